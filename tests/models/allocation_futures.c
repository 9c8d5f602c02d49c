/* tests/models/allocation_futures.c - a plan for several futures: by columns and by the whole program, and what no such plan can beat.
 *
 * The whole two-stage program is written down another way than the room does it: every future has all its columns to itself, and rows say that
 * those of the firm days are equal.
 */
#include "engine/lp/lp.h"
#include "models/allocation/futures.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

/* ---- futures of a made operation ---- */

enum { K = 3 };
typedef struct {
    allocation_case made;
    pnk_forecast forecast[K];
    pnk_arena arena;
    pnk_world *worlds[K];
    double probability[K];
} futures_case;

/** The same people on day 0; of those who come, more in one future and fewer in another, some of them a day later. */
static futures_case futures_of(uint64_t seed)
{
    static const double times[K] = { 1, 1.7, 0.4 };
    futures_case c = { .made = case_random(ctx, (case_wish){ .seed = seed, .days = 3 }), .probability = { 0.5, 0.3, 0.2 } };
    const pnk_forecast *f = c.made.forecast;
    size_t cells = f->n_leaves * f->n_groups, n = ((size_t)f->n_days + 1) * cells;

    for (int s = 0; s < K; s++) {
        pnk_rng rng = pnk_rng_stream(seed, (uint64_t)s, 0);
        double *come = PNK_NEW(&c.arena, double, n + 1);

        assert_non_null(come);
        for (size_t i = 0; i < n; i++)
            come[i] = f->begin_to_wait[i] * times[s] + (s && i >= cells ? floor(40 * pnk_rng_uniform(&rng)) * (i % 3 == (size_t)s) : 0);
        c.forecast[s] = *f;
        c.forecast[s].begin_to_wait = come;
        assert_int_equal(pnk_world_new(ctx, c.made.records, c.made.ledger, &c.forecast[s], c.made.access, &c.worlds[s]), PNK_OK);
    }
    return c;
}

static void futures_free(futures_case *c)
{
    for (int s = 0; s < K; s++)
        pnk_world_free(c->worlds[s]);
    pnk_arena_release(&c->arena);
    case_free(&c->made);
}

static pnk_futures_plan solve(const futures_case *c, const pnk_futures_settings *settings)
{
    pnk_futures_plan plan;

    if (pnk_futures_solve(ctx, (const pnk_world *const *)c->worlds, c->probability, K, settings, &plan))
        fail_msg("%s", pnk_ctx_message(ctx));
    return plan;
}

static double alone(const pnk_world *w, const pnk_futures_settings *settings, pnk_acts **acts)
{
    const double sure = 1;
    pnk_futures_plan plan;
    double value = INFINITY;
    pnk_status status = pnk_futures_solve(ctx, &w, &sure, 1, settings, &plan);

    if (status == PNK_BAD_INPUT)
        return value;
    if (status)
        fail_msg("%s", pnk_ctx_message(ctx));
    value = plan.value;
    if (acts) {
        *acts = plan.of[0].acts;
        plan.of[0].acts = NULL;
    }
    pnk_futures_plan_free(&plan);
    return value;
}

/* ---- the whole program ---- */

typedef struct { int key[7]; int column; } firm_column;
typedef struct {
    pnk_lp *lp;
    double weights[PNK_N_TIERS];
    firm_column *firm[K];
    size_t n_firm[K], room[K];
    pnk_arena arena;
    int first[K], loss[K];
    const pnk_futures_settings *settings;
    const futures_case *c;
} whole;

static void add(whole *k, int s, int day, const int key[6], double low, double high, const double cost[PNK_N_TIERS], int n, const int *rows, const double *values)
{
    int *at = PNK_NEW(&k->arena, int, n + 1), column;
    double *v = PNK_NEW(&k->arena, double, n + 1), sum = 0;
    size_t entries = (size_t)n;

    assert_true(at && v);
    for (int i = 0; i < n; i++) {
        at[i] = k->first[s] + rows[i];
        v[i] = values[i];
    }
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        sum += k->c->probability[s] * k->weights[tier] * cost[tier];
    if (k->loss[s] >= 0 && cost[1] + cost[3] != 0) {
        at[entries] = k->loss[s];
        v[entries++] = cost[1] + cost[3];
    }
    assert_int_equal(pnk_lp_add_column(ctx, k->lp, low, high, sum, entries, at, v, &column), PNK_OK);
    if (day < 1 || day > k->settings->firm_days)
        return;
    assert_true(PNK_GROW(&k->arena, k->firm[s], k->n_firm[s], k->room[s]));
    firm_column *one = &k->firm[s][k->n_firm[s]++];
    memcpy(one->key, key, 6 * sizeof *key);
    one->key[6] = day;
    one->column = column;
}

