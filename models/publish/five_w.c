/* models/publish/five_w.c - who does what, where, when and for whom: the plan in the columns that coordination groups exchange.
 *
 * Headers are the English ones of such sheets whatever the language, with a row of HXL tags below: `paanek import` and other programs know
 * them. A row is a load of goods, or people who are moved to a site.
 */
#include "models/publish/documents.h"
#include "models/publish/sheets.h"

#include "engine/base/file.h"
#include "engine/base/say.h"

#include <math.h>
#include <string.h>

static const struct { const char *title, *tag; double width; } columns[] = {
    { "Organization", "#org+name", 24 },    { "Sector", "#sector+name", 20 },       { "Activity", "#activity+name", 26 },   { "Item", "#item+name", 32 },
    { "Admin 1", "#adm1+name", 22 },        { "Admin 1 Pcode", "#adm1+code", 18 },  { "Admin 2", "#adm2+name", 22 },        { "Admin 2 Pcode", "#adm2+code", 18 },
    { "Admin 3", "#adm3+name", 22 },        { "Admin 3 Pcode", "#adm3+code", 22 },  { "Location", "#loc+name", 24 },        { "Date", "#date", 12 },
    { "Quantity", "#output+num", 12 },      { "Unit", "#item+unit", 14 },           { "People targeted", "#targeted", 12 }, { "Beneficiaries type", "#beneficiary+name", 24 },
    { "Status", "#status+name", 14 },
};
enum { N_COLUMNS = sizeof columns / sizeof *columns, DATE = 11, QUANTITY = 12, PEOPLE = 14, N_LEVELS = 3 };

typedef struct {
    const char *text[N_COLUMNS];
    pnk_day date;
    double quantity, people;         /* NAN: none */
} row;

typedef struct { pnk_book *book; pnk_csv csv; long long n; } out;

/** The names and codes of the area and those above it, by level. */
static void put_areas(const pnk_book *b, int area, row *r)
{
    const pnk_records *records = b->results->records;

    for (; area >= 0; area = records->areas.v[area].parent) {
        int level = records->areas.v[area].level;
        if (level < 1 || level > N_LEVELS)
            continue;
        r->text[4 + 2 * (level - 1)] = pnk_book_area(b, area);
        r->text[5 + 2 * (level - 1)] = records->areas.v[area].id;
    }
}

static void put_row(out *o, const row *r)
{
    pnk_book *b = o->book;

    for (size_t c = 0; c < N_COLUMNS; c++)
        if (c == DATE) {
            pnk_csv_day(&o->csv, r->date);
            pnk_book_day(b, r->date);
        } else if (c == QUANTITY || c == PEOPLE) {
            double value = c == QUANTITY ? r->quantity : r->people;
            pnk_put_amount(&o->csv, value);
            pnk_book_amount(b, value);
        } else {
            pnk_csv_text(&o->csv, r->text[c]);
            pnk_book_text(b, r->text[c]);
        }
    pnk_csv_end(&o->csv);
    pnk_book_end_row(b);
    o->n++;
}

static const char *status_word(const pnk_book *b)
{
    return b->mark ? pnk_said("planned (EXERCISE)") : pnk_said("planned");
}

static void put_shipments(out *o)
{
    pnk_book *b = o->book;
    const pnk_results *results = b->results;
    const pnk_records *records = results->records;

    for (size_t i = 0; i < results->plan->shipments.n; i++) {
        const pnk_shipment *s = &results->plan->shipments.v[i];
        row r = { .date = s->date, .quantity = isnan(s->quantity) ? s->quantity : (double)llround(s->quantity * 1000.0) / 1000.0, .people = NAN };
        const char *sector = s->item >= 0 ? records->items.v[s->item].sector : NULL;
        r.text[0] = pnk_text_is_blank(s->agency) ? pnk_said("not assigned") : s->agency;
        r.text[1] = sector ? pnk_book_word(b, strcmp(sector, "shelter") == 0 && records->items.v[s->item].kind != PNK_SHELTER ? "nfi" : sector) : "";
        r.text[2] = pnk_said("Delivery of goods");
        r.text[3] = pnk_book_item(b, s->item);
        put_areas(b, s->place >= 0 ? records->places.v[s->place].area : -1, &r);
        r.text[10] = pnk_book_place(b, s->place);
        r.text[13] = s->item >= 0 ? records->items.v[s->item].unit : "";
        r.text[15] = pnk_said("displaced people");
        r.text[16] = status_word(b);
        put_row(o, &r);
    }
}

