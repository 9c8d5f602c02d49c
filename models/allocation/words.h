/* models/allocation/words.h - prices as sentences in the language in force. Internal to the room.
 *
 * Question  What would a coordinator say of a price: what more buys, for whom, up to how much, and what binds then?
 * Promise   each figure is one of the worth's own, or that times whole units within its range; forms follow the count
 */
#ifndef PNK_ALLOCATION_WORDS_H
#define PNK_ALLOCATION_WORDS_H

#include "models/allocation/worth.h"

/** The sentence of a worth with a range; *out NULL where there is no range, or not one unit (of vehicles: a tenth) in it. */
pnk_status pnk_worth_sentence(pnk_ctx *ctx, const pnk_model *m, const pnk_limits *limits, const pnk_worth *worth, pnk_arena *arena, const char **out);

/** What is held back, until when, what it saves and how likely it is used. `w`: the world that its numbers are of. */
pnk_status pnk_held_sentence(pnk_ctx *ctx, const pnk_world *w, const pnk_two_stage *two_stage, pnk_held *held, size_t n_used, pnk_arena *arena);
/** What the first days for all scenarios are worth against those for the people expected. */
pnk_status pnk_two_stage_sentence(pnk_ctx *ctx, pnk_two_stage *two_stage);

#endif
