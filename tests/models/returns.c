/* tests/models/returns.c - workbooks that go out, are edited and come back: what was filled in is taken, what is wrong has one line, and nothing is taken twice.
 *
 * An edit is made as an office program does it: the whole workbook is read, cells are changed, and every sheet is written anew.
 */
#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/gis/gis.h"
#include "engine/gis/sheets.h"
#include "engine/json/json.h"
#include "engine/page/workbook.h"
#include "models/operation/export.h"
#include "models/operation/operation.h"
#include "models/returns/returns.h"
#include "tests/models/scratch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define assert_near(a, b, most) assert_true(fabs((a) - (b)) <= (most))

static pnk_arena arena;

static const char hostile[] = "=cmd|' /C calc'!A0";

static const char *path_of(const char *name)
{
    const char *path = pnk_arena_printf(&arena, "%s/%s", scratch, name);
    assert_non_null(path);
    return path;
}

static char *text_of(const char *name)
{
    char *text = NULL;
    size_t n;
    if (pnk_file_read(ctx, path_of(name), 0, &text, &n))
        fail_msg("%s", pnk_ctx_message(ctx));
    char *copy = pnk_arena_text(&arena, text);
    free(text);
    assert_non_null(copy);
    return copy;
}

static void put_file(const char *name, const char *text)
{
    assert_int_equal(pnk_file_write(ctx, path_of(name), text, strlen(text)), PNK_OK);
}

static void copy_folder(const char *from, const char *to)
{
    char **names;
    size_t n;
    pnk_folder_remove(ctx, path_of(to));
    assert_int_equal(pnk_folder_make(ctx, path_of(to)), PNK_OK);
    assert_int_equal(pnk_folder_list(ctx, from, &names, &n), PNK_OK);
    for (size_t i = 0; i < n; i++) {
        char *path = pnk_path_join(from, names[i]), *bytes = NULL, *target = pnk_path_join(path_of(to), names[i]);
        size_t size = 0;
        if (!pnk_folder_exists(path))
            assert_true(!pnk_file_read(ctx, path, 0, &bytes, &size) && !pnk_file_write(ctx, target, bytes, size));
        free(bytes);
        free(path);
        free(target);
    }
    pnk_folder_list_free(names, n);
}

static void show(const pnk_problems *problems)
{
    for (size_t i = 0; i < problems->n; i++)
        print_message("  %s\n", pnk_problem_line(&problems->v[i], &arena));
}

static void run(const char *operation, const char *out, const char *lang, const char *as_of)
{
    pnk_problems problems = {0};
    pnk_run_options options = { .intake = { .folder = path_of(operation), .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN }, .out = path_of(out), .lang = lang };
    pnk_run *made = NULL;
    if (as_of)
        assert_true(pnk_day_parse(as_of, &options.intake.as_of));
    if (pnk_operation_run(ctx, &options, &problems, &made)) {
        show(&problems);
        fail_msg("%s", pnk_ctx_message(ctx));
    }
    pnk_run_free(made);
    pnk_problems_free(&problems);
}

static void publish(const char *results, const char *to, const char *out, const char *lang, bool hxl)
{
    pnk_problems problems = {0};
    pnk_export export = {0};
    const pnk_export_order order = { to, path_of(out), lang, hxl };
    if (pnk_operation_export(ctx, path_of(results), &order, &problems, &export))
        fail_msg("%s", pnk_ctx_message(ctx));
    pnk_export_free(&export);
    pnk_problems_free(&problems);
}

/** tiny as an exercise, its blankets those of five owners with names that mean harm. */
static void make_operation(void)
{
    copy_folder(PNK_SOURCE_DIR "/data/operations/tiny", "fresh");
    put_file("fresh/stocks.csv", pnk_arena_printf(&arena,
             "warehouse_id,item_id,quantity,agency,available_from,expires,earmark_area,earmark_group,source,confidence\n"
             "W,blanket,40,Town,,,,,made,assumed\nW,blanket,4,../x,,,,,made,assumed\nW,blanket,3,%s,,,,,made,assumed\nW,blanket,2,con,,,,,made,assumed\nW,blanket,1,,,,,,made,assumed\n", hostile));
    char *head = text_of("fresh/operation.json"), *flag = strstr(head, "\"exercise\": false");
    assert_non_null(flag);
    memcpy(flag, "\"exercise\": true ", 17);
    put_file("fresh/operation.json", head);
}

static int begin(void **state)
{
    (void)state;
    if (scratch_begin())
        return -1;
    char program[512] = "";
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n <= 0 || !strrchr(program, '/'))
        return -1;
    *strrchr(program, '/') = '\0';
    pnk_say_folder(pnk_arena_printf(&arena, "%s/share/locale", program));      /* the catalogues of this build */
    make_operation();
    copy_folder(path_of("fresh"), "op");
    run("op", "result", "ru", NULL);
    publish("result", "agencies", "out", "ru", false);
    return 0;
}

