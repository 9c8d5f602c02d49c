/* tests/engine/lp.c - claims about linear programs and their certificates. */
#include "engine/base/rng.h"
#include "engine/lp/certificate.h"
#include "engine/lp/lp.h"

#include "tests/engine/lp_fixture.h"

#include <stdio.h>
#include <unistd.h>

/* GLPK's own memory limit, in MiB: the way to make it fault on demand. */
extern void glp_mem_limit(int limit);

TEST(a_small_program_gives_the_answer_of_the_book)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp = small(ctx);
    pnk_lp_info info;
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));
    assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
    CHECK_NEAR(info.objective, -11);
    CHECK_NEAR(pnk_lp_value(lp, 0), 3);
    CHECK_NEAR(pnk_lp_value(lp, 1), 1);
    CHECK_NEAR(pnk_lp_row_value(lp, 0), 4);
    CHECK_NEAR(pnk_lp_dual(lp, 0), -2);          /* one more unit of the limit is worth 2 */
    CHECK_NEAR(pnk_lp_dual(lp, 1), 0);
    CHECK_NEAR(pnk_lp_reduced_cost(lp, 0), -1);
    assert_int_equal(pnk_lp_column_place(lp, 0), PNK_LP_AT_HIGH);
    assert_int_equal(pnk_lp_column_place(lp, 1), PNK_LP_BASIC);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

TEST(the_three_verdicts_are_told_apart_with_and_without_presolve)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    for (int presolve = 0; presolve < 2; presolve++)
        for (int method = PNK_LP_AUTO; method <= PNK_LP_DUAL; method++) {
            pnk_lp_settings settings = PNK_LP_DEFAULTS;
            settings.presolve = presolve;
            settings.method = (pnk_lp_method)method;
            pnk_lp_info info;
            pnk_lp *lp;
            FINE(pnk_lp_new(ctx, &lp));
            int a = column(ctx, lp, 0, PNK_LP_INF, 1), b = column(ctx, lp, 0, PNK_LP_INF, 1);
            row2(ctx, lp, 5, PNK_LP_INF, a, 1, b, 1);
            int cap = row2(ctx, lp, -PNK_LP_INF, 3, a, 1, b, 1);
            FINE(pnk_lp_solve(ctx, lp, &settings, &info));
            assert_int_equal(info.outcome, PNK_LP_INFEASIBLE);
            FINE(pnk_lp_set_row_bounds(ctx, lp, cap, -PNK_LP_INF, 8));
            FINE(pnk_lp_solve(ctx, lp, &settings, &info));
            assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
            CHECK_NEAR(info.objective, 5);
            FINE(pnk_lp_set_row_bounds(ctx, lp, cap, -PNK_LP_INF, PNK_LP_INF));
            FINE(pnk_lp_set_cost(ctx, lp, b, -1));
            FINE(pnk_lp_solve(ctx, lp, &settings, &info));
            assert_int_equal(info.outcome, PNK_LP_UNBOUNDED);
            pnk_lp_free(lp);
        }
    pnk_ctx_free(ctx);
}

TEST(programs_without_rows_or_columns_are_answered_too)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp;
    pnk_lp_info info;
    FINE(pnk_lp_new(ctx, &lp));
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));
    assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
    column(ctx, lp, -2, 7, -1);
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));
    CHECK_NEAR(info.objective, -7);
    pnk_lp_free(lp);
    FINE(pnk_lp_new(ctx, &lp));
    FINE(pnk_lp_add_row(ctx, lp, 1, 2, 0, NULL, NULL, NULL));
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));
    assert_int_equal(info.outcome, PNK_LP_INFEASIBLE);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

