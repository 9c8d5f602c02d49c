/* models/allocation/excursion.h - what nobody waits for yet is worked out beside the stages of goods. Internal to the room.
 *
 * Question  What do fairness and the limits of the third tier cost, as long as another thread has nothing to do?
 * Takes     a run before its rounds of goods
 * Gives     points of the curve of goods, from a run of its own with a master of its own: the first needs nothing of the rounds and is solved beside them, once the
 *           sectors alone are done, and from where they ended; the others beside the last tier; and the prices of the third tier, from another master that stands where that was solved
 * Promise   the same with one thread, when the stages are done
 */
#ifndef PNK_ALLOCATION_EXCURSION_H
#define PNK_ALLOCATION_EXCURSION_H

#include "models/allocation/tiers.h"

#include <stdatomic.h>

typedef struct pnk_excursion {
    pnk_tiers t;
    pnk_stage_run run;
    pnk_stage stage;
    const pnk_stage_answer *plan;        /* of the third tier: with its columns every point can be reached */
    atomic_int ready;                    /* of two: the first point is there; the rounds are done, so that the cells do not change any more */
    bool begun;
    pnk_master *priced;                  /* another master that stands where the third tier was solved: what more of its limits is worth is worked out beside the last one */
    pnk_tiers *home;
} pnk_excursion;

/** Before the goods are raised: the stage is the third tier's with the floor of shelter alone. It sets out once the run's threads are free. */
pnk_status pnk_excursion_begin(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *base, const double *floor, pnk_excursion *excursion);
/** The threads are free: its first point, from where the run's master stands; nothing if it has set out, or was never begun. */
pnk_status pnk_excursion_set_out(pnk_ctx *ctx, pnk_stage_run *run);
/** The rounds are done: the other points. */
pnk_status pnk_excursion_go_on(pnk_ctx *ctx, const pnk_stage_run *run, pnk_excursion *excursion);
/** The third tier is solved: what more of its limits is worth. */
pnk_status pnk_excursion_prices(pnk_ctx *ctx, pnk_stage_run *run, pnk_excursion *excursion);
/** All that was done beside the stages is done: it becomes part of the tiers. */
pnk_status pnk_excursion_back(pnk_ctx *ctx, pnk_tiers *tiers, pnk_excursion *excursion);
void       pnk_excursion_release(pnk_excursion *excursion);

#endif
