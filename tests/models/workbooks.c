/* tests/models/workbooks.c - claims about workbooks as people send them: what a careful clerk would take out of each is what the import takes.
 *
 * tests/cases/workbooks makes them, with what is expected of every cell beside them: once as the recipes say, once with other seeds, words and
 * orders of columns. A number is right when its table, measure, place, unit, value, bound, day and attribute are.
 */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/gis/sheets.h"
#include "models/import/import.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { MOST_SHOWN = 12, LARGE = 2000 };      /* failing cells printed of a workbook; cells of one that is counted by itself */
#define RIGHT_SHARE 0.98

typedef enum { RIGHT, MISSING, WRONG } verdict;
typedef struct { size_t all, right, wrong_silent, dropped_silent, unopened, books; } score;

typedef struct {
    pnk_ctx *ctx;
    pnk_arena arena;
    pnk_problems problems;
    pnk_import *import;
    pnk_table *expected;
    bool *met[8];                            /* by table: rows that an expected cell spoke of */
    struct { long row, column; } *spots[8];  /* by table: where each row stands */
    const char *name;
    char path[512];
    int shown;
    score score;
} book;

/* ---- texts ---- */

static const char *cell_of(const pnk_table *table, size_t row, const char *column)
{
    const char *text = pnk_table_text(table, row, pnk_table_column(table, column));

    return text ? text : "";
}

/* Without spaces and marks of footnotes at the end. */
static void fold(const char *text, size_t n, char *out, size_t size)
{
    size_t k = 0;

    for (size_t i = 0; i < n && k + 1 < size; i++)
        if (text[i] != ' ' && text[i] != '*' && !((unsigned char)text[i] == 0xC2 && i + 1 < n && (unsigned char)text[i + 1] == 0xA0 && ++i))
            out[k++] = text[i];
    out[k] = '\0';
}

/* Whether `text` is one of the words between the bars of `list`. */
static bool is_among(const char *list, const char *text)
{
    char one[512], other[512];

    fold(text, strlen(text), other, sizeof other);
    do {
        size_t n = strcspn(list, "|");

        fold(list, n, one, sizeof one);
        if (!strcmp(one, other) || (n == 1 && *list == '*'))
            return true;
        list += n + (list[n] == '|');
    } while (*list);
    return false;
}

static double number_of(const char *text)
{
    double value;

    return pnk_text_to_number(text, &value) ? value : NAN;
}

/* "B7", "7:2" or "7:persons": row as a person counts, column from 1 (0: not said in letters or digits). */
static void address_of(const char *cell, long *row, long *column)
{
    char *end;

    *row = *column = 0;
    if (*cell >= 'A' && *cell <= 'Z') {
        for (; *cell >= 'A' && *cell <= 'Z'; cell++)
            *column = *column * 26 + (*cell - 'A' + 1);
        *row = strtol(cell, NULL, 10);
        return;
    }
    *row = strtol(cell, &end, 10);
    if (*end == ':')
        *column = strtol(end + 1, NULL, 10);
}

/* ---- what was taken ---- */

static const pnk_table *rows_of(const book *b, size_t t)
{
    return b->import->tables[t].rows;
}

static const char *table_name(const book *b, size_t t)
{
    return b->import->tables[t].spec->name;
}

static const char *place_of(const book *b, size_t t, size_t row, char out[512])
{
    const pnk_table *rows = rows_of(b, t);

    if (strcmp(table_name(b, t), "flows"))
        return cell_of(rows, row, "place_as_heard");
    pnk_snprintf(out, 512, "%s->%s", cell_of(rows, row, "origin_as_heard"), cell_of(rows, row, "destination_as_heard"));
    return out;
}

static bool stands_in(const book *b, size_t t, size_t row, const char *sheet, long at_row)
{
    return b->spots[t][row].row == at_row && !strcmp(cell_of(rows_of(b, t), row, "from_sheet"), sheet);
}

