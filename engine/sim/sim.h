/* engine/sim/sim.h - the ensemble: N seeded draws over threads, and their quantile bands.
 *
 * Few members: each writes its figures into a row of its own and bands are exact, taken over the rows afterwards. Many members: so many as fit
 * into a fixed room are kept in this way, and their quantiles become the edges of bins, figure by figure; the others are counted into the bins
 * as they come and forgotten. Counting does not depend on order, and which members make the edges hangs on the size of the task alone, so
 * neither the number of threads nor their order shows in the answer. Memory does not depend on the number of members.
 */
#ifndef PNK_SIM_SIM_H
#define PNK_SIM_SIM_H

#include "engine/base/ctx.h"

/** One member of the ensemble: fills figures[0..n_figures). */
typedef pnk_status (*pnk_member_fn)(pnk_ctx *ctx, void *user, size_t member, double *figures);

typedef struct { double mean, p10, p50, p90, p01, p99; } pnk_band;      /* p10 to p90: 80 % of the members; p01 to p99: 98 % */

/** Room for kept members, and for bins: bytes. A choice of the program, the same on every machine. */
enum { PNK_ENSEMBLE_ROOM = 64 << 20, PNK_ENSEMBLE_BINS_ROOM = 48 << 20, PNK_ENSEMBLE_LEAST_KEPT = 32, PNK_ENSEMBLE_MOST_BINS = 128, PNK_ENSEMBLE_LEAST_BINS = 16 };
/** So many members are kept whole; all of them: the bands are exact. */
size_t pnk_ensemble_kept(size_t n_members, size_t n_figures);

/** Runs n_members and gives a band for each figure. Quantiles: the smallest value that at least p of the members do
 *  not exceed (type 1 of Hyndman and Fan 1996), so a quantile of whole numbers is whole. Beyond the kept members a quantile lies between
 *  the same edges as the exact one, and whole numbers stay whole; the mean is taken in 1/1024. */
pnk_status pnk_ensemble(pnk_ctx *ctx, size_t n_members, size_t n_figures, pnk_member_fn fn, void *user, pnk_band *bands);

/** The same without bands: the figures of every member, rows[n_members * n_figures] in the order of members, on every rank. */
pnk_status pnk_ensemble_rows(pnk_ctx *ctx, size_t n_members, size_t n_figures, pnk_member_fn fn, void *user, double *rows);

/** Largest-remainder rounding: whole numbers near `parts` that add up to `total`; ties to the lower index. parts >= 0. */
void pnk_round_to_total(const double *parts, size_t n, int64_t total, int64_t *out);

#endif
