/* models/publish/report.c - report.pdf: the situation on two pages A4.
 *
 * Every part has a box of its own and stays in it: texts are shortened, lists are cut and say how many more stand in workbook.xlsx.
 */
#include "models/publish/printed.h"

#include "engine/base/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN PNK_LEAF_MARGIN
#define INNER  PNK_LEAF_INNER
#define N_PAGES 2

typedef struct { pnk_pdf *pdf; pnk_printed *p; } page;

static const pnk_pen small = { .size_pt = 6.8, .ink = PNK_INK_QUIET }, plain = { .size_pt = 7.6, .ink = PNK_INK };

static double put(page *g, pnk_box box, pnk_pen pen, const char *text) { return pnk_pdf_text(g->pdf, box, &pen, text); }

static pnk_pen one_line(pnk_pen pen, pnk_align align, bool bold)
{
    pen.lines = 1, pen.align = align, pen.bold = bold;
    return pen;
}

static double put_heading(page *g, double x, double y, double w, const char *text) { return pnk_leaf_heading(g->pdf, x, y, w, text); }

/* ------------------------------------------------------------------ head and foot */

static void put_head(page *g)
{
    pnk_printed *p = g->p;
    const pnk_operation_head *head = &p->records->head;
    const char *place = NULL;

    for (size_t a = 0; a < p->records->areas.n && !place; a++)
        if (p->records->areas.v[a].parent < 0 && p->records->areas.v[a].in_scope)
            place = pnk_area_name(p->records, (int)a, p->lang);
    pnk_leaf_head(g->pdf, &(pnk_leaf_top){ pnk_arena_printf(&p->arena, pnk_said("SITUATION REPORT No. %d"), head->as_of - head->start + 1), pnk_print_title(p),
        pnk_arena_printf(&p->arena, pnk_said("%s · situation at the end of %s · since %s"), place ? place : head->id, pnk_print_day(p, head->as_of), pnk_print_day(p, head->start)),
        head->exercise });
}

static void put_foot(page *g, int number)
{
    pnk_printed *p = g->p;
    const char *withheld = pnk_print_withheld(p), *left = pnk_arena_printf(&p->arena, "%s · %s · paanek %s", p->records->head.id, pnk_print_day(p, p->records->head.as_of), p->results->version);
    pnk_leaf_foot(g->pdf, left, pnk_arena_printf(&p->arena, pnk_said("page %d of %d"), number, N_PAGES));
    if (withheld)
        put(g, (pnk_box){ MARGIN, PNK_LEAF_H - 6.5, INNER, 0 }, one_line(small, PNK_LEFT, false), withheld);
}

/* ------------------------------------------------------------------ key figures and words */

static double put_key_figures(page *g, double y)
{
    static const struct { pnk_measure measure; const char *phrase; pnk_ink ink; } keys[] = {
        { PNK_DISPLACED, PNK_PHRASE("Displaced"), 0xa63603ffu }, { PNK_RETURNED, PNK_PHRASE("Returned"), 0x32827affu }, { PNK_REMAINING, PNK_PHRASE("Still displaced"), 0xe6803cffu },
        { PNK_WITH_HOSTS, PNK_PHRASE("With host families"), 0x2166acffu }, { PNK_IN_SITES, PNK_PHRASE("In sites"), 0x764e9fffu },
        { PNK_ON_THE_WAY, PNK_PHRASE("On the way or waiting"), 0x5d6a75ffu },
    };
    const double n = sizeof keys / sizeof *keys, gap = 2.5, w = (INNER - (n - 1) * gap) / n, h = 22;
    pnk_printed *p = g->p;

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        pnk_box box = { MARGIN + (double)i * (w + gap), y, w, h };
        pnk_day day = p->records->head.as_of;
        pnk_range range = pnk_ledger_range(p->records, p->results->ledger, day, -1, keys[i].measure, NULL);
        const char *span = isfinite(range.low) && isfinite(range.high) ? pnk_arena_printf(&p->arena, "%s – %s", pnk_print_number(p, range.low), pnk_print_number(p, range.high)) : NULL;
        pnk_leaf_key(g->pdf, box, &(pnk_leaf_figure){ pnk_said(keys[i].phrase), pnk_print_number(p, pnk_ledger_shown(p->records, p->results->ledger, day, -1, keys[i].measure)), span, keys[i].ink });
    }
    put(g, (pnk_box){ MARGIN, y + h + 0.6, INNER, 0 }, one_line(small, PNK_LEFT, false),
        pnk_arena_printf(&p->arena, pnk_said("Persons; below each figure the range that is meant to hold the truth in %s of 100 cases."), pnk_print_number(p, 100 * p->results->ledger->range_cover)));
    return y + h + 5;
}

