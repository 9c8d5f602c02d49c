/* models/allocation/trucks.h - whole rounds of lorries: which of today's loads go, when no lorry may go in part. Internal to the room. */
#ifndef PNK_ALLOCATION_TRUCKS_H
#define PNK_ALLOCATION_TRUCKS_H

#include "models/allocation/yard.h"

/** What the plan wants carried from a store to a drop point by a pool: today, and in the days after, which may ride along. */
typedef struct {
    int lot, drop, pool;
    double now, later;                   /* units wanted */
    double units, trips;                 /* out: whole units that go today; the load's rounds, at the first of its wishes */
} pnk_wish;

/** Whole rounds and whole units for today's wishes (of one load together: same pool, store and drop point), worth the most within the yard's
 *  hours, money and stock: person-days of need met, what the plan wants later counted at nine tenths, less the cost of the rounds. Wishes that cannot
 *  ride today get nothing. The yard is not changed.
 *  Method  one small program in whole numbers of rounds, over no more than a fixed number of branches; where none is found in time, the
 *          rounds of the program in fractions are cut down. */
pnk_status pnk_whole_trucks(pnk_ctx *ctx, const pnk_yard *yard, pnk_wish *wishes, size_t n);

#endif
