/* models/outlook/errors.c - forecasts from every origin of a case held against what was reported later, and the fit of their spread. */
#include "models/outlook/inside.h"
#include "models/outlook/search.h"
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ camp-days held out */

static void rows_of_origin(const pnk_case *c, const pnk_outlook_series *series, const pnk_outlook_dials *dials, const pnk_outlook_pace *paces, int day,
                           pnk_outlook_trial_rows *out)
{
    for (size_t k = 0; k < c->n_camps; k++)
        for (unsigned char h = 0; h < PNK_OUTLOOK_N_HORIZONS && paces[k].reported; h++) {
            int target = day + pnk_outlook_horizons[h];
            size_t next = pnk_outlook_series_known(&series[k], target - 1);          /* the first report on or after the target */
            bool carried = next == series[k].n;                      /* after the last report nobody knows what came */
            if (target >= c->n_days)
                continue;
            pnk_outlook_trial_row *r = &out->v[out->n++];
            *r = (pnk_outlook_trial_row){ .b = pnk_outlook_basis_of(&paces[k], dials, pnk_outlook_horizons[h]), .truth = pnk_outlook_series_at(&series[k], target),
                                          .own = { 1.0, 1.0 }, .horizon = h, .counted = paces[k].last > 0.0 && !carried, .carried = carried, .origin_day = day,
                                          .known_day = carried ? INT32_MAX : series[k].v[next].day, .camp = (int)k, .z = dials->z };
            r->drift = fmax(0.0, paces[k].last + paces[k].drift * (paces[k].silent + pnk_outlook_horizons[h]));
            if (r->counted) {
                out->mean_move[h] += fabs(r->truth - r->b.last);
                out->count[h]++;
            }
        }
}

pnk_status pnk_outlook_trial_rows_of(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, int last_day, pnk_arena *arena, pnk_outlook_trial_rows *out)
{
    int step = (int)dials->origin_step_days;
    size_t origins = (size_t)((c->n_days > 0 ? c->n_days - 1 : 0) / step) + 1;
    pnk_outlook_pace *paces = PNK_NEW(arena, pnk_outlook_pace, c->n_camps + 1);
    pnk_outlook_series *series;
    pnk_status status;

    *out = (pnk_outlook_trial_rows){ .c = c, .v = PNK_NEW(arena, pnk_outlook_trial_row, origins * c->n_camps * PNK_OUTLOOK_N_HORIZONS + 1) };
    if (!paces || !out->v)
        return pnk_no_memory(ctx);
    if ((status = pnk_outlook_series_of(ctx, c, last_day, arena, &series)))
        return status;
    out->series = series;
    for (int day = 0; day < c->n_days; day += step) {
        pnk_outlook_paces(series, c->n_camps, dials, day, paces);
        rows_of_origin(c, series, dials, paces, day, out);
    }
    for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
        out->mean_move[h] = out->count[h] ? fmax(1e-9, out->mean_move[h]) / (double)out->count[h] : 1.0;
    return PNK_OK;
}

/** A case with few reports a camp says little about what happens between reports: its held-out days are one long straight line. */
static bool is_thin(const pnk_outlook_trial_rows *rows, const pnk_outlook_dials *d)
{
    size_t reports = 0, horizons = 0;

    for (size_t k = 0; k < rows->c->n_camps; k++)
        reports += rows->series[k].n;
    for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
        horizons += rows->count[h] > 0;
    return horizons == 0 || !((double)reports >= d->least_reports * (double)rows->c->n_camps);
}

pnk_status pnk_outlook_trial_adapt(pnk_ctx *ctx, pnk_outlook_trial_rows *rows, const pnk_outlook_dials *dials)
{
    pnk_arena arena = {0};
    pnk_outlook_pasts pasts;
    int day = -1;
    pnk_outlook_own own = { 1.0, 1.0 };
    pnk_status status = pnk_outlook_pasts_find(ctx, rows->series, rows->c->n_camps, dials, rows->c->n_days - 1, &arena, &pasts);

    for (size_t i = 0; i < rows->n && !status; i++) {
        if (rows->v[i].origin_day != day)
            own = pnk_outlook_adapted(&pasts, rows->c->n_camps, dials, day = rows->v[i].origin_day);
        rows->v[i].own = own;
    }
    pnk_arena_release(&arena);
    return status;
}

/* ------------------------------------------------------------------ persistence where it has been better */

typedef struct { int known_day; double crps, persistence; } settled;

static int by_day_settled(const void *a, const void *b)
{
    const settled *x = a, *y = b;

    if (x->known_day != y->known_day)
        return x->known_day < y->known_day ? -1 : 1;
    return x->crps != y->crps ? (x->crps < y->crps ? -1 : 1) : (x->persistence > y->persistence) - (x->persistence < y->persistence);
}

