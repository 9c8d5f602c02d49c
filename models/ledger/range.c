/* models/ledger/range.c - how far a figure could move while the reports are explained nearly as well.
 *
 * Least and greatest value of a figure under all rows, with the objective at most its optimum plus a tolerance: two
 * linear programs a figure, each started from the last. Areas that share a cell with others get what arithmetic allows.
 */
#include "models/ledger/inside.h"

#include <math.h>
#include <string.h>

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
    status = pnk_lp_add_row(ctx, m->lp, -PNK_LP_INF, value + m->factor * w->c.range_tolerance, (size_t)used, columns, costs, &r->budget_row);
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
    if ((status = set_costs(ctx, m, sign)) || (status = pnk_lp_solve(ctx, m->lp, NULL, &info)))
        return status;
    m->pivots += info.pivots;
    if (info.outcome == PNK_LP_INFEASIBLE)
        return pnk_fail(ctx, PNK_INTERNAL, "ledger: a range has no point, yet the optimum is one");
    *end = info.outcome == PNK_LP_OPTIMAL ? sign * info.objective : -sign * INFINITY;
    if (price)
        *price = info.outcome == PNK_LP_OPTIMAL ? fabs(pnk_lp_dual(m->lp, r->budget_row)) * m->factor : INFINITY;
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

/* ---- every area ---- */

/* Measures with a range; departures and arrivals have none, as the same people may come and go unseen. */
static const struct { pnk_measure measure; pnk_count_kind kind; bool origin; } ranged[] = {
    {PNK_DISPLACED, PNK_SINCE_START, true}, {PNK_RETURNED, PNK_SINCE_START, true}, {PNK_REMAINING, PNK_NOW, true},
    {PNK_PRESENT, PNK_NOW, false},          {PNK_WITH_HOSTS, PNK_NOW, false},      {PNK_IN_SITES, PNK_NOW, false},
};
enum { N_RANGED = sizeof ranged / sizeof *ranged };

/* Figures whose range is known, by the cells they add up. */
typedef struct { const bool *cells; pnk_range range; } known;
typedef struct { known *v; size_t n, capacity; } known_list;

typedef struct { pnk_work *w; pnk_ranger *r; known_list known[N_RANGED]; pnk_area_set *cell_sets[2]; } sweep;

static pnk_status range_of_set(pnk_ctx *ctx, sweep *s, int which, const pnk_area_set *set, pnk_range *out)
{
    pnk_work *w = s->w;
    known_list *list = &s->known[which];
    const bool *cells = ranged[which].origin ? set->origin_in : set->presence_in;
    size_t n = (size_t)(ranged[which].origin ? w->origins.n : w->presence.n);
    for (size_t i = 0; i < list->n; i++)
        if (!memcmp(list->v[i].cells, cells, n * sizeof *cells)) {
            *out = list->v[i].range;
            return PNK_OK;
        }
    pnk_counts_form(w, &s->r->model, set, ranged[which].measure, ranged[which].kind, 0, w->n_steps - 1);
    pnk_status status = pnk_ranger_ends(ctx, s->r, out, NULL);
    if (status)
        return status;
    if (!PNK_GROW(&w->arena, list->v, list->n, list->capacity))
        return pnk_no_memory(ctx);
    list->v[list->n++] = (known){cells, *out};
    return PNK_OK;
}

/* An area that shares cells with others: whole cells in it at their least, every cell it touches at its greatest, and of
 * home figures no more than its people. */
static pnk_status range_by_cells(pnk_ctx *ctx, sweep *s, int which, const pnk_area_set *set, pnk_range *out)
{
    const pnk_work *w = s->w;
    const pnk_cells *cells = ranged[which].origin ? &w->origins : &w->presence;
    const bool *in = ranged[which].origin ? set->origin_in : set->presence_in;
    double people = 0.0;
    *out = (pnk_range){0.0, 0.0};
    for (int cell = 0; cell < cells->n; cell++) {
        const pnk_area_set *one = &s->cell_sets[ranged[which].origin ? 0 : 1][cell];
        pnk_range range;
        bool whole = true;
        pnk_status status;
        if (!in[cell])
            continue;
        if ((status = range_of_set(ctx, s, which, one, &range)))
            return status;
        for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
            whole = whole && (!one->leaf_in[leaf] || set->leaf_in[leaf]);
        out->low += whole ? range.low : 0.0;
        out->high += range.high;
    }
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (set->leaf_in[leaf])
            people += w->population[leaf];
    if (ranged[which].origin && people >= 0.0)
        out->high = fmin(out->high, fmax(out->low, people));
    return PNK_OK;
}

