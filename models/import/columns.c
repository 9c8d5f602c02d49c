/* models/import/columns.c - each column of a block settled: its header joined, its values looked at, its meaning found; then what the columns
 * say together (a list of sites, flows between places, measures in rows, sums of neighbours, two columns of one meaning). */
#include "models/import/inside.h"
#include <stdlib.h>
#include <string.h>

enum { ROWS_LOOKED_AT = 400 };

const char *pnk_im_column_name(const pnk_im_block *b, size_t column, char out[32])
{
    const char *header = b->columns[column].header;
    size_t at = b->left + column;
    char letters[8];
    int n = 0;

    if (!pnk_text_is_blank(header))
        return header;
    for (at++; at > 0; at = (at - 1) / 26)
        letters[n++] = (char)('A' + (at - 1) % 26);
    for (int i = 0; i < n; i++)
        out[i] = letters[n - 1 - i];
    out[n] = '\0';
    return out;
}

const char *pnk_im_address(const pnk_im_block *b, size_t row, size_t column, char out[32])
{
    char name[32];
    size_t at = b->left + column;
    int n = 0;

    for (at++; at > 0; at = (at - 1) / 26)
        name[n++] = (char)('A' + (at - 1) % 26);
    for (int i = 0; i < n; i++)
        out[i] = name[n - 1 - i];
    pnk_snprintf(out + n, (size_t)(32 - n), "%ld", b->sheet->rows[row]);
    return out;
}

void pnk_im_say(pnk_im_work *w, pnk_severity severity, const pnk_im_block *b, size_t row, size_t column, const char *found, const char *sentence)
{
    char name[32];

    pnk_problem_add(w->problems, severity, b->sheet->file, b->sheet->sheet, row == SIZE_MAX ? 0 : b->sheet->rows[row],
                    column == SIZE_MAX ? NULL : pnk_im_column_name(b, column, name), found, "%s", sentence);
}

/* ---- header ---- */

/** The text that counts for a column in a row of the header: its own, or that of the heading to its left which it stands under. */
static const char *heading(const pnk_im_block *b, size_t row, size_t column)
{
    const char *own = pnk_im_text(b, row, column);
    bool below = false;

    if (own)
        return own;
    for (size_t r = row + 1; r < b->header_end; r++)
        below = below || pnk_im_text(b, r, column);
    if (!below)
        return NULL;
    for (size_t c = column; c-- > 0;) {
        const char *text = pnk_im_text(b, row, c);
        bool under = false;
        for (size_t r = row + 1; r < b->header_end; r++)
            under = under || pnk_im_text(b, r, c);
        if (text)
            return under ? text : NULL;
        if (!under)
            return NULL;
    }
    return NULL;
}

/** Keeps a date that the header holds, and gives the text without it. */
static const char *without_date(pnk_im_work *w, const pnk_im_block *b, const pnk_cell *cell, const char *text, pnk_im_column *column)
{
    pnk_im_date date;
    int year = 0, month, day;

    if (w->options->as_of != PNK_DAY_UNKNOWN)
        pnk_day_split(w->options->as_of, &year, &month, &day);
    if (b->context.day != PNK_DAY_UNKNOWN)
        pnk_day_split(b->context.day, &year, &month, &day);
    date = pnk_im_date_find(&w->words, text, PNK_IM_DAY_FIRST, year);
    if (date.day == PNK_DAY_UNKNOWN || date.no_year || (date.only_year && strlen(text) > 4) || (date.only_month && cell->kind != PNK_CELL_TEXT))
        return text;
    column->meaning.day = date.day;
    column->meaning.minutes = date.minutes;
    pnk_buf rest = { 0 };
    const char *start = text;
    while (*start && (pnk_im_date_find(&w->words, start, PNK_IM_DAY_FIRST, year).end == date.end))
        start++;
    if (start > text)
        start--;
    pnk_buf_add_n(&rest, text, (size_t)(start - text));
    pnk_buf_add(&rest, " ");
    if (date.end)
        pnk_buf_add(&rest, date.end);
    const char *kept = rest.text ? pnk_arena_text(w->arena, rest.text) : text;
    pnk_buf_free(&rest);
    return kept;
}

