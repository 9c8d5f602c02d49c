/* tests/models/allocation_leximin.c - fairness in rounds against brute force: the full model by plain GLPK, every open cell tried in every round.
 *
 * The brute force shares the rows and columns of the model with the program, and nothing else: no pricing, no prices as proof
 * that a cell cannot rise. A cell is fixed where no plan can lift it while the others stay where they are.
 */
#include "engine/lp/lp.h"
#include "models/allocation/allocation.h"
#include "models/allocation/tiers.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

/* ---- the full program ---- */

typedef struct {
    const pnk_model *m;
    const pnk_cells *cells;
    pnk_lp *lp;
    int stage, hold;                     /* rows up to that stage; row of the first tier */
    int *row, *cell_row, *own;           /* LP row of each row; of each cell; the column that lifts a cell alone */
    int theta;
    size_t n_columns;                    /* those of the model */
    double *cost1;                       /* [n_columns] */
    size_t capacity;
    double *value, *limit_known;         /* scratch; what no decision changes of a cell's lack */
    double below;                        /* of a coverage that is held */
} full;

enum { MOST = PNK_MOST_CORE_ENTRIES + PNK_MOST_ENTRIES + 64 };
typedef struct { size_t n; int rows[MOST]; double values[MOST]; } entries;

static void entry(entries *e, int row, double value)
{
    if (row >= 0) {
        e->rows[e->n] = row;
        e->values[e->n++] = value;
    }
}

static void full_lack(full *f, entries *e, int key, double lack)
{
    int cell = key >= 0 ? pnk_cell_of_key(f->m, f->cells, key) : -1;

    if (cell >= 0)
        entry(e, f->cell_row[cell], lack);
}

static void full_column(full *f, double low, double high, double cost1, entries *e)
{
    entry(e, f->hold, cost1);
    MUST(pnk_lp_add_column(ctx, f->lp, low, high, 0, e->n, e->rows, e->values, NULL));
    if (f->n_columns == f->capacity) {
        f->capacity = 2 * f->capacity + 1000;
        f->cost1 = realloc(f->cost1, f->capacity * sizeof *f->cost1);
        assert_non_null(f->cost1);
    }
    f->cost1[f->n_columns++] = cost1;
    e->n = 0;
}

static void full_take(full *f, const pnk_column *column, entries *e)
{
    for (int i = 0; i < column->n; i++)
        entry(e, f->row[column->row[i]], column->value[i]);
    full_lack(f, e, column->lack_key, column->lack);
}

static void full_core(full *f, entries *e)
{
    const pnk_model *m = f->m;

    for (size_t j = 0; j < m->n_cols; j++) {
        if (m->col_stage[j] > f->stage)
            continue;
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
            entry(e, f->row[m->entry_row[i]], m->entry_value[i]);
        for (size_t i = m->lack_start[j]; i < m->lack_start[j + 1]; i++)
            full_lack(f, e, m->lack_key[i], m->lack_value[i]);
        full_column(f, m->low[j], m->high[j], m->cost[1][j], e);
    }
}

static void full_moves(full *f, entries *e)
{
    pnk_column column;

    for (size_t i = 0; i < f->m->n_arcs; i++)
        for (int g = 0; g < f->m->w->n_groups; g++)
            if (pnk_model_may(f->m, &f->m->arcs[i], g)) {
                pnk_model_move(f->m, &f->m->arcs[i], g, &column);
                full_take(f, &column, e);
                full_column(f, 0, INFINITY, column.cost[1], e);
            }
}