TEST(what_is_not_a_number_or_not_there_is_refused_with_a_sentence)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp = small(ctx);
    int zero = 0, far = 9;
    double one = 1.0, bad = NAN, huge = INFINITY;
    assert_int_equal(pnk_lp_add_column(ctx, lp, 0, 1, NAN, 0, NULL, NULL, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_column(ctx, lp, NAN, 1, 0, 0, NULL, NULL, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_column(ctx, lp, 2, 1, 0, 0, NULL, NULL, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_column(ctx, lp, INFINITY, INFINITY, 0, 0, NULL, NULL, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_column(ctx, lp, 0, 1, 0, 1, &zero, &bad, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_column(ctx, lp, 0, 1, 0, 1, &zero, &huge, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_column(ctx, lp, 0, 1, 0, 1, &far, &one, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_row(ctx, lp, 0, NAN, 0, NULL, NULL, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_row(ctx, lp, 0, 1, 1, &far, &one, NULL), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_entry(ctx, lp, -1, 0, 1), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_add_entry(ctx, lp, 0, 0, NAN), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_set_cost(ctx, lp, 0, NAN), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_set_cost(ctx, lp, 2, 1), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_set_bounds(ctx, lp, 0, NAN, 1), PNK_BAD_INPUT);
    assert_int_equal(pnk_lp_set_row_bounds(ctx, lp, 0, 3, 1), PNK_BAD_INPUT);
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    settings.tolerance = NAN;
    assert_int_equal(pnk_lp_solve(ctx, lp, &settings, NULL), PNK_BAD_INPUT);
    assert_true(strlen(pnk_ctx_message(ctx)) > 10);
    assert_int_equal(pnk_lp_n_columns(lp), 2);
    assert_int_equal(pnk_lp_n_rows(lp), 2);
    pnk_lp_info info;
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));
    CHECK_NEAR(info.objective, -11);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

TEST(repeated_entries_add_up)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp;
    pnk_lp_info info;
    FINE(pnk_lp_new(ctx, &lp));
    int x = column(ctx, lp, 0, PNK_LP_INF, 1), r;
    FINE(pnk_lp_add_row(ctx, lp, 12, PNK_LP_INF, 2, (int[]){x, x}, (double[]){1, 2}, &r));
    FINE(pnk_lp_add_entry(ctx, lp, r, x, 1));
    FINE(pnk_lp_add_column(ctx, lp, 0, 1, 0, 3, (int[]){r, r, r}, (double[]){1, 2, 1}, NULL));
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));
    CHECK_NEAR(info.objective, 2);               /* 4x + 4 >= 12 */
    assert_int_equal(pnk_lp_n_entries(lp), 2);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

/* A transport program of n x n with made costs: degenerate, with a known feasible plan. */
static pnk_lp *transport(pnk_ctx *ctx, int n, uint64_t seed)
{
    pnk_lp *lp;
    pnk_rng rng = pnk_rng_stream(seed, 1, 2);
    FINE(pnk_lp_new(ctx, &lp));
    for (int i = 0; i < 2 * n; i++)
        FINE(pnk_lp_add_row(ctx, lp, i < n ? -PNK_LP_INF : 10, i < n ? 10 : PNK_LP_INF, 0, NULL, NULL, NULL));
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            FINE(pnk_lp_add_column(ctx, lp, 0, PNK_LP_INF, floor(100 * pnk_rng_uniform(&rng)), 2, (int[]){i, n + j}, (double[]){1, 1}, NULL));
    return lp;
}

TEST(a_degenerate_program_ends_and_proves_itself_and_warm_solves_agree_with_cold_ones)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp_info cold, warm;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        pnk_lp *lp = transport(ctx, 15, seed);
        FINE(pnk_lp_solve(ctx, lp, NULL, &cold));
        assert_int_equal(cold.outcome, PNK_LP_OPTIMAL);
        assert_true(proves(certify(lp, -1, 0, -1, 0)));
        FINE(pnk_lp_solve(ctx, lp, NULL, &warm));
        assert_int_equal(warm.pivots, 0);
        pnk_rng rng = pnk_rng_stream(seed, 3, 4);
        for (int round = 0; round < 6; round++) {       /* columns, rows, costs and bounds change between solves */
            for (int k = 0; k < 40; k++)
                FINE(pnk_lp_add_column(ctx, lp, 0, 4, floor(60 * pnk_rng_uniform(&rng)), 2,
                                       (int[]){(int)pnk_rng_below(&rng, 15), 15 + (int)pnk_rng_below(&rng, 15)}, (double[]){1, 1}, NULL));
            FINE(pnk_lp_set_cost(ctx, lp, (int)pnk_rng_below(&rng, 225), 5));
            row2(ctx, lp, -PNK_LP_INF, 5, (int)pnk_rng_below(&rng, 100), 1, 100 + (int)pnk_rng_below(&rng, 100), 1);
            FINE(pnk_lp_set_row_bounds(ctx, lp, 3, -PNK_LP_INF, 10 + round));
            FINE(pnk_lp_solve(ctx, lp, NULL, &warm));
            assert_int_equal(warm.outcome, PNK_LP_OPTIMAL);
            assert_true(proves(certify(lp, -1, 0, -1, 0)));
        }
        pnk_lp_forget_basis(lp);
        pnk_lp_settings presolved = PNK_LP_DEFAULTS;
        presolved.presolve = true;
        FINE(pnk_lp_solve(ctx, lp, &presolved, &cold));
        CHECK_NEAR(cold.objective, warm.objective);
        assert_true(proves(certify(lp, -1, 0, -1, 0)));
        pnk_lp_free(lp);
    }
    pnk_ctx_free(ctx);
}

TEST(a_starting_basis_given_by_hand_is_used)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *a = transport(ctx, 12, 9), *b = transport(ctx, 12, 9);
    pnk_lp_info cold, warm;
    FINE(pnk_lp_solve(ctx, a, NULL, &cold));
    for (int i = 0; i < (int)pnk_lp_n_rows(a); i++)
        FINE(pnk_lp_set_row_place(ctx, b, i, pnk_lp_row_place(a, i)));
    for (int j = 0; j < (int)pnk_lp_n_columns(a); j++)
        FINE(pnk_lp_set_column_place(ctx, b, j, pnk_lp_column_place(a, j)));
    FINE(pnk_lp_solve(ctx, b, NULL, &warm));
    assert_true(cold.pivots > 5);
    assert_int_equal(warm.pivots, 0);
    CHECK_NEAR(warm.objective, cold.objective);
    FINE(pnk_lp_set_row_place(ctx, b, 0, PNK_LP_BASIC));      /* one basic too many or a singular one: slacks, then the same answer */
    FINE(pnk_lp_set_column_place(ctx, b, 0, PNK_LP_BASIC));
    FINE(pnk_lp_set_cost(ctx, b, 0, 1));
    FINE(pnk_lp_solve(ctx, b, NULL, &warm));
    assert_int_equal(warm.outcome, PNK_LP_OPTIMAL);
    pnk_lp_free(a);
    pnk_lp_free(b);
    pnk_ctx_free(ctx);
}

TEST(a_fault_inside_the_solver_is_survived_and_the_answer_is_the_same)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *bystander = small(ctx), *lp = transport(ctx, 60, 4);
    pnk_lp_info before, after;
    FINE(pnk_lp_solve(ctx, bystander, NULL, &before));
    FINE(pnk_lp_solve(ctx, lp, NULL, &before));
    pnk_lp_free(lp);
    for (int late = 0; late < 2; late++) {
        lp = transport(ctx, 60, 4);
        if (late)
            FINE(pnk_lp_solve(ctx, lp, NULL, &after));
        for (int k = 0; late && k < 30000; k++)
            FINE(pnk_lp_add_column(ctx, lp, 0, 1, 1000, 2, (int[]){k % 60, 60 + k % 59}, (double[]){1, 1}, NULL));
        glp_mem_limit(1);
        FINE(pnk_lp_solve(ctx, lp, NULL, &after));
        assert_int_equal(after.outcome, PNK_LP_OPTIMAL);
        CHECK_NEAR(after.objective, before.objective);
        FINE(pnk_lp_set_cost(ctx, bystander, 1, -4));         /* the neighbour died with the environment and is built again */
        FINE(pnk_lp_solve(ctx, bystander, NULL, &after));
        assert_int_equal(after.outcome, PNK_LP_OPTIMAL);
        CHECK_NEAR(after.objective, -13.5);
        pnk_lp_free(lp);
    }
    pnk_lp_free(bystander);
    pnk_ctx_free(ctx);
}

