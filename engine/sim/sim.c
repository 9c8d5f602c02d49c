/* engine/sim/sim.c - members over threads, then figure by figure over the members. */
#include "engine/sim/sim.h"
#include "engine/base/parallel.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { FIGURES_TOGETHER = 256 };          /* bands are taken in parts of this many figures */

typedef struct {
    size_t n_members, n_figures;
    double *figures;                      /* [n_members * n_figures], member by member */
    pnk_member_fn fn;
    void *user;
    pnk_band *bands;
} ensemble;

static pnk_status run_member(pnk_ctx *ctx, void *user, size_t member)
{
    ensemble *e = user;
    return e->fn(ctx, e->user, member, e->figures + member * e->n_figures);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Type 1 of Hyndman and Fan: the ceil(n p)-th smallest. Whole per cents keep n p exact. */
static double quantile(const double *sorted, size_t n, size_t per_cent)
{
    size_t k = (n * per_cent + 99) / 100;
    return sorted[k > 0 ? k - 1 : 0];
}

/** `values` is sorted on the way. A band of unknowns is unknown. */
static pnk_band band_of(double *values, size_t n)
{
    pnk_band unknown = { NAN, NAN, NAN, NAN, NAN, NAN };
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    if (n == 0 || isnan(sum))
        return unknown;
    qsort(values, n, sizeof *values, by_value);
    return (pnk_band){ sum / (double)n, quantile(values, n, 10), quantile(values, n, 50), quantile(values, n, 90), quantile(values, n, 1),
                       quantile(values, n, 99) };
}

static pnk_status take_bands(pnk_ctx *ctx, void *user, size_t part)
{
    ensemble *e = user;
    size_t first = part * FIGURES_TOGETHER, last = first + FIGURES_TOGETHER;
    double *values = malloc((e->n_members ? e->n_members : 1) * sizeof *values);
    if (!values)
        return pnk_no_memory(ctx);
    for (size_t f = first; f < last && f < e->n_figures; f++) {
        for (size_t m = 0; m < e->n_members; m++)
            values[m] = e->figures[m * e->n_figures + f];
        e->bands[f] = band_of(values, e->n_members);
    }
    free(values);
    return PNK_OK;
}

pnk_status pnk_ensemble(pnk_ctx *ctx, size_t n_members, size_t n_figures, pnk_member_fn fn, void *user, pnk_band *bands)
{
    ensemble e = { .n_members = n_members, .n_figures = n_figures, .fn = fn, .user = user, .bands = bands };
    pnk_status status;

    if (n_figures && n_members > SIZE_MAX / sizeof(double) / n_figures)
        return pnk_fail(ctx, PNK_LIMIT, "%zu members of %zu figures each are more than memory can hold", n_members, n_figures);
    e.figures = calloc(n_members * n_figures + 1, sizeof *e.figures);
    if (!e.figures)
        return pnk_no_memory(ctx);
    if ((status = pnk_parallel(ctx, n_members, run_member, &e)) ||
        (status = pnk_parallel(ctx, (n_figures + FIGURES_TOGETHER - 1) / FIGURES_TOGETHER, take_bands, &e)))
        goto done;
done:
    free(e.figures);
    return status;
}
