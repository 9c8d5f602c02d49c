/* tests/models/allocation_worth.c - what more of a limit is worth: every slope and every range against the problem solved anew. */
#include "engine/base/text.h"
#include "engine/lp/lp.h"
#include "models/allocation/allocation.h"
#include "models/allocation/words.h"
#include "models/allocation/worth.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

enum { CASES = 40 };

/* ---- the world with so much more ---- */

static double there_anyhow(const pnk_world *w, int s, int t)
{
    double persons = 0;

    for (int g = 0; g < w->n_groups; g++) {
        double kept = w->n0[pnk_w_sg(w, s, g)];
        for (int d = 1; d <= t; d++)
            kept = kept * (1 - w->rho[pnk_w_tg(w, d, g)]) + w->beta[pnk_w_tsg(w, d, s, g)];
        persons += kept;
    }
    return persons;
}

/* Levels at which there are places get more of them, those at which there are none do not. */
static bool had_places[1 << 16], had_vehicles[64];

static void more_places(pnk_world *w, int s, double more, bool back)
{
    for (int t = 1; t <= w->n_days; t++) {
        double *cap = &w->cap[pnk_w_tsl(w, t, s, 0)];
        bool *had = &had_places[pnk_w_tsl(w, t, s, 0)];
        assert_true(pnk_w_tsl(w, t, s, 0) + PNK_N_LEVELS < sizeof had_places);
        for (int level = 0; level < PNK_N_LEVELS; level++) {
            if (!back)
                had[level] = cap[0] > 0 && cap[level] > 0 && isfinite(cap[level]);
            cap[level] += had[level] ? more : 0;
        }
        if (isfinite(*cap))
            w->exc[pnk_w_ts(w, t, s)] = fmax(0, there_anyhow(w, s, t) - *cap);
    }
}

static void move_world(pnk_world *w, const pnk_limit *limit, double more, bool back)
{
    for (int t = 0; t <= w->n_days; t++) {
        if (limit->kind == PNK_LIMIT_VEHICLE || (limit->kind == PNK_LIMIT_VEHICLE_DAY && limit->day == t)) {
            if (!back)
                had_vehicles[t] = w->pools[limit->which].count[t] > 0;
            w->pools[limit->which].count[t] += had_vehicles[t] ? more : 0;
        }
        if (limit->kind == PNK_LIMIT_STOCK && t >= limit->day)
            w->lots[limit->which].landed[t] += more;
        if (limit->kind == PNK_LIMIT_MONEY && t >= limit->day)
            w->lines[limit->which].usd[t] += more;
    }
    if (limit->kind == PNK_LIMIT_PLACES)
        more_places(w, limit->which, more, back);
    if (limit->kind == PNK_LIMIT_SUPPLIER)
        w->supply_per_day[limit->which] += more;
    if (limit->kind == PNK_LIMIT_LAND)
        w->land_m2[limit->which] += more;
}

static void more_of(pnk_world *w, const pnk_limit *limit, double more) { move_world(w, limit, more, false); }
static void back_from(pnk_world *w, const pnk_limit *limit, double more) { move_world(w, limit, -more, true); }

/* ---- the moved model is the model of the moved world ---- */

static double moved(const pnk_limits *l, const pnk_limit *limit, bool column, size_t index)
{
    double by = 0;

    for (size_t i = limit->first; i < limit->first + limit->n; i++)
        if (l->parts.v[i].column == column && (size_t)l->parts.v[i].index == index)
            by += l->parts.v[i].by;
    return by;
}

static bool same(double a, double b) { return a == b || fabs(a - b) <= 1e-9 * (1 + fabs(a)); }

