/* models/allocation/travel.c - vehicles and ways of the world. */
#include "models/allocation/inside.h"
#include "engine/base/text.h"

#include <stdlib.h>

/* ---- pools ---- */

static bool may_enter(const pnk_records *records, const char *areas, int area)
{
    char id[128];

    if (pnk_text_is_blank(areas))
        return true;
    for (const char *at = areas; *at;) {
        size_t n = 0;
        while (*at == ';' || *at == ' ')
            at++;
        while (at[n] && at[n] != ';' && at[n] != ' ' && n + 1 < sizeof id) {
            id[n] = at[n];
            n++;
        }
        id[n] = '\0';
        at += n;
        int ancestor = n ? pnk_find_area(records, id) : -1;
        if (ancestor >= 0 && pnk_area_within(records, area, ancestor))
            return true;
        if (n == 0 && *at)
            at++;
    }
    return false;
}

static bool same_speeds(const pnk_speeds *a, const pnk_speeds *b)
{
    bool both_roads = isnan(a->kmh_trunk) && isnan(b->kmh_trunk);
    return both_roads || (a->kmh_trunk == b->kmh_trunk && a->kmh_local == b->kmh_local && a->kmh_mountain == b->kmh_mountain);
}

static int speeds_row(pnk_world *w, pnk_speeds *list, pnk_speeds speeds)
{
    for (int i = 0; i < w->n_speeds; i++)
        if (same_speeds(&list[i], &speeds))
            return i;
    list[w->n_speeds] = speeds;
    return w->n_speeds++;
}

static bool alike(const pnk_fleet *a, const pnk_fleet *b)
{
    return a->warehouse == b->warehouse && a->place == b->place && pnk_text_equal(a->vehicle, b->vehicle) && a->carries == b->carries &&
           a->payload_kg == b->payload_kg && a->volume_m3 == b->volume_m3 && a->seats == b->seats && a->hours_per_day == b->hours_per_day &&
           a->kmh_trunk == b->kmh_trunk && a->kmh_local == b->kmh_local && a->kmh_mountain == b->kmh_mountain &&
           a->usd_per_km == b->usd_per_km && pnk_text_equal(a->access_areas, b->access_areas);
}

/* The agency of its store, any sector or "logistics". */
static int line_of(const pnk_world *w, int warehouse)
{
    for (int i = 0; i < w->n_lines && warehouse >= 0; i++)
        if (pnk_text_equal(w->lines[i].agency, w->records->warehouses.v[warehouse].agency) && (!w->lines[i].sector || pnk_text_equal(w->lines[i].sector, "logistics")))
            return i;
    return -1;
}

static pnk_status add_pool(pnk_ctx *ctx, pnk_world *w, size_t i, pnk_speeds *speeds)
{
    const pnk_fleet *row = &w->records->fleet.v[i];
    pnk_pool *pool = NULL;

    for (int p = 0; p < w->n_pools; p++)
        if (alike(row, &w->records->fleet.v[w->pools[p].fleet]))
            pool = &w->pools[p];
    if (!pool) {
        bool goods = row->carries != PNK_CARRIES_PEOPLE && row->payload_kg > 0 && row->volume_m3 > 0;
        bool people = row->carries != PNK_CARRIES_GOODS && row->seats > 0;
        if (!(row->hours_per_day > 0) || row->place < 0 || (!goods && !people))
            return PNK_OK;
        pool = &w->pools[w->n_pools++];
        *pool = (pnk_pool){.fleet = (int)i, .warehouse = row->warehouse, .place = row->place, .vehicle = row->vehicle, .goods = goods, .people = people,
                           .hours = row->hours_per_day, .payload_kg = row->payload_kg, .volume_m3 = row->volume_m3, .seats = row->seats,
                           .usd_per_km = pnk_known(row->usd_per_km, 0), .line = line_of(w, row->warehouse)};
        pool->speeds = speeds_row(w, speeds, (pnk_speeds){row->kmh_trunk, row->kmh_local, row->kmh_mountain});
        pool->count = PNK_NEW(&w->arena, double, w->n_days + 1);
        pool->enters = PNK_NEW(&w->arena, bool, w->n_leaves);
        if (!pool->count || !pool->enters)
            return pnk_no_memory(ctx);
        for (int a = 0; a < w->n_leaves; a++)
            pool->enters[a] = may_enter(w->records, row->access_areas, w->leaf_area[a]);
    }
    for (int t = 0; t <= w->n_days; t++)
        if (row->available_from == PNK_DAY_UNKNOWN || row->available_from <= w->as_of + t)
            pool->count[t] += fmax(0, pnk_known(row->count, 0));
    return PNK_OK;
}