/* Whether row `row` of table `t` says what is expected; a row of sites says several things. */
static bool says(const book *b, size_t t, size_t row, size_t e)
{
    const pnk_table *rows = rows_of(b, t), *x = b->expected;
    const char *name = table_name(b, t), *bound = cell_of(rows, row, "bound");
    double value = number_of(cell_of(x, e, "value"));
    char place[512];

    if (!is_among(cell_of(x, e, "table"), name))
        return false;
    if (!strcmp(name, "sites"))
        return number_of(cell_of(rows, row, strstr(cell_of(x, e, "measure"), "capacity") ? "capacity_persons" : "occupied_persons")) == value;
    if (!is_among(cell_of(x, e, "place"), place_of(b, t, row, place)) || strcmp(cell_of(rows, row, "as_of"), cell_of(x, e, "as_of")))
        return false;
    if (!strcmp(name, "flows"))
        return number_of(cell_of(rows, row, "persons")) == value;
    if (!strcmp(name, "figures"))
        return is_among(cell_of(x, e, "measure"), cell_of(rows, row, "measure")) && number_of(cell_of(rows, row, "value")) == value;
    return is_among(cell_of(x, e, "measure"), cell_of(rows, row, "measure")) && is_among(cell_of(x, e, "bound"), *bound ? bound : "exact") &&
           is_among(cell_of(x, e, "attribute"), cell_of(rows, row, "attribute")) &&
           number_of(cell_of(rows, row, strstr(cell_of(x, e, "unit"), "households") ? "households" : "persons")) == value;
}

/* What became of an expected cell; `at_table`, `at_row`: the row that says otherwise. */
static verdict judge(book *b, size_t e, size_t *at_table, size_t *at_row)
{
    const char *sheet = cell_of(b->expected, e, "sheet");
    long row = strtol(cell_of(b->expected, e, "row"), NULL, 10), column = strtol(cell_of(b->expected, e, "column"), NULL, 10);
    verdict found = MISSING;

    for (size_t t = 0; t < b->import->n_tables; t++) {
        const pnk_table *rows = rows_of(b, t);
        bool several = !strcmp(table_name(b, t), "sites");   /* one row of a table for a whole row of the sheet */

        for (size_t r = 0; r < rows->n_rows; r++) {          /* the rows stand in the order of the sheet, but nothing leans on it */
            long at = b->spots[t][r].column;
            bool both;

            if (!stands_in(b, t, r, sheet, row))
                continue;
            both = several || (*cell_of(rows, r, "persons") && *cell_of(rows, r, "households"));
            if (!both && at != column && at != 0)
                continue;
            if (says(b, t, r, e)) {
                b->met[t][r] = true;
                return RIGHT;
            }
            if (both)
                continue;
            b->met[t][r] = true;
            found = WRONG;
            *at_table = t;
            *at_row = r;
        }
    }
    return found;
}

/* ---- lines ---- */

static const char *header_at(const book *b, const char *sheet, long column)
{
    for (size_t i = 0; i < b->import->n_columns; i++)
        if (!strcmp(b->import->columns[i].sheet ? b->import->columns[i].sheet : "", sheet) && (long)b->import->columns[i].column + 1 == column)
            return b->import->columns[i].header;
    return NULL;
}

/* Whether a line speaks of this cell: of its row, or of its whole column; `wide`: or of its whole sheet or file. */
static bool has_line(const book *b, const char *sheet, long row, long column, bool wide)
{
    const char *header = header_at(b, sheet, column);

    for (size_t i = 0; i < b->problems.n; i++) {
        const pnk_problem *p = &b->problems.v[i];

        if (strcmp(p->sheet ? p->sheet : "", sheet) && !(wide && !p->sheet))
            continue;
        if (p->row == row || (header && p->column && !strcmp(p->column, header) && p->row < row) || (wide && p->row == 0))
            return true;
    }
    return false;
}

static void show(book *b, const char *what, const char *sheet, long row, long column, const char *more)
{
    char address[16];

    if (b->shown++ < MOST_SHOWN)
        printf("    %s: %s!%s %s %s\n", b->name, sheet, pnk_cell_address(row, column > 0 ? (size_t)column - 1 : 0, address), what, more);
    else if (b->shown == MOST_SHOWN + 1)
        printf("    %s: and more\n", b->name);
}

static void show_row(const book *b, size_t t, size_t row, char out[600])
{
    const pnk_table *rows = rows_of(b, t);
    char place[512];

    pnk_snprintf(out, 600, "%s %s \"%.120s\" %s%s%s%s %s %s %s", table_name(b, t), cell_of(rows, row, "measure"), place_of(b, t, row, place), cell_of(rows, row, "persons"),
                 *cell_of(rows, row, "households") ? " hh " : "", cell_of(rows, row, "households"), cell_of(rows, row, "value"), cell_of(rows, row, "bound"),
                 cell_of(rows, row, "as_of"), cell_of(rows, row, "attribute"));
}

/* ---- one workbook ---- */

