/* engine/gis/inner.h - what the files of this room share; not a door. */
#ifndef PNK_GIS_INNER_H
#define PNK_GIS_INNER_H

#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/gis/gis.h"
#include <gdal.h>

/** GDAL's complaints on this thread between a begin and an end: how many, and the first sentence. */
typedef struct {
    int n;
    char first[400];
} pnk_gis_errors;

void pnk_gis_errors_begin(pnk_gis_errors *errors);
void pnk_gis_errors_end(void);
void pnk_gis_errors_plain(pnk_gis_errors *errors, const char *real_path);

typedef enum { PNK_FORMAT_CSV, PNK_FORMAT_SHEETS, PNK_FORMAT_GPKG, PNK_FORMAT_SHAPES, PNK_FORMAT_POSTGIS } pnk_gis_family;
typedef struct {
    const char *suffix, *driver;
    pnk_gis_family family;
} pnk_gis_format;

/** The row of the table of formats that fits a name; NULL: none of ours. */
const pnk_gis_format *pnk_gis_format_of(const char *path);

pnk_gis_limits pnk_gis_limits_or_defaults(const pnk_gis_limits *limits);
/** The real path of a plain file that may be opened (free() it). PNK_NOT_FOUND, or PNK_BAD_INPUT with its problem line. */
pnk_status pnk_gis_resolve(pnk_ctx *ctx, const char *folder, const char *path, const pnk_gis_limits *limits,
                           pnk_problems *problems, char **out);
/** Opens for reading with the one driver that its name calls for; a problem line and PNK_BAD_INPUT when GDAL will not. */
pnk_status pnk_gis_open(pnk_ctx *ctx, const char *real_path, const char *name, const pnk_gis_format *format,
                        pnk_problems *problems, GDALDatasetH *out);
/** A GeoPackage is a database: look at it as one before GDAL trusts it. */
pnk_status pnk_gis_check_gpkg(pnk_ctx *ctx, const char *real_path, const char *name, pnk_problems *problems);

pnk_status pnk_gis_read_csv(pnk_ctx *ctx, pnk_arena *arena, const char *real_path, const char *name,
                            const pnk_gis_limits *limits, pnk_problems *problems, pnk_table **out);

#endif
