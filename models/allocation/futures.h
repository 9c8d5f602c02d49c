/* models/allocation/futures.h - one plan for the first days, and the best that can follow in each of several futures. Internal to the room.
 *
 * Question  What should be done in the first days while nobody knows which of these futures comes, and what is it worth in each of them?
 * Takes     worlds that differ in who comes and goes alone, how likely each is, and how many days are firm
 * Gives     the decisions of each future: those of the firm days are the same in all, later ones know which future it is
 * Promise   exact: no column of the whole two-stage program pays at the end, whatever was built of it
 *
 * Firm are the moves that set out, the loads that leave and the orders that are given on a firm day. What is done with goods that have
 * arrived (tents, packages, installed items) is decided on the spot. A firm move must be possible in every future: nobody is promised
 * a bus who may not be there. The objective of a future is the single weighted one (weighted.c); that of all is their mean by
 * probability, and where asked the mean of the worst futures on top: with the loss L of a future its person-days without shelter
 * and its unmet needs (tiers 1 and 3), CVaR at level a is min over q of q + mean(max(0, L - q)) / (1 - a) (Rockafellar and Uryasev 2000).
 */
#ifndef PNK_ALLOCATION_FUTURES_H
#define PNK_ALLOCATION_FUTURES_H

#include "models/allocation/tiers.h"

typedef struct {
    int firm_days;                       /* days 1..firm_days; 0: every future is planned by itself */
    const pnk_acts *firm;                /* the decisions of those days, kept as they are; NULL: they are sought */
    double cvar_level, cvar_weight;      /* level 0..1; weight 0: the mean alone */
} pnk_futures_settings;

typedef struct {
    double probability;
    double tier[PNK_N_TIERS];            /* with what no decision changes; T2 is 0 */
    double value;                        /* of the weighted objective */
    pnk_acts *acts;                      /* of all days, those that were given included */
} pnk_future_plan;

typedef struct {
    pnk_future_plan *of; size_t n;
    double value, mean, cvar;            /* objective; its mean part; CVaR of the losses, NAN where it was not asked for */
    size_t rows, columns; long pivots; int pricing_rounds;
} pnk_futures_plan;

/** Errors  PNK_BAD_INPUT the given decisions cannot be kept in one of the worlds; PNK_CANCELLED; PNK_NO_MEMORY
 *  Cost    one linear program with the rows of all worlds */
pnk_status pnk_futures_solve(pnk_ctx *ctx, const pnk_world *const *worlds, const double *probability, size_t n,
                             const pnk_futures_settings *settings, pnk_futures_plan *out);
void       pnk_futures_plan_free(pnk_futures_plan *plan);
/** Of the acts those that are decided on the days up to `firm_days`: moves, loads, orders. */
pnk_status pnk_firm_acts(pnk_ctx *ctx, const pnk_acts *acts, int firm_days, pnk_acts **out);
/** score.c: the first days of the told plan against hindsight, in each of the futures of the settings. */
pnk_status pnk_score_futures(pnk_ctx *ctx, const pnk_tiers *tiers, const pnk_ledger *ledger, const pnk_access *access, const pnk_allocation_settings *settings,
                             const pnk_acts *told, pnk_plan *plan);

#endif
