/* tests/engine/lp_aside.c - claims about solves of which a part stands aside. */
#include "engine/base/rng.h"
#include "engine/lp/lp.h"

#include "tests/engine/lp_fixture.h"

#include "engine/lp/peel.h"

enum { DAYS = 8, STORES = 5 };

typedef struct { pnk_lp *lp; int store[STORES][DAYS], service[STORES][DAYS], money, used[STORES][DAYS]; } stores;

static int entries(pnk_ctx *ctx, pnk_lp *lp, double high, double cost, size_t n, const int *rows, const double *values)
{
    int index = -1;
    FINE(pnk_lp_add_column(ctx, lp, 0, high, cost, n, rows, values, &index));
    return index;
}

static void deliver(pnk_ctx *ctx, stores *s, pnk_rng *rng)
{
    int i = (int)pnk_rng_below(rng, STORES), t = (int)pnk_rng_below(rng, DAYS);
    entries(ctx, s->lp, 30 * pnk_rng_uniform(rng), pnk_rng_uniform(rng), 2, (int[]){s->store[i][t], s->money}, (double[]){-1, 1 + pnk_rng_uniform(rng)});
}

/* What is delivered waits in a store until it is put up; what is up serves from then on; what is not served costs, in half of the stores next to nothing is
 * asked for. The place of each row and column is that of doing nothing. */
static stores a_few_stores(pnk_ctx *ctx, pnk_rng *rng, bool named)
{
    stores s = {0};

    FINE(pnk_lp_new(ctx, &s.lp));
    for (int i = 0; i < STORES; i++)
        for (int t = 0; t < DAYS; t++) {
            FINE(pnk_lp_add_row(ctx, s.lp, 0, 0, 0, NULL, NULL, &s.store[i][t]));
            FINE(pnk_lp_add_row(ctx, s.lp, -INFINITY, i % 2 ? 1 : -20 * pnk_rng_uniform(rng), 0, NULL, NULL, &s.service[i][t]));
            if (named) {
                FINE(pnk_lp_row_is_rare(ctx, s.lp, s.store[i][t]));
                FINE(pnk_lp_row_is_rare(ctx, s.lp, s.service[i][t]));
            }
        }
    FINE(pnk_lp_add_row(ctx, s.lp, -INFINITY, 60, 0, NULL, NULL, &s.money));
    for (int i = 0; i < STORES; i++)
        for (int t = 0; t < DAYS; t++) {
            int box = t + 1 < DAYS ? entries(ctx, s.lp, INFINITY, 0, 2, (int[]){s.store[i][t], s.store[i][t + 1]}, (double[]){1, -1})
                                   : entries(ctx, s.lp, INFINITY, 0, 1, &s.store[i][t], (double[]){1});
            int rows[DAYS + 1] = {s.store[i][t]};
            double values[DAYS + 1] = {1};
            for (int d = t; d < DAYS; d++) {
                rows[1 + d - t] = s.service[i][d];
                values[1 + d - t] = -1;
            }
            s.used[i][t] = entries(ctx, s.lp, INFINITY, 0, (size_t)(1 + DAYS - t), rows, values);
            int gap = entries(ctx, s.lp, INFINITY, 5, 1, &s.service[i][t], (double[]){-1});
            entries(ctx, s.lp, 3 * pnk_rng_uniform(rng), -0.5, 2, (int[]){s.service[i][t], s.money}, (double[]){1, 0.1});      /* more who are welcome: then a row binds that did not */
            FINE(pnk_lp_set_column_place(ctx, s.lp, box, PNK_LP_BASIC));
            FINE(pnk_lp_set_row_place(ctx, s.lp, s.store[i][t], PNK_LP_FIXED));
            if (i % 2 == 0) {
                FINE(pnk_lp_set_column_place(ctx, s.lp, gap, PNK_LP_BASIC));
                FINE(pnk_lp_set_row_place(ctx, s.lp, s.service[i][t], PNK_LP_AT_HIGH));
            }
        }
    return s;
}

/* The same optimum, proved, with a part aside and without; gives it. */
static double solve_both(pnk_ctx *ctx, pnk_lp *whole, pnk_lp *aside)
{
    pnk_lp_info one = {0}, two = {0};

    FINE(pnk_lp_solve(ctx, whole, NULL, &one));
    FINE(pnk_lp_solve_aside(ctx, aside, NULL, &two));
    assert_int_equal(one.outcome, PNK_LP_OPTIMAL);
    assert_int_equal(two.outcome, PNK_LP_OPTIMAL);
    CHECK_NEAR(two.objective, one.objective);
    assert_true(proves(certify(aside, -1, 0, -1, 0)));
    return one.objective;
}

/* The whole program starts where the small one ended. */
static void ends_there(pnk_ctx *ctx, pnk_lp *aside, double objective)
{
    pnk_lp_info info = {0};

    FINE(pnk_lp_solve(ctx, aside, NULL, &info));
    assert_int_equal(info.pivots, 0);
    assert_true(pnk_lp_has_factors(aside));
    CHECK_NEAR(info.objective, objective);
}

