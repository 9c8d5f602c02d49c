/* models/ledger/reconcile.c - the linear program of reconcile.mod: conservation holds, reports may give. */
#include "models/ledger/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_LIMIT PNK_LP_INF
#define OBJECTIVE_FACTOR 1000.0      /* a person's worth in the objective is about 1e-4; times this, well above 1e-7 */

void pnk_counts_free(pnk_counts *m)
{
    pnk_lp_free(m->lp);
    pnk_thin_free(m->thin);
    free(m->form_columns);
    free(m->form_values);
    free(m->spare_columns);
    free(m->spare_values);
    free(m->plus);
    free(m->minus);
    free(m->row);
    free(m->flow_plus);
    free(m->lean);
    *m = (pnk_counts){0};
}

/* ---- columns ---- */

static pnk_status free_columns(pnk_ctx *ctx, pnk_counts *m, int n, double high, int *first)
{
    pnk_status status = PNK_OK;
    *first = (int)pnk_lp_n_columns(m->lp);
    for (int i = 0; !status && i < n; i++)
        status = pnk_lp_add_column(ctx, m->lp, 0.0, high, 0.0, 0, NULL, NULL, NULL);
    return status;
}

static pnk_status add_columns(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status;
    int abroad;
    m->n_presence = w->way ? PNK_N_PRESENCE : PNK_ARR_W;
    if ((status = free_columns(ctx, m, w->origins.n * w->n_steps * PNK_N_ORIGIN, NO_LIMIT, &m->origin0)) ||
        (status = free_columns(ctx, m, w->presence.n * w->n_steps * m->n_presence, NO_LIMIT, &m->presence0)) ||
        (status = free_columns(ctx, m, w->n_steps, NO_LIMIT, &m->transit0)))
        return status;
    return free_columns(ctx, m, w->n_steps, 0.0, &abroad);       /* countries out of scope have no road between areas */
}

/* n: the longest row. */
pnk_status pnk_reserve_form(pnk_ctx *ctx, pnk_counts *m, const pnk_work *w, size_t n)
{
    m->form_columns = malloc(n * sizeof *m->form_columns);
    m->form_values = malloc(n * sizeof *m->form_values);
    m->spare_columns = malloc(n * sizeof *m->spare_columns);
    m->spare_values = malloc(n * sizeof *m->spare_values);
    m->plus = malloc((w->n_obs + 1) * sizeof *m->plus);
    m->minus = malloc((w->n_obs + 1) * sizeof *m->minus);
    m->row = malloc((w->n_obs + 1) * sizeof *m->row);
    m->flow_plus = malloc((w->n_flows + 1) * sizeof *m->flow_plus);
    m->lean = malloc((w->records->sources.n + 1) * sizeof *m->lean);
    return m->lean && m->form_columns && m->form_values && m->spare_columns && m->spare_values && m->plus && m->minus && m->row && m->flow_plus ? PNK_OK : pnk_no_memory(ctx);
}

void pnk_form_put(pnk_counts *m, int column, double value)
{
    m->form_columns[m->form_n] = column;
    m->form_values[m->form_n++] = value;
}

pnk_status pnk_form_row(pnk_ctx *ctx, pnk_counts *m, double low, double high, int *row)
{
    return pnk_lp_add_row(ctx, m->lp, low, high, (size_t)m->form_n, m->form_columns, m->form_values, row);
}

/* ---- rows that always hold ---- */

static pnk_status away_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int cell = 0; cell < w->origins.n; cell++)
        for (int k = 0; !status && k < w->n_steps; k++) {
            m->form_n = 0;
            pnk_form_put(m, pnk_origin_column(w, m, cell, k, PNK_AWAY), 1.0);
            if (k)
                pnk_form_put(m, pnk_origin_column(w, m, cell, k - 1, PNK_AWAY), -1.0);
            pnk_form_put(m, pnk_origin_column(w, m, cell, k, PNK_OUT), -1.0);
            pnk_form_put(m, pnk_origin_column(w, m, cell, k, PNK_BACK), 1.0);
            status = pnk_form_row(ctx, m, 0.0, 0.0, NULL);
        }
    return status;
}

