/* tests/models/access.c - the ways over the roads open on a day. */
#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "models/access/access.h"
#include "tests/models/fixture.h"
#include "tests/models/support.h"

#include <igraph/igraph.h>

/** Four towns in a square, 10 km a side at 40 km/h, and a fifth that no road reaches. */
enum { A, B, C, D, ALONE };
enum { AB, BC, CD, DA };
static pnk_records *square_of_four_towns(void)
{
    pnk_records *records = support_records("2022-09-14", "2022-09-18", 14);
    int area = support_area(records, "area", -1, 1000);
    const char *names[] = { "a", "b", "c", "d", "alone" };

    for (int p = 0; p < 5; p++)
        support_place(records, names[p], area, 70.0, 40.0, 200);
    for (int p = 0; p < 4; p++)
        support_road(records, p, (p + 1) % 4, 10, 15, (pnk_road_class)p);
    return records;
}

static pnk_access *open_access(const pnk_records *records)
{
    pnk_access *access = NULL;

    assert_int_equal(pnk_access_new(ctx, records, &access), PNK_OK);
    return access;
}

static double minutes_to(const pnk_access *access, int from, int to, pnk_day day, const pnk_speeds *speeds)
{
    double minutes[400];

    assert_int_equal(pnk_access_from(ctx, access, from, day, speeds, minutes, NULL, NULL), PNK_OK);
    return minutes[to];
}

static void a_square_is_walked_the_short_way_round(void **state)
{
    (void)state;
    pnk_records *records = square_of_four_towns();
    pnk_access *access = open_access(records);
    double minutes[5], km[5];
    int road[5], path[5];
    pnk_day day = records->head.as_of;

    assert_int_equal(pnk_access_from(ctx, access, A, day, NULL, minutes, km, road), PNK_OK);
    assert_true(minutes[A] == 0 && minutes[B] == 15 && minutes[C] == 30 && minutes[D] == 15);
    assert_true(km[C] == 20);
    assert_true(isinf(minutes[ALONE]) && isinf(km[ALONE]));
    assert_int_equal(road[A], -1);
    assert_int_equal(pnk_access_path(access, road, A, D, path), 1);
    assert_int_equal(path[0], DA);
    assert_int_equal(pnk_access_path(access, road, A, C, path), 2);
    assert_int_equal(path[0], AB);
    assert_int_equal(path[1], BC);
    assert_int_equal(pnk_access_path(access, road, A, ALONE, path), 0);
    assert_int_equal(pnk_access_path(access, road, A, A, path), 0);
    pnk_access_free(access);
    pnk_records_free(records);
}

static void a_closure_closes_its_days_and_no_other(void **state)
{
    (void)state;
    pnk_records *records = square_of_four_towns();
    support_closure(records, AB, -1, 2);
    support_closure(records, CD, 0, 10000);
    pnk_access *access = open_access(records);
    pnk_day day = records->head.as_of;

    assert_true(pnk_access_road_open(access, AB, day - 2));
    for (int t = -1; t <= 2; t++)
        assert_false(pnk_access_road_open(access, AB, day + t));
    assert_true(pnk_access_road_open(access, AB, day + 3));
    assert_false(pnk_access_road_open(access, CD, day + 5000));
    assert_true(minutes_to(access, A, B, day - 2, NULL) == 15);
    assert_true(minutes_to(access, A, B, day - 1, NULL) == 45);
    assert_true(isinf(minutes_to(access, A, B, day, NULL)));
    assert_true(minutes_to(access, A, D, day, NULL) == 15);
    assert_int_equal(pnk_access_state(access, day), pnk_access_state(access, day + 2));
    assert_int_not_equal(pnk_access_state(access, day), pnk_access_state(access, day - 1));
    assert_int_not_equal(pnk_access_state(access, day), pnk_access_state(access, day + 3));
    assert_int_equal(pnk_access_state(access, day - 2), pnk_access_state(access, day - 500));
    pnk_access_free(access);
    pnk_records_free(records);
}

static void a_closure_of_tomorrow_counts_only_when_it_was_announced(void **state)
{
    (void)state;
    pnk_records *records = square_of_four_towns();
    pnk_day day = records->head.as_of;
    int closure = support_closure(records, AB, 1, 10000);
    pnk_access *access = open_access(records);

    assert_true(pnk_access_road_open(access, AB, day + 1));
    pnk_access_free(access);
    records->closures.v[closure].row.reported_at = day;
    access = open_access(records);
    assert_true(pnk_access_road_open(access, AB, day));
    assert_false(pnk_access_road_open(access, AB, day + 1));
    pnk_access_free(access);
    pnk_records_free(records);
}

