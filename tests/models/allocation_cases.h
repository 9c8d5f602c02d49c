/* tests/models/allocation_cases.h - small operations for the tests of allocation: tiny, and random ones that are short of something.
 *
 * Header only. A case is records, a hand-made forecast (nobody is asked to guess: what the plan needs of a forecast is
 * drawn directly), roads and the world of the model. The same seed with another `change` is the same operation but for
 * that change: what the laws of the plan are tested with.
 */
#ifndef PNK_TESTS_MODELS_ALLOCATION_CASES_H
#define PNK_TESTS_MODELS_ALLOCATION_CASES_H

#include "models/allocation/allocation.h"
#include "models/allocation/world.h"
#include "tests/models/support.h"

typedef enum { CASE_AS_IT_IS, CASE_ROAD_CLOSED, CASE_SITE_LOST, CASE_MORE_STOCK } case_change;
typedef struct {
    uint64_t seed;
    int days;                    /* 0: drawn, 2..4 */
    bool plain;                  /* no people in sites at the start, none finding one alone: what the laws of change need */
    bool no_allowance;           /* nothing of the first tier is given up for fairness */
    bool locks;                  /* somebody has decided something: a number of people to a site, a least occupancy */
    case_change change;
    int which;                   /* road or site of the change, modulo how many there are */
} case_wish;

typedef struct {
    pnk_records *records;
    pnk_ledger *ledger;
    pnk_forecast *forecast;
    pnk_access *access;
    pnk_world *world;
} allocation_case;

static inline void case_weight(pnk_records *r, const char *tier, const char *term, double weight)
{
    int at = -1;

    for (size_t i = 0; i < r->weights.n; i++)
        if (pnk_text_equal(r->weights.v[i].tier, tier) && pnk_text_equal(r->weights.v[i].term, term))
            at = (int)i;
    if (at < 0)
        at = SUPPORT_ADD(r, weights);
    r->weights.v[at] = (pnk_weight){ support_row(), support_text(r, tier), support_text(r, term), weight, "" };
}

/** The reference table: tier, term and weight are its first columns and have no quotes in them. */
static inline void case_weights(pnk_records *r, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[4096];

    support_must(file != NULL, path);
    support_must(fgets(line, sizeof line, file) != NULL, path);
    while (fgets(line, sizeof line, file)) {
        double weight;
        char *term = strchr(line, ','), *number = term ? strchr(term + 1, ',') : NULL, *rest = number ? strchr(number + 1, ',') : NULL;
        if (!rest)
            continue;
        *term++ = *number++ = *rest = '\0';
        support_must(pnk_text_to_number(number, &weight), line);
        case_weight(r, line, term, weight);
    }
    fclose(file);
}

/* ---- rows ---- */

static inline int case_item(pnk_records *r, const char *id, const char *sector, pnk_item_kind kind, double weight_kg, double volume_m3, double usd)
{
    int i = SUPPORT_ADD(r, items);
    const char *own = support_text(r, id);

    r->items.v[i] = (pnk_item){ .row = support_row(), .id = own, .sector = sector, .name = { own, NULL, NULL }, .unit = "pc", .kind = kind,
        .weight_kg = weight_kg, .volume_m3 = volume_m3, .unit_cost_usd = usd, .supplier_days = NAN, .supplier_per_day = NAN,
        .covered_area_m2 = NAN, .land_m2 = NAN, .supports_persons = NAN, .support_days = NAN, .adds_per_day = NAN };
    return i;
}

static inline void case_standard(pnk_records *r, const char *sector, const char *need, pnk_per per, double amount, pnk_period period,
                                 pnk_issue issue, pnk_phase phase)
{
    int i = SUPPORT_ADD(r, standards);
    char id[32];

    pnk_snprintf(id, sizeof id, "standard-%d", i);
    r->standards.v[i] = (pnk_standard){ .row = support_row(), .id = support_text(r, id), .sector = sector, .need = need,
        .item = pnk_find_item(r, need), .per = per, .amount = amount, .period = period, .issue = issue, .phase = phase, .group = -1 };
}

