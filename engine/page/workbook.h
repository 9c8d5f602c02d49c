/* engine/page/workbook.h - workbooks for people: libxlsxwriter's only door.
 *
 * Question  How does a table become a file that a clerk opens in Excel?
 * Takes     sheets, cells, comments, in any order of cells within a sheet; what may be filled in, and within which bounds
 * Gives     one XLSX file, whole or not at all
 * Promise   text from data is never a formula; not-a-number, infinite values and broken UTF-8 never reach the file; the same
 *           content gives the same bytes (the creation time is given, not taken from the clock)
 * Never     prints, or writes a file that Excel would call damaged
 */
#ifndef PNK_PAGE_WORKBOOK_H
#define PNK_PAGE_WORKBOOK_H

#include "engine/base/ctx.h"
#include "engine/base/date.h"

typedef enum { PNK_LOOK_PLAIN, PNK_LOOK_HEADER, PNK_LOOK_ERROR, PNK_LOOK_WARNING, PNK_LOOK_NOTE, PNK_LOOK_TITLE, PNK_LOOK_LINK,
               PNK_LOOK_COUNT, PNK_LOOK_AMOUNT, PNK_LOOK_SHARE, PNK_LOOK_DAY, PNK_LOOK_MARK, PNK_LOOK_WRAP,
               PNK_LOOK_TOTAL, PNK_LOOK_TOTAL_AMOUNT,
               PNK_LOOK_FILL, PNK_LOOK_FILL_AMOUNT, PNK_LOOK_FILL_DAY,      /* cells that may be filled in on a protected sheet */
               PNK_N_LOOKS } pnk_look;

typedef struct pnk_workbook pnk_workbook;
/** `stamp` is the creation day written into the file; PNK_DAY_UNKNOWN: the first day that a spreadsheet knows (1980-01-01). */
pnk_status pnk_workbook_create(pnk_ctx *ctx, const char *path, pnk_day stamp, pnk_workbook **out);
/** Starts a sheet; following cells go to it. A name too long, twice given (whatever its letters' case) or with characters that Excel
 *  refuses is made fit; NULL: "Sheet1" and so on. */
pnk_status pnk_workbook_sheet(pnk_ctx *ctx, pnk_workbook *workbook, const char *name);
/** The name that the present sheet got; "" before the first. Borrowed until the next sheet is started. */
const char *pnk_workbook_sheet_name(const pnk_workbook *workbook);
/** Turns back to a sheet started before, counting from 0. */
void pnk_workbook_turn(pnk_workbook *workbook, size_t sheet);
void pnk_workbook_width(pnk_workbook *workbook, size_t column, double characters);
/** Height of a row in lines of text; without it a row is one line, or what its reader makes of it. */
void pnk_workbook_height(pnk_workbook *workbook, size_t row, size_t lines);
void pnk_workbook_freeze(pnk_workbook *workbook, size_t rows, size_t columns);
/** Rows and columns count from 0. Faults are kept and come out at close. Text of more than 32,767 characters is cut and ends with an
 *  ellipsis; text before the first sheet, or outside what a sheet can hold, is a fault. NULL and NAN give an empty cell of that look, a number
 *  that is withheld (pnk_withheld) the word for it in the language in force. */
void pnk_workbook_text(pnk_workbook *workbook, size_t row, size_t column, const char *text, pnk_look look);
void pnk_workbook_number(pnk_workbook *workbook, size_t row, size_t column, double value, pnk_look look);
/** A day as a spreadsheet knows it; unknown: an empty cell. */
void pnk_workbook_day(pnk_workbook *workbook, size_t row, size_t column, pnk_day day, pnk_look look);
/** One comment a cell; a second one takes its place. */
void pnk_workbook_comment(pnk_workbook *workbook, size_t row, size_t column, const char *text);
/** A text that leads to a cell of a sheet of this workbook (`sheet` as pnk_workbook_sheet_name gave it, `cell` "D7") when clicked. */
void pnk_workbook_link(pnk_workbook *workbook, size_t row, size_t column, const char *text, const char *sheet, const char *cell);
/** Merges columns first..last of a row around a text. */
void pnk_workbook_across(pnk_workbook *workbook, size_t row, size_t first_column, size_t last_column, const char *text, pnk_look look);

/** First and last are within; one that ends before it begins is empty, and nothing is done to it. */
typedef struct { size_t first_row, first_column, last_row, last_column; } pnk_workbook_range;
/** Arrows for choosing rows; the first row is that of the headers. */
void pnk_workbook_filter(pnk_workbook *workbook, pnk_workbook_range range);
/** Rows 0..last again on top of every printed page. */
void pnk_workbook_repeat_rows(pnk_workbook *workbook, size_t last);
/** In the middle above and below every printed page, with its number; NULL: only the number. */
void pnk_workbook_page_marks(pnk_workbook *workbook, const char *text);
/** Numbers from 0 (white) to 1 (dark): a colour each. Below zero (red ink): pnk_workbook_below_zero. */
void pnk_workbook_shade(pnk_workbook *workbook, pnk_workbook_range range);
void pnk_workbook_below_zero(pnk_workbook *workbook, pnk_workbook_range range);
/** Locks every cell that is not of a FILL look; no password, columns may be made wider and rows filtered. */
void pnk_workbook_protect(pnk_workbook *workbook);
/** What may be typed into cells: one of a few words, a number or a day within bounds (NAN and PNK_DAY_UNKNOWN: none); `say` tells so when something else was. */
void pnk_workbook_choices(pnk_workbook *workbook, pnk_workbook_range range, const char *const *words, size_t n, const char *say);
void pnk_workbook_number_bounds(pnk_workbook *workbook, pnk_workbook_range range, double low, double high, const char *say);
void pnk_workbook_day_bounds(pnk_workbook *workbook, pnk_workbook_range range, pnk_day low, pnk_day high, const char *say);

/** A sheet that is one table: a line on top, a line of words below it (NULL: empty), headers, rows from `PNK_TABLE_TOP` on, frozen, filtered, repeated in print. */
enum { PNK_TABLE_HEAD = 2, PNK_TABLE_TOP = 3 };
typedef struct { const char *title; double width; } pnk_workbook_column;
typedef struct {
    const char *name, *title, *words;
    const char *mark;                    /* "EXERCISE": in the first line and on every page; NULL: none */
    const pnk_workbook_column *columns; size_t n_columns;
    size_t n_rows;
    size_t frozen;                       /* columns that stay in sight */
} pnk_workbook_table;
pnk_status pnk_workbook_begin_table(pnk_ctx *ctx, pnk_workbook *workbook, const pnk_workbook_table *table);
/** Writes the file; frees in every case. After a fault no file is left at the path. */
pnk_status pnk_workbook_close(pnk_ctx *ctx, pnk_workbook *workbook);
/** Frees without writing; NULL is welcome. */
void pnk_workbook_drop(pnk_workbook *workbook);

#endif
