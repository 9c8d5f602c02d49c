/* engine/sim/bins.c - bins whose edges are quantiles of the first members. */
#include "engine/sim/bins.h"
#include "engine/sim/ranks.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PARTS = 1024.0;       /* of a unit, in sums */

static size_t bins_that_fit(size_t n_figures, size_t n_kept)
{
    size_t n = n_figures ? (size_t)PNK_ENSEMBLE_BINS_ROOM / n_figures / (sizeof(double) + sizeof(uint32_t)) : PNK_ENSEMBLE_MOST_BINS;

    if (n > PNK_ENSEMBLE_MOST_BINS)
        n = PNK_ENSEMBLE_MOST_BINS;
    if (n < PNK_ENSEMBLE_LEAST_BINS)
        n = PNK_ENSEMBLE_LEAST_BINS;
    return n < n_kept ? n : n_kept;
}

pnk_status pnk_bins_new(pnk_ctx *ctx, size_t n_figures, size_t n_kept, pnk_bins *bins)
{
    size_t n = n_figures ? n_figures : 1;

    *bins = (pnk_bins){ .n_figures = n_figures, .n_edges = bins_that_fit(n_figures, n_kept) };
    bins->edges = calloc(n * bins->n_edges, sizeof *bins->edges);
    bins->counts = calloc(n * (bins->n_edges + 1), sizeof *bins->counts);
    bins->sums = calloc(n, sizeof *bins->sums);
    bins->least = calloc(n, sizeof *bins->least);
    bins->greatest = calloc(n, sizeof *bins->greatest);
    bins->unknown = calloc(n, sizeof *bins->unknown);
    bins->whole = calloc(n, sizeof *bins->whole);
    if (bins->edges && bins->counts && bins->sums && bins->least && bins->greatest && bins->unknown && bins->whole)
        return PNK_OK;
    pnk_bins_free(bins);
    return pnk_no_memory(ctx);
}

void pnk_bins_free(pnk_bins *bins)
{
    free(bins->edges);
    free((void *)bins->counts);
    free((void *)bins->sums);
    free((void *)bins->least);
    free((void *)bins->greatest);
    free((void *)bins->unknown);
    free(bins->whole);
    memset(bins, 0, sizeof *bins);
}

/** The bin of a value: the first edge that is not below it. Where an edge is repeated, many members have the very value: they have the bin between the
 *  two, so that it is known exactly. */
static size_t bin_of(const double *edges, size_t n, double value)
{
    const double *base = edges;
    size_t low, left = n;

    while (left > 1) {                    /* without a branch on what is compared, which no processor can guess */
        size_t half = left / 2;

        base += base[half - 1] < value ? half : 0;
        left -= half;
    }
    low = (size_t)(base - edges) + (*base < value);
    return low + (low + 1 < n && edges[low] == value && edges[low + 1] == value);
}

static int64_t in_parts(double value)
{
    return fabs(value) < 1e12 ? llround(value * PARTS) : 0;
}

void pnk_bins_edges(pnk_bins *bins, size_t figure, const double *sorted, size_t n)
{
    double *edges = bins->edges + figure * bins->n_edges;
    bool whole = true, mine = pnk_ranks_mine() == 0;     /* every rank has the kept members; one counts them */

    if (n == 0 || isnan(sorted[n - 1]) || isnan(sorted[0])) {
        atomic_store_explicit(&bins->unknown[figure], 1, memory_order_relaxed);
        return;
    }
    for (size_t i = 0; i < bins->n_edges; i++) {         /* closer together towards both ends, where the outer quantiles are looked for */
        double t = bins->n_edges > 1 ? (double)i / (double)(bins->n_edges - 1) : 0.5;

        edges[i] = sorted[(size_t)llround((3.0 * t * t - 2.0 * t * t * t) * (double)(n - 1))];
    }
    for (size_t i = 0; i < n; i++)
        whole = whole && sorted[i] == floor(sorted[i]);
    for (size_t i = 0; i < n && mine; i++) {
        atomic_fetch_add_explicit(&bins->counts[figure * (bins->n_edges + 1) + bin_of(edges, bins->n_edges, sorted[i])], 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&bins->sums[figure], in_parts(sorted[i]), memory_order_relaxed);
    }
    bins->whole[figure] = whole;
    atomic_store_explicit(&bins->least[figure], sorted[0], memory_order_relaxed);
    atomic_store_explicit(&bins->greatest[figure], sorted[n - 1], memory_order_relaxed);
}

