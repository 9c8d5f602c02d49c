/* engine/sim/sim.h - the ensemble: N seeded draws over threads, and their quantile bands.
 *
 * A member writes its figures into a row of its own; bands are taken over the members afterwards, so neither the number
 * of threads nor their order shows in the answer.
 */
#ifndef PNK_SIM_SIM_H
#define PNK_SIM_SIM_H

#include "engine/base/ctx.h"

/** One member of the ensemble: fills figures[0..n_figures). */
typedef pnk_status (*pnk_member_fn)(pnk_ctx *ctx, void *user, size_t member, double *figures);

typedef struct { double mean, p10, p50, p90, p01, p99; } pnk_band;      /* p10 to p90: 80 % of the members; p01 to p99: 98 % */

/** Runs n_members and gives a band for each figure. Quantiles: the smallest value that at least p of the members do
 *  not exceed (type 1 of Hyndman and Fan 1996), so a quantile of whole numbers is whole. */
pnk_status pnk_ensemble(pnk_ctx *ctx, size_t n_members, size_t n_figures, pnk_member_fn fn, void *user, pnk_band *bands);

/** Largest-remainder rounding: whole numbers near `parts` that add up to `total`; ties to the lower index. parts >= 0. */
void pnk_round_to_total(const double *parts, size_t n, int64_t total, int64_t *out);

#endif