static void full_goods(full *f, entries *e)
{
    const pnk_world *w = f->m->w;
    pnk_column column;

    for (size_t i = 0; i < f->m->n_routes; i++) {
        const pnk_route *route = &f->m->routes[i];
        int kg, m3;
        MUST(pnk_lp_add_row(ctx, f->lp, -INFINITY, 0, 0, NULL, NULL, &kg));
        MUST(pnk_lp_add_row(ctx, f->lp, -INFINITY, 0, 0, NULL, NULL, &m3));
        for (int lot = 0; lot < w->n_lots; lot++) {
            if (w->lots[lot].warehouse != route->warehouse || !pnk_world_lot_fits(w, lot, route->drop, route->day))
                continue;
            pnk_column_clear(&column);
            pnk_model_unit_out(f->m, lot, route->day, &column);
            pnk_model_unit_in(f->m, route->drop, w->lots[lot].item, route->arrives, &column);
            pnk_model_unit_lock(f->m, lot, route, &column);
            full_take(f, &column, e);
            entry(e, kg, pnk_world_kg(w, w->lots[lot].item));
            entry(e, m3, pnk_world_m3(w, w->lots[lot].item));
            full_column(f, 0, INFINITY, column.cost[1], e);
        }
        pnk_column_clear(&column);
        pnk_model_round(f->m, route, &column);
        full_take(f, &column, e);
        entry(e, kg, -w->pools[route->pool].payload_kg);
        entry(e, m3, -w->pools[route->pool].volume_m3);
        full_column(f, 0, INFINITY, column.cost[1], e);
    }
}

static full full_new(const pnk_model *m, const pnk_cells *cells, int stage)
{
    full f = {.m = m, .cells = cells, .stage = stage, .below = PNK_HELD_BELOW};
    entries *e = calloc(1, sizeof *e);

    f.row = calloc(m->n_rows + 1, sizeof *f.row);
    f.cell_row = calloc(cells->n_cells + 1, sizeof *f.cell_row);
    f.own = calloc(cells->n_cells + 1, sizeof *f.own);
    f.limit_known = calloc(cells->n_cells + 1, sizeof *f.limit_known);
    assert_true(e && f.row && f.cell_row && f.own && f.limit_known);
    MUST(pnk_lp_new(ctx, &f.lp));
    for (size_t r = 0; r < m->n_rows; r++) {
        f.row[r] = -1;
        if (m->row_stage[r] <= stage)
            MUST(pnk_lp_add_row(ctx, f.lp, m->row_low[r], m->row_high[r], 0, NULL, NULL, &f.row[r]));
    }
    MUST(pnk_lp_add_row(ctx, f.lp, -INFINITY, INFINITY, 0, NULL, NULL, &f.hold));
    for (size_t c = 0; c < cells->n_cells; c++)
        MUST(pnk_lp_add_row(ctx, f.lp, -INFINITY, INFINITY, 0, NULL, NULL, &f.cell_row[c]));
    for (int key = 0; key < m->n_keys; key++)
        if (pnk_cell_of_key(m, cells, key) >= 0)
            f.limit_known[pnk_cell_of_key(m, cells, key)] += m->constant_lack[key];
    full_core(&f, e);
    full_moves(&f, e);
    full_goods(&f, e);
    MUST(pnk_lp_add_column(ctx, f.lp, 0, 0, 0, 0, NULL, NULL, &f.theta));
    for (size_t c = 0; c < cells->n_cells; c++)
        MUST(pnk_lp_add_column(ctx, f.lp, 0, 0, 0, 1, &f.cell_row[c], &cells->cells[c].need, &f.own[c]));
    free(e);
    return f;
}

static void full_free(full *f)
{
    pnk_lp_free(f->lp);
    free(f->row);
    free(f->cell_row);
    free(f->own);
    free(f->cost1);
    free(f->limit_known);
}

static double full_solve(full *f, seed_t seed, const char *what)
{
    static const double tolerances[] = {1e-9, 1e-8, 1e-7};
    pnk_lp_info info = {0};

    for (int i = 0; i < 6; i++) {
        pnk_lp_settings settings = PNK_LP_DEFAULTS;
        settings.tolerance = tolerances[i % 3];
        if (i >= 3)
            pnk_lp_forget_basis(f->lp);
        MUST(pnk_lp_solve(ctx, f->lp, &settings, &info));
        if (info.outcome == PNK_LP_OPTIMAL)
            return info.objective;
    }
    fail_msg("case %llu, %s: plain GLPK finds no optimum, verdict %d", seed, what, (int)info.outcome);
    return NAN;
}

