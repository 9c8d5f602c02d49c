/* engine/gis/layers.h - one layer of a map: its features with their fields, positions in WGS 84.
 *
 * Question  Which points, lines or polygons stand in this file, and what do their fields say?
 * Takes     GeoPackage, GeoJSON, shapefile (also zipped), KML, FlatGeobuf, OSM (.osm .pbf), CSV of points, "PG:..." from the command line
 * Gives     longitude and latitude whatever the layer's own system is; rings that cross themselves are mended and the feature says so
 * Promise   the file is read in a child process with limits; a feature that cannot be used is counted, and named in a problem line
 * Never     takes degrees for granted where the numbers do not fit; fetches anything
 */
#ifndef PNK_GIS_LAYERS_H
#define PNK_GIS_LAYERS_H

#include "engine/gis/gis.h"

enum { PNK_WANT_POINTS = 1, PNK_WANT_LINES = 2, PNK_WANT_POLYGONS = 4 };

typedef struct {
    long row;                        /* number of the feature as a GIS shows it (FID) */
    const char **cells;              /* [n_fields of the layer], NULL: empty */
    pnk_geom_kind kind;
    pnk_ring *paths;                 /* lines: each part; polygons: rings, an outer one first and its holes after it; outer rings run counter-clockwise, holes clockwise */
    size_t n_paths;
    pnk_point at;                    /* points: the point; polygons: a point inside; lines: the first point */
    const char *geojson;             /* polygons, where asked for: geometry text with six decimals */
    bool mended;                     /* rings that crossed themselves were put right */
} pnk_feature;

typedef struct {
    const char *file, *name;         /* base name of the file; name of the layer */
    const char **fields;
    size_t n_fields;
    pnk_feature *v;
    size_t n;
    const char *crs;                 /* name of its own system; NULL: the file says nothing */
    bool crs_assumed;                /* no system given, and degrees assumed since all numbers fit */
    size_t n_mended, n_without;      /* features mended; features without a usable shape, left out */
} pnk_layer;

typedef struct {
    unsigned want;                   /* PNK_WANT_... */
    bool geojson;
    const char *need;                /* "highway" or "amenity,building": features without any of these (as a field or OSM tag) are passed over; NULL: none is */
} pnk_layer_wish;

/** Reads the layer named, or (NULL) the first that holds what is wanted. `folder` as in pnk_gis_read_table. Fails as pnk_gis_read_table does. */
pnk_status pnk_gis_read_layer(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *layer,
                              const pnk_layer_wish *wish, pnk_problems *problems, pnk_layer *out);

/** Position of a field, case ignored; -1: none. */
int         pnk_layer_field(const pnk_layer *layer, const char *name);
/** What a feature says under this name: the field, or the tag inside OSM's other_tags; NULL: nothing. */
const char *pnk_layer_value(const pnk_layer *layer, const pnk_feature *feature, const char *name, pnk_arena *arena);

#endif
