/* models/displacement/displacement.c - the expected path, the ensemble and its bands. */
#include "models/displacement/displacement.h"

#include "engine/base/parallel.h"
#include "engine/sim/sim.h"
#include "models/displacement/walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** The measures that have bands. A member's figures stand in this order. */
static const pnk_measure banded[] = { PNK_DISPLACED, PNK_RETURNED, PNK_PRESENT, PNK_WITH_HOSTS, PNK_IN_SITES, PNK_ON_THE_WAY, PNK_REMAINING };
enum { N_BANDED = sizeof banded / sizeof *banded };

/* ---- figures of a walk by node of the area tree ---- */

/** A day's figures: [(slot * n_nodes + node) * N_BANDED + measure], slot 0 for everybody, then group by group. */
typedef struct { const pnk_records *records; size_t n_nodes, n_groups; double *figures; } figures_of;

static size_t figures_a_day(const figures_of *f) { return (1 + f->n_groups) * f->n_nodes * N_BANDED; }

static void add_to_nodes(const figures_of *f, int area, const double *persons, double *slot)
{
    for (int a = area; a >= 0; a = f->records->areas.v[a].parent)
        for (size_t m = 0; m < N_BANDED; m++)
            slot[(size_t)a * N_BANDED + m] += persons[m];
    if (f->records->areas.v[area].in_scope)
        for (size_t m = 0; m < N_BANDED; m++)
            slot[(f->n_nodes - 1) * N_BANDED + m] += persons[m];
}

static pnk_status keep_figures(void *user, const pnk_walk *w)
{
    const figures_of *f = user;
    size_t slot = f->n_nodes * N_BANDED;
    double *day = f->figures + (size_t)w->day * figures_a_day(f);

    memset(day, 0, figures_a_day(f) * sizeof *day);
    for (size_t l = 0; l < w->scene->n_leaves; l++) {
        double all[N_BANDED] = { 0 };

        for (size_t g = 0; g < w->scene->n_groups; g++) {
            size_t cell = l * w->scene->n_groups + g;
            double way = w->waiting[cell] + pnk_walk_travelling(w, cell), hosts = w->hosts[cell], sites = w->sites[cell];
            double persons[N_BANDED] = { w->displaced[cell], w->returned[cell], hosts + sites + way, hosts, sites, way,
                                         w->displaced[cell] - w->returned[cell] };

            for (size_t m = 0; m < N_BANDED; m++)
                all[m] += persons[m];
            if (f->n_groups > 0)
                add_to_nodes(f, w->scene->leaves[l], persons, day + (1 + g) * slot);
        }
        add_to_nodes(f, w->scene->leaves[l], all, day);
    }
    return PNK_OK;
}

/* ---- the expected path ---- */

static pnk_status keep_path(void *user, const pnk_walk *w)
{
    pnk_forecast *f = user;
    size_t cells = f->n_leaves * f->n_groups, first = (size_t)w->day * cells;

    for (size_t i = 0; i < cells; i++) {
        f->displaced[first + i] = w->displaced[i];
        f->returned[first + i] = w->returned[i];
        f->with_hosts[first + i] = w->hosts[i];
        f->in_sites[first + i] = w->sites[i];
        f->travelling[first + i] = pnk_walk_travelling(w, i);
        f->on_the_way[first + i] = w->waiting[i] + f->travelling[first + i];
        f->begin_to_wait[first + i] = w->alpha[i];
        f->reach_hosts[first + i] = w->reach_hosts[i];
        f->reach_sites[first + i] = w->reach_sites[i];
    }
    for (size_t g = 0; g < f->n_groups; g++)
        f->return_share[(size_t)w->day * f->n_groups + g] = w->return_share[g];
    return PNK_OK;
}

typedef struct { pnk_forecast *forecast; figures_of figures; } mean_user;

static pnk_status keep_mean(void *user, const pnk_walk *w)
{
    mean_user *u = user;
    pnk_status status = keep_path(u->forecast, w);

    return status ? status : keep_figures(&u->figures, w);
}