TEST(a_pivot_limit_and_a_cancel_stop_a_solve)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp = transport(ctx, 40, 2);
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info info;
    settings.pivot_limit = 3;
    FINE(pnk_lp_solve(ctx, lp, &settings, &info));
    assert_int_equal(info.outcome, PNK_LP_LIMIT);
    assert_true(info.pivots <= 4);
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));
    assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
    pnk_cancel(ctx);
    assert_int_equal(pnk_lp_solve(ctx, lp, NULL, &info), PNK_CANCELLED);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

/* Below the optimum it stops the dual simplex as soon as that is known; above it, and in the primal simplex, it says nothing. */
TEST(an_objective_limit_stops_the_dual_simplex)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp = transport(ctx, 40, 2);
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info optimum, info;
    FINE(pnk_lp_solve(ctx, lp, NULL, &optimum));
    assert_int_equal(optimum.outcome, PNK_LP_OPTIMAL);
    assert_true(optimum.objective > 0);
    for (int way = 0; way < 3; way++) {
        pnk_lp *again = transport(ctx, 40, 2);
        settings.method = way == 2 ? PNK_LP_PRIMAL : PNK_LP_DUAL;
        settings.objective_limit = optimum.objective * (way == 1 ? 2 : 0.5);
        FINE(pnk_lp_solve(ctx, again, &settings, &info));
        assert_int_equal(info.outcome, way == 0 ? PNK_LP_LIMIT : PNK_LP_OPTIMAL);
        if (way)
            assert_true(fabs(info.objective - optimum.objective) < 1e-6 * optimum.objective);
        pnk_lp_free(again);
    }
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

