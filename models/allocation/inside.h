/* models/allocation/inside.h - steps of the making of the world that stand in files of their own. */
#ifndef PNK_ALLOCATION_INSIDE_H
#define PNK_ALLOCATION_INSIDE_H

#include "models/allocation/world.h"

double pnk_known(double value, double otherwise);      /* value, or otherwise where it is not known */
/** The row of the standards in force, as pnk_standard_amount chooses it; NULL: none. */
const pnk_standard *pnk_standard_row(const pnk_records *records, const char *need, pnk_phase phase, pnk_day day, int group);

pnk_status pnk_world_goods(pnk_ctx *ctx, pnk_world *w);                              /* goods.c: needs, services, lots, money */
pnk_status pnk_world_travel(pnk_ctx *ctx, pnk_world *w, const pnk_access *access);   /* travel.c: pools, ways */

#endif
