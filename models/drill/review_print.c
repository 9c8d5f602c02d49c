/* models/drill/review_print.c - the after-action review on two pages A4: figures, nights, regrets; the course of events, and what to talk about.
 *
 * Every part has a box of its own and stays in it: what does not fit is counted and stands in the workbook.
 */
#include "models/drill/inside.h"

#include "engine/base/say.h"
#include "models/publish/leaf.h"

#include <stdlib.h>
#include <string.h>

#define LEFT  PNK_LEAF_MARGIN
#define INNER PNK_LEAF_INNER
enum { PAGES = 2, MOST_REGRETS = 10, MOST_RUMOURS = 8, MOST_AREAS = 12 };

typedef struct {
    pnk_pdf *pdf;
    const pnk_drill *d;
    const pnk_drill_score *s;
    pnk_arena arena;
    bool failed;
} sheet;

static const pnk_pen plain = { .size_pt = 7.6, .ink = PNK_INK }, small = { .size_pt = 6.8, .ink = PNK_INK_QUIET, .lines = 1 };

static pnk_pen line_pen(pnk_pen pen, pnk_align align, bool bold)
{
    pen.lines = 1, pen.align = align, pen.bold = bold;
    return pen;
}

static double put(sheet *g, pnk_box box, pnk_pen pen, const char *text)
{
    g->failed = g->failed || !text;
    return pnk_pdf_text(g->pdf, box, &pen, text ? text : "");
}

static const char *number(sheet *g, double value)
{
    char digits[48];
    const char *text = pnk_arena_text(&g->arena, pnk_review_number(value, digits));

    g->failed = g->failed || !text;
    return text ? text : "";
}

static const char *percent(sheet *g, double share)
{
    char digits[48];
    return pnk_arena_printf(&g->arena, "%s %%", pnk_text_fixed(100 * share, 0, digits));
}

/** "more stand in the workbook", where some were left out. */
static void put_left(sheet *g, double x, double y, double w, size_t left)
{
    if (left)
        put(g, (pnk_box){ x, y, w, 0 }, small, pnk_arena_printf(&g->arena, pnk_said("and %zu more in EXERCISE-review.%s.xlsx"), left, pnk_language()));
}

/* ------------------------------------------------------------------ figures and nights */

static const char *hours_text(sheet *g, double hours)
{
    char digits[48];
    return isnan(hours) ? "–" : pnk_arena_text(&g->arena, pnk_text_fixed(hours, 1, digits));
}

static double put_keys(sheet *g, double y)
{
    const pnk_drill_score *s = g->s;
    const pnk_leaf_figure keys[] = {
        { pnk_said("Nights without shelter, persons"), number(g, s->played), NULL, 0xa63603ffu },
        { pnk_said("Of them against what could be known"), number(g, s->played - s->knowable), percent(g, s->regret_knowable_share), 0xe6803cffu },
        { pnk_said("Of them against hindsight"), number(g, s->played - s->hindsight), percent(g, s->regret_hindsight_share), 0x764e9fffu },
        { pnk_said("Rumours believed"), pnk_arena_printf(&g->arena, "%d / %d", s->rumours_believed, s->rumours), NULL, 0x2166acffu },
        { pnk_said("Hours from an event to a decision"), hours_text(g, s->response_hours), NULL, 0x32827affu },
        { pnk_said("Injects"), number(g, s->injects), NULL, 0x5d6a75ffu },
    };
    const double n = sizeof keys / sizeof *keys, gap = 2.5, w = (INNER - (n - 1) * gap) / n;

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        g->failed = g->failed || !keys[i].value;
        pnk_leaf_key(g->pdf, (pnk_box){ LEFT + (double)i * (w + gap), y, w, 22 }, &keys[i]);
    }
    return y + 25;
}

static double night_of(const pnk_drill *d, int day)
{
    double sum = 0;

    for (size_t leaf = 0; leaf < d->n_leaves; leaf++)
        sum += d->live->nights[(size_t)day * d->n_leaves + leaf];
    return sum;
}