TEST(rows_that_stand_aside_change_no_optimum)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    for (int trial = 0; trial < 60; trial++) {
        pnk_rng rng = pnk_rng_stream(17, (uint64_t)trial, 0), same = rng;
        stores whole = a_few_stores(ctx, &rng, false), aside = a_few_stores(ctx, &same, true);
        double optimum = NAN;
        for (int again = 0; again < 6; again++) {
            for (int n = 0; n < 10; n++) {           /* new columns, then limits and places that move */
                deliver(ctx, &whole, &rng);
                deliver(ctx, &aside, &same);
            }
            if (again == 3) {
                FINE(pnk_lp_set_row_bounds(ctx, whole.lp, whole.service[1][2], -INFINITY, -4));
                FINE(pnk_lp_set_row_bounds(ctx, aside.lp, aside.service[1][2], -INFINITY, -4));
            }
            if (again == 4) {
                FINE(pnk_lp_set_bounds(ctx, whole.lp, whole.used[0][0], 0, 1));
                FINE(pnk_lp_set_bounds(ctx, aside.lp, aside.used[0][0], 0, 1));
            }
            optimum = solve_both(ctx, whole.lp, aside.lp);
        }
        assert_false(pnk_lp_has_factors(aside.lp));
        ends_there(ctx, aside.lp, optimum);
        pnk_lp_free(whole.lp);
        pnk_lp_free(aside.lp);
    }
    pnk_ctx_free(ctx);
}

TEST(a_program_that_has_no_optimum_says_so_with_rows_aside)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp = small(ctx);
    pnk_lp_info info = {0};
    FINE(pnk_lp_row_is_rare(ctx, lp, 1));
    FINE(pnk_lp_solve_aside(ctx, lp, NULL, &info));
    CHECK_NEAR(info.objective, -11);
    FINE(pnk_lp_set_row_bounds(ctx, lp, 1, 100, INFINITY));
    FINE(pnk_lp_solve_aside(ctx, lp, NULL, &info));
    assert_int_equal(info.outcome, PNK_LP_INFEASIBLE);
    assert_int_equal(pnk_lp_row_is_rare(ctx, lp, 2), PNK_BAD_INPUT);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

/* ---- what follows from others ---- */

enum { PLACES = 6, WEEK = 7 };

/* A place has needs day by day; what comes beyond them is kept for the next day; what is short costs, and each place is to be short of no more than a share of all. */
typedef struct { pnk_lp *lp; int need[PLACES][WEEK], spare[PLACES][WEEK], lack[PLACES][WEEK], share[PLACES], trucks; double asked[PLACES][WEEK]; } chains;

static chains a_few_chains(pnk_ctx *ctx, pnk_rng *rng, bool named)
{
    chains c = {0};

    FINE(pnk_lp_new(ctx, &c.lp));
    FINE(pnk_lp_add_row(ctx, c.lp, -INFINITY, 40, 0, NULL, NULL, &c.trucks));
    for (int i = 0; i < PLACES; i++) {
        FINE(pnk_lp_add_row(ctx, c.lp, -INFINITY, 60 + 200 * pnk_rng_uniform(rng), 0, NULL, NULL, &c.share[i]));
        for (int t = 0; t < WEEK; t++) {
            c.asked[i][t] = i == 1 && t == 0 ? -25 : 10 * pnk_rng_uniform(rng);        /* one has something to begin with */
            FINE(pnk_lp_add_row(ctx, c.lp, -c.asked[i][t], -c.asked[i][t], 0, NULL, NULL, &c.need[i][t]));
        }
        double held = 0;
        for (int t = 0; t < WEEK; t++) {
            bool last = t + 1 == WEEK;
            c.spare[i][t] = entries(ctx, c.lp, INFINITY, 0, last ? 1 : 2, (int[]){c.need[i][t], last ? 0 : c.need[i][t + 1]}, (double[]){1, -1});
            c.lack[i][t] = entries(ctx, c.lp, INFINITY, 1 + pnk_rng_uniform(rng), 2, (int[]){c.need[i][t], c.share[i]}, (double[]){-1, 1});
            held -= c.asked[i][t];
            FINE(pnk_lp_set_column_place(ctx, c.lp, held < 0 ? c.lack[i][t] : c.spare[i][t], PNK_LP_BASIC));
            FINE(pnk_lp_set_row_place(ctx, c.lp, c.need[i][t], PNK_LP_FIXED));
            held = fmax(0, held);
            if (named) {
                FINE(pnk_lp_column_follows(ctx, c.lp, c.spare[i][t]));
                FINE(pnk_lp_column_follows(ctx, c.lp, c.lack[i][t]));
            }
        }
    }
    return c;
}

