/* models/rival/rival.h - what the peer's rules would have forecast, had they been given only what was known on a day.
 *
 * Question  How many people would be in each camp some days from now by the peer's rules, without a look at the counts to come?
 * Takes     a pnk_case, the day up to which things are known, horizons, a seed
 * Gives     members of a forecast: persons by camp and horizon
 * Promise   nothing dated after as_of reaches a member: not counts, conflicts, closures or changes of places, nor capacities, which are as a
 *           rule the most that the camp is ever to hold; same seed, same answer
 * Never     reads a file, scores itself
 *
 * The rules do not say how many leave: the peer is given each day's total. Here the totals after as_of go on as in the past month, camp by camp;
 * conflicts and closures stay as they are on as_of.
 */
#ifndef PNK_RIVAL_H
#define PNK_RIVAL_H

#include "engine/base/ctx.h"
#include "models/domain/cases.h"

/** The case as it was known.
 *
 * @param c      only read; what `out` shares with it must stay as long as `out` is used
 * @param ahead  days after as_of, 1 or more: the case ends on as_of_day + ahead
 * @param arena  where what differs lives
 *
 * Counts are those reported by as_of, before corrections (which are made later), in the order of days; then each row of the data layout changes
 * in the days ahead as fast as over the 30 days before as_of, never below 0. Camps have no limit. A conflict place whose conflict is still to begin is a town.
 */
pnk_status pnk_rival_known(pnk_ctx *ctx, const pnk_case *c, int as_of_day, int ahead, pnk_arena *arena, pnk_case *out);

/** Members of the peer's rules as of a day.
 *
 * @param as_of_day  0 or more
 * @param horizons   [n_horizons] days ahead, 1 or more
 * @param member     a draw depends on seed and member alone
 * @param persons    [n_horizons * n_camps] out: the last report and what the rules add to it after as_of; NAN: nothing was reported by then, or the
 *                   rules cannot do what the case asks of them as it is known (nobody in conflict, but people to leave)
 * @return PNK_OK, PNK_BAD_INPUT (as_of_day below 0), PNK_CANCELLED, PNK_NO_MEMORY
 *
 * Cost    one run of models/movement over as_of_day + the longest horizon.
 */
pnk_status pnk_rival_flee(pnk_ctx *ctx, const pnk_case *c, int as_of_day, const int *horizons, size_t n_horizons, uint64_t seed, uint64_t member,
                          double *persons);

#endif
