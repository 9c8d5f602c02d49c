/* models/displacement/scene.c - from records, ledger and roads to the tables that the day loop reads. */
#include "models/displacement/scene.h"

#include "models/displacement/dials.h"
#include "models/displacement/hazards.h"
#include "models/displacement/start.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- groups and leaves ---- */

static double or_else(double value, double instead)
{
    return isnan(value) ? instead : value;
}

static pnk_status lay_out_groups(pnk_ctx *ctx, pnk_scene *scene)
{
    const pnk_records *records = scene->records;
    double sum = 0.0;

    scene->share = PNK_NEW(&scene->arena, double, scene->n_groups);
    scene->own_transport = PNK_NEW(&scene->arena, double, scene->n_groups);
    scene->accepts_sites = PNK_NEW(&scene->arena, double, scene->n_groups);
    if (!scene->share || !scene->own_transport || !scene->accepts_sites)
        return pnk_no_memory(ctx);
    for (size_t g = 0; g < scene->n_groups; g++) {
        const pnk_group *group = &records->groups.v[g];

        if (!(group->share >= 0.0))
            return pnk_fail(ctx, PNK_BAD_INPUT, "group %s has a share of %g, expected 0 to 1", group->id, group->share);
        sum += group->share;
        scene->own_transport[g] = or_else(group->own_transport_share, scene->dials.own_transport_share);
        scene->accepts_sites[g] = or_else(group->accepts_sites_share, 1.0);
    }
    if (!(sum > 0.0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "the shares of the groups add up to %g, expected 1", sum);
    for (size_t g = 0; g < scene->n_groups; g++)
        scene->share[g] = records->groups.v[g].share / sum;
    return PNK_OK;
}

static pnk_status lay_out_leaves(pnk_ctx *ctx, pnk_scene *scene)
{
    scene->population = PNK_NEW(&scene->arena, double, scene->n_leaves);
    scene->leaf_key = PNK_NEW(&scene->arena, uint64_t, scene->n_leaves);
    scene->away_persons = PNK_NEW(&scene->arena, double, scene->n_leaves);
    if (!scene->population || !scene->leaf_key || !scene->away_persons)
        return pnk_no_memory(ctx);
    for (size_t l = 0; l < scene->n_leaves; l++) {
        const pnk_area *area = &scene->records->areas.v[scene->leaves[l]];

        scene->population[l] = area->population_persons;
        scene->leaf_key[l] = pnk_key_of(area->id);
    }
    return PNK_OK;
}

/** Names the cells of day 0, once read. */
static pnk_status lay_out_people(pnk_ctx *ctx, pnk_scene *scene, const pnk_ledger *ledger)
{
    size_t block = scene->n_leaves * scene->n_groups;
    pnk_status status = pnk_start_read(ctx, scene, ledger);

    if (status)
        return status;
    scene->displaced = scene->cells;
    scene->returned = scene->cells + PNK_HOME_AGAIN * block;
    scene->hosts = scene->cells + PNK_AT_HOSTS * block;
    scene->sites = scene->cells + PNK_AT_SITES * block;
    scene->unsettled = scene->cells + PNK_UNSETTLED * block;
    scene->abroad = scene->cells + PNK_ABROAD * block;
    for (size_t l = 0; l < scene->n_leaves; l++)
        scene->away_persons[l] = (double)scene->counts[PNK_AWAY * scene->n_leaves + l];
    return PNK_OK;
}

/* ---- room ---- */

static double places_of(const pnk_scene *scene, const pnk_site *site, pnk_day day)
{
    double places = site->capacity_persons;

    if (isnan(places))
        places = site->covered_area_m2 / pnk_standard_amount(scene->records, "covered_area_m2", scene->records->head.phase, day, -1);
    places -= or_else(site->blocked_persons, 0.0);
    return places > 0.0 && isfinite(places) ? places : 0.0;
}

static bool takes_walk_ins(const pnk_site *site, pnk_day day, pnk_day as_of)
{
    bool known = site->row.reported_at == PNK_DAY_UNKNOWN || site->row.reported_at <= as_of;

    return known && site->status == PNK_READY && !site->reserved_for && (site->opens == PNK_DAY_UNKNOWN || site->opens <= day) &&
           (site->closes == PNK_DAY_UNKNOWN || day <= site->closes);
}

static pnk_status lay_out_room(pnk_ctx *ctx, pnk_scene *scene, const int *leaf_of_area)
{
    size_t n = scene->n_leaves;

    scene->host_places = PNK_NEW(&scene->arena, double, n);
    scene->unlisted_persons = PNK_NEW(&scene->arena, double, n);
    scene->site_places = PNK_NEW(&scene->arena, double, ((size_t)scene->n_days + 1) * n);
    if (!scene->host_places || !scene->unlisted_persons || !scene->site_places)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < scene->records->sites.n; i++) {
        const pnk_site *site = &scene->records->sites.v[i];
        int leaf = site->area >= 0 ? leaf_of_area[site->area] : -1;

        for (int t = 0; t <= scene->n_days && leaf >= 0; t++)
            if (takes_walk_ins(site, scene->as_of + t, scene->known_by))
                scene->site_places[(size_t)t * n + (size_t)leaf] += places_of(scene, site, scene->as_of + t);
    }
    for (size_t l = 0; l < n; l++) {
        double stated = scene->records->areas.v[scene->leaves[l]].host_places_persons, here = 0.0;

        if (isnan(scene->population[l]))             /* host places that are known speak for people too */
            scene->population[l] = stated >= 0.0 && scene->dials.host_share_of_population > 0.0 ? stated / scene->dials.host_share_of_population : 0.0;
        scene->host_places[l] = isnan(stated) ? scene->population[l] * scene->dials.host_share_of_population : stated;
        for (size_t g = 0; g < scene->n_groups; g++)
            here += (double)scene->sites[l * scene->n_groups + g];
        scene->unlisted_persons[l] = fmax(0.0, here - scene->site_places[l]);
    }
    return PNK_OK;
}