static int end(void **state)
{
    pnk_arena_release(&arena);
    return scratch_end(state);
}

/* ---- edits ---- */

static pnk_sheets sheets_of(const char *path)
{
    pnk_problems problems = {0};
    pnk_sheets sheets;
    if (pnk_gis_read_sheets(ctx, &arena, NULL, path, NULL, &problems, &sheets))
        fail_msg("%s", pnk_ctx_message(ctx));
    pnk_problems_free(&problems);
    return sheets;
}

typedef enum { NOTHING, TEXT, NUMBER, DAY, DELETE, DUPLICATE, INSERT, SWAP_ROWS, SWAP_COLUMNS, RENAME, DROP } what;
typedef struct { what what; size_t sheet, row, column; const char *text; } edit;
enum { SHIPMENTS, SITES, OWN, TOP = PNK_TABLE_TOP, MOST_ROWS = 64, MOST_COLUMNS = 24, MOST_EDITS = 5 };

typedef struct { pnk_cell cells[MOST_ROWS][MOST_COLUMNS]; size_t n_rows, n_columns; const char *name; bool gone; } grid;

static void load(const pnk_sheet *sheet, grid *g)
{
    memset(g, 0, sizeof *g);
    g->name = sheet->sheet;
    g->n_rows = sheet->n_rows, g->n_columns = sheet->n_columns;
    assert_true(g->n_rows < MOST_ROWS - 2 && g->n_columns <= MOST_COLUMNS);
    for (size_t r = 0; r < g->n_rows; r++)
        memcpy(g->cells[r], &sheet->cells[r * g->n_columns], g->n_columns * sizeof **g->cells);
}

static void make_room(grid *g, size_t row)
{
    memmove(g->cells[row + 1], g->cells[row], (g->n_rows - row) * sizeof *g->cells);
    g->n_rows++;
}

static void apply(grid *g, const edit *e)
{
    pnk_cell row[MOST_COLUMNS];
    switch (e->what) {
    case TEXT: case NUMBER: case DAY:
        g->cells[e->row][e->column] = (pnk_cell){ .text = e->text, .kind = e->what == TEXT ? PNK_CELL_TEXT : e->what == NUMBER ? PNK_CELL_NUMBER : PNK_CELL_DATE };
        g->n_rows = e->row >= g->n_rows ? e->row + 1 : g->n_rows;
        break;
    case DELETE: memmove(g->cells[e->row], g->cells[e->row + 1], (--g->n_rows - e->row) * sizeof *g->cells); break;
    case DUPLICATE: make_room(g, e->row); break;
    case INSERT: make_room(g, e->row); memset(g->cells[e->row], 0, sizeof *g->cells); break;
    case SWAP_ROWS:
        memcpy(row, g->cells[e->row], sizeof row);
        memcpy(g->cells[e->row], g->cells[e->column], sizeof row);
        memcpy(g->cells[e->column], row, sizeof row);
        break;
    case SWAP_COLUMNS:
        for (size_t r = PNK_TABLE_HEAD; r < g->n_rows; r++) {
            row[0] = g->cells[r][e->row];
            g->cells[r][e->row] = g->cells[r][e->column];
            g->cells[r][e->column] = row[0];
        }
        break;
    case RENAME: g->name = e->text; break;
    case DROP: g->gone = true; break;
    case NOTHING: break;
    }
}

static void save_cell(pnk_workbook *w, size_t r, size_t c, const pnk_cell *cell)
{
    double number;
    pnk_day day;
    if (!cell->text)
        return;
    if (cell->kind == PNK_CELL_NUMBER && pnk_text_to_number(cell->text, &number))
        pnk_workbook_number(w, r, c, number, PNK_LOOK_PLAIN);
    else if (cell->kind == PNK_CELL_DATE && pnk_day_parse(cell->text, &day))
        pnk_workbook_day(w, r, c, day, PNK_LOOK_DAY);
    else
        pnk_workbook_text(w, r, c, cell->text, PNK_LOOK_PLAIN);
}

static void edit_workbook(const char *from, const char *to, const edit *edits)
{
    static grid g;
    pnk_sheets sheets = sheets_of(path_of(from));
    pnk_workbook *w = NULL;
    assert_int_equal(sheets.n, 3);
    assert_int_equal(pnk_workbook_create(ctx, path_of(to), PNK_DAY_UNKNOWN, &w), PNK_OK);
    for (size_t s = 0; s < sheets.n; s++) {
        load(&sheets.v[s], &g);
        for (size_t i = 0; i < MOST_EDITS; i++)
            if (edits[i].sheet == s)
                apply(&g, &edits[i]);
        if (g.gone)
            continue;
        assert_int_equal(pnk_workbook_sheet(ctx, w, g.name), PNK_OK);
        for (size_t r = 0; r < g.n_rows; r++)
            for (size_t c = 0; c < g.n_columns; c++)
                save_cell(w, r, c, &g.cells[r][c]);
    }
    assert_int_equal(pnk_workbook_close(ctx, w), PNK_OK);
}