static void compare_models(const pnk_limits *l, const pnk_limit *limit, const pnk_model *a, const pnk_model *b, double more, seed_t seed)
{
    const char *what = pnk_limit_names[limit->kind];

    if (a->n_rows != b->n_rows || a->n_cols != b->n_cols || a->n_arcs != b->n_arcs || a->n_routes != b->n_routes)
        fail_msg("case %llu, %s %d, %g more: the model has another shape: %zu rows for %zu, %zu columns for %zu, limit up %g", seed, what, limit->which, more, b->n_rows, a->n_rows,
                 b->n_cols, a->n_cols, limit->up);
    for (size_t r = 0; r < a->n_rows; r++) {
        double by = more * moved(l, limit, false, r);
        if (!same(a->row_low[r] + by, b->row_low[r]) || !same(a->row_high[r] + by, b->row_high[r]))
            fail_msg("case %llu, %s %d, %g more: row %zu of kind %d is %g..%g, expected %g..%g", seed, what, limit->which, more, r, a->row_ref[r].kind,
                     b->row_low[r], b->row_high[r], a->row_low[r] + by, a->row_high[r] + by);
    }
    for (size_t j = 0; j < a->n_cols; j++) {
        double by = more * moved(l, limit, true, j);
        if (!same(a->low[j], b->low[j]) || !same(a->high[j] + by, b->high[j]) || !same(a->cost[1][j], b->cost[1][j]) || !same(a->cost[3][j], b->cost[3][j]))
            fail_msg("case %llu, %s %d, %g more: column %zu of kind %d has the limit %g, expected %g", seed, what, limit->which, more, j, a->col_ref[j].kind,
                     b->high[j], a->high[j] + by);
    }
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        assert_true(same(a->constant[tier], b->constant[tier]));
}

static void limits_move_the_model_as_they_move_the_world(void **state)
{
    int tried[PNK_N_LIMIT_KINDS] = { 0 };

    (void)state;
    for (seed_t seed = 1; seed <= CASES; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = seed });
        pnk_model *base = NULL;
        pnk_limits *l = NULL;
        MUST(pnk_model_new(ctx, made.world, &base));
        MUST(pnk_limits_new(ctx, base, &l));
        for (size_t i = 0; i < l->limits.n; i++)
            for (int side = 0; side < 2; side++) {
                const pnk_limit *limit = &l->limits.v[i];
                double most = side ? limit->down : fmin(limit->up, 50), more = 0.7 * most;
                pnk_model *other = NULL;
                if (fabs(most) < 1e-3)
                    continue;
                more_of(made.world, limit, more);
                MUST(pnk_model_new(ctx, made.world, &other));
                compare_models(l, limit, base, other, more, seed);
                back_from(made.world, limit, more);
                tried[limit->kind]++;
                pnk_model_free(other);
            }
        pnk_limits_free(l);
        pnk_model_free(base);
        case_free(&made);
    }
    for (int kind = 0; kind < PNK_N_LIMIT_KINDS; kind++) {
        print_message("%s: %d times\n", pnk_limit_names[kind], tried[kind]);
        assert_true(tried[kind] > 0);
    }
}

/* ---- every price is true ---- */

/* The whole program of a stage, every move, unit and round of it, to GLPK at once: no column is generated. */
typedef struct { const pnk_model *m, *of_faces; const pnk_stage *stage; pnk_lp *lp; size_t n; int rows[4096]; double values[4096], cost; } full;

static void enter(full *k, size_t row, double value)
{
    k->rows[k->n] = (int)row;
    k->values[k->n++] = value;
}

static void enter_lack(full *k, int key, double value)
{
    int cell = k->stage->cells && key >= 0 ? pnk_cell_of_key(k->m, k->stage->cells, key) : -1;

    if (cell >= 0)
        enter(k, k->m->n_rows + (size_t)k->stage->n_holds + (size_t)cell, value);
}

static void enter_costs(full *k, int tier, double cost)
{
    k->cost += pnk_stage_weight(k->stage, tier) * cost;
    for (int h = 0; h < k->stage->n_holds; h++)
        if (k->stage->holds[h].tier == tier)
            enter(k, k->m->n_rows + (size_t)h, cost);
}

static void enter_column(full *k, const pnk_column *column)
{
    for (int i = 0; i < column->n; i++)
        if (k->m->row_stage[column->row[i]] <= k->stage->rows)
            enter(k, (size_t)column->row[i], column->value[i]);
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        enter_costs(k, tier, column->cost[tier]);
    enter_lack(k, column->lack_key, column->lack);
}

static void close_column(full *k, double low, double high)
{
    MUST(pnk_lp_add_column(ctx, k->lp, low, high, k->cost, k->n, k->rows, k->values, NULL));
    k->n = 0;
    k->cost = 0;
}

