/* engine/page/workbook.h - workbooks for people: libxlsxwriter's only door.
 *
 * Promise   text from data is never a formula; not-a-number, infinite values and broken UTF-8 never reach the file; the same
 *           content gives the same bytes (the creation time is given, not taken from the clock)
 */
#ifndef PNK_PAGE_WORKBOOK_H
#define PNK_PAGE_WORKBOOK_H

#include "engine/base/ctx.h"
#include "engine/base/date.h"

typedef enum { PNK_LOOK_PLAIN, PNK_LOOK_HEADER, PNK_LOOK_ERROR, PNK_LOOK_WARNING, PNK_LOOK_NOTE, PNK_LOOK_TITLE, PNK_N_LOOKS } pnk_look;

typedef struct pnk_workbook pnk_workbook;
pnk_status pnk_workbook_create(pnk_ctx *ctx, const char *path, pnk_day stamp, pnk_workbook **out);
/** Starts a sheet; following cells go to it. A name too long, twice given or with characters that Excel refuses is made fit. */
pnk_status pnk_workbook_sheet(pnk_ctx *ctx, pnk_workbook *workbook, const char *name);
void pnk_workbook_width(pnk_workbook *workbook, size_t column, double characters);
void pnk_workbook_freeze(pnk_workbook *workbook, size_t rows, size_t columns);
/** Rows and columns count from 0. Faults are kept and come out at close. */
void pnk_workbook_text(pnk_workbook *workbook, size_t row, size_t column, const char *text, pnk_look look);
void pnk_workbook_number(pnk_workbook *workbook, size_t row, size_t column, double value, pnk_look look);
void pnk_workbook_comment(pnk_workbook *workbook, size_t row, size_t column, const char *text);
/** Writes the file; frees in every case. */
pnk_status pnk_workbook_close(pnk_ctx *ctx, pnk_workbook *workbook);

#endif
