/* engine/gis/maps.c - the door of maps: which writer a format has, and what is common to them. */
#include "engine/gis/maps_inner.h"
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

static const pnk_map_kind kinds[PNK_N_MAP_FORMATS] = {
/*                       word       GDAL driver       suffix       way                   rows without a place are lost */
    [PNK_MAP_GPKG]    = { "gpkg",    "GPKG",           ".gpkg",     PNK_HOLDS_ALL       },
    [PNK_MAP_GEOJSON] = { "geojson", "GeoJSON",        ".geojson",  PNK_FILE_A_LAYER    },
    [PNK_MAP_FGB]     = { "fgb",     "FlatGeobuf",     ".fgb",      PNK_FILE_A_LAYER,     true },
    [PNK_MAP_KML]     = { "kml",     "LIBKML",         "plan.kml",  PNK_OWN_WRITER      },
    [PNK_MAP_KMZ]     = { "kmz",     "LIBKML",         "plan.kmz",  PNK_OWN_WRITER      },
    [PNK_MAP_SHP]     = { "shp",     "ESRI Shapefile", ".shp",      PNK_FILES_IN_FOLDER },
    [PNK_MAP_POSTGIS] = { "PG:",     "PostgreSQL",     NULL,        PNK_IN_DATABASE     },
};

const char *pnk_map_word(pnk_map_format format) { return kinds[format].word; }

bool pnk_map_format_of(const char *text, pnk_map_format *out)
{
    for (int i = 0; i < PNK_N_MAP_FORMATS; i++)
        if (strcmp(text, kinds[i].word) == 0 || (kinds[i].way == PNK_IN_DATABASE && pnk_text_starts(text, kinds[i].word))) {
            *out = (pnk_map_format)i;
            return true;
        }
    return false;
}

pnk_status pnk_map_failed(pnk_ctx *ctx, const pnk_map *map, const pnk_gis_errors *errors, const char *what)
{
    return pnk_fail(ctx, PNK_IO, "%s: %s failed%s%s", map->shown, what, errors->first[0] ? ": " : "", errors->first);
}

const char *pnk_map_time(pnk_day day, char out[40])
{
    char text[16];
    pnk_snprintf(out, 40, "%sT00:00:00.000Z", pnk_day_text(day, text));
    return out;
}

const char *pnk_map_path(pnk_map *map, const pnk_map_kept *layer)
{
    switch (map->kind->way) {
    case PNK_FILE_A_LAYER:
        return pnk_arena_printf(&map->arena, "%s/%s%s", map->target, layer->is.name, map->kind->suffix);
    case PNK_OWN_WRITER:
        return pnk_arena_printf(&map->arena, "%s/%s", map->target, map->kind->suffix);
    default:
        return map->target;
    }
}

int pnk_map_field(const pnk_map_layer *layer, const char *name)
{
    for (size_t i = 0; name && i < layer->n_fields; i++)
        if (strcmp(layer->fields[i].name, name) == 0)
            return (int)i;
    return -1;
}

int pnk_map_class_of(const pnk_map_layer *layer, const pnk_value *values)
{
    int field = pnk_map_field(layer, layer->attribute);

    if (layer->classing == PNK_MAP_SINGLE)
        return layer->n_classes ? 0 : -1;
    for (size_t i = 0; field >= 0 && i < layer->n_classes; i++)
        if (layer->classing == PNK_MAP_WORDS ? pnk_text_equal(layer->classes[i].word, values[field].text) : values[field].number <= layer->classes[i].upto)
            return (int)i;
    return -1;
}

static void drop(pnk_map *map)
{
    if (map->set)
        GDALClose(map->set);
    pnk_map_gdal_forget();
    OSRDestroySpatialReference(map->srs);
    pnk_buf_free(&map->kml);
    pnk_buf_free(&map->kml_styles);
    pnk_arena_release(&map->arena);
    free(map);
}