/** People without shelter: a bar a night. */
static double put_nights(sheet *g, double y, double h)
{
    const pnk_drill *d = g->d;
    double most = 1, top = pnk_leaf_heading(g->pdf, LEFT, y, INNER, pnk_said("People without shelter, night by night")) + 4, w = INNER / d->n_days, foot = y + h - 5;

    for (int day = 1; day <= d->live->day; day++)
        most = fmax(most, night_of(d, day));
    for (int day = 1; day <= d->live->day; day++) {
        double persons = night_of(d, day), high = (foot - top) * persons / most, x = LEFT + (day - 1) * w;
        pnk_pdf_rect(g->pdf, (pnk_box){ x + 0.12 * w, foot - high, 0.76 * w, high }, PNK_INK_HEAD, 0, 0);
        put(g, (pnk_box){ x, foot - high - 3.6, w, 0 }, line_pen(small, PNK_CENTRE, false), number(g, persons));
        put(g, (pnk_box){ x, foot + 0.6, w, 0 }, line_pen(small, PNK_CENTRE, false), number(g, day));
    }
    pnk_pdf_line(g->pdf, (pnk_spot[]){ { LEFT, foot }, { LEFT + INNER, foot } }, 2, PNK_INK_QUIET, 0.2, false);
    return y + h + 2;
}

static double put_row(sheet *g, double x, double y, double w, const char *label, double value, bool bold)
{
    put(g, (pnk_box){ x, y, w - 24, 0 }, line_pen(plain, PNK_LEFT, bold), label);
    put(g, (pnk_box){ x + w - 23, y, 23, 0 }, line_pen(plain, PNK_RIGHT, bold), number(g, value));
    return y + 4.3;
}

static double put_plans(sheet *g, double x, double y, double w)
{
    y = pnk_leaf_heading(g->pdf, x, y, w, pnk_said("Against better plans"));
    put(g, (pnk_box){ x, y, w, 0 }, line_pen(small, PNK_RIGHT, false), pnk_said("Person-nights without shelter"));
    y = put_row(g, x, y + 4, w, pnk_said("As it was played"), g->s->played, true);
    y = put_row(g, x, y, w, pnk_said("Best plan of each morning, on true counts"), g->s->knowable, false);
    return put_row(g, x, y, w, pnk_said("Best that was found with hindsight"), g->s->hindsight, false) + 2;
}

typedef struct { int area; double nights; } worse;

static int by_nights(const void *a, const void *b)
{
    const worse *x = a, *y = b;
    return x->nights != y->nights ? (x->nights > y->nights ? -1 : 1) : x->area - y->area;
}

/** The worst off first. */
static void put_areas(sheet *g, double x, double y, double w, double foot)
{
    const pnk_drill *d = g->d;
    worse *list = PNK_NEW(&g->arena, worse, d->n_leaves + 1);
    size_t n = 0, i;

    g->failed = g->failed || !list;
    for (size_t leaf = 0; leaf < d->n_leaves && list; leaf++)
        if (g->s->area_person_days[d->leaves[leaf]] > 0)
            list[n++] = (worse){ d->leaves[leaf], g->s->area_person_days[d->leaves[leaf]] };
    if (n > 1)
        qsort(list, n, sizeof *list, by_nights);
    y = pnk_leaf_heading(g->pdf, x, y, w, pnk_said("By area, the worst off first"));
    put(g, (pnk_box){ x, y, w, 0 }, line_pen(small, PNK_RIGHT, false), pnk_said("Person-nights without shelter"));
    y += 4;
    for (i = 0; i < n && i < MOST_AREAS && y + 8 < foot; i++)
        y = put_row(g, x, y, w, pnk_review_name(&d->base->areas.v[list[i].area].name), list[i].nights, i == 0);
    put_left(g, x, y, w, n - i);
}

/** Each rumour: what it was, and whether the count went after it. */
static void put_rumours(sheet *g, double x, double y, double w, double foot)
{
    const pnk_drill *d = g->d;
    size_t shown = 0, left = 0;

    y = pnk_leaf_heading(g->pdf, x, y, w, pnk_said("Rumours"));
    for (size_t i = 0; i < d->script.n; i++) {
        if (d->live->rumour_report[i] < 0)
            continue;
        if (shown == MOST_RUMOURS || y + 11 > foot) {
            left++;
            continue;
        }
        bool believed = d->live->believed[i] == 1;
        put(g, (pnk_box){ x, y, w, 0 }, line_pen(plain, PNK_LEFT, believed), pnk_arena_printf(&g->arena, "%s  %s", d->script.v[i].id, d->script.v[i].title ? d->script.v[i].title : ""));
        put(g, (pnk_box){ x, y + 3.3, w, 0 }, small, believed ? pnk_said("the count believed it") : pnk_said("the count did not believe it"));
        y += 7.2, shown++;
    }
    if (!shown)
        put(g, (pnk_box){ x, y, w, 0 }, line_pen(plain, PNK_LEFT, false), pnk_said("No rumour went round."));
    put_left(g, x, y, w, left);
}