/* ---- coming back ---- */

static pnk_status import(const char *from, const char *operation, pnk_problems *problems)
{
    pnk_taking taking = { .what = PNK_IMPORT_RETURNS, .layers = { .file = path_of(from) }, .reference = PNK_SOURCE_DIR "/data/reference", .operation = path_of(operation) };
    pnk_taken taken;
    pnk_ctx_clear(ctx);
    pnk_status status = pnk_operation_import(ctx, &taking, problems, &taken);
    pnk_taken_free(&taken);
    return status;
}

/** The sum of a column of a CSV where another column has a word (NULL: everywhere). */
static double sum_of(const char *file, const char *column, const char *where, const char *word)
{
    pnk_problems problems = {0};
    pnk_table *table = NULL;
    const char *slash = strrchr(file, '/');
    char *folder = pnk_arena_printf(&arena, "%s/%.*s", scratch, (int)(slash - file), file);
    double sum = 0;
    if (!pnk_file_exists(path_of(file)))
        return 0;
    if (pnk_gis_read_table(ctx, &arena, folder, slash + 1, NULL, NULL, &problems, &table))
        fail_msg("%s", pnk_ctx_message(ctx));
    for (size_t r = 0; r < table->n_rows; r++)
        if (!where || pnk_text_equal(pnk_table_text(table, r, pnk_table_column(table, where)), word)) {
            double value = pnk_table_number(table, r, column);
            sum += isnan(value) ? 0 : value;
        }
    pnk_problems_free(&problems);
    return sum;
}

static double delivered(const char *operation) { return sum_of(pnk_arena_printf(&arena, "%s/distributed.csv", operation), "quantity", NULL, NULL); }
static double stock_of(const char *operation, const char *agency) { return sum_of(pnk_arena_printf(&arena, "%s/stocks.csv", operation), "quantity", "agency", agency); }

#define DONE(t) { TEXT, SHIPMENTS, TOP, PNK_SENT_DONE, t }
#define MUCH(t) { NUMBER, SHIPMENTS, TOP, PNK_SENT_QUANTITY_DONE, t }
#define ON(t) { DAY, SHIPMENTS, TOP, PNK_SENT_DAY_DONE, t }

typedef struct {
    const char *name;
    edit edits[MOST_EDITS];
    size_t n_problems;               /* lines */
    const char *found, *expected;    /* of the first: NULL nothing to look for */
    double delivered;                /* -1: all of the first row */
} round_trip;

