/* models/layers/ground.c - which area of the operation a point stands in. */
#include "engine/base/file.h"
#include "models/layers/inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

pnk_status ground_add(job *j, ground *g, const char *id, int level, const pnk_ring *rings, size_t n_rings)
{
    ground_area area = { .id = id, .level = level, .zone = { rings, n_rings } };
    if (!PNK_GROW(&j->arena, g->v, g->n, g->capacity))
        return pnk_no_memory(j->ctx);
    for (size_t r = 0; r < n_rings; r++)
        area.km2 += pnk_geo_area_km2(rings[r].v, rings[r].n);
    g->v[g->n++] = area;
    return PNK_OK;
}

/** The deepest first: where the edges of a parent lie on those of its parts, a point near them goes to a part. */
static int by_depth(const void *a, const void *b)
{
    const ground_area *x = a, *y = b;
    return x->level != y->level ? (x->level < y->level) - (x->level > y->level) : strcmp(x->id, y->id);
}

pnk_status ground_ready(job *j, ground *g)
{
    if (g->n)
        qsort(g->v, g->n, sizeof *g->v, by_depth);
    pnk_zone *zones = PNK_NEW(&j->arena, pnk_zone, g->n + 1);
    pnk_status status = job_parameter(j, "area_reach_m", &g->reach_m);
    if (!status && !zones)
        status = pnk_no_memory(j->ctx);
    for (size_t i = 0; !status && i < g->n; i++)
        zones[i] = g->v[i].zone;
    return status ? status : pnk_zones_new(j->ctx, &j->arena, zones, g->n, &g->zones);
}

/** Rows of areas.csv: their ids, and the points of those that no other area lies in. */
static pnk_status take_rows(job *j, ground *g)
{
    pnk_merge *areas = NULL;
    pnk_index parents = {0};
    pnk_status status = job_table(j, "areas", NULL, 0, &areas);
    size_t n = status ? 0 : pnk_merge_rows(areas);

    for (size_t i = 0; i < n && !status; i++) {
        const char *id = pnk_arena_text(&j->arena, pnk_merge_cell(areas, i, "area_id")), *parent = pnk_merge_cell(areas, i, "parent_id");
        const char *level = pnk_merge_cell(areas, i, "level");
        if (parent && (!(parent = pnk_arena_text(&j->arena, parent)) || pnk_index_put(&parents, &j->arena, parent, 1) < 0))
            status = pnk_no_memory(j->ctx);
        if (id && pnk_index_put(&g->known, &j->arena, id, level ? atoi(level) + 1 : 0) < 0)
            status = pnk_no_memory(j->ctx);
    }
    for (size_t i = 0; i < n && !status; i++) {
        const char *id = pnk_merge_cell(areas, i, "area_id"), *lon = pnk_merge_cell(areas, i, "lon_deg"), *lat = pnk_merge_cell(areas, i, "lat_deg");
        pnk_point at;
        size_t capacity = g->points_capacity;
        if (!id || pnk_index_get(&parents, id) >= 0 || !lon || !lat || !pnk_text_to_number(lon, &at.lon_deg) || !pnk_text_to_number(lat, &at.lat_deg))
            continue;
        if (!PNK_GROW(&j->arena, g->points, g->n_points, g->points_capacity) || !PNK_GROW(&j->arena, g->point_ids, g->n_points, capacity) ||
            !(g->point_ids[g->n_points] = pnk_arena_text(&j->arena, id)))
            status = pnk_no_memory(j->ctx);
        else
            g->points[g->n_points++] = at;
    }
    pnk_merge_free(areas);
    return status;
}

pnk_status ground_of_operation(job *j, ground *g)
{
    pnk_layer_wish wish = { .want = PNK_WANT_POLYGONS };
    pnk_layer outlines = {0};
    pnk_status status = take_rows(j, g);
    char *path = status ? NULL : pnk_path_join(j->options->operation, "areas.geojson");

    if (status || !path)
        return status ? status : pnk_no_memory(j->ctx);
    if (g->known.n == 0) {
        pnk_problem_add(j->problems, PNK_ERROR, "areas.csv", NULL, 0, NULL, NULL, "areas in the operation first: every place stands in one");
        status = pnk_fail(j->ctx, PNK_BAD_INPUT, "the operation has no areas yet; import areas first");
    } else if (pnk_file_exists(path)) {
        status = pnk_gis_read_layer(j->ctx, &j->arena, j->options->operation, "areas.geojson", NULL, &wish, j->problems, &outlines);
    }
    free(path);
    for (size_t i = 0; i < outlines.n && !status; i++) {
        const char *id = pnk_layer_value(&outlines, &outlines.v[i], "area_id", &j->arena);
        int level = id ? pnk_index_get(&g->known, id) : -1;
        if (level >= 0)
            status = ground_add(j, g, id, level - 1, outlines.v[i].paths, outlines.v[i].n_paths);
    }
    return status ? status : ground_ready(j, g);
}

const char *ground_find(ground *g, pnk_point at, bool *far)
{
    int found[32], best = -1;
    size_t n = g->zones ? pnk_zones_at(g->zones, at, found, 32) : 0;
    double metres;

    *far = false;
    for (size_t i = 0; i < n; i++) {
        const ground_area *a = &g->v[found[i]], *b = best >= 0 ? &g->v[best] : NULL;
        if (b && a->level == b->level)
            g->n_twice++;
        if (!b || a->level > b->level || (a->level == b->level && a->km2 < b->km2))
            best = found[i];
    }
    if (best >= 0)
        return g->v[best].id;
    if (g->n && (best = pnk_zones_nearest(g->zones, at, g->reach_m, &metres)) >= 0) {
        g->n_near++;
        return g->v[best].id;
    }
    g->n_far++;
    *far = true;
    if (g->n == 0 || g->n_points) {
        int k = pnk_geo_nearest(g->points, g->n_points, at, NULL);
        return k >= 0 ? g->point_ids[k] : NULL;
    }
    return NULL;
}

void ground_say(job *j, const ground *g, const char *what)
{
    if (g->n_near)
        pnk_layers_say(j, "%s: %zu stand outside all areas by less than %g m and were put into the nearest", what, g->n_near, g->reach_m);
    if (g->n_far && g->n)
        pnk_layers_say(j, "%s: %zu stand outside all areas by more than %g m; each was put into the area whose point is nearest", what, g->n_far, g->reach_m);
    else if (g->n_far)
        pnk_layers_say(j, "%s: the operation has no outlines of areas; %zu were put into the area whose point is nearest", what, g->n_far);
    if (g->n_twice)
        pnk_layers_say(j, "%s: %zu stand in two areas of one level, which overlap; the smaller was taken", what, g->n_twice);
}
