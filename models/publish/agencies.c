/* models/publish/agencies.c - a workbook for each agency: what it carries, its sites, and cells to say what came of it.
 *
 * The layout is that of models/returns, which reads the workbooks when they come back. Names of files are made of letters and digits of the
 * agency's name alone, so that no name leads out of the folder.
 */
#include "models/publish/documents.h"
#include "models/publish/sheets.h"

#include "engine/base/say.h"
#include "models/returns/returns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const pnk_workbook_column shipment_columns[PNK_N_SENT] = {
    { PNK_PHRASE("Key"), 16 }, { PNK_PHRASE("Date"), 12 }, { PNK_PHRASE("From"), 26 }, { PNK_PHRASE("To"), 22 }, { PNK_PHRASE("Item"), 32 }, { PNK_PHRASE("Quantity"), 12 }, { PNK_PHRASE("Unit"), 10 },
    { PNK_PHRASE("Vehicle"), 14 }, { PNK_PHRASE("Done?"), 16 }, { PNK_PHRASE("Quantity delivered"), 16 }, { PNK_PHRASE("Day of delivery"), 16 }, { PNK_PHRASE("Remark"), 34 },
};
static const pnk_workbook_column site_columns[PNK_N_SENT_SITE] = {
    { PNK_PHRASE("Key"), 16 }, { PNK_PHRASE("Site"), 36 }, { PNK_PHRASE("Kind"), 18 }, { PNK_PHRASE("Area"), 26 }, { PNK_PHRASE("Places"), 10 }, { PNK_PHRASE("Persons known"), 12 },
    { PNK_PHRASE("Persons counted"), 14 }, { PNK_PHRASE("Day of the count"), 16 }, { PNK_PHRASE("State"), 16 }, { PNK_PHRASE("Remark"), 34 },
};

typedef struct { const char *name; char file[96]; size_t n_shipments, n_sites; } agency;
typedef struct {
    agency *v; size_t n, capacity;
    char (*keys)[16];                /* of the shipments */
} agencies;

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* ---- names of files ---- */

/** Letters and digits, Latin and Cyrillic; anything else is a dash, one for a run of it. */
static void safe_name(const char *name, char out[64])
{
    static const char *const devices[] = { "con", "prn", "aux", "nul", "com", "lpt" };      /* no names for a file in Windows, whatever follows */
    size_t n = 0;
    bool device = false;

    for (const char *p = name ? name : ""; *p && n < 52;) {
        uint32_t code = pnk_utf8_next(&p);
        bool plain = (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || (code >= 0x400 && code <= 0x52F);
        if (plain)
            n += pnk_utf8_put(code, out + n);
        else if (n && out[n - 1] != '-')
            out[n++] = '-';
    }
    while (n && out[n - 1] == '-')
        n--;
    out[n] = '\0';
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        device = device || ((n == 3 || n == 4) && strncasecmp(out, devices[i], 3) == 0);
    if (device || n == 0)
        pnk_snprintf(out + n, 64 - n, "%sagency", n ? "-" : "");
}

/** The name, or the name and a number where files would be one where capitals do not count. */
static void name_file(const agencies *list, agency *one)
{
    char plain[64];

    safe_name(one->name ? one->name : "without-agency", plain);
    for (int i = 1;; i++) {
        bool taken = false;
        if (i == 1)
            pnk_snprintf(one->file, sizeof one->file, "%s.xlsx", plain);
        else
            pnk_snprintf(one->file, sizeof one->file, "%s-%d.xlsx", plain, i);
        for (size_t k = 0; k < list->n; k++)
            taken = taken || strcasecmp(list->v[k].file, one->file) == 0;
        if (!taken)
            return;
    }
}

static pnk_status see(pnk_ctx *ctx, pnk_arena *arena, agencies *list, const char *name, bool shipment)
{
    size_t at = 0;

    while (at < list->n && !same(list->v[at].name, name))
        at++;
    if (at == list->n) {
        agency one = { .name = pnk_text_is_blank(name) ? NULL : name };
        if (!PNK_GROW(arena, list->v, list->n, list->capacity))
            return pnk_no_memory(ctx);
        name_file(list, &one);
        list->v[list->n++] = one;
    }
    ++*(shipment ? &list->v[at].n_shipments : &list->v[at].n_sites);
    return PNK_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const agency *)a)->file, ((const agency *)b)->file);
}

static pnk_status list_agencies(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *r, agencies *list)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < r->plan->shipments.n && !status; i++)
        status = see(ctx, arena, list, r->plan->shipments.v[i].agency, true);
    for (size_t i = 0; i < r->records->sites.n && !status; i++)
        status = see(ctx, arena, list, r->records->sites.v[i].agency, false);
    if (!status && list->n)
        qsort(list->v, list->n, sizeof *list->v, by_name);
    return status;
}