static const round_trip round_trips[] = {
    { "done", { DONE("да"), ON("2022-09-17") }, 0, NULL, NULL, -1 },
    { "partly", { DONE("частично"), MUCH("5"), ON("2022-09-17") }, 0, NULL, NULL, 5 },
    { "not done", { DONE("нет") }, 0, NULL, NULL, 0 },
    { "capitals and blanks", { DONE(" ДА "), ON("2022-09-17") }, 0, NULL, NULL, -1 },
    { "in English", { DONE("yes"), ON("2022-09-18") }, 0, NULL, NULL, -1 },
    { "a day typed as text", { DONE("да"), { TEXT, SHIPMENTS, TOP, PNK_SENT_DAY_DONE, "17.09.2022" } }, 0, NULL, NULL, -1 },
    { "a remark like a formula", { DONE("да"), ON("2022-09-17"), { TEXT, SHIPMENTS, TOP, PNK_SENT_REMARK, "=1+1" } }, 0, NULL, NULL, -1 },
    { "rows sorted", { DONE("да"), ON("2022-09-17"), { SWAP_ROWS, SHIPMENTS, TOP, TOP + 1, NULL } }, 0, NULL, NULL, -1 },
    { "a blank row between", { DONE("да"), ON("2022-09-17"), { INSERT, SHIPMENTS, TOP + 1, 0, NULL } }, 0, NULL, NULL, -1 },
    { "a row above the headers", { DONE("да"), ON("2022-09-17"), { INSERT, SHIPMENTS, 1, 0, NULL } }, 0, NULL, NULL, -1 },
    { "columns moved", { DONE("да"), ON("2022-09-17"), { SWAP_COLUMNS, SHIPMENTS, PNK_SENT_KEY, PNK_SENT_DONE, NULL } }, 0, NULL, NULL, -1 },
    { "a sheet renamed", { DONE("да"), ON("2022-09-17"), { RENAME, SHIPMENTS, 0, 0, "Лист1" } }, 0, NULL, NULL, -1 },
    { "a day outside the operation", { DONE("да"), ON("2023-01-01") }, 1, "2023-01-01", "a day from 2022-09-14 to 2022-09-18", 0 },
    { "a day that is none", { DONE("да"), { TEXT, SHIPMENTS, TOP, PNK_SENT_DAY_DONE, "завтра" } }, 1, "завтра", "a day from", 0 },
    { "no day", { DONE("да") }, 1, "", "a day from", 0 },
    { "text in a quantity", { DONE("частично"), { TEXT, SHIPMENTS, TOP, PNK_SENT_QUANTITY_DONE, "пять" }, ON("2022-09-17") }, 1, "пять", "a number from 0", 0 },
    { "a formula in a quantity", { DONE("частично"), { TEXT, SHIPMENTS, TOP, PNK_SENT_QUANTITY_DONE, "=5" }, ON("2022-09-17") }, 1, "=5", "a number from 0", 0 },
    { "more than was sent", { DONE("да"), MUCH("1000"), ON("2022-09-17") }, 1, "1000", "which was sent", 0 },
    { "less than nothing", { DONE("частично"), MUCH("-5"), ON("2022-09-17") }, 1, "-5", "a number from 0", 0 },
    { "done, but less", { DONE("да"), MUCH("1"), ON("2022-09-17") }, 1, "1", "goes with", 0 },
    { "not done, but some", { DONE("нет"), MUCH("5") }, 1, "5", "goes with", 0 },
    { "partly, but how much", { DONE("частично"), ON("2022-09-17") }, 1, "", "how much", 0 },
    { "another word", { DONE("наверное"), ON("2022-09-17") }, 1, "наверное", "да, частично", 0 },
    { "a quantity alone", { MUCH("5"), ON("2022-09-17") }, 1, "", "да, частично", 0 },
    { "a locked quantity changed", { DONE("да"), ON("2022-09-17"), { NUMBER, SHIPMENTS, TOP, PNK_SENT_QUANTITY, "999" } }, 1, "999", "as it was sent", 0 },
    { "a locked place changed", { DONE("да"), ON("2022-09-17"), { TEXT, SHIPMENTS, TOP, PNK_SENT_TO, "Ош" } }, 1, "Ош", "as it was sent", 0 },
    { "another key", { DONE("да"), ON("2022-09-17"), { TEXT, SHIPMENTS, TOP, PNK_SENT_KEY, "S000000000000" } }, 2, NULL, NULL, 0 },
    { "a row deleted", { { DELETE, SHIPMENTS, TOP, 0, NULL } }, 1, "", "no longer there", 0 },
    { "a row twice", { DONE("да"), ON("2022-09-17"), { DUPLICATE, SHIPMENTS, TOP, 0, NULL } }, 1, NULL, "each key once", -1 },
    { "a row added", { { INSERT, SHIPMENTS, TOP, 0, NULL }, { TEXT, SHIPMENTS, TOP, PNK_SENT_TO, "Арпа" }, { TEXT, SHIPMENTS, TOP, PNK_SENT_DONE, "да" } }, 1, "", "the key of a row", 0 },
    { "a sheet deleted", { { DROP, SHIPMENTS, 0, 0, NULL } }, 1, "", "a sheet with the columns", 0 },
    { "a column without its title", { DONE("да"), ON("2022-09-17"), { TEXT, SHIPMENTS, PNK_TABLE_HEAD, PNK_SENT_DAY_DONE, "когда" } }, 1, "", "nothing of this sheet", 0 },
    { "what was sent, changed", { DONE("да"), ON("2022-09-17"), { TEXT, OWN, PNK_RETURNS_ROWS, 5, "1000" } }, 1, "", "somebody wrote in it", 0 },
    { "no sheet of ours", { { DROP, OWN, 0, 0, NULL } }, 1, "", "publish --to agencies", 0 },
    { "a site counted in words", { { TEXT, SITES, TOP, PNK_SENT_COUNTED, "много" }, { DAY, SITES, TOP, PNK_SENT_DAY_COUNTED, "2022-09-17" } }, 1, "много", "a whole number", 0 },
    { "half a person", { { NUMBER, SITES, TOP, PNK_SENT_COUNTED, "2.5" }, { DAY, SITES, TOP, PNK_SENT_DAY_COUNTED, "2022-09-17" } }, 1, "2.5", "a whole number", 0 },
    { "a state that is none", { { TEXT, SITES, TOP, PNK_SENT_STATE, "хороший" } }, 1, "хороший", "непригоден", 0 },
};

static double first_quantity(void)
{
    pnk_sheets sheets = sheets_of(path_of("out/Town.xlsx"));
    double quantity = NAN;
    assert_true(pnk_text_to_number(sheets.v[SHIPMENTS].cells[TOP * sheets.v[SHIPMENTS].n_columns + PNK_SENT_QUANTITY].text, &quantity));
    return quantity;
}

