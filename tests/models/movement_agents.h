/* tests/models/movement_agents.h - the peer's rules agent by agent: what models/movement is held against.
 *
 * Header only, for tests and the benchmark. Written from the description of the rules, not from models/movement, and as the peer does it:
 * one person after the other in the order in which they came, counts changing as they go. It knows what the scenarios use: given totals,
 * conflicts.csv with decay, closures, capacities, day 0, debts, hasten, awareness, markers, plans, walking, short stints. Not: floods,
 * groups of people, fixed routes.
 *
 *     double *camps = agents_run(c, seed, &person_days);      [n_days * n_camps], to be freed
 */
#ifndef PNK_TESTS_MODELS_MOVEMENT_AGENTS_H
#define PNK_TESTS_MODELS_MOVEMENT_AGENTS_H

#include "models/domain/cases.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGENTS_ROUTE = 12, AGENTS_WAYS = 4096 };

typedef struct {
    int at;                              /* place, or link while travelling */
    bool travelling;
    int8_t n_route;
    int entered;                         /* how often the link had been closed when the person set out on it */
    int places_travelled;
    float recent, moved, done;
    int16_t route[AGENTS_ROUTE];         /* places still to go to, the next one last */
} agents_person;

typedef struct { int from, to, closures; bool open; double km, speed, walk; } agents_link;
typedef struct { bool camp, idp, town, marker; double conflict, chance, pop, capacity, score, spawn; int since; long n; } agents_place;
typedef struct { double weight; int n; int16_t route[AGENTS_ROUTE]; } agents_way;

typedef struct {
    const pnk_case *c;
    agents_place *places;
    agents_link *links; size_t n_links;
    agents_person *people; size_t n, capacity;
    agents_way ways[AGENTS_WAYS]; size_t n_ways;
    int **out; size_t *n_out;
    uint64_t random;
    int t;
    double debt;
} agents_world;

static inline double agents_uniform(agents_world *w)
{
    uint64_t z = w->random += 0x9E3779B97F4A7C15u;      /* splitmix64 (Steele, Lea and Flood 2014) */

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static inline void agents_must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "movement_agents.h: %s\n", what);
    exit(99);
}

/* ---- the world on a day ---- */

static inline void agents_type(agents_world *w, int p, pnk_case_type type)
{
    const pnk_case_settings *s = &w->c->settings;
    agents_place *l = &w->places[p];

    l->camp = l->idp = l->town = l->marker = false;
    l->conflict = -1;
    if (type == PNK_CASE_CAMP || type == PNK_CASE_IDP_CAMP) {
        l->camp = true;
        l->idp = type == PNK_CASE_IDP_CAMP;
        l->chance = l->idp ? s->idpcamp_movechance : s->camp_movechance;
    } else if (type == PNK_CASE_CONFLICT) {
        l->conflict = w->c->places[p].conflict_intensity;
        l->chance = s->conflict_movechance;
    } else if (type == PNK_CASE_FORWARD || type == PNK_CASE_MARKER) {
        l->marker = type == PNK_CASE_MARKER;
        l->chance = 1;
    } else {
        l->town = type == PNK_CASE_TOWN;
        l->chance = s->default_movechance;
    }
}

static inline double agents_decay(const agents_world *w, const agents_place *l)
{
    const pnk_case_settings *s = &w->c->settings;
    int i = (int)((w->t - l->since) / s->spawn_decay_interval_days);

    if (s->n_spawn_decay == 0)
        return 1;
    return s->spawn_decay[i < (int)s->n_spawn_decay - 1 ? i : (int)s->n_spawn_decay - 1];
}

static inline void agents_spawn_weights(agents_world *w)
{
    for (size_t p = 0; p < w->c->n_places; p++) {
        agents_place *l = &w->places[p];

        l->spawn = l->conflict > 0 ? l->pop * l->conflict * agents_decay(w, l) : 0;
    }
}

static inline void agents_conflicts(agents_world *w)
{
    const pnk_case_days *v = &w->c->conflicts;

    for (size_t k = 0; k < v->n_columns; k++) {
        double now = v->value[(size_t)w->t * v->n_columns + k], before = w->t ? v->value[(size_t)(w->t - 1) * v->n_columns + k] : 0;
        agents_place *l = v->place[k] < 0 ? NULL : &w->places[v->place[k]];

        if (!l)
            continue;
        if (now > 1e-6 && (w->t == 0 || before < 1e-6)) {
            *l = (agents_place){ l->camp, l->idp, false, l->marker, now, w->c->settings.conflict_movechance, l->pop, l->capacity, l->score, 0, w->t, l->n };
            agents_spawn_weights(w);
        } else if (now < 1e-6 && w->t > 0 && before >= 1e-6) {
            l->chance = w->c->settings.default_movechance;
            l->conflict = -1;
            l->town = true;
            agents_spawn_weights(w);
        }
    }
}