/* ---- leximin by brute force ---- */

static void hold_cell(full *f, size_t c, double at)
{
    MUST(pnk_lp_set_row_bounds(ctx, f->lp, f->cell_row[c], -INFINITY, f->cells->cells[c].need * (1 - at + f->below) - f->limit_known[c]));
}

/** The first tier as low as it goes, and held there: the program holds it by a row for the rounds of shelter, and stays on its optimal face after. */
static double hold_first(full *f, double constant, double share, seed_t seed)
{
    for (size_t j = 0; j < f->n_columns; j++)
        MUST(pnk_lp_set_cost(ctx, f->lp, (int)j, f->cost1[j]));
    double least = full_solve(f, seed, "the first tier");
    for (size_t j = 0; j < f->n_columns; j++)
        MUST(pnk_lp_set_cost(ctx, f->lp, (int)j, 0));
    MUST(pnk_lp_set_row_bounds(ctx, f->lp, f->hold, -INFINITY, least + share * fmax(1, fabs(least + constant))));
    return least;
}

/** How far the cell can rise over theta while every other open one is `below` it at most. */
static double lift(full *f, size_t c, double theta, double below, seed_t seed)
{
    MUST(pnk_lp_set_bounds(ctx, f->lp, f->theta, theta - below, theta - below));
    MUST(pnk_lp_set_cost(ctx, f->lp, f->theta, 0));
    MUST(pnk_lp_set_bounds(ctx, f->lp, f->own[c], 0, INFINITY));
    MUST(pnk_lp_set_cost(ctx, f->lp, f->own[c], -1));
    double rise = -full_solve(f, seed, "lifting a cell");
    MUST(pnk_lp_set_cost(ctx, f->lp, f->own[c], 0));
    MUST(pnk_lp_set_bounds(ctx, f->lp, f->own[c], 0, 0));
    return rise;
}

/** A rise that is bought with the others' last digits, and grows with them, is none. */
static bool is_stuck(full *f, size_t c, double theta, seed_t seed)
{
    double rise = lift(f, c, theta, 1e-8, seed);

    return rise < 1e-6 || (rise < 0.1 && lift(f, c, theta, 4e-8, seed) > 2 * rise);
}

/** level[c] of every reachable cell of the kind; the rounds that it took. */
static int leximin(full *f, bool shelter, double *level, seed_t seed)
{
    size_t n = f->cells->n_cells, open = 0;
    bool *is_open = calloc(n + 1, sizeof *is_open);
    int rounds = 0;

    assert_non_null(is_open);
    for (size_t c = 0; c < n; c++)
        if (f->cells->cells[c].shelter == shelter && pnk_cell_reached(&f->cells->cells[c])) {
            is_open[c] = true;
            open++;
            MUST(pnk_lp_add_entry(ctx, f->lp, f->cell_row[c], f->theta, f->cells->cells[c].need));
            MUST(pnk_lp_set_row_bounds(ctx, f->lp, f->cell_row[c], -INFINITY, f->cells->cells[c].need - f->limit_known[c]));
        }
    for (double theta = -1e3; open; rounds++) {
        bool *stuck = calloc(n + 1, sizeof *stuck);
        size_t fixed = 0;
        assert_non_null(stuck);
        MUST(pnk_lp_set_bounds(ctx, f->lp, f->theta, theta - 1e-4, 1));
        MUST(pnk_lp_set_cost(ctx, f->lp, f->theta, -1));
        theta = -full_solve(f, seed, "raising the worst");
        for (size_t c = 0; c < n; c++)
            if (is_open[c])
                fixed += stuck[c] = theta >= 1 - 1e-9 || is_stuck(f, c, theta, seed);
        if (!fixed)
            fail_msg("case %llu: no cell is stuck at %.9g", seed, theta);
        for (size_t c = 0; c < n; c++)
            if (stuck[c]) {
                is_open[c] = false;
                open--;
                level[c] = theta;
                MUST(pnk_lp_add_entry(ctx, f->lp, f->cell_row[c], f->theta, -f->cells->cells[c].need));
                hold_cell(f, c, theta);
            }
        free(stuck);
    }
    MUST(pnk_lp_set_bounds(ctx, f->lp, f->theta, 0, 0));
    MUST(pnk_lp_set_cost(ctx, f->lp, f->theta, 0));
    free(is_open);
    return rounds;
}

