/* tests/models/movement.c - the peer's rules with cohorts: by hand on tiny graphs, and laws that hold on all. */
#include "models/movement/movement.h"
#include "tests/models/movement_run.h"

/** Persons in a camp at the end of a day, splits by their means. */
static double expected_on(const pnk_case *c, int day, size_t camp)
{
    pnk_movement_result r = run_of(c, 0, true);
    double persons = camp_on(&r, day, camp);

    pnk_movement_result_free(&r);
    return persons;
}

/** A conflict zone and two camps, 100 people on day 1 and nobody else. */
static pnk_case *zone_and_two_camps(double near_km, double far_km)
{
    pnk_case *c = made_case(10);
    int zone = made_place(c, "zone", PNK_CASE_CONFLICT);

    made_link(c, zone, made_place(c, "near", PNK_CASE_CAMP), near_km);
    made_link(c, zone, made_place(c, "far", PNK_CASE_CAMP), far_km);
    made_arrivals(c, 0, 0, 100, 1);
    made_conflict(c);
    return c;
}

/* ---- by hand ---- */

TEST(a_way_twice_as_long_after_softening_is_taken_by_half_as_many)
{
    pnk_case *c = zone_and_two_camps(40, 90);
    UNUSED;

    assert_float_equal(expected_on(c, 1, 0), 200.0 / 3.0, 1e-9);
    assert_float_equal(expected_on(c, 1, 1), 100.0 / 3.0, 1e-9);
    c->settings.distance_power = 2;
    assert_float_equal(expected_on(c, 1, 0), 80.0, 1e-9);
    c->settings.distance_power = 1;
    c->settings.weight_power = 3;
    assert_float_equal(expected_on(c, 1, 0), 100.0 * 8 / 9, 1e-9);
    c->settings.weight_power = 1;
    c->settings.pruning_threshold = 1.5;
    assert_float_equal(expected_on(c, 1, 0), 100.0, 1e-9);
    made_free(c);
}

TEST(whoever_starts_on_foot_walks_thirty_five_km_a_day)
{
    pnk_case *c = zone_and_two_camps(40, 100);
    UNUSED;

    c->settings.start_on_foot = true;
    assert_float_equal(expected_on(c, 1, 0), 0.0, 0.0);
    assert_true(expected_on(c, 2, 0) > 60.0);
    assert_float_equal(expected_on(c, 2, 1), 0.0, 0.0);
    assert_float_equal(expected_on(c, 3, 0) + expected_on(c, 3, 1), 100.0, 1e-9);
    made_free(c);
}

TEST(a_link_of_exactly_a_day_takes_two)
{
    pnk_case *c = zone_and_two_camps(360, 90);
    UNUSED;

    assert_float_equal(expected_on(c, 1, 0), 0.0, 0.0);
    assert_true(expected_on(c, 2, 0) > 0.0);
    made_free(c);
}

TEST(two_links_may_take_nearly_two_days_moves_in_one_day)
{
    pnk_case *c = made_case(5);
    int zone = made_place(c, "zone", PNK_CASE_CONFLICT), hub = made_place(c, "hub", PNK_CASE_FORWARD), camp = made_place(c, "camp", PNK_CASE_CAMP);
    UNUSED;

    made_link(c, zone, hub, 350);
    made_link(c, hub, camp, 355);
    made_arrivals(c, 0, 0, 90, 1);
    made_conflict(c);
    assert_true(expected_on(c, 1, 0) > 0.0);           /* 705 km at 360 km a day */
    made_free(c);
}

TEST(a_camp_takes_all_who_set_out_while_it_had_room)
{
    pnk_case *c = zone_and_two_camps(40, 9990);
    UNUSED;

    made_arrivals(c, 0, 0, 1000, 1);
    c->places[1].capacity_persons = 100;
    c->settings.distance_power = 9;                    /* nobody goes far */
    assert_float_equal(expected_on(c, 1, 0), 1000.0, 1e-6);
    made_free(c);
}

TEST(people_of_day_0_reduce_the_capacity_they_fill)
{
    pnk_case *c = zone_and_two_camps(40, 90);
    pnk_movement_result r;
    UNUSED;

    made_arrivals(c, 0, 60, 160, 1);
    c->places[1].capacity_persons = 115;               /* less the 60: 55, and 60 are there */
    r = run_of(c, 0, true);
    assert_float_equal(camp_on(&r, 0, 0), 60.0, 0.0);
    assert_float_equal(camp_on(&r, 1, 0), 60.0, 0.0);  /* full */
    assert_float_equal(camp_on(&r, 1, 1), 100.0, 1e-9);
    pnk_movement_result_free(&r);
    made_free(c);
}

