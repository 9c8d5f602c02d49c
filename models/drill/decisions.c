/* models/drill/decisions.c - what players hand in: locks, tables of moves and loads, or the result folder of a plan of their own. */
#include "models/drill/inside.h"

#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/gis/gis.h"
#include "models/operation/exercise.h"

#include <stdlib.h>
#include <string.h>

typedef struct { pnk_ctx *ctx; pnk_drill *d; pnk_problems *problems; pnk_entries *out; int minute; const pnk_table *t; size_t row; } hand_in;

static const char *cell(const hand_in *h, const char *column) { return pnk_table_text(h->t, h->row, pnk_table_column(h->t, column)); }

static bool fault(const hand_in *h, const char *column, const char *expected)
{
    pnk_problem_add(h->problems, PNK_ERROR, h->t->file, h->t->sheet, h->t->rows[h->row], column, cell(h, column), "%s", expected);
    return false;
}

static bool is_leaf(const pnk_drill *d, const char *id)
{
    int area = id ? pnk_find_area(d->base, id) : -1;
    return area >= 0 && d->leaf_of_area[area] >= 0;
}

static bool is_shelter(const pnk_drill *d, const char *id)
{
    return id && (pnk_find_site(d->base, id) >= 0 || (!strncmp(id, "hosts:", 6) && is_leaf(d, id + 6)));
}

static bool is_store(const pnk_drill *d, const char *id)
{
    for (size_t i = 0; id && i < d->base->warehouses.n; i++)
        if (!strcmp(d->base->warehouses.v[i].id, id))
            return true;
    return false;
}

static bool day_of(const hand_in *h, const char *column, pnk_day *out)
{
    *out = PNK_DAY_UNKNOWN;
    return !cell(h, column) || pnk_day_parse(cell(h, column), out) || fault(h, column, pnk_said("a day as 2027-02-03, or nothing"));
}

static bool amount_of(const hand_in *h, const char *column, double *out)
{
    *out = NAN;
    return (cell(h, column) && pnk_text_to_number(cell(h, column), out) && *out >= 0) || fault(h, column, pnk_said("a number, 0 or more"));
}

static bool group_of(const hand_in *h)
{
    const char *id = cell(h, "group_id");
    return !id || pnk_find_group(h->d->base, id) >= 0 || fault(h, "group_id", pnk_said("a group_id of the drill's operation, or nothing"));
}

/* A vehicle's name goes into the log, which knows no quotes. */
static bool vehicle_of(const hand_in *h, const char **out)
{
    *out = cell(h, "vehicle");
    return !*out || !strpbrk(*out, ",\"\n\r") || fault(h, "vehicle", pnk_said("a word without commas and quotes"));
}

static pnk_status move_row(hand_in *h)
{
    pnk_entry e = { .minute = h->minute, .what = PNK_DID_MOVE, .from_id = cell(h, "from_id"), .to_id = cell(h, "site_id"), .group_id = cell(h, "group_id"), .date = PNK_DAY_UNKNOWN };
    bool fine = (is_leaf(h->d, e.from_id) || is_shelter(h->d, e.from_id) || fault(h, "from_id", pnk_said("an area that is not divided further, a site or hosts:AREA")));

    if (e.to_id && !strncmp(e.to_id, "unlisted:", 9))
        return PNK_OK;               /* people who found a roof of their own are nobody's decision */
    fine = (is_shelter(h->d, e.to_id) || fault(h, "site_id", pnk_said("a site or hosts:AREA"))) && fine;
    fine = group_of(h) && fine;
    fine = amount_of(h, "persons", &e.quantity) && fine;
    fine = day_of(h, "date", &e.date) && fine;
    fine = vehicle_of(h, &e.vehicle) && fine;
    return fine ? pnk_entries_add(h->ctx, h->out, e) : PNK_OK;
}