TEST(whole_numbers_are_found_within_a_count_of_programs)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp_info info;
    pnk_lp *lp;
    int x[6];
    static const double worth[] = {10, 13, 7, 8, 12, 4}, weight[] = {5, 6, 4, 4.5, 7, 2};
    double best = 0;
    for (int set = 0; set < 64; set++) {             /* brute force over what may be packed */
        double kg = 0, usd = 0;
        for (int k = 0; k < 6; k++)
            if (set & (1 << k))
                kg += weight[k], usd += worth[k];
        best = kg <= 16 ? fmax(best, usd) : best;
    }
    FINE(pnk_lp_new(ctx, &lp));
    for (int k = 0; k < 6; k++)
        x[k] = column(ctx, lp, 0, 1, -worth[k]);
    FINE(pnk_lp_add_row(ctx, lp, -PNK_LP_INF, 16, 6, x, weight, NULL));
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));
    double relaxed = info.objective;
    FINE(pnk_lp_solve_whole(ctx, lp, x, 6, 1000, &info));
    assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
    CHECK_NEAR(info.objective, -best);
    assert_true(relaxed < -best - 0.1);
    for (int k = 0; k < 6; k++)
        assert_true(fabs(pnk_lp_value(lp, x[k]) - round(pnk_lp_value(lp, x[k]))) < 1e-6);
    FINE(pnk_lp_solve(ctx, lp, NULL, &info));                   /* and fractions again */
    CHECK_NEAR(info.objective, relaxed);
    FINE(pnk_lp_solve_whole(ctx, lp, x, 6, 0, &info));
    assert_true(info.outcome == PNK_LP_LIMIT || info.outcome == PNK_LP_UNSOLVED);
    FINE(pnk_lp_set_bounds(ctx, lp, x[0], 0, 0.5));
    assert_int_equal(pnk_lp_solve_whole(ctx, lp, x, 6, 10, &info), PNK_BAD_INPUT);
    FINE(pnk_lp_set_bounds(ctx, lp, x[0], 0, 1));
    row2(ctx, lp, 1.5, 1.75, x[0], 1, x[1], 1);                 /* fractions fit, whole numbers do not */
    FINE(pnk_lp_solve_whole(ctx, lp, x, 6, 1000, &info));
    assert_int_equal(info.outcome, PNK_LP_INFEASIBLE);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

TEST(a_certificate_accepts_an_optimum_and_refuses_a_changed_one)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp = small(ctx);
    FINE(pnk_lp_solve(ctx, lp, NULL, NULL));
    pnk_certificate c = certify(lp, -1, 0, -1, 0);
    assert_true(proves(c));
    CHECK_NEAR(c.objective, -11);
    CHECK_NEAR(c.bound, -11);
    assert_int_equal(c.n_rows, 2);
    assert_int_equal(c.n_columns, 2);
    assert_false(proves(certify(lp, 1, 0.01, -1, 0)));        /* breaks a row */
    assert_false(proves(certify(lp, 1, -0.01, -1, 0)));       /* feasible, not best */
    assert_false(proves(certify(lp, -1, 0, 0, 0.01)));        /* a wrong price proves less */
    assert_false(proves(certify(lp, 0, NAN, -1, 0)));
    assert_false(proves(certify(lp, -1, 0, 1, NAN)));
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

/* One column at its bound, one row: worked out by hand. */
static pnk_certificate one_by_one(double high, double cost, double x, double a, double row_low, double y)
{
    double row_high = INFINITY;
    pnk_certifier *c = pnk_certifier_new(1, &row_low, &row_high, &y);
    assert_non_null(c);
    pnk_certifier_exactly(c);
    pnk_certifier_column(c, 0, high, cost, x, 1, (int[]){0}, &a);
    return pnk_certifier_end(c);
}

