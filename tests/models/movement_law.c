/* tests/models/movement_law.c - cohorts against agents: in law on three places, and on the scenarios of PAANEK_SHARED. */
#include "models/cases/cases.h"
#include "models/cases/scores.h"
#include "models/movement/movement.h"
#include "tests/models/movement_agents.h"
#include "tests/models/movement_run.h"

/* ---- against agents ---- */

enum { CELLS = 40, DRAWS = 10000 };

/** Chi-square of two samples over cells, those with few of both taken together; gives how many standard deviations too large it is. */
static double chi_square_excess(const double *a, const double *b)
{
    double chi = 0.0, cells = -1.0, few_a = 0.0, few_b = 0.0;

    for (int i = 0; i < CELLS; i++) {
        few_a += a[i];
        few_b += b[i];
        if (few_a + few_b < 20 && i + 1 < CELLS)
            continue;
        if (few_a + few_b > 0)
            chi += (few_a - few_b) * (few_a - few_b) / (few_a + few_b);
        cells += few_a + few_b > 0;
        few_a = few_b = 0.0;
    }
    print_message("chi-square %.1f over %g cells\n", chi, cells);
    return (chi - cells) / sqrt(2 * cells);
}

/** Twelve people on three places, on foot at first: the number in the camp after a few days, 10,000 times by either. */
static void check_law(pnk_case *c, int day)
{
    double cohorts[CELLS] = { 0 }, agents[CELLS] = { 0 };

    c->n_days = day + 1;
    for (uint64_t i = 0; i < DRAWS; i++) {
        pnk_movement_result r = run_of(c, i, false);
        double *a = agents_run(c, i + 1, NULL);

        cohorts[(int)camp_on(&r, day, 0)] += 1;
        agents[(int)a[(size_t)day * c->n_camps]] += 1;
        pnk_movement_result_free(&r);
        free(a);
    }
    assert_true(chi_square_excess(cohorts, agents) < 4.0);
}

static pnk_case *three_places(void)
{
    pnk_case *c = made_case(8);
    int zone = made_place(c, "zone", PNK_CASE_CONFLICT), town = made_place(c, "town", PNK_CASE_TOWN), camp = made_place(c, "camp", PNK_CASE_CAMP);

    c->settings.camp_movechance = 0.05;
    c->settings.max_move_km_per_day = 100;
    made_link(c, zone, town, 30);
    made_link(c, town, camp, 45);
    made_link(c, zone, camp, 130);
    made_arrivals(c, 0, 0, 12, 3);
    made_conflict(c);
    return c;
}

TEST(cohorts_and_agents_have_one_law_on_three_places)
{
    pnk_case *c = three_places();
    UNUSED;

    check_law(c, 4);
    c->settings.start_on_foot = c->settings.avoid_short_stints = true;
    check_law(c, 6);
    made_free(c);
}

TEST(and_with_plans_of_two_links)
{
    pnk_case *c = three_places();
    UNUSED;

    c->settings.awareness_level = 2;
    c->links[1].walk_probability = 0.3;
    check_law(c, 3);
    made_free(c);
}

/* ---- the scenarios ---- */

typedef struct { const char *name, *settings; double peer; int seeds; bool takes_long; } scenario;

static const scenario scenarios[] = {
/*    folder             settings             ARD of the peer  agents' seeds  long  */
    { "mali2012",      "validation.yml",      0.346,           3,             false },
    { "mali2012",      "flee-default.yml",    0.380,           3,             false },
    { "burundi2015",   "flee-default.yml",    0.583,           20,            true },
    { "burundi2015",   "validation.yml",      0.518,           20,            true },
    { "car2013",       "validation.yml",      0.333,           20,            true },
    { "car2013",       "flee-default.yml",    0.335,           20,            true },
    { "mali2017_adm1", "validation.yml",      0.679,           20,            true },
    { "ssudan2013",    "validation.yml",      0.512,           20,            true },
    { "ssudan2013",    "flee-default.yml",    0.487,           20,            true },
    { "nigeria2016",   "validation.yml",      0.260,           20,            true },
    { "syria2013",     "validation.yml",      0.333,           3,             true },
};

typedef struct { double mean, square; int n; } sums;

static void add(sums *s, const pnk_case *c, const double *camps)
{
    pnk_score score;

    assert_int_equal(pnk_score_course(ctx, c, camps, &score), PNK_OK);
    s->mean += (score.ard - s->mean) / ++s->n;
    s->square += score.ard * score.ard;
}

static double variance(const sums *s) { return s->n > 1 ? fmax(0.0, (s->square - s->n * s->mean * s->mean) / (s->n - 1)) : 0.0; }

/** Of the difference of two means; few seeds of agents do not know their spread, so it is at least that of the cohorts. */
static double standard_error(const sums *cohorts, const sums *agents)
{
    return sqrt(variance(cohorts) / cohorts->n + fmax(variance(agents), variance(cohorts)) / agents->n);
}

static void check_scenario(const char *shared, const scenario *s, bool with_agents)
{
    enum { SEEDS = 20 };
    pnk_arena arena = { 0 };
    pnk_problems problems = { 0 };
    pnk_case *c = NULL;
    sums cohorts = { 0 }, agents = { 0 };

    if (pnk_case_read(ctx, pnk_arena_printf(&arena, "%s/conflicts/%s", shared, s->name),
                      pnk_arena_printf(&arena, "%s/conflicts/_settings/%s", shared, s->settings), &problems, &c))
        fail_msg("%s: %s", s->name, pnk_ctx_message(ctx));
    for (uint64_t i = 0; i < SEEDS; i++) {
        pnk_movement_result r = run_of(c, i, false);

        add(&cohorts, c, r.camp_persons);
        pnk_movement_result_free(&r);
    }
    for (int i = 0; i < s->seeds && with_agents; i++) {
        double *camps = agents_run(c, (uint64_t)i + 1, NULL);

        add(&agents, c, camps);
        free(camps);
    }
    print_message("%-14s %-17s peer %.3f cohorts %.5f agents %.5f (%d), difference %.2f standard errors\n", s->name, s->settings, s->peer,
                  cohorts.mean, agents.mean, agents.n, agents.n ? (cohorts.mean - agents.mean) / standard_error(&cohorts, &agents) : 0.0);
    assert_true(fabs(cohorts.mean - s->peer) < 0.02);
    if (agents.n > 0)
        assert_true(fabs(cohorts.mean - agents.mean) < 3 * standard_error(&cohorts, &agents));
    pnk_case_free(c);
    pnk_problems_free(&problems);
    pnk_arena_release(&arena);
}

/** The short ones; with PAANEK_LONG=1 all, some of which move millions of agents. */
TEST(scenarios_come_out_as_with_agents_and_as_the_peer_has_them)
{
    const char *shared = getenv("PAANEK_SHARED");
    bool all = getenv("PAANEK_LONG") != NULL;
    UNUSED;

    if (!shared) {
        print_message("PAANEK_SHARED is not set: skipped\n");
        skip();
    }
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        if (all || !scenarios[i].takes_long)
            check_scenario(shared, &scenarios[i], true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cohorts_and_agents_have_one_law_on_three_places),
        cmocka_unit_test(and_with_plans_of_two_links),
        cmocka_unit_test(scenarios_come_out_as_with_agents_and_as_the_peer_has_them),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