/** The situation in a paragraph, that of summary.json; NULL: out of memory. */
static const char *in_words(pnk_printed *p)
{
    pnk_buf text = {0};

    pnk_publish_paragraph(p->results, &text);
    const char *words = text.failed ? NULL : pnk_arena_text(&p->arena, text.text ? text.text : "");
    pnk_buf_free(&text);
    return words && p->results->plan->advice ? pnk_arena_printf(&p->arena, "%s %s", words, pnk_said("The simple rule is fine here: the plan is better by less than 2 %.")) : words;
}

/* ------------------------------------------------------------------ course of events */

typedef struct { double past, low, high, mid; bool counted; } moment;

static moment moment_of(const pnk_printed *p, pnk_measure measure, int day)
{
    const pnk_ledger *ledger = p->results->ledger;
    const pnk_forecast *f = p->results->forecast;
    pnk_day date = ledger->first + day, as_of = p->records->head.as_of;
    double persons = date <= as_of ? pnk_ledger_shown(p->records, ledger, date, -1, measure) : NAN;

    if (date < as_of || !f->bands || !f->n_nodes)
        return (moment){ persons, NAN, NAN, NAN, true };
    const pnk_band *band = &f->bands[((size_t)(date - as_of) * f->n_nodes + f->n_nodes - 1) * PNK_N_SOLVED + measure];
    return (moment){ persons, band->p10, band->p90, band->p50, date == as_of };
}

/** Are all expected days told? A band with a hole is not drawn. */
static bool all_told(const pnk_printed *p, pnk_measure measure, int n)
{
    for (int d = 0; d < n; d++)
        if (pnk_is_withheld(moment_of(p, measure, d).mid))
            return false;
    return true;
}

/** Counted days as a line, broken where a day is withheld; expected ones as a band around a dashed line. */
static void put_course(page *g, pnk_box box, pnk_measure measure, const char *title, pnk_ink ink)
{
    pnk_printed *p = g->p;
    int n = p->results->ledger->n_days + p->results->forecast->n_days, past = p->results->ledger->n_days;
    pnk_spot *low = PNK_NEW(&p->arena, pnk_spot, 2 * n + 2), *line = PNK_NEW(&p->arena, pnk_spot, n + 1), *mid = PNK_NEW(&p->arena, pnk_spot, n + 1);
    double most = 1, head = 4.2, foot = 4, h = box.h - head - foot;
    size_t n_line = 0, n_mid = 0, n_low = 0;
    bool expected = all_told(p, measure, n);

    if (!low || !line || !mid || n < 1)
        return;
    for (int d = 0; d < n; d++) {
        moment m = moment_of(p, measure, d);
        most = fmax(most, fmax(isfinite(m.past) ? m.past : 0, isfinite(m.high) ? m.high : 0));
    }
    put(g, (pnk_box){ box.x, box.y, box.w, 0 }, one_line(plain, PNK_LEFT, true), title);
    pnk_pdf_rect(g->pdf, (pnk_box){ box.x, box.y + head, box.w, h }, 0xfafaf7ffu, PNK_INK_RULE, 0.15);
#define X(d) (box.x + (n > 1 ? box.w * (d) / (n - 1) : box.w / 2))
#define Y(v) (box.y + head + h * (1 - 0.94 * (v) / most))
    for (int d = 0; d < n; d++) {
        moment m = moment_of(p, measure, d);
        if (isfinite(m.past)) {
            line[n_line++] = (pnk_spot){ X(d), Y(m.past) };
        } else if (n_line) {
            pnk_pdf_line(g->pdf, line, n_line, ink, 0.7, false);
            n_line = 0;
        }
        if (isfinite(m.mid) && expected)
            low[n_low++] = (pnk_spot){ X(d), Y(m.low) }, mid[n_mid++] = (pnk_spot){ X(d), Y(m.mid) };
    }
    for (int d = n - 1; d >= 0; d--) {
        moment m = moment_of(p, measure, d);
        if (isfinite(m.mid) && expected)
            low[n_low++] = (pnk_spot){ X(d), Y(m.high) };
    }
    pnk_pdf_shape(g->pdf, &(pnk_outline_ring){ low, n_low }, 1, (ink & 0xffffff00u) | 0x46u, 0, 0);
    pnk_pdf_line(g->pdf, mid, n_mid, ink, 0.4, true);
    if (n_line)
        pnk_pdf_line(g->pdf, line, n_line, ink, 0.7, false);
    pnk_pdf_line(g->pdf, (pnk_spot[]){ { X(past - 1), box.y + head }, { X(past - 1), box.y + head + h } }, 2, PNK_INK_QUIET, 0.2, true);
#undef X
#undef Y
    moment last = moment_of(p, measure, n - 1);
    put(g, (pnk_box){ box.x + 0.8, box.y + head + 0.3, box.w / 2, 0 }, one_line(small, PNK_LEFT, false), pnk_print_number(p, most));
    put(g, (pnk_box){ box.x, box.y + box.h - foot + 0.3, box.w / 2, 0 }, one_line(small, PNK_LEFT, false), pnk_print_day(p, p->results->ledger->first));
    put(g, (pnk_box){ box.x + box.w / 3, box.y + box.h - foot + 0.3, box.w * 2 / 3, 0 }, one_line(small, PNK_RIGHT, false),
        pnk_arena_printf(&p->arena, "%s: %s (%s – %s)", pnk_print_day(p, p->results->ledger->first + n - 1), pnk_print_number(p, last.mid), pnk_print_number(p, last.low), pnk_print_number(p, last.high)));
}

