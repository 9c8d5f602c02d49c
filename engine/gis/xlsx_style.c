/* engine/gis/xlsx_style.c - dates of workbooks are numbers of days; only the number format tells. */
#include "engine/gis/xlsx_style.h"
#include "engine/base/date.h"
#include "engine/base/text.h"
#include <math.h>
#include <string.h>

pnk_looks pnk_looks_of_id(long id)
{
    if (id == 9 || id == 10)
        return PNK_LOOKS_PERCENT;
    if (id == 46)
        return PNK_LOOKS_SPAN;
    if ((id >= 18 && id <= 21) || id == 45 || id == 47)
        return PNK_LOOKS_TIME;
    if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
        return PNK_LOOKS_DATE;
    return PNK_LOOKS_NUMBER;
}

/** What stands in square brackets: a span of time ([h]), else a colour, a language or a condition. */
static bool is_span(const char *inside, size_t n)
{
    size_t i = 0;
    while (i < n && strchr("hHmMsS", inside[i]))
        i++;
    return n > 0 && i == n;
}

pnk_looks pnk_looks_of_code(const char *code)
{
    bool day = false, month = false, time = false, percent = false;

    if (strncmp(code, "General", 7) == 0)
        return PNK_LOOKS_NUMBER;
    for (const char *c = code; *c && *c != ';'; c++) {
        if (*c == '"') {
            const char *close = strchr(c + 1, '"');
            if (!close)
                break;
            c = close;
        } else if (*c == '[') {
            const char *close = strchr(c, ']');
            if (!close)
                break;
            if (is_span(c + 1, (size_t)(close - c - 1)))
                return PNK_LOOKS_SPAN;
            c = close;
        } else if (*c == '\\' || *c == '_' || *c == '*') {
            if (!*++c)
                break;
        } else if (*c == '%') {
            percent = true;
        } else if (strchr("yYdD", *c)) {
            day = true;
        } else if (strchr("mM", *c)) {
            month = true;
        } else if (strchr("hHsS", *c)) {
            time = true;
        }
    }
    return day || (month && !time) ? PNK_LOOKS_DATE : time ? PNK_LOOKS_TIME : percent ? PNK_LOOKS_PERCENT : PNK_LOOKS_NUMBER;
}

bool pnk_serial_text(double serial, bool from_1904, pnk_looks looks, char out[32], bool *is_day)
{
    char iso[16];

    *is_day = false;
    if (!(serial >= 0.0 && serial < 2958466.0))      /* 9999-12-31 is the last */
        return false;
    long seconds = lround((serial - floor(serial)) * 86400.0), day = (long)floor(serial);
    if (seconds >= 86400) {
        seconds -= 86400;
        day++;
    }
    long minutes = seconds / 60;
    if (looks == PNK_LOOKS_SPAN || (looks == PNK_LOOKS_TIME && day == 0)) {
        pnk_snprintf(out, 32, "%02ld:%02ld", day * 24 + minutes / 60, minutes % 60);
        return true;
    }
    /* Day 1 is 1 January 1900, and day 60 the 29 February 1900 that never was; later days are one too many. */
    if (!from_1904 && (day == 0 || day == 60))
        return false;
    day += from_1904 ? 1462 : day < 60 ? 1 : 0;
    pnk_day_text((pnk_day)(day - 25569), iso);
    if (!iso[0])
        return false;
    if (minutes > 0)
        pnk_snprintf(out, 32, "%sT%02ld:%02ld", iso, minutes / 60, minutes % 60);
    else
        pnk_snprintf(out, 32, "%s", iso);
    *is_day = true;
    return true;
}
