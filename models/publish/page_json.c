/* models/publish/page_json.c - compact JSON: a comma where one is due. */
#include "models/publish/page_data.h"
#include <math.h>

static void due(pnk_compact *o)
{
    if (o->comma)
        pnk_buf_add(&o->buf, ",");
    o->comma = true;
}

void pnk_put_open(pnk_compact *o, const char *bracket)
{
    due(o);
    pnk_buf_add(&o->buf, bracket);
    o->comma = false;
}

void pnk_put_close(pnk_compact *o, const char *bracket)
{
    pnk_buf_add(&o->buf, bracket);
    o->comma = true;
}

void pnk_put_text(pnk_compact *o, const char *value)
{
    due(o);
    if (value)
        pnk_json_escape(&o->buf, value);
    else
        pnk_buf_add(&o->buf, "null");
}

void pnk_put_raw(pnk_compact *o, const char *value)
{
    due(o);
    pnk_buf_add(&o->buf, value);
}

/** Six significant decimals are enough to look at; what is not finite is null, what is withheld the word for it. */
void pnk_put_number(pnk_compact *o, double value)
{
    char digits[32];
    double rounded = fabs(value) < 9e9 ? (double)llround(value * 1e6) / 1e6 : value;
    pnk_put_raw(o, isfinite(value) ? pnk_text_number(rounded, digits) : pnk_is_withheld(value) ? "\"hidden\"" : "null");
}

/** All digits, for residuals that are next to nothing. */
void pnk_put_exact(pnk_compact *o, double value)
{
    char digits[32];
    pnk_put_raw(o, isfinite(value) ? pnk_text_number(value, digits) : pnk_is_withheld(value) ? "\"hidden\"" : "null");
}

void pnk_put_flag(pnk_compact *o, bool value)
{
    pnk_put_raw(o, value ? "1" : "0");
}

void pnk_put_day(pnk_compact *o, pnk_day value)
{
    char date[16];
    pnk_put_text(o, value == PNK_DAY_UNKNOWN ? NULL : pnk_day_text(value, date));
}

void pnk_put_key(pnk_compact *o, const char *name)
{
    pnk_put_text(o, name);
    pnk_buf_add(&o->buf, ":");
    o->comma = false;
}

void pnk_put_name(pnk_compact *o, const pnk_name *value, const char *id)
{
    pnk_put_open(o, "[");
    pnk_put_text(o, value->en ? value->en : id);
    pnk_put_text(o, value->ru);
    pnk_put_text(o, value->ky);
    pnk_put_close(o, "]");
}

void pnk_put_point(pnk_compact *o, pnk_point at)
{
    pnk_put_number(o, at.lon_deg);
    pnk_put_number(o, at.lat_deg);
}