static void full_rows(full *k)
{
    const pnk_model *m = k->m;
    size_t n_cells = k->stage->cells ? k->stage->cells->n_cells : 0;
    double *cell_limit = calloc(n_cells + 1, sizeof *cell_limit);

    assert_non_null(cell_limit);
    pnk_stage_cell_limits(m, k->stage, cell_limit);
    for (size_t r = 0; r < m->n_rows; r++) {
        bool there = m->row_stage[r] <= k->stage->rows;
        MUST(pnk_lp_add_row(ctx, k->lp, there ? m->row_low[r] : -INFINITY, there ? m->row_high[r] : INFINITY, 0, NULL, NULL, NULL));
    }
    for (int h = 0; h < k->stage->n_holds; h++)
        MUST(pnk_lp_add_row(ctx, k->lp, -INFINITY, k->stage->holds[h].limit, 0, NULL, NULL, NULL));
    for (size_t c = 0; c < n_cells; c++)
        MUST(pnk_lp_add_row(ctx, k->lp, -INFINITY, cell_limit[c], 0, NULL, NULL, NULL));
    free(cell_limit);
    for (size_t r = 0; r < 2 * m->n_routes; r++)
        MUST(pnk_lp_add_row(ctx, k->lp, -INFINITY, 0, 0, NULL, NULL, NULL));
}

static void full_core(full *k)
{
    const pnk_model *m = k->m;

    for (size_t j = 0; j < m->n_cols; j++) {
        if (m->col_stage[j] > k->stage->rows)
            continue;
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
            if (m->row_stage[m->entry_row[i]] <= k->stage->rows)
                enter(k, (size_t)m->entry_row[i], m->entry_value[i]);
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            enter_costs(k, tier, m->cost[tier][j]);
        for (size_t i = m->lack_start[j]; i < m->lack_start[j + 1]; i++)
            enter_lack(k, m->lack_key[i], m->lack_value[i]);
        double low, high;
        pnk_stage_core(m, k->stage, j, &low, &high);
        if (low == high && m->low[j] < m->high[j] && high == m->high[j])
            low = fmin(high, k->of_faces->high[j]);      /* kept there by a face: what is more of it may be used */
        close_column(k, low, high);
    }
}

static void full_moves(full *k)
{
    pnk_column column;

    for (size_t i = 0; i < k->m->n_arcs; i++)
        for (int g = 0; g < k->m->w->n_groups; g++)
            if (pnk_model_may(k->m, &k->m->arcs[i], g) && pnk_stage_move(k->of_faces, k->stage, &k->of_faces->arcs[i], g)) {
                pnk_model_move(k->m, &k->m->arcs[i], g, &column);
                enter_column(k, &column);
                close_column(k, 0, INFINITY);
            }
}

static void full_goods(full *k)
{
    const pnk_model *m = k->m;
    const pnk_world *w = m->w;
    pnk_column column;

    for (size_t r = 0; r < m->n_routes; r++) {
        const pnk_route *route = &m->routes[r];
        size_t load = pnk_lp_n_rows(k->lp) - 2 * m->n_routes + 2 * r;
        for (int lot = 0; lot < w->n_lots; lot++) {
            if (w->lots[lot].warehouse != route->warehouse || !pnk_world_lot_fits(w, lot, route->drop, route->day) || !pnk_stage_unit(k->stage, lot, r))
                continue;
            pnk_column_clear(&column);
            pnk_model_unit_out(m, lot, route->day, &column);
            pnk_model_unit_in(m, route->drop, w->lots[lot].item, route->arrives, &column);
            pnk_model_unit_lock(m, lot, route, &column);
            enter_column(k, &column);
            enter(k, load, pnk_world_kg(w, w->lots[lot].item));
            enter(k, load + 1, pnk_world_m3(w, w->lots[lot].item));
            close_column(k, 0, INFINITY);
        }
        pnk_column_clear(&column);
        pnk_model_round(m, route, &column);
        enter_column(k, &column);
        enter(k, load, -w->pools[route->pool].payload_kg);
        enter(k, load + 1, -w->pools[route->pool].volume_m3);
        close_column(k, 0, pnk_stage_round(k->stage, r) ? INFINITY : 0);
    }
}

