/* engine/gis/raster.c - zonal sums: polygons are cut and brought into the raster's own columns and rows, then swept row by row.
 *
 * A first child cuts zones by the mask (GEOS). Then further children sweep some rows each, so that the caller sees how far the work is, may
 * cancel, and no file can bring it down. Shares of pixels come from the edges alone: what an edge covers to its right, summed over the edges of
 * a ring, is the part of each pixel inside (the reckoning of exact-area rasterizers). Along a row of a grid in degrees the height within a
 * pixel is measured in ground, not in latitude.
 */
#include "engine/gis/child.h"
#include "engine/gis/inner.h"
#include "engine/gis/layers_inner.h"
#include "engine/gis/raster.h"
#include <cpl_conv.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_FILE_BYTES ((size_t)64 << 30)
#define PIXELS_A_CHILD 8e6
#define BAND_PIXELS    ((size_t)2 << 20)   /* values held at a time */
#define MOST_POINTS    4000.0              /* of a zone's outline made finer, along its longer side */
#define AREA_COLUMNS   64                  /* pixels of other systems: ground reckoned anew after so many */

static const struct { const char *suffix, *driver; } drivers[] = {
    { ".tif", "GTiff" }, { ".tiff", "GTiff" }, { ".asc", "AAIGrid" }, { ".img", "HFA" }, { ".nc", "netCDF" }, { ".hgt", "SRTMHGT" },
    { ".bil", "EHdr" }, { ".flt", "EHdr" },
};

typedef struct {
    const char *real, *name, *driver;
    const pnk_raster_wish *wish;
    double to_map[6], to_pixel[6];         /* affine: column and row <-> the raster's own system */
    int columns, rows, degrees;            /* degrees: a grid in longitude and latitude, not turned */
    /* Sweep. */
    struct swept *zones;
    size_t n_zones;
    int from_row, to_row;
} sweep;

/** One zone in columns and rows. The last one is the whole mask. */
typedef struct { double x0, y0, x1, y1; int sign; } edge;
typedef struct swept {
    edge *edges;
    size_t n;
    double km2;
    bool shared;
    int west, east;                        /* columns it reaches into: west <= c < east */
    size_t next, n_active;                 /* sweep: edges not begun yet; those that cross the present row */
    uint32_t *active;
    double sum, nodata, negative, covered_km2;
} swept;

static pnk_status refuse(pnk_ctx *ctx, const sweep *s, pnk_problems *problems, const char *found, const char *expected)
{
    pnk_problem_add(problems, PNK_ERROR, s->name, NULL, 0, NULL, found, "%s", expected);
    return pnk_fail(ctx, PNK_BAD_INPUT, "%s: %s; expected %s", s->name, found, pnk_said(expected));
}

static pnk_status open_raster(pnk_ctx *ctx, const sweep *s, pnk_problems *problems, GDALDatasetH *set, GDALRasterBandH *band)
{
    const char *const allowed[] = { s->driver, NULL };
    pnk_gis_errors errors;
    int n = s->wish->band ? s->wish->band : 1;

    pnk_gis_errors_begin(&errors);
    *set = GDALOpenEx(s->real, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, allowed, NULL, NULL);
    pnk_gis_errors_end();
    if (!*set || errors.n)
        return refuse(ctx, s, problems, errors.n ? errors.first : pnk_said("not readable"), "a sound raster of its kind");
    if (n < 1 || n > GDALGetRasterCount(*set))
        return refuse(ctx, s, problems, pnk_said("no such band"), "a raster with the band asked for");
    *band = GDALGetRasterBand(*set, n);
    return PNK_OK;
}

/* --- the first child: zones cut, in columns and rows ---------------------------------------------------------- */

