/* engine/gis/gpkg.c - writing a GeoPackage: layers through GDAL; styles and the day stamped through SQLite. */
#include "engine/base/file.h"
#include "engine/gis/inner.h"
#include <cpl_conv.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LAYERS 32
#define MAX_FIELDS 64

typedef struct {
    const char *name;
    const char *qml;                 /* NULL: none */
    pnk_geom_kind kind;
    long long n_rows;
} gpkg_layer;

struct pnk_gpkg {
    pnk_arena arena;
    char *path;
    pnk_day stamp;
    GDALDatasetH set;
    OGRSpatialReferenceH srs;
    OGRLayerH layer;                 /* the present one */
    const pnk_field *fields;         /* its fields, a copy */
    size_t n_fields;
    gpkg_layer layers[MAX_LAYERS];
    size_t n_layers;
};

static const OGRwkbGeometryType geometry_types[] = { wkbPoint, wkbLineString, wkbMultiPolygon, wkbNone };
static const OGRFieldType field_types[] = { OFTString, OFTReal, OFTInteger64, OFTDate };

static pnk_status gis_failed(pnk_ctx *ctx, const pnk_gpkg *gpkg, const pnk_gis_errors *errors, const char *what)
{
    return pnk_fail(ctx, PNK_IO, "%s: %s failed%s%s", gpkg->path, what, errors->first[0] ? ": " : "", errors->first);
}

/** The stamp as GeoPackage writes times. */
static void stamp_text(pnk_day stamp, char out[40])
{
    char day[16];
    pnk_snprintf(out, 40, "%sT00:00:00.000Z", pnk_day_text(stamp, day));
}

static void drop(pnk_gpkg *gpkg)
{
    if (gpkg->set)
        GDALClose(gpkg->set);
    OSRDestroySpatialReference(gpkg->srs);
    pnk_arena_release(&gpkg->arena);
    free(gpkg->path);
    free(gpkg);
}

pnk_status pnk_gpkg_create(pnk_ctx *ctx, const char *path, pnk_day stamp, pnk_gpkg **out)
{
    pnk_gis_errors errors;
    char time[40];
    pnk_status status = pnk_gis_begin(ctx);

    if (status)
        return status;
    pnk_gpkg *gpkg = calloc(1, sizeof *gpkg);
    if (!gpkg || !(gpkg->path = strdup(path))) {
        free(gpkg);
        return pnk_no_memory(ctx);
    }
    gpkg->stamp = stamp;
    stamp_text(stamp, time);
    pnk_gis_errors_begin(&errors);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", time);
    CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", "FULL");
    GDALDriverH driver = GDALGetDriverByName("GPKG");
    gpkg->set = driver ? GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL) : NULL;
    gpkg->srs = OSRNewSpatialReference(NULL);
    if (!gpkg->set || OSRImportFromEPSG(gpkg->srs, 4326) != OGRERR_NONE || GDALDatasetStartTransaction(gpkg->set, FALSE) != OGRERR_NONE)
        status = gis_failed(ctx, gpkg, &errors, "making the GeoPackage");
    else
        OSRSetAxisMappingStrategy(gpkg->srs, OAMS_TRADITIONAL_GIS_ORDER);
    pnk_gis_errors_end();
    if (status)
        drop(gpkg);
    else
        *out = gpkg;
    return status;
}

static bool add_fields(OGRLayerH layer, const pnk_field *fields, size_t n_fields)
{
    for (size_t i = 0; i < n_fields; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(fields[i].name, field_types[fields[i].kind]);
        OGRErr error = OGR_L_CreateField(layer, field, TRUE);
        OGR_Fld_Destroy(field);
        if (error != OGRERR_NONE)
            return false;
    }
    return true;
}

