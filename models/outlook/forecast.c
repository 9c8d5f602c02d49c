/* models/outlook/forecast.c - counts to come, as quantiles and as members of an ensemble. */
#include "models/outlook/inside.h"

#include "engine/base/rng.h"
#include <stdlib.h>

static double count_at(const pnk_outlook_basis *b, const pnk_outlook_dials *d, const pnk_outlook_own *own, const double *law, double p)
{
    return fmax(0.0, pnk_outlook_centre(b, d, own->trust) + pnk_outlook_spread(b, d) * own->spread * pnk_outlook_z_at(law, p));
}

static pnk_outlook_point point_of(const pnk_outlook_pace *pace, const pnk_outlook_dials *d, const pnk_outlook_own *own, const double *law, int horizon, bool held)
{
    enum { STEPS = 200 };
    pnk_outlook_point out = { pace->reported, NAN, 0, false, { NAN, NAN, NAN, NAN, NAN }, NAN };

    if (!pace->reported)
        return out;
    pnk_outlook_basis b = pnk_outlook_basis_of(pace, d, horizon);
    out.last_persons = pace->last;
    out.silent_days = (int)pace->silent;
    out.held = held;
    for (int q = 0; q < PNK_OUTLOOK_N_QUANTILES; q++)
        out.quantiles[q] = held ? pace->last : count_at(&b, d, own, law, pnk_outlook_quantiles[q]);
    out.mean = 0.0;
    for (int i = 0; i < STEPS; i++)
        out.mean += (held ? pace->last : count_at(&b, d, own, law, (i + 0.5) / STEPS)) / STEPS;
    return out;
}

/** The longest of the horizons held against what came that is not above this one. */
static int horizon_before(int days)
{
    int h = PNK_OUTLOOK_N_HORIZONS - 1;

    while (h > 0 && pnk_outlook_horizons[h] > days)
        h--;
    return h;
}

/** Ranks 0..n-1 in an order that hangs on the seed and the camp alone. */
static void shuffle(uint64_t seed, size_t camp, size_t *rank, size_t n)
{
    pnk_rng rng = pnk_rng_stream(seed, 0x6F75746C6F6F6Bu, camp);          /* "outlook" */

    for (size_t i = 0; i < n; i++)
        rank[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)pnk_rng_below(&rng, i), kept = rank[i - 1];
        rank[i - 1] = rank[k];
        rank[k] = kept;
    }
}

static pnk_status fill_members(pnk_ctx *ctx, const pnk_outlook_pace *paces, size_t n_camps, const pnk_outlook_dials *d, const pnk_outlook_own *own,
                               const double *law, const bool *held, const int *horizons, size_t n_horizons, uint64_t seed, double *members, size_t n_members)
{
    size_t *rank = calloc(n_members + 1, sizeof *rank);

    if (!rank)
        return pnk_no_memory(ctx);
    for (size_t k = 0; k < n_camps; k++) {
        shuffle(seed, k, rank, n_members);
        for (size_t h = 0; h < n_horizons; h++) {
            pnk_outlook_basis b = pnk_outlook_basis_of(&paces[k], d, horizons[h]);
            for (size_t m = 0; m < n_members; m++)
                members[(m * n_horizons + h) * n_camps + k] =
                    !paces[k].reported ? NAN : held[horizon_before(horizons[h])] ? paces[k].last : count_at(&b, d, own, law, ((double)rank[m] + 0.5) / (double)n_members);
        }
    }
    free(rank);
    return PNK_OK;
}

pnk_status pnk_outlook_forecast(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, int as_of_day, const int *horizons, size_t n_horizons,
                                uint64_t seed, pnk_outlook_point *points, double *members, size_t n_members)
{
    pnk_arena arena = {0};
    pnk_outlook_series *series;
    pnk_outlook_pasts pasts;
    pnk_outlook_trial_rows rows;
    const double *law;
    bool held[PNK_OUTLOOK_N_HORIZONS];
    pnk_outlook_pace *paces = PNK_NEW(&arena, pnk_outlook_pace, c->n_camps + 1);
    pnk_status status = paces ? PNK_OK : pnk_no_memory(ctx);

    for (size_t h = 0; h < n_horizons && !status; h++)
        if (horizons[h] < 1)
            status = pnk_fail(ctx, PNK_BAD_INPUT, "a horizon of %d days, expected 1 or more", horizons[h]);
    if (!status && as_of_day < 0)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "as_of is day %d of the case, expected 0 or more", as_of_day);
    if (status || (status = pnk_outlook_series_of(ctx, c, as_of_day, &arena, &series)) ||
        (status = pnk_outlook_pasts_find(ctx, series, c->n_camps, dials, as_of_day, &arena, &pasts)) ||
        (status = pnk_outlook_trial_rows_of(ctx, c, dials, as_of_day, &arena, &rows)) || (status = pnk_outlook_trial_adapt(ctx, &rows, dials)) ||
        (status = pnk_outlook_trial_laws(ctx, &rows, dials, as_of_day, &arena, &law)) || (status = pnk_outlook_trial_hold(ctx, &rows, dials, as_of_day, held)))
        goto done;
    pnk_outlook_own own = pnk_outlook_adapted(&pasts, c->n_camps, dials, as_of_day);
    pnk_outlook_paces(series, c->n_camps, dials, as_of_day, paces);
    for (size_t h = 0; h < n_horizons; h++)
        for (size_t k = 0; k < c->n_camps; k++)
            points[h * c->n_camps + k] = point_of(&paces[k], dials, &own, law, horizons[h], held[horizon_before(horizons[h])]);
    if (n_members)
        status = fill_members(ctx, paces, c->n_camps, dials, &own, law, held, horizons, n_horizons, seed, members, n_members);
done:
    pnk_arena_release(&arena);
    return status;
}