/* ---- beside the program ---- */

typedef struct { size_t cases, cells, several, loose, exact; int rounds, most_rounds; double apart; seed_t where; } tally;

/** The levels of both, or of two more with what is held held more tightly and less, in which case the program lies between. What a worse-off cell
 *  got more or less in its last digits, those after it may have got many times over. */
static void same_levels(const pnk_cells *cells, const double *level, const double *tight, const double *loose, bool shelter, seed_t seed, tally *sum)
{
    double before = 0, here = 0;
    int last = 0;

    for (size_t c = 0; c < cells->n_cells; c++)
        if (cells->cells[c].shelter == shelter && pnk_cell_reached(&cells->cells[c])) {
            assert_true(cells->cells[c].round > 0);
            last = cells->cells[c].round > last ? cells->cells[c].round : last;
        }
    for (int round = 1; round <= last; round++, before = fmax(before, here))
        for (size_t c = 0; c < cells->n_cells; c++) {
            const pnk_cell *cell = &cells->cells[c];
            if (cell->shelter != shelter || cell->round != round)
                continue;
            double low = fmin(level[c], fmin(tight[c], loose[c])), high = fmax(level[c], fmax(tight[c], loose[c]));
            double apart = fmax(0, fmax(low - cell->held, cell->held - high));
            /* more than by brute force is bought from the last digits of the first tier too; less is not */
            if (!(apart <= (cell->held > high ? 1e-2 : 3e-4 + fmin(100 * before, 1e-2))))
                fail_msg("case %llu, %s cell %zu of %g person-days: held at %.9g in round %d, by brute force %.9g to %.9g", seed,
                         shelter ? "shelter" : "goods", c, cell->need, cell->held, cell->round, low, high);
            here = fmax(here, fabs(cell->held - level[c]));
            sum->cells++;
            sum->exact += apart <= 1e-5;
            if (apart > sum->apart) {
                sum->apart = apart;
                sum->where = seed;
            }
        }
}

static bool all_near(const pnk_cells *cells, const double *level, bool shelter)
{
    for (size_t c = 0; c < cells->n_cells; c++)
        if (cells->cells[c].shelter == shelter && pnk_cell_reached(&cells->cells[c]) && fabs(cells->cells[c].held - level[c]) > 1e-4)
            return false;
    return true;
}

/** Brute force over goods with shelter where the program holds it; the first tier is held to that share of it, coverages to so little below. */
static int goods_levels(const pnk_tiers *t, double share, double below, double *level, seed_t seed)
{
    full goods = full_new(t->m, t->cells, 2);

    goods.below = below;
    for (size_t c = 0; c < t->cells->n_cells; c++)
        if (t->cells->cells[c].shelter && pnk_cell_reached(&t->cells->cells[c]))
            hold_cell(&goods, c, t->cells->cells[c].held);
    hold_first(&goods, t->m->constant[1], share, seed);
    int rounds = leximin(&goods, false, level, seed);
    full_free(&goods);
    return rounds;
}

