/* models/returns/import.c - what came back into the tables of an operation, by difference against what stands there. */
#include "models/returns/inside.h"

#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/table/merge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** The tables that change, and what the last import said. */
typedef struct {
    pnk_return_work *w;
    pnk_merge *distributed, *stocks, *sites;
    pnk_index deliveries, site_rows; /* return_id -> row; site_id -> row */
    pnk_index short_of;              /* "agency, item" -> place in `over` */
    struct { const char *agency, *item; double quantity; } *over; size_t n_over, over_capacity;
} tables;

static const char provenance[] = "; occupied_persons and status: ";
static const char stock_note[] = "less what distributed.csv says was taken off (from_stock)";

static double number_of(pnk_merge *table, size_t row, const char *column)
{
    double value;
    const char *text = pnk_merge_cell(table, row, column);
    return text && pnk_text_to_number(text, &value) ? value : NAN;
}

static pnk_status index_of(pnk_return_work *w, pnk_merge *table, const char *column, pnk_index *index)
{
    for (size_t row = 0; row < pnk_merge_rows(table); row++) {
        const char *id = pnk_merge_cell(table, row, column);
        if (id && pnk_index_put_copy(index, &w->arena, id, (int)row) < 0)
            return pnk_no_memory(w->ctx);
    }
    return PNK_OK;
}

static void set_number(pnk_merge *table, size_t row, const char *column, double value)
{
    char text[32];
    pnk_merge_set(table, row, column, pnk_text_number(value, text));
}

/* ---- stock ---- */

static bool is_lot(tables *t, size_t row, const pnk_return_answer *a)
{
    const char *agency = pnk_merge_cell(t->stocks, row, "agency");
    return pnk_text_equal(pnk_merge_cell(t->stocks, row, "warehouse_id"), a->ids[0]) && pnk_text_equal(pnk_merge_cell(t->stocks, row, "item_id"), a->ids[2]) &&
           strcmp(agency ? agency : "", a->agency) == 0;
}

/** Takes from the lots in their order; gives what was taken. A negative quantity goes back into the first of them. */
static double take_off(tables *t, const pnk_return_answer *a, double quantity)
{
    double taken = 0;

    for (size_t row = 0; row < pnk_merge_rows(t->stocks) && fabs(quantity - taken) > 1e-9; row++) {
        double there = is_lot(t, row, a) ? number_of(t->stocks, row, "quantity") : NAN;
        if (isnan(there))
            continue;
        double now = quantity < 0 ? quantity - taken : fmin(there, quantity - taken);
        const char *note = pnk_merge_cell(t->stocks, row, "note");
        set_number(t->stocks, row, "quantity", (double)llround((there - now) * 1000) / 1000);
        if (!note)
            pnk_merge_set(t->stocks, row, "note", stock_note);
        else if (!strstr(note, stock_note))
            pnk_merge_set(t->stocks, row, "note", pnk_arena_printf(&t->w->arena, "%s; %s", note, stock_note));
        taken += now;
    }
    return taken;
}

/** What was delivered beyond the stock: bought, or out of a store that nobody listed. One line for all of an item. */
static pnk_status more_than_stock(tables *t, const pnk_return_answer *a, double quantity)
{
    pnk_arena *arena = &t->w->arena;
    const char *key = pnk_arena_printf(arena, "%s\x1f%s", a->agency, a->ids[2]);
    int put = key ? pnk_index_put(&t->short_of, arena, key, (int)t->n_over) : -1;

    if (put < 0 || (put == 1 && !PNK_GROW(arena, t->over, t->n_over, t->over_capacity)))
        return pnk_no_memory(t->w->ctx);
    if (put == 1)
        t->over[t->n_over].agency = a->agency, t->over[t->n_over].item = a->ids[2], t->over[t->n_over++].quantity = 0;
    t->over[pnk_index_get(&t->short_of, key)].quantity += quantity;
    return PNK_OK;
}

static void say_over(const tables *t)
{
    char number[32];

    for (size_t i = 0; i < t->n_over; i++)
        pnk_problem_add(t->w->problems, PNK_WARNING, "stocks.csv", NULL, 0, "quantity", t->over[i].item,
                        "%s more of this from %s than stood in stocks: bought since, it seems; budgets.csv was left as it is",
                        pnk_text_number((double)llround(t->over[i].quantity * 1000) / 1000, number), t->over[i].agency);
}

