/* engine/gis/maps_gdal.c - layers written by GDAL's drivers. */
#include "engine/base/file.h"
#include "engine/gis/maps_inner.h"
#include "engine/table/csv.h"
#include <cpl_conv.h>
#include <cpl_string.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum { SHAPEFILE_NAME_LETTERS = 10, SHAPEFILE_TEXT_BYTES = 254 };

static const OGRwkbGeometryType geometry_types[] = { wkbPoint, wkbLineString, wkbMultiPolygon, wkbNone };
static const OGRFieldType field_types[] = { OFTString, OFTReal, OFTInteger64, OFTDate };

/** Times in files are the stamp's, not the clock's. Set for this thread until the map ends. */
static void set_options(const pnk_map *map)
{
    char time[40];
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", pnk_map_time(map->stamp, time));
    CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", "FULL");
}

void pnk_map_gdal_forget(void)
{
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", NULL);
}

static GDALDatasetH new_set(const pnk_map *map, const char *path)
{
    GDALDriverH driver = GDALGetDriverByName(map->kind->driver);
    return driver && path ? GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL) : NULL;
}

pnk_status pnk_map_gdal_create(pnk_ctx *ctx, pnk_map *map)
{
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;
    bool at_once = map->kind->way == PNK_HOLDS_ALL || map->kind->way == PNK_IN_DATABASE;

    set_options(map);
    if (map->kind->way == PNK_IN_DATABASE && (status = pnk_map_postgis_open(ctx, map)))
        return status;
    pnk_gis_errors_begin(&errors);
    if ((map->kind->way == PNK_HOLDS_ALL || map->kind->way == PNK_FILES_IN_FOLDER) && !(map->set = new_set(map, map->target)))
        status = pnk_map_failed(ctx, map, &errors, "making the file");
    if (!status && at_once && !map->in_transaction) {
        if (GDALDatasetStartTransaction(map->set, FALSE) != OGRERR_NONE)
            status = pnk_map_failed(ctx, map, &errors, "beginning");
        map->in_transaction = !status;
    }
    pnk_gis_errors_end();
    return status;
}

static bool taken(const pnk_field *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(fields[i].name, name) == 0)
            return true;
    return false;
}

/** A name that a shapefile can hold, unlike those before it; a long one loses its end. */
static const char *short_name(pnk_arena *arena, const pnk_field *before, size_t n, const char *name)
{
    char cut[SHAPEFILE_NAME_LETTERS + 1];

    pnk_snprintf(cut, sizeof cut, "%s", name);
    for (size_t k = strlen(cut); k > 1 && cut[k - 1] == '_'; k--)
        cut[k - 1] = '\0';
    for (int i = 2; taken(before, n, cut) && i < 100; i++)
        pnk_snprintf(cut, sizeof cut, "%.*s%d", SHAPEFILE_NAME_LETTERS - 2, name, i);
    return pnk_arena_text(arena, cut);
}

