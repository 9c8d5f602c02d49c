/* models/preposition/depots.c - what there is to work with: stores, items, places to sleep, lorries, and what a person needs. */
#include "models/preposition/inside.h"

#include "engine/base/text.h"

#include <stddef.h>
#include <stdlib.h>

#define ROOM(depots, to, type, n)                                              \
    do {                                                                     \
        if (!((to) = PNK_NEW(&(depots)->arena, type, (size_t)(n) + 1)))        \
            return pnk_no_memory(ctx);                                       \
    } while (0)

static double or_zero(double value) { return value > 0 ? value : 0; }

/* ---- numbers of the tables ---- */

static pnk_status read_parameters(pnk_ctx *ctx, pnk_depots *y)
{
    double periods, points, groups, hours;
    const struct { double *to; const char *tier, *name; double least, most; } wanted[] = {
        { &periods, NULL, "preposition_period_days", 1, 365 },     { &y->point_persons, NULL, "preposition_point_persons", 0, 1e9 },
        { &points, NULL, "preposition_move_points", 1, 100 },      { &y->load_hours, NULL, "load_hours", 0, 24 },
        { &y->board_hours, NULL, "board_hours", 0, 24 },           { &hours, NULL, "drive_hours_per_day", 0, 24 },
        { &y->usd_weight, NULL, "preposition_usd_weight", 0, 1 },  { &y->gap_share, NULL, "preposition_gap_share", 0, 1 },
        { &groups, NULL, "preposition_cut_groups", 1, 1000 },      { &y->tie_weight, NULL, "preposition_tie_weight", 0, 1 },
        { &y->host_share, NULL, "host_find_share", 0, 1 },         { &y->waiting_weight, "T1", "waiting", 0, 1e6 },
        { &y->next_usd, NULL, "preposition_next_usd", 1, 1e12 },
    };

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        *wanted[i].to = wanted[i].tier ? pnk_weight_value(y->records, wanted[i].tier, wanted[i].name) : pnk_parameter_value(y->records, wanted[i].name);
        if (!(*wanted[i].to >= wanted[i].least && *wanted[i].to <= wanted[i].most))
            return pnk_fail(ctx, PNK_BAD_INPUT, "parameter %s is %g, expected %g to %g", wanted[i].name, *wanted[i].to, wanted[i].least, wanted[i].most);
    }
    y->drive_minutes = 60 * hours;
    y->move_points = (size_t)points;
    y->groups = floor(groups);
    y->n_periods = (size_t)ceil(y->records->head.horizon_days / floor(periods));
    if (y->n_periods == 0)
        return pnk_fail(ctx, PNK_BAD_INPUT, "horizon_days is %d, expected 1 or more", y->records->head.horizon_days);
    ROOM(y, y->days, double, y->n_periods);
    ROOM(y, y->middle, int, y->n_periods);
    for (size_t p = 0; p < y->n_periods; p++) {
        int first = (int)(p * (size_t)periods) + 1, last = (int)fmin((double)y->records->head.horizon_days, (double)first + floor(periods) - 1);
        y->days[p] = last - first + 1;
        y->middle[p] = (first + last) / 2;
    }
    return PNK_OK;
}

/* ---- places ---- */

static pnk_status find_leaves(pnk_ctx *ctx, pnk_depots *y)
{
    const pnk_records *r = y->records;
    double host_share = pnk_parameter_value(r, "host_share_of_population");
    int *leaves;

    ROOM(y, leaves, int, r->areas.n);
    for (size_t a = 0; a < r->areas.n; a++)
        if (r->areas.v[a].leaf)
            leaves[y->n_leaves++] = (int)a;
    y->leaves = leaves;
    ROOM(y, y->leaf_place, int, y->n_leaves);
    ROOM(y, y->host_places, double, y->n_leaves);
    for (size_t l = 0; l < y->n_leaves; l++) {
        const pnk_area *area = &r->areas.v[leaves[l]];
        double most = -1;

        y->host_places[l] = isnan(area->host_places_persons) ? or_zero(area->population_persons) * or_zero(host_share) : area->host_places_persons;
        y->leaf_place[l] = -1;
        for (size_t p = 0; p < r->places.n; p++)
            if (r->places.v[p].area == leaves[l] && or_zero(r->places.v[p].population_persons) > most) {
                most = or_zero(r->places.v[p].population_persons);
                y->leaf_place[l] = (int)p;
            }
    }
    return PNK_OK;
}

