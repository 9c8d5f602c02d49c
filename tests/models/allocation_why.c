/* tests/models/allocation_why.c - a choice forced upon the plan: what it costs is what the plan with it is worse by, and what cannot be is named. */
#include "models/allocation/allocation.h"
#include "models/allocation/tiers.h"
#include "models/allocation/why.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/fixture.h"

enum { CASES = 24 };

static pnk_lp_answer *answer_of(const allocation_case *c)
{
    pnk_plan *plan = NULL;
    pnk_lp_answer *answer = NULL;

    if (pnk_allocation_solve(ctx, c->records, c->ledger, c->forecast, c->access, NULL, &plan, &answer))
        fail_msg("%s", pnk_ctx_message(ctx));
    pnk_plan_free(plan);
    return answer;
}

static pnk_why *ask(const allocation_case *c, const pnk_lp_answer *answer, pnk_why_question q)
{
    pnk_why *why = NULL;

    if (pnk_allocation_why(ctx, c->records, c->ledger, c->forecast, c->access, NULL, answer, &q, &why))
        fail_msg("%s", pnk_ctx_message(ctx));
    assert_true(why->n_sentences > 0);
    return why;
}

static const pnk_why_question nothing = { .site = -1, .area = -1, .warehouse = -1, .item = -1, .lock = -1, .at_least = NAN };

static pnk_why_question of(pnk_why_what what)
{
    pnk_why_question q = nothing;
    q.what = what;
    return q;
}

/* By hand: 40 of the 100 are placed in S1, 30 in S2; the road to C is closed; W has 50 blankets, of which 30 go to A. */
static void tiny_by_hand(void **state)
{
    allocation_case c = case_tiny(ctx);
    pnk_lp_answer *answer = answer_of(&c);
    pnk_why_question q = of(PNK_WHY_SITE);
    pnk_why *why;

    (void)state;
    q.site = 0;
    why = ask(&c, answer, q);
    assert_int_equal(why->verdict, PNK_WHY_ALREADY);
    pnk_why_free(why);
    q.at_least = 30;
    why = ask(&c, answer, q);
    assert_int_equal(why->verdict, PNK_WHY_ALREADY);
    pnk_why_free(why);
    q.at_least = 60;                     /* it has 40 places */
    why = ask(&c, answer, q);
    assert_int_equal(why->verdict, PNK_WHY_CANNOT);
    pnk_why_free(why);
    q = of(PNK_WHY_SHIPMENT);
    q.warehouse = 0;
    q.item = 0;
    q.area = TINY_C;
    why = ask(&c, answer, q);
    assert_int_equal(why->verdict, PNK_WHY_CANNOT);
    assert_non_null(strstr(why->reason, "closed"));
    assert_non_null(strstr(why->reason, "chek - arpa"));
    pnk_why_free(why);
    q.area = TINY_A;
    q.at_least = 50;                     /* the other 20 are taken from B, where 40 people need them */
    why = ask(&c, answer, q);
    assert_int_equal(why->verdict, PNK_WHY_COSTS);
    assert_float_equal(why->reached, 50, 1e-3);      /* a held tier may be missed by its tolerance */
    assert_float_equal(why->after.unsheltered_person_days, why->before.unsheltered_person_days, 1e-6);
    assert_true(why->after.coverage_goods < why->before.coverage_goods - 0.1);
    bool worse_in_b = false;
    for (size_t i = 0; i < why->n_shares; i++)
        worse_in_b = worse_in_b || (why->shares[i].sector && why->shares[i].area == TINY_B && why->shares[i].after > why->shares[i].before);
    assert_true(worse_in_b);
    pnk_why_free(why);
    c.records->sites.v[1].status = PNK_TO_CHECK;
    pnk_lp_answer_free(answer);
    answer = answer_of(&c);
    q = of(PNK_WHY_SITE);
    q.site = 1;
    why = ask(&c, answer, q);
    assert_int_equal(why->verdict, PNK_WHY_CANNOT);
    assert_non_null(strstr(why->reason, "checked"));
    pnk_why_free(why);
    pnk_lp_answer_free(answer);
    case_free(&c);
}

