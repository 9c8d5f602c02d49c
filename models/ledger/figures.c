/* models/ledger/figures.c - contradictions within what one source says at one time: sums, shares, definitions, spellings. */
#include "models/ledger/inside.h"

#include "engine/base/say.h"
#include "engine/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- totals beside their parts ---- */

static double error_of_sum(const pnk_work *w, const pnk_sum_check *sum)
{
    int row = sum->rows[0];
    return pnk_observe_error(w, sum->of_figures ? w->records->figures.v[row].source : w->records->reports.v[row].source, PNK_EXACT);
}

static pnk_status totals(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    pnk_status status = PNK_OK;
    for (size_t i = 0; !status && i < w->ledger->n_sums; i++) {
        const pnk_sum_check *sum = &w->ledger->sums[i];
        double gap = fabs(sum->total - sum->parts);
        bool within = gap <= w->c.contradiction_errors * error_of_sum(w, sum) * fabs(sum->total);
        if (!(gap > 1e-9 * fabs(sum->total)))
            continue;
        const char *total = pnk_count_text(arena, sum->total), *parts = pnk_count_text(arena, sum->parts), *apart = pnk_count_text(arena, gap), *date = pnk_date_text(arena, sum->day);
        const char *sentence = !total || !parts || !apart || !date ? NULL
            : pnk_arena_printf(arena, pnk_said("%s, %s of %s: the stated total of %s is %s, its parts add to %s; the difference of %s is shown, not forced away."),
                               sum->place ? sum->place : "", sum->what, sum->source, date, total, parts, apart);
        pnk_contradiction c = {.kind = PNK_CONTRADICTION_SUM, .day = sum->day, .to_day = sum->day, .area = -1, .place = sum->place, .measure = sum->what, .gap = gap, .unit = sum->unit,
                               .verdict = within ? PNK_VERDICT_WITHIN_ERROR : PNK_VERDICT_UNDECIDABLE, .source = -1, .sentence = sentence};
        if (sum->of_figures)
            c.figures = sum->rows, c.n_figures = sum->n_rows;
        else
            c.reports = sum->rows, c.n_reports = sum->n_rows;
        status = pnk_contradict(ctx, s, c, NULL, 0);
    }
    return status;
}

/* ---- parts of the people against their share of the population ---- */

/* Share of the people of an attribute in the whole population; NAN where no group says. */
static double usual_share(const pnk_records *records, const char *attribute)
{
    double share = 0.0;
    bool any = false;
    for (size_t i = 0; i < records->attributes.n; i++) {
        const pnk_attribute *a = &records->attributes.v[i];
        if (!pnk_text_equal(a->attribute, attribute) || a->group < 0 || !(a->share >= 0.0) || !(records->groups.v[a->group].share >= 0.0))
            continue;
        share += a->share * records->groups.v[a->group].share;
        any = true;
    }
    return any ? share : NAN;
}

static const pnk_statement *whole_of(const pnk_statements *s, const pnk_statement *part)
{
    for (size_t k = 0; k < s->n; k++) {
        const pnk_statement *b = &s->v[k];
        if (!b->attribute && b->group == part->group && b->measure == part->measure && b->set == part->set && b->day == part->day && b->source == part->source && b->value > 0.0)
            return b;
    }
    return NULL;
}

static pnk_status say_share(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *a, const pnk_statement *whole, double usual)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const pnk_statement *who[] = {a, whole};
    bool more = a->value > whole->value;
    char share[48], known[48];
    const char *part = pnk_count_text(arena, a->value), *all = pnk_count_text(arena, whole->value), *date = pnk_date_text(arena, a->day);
    const char *format = more ? pnk_said("%s of %s: %s says %s %s of %s people: a part is not larger than the whole.")
                              : pnk_said("%s of %s: %s says %s %s of %s people, %s %%; of the population they are %s %%. The figure of the part is suspect.");
    const char *sentence = !part || !all || !date ? NULL
        : pnk_arena_printf(arena, format, w->records->reports.v[a->report].place_as_heard, date, pnk_source_name(w, a->source), part, a->attribute, all,
                           pnk_text_fixed(100.0 * a->value / whole->value, 0, share), pnk_text_fixed(usual >= 0.0 ? 100.0 * usual : 0.0, 0, known));
    double expected = usual >= 0.0 && !more ? usual * whole->value : whole->value;
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_SHARE, .day = a->day, .to_day = a->day, .gap = fabs(a->value - expected), .verdict = PNK_VERDICT_CULPRIT,
                          .source = a->source, .sentence = sentence}, who, 2);
}

