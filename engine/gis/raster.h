/* engine/gis/raster.h - how much of a raster lies in each of some polygons.
 *
 * Question  How many (persons) does this grid hold within each zone, and within the part of it under a mask?
 * Takes     any raster GDAL knows among the drivers named here; zones and mask as layers of polygons in WGS 84
 * Gives     sums over zone and mask together, each pixel weighted by the share of its ground that lies inside
 * Promise   shares are exact for straight edges (on the ellipsoid where the grid is in degrees); ground that two zones share counts for
 *           the first alone, so that the zones never add up to more than the mask; nodata counts nothing and is told
 * Never     holds more of the raster than some rows; fetches anything
 */
#ifndef PNK_GIS_RASTER_H
#define PNK_GIS_RASTER_H

#include "engine/gis/layers.h"

typedef struct {
    const pnk_layer *zones;          /* polygons */
    const pnk_layer *mask;           /* polygons; NULL: everywhere */
    bool per_km2;                    /* values are densities; else counts in each pixel */
    int band;                        /* from 1; 0: the first */
} pnk_raster_wish;

typedef struct {
    double *sums;                    /* [zones->n] */
    double *km2;                     /* [zones->n] ground of zone and mask together, on the ellipsoid */
    double total;                    /* over the whole mask (or all zones), inside zones or not */
    double nodata_pixels;            /* pixels without a value within the mask, by their shares */
    double negative_pixels;          /* pixels with a value under 0 within the mask; taken as 0 */
    double outside_km2;              /* ground of the mask that the raster does not reach */
    size_t columns, rows;            /* of the raster */
    const char *crs;                 /* its system; NULL: none given, degrees assumed */
    size_t n_shared;                 /* zones that shared ground with an earlier one */
} pnk_raster_sums;

pnk_status pnk_gis_raster_sums(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const pnk_raster_wish *wish,
                               pnk_problems *problems, pnk_raster_sums *out);

#endif
