/* tests/engine/page.c - claims about escaping and the frame of a page, and about workbooks: what was put in is what a reader of sheets gets out. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/gis/sheets.h"
#include "engine/page/page.h"
#include "engine/page/workbook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static void text_is_never_markup(void **state)
{
    static const struct { const char *in, *out; } cases[] = {
        { "a < b & c > d", "a &lt; b &amp; c &gt; d" }, { "\"'", "&quot;&#39;" }, { "Өзгөн, Ош", "Өзгөн, Ош" }, { "bad \xFF byte", "bad \xEF\xBF\xBD byte" },
        { "bell \a", "bell \xEF\xBF\xBD" }, { "&amp;", "&amp;amp;" }, { "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pnk_buf buf = {0};
        pnk_html_text(&buf, cases[i].in);
        assert_string_equal(buf.text ? buf.text : "", cases[i].out);
        pnk_buf_free(&buf);
    }
    pnk_buf none = {0};
    pnk_html_text(&none, NULL);
    assert_null(none.text);
}

static size_t times(const char *text, const char *word)
{
    size_t n = 0;
    for (; (text = strstr(text, word)); text++)
        n++;
    return n;
}

static void nothing_inlined_can_end_its_element(void **state)
{
    pnk_buf buf = {0};
    pnk_html_page page = { .lang = "ru\"><b>", .title = "</title><script>", .style = "a::after{content:'</style>'}", .script = "let s = '</script><!-- <script>';",
                           .data_json = "{\"a\":\"</script><!--\"}", .body = "<p>ours</p>" };
    (void)state;
    pnk_html_write(&buf, &page);
    assert_int_equal(times(buf.text, "</script"), 2);
    assert_int_equal(times(buf.text, "</style"), 1);
    assert_int_equal(times(buf.text, "</title"), 1);
    assert_int_equal(times(buf.text, "<!--"), 0);
    assert_int_equal(times(buf.text, "<b>"), 0);
    assert_int_equal(times(buf.text, "\"a\":\"\\u003c/script>\\u003c!--\""), 1);
    assert_int_equal(times(buf.text, "<p>ours</p>"), 1);
    assert_non_null(strstr(buf.text, "default-src 'none'"));
    pnk_buf_free(&buf);
}

/* ---- workbooks ---- */

typedef struct { pnk_ctx *ctx; pnk_arena arena; pnk_problems problems; char folder[64], path[96]; pnk_sheets sheets; } bench;

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);

    b->ctx = pnk_ctx_new();
    strcpy(b->folder, "/tmp/pnk-page-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    pnk_snprintf(b->path, sizeof b->path, "%s/list.xlsx", b->folder);
    *state = b;
    return 0;
}

static int take_down(void **state)
{
    bench *b = *state;

    pnk_folder_remove(b->ctx, b->folder);
    pnk_problems_free(&b->problems);
    pnk_arena_release(&b->arena);
    pnk_ctx_free(b->ctx);
    free(b);
    return 0;
}

static const pnk_cell *read_cell(bench *b, size_t sheet, size_t row, size_t column)
{
    static const pnk_cell none;

    if (!b->sheets.v)
        assert_int_equal(pnk_gis_read_sheets(b->ctx, &b->arena, NULL, b->path, NULL, &b->problems, &b->sheets), PNK_OK);
    assert_true(sheet < b->sheets.n);
    const pnk_sheet *s = &b->sheets.v[sheet];
    return row < s->n_rows && column < s->n_columns ? &s->cells[row * s->n_columns + column] : &none;
}

