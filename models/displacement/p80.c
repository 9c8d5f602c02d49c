/* models/displacement/p80.c - the people to come whom a careful plan counts on: the 80th percentile of the ensemble, place by place. */
#include "models/displacement/displacement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.80                   /* what "p80" means */

typedef struct {
    const pnk_forecast *expected;
    const pnk_forecast *const *paths;
    size_t n;
    double *sorted;                  /* [n] */
    double *so_far;                  /* [n] persons who have come to the leaf in each path */
    double *mix;                     /* [n_groups] shares of the groups among those who come to the leaf */
} careful;

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The least value that LEVEL of the paths do not pass. */
static double percentile(careful *c)
{
    size_t at = (size_t)ceil(LEVEL * (double)c->n - 1e-9);

    memcpy(c->sorted, c->so_far, c->n * sizeof *c->sorted);
    qsort(c->sorted, c->n, sizeof *c->sorted, rising);
    return c->sorted[at > 0 ? at - 1 : 0];
}

static double come(const pnk_forecast *f, const double *arrivals, int day, size_t leaf)
{
    double persons = 0;

    for (size_t g = 0; g < f->n_groups; g++)
        persons += arrivals[pnk_forecast_at(f, day, leaf, g)];
    return persons;
}

/* Adds up, by group, who comes to a leaf. */
static void count_groups(const pnk_forecast *f, const double *arrivals, size_t leaf, double *persons)
{
    for (int day = 1; day <= f->n_days; day++)
        for (size_t g = 0; g < f->n_groups; g++)
            persons[g] += arrivals[pnk_forecast_at(f, day, leaf, g)];
}

static double *array_of(const pnk_forecast *f, int which)
{
    return which == 0 ? f->begin_to_wait : which == 1 ? f->reach_hosts : f->reach_sites;
}

static double sum(const double *v, size_t n)
{
    double all = 0;

    for (size_t i = 0; i < n; i++)
        all += v[i];
    return all;
}

static void find_mix(careful *c, int which, size_t leaf)
{
    size_t n = c->expected->n_groups;
    double all;

    memset(c->mix, 0, n * sizeof *c->mix);
    count_groups(c->expected, array_of(c->expected, which), leaf, c->mix);
    if (!(sum(c->mix, n) > 0))
        for (size_t i = 0; i < c->n; i++)
            count_groups(c->paths[i], array_of(c->paths[i], which), leaf, c->mix);
    all = sum(c->mix, n);
    for (size_t g = 0; g < n; g++)
        c->mix[g] = all > 0 ? c->mix[g] / all : 0;
}

static void raise_leaf(careful *c, int which, size_t leaf, double *arrivals)
{
    const pnk_forecast *f = c->expected;
    double so_far = 0, more = 0;

    find_mix(c, which, leaf);
    memset(c->so_far, 0, c->n * sizeof *c->so_far);
    for (int day = 1; day <= f->n_days; day++) {
        so_far += come(f, array_of(f, which), day, leaf);
        for (size_t i = 0; i < c->n; i++)
            c->so_far[i] += come(c->paths[i], array_of(c->paths[i], which), day, leaf);
        double above = fmax(more, percentile(c) - so_far);
        for (size_t g = 0; g < f->n_groups; g++)
            arrivals[pnk_forecast_at(f, day, leaf, g)] += (above - more) * c->mix[g];
        more = above;
    }
}

/* A copy that shares everything with the expected path but what a plan counts on. */
static pnk_status copy(pnk_ctx *ctx, const pnk_forecast *expected, pnk_forecast **out)
{
    size_t cells = ((size_t)expected->n_days + 1) * expected->n_leaves * expected->n_groups;
    pnk_forecast *f = calloc(1, sizeof *f);

    if (!f)
        return pnk_no_memory(ctx);
    *f = *expected;
    f->arena = (pnk_arena){0};
    double **arrays[] = { &f->begin_to_wait, &f->reach_hosts, &f->reach_sites };
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        const double *from = *arrays[i];
        if (!(*arrays[i] = PNK_NEW(&f->arena, double, cells + 1))) {
            pnk_forecast_free(f);
            return pnk_no_memory(ctx);
        }
        memcpy(*arrays[i], from, cells * sizeof *from);
    }
    *out = f;
    return PNK_OK;
}

pnk_status pnk_displacement_p80(pnk_ctx *ctx, const pnk_forecast *expected, const pnk_forecast *const *paths, size_t n, pnk_forecast **out)
{
    careful c = { .expected = expected, .paths = paths, .n = n };
    pnk_forecast *f = NULL;
    pnk_status status;

    c.sorted = calloc(n + 1, sizeof *c.sorted);
    c.so_far = calloc(n + 1, sizeof *c.so_far);
    c.mix = calloc(expected->n_groups + 1, sizeof *c.mix);
    if (!c.sorted || !c.so_far || !c.mix) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = copy(ctx, expected, &f)))
        goto done;
    for (int which = 0; which < 3 && n > 0; which++)
        for (size_t leaf = 0; leaf < expected->n_leaves; leaf++)
            raise_leaf(&c, which, leaf, array_of(f, which));
    *out = f;
done:
    free(c.sorted);
    free(c.so_far);
    free(c.mix);
    return status;
}