static void a_pass_is_closed_outside_its_months(void **state)
{
    (void)state;
    pnk_records *records = square_of_four_towns();
    records->roads.v[BC].months_open = 1u << 8 | 1u << 9;            /* September, October */
    pnk_access *access = open_access(records);

    assert_false(pnk_access_road_open(access, BC, support_day("2022-08-31")));
    assert_true(pnk_access_road_open(access, BC, support_day("2022-09-01")));
    assert_true(pnk_access_road_open(access, BC, support_day("2022-10-31")));
    assert_false(pnk_access_road_open(access, BC, support_day("2022-11-01")));
    assert_true(pnk_access_road_open(access, BC, support_day("2031-10-01")));
    assert_int_equal(pnk_access_state(access, support_day("2022-09-01")), pnk_access_state(access, support_day("2024-10-07")));
    assert_int_not_equal(pnk_access_state(access, support_day("2022-10-31")), pnk_access_state(access, support_day("2022-11-01")));
    pnk_access_free(access);
    pnk_records_free(records);
}

static void a_vehicle_goes_at_its_speeds_and_not_where_they_are_zero(void **state)
{
    (void)state;
    pnk_records *records = square_of_four_towns();                   /* classes: AB trunk, BC regional, CD local, DA mountain */
    pnk_access *access = open_access(records);
    pnk_day day = records->head.as_of;
    pnk_speeds lorry = { 60, 30, 0 }, half_known = { NAN, 20, NAN };

    assert_true(fabs(minutes_to(access, A, B, day, &lorry) - 10) < 1e-9);
    assert_true(fabs(minutes_to(access, A, C, day, &lorry) - 30) < 1e-9);
    assert_true(fabs(minutes_to(access, A, D, day, &lorry) - 50) < 1e-9);      /* not over the mountain road */
    assert_true(fabs(minutes_to(access, A, B, day, &half_known) - 15) < 1e-9);
    assert_true(fabs(minutes_to(access, B, C, day, &half_known) - 30) < 1e-9);
    assert_true(fabs(minutes_to(access, A, D, day, NULL) - 15) < 1e-9);        /* one profile does not answer for another */
    pnk_access_free(access);
    pnk_records_free(records);
}

static void a_place_that_is_not_there_is_refused(void **state)
{
    (void)state;
    pnk_records *records = square_of_four_towns();
    pnk_access *access = open_access(records);
    double minutes[5];

    assert_int_equal(pnk_access_from(ctx, access, 5, records->head.as_of, NULL, minutes, NULL, NULL), PNK_INTERNAL);
    assert_int_equal(pnk_access_from(ctx, access, -1, records->head.as_of, NULL, minutes, NULL, NULL), PNK_INTERNAL);
    pnk_access_free(access);
    records->roads.v[AB].travel_min = NAN;
    assert_int_equal(pnk_access_new(ctx, records, &access), PNK_BAD_INPUT);
    pnk_ctx_clear(ctx);
    pnk_records_free(records);
}

/* ---- laws over random networks ---- */

static support_operation random_network(uint64_t seed)
{
    support_size size = { 8, 4, 1, 10, 0, false };

    return support_random(seed, &size);
}

static void closing_a_road_never_shortens_a_trip(void **state)
{
    int longer = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        support_operation made = random_network(seed);
        pnk_records *records = made.records;
        pnk_rng rng = pnk_rng_stream(seed, 2, 2);
        double before[64], after[64];
        int from = (int)pnk_rng_below(&rng, records->places.n);
        pnk_day day = records->head.as_of + (int)pnk_rng_below(&rng, 10);
        pnk_access *access = open_access(records);

        assert_int_equal(pnk_access_from(ctx, access, from, day, NULL, before, NULL, NULL), PNK_OK);
        pnk_access_free(access);
        support_closure(records, (int)pnk_rng_below(&rng, records->roads.n), -5, 10000);
        access = open_access(records);
        assert_int_equal(pnk_access_from(ctx, access, from, day, NULL, after, NULL, NULL), PNK_OK);
        pnk_access_free(access);
        for (size_t p = 0; p < records->places.n; p++) {
            assert_true(after[p] >= before[p]);
            longer += after[p] > before[p];
        }
        support_operation_free(&made);
    }
    assert_true(longer > 0);
}

