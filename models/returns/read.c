/* models/returns/read.c - one workbook that came back: is it ours, which rows were filled in, and what was done to the rest. */
#include "models/returns/inside.h"

#include "engine/base/say.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TITLES = 16 };

/** A workbook being read. */
typedef struct {
    pnk_return_work *w;
    const char *file;
    pnk_sheets sheets;
    const pnk_sheet *own;            /* the sheet "paanek" */
    const char *agency;
    pnk_day first, last;
    const char *words[7];            /* from 1: yes partly no ready to_check unfit */
    pnk_return_sent *sent; size_t n_sent;
    pnk_index keys;
} book;

/** A sheet of shipments or sites in it. */
typedef struct {
    book *b;
    const pnk_sheet *sheet;
    const char *titles[MOST_TITLES];
    size_t n_titles;
    size_t at[MOST_TITLES];          /* column of each title; SIZE_MAX: not there */
    size_t header;
    bool shipments;
} filled;

#define SAY(f, severity, row, title, found, ...) pnk_problem_add((f)->b->w->problems, severity, (f)->b->file, (f)->sheet->sheet, row, title, found, __VA_ARGS__)

static const char *text_at(const pnk_sheet *sheet, size_t row, size_t column)
{
    const char *text = row < sheet->n_rows && column < sheet->n_columns ? sheet->cells[row * sheet->n_columns + column].text : NULL;
    return text ? text : "";
}

/* ---- words and numbers as people type them ---- */

/** A letter in its small form, as far as the words of choices need it. */
static uint32_t small(uint32_t code)
{
    return (code >= 'A' && code <= 'Z') || (code >= 0x410 && code <= 0x42F) ? code + 32 : code;
}

static bool is_blank(uint32_t code)
{
    return code == ' ' || code == '\n' || code == '\t' || code == '\r' || code == 0xA0;
}

/** The same but for capitals, blanks at the ends and runs of blanks. */
static bool same_words(const char *a, const char *b)
{
    for (bool begun = false;; begun = true) {
        bool gap_a = false, gap_b = false;
        const char *p;
        for (p = a; *p && is_blank(pnk_utf8_next(&p)); a = p)
            gap_a = true;
        for (p = b; *p && is_blank(pnk_utf8_next(&p)); b = p)
            gap_b = true;
        if (!*a || !*b)
            return !*a && !*b;
        if ((begun && gap_a != gap_b) || small(pnk_utf8_next(&a)) != small(pnk_utf8_next(&b)))
            return false;
    }
}

static bool is_empty(const char *text)
{
    return same_words(text, "");
}

/** A day of the sheet, or typed as text: 2022-09-19, 19.09.2022. */
static bool day_of(const char *text, pnk_day *out)
{
    char iso[16];
    int day, month, year, n = 0;

    if (sscanf(text, " %d.%d.%d %n", &day, &month, &year, &n) == 3 && !text[n] && day > 0 && day < 32 && month > 0 && month < 13 && year > 1899 && year < 2201) {
        pnk_snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
        return pnk_day_parse(iso, out);
    }
    pnk_snprintf(iso, sizeof iso, "%.10s", text);
    return (text[0] && strlen(text) >= 10 && (!text[10] || text[10] == 'T')) && pnk_day_parse(iso, out);
}

static bool same_value(const char *a, const char *b)
{
    double x, y;
    return same_words(a, b) || (pnk_text_to_number(a, &x) && pnk_text_to_number(b, &y) && fabs(x - y) <= 1e-9 * fmax(1, fabs(y)));
}

/* ---- what was sent ---- */

static bool seal_holds(const pnk_sheet *own)
{
    pnk_buf seal = {0};
    char hex[17];
    bool holds;

    for (size_t r = PNK_RETURNS_HEAD; r < own->n_rows; r++) {
        bool any = false;
        for (size_t c = 0; c < own->n_columns; c++)
            any = any || *text_at(own, r, c);
        if (!any)
            continue;
        for (size_t c = 0; c < own->n_columns; c++)
            pnk_returns_seal_cell(&seal, text_at(own, r, c));
        pnk_returns_seal_row(&seal);
    }
    pnk_returns_seal(&seal, hex);
    holds = !seal.failed && strcmp(hex, text_at(own, 0, 1)) == 0;
    pnk_buf_free(&seal);
    return holds;
}