static inline bool agents_between(const agents_world *w, const agents_link *l, const char *one, const char *other)
{
    return strcmp(w->c->places[l->from].country, one) == 0 && strcmp(w->c->places[l->to].country, other) == 0;
}

static inline void agents_closures(agents_world *w)
{
    for (size_t i = 0; i < w->c->n_closures; i++) {
        const pnk_case_closure *k = &w->c->closures[i];

        for (int opening = 0; opening < 2; opening++) {
            if (w->t != (opening ? k->to_day : k->from_day))
                continue;
            if (k->what == PNK_CASE_CLOSE_CAMP || k->what == PNK_CASE_CLOSE_IDP_CAMP)
                agents_type(w, k->place_1, !opening ? PNK_CASE_TOWN : k->what == PNK_CASE_CLOSE_CAMP ? PNK_CASE_CAMP : PNK_CASE_IDP_CAMP);
            for (size_t l = 0; l < w->n_links; l++) {
                agents_link *link = &w->links[l];
                bool hit = k->what == PNK_CASE_CLOSE_LOCATION && (link->from == k->place_1 || link->to == k->place_1);

                if (k->what == PNK_CASE_CLOSE_COUNTRY)
                    hit = agents_between(w, link, k->name_1, k->name_2) || agents_between(w, link, k->name_2, k->name_1);
                if (!hit || link->open == (bool)opening)
                    continue;
                link->open = opening;
                link->closures += !opening;
            }
        }
    }
}

static inline void agents_scores(agents_world *w)
{
    const pnk_case_settings *s = &w->c->settings;

    for (size_t p = 0; p < w->c->n_places; p++) {
        agents_place *l = &w->places[p];

        l->score = w->c->places[p].foreign ? s->foreign_weight : 1;
        if (l->camp)
            l->score *= s->camp_weight;
        if (l->conflict > 0)
            l->score *= pow(s->conflict_weight, agents_decay(w, l) * l->conflict);
        if (l->capacity > 0)
            l->capacity += w->c->places[p].capacity_per_day_persons;
    }
}

/* ---- a person ---- */

static inline double agents_cap(const agents_world *w, int p)
{
    const pnk_case_settings *s = &w->c->settings;
    double most = w->places[p].capacity * s->capacity_scaling, n = (double)w->places[p].n;

    if (most < 1 || n <= s->capacity_buffer * most)
        return 1;
    return n >= most ? 0 : 1 - (n - s->capacity_buffer * most) / (most * (1 - s->capacity_buffer));
}

/** Every way on from a link, the places before it in `before`. */
static inline void agents_ways(agents_world *w, const agents_link *link, double prior, const int *before, int n_before, int step)
{
    const pnk_case_settings *s = &w->c->settings;
    int path[AGENTS_ROUTE + 1];

    memcpy(path, before, (size_t)n_before * sizeof *path);
    path[n_before] = link->to;
    agents_must(n_before < AGENTS_ROUTE && w->n_ways < AGENTS_WAYS, "too many ways");
    if (w->places[link->to].marker) {
        step--;
    } else {
        agents_way *way = &w->ways[w->n_ways++];

        way->weight = pow((s->weight_softening + w->places[link->to].score) / pow(s->softening_km + link->km + prior, s->distance_power) *
                          agents_cap(w, link->to), s->weight_power);
        way->n = n_before;
        for (int i = 0; i < n_before; i++)
            way->route[i] = (int16_t)path[n_before - i];
    }
    if (s->awareness_level <= step)
        return;
    for (size_t o = 0; o < w->n_out[link->to]; o++) {
        const agents_link *next = &w->links[w->out[link->to][o]];
        bool loop = !next->open;

        for (int i = 0; i < n_before; i++)
            loop = loop || before[i] == next->to;
        if (!loop)
            agents_ways(w, next, prior + link->km, path, n_before + 1, step + 1);
    }
}