/** A feature's rings as one geometry; outer rings run counter-clockwise, holes clockwise and after their outer ring. */
static OGRGeometryH geometry_of(const pnk_feature *f)
{
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon), polygon = NULL;
    for (size_t r = 0; r < f->n_paths; r++) {
        const pnk_ring *ring = &f->paths[r];
        double twice = 0.0;
        for (size_t i = 0; i + 1 < ring->n; i++)
            twice += (ring->v[i].lon_deg - ring->v[0].lon_deg) * (ring->v[i + 1].lat_deg - ring->v[0].lat_deg)
                   - (ring->v[i + 1].lon_deg - ring->v[0].lon_deg) * (ring->v[i].lat_deg - ring->v[0].lat_deg);
        if (ring->n < 4 || (twice < 0.0 && !polygon))
            continue;
        OGRGeometryH line = OGR_G_CreateGeometry(wkbLinearRing);
        for (size_t i = 0; i < ring->n; i++)
            OGR_G_AddPoint_2D(line, ring->v[i].lon_deg, ring->v[i].lat_deg);
        if (twice >= 0.0) {
            if (polygon)
                OGR_G_AddGeometryDirectly(all, polygon);
            polygon = OGR_G_CreateGeometry(wkbPolygon);
        }
        OGR_G_AddGeometryDirectly(polygon, line);
    }
    if (polygon)
        OGR_G_AddGeometryDirectly(all, polygon);
    return all;
}

static OGRGeometryH union_of(const pnk_layer *layer)
{
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon), joined;
    for (size_t i = 0; i < layer->n; i++) {
        OGRGeometryH one = geometry_of(&layer->v[i]);
        for (int k = 0; k < OGR_G_GetGeometryCount(one); k++)
            OGR_G_AddGeometry(all, OGR_G_GetGeometryRef(one, k));
        OGR_G_DestroyGeometry(one);
    }
    joined = OGR_G_UnionCascaded(all);
    OGR_G_DestroyGeometry(all);
    return joined;
}

static bool boxes_meet(const OGREnvelope *a, const OGREnvelope *b)
{
    return a->MinX < b->MaxX && b->MinX < a->MaxX && a->MinY < b->MaxY && b->MinY < a->MaxY;
}

/** Takes what earlier zones hold away from a zone. Gives the rest, and whether there was anything to speak of. */
static OGRGeometryH without_earlier(OGRGeometryH geometry, OGRGeometryH *earlier, const OGREnvelope *boxes, size_t n, bool *shared)
{
    OGREnvelope box;
    OGR_G_GetEnvelope(geometry, &box);
    for (size_t i = 0; i < n && geometry; i++) {
        OGRGeometryH both = earlier[i] && boxes_meet(&box, &boxes[i]) ? OGR_G_Intersection(geometry, earlier[i]) : NULL;
        if (both && OGR_G_Area(both) > 1e-9 * OGR_G_Area(geometry)) {
            OGRGeometryH rest = OGR_G_Difference(geometry, earlier[i]);
            if (rest) {
                OGR_G_DestroyGeometry(geometry);
                geometry = rest;
                *shared = true;
            }
        }
        OGR_G_DestroyGeometry(both);
    }
    return geometry;
}

static double ring_km2(OGRGeometryH ring, pnk_arena *arena)
{
    int n = OGR_G_GetPointCount(ring);
    pnk_point *v = PNK_NEW(arena, pnk_point, n + 1);
    for (int i = 0; v && i < n; i++)
        v[i] = (pnk_point){ OGR_G_GetX(ring, i), OGR_G_GetY(ring, i) };
    return v ? pnk_geo_area_km2(v, (size_t)n) : NAN;
}

static double geometry_km2(OGRGeometryH geometry, pnk_arena *arena)
{
    double sum = 0.0;
    int n = OGR_G_GetGeometryCount(geometry);
    if (wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbPolygon)
        for (int i = 0; i < n; i++)
            sum += (i == 0 ? 1.0 : -1.0) * ring_km2(OGR_G_GetGeometryRef(geometry, i), arena);
    else
        for (int i = 0; i < n; i++)
            sum += geometry_km2(OGR_G_GetGeometryRef(geometry, i), arena);
    return sum;
}

static void put_double(pnk_wire *wire, double value)
{
    pnk_buf_add_n(&wire->buf, (const char *)&value, sizeof value);
}

