/* models/match/names.h - what the files of this room share: wordings, and everything that has a name. */
#ifndef PNK_MATCH_NAMES_H
#define PNK_MATCH_NAMES_H

#include "models/match/match.h"

/** What an administrative word says the thing is; several where it could be any of them. */
enum { PNK_KIND_OBLAST = 1, PNK_KIND_DISTRICT = 2, PNK_KIND_CITY = 4, PNK_KIND_AIMAK = 8, PNK_KIND_VILLAGE = 16, PNK_KIND_ALL = 31 };

/** A name taken apart. */
typedef struct {
    const char *full;                /* case folded, all words */
    const char *core;                /* case folded, without the administrative words */
    const char *folded;              /* the core in one alphabet, usual spellings brought together */
    unsigned kind;                   /* of the administrative words; 0: none */
} pnk_wording;

pnk_status pnk_wording_make(pnk_ctx *ctx, pnk_arena *arena, const char *text, pnk_wording *out);

typedef enum { PNK_TIER_ID, PNK_TIER_NAME, PNK_TIER_OTHER, PNK_TIER_FOLDED, PNK_TIER_NONE } pnk_tier;

/** An area, or a place, and how well the wording fitted it. */
typedef struct { int area, place; pnk_tier tier; } pnk_spot;   /* place -1: the area itself */

enum { PNK_MAX_SPOTS = 64 };
typedef struct {
    pnk_spot v[PNK_MAX_SPOTS];
    size_t n;
} pnk_spots;

typedef struct { pnk_wording wording; pnk_spot spot; unsigned kinds; bool other; } pnk_named;

typedef struct {
    const pnk_records *records;
    pnk_arena arena;
    PNK_LIST(pnk_named) names;
} pnk_names;

pnk_status pnk_names_make(pnk_ctx *ctx, const pnk_records *records, pnk_names *out);
void       pnk_names_release(pnk_names *names);

/** Everything that an id or a wording may mean; a kind (0: take that of the wording) must fit. Places and areas are each taken at
 *  their best tier: a village spelt exactly so does not silence a district that only sounds so. */
void pnk_names_find_id(const pnk_names *names, const char *id, pnk_spots *out);
void pnk_names_find(const pnk_names *names, const pnk_wording *wording, unsigned kind, pnk_spots *out);
/** The named thing whose folded spelling is nearest; NULL when none is near. */
const pnk_named *pnk_names_nearest(const pnk_names *names, const char *folded);

bool pnk_spots_add(pnk_spots *spots, pnk_spot spot);      /* once each */
/** The area that people of this spot are counted in. */
int pnk_spot_area(const pnk_records *records, pnk_spot spot);
const char *pnk_spot_id(const pnk_records *records, pnk_spot spot);
const char *pnk_spot_name(const pnk_records *records, pnk_spot spot);

#endif