pnk_status pnk_gpkg_layer(pnk_ctx *ctx, pnk_gpkg *gpkg, const char *name, pnk_geom_kind kind, const pnk_field *fields, size_t n_fields)
{
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;
    char geometry_name[] = "GEOMETRY_NAME=geom", fid[] = "FID=fid";
    char *options[] = { geometry_name, fid, NULL };

    if (gpkg->n_layers >= MAX_LAYERS || n_fields > MAX_FIELDS)
        return pnk_fail(ctx, PNK_INTERNAL, "a GeoPackage of more than %d layers or %d fields", MAX_LAYERS, MAX_FIELDS);
    pnk_field *copy = PNK_NEW(&gpkg->arena, pnk_field, n_fields + 1);
    gpkg_layer *l = &gpkg->layers[gpkg->n_layers];
    if (!copy || !(l->name = pnk_arena_text(&gpkg->arena, name)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n_fields; i++)
        copy[i] = fields[i];
    l->kind = kind;
    pnk_gis_errors_begin(&errors);
    gpkg->layer = GDALDatasetCreateLayer(gpkg->set, name, kind == PNK_GEOM_NONE ? NULL : gpkg->srs, geometry_types[kind], options);
    if (!gpkg->layer || !add_fields(gpkg->layer, fields, n_fields))
        status = gis_failed(ctx, gpkg, &errors, "making a layer");
    pnk_gis_errors_end();
    gpkg->fields = copy;
    gpkg->n_fields = n_fields;
    gpkg->n_layers++;
    return status;
}

static void set_fields(const pnk_gpkg *gpkg, OGRFeatureH feature, const pnk_value *values)
{
    int year, month, day;
    for (size_t i = 0; i < gpkg->n_fields; i++) {
        const pnk_value *value = &values[i];
        switch (gpkg->fields[i].kind) {
        case PNK_FIELD_TEXT:
            if (value->text)
                OGR_F_SetFieldString(feature, (int)i, value->text);
            break;
        case PNK_FIELD_REAL:
            if (isfinite(value->number))
                OGR_F_SetFieldDouble(feature, (int)i, value->number);
            break;
        case PNK_FIELD_COUNT:
            if (fabs(value->number) < 9e18)      /* written so that NAN fails too */
                OGR_F_SetFieldInteger64(feature, (int)i, (GIntBig)llround(value->number));
            break;
        case PNK_FIELD_DAY:
            if (value->day != PNK_DAY_UNKNOWN) {
                pnk_day_split(value->day, &year, &month, &day);
                OGR_F_SetFieldDateTime(feature, (int)i, year, month, day, 0, 0, 0, 0);
            }
            break;
        }
    }
}

/** Takes the geometry over, NULL allowed. */
static pnk_status add_feature(pnk_ctx *ctx, pnk_gpkg *gpkg, OGRGeometryH geometry, const pnk_value *values)
{
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;

    if (!gpkg->layer) {
        OGR_G_DestroyGeometry(geometry);
        return pnk_fail(ctx, PNK_INTERNAL, "%s: a feature before its layer", gpkg->path);
    }
    pnk_gis_errors_begin(&errors);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(gpkg->layer));
    if (geometry)
        OGR_F_SetGeometryDirectly(feature, geometry);
    set_fields(gpkg, feature, values);
    if (OGR_L_CreateFeature(gpkg->layer, feature) != OGRERR_NONE || errors.n > 0)
        status = gis_failed(ctx, gpkg, &errors, "writing a feature");
    else
        gpkg->layers[gpkg->n_layers - 1].n_rows++;
    OGR_F_Destroy(feature);
    pnk_gis_errors_end();
    return status;
}

pnk_status pnk_gpkg_point(pnk_ctx *ctx, pnk_gpkg *gpkg, pnk_point at, const pnk_value *values)
{
    OGRGeometryH point = NULL;
    if (pnk_point_valid(at)) {
        point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, at.lon_deg, at.lat_deg);
    }
    return add_feature(ctx, gpkg, point, values);
}

pnk_status pnk_gpkg_line(pnk_ctx *ctx, pnk_gpkg *gpkg, const pnk_point *v, size_t n, const pnk_value *values)
{
    OGRGeometryH line = NULL;
    if (n >= 2) {
        line = OGR_G_CreateGeometry(wkbLineString);
        for (size_t i = 0; i < n; i++)
            OGR_G_AddPoint_2D(line, v[i].lon_deg, v[i].lat_deg);
    }
    return add_feature(ctx, gpkg, line, values);
}

pnk_status pnk_gpkg_shape(pnk_ctx *ctx, pnk_gpkg *gpkg, const char *geojson, const pnk_value *values)
{
    pnk_gis_errors errors;
    OGRGeometryH geometry = NULL;

    if (geojson) {
        pnk_gis_errors_begin(&errors);
        geometry = OGR_G_CreateGeometryFromJson(geojson);
        if (geometry && gpkg->n_layers > 0)
            geometry = OGR_G_ForceTo(geometry, geometry_types[gpkg->layers[gpkg->n_layers - 1].kind], NULL);
        pnk_gis_errors_end();
        if (!geometry)
            return pnk_fail(ctx, PNK_BAD_INPUT, "an outline that is no GeoJSON geometry");
    }
    return add_feature(ctx, gpkg, geometry, values);
}

