/* models/ledger/range.c - how far a total could move while the reports are explained nearly as well.
 *
 * Least and greatest value of a figure under all rows, with the objective at most its optimum plus a tolerance: two
 * linear programs a figure, each started from the last. For the totals of the last day; areas and other days are bands.c's.
 */
#include "models/ledger/inside.h"

#include <math.h>

void pnk_ranger_close(pnk_ranger *r) { pnk_counts_free(&r->model); }

pnk_status pnk_ranger_open(pnk_ctx *ctx, pnk_work *w, pnk_ranger *r)
{
    pnk_counts *m = &r->model;
    double value;
    pnk_status status;

    if ((status = pnk_counts_build(ctx, w, m)) || (status = pnk_counts_solve(ctx, m, &value)))
        return status;
    m->least = value / m->factor;
    int n = (int)pnk_lp_n_columns(m->lp), used = 0;
    int *columns = PNK_NEW(&w->arena, int, n + 1);
    double *costs = PNK_NEW(&w->arena, double, n + 1);
    if (!columns || !costs)
        return pnk_no_memory(ctx);
    for (int j = 0; j < n; j++) {
        double cost;
        pnk_lp_column(m->lp, j, NULL, NULL, &cost, NULL, NULL, NULL);
        if (cost != 0.0) {
            columns[used] = j;
            costs[used++] = cost;
        }
    }
    status = pnk_lp_add_row(ctx, m->lp, -PNK_LP_INF, value + m->factor * w->c.range_tolerance, (size_t)used, columns, costs, &m->budget_row);
    for (int i = 0; !status && i < used; i++)
        status = pnk_lp_set_cost(ctx, m->lp, columns[i], 0.0);
    return status;
}

static pnk_status set_costs(pnk_ctx *ctx, pnk_counts *m, double sign)
{
    pnk_status status = PNK_OK;
    for (int i = 0; !status && i < m->form_n; i++)
        status = pnk_lp_set_cost(ctx, m->lp, m->form_columns[i], sign * m->form_values[i]);
    return status;
}

/* +INFINITY where nothing bounds the figure. sign 1: least, -1: greatest. */
static pnk_status one_end(pnk_ctx *ctx, pnk_ranger *r, double sign, double *end, double *price)
{
    pnk_counts *m = &r->model;
    pnk_lp_info info;
    pnk_status status;
    if ((status = set_costs(ctx, m, sign)) || (status = pnk_counts_resolve(ctx, m, &info)))
        return status;
    if (info.outcome == PNK_LP_INFEASIBLE && !r->may_be_empty)
        return pnk_fail(ctx, PNK_INTERNAL, "ledger: a range has no point, yet the optimum is one");
    *end = info.outcome == PNK_LP_OPTIMAL ? sign * info.objective : info.outcome == PNK_LP_INFEASIBLE ? NAN : -sign * INFINITY;
    if (price)
        *price = info.outcome == PNK_LP_OPTIMAL ? fabs(pnk_lp_dual(m->lp, m->budget_row)) * m->factor : INFINITY;
    return PNK_OK;
}

pnk_status pnk_ranger_ends(pnk_ctx *ctx, pnk_ranger *r, pnk_range *out, double price[2])
{
    pnk_status status, cleared;
    *out = (pnk_range){0.0, 0.0};
    status = one_end(ctx, r, 1.0, &out->low, price ? &price[0] : NULL);
    if (!status)
        status = one_end(ctx, r, -1.0, &out->high, price ? &price[1] : NULL);
    cleared = set_costs(ctx, &r->model, 0.0);
    if (out->low < 0.0)
        out->low = 0.0;
    return status ? status : cleared;
}

/* ---- the totals of the last day ---- */

/* Departures and arrivals have no range of this kind, as the same people may come and go unseen. */
static const struct { pnk_measure measure; pnk_count_kind kind; } ranged[] = {
    {PNK_DISPLACED, PNK_SINCE_START}, {PNK_RETURNED, PNK_SINCE_START}, {PNK_REMAINING, PNK_NOW}, {PNK_PRESENT, PNK_NOW},
    {PNK_WITH_HOSTS, PNK_NOW},        {PNK_IN_SITES, PNK_NOW},         {PNK_ON_THE_WAY, PNK_NOW},
};

/* The count itself lies in its range, also when rounding to whole persons moved it by one. An end without bound is not computed. */
static pnk_range around(pnk_range range, double persons)
{
    range.low = isfinite(range.low) ? fmin(floor(range.low + 1e-6), persons) : NAN;
    range.high = isfinite(range.high) ? fmax(ceil(range.high - 1e-6), persons) : NAN;
    return range;
}

/* People on the way, all areas together: roads between areas included. */
static void add_road(const pnk_work *w, pnk_counts *m)
{
    int transit = pnk_transit_column(w, m, PNK_POOL_HOME, w->n_steps - 1);
    for (int i = 0; i < m->form_n; i++)
        if (m->form_columns[i] == transit)
            return;
    m->form_columns[m->form_n] = transit;
    m->form_values[m->form_n++] = 1.0;
}

static void keep_total(pnk_work *w, pnk_measure measure, pnk_range range)
{
    pnk_ledger *ledger = w->ledger;
    size_t at = (((size_t)w->n_days - 1) * (w->records->areas.n + 1) + w->records->areas.n) * PNK_N_SOLVED + measure;
    ledger->headline[measure] = range;
    if (ledger->day_ranges && isfinite(range.low) && isfinite(range.high)) {
        ledger->day_ranges[at] = range;
        ledger->range_methods[at] = PNK_RANGE_LP;
    }
}

pnk_status pnk_ranges(pnk_ctx *ctx, pnk_work *w, pnk_ranger *r)
{
    int id;
    pnk_status status = pnk_work_scope_set(ctx, w, &id);
    if (!status && !w->sets[id].origin_in)
        status = pnk_work_set_cells(ctx, w, &w->sets[id], &w->arena);
    for (size_t i = 0; !status && i < sizeof ranged / sizeof *ranged; i++) {
        pnk_range range;
        pnk_counts_form(w, &r->model, &w->sets[id], ranged[i].measure, ranged[i].kind, 0, w->n_steps - 1);
        if (ranged[i].measure == PNK_ON_THE_WAY)
            add_road(w, &r->model);
        if (!(status = pnk_ranger_ends(ctx, r, &range, NULL)))
            keep_total(w, ranged[i].measure, around(range, (double)pnk_ledger_persons(w->records, w->ledger, w->records->head.as_of, -1, ranged[i].measure)));
    }
    return status;
}