static void put_ring(const sweep *s, pnk_wire *wire, OGRGeometryH ring, int turn)
{
    int n = OGR_G_GetPointCount(ring);
    double twice = 0.0, x0 = n ? OGR_G_GetX(ring, 0) : 0, y0 = n ? OGR_G_GetY(ring, 0) : 0;
    const double *m = s->to_pixel;
    double flip = m[1] * m[5] - m[2] * m[4] < 0.0 ? -1.0 : 1.0;      /* rows are counted downwards as a rule */

    for (int i = 0; i + 1 < n; i++)
        twice += (OGR_G_GetX(ring, i) - x0) * (OGR_G_GetY(ring, i + 1) - y0) - (OGR_G_GetX(ring, i + 1) - x0) * (OGR_G_GetY(ring, i) - y0);
    bool reverse = twice * turn * -flip < 0.0;
    pnk_wire_number(wire, (uint64_t)n + 1);
    for (int i = 0; i < n; i++) {
        int k = reverse ? n - 1 - i : i;
        double x = OGR_G_GetX(ring, k), y = OGR_G_GetY(ring, k);
        put_double(wire, m[0] + m[1] * x + m[2] * y);
        put_double(wire, m[3] + m[4] * x + m[5] * y);
    }
}

static void put_rings(const sweep *s, pnk_wire *wire, OGRGeometryH geometry)
{
    int n = OGR_G_GetGeometryCount(geometry);
    if (wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbPolygon)
        for (int i = 0; i < n; i++)
            put_ring(s, wire, OGR_G_GetGeometryRef(geometry, i), i == 0 ? 1 : -1);
    else
        for (int i = 0; i < n; i++)
            put_rings(s, wire, OGR_G_GetGeometryRef(geometry, i));
}

/** One zone onto the wire: ground, shared or not, rings in columns and rows. Takes nothing over. */
static pnk_status put_zone(pnk_ctx *ctx, const sweep *s, pnk_wire *wire, OGRGeometryH geometry, bool shared, OGRCoordinateTransformationH to_raster)
{
    pnk_arena arena = {0};
    OGRGeometryH own = geometry ? OGR_G_Clone(geometry) : NULL;
    OGRErr error = OGRERR_NONE;

    put_double(wire, own ? geometry_km2(own, &arena) : 0.0);
    pnk_wire_byte(wire, shared);
    pnk_arena_release(&arena);
    if (own && to_raster) {
        /* What is straight in degrees is bent in another system. */
        OGREnvelope box;
        OGR_G_GetEnvelope(own, &box);
        OGR_G_Segmentize(own, fmax(fmax(box.MaxX - box.MinX, box.MaxY - box.MinY) / MOST_POINTS, 1e-4));
        error = OGR_G_Transform(own, to_raster);
    }
    if (own && error == OGRERR_NONE)
        put_rings(s, wire, own);
    pnk_wire_number(wire, 0);
    OGR_G_DestroyGeometry(own);
    if (error != OGRERR_NONE)
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s: an outline does not fit the raster's coordinate system", s->name);
    return pnk_wire_cut(ctx, wire);
}

/** Reads size, place and system of the raster. */
static pnk_status find_frame(pnk_ctx *ctx, sweep *s, pnk_wire *wire, pnk_problems *problems, OGRCoordinateTransformationH *to_raster)
{
    GDALDatasetH set;
    GDALRasterBandH band;
    pnk_status status = open_raster(ctx, s, problems, &set, &band);
    OGRSpatialReferenceH own, degrees;

    if (status)
        return status;
    s->columns = GDALGetRasterXSize(set);
    s->rows = GDALGetRasterYSize(set);
    if (GDALGetGeoTransform(set, s->to_map) != CE_None || !GDALInvGeoTransform(s->to_map, s->to_pixel))
        return refuse(ctx, s, problems, pnk_said("no position on the ground"), "a raster that says where it lies");
    own = GDALGetSpatialRef(set);
    *to_raster = NULL;
    if (own && !OSRIsLocal(own)) {
        own = OSRClone(own);
        degrees = pnk_gis_degrees();
        OSRSetAxisMappingStrategy(own, OAMS_TRADITIONAL_GIS_ORDER);
        bool geographic = OSRIsGeographic(own);
        if (!geographic || !OSRIsSame(own, degrees))
            *to_raster = OCTNewCoordinateTransformation(degrees, own);
        pnk_wire_text(wire, OSRGetName(own));
        if (!*to_raster && !(geographic && OSRIsSame(own, degrees)))
            return refuse(ctx, s, problems, pnk_said("an unknown coordinate system"), "a coordinate system that longitude and latitude lead to");
        s->degrees = geographic;
        OSRDestroySpatialReference(own);
        OSRDestroySpatialReference(degrees);
    } else {
        double east = s->to_map[0] + s->to_map[1] * s->columns, south = s->to_map[3] + s->to_map[5] * s->rows;
        if (fabs(s->to_map[0]) > 180.0 || fabs(east) > 180.0 || fabs(s->to_map[3]) > 90.0 || fabs(south) > 90.0)
            return refuse(ctx, s, problems, pnk_said("no coordinate system, and positions that are no degrees"), "a raster with a coordinate system, or in degrees");
        pnk_wire_text(wire, NULL);
        s->degrees = 1;
    }
    s->degrees = s->degrees && s->to_map[2] == 0.0 && s->to_map[4] == 0.0;
    pnk_wire_number(wire, (uint64_t)s->columns);
    pnk_wire_number(wire, (uint64_t)s->rows);
    pnk_wire_byte(wire, s->degrees != 0);
    for (int i = 0; i < 6; i++)
        put_double(wire, s->to_map[i]);
    for (int i = 0; i < 6; i++)
        put_double(wire, s->to_pixel[i]);
    return PNK_OK;
}

