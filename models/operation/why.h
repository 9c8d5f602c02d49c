/* models/operation/why.h - "why not?" asked of a result folder. */
#ifndef PNK_OPERATION_WHY_H
#define PNK_OPERATION_WHY_H

#include "models/allocation/why.h"
#include "models/operation/operation.h"

/** Ids as typed; one of site, area, shipment and lock. */
typedef struct {
    const char *site, *area;
    const char *shipment;            /* "WAREHOUSE,SITE or AREA,ITEM" */
    const char *lock;                /* "all": every row of locks.csv */
    double at_least;                 /* of a site or a shipment; NAN: not said */
} pnk_operation_question;

/** Free with pnk_asked_free. */
typedef struct {
    pnk_run *run;                    /* as the folder's inputs make it: the answers' indices are of its records */
    const pnk_records *records;
    pnk_why_question *questions;     /* [n] */
    pnk_why **answers;               /* [n] */
    size_t n;
} pnk_asked;

/** The folder needs its inputs/ and certificate/.
 * Errors  PNK_USAGE: no such site, area, store, item or lock; PNK_BAD_INPUT: not a folder with a plan, or its certificate is not of its inputs */
pnk_status pnk_operation_why(pnk_ctx *ctx, const char *out_folder, const pnk_operation_question *question, pnk_problems *problems, pnk_asked *out);
void       pnk_asked_free(pnk_asked *asked);

#endif
