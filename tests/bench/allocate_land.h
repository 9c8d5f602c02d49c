/* tests/bench/allocate_land.h - a made operation of a given size for the benchmark of allocation.
 *
 * Header only. A country of valleys: areas of very different size along them, two places each, roads to the nearest neighbours; a wave
 * of people who begin to wait, cold start (nobody in a site yet); places for 85 % of the people, goods for 70 % of the needs.
 * One national pool of buses, lorries at every sixth store.
 */
#ifndef PNK_BENCH_ALLOCATE_LAND_H
#define PNK_BENCH_ALLOCATE_LAND_H

#define SUPPORT_REFERENCE PNK_SOURCE_DIR "/data/reference"
#include "tests/models/allocation_cases.h"

typedef struct { int areas, groups, sites, warehouses, items, days; uint64_t seed; } land_size;

enum { LAND_PERSONS_PER_AREA = 2000, LAND_MOST_ITEMS = 12 };
static const double LAND_PLACES_SHARE = 0.85, LAND_GOODS_SHARE = 0.7, LAND_SITES_SHARE = 0.65;

/* What is needed, in the order in which items are taken: amounts a person or household. */
static const struct { const char *id, *sector; pnk_item_kind kind; double kg, m3, usd; pnk_per per; double amount; pnk_period period; pnk_issue issue; pnk_phase phase; }
land_items[LAND_MOST_ITEMS] = {
    { "blanket",  "shelter",    PNK_DURABLE,    1.8,  0.009,   8,  PNK_PER_PERSON,    1,    PNK_ONCE,    PNK_FIRST_CONTACT, PNK_SURVIVAL },
    { "food",     "food",       PNK_CONSUMABLE, 0.555, 0.001,  0.5, PNK_PER_PERSON,   1,    PNK_A_DAY,   PNK_FIRST_CONTACT, PNK_SURVIVAL },
    { "mattress", "shelter",    PNK_DURABLE,    5,    0.06,    15, PNK_PER_PERSON,    1,    PNK_ONCE,    PNK_ON_ARRIVAL,    PNK_SURVIVAL },
    { "hygiene",  "wash",       PNK_CONSUMABLE, 9,    0.03,    25, PNK_PER_HOUSEHOLD, 1,    PNK_A_MONTH, PNK_ON_ARRIVAL,    PNK_EMERGENCY },
    { "tent",     "shelter",    PNK_SHELTER,    55,   0.282,   340, PNK_PER_PERSON,   0,    PNK_ONCE,    PNK_ON_ARRIVAL,    PNK_SURVIVAL },
    { "kitchen",  "shelter",    PNK_DURABLE,    5,    0.0243,  24, PNK_PER_HOUSEHOLD, 1,    PNK_ONCE,    PNK_ON_ARRIVAL,    PNK_EMERGENCY },
    { "jerrycan", "wash",       PNK_DURABLE,    0.14, 0.00042, 1.5, PNK_PER_HOUSEHOLD, 2,   PNK_ONCE,    PNK_FIRST_CONTACT, PNK_SURVIVAL },
    { "soap",     "wash",       PNK_CONSUMABLE, 1,    0.0012,  2,  PNK_PER_PERSON,    0.25, PNK_A_MONTH, PNK_ON_ARRIVAL,    PNK_SURVIVAL },
    { "stove",    "shelter",    PNK_DURABLE,    25,   0.12,    70, PNK_PER_HOUSEHOLD, 0.2,  PNK_ONCE,    PNK_ON_ARRIVAL,    PNK_SURVIVAL },
    { "coal",     "shelter",    PNK_CONSUMABLE, 50,   0.06,    3.75, PNK_PER_HOUSEHOLD, 1.2, PNK_A_MONTH, PNK_ON_ARRIVAL,   PNK_EMERGENCY },
    { "dignity",  "protection", PNK_CONSUMABLE, 2,    0.01,    20, PNK_PER_PERSON,    0.25, PNK_A_MONTH, PNK_ON_ARRIVAL,    PNK_EMERGENCY },
    { "clothes",  "shelter",    PNK_DURABLE,    3,    0.02,    35, PNK_PER_PERSON,    1,    PNK_ONCE,    PNK_ON_ARRIVAL,    PNK_EMERGENCY },
};

