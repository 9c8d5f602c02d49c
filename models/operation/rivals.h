/* models/operation/rivals.h - inside the operation room: the peer's rules as a forecast, at a few origins of every case. */
#ifndef PNK_OPERATION_RIVALS_H
#define PNK_OPERATION_RIVALS_H

#include "models/outlook/outlook.h"

enum { PNK_FLEE_MEMBERS = 3, PNK_FLEE_ORIGINS = 12 };

/** @param dials  for the days of origins
 *  @param out    [n], free with pnk_operation_rivals_free
 *  Cost          n * PNK_FLEE_ORIGINS * members runs of half a case each, over the threads of ctx. */
pnk_status pnk_operation_flee_ahead(pnk_ctx *ctx, const pnk_case *const *cases, size_t n, const pnk_outlook_dials *dials, size_t members, uint64_t seed,
                                    pnk_outlook_rival **out);
void       pnk_operation_rivals_free(pnk_outlook_rival *rivals, size_t n);        /* NULL is welcome */

#endif