static void try_case(seed_t seed, tally *sum)
{
    allocation_case made = case_random(ctx, (case_wish){.seed = seed, .no_allowance = true, .days = 2});
    pnk_tiers t = {0};

    support_parameter(made.records, "fairness_rounds", 1000, NAN, NAN);
    support_parameter(made.records, "fairness_curve_points", 0, NAN, NAN);
    pnk_ctx_deadline(ctx, 120);
    if (pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t))
        fail_msg("case %llu: %s", seed, pnk_ctx_message(ctx));
    double *level = calloc(3 * t.cells->n_cells + 1, sizeof *level), *tight = level ? level + t.cells->n_cells : NULL, *loose = level ? tight + t.cells->n_cells : NULL;
    assert_non_null(level);
    full people = full_new(t.m, t.cells, 1);
    hold_first(&people, t.m->constant[1], 1e-6, seed);
    int rounds = leximin(&people, true, level, seed);
    full_free(&people);
    same_levels(t.cells, level, level, level, true, seed, sum);
    int more = goods_levels(&t, 1e-9, PNK_HELD_BELOW, level, seed);
    bool near = all_near(t.cells, level, false);
    if (!near) {
        goods_levels(&t, 1e-9, 0.9 * PNK_HELD_BELOW, tight, seed);
        goods_levels(&t, 1e-6, PNK_HELD_BELOW, loose, seed);
    }
    same_levels(t.cells, level, near ? level : tight, near ? level : loose, false, seed, sum);
    sum->loose += !near;
    sum->cases++;
    sum->several += rounds > 1 || more > 1;
    sum->rounds += rounds + more;
    sum->most_rounds = rounds > sum->most_rounds ? rounds : more > sum->most_rounds ? more : sum->most_rounds;
    free(level);
    pnk_tiers_release(&t);
    case_free(&made);
}

static void rounds_equal_brute_force(void **state)
{
    const char *others = getenv("PAANEK_CASES");       /* other ones, by hand: "300-900" */
    seed_t first = others ? strtoull(others, NULL, 10) : 1, last = others && strchr(others, '-') ? strtoull(strchr(others, '-') + 1, NULL, 10) : others ? first : 400;
    tally sum = {0};

    (void)state;
    for (seed_t seed = first; seed <= last; seed++)
        try_case(seed, &sum);
    print_message("%zu cases, %zu of them in several rounds, %d rounds together and %d at most; %zu cells, %zu of them to 1e-5, farthest apart %.2g in case %llu; "
                  "%zu cases hang on the last digits of what is held\n",
                  sum.cases, sum.several, sum.rounds, sum.most_rounds, sum.cells, sum.exact, sum.apart, sum.where, sum.loose);
    assert_true(others || (2 * sum.several >= sum.cases && 20 * sum.loose <= sum.cases && 100 * sum.exact >= 98 * sum.cells));
}

/* ---- by hand ---- */

enum { FAMILIES, OTHERS };

/* One night in A: 50 people of families and 100 others wait. The hall takes 30 of anybody, the school 40 of families alone. 40 others wait in C,
 * whose road is closed. 70 nights under a roof can be had in many ways; others can have 30 of them at most. */
static allocation_case by_hand(void)
{
    allocation_case c = {.records = support_records("2022-09-14", "2022-09-16", 1)};
    pnk_records *r = c.records;

    case_weights(r, SUPPORT_REFERENCE "/weights.csv");
    support_parameter(r, "tiny_cell_persons", 0, NAN, NAN);
    support_parameter(r, "fairness_allowance_share", 0, NAN, NAN);
    case_tiny_land(r);
    support_group(r, "families", 0.3);
    support_group(r, "others", 0.7);
    for (size_t g = 0; g < 2; g++) {
        r->groups.v[g].persons_per_household = 5;
        r->groups.v[g].priority = r->groups.v[g].accepts_sites_share = 1;
        r->groups.v[g].own_transport_share = 0;
    }
    support_site(r, "hall", TINY_ARPA, 30);
    r->sites.v[support_site(r, "school", TINY_ARPA, 40)].reserved_for = "families";
    for (size_t s = 0; s < 2; s++)
        r->sites.v[s].occupied_persons = r->sites.v[s].blocked_persons = 0;
    c.ledger = support_ledger(r);
    c.forecast = case_forecast(r, c.ledger, 1);
    c.forecast->on_the_way[pnk_forecast_at(c.forecast, 0, 0, FAMILIES)] = 50;
    c.forecast->on_the_way[pnk_forecast_at(c.forecast, 0, 0, OTHERS)] = 100;
    c.forecast->on_the_way[pnk_forecast_at(c.forecast, 0, 2, OTHERS)] = 40;
    case_finish(ctx, &c);
    return c;
}

