/* models/import/header.c - where the tables of a sheet are: titles, header rows, tags, the rows below.
 *
 * A sheet is cut at blank columns where both sides have a header and numbers of their own; then it is read from the top. A header is a row of words
 * that speak of places, dates, people; rows above and below it join when they are of its kind. A header that comes again is skipped, another
 * one begins another table. All in one pass: a row is looked at a small, fixed number of times.
 */
#include "models/import/inside.h"
#include <string.h>

enum { LONGEST_HEADER = 240, LOOK_AHEAD = 6, MOST_HEADER_ROWS = 4, MOST_TITLE_ROWS = 40 };

typedef struct { int filled, distinct, numbers, dates, nothing, tags, long_texts; size_t first; bool ordinals, spans; } look;

const pnk_cell *pnk_im_cell(const pnk_im_block *block, size_t row, size_t column)
{
    return &block->sheet->cells[row * block->sheet->n_columns + block->left + column];
}

const char *pnk_im_text(const pnk_im_block *block, size_t row, size_t column)
{
    const pnk_cell *cell = pnk_im_cell(block, row, column);

    return cell->kind == PNK_CELL_EMPTY || pnk_text_is_blank(cell->text) ? NULL : cell->text;
}

static bool is_tag(const char *text)
{
    while (*text == ' ')
        text++;
    return text[0] == '#' && ((text[1] >= 'a' && text[1] <= 'z') || (text[1] >= 'A' && text[1] <= 'Z'));
}

static void see_value(pnk_im_work *w, const pnk_cell *cell, const char *text, int nth, look *l)
{
    pnk_im_number number;
    double value;

    if (cell->kind == PNK_CELL_DATE) {
        l->dates++;
        return;
    }
    if (cell->kind == PNK_CELL_NO_VALUE || cell->kind == PNK_CELL_FAULT) {
        l->numbers++;
        return;
    }
    if (is_tag(text)) {
        l->tags++;
        return;
    }
    if (strlen(text) > LONGEST_HEADER) {
        l->long_texts++;
        return;
    }
    if (strcmp(text, "#") == 0) {                            /* heads the numbers of the rows; not "nothing" */
        l->ordinals = false;
        return;
    }
    pnk_im_number_read(&w->words, &w->scratch, text, &number);
    value = number.value;
    l->ordinals = l->ordinals && number.found == PNK_IM_NUMBER_FOUND && value == nth;
    if (number.found == PNK_IM_NOT_SAID)
        l->nothing++;
    else if (number.found != PNK_IM_NO_NUMBER) {
        bool year = value >= 1990 && value <= 2100 && strlen(text) == 4 && value == (double)(int)value;
        bool day = strlen(text) == 5 && text[2] == '.' && pnk_im_date_find(&w->words, text, PNK_IM_DAY_FIRST, 2000).day != PNK_DAY_UNKNOWN;
        if (year || day)
            l->dates++;
        else
            l->numbers++;
    } else if (text[0] >= '0' && text[0] <= '9' && pnk_im_date_find(&w->words, text, PNK_IM_DAY_FIRST, 2000).day != PNK_DAY_UNKNOWN)
        l->dates++;
}

static look look_at(pnk_im_work *w, const pnk_im_block *b, size_t row)
{
    look l = { .first = SIZE_MAX, .ordinals = true };
    const char *before = NULL;

    for (size_t c = 0; c < b->width; c++) {
        const pnk_cell *cell = pnk_im_cell(b, row, c);
        const char *text = pnk_im_text(b, row, c);
        if (!text)
            continue;
        if (l.first == SIZE_MAX)
            l.first = c;
        l.filled++;
        if (cell->merged && before && strcmp(before, text) == 0) {
            l.spans = true;
            continue;
        }
        before = text;
        l.distinct++;
        see_value(w, cell, text, l.distinct, &l);
    }
    l.ordinals = l.ordinals && l.distinct >= 3;
    if (w->scratch.used_bytes > 1 << 20)
        pnk_arena_release(&w->scratch);
    return l;
}

/* ---- words of headers ---- */