TEST(exact_arithmetic_sees_what_rounding_hides)
{
    USED();
    /* 0.1 x >= 0.3 has no double as its answer: 3 falls short by less than doubles can tell in 0.1 * 3 */
    pnk_certificate c = one_by_one(INFINITY, 0.1, 3, 0.1, 0.3, 1);
    assert_true(c.exact.tried && c.exact.proven);
    assert_true(c.exact.max_primal_residual == 0);             /* the double nearest 0.1 is above it, that nearest 0.3 is below */
    assert_true(c.exact.gap_share > 0 && c.exact.gap_share < 1e-15);
    assert_true(c.exact.bound == 0.3);
    c = one_by_one(INFINITY, 0.1, nextafter(3, 0), 0.1, 0.3, 1);
    assert_true(c.exact.max_primal_residual > 0 && c.exact.max_primal_residual < 1e-15);
    /* a price too high by an ulp leaves a reduced cost below 0, and nothing bounds the column: the price itself is moved */
    c = one_by_one(INFINITY, 0.1, 3, 0.1, 0.3, nextafter(1, 2));
    assert_true(c.exact.proven);
    assert_int_equal(c.exact.n_moved, 1);
    assert_true(c.exact.bound <= 0.3 && c.exact.bound > 0.3 - 1e-15);
    /* with a bound of its own the column bears it */
    c = one_by_one(1e6, 0.1, 3, 0.1, 0.3, nextafter(1, 2));
    assert_true(c.exact.proven);
    assert_int_equal(c.exact.n_moved, 0);
    assert_true(c.exact.bound < 0.3);
}

TEST(exact_arithmetic_leans_on_the_bounds_that_rows_imply)
{
    USED();
    /* min -x, x + z <= 5, z >= 0: y = -1 + 1e-9 leaves x a little too dear; the row itself bounds it by 5 */
    double low = -INFINITY, high = 5, y = -1 + 1e-9;
    pnk_certifier *c = pnk_certifier_new(1, &low, &high, &y);
    pnk_certifier_exactly(c);
    pnk_certifier_column(c, 0, INFINITY, -1, 5, 1, (int[]){0}, (double[]){1});
    pnk_certifier_column(c, 0, INFINITY, 0, 0, 1, (int[]){0}, (double[]){1});
    pnk_certificate answer = pnk_certifier_end(c);
    assert_true(answer.exact.proven);
    assert_int_equal(answer.exact.n_implied, 1);
    CHECK_NEAR(answer.exact.bound, -5);
    assert_true(answer.exact.bound <= -5);                     /* never above the optimum */
    assert_true(answer.exact.gap_share >= 0);
}

TEST(what_nothing_bounds_is_not_proven)
{
    USED();
    double low = 1, high = 1, y = 0;                           /* a free column that costs: no bound is true */
    pnk_certifier *c = pnk_certifier_new(1, &low, &high, &y);
    pnk_certifier_exactly(c);
    pnk_certifier_column(c, -INFINITY, INFINITY, 1, 1, 0, NULL, NULL);
    pnk_certificate answer = pnk_certifier_end(c);
    assert_true(answer.exact.tried);
    assert_false(answer.exact.proven);
    c = pnk_certifier_new(1, &low, &high, &y);
    pnk_certifier_exactly(c);
    pnk_certifier_column(c, 0, INFINITY, NAN, 1, 0, NULL, NULL);
    assert_false(pnk_certifier_end(c).exact.proven);
}

/* Whatever the prices are, what is proven is never above the optimum, and at the solver's own prices it is as good as equal. */
TEST(an_exact_bound_is_true_for_wrong_prices_too)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    for (uint64_t seed = 1; seed <= 10; seed++) {
        pnk_rng rng = pnk_rng_stream(seed, 5, 6);
        pnk_lp *lp = transport(ctx, 8, seed);
        pnk_lp_info info;
        FINE(pnk_lp_solve(ctx, lp, NULL, &info));              /* costs and limits are whole: so is the optimum */
        pnk_certificate c = certify_how(lp, true, -1, 0, -1, 0);
        assert_true(c.exact.proven);
        assert_true(c.exact.max_primal_residual < 1e-9 && fabs(c.exact.gap_share) < 1e-9);
        for (int k = 0; k < 20; k++) {
            c = certify_how(lp, true, -1, 0, (int)pnk_rng_below(&rng, 16), 20 * pnk_rng_uniform(&rng) - 10);
            assert_true(c.exact.proven);
            assert_true(c.exact.bound <= round(info.objective));
        }
        pnk_lp_free(lp);
    }
    pnk_ctx_free(ctx);
}

