/* tests/models/domain.c - the tables' columns, and looking things up in records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "models/domain/balances.h"
#include "models/domain/schema.h"
#include "tests/models/support.h"

#define TEST(name) static void name(void **state)

static void check_tables(const pnk_table_spec *tables, size_t n)
{
    for (size_t t = 0; t < n; t++) {
        const pnk_table_spec *table = &tables[t];
        assert_true(table->n_columns > 0 && table->help && *table->help);
        for (size_t i = 0; i < t; i++)
            assert_string_not_equal(tables[i].name, table->name);
        for (size_t c = 0; c < table->n_columns; c++) {
            const pnk_col_spec *column = &table->columns[c];
            size_t length = column->help ? strlen(column->help) : 0;
            if (length < 4 || (column->kind == PNK_COL_WORD) != (column->words != NULL) || column->low > column->high)
                fail_msg("%s.%s has a specification that cannot be", table->name, column->name);
            for (size_t k = 0; k < c; k++)
                if (strcmp(table->columns[k].name, column->name) == 0)
                    fail_msg("%s has the column %s twice", table->name, column->name);
        }
    }
}

TEST(every_column_has_a_name_of_its_own_and_a_sentence)
{
    (void)state;
    check_tables(pnk_input_tables, pnk_n_input_tables);
    check_tables(pnk_result_tables, pnk_n_result_tables);
    assert_non_null(pnk_input_table("sites"));
    assert_null(pnk_input_table("camps"));
    assert_null(pnk_input_table(NULL));
}

TEST(measures_have_the_words_of_the_reports_table)
{
    (void)state;
    const char *words = pnk_measure_words;
    for (int m = 0; m < PNK_N_MEASURES; m++) {
        const char *word = pnk_measure_word((pnk_measure)m);
        assert_true(pnk_text_starts(words, word));
        words += strlen(word);
        words += strspn(words, " ");
    }
    assert_string_equal(words, "");
    assert_string_equal(pnk_measure_word(PNK_REMAINING), "remaining");
}

TEST(a_loop_of_parents_does_not_hang_us)
{
    (void)state;
    pnk_records *r = support_records("2022-09-14", "2022-09-18", 5);
    int a = support_area(r, "a", -1, 10), b = support_area(r, "b", a, 5), c = support_area(r, "c", b, 2);
    assert_true(pnk_area_within(r, c, a) && pnk_area_within(r, a, a) && !pnk_area_within(r, a, c));
    r->areas.v[a].parent = c;
    assert_false(pnk_area_within(r, a, 77));
    assert_false(pnk_area_within(r, -1, a));
    pnk_records_free(r);
}

static void add_standard(pnk_records *r, const char *need, double amount, pnk_phase phase, pnk_season season, int group)
{
    pnk_standard s = { .row = support_row(), .id = "s", .sector = "x", .need = need, .item = -1, .amount = amount, .phase = phase, .season = season, .group = group };
    support_must(PNK_GROW(&r->arena, r->standards.v, r->standards.n, r->standards.capacity), "out of memory");
    r->standards.v[r->standards.n++] = s;
}

TEST(the_standard_in_force_follows_phase_season_and_group)
{
    (void)state;
    pnk_records *r = support_records("2022-09-14", "2022-09-18", 5);
    pnk_day september = support_day("2022-09-20"), december = support_day("2022-12-20"), may = support_day("2023-05-01"), april = support_day("2023-04-30");
    add_standard(r, "room", 2, PNK_SURVIVAL, PNK_ANY_SEASON, -1);
    add_standard(r, "room", 3.5, PNK_EMERGENCY, PNK_WARM, -1);
    add_standard(r, "room", 4.5, PNK_EMERGENCY, PNK_COLD, -1);
    add_standard(r, "room", 6, PNK_EMERGENCY, PNK_ANY_SEASON, 1);
    add_standard(r, "bed", 1, PNK_EMERGENCY, PNK_ANY_SEASON, -1);

    assert_true(!pnk_is_cold(r, september) && pnk_is_cold(r, december) && !pnk_is_cold(r, may) && pnk_is_cold(r, april));
    assert_true(pnk_standard_amount(r, "room", PNK_SURVIVAL, december, -1) == 2);
    assert_true(pnk_standard_amount(r, "room", PNK_EMERGENCY, september, -1) == 3.5);
    assert_true(pnk_standard_amount(r, "room", PNK_EMERGENCY, december, 0) == 4.5);
    assert_true(pnk_standard_amount(r, "room", PNK_SPHERE, december, -1) == 4.5);
    assert_true(pnk_standard_amount(r, "room", PNK_EMERGENCY, december, 1) == 6);
    assert_true(isnan(pnk_standard_amount(r, "bed", PNK_SURVIVAL, december, -1)));
    assert_true(isnan(pnk_standard_amount(r, "roof", PNK_SPHERE, december, -1)));
    assert_true(isnan(pnk_parameter_value(r, "no such")) && isnan(pnk_weight_value(r, "T1", "no such")));
    pnk_records_free(r);
}

TEST(the_ledger_adds_up_over_areas_and_days)
{
    (void)state;
    pnk_records *r = support_records("2022-09-14", "2022-09-15", 5);
    int root = support_area(r, "root", -1, NAN), a = support_area(r, "a", root, 10), b = support_area(r, "b", root, 10);
    r->areas.v[b].in_scope = false;
    r->areas.v[root].in_scope = r->areas.v[a].in_scope = true;
    int leaves[] = { a, b };
    int64_t transit[] = { 4, 5 }, abroad[] = { 0, 1 };
    pnk_balance v[] = {
        { .out = 30, .away = 30 }, { .arr_hosts = 20, .with_hosts = 20, .arr_way = 6, .way = 6 },
        { .out = 10, .back = 5, .away = 35 }, { .dep_way = 1, .arr_sites = 3, .in_sites = 3, .with_hosts = 20, .way = 5 },
    };
    pnk_ledger ledger = { .first = r->head.start, .n_days = 2, .leaves = leaves, .n_leaves = 2, .v = v, .in_transit = transit, .abroad = abroad };
    pnk_day one = r->head.start, two = one + 1;

    assert_int_equal(pnk_ledger_persons(r, &ledger, one, root, PNK_DISPLACED), 30);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, root, PNK_DISPLACED), 40);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, -1, PNK_RETURNED), 5);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, -1, PNK_REMAINING), 35);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, a, PNK_REMAINING), 35);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, b, PNK_PRESENT), 28);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, root, PNK_ARRIVED), 29);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, b, PNK_DEPARTED), 1);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, b, PNK_ON_THE_WAY), 5);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, -1, PNK_ON_THE_WAY), 6);      /* b is not in scope; 5 in transit, 1 abroad */
    assert_int_equal(pnk_ledger_persons(r, &ledger, one - 1, root, PNK_DISPLACED), 0);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two + 9, root, PNK_DISPLACED), 40);
    assert_int_equal(pnk_ledger_persons(r, &ledger, two, root, PNK_KILLED), 0);
    pnk_records_free(r);
}