/** Areas along valleys, five to a district; the nearer end of the country has the larger towns. */
static inline void land_areas(pnk_records *r, pnk_rng *rng, const land_size *size)
{
    int root = support_area(r, "land", -1, NAN), parent = root, valleys = 1 + size->areas / 12;
    char id[32];

    for (int a = 0; a < size->areas; a++) {
        int valley = a % valleys;
        double along = pnk_rng_uniform(rng), population = floor(800 + 9000 * exp(-2.5 * pnk_rng_uniform(rng)));
        double lon = 69.5 + 4 * along, lat = 39.4 + 1.6 * (valley + 0.5) / valleys + support_between(rng, -0.06, 0.06);

        if (a % 5 == 0) {
            pnk_snprintf(id, sizeof id, "rayon-%d", a / 5);
            parent = support_area(r, id, root, NAN);
        }
        pnk_snprintf(id, sizeof id, "aimak-%d", a);
        int area = support_area(r, id, parent, population);
        r->areas.v[area].at = (pnk_point){ lon, lat };
        r->areas.v[area].host_days = 60;
        r->areas.v[area].host_fatigue_share = 0;
        for (int p = 0; p < 2; p++) {
            pnk_snprintf(id, sizeof id, "village-%d-%d", a, p);
            support_place(r, id, area, lon + support_between(rng, -0.05, 0.05), lat + support_between(rng, -0.04, 0.04), floor(population * (p ? 0.3 : 0.7)));
        }
    }
}

/** Every place to its nearest older one, every other also to the second nearest; some roads of the mountains are slow, a few shut for days. */
static inline void land_roads(pnk_records *r, pnk_rng *rng, const land_size *size)
{
    for (int p = 1; p < (int)r->places.n; p++) {
        int near[2] = { -1, -1 };
        double km[2] = { INFINITY, INFINITY };

        for (int q = 0; q < p; q++) {
            double d = 1 + 1.35 * pnk_geo_km(r->places.v[p].at, r->places.v[q].at);
            int k = d < km[0] ? 0 : d < km[1] ? 1 : 2;
            if (k == 0)
                km[1] = km[0], near[1] = near[0];
            if (k < 2)
                km[k] = d, near[k] = q;
        }
        for (int k = 0; k < 2 && near[k] >= 0; k++) {
            if (k && pnk_rng_below(rng, 2))
                continue;
            int road = support_road(r, p, near[k], km[k], km[k] * support_between(rng, 1, 2), pnk_rng_below(rng, 4) ? PNK_LOCAL : PNK_MOUNTAIN);
            if (k && pnk_rng_below(rng, 8) == 0)
                support_closure(r, road, 1, (int)pnk_rng_below(rng, (uint64_t)size->days) + 1);
        }
    }
}

static inline void land_groups(pnk_records *r, const land_size *size)
{
    char id[32];

    for (int g = 0; g < size->groups; g++) {
        pnk_snprintf(id, sizeof id, "group-%d", g);
        support_group(r, id, 2.0 * (g + 1) / (size->groups * (size->groups + 1.0)));
        r->groups.v[g].persons_per_household = 3 + g % 4;
        r->groups.v[g].priority = 1 + 0.25 * (size->groups - 1 - g);
        r->groups.v[g].own_transport_share = 0;
        r->groups.v[g].accepts_sites_share = 0.95 - 0.05 * (g % 3);
        r->groups.v[g].seats_per_person = g == 0 ? 1.5 : 1;
    }
}