/* ---- igraph as the oracle ---- */

static void agree_with_igraph(const pnk_records *records, pnk_day day)
{
    pnk_access *access = open_access(records);
    igraph_integer_t n = (igraph_integer_t)records->places.n;
    igraph_vector_int_t ends;
    igraph_vector_t weights;
    igraph_matrix_t all;
    igraph_t graph;
    double *minutes = calloc(records->places.n, sizeof *minutes), *km = calloc(records->places.n, sizeof *km);
    int *road = calloc(records->places.n, sizeof *road), *path = calloc(records->places.n, sizeof *path);

    assert_true(minutes && km && road && path);
    igraph_vector_int_init(&ends, 0);
    igraph_vector_init(&weights, 0);
    igraph_matrix_init(&all, 0, 0);
    for (size_t r = 0; r < records->roads.n; r++)
        if (pnk_access_road_open(access, (int)r, day)) {
            igraph_vector_int_push_back(&ends, records->roads.v[r].from);
            igraph_vector_int_push_back(&ends, records->roads.v[r].to);
            igraph_vector_push_back(&weights, records->roads.v[r].travel_min);
        }
    assert_int_equal(igraph_create(&graph, &ends, n, IGRAPH_UNDIRECTED), IGRAPH_SUCCESS);
    assert_int_equal(igraph_distances_dijkstra(&graph, &all, igraph_vss_all(), igraph_vss_all(), &weights, IGRAPH_ALL), IGRAPH_SUCCESS);
    for (int from = 0; from < (int)n; from++)
        for (int again = 0; again < 2; again++) {                    /* the second answer comes from memory */
            assert_int_equal(pnk_access_from(ctx, access, from, day, NULL, minutes, km, road), PNK_OK);
            for (int to = 0; to < (int)n; to++) {
                double expected = MATRIX(all, from, to), along = 0, length = 0;
                size_t steps;

                if (isinf(expected)) {
                    assert_true(isinf(minutes[to]) && isinf(km[to]));
                    continue;
                }
                assert_true(fabs(minutes[to] - expected) <= 1e-9 * (1 + expected));
                steps = pnk_access_path(access, road, from, to, path);
                for (size_t i = 0; i < steps; i++) {
                    along += records->roads.v[path[i]].travel_min;
                    length += records->roads.v[path[i]].length_km;
                }
                assert_true(fabs(along - minutes[to]) <= 1e-9 * (1 + along));
                assert_true(fabs(length - km[to]) <= 1e-9 * (1 + length));
            }
        }
    igraph_destroy(&graph);
    igraph_matrix_destroy(&all);
    igraph_vector_destroy(&weights);
    igraph_vector_int_destroy(&ends);
    free(minutes);
    free(km);
    free(road);
    free(path);
    pnk_access_free(access);
}

static void quickest_ways_agree_with_igraph_on_random_networks(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed < 120; seed++) {
        support_operation made = random_network(seed);

        for (int t = 0; t < 10; t += 3)
            agree_with_igraph(made.records, made.records->head.as_of + t);
        support_operation_free(&made);
    }
}

/** Cells of a simple CSV line (quotes, no line breaks within them), split in place. */
static int split_cells(char *line, char **cells, int room)
{
    int n = 0;

    line[strcspn(line, "\r\n")] = '\0';
    for (char *p = line; n < room;) {
        char *out = p;
        bool quoted = *p == '"';

        cells[n++] = out;
        for (p += quoted; *p && (quoted || *p != ','); p++) {
            if (quoted && *p == '"' && p[1] != '"') {
                quoted = false;
                continue;
            }
            p += quoted && *p == '"';
            *out++ = *p;
        }
        bool last = *p != ',';
        *out = '\0';
        if (last)
            break;
        p++;
    }
    return n;
}

