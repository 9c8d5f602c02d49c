/* models/drill/script.c - the script of a drill: a table that comes from, and goes back to, a spreadsheet. */
#include "models/drill/inside.h"

#include "engine/base/say.h"
#include "engine/gis/gis.h"
#include "engine/page/workbook.h"
#include "engine/table/csv.h"
#include "models/domain/schema.h"

#include <stdlib.h>
#include <string.h>

/* ---- times ---- */

const char *pnk_script_at(int minute, char out[24])
{
    int in_day = minute % PNK_DAY_MINUTES;

    pnk_snprintf(out, 24, "%d+%02d:%02d", minute / PNK_DAY_MINUTES + 1, in_day / 60, in_day % 60);
    return out;
}

bool pnk_script_at_parse(const char *text, int *minute)
{
    const char *plus = text ? strchr(text, '+') : NULL;
    char day[8] = "", clock[8] = "";
    int64_t n;
    int in_day;

    if (!plus || plus == text || (size_t)(plus - text) >= sizeof day || strlen(plus + 1) > 5)
        return false;
    memcpy(day, text, (size_t)(plus - text));
    pnk_snprintf(clock, sizeof clock, strchr(plus, ':') ? "%s" : "%s:00", plus + 1);
    if (!pnk_text_to_int(day, &n) || n < 1 || n > 999 || !pnk_time_parse(clock, &in_day) || in_day >= PNK_DAY_MINUTES)
        return false;
    *minute = (int)(n - 1) * PNK_DAY_MINUTES + in_day;
    return true;
}

/* ---- reading ---- */

typedef struct { const pnk_table *table; const pnk_records *records; pnk_problems *problems; pnk_script *out; size_t row; } reader;

static void fault(const reader *r, const char *column, const char *expected)
{
    const char *found = pnk_table_text(r->table, r->row, pnk_table_column(r->table, column));
    pnk_problem_add(r->problems, PNK_ERROR, r->table->file, r->table->sheet, r->table->rows[r->row], column, found, "%s", expected);
}

static const char *text(const reader *r, const char *column)
{
    return pnk_arena_text(&r->out->arena, pnk_table_text(r->table, r->row, pnk_table_column(r->table, column)));
}

static int find(const pnk_records *records, const char *column, const char *id)
{
    if (!strcmp(column, "site_id")) return pnk_find_site(records, id);
    if (!strcmp(column, "area_id")) return pnk_find_area(records, id);
    if (!strcmp(column, "item_id")) return pnk_find_item(records, id);
#define BY_ID(list)                                           \
    for (size_t i = 0; i < records->list.n; i++)              \
        if (!strcmp(records->list.v[i].id, id))               \
            return (int)i
    if (!strcmp(column, "road_id")) BY_ID(roads);
    if (!strcmp(column, "warehouse_id")) BY_ID(warehouses);
    if (!strcmp(column, "source_id")) BY_ID(sources);
#undef BY_ID
    return -1;
}

static int reference(const reader *r, const char *column)
{
    const char *id = pnk_table_text(r->table, r->row, pnk_table_column(r->table, column));
    int found = id ? find(r->records, column, id) : -1;

    if (id && found < 0)
        fault(r, column, pnk_said("an id of the drill's operation, or nothing"));
    return found;
}

/* What an effect cannot do without. */
enum { ROAD = 1, SITE = 2, AREA = 4, SOURCE = 8, VALUE = 16, SHARE = 32, DAYS = 64, LEAF = 128 };
static const int needs[PNK_N_EFFECTS] = {
    [PNK_EFFECT_CLOSE_ROAD] = ROAD, [PNK_EFFECT_OPEN_ROAD] = ROAD, [PNK_EFFECT_SITE_LOST] = SITE, [PNK_EFFECT_SITE_UNFIT] = SITE, [PNK_EFFECT_SITE_FOUND] = SITE,
    [PNK_EFFECT_STOCK_LOST] = SHARE, [PNK_EFFECT_CONVOY_LATE] = DAYS, [PNK_EFFECT_ARRIVALS] = AREA | LEAF | VALUE, [PNK_EFFECT_HAZARD] = AREA | LEAF | VALUE,
    [PNK_EFFECT_BUDGET_CUT] = SHARE, [PNK_EFFECT_FLEET] = SHARE, [PNK_EFFECT_REPORT] = SOURCE, [PNK_EFFECT_LATE_REPORT] = SOURCE | DAYS,
    [PNK_EFFECT_RUMOUR] = SOURCE | AREA | VALUE, [PNK_EFFECT_CONTRADICTION] = SOURCE | AREA | SHARE,
};