static void every_edit_is_taken_or_has_its_line(void **state)
{
    double whole = first_quantity();
    (void)state;
    for (size_t i = 0; i < sizeof round_trips / sizeof *round_trips; i++) {
        const round_trip *t = &round_trips[i];
        pnk_problems problems = {0};
        double expected = t->delivered < 0 ? whole : t->delivered;
        copy_folder(path_of("fresh"), "op");
        edit_workbook("out/Town.xlsx", "Town.xlsx", t->edits);
        pnk_status status = import("Town.xlsx", "op", &problems);
        if (problems.n != t->n_problems || status != (t->n_problems ? PNK_BAD_INPUT : PNK_OK) || fabs(delivered("op") - expected) > 1e-9 || fabs(stock_of("op", "Town") - (40 - expected)) > 1e-9) {
            show(&problems);
            fail_msg("%s: %zu lines, status %d, %g delivered, %g left", t->name, problems.n, (int)status, delivered("op"), stock_of("op", "Town"));
        }
        if (t->expected && (!strstr(problems.v[0].expected, t->expected) || (t->found && strcmp(problems.v[0].found ? problems.v[0].found : "", t->found)) || strcmp(problems.v[0].file, "Town.xlsx"))) {
            show(&problems);
            fail_msg("%s: another line", t->name);
        }
        assert_int_equal(pnk_file_exists(path_of("op/imports/Town.xlsx/problems.csv")), t->n_problems > 0);
        pnk_problems_free(&problems);
    }
}

static const edit counted[MOST_EDITS] = { { NUMBER, SITES, TOP, PNK_SENT_COUNTED, "25" }, { DAY, SITES, TOP, PNK_SENT_DAY_COUNTED, "2022-09-17" }, { TEXT, SITES, TOP + 1, PNK_SENT_STATE, "непригоден" } };

static void a_count_of_people_goes_to_its_site_with_where_it_stands(void **state)
{
    pnk_problems problems = {0};
    (void)state;
    copy_folder(path_of("fresh"), "op");
    edit_workbook("out/Town.xlsx", "Town.xlsx", counted);
    assert_int_equal(import("Town.xlsx", "op", &problems), PNK_OK);
    assert_near(sum_of("op/sites.csv", "occupied_persons", "site_id", "S1"), 25, 0);
    assert_near(sum_of("op/sites.csv", "occupied_persons", "status", "unfit"), 0, 0);
    char *sites = text_of("op/sites.csv");
    assert_non_null(strstr(sites, ",unfit,"));
    assert_non_null(strstr(sites, "Town.xlsx"));
    assert_non_null(strstr(sites, "G4, 2022-09-17"));
    pnk_problems_free(&problems);
}

static void the_same_file_twice_changes_nothing_and_a_correction_takes_its_place(void **state)
{
    static const edit steps[][MOST_EDITS] = {
        { DONE("частично"), MUCH("5"), ON("2022-09-17") }, { DONE("частично"), MUCH("7"), ON("2022-09-18") }, { DONE("нет") },
    };
    static const double expected[] = { 5, 7, 0 };
    (void)state;
    copy_folder(path_of("fresh"), "op");
    for (size_t i = 0; i < 3; i++) {
        pnk_problems problems = {0};
        edit_workbook("out/Town.xlsx", "Town.xlsx", steps[i]);
        assert_int_equal(import("Town.xlsx", "op", &problems), PNK_OK);
        assert_near(delivered("op"), expected[i], 0);
        assert_near(stock_of("op", "Town"), 40 - expected[i], 0);
        char *distributed = text_of("op/distributed.csv"), *stocks = text_of("op/stocks.csv"), *sites = text_of("op/sites.csv");
        assert_int_equal(import("Town.xlsx", "op", &problems), PNK_OK);
        assert_string_equal(text_of("op/distributed.csv"), distributed);
        assert_string_equal(text_of("op/stocks.csv"), stocks);
        assert_string_equal(text_of("op/sites.csv"), sites);
        pnk_problems_free(&problems);
    }
}

static void two_that_say_different_things_are_one_line_and_neither_is_taken(void **state)
{
    static const edit five[MOST_EDITS] = { DONE("частично"), MUCH("5"), ON("2022-09-17") }, six[MOST_EDITS] = { DONE("частично"), MUCH("6"), ON("2022-09-17") };
    pnk_problems problems = {0};
    (void)state;
    copy_folder(path_of("fresh"), "op");
    pnk_folder_remove(ctx, path_of("in"));
    assert_int_equal(pnk_folder_make(ctx, path_of("in")), PNK_OK);
    edit_workbook("out/Town.xlsx", "in/a.xlsx", five);
    edit_workbook("out/Town.xlsx", "in/b.xlsx", six);
    edit_workbook("out/x.xlsx", "in/x.xlsx", (const edit[MOST_EDITS]){ DONE("да"), ON("2022-09-17") });
    put_file("in/notes.txt", "not a workbook");
    put_file("in/broken.xlsx", "PK not a workbook either");
    put_file("in/~$a.xlsx", "the lock of an office program");
    assert_int_equal(import("in/", "op", &problems), PNK_BAD_INPUT);
    assert_int_equal(problems.n_errors, 3);
    assert_string_equal(problems.v[0].file, "b.xlsx");
    assert_non_null(strstr(problems.v[0].expected, "a.xlsx"));
    assert_near(delivered("op"), 4, 0);             /* the good one all the same */
    assert_near(stock_of("op", "../x"), 0, 0);
    assert_true(pnk_file_exists(path_of("op/imports/in/problems.csv")));
    pnk_problems_free(&problems);
}

