/* tests/engine/lp_refine.c - an optimum keeps to its limits in the units it was asked in, however the program is scaled. */
#include "engine/base/rng.h"
#include "engine/lp/certificate.h"
#include "engine/lp/lp.h"

#include "tests/models/fixture.h"

#include <glpk.h>

/* A program whose rows and columns are of sizes up to 2^spread apart. Some point fits into every limit; most of its values, what many rows leave and many
 * reduced costs are next to nothing, so that many bases miss a limit, or have a price of the wrong sign, by next to nothing. Costs are such that it has an optimum. */
enum { ROWS = 60, COLUMNS = 120 };
typedef struct { double low[COLUMNS], high[COLUMNS], cost[COLUMNS], entry[COLUMNS][ROWS], row_low[ROWS], row_high[ROWS]; } program;

static double size(pnk_rng *rng, int spread) { return ldexp(1, (int)pnk_rng_below(rng, (uint64_t)(2 * spread + 1)) - spread); }

static double next_to_nothing(pnk_rng *rng, double tolerance) { return pnk_rng_uniform(rng) < .5 ? tolerance * exp(-7 * pnk_rng_uniform(rng)) : 0; }

static void make_columns(pnk_rng *rng, int spread, double tolerance, const double *row_size, const double *price, double *at, program *p)
{
    for (int j = 0; j < COLUMNS; j++) {
        double column_size = size(rng, spread), x = j % 6 ? next_to_nothing(rng, tolerance) : 1 + (double)pnk_rng_below(rng, 5);
        p->cost[j] = j % 6 == 0 ? 0 : pnk_rng_uniform(rng) < .5 ? pnk_rng_uniform(rng) : next_to_nothing(rng, tolerance);
        for (int i = 0; i < ROWS; i++) {
            double entry = pnk_rng_uniform(rng) < .1 && (j % 6 != 3 || i % 3 == 0) ? (double)pnk_rng_below(rng, 7) - 3 : 0;       /* some in rows without a price alone */
            at[i] += entry * x;
            p->cost[j] += entry * price[i];
            p->entry[j][i] = entry * row_size[i] / column_size;
        }
        p->cost[j] /= column_size;
        p->low[j] = j % 12 == 6 ? -INFINITY : j % 30 == 12 ? x * column_size : 0;              /* one free, */
        p->high[j] = j % 30 == 0 || j % 30 == 12 ? x * column_size : INFINITY;                 /* one between limits, one fixed */
    }
}

static void make(pnk_rng *rng, int spread, double tolerance, program *p)
{
    double row_size[ROWS], price[ROWS], at[ROWS] = {0};

    for (int i = 0; i < ROWS; i++) {
        row_size[i] = size(rng, spread);
        price[i] = i % 3 ? pnk_rng_uniform(rng) * (i % 3 == 1 ? 2 : 1) - (i % 3 == 1) : 0;
    }
    make_columns(rng, spread, tolerance, row_size, price, at, p);
    for (int i = 0; i < ROWS; i++) {     /* between limits, an equation, at least */
        p->row_low[i] = (at[i] - (i % 3 ? 0 : next_to_nothing(rng, tolerance))) * row_size[i];
        p->row_high[i] = i % 3 == 2 ? INFINITY : i % 3 ? p->row_low[i] : p->row_low[i] + row_size[i];
    }
}

static pnk_lp *laid(const program *p)
{
    pnk_lp *lp = NULL;

    MUST(pnk_lp_new(ctx, &lp));
    for (int i = 0; i < ROWS; i++) {
        MUST(pnk_lp_add_row(ctx, lp, p->row_low[i], p->row_high[i], 0, NULL, NULL, NULL));
        if (i % 6 == 2)
            MUST(pnk_lp_row_is_rare(ctx, lp, i));
    }
    for (int j = 0; j < COLUMNS; j++) {
        int rows[ROWS];
        double values[ROWS];
        size_t n = 0;
        for (int i = 0; i < ROWS; i++)
            if (p->entry[j][i] != 0) {
                rows[n] = i;
                values[n++] = p->entry[j][i];
            }
        MUST(pnk_lp_add_column(ctx, lp, p->low[j], p->high[j], p->cost[j], n, rows, values, NULL));
    }
    return lp;
}

/* Of values and prices: by how much limits are missed, and signs are wrong. */
static pnk_certificate certified(const program *p, const double *x, const double *price)
{
    pnk_certifier *certifier;
    int rows[ROWS];

    for (int i = 0; i < ROWS; i++)
        rows[i] = i;
    assert_non_null(certifier = pnk_certifier_new(ROWS, p->row_low, p->row_high, price));
    for (int j = 0; j < COLUMNS; j++)
        pnk_certifier_column(certifier, p->low[j], p->high[j], p->cost[j], x[j], ROWS, rows, p->entry[j]);
    return pnk_certifier_end(certifier);
}