/* ---- deliveries ---- */

static pnk_status put_delivery(tables *t, const pnk_return_answer *a, double from_stock)
{
    static const char *const names[] = { "place_id", "item_id", "quantity", "date", "source", "confidence", "return_id", "from_stock", "from_file", "from_sheet", "from_cell" };
    char quantity[32], taken[32], day[16], address[16];
    const char *source = pnk_arena_printf(&t->w->arena, "returned workbook of %s", *a->agency ? a->agency : "nobody in particular");
    const char *cells[] = { a->ids[1], a->ids[2], pnk_text_number(a->quantity, quantity), pnk_day_text(a->day, day), source, "medium", a->key,
                            pnk_text_number(from_stock, taken), a->file, a->sheet, pnk_cell_address(a->row, a->column, address) };

    if (!source)
        return pnk_no_memory(t->w->ctx);
    pnk_merge_add(t->distributed, names, cells, sizeof cells / sizeof *cells);
    return PNK_OK;
}

/** Is this what the last import said? Where it stands in the file may have changed. */
static bool says_so(tables *t, int row, const pnk_return_answer *a)
{
    char day[16];
    const char *date = pnk_merge_cell(t->distributed, (size_t)row, "date");
    return number_of(t->distributed, (size_t)row, "quantity") == a->quantity && pnk_text_equal(date, pnk_day_text(a->day, day));
}

static pnk_status merge_delivery(tables *t, const pnk_return_answer *a)
{
    int row = pnk_index_get(&t->deliveries, a->key);
    pnk_returned *out = t->w->out;

    *(a->done == PNK_RETURN_YES ? &out->done : a->done == PNK_RETURN_PART ? &out->part : &out->not_done) += 1;
    if (row >= 0 ? a->done != PNK_RETURN_NO && says_so(t, row, a) : a->done == PNK_RETURN_NO) {
        out->unchanged++;
        return PNK_OK;
    }
    if (row >= 0) {
        double before = number_of(t->distributed, (size_t)row, "from_stock");
        const char *file = pnk_merge_cell(t->distributed, (size_t)row, "from_file");
        if (!pnk_text_equal(file, a->file))
            pnk_problem_add(t->w->problems, PNK_WARNING, a->file, a->sheet, a->row, NULL, a->key, "what %s said of it before; this was taken in its place", file ? file : "");
        take_off(t, a, before > 0 ? -before : 0);
        pnk_merge_drop(t->distributed, (size_t)row);
    }
    out->deliveries++;
    if (a->done == PNK_RETURN_NO || !(a->quantity > 0))
        return PNK_OK;
    double taken = take_off(t, a, a->quantity);
    pnk_status status = a->quantity - taken > 1e-6 ? more_than_stock(t, a, a->quantity - taken) : PNK_OK;
    return status ? status : put_delivery(t, a, taken);
}

/* ---- sites ---- */

static pnk_status note_site(tables *t, size_t row, const pnk_return_answer *a)
{
    char address[16], day[16];
    const char *note = pnk_merge_cell(t->sites, row, "note"), *old = note ? strstr(note, provenance) : NULL;
    int kept = old ? (int)(old - note) : note ? (int)strlen(note) : 0;
    const char *text = pnk_arena_printf(&t->w->arena, "%.*s%s%s, %s %s%s%s", kept, note ? note : "", provenance, a->file, a->sheet ? a->sheet : "",
                                        pnk_cell_address(a->row, a->column, address), a->day == PNK_DAY_UNKNOWN ? "" : ", ", pnk_day_text(a->day, day));
    if (!text)
        return pnk_no_memory(t->w->ctx);
    pnk_merge_set(t->sites, row, "note", text);
    return PNK_OK;
}