static inline int case_warehouse(pnk_records *r, const char *id, int place, const char *agency)
{
    int i = SUPPORT_ADD(r, warehouses);
    const char *own = support_text(r, id);

    r->warehouses.v[i] = (pnk_warehouse){ support_row(), own, place, { own, NULL, NULL }, agency, 500 };
    return i;
}

static inline int case_fleet(pnk_records *r, int warehouse, const char *vehicle, pnk_carries carries, double count)
{
    int i = SUPPORT_ADD(r, fleet);

    r->fleet.v[i] = (pnk_fleet){ .row = support_row(), .warehouse = warehouse, .place = r->warehouses.v[warehouse].place, .vehicle = vehicle,
        .count = count, .payload_kg = 1500, .volume_m3 = 9, .seats = carries == PNK_CARRIES_GOODS ? 0 : 20, .carries = carries,
        .hours_per_day = 10, .kmh_trunk = 60, .kmh_local = 40, .kmh_mountain = 25, .usd_per_km = 1, .available_from = PNK_DAY_UNKNOWN };
    return i;
}

static inline void case_stock(pnk_records *r, int warehouse, int item, double quantity, const char *agency, int from, int expires, int earmark_area)
{
    int i = SUPPORT_ADD(r, stocks);

    r->stocks.v[i] = (pnk_stock){ support_row(), warehouse, item, quantity, agency, from ? r->head.as_of + from : PNK_DAY_UNKNOWN,
        expires ? r->head.as_of + expires : PNK_DAY_UNKNOWN, earmark_area, -1 };
}

static inline void case_budget(pnk_records *r, const char *agency, const char *sector, double usd)
{
    int i = SUPPORT_ADD(r, budgets);
    r->budgets.v[i] = (pnk_budget){ support_row(), agency, sector, usd, PNK_DAY_UNKNOWN, 0.8 };
}

static inline void case_service(pnk_records *r, const char *service, int site, int area, double per_day)
{
    int i = SUPPORT_ADD(r, services);
    r->services.v[i] = (pnk_service){ support_row(), service, site, area, per_day, NULL, NAN, PNK_DAY_UNKNOWN, PNK_DAY_UNKNOWN };
}

/* ---- a forecast made by hand ---- */

static inline double *case_numbers(pnk_arena *arena, size_t n)
{
    double *v = PNK_NEW(arena, double, n + 1);
    support_must(v != NULL, "out of memory");
    return v;
}

static inline pnk_forecast *case_forecast(const pnk_records *r, const pnk_ledger *ledger, int days)
{
    pnk_forecast *f = calloc(1, sizeof *f);
    size_t n;

    support_must(f != NULL, "out of memory");
    f->as_of = r->head.as_of;
    f->n_days = days;
    f->n_leaves = ledger->n_leaves;
    f->n_groups = r->groups.n;
    f->leaves = ledger->leaves;
    n = (size_t)(days + 1) * f->n_leaves * f->n_groups;
    f->displaced = case_numbers(&f->arena, n);
    f->returned = case_numbers(&f->arena, n);
    f->with_hosts = case_numbers(&f->arena, n);
    f->in_sites = case_numbers(&f->arena, n);
    f->on_the_way = case_numbers(&f->arena, n);
    f->travelling = case_numbers(&f->arena, n);
    f->begin_to_wait = case_numbers(&f->arena, n);
    f->reach_hosts = case_numbers(&f->arena, n);
    f->reach_sites = case_numbers(&f->arena, n);
    f->return_share = case_numbers(&f->arena, (size_t)(days + 1) * f->n_groups);
    f->n_nodes = r->areas.n;
    f->bands = PNK_NEW(&f->arena, pnk_band, (size_t)(days + 1) * (r->areas.n + 1) * PNK_N_SOLVED);
    support_must(f->bands != NULL, "out of memory");
    return f;
}

/** Stocks of the days after the first, nobody helping, from the flows: what a forecast promises. */
static inline void case_follow(pnk_forecast *f)
{
    for (int t = 1; t <= f->n_days; t++)
        for (size_t a = 0; a < f->n_leaves; a++)
            for (size_t g = 0; g < f->n_groups; g++) {
                size_t at = pnk_forecast_at(f, t, a, g), before = pnk_forecast_at(f, t - 1, a, g);
                double stays = 1 - f->return_share[(size_t)t * f->n_groups + g];
                f->on_the_way[at] = stays * f->on_the_way[before] + f->begin_to_wait[at];
                f->with_hosts[at] = stays * f->with_hosts[before] + f->reach_hosts[at];
                f->in_sites[at] = stays * f->in_sites[before] + f->reach_sites[at];
            }
}

