/* models/displacement/hazards.h - hazards by leaf and day. Of this room alone. */
#ifndef PNK_DISPLACEMENT_HAZARDS_H
#define PNK_DISPLACEMENT_HAZARDS_H

#include "models/displacement/scene.h"

/** Fills at_risk_persons, intensity, unsafe and calm_after; a leaf without a known population takes the sum of its places. */
pnk_status pnk_scene_hazards(pnk_ctx *ctx, pnk_scene *scene, const pnk_ledger *ledger);

#endif
