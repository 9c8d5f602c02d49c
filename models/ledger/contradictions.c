/* models/ledger/contradictions.c - where what was said cannot all hold as it was read: named, weighed, put in a sentence.
 *
 * Rules speak of statements in general (a later count that is lower, a figure that stands still), never of one operation.
 * series.c looks at statements of one quantity over time, figures.c at sums, shares and other figures; here stand what they
 * share and the rules between two sources. A culprit is named only where the count meets one side within its error and
 * leaves the other far off; else it is undecidable, and said so.
 */
#include "models/ledger/inside.h"

#include "engine/base/say.h"
#include "engine/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *pnk_count_text(pnk_arena *arena, double value)
{
    char digits[48], out[72];
    bool whole = fabs(value - round(value)) < 1e-9;
    const char *text = pnk_text_fixed(fabs(value), whole ? 0 : 3, digits), *point = strchr(text, '.');
    size_t n = point ? (size_t)(point - text) : strlen(text), k = 0;
    if (value < 0.0)
        out[k++] = '-';
    for (size_t i = 0; i < n && k < 60; i++) {
        if (i && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = text[i];
    }
    out[k] = '\0';
    return pnk_arena_printf(arena, "%s%s", out, point ? point : "");
}

const char *pnk_date_text(pnk_arena *arena, pnk_day day)
{
    char text[16];
    return pnk_arena_text(arena, pnk_day_text(day, text));
}

double pnk_together(const pnk_work *w, double a, double b) { return w->c.contradiction_errors * hypot(a, b); }

bool pnk_set_within(pnk_statements *s, int inner, int outer)
{
    signed char *known = (size_t)inner < s->known_sets && (size_t)outer < s->known_sets ? &s->inside[(size_t)inner * s->known_sets + (size_t)outer] : NULL;
    bool within = true;
    if (known && *known >= 0)
        return *known;
    for (size_t leaf = 0; within && leaf < s->w->n_leaves; leaf++)
        within = !s->w->sets[inner].leaf_in[leaf] || s->w->sets[outer].leaf_in[leaf];
    if (known)
        *known = within;
    return within;
}

/* ---- the list ---- */

/* The one area a statement speaks of; -1: several. */
static int area_of(const pnk_work *w, const pnk_statement *a)
{
    const pnk_placed *placed = &w->matches->reports[a->report];
    return placed->n_areas == 1 ? placed->areas[0] : -1;
}

/* c: everything but id, place and rows. A NULL sentence means that memory is out. */
pnk_status pnk_contradict(pnk_ctx *ctx, pnk_statements *s, pnk_contradiction c, const pnk_statement *const *who, size_t n)
{
    pnk_ledger *ledger = s->w->ledger;
    c.id = pnk_arena_printf(&ledger->arena, "k%03zu", ledger->n_contradictions + 1);
    if (n) {
        c.reports = PNK_NEW(&ledger->arena, int, n);
        for (size_t i = 0; c.reports && i < n; i++)
            c.reports[i] = who[i]->report;
        c.n_reports = n;
        c.area = area_of(s->w, who[0]);
        c.place = s->w->records->reports.v[who[0]->report].place_as_heard;
        c.measure = who[0]->attribute ? who[0]->attribute : pnk_measure_word(who[0]->measure);
        c.unit = "persons";
    }
    if (!c.id || !c.sentence || (n && !c.reports) || !PNK_GROW(&ledger->arena, ledger->contradictions, ledger->n_contradictions, s->capacity))
        return pnk_no_memory(ctx);
    ledger->contradictions[ledger->n_contradictions++] = c;
    return PNK_OK;
}

/* ---- gathering ---- */

static int compare_text(const char *a, const char *b) { return strcmp(a ? a : "", b ? b : ""); }

static int by_series(const pnk_statement *a, const pnk_statement *b)
{
    if (a->measure != b->measure)
        return (int)a->measure - (int)b->measure;
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    if (a->set != b->set)
        return a->set - b->set;
    return a->group != b->group ? a->group - b->group : compare_text(a->attribute, b->attribute);
}

bool pnk_same_series(const pnk_statement *a, const pnk_statement *b) { return by_series(a, b) == 0; }

static int by_series_and_day(const void *x, const void *y)
{
    const pnk_statement *a = x, *b = y;
    int c = by_series(a, b);
    if (c)
        return c;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return a->report - b->report;
}

static pnk_status gather(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_work *w = s->w;
    s->v = PNK_NEW(&w->arena, pnk_statement, w->records->reports.n + 1);
    if (!s->v)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < w->records->reports.n; i++) {
        const pnk_report *r = &w->records->reports.v[i];
        const pnk_placed *placed = &w->matches->reports[i];
        const pnk_report_fit *fit = &w->ledger->fits[i];
        double value = fit->stated_persons;
        bool group = r->group < 0 || (size_t)r->group < w->records->groups.n;
        if (fit->use == PNK_REPORT_AFTER || fit->use == PNK_REPORT_REPLACED || !placed->n_areas || !(value >= 0.0) || !group || r->as_of < w->records->head.start)
            continue;
        double share = pnk_observe_error(w, r->source, r->bound);
        if (isnan(r->persons))
            share = hypot(share, w->c.household_error_share);
        pnk_statement *a = &s->v[s->n++];
        *a = (pnk_statement){.report = (int)i, .source = r->source, .root = pnk_root_source(w->records, r->source), .measure = r->measure, .kind = fit->count,
                             .bound = placed->part ? PNK_AT_LEAST : r->bound, .group = r->group, .attribute = r->attribute, .day = r->as_of, .value = value,
                             .error = share * value};
        if (a->kind == PNK_COUNT_UNSAID)
            a->kind = PNK_SINCE_START;                       /* killed, injured ...: such counts run on */
        pnk_status status = pnk_work_set(ctx, w, placed->areas, placed->n_areas, &a->set);
        if (status)
            return status;
    }
    if (s->n)
        qsort(s->v, s->n, sizeof *s->v, by_series_and_day);
    s->known_sets = w->n_sets;
    s->inside = PNK_NEW(&w->arena, signed char, s->known_sets * s->known_sets + 1);
    if (!s->inside)
        return pnk_no_memory(ctx);
    memset(s->inside, -1, s->known_sets * s->known_sets);
    return PNK_OK;
}