typedef struct { int stock, arrive, depart, in, out; } roof;
static const roof roofs[] = {
    {PNK_IN_H, PNK_ARR_H, PNK_DEP_H, PNK_MOVE_SH, PNK_MOVE_HS},
    {PNK_IN_S, PNK_ARR_S, PNK_DEP_S, PNK_MOVE_HS, PNK_MOVE_SH},
    {PNK_IN_W, PNK_ARR_W, PNK_DEP_W, -1, -1},
};

static int n_roofs(const pnk_work *w) { return w->way ? 3 : 2; }

static pnk_status presence_row(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, int cell, int k, const roof *r)
{
    m->form_n = 0;
    pnk_form_put(m, pnk_presence_column(w, m, cell, k, r->stock), 1.0);
    if (k)
        pnk_form_put(m, pnk_presence_column(w, m, cell, k - 1, r->stock), -1.0);
    pnk_form_put(m, pnk_presence_column(w, m, cell, k, r->arrive), -1.0);
    pnk_form_put(m, pnk_presence_column(w, m, cell, k, r->depart), 1.0);
    if (r->in >= 0) {
        pnk_form_put(m, pnk_presence_column(w, m, cell, k, r->in), -1.0);
        pnk_form_put(m, pnk_presence_column(w, m, cell, k, r->out), 1.0);
    }
    return pnk_form_row(ctx, m, 0.0, 0.0, NULL);
}

static pnk_status presence_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int k = 0; k < w->n_steps; k++)
            for (int i = 0; !status && i < n_roofs(w); i++)
                status = presence_row(ctx, w, m, cell, k, &roofs[i]);
    return status;
}

/* Who left home or a roof and did not reach one is on the road between areas. */
static pnk_status transit_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int pool = 0; pool < PNK_N_POOLS; pool++)
        for (int k = 0; !status && k < w->n_steps; k++) {
            m->form_n = 0;
            pnk_form_put(m, pnk_transit_column(w, m, pool, k), 1.0);
            if (k)
                pnk_form_put(m, pnk_transit_column(w, m, pool, k - 1), -1.0);
            for (int cell = 0; cell < w->origins.n; cell++)
                if (w->origins.pool[cell] == pool) {
                    pnk_form_put(m, pnk_origin_column(w, m, cell, k, PNK_OUT), -1.0);
                    pnk_form_put(m, pnk_origin_column(w, m, cell, k, PNK_BACK), 1.0);
                }
            for (int cell = 0; cell < w->presence.n; cell++)
                for (int i = 0; w->presence.pool[cell] == pool && i < n_roofs(w); i++) {
                    pnk_form_put(m, pnk_presence_column(w, m, cell, k, roofs[i].arrive), 1.0);
                    pnk_form_put(m, pnk_presence_column(w, m, cell, k, roofs[i].depart), -1.0);
                }
            status = pnk_form_row(ctx, m, 0.0, 0.0, NULL);
        }
    return status;
}

/* ---- rows that may give ---- */

/* Population is one more source. Everybody who left is counted once, so the row stands on all who left, not on those away. */
static pnk_status population_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    for (int cell = 0; cell < w->origins.n; cell++) {
        double population = w->origin_population[cell];
        int beyond;
        pnk_status status;
        if (!(population >= 0.0))
            continue;
        double cost = m->factor / (w->c.population_error_share * fmax(population, 1.0));
        if ((status = pnk_lp_add_column(ctx, m->lp, 0.0, NO_LIMIT, cost, 0, NULL, NULL, &beyond)))
            return status;
        m->form_n = 0;
        for (int k = 0; k < w->n_steps; k++)
            pnk_form_put(m, pnk_origin_column(w, m, cell, k, PNK_OUT), 1.0);
        pnk_form_put(m, beyond, -1.0);
        if ((status = pnk_form_row(ctx, m, -NO_LIMIT, population, NULL)))
            return status;
    }
    return PNK_OK;
}