static void a_workbook_of_another_operation_is_refused(void **state)
{
    pnk_problems problems = {0};
    (void)state;
    copy_folder(path_of("fresh"), "other");
    edit_workbook("out/Town.xlsx", "Town.xlsx", round_trips[0].edits);
    assert_int_equal(import("Town.xlsx", "other", &problems), PNK_BAD_INPUT);
    assert_int_equal(problems.n, 1);
    assert_string_equal(problems.v[0].found, "op");
    assert_non_null(strstr(problems.v[0].expected, "other"));
    assert_near(delivered("other"), 0, 0);
    pnk_problems_free(&problems);
}

static void the_next_run_counts_on_what_came_back(void **state)
{
    pnk_problems problems = {0};
    (void)state;
    copy_folder(path_of("fresh"), "op");
    run("op", "before", "en", "2022-09-17");
    assert_near(sum_of("before/shipments.csv", "quantity", "agency", "Town"), 40, 1e-9);
    edit_workbook("out/Town.xlsx", "Town.xlsx", (const edit[MOST_EDITS]){ DONE("частично"), MUCH("9"), ON("2022-09-17") });
    assert_int_equal(import("Town.xlsx", "op", &problems), PNK_OK);
    run("op", "after", "en", "2022-09-17");
    assert_near(sum_of("after/shipments.csv", "quantity", "agency", "Town"), 31, 1e-9);
    assert_true(sum_of("after/gaps.csv", "needed", "need", "blanket") <= sum_of("before/gaps.csv", "needed", "need", "blanket") + 1e-6);
    pnk_problems_free(&problems);
}

/* ---- what goes out ---- */

static const char *cell_text(const pnk_sheet *sheet, size_t row, size_t column)
{
    const char *text = row < sheet->n_rows && column < sheet->n_columns ? sheet->cells[row * sheet->n_columns + column].text : NULL;
    return text ? text : "";
}

static double cell_number(const pnk_sheet *sheet, size_t row, size_t column)
{
    double value = NAN;
    return pnk_text_to_number(cell_text(sheet, row, column), &value) ? value : NAN;
}

static void harmful_names_stay_names(void **state)
{
    char **names;
    size_t n;
    (void)state;
    assert_int_equal(pnk_folder_list(ctx, path_of("out"), &names, &n), PNK_OK);
    assert_int_equal(n, 6);
    assert_string_equal(names[0], "Town.xlsx");
    assert_string_equal(names[1], "cmd-C-calc-A0.xlsx");
    assert_string_equal(names[2], "con-agency.xlsx");
    assert_string_equal(names[4], "without-agency.xlsx");
    assert_string_equal(names[5], "x.xlsx");
    pnk_folder_list_free(names, n);
    assert_false(pnk_file_exists(path_of("x.xlsx")));
    pnk_sheets book = sheets_of(path_of("result/workbook.xlsx"));
    bool found = false;
    for (size_t s = 0; s < book.n; s++)
        for (size_t i = 0; i < book.v[s].n_rows * book.v[s].n_columns; i++) {
            const pnk_cell *cell = &book.v[s].cells[i];
            assert_true(cell->kind != PNK_CELL_NO_VALUE && cell->kind != PNK_CELL_FAULT);
            if (pnk_text_equal(cell->text, hostile)) {
                assert_int_equal(cell->kind, PNK_CELL_TEXT);
                found = true;
            }
        }
    assert_true(found);
}

static void figures_of_the_workbook_are_those_of_the_summary(void **state)
{
    static const struct { size_t row; const char *object, *key; } figures[] = {
        { 0, NULL, "displaced_persons" }, { 1, NULL, "returned_persons" }, { 2, NULL, "remaining_persons" }, { 3, NULL, "with_hosts_persons" }, { 4, NULL, "in_sites_persons" },
        { 5, NULL, "waiting_persons" }, { 7, "plan", "unsheltered_person_days" }, { 8, "plan", "moved_persons" },
    };
    char *text = text_of("result/summary.json");
    pnk_json *json = NULL;
    pnk_sheets book = sheets_of(path_of("result/workbook.xlsx"));
    (void)state;
    assert_int_equal(pnk_json_parse(ctx, "summary", text, strlen(text), &json), PNK_OK);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        double value = pnk_json_number(pnk_json_get(figures[i].object ? pnk_json_get(json, figures[i].object) : json, figures[i].key));
        assert_near(cell_number(&book.v[0], TOP + figures[i].row, 2), value, 0);
    }
    double moved = pnk_json_number(pnk_json_get(pnk_json_get(json, "plan"), "moved_persons"));
    assert_true(moved > 0);
    const pnk_sheet *days = &book.v[2], *moves = &book.v[3];
    assert_near(cell_number(days, days->n_rows - 1, 1), moved, 0);
    assert_near(cell_number(moves, moves->n_rows - 1, 4), moved, 0);
    assert_near(cell_number(days, days->n_rows - 1, 3), (double)(book.v[4].n_rows - TOP - 1), 0);
    pnk_json_free(json);
}