static pnk_status take_sent(book *b)
{
    const pnk_sheet *own = b->own;
    pnk_arena *arena = &b->w->arena;

    if (!(b->sent = PNK_NEW(arena, pnk_return_sent, own->n_rows)))
        return pnk_no_memory(b->w->ctx);
    for (size_t r = PNK_RETURNS_ROWS; r < own->n_rows; r++) {
        bool shipment = strcmp(text_at(own, r, 0), "s") == 0;
        size_t n_locked = shipment ? PNK_SENT_DONE - 1 : PNK_SENT_COUNTED - 1;
        pnk_return_sent one = { .key = text_at(own, r, 1), .shipment = shipment, .quantity = NAN, .locked = PNK_NEW(arena, const char *, n_locked) };
        if (!shipment && strcmp(text_at(own, r, 0), "p") != 0)
            continue;
        for (int i = 0; i < 3; i++)
            one.ids[i] = text_at(own, r, 2 + (size_t)i);
        pnk_text_to_number(text_at(own, r, 5), &one.quantity);
        if (!one.locked || pnk_index_put(&b->keys, arena, one.key, (int)b->n_sent) < 0)
            return pnk_no_memory(b->w->ctx);
        for (size_t i = 0; i < n_locked; i++)
            one.locked[i] = text_at(own, r, PNK_SENT_IDS + i);
        b->sent[b->n_sent++] = one;
    }
    return PNK_OK;
}

/** The head of a workbook of ours; false: it is none, or one of another operation, and that is noted. */
static bool take_head(book *b)
{
    pnk_problems *problems = b->w->problems;

    for (size_t i = 0; i < b->sheets.n; i++)
        if (pnk_text_equal(b->sheets.v[i].sheet, PNK_RETURNS_SHEET) && strcmp(text_at(&b->sheets.v[i], 0, 0), PNK_RETURNS_FORMAT) == 0)
            b->own = &b->sheets.v[i];
    if (!b->own) {
        pnk_problem_add(problems, PNK_ERROR, b->file, NULL, 0, NULL, NULL, "a workbook that `publish --to agencies` made, with its sheet \"paanek\"");
        return false;
    }
    if (!seal_holds(b->own) || !pnk_day_parse(text_at(b->own, PNK_RETURNS_HEAD, 3), &b->first) || !pnk_day_parse(text_at(b->own, PNK_RETURNS_HEAD, 4), &b->last)) {
        pnk_problem_add(problems, PNK_ERROR, b->file, PNK_RETURNS_SHEET, 0, NULL, NULL, "the sheet \"paanek\" as it was sent: somebody wrote in it, so nothing of this file was taken");
        return false;
    }
    const char *operation = text_at(b->own, PNK_RETURNS_HEAD, 1);
    if (strcmp(operation, b->w->operation_id) != 0) {
        pnk_problem_add(problems, PNK_ERROR, b->file, PNK_RETURNS_SHEET, 2, NULL, operation, "a workbook of the operation %s", b->w->operation_id);
        return false;
    }
    const char *mark = text_at(b->own, 0, PNK_RETURNS_MARK);
    if (*mark && !b->w->exercise)
        pnk_problem_add(problems, PNK_ERROR, b->file, PNK_RETURNS_SHEET, 1, NULL, mark, "a workbook of a real operation, as this one is");
    if (!*mark && b->w->exercise)
        pnk_problem_add(problems, PNK_ERROR, b->file, PNK_RETURNS_SHEET, 1, NULL, mark, "a workbook of an exercise, as this operation is one");
    if ((*mark != '\0') != b->w->exercise)
        return false;
    b->agency = text_at(b->own, PNK_RETURNS_HEAD, 5);
    for (size_t i = 0; i < 7; i++)
        b->words[i] = text_at(b->own, PNK_RETURNS_WORDS, i);
    return true;
}

/* ---- a filled sheet ---- */

