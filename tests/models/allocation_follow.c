/* tests/models/allocation_follow.c - a check that walks behind the solve ends with what a check afterwards says, and the files are the same. */
#define SUPPORT_REFERENCE PNK_SOURCE_DIR "/data/reference"
#include "engine/base/beside.h"
#include "models/allocation/allocation.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

#include <string.h>

typedef struct { const allocation_case *made; const pnk_lp_answer *answer; pnk_plan *plan; } walk;

static pnk_status follow(pnk_ctx *own, void *user)
{
    walk *at = user;

    return pnk_allocation_check(own, at->made->records, at->made->ledger, at->made->forecast, at->made->access, NULL, at->answer, &at->plan);
}

static pnk_allocation_settings unproved(void)
{
    pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;

    settings.unproved = true;
    return settings;
}

/** Solves with somebody behind: a thread of its own, or with one thread in all afterwards. */
static pnk_status solve_followed(const allocation_case *made, int threads, pnk_lp_answer **answer, walk *behind)
{
    const pnk_allocation_settings settings = unproved();
    pnk_beside *beside;

    pnk_ctx_threads(ctx, threads);
    MUST(pnk_lp_answer_new(ctx, answer));
    MUST(pnk_beside_new(ctx, &beside));
    *behind = (walk){ .made = made, .answer = *answer };
    MUST(pnk_beside_do(ctx, beside, follow, behind));
    pnk_status status = pnk_allocation_solve_into(ctx, made->records, made->ledger, made->forecast, made->access, &settings, *answer);
    if (!status)
        status = pnk_beside_end(ctx, beside);
    pnk_beside_free(beside);
    return status;
}

/** Byte for byte the same files, in the same order. True: needs were counted anew. */
static bool same_files(const pnk_lp_answer *a, const pnk_lp_answer *b, seed_t seed)
{
    bool anew = false;

    assert_int_equal(pnk_lp_answer_n_files(a), pnk_lp_answer_n_files(b));
    for (size_t i = 0; i < pnk_lp_answer_n_files(a); i++) {
        pnk_buf text[2] = {{ 0 }};
        char name[2][32];
        MUST(pnk_lp_answer_file(ctx, a, i, name[0], &text[0]));
        MUST(pnk_lp_answer_file(ctx, b, i, name[1], &text[1]));
        assert_string_equal(name[0], name[1]);
        if (strcmp(text[0].text, text[1].text) != 0)
            fail_msg("case %llu: %s is another where nobody followed", seed, name[0]);
        anew = anew || pnk_text_starts(name[0], "counted");
        pnk_buf_free(&text[0]);
        pnk_buf_free(&text[1]);
    }
    return anew;
}

static void same_plan(const pnk_plan *a, const pnk_plan *b, seed_t seed)
{
    const pnk_plan_certificate *x = &a->certificate, *y = &b->certificate;

    assert_true(x->verified && y->verified && x->n_stages == y->n_stages && x->n_exact == y->n_exact);
    if (x->max_primal_residual != y->max_primal_residual || x->max_dual_residual != y->max_dual_residual || x->gap_share != y->gap_share)
        fail_msg("case %llu: residuals %g and %g, gap %g beside the solve, %g, %g and %g after it", seed, x->max_primal_residual, x->max_dual_residual, x->gap_share,
                 y->max_primal_residual, y->max_dual_residual, y->gap_share);
    for (int tier = 0; tier < 5; tier++)
        assert_true(x->tier_value[tier] == y->tier_value[tier] && x->tier_bound[tier] == y->tier_bound[tier] && a->plan.tier[tier] == b->plan.tier[tier]);
    assert_int_equal(a->shipments.n, b->shipments.n);
    assert_int_equal(a->moves.n, b->moves.n);
    assert_int_equal(a->prices.n, b->prices.n);
}

/** Half of the cases with as many rounds as they take and points of the curves, which another thread hands over; in some needs are counted anew. */
static void whoever_follows_ends_with_what_a_check_says(void **state)
{
    const pnk_allocation_settings settings = unproved();
    size_t anew = 0;

    (void)state;
    for (seed_t seed = 1; seed <= 40; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = seed % 2 == 0, .locks = seed % 5 == 0 });
        pnk_lp_answer *answer, *alone;
        walk behind;
        pnk_plan *solved = NULL, *plan = NULL;
        if (seed % 2)
            support_parameter(made.records, "fairness_curve_points", 0, NAN, NAN);
        if (solve_followed(&made, 1 + (int)(seed % 4), &answer, &behind))
            fail_msg("case %llu: %s", seed, pnk_ctx_message(ctx));
        MUST(pnk_allocation_solve(ctx, made.records, made.ledger, made.forecast, made.access, &settings, &solved, &alone));
        assert_true(pnk_lp_answer_pivots(answer) > 0 && pnk_lp_answer_pivots(answer) == solved->pivots);
        anew += same_files(answer, alone, seed);
        MUST(pnk_allocation_check(ctx, made.records, made.ledger, made.forecast, made.access, NULL, alone, &plan));
        same_plan(behind.plan, plan, seed);
        pnk_plan_free(behind.plan);
        pnk_plan_free(solved);
        pnk_plan_free(plan);
        pnk_lp_answer_free(answer);
        pnk_lp_answer_free(alone);
        case_free(&made);
    }
    print_message("in %zu of 40 cases needs were counted anew\n", anew);
    assert_true(anew > 0);
}

/** A solve that is given up does not leave anybody waiting. */
static void nobody_waits_for_a_solve_that_is_given_up(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = 7 });
        pnk_lp_answer *answer;
        walk behind;
        pnk_ctx_deadline(ctx, 1e-9);
        assert_int_equal(solve_followed(&made, threads, &answer, &behind), PNK_LIMIT);
        pnk_ctx_deadline(ctx, 0);
        assert_null(behind.plan);
        pnk_ctx_clear(ctx);
        pnk_lp_answer_free(answer);
        case_free(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_follows_ends_with_what_a_check_says),
        cmocka_unit_test(nobody_waits_for_a_solve_that_is_given_up),
    };
    return cmocka_run_group_tests_name("allocation: followed", tests, begin, end);
}