/* ---- tables ---- */

static void use_point(pnk_world *w, int place)
{
    if (place >= 0 && w->point[place] < 0)
        w->point[place] = w->n_points++;
}

static pnk_status list_points(pnk_ctx *ctx, pnk_world *w)
{
    w->point = PNK_NEW(&w->arena, int, w->records->places.n + 1);
    if (!w->point)
        return pnk_no_memory(ctx);
    for (size_t p = 0; p < w->records->places.n; p++)
        w->point[p] = -1;
    for (int a = 0; a < w->n_leaves; a++)
        use_point(w, w->leaf_place[a]);
    for (int s = 0; s < w->n_shelters; s++)
        use_point(w, w->shelter_place[s]);
    for (size_t h = 0; h < w->records->warehouses.n; h++)
        use_point(w, w->records->warehouses.v[h].place);
    for (int p = 0; p < w->n_pools; p++)
        use_point(w, w->pools[p].place);
    return PNK_OK;
}

static pnk_status list_states(pnk_ctx *ctx, pnk_world *w, const pnk_access *access, pnk_day *sample)
{
    w->state_of_day = PNK_NEW(&w->arena, int, w->n_days + 1);
    if (!w->state_of_day)
        return pnk_no_memory(ctx);
    for (int t = 0; t <= w->n_days; t++) {
        int id = pnk_access_state(access, w->as_of + t), state = 0;
        while (state < w->n_states && pnk_access_state(access, sample[state]) != id)
            state++;
        if (state == w->n_states)
            sample[w->n_states++] = w->as_of + t;
        w->state_of_day[t] = state;
    }
    return PNK_OK;
}

static size_t way_at(const pnk_world *w, int speeds, int state, int from, int to)
{
    return (((size_t)speeds * (size_t)w->n_states + (size_t)state) * (size_t)w->n_points + (size_t)from) * (size_t)w->n_points + (size_t)to;
}

static pnk_status fill_table(pnk_ctx *ctx, pnk_world *w, const pnk_access *access, const pnk_day *sample, const pnk_speeds *speeds)
{
    size_t places = w->records->places.n;
    double *minutes = malloc((places + 1) * sizeof *minutes), *km = malloc((places + 1) * sizeof *km);
    pnk_status status = PNK_OK;

    if (!minutes || !km) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (int v = 0; v < w->n_speeds; v++)
        for (int state = 0; state < w->n_states; state++)
            for (size_t from = 0; from < places; from++) {
                if (w->point[from] < 0)
                    continue;
                if ((status = pnk_check(ctx)) ||
                    (status = pnk_access_from(ctx, access, (int)from, sample[state], isnan(speeds[v].kmh_trunk) ? NULL : &speeds[v], minutes, km, NULL)))
                    goto done;
                for (size_t to = 0; to < places; to++)
                    if (w->point[to] >= 0) {
                        size_t at = way_at(w, v, state, w->point[from], w->point[to]);
                        w->hours[at] = minutes[to] / 60;
                        w->km[at] = isfinite(minutes[to]) ? km[to] : INFINITY;
                    }
            }
done:
    free(minutes);
    free(km);
    return status;
}

pnk_status pnk_world_travel(pnk_ctx *ctx, pnk_world *w, const pnk_access *access)
{
    size_t fleet = w->records->fleet.n;
    pnk_speeds *speeds = PNK_NEW(&w->arena, pnk_speeds, fleet + 1);
    pnk_day *sample = PNK_NEW(&w->arena, pnk_day, w->n_days + 1);
    pnk_status status;

    w->pools = PNK_NEW(&w->arena, pnk_pool, fleet + 1);
    if (!w->pools || !speeds || !sample)
        return pnk_no_memory(ctx);
    speeds_row(w, speeds, (pnk_speeds){NAN, NAN, NAN});          /* row 0: private cars at the roads' own times */
    for (size_t i = 0; i < fleet; i++)
        if ((status = add_pool(ctx, w, i, speeds)))
            return status;
    w->n_modes = PNK_FIRST_POOL + w->n_pools;
    if ((status = list_points(ctx, w)) || (status = list_states(ctx, w, access, sample)))
        return status;
    size_t n = (size_t)w->n_speeds * (size_t)w->n_states * (size_t)w->n_points * (size_t)w->n_points;
    w->hours = PNK_NEW(&w->arena, double, n + 1);
    w->km = PNK_NEW(&w->arena, double, n + 1);
    if (!w->hours || !w->km)
        return pnk_no_memory(ctx);
    return fill_table(ctx, w, access, sample, speeds);
}