/* ------------------------------------------------------------------ the plan beside the others */

typedef struct { const char *title; double values[3]; bool share; } line_of_plan;

static double coverage_of(const pnk_account *account, const char *sector)
{
    for (size_t i = 0; i < account->n_sectors; i++)
        if (pnk_text_equal(account->sectors[i], sector))
            return account->coverage_by_sector[i];
    return NAN;
}

static void put_plan_line(page *g, double y, const line_of_plan *line)
{
    double w = INNER * 0.46, column = (INNER - w) / 3;

    put(g, (pnk_box){ MARGIN, y, w, 0 }, one_line(plain, PNK_LEFT, false), line->title);
    for (int k = 0; k < 3; k++)
        put(g, (pnk_box){ MARGIN + w + k * column, y, column - 1, 0 }, one_line(plain, PNK_RIGHT, k == 0), (line->share ? pnk_print_percent : pnk_print_number)(g->p, line->values[k]));
    pnk_pdf_line(g->pdf, (pnk_spot[]){ { MARGIN, y + 4.1 }, { MARGIN + INNER, y + 4.1 } }, 2, PNK_INK_RULE, 0.12, false);
}

static double put_plan(page *g, double y, double foot)
{
    static const char *const heads[3] = { PNK_PHRASE("This plan"), PNK_PHRASE("Nearest shelter first"), PNK_PHRASE("Doing nothing") };
    const pnk_plan *plan = g->p->results->plan;
    const pnk_account *a[3] = { &plan->plan, &plan->greedy, &plan->nothing };
    double w = INNER * 0.46, column = (INNER - w) / 3;
    line_of_plan lines[] = {
        { pnk_said("Nights without shelter (person-days)"), { a[0]->unsheltered_person_days, a[1]->unsheltered_person_days, a[2]->unsheltered_person_days } },
        { pnk_said("Persons moved"), { a[0]->moved_persons, a[1]->moved_persons, a[2]->moved_persons } },
        { pnk_said("Cost, US dollars"), { a[0]->cost_usd, a[1]->cost_usd, a[2]->cost_usd } },
        { pnk_said("Tonne-kilometres"), { a[0]->tonnes_km, a[1]->tonnes_km, a[2]->tonnes_km } },
    };

    y = put_heading(g, MARGIN, y, INNER, pnk_said("The plan beside the nearest-shelter rule and doing nothing"));
    for (int k = 0; k < 3; k++)
        put(g, (pnk_box){ MARGIN + w + k * column, y, column - 1, 0 }, one_line(small, PNK_RIGHT, k == 0), pnk_said(heads[k]));
    y += 4;
    for (size_t i = 0; i < sizeof lines / sizeof *lines && y + 4.4 <= foot; i++, y += 4.4)
        put_plan_line(g, y, &lines[i]);
    for (size_t s = 0; s < a[0]->n_sectors && y + 4.4 <= foot; s++, y += 4.4) {
        const char *sector = a[0]->sectors[s];
        line_of_plan line = { pnk_arena_printf(&g->p->arena, pnk_said("Need covered: %s"), pnk_sector_phrase(sector)), { coverage_of(a[0], sector), coverage_of(a[1], sector), coverage_of(a[2], sector) }, true };
        put_plan_line(g, y, &line);
    }
    return y;
}

