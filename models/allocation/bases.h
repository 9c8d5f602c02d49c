/* models/allocation/bases.h - where the simplex ended with the rounds and with the last tiers, kept with the answer so that the next plan starts from there. Internal to the room.
 *
 * Question  From which basis does one start when rounds of the plan in force, or its last tiers, have to be done otherwise?
 * Takes     the basis of the last round of each kind and of the tiers after them, or what an answer keeps of them
 * Gives     names and numbers; and a basis of this model, as far as it has the names
 * Promise   the same bases give the same text; what is no more, or of another version, is passed over and never an error
 */
#ifndef PNK_ALLOCATION_BASES_H
#define PNK_ALLOCATION_BASES_H

#include "models/allocation/tiers.h"

/** Is the basis of such a stage (of its last round) kept? */
bool       pnk_bases_keeps(pnk_stage_kind kind);

typedef pnk_status (*pnk_bases_put)(pnk_ctx *ctx, void *user, const char *name, double value);
pnk_status pnk_bases_write(pnk_ctx *ctx, pnk_tiers *tiers, pnk_bases_put put, void *user);
bool       pnk_bases_any(pnk_tiers *tiers);
/** Rounds that are as they were have no basis of their own: they get the one that was kept, as far as this model has it. */
pnk_status pnk_bases_carry(pnk_ctx *ctx, pnk_finder *finder, const pnk_lp_answer *before, pnk_tiers *tiers);

typedef struct pnk_bases pnk_bases;
/** Finder, model and answer are borrowed. */
pnk_status pnk_bases_new(pnk_ctx *ctx, pnk_finder *finder, const pnk_model *model, const pnk_lp_answer *before, pnk_bases **out);
void       pnk_bases_free(pnk_bases *bases);
/** Number of the round of that kind that a basis was kept of; 0: of none. */
int        pnk_bases_round(const pnk_bases *bases, pnk_stage_kind kind);
/** Stages in the order in which they were kept: one that stands before the last that was asked for is not there; that one can be asked for again. */
pnk_status pnk_bases_of(pnk_ctx *ctx, pnk_bases *bases, const pnk_stage *stage, pnk_arena *arena, pnk_basis *out);

#endif