static inline void land_shelter(pnk_records *r, pnk_rng *rng, const land_size *size, double people)
{
    double *pull = calloc((size_t)(size->sites + size->areas) + 1, sizeof *pull), in_sites = 0, in_hosts = 0;
    char id[32];

    support_must(pull != NULL, "out of memory");
    for (int s = 0; s < size->sites; s++)
        in_sites += pull[s] = exp(support_between(rng, 0, 2));
    for (int a = 0; a < size->areas; a++)
        in_hosts += pull[size->sites + a] = exp(support_between(rng, 0, 2));
    for (int s = 0; s < size->sites; s++) {
        double places = fmax(5, floor(people * LAND_PLACES_SHARE * LAND_SITES_SHARE * pull[s] / in_sites));
        pnk_snprintf(id, sizeof id, "school-%d", s);
        int at = support_site(r, id, (int)pnk_rng_below(rng, r->places.n), NAN);
        pnk_site *site = &r->sites.v[at];
        site->covered_area_m2 = 2 * places;              /* 2 m2 a person is the floor of the first nights */
        site->land_area_m2 = s % 5 == 0 ? 75 * floor(places / 20) : NAN;
        site->occupied_persons = site->blocked_persons = 0;
        site->toilets_women = site->toilets_men = fmax(1, floor(places * support_between(rng, 0.004, 0.02)));
        site->water_l_per_day = floor(places * support_between(rng, 5, 20));
        site->opens = s % 7 == 3 ? r->head.as_of + 2 : PNK_DAY_UNKNOWN;
    }
    for (size_t a = 0, n = 0; a < r->areas.n; a++)
        if (r->areas.v[a].leaf)
            r->areas.v[a].host_places_persons = floor(people * LAND_PLACES_SHARE * (1 - LAND_SITES_SHARE) * pull[(size_t)size->sites + n++] / in_hosts);
    free(pull);
}

static inline void land_standards(pnk_records *r, const land_size *size)
{
    case_standard(r, "shelter", "covered_area_m2", PNK_PER_PERSON, 2, PNK_ONCE, PNK_ON_ARRIVAL, PNK_SURVIVAL);
    case_standard(r, "shelter", "covered_area_m2", PNK_PER_PERSON, 3.5, PNK_ONCE, PNK_ON_ARRIVAL, PNK_EMERGENCY);
    case_standard(r, "shelter", "covered_area_m2", PNK_PER_PERSON, 5.5, PNK_ONCE, PNK_ON_ARRIVAL, PNK_SPHERE);
    case_standard(r, "wash", "toilets", PNK_PER_PERSON, 0.02, PNK_A_DAY, PNK_ON_ARRIVAL, PNK_SURVIVAL);
    case_standard(r, "wash", "water_l", PNK_PER_PERSON, 7.5, PNK_A_DAY, PNK_ON_ARRIVAL, PNK_SURVIVAL);
    case_standard(r, "wash", "water_l", PNK_PER_PERSON, 15, PNK_A_DAY, PNK_ON_ARRIVAL, PNK_EMERGENCY);
    for (int k = 0; k < size->items; k++)
        if (land_items[k].amount > 0)
            case_standard(r, land_items[k].sector, land_items[k].id, land_items[k].per, land_items[k].amount, land_items[k].period, land_items[k].issue, land_items[k].phase);
}

/* Units that the whole need of an item takes over the horizon. */
static inline double land_need(const land_size *size, int k, double people)
{
    double persons = land_items[k].per == PNK_PER_PERSON ? people : people / 4.5;

    if (land_items[k].kind == PNK_SHELTER)
        return people * 0.03 / 5 / LAND_GOODS_SHARE;     /* tents for 3 % */
    return persons * land_items[k].amount * (land_items[k].period == PNK_A_DAY ? size->days : land_items[k].period == PNK_A_MONTH ? size->days / 30.0 : 1);
}