/* ---- two sources about one quantity on one day ---- */

/* How far the count is from a statement, in its errors; NAN where it is not solved for. */
static double far_off(const pnk_work *w, const pnk_statement *a)
{
    const pnk_report_fit *fit = &w->ledger->fits[a->report];
    return fit->use == PNK_REPORT_USED ? fabs(fit->residual_persons) / fmax(a->error, 1.0) : NAN;
}

static double gap_of(const pnk_statement *a, const pnk_statement *b)
{
    double gap = a->value - b->value;
    if ((gap > 0.0 && (a->bound == PNK_AT_MOST || b->bound == PNK_AT_LEAST)) || (gap < 0.0 && (a->bound == PNK_AT_LEAST || b->bound == PNK_AT_MOST)))
        return 0.0;
    return fabs(gap);
}

static pnk_verdict judge(const pnk_work *w, const pnk_statement *a, const pnk_statement *b, double gap, int *culprit)
{
    double of_a = far_off(w, a), of_b = far_off(w, b);
    *culprit = -1;
    if (gap <= pnk_together(w, a->error, b->error))
        return PNK_VERDICT_WITHIN_ERROR;
    if (a->root != b->root && of_a <= 1.0 && of_b > w->c.contradiction_errors)
        *culprit = b->source;
    if (a->root != b->root && of_b <= 1.0 && of_a > w->c.contradiction_errors)
        *culprit = a->source;
    return *culprit >= 0 ? PNK_VERDICT_CULPRIT : PNK_VERDICT_UNDECIDABLE;
}

static pnk_status say_rivals(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *a, const pnk_statement *b, double gap)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const pnk_statement *who[] = {a, b};
    int culprit;
    pnk_verdict verdict = judge(w, a, b, gap, &culprit);
    const char *format = verdict == PNK_VERDICT_WITHIN_ERROR ? pnk_said("%s of %s: %s says %s, %s says %s. The difference of %s is within their errors.")
                       : verdict == PNK_VERDICT_UNDECIDABLE  ? pnk_said("%s of %s: %s says %s, %s says %s. The difference of %s is more than their errors, and nothing else decides between them.")
                                                             : pnk_said("%s of %s: %s says %s, %s says %s. They differ by %s, and the other reports go against %s.");
    const char *count_a = pnk_count_text(arena, a->value), *count_b = pnk_count_text(arena, b->value), *apart = pnk_count_text(arena, gap), *date = pnk_date_text(arena, a->day);
    const char *sentence = !count_a || !count_b || !apart || !date ? NULL
        : pnk_arena_printf(arena, format, w->records->reports.v[a->report].place_as_heard, date, pnk_source_name(w, a->source), count_a, pnk_source_name(w, b->source), count_b,
                           apart, pnk_source_name(w, culprit));
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_RIVALS, .day = a->day, .to_day = a->day, .gap = gap, .verdict = verdict, .source = culprit, .sentence = sentence}, who, 2);
}

