/* engine/table/table.h - a table as it was read: named columns of text, each row knowing where it came from.
 *
 * Question  What stands in this cell, and where would a clerk find it?
 * Takes     what the gis room read, or rows put in by hand
 * Gives     cells as text, or as checked numbers, dates and words against a column's specification
 * Promise   a cell that does not fit its specification becomes a problem line, never a silent zero
 * Never     opens a file
 */
#ifndef PNK_TABLE_TABLE_H
#define PNK_TABLE_TABLE_H

#include "engine/base/arena.h"
#include "engine/base/date.h"
#include "engine/table/problems.h"
#include <math.h>

/** Where a row came from. */
typedef struct {
    const char *file;        /* "sites.csv" */
    const char *sheet;       /* NULL where the file has none */
    long row;                /* as a person counts */
} pnk_origin;

typedef struct {
    const char *file, *sheet;
    size_t n_rows, n_columns;
    const char **names;      /* [n_columns] */
    const char **cells;      /* [n_rows * n_columns], row by row; NULL: empty */
    long *rows;              /* [n_rows] row number as a person counts */
} pnk_table;

typedef enum {
    PNK_COL_TEXT,            /* any text */
    PNK_COL_ID,              /* letters, digits, - _ . : of up to 64 bytes, no spaces */
    PNK_COL_NUMBER,          /* finite, within low..high */
    PNK_COL_COUNT,           /* whole number within low..high */
    PNK_COL_SHARE,           /* 0..1 */
    PNK_COL_DATE,            /* ISO 8601 day */
    PNK_COL_TIME,            /* HH:MM */
    PNK_COL_FLAG,            /* yes no true false 1 0 */
    PNK_COL_WORD             /* one of `words` */
} pnk_col_kind;

/** What a column may hold. */
typedef struct {
    const char *name;        /* with its unit: "covered_area_m2" */
    pnk_col_kind kind;
    bool required;           /* the column must be there and every cell filled */
    double low, high;        /* for NUMBER and COUNT; NAN: no limit on that side */
    const char *words;       /* for WORD: "ready to_check unfit"; else NULL */
    const char *help;        /* one short sentence */
} pnk_col_spec;

/** Makes a table by hand (tests, writers). Texts are copied into the arena. */
pnk_table *pnk_table_new(pnk_arena *arena, const char *file, const char *const *names, size_t n_columns);
pnk_status pnk_table_add_row(pnk_ctx *ctx, pnk_arena *arena, pnk_table *table, const char *const *cells);

int         pnk_table_column(const pnk_table *table, const char *name);            /* -1: not there */
const char *pnk_table_text(const pnk_table *table, size_t row, int column);        /* NULL: empty or column -1 */
pnk_origin  pnk_table_origin(const pnk_table *table, size_t row);

/** Checks the header (missing, unknown (a warning with the nearest known name), twice) and every cell. */
void pnk_table_check(const pnk_table *table, const pnk_col_spec *spec, size_t n_spec, pnk_problems *problems);

/** Typed cells; the unknown value where the cell is empty or was already reported as a problem. */
double  pnk_table_number(const pnk_table *table, size_t row, const char *column);               /* NAN: unknown */
pnk_day pnk_table_day(const pnk_table *table, size_t row, const char *column);                  /* PNK_DAY_UNKNOWN */
int     pnk_table_flag(const pnk_table *table, size_t row, const char *column, int if_unknown);
/** Position of the cell's word in `words` ("a b c"), or if_unknown. */
int     pnk_table_word(const pnk_table *table, size_t row, const char *column, const char *words, int if_unknown);
/** The same by the column's position, for those who read many rows. */
double  pnk_table_number_at(const pnk_table *table, size_t row, int column);
pnk_day pnk_table_day_at(const pnk_table *table, size_t row, int column);
int     pnk_table_word_at(const pnk_table *table, size_t row, int column, const char *words, int if_unknown);

#endif