/* Silence is weak evidence: after the last report of an area, who leaves home, returns, or enters or leaves a site unseen
 * costs a little. */
static pnk_status silence_costs(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int cell = 0; cell < w->origins.n; cell++) {
        double cost = m->factor / w->silence[cell];
        for (int k = w->heard_out[cell] + 1; !status && k < w->n_steps; k++)
            status = pnk_lp_set_cost(ctx, m->lp, pnk_origin_column(w, m, cell, k, PNK_OUT), cost);
        for (int k = w->heard_back[cell] + 1; !status && k < w->n_steps; k++)
            status = pnk_lp_set_cost(ctx, m->lp, pnk_origin_column(w, m, cell, k, PNK_BACK), cost);
    }
    static const int site_moves[] = {PNK_ARR_S, PNK_DEP_S, PNK_MOVE_HS, PNK_MOVE_SH};
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int k = w->heard_sites[cell] + 1; k < w->n_steps; k++)
            for (size_t i = 0; !status && i < sizeof site_moves / sizeof *site_moves; i++)
                status = pnk_lp_set_cost(ctx, m->lp, pnk_presence_column(w, m, cell, k, site_moves[i]), m->factor / w->site_silence[cell]);
    return status;
}

/* How far a source leans one way, as two columns a source (by how much too low, too high); -1 where it is not known to lean. */
static pnk_status lean_columns(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    for (size_t s = 0; s < w->records->sources.n; s++) {
        double share = w->records->sources.v[s].bias_share;
        pnk_status status;
        m->lean[s] = -1;
        if (!(share > 0.0) || !w->referenced)
            continue;
        if ((status = pnk_lp_add_column(ctx, m->lp, 0.0, NO_LIMIT, m->factor / share, 0, NULL, NULL, &m->lean[s])) ||
            (status = pnk_lp_add_column(ctx, m->lp, 0.0, NO_LIMIT, m->factor / share, 0, NULL, NULL, NULL)))
            return status;
    }
    return PNK_OK;
}

static double price_of(const pnk_counts *m, const pnk_observation *o) { return m->factor * o->weight / (o->error_share * o->scale); }

/* stated = what is so x (1 + lean) + residual. Made linear by taking the lean as a share of the reference, not of the stated figure:
 * were it of that, all sources leaning a hundred per cent would explain everything by nobody. */
static pnk_status report_row(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, size_t i)
{
    const pnk_observation *o = &w->obs[i];
    double cost = price_of(m, o);
    pnk_status status;
    if ((status = pnk_lp_add_column(ctx, m->lp, 0.0, NO_LIMIT, o->bound == PNK_AT_MOST ? 0.0 : cost, 0, NULL, NULL, &m->plus[i])) ||
        (status = pnk_lp_add_column(ctx, m->lp, 0.0, NO_LIMIT, o->bound == PNK_AT_LEAST ? 0.0 : cost, 0, NULL, NULL, &m->minus[i])))
        return status;
    pnk_counts_form(w, m, &w->sets[o->set], o->measure, o->kind, o->kind == PNK_IN_PERIOD ? w->step_of_day[o->from_day] : 0, w->step_of_day[o->day]);
    if (o->source >= 0 && m->lean[o->source] >= 0 && o->reference > 0.0) {
        pnk_form_put(m, m->lean[o->source], -o->reference);
        pnk_form_put(m, m->lean[o->source] + 1, o->reference);
    }
    pnk_form_put(m, m->plus[i], 1.0);
    pnk_form_put(m, m->minus[i], -1.0);
    return pnk_form_row(ctx, m, o->stated, o->stated, &m->row[i]);
}

pnk_status pnk_report_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = lean_columns(ctx, w, m);
    for (size_t i = 0; !status && i < w->n_obs; i++)
        status = report_row(ctx, w, m, i);
    return status;
}

/* ---- people reported from here to there ---- */