/* ---- tiny, by hand (data/operations/tiny): the same tables, so that the test needs no reading of files ---- */

enum { TINY_LAND, TINY_A, TINY_B, TINY_C };
enum { TINY_ARPA, TINY_BOSTON, TINY_CHEK };

static inline void case_tiny_land(pnk_records *r)
{
    int road;

    support_area(r, "LAND", -1, 6000);
    support_area(r, "A", TINY_LAND, 3000);
    support_area(r, "B", TINY_LAND, 2000);
    support_area(r, "C", TINY_LAND, 1000);
    for (int a = TINY_A; a <= TINY_C; a++) {
        r->areas.v[a].host_places_persons = 0;
        r->areas.v[a].host_days = 30;
        r->areas.v[a].host_fatigue_share = 0;
    }
    support_place(r, "arpa", TINY_A, 70.5, 40.0, 3000);
    support_place(r, "boston", TINY_B, 70.7, 40.0, 2000);
    support_place(r, "chek", TINY_C, 70.4, 40.0, 1000);
    support_road(r, TINY_ARPA, TINY_BOSTON, 20, 30, PNK_LOCAL);
    road = support_road(r, TINY_CHEK, TINY_ARPA, 10, 15, PNK_LOCAL);
    support_closure(r, road, 0, 10000);
}

static inline pnk_records *case_tiny_records(void)
{
    pnk_records *r = support_records("2022-09-14", "2022-09-16", 2);
    int item, site;

    case_weights(r, SUPPORT_REFERENCE "/weights.csv");
    case_weight(r, "T1", "late", 0);
    case_weight(r, "T4", "outside_municipality", 0);
    case_weight(r, "T4", "holdback", 0);
    support_parameter(r, "tiny_cell_persons", 0, NAN, NAN);
    case_tiny_land(r);
    support_group(r, "everybody", 1);
    r->groups.v[0].persons_per_household = 5;
    r->groups.v[0].own_transport_share = r->groups.v[0].accepts_sites_share = 1;
    site = support_site(r, "S1", TINY_BOSTON, NAN);
    r->sites.v[site].covered_area_m2 = 80;
    site = support_site(r, "S2", TINY_ARPA, NAN);
    r->sites.v[site].covered_area_m2 = 60;
    for (size_t s = 0; s < 2; s++)
        r->sites.v[s].occupied_persons = r->sites.v[s].blocked_persons = 0;
    item = case_item(r, "blanket", "shelter", PNK_DURABLE, 1.5, 0.009, 8);
    r->items.v[item].supplier_days = 30;
    r->items.v[item].supplier_per_day = 0;
    case_standard(r, "shelter", "covered_area_m2", PNK_PER_PERSON, 2, PNK_ONCE, PNK_ON_ARRIVAL, PNK_SURVIVAL);
    case_standard(r, "shelter", "covered_area_m2", PNK_PER_PERSON, 4, PNK_ONCE, PNK_ON_ARRIVAL, PNK_EMERGENCY);
    case_standard(r, "shelter", "blanket", PNK_PER_PERSON, 1, PNK_ONCE, PNK_FIRST_CONTACT, PNK_SURVIVAL);
    case_warehouse(r, "W", TINY_BOSTON, "Town");
    case_fleet(r, 0, "truck", PNK_CARRIES_GOODS, 1);
    r->fleet.v[0].kmh_trunk = r->fleet.v[0].kmh_local = r->fleet.v[0].kmh_mountain = 40;
    case_stock(r, 0, item, 50, "Town", 0, 0, -1);
    case_budget(r, "Town", NULL, 1000);
    r->budgets.v[0].funded_share = 1;
    return r;
}

/* ---- the whole of a case ---- */

