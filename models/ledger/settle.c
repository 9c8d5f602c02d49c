/* models/ledger/settle.c - among all counts that explain the reports equally well, the plainest one.
 *
 * Each stage holds what the ones before it reached: columns that would cost something stay at their limit (the face of
 * optimal points), so no dense row of "not worse than" is needed.
 *   1 nobody moves without evidence, few are left on the road, people leave as the hazards fell and return evenly;
 *   2 areas that no report tells apart return alike;
 *   3 people are under a roof: with hosts first, spread by host places; in sites where reports say so, spread by room.
 */
#include "models/ledger/inside.h"

#include <math.h>
#include <stdlib.h>

#define HELD 1e-6                    /* reduced costs above this hold a column at its limit */

/* Shares of what would be even at which a place becomes less welcome, and by how much. */
static const double crowd_upto[] = {0.5, 0.8, 0.95, 1.0, 1.05, 1.2, 1.5, 2.0, INFINITY};
static const double crowd_cost[] = {0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};
enum { N_CROWD = sizeof crowd_upto / sizeof *crowd_upto };

static double clamped(double v, double low, double high) { return v < low ? low : v > high ? high : v; }

static pnk_status hold(pnk_ctx *ctx, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int j = 0; !status && j < (int)pnk_lp_n_columns(m->lp); j++) {
        double low, high;
        if (pnk_lp_column_place(m->lp, j) == PNK_LP_BASIC || !(fabs(pnk_lp_reduced_cost(m->lp, j)) > HELD))
            continue;
        pnk_lp_column(m->lp, j, &low, &high, NULL, NULL, NULL, NULL);
        double at = clamped(pnk_lp_value(m->lp, j), low, high);
        status = pnk_lp_set_bounds(ctx, m->lp, j, at, at);
    }
    for (int i = 0; !status && i < (int)pnk_lp_n_rows(m->lp); i++) {
        double low, high;
        pnk_lp_row_bounds(m->lp, i, &low, &high);
        if (low == high || pnk_lp_row_place(m->lp, i) == PNK_LP_BASIC || !(fabs(pnk_lp_dual(m->lp, i)) > HELD))
            continue;
        double at = clamped(pnk_lp_row_value(m->lp, i), low, high);
        status = pnk_lp_set_row_bounds(ctx, m->lp, i, at, at);
    }
    for (int j = 0; !status && j < (int)pnk_lp_n_columns(m->lp); j++)
        status = pnk_lp_set_cost(ctx, m->lp, j, 0.0);
    return status;
}

static int step_days(const pnk_work *w, int k) { return w->step_end[k] - (k ? w->step_end[k - 1] : -1); }

/* Adds |second difference| of a daily rate over steps k-1, k, k+1; columns[] lists the parts that add up to the flow. */
static pnk_status rough_row(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, const int (*columns)[3], int n_parts, int k)
{
    bool event = w->step_event[k - 1] || w->step_event[k] || w->step_event[k + 1];
    double cost = w->c.rough_weight * (event ? w->c.rough_event_share : 1.0);
    int over, under;
    pnk_status status;
    if ((status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, cost, 0, NULL, NULL, &over)) ||
        (status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, cost, 0, NULL, NULL, &under)))
        return status;
    m->form_n = 0;
    for (int t = 0; t < 3; t++)
        for (int p = 0; p < n_parts; p++) {
            m->form_columns[m->form_n] = columns[p][t];
            m->form_values[m->form_n++] = (t == 1 ? -2.0 : 1.0) / step_days(w, k - 1 + t);
        }
    m->form_columns[m->form_n] = over;
    m->form_values[m->form_n++] = -1.0;
    m->form_columns[m->form_n] = under;
    m->form_values[m->form_n++] = 1.0;
    return pnk_lp_add_row(ctx, m->lp, 0.0, 0.0, (size_t)m->form_n, m->form_columns, m->form_values, NULL);
}