TEST(parts_and_passing_rows_give_the_certificate_of_the_whole)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp = transport(ctx, 12, 7);
    FINE(pnk_lp_solve(ctx, lp, NULL, NULL));
    pnk_certificate whole = certify(lp, -1, 0, -1, 0), split;
    size_t m = pnk_lp_n_rows(lp);
    double low[24], high[24], y[24];
    for (size_t i = 0; i < m; i++) {
        pnk_lp_row_bounds(lp, (int)i, &low[i], &high[i]);
        y[i] = pnk_lp_dual(lp, (int)i);
    }
    for (int broken = 0; broken < 2; broken++) {
        pnk_certifier *c = pnk_certifier_new(m, low, high, y), *parts[3];
        for (int p = 0; p < 3; p++) {
            parts[p] = pnk_certifier_part(c);
            for (int j = 48 * p; j < 48 * (p + 1); j++) {
                double l, h, cost;
                size_t n;
                const int *rows;
                const double *values;
                pnk_lp_column(lp, j, &l, &h, &cost, &n, &rows, &values);
                pnk_certifier_column(parts[p], l, h, cost, pnk_lp_value(lp, j), n, rows, values);
            }
            /* a column of 0 cost in a row of its own: 2 z <= 6 with z = 3 or, broken, 4 */
            pnk_certifier_open(parts[p], -INFINITY, 6, 0);
            pnk_certifier_column(parts[p], 0, INFINITY, 0, broken ? 4 : 3, 1, (int[]){(int)m}, (double[]){2});
            pnk_certifier_close(parts[p]);
        }
        for (int p = 0; p < 3; p++)
            pnk_certifier_join(c, parts[p]);
        split = pnk_certifier_end(c);
        assert_int_equal(split.n_rows, m + 3);
        assert_int_equal(split.n_columns, whole.n_columns + 3);
        assert_true(split.objective == whole.objective && split.bound == whole.bound && split.max_dual_residual == whole.max_dual_residual);
        assert_int_equal(proves(split), !broken);
    }
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

TEST(a_program_written_as_mps_reads_back_the_same)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    char path[] = "/tmp/pnk-lp-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    pnk_lp *lp = transport(ctx, 6, 3), *again = NULL;
    column(ctx, lp, -PNK_LP_INF, PNK_LP_INF, 0);
    column(ctx, lp, -PNK_LP_INF, 3, -0.1);
    pnk_lp_info a, b;
    FINE(pnk_lp_write_mps(ctx, lp, path));
    FINE(pnk_lp_read_mps(ctx, path, &again));
    FINE(pnk_lp_solve(ctx, lp, NULL, &a));
    FINE(pnk_lp_solve(ctx, again, NULL, &b));
    CHECK_NEAR(a.objective, b.objective);
    pnk_lp_free(again);
    assert_int_equal(pnk_lp_read_mps(ctx, "/nowhere/at/all.mps", &again), PNK_BAD_INPUT);
    unlink(path);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

/* One program of the published set, solved cold and presolved: the verdict, the optimum, and a certificate for it; true where exact arithmetic
 *  closed the proof. */
static bool published(pnk_ctx *ctx, const char *path, const char *file, pnk_lp_outcome expected, double optimum, bool presolve)
{
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info info;
    pnk_lp *lp;
    bool proven = false;

    FINE(pnk_lp_read_mps(ctx, path, &lp));
    settings.presolve = presolve;
    FINE(pnk_lp_solve(ctx, lp, &settings, &info));
    if (info.outcome != expected)
        fail_msg("%s: verdict %d, expected %d", file, info.outcome, expected);
    if (expected == PNK_LP_OPTIMAL) {
        if (!near(info.objective, optimum))
            fail_msg("%s: %.12g, expected %.12g", file, info.objective, optimum);
        pnk_certificate c = certify_how(lp, pnk_lp_n_rows(lp) <= 2000, -1, 0, -1, 0);
        if (!pnk_certificate_holds(&c))
            fail_msg("%s: residuals %g %g, gap %g", file, c.max_primal_residual, c.max_dual_residual, c.gap_share);
        proven = c.exact.proven;
        if (proven && !(c.exact.bound <= c.objective + 1e-9 * (1 + fabs(c.objective)) && c.exact.gap_share <= 1e-7))
            fail_msg("%s: exactly proven %.17g of %.17g, gap %g", file, c.exact.bound, c.objective, c.exact.gap_share);
    }
    pnk_lp_free(lp);
    return proven;
}