static bool is_secret_kept(const book *b, const char *secret)
{
    for (size_t t = 0; t < b->import->n_tables; t++)
        for (size_t i = 0; i < rows_of(b, t)->n_rows * rows_of(b, t)->n_columns; i++)
            if (rows_of(b, t)->cells[i] && strstr(rows_of(b, t)->cells[i], secret))
                return false;
    return true;
}

static void check_cell(book *b, size_t e)
{
    const pnk_table *x = b->expected;
    const char *kind = cell_of(x, e, "says"), *sheet = cell_of(x, e, "sheet");
    long row = strtol(cell_of(x, e, "row"), NULL, 10), column = strtol(cell_of(x, e, "column"), NULL, 10);
    bool secret = !strcmp(kind, "secret"), due = !strcmp(kind, "value"), may = due || !strcmp(kind, "maybe") || !strcmp(kind, "optional");
    bool wants_line = !strcmp(kind, "problem") || !strcmp(kind, "check"), line = has_line(b, sheet, row, column, true), right;
    size_t t = 0, r = 0;
    verdict v = secret ? RIGHT : judge(b, e, &t, &r);
    char more[1400], taken[600] = "nothing";

    b->score.all++;
    if (v == WRONG || (v == RIGHT && !may && !secret)) {
        show_row(b, t, r, taken);
        b->score.wrong_silent += !has_line(b, sheet, row, column, false);
    }
    b->score.dropped_silent += v == MISSING && (due || !strcmp(kind, "maybe")) && !line;
    right = secret ? is_secret_kept(b, cell_of(x, e, "place")) : v == RIGHT ? may : v == WRONG ? false : due ? false : !strcmp(kind, "maybe") || wants_line ? line : true;
    b->score.right += right;
    b->score.wrong_silent += secret && !right;
    if (right)
        return;
    pnk_snprintf(more, sizeof more, "%s %s \"%.120s\" %s %s %s %s %s (%s); taken: %s%s", cell_of(x, e, "table"), cell_of(x, e, "measure"), cell_of(x, e, "place"), cell_of(x, e, "value"),
                 cell_of(x, e, "unit"), cell_of(x, e, "bound"), cell_of(x, e, "as_of"), cell_of(x, e, "attribute"), cell_of(x, e, "why"), taken, line ? "" : ", no line");
    show(b, kind, sheet, row, column, more);
}

static void check_extra(book *b)
{
    for (size_t t = 0; t < b->import->n_tables; t++)
        for (size_t r = 0; r < rows_of(b, t)->n_rows; r++) {
            const char *sheet = cell_of(rows_of(b, t), r, "from_sheet");
            long row = b->spots[t][r].row, column = b->spots[t][r].column;
            char taken[600];

            if (b->met[t][r] || !strcmp(table_name(b, t), "sources"))    /* who sent it is no figure */
                continue;
            b->score.all++;
            b->score.wrong_silent += !has_line(b, sheet, row, column, false);
            show_row(b, t, r, taken);
            show(b, "not expected:", sheet, row, column, taken);
        }
}

static void find_spots(book *b)
{
    for (size_t t = 0; t < b->import->n_tables; t++) {
        size_t n = rows_of(b, t)->n_rows;

        b->met[t] = PNK_NEW(&b->arena, bool, n + 1);
        b->spots[t] = pnk_arena_alloc(&b->arena, n + 1, sizeof *b->spots[t]);
        assert_true(b->met[t] && b->spots[t]);
        for (size_t r = 0; r < n; r++)
            address_of(cell_of(rows_of(b, t), r, "from_cell"), &b->spots[t][r].row, &b->spots[t][r].column);
    }
}

static bool open_book(book *b, const char *folder, const char *name, pnk_day as_of)
{
    static const char *const suffixes[] = { "xlsx", "ods", "csv" };
    char expected[512];
    size_t stem = strlen(name) - strlen(".expected.csv");
    pnk_import_options options = { .file = b->path, .maps = PNK_SOURCE_DIR "/data/reference/column_maps", .guess = true, .source_id = "sender", .as_of = as_of };
    pnk_problems ours = {0};

    b->ctx = pnk_ctx_new();
    b->name = pnk_arena_text_n(&b->arena, name, stem);
    pnk_snprintf(expected, sizeof expected, "%s/%s", folder, name);
    assert_int_equal(pnk_gis_read_table(b->ctx, &b->arena, NULL, expected, NULL, NULL, &ours, &b->expected), PNK_OK);
    pnk_problems_free(&ours);
    for (size_t i = 0; i < 3; i++) {
        pnk_snprintf(b->path, sizeof b->path, "%s/%.*s.%s", folder, (int)stem, name, suffixes[i]);
        if (pnk_file_exists(b->path))
            break;
    }
    b->score.books++;
    if (pnk_import_read(b->ctx, &options, &b->problems, &b->import) == PNK_OK) {
        find_spots(b);
        return true;
    }
    printf("    %s: not opened: %s\n", b->name, pnk_ctx_message(b->ctx));
    for (size_t i = 0; i < b->problems.n && i < 3; i++)
        printf("        %s\n", pnk_problem_line(&b->problems.v[i], &b->arena));
    b->score.unopened++;
    b->score.all += b->expected->n_rows;
    b->score.dropped_silent += b->expected->n_rows;
    return false;
}