static pnk_status cut_in_child(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    sweep *s = user;
    const pnk_layer *zones = s->wish->zones;
    OGRCoordinateTransformationH to_raster;
    pnk_gis_errors errors;
    pnk_status status = find_frame(ctx, s, wire, problems, &to_raster);

    if (status)
        return status;
    OGRGeometryH *kept = calloc(zones->n + 1, sizeof *kept);
    OGREnvelope *boxes = calloc(zones->n + 1, sizeof *boxes), mask_box;
    if (!kept || !boxes)
        return pnk_no_memory(ctx);
    pnk_gis_errors_begin(&errors);
    OGRGeometryH mask = union_of(s->wish->mask ? s->wish->mask : zones);
    if (!mask)
        status = refuse(ctx, s, problems, errors.n ? errors.first : pnk_said("polygons that cannot be joined"), "polygons that can be joined");
    else
        OGR_G_GetEnvelope(mask, &mask_box);
    for (size_t i = 0; i < zones->n && !status; i++) {
        bool shared = false;
        kept[i] = geometry_of(&zones->v[i]);
        OGR_G_GetEnvelope(kept[i], &boxes[i]);
        if (s->wish->mask) {
            OGRGeometryH under = boxes_meet(&boxes[i], &mask_box) ? OGR_G_Intersection(kept[i], mask) : NULL;
            OGR_G_DestroyGeometry(kept[i]);
            kept[i] = under;
        }
        if (kept[i])
            kept[i] = without_earlier(kept[i], kept, boxes, i, &shared);
        if (kept[i])
            OGR_G_GetEnvelope(kept[i], &boxes[i]);
        if (!(status = put_zone(ctx, s, wire, kept[i], shared, to_raster)))
            status = pnk_check(ctx);
    }
    if (!status)
        status = put_zone(ctx, s, wire, mask, false, to_raster);
    pnk_gis_errors_end();
    return status;                         /* the rest ends with the child */
}

/* --- in the parent: zones as edges ---------------------------------------------------------------------------- */

static double take_double(pnk_unwire *in)
{
    double value = NAN;
    if ((size_t)(in->end - in->p) < sizeof value) {
        in->bad = true;
        return NAN;
    }
    memcpy(&value, in->p, sizeof value);
    in->p += sizeof value;
    return value;
}

static int by_top(const void *a, const void *b)
{
    const edge *x = a, *y = b;
    if (x->y0 < y->y0 || x->y0 > y->y0)
        return x->y0 < y->y0 ? -1 : 1;
    return (x->x0 > y->x0) - (x->x0 < y->x0);
}