static pnk_status rivals(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_status status = PNK_OK;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = i + 1; !status && k < s->n && pnk_same_series(&s->v[i], &s->v[k]) && s->v[k].day == s->v[i].day; k++) {
            double gap = s->v[i].kind == PNK_IN_PERIOD ? 0.0 : gap_of(&s->v[i], &s->v[k]);
            if (gap >= 1.0)
                status = say_rivals(ctx, s, &s->v[i], &s->v[k], gap);
        }
    return status;
}

/* ---- "more than" beside a much larger figure ---- */

static bool same_quantity(const pnk_statement *a, const pnk_statement *b)
{
    return a->measure == b->measure && a->kind == b->kind && a->group == b->group && !compare_text(a->attribute, b->attribute);
}

static pnk_status say_one_sided(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *a, const pnk_statement *b)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const pnk_statement *who[] = {a, b};
    const char *count_a = pnk_count_text(arena, a->value), *count_b = pnk_count_text(arena, b->value), *date_a = pnk_date_text(arena, a->day), *date_b = pnk_date_text(arena, b->day);
    const char *sentence = !count_a || !count_b || !date_a || !date_b ? NULL
        : pnk_arena_printf(arena, pnk_said("%s's %s of %s is \"more than\" and cannot contradict the %s of %s of %s: which of the two is wrong, if any, cannot be told from it."),
                           pnk_source_name(w, a->source), count_a, date_a, count_b, pnk_source_name(w, b->source), date_b);
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_ONE_SIDED, .day = a->day < b->day ? a->day : b->day, .to_day = a->day > b->day ? a->day : b->day,
                          .gap = b->value - a->value, .verdict = PNK_VERDICT_UNDECIDABLE, .source = -1, .sentence = sentence}, who, 2);
}

/* Of figures near by and within its area the largest that it could seem to contradict. */
static pnk_status one_sided(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_status status = PNK_OK;
    for (size_t i = 0; !status && i < s->n; i++) {
        const pnk_statement *a = &s->v[i], *best = NULL;
        if (a->bound != PNK_AT_LEAST || a->kind == PNK_IN_PERIOD || s->w->matches->reports[a->report].part)
            continue;
        for (size_t k = 0; k < s->n; k++) {
            const pnk_statement *b = &s->v[k];
            if ((b->bound != PNK_EXACT && b->bound != PNK_ABOUT) || !same_quantity(a, b) || b->root == a->root || abs(b->day - a->day) > s->w->c.near_days ||
                b->value - a->value <= pnk_together(s->w, a->error, b->error) || (best && b->value <= best->value) || !pnk_set_within(s, b->set, a->set))
                continue;
            best = b;
        }
        if (best)
            status = say_one_sided(ctx, s, a, best);
    }
    return status;
}

/* ---- people counted here against people who left there, by sources of different reach ---- */

typedef struct { const pnk_statement **part; size_t n; double sum, error; } head_count;

/* All that one source says on one day of people present, area by area without overlap. */
static void count_heads(pnk_statements *s, size_t first, head_count *h)
{
    const pnk_statement *a = &s->v[first];
    *h = (head_count){.part = h->part};
    for (size_t k = 0; k < s->n; k++) {
        const pnk_statement *b = &s->v[k];
        bool fits = b->measure == PNK_PRESENT && b->kind == PNK_NOW && b->source == a->source && b->day == a->day && b->group < 0 && !b->attribute && b->bound == PNK_EXACT;
        for (size_t p = 0; fits && p < h->n; p++)
            fits = !pnk_set_within(s, b->set, h->part[p]->set) && !pnk_set_within(s, h->part[p]->set, b->set);
        if (!fits)
            continue;
        h->part[h->n++] = b;
        h->sum += b->value;
        h->error = hypot(h->error, b->error);
    }
}

/* The largest figure of people displaced that another source gave near that day. */
static const pnk_statement *largest_displaced(const pnk_statements *s, const pnk_statement *a)
{
    const pnk_statement *best = NULL;
    for (size_t k = 0; k < s->n; k++) {
        const pnk_statement *b = &s->v[k];
        if (b->measure == PNK_DISPLACED && b->root != a->root && abs(b->day - a->day) <= s->w->c.near_days && b->group < 0 && !b->attribute &&
            (b->bound == PNK_EXACT || b->bound == PNK_ABOUT) && (!best || b->value > best->value))
            best = b;
    }
    return best;
}

