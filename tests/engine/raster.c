/* tests/engine/raster.c - claims about zonal sums. */
#include "engine/base/file.h"
#include "engine/base/rng.h"
#include "engine/base/text.h"
#include "engine/geo/geo.h"
#include "engine/gis/raster.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state

typedef struct {
    pnk_ctx *ctx;
    pnk_arena arena;
    pnk_problems problems;
    char folder[64];
    pnk_layer zones, mask;
    pnk_raster_sums sums;
} bench;

static void begin(bench *b)
{
    *b = (bench){ .ctx = pnk_ctx_new() };
    strcpy(b->folder, "/tmp/pnk-raster-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
}

static void end(bench *b)
{
    assert_int_equal(pnk_folder_remove(b->ctx, b->folder), PNK_OK);
    pnk_problems_free(&b->problems);
    pnk_arena_release(&b->arena);
    pnk_ctx_free(b->ctx);
}

static void put(bench *b, const char *name, const char *text)
{
    char *path = pnk_path_join(b->folder, name);
    assert_int_equal(pnk_file_write(b->ctx, path, text, strlen(text)), PNK_OK);
    free(path);
}

/** An ASCII grid; value(c, r) of each pixel, r from the top. */
static void grid(bench *b, int columns, int rows, double west, double south, double step, double (*value)(int, int))
{
    pnk_buf buf = {0};
    pnk_buf_printf(&buf, "ncols %d\nnrows %d\nxllcorner %.10g\nyllcorner %.10g\ncellsize %.10g\nNODATA_value -9999\n", columns, rows, west, south, step);
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            pnk_buf_printf(&buf, "%.10g%s", value(c, r), c + 1 < columns ? " " : "\n");
    put(b, "g.asc", buf.text);
    pnk_buf_free(&buf);
}

static double one(int c, int r) { (void)c, (void)r; return 1.0; }
static double mixed(int c, int r) { return c == 2 && r == 2 ? -9999.0 : c == 4 && r == 3 ? -5.0 : 10.0 + c + 7 * r; }

/** A polygon of rings of numbers: lon lat ... NAN between rings and at the end. */
static void add(bench *b, pnk_layer *layer, const double *v)
{
    pnk_feature *all = PNK_NEW(&b->arena, pnk_feature, layer->n + 1), *f = &all[layer->n];
    if (layer->n)
        memcpy(all, layer->v, layer->n * sizeof *all);
    layer->v = all;
    layer->file = "made by hand";
    layer->n++;
    f->kind = PNK_GEOM_POLYGON;
    f->paths = PNK_NEW(&b->arena, pnk_ring, 4);
    while (!isnan(*v)) {
        pnk_ring *ring = &f->paths[f->n_paths++];
        size_t n = 0;
        while (!isnan(v[2 * n]))
            n++;
        ring->v = PNK_NEW(&b->arena, pnk_point, n + 1);
        ring->n = n + 1;
        for (size_t i = 0; i <= n; i++)
            ring->v[i] = (pnk_point){ v[2 * (i % n)], v[2 * (i % n) + 1] };
        v += 2 * n + 1;
    }
}

static void sum(bench *b, bool per_km2)
{
    pnk_raster_wish wish = { .zones = &b->zones, .mask = b->mask.n ? &b->mask : NULL, .per_km2 = per_km2 };
    pnk_status status = pnk_gis_raster_sums(b->ctx, &b->arena, b->folder, "g.asc", &wish, &b->problems, &b->sums);
    if (status)
        fail_msg("%s", pnk_ctx_message(b->ctx));
}

static void close_to(double found, double expected, double share)
{
    if (!(fabs(found - expected) <= share * fabs(expected)))
        fail_msg("found %.15g, expected %.15g", found, expected);
}

TEST(a_triangle_on_a_constant_density_holds_its_own_ground)
{
    static const double triangle[] = { 70.03, 39.07, 70.91, 39.22, 70.37, 39.88, NAN, NAN };
    bench b;
    USED();
    begin(&b);
    grid(&b, 10, 10, 70, 39, 0.1, one);
    add(&b, &b.zones, triangle);
    sum(&b, true);
    close_to(b.sums.sums[0], pnk_geo_area_km2(b.zones.v[0].paths[0].v, 4), 1e-6);
    close_to(b.sums.km2[0], b.sums.sums[0], 1e-6);
    close_to(b.sums.total, b.sums.sums[0], 1e-12);
    end(&b);
}

/* A grid on which degrees are straight and even: the share of a pixel is then plain geometry. */
static const char even[] = "PROJCS[\"even\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],"
    "UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Equirectangular\"],PARAMETER[\"standard_parallel_1\",0],PARAMETER[\"central_meridian\",0],"
    "PARAMETER[\"false_easting\",0],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1]]";

TEST(a_triangle_on_a_constant_count_holds_its_share_of_pixels)
{
    static const double triangle[] = { 70.03, 39.07, 70.91, 39.22, 70.37, 39.88, NAN, NAN };
    const double m = 6378137.0 * 3.14159265358979323846 / 180.0;
    bench b;
    USED();
    begin(&b);
    put(&b, "g.prj", even);
    grid(&b, 10, 10, 70 * m, 39 * m, 0.1 * m, one);
    add(&b, &b.zones, triangle);
    sum(&b, false);
    double pixels = 0.5 * fabs((0.91 - 0.03) * (0.88 - 0.07) - (0.37 - 0.03) * (0.22 - 0.07)) / 0.01;
    close_to(b.sums.sums[0], pixels, 1e-6);
    end(&b);
}

TEST(stars_with_holes_hold_their_own_ground)
{
    bench b;
    pnk_rng rng = pnk_rng_stream(7, 1, 0);
    USED();
    begin(&b);
    grid(&b, 40, 30, 70, 39, 0.05, one);
    for (int k = 0; k < 40; k++) {
        double v[2 * 24 + 4], x = 70.6 + 0.7 * pnk_rng_uniform(&rng), y = 39.5 + 0.4 * pnk_rng_uniform(&rng);
        for (int i = 0; i < 12; i++) {
            double angle = 2 * 3.14159265358979 * i / 12, radius = 0.15 + 0.3 * pnk_rng_uniform(&rng);
            v[2 * i] = x + radius * cos(angle);
            v[2 * i + 1] = y + radius * sin(angle);
        }
        v[24] = NAN;
        for (int i = 0; i < 6; i++) {            /* the hole runs clockwise */
            v[25 + 2 * i] = x + 0.08 * cos(-2 * 3.14159265358979 * i / 6);
            v[26 + 2 * i] = y + 0.08 * sin(-2 * 3.14159265358979 * i / 6);
        }
        v[37] = v[38] = NAN;
        b.zones = (pnk_layer){0};
        add(&b, &b.zones, v);
        sum(&b, true);
        const pnk_ring *p = b.zones.v[0].paths;
        close_to(b.sums.sums[0], pnk_geo_area_km2(p[0].v, p[0].n) - pnk_geo_area_km2(p[1].v, p[1].n), 1e-6);
    }
    end(&b);
}

TEST(parts_add_up_to_the_whole_whatever_is_shared_empty_or_negative)
{
    static const double west[] = { 70.0, 39.0, 70.55, 39.0, 70.42, 39.6, 70.0, 39.6, NAN, NAN }, east[] = { 70.55, 39.0, 70.8, 39.0, 70.8, 39.6, 70.42, 39.6, NAN, NAN },
                        over[] = { 70.1, 39.1, 70.7, 39.15, 70.65, 39.5, NAN, NAN }, hazard[] = { 70.05, 39.02, 70.77, 39.11, 70.63, 39.58, 70.21, 39.55, NAN, NAN };
    bench b;
    USED();
    begin(&b);
    grid(&b, 8, 6, 70, 39, 0.1, mixed);
    add(&b, &b.zones, west);
    add(&b, &b.zones, over);
    add(&b, &b.zones, east);
    add(&b, &b.mask, hazard);
    sum(&b, false);
    close_to(b.sums.sums[0] + b.sums.sums[1] + b.sums.sums[2], b.sums.total, 1e-9);
    assert_int_equal(b.sums.n_shared, 2);
    assert_true(b.sums.sums[1] > 0.0);
    assert_true(b.sums.nodata_pixels > 0.999 && b.sums.nodata_pixels < 1.001);
    assert_true(b.sums.negative_pixels > 0.999 && b.sums.negative_pixels < 1.001);
    end(&b);
}

TEST(what_the_raster_does_not_reach_is_told)
{
    static const double half_out[] = { 69.5, 39.2, 70.5, 39.2, 70.5, 39.4, 69.5, 39.4, NAN, NAN }, all_out[] = { 10, 10, 11, 10, 11, 11, NAN, NAN };
    bench b;
    USED();
    begin(&b);
    grid(&b, 10, 10, 70, 39, 0.1, one);
    add(&b, &b.zones, half_out);
    sum(&b, false);
    close_to(b.sums.sums[0], 10.0, 1e-9);
    close_to(b.sums.outside_km2, b.sums.km2[0] / 2, 1e-6);
    b.zones = (pnk_layer){0};
    add(&b, &b.zones, all_out);
    sum(&b, false);
    assert_true(b.sums.sums[0] == 0.0);
    close_to(b.sums.outside_km2, b.sums.km2[0], 1e-9);
    end(&b);
}

TEST(a_file_that_is_no_raster_is_refused_with_a_line)
{
    static const double box[] = { 70, 39, 71, 39, 71, 40, NAN, NAN };
    static const char *const files[] = { "g.asc", "g.tif", "g.vrt", "none.tif" };
    USED();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        bench b;
        begin(&b);
        put(&b, "g.asc", "ncols 3\nnrows x\n");
        put(&b, "g.tif", "II*\0");
        put(&b, "g.vrt", "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"></VRTDataset>");
        add(&b, &b.zones, box);
        pnk_raster_wish wish = { .zones = &b.zones };
        pnk_status status = pnk_gis_raster_sums(b.ctx, &b.arena, b.folder, files[i], &wish, &b.problems, &b.sums);
        assert_int_equal(status, i == 3 ? PNK_NOT_FOUND : PNK_BAD_INPUT);
        assert_true(i == 3 || b.problems.n_errors > 0);
        end(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_triangle_on_a_constant_density_holds_its_own_ground),
        cmocka_unit_test(a_triangle_on_a_constant_count_holds_its_share_of_pixels),
        cmocka_unit_test(stars_with_holes_hold_their_own_ground),
        cmocka_unit_test(parts_add_up_to_the_whole_whatever_is_shared_empty_or_negative),
        cmocka_unit_test(what_the_raster_does_not_reach_is_told),
        cmocka_unit_test(a_file_that_is_no_raster_is_refused_with_a_line),
    };
    return cmocka_run_group_tests_name("engine/raster", tests, NULL, NULL);
}