static double value_anew(const pnk_tiers *t, pnk_world *w, const pnk_limit *limit, double more, int tier, seed_t seed)
{
    pnk_stage stage = t->stages[tier == 1 ? PNK_S_T1 : PNK_S_T3];
    static const double tolerances[] = { 1e-9, 1e-8, 1e-7 };
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info info = { 0 };
    pnk_model *m = NULL;
    full *k = calloc(1, sizeof *k);

    assert_non_null(k);
    if (limit)
        more_of(w, limit, more);
    MUST(pnk_model_new(ctx, w, &m));
    k->m = m;
    k->of_faces = t->m;
    k->stage = &stage;
    MUST(pnk_lp_new(ctx, &k->lp));
    full_rows(k);
    full_core(k);
    full_moves(k);
    full_goods(k);
    for (size_t i = 0; i < 3 && info.outcome != PNK_LP_OPTIMAL; i++) {
        settings.tolerance = tolerances[i];
        MUST(pnk_lp_solve(ctx, k->lp, &settings, &info));
    }
    if (info.outcome != PNK_LP_OPTIMAL && info.outcome != PNK_LP_INFEASIBLE)
        fail_msg("case %llu: the whole program ends with verdict %d", seed, (int)info.outcome);
    double value = info.outcome == PNK_LP_OPTIMAL ? info.objective + m->constant[tier] : INFINITY;     /* what is held cannot be kept */
    pnk_lp_free(k->lp);
    pnk_model_free(m);
    free(k);
    if (limit)
        back_from(w, limit, more);
    return value;
}

typedef struct { int prices, bounds, with_range, below, beyond, next, followed; } tally;

static double slack(double value) { return 2e-6 * (1 + fabs(value)); }

static void try_at(const pnk_tiers *t, pnk_world *w, const pnk_limit *limit, const pnk_worth *worth, double more, double base, seed_t seed)
{
    double value = value_anew(t, w, limit, more, worth->tier, seed);

    if (fabs(value - (base - worth->saves * more)) > slack(base))
        fail_msg("case %llu, T%d, %s %d: %g more (range %g..%g) give %.9g, stated %.9g", seed, worth->tier, pnk_limit_names[limit->kind], limit->which, more,
                 worth->low, worth->high, base - value, worth->saves * more);
}

static void try_worth(const pnk_tiers *t, pnk_world *w, const pnk_worths *all, const pnk_worth *worth, const double base[PNK_N_TIERS], seed_t seed, tally *n)
{
    const pnk_limit *limit = &all->limits->limits.v[worth->limit];
    double value = base[worth->tier];

    n->prices++;
    if (isnan(worth->high)) {            /* a bound: no more than that can be gained */
        double more = fmin(limit->up, 10), got = value - value_anew(t, w, limit, more, worth->tier, seed);
        if (got > worth->saves * more + slack(value))
            fail_msg("case %llu, T%d, %s %d: %g more give %.9g, at most %.9g were stated", seed, worth->tier, pnk_limit_names[limit->kind], limit->which, more, got, worth->saves * more);
        n->bounds++;
        return;
    }
    assert_true(worth->low <= 0 && worth->high >= 0 && worth->saves >= 0 && worth->high <= limit->up + 1e-9 && worth->low >= limit->down - 1e-9);
    if (worth->saves * worth->high > 10 * slack(value)) {
        n->with_range++;
        try_at(t, w, limit, worth, 0.4 * worth->high, value, seed);
        /* where the range of the model ends two of its columns become one: looked at from just before */
        try_at(t, w, limit, worth, fmin(worth->high, limit->up - 1e-6 * (1 + limit->up)), value, seed);
    }
    if (worth->saves * -worth->low > 10 * slack(value)) {
        n->below++;
        try_at(t, w, limit, worth, worth->low, value, seed);
    }
    if (isnan(worth->after))
        return;
    /* beyond the bend it is less, and never more than said */
    assert_true(worth->after < worth->saves + 1e-9);
    double more = worth->high + fmax(0.25, 0.5 * worth->high);
    if (more > limit->up)
        return;
    double got = value - value_anew(t, w, limit, more, worth->tier, seed), most = worth->saves * worth->high + worth->after * (more - worth->high);
    if (got > most + slack(value))
        fail_msg("case %llu, T%d, %s %d: %g more give %.9g, at most %.9g were stated", seed, worth->tier, pnk_limit_names[limit->kind], limit->which, more, got, most);
    n->beyond++;
    if (worth->next < 0)
        return;
    /* what binds next is missed there: with less of it the value is worse */
    const pnk_limit *next = &all->limits->limits.v[worth->next];
    double at = worth->high + 0.5e-3 * worth->high, less = fmin(-next->down, fmax(0.05 * next->now, 1e-3));
    if (!(less > 0) || at > limit->up)
        return;
    n->next++;
    double before = value_anew(t, w, limit, at, worth->tier, seed);
    more_of(w, limit, at);
    double after = value_anew(t, w, next, -less, worth->tier, seed);
    back_from(w, limit, at);
    n->followed += after > before + 1e-9;
}

