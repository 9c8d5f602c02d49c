/* engine/gis/maps_inner.h - what the writers of maps share; not a door. */
#ifndef PNK_GIS_MAPS_INNER_H
#define PNK_GIS_MAPS_INNER_H

#include "engine/gis/inner.h"
#include "engine/gis/maps.h"
#include <ogr_api.h>

enum { PNK_MAP_MAX_LAYERS = 32, PNK_MAP_MAX_FIELDS = 64 };

typedef enum { PNK_HOLDS_ALL, PNK_FILE_A_LAYER, PNK_FILES_IN_FOLDER, PNK_IN_DATABASE, PNK_OWN_WRITER } pnk_map_way;
typedef struct {
    const char *word, *driver, *suffix;
    pnk_map_way way;
    bool places_only;
} pnk_map_kind;

typedef struct {
    pnk_map_layer is;                /* as asked for */
    long long n_rows, n_left_out, n_cut;
    pnk_field *fields;               /* as this format names them */
} pnk_map_kept;

struct pnk_map {
    pnk_arena arena;
    pnk_map_format format;
    const pnk_map_kind *kind;
    const char *target, *shown;      /* shown: without what may be a password */
    const char *schema;              /* of a database */
    pnk_day stamp;
    GDALDatasetH set;
    OGRSpatialReferenceH srs;
    OGRLayerH layer;                 /* the present one */
    bool in_transaction;
    pnk_map_kept layers[PNK_MAP_MAX_LAYERS];
    size_t n_layers;
    pnk_buf kml, kml_styles;
    pnk_map_about about;
};

static inline pnk_map_kept *pnk_map_present(pnk_map *map)
{
    return map->n_layers ? &map->layers[map->n_layers - 1] : NULL;
}
pnk_status pnk_map_failed(pnk_ctx *ctx, const pnk_map *map, const pnk_gis_errors *errors, const char *what);
/** Path of the file of a layer, or of the only file. NULL: no memory. */
const char *pnk_map_path(pnk_map *map, const pnk_map_kept *layer);
/** The day as formats write a time: 2022-09-18T00:00:00.000Z. */
const char *pnk_map_time(pnk_day day, char out[40]);
/** The class of a row; -1: none. */
int         pnk_map_class_of(const pnk_map_layer *layer, const pnk_value *values);
/** Place of a field; -1: none. */
int         pnk_map_field(const pnk_map_layer *layer, const char *name);

/* Through GDAL (maps_gdal.c). */
pnk_status pnk_map_gdal_create(pnk_ctx *ctx, pnk_map *map);
pnk_status pnk_map_gdal_layer(pnk_ctx *ctx, pnk_map *map);
pnk_status pnk_map_gdal_row(pnk_ctx *ctx, pnk_map *map, OGRGeometryH geometry, const pnk_value *values);    /* the geometry stays the caller's */
pnk_status pnk_map_gdal_finish(pnk_ctx *ctx, pnk_map *map);
void       pnk_map_gdal_forget(void);       /* what was set for this thread */
/* In our own writing (maps_kml.c). */
void       pnk_map_kml_layer(pnk_map *map);
pnk_status pnk_map_kml_row(pnk_ctx *ctx, pnk_map *map, OGRGeometryH geometry, const pnk_value *values);
pnk_status pnk_map_kml_finish(pnk_ctx *ctx, pnk_map *map);
/* What a GeoPackage has beside layers (maps_gpkg.c). */
pnk_status pnk_map_gpkg_finish(pnk_ctx *ctx, const pnk_map *map);
/* A database (maps_postgis.c). */
pnk_status pnk_map_postgis_open(pnk_ctx *ctx, pnk_map *map);
/** PNK_USAGE where a table of that name is there and not ours. */
pnk_status pnk_map_postgis_mine(pnk_ctx *ctx, pnk_map *map, const char *layer);
/** The comment by which our tables are known. */
#define PNK_MAP_MARK "paanek: "

/** One file as a zip archive of that day (zip.c). */
pnk_status pnk_zip_one(pnk_ctx *ctx, const char *name, const char *bytes, size_t n, pnk_day day, pnk_buf *out);

#endif
