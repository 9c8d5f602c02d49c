/* models/publish/drawing.c - what both maps need: outlines of areas, ways along roads, sums of gaps. */
#include "engine/gis/gis.h"
#include "models/publish/inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How far around a place its cell reaches where no neighbour ends it: a drawing choice, not a fact. */
#define CELL_MARGIN_DEG 0.25
#define CELL_REACH_KM   12.0

/** Points and areas of the cells: every place, and every leaf area without one at its own point. */
static size_t cell_points(const pnk_records *records, const pnk_outline *outlines, pnk_point *points, int *keys)
{
    size_t n = 0;
    for (size_t i = 0; i < records->places.n; i++) {
        if (!pnk_point_valid(records->places.v[i].at))
            continue;
        points[n] = records->places.v[i].at;
        keys[n++] = records->places.v[i].area;
    }
    for (size_t a = 0; a < records->areas.n; a++) {
        bool placed = false;
        for (size_t i = 0; i < n && !placed; i++)
            placed = keys[i] == (int)a;
        if (records->areas.v[a].leaf && !placed && !outlines[a].geojson && !records->areas.v[a].rest && pnk_point_valid(records->areas.v[a].at)) {
            points[n] = records->areas.v[a].at;
            keys[n++] = (int)a;
        }
    }
    return n;
}

pnk_status pnk_outlines(pnk_ctx *ctx, pnk_arena *arena, const pnk_records *records, pnk_outline **out)
{
    size_t room = records->places.n + records->areas.n;
    pnk_outline *outlines = PNK_NEW(arena, pnk_outline, records->areas.n + 1);
    pnk_point *points = PNK_NEW(arena, pnk_point, room + 1);
    pnk_ring *rings = PNK_NEW(arena, pnk_ring, room + 1);
    const char **joined = PNK_NEW(arena, const char *, records->areas.n + 1);
    int *keys = PNK_NEW(arena, int, room + 1);
    pnk_status status;
    bool all = true;

    if (!outlines || !points || !rings || !joined || !keys)
        return pnk_no_memory(ctx);
    for (size_t a = 0; a < records->areas.n; a++) {
        outlines[a].geojson = records->areas.v[a].shape_geojson;
        all = all && (outlines[a].geojson || !records->areas.v[a].leaf);
    }
    if (!all) {
        size_t n = cell_points(records, outlines, points, keys);
        if (n > 0 && ((status = pnk_geo_cells(ctx, arena, points, n, CELL_MARGIN_DEG, CELL_REACH_KM, rings)) ||
                      (status = pnk_gis_join_rings(ctx, arena, rings, keys, n, (int)records->areas.n, joined))))
            return status;
        for (size_t a = 0; a < records->areas.n; a++)
            if (!outlines[a].geojson && joined[a])
                outlines[a] = (pnk_outline){ .geojson = joined[a], .approximate = true };
    }
    *out = outlines;
    return PNK_OK;
}