static inline void case_finish(pnk_ctx *ctx, allocation_case *c)
{
    case_follow(c->forecast);
    if (pnk_access_new(ctx, c->records, &c->access) ||
        pnk_world_new(ctx, c->records, c->ledger, c->forecast, c->access, &c->world))
        support_must(false, pnk_ctx_message(ctx));
}

static inline allocation_case case_tiny(pnk_ctx *ctx)
{
    allocation_case c = { .records = case_tiny_records() };

    c.ledger = support_ledger(c.records);
    c.forecast = case_forecast(c.records, c.ledger, 2);
    c.forecast->on_the_way[pnk_forecast_at(c.forecast, 0, 0, 0)] = 100;
    case_finish(ctx, &c);
    return c;
}

static inline void case_free(allocation_case *c)
{
    pnk_world_free(c->world);
    pnk_access_free(c->access);
    if (c->forecast)
        pnk_arena_release(&c->forecast->arena);
    free(c->forecast);
    support_ledger_free(c->ledger);
    pnk_records_free(c->records);
    *c = (allocation_case){ 0 };
}

/* ---- random operations ---- */

static inline bool case_chance(pnk_rng *rng, double share)
{
    return pnk_rng_uniform(rng) < share;
}

static inline double case_whole(pnk_rng *rng, double low, double high)
{
    return floor(support_between(rng, low, high + 1));
}

static inline void case_random_land(pnk_records *r, pnk_rng *rng)
{
    int leaves = 2 + (int)pnk_rng_below(rng, 2), root = support_area(r, "land", -1, NAN), parent = support_area(r, "rayon", root, NAN);
    char id[32];

    for (int l = 0; l < leaves; l++) {
        int area;
        double population = case_whole(rng, 300, 3000);
        pnk_snprintf(id, sizeof id, "aimak-%d", l);
        area = support_area(r, id, parent, population);
        r->areas.v[area].host_places_persons = case_chance(rng, 0.3) ? 0 : case_whole(rng, 5, 60);
        r->areas.v[area].host_days = case_whole(rng, 2, 8);
        r->areas.v[area].host_fatigue_share = case_chance(rng, 0.6) ? support_between(rng, 0.05, 0.4) : 0;
        for (int p = 0; p < 1 + (l == 0); p++) {
            pnk_snprintf(id, sizeof id, "village-%d-%d", l, p);
            support_place(r, id, area, 70 + 0.2 * l + 0.03 * p, 40 + support_between(rng, -0.1, 0.1), floor(population / (2 + p)));
        }
    }
    for (int p = 1; p < (int)r->places.n; p++)
        for (int k = 0; k < 2; k++) {
            int to = (int)pnk_rng_below(rng, (uint64_t)p), road;
            double km = case_chance(rng, 0.25) ? support_between(rng, 1, 5) : case_chance(rng, 0.2) ? support_between(rng, 250, 700) : support_between(rng, 8, 80);
            if (k == 1 && case_chance(rng, 0.6))
                continue;
            road = support_road(r, p, to, km, km * support_between(rng, 1, 2), (pnk_road_class)pnk_rng_below(rng, 4));
            if (case_chance(rng, 0.1))
                support_closure(r, road, (int)pnk_rng_below(rng, 3) - 1, 2);
        }
}

static inline void case_random_groups(pnk_records *r, pnk_rng *rng)
{
    int groups = 1 + (int)pnk_rng_below(rng, 2);
    char id[32];

    for (int g = 0; g < groups; g++) {
        pnk_snprintf(id, sizeof id, "group-%d", g);
        support_group(r, id, 1.0 / groups);
        r->groups.v[g].persons_per_household = case_whole(rng, 1, 6);
        r->groups.v[g].priority = 1 + 0.5 * g;
        r->groups.v[g].own_transport_share = case_chance(rng, 0.3) ? 0 : support_between(rng, 0.1, 0.7);
        r->groups.v[g].accepts_sites_share = case_chance(rng, 0.5) ? 1 : support_between(rng, 0.5, 0.95);
        r->groups.v[g].seats_per_person = g ? 1.5 : 1;
    }
    if (case_chance(rng, 0.5)) {
        int i = SUPPORT_ADD(r, attributes);
        r->attributes.v[i] = (pnk_attribute){ support_row(), groups - 1, "wheelchair", 0.2, "accessible_places" };
        i = SUPPORT_ADD(r, attributes);
        r->attributes.v[i] = (pnk_attribute){ support_row(), 0, "alone", 0.3, "separate_rooms" };
    }
}