static double floor_of(const pnk_records *r, const char *need, pnk_phase phase, bool cold)
{
    pnk_day day = r->head.as_of;

    for (int i = 0; i < 366 && pnk_is_cold(r, day) != cold; i++)     /* a day of the season asked for */
        day++;
    return pnk_standard_amount(r, need, phase, day, -1);
}

static int leaf_of(const pnk_depots *y, int area)
{
    for (size_t l = 0; l < y->n_leaves; l++)
        if (y->leaves[l] == area)
            return (int)l;
    return -1;
}

static bool is_listed(const pnk_site *site, bool cold)
{
    return site->status == PNK_READY && !site->reserved_for && !(cold && site->winter_fit == 0);
}

static double persons_of(const pnk_records *r, const pnk_site *site, pnk_phase room, bool cold)
{
    double floor = floor_of(r, "covered_area_m2", room, cold), stated = floor_of(r, "covered_area_m2", PNK_EMERGENCY, cold);
    double by_floor = floor > 0 && site->covered_area_m2 > 0 ? site->covered_area_m2 / floor : INFINITY;
    double by_count = isnan(site->capacity_persons) ? (double)INFINITY : site->capacity_persons * (floor > 0 && stated > 0 ? stated / floor : 1);
    double least = fmin(by_floor, by_count);

    return isfinite(least) ? fmax(0, least - or_zero(site->blocked_persons)) : 0;
}

static pnk_status find_places(pnk_ctx *ctx, pnk_depots *y, pnk_phase room)
{
    const pnk_records *r = y->records;

    ROOM(y, y->room[0], double, y->n_leaves);
    ROOM(y, y->room[1], double, y->n_leaves);
    ROOM(y, y->land, double, y->n_leaves);
    for (size_t s = 0; s < r->sites.n; s++) {
        int leaf = leaf_of(y, r->sites.v[s].area);

        if (leaf < 0)
            continue;
        for (int cold = 0; cold < 2; cold++)
            y->room[cold][leaf] += is_listed(&r->sites.v[s], cold) ? persons_of(r, &r->sites.v[s], room, cold) : 0;
        y->land[leaf] += is_listed(&r->sites.v[s], false) ? or_zero(r->sites.v[s].land_area_m2) : 0;
    }
    return PNK_OK;
}

/* ---- people ---- */

static void mix_people(pnk_depots *y)
{
    const pnk_records *r = y->records;
    double own = pnk_parameter_value(r, "own_transport_share"), share = 0;

    for (size_t g = 0; g < r->groups.n; g++) {
        const pnk_group *group = &r->groups.v[g];

        share += group->share;
        y->own_share += group->share * (isnan(group->own_transport_share) ? or_zero(own) : group->own_transport_share);
        y->seats_a_person += group->share * (isnan(group->seats_per_person) ? 1 : group->seats_per_person);
    }
    if (share > 0) {
        y->own_share /= share;
        y->seats_a_person /= share;
    }
}

/* ---- needs ---- */

static const pnk_standard *in_force(const pnk_records *r, const char *need, pnk_phase phase, bool cold, int group)
{
    const pnk_standard *best = NULL;
    int best_rank = -1;

    for (size_t i = 0; i < r->standards.n; i++) {
        const pnk_standard *row = &r->standards.v[i];
        bool fits = pnk_text_equal(row->need, need) && row->phase <= phase && (row->season == PNK_ANY_SEASON || (row->season == PNK_COLD) == cold) &&
                    (row->group < 0 || row->group == group);
        int rank = (int)row->phase * 4 + (row->group >= 0 ? 2 : 0) + (row->season != PNK_ANY_SEASON ? 1 : 0);

        if (fits && rank > best_rank) {
            best = row;
            best_rank = rank;
        }
    }
    return best;
}