static pnk_status take_zone(pnk_ctx *ctx, pnk_arena *arena, pnk_unwire *in, const sweep *s, swept *z)
{
    size_t capacity = 0;
    double west = INFINITY, east = -INFINITY;

    *z = (swept){ .km2 = take_double(in) };
    z->shared = pnk_unwire_byte(in);
    for (uint64_t n; (n = pnk_unwire_number(in)) > 0 && !in->bad;) {
        double x = 0, y = 0;
        for (uint64_t i = 0; i + 1 < n && !in->bad; i++) {
            double px = x, py = y;
            x = take_double(in);
            y = take_double(in);
            if (!isfinite(x) || !isfinite(y))
                return pnk_fail(ctx, PNK_BAD_INPUT, "%s: an outline does not fit the raster's coordinate system", s->name);
            west = fmin(west, x);
            east = fmax(east, x);
            if (i == 0 || !(py < y || py > y))
                continue;
            if (!PNK_GROW(arena, z->edges, z->n, capacity))
                return pnk_no_memory(ctx);
            z->edges[z->n++] = py < y ? (edge){ px, py, x, y, 1 } : (edge){ x, y, px, py, -1 };
        }
    }
    z->west = (int)fmin(fmax(floor(west), 0.0), s->columns);
    z->east = (int)fmin(fmax(ceil(east), 0.0), s->columns);
    if (z->n)
        qsort(z->edges, z->n, sizeof *z->edges, by_top);
    if (!(z->active = PNK_NEW(arena, uint32_t, z->n + 1)))
        return pnk_no_memory(ctx);
    return PNK_OK;
}

static pnk_status take_cut(pnk_ctx *ctx, pnk_arena *arena, const pnk_frames *frames, sweep *s, pnk_raster_sums *out)
{
    pnk_unwire in = pnk_unwire_of(frames);
    pnk_status status = PNK_OK;
    size_t n = 0;

    s->n_zones = s->wish->zones->n + 1;
    if (!(s->zones = PNK_NEW(arena, swept, s->n_zones)))
        return pnk_no_memory(ctx);
    if (pnk_unwire_more(&in)) {
        out->crs = pnk_unwire_text(&in);
        out->columns = (size_t)(s->columns = (int)pnk_unwire_number(&in));
        out->rows = (size_t)(s->rows = (int)pnk_unwire_number(&in));
        s->degrees = pnk_unwire_byte(&in);
        for (int i = 0; i < 6; i++)
            s->to_map[i] = take_double(&in);
        for (int i = 0; i < 6; i++)
            s->to_pixel[i] = take_double(&in);
    }
    for (; !status && n < s->n_zones && pnk_unwire_more(&in); n++)
        status = take_zone(ctx, arena, &in, s, &s->zones[n]);
    if (!status && (in.bad || n < s->n_zones))
        status = pnk_fail(ctx, PNK_INTERNAL, "%s: the reader's answer was cut short", s->name);
    return status;
}

/* --- the other children: rows swept --------------------------------------------------------------------------- */

typedef struct {
    sweep *s;
    GDALDatasetH set;
    GDALRasterBandH band;
    OGRCoordinateTransformationH to_degrees;      /* NULL: degrees already */
    int has_nodata, west, east;                   /* columns read */
    double nodata, scale, offset;
    double *values;                               /* [lines * (east - west)] */
    double *cover, *area;                         /* [columns of a zone + 1] */
    double *km2;                                  /* ground of a pixel, one for each AREA_COLUMNS columns */
    double top_band, row_band;                    /* ground from the equator to the top of the row; to its bottom, less that */
} rows_reader;

/** How much of a pixel's ground lies above a height within the row (0 top, 1 bottom). */
static double ground_above(const rows_reader *r, int row, double y)
{
    const double *m = r->s->to_map;
    if (!r->s->degrees || y <= row)
        return y - row;
    if (y >= row + 1)
        return 1.0;
    return (pnk_geo_band_km2(m[3] + m[5] * y) - r->top_band) / r->row_band;
}

/** The part of an edge within one pixel column: what it covers to its right. The integral of x over the height t is taken by parts, its rest
 *  by Simpson's rule, since t bends a little with y where the grid is in degrees. */
static void add_within(rows_reader *r, int row, int column, double xa, double ya, double xb, double yb, int sign)
{
    double ta = ground_above(r, row, ya), tb = ground_above(r, row, yb);
    double middle = r->s->degrees ? (ta + 4.0 * ground_above(r, row, (ya + yb) / 2) + tb) / 6.0 : (ta + tb) / 2;
    r->cover[column] += sign * (tb - ta);
    r->area[column] += sign * ((xb - column) * tb - (xa - column) * ta - (xb - xa) * middle);
}

