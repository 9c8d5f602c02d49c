/* models/outlook/search.c - steps along one number at a time. */
#include "models/outlook/search.h"
#include <math.h>

static bool try_step(const pnk_outlook_search *s, double *x, size_t i, double step, double *least)
{
    double before = x[i], loss;

    x[i] += step;
    loss = s->loss(s->user, x);
    if (loss < *least) {
        *least = loss;
        return true;
    }
    x[i] = before;
    return false;
}

pnk_status pnk_outlook_search_run(pnk_ctx *ctx, const pnk_outlook_search *search, double *x, double *least)
{
    enum { MOST_ROUNDS = 200 };
    double step = search->first_step;
    pnk_status status = PNK_OK;

    *least = search->loss(search->user, x);
    if (isnan(*least))
        *least = INFINITY;
    for (int round = 0; round < MOST_ROUNDS && step >= search->last_step && !(status = pnk_check(ctx)); round++) {
        bool helped = false;
        for (size_t i = 0; i < search->n; i++) {
            double along = step;
            bool up = try_step(search, x, i, step, least);
            if (!up && !try_step(search, x, i, along = -step, least))
                continue;
            helped = true;
            while (try_step(search, x, i, along *= 2.0, least))
                ;
        }
        if (!helped)
            step /= 2.0;
    }
    return status;
}
