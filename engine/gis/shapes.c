/* engine/gis/shapes.c - outlines in: polygons by their id, and rings joined into areas. */
#include "engine/gis/inner.h"
#include <cpl_conv.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/** Geometry text with six decimals (0.1 m), which is finer than any outline we are given. NULL: out of memory. */
static const char *geometry_json(pnk_arena *arena, OGRGeometryH geometry)
{
    char decimals[] = "COORDINATE_PRECISION=6";
    char *const options[] = { decimals, NULL };
    char *text = OGR_G_ExportToJsonEx(geometry, (char **)options);
    const char *out = text ? pnk_arena_text(arena, text) : NULL;
    CPLFree(text);
    return out;
}

static bool within_world(OGRGeometryH geometry)
{
    OGREnvelope box;
    OGR_G_GetEnvelope(geometry, &box);
    return box.MinX >= -180.0 && box.MaxX <= 180.0 && box.MinY >= -90.0 && box.MaxY <= 90.0;
}

/** From the layer's CRS to longitude and latitude; NULL when it is there already or says nothing. */
static OGRCoordinateTransformationH to_wgs84(OGRLayerH layer)
{
    OGRSpatialReferenceH from = OGR_L_GetSpatialRef(layer), to;
    OGRCoordinateTransformationH transformation = NULL;

    if (!from)
        return NULL;
    to = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(to, 4326);
    OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
    from = OSRClone(from);
    OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    if (!OSRIsSame(from, to))
        transformation = OCTNewCoordinateTransformation(from, to);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(to);
    return transformation;
}

static int field_of(OGRLayerH layer, const char *name)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++)
        if (strcasecmp(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)), name) == 0)
            return i;
    return -1;
}

typedef struct {
    pnk_arena *arena;
    pnk_problems *problems;
    const char *name;
    const char *id_field;
    OGRCoordinateTransformationH transformation;
    pnk_gis_shape *shapes;
    size_t n, capacity;
} shape_reader;

static void shape_problem(shape_reader *r, long row, const char *found, const char *expected)
{
    pnk_problem_add(r->problems, PNK_ERROR, r->name, NULL, row, r->id_field, found, "%s", expected);
}

static pnk_status take_shape(pnk_ctx *ctx, shape_reader *r, OGRFeatureH feature, int field, long row)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    const char *id = OGR_F_GetFieldAsString(feature, field);
    OGRwkbGeometryType type = geometry ? wkbFlatten(OGR_G_GetGeometryType(geometry)) : wkbUnknown;

    if (pnk_text_is_blank(id) || pnk_utf8_valid(id, strlen(id)) < strlen(id)) {
        shape_problem(r, row, id, "the id of an area");
        return PNK_OK;
    }
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->shapes[i].id, id) == 0) {
            shape_problem(r, row, id, "each id once");
            return PNK_OK;
        }
    if (type != wkbPolygon && type != wkbMultiPolygon) {
        shape_problem(r, row, id, "a polygon for this id");
        return PNK_OK;
    }
    OGR_G_FlattenTo2D(geometry);
    if ((r->transformation && OGR_G_Transform(geometry, r->transformation) != OGRERR_NONE) || !within_world(geometry)) {
        shape_problem(r, row, id, "an outline in degrees, or in a known coordinate system");
        return PNK_OK;
    }
    pnk_gis_shape shape = { .id = pnk_arena_text(r->arena, id), .geojson = geometry_json(r->arena, geometry) };
    if (!shape.id || !shape.geojson || !PNK_GROW(r->arena, r->shapes, r->n, r->capacity))
        return pnk_no_memory(ctx);
    r->shapes[r->n++] = shape;
    return PNK_OK;
}

static pnk_status take_layer(pnk_ctx *ctx, shape_reader *r, OGRLayerH layer)
{
    pnk_status status = PNK_OK;
    OGRFeatureH feature;
    int field = field_of(layer, r->id_field);
    long row = 0;

    if (field < 0) {
        shape_problem(r, 0, pnk_said("no such attribute"), "an attribute with the id of each polygon");
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s: no attribute %s", r->name, r->id_field);
    }
    r->transformation = to_wgs84(layer);
    OGR_L_ResetReading(layer);
    while (!status && (feature = OGR_L_GetNextFeature(layer))) {
        if (!(status = take_shape(ctx, r, feature, field, ++row)))
            status = pnk_check(ctx);
        OGR_F_Destroy(feature);
    }
    OCTDestroyCoordinateTransformation(r->transformation);
    return status;
}

