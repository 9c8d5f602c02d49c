/* models/movement/movement.c - one member of the peer's rules: its memory, its days, its account. */
#include "models/movement/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- draws ---- */

double move_draw(const move_run *r, pnk_rng *rng, double n, double p)
{
    static const double few = 2;
    double hits = 0.0;

    if (!(p > 0.0) || !(n > 0.0))
        return 0.0;
    if (p >= 1.0)
        return n;
    if (r->options.expected)
        return n * p;
    if (n > few)
        return (double)pnk_rng_binomial_quick(rng, (uint64_t)n, p);
    for (double i = 0.0; i < n; i += 1.0)
        hits += pnk_rng_uniform(rng) < p;
    return hits;
}

void move_split(const move_run *r, pnk_rng *rng, double n, size_t k, const double *weights, double *parts)
{
    double total = 0.0;

    if (!r->options.expected) {
        pnk_rng_multinomial(rng, (uint64_t)n, k, weights, r->counts);
        for (size_t i = 0; i < k; i++)
            parts[i] = (double)r->counts[i];
        return;
    }
    for (size_t i = 0; i < k; i++)
        total += weights[i];
    for (size_t i = 0; i < k; i++)
        parts[i] = total > 0.0 ? n * weights[i] / total : 0.0;
}

/** The stream of a place on the day, begun when it is first asked for. */
pnk_rng *move_rng(move_run *r, int place)
{
    if (r->rng_day[place] != r->day + 1) {
        r->rng_day[place] = r->day + 1;
        r->rng[place] = pnk_rng_stream(r->options.seed, r->net->name_hash[place], r->options.member << 32 | (uint64_t)(r->day + 1));
    }
    return &r->rng[place];
}

/* ---- memory ---- */