/* ------------------------------------------------------------------ gap matrix */

enum { MOST_SECTORS = 10 };
typedef struct { int area; double share[MOST_SECTORS], persons, worst; bool more[MOST_SECTORS]; /* one of the needs is withheld: the worst may be worse */ } gap_row;

static int by_worst(const void *a, const void *b)
{
    const gap_row *x = a, *y = b;
    if (x->worst != y->worst)
        return x->worst > y->worst ? -1 : 1;
    if (x->persons != y->persons)
        return x->persons > y->persons ? -1 : 1;
    return x->area < y->area ? -1 : x->area > y->area;
}

static bool has_gap(const pnk_printed *p, const char *sector)
{
    for (size_t i = 0; i < p->n_gaps; i++)
        if (strcmp(p->gaps[i].sector, sector) == 0)
            return true;
    return false;
}

/** Rows by area, each with the worst unmet share of every sector; the sectors in the order of the plan's account. */
static size_t gather_gaps(const pnk_printed *p, gap_row *rows, const char **sectors, size_t *n_sectors)
{
    const pnk_account *account = &p->results->plan->plan;
    size_t n = 0;

    for (size_t s = 0; s < account->n_sectors && *n_sectors < MOST_SECTORS; s++)
        if (has_gap(p, account->sectors[s]))
            sectors[(*n_sectors)++] = account->sectors[s];
    for (size_t i = 0; i < p->n_gaps; i++) {
        const pnk_gap_sum *g = &p->gaps[i];
        size_t s = 0;
        if (g->area < 0 || (!(g->needed > 0) && !pnk_is_withheld(g->needed)))
            continue;
        while (s < *n_sectors && strcmp(sectors[s], g->sector))
            s++;
        if (s == MOST_SECTORS)
            continue;
        if (s == *n_sectors)
            sectors[(*n_sectors)++] = g->sector;
        if (!n || rows[n - 1].area != g->area) {
            rows[n] = (gap_row){ .area = g->area };
            for (size_t k = 0; k < MOST_SECTORS; k++)
                rows[n].share[k] = NAN;
            n++;
        }
        gap_row *row = &rows[n - 1];
        double share = g->unmet > 1e-6 * g->needed ? g->unmet / g->needed : 0.0;      /* a solver's last digits are no gap */
        if (pnk_is_withheld(g->needed)) {
            row->more[s] = true;
            continue;
        }
        row->share[s] = isfinite(row->share[s]) ? fmax(row->share[s], share) : share;
        row->worst = fmax(row->worst, share);
        row->persons = fmax(row->persons, g->persons);
    }
    qsort(rows, n, sizeof *rows, by_worst);
    return n;
}