static void add_ways(whole *k, int s, const pnk_model *m, const pnk_lots_of *lots)
{
    const pnk_world *w = m->w;
    pnk_column column;

    for (size_t i = 0; i < m->n_arcs; i++)
        for (int g = 0; g < w->n_groups; g++) {
            const pnk_arc *arc = &m->arcs[i];
            if (!pnk_model_may(m, arc, g))
                continue;
            pnk_model_move(m, arc, g, &column);
            add(k, s, arc->day, (int[]){ 1, arc->from, arc->shelter, arc->mode, g, 0 }, 0, INFINITY, column.cost, column.n, column.row, column.value);
        }
    for (size_t i = 0; i < m->n_routes; i++) {
        const pnk_route *route = &m->routes[i];
        const pnk_pool *pool = &w->pools[route->pool];
        int load = (int)(m->n_rows + 2 * i);
        for (size_t l = lots->first[route->warehouse]; l < lots->first[route->warehouse + 1]; l++) {
            int lot = lots->lot[l], item = w->lots[lot].item;
            if (!pnk_world_lot_fits(w, lot, route->drop, route->day))
                continue;
            pnk_column_clear(&column);
            pnk_model_unit_out(m, lot, route->day, &column);
            pnk_model_unit_in(m, route->drop, item, route->arrives, &column);
            pnk_model_unit_lock(m, lot, route, &column);
            column.row[column.n] = load;
            column.value[column.n++] = pnk_world_kg(w, item);
            column.row[column.n] = load + 1;
            column.value[column.n++] = pnk_world_m3(w, item);
            add(k, s, route->day, (int[]){ 2, route->pool, route->warehouse, route->drop, lot, 0 }, 0, INFINITY, column.cost, column.n, column.row, column.value);
        }
        pnk_column_clear(&column);
        pnk_model_round(m, route, &column);
        column.row[column.n] = load;
        column.value[column.n++] = -pool->payload_kg;
        column.row[column.n] = load + 1;
        column.value[column.n++] = -pool->volume_m3;
        add(k, s, route->day, (int[]){ 3, route->pool, route->warehouse, route->drop, 0, 0 }, 0, INFINITY, column.cost, column.n, column.row, column.value);
    }
}

static double add_future(whole *k, int s)
{
    const pnk_world *w = k->c->worlds[s];
    pnk_model *m = NULL;
    pnk_lots_of lots;
    double constant = 0;
    int index;

    assert_int_equal(pnk_model_new(ctx, w, &m), PNK_OK);
    assert_int_equal(pnk_lots_by_store(ctx, w, &k->arena, &lots), PNK_OK);
    k->first[s] = (int)pnk_lp_n_rows(k->lp);
    for (size_t r = 0; r < m->n_rows; r++)
        assert_int_equal(pnk_lp_add_row(ctx, k->lp, m->row_low[r], m->row_high[r], 0, NULL, NULL, &index), PNK_OK);
    for (size_t i = 0; i < 2 * m->n_routes; i++)
        assert_int_equal(pnk_lp_add_row(ctx, k->lp, -INFINITY, 0, 0, NULL, NULL, &index), PNK_OK);
    k->loss[s] = -1;
    if (k->settings->cvar_weight > 0)
        assert_int_equal(pnk_lp_add_row(ctx, k->lp, -INFINITY, -(m->constant[1] + m->constant[3]), 0, NULL, NULL, &k->loss[s]), PNK_OK);
    for (size_t j = 0; j < m->n_cols; j++) {
        double cost[PNK_N_TIERS];
        pnk_ref ref = m->col_ref[j];
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            cost[tier] = m->cost[tier][j];
        add(k, s, ref.kind == PNK_C_BUY ? ref.t : 0, (int[]){ 4, ref.a, ref.b, 0, 0, 0 }, m->low[j], m->high[j], cost,
            (int)(m->start[j + 1] - m->start[j]), m->entry_row + m->start[j], m->entry_value + m->start[j]);
    }
    add_ways(k, s, m, &lots);
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        constant += k->weights[tier] * m->constant[tier];
    pnk_model_free(m);
    return constant;
}