/** The part of an edge within one row, going down from (xa, ya) to (xb, yb). Columns are counted from the zone's first. */
static void add_piece(rows_reader *r, int row, int width, double xa, double ya, double xb, double yb, int sign)
{
    double step = xb > xa ? 1.0 : -1.0, slope = xb < xa || xb > xa ? (yb - ya) / (xb - xa) : 0.0;

    while (yb > ya) {
        /* The next column border on the way, or the end. */
        double border = xa < 0.0 ? 0.0 : xa > width ? width : step > 0.0 ? floor(xa) + 1.0 : ceil(xa) - 1.0, x = xb, y = yb;
        bool ahead = (xa < 0.0 && step < 0.0) || (xa > width && step > 0.0) ? false : (border - xa) * step > 0.0 && (xb - border) * step > 0.0;
        if (ahead) {
            x = border;
            y = fmin(fmax(ya + (border - xa) * slope, ya), yb);
        }
        double middle = (xa + x) / 2;
        if (middle <= 0.0)                        /* beside the window: all of the row lies to the right of it, or nothing */
            r->cover[0] += sign * (ground_above(r, row, y) - ground_above(r, row, ya));
        else if (middle < width)
            add_within(r, row, (int)middle, xa, ya, x, y, sign);
        if (!ahead)
            return;
        xa = x;
        ya = y;
    }
}

/** Lays the edges that cross a row into cover and area. False: the zone does not reach this row. */
static bool lay_edges(rows_reader *r, swept *z, int row)
{
    int width = z->east - z->west;
    size_t kept = 0;

    for (; z->next < z->n && z->edges[z->next].y0 < row + 1; z->next++)
        z->active[z->n_active++] = (uint32_t)z->next;
    for (size_t i = 0; i < z->n_active; i++)
        if (z->edges[z->active[i]].y1 > row)
            z->active[kept++] = z->active[i];
    z->n_active = kept;
    if (kept == 0 || width <= 0)
        return false;
    memset(r->cover, 0, (size_t)(width + 1) * sizeof *r->cover);
    memset(r->area, 0, (size_t)(width + 1) * sizeof *r->area);
    for (size_t i = 0; i < kept; i++) {
        const edge *e = &z->edges[z->active[i]];
        double ya = fmax(e->y0, row), yb = fmin(e->y1, row + 1.0), slope = (e->x1 - e->x0) / (e->y1 - e->y0);
        double xa = e->x0 + (ya - e->y0) * slope, xb = e->x0 + (yb - e->y0) * slope;
        add_piece(r, row, width, xa - z->west, ya, xb - z->west, yb, e->sign);
    }
    return true;
}

static bool no_value(const rows_reader *r, double v)
{
    return !isfinite(v) || (r->has_nodata && (v == r->nodata || (float)v == (float)r->nodata));
}

static void sum_row(rows_reader *r, swept *z, const double *values, bool per_km2)
{
    int width = z->east - z->west;
    double before = 0.0;
    for (int c = 0; c < width; c++) {
        double share = before + r->cover[c] - r->area[c], v = values[z->west + c - r->west], km2 = r->km2[(z->west + c) / AREA_COLUMNS];
        before += r->cover[c];
        if (fabs(share) < 1e-15)
            continue;
        z->covered_km2 += share * km2;
        if (no_value(r, v)) {
            z->nodata += share;
            continue;
        }
        v = v * r->scale + r->offset;
        if (v < 0.0)
            z->negative += share;
        else
            z->sum += share * v * (per_km2 ? km2 : 1.0);
    }
}

/** Ground of the pixels of a row. In other systems than degrees by their corners, for one in AREA_COLUMNS. */
static void find_ground(rows_reader *r, int row)
{
    const double *m = r->s->to_map;
    if (r->s->degrees) {
        r->top_band = pnk_geo_band_km2(m[3] + m[5] * row);
        r->row_band = pnk_geo_band_km2(m[3] + m[5] * (row + 1)) - r->top_band;
        for (int c = 0; c <= r->s->columns / AREA_COLUMNS; c++)
            r->km2[c] = fabs(r->row_band * m[1]);
        return;
    }
    if (row % 8 != 0 && r->row_band > 0.0)
        return;
    r->row_band = 1.0;
    for (int c = 0; c <= r->s->columns / AREA_COLUMNS; c++) {
        double mid = fmin(c * AREA_COLUMNS + AREA_COLUMNS / 2, r->s->columns - 1), x[5], y[5];
        static const double dx[5] = { 0, 1, 1, 0, 0 }, dy[5] = { 0, 0, 1, 1, 0 };
        pnk_point ring[5];
        for (int i = 0; i < 5; i++) {
            x[i] = m[0] + m[1] * (mid + dx[i]) + m[2] * (row + dy[i]);
            y[i] = m[3] + m[4] * (mid + dx[i]) + m[5] * (row + dy[i]);
        }
        bool known = !r->to_degrees || OCTTransform(r->to_degrees, 5, x, y, NULL);
        for (int i = 0; i < 5; i++)
            ring[i] = (pnk_point){ x[i], y[i] };
        r->km2[c] = known ? pnk_geo_area_km2(ring, 5) : NAN;
    }
}