/* Who bears it adds up to what it costs; a choice never makes the first tier better than the plan's optimum, or than what is asked for. */
static void check_costs(const pnk_why *why, unsigned long long seed)
{
    double shares = 0;

    for (size_t i = 0; i < why->n_shares; i++)
        shares += why->shares[i].sector ? 0 : why->shares[i].after - why->shares[i].before;
    double cost = why->after.unsheltered_person_days - why->before.unsheltered_person_days;
    if (!(fabs(shares - cost) <= 0.05 * 40))           /* shares below 0.05 are left out */
        fail_msg("case %llu: it costs %g person-days and those who bear it %g", seed, cost, shares);
    if (!(why->after.tier[1] >= why->before.tier[1] - 1e-5 * (1 + why->before.tier[1])))
        fail_msg("case %llu: with the choice T1 is %g, without %g", seed, why->after.tier[1], why->before.tier[1]);
}

static void random_choices(void **state)
{
    int costs = 0, cannot = 0, already = 0, served = 0;

    (void)state;
    for (unsigned long long seed = 1; seed <= CASES; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = true });
        pnk_lp_answer *answer = answer_of(&c);
        for (int i = 0; i < 2; i++) {
            pnk_why_question q = of(i ? PNK_WHY_AREA : PNK_WHY_SITE);
            if (i)
                q.area = c.world->leaf_area[(int)(seed % (unsigned)c.world->n_leaves)];
            else if (c.records->sites.n)
                q.site = (int)(seed % c.records->sites.n);
            else
                continue;
            pnk_why *why = ask(&c, answer, q);
            costs += why->verdict == PNK_WHY_COSTS;
            cannot += why->verdict == PNK_WHY_CANNOT;
            already += why->verdict == PNK_WHY_ALREADY;
            if (why->verdict == PNK_WHY_CANNOT && !(why->planned > 0))
                assert_true(why->reached < 1);
            if (why->verdict == PNK_WHY_COSTS) {
                check_costs(why, seed);
                if (i)
                    assert_true(why->reached < why->planned);
                else
                    assert_true(why->reached > why->planned);
                served += i;
            }
            pnk_why_free(why);
        }
        pnk_lp_answer_free(answer);
        case_free(&c);
    }
    print_message("%d choices cost something or nothing (%d of them an area served first), %d cannot be, %d are so already\n", costs, served, cannot, already);
    assert_true(costs >= 3 && already >= 3);
}

/* A decision costs what the plan is worse by with it: the same as solving both by hand. */
static void decisions(void **state)
{
    int costly = 0;

    (void)state;
    for (unsigned long long seed = 1; seed <= CASES; seed++) {
        allocation_case c = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = true, .locks = true });
        pnk_lp_answer *answer = answer_of(&c);
        for (size_t i = 0; i < c.records->locks.n; i++) {
            pnk_why_question q = of(PNK_WHY_LOCK);
            pnk_tiers without = { 0 };
            q.lock = (int)i;
            pnk_why *why = ask(&c, answer, q);
            pnk_lock kept = c.records->locks.v[i], *last = &c.records->locks.v[c.records->locks.n - 1];
            c.records->locks.v[i] = *last;
            c.records->locks.n--;
            if (pnk_tiers_run(ctx, c.records, c.ledger, c.forecast, c.access, NULL, &without))
                fail_msg("case %llu: %s", seed, pnk_ctx_message(ctx));
            assert_float_equal(why->before.tier[1], without.course->tier[1], 1e-5 * (1 + without.course->tier[1]));
            costly += why->after.tier[1] > why->before.tier[1] + 0.05;
            pnk_tiers_release(&without);
            *last = c.records->locks.v[i];
            c.records->locks.v[i] = kept;
            c.records->locks.n++;
            pnk_why_free(why);
        }
        pnk_lp_answer_free(answer);
        case_free(&c);
    }
    print_message("%d decisions cost person-days\n", costly);
    assert_true(costly > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_by_hand),
        cmocka_unit_test(random_choices),
        cmocka_unit_test(decisions),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
