/* models/allocation/apart.h - stages of goods begun sector by sector. Internal to the room.
 *
 * Question  What does a stage come to where people stay where they are and no sector takes anything from another?
 * Takes     a run of the stages so far, and the stage that the master solves next
 * Gives     the master with columns, values and a basis near the stage's answer; nothing else is kept, and cells are as they were
 * Promise   what it starts from can be done wherever what was there before could, but for a few limits of vehicles and money
 */
#ifndef PNK_ALLOCATION_APART_H
#define PNK_ALLOCATION_APART_H

#include "models/allocation/rounds.h"

/** Rounds of goods and services, before the first of them. */
pnk_status pnk_apart_rounds(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *first);
/** Another stage with goods in it that raises no cells. */
pnk_status pnk_apart_stage(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *stage);

#endif