static double a_day(const pnk_standard *row)
{
    static const double days[] = { [PNK_ONCE] = 1, [PNK_A_DAY] = 1, [PNK_A_WEEK] = 7, [PNK_A_MONTH] = 30 };
    return row->amount / days[row->period];
}

/* Units a person of the population's mix; *row is that of any group that has one. */
static double amount_of(const pnk_records *r, const char *need, pnk_phase phase, bool cold, const pnk_standard **row)
{
    double amount = 0, share = 0;

    *row = NULL;
    for (size_t g = 0; g < r->groups.n; g++) {
        const pnk_standard *s = in_force(r, need, phase, cold, (int)g);

        share += r->groups.v[g].share;
        if (!s)
            continue;
        *row = s;
        amount += r->groups.v[g].share * a_day(s) / (s->per == PNK_PER_HOUSEHOLD ? r->groups.v[g].persons_per_household : 1);
    }
    return share > 0 ? amount / share : 0;
}

static double gives(const pnk_item *item, int index, const pnk_standard *row)
{
    if (row->item >= 0)
        return row->item == index ? 1 : 0;
    return pnk_text_equal(item->adds_service, row->need) ? or_zero(item->adds_per_day) : 0;
}

static double service_of_site(const pnk_site *site, const char *need)
{
    if (pnk_text_equal(need, "toilets"))
        return or_zero(site->toilets_women) + or_zero(site->toilets_men);
    return pnk_text_equal(need, "water_l") ? or_zero(site->water_l_per_day) : 0;
}

static void find_base(pnk_depots *y, pnk_depots_need *need, bool cold)
{
    const pnk_records *r = y->records;

    for (size_t s = 0; s < r->sites.n; s++) {
        int leaf = leaf_of(y, r->sites.v[s].area);
        if (leaf >= 0 && is_listed(&r->sites.v[s], cold))
            need->base[leaf] += service_of_site(&r->sites.v[s], need->need);
    }
    for (size_t i = 0; i < r->services.n; i++) {
        const pnk_service *service = &r->services.v[i];
        int leaf = leaf_of(y, service->site >= 0 ? r->sites.v[service->site].area : service->area);
        if (leaf >= 0 && pnk_text_equal(service->service, need->need))
            need->base[leaf] += or_zero(service->capacity_per_day);
    }
}

static bool seen_before(const pnk_records *r, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (pnk_text_equal(r->standards.v[k].need, r->standards.v[i].need))
            return true;
    return pnk_text_equal(r->standards.v[i].need, "covered_area_m2") || pnk_text_equal(r->standards.v[i].need, "land_m2");
}

static bool can_be_met(const pnk_records *r, const pnk_standard *row)
{
    for (size_t k = 0; k < r->items.n; k++)
        if (r->items.v[k].kind != PNK_SHELTER && gives(&r->items.v[k], (int)k, row) > 0)
            return true;
    return false;
}

static double severity(const pnk_records *r, const char *sector)
{
    char term[64];
    double weight;

    pnk_snprintf(term, sizeof term, "sev_%s", sector);
    weight = pnk_weight_value(r, "T3", term);
    return isnan(weight) ? or_zero(pnk_weight_value(r, "T3", "sev_other")) : weight;
}

