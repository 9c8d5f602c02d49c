/* models/outlook/reports.c - what the reports known on a day say of the pace of a camp. */
#include "models/outlook/inside.h"
#include <stdlib.h>

static int by_day(const void *a, const void *b)
{
    const pnk_case_count *x = a, *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

pnk_status pnk_outlook_series_of(pnk_ctx *ctx, const pnk_case *c, int last_day, pnk_arena *arena, pnk_outlook_series **out)
{
    pnk_outlook_series *all = PNK_NEW(arena, pnk_outlook_series, c->n_camps + 1);

    if (!all)
        return pnk_no_memory(ctx);
    for (size_t k = 0; k < c->n_camps; k++) {
        const pnk_case_camp *camp = &c->camps[k];
        pnk_outlook_series *s = &all[k];
        size_t kept = 0;
        if (!(s->v = PNK_NEW(arena, pnk_case_count, camp->n_counts + 1)))
            return pnk_no_memory(ctx);
        for (size_t i = 0; i < camp->n_counts; i++)
            if (camp->counts[i].day <= last_day)
                s->v[s->n++] = camp->counts[i];
        qsort(s->v, s->n, sizeof *s->v, by_day);             /* days of a file are not always in order */
        for (size_t i = 0; i < s->n; i++) {
            bool again = kept && s->v[kept - 1].day == s->v[i].day;
            if (again)
                s->v[kept - 1].persons = fmax(s->v[kept - 1].persons, s->v[i].persons);     /* whichever stood first in the file */
            else
                s->v[kept++] = s->v[i];
        }
        s->n = kept;
    }
    *out = all;
    return PNK_OK;
}

size_t pnk_outlook_series_known(const pnk_outlook_series *s, int day)
{
    size_t low = 0, high = s->n;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->v[middle].day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double pnk_outlook_series_at(const pnk_outlook_series *s, double day)
{
    size_t next = pnk_outlook_series_known(s, (int)floor(day));

    if (s->n == 0)
        return 0.0;
    if (next == 0 || next == s->n)
        return trunc(s->v[next ? s->n - 1 : 0].persons);
    const pnk_case_count *a = &s->v[next - 1], *b = &s->v[next];
    return trunc(a->persons + (day - a->day) / (double)(b->day - a->day) * (b->persons - a->persons));
}

/** Sums over the steps between reports, newer ones weighing more: signed and absolute change, days. */
typedef struct { double change, moved, days; } steps;
/** opened: steps up from 0. After less than the usual gap they say that counting began, not how fast people come, and are left out. */
typedef struct { steps counted, opened; } step_sums;

static void add_step(steps *sum, double weight, double change, double days)
{
    sum->change += weight * change;
    sum->moved += weight * fabs(change);
    sum->days += weight * days;
}

static step_sums steps_of(const pnk_outlook_series *s, size_t known, double now, double memory_days, double usual_gap_days)
{
    step_sums sum = {0};

    for (size_t i = known; i-- > 1;) {
        const pnk_case_count *a = &s->v[i - 1], *b = &s->v[i];
        double weight = exp2(-(now - b->day) / memory_days), days = b->day - a->day;
        if (weight < 1e-6)
            break;
        if (a->persons > 0.0)
            add_step(&sum.counted, weight, b->persons - a->persons, days);
        else if (b->persons > 0.0 && days >= usual_gap_days)
            add_step(&sum.opened, weight, b->persons - a->persons, days);
    }
    return sum;
}

static steps sum_of(steps a, steps b)
{
    return (steps){ a.change + b.change, a.moved + b.moved, a.days + b.days };
}

/** Steps up from 0 are all there is to go by until there is another. */
static steps steps_to_go_by(const step_sums *s)
{
    return s->counted.days > 0.0 ? s->counted : s->opened;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/** The middle one of the days between the last reports, steps up from 0 left out; `otherwise` where there is none. */
static double usual_gap(const pnk_outlook_series *s, size_t known, double otherwise)
{
    enum { LAST = 6 };
    double gaps[LAST];
    size_t n = 0;

    for (size_t i = known; i-- > 1 && n < LAST;)
        if (s->v[i - 1].persons > 0.0)
            gaps[n++] = s->v[i].day - s->v[i - 1].day;
    qsort(gaps, n, sizeof *gaps, by_value);
    return n == 0 ? otherwise : n % 2 ? gaps[n / 2] : (gaps[n / 2 - 1] + gaps[n / 2]) / 2.0;
}

void pnk_outlook_paces(const pnk_outlook_series *series, size_t n_camps, const pnk_outlook_dials *dials, int day, pnk_outlook_pace *out)
{
    double level = 0.0, n = 0.0;
    step_sums of_case = {0};

    for (size_t k = 0; k < n_camps; k++) {
        size_t known = pnk_outlook_series_known(&series[k], day);
        step_sums s = steps_of(&series[k], known, day, dials->case_memory_days, dials->usual_gap_days);
        of_case.counted = sum_of(of_case.counted, s.counted);
        of_case.opened = sum_of(of_case.opened, s.opened);
        level += known ? series[k].v[known - 1].persons : 0.0;
        n += known > 0;
    }
    steps all = steps_to_go_by(&of_case);
    for (size_t k = 0; k < n_camps; k++) {
        size_t known = pnk_outlook_series_known(&series[k], day);
        const pnk_case_count *last = known ? &series[k].v[known - 1] : NULL;
        out[k] = (pnk_outlook_pace){0};
        if (!last)
            continue;
        step_sums of_camp = steps_of(&series[k], known, last->day, dials->memory_days, dials->usual_gap_days);
        steps s = steps_to_go_by(&of_camp);
        double small = last->persons > 0.0 ? fmin(1.0, last->persons / (level / n + 1.0)) : 1.0;   /* a camp smaller than most moves less */
        double usual = (all.moved * small + dials->case_prior_days * dials->start_daily_share * last->persons) / (all.days + dials->case_prior_days);
        out[k] = (pnk_outlook_pace){ .reported = true, .last = last->persons, .silent = (double)(day - last->day) };
        out[k].trend = s.change / (s.days + dials->prior_days);
        out[k].pace = (s.moved + dials->prior_days * usual) / (s.days + dials->prior_days);
        out[k].case_trend = all.change / (all.days + dials->case_prior_days) * small;
        out[k].usual_gap = usual_gap(&series[k], known, dials->usual_gap_days);
        if (known > 1 && last[-1].persons > 0.0)
            out[k].drift = (last->persons - last[-1].persons) / (double)(last->day - last[-1].day);
    }
}

static double fade(double days, double over_days)
{
    return -over_days * expm1(-days / over_days);
}

pnk_outlook_basis pnk_outlook_basis_of(const pnk_outlook_pace *p, const pnk_outlook_dials *dials, double horizon)
{
    double days = p->silent + horizon, pace = p->pace * fade(days, dials->pace_fade_days);
    double fresh = exp(-fmax(0.0, p->silent - p->usual_gap) / dials->overdue_fade_days);     /* 1 while no report is overdue */

    return (pnk_outlook_basis){ .last = p->last, .pace = pace, .fresh = pace * fresh, .size = p->last * fade(days, dials->size_fade_days),
                                .trend = p->trend * fade(days, dials->trend_fade_days) * fresh,
                                .case_trend = p->case_trend * fade(days, dials->case_trend_fade_days) };
}

double pnk_outlook_spread(const pnk_outlook_basis *b, const pnk_outlook_dials *dials)
{
    static const double least_persons = 0.3;         /* counts are whole persons: less than this is no spread at all */

    return least_persons + dials->floor_persons + dials->pace_share * b->pace + dials->fresh_share * b->fresh + dials->size_daily_share * b->size;
}

double pnk_outlook_centre(const pnk_outlook_basis *b, const pnk_outlook_dials *dials, double trust)
{
    return fmax(0.0, b->last + trust * (dials->trend_share * b->trend + dials->case_trend_share * b->case_trend));
}

static int by_known_day(const void *a, const void *b)
{
    const pnk_outlook_past *x = a, *y = b;

    if (x->known_day != y->known_day)
        return x->known_day < y->known_day ? -1 : 1;
    if (x->error != y->error)
        return x->error < y->error ? -1 : 1;
    if (x->said != y->said)
        return x->said < y->said ? -1 : 1;
    return (x->came > y->came) - (x->came < y->came);
}

pnk_status pnk_outlook_pasts_find(pnk_ctx *ctx, const pnk_outlook_series *series, size_t n_camps, const pnk_outlook_dials *dials, int last_day,
                                  pnk_arena *arena, pnk_outlook_pasts *out)
{
    int step = (int)dials->origin_step_days, ahead = (int)dials->adapt_days;
    size_t origins = last_day >= 0 ? (size_t)(last_day / step) + 1 : 0;
    pnk_outlook_pace *paces = PNK_NEW(arena, pnk_outlook_pace, n_camps + 1);

    *out = (pnk_outlook_pasts){ PNK_NEW(arena, pnk_outlook_past, origins * n_camps + 1), 0 };
    if (!paces || !out->v)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < origins; i++) {
        int day = (int)i * step, target = day + ahead;
        pnk_outlook_paces(series, n_camps, dials, day, paces);
        for (size_t k = 0; k < n_camps; k++) {
            size_t next = pnk_outlook_series_known(&series[k], target - 1);          /* the first report on or after the target */
            if (!paces[k].reported || !(paces[k].last > 0.0) || next == series[k].n || series[k].v[next].day > last_day)
                continue;
            pnk_outlook_basis b = pnk_outlook_basis_of(&paces[k], dials, ahead);
            double spread = pnk_outlook_spread(&b, dials), said = (pnk_outlook_centre(&b, dials, 1.0) - b.last) / spread;
            double came = (pnk_outlook_series_at(&series[k], target) - b.last) / spread, limit = dials->adapt_limit;
            out->v[out->n++] = (pnk_outlook_past){ series[k].v[next].day, fmin(fabs(came - said), limit), said, fmax(-limit, fmin(limit, came)) };
        }
    }
    qsort(out->v, out->n, sizeof *out->v, by_known_day);
    return PNK_OK;
}

pnk_outlook_own pnk_outlook_adapted(const pnk_outlook_pasts *pasts, size_t n_camps, const pnk_outlook_dials *dials, int day)
{
    double prior = dials->adapt_camps * (double)n_camps, errors = 0.0, both = prior * dials->trust_prior, said = both;
    size_t n = 0;

    for (; n < pasts->n && pasts->v[n].known_day <= day; n++) {
        errors += pasts->v[n].error;
        both += pasts->v[n].said * pasts->v[n].came;
        said += pasts->v[n].said * pasts->v[n].said;
    }
    return (pnk_outlook_own){ (prior + errors / dials->adapt_mean) / (prior + (double)n), said > 0.0 ? fmax(0.0, fmin(dials->trust_most, both / said)) : 1.0 };
}

double pnk_outlook_z_at(const double z[PNK_OUTLOOK_N_LEVELS], double p)
{
    int i = 1;

    if (p <= pnk_outlook_levels[0])
        return z[0];
    while (i < PNK_OUTLOOK_N_LEVELS && pnk_outlook_levels[i] < p)
        i++;
    if (i == PNK_OUTLOOK_N_LEVELS)
        return z[i - 1];
    double share = (p - pnk_outlook_levels[i - 1]) / (pnk_outlook_levels[i] - pnk_outlook_levels[i - 1]);
    return z[i - 1] + share * (z[i] - z[i - 1]);
}
