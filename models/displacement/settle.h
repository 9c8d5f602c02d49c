/* models/displacement/settle.h - the steps of a day that move people: setting out, arriving, finding a bed. Of this room alone. */
#ifndef PNK_DISPLACEMENT_SETTLE_H
#define PNK_DISPLACEMENT_SETTLE_H

#include "models/displacement/walk.h"

typedef enum { PNK_STEP_HOME, PNK_STEP_LEAVE, PNK_STEP_GO, PNK_STEP_BED, PNK_N_STEPS } pnk_walk_step;

pnk_rng pnk_walk_stream(const pnk_walk *w, size_t leaf, pnk_walk_step step);
/** A share of so many persons: a binomial draw, or the mean. */
double pnk_walk_part(const pnk_walk *w, pnk_rng *rng, double persons, double share);

/** People at risk leave, people on the way move on, cohorts come nearer: fills `arriving`. */
pnk_status pnk_walk_set_out(pnk_ctx *ctx, pnk_walk *w);
/** Those arriving find a host, else a listed site with room, else begin to wait. */
void       pnk_walk_settle(pnk_walk *w);

#endif
