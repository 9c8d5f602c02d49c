/* models/scenario/scenario.c - suppositions read and laid over the records. */
#include "models/scenario/scenario.h"

#include "engine/base/text.h"

#include <math.h>
#include <string.h>

enum { ALL_MONTHS = 0xFFF };

/* ---- reading ---- */

static const struct { const char *word; bool subject, day_is_subject; const char *form; } words[PNK_N_IFS] = {
    [PNK_IF_SPREAD]      = { "spread",      true,  false, "spread=AREA[:INTENSITY][@DATE]" },
    [PNK_IF_CLOSE]       = { "close",       true,  false, "close=ROAD[@DATE] or close=FROM:TO[@DATE]" },
    [PNK_IF_SNOW]        = { "snow",        false, false, "snow[@DATE]" },
    [PNK_IF_HAZARDS_END] = { "hazards_end", false, true,  "hazards_end=DATE" },
};

static pnk_status bad(pnk_ctx *ctx, const char *text, pnk_if what)
{
    return pnk_fail(ctx, PNK_USAGE, "--what-if is \"%.120s\", expected %s", text, words[what].form);
}

/** "KG05:0.8": the intensity behind the last colon is cut off. */
static bool take_intensity(pnk_supposition *out)
{
    char *colon = strrchr(out->subject, ':');

    if (!colon)
        return true;
    *colon = '\0';
    return pnk_text_to_number(colon + 1, &out->intensity) && out->intensity > 0.0 && out->intensity <= 1.0;
}

pnk_status pnk_scenario_parse(pnk_ctx *ctx, const char *text, pnk_supposition *out)
{
    size_t n = strcspn(text, "=@");
    const char *rest = text[n] == '=' ? text + n + 1 : "", *at = strrchr(text, '@');
    int w = 0;

    *out = (pnk_supposition){ .intensity = NAN, .day = PNK_DAY_UNKNOWN };
    while (w < PNK_N_IFS && (strlen(words[w].word) != n || memcmp(words[w].word, text, n) != 0))
        w++;
    if (w == PNK_N_IFS)
        return pnk_fail(ctx, PNK_USAGE, "--what-if is \"%.120s\", expected hazards_end=DATE, close=ROAD, spread=AREA or snow", text);
    out->what = (pnk_if)w;
    if (words[w].day_is_subject)
        return !at && pnk_day_parse(rest, &out->day) ? PNK_OK : bad(ctx, text, out->what);
    if (at && !pnk_day_parse(at + 1, &out->day))
        return bad(ctx, text, out->what);
    n = *rest ? strlen(rest) - (at ? strlen(at) : 0) : 0;
    if (words[w].subject != (n > 0) || (text[strcspn(text, "=@")] == '=' && n == 0) || n >= sizeof out->subject)
        return bad(ctx, text, out->what);
    memcpy(out->subject, rest, n);
    out->subject[n] = '\0';
    return out->what != PNK_IF_SPREAD || take_intensity(out) ? PNK_OK : bad(ctx, text, out->what);
}

/* ---- laying over ---- */

static pnk_row supposed_row(const pnk_records *records)
{
    return (pnk_row){ .at = { "--what-if", NULL, 0 }, .source = "supposed", .confidence = PNK_ASSUMED, .reported_at = records->head.as_of };
}

static pnk_status shut(pnk_ctx *ctx, pnk_records *records, int road, pnk_day from, const char *reason)
{
    if (!PNK_GROW(&records->arena, records->closures.v, records->closures.n, records->closures.capacity))
        return pnk_no_memory(ctx);
    records->closures.v[records->closures.n++] = (pnk_closure){ supposed_row(records), road, from, PNK_DAY_UNKNOWN, reason };
    return PNK_OK;
}

static bool joins(const pnk_road *road, int a, int b)
{
    return (road->from == a && road->to == b) || (road->from == b && road->to == a);
}