static pnk_status load_row(hand_in *h)
{
    pnk_entry e = { .minute = h->minute, .what = PNK_DID_SHIP, .from_id = cell(h, "warehouse_id"), .to_id = cell(h, "place_id"), .item_id = cell(h, "item_id"), .date = PNK_DAY_UNKNOWN };
    bool fine = is_store(h->d, e.from_id) || fault(h, "warehouse_id", pnk_said("a warehouse_id of the drill's operation"));

    fine = ((e.to_id && pnk_find_place(h->d->base, e.to_id) >= 0) || fault(h, "place_id", pnk_said("a place_id of the drill's operation"))) && fine;
    fine = ((e.item_id && pnk_find_item(h->d->base, e.item_id) >= 0) || fault(h, "item_id", pnk_said("an item_id of the drill's operation"))) && fine;
    fine = amount_of(h, "quantity", &e.quantity) && fine;
    fine = day_of(h, "date", &e.date) && fine;
    fine = vehicle_of(h, &e.vehicle) && fine;
    return fine ? pnk_entries_add(h->ctx, h->out, e) : PNK_OK;
}

/* Moves of a lock are of every day from its first to its last. */
static pnk_status lock_move(hand_in *h, pnk_day from, pnk_day to)
{
    pnk_entry e = { .minute = h->minute, .what = PNK_DID_MOVE, .from_id = cell(h, "area_id"), .to_id = cell(h, "site_id"), .group_id = cell(h, "group_id") };
    pnk_day first = pnk_live_date(h->d->live, h->d->live->day + 1), last = pnk_live_date(h->d->live, h->d->n_days);
    bool fine = is_leaf(h->d, e.from_id) || fault(h, "area_id", pnk_said("an area that is not divided further"));
    pnk_status status = PNK_OK;

    fine = (is_shelter(h->d, e.to_id) || fault(h, "site_id", pnk_said("a site or hosts:AREA"))) && fine;
    fine = group_of(h) && fine;
    fine = amount_of(h, "value", &e.quantity) && fine;
    from = from == PNK_DAY_UNKNOWN || from < first ? first : from;
    to = to == PNK_DAY_UNKNOWN ? from : to > last ? last : to;
    for (pnk_day day = from; day <= to && fine && !status; day++) {
        e.date = day;
        status = pnk_entries_add(h->ctx, h->out, e);
    }
    return status;
}

static pnk_status lock_row(hand_in *h)
{
    const char *what = cell(h, "what"), *site = cell(h, "site_id");
    pnk_day from, to;

    if (!day_of(h, "from", &from) || !day_of(h, "to", &to))
        return PNK_OK;
    if (what && !strcmp(what, "move"))
        return lock_move(h, from, to);
    bool open = what && !strcmp(what, "site_open"), closed = what && !strcmp(what, "site_closed");
    if (!open && !closed) {
        fault(h, "what", pnk_said("site_open, site_closed or move"));
        return PNK_OK;
    }
    if (!site || pnk_find_site(h->d->base, site) < 0) {
        fault(h, "site_id", pnk_said("a site_id of the drill's operation"));
        return PNK_OK;
    }
    return pnk_entries_add(h->ctx, h->out, (pnk_entry){ .minute = h->minute, .what = open ? PNK_DID_OPEN : PNK_DID_CLOSE, .to_id = site, .quantity = NAN, .date = from });
}

typedef struct { const char *mark, *kind; pnk_status (*row)(hand_in *); } form;
static const form forms[] = { { "what", NULL, lock_row }, { "persons", "move", move_row }, { "quantity", "ship", load_row } };

/* One table into entries, whatever of the three it is. */
static pnk_status read_file(hand_in *h, const char *folder, const char *name)
{
    pnk_table *t = NULL;
    const form *found = NULL;
    pnk_status status = pnk_gis_read_table(h->ctx, h->out->arena, folder, name, NULL, NULL, h->problems, &t);

    if (status == PNK_BAD_INPUT) {
        pnk_ctx_clear(h->ctx);
        return PNK_OK;               /* its line is noted */
    }
    if (status)
        return status;
    h->t = t;
    for (size_t f = 0; f < sizeof forms / sizeof *forms && !found; f++)
        found = pnk_table_column(t, forms[f].mark) >= 0 ? &forms[f] : NULL;
    if (!found) {
        pnk_problem_add(h->problems, PNK_ERROR, name, NULL, 1, NULL, NULL, "the columns of locks.csv, people_moves.csv or shipments.csv");
        return PNK_OK;
    }
    if (found->kind)
        status = pnk_entries_add(h->ctx, h->out, (pnk_entry){ .minute = h->minute, .what = PNK_DID_PLAN, .id = "players", .from_id = found->kind, .quantity = NAN, .date = PNK_DAY_UNKNOWN });
    for (h->row = 0; h->row < t->n_rows && !status; h->row++)
        status = found->row(h);
    return status;
}

