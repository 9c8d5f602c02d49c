/* models/layers/layers.h - boundaries, roads, sites and hazards from map layers -> rows of an operation's tables.
 *
 * Question  What does this map layer say in the words of an operation: areas, places and roads, sites, people exposed?
 * Takes     any polygon, line or point layer, any population raster; COD-AB names (ADM2_PCODE, ADM2_EN) and OSM `highway` values are known
 * Gives     areas.csv + areas.geojson, places.csv + roads.csv (a network that is connected where the lines are), sites.csv, first reports
 * Promise   what was left out or mended is said, with counts; positions are WGS 84 whatever the layer's own system is
 */
#ifndef PNK_LAYERS_LAYERS_H
#define PNK_LAYERS_LAYERS_H

#include "engine/gis/gis.h"
#include "models/domain/schema.h"

typedef struct {
    const char *file, *layer;        /* layer NULL: the first of the right kind */
    const char *operation;           /* folder; made when not there */
    const char *reference;           /* folder of the reference tables (road_classes.csv and others) */
    const char *source;              /* goes into each row's `source`; NULL: the file's name */
    const char *hazard_file, *hazard_layer;  /* exposure: the polygons */
    const char *source_id;           /* exposure: the source of the first report */
    pnk_day as_of;                   /* exposure */
    double error_share;              /* exposure: NAN: the parameter's */
    bool density;                    /* exposure: the raster holds persons per km2, not persons in each pixel (taken so too where its name says density) */
} pnk_layers_options;

/** What was taken, what was left out, and why, as sentences for the terminal. */
typedef struct { pnk_arena arena; const char **lines; size_t n; size_t rows; } pnk_layers_said;

pnk_status pnk_layers_areas(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said);
/** Settlements out of any layer of points (OSM `place`, gazetteers, a CSV with longitude and latitude); those that are there stay as they are. */
pnk_status pnk_layers_places(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said);
pnk_status pnk_layers_roads(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said);
pnk_status pnk_layers_sites(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said);
pnk_status pnk_layers_exposure(pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said);
void       pnk_layers_said_free(pnk_layers_said *said);

#endif