static void send(pnk_ctx *ctx, chains *c, pnk_rng *rng)
{
    int i = (int)pnk_rng_below(rng, PLACES), t = (int)pnk_rng_below(rng, WEEK);
    entries(ctx, c->lp, 12, 0.1 * pnk_rng_uniform(rng), 2, (int[]){c->need[i][t], c->trucks}, (double[]){-1, 0.5 + pnk_rng_uniform(rng)});
}

TEST(what_follows_from_others_stands_aside_and_changes_no_optimum)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    for (int trial = 0; trial < 100; trial++) {
        pnk_rng rng = pnk_rng_stream(18, (uint64_t)trial, 0), same = rng;
        chains whole = a_few_chains(ctx, &rng, false), aside = a_few_chains(ctx, &same, true);
        double optimum = NAN;
        for (int again = 0; again < 6; again++) {
            for (int n = 0; n < 4; n++) {
                send(ctx, &whole, &rng);
                send(ctx, &aside, &same);
            }
            if (again == 3) {                        /* two who were apart hang together */
                FINE(pnk_lp_add_entry(ctx, whole.lp, whole.share[0], whole.lack[2][3], 0.5));
                FINE(pnk_lp_add_entry(ctx, aside.lp, aside.share[0], aside.lack[2][3], 0.5));
            }
            optimum = solve_both(ctx, whole.lp, aside.lp);
        }
        ends_there(ctx, aside.lp, optimum);
        pnk_lp_free(whole.lp);
        pnk_lp_free(aside.lp);
    }
    pnk_ctx_free(ctx);
}

/* Named are some that do decide, and rows that bind. */
TEST(whatever_is_named_the_optimum_is_the_same)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    for (int trial = 0; trial < 100; trial++) {
        pnk_rng rng = pnk_rng_stream(19, (uint64_t)trial, 0), same = rng, which = pnk_rng_stream(20, (uint64_t)trial, 0);
        chains whole = a_few_chains(ctx, &rng, false), aside = a_few_chains(ctx, &same, true);
        for (int again = 0; again < 4; again++) {
            for (int n = 0; n < 8; n++) {
                send(ctx, &whole, &rng);
                send(ctx, &aside, &same);
            }
            for (int n = 0; n < 10; n++) {
                FINE(pnk_lp_column_follows(ctx, aside.lp, (int)pnk_rng_below(&which, pnk_lp_n_columns(aside.lp))));
                FINE(pnk_lp_row_is_rare(ctx, aside.lp, (int)pnk_rng_below(&which, pnk_lp_n_rows(aside.lp))));
            }
            solve_both(ctx, whole.lp, aside.lp);
        }
        pnk_lp_free(whole.lp);
        pnk_lp_free(aside.lp);
    }
    pnk_ctx_free(ctx);
}

TEST(a_place_to_which_nothing_comes_is_a_matter_of_constants)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_rng rng = pnk_rng_stream(21, 0, 0);
    chains c = a_few_chains(ctx, &rng, true);
    pnk_lp_peel peel;
    entries(ctx, c.lp, 12, 0, 2, (int[]){c.need[2][3], c.trucks}, (double[]){-1, 1});
    assert_true(pnk_lp_peel_all(c.lp, &(pnk_lp_kept){0}, &peel));
    for (int i = 0; i < PLACES; i++)
        for (int t = 0; t < WEEK; t++) {
            bool varies = i == 2 && t >= 3;              /* what comes on one day may be kept for those after it */
            assert_int_equal(peel.row[c.need[i][t]], varies ? PNK_LP_STAYS : PNK_LP_LEFT_SAID);
            assert_int_equal(peel.out[c.lack[i][t]], !varies);
            if (!varies && i != 1)
                CHECK_NEAR(peel.known[c.lack[i][t]], c.asked[i][t]);
        }
    CHECK_NEAR(peel.known[c.spare[1][0]], 25);
    pnk_lp_peel_free(&peel);
    FINE(pnk_lp_add_row(ctx, c.lp, -INFINITY, 1, 1, &c.lack[1][5], (double[]){1}, NULL));       /* a limit on something that does not vary says nothing of it */
    assert_true(pnk_lp_peel_all(c.lp, &(pnk_lp_kept){.columns = (bool[]){[0] = false}, .n_columns = 1}, &peel));
    assert_int_equal(peel.row[c.need[1][5]], PNK_LP_LEFT_SAID);
    pnk_lp_peel_free(&peel);
    pnk_lp_free(c.lp);
    pnk_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_that_stand_aside_change_no_optimum),
        cmocka_unit_test(a_program_that_has_no_optimum_says_so_with_rows_aside),
        cmocka_unit_test(what_follows_from_others_stands_aside_and_changes_no_optimum),
        cmocka_unit_test(whatever_is_named_the_optimum_is_the_same),
        cmocka_unit_test(a_place_to_which_nothing_comes_is_a_matter_of_constants),
    };
    return cmocka_run_group_tests_name("programs of which a part stands aside", tests, NULL, NULL);
}