static pnk_status reserve_places(pnk_ctx *ctx, move_run *r, pnk_arena *arena)
{
    size_t n = r->c->n_places + 1, room = n > r->groups->n ? n : r->groups->n;
    bool **flags[] = { &r->camp, &r->idp, &r->town, &r->marker, &r->forward, &r->flood };
    double **numbers[] = { &r->intensity, &r->movechance, &r->chance, &r->population, &r->capacity, &r->score, &r->extra, &r->count,
                           &r->cap, &r->spawn_weight, &r->new_persons, &r->arrived, &r->flow };
    bool enough = true;

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        enough = (*flags[i] = PNK_NEW(arena, bool, n)) && enough;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        enough = (*numbers[i] = PNK_NEW(arena, double, n)) && enough;
    r->conflict_since = PNK_NEW(arena, int, n);
    r->limited = PNK_NEW(arena, int, n);
    r->version = PNK_NEW(arena, uint32_t, n);
    r->chosen_first = PNK_NEW(arena, size_t, n + 1);
    r->rng = PNK_NEW(arena, pnk_rng, n);
    r->rng_day = PNK_NEW(arena, int, n);
    r->pool_of = PNK_NEW(arena, uint32_t, n * r->groups->n);
    r->parts = PNK_NEW(arena, double, room);
    r->counts = PNK_NEW(arena, uint64_t, room);
    enough = enough && r->conflict_since && r->limited && r->version && r->chosen_first && r->rng && r->rng_day && r->pool_of && r->parts && r->counts;
    return enough ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status reserve_ways(pnk_ctx *ctx, move_run *r, pnk_arena *arena)
{
    size_t n_options = r->net->n_options + 1, n_groups = r->groups->n;

    r->open = PNK_NEW(arena, bool, r->net->n_links + 1);
    r->first_open = PNK_NEW(arena, int, r->net->n_links + 1);
    r->option_open = PNK_NEW(arena, bool, n_options);
    r->views = PNK_NEW(arena, move_view, (r->c->n_places + 1) * n_groups);
    r->live = PNK_NEW(arena, uint32_t, n_options * n_groups);
    r->weight = PNK_NEW(arena, double, n_options);
    r->share = PNK_NEW(arena, double, n_options * n_groups);
    r->rest = PNK_NEW(arena, double, n_options * n_groups + 1);
    if (!r->open || !r->first_open || !r->option_open || !r->views || !r->live || !r->weight || !r->share || !r->rest)
        return pnk_no_memory(ctx);
    return PNK_OK;
}

/** Which places' people may choose a limited place, so that its filling up makes only their choices anew. */
static pnk_status find_choosers(pnk_ctx *ctx, move_run *r, pnk_arena *arena)
{
    const move_network *n = r->net;
    size_t most = 0, k = 0;

    for (size_t i = 0; i < r->n_limited; i++)
        most += r->c->n_places;
    if (!(r->chosen_from = PNK_NEW(arena, int, most + 1)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < r->n_limited; i++) {
        r->chosen_first[i] = k;
        for (size_t p = 0; p < r->c->n_places; p++)
            for (size_t o = n->option_first[p]; o < n->option_first[p + 1]; o++)
                if (n->options[o].end == r->limited[i]) {
                    r->chosen_from[k++] = (int)p;
                    break;
                }
    }
    r->chosen_first[r->n_limited] = k;
    return PNK_OK;
}

static move_table *tables_of(move_run *r, size_t i)
{
    move_table *tables[] = { &r->standing, &r->standing_next, &r->road, &r->road_next, &r->wave, &r->pool };

    return i < sizeof tables / sizeof *tables ? tables[i] : NULL;
}

static pnk_status begin(pnk_ctx *ctx, move_run *r, pnk_arena *arena)
{
    pnk_status status;

    r->moved_bins = r->options.bins > 0 ? r->options.bins : 16;
    r->recent_bins = floor((r->moved_bins + 1) / 2);
    r->least_speed_km = r->s->max_move_km_per_day;
    for (size_t l = 0; l < r->net->n_links; l++) {
        r->least_speed_km = fmin(r->least_speed_km, r->net->links[l].speed_km);
        if (r->net->links[l].walk_share > 0.0 || r->s->start_on_foot)
            r->least_speed_km = fmin(r->least_speed_km, r->s->max_walk_km_per_day);
    }
    if ((status = reserve_places(ctx, r, arena)) || (status = reserve_ways(ctx, r, arena)) || (status = move_strength_new(ctx, r, arena)))
        return status;
    for (size_t i = 0; i < (r->c->n_places + 1) * r->groups->n; i++)
        r->pool_of[i] = MOVE_NONE;
    for (size_t i = 0; tables_of(r, i) && !status; i++)
        status = move_table_begin(ctx, tables_of(r, i));
    if (status)
        return status;
    move_state_begin(r);
    return find_choosers(ctx, r, arena);
}

static pnk_status new_result(pnk_ctx *ctx, const pnk_case *c, pnk_movement_result *out)
{
    *out = (pnk_movement_result){ .n_days = (size_t)(c->n_days > 0 ? c->n_days : 0), .n_camps = c->n_camps };
    out->camp_persons = calloc(out->n_days * out->n_camps + 1, sizeof(double));
    out->in_system_persons = calloc(out->n_days + 1, sizeof(double));
    out->debt_persons = calloc(out->n_days + 1, sizeof(double));
    out->place_persons = calloc(c->n_places + 1, sizeof(double));
    if (!out->camp_persons || !out->in_system_persons || !out->debt_persons || !out->place_persons)
        return pnk_no_memory(ctx);
    return PNK_OK;
}

void pnk_movement_result_free(pnk_movement_result *result)
{
    if (!result)
        return;
    free(result->camp_persons);
    free(result->in_system_persons);
    free(result->debt_persons);
    free(result->place_persons);
    *result = (pnk_movement_result){ 0 };
}

/* ---- days ---- */

static void write_day(const move_run *r, pnk_movement_result *out)
{
    size_t day = (size_t)r->day, cohorts = r->standing.n + r->road.n;

    for (size_t i = 0; i < r->c->n_camps; i++)
        out->camp_persons[day * out->n_camps + i] = r->count[r->c->camps[i].place] * r->s->hasten;
    out->in_system_persons[day] = r->in_system * r->s->hasten;
    out->debt_persons[day] = r->debt * r->s->hasten;
    out->person_days += out->in_system_persons[day];
    out->cohorts_most = cohorts > out->cohorts_most ? cohorts : out->cohorts_most;
}

static void swap(move_table *a, move_table *b)
{
    move_table t = *a;

    *a = *b;
    *b = t;
}

static pnk_status run_day(pnk_ctx *ctx, move_run *r, pnk_movement_result *out)
{
    pnk_status status;

    move_state_conflicts(r);
    if ((status = move_spawn(ctx, r)))
        return status;
    move_spawn_weights(r);
    move_state_closures(r);
    move_state_scores(r);
    move_decide(r);
    if ((status = move_travel(ctx, r, &out->slices)))
        return status;
    swap(&r->standing, &r->standing_next);
    swap(&r->road, &r->road_next);
    for (size_t i = 0; tables_of(r, i); i++)
        if (tables_of(r, i)->failed)
            return pnk_no_memory(ctx);
    write_day(r, out);
    return pnk_check(ctx);
}

static pnk_status run_days(pnk_ctx *ctx, move_run *r, pnk_movement_result *out)
{
    pnk_status status = PNK_OK;

    move_spawn_begin(r);
    for (r->day = 0; r->day < r->c->n_days && !status; r->day++)
        status = run_day(ctx, r, out);
    for (size_t p = 0; p < r->c->n_places; p++)
        out->place_persons[p] = r->count[p] * r->s->hasten;
    out->plans = r->net->n_plans;
    out->moves = r->moves;
    return status;
}

static void use_v1(pnk_case_settings *s)
{
    s->max_move_km_per_day = 200.0;
    s->start_on_foot = s->avoid_short_stints = false;
    s->camp_weight = 2.0;
    s->conflict_weight = 0.25;
}

pnk_status pnk_movement_run(pnk_ctx *ctx, const pnk_case *c, const pnk_movement_options *options, pnk_movement_result *out)
{
    double start = pnk_seconds();
    pnk_arena arena = { 0 };
    pnk_case own = *c;                               /* with the settings in force */
    move_network network;
    move_groups groups;
    move_run r = { .c = &own, .s = &own.settings, .net = &network, .groups = &groups, .options = *options };
    pnk_movement_result result = { 0 };
    pnk_status status;

    if (own.settings.use_v1_rules)
        use_v1(&own.settings);
    if ((status = move_check(ctx, &own)) || (status = move_network_new(ctx, &own, &arena, &network)) ||
        (status = move_groups_new(ctx, &own, &arena, &groups)) || (status = begin(ctx, &r, &arena)) || (status = new_result(ctx, c, &result)) ||
        (status = run_days(ctx, &r, &result)))
        goto done;
    result.seconds = pnk_seconds() - start;
    *out = result;
    result = (pnk_movement_result){ 0 };
done:
    pnk_movement_result_free(&result);
    for (size_t i = 0; tables_of(&r, i); i++)
        move_table_free(tables_of(&r, i));
    pnk_arena_release(&arena);
    return status;
}