/* ---- ways ---- */

/** The place that speaks for a leaf: its most populous one; where it has none, the place nearest to its point; -1: there are no places. */
static int place_of_leaf(const pnk_records *records, int area)
{
    int best = -1;
    double nearest_km = INFINITY;

    for (size_t p = 0; p < records->places.n; p++)
        if (records->places.v[p].area == area &&
            (best < 0 || records->places.v[p].population_persons > or_else(records->places.v[best].population_persons, -1.0)))
            best = (int)p;
    if (best >= 0)
        return best;
    for (size_t p = 0; p < records->places.n; p++) {
        double km = pnk_geo_km(records->areas.v[area].at, records->places.v[p].at);

        if (km < nearest_km) {
            best = (int)p;
            nearest_km = km;
        }
    }
    return best;
}

/** Rows of the way tables: leaves where people are at risk, or on the way on day 0. */
static pnk_status number_origins(pnk_ctx *ctx, pnk_scene *scene)
{
    if (!(scene->origin = PNK_NEW(&scene->arena, int, scene->n_leaves)))
        return pnk_no_memory(ctx);
    for (size_t l = 0; l < scene->n_leaves; l++) {
        bool sets_out = scene->at_risk_persons[l] > 0.0;

        for (size_t g = 0; g < scene->n_groups; g++)
            sets_out |= scene->unsettled[l * scene->n_groups + g] > 0;
        scene->origin[l] = sets_out ? (int)scene->n_origins++ : -1;
    }
    return PNK_OK;
}

/** Road states of the days, numbered from 0 in the order of days; first_day[state] is a day of it. */
static pnk_status number_states(pnk_ctx *ctx, pnk_scene *scene, const pnk_access *access, int *ids, pnk_day *first_day)
{
    if (!(scene->state = PNK_NEW(&scene->arena, int, scene->n_days + 1)))
        return pnk_no_memory(ctx);
    for (int t = 0; t <= scene->n_days; t++) {
        int id = pnk_access_state(access, scene->as_of + t);
        size_t s = 0;

        while (s < scene->n_states && ids[s] != id)
            s++;
        if (s == scene->n_states) {
            ids[s] = id;
            first_day[s] = scene->as_of + t;
            scene->n_states++;
        }
        scene->state[t] = (int)s;
    }
    return PNK_OK;
}

static pnk_status walk_the_ways(pnk_ctx *ctx, pnk_scene *scene, const pnk_access *access, const pnk_day *first_day, const int *speaks,
                                pnk_arena *arena)
{
    size_t n_places = scene->records->places.n;
    double *minutes = PNK_NEW(arena, double, n_places + 1), *km = PNK_NEW(arena, double, n_places + 1);
    pnk_status status = PNK_OK;

    if (!minutes || !km)
        return pnk_no_memory(ctx);
    for (size_t s = 0; s < scene->n_states; s++)
        for (size_t l = 0; l < scene->n_leaves; l++) {
            if (scene->origin[l] < 0)
                continue;
            size_t row = (s * scene->n_origins + (size_t)scene->origin[l]) * scene->n_leaves;

            if (speaks[l] >= 0 && (status = pnk_access_from(ctx, access, speaks[l], first_day[s], NULL, minutes, km, NULL)))
                return status;
            for (size_t d = 0; d < scene->n_leaves; d++) {
                bool way = speaks[l] >= 0 && speaks[d] >= 0 && isfinite(minutes[speaks[d]]);

                scene->drive_min[row + d] = way ? minutes[speaks[d]] : (double)INFINITY;
                scene->walk_km[row + d] = way ? km[speaks[d]] : (double)INFINITY;
            }
        }
    return PNK_OK;
}

