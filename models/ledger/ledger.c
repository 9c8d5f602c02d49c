/* models/ledger/ledger.c - the door, and the order of the steps. */
#include "models/ledger/inside.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

static const struct { const char *name; size_t at; } constants[] = {
    {"ledger_about_factor", offsetof(pnk_ledger_constants, about_factor)},
    {"ledger_household_error_share", offsetof(pnk_ledger_constants, household_error_share)},
    {"family_size_persons", offsetof(pnk_ledger_constants, family_size_persons)},
    {"ledger_population_error_share", offsetof(pnk_ledger_constants, population_error_share)},
    {"ledger_least_error_share", offsetof(pnk_ledger_constants, least_error_share)},
    {"ledger_scale_floor_persons", offsetof(pnk_ledger_constants, scale_floor_persons)},
    {"ledger_range_tolerance", offsetof(pnk_ledger_constants, range_tolerance)},
    {"ledger_range_cover_share", offsetof(pnk_ledger_constants, range_cover)},
    {"ledger_band_level", offsetof(pnk_ledger_constants, band_level)},
    {"ledger_band_jump", offsetof(pnk_ledger_constants, band_jump)},
    {"ledger_band_drift", offsetof(pnk_ledger_constants, band_drift)},
    {"ledger_band_days", offsetof(pnk_ledger_constants, band_days)},
    {"ledger_band_even", offsetof(pnk_ledger_constants, band_even)},
    {"ledger_band_silence", offsetof(pnk_ledger_constants, band_silence)},
    {"ledger_band_unheard", offsetof(pnk_ledger_constants, band_unheard)},
    {"ledger_band_road", offsetof(pnk_ledger_constants, band_road)},
    {"ledger_band_lean", offsetof(pnk_ledger_constants, band_lean)},
    {"ledger_band_widen", offsetof(pnk_ledger_constants, band_widen)},
    {"ledger_contradiction_errors", offsetof(pnk_ledger_constants, contradiction_errors)},
    {"ledger_frozen_days", offsetof(pnk_ledger_constants, frozen_days)},
    {"ledger_share_factor", offsetof(pnk_ledger_constants, share_factor)},
    {"ledger_near_days", offsetof(pnk_ledger_constants, near_days)},
    {"ledger_full_columns", offsetof(pnk_ledger_constants, full_columns)},
    {"ledger_kind_gain", offsetof(pnk_ledger_constants, kind_gain)},
    {"ledger_band_smooth", offsetof(pnk_ledger_constants, band_smooth)},
    {"ledger_band_guests", offsetof(pnk_ledger_constants, band_guests)},
    {"ledger_band_guests_even", offsetof(pnk_ledger_constants, band_guests_even)},
    {"ledger_band_guests_drift", offsetof(pnk_ledger_constants, band_guests_drift)},
    {"ledger_band_sites", offsetof(pnk_ledger_constants, band_sites)},
    {"ledger_band_together", offsetof(pnk_ledger_constants, band_together)},
    {"ledger_band_together_drift", offsetof(pnk_ledger_constants, band_together_drift)},
    {"ledger_host_reach_km", offsetof(pnk_ledger_constants, host_reach_km)},
    {"host_share_of_population", offsetof(pnk_ledger_constants, host_share)},
    {"ledger_calls", offsetof(pnk_ledger_constants, calls)},
    {"ledger_silence_share", offsetof(pnk_ledger_constants, silence_share)},
    {"ledger_unhit_silence_share", offsetof(pnk_ledger_constants, unhit_silence_share)},
    {"ledger_unhit_weight", offsetof(pnk_ledger_constants, unhit_weight)},
    {"ledger_transit_weight", offsetof(pnk_ledger_constants, transit_weight)},
    {"ledger_rough_weight", offsetof(pnk_ledger_constants, rough_weight)},
    {"ledger_rough_event_share", offsetof(pnk_ledger_constants, rough_event_share)},
    {"ledger_sites_weight", offsetof(pnk_ledger_constants, sites_weight)},
    {"ledger_way_weight", offsetof(pnk_ledger_constants, way_weight)},
    {"ledger_move_weight", offsetof(pnk_ledger_constants, move_weight)},
};