/* Needs of a season that some item meets; every item of a sector weighs alike there. */
static pnk_status find_needs(pnk_ctx *ctx, pnk_depots *y, pnk_phase phase, int cold, const pnk_standard **rows)
{
    const pnk_records *r = y->records;
    size_t n = 0;

    ROOM(y, y->needs[cold], pnk_depots_need, r->standards.n);
    for (size_t i = 0; i < r->standards.n; i++) {
        pnk_depots_need *need = &y->needs[cold][n];

        if (seen_before(r, i) || !((need->amount = amount_of(r, r->standards.v[i].need, phase, cold, &rows[n])) > 0) || !can_be_met(r, rows[n]))
            continue;
        need->need = rows[n]->need;
        need->outside = rows[n]->item < 0;
        need->flow = rows[n]->item >= 0 && rows[n]->period != PNK_ONCE;
        n++;
    }
    y->n_needs[cold] = n;
    for (size_t i = 0; i < n; i++) {
        double of_sector = 0;
        for (size_t k = 0; k < n; k++)
            of_sector += pnk_text_equal(rows[k]->sector, rows[i]->sector);
        y->needs[cold][i].weight = severity(r, rows[i]->sector) / of_sector;
    }
    return PNK_OK;
}

static pnk_status fill_needs(pnk_ctx *ctx, pnk_depots *y, int cold, const pnk_standard *const *rows)
{
    for (size_t i = 0; i < y->n_needs[cold]; i++) {
        pnk_depots_need *need = &y->needs[cold][i];

        ROOM(y, need->gives, double, y->n_items);
        ROOM(y, need->base, double, y->n_leaves);
        for (size_t k = 0; k < y->n_items; k++)
            need->gives[k] = y->houses[k] ? 0 : gives(&y->records->items.v[y->items[k]], y->items[k], rows[i]);
        if (need->outside)
            find_base(y, need, cold);
    }
    return PNK_OK;
}

static bool meets_any(const pnk_depots *y, const pnk_standard *const *rows[2], int item)
{
    for (int cold = 0; cold < 2; cold++)
        for (size_t i = 0; i < y->n_needs[cold]; i++)
            if (gives(&y->records->items.v[item], item, rows[cold][i]) > 0)
                return true;
    return false;
}

static pnk_status find_items(pnk_ctx *ctx, pnk_depots *y, pnk_phase phase, pnk_phase room)
{
    const pnk_records *r = y->records;
    const pnk_standard **rows[2];
    pnk_status status;

    for (int cold = 0; cold < 2; cold++) {
        ROOM(y, rows[cold], const pnk_standard *, r->standards.n);
        if ((status = find_needs(ctx, y, phase, cold, rows[cold])))
            return status;
    }
    ROOM(y, y->items, int, r->items.n);
    ROOM(y, y->houses, bool, r->items.n);
    for (size_t k = 0; k < r->items.n; k++) {
        bool houses = r->items.v[k].kind == PNK_SHELTER && r->items.v[k].covered_area_m2 > 0;
        if (!houses && !meets_any(y, (const pnk_standard *const **)rows, (int)k))
            continue;
        y->houses[y->n_items] = houses;
        y->items[y->n_items++] = (int)k;
    }
    ROOM(y, y->persons_a_piece, double, 2 * y->n_items);
    ROOM(y, y->land_a_piece, double, y->n_items);
    for (size_t k = 0; k < y->n_items; k++) {
        const pnk_item *item = &r->items.v[y->items[k]];
        for (int cold = 0; cold < 2 && y->houses[k]; cold++) {
            double floor = floor_of(r, "covered_area_m2", room, cold);
            y->persons_a_piece[(size_t)cold * y->n_items + k] = floor > 0 ? item->covered_area_m2 / floor : 0;
        }
        y->land_a_piece[k] = y->houses[k] ? or_zero(item->land_m2) : 0;
    }
    for (int cold = 0; cold < 2; cold++)
        if ((status = fill_needs(ctx, y, cold, rows[cold])))
            return status;
    return PNK_OK;
}

/* ---- stores and lorries ---- */

static double of_vehicle(const pnk_records *r, const pnk_fleet *f, double given, size_t at)
{
    for (size_t v = 0; isnan(given) && v < r->vehicles.n; v++)
        if (pnk_text_equal(r->vehicles.v[v].id, f->vehicle))
            given = *(const double *)(const void *)((const char *)&r->vehicles.v[v] + at);
    return or_zero(given);
}
#define OF_VEHICLE(r, f, field) of_vehicle(r, f, (f)->field, offsetof(pnk_vehicle, field))