static const firm_column *same_in(const whole *k, int s, const firm_column *one)
{
    for (size_t i = 0; i < k->n_firm[s]; i++)
        if (!memcmp(k->firm[s][i].key, one->key, sizeof one->key))
            return &k->firm[s][i];
    return NULL;
}

/* A firm decision that some future does not know is taken in none. */
static void firm_rows(whole *k)
{
    for (int s = 0; s < K; s++)
        for (size_t i = 0; i < k->n_firm[s]; i++) {
            const firm_column *one = &k->firm[s][i], *next = same_in(k, (s + 1) % K, one);
            bool all = true;
            for (int other = 0; other < K; other++)
                all = all && same_in(k, other, one);
            if (!all)
                assert_int_equal(pnk_lp_set_bounds(ctx, k->lp, one->column, 0, 0), PNK_OK);
            else if (s + 1 < K)
                assert_int_equal(pnk_lp_add_row(ctx, k->lp, 0, 0, 2, (int[]){ one->column, next->column }, (double[]){ 1, -1 }, NULL), PNK_OK);
        }
}

static double by_whole(const futures_case *c, const pnk_futures_settings *settings)
{
    const pnk_stage stage = pnk_weighted_stage(c->worlds[0]);
    whole k = { .settings = settings, .c = c };
    pnk_lp_info info;
    double constant = 0;

    memcpy(k.weights, stage.weights, sizeof k.weights);
    assert_int_equal(pnk_lp_new(ctx, &k.lp), PNK_OK);
    for (int s = 0; s < K; s++)
        constant += c->probability[s] * add_future(&k, s);
    firm_rows(&k);
    if (settings->cvar_weight > 0) {
        const double minus[K] = { -1, -1, -1 };
        assert_int_equal(pnk_lp_add_column(ctx, k.lp, -INFINITY, INFINITY, settings->cvar_weight, K, k.loss, minus, NULL), PNK_OK);
        for (int s = 0; s < K; s++)
            assert_int_equal(pnk_lp_add_column(ctx, k.lp, 0, INFINITY, settings->cvar_weight / (1 - settings->cvar_level) * c->probability[s], 1,
                                               &k.loss[s], minus, NULL), PNK_OK);
    }
    assert_int_equal(pnk_lp_solve(ctx, k.lp, NULL, &info), PNK_OK);
    assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
    pnk_lp_free(k.lp);
    pnk_arena_release(&k.arena);
    return info.objective + constant;
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-6 * (1 + fabs(b));
}

/* ---- claims ---- */

/* What no decision changes; losses are held against a row that has theirs. */
static double constant_of(const futures_case *c)
{
    const pnk_stage stage = pnk_weighted_stage(c->worlds[0]);
    double constant = 0;

    for (int s = 0; s < K; s++) {
        pnk_model *m = NULL;
        assert_int_equal(pnk_model_new(ctx, c->worlds[s], &m), PNK_OK);
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            constant += c->probability[s] * stage.weights[tier] * m->constant[tier];
        pnk_model_free(m);
    }
    return constant;
}

static void by_columns_as_in_whole(void **state)
{
    enum { CASES = 40 };

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        futures_case c = futures_of(7000 + seed);
        const pnk_futures_settings settings = { .firm_days = 1 + (int)(seed % 2), .cvar_level = 0.7, .cvar_weight = seed % 4 == 0 ? 0.5 : 0 };
        pnk_futures_plan plan = solve(&c, &settings);
        double expected = by_whole(&c, &settings);

        if (!near(plan.value, expected))
            fail_msg("case %llu: %.12g by columns, %.12g with the whole program", (unsigned long long)seed, plan.value, expected);
        if (!pnk_certificate_holds(&plan.certificate))
            fail_msg("case %llu: primal %g, dual %g, gap %g", (unsigned long long)seed, plan.certificate.max_primal_residual, plan.certificate.max_dual_residual, plan.certificate.gap_share);
        assert_true(near(plan.certificate.objective + constant_of(&c), expected));
        futures_free(&c);
        pnk_futures_plan_free(&plan);
    }
}