static void put_gap_row(page *g, double y, double h, const gap_row *row, size_t n_sectors)
{
    double name = 52, w = (INNER - name) / (double)(n_sectors ? n_sectors : 1);

    put(g, (pnk_box){ MARGIN, y, name - 2, h }, (pnk_pen){ .size_pt = 7.2, .ink = PNK_INK, .lines = 1, .middle = true }, pnk_area_name(g->p->records, row->area, g->p->lang));
    for (size_t s = 0; s < n_sectors; s++) {
        pnk_box cell = { MARGIN + name + (double)s * w + 0.25, y + 0.25, w - 0.5, h - 0.5 };
        if (!isfinite(row->share[s]) || (row->more[s] && row->share[s] <= 0)) {
            pnk_pdf_rect(g->pdf, cell, 0xf5f4f0ffu, 0, 0);
            if (row->more[s])
                put(g, cell, (pnk_pen){ .size_pt = 7, .ink = PNK_INK_QUIET, .align = PNK_CENTRE, .lines = 1, .middle = true }, pnk_said("hidden"));
            continue;
        }
        pnk_ink ink = pnk_ink_of(pnk_class_of(pnk_drawing_of("gaps"), row->share[s])->color) | 0xffu;
        bool dark = row->share[s] > 0.5 || row->share[s] <= 0;
        pnk_pdf_rect(g->pdf, cell, ink, 0, 0);
        const char *share = pnk_print_percent(g->p, row->share[s]);
        if (row->more[s] && row->share[s] < 1)
            share = pnk_arena_printf(&g->p->arena, "≥\xc2\xa0%s", share);
        put(g, cell, (pnk_pen){ .size_pt = 7, .ink = dark ? PNK_INK_WHITE : PNK_INK, .bold = row->share[s] > 0.5, .align = PNK_CENTRE, .lines = 1, .middle = true }, share);
    }
}

static double put_gaps(page *g, double y, double foot)
{
    pnk_printed *p = g->p;
    const char *sectors[MOST_SECTORS];
    size_t n_sectors = 0;
    gap_row *rows = PNK_NEW(&p->arena, gap_row, p->n_gaps + 1);
    size_t n = rows ? gather_gaps(p, rows, sectors, &n_sectors) : 0, i;
    double name = 52, w = (INNER - name) / (double)(n_sectors ? n_sectors : 1), h = 4.8;

    y = put_heading(g, MARGIN, y, INNER, pnk_said("Gaps: share of the need that stays unmet over the plan (the worst need of each sector)"));
    if (!n)
        return y + put(g, (pnk_box){ MARGIN, y, INNER, 0 }, plain, pnk_said("Nothing is short.")) + 3;
    for (size_t s = 0; s < n_sectors; s++)
        put(g, (pnk_box){ MARGIN + name + (double)s * w, y, w, 0 }, one_line(small, PNK_CENTRE, true), pnk_sector_phrase(sectors[s]));
    y += 4;
    for (i = 0; i < n && y + h + 4 <= foot; i++, y += h)
        put_gap_row(g, y, h, &rows[i], n_sectors);
    if (i < n)
        y += put(g, (pnk_box){ MARGIN, y + 0.4, INNER, 0 }, one_line(small, PNK_LEFT, false), pnk_arena_printf(&p->arena, pnk_said("and %zu more in workbook.xlsx"), n - i)) + 0.6;
    return y + 3;
}

/* ------------------------------------------------------------------ what binds, sources, trust */

static double put_prices(page *g, double y, double foot)
{
    const pnk_plan *plan = g->p->results->plan;
    size_t shown = 0, left = 0;

    y = put_heading(g, MARGIN, y, INNER, pnk_said("What binds: what one more would change"));
    for (size_t i = 0; i < plan->prices.n; i++) {
        const char *sentence = plan->prices.v[i].sentence;
        if (!sentence)
            continue;
        double h = pnk_pdf_height(g->pdf, (pnk_box){ 0, 0, INNER - 4, 0 }, &(pnk_pen){ .size_pt = plain.size_pt, .lines = 3 }, sentence);
        if (left || y + h + 4.5 > foot) {
            left++;
            continue;
        }
        pnk_pdf_disc(g->pdf, (pnk_spot){ MARGIN + 1, y + 1.7 }, 0.5, PNK_INK_HEAD, 0, 0);
        y += put(g, (pnk_box){ MARGIN + 3, y, INNER - 4, 0 }, (pnk_pen){ .size_pt = plain.size_pt, .ink = PNK_INK, .lines = 3 }, sentence) + 0.7;
        shown++;
    }
    if (!shown && !left)
        y += put(g, (pnk_box){ MARGIN, y, INNER, 0 }, plain, pnk_said("Nothing that one more of would change the plan."));
    if (left)
        y += put(g, (pnk_box){ MARGIN + 3, y, INNER, 0 }, one_line(small, PNK_LEFT, false), pnk_arena_printf(&g->p->arena, pnk_said("and %zu more in workbook.xlsx"), left));
    return y + 3;
}