static tally try_all(bool anew)
{
    tally n = { 0 };

    for (seed_t seed = 0; seed <= CASES; seed++) {
        allocation_case made = seed ? case_random(ctx, (case_wish){ .seed = seed, .locks = seed % 5 == 0 }) : case_tiny(ctx);
        pnk_tiers t = { 0 };
        double base[PNK_N_TIERS] = { 0 };
        pnk_ctx_deadline(ctx, 120);
        t.most_prices = 100;
        t.exact_prices = anew ? 100 : 0;
        MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
        const pnk_worths *all = t.worths;
        base[1] = value_anew(&t, made.world, NULL, 0, 1, seed);
        base[3] = value_anew(&t, made.world, NULL, 0, 3, seed);
        for (int tier = 1; tier <= 3; tier += 2) {
            double solved = t.answers[tier == 1 ? PNK_S_T1 : PNK_S_T3].value;
            if (base[tier] > solved + 50 * slack(solved))
                fail_msg("case %llu: T%d of the whole program is %.9g, of the plan %.9g", seed, tier, base[tier], solved);
        }
        for (size_t i = 0; i < all->worths.n; i++)
            try_worth(&t, made.world, all, &all->worths.v[i], base, seed, &n);
        pnk_tiers_release(&t);
        case_free(&made);
    }
    print_message("%d prices, %d of them bounds, %d with a range in which they hold, %d of them below what there is too; %d tried beyond, %d of %d that bind next do\n",
                  n.prices, n.bounds, n.with_range, n.below, n.beyond, n.followed, n.next);
    assert_int_equal(n.followed, n.next);
    return n;
}

static void every_price_that_the_bases_tell_is_true(void **state)
{
    tally n = try_all(false);

    (void)state;
    assert_true(n.with_range >= 100);
    assert_true(n.below >= 20);
    assert_true(n.next > 0);
}

static void every_price_solved_anew_is_true(void **state)
{
    tally n = try_all(true);

    (void)state;
    assert_true(n.with_range >= 100);
    assert_true(n.beyond >= 100);
    assert_true(n.next > 0);
}

/* ---- the plan at other budgets ---- */

static pnk_funding anew_with(const pnk_funding *point, const pnk_course *cells_at, seed_t seed)
{
    allocation_case made = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = true });
    pnk_tiers t = { .cells_at = cells_at };
    double *coverage;
    size_t worst;

    for (size_t i = 0; i < made.records->budgets.n; i++)
        made.records->budgets.v[i].usd *= fmax(point->budget_share, 1e-9);       /* with none at all nobody would look for what it buys */
    MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
    assert_non_null(coverage = calloc(t.cells->n_cells + 1, sizeof *coverage));
    pnk_funding anew = { .unsheltered_person_days = t.answers[PNK_S_T1].value, .unmet_person_days = t.answers[PNK_S_T3].value,
                         .worst_shelter = pnk_cells_coverage(t.w, t.cells, t.course, true, coverage, &worst),
                         .worst_goods = pnk_cells_coverage(t.w, t.cells, t.course, false, coverage, &worst) };
    free(coverage);
    pnk_tiers_release(&t);
    case_free(&made);
    return anew;
}

static bool near(double a, double b) { return fabs(a - b) <= 1e-4 * (1 + fabs(b)); }

