/* engine/gis/layers.c - features of a map layer, read in a child process and sent over as plain numbers and text. */
#include "engine/base/file.h"
#include "engine/gis/child.h"
#include "engine/gis/inner.h"
#include "engine/gis/layers.h"
#include "engine/gis/layers_inner.h"
#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define MAX_FILE_BYTES  ((size_t)2 << 30)
#define MAX_FEATURES    ((size_t)20000000)
#define MAX_FAULTS      20           /* features named one by one; more are only counted */
#define MAX_ZIP_ENTRIES 1000

static const struct { const char *suffix, *driver; } drivers[] = {
/*    suffix        GDAL driver         */
    { ".gpkg",      "GPKG"             },
    { ".geojson",   "GeoJSON"          },
    { ".json",      "GeoJSON"          },
    { ".shp",       "ESRI Shapefile"   },
    { ".zip",       "ESRI Shapefile"   },
    { ".shz",       "ESRI Shapefile"   },
    { ".kml",       "LIBKML"           },
    { ".fgb",       "FlatGeobuf"       },
    { ".pbf",       "OSM"              },
    { ".osm",       "OSM"              },
    { "PG:",        "PostgreSQL"       },
};

/** The reading of one layer, in the child. */
typedef struct {
    const char *real, *name, *layer, *driver;
    const pnk_layer_wish *wish;
    pnk_wire *wire;
    pnk_problems *problems;
    OGRCoordinateTransformationH transformation;
    int need[16], n_need, other_tags;
    char tags[16][40];               /* '"highway"=>' */
    int n_tags;
    bool no_crs, fits;
    long faults;
    size_t n;
} reader;

static pnk_status refuse(pnk_ctx *ctx, reader *r, const char *found, const char *expected)
{
    pnk_problem_add(r->problems, PNK_ERROR, r->name, r->layer, 0, NULL, found, "%s", expected);
    return pnk_fail(ctx, PNK_BAD_INPUT, "%s: %s; expected %s", r->name, found, pnk_said(expected));
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);
    return n > k && strcasecmp(name + n - k, suffix) == 0;
}

static const char *driver_of(const char *path)
{
    if (pnk_text_starts(path, "PG:"))
        return "PostgreSQL";
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (ends_in(path, drivers[i].suffix))
            return drivers[i].driver;
    return NULL;
}

OGRSpatialReferenceH pnk_gis_degrees(void)
{
    OGRSpatialReferenceH degrees = OSRNewSpatialReference(NULL);
    if (degrees && OSRImportFromEPSG(degrees, 4326) == OGRERR_NONE)
        OSRSetAxisMappingStrategy(degrees, OAMS_TRADITIONAL_GIS_ORDER);
    return degrees;
}

/** The one shapefile in a zip, as a path that GDAL opens (free() it). */
static pnk_status inside_zip(pnk_ctx *ctx, reader *r, char **out)
{
    char *zip = NULL, *found = NULL;
    size_t n = strlen(r->real) + sizeof "/vsizip//";
    pnk_status status = PNK_OK;

    if (!(zip = malloc(n)))
        return pnk_no_memory(ctx);
    pnk_snprintf(zip, n, "/vsizip/%s", r->real);
    char **entries = VSIReadDirRecursive(zip);
    int n_entries = CSLCount(entries), shapefiles = 0;
    for (int i = 0; i < n_entries && i < MAX_ZIP_ENTRIES; i++)
        if (ends_in(entries[i], ".shp") && !strstr(entries[i], "..") && shapefiles++ == 0) {
            size_t k = n + strlen(entries[i]) + 1;
            if ((found = malloc(k)))
                pnk_snprintf(found, k, "%s/%s", zip, entries[i]);
        }
    if (shapefiles != 1 || n_entries > MAX_ZIP_ENTRIES)
        status = refuse(ctx, r, shapefiles ? pnk_said("several shapefiles") : pnk_said("no shapefile"), "a zip file that holds one shapefile");
    else if (!found)
        status = pnk_no_memory(ctx);
    CSLDestroy(entries);
    free(zip);
    if (status)
        free(found);
    else
        *out = found;
    return status;
}