static bool covered(pnk_im_work *w, const pnk_im_tokens *t, size_t *strong, size_t *weak, bool *only_place)
{
    static const pnk_im_kind kinds[] = { PNK_IM_MEASURE_WORDS, PNK_IM_UNIT_WORDS, PNK_IM_ATTRIBUTE_WORDS, PNK_IM_PLACE_WORDS, PNK_IM_CODE_WORDS,
        PNK_IM_FIGURE_WORDS, PNK_IM_SITE_WORDS, PNK_IM_DATE_WORDS, PNK_IM_SOURCE_WORDS, PNK_IM_NOTE_WORDS, PNK_IM_PERSONAL_WORDS, PNK_IM_ROW_NUMBER_WORDS,
        PNK_IM_INDICATOR_WORDS, PNK_IM_VALUE_WORDS, PNK_IM_PERCENT_WORDS, PNK_IM_TOTAL_WORDS, PNK_IM_ORIGIN_WORDS, PNK_IM_DESTINATION_WORDS,
        PNK_IM_INCLUDING_WORDS, PNK_IM_COUNT_WORDS, PNK_IM_IGNORE_WORDS };

    *only_place = true;
    for (size_t i = 0; i < t->n;) {
        size_t n = 0;
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            const pnk_im_phrase *p = pnk_im_at(&w->words, kinds[k], t, i);
            if (p && p->n > n) {
                n = p->n;
                *only_place = *only_place && kinds[k] == PNK_IM_PLACE_WORDS;
            } else if (p && p->n == n)
                *only_place = *only_place && kinds[k] == PNK_IM_PLACE_WORDS;
        }
        *strong += n;
        if (n == 0 && (pnk_im_at(&w->words, PNK_IM_FILLER_WORDS, t, i) || (t->v[i][0] >= '0' && t->v[i][0] <= '9')))
            *weak += 1;
        i += n ? n : 1;
    }
    return *strong > 0;
}

bool pnk_im_is_header(pnk_im_work *w, const char *text)
{
    char *plain = strlen(text) <= LONGEST_HEADER ? pnk_im_plain(&w->scratch, text) : NULL;
    pnk_im_tokens tokens;
    size_t strong = 0, weak = 0;
    bool only_place;

    if (!plain || !pnk_im_split(&w->scratch, plain, &tokens) || tokens.n == 0 || tokens.n > 24 || !covered(w, &tokens, &strong, &weak, &only_place))
        return false;
    return (double)(strong + weak) >= (only_place ? 0.75 : 0.5) * (double)tokens.n;
}

static int header_words(pnk_im_work *w, const pnk_im_block *b, size_t row)
{
    const char *before = NULL;
    int n = 0;

    for (size_t c = 0; c < b->width; c++) {
        const pnk_cell *cell = pnk_im_cell(b, row, c);
        const char *text = pnk_im_text(b, row, c);
        if (!text || (cell->merged && before && strcmp(before, text) == 0))
            continue;
        before = text;
        n += cell->kind == PNK_CELL_TEXT ? pnk_im_is_header(w, text) : cell->kind == PNK_CELL_DATE;
    }
    return n;
}

/** Could this row be (part of) a header, as it stands alone? */
static bool header_like(pnk_im_work *w, const pnk_im_block *b, size_t row, const look *l)
{
    if (l->distinct < 2 || l->numbers > 0 || l->nothing > 1 || l->tags > 0 || l->long_texts > 0)
        return false;
    int n = header_words(w, b, row);
    return n + l->dates >= 2 && n >= 1 && 2 * (n + l->dates) >= l->distinct;
}

static bool same_row(const pnk_im_block *b, size_t one, size_t other)
{
    size_t same = 0, filled = 0;

    for (size_t c = 0; c < b->width; c++) {
        const char *a = pnk_im_text(b, one, c), *o = pnk_im_text(b, other, c);
        filled += a || o;
        same += a && o && strcmp(a, o) == 0;
    }
    return filled > 0 && same * 5 >= filled * 4;
}