pnk_status pnk_map_create(pnk_ctx *ctx, pnk_map_format format, const char *target, pnk_day stamp, pnk_map **out)
{
    pnk_status status = pnk_gis_begin(ctx);

    if (status)
        return status;
    pnk_map *map = calloc(1, sizeof *map);
    if (!map)
        return pnk_no_memory(ctx);
    map->format = format;
    map->kind = &kinds[format];
    map->stamp = stamp;
    map->target = pnk_arena_text(&map->arena, target);
    map->shown = map->kind->way == PNK_IN_DATABASE ? "PG:" : map->target;
    map->srs = OSRNewSpatialReference(NULL);
    if (!map->target || !map->srs || OSRImportFromEPSG(map->srs, 4326) != OGRERR_NONE) {
        drop(map);
        return pnk_no_memory(ctx);
    }
    OSRSetAxisMappingStrategy(map->srs, OAMS_TRADITIONAL_GIS_ORDER);
    if ((status = map->kind->way == PNK_OWN_WRITER ? PNK_OK : pnk_map_gdal_create(ctx, map)))
        drop(map);
    else
        *out = map;
    return status;
}

/** A table without places, in a format that holds places only. */
static bool left_out(const pnk_map *map, const pnk_map_kept *layer)
{
    return map->kind->places_only && layer->is.geometry == PNK_GEOM_NONE;
}

pnk_status pnk_map_begin_layer(pnk_ctx *ctx, pnk_map *map, const pnk_map_layer *layer)
{
    if (map->n_layers >= PNK_MAP_MAX_LAYERS || layer->n_fields > PNK_MAP_MAX_FIELDS)
        return pnk_fail(ctx, PNK_INTERNAL, "a map of more than %d layers or %d fields", PNK_MAP_MAX_LAYERS, PNK_MAP_MAX_FIELDS);
    map->layers[map->n_layers++] = (pnk_map_kept){ .is = *layer };
    if (left_out(map, &map->layers[map->n_layers - 1]))
        return PNK_OK;
    if (map->kind->way == PNK_OWN_WRITER) {
        pnk_map_kml_layer(map);
        return PNK_OK;
    }
    return pnk_map_gdal_layer(ctx, map);
}

/** Takes the geometry over, NULL allowed. */
static pnk_status add(pnk_ctx *ctx, pnk_map *map, OGRGeometryH geometry, const pnk_value *values)
{
    pnk_map_kept *layer = pnk_map_present(map);
    if (layer && !geometry && map->kind->places_only) {
        layer->n_left_out++;
        return PNK_OK;
    }
    pnk_status status = !layer ? pnk_fail(ctx, PNK_INTERNAL, "%s: a row before its layer", map->shown)
                      : map->kind->way == PNK_OWN_WRITER ? pnk_map_kml_row(ctx, map, geometry, values) : pnk_map_gdal_row(ctx, map, geometry, values);
    if (!status)
        layer->n_rows++;
    OGR_G_DestroyGeometry(geometry);
    return status;
}

pnk_status pnk_map_point(pnk_ctx *ctx, pnk_map *map, pnk_point at, const pnk_value *values)
{
    OGRGeometryH point = NULL;
    if (pnk_point_valid(at)) {
        point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, at.lon_deg, at.lat_deg);
    }
    return add(ctx, map, point, values);
}

pnk_status pnk_map_line(pnk_ctx *ctx, pnk_map *map, const pnk_point *v, size_t n, const pnk_value *values)
{
    OGRGeometryH line = NULL;
    if (n >= 2) {
        line = OGR_G_CreateGeometry(wkbLineString);
        for (size_t i = 0; i < n; i++)
            OGR_G_AddPoint_2D(line, v[i].lon_deg, v[i].lat_deg);
    }
    return add(ctx, map, line, values);
}

pnk_status pnk_map_shape(pnk_ctx *ctx, pnk_map *map, const char *geojson, const pnk_value *values)
{
    pnk_gis_errors errors;
    OGRGeometryH geometry = NULL;

    if (geojson) {
        pnk_gis_errors_begin(&errors);
        geometry = OGR_G_CreateGeometryFromJson(geojson);
        if (geometry)
            geometry = OGR_G_ForceToMultiPolygon(geometry);
        pnk_gis_errors_end();
        if (!geometry)
            return pnk_fail(ctx, PNK_BAD_INPUT, "an outline that is no GeoJSON geometry");
    }
    return add(ctx, map, geometry, values);
}