static pnk_status merge_site(tables *t, const pnk_return_answer *a)
{
    static const char *const states[] = { "ready", "to_check", "unfit" };
    int row = pnk_index_get(&t->site_rows, a->ids[0]);
    bool changes = false;

    if (row < 0) {
        pnk_problem_add(t->w->problems, PNK_ERROR, a->file, a->sheet, a->row, NULL, a->ids[0], "a site that stands in sites.csv of the operation");
        return PNK_OK;
    }
    if (a->quantity >= 0 && number_of(t->sites, (size_t)row, "occupied_persons") != a->quantity) {
        set_number(t->sites, (size_t)row, "occupied_persons", a->quantity);
        changes = true;
    }
    if (a->state >= 0 && !pnk_text_equal(pnk_merge_cell(t->sites, (size_t)row, "status"), states[a->state])) {
        pnk_merge_set(t->sites, (size_t)row, "status", states[a->state]);
        changes = true;
    }
    t->w->out->sites += changes;
    t->w->out->unchanged += !changes;
    return changes ? note_site(t, (size_t)row, a) : PNK_OK;
}

/* ---- all of it ---- */

static pnk_status open_tables(pnk_return_work *w, const char *operation, tables *t)
{
    pnk_status status;

    if ((status = pnk_merge_open(w->ctx, operation, "distributed.csv", w->problems, &t->distributed)) ||
        (status = pnk_merge_open(w->ctx, operation, "stocks.csv", w->problems, &t->stocks)) ||
        (status = pnk_merge_open(w->ctx, operation, "sites.csv", w->problems, &t->sites)) ||
        (status = index_of(w, t->distributed, "return_id", &t->deliveries)))
        return status;
    return index_of(w, t->sites, "site_id", &t->site_rows);
}

static pnk_status merge_answers(tables *t)
{
    pnk_return_work *w = t->w;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < w->n && !status; i++)
        if (!w->answers[i].bad)
            status = w->answers[i].shipment ? merge_delivery(t, &w->answers[i]) : merge_site(t, &w->answers[i]);
    return status;
}

pnk_status pnk_return_merge(pnk_return_work *w, const char *operation)
{
    tables t = { .w = w };
    pnk_status status = open_tables(w, operation, &t);

    if (!status && !(status = merge_answers(&t))) {
        pnk_merge *const all[] = { t.distributed, t.stocks, t.sites };
        say_over(&t);
        if (!(status = pnk_merge_save(w->ctx, operation, all, 3, NULL, 0)))
            w->out->written = true;
    }
    pnk_merge_free(t.distributed);
    pnk_merge_free(t.stocks);
    pnk_merge_free(t.sites);
    return status;
}

/** Files of a folder that somebody may have filled in: not those of an office program at work, and not our own account. */
static bool is_candidate(const char *name)
{
    return name[0] != '.' && strncmp(name, "~$", 2) != 0 && strcmp(name, "export.json") != 0;
}

static pnk_status read_folder(pnk_return_work *w, const char *path)
{
    char **names = NULL;
    size_t n = 0, tried = 0;
    pnk_status status = pnk_folder_list(w->ctx, path, &names, &n);

    for (size_t i = 0; i < n && !status; i++) {
        const char *file = is_candidate(names[i]) ? pnk_arena_printf(&w->arena, "%s/%s", path, names[i]) : NULL;
        if (!is_candidate(names[i]) || (file && pnk_folder_exists(file)))
            continue;
        pnk_progress(w->ctx, names[i], (double)i, (double)n);
        status = file ? pnk_return_read(w, file) : pnk_no_memory(w->ctx);
        tried++;
    }
    pnk_folder_list_free(names, n);
    return status || tried ? status : pnk_fail(w->ctx, PNK_BAD_INPUT, "%s holds no workbook", path);
}

pnk_status pnk_returns_import(pnk_ctx *ctx, const char *path, const char *operation, bool exercise, pnk_problems *problems, pnk_returned *out)
{
    pnk_returned returned = {0};
    pnk_return_work w = { .ctx = ctx, .problems = problems, .out = &returned, .exercise = exercise };
    char *real = realpath(operation, NULL);
    const char *slash = real ? strrchr(real, '/') : NULL;
    pnk_status status;

    w.operation_id = slash ? slash + 1 : "";
    if (!real || !pnk_folder_exists(operation))
        status = pnk_fail(ctx, PNK_NOT_FOUND, "%s is not there; expected the folder of the operation that the workbooks were made for", operation);
    else if (!(status = pnk_folder_exists(path) ? read_folder(&w, path) : pnk_return_read(&w, path)))
        status = w.n ? pnk_return_merge(&w, operation) : PNK_OK;
    free(real);
    pnk_arena_release(&w.arena);
    if (!status)
        *out = returned;
    return status;
}
