/* models/import/totals.c - which rows below a header are data, labels of a section, or sums that the sender made; sums are checked. */
#include "models/import/inside.h"
#include <math.h>
#include <string.h>

static bool is_number_column(const pnk_im_column *c)
{
    return c->meaning.role == PNK_IM_NUMBER || c->meaning.role == PNK_IM_FIGURE || c->meaning.role == PNK_IM_VALUE || c->meaning.role == PNK_IM_SUM ||
           (c->meaning.role == PNK_IM_OWN && c->n_numbers > 0 && 2 * c->n_numbers >= c->n_filled);
}

/** "Total", "Total for X", "X in all"; 2: of a part, 3: of everything. `alone`: nothing else is said. */
static int total_word(pnk_im_work *w, const char *text, bool *alone)
{
    char *plain = strlen(text) < 160 ? pnk_im_plain(&w->scratch, text) : NULL;
    pnk_im_tokens t;

    *alone = false;
    if (!plain || !pnk_im_split(&w->scratch, plain, &t) || t.n == 0 || t.n > 14)
        return 0;
    const pnk_im_phrase *first = pnk_im_at(&w->words, PNK_IM_TOTAL_WORDS, &t, 0), *last = NULL;
    for (size_t n = 1; n <= t.n && n <= 4 && !last; n++) {
        last = pnk_im_at(&w->words, PNK_IM_TOTAL_WORDS, &t, t.n - n);
        if (last && last->n != n)
            last = NULL;
    }
    if (!first && !last)
        return 0;
    const pnk_im_phrase *p = first ? first : last;
    *alone = p->n == t.n;
    return strcmp(p->value, "grand") == 0 ? 3 : strcmp(p->value, "sub") == 0 ? 2 : 1;
}

/** Is this row a sum by what its labels say? */
static bool says_total(pnk_im_work *w, const pnk_im_block *b, size_t row)
{
    for (size_t c = 0; c < b->width; c++) {
        const pnk_im_column *column = &b->columns[c];
        const char *text = pnk_im_text(b, row, c);
        bool alone;
        if (!text || (text[0] >= '0' && text[0] <= '9') || is_number_column(column) || pnk_im_cell(b, row, c)->kind == PNK_CELL_NUMBER)
            continue;
        if (column->meaning.role == PNK_IM_NOTE || column->meaning.role == PNK_IM_PERSONAL)
            continue;
        if (total_word(w, text, &alone) == 0)
            continue;
        if (column->meaning.role == PNK_IM_MEASURE && !alone) {      /* "Evacuated in all" names what was counted */
            char *plain = pnk_im_plain(&w->scratch, text);
            pnk_im_tokens t;
            if (plain && pnk_im_split(&w->scratch, plain, &t) && pnk_im_find(&w->words, PNK_IM_MEASURE_WORDS, &t, false).phrase)
                continue;
        }
        for (size_t k = 0; k < b->width; k++)                /* a place with a code of its own may well be called so */
            if (b->columns[k].meaning.role == PNK_IM_PLACE_CODE && pnk_im_text(b, row, k) && column->meaning.role == PNK_IM_PLACE)
                return false;
        return true;
    }
    return false;
}

static bool same_as_header(const pnk_im_block *b, size_t row)
{
    for (size_t h = b->header; h < b->header_end; h++) {
        size_t same = 0, filled = 0;
        for (size_t c = 0; c < b->width; c++) {
            const char *x = pnk_im_text(b, row, c), *y = pnk_im_text(b, h, c);
            filled += x || y;
            same += x && y && strcmp(x, y) == 0;
        }
        if (filled > 0 && same * 5 >= filled * 4)
            return true;
    }
    return false;
}

/** 1 2 3 4 ... under a header. */
static bool is_numbering(const pnk_im_block *b, size_t row)
{
    double nth = 0, value;

    for (size_t c = 0; c < b->width; c++) {
        const char *text = pnk_im_text(b, row, c);
        if (!text)
            continue;
        nth++;
        if (!pnk_text_to_number(text, &value) || value != nth)
            return false;
    }
    return nth >= 3;
}

