/* models/outlook/backtest.c - what the forecasts of a case were worth, beside rivals. */
#include "models/outlook/inside.h"

#include "engine/base/parallel.h"

enum { N_RANKS = 50 };                   /* members of equal weight that stand for a law in its CRPS */

/** CRPS of an ensemble whose members are the quantiles at (i + 1/2) / n: twice the mean quantile loss (Bröcker 2012, Q. J. R. Meteorol. Soc. 138:1611-1617). */
static double quantile_loss(double p, double said, double truth)
{
    return 2.0 * (truth >= said ? p * (truth - said) : (1.0 - p) * (said - truth)) / N_RANKS;
}

double pnk_outlook_crps(const pnk_outlook_trial_row *r, const pnk_outlook_dials *dials)
{
    double centre = pnk_outlook_centre(&r->b, dials, r->own.trust), spread = pnk_outlook_spread(&r->b, dials) * r->own.spread, sum = 0.0;

    for (int i = 0; i < N_RANKS; i++) {
        double p = (i + 0.5) / N_RANKS;
        sum += quantile_loss(p, fmax(0.0, centre + spread * pnk_outlook_z_at(r->z, p)), r->truth);
    }
    return sum;
}

static void tally_row(const pnk_outlook_trial_row *r, const pnk_outlook_dials *d, const double *dress_ranks, double flee, pnk_outlook_tally *t)
{
    double centre = pnk_outlook_centre(&r->b, d, r->own.trust), spread = pnk_outlook_spread(&r->b, d) * r->own.spread;
    double low = floor(fmax(0.0, centre + spread * pnk_outlook_z_at(r->z, 0.1))), high = ceil(fmax(0.0, centre + spread * pnk_outlook_z_at(r->z, 0.9)));

    if (r->held)
        low = high = r->b.last;
    t->n++;
    t->crps += r->held ? fabs(r->truth - r->b.last) : pnk_outlook_crps(r, d);
    t->held += r->held;
    for (int i = 0; i < N_RANKS; i++) {
        double p = (i + 0.5) / N_RANKS;
        t->dressed_persistence += dress_ranks ? quantile_loss(p, fmax(0.0, r->b.last * (1.0 + dress_ranks[i])), r->truth) : NAN;
    }
    t->persistence += fabs(r->truth - r->b.last);
    t->drift += fabs(r->truth - r->drift);
    t->cover80 += r->truth >= low && r->truth <= high;
    t->flee += flee;
}

/** Mean distance of members to the truth, less half their mean distance to each other. */
static double ensemble_crps(const pnk_outlook_rival *rival, size_t origin, const pnk_outlook_trial_row *r, size_t n_camps)
{
    const size_t member = PNK_OUTLOOK_N_HORIZONS * n_camps;
    const double *said = &rival->persons[origin * rival->n_members * member + (size_t)r->horizon * n_camps + (size_t)r->camp];
    double n = (double)rival->n_members, off = 0.0, apart = 0.0;

    for (size_t i = 0; i < rival->n_members; i++) {
        off += fabs(said[i * member] - r->truth) / n;
        for (size_t k = 0; k < i; k++)
            apart += fabs(said[i * member] - said[k * member]);
    }
    return off - (n > 1.0 ? apart / (n * (n - 1.0)) : 0.0);
}

/** Where among the rival's origins that of the row is; n_origins: nowhere. */
static size_t origin_of(const pnk_outlook_rival *rival, int day)
{
    size_t i = 0;

    while (i < rival->n_origins && rival->origins[i] != day)
        i++;
    return i;
}

size_t pnk_outlook_thinned_origins(const pnk_case *c, const pnk_outlook_dials *dials, size_t most, int *origins)
{
    size_t step = (size_t)dials->origin_step_days, all, n;
    int last = -1;

    for (size_t k = 0; k < c->n_camps; k++)
        for (size_t i = 0; i < c->camps[k].n_counts; i++)
            if (c->camps[k].counts[i].day > last)
                last = c->camps[k].counts[i].day;
    if (last >= c->n_days)
        last = c->n_days - 1;
    all = last > 0 ? (size_t)(last - 1) / step + 1 : 0;              /* a day after the origin is there */
    n = all < most ? all : most;
    for (size_t i = 0; i < n; i++)
        origins[i] = (int)((2 * i + 1) * all / (2 * n) * step);
    return n;
}

