/* models/outlook/search.h - a plain search for the lowest value of a function of a few numbers. Of this room alone. */
#ifndef PNK_OUTLOOK_SEARCH_H
#define PNK_OUTLOOK_SEARCH_H

#include "engine/base/ctx.h"

typedef struct {
    double (*loss)(void *user, const double *x);     /* may be NAN: as bad as can be */
    void *user;
    size_t n;                            /* numbers, at most 8 */
    double first_step, last_step;        /* of every number; halved when no step helps */
} pnk_outlook_search;

/** Steps along one number at a time, twice as far after a step that helped (Hooke and Jeeves 1961, J. ACM 8:212-229). x: start in, place found out. */
pnk_status pnk_outlook_search_run(pnk_ctx *ctx, const pnk_outlook_search *search, double *x, double *least);

#endif