static bool repeats_itself(const pnk_im_block *b, size_t row)
{
    for (size_t c = 0; c < b->width; c++)
        for (size_t d = c + 1; d < b->width && d < c + 12; d++) {
            const char *x = pnk_im_text(b, row, c), *y = pnk_im_text(b, row, d);
            if (x && y && !pnk_im_cell(b, row, d)->merged && strcmp(x, y) == 0)
                return true;
        }
    return false;
}

/** Group headings above: "Leilek" over two columns, dates over repeated ones. */
static size_t grow_up(pnk_im_work *w, const pnk_im_block *b, size_t header, size_t from)
{
    for (int n = 1; header > from && n < MOST_HEADER_ROWS; n++) {
        look l = look_at(w, b, header - 1), below = look_at(w, b, header);
        bool group = l.numbers == 0 && l.nothing == 0 && l.tags == 0 && l.long_texts == 0 && l.distinct >= 1 && l.distinct <= below.distinct;
        if (!group || (l.distinct == 1 && (!l.spans || l.first == 0 || (size_t)l.filled == b->width)))
            break;
        if (!l.spans && !repeats_itself(b, header))
            break;
        header--;
    }
    return header;
}

static size_t grow_down(pnk_im_work *w, const pnk_im_block *b, size_t header, size_t end)
{
    size_t row = header + 1;
    look top = look_at(w, b, header);

    for (; row < end && row < header + MOST_HEADER_ROWS; row++) {
        look l = look_at(w, b, row);
        if (l.dates > 0 && !top.spans && top.distinct >= l.distinct && !repeats_itself(b, header))
            break;                                           /* every column has its header: days below are data */
        int n = l.distinct ? header_words(w, b, row) : 0;
        if (l.numbers > 0 || l.nothing > 0 || l.tags > 0 || l.distinct == 0 || 2 * (n + l.dates) < l.distinct || (n == 0 && l.dates < 2))
            break;
        if (l.distinct == 1 && l.first == 0)
            break;
    }
    return row;
}

/* ---- one table ---- */

/** Row of tags near below; they may come some rows late. */
static size_t tags_below(pnk_im_work *w, const pnk_im_block *b, size_t from, size_t end)
{
    for (size_t row = from; row < end && row < from + 2 * LOOK_AHEAD; row++) {
        look l = look_at(w, b, row);
        if (l.tags >= 1 && 2 * l.tags >= l.distinct)
            return row;
    }
    return SIZE_MAX;
}

/** A label and a number, without any header above: "Evacuated: | 136,770". */
static bool names_a_number(pnk_im_work *w, const pnk_im_block *b, size_t row, const look *l)
{
    pnk_im_tokens tokens;

    if (l->numbers < 1 || l->distinct < 2 || l->distinct > 4 || l->first == SIZE_MAX || l->long_texts)
        return false;
    for (size_t c = l->first; c < b->width && c < l->first + 2; c++) {
        const char *text = pnk_im_text(b, row, c);
        char *plain = text ? pnk_im_plain(&w->scratch, text) : NULL;
        if (plain && pnk_im_split(&w->scratch, plain, &tokens) &&
            (pnk_im_find(&w->words, PNK_IM_MEASURE_WORDS, &tokens, false).phrase || pnk_im_find(&w->words, PNK_IM_FIGURE_WORDS, &tokens, false).phrase))
            return true;
    }
    return false;
}

static bool data_below(pnk_im_work *w, const pnk_im_block *b, size_t from, size_t end)
{
    int seen = 0;

    for (size_t row = from; row < end && seen < LOOK_AHEAD; row++) {
        look l = look_at(w, b, row);
        seen += l.distinct > 0;
        if (l.numbers > 0 || l.nothing > 0 || l.dates > 0 || (l.distinct >= 2 && l.tags == 0))
            return true;
    }
    return false;
}

static bool first_is_header(pnk_im_work *w, const pnk_im_block *b, size_t row, size_t column)
{
    const char *text = column < b->width ? pnk_im_text(b, row, column) : NULL;

    return text && pnk_im_is_header(w, text);
}