/** Sums over the forecasts settled by a day; days are asked for in their order. */
typedef struct { settled *v; size_t n, at; double crps, persistence; } ledger;

static bool persistence_was_better(ledger *l, int day, double least)
{
    for (; l->at < l->n && l->v[l->at].known_day <= day; l->at++) {
        l->crps += l->v[l->at].crps;
        l->persistence += l->v[l->at].persistence;
    }
    return (double)l->at >= least && l->crps > l->persistence;
}

pnk_status pnk_outlook_trial_hold(pnk_ctx *ctx, pnk_outlook_trial_rows *rows, const pnk_outlook_dials *dials, int last_day, bool *now)
{
    double least = fmax(1.0, dials->hold_camps * (double)rows->c->n_camps);
    pnk_arena arena = {0};
    pnk_status status = PNK_OK;

    for (unsigned char h = 0; h < PNK_OUTLOOK_N_HORIZONS && !status; h++) {
        ledger l = { .v = PNK_NEW(&arena, settled, rows->n + 1) };
        if (!l.v) {
            status = pnk_no_memory(ctx);
            break;
        }
        for (size_t i = 0; i < rows->n; i++) {
            const pnk_outlook_trial_row *r = &rows->v[i];
            if (r->horizon == h && r->counted)
                l.v[l.n++] = (settled){ r->known_day, pnk_outlook_crps(r, dials), fabs(r->truth - r->b.last) };
        }
        qsort(l.v, l.n, sizeof *l.v, by_day_settled);
        for (size_t i = 0; i < rows->n; i++)
            if (rows->v[i].horizon == h)
                rows->v[i].held = persistence_was_better(&l, rows->v[i].origin_day, least);
        if (now)
            now[h] = persistence_was_better(&l, last_day, least);
    }
    pnk_arena_release(&arena);
    return status;
}

/* ------------------------------------------------------------------ the numbers of centre and spread */

enum { N_SPREAD = 6 };

typedef struct { const pnk_outlook_trial_rows *rows; size_t n_cases; pnk_outlook_dials *dials; } spread_fit;

static void put_spread(pnk_outlook_dials *d, const double *x)
{
    d->floor_persons = exp(x[0]);
    d->pace_share = exp(x[1]);
    d->size_daily_share = exp(x[2]);
    d->trend_share = fmin(1.0, exp(x[3]));
    d->fresh_share = exp(x[4]);
    d->case_trend_share = fmin(1.0, exp(x[5]));
}

/** CRPS of a Laplace law, over the mean move of each conflict and horizon. */
static double laplace_loss(void *user, const double *x)
{
    const spread_fit *f = user;
    const pnk_outlook_dials *d = f->dials;
    const double prior[] = { d->prior_floor_persons, d->prior_pace_share, d->prior_size_daily_share, d->prior_trend_share, d->prior_fresh_share,
                             d->prior_case_trend_share };
    double sum = 0.0, pull = 0.0;

    put_spread(f->dials, x);
    for (int i = 0; i < N_SPREAD; i++)
        pull += d->prior_spread_pull * (x[i] - log(prior[i])) * (x[i] - log(prior[i]));
    for (size_t c = 0; c < f->n_cases; c++) {
        const pnk_outlook_trial_rows *rows = &f->rows[c];
        double by_horizon[PNK_OUTLOOK_N_HORIZONS] = {0};
        for (size_t i = 0; i < rows->n; i++) {
            const pnk_outlook_trial_row *r = &rows->v[i];
            if (!r->counted)
                continue;
            double spread = pnk_outlook_spread(&r->b, f->dials), off = fabs(r->truth - pnk_outlook_centre(&r->b, f->dials, 1.0));
            by_horizon[r->horizon] += off + spread * exp(-off / spread) - 0.75 * spread;
        }
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
            sum += rows->count[h] ? by_horizon[h] / ((double)rows->count[h] * rows->mean_move[h]) : 0.0;
    }
    return sum / ((double)f->n_cases * PNK_OUTLOOK_N_HORIZONS) + pull;
}

/* ------------------------------------------------------------------ quantiles of the errors that are left */

typedef struct { double z, weight; } weighted;