static void check_needs(const reader *r, const pnk_inject *x)
{
    int need = needs[x->effect];
    bool loses = x->effect == PNK_EFFECT_STOCK_LOST || x->effect == PNK_EFFECT_BUDGET_CUT || x->effect == PNK_EFFECT_FLEET;

    if ((need & ROAD) && x->road < 0) fault(r, "road_id", pnk_said("a road_id: this effect needs one"));
    if ((need & SITE) && x->site < 0) fault(r, "site_id", pnk_said("a site_id: this effect needs one"));
    if ((need & AREA) && x->area < 0) fault(r, "area_id", pnk_said("an area_id: this effect needs one"));
    if ((need & LEAF) && x->area >= 0 && !r->records->areas.v[x->area].leaf) fault(r, "area_id", pnk_said("an area that is not divided further"));
    if ((need & SOURCE) && x->source < 0) fault(r, "source_id", pnk_said("a source_id: this effect needs one"));
    if ((need & VALUE) && isnan(x->value)) fault(r, "value", pnk_said("a number: this effect needs one"));
    if ((need & SHARE) && isnan(x->share)) fault(r, "share", pnk_said("a share: this effect needs one"));
    if ((need & DAYS) && isnan(x->days)) fault(r, "days", pnk_said("a number of days: this effect needs one"));
    if (loses && !(x->share >= 0 && x->share <= 1) && !isnan(x->share)) fault(r, "share", pnk_said("0 to 1 for what is lost or cut"));
    if (x->effect == PNK_EFFECT_HAZARD && x->value > 1) fault(r, "value", pnk_said("an intensity of 0 to 1"));
}

static pnk_status read_row(pnk_ctx *ctx, reader *r)
{
    const char *words = "none close_road open_road site_lost site_unfit site_found stock_lost convoy_late arrivals hazard budget_cut fleet report late_report rumour contradiction";
    static const pnk_measure measures[3] = { PNK_ON_THE_WAY, PNK_WITH_HOSTS, PNK_IN_SITES };
    int measure = pnk_table_word(r->table, r->row, "measure", "on_the_way with_hosts in_sites", -1);
    pnk_inject x = { .row = r->table->rows[r->row], .id = text(r, "inject_id"), .title = text(r, "title"), .message = text(r, "message"), .means = text(r, "means"),
        .from = text(r, "from"), .to = text(r, "to"), .expected = text(r, "expected_action"), .objective = text(r, "objective"), .note = text(r, "controller_note"),
        .after_id = text(r, "contingent_on"), .after = -1, .effect = (pnk_effect)pnk_table_word(r->table, r->row, "effect", words, 0),
        .road = reference(r, "road_id"), .site = reference(r, "site_id"), .area = reference(r, "area_id"), .warehouse = reference(r, "warehouse_id"),
        .item = reference(r, "item_id"), .source = reference(r, "source_id"), .measure = measure < 0 ? -1 : (int)measures[measure],
        .value = pnk_table_number(r->table, r->row, "value"), .share = pnk_table_number(r->table, r->row, "share"),
        .days = pnk_table_number(r->table, r->row, "days"), .known_after_hours = pnk_table_number(r->table, r->row, "known_after_hours") };

    if (!pnk_script_at_parse(pnk_table_text(r->table, r->row, pnk_table_column(r->table, "at")), &x.minute))
        fault(r, "at", pnk_said("a day and a time, as 2+06:00"));
    check_needs(r, &x);
    for (size_t i = 0; i < r->out->n && x.id; i++)
        if (r->out->v[i].id && !strcmp(r->out->v[i].id, x.id))
            fault(r, "inject_id", pnk_said("an id that no other inject has"));
    if (!PNK_GROW(&r->out->arena, r->out->v, r->out->n, r->out->capacity))
        return pnk_no_memory(ctx);
    r->out->v[r->out->n++] = x;
    return PNK_OK;
}

static int by_time(const void *a, const void *b)
{
    const pnk_inject *x = a, *y = b;
    return x->minute != y->minute ? (x->minute < y->minute ? -1 : 1) : x->row < y->row ? -1 : x->row > y->row;
}

/* Injects in order of time; what one hangs on must be there, and earlier: so nothing hangs on itself. */
static void link_up(reader *r)
{
    pnk_script *s = r->out;

    if (s->n > 1)
        qsort(s->v, s->n, sizeof *s->v, by_time);
    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = 0; k < i && s->v[i].after_id; k++)
            if (!strcmp(s->v[k].id, s->v[i].after_id))
                s->v[i].after = (int)k;
        if (s->v[i].after_id && s->v[i].after < 0)
            pnk_problem_add(r->problems, PNK_ERROR, r->table->file, r->table->sheet, s->v[i].row, "contingent_on", s->v[i].after_id, "the inject_id of an earlier inject");
    }
}

pnk_status pnk_script_read(pnk_ctx *ctx, const char *folder, const char *name, const pnk_records *records, pnk_problems *problems, pnk_script *out)
{
    const pnk_table_spec *spec = pnk_input_table("injects");
    pnk_table *table = NULL;
    pnk_script made = {0};
    size_t errors = problems->n_errors;
    pnk_status status = pnk_gis_read_table(ctx, &made.arena, folder, name, NULL, NULL, problems, &table);

    if (!status) {
        pnk_table_check(table, spec->columns, spec->n_columns, problems);
        reader r = { table, records, problems, &made, 0 };
        bool whole = problems->n_errors == errors;      /* a missing column is one fault, not one a row */
        for (size_t i = 0; i < table->n_rows && whole && !status; i++, r.row++)
            status = read_row(ctx, &r);
        if (!status && problems->n_errors == errors)
            link_up(&r);
    }
    if (!status && problems->n_errors > errors)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: %zu problems in the script", name, problems->n_errors - errors);
    if (!status && problems->failed)
        status = pnk_no_memory(ctx);
    if (status)
        pnk_script_free(&made);
    *out = made;
    return status;
}

