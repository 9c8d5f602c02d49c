/* tests/engine/maps.c - claims about layers written in every format, each read back by another reader than its writer. */
#include "engine/base/file.h"
#include "engine/gis/gis.h"
#include "engine/gis/maps.h"
#include "engine/json/json.h"

#include <expat.h>
#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

typedef struct { pnk_ctx *ctx; pnk_arena arena; pnk_problems problems; char folder[64]; pnk_day stamp; } bench;

static int make(void **state)
{
    bench *b = calloc(1, sizeof *b);
    if (!b || !(b->ctx = pnk_ctx_new()) || !pnk_day_parse("2022-09-18", &b->stamp))
        return -1;
    pnk_snprintf(b->folder, sizeof b->folder, "/tmp/paanek-maps-XXXXXX");
    *state = b;
    return mkdtemp(b->folder) ? 0 : -1;
}

static int unmake(void **state)
{
    bench *b = *state;
    pnk_folder_remove(b->ctx, b->folder);
    pnk_problems_free(&b->problems);
    pnk_arena_release(&b->arena);
    pnk_ctx_free(b->ctx);
    free(b);
    return 0;
}

static const pnk_field fields[] = {
    { "label", PNK_FIELD_TEXT }, { "displaced_persons", PNK_FIELD_COUNT }, { "displaced_persons_share", PNK_FIELD_REAL }, { "start_date", PNK_FIELD_DAY }, { "end_date", PNK_FIELD_DAY },
};
enum { N_FIELDS = sizeof fields / sizeof *fields };
static const pnk_map_class steps[] = { { NULL, 100, "few", "1,2,3,255" }, { NULL, 1e12, "many", "255,128,0,127" } };
/* clockwise outside and anticlockwise inside: the wrong way round for RFC 7946, with more digits than it wants */
static const char ring[] = "{\"type\":\"Polygon\",\"coordinates\":[[[69.123456789123,40],[69.123456789123,41.0],[70,41],[70,40],[69.123456789123,40]],"
                           "[[69.5,40.4],[69.6,40.4],[69.6,40.6],[69.5,40.6],[69.5,40.4]]]}";
static const char nasty[] = "Ö \"Ыңгай\" <b>&amp; ]]> \x01 тактасы", cleaned[] = "Ö \"Ыңгай\" <b>&amp; ]]>  тактасы";

static pnk_map_layer layer_of(const char *name, pnk_geom_kind geometry)
{
    return (pnk_map_layer){ .name = name, .title = "Адамдар & <people>", .geometry = geometry, .fields = fields, .n_fields = N_FIELDS, .label = "label", .start = "start_date", .end = "end_date",
                            .classing = PNK_MAP_STEPS, .attribute = "displaced_persons", .classes = steps, .n_classes = geometry == PNK_GEOM_NONE ? 0 : 2, .size_mm = 2 };
}