/** The fields as the format names them. */
static pnk_status name_fields(pnk_ctx *ctx, pnk_map *map, pnk_map_kept *layer)
{
    layer->fields = PNK_NEW(&map->arena, pnk_field, layer->is.n_fields + 1);
    if (!layer->fields)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < layer->is.n_fields; i++) {
        layer->fields[i] = layer->is.fields[i];
        if (map->format == PNK_MAP_SHP && !(layer->fields[i].name = short_name(&map->arena, layer->fields, i, layer->is.fields[i].name)))
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

static bool add_fields(const pnk_map *map, const pnk_map_kept *layer)
{
    for (size_t i = 0; i < layer->is.n_fields; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(layer->fields[i].name, field_types[layer->fields[i].kind]);
        if (map->format == PNK_MAP_SHP && layer->fields[i].kind == PNK_FIELD_TEXT)
            OGR_Fld_SetWidth(field, SHAPEFILE_TEXT_BYTES);
        OGRErr error = OGR_L_CreateField(map->layer, field, FALSE);
        OGR_Fld_Destroy(field);
        if (error != OGRERR_NONE)
            return false;
    }
    return true;
}

/** Options of a layer; free with CSLDestroy. */
static char **layer_options(pnk_map *map, const pnk_map_kept *layer)
{
    const char *title = layer->is.title ? layer->is.title : layer->is.name;
    char day[16], **options = NULL;

    switch (map->format) {
    case PNK_MAP_GPKG:
        options = CSLSetNameValue(options, "GEOMETRY_NAME", "geom");
        options = CSLSetNameValue(options, "FID", "fid");
        return CSLSetNameValue(options, "DESCRIPTION", title);
    case PNK_MAP_GEOJSON:
        return CSLSetNameValue(options, "RFC7946", "YES");
    case PNK_MAP_SHP:
        options = CSLSetNameValue(options, "ENCODING", "UTF-8");
        options = CSLSetNameValue(options, "RESIZE", "YES");
        return CSLSetNameValue(options, "DBF_DATE_LAST_UPDATE", pnk_day_text(map->stamp, day));
    case PNK_MAP_POSTGIS:
        options = CSLSetNameValue(options, "SCHEMA", map->schema);
        options = CSLSetNameValue(options, "GEOMETRY_NAME", "geom");
        options = CSLSetNameValue(options, "FID", "fid");
        options = CSLSetNameValue(options, "OVERWRITE", "YES");
        return CSLSetNameValue(options, "DESCRIPTION", pnk_arena_printf(&map->arena, PNK_MAP_MARK "%s", title));
    default:
        return options;
    }
}

/** Ends the file of the layer before. */
static pnk_status end_file(pnk_ctx *ctx, pnk_map *map)
{
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;

    if (!map->set)
        return PNK_OK;
    pnk_gis_errors_begin(&errors);
    GDALClose(map->set);             /* says nothing itself; a fault shows as an error event only */
    map->set = NULL;
    map->layer = NULL;
    if (errors.n > 0)
        status = pnk_map_failed(ctx, map, &errors, "closing");
    pnk_gis_errors_end();
    return status;
}

pnk_status pnk_map_gdal_layer(pnk_ctx *ctx, pnk_map *map)
{
    pnk_map_kept *layer = pnk_map_present(map);
    pnk_gis_errors errors;
    pnk_status status = name_fields(ctx, map, layer);

    if (!status && map->kind->way == PNK_FILE_A_LAYER)
        status = end_file(ctx, map);
    if (!status && map->kind->way == PNK_IN_DATABASE)
        status = pnk_map_postgis_mine(ctx, map, layer->is.name);
    if (status)
        return status;
    pnk_gis_errors_begin(&errors);
    char **options = layer_options(map, layer);
    if (map->kind->way == PNK_FILE_A_LAYER)
        map->set = new_set(map, pnk_map_path(map, layer));
    map->layer = map->set ? GDALDatasetCreateLayer(map->set, layer->is.name, layer->is.geometry == PNK_GEOM_NONE ? NULL : map->srs,
                                                   geometry_types[layer->is.geometry], options) : NULL;
    CSLDestroy(options);
    if (!map->layer || !add_fields(map, layer))
        status = pnk_map_failed(ctx, map, &errors, "making a layer");
    pnk_gis_errors_end();
    return status;
}

/** Whole characters of at most so many bytes. */
static void set_text(const pnk_map *map, pnk_map_kept *layer, OGRFeatureH feature, int field, const char *text)
{
    char cut[SHAPEFILE_TEXT_BYTES + 1];

    if (map->format == PNK_MAP_SHP && strlen(text) > SHAPEFILE_TEXT_BYTES) {
        size_t n = SHAPEFILE_TEXT_BYTES;
        while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
            n--;
        pnk_snprintf(cut, sizeof cut, "%.*s", (int)n, text);
        layer->n_cut++;
        text = cut;
    }
    OGR_F_SetFieldString(feature, field, text);
}

static void set_fields(const pnk_map *map, pnk_map_kept *layer, OGRFeatureH feature, const pnk_value *values)
{
    int year, month, day;
    for (size_t i = 0; i < layer->is.n_fields; i++) {
        const pnk_value *value = &values[i];
        switch (layer->is.fields[i].kind) {
        case PNK_FIELD_TEXT:
            if (value->text)
                set_text(map, layer, feature, (int)i, value->text);
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

pnk_status pnk_map_gdal_row(pnk_ctx *ctx, pnk_map *map, OGRGeometryH geometry, const pnk_value *values)
{
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;

    pnk_gis_errors_begin(&errors);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(map->layer));
    if (geometry)
        OGR_F_SetGeometry(feature, geometry);
    set_fields(map, pnk_map_present(map), feature, values);
    if (OGR_L_CreateFeature(map->layer, feature) != OGRERR_NONE || errors.n > 0)
        status = pnk_map_failed(ctx, map, &errors, "writing a row");
    OGR_F_Destroy(feature);
    pnk_gis_errors_end();
    return status;
}

/** fields.csv beside the shapefiles: what their short names stand for. */
static pnk_status write_long_names(pnk_ctx *ctx, pnk_map *map)
{
    pnk_csv csv = {0};
    const char *path = pnk_arena_printf(&map->arena, "%s/fields.csv", map->target);

    pnk_csv_header(&csv, "layer,short_name,long_name");
    for (size_t i = 0; i < map->n_layers; i++)
        for (size_t k = 0; k < map->layers[i].is.n_fields; k++) {
            pnk_csv_text(&csv, map->layers[i].is.name);
            pnk_csv_text(&csv, map->layers[i].fields[k].name);
            pnk_csv_text(&csv, map->layers[i].is.fields[k].name);
            pnk_csv_end(&csv);
        }
    pnk_status status = !path || csv.buf.failed ? pnk_no_memory(ctx) : pnk_file_write(ctx, path, csv.buf.text, csv.buf.n);
    pnk_csv_free(&csv);
    return status;
}

/** Every file of the folder to the disk. */
static pnk_status sync_folder(pnk_ctx *ctx, pnk_map *map)
{
    char **names = NULL;
    size_t n = 0;
    pnk_status status = pnk_folder_list(ctx, map->target, &names, &n);

    for (size_t i = 0; i < n && !status; i++) {
        const char *path = pnk_arena_printf(&map->arena, "%s/%s", map->target, names[i]);
        status = path ? pnk_file_sync(ctx, path) : pnk_no_memory(ctx);
    }
    pnk_folder_list_free(names, n);
    return status;
}

pnk_status pnk_map_gdal_finish(pnk_ctx *ctx, pnk_map *map)
{
    pnk_gis_errors errors;
    pnk_status status = PNK_OK, closed;

    pnk_gis_errors_begin(&errors);
    if (map->in_transaction) {
        GDALFlushCache(map->set);    /* a table of a database is made with its first row, or now */
        if (errors.n > 0 || GDALDatasetCommitTransaction(map->set) != OGRERR_NONE || errors.n > 0) {
            status = pnk_map_failed(ctx, map, &errors, "closing");
            GDALDatasetRollbackTransaction(map->set);
        }
        map->in_transaction = false;
    }
    pnk_gis_errors_end();
    closed = end_file(ctx, map);
    status = status ? status : closed;
    pnk_map_gdal_forget();
    if (!status && map->format == PNK_MAP_SHP)
        status = write_long_names(ctx, map);
    if (!status && map->kind->way != PNK_IN_DATABASE && map->kind->way != PNK_HOLDS_ALL)
        status = sync_folder(ctx, map);
    return status;
}