static inline void case_random_sites(pnk_records *r, pnk_rng *rng, double plenty)
{
    int sites = 2 + (int)pnk_rng_below(rng, 3);
    char id[32];

    for (int s = 0; s < sites; s++) {
        pnk_snprintf(id, sizeof id, "school-%d", s);
        int i = support_site(r, id, (int)pnk_rng_below(rng, r->places.n), case_chance(rng, 0.5) ? case_whole(rng, 10, 80 * plenty) : NAN);
        pnk_site *site = &r->sites.v[i];
        if (isnan(site->capacity_persons) || case_chance(rng, 0.5))
            site->covered_area_m2 = case_whole(rng, 20, 250 * plenty);
        site->land_area_m2 = case_chance(rng, 0.5) ? case_whole(rng, 100, 800) : NAN;
        site->occupied_persons = case_chance(rng, 0.5) ? 0 : NAN;
        site->blocked_persons = case_chance(rng, 0.2) ? 5 : NAN;
        site->closes = case_chance(rng, 0.2) ? r->head.as_of + 1 + (int)pnk_rng_below(rng, 2) : PNK_DAY_UNKNOWN;
        site->opens = case_chance(rng, 0.15) ? r->head.as_of + 2 : PNK_DAY_UNKNOWN;
        site->toilets_women = case_chance(rng, 0.7) ? case_whole(rng, 0, 2) : NAN;
        site->toilets_men = 1;
        site->water_l_per_day = case_chance(rng, 0.6) ? case_whole(rng, 50, 800) : NAN;
        site->accessible_places = case_chance(rng, 0.5) ? case_whole(rng, 0, 10) : NAN;
        site->winter_fit = (int)pnk_rng_below(rng, 3) - 1;
        site->features = case_chance(rng, 0.5) ? "separate_rooms" : NULL;
        site->reserved_for = case_chance(rng, 0.15) ? "group-0" : NULL;
    }
    if (case_chance(rng, 0.2))
        support_hazard(r, (int)pnk_rng_below(rng, r->places.n), -1, 2, 3, 0.5);
}

static inline void case_random_items(pnk_records *r, pnk_rng *rng)
{
    static const struct { const char *id, *sector; pnk_item_kind kind; double kg, m3, usd; } list[] = {
        { "blanket", "nfi", PNK_DURABLE, 1.5, 0.009, 8 }, { "mattress", "nfi", PNK_DURABLE, 4, 0.08, 20 },
        { "food", "food", PNK_CONSUMABLE, 1, 0.002, 1 },  { "latrine", "wash", PNK_DURABLE, 80, 0.9, 150 },
        { "water_truckload", "wash", PNK_CONSUMABLE, 500, 0.5, 5 }, { "tent", "shelter", PNK_SHELTER, 55, 0.28, 340 },
        { "host_package", "shelter", PNK_CONSUMABLE, 20, 0.1, 60 },
    };

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        int k = case_item(r, list[i].id, list[i].sector, list[i].kind, list[i].kg, list[i].m3, list[i].usd);
        if (case_chance(rng, 0.5)) {
            r->items.v[k].supplier_days = case_whole(rng, 0, 2);
            r->items.v[k].supplier_per_day = support_between(rng, 3, 60);
        }
    }
    r->items.v[3].adds_service = "toilets";
    r->items.v[3].adds_per_day = 1;
    r->items.v[4].adds_service = "water_l";
    r->items.v[4].adds_per_day = 500;
    r->items.v[5].covered_area_m2 = 16;
    r->items.v[5].land_m2 = 75;
    r->items.v[6].supports_persons = 4;
    r->items.v[6].support_days = 2;
}