static pnk_status open_set(pnk_ctx *ctx, reader *r, GDALDatasetH *out)
{
    pnk_gis_format format = { .suffix = "", .driver = r->driver, .family = PNK_FORMAT_SHAPES };
    char *path = NULL;
    pnk_status status = PNK_OK;

    if (strcmp(r->driver, "GPKG") == 0)
        status = pnk_gis_check_gpkg(ctx, r->real, r->name, r->problems);
    else if (ends_in(r->real, ".zip") || ends_in(r->real, ".shz"))
        status = inside_zip(ctx, r, &path);
    else if (strcmp(r->driver, "OSM") == 0)
        CPLSetConfigOption("OSM_MAX_TMPFILE_SIZE", "600");       /* kept in memory: the child can write no file */
    if (!status)
        status = pnk_gis_open(ctx, path ? path : r->real, r->name, &format, r->problems, out);
    free(path);
    return status;
}

static unsigned kind_of(OGRwkbGeometryType type)
{
    switch (wkbFlatten(type)) {
    case wkbPoint: case wkbMultiPoint: return PNK_WANT_POINTS;
    case wkbLineString: case wkbMultiLineString: case wkbCompoundCurve: case wkbMultiCurve: case wkbCircularString: return PNK_WANT_LINES;
    case wkbPolygon: case wkbMultiPolygon: case wkbCurvePolygon: case wkbMultiSurface: return PNK_WANT_POLYGONS;
    case wkbUnknown: case wkbGeometryCollection: return PNK_WANT_POINTS | PNK_WANT_LINES | PNK_WANT_POLYGONS;
    default: return 0;
    }
}

/** Layers of any kind of shape come last: first those that say they hold what is wanted. */
static pnk_status choose_layer(pnk_ctx *ctx, reader *r, GDALDatasetH set, OGRLayerH *out)
{
    int n = GDALDatasetGetLayerCount(set);
    *out = NULL;
    if (r->layer) {
        if ((*out = GDALDatasetGetLayerByName(set, r->layer)))
            return PNK_OK;
        return refuse(ctx, r, r->layer, "the name of a layer in this file");
    }
    for (int pass = 0; pass < 2 && !*out; pass++)
        for (int i = 0; i < n && !*out; i++) {
            OGRLayerH layer = GDALDatasetGetLayer(set, i);
            unsigned kind = layer ? kind_of(OGR_L_GetGeomType(layer)) : 0;
            if (pass == 0 ? (kind & r->wish->want) && !(kind & ~r->wish->want) : (kind & r->wish->want) != 0)
                *out = layer;
        }
    if (*out)
        return PNK_OK;
    return refuse(ctx, r, pnk_said("no such layer"), r->wish->want & PNK_WANT_POLYGONS && r->wish->want & PNK_WANT_POINTS ? PNK_PHRASE("a layer of points or polygons")
                          : r->wish->want & PNK_WANT_POLYGONS ? PNK_PHRASE("a layer of polygons")
                          : r->wish->want & PNK_WANT_LINES ? PNK_PHRASE("a layer of lines") : PNK_PHRASE("a layer of points"));
}

static pnk_status find_system(pnk_ctx *ctx, reader *r, OGRLayerH layer)
{
    OGRSpatialReferenceH from = OGR_L_GetSpatialRef(layer), degrees;
    const char *name;

    r->no_crs = !from || OSRIsLocal(from);
    name = r->no_crs ? NULL : OSRGetName(from);
    pnk_wire_text(r->wire, name && pnk_utf8_valid(name, strlen(name)) == strlen(name) ? name : r->no_crs ? NULL : "unnamed");
    if (r->no_crs)
        return PNK_OK;
    if (!(degrees = pnk_gis_degrees()) || !(from = OSRClone(from))) {
        OSRDestroySpatialReference(degrees);
        return pnk_no_memory(ctx);
    }
    OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    bool same = OSRIsSame(from, degrees);
    if (!same)
        r->transformation = OCTNewCoordinateTransformation(from, degrees);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(degrees);
    if (!same && !r->transformation)
        return refuse(ctx, r, name ? name : pnk_said("an unknown coordinate system"), "a coordinate system that leads to longitude and latitude");
    return PNK_OK;
}

static bool text_put(pnk_wire *wire, const char *text)
{
    size_t n = text ? strlen(text) : 0;
    if (n > 0 && pnk_utf8_valid(text, n) == n) {
        char clean[512];
        if (n < sizeof clean) {
            memcpy(clean, text, n + 1);
            char *trimmed = pnk_text_trim(clean);
            pnk_wire_text(wire, *trimmed ? trimmed : NULL);
        } else {
            pnk_wire_text(wire, text);
        }
        return true;
    }
    pnk_wire_text(wire, NULL);
    return n == 0;
}

