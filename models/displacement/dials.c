/* models/displacement/dials.c - the parameters: read, checked, drawn. */
#include "models/displacement/dials.h"

#include "engine/base/rng.h"
#include <math.h>
#include <stddef.h>

typedef struct { const char *name; size_t at; double least, most; } dial;

#define DIAL(field, least, most) { #field, offsetof(pnk_dials, field), least, most }
static const dial dials[] = {
    /*   field and name of the parameter   least  most */
    DIAL(departure_daily_share,            0,     1),
    DIAL(departure_willing_share,          0,     1),
    DIAL(return_daily_share,               0,     1),
    DIAL(return_lag_days,                  0,     3650),
    DIAL(return_ramp_days,                 0,     365),
    DIAL(homes_destroyed_share,            0,     1),
    DIAL(return_sites_factor,              0,     100),
    DIAL(host_find_share,                  0,     1),
    DIAL(site_self_share,                  0,     1),
    DIAL(way_arrival_daily_share,          0,     1),
    DIAL(destination_minutes_exponent,     0,     10),
    DIAL(destination_population_exponent,  0,     10),
    DIAL(destination_offset_min,           1,     1440),
    DIAL(destination_full_share,           0,     1),
    DIAL(within_area_min,                  0,     1440),
    DIAL(drive_hours_per_day,              0.5,   24),
    DIAL(walk_hours_per_day,               0.5,   24),
    DIAL(walk_kmh,                         0.5,   10),
    DIAL(own_transport_share,              0,     1),
    DIAL(host_share_of_population,         0,     10),
};
enum { N_DIALS = sizeof dials / sizeof *dials };

static double *field(pnk_dials *all, const dial *d)
{
    return (double *)(void *)((char *)all + d->at);
}

uint64_t pnk_key_of(const char *text)
{
    uint64_t h = 0xCBF29CE484222325u;              /* FNV-1a, 64 bits */

    for (; text && *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001B3u;
    return h;
}

static pnk_status check_dial(pnk_ctx *ctx, const dial *d, double value)
{
    if (!(value >= d->least && value <= d->most))
        return pnk_fail(ctx, PNK_BAD_INPUT, "parameter %s is %g, expected %g to %g", d->name, value, d->least, d->most);
    return PNK_OK;
}

pnk_status pnk_dials_read(pnk_ctx *ctx, const pnk_records *records, pnk_dials *out)
{
    pnk_status status;

    for (size_t i = 0; i < N_DIALS; i++) {
        const pnk_parameter *row = pnk_parameter_find(records, dials[i].name);

        if (!row)
            return pnk_fail(ctx, PNK_BAD_INPUT, "the forecast needs the parameter %s, it is not in parameters.csv", dials[i].name);
        if ((status = check_dial(ctx, &dials[i], row->value)) ||
            (!isnan(row->low) && (status = check_dial(ctx, &dials[i], row->low))) ||
            (!isnan(row->high) && (status = check_dial(ctx, &dials[i], row->high))))
            return status;
        if (row->low > row->value || row->high < row->value)
            return pnk_fail(ctx, PNK_BAD_INPUT, "parameter %s is %g, expected within its own range %g to %g", dials[i].name, row->value,
                            row->low, row->high);
        *field(out, &dials[i]) = row->value;
    }
    return PNK_OK;
}

pnk_dials pnk_dials_draw(const pnk_scene *scene, uint64_t seed, uint64_t member)
{
    pnk_dials drawn = scene->dials;

    for (size_t i = 0; i < N_DIALS; i++) {
        const pnk_parameter *row = pnk_parameter_find(scene->records, dials[i].name);
        double low = isnan(row->low) ? row->value : row->low, high = isnan(row->high) ? row->value : row->high;

        if (high > low) {
            pnk_rng rng = pnk_rng_stream(seed, member, pnk_key_of(dials[i].name));

            *field(&drawn, &dials[i]) = pnk_rng_triangular(&rng, low, row->value, high);
        }
    }
    return drawn;
}
