/* engine/gis/layers_inner.h - what the readers of layers and rasters share; not a door. */
#ifndef PNK_GIS_LAYERS_INNER_H
#define PNK_GIS_LAYERS_INNER_H

#include <ogr_srs_api.h>

/** WGS 84, longitude first; OSRDestroySpatialReference it. */
OGRSpatialReferenceH pnk_gis_degrees(void);

#endif
