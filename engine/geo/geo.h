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

#endif