/* First column of a flow: one a step of its period. */
static pnk_status flow_fit(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, size_t i, int *first)
{
    const pnk_flow_observation *f = &w->flows[i];
    int from = w->step_of_day[f->from_day], to = w->step_of_day[f->day];
    double cost = m->factor / (f->error_share * fmax(f->stated, w->c.scale_floor_persons));
    pnk_status status;
    if ((status = free_columns(ctx, m, to - from + 1, NO_LIMIT, first)) ||
        (status = pnk_lp_add_column(ctx, m->lp, 0.0, NO_LIMIT, cost, 0, NULL, NULL, &m->flow_plus[i])) ||
        (status = pnk_lp_add_column(ctx, m->lp, 0.0, NO_LIMIT, cost, 0, NULL, NULL, NULL)))
        return status;
    m->form_n = 0;
    for (int k = from; k <= to; k++)
        pnk_form_put(m, *first + k - from, 1.0);
    pnk_form_put(m, m->flow_plus[i], 1.0);
    pnk_form_put(m, m->flow_plus[i] + 1, -1.0);
    return pnk_form_row(ctx, m, f->stated, f->stated, NULL);
}

/* Reported flows into one set of areas are part of who arrives there that step. */
static pnk_status flow_arrivals(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, size_t i, int k, const int *first)
{
    m->form_n = 0;
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int r = 0; w->sets[w->flows[i].to_set].presence_in[cell] && r < n_roofs(w); r++)
            pnk_form_put(m, pnk_presence_column(w, m, cell, k, roofs[r].arrive), 1.0);
    for (size_t j = 0; j < w->n_flows; j++) {
        int from = w->step_of_day[w->flows[j].from_day], to = w->step_of_day[w->flows[j].day];
        if (w->flows[j].to_set == w->flows[i].to_set && k >= from && k <= to)
            pnk_form_put(m, first[j] + k - from, -1.0);
    }
    return pnk_form_row(ctx, m, 0.0, NO_LIMIT, NULL);
}

/* And no more of them came so far than had left. */
static pnk_status flow_departures(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, size_t i, int k, const int *first)
{
    const pnk_area_set *set = &w->sets[w->flows[i].from_set];
    pnk_counts_form(w, m, set, PNK_DEPARTED, PNK_SINCE_START, 0, k);
    for (size_t j = 0; j < w->n_flows; j++) {
        int from = w->step_of_day[w->flows[j].from_day], to = w->step_of_day[w->flows[j].day];
        for (int t = from; w->flows[j].from_set == w->flows[i].from_set && t <= to && t <= k; t++)
            pnk_form_put(m, first[j] + t - from, -1.0);
    }
    return pnk_form_row(ctx, m, 0.0, NO_LIMIT, NULL);
}

static bool first_of_its_set(const pnk_work *w, size_t i, bool by_destination)
{
    for (size_t j = 0; j < i; j++)
        if (by_destination ? w->flows[j].to_set == w->flows[i].to_set : w->flows[j].from_set == w->flows[i].from_set)
            return false;
    return true;
}

static pnk_status flow_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    int *first = malloc((w->n_flows + 1) * sizeof *first);
    pnk_status status = first ? PNK_OK : pnk_no_memory(ctx);
    for (size_t i = 0; !status && i < w->n_flows; i++)
        status = flow_fit(ctx, w, m, i, &first[i]);
    for (size_t i = 0; !status && i < w->n_flows; i++)
        for (int k = 0; !status && k < w->n_steps; k++) {
            if (first_of_its_set(w, i, true))
                status = flow_arrivals(ctx, w, m, i, k, first);
            if (!status && first_of_its_set(w, i, false))
                status = flow_departures(ctx, w, m, i, k, first);
        }
    free(first);
    return status;
}

