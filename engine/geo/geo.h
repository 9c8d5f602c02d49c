/* engine/geo/geo.h - points on the ellipsoid; knows no file. */
#ifndef PNK_GEO_GEO_H
#define PNK_GEO_GEO_H

#include "engine/base/arena.h"
#include "engine/base/ctx.h"

typedef struct { double lon_deg, lat_deg; } pnk_point;

bool pnk_point_valid(pnk_point p);
/** Distance over the WGS 84 ellipsoid, km. Vincenty (1975), Lambert's formula where it does not converge (near antipodes). */
double pnk_geo_km(pnk_point a, pnk_point b);
/** Index of the nearest of n points, -1 when n is 0; ties: the lower index. */
int pnk_geo_nearest(const pnk_point *points, size_t n, pnk_point to, double *km);

/** One ring, closed (first point repeated), counter-clockwise. */
typedef struct { pnk_point *v; size_t n; } pnk_ring;
/** Thiessen (Voronoi) cells of n distinct points within a box widened by `margin_deg` around them and cut at
 *  `reach_km` from the point; by clipping, O(n^2). Points that coincide get an empty ring but for the first. */
pnk_status pnk_geo_cells(pnk_ctx *ctx, pnk_arena *arena, const pnk_point *points, size_t n, double margin_deg, double reach_km, pnk_ring *out);

/** Polygons to look points up in: rings by the even-odd rule, so that holes are rings like others. */
typedef struct { const pnk_ring *rings; size_t n_rings; } pnk_zone;
typedef struct pnk_zones pnk_zones;
/** An index over n zones (their rings are borrowed); it lives in the arena. A point on an edge that two zones share lies in one of them.
 *  Cost  O(edges) memory; a look-up touches the edges of one narrow band of each zone whose box holds the point. */
pnk_status pnk_zones_new(pnk_ctx *ctx, pnk_arena *arena, const pnk_zone *zones, size_t n, pnk_zones **out);
/** The zones that hold the point, in their order, up to `most`; the answer is how many were put into found. */
size_t     pnk_zones_at(const pnk_zones *zones, pnk_point at, int *found, size_t most);
/** The zone whose edge is nearest, within `within_m` metres; -1: none. *metres: how far. A zone that holds the point counts by its edge too. */
int        pnk_zones_nearest(const pnk_zones *zones, pnk_point at, double within_m, double *metres);
/** Ground of a ring's size without sign, km2, on the ellipsoid; edges straight in longitude and latitude. */
double     pnk_geo_area_km2(const pnk_point *ring, size_t n);
/** Ground between the equator and a latitude over one degree of longitude, km2: grows from pole to pole, negative in the south. */
double     pnk_geo_band_km2(double lat_deg);
/** Metres in one degree of longitude and of latitude at a latitude. */
void       pnk_geo_degree_m(double lat_deg, double *lon_m, double *lat_m);

#endif
