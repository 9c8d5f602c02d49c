/* tests/models/allocation_greedy.c - the nearest-shelter rule, whole people and the telling, against what follows from the acts. */
#include "engine/base/text.h"
#include "models/allocation/allocation.h"
#include "models/allocation/world.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

enum { CASES = 120 };

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

/* ---- the telling ---- */

/** Nobody is told to sleep where placements took the last place: persons stay within room at survival level, but for those whom
 *  neither the plan nor a host put there (exc). Rounding of a day's people may show one more than a broken place. */
static void occupancy_within_room(const pnk_world *w, const pnk_course *course, const pnk_plan *plan, uint64_t seed)
{
    for (size_t i = 0; i < plan->occupancy.n; i++) {
        const pnk_occupancy *row = &plan->occupancy.v[i];
        int t = row->date - w->as_of;
        double room = course->room[pnk_w_tsl(w, t, row->shelter, 0)];
        if (t > 0 && row->group < 0 && isfinite(room) && (double)row->persons > ceil(room + w->exc[pnk_w_ts(w, t, row->shelter)] - 1e-6))
            fail_msg("case %llu: %lld persons in %s on day %d, room for %g", (unsigned long long)seed, (long long)row->persons,
                     w->shelters[row->shelter].id, t, room);
    }
}

static void totals_of_days(const pnk_world *w, const pnk_course *course, const pnk_plan *plan, uint64_t seed)
{
    for (int t = 0; t <= w->n_days; t++) {
        int64_t told = 0, by_group = 0;
        for (int a = 0; a < w->n_leaves; a++)
            for (int g = 0; g < w->n_groups; g++) {
                told += plan->waiting[pnk_w_tlg(w, t, a, g)];
                by_group += plan->waiting[pnk_w_tlg(w, t, a, g)];
            }
        for (size_t i = 0; i < plan->occupancy.n; i++)
            if (plan->occupancy.v[i].date == w->as_of + t)
                *(plan->occupancy.v[i].group < 0 ? &told : &by_group) += plan->occupancy.v[i].persons;
        if (told != by_group || fabs((double)told - people(w, course, t)) > 0.5 + 1e-6)
            fail_msg("case %llu: day %d tells %lld persons, %lld by group, of %.3f", (unsigned long long)seed, t, (long long)told, (long long)by_group,
                     people(w, course, t));
    }
}

static void gaps_add_up(const pnk_world *w, const pnk_course *course, const pnk_plan *plan)
{
    double roofs = 0, units = 0, unmet = 0;

    for (size_t i = 0; i < plan->gaps.n; i++) {
        const pnk_gap *gap = &plan->gaps.v[i];
        assert_near(gap->met + gap->unmet, gap->needed, "met and unmet");
        assert_true(gap->unmet >= 0 && gap->met >= -1e-9);
        if (strcmp(gap->need, "a_roof") == 0)
            roofs += gap->unmet;
        else if (pnk_find_item(w->records, gap->need) >= 0)
            unmet += gap->unmet;
    }
    for (int t = 1; t <= w->n_days; t++)
        for (int a = 0; a < w->n_leaves; a++)
            for (int m = 0; m < w->n_needs; m++)
                units += course->b[((size_t)t * (size_t)w->n_drops + (size_t)a) * (size_t)w->n_needs + (size_t)m];
    assert_near(roofs, course->unsheltered_person_days, "nights without a roof");
    if (fabs(units - unmet) > 1e-3 * (1 + units))        /* cells of less than a millionth are left out */
        fail_msg("unmet goods: %.9g told, expected %.9g", unmet, units);
}

static void account_of(const pnk_account *account, const pnk_course *course)
{
    assert_near(account->unsheltered_person_days, course->unsheltered_person_days, "account: unsheltered");
    assert_near(account->moved_persons, course->moved_persons, "account: moved");
    assert_near(account->cost_usd, course->cost_usd, "account: cost");
    assert_near(account->tonnes_km, course->tonnes_km, "account: tonne-km");
    assert_near(account->tier[1], course->tier[1], "account: T1");
    assert_near(account->tier[3], course->tier[3], "account: T3");
    assert_near(account->tier[4], course->tier[4], "account: T4");
    assert_true(account->n_sectors >= 1 && account->worst_coverage <= 1 + 1e-9);
    for (size_t e = 0; e < account->n_sectors; e++)
        assert_true(account->coverage_by_sector[e] >= -1e-9 && account->coverage_by_sector[e] <= 1 + 1e-9);
}