static pnk_status join_header(pnk_im_work *w, const pnk_im_block *b, size_t c)
{
    pnk_im_column *column = &b->columns[c];
    const char *last = NULL;
    pnk_buf shown = { 0 }, said = { 0 };
    pnk_status status = PNK_OK;

    for (size_t r = b->header; r < b->header_end; r++) {
        const char *text = heading(b, r, c);
        if (!text || (last && strcmp(last, text) == 0))
            continue;
        if (shown.n)
            pnk_buf_add(&shown, " / ");
        for (const char *p = text; *p; p++)
            pnk_buf_add_n(&shown, *p == '\n' || *p == '\r' || *p == '\t' ? " " : p, 1);
        pnk_buf_add(&said, without_date(w, b, pnk_im_cell(b, r, c), text, column));
        pnk_buf_add(&said, " ");
        last = text;
    }
    column->header = shown.text ? pnk_arena_text(w->arena, shown.text) : "";
    char *plain = pnk_im_plain(w->arena, said.text ? said.text : "");
    if (shown.failed || said.failed || !column->header || !plain || !pnk_im_split(w->arena, plain, &column->tokens))
        status = pnk_no_memory(w->ctx);
    if (b->tags != SIZE_MAX) {
        const char *tag = pnk_im_text(b, b->tags, c);
        column->tag = tag && strchr(tag, '#') ? strchr(tag, '#') : NULL;
    }
    pnk_buf_free(&shown);
    pnk_buf_free(&said);
    return status;
}

/* ---- values ---- */

static void look_at_values(pnk_im_work *w, const pnk_im_block *b, size_t c)
{
    pnk_im_column *column = &b->columns[c];
    size_t seen = 0;

    for (size_t r = b->first; r < b->end && seen < ROWS_LOOKED_AT; r++, seen++) {
        const pnk_cell *cell = pnk_im_cell(b, r, c);
        const char *text = pnk_im_text(b, r, c);
        pnk_im_number n;
        if (!text || (cell->merged && c > 0 && pnk_im_text(b, r, c - 1) && strcmp(text, pnk_im_text(b, r, c - 1)) == 0))
            continue;
        if (cell->kind == PNK_CELL_DATE) {
            column->n_dates++;
            column->n_filled++;
            continue;
        }
        pnk_im_number_read(&w->words, &w->scratch, text, &n);
        if (n.found == PNK_IM_NOT_SAID)
            continue;
        column->n_filled++;
        if (cell->kind == PNK_CELL_NO_VALUE || cell->kind == PNK_CELL_FAULT)
            column->n_numbers++;
        else if (n.found == PNK_IM_NUMBER_FOUND || n.found == PNK_IM_RANGE || n.found == PNK_IM_PERCENT) {
            bool date = strchr(text, '.') && pnk_im_date_find(&w->words, text, 0, 0).day != PNK_DAY_UNKNOWN && !pnk_im_date_find(&w->words, text, 0, 0).only_year;
            column->n_dates += date;
            column->n_numbers += !date;
        } else if (text[0] >= '0' && text[0] <= '9' && pnk_im_date_find(&w->words, text, 0, 0).end)
            column->n_dates++;
        else
            column->n_texts++;
    }
    pnk_arena_release(&w->scratch);
    for (size_t r = b->first; r < b->end; r++) {             /* signs and orders: any row may settle them */
        const pnk_cell *cell = pnk_im_cell(b, r, c);
        if (cell->kind != PNK_CELL_TEXT || !cell->text || (cell->text[0] | 32) >= 'a')
            continue;
        if (strpbrk(cell->text, ",."))
            pnk_im_signs_see(cell->text, &column->signs);
        if (strpbrk(cell->text, "/-") && column->orders == 0 && cell->text[0] >= '0' && cell->text[0] <= '9')
            column->orders |= pnk_im_date_find(&w->words, cell->text, 0, 0).orders;
    }
}

/* ---- meaning of one column ---- */

static bool mostly_numbers(const pnk_im_column *c)
{
    return c->n_numbers > 0 && 2 * c->n_numbers >= c->n_filled;
}