static pnk_status read_constants(pnk_ctx *ctx, pnk_work *w)
{
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        double value = pnk_parameter_value(w->records, constants[i].name);
        if (!(value >= 0.0) || !isfinite(value))
            return pnk_fail(ctx, PNK_BAD_INPUT, "parameters: %s is %g, expected a number, 0 or more", constants[i].name, value);
        *(double *)((char *)&w->c + constants[i].at) = value;
    }
    if (!(w->c.host_reach_km > 0.0) || !(w->c.population_error_share > 0.0) || !(w->c.least_error_share > 0.0) ||
        !(w->c.silence_share > 0.0) || !(w->c.unhit_silence_share > 0.0) || !(w->c.scale_floor_persons > 0.0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "parameters: host reach, error and silence shares and the floor of scales of the ledger must be above 0");
    return PNK_OK;
}

static pnk_status count_days(pnk_ctx *ctx, pnk_work *w)
{
    const pnk_operation_head *head = &w->records->head;
    if (head->start == PNK_DAY_UNKNOWN || head->as_of == PNK_DAY_UNKNOWN || head->as_of < head->start)
        return pnk_fail(ctx, PNK_BAD_INPUT, "operation.json: as_of must not be before start");
    w->n_days = (int)(head->as_of - head->start) + 1;
    w->ledger->first = head->start;
    w->ledger->n_days = w->n_days;
    w->ledger->range_cover = w->c.range_cover;
    return PNK_OK;
}

/* ---- the kind of a bare "displaced" ---- */

static pnk_status least_with(pnk_ctx *ctx, pnk_work *w, double *least)
{
    pnk_counts m = {0};
    double value = 0.0;
    pnk_status status;
    if (!(status = pnk_observe_weigh(ctx, w)) && !(status = pnk_counts_build(ctx, w, &m)) && !(status = pnk_counts_solve(ctx, &m, &value)))
        *least = value / m.factor;
    w->ledger->pivots += m.pivots;
    pnk_counts_free(&m);
    return status;
}

/* Counts of which a source did not say the kind: both ways, source by source and measure by measure, and the better is kept. The
 * unusual way must explain more than by a hair: nearly everything can be read twice. */
/* In an operation so large that its program is thin, counts are taken as usual. */
static pnk_status choose_kinds(pnk_ctx *ctx, pnk_work *w)
{
    double least = NAN, other;
    pnk_status status = PNK_OK;
    if (pnk_thin_fits(w))
        return PNK_OK;
    for (int s = 0; s < (int)w->records->sources.n; s++)
        for (int measure = 0; measure < PNK_N_SOLVED; measure++) {
            if (!pnk_observe_kind(w, s, (pnk_measure)measure, true))
                continue;
            if (isnan(least) && (status = least_with(ctx, w, &least)))
                return status;
            pnk_observe_kind(w, s, (pnk_measure)measure, false);
            if ((status = least_with(ctx, w, &other)))
                return status;
            if (other < least - w->c.kind_gain - 1e-6 * fabs(least))
                least = other;
            else
                pnk_observe_kind(w, s, (pnk_measure)measure, true);
        }
    return PNK_OK;
}

/* ---- the steps ---- */

/* What each report adds to the optimum, read before the later stages change the program. */
static void keep_shares(pnk_work *w, const pnk_counts *m, double value)
{
    for (size_t i = 0; i < w->n_obs; i++) {
        double cost = m->factor * w->obs[i].weight / (w->obs[i].error_share * w->obs[i].scale), added = 0.0;
        if (w->obs[i].bound != PNK_AT_MOST)
            added += cost * pnk_lp_value(m->lp, m->plus[i]);
        if (w->obs[i].bound != PNK_AT_LEAST)
            added += cost * pnk_lp_value(m->lp, m->minus[i]);
        w->ledger->fits[w->obs[i].report].residual_share = value > 1e-6 ? fmax(0.0, added / value) : 0.0;
    }
}