static void every_sheet_of_an_exercise_says_so_in_three_languages(void **state)
{
    static const struct { const char *lang, *mark, *first; } languages[] = { { "en", "EXERCISE", "Key figures" }, { "ru", "УЧЕНИЕ", "Главные цифры" }, { "ky", "МАШЫГУУ", "Негизги сандар" } };
    (void)state;
    for (size_t l = 0; l < 3; l++) {
        publish("result", "workbook,agencies", "marked", languages[l].lang, false);
        pnk_sheets book = sheets_of(path_of("marked/workbook/workbook.xlsx")), agency = sheets_of(path_of("marked/agencies/Town.xlsx"));
        assert_int_equal(book.n, 9);
        assert_string_equal(book.v[0].sheet, languages[l].first);
        for (size_t s = 0; s < book.n; s++)
            assert_non_null(strstr(cell_text(&book.v[s], 0, 0), languages[l].mark));
        for (size_t s = 0; s < agency.n; s++)
            assert_true(strstr(cell_text(&agency.v[s], 0, 0), languages[l].mark) || strstr(cell_text(&agency.v[s], 0, 2), languages[l].mark));
        edit_workbook("marked/agencies/Town.xlsx", "Town.xlsx", (const edit[MOST_EDITS]){ DONE("yes"), ON("2023-01-01") });
        pnk_problems problems = {0};
        const char *before = pnk_say_language(languages[l].lang);
        copy_folder(path_of("fresh"), "op");
        assert_int_equal(import("Town.xlsx", "op", &problems), PNK_BAD_INPUT);
        assert_string_equal(problems.v[0].expected, pnk_arena_printf(&arena, pnk_said("a day from %s to %s"), "2022-09-14", "2022-09-18"));
        assert_int_equal(strncmp(problems.v[0].expected, "a day", 5) == 0, l == 0);
        pnk_say_language(before);
        pnk_problems_free(&problems);
    }
}

/* Out of their folders workbooks are known by their own mark; nothing of the wrong kind is taken. */
static void exercises_and_real_operations_do_not_take_each_others_workbooks(void **state)
{
    static const struct { const char *operation; bool marked, taken; const char *expected; } cases[] = {
        { "op", true, true, NULL }, { "op", false, false, "a workbook of an exercise" },
        { "real/op", false, true, NULL }, { "real/op", true, false, "a workbook of a real operation" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const edit mark = { cases[i].marked ? NOTHING : TEXT, OWN, 0, PNK_RETURNS_MARK, NULL };
        const char *table = pnk_arena_printf(&arena, "%s/distributed.csv", cases[i].operation);
        pnk_problems problems = {0};
        pnk_folder_remove(ctx, path_of("real"));
        pnk_folder_remove(ctx, path_of("op"));
        assert_int_equal(pnk_folder_make(ctx, path_of("real")), PNK_OK);
        copy_folder(path_of("fresh"), cases[i].operation);
        if (cases[i].operation[0] == 'r') {
            char *head = text_of("real/op/operation.json"), *flag = strstr(head, "\"exercise\": true ");
            assert_non_null(flag);
            memcpy(flag, "\"exercise\": false", 17);
            put_file("real/op/operation.json", head);
        }
        edit_workbook("out/Town.xlsx", "Town.xlsx", (const edit[MOST_EDITS]){ DONE("да"), ON("2022-09-17"), mark });
        pnk_status status = import("Town.xlsx", cases[i].operation, &problems);
        assert_int_equal(status, cases[i].taken ? PNK_OK : PNK_BAD_INPUT);
        assert_int_equal(pnk_file_exists(path_of(table)), cases[i].taken);
        if (!cases[i].taken) {
            assert_int_equal(problems.n_errors, 1);
            assert_non_null(strstr(problems.v[0].expected, cases[i].expected));
        }
        pnk_problems_free(&problems);
    }
    copy_folder(path_of("fresh"), "op");
}

static void the_same_results_give_the_same_bytes(void **state)
{
    static const char *const files[] = { "workbook/workbook.xlsx", "agencies/Town.xlsx", "agencies/x.xlsx", "5w/5w.xlsx", "5w/5w.csv" };
    char one[65], other[65];
    (void)state;
    publish("result", "workbook,agencies,5w", "one", "ru", false);
    sleep(1);                                        /* a clock that got into a file would show */
    publish("result", "workbook,agencies,5w", "two", "ru", false);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        assert_int_equal(pnk_sha256_file(ctx, path_of(pnk_arena_printf(&arena, "one/%s", files[i])), one), PNK_OK);
        assert_int_equal(pnk_sha256_file(ctx, path_of(pnk_arena_printf(&arena, "two/%s", files[i])), other), PNK_OK);
        assert_string_equal(one, other);
    }
    assert_int_equal(pnk_sha256_file(ctx, path_of("one/workbook/workbook.xlsx"), one), PNK_OK);
    assert_int_equal(pnk_sha256_file(ctx, path_of("result/workbook.xlsx"), other), PNK_OK);
    assert_string_equal(one, other);                 /* what run writes */
}