static bool is_there(const pnk_records *r, const pnk_fleet *f, pnk_carries other)
{
    return f->carries != other && (f->available_from == PNK_DAY_UNKNOWN || f->available_from <= r->head.as_of);
}

static void count_lorries(pnk_depots *y, size_t hub)
{
    const pnk_records *r = y->records;
    double m3_hours = 0, usd = 0;
    pnk_speeds sum = {0};

    for (size_t i = 0; i < r->fleet.n; i++) {
        const pnk_fleet *f = &r->fleet.v[i];
        double kg_hours = or_zero(f->count) * OF_VEHICLE(r, f, payload_kg) * OF_VEHICLE(r, f, hours_per_day);

        if (f->place != y->hub_place[hub] || !is_there(r, f, PNK_CARRIES_PEOPLE) || !(kg_hours > 0))
            continue;
        y->kg_hours[hub] += kg_hours;
        m3_hours += or_zero(f->count) * OF_VEHICLE(r, f, volume_m3) * OF_VEHICLE(r, f, hours_per_day);
        usd += kg_hours * OF_VEHICLE(r, f, usd_per_km) / OF_VEHICLE(r, f, payload_kg);
        sum.kmh_trunk += kg_hours * OF_VEHICLE(r, f, kmh_trunk);
        sum.kmh_local += kg_hours * OF_VEHICLE(r, f, kmh_local);
        sum.kmh_mountain += kg_hours * OF_VEHICLE(r, f, kmh_mountain);
    }
    if (y->kg_hours[hub] > 0) {
        double all = y->kg_hours[hub];
        y->kg_a_m3[hub] = m3_hours > 0 ? all / m3_hours : 0;
        y->kg_usd_km[hub] = usd / all;
        y->speeds[hub] = (pnk_speeds){ sum.kmh_trunk / all, sum.kmh_local / all, sum.kmh_mountain / all };
    }
}

static pnk_status find_stores(pnk_ctx *ctx, pnk_depots *y)
{
    const pnk_records *r = y->records;

    y->n_stores = r->warehouses.n;
    ROOM(y, y->hub_of, int, y->n_stores);
    ROOM(y, y->hub_place, int, y->n_stores);
    for (size_t w = 0; w < y->n_stores; w++) {
        size_t h = 0;
        while (h < y->n_hubs && y->hub_place[h] != r->warehouses.v[w].place)
            h++;
        if (h == y->n_hubs)
            y->hub_place[y->n_hubs++] = r->warehouses.v[w].place;
        y->hub_of[w] = (int)h;
    }
    ROOM(y, y->kg_hours, double, y->n_hubs);
    ROOM(y, y->kg_a_m3, double, y->n_hubs);
    ROOM(y, y->kg_usd_km, double, y->n_hubs);
    ROOM(y, y->speeds, pnk_speeds, y->n_hubs);
    for (size_t h = 0; h < y->n_hubs; h++)
        count_lorries(y, h);
    for (size_t i = 0; i < r->fleet.n; i++) {
        const pnk_fleet *f = &r->fleet.v[i];
        if (is_there(r, f, PNK_CARRIES_GOODS) && !(f->carries == PNK_CARRIES_BOTH && OF_VEHICLE(r, f, payload_kg) > 0))      /* who can carry goods is kept for them */
            y->seat_hours += or_zero(f->count) * OF_VEHICLE(r, f, seats) * OF_VEHICLE(r, f, hours_per_day);
    }
    return PNK_OK;
}