TEST(a_marker_is_passed_and_never_a_destination)
{
    pnk_case *c = made_case(10);
    int zone = made_place(c, "zone", PNK_CASE_CONFLICT), marker = made_place(c, "crossroads", PNK_CASE_MARKER);
    pnk_movement_result r;
    UNUSED;

    made_link(c, zone, marker, 300);
    made_link(c, marker, made_place(c, "camp", PNK_CASE_CAMP), 300);
    made_link(c, marker, made_place(c, "other", PNK_CASE_CAMP), 610);
    made_arrivals(c, 0, 0, 99, 1);
    made_conflict(c);
    r = run_of(c, 0, true);
    assert_float_equal(camp_on(&r, 1, 0), 99.0 * 920 / (920 + 610), 1e-9);
    assert_float_equal(r.place_persons[marker], 0.0, 1e-9);
    pnk_movement_result_free(&r);
    made_free(c);
}

TEST(awareness_of_two_links_sees_the_camp_behind_the_town)
{
    pnk_case *c = made_case(10);
    int zone = made_place(c, "zone", PNK_CASE_CONFLICT), town = made_place(c, "town", PNK_CASE_TOWN);
    pnk_movement_result r;
    UNUSED;

    made_link(c, zone, town, 190);
    made_link(c, town, made_place(c, "camp", PNK_CASE_CAMP), 200);
    made_arrivals(c, 0, 0, 300, 1);
    made_conflict(c);
    c->settings.awareness_level = 2;
    c->settings.default_movechance = 0.0051;           /* below 0.005 a town is a camp */
    r = run_of(c, 0, true);
    /* 1/200 to the town, 1/400 to the camp: a third goes through on the same day; and of the town's a few */
    assert_float_equal(camp_on(&r, 1, 0), 100.0 + 200.0 * 0.0051 * (1.0 / 210) / (1.0 / 210 + 0.25 / 200), 1e-6);
    pnk_movement_result_free(&r);
    c->settings.awareness_level = 0;
    assert_float_equal(expected_on(c, 9, 0), 0.0, 0.0);
    made_free(c);
}

TEST(a_closed_border_lets_nobody_through_until_it_opens)
{
    pnk_case *c = zone_and_two_camps(40, 90);
    UNUSED;

    c->places[1].country = "there";
    made_closure(c, PNK_CASE_CLOSE_COUNTRY, "here", "there", -1, 0, 1);
    assert_true(expected_on(c, 1, 0) > 0.0);
    c->n_closures = 0;
    made_closure(c, PNK_CASE_CLOSE_COUNTRY, "there", "here", -1, 0, c->n_days);
    assert_float_equal(expected_on(c, 9, 0), 0.0, 0.0);
    assert_float_equal(expected_on(c, 1, 1), 100.0, 1e-9);
    made_free(c);
}

TEST(those_on_a_link_that_closes_turn_back)
{
    pnk_case *c = zone_and_two_camps(1000, 99999);
    pnk_movement_result r;
    UNUSED;

    c->settings.distance_power = 9;
    made_closure(c, PNK_CASE_CLOSE_LOCATION, "near", "", 1, 2, 3);
    r = run_of(c, 0, true);
    assert_float_equal(camp_on(&r, 3, 0), 0.0, 0.0);   /* 1080 km are done on day 3, but the link was closed on day 2 */
    assert_float_equal(camp_on(&r, 6, 0), 100.0, 1e-3);
    pnk_movement_result_free(&r);
    made_free(c);
}

TEST(a_closed_camp_is_a_town)
{
    pnk_case *c = zone_and_two_camps(40, 90);
    UNUSED;

    made_closure(c, PNK_CASE_CLOSE_CAMP, "near", "", 1, 0, 5);
    c->settings.camp_weight = 5;
    assert_true(expected_on(c, 1, 0) < expected_on(c, 1, 1));
    made_free(c);
}

