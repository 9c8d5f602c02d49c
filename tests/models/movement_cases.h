/* tests/models/movement_cases.h - small cases made by hand for the tests and the benchmark of models/movement. Header only.
 *
 *     pnk_case *c = made_case(30);
 *     int a = made_place(c, "a", PNK_CASE_CONFLICT), b = made_place(c, "b", PNK_CASE_CAMP);
 *     made_link(c, a, b, 40);
 *     made_arrivals(c, 0, 100, 20);       people counted on day 0 and 20, so how many leave between
 *     made_conflict(c);                   every conflict zone from day 0 on
 */
#ifndef PNK_TESTS_MODELS_MOVEMENT_CASES_H
#define PNK_TESTS_MODELS_MOVEMENT_CASES_H

#include "engine/base/rng.h"
#include "models/domain/cases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MADE_PLACES = 4000, MADE_LINKS = 16000 };

static inline pnk_case *made_case(int n_days)
{
    pnk_case *c = calloc(1, sizeof *c);

    c->name = "made";
    c->n_days = n_days;
    c->places = PNK_NEW(&c->arena, pnk_case_place, MADE_PLACES);
    c->links = PNK_NEW(&c->arena, pnk_case_link, MADE_LINKS);
    c->closures = PNK_NEW(&c->arena, pnk_case_closure, 16);
    c->camps = PNK_NEW(&c->arena, pnk_case_camp, MADE_PLACES);
    c->settings = (pnk_case_settings){
        .insert_day0 = true, .sum_from_camps = true, .conflict_zone_spawning_only = true, .conflict_spawn_mode = "constant",
        .flood_spawn_mode = "constant", .spawn_decay_interval_days = 30, .max_move_km_per_day = 360, .max_walk_km_per_day = 35,
        .foreign_weight = 1, .camp_weight = 1, .conflict_weight = 0.25, .conflict_movechance = 1, .camp_movechance = 0,
        .idpcamp_movechance = 0.1, .default_movechance = 0.3, .awareness_level = 1, .capacity_scaling = 1, .capacity_buffer = 0.9,
        .softening_km = 10, .distance_power = 1, .weight_power = 1, .pruning_threshold = 1, .movechance_pop_base = 10000,
        .home_distance_power = 0.5, .pop_power_for_loc_weight = 0.1, .hasten = 1,
    };
    return c;
}

static inline int made_place(pnk_case *c, const char *name, pnk_case_type type)
{
    pnk_case_place *p = &c->places[c->n_places];
    bool camp = type == PNK_CASE_CAMP || type == PNK_CASE_IDP_CAMP;

    *p = (pnk_case_place){ .name = pnk_arena_text(&c->arena, name), .region = "r", .country = "here", .type = type, .conflict_intensity = 1,
                           .population_persons = camp ? 0 : 1000 };
    if (camp)
        c->camps[c->n_camps++] = (pnk_case_camp){ .name = p->name, .place = (int)c->n_places };
    return (int)c->n_places++;
}

static inline int made_link(pnk_case *c, int a, int b, double km)
{
    c->links[c->n_links] = (pnk_case_link){ a, b, km, 0, NAN, NAN };
    return (int)c->n_links++;
}

/** The camp's count: `first` on day 0, then in a straight line to `last` on a day. */
static inline void made_arrivals(pnk_case *c, size_t camp, double first, double last, int day)
{
    pnk_case_count *v = PNK_NEW(&c->arena, pnk_case_count, 2);

    v[0] = (pnk_case_count){ 0, first };
    v[1] = (pnk_case_count){ day, last };
    c->camps[camp].counts = c->camps[camp].corrected = v;
    c->camps[camp].n_counts = c->camps[camp].n_corrected = 2;
}

/** Conflict of intensity 1 in every conflict zone, from the first day to the last. */
static inline void made_conflict(pnk_case *c)
{
    pnk_case_days *t = &c->conflicts;

    t->n_days = (size_t)c->n_days;
    t->names = PNK_NEW(&c->arena, const char *, c->n_places);
    t->place = PNK_NEW(&c->arena, int, c->n_places);
    for (size_t p = 0; p < c->n_places; p++)
        if (c->places[p].type == PNK_CASE_CONFLICT) {
            t->names[t->n_columns] = c->places[p].name;
            t->place[t->n_columns++] = (int)p;
        }
    t->value = PNK_NEW(&c->arena, double, t->n_days * t->n_columns + 1);
    for (size_t i = 0; i < t->n_days * t->n_columns; i++)
        t->value[i] = 1;
}

static inline void made_closure(pnk_case *c, pnk_case_closing what, const char *one, const char *other, int place, int from, int to)
{
    c->closures[c->n_closures++] = (pnk_case_closure){ what, one, other, place, -1, from, to };
}

/** A third of the places in conflict, a third towns, a third camps; every place has `links` links or so of 40 to 300 km to places before it.
 *  Half of the people are in the camps on day 0, the others come evenly. */
static inline pnk_case *made_network(uint64_t seed, int n_days, int places, double links, double people, bool short_stints)
{
    pnk_case *c = made_case(n_days);
    pnk_rng rng = pnk_rng_stream(seed, 1, 1);
    double camps = ceil(places / 3.0);

    for (int p = 0; p < places && p < MADE_PLACES; p++) {
        char name[32];

        snprintf(name, sizeof name, "place %d", p);
        made_place(c, name, p % 3 == 0 ? PNK_CASE_CONFLICT : p % 3 == 1 ? PNK_CASE_TOWN : PNK_CASE_CAMP);
        if (p % 3 == 2)
            made_arrivals(c, c->n_camps - 1, floor(people / camps / 2), floor(people / camps), c->n_days);
        for (int l = 0; p > 0 && l < links && c->n_links < MADE_LINKS; l++)
            made_link(c, p, (int)pnk_rng_below(&rng, (uint64_t)p), 40 + floor(260 * pnk_rng_uniform(&rng)));
    }
    c->settings.camp_movechance = 0.001;
    c->settings.avoid_short_stints = short_stints;
    made_conflict(c);
    return c;
}

static inline void made_free(pnk_case *c)
{
    pnk_arena arena = c->arena;

    pnk_arena_release(&arena);
    free(c);
}

#endif
