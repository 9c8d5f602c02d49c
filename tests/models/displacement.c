/* tests/models/displacement.c - the forecast: what it promises, by hand and over random operations. */
#include "engine/base/text.h"
#include "models/displacement/displacement.h"
#include "models/displacement/walk.h"
#include "tests/models/fixture.h"
#include "tests/models/support.h"

/* ---- a village under fire and two towns ---- */

enum { OBLAST, VILLAGE, NEAR_TOWN, FAR_TOWN };
enum { P_VILLAGE, P_NEAR, P_FAR };
enum { ROAD_NEAR, ROAD_FAR };

/** 3,000 people an hour from one town of 20,000 and three from another. No hazard yet; parameters without ranges. */
static pnk_records *village_and_towns(void)
{
    pnk_records *r = support_records("2022-09-14", "2022-09-18", 10);

    support_sure_parameters(r);
    support_area(r, "oblast", -1, NAN);
    support_area(r, "village", OBLAST, 3000);
    support_area(r, "near", OBLAST, 20000);
    support_area(r, "far", OBLAST, 20000);
    support_place(r, "village", VILLAGE, 70, 40, 3000);
    support_place(r, "near", NEAR_TOWN, 70.5, 40, 20000);
    support_place(r, "far", FAR_TOWN, 72, 40, 20000);
    support_road(r, P_VILLAGE, P_NEAR, 50, 60, PNK_TRUNK);
    support_road(r, P_VILLAGE, P_FAR, 150, 180, PNK_TRUNK);
    support_group(r, "families", 0.75);
    support_group(r, "elderly", 0.25);
    return r;
}

static pnk_forecast *forecast_of(const pnk_records *records, const pnk_ledger *ledger, size_t members)
{
    pnk_displacement_settings settings = { members };
    pnk_access *access = NULL;
    pnk_forecast *forecast = NULL;

    assert_int_equal(pnk_access_new(ctx, records, &access), PNK_OK);
    if (pnk_displacement_run(ctx, records, ledger, access, &settings, &forecast))
        fail_msg("%s", pnk_ctx_message(ctx));
    pnk_access_free(access);
    return forecast;
}

typedef enum { IS_DISPLACED, IS_RETURNED, IS_HOSTS, IS_SITES, IS_WAY, IS_TRAVELLING, IS_ALPHA, IS_BETA_HOSTS, IS_BETA_SITES } what;
static double at(const pnk_forecast *f, what which, int day, int leaf)
{
    const double *all[] = { f->displaced, f->returned, f->with_hosts, f->in_sites, f->on_the_way, f->travelling, f->begin_to_wait,
                            f->reach_hosts, f->reach_sites };
    double sum = 0;

    for (size_t l = 0; l < f->n_leaves; l++)
        for (size_t g = 0; g < f->n_groups; g++)
            if (leaf < 0 || f->leaves[l] == leaf)
                sum += all[which][pnk_forecast_at(f, day, l, g)];
    return sum;
}

static const pnk_band *band(const pnk_forecast *f, int day, size_t node, pnk_measure measure)
{
    return &f->bands[((size_t)day * f->n_nodes + node) * PNK_N_SOLVED + measure];
}