/** Finds the next header from `row` on; false: there is none. Fills header, header_end, tags, first. */
static bool find_header(pnk_im_work *w, pnk_im_block *b, size_t row, size_t end, bool any_words)
{
    for (b->title = row; row < end; row++) {
        look l = look_at(w, b, row), next = row + 1 < end ? look_at(w, b, row + 1) : (look){ 0 };
        bool tags = l.tags >= 1 && 2 * l.tags >= l.distinct && l.tags + 1 >= l.distinct / 2;
        bool sure = any_words || (l.distinct >= 2 && l.spans == false && first_is_header(w, b, row, l.first) && next.distinct <= l.distinct + 1);
        bool words = sure && l.distinct >= 2 && l.numbers == 0 && l.nothing == 0 && l.long_texts == 0 && next.numbers >= 1 && next.distinct >= 2;
        if (tags) {
            b->tags = row;
            b->header = b->header_end = row;
            if (row > b->title && look_at(w, b, row - 1).distinct >= 1)
                b->header = grow_up(w, b, row - 1, b->title);
        } else if (words || (header_like(w, b, row, &l) && data_below(w, b, row + 1, end))) {
            b->header = grow_up(w, b, row, b->title);
            b->header_end = grow_down(w, b, row, end);
            b->tags = tags_below(w, b, b->header_end, end);
        } else if (names_a_number(w, b, row, &l)) {
            b->header = b->header_end = b->first = row;
            b->tags = SIZE_MAX;
            return true;
        } else
            continue;
        b->first = b->tags == SIZE_MAX ? b->header_end : b->tags + 1;
        if (row + 1 - b->title > MOST_TITLE_ROWS)
            b->title = b->header > MOST_TITLE_ROWS ? b->header - MOST_TITLE_ROWS : 0;
        return true;
    }
    return false;
}

/** Is there, from this row on, a title or a header of another table before any number? */
static bool another_begins(pnk_im_work *w, const pnk_im_block *b, size_t row, size_t end)
{
    int seen = 0;

    for (; row < end && seen < LOOK_AHEAD; row++) {
        look l = look_at(w, b, row);
        if (l.distinct == 0)
            continue;
        seen++;
        if (b->header < b->header_end && same_row(b, row, b->header_end - 1))
            return false;
        if ((l.tags >= 1 && 2 * l.tags >= l.distinct) || (header_like(w, b, row, &l) && data_below(w, b, row + 1, end)))
            return true;
        if (l.distinct > 1)
            return false;
    }
    return false;
}

/** The last row of the table, +1. */
static size_t find_end(pnk_im_work *w, const pnk_im_block *b, size_t end)
{
    bool blank = true;

    for (size_t row = b->first; row < end; row++) {
        look l = look_at(w, b, row);
        bool words = l.distinct > 1 && l.numbers == 0 && l.dates == 0;
        if (l.distinct == 0) {
            blank = true;
            continue;
        }
        if (row > b->first && (blank || words) && l.numbers == 0 && another_begins(w, b, row, end))
            return row;
        blank = false;
    }
    return end;
}

/* ---- all of a sheet ---- */

static pnk_status keep(pnk_im_work *w, pnk_im_block *b)
{
    while (b->end > b->first && look_at(w, b, b->end - 1).distinct == 0)
        b->end--;
    b->columns = PNK_NEW(w->arena, pnk_im_column, b->width);
    b->kinds = PNK_NEW(w->arena, uint8_t, b->end - b->first + 1);
    b->section = PNK_NEW(w->arena, size_t, b->end - b->first + 1);
    if (!b->columns || !b->kinds || !b->section || !PNK_GROW(w->arena, w->blocks.v, w->blocks.n, w->blocks.capacity))
        return pnk_no_memory(w->ctx);
    w->blocks.v[w->blocks.n++] = *b;
    return PNK_OK;
}

