/* engine/base/date.c - the Gregorian calendar as whole days.
 *
 * Years are counted from March, so that the leap day comes last; 400 years are always 146097 days.
 */
#include "engine/base/date.h"
#include "engine/base/text.h"
#include <string.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2200, DAYS_IN_400_YEARS = 146097, DAYS_BEFORE_1970 = 719468 };

static pnk_day day_of(int year, int month, int day_of_month)
{
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, year_of_era = y % 400;                         /* years 1900.. are never negative */
    int day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day_of_month - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_IN_400_YEARS + day_of_era - DAYS_BEFORE_1970;
}

void pnk_day_split(pnk_day day, int *year, int *month, int *day_of_month)
{
    int64_t z = (int64_t)day + DAYS_BEFORE_1970;
    int64_t era = (z >= 0 ? z : z - DAYS_IN_400_YEARS + 1) / DAYS_IN_400_YEARS;
    int64_t day_of_era = z - era * DAYS_IN_400_YEARS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153;
    *day_of_month = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

/** Reads n digits; -1 when one is none. */
static int digits(const char *p, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

bool pnk_day_parse(const char *text, pnk_day *out)
{
    if (!text || strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    int year = digits(text, 4), month = digits(text + 5, 2), day_of_month = digits(text + 8, 2);
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day_of_month < 1 || day_of_month > 31)
        return false;
    pnk_day day = day_of(year, month, day_of_month);
    int y, m, d;
    pnk_day_split(day, &y, &m, &d);
    if (y != year || m != month || d != day_of_month)                 /* 30 February came out as 2 March */
        return false;
    *out = day;
    return true;
}

const char *pnk_day_text(pnk_day day, char out[16])
{
    out[0] = '\0';
    if (day == PNK_DAY_UNKNOWN)
        return out;
    int year, month, day_of_month;
    pnk_day_split(day, &year, &month, &day_of_month);
    pnk_snprintf(out, 16, "%04d-%02d-%02d", year, month, day_of_month);
    return out;
}

bool pnk_time_parse(const char *text, int *minutes)
{
    if (!text || strlen(text) != 5 || text[2] != ':')
        return false;
    int hour = digits(text, 2), minute = digits(text + 3, 2);
    if (hour < 0 || minute < 0 || minute > 59 || hour > 24 || (hour == 24 && minute != 0))
        return false;
    *minutes = hour * 60 + minute;
    return true;
}
