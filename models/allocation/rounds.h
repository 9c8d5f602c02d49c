/* models/allocation/rounds.h - fairness in rounds, and what it costs. Internal to the room.
 *
 * Question  How well off can the worst off be, then the next, and so on; and what does each step of that cost all others?
 * Takes     a run of the stages so far, and the stage in which coverage is raised
 * Gives     every reachable cell of a kind fixed at a coverage that no plan can better without making a worse-off cell worse;
 *           points of the curve of unmet need against the worst coverage
 * Promise   each round is an LP whose certificate stands beside those of the tiers
 *
 * A round: the highest theta with every open cell at least there and every fixed one where it was fixed, less PNK_HELD_BELOW. Open cells
 * with a price cannot rise in any optimum and are fixed; the prices add up to one, so there is at least one. The rounds end at full
 * coverage, with no cell open, or at the limit (parameter fairness_rounds): then one LP raises the sum over the cells still open,
 * counted by need, none of them below what the rounds gave it. Of goods it is that sum that later tiers hold, as the value of any tier: many shares have it, and
 * which of them is the plan is for unmet need and cost to say. Of shelter each such cell is held where it came out.
 * Of a plan in force the prices say what no round can do better than, also after a change. So several rounds are looked at together: one program asks for values
 * that come to all those coverages at once, less what each round lets the others miss, from the basis that the last of them ended with. Where there are such values,
 * they and the old prices prove each round, and none is solved; where there are none, half as many are tried, and then the next round is solved.
 * Before the first round of goods that is solved each sector is taken to where it gets to alone (apart.h), so that the rounds have little left to move.
 * Source  Nace and Pioro (2008), Max-min fairness and its applications to routing and load-balancing, IEEE Comm. Surveys 10(4).
 */
#ifndef PNK_ALLOCATION_ROUNDS_H
#define PNK_ALLOCATION_ROUNDS_H

#include "models/allocation/tiers.h"

/** Rounds over the cells of stage->of_shelter; stage comes with its rows and holds, and with what is held of other cells. Fills round, held
 *  and open of the cells. t->answers[stage->kind].there stays false where no cell of the kind can be reached. */
pnk_status pnk_rounds_raise(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage);
/** Fixes open cells whose price says that they cannot rise; where rounding hides them all, the one with the highest price. */
void       pnk_rounds_fix(pnk_cells *cells, const pnk_stage *stage, const pnk_stage_answer *answer);
/** What the round after one that came to theta reaches at least. */
double     pnk_rounds_next(const pnk_stage_run *run, const pnk_stage *stage, double theta);
/** floor[n_cells] of the cells fixed so far, in the arena of the tiers: so much less than they are held at. What
 *  follows the rounds holds them by a millionth less, so that no rounding becomes a contradiction. */
pnk_status pnk_rounds_floor(pnk_ctx *ctx, pnk_stage_run *run, double less_shelter, double less_goods, const double **floor);

/** Cells of goods that were open at the limit: person-days of coverage that they have together, to be held as tier 2. Tells `base` which, where there are any: then it is one_by_one. */
double     pnk_rounds_rest(const pnk_tiers *tiers, pnk_stage *base);

/** Points of the curve of a kind, from the plan that counts need alone to the one with the highest worst coverage: `stage` says kind,
 *  tier, rows and holds; its floor holds cells of the other kind alone. The first call solves the first point and looks at nothing that rounds change;
 *  the second solves the others and adds all of them to t->curve. */
pnk_status pnk_rounds_curve_begin(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *stage);
pnk_status pnk_rounds_curve(pnk_ctx *ctx, pnk_stage_run *run, pnk_stage stage);
/** Is there a cell of the kind that rounds would raise? Does one count as worst off, after them? */
bool       pnk_rounds_any_waits(const pnk_cells *cells, bool shelter);
bool       pnk_rounds_any_open(const pnk_cells *cells, bool shelter, double *least_held);
/** The plan's own points, once its course is there. */
pnk_status pnk_rounds_curve_end(pnk_ctx *ctx, pnk_tiers *tiers);

#endif