static void close_book(book *b)
{
    pnk_import_free(b->import);
    pnk_problems_free(&b->problems);
    pnk_arena_release(&b->arena);
    pnk_ctx_free(b->ctx);
}

/* ---- the fix list ---- */

static bool list_shows(const pnk_sheets *list, const pnk_problem *p)
{
    bool listed = false, beside = p->row == 0;

    for (size_t s = 0; s < list->n; s++)
        for (size_t r = 0; r < list->v[s].n_rows; r++)
            for (size_t c = 0; c < list->v[s].n_columns; c++) {
                const char *text = list->v[s].cells[r * list->v[s].n_columns + c].text;

                if (!text || !strstr(text, p->expected))
                    continue;
                listed = listed || s == 0;
                beside = beside || (s > 0 && list->v[s].rows[r] == p->row);
            }
    return listed && beside;
}

static size_t check_fix_list(book *b, const char *folder)
{
    pnk_sheets list = {0};
    pnk_problems ours = {0};
    size_t absent = 0;
    char path[512];

    pnk_snprintf(path, sizeof path, "%s/problems.xlsx", folder);
    assert_int_equal(pnk_import_fix_list(b->ctx, b->import, &b->problems, path), PNK_OK);
    assert_int_equal(pnk_gis_read_sheets(b->ctx, &b->arena, NULL, path, NULL, &ours, &list), PNK_OK);
    for (size_t i = 0; i < b->problems.n && b->problems.n < LARGE; i++) {
        const pnk_problem *p = &b->problems.v[i];

        if (b->import->sheets.n == 0 || strcmp(p->file, b->import->sheets.v[0].file) || strlen(p->expected) > 400 || list_shows(&list, p))
            continue;
        absent++;
        printf("    %s: not in the fix list: %s\n", b->name, pnk_problem_line(p, &b->arena));
    }
    pnk_problems_free(&ours);
    return absent;
}

/* Into an operation twice: the tables stay byte for byte. */
static void hashes(pnk_ctx *ctx, const char *folder, char *out, size_t size)
{
    char **names = NULL, path[768], hex[65];
    size_t n = 0, used = 0;

    assert_int_equal(pnk_folder_list(ctx, folder, &names, &n), PNK_OK);
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        pnk_snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (!pnk_folder_exists(path) && used + 90 + strlen(names[i]) < size) {
            assert_int_equal(pnk_sha256_file(ctx, path, hex), PNK_OK);
            used += (size_t)pnk_snprintf(out + used, size - used, "%s %s\n", names[i], hex);
        }
    }
    pnk_folder_list_free(names, n);
}

static void check_twice(book *b, const char *folder)
{
    char operation[512], once[8192], twice[8192];
    pnk_problems ours = {0};
    size_t rows = 0;

    for (size_t t = 0; t < b->import->n_tables; t++)
        rows += rows_of(b, t)->n_rows;
    pnk_snprintf(operation, sizeof operation, "%s/operation", folder);
    assert_int_equal(pnk_folder_remove(b->ctx, operation), PNK_OK);
    assert_int_equal(pnk_import_into(b->ctx, b->import, operation, &ours), PNK_OK);
    if (rows > 0) {
        hashes(b->ctx, operation, once, sizeof once);
        assert_true(once[0]);
        assert_int_equal(pnk_import_into(b->ctx, b->import, operation, &ours), PNK_OK);
        hashes(b->ctx, operation, twice, sizeof twice);
        assert_string_equal(once, twice);
    }
    assert_int_equal(pnk_folder_remove(b->ctx, operation), PNK_OK);
    pnk_problems_free(&ours);
}

/* ---- all of them ---- */

