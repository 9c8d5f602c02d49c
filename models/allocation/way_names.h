/* models/allocation/way_names.h - the names of moves and loads read back: "x|KG05|school|general|foot|3". Internal to the room.
 *
 * A lot and a pool carry their number ("blanket@store#4"), which stock and vehicles that came in since may have shifted: of
 * another day's plan (`renumbered`) the part before the number decides where the number alone no longer fits.
 */
#ifndef PNK_ALLOCATION_WAY_NAMES_H
#define PNK_ALLOCATION_WAY_NAMES_H

#include "engine/base/hash.h"
#include "models/allocation/world.h"

typedef struct {
    pnk_arena arena;
    const pnk_world *w;
    bool renumbered;
    pnk_index leaves, shelters, drops, houses, groups;
    pnk_index lots, pools;               /* "item@store#4", and "item@store": the first of them */
} pnk_way_names;

/** Release names->arena when done. */
pnk_status pnk_way_names_new(pnk_ctx *ctx, const pnk_world *w, pnk_way_names *names);
/** All but the persons; false: not a move, or of something this world does not have. Whether there is such a way that day is not looked at. */
bool pnk_way_move(const pnk_way_names *names, const char *name, pnk_act_move *out);
/** "y|item@store#lot|drop|vehicle@place#pool|day", or "r|store|drop|vehicle@place#pool|day" with lot -1. */
bool pnk_way_goods(const pnk_way_names *names, const char *name, pnk_act_ship *out, int *warehouse);
/** "load|item@store#lot|item@store#lot or nothing|drop|vehicle@place#pool|day". */
bool pnk_way_load(const pnk_way_names *names, const char *name, pnk_act_ship *out, int lot[2]);

#endif