static void settle_one(pnk_im_work *w, pnk_im_block *b, pnk_im_column *column, const pnk_im_map *map)
{
    pnk_im_meaning meaning = { .day = PNK_DAY_UNKNOWN, .minutes = -1 }, kept = column->meaning;
    double score = 0.0, fit = 0.0;
    const struct pnk_im_map_row *row = map ? pnk_im_map_row(w, map, column, &fit) : NULL;
    bool numbers = mostly_numbers(column);
    double words = pnk_im_meaning_of_words(w, &column->tokens, numbers, &meaning);

    if (words > 0.0 && meaning.role == PNK_IM_PERSONAL && column->tag == NULL) {
        score = 1.0;
        column->why = pnk_said("looks like names, documents or phone numbers of persons: never taken");
    } else if (row) {
        pnk_im_meaning of_words = meaning;
        meaning = row->meaning;
        meaning.day = PNK_DAY_UNKNOWN;
        meaning.minutes = -1;
        meaning.times = of_words.times;
        meaning.count = meaning.count ? meaning.count : of_words.count;
        score = fit;
        column->of_map = true;
        column->why = pnk_arena_printf(w->arena, pnk_said("map %s: \"%s\""), map->name, row->text);
    } else if (column->tag && (score = pnk_im_meaning_of_tag(w, column->tag, &meaning)) > 0.0)
        column->why = pnk_arena_printf(w->arena, pnk_said("tag %s"), column->tag);
    else if (column->tag)
        column->why = pnk_arena_printf(w->arena, pnk_said("tag %s is not known here"), column->tag);
    else {
        score = words;
        column->why = score > 0.0 ? pnk_said("words of the header") : pnk_said("nothing in the header is known");
    }
    if (!column->why)
        column->why = "";
    meaning.day = kept.day;
    meaning.minutes = kept.minutes;
    if (score <= 0.0 && numbers && kept.day != PNK_DAY_UNKNOWN) {    /* a day is all that the header says */
        meaning.role = PNK_IM_NUMBER;
        score = 0.8;
        column->why = pnk_said("the header is a day");
    }
    if (score <= 0.0)
        meaning = (pnk_im_meaning){ .role = PNK_IM_OUT, .day = kept.day, .minutes = kept.minutes };
    column->meaning = meaning;
    column->score = score;
    (void)b;
}

/** Cells that say what they are: "Kulundu ayil aimak", "KG05236825000". */
static double of_values(pnk_im_work *w, const pnk_im_block *b, size_t c, pnk_im_meaning *out)
{
    size_t seen = 0, admin[5] = { 0 }, codes = 0;

    for (size_t r = b->first; r < b->end && seen < 60; r++) {
        const char *text = pnk_im_text(b, r, c);
        char *plain = text && strlen(text) < 100 ? pnk_im_plain(&w->scratch, text) : NULL;
        pnk_im_tokens t;
        if (!plain || !pnk_im_split(&w->scratch, plain, &t) || t.n == 0)
            continue;
        seen++;
        codes += strlen(text) >= 4 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z' && strspn(text + 2, "0123456789") == strlen(text) - 2;
        pnk_im_hit hit = pnk_im_find(&w->words, PNK_IM_ADMIN_WORDS, &t, false);
        if (hit.phrase && t.n > hit.phrase->n && t.n <= 5)
            admin[(hit.phrase->value[0] - '0') % 5]++;
    }
    *out = (pnk_im_meaning){ .role = PNK_IM_PLACE, .day = PNK_DAY_UNKNOWN, .minutes = -1 };
    for (int l = 1; l < 5; l++)
        if (seen > 0 && 5 * admin[l] >= 3 * seen) {
            out->level = l;
            return 0.75;
        }
    out->role = PNK_IM_PLACE_CODE;
    out->level = PNK_IM_N_LEVELS - 1;
    return seen > 0 && 5 * codes >= 4 * seen ? 0.75 : 0.0;
}

/* ---- what the columns say together ---- */

static double of_site(pnk_im_work *w, const pnk_im_column *c, const char **out)
{
    pnk_im_hit hit = pnk_im_find(&w->words, PNK_IM_SITE_WORDS, &c->tokens, false);

    *out = hit.phrase ? hit.phrase->value : NULL;
    if (!hit.phrase && c->n_texts > 0 && !mostly_numbers(c)) {       /* texts under "collective centre" are their names */
        hit = pnk_im_find(&w->words, PNK_IM_MEASURE_WORDS, &c->tokens, false);
        if (!hit.phrase || strcmp(hit.phrase->value, "in_sites") != 0)
            return 0.0;
        *out = "name";
    }
    return hit.phrase && c->tokens.n ? (double)hit.phrase->n / (double)c->tokens.n : 0.0;
}

