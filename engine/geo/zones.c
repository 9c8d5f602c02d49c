/* engine/geo/zones.c - which polygon holds a point, and how much ground a polygon covers. */
#include "engine/geo/geo.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

static const double a_km = 6378.137;                       /* NIMA TR8350.2: semi-major axis and flattening */
static const double flattening = 1.0 / 298.257223563;
static const double degree = 3.14159265358979323846 / 180.0;

typedef struct { pnk_point a, b; } edge;

/** One zone: its edges, and for each band of latitude the edges that reach into it. */
typedef struct {
    double west, south, east, north;
    edge *edges;
    size_t n_edges;
    size_t n_bands;
    size_t *first;                   /* [n_bands + 1] into `of` */
    uint32_t *of;
} zone;

struct pnk_zones {
    zone *v;
    size_t n;
    /* A grid over all boxes: the zones whose box reaches into each cell. */
    double west, south, lon_step, lat_step;
    size_t columns, rows;
    size_t *first;                   /* [columns * rows + 1] into `of` */
    uint32_t *of;
};

static size_t band_of(const zone *z, double lat)
{
    double t = z->north > z->south ? (lat - z->south) / (z->north - z->south) * (double)z->n_bands : 0.0;
    return !(t > 0.0) ? 0 : t >= (double)z->n_bands ? z->n_bands - 1 : (size_t)t;
}

static pnk_status fill_zone(pnk_ctx *ctx, pnk_arena *arena, const pnk_zone *from, zone *z)
{
    size_t n = 0;
    *z = (zone){ .west = INFINITY, .south = INFINITY, .east = -INFINITY, .north = -INFINITY };
    for (size_t r = 0; r < from->n_rings; r++)
        n += from->rings[r].n;
    if (!(z->edges = PNK_NEW(arena, edge, n + 1)))
        return pnk_no_memory(ctx);
    for (size_t r = 0; r < from->n_rings; r++)
        for (size_t i = 0; i + 1 < from->rings[r].n; i++) {
            const pnk_point *p = &from->rings[r].v[i];
            z->edges[z->n_edges++] = (edge){ p[0], p[1] };
            z->west = fmin(z->west, fmin(p[0].lon_deg, p[1].lon_deg));
            z->east = fmax(z->east, fmax(p[0].lon_deg, p[1].lon_deg));
            z->south = fmin(z->south, fmin(p[0].lat_deg, p[1].lat_deg));
            z->north = fmax(z->north, fmax(p[0].lat_deg, p[1].lat_deg));
        }
    z->n_bands = z->n_edges / 4 + 1;
    if (z->n_bands > 65536)
        z->n_bands = 65536;
    if (!(z->first = PNK_NEW(arena, size_t, z->n_bands + 2)))
        return pnk_no_memory(ctx);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < z->n_edges; i++) {
            double lo = fmin(z->edges[i].a.lat_deg, z->edges[i].b.lat_deg), hi = fmax(z->edges[i].a.lat_deg, z->edges[i].b.lat_deg);
            for (size_t k = band_of(z, lo); k <= band_of(z, hi); k++) {
                if (pass == 0)
                    z->first[k + 2]++;
                else
                    z->of[z->first[k + 1]++] = (uint32_t)i;
            }
        }
        if (pass == 1)
            break;
        for (size_t k = 2; k < z->n_bands + 2; k++)
            z->first[k] += z->first[k - 1];
        if (!(z->of = PNK_NEW(arena, uint32_t, z->first[z->n_bands + 1] + 1)))
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

static size_t grid_step(double value, double from, double step, size_t n)
{
    double t = step > 0.0 ? (value - from) / step : 0.0;
    return !(t > 0.0) ? 0 : t >= (double)n ? n - 1 : (size_t)t;
}

static pnk_status fill_grid(pnk_ctx *ctx, pnk_arena *arena, pnk_zones *z)
{
    double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY;
    size_t side = (size_t)(2.0 * sqrt((double)z->n)) + 1;
    for (size_t i = 0; i < z->n; i++) {
        west = fmin(west, z->v[i].west);
        south = fmin(south, z->v[i].south);
        east = fmax(east, z->v[i].east);
        north = fmax(north, z->v[i].north);
    }
    z->west = west;
    z->south = south;
    z->columns = z->rows = side;
    z->lon_step = (east - west) / (double)side;
    z->lat_step = (north - south) / (double)side;
    if (!(z->first = PNK_NEW(arena, size_t, side * side + 2)))
        return pnk_no_memory(ctx);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < z->n; i++) {
            const zone *v = &z->v[i];
            for (size_t row = grid_step(v->south, south, z->lat_step, side); v->n_edges && row <= grid_step(v->north, south, z->lat_step, side); row++)
                for (size_t c = grid_step(v->west, west, z->lon_step, side); c <= grid_step(v->east, west, z->lon_step, side); c++) {
                    if (pass == 0)
                        z->first[row * side + c + 2]++;
                    else
                        z->of[z->first[row * side + c + 1]++] = (uint32_t)i;
                }
        }
        if (pass == 1)
            break;
        for (size_t k = 2; k < side * side + 2; k++)
            z->first[k] += z->first[k - 1];
        if (!(z->of = PNK_NEW(arena, uint32_t, z->first[side * side + 1] + 1)))
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