static int column(char **names, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/** A road table by the names of its columns; false when it is not there. Places are made as they are met. */
static bool read_roads(pnk_records *records, const char *path, const char *from, const char *to, const char *km, const char *minutes,
                       const char *closed_word)
{
    FILE *file = fopen(path, "r");
    char line[4096], header[4096], *names[64], *cells[64];
    int area = support_area(records, "all", -1, NAN), n_names, state;

    if (!file)
        return false;
    assert_non_null(fgets(header, sizeof header, file));
    n_names = split_cells(header, names, 64);
    state = column(names, n_names, "state_sept_2022");
    while (fgets(line, sizeof line, file)) {
        int n = split_cells(line, cells, 64), ends[2];
        const char *id[2] = { cells[column(names, n_names, from)], cells[column(names, n_names, to)] };
        double length, travel;

        if (n < 4 || !pnk_text_to_number(cells[column(names, n_names, km)], &length) ||
            !pnk_text_to_number(cells[column(names, n_names, minutes)], &travel))
            continue;
        for (int e = 0; e < 2; e++)
            if ((ends[e] = pnk_find_place(records, id[e])) < 0)
                ends[e] = support_place(records, id[e], area, 70, 40, NAN);
        int road = support_road(records, ends[0], ends[1], length, travel, PNK_LOCAL);
        if (state >= 0 && state < n && strstr(cells[state], closed_word))
            support_closure(records, road, -1, 10000);
    }
    fclose(file);
    return records->roads.n > 0;
}

static void quickest_ways_agree_with_igraph_on_the_roads_of_batken(void **state)
{
    const char *shared = getenv("PAANEK_SHARED");
    char path[1024] = PNK_SOURCE_DIR "/data/operations/batken-2022/roads.csv";
    pnk_records *records = support_records("2022-09-14", "2022-09-18", 14);
    bool found = read_roads(records, path, "from_place", "to_place", "length_km", "travel_min", "closed");

    (void)state;
    if (!found && shared) {
        pnk_snprintf(path, sizeof path, "%s/facts/roads_batken.csv", shared);
        found = read_roads(records, path, "from", "to", "km", "minutes", "closed");
    }
    if (found) {
        print_message("%zu roads, %zu places: %s\n", records->roads.n, records->places.n, path);
        for (int r = 0; r < (int)records->roads.n; r += 9)
            support_closure(records, r, -1, 10000);
        agree_with_igraph(records, records->head.as_of - 2);
        agree_with_igraph(records, records->head.as_of);
    }
    pnk_records_free(records);
    if (!found)
        skip();
}

/* ---- sharing between threads ---- */

typedef struct { const pnk_access *access; pnk_day day; double *minutes; int n_places; } asking;

static pnk_status ask(pnk_ctx *own, void *user, size_t i)
{
    const asking *a = user;
    pnk_speeds speeds[3] = { { NAN, NAN, NAN }, { 60, 40, 20 }, { 30, 0, 10 } };
    size_t per_day = 3 * (size_t)a->n_places;

    return pnk_access_from(own, a->access, (int)(i / 3 % (size_t)a->n_places), a->day + (int)(i / per_day), &speeds[i % 3],
                           a->minutes + i * (size_t)a->n_places, NULL, NULL);
}

static void threads_share_one_network_and_get_one_answer(void **state)
{
    (void)state;
    support_operation made = random_network(7);
    size_t places = made.records->places.n, n = places * 3 * 8;
    double *one = calloc(n * places, sizeof *one), *two = calloc(n * places, sizeof *two);

    assert_true(one && two);
    for (int threads = 1; threads <= 2; threads++) {
        pnk_access *access = open_access(made.records);
        asking a = { access, made.records->head.as_of, threads == 1 ? one : two, (int)places };

        pnk_ctx_threads(ctx, threads);
        assert_int_equal(pnk_parallel(ctx, n, ask, &a), PNK_OK);
        pnk_access_free(access);
    }
    assert_memory_equal(one, two, n * places * sizeof *one);
    free(one);
    free(two);
    support_operation_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_square_is_walked_the_short_way_round),
        cmocka_unit_test(a_closure_closes_its_days_and_no_other),
        cmocka_unit_test(a_closure_of_tomorrow_counts_only_when_it_was_announced),
        cmocka_unit_test(a_pass_is_closed_outside_its_months),
        cmocka_unit_test(a_vehicle_goes_at_its_speeds_and_not_where_they_are_zero),
        cmocka_unit_test(a_place_that_is_not_there_is_refused),
        cmocka_unit_test(closing_a_road_never_shortens_a_trip),
        cmocka_unit_test(quickest_ways_agree_with_igraph_on_random_networks),
        cmocka_unit_test(quickest_ways_agree_with_igraph_on_the_roads_of_batken),
        cmocka_unit_test(threads_share_one_network_and_get_one_answer),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
