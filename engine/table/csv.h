/* engine/table/csv.h - writing tables as CSV (RFC 4180: commas, LF, UTF-8, quotes where needed).
 *
 * Numbers are written in the C locale; unknown (NAN) is an empty cell, one that is withheld says so. A cell of text that begins like a formula
 * (= + - @ tab) gets an apostrophe in front, unless it is a plain number.
 */
#ifndef PNK_TABLE_CSV_H
#define PNK_TABLE_CSV_H

#include "engine/base/date.h"
#include "engine/base/text.h"

/** Rows go to a text buffer, so a table is written to disk whole or not at all. Starts as `pnk_csv csv = {0};`. */
typedef struct {
    pnk_buf buf;
    int column;
} pnk_csv;

void pnk_csv_header(pnk_csv *csv, const char *comma_separated_names);   /* "date,area_id,persons" */
void pnk_csv_text(pnk_csv *csv, const char *text);
void pnk_csv_number(pnk_csv *csv, double value);                        /* round trip digits */
void pnk_csv_fixed(pnk_csv *csv, double value, int decimals);
void pnk_csv_count(pnk_csv *csv, int64_t value);
void pnk_csv_day(pnk_csv *csv, pnk_day day);
void pnk_csv_end(pnk_csv *csv);                                         /* end of row */
void pnk_csv_free(pnk_csv *csv);

#endif