pnk_status pnk_counts_build(pnk_ctx *ctx, pnk_work *w, pnk_counts *m)
{
    pnk_status status;
    *m = (pnk_counts){.factor = OBJECTIVE_FACTOR, .w = w, .budget_row = -1};
    if (pnk_thin_fits(w)) {
        status = pnk_thin_build(ctx, w, m);
        if (status)
            pnk_counts_free(m);
        return status;
    }
    if ((status = pnk_lp_new(ctx, &m->lp)) ||
        (status = add_columns(ctx, w, m)) ||
        (status = pnk_reserve_form(ctx, m, w, pnk_lp_n_columns(m->lp) + 2 * w->n_flows * (size_t)w->n_steps + 16)) ||
        (status = away_rows(ctx, w, m)) ||
        (status = presence_rows(ctx, w, m)) ||
        (status = transit_rows(ctx, w, m)) ||
        (status = population_rows(ctx, w, m)) ||
        (status = silence_costs(ctx, w, m)) ||
        (status = pnk_report_rows(ctx, w, m)) ||
        (status = flow_rows(ctx, w, m)))
        pnk_counts_free(m);
    return status;
}

/* Columns and rows that come on the way are written elsewhere: the form that somebody asks about stands until the end. */
static void swap_forms(pnk_counts *m)
{
    int *columns = m->form_columns, n = m->form_n;
    double *values = m->form_values;
    m->form_columns = m->spare_columns;
    m->form_values = m->spare_values;
    m->form_n = m->spare_n;
    m->spare_columns = columns;
    m->spare_values = values;
    m->spare_n = n;
}

pnk_status pnk_counts_resolve(pnk_ctx *ctx, pnk_counts *m, pnk_lp_info *info)
{
    for (;;) {
        int n = 0;
        pnk_status status = pnk_lp_solve(ctx, m->lp, NULL, info);
        if (status)
            return status;
        m->pivots += info->pivots;
        if (!m->thin || info->outcome != PNK_LP_OPTIMAL)
            return PNK_OK;
        swap_forms(m);
        status = pnk_thin_price(ctx, m, &n);
        if (!status && !n)
            status = pnk_thin_cut(ctx, m, &n);
        swap_forms(m);
        if (status || !n)
            return status;
    }
}

pnk_status pnk_counts_solve(pnk_ctx *ctx, pnk_counts *m, double *value)
{
    pnk_lp_info info;
    pnk_status status = pnk_counts_resolve(ctx, m, &info);
    if (status)
        return status;
    if (info.outcome != PNK_LP_OPTIMAL)
        return pnk_fail(ctx, PNK_INTERNAL, "ledger: the reconciliation ended without an optimum, which it always has");
    *value = info.objective;
    return PNK_OK;
}

pnk_status pnk_counts_without(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, const bool *left_out, double *least)
{
    pnk_status status = PNK_OK;
    double value = 0.0;
    for (size_t i = 0; !status && i < w->n_obs; i++) {
        double cost = left_out && left_out[i] ? 0.0 : price_of(m, &w->obs[i]);
        if ((status = pnk_lp_set_cost(ctx, m->lp, m->plus[i], w->obs[i].bound == PNK_AT_MOST ? 0.0 : cost)) ||
            (status = pnk_lp_set_cost(ctx, m->lp, m->minus[i], w->obs[i].bound == PNK_AT_LEAST ? 0.0 : cost)))
            return status;
    }
    if (!(status = pnk_counts_solve(ctx, m, &value)))
        *least = value / m->factor;
    return status;
}

pnk_status pnk_counts_references(pnk_ctx *ctx, pnk_work *w)
{
    pnk_counts m = {0};
    double value;
    bool leans = false;
    pnk_status status = PNK_OK;
    for (size_t i = 0; i < w->n_obs; i++)
        leans = leans || (w->obs[i].source >= 0 && w->records->sources.v[w->obs[i].source].bias_share > 0.0);
    if (!leans)
        return PNK_OK;
    if (!(status = pnk_counts_build(ctx, w, &m)) && !(status = pnk_counts_solve(ctx, &m, &value)))
        for (size_t i = 0; i < w->n_obs; i++)
            w->obs[i].reference = fmax(0.0, round(w->obs[i].stated - pnk_lp_value(m.lp, m.plus[i]) + pnk_lp_value(m.lp, m.minus[i])));    /* no specks of 1e-13 */
    w->ledger->pivots += m.pivots;
    pnk_counts_free(&m);
    w->referenced = !status;
    return status;
}