typedef struct { size_t filled, distinct, numbers, words, first; const char *label; } contents;

static contents look_at(const pnk_im_block *b, size_t row)
{
    contents l = { .first = SIZE_MAX };
    const char *before = NULL;

    for (size_t c = 0; c < b->width; c++) {
        const char *text = pnk_im_text(b, row, c);
        if (!text)
            continue;
        l.filled++;
        if (pnk_im_cell(b, row, c)->merged && before && strcmp(text, before) == 0)
            continue;
        before = text;
        if (l.first == SIZE_MAX)
            l.first = c;
        l.distinct++;
        l.numbers += is_number_column(&b->columns[c]);
        if (!l.label && !is_number_column(&b->columns[c])) {
            l.label = text;
            l.words++;
        }
    }
    return l;
}

/** A remark under the table, or a signature: no label of a section. */
static bool is_remark(pnk_im_work *w, const char *text)
{
    char *plain = pnk_im_plain(&w->scratch, text);
    pnk_im_tokens t;

    if (text[0] == '*' || text[0] == '+' || strlen(text) > 160 || !plain || !pnk_im_split(&w->scratch, plain, &t) || t.n == 0)
        return true;
    return pnk_im_at(&w->words, PNK_IM_REMARK_WORDS, &t, 0) != NULL || t.n > 12;
}

static bool data_follows(const pnk_im_block *b, size_t row)
{
    for (size_t r = row + 1; r < b->end && r < row + 6; r++) {
        contents l = look_at(b, r);
        if (l.distinct >= 2 && l.numbers > 0)
            return true;
    }
    return false;
}

static pnk_im_row_kind kind_of(pnk_im_work *w, const pnk_im_block *b, size_t row)
{
    contents l = look_at(b, row);

    if (l.distinct == 0 || (l.distinct > 1 && b->header_end > b->header && l.numbers > 0 && same_as_header(b, row)) || (row < b->first + 3 && is_numbering(b, row)))
        return PNK_IM_ROW_SKIP;
    if (l.distinct > 1 && same_as_header(b, row))
        return PNK_IM_ROW_SKIP;
    if (l.distinct == 1 && (l.numbers == 0 || l.filled > 1 || !(pnk_im_text(b, row, l.first)[0] >= '0' && pnk_im_text(b, row, l.first)[0] <= '9'))) {
        const char *only = pnk_im_text(b, row, l.first);
        return !is_remark(w, only) && data_follows(b, row) ? PNK_IM_ROW_SECTION : PNK_IM_ROW_SKIP;
    }
    return says_total(w, b, row) ? PNK_IM_ROW_TOTAL : PNK_IM_ROW_DATA;
}

/* ---- checking the sums ---- */

typedef struct { double all, part, of_totals; size_t n, n_part; } sums;
typedef struct { size_t row; bool open; } waiting;

static double number_at(pnk_im_work *w, const pnk_im_block *b, size_t row, size_t c)
{
    pnk_im_number n;

    pnk_im_cell_number(w, b, row, c, &n);
    return n.found == PNK_IM_NUMBER_FOUND ? n.value : NAN;
}

static void compare(pnk_im_work *w, pnk_im_block *b, size_t row, size_t c, double stated, double parts, bool say)
{
    char name[32], x[48], y[48];
    contents l = look_at(b, row);

    if (PNK_GROW(w->arena, w->out->totals, w->out->n_totals, w->totals_capacity))
        w->out->totals[w->out->n_totals++] = (pnk_import_total){ b->sheet->sheet, b->sheet->rows[row], pnk_arena_text(w->arena, pnk_im_column_name(b, c, name)),
            l.label ? pnk_arena_text(w->arena, l.label) : "", stated, parts };
    if (!say || fabs(stated - parts) <= 1e-6 * fmax(1.0, fabs(parts)))
        return;
    pnk_text_fixed(stated, stated == floor(stated) ? 0 : 3, x);
    pnk_text_fixed(parts, parts == floor(parts) ? 0 : 3, y);
    pnk_im_say(w, PNK_WARNING, b, row, c, x, pnk_arena_printf(&w->scratch, pnk_said("%s, what the rows above add up to: a total that does not fit its parts"), y));
}