/* ---- writing ---- */

enum { N_COLUMNS = 23, FIRST_NUMBER = 19 };
static const char *const columns[N_COLUMNS] = { "inject_id", "at", "title", "message", "means", "from", "to", "expected_action", "objective", "controller_note",
    "contingent_on", "effect", "road_id", "site_id", "area_id", "warehouse_id", "item_id", "source_id", "measure", "value", "share", "days", "known_after_hours" };
static const double widths[N_COLUMNS] = { 9, 10, 34, 60, 12, 20, 16, 40, 14, 40, 12, 14, 20, 18, 18, 14, 20, 14, 12, 9, 9, 9, 12 };

/* The cells of an inject as they stand in a file; numbers apart. */
static void cells_of(const pnk_inject *x, const pnk_records *r, char at[24], const char *cells[FIRST_NUMBER], double numbers[N_COLUMNS - FIRST_NUMBER])
{
    const char *all[FIRST_NUMBER] = { x->id, pnk_script_at(x->minute, at), x->title, x->message, x->means, x->from, x->to, x->expected, x->objective, x->note, x->after_id,
        pnk_effect_word(x->effect), x->road < 0 ? NULL : r->roads.v[x->road].id, x->site < 0 ? NULL : r->sites.v[x->site].id, x->area < 0 ? NULL : r->areas.v[x->area].id,
        x->warehouse < 0 ? NULL : r->warehouses.v[x->warehouse].id, x->item < 0 ? NULL : r->items.v[x->item].id, x->source < 0 ? NULL : r->sources.v[x->source].id,
        x->measure < 0 ? NULL : pnk_measure_word((pnk_measure)x->measure) };
    const double values[N_COLUMNS - FIRST_NUMBER] = { x->value, x->share, x->days, x->known_after_hours };

    memcpy(cells, all, sizeof all);
    memcpy(numbers, values, sizeof values);
}

pnk_status pnk_script_csv(pnk_ctx *ctx, const pnk_script *script, const pnk_records *records, pnk_buf *out)
{
    pnk_csv csv = {0};

    for (int c = 0; c < N_COLUMNS; c++)
        pnk_csv_text(&csv, columns[c]);
    pnk_csv_end(&csv);
    for (size_t i = 0; i < script->n; i++) {
        const char *cells[FIRST_NUMBER];
        double numbers[N_COLUMNS - FIRST_NUMBER];
        char at[24];
        cells_of(&script->v[i], records, at, cells, numbers);
        for (int c = 0; c < FIRST_NUMBER; c++)
            pnk_csv_text(&csv, cells[c]);
        for (int c = FIRST_NUMBER; c < N_COLUMNS; c++)
            pnk_csv_number(&csv, numbers[c - FIRST_NUMBER]);
        pnk_csv_end(&csv);
    }
    *out = csv.buf;
    return out->failed ? pnk_no_memory(ctx) : PNK_OK;
}

pnk_status pnk_script_xlsx(pnk_ctx *ctx, const pnk_script *script, const pnk_records *records, const char *path)
{
    pnk_workbook *book = NULL;
    pnk_status status = pnk_workbook_create(ctx, path, records->head.as_of, &book);

    if (status)
        return status;
    if ((status = pnk_workbook_sheet(ctx, book, PNK_EXERCISE))) {
        pnk_workbook_drop(book);
        return status;
    }
    pnk_workbook_freeze(book, 1, 3);
    for (int c = 0; c < N_COLUMNS; c++) {
        pnk_workbook_width(book, (size_t)c, widths[c]);
        pnk_workbook_text(book, 0, (size_t)c, columns[c], PNK_LOOK_HEADER);
    }
    for (size_t i = 0; i < script->n; i++) {
        const char *cells[FIRST_NUMBER];
        double numbers[N_COLUMNS - FIRST_NUMBER];
        char at[24];
        cells_of(&script->v[i], records, at, cells, numbers);
        for (int c = 0; c < FIRST_NUMBER; c++)
            if (cells[c])
                pnk_workbook_text(book, i + 1, (size_t)c, cells[c], PNK_LOOK_PLAIN);
        for (int c = FIRST_NUMBER; c < N_COLUMNS; c++)
            if (!isnan(numbers[c - FIRST_NUMBER]))
                pnk_workbook_number(book, i + 1, (size_t)c, numbers[c - FIRST_NUMBER], PNK_LOOK_PLAIN);
    }
    return pnk_workbook_close(ctx, book);
}

void pnk_script_free(pnk_script *script)
{
    pnk_arena_release(&script->arena);
    memset(script, 0, sizeof *script);
}
