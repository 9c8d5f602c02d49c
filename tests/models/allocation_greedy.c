/* tests/models/allocation_greedy.c - the nearest-shelter rule, whole people and the telling, against what follows from the acts. */
#include "engine/base/text.h"
#include "models/allocation/allocation.h"
#include "models/allocation/world.h"
#include "tests/models/allocation_cases.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { CASES = 120 };

static pnk_ctx *ctx;

static int begin(void **state)
{
    (void)state;
    return (ctx = pnk_ctx_new()) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    pnk_ctx_free(ctx);
    return 0;
}

#define MUST(call)                                                       \
    do {                                                                 \
        if ((call) != PNK_OK)                                            \
            fail_msg("%s: %s", #call, pnk_ctx_message(ctx));             \
    } while (0)

static void assert_near(double a, double b, const char *what)
{
    if (!(fabs(a - b) <= 1e-6 * (1 + fabs(b))))
        fail_msg("%s: %.9g, expected %.9g", what, a, b);
}

/* ---- people of a day ---- */

static double people(const pnk_world *w, const pnk_course *c, int t)
{
    double all = 0;

    for (int g = 0; g < w->n_groups; g++) {
        for (int a = 0; a < w->n_leaves; a++)
            all += c->u[pnk_w_tlg(w, t, a, g)] + c->m[pnk_w_tlg(w, t, a, g)];
        for (int s = 0; s < w->n_shelters; s++)
            all += c->n[pnk_w_tsg(w, t, s, g)];
    }
    return all;
}

/** u0 + n0 + all who came, less those who went home: nobody's plan may change it. */
static double people_by_flows(const pnk_world *w, int upto)
{
    double all = 0;

    for (int g = 0; g < w->n_groups; g++) {
        double here = 0;
        for (int t = 0; t <= upto; t++) {
            if (t)
                here *= 1 - w->rho[pnk_w_tg(w, t, g)];
            for (int a = 0; a < w->n_leaves; a++)
                here += t ? w->alpha[pnk_w_tlg(w, t, a, g)] : w->u0[pnk_w_lg(w, a, g)];
            for (int s = 0; s < w->n_shelters; s++)
                here += t ? w->beta[pnk_w_tsg(w, t, s, g)] : w->n0[pnk_w_sg(w, s, g)];
        }
        all += here;
    }
    return all;
}

static void assert_can_be_done(const pnk_world *w, const pnk_course *c, const char *who, uint64_t seed)
{
    if (!(c->worst_breach <= 1e-6))
        fail_msg("%s of case %llu breaks %s by %g", who, (unsigned long long)seed, c->worst_breach_row, c->worst_breach);
    for (int t = 0; t <= w->n_days; t++) {
        double is = people(w, c, t), should = people_by_flows(w, t);
        if (!(fabs(is - should) <= 1e-7 * (1 + should)))
            fail_msg("%s of case %llu has %.9f people on day %d, expected %.9f", who, (unsigned long long)seed, is, t, should);
    }
}

static void assert_whole(const pnk_acts *acts, uint64_t seed)
{
    for (size_t i = 0; i < acts->moves.n; i++)
        if (acts->moves.v[i].persons != floor(acts->moves.v[i].persons) || acts->moves.v[i].persons < 1)
            fail_msg("case %llu moves %g persons", (unsigned long long)seed, acts->moves.v[i].persons);
    for (size_t i = 0; i < acts->ships.n; i++)
        assert_true(acts->ships.v[i].units == floor(acts->ships.v[i].units));
    for (size_t i = 0; i < acts->buys.n; i++)
        assert_true(acts->buys.v[i].units == floor(acts->buys.v[i].units));
}

typedef struct { double nothing, greedy, rounded, rounded_again; size_t short_cases, moved, shipped; } tally;

static void try_case(uint64_t seed, tally *sum)
{
    allocation_case made = case_random(ctx, (case_wish){ .seed = seed });
    const pnk_world *w = made.world;
    pnk_course *nothing = case_nothing(ctx, w), *course = NULL, *rounded = NULL, *same = NULL;
    pnk_acts *acts = NULL, *whole = NULL, *kept = NULL;

    assert_can_be_done(w, nothing, "doing nothing", seed);
    for (int t = 1; t <= w->n_days; t++)
        for (int a = 0; a < w->n_leaves; a++)
            for (int g = 0; g < w->n_groups; g++)
                assert_near(nothing->u[pnk_w_tlg(w, t, a, g)], w->nothing_u[pnk_w_tlg(w, t, a, g)], "waiting when nobody does anything");
    MUST(pnk_greedy(ctx, w, &acts));
    MUST(pnk_world_run(ctx, w, acts, &course));
    assert_can_be_done(w, course, "the nearest-shelter rule", seed);
    MUST(pnk_round_acts(ctx, w, acts, true, &whole));
    MUST(pnk_world_run(ctx, w, whole, &rounded));
    assert_can_be_done(w, rounded, "the whole-person plan", seed);
    assert_whole(whole, seed);
    MUST(pnk_round_acts(ctx, w, acts, false, &kept));
    MUST(pnk_world_run(ctx, w, kept, &same));
    assert_can_be_done(w, same, "the plan in fractions", seed);
    assert_near(same->unsheltered_person_days, course->unsheltered_person_days, "rounding that rounds nothing");
    sum->nothing += nothing->unsheltered_person_days;
    sum->greedy += course->unsheltered_person_days;
    sum->rounded += rounded->unsheltered_person_days;
    sum->short_cases += course->unsheltered_person_days > 1e-6 || course->tier[3] > 1e-6;
    sum->moved += acts->moves.n;
    sum->shipped += acts->ships.n;
    pnk_course_free(nothing);
    pnk_course_free(course);
    pnk_course_free(rounded);
    pnk_course_free(same);
    pnk_acts_free(acts);
    pnk_acts_free(whole);
    pnk_acts_free(kept);
    case_free(&made);
}

static void rule_and_rounding_break_nothing(void **state)
{
    tally sum = { 0 };

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++)
        try_case(seed, &sum);
    print_message("%d cases, %zu short of something; unsheltered person-days: nothing %.0f, rule %.0f, in whole people %.0f; %zu moves, %zu shipments\n",
                  CASES, sum.short_cases, sum.nothing, sum.greedy, sum.rounded, sum.moved, sum.shipped);
    assert_true(sum.short_cases * 2 >= CASES);
    assert_true(sum.greedy < sum.nothing && sum.moved > CASES && sum.shipped > CASES);
}

