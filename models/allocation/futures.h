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

typedef struct pnk_futures_plan pnk_futures_plan;
typedef struct {
    int firm_days;                       /* days 1..firm_days; 0: every future is planned by itself */
    const pnk_acts *firm;                /* the decisions of those days, kept as they are; NULL: they are sought */
    double cvar_level, cvar_weight;      /* level 0..1; weight 0: the mean alone */
    const pnk_futures_plan *alone;       /* [n] each future planned by itself (0 firm days), to start from its columns; NULL: from nothing */
} pnk_futures_settings;

typedef struct {
    double probability;
    double tier[PNK_N_TIERS];            /* with what no decision changes; T2 is 0 */
    double value;                        /* of the weighted objective */
    pnk_acts *acts;                      /* of all days, those that were given included */
    /* what the firm days leave for the later ones, and what one more of it would take off the objective of all futures by what happens in this one */
    double *places_left, *place_worth;   /* [shelters] survival places free on every firm day; NAN: without a limit, or it is one of tents */
    double *stock_left, *stock_worth;    /* [lots] units at the end of the firm days; the worth is true where some are left */
} pnk_future_plan;

/** A move or a load in use, of one future or (-1) of all; ways are those of the first future where it is of all. */
typedef struct { bool is_load; int of; size_t way; int group; int lot[2]; double units[2], value; } pnk_proof_act;

struct pnk_futures_plan {
    pnk_arena arena;
    pnk_future_plan *of; size_t n;
    double value, mean, cvar;            /* objective; its mean part; CVaR of the losses, NAN where it was not asked for */
    pnk_certificate certificate;         /* of the decisions alone, what nothing changes left out; not made where decisions were given */
    size_t rows, columns; long pivots; int pricing_rounds;
    pnk_proof_act *used; size_t n_used;  /* moves and loads in use, sorted by future and way */
};

/** Errors  PNK_BAD_INPUT the given decisions cannot be kept in one of the worlds; PNK_CANCELLED; PNK_NO_MEMORY
 *  Cost    one linear program with the rows of all worlds */
pnk_status pnk_futures_solve(pnk_ctx *ctx, const pnk_world *const *worlds, const double *probability, size_t n,
                             const pnk_futures_settings *settings, pnk_futures_plan *out);
void       pnk_futures_plan_free(pnk_futures_plan *plan);
/** Of the acts those that are decided on the days up to `firm_days`: moves, loads, orders. */
pnk_status pnk_firm_acts(pnk_ctx *ctx, const pnk_acts *acts, int firm_days, pnk_acts **out);
/** CVaR of the losses (tiers 1 and 3) of a plan's futures: the mean of the worst share 1 - level of them. */
double     pnk_futures_cvar(const pnk_futures_plan *plan, double level);

/* futures_proof.c: every row and column of the two-stage program against an answer; it has what it checks, and nothing of the solver. */
typedef struct {
    const pnk_model *m;
    double probability;
    const double *price;                 /* [n_rows] of the rows that count goods and before */
    double loss_price;                   /* 0 without CVaR */
    const double *core;                  /* [n_cols] */
    const size_t *arc, *route;           /* of the first future's: the same way here */
    double excess;
} pnk_proof_future;
typedef struct {
    const pnk_futures_settings *settings;
    const double *weights;               /* [PNK_N_TIERS] */
    const pnk_proof_future *of; size_t n;
    const pnk_proof_act *acts; size_t n_acts;            /* sorted by `of`, then moves and loads by way */
    double quantile;
} pnk_proof;
int        pnk_proof_order(const void *a, const void *b);
pnk_status pnk_futures_proof(pnk_ctx *ctx, const pnk_proof *proof, pnk_certificate *out);

/** score.c. Acts of the firm days as far as they can be done in this world: nothing that is not there is moved, and no limit is overstepped. */
pnk_status pnk_firm_as_far(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *firm, int firm_days, bool whole_people, pnk_acts **out);
/** The first days of the told plan, and of the plan for the people expected (NULL: the same), against hindsight, in each of the futures of the settings. */
pnk_status pnk_score_futures(pnk_ctx *ctx, const pnk_tiers *tiers, const pnk_ledger *ledger, const pnk_access *access, const pnk_allocation_settings *settings,
                             const pnk_acts *told, const pnk_acts *expected, pnk_plan *plan);

#endif
