/* engine/gis/sheets_inner.h - what the readers of sheets share; not a door.
 *
 * Each reader runs in the child (child.h) and puts its rows on the wire as it meets them, so that a big file is held once, in the parent.
 */
#ifndef PNK_GIS_SHEETS_INNER_H
#define PNK_GIS_SHEETS_INNER_H

#include "engine/gis/child.h"
#include "engine/gis/inner.h"
#include "engine/gis/sheets.h"

/** What the first bytes and the name of a file say. */
typedef enum {
    PNK_FILE_TEXT, PNK_FILE_XLSX, PNK_FILE_ODS, PNK_FILE_XLS, PNK_FILE_DBF, PNK_FILE_GPKG, PNK_FILE_GEOJSON, PNK_FILE_SHP, PNK_FILE_SHP_ZIP,
    PNK_FILE_KML, PNK_FILE_FGB, PNK_FILE_POSTGIS
} pnk_file_kind;

/** The reading of one file, in the child. */
typedef struct {
    pnk_ctx *ctx;
    pnk_wire *wire;
    pnk_problems *problems;
    pnk_arena arena;                 /* released with the child */
    const char *real, *name;         /* its path, and what people call it */
    const char *only;                /* the sheet that is wanted; NULL: all, or */
    bool first_only;                 /* the first */
    size_t n_put;                    /* sheets put so far */
    const char *inside;              /* of a zip: the path of the shapefile in it */
    pnk_gis_limits limits;
    const char *sheet;               /* the present one, for problem lines */
    long last_row;                   /* of it, put so far */
    size_t n_rows, widest;           /* of it */
    long n_faults;                   /* problem lines about cells */
} pnk_reading;

pnk_status pnk_put_format(pnk_reading *r, const char *format, const char *encoding, char delimiter);
/** False: nobody asked for this sheet. */
bool       pnk_sheet_wanted(const pnk_reading *r, const char *name);
pnk_status pnk_put_sheet(pnk_reading *r, const char *name, bool hidden, bool layer);
/** Begins a row; n_cells cells follow. Rows of workbooks: blank rows between the last and this one are put too. */
pnk_status pnk_put_row(pnk_reading *r, long row, bool hidden, size_t n_cells);
pnk_status pnk_put_row_dense(pnk_reading *r, long row, bool hidden, size_t n_cells);
/** One cell; control characters are taken out, blank text is an empty cell. */
void       pnk_put_cell(pnk_reading *r, pnk_cell_kind kind, bool percent, const char *text, size_t n);

typedef struct { long row, rows; size_t column, columns; } pnk_merge;      /* row as a person counts; column from 0 */
pnk_status pnk_put_end(pnk_reading *r, const pnk_merge *merges, size_t n_merges, const bool *hidden_columns, size_t n_hidden);

/** A problem line at a cell, by its letters; counts faults and fails when there are too many to be worth reading. */
pnk_status pnk_cell_fault(pnk_reading *r, pnk_severity severity, long row, size_t column, const char *found, const char *expected);
pnk_status pnk_file_fault(pnk_reading *r, const char *found, const char *expected);

pnk_status pnk_sniff(pnk_reading *r, pnk_file_kind *kind);
pnk_status pnk_read_text(pnk_reading *r);
pnk_status pnk_read_xlsx(pnk_reading *r);
pnk_status pnk_read_ods(pnk_reading *r);
pnk_status pnk_read_layers(pnk_reading *r, pnk_file_kind kind);
/** Looks through a GeoJSON file before GDAL does: what is no GeoJSON, and each feature that is not, is a problem line. */
pnk_status pnk_check_geojson(pnk_reading *r);
/** The same for a DBF table and, where asked, the shapes beside it. */
pnk_status pnk_check_shapefile(pnk_reading *r, const char *path, bool shapes);

/** pnk_gis_read_sheets with the name that problem lines use, and for one sheet alone. */
pnk_status pnk_gis_read_some_sheets(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *name, const char *only,
                                    bool first_only, const pnk_gis_limits *limits, pnk_problems *problems, pnk_sheets *out);

#endif
