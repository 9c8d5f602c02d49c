/* models/import/context.c - what stands above a table, in the name of its sheet or of the file, and holds for all rows: the day, who counted,
 * what was counted, where. */
#include "models/import/inside.h"
#include <string.h>

enum { LONGEST_TITLE = 600 };

/** The words of a text, in scratch memory. */
static bool words_of(pnk_im_work *w, const char *text, pnk_im_tokens *out)
{
    char *plain = strlen(text) <= LONGEST_TITLE ? pnk_im_plain(&w->scratch, text) : NULL;

    return plain && pnk_im_split(&w->scratch, plain, out) && out->n > 0;
}

/** How well a line says the day: 3 "as of", 2 a day, 1 a day of something else; the day itself in *out. */
static int day_of_line(pnk_im_work *w, const char *text, int year, pnk_im_date *out)
{
    pnk_im_tokens t;

    if (!words_of(w, text, &t))
        return 0;
    *out = pnk_im_date_title(&w->words, &w->scratch, text, PNK_IM_DAY_FIRST, year);
    if (out->day == PNK_DAY_UNKNOWN || out->only_year || (out->no_year && year <= 0))
        return 0;
    if (pnk_im_find(&w->words, PNK_IM_AS_OF_WORDS, &t, false).phrase)
        return 3;
    return pnk_im_find(&w->words, PNK_IM_DECREE_WORDS, &t, false).phrase ? 0 : 2;
}

/** The name before "district", "oblast" ...: with that word, as the text has it. */
static const char *place_of_line(pnk_im_work *w, const char *text)
{
    pnk_im_tokens one;
    const char *before = NULL;

    for (const char *p = text; *p;) {
        while (*p == ' ' || *p == ',' || *p == '(')
            p++;
        const char *end = p + strcspn(p, " ,():;.");
        if (end == p)
            break;
        char *word = pnk_arena_text_n(&w->scratch, p, (size_t)(end - p));
        if (word && words_of(w, word, &one) && one.n == 1 && before && (p - before) < 60) {
            const pnk_im_phrase *admin = pnk_im_at(&w->words, PNK_IM_ADMIN_WORDS, &one, 0);
            if (admin && admin->value[0] <= '2' && !pnk_im_is_header(w, pnk_arena_text_n(&w->scratch, before, strcspn(before, " "))))
                return pnk_arena_text_n(w->arena, before, (size_t)(end - before));
        }
        before = p;
        p = *end ? end + 1 : end;
    }
    return NULL;
}

static void read_line(pnk_im_work *w, pnk_im_context *c, const char *text, bool title)
{
    pnk_im_tokens t;
    pnk_im_hit hit;

    if (!words_of(w, text, &t))
        return;
    if (!c->source && (hit = pnk_im_find(&w->words, PNK_IM_ORGANISATION_WORDS, &t, false)).phrase)
        c->source = hit.phrase->value;
    if (!c->place)
        c->place = place_of_line(w, text);
    if (!title || pnk_im_at(&w->words, PNK_IM_REMARK_WORDS, &t, 0))
        return;
    if (!c->measure && (hit = pnk_im_find(&w->words, PNK_IM_MEASURE_WORDS, &t, false)).phrase)
        c->measure = hit.phrase->value;
    if (!c->unit && (hit = pnk_im_find(&w->words, PNK_IM_UNIT_WORDS, &t, false)).phrase && (strcmp(hit.phrase->value, "persons") == 0 || strcmp(hit.phrase->value, "households") == 0))
        c->unit = hit.phrase->value;
    if (!c->count && (hit = pnk_im_find(&w->words, PNK_IM_COUNT_WORDS, &t, false)).phrase && strcmp(hit.phrase->value, "now") != 0)
        c->count = hit.phrase->value;
}

/** A scale said above the table ("in thousands") holds only when the line is short or in brackets: numbers in running text have their own. */
static void read_scale(pnk_im_work *w, pnk_im_context *c, const char *text)
{
    pnk_im_tokens t;
    double times;

    if (strlen(text) > 60 || strpbrk(text, "0123456789") || !words_of(w, text, &t))
        return;
    pnk_im_hit hit = pnk_im_find(&w->words, PNK_IM_TIMES_WORDS, &t, false);
    if (hit.phrase && pnk_text_to_number(hit.phrase->value, &times) && !(c->times > 0))
        c->times = times;
}

void pnk_im_context_read(pnk_im_work *w, pnk_im_block *b)
{
    pnk_im_context *c = &b->context;
    pnk_im_date date, best = { .day = PNK_DAY_UNKNOWN, .minutes = -1 };
    int rank = 0, year = 0, month, day;
    const pnk_im_block *above = w->blocks.n && b > w->blocks.v && b[-1].sheet == b->sheet ? b - 1 : NULL;

    *c = (pnk_im_context){ .day = PNK_DAY_UNKNOWN, .minutes = -1 };
    if (w->options->as_of != PNK_DAY_UNKNOWN)
        pnk_day_split(w->options->as_of, &year, &month, &day);
    for (size_t r = b->title; r < b->header; r++)
        for (size_t k = 0; k < b->width; k++) {
            const pnk_cell *cell = pnk_im_cell(b, r, k);
            const char *text = pnk_im_text(b, r, k);
            if (!text || (cell->merged && k > 0))
                continue;
            int rank_here = day_of_line(w, text, year, &date);
            if (rank_here > rank) {
                rank = rank_here;
                best = date;
            }
            read_line(w, c, text, true);
            read_scale(w, c, text);
        }
    if (b->sheet->sheet) {
        if (rank == 0 && (rank = day_of_line(w, b->sheet->sheet, year, &date)) > 0)
            best = date;
        read_line(w, c, b->sheet->sheet, true);
    }
    if (rank == 0 && above && above->context.day != PNK_DAY_UNKNOWN) {
        best.day = above->context.day;
        best.minutes = above->context.minutes;
        rank = 1;
    }
    if (above && !c->source)
        c->source = above->context.source;
    if (above && !c->place)
        c->place = above->context.place;
    if (rank == 0 && b->sheet->file && (rank = day_of_line(w, b->sheet->file, year, &date)) > 0)
        best = date;
    if (b->sheet->file)
        read_line(w, c, b->sheet->file, c->measure == NULL);
    c->day = best.day;
    c->minutes = best.minutes;
    if (c->day == PNK_DAY_UNKNOWN)
        c->day = w->options->as_of;
    pnk_arena_release(&w->scratch);
}
