/* models/outlook/dials.c - the parameters: read, checked, named. */
#include "models/outlook/inside.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

const double pnk_outlook_levels[PNK_OUTLOOK_N_LEVELS] = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5,
                                                           0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995 };
const int pnk_outlook_horizons[PNK_OUTLOOK_N_HORIZONS] = { 1, 3, 7, 14, 30 };
const double pnk_outlook_quantiles[PNK_OUTLOOK_N_QUANTILES] = { 0.01, 0.1, 0.5, 0.9, 0.99 };

typedef struct { const char *name; size_t at; double least, most; } dial;

#define DIAL(field, least, most) { "outlook_" #field, offsetof(pnk_outlook_dials, field), least, most }
static const dial dials[] = {
    DIAL(reach_km, 1, 100000),        DIAL(abroad_km_share, 0, 10),     DIAL(herd_exponent, 0, 3),        DIAL(herd_floor_share, 0, 1),
    DIAL(gateway_exponent, 0, 3),     DIAL(new_camp_factor, 0, 1000),   DIAL(conflict_memory_days, 1, 10000),
    DIAL(conflict_floor_share, 0, 1), DIAL(capacity_exponent, 0, 3),    DIAL(room_exponent, 0, 3),        DIAL(room_least_share, 1e-9, 1),
    DIAL(memory_days, 1, 10000),      DIAL(case_memory_days, 1, 10000), DIAL(prior_days, 0, 1000),        DIAL(case_prior_days, 0.01, 1000),
    DIAL(start_daily_share, 0, 1),
    DIAL(trend_share, 0, 1),          DIAL(trend_fade_days, 1, 10000),  DIAL(floor_persons, 0, 1000),     DIAL(pace_share, 0, 10),
    DIAL(pace_fade_days, 1, 10000),   DIAL(size_daily_share, 0, 1),     DIAL(size_fade_days, 1, 10000),
    DIAL(adapt_camps, 0.001, 10000),  DIAL(adapt_limit, 0.1, 100),      DIAL(adapt_mean, 0.001, 100),     DIAL(adapt_days, 1, 365),
    DIAL(origin_step_days, 1, 365),   DIAL(coverage_weight, 0, 1),      DIAL(least_reports, 0, 1000), 
    DIAL(prior_reach_km, 1, 100000),  DIAL(prior_abroad_km_share, 0.001, 10),
    DIAL(prior_herd_exponent, 0, 3),  DIAL(prior_new_camp_factor, 0.001, 1000),                           DIAL(prior_capacity_exponent, 0, 3),
    DIAL(prior_room_exponent, 0, 3),  DIAL(prior_floor_persons, 1e-6, 1000), DIAL(prior_pace_share, 1e-6, 10),
    DIAL(prior_size_daily_share, 1e-9, 1),                              DIAL(prior_trend_share, 1e-6, 1),   DIAL(prior_spread_pull, 0, 10),
    DIAL(case_trend_share, 0, 1),     DIAL(case_trend_fade_days, 1, 10000),                               DIAL(fresh_share, 0, 10),
    DIAL(usual_gap_days, 1, 1000),    DIAL(overdue_fade_days, 1, 10000),                                  DIAL(prior_fresh_share, 1e-6, 10),
    DIAL(prior_case_trend_share, 1e-6, 1), DIAL(trust_prior, 0, 100),  DIAL(trust_most, 0, 10),   DIAL(hold_camps, 0, 10000),
    DIAL(band_camps, 0.001, 10000),   DIAL(band_least, 0.01, 1),        DIAL(band_most, 1, 100),
    DIAL(neighbour_exponent, 0, 3),   DIAL(neighbour_km, 0.1, 10000),   DIAL(closed_border_km, 0, 100000), DIAL(prior_herd_floor_share, 1e-6, 1),
    DIAL(prior_gateway_exponent, 0, 3),                                 DIAL(prior_neighbour_exponent, 0, 3), DIAL(prior_neighbour_km, 0.1, 10000),
    DIAL(prior_closed_border_km, 0.1, 100000),                          DIAL(prior_factor_spread, 0, 3),   DIAL(prior_exponent_spread, 0, 3),
};
enum { N_DIALS = sizeof dials / sizeof *dials };

