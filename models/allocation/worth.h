/* models/allocation/worth.h - what more of each limit is worth, and how far that holds. Internal to the room.
 *
 * Question  By how much does a tier's value fall when there is one unit more of a limit, up to how many, for whom, and what binds then?
 * Takes     a run of all tiers
 * Gives     for the limits that matter most a slope with the range in which it is exact; for the others a bound on the slope
 * Promise   inside the range the whole program, solved anew, gives the stated change: values are found by solving to the end of column
 *           generation, and the range from their convexity in the limit, not from one basis. T1 is taken by itself; T3 with what the
 *           tiers before it have promised held where it is
 *
 * Method  Eisner & Severance (1976), J. ACM 23:619-635: lines of support from both sides meet at the next bend of the value.
 * Cost    two to six warm solves a limit.
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
    int next;                            /* limit that gains a price, or the most of it, at high; -1: none does */
} pnk_worth;
struct pnk_worths {
    pnk_arena arena;
    pnk_limits *limits;
    PNK_LIST(pnk_worth) worths;          /* by tier, then by what a package of them could save; those with a range first */
};

/** most: how many limits a tier are ranged, those whose package could save most. The master is where the last tier left it, and is used up. */
pnk_status pnk_worths_find(pnk_ctx *ctx, const pnk_tiers *t, pnk_master *master, int most, pnk_worths **out);
void       pnk_worths_free(pnk_worths *worths);

#endif