static void put_fields(reader *r, OGRLayerH layer)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    int n = OGR_FD_GetFieldCount(definition);
    char need[256], *rest = need;

    text_put(r->wire, OGR_L_GetName(layer));
    pnk_wire_number(r->wire, (uint64_t)n);
    for (int i = 0; i < n; i++)
        text_put(r->wire, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
    r->other_tags = OGR_FD_GetFieldIndex(definition, "other_tags");
    pnk_snprintf(need, sizeof need, "%s", r->wish->need ? r->wish->need : "");
    for (char *word = strsep(&rest, ","); word && r->n_need < 16; word = strsep(&rest, ",")) {
        int field = *word ? OGR_FD_GetFieldIndex(definition, word) : -1;
        if (field >= 0)
            r->need[r->n_need++] = field;
        else if (r->other_tags >= 0 && *word && r->n_tags < 16)
            pnk_snprintf(r->tags[r->n_tags++], sizeof r->tags[0], "\"%.30s\"=>", word);
    }
}

/** Does the feature say any of what is needed? A layer that has none of the fields is taken whole. */
static bool is_needed(const reader *r, OGRFeatureH feature)
{
    for (int i = 0; i < r->n_need; i++)
        if (OGR_F_IsFieldSetAndNotNull(feature, r->need[i]) && *OGR_F_GetFieldAsString(feature, r->need[i]))
            return true;
    const char *tags = r->n_tags ? OGR_F_GetFieldAsString(feature, r->other_tags) : NULL;
    for (int i = 0; tags && i < r->n_tags; i++)
        if (strstr(tags, r->tags[i]))
            return true;
    return r->n_need + r->n_tags == 0;
}

static void put_cell(reader *r, OGRFeatureH feature, int field)
{
    char number[32];
    if (!OGR_F_IsFieldSetAndNotNull(feature, field))
        pnk_wire_text(r->wire, NULL);
    else if (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, field)) == OFTReal)
        text_put(r->wire, pnk_text_number(OGR_F_GetFieldAsDouble(feature, field), number));
    else if (!text_put(r->wire, OGR_F_GetFieldAsString(feature, field)) && r->faults++ < MAX_FAULTS)
        pnk_problem_add(r->problems, PNK_WARNING, r->name, r->layer, (long)OGR_F_GetFID(feature),
                        OGR_Fld_GetNameRef(OGR_F_GetFieldDefnRef(feature, field)), NULL, "text in UTF-8; this cell is taken as empty");
}

static double doubled_area(OGRGeometryH ring, int n)
{
    double sum = 0.0, x0 = OGR_G_GetX(ring, 0), y0 = OGR_G_GetY(ring, 0);
    for (int i = 0; i + 1 < n; i++)
        sum += (OGR_G_GetX(ring, i) - x0) * (OGR_G_GetY(ring, i + 1) - y0) - (OGR_G_GetX(ring, i + 1) - x0) * (OGR_G_GetY(ring, i) - y0);
    return sum;
}

/** One path as its points; polygons' rings are turned as agreed. */
static void put_path(pnk_wire *wire, OGRGeometryH path, int turn)
{
    int n = OGR_G_GetPointCount(path);
    bool reverse = turn != 0 && doubled_area(path, n) * turn < 0.0;
    pnk_wire_number(wire, (uint64_t)n + 1);
    for (int i = 0; i < n; i++) {
        int k = reverse ? n - 1 - i : i;
        double xy[2] = { OGR_G_GetX(path, k), OGR_G_GetY(path, k) };
        pnk_buf_add_n(&wire->buf, (const char *)xy, sizeof xy);
    }
}

/** All paths of a kind within a geometry, however nested. */
static void put_paths(pnk_wire *wire, OGRGeometryH geometry, unsigned kind)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    int n = OGR_G_GetGeometryCount(geometry);

    if (type == wkbPolygon) {
        for (int i = 0; kind == PNK_WANT_POLYGONS && i < n; i++)
            put_path(wire, OGR_G_GetGeometryRef(geometry, i), i == 0 ? 1 : -1);
    } else if (type == wkbLineString) {
        if (kind == PNK_WANT_LINES && OGR_G_GetPointCount(geometry) >= 2)
            put_path(wire, geometry, 0);
    } else {
        for (int i = 0; i < n; i++)
            put_paths(wire, OGR_G_GetGeometryRef(geometry, i), kind);
    }
}