static const pnk_cell *shelter_cell(const pnk_tiers *t, int leaf, int group)
{
    int c = t->cells->shelter_cell[pnk_w_lg(t->w, leaf, group)];
    assert_true(c >= 0);
    return &t->cells->cells[c];
}

static void a_case_by_hand(void **state)
{
    allocation_case made = by_hand();
    pnk_tiers t = {0};

    (void)state;
    MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
    assert_float_equal(shelter_cell(&t, 0, OTHERS)->held, 0.3, 1e-5);
    assert_int_equal(shelter_cell(&t, 0, OTHERS)->round, 1);
    assert_float_equal(shelter_cell(&t, 0, FAMILIES)->held, 0.8, 1e-5);
    assert_int_equal(shelter_cell(&t, 0, FAMILIES)->round, 2);
    assert_int_equal(shelter_cell(&t, 2, OTHERS)->round, 0);
    assert_non_null(shelter_cell(&t, 2, OTHERS)->reason);
    double coverage[8];
    size_t worst;
    assert_true(t.cells->n_cells <= 8);
    assert_float_equal(pnk_cells_coverage(t.w, t.cells, t.course, true, coverage, &worst), 0.3, 1e-5);
    assert_ptr_equal(&t.cells->cells[worst], shelter_cell(&t, 0, OTHERS));
    /* need 50 at 0.8, 100 at 0.3, 40 at 0: pairs apart 2500 + 1600 + 1200, over 190 x 70 */
    assert_float_equal(pnk_cells_gini(t.cells, coverage, true), 5300 / (190.0 * 70), 1e-5);
    pnk_tiers_release(&t);
    case_free(&made);
}

/* The same with room for one round alone: what is left open shares by need, and nobody falls back. */
static void the_rest_shares_by_need(void **state)
{
    allocation_case made = by_hand();
    pnk_tiers t = {0};

    (void)state;
    support_parameter(made.records, "fairness_rounds", 1, NAN, NAN);
    MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
    assert_int_equal(shelter_cell(&t, 0, OTHERS)->round, 1);
    assert_int_equal(shelter_cell(&t, 0, FAMILIES)->round, -1);
    assert_float_equal(shelter_cell(&t, 0, FAMILIES)->held, 0.8, 1e-5);
    assert_int_equal(t.rounds.v[0]->stage.one_by_one, true);
    assert_true(fabs(t.rounds.v[0]->answer.certificate.gap_share) <= 1e-9 && t.rounds.v[0]->answer.certificate.max_dual_residual <= 1e-6);
    pnk_tiers_release(&t);
    case_free(&made);
}

static const pnk_round *round_of_the_rest(const pnk_tiers *t)
{
    for (size_t i = 0; i < t->rounds.n; i++)
        if (t->rounds.v[i]->stage.kind == PNK_S_T2_GOODS && t->rounds.v[i]->stage.one_by_one)
            return t->rounds.v[i];
    return NULL;
}

/* Cells of goods that were open at the limit keep together what they came to together, each of them what the last round gave it; which of them has how much of it,
 * unmet need and cost decide. *moved: cells that the plan gives otherwise than the round did. */
static void look_at_the_rest(const pnk_tiers *t, const pnk_round *rest, seed_t seed, size_t *moved)
{
    double *coverage = calloc(t->cells->n_cells + 1, sizeof *coverage), promised = 0, kept = 0;
    size_t worst;

    assert_non_null(coverage);
    pnk_cells_coverage(t->w, t->cells, t->course, false, coverage, &worst);
    for (size_t c = 0; c < t->cells->n_cells; c++) {
        if (!rest->stage.raised[c])
            continue;
        assert_int_equal(t->cells->cells[c].round, -1);
        promised += t->cells->cells[c].need * rest->answer.cell_theta[c];
        kept += t->cells->cells[c].need * fmin(1, coverage[c]);
        *moved += fabs(coverage[c] - rest->answer.cell_theta[c]) > 1e-3;
        if (!(coverage[c] >= rest->stage.theta_from - 1e-5))
            fail_msg("case %llu: %g of a need is covered, the last round gave %g", seed, coverage[c], rest->stage.theta_from);
    }
    if (!(kept >= promised - 1e-5 * (1 + promised)))
        fail_msg("case %llu: what is left covers %.9g person-days, the round %.9g", seed, kept, promised);
    free(coverage);
}