/** Two areas (one without an outline), three points (one nowhere), a line, a table of one row. */
static void write_map(bench *b, pnk_map *map, pnk_map_count **counts, size_t *n)
{
    const pnk_map_about about = { "Map <of> tests", "<md/>", "<qgis/>" };
    const pnk_point line[] = { { 69.5, 40.0 }, { 70.0, 40.1 } };
    char long_text[400];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    memcpy(long_text + 253, "ы", 2);             /* across the 254th byte */
    pnk_value many[N_FIELDS] = { { .text = nasty }, { .number = 1735 }, { .number = 0.25 }, { .day = b->stamp }, { .day = b->stamp + 1 } };
    pnk_value few[N_FIELDS] = { { .text = long_text }, { .number = 7 }, { .number = NAN }, { .day = PNK_DAY_UNKNOWN }, { .day = PNK_DAY_UNKNOWN } };

    pnk_map_say(map, &about);
    pnk_map_layer layer = layer_of("areas", PNK_GEOM_POLYGON);
    assert_int_equal(pnk_map_begin_layer(b->ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_shape(b->ctx, map, ring, many), PNK_OK);
    assert_int_equal(pnk_map_shape(b->ctx, map, NULL, few), PNK_OK);
    layer = layer_of("sites", PNK_GEOM_POINT);
    assert_int_equal(pnk_map_begin_layer(b->ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_point(b->ctx, map, (pnk_point){ 69.5, 40.0 }, many), PNK_OK);
    assert_int_equal(pnk_map_point(b->ctx, map, (pnk_point){ 69.123456789123, 40.987654321987 }, few), PNK_OK);
    assert_int_equal(pnk_map_point(b->ctx, map, (pnk_point){ NAN, NAN }, few), PNK_OK);
    layer = layer_of("moves", PNK_GEOM_LINE);
    layer.hidden = true;
    assert_int_equal(pnk_map_begin_layer(b->ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_line(b->ctx, map, line, 2, many), PNK_OK);
    layer = layer_of("sources", PNK_GEOM_NONE);
    assert_int_equal(pnk_map_begin_layer(b->ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_row(b->ctx, map, many), PNK_OK);
    assert_int_equal(pnk_map_close(b->ctx, map, &b->arena, counts, n), PNK_OK);
}

static const char *path_of(bench *b, const char *name) { return pnk_arena_printf(&b->arena, "%s/%s", b->folder, name); }

static void write_as(bench *b, pnk_map_format format, pnk_map_count **counts, size_t *n)
{
    pnk_map *map = NULL;
    const char *target = format == PNK_MAP_GPKG ? path_of(b, "plan.gpkg") : b->folder;
    assert_int_equal(pnk_map_create(b->ctx, format, target, b->stamp, &map), PNK_OK);
    write_map(b, map, counts, n);
    assert_int_equal(*n, 4);
}

static char *bytes_of(bench *b, const char *name, size_t *n)
{
    char *bytes = NULL;
    assert_int_equal(pnk_file_read(b->ctx, path_of(b, name), 0, &bytes, n), PNK_OK);
    return bytes;
}

static const pnk_table *table_of(bench *b, const char *name, const char *layer)
{
    pnk_table *table = NULL;
    assert_int_equal(pnk_gis_read_table(b->ctx, &b->arena, b->folder, name, layer, NULL, &b->problems, &table), PNK_OK);
    return table;
}

static void every_format_holds_every_row(void **state)
{
    static const long long rows[] = { 2, 3, 1, 1 };
    static const long long nowhere[] = { 1, 1, 0, 1 };
    for (int f = 0; f < PNK_N_MAP_FORMATS; f++) {
        bench *b = *state;
        pnk_map_count *counts;
        size_t n;
        if (f == PNK_MAP_POSTGIS)
            continue;                            /* tests/tools/postgis.sh */
        pnk_folder_remove(b->ctx, b->folder);
        assert_int_equal(pnk_folder_make(b->ctx, b->folder), PNK_OK);
        write_as(b, (pnk_map_format)f, &counts, &n);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(counts[i].n_rows, rows[i] - (f == PNK_MAP_FGB ? nowhere[i] : 0));
            assert_int_equal(counts[i].n_left_out, f == PNK_MAP_FGB ? nowhere[i] : 0);
        }
    }
}

static void two_writings_give_the_same_bytes(void **state)
{
    static const struct { pnk_map_format format; const char *file; } cases[] = {
        { PNK_MAP_GPKG, "plan.gpkg" }, { PNK_MAP_GEOJSON, "areas.geojson" }, { PNK_MAP_FGB, "sites.fgb" }, { PNK_MAP_KML, "plan.kml" }, { PNK_MAP_KMZ, "plan.kmz" }, { PNK_MAP_SHP, "sites.dbf" },
    };
    bench *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char hex[2][65];
        for (int k = 0; k < 2; k++) {
            pnk_map_count *counts;
            size_t n;
            pnk_folder_remove(b->ctx, b->folder);
            assert_int_equal(pnk_folder_make(b->ctx, b->folder), PNK_OK);
            write_as(b, cases[i].format, &counts, &n);
            assert_int_equal(pnk_sha256_file(b->ctx, path_of(b, cases[i].file), hex[k]), PNK_OK);
            usleep(k == 0 && cases[i].format >= PNK_MAP_KML ? 1100000 : 0);      /* into another second, for those that write a time */
        }
        assert_string_equal(hex[0], hex[1]);
    }
}

/* ------------------------------------------------------------------ GeoJSON against RFC 7946 */

static double at(const pnk_json *position, size_t i) { return pnk_json_number(pnk_json_at(position, i)); }

/** Section 3.1.1 and 4: longitude first, within the globe; 11.2: no more than seven digits. */
static void check_position(const pnk_json *position)
{
    assert_in_range(pnk_json_size(position), 2, 3);
    assert_true(fabs(at(position, 0)) <= 180 && fabs(at(position, 1)) <= 90);
    for (size_t i = 0; i < 2; i++)
        assert_true(fabs(at(position, i) * 1e7 - round(at(position, i) * 1e7)) < 1e-5);
}

/** Section 3.1.6: closed, four or more positions, the outer ring anticlockwise, holes clockwise. */
static void check_ring(const pnk_json *positions, bool outer)
{
    size_t n = pnk_json_size(positions);
    double area = 0.0;
    assert_true(n >= 4);
    for (size_t i = 0; i < n; i++)
        check_position(pnk_json_at(positions, i));
    for (size_t i = 0; i + 1 < n; i++) {
        const pnk_json *p = pnk_json_at(positions, i), *q = pnk_json_at(positions, i + 1);
        area += at(p, 0) * at(q, 1) - at(q, 0) * at(p, 1);
    }
    for (size_t i = 0; i < 2; i++)
        assert_true(at(pnk_json_at(positions, 0), i) == at(pnk_json_at(positions, n - 1), i));
    assert_true(outer ? area > 0 : area < 0);
}

static void check_geometry(const pnk_json *geometry)
{
    const char *type = pnk_json_text(pnk_json_get(geometry, "type"));
    const pnk_json *coordinates = pnk_json_get(geometry, "coordinates");
    assert_non_null(type);
    if (strcmp(type, "Point") == 0) {
        check_position(coordinates);
    } else if (strcmp(type, "LineString") == 0) {
        assert_true(pnk_json_size(coordinates) >= 2);
        for (size_t i = 0; i < pnk_json_size(coordinates); i++)
            check_position(pnk_json_at(coordinates, i));
    } else if (strcmp(type, "Polygon") == 0) {
        for (size_t k = 0; k < pnk_json_size(coordinates); k++)
            check_ring(pnk_json_at(coordinates, k), k == 0);
        assert_int_equal(pnk_json_size(coordinates), 2);
    } else {
        assert_string_equal(type, "MultiPolygon");
        assert_true(pnk_json_size(coordinates) > 0);
        for (size_t i = 0; i < pnk_json_size(coordinates); i++)
            for (size_t k = 0; k < pnk_json_size(pnk_json_at(coordinates, i)); k++)
                check_ring(pnk_json_at(pnk_json_at(coordinates, i), k), k == 0);
    }
}

static void geojson_is_rfc_7946(void **state)
{
    static const struct { const char *file; size_t rows, placed; } files[] = { { "areas.geojson", 2, 1 }, { "sites.geojson", 3, 2 }, { "moves.geojson", 1, 1 }, { "sources.geojson", 1, 0 } };
    bench *b = *state;
    pnk_map_count *counts;
    size_t n_layers;
    write_as(b, PNK_MAP_GEOJSON, &counts, &n_layers);
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        size_t n, placed = 0;
        char *text = bytes_of(b, files[f].file, &n);
        pnk_json *json = NULL;
        assert_int_equal(pnk_json_parse(b->ctx, files[f].file, text, n, &json), PNK_OK);
        assert_string_equal(pnk_json_text(pnk_json_get(json, "type")), "FeatureCollection");
        assert_null(pnk_json_get(json, "crs"));
        const pnk_json *features = pnk_json_get(json, "features");
        assert_int_equal(pnk_json_size(features), files[f].rows);
        for (size_t i = 0; i < pnk_json_size(features); i++) {
            const pnk_json *feature = pnk_json_at(features, i), *geometry = pnk_json_get(feature, "geometry");
            assert_string_equal(pnk_json_text(pnk_json_get(feature, "type")), "Feature");
            assert_true(pnk_json_is_object(pnk_json_get(feature, "properties")));
            assert_non_null(geometry);               /* null where there is none, but never absent */
            if (pnk_json_is_object(geometry)) {
                check_geometry(geometry);
                placed++;
            }
        }
        assert_int_equal(placed, files[f].placed);
        pnk_json_free(json);
        free(text);
    }
    assert_string_equal(pnk_table_text(table_of(b, "sites.geojson", NULL), 0, 0), cleaned);
}

/* ------------------------------------------------------------------ KML, KMZ */

typedef struct { int placemarks, folders, styles, spans, hidden; bool in_name; char first_name[200]; } seen;

static void XMLCALL on_start(void *user, const char *name, const char **attributes)
{
    seen *s = user;
    (void)attributes;
    s->placemarks += !strcmp(name, "Placemark");
    s->folders += !strcmp(name, "Folder");
    s->styles += !strcmp(name, "Style");
    s->hidden += !strcmp(name, "visibility");
    s->spans += !strcmp(name, "TimeSpan");
    s->in_name = s->placemarks == 1 && !strcmp(name, "name");
}

static void XMLCALL on_end(void *user, const char *name)
{
    (void)name;
    ((seen *)user)->in_name = false;
}

static void XMLCALL on_text(void *user, const char *text, int n)
{
    seen *s = user;
    size_t have = strlen(s->first_name);
    if (s->in_name && have + (size_t)n < sizeof s->first_name)
        memcpy(s->first_name + have, text, (size_t)n);
}

static void kml_is_well_formed(void **state)
{
    bench *b = *state;
    pnk_map_count *counts;
    size_t n;
    seen s = {0};
    write_as(b, PNK_MAP_KML, &counts, &n);
    char *text = bytes_of(b, "plan.kml", &n);
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, &s);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    assert_int_equal(XML_Parse(parser, text, (int)n, 1), XML_STATUS_OK);
    XML_ParserFree(parser);
    assert_int_equal(s.placemarks, 7);
    assert_int_equal(s.folders, 4);
    assert_int_equal(s.styles, 6);               /* two for each layer that is drawn */
    assert_int_equal(s.spans, 7);
    assert_int_equal(s.hidden, 2);               /* a folder and its only row */
    assert_string_equal(s.first_name, cleaned);    /* as it was, but for what XML cannot hold */
    assert_non_null(strstr(text, "<styleUrl>#areas-1</styleUrl>"));              /* 1,735 are many */
    assert_non_null(strstr(text, "<color>7f0080ff</color>"));                    /* 255,128,0,127 as aabbggrr */
    assert_non_null(strstr(text, "<begin>2022-09-18</begin><end>2022-09-19</end>"));
    free(text);
}