/* What GLPK says by itself, scaled as behind our door. False: no optimum. */
static bool by_itself(const program *p, double tolerance, double *x, double *price, double *objective)
{
    glp_prob *prob = glp_create_prob();
    glp_smcp parameters;
    bool found;

    glp_add_rows(prob, ROWS);
    glp_add_cols(prob, COLUMNS);
    for (int i = 0; i < ROWS; i++)
        glp_set_row_bnds(prob, i + 1, p->row_low[i] == p->row_high[i] ? GLP_FX : isinf(p->row_high[i]) ? GLP_LO : GLP_DB, p->row_low[i], p->row_high[i]);
    for (int j = 0; j < COLUMNS; j++) {
        int rows[ROWS + 1], n = 0;
        double values[ROWS + 1];
        for (int i = 0; i < ROWS; i++)
            if (p->entry[j][i] != 0) {
                rows[++n] = i + 1;
                values[n] = p->entry[j][i];
            }
        glp_set_mat_col(prob, j + 1, n, rows, values);
        glp_set_col_bnds(prob, j + 1, p->low[j] == p->high[j] ? GLP_FX : isinf(p->low[j]) ? GLP_FR : isinf(p->high[j]) ? GLP_LO : GLP_DB, p->low[j], p->high[j]);
        glp_set_obj_coef(prob, j + 1, p->cost[j]);
    }
    glp_term_out(GLP_OFF);
    glp_scale_prob(prob, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N | GLP_SF_SKIP);
    glp_init_smcp(&parameters);
    parameters.tol_bnd = parameters.tol_dj = tolerance;
    parameters.it_lim = 10000;
    found = glp_simplex(prob, &parameters) == 0 && glp_get_status(prob) == GLP_OPT;
    *objective = glp_get_obj_val(prob);
    for (int j = 0; j < COLUMNS; j++)
        x[j] = glp_get_col_prim(prob, j + 1);
    for (int i = 0; i < ROWS; i++)
        price[i] = glp_get_row_dual(prob, i + 1);
    glp_delete_prob(prob);
    return found;
}

static bool stands(pnk_lp_place place, double value, double low, double high)
{
    switch (place) {
    case PNK_LP_BASIC: return true;
    case PNK_LP_AT_HIGH: return value == high && low < high;
    case PNK_LP_FREE: return value == 0 && isinf(low) && isinf(high);
    case PNK_LP_FIXED: return value == low && low == high;
    default: return value == low && low < high;
    }
}

/* Values and places say the same, and there are as many basic ones as rows. */
static void check_places(const program *p, const pnk_lp *lp)
{
    int n_basic = 0;

    for (int j = 0; j < COLUMNS; j++) {
        assert_true(stands(pnk_lp_column_place(lp, j), pnk_lp_value(lp, j), p->low[j], p->high[j]));
        n_basic += pnk_lp_column_place(lp, j) == PNK_LP_BASIC;
    }
    for (int i = 0; i < ROWS; i++) {
        assert_true(stands(pnk_lp_row_place(lp, i), pnk_lp_row_value(lp, i), p->row_low[i], p->row_high[i]));
        n_basic += pnk_lp_row_place(lp, i) == PNK_LP_BASIC;
    }
    assert_int_equal(n_basic, ROWS);
}

typedef struct { int optima, missed_by_itself, priced_by_itself; } account;

static double allowed(double tolerance) { return fmax(tolerance, 5e-8); }        /* as lp.h promises */
static const double WRONG = 5e-7;        /* the same of prices, where rounding lets it */
enum { ROUNDED_AWAY = 20 };              /* sizes so far apart that the sixteenth digit of one is more than another */

static void check_answer(const program *p, double tolerance, bool prices, const pnk_lp *lp, double objective, double expected)
{
    double x[COLUMNS], price[ROWS];

    for (int j = 0; j < COLUMNS; j++)
        x[j] = pnk_lp_value(lp, j);
    for (int i = 0; i < ROWS; i++)
        price[i] = pnk_lp_dual(lp, i);
    const pnk_certificate c = certified(p, x, price);
    if (!(c.max_primal_residual <= allowed(tolerance)))
        fail_msg("a limit is missed by %g, expected %g at most", c.max_primal_residual, allowed(tolerance));
    if (prices && !(c.max_dual_residual <= WRONG))
        fail_msg("a price is wrong by %g, expected %g at most", c.max_dual_residual, WRONG);
    if (!(fabs(objective - expected) <= 1e-6 * (1 + fabs(expected))))
        fail_msg("the optimum is %.12g, expected %.12g", objective, expected);
    check_places(p, lp);
}