pnk_status pnk_gis_read_shapes(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *id_field,
                               pnk_problems *problems, pnk_gis_shape **out, size_t *n)
{
    pnk_gis_limits limits = { .max_bytes = (size_t)256 << 20 };
    const pnk_gis_format *format = path ? pnk_gis_format_of(path) : NULL;
    shape_reader r = { .arena = arena, .problems = problems, .name = path, .id_field = id_field };
    GDALDatasetH set = NULL;
    pnk_gis_errors errors;
    char *real = NULL;
    pnk_status status;

    if ((status = pnk_gis_resolve(ctx, folder, path, &limits, problems, &real)))
        return status;
    if (!format || (format->family != PNK_FORMAT_SHAPES && format->family != PNK_FORMAT_GPKG)) {
        shape_problem(&r, 0, path, "a file named .geojson, .gpkg or .shp");
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: not a kind of file with outlines", path);
        goto done;
    }
    if ((format->family == PNK_FORMAT_GPKG && (status = pnk_gis_check_gpkg(ctx, real, path, problems))) ||
        (status = pnk_gis_open(ctx, real, path, format, problems, &set)))
        goto done;
    OGRLayerH layer = GDALDatasetGetLayer(set, 0);
    if (!layer) {
        shape_problem(&r, 0, pnk_said("no layer"), "a layer of polygons");
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: no layer", path);
        goto done;
    }
    pnk_gis_errors_begin(&errors);
    status = take_layer(ctx, &r, layer);
    pnk_gis_errors_end();
    if (!status && errors.n > 0) {
        shape_problem(&r, 0, errors.first, "a file that reads without errors");
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: %s", path, errors.first);
    }
    if (!status) {
        *out = r.shapes;
        *n = r.n;
    }
done:
    if (set)
        GDALClose(set);
    free(real);
    return status;
}

/** A ring as a polygon on a grid of 1e-6 degrees: neighbours that share an edge then share its corners. */
static OGRGeometryH ring_polygon(const pnk_ring *ring)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon), line = OGR_G_CreateGeometry(wkbLinearRing);
    for (size_t i = 0; i < ring->n; i++)
        OGR_G_AddPoint_2D(line, round(ring->v[i].lon_deg * 1e6) / 1e6, round(ring->v[i].lat_deg * 1e6) / 1e6);
    OGR_G_CloseRings(line);
    OGR_G_AddGeometryDirectly(polygon, line);
    return polygon;
}

/** Cuts made twice differ in the last digits and leave hair-thin gaps along a seam. Growing and shrinking by two metres closes
 *  them; the corners that this adds are thinned out again. Takes the geometry over. */
static OGRGeometryH close_seams(OGRGeometryH geometry)
{
    const double reach_deg = 2e-5;
    OGRGeometryH grown = OGR_G_Buffer(geometry, reach_deg, 1), shrunk = grown ? OGR_G_Buffer(grown, -reach_deg, 1) : NULL;
    OGRGeometryH thinned = shrunk ? OGR_G_SimplifyPreserveTopology(shrunk, reach_deg / 2) : NULL;
    OGR_G_DestroyGeometry(grown);
    OGR_G_DestroyGeometry(shrunk);
    if (!thinned || OGR_G_IsEmpty(thinned)) {
        OGR_G_DestroyGeometry(thinned);
        return geometry;
    }
    OGR_G_DestroyGeometry(geometry);
    return thinned;
}

static const char *join_one(pnk_arena *arena, const pnk_ring *rings, const int *keys, size_t n, int key)
{
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon), joined = NULL;
    for (size_t i = 0; i < n; i++)
        if (keys[i] == key && rings[i].n >= 4)
            OGR_G_AddGeometryDirectly(all, ring_polygon(&rings[i]));
    if (OGR_G_GetGeometryCount(all) > 0)
        joined = OGR_G_UnionCascaded(all);
    if (joined)
        joined = close_seams(joined);
    /* Where the union fails the loose cells still show the area. */
    const char *out = OGR_G_GetGeometryCount(all) == 0 ? NULL : geometry_json(arena, joined ? joined : all);
    OGR_G_DestroyGeometry(joined);
    OGR_G_DestroyGeometry(all);
    return out;
}

pnk_status pnk_gis_join_rings(pnk_ctx *ctx, pnk_arena *arena, const pnk_ring *rings, const int *keys, size_t n, int n_keys, const char **out)
{
    pnk_gis_errors errors;
    pnk_status status = pnk_gis_begin(ctx);

    pnk_gis_errors_begin(&errors);
    for (int key = 0; key < n_keys && !status; key++) {
        bool any = false;
        for (size_t i = 0; i < n; i++)
            any = any || (keys[i] == key && rings[i].n >= 4);
        out[key] = any ? join_one(arena, rings, keys, n, key) : NULL;
        if (any && !out[key])
            status = pnk_no_memory(ctx);
    }
    pnk_gis_errors_end();
    return status;
}