/* Adds |what left in a step - its share of all who left| for a cell that hazards struck. */
static pnk_status profile_row(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, int cell, int k)
{
    double share = w->origin_profile[cell * w->n_steps + k];
    int over, under;
    pnk_status status;
    if ((status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, w->c.rough_weight, 0, NULL, NULL, &over)) ||
        (status = pnk_lp_add_column(ctx, m->lp, 0.0, PNK_LP_INF, w->c.rough_weight, 0, NULL, NULL, &under)))
        return status;
    m->form_n = 0;
    for (int t = 0; t < w->n_steps; t++) {
        m->form_columns[m->form_n] = pnk_origin_column(w, m, cell, t, PNK_OUT);
        m->form_values[m->form_n++] = (t == k ? 1.0 : 0.0) - share;
    }
    m->form_columns[m->form_n] = over;
    m->form_values[m->form_n++] = -1.0;
    m->form_columns[m->form_n] = under;
    m->form_values[m->form_n++] = 1.0;
    return pnk_lp_add_row(ctx, m->lp, 0.0, 0.0, (size_t)m->form_n, m->form_columns, m->form_values, NULL);
}

/* ---- stage 1: who left and who came home ---- */

static pnk_status even_home(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, int cell)
{
    pnk_status status = PNK_OK;
    for (int k = 0; !status && w->origin_hit[cell] && k < w->n_steps; k++)
        status = profile_row(ctx, w, m, cell, k);
    for (int part = w->origin_hit[cell] ? PNK_BACK : PNK_OUT; part <= PNK_BACK; part++)
        for (int k = 1; !status && k + 1 < w->n_steps; k++) {
            int columns[1][3];
            for (int t = 0; t < 3; t++)
                columns[0][t] = pnk_origin_column(w, m, cell, k - 1 + t, part);
            status = rough_row(ctx, w, m, (const int (*)[3])columns, 1, k);
        }
    return status;
}

static pnk_status few_moves(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int cell = 0; cell < w->origins.n; cell++) {
        double out_cost = w->any_hazard && !w->origin_hit[cell] ? w->c.unhit_weight : 1.0;
        for (int k = 0; !status && k < w->n_steps; k++)
            if (!(status = pnk_lp_set_cost(ctx, m->lp, pnk_origin_column(w, m, cell, k, PNK_OUT), out_cost)))     /* nor do they return into one */
                status = pnk_lp_set_cost(ctx, m->lp, pnk_origin_column(w, m, cell, k, PNK_BACK), w->origin_profile[cell * w->n_steps + k] > 0.0 ? w->c.unhit_weight : 1.0);
    }
    for (int k = 0; !status && k < w->n_steps; k++)
        status = pnk_lp_set_cost(ctx, m->lp, pnk_transit_column(w, m, PNK_POOL_HOME, k), w->c.transit_weight * step_days(w, k));
    for (int cell = 0; !status && cell < w->origins.n; cell++)
        status = even_home(ctx, w, m, cell);
    return status;
}


/* ---- stages 2 and 3: alike where nothing tells apart ---- */

/* stock = sum of bands, each dearer than the last; even: what an even spread would put here. */
/* Beyond `room` (INFINITY: no limit) a person costs more than in any band below it, so elsewhere fills first. */
static pnk_status crowd_row(pnk_ctx *ctx, pnk_counts *m, int stock, double even, double room, double base, double days)
{
    pnk_status status = PNK_OK;
    double from = 0.0;
    m->form_n = 1;
    m->form_columns[0] = stock;
    m->form_values[0] = -1.0;
    for (int b = 0; !status && b < N_CROWD; b++) {
        double upto = isinf(crowd_upto[b]) ? INFINITY : crowd_upto[b] * even;
        int band;
        for (int full = 0; !status && full < 2; full++) {
            double end = full ? upto : fmin(upto, room);
            if (end <= from)
                continue;
            status = pnk_lp_add_column(ctx, m->lp, 0.0, end - from, (base + crowd_cost[b] + (full ? crowd_cost[N_CROWD - 1] : 0.0)) * days, 0, NULL, NULL, &band);
            m->form_columns[m->form_n] = band;
            m->form_values[m->form_n++] = 1.0;
            from = end;
        }
    }
    return status ? status : pnk_lp_add_row(ctx, m->lp, 0.0, 0.0, (size_t)m->form_n, m->form_columns, m->form_values, NULL);
}