#define FITTED(field, factor, given) { "outlook_" #field, offsetof(pnk_outlook_dials, field), offsetof(pnk_outlook_dials, prior_##field), factor, given }
const pnk_outlook_fitted pnk_outlook_fitted_dials[PNK_OUTLOOK_N_FITTED] = {
    FITTED(reach_km, true, false),            FITTED(abroad_km_share, true, false),   FITTED(closed_border_km, true, false),
    FITTED(herd_exponent, false, false),      FITTED(herd_floor_share, true, false),  FITTED(gateway_exponent, false, false),
    FITTED(neighbour_exponent, false, false), FITTED(neighbour_km, true, false),      FITTED(new_camp_factor, true, false),
    FITTED(capacity_exponent, false, true),   FITTED(room_exponent, false, true),
};

static pnk_status row_value(pnk_ctx *ctx, const pnk_table *table, const char *name, double least, double most, double *out)
{
    int column = pnk_table_column(table, "name");

    for (size_t i = 0; i < table->n_rows; i++) {
        const char *here = pnk_table_text(table, i, column);
        if (!here || strcmp(here, name))
            continue;
        *out = pnk_table_number(table, i, "value");
        if (!(*out >= least && *out <= most))
            return pnk_fail(ctx, PNK_BAD_INPUT, "parameter %s is %g, expected %g to %g", name, *out, least, most);
        return PNK_OK;
    }
    return pnk_fail(ctx, PNK_BAD_INPUT, "the forecast needs the parameter %s, it is not in parameters.csv", name);
}

pnk_status pnk_outlook_dials_read(pnk_ctx *ctx, const pnk_table *parameters, pnk_outlook_dials *out)
{
    pnk_outlook_dials read = {0};
    char name[32];
    pnk_status status;

    for (size_t i = 0; i < N_DIALS; i++)
        if ((status = row_value(ctx, parameters, dials[i].name, dials[i].least, dials[i].most, (double *)(void *)((char *)&read + dials[i].at))))
            return status;
    for (int i = 0; i < PNK_OUTLOOK_N_LEVELS; i++) {
        snprintf(name, sizeof name, "outlook_z_%d", i + 1);
        if ((status = row_value(ctx, parameters, name, i ? read.z[i - 1] : -1e6, 1e6, &read.z[i])))
            return status;
    }
    *out = read;
    return PNK_OK;
}

size_t pnk_outlook_n_dials(void)
{
    return N_DIALS + PNK_OUTLOOK_N_LEVELS;
}

const char *pnk_outlook_dial_name(size_t i)
{
    static const char *const z[PNK_OUTLOOK_N_LEVELS] = {
        "outlook_z_1", "outlook_z_2", "outlook_z_3", "outlook_z_4", "outlook_z_5", "outlook_z_6", "outlook_z_7", "outlook_z_8", "outlook_z_9", "outlook_z_10",
        "outlook_z_11", "outlook_z_12", "outlook_z_13", "outlook_z_14", "outlook_z_15", "outlook_z_16", "outlook_z_17", "outlook_z_18", "outlook_z_19" };

    return i < N_DIALS ? dials[i].name : i < pnk_outlook_n_dials() ? z[i - N_DIALS] : NULL;
}

double pnk_outlook_dial_value(const pnk_outlook_dials *all, size_t i)
{
    return i < N_DIALS ? *(const double *)(const void *)((const char *)all + dials[i].at) : i < pnk_outlook_n_dials() ? all->z[i - N_DIALS] : NAN;
}

size_t pnk_outlook_n_allocation_dials(void)
{
    return PNK_OUTLOOK_N_FITTED;
}

const char *pnk_outlook_allocation_dial_name(size_t i)
{
    return i < PNK_OUTLOOK_N_FITTED ? pnk_outlook_fitted_dials[i].name : NULL;
}

double pnk_outlook_allocation_dial_value(const pnk_outlook_dials *all, size_t i)
{
    return i < PNK_OUTLOOK_N_FITTED ? *(const double *)(const void *)((const char *)all + pnk_outlook_fitted_dials[i].at) : NAN;
}