/** The row in which the titles stand, and where; people may have moved columns and put rows above. */
static bool find_titles(filled *f)
{
    for (size_t r = 0; r < f->sheet->n_rows; r++) {
        size_t found = 0;
        for (size_t t = 0; t < f->n_titles; t++) {
            f->at[t] = SIZE_MAX;
            for (size_t c = f->sheet->n_columns; c-- > 0;)
                if (*f->titles[t] && same_words(text_at(f->sheet, r, c), f->titles[t]))
                    f->at[t] = c;
            found += f->at[t] != SIZE_MAX;
        }
        if (f->at[0] != SIZE_MAX && 2 * found > f->n_titles) {
            f->header = r;
            return true;
        }
    }
    return false;
}

static const char *cell(const filled *f, size_t row, size_t title)
{
    return f->at[title] == SIZE_MAX ? "" : text_at(f->sheet, row, f->at[title]);
}

/** A word of the list, in the language of the workbook or in English; -1: another. */
static int choice(const char *text, const char *const *words, const char *const *english, int n)
{
    for (int i = 0; i < n; i++)
        if (same_words(text, words[i]) || same_words(text, english[i]))
            return i;
    return -1;
}

/** The locked cells, one line for each that is not as it was sent. */
static bool locked_hold(const filled *f, size_t row, const pnk_return_sent *sent)
{
    size_t n = f->shipments ? PNK_SENT_DONE : PNK_SENT_COUNTED;
    bool hold = true;

    for (size_t t = 1; t < n; t++)
        if (f->at[t] != SIZE_MAX && !same_value(cell(f, row, t), sent->locked[t - 1])) {
            hold = false;
            SAY(f, PNK_ERROR, f->sheet->rows[row], f->titles[t], cell(f, row, t), "%s, as it was sent; the row was not taken", *sent->locked[t - 1] ? sent->locked[t - 1] : "\"\"");
        }
    return hold;
}

static bool take_day(const filled *f, size_t row, size_t title, pnk_day *day)
{
    char first[16], last[16];
    const char *text = cell(f, row, title);

    if (day_of(text, day) && *day >= f->b->first && *day <= f->b->last)
        return true;
    SAY(f, PNK_ERROR, f->sheet->rows[row], f->titles[title], text, "a day from %s to %s", pnk_day_text(f->b->first, first), pnk_day_text(f->b->last, last));
    return false;
}

/** What came of a shipment; false: not to be taken, and why is noted. */
static bool take_shipment(const filled *f, size_t row, const pnk_return_sent *sent, pnk_return_answer *a)
{
    static const char *const english[] = { "yes", "partly", "no" };
    const char *done = cell(f, row, PNK_SENT_DONE), *quantity = cell(f, row, PNK_SENT_QUANTITY_DONE);
    long at = f->sheet->rows[row];
    char most[32];
    int word = choice(done, f->b->words + 1, english, 3);
    bool ok = true;

    if (word < 0) {
        SAY(f, PNK_ERROR, at, f->titles[PNK_SENT_DONE], done, "%s, %s or %s", f->b->words[1], f->b->words[2], f->b->words[3]);
        return false;
    }
    a->done = (pnk_return_done)word;
    a->quantity = a->done == PNK_RETURN_YES ? sent->quantity : 0;
    pnk_text_number(sent->quantity, most);
    if (!is_empty(quantity) && (!pnk_text_to_number(quantity, &a->quantity) || a->quantity < 0 || a->quantity > sent->quantity)) {
        SAY(f, PNK_ERROR, at, f->titles[PNK_SENT_QUANTITY_DONE], quantity, "a number from 0 to %s, which was sent", most);
        ok = false;
    } else if (a->done == PNK_RETURN_PART && !(a->quantity > 0)) {
        SAY(f, PNK_ERROR, at, f->titles[PNK_SENT_QUANTITY_DONE], quantity, "how much of %s was delivered", most);
        ok = false;
    } else if ((a->done == PNK_RETURN_NO && a->quantity > 0) || (a->done == PNK_RETURN_YES && a->quantity < sent->quantity)) {
        SAY(f, PNK_ERROR, at, f->titles[PNK_SENT_QUANTITY_DONE], quantity, "a quantity that goes with \"%s\": 0 for %s, %s for %s, between for %s", done, f->b->words[3], most, f->b->words[1], f->b->words[2]);
        ok = false;
    }
    if (a->done != PNK_RETURN_NO)
        ok = take_day(f, row, PNK_SENT_DAY_DONE, &a->day) && ok;
    a->column = f->at[is_empty(quantity) ? PNK_SENT_DONE : PNK_SENT_QUANTITY_DONE];
    return ok;
}