static double put_regrets(sheet *g, double y, double foot)
{
    size_t shown = 0, left = 0;

    y = pnk_leaf_heading(g->pdf, LEFT, y, INNER, pnk_said("What single decisions cost"));
    for (size_t i = 0; i < g->s->n_regrets; i++) {
        if (g->s->regrets[i].cost_person_days < 1)
            continue;
        if (shown == MOST_REGRETS || y + 9 > foot) {
            left++;
            continue;
        }
        pnk_pdf_disc(g->pdf, (pnk_spot){ LEFT + 1, y + 1.7 }, 0.5, PNK_INK_HEAD, 0, 0);
        put(g, (pnk_box){ LEFT + 3, y, INNER - 4, 0 }, line_pen(plain, PNK_LEFT, false), pnk_review_regret(g->d, &g->s->regrets[i], &g->arena));
        y += 4.3, shown++;
    }
    put_left(g, LEFT + 3, y, INNER - 4, left);
    y += left ? 3.6 : 0;
    put(g, (pnk_box){ LEFT, y, INNER, 0 }, small, shown ? pnk_said("Each is counted with all other decisions as they were; together they need not add up to the whole.")
                                                        : pnk_said("No single decision was dearer than the best plan's."));
    return y + 6;
}

/* ------------------------------------------------------------------ course of events */

