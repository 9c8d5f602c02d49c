/* engine/table/merge.h - a CSV that is already there, with some rows replaced or added.
 *
 * Question  How do new rows get into somebody's table without touching the rest of it?
 * Takes     the CSV of an operation folder (or none: then a new one is made), rows by column name
 * Gives     the same bytes for every row that was not changed, but for empty cells at the end where a column is new; new rows at the end
 * Promise   several tables (and other files) are put into their folder together, each whole; after a failure the older ones are back
 * Never     mends a table that is not sound: that is a problem line, and nothing is written
 */
#ifndef PNK_TABLE_MERGE_H
#define PNK_TABLE_MERGE_H

#include "engine/table/csv.h"
#include "engine/table/problems.h"

typedef struct pnk_merge pnk_merge;

/** Opens `name` ("areas.csv") of a folder; where it is not there the table begins empty. PNK_BAD_INPUT with problem lines: not a sound CSV. */
pnk_status  pnk_merge_open(pnk_ctx *ctx, const char *folder, const char *name, pnk_problems *problems, pnk_merge **out);
void        pnk_merge_free(pnk_merge *merge);

/** Rows in their order, new and dropped ones too. A dropped or blank row has only empty cells. */
size_t      pnk_merge_rows(const pnk_merge *merge);
bool        pnk_merge_has(const pnk_merge *merge, const char *column);
/** Text of a cell, NULL when empty; lives as long as the merge. After a failed allocation NULL, and saving fails. */
const char *pnk_merge_cell(pnk_merge *merge, size_t row, const char *column);

void        pnk_merge_drop(pnk_merge *merge, size_t row);
/** Puts text into one cell (NULL: empties it); the other cells of the row stay as they are. */
void        pnk_merge_set(pnk_merge *merge, size_t row, const char *column, const char *text);
/** A new row at the end, cells[i] under names[i]; a column that is not there is made when its first cell is not empty. */
void        pnk_merge_add(pnk_merge *merge, const char *const *names, const char *const *cells, size_t n);
/** Makes the columns in this order before rows are added (a new table's header); those already there stay where they are. */
void        pnk_merge_columns(pnk_merge *merge, const char *const *names, size_t n);
bool        pnk_merge_changed(const pnk_merge *merge);

/** The whole table as text; buf->failed after a failed allocation. */
void        pnk_merge_text(const pnk_merge *merge, pnk_buf *buf);

/** A file of other kind that belongs to the same change (areas.geojson). */
typedef struct { const char *name, *bytes; size_t n; } pnk_merge_file;
/** Puts all tables that changed, and the files, into the folder (made where not there), together. */
pnk_status  pnk_merge_save(pnk_ctx *ctx, const char *folder, pnk_merge *const *tables, size_t n_tables, const pnk_merge_file *files, size_t n_files);

#endif