/* ---- ways ---- */

static double leg(const pnk_world *w, int speeds, int day, int from, int to, double *km)
{
    size_t at = way_at(w, speeds, w->state_of_day[day], w->point[from], w->point[to]);

    *km = w->km[at];
    return w->hours[at];
}

static int origin_place(const pnk_world *w, int from)
{
    int s = pnk_w_from_shelter(w, from);
    return s < 0 ? w->leaf_place[from] : w->shelter_place[s];
}

static bool shelter_takes(const pnk_world *w, int from, int group, int s, int arrives)
{
    int out_of = pnk_w_from_shelter(w, from);

    if (w->shelters[s].kind == PNK_SHELTER_UNLISTED || w->shelter_place[s] < 0 || !w->admits[pnk_w_sg(w, s, group)])
        return false;
    if (out_of == s || (out_of >= 0 && !w->may_leave[out_of]))
        return false;
    return w->open[pnk_w_ts(w, arrives < w->n_days ? arrives : w->n_days, s)];
}

static int nights_of(double hours, double hours_a_day)
{
    return hours <= hours_a_day ? 0 : (int)ceil(hours / hours_a_day - 1e-9) - 1;
}

bool pnk_world_way(const pnk_world *w, int from, int group, int shelter, int mode, int day, pnk_way *way)
{
    int start = origin_place(w, from), end = w->shelter_place[shelter], from_leaf = pnk_w_from_leaf(w, from);
    double km, own_km, to_km, back_km;

    if (start < 0 || end < 0)
        return false;
    double own_hours = leg(w, 0, day, start, end, &own_km);
    bool walk = own_km <= w->walk_km;
    *way = (pnk_way){.km = own_km};
    if (mode == PNK_ON_FOOT || mode == PNK_OWN) {
        if (!isfinite(own_hours) || walk != (mode == PNK_ON_FOOT) || (mode == PNK_OWN && !(w->own_share[group] > 0)))
            return false;                /* a way that can be walked needs no vehicle */
        way->nights = mode == PNK_OWN ? nights_of(own_hours, w->travel_hours) : 0;
        return shelter_takes(w, from, group, shelter, day + way->nights);
    }
    const pnk_pool *pool = &w->pools[mode - PNK_FIRST_POOL];
    if (walk || !pool->people || !(pool->count[day] > 0) || !pool->enters[from_leaf] || !pool->enters[w->shelter_leaf[shelter]])
        return false;
    double to = leg(w, pool->speeds, day, pool->place, start, &to_km), with = leg(w, pool->speeds, day, start, end, &km);
    double back = leg(w, pool->speeds, day, end, pool->place, &back_km);
    way->pool_hours = to + with + back + w->board_hours;
    way->pool_km = to_km + km + back_km;
    way->km = km;
    if (!isfinite(way->pool_hours))
        return false;
    way->nights = nights_of(to + w->board_hours + with, pool->hours);
    return shelter_takes(w, from, group, shelter, day + way->nights);
}

bool pnk_world_trip(const pnk_world *w, int pool_index, int warehouse, int drop, int day, pnk_trip *trip)
{
    const pnk_pool *pool = &w->pools[pool_index];
    int store = w->records->warehouses.v[warehouse].place, end = w->drops[drop].place;
    double to_km, with_km, back_km;

    if (store < 0 || end < 0 || !pool->goods || !(pool->count[day] > 0) || !pool->enters[w->drops[drop].leaf])
        return false;
    double to = leg(w, pool->speeds, day, pool->place, store, &to_km), with = leg(w, pool->speeds, day, store, end, &with_km);
    double back = leg(w, pool->speeds, day, end, pool->place, &back_km);
    trip->hours = to + with + back + w->load_hours;
    if (!isfinite(trip->hours))
        return false;
    trip->km = to_km + with_km + back_km;
    trip->loaded_km = with_km;
    trip->arrives = day + nights_of(to + w->load_hours + with, pool->hours);
    return trip->arrives <= w->n_days;
}