static void widen(_Atomic double *end, double value, bool up)
{
    double now = atomic_load_explicit(end, memory_order_relaxed);

    while ((up ? value > now : value < now) && !atomic_compare_exchange_weak_explicit(end, &now, value, memory_order_relaxed, memory_order_relaxed))
        continue;
}

/** Counts one figure of several members: its edges are looked up while they are at hand, and what repeats is added up first. */
static void count_figure(pnk_bins *bins, size_t f, const double *figures, size_t n)
{
    const double *edges = bins->edges + f * bins->n_edges;
    _Atomic uint32_t *counts = bins->counts + f * (bins->n_edges + 1);
    size_t last = 0;
    uint32_t repeated = 0;
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        double value = figures[i * bins->n_figures + f];
        size_t bin;

        if (isnan(value)) {
            atomic_store_explicit(&bins->unknown[f], 1, memory_order_relaxed);
            continue;
        }
        bin = bin_of(edges, bins->n_edges, value);
        sum += in_parts(value);
        if (bin == 0 && value < edges[0])
            widen(&bins->least[f], value, false);
        else if (bin == bins->n_edges)
            widen(&bins->greatest[f], value, true);
        if (repeated > 0 && bin != last) {
            atomic_fetch_add_explicit(&counts[last], repeated, memory_order_relaxed);
            repeated = 0;
        }
        last = bin;
        repeated++;
    }
    if (repeated > 0)
        atomic_fetch_add_explicit(&counts[last], repeated, memory_order_relaxed);
    if (sum != 0)
        atomic_fetch_add_explicit(&bins->sums[f], sum, memory_order_relaxed);
}

void pnk_bins_count(pnk_bins *bins, const double *figures, size_t n)
{
    for (size_t f = 0; f < bins->n_figures; f++)
        count_figure(bins, f, figures, n);
}

pnk_status pnk_bins_join(pnk_ctx *ctx, pnk_bins *bins)
{
    size_t n = bins->n_figures;
    pnk_status status;

    if (pnk_ranks_count() == 1)
        return PNK_OK;
    if ((status = pnk_ranks_add_u32(ctx, (uint32_t *)(void *)bins->counts, n * (bins->n_edges + 1))) ||
        (status = pnk_ranks_add_i64(ctx, (int64_t *)(void *)bins->sums, n)) ||
        (status = pnk_ranks_least(ctx, (double *)(void *)bins->least, n)) ||
        (status = pnk_ranks_greatest(ctx, (double *)(void *)bins->greatest, n)))
        return status;
    return pnk_ranks_any(ctx, (unsigned char *)(void *)bins->unknown, n);
}

/** The value of rank k (from 1): evenly between the edges of its bin. */
static double value_of_rank(const pnk_bins *bins, size_t figure, uint64_t k)
{
    const double *edges = bins->edges + figure * bins->n_edges;
    double least = bins->least[figure], greatest = bins->greatest[figure];
    uint64_t before = 0;
    size_t bin = 0;

    while (bin < bins->n_edges && before + bins->counts[figure * (bins->n_edges + 1) + bin] < k)
        before += bins->counts[figure * (bins->n_edges + 1) + bin++];
    uint64_t here = bins->counts[figure * (bins->n_edges + 1) + bin];
    double low = bin == 0 ? least : edges[bin - 1], high = bin == bins->n_edges ? greatest : edges[bin];
    double value = here > 0 ? low + (high - low) * (double)(k - before) / (double)here : high;
    return bins->whole[figure] ? fmin(ceil(value - 1e-9), high) : value;
}

static double quantile(const pnk_bins *bins, size_t figure, size_t n, size_t per_cent)
{
    size_t k = (n * per_cent + 99) / 100;
    return value_of_rank(bins, figure, k > 0 ? k : 1);
}

pnk_band pnk_bins_band(const pnk_bins *bins, size_t figure, size_t n_members)
{
    pnk_band unknown = { NAN, NAN, NAN, NAN, NAN, NAN };

    if (bins->unknown[figure] || n_members == 0)
        return unknown;
    return (pnk_band){ (double)bins->sums[figure] / PARTS / (double)n_members, quantile(bins, figure, n_members, 10),
                       quantile(bins, figure, n_members, 50), quantile(bins, figure, n_members, 90), quantile(bins, figure, n_members, 1),
                       quantile(bins, figure, n_members, 99) };
}