/* ---- keys ---- */

static pnk_status make_keys(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *r, agencies *list)
{
    const pnk_records *records = r->records;
    size_t n = r->plan->shipments.n;
    pnk_index seen = {0};
    char as_of[16], day[16];

    pnk_day_text(records->head.as_of, as_of);
    if (!(list->keys = pnk_arena_alloc(arena, n + 1, sizeof *list->keys)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++) {
        const pnk_shipment *s = &r->plan->shipments.v[i];
        const char *ids[] = { pnk_day_text(s->date, day), s->warehouse >= 0 ? records->warehouses.v[s->warehouse].id : "", s->place >= 0 ? records->places.v[s->place].id : "",
                              s->item >= 0 ? records->items.v[s->item].id : "", s->agency ? s->agency : "" };
        for (int ordinal = 0;; ordinal++) {
            bool made = pnk_returns_key('S', records->head.id, as_of, ids, sizeof ids / sizeof *ids, ordinal, list->keys[i]);
            int put = made ? pnk_index_put(&seen, arena, list->keys[i], (int)i) : -1;
            if (put < 0)
                return pnk_no_memory(ctx);
            if (put == 1)
                break;
        }
    }
    return PNK_OK;
}

/* ---- the sheet of what was sent ---- */

typedef struct { char **cells; size_t n; } sent_row;
typedef struct { sent_row *v; size_t n, capacity; pnk_buf seal; } sent_rows;

static pnk_status keep_row(pnk_book *b, sent_rows *rows, const char *const *cells, size_t n)
{
    char **copy = PNK_NEW(b->arena, char *, n + 1);

    if (!copy || !PNK_GROW(b->arena, rows->v, rows->n, rows->capacity))
        return pnk_no_memory(b->ctx);
    for (size_t i = 0; i < n; i++) {
        if (!(copy[i] = pnk_arena_text(b->arena, cells[i] ? cells[i] : "")))
            return pnk_no_memory(b->ctx);
        pnk_returns_seal_cell(&rows->seal, copy[i]);
    }
    pnk_returns_seal_row(&rows->seal);
    rows->v[rows->n++] = (sent_row){ copy, n };
    return PNK_OK;
}

static pnk_status keep_head(pnk_book *b, sent_rows *rows, const agency *one)
{
    const pnk_operation_head *head = &b->results->records->head;
    char as_of[16], first[16], last[16];
    const char *about[] = { "operation", head->id, pnk_day_text(head->as_of, as_of), pnk_day_text(head->start, first),
                            pnk_day_text(head->as_of + b->results->forecast->n_days, last), one->name };
    const char *words[] = { "words", pnk_said("yes"), pnk_said("partly"), pnk_said("no"), pnk_said("ready"), pnk_said("to be checked"), pnk_said("unfit") };
    const char *shipments[PNK_N_SENT + 1] = { "S" }, *sites[PNK_N_SENT_SITE + 1] = { "P" };
    pnk_status status;

    for (size_t c = 0; c < PNK_N_SENT; c++)
        shipments[c + 1] = pnk_said(shipment_columns[c].title);
    for (size_t c = 0; c < PNK_N_SENT_SITE; c++)
        sites[c + 1] = pnk_said(site_columns[c].title);
    if ((status = keep_row(b, rows, about, 6)) || (status = keep_row(b, rows, words, 7)) || (status = keep_row(b, rows, shipments, PNK_N_SENT + 1)))
        return status;
    return keep_row(b, rows, sites, PNK_N_SENT_SITE + 1);
}

static pnk_status sheet_of_sent(pnk_book *b, const sent_rows *rows)
{
    char seal[17];
    pnk_status status = pnk_workbook_sheet(b->ctx, b->workbook, PNK_RETURNS_SHEET);

    if (status || rows->seal.failed)
        return status ? status : pnk_no_memory(b->ctx);
    pnk_returns_seal(&rows->seal, seal);
    pnk_workbook_text(b->workbook, 0, 0, PNK_RETURNS_FORMAT, PNK_LOOK_NOTE);
    pnk_workbook_text(b->workbook, 0, 1, seal, PNK_LOOK_NOTE);
    pnk_workbook_text(b->workbook, 0, PNK_RETURNS_MARK, b->mark, b->mark ? PNK_LOOK_MARK : PNK_LOOK_PLAIN);
    pnk_workbook_text(b->workbook, 0, 3, pnk_said("By this sheet paanek knows the workbook again when it comes back. Leave it as it is."), PNK_LOOK_PLAIN);
    for (size_t i = 0; i < rows->n; i++)
        for (size_t c = 0; c < rows->v[i].n; c++)
            pnk_workbook_text(b->workbook, i + 1, c, rows->v[i].cells[c], PNK_LOOK_PLAIN);
    for (size_t c = 0; c < PNK_SENT_IDS + PNK_N_SENT; c++)
        pnk_workbook_width(b->workbook, c, 16);
    pnk_workbook_page_marks(b->workbook, b->mark);
    pnk_workbook_protect(b->workbook);
    return PNK_OK;
}

/* ---- shipments ---- */

static pnk_workbook_range below(size_t column, size_t n)
{
    return (pnk_workbook_range){ PNK_TABLE_TOP, column, PNK_TABLE_TOP + n - 1, column };
}

static void choose(pnk_book *b, size_t column, size_t n, const char *const *words, size_t n_words)
{
    pnk_workbook_choices(b->workbook, below(column, n), words, n_words, pnk_said("One of the words of the list."));
}

static void day_within(pnk_book *b, size_t column, size_t n)
{
    const pnk_operation_head *head = &b->results->records->head;
    pnk_day last = head->as_of + b->results->forecast->n_days;
    char from[16], to[16], *say = pnk_arena_printf(b->arena, pnk_said("A day from %s to %s."), pnk_day_text(head->start, from), pnk_day_text(last, to));

    pnk_workbook_day_bounds(b->workbook, below(column, n), head->start, last, say);
}

static pnk_status shipment_row(pnk_book *b, sent_rows *rows, const pnk_shipment *s, const char *key)
{
    const pnk_records *records = b->results->records;
    char day[16], quantity[32];
    const char *item = s->item >= 0 ? records->items.v[s->item].id : "", *unit = s->item >= 0 ? records->items.v[s->item].unit : "";
    double whole = isnan(s->quantity) ? s->quantity : (double)llround(s->quantity * 1000.0) / 1000.0;      /* as shipments.csv has it */
    const char *cells[] = { "s", key, s->warehouse >= 0 ? records->warehouses.v[s->warehouse].id : "", s->place >= 0 ? records->places.v[s->place].id : "", item,
                            pnk_text_number(whole, quantity), pnk_day_text(s->date, day), pnk_book_warehouse(b, s->warehouse), pnk_book_place(b, s->place), pnk_book_item(b, s->item),
                            quantity, unit, s->vehicle };
    const char *bound = isnan(whole) ? pnk_said("A number, 0 or more.") : pnk_arena_printf(b->arena, pnk_said("A number from 0 to %s."), quantity);

    pnk_book_text(b, key);
    pnk_book_day(b, s->date);
    pnk_book_text(b, cells[PNK_SENT_IDS + 1]);
    pnk_book_text(b, cells[PNK_SENT_IDS + 2]);
    pnk_book_text(b, cells[PNK_SENT_IDS + 3]);
    pnk_book_amount(b, whole);
    pnk_book_text(b, unit);
    pnk_book_text(b, s->vehicle);
    pnk_workbook_text(b->workbook, b->row, PNK_SENT_DONE, NULL, PNK_LOOK_FILL);
    pnk_workbook_text(b->workbook, b->row, PNK_SENT_QUANTITY_DONE, NULL, PNK_LOOK_FILL_AMOUNT);
    pnk_workbook_text(b->workbook, b->row, PNK_SENT_DAY_DONE, NULL, PNK_LOOK_FILL_DAY);
    pnk_workbook_text(b->workbook, b->row, PNK_SENT_REMARK, NULL, PNK_LOOK_FILL);
    pnk_workbook_number_bounds(b->workbook, (pnk_workbook_range){ b->row, PNK_SENT_QUANTITY_DONE, b->row, PNK_SENT_QUANTITY_DONE }, 0, whole, bound);
    pnk_book_end_row(b);
    return keep_row(b, rows, cells, sizeof cells / sizeof *cells);
}

static pnk_status shipments(pnk_book *b, const agencies *list, const agency *one, sent_rows *rows)
{
    const pnk_plan *plan = b->results->plan;
    const char *words[] = { pnk_said("yes"), pnk_said("partly"), pnk_said("no") };
    pnk_status status = pnk_book_table(b, pnk_said("Shipments"), pnk_said("Fill in the yellow cells: done or not, how much, on which day. Rows may be sorted; the key must stay with its row. Then send the file back."),
                                       shipment_columns, PNK_N_SENT, one->n_shipments, 2);

    for (size_t i = 0; i < plan->shipments.n && !status; i++)
        if (same(plan->shipments.v[i].agency, one->name))
            status = shipment_row(b, rows, &plan->shipments.v[i], list->keys[i]);
    if (!status && one->n_shipments) {
        choose(b, PNK_SENT_DONE, one->n_shipments, words, 3);
        day_within(b, PNK_SENT_DAY_DONE, one->n_shipments);
    }
    if (!status)
        pnk_workbook_protect(b->workbook);
    return status;
}

/* ---- sites ---- */

static pnk_status site_row(pnk_book *b, sent_rows *rows, const pnk_site *s)
{
    char key[16], as_of[16], capacity[32], persons[32];
    const pnk_operation_head *head = &b->results->records->head;
    const char *ids[] = { s->id };

    if (!pnk_returns_key('P', head->id, pnk_day_text(head->as_of, as_of), ids, 1, 0, key))
        return pnk_no_memory(b->ctx);
    const char *cells[] = { "p", key, s->id, "", "", "", pnk_shown_name(&s->name, b->lang, s->id), pnk_book_word(b, pnk_site_type_word(s->type)), pnk_book_area(b, s->area),
                            pnk_text_number(s->capacity_persons, capacity), pnk_text_number(s->occupied_persons, persons) };
    pnk_book_text(b, key);
    pnk_book_text(b, cells[PNK_SENT_IDS]);
    pnk_book_text(b, cells[PNK_SENT_IDS + 1]);
    pnk_book_text(b, cells[PNK_SENT_IDS + 2]);
    pnk_book_count(b, s->capacity_persons);
    pnk_book_count(b, s->occupied_persons);
    pnk_workbook_text(b->workbook, b->row, PNK_SENT_COUNTED, NULL, PNK_LOOK_FILL_AMOUNT);
    pnk_workbook_text(b->workbook, b->row, PNK_SENT_DAY_COUNTED, NULL, PNK_LOOK_FILL_DAY);
    pnk_workbook_text(b->workbook, b->row, PNK_SENT_STATE, NULL, PNK_LOOK_FILL);
    pnk_workbook_text(b->workbook, b->row, PNK_SENT_SITE_REMARK, NULL, PNK_LOOK_FILL);
    pnk_book_end_row(b);
    return keep_row(b, rows, cells, sizeof cells / sizeof *cells);
}

static pnk_status sites(pnk_book *b, const agency *one, sent_rows *rows)
{
    const pnk_records *records = b->results->records;
    const char *words[] = { pnk_said("ready"), pnk_said("to be checked"), pnk_said("unfit") };
    pnk_status status = pnk_book_table(b, pnk_said("Sites"), pnk_said("Fill in the yellow cells: how many people you counted, on which day, and whether the site can be used. Then send the file back."),
                                       site_columns, PNK_N_SENT_SITE, one->n_sites, 2);

    for (size_t i = 0; i < records->sites.n && !status; i++)
        if (same(records->sites.v[i].agency, one->name))
            status = site_row(b, rows, &records->sites.v[i]);
    if (!status && one->n_sites) {
        pnk_workbook_number_bounds(b->workbook, below(PNK_SENT_COUNTED, one->n_sites), 0, NAN, pnk_said("A whole number, 0 or more."));
        day_within(b, PNK_SENT_DAY_COUNTED, one->n_sites);
        choose(b, PNK_SENT_STATE, one->n_sites, words, 3);
    }
    if (!status)
        pnk_workbook_protect(b->workbook);
    return status;
}

/* ---- one workbook ---- */

static pnk_status write_one(pnk_ctx *ctx, const pnk_results *results, const pnk_document_order *order, const agencies *list, const agency *one)
{
    pnk_arena arena = {0};
    pnk_book book = { .ctx = ctx, .arena = &arena, .results = results, .lang = order->lang };
    sent_rows rows = {0};
    const char *path = pnk_arena_printf(&arena, "%s/%s", order->folder, one->file);
    pnk_status status = path ? pnk_book_begin(&book, path) : pnk_no_memory(ctx);

    if (!status && ((status = keep_head(&book, &rows, one)) || (status = shipments(&book, list, one, &rows)) || (status = sites(&book, one, &rows)) ||
                    (status = sheet_of_sent(&book, &rows))))
        pnk_workbook_drop(book.workbook);
    else if (!status)
        status = pnk_workbook_close(ctx, book.workbook);
    pnk_buf_free(&rows.seal);
    pnk_arena_release(&arena);
    return status;
}

pnk_status pnk_publish_agencies(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                                pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_document_files files = {0};
    agencies list = {0};
    const char *before = pnk_say_language(order->lang);
    pnk_status status;

    (void)access;
    if (!(status = list_agencies(ctx, arena, results, &list)) && !(status = make_keys(ctx, arena, results, &list)))
        for (size_t i = 0; i < list.n && !status; i++)
            if (!(status = write_one(ctx, results, order, &list, &list.v[i])))
                status = pnk_document_note(ctx, list.v[i].file, (long long)(list.v[i].n_shipments + list.v[i].n_sites), arena, &files);
    pnk_say_language(before);
    *counts = files.v, *n = files.n;
    return status;
}
