/* models/allocation/worth.h - what more of each limit is worth, and how far that holds. Internal to the room.
 *
 * Question  By how much does a tier's value fall when there is one unit more of a limit, up to how many, for whom, and what binds then?
 * Takes     a run of all tiers
 * Gives     for the limits that matter most a slope with the range in which it is exact; for the others a bound on the slope
 * Promise   inside the range the whole program of the tier, solved anew, gives the stated change. T1 is taken by itself; T3 with what the
 *           tiers before it have promised held where it is, and on their faces. T3 is weighted, and so is what it says
 *
 * Method  Right-hand-side ranging of the tier's last basis: while it stays feasible its prices stay, and no column of the full model pays
 *         at them. Bases that follow with the same slope are found by a few dual pivots: the value with the columns that are there is never
 *         below that of the full model, and that never below the line. Where the line ends it is a bend of the full model only if no
 *         column pays beyond it. By solving anew: Eisner & Severance (1976), J. ACM 23:619-635, lines of support from both sides meet at
 *         the next bend of the value, each value found to the end of column generation.
 * Cost    a solve with the factors of the basis and up to a few hundred pivots a limit; anew two to six warm solves.
 */
#ifndef PNK_ALLOCATION_WORTH_H
#define PNK_ALLOCATION_WORTH_H

#include "models/allocation/limits.h"
#include "models/allocation/tiers.h"

typedef struct {
    int tier;                            /* 1 or 3 */
    size_t limit;                        /* of the list of limits */
    double saves;                        /* the tier's value falls by this per unit more (>= 0); where no range is known, at most by this */
    double low, high;                    /* units more, low <= 0 <= high, between which that is exact: looked for from a package less to ten more; NAN: not at all */
    double after;                        /* saves per unit just beyond high; NAN: high is as far as was looked */
    int leaf; double leaf_share;         /* where most of it is saved, and which share; -1: nowhere in particular */
    int next;                            /* of the limits that had no price before high the one that matters most beyond; -1: there is none */
} pnk_worth;
/** What a sentence speaks of: 1, 2 or 5 and noughts, the largest within the range and the package; 0: not one unit (of vehicles: a tenth). */
double pnk_worth_amount(const pnk_limit *limit, const pnk_worth *worth);
struct pnk_worths {
    pnk_arena arena;
    pnk_limits *limits;
    PNK_LIST(pnk_worth) worths;          /* by tier, then by what a package of them could save; those with a range first */
};

/** From the basis of the stage that the master has just solved: appends to t->worths, the dearest first, until `most` of them have a range. Where the
 *  basis carries nowhere a bound is left. */
pnk_status pnk_worths_of_stage(pnk_ctx *ctx, pnk_tiers *t, pnk_master *master, pnk_stage_kind kind, int most);
/** By solving anew. most: how many limits a tier are ranged, those whose package could save most. The master is where the last tier left it, and is used up. */
pnk_status pnk_worths_find(pnk_ctx *ctx, pnk_tiers *t, pnk_master *master, int most);
void       pnk_worths_free(pnk_worths *worths);

#endif
