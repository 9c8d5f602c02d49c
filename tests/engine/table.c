/* tests/engine/table.c - claims about checking tables and writing CSV. */
#include "engine/table/csv.h"
#include "engine/table/table.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state

static const pnk_col_spec sites[] = {
    { "site_id",          PNK_COL_ID,     true,  NAN, NAN, NULL, "the site's id" },
    { "name",             PNK_COL_TEXT,   false, NAN, NAN, NULL, NULL },
    { "capacity_persons", PNK_COL_COUNT,  true,  0,   NAN, NULL, "how many can stay" },
    { "covered_area_m2",  PNK_COL_NUMBER, false, 0,   NAN, NULL, NULL },
    { "slope_deg",        PNK_COL_NUMBER, false, -10, 45,  NULL, NULL },
    { "occupied_share",   PNK_COL_SHARE,  false, NAN, NAN, NULL, NULL },
    { "opens",            PNK_COL_DATE,   false, NAN, NAN, NULL, NULL },
    { "opens_at",         PNK_COL_TIME,   false, NAN, NAN, NULL, NULL },
    { "heated",           PNK_COL_FLAG,   false, NAN, NAN, NULL, NULL },
    { "state",            PNK_COL_WORD,   false, NAN, NAN, "ready to_check unfit", NULL },
};
enum { N_SITES = sizeof sites / sizeof *sites };

typedef struct {
    pnk_ctx *ctx;
    pnk_arena arena;
    pnk_problems problems;
    pnk_table *table;
} bench;

static void begin(bench *b, const char *const *names, size_t n)
{
    *b = (bench){ .ctx = pnk_ctx_new() };
    b->table = pnk_table_new(&b->arena, "sites.csv", names, n);
    assert_non_null(b->table);
}

static void end(bench *b)
{
    pnk_problems_free(&b->problems);
    pnk_arena_release(&b->arena);
    pnk_ctx_free(b->ctx);
}

static void row(bench *b, const char *const *cells)
{
    assert_int_equal(pnk_table_add_row(b->ctx, &b->arena, b->table, cells), PNK_OK);
}

static void check(bench *b)
{
    pnk_table_check(b->table, sites, N_SITES, &b->problems);
    pnk_problems_sort(&b->problems);
}

static const char *line(bench *b, size_t i)
{
    assert_true(i < b->problems.n);
    return pnk_problem_line(&b->problems.v[i], &b->arena);
}

/* One cell of one column: the problem line about it, or "" when all is well. */
static const char *said_of(bench *b, const char *column, const char *cell)
{
    const char *names[3] = { "site_id", "capacity_persons", column }, *cells[3] = { "S1", "5", cell };
    size_t n = 3;
    if (strcmp(column, "site_id") == 0 || strcmp(column, "capacity_persons") == 0) {
        cells[strcmp(column, "site_id") == 0 ? 0 : 1] = cell;
        n = 2;
    }
    begin(b, names, n);
    row(b, cells);
    check(b);
    assert_true(b->problems.n <= 1 && b->problems.n_errors == b->problems.n);
    return b->problems.n ? line(b, 0) : "";
}