static void the_rest_of_goods_is_held_by_its_sum(void **state)
{
    size_t n = 0, moved = 0;

    (void)state;
    for (seed_t seed = 1; seed <= 60; seed++) {
        allocation_case made = case_random(ctx, (case_wish){.seed = seed, .no_allowance = seed % 2 == 0});
        pnk_tiers t = {0};
        support_parameter(made.records, "fairness_rounds", 1, NAN, NAN);
        MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
        const pnk_round *rest = round_of_the_rest(&t);
        if (rest) {
            n++;
            look_at_the_rest(&t, rest, seed, &moved);
            assert_true(pnk_certificate_holds(&t.answers[PNK_S_T3].certificate) && pnk_certificate_holds(&t.answers[PNK_S_T4].certificate));
        }
        pnk_tiers_release(&t);
        case_free(&made);
    }
    print_message("in %zu of 60 cases cells are left for their sum; %zu cells have another share of it in the plan\n", n, moved);
    assert_true(n > 20 && moved > 20);
}

/** The needs of a run's cells, from its own answer given back. */
static void same_when_given(const allocation_case *made, pnk_tiers *t, seed_t seed)
{
    pnk_lp_answer *answer = NULL;
    pnk_tiers again = {0};

    MUST(pnk_answer_keep(ctx, t, &answer));
    MUST(pnk_tiers_run(ctx, made->records, made->ledger, made->forecast, made->access, answer, &again));
    assert_int_equal(again.n_counted, t->n_counted);
    assert_int_equal(again.cells->n_cells, t->cells->n_cells);
    for (size_t c = 0; c < t->cells->n_cells; c++)
        if (!(fabs(again.cells->cells[c].need - t->cells->cells[c].need) <= 1e-9 * (1 + t->cells->cells[c].need)))
            fail_msg("case %llu: cell %zu needs %.12g person-days, and %.12g when the answer is checked", seed, c, t->cells->cells[c].need, again.cells->cells[c].need);
    if (again.answers[PNK_S_T4].there && !pnk_certificate_holds(&again.answers[PNK_S_T4].certificate))
        fail_msg("case %llu: not certified when checked", seed);
    pnk_tiers_release(&again);
    pnk_lp_answer_free(answer);
}

/** What a coverage is a share of is what the plan's people need there, to a hundredth, or was counted anew as often as may be; counted once and for all it would be off. */
static void needs_are_those_of_the_plan(void **state)
{
    size_t anew = 0, once = 0, off_before = 0;

    (void)state;
    for (seed_t seed = 1; seed <= 60; seed++) {
        allocation_case made = case_random(ctx, (case_wish){.seed = seed, .no_allowance = seed % 2 == 0});
        pnk_tiers t = {0}, fixed = {0};
        bool off = false, was_off = false;
        support_parameter(made.records, "fairness_curve_points", 0, NAN, NAN);
        pnk_ctx_deadline(ctx, 60);
        MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
        fixed.cells_at = t.first;
        MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &fixed));
        MUST(pnk_counted_off(ctx, &t, &off));
        MUST(pnk_counted_off(ctx, &fixed, &was_off));
        if (off && t.answers[PNK_S_T2_GOODS].there && t.n_counted < PNK_MOST_COUNTED)
            fail_msg("case %llu: needs are off after they were counted anew %d times", seed, t.n_counted);
        anew += t.n_counted > 0;
        once += t.n_counted == 0;
        off_before += was_off && t.n_counted > 0;
        same_when_given(&made, &t, seed);
        pnk_tiers_release(&t);
        pnk_tiers_release(&fixed);
        case_free(&made);
    }
    print_message("needs counted anew in %zu cases of %zu, in %zu of which the first count was off\n", anew, anew + once, off_before);
    assert_true(anew > 0 && once > 0 && off_before == anew);
}

