/* engine/gis/gis.h - GDAL's only door: tables and layers in; layers go out through engine/gis/maps.h.
 *
 * Question  What stands in this file?
 * Promise   the drivers that may open a file are named at every open; a path is a plain file under the folder given;
 *           GDAL's own errors become our sentence
 * Never     fetches anything; follows a path that starts with /vsi or a connection string out of a table
 */
#ifndef PNK_GIS_GIS_H
#define PNK_GIS_GIS_H

#include "engine/base/arena.h"
#include "engine/geo/geo.h"
#include "engine/table/table.h"

/** Registers drivers, checks proj.db, shuts the network off. Every call that needs GDAL begins by itself; a program with threads
 *  does well to begin before them. Safe to call twice, from any thread. */
pnk_status pnk_gis_begin(pnk_ctx *ctx);
void       pnk_gis_end(void);
const char *pnk_gis_version(void);

typedef struct {
    size_t max_bytes, max_rows, max_columns;     /* 0: the defaults (256 MiB, 2 million, 1,000) */
} pnk_gis_limits;

/** Reads a table as text: `path` under `folder` (NULL: as given on the command line). `layer` NULL: the first or only one.
 *  CSV bytes are looked at before GDAL: invalid UTF-8, NUL, an unclosed quote, a row with more or fewer cells than the header
 *  are problem lines at their row. Row numbers are those of the file (physical first line of the record; the header is 1).
 *  A row of the wrong length is kept as far as it goes; rows that are empty all through are skipped. A layer of points without
 *  columns of that name gets lon_deg and lat_deg.
 *  Fails with PNK_NOT_FOUND when the file is not there, with PNK_BAD_INPUT when nothing can be read from it (its problem line is then
 *  already noted), PNK_LIMIT, PNK_IO, PNK_NO_MEMORY. Formats by suffix: .csv .xlsx .ods .gpkg .geojson .shp; "PG:..." only with folder NULL. */
pnk_status pnk_gis_read_table(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *layer,
                              const pnk_gis_limits *limits, pnk_problems *problems, pnk_table **out);

typedef enum { PNK_GEOM_POINT, PNK_GEOM_LINE, PNK_GEOM_POLYGON, PNK_GEOM_NONE } pnk_geom_kind;

/** Polygons by id out of any polygon layer: attribute `id_field` (case ignored) and the outline as GeoJSON geometry text, WGS 84. */
typedef struct { const char *id; const char *geojson; } pnk_gis_shape;
pnk_status pnk_gis_read_shapes(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *id_field,
                               pnk_problems *problems, pnk_gis_shape **out, size_t *n);
/** Joins the rings of each key into one (multi)polygon as GeoJSON geometry text. keys[i] belongs to rings[i]; out[k] for key k. */
pnk_status pnk_gis_join_rings(pnk_ctx *ctx, pnk_arena *arena, const pnk_ring *rings, const int *keys, size_t n, int n_keys, const char **out);

#endif
