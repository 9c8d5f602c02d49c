/* engine/gis/sheets.h - a file as people send it: sheets of cells, nothing decided yet.
 *
 * Question  What stands in each cell of each sheet, and what does the sheet hide?
 * Takes     XLSX, ODS, XLS, CSV and TSV in the usual encodings and with the usual delimiters, DBF; and the attribute tables of GeoJSON, GPKG,
 *           shapefile, KML and PostGIS layers (their first row is then the field names)
 * Gives     every row from the first on, blank ones too: finding the header is the caller's business
 * Promise   merged cells carry the text of their first cell and say so; hidden sheets, rows and columns are marked; a formula
 *           without a kept value and an error value (#REF!) are kinds of their own, never a zero or an empty cell
 * Except    of an old .xls only the values are known: errors and missing values are empty cells there, and a warning says so
 * Never     fetches anything, reads beside the file given, or holds more than the limits
 */
#ifndef PNK_GIS_SHEETS_H
#define PNK_GIS_SHEETS_H

#include "engine/gis/gis.h"

typedef enum {
    PNK_CELL_EMPTY,
    PNK_CELL_TEXT,
    PNK_CELL_NUMBER,         /* text: as it stands, decimal point, round trip digits */
    PNK_CELL_DATE,           /* text: YYYY-MM-DD, or YYYY-MM-DDTHH:MM where the cell has a time */
    PNK_CELL_NO_VALUE,       /* a formula whose value was never kept; text: the formula */
    PNK_CELL_FAULT           /* #REF!, #DIV/0!, #N/A ...; text: that */
} pnk_cell_kind;

typedef struct {
    const char *text;        /* NULL: empty. UTF-8; line ends are \n; other control characters are taken out */
    uint8_t kind;            /* pnk_cell_kind */
    bool merged;             /* filled from the first cell of its merge; it does not stand in the file */
    bool percent;            /* a number shown as a percentage: 0.25 is seen as 25 % */
} pnk_cell;

typedef struct {
    const char *file;        /* base name */
    const char *sheet;       /* NULL where the file has none */
    bool hidden;             /* hidden or very hidden sheet; its cells are read all the same */
    bool layer;              /* a layer with named fields: row 0 is the field names and nothing stands above it */
    size_t n_rows, n_columns;
    pnk_cell *cells;         /* [n_rows * n_columns], row by row */
    long *rows;              /* [n_rows] row number as a person counts (CSV: physical line on which the record starts) */
    bool *hidden_rows;       /* [n_rows] hidden or filtered away */
    bool *hidden_columns;    /* [n_columns] */
} pnk_sheet;

typedef struct {
    pnk_sheet *v;
    size_t n;
    const char *format;      /* "XLSX" */
    const char *encoding;    /* CSV: what it was read as ("UTF-8", "windows-1251" ...); NULL otherwise */
    char delimiter;          /* CSV; 0 otherwise */
} pnk_sheets;

/** Reads every sheet of a file. `path` under `folder` (NULL: as given on the command line, then also "PG:..."). Limits NULL: the defaults;
 *  the read happens in a child process with limits on memory and time, so that no file can bring the caller down.
 *  Fails as pnk_gis_read_table does; a problem line is then already noted. What is odd but readable (encoding guessed, a hidden sheet, broken
 *  bytes) is a warning line. */
pnk_status pnk_gis_read_sheets(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path,
                               const pnk_gis_limits *limits, pnk_problems *problems, pnk_sheets *out);

/** "B7" for sheets with letters, into out[16]; column counts from 0, row as a person counts. */
char *pnk_cell_address(long row, size_t column, char out[16]);

#endif