static pnk_status read_band(pnk_im_work *w, const pnk_sheet *sheet, size_t left, size_t width, size_t *found, bool dry)
{
    pnk_im_block b = { .sheet = sheet, .left = left, .width = width, .tags = SIZE_MAX };
    size_t row = 0;
    pnk_status status = PNK_OK;
    bool any_words = false;

    *found = 0;
    for (int round = 0; round < 2 && *found == 0; round++, any_words = true)
        for (row = 0; !status && row < sheet->n_rows && (status = pnk_check(w->ctx)) == PNK_OK;) {
            if (!find_header(w, &b, row, sheet->n_rows, any_words))
                break;
            b.end = find_end(w, &b, sheet->n_rows);
            *found += 1;
            if (dry)
                return PNK_OK;
            row = b.end > b.first ? b.end : b.first + 1;
            status = keep(w, &b);
        }
    return status;
}

/** A layer: the first row names the fields, whatever they are called. */
static pnk_status read_layer(pnk_im_work *w, const pnk_sheet *sheet)
{
    pnk_im_block b = { .sheet = sheet, .width = sheet->n_columns, .header_end = 1, .first = 1, .end = sheet->n_rows, .tags = SIZE_MAX };

    if (sheet->n_rows < 1)
        return PNK_OK;
    b.tags = tags_below(w, &b, 1, sheet->n_rows < 3 ? sheet->n_rows : 3);
    if (b.tags != SIZE_MAX)
        b.first = b.tags + 1;
    return keep(w, &b);
}

static bool blank_column(const pnk_sheet *sheet, size_t column)
{
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const pnk_cell *cell = &sheet->cells[r * sheet->n_columns + column];
        if (cell->kind != PNK_CELL_EMPTY && !cell->merged && !pnk_text_is_blank(cell->text))
            return false;
    }
    return true;
}

/** Does this band of columns have a header of its own that names a place, a day or what is counted? */
static bool stands_alone(pnk_im_work *w, const pnk_sheet *sheet, size_t left, size_t width)
{
    pnk_im_block b = { .sheet = sheet, .left = left, .width = width, .tags = SIZE_MAX };
    bool names = false, numbers = false;

    if (width < 2 || !find_header(w, &b, 0, sheet->n_rows, false))
        return false;
    for (size_t c = 0; c < width; c++)
        for (size_t r = b.header; r < b.header_end; r++) {
            const char *text = pnk_im_text(&b, r, c);
            char *plain = text ? pnk_im_plain(&w->scratch, text) : NULL;
            pnk_im_tokens t;
            if (!plain || !pnk_im_split(&w->scratch, plain, &t))
                continue;
            names = names || pnk_im_find(&w->words, PNK_IM_PLACE_WORDS, &t, false).phrase || pnk_im_find(&w->words, PNK_IM_INDICATOR_WORDS, &t, false).phrase;
        }
    for (size_t r = b.first; r < sheet->n_rows && r < b.first + LOOK_AHEAD; r++)
        numbers = numbers || look_at(w, &b, r).numbers > 0;
    return names && numbers;
}

pnk_status pnk_im_blocks_find(pnk_im_work *w, const pnk_sheet *sheet)
{
    struct { size_t left, width; } bands[32];
    size_t n = 0, found = 0;
    pnk_status status = PNK_OK;

    if (sheet->n_rows == 0 || sheet->n_columns == 0)
        return PNK_OK;
    if (sheet->layer)
        return read_layer(w, sheet);
    for (size_t c = 0; c < sheet->n_columns && n < 32;) {
        size_t from = c;
        while (c < sheet->n_columns && !blank_column(sheet, c))
            c++;
        if (c > from) {
            bands[n].left = from;
            bands[n++].width = c - from;
        }
        while (c < sheet->n_columns && blank_column(sheet, c))
            c++;
    }
    bool apart = n > 1 && n < 32;
    for (size_t i = 0; apart && i < n; i++)
        apart = stands_alone(w, sheet, bands[i].left, bands[i].width);
    if (!apart)
        return n ? read_band(w, sheet, bands[0].left, n == 32 ? sheet->n_columns - bands[0].left : bands[n - 1].left + bands[n - 1].width - bands[0].left, &found, false) : PNK_OK;
    for (size_t i = 0; !status && i < n; i++)
        status = read_band(w, sheet, bands[i].left, bands[i].width, &found, false);
    return status;
}
