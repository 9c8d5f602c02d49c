/* tests/models/allocation_whole.c - whole persons and whole lorries: nothing breaks, and what it costs against the bound of the linear program. */
#define SUPPORT_REFERENCE PNK_SOURCE_DIR "/data/reference"
#include "engine/base/text.h"
#include "models/allocation/allocation.h"
#include "models/allocation/tiers.h"
#include "tests/bench/allocate_land.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

#include <string.h>

/** Acts made whole, and what follows from them; they break nothing. */
static pnk_course *followed(const pnk_world *w, const pnk_acts *acts, pnk_wholeness wholeness, pnk_acts **whole)
{
    pnk_course *course = NULL;

    MUST(pnk_round_acts(ctx, w, acts, wholeness, whole));
    MUST(pnk_world_run(ctx, w, *whole, &course));
    if (!(course->worst_breach <= 1e-6))
        fail_msg("in whole numbers %s is broken by %g", course->worst_breach_row, course->worst_breach);
    return course;
}

/** Rounds of a pool from a store to a drop point on a day are whole, and none drives empty. */
static void lorries_are_whole(const pnk_world *w, const pnk_acts *acts)
{
    for (size_t i = 0; i < acts->ships.n; i++) {
        const pnk_act_ship *a = &acts->ships.v[i];
        double trips = 0, kg = 0, m3 = 0;
        for (size_t j = 0; j < acts->ships.n; j++) {
            const pnk_act_ship *b = &acts->ships.v[j];
            if (a->pool != b->pool || a->drop != b->drop || a->day != b->day || w->lots[a->lot].warehouse != w->lots[b->lot].warehouse)
                continue;
            trips += b->trips;
            kg += b->units * pnk_world_kg(w, w->lots[b->lot].item);
            m3 += b->units * pnk_world_m3(w, w->lots[b->lot].item);
        }
        assert_true(trips >= 1 && trips == floor(trips));
        assert_true(a->units == floor(a->units));
        assert_true(kg <= trips * w->pools[a->pool].payload_kg + 1e-6 && m3 <= trips * w->pools[a->pool].volume_m3 + 1e-6);
    }
}

static double delivered(const pnk_acts *acts)
{
    double units = 0;
    for (size_t i = 0; i < acts->ships.n; i++)
        units += acts->ships.v[i].units;
    return units;
}

static void whole_lorries_of_small_operations(void **state)
{
    enum { CASES = 40 };
    double wanted = 0, brought = 0;
    int with_lorries = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = 12000 + seed });
        pnk_tiers t = { 0 };
        pnk_acts *whole = NULL, *again = NULL;

        MUST(pnk_tiers_run(ctx, made.records, made.ledger, made.forecast, made.access, NULL, &t));
        pnk_course_free(followed(t.w, t.acts, PNK_WHOLE_TRUCKS, &whole));
        lorries_are_whole(t.w, whole);
        with_lorries += whole->ships.n > 0;
        wanted += delivered(t.acts);
        brought += delivered(whole);
        pnk_course_free(followed(t.w, t.acts, PNK_WHOLE_TRUCKS, &again));            /* the same answer every time */
        assert_int_equal(again->ships.n, whole->ships.n);
        for (size_t i = 0; i < whole->ships.n; i++)
            assert_true(again->ships.v[i].units == whole->ships.v[i].units && again->ships.v[i].trips == whole->ships.v[i].trips);
        pnk_acts_free(whole);
        pnk_acts_free(again);
        pnk_tiers_release(&t);
        case_free(&made);
    }
    print_message("%d operations, %d with lorries: %.0f units of the %.0f that shares of lorries carry\n", CASES, with_lorries, brought, wanted);
    assert_true(2 * with_lorries >= CASES);
    assert_true(brought <= wanted + CASES);
}

/* Some ten thousand people in made countries: tier 1 together within 0.5 % of its bound, each country within 1 %. In a hamlet one person is more. */
/** Units of an item that are sent. */
static double sent(const pnk_world *w, const pnk_acts *acts, int item)
{
    double units = 0;
    for (size_t i = 0; i < acts->ships.n; i++)
        units += w->lots[acts->ships.v[i].lot].item == item ? acts->ships.v[i].units : 0;
    return units;
}