static void who_does_what_comes_back_with_equal_numbers(void **state)
{
    static const char *const files[] = { "w/5w.csv", "w/5w.xlsx" };
    (void)state;
    publish("result", "5w", "w", "en", false);
    for (size_t i = 0; i < 2; i++) {
        pnk_taking taking = { .what = PNK_IMPORT_TABLES, .tables = { .file = path_of(files[i]), .as_of = PNK_DAY_UNKNOWN }, .reference = PNK_SOURCE_DIR "/data/reference", .operation = path_of("back") };
        pnk_problems problems = {0};
        pnk_taken taken;
        pnk_folder_remove(ctx, path_of("back"));
        assert_int_equal(pnk_operation_import(ctx, &taking, &problems, &taken), PNK_USAGE);      /* of an exercise, into what is none */
        pnk_taken_free(&taken);
        assert_false(pnk_file_exists(path_of("back/figures.csv")));
        pnk_ctx_clear(ctx);
        assert_int_equal(pnk_folder_make(ctx, path_of("back")), PNK_OK);
        put_file("back/operation.json", text_of("fresh/operation.json"));
        pnk_status status = pnk_operation_import(ctx, &taking, &problems, &taken);
        if (status) {
            show(&problems);
            fail_msg("%s: %s", files[i], pnk_ctx_message(ctx));
        }
        assert_near(sum_of("back/figures.csv", "value", "measure", "items_distributed"), sum_of("result/shipments.csv", "quantity", NULL, NULL), 1e-9);
        assert_near(sum_of("back/reports.csv", "persons", "measure", "targeted"), sum_of("result/people_moves.csv", "persons", NULL, NULL), 1e-9);
        pnk_taken_free(&taken);
        pnk_problems_free(&problems);
    }
}

static void tables_are_those_of_the_run_and_tags_are_a_row_more(void **state)
{
    static const char *const names[] = { "ledger.csv", "gaps.csv", "shipments.csv", "residuals.csv" };
    (void)state;
    publish("result", "tables", "plain", "en", false);
    publish("result", "tables", "tagged", "en", true);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *plain = text_of(pnk_arena_printf(&arena, "plain/%s", names[i])), *tagged = text_of(pnk_arena_printf(&arena, "tagged/%s", names[i]));
        size_t head = strcspn(plain, "\n") + 1, row = strcspn(tagged + head, "\n") + 1, commas = 0, tags = 0;
        assert_string_equal(plain, text_of(pnk_arena_printf(&arena, "result/%s", names[i])));
        assert_int_equal(strncmp(plain, tagged, head), 0);
        assert_string_equal(plain + head, tagged + head + row);
        for (size_t k = 0; k < head; k++)
            commas += plain[k] == ',';
        for (size_t k = 0; k < row; k++)
            tags += tagged[head + k] == '#';
        assert_int_equal(tags, commas + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_edit_is_taken_or_has_its_line),
        cmocka_unit_test(a_count_of_people_goes_to_its_site_with_where_it_stands),
        cmocka_unit_test(the_same_file_twice_changes_nothing_and_a_correction_takes_its_place),
        cmocka_unit_test(two_that_say_different_things_are_one_line_and_neither_is_taken),
        cmocka_unit_test(a_workbook_of_another_operation_is_refused),
        cmocka_unit_test(the_next_run_counts_on_what_came_back),
        cmocka_unit_test(harmful_names_stay_names),
        cmocka_unit_test(figures_of_the_workbook_are_those_of_the_summary),
        cmocka_unit_test(every_sheet_of_an_exercise_says_so_in_three_languages),
        cmocka_unit_test(exercises_and_real_operations_do_not_take_each_others_workbooks),
        cmocka_unit_test(the_same_results_give_the_same_bytes),
        cmocka_unit_test(who_does_what_comes_back_with_equal_numbers),
        cmocka_unit_test(tables_are_those_of_the_run_and_tags_are_a_row_more),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
