/* models/import/import.h - the lenient way in: workbooks as they came -> rows of an operation's tables.
 *
 * Question  Which rows of which table stand in this file, and what could not be read?
 * Takes     sheets of cells (engine/gis/sheets.h) and the column maps of data/reference/column_maps
 * Gives     rows of `reports`, `figures`, `flows` or `sites`, each number with its file, sheet and cell; totals kept apart as checks;
 *           one problem line for every cell that could not be read
 * Promise   a number is right or it has a problem line; nothing is guessed without saying so
 * Never     writes into an operation by half, or takes a total for data
 */
#ifndef PNK_IMPORT_IMPORT_H
#define PNK_IMPORT_IMPORT_H

#include "engine/gis/sheets.h"
#include "models/domain/schema.h"

typedef struct {
    const char *file;                /* as given on the command line; "PG:..." allowed */
    const char *maps;                /* folder of the column maps */
    const char *map;                 /* name of one; NULL: the one that fits, when one clearly does */
    bool guess;                      /* no map fits: take the best guess of each column */
    const char *save_map;            /* write the layout that was used as a map of this name; NULL: do not */
    const char *sheet;               /* only this one; NULL: all that are not hidden */
    const char *source_id;           /* for files that do not say who counted; NULL: not said */
    pnk_day as_of;                   /* for files that do not say when; PNK_DAY_UNKNOWN: not said */
} pnk_import_options;

/** How one column of one sheet was understood. */
typedef struct {
    const char *sheet;
    size_t column;                   /* from 0 */
    const char *header;              /* joined over its rows */
    const char *meaning;             /* "reports.persons:displaced"; NULL: left out */
    double score;                    /* 0..1 */
    const char *why;
} pnk_import_column;

/** A row that the sender added up: what it states, and what its parts add to. */
typedef struct { const char *sheet; long row; const char *column, *label; double stated, parts; } pnk_import_total;

/** What came out. Rows are tables of the schema with three columns more: from_file, from_sheet, from_cell. */
typedef struct {
    pnk_arena arena;
    pnk_sheets sheets;               /* as the sender sent them, for the fix list */
    const char *map;                 /* the map that was used; NULL: a guess */
    bool sure;                       /* false: a guess that nobody has confirmed; nothing may be written from it */
    struct { const pnk_table_spec *spec; pnk_table *rows; } tables[8];
    size_t n_tables;
    pnk_import_column *columns; size_t n_columns;
    pnk_import_total *totals; size_t n_totals;
} pnk_import;

/** PNK_BAD_INPUT only when nothing of the file could be read; otherwise problems names what could not, and the rest stands in *out. */
pnk_status pnk_import_read(pnk_ctx *ctx, const pnk_import_options *options, pnk_problems *problems, pnk_import **out);
/** The same from sheets in memory; they must live as long as *out. */
pnk_status pnk_import_sheets(pnk_ctx *ctx, const pnk_import_options *options, const pnk_sheets *sheets, pnk_problems *problems, pnk_import **out);
void       pnk_import_free(pnk_import *import);

/** Puts the rows into the tables of an operation folder (made when not there): rows that came from the same file before are replaced,
 *  the others stay byte for byte; each table is written whole or not at all. */
pnk_status pnk_import_into(pnk_ctx *ctx, const pnk_import *import, const char *operation, pnk_problems *problems);
/** The fix list for the sender: the sender's own sheets, faulty cells marked, the sentence beside each row. */
pnk_status pnk_import_fix_list(pnk_ctx *ctx, const pnk_import *import, const pnk_problems *problems, const char *path);

#endif