/* ---- the ensemble ---- */

typedef struct { const pnk_scene *scene; const pnk_calibration *calibration; uint64_t seed; size_t n_nodes, n_groups; } member_user;

static pnk_status run_member(pnk_ctx *ctx, void *user, size_t member, double *figures)
{
    const member_user *u = user;
    figures_of f = { u->scene->records, u->n_nodes, u->n_groups, figures };
    pnk_dials dials = pnk_dials_draw(u->scene, u->calibration, u->seed, member);

    return pnk_walk_run(ctx, u->scene, &dials, false, u->seed, member, keep_figures, &f);
}

/** From the order of a member's figures to that of the forecast. */
static void hand_out(pnk_forecast *forecast, const figures_of *f, const pnk_band *bands, const double *means)
{
    for (int day = 0; day <= forecast->n_days; day++)
        for (size_t slot = 0; slot <= f->n_groups; slot++)
            for (size_t node = 0; node < f->n_nodes; node++)
                for (size_t m = 0; m < N_BANDED; m++) {
                    size_t from = (size_t)day * figures_a_day(f) + (slot * f->n_nodes + node) * N_BANDED + m, at = (size_t)day * f->n_nodes + node;
                    pnk_band *band = slot == 0 ? &forecast->bands[at * PNK_N_SOLVED + banded[m]]
                                               : &forecast->group_bands[(at * f->n_groups + slot - 1) * PNK_N_SOLVED + banded[m]];

                    *band = bands[from];
                    band->mean = means[from];
                }
}

static pnk_status make_bands(pnk_ctx *ctx, const pnk_scene *scene, const pnk_calibration *calibration, pnk_forecast *forecast, const figures_of *means)
{
    size_t n_figures = ((size_t)forecast->n_days + 1) * figures_a_day(means);
    member_user user = { scene, calibration, scene->records->head.seed, means->n_nodes, means->n_groups };
    pnk_band *bands = calloc(n_figures, sizeof *bands);
    pnk_status status;

    if (!bands)
        return pnk_no_memory(ctx);
    if (!(status = pnk_ensemble(ctx, forecast->n_members, n_figures, run_member, &user, bands)))
        hand_out(forecast, means, bands, means->figures);
    free(bands);
    return status;
}

/* ---- all of it ---- */

static pnk_status make_bands_room(pnk_ctx *ctx, pnk_forecast *f)
{
    size_t n = ((size_t)f->n_days + 1) * f->n_nodes * PNK_N_SOLVED;

    f->bands = PNK_NEW(&f->arena, pnk_band, n);
    f->group_bands = PNK_NEW(&f->arena, pnk_band, n * f->n_groups);
    if (!f->bands || !f->group_bands)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        f->bands[i] = (pnk_band){ NAN, NAN, NAN, NAN, NAN, NAN };
    for (size_t i = 0; i < n * f->n_groups; i++)
        f->group_bands[i] = (pnk_band){ NAN, NAN, NAN, NAN, NAN, NAN };
    return PNK_OK;
}

/** The arrays of a path; room for bands where there are members to fill them. */
static pnk_status make_forecast(pnk_ctx *ctx, const pnk_scene *scene, size_t members, pnk_forecast **out)
{
    pnk_forecast *f = calloc(1, sizeof *f);
    size_t days = (size_t)scene->n_days + 1, cells = days * scene->n_leaves * scene->n_groups;
    int *leaves;

    if (!f)
        return pnk_no_memory(ctx);
    f->as_of = scene->as_of;
    f->n_days = scene->n_days;
    f->n_leaves = scene->n_leaves;
    f->n_groups = scene->n_groups;
    f->n_nodes = scene->records->areas.n + 1;
    f->n_members = members;
    double **arrays[] = { &f->displaced, &f->returned, &f->with_hosts, &f->in_sites, &f->on_the_way, &f->travelling, &f->begin_to_wait,
                          &f->reach_hosts, &f->reach_sites };
    bool ok = true;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        ok &= (*arrays[i] = PNK_NEW(&f->arena, double, cells + 1)) != NULL;
    ok &= (f->return_share = PNK_NEW(&f->arena, double, days * f->n_groups)) != NULL;
    ok &= (leaves = PNK_NEW(&f->arena, int, f->n_leaves + 1)) != NULL;
    if (!ok || (members && make_bands_room(ctx, f))) {
        pnk_forecast_free(f);
        return pnk_no_memory(ctx);
    }
    if (f->n_leaves)
        memcpy(leaves, scene->leaves, f->n_leaves * sizeof *leaves);
    f->leaves = leaves;
    *out = f;
    return PNK_OK;
}