/** A header in publish's source may stand in two literals; brought together it must be the columns of its table. */
TEST(result_tables_have_the_columns_that_are_written)
{
    (void)state;
    static const char *const sources[] = { PNK_SOURCE_DIR "/models/publish/tables.c", PNK_SOURCE_DIR "/models/publish/count_tables.c", PNK_SOURCE_DIR "/models/publish/fair_tables.c", PNK_SOURCE_DIR "/models/publish/texts.c",
                                          PNK_SOURCE_DIR "/models/operation/backtest_table.c", PNK_SOURCE_DIR "/models/publish/preposition_tables.c" };
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_buf joined = {0};

    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        char *text = NULL;
        size_t length;
        assert_int_equal(pnk_file_read(ctx, sources[i], 0, &text, &length), PNK_OK);
        for (const char *p = text; *p;) {
            size_t gap = *p == '"' ? 1 + strspn(p + 1, " \n") : 0;
            if (gap > 1 && p[gap] == '"')
                p += gap + 1;
            else
                pnk_buf_add_n(&joined, p++, 1);
        }
        free(text);
    }
    for (size_t t = 0; t < pnk_n_result_tables; t++) {
        pnk_buf header = {0};
        for (size_t c = 0; c < pnk_result_tables[t].n_columns; c++)
            pnk_buf_printf(&header, "%s%s", c ? "," : "\"", pnk_result_tables[t].columns[c].name);
        pnk_buf_add(&header, "\"");
        if (!strstr(joined.text, header.text))
            fail_msg("%s is written with other columns than %s", pnk_result_tables[t].name, header.text);
        pnk_buf_free(&header);
    }
    pnk_buf_free(&joined);
    pnk_ctx_free(ctx);
}