static inline void agents_choose(agents_world *w, agents_person *a)
{
    double sum = 0, most = 0, u;
    size_t i = 0;

    w->n_ways = 0;
    for (size_t o = 0; o < w->n_out[a->at] && w->c->settings.awareness_level != 0; o++)
        if (w->links[w->out[a->at][o]].open)
            agents_ways(w, &w->links[w->out[a->at][o]], 0, &a->at, 1, 1);
    if (w->n_ways == 0)
        return;
    for (size_t k = 0; k < w->n_ways; k++)
        most = fmax(most, w->ways[k].weight);
    for (size_t k = 0; k < w->n_ways; k++) {
        if (most > 0 && w->c->settings.pruning_threshold > 1.001 && w->ways[k].weight < most / w->c->settings.pruning_threshold)
            w->ways[k].weight = 0;
        if (!(most > 0))
            w->ways[k].weight = 1;
        sum += w->ways[k].weight;
    }
    for (u = agents_uniform(w) * sum; i + 1 < w->n_ways && u >= w->ways[i].weight; i++)
        u -= w->ways[i].weight;
    a->n_route = (int8_t)w->ways[i].n;
    memcpy(a->route, w->ways[i].route, (size_t)a->n_route * sizeof *a->route);
}

static inline void agents_evolve(agents_world *w, agents_person *a, bool force)
{
    const agents_place *l = &w->places[a->at];
    double chance = a->n_route ? 1 : l->town && force ? 1 : l->chance;
    int next;

    if (!(agents_uniform(w) < chance))
        return;
    if (a->n_route == 0)
        agents_choose(w, a);
    if (a->n_route == 0)
        return;
    next = a->route[a->n_route - 1];
    for (size_t o = 0; o < w->n_out[a->at]; o++) {
        agents_link *link = &w->links[w->out[a->at][o]];

        if (!link->open || link->to != next)
            continue;
        if (w->places[a->route[0]].camp && agents_cap(w, a->route[0]) < 0.5)
            break;
        a->n_route--;
        w->places[a->at].n--;
        a->at = w->out[a->at][o];
        a->travelling = true;
        a->entered = link->closures;
        a->done = 0;
        return;
    }
    a->n_route = 0;
}

static inline void agents_travel(agents_world *w, agents_person *a)
{
    const pnk_case_settings *s = &w->c->settings;

    while (a->travelling) {
        const agents_link *link = &w->links[a->at];
        double speed = a->places_travelled == 1 && s->start_on_foot ? s->max_walk_km_per_day : link->speed;
        bool more, back = link->closures != a->entered;

        if (link->walk > 0 && agents_uniform(w) < link->walk)
            speed = s->max_walk_km_per_day;
        a->done += (float)speed;
        a->moved += (float)speed;
        if (!(a->done > link->km))
            return;
        a->places_travelled++;
        a->moved += (float)(link->km - a->done);
        more = a->moved < speed;
        a->travelling = false;
        a->at = back ? link->from : link->to;
        w->places[a->at].n++;
        if (back || !more)
            return;
        agents_evolve(w, a, s->avoid_short_stints && (a->recent + a->moved / s->max_move_km_per_day) / 2 < 0.5);
    }
}

/* ---- days ---- */

static inline void agents_add(agents_world *w, int place)
{
    if (w->n == w->capacity) {
        w->capacity = w->capacity ? w->capacity * 2 : 4096;
        w->people = realloc(w->people, w->capacity * sizeof *w->people);
        agents_must(w->people != NULL, "out of memory");
    }
    w->people[w->n++] = (agents_person){ .at = place, .places_travelled = 1 };
    w->places[place].n++;
}

static inline double agents_total(const agents_world *w, int day)
{
    const pnk_case *c = w->c;
    double sum = 0;

    for (size_t i = 0; i < c->n_rows; i++)
        if (c->settings.sum_from_camps ? i > 0 : strcmp(c->rows[i].name, "total") == 0)
            sum += floor(pnk_case_observed(&c->rows[i], day, true) / c->settings.hasten);
    for (size_t i = 0; i < c->n_camps && c->n_rows == 0; i++)
        sum += floor(pnk_case_observed(&c->camps[i], day, true) / c->settings.hasten);
    return sum;
}

static inline void agents_spawn(agents_world *w)
{
    double new_people = w->t ? agents_total(w, w->t) - agents_total(w, w->t - 1) - w->debt : 0, sum = 0;

    agents_must(w->t || w->c->settings.insert_day0, "insert_day0 is off");
    for (size_t i = 0; i < w->c->n_camps && w->t == 0; i++)
        if (w->places[w->c->camps[i].place].capacity > 0)
            w->places[w->c->camps[i].place].capacity -= floor(pnk_case_observed(&w->c->camps[i], 0, true) / w->c->settings.hasten);
    w->debt = new_people < 0 ? -new_people : 0;
    for (size_t p = 0; p < w->c->n_places; p++)
        sum += w->places[p].spawn;
    for (double i = 0; i < new_people; i++) {
        double u = agents_uniform(w) * sum;
        size_t p = 0;

        for (; p + 1 < w->c->n_places && u >= w->places[p].spawn; p++)
            u -= w->places[p].spawn;
        while (p > 0 && !(w->places[p].spawn > 0))
            p--;
        if (w->c->settings.take_from_population && w->places[p].pop > 0)
            w->places[p].pop--;
        agents_add(w, (int)p);
    }
}

