/* models/returns/inside.h - what the files of this room share: what was sent, and what was answered. Not a door. */
#ifndef PNK_RETURNS_INSIDE_H
#define PNK_RETURNS_INSIDE_H

#include "engine/base/hash.h"
#include "engine/gis/sheets.h"
#include "models/returns/returns.h"

typedef enum { PNK_RETURN_YES, PNK_RETURN_PART, PNK_RETURN_NO, PNK_RETURN_OPEN } pnk_return_done;

/** A row that was sent. */
typedef struct {
    const char *key, *ids[3];        /* warehouse, place, item; or the site */
    bool shipment;
    double quantity;
    const char **locked;             /* as shown: PNK_SENT_DONE - 1 of them, or PNK_SENT_COUNTED - 1 */
    size_t times;                    /* how often it stands in the file that came back */
} pnk_return_sent;

/** What a row says now. */
typedef struct {
    const char *key, *ids[3];
    bool shipment, bad;              /* bad: told otherwise elsewhere, or twice */
    pnk_return_done done;            /* of a shipment */
    double quantity;                 /* delivered; or persons counted, NAN: not said */
    pnk_day day;
    int state;                       /* of a site: ready, to_check, unfit; -1: not said */
    const char *agency, *file, *sheet;
    long row;
    size_t column;                   /* of the figure */
} pnk_return_answer;

typedef struct {
    pnk_ctx *ctx;
    pnk_arena arena;
    pnk_problems *problems;
    pnk_returned *out;
    const char *operation_id;
    bool exercise;                   /* the operation is one */
    pnk_index by_key;                /* of the answers */
    pnk_return_answer *answers; size_t n, capacity;
} pnk_return_work;

/** One workbook; what is wrong with it is noted, and the good rows are answers. */
pnk_status pnk_return_read(pnk_return_work *w, const char *path);
/** All answers into the tables of the operation, together. */
pnk_status pnk_return_merge(pnk_return_work *w, const char *operation);

#endif