/* Every row of known-optima.csv: feasible, infeasible, unbounded and degenerate ones. */
TEST(published_programs_end_at_their_known_optima)
{
    USED();
    const char *shared = getenv("PAANEK_SHARED");
    char path[1024], line[4096], *field[4];
    int n = 0, feasible = 0, proven = 0;

    snprintf(path, sizeof path, "%s/lp/known-optima.csv", shared ? shared : "");
    FILE *list = shared ? fopen(path, "r") : NULL;
    if (!list) {
        print_message("PAANEK_SHARED is not set, or has no lp/known-optima.csv: skipped\n");
        skip();
    }
    pnk_ctx *ctx = pnk_ctx_new();
    assert_non_null(fgets(line, sizeof line, list));
    while (fgets(line, sizeof line, list)) {
        char *rest = line;
        for (int k = 0; k < 4; k++)
            assert_non_null(field[k] = strsep(&rest, ","));
        snprintf(path, sizeof path, "%s/lp/%s", shared, field[0]);
        if (access(path, R_OK) != 0)
            continue;
        pnk_lp_outcome expected = !strcmp(field[2], "feasible") ? PNK_LP_OPTIMAL : !strcmp(field[2], "unbounded") ? PNK_LP_UNBOUNDED : PNK_LP_INFEASIBLE;
        for (int presolve = 0; presolve < 2; presolve++)
            proven += published(ctx, path, field[0], expected, strtod(field[3], NULL), presolve);
        feasible += 2 * (expected == PNK_LP_OPTIMAL);
        n++;
    }
    fclose(list);
    print_message("%d programs; of %d answers %d also proven in exact arithmetic\n", n, feasible, proven);
    assert_true(n >= 50);
    assert_true(proven >= feasible / 2);
    pnk_ctx_free(ctx);
}

/* Shares of a few stores among a few wants: rows that bind, columns at their upper limits, and some of both that move together. */
TEST(a_range_tells_the_optimum_while_limits_move)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_rng rng = pnk_rng_stream(11, 0, 0);
    int carried = 0, bent = 0;
    for (int trial = 0; trial < 200; trial++) {
        enum { ROWS = 6, COLUMNS = 10 };
        pnk_lp *lp = NULL;
        pnk_lp_info info = {0};
        double row_change[ROWS], column_change[COLUMNS], high[ROWS], cap[COLUMNS];
        FINE(pnk_lp_new(ctx, &lp));
        for (int i = 0; i < ROWS; i++)
            FINE(pnk_lp_add_row(ctx, lp, -INFINITY, high[i] = 5 + 20 * pnk_rng_uniform(&rng), 0, NULL, NULL, NULL));
        for (int j = 0; j < COLUMNS; j++) {
            double values[ROWS];
            for (int i = 0; i < ROWS; i++)
                values[i] = pnk_rng_uniform(&rng) < 0.5 ? 0 : pnk_rng_uniform(&rng);
            FINE(pnk_lp_add_column(ctx, lp, 0, cap[j] = 1 + 6 * pnk_rng_uniform(&rng), -pnk_rng_uniform(&rng), ROWS, (int[]){0, 1, 2, 3, 4, 5}, values, NULL));
        }
        FINE(pnk_lp_solve(ctx, lp, NULL, &info));
        const pnk_lp_part parts[] = {{false, trial % ROWS, 1}, {true, trial % COLUMNS, 0.5}, {false, (trial + 1) % ROWS, -0.25}};
        pnk_lp_range range;
        FINE(pnk_lp_ranging(ctx, lp, parts, 3, row_change, column_change, &range));
        assert_true(range.down <= 0 && range.up >= 0);
        const double base = info.objective, tries[] = {0.5 * fmax(range.down, -8), 0.999 * fmax(range.down, -8), 0.5 * fmin(range.up, 8), 0.999 * fmin(range.up, 8), range.up + 1};
        double before[COLUMNS];
        for (int j = 0; j < COLUMNS; j++)
            before[j] = pnk_lp_value(lp, j);
        for (int k = 0; k < 5 && isfinite(tries[k]); k++) {
            double more = tries[k];
            for (int i = 0; i < ROWS; i++)
                FINE(pnk_lp_set_row_bounds(ctx, lp, i, -INFINITY, high[i] + (i == parts[0].index ? more : 0) + (i == parts[2].index ? -0.25 * more : 0)));
            FINE(pnk_lp_set_bounds(ctx, lp, parts[1].index, 0, fmax(0, cap[parts[1].index] + 0.5 * more)));
            FINE(pnk_lp_solve(ctx, lp, NULL, &info));
            if (k == 4) {
                bent += info.outcome != PNK_LP_OPTIMAL || !near(info.objective, base + range.slope * more);
                break;
            }
            assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
            CHECK_NEAR(info.objective, base + range.slope * more);
            for (int j = 0; j < COLUMNS; j++)
                CHECK_NEAR(pnk_lp_value(lp, j), before[j] + column_change[j] * more);
            carried += fabs(more) > 1e-3;
        }
        pnk_lp_free(lp);
    }
    assert_true(carried > 400);
    assert_true(bent > 50);              /* and beyond it is often another */
    pnk_ctx_free(ctx);
}