/** What of the geometry is wanted; 0: nothing. A collection counts as the widest kind of shape in it. */
static unsigned kind_within(OGRGeometryH geometry, unsigned want)
{
    unsigned kind = kind_of(OGR_G_GetGeometryType(geometry)), found = 0;
    if (wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbGeometryCollection) {
        for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
            found |= kind_within(OGR_G_GetGeometryRef(geometry, i), want);
        kind = found & PNK_WANT_POLYGONS ? PNK_WANT_POLYGONS : found & PNK_WANT_LINES ? PNK_WANT_LINES : found;
    }
    return kind & want;
}

static bool within_world(OGRGeometryH geometry)
{
    OGREnvelope box;
    OGR_G_GetEnvelope(geometry, &box);
    return box.MinX >= -180.0 && box.MaxX <= 180.0 && box.MinY >= -90.0 && box.MaxY <= 90.0;
}

/** A geometry in degrees that can be worked with, or NULL with the reason. */
static OGRGeometryH usable(reader *r, OGRFeatureH feature, unsigned *kind, bool *mended, const char **why)
{
    OGRGeometryH geometry = OGR_F_StealGeometry(feature);
    *why = PNK_PHRASE("a shape");
    *mended = false;
    if (geometry && OGR_G_HasCurveGeometry(geometry, FALSE)) {
        OGRGeometryH straight = OGR_G_GetLinearGeometry(geometry, 0.0, NULL);
        OGR_G_DestroyGeometry(geometry);
        geometry = straight;
    }
    if (!geometry || OGR_G_IsEmpty(geometry))
        goto none;
    OGR_G_FlattenTo2D(geometry);
    OGR_G_SetMeasured(geometry, FALSE);
    *why = r->wish->want == PNK_WANT_LINES ? PNK_PHRASE("a line") : r->wish->want == PNK_WANT_POLYGONS ? PNK_PHRASE("a polygon") : PNK_PHRASE("a point or polygon");
    if (!(*kind = kind_within(geometry, r->wish->want)))
        goto none;
    *why = r->no_crs ? PNK_PHRASE("positions in degrees, or a coordinate system that is named") : PNK_PHRASE("positions on this earth");
    if ((r->transformation && OGR_G_Transform(geometry, r->transformation) != OGRERR_NONE) || !within_world(geometry))
        goto none;
    if (*kind == PNK_WANT_POLYGONS && !OGR_G_IsValid(geometry)) {
        OGRGeometryH valid = OGR_G_MakeValid(geometry);
        OGR_G_DestroyGeometry(geometry);
        geometry = valid;
        *mended = true;
        *why = PNK_PHRASE("a polygon whose rings enclose some ground");
        if (!geometry || OGR_G_IsEmpty(geometry) || !kind_within(geometry, PNK_WANT_POLYGONS))
            goto none;
    }
    return geometry;
none:
    OGR_G_DestroyGeometry(geometry);
    return NULL;
}

static void put_point(pnk_wire *wire, OGRGeometryH geometry, unsigned kind)
{
    OGRGeometryH at = kind == PNK_WANT_POLYGONS ? OGR_G_PointOnSurface(geometry) : NULL, first = at ? at : geometry;
    OGREnvelope box;
    double xy[2];

    while (first && OGR_G_GetGeometryCount(first) > 0)
        first = OGR_G_GetGeometryRef(first, 0);
    if (first && OGR_G_GetPointCount(first) > 0 && !OGR_G_IsEmpty(first)) {
        xy[0] = OGR_G_GetX(first, 0);
        xy[1] = OGR_G_GetY(first, 0);
    } else {
        OGR_G_GetEnvelope(geometry, &box);
        xy[0] = (box.MinX + box.MaxX) / 2;
        xy[1] = (box.MinY + box.MaxY) / 2;
    }
    pnk_buf_add_n(&wire->buf, (const char *)xy, sizeof xy);
    OGR_G_DestroyGeometry(at);
}