/* ------------------------------------------------------------------ shapefiles */

static void shapefiles_are_utf8_with_short_names_explained(void **state)
{
    bench *b = *state;
    pnk_map_count *counts;
    size_t n;
    write_as(b, PNK_MAP_SHP, &counts, &n);
    assert_int_equal(counts[0].n_cut, 1);
    char *cpg = bytes_of(b, "sites.cpg", &n);
    assert_string_equal(cpg, "UTF-8");
    free(cpg);
    const pnk_table *sites = table_of(b, "sites.shp", NULL), *names = table_of(b, "fields.csv", NULL);
    assert_string_equal(pnk_table_text(sites, 0, pnk_table_column(sites, "label")), cleaned);      /* our reader drops what nobody can type */
    assert_int_equal(strlen(pnk_table_text(sites, 1, pnk_table_column(sites, "label"))), 253);      /* no half letter */
    assert_string_equal(pnk_table_text(sites, 0, pnk_table_column(sites, "displaced")), "1735");
    assert_string_equal(pnk_table_text(sites, 0, pnk_table_column(sites, "displace2")), "0.25");
    assert_int_equal(names->n_rows, 4 * N_FIELDS);
    for (size_t i = 0; i < names->n_rows; i++) {
        const char *name = pnk_table_text(names, i, pnk_table_column(names, "short_name"));
        assert_in_range(strlen(name), 1, 10);
        assert_string_equal(pnk_table_text(names, i, pnk_table_column(names, "long_name")), fields[i % N_FIELDS].name);
    }
}

