/* tests/engine/geo.c - claims about distances and Thiessen cells. */
#include "engine/base/rng.h"
#include "engine/geo/geo.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state
#define FINE(call) assert_int_equal((call), PNK_OK)

static double dms(double d, double m, double s) { return d < 0 ? d - m / 60 - s / 3600 : d + m / 60 + s / 3600; }

TEST(distances_agree_with_published_ones)
{
    USED();
    /* Quarter meridian of WGS 84 and a quarter of its equator. */
    assert_true(fabs(pnk_geo_km((pnk_point){ 0, 0 }, (pnk_point){ 0, 90 }) - 10001.965729) < 1e-5);
    assert_true(fabs(pnk_geo_km((pnk_point){ 0, 0 }, (pnk_point){ 90, 0 }) - 10018.754171) < 1e-5);
    /* Karney (2013), J. Geodesy 87:43-55: table 2's line, 40 N to about 41.8 N, 10,000 km. */
    assert_true(fabs(pnk_geo_km((pnk_point){ 0, 40 }, (pnk_point){ 137.84490004377, 41.79331020506 }) - 10000.0) < 1e-5);
    /* Flinders Peak to Buninyon (GDA94 is the GRS 80 ellipsoid, a hair from ours): 54972.271 m. */
    pnk_point flinders = { dms(144, 25, 29.52440), dms(-37, 57, 3.72030) }, buninyon = { dms(143, 55, 35.38390), dms(-37, 39, 10.15610) };
    assert_true(fabs(pnk_geo_km(flinders, buninyon) - 54.972271) < 2e-6);
}

TEST(distance_is_a_distance_everywhere)
{
    pnk_rng rng = pnk_rng_stream(23, 0, 0);
    USED();
    for (int i = 0; i < 20000; i++) {
        pnk_point p[3];
        for (int k = 0; k < 3; k++)
            p[k] = (pnk_point){ pnk_rng_uniform(&rng) * 360 - 180, pnk_rng_uniform(&rng) * 180 - 90 };
        if (i % 4 == 0)                                          /* near antipodes, where Vincenty's iteration fails */
            p[1] = (pnk_point){ remainder(p[0].lon_deg + 180 + pnk_rng_normal(&rng, 0, 0.3), 360), fmax(-90, fmin(90, -p[0].lat_deg + pnk_rng_normal(&rng, 0, 0.2))) };
        double ab = pnk_geo_km(p[0], p[1]), ba = pnk_geo_km(p[1], p[0]), bc = pnk_geo_km(p[1], p[2]), ac = pnk_geo_km(p[0], p[2]);
        assert_true(ab >= 0 && ab < 20040 && fabs(ab - ba) < 1e-6);
        assert_true(ac <= ab + bc + 60);                         /* Lambert's formula is off by tens of km near antipodes */
        assert_true(pnk_geo_km(p[0], p[0]) == 0);
    }
    double over_the_date_line = pnk_geo_km((pnk_point){ 179.9, 10 }, (pnk_point){ -179.9, 10 });
    assert_true(fabs(over_the_date_line - pnk_geo_km((pnk_point){ 0, 10 }, (pnk_point){ 0.2, 10 })) < 1e-9);
    assert_true(isnan(pnk_geo_km((pnk_point){ 0, 91 }, (pnk_point){ 0, 0 })) && isnan(pnk_geo_km((pnk_point){ NAN, 0 }, (pnk_point){ 0, 0 })));
    assert_true(fabs(pnk_geo_km((pnk_point){ 0, 0 }, (pnk_point){ 180, 0 }) - 20003.93) < 40);
}

TEST(the_nearest_point_wins_and_a_tie_goes_to_the_lower_index)
{
    static const pnk_point points[] = { { 71.7, 39.9 }, { 69.6, 39.9 }, { 70.8, 39.9 }, { 70.8, 39.9 } };
    double km;
    USED();
    assert_int_equal(pnk_geo_nearest(points, 4, (pnk_point){ 70.9, 40 }, &km), 2);
    assert_true(km > 10 && km < 20);
    assert_int_equal(pnk_geo_nearest(points, 0, points[0], &km), -1);
    assert_true(isnan(km));
    assert_int_equal(pnk_geo_nearest(points, 4, (pnk_point){ NAN, 0 }, NULL), -1);
}

static double area(const pnk_ring *ring)
{
    double sum = 0;
    for (size_t i = 0; i + 1 < ring->n; i++)
        sum += ring->v[i].lon_deg * ring->v[i + 1].lat_deg - ring->v[i + 1].lon_deg * ring->v[i].lat_deg;
    return sum / 2;                                              /* positive: counter-clockwise */
}

