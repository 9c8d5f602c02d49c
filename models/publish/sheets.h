/* models/publish/sheets.h - what the workbooks of this room have in common; not a door.
 *
 * Promise   sentences are those of the language in force; an exercise is marked on every sheet, and so is what a profile withholds
 */
#ifndef PNK_PUBLISH_SHEETS_H
#define PNK_PUBLISH_SHEETS_H

#include "engine/page/workbook.h"
#include "models/publish/inner.h"

/** A workbook being written. */
typedef struct {
    pnk_ctx *ctx;
    pnk_arena *arena;
    const pnk_results *results;
    const char *lang;
    const char *title;               /* of the operation, in that language, with its day */
    const char *mark;                /* "EXERCISE"; NULL: it is none */
    const char *withheld;            /* what a profile withholds; NULL: nothing */
    pnk_workbook *workbook;
    size_t row;                      /* the next one of the sheet */
    size_t column;
} pnk_book;

pnk_status pnk_book_begin(pnk_book *book, const char *path);
/** Starts the sheet of a table; titles are said here. `words` NULL: the operation's title stands there. */
pnk_status pnk_book_table(pnk_book *book, const char *name, const char *words, const pnk_workbook_column *columns, size_t n_columns, size_t n_rows, size_t frozen);
/** Cells of a row from left to right. */
void pnk_book_text(pnk_book *book, const char *text);
void pnk_book_long(pnk_book *book, const char *text);            /* several lines where it is long */
void pnk_book_count(pnk_book *book, double value);
void pnk_book_amount(pnk_book *book, double value);
void pnk_book_share(pnk_book *book, double value);
void pnk_book_day(pnk_book *book, pnk_day day);
void pnk_book_total_text(pnk_book *book, const char *text);      /* of the line of a total */
void pnk_book_total(pnk_book *book, double value);
void pnk_book_total_amount(pnk_book *book, double value);
void pnk_book_end_row(pnk_book *book);

/** Names for people. */
const char *pnk_book_area(const pnk_book *book, int area);
const char *pnk_book_place(const pnk_book *book, int place);
const char *pnk_book_item(const pnk_book *book, int item);
const char *pnk_book_warehouse(const pnk_book *book, int warehouse);
const char *pnk_book_group(const pnk_book *book, int group);
const char *pnk_book_shelter(pnk_book *book, int shelter);
/** The area or shelter that a move starts from. */
const char *pnk_book_start(pnk_book *book, const pnk_move *move);
/** A word of data: a sector, a need, a kind or state of a site. */
const char *pnk_book_word(pnk_book *book, const char *word);

#endif