static pnk_status reconcile(pnk_ctx *ctx, pnk_work *w)
{
    pnk_counts m = {0};
    double value;
    pnk_status status;

    if ((status = pnk_counts_build(ctx, w, &m)) || (status = pnk_counts_solve(ctx, &m, &value)))
        goto done;
    w->ledger->objective = fmax(0.0, value / m.factor);
    w->ledger->rows = pnk_lp_n_rows(m.lp);
    w->ledger->columns = pnk_lp_n_columns(m.lp);
    keep_shares(w, &m, value);
    pnk_progress(ctx, "ledger", 1, 3);
    if ((status = pnk_settle(ctx, w, &m)))
        goto done;
    pnk_progress(ctx, "ledger", 2, 3);
    status = pnk_spread(ctx, w);
    pnk_progress(ctx, "ledger", 3, 3);
done:
    w->ledger->pivots += m.pivots;
    pnk_counts_free(&m);
    return status;
}

static pnk_status ask_how_sure(pnk_ctx *ctx, pnk_work *w, const pnk_ledger_settings *settings)
{
    pnk_ranger ranger = {0};
    pnk_status status = PNK_OK;
    if (settings->ranges)
        status = pnk_bands(ctx, w);
    if (!status && (settings->ranges || settings->calls))
        status = pnk_ranger_open(ctx, w, &ranger);
    if (!status && settings->ranges)
        status = pnk_ranges(ctx, w, &ranger);
    if (!status && settings->calls)
        status = pnk_calls(ctx, w, &ranger);
    w->ledger->pivots += ranger.model.pivots;
    pnk_ranger_close(&ranger);
    return status;
}

static pnk_status clear_ranges(pnk_ctx *ctx, pnk_work *w)
{
    pnk_ledger *ledger = w->ledger;
    size_t n = w->records->areas.n * PNK_N_SOLVED;
    ledger->ranges = PNK_NEW(&ledger->arena, pnk_range, n + 1);
    if (!ledger->ranges)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        ledger->ranges[i] = (pnk_range){NAN, NAN};
    for (size_t i = 0; i < PNK_N_SOLVED; i++)
        ledger->headline[i] = (pnk_range){NAN, NAN};
    return PNK_OK;
}

pnk_status pnk_work_prepare(pnk_ctx *ctx, pnk_work *w)
{
    pnk_status status;
    if ((status = read_constants(ctx, w)) ||
        (status = count_days(ctx, w)) ||
        (status = pnk_work_ground(ctx, w)) ||
        (status = pnk_observe(ctx, w)) ||
        (status = pnk_work_cells(ctx, w)) ||
        (status = pnk_spread_weights(ctx, w)) ||
        (status = choose_kinds(ctx, w)) ||
        (status = pnk_observe_weigh(ctx, w)))
        return status;
    return pnk_counts_references(ctx, w);
}

static pnk_status keep_the_count(pnk_ctx *ctx, pnk_work *w, const pnk_ledger_settings *settings)
{
    pnk_status status;
    if ((status = pnk_work_prepare(ctx, w)) || (status = clear_ranges(ctx, w)) || (status = reconcile(ctx, w)))
        return status;
    pnk_observe_fit(w);
    if ((status = ask_how_sure(ctx, w, settings)))
        return status;
    if ((status = pnk_sums(ctx, w)))
        return status;
    return pnk_contradictions(ctx, w);
}

pnk_status pnk_ledger_solve(pnk_ctx *ctx, const pnk_records *records, const pnk_matches *matches,
                            const pnk_ledger_settings *settings, pnk_ledger **out)
{
    static const pnk_ledger_settings defaults = {.ranges = true, .calls = true};
    pnk_ledger *ledger = calloc(1, sizeof *ledger);
    if (!ledger)
        return pnk_no_memory(ctx);
    pnk_work w = {.records = records, .matches = matches, .ledger = ledger};
    pnk_status status = keep_the_count(ctx, &w, settings ? settings : &defaults);
    pnk_arena_release(&w.arena);
    if (status) {
        pnk_ledger_free(ledger);
        return status;
    }
    *out = ledger;
    return PNK_OK;
}

void pnk_ledger_free(pnk_ledger *ledger)
{
    if (!ledger)
        return;
    pnk_arena_release(&ledger->arena);
    free(ledger);
}
