/* models/displacement/start.h - who is where on day 0, and how sure that is. Of this room alone.
 *
 * Question  Of which states of day 0 does the ensemble start?
 * Method    The ledger gives every area and total a count and a range of known cover. A member draws the totals from theirs and the areas below
 *           from theirs, and moves the areas by their widths until they add up to the total above: what is sure stays, what is unsure gives
 *           way. A side of a range is read as half a normal distribution; one that goes down to nobody, because no
 *           report speaks of it, as a triangle that is highest at the count. Who is neither with hosts nor in sites in such a draw is on the way.
 * Promise   whole persons; group by group as many are away as sleep somewhere; a draw depends on seed, member and area alone; without
 *           ranges every member starts from the ledger's own count
 */
#ifndef PNK_DISPLACEMENT_START_H
#define PNK_DISPLACEMENT_START_H

#include "models/displacement/scene.h"

/** Rows of a table of counts: [kind * n_leaves + leaf]. away = displaced - returned. */
enum { PNK_AWAY, PNK_HOME_AGAIN, PNK_AT_HOSTS, PNK_AT_SITES, PNK_UNSETTLED, PNK_ABROAD, PNK_N_COUNTS };

/** Reads the ledger into the scene: its counts, its cells by group, its ranges. */
pnk_status pnk_start_read(pnk_ctx *ctx, pnk_scene *scene, const pnk_ledger *ledger);

/** Splits counts over the groups: cells [kind * n_leaves * n_groups + leaf * n_groups + group]; first displaced (away + home again), then as the counts. */
pnk_status pnk_start_split(pnk_ctx *ctx, const pnk_scene *scene, const int64_t *counts, int64_t *cells);

/** The counts of one member's day 0: [PNK_N_COUNTS * n_leaves]. */
pnk_status pnk_start_draw(pnk_ctx *ctx, const pnk_scene *scene, uint64_t seed, uint64_t member, int64_t *counts);

#endif