static bool settle_sites(pnk_im_work *w, pnk_im_block *b)
{
    bool named = false, fit = false, taken = false;
    const char *what;

    for (size_t c = 0; c < b->width; c++) {
        pnk_im_column *column = &b->columns[c];
        double share = of_site(w, column, &what);
        if (column->meaning.role == PNK_IM_OWN)
            taken = taken || (column->meaning.table && strcmp(column->meaning.table, "sites") == 0);
        if (share < 0.5 || column->meaning.role == PNK_IM_PERSONAL || mostly_numbers(column) == (strcmp(what, "name") == 0 || strcmp(what, "type") == 0))
            continue;
        named = named || strcmp(what, "name") == 0 || strcmp(what, "site_id") == 0;
        fit = fit || strcmp(what, "type") == 0 || strcmp(what, "capacity_persons") == 0 || pnk_text_starts(what, "toilets") || strcmp(what, "status") == 0;
    }
    if (!taken && !(named && fit))
        return false;
    for (size_t c = 0; c < b->width; c++) {
        pnk_im_column *column = &b->columns[c];
        double share = of_site(w, column, &what);
        bool person = column->meaning.role == PNK_IM_NUMBER && !column->meaning.attribute && (!column->meaning.unit || strcmp(column->meaning.unit, "persons") == 0);
        if (column->meaning.role == PNK_IM_OWN || column->meaning.role == PNK_IM_PERSONAL || (share < 0.5 && !person) || (column->tag && column->score >= 1.0))
            continue;
        if (share < 0.5)
            what = "occupied_persons";
        column->meaning.role = strcmp(what, "households") == 0 ? PNK_IM_OUT : PNK_IM_OWN;
        column->meaning.table = "sites";
        column->meaning.column = strcmp(what, "name") == 0 ? "name" : what;
        column->score = share < 0.5 ? 0.7 : 0.6 + 0.4 * share;
        column->of_map = false;
        column->why = pnk_said("words of the header, in a list of sites");
    }
    return true;
}

static bool label_counts(pnk_im_work *w, const pnk_im_block *b, size_t c)
{
    size_t seen = 0, known = 0;

    for (size_t r = b->first; r < b->end && seen < 60; r++) {
        const char *text = pnk_im_text(b, r, c);
        char *plain = text ? pnk_im_plain(&w->scratch, text) : NULL;
        pnk_im_tokens t;
        if (!plain || !pnk_im_split(&w->scratch, plain, &t))
            continue;
        seen++;
        known += pnk_im_find(&w->words, PNK_IM_MEASURE_WORDS, &t, false).phrase || pnk_im_find(&w->words, PNK_IM_FIGURE_WORDS, &t, false).phrase ||
                 pnk_im_find(&w->words, PNK_IM_ATTRIBUTE_WORDS, &t, false).phrase;
    }
    return seen > 0 && known * 5 >= seen * 3;
}

/** Measures down the rows: "Indicator | Batken | Leilek | Total". Columns of numbers without a measure of their own are then places or values. */
static void settle_rows_of_measures(pnk_im_work *w, pnk_im_block *b)
{
    size_t label = SIZE_MAX;
    bool measured = false;

    for (size_t c = 0; c < b->width; c++) {
        pnk_im_meaning *m = &b->columns[c].meaning;
        measured = measured || ((m->role == PNK_IM_NUMBER || m->role == PNK_IM_FIGURE) && m->measure);
        if (m->role == PNK_IM_MEASURE)
            label = c;
    }
    for (size_t c = 0; c < b->width && label == SIZE_MAX && !measured; c++)
        if (b->columns[c].n_texts > 0 && 2 * b->columns[c].n_texts > b->columns[c].n_filled && b->columns[c].meaning.role != PNK_IM_PERSONAL &&
            b->columns[c].meaning.role != PNK_IM_SOURCE && label_counts(w, b, c))
            label = c;
    if (label == SIZE_MAX || measured)
        return;
    b->columns[label].meaning.role = PNK_IM_MEASURE;
    if (b->columns[label].score < 0.8) {
        b->columns[label].score = 0.8;
        b->columns[label].why = pnk_said("its cells name what was counted");
    }
    for (size_t c = 0; c < b->width; c++) {
        pnk_im_column *column = &b->columns[c];
        bool empty = column->tokens.n == 0;
        if (c == label || !mostly_numbers(column) || (column->meaning.role != PNK_IM_OUT && column->meaning.role != PNK_IM_NUMBER && column->meaning.role != PNK_IM_VALUE) ||
            (column->meaning.role == PNK_IM_OUT && column->score > 0.0))
            continue;
        if (column->meaning.role == PNK_IM_OUT && !empty && c > label) {
            column->meaning.place = column->header;
            column->why = pnk_said("the header is a place");
            column->score = 0.8;
        }
        if (column->meaning.role == PNK_IM_OUT && (c > label)) {
            column->meaning.role = PNK_IM_VALUE;
            column->score = column->score > 0.0 ? column->score : 0.8;
            column->why = column->meaning.place ? column->why : pnk_said("numbers beside the names of what was counted");
        }
    }
}