/* A set for each cell alone. */
static pnk_status make_cell_sets(pnk_ctx *ctx, sweep *s)
{
    pnk_work *w = s->w;
    for (int side = 0; side < 2; side++) {
        const pnk_cells *cells = side ? &w->presence : &w->origins;
        s->cell_sets[side] = PNK_NEW(&w->arena, pnk_area_set, cells->n + 1);
        if (!s->cell_sets[side])
            return pnk_no_memory(ctx);
        for (int cell = 0; cell < cells->n; cell++) {
            pnk_area_set *set = &s->cell_sets[side][cell];
            set->leaf_in = PNK_NEW(&w->arena, bool, w->n_leaves);
            if (!set->leaf_in)
                return pnk_no_memory(ctx);
            for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
                set->leaf_in[leaf] = cells->of_leaf[leaf] == cell;
            pnk_status status = pnk_work_set_cells(ctx, w, set, &w->arena);
            if (status)
                return status;
        }
    }
    return PNK_OK;
}

/* The count itself lies in its range, also when rounding to whole persons moved it by one. An end without bound is not computed. */
static pnk_range around(pnk_range range, double persons)
{
    if (isfinite(range.low))
        range.low = fmin(floor(range.low + 1e-6), persons);
    else
        range.low = NAN;
    if (isfinite(range.high))
        range.high = fmax(ceil(range.high - 1e-6), persons);
    else
        range.high = NAN;
    return range;
}

static pnk_status range_of_area(pnk_ctx *ctx, sweep *s, int area, pnk_range *out)
{
    pnk_work *w = s->w;
    int id;
    pnk_status status;
    if (area < 0)
        status = pnk_work_scope_set(ctx, w, &id);
    else
        status = pnk_work_set(ctx, w, &area, 1, &id);
    if (status || (!w->sets[id].origin_in && (status = pnk_work_set_cells(ctx, w, &w->sets[id], &w->arena))))
        return status;
    pnk_area_set set = w->sets[id];
    for (int which = 0; !status && which < N_RANGED; which++) {
        pnk_range range;
        bool whole = ranged[which].origin ? set.origin_whole : set.presence_whole;
        status = whole ? range_of_set(ctx, s, which, &set, &range) : range_by_cells(ctx, s, which, &set, &range);
        if (!status)
            out[ranged[which].measure] = around(range, (double)pnk_ledger_persons(w->records, w->ledger, w->records->head.as_of, area, ranged[which].measure));
    }
    return status;
}

/* People on the way, all areas together: roads between areas included. */
static pnk_status range_of_way(pnk_ctx *ctx, sweep *s)
{
    pnk_work *w = s->w;
    pnk_range range;
    int id;
    pnk_status status = pnk_work_scope_set(ctx, w, &id);
    if (status)
        return status;
    pnk_counts *m = &s->r->model;
    pnk_counts_form(w, m, &w->sets[id], PNK_ON_THE_WAY, PNK_NOW, 0, w->n_steps - 1);
    int transit = pnk_transit_column(w, m, PNK_POOL_HOME, w->n_steps - 1);
    bool there = false;
    for (int i = 0; i < m->form_n; i++)
        there = there || m->form_columns[i] == transit;
    if (!there) {
        m->form_columns[m->form_n] = transit;
        m->form_values[m->form_n++] = 1.0;
    }
    if ((status = pnk_ranger_ends(ctx, s->r, &range, NULL)))
        return status;
    w->ledger->headline[PNK_ON_THE_WAY] = around(range, (double)pnk_ledger_persons(w->records, w->ledger, w->records->head.as_of, -1, PNK_ON_THE_WAY));
    return PNK_OK;
}

pnk_status pnk_ranges(pnk_ctx *ctx, pnk_work *w, pnk_ranger *r)
{
    sweep s = {.w = w, .r = r};
    pnk_status status = make_cell_sets(ctx, &s);
    if (!status)
        status = range_of_area(ctx, &s, -1, w->ledger->headline);
    if (!status)
        status = range_of_way(ctx, &s);
    for (size_t a = 0; !status && a < w->records->areas.n; a++) {
        status = range_of_area(ctx, &s, (int)a, &w->ledger->ranges[a * PNK_N_SOLVED]);
        pnk_progress(ctx, "ranges", (double)(a + 1), (double)w->records->areas.n);
    }
    return status;
}
