/* engine/base/date.h - days as whole numbers, ISO 8601 as text. */
#ifndef PNK_BASE_DATE_H
#define PNK_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

typedef int32_t pnk_day;                       /* days since 1970-01-01, Gregorian */
#define PNK_DAY_UNKNOWN INT32_MIN

/** Strict "YYYY-MM-DD" of a real day, years 1900..2200. */
bool pnk_day_parse(const char *text, pnk_day *out);
/** Writes "YYYY-MM-DD" ("" for PNK_DAY_UNKNOWN) and gives `out` back. */
const char *pnk_day_text(pnk_day day, char out[16]);
void pnk_day_split(pnk_day day, int *year, int *month, int *day_of_month);
/** "HH:MM", 00:00..24:00, as minutes after midnight. */
bool pnk_time_parse(const char *text, int *minutes);

#endif