typedef struct { int source; size_t n; pnk_day last; } heard;

static int by_last(const void *a, const void *b)
{
    const heard *x = a, *y = b;
    if (x->last != y->last)
        return x->last > y->last ? -1 : 1;
    return x->source - y->source;
}

/** Sources that the count has reports of, the latest first. */
static size_t gather_sources(const pnk_printed *p, heard *list)
{
    size_t n = 0;

    for (size_t s = 0; s < p->records->sources.n; s++) {
        heard one = { (int)s, 0, PNK_DAY_UNKNOWN };
        for (size_t i = 0; i < p->records->reports.n; i++) {
            const pnk_report *r = &p->records->reports.v[i];
            if (r->source != (int)s || p->results->ledger->fits[i].use == PNK_REPORT_AFTER)
                continue;
            one.n++;
            one.last = one.last == PNK_DAY_UNKNOWN || r->as_of > one.last ? r->as_of : one.last;
        }
        if (one.n)
            list[n++] = one;
    }
    qsort(list, n, sizeof *list, by_last);
    return n;
}

static double put_sources(page *g, double y, double foot)
{
    pnk_printed *p = g->p;
    heard *list = PNK_NEW(&p->arena, heard, p->records->sources.n + 1);
    size_t n = list ? gather_sources(p, list) : 0, i;
    size_t most = (size_t)fmax(1, floor((foot - y - 10) / 3.9));

    y = put_heading(g, MARGIN, y, INNER, pnk_said("Sources of the count and their ages"));
    for (i = 0; i < n && i < most; i++, y += 3.9) {
        const pnk_source *s = &p->records->sources.v[list[i].source];
        put(g, (pnk_box){ MARGIN, y, INNER - 72, 0 }, one_line(plain, PNK_LEFT, false), s->name ? s->name : s->id);
        put(g, (pnk_box){ MARGIN + INNER - 70, y, 70, 0 }, one_line(small, PNK_RIGHT, false),
            pnk_arena_printf(&p->arena, pnk_said("reports: %zu · last %s · days ago: %d"), list[i].n, pnk_print_day(p, list[i].last), p->records->head.as_of - list[i].last));
    }
    if (n > most)
        y += put(g, (pnk_box){ MARGIN, y, INNER, 0 }, one_line(small, PNK_LEFT, false), pnk_arena_printf(&p->arena, pnk_said("and %zu more in workbook.xlsx"), n - most));
    return y + 2;
}

/** What share of the rows behind it was assumed, and what must not be read out of the maps. */
static void put_trust(page *g, double y)
{
    pnk_printed *p = g->p;
    double rows = 0, assumed = 0;

    for (size_t i = 0; i < p->results->n_assumed; i++)
        rows += (double)p->results->assumed[i].rows, assumed += (double)p->results->assumed[i].assumed;
    y += put(g, (pnk_box){ MARGIN, y, INNER, 0 }, (pnk_pen){ .size_pt = small.size_pt, .ink = PNK_INK, .lines = 2 },
             pnk_arena_printf(&p->arena, pnk_said("Of %s rows behind these figures %s are assumed (%s), not counted by anybody; the page report.html lists them by table."), pnk_print_number(p, rows),
                              pnk_print_number(p, assumed), pnk_print_percent(p, rows > 0 ? assumed / rows : NAN))) + 0.8;
    put(g, (pnk_box){ MARGIN, y, INNER, 0 }, (pnk_pen){ .size_pt = small.size_pt, .ink = PNK_INK_QUIET, .lines = 3 }, pnk_print_disclaimer(p));
}

/* ------------------------------------------------------------------ the two pages */