/* The factors are those of the basis that is told. */
static void check_factors(pnk_lp *lp)
{
    double row_change[ROWS], column_change[COLUMNS];
    pnk_lp_range range;

    MUST(pnk_lp_ranging(ctx, lp, &(pnk_lp_part){.index = 1, .by = 1}, 1, row_change, column_change, &range));
    for (int i = 0; i < ROWS; i++)
        assert_true(pnk_lp_row_place(lp, i) == PNK_LP_BASIC || row_change[i] == (i == 1));
    for (int j = 0; j < COLUMNS; j++)
        assert_true(pnk_lp_column_place(lp, j) == PNK_LP_BASIC || column_change[j] == 0);
}

/* Once more from there, with rows aside and without: the same optimum, within its limits. */
static void check(const program *p, double tolerance, bool prices, account *a)
{
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    double x[COLUMNS], price[ROWS], expected;
    pnk_lp_info info = {0};
    pnk_lp *lp = laid(p);

    settings.tolerance = tolerance;
    MUST(pnk_lp_solve(ctx, lp, &settings, &info));
    if (by_itself(p, tolerance, x, price, &expected) && info.outcome == PNK_LP_OPTIMAL) {       /* else at odds with rounding */
        a->optima++;
        const pnk_certificate alone = certified(p, x, price);
        a->missed_by_itself += alone.max_primal_residual > allowed(tolerance);
        a->priced_by_itself += alone.max_dual_residual > WRONG;
        check_answer(p, tolerance, prices, lp, info.objective, expected);
        MUST(pnk_lp_solve_aside(ctx, lp, &settings, &info));
        assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
        check_answer(p, tolerance, prices, lp, info.objective, expected);
        MUST(pnk_lp_solve(ctx, lp, &settings, &info));
        assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
        check_answer(p, tolerance, prices, lp, info.objective, expected);
        check_factors(lp);
    }
    pnk_lp_free(lp);
}

static void an_optimum_keeps_to_its_limits_in_plain_units(void **state)
{
    static const struct { int spread; double tolerance; } kinds[] = {{6, 1e-7}, {8, 1e-6}, {12, 1e-6}, {12, 1e-7}, {12, 1e-9}, {16, 1e-8}, {20, 1e-8}};
    enum { N_KINDS = sizeof kinds / sizeof *kinds, TRIALS = 40 };

    int priced_by_itself = 0;

    (void)state;
    for (int kind = 0; kind < N_KINDS; kind++) {
        account a = {0};
        for (int trial = 0; trial < TRIALS; trial++) {
            pnk_rng rng = pnk_rng_stream(31, (uint64_t)kind, (uint64_t)trial);
            program p;
            make(&rng, kinds[kind].spread, kinds[kind].tolerance, &p);
            check(&p, kinds[kind].tolerance, kinds[kind].spread < ROUNDED_AWAY, &a);
        }
        print_message("sizes 2^%d apart, tolerance %g: of %d optima GLPK's own misses a limit in %d, and has a price of the wrong sign in %d\n", 2 * kinds[kind].spread, kinds[kind].tolerance, a.optima, a.missed_by_itself, a.priced_by_itself);
        assert_true(a.optima >= TRIALS * 9 / 10);
        assert_true(a.missed_by_itself >= TRIALS / 4);
        priced_by_itself += a.priced_by_itself;
    }
    assert_true(priced_by_itself >= TRIALS / 4);
}

/* One that is given up says so; of any other the verdict is that of a patient one. */
static void a_hurried_solve_says_nothing_else(void **state)
{
    enum { TRIALS = 60 };
    int optima = 0;

    (void)state;
    for (int trial = 0; trial < TRIALS; trial++) {
        pnk_rng rng = pnk_rng_stream(32, (uint64_t)trial, 0);
        pnk_lp_settings settings = PNK_LP_DEFAULTS;
        pnk_lp_info patient = {0}, hurried = {0};
        program p;
        make(&rng, 16, 1e-9, &p);
        pnk_lp *one = laid(&p), *other = laid(&p);
        settings.tolerance = 1e-9;
        settings.method = trial % 2 ? PNK_LP_DUAL : PNK_LP_PRIMAL;
        MUST(pnk_lp_solve(ctx, one, &settings, &patient));
        settings.hurried = true;
        MUST(pnk_lp_solve(ctx, other, &settings, &hurried));
        if (hurried.outcome != PNK_LP_LIMIT) {
            assert_int_equal(hurried.outcome, patient.outcome);
            assert_true(fabs(hurried.objective - patient.objective) <= 1e-6 * (1 + fabs(patient.objective)));
            optima += hurried.outcome == PNK_LP_OPTIMAL;
        }
        pnk_lp_free(one);
        pnk_lp_free(other);
    }
    assert_true(optima >= TRIALS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_optimum_keeps_to_its_limits_in_plain_units),
        cmocka_unit_test(a_hurried_solve_says_nothing_else),
    };
    return cmocka_run_group_tests_name("linear programs in plain units", tests, begin, end);
}