static inline void land_goods(pnk_records *r, pnk_rng *rng, const land_size *size, double people)
{
    double tonnes = 0, buses = people / (0.5 * size->days) / 90;
    char id[32];

    for (int k = 0; k < size->items; k++) {
        int i = case_item(r, land_items[k].id, land_items[k].sector, land_items[k].kind, land_items[k].kg, land_items[k].m3, land_items[k].usd);
        if (land_items[k].kind == PNK_SHELTER)
            r->items.v[i].covered_area_m2 = 16, r->items.v[i].land_m2 = 75;
        tonnes += LAND_GOODS_SHARE * land_need(size, k, people) * land_items[k].kg / 1000;
    }
    for (int h = 0; h < size->warehouses; h++) {
        pnk_snprintf(id, sizeof id, "store-%d", h);
        int store = case_warehouse(r, id, (int)pnk_rng_below(rng, r->places.n), h % 2 ? "Two" : "One");
        r->warehouses.v[store].volume_m3 = 1e6;
        if (h % 6)
            continue;
        int lorries = case_fleet(r, store, "lorry", PNK_CARRIES_GOODS, ceil(tonnes / (5 * 1.5 * size->days) / (1 + (size->warehouses - 1) / 6)));
        r->fleet.v[lorries].payload_kg = 5000;
        r->fleet.v[lorries].volume_m3 = 18;
        if (h == 0) {
            int bus = case_fleet(r, store, "bus", PNK_CARRIES_PEOPLE, ceil(buses));
            r->fleet.v[bus].seats = 45;
        }
    }
    for (int k = 0; k < size->items; k++) {
        double *pull = calloc((size_t)size->warehouses + 1, sizeof *pull), sum = 0;
        support_must(pull != NULL, "out of memory");
        for (int h = 0; h < size->warehouses; h++)
            sum += pull[h] = pnk_rng_below(rng, 4) || h == 0 ? exp(support_between(rng, 0, 1.5)) : 0;
        for (int h = 0; h < size->warehouses; h++)
            if (pull[h] > 0) {
                double units = floor(LAND_GOODS_SHARE * land_need(size, k, people) * pull[h] / sum);
                bool later = pnk_rng_below(rng, 3) == 0;
                case_stock(r, h, k, later ? floor(units / 2) : units, h % 2 ? "Two" : "One", 0, 0, -1);
                if (later)
                    case_stock(r, h, k, units - floor(units / 2), h % 2 ? "Two" : "One", 2 + (int)pnk_rng_below(rng, (uint64_t)size->days / 2), 0, -1);
            }
        free(pull);
    }
}

/** Half of the people wait when it begins, the rest come in a wave that fades; two areas in three are struck. */
static inline void land_people(pnk_forecast *f, pnk_rng *rng, const land_size *size, double people, const pnk_records *r)
{
    double *pull = calloc(f->n_leaves + 1, sizeof *pull), sum = 0, waves = 0;

    support_must(pull != NULL, "out of memory");
    for (size_t a = 0; a < f->n_leaves; a++)
        sum += pull[a] = pnk_rng_below(rng, 3) ? r->areas.v[f->leaves[a]].population_persons : 0;
    for (int t = 1; t <= size->days; t++)
        waves += exp(-3.0 * t / size->days);
    for (size_t a = 0; a < f->n_leaves && sum > 0; a++)
        for (size_t g = 0; g < f->n_groups; g++) {
            double all = people * r->groups.v[g].share * pull[a] / sum;
            f->on_the_way[pnk_forecast_at(f, 0, a, g)] = floor(0.5 * all);
            for (int t = 1; t <= size->days; t++)
                f->begin_to_wait[pnk_forecast_at(f, t, a, g)] = floor(0.5 * all * exp(-3.0 * t / size->days) / waves * support_between(rng, 0.5, 1.5));
        }
    for (int t = 1; t <= size->days; t++)
        for (size_t g = 0; g < f->n_groups; g++)
            f->return_share[(size_t)t * f->n_groups + g] = t > size->days / 2 ? 0.01 : 0;
    free(pull);
}

static inline pnk_status land_make(pnk_ctx *ctx, const land_size *size, allocation_case *out)
{
    pnk_rng rng = pnk_rng_stream(size->seed, 11, 3);
    allocation_case c = { .records = support_records("2022-09-14", "2022-09-18", size->days) };
    double people = (double)LAND_PERSONS_PER_AREA * size->areas;

    case_weights(c.records, SUPPORT_REFERENCE "/weights.csv");
    support_parameter(c.records, "fairness_allowance_share", 0, NAN, NAN);
    land_areas(c.records, &rng, size);
    land_roads(c.records, &rng, size);
    land_groups(c.records, size);
    land_goods(c.records, &rng, size, people);
    land_shelter(c.records, &rng, size, people);
    land_standards(c.records, size);
    c.ledger = support_ledger(c.records);
    c.forecast = case_forecast(c.records, c.ledger, size->days);
    land_people(c.forecast, &rng, size, people, c.records);
    case_follow(c.forecast);
    *out = c;
    return pnk_access_new(ctx, c.records, &out->access);
}

#endif