static const struct { const char *title; double x, w; } columns[] = {
    { PNK_PHRASE("Time"), 0, 14 }, { PNK_PHRASE("Inject"), 14, 58 }, { PNK_PHRASE("What players knew"), 74, 38 }, { PNK_PHRASE("First decision after it"), 114, 58 }, { PNK_PHRASE("Hours"), 172, 14 },
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

/** When players heard of it, or what they took it for. */
static const char *what_was_known(sheet *g, size_t i)
{
    const pnk_drill *d = g->d;
    const pnk_inject *x = &d->script.v[i];
    char at[24];

    if (d->live->rumour_report[i] >= 0)
        return d->live->believed[i] == 1 ? pnk_said("the count believed it") : pnk_said("the count did not believe it");
    if (x->effect == PNK_EFFECT_NONE)
        return pnk_said("its words");
    if (pnk_effect_is_word(x->effect))
        return x->effect == PNK_EFFECT_LATE_REPORT ? pnk_said("a report of days before") : x->effect == PNK_EFFECT_CONTRADICTION ? pnk_said("a report beside others") : pnk_said("a report");
    if (!d->live->known[i])
        return pnk_said("nothing before the end");
    if (!(x->known_after_hours > 0))
        return pnk_said("at once");
    return pnk_arena_printf(&g->arena, pnk_said("from %s"), pnk_script_at(d->live->fired[i] + (int)(x->known_after_hours * 60), at));
}

static const char *in_words(sheet *g, const pnk_act *act)
{
    const pnk_records *r = g->d->base;

    if (act->e.what == PNK_DID_MOVE && act->e.to_id)
        return pnk_arena_printf(&g->arena, pnk_said("%s persons to %s"), number(g, act->e.quantity), pnk_review_shelter(g->d, act->e.to_id, &g->arena));
    if (act->item >= 0 && act->place >= 0)
        return pnk_arena_printf(&g->arena, pnk_said("%s × %s to %s"), number(g, act->e.quantity), pnk_review_name(&r->items.v[act->item].name), pnk_review_name(&r->places.v[act->place].name));
    return act->e.to_id ? act->e.to_id : "–";
}

static bool awaits_answer(const pnk_drill *d, size_t i)
{
    return d->live->fired[i] >= 0 && d->script.v[i].effect != PNK_EFFECT_NONE && !pnk_effect_is_word(d->script.v[i].effect);
}

static double hours_until(const pnk_drill *d, size_t i, const pnk_act *answer) { return (answer->e.minute - d->live->fired[i]) / 60.0; }

static void put_event(sheet *g, double y, size_t i)
{
    const pnk_inject *x = &g->d->script.v[i];
    const pnk_act *answer = awaits_answer(g->d, i) ? pnk_drill_answer(g->d, i) : NULL;
    char at[24];
    const char *cells[N_COLUMNS] = { pnk_script_at(g->d->live->fired[i], at), pnk_arena_printf(&g->arena, "%s  %s", x->id, x->title ? x->title : ""), what_was_known(g, i),
                                     answer ? in_words(g, answer) : awaits_answer(g->d, i) ? pnk_said("none") : "", answer ? hours_text(g, hours_until(g->d, i, answer)) : "" };
    pnk_pen pen = { .size_pt = 6.8, .ink = PNK_INK, .lines = 1 };

    for (size_t c = 0; c < N_COLUMNS; c++) {
        pen.align = c + 1 == N_COLUMNS ? PNK_RIGHT : PNK_LEFT;
        put(g, (pnk_box){ LEFT + columns[c].x, y, columns[c].w - 1, 0 }, pen, cells[c]);
    }
    pnk_pdf_line(g->pdf, (pnk_spot[]){ { LEFT, y + 4.1 }, { LEFT + INNER, y + 4.1 } }, 2, PNK_INK_RULE, 0.1, false);
}

typedef struct { int minute; size_t inject; } came;

static int by_minute(const void *a, const void *b)
{
    const came *x = a, *y = b;
    return x->minute != y->minute ? (x->minute < y->minute ? -1 : 1) : x->inject < y->inject ? -1 : x->inject > y->inject;
}

static void put_course(sheet *g, double y, double foot)
{
    const pnk_drill *d = g->d;
    came *list = PNK_NEW(&g->arena, came, d->script.n + 1);
    size_t n = 0, i;

    g->failed = g->failed || !list;
    for (size_t k = 0; k < d->script.n && list; k++)
        if (d->live->fired[k] >= 0)
            list[n++] = (came){ d->live->fired[k], k };
    if (n > 1)
        qsort(list, n, sizeof *list, by_minute);
    y = pnk_leaf_heading(g->pdf, LEFT, y, INNER, pnk_said("Course of events"));
    for (size_t c = 0; c < N_COLUMNS; c++)
        put(g, (pnk_box){ LEFT + columns[c].x, y, columns[c].w - 1, 0 }, line_pen(small, c + 1 == N_COLUMNS ? PNK_RIGHT : PNK_LEFT, true), pnk_said(columns[c].title));
    y += 4.4;
    for (i = 0; i < n && y + 4.6 + (n - i > 1 ? 4 : 0) <= foot; i++, y += 4.6)
        put_event(g, y, list[i].inject);
    put_left(g, LEFT, y, INNER, n - i);
}

/* ------------------------------------------------------------------ what to discuss */

static double put_point(sheet *g, double y, const char *text)
{
    pnk_pdf_disc(g->pdf, (pnk_spot){ LEFT + 1, y + 1.7 }, 0.5, PNK_INK_HEAD, 0, 0);
    put(g, (pnk_box){ LEFT + 3, y, INNER - 4, 0 }, line_pen(plain, PNK_LEFT, false), text);
    return y + 4.3;
}

/** What the figures themselves ask: the dearest decision, the longest wait, events without a decision, rumours that were believed. */
static double put_points(sheet *g, double y)
{
    const pnk_drill *d = g->d;
    double longest = 0;
    size_t slow = 0;
    int none = 0;
    char digits[48];

    for (size_t i = 0; i < d->script.n; i++) {
        const pnk_act *answer = awaits_answer(d, i) ? pnk_drill_answer(d, i) : NULL;
        none += awaits_answer(d, i) && !answer;
        if (answer && hours_until(d, i, answer) > longest)
            longest = hours_until(d, i, answer), slow = i;
    }
    if (g->s->n_regrets && g->s->regrets[0].cost_person_days >= 1)
        y = put_point(g, y, pnk_review_regret(d, &g->s->regrets[0], &g->arena));
    if (longest > 0)
        y = put_point(g, y, pnk_arena_printf(&g->arena, pnk_said("The longest way from an event to a decision: %s hours, after %s (%s)."), pnk_text_fixed(longest, 1, digits), d->script.v[slow].id,
                                             d->script.v[slow].title ? d->script.v[slow].title : ""));
    if (none)
        y = put_point(g, y, pnk_arena_printf(&g->arena, pnk_said("Events that no decision followed: %d."), none));
    if (g->s->rumours_believed)
        y = put_point(g, y, pnk_arena_printf(&g->arena, pnk_said("Rumours that the count believed: %d. How could they have been checked?"), g->s->rumours_believed));
    return y + 1.5;
}

/** Questions with room to write. */
static void put_questions(sheet *g, double y, double foot)
{
    const char *const words[] = { pnk_said("What was meant to happen?"), pnk_said("What happened?"), pnk_said("Why was it different?"), pnk_said("What will be done, by which office, until when?") };
    double w = (INNER - 4) / 2, h = (foot - y - 2) / 2;

    for (size_t i = 0; i < 4; i++) {
        pnk_box box = { LEFT + (double)(i % 2) * (w + 4), y + (double)(i / 2) * (h + 2), w, h };
        pnk_pdf_rect(g->pdf, box, 0, PNK_INK_RULE, 0.2);
        put(g, (pnk_box){ box.x + 1.2, box.y + 0.8, w - 2.4, 0 }, line_pen(small, PNK_LEFT, true), words[i]);
    }
}

/* ------------------------------------------------------------------ the two pages */

static void put_foot(sheet *g, int page)
{
    const char *left = pnk_arena_printf(&g->arena, "%s · %s", pnk_exercise_mark, pnk_review_name(&g->d->title)), *right = pnk_arena_printf(&g->arena, pnk_said("page %d of %d"), page, PAGES);

    g->failed = g->failed || !left || !right;
    pnk_leaf_foot(g->pdf, left, right);
}

static void put_first(sheet *g)
{
    const pnk_drill *d = g->d;
    const char *worst = g->s->worst_area < 0 ? "–" : pnk_review_name(&d->base->areas.v[g->s->worst_area].name);
    const char *line = pnk_arena_printf(&g->arena, pnk_said("days played: %d · worst off: %s"), d->live->day, worst);
    const double half = (INNER - 6) / 2, foot = PNK_LEAF_FOOT;

    g->failed = g->failed || !line;
    pnk_leaf_head(g->pdf, &(pnk_leaf_top){ pnk_said("After-action review (draft)"), pnk_review_name(&d->title), line, true });
    double y = put_nights(g, put_keys(g, 31), 62);
    y = put_regrets(g, y, y + 66);
    put_areas(g, LEFT, put_plans(g, LEFT, y, half), half, foot);
    put_rumours(g, LEFT + half + 6, y, half, foot);
    put_foot(g, 1);
}

static void put_second(sheet *g)
{
    const double foot = PNK_LEAF_FOOT, discuss = foot - 62;

    put_course(g, PNK_LEAF_MARGIN, discuss - 3);
    double y = put_points(g, pnk_leaf_heading(g->pdf, LEFT, discuss, INNER, pnk_said("What to discuss")));
    put_questions(g, y, foot);
    put_foot(g, 2);
}

static pnk_status draw(pnk_ctx *ctx, pnk_pdf *pdf, void *with)
{
    sheet *g = with;

    g->pdf = pdf;
    pnk_pdf_page(pdf, PNK_LEAF_W, PNK_LEAF_H);
    put_first(g);
    pnk_pdf_page(pdf, PNK_LEAF_W, PNK_LEAF_H);
    put_second(g);
    return g->failed ? pnk_no_memory(ctx) : pnk_check(ctx);
}

pnk_status pnk_review_print(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s, pnk_buf *out)
{
    const pnk_pdf_about about = { pnk_review_name(&d->title), pnk_language(), d->base->head.as_of, pnk_exercise_mark };
    sheet g = { .d = d, .s = s };
    pnk_status status = pnk_pdf_make(ctx, &about, draw, &g, out);

    pnk_arena_release(&g.arena);
    return status;
}