static void put_map_and_course(page *g, double y, double foot)
{
    static const struct { pnk_measure measure; const char *phrase; pnk_ink ink; } courses[] = {
        { PNK_REMAINING, PNK_PHRASE("Still displaced"), 0xa63603ffu }, { PNK_WITH_HOSTS, PNK_PHRASE("With host families"), 0x2166acffu }, { PNK_IN_SITES, PNK_PHRASE("In sites"), 0x764e9fffu },
    };
    pnk_printed *p = g->p;
    double course = 42, top = put_heading(g, MARGIN, y, INNER, pnk_said("People and sites")), key = 46, each = (INNER - 8) / 3;
    const pnk_box map = { MARGIN, top, INNER - key - 3, foot - course - 3 - top };
    char km[48], lat[48];

    pnk_map_scale scale = pnk_print_map(g->pdf, p, map, PNK_MAP_PEOPLE, 0.85);
    double x = map.x + map.w + 3, at = top + pnk_print_legend(g->pdf, p, (pnk_box){ x, top, key, 0 }, PNK_MAP_PEOPLE, 0.9) + 3;
    if (scale.bar_mm < key) {
        pnk_pdf_rect(g->pdf, (pnk_box){ x, at, scale.bar_mm, 1 }, PNK_INK, 0, 0);
        put(g, (pnk_box){ x, at + 1.5, key, 0 }, (pnk_pen){ .size_pt = 5.8, .ink = PNK_INK, .lines = 2 },
            pnk_arena_printf(&p->arena, pnk_said("%s km (true at latitude %s°)"), pnk_text_number(scale.bar_km, km), pnk_text_fixed(scale.mid_lat_deg, 1, lat)));
    }
    at = put_heading(g, MARGIN, foot - course, INNER, pnk_said("Course of events"));
    for (size_t i = 0; i < 3; i++)
        put_course(g, (pnk_box){ MARGIN + (double)i * (each + 4), at, each, foot - at - 4.5 }, courses[i].measure, pnk_said(courses[i].phrase), courses[i].ink);
    put(g, (pnk_box){ MARGIN, foot - 4, INNER, 0 }, one_line(small, PNK_LEFT, false), pnk_said("Solid: counted. Dashed: middle of the runs; band: 8 of 10 runs, if nothing new happens."));
}

static pnk_status draw(pnk_ctx *ctx, pnk_pdf *pdf, void *with)
{
    page g = { pdf, with };
    const char *words = in_words(g.p);
    double y, foot = PNK_LEAF_FOOT;

    pnk_pdf_page(pdf, PNK_LEAF_W, PNK_LEAF_H);
    put_head(&g);
    y = put_key_figures(&g, 31);
    y += put(&g, (pnk_box){ MARGIN, y, INNER, 0 }, (pnk_pen){ .size_pt = 8.8, .ink = PNK_INK, .lines = 4 }, words) + 3;
    put_map_and_course(&g, y, foot - 62);
    put_plan(&g, foot - 59, foot);
    put_foot(&g, 1);
    pnk_pdf_page(pdf, PNK_LEAF_W, PNK_LEAF_H);
    y = put_gaps(&g, MARGIN, MARGIN + 140);
    y = put_prices(&g, y, fmin(y + 66, foot - 50));
    put_sources(&g, y, foot - 16);
    put_trust(&g, foot - 14);
    put_foot(&g, 2);
    return words ? pnk_check(ctx) : pnk_no_memory(ctx);
}

static pnk_pdf_about about(pnk_printed *p)
{
    const pnk_operation_head *head = &p->records->head;

    return (pnk_pdf_about){ pnk_print_title(p), p->lang, head->as_of, head->exercise ? pnk_exercise_mark : NULL };
}

pnk_status pnk_print_report(pnk_ctx *ctx, pnk_printed *p, pnk_buf *out)
{
    const pnk_pdf_about of = about(p);

    return pnk_pdf_make(ctx, &of, draw, p, out);
}

pnk_status pnk_publish_ready(pnk_ctx *ctx)
{
    return pnk_pdf_ready(ctx);
}

pnk_status pnk_publish_report_begin(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_pdf_drawing **drawing)
{
    pnk_printed p;
    pnk_status status = pnk_printed_gather(ctx, results, access, lang, &p);

    if (status)
        return status;
    const pnk_pdf_about of = about(&p);
    status = pnk_pdf_begin(ctx, &of, draw, &p, drawing);
    pnk_printed_free(&p);
    return status;
}

pnk_status pnk_publish_report(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_buf *pdf)
{
    pnk_pdf_drawing *drawing = NULL;
    pnk_status status = pnk_publish_report_begin(ctx, results, access, lang, &drawing);

    return status ? status : pnk_pdf_end(ctx, drawing, pdf);
}
