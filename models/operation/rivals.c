/* models/operation/rivals.c - the peer's rules as a forecast, at a few origins of every case. */
#include "models/operation/rivals.h"

#include "engine/base/parallel.h"
#include "models/rival/rival.h"

#include <stdlib.h>

typedef struct { const pnk_case *c; const int *origins; size_t n_members; uint64_t seed; double *persons; } ahead;

static pnk_status one_member(pnk_ctx *ctx, void *user, size_t i)
{
    const ahead *a = user;

    return pnk_rival_flee(ctx, a->c, a->origins[i / a->n_members], pnk_outlook_horizons, PNK_OUTLOOK_N_HORIZONS, a->seed, i % a->n_members,
                          a->persons + i * PNK_OUTLOOK_N_HORIZONS * a->c->n_camps);
}

static pnk_status flee_of(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, size_t members, uint64_t seed, pnk_outlook_rival *out)
{
    int *origins = calloc(PNK_FLEE_ORIGINS, sizeof *origins);
    size_t n = origins ? pnk_outlook_thinned_origins(c, dials, PNK_FLEE_ORIGINS, origins) : 0;
    double *persons = calloc(n * members * PNK_OUTLOOK_N_HORIZONS * c->n_camps + 1, sizeof *persons);
    ahead a = { c, origins, members, seed, persons };

    *out = (pnk_outlook_rival){ n, members, origins, persons };
    return origins && persons ? pnk_parallel(ctx, n * members, one_member, &a) : pnk_no_memory(ctx);
}

pnk_status pnk_operation_flee_ahead(pnk_ctx *ctx, const pnk_case *const *cases, size_t n, const pnk_outlook_dials *dials, size_t members, uint64_t seed,
                                    pnk_outlook_rival **out)
{
    pnk_outlook_rival *rivals = calloc(n + 1, sizeof *rivals);
    pnk_status status = rivals ? PNK_OK : pnk_no_memory(ctx);

    for (size_t i = 0; i < n && !status; i++) {
        pnk_progress(ctx, "flee", (double)i, (double)n);
        status = flee_of(ctx, cases[i], dials, members, seed, &rivals[i]);
    }
    if (status)
        pnk_operation_rivals_free(rivals, n);
    else
        *out = rivals;
    return status;
}

void pnk_operation_rivals_free(pnk_outlook_rival *rivals, size_t n)
{
    for (size_t i = 0; i < n && rivals; i++) {
        free(rivals[i].origins);
        free(rivals[i].persons);
    }
    free(rivals);
}