static void each_future_can_be_done_and_costs_what_is_said(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        futures_case c = futures_of(7100 + seed);
        const pnk_futures_settings settings = { .firm_days = 1 };
        pnk_futures_plan plan = solve(&c, &settings);

        for (int s = 0; s < K; s++) {
            pnk_course *course = NULL;
            assert_int_equal(pnk_world_run(ctx, c.worlds[s], plan.of[s].acts, &course), PNK_OK);
            if (course->worst_breach > 1e-6)
                fail_msg("case %llu, future %d: %s is overstepped by %g", (unsigned long long)seed, s, course->worst_breach_row, course->worst_breach);
            for (int tier = 1; tier < PNK_N_TIERS; tier++)
                if (tier != 2 && !(course->tier[tier] <= plan.of[s].tier[tier] + 1e-5 * (1 + fabs(plan.of[s].tier[tier]))))
                    fail_msg("case %llu, future %d: tier %d is %.10g, told %.10g", (unsigned long long)seed, s, tier, course->tier[tier], plan.of[s].tier[tier]);
            pnk_course_free(course);
        }
        pnk_futures_plan_free(&plan);
        futures_free(&c);
    }
}

static void one_future_is_the_weighted_program(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 15; seed++) {
        futures_case c = futures_of(7200 + seed);
        pnk_weighted weighted;

        assert_int_equal(pnk_allocation_weighted(ctx, c.made.records, c.made.ledger, &c.forecast[1], c.made.access, NULL, PNK_BY_SIZE, &weighted), PNK_OK);
        for (int firm = 0; firm <= 2; firm++)
            assert_true(near(alone(c.worlds[1], &(pnk_futures_settings){ .firm_days = firm }, NULL), weighted.objective + weighted.constant));
        futures_free(&c);
    }
}

static void the_same_future_three_times_is_that_future(void **state)
{
    const double probability[K] = { 0.2, 0.3, 0.5 };

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        futures_case c = futures_of(7300 + seed);
        const pnk_futures_settings settings = { .firm_days = 1, .cvar_level = 0.8, .cvar_weight = seed % 2 ? 0.25 : 0 };
        pnk_futures_plan plan;

        assert_int_equal(pnk_futures_solve(ctx, (const pnk_world *const[]){ c.worlds[1], c.worlds[1], c.worlds[1] }, probability, K, &settings, &plan), PNK_OK);
        assert_true(near(plan.value, alone(c.worlds[1], &settings, NULL)));
        pnk_futures_plan_free(&plan);
        futures_free(&c);
    }
}

/* Hindsight is at least as good as the plan for all futures, and that at least as good as the first days of the plan for the first one alone. */
static void between_hindsight_and_the_plan_for_one_future(void **state)
{
    enum { CASES = 25 };
    const pnk_futures_settings settings = { .firm_days = 1 }, free_hand = { .firm_days = 0 };
    int worse = 0, better = 0, possible = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        futures_case c = futures_of(7400 + seed);
        pnk_futures_plan plan = solve(&c, &settings);
        pnk_acts *acts = NULL, *firm = NULL;
        double hindsight = 0, for_one = 0;

        alone(c.worlds[0], &free_hand, &acts);
        assert_int_equal(pnk_firm_acts(ctx, acts, 1, &firm), PNK_OK);
        for (int s = 0; s < K; s++) {
            hindsight += c.probability[s] * alone(c.worlds[s], &free_hand, NULL);
            for_one += c.probability[s] * alone(c.worlds[s], &(pnk_futures_settings){ .firm_days = 1, .firm = firm }, NULL);
        }
        if (!(hindsight <= plan.value + 1e-6 * (1 + fabs(plan.value)) && plan.value <= for_one + 1e-6 * (1 + fabs(plan.value))))
            fail_msg("case %llu: %.10g with hindsight, %.10g for all, %.10g for one", (unsigned long long)seed, hindsight, plan.value, for_one);
        worse += plan.value > hindsight + 1e-6 * (1 + fabs(hindsight));
        possible += isfinite(for_one);
        better += isfinite(for_one) && plan.value < for_one - 1e-6 * (1 + fabs(plan.value));
        pnk_acts_free(acts);
        pnk_acts_free(firm);
        pnk_futures_plan_free(&plan);
        futures_free(&c);
    }
    print_message("%d operations: hindsight is better in %d, the plan for one future worse in %d\n", CASES, worse, better);
    assert_true(worse > 0 && better > 0 && possible > 0);
}