/* ------------------------------------------------------------------ GeoPackage */

/** The first cell of an answer; "": there is none. */
static const char *cell_of(bench *b, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    const char *text = "";
    assert_int_equal(sqlite3_open_v2(path_of(b, "plan.gpkg"), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW)
        text = pnk_arena_text(&b->arena, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return text;
}

static void a_geopackage_carries_project_and_metadata(void **state)
{
    bench *b = *state;
    pnk_map_count *counts;
    size_t n;
    write_as(b, PNK_MAP_GPKG, &counts, &n);
    assert_string_equal(cell_of(b, "select name from qgis_projects"), PNK_MAP_PROJECT);
    assert_string_equal(cell_of(b, "select substr(content, 1, 8) from qgis_projects"), "504b0304");          /* a zip, in hexadecimal digits as QGIS keeps it */
    assert_string_equal(cell_of(b, "select metadata || ' ' || md_scope || ' ' || reference_scope || ' ' || timestamp from gpkg_metadata join gpkg_metadata_reference on md_file_id = id"),
                        "<md/> dataset geopackage 2022-09-18T00:00:00.000Z");
    assert_string_equal(cell_of(b, "select count(*) from gpkg_extensions where extension_name = 'gpkg_metadata'"), "2");
    assert_string_equal(cell_of(b, "pragma foreign_key_check"), "");
}

/* ------------------------------------------------------------------ what is refused */

static void formats_are_known_by_their_words(void **state)
{
    pnk_map_format format;
    (void)state;
    for (int f = 0; f < PNK_N_MAP_FORMATS; f++) {
        assert_true(pnk_map_format_of(pnk_map_word((pnk_map_format)f), &format));
        assert_int_equal(format, f);
    }
    assert_true(pnk_map_format_of("PG:dbname=x", &format) && format == PNK_MAP_POSTGIS);
    assert_false(pnk_map_format_of("csv", &format));
    assert_false(pnk_map_format_of("", &format));
}

static void a_target_that_cannot_be_had_is_one_sentence(void **state)
{
    bench *b = *state;
    pnk_map *map = NULL;
    assert_int_equal(pnk_map_create(b->ctx, PNK_MAP_GPKG, "/nonexistent/plan.gpkg", b->stamp, &map), PNK_IO);
    assert_int_equal(pnk_map_create(b->ctx, PNK_MAP_POSTGIS, "PG:host=/nonexistent password=secret", b->stamp, &map), PNK_USAGE);
    assert_null(strstr(pnk_ctx_message(b->ctx), "secret"));
    assert_null(strchr(pnk_ctx_message(b->ctx), '\n'));
    assert_int_equal(pnk_map_create(b->ctx, PNK_MAP_POSTGIS, "PG:active_schema=x;drop", b->stamp, &map), PNK_USAGE);
    assert_null(map);
    pnk_map_layer layer = layer_of("areas", PNK_GEOM_POLYGON);
    pnk_value values[N_FIELDS] = { { .text = NULL }, { .number = NAN }, { .number = NAN }, { .day = PNK_DAY_UNKNOWN }, { .day = PNK_DAY_UNKNOWN } };
    assert_int_equal(pnk_map_create(b->ctx, PNK_MAP_GEOJSON, b->folder, b->stamp, &map), PNK_OK);
    assert_int_equal(pnk_map_row(b->ctx, map, values), PNK_INTERNAL);            /* a row before its layer */
    assert_int_equal(pnk_map_begin_layer(b->ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_shape(b->ctx, map, "{\"type\":", values), PNK_BAD_INPUT);
    pnk_map_abandon(map);
    pnk_map_abandon(NULL);
}

#define CLAIM(fn) cmocka_unit_test_setup_teardown(fn, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLAIM(every_format_holds_every_row), CLAIM(two_writings_give_the_same_bytes), CLAIM(geojson_is_rfc_7946), CLAIM(kml_is_well_formed),
        CLAIM(shapefiles_are_utf8_with_short_names_explained), CLAIM(a_geopackage_carries_project_and_metadata), CLAIM(formats_are_known_by_their_words),
        CLAIM(a_target_that_cannot_be_had_is_one_sentence),
    };
    return cmocka_run_group_tests_name("maps", tests, NULL, NULL);
}