/** Under one heading of the header's first row? */
static bool same_group(const pnk_im_block *b, size_t c, size_t d)
{
    const char *x = b->header_end > b->header + 1 ? heading(b, b->header, c) : NULL, *y = x ? heading(b, b->header, d) : NULL;

    return x && y && strcmp(x, y) == 0;
}

/** Totals of neighbours: a check where the neighbours are places, days or other measures, the number itself where they are its parts. */
static void settle_sums(pnk_im_block *b)
{
    for (size_t c = 0; c < b->width; c++) {
        pnk_im_meaning *m = &b->columns[c].meaning;
        size_t places = 0, days = 0, parts = 0, measures = 0, group = 0;
        if (m->role != PNK_IM_NUMBER || !m->total || m->attribute || m->day != PNK_DAY_UNKNOWN)
            continue;
        for (size_t d = 0; d < b->width; d++) {
            const pnk_im_meaning *o = &b->columns[d].meaning;
            if (d == c || (o->role != PNK_IM_NUMBER && o->role != PNK_IM_VALUE))
                continue;
            places += o->place != NULL;
            days += o->day != PNK_DAY_UNKNOWN;
            parts += o->attribute != NULL;
            measures += o->measure && !o->attribute && !m->measure;
            group += o->measure && !o->attribute && m->measure && strcmp(o->measure, m->measure) != 0 && same_group(b, c, d);
        }
        if (places || days || (group > 1 && !parts) || (measures > 1 && !parts && !(b->context.measure))) {
            m->role = PNK_IM_SUM;
            b->columns[c].why = pnk_said("adds up its neighbours: used as a check");
        }
    }
}

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

static bool same_values(const pnk_im_block *b, size_t c, size_t d)
{
    for (size_t r = b->first; r < b->end; r++)
        if (!same_text(pnk_im_text(b, r, c), pnk_im_text(b, r, d)))
            return false;
    return true;
}

/** Two columns that say the same thing of the same people: one must go, and it is said. */
static void settle_twins(pnk_im_work *w, pnk_im_block *b)
{
    for (size_t c = 0; c < b->width; c++)
        for (size_t d = c + 1; d < b->width; d++) {
            pnk_im_column *x = &b->columns[c], *y = &b->columns[d];
            const pnk_im_meaning *m = &x->meaning, *o = &y->meaning;
            if (m->role != o->role || (m->role != PNK_IM_NUMBER && m->role != PNK_IM_FIGURE && m->role != PNK_IM_OWN) || !same_text(m->measure, o->measure) ||
                !same_text(m->attribute, o->attribute) || !same_text(m->unit, o->unit) || m->day != o->day || m->minutes != o->minutes || !same_text(m->place, o->place) ||
                !same_text(m->column, o->column) || !same_text(m->count, o->count) || m->origin != o->origin)
                continue;
            bool same = same_values(b, c, d), alike = same_text(x->header, y->header);
            size_t row = b->header_end > b->header ? b->header_end - 1 : b->first;
            pnk_im_column *loser = y->score > x->score ? x : y;
            pnk_im_say(w, same || !alike ? PNK_WARNING : PNK_ERROR, b, row, loser == y ? d : c, loser->header,
                       same ? PNK_PHRASE("a column that is there once: two columns say the same, one was taken")
                       : alike ? PNK_PHRASE("headers that differ: two columns have the same header and different numbers, so neither was taken")
                               : pnk_arena_printf(&w->scratch, pnk_said("one column for one figure: \"%s\" was taken for it, this one was left out"), loser == y ? x->header : y->header));
            loser->meaning.role = PNK_IM_OUT;
            loser->twice = true;
            loser->why = pnk_said("another column says the same");
            if (alike && !same) {
                x->meaning.role = y->meaning.role = PNK_IM_OUT;
                x->twice = y->twice = true;
                x->why = y->why = pnk_said("two columns have this header, with different numbers");
            }
        }
}