/* Kept as they were, the first days of a plan leave its value. */
static void what_was_decided_costs_what_it_did(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 15; seed++) {
        futures_case c = futures_of(7500 + seed);
        pnk_acts *acts = NULL, *firm = NULL;
        double value = alone(c.worlds[1], &(pnk_futures_settings){ .firm_days = 0 }, &acts);

        assert_int_equal(pnk_firm_acts(ctx, acts, 2, &firm), PNK_OK);
        double again = alone(c.worlds[1], &(pnk_futures_settings){ .firm_days = 2, .firm = firm }, NULL);
        if (!near(again, value))
            fail_msg("case %llu: %.12g was decided, %.12g comes of it", (unsigned long long)seed, value, again);
        pnk_acts_free(acts);
        pnk_acts_free(firm);
        futures_free(&c);
    }
}

static void a_heavier_tail_weighs_on_the_mean(void **state)
{
    int moved = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 15; seed++) {
        futures_case c = futures_of(7600 + seed);
        pnk_futures_plan mean = solve(&c, &(pnk_futures_settings){ .firm_days = 1, .cvar_level = 0.7, .cvar_weight = 1e-6 });
        pnk_futures_plan tail = solve(&c, &(pnk_futures_settings){ .firm_days = 1, .cvar_level = 0.7, .cvar_weight = 10 });
        double slack = 1e-5 * (1 + fabs(mean.mean));

        assert_true(tail.cvar <= mean.cvar + slack && mean.mean <= tail.mean + slack);
        moved += tail.cvar < mean.cvar - slack;
        pnk_futures_plan_free(&mean);
        pnk_futures_plan_free(&tail);
        futures_free(&c);
    }
    print_message("the tail moved the plan in %d of 15\n", moved);
}

/* More places of a site, or units of a lot, on the days after the firm ones alone. */
static void give_later(futures_case *c, int firm_days, int shelter, int lot, double more)
{
    for (int s = 0; s < K; s++) {
        pnk_world *w = c->worlds[s];
        for (int t = firm_days + 1; t <= w->n_days; t++) {
            if (shelter >= 0)
                w->cap[pnk_w_tsl(w, t, shelter, 0)] += more;
            else
                w->lots[lot].landed[t] += more;
        }
    }
}

static double value_with(futures_case *c, const pnk_futures_settings *settings, int shelter, int lot, double more)
{
    give_later(c, settings->firm_days, shelter, lot, more);
    pnk_futures_plan plan = solve(c, settings);
    double value = plan.value;
    give_later(c, settings->firm_days, shelter, lot, -more);
    pnk_futures_plan_free(&plan);
    return value;
}

/* The objective bends upwards, so what one more saves lies between what a little more saves and what a little less costs. */
static void is_worth(futures_case *c, const pnk_futures_settings *settings, double value, int shelter, int lot, double worth, int *held)
{
    const double little = 0.01;
    double saved = (value - value_with(c, settings, shelter, lot, little)) / little, lost = (value_with(c, settings, shelter, lot, -little) - value) / little;
    double slack = 1e-4 * (1 + fabs(worth));

    if (!(saved <= worth + slack && worth <= lost + slack))
        fail_msg("%s %d is said to be worth %g: %g is saved by one more, %g lost by one less", shelter >= 0 ? "shelter" : "lot", shelter >= 0 ? shelter : lot, worth, saved, lost);
    *held += worth > 1e-6;
}

