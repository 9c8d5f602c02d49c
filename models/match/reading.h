/* models/match/reading.h - what a wording comes to: one thing, several, or doubt. */
#ifndef PNK_MATCH_READING_H
#define PNK_MATCH_READING_H

#include "models/match/names.h"

typedef enum { PNK_READ_FOUND, PNK_READ_NOTHING, PNK_READ_DOUBT, PNK_READ_OUTSIDE } pnk_outcome;   /* OUTSIDE: it means something, but not within the hint */

struct pnk_gazetteer {
    pnk_ctx *ctx;
    const pnk_records *records;
    pnk_names names;
    int *area_start, *area_places;   /* area_places[area_start[a] .. area_start[a + 1]) stand in area a */
    pnk_index confirmed;             /* "name\nparent", case folded -> row of records->confirmed */
    pnk_arena *scratch;              /* of the question in hand */
};

/** What a hint says. */
typedef struct {
    pnk_spots spots;
    bool all_ids;                    /* ids alone may decide; names of parents only narrow */
    const char *unknown;             /* a part that is neither */
    const char *text;                /* as written; NULL: none */
} pnk_hints;

/** What a wording came to. */
typedef struct {
    pnk_outcome what;
    pnk_spots spots;                 /* FOUND: the things meant; DOUBT, OUTSIDE: the candidates */
    pnk_spots runners;               /* FOUND one thing: all that was weighed */
    double confidence;
    bool guessed;                    /* by its company, or one of two readings that come to the same area */
    bool confirmed;                  /* somebody said so; NOTHING and confirmed: it is not of this operation */
    const char *part;                /* the wording that failed */
} pnk_reading;

pnk_status pnk_gazetteer_begin(pnk_ctx *ctx, const pnk_records *records, pnk_problems *problems, pnk_gazetteer **out);
pnk_status pnk_read_hints(pnk_gazetteer *g, const char *text, pnk_hints *out);
/** All the wordings with ";" between. */
pnk_status pnk_read_heard(pnk_gazetteer *g, const char *heard, const pnk_hints *hint, pnk_reading *out);
/** Are there people in the area that none of the places heard covers? */
bool       pnk_is_part(const pnk_gazetteer *g, const pnk_spots *spots, int area);

#endif