static double persons_away(const pnk_work *w, const pnk_counts *m, int pool, int k)
{
    double persons = 0.0;
    for (int cell = 0; cell < w->origins.n; cell++)
        if (w->origins.pool[cell] == pool)
            persons += pnk_lp_value(m->lp, pnk_origin_column(w, m, cell, k, PNK_AWAY));
    return persons;
}

/* Who is away from a cell, beside who would be were all cells of its pool to return alike. */
static pnk_status return_alike(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    double *even = calloc((size_t)w->origins.n * (size_t)w->n_steps + 1, sizeof *even);
    pnk_status status = even ? PNK_OK : pnk_no_memory(ctx);
    for (int pool = 0; even && pool < PNK_N_POOLS; pool++)
        for (int k = 0; k < w->n_steps; k++) {
            double left = 0.0, away = persons_away(w, m, pool, k);
            for (int cell = 0; cell < w->origins.n; cell++)
                for (int t = 0; w->origins.pool[cell] == pool && t <= k; t++)
                    left += pnk_lp_value(m->lp, pnk_origin_column(w, m, cell, t, PNK_OUT));
            for (int cell = 0; cell < w->origins.n; cell++)
                for (int t = 0; w->origins.pool[cell] == pool && left > 0.0 && t <= k; t++)
                    even[cell * w->n_steps + k] += away / left * pnk_lp_value(m->lp, pnk_origin_column(w, m, cell, t, PNK_OUT));
        }
    for (int cell = 0; cell < w->origins.n; cell++)
        for (int k = 0; !status && k < w->n_steps; k++)
            status = crowd_row(ctx, m, pnk_origin_column(w, m, cell, k, PNK_AWAY), even[cell * w->n_steps + k], INFINITY, 0.0, step_days(w, k));
    free(even);
    return status;
}

typedef struct { const double *leaf_weight; int part; double base; } roof;

/* Share of a cell in the weight of its pool; 0 where nothing has a weight. */
static double cell_share(const pnk_work *w, const double *leaf_weight, int cell)
{
    double mine = 0.0, all = 0.0;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->pool[leaf] == w->presence.pool[cell])
            all += leaf_weight[leaf];
    for (int i = w->presence.start[cell]; i < w->presence.start[cell + 1]; i++)
        mine += leaf_weight[(size_t)w->presence.atom[i] / w->n_splits] * w->split_share[(size_t)w->presence.atom[i] % w->n_splits];
    return all > 0.0 ? mine / all : 0.0;
}

static double host_room(const pnk_work *w, int cell)
{
    double room = 0.0;
    for (int i = w->presence.start[cell]; i < w->presence.start[cell + 1]; i++)
        room += w->host_room[(size_t)w->presence.atom[i] / w->n_splits] * w->split_share[(size_t)w->presence.atom[i] % w->n_splits];
    return room;
}

/* away: [PNK_N_POOLS * n_steps], read before the first row is added */
static pnk_status crowd_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, const double *away)
{
    const roof roofs[] = {{w->host_weight, PNK_IN_H, 0.0}, {w->site_weight, PNK_IN_S, w->c.sites_weight}};
    pnk_status status = PNK_OK;
    for (size_t r = 0; r < sizeof roofs / sizeof *roofs; r++)
        for (int cell = 0; cell < w->presence.n; cell++) {
            double share = cell_share(w, roofs[r].leaf_weight, cell), room = roofs[r].part == PNK_IN_H ? host_room(w, cell) : INFINITY;
            for (int k = 0; !status && k < w->n_steps; k++)
                status = crowd_row(ctx, m, pnk_presence_column(w, m, cell, k, roofs[r].part), share * away[w->presence.pool[cell] * w->n_steps + k],
                                   room, roofs[r].base, step_days(w, k));
        }
    return status;
}

