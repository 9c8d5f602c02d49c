/* engine/geo/cells.c - Thiessen cells by clipping.
 *
 * Every cell starts as a circle of many sides (or the box) and loses, for each other point, the side that is nearer to
 * that one. Work is done on one plane, degrees of longitude being shortened by the cosine of the middle latitude, so
 * that neighbours agree on their common side. Not for areas across the date line or around a pole.
 */
#include "engine/geo/geo.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CIRCLE_SIDES = 64 };
static const double km_per_degree = 111.195;         /* mean Earth radius, one degree of a great circle */
static const double degree_grid = 1e9;               /* corners are rounded to 1e-9 degrees, a tenth of a millimetre */

typedef struct { double x, y; } spot;
typedef struct { spot *v, *spare; size_t n; } cell;

/** Keeps the part where (p - at) . normal <= 0 (Sutherland and Hodgman 1974; a convex polygon gains one corner at most). */
static void clip(cell *c, spot at, spot normal)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        spot p = c->v[i], q = c->v[(i + 1) % c->n];
        double dp = (p.x - at.x) * normal.x + (p.y - at.y) * normal.y;
        double dq = (q.x - at.x) * normal.x + (q.y - at.y) * normal.y;
        if (dp <= 0.0)
            c->spare[n++] = p;
        if ((dp < 0.0 && dq > 0.0) || (dp > 0.0 && dq < 0.0)) {
            double t = dp / (dp - dq);
            c->spare[n++] = (spot){ p.x + t * (q.x - p.x), p.y + t * (q.y - p.y) };
        }
    }
    spot *swap = c->v;
    c->v = c->spare;
    c->spare = swap;
    c->n = n;
}

static double farthest(const cell *c, spot from)
{
    double r2 = 0.0;
    for (size_t i = 0; i < c->n; i++)
        r2 = fmax(r2, pow(c->v[i].x - from.x, 2) + pow(c->v[i].y - from.y, 2));
    return r2;
}

typedef struct { spot low, high; double cos_lat; } frame;

static frame frame_of(const pnk_point *points, size_t n, double margin_deg)
{
    double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        west = fmin(west, points[i].lon_deg), east = fmax(east, points[i].lon_deg);
        south = fmin(south, points[i].lat_deg), north = fmax(north, points[i].lat_deg);
    }
    frame f = { .cos_lat = fmax(0.01, cos((south + north) / 2 * (3.14159265358979323846 / 180.0))) };
    f.low = (spot){ fmax(west - margin_deg, -180.0) * f.cos_lat, fmax(south - margin_deg, -90.0) };
    f.high = (spot){ fmin(east + margin_deg, 180.0) * f.cos_lat, fmin(north + margin_deg, 90.0) };
    return f;
}

static spot spot_of(const frame *f, pnk_point p) { return (spot){ p.lon_deg * f->cos_lat, p.lat_deg }; }

/** The circle of the reach, seen on the plane, within the box; the box where there is no reach. */
static void start_cell(cell *c, const frame *f, pnk_point point, double reach_km)
{
    spot p = spot_of(f, point);
    if (!(reach_km > 0.0) || !isfinite(reach_km)) {
        c->v[0] = f->low, c->v[1] = (spot){ f->high.x, f->low.y };
        c->v[2] = f->high, c->v[3] = (spot){ f->low.x, f->high.y };
        c->n = 4;
        return;
    }
    double pi = 3.14159265358979323846, r = reach_km / km_per_degree;
    double stretch = f->cos_lat / fmax(0.01, cos(point.lat_deg * (pi / 180.0)));
    c->n = CIRCLE_SIDES;
    for (size_t i = 0; i < CIRCLE_SIDES; i++) {
        double angle = 2.0 * pi * (double)i / CIRCLE_SIDES;
        c->v[i] = (spot){ p.x + r * stretch * cos(angle), p.y + r * sin(angle) };
    }
    clip(c, f->low, (spot){ -1.0, 0.0 });
    clip(c, f->low, (spot){ 0.0, -1.0 });
    clip(c, f->high, (spot){ 1.0, 0.0 });
    clip(c, f->high, (spot){ 0.0, 1.0 });
}

static bool cut_by_others(cell *c, const frame *f, const pnk_point *points, size_t n, size_t i)
{
    spot p = spot_of(f, points[i]);
    double r2 = farthest(c, p);
    for (size_t j = 0; j < n && c->n > 0; j++) {
        spot q = spot_of(f, points[j]), toward = { q.x - p.x, q.y - p.y };
        double d2 = toward.x * toward.x + toward.y * toward.y;
        if (j == i || d2 > 4.0 * r2)                 /* too far away to take anything */
            continue;
        if (d2 == 0.0) {
            if (j < i)
                return false;                        /* the first of coinciding points has the cell */
            continue;
        }
        clip(c, (spot){ (p.x + q.x) / 2, (p.y + q.y) / 2 }, toward);
        r2 = farthest(c, p);
    }
    return c->n >= 3;
}

/** Back to degrees, closed, without corners that fall together. */
static bool keep_ring(pnk_arena *arena, const cell *c, const frame *f, pnk_ring *out)
{
    pnk_ring ring = { .v = PNK_NEW(arena, pnk_point, c->n + 1) };
    if (!ring.v)
        return false;
    for (size_t i = 0; i < c->n; i++) {
        pnk_point p = { round(c->v[i].x / f->cos_lat * degree_grid) / degree_grid, round(c->v[i].y * degree_grid) / degree_grid };
        if (ring.n == 0 || p.lon_deg != ring.v[ring.n - 1].lon_deg || p.lat_deg != ring.v[ring.n - 1].lat_deg)
            ring.v[ring.n++] = p;
    }
    while (ring.n > 1 && ring.v[0].lon_deg == ring.v[ring.n - 1].lon_deg && ring.v[0].lat_deg == ring.v[ring.n - 1].lat_deg)
        ring.n--;
    if (ring.n >= 3) {
        ring.v[ring.n++] = ring.v[0];
        *out = ring;
    }
    return true;
}

pnk_status pnk_geo_cells(pnk_ctx *ctx, pnk_arena *arena, const pnk_point *points, size_t n, double margin_deg, double reach_km, pnk_ring *out)
{
    pnk_status status = PNK_OK;
    cell c = {0};
    spot *room = NULL;

    for (size_t i = 0; i < n; i++) {
        out[i] = (pnk_ring){0};
        if (!pnk_point_valid(points[i]))
            return pnk_fail(ctx, PNK_BAD_INPUT, "point %zu: longitude %g, latitude %g, expected -180..180 and -90..90",
                            i, points[i].lon_deg, points[i].lat_deg);
    }
    if (n == 0)
        return PNK_OK;
    frame f = frame_of(points, n, margin_deg > 0.0 ? margin_deg : 0.0);
    size_t most = n + CIRCLE_SIDES + 8;              /* each clip adds one corner at most */
    room = malloc(2 * most * sizeof *room);
    if (!room)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++) {
        if (i % 64 == 0 && (status = pnk_check(ctx)))
            goto done;
        c = (cell){ .v = room, .spare = room + most };
        start_cell(&c, &f, points[i], reach_km);
        if (cut_by_others(&c, &f, points, n, i) && !keep_ring(arena, &c, &f, &out[i])) {
            status = pnk_no_memory(ctx);
            goto done;
        }
    }
done:
    free(room);
    return status;
}