static pnk_status shares(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_status status = PNK_OK;
    for (size_t i = 0; !status && i < s->n; i++) {
        const pnk_statement *a = &s->v[i], *whole = a->attribute && a->measure < PNK_N_SOLVED ? whole_of(s, a) : NULL;
        if (!whole || whole->value < s->w->c.scale_floor_persons)
            continue;
        double usual = usual_share(s->w->records, a->attribute), ratio = a->value / (usual * whole->value);
        if (a->value > whole->value || ratio > s->w->c.share_factor || ratio < 1.0 / s->w->c.share_factor)
            status = say_share(ctx, s, a, whole, usual);
    }
    return status;
}

/* ---- one word, several definitions ---- */

/* Figures of one first word and unit, of one source and day: what was counted, and by which words its parts are called. */
typedef struct { int family, source; pnk_day day; int total; size_t n_parts; const char *parts; } bundle;

static size_t family_length(const char *measure) { return strcspn(measure, "_"); }

static bool same_family(const pnk_figure *a, const pnk_figure *b)
{
    size_t n = family_length(a->measure);
    return a->measure[n] == '_' && n == family_length(b->measure) && !strncmp(a->measure, b->measure, n) && pnk_text_equal(a->unit, b->unit);
}

static bool figure_known(const pnk_work *w, size_t i)
{
    const pnk_figure *f = &w->records->figures.v[i];
    return w->matches->figures && f->measure && isfinite(f->value) && f->as_of <= w->records->head.as_of &&
           (f->row.reported_at == PNK_DAY_UNKNOWN || f->row.reported_at <= w->records->head.as_of);
}

static int by_day(const void *x, const void *y)
{
    const bundle *a = x, *b = y;
    if (a->family != b->family)
        return a->family - b->family;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return a->total - b->total;
}

/* The bundle of figure i, if i is the largest of it and it has two parts at least. */
static bool make_bundle(pnk_arena *arena, const pnk_work *w, size_t i, bundle *out, bool *failed)
{
    const pnk_figure *f = &w->records->figures.v[i];
    const char *words = "";
    *out = (bundle){.family = (int)i, .source = f->source, .day = f->as_of, .total = (int)i};
    for (size_t k = 0; k < w->records->figures.n; k++) {
        const pnk_figure *g = &w->records->figures.v[k];
        if (!figure_known(w, k) || !same_family(f, g))
            continue;
        if ((int)k < out->family)
            out->family = (int)k;
        if (k == i || g->source != f->source || g->as_of != f->as_of)
            continue;
        if (g->value > f->value || (g->value == f->value && k < i))
            return false;
        out->n_parts++;
        words = pnk_arena_printf(arena, "%s%s%s", words ? words : "", *words ? ", " : "", g->measure + family_length(g->measure) + 1);
        if (!words) {
            *failed = true;
            return false;
        }
    }
    out->parts = words;
    return out->n_parts >= 2;
}