/* What stands now, pipeline included: an event may come after it has arrived. Other items keep the room they take. */
static pnk_status find_stocks(pnk_ctx *ctx, pnk_depots *y)
{
    const pnk_records *r = y->records;

    ROOM(y, y->have, double, y->n_stores * y->n_items);
    ROOM(y, y->volume, double, y->n_stores);
    for (size_t w = 0; w < y->n_stores; w++)
        y->volume[w] = isnan(r->warehouses.v[w].volume_m3) ? (double)INFINITY : r->warehouses.v[w].volume_m3;
    for (size_t i = 0; i < r->stocks.n; i++) {
        const pnk_stock *s = &r->stocks.v[i];
        size_t k = 0;

        while (k < y->n_items && y->items[k] != s->item)
            k++;
        if (k < y->n_items)
            y->have[(size_t)s->warehouse * y->n_items + k] += or_zero(s->quantity);
        else
            y->volume[s->warehouse] -= or_zero(s->quantity) * or_zero(r->items.v[s->item].volume_m3);
    }
    for (size_t w = 0; w < y->n_stores; w++) {
        double stands = 0;
        for (size_t k = 0; k < y->n_items; k++)
            stands += y->have[w * y->n_items + k] * or_zero(r->items.v[y->items[k]].volume_m3);
        y->volume[w] = fmax(y->volume[w], stands);
    }
    return PNK_OK;
}

static pnk_status find_moves(pnk_ctx *ctx, pnk_depots *y, const pnk_access *access)
{
    const pnk_records *r = y->records;
    double *minutes, *km;

    ROOM(y, y->moves, struct pnk_depots_move, y->n_stores * y->n_stores);
    ROOM(y, minutes, double, r->places.n);
    ROOM(y, km, double, r->places.n);
    for (size_t w = 0; w < y->n_stores; w++) {
        pnk_status status = pnk_access_from(ctx, access, r->warehouses.v[w].place, r->head.as_of, NULL, minutes, km, NULL);

        if (status)
            return status;
        for (size_t v = 0; v < y->n_stores; v++)
            if (v != w && r->warehouses.v[w].agency && pnk_text_equal(r->warehouses.v[w].agency, r->warehouses.v[v].agency) && isfinite(km[r->warehouses.v[v].place]) &&
                y->kg_hours[y->hub_of[w]] > 0)
                y->moves[y->n_moves++] = (struct pnk_depots_move){ (int)w, (int)v, 2 * km[r->warehouses.v[v].place] * y->kg_usd_km[y->hub_of[w]] };
    }
    return PNK_OK;
}

pnk_status pnk_depots_new(pnk_ctx *ctx, const pnk_records *records, const pnk_access *access, pnk_phase phase, pnk_phase room, pnk_depots **out)
{
    pnk_depots *y = calloc(1, sizeof *y);
    pnk_status status;

    if (!y)
        return pnk_no_memory(ctx);
    y->records = records;
    if (records->warehouses.n == 0)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "warehouses.csv has no rows, expected the stores where stock may stand");
    else if (!(status = read_parameters(ctx, y)) && !(status = find_leaves(ctx, y)) && !(status = find_places(ctx, y, room)) &&
             !(status = find_items(ctx, y, phase, room)) && !(status = find_stores(ctx, y)) && !(status = find_stocks(ctx, y)) &&
             !(status = find_moves(ctx, y, access))) {
        mix_people(y);
        if (y->n_items == 0)
            status = pnk_fail(ctx, PNK_BAD_INPUT, "no item meets a standard or houses people, expected rows in items.csv that standards.csv asks for");
    }
    if (status)
        pnk_depots_free(y);
    else
        *out = y;
    return status;
}

void pnk_depots_free(pnk_depots *depots)
{
    if (!depots)
        return;
    pnk_arena_release(&depots->arena);
    free(depots);
}

double pnk_depots_money(const pnk_records *records)
{
    double usd = 0;

    for (size_t i = 0; i < records->budgets.n; i++) {
        const pnk_budget *b = &records->budgets.v[i];
        if (b->available_from == PNK_DAY_UNKNOWN || b->available_from <= records->head.as_of)
            usd += or_zero(b->usd) * (isnan(b->funded_share) ? 1 : b->funded_share);
    }
    return usd;
}