TEST(a_cell_that_does_not_fit_is_named_with_what_would_fit)
{
    static const struct { const char *column, *cell, *said; } cases[] = {
        { "capacity_persons", "120",        "" },
        { "capacity_persons", "1e3",        "" },
        { "capacity_persons", "3.0",        "" },
        { "capacity_persons", "many",       "found \"many\", expected a whole number, 0 or more" },
        { "capacity_persons", "-1",         "found \"-1\", expected a whole number, 0 or more" },
        { "capacity_persons", "2.5",        "found \"2.5\", expected a whole number, 0 or more" },
        { "capacity_persons", "1e300",      "found \"1e300\", expected a whole number, 0 or more" },
        { "capacity_persons", NULL,         "nothing there, expected how many can stay" },
        { "capacity_persons", "  ",         "nothing there, expected how many can stay" },
        { "covered_area_m2",  "3,5",        "found \"3,5\", expected a number with a decimal point and no comma, 0 or more" },
        { "covered_area_m2",  "1 200",      "found \"1 200\", expected a number of digits and a decimal point alone, 0 or more" },
        { "covered_area_m2",  "nan",        "found \"nan\", expected a number, 0 or more" },
        { "covered_area_m2",  "inf",        "found \"inf\", expected a number, 0 or more" },
        { "covered_area_m2",  "0x10",       "found \"0x10\", expected a number, 0 or more" },
        { "covered_area_m2",  "-0.5",       "found \"-0.5\", expected a number, 0 or more" },
        { "covered_area_m2",  "-0",         "" },
        { "slope_deg",        "46",         "found \"46\", expected a number from -10 to 45" },
        { "slope_deg",        "-10",        "" },
        { "occupied_share",   "80%",        "found \"80%\", expected a number of digits and a decimal point alone from 0 to 1" },
        { "occupied_share",   "1.01",       "found \"1.01\", expected a number from 0 to 1" },
        { "occupied_share",   "1",          "" },
        { "opens",            "2022-13-40", "found \"2022-13-40\", expected a day written as YYYY-MM-DD" },
        { "opens",            "16.09.2022", "found \"16.09.2022\", expected a day written as YYYY-MM-DD" },
        { "opens",            "2022-09-16", "" },
        { "opens_at",         "7:30",       "found \"7:30\", expected a time of day written as HH:MM" },
        { "heated",           "TRUE",       "" },
        { "heated",           "maybe",      "found \"maybe\", expected yes or no" },
        { "state",            "to_check",   "" },
        { "state",            "to",         "found \"to\", expected one of: ready to_check unfit" },
        { "state",            "Ready",      "found \"Ready\", expected one of: ready to_check unfit" },
        { "site_id",          "KG-02_a.1:x", "" },
        { "site_id",          "school 4",   "found \"school 4\", expected an id of Latin letters, digits and - _ . : without spaces, at most 64 of them" },
        { "confidence",       "medium",     "" },
        { "confidence",       "sure",       "found \"sure\", expected one of: high medium low assumed" },
        { "reported_at",      "yesterday",  "found \"yesterday\", expected a day written as YYYY-MM-DD" },
        { "name",             "caf\xE9",    "found \"caf\\xE9\", expected text in UTF-8" },
    };
    USED();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bench b;
        char whole[256] = "";
        if (cases[i].said[0])
            snprintf(whole, sizeof whole, "sites.csv row 2 %s: %s", cases[i].column, cases[i].said);
        assert_string_equal(said_of(&b, cases[i].column, cases[i].cell), whole);
        end(&b);
    }
}

TEST(a_header_is_checked_before_the_cells)
{
    static const char *const names[] = { "site_id", "name", "name", "capacity_person", "colour", NULL };
    static const char *const cells[] = { "S1", "School 4", "school", "many", "blue", "x" };
    bench b;
    USED();
    begin(&b, names, 6);
    row(&b, cells);
    check(&b);
    assert_int_equal(b.problems.n, 5);
    assert_int_equal(b.problems.n_errors, 2);
    assert_string_equal(line(&b, 0), "sites.csv row 1: nothing there, expected a name over column 6; what stands in it is not read");
    assert_string_equal(line(&b, 1), "sites.csv row 1 capacity_person: found \"capacity_person\", expected a column of this table; "
                                     "the nearest is \"capacity_persons\". It is not read");
    assert_string_equal(line(&b, 2), "sites.csv row 1 capacity_persons: nothing there, expected this column: how many can stay");
    assert_string_equal(line(&b, 3), "sites.csv row 1 colour: found \"colour\", expected a column of this table. It is not read");
    assert_string_equal(line(&b, 4), "sites.csv row 1 name: found \"name\", expected each column once");
    end(&b);
}

TEST(all_faults_come_in_one_pass_in_order_and_once)
{
    static const char *const names[] = { "site_id", "capacity_persons" };
    bench b;
    USED();
    begin(&b, names, 2);
    for (int i = 0; i < 40; i++) {
        char id[8];
        snprintf(id, sizeof id, "S%d", i);
        row(&b, (const char *const[]){ i == 30 ? NULL : id, i % 10 == 0 ? "x" : "4" });
    }
    pnk_table_check(b.table, sites, N_SITES, &b.problems);
    check(&b);                                                   /* twice: the same lines again */
    assert_int_equal(b.problems.n, 5);
    assert_int_equal(b.problems.n_errors, 5);
    long rows[5] = { 2, 12, 22, 32, 32 };
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(b.problems.v[i].row, rows[i]);
    assert_string_equal(b.problems.v[3].column, "capacity_persons");
    end(&b);
}

