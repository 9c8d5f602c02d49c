/* models/returns/returns.h - workbooks that went out to agencies and come back filled in.
 *
 * Question  Which shipments were delivered, in which part, and how many people are in which site?
 * Takes     the workbooks of `publish --to agencies`, filled in by people in Excel or LibreOffice, rows sorted, added or deleted
 * Gives     rows of `distributed`, less of `stocks`, people and state of `sites`, each with its file, sheet and cell; what was
 *           sent out stands in the workbook itself (the sheet "paanek"), so that a difference needs nothing else
 * Promise   the same file twice changes nothing; a row is taken as it was filled in or has a problem line; the rows of other people stay
 * Never     takes a row on whose locked cells somebody wrote, or guesses a day or a quantity
 */
#ifndef PNK_RETURNS_RETURNS_H
#define PNK_RETURNS_RETURNS_H

#include "engine/base/text.h"
#include "models/domain/schema.h"

/* ---- the layout, for those who write and those who read ----
 * Rows of the sheet "paanek": format, digest, and of an exercise its mark; "operation", id, as_of, first and last day, agency; "words" of the choices; the headers of the
 * sheets of shipments ("S") and of sites ("P"), key first; then a row for each row sent: "s" or "p", key, ids, quantity, and the locked cells as shown. */
#define PNK_RETURNS_SHEET "paanek"
#define PNK_RETURNS_FORMAT "paanek returns 1"
enum { PNK_RETURNS_MARK = 2 };       /* column in the first row */
enum { PNK_RETURNS_HEAD = 1, PNK_RETURNS_WORDS, PNK_RETURNS_SHIPMENT_TITLES, PNK_RETURNS_SITE_TITLES, PNK_RETURNS_ROWS };
/* Columns of the sheet of shipments: key, what is locked, what is filled in. */
enum { PNK_SENT_KEY, PNK_SENT_DATE, PNK_SENT_FROM, PNK_SENT_TO, PNK_SENT_ITEM, PNK_SENT_QUANTITY, PNK_SENT_UNIT, PNK_SENT_VEHICLE,
       PNK_SENT_DONE, PNK_SENT_QUANTITY_DONE, PNK_SENT_DAY_DONE, PNK_SENT_REMARK, PNK_N_SENT };
/* ... and of sites. */
enum { PNK_SENT_SITE_KEY, PNK_SENT_SITE, PNK_SENT_KIND, PNK_SENT_AREA, PNK_SENT_CAPACITY, PNK_SENT_PERSONS,
       PNK_SENT_COUNTED, PNK_SENT_DAY_COUNTED, PNK_SENT_STATE, PNK_SENT_SITE_REMARK, PNK_N_SENT_SITE };
enum { PNK_SENT_IDS = 6 };           /* columns before the locked cells in a row sent: mark, key, three ids, quantity */

/** "S0123456789ab": the same for the same load of the same plan day whatever its quantity. `kind` is 'S' or 'P'; `ordinal` tells equal loads apart. False: out of memory. */
bool pnk_returns_key(char kind, const char *operation, const char *as_of, const char *const *ids, size_t n_ids, int ordinal, char out[16]);
/** One cell more into the text that the digest is of: runs of blanks are one. */
void pnk_returns_seal_cell(pnk_buf *seal, const char *text);
void pnk_returns_seal_row(pnk_buf *seal);
/** 16 hex digits. */
void pnk_returns_seal(const pnk_buf *seal, char out[17]);

/* ---- back in ---- */

typedef struct { size_t files, rows, done, part, not_done, open, deliveries, sites, unchanged; bool written; } pnk_returned;
/** `path` is a workbook or a folder of them; what is of an exercise goes into one, and nothing else does. PNK_BAD_INPUT only where nothing could be read; otherwise problems tells what was not taken. */
pnk_status pnk_returns_import(pnk_ctx *ctx, const char *path, const char *operation, bool exercise, pnk_problems *problems, pnk_returned *out);

#endif
