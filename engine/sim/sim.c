/* engine/sim/sim.c - members over threads, then figure by figure over the members. */
#include "engine/sim/sim.h"
#include "engine/base/order.h"
#include "engine/base/parallel.h"
#include "engine/sim/bins.h"
#include "engine/sim/ranks.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURES_TOGETHER = 256,            /* bands are taken in parts of this many figures */
       MEMBERS_TOGETHER = 16 };            /* counted at once: the edges of a figure are fetched once for all */

typedef struct {
    size_t n_members, n_kept, n_figures;
    size_t first_kept, first_block;       /* of this rank */
    double *figures;                      /* [n_kept * n_figures], member by member */
    pnk_member_fn fn;
    void *user;
    pnk_band *bands;
    pnk_bins *bins;                       /* NULL: all members are kept */
} ensemble;

static pnk_status run_member(pnk_ctx *ctx, void *user, size_t member)
{
    ensemble *e = user;

    member += e->first_kept;
    memset(e->figures + member * e->n_figures, 0, e->n_figures * sizeof *e->figures);      /* here, because threads share the first touch of so much room */
    return e->fn(ctx, e->user, member, e->figures + member * e->n_figures);
}

/** Members beyond the kept ones, a few together: counted and forgotten. */
static pnk_status count_block(pnk_ctx *ctx, void *user, size_t block)
{
    ensemble *e = user;
    size_t first = e->n_kept + (e->first_block + block) * MEMBERS_TOGETHER, n = e->n_members - first < MEMBERS_TOGETHER ? e->n_members - first : MEMBERS_TOGETHER;
    double *figures = calloc(n * e->n_figures + 1, sizeof *figures);
    pnk_status status = figures ? PNK_OK : pnk_no_memory(ctx);

    for (size_t i = 0; i < n && !status; i++)
        status = e->fn(ctx, e->user, first + i, figures + i * e->n_figures);
    if (!status)
        pnk_bins_count(e->bins, figures, n);
    free(figures);
    return status;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Most figures of an ensemble are nobody in every member, and in order as they are. */
static bool in_order(const double *values, size_t n)
{
    size_t i = 1;

    while (i < n && values[i - 1] <= values[i])
        i++;
    return i >= n;
}

/** Type 1 of Hyndman and Fan: the ceil(n p)-th smallest, counted from 0. Whole per cents keep n p exact. */
static size_t place_of(size_t n, size_t per_cent)
{
    size_t k = (n * per_cent + 99) / 100;
    return k > 0 ? k - 1 : 0;
}

/** `values` change places on the way. Each quantile is looked for on its side of those already found. A band of unknowns is unknown. */
static pnk_band band_of(double *values, size_t n)
{
    pnk_band band = { NAN, NAN, NAN, NAN, NAN, NAN };
    size_t p01 = place_of(n, 1), p10 = place_of(n, 10), p50 = place_of(n, 50), p90 = place_of(n, 90), p99 = place_of(n, 99);
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += values[i];
    if (n == 0 || isnan(sum))
        return band;
    if (!in_order(values, n)) {
        pnk_order_up_to(values, n, p50);
        pnk_order_up_to(values, p50, p10);
        pnk_order_up_to(values, p10, p01);
        pnk_order_up_to(values + p50, n - p50, p90 - p50);
        pnk_order_up_to(values + p90, n - p90, p99 - p90);
    }
    return (pnk_band){ sum / (double)n, values[p10], values[p50], values[p90], values[p01], values[p99] };
}

/** The values of one figure over the kept members; what a part of the figures asks. */
static pnk_status take_part(pnk_ctx *ctx, void *user, size_t part)
{
    ensemble *e = user;
    size_t first = part * FIGURES_TOGETHER, last = first + FIGURES_TOGETHER;
    double *values = malloc((e->n_kept ? e->n_kept : 1) * sizeof *values);
    if (!values)
        return pnk_no_memory(ctx);
    for (size_t f = first; f < last && f < e->n_figures; f++) {
        double sum = 0.0;

        for (size_t m = 0; m < e->n_kept; m++)
            sum += values[m] = e->figures[m * e->n_figures + f];
        if (!e->bins) {
            e->bands[f] = band_of(values, e->n_kept);
            continue;
        }
        if (!isnan(sum) && !in_order(values, e->n_kept))
            qsort(values, e->n_kept, sizeof *values, by_value);
        pnk_bins_edges(e->bins, f, values, isnan(sum) ? 0 : e->n_kept);
    }
    free(values);
    return PNK_OK;
}

size_t pnk_ensemble_kept(size_t n_members, size_t n_figures)
{
    size_t fit = n_figures ? PNK_ENSEMBLE_ROOM / sizeof(double) / n_figures : n_members;

    if (fit < PNK_ENSEMBLE_LEAST_KEPT)
        fit = PNK_ENSEMBLE_LEAST_KEPT;
    return n_members < fit ? n_members : fit;
}

/** The members that are not kept, then the bands of all. */
static pnk_status count_the_others(pnk_ctx *ctx, ensemble *e)
{
    size_t n_blocks = (e->n_members - e->n_kept + MEMBERS_TOGETHER - 1) / MEMBERS_TOGETHER, mine = pnk_ranks_mine();
    pnk_status status;

    free(e->figures);                     /* their quantiles are edges now */
    e->figures = NULL;
    e->first_block = pnk_ranks_first(n_blocks, mine);
    status = pnk_parallel(ctx, pnk_ranks_first(n_blocks, mine + 1) - e->first_block, count_block, e);
    if ((status = pnk_ranks_agree(ctx, status)) || (status = pnk_bins_join(ctx, e->bins)))
        return status;
    for (size_t f = 0; f < e->n_figures; f++)
        e->bands[f] = pnk_bins_band(e->bins, f, e->n_members);
    return PNK_OK;
}

/** Each rank its part of the kept members, then all of them everywhere. */
static pnk_status run_the_kept(pnk_ctx *ctx, ensemble *e)
{
    size_t mine = pnk_ranks_mine();
    pnk_status status;

    e->first_kept = pnk_ranks_first(e->n_kept, mine);
    status = pnk_parallel(ctx, pnk_ranks_first(e->n_kept, mine + 1) - e->first_kept, run_member, e);
    if ((status = pnk_ranks_agree(ctx, status)))
        return status;
    return pnk_ranks_gather(ctx, e->figures, e->n_kept, e->n_figures);
}

pnk_status pnk_ensemble(pnk_ctx *ctx, size_t n_members, size_t n_figures, pnk_member_fn fn, void *user, pnk_band *bands)
{
    ensemble e = { .n_members = n_members, .n_kept = pnk_ensemble_kept(n_members, n_figures), .n_figures = n_figures, .fn = fn, .user = user,
                   .bands = bands };
    pnk_bins bins = {0};
    pnk_status status;

    if (n_members > UINT32_MAX || (n_figures && e.n_kept > SIZE_MAX / sizeof(double) / n_figures))
        return pnk_fail(ctx, PNK_LIMIT, "%zu members of %zu figures each are more than memory can hold", n_members, n_figures);
    if ((status = pnk_ranks_begin(ctx)))
        return status;
    e.figures = malloc((e.n_kept * n_figures + 1) * sizeof *e.figures);
    status = e.figures ? PNK_OK : pnk_no_memory(ctx);
    if (!status && e.n_kept < n_members && !(status = pnk_bins_new(ctx, n_figures, e.n_kept, &bins)))
        e.bins = &bins;
    if ((status = pnk_ranks_agree(ctx, status)) ||
        (status = run_the_kept(ctx, &e)) ||
        (status = pnk_ranks_agree(ctx, pnk_parallel(ctx, (n_figures + FIGURES_TOGETHER - 1) / FIGURES_TOGETHER, take_part, &e))))
        goto done;
    if (e.bins)
        status = count_the_others(ctx, &e);
done:
    free(e.figures);
    pnk_bins_free(&bins);
    return status;
}

pnk_status pnk_ensemble_rows(pnk_ctx *ctx, size_t n_members, size_t n_figures, pnk_member_fn fn, void *user, double *rows)
{
    ensemble e = { .n_members = n_members, .n_kept = n_members, .n_figures = n_figures, .figures = rows, .fn = fn, .user = user };
    pnk_status status = pnk_ranks_begin(ctx);

    return status || n_figures == 0 ? status : run_the_kept(ctx, &e);
}