/* A place more or less is one only where those who come by themselves leave some. */
static bool has_room(const futures_case *c, int firm_days, int shelter)
{
    for (int s = 0; s < K; s++) {
        const pnk_world *w = c->worlds[s];
        for (int t = firm_days + 1; t <= w->n_days; t++) {
            double persons = 0;
            for (int g = 0; g < w->n_groups; g++)
                persons += w->nothing_n[pnk_w_tsg(w, t, shelter, g)];
            if (!(persons + 1 < w->cap[pnk_w_tsl(w, t, shelter, 0)]) || !w->open[pnk_w_ts(w, t, shelter)])
                return false;
        }
    }
    return true;
}

static void what_is_held_back_is_worth_what_is_said(void **state)
{
    int places = 0, stocks = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        futures_case c = futures_of(7900 + seed);
        const pnk_futures_settings settings = { .firm_days = 1, .cvar_level = 0.7, .cvar_weight = seed % 3 == 0 ? 0.5 : 0 };
        pnk_futures_plan plan = solve(&c, &settings);
        const pnk_world *w = c.worlds[0];

        for (int i = 0; i < w->n_sites + w->n_leaves; i++) {
            double worth = 0, left = INFINITY;
            for (int s = 0; s < K; s++) {
                worth += plan.of[s].place_worth[i];
                left = fmin(left, plan.of[s].places_left[i]);
                assert_true(isnan(plan.of[s].places_left[i]) || plan.of[s].places_left[i] >= -1e-7);
            }
            if (isfinite(left) && left > 1 && has_room(&c, settings.firm_days, i))
                is_worth(&c, &settings, plan.value, i, -1, worth, &places);
        }
        for (int o = 0; o < w->n_lots; o++) {
            double worth = 0;
            for (int s = 0; s < K; s++) {
                worth += plan.of[s].stock_worth[o];
                assert_true(near(plan.of[s].stock_left[o], plan.of[0].stock_left[o]));
            }
            if (plan.of[0].stock_left[o] > 1)
                is_worth(&c, &settings, plan.value, -1, o, worth, &stocks);
        }
        pnk_futures_plan_free(&plan);
        futures_free(&c);
    }
    print_message("worth something after the first days: %d times places, %d times stock\n", places, stocks);
    assert_true(places > 0 && stocks > 0);
}

static double all_who_come(const pnk_forecast *f)
{
    size_t cells = f->n_leaves * f->n_groups;
    double persons = 0;

    for (size_t i = cells; i < ((size_t)f->n_days + 1) * cells; i++)
        persons += f->begin_to_wait[i] + f->reach_hosts[i] + f->reach_sites[i];
    return persons;
}

/* The plan of the tiers, held against futures: hindsight is what each future gives alone, and the first days of a plan cannot beat it. */
static void a_plan_is_scored_against_hindsight(void **state)
{
    int worse = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        futures_case c = futures_of(7700 + seed);
        const pnk_forecast *futures[K] = { &c.forecast[0], &c.forecast[1], &c.forecast[2] };
        pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;
        pnk_plan *plan = NULL;
        pnk_lp_answer *answer = NULL;

        settings.futures = futures;
        settings.n_futures = K;
        settings.firm_days = 1 + (int)(seed % 2);
        if (pnk_allocation_solve(ctx, c.made.records, c.made.ledger, c.made.forecast, c.made.access, &settings, &plan, &answer))
            fail_msg("case %llu: %s", (unsigned long long)seed, pnk_ctx_message(ctx));
        assert_int_equal(plan->n_futures, K);
        assert_int_equal(plan->firm_days, settings.firm_days);
        for (int s = 0; s < K; s++) {
            const pnk_future_score *score = &plan->futures[s];
            assert_true(near(score->persons_to_come, all_who_come(&c.forecast[s])));
            assert_true(near(score->hindsight.value, alone(c.worlds[s], &(pnk_futures_settings){ .firm_days = 0 }, NULL)));
            if (!(score->plan.value >= score->hindsight.value - 1e-6 * (1 + fabs(score->hindsight.value))))
                fail_msg("case %llu, future %d: %.10g, and %.10g with hindsight", (unsigned long long)seed, s, score->plan.value, score->hindsight.value);
            worse += score->plan.value > score->hindsight.value + 1e-6 * (1 + fabs(score->hindsight.value));
        }
        pnk_plan_free(plan);
        pnk_lp_answer_free(answer);
        futures_free(&c);
    }
    print_message("hindsight is better in %d of %d futures\n", worse, 12 * K);
    assert_true(worse > 0);
}