TEST(what_was_found_is_shown_short_and_safe)
{
    pnk_problems problems = {0};
    pnk_arena arena = {0};
    char long_text[400];
    USED();
    memset(long_text, 'y', 399);
    long_text[399] = '\0';
    pnk_problem_add(&problems, PNK_WARNING, "a.xlsx", "Sheet 2", 3, "name", "x\x1b[31m\n\xff", "%s", "words");
    pnk_problem_add(&problems, PNK_ERROR, "b.csv", NULL, 0, NULL, long_text, "less");
    assert_string_equal(pnk_problem_line(&problems.v[0], &arena),
                        "a.xlsx sheet \"Sheet 2\" row 3 name: found \"x\\x1B[31m\\x0A\\xFF\", expected words");
    assert_int_equal(strlen(problems.v[1].found), 123);
    assert_int_equal(problems.n_errors, 1);
    pnk_problems_free(&problems);
    pnk_arena_release(&arena);
}

TEST(typed_cells_are_unknown_where_nothing_good_stands)
{
    static const char *const names[] = { "n", "d", "f", "w" };
    bench b;
    USED();
    begin(&b, names, 4);
    row(&b, (const char *const[]){ "2.5", "2022-09-16", "no", "c" });
    row(&b, (const char *const[]){ "2,5", "soon", "perhaps", "z" });
    row(&b, (const char *const[]){ NULL, "", " ", NULL });
    assert_true(pnk_table_number(b.table, 0, "n") == 2.5);
    assert_int_equal(pnk_table_day(b.table, 0, "d"), 19251);
    assert_int_equal(pnk_table_flag(b.table, 0, "f", 1), 0);
    assert_int_equal(pnk_table_word(b.table, 0, "w", "a b c", -1), 2);
    for (size_t r = 1; r < 4; r++) {                             /* row 3 does not exist */
        assert_true(isnan(pnk_table_number(b.table, r, "n")));
        assert_int_equal(pnk_table_day(b.table, r, "d"), PNK_DAY_UNKNOWN);
        assert_int_equal(pnk_table_flag(b.table, r, "f", 7), 7);
        assert_int_equal(pnk_table_word(b.table, r, "w", "a b c", 9), 9);
    }
    assert_true(isnan(pnk_table_number(b.table, 0, "absent")));
    assert_null(pnk_table_text(b.table, 0, -1));
    assert_int_equal(pnk_table_origin(b.table, 1).row, 3);
    end(&b);
}

TEST(csv_is_quoted_only_where_needed_and_never_runs)
{
    pnk_csv csv = {0};
    USED();
    pnk_csv_header(&csv, "a,b,c");
    pnk_csv_text(&csv, "plain");
    pnk_csv_text(&csv, "one, \"two\"\nthree");
    pnk_csv_text(&csv, NULL);
    pnk_csv_end(&csv);
    pnk_csv_text(&csv, "=HYPERLINK(\"x\")");
    pnk_csv_text(&csv, "-5");
    pnk_csv_text(&csv, "@sum");
    pnk_csv_end(&csv);
    pnk_csv_number(&csv, 0.1);
    pnk_csv_number(&csv, NAN);
    pnk_csv_fixed(&csv, -0.01, 1);
    pnk_csv_count(&csv, INT64_MIN);
    pnk_csv_day(&csv, 19251);
    pnk_csv_day(&csv, PNK_DAY_UNKNOWN);
    pnk_csv_text(&csv, "a\"\xff");
    pnk_csv_end(&csv);
    assert_false(csv.buf.failed);
    assert_string_equal(csv.buf.text, "a,b,c\nplain,\"one, \"\"two\"\"\nthree\",\n"
                                      "\"'=HYPERLINK(\"\"x\"\")\",-5,'@sum\n"
                                      "0.1,,0.0,-9223372036854775808,2022-09-16,,\"a\"\"\xEF\xBF\xBD\"\n");
    pnk_csv_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_that_does_not_fit_is_named_with_what_would_fit),
        cmocka_unit_test(a_header_is_checked_before_the_cells),
        cmocka_unit_test(all_faults_come_in_one_pass_in_order_and_once),
        cmocka_unit_test(what_was_found_is_shown_short_and_safe),
        cmocka_unit_test(typed_cells_are_unknown_where_nothing_good_stands),
        cmocka_unit_test(csv_is_quoted_only_where_needed_and_never_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