static void put_geojson(reader *r, OGRGeometryH geometry)
{
    char decimals[] = "COORDINATE_PRECISION=6";
    char *const options[] = { decimals, NULL };
    OGRGeometryH polygons = wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbGeometryCollection ? OGR_G_ForceToMultiPolygon(OGR_G_Clone(geometry)) : NULL;
    char *text = OGR_G_ExportToJsonEx(polygons ? polygons : geometry, (char **)options);
    pnk_wire_text(r->wire, text);
    CPLFree(text);
    OGR_G_DestroyGeometry(polygons);
}

/* Each feature on the wire: 1, row, kind, mended, cells, point, geometry text, paths (each its number of points + 1, then 0). 2, row: without a shape. 3: the end. */
static pnk_status put_feature(pnk_ctx *ctx, reader *r, OGRFeatureH feature)
{
    unsigned kind = 0;
    bool mended;
    const char *why;
    int n_fields = OGR_F_GetFieldCount(feature);

    if (!is_needed(r, feature))
        return PNK_OK;
    OGRGeometryH geometry = usable(r, feature, &kind, &mended, &why);
    if (!geometry) {
        pnk_wire_byte(r->wire, 2);
        if (r->faults++ < MAX_FAULTS)
            pnk_problem_add(r->problems, PNK_WARNING, r->name, r->layer, (long)OGR_F_GetFID(feature), "geometry", NULL, "%s; this feature is left out", pnk_said(why));
        return pnk_wire_cut(ctx, r->wire);
    }
    pnk_wire_byte(r->wire, 1);
    pnk_wire_number(r->wire, (uint64_t)OGR_F_GetFID(feature));
    pnk_wire_byte(r->wire, (unsigned char)kind);
    pnk_wire_byte(r->wire, mended);
    for (int i = 0; i < n_fields; i++)
        put_cell(r, feature, i);
    put_point(r->wire, geometry, kind);
    if (kind == PNK_WANT_POLYGONS && r->wish->geojson)
        put_geojson(r, geometry);
    else
        pnk_wire_text(r->wire, NULL);
    if (kind != PNK_WANT_POINTS)
        put_paths(r->wire, geometry, kind);
    pnk_wire_number(r->wire, 0);
    OGR_G_DestroyGeometry(geometry);
    if (++r->n > MAX_FEATURES)
        return pnk_fail(ctx, PNK_LIMIT, "%s: more than %zu features", r->name, MAX_FEATURES);
    return pnk_wire_cut(ctx, r->wire);
}

static pnk_status put_features(pnk_ctx *ctx, reader *r, GDALDatasetH set, OGRLayerH layer)
{
    bool all = strcmp(r->driver, "OSM") == 0;        /* its layers come mixed: passing over the others is the way it wants to be read */
    pnk_status status = PNK_OK;
    OGRFeatureH feature;
    OGRLayerH of = layer;

    OGR_L_ResetReading(layer);
    while (!status && (feature = all ? GDALDatasetGetNextFeature(set, &of, NULL, NULL, NULL) : OGR_L_GetNextFeature(layer))) {
        if (of == layer && !(status = put_feature(ctx, r, feature)))
            status = pnk_check(ctx);
        OGR_F_Destroy(feature);
    }
    return status;
}

static pnk_status read_in_child(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    reader *r = user;
    GDALDatasetH set = NULL;
    OGRLayerH layer;
    pnk_gis_errors errors;
    pnk_status status;

    r->wire = wire;
    r->problems = problems;
    if ((status = open_set(ctx, r, &set)) || (status = choose_layer(ctx, r, set, &layer)))
        return status;
    pnk_gis_errors_begin(&errors);
    if (!(status = find_system(ctx, r, layer))) {
        put_fields(r, layer);
        status = put_features(ctx, r, set, layer);
    }
    pnk_gis_errors_end();
    if (!status && errors.n > 0)
        status = refuse(ctx, r, errors.first, "a file that reads without errors");
    if (!status)
        pnk_wire_byte(wire, 3);
    return status;                   /* what is open ends with the child */
}

/* --- the parent --------------------------------------------------------------------------------------------- */