/* ---- what is held back ---- */

static pnk_two_stage *two_stage_of(const futures_case *c, int firm_days, double share)
{
    const pnk_forecast *futures[K] = { &c->forecast[0], &c->forecast[1], &c->forecast[2] };
    const pnk_scenarios scenarios = { futures, c->probability, K, firm_days, share, share > 0 ? 1 : 0 };
    pnk_two_stage *out = NULL;

    if (pnk_allocation_two_stage(ctx, c->made.records, c->made.ledger, c->made.forecast, c->made.access, &scenarios, &out))
        fail_msg("%s", pnk_ctx_message(ctx));
    return out;
}

static pnk_plan *plan_of(const futures_case *c, const pnk_two_stage *two_stage, const pnk_lp_answer *given, pnk_lp_answer **answer)
{
    const pnk_forecast *futures[K] = { &c->forecast[0], &c->forecast[1], &c->forecast[2] };
    pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;
    pnk_plan *plan = NULL;
    pnk_status status;

    settings.two_stage = two_stage;
    settings.futures = futures;
    settings.n_futures = K;
    settings.firm_days = two_stage ? two_stage->firm_days : 1;
    status = given ? pnk_allocation_check(ctx, c->made.records, c->made.ledger, c->made.forecast, c->made.access, &settings, given, &plan)
                   : pnk_allocation_solve(ctx, c->made.records, c->made.ledger, c->made.forecast, c->made.access, &settings, &plan, answer);
    if (status)
        fail_msg("%s", pnk_ctx_message(ctx));
    return plan;
}

static double shipped_by(const pnk_plan *plan, const pnk_held *held)
{
    double units = 0;

    for (size_t i = 0; i < plan->shipments.n; i++) {
        const pnk_shipment *y = &plan->shipments.v[i];
        units += y->date <= held->until && y->warehouse == held->warehouse && y->item == held->item ? y->quantity : 0;
    }
    return units;
}

static double in_store_by(const pnk_world *w, const pnk_held *held)
{
    double units = 0;

    for (int o = 0; o < w->n_lots; o++)
        units += w->lots[o].warehouse == held->warehouse && w->lots[o].item == held->item ? w->lots[o].landed[held->until - w->as_of] : 0;
    return units;
}

static double places_at(const pnk_plan *plan, const pnk_world *w, const pnk_held *held)
{
    for (size_t i = 0; i < plan->occupancy.n; i++) {
        const pnk_occupancy *o = &plan->occupancy.v[i];
        if (o->date == held->until && o->group < 0 && !strcmp(plan->shelters[o->shelter].id, held->site_id))
            return w->cap[pnk_w_tsl(w, (int)(held->until - w->as_of), held->shelter, 0)] - (double)o->persons;
    }
    return NAN;
}

