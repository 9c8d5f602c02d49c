/* tests/models/support.h - small hand-made operations for tests and benchmarks.
 *
 * Header only. Ids are copied into the arena of the records; what a builder does not take is unknown (NAN, -1, PNK_DAY_UNKNOWN) and can
 * be set on the row afterwards: `support_place(records, ...)` gives the index of the new row. A builder that fails ends the process: a test
 * has nothing better to do. Parameters come from data/reference/parameters.csv, as in a real run.
 *
 *     pnk_records *records = support_records("2022-09-14", "2022-09-18", 14);
 *     int rayon = support_area(records, "rayon", -1, NAN), village = support_area(records, "village", rayon, 2000);
 *     support_group(records, "all", 1.0);
 *     pnk_ledger *ledger = support_ledger(records);
 */
#ifndef PNK_TESTS_MODELS_SUPPORT_H
#define PNK_TESTS_MODELS_SUPPORT_H

#include "engine/base/rng.h"
#include "engine/base/text.h"
#include "models/domain/balances.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void support_must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "support.h: %s\n", what);
    exit(99);
}

static inline pnk_day support_day(const char *iso)
{
    pnk_day day = 0;

    support_must(pnk_day_parse(iso, &day), iso);
    return day;
}

static inline pnk_row support_row(void)
{
    return (pnk_row){ .at = { "made by hand", NULL, 0 }, .confidence = PNK_UNSAID, .reported_at = PNK_DAY_UNKNOWN };
}

/* One more row of a list, all zero; its index. */
#define SUPPORT_ADD(records, list) support_added(PNK_GROW(&(records)->arena, (records)->list.v, (records)->list.n, (records)->list.capacity), \
                                                 &(records)->list.n)
static inline int support_added(int ok, size_t *n)
{
    support_must(ok, "out of memory");
    return (int)(*n)++;
}

static inline const char *support_text(pnk_records *records, const char *text)
{
    const char *copy = pnk_arena_text(&records->arena, text);

    support_must(copy || !text, "out of memory");
    return copy;
}

/* ---- parameters ---- */

static inline int support_parameter(pnk_records *records, const char *name, double value, double low, double high)
{
    int i = -1;

    for (size_t p = 0; p < records->parameters.n; p++)
        if (strcmp(records->parameters.v[p].name, name) == 0)
            i = (int)p;
    if (i < 0)
        i = SUPPORT_ADD(records, parameters);
    records->parameters.v[i] = (pnk_parameter){ support_row(), support_text(records, name), value, low, high, "" };
    return i;
}

/** The reference table; its first four columns have no quotes or commas in them. */
static inline void support_parameters(pnk_records *records, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[4096];

    support_must(file != NULL, path);
    support_must(fgets(line, sizeof line, file) != NULL, path);
    while (fgets(line, sizeof line, file)) {
        double number[3] = { NAN, NAN, NAN };
        char *cell = line, *comma = strchr(line, ',');

        if (!comma)
            continue;
        *comma = '\0';
        for (int i = 0; i < 3 && comma; i++) {
            char *start = comma + 1;

            if ((comma = strchr(start, ',')))
                *comma = '\0';
            pnk_text_to_number(start, &number[i]);
        }
        support_parameter(records, cell, number[0], number[1], number[2]);
    }
    fclose(file);
}

/** Every parameter at its central value, without a range. */
static inline void support_sure_parameters(pnk_records *records)
{
    for (size_t i = 0; i < records->parameters.n; i++)
        records->parameters.v[i].low = records->parameters.v[i].high = NAN;
}

/* ---- records ---- */

#ifndef SUPPORT_REFERENCE
#define SUPPORT_REFERENCE PNK_SOURCE_DIR "/data/reference"
#endif

static inline pnk_records *support_records(const char *start, const char *as_of, int horizon_days)
{
    pnk_records *records = pnk_records_new();

    support_must(records != NULL, "out of memory");
    records->head = (pnk_operation_head){ .id = "test", .title = { "Test", NULL, NULL }, .start = support_day(start),
                                          .as_of = support_day(as_of), .horizon_days = horizon_days, .seed = 20220918,
                                          .phase = PNK_EMERGENCY };
    support_parameters(records, SUPPORT_REFERENCE "/parameters.csv");
    return records;
}