pnk_status pnk_map_row(pnk_ctx *ctx, pnk_map *map, const pnk_value *values)
{
    return add(ctx, map, NULL, values);
}

void pnk_map_say(pnk_map *map, const pnk_map_about *about) { map->about = *about; }

static GDALDatasetH open_again(pnk_map *map, const pnk_map_kept *layer)
{
    const char *const drivers[] = { map->kind->driver, NULL };
    const char *path = pnk_map_path(map, layer);
    return path ? GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, drivers, NULL, NULL) : NULL;
}

static OGRLayerH find_again(pnk_map *map, GDALDatasetH set, size_t i)
{
    switch (map->kind->way) {
    case PNK_FILE_A_LAYER:
        return GDALDatasetGetLayer(set, 0);
    case PNK_OWN_WRITER:
        return GDALDatasetGetLayer(set, (int)i);
    case PNK_IN_DATABASE: {
        const char *name = pnk_arena_printf(&map->arena, "%s.%s", map->schema, map->layers[i].is.name);
        return name ? GDALDatasetGetLayerByName(set, name) : NULL;
    }
    default:
        return GDALDatasetGetLayerByName(set, map->layers[i].is.name);
    }
}

/** Reads what was written anew: what was acknowledged must be there. */
static pnk_status count_again(pnk_ctx *ctx, pnk_map *map)
{
    bool each = map->kind->way == PNK_FILE_A_LAYER;
    pnk_gis_errors errors;
    pnk_status status = PNK_OK;
    GDALDatasetH set = NULL;

    pnk_gis_errors_begin(&errors);
    for (size_t i = 0; i < map->n_layers && !status; i++) {
        const pnk_map_kept *layer = &map->layers[i];
        if (left_out(map, layer))
            continue;
        if (!set && !(set = open_again(map, layer))) {
            status = pnk_map_failed(ctx, map, &errors, "reading back");
            break;
        }
        OGRLayerH found = find_again(map, set, i);
        long long n = found ? OGR_L_GetFeatureCount(found, TRUE) : -1;
        if (n != layer->n_rows)
            status = pnk_fail(ctx, PNK_IO, "%s: layer %s holds %lld rows, %lld were written", map->shown, layer->is.name, n, layer->n_rows);
        if (each) {
            GDALClose(set);
            set = NULL;
        }
    }
    if (set)
        GDALClose(set);
    pnk_gis_errors_end();
    return status;
}

static pnk_status give_counts(pnk_ctx *ctx, const pnk_map *map, pnk_arena *arena, pnk_map_count **out, size_t *n)
{
    pnk_map_count *counts = PNK_NEW(arena, pnk_map_count, map->n_layers + 1);

    if (!counts)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < map->n_layers; i++)
        counts[i] = (pnk_map_count){ pnk_arena_text(arena, map->layers[i].is.name), map->layers[i].n_rows, map->layers[i].n_left_out, map->layers[i].n_cut };
    *out = counts;
    *n = map->n_layers;
    return PNK_OK;
}

pnk_status pnk_map_close(pnk_ctx *ctx, pnk_map *map, pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_status status = map->kind->way == PNK_OWN_WRITER ? pnk_map_kml_finish(ctx, map) : pnk_map_gdal_finish(ctx, map);

    if (!status && map->format == PNK_MAP_GPKG)
        status = pnk_map_gpkg_finish(ctx, map);
    if (!status)
        status = count_again(ctx, map);
    if (!status && counts)
        status = give_counts(ctx, map, arena, counts, n);
    drop(map);
    return status;
}

void pnk_map_abandon(pnk_map *map)
{
    pnk_gis_errors errors;

    if (!map)
        return;
    pnk_gis_errors_begin(&errors);
    if (map->in_transaction)
        GDALDatasetRollbackTransaction(map->set);
    map->in_transaction = false;
    if (map->set)
        GDALClose(map->set);
    map->set = NULL;
    pnk_gis_errors_end();
    drop(map);
}