static void what_is_held_back_stays_free(void **state)
{
    int places = 0, goods = 0, nothing = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        futures_case c = futures_of(8000 + seed);
        pnk_two_stage *t = two_stage_of(&c, 1, seed % 3 == 0 ? 0.3 : 0);
        pnk_lp_answer *answer = NULL;
        pnk_world *w = NULL;
        pnk_plan *plan = plan_of(&c, t, NULL, &answer), *again = plan_of(&c, t, answer, NULL);

        assert_int_equal(pnk_world_new(ctx, c.made.records, c.made.ledger, c.made.forecast, c.made.access, &w), PNK_OK);
        assert_true(t->verified && t->gap_share < 1e-6);
        assert_true(plan->certificate.verified && again->certificate.verified);
        assert_true(plan->beside_expected);
        assert_non_null(t->sentence);
        assert_true(t->held.n == 0 || t->value < t->expected_value);
        for (size_t i = 0; i < t->held.n; i++) {
            const pnk_held *h = &t->held.v[i];
            assert_true(h->worth > 0 && h->quantity >= 1 && h->probability > 0 && h->probability <= 1 + 1e-12);
            assert_true(h->scenarios[0] && h->sentence);
            if (h->shelter < 0 && !(shipped_by(plan, h) <= in_store_by(w, h) - h->quantity + 1e-6 + 1e9 * (c.made.records->items.v[h->item].supplier_per_day > 0)))
                fail_msg("case %llu: %g of %g units left, %g are held back", (unsigned long long)seed, shipped_by(plan, h), in_store_by(w, h), h->quantity);
            if (h->shelter >= 0 && places_at(plan, w, h) < h->quantity - 1 - 1e-6)       /* people come in whole numbers */
                fail_msg("case %llu: %g places free, %g are held back", (unsigned long long)seed, places_at(plan, w, h), h->quantity);
            places += h->shelter >= 0;
            goods += h->shelter < 0;
        }
        nothing += t->held.n == 0;
        if (t->held.n == 0)
            for (int s = 0; s < K; s++)
                assert_true(near(plan->futures[s].expected.value, plan->futures[s].plan.value));
        pnk_plan_free(plan);
        pnk_plan_free(again);
        pnk_lp_answer_free(answer);
        pnk_world_free(w);
        pnk_two_stage_free(t);
        futures_free(&c);
    }
    print_message("held back: places %d times, goods %d times, nothing in %d of 24\n", places, goods, nothing);
    assert_true(places > 0 && goods > 0 && nothing > 0);
}

/* The answer of a plan that keeps nothing free is no answer where something must be kept free, and the check says so. */
static void a_plan_without_it_is_not_taken_for_one_with_it(void **state)
{
    int told = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 16; seed++) {
        futures_case c = futures_of(8000 + seed);
        pnk_two_stage *t = two_stage_of(&c, 1, 0);
        pnk_lp_answer *freely = NULL;

        if (t->held.n > 0) {
            pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;
            pnk_plan *plan = plan_of(&c, NULL, NULL, &freely), *other = NULL;
            settings.two_stage = t;
            pnk_status status = pnk_allocation_check(ctx, c.made.records, c.made.ledger, c.made.forecast, c.made.access, &settings, freely, &other);
            told += status == PNK_BAD_INPUT || (!status && !other->certificate.verified);
            pnk_plan_free(other);
            pnk_plan_free(plan);
        }
        pnk_lp_answer_free(freely);
        pnk_two_stage_free(t);
        futures_free(&c);
    }
    print_message("told in %d operations\n", told);
    assert_true(told > 0);
}

/* Somebody else's decisions: more people than are there cannot have been moved. */
static void what_cannot_be_kept_is_told(void **state)
{
    futures_case c = futures_of(7801);
    pnk_acts *acts = NULL, *firm = NULL;

    (void)state;
    assert_true(isfinite(alone(c.worlds[0], &(pnk_futures_settings){ .firm_days = 0 }, &acts)));
    assert_int_equal(pnk_firm_acts(ctx, acts, 3, &firm), PNK_OK);
    assert_true(firm->moves.n > 0);
    firm->moves.v[0].persons += 1e6;
    assert_true(isinf(alone(c.worlds[0], &(pnk_futures_settings){ .firm_days = 3, .firm = firm }, NULL)));
    assert_non_null(strstr(pnk_ctx_message(ctx), "cannot be kept"));
    pnk_acts_free(acts);
    pnk_acts_free(firm);
    futures_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_columns_as_in_whole),
        cmocka_unit_test(each_future_can_be_done_and_costs_what_is_said),
        cmocka_unit_test(one_future_is_the_weighted_program),
        cmocka_unit_test(the_same_future_three_times_is_that_future),
        cmocka_unit_test(between_hindsight_and_the_plan_for_one_future),
        cmocka_unit_test(what_was_decided_costs_what_it_did),
        cmocka_unit_test(a_plan_is_scored_against_hindsight),
        cmocka_unit_test(what_cannot_be_kept_is_told),
        cmocka_unit_test(what_is_held_back_is_worth_what_is_said),
        cmocka_unit_test(what_is_held_back_stays_free),
        cmocka_unit_test(a_plan_without_it_is_not_taken_for_one_with_it),
        cmocka_unit_test(a_heavier_tail_weighs_on_the_mean),
    };
    return cmocka_run_group_tests_name("allocation: a plan for several futures", tests, begin, end);
}