static inline int support_area(pnk_records *records, const char *id, int parent, double population_persons)
{
    int i = SUPPORT_ADD(records, areas);
    const char *own = support_text(records, id);

    records->areas.v[i] = (pnk_area){ .row = support_row(), .id = own, .parent_id = parent < 0 ? NULL : records->areas.v[parent].id,
        .parent = parent, .level = parent < 0 ? 0 : records->areas.v[parent].level + 1, .name = { own, NULL, NULL }, .at = { 70.0, 40.0 },
        .population_persons = population_persons, .host_places_persons = NAN, .host_days = NAN, .host_fatigue_share = NAN,
        .in_scope = true, .leaf = true };
    if (parent >= 0)
        records->areas.v[parent].leaf = false;
    return i;
}

static inline int support_place(pnk_records *records, const char *id, int area, double lon_deg, double lat_deg, double population_persons)
{
    int i = SUPPORT_ADD(records, places);
    const char *own = support_text(records, id);

    records->places.v[i] = (pnk_place){ .row = support_row(), .id = own, .area = area, .type = PNK_VILLAGE, .name = { own, NULL, NULL },
        .at = { lon_deg, lat_deg }, .population_persons = population_persons };
    return i;
}

static inline int support_road(pnk_records *records, int from, int to, double length_km, double travel_min, pnk_road_class class_)
{
    int i = SUPPORT_ADD(records, roads);
    char id[160];

    pnk_snprintf(id, sizeof id, "%s--%s", records->places.v[from].id, records->places.v[to].id);
    records->roads.v[i] = (pnk_road){ .row = support_row(), .id = support_text(records, id), .from = from, .to = to, .length_km = length_km,
        .travel_min = travel_min, .class_ = class_, .months_open = 0xFFFu };
    return i;
}

/** Days count from as_of; `to_day` 10000: no end is known. */
static inline pnk_day support_offset(const pnk_records *records, int day)
{
    return day >= 10000 ? PNK_DAY_UNKNOWN : records->head.as_of + day;
}

static inline int support_closure(pnk_records *records, int road, int from_day, int to_day)
{
    int i = SUPPORT_ADD(records, closures);

    records->closures.v[i] = (pnk_closure){ .row = support_row(), .road = road, .from = support_offset(records, from_day),
        .to = support_offset(records, to_day), .reason = "test" };
    return i;
}

static inline int support_hazard(pnk_records *records, int place, int area, int from_day, int to_day, double intensity)
{
    int i = SUPPORT_ADD(records, hazards);

    records->hazards.v[i] = (pnk_hazard){ .row = support_row(), .place = place, .area = area, .from = support_offset(records, from_day),
        .to = support_offset(records, to_day), .intensity = intensity, .kind = "clash" };
    return i;
}

static inline int support_group(pnk_records *records, const char *id, double share)
{
    int i = SUPPORT_ADD(records, groups);
    const char *own = support_text(records, id);

    records->groups.v[i] = (pnk_group){ .row = support_row(), .id = own, .name = { own, NULL, NULL }, .share = share,
        .persons_per_household = 5.24, .priority = 1.0, .own_transport_share = NAN, .accepts_sites_share = NAN, .seats_per_person = 1.0 };
    return i;
}

static inline int support_site(pnk_records *records, const char *id, int place, double capacity_persons)
{
    int i = SUPPORT_ADD(records, sites);
    const char *own = support_text(records, id);

    records->sites.v[i] = (pnk_site){ .row = support_row(), .id = own, .place = place, .area = records->places.v[place].area,
        .type = PNK_COLLECTIVE_CENTRE, .name = { own, NULL, NULL }, .at = records->places.v[place].at, .covered_area_m2 = NAN,
        .land_area_m2 = NAN, .capacity_persons = capacity_persons, .occupied_persons = NAN, .blocked_persons = NAN,
        .opens = PNK_DAY_UNKNOWN, .closes = PNK_DAY_UNKNOWN, .status = PNK_READY, .toilets_women = NAN, .toilets_men = NAN,
        .water_l_per_day = NAN, .accessible_places = NAN, .winter_fit = -1, .sensitive = 0 };
    return i;
}

/* ---- ledger ---- */