static pnk_status move_costs(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int k = 0; !status && k < w->n_steps; k++)
            for (int part = 0; !status && part < m->n_presence; part++) {
                bool stock = part == PNK_IN_H || part == PNK_IN_S || part == PNK_IN_W;
                if (!stock)
                    status = pnk_lp_set_cost(ctx, m->lp, pnk_presence_column(w, m, cell, k, part), w->c.move_weight);
                else if (part == PNK_IN_W)
                    status = pnk_lp_set_cost(ctx, m->lp, pnk_presence_column(w, m, cell, k, part), w->c.way_weight * step_days(w, k));
            }
    return status;
}

static pnk_status even_arrivals(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    pnk_status status = PNK_OK;
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int k = 1; !status && k + 1 < w->n_steps; k++) {
            int columns[2][3];
            for (int t = 0; t < 3; t++) {
                columns[0][t] = pnk_presence_column(w, m, cell, k - 1 + t, PNK_ARR_H);
                columns[1][t] = pnk_presence_column(w, m, cell, k - 1 + t, PNK_ARR_S);
            }
            status = rough_row(ctx, w, m, (const int (*)[3])columns, 2, k);
        }
    return status;
}

static pnk_status whereabouts(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m)
{
    double *away = calloc((size_t)w->n_steps * PNK_N_POOLS, sizeof *away);
    pnk_status status = away ? PNK_OK : pnk_no_memory(ctx);
    if (away)
        for (int pool = 0; pool < PNK_N_POOLS; pool++)
            for (int k = 0; k < w->n_steps; k++)
                away[pool * w->n_steps + k] = persons_away(w, m, pool, k);
    if (!status && !(status = move_costs(ctx, w, m)) && !(status = crowd_rows(ctx, w, m, away)))
        status = even_arrivals(ctx, w, m);
    free(away);
    return status;
}

static pnk_status return_alike_and_solve(pnk_ctx *ctx, pnk_work *w, pnk_counts *m)
{
    double value;
    pnk_status status;
    if ((status = hold(ctx, m)) || (status = return_alike(ctx, w, m)))
        return status;
    return pnk_counts_solve(ctx, m, &value);
}

static pnk_status keep_values(pnk_ctx *ctx, pnk_work *w, const pnk_counts *m)
{
    w->home_value = PNK_NEW(&w->arena, double, (size_t)w->origins.n * (size_t)w->n_steps * PNK_N_ORIGIN + 1);
    w->place_value = PNK_NEW(&w->arena, double, (size_t)w->presence.n * (size_t)w->n_steps * PNK_N_PRESENCE + 1);
    w->road_value = PNK_NEW(&w->arena, double, w->n_steps + 1);
    if (!w->home_value || !w->place_value || !w->road_value)
        return pnk_no_memory(ctx);
    for (int k = 0; k < w->n_steps; k++) {
        for (int cell = 0; cell < w->origins.n; cell++)
            for (int part = 0; part < PNK_N_ORIGIN; part++)
                *pnk_home_value(w, cell, k, part) = fmax(0.0, pnk_lp_value(m->lp, pnk_origin_column(w, m, cell, k, part)));
        for (int cell = 0; cell < w->presence.n; cell++)
            for (int part = 0; part < m->n_presence; part++)
                *pnk_place_value(w, cell, k, part) = fmax(0.0, pnk_lp_value(m->lp, pnk_presence_column(w, m, cell, k, part)));
        w->road_value[k] = fmax(0.0, pnk_lp_value(m->lp, pnk_transit_column(w, m, PNK_POOL_HOME, k)));
    }
    return PNK_OK;
}

pnk_status pnk_settle(pnk_ctx *ctx, pnk_work *w, pnk_counts *m)
{
    double value;
    pnk_status status;
    if (m->thin)
        return pnk_plain(ctx, w, m);
    if ((status = hold(ctx, m)) || (status = few_moves(ctx, w, m)) || (status = pnk_counts_solve(ctx, m, &value)) ||
        (status = return_alike_and_solve(ctx, w, m)) || (status = hold(ctx, m)) || (status = whereabouts(ctx, w, m)) ||
        (status = pnk_counts_solve(ctx, m, &value)))
        return status;
    return keep_values(ctx, w, m);
}