static pnk_status lay_out_ways(pnk_ctx *ctx, pnk_scene *scene, const pnk_access *access)
{
    pnk_arena arena = {0};
    int *ids = PNK_NEW(&arena, int, scene->n_days + 1), *speaks = PNK_NEW(&arena, int, scene->n_leaves + 1);
    pnk_day *first_day = PNK_NEW(&arena, pnk_day, scene->n_days + 1);
    pnk_status status;
    size_t cells;

    status = ids && speaks && first_day ? number_origins(ctx, scene) : pnk_no_memory(ctx);
    if (status || (status = number_states(ctx, scene, access, ids, first_day)))
        goto done;
    for (size_t l = 0; l < scene->n_leaves; l++)
        speaks[l] = place_of_leaf(scene->records, scene->leaves[l]);
    cells = scene->n_states * scene->n_origins * scene->n_leaves + 1;
    scene->drive_min = PNK_NEW(&scene->arena, double, cells);
    scene->walk_km = PNK_NEW(&scene->arena, double, cells);
    if (!scene->drive_min || !scene->walk_km) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    status = walk_the_ways(ctx, scene, access, first_day, speaks, &arena);
done:
    pnk_arena_release(&arena);
    return status;
}

/* ---- all of it ---- */

static pnk_status check_size(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger)
{
    if (records->groups.n == 0)
        return pnk_fail(ctx, PNK_BAD_INPUT, "the forecast needs at least one group of people");
    if (ledger->n_days < 1 || ledger->first + ledger->n_days - 1 != records->head.as_of)
        return pnk_fail(ctx, PNK_INTERNAL, "the ledger does not end on the as_of day");
    if (records->head.horizon_days < 0)
        return pnk_fail(ctx, PNK_BAD_INPUT, "horizon_days is %d, expected 0 or more", records->head.horizon_days);
    for (size_t l = 0; l < ledger->n_leaves; l++)
        if (ledger->leaves[l] < 0 || (size_t)ledger->leaves[l] >= records->areas.n)
            return pnk_fail(ctx, PNK_INTERNAL, "leaf %zu of the ledger is area %d, there are %zu", l, ledger->leaves[l], records->areas.n);
    return PNK_OK;
}

static pnk_status lay_out(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access, pnk_day day_0, int n_days,
                          pnk_scene **out)
{
    pnk_scene *scene = calloc(1, sizeof *scene);
    int *leaf_of_area = malloc((records->areas.n + 1) * sizeof *leaf_of_area);
    pnk_status status = scene && leaf_of_area ? check_size(ctx, records, ledger) : pnk_no_memory(ctx);

    if (status)
        goto done;
    scene->records = records;
    scene->as_of = day_0;
    scene->known_by = records->head.as_of;
    scene->n_days = n_days;
    scene->n_leaves = ledger->n_leaves;
    scene->n_groups = records->groups.n;
    scene->leaves = ledger->leaves;
    for (size_t a = 0; a < records->areas.n; a++)
        leaf_of_area[a] = -1;
    for (size_t l = 0; l < scene->n_leaves; l++)
        leaf_of_area[scene->leaves[l]] = (int)l;
    if ((status = pnk_dials_read(ctx, records, &scene->dials)) ||
        (status = lay_out_groups(ctx, scene)) ||
        (status = lay_out_leaves(ctx, scene)) ||
        (status = lay_out_people(ctx, scene, ledger)) ||
        (status = pnk_scene_hazards(ctx, scene, ledger)) ||
        (status = lay_out_room(ctx, scene, leaf_of_area)) ||
        (status = lay_out_ways(ctx, scene, access)))
        goto done;
    *out = scene;
    scene = NULL;
done:
    free(leaf_of_area);
    pnk_scene_free(scene);
    return status;
}

pnk_status pnk_scene_new(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access, pnk_scene **out)
{
    return lay_out(ctx, records, ledger, access, records->head.as_of, records->head.horizon_days, out);
}

pnk_status pnk_scene_of_the_past(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access, pnk_day day_0, pnk_scene **out)
{
    if (day_0 < ledger->first || day_0 > records->head.as_of)
        return pnk_fail(ctx, PNK_INTERNAL, "the days gone begin outside the count");
    return lay_out(ctx, records, ledger, access, day_0, records->head.as_of - day_0, out);
}

void pnk_scene_free(pnk_scene *scene)
{
    if (!scene)
        return;
    pnk_arena_release(&scene->arena);
    free(scene);
}
