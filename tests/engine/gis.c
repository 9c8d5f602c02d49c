/* tests/engine/gis.c - claims about reading tables and writing layers. */
#include "engine/base/file.h"
#include "engine/gis/gis.h"
#include "engine/gis/maps.h"
#include "engine/geo/geo.h"
#include "engine/table/table.h"
#include "engine/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

typedef struct {
    pnk_ctx *ctx;
    pnk_arena arena;
    pnk_problems problems;
    char folder[64];
    pnk_table *table;
    pnk_status status;
} bench;

static void begin(bench *b)
{
    *b = (bench){0};
    b->ctx = pnk_ctx_new();
    assert_non_null(b->ctx);
    strcpy(b->folder, "/tmp/pnk-gis-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
}

static void end(bench *b)
{
    assert_int_equal(pnk_folder_remove(b->ctx, b->folder), PNK_OK);
    pnk_problems_free(&b->problems);
    pnk_arena_release(&b->arena);
    pnk_ctx_free(b->ctx);
}

static void put(bench *b, const char *name, const char *bytes, size_t n)
{
    char *path = pnk_path_join(b->folder, name);
    assert_int_equal(pnk_file_write(b->ctx, path, bytes, n), PNK_OK);
    free(path);
}

static void read_bytes(bench *b, const char *bytes, size_t n)
{
    put(b, "t.csv", bytes, n);
    b->table = NULL;
    b->status = pnk_gis_read_table(b->ctx, &b->arena, b->folder, "t.csv", NULL, NULL, &b->problems, &b->table);
}

#define READ(b, text) read_bytes((b), "" text, sizeof(text) - 1)

static void says(const bench *b, size_t i, long row, const char *column, const char *expected)
{
    assert_true(i < b->problems.n);
    assert_int_equal(b->problems.v[i].row, row);
    if (column)
        assert_string_equal(b->problems.v[i].column, column);
    assert_non_null(strstr(b->problems.v[i].expected, expected));
}

static void a_row_knows_the_line_it_began_on(void **state)
{
    bench b;
    (void)state;
    begin(&b);
    READ(&b, "\xEF\xBB\xBF" "site_id, name_en ,persons\r\nA,\"two\r\nlines\",5\r\n\r\nB,\"say \"\"yes\"\"\",\n,,\nC,Ош,7");
    assert_int_equal(b.status, PNK_OK);
    assert_int_equal(b.problems.n, 0);
    assert_int_equal(b.table->n_rows, 3);
    assert_string_equal(b.table->file, "t.csv");
    assert_string_equal(b.table->names[0], "site_id");
    assert_string_equal(b.table->names[1], "name_en");
    assert_int_equal(b.table->rows[0], 2);
    assert_int_equal(b.table->rows[1], 5);
    assert_int_equal(b.table->rows[2], 7);
    assert_string_equal(pnk_table_text(b.table, 0, 1), "two\r\nlines");
    assert_string_equal(pnk_table_text(b.table, 1, 1), "say \"yes\"");
    assert_null(pnk_table_text(b.table, 1, 2));
    assert_string_equal(pnk_table_text(b.table, 2, 1), "Ош");
    end(&b);
}

static void every_fault_of_the_bytes_is_a_line(void **state)
{
    bench b;
    (void)state;
    begin(&b);
    READ(&b, "id,name,n\nA,x\xFFy,1\nB,a\0b,2\nC,long,3,4\nD,short\nE,a\"b,5\nF,\"a\"b,6\nG,\"never,7\nH,lost,8\n");
    assert_int_equal(b.status, PNK_OK);
    assert_int_equal(b.problems.n, 7);
    says(&b, 0, 2, "name", "UTF-8");
    says(&b, 1, 3, "name", "NUL");
    says(&b, 2, 4, NULL, "3 cells");
    says(&b, 3, 5, "n", "3 cells");
    says(&b, 4, 6, "name", "quote");
    says(&b, 5, 7, "name", "after a closing quote");
    says(&b, 6, 8, "name", "closing quote");
    assert_string_equal(pnk_table_text(b.table, 2, 0), "C");       /* a ragged row still has its id */
    assert_string_equal(pnk_table_text(b.table, 3, 1), "short");
    assert_int_equal(b.table->n_rows, 6);
    end(&b);
}

static void what_is_no_table_is_refused_with_a_line(void **state)
{
    static const struct { const char *bytes; size_t n; const char *found; } cases[] = {
        { "", 0, "empty" }, { "\n\n", 2, "header" }, { "\xFF\xFEi\0d\0", 6, "UTF-16" }, { "PK\x03\x04zip", 7, "zip" }, { "SQLite format 3\0rest", 20, "database" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bench b;
        begin(&b);
        read_bytes(&b, cases[i].bytes, cases[i].n);
        assert_int_equal(b.status, PNK_BAD_INPUT);
        assert_null(b.table);
        assert_int_equal(b.problems.n, 1);
        assert_non_null(strstr(b.problems.v[0].found, cases[i].found));
        end(&b);
    }
}

static void a_file_of_faults_is_left_early(void **state)
{
    bench b;
    char *bytes = calloc(100001, 1);
    (void)state;
    begin(&b);
    memset(bytes, '\n', 100000);
    memcpy(bytes, "a,b", 3);
    for (size_t i = 4; i < 100000; i += 2)
        bytes[i] = '\xFF';
    read_bytes(&b, bytes, 100000);
    assert_int_equal(b.status, PNK_BAD_INPUT);
    assert_true(b.problems.n < 1100);
    free(bytes);
    end(&b);
}

static void no_path_leads_out_of_the_folder(void **state)
{
    static const char *const paths[] = { "../t.csv", "a/../../t.csv", "/etc/passwd", "/vsicurl/http://localhost/t.csv", "/vsizip/t.zip/t.csv", "link.csv", "", "dir.csv", "..", "PG:dbname=x", "t.vrt" };
    bench b;
    char *path;
    (void)state;
    begin(&b);
    put(&b, "t.vrt", "<OGRVRTDataSource/>", 19);
    path = pnk_path_join(b.folder, "link.csv");
    assert_int_equal(symlink("/etc/passwd", path), 0);
    free(path);
    path = pnk_path_join(b.folder, "dir.csv");
    assert_int_equal(pnk_folder_make(b.ctx, path), PNK_OK);
    free(path);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t before = b.problems.n;
        pnk_status status = pnk_gis_read_table(b.ctx, &b.arena, b.folder, paths[i], NULL, NULL, &b.problems, &b.table);
        assert_true(status == PNK_BAD_INPUT || (status == PNK_NOT_FOUND && strncmp(paths[i], "PG:", 3) == 0));
        assert_int_equal(b.problems.n, before + (status == PNK_BAD_INPUT));
    }
    assert_int_equal(pnk_gis_read_table(b.ctx, &b.arena, b.folder, "none.csv", NULL, NULL, &b.problems, &b.table), PNK_NOT_FOUND);
    assert_int_equal(pnk_gis_read_table(b.ctx, &b.arena, NULL, "/vsistdin/", NULL, NULL, &b.problems, &b.table), PNK_BAD_INPUT);
    end(&b);
}

static void a_script_disguised_as_csv_is_text(void **state)
{
    bench b;
    (void)state;
    begin(&b);
    READ(&b, "<OGRVRTDataSource><OGRVRTLayer name=\"passwd\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>\n");
    assert_true(b.problems.n > 0 || b.table->n_columns == 1);
    if (b.table)
        assert_int_equal(b.table->n_rows, 0);
    end(&b);
}

static void limits_hold(void **state)
{
    bench b;
    pnk_gis_limits limits = { .max_rows = 2 };
    (void)state;
    begin(&b);
    put(&b, "t.csv", "a\n1\n2\n3\n", 8);
    assert_int_equal(pnk_gis_read_table(b.ctx, &b.arena, b.folder, "t.csv", NULL, &limits, &b.problems, &b.table), PNK_LIMIT);
    limits = (pnk_gis_limits){ .max_bytes = 4 };
    assert_int_equal(pnk_gis_read_table(b.ctx, &b.arena, b.folder, "t.csv", NULL, &limits, &b.problems, &b.table), PNK_LIMIT);
    end(&b);
}

static const pnk_field fields[] = { { "area_id", PNK_FIELD_TEXT }, { "persons", PNK_FIELD_COUNT }, { "share", PNK_FIELD_REAL }, { "opens", PNK_FIELD_DAY } };

static void write_layers(bench *b, const char *path)
{
    pnk_map *map = NULL;
    pnk_map_layer layer = { .name = "sites", .title = "Sites", .geometry = PNK_GEOM_POINT, .fields = fields, .n_fields = 4, .qml = "<qgis/>" };
    pnk_day stamp;
    pnk_point line[] = { { 69.5, 40.0 }, { 70.0, 40.1 }, { 70.5, 40.0 } };
    pnk_value values[4] = { { .text = "KG03" }, { .number = 1735 }, { .number = 0.25 }, { .day = 0 } };
    pnk_value blank[4] = { { .text = NULL }, { .number = NAN }, { .number = NAN }, { .day = PNK_DAY_UNKNOWN } };

    assert_true(pnk_day_parse("2022-09-18", &stamp));
    values[3].day = stamp;
    assert_int_equal(pnk_map_create(b->ctx, PNK_MAP_GPKG, path, stamp, &map), PNK_OK);
    assert_int_equal(pnk_map_begin_layer(b->ctx, map, &layer), PNK_OK);
    for (int i = 0; i < 100; i++)
        assert_int_equal(pnk_map_point(b->ctx, map, (pnk_point){ 69.5 + i * 0.01, 40.0 }, i % 2 ? values : blank), PNK_OK);
    layer = (pnk_map_layer){ .name = "moves", .geometry = PNK_GEOM_LINE, .fields = fields, .n_fields = 4 };
    assert_int_equal(pnk_map_begin_layer(b->ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_line(b->ctx, map, line, 3, values), PNK_OK);
    layer = (pnk_map_layer){ .name = "areas", .geometry = PNK_GEOM_POLYGON, .fields = fields, .n_fields = 4 };
    assert_int_equal(pnk_map_begin_layer(b->ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_shape(b->ctx, map, "{\"type\":\"Polygon\",\"coordinates\":[[[69,40],[70,40],[70,41],[69,40]]]}", values), PNK_OK);
    assert_int_equal(pnk_map_shape(b->ctx, map, NULL, blank), PNK_OK);
    assert_int_equal(pnk_map_shape(b->ctx, map, "{\"type\":", values), PNK_BAD_INPUT);
    assert_int_equal(pnk_map_close(b->ctx, map, NULL, NULL, NULL), PNK_OK);
}

static void a_geopackage_reads_back_as_it_was_written(void **state)
{
    bench b;
    pnk_gis_shape *shapes;
    size_t n;
    (void)state;
    begin(&b);
    char *path = pnk_path_join(b.folder, "plan.gpkg");
    write_layers(&b, path);
    assert_int_equal(pnk_gis_read_table(b.ctx, &b.arena, b.folder, "plan.gpkg", "sites", NULL, &b.problems, &b.table), PNK_OK);
    assert_int_equal(b.table->n_rows, 100);
    assert_string_equal(pnk_table_text(b.table, 1, pnk_table_column(b.table, "persons")), "1735");
    assert_string_equal(pnk_table_text(b.table, 1, pnk_table_column(b.table, "opens")), "2022-09-18");
    assert_null(pnk_table_text(b.table, 0, pnk_table_column(b.table, "share")));
    assert_true(fabs(pnk_table_number(b.table, 1, "lon_deg") - 69.51) < 1e-9);
    assert_int_equal(pnk_gis_read_table(b.ctx, &b.arena, b.folder, "plan.gpkg", "layer_styles", NULL, &b.problems, &b.table), PNK_OK);
    assert_int_equal(b.table->n_rows, 1);
    assert_string_equal(pnk_table_text(b.table, 0, pnk_table_column(b.table, "f_table_name")), "sites");
    assert_int_equal(pnk_gis_read_table(b.ctx, &b.arena, b.folder, "plan.gpkg", "nowhere", NULL, &b.problems, &b.table), PNK_BAD_INPUT);
    assert_int_equal(b.problems.n, 1);
    assert_int_equal(pnk_gis_read_shapes(b.ctx, &b.arena, b.folder, "plan.gpkg", "AREA_ID", &b.problems, &shapes, &n), PNK_OK);
    assert_int_equal(n, 0);                                         /* the first layer holds points: a line for each */
    assert_int_equal(b.problems.n, 101);
    free(path);
    end(&b);
}

static void two_writings_give_the_same_bytes(void **state)
{
    bench b;
    char first[65], second[65];
    (void)state;
    begin(&b);
    char *path = pnk_path_join(b.folder, "a.gpkg"), *other = pnk_path_join(b.folder, "b.gpkg");
    write_layers(&b, path);
    usleep(1100000);                 /* into another second */
    write_layers(&b, other);
    assert_int_equal(pnk_sha256_file(b.ctx, path, first), PNK_OK);
    assert_int_equal(pnk_sha256_file(b.ctx, other, second), PNK_OK);
    assert_string_equal(first, second);
    free(path);
    free(other);
    end(&b);
}

static const char two_areas[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"Area_ID\":\"A\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[69,40],[70,40],[70,41],[69,40]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"Area_ID\":\"B\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[69,40]}},"
    "{\"type\":\"Feature\",\"properties\":{\"Area_ID\":\"A\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[69,40],[70,40],[70,41],[69,40]]]}}]}";

static void outlines_come_by_their_id(void **state)
{
    bench b;
    pnk_gis_shape *shapes = NULL;
    size_t n = 0;
    (void)state;
    begin(&b);
    put(&b, "areas.geojson", two_areas, sizeof two_areas - 1);
    assert_int_equal(pnk_gis_read_shapes(b.ctx, &b.arena, b.folder, "areas.geojson", "area_id", &b.problems, &shapes, &n), PNK_OK);
    assert_int_equal(n, 1);
    assert_string_equal(shapes[0].id, "A");
    assert_non_null(strstr(shapes[0].geojson, "\"Polygon\""));
    assert_int_equal(b.problems.n, 2);                              /* a point, and an id twice */
    assert_int_equal(pnk_gis_read_shapes(b.ctx, &b.arena, b.folder, "none.geojson", "area_id", &b.problems, &shapes, &n), PNK_NOT_FOUND);
    end(&b);
}

static void rings_of_one_key_become_one_polygon(void **state)
{
    bench b;
    pnk_point left[] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } }, right[] = { { 1, 0 }, { 2, 0 }, { 2, 1 }, { 1, 1 }, { 1, 0 } };
    pnk_point far[] = { { 5, 5 }, { 6, 5 }, { 6, 6 }, { 5, 5 } };
    pnk_ring rings[] = { { left, 5 }, { right, 5 }, { far, 4 }, { NULL, 0 } };
    int keys[] = { 0, 0, 1, 2 };
    const char *out[3];
    (void)state;
    begin(&b);
    assert_int_equal(pnk_gis_join_rings(b.ctx, &b.arena, rings, keys, 4, 3, out), PNK_OK);
    assert_non_null(strstr(out[0], "\"Polygon\""));
    assert_null(strstr(out[0], "] ], [ ["));        /* one ring: the seam is gone */
    assert_non_null(strstr(out[1], "5.9999"));      /* corners lose at most two metres */
    assert_null(out[2]);
    end(&b);
}

/** Hostile samples: any answer but a crash will do, and each refusal has its line. */
static void hostile_folder(const char *sub)
{
    const char *shared = getenv("PAANEK_SHARED");
    bench b;
    char **names = NULL;
    size_t n = 0;
    if (!shared)
        skip();
    begin(&b);
    char *folder = pnk_arena_printf(&b.arena, "%s/hostile/%s", shared, sub);
    if (!pnk_folder_exists(folder)) {
        end(&b);
        skip();
    }
    assert_int_equal(pnk_folder_list(b.ctx, folder, &names, &n), PNK_OK);
    for (size_t i = 0; i < n; i++) {
        size_t before = b.problems.n;
        pnk_gis_limits limits = { .max_bytes = (size_t)64 << 20, .max_rows = 200000 };
        pnk_table *table = NULL;
        pnk_status status = pnk_gis_read_table(b.ctx, &b.arena, folder, names[i], NULL, &limits, &b.problems, &table);
        assert_true(status != PNK_BAD_INPUT || b.problems.n > before);
        assert_true(status == PNK_OK ? table != NULL : *pnk_ctx_message(b.ctx) != '\0');
    }
    pnk_folder_list_free(names, n);
    end(&b);
}

static void hostile_csv(void **state) { (void)state; hostile_folder("csv"); }
static void hostile_disguised(void **state) { (void)state; hostile_folder("disguised"); }
static void hostile_geojson(void **state) { (void)state; hostile_folder("geojson"); }
static void hostile_gpkg(void **state) { (void)state; hostile_folder("gpkg"); }
static void hostile_xlsx(void **state) { (void)state; hostile_folder("xlsx"); }
static void hostile_shp(void **state) { (void)state; hostile_folder("shp"); }

static int start(void **state)
{
    pnk_ctx *ctx = pnk_ctx_new();
    int failed = pnk_gis_begin(ctx) != PNK_OK;
    (void)state;
    pnk_ctx_free(ctx);
    return failed;
}

static int stop(void **state)
{
    (void)state;
    pnk_gis_end();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_knows_the_line_it_began_on),
        cmocka_unit_test(every_fault_of_the_bytes_is_a_line),
        cmocka_unit_test(what_is_no_table_is_refused_with_a_line),
        cmocka_unit_test(a_file_of_faults_is_left_early),
        cmocka_unit_test(no_path_leads_out_of_the_folder),
        cmocka_unit_test(a_script_disguised_as_csv_is_text),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_geopackage_reads_back_as_it_was_written),
        cmocka_unit_test(two_writings_give_the_same_bytes),
        cmocka_unit_test(outlines_come_by_their_id),
        cmocka_unit_test(rings_of_one_key_become_one_polygon),
        cmocka_unit_test(hostile_csv),
        cmocka_unit_test(hostile_disguised),
        cmocka_unit_test(hostile_geojson),
        cmocka_unit_test(hostile_gpkg),
        cmocka_unit_test(hostile_xlsx),
        cmocka_unit_test(hostile_shp),
    };
    return cmocka_run_group_tests_name("gis", tests, start, stop);
}