static void add_score(score *sum, const score *one)
{
    sum->all += one->all;
    sum->right += one->right;
    sum->wrong_silent += one->wrong_silent;
    sum->dropped_silent += one->dropped_silent;
    sum->unopened += one->unopened;
    sum->books += one->books;
}

static void print_score(const char *what, const score *s)
{
    printf("  %s: %zu workbooks, %zu not opened; %zu of %zu cells right (%.2f %%); %zu wrong without a line, %zu dropped without a line\n", what, s->books, s->unopened,
           s->right, s->all, s->all ? 100.0 * (double)s->right / (double)s->all : 100.0, s->wrong_silent, s->dropped_silent);
}

/* By hand: how a workbook was understood, and every line about it. */
static void explain(book *b)
{
    for (size_t i = 0; i < b->import->n_columns; i++) {
        const pnk_import_column *c = &b->import->columns[i];

        printf("    %s column %zu \"%s\": %s (%.2f, %s)\n", c->sheet ? c->sheet : "", c->column + 1, c->header ? c->header : "", c->meaning ? c->meaning : "left out", c->score,
               c->why ? c->why : "");
    }
    for (size_t i = 0; i < b->problems.n; i++)
        printf("    %s\n", pnk_problem_line(&b->problems.v[i], &b->arena));
}

static void check_corpus(const char *seed, const char *variant, const char *only)
{
    score sum = {0}, large = {0};
    size_t n = 0, absent = 0;
    char folder[256], out[256], command[1024], **names = NULL;
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_day as_of;

    pnk_snprintf(folder, sizeof folder, "%s/%s-%s", PNK_WORKBOOKS, seed, variant);
    pnk_snprintf(out, sizeof out, "%s/%s-%s-out", PNK_WORKBOOKS, seed, variant);
    assert_true(pnk_day_parse("2022-09-30", &as_of));
    assert_int_equal(pnk_folder_remove(ctx, folder), PNK_OK);
    assert_int_equal(pnk_folder_make(ctx, folder), PNK_OK);
    assert_int_equal(pnk_folder_make(ctx, out), PNK_OK);
    pnk_snprintf(command, sizeof command, "'%s' '%s' %s %s", PNK_MAKE_WORKBOOKS, folder, seed, variant);
    assert_int_equal(system(command), 0);
    assert_int_equal(pnk_folder_list(ctx, folder, &names, &n), PNK_OK);
    for (size_t i = 0; i < n; i++) {
        book b = {0};

        if (!strstr(names[i], ".expected.csv") || (only && !strstr(names[i], only)))
            continue;
        if (open_book(&b, folder, names[i], as_of)) {
            for (size_t e = 0; e < b.expected->n_rows; e++)
                check_cell(&b, e);
            check_extra(&b);
            if (only)
                explain(&b);
            absent += check_fix_list(&b, out);
            check_twice(&b, out);
        }
        if (b.score.right < b.score.all || b.score.wrong_silent + b.score.dropped_silent > 0)
            print_score(b.name, &b.score);
        add_score(b.score.all > LARGE ? &large : &sum, &b.score);
        close_book(&b);
    }
    pnk_folder_list_free(names, n);
    print_score("small ones", &sum);
    print_score("large ones", &large);
    pnk_ctx_free(ctx);
    if (only)
        return;
    assert_true(sum.books >= 50);
    assert_int_equal(sum.unopened + large.unopened, 0);
    assert_true((double)sum.right >= RIGHT_SHARE * (double)sum.all);
    assert_true((double)large.right >= RIGHT_SHARE * (double)large.all);
    assert_int_equal(sum.wrong_silent + large.wrong_silent, 0);
    assert_int_equal(sum.dropped_silent + large.dropped_silent, 0);
    assert_int_equal(absent, 0);
}

static void workbooks_give_what_a_clerk_would_take(void **state)
{
    (void)state;
    check_corpus("1", "0", NULL);
}

static void other_words_and_orders_of_columns_change_nothing(void **state)
{
    (void)state;
    check_corpus("2", "1", NULL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workbooks_give_what_a_clerk_would_take), cmocka_unit_test(other_words_and_orders_of_columns_change_nothing),
    };

    if (argc >= 3) {                         /* SEED VARIANT [NAME]: another corpus by hand, or one workbook of it with all that was said of it */
        check_corpus(argv[1], argv[2], argc > 3 ? argv[3] : NULL);
        return 0;
    }
    return cmocka_run_group_tests_name("workbooks", tests, NULL, NULL);
}