pnk_status pnk_ways_begin(pnk_ctx *ctx, pnk_arena *arena, const pnk_records *records, const pnk_access *access, pnk_ways *ways)
{
    size_t n = records->places.n + records->roads.n + 1;
    *ways = (pnk_ways){ .records = records, .access = access, .arena = arena, .from = -1,
                        .road = PNK_NEW(arena, int, n), .path = PNK_NEW(arena, int, n), .minutes = PNK_NEW(arena, double, n) };
    return ways->road && ways->path && ways->minutes ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_way(pnk_ctx *ctx, pnk_ways *ways, int from, int to, pnk_day day, pnk_point **v, size_t *n)
{
    const pnk_records *records = ways->records;
    size_t n_roads = 0;
    pnk_status status;

    if (ways->access && (from != ways->from || day != ways->day)) {
        if ((status = pnk_access_from(ctx, ways->access, from, day, NULL, ways->minutes, NULL, ways->road)))
            return status;
        ways->from = from;
        ways->day = day;
    }
    if (ways->access && from != to)
        n_roads = pnk_access_path(ways->access, ways->road, from, to, ways->path);
    pnk_point *points = PNK_NEW(ways->arena, pnk_point, n_roads + 2);
    if (!points)
        return pnk_no_memory(ctx);
    int at = from;
    points[0] = records->places.v[from].at;
    for (size_t i = 0; i < n_roads; i++) {
        const pnk_road *road = &records->roads.v[ways->path[i]];
        at = road->from == at ? road->to : road->from;
        points[i + 1] = records->places.v[at].at;
    }
    *n = n_roads + 1;
    if (at != to)
        points[(*n)++] = records->places.v[to].at;
    *v = points;
    return PNK_OK;
}

pnk_status pnk_shelter_days_of(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *results, pnk_shelter_days *out)
{
    const pnk_plan *plan = results->plan;
    int n_days = results->forecast->n_days + 1;
    size_t n = plan->n_shelters * (size_t)n_days;

    *out = (pnk_shelter_days){ .n_days = n_days, .persons = PNK_NEW(arena, double, n + 1), .free_places = PNK_NEW(arena, double, n + 1) };
    if (!out->persons || !out->free_places)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        out->free_places[i] = NAN;
    for (size_t i = 0; i < plan->occupancy.n; i++) {
        const pnk_occupancy *o = &plan->occupancy.v[i];
        int day = (int)(o->date - results->records->head.as_of);
        if (o->group >= 0 || day < 0 || day >= n_days)
            continue;
        size_t at = (size_t)o->shelter * (size_t)n_days + (size_t)day;
        out->persons[at] = (double)o->persons;
        out->free_places[at] = o->free_places;
    }
    return PNK_OK;
}

static int by_area_and_need(const void *a, const void *b)
{
    const pnk_gap_sum *x = a, *y = b;
    int order = x->area != y->area ? (x->area < y->area ? -1 : 1) : strcmp(x->sector, y->sector);
    return order ? order : strcmp(x->need, y->need);
}

/** Persons of a gap row are per day; the rows of one day are added, the greatest day is kept. */
static void take_gap(pnk_gap_sum *sum, const pnk_gap *gap, pnk_day *day, double *that_day)
{
    if (pnk_is_withheld(gap->needed) || pnk_is_withheld(sum->needed)) {          /* of days that are not all told there is no sum */
        sum->needed = sum->met = sum->unmet = sum->persons = pnk_withheld();
        sum->reason = sum->reason ? sum->reason : gap->reason;
        return;
    }
    sum->needed += gap->needed;
    sum->met += gap->met;
    sum->unmet += gap->unmet;
    *that_day = gap->date == *day ? *that_day + gap->persons : gap->persons;
    *day = gap->date;
    if (*that_day > sum->persons)
        sum->persons = *that_day;
    if (gap->reason && !sum->reason)
        sum->reason = gap->reason;
}

pnk_status pnk_sum_gaps(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *results, pnk_gap_sum **out, size_t *n)
{
    size_t n_gaps = results->plan->gaps.n, n_sums = 0;
    pnk_gap_sum *sums = PNK_NEW(arena, pnk_gap_sum, n_gaps + 1);
    pnk_day *days = PNK_NEW(arena, pnk_day, n_gaps + 1);
    double *that_day = PNK_NEW(arena, double, n_gaps + 1);

    if (!sums || !days || !that_day)
        return pnk_no_memory(ctx);
    pnk_index index = {0};
    for (size_t i = 0; i < n_gaps; i++) {
        const pnk_gap *gap = &results->plan->gaps.v[i];
        const char *key = pnk_arena_printf(arena, "%d\t%s\t%s", gap->area, gap->sector ? gap->sector : "", gap->need ? gap->need : "");
        int put = key ? pnk_index_put(&index, arena, key, (int)n_sums) : -1;
        if (put < 0)
            return pnk_no_memory(ctx);
        if (put == 1) {
            days[n_sums] = PNK_DAY_UNKNOWN;
            sums[n_sums++] = (pnk_gap_sum){ .area = gap->area, .sector = gap->sector ? gap->sector : "", .need = gap->need ? gap->need : "" };
        }
        int at = pnk_index_get(&index, key);
        take_gap(&sums[at], gap, &days[at], &that_day[at]);
    }
    if (n_sums)
        qsort(sums, n_sums, sizeof *sums, by_area_and_need);
    *out = sums;
    *n = n_sums;
    return PNK_OK;
}

const pnk_gap_sum *pnk_worst_gap(const pnk_gap_sum *gaps, size_t n, int area)
{
    const pnk_gap_sum *worst = NULL;
    for (size_t i = 0; i < n; i++) {
        const pnk_gap_sum *g = &gaps[i];
        if (g->area == area && g->needed > 0.0 && g->unmet > 0.0 && (!worst || g->unmet * worst->needed > worst->unmet * g->needed))
            worst = g;
    }
    return worst;
}