/* A few large latrine blocks for many places: the program sends each place a share of one, and rounded one by one most stay in store. */
static void large_kits_go_whole_to_where_most_is_won(void **state)
{
    enum { CASES = 60, LATRINE = 3 };
    double in_shares = 0, one_by_one = 0, placed = 0, unmet_one_by_one = 0, unmet = 0;
    int better = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = 15000 + seed });
        pnk_records *r = made.records;
        pnk_tiers t = { .unproved = true, .no_curve = true };
        pnk_acts *plain = NULL, *plan = NULL;
        pnk_course *of_plan = NULL, *of_plain;

        r->items.v[LATRINE].adds_per_day = 25;
        for (size_t i = 0; i < r->stocks.n; i++)
            if (r->stocks.v[i].item == LATRINE)
                r->stocks.v[i].quantity = fmin(r->stocks.v[i].quantity, 2);
        MUST(pnk_tiers_run(ctx, r, made.ledger, made.forecast, made.access, NULL, &t));
        of_plain = followed(t.w, t.acts, PNK_WHOLE_PEOPLE, &plain);
        MUST(pnk_round_plan(ctx, t.w, t.acts, PNK_WHOLE_PEOPLE, &plan, &of_plan));
        if (!(of_plan->worst_breach <= 1e-6))
            fail_msg("case %llu: %s is broken by %g", (unsigned long long)seed, of_plan->worst_breach_row, of_plan->worst_breach);
        assert_true(of_plan->tier[1] <= of_plain->tier[1] + 1e-5 * (1 + of_plain->tier[1]));
        for (size_t i = 0; i < plan->ships.n; i++)
            assert_true(plan->ships.v[i].units == floor(plan->ships.v[i].units));
        better += of_plan->tier[3] < of_plain->tier[3] - 1e-6;
        in_shares += sent(t.w, t.acts, LATRINE);
        one_by_one += sent(t.w, plain, LATRINE);
        placed += sent(t.w, plan, LATRINE);
        unmet_one_by_one += of_plain->tier[3];
        unmet += of_plan->tier[3];
        pnk_course_free(of_plain);
        pnk_course_free(of_plan);
        pnk_acts_free(plain);
        pnk_acts_free(plan);
        pnk_tiers_release(&t);
        case_free(&made);
    }
    print_message("%d operations: %.0f kits in shares, %.0f rounded one by one, %.0f placed; unmet %.0f and %.0f, less in %d\n", CASES, in_shares, one_by_one, placed,
                  unmet_one_by_one, unmet, better);
    assert_true(unmet <= unmet_one_by_one);
    assert_true(placed >= one_by_one && better > 0);
}

static void whole_numbers_cost_little(void **state)
{
    enum { CASES = 4 };
    double whole = 0, bound = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        land_size size = { .areas = 4 + (int)seed, .groups = 2, .sites = 8, .warehouses = 3, .items = 4, .days = 6, .seed = seed };
        allocation_case made = { 0 };
        MUST(land_make(ctx, &size, &made));
        for (int trucks = 0; trucks < 2; trucks++) {
            pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;
            pnk_lp_answer *answer = NULL;
            pnk_plan *plan = NULL;
            settings.whole_trucks = trucks;
            MUST(pnk_allocation_solve(ctx, made.records, made.ledger, made.forecast, made.access, &settings, &plan, &answer));
            const pnk_plan_certificate *c = &plan->certificate;
            print_message("country %llu, lorries %s: tier 1 %.1f of at least %.1f (%.3f %%), tier 3 %.1f of at least %.1f (%.3f %%), %zu of %zu programs proven exactly\n",
                          (unsigned long long)seed, trucks ? "whole" : "in shares", plan->plan.tier[1], c->tier_bound[1], 100 * c->rounding_loss_share,
                          plan->plan.tier[3], c->tier_bound[3], 100 * c->rounding_loss_tier3_share, c->n_exact, c->n_stages);
            assert_true(c->verified);
            assert_int_equal(c->whole_trucks, trucks);
            assert_true(c->tier_bound[1] > 100);
            assert_true(c->rounding_loss_share >= -1e-6 && c->rounding_loss_share <= 0.01);
            assert_true(fabs(c->rounding_loss_share - (plan->plan.tier[1] - c->tier_bound[1]) / c->tier_bound[1]) <= 1e-9);
            whole += plan->plan.tier[1];
            bound += c->tier_bound[1];
            pnk_plan_free(plan);
            pnk_lp_answer_free(answer);
        }
        case_free(&made);
    }
    print_message("together %.3f %% of the bound\n", 100 * (whole - bound) / bound);
    assert_true(whole - bound <= 0.005 * bound);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_lorries_of_small_operations),
        cmocka_unit_test(large_kits_go_whole_to_where_most_is_won),
        cmocka_unit_test(whole_numbers_cost_little),
    };
    return cmocka_run_group_tests_name("allocation: whole numbers", tests, begin, end);
}