pnk_status pnk_zones_new(pnk_ctx *ctx, pnk_arena *arena, const pnk_zone *zones, size_t n, pnk_zones **out)
{
    pnk_zones *z = PNK_NEW(arena, pnk_zones, 1);
    pnk_status status = PNK_OK;

    if (!z || !(z->v = PNK_NEW(arena, zone, n + 1)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n && !status; i++)
        status = fill_zone(ctx, arena, &zones[i], &z->v[i]);
    z->n = n;
    if (!status && !(status = fill_grid(ctx, arena, z)))
        *out = z;
    return status;
}

/** Even-odd; an edge counts from its lower end (with it) to its upper end (without it), so that a shared corner is met once. */
static bool holds(const zone *z, pnk_point p)
{
    bool inside = false;
    if (!(p.lon_deg >= z->west && p.lon_deg <= z->east && p.lat_deg >= z->south && p.lat_deg <= z->north))
        return false;
    size_t band = band_of(z, p.lat_deg);
    for (size_t i = z->first[band]; i < z->first[band + 1]; i++) {
        const edge *e = &z->edges[z->of[i]];
        const pnk_point *a = &e->a, *b = &e->b;
        if ((a->lat_deg <= p.lat_deg) == (b->lat_deg <= p.lat_deg))
            continue;
        if (a->lat_deg > b->lat_deg) {               /* always from the south: both zones at an edge then reckon the same number */
            a = &e->b;
            b = &e->a;
        }
        inside ^= p.lon_deg < a->lon_deg + (p.lat_deg - a->lat_deg) * (b->lon_deg - a->lon_deg) / (b->lat_deg - a->lat_deg);
    }
    return inside;
}

size_t pnk_zones_at(const pnk_zones *z, pnk_point at, int *found, size_t most)
{
    size_t n = 0;
    if (z->n == 0 || !pnk_point_valid(at))
        return 0;
    size_t cell = grid_step(at.lat_deg, z->south, z->lat_step, z->rows) * z->columns + grid_step(at.lon_deg, z->west, z->lon_step, z->columns);
    for (size_t i = z->first[cell]; i < z->first[cell + 1] && n < most; i++)
        if (holds(&z->v[z->of[i]], at))
            found[n++] = (int)z->of[i];
    return n;
}

void pnk_geo_degree_m(double lat_deg, double *lon_m, double *lat_m)
{
    double s = sin(lat_deg * degree), e2 = flattening * (2.0 - flattening), w = 1.0 - e2 * s * s;
    *lon_m = degree * a_km * 1000.0 * cos(lat_deg * degree) / sqrt(w);
    *lat_m = degree * a_km * 1000.0 * (1.0 - e2) / (w * sqrt(w));
}

int pnk_zones_nearest(const pnk_zones *z, pnk_point at, double within_m, double *metres)
{
    double lon_m, lat_m, best = within_m * within_m;
    int nearest = -1;

    if (!pnk_point_valid(at))
        return -1;
    pnk_geo_degree_m(at.lat_deg, &lon_m, &lat_m);
    double lon = within_m / fmax(lon_m, 1.0), lat = within_m / lat_m;
    for (size_t i = 0; i < z->n; i++) {
        const zone *v = &z->v[i];
        if (!(at.lon_deg >= v->west - lon && at.lon_deg <= v->east + lon && at.lat_deg >= v->south - lat && at.lat_deg <= v->north + lat))
            continue;
        for (size_t k = 0; k < v->n_edges; k++) {
            const edge *e = &v->edges[k];
            double ax = (e->a.lon_deg - at.lon_deg) * lon_m, ay = (e->a.lat_deg - at.lat_deg) * lat_m;
            double dx = (e->b.lon_deg - e->a.lon_deg) * lon_m, dy = (e->b.lat_deg - e->a.lat_deg) * lat_m;
            double d2 = dx * dx + dy * dy, t = d2 > 0.0 ? -(ax * dx + ay * dy) / d2 : 0.0;
            t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
            double x = ax + t * dx, y = ay + t * dy, m2 = x * x + y * y;
            if (nearest < 0 ? m2 <= best : m2 < best * (1.0 - 1e-9)) {     /* edges that two zones share: the first of them */
                best = m2;
                nearest = (int)i;
            }
        }
    }
    if (nearest >= 0 && metres)
        *metres = sqrt(best);
    return nearest;
}

/* Snyder (1987), Map Projections, USGS 1395, eq. 3-12: the authalic q; ground up to a latitude is a^2 q / 2 a radian of longitude. */
double pnk_geo_band_km2(double lat_deg)
{
    double e2 = flattening * (2.0 - flattening), e = sqrt(e2), s = sin(lat_deg * degree);
    double q = (1.0 - e2) * (s / (1.0 - e2 * s * s) + atanh(e * s) / e);
    return a_km * a_km * q / 2.0 * degree;
}

double pnk_geo_area_km2(const pnk_point *ring, size_t n)
{
    /* Along an edge the band is smooth in latitude: Simpson's rule over a few parts is exact to well under a square metre. */
    double sum = 0.0;
    for (size_t i = 0; i + 1 < n; i++) {
        double dlon = ring[i + 1].lon_deg - ring[i].lon_deg, dlat = ring[i + 1].lat_deg - ring[i].lat_deg, mean = 0.0;
        int parts = (int)(fabs(dlat) / 0.5) + 1;
        for (int k = 0; k < parts && dlon != 0.0; k++) {
            double lo = ring[i].lat_deg + dlat * k / parts, hi = ring[i].lat_deg + dlat * (k + 1) / parts;
            mean += (pnk_geo_band_km2(lo) + 4.0 * pnk_geo_band_km2((lo + hi) / 2) + pnk_geo_band_km2(hi)) / 6.0 / parts;
        }
        sum -= mean * dlon;
    }
    return fabs(sum);
}