static inline void case_random_standards(pnk_records *r, pnk_rng *rng)
{
    case_standard(r, "shelter", "covered_area_m2", PNK_PER_PERSON, 2, PNK_ONCE, PNK_ON_ARRIVAL, PNK_SURVIVAL);
    case_standard(r, "shelter", "covered_area_m2", PNK_PER_PERSON, 3.5, PNK_ONCE, PNK_ON_ARRIVAL, PNK_EMERGENCY);
    case_standard(r, "shelter", "covered_area_m2", PNK_PER_PERSON, 4.5, PNK_ONCE, PNK_ON_ARRIVAL, PNK_SPHERE);
    case_standard(r, "nfi", "blanket", PNK_PER_PERSON, 1, PNK_ONCE, PNK_FIRST_CONTACT, PNK_SURVIVAL);
    case_standard(r, "nfi", "mattress", PNK_PER_HOUSEHOLD, 3, PNK_ONCE, PNK_ON_ARRIVAL, PNK_EMERGENCY);
    case_standard(r, "food", "food", PNK_PER_PERSON, 0.5, PNK_A_DAY, PNK_FIRST_CONTACT, PNK_SURVIVAL);
    if (case_chance(rng, 0.7)) {
        case_standard(r, "wash", "toilets", PNK_PER_PERSON, 0.02, PNK_A_DAY, PNK_ON_ARRIVAL, PNK_SURVIVAL);
        case_standard(r, "wash", "toilets", PNK_PER_PERSON, 0.05, PNK_A_DAY, PNK_ON_ARRIVAL, PNK_EMERGENCY);
    }
    if (case_chance(rng, 0.7)) {
        case_standard(r, "wash", "water_l", PNK_PER_PERSON, 7.5, PNK_A_DAY, PNK_ON_ARRIVAL, PNK_SURVIVAL);
        case_standard(r, "wash", "water_l", PNK_PER_PERSON, 15, PNK_A_DAY, PNK_ON_ARRIVAL, PNK_EMERGENCY);
    }
    if (case_chance(rng, 0.5)) {
        case_standard(r, "health", "health_consultations", PNK_PER_PERSON, 0.02, PNK_A_DAY, PNK_ON_ARRIVAL, PNK_EMERGENCY);
        case_service(r, "health_consultations", -1, 1, case_whole(rng, 0, 4));
    }
    for (size_t s = 0; s < r->sites.n; s++)
        if (case_chance(rng, 0.2))
            case_service(r, "water_l", (int)s, -1, case_whole(rng, 100, 500));
}

static inline void case_random_goods(pnk_records *r, pnk_rng *rng, double plenty)
{
    static const double much[] = { 80, 25, 120, 2, 3, 2, 6 };
    int houses = 1 + (int)pnk_rng_below(rng, 2);

    for (int h = 0; h < houses; h++) {
        case_warehouse(r, h ? "store-1" : "store-0", (int)pnk_rng_below(rng, r->places.n), h ? "Two" : "One");
        case_fleet(r, h, "truck", PNK_CARRIES_GOODS, 1);
        if (case_chance(rng, 0.7))
            case_fleet(r, h, "bus", h ? PNK_CARRIES_BOTH : PNK_CARRIES_PEOPLE, 1);
        for (int k = 0; k < (int)r->items.n; k++)
            if (case_chance(rng, 0.6))
                case_stock(r, h, k, case_whole(rng, 1, much[k] * plenty), h ? "Two" : "One", case_chance(rng, 0.2) ? 2 : 0,
                           case_chance(rng, 0.1) ? 2 : 0, case_chance(rng, 0.2) ? (int)pnk_rng_below(rng, r->areas.n) : -1);
        case_budget(r, h ? "Two" : "One", NULL, case_whole(rng, 50, 1200) * plenty);
    }
    if (case_chance(rng, 0.3))
        case_budget(r, "One", "food", 40);
    if (case_chance(rng, 0.2))
        r->fleet.v[0].access_areas = r->areas.v[2].id;
    if (case_chance(rng, 0.5)) {
        int i = SUPPORT_ADD(r, distributed);
        r->distributed.v[i] = (pnk_distributed){ support_row(), 0, case_chance(rng, 0.5) ? 0 : 6, case_whole(rng, 1, 8), r->head.as_of - 1 };
    }
}