static bool take_site(const filled *f, size_t row, pnk_return_answer *a)
{
    static const char *const english[] = { "ready", "to_check", "unfit" };
    const char *persons = cell(f, row, PNK_SENT_COUNTED), *state = cell(f, row, PNK_SENT_STATE);
    long at = f->sheet->rows[row];
    bool ok = true;

    a->quantity = NAN;
    a->column = f->at[is_empty(persons) ? PNK_SENT_STATE : PNK_SENT_COUNTED];
    if (!is_empty(persons) && (!pnk_text_to_number(persons, &a->quantity) || a->quantity < 0 || a->quantity != floor(a->quantity) || a->quantity > 1e9)) {
        SAY(f, PNK_ERROR, at, f->titles[PNK_SENT_COUNTED], persons, "a whole number, 0 or more");
        ok = false;
    }
    if (!is_empty(state) && (a->state = choice(state, f->b->words + 4, english, 3)) < 0) {
        SAY(f, PNK_ERROR, at, f->titles[PNK_SENT_STATE], state, "%s, %s or %s", f->b->words[4], f->b->words[5], f->b->words[6]);
        ok = false;
    }
    if (!is_empty(persons))
        ok = take_day(f, row, PNK_SENT_DAY_COUNTED, &a->day) && ok;
    return ok;
}

static bool same_answer(const pnk_return_answer *a, const pnk_return_answer *b)
{
    return a->done == b->done && a->day == b->day && a->state == b->state && (a->quantity == b->quantity || (isnan(a->quantity) && isnan(b->quantity)));
}

/** Kept, unless another row says otherwise about the same: then neither is taken. */
static pnk_status keep(const filled *f, size_t row, const pnk_return_answer *a)
{
    pnk_return_work *w = f->b->w;
    int put = pnk_index_put(&w->by_key, &w->arena, a->key, (int)w->n);

    if (put < 0 || (put == 1 && !PNK_GROW(&w->arena, w->answers, w->n, w->capacity)))
        return pnk_no_memory(w->ctx);
    if (put == 1) {
        w->answers[w->n++] = *a;
        return PNK_OK;
    }
    pnk_return_answer *before = &w->answers[pnk_index_get(&w->by_key, a->key)];
    if (same_answer(before, a))
        return PNK_OK;
    before->bad = true;
    SAY(f, PNK_ERROR, f->sheet->rows[row], f->titles[0], a->key, "one answer; %s, row %ld, says another, and neither was taken", before->file, before->row);
    return PNK_OK;
}

static bool is_filled(const filled *f, size_t row)
{
    size_t first = f->shipments ? PNK_SENT_DONE : PNK_SENT_COUNTED, remark = f->n_titles - 1;
    bool any = false;

    for (size_t t = first; t < f->n_titles; t++)
        any = any || (t != remark && !is_empty(cell(f, row, t)));
    return any;
}

static bool has_text(const filled *f, size_t row)
{
    for (size_t t = 0; t < f->n_titles; t++)
        if (!is_empty(cell(f, row, t)))
            return true;
    return false;
}