static pnk_status begin_rows(pnk_ctx *ctx, rows_reader *r, pnk_arena *arena, pnk_problems *problems, int *lines)
{
    sweep *s = r->s;
    int widest = 1, ok;
    pnk_status status = open_raster(ctx, s, problems, &r->set, &r->band);
    if (status)
        return status;
    OGRSpatialReferenceH own = GDALGetSpatialRef(r->set), degrees;
    if (!s->degrees && own) {
        own = OSRClone(own);
        OSRSetAxisMappingStrategy(own, OAMS_TRADITIONAL_GIS_ORDER);
        degrees = pnk_gis_degrees();
        r->to_degrees = OSRIsSame(own, degrees) ? NULL : OCTNewCoordinateTransformation(own, degrees);
        OSRDestroySpatialReference(own);
        OSRDestroySpatialReference(degrees);
    }
    r->nodata = GDALGetRasterNoDataValue(r->band, &r->has_nodata);
    r->scale = GDALGetRasterScale(r->band, &ok);
    r->scale = ok && isfinite(r->scale) ? r->scale : 1.0;
    r->offset = GDALGetRasterOffset(r->band, &ok);
    r->offset = ok && isfinite(r->offset) ? r->offset : 0.0;
    r->west = s->columns;
    for (size_t i = 0; i < s->n_zones; i++) {
        if (s->zones[i].n == 0 || s->zones[i].east <= s->zones[i].west)
            continue;
        r->west = s->zones[i].west < r->west ? s->zones[i].west : r->west;
        r->east = s->zones[i].east > r->east ? s->zones[i].east : r->east;
        widest = s->zones[i].east - s->zones[i].west > widest ? s->zones[i].east - s->zones[i].west : widest;
    }
    size_t width = r->east > r->west ? (size_t)(r->east - r->west) : 1;
    *lines = (int)fmin(fmax((double)(BAND_PIXELS / width), 1.0), s->to_row - s->from_row + 1.0);
    r->values = PNK_NEW(arena, double, width * (size_t)*lines);
    r->cover = PNK_NEW(arena, double, widest + 2);
    r->area = PNK_NEW(arena, double, widest + 2);
    r->km2 = PNK_NEW(arena, double, s->columns / AREA_COLUMNS + 2);
    return r->values && r->cover && r->area && r->km2 ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status sweep_in_child(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    sweep *s = user;
    rows_reader r = { .s = s };
    pnk_arena arena = {0};
    pnk_gis_errors errors;
    int lines = 1;
    pnk_status status = begin_rows(ctx, &r, &arena, problems, &lines);

    for (int row = s->from_row; row < s->to_row && !status && r.east > r.west; row++) {
        int line = (row - s->from_row) % lines, width = r.east - r.west, n = s->to_row - row < lines ? s->to_row - row : lines;
        if (line == 0) {
            pnk_gis_errors_begin(&errors);
            CPLErr error = GDALRasterIO(r.band, GF_Read, r.west, row, width, n, r.values, width, n, GDT_Float64, 0, 0);
            pnk_gis_errors_end();
            if (error != CE_None || errors.n)
                return refuse(ctx, s, problems, errors.n ? errors.first : pnk_said("unreadable rows"), "a raster that reads without errors");
            if ((status = pnk_check(ctx)))
                break;
        }
        find_ground(&r, row);
        for (size_t i = 0; i < s->n_zones; i++)
            if (lay_edges(&r, &s->zones[i], row))
                sum_row(&r, &s->zones[i], r.values + (size_t)line * (size_t)width, s->wish->per_km2);
    }
    for (size_t i = 0; i < s->n_zones && !status; i++) {
        put_double(wire, s->zones[i].sum);
        put_double(wire, s->zones[i].nodata);
        put_double(wire, s->zones[i].negative);
        put_double(wire, s->zones[i].covered_km2);
        status = pnk_wire_cut(ctx, wire);
    }
    return status;
}

/** Rows in portions, each in a child of its own. */
static pnk_status sweep_all(pnk_ctx *ctx, pnk_arena *arena, sweep *s, pnk_problems *problems, double *sums /* [n_zones * 4] */)
{
    const swept *mask = &s->zones[s->n_zones - 1];
    double top = INFINITY, bottom = -INFINITY, width = fmax(1.0, mask->east - mask->west);
    pnk_status status = PNK_OK;

    for (size_t z = 0; z < s->n_zones; z++)
        for (size_t i = 0; i < s->zones[z].n; i++) {
            top = fmin(top, s->zones[z].edges[i].y0);
            bottom = fmax(bottom, s->zones[z].edges[i].y1);
        }
    if (!(bottom > top))
        return PNK_OK;
    int first = (int)fmin(fmax(floor(top), 0.0), s->rows), last = (int)fmin(fmax(ceil(bottom), 0.0), s->rows);
    int portion = (int)fmin(fmax(PIXELS_A_CHILD / width, 16.0), 1e6);
    for (int row = first; row < last && !status; row += portion) {
        pnk_frames frames = {0};
        s->from_row = row;
        s->to_row = last - row < portion ? last : row + portion;
        pnk_progress(ctx, "exposure", row - first, last - first);
        if ((status = pnk_check(ctx)) || (status = pnk_child_run(ctx, arena, s->name, 0, sweep_in_child, s, problems, &frames)))
            break;
        pnk_unwire in = pnk_unwire_of(&frames);
        for (size_t i = 0; i < s->n_zones * 4; i++)
            sums[i] += pnk_unwire_more(&in) ? take_double(&in) : NAN;
    }
    pnk_progress(ctx, "exposure", last - first, last - first);
    return status;
}

static const char *driver_of(const char *path)
{
    size_t n = strlen(path);
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++) {
        size_t k = strlen(drivers[i].suffix);
        if (n > k && strcasecmp(path + n - k, drivers[i].suffix) == 0)
            return drivers[i].driver;
    }
    return NULL;
}