static pnk_status say_heads(pnk_ctx *ctx, pnk_statements *s, head_count *h, const pnk_statement *b)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const char *parts = pnk_count_text(arena, h->sum), *total = pnk_count_text(arena, b->value), *date_a = pnk_date_text(arena, h->part[0]->day), *date_b = pnk_date_text(arena, b->day);
    const char *sentence = !parts || !total || !date_a || !date_b ? NULL
        : pnk_arena_printf(arena, pnk_said("The areas in which %s counted people on %s add up to %s; %s says that %s had left home by %s. The first may not have been everywhere: "
                                           "arithmetic does not decide between them."),
                           pnk_source_name(w, h->part[0]->source), date_a, parts, pnk_source_name(w, b->source), total, date_b);
    h->part[h->n] = b;
    pnk_day first = h->part[0]->day < b->day ? h->part[0]->day : b->day, last = h->part[0]->day > b->day ? h->part[0]->day : b->day;
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_RIVALS, .day = first, .to_day = last, .gap = fabs(b->value - h->sum),
                          .verdict = PNK_VERDICT_UNDECIDABLE, .source = -1, .sentence = sentence}, h->part, h->n + 1);
}

static pnk_status different_reach(pnk_ctx *ctx, pnk_statements *s)
{
    head_count h = {.part = PNK_NEW(&s->w->arena, const pnk_statement *, s->n + 1)};
    pnk_status status = h.part ? PNK_OK : pnk_no_memory(ctx);
    for (size_t i = 0; !status && i < s->n; i++) {
        bool seen = s->v[i].measure != PNK_PRESENT;
        for (size_t k = 0; !seen && k < i; k++)
            seen = s->v[k].measure == PNK_PRESENT && s->v[k].source == s->v[i].source && s->v[k].day == s->v[i].day;
        if (seen)
            continue;
        count_heads(s, i, &h);
        const pnk_statement *b = h.n >= 3 ? largest_displaced(s, h.part[0]) : NULL;
        if (b && h.sum >= 0.5 * b->value && fabs(b->value - h.sum) > pnk_together(s->w, h.error, b->error))
            status = say_heads(ctx, s, &h, b);
    }
    return status;
}

/* ---- what the others put elsewhere altogether ---- */

static pnk_status left_alone(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    size_t before = w->ledger->n_contradictions;
    bool *named = PNK_NEW(&w->arena, bool, w->records->reports.n + 1);
    pnk_status status = named ? PNK_OK : pnk_no_memory(ctx);
    for (size_t i = 0; named && i < before; i++)
        for (size_t k = 0; k < w->ledger->contradictions[i].n_reports; k++)
            named[w->ledger->contradictions[i].reports[k]] = true;
    for (size_t i = 0; !status && i < s->n; i++) {
        const pnk_statement *a = &s->v[i];
        if (named[a->report] || !(far_off(w, a) > 2.0 * w->c.contradiction_errors) || a->group >= 0)
            continue;
        const pnk_report_fit *fit = &w->ledger->fits[a->report];
        const char *stated = pnk_count_text(arena, a->value), *fitted = pnk_count_text(arena, fit->fitted_persons), *date = pnk_date_text(arena, a->day);
        const char *sentence = !stated || !fitted || !date ? NULL
            : pnk_arena_printf(arena, pnk_said("%s of %s: %s says %s; all other reports together put %s there."), w->records->reports.v[a->report].place_as_heard, date,
                               pnk_source_name(w, a->source), stated, fitted);
        status = pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_RIVALS, .day = a->day, .to_day = a->day, .gap = fabs(fit->residual_persons),
                                .verdict = PNK_VERDICT_CULPRIT, .source = a->source, .sentence = sentence}, &a, 1);
    }
    return status;
}

pnk_status pnk_contradictions(pnk_ctx *ctx, pnk_work *w)
{
    pnk_statements s = {.w = w};
    pnk_status status;
    if ((status = gather(ctx, &s)) || (status = rivals(ctx, &s)) || (status = one_sided(ctx, &s)) || (status = different_reach(ctx, &s)) ||
        (status = pnk_series_contradictions(ctx, &s)) || (status = pnk_figure_contradictions(ctx, &s)))
        return status;
    return left_alone(ctx, &s);
}
