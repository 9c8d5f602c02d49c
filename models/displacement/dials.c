/* models/displacement/dials.c - the parameters: read, checked, drawn. */
#include "models/displacement/dials.h"

#include "engine/base/rng.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

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

static const pnk_parameter *row_of(const pnk_records *records, const dial *d, double *low, double *high)
{
    const pnk_parameter *row = pnk_parameter_find(records, d->name);

    *low = isnan(row->low) ? row->value : row->low;
    *high = isnan(row->high) ? row->value : row->high;
    return row;
}

static pnk_dials from_ranges(const pnk_scene *scene, uint64_t seed, uint64_t member)
{
    pnk_dials drawn = scene->dials;

    for (size_t i = 0; i < N_DIALS; i++) {
        double low, high;
        const pnk_parameter *row = row_of(scene->records, &dials[i], &low, &high);

        if (high > low) {
            pnk_rng rng = pnk_rng_stream(seed, member, pnk_key_of(dials[i].name));

            *field(&drawn, &dials[i]) = pnk_rng_triangular(&rng, low, row->value, high);
        }
    }
    return drawn;
}

/* ---- of a calibration ---- */

static const dial *dial_of(const char *name)
{
    for (size_t i = 0; i < N_DIALS; i++)
        if (!strcmp(dials[i].name, name))
            return &dials[i];
    return NULL;
}

size_t pnk_dials_with_range(const pnk_records *records, const pnk_parameter **rows)
{
    size_t n = 0;

    for (size_t i = 0; i < N_DIALS; i++) {
        double low, high;
        const pnk_parameter *row = row_of(records, &dials[i], &low, &high);

        if (high > low)
            rows[n++] = row;
    }
    return n;
}

double pnk_dials_get(const pnk_dials *all, const char *name)
{
    const dial *d = dial_of(name);
    pnk_dials copy = *all;

    return d ? *field(&copy, d) : (double)NAN;
}

double pnk_triangular_share(double low, double mid, double high, double value)
{
    if (value <= low)
        return 0.0;
    if (value >= high)
        return 1.0;
    return value < mid ? (value - low) * (value - low) / ((high - low) * (mid - low)) : 1.0 - (high - value) * (high - value) / ((high - low) * (high - mid));
}

double pnk_triangular_value(double low, double mid, double high, double share)
{
    double peak = (mid - low) / (high - low);

    return share < peak ? low + sqrt(share * (high - low) * (mid - low)) : high - sqrt((1.0 - share) * (high - low) * (high - mid));
}

/** Shares of the prior are even on 0..1, and stay so when they are blurred and mirrored at the ends: who has learnt nothing keeps the prior. */
static double mirrored(double share)
{
    share = fabs(fmod(share, 2.0));
    return share > 1.0 ? 2.0 - share : share;
}

static pnk_dials from_kept(const pnk_scene *scene, const pnk_calibration *c, uint64_t seed, uint64_t member)
{
    pnk_rng which = pnk_rng_stream(seed, member, pnk_key_of("calibration"));
    double left = pnk_rng_uniform(&which);
    pnk_dials drawn = scene->dials;
    size_t k = 0;

    while (k + 1 < c->n_kept && (left -= c->weight[k]) > 0.0)
        k++;
    for (size_t i = 0; i < c->n_dials; i++) {
        const pnk_calibrated *d = &c->dials[i];
        const dial *to = dial_of(d->name);
        pnk_rng rng = pnk_rng_stream(seed, member, pnk_key_of(d->name));
        double share = pnk_triangular_share(d->low, d->mid, d->high, c->kept[k * c->n_dials + i]);

        if (to)
            *field(&drawn, to) = pnk_triangular_value(d->low, d->mid, d->high, mirrored(share + pnk_rng_normal(&rng, 0.0, d->width)));
    }
    return drawn;
}

pnk_dials pnk_dials_draw(const pnk_scene *scene, const pnk_calibration *calibration, uint64_t seed, uint64_t member)
{
    return calibration && calibration->n_reports > 0 ? from_kept(scene, calibration, seed, member) : from_ranges(scene, seed, member);
}

pnk_dials pnk_dials_central(const pnk_scene *scene, const pnk_calibration *calibration)
{
    pnk_dials central = scene->dials;

    for (size_t i = 0; calibration && calibration->n_reports > 0 && i < calibration->n_dials; i++) {
        const dial *to = dial_of(calibration->dials[i].name);

        if (to)
            *field(&central, to) = calibration->dials[i].central;
    }
    return central;
}