static void funding_is_the_plan_made_anew(void **state)
{
    int points = 0, goods = 0, moved = 0;

    (void)state;
    for (seed_t seed = 1; seed <= 20; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = true });
        pnk_tiers t = { .find_funding = true };
        pnk_ctx_deadline(ctx, 120);
        MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
        assert_int_equal(t.funding.n, 7);
        for (size_t i = 0; i < t.funding.n; i++) {
            const pnk_funding *f = &t.funding.v[i];
            pnk_funding anew = anew_with(f, pnk_counted_from(&t), seed);
            points++;
            if (!near(f->unsheltered_person_days, anew.unsheltered_person_days) || !near(f->worst_shelter, anew.worst_shelter))
                fail_msg("case %llu, %g of the budget: T1 %.9g and worst coverage of shelter %.9g, anew %.9g and %.9g", seed, f->budget_share,
                         f->unsheltered_person_days, f->worst_shelter, anew.unsheltered_person_days, anew.worst_shelter);
            goods += near(f->unmet_person_days, anew.unmet_person_days) && near(f->worst_goods, anew.worst_goods);
            assert_true(f->worst_shelter <= f->mean_shelter + 1e-9 || t.cells->n_cells == 0);
            if (i && f->unsheltered_person_days > f[-1].unsheltered_person_days + slack(f->unsheltered_person_days))
                fail_msg("case %llu: with more money more people stay without shelter", seed);
            moved += i && f->unmet_person_days < f[-1].unmet_person_days - 1e-6;
        }
        assert_true(near(t.funding.v[4].usd, t.funding.v[6].usd / 1.5));
        pnk_tiers_release(&t);
        case_free(&made);
    }
    print_message("%d points, T1 and shelter as anew, goods too in %d of them; money moved what is unmet %d times\n", points, goods, moved);
    assert_true(goods * 100 >= points * 98);
    assert_true(moved > 0);
}

/* ---- sentences ---- */

static const pnk_worth *first_of(const pnk_worths *all, int tier, pnk_limit_kind kind)
{
    for (size_t i = 0; i < all->worths.n; i++)
        if (all->worths.v[i].tier == tier && all->limits->limits.v[all->worths.v[i].limit].kind == kind)
            return &all->worths.v[i];
    fail_msg("tiny has no price of %s in T%d", pnk_limit_names[kind], tier);
    return NULL;
}

static void tiny_says_what_its_readme_works_out(void **state)
{
    allocation_case made = case_tiny(ctx);
    pnk_tiers t = { .most_prices = 10, .exact_prices = 10 };
    pnk_arena arena = { 0 };
    const char *text;

    (void)state;
    MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
    const pnk_worth *places = first_of(t.worths, 1, PNK_LIMIT_PLACES), *blankets = first_of(t.worths, 3, PNK_LIMIT_STOCK);
    assert_true(same(places->saves, 2) && same(places->high, 30) && same(places->after, 0));
    assert_true(same(blankets->saves, 2) && same(blankets->high, 50));
    MUST(pnk_worth_sentence(ctx, t.m, t.worths->limits, places, &arena, &text));
    assert_string_equal(text, "20 more places (S1) would spare 40 person-days without shelter, all of it for people in A. "
                              "That holds for up to 30 places more; beyond it nothing is gained.");
    pnk_worth one = *places;
    one.high = 1;
    one.saves = 1;
    MUST(pnk_worth_sentence(ctx, t.m, t.worths->limits, &one, &arena, &text));
    assert_string_equal(text, "1 more place (S1) would spare 1 person-day without shelter, all of it for people in A. "
                              "That holds for up to 1 place more; beyond it nothing is gained.");
    one.after = NAN;
    MUST(pnk_worth_sentence(ctx, t.m, t.worths->limits, &one, &arena, &text));
    assert_string_equal(text, "1 more place (S1) would spare 1 person-day without shelter, all of it for people in A. That holds for at least 1 place more.");
    one.high = 0.5;
    MUST(pnk_worth_sentence(ctx, t.m, t.worths->limits, &one, &arena, &text));
    assert_null(text);
    pnk_arena_release(&arena);
    pnk_tiers_release(&t);
    case_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_move_the_model_as_they_move_the_world),
        cmocka_unit_test(every_price_that_the_bases_tell_is_true),
        cmocka_unit_test(every_price_solved_anew_is_true),
        cmocka_unit_test(funding_is_the_plan_made_anew),
        cmocka_unit_test(tiny_says_what_its_readme_works_out),
    };

    cmocka_set_message_output(CM_OUTPUT_STDOUT);
    return cmocka_run_group_tests_name("allocation_worth", tests, begin, end);
}
