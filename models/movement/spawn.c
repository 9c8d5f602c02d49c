/* models/movement/spawn.c - who is there on day 0, and who leaves on a day. */
#include "models/movement/inside.h"

#include <math.h>
#include <string.h>

static double in_units(const move_run *r, double persons) { return r->options.expected ? persons / r->s->hasten : floor(persons / r->s->hasten); }

/** The next `persons` to come, in one batch: where they stand in the order of all. */
static void next_batch(move_run *r, double persons)
{
    r->born = r->in_system + persons / 2.0;
    r->born_square = r->born * r->born + persons * persons / 12.0;
}

/** People begin their way at a place; of each group its share. */
static void begin_at(move_run *r, size_t place, double persons)
{
    const double *share = &r->groups->share[place * r->groups->n];
    double *parts = r->parts;

    if (!(persons > 0.0))
        return;
    r->count[place] += persons;
    r->in_system += persons;
    parts[0] = persons;
    if (r->groups->n > 1)
        move_split(r, move_rng(r, (int)place), persons, r->groups->n, share, parts);
    for (size_t g = 0; g < r->groups->n; g++) {
        move_cohort c = { .at = (int)place, .state = (uint64_t)g | (r->s->start_on_foot ? MOVE_FOOT : 0), .persons = parts[g], .born = r->born, .born_square = r->born_square };

        if (c.persons > 0.0)
            move_table_add(&r->standing, &c);
    }
}

void move_spawn_begin(move_run *r)
{
    if (r->s->empty_camps_on_day0)
        return;
    for (size_t i = 0; i < r->c->n_camps; i++) {
        const pnk_case_camp *camp = &r->c->camps[i];
        double persons = floor(r->c->places[camp->place].initial_idps_persons);

        if (r->s->insert_day0)
            persons += in_units(r, pnk_case_observed(camp, 0, true));
        next_batch(r, persons);
        begin_at(r, (size_t)camp->place, persons);
    }
}

/* ---- the number given: differences of what was counted ---- */

static double sum_of(const move_run *r, const pnk_case_camp *rows, size_t first, size_t n, int day)
{
    double sum = 0.0;

    for (size_t i = first; i < n; i++)
        sum += in_units(r, pnk_case_observed(&rows[i], day, true));
    return sum;
}

/** The first row of the data layout is left out whatever it is, but for day 0. */
static double total_on(const move_run *r, int day, bool with_first)
{
    const pnk_case *c = r->c;

    if (c->n_rows == 0)
        return sum_of(r, c->camps, 0, c->n_camps, day);
    if (r->s->sum_from_camps)
        return sum_of(r, c->rows, with_first ? 0 : 1, c->n_rows, day);
    for (size_t i = 0; i < c->n_rows; i++)
        if (strcmp(c->rows[i].name, "total") == 0)
            return in_units(r, pnk_case_observed(&c->rows[i], day, true));
    return 0.0;
}

static double difference(const move_run *r)
{
    if (r->day > 0)
        return total_on(r, r->day, false) - total_on(r, r->day - 1, false);
    return r->s->empty_camps_on_day0 || r->s->insert_day0 ? 0.0 : total_on(r, 0, true);
}

/** People put into the camps on day 0 count as occupants, and the capacity is reduced by them once more. */
static void reduce_capacity(move_run *r)
{
    for (size_t i = 0; i < r->c->n_camps; i++) {
        const pnk_case_camp *camp = &r->c->camps[i];

        if (r->capacity[camp->place] > 0.0)
            r->capacity[camp->place] -= floor((pnk_case_observed(camp, 0, true) + camp->taken_off_persons) / r->s->hasten);
    }
}

static void take_from_population(move_run *r, size_t place, double persons)
{
    if (r->s->take_from_population)
        r->population[place] = fmax(0.0, r->population[place] - persons);
}

static pnk_status spawn_given(pnk_ctx *ctx, move_run *r)
{
    size_t n_places = r->c->n_places;
    double persons = difference(r) - r->debt, weight = 0.0;
    pnk_rng rng = pnk_rng_stream(r->options.seed, 0, r->options.member << 32 | (uint64_t)(r->day + 1));

    r->debt = fmax(0.0, -persons);
    if (r->day == 0 && r->s->insert_day0)
        reduce_capacity(r);
    if (!(persons > 0.0))
        return PNK_OK;
    for (size_t p = 0; p < n_places; p++)
        weight += r->spawn_weight[p];
    if (!(weight > 0.0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "day %d: %g people to leave, but no place in conflict has a population, expected one", r->day, persons);
    next_batch(r, persons);
    move_split(r, &rng, persons, n_places, r->spawn_weight, r->new_persons);
    for (size_t p = 0; p < n_places; p++) {
        take_from_population(r, p, r->new_persons[p]);
        begin_at(r, p, r->new_persons[p]);
    }
    return PNK_OK;
}

/* ---- the number from conflict or flood ---- */

static double whole(const move_run *r, double persons) { return r->options.expected ? persons : floor(persons); }

static double drawn(move_run *r, size_t p, const char *mode, double n, double people)
{
    bool poisson = strcmp(mode, "poisson") == 0 || strcmp(mode, "Poisson") == 0;

    if (poisson && !r->options.expected)
        return (double)pnk_rng_poisson(move_rng(r, (int)p), n);
    return whole(r, strcmp(mode, "pop_ratio") == 0 ? n * people : n);
}

static double from_conflict(move_run *r, size_t p)
{
    if (!(r->intensity[p] > 0.0))
        return 0.0;
    return drawn(r, p, r->s->conflict_spawn_mode, r->s->displaced_per_conflict_day * r->intensity[p], r->population[p]);
}

static double from_flood(move_run *r, size_t p)
{
    double level = move_flood_level(r, p);

    if (!(level > 0.0))
        return 0.0;
    return drawn(r, p, r->s->flood_spawn_mode, move_table_at(r->s->displaced_per_flood_day, r->s->n_displaced_per_flood_day, level),
                 r->population[p]);
}

pnk_status move_spawn(pnk_ctx *ctx, move_run *r)
{
    if (!r->s->conflict_driven_spawning && !r->s->flood_driven_spawning)
        return spawn_given(ctx, r);
    for (size_t p = 0; p < r->c->n_places; p++) {
        double persons = r->s->conflict_driven_spawning ? from_conflict(r, p) : from_flood(r, p);

        take_from_population(r, p, persons);
        next_batch(r, persons);
        begin_at(r, p, persons);
    }
    return PNK_OK;
}
