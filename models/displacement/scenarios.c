/* models/displacement/scenarios.c - a few members of the ensemble that stand for all of it.
 *
 * Forward selection (Heitsch and Roemisch 2003): the member is taken next that leaves the least distance from all members to their nearest one
 * taken. Two members are as far apart as the people who have come to each place by the end of each day differ: someone who comes a day later
 * is one person-day away, someone who comes to another place two for every day.
 */
#include "models/displacement/displacement.h"

#include "engine/base/parallel.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    const pnk_forecast *const *paths;
    size_t n, cells;                 /* cells: leaves of the days ahead */
    double *come;                    /* [n, cells] persons who have come */
    double *apart;                   /* [n, n] */
    double *nearest;                 /* [n] distance to the nearest member taken */
    bool *taken;                     /* [n] */
} reduction;

static pnk_status count_comers(pnk_ctx *ctx, void *user, size_t i)
{
    const reduction *r = user;
    const pnk_forecast *f = r->paths[i];
    double *come = r->come + i * r->cells;

    (void)ctx;
    for (int day = 1; day <= f->n_days; day++)
        for (size_t leaf = 0; leaf < f->n_leaves; leaf++) {
            size_t at = (size_t)(day - 1) * f->n_leaves + leaf;
            come[at] = day > 1 ? come[at - f->n_leaves] : 0;
            for (size_t g = 0; g < f->n_groups; g++) {
                size_t of = pnk_forecast_at(f, day, leaf, g);
                come[at] += f->begin_to_wait[of] + f->reach_hosts[of] + f->reach_sites[of];
            }
        }
    return PNK_OK;
}

static pnk_status measure(pnk_ctx *ctx, void *user, size_t i)
{
    const reduction *r = user;

    (void)ctx;
    for (size_t j = 0; j < r->n; j++) {
        double sum = 0;
        for (size_t c = 0; c < r->cells; c++)
            sum += fabs(r->come[i * r->cells + c] - r->come[j * r->cells + c]);
        r->apart[i * r->n + j] = sum;
    }
    return PNK_OK;
}

/* What is left when this one is taken, too. */
static double left_with(const reduction *r, size_t candidate)
{
    double left = 0;

    for (size_t i = 0; i < r->n; i++)
        left += fmin(r->nearest[i], r->apart[i * r->n + candidate]);
    return left;
}

static void take_next(reduction *r)
{
    size_t best = r->n;
    double least = INFINITY;

    for (size_t i = 0; i < r->n; i++) {
        double left = r->taken[i] ? INFINITY : left_with(r, i);
        if (left < least) {              /* the first of equals */
            least = left;
            best = i;
        }
    }
    if (best == r->n)
        return;
    r->taken[best] = true;
    for (size_t i = 0; i < r->n; i++)
        r->nearest[i] = fmin(r->nearest[i], r->apart[i * r->n + best]);
}

static size_t stands_for(const reduction *r, size_t i)
{
    size_t best = i;

    for (size_t j = 0; j < r->n && !r->taken[i]; j++)
        if (r->taken[j] && (best == i || r->apart[i * r->n + j] < r->apart[i * r->n + best]))
            best = j;
    return best;
}

static void choose(reduction *r, size_t wanted, size_t *chosen, double *probability)
{
    for (size_t i = 0; i < r->n; i++)
        r->nearest[i] = INFINITY;
    for (size_t k = 0; k < wanted; k++)
        take_next(r);
    for (size_t i = 0, k = 0; i < r->n; i++) {
        if (!r->taken[i])
            continue;
        size_t members = 0;
        for (size_t j = 0; j < r->n; j++)
            members += stands_for(r, j) == i;
        chosen[k] = i;
        probability[k++] = (double)members / (double)r->n;
    }
}

pnk_status pnk_displacement_scenarios(pnk_ctx *ctx, const pnk_forecast *const *paths, size_t n, size_t wanted, size_t *chosen, double *probability, size_t *n_chosen)
{
    reduction r = { .paths = paths, .n = n, .cells = n ? (size_t)paths[0]->n_days * paths[0]->n_leaves : 0 };
    pnk_status status;

    r.come = calloc(n * r.cells + 1, sizeof *r.come);
    r.apart = calloc(n * n + 1, sizeof *r.apart);
    r.nearest = calloc(n + 1, sizeof *r.nearest);
    r.taken = calloc(n + 1, sizeof *r.taken);
    *n_chosen = wanted < n ? wanted : n;
    if (!r.come || !r.apart || !r.nearest || !r.taken)
        status = pnk_no_memory(ctx);
    else if (!(status = pnk_parallel(ctx, n, count_comers, &r)) && !(status = pnk_parallel(ctx, n, measure, &r)))
        choose(&r, *n_chosen, chosen, probability);
    free(r.come);
    free(r.apart);
    free(r.nearest);
    free(r.taken);
    return status;
}