/** Every name that follows `call` in a source must be a first cell of the table. */
static size_t check_names(const char *source, const char *text, const char *call, const char *table)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, call)) != NULL;) {
        char name[100], row[120];
        at += strlen(call);
        const char *close = strchr(at, ')'), *quote = strchr(at, '"');
        if (!close || !quote || quote > close)
            continue;
        size_t length = strcspn(quote + 1, "\"");
        assert_true(length < sizeof name);
        memcpy(name, quote + 1, length);
        name[length] = '\0';
        pnk_snprintf(row, sizeof row, "\n%s,", name);
        if (!strstr(table, row))
            fail_msg("%s asks for the parameter %s, which data/reference/parameters.csv has not", source, name);
        n++;
    }
    return n;
}

TEST(every_parameter_that_a_model_asks_for_is_in_the_reference_table)
{
    (void)state;
    pnk_ctx *ctx = pnk_ctx_new();
    char *table = NULL, *text = NULL, **rooms = NULL, **files = NULL;
    size_t length, n_rooms, n_files, found = 0;

    assert_int_equal(pnk_file_read(ctx, PNK_SOURCE_DIR "/data/reference/parameters.csv", 0, &table, &length), PNK_OK);
    assert_int_equal(pnk_folder_list(ctx, PNK_SOURCE_DIR "/models", &rooms, &n_rooms), PNK_OK);
    for (size_t i = 0; i < n_rooms; i++) {
        char *room = pnk_path_join(PNK_SOURCE_DIR "/models", rooms[i]);
        if (pnk_folder_exists(room)) {
            assert_int_equal(pnk_folder_list(ctx, room, &files, &n_files), PNK_OK);
            for (size_t k = 0; k < n_files; k++) {
                char *path = pnk_path_join(room, files[k]);
                size_t end = strlen(files[k]);
                if (end > 2 && strcmp(files[k] + end - 2, ".c") == 0 && pnk_file_read(ctx, path, 0, &text, &length) == PNK_OK) {
                    found += check_names(path, text, "pnk_parameter_value(", table);
                    free(text);
                }
                free(path);
            }
            pnk_folder_list_free(files, n_files);
        }
        free(room);
    }
    assert_true(found >= 5);
    pnk_folder_list_free(rooms, n_rooms);
    free(table);
    pnk_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_has_a_name_of_its_own_and_a_sentence),
        cmocka_unit_test(measures_have_the_words_of_the_reports_table),
        cmocka_unit_test(a_loop_of_parents_does_not_hang_us),
        cmocka_unit_test(the_standard_in_force_follows_phase_season_and_group),
        cmocka_unit_test(the_ledger_adds_up_over_areas_and_days),
        cmocka_unit_test(result_tables_have_the_columns_that_are_written),
        cmocka_unit_test(every_parameter_that_a_model_asks_for_is_in_the_reference_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
