/* tests/cases/workbooks/make.h - the shop where workbooks are made as people send them.
 *
 * Question  What would a careful clerk take out of a workbook with this trouble in it?
 * Takes     recipes: plain descriptions of a table, its language and its troubles (recipes.c)
 * Gives     a file for each recipe, and beside it NAME.expected.csv: every cell that counts, with what it says
 * Promise   the truth is written by the hand that writes the cell, never read back from the program under test; one seed, one corpus
 */
#ifndef PNK_TESTS_WORKBOOKS_MAKE_H
#define PNK_TESTS_WORKBOOKS_MAKE_H

#include "engine/base/arena.h"
#include "engine/base/date.h"
#include "engine/base/rng.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_FORMULA, CELL_UNKEPT, CELL_ERROR } cell_kind;
typedef struct {
    int row, column;                 /* from 0 */
    cell_kind kind;
    const char *text;                /* text, formula or error */
    double number;                   /* number, serial of a date, value of a formula */
    bool bold;
} cell;

typedef struct { int row0, column0, row1, column1; } block;

typedef struct {
    const char *name;
    bool hidden;
    cell *v; size_t n, capacity;
    block *merges; size_t n_merges, cap_merges;
    int *hidden_rows; size_t n_hidden_rows, cap_hidden_rows;
    int *hidden_columns; size_t n_hidden_columns, cap_hidden_columns;
} sheet;

/* What a clerk makes of a cell. */
typedef enum {
    SAYS_VALUE,        /* this figure, in the tables */
    SAYS_MAYBE,        /* this figure, or a problem line and no figure */
    SAYS_OPTIONAL,     /* this figure or nothing: of no use here, yet right */
    SAYS_NOTHING,      /* no figure */
    SAYS_PROBLEM,      /* no figure, and a problem line */
    SAYS_CHECK,        /* a total that its parts do not add up to: no figure, and a problem line */
    SAYS_SECRET        /* this text goes into no table */
} saying;

typedef struct {
    saying says;
    const char *sheet;               /* NULL: the file has none */
    int row, column;                 /* from 0 */
    const char *table, *measure;     /* several with | between: any of them */
    const char *place;               /* as heard; for secrets the text itself */
    const char *unit;                /* persons households value */
    double value;
    const char *bound, *as_of, *attribute;
    const char *why;
} expected;

typedef struct {
    pnk_arena *arena;
    pnk_rng rng;
    const char *name, *format, *language;
    int variant;                     /* 0: as the recipe says; others: other words, other orders */
    bool from_1904;
    sheet *sheets; size_t n_sheets, cap_sheets;
    expected *v; size_t n, capacity;
} book;

/** A recipe: one workbook in words. */
typedef struct {
    const char *name;
    const char *format;              /* xlsx xlsx1904 ods; csv with its delimiter and encoding: "csv;windows-1251" */
    const char *language;            /* en ru ky */
    const char *columns;             /* "Header>under it=meaning|..."; see layout.c */
    const char *troubles;            /* words, see layout.c */
    const char *numbers;             /* styles with weights: "plain:6 spaces:2 about:1"; see numbers.c */
    const char *dates;               /* title sheet file option, or column:STYLE or head:STYLE */
    int rows;
    const char *second;              /* columns of a second table on the same sheet; NULL: none */
} recipe;
extern const recipe recipes[];
extern const size_t n_recipes;

typedef struct { const char *name[3]; const char *pcode; } area;             /* en ru ky */
typedef struct { int rayon, aimak; const char *name[3]; double lon, lat; } village;
extern const area rayons[], aimaks[];
extern const village villages[];
extern const size_t n_rayons, n_aimaks, n_villages;

/* words.c */
int         language_index(const char *language);
const char *word_for(book *b, const char *key);                 /* header or label in the language of the book */
const char *expand(book *b, const char *text);                  /* {key} replaced by its word */
const char *day_in_words(book *b, pnk_day day, const char *style);

/* numbers.c: writes a count in a style, and says what a clerk reads. */
typedef struct { saying says; double value; const char *bound, *why; } reading;
reading put_count(book *b, sheet *s, int row, int column, const char *styles, double value, bool thousands);

/* grid.c */
void must(bool ok, const char *what);
sheet *add_sheet(book *b, const char *name);
void put_text(book *b, sheet *s, int row, int column, const char *text);
void put_bold(book *b, sheet *s, int row, int column, const char *text);
void put_number(book *b, sheet *s, int row, int column, double number);
void put_date(book *b, sheet *s, int row, int column, pnk_day day);
void put_kind(book *b, sheet *s, int row, int column, cell_kind kind, const char *text, double number);
void put_merge(book *b, sheet *s, int row0, int column0, int row1, int column1);
void hide_row(book *b, sheet *s, int row);
void hide_column(book *b, sheet *s, int column);
void expect(book *b, expected e);
int  drawn(book *b, int n);                                     /* 0..n-1 */
bool has_word(const char *words, const char *word);
const char *print(book *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* layout.c */
void lay_out(book *b, const recipe *r);

/* write.c: the file in its format, and what is expected of it. */
void write_book(book *b, const char *folder);
void write_expected(book *b, const char *folder);

#endif