static int by_z(const void *a, const void *b)
{
    const weighted *x = a, *y = b;

    if (x->z != y->z)
        return x->z < y->z ? -1 : 1;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

static void weighted_quantiles(weighted *v, size_t n, double out[PNK_OUTLOOK_N_LEVELS])
{
    double sum = 0.0, so_far = 0.0;
    size_t at = 0;

    qsort(v, n, sizeof *v, by_z);
    for (size_t i = 0; i < n; i++)
        sum += v[i].weight;
    for (int q = 0; q < PNK_OUTLOOK_N_LEVELS; q++) {
        while (at + 1 < n && so_far + v[at].weight < pnk_outlook_levels[q] * sum)
            so_far += v[at++].weight;
        out[q] = n ? v[at].z : 0.0;
    }
}

/** Weights of one case add up to 1: by persons over the mean move, and by camp-days. */
static size_t standardised(const pnk_outlook_trial_rows *rows, const pnk_outlook_dials *d, weighted *out)
{
    double persons = 0.0;
    size_t n = 0, horizons = 0;

    for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
        horizons += rows->count[h] > 0;
    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (size_t i = 0; i < rows->n; i++) {
            const pnk_outlook_trial_row *r = &rows->v[i];
            if (!r->counted)
                continue;
            double spread = pnk_outlook_spread(&r->b, d) * r->own.spread, by_day = 1.0 / (double)rows->count[r->horizon];
            double by_person = spread * by_day / rows->mean_move[r->horizon];
            if (pass == 0)
                persons += by_person;
            else
                out[n++] = (weighted){ (r->truth - pnk_outlook_centre(&r->b, d, r->own.trust)) / spread,
                                       (1.0 - d->coverage_weight) * by_person / persons + d->coverage_weight * by_day / (double)horizons };
        }
    }
    return n;
}

static double mean_error(const pnk_outlook_trial_rows *rows, size_t n_cases, const pnk_outlook_dials *d)
{
    double sum = 0.0, cases = 0.0;

    for (size_t c = 0; c < n_cases; c++) {
        double errors = 0.0, n = 0.0;
        for (size_t i = 0; i < rows[c].n; i++) {
            const pnk_outlook_trial_row *r = &rows[c].v[i];
            if (!r->counted || pnk_outlook_horizons[r->horizon] != (int)d->adapt_days)
                continue;
            errors += fmin(d->adapt_limit, fabs(r->truth - pnk_outlook_centre(&r->b, d, 1.0)) / pnk_outlook_spread(&r->b, d));
            n++;
        }
        sum += n > 0.0 ? errors / n : 0.0;
        cases += n > 0.0;
    }
    return cases > 0.0 && sum > 0.0 ? sum / cases : 1.0;
}

/** Quantiles of (count - last) / last by horizon: what dresses persistence. */
static void dress_of(const pnk_outlook_trial_rows *rows, size_t n_cases, weighted *v, pnk_outlook_dress *out)
{
    for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++) {
        size_t n = 0;
        for (size_t c = 0; c < n_cases; c++)
            for (size_t i = 0; i < rows[c].n; i++) {
                const pnk_outlook_trial_row *r = &rows[c].v[i];
                if (r->counted && r->horizon == h)
                    v[n++] = (weighted){ (r->truth - r->b.last) / r->b.last, 1.0 / (double)rows[c].count[h] };
            }
        weighted_quantiles(v, n, out->share[h]);
    }
}

pnk_status pnk_outlook_fit_spread(pnk_ctx *ctx, const pnk_case *const *cases, size_t n, const pnk_outlook_dials *base, pnk_outlook_dials *dials,
                                  pnk_outlook_dress *dress, double *crps)
{
    double x[] = { log(base->prior_floor_persons), log(base->prior_pace_share), log(base->prior_size_daily_share), log(base->prior_trend_share),
                   log(base->prior_fresh_share), log(base->prior_case_trend_share) };
    pnk_arena arena = {0};
    pnk_outlook_trial_rows *rows = PNK_NEW(&arena, pnk_outlook_trial_rows, n + 1);
    size_t all = 0, used = 0;
    pnk_status status = rows ? PNK_OK : pnk_no_memory(ctx);
    spread_fit f = { rows, 0, dials };
    pnk_outlook_search search = { .loss = laplace_loss, .user = &f, .n = N_SPREAD, .first_step = 0.5, .last_step = 0.01 };

    for (size_t i = 0; i < n && !status; i++) {
        status = pnk_outlook_trial_rows_of(ctx, cases[i], dials, INT32_MAX, &arena, &rows[f.n_cases]);
        all += status ? 0 : rows[f.n_cases].n;
        f.n_cases += !status && !is_thin(&rows[f.n_cases], dials);
    }
    n = f.n_cases;
    if (status || (status = pnk_outlook_search_run(ctx, &search, x, crps)))
        goto done;
    put_spread(dials, x);
    dials->adapt_mean = mean_error(rows, n, dials);
    weighted *v = PNK_NEW(&arena, weighted, all + 1);
    if (!v) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t i = 0; i < n && !(status = pnk_outlook_trial_adapt(ctx, &rows[i], dials)); i++)
        used += standardised(&rows[i], dials, v + used);
    if (status)
        goto done;
    weighted_quantiles(v, used, dials->z);
    dress_of(rows, n, v, dress);
done:
    pnk_arena_release(&arena);
    return status;
}