TEST(what_cannot_be_done_is_named)
{
    pnk_case *c = zone_and_two_camps(40, 90);
    pnk_movement_options options = { 1, 0, false, 0 };
    pnk_movement_result r;
    UNUSED;

    c->settings.match_camp_religion = true;
    assert_int_equal(pnk_movement_run(ctx, c, &options, &r), PNK_BAD_INPUT);
    assert_non_null(strstr(pnk_ctx_message(ctx), "match_camp_religion"));
    c->settings.match_camp_religion = false;
    c->conflicts.n_columns = 0;
    c->places[0].conflict_day = 99;
    assert_int_equal(pnk_movement_run(ctx, c, &options, &r), PNK_BAD_INPUT);
    assert_non_null(strstr(pnk_ctx_message(ctx), "day 1: 100 people"));
    made_free(c);
}

/* ---- laws ---- */

/** A town between a zone and two camps, one of them small; people come for 20 days. */
static pnk_case *four_places(double people)
{
    pnk_case *c = made_case(30);
    int zone = made_place(c, "zone", PNK_CASE_CONFLICT), town = made_place(c, "town", PNK_CASE_TOWN);
    int small = made_place(c, "small", PNK_CASE_CAMP), big = made_place(c, "big", PNK_CASE_CAMP);

    c->places[small].capacity_persons = people / 3;
    c->settings.camp_movechance = 0.01;
    c->settings.max_move_km_per_day = 200;
    made_link(c, zone, town, 90);
    made_link(c, town, small, 60);
    made_link(c, zone, small, 300);
    made_link(c, town, big, 120);
    made_arrivals(c, 0, people / 20, people, 20);
    made_conflict(c);
    return c;
}

TEST(nobody_is_lost_or_made)
{
    pnk_case *c = four_places(5000);
    UNUSED;

    for (int stints = 0; stints < 2; stints++) {
        pnk_movement_result r;
        double at_places = 0.0;

        c->settings.avoid_short_stints = stints;
        c->links[2].length_km = 150;                   /* so that nobody is on a link at night */
        r = run_of(c, 3, false);
        for (size_t p = 0; p < c->n_places; p++)
            at_places += r.place_persons[p];
        assert_float_equal(r.in_system_persons[29], 5000.0, 0.0);
        assert_float_equal(at_places, 5000.0, 0.0);
        for (size_t i = 0; i < r.n_days * r.n_camps; i++)
            assert_true(r.camp_persons[i] >= 0.0 && r.camp_persons[i] == floor(r.camp_persons[i]));
        pnk_movement_result_free(&r);
    }
    made_free(c);
}

TEST(a_debt_is_made_up_for_before_anybody_leaves)
{
    pnk_case *c = zone_and_two_camps(40, 90);
    pnk_case_count *v = PNK_NEW(&c->arena, pnk_case_count, 3);
    pnk_movement_result r;
    UNUSED;

    v[0] = (pnk_case_count){ 0, 100 };
    v[1] = (pnk_case_count){ 2, 80 };
    v[2] = (pnk_case_count){ 4, 120 };
    c->camps[0].counts = c->camps[0].corrected = v;
    c->camps[0].n_counts = c->camps[0].n_corrected = 3;
    r = run_of(c, 0, false);
    assert_float_equal(r.debt_persons[1], 10.0, 0.0);
    assert_float_equal(r.debt_persons[2], 20.0, 0.0);
    assert_float_equal(r.debt_persons[4], 0.0, 0.0);
    assert_float_equal(r.in_system_persons[9], 120.0, 0.0);
    pnk_movement_result_free(&r);
    made_free(c);
}

TEST(same_seed_same_days_and_a_far_place_does_not_matter)
{
    pnk_case *c = four_places(3000), *more = four_places(3000);
    pnk_movement_result a = run_of(c, 1, false), b = run_of(c, 1, false), other = run_of(c, 2, false), far;
    size_t bytes = a.n_days * a.n_camps * sizeof(double);
    UNUSED;

    made_place(more, "far", PNK_CASE_TOWN);
    far = run_of(more, 1, false);
    assert_memory_equal(a.camp_persons, b.camp_persons, bytes);
    assert_memory_equal(a.camp_persons, far.camp_persons, bytes);
    assert_memory_not_equal(a.camp_persons, other.camp_persons, bytes);
    pnk_movement_result_free(&a);
    pnk_movement_result_free(&b);
    pnk_movement_result_free(&other);
    pnk_movement_result_free(&far);
    made_free(c);
    made_free(more);
}

