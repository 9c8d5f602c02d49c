/* engine/gis/maps.h - layers out: a GeoPackage that is a finished map, and the same layers in other formats.
 *
 * Question  How does this layer look in the format that somebody's program reads?
 * Takes     layers of points, lines or polygons in WGS 84 with fields, and how each is to be drawn
 * Gives     a file, a folder or the tables of a database; how many rows a reader finds there in each layer
 * Promise   times in a file are those of the given day, so the same layers give the same bytes; rows are counted again by a reader;
 *           a database gets all the layers or none
 * Never     replaces a table of a database that is not ours; prints a connection string
 */
#ifndef PNK_GIS_MAPS_H
#define PNK_GIS_MAPS_H

#include "engine/gis/gis.h"

typedef enum { PNK_MAP_GPKG, PNK_MAP_GEOJSON, PNK_MAP_FGB, PNK_MAP_KML, PNK_MAP_KMZ, PNK_MAP_SHP, PNK_MAP_POSTGIS, PNK_N_MAP_FORMATS } pnk_map_format;
/** "gpkg", "geojson", "fgb", "kml", "kmz", "shp", "PG:". */
const char *pnk_map_word(pnk_map_format format);
/** Of one of these words, or of a connection string that begins with PG: */
bool        pnk_map_format_of(const char *text, pnk_map_format *out);

typedef enum { PNK_FIELD_TEXT, PNK_FIELD_REAL, PNK_FIELD_COUNT, PNK_FIELD_DAY } pnk_field_kind;
typedef struct { const char *name; pnk_field_kind kind; } pnk_field;
typedef struct {
    union { double number; const char *text; pnk_day day; };   /* NAN, NULL, PNK_DAY_UNKNOWN: null */
} pnk_value;

/** One colour of a layer: for a word, or for numbers above the last class's end up to `upto`. Colours are "r,g,b,a". */
typedef struct { const char *word; double upto; const char *label, *color; } pnk_map_class;
typedef enum { PNK_MAP_SINGLE, PNK_MAP_WORDS, PNK_MAP_STEPS } pnk_map_classing;

/** A layer, and how it is drawn. Formats take of it what they can carry. */
typedef struct {
    const char *name, *title;        /* of the layer in a file; for people. NULL title: the name */
    pnk_geom_kind geometry;
    const pnk_field *fields;
    size_t n_fields;
    const char *label;               /* field that names a row; NULL: none */
    const char *start, *end;         /* fields of the days from which and before which a row holds; NULL: always */
    pnk_map_classing classing;
    const char *attribute;           /* field of words and steps */
    const pnk_map_class *classes;
    size_t n_classes;                /* 0: not drawn */
    double size_mm;                  /* marker diameter or line width */
    bool hidden;                     /* shown only when asked for, in formats that know of it */
    const char *qml;                 /* how QGIS draws it; NULL: as it likes */
} pnk_map_layer;

typedef struct pnk_map pnk_map;
/** `target`: of a GeoPackage its path, of PostGIS the connection string, of the others a folder that is there. Layers go into the database's schema
 *  active_schema= of the string, else "paanek". PNK_USAGE where a database cannot be had. */
pnk_status pnk_map_create(pnk_ctx *ctx, pnk_map_format format, const char *target, pnk_day stamp, pnk_map **out);
/** Starts a layer; following rows go to it. Polygons are written as multipolygons. What the layer points to stays the caller's until the end. */
pnk_status pnk_map_begin_layer(pnk_ctx *ctx, pnk_map *map, const pnk_map_layer *layer);
pnk_status pnk_map_point(pnk_ctx *ctx, pnk_map *map, pnk_point at, const pnk_value *values);
pnk_status pnk_map_line(pnk_ctx *ctx, pnk_map *map, const pnk_point *v, size_t n, const pnk_value *values);
pnk_status pnk_map_shape(pnk_ctx *ctx, pnk_map *map, const char *geojson, const pnk_value *values);    /* NULL geometry allowed */
pnk_status pnk_map_row(pnk_ctx *ctx, pnk_map *map, const pnk_value *values);                           /* no geometry */
/** What a map says of itself: a title; in a GeoPackage also metadata (ISO 19139 XML) and a project of QGIS (the XML of its .qgs), which opens by the
 *  name PNK_MAP_PROJECT. Texts are borrowed until the end. */
#define PNK_MAP_PROJECT "plan"
typedef struct { const char *title, *metadata_xml, *project_xml; } pnk_map_about;
void       pnk_map_say(pnk_map *map, const pnk_map_about *about);

/** Rows of a layer as a reader finds them; rows without a place that the format cannot hold (FlatGeobuf); texts that it could not hold whole (shapefiles). */
typedef struct { const char *name; long long n_rows, n_left_out, n_cut; } pnk_map_count;
/** Closes, checks errors across the close, reads back and counts. Frees in every case. `counts` NULL: not wanted. */
pnk_status pnk_map_close(pnk_ctx *ctx, pnk_map *map, pnk_arena *arena, pnk_map_count **counts, size_t *n);
/** Frees without finishing: a database keeps nothing of it; files are the caller's to remove. NULL is welcome. */
void       pnk_map_abandon(pnk_map *map);

#endif