pnk_status pnk_gis_raster_sums(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const pnk_raster_wish *wish,
                               pnk_problems *problems, pnk_raster_sums *out)
{
    pnk_gis_limits limits = { .max_bytes = MAX_FILE_BYTES };
    const char *slash = path ? strrchr(path, '/') : NULL;
    sweep s = { .wish = wish, .name = slash ? slash + 1 : path, .driver = path ? driver_of(path) : NULL };
    pnk_raster_sums made = {0};
    pnk_frames frames = {0};
    double *sums = NULL;
    char *real = NULL;
    pnk_status status = pnk_gis_begin(ctx);

    if (status || (status = pnk_gis_resolve(ctx, folder, path, &limits, problems, &real)))
        return status;
    s.real = real;
    if (!s.driver) {
        status = refuse(ctx, &s, problems, s.name, "a raster: .tif, .asc, .img, .nc, .hgt, .bil or .flt");
        goto done;
    }
    if ((status = pnk_child_run(ctx, arena, s.name, 0, cut_in_child, &s, problems, &frames)) ||
        (status = take_cut(ctx, arena, &frames, &s, &made)))
        goto done;
    sums = PNK_NEW(arena, double, s.n_zones * 4);
    made.sums = PNK_NEW(arena, double, s.n_zones);
    made.km2 = PNK_NEW(arena, double, s.n_zones);
    status = sums && made.sums && made.km2 ? sweep_all(ctx, arena, &s, problems, sums) : pnk_no_memory(ctx);
    if (status)
        goto done;
    for (size_t i = 0; i + 1 < s.n_zones; i++) {
        made.sums[i] = sums[4 * i];
        made.km2[i] = s.zones[i].km2;
        made.n_shared += s.zones[i].shared;
    }
    const double *all = &sums[4 * (s.n_zones - 1)];
    made.total = all[0];
    made.nodata_pixels = all[1];
    made.negative_pixels = all[2];
    made.outside_km2 = fmax(0.0, s.zones[s.n_zones - 1].km2 - all[3]);
    *out = made;
done:
    free(real);
    return status;
}