/** Balances of every leaf from start to as_of, all zero. Fill with support_out, support_sleep and support_home on its last day. */
static inline pnk_ledger *support_ledger(const pnk_records *records)
{
    pnk_ledger *ledger = calloc(1, sizeof *ledger);
    size_t n;

    support_must(ledger != NULL, "out of memory");
    ledger->first = records->head.start;
    ledger->n_days = records->head.as_of - records->head.start + 1;
    ledger->leaves = PNK_NEW(&ledger->arena, int, records->areas.n + 1);
    support_must(ledger->leaves != NULL, "out of memory");
    for (size_t a = 0; a < records->areas.n; a++)
        if (records->areas.v[a].leaf)
            ledger->leaves[ledger->n_leaves++] = (int)a;
    n = (size_t)ledger->n_days;
    ledger->v = PNK_NEW(&ledger->arena, pnk_balance, n * ledger->n_leaves + 1);
    ledger->in_transit = PNK_NEW(&ledger->arena, int64_t, n);
    ledger->abroad = PNK_NEW(&ledger->arena, int64_t, n);
    ledger->fits = PNK_NEW(&ledger->arena, pnk_report_fit, records->reports.n + 1);
    ledger->ranges = PNK_NEW(&ledger->arena, pnk_range, records->areas.n * PNK_N_SOLVED + 1);
    support_must(ledger->v && ledger->in_transit && ledger->abroad && ledger->fits && ledger->ranges, "out of memory");
    for (size_t i = 0; i < records->areas.n * PNK_N_SOLVED; i++)
        ledger->ranges[i] = (pnk_range){ NAN, NAN };
    for (size_t m = 0; m < PNK_N_SOLVED; m++)
        ledger->headline[m] = (pnk_range){ NAN, NAN };
    return ledger;
}

static inline void support_ledger_free(pnk_ledger *ledger)
{
    if (ledger)
        pnk_arena_release(&ledger->arena);
    free(ledger);
}

static inline pnk_balance *support_today(const pnk_ledger *ledger, int area)
{
    for (size_t l = 0; l < ledger->n_leaves; l++)
        if (ledger->leaves[l] == area)
            return &ledger->v[(size_t)(ledger->n_days - 1) * ledger->n_leaves + l];
    support_must(false, "not a leaf");
    return NULL;
}

/** On the as_of day: so many left `area`, and nothing is said yet of where they are (see support_sleep and the two below). */
static inline void support_out(pnk_ledger *ledger, int area, int64_t persons)
{
    support_today(ledger, area)->out += persons;
    support_today(ledger, area)->away += persons;
}

static inline void support_sleep(pnk_ledger *ledger, int area, int64_t with_hosts, int64_t in_sites, int64_t way)
{
    pnk_balance *today = support_today(ledger, area);

    today->arr_hosts += with_hosts;
    today->with_hosts += with_hosts;
    today->arr_sites += in_sites;
    today->in_sites += in_sites;
    today->arr_way += way;
    today->way += way;
}

/** So many of those who once left came home again: they neither are away nor sleep anywhere else. */
static inline void support_home(pnk_ledger *ledger, int area, int64_t persons)
{
    support_today(ledger, area)->out += persons;
    support_today(ledger, area)->back += persons;
}

static inline void support_transit(pnk_ledger *ledger, int64_t in_transit, int64_t abroad)
{
    ledger->in_transit[ledger->n_days - 1] += in_transit;
    ledger->abroad[ledger->n_days - 1] += abroad;
}

/* ---- a random operation ---- */

typedef struct { pnk_records *records; pnk_ledger *ledger; } support_operation;
typedef struct { int leaves, places_per_leaf, groups, days; double people; bool hazards_go_on; } support_size;

static inline double support_between(pnk_rng *rng, double low, double high)
{
    return low + (high - low) * pnk_rng_uniform(rng);
}

static inline void support_random_land(pnk_records *r, pnk_rng *rng, const support_size *size, int root)
{
    int per_parent = 5, parent = root;
    char id[64];

    for (int l = 0; l < size->leaves; l++) {
        double lon = support_between(rng, 69.5, 73.5), lat = support_between(rng, 39.5, 40.6), population = floor(support_between(rng, 500, 9000));
        int area, n = 1 + (int)pnk_rng_below(rng, (uint64_t)size->places_per_leaf);

        if (l % per_parent == 0) {
            pnk_snprintf(id, sizeof id, "rayon-%d", l / per_parent);
            parent = support_area(r, id, root, NAN);
        }
        pnk_snprintf(id, sizeof id, "aimak-%d", l);
        area = support_area(r, id, parent, population);
        r->areas.v[area].at = (pnk_point){ lon, lat };
        if (pnk_rng_below(rng, 3) == 0)
            r->areas.v[area].host_places_persons = floor(support_between(rng, 0, population));
        r->areas.v[area].in_scope = pnk_rng_below(rng, 8) != 0;
        for (int p = 0; p < n; p++) {
            pnk_snprintf(id, sizeof id, "village-%d-%d", l, p);
            support_place(r, id, area, lon + support_between(rng, -0.1, 0.1), lat + support_between(rng, -0.1, 0.1),
                          pnk_rng_below(rng, 4) == 0 ? NAN : floor(population / n));
        }
    }
}