static void tell_case(uint64_t seed)
{
    allocation_case made = case_random(ctx, (case_wish){ .seed = seed });
    const pnk_world *w = made.world;
    pnk_course *nothing = case_nothing(ctx, w), *greedy = NULL, *course = NULL;
    pnk_acts *acts = NULL, *whole = NULL;
    pnk_cells *cells = NULL;
    pnk_plan *plan = calloc(1, sizeof *plan);
    const pnk_row_price price = { .constraint = "space", .id = "school-0", .day = 1, .price = 2, .unit = "per place" };
    double moved = 0;

    assert_non_null(plan);
    MUST(pnk_greedy(ctx, w, &acts));
    MUST(pnk_world_run(ctx, w, acts, &greedy));
    MUST(pnk_round_acts(ctx, w, acts, true, &whole));
    MUST(pnk_world_run(ctx, w, whole, &course));
    MUST(pnk_cells_new(ctx, w, course, &cells));
    MUST(pnk_tell(ctx, w, cells, whole, course, greedy, nothing, &price, 1, plan));
    occupancy_within_room(w, course, plan, seed);
    totals_of_days(w, course, plan, seed);
    gaps_add_up(w, course, plan);
    account_of(&plan->plan, course);
    account_of(&plan->greedy, greedy);
    account_of(&plan->nothing, nothing);
    for (size_t i = 0; i < plan->moves.n; i++)
        moved += (double)plan->moves.v[i].persons;
    assert_near(moved, course->moved_persons, "persons moved, told");
    assert_int_equal(plan->prices.n, 1);
    assert_int_equal(plan->prices.v[0].date, w->as_of + 1);
    pnk_plan_free(plan);
    pnk_cells_free(cells);
    pnk_course_free(nothing);
    pnk_course_free(greedy);
    pnk_course_free(course);
    pnk_acts_free(acts);
    pnk_acts_free(whole);
    case_free(&made);
}

static void what_is_told_adds_up(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++)
        tell_case(seed);
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

/* Fractions of persons whom a forecast spreads over areas, groups and days: `share` of each case's own, on days up to `upto`; then nobody. */
static pnk_world *thinned(allocation_case *made, double share, int upto)
{
    pnk_forecast *f = made->forecast;
    pnk_world *w = NULL;

    for (int t = 1; t <= f->n_days; t++)
        for (size_t i = 0; i < f->n_leaves * f->n_groups; i++)
            f->begin_to_wait[(size_t)t * f->n_leaves * f->n_groups + i] *= t <= upto ? share : 0;
    MUST(pnk_world_new(ctx, made->records, made->ledger, f, made->access, &w));
    return w;
}

static void nobody_is_a_fraction(void **unused)
{
    size_t n_fractions = 0;

    (void)unused;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = seed }), shorter = case_random(ctx, (case_wish){ .seed = seed });
        pnk_world *w = thinned(&made, 0.013, made.forecast->n_days), *until = thinned(&shorter, 0.013, made.forecast->n_days / 2);
        size_t n = (size_t)w->n_leaves * (size_t)w->n_groups;
        double forecast = 0, whole = 0;
        for (int t = 1; t <= w->n_days; t++) {
            for (size_t i = 0; i < n; i++) {
                double persons = w->alpha[(size_t)t * n + i], of = made.forecast->begin_to_wait[(size_t)t * n + i];
                assert_true(persons >= 0 && persons == floor(persons));
                assert_true(t > w->n_days / 2 || persons == until->alpha[(size_t)t * n + i]);
                n_fractions += of != floor(of);
                forecast += of;
                whole += persons;
            }
            assert_near(whole, floor(forecast + 0.5), "all who have begun to wait");
        }
        for (size_t i = 0; i < n; i++) {
            double off = 0;
            for (int t = 1; t <= w->n_days; t++)
                off += w->alpha[(size_t)t * n + i] - made.forecast->begin_to_wait[(size_t)t * n + i];
            if (!(fabs(off) < 1.5))
                fail_msg("case %llu: %g persons more than forecast begin to wait in a group of an area", (unsigned long long)seed, off);
        }
        pnk_world_free(w);
        pnk_world_free(until);
        case_free(&made);
        case_free(&shorter);
    }
    assert_true(n_fractions > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_by_hand),
        cmocka_unit_test(nobody_is_a_fraction),
        cmocka_unit_test(rule_and_rounding_break_nothing),
        cmocka_unit_test(what_is_told_adds_up),
    };
    return cmocka_run_group_tests_name("allocation: rule, rounding, telling", tests, begin, end);
}