static pnk_status count_members(pnk_ctx *ctx, const pnk_records *records, const pnk_displacement_settings *settings, size_t *out)
{
    double members = pnk_parameter_value(records, "ensemble_members");

    if (settings && settings->members)
        *out = settings->members;
    else if (members >= 1.0 && members <= 1e6)
        *out = (size_t)members;
    else
        return pnk_fail(ctx, PNK_BAD_INPUT, "parameter ensemble_members is %g, expected 1 to 1000000", members);
    return PNK_OK;
}

pnk_status pnk_displacement_run(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access,
                                const pnk_displacement_settings *settings, pnk_forecast **out)
{
    pnk_scene *scene = NULL;
    pnk_forecast *forecast = NULL;
    figures_of means = { .records = records };
    size_t members = 0;
    pnk_status status;

    if ((status = count_members(ctx, records, settings, &members)) ||
        (status = pnk_scene_new(ctx, records, ledger, access, &scene)) ||
        (status = make_forecast(ctx, scene, members, &forecast)))
        goto done;
    means.n_nodes = forecast->n_nodes;
    means.n_groups = forecast->n_groups;
    means.figures = calloc(((size_t)forecast->n_days + 1) * figures_a_day(&means), sizeof *means.figures);
    if (!means.figures) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    mean_user user = { forecast, means };
    const pnk_calibration *calibration = settings ? settings->calibration : NULL;
    pnk_dials central = pnk_dials_central(scene, calibration);
    if ((status = pnk_walk_run(ctx, scene, &central, true, records->head.seed, 0, keep_mean, &user)) ||
        (status = make_bands(ctx, scene, calibration, forecast, &means)))
        goto done;
    *out = forecast;
    forecast = NULL;
done:
    free(means.figures);
    pnk_forecast_free(forecast);
    pnk_scene_free(scene);
    return status;
}

/* ---- members one by one ---- */

typedef struct { const pnk_scene *scene; const pnk_calibration *calibration; uint64_t seed; size_t first; pnk_forecast **out; } paths;

static pnk_status one_path(pnk_ctx *ctx, void *user, size_t i)
{
    const paths *p = user;
    size_t member = p->first + i;
    pnk_dials dials = pnk_dials_draw(p->scene, p->calibration, p->seed, member);
    pnk_status status = make_forecast(ctx, p->scene, 0, &p->out[i]);

    return status ? status : pnk_walk_run(ctx, p->scene, &dials, false, p->seed, member, keep_path, p->out[i]);
}

pnk_status pnk_displacement_paths(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access,
                                  const pnk_displacement_settings *settings, size_t first, size_t n, pnk_forecast **out)
{
    pnk_scene *scene = NULL;
    pnk_status status;

    for (size_t i = 0; i < n; i++)
        out[i] = NULL;
    if (!(status = pnk_scene_new(ctx, records, ledger, access, &scene))) {
        paths p = { scene, settings ? settings->calibration : NULL, records->head.seed, first, out };
        status = pnk_parallel(ctx, n, one_path, &p);
    }
    for (size_t i = 0; i < n && status; i++) {
        pnk_forecast_free(out[i]);
        out[i] = NULL;
    }
    pnk_scene_free(scene);
    return status;
}

void pnk_forecast_free(pnk_forecast *forecast)
{
    if (!forecast)
        return;
    pnk_arena_release(&forecast->arena);
    free(forecast);
}