pnk_status pnk_gpkg_style(pnk_ctx *ctx, pnk_gpkg *gpkg, const char *layer, const char *qml)
{
    for (size_t i = 0; i < gpkg->n_layers; i++)
        if (strcmp(gpkg->layers[i].name, layer) == 0)
            return (gpkg->layers[i].qml = pnk_arena_text(&gpkg->arena, qml)) ? PNK_OK : pnk_no_memory(ctx);
    return pnk_fail(ctx, PNK_INTERNAL, "a style for the layer %s, which is not there", layer);
}

/* The table in which QGIS keeps the styles of a GeoPackage; its column names are QGIS's own. */
static const char styles_sql[] =
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), "
    "f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, "
    "description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)";
static const char contents_sql[] =
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?1, 0)";
static const char style_sql[] =
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) "
    "VALUES ('', '', ?2, ?3, ?2, ?4, '', 1, '', '', ?1)";
static const char stamp_sql[] = "UPDATE gpkg_contents SET last_change = ?1";

/** One statement with up to four texts. */
static bool run_sql(sqlite3 *db, const char *sql, const char *const *texts, int n)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK;
    for (int i = 0; ok && i < n; i++)
        ok = sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC) == SQLITE_OK;
    ok = ok && sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return ok;
}

static pnk_status write_styles(pnk_ctx *ctx, const pnk_gpkg *gpkg)
{
    sqlite3 *db = NULL;
    pnk_status status = PNK_OK;
    char time[40];

    stamp_text(gpkg->stamp, time);
    const char *const stamp[] = { time };
    bool ok = sqlite3_open_v2(gpkg->path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
              run_sql(db, "BEGIN", NULL, 0) && run_sql(db, styles_sql, NULL, 0) && run_sql(db, contents_sql, stamp, 1);
    for (size_t i = 0; ok && i < gpkg->n_layers; i++) {
        const char *const texts[] = { time, gpkg->layers[i].name, gpkg->layers[i].kind == PNK_GEOM_NONE ? "" : "geom", gpkg->layers[i].qml };
        if (gpkg->layers[i].qml)
            ok = run_sql(db, style_sql, texts, 4);
    }
    ok = ok && run_sql(db, stamp_sql, stamp, 1) && run_sql(db, "COMMIT", NULL, 0);
    if (!ok)
        status = pnk_fail(ctx, PNK_IO, "%s: writing the styles failed: %s", gpkg->path, db ? sqlite3_errmsg(db) : "no memory");
    if (sqlite3_close(db) != SQLITE_OK && !status)
        status = pnk_fail(ctx, PNK_IO, "%s: closing failed", gpkg->path);
    return status;
}

/** Reads the file anew: what was acknowledged must be there. */
static pnk_status count_again(pnk_ctx *ctx, const pnk_gpkg *gpkg)
{
    const char *const drivers[] = { "GPKG", NULL };
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;

    pnk_gis_errors_begin(&errors);
    GDALDatasetH set = GDALOpenEx(gpkg->path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers, NULL, NULL);
    if (!set)
        status = gis_failed(ctx, gpkg, &errors, "reading back");
    for (size_t i = 0; i < gpkg->n_layers && !status; i++) {
        OGRLayerH layer = GDALDatasetGetLayerByName(set, gpkg->layers[i].name);
        long long n = layer ? OGR_L_GetFeatureCount(layer, TRUE) : -1;
        if (n != gpkg->layers[i].n_rows)
            status = pnk_fail(ctx, PNK_IO, "%s: layer %s holds %lld rows, %lld were written", gpkg->path, gpkg->layers[i].name, n, gpkg->layers[i].n_rows);
    }
    if (set)
        GDALClose(set);
    pnk_gis_errors_end();
    return status;
}

pnk_status pnk_gpkg_close(pnk_ctx *ctx, pnk_gpkg *gpkg)
{
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;

    if (!gpkg)
        return PNK_OK;
    pnk_gis_errors_begin(&errors);
    OGRErr error = GDALDatasetCommitTransaction(gpkg->set);
    GDALClose(gpkg->set);            /* says nothing itself; a fault shows as an error event only */
    gpkg->set = NULL;
    if (error != OGRERR_NONE || errors.n > 0)
        status = gis_failed(ctx, gpkg, &errors, "closing");
    pnk_gis_errors_end();
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", NULL);
    if (!status && !(status = write_styles(ctx, gpkg)) && !(status = count_again(ctx, gpkg)))
        status = pnk_file_sync(ctx, gpkg->path);
    drop(gpkg);
    return status;
}