/** Sums so far for one stated row: since the last sum, of everything, or of the sums. The one that most columns fit, the nearest otherwise. */
static int best_sum(pnk_im_work *w, const pnk_im_block *b, size_t row, const sums *s)
{
    int best = s[0].n_part > 0 ? 0 : 1;
    double best_far = INFINITY;

    for (int k = 0; k < 3; k++) {
        double far = 0.0;
        size_t n = 0;
        for (size_t c = 0; c < b->width; c++) {
            double stated = is_number_column(&b->columns[c]) ? number_at(w, b, row, c) : NAN, sum = k == 0 ? s[c].part : k == 1 ? s[c].all : s[c].of_totals;
            if (isnan(stated))
                continue;
            n++;
            far += fmin(1.0, fabs(stated - sum) / fmax(1.0, fabs(stated)));
        }
        if (n > 0 && (k != 0 || s[0].n_part > 0) && far / (double)n < best_far - 1e-9) {
            best_far = far / (double)n;
            best = k;
        }
    }
    return best;
}


static void check_totals(pnk_im_work *w, pnk_im_block *b, sums *s, size_t top)
{
    size_t n_part = 0, n = 0;

    for (size_t r = b->first; r < b->end; r++) {
        uint8_t kind = b->kinds[r - b->first];
        if (kind == PNK_IM_ROW_DATA) {
            n++;
            n_part++;
        }
        s[0].n_part = n_part;
        int which = kind == PNK_IM_ROW_TOTAL && n > 0 ? best_sum(w, b, r, s) : -1;
        for (size_t c = 0; c < b->width; c++) {
            if (!is_number_column(&b->columns[c]) || (kind != PNK_IM_ROW_DATA && which < 0))
                continue;
            double value = number_at(w, b, r, c);
            if (isnan(value))
                continue;
            if (kind == PNK_IM_ROW_DATA) {
                s[c].all += value;
                s[c].part += value;
            } else {
                double parts = which == 0 ? s[c].part : which == 1 ? s[c].all : s[c].of_totals;
                compare(w, b, r, c, value, parts, true);
                if (which == 0)
                    s[c].of_totals += value;
                s[c].part = 0;
            }
        }
        if (which >= 0)
            n_part = 0;
        if (w->scratch.used_bytes > 1 << 20)
            pnk_arena_release(&w->scratch);
    }
    for (size_t c = 0; c < b->width && top != SIZE_MAX; c++) {       /* a sum above what it adds up */
        double value = is_number_column(&b->columns[c]) ? number_at(w, b, top, c) : NAN;
        if (!isnan(value))
            compare(w, b, top, c, value, s[c].all, true);
    }
}

void pnk_im_rows_sort_out(pnk_im_work *w, pnk_im_block *b)
{
    size_t section = SIZE_MAX, top = SIZE_MAX, n_data = 0;
    bool any_total = false;

    for (size_t r = b->first; r < b->end; r++) {
        pnk_im_row_kind kind = b->tags == r ? PNK_IM_ROW_SKIP : kind_of(w, b, r);
        b->kinds[r - b->first] = (uint8_t)kind;
        if (kind == PNK_IM_ROW_SECTION)
            section = r;
        if (kind == PNK_IM_ROW_TOTAL && n_data == 0 && top == SIZE_MAX)
            top = r;
        any_total = any_total || kind == PNK_IM_ROW_TOTAL;
        n_data += kind == PNK_IM_ROW_DATA;
        b->section[r - b->first] = kind == PNK_IM_ROW_DATA ? section : SIZE_MAX;
        if (w->scratch.used_bytes > 1 << 20)
            pnk_arena_release(&w->scratch);
    }
    sums *s = any_total ? PNK_NEW(&w->scratch, sums, b->width + 1) : NULL;
    pnk_arena own = { 0 };
    if (any_total && (s = PNK_NEW(&own, sums, b->width + 1)) != NULL)
        check_totals(w, b, s, top);
    pnk_arena_release(&own);
}