/* ---- tiny, by hand ---- */

static void tiny_by_hand(void **state)
{
    allocation_case made = case_tiny(ctx);
    pnk_course *nothing = case_nothing(ctx, made.world), *greedy = NULL, *whole = NULL;
    pnk_acts *acts = NULL, *rounded = NULL;

    (void)state;
    MUST(pnk_greedy(ctx, made.world, &acts));
    MUST(pnk_world_run(ctx, made.world, acts, &greedy));
    MUST(pnk_round_acts(ctx, made.world, acts, true, &rounded));
    MUST(pnk_world_run(ctx, made.world, rounded, &whole));
    assert_near(nothing->unsheltered_person_days, 200, "doing nothing");
    assert_near(nothing->tier[1], 200, "doing nothing, first tier");
    assert_near(greedy->unsheltered_person_days, 60, "the rule");
    assert_near(greedy->tier[1], 60, "the rule, first tier");
    assert_near(greedy->moved_persons, 70, "people moved");
    assert_near(whole->unsheltered_person_days, 60, "whole people");
    assert_near(whole->tier[3], greedy->tier[3], "whole people and blankets, third tier");
    pnk_course_free(nothing);
    pnk_course_free(greedy);
    pnk_course_free(whole);
    pnk_acts_free(acts);
    pnk_acts_free(rounded);
    case_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_by_hand),
        cmocka_unit_test(rule_and_rounding_break_nothing),
    };
    return cmocka_run_group_tests_name("allocation: rule, rounding, telling", tests, begin, end);
}