static void put_moves(out *o)
{
    pnk_book *b = o->book;
    const pnk_results *results = b->results;

    for (size_t i = 0; i < results->plan->moves.n; i++) {
        const pnk_move *m = &results->plan->moves.v[i];
        const pnk_shelter *to = m->shelter >= 0 ? &results->plan->shelters[m->shelter] : NULL;
        const char *agency = to && to->kind == PNK_SHELTER_SITE && to->site >= 0 ? results->records->sites.v[to->site].agency : NULL;
        row r = { .date = m->date, .quantity = NAN, .people = (double)m->persons };
        r.text[0] = pnk_text_is_blank(agency) ? pnk_said("not assigned") : agency;
        r.text[1] = pnk_book_word(b, "shelter");
        r.text[2] = pnk_said("Move to a site");
        put_areas(b, to ? to->area : -1, &r);
        r.text[10] = pnk_book_shelter(b, m->shelter);
        r.text[15] = pnk_book_group(b, m->group);
        r.text[16] = status_word(b);
        put_row(o, &r);
    }
}

/** The sheet: a line for an exercise and for what is withheld, headers, tags, then the rows. */
static pnk_status begin_sheet(pnk_book *b)
{
    pnk_status status = pnk_workbook_sheet(b->ctx, b->workbook, "5W");
    size_t top = b->mark || b->withheld ? 1 : 0;
    const char *line = b->mark && b->withheld ? pnk_arena_printf(b->arena, "%s – %s", b->mark, b->withheld) : b->mark ? b->mark : b->withheld;

    if (status)
        return status;
    if (top && !line)
        return pnk_no_memory(b->ctx);
    if (top)
        pnk_workbook_text(b->workbook, 0, 0, line, PNK_LOOK_MARK);
    for (size_t c = 0; c < N_COLUMNS; c++) {
        pnk_workbook_width(b->workbook, c, columns[c].width);
        pnk_workbook_text(b->workbook, top, c, columns[c].title, PNK_LOOK_HEADER);
        pnk_workbook_text(b->workbook, top + 1, c, columns[c].tag, PNK_LOOK_PLAIN);
    }
    pnk_workbook_freeze(b->workbook, top + 2, 1);
    pnk_workbook_repeat_rows(b->workbook, top + 1);
    pnk_workbook_page_marks(b->workbook, b->mark);
    b->row = top + 2;
    return PNK_OK;
}

static void begin_csv(pnk_csv *csv)
{
    for (size_t c = 0; c < N_COLUMNS; c++)
        pnk_csv_text(csv, columns[c].title);
    pnk_csv_end(csv);
    for (size_t c = 0; c < N_COLUMNS; c++)
        pnk_csv_text(csv, columns[c].tag);
    pnk_csv_end(csv);
}

static pnk_status fill(out *o)
{
    pnk_status status = begin_sheet(o->book);

    if (status)
        return status;
    begin_csv(&o->csv);
    put_shipments(o);
    put_moves(o);
    return o->csv.buf.failed ? pnk_no_memory(o->book->ctx) : PNK_OK;
}

pnk_status pnk_publish_five_w(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                              pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_document_files files = {0};
    pnk_book book = { .ctx = ctx, .arena = arena, .results = results, .lang = order->lang };
    out o = { .book = &book };
    const char *before = pnk_say_language(order->lang), *path = pnk_arena_printf(arena, "%s/5w.xlsx", order->folder);
    pnk_status status = path ? pnk_book_begin(&book, path) : pnk_no_memory(ctx);

    (void)access;
    if (!status && (status = fill(&o)))
        pnk_workbook_drop(book.workbook);
    else if (!status)
        status = pnk_workbook_close(ctx, book.workbook);
    if (!status && !(status = pnk_document_put(ctx, order, "5w.csv", &o.csv.buf, o.n, arena, &files)))
        status = pnk_document_note(ctx, "5w.xlsx", o.n, arena, &files);
    pnk_csv_free(&o.csv);
    pnk_say_language(before);
    *counts = files.v, *n = files.n;
    return status;
}