static bool taken(const pnk_drill *d, const char *sha256)
{
    for (size_t i = 0; i < d->log.n; i++)
        if (d->log.v[i].what == PNK_DID_DECIDED && d->log.v[i].id && !strcmp(d->log.v[i].id, sha256))
            return true;
    return false;
}

static pnk_status take(pnk_ctx *ctx, pnk_drill *d, int minute, pnk_problems *problems, const char *folder, const char *name, size_t *n_taken)
{
    pnk_arena arena = {0};
    pnk_entries made = { .arena = &arena };
    hand_in h = { .ctx = ctx, .d = d, .problems = problems, .out = &made, .minute = minute > d->live->minute ? minute : d->live->minute };
    size_t errors = problems->n_errors;
    char hex[65];
    const char *path = pnk_arena_printf(&arena, "%s/%s", folder, name);
    pnk_status status = path ? pnk_sha256_file(ctx, path, hex) : pnk_no_memory(ctx);

    if (!status && !taken(d, hex) && !(status = read_file(&h, folder, name)) && problems->n_errors == errors &&
        !(status = pnk_entries_add(ctx, &made, (pnk_entry){ .minute = h.minute, .what = PNK_DID_DECIDED, .id = hex, .quantity = NAN, .date = PNK_DAY_UNKNOWN })) &&
        !(status = pnk_drill_take(ctx, d, made.list.v, made.list.n)))
        (*n_taken)++;
    pnk_arena_release(&arena);
    return status;
}

/* A result folder must be that of an exercise: what was planned for real people is not played with. */
static pnk_status take_folder(pnk_ctx *ctx, pnk_drill *d, int minute, pnk_problems *problems, const char *folder, const char *name, size_t *n_taken)
{
    static const char *const files[] = { "people_moves.csv", "shipments.csv" };
    pnk_arena arena = {0};
    const char *inner = pnk_arena_printf(&arena, "%s/%s", folder, name);
    pnk_status status = inner ? PNK_OK : pnk_no_memory(ctx);

    if (!status && pnk_exercise_of(inner) != PNK_EXERCISE_YES)
        pnk_problem_add(problems, PNK_ERROR, name, NULL, 0, NULL, NULL, "the result folder of an exercise: a plan of a real operation is not taken into a drill");
    else
        for (size_t i = 0; i < 2 && !status; i++) {
            const char *path = pnk_arena_printf(&arena, "%s/%s", inner, files[i]);
            if (path && pnk_file_exists(path))
                status = take(ctx, d, minute, problems, inner, files[i], n_taken);
        }
    pnk_arena_release(&arena);
    return status;
}

static bool is_table(const char *name)
{
    size_t n = strlen(name);
    return name[0] != '.' && name[0] != '~' && n > 4 && (!strcmp(name + n - 4, ".csv") || (n > 5 && !strcmp(name + n - 5, ".xlsx")));
}

pnk_status pnk_drill_decisions(pnk_ctx *ctx, pnk_drill *d, int minute, pnk_problems *problems, size_t *n_taken)
{
    pnk_arena arena = {0};
    const char *folder = pnk_arena_printf(&arena, "%s/decisions", d->folder);
    char **names = NULL;
    size_t n = 0;
    pnk_status status = folder ? PNK_OK : pnk_no_memory(ctx);

    *n_taken = 0;
    if (!status && pnk_folder_exists(folder) && d->live->day < d->n_days)
        status = pnk_folder_list(ctx, folder, &names, &n);
    for (size_t i = 0; i < n && !status; i++) {
        const char *path = pnk_arena_printf(&arena, "%s/%s", folder, names[i]);
        if (path && pnk_folder_exists(path))
            status = take_folder(ctx, d, minute, problems, folder, names[i], n_taken);
        else if (is_table(names[i]))
            status = take(ctx, d, minute, problems, folder, names[i], n_taken);
    }
    pnk_folder_list_free(names, n);
    pnk_arena_release(&arena);
    return status;
}