static pnk_status take_paths(pnk_ctx *ctx, pnk_arena *arena, pnk_unwire *in, pnk_feature *f)
{
    pnk_ring *paths = NULL;
    size_t capacity = 0;
    for (uint64_t n; (n = pnk_unwire_number(in)) > 0 && !in->bad;) {
        pnk_ring path = { .n = (size_t)n - 1 };
        if (path.n > (size_t)(in->end - in->p) / sizeof(pnk_point)) {
            in->bad = true;
            break;
        }
        if (!(path.v = PNK_NEW(arena, pnk_point, path.n + 1)) || !PNK_GROW(arena, paths, f->n_paths, capacity))
            return pnk_no_memory(ctx);
        memcpy(path.v, in->p, path.n * sizeof(pnk_point));
        in->p += path.n * sizeof(pnk_point);
        paths[f->n_paths++] = path;
    }
    f->paths = paths;
    return PNK_OK;
}

static pnk_status take_feature(pnk_ctx *ctx, pnk_arena *arena, pnk_unwire *in, const pnk_layer *layer, pnk_feature *f)
{
    *f = (pnk_feature){ .row = (long)pnk_unwire_number(in) };
    unsigned kind = pnk_unwire_byte(in);
    f->kind = kind == PNK_WANT_POINTS ? PNK_GEOM_POINT : kind == PNK_WANT_LINES ? PNK_GEOM_LINE : PNK_GEOM_POLYGON;
    f->mended = pnk_unwire_byte(in) != 0;
    if (!(f->cells = PNK_NEW(arena, const char *, layer->n_fields + 1)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < layer->n_fields; i++)
        f->cells[i] = pnk_unwire_text(in);
    if ((size_t)(in->end - in->p) < sizeof f->at)
        in->bad = true;
    if (in->bad)
        return PNK_OK;
    memcpy(&f->at, in->p, sizeof f->at);
    in->p += sizeof f->at;
    f->geojson = pnk_unwire_text(in);
    return take_paths(ctx, arena, in, f);
}

static pnk_status take_layer(pnk_ctx *ctx, pnk_arena *arena, const pnk_frames *frames, pnk_layer *out)
{
    pnk_unwire in = pnk_unwire_of(frames);
    size_t capacity = 0;
    bool ended = false;
    pnk_status status = PNK_OK;

    if (pnk_unwire_more(&in)) {
        out->crs = pnk_unwire_text(&in);
        out->name = pnk_unwire_text(&in);
        out->n_fields = (size_t)pnk_unwire_number(&in);
        if (out->n_fields > (size_t)(in.end - in.p))
            return pnk_fail(ctx, PNK_INTERNAL, "%s: the reader's answer was cut short", out->file);
        if (!(out->fields = PNK_NEW(arena, const char *, out->n_fields + 1)))
            return pnk_no_memory(ctx);
        for (size_t i = 0; i < out->n_fields; i++)
            out->fields[i] = pnk_unwire_text(&in);
    }
    out->crs_assumed = !out->crs;
    while (!status && !ended && pnk_unwire_more(&in)) {
        unsigned char what = pnk_unwire_byte(&in);
        if (what == 1) {
            if (!PNK_GROW(arena, out->v, out->n, capacity))
                return pnk_no_memory(ctx);
            status = take_feature(ctx, arena, &in, out, &out->v[out->n]);
            out->n_mended += out->v[out->n].mended;
            out->n++;
        } else if (what == 2) {
            out->n_without++;
        } else {
            ended = true;
        }
    }
    if (!status && (in.bad || !ended))
        status = pnk_fail(ctx, PNK_INTERNAL, "%s: the reader's answer was cut short", out->file);
    return status;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return pnk_text_starts(path, "PG:") ? "PostGIS" : slash ? slash + 1 : path;
}

/** A CSV with a column of longitudes and one of latitudes is a layer of points. */
static pnk_status read_csv_points(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, pnk_problems *problems, pnk_layer *out)
{
    static const char *const lons[] = { "lon_deg", "lon", "longitude", "long", "x", NULL }, *const lats[] = { "lat_deg", "lat", "latitude", "y", NULL };
    pnk_table *table = NULL;
    pnk_status status = pnk_gis_read_table(ctx, arena, folder, path, NULL, NULL, problems, &table);
    int lon = -1, lat = -1;

    if (status)
        return status;
    out->name = out->file;
    out->crs = "longitude and latitude";
    out->fields = table->names;
    out->n_fields = table->n_columns;
    for (int i = 0; lons[i] && lon < 0; i++)
        lon = pnk_layer_field(out, lons[i]);
    for (int i = 0; lats[i] && lat < 0; i++)
        lat = pnk_layer_field(out, lats[i]);
    if (lon < 0 || lat < 0) {
        pnk_problem_add(problems, PNK_ERROR, out->file, NULL, 1, NULL, NULL, "a column lon_deg and a column lat_deg");
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s: no columns of longitude and latitude", out->file);
    }
    if (!(out->v = PNK_NEW(arena, pnk_feature, table->n_rows + 1)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < table->n_rows; i++) {
        pnk_feature f = { .row = table->rows[i], .cells = table->cells + i * table->n_columns, .kind = PNK_GEOM_POINT };
        if (pnk_text_to_number(f.cells[lon] ? f.cells[lon] : "", &f.at.lon_deg) && pnk_text_to_number(f.cells[lat] ? f.cells[lat] : "", &f.at.lat_deg) &&
            pnk_point_valid(f.at)) {
            out->v[out->n++] = f;
        } else if (out->n_without++ < MAX_FAULTS) {
            pnk_problem_add(problems, PNK_WARNING, out->file, NULL, f.row, table->names[lon], f.cells[lon], "a longitude and a latitude in degrees; this row is left out");
        }
    }
    return PNK_OK;
}

pnk_status pnk_gis_read_layer(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *layer,
                              const pnk_layer_wish *wish, pnk_problems *problems, pnk_layer *out)
{
    pnk_gis_limits limits = { .max_bytes = MAX_FILE_BYTES };
    bool database = !folder && path && pnk_text_starts(path, "PG:");
    reader r = { .layer = layer, .wish = wish, .problems = problems, .driver = path ? driver_of(path) : NULL };
    pnk_frames frames = {0};
    pnk_layer read = {0};
    struct stat about = {0};
    char *real = NULL;
    pnk_status status = pnk_gis_begin(ctx);

    if (status || (!database && (status = pnk_gis_resolve(ctx, folder, path, &limits, problems, &real))))
        return status;
    if (!(read.file = r.name = pnk_arena_text(arena, base_name(path)))) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((wish->want & PNK_WANT_POINTS) && ends_in(path, ".csv")) {
        status = read_csv_points(ctx, arena, folder, path, problems, &read);
        goto done;
    }
    if (!r.driver || (!database && strcmp(r.driver, "PostgreSQL") == 0)) {
        status = refuse(ctx, &r, path, "a map layer: .gpkg, .geojson, .shp (also in a .zip), .kml, .fgb or .osm.pbf");
        goto done;
    }
    r.real = database ? path : real;
    if (!database && stat(real, &about) != 0)
        about.st_size = 0;
    if (!(status = pnk_child_run(ctx, arena, read.file, database ? 0 : pnk_child_seconds((size_t)about.st_size), read_in_child, &r, problems, &frames)))
        status = take_layer(ctx, arena, &frames, &read);
done:
    free(real);
    if (!status)
        *out = read;
    return status;
}

int pnk_layer_field(const pnk_layer *layer, const char *name)
{
    for (size_t i = 0; i < layer->n_fields; i++)
        if (layer->fields[i] && strcasecmp(layer->fields[i], name) == 0)
            return (int)i;
    return -1;
}

/** The value of one key in text like "bridge"=>"yes","layer"=>"1". */
static const char *tag_within(const char *tags, const char *name, pnk_arena *arena)
{
    size_t k = strlen(name);
    for (const char *p = tags; (p = strchr(p, '"'));) {
        const char *key = p + 1, *end = strchr(key, '"');
        if (!end || strncmp(end, "\"=>\"", 4) != 0)
            return NULL;
        const char *value = end + 4, *stop = value;
        while (*stop && *stop != '"')
            stop += stop[0] == '\\' && stop[1] ? 2 : 1;
        if ((size_t)(end - key) == k && memcmp(key, name, k) == 0)
            return stop > value ? pnk_arena_text_n(arena, value, (size_t)(stop - value)) : NULL;
        p = *stop ? stop + 1 : stop;
    }
    return NULL;
}

const char *pnk_layer_value(const pnk_layer *layer, const pnk_feature *feature, const char *name, pnk_arena *arena)
{
    int field = pnk_layer_field(layer, name);
    if (field >= 0)
        return feature->cells[field];
    field = pnk_layer_field(layer, "other_tags");
    return field >= 0 && feature->cells[field] ? tag_within(feature->cells[field], name, arena) : NULL;
}