static inline void support_random_roads(pnk_records *r, pnk_rng *rng)
{
    for (int p = 1; p < (int)r->places.n; p++)                       /* a tree, and some ways round */
        for (int k = 0; k < 2; k++) {
            int to = (int)pnk_rng_below(rng, (uint64_t)p), road;
            double km = 1.0 + 1.3 * pnk_geo_km(r->places.v[p].at, r->places.v[to].at);

            if (k == 1 && pnk_rng_below(rng, 2) == 0)
                continue;
            road = support_road(r, p, to, km, km * support_between(rng, 1.0, 2.5), (pnk_road_class)pnk_rng_below(rng, 4));
            if (pnk_rng_below(rng, 12) == 0)
                r->roads.v[road].months_open = 0x1F8u;               /* a pass: April to September */
            if (pnk_rng_below(rng, 10) == 0)
                support_closure(r, road, (int)pnk_rng_below(rng, 6) - 3, pnk_rng_below(rng, 2) ? 10000 : 5);
        }
}

static inline void support_random_hazards(pnk_records *r, pnk_rng *rng, const support_size *size)
{
    for (size_t a = 0; a < r->areas.n; a++) {
        if (!r->areas.v[a].leaf || pnk_rng_below(rng, 3) != 0)
            continue;
        int last = size->hazards_go_on ? (int)pnk_rng_below(rng, 8) - 2 : -1;
        if (pnk_rng_below(rng, 2))
            support_hazard(r, -1, (int)a, -3, last == 5 ? 10000 : last, support_between(rng, 0.2, 1.0));
        for (size_t p = 0; p < r->places.n; p++)
            if (r->places.v[p].area == (int)a && pnk_rng_below(rng, 2))
                support_hazard(r, (int)p, -1, -2, last, support_between(rng, 0.2, 1.0));
    }
}

/** Balances of as_of that add up: some are home again, the others sleep in leaves drawn by lot, are under way or abroad. */
static inline void support_random_people(pnk_records *r, pnk_ledger *ledger, pnk_rng *rng, double people)
{
    int64_t rest = 0;
    bool some_under_way = pnk_rng_below(rng, 2) != 0;

    for (size_t l = 0; l < ledger->n_leaves; l++) {
        int64_t away = pnk_rng_below(rng, 3) ? 0 : (int64_t)floor(support_between(rng, 0, 6.0 * people / (double)ledger->n_leaves));

        support_out(ledger, ledger->leaves[l], away);
        support_home(ledger, ledger->leaves[l], away / 7);
        rest += away;
    }
    if (some_under_way) {
        int64_t transit = rest / 11, abroad = rest / 50;

        support_transit(ledger, transit, abroad);
        rest -= transit + abroad;
    }
    while (rest > 0) {
        int64_t some = rest < 7 ? rest : 1 + (int64_t)pnk_rng_below(rng, (uint64_t)rest);
        int area = ledger->leaves[pnk_rng_below(rng, ledger->n_leaves)];

        support_sleep(ledger, area, some - some / 10 - some / 9, some / 10, some / 9);
        rest -= some;
    }
    (void)r;
}

static inline support_operation support_random(uint64_t seed, const support_size *size)
{
    pnk_rng rng = pnk_rng_stream(seed, 1, 1);
    pnk_records *r = support_records("2022-09-14", "2022-09-18", size->days);
    int root = support_area(r, "land", -1, NAN);
    support_operation made = { r, NULL };
    char id[32];

    r->head.seed = seed;
    support_random_land(r, &rng, size, root);
    support_random_roads(r, &rng);
    support_random_hazards(r, &rng, size);
    for (int g = 0; g < size->groups; g++) {
        pnk_snprintf(id, sizeof id, "group-%d", g);
        support_group(r, id, 2.0 * (g + 1) / (size->groups * (size->groups + 1.0)));
        if (g % 2)
            r->groups.v[g].own_transport_share = 0.3;
    }
    for (size_t p = 0; p < r->places.n; p += 3) {
        pnk_snprintf(id, sizeof id, "school-%zu", p);
        support_site(r, id, (int)p, floor(support_between(&rng, 20, 400)));
    }
    made.ledger = support_ledger(r);
    support_random_people(r, made.ledger, &rng, size->people);
    return made;
}

static inline void support_operation_free(support_operation *made)
{
    support_ledger_free(made->ledger);
    pnk_records_free(made->records);
    *made = (support_operation){ NULL, NULL };
}

#endif