TEST(the_mean_of_members_is_the_expected_course)
{
    enum { MEMBERS = 200 };
    pnk_case *c = four_places(2000);
    pnk_movement_result expected;
    double mean = 0.0, square = 0.0, se;
    UNUSED;

    c->places[2].capacity_persons = 0;                 /* without the bend of capacities the mean is exact */
    expected = run_of(c, 0, true);
    for (uint64_t m = 0; m < MEMBERS; m++) {
        pnk_movement_result r = run_of(c, m, false);

        mean += camp_on(&r, 25, 0) / MEMBERS;
        square += camp_on(&r, 25, 0) * camp_on(&r, 25, 0) / MEMBERS;
        pnk_movement_result_free(&r);
    }
    se = sqrt((square - mean * mean) / MEMBERS);
    assert_true(fabs(mean - camp_on(&expected, 25, 0)) < 4 * se);
    pnk_movement_result_free(&expected);
    made_free(c);
}

TEST(units_of_hasten_come_back_as_persons)
{
    pnk_case *c = four_places(4000);
    double all = expected_on(c, 29, 1), tenth;
    UNUSED;

    c->settings.hasten = 10;
    tenth = expected_on(c, 29, 1);
    assert_true(fabs(all - tenth) < 0.02 * all);
    made_free(c);
}

/* ---- work ---- */

static double moves_of(pnk_case *c)
{
    pnk_movement_result r = run_of(c, 0, false);
    double moves = (double)r.moves;

    pnk_movement_result_free(&r);
    made_free(c);
    return moves;
}

TEST(the_work_is_bounded_however_many_people_move)
{
    UNUSED;

    for (int stints = 0; stints < 2; stints++) {
        double few = moves_of(made_network(1, 60, 24, 1.5, 1e5, stints)), some = moves_of(made_network(1, 60, 24, 1.5, 11.7e6, stints));
        double all = moves_of(made_network(1, 60, 24, 1.5, 117e6, stints));

        print_message("moves: %.0f of 100,000 people, %.0f of 11.7 million, %.0f of 117 million\n", few, some, all);
        assert_true(all < 1.25 * some);
        assert_true(all < (stints ? 2.0 : 1.75) * few);
    }
}

TEST(where_few_ways_lead_on_the_number_of_bins_does_not_matter)
{
    pnk_case *c = four_places(2000);
    pnk_movement_options options = { 1, 0, true, 32 };
    pnk_movement_result a, b;
    UNUSED;

    c->links[0].length_km = 35;                        /* several links a day */
    c->places[2].capacity_persons = 0;                 /* whose bend would show the order of the day */
    assert_int_equal(pnk_movement_run(ctx, c, &options, &a), PNK_OK);
    options.bins = 512;
    assert_int_equal(pnk_movement_run(ctx, c, &options, &b), PNK_OK);
    for (size_t i = 0; i < a.n_days * a.n_camps; i++)
        assert_float_equal(a.camp_persons[i], b.camp_persons[i], 1e-9);
    pnk_movement_result_free(&a);
    pnk_movement_result_free(&b);
    made_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_way_twice_as_long_after_softening_is_taken_by_half_as_many),
        cmocka_unit_test(whoever_starts_on_foot_walks_thirty_five_km_a_day),
        cmocka_unit_test(a_link_of_exactly_a_day_takes_two),
        cmocka_unit_test(two_links_may_take_nearly_two_days_moves_in_one_day),
        cmocka_unit_test(a_camp_takes_all_who_set_out_while_it_had_room),
        cmocka_unit_test(people_of_day_0_reduce_the_capacity_they_fill),
        cmocka_unit_test(a_marker_is_passed_and_never_a_destination),
        cmocka_unit_test(awareness_of_two_links_sees_the_camp_behind_the_town),
        cmocka_unit_test(a_closed_border_lets_nobody_through_until_it_opens),
        cmocka_unit_test(those_on_a_link_that_closes_turn_back),
        cmocka_unit_test(a_closed_camp_is_a_town),
        cmocka_unit_test(what_cannot_be_done_is_named),
        cmocka_unit_test(nobody_is_lost_or_made),
        cmocka_unit_test(a_debt_is_made_up_for_before_anybody_leaves),
        cmocka_unit_test(same_seed_same_days_and_a_far_place_does_not_matter),
        cmocka_unit_test(the_mean_of_members_is_the_expected_course),
        cmocka_unit_test(units_of_hasten_come_back_as_persons),
        cmocka_unit_test(the_work_is_bounded_however_many_people_move),
        cmocka_unit_test(where_few_ways_lead_on_the_number_of_bins_does_not_matter),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