static pnk_status take_row(const filled *f, size_t row)
{
    book *b = f->b;
    const char *key = cell(f, row, 0);
    long at = f->sheet->rows[row];
    int i = pnk_index_get(&b->keys, key);

    if (!has_text(f, row))
        return PNK_OK;
    if (i < 0 || b->sent[i].shipment != f->shipments) {
        SAY(f, PNK_ERROR, at, f->titles[0], key, "the key of a row that was sent; this row was not taken");
        return PNK_OK;
    }
    pnk_return_sent *sent = &b->sent[i];
    pnk_return_answer a = { .key = sent->key, .ids = { sent->ids[0], sent->ids[1], sent->ids[2] }, .shipment = f->shipments, .day = PNK_DAY_UNKNOWN, .state = -1,
                            .agency = b->agency, .file = b->file, .sheet = f->sheet->sheet, .row = at, .done = PNK_RETURN_OPEN };
    b->w->out->rows += sent->times == 0;
    if (sent->times++ > 0) {
        SAY(f, PNK_ERROR, at, f->titles[0], key, "each key once; this row stands here a second time and was not taken");
        return PNK_OK;
    }
    if (!locked_hold(f, row, sent))
        return PNK_OK;
    if (!is_filled(f, row)) {
        b->w->out->open += f->shipments;
        return PNK_OK;
    }
    return (f->shipments ? take_shipment(f, row, sent, &a) : take_site(f, row, &a)) ? keep(f, row, &a) : PNK_OK;
}

/** Rows that were sent and are no longer there. */
static void miss_rows(const filled *f)
{
    const book *b = f->b;

    for (size_t i = 0; i < b->n_sent; i++)
        if (b->sent[i].shipment == f->shipments && b->sent[i].times == 0)
            SAY(f, PNK_ERROR, 0, f->titles[0], NULL, "the row %s (%s, %s), which was sent and is no longer there", b->sent[i].key, b->sent[i].locked[0], b->sent[i].locked[f->shipments ? PNK_SENT_ITEM - 1 : PNK_SENT_AREA - 1]);
}

static bool was_sent(const book *b, bool shipments)
{
    for (size_t i = 0; i < b->n_sent; i++)
        if (b->sent[i].shipment == shipments)
            return true;
    return false;
}

static bool titles_there(const filled *f)
{
    bool there = true;

    for (size_t t = 0; t < f->n_titles; t++)
        if (f->at[t] == SIZE_MAX) {
            there = false;
            SAY(f, PNK_ERROR, f->sheet->rows[f->header], f->titles[t], NULL, "the column \"%s\"; nothing of this sheet was taken", f->titles[t]);
        }
    return there;
}

static pnk_status take_sheet(book *b, bool shipments)
{
    filled f = { .b = b, .shipments = shipments, .n_titles = shipments ? PNK_N_SENT : PNK_N_SENT_SITE };
    bool found = false;
    pnk_status status = PNK_OK;

    for (size_t t = 0; t < f.n_titles; t++)
        f.titles[t] = text_at(b->own, shipments ? PNK_RETURNS_SHIPMENT_TITLES : PNK_RETURNS_SITE_TITLES, t + 1);
    if (!was_sent(b, shipments))
        return PNK_OK;
    for (size_t i = 0; i < b->sheets.n && !found; i++) {
        f.sheet = &b->sheets.v[i];
        found = f.sheet != b->own && find_titles(&f);
    }
    if (!found) {
        pnk_problem_add(b->w->problems, PNK_ERROR, b->file, NULL, 0, NULL, NULL, "a sheet with the columns \"%s\", \"%s\" and so on, as it was sent", f.titles[0], f.titles[1]);
        return PNK_OK;
    }
    if (!titles_there(&f))
        return PNK_OK;
    for (size_t r = f.header + 1; r < f.sheet->n_rows && !status; r++)
        status = take_row(&f, r);
    miss_rows(&f);
    return status;
}

pnk_status pnk_return_read(pnk_return_work *w, const char *path)
{
    const char *slash = strrchr(path, '/');
    book b = { .w = w, .file = slash ? slash + 1 : path };
    size_t before = w->problems->n_errors;
    pnk_status status = pnk_gis_read_sheets(w->ctx, &w->arena, NULL, path, NULL, w->problems, &b.sheets);

    w->out->files++;
    if (status == PNK_BAD_INPUT || status == PNK_LIMIT || status == PNK_NOT_FOUND) {
        if (w->problems->n_errors == before)
            pnk_problem_add(w->problems, PNK_ERROR, b.file, NULL, 0, NULL, NULL, "a workbook that can be read: %s", pnk_ctx_message(w->ctx));
        return PNK_OK;                               /* the other files are still good */
    }
    if (status || !take_head(&b))
        return status;
    if ((status = take_sent(&b)) || (status = take_sheet(&b, true)))
        return status;
    return take_sheet(&b, false);
}