TEST(a_range_is_of_the_last_solve_or_refused)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp = NULL;
    double row_change[1], column_change[2];
    pnk_lp_range range;
    FINE(pnk_lp_new(ctx, &lp));
    int a = column(ctx, lp, 0, 4, -2), b = column(ctx, lp, 0, INFINITY, -1), r = row2(ctx, lp, -INFINITY, 10, a, 1, b, 1);
    assert_int_equal(pnk_lp_ranging(ctx, lp, &(pnk_lp_part){false, r, 1}, 1, row_change, column_change, &range), PNK_BAD_INPUT);
    FINE(pnk_lp_solve(ctx, lp, NULL, NULL));
    FINE(pnk_lp_ranging(ctx, lp, &(pnk_lp_part){false, r, 1}, 1, row_change, column_change, &range));
    CHECK_NEAR(range.slope, -1);
    CHECK_NEAR(range.down, -6);
    assert_true(range.up == INFINITY);
    CHECK_NEAR(column_change[b], 1);
    FINE(pnk_lp_ranging(ctx, lp, &(pnk_lp_part){true, a, 1}, 1, row_change, column_change, &range));
    CHECK_NEAR(range.slope, -1);
    CHECK_NEAR(range.up, 6);
    CHECK_NEAR(range.down, -4);
    assert_int_equal(pnk_lp_ranging(ctx, lp, &(pnk_lp_part){false, 1, 1}, 1, row_change, column_change, &range), PNK_BAD_INPUT);
    FINE(pnk_lp_set_cost(ctx, lp, a, -3));
    assert_int_equal(pnk_lp_ranging(ctx, lp, &(pnk_lp_part){false, r, 1}, 1, row_change, column_change, &range), PNK_BAD_INPUT);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_program_gives_the_answer_of_the_book),
        cmocka_unit_test(the_three_verdicts_are_told_apart_with_and_without_presolve),
        cmocka_unit_test(programs_without_rows_or_columns_are_answered_too),
        cmocka_unit_test(what_is_not_a_number_or_not_there_is_refused_with_a_sentence),
        cmocka_unit_test(repeated_entries_add_up),
        cmocka_unit_test(a_degenerate_program_ends_and_proves_itself_and_warm_solves_agree_with_cold_ones),
        cmocka_unit_test(a_starting_basis_given_by_hand_is_used),
        cmocka_unit_test(a_fault_inside_the_solver_is_survived_and_the_answer_is_the_same),
        cmocka_unit_test(a_pivot_limit_and_a_cancel_stop_a_solve),
        cmocka_unit_test(an_objective_limit_stops_the_dual_simplex),
        cmocka_unit_test(a_range_tells_the_optimum_while_limits_move),
        cmocka_unit_test(a_range_is_of_the_last_solve_or_refused),
        cmocka_unit_test(whole_numbers_are_found_within_a_count_of_programs),
        cmocka_unit_test(a_certificate_accepts_an_optimum_and_refuses_a_changed_one),
        cmocka_unit_test(exact_arithmetic_sees_what_rounding_hides),
        cmocka_unit_test(exact_arithmetic_leans_on_the_bounds_that_rows_imply),
        cmocka_unit_test(what_nothing_bounds_is_not_proven),
        cmocka_unit_test(an_exact_bound_is_true_for_wrong_prices_too),
        cmocka_unit_test(parts_and_passing_rows_give_the_certificate_of_the_whole),
        cmocka_unit_test(a_program_written_as_mps_reads_back_the_same),
        cmocka_unit_test(published_programs_end_at_their_known_optima),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