static void without_hazard_and_ranges_nothing_moves_but_returns(void **state)
{
    (void)state;
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    support_out(ledger, VILLAGE, 1000);
    support_sleep(ledger, NEAR_TOWN, 900, 100, 0);
    support_parameter(r, "return_daily_share", 0, NAN, NAN);
    pnk_forecast *f = forecast_of(r, ledger, 5);

    for (int t = 0; t <= 10; t++) {
        assert_true(at(f, IS_DISPLACED, t, -1) == 1000 && at(f, IS_RETURNED, t, -1) == 0);
        assert_true(at(f, IS_HOSTS, t, NEAR_TOWN) == 900 && at(f, IS_SITES, t, NEAR_TOWN) == 100);
        assert_true(band(f, t, OBLAST, PNK_REMAINING)->p10 == 1000 && band(f, t, OBLAST, PNK_REMAINING)->p90 == 1000);
    }
    pnk_forecast_free(f);
    support_parameter(r, "return_daily_share", 0.2, NAN, NAN);
    f = forecast_of(r, ledger, 5);
    for (int t = 1; t <= 10; t++) {
        double rho = f->return_share[(size_t)t * f->n_groups], kept = (1 - rho) * at(f, IS_HOSTS, t - 1, NEAR_TOWN);

        assert_true(rho > 0 && rho < 0.2);
        assert_true(fabs(at(f, IS_HOSTS, t, NEAR_TOWN) - kept) < 1e-9);
        assert_true(at(f, IS_DISPLACED, t, -1) == 1000 && at(f, IS_ALPHA, t, -1) == 0 && at(f, IS_BETA_HOSTS, t, -1) == 0);
        assert_true(at(f, IS_RETURNED, t, VILLAGE) > at(f, IS_RETURNED, t - 1, VILLAGE));
    }
    pnk_forecast_free(f);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

static void returns_wait_for_the_end_of_the_hazard_and_for_trust(void **state)
{
    (void)state;
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    support_out(ledger, VILLAGE, 2000);
    support_sleep(ledger, NEAR_TOWN, 2000, 0, 0);
    support_hazard(r, -1, VILLAGE, -4, 2, 0.0);                      /* no intensity: not a hazard */
    int hazard = support_hazard(r, P_VILLAGE, -1, -4, 2, 0.6);
    support_parameter(r, "return_lag_days", 3, NAN, NAN);
    support_parameter(r, "return_ramp_days", 0, NAN, NAN);
    support_parameter(r, "return_daily_share", 0.5, NAN, NAN);
    support_parameter(r, "homes_destroyed_share", 0.1, NAN, NAN);
    support_parameter(r, "departure_willing_share", 0, NAN, NAN);    /* nobody else leaves */
    pnk_forecast *f = forecast_of(r, ledger, 20);

    for (int t = 0; t <= 4; t++)                                     /* the hazard ends on day 2: day 5 is the third after it */
        assert_true(at(f, IS_RETURNED, t, -1) == 0);
    assert_true(fabs(at(f, IS_RETURNED, 5, VILLAGE) - 900) < 1e-9);  /* half of those whose homes stand */
    assert_true(fabs(at(f, IS_RETURNED, 6, VILLAGE) - 1350) < 1e-9);
    assert_true(at(f, IS_RETURNED, 10, VILLAGE) < 1800);
    assert_true(band(f, 10, OBLAST, PNK_REMAINING)->p10 >= 200);
    pnk_forecast_free(f);
    r->hazards.v[hazard].to = PNK_DAY_UNKNOWN;
    f = forecast_of(r, ledger, 5);
    assert_true(at(f, IS_RETURNED, 10, -1) == 0);
    pnk_forecast_free(f);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

static double arrivals(const pnk_forecast *f, int which, size_t leaf, int day)
{
    const double *all[] = { f->begin_to_wait, f->reach_hosts, f->reach_sites };
    double persons = 0;

    for (int t = 1; t <= day; t++)
        for (size_t g = 0; g < f->n_groups; g++)
            persons += all[which][pnk_forecast_at(f, t, leaf, g)];
    return persons;
}

static void a_careful_plan_counts_on_what_80_of_100_futures_do_not_pass(void **state)
{
    (void)state;
    enum { N = 25 };
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    pnk_access *access = NULL;
    pnk_forecast *paths[N], *p80 = NULL;
    const pnk_displacement_settings settings = { N };
    int more = 0;

    support_hazard(r, -1, VILLAGE, 0, 10000, 0.8);
    support_parameter(r, "departure_daily_share", 0.5, 0.1, 0.9);
    support_parameter(r, "host_find_share", 0.6, 0.3, 0.9);
    pnk_forecast *expected = forecast_of(r, ledger, N);
    assert_int_equal(pnk_access_new(ctx, r, &access), PNK_OK);
    assert_int_equal(pnk_displacement_paths(ctx, r, ledger, access, &settings, 0, N, paths), PNK_OK);
    assert_int_equal(pnk_displacement_p80(ctx, expected, (const pnk_forecast *const *)paths, N, &p80), PNK_OK);
    for (int which = 0; which < 3; which++)
        for (size_t leaf = 0; leaf < expected->n_leaves; leaf++)
            for (int t = 1; t <= 10; t++) {
                double have = arrivals(p80, which, leaf, t), was = arrivals(expected, which, leaf, t);
                int above = 0;

                for (int i = 0; i < N; i++)
                    above += arrivals(paths[i], which, leaf, t) > have + 1e-6;
                assert_true(above <= N - (N * 8 + 9) / 10);
                assert_true(have >= was - 1e-9 && have - was >= arrivals(p80, which, leaf, t - 1) - arrivals(expected, which, leaf, t - 1) - 1e-9);
                more += have > was + 1;
            }
    assert_true(more > 10);                                          /* these ranges are wide: it is not the expected path under another name */
    for (size_t i = 0; i < 11 * expected->n_leaves * expected->n_groups; i++)
        assert_true(p80->on_the_way[i] == expected->on_the_way[i] && p80->begin_to_wait[i] >= expected->begin_to_wait[i]);
    for (int i = 0; i < N; i++)                                      /* a path is the member that the bands are made of */
        assert_true(at(paths[i], IS_DISPLACED, 10, -1) >= band(expected, 10, OBLAST, PNK_DISPLACED)->p01 - 1e-6 &&
                    at(paths[i], IS_DISPLACED, 10, -1) <= band(expected, 10, OBLAST, PNK_DISPLACED)->p99 + 0.1 * at(paths[i], IS_DISPLACED, 10, -1));
    for (int i = 0; i < N; i++)
        pnk_forecast_free(paths[i]);
    pnk_forecast_free(p80);
    pnk_forecast_free(expected);
    pnk_access_free(access);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

/* Who has come to each place by the end of each day: by how many people two paths differ, over all days. */
static double apart(const pnk_forecast *a, const pnk_forecast *b)
{
    double sum = 0;

    for (int t = 1; t <= a->n_days; t++)
        for (size_t leaf = 0; leaf < a->n_leaves; leaf++) {
            double more = 0;
            for (int which = 0; which < 3; which++)
                more += arrivals(a, which, leaf, t) - arrivals(b, which, leaf, t);
            sum += fabs(more);
        }
    return sum;
}

/* All paths to the nearest of those taken. */
static double left_by(const pnk_forecast *const *paths, size_t n, const size_t *taken, size_t k)
{
    double left = 0;

    for (size_t i = 0; i < n; i++) {
        double nearest = INFINITY;
        for (size_t j = 0; j < k; j++)
            nearest = fmin(nearest, apart(paths[i], paths[taken[j]]));
        left += nearest;
    }
    return left;
}

static void a_few_members_stand_for_all(void **state)
{
    (void)state;
    enum { N = 21 };
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    pnk_access *access = NULL;
    pnk_forecast *made[N];
    const pnk_displacement_settings settings = { N };
    double before = INFINITY, best = INFINITY;

    support_hazard(r, -1, VILLAGE, 0, 10000, 0.8);
    support_parameter(r, "departure_daily_share", 0.5, 0.1, 0.9);
    support_parameter(r, "host_find_share", 0.6, 0.3, 0.9);
    pnk_forecast *expected = forecast_of(r, ledger, N);
    assert_int_equal(pnk_access_new(ctx, r, &access), PNK_OK);
    assert_int_equal(pnk_displacement_paths(ctx, r, ledger, access, &settings, 0, N, made), PNK_OK);
    const pnk_forecast *const *paths = (const pnk_forecast *const *)made;
    for (size_t wanted = 1; wanted <= N + 2; wanted++) {
        size_t chosen[N + 2], again[N + 2], n = 0, n_again = 0;
        double share[N + 2], share_again[N + 2], sum = 0;

        assert_int_equal(pnk_displacement_scenarios(ctx, paths, N, wanted, chosen, share, &n), PNK_OK);
        assert_int_equal(pnk_displacement_scenarios(ctx, paths, N, wanted, again, share_again, &n_again), PNK_OK);
        assert_int_equal(n, wanted < N ? wanted : N);
        assert_true(n_again == n && !memcmp(chosen, again, n * sizeof *chosen) && !memcmp(share, share_again, n * sizeof *share));
        for (size_t k = 0; k < n; k++) {
            assert_true(share[k] > 0 && chosen[k] < N && (k == 0 || chosen[k] > chosen[k - 1]));
            assert_true(n < N || fabs(share[k] - 1.0 / N) < 1e-12);        /* all of them: each for itself */
            sum += share[k];
        }
        assert_true(fabs(sum - 1) < 1e-12);
        double left = left_by(paths, N, chosen, n);
        assert_true(left <= before + 1e-9 && (n < N || left == 0));
        before = left;
        if (wanted == 1) {
            for (size_t i = 0; i < N; i++)
                best = fmin(best, left_by(paths, N, &i, 1));
            assert_true(fabs(left - best) < 1e-9 * (1 + best) && best > 0);    /* alone: the member in the middle of all */
        }
    }
    for (int i = 0; i < N; i++)
        pnk_forecast_free(made[i]);
    pnk_forecast_free(expected);
    pnk_access_free(access);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

static void people_leave_for_what_is_near_and_open(void **state)
{
    (void)state;
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    support_hazard(r, -1, VILLAGE, -1, 10000, 1.0);
    pnk_forecast *f = forecast_of(r, ledger, 20);
    double willing = pnk_parameter_value(r, "departure_willing_share"), daily = pnk_parameter_value(r, "departure_daily_share");
    double there = willing * pow(1 - daily, 2), ready = 3000 * there / (there + 1 - willing);     /* they stayed for two days of it */

    assert_true(fabs(at(f, IS_DISPLACED, 1, VILLAGE) - ready * daily) < 1e-9);
    assert_true(fabs(at(f, IS_DISPLACED, 2, VILLAGE) - ready * (daily + (1 - daily) * daily)) < 1e-9);
    assert_true(at(f, IS_DISPLACED, 10, NEAR_TOWN) == 0);
    assert_true(at(f, IS_HOSTS, 10, NEAR_TOWN) > at(f, IS_HOSTS, 10, FAR_TOWN) && at(f, IS_HOSTS, 10, FAR_TOWN) > 0);
    assert_true(at(f, IS_TRAVELLING, 1, VILLAGE) > 0);               /* on foot it takes nights */
    assert_true(at(f, IS_HOSTS, 10, VILLAGE) == 0);
    pnk_forecast_free(f);
    support_closure(r, ROAD_NEAR, -1, 10000);
    f = forecast_of(r, ledger, 20);
    assert_true(at(f, IS_HOSTS, 10, NEAR_TOWN) == 0 && at(f, IS_HOSTS, 10, FAR_TOWN) > 0);
    pnk_forecast_free(f);
    support_closure(r, ROAD_FAR, -1, 10000);
    f = forecast_of(r, ledger, 20);                                  /* nowhere to go: they left home and wait where they are */
    assert_true(fabs(at(f, IS_ALPHA, 1, VILLAGE) - ready * daily) < 1e-9);
    assert_true(fabs(at(f, IS_WAY, 10, VILLAGE) - at(f, IS_DISPLACED, 10, VILLAGE)) < 1e-9);
    pnk_forecast_free(f);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

/** Displaced on the first day, out of a village that a hazard has struck for so many days. */
static double leave_after(int days)
{
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    support_hazard(r, -1, VILLAGE, 1 - days, 10000, 1.0);
    pnk_forecast *f = forecast_of(r, ledger, 20);
    double left = at(f, IS_DISPLACED, 1, VILLAGE);
    pnk_forecast_free(f);
    support_ledger_free(ledger);
    pnk_records_free(r);
    return left;
}

static void whoever_stayed_for_long_hardly_leaves(void **state)
{
    (void)state;
    assert_true(leave_after(1) > leave_after(2) && leave_after(2) > leave_after(5) && leave_after(5) > 0);
    assert_true(leave_after(300) < 1e-9);
}

static void hosts_come_before_sites_and_both_fill_up(void **state)
{
    (void)state;
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    support_hazard(r, -1, VILLAGE, -1, 10000, 1.0);
    support_closure(r, ROAD_FAR, -1, 10000);
    support_parameter(r, "departure_daily_share", 0.9, NAN, NAN);
    support_parameter(r, "departure_willing_share", 1, NAN, NAN);
    support_parameter(r, "own_transport_share", 1, NAN, NAN);
    r->areas.v[NEAR_TOWN].host_places_persons = 500;
    support_site(r, "school", P_NEAR, 300);
    support_site(r, "unfit", P_NEAR, 9000);
    support_site(r, "kept", P_NEAR, 9000);
    r->sites.v[1].status = PNK_UNFIT;
    r->sites.v[2].reserved_for = "elderly";
    pnk_forecast *f = forecast_of(r, ledger, 50);
    double hosts = at(f, IS_HOSTS, 10, NEAR_TOWN), sites = at(f, IS_SITES, 10, NEAR_TOWN), way = at(f, IS_WAY, 10, NEAR_TOWN);

    assert_true(hosts > 450 && hosts <= 500);
    assert_true(sites > 250 && sites <= 300);
    assert_true(fabs(hosts + sites + way - at(f, IS_DISPLACED, 10, VILLAGE)) < 1e-6);
    assert_true(band(f, 10, NEAR_TOWN, PNK_IN_SITES)->p90 <= 300);
    pnk_forecast_free(f);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

static void people_on_the_way_arrive_and_those_abroad_do_not(void **state)
{
    (void)state;
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    support_out(ledger, VILLAGE, 1000);
    support_sleep(ledger, NEAR_TOWN, 300, 0, 400);
    support_transit(ledger, 200, 100);
    support_hazard(r, -1, VILLAGE, -1, 10000, 0.5);                  /* so nobody goes home */
    support_parameter(r, "departure_willing_share", 0, NAN, NAN);
    pnk_forecast *f = forecast_of(r, ledger, 20);
    double way = pnk_parameter_value(r, "way_arrival_daily_share"), arrived = 0;

    assert_true(at(f, IS_TRAVELLING, 0, NEAR_TOWN) == 400 && at(f, IS_TRAVELLING, 0, VILLAGE) == 300);
    assert_true(at(f, IS_WAY, 0, -1) == at(f, IS_TRAVELLING, 0, -1));
    for (int t = 1; t <= 10; t++) {
        arrived += at(f, IS_ALPHA, t, -1) + at(f, IS_BETA_HOSTS, t, -1) + at(f, IS_BETA_SITES, t, -1);
        assert_true(fabs(arrived - 600 * (1 - pow(1 - way, t))) < 1e-9);
    }
    assert_true(at(f, IS_TRAVELLING, 10, -1) >= 100);                /* abroad */
    assert_true(at(f, IS_HOSTS, 10, NEAR_TOWN) > 300);
    pnk_forecast_free(f);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

static bool same_forecast(const pnk_forecast *a, const pnk_forecast *b)
{
    size_t cells = ((size_t)a->n_days + 1) * a->n_leaves * a->n_groups * sizeof(double);
    size_t bands = ((size_t)a->n_days + 1) * a->n_nodes * PNK_N_SOLVED * sizeof(pnk_band);

    return memcmp(a->displaced, b->displaced, cells) == 0 && memcmp(a->returned, b->returned, cells) == 0 &&
           memcmp(a->with_hosts, b->with_hosts, cells) == 0 && memcmp(a->begin_to_wait, b->begin_to_wait, cells) == 0 &&
           memcmp(a->on_the_way, b->on_the_way, cells) == 0 && memcmp(a->bands, b->bands, bands) == 0;
}

static void nothing_later_than_as_of_reaches_the_forecast(void **state)
{
    (void)state;
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    support_out(ledger, VILLAGE, 1000);
    support_sleep(ledger, NEAR_TOWN, 900, 50, 50);
    pnk_forecast *before = forecast_of(r, ledger, 20), *after;

    support_hazard(r, -1, NEAR_TOWN, 1, 9, 1.0);                     /* begins tomorrow, and nobody said so by now */
    support_hazard(r, -1, VILLAGE, -3, 9, 1.0);
    r->hazards.v[1].row.reported_at = r->head.as_of + 1;
    support_closure(r, ROAD_NEAR, 1, 10000);
    support_site(r, "school", P_NEAR, 300);
    r->sites.v[0].row.reported_at = r->head.as_of + 2;
    after = forecast_of(r, ledger, 20);
    assert_true(same_forecast(before, after));
    pnk_forecast_free(after);
    r->hazards.v[0].row.reported_at = r->head.as_of;                 /* announced today it counts */
    after = forecast_of(r, ledger, 20);
    assert_false(same_forecast(before, after));
    pnk_forecast_free(after);
    pnk_forecast_free(before);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

static void what_is_missing_or_wrong_is_named(void **state)
{
    (void)state;
    pnk_records *r = village_and_towns();
    pnk_ledger *ledger = support_ledger(r);
    pnk_access *access = NULL;
    pnk_forecast *f = NULL;

    assert_int_equal(pnk_access_new(ctx, r, &access), PNK_OK);
    support_parameter(r, "host_find_share", NAN, NAN, NAN);
    assert_int_equal(pnk_displacement_run(ctx, r, ledger, access, NULL, &f), PNK_BAD_INPUT);
    assert_non_null(strstr(pnk_ctx_message(ctx), "host_find_share"));
    support_parameter(r, "host_find_share", 0.9, 0.95, 0.99);
    assert_int_equal(pnk_displacement_run(ctx, r, ledger, access, NULL, &f), PNK_BAD_INPUT);
    support_parameter(r, "host_find_share", 0.9, NAN, NAN);
    support_out(ledger, VILLAGE, 10);                                /* away, and nowhere */
    assert_int_equal(pnk_displacement_run(ctx, r, ledger, access, NULL, &f), PNK_INTERNAL);
    assert_null(f);
    pnk_ctx_clear(ctx);
    pnk_access_free(access);
    support_ledger_free(ledger);
    pnk_records_free(r);
}

/* ---- laws over random operations ---- */

/** Follows one walk from day to day with sums of its own. */
typedef struct { double *displaced, *returned; bool whole; size_t checked; double most_returned; } follow;

static void near_or_same(bool whole, double a, double b)
{
    assert_true(whole ? a == b : fabs(a - b) <= 1e-6);
}

static pnk_status follow_day(void *user, const pnk_walk *w)
{
    follow *f = user;
    size_t n = w->scene->n_leaves, groups = w->scene->n_groups;

    for (size_t g = 0; g < groups; g++) {
        double away = 0, somewhere = 0, under_way = 0, cohorts = 0;

        for (size_t l = 0; l < n; l++) {
            size_t c = l * groups + g;
            double here = w->hosts[c] + w->sites[c] + w->waiting[c] + pnk_walk_travelling(w, c);

            assert_true(w->displaced[c] >= f->displaced[c] && w->returned[c] >= f->returned[c]);
            assert_true(w->returned[c] <= w->displaced[c] + (f->whole ? 0 : 1e-9));
            assert_true(here >= 0 && w->at_risk[c] >= 0 && w->waiting[c] >= 0 && w->hosts[c] >= 0 && w->sites[c] >= 0);
            if (f->whole)
                assert_true(w->displaced[c] == floor(w->displaced[c]) && w->hosts[c] == floor(w->hosts[c]) && here == floor(here));
            away += w->displaced[c] - w->returned[c];
            somewhere += here;
            under_way += w->under_way[c];
            f->displaced[c] = w->displaced[c];
            f->returned[c] = w->returned[c];
            f->checked++;
        }
        for (size_t i = 0; i < w->n_cohorts; i++)
            cohorts += (size_t)w->cohorts[i].group == g ? w->cohorts[i].persons : 0;
        near_or_same(f->whole, away, somewhere);
        near_or_same(f->whole, under_way, cohorts);
        assert_true(w->return_share[g] >= 0 && w->return_share[g] <= 1);
    }
    return PNK_OK;
}

static void follow_walks(const support_operation *made, size_t members, size_t *checked)
{
    pnk_access *access = NULL;
    pnk_scene *scene = NULL;

    assert_int_equal(pnk_access_new(ctx, made->records, &access), PNK_OK);
    if (pnk_scene_new(ctx, made->records, made->ledger, access, &scene))
        fail_msg("%s", pnk_ctx_message(ctx));
    for (size_t m = 0; m <= members; m++) {
        size_t cells = scene->n_leaves * scene->n_groups;
        follow f = { calloc(cells, sizeof(double)), calloc(cells, sizeof(double)), m < members, 0, 0 };
        pnk_dials dials = m < members ? pnk_dials_draw(scene, NULL, made->records->head.seed, m) : scene->dials;

        assert_true(f.displaced && f.returned);
        if (pnk_walk_run(ctx, scene, &dials, m == members, made->records->head.seed, m, follow_day, &f))
            fail_msg("%s", pnk_ctx_message(ctx));
        *checked += f.checked;
        free(f.displaced);
        free(f.returned);
    }
    pnk_scene_free(scene);
    pnk_access_free(access);
}

static void persons_are_conserved_on_every_day_in_every_area_of_every_member(void **state)
{
    size_t checked = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 120; seed++) {
        support_size size = { 3 + (int)(seed % 11), 3, 1 + (int)(seed % 4), 6 + (int)(seed % 9), seed % 5 ? 300 : 3, seed % 3 != 0 };
        support_operation made = support_random(seed, &size);

        follow_walks(&made, 4, &checked);
        support_operation_free(&made);
    }
    print_message("120 operations, %zu cells checked\n", checked);
}

/** Alpha and beta of a day make the stocks of the day, with everybody else of the day before but for the share that went home. */
static void check_flows(const pnk_forecast *f)
{
    for (int t = 1; t <= f->n_days; t++)
        for (size_t l = 0; l < f->n_leaves; l++)
            for (size_t g = 0; g < f->n_groups; g++) {
                size_t now = pnk_forecast_at(f, t, l, g), before = pnk_forecast_at(f, t - 1, l, g);
                double stay = 1 - f->return_share[(size_t)t * f->n_groups + g];
                double waited = f->on_the_way[before] - f->travelling[before], waits = f->on_the_way[now] - f->travelling[now];

                near_or_same(false, f->with_hosts[now], stay * f->with_hosts[before] + f->reach_hosts[now]);
                near_or_same(false, f->in_sites[now], stay * f->in_sites[before] + f->reach_sites[now]);
                near_or_same(false, waits, stay * waited + f->begin_to_wait[now]);
            }
}

/** A node of the tree is the sum of its children, the headline of the leaves in scope, and remaining is displaced less returned. */
static void check_bands(const pnk_records *r, const pnk_forecast *f)
{
    for (int t = 0; t <= f->n_days; t++)
        for (size_t node = 0; node < f->n_nodes; node++)
            for (int m = 0; m < PNK_N_SOLVED; m++) {
                const pnk_band *b = band(f, t, node, (pnk_measure)m);
                double sum = 0;
                bool leaf = node < r->areas.n && r->areas.v[node].leaf;

                if (m == PNK_DEPARTED || m == PNK_ARRIVED) {
                    assert_true(isnan(b->mean) && isnan(b->p50));
                    continue;
                }
                assert_true(b->p10 <= b->p50 && b->p50 <= b->p90 && b->p10 >= 0 && b->mean >= 0);
                assert_true(b->p50 == floor(b->p50));
                for (size_t a = 0; a < r->areas.n; a++)
                    if (node == r->areas.n ? r->areas.v[a].leaf && r->areas.v[a].in_scope : r->areas.v[a].parent == (int)node)
                        sum += band(f, t, a, (pnk_measure)m)->mean;
                if (!leaf)
                    assert_true(fabs(b->mean - sum) <= 1e-6);
                if (m == PNK_REMAINING)
                    assert_true(fabs(b->mean - band(f, t, node, PNK_DISPLACED)->mean + band(f, t, node, PNK_RETURNED)->mean) <= 1e-6);
                if (m == PNK_PRESENT)
                    assert_true(fabs(b->mean - band(f, t, node, PNK_WITH_HOSTS)->mean - band(f, t, node, PNK_IN_SITES)->mean -
                                     band(f, t, node, PNK_ON_THE_WAY)->mean) <= 1e-6);
            }
}

static void totals_equal_the_sum_of_their_details(void **state)
{
    (void)state;
    for (uint64_t seed = 200; seed < 230; seed++) {
        support_size size = { 4 + (int)(seed % 7), 2, 1 + (int)(seed % 4), 8, 300, seed % 2 != 0 };
        support_operation made = support_random(seed, &size);
        pnk_forecast *f = forecast_of(made.records, made.ledger, 10);

        for (int t = 0; t <= f->n_days; t++) {
            double remaining = at(f, IS_DISPLACED, t, -1) - at(f, IS_RETURNED, t, -1);

            near_or_same(false, remaining, at(f, IS_HOSTS, t, -1) + at(f, IS_SITES, t, -1) + at(f, IS_WAY, t, -1));
        }
        for (size_t l = 0; l < f->n_leaves; l++)                     /* day 0 is the ledger, to the person */
            assert_true(at(f, IS_HOSTS, 0, f->leaves[l]) == (double)support_today(made.ledger, f->leaves[l])->with_hosts &&
                        at(f, IS_DISPLACED, 0, f->leaves[l]) == (double)support_today(made.ledger, f->leaves[l])->out);
        check_flows(f);
        check_bands(made.records, f);
        pnk_forecast_free(f);
        support_operation_free(&made);
    }
}

/** Ranges of all kinds around a made ledger: none, narrow, lopsided, down to nobody. */
static void make_unsure(const pnk_records *r, pnk_ledger *ledger, uint64_t seed)
{
    size_t nodes = r->areas.n + 1, last = (size_t)(ledger->n_days - 1) * nodes * PNK_N_SOLVED;

    ledger->range_cover = 0.8;
    ledger->day_ranges = PNK_NEW(&ledger->arena, pnk_range, (size_t)ledger->n_days * nodes * PNK_N_SOLVED);
    ledger->range_methods = PNK_NEW(&ledger->arena, unsigned char, (size_t)ledger->n_days * nodes * PNK_N_SOLVED);
    assert_true(ledger->day_ranges && ledger->range_methods);
    for (size_t i = 0; i < (size_t)ledger->n_days * nodes * PNK_N_SOLVED; i++)
        ledger->day_ranges[i] = (pnk_range){ NAN, NAN };
    for (size_t node = 0; node < nodes; node++)
        for (int m = 0; m < PNK_N_SOLVED; m++) {
            pnk_rng rng = pnk_rng_stream(seed, node, (uint64_t)m);
            double persons = (double)pnk_ledger_persons(r, ledger, r->head.as_of, node < r->areas.n ? (int)node : -1, (pnk_measure)m);
            double down = pnk_rng_uniform(&rng), up = pnk_rng_uniform(&rng);
            size_t at = last + node * PNK_N_SOLVED + (size_t)m;

            if (pnk_rng_below(&rng, 4) == 0)
                continue;
            ledger->day_ranges[at] = (pnk_range){ pnk_rng_below(&rng, 3) ? persons * (1 - 0.5 * down) : 0, persons * (1 + up) + 50 * up };
        }
}

static void persons_are_conserved_from_an_unsure_day_0(void **state)
{
    size_t checked = 0, unlike = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        support_size size = { 3 + (int)(seed % 11), 3, 1 + (int)(seed % 4), 5, seed % 5 ? 300 : 3, seed % 3 != 0 };
        support_operation made = support_random(seed, &size);
        pnk_forecast *sure, *unsure;

        for (size_t a = 0; a < made.records->areas.n && seed % 4 == 0; a++)
            made.records->areas.v[a].in_scope = made.records->areas.v[a].leaf ? a % 3 != 0 : false;
        sure = forecast_of(made.records, made.ledger, 6);
        make_unsure(made.records, made.ledger, seed);
        follow_walks(&made, 6, &checked);
        unsure = forecast_of(made.records, made.ledger, 6);
        assert_memory_equal(sure->displaced, unsure->displaced, sure->n_leaves * sure->n_groups * sizeof(double));    /* the path that is expected stays */
        unlike += memcmp(sure->bands, unsure->bands, sure->n_nodes * PNK_N_SOLVED * sizeof(pnk_band)) != 0;
        pnk_forecast_free(sure);
        pnk_forecast_free(unsure);
        support_operation_free(&made);
    }
    print_message("60 operations, %zu cells checked, %zu with a wider day 0\n", checked, unlike);
    assert_true(unlike > 50);
}

static void the_same_seed_gives_the_same_bytes_on_one_thread_and_two(void **state)
{
    (void)state;
    support_size size = { 20, 3, 3, 10, 300, true };
    support_operation made = support_random(11, &size);
    pnk_forecast *one, *two, *other;

    pnk_ctx_threads(ctx, 1);
    one = forecast_of(made.records, made.ledger, 30);
    pnk_ctx_threads(ctx, 2);
    two = forecast_of(made.records, made.ledger, 30);
    assert_true(same_forecast(one, two));
    made.records->head.seed++;
    other = forecast_of(made.records, made.ledger, 30);
    assert_false(same_forecast(one, other));
    assert_true(memcmp(one->displaced, other->displaced, one->n_leaves * one->n_groups * sizeof(double)) == 0);
    pnk_forecast_free(one);
    pnk_forecast_free(two);
    pnk_forecast_free(other);
    support_operation_free(&made);
}

static void a_draw_hangs_on_its_area_and_not_on_the_others(void **state)
{
    (void)state;
    pnk_records *r = village_and_towns();
    support_area(r, "another", OBLAST, 700);                          /* no place, no road, no hazard */
    support_hazard(r, -1, VILLAGE, -1, 10000, 0.5);
    r->areas.v[4].host_places_persons = 0;
    pnk_ledger *with = support_ledger(r);
    pnk_forecast *a = forecast_of(r, with, 20), *b;
    r->areas.n--;
    pnk_ledger *without = support_ledger(r);
    b = forecast_of(r, without, 20);

    for (int t = 0; t <= 10; t++)
        assert_memory_equal(band(a, t, VILLAGE, PNK_DISPLACED), band(b, t, VILLAGE, PNK_DISPLACED), sizeof(pnk_band));
    pnk_forecast_free(a);
    pnk_forecast_free(b);
    support_ledger_free(with);
    support_ledger_free(without);
    pnk_records_free(r);
}

static void members_scatter_around_the_mean_path(void **state)
{
    (void)state;
    support_size size = { 12, 2, 2, 8, 2000, true };
    support_operation made = support_random(5, &size);
    support_sure_parameters(made.records);
    pnk_forecast *f = forecast_of(made.records, made.ledger, 100);

    for (int t = 1; t <= 8; t++) {                                   /* chance alone is thin beside thousands of people */
        const pnk_band *b = band(f, t, made.records->areas.n, PNK_REMAINING);

        assert_true(b->p90 > b->p10);
        assert_true(fabs(b->p50 - b->mean) <= 4 * sqrt(b->mean) + 5);
    }
    pnk_forecast_free(f);
    support_operation_free(&made);
}

static void groups_keep_their_shares_and_columns_add_up(void **state)
{
    (void)state;
    double share[3] = { 0.5, 0.3, 0.2 }, room[3];
    int64_t rows[40], cells[120], totals[3] = { 0 }, sum = 0;
    pnk_rng rng = pnk_rng_stream(3, 3, 3);

    for (int i = 0; i < 40; i++)
        sum += rows[i] = (int64_t)pnk_rng_below(&rng, i % 3 ? 4 : 900);
    totals[0] = sum / 2;
    totals[1] = sum * 3 / 10;
    totals[2] = sum - totals[0] - totals[1];
    pnk_split_rows(rows, 40, share, 3, totals, room, cells);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(cells[3 * i] + cells[3 * i + 1] + cells[3 * i + 2], rows[i]);
        for (int g = 0; g < 3; g++) {
            assert_true(cells[3 * i + g] >= 0 && fabs((double)cells[3 * i + g] - (double)rows[i] * share[g]) <= 3);
            totals[g] -= cells[3 * i + g];
        }
    }
    assert_true(totals[0] == 0 && totals[1] == 0 && totals[2] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_hazard_and_ranges_nothing_moves_but_returns),
        cmocka_unit_test(returns_wait_for_the_end_of_the_hazard_and_for_trust),
        cmocka_unit_test(a_careful_plan_counts_on_what_80_of_100_futures_do_not_pass),
        cmocka_unit_test(a_few_members_stand_for_all),
        cmocka_unit_test(people_leave_for_what_is_near_and_open),
        cmocka_unit_test(whoever_stayed_for_long_hardly_leaves),
        cmocka_unit_test(hosts_come_before_sites_and_both_fill_up),
        cmocka_unit_test(people_on_the_way_arrive_and_those_abroad_do_not),
        cmocka_unit_test(nothing_later_than_as_of_reaches_the_forecast),
        cmocka_unit_test(what_is_missing_or_wrong_is_named),
        cmocka_unit_test(persons_are_conserved_on_every_day_in_every_area_of_every_member),
        cmocka_unit_test(persons_are_conserved_from_an_unsure_day_0),
        cmocka_unit_test(totals_equal_the_sum_of_their_details),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes_on_one_thread_and_two),
        cmocka_unit_test(a_draw_hangs_on_its_area_and_not_on_the_others),
        cmocka_unit_test(members_scatter_around_the_mean_path),
        cmocka_unit_test(groups_keep_their_shares_and_columns_add_up),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