static void text_of_a_workbook_is_never_a_formula(void **state)
{
    static const char *const texts[] = { "=1+1", "=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://a\")", "{=1}", "http://example.org", "a < b & c" };
    bench *b = *state;
    pnk_workbook *w = NULL;

    assert_int_equal(pnk_workbook_create(b->ctx, b->path, PNK_DAY_UNKNOWN, &w), PNK_OK);
    assert_int_equal(pnk_workbook_sheet(b->ctx, w, "one"), PNK_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        pnk_workbook_text(w, i, 0, texts[i], i % 2 ? PNK_LOOK_ERROR : PNK_LOOK_PLAIN);
    assert_int_equal(pnk_workbook_close(b->ctx, w), PNK_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(read_cell(b, 0, i, 0)->kind, PNK_CELL_TEXT);
        if (i != 5)                                  /* a reader of sheets trims that one */
            assert_string_equal(read_cell(b, 0, i, 0)->text, texts[i]);
    }
}

static void what_a_spreadsheet_cannot_hold_never_reaches_the_file(void **state)
{
    bench *b = *state;
    pnk_workbook *w = NULL;
    char *longest = malloc(40001);

    memset(longest, 'x', 40000);
    longest[40000] = '\0';
    assert_int_equal(pnk_workbook_create(b->ctx, b->path, PNK_DAY_UNKNOWN, &w), PNK_OK);
    assert_int_equal(pnk_workbook_sheet(b->ctx, w, "one"), PNK_OK);
    pnk_workbook_number(w, 0, 0, NAN, PNK_LOOK_PLAIN);
    pnk_workbook_number(w, 1, 0, -INFINITY, PNK_LOOK_PLAIN);
    pnk_workbook_number(w, 2, 0, -0.0, PNK_LOOK_PLAIN);
    pnk_workbook_text(w, 3, 0, "bad \xFF byte\a, \xEF\xBF\xBF", PNK_LOOK_NOTE);
    pnk_workbook_text(w, 4, 0, longest, PNK_LOOK_PLAIN);
    longest[32767] = '\0';
    pnk_workbook_text(w, 5, 0, longest, PNK_LOOK_PLAIN);
    pnk_workbook_text(w, 6, 0, NULL, PNK_LOOK_ERROR);
    pnk_workbook_comment(w, 6, 0, "bad \xFF byte");
    pnk_workbook_text(w, 7, 0, "Өзгөн", PNK_LOOK_PLAIN);
    assert_int_equal(pnk_workbook_close(b->ctx, w), PNK_OK);
    assert_int_equal(read_cell(b, 0, 0, 0)->kind, PNK_CELL_EMPTY);
    assert_string_equal(read_cell(b, 0, 1, 0)->text, "-inf");
    assert_string_equal(read_cell(b, 0, 2, 0)->text, "0");
    assert_string_equal(read_cell(b, 0, 3, 0)->text, "bad \xEF\xBF\xBD byte\xEF\xBF\xBD, \xEF\xBF\xBD");
    assert_int_equal(strlen(read_cell(b, 0, 4, 0)->text), 32766 + 3);
    assert_string_equal(read_cell(b, 0, 4, 0)->text + 32766, "\xE2\x80\xA6");
    assert_int_equal(strlen(read_cell(b, 0, 5, 0)->text), 32767);
    assert_string_equal(read_cell(b, 0, 7, 0)->text, "Өзгөн");
    free(longest);
}

static void names_of_sheets_are_made_fit_and_unlike(void **state)
{
    static const char *const names[][2] = {
        { "Итого", "Итого" }, { "ИТОГО", "ИТОГО (2)" }, { "a/b:c*d?[e]\\f", "a_b_c_d__e__f" }, { "'quoted'", "_quoted_" }, { "", "Sheet5" }, { "History", "History (2)" },
        { "Эвакуация населения из приграничных сёл", "Эвакуация населения из приграни" }, { "Эвакуация населения из приграничных районов", "Эвакуация населения из приг (2)" },
        { "one", "one" }, { "ONE", "ONE (2)" }, { "One", "One (3)" }, { "Өзгөн", "Өзгөн" }, { "өзгөн", "өзгөн (2)" },
    };
    bench *b = *state;
    pnk_workbook *w = NULL;

    assert_int_equal(pnk_workbook_create(b->ctx, b->path, PNK_DAY_UNKNOWN, &w), PNK_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(pnk_workbook_sheet(b->ctx, w, names[i][0]), PNK_OK);
        assert_string_equal(pnk_workbook_sheet_name(w), names[i][1]);
        pnk_workbook_number(w, 0, 0, (double)i, PNK_LOOK_PLAIN);
    }
    pnk_workbook_turn(w, 3);
    pnk_workbook_text(w, 1, 0, "back on the fourth", PNK_LOOK_PLAIN);
    assert_int_equal(pnk_workbook_close(b->ctx, w), PNK_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        read_cell(b, i, 0, 0);
        assert_string_equal(b->sheets.v[i].sheet, names[i][1]);
    }
    assert_string_equal(read_cell(b, 3, 1, 0)->text, "back on the fourth");
}

static void write_all_kinds(bench *b, const char *path)
{
    pnk_workbook *w = NULL;
    pnk_day stamp;

    assert_true(pnk_day_parse("2022-09-18", &stamp));
    assert_int_equal(pnk_workbook_create(b->ctx, path, stamp, &w), PNK_OK);
    for (int sheet = 0; sheet < 2; sheet++) {
        assert_int_equal(pnk_workbook_sheet(b->ctx, w, "list"), PNK_OK);
        pnk_workbook_width(w, 0, 300);
        pnk_workbook_freeze(w, 1, 1);
        pnk_workbook_across(w, 0, 0, 3, "=title", PNK_LOOK_TITLE);
        for (size_t row = 1; row < 30; row++) {
            pnk_workbook_text(w, row, 0, "Ак-Сай", (pnk_look)(row % PNK_N_LOOKS));
            pnk_workbook_number(w, row, 1, (double)row / 7, PNK_LOOK_PLAIN);
            pnk_workbook_comment(w, row, 1, "found \"x\"");
            pnk_workbook_link(w, row, 2, "B2", "it's", "B2");
        }
    }
    assert_int_equal(pnk_workbook_close(b->ctx, w), PNK_OK);
}

static void the_same_content_gives_the_same_bytes(void **state)
{
    bench *b = *state;
    char other[96], first_hash[65], other_hash[65];

    pnk_snprintf(other, sizeof other, "%s/other.xlsx", b->folder);
    write_all_kinds(b, b->path);
    sleep(2);                                        /* a zip file keeps time in steps of two seconds */
    write_all_kinds(b, other);
    assert_int_equal(pnk_sha256_file(b->ctx, b->path, first_hash), PNK_OK);
    assert_int_equal(pnk_sha256_file(b->ctx, other, other_hash), PNK_OK);
    assert_string_equal(first_hash, other_hash);
    assert_string_equal(read_cell(b, 1, 0, 0)->text, "=title");
}

static void a_table_has_its_mark_its_days_and_what_may_be_typed(void **state)
{
    static const char *const words[] = { "да", "нет" };
    static const pnk_workbook_column columns[] = { { "day", 12 }, { "done?", 10 }, { "=how much", 10 } };
    const pnk_workbook_range cells = { PNK_TABLE_TOP, 1, PNK_TABLE_TOP + 1, 1 }, none = { PNK_TABLE_TOP, 1, PNK_TABLE_TOP - 1, 1 };
    char longest[600];
    bench *b = *state;
    pnk_workbook *w = NULL;
    pnk_day day;

    memset(longest, 'w', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_true(pnk_day_parse("2022-09-18", &day));
    assert_int_equal(pnk_workbook_create(b->ctx, b->path, PNK_DAY_UNKNOWN, &w), PNK_OK);
    assert_int_equal(pnk_workbook_begin_table(b->ctx, w, &(pnk_workbook_table){ .name = "t", .title = "what & when", .words = "=fill in", .mark = "EXERCISE & more", .columns = columns,
                                                                                .n_columns = 3, .n_rows = 2, .frozen = 1 }), PNK_OK);
    pnk_workbook_day(w, PNK_TABLE_TOP, 0, day, PNK_LOOK_DAY);
    pnk_workbook_day(w, PNK_TABLE_TOP + 1, 0, PNK_DAY_UNKNOWN, PNK_LOOK_DAY);
    pnk_workbook_text(w, PNK_TABLE_TOP, 1, NULL, PNK_LOOK_FILL);
    pnk_workbook_choices(w, cells, words, 2, longest);           /* longer than Excel bears: cut */
    pnk_workbook_number_bounds(w, (pnk_workbook_range){ PNK_TABLE_TOP, 2, PNK_TABLE_TOP, 2 }, 0, NAN, "0 or more");
    pnk_workbook_day_bounds(w, cells, PNK_DAY_UNKNOWN, PNK_DAY_UNKNOWN, "any");
    pnk_workbook_shade(w, none);
    pnk_workbook_below_zero(w, cells);
    pnk_workbook_protect(w);
    assert_int_equal(pnk_workbook_close(b->ctx, w), PNK_OK);
    assert_string_equal(read_cell(b, 0, 0, 0)->text, "EXERCISE & more \xE2\x80\x93 what & when");
    assert_string_equal(read_cell(b, 0, 1, 0)->text, "=fill in");
    assert_string_equal(read_cell(b, 0, PNK_TABLE_HEAD, 2)->text, "=how much");
    assert_int_equal(read_cell(b, 0, PNK_TABLE_TOP, 0)->kind, PNK_CELL_DATE);
    assert_string_equal(read_cell(b, 0, PNK_TABLE_TOP, 0)->text, "2022-09-18");
    assert_null(read_cell(b, 0, PNK_TABLE_TOP + 1, 0)->text);
    assert_null(read_cell(b, 0, PNK_TABLE_TOP, 1)->text);
}

static void a_fault_comes_out_at_close_and_leaves_no_file(void **state)
{
    bench *b = *state;
    pnk_workbook *w = NULL;

    assert_int_equal(pnk_workbook_create(b->ctx, b->path, PNK_DAY_UNKNOWN, &w), PNK_OK);
    pnk_workbook_text(w, 0, 0, "before the first sheet", PNK_LOOK_PLAIN);
    assert_int_equal(pnk_workbook_close(b->ctx, w), PNK_LIMIT);
    assert_int_equal(pnk_workbook_create(b->ctx, b->path, PNK_DAY_UNKNOWN, &w), PNK_OK);
    assert_int_equal(pnk_workbook_sheet(b->ctx, w, NULL), PNK_OK);
    pnk_workbook_number(w, 1048576, 0, 1, PNK_LOOK_PLAIN);
    assert_int_equal(pnk_workbook_close(b->ctx, w), PNK_LIMIT);
    assert_false(pnk_file_exists(b->path));
    assert_int_equal(pnk_workbook_create(b->ctx, "/nowhere/at/all.xlsx", PNK_DAY_UNKNOWN, &w), PNK_OK);
    assert_int_equal(pnk_workbook_sheet(b->ctx, w, NULL), PNK_OK);
    assert_int_equal(pnk_workbook_close(b->ctx, w), PNK_IO);
    pnk_workbook_drop(NULL);
    assert_int_equal(pnk_workbook_close(b->ctx, NULL), PNK_OK);
}

#define WORKBOOK(name) cmocka_unit_test_setup_teardown(name, set_up, take_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_never_markup), cmocka_unit_test(nothing_inlined_can_end_its_element), WORKBOOK(text_of_a_workbook_is_never_a_formula),
        WORKBOOK(what_a_spreadsheet_cannot_hold_never_reaches_the_file), WORKBOOK(names_of_sheets_are_made_fit_and_unlike),
        WORKBOOK(the_same_content_gives_the_same_bytes), WORKBOOK(a_table_has_its_mark_its_days_and_what_may_be_typed), WORKBOOK(a_fault_comes_out_at_close_and_leaves_no_file),
    };
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
