/* tests/models/allocation_weighted.c - column generation equals the full model.
 *
 * The single weighted objective of small made operations is solved by column generation and, from the file that holds the whole program,
 * by plain simplex with every row and column in hand. Both must end at the same value, and the certificate over the whole
 * program must hold, in exact arithmetic too where the program is small enough for it.
 */
#include "engine/base/text.h"
#include "engine/lp/certificate.h"
#include "engine/lp/lp.h"
#include "models/allocation/allocation.h"
#include "models/allocation/world.h"
#include "tests/models/allocation_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static pnk_ctx *ctx;
static char path[] = "/tmp/paanek-weighted-XXXXXX";

static int begin(void **state)
{
    int file = mkstemp(path);

    (void)state;
    if (file < 0)
        return -1;
    close(file);
    if (!(ctx = pnk_ctx_new()))
        return -1;
    pnk_ctx_threads(ctx, 1);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    pnk_ctx_free(ctx);
    return 0;
}

static pnk_weighted by_columns(const allocation_case *made, pnk_weighted_method method, uint64_t seed)
{
    pnk_weighted answer;

    if (pnk_allocation_weighted(ctx, made->records, made->ledger, made->forecast, made->access, path, method, &answer))
        fail_msg("case %llu: %s", (unsigned long long)seed, pnk_ctx_message(ctx));
    return answer;
}

static pnk_lp *whole_program(const pnk_weighted *answer, uint64_t seed)
{
    pnk_lp *lp = NULL;

    if (pnk_lp_read_mps(ctx, path, &lp))
        fail_msg("case %llu: %s", (unsigned long long)seed, pnk_ctx_message(ctx));
    assert_int_equal(pnk_lp_n_rows(lp), answer->rows_full);
    assert_int_equal(pnk_lp_n_columns(lp), answer->columns_full);
    return lp;
}

static void by_columns_as_in_whole(void **state)
{
    enum { CASES = 60 };
    int with_effect = 0, proven = 0, partly_built = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = 9000 + seed, .locks = seed % 4 == 0 });
        pnk_weighted answer = by_columns(&made, PNK_BY_SIMPLEX, seed);
        pnk_lp *lp = whole_program(&answer, seed);
        pnk_lp_info info;

        assert_int_equal(pnk_lp_solve(ctx, lp, NULL, &info), PNK_OK);
        assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
        if (!(fabs(info.objective - answer.objective) <= 1e-6 * (1 + fabs(info.objective))))
            fail_msg("case %llu: %.12g by columns, %.12g with the whole program", (unsigned long long)seed, answer.objective, info.objective);
        if (!pnk_certificate_holds(&answer.certificate))
            fail_msg("case %llu: residuals %g %g, gap %g", (unsigned long long)seed, answer.certificate.max_primal_residual,
                     answer.certificate.max_dual_residual, answer.certificate.gap_share);
        assert_int_equal(answer.certificate.n_columns, answer.columns_full);
        if (!made.records->locks.n && !(answer.objective <= answer.greedy + 1e-6 * (1 + fabs(answer.greedy))))       /* the rule knows no locks */
            fail_msg("case %llu: %.12g, and the rule gives %.12g", (unsigned long long)seed, answer.objective, answer.greedy);
        if (answer.certificate.exact.tried && !answer.certificate.exact.proven)
            fail_msg("case %llu: exact arithmetic leaves the bound open", (unsigned long long)seed);
        with_effect += answer.objective < answer.greedy - 1e-6 * (1 + fabs(answer.greedy));
        proven += answer.certificate.exact.proven;
        partly_built += answer.columns < answer.columns_full;
        pnk_lp_free(lp);
        case_free(&made);
    }
    print_message("%d operations: better than the rule in %d, with a part of the columns in %d, proven in exact arithmetic in %d\n", CASES, with_effect, partly_built, proven);
    assert_true(2 * with_effect >= CASES && 2 * partly_built >= CASES && 2 * proven >= CASES);
}

/* Whatever the size: the interior point, with columns that join on the way, ends where the simplex does, and its answer is proven over every row and column.
 * So it is with more threads, to the last digit. */
static void inside_as_by_simplex(void **state)
{
    enum { CASES = 60 };
    long steps = 0;
    int left_to_simplex = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = 9000 + seed, .locks = seed % 4 == 0 });
        pnk_weighted simplex = by_columns(&made, PNK_BY_SIMPLEX, seed), inside = by_columns(&made, PNK_BY_INTERIOR, seed);

        if (!(fabs(inside.objective - simplex.objective) <= 1e-6 * (1 + fabs(simplex.objective))))
            fail_msg("case %llu: %.12g inside, %.12g by the simplex", (unsigned long long)seed, inside.objective, simplex.objective);
        if (!pnk_certificate_holds(&inside.certificate))
            fail_msg("case %llu: residuals %g %g, gap %g", (unsigned long long)seed, inside.certificate.max_primal_residual, inside.certificate.max_dual_residual,
                     inside.certificate.gap_share);
        pnk_ctx_threads(ctx, 3);     /* orderings beside the steps: not a digit differs */
        pnk_weighted threaded = by_columns(&made, PNK_BY_INTERIOR, seed);
        pnk_ctx_threads(ctx, 1);
        if (threaded.objective != inside.objective || threaded.steps != inside.steps || threaded.columns != inside.columns)
            fail_msg("case %llu: %.17g in %ld steps of %zu columns with three threads, %.17g in %ld of %zu with one", (unsigned long long)seed, threaded.objective,
                     threaded.steps, threaded.columns, inside.objective, inside.steps, inside.columns);
        assert_int_equal(inside.certificate.n_columns, inside.columns_full);
        assert_true(inside.steps > 0 && simplex.steps == 0);
        steps += inside.steps;
        left_to_simplex += inside.pivots > 0;
        case_free(&made);
    }
    print_message("%d operations: %.1f steps on the average, %d left to the simplex in the end\n", CASES, (double)steps / CASES, left_to_simplex);
    assert_true(10 * left_to_simplex <= CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_columns_as_in_whole),
        cmocka_unit_test(inside_as_by_simplex),
    };
    return cmocka_run_group_tests_name("allocation: columns on demand and the whole program", tests, begin, end);
}