static inline void agents_day(agents_world *w)
{
    const pnk_case_settings *s = &w->c->settings;

    agents_conflicts(w);
    agents_spawn(w);
    agents_spawn_weights(w);
    agents_closures(w);
    agents_scores(w);
    for (size_t i = 0; i < w->n; i++)
        if (!w->people[i].travelling)
            agents_evolve(w, &w->people[i], false);
    for (size_t i = 0; i < w->n; i++) {
        agents_person *a = &w->people[i];

        agents_travel(w, a);
        a->recent = (float)((a->recent + a->moved / s->max_move_km_per_day) / 2);
        a->moved = 0;
    }
}

static inline void agents_begin(agents_world *w)
{
    const pnk_case *c = w->c;

    w->places = calloc(c->n_places + 1, sizeof *w->places);
    w->links = calloc(4 * c->n_links + 1, sizeof *w->links);
    w->out = calloc(c->n_places + 1, sizeof *w->out);
    w->n_out = calloc(c->n_places + 1, sizeof *w->n_out);
    agents_must(w->places && w->links && w->out && w->n_out, "out of memory");
    for (size_t i = 0; i < c->n_links; i++)
        for (int d = 0; d < (c->links[i].forced == 1 ? 4 : 2); d++) {
            const pnk_case_link *l = &c->links[i];

            w->links[w->n_links++] = (agents_link){ d % 2 ? l->b : l->a, d % 2 ? l->a : l->b, 0, true, l->length_km,
                                                    isnan(l->max_move_km_per_day) ? c->settings.max_move_km_per_day : l->max_move_km_per_day,
                                                    isnan(l->walk_probability) ? 0 : l->walk_probability };
        }
    for (size_t p = 0; p < c->n_places; p++) {
        const pnk_case_place *place = &c->places[p];
        bool camp = place->type == PNK_CASE_CAMP || place->type == PNK_CASE_IDP_CAMP;

        agents_type(w, (int)p, place->type == PNK_CASE_CONFLICT && place->conflict_day > 0 ? PNK_CASE_TOWN : place->type);
        w->places[p].capacity = camp ? floor(place->capacity_persons / c->settings.hasten) : -1;
        w->places[p].pop = camp ? 0 : floor(place->population_persons / c->settings.hasten);
        w->places[p].since = -1;
        agents_must((w->out[p] = calloc(w->n_links + 1, sizeof **w->out)) != NULL, "out of memory");
        for (size_t l = 0; l < w->n_links; l++)
            if (w->links[l].from == (int)p)
                w->out[p][w->n_out[p]++] = (int)l;
    }
    for (size_t i = 0; i < c->n_camps; i++) {
        double n = floor(pnk_case_observed(&c->camps[i], 0, true) / c->settings.hasten) + floor(c->places[c->camps[i].place].initial_idps_persons);

        for (double k = 0; k < n; k++)
            agents_add(w, c->camps[i].place);
    }
}

/** Persons in each camp at the end of each day; person_days (may be NULL) are those of agents, not times hasten. */
static inline double *agents_run(const pnk_case *c, uint64_t seed, double *person_days)
{
    agents_world *w = calloc(1, sizeof *w);
    double *camps = calloc((size_t)c->n_days * c->n_camps + 1, sizeof *camps);

    agents_must(w && camps, "out of memory");
    w->c = c;
    w->random = seed * 0xD1342543DE82EF95u + 1;
    agents_begin(w);
    if (person_days)
        *person_days = 0;
    for (w->t = 0; w->t < c->n_days; w->t++) {
        agents_day(w);
        for (size_t i = 0; i < c->n_camps; i++)
            camps[(size_t)w->t * c->n_camps + i] = (double)w->places[c->camps[i].place].n * c->settings.hasten;
        if (person_days)
            *person_days += (double)w->n;
    }
    for (size_t p = 0; p < c->n_places; p++)
        free(w->out[p]);
    free(w->out);
    free(w->n_out);
    free(w->links);
    free(w->places);
    free(w->people);
    free(w);
    return camps;
}

#endif