/* Over random cases: with few rounds nobody in them gets less than with all of them, and every stage is proved. */
static void few_rounds_are_proved(void **state)
{
    size_t open = 0, stages = 0;

    (void)state;
    for (seed_t seed = 1; seed <= 60; seed++) {
        allocation_case made = case_random(ctx, (case_wish){.seed = seed, .no_allowance = seed % 2 == 0, .days = 2});
        pnk_plan *plan = NULL;
        pnk_lp_answer *answer = NULL;
        support_parameter(made.records, "fairness_rounds", 1 + (double)(seed % 3), NAN, NAN);
        pnk_ctx_deadline(ctx, 60);
        MUST(pnk_allocation_solve(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &plan, &answer));
        if (!plan->certificate.verified)
            fail_msg("case %llu: not verified: residuals %g and %g, gap %g", seed, plan->certificate.max_primal_residual, plan->certificate.max_dual_residual,
                     plan->certificate.gap_share);
        assert_true(plan->fair_rounds <= 1 + (int)(seed % 3));
        open += (size_t)plan->open_cells;
        stages += pnk_lp_answer_n_files(answer) / 2;
        pnk_lp_answer_free(answer);
        pnk_plan_free(plan);
        case_free(&made);
    }
    print_message("%zu stages proved, %zu cells left open by the limit\n", stages, open);
    assert_true(open > 0);
}

/* ---- the curve ---- */

/** Along the curve more is asked for the worst off and never less is unmet; its ends are the optimum of need alone and the highest worst coverage. */
static void curves_rise(void **state)
{
    size_t curves = 0, rising = 0;

    (void)state;
    for (seed_t seed = 1; seed <= 60; seed++) {
        allocation_case made = case_random(ctx, (case_wish){.seed = seed, .no_allowance = seed % 2 == 0, .days = 2});
        pnk_tiers t = {0};
        pnk_ctx_deadline(ctx, 60);
        MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
        for (size_t i = 0; i < t.curve.n; i++) {
            const pnk_fair_point *p = &t.curve.v[i], *before = i && t.curve.v[i - 1].shelter == p->shelter ? p - 1 : NULL;
            double slack = 1e-5 * (1 + fabs(p->unmet_person_days));
            if (p->what == PNK_FAIR_NOT) {
                curves++;
                if (p->shelter)
                    assert_true(fabs(p->unmet_person_days - t.answers[PNK_S_T1].value) <= slack);
                continue;
            }
            if (p->what == PNK_FAIR_PLAN)
                continue;
            assert_non_null(before);
            rising += p->unmet_person_days > before->unmet_person_days + slack;
            if (p->unmet_person_days < before->unmet_person_days - slack || p->worst_share < p->held_share - 1e-5 || p->gini < 0 || p->gini > 1)
                fail_msg("case %llu: %g unmet with %g held, %g before it; worst %g", seed, p->unmet_person_days, p->held_share, before->unmet_person_days, p->worst_share);
        }
        pnk_tiers_release(&t);
        case_free(&made);
    }
    print_message("%zu curves, %zu steps that cost something\n", curves, rising);
    assert_true(curves > 60 && rising > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_equal_brute_force),
        cmocka_unit_test(a_case_by_hand),
        cmocka_unit_test(the_rest_shares_by_need),
        cmocka_unit_test(the_rest_of_goods_is_held_by_its_sum),
        cmocka_unit_test(needs_are_those_of_the_plan),
        cmocka_unit_test(few_rounds_are_proved),
        cmocka_unit_test(curves_rise),
    };
    return cmocka_run_group_tests_name("allocation: leximin", tests, begin, end);
}