static void mean_of(pnk_outlook_tally *t)
{
    double n = t->n ? (double)t->n : NAN;

    *t = (pnk_outlook_tally){ t->n, t->crps / n, t->persistence / n, t->drift / n, t->dressed_persistence / n, t->cover80 / n, t->held / n, t->flee / n };
}

typedef struct {
    const pnk_case *const *cases;
    const pnk_outlook_dials *dials;
    const pnk_outlook_dress *dressed;
    const pnk_outlook_rival *flee;
    pnk_outlook_trial *trials;
} work;

typedef struct { const pnk_outlook_rival *flee; size_t n_camps; int day; size_t origin; bool used; } beside;

/** CRPS of the peer's rules for a row; NAN: none. Rows come by origin. */
static double flee_crps(beside *b, const pnk_outlook_trial_row *r, pnk_outlook_trial *trial)
{
    double crps;

    if (r->origin_day != b->day) {
        b->day = r->origin_day;
        b->origin = b->flee ? origin_of(b->flee, b->day) : 0;
        b->used = false;
        trial->n_origins++;
    }
    if (!b->flee || b->origin == b->flee->n_origins || !r->counted)
        return NAN;
    crps = ensemble_crps(b->flee, b->origin, r, b->n_camps);
    trial->n_flee_origins += !b->used && !isnan(crps);
    b->used = b->used || !isnan(crps);
    return crps;
}

static void tally_rows(const pnk_outlook_trial_rows *rows, const pnk_outlook_dials *d, double (*dress)[N_RANKS], const pnk_outlook_rival *flee, pnk_outlook_trial *trial)
{
    pnk_outlook_tally *const tallies[] = { trial->counted, trial->all, trial->carried, trial->beside };
    beside b = { .flee = flee, .n_camps = rows->c->n_camps, .day = -1 };

    for (size_t i = 0; i < rows->n; i++) {
        const pnk_outlook_trial_row *r = &rows->v[i];
        const double *ranks = dress ? dress[r->horizon] : NULL;
        double crps = flee_crps(&b, r, trial);
        const bool in[] = { r->counted, !r->carried, r->counted || (r->carried && r->b.last > 0.0), !isnan(crps) };
        for (size_t k = 0; k < sizeof in / sizeof *in; k++)
            if (in[k])
                tally_row(r, d, ranks, crps, &tallies[k][r->horizon]);
    }
    for (size_t k = 0; k < sizeof tallies / sizeof *tallies; k++)
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
            mean_of(&tallies[k][h]);
}

static pnk_status backtest_case(pnk_ctx *ctx, void *user, size_t i)
{
    const work *w = user;
    const pnk_outlook_dials *d = &w->dials[i];
    double dress[PNK_OUTLOOK_N_HORIZONS][N_RANKS];
    pnk_arena arena = {0};
    pnk_outlook_trial_rows rows;
    pnk_status status;

    w->trials[i] = (pnk_outlook_trial){ .name = w->cases[i]->name };
    for (int k = 0; k < N_RANKS && w->dressed; k++)
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
            dress[h][k] = pnk_outlook_z_at(w->dressed[i].share[h], (k + 0.5) / N_RANKS);
    if (!(status = pnk_outlook_trial_rows_of(ctx, w->cases[i], d, INT32_MAX, &arena, &rows)) && !(status = pnk_outlook_trial_adapt(ctx, &rows, d)) &&
        !(status = pnk_outlook_trial_laws(ctx, &rows, d, INT32_MAX, &arena, NULL)) && !(status = pnk_outlook_trial_hold(ctx, &rows, d, INT32_MAX, NULL)))
        tally_rows(&rows, d, w->dressed ? dress : NULL, w->flee ? &w->flee[i] : NULL, &w->trials[i]);
    pnk_arena_release(&arena);
    return status;
}

pnk_status pnk_outlook_backtest(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, const pnk_outlook_dials *dials, const pnk_outlook_dress *dressed,
                                const pnk_outlook_rival *flee, pnk_outlook_trial *trials)
{
    work w = { cases, dials, dressed, flee, trials };

    return pnk_parallel(ctx, n_cases, backtest_case, &w);
}

bool pnk_outlook_beats_persistence(const pnk_outlook_trial *trials, size_t n, size_t horizon)
{
    double sum = 0.0, cases = 0.0;

    for (size_t i = 0; i < n; i++) {
        const pnk_outlook_tally *t = &trials[i].counted[horizon];
        if (t->n && t->persistence > 0.0) {
            sum += t->crps / t->persistence;
            cases++;
        }
    }
    return cases > 0.0 && sum < cases;
}
