/* engine/sim/bins.h - counting members between edges, figure by figure. Of this room alone. */
#ifndef PNK_SIM_BINS_H
#define PNK_SIM_BINS_H

#include "engine/sim/sim.h"
#include <stdatomic.h>
#include <stdbool.h>

/** Bin 0 lies up to the first edge, bin n_edges beyond the last; bin i holds what is above edge i-1 and not above edge i, or between two
 *  equal edges what has their value. All but the edges may be
 *  written by many threads at once: sums, least and greatest do not depend on their order. */
typedef struct {
    size_t n_figures, n_edges;
    double *edges;                        /* [figure * n_edges + i], rising */
    _Atomic uint32_t *counts;             /* [figure * (n_edges + 1) + i] */
    _Atomic int64_t *sums;                /* [figure] in 1/1024 */
    _Atomic double *least, *greatest;     /* [figure] */
    _Atomic unsigned char *unknown;       /* [figure] some member had no number */
    bool *whole;                          /* [figure] all kept members were whole numbers */
} pnk_bins;

pnk_status pnk_bins_new(pnk_ctx *ctx, size_t n_figures, size_t n_kept, pnk_bins *bins);
void       pnk_bins_free(pnk_bins *bins);
/** Edges of a figure out of the sorted values of the kept members, which are counted too. */
void       pnk_bins_edges(pnk_bins *bins, size_t figure, const double *sorted, size_t n);
/** Counts n members, their figures member by member. */
void       pnk_bins_count(pnk_bins *bins, const double *figures, size_t n);
/** Adds up what the ranks have counted. */
pnk_status pnk_bins_join(pnk_ctx *ctx, pnk_bins *bins);
pnk_band   pnk_bins_band(const pnk_bins *bins, size_t figure, size_t n_members);

#endif
