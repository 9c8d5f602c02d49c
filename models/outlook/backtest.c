/* models/outlook/backtest.c - what the forecasts of a case were worth, beside rivals. */
#include "models/outlook/inside.h"

#include "engine/base/parallel.h"

enum { N_RANKS = 50 };                   /* members of equal weight that stand for a law in its CRPS */

/** CRPS of an ensemble whose members are the quantiles at (i + 1/2) / n: twice the mean quantile loss (Bröcker 2012, Q. J. R. Meteorol. Soc. 138:1611-1617). */
static double quantile_loss(double p, double said, double truth)
{
    return 2.0 * (truth >= said ? p * (truth - said) : (1.0 - p) * (said - truth)) / N_RANKS;
}

double pnk_outlook_crps(const pnk_outlook_basis *b, const pnk_outlook_own *own, const pnk_outlook_dials *dials, double truth)
{
    double centre = pnk_outlook_centre(b, dials, own->trust), spread = pnk_outlook_spread(b, dials) * own->spread, sum = 0.0;

    for (int i = 0; i < N_RANKS; i++) {
        double p = (i + 0.5) / N_RANKS;
        sum += quantile_loss(p, fmax(0.0, centre + spread * pnk_outlook_z_at(dials->z, p)), truth);
    }
    return sum;
}

static void tally_row(const pnk_outlook_trial_row *r, const pnk_outlook_dials *d, const double *dress_ranks, pnk_outlook_tally *t)
{
    double centre = pnk_outlook_centre(&r->b, d, r->own.trust), spread = pnk_outlook_spread(&r->b, d) * r->own.spread;
    double low = floor(fmax(0.0, centre + spread * pnk_outlook_z_at(d->z, 0.1))), high = ceil(fmax(0.0, centre + spread * pnk_outlook_z_at(d->z, 0.9)));

    if (r->held)
        low = high = r->b.last;
    t->n++;
    t->crps += r->held ? fabs(r->truth - r->b.last) : pnk_outlook_crps(&r->b, &r->own, d, r->truth);
    t->held += r->held;
    for (int i = 0; i < N_RANKS; i++) {
        double p = (i + 0.5) / N_RANKS;
        t->dressed_persistence += dress_ranks ? quantile_loss(p, fmax(0.0, r->b.last * (1.0 + dress_ranks[i])), r->truth) : NAN;
    }
    t->persistence += fabs(r->truth - r->b.last);
    t->drift += fabs(r->truth - r->drift);
    t->cover80 += r->truth >= low && r->truth <= high;
}

static void mean_of(pnk_outlook_tally *t)
{
    double n = t->n ? (double)t->n : NAN;

    *t = (pnk_outlook_tally){ t->n, t->crps / n, t->persistence / n, t->drift / n, t->dressed_persistence / n, t->cover80 / n, t->held / n };
}

typedef struct {
    const pnk_case *const *cases;
    const pnk_outlook_dials *dials;
    const pnk_outlook_dress *dressed;
    pnk_outlook_trial *trials;
} work;

static pnk_status backtest_case(pnk_ctx *ctx, void *user, size_t i)
{
    const work *w = user;
    const pnk_outlook_dials *d = &w->dials[i];
    pnk_outlook_trial *trial = &w->trials[i];
    double dress[PNK_OUTLOOK_N_HORIZONS][N_RANKS];
    pnk_arena arena = {0};
    pnk_outlook_trial_rows rows;
    pnk_status status;

    *trial = (pnk_outlook_trial){ .name = w->cases[i]->name };
    for (int k = 0; k < N_RANKS; k++)
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
            dress[h][k] = w->dressed ? pnk_outlook_z_at(w->dressed[i].share[h], (k + 0.5) / N_RANKS) : NAN;
    if (!(status = pnk_outlook_trial_rows_of(ctx, w->cases[i], d, INT32_MAX, &arena, &rows)) && !(status = pnk_outlook_trial_adapt(ctx, &rows, d)) &&
        !(status = pnk_outlook_trial_hold(ctx, &rows, d, INT32_MAX, NULL))) {
        for (size_t r = 0; r < rows.n; r++) {
            int h = rows.v[r].horizon;
            const double *ranks = w->dressed ? dress[h] : NULL;
            tally_row(&rows.v[r], d, ranks, &trial->all[h]);
            if (rows.v[r].counted)
                tally_row(&rows.v[r], d, ranks, &trial->counted[h]);
        }
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++) {
            mean_of(&trial->all[h]);
            mean_of(&trial->counted[h]);
        }
    }
    pnk_arena_release(&arena);
    return status;
}

pnk_status pnk_outlook_backtest(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, const pnk_outlook_dials *dials, const pnk_outlook_dress *dressed,
                                pnk_outlook_trial *trials)
{
    work w = { cases, dials, dressed, trials };

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