static pnk_status say_definition(pnk_ctx *ctx, pnk_statements *s, const bundle *v, size_t n)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const pnk_figure *first = &w->records->figures.v[v[0].total], *last = &w->records->figures.v[v[n - 1].total];
    int *rows = PNK_NEW(arena, int, n);
    if (!rows)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        rows[i] = v[i].total;
    const char *count_a = pnk_count_text(arena, first->value), *count_b = pnk_count_text(arena, last->value), *date_a = pnk_date_text(arena, first->as_of), *date_b = pnk_date_text(arena, last->as_of);
    const char *sentence = !count_a || !count_b || !date_a || !date_b ? NULL
        : pnk_arena_printf(arena, pnk_said("%s: %s on %s (%s; its parts are %s), %s on %s (%s; its parts are %s). The definition, the day and the areas changed with it: this is not one quantity over time."),
                           first->measure, count_a, date_a, pnk_source_name(w, first->source), v[0].parts, count_b, date_b, pnk_source_name(w, last->source), v[n - 1].parts);
    pnk_contradiction c = {.kind = PNK_CONTRADICTION_DEFINITION, .day = first->as_of, .to_day = last->as_of, .area = -1, .place = first->place_as_heard, .measure = first->measure,
                           .figures = rows, .n_figures = n, .gap = fabs(last->value - first->value), .unit = first->unit, .verdict = PNK_VERDICT_EXPLAINED, .source = -1, .sentence = sentence};
    return pnk_contradict(ctx, s, c, NULL, 0);
}

static pnk_status definitions(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_work *w = s->w;
    bundle *v = PNK_NEW(&w->arena, bundle, w->records->figures.n + 1);
    size_t n = 0;
    bool failed = !v;
    pnk_status status = PNK_OK;
    for (size_t i = 0; v && i < w->records->figures.n; i++)
        if (figure_known(w, i) && make_bundle(&w->ledger->arena, w, i, &v[n], &failed))
            n++;
    if (failed)
        return pnk_no_memory(ctx);
    if (n)
        qsort(v, n, sizeof *v, by_day);
    for (size_t i = 0, end; !status && i < n; i = end) {
        bool changed = false;
        for (end = i + 1; end < n && v[end].family == v[i].family; end++)
            changed = changed || (v[end].day > v[end - 1].day && strcmp(v[end].parts, v[end - 1].parts));
        if (changed)
            status = say_definition(ctx, s, v + i, end - i);
    }
    return status;
}

/* ---- one place in several spellings ---- */

static pnk_status say_names(pnk_ctx *ctx, pnk_statements *s, const pnk_statement *a, const pnk_statement *b)
{
    pnk_work *w = s->w;
    pnk_arena *arena = &w->ledger->arena;
    const pnk_statement *who[] = {a, b};
    int place = w->matches->reports[a->report].place;
    const char *sentence = pnk_arena_printf(arena, pnk_said("\"%s\" and \"%s\" are taken to be one place: %s."), w->records->reports.v[a->report].place_as_heard,
                                            w->records->reports.v[b->report].place_as_heard, w->records->places.v[place].name.en);
    return pnk_contradict(ctx, s, (pnk_contradiction){.kind = PNK_CONTRADICTION_NAMES, .day = a->day, .to_day = b->day, .gap = NAN, .verdict = PNK_VERDICT_EXPLAINED, .source = -1, .sentence = sentence}, who, 2);
}

/* Each wording of a place once, beside the first that was heard. */
static pnk_status names(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_work *w = s->w;
    pnk_status status = PNK_OK;
    for (size_t i = 0; !status && i < s->n; i++) {
        const char *heard = w->records->reports.v[s->v[i].report].place_as_heard;
        int place = w->matches->reports[s->v[i].report].place;
        const pnk_statement *first = NULL;
        bool said = false;
        for (size_t k = 0; place >= 0 && heard && k < i; k++) {
            const char *other = w->records->reports.v[s->v[k].report].place_as_heard;
            if (w->matches->reports[s->v[k].report].place != place || !other)
                continue;
            first = first ? first : &s->v[k];
            said = said || !strcmp(other, heard);
        }
        if (first && !said)
            status = say_names(ctx, s, first, &s->v[i]);
    }
    return status;
}

pnk_status pnk_figure_contradictions(pnk_ctx *ctx, pnk_statements *s)
{
    pnk_status status;
    if ((status = totals(ctx, s)) || (status = shares(ctx, s)) || (status = definitions(ctx, s)))
        return status;
    return names(ctx, s);
}