static inline void case_random_people(const pnk_records *r, pnk_forecast *f, pnk_rng *rng, bool plain)
{
    bool returns = case_chance(rng, 0.5);

    for (int t = 0; t <= f->n_days; t++)
        for (size_t g = 0; g < f->n_groups; g++) {
            if (t && returns)
                f->return_share[(size_t)t * f->n_groups + g] = support_between(rng, 0, 0.15);
            for (size_t a = 0; a < f->n_leaves; a++) {
                size_t at = pnk_forecast_at(f, t, a, g);
                if (t == 0) {
                    f->on_the_way[at] = case_chance(rng, 0.6) ? case_whole(rng, 0, 60) : 0;
                    f->with_hosts[at] = case_chance(rng, 0.6) ? case_whole(rng, 0, 20) : 0;
                    f->in_sites[at] = !plain && case_chance(rng, 0.3) ? case_whole(rng, 0, 20) : 0;
                } else {
                    f->begin_to_wait[at] = case_chance(rng, 0.4) ? support_between(rng, 0, 20) : 0;
                    f->reach_hosts[at] = case_chance(rng, 0.3) ? support_between(rng, 0, 5) : 0;
                    f->reach_sites[at] = !plain && case_chance(rng, 0.2) ? support_between(rng, 0, 6) : 0;
                }
            }
        }
    (void)r;
}

static inline void case_random_locks(pnk_records *r, pnk_rng *rng)
{
    for (int k = 0; k < 2; k++) {
        int i = SUPPORT_ADD(r, locks), site = (int)pnk_rng_below(rng, r->sites.n);
        r->locks.v[i] = (pnk_lock){ .row = support_row(), .id = k ? "at-least" : "to-site", .what = k ? PNK_LOCK_OCCUPANCY_MIN : PNK_LOCK_MOVE,
            .site = site, .area = -1, .warehouse = -1, .item = -1, .group = -1, .from = PNK_DAY_UNKNOWN, .to = PNK_DAY_UNKNOWN,
            .value = case_whole(rng, 1, 40) };
    }
}

static inline void case_apply(pnk_records *r, const case_wish *wish)
{
    if (wish->change == CASE_ROAD_CLOSED)
        support_closure(r, wish->which % (int)r->roads.n, 0, 10000);
    if (wish->change == CASE_SITE_LOST)
        r->sites.v[(size_t)wish->which % r->sites.n].status = PNK_UNFIT;
    if (wish->change == CASE_MORE_STOCK && r->stocks.n)
        r->stocks.v[(size_t)wish->which % r->stocks.n].quantity *= 1.5;
}

static inline allocation_case case_random(pnk_ctx *ctx, case_wish wish)
{
    pnk_rng rng = pnk_rng_stream(wish.seed, 7, 7);
    int days = 2 + (int)pnk_rng_below(&rng, 3);
    double plenty = support_between(&rng, 0.2, 1.6);
    allocation_case c = { .records = support_records("2022-09-24", case_chance(&rng, 0.3) ? "2022-09-29" : "2022-09-26", days) };
    pnk_records *r = c.records;

    days = wish.days ? wish.days : days;
    r->head.horizon_days = days;
    case_weights(r, SUPPORT_REFERENCE "/weights.csv");
    if (wish.no_allowance)
        support_parameter(r, "fairness_allowance_share", 0, NAN, NAN);
    if (case_chance(&rng, 0.5))
        support_parameter(r, "tiny_cell_persons", 0, NAN, NAN);
    case_random_land(r, &rng);
    case_random_groups(r, &rng);
    case_random_sites(r, &rng, plenty);
    case_random_items(r, &rng);
    case_random_standards(r, &rng);
    case_random_goods(r, &rng, plenty);
    if (wish.locks)
        case_random_locks(r, &rng);
    case_apply(r, &wish);
    c.ledger = support_ledger(r);
    c.forecast = case_forecast(r, c.ledger, days);
    case_random_people(r, c.forecast, &rng, wish.plain);
    case_finish(ctx, &c);
    return c;
}

/** An empty list of acts, followed: nobody does anything. */
static inline pnk_course *case_nothing(pnk_ctx *ctx, const pnk_world *w)
{
    pnk_acts *acts = pnk_acts_new();
    pnk_course *course = NULL;

    support_must(acts && pnk_world_run(ctx, w, acts, &course) == PNK_OK, pnk_ctx_message(ctx));
    pnk_acts_free(acts);
    return course;
}

#endif
