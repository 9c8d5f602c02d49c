/* models/allocation/kits.h - which places get the few large pieces. Internal to the room.
 *
 * Question  A team, a desk or a play room serves a whole place, and there are fewer than places: where does each whole one go?
 * Takes     what the linear program sends in fractions of one, and where people are in the plan in whole numbers
 * Gives     the same acts with whole pieces, each on one way to one place on the first day on which it can be there
 * Promise   no more pieces than the stores have by that day; hours and money are looked after among these pieces alone, for they are loaded first
 * Never     touches an item whose shipment somebody has decided
 */
#ifndef PNK_ALLOCATION_KITS_H
#define PNK_ALLOCATION_KITS_H

#include "models/allocation/world.h"

/** A piece that is set up once and adds to a service from then on. */
bool pnk_is_kit(const pnk_world *w, int item);

/** Acts with their kits placed whole, won back the most first: persons without the service, in the tiers' order and weights.
 *
 * @param acts   of the linear program: all but its kits is kept
 * @param whole  the same in whole numbers: its people, and what it buys
 * @param out    for pnk_round_acts
 *
 * Method  piece by piece where most is won (each next piece at a place wins no more than the one before, so with one store this is the best there is),
 *         then single pieces moved and pairs exchanged while that wins.
 */
pnk_status pnk_place_kits(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, const pnk_acts *whole, pnk_acts **out);

#endif