static pnk_status apply_close(pnk_ctx *ctx, pnk_records *records, const pnk_supposition *s, pnk_day day)
{
    char from[sizeof s->subject];
    const char *colon = strchr(s->subject, ':');
    int a = -1, b = -1;
    size_t found = 0;

    if (colon) {
        memcpy(from, s->subject, (size_t)(colon - s->subject));
        from[colon - s->subject] = '\0';
        a = pnk_find_place(records, from);
        b = pnk_find_place(records, colon + 1);
        if (a < 0 || b < 0)
            return pnk_fail(ctx, PNK_USAGE, "--what-if close: there is no place \"%s\", expected a place_id of the operation", a < 0 ? from : colon + 1);
    }
    for (size_t i = 0; i < records->roads.n; i++) {
        const pnk_road *road = &records->roads.v[i];
        pnk_status status;

        if (colon ? !joins(road, a, b) : strcmp(road->id, s->subject) != 0)
            continue;
        found++;
        if ((status = shut(ctx, records, (int)i, day, "supposed: closed")))
            return status;
    }
    if (found == 0)
        return pnk_fail(ctx, PNK_USAGE, "--what-if close: there is no road \"%s\", expected a road_id, or two places that a road joins", s->subject);
    return PNK_OK;
}

static pnk_status apply_snow(pnk_ctx *ctx, pnk_records *records, pnk_day day)
{
    for (size_t i = 0; i < records->roads.n; i++) {
        pnk_status status;

        if ((records->roads.v[i].months_open & ALL_MONTHS) != ALL_MONTHS && (status = shut(ctx, records, (int)i, day, "supposed: snow")))
            return status;
    }
    return PNK_OK;
}

static pnk_status apply_spread(pnk_ctx *ctx, pnk_records *records, const pnk_supposition *s, pnk_day day)
{
    int area = pnk_find_area(records, s->subject), place = area < 0 ? pnk_find_place(records, s->subject) : -1;
    double intensity = isnan(s->intensity) ? pnk_parameter_value(records, "scenario_spread_intensity") : s->intensity;

    if (area < 0 && place < 0)
        return pnk_fail(ctx, PNK_USAGE, "--what-if spread: there is no area or place \"%s\", expected an area_id or a place_id", s->subject);
    if (!(intensity > 0.0 && intensity <= 1.0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "parameter scenario_spread_intensity is %g, expected above 0 to 1", intensity);
    if (!PNK_GROW(&records->arena, records->hazards.v, records->hazards.n, records->hazards.capacity))
        return pnk_no_memory(ctx);
    records->hazards.v[records->hazards.n++] = (pnk_hazard){ supposed_row(records), place, area, day, PNK_DAY_UNKNOWN, intensity, "supposed" };
    return PNK_OK;
}

static void apply_end(pnk_records *records, pnk_day last)
{
    pnk_day as_of = records->head.as_of;

    for (size_t i = 0; i < records->hazards.n; i++) {
        pnk_hazard *hazard = &records->hazards.v[i];

        if (!pnk_row_known(&hazard->row, hazard->from, as_of) || (hazard->to != PNK_DAY_UNKNOWN && hazard->to < as_of))
            continue;
        if (hazard->from > last)                 /* announced for a day after the end: it does not come */
            hazard->intensity = 0.0;
        else
            hazard->to = last;
    }
}

static pnk_status apply_one(pnk_ctx *ctx, pnk_records *records, const pnk_supposition *s)
{
    pnk_day as_of = records->head.as_of, day = s->day != PNK_DAY_UNKNOWN ? s->day : s->what == PNK_IF_SPREAD ? as_of + 1 : as_of;
    char given[16], now[16];

    if (day < as_of)
        return pnk_fail(ctx, PNK_USAGE, "--what-if %s: the day is %s, expected %s, the day of the run, or later", words[s->what].word,
                        pnk_day_text(day, given), pnk_day_text(as_of, now));
    switch (s->what) {
    case PNK_IF_SPREAD: return apply_spread(ctx, records, s, day);
    case PNK_IF_CLOSE: return apply_close(ctx, records, s, day);
    case PNK_IF_SNOW: return apply_snow(ctx, records, day);
    case PNK_IF_HAZARDS_END: apply_end(records, day); return PNK_OK;
    case PNK_N_IFS: break;
    }
    return PNK_OK;
}

pnk_status pnk_scenario_apply(pnk_ctx *ctx, pnk_records *records, const char *const *texts, size_t n)
{
    for (int what = 0; what < PNK_N_IFS; what++)     /* the end of hazards comes last: it ends what spreads too */
        for (size_t i = 0; i < n; i++) {
            pnk_supposition s;
            pnk_status status = pnk_scenario_parse(ctx, texts[i], &s);

            if (status || (s.what == (pnk_if)what && (status = apply_one(ctx, records, &s))))
                return status;
        }
    return PNK_OK;
}