static void settle_flows(pnk_im_block *b)
{
    bool from = false, to = false, numbers = false;
    int coarsest = PNK_IM_N_LEVELS;

    for (size_t c = 0; c < b->width; c++)
        if (b->columns[c].meaning.role == PNK_IM_PLACE && b->columns[c].meaning.origin && b->columns[c].meaning.level < coarsest)
            coarsest = b->columns[c].meaning.level;
    for (size_t c = 0; c < b->width; c++) {
        const pnk_im_meaning *m = &b->columns[c].meaning;
        from = from || (m->role == PNK_IM_PLACE && m->origin);
        to = to || (m->role == PNK_IM_PLACE && !m->origin && (m->level > 0 || coarsest == 0));
        numbers = numbers || (m->role == PNK_IM_NUMBER && !m->attribute) || m->role == PNK_IM_VALUE;
    }
    b->flows = from && to && numbers;
    for (size_t c = 0; c < b->width && from && !to; c++)     /* only "from where": that is the place */
        if (b->columns[c].meaning.role == PNK_IM_PLACE || b->columns[c].meaning.role == PNK_IM_PLACE_CODE)
            b->columns[c].meaning.origin = false;
}

static void say_left_out(pnk_im_work *w, pnk_im_block *b, const pnk_im_map *map)
{
    double least = pnk_im_setting(&w->words, map && !w->options->guess ? "sure_guess" : "least_guess");
    size_t row = b->header_end > b->header ? b->header_end - 1 : SIZE_MAX;

    for (size_t c = 0; c < b->width; c++) {
        pnk_im_column *column = &b->columns[c];
        if (column->meaning.role == PNK_IM_PERSONAL && column->n_filled > 0)
            pnk_im_say(w, PNK_WARNING, b, row, c, column->header, "nothing about single persons: this column looks like names, documents or phone numbers and was left out");
        if (column->meaning.role != PNK_IM_OUT && column->meaning.role != PNK_IM_PERSONAL && !(column->score >= least) && !(map && column->of_map)) {
            column->meaning.role = PNK_IM_OUT;
            column->why = pnk_arena_printf(w->arena, pnk_said("not sure enough (%.2f): %s"), column->score, column->why);
            column->score = 0.0;
        }
        if (column->meaning.role == PNK_IM_OUT && column->n_numbers > 0 && !(column->score >= 0.6) && !b->own && !column->twice)
            pnk_im_say(w, PNK_WARNING, b, row, c, column->header, "a header that says what was counted: this column holds numbers, was not understood and was left out");
    }
}

/* ---- all ---- */

/** Values that look like documents or phones make a column personal whatever its header says. */
static bool looks_personal(const pnk_im_block *b, size_t c)
{
    size_t seen = 0, personal = 0;

    for (size_t r = b->first; r < b->end && seen < 50; r++) {
        const char *text = pnk_im_text(b, r, c);
        size_t digits = 0;
        if (!text)
            continue;
        seen++;
        for (const char *p = text; *p; p++)
            digits += *p >= '0' && *p <= '9';
        personal += strchr(text, '@') || (text[0] == '+' && digits >= 9) || (digits == 14 && strlen(text) == 14) || (digits == 9 + 3 && pnk_text_starts(text, "996"));
    }
    return seen > 0 && personal * 2 > seen;
}

pnk_status pnk_im_columns_look(pnk_im_work *w, pnk_im_block *b)
{
    pnk_status status = PNK_OK;

    for (size_t c = 0; !status && c < b->width; c++) {
        b->columns[c] = (pnk_im_column){ .meaning = { .day = PNK_DAY_UNKNOWN, .minutes = -1 }, .why = "" };
        status = join_header(w, b, c);
        look_at_values(w, b, c);
    }
    return status;
}

pnk_status pnk_im_columns_settle(pnk_im_work *w, pnk_im_block *b, const pnk_im_map *map)
{
    for (size_t c = 0; c < b->width; c++) {
        settle_one(w, b, &b->columns[c], map);
        pnk_im_meaning by_values;
        double score = b->columns[c].score <= 0.0 && b->columns[c].n_texts > 0 && !b->columns[c].tag ? of_values(w, b, c, &by_values) : 0.0;
        if (score > 0.0) {
            b->columns[c].meaning = by_values;
            b->columns[c].score = score;
            b->columns[c].why = pnk_said("its cells are places by the words in them");
        }
        if (looks_personal(b, c)) {
            b->columns[c].meaning.role = PNK_IM_PERSONAL;
            b->columns[c].why = pnk_said("its cells look like phone numbers or documents: never taken");
        }
    }
    if (map && map->sets.measure)
        b->context.measure = map->sets.measure;
    b->sites = settle_sites(w, b);
    settle_rows_of_measures(w, b);
    settle_flows(b);
    settle_sums(b);
    settle_twins(w, b);
    say_left_out(w, b, map);
    pnk_arena_release(&w->scratch);
    return PNK_OK;
}