static bool inside(const pnk_ring *ring, pnk_point p)
{
    for (size_t i = 0; i + 1 < ring->n; i++) {
        pnk_point a = ring->v[i], b = ring->v[i + 1];
        if ((b.lon_deg - a.lon_deg) * (p.lat_deg - a.lat_deg) - (b.lat_deg - a.lat_deg) * (p.lon_deg - a.lon_deg) < -1e-8)
            return false;
    }
    return ring->n >= 4;
}

enum { N = 60 };

static void some_points(pnk_point *points)
{
    pnk_rng rng = pnk_rng_stream(29, 0, 0);
    for (int i = 0; i < N; i++)
        points[i] = (pnk_point){ 69 + 3 * pnk_rng_uniform(&rng), 39 + 1.5 * pnk_rng_uniform(&rng) };
    points[7] = points[3];                                       /* two villages on one spot */
}

TEST(cells_are_closed_turn_left_hold_their_point_and_fill_the_box)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_arena arena = {0};
    pnk_point points[N];
    pnk_ring cells[N];
    double sum = 0, west = 180, east = -180, south = 90, north = -90;
    USED();
    some_points(points);
    FINE(pnk_geo_cells(ctx, &arena, points, N, 0.1, 5000, cells));
    for (int i = 0; i < N; i++) {
        west = fmin(west, points[i].lon_deg), east = fmax(east, points[i].lon_deg);
        south = fmin(south, points[i].lat_deg), north = fmax(north, points[i].lat_deg);
        if (i == 7) {
            assert_int_equal(cells[i].n, 0);
            continue;
        }
        assert_true(cells[i].n >= 4 && area(&cells[i]) > 0 && inside(&cells[i], points[i]));
        assert_memory_equal(&cells[i].v[0], &cells[i].v[cells[i].n - 1], sizeof(pnk_point));
        sum += area(&cells[i]);
    }
    assert_true(fabs(sum - (east - west + 0.2) * (north - south + 0.2)) < 1e-6);
    pnk_arena_release(&arena);
    pnk_ctx_free(ctx);
}

TEST(a_spot_lies_in_the_cell_of_its_nearest_point)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_arena arena = {0};
    pnk_point points[N];
    pnk_ring cells[N];
    pnk_rng rng = pnk_rng_stream(31, 0, 0);
    int n_in_nearest = 0;
    USED();
    some_points(points);
    FINE(pnk_geo_cells(ctx, &arena, points, N, 0.1, 5000, cells));
    for (int k = 0; k < 1000; k++) {
        pnk_point p = { 69.2 + 2.6 * pnk_rng_uniform(&rng), 39.1 + 1.3 * pnk_rng_uniform(&rng) };
        n_in_nearest += inside(&cells[pnk_geo_nearest(points, N, p, NULL)], p);
    }
    assert_true(n_in_nearest >= 985);                            /* the plane is not the ellipsoid: a few on the borders differ */
    pnk_arena_release(&arena);
    pnk_ctx_free(ctx);
}

TEST(no_corner_lies_beyond_the_reach)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_arena arena = {0};
    pnk_point points[N];
    pnk_ring cells[N];
    double farthest = 0;
    USED();
    some_points(points);
    FINE(pnk_geo_cells(ctx, &arena, points, N, 1, 8, cells));
    for (int i = 0; i < N; i++)
        for (size_t k = 0; k < cells[i].n; k++)
            farthest = fmax(farthest, pnk_geo_km(points[i], cells[i].v[k]));
    assert_true(farthest > 7.9 && farthest < 8.1);
    FINE(pnk_geo_cells(ctx, &arena, points, 0, 1, 8, cells));
    FINE(pnk_geo_cells(ctx, &arena, points, 1, 1, 8, cells));
    assert_true(cells[0].n >= 60);
    points[2].lat_deg = NAN;
    assert_int_equal(pnk_geo_cells(ctx, &arena, points, N, 1, 8, cells), PNK_BAD_INPUT);
    pnk_arena_release(&arena);
    pnk_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_agree_with_published_ones),
        cmocka_unit_test(distance_is_a_distance_everywhere),
        cmocka_unit_test(the_nearest_point_wins_and_a_tie_goes_to_the_lower_index),
        cmocka_unit_test(cells_are_closed_turn_left_hold_their_point_and_fill_the_box),
        cmocka_unit_test(a_spot_lies_in_the_cell_of_its_nearest_point),
        cmocka_unit_test(no_corner_lies_beyond_the_reach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