/* ---- linear forms ---- */

static void put_origin(const pnk_work *w, pnk_counts *m, const pnk_area_set *set, int part, int from, int to, double value)
{
    for (int cell = 0; cell < w->origins.n; cell++)
        for (int k = from; set->origin_in[cell] && k <= to; k++)
            pnk_form_put(m, pnk_origin_column(w, m, cell, k, part), value);
}

static void put_presence(const pnk_work *w, pnk_counts *m, const pnk_area_set *set, int part, int from, int to)
{
    if (part >= m->n_presence)
        return;
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int k = from; set->presence_in[cell] && k <= to; k++)
            pnk_form_put(m, pnk_presence_column(w, m, cell, k, part), 1.0);
}

static bool holds_home_pool(const pnk_work *w, const pnk_area_set *set)
{
    for (int cell = 0; cell < w->presence.n; cell++)
        if (w->presence.pool[cell] == PNK_POOL_HOME && !set->presence_in[cell])
            return false;
    return true;
}

static void stock_form(const pnk_work *w, pnk_counts *m, const pnk_area_set *set, pnk_measure measure, int step)
{
    if (measure == PNK_DISPLACED || measure == PNK_REMAINING)
        put_origin(w, m, set, PNK_AWAY, step, step, 1.0);
    if (measure == PNK_WITH_HOSTS || measure == PNK_PRESENT)
        put_presence(w, m, set, PNK_IN_H, step, step);
    if (measure == PNK_IN_SITES || measure == PNK_PRESENT)
        put_presence(w, m, set, PNK_IN_S, step, step);
    if (measure == PNK_ON_THE_WAY || measure == PNK_PRESENT)
        put_presence(w, m, set, PNK_IN_W, step, step);
    if (measure == PNK_ON_THE_WAY && holds_home_pool(w, set))
        pnk_form_put(m, pnk_transit_column(w, m, PNK_POOL_HOME, step), 1.0);
}

static void flow_form(const pnk_work *w, pnk_counts *m, const pnk_area_set *set, pnk_measure measure, int from, int to)
{
    static const struct { pnk_measure measure; int parts[4]; int n; } table[] = {
        {PNK_DEPARTED,   {PNK_DEP_H, PNK_DEP_S, PNK_DEP_W}, 3},
        {PNK_ARRIVED,    {PNK_ARR_H, PNK_ARR_S, PNK_ARR_W}, 3},
        {PNK_PRESENT,    {PNK_ARR_H, PNK_ARR_S, PNK_ARR_W}, 3},
        {PNK_WITH_HOSTS, {PNK_ARR_H, PNK_MOVE_SH}, 2},
        {PNK_IN_SITES,   {PNK_ARR_S, PNK_MOVE_HS}, 2},
        {PNK_ON_THE_WAY, {PNK_ARR_W}, 1},
    };
    if (measure == PNK_DISPLACED || measure == PNK_REMAINING || measure == PNK_DEPARTED)
        put_origin(w, m, set, PNK_OUT, from, to, 1.0);
    if (measure == PNK_RETURNED)
        put_origin(w, m, set, PNK_BACK, from, to, 1.0);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int p = 0; table[i].measure == measure && p < table[i].n; p++)
            put_presence(w, m, set, table[i].parts[p], from, to);
}

void pnk_counts_form(const pnk_work *w, pnk_counts *m, const pnk_area_set *set, pnk_measure measure, pnk_count_kind kind, int from_step, int step)
{
    m->form_n = 0;
    if (m->thin) {
        pnk_thin_form(w, m, set, measure, kind, from_step, step);
        return;
    }
    if (kind == PNK_NOW)
        stock_form(w, m, set, measure, step);
    else
        flow_form(w, m, set, measure, kind == PNK_IN_PERIOD ? from_step : 0, step);
}

double pnk_counts_form_value(const pnk_counts *m)
{
    double sum = 0.0;
    for (int i = 0; i < m->form_n; i++)
        sum += m->form_values[i] * pnk_lp_value(m->lp, m->form_columns[i]);
    return sum;
}
