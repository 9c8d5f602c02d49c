/* models/allocation/futures.c - the two-stage program: rows of all worlds, firm columns shared, priced by the sum over the worlds. */
#include "models/allocation/futures.h"
#include "engine/lp/lp.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { SHARED = -1 };

/* A column made on demand: a move or a load, of one future or of all. Ways are those of the first future where it is shared. */
typedef struct {
    bool is_load;
    int of;
    size_t way;
    int group;
    int lot[2];
    double units[2];
    int lp;
    int older;                           /* load of the same way made before + 1 */
    double value;
} made;

typedef struct {
    const pnk_world *w;
    pnk_model *m;
    pnk_prices prices;
    pnk_lots_of lots;
    double probability;
    int *lp_row, *lp_col;                /* [n_rows], [n_cols]; -1: not there, or a shared column */
    double *shift;                       /* [n_rows] what the given decisions take of a row */
    double given[PNK_N_TIERS];           /* what they cost */
    int loss_row;                        /* -1: there is none */
    size_t *arc, *route;                 /* [n_arcs], [n_routes] of the first future: the same way here; none: the number of ways */
    unsigned char *has_move;             /* [arc * groups] */
    int *last_load;                      /* [route] */
} future;

typedef struct {
    pnk_ctx *ctx;
    const pnk_futures_settings *settings;
    double weights[PNK_N_TIERS];
    future *f; size_t n;
    pnk_lp *lp;
    int quantile, *excess;               /* columns of CVaR */
    int undone;                          /* share of the given decisions that is not kept, 0 in the end: what must follow on them may not be built yet; -1 */
    double objective;                    /* of the last solve */
    PNK_LIST(made) made;
    struct { int *rows; double *values; size_t n, room; double cost; } c;      /* the column at work */
    pnk_arena arena;
} work;

static bool is_firm(const work *k, int day)
{
    return day <= k->settings->firm_days;
}

/* ---- columns ---- */

static void clear(work *k)
{
    k->c.n = 0;
    k->c.cost = 0;
}

static void put(work *k, int row, double value)
{
    if (row < 0 || value == 0 || k->c.n >= k->c.room)
        return;
    k->c.rows[k->c.n] = row;
    k->c.values[k->c.n++] = value;
}

static void put_costs(work *k, const future *f, const double cost[PNK_N_TIERS], double factor)
{
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        k->c.cost += f->probability * k->weights[tier] * cost[tier] * factor;
    put(k, f->loss_row, factor * (cost[1] + cost[3]));
}

static void put_column(work *k, const future *f, const pnk_column *column, double factor)
{
    for (int i = 0; i < column->n; i++)
        put(k, f->lp_row[column->row[i]], factor * column->value[i]);
    put_costs(k, f, column->cost, factor);
}

static void put_core(work *k, const future *f, size_t j)
{
    const pnk_model *m = f->m;
    double cost[PNK_N_TIERS];

    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        cost[tier] = m->cost[tier][j];
    for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
        put(k, f->lp_row[m->entry_row[i]], m->entry_value[i]);
    put_costs(k, f, cost, 1);
}

static void unit_column(const pnk_model *m, int lot, const pnk_route *route, pnk_column *column)
{
    pnk_column_clear(column);
    pnk_model_unit_out(m, lot, route->day, column);
    pnk_model_unit_in(m, route->drop, m->w->lots[lot].item, route->arrives, column);
    pnk_model_unit_lock(m, lot, route, column);
}

static void put_load(work *k, const future *f, size_t way, const made *one)
{
    const pnk_route *route = &f->m->routes[way];
    pnk_column column;

    pnk_column_clear(&column);
    pnk_model_round(f->m, route, &column);
    put_column(k, f, &column, 1);
    for (int i = 0; i < 2; i++)
        if (one->lot[i] >= 0) {
            unit_column(f->m, one->lot[i], route, &column);
            put_column(k, f, &column, one->units[i]);
        }
}

static void put_move(work *k, const future *f, size_t way, int group)
{
    pnk_column column;

    pnk_model_move(f->m, &f->m->arcs[way], group, &column);
    put_column(k, f, &column, 1);
}

static size_t way_in(const future *f, const made *one)
{
    return one->of != SHARED ? one->way : one->is_load ? f->route[one->way] : f->arc[one->way];
}

static pnk_status lay_made(work *k, made *one)
{
    clear(k);
    for (size_t s = 0; s < k->n; s++) {
        const future *f = &k->f[s];
        if (one->of != SHARED && one->of != (int)s)
            continue;
        if (one->is_load)
            put_load(k, f, way_in(f, one), one);
        else
            put_move(k, f, way_in(f, one), one->group);
    }
    return pnk_lp_add_column(k->ctx, k->lp, 0, INFINITY, k->c.cost, k->c.n, k->c.rows, k->c.values, &one->lp);
}

/* ---- which ways all futures have ---- */

/* Sites and hosts stand at the same place in every world; people in unlisted sites may be there in some alone. */
static bool is_listed(const pnk_world *w, int from, int shelter)
{
    int listed = w->n_sites + w->n_leaves;
    return pnk_w_from_shelter(w, from) < listed && shelter < listed;
}

static pnk_status match_ways(work *k, future *f)
{
    const pnk_model *first = k->f[0].m;

    f->arc = PNK_NEW(&k->arena, size_t, first->n_arcs + 1);
    f->route = PNK_NEW(&k->arena, size_t, first->n_routes + 1);
    f->has_move = PNK_NEW(&k->arena, unsigned char, f->m->n_arcs * (size_t)f->w->n_groups + 1);
    f->last_load = PNK_NEW(&k->arena, int, f->m->n_routes + 1);
    if (!f->arc || !f->route || !f->has_move || !f->last_load)
        return pnk_no_memory(k->ctx);
    for (size_t i = 0; i < first->n_arcs; i++) {
        const pnk_arc *a = &first->arcs[i];
        f->arc[i] = f != k->f && !is_listed(k->f[0].w, a->from, a->shelter) ? f->m->n_arcs
                  : pnk_model_find_arc(f->m, &(pnk_act_move){ .from = a->from, .shelter = a->shelter, .mode = a->mode, .day = a->day });
    }
    for (size_t i = 0; i < first->n_routes; i++) {
        const pnk_route *r = &first->routes[i];
        f->route[i] = pnk_model_find_route(f->m, r->pool, r->warehouse, r->drop, r->day);
    }
    return PNK_OK;
}

static bool all_may(const work *k, size_t arc, int group)
{
    for (size_t s = 0; s < k->n; s++) {
        const future *f = &k->f[s];
        if (f->arc[arc] == f->m->n_arcs || !pnk_model_may(f->m, &f->m->arcs[f->arc[arc]], group))
            return false;
    }
    return true;
}

static bool all_fit(const work *k, size_t route, int lot)
{
    for (size_t s = 0; s < k->n; s++) {
        const future *f = &k->f[s];
        if (f->route[route] == f->m->n_routes || !pnk_world_lot_fits(f->w, lot, f->m->routes[f->route[route]].drop, f->m->routes[f->route[route]].day))
            return false;
    }
    return true;
}

/* ---- decisions that are given ---- */

static void shift_by(future *f, const pnk_column *column, double factor)
{
    for (int i = 0; i < column->n; i++)
        f->shift[column->row[i]] += factor * column->value[i];
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        f->given[tier] += factor * column->cost[tier];
}

static void shift_moves(future *f, const pnk_acts *firm)
{
    pnk_column column;

    for (size_t i = 0; i < firm->moves.n; i++) {
        const pnk_act_move *x = &firm->moves.v[i];
        size_t arc = pnk_model_find_arc(f->m, x);
        if (arc == f->m->n_arcs || !pnk_model_may(f->m, &f->m->arcs[arc], x->group))
            continue;
        pnk_model_move(f->m, &f->m->arcs[arc], x->group, &column);
        shift_by(f, &column, x->persons);
    }
}

static void shift_ships(future *f, const pnk_acts *firm)
{
    pnk_column column;

    for (size_t i = 0; i < firm->ships.n; i++) {
        const pnk_act_ship *y = &firm->ships.v[i];
        size_t way = pnk_model_find_route(f->m, y->pool, f->w->lots[y->lot].warehouse, y->drop, y->day);
        if (way == f->m->n_routes)
            continue;
        const pnk_route *route = &f->m->routes[way];
        pnk_column_clear(&column);
        pnk_model_round(f->m, route, &column);
        shift_by(f, &column, y->trips);
        unit_column(f->m, y->lot, route, &column);
        shift_by(f, &column, y->units);
    }
}

static bool is_buy(const pnk_model *m, size_t j, const pnk_act_buy *buy)
{
    pnk_ref ref = m->col_ref[j];
    return ref.kind == PNK_C_BUY && ref.t == buy->day && ref.a == buy->lot && ref.b == buy->line;
}

static void shift_buys(future *f, const pnk_acts *firm)
{
    const pnk_model *m = f->m;

    for (size_t i = 0; i < firm->buys.n; i++)
        for (size_t j = 0; j < m->n_cols; j++) {
            if (!is_buy(m, j, &firm->buys.v[i]))
                continue;
            for (size_t e = m->start[j]; e < m->start[j + 1]; e++)
                f->shift[m->entry_row[e]] += firm->buys.v[i].units * m->entry_value[e];
            for (int tier = 0; tier < PNK_N_TIERS; tier++)
                f->given[tier] += firm->buys.v[i].units * m->cost[tier][j];
        }
}

/* ---- the program ---- */

static pnk_status open_future(work *k, future *f)
{
    pnk_status status = pnk_model_new(k->ctx, f->w, &f->m);

    if (status)
        return status;
    f->lp_row = PNK_NEW(&k->arena, int, f->m->n_rows + 1);
    f->lp_col = PNK_NEW(&k->arena, int, f->m->n_cols + 1);
    f->shift = PNK_NEW(&k->arena, double, f->m->n_rows + 1);
    if (!f->lp_row || !f->lp_col || !f->shift)
        return pnk_no_memory(k->ctx);
    if ((status = match_ways(k, f)) || (status = pnk_prices_new(k->ctx, f->m, &k->arena, &f->prices)) ||
        (status = pnk_lots_by_store(k->ctx, f->w, &k->arena, &f->lots)))
        return status;
    if (k->settings->firm) {
        shift_moves(f, k->settings->firm);
        shift_ships(f, k->settings->firm);
        shift_buys(f, k->settings->firm);
    }
    return PNK_OK;
}

/* What the given decisions leave of a limit; they were made in whole numbers and may overstep it by rounding. */
static double left_of(double limit, double shift)
{
    double left = limit - shift;
    return fabs(left) < 1e-7 * (1 + fabs(limit)) ? 0 : left;
}

static pnk_status lay_rows(work *k, future *f)
{
    const pnk_model *m = f->m;
    pnk_status status = PNK_OK;

    for (size_t r = 0; r < m->n_rows && !status; r++) {
        f->lp_row[r] = -1;
        if (m->row_stage[r] <= 2)
            status = pnk_lp_add_row(k->ctx, k->lp, left_of(m->row_low[r], f->shift[r]), left_of(m->row_high[r], f->shift[r]), 0, NULL, NULL, &f->lp_row[r]);
    }
    f->loss_row = -1;
    if (!status && k->settings->cvar_weight > 0)
        status = pnk_lp_add_row(k->ctx, k->lp, -INFINITY, -(m->constant[1] + m->constant[3] + f->given[1] + f->given[3]), 0, NULL, NULL, &f->loss_row);
    return status;
}

static bool is_firm_buy(const work *k, const pnk_model *m, size_t j)
{
    return m->col_ref[j].kind == PNK_C_BUY && is_firm(k, m->col_ref[j].t);
}

/* An order of a firm day: one column for all futures, or none where the orders are given or one of the futures has no such order. */
static pnk_status lay_buy(work *k, size_t j)
{
    const pnk_model *first = k->f[0].m;
    pnk_ref ref = first->col_ref[j];
    const pnk_act_buy buy = { .lot = ref.a, .line = ref.b, .day = ref.t };
    size_t found = 0;
    int index;
    pnk_status status;

    clear(k);
    for (size_t s = 0; s < k->n; s++)
        for (size_t i = 0; i < k->f[s].m->n_cols; i++)
            if (is_buy(k->f[s].m, i, &buy)) {
                put_core(k, &k->f[s], i);
                found++;
            }
    if (k->settings->firm || found < k->n)
        return PNK_OK;
    if ((status = pnk_lp_add_column(k->ctx, k->lp, 0, first->high[j], k->c.cost, k->c.n, k->c.rows, k->c.values, &index)))
        return status;
    for (size_t s = 0; s < k->n; s++)
        for (size_t i = 0; i < k->f[s].m->n_cols; i++)
            if (is_buy(k->f[s].m, i, &buy))
                k->f[s].lp_col[i] = index;
    return PNK_OK;
}

static pnk_status lay_core(work *k, future *f)
{
    const pnk_model *m = f->m;
    pnk_status status = PNK_OK;

    for (size_t j = 0; j < m->n_cols && !status; j++) {
        if (is_firm_buy(k, m, j))
            continue;
        f->lp_col[j] = -1;
        if (m->col_stage[j] > 2)
            continue;
        clear(k);
        put_core(k, f, j);
        status = pnk_lp_add_column(k->ctx, k->lp, m->low[j], m->high[j], k->c.cost, k->c.n, k->c.rows, k->c.values, &f->lp_col[j]);
    }
    return status;
}

/* Nothing is done in any future but what is given: the basis to start from. */
static pnk_status place(work *k, const future *f)
{
    const pnk_model *m = f->m;
    pnk_status status = PNK_OK;

    for (size_t j = 0; j < m->n_cols && !status; j++)
        if (f->lp_col[j] >= 0)
            status = pnk_lp_set_column_place(k->ctx, k->lp, f->lp_col[j], m->at_high[j] ? PNK_LP_AT_HIGH : PNK_LP_AT_LOW);
    for (size_t r = 0; r < m->n_rows && !status; r++) {
        int column = m->row_basic[r];
        if (f->lp_row[r] < 0)
            continue;
        if (column < 0 || f->lp_col[column] < 0) {
            status = pnk_lp_set_row_place(k->ctx, k->lp, f->lp_row[r], PNK_LP_BASIC);
            continue;
        }
        pnk_lp_place at = m->row_low[r] == m->row_high[r] ? PNK_LP_FIXED : isfinite(m->row_high[r]) ? PNK_LP_AT_HIGH : PNK_LP_AT_LOW;
        if (!(status = pnk_lp_set_row_place(k->ctx, k->lp, f->lp_row[r], at)))
            status = pnk_lp_set_column_place(k->ctx, k->lp, f->lp_col[column], PNK_LP_BASIC);
    }
    return status;
}

/* The quantile q and what each future is above it: loss - q - excess <= 0. */
static pnk_status lay_cvar(work *k)
{
    const double minus = -1;
    double share = k->settings->cvar_weight / (1 - k->settings->cvar_level);
    pnk_status status;

    if (!(k->settings->cvar_weight > 0))
        return PNK_OK;
    clear(k);
    for (size_t s = 0; s < k->n; s++)
        put(k, k->f[s].loss_row, -1);
    if (!(k->excess = PNK_NEW(&k->arena, int, k->n)))
        return pnk_no_memory(k->ctx);
    if ((status = pnk_lp_add_column(k->ctx, k->lp, -INFINITY, INFINITY, k->settings->cvar_weight, k->c.n, k->c.rows, k->c.values, &k->quantile)))
        return status;
    for (size_t s = 0; s < k->n && !status; s++)
        status = pnk_lp_add_column(k->ctx, k->lp, 0, INFINITY, share * k->f[s].probability, 1, &k->f[s].loss_row, &minus, &k->excess[s]);
    return status;
}

static pnk_status lay_undone(work *k)
{
    pnk_status status;

    k->undone = -1;
    if (!k->settings->firm)
        return PNK_OK;
    clear(k);
    for (size_t s = 0; s < k->n; s++) {
        const future *f = &k->f[s];
        for (size_t r = 0; r < f->m->n_rows; r++)
            put(k, f->lp_row[r], -f->shift[r]);
        put(k, f->loss_row, -(f->given[1] + f->given[3]));
    }
    if ((status = pnk_lp_add_column(k->ctx, k->lp, 0, 1, 0, k->c.n, k->c.rows, k->c.values, &k->undone)))
        return status;
    return pnk_lp_set_column_place(k->ctx, k->lp, k->undone, PNK_LP_AT_HIGH);
}

static pnk_status lay(work *k)
{
    pnk_status status = pnk_lp_new(k->ctx, &k->lp);

    for (size_t s = 0; s < k->n && !status; s++)
        status = lay_rows(k, &k->f[s]);
    for (size_t s = 0; s < k->n && !status; s++) {
        for (size_t j = 0; j < k->f[s].m->n_cols; j++)
            k->f[s].lp_col[j] = -1;
    }
    for (size_t j = 0; j < k->f[0].m->n_cols && !status; j++)
        if (is_firm_buy(k, k->f[0].m, j))
            status = lay_buy(k, j);
    for (size_t s = 0; s < k->n && !status; s++)
        status = lay_core(k, &k->f[s]);
    if (status || (status = lay_cvar(k)) || (status = lay_undone(k)))
        return status;
    for (size_t s = 0; s < k->n && !status; s++)
        status = place(k, &k->f[s]);
    return status;
}

/* ---- pricing ---- */

static void take_prices(work *k)
{
    for (size_t s = 0; s < k->n; s++) {
        future *f = &k->f[s];
        for (size_t r = 0; r < f->m->n_rows; r++)
            f->prices.row_price[r] = f->lp_row[r] < 0 ? 0 : pnk_lp_dual(k->lp, f->lp_row[r]);
        for (int tier = 0; tier < PNK_N_TIERS; tier++) {
            f->prices.mix[tier] = f->probability * k->weights[tier];
            if (f->loss_row >= 0 && (tier == 1 || tier == 3))
                f->prices.mix[tier] -= pnk_lp_dual(k->lp, f->loss_row);
        }
        pnk_prices_fill(&f->prices);
    }
}

static pnk_status add_made(work *k, made one)
{
    if (!PNK_GROW(&k->arena, k->made.v, k->made.n, k->made.capacity))
        return pnk_no_memory(k->ctx);
    k->made.v[k->made.n] = one;
    pnk_status status = lay_made(k, &k->made.v[k->made.n]);
    if (!status)
        k->made.n++;
    return status;
}

static double price_of_move(const work *k, int of, size_t arc, int group)
{
    double rc = 0;

    for (size_t s = 0; s < k->n; s++) {
        const future *f = &k->f[s];
        size_t way = of == SHARED ? f->arc[arc] : arc;
        if (of == SHARED || of == (int)s)
            rc += pnk_prices_move(&f->prices, &f->m->arcs[way], group);
    }
    return rc;
}

typedef struct { double rc; size_t arc; int group; } offer;

static pnk_status take_offer(work *k, int of, const offer *best, size_t *added)
{
    future *f = &k->f[of == SHARED ? 0 : of];
    unsigned char *has = &f->has_move[best->arc * (size_t)f->w->n_groups + (size_t)best->group];

    if (*has)
        return PNK_OK;
    *has = 1;
    ++*added;
    return add_made(k, (made){ .of = of, .way = best->arc, .group = best->group });
}

/* Of the firm days (of == SHARED) or the later ones of a future: the best move per start, group and day, and per shelter and day. */
static pnk_status price_moves(work *k, int of, double tolerance, size_t *added)
{
    const future *f = &k->f[of == SHARED ? 0 : of];
    const pnk_world *w = f->w;
    size_t days = (size_t)w->n_days + 1, groups = (size_t)w->n_groups, n_start = (size_t)pnk_w_n_from(w) * groups * days;
    size_t n = n_start + (size_t)w->n_shelters * days;
    offer *best = calloc(n + 1, sizeof *best);
    pnk_status status = PNK_OK;

    if (!best)
        return pnk_no_memory(k->ctx);
    for (size_t i = 0; i < f->m->n_arcs; i++) {
        const pnk_arc *arc = &f->m->arcs[i];
        if (is_firm(k, arc->day) != (of == SHARED))
            continue;
        for (int g = 0; g < w->n_groups; g++) {
            if (f->has_move[i * groups + (size_t)g] || !(of == SHARED ? all_may(k, i, g) : pnk_model_may(f->m, arc, g)))
                continue;
            offer one = { price_of_move(k, of, i, g), i, g };
            offer *start = &best[((size_t)arc->from * groups + (size_t)g) * days + (size_t)arc->day], *end = &best[n_start + (size_t)arc->shelter * days + (size_t)arc->day];
            if (one.rc < -tolerance && one.rc < start->rc)
                *start = one;
            if (one.rc < -tolerance && one.rc < end->rc)
                *end = one;
        }
    }
    for (size_t i = 0; i < n && !status; i++)
        if (best[i].rc < 0)
            status = take_offer(k, of, &best[i], added);
    free(best);
    return status;
}

static double price_of_unit(const work *k, int of, int lot, size_t way)
{
    double rc = 0;

    for (size_t s = 0; s < k->n; s++)
        if (of == SHARED || of == (int)s)
            rc += pnk_prices_unit(&k->f[s].prices, lot, &k->f[s].m->routes[of == SHARED ? k->f[s].route[way] : way]);
    return rc;
}

static double price_of_round(const work *k, int of, size_t way)
{
    double rc = 0;

    for (size_t s = 0; s < k->n; s++)
        if (of == SHARED || of == (int)s)
            rc += pnk_prices_round(&k->f[s].prices, &k->f[s].m->routes[of == SHARED ? k->f[s].route[way] : way]);
    return rc;
}


static size_t worthy_cargo(const work *k, int of, size_t way, pnk_cargo *items)
{
    const future *f = &k->f[of == SHARED ? 0 : of];
    const pnk_route *route = &f->m->routes[way];
    const pnk_world *w = f->w;
    size_t n = 0;

    for (size_t l = f->lots.first[route->warehouse]; l < f->lots.first[route->warehouse + 1]; l++) {
        int lot = f->lots.lot[l];
        if (n >= PNK_MOST_CARGO || !(of == SHARED ? all_fit(k, way, lot) : pnk_world_lot_fits(w, lot, route->drop, route->day)))
            continue;
        double rc = price_of_unit(k, of, lot, way);
        if (rc >= 0)
            continue;
        n = pnk_cargo_offer(w, items, n, lot, -rc);
    }
    return n;
}

/* Within its tolerance the solver may leave a load that it has; it is not offered twice. */
static bool is_made(const work *k, const future *f, const made *load)
{
    for (int i = f->last_load[load->way]; i > 0; i = k->made.v[i - 1].older) {
        const made *old = &k->made.v[i - 1];
        if (pnk_same_load(old->lot, old->units, load->lot, load->units))
            return true;
    }
    return false;
}

static pnk_status add_load(work *k, future *of, made load)
{
    load.older = of->last_load[load.way];
    pnk_status status = add_made(k, load);
    if (!status)
        of->last_load[load.way] = (int)k->made.n;
    return status;
}

typedef struct { double rate; made load; } load_offer;

/* The best load per drop point and day of arrival. */
static pnk_status price_loads(work *k, int of, double tolerance, size_t *added)
{
    future *f = &k->f[of == SHARED ? 0 : of];
    const pnk_world *w = f->w;
    size_t days = (size_t)w->n_days + 1, n = (size_t)w->n_drops * days;
    load_offer *best = calloc(n + 1, sizeof *best);
    pnk_cargo items[PNK_MOST_CARGO];
    pnk_status status = PNK_OK;

    if (!best)
        return pnk_no_memory(k->ctx);
    for (size_t r = 0; r < f->m->n_routes; r++) {
        const pnk_route *route = &f->m->routes[r];
        made load = { .is_load = true, .of = of, .way = r };
        if (is_firm(k, route->day) != (of == SHARED))
            continue;
        size_t n_items = worthy_cargo(k, of, r, items);
        if (!n_items)
            continue;
        double win = pnk_best_load(items, n_items, w->pools[route->pool].payload_kg, w->pools[route->pool].volume_m3, load.lot, load.units);
        double rc = price_of_round(k, of, r) - win;
        if (!(rc < -tolerance * fmax(1, fmax(load.units[0], load.units[1]) / 10)) || is_made(k, f, &load))
            continue;
        load_offer *to = &best[(size_t)route->drop * days + (size_t)route->arrives];
        if (rc / (1 + win) < to->rate)
            *to = (load_offer){ rc / (1 + win), load };
    }
    for (size_t i = 0; i < n && !status; i++)
        if (best[i].rate < 0 && !(status = add_load(k, f, best[i].load)))
            ++*added;
    free(best);
    return status;
}

static pnk_status price(work *k, double tolerance, size_t *added)
{
    pnk_status status = PNK_OK;

    take_prices(k);
    if (k->settings->firm_days > 0 && !k->settings->firm && !(status = price_moves(k, SHARED, tolerance, added)))
        status = price_loads(k, SHARED, tolerance, added);
    for (int s = 0; s < (int)k->n && !status; s++)
        if (!(status = price_moves(k, s, tolerance, added)))
            status = price_loads(k, s, tolerance, added);
    return status;
}

/* ---- columns to start from ---- */

static pnk_status start_move(work *k, int s, const pnk_proof_act *act)
{
    future *f = &k->f[s], *first = &k->f[0];
    const pnk_arc *arc = &f->m->arcs[act->way];
    made one = { .of = s, .way = act->way, .group = act->group };
    unsigned char *has = &f->has_move[act->way * (size_t)f->w->n_groups + (size_t)act->group];

    if (is_firm(k, arc->day)) {
        one.of = SHARED;
        one.way = pnk_model_find_arc(first->m, &(pnk_act_move){ .from = arc->from, .shelter = arc->shelter, .mode = arc->mode, .day = arc->day });
        if (one.way == first->m->n_arcs || !is_listed(f->w, arc->from, arc->shelter) || !all_may(k, one.way, one.group))
            return PNK_OK;
        has = &first->has_move[one.way * (size_t)first->w->n_groups + (size_t)act->group];
    }
    if (*has)
        return PNK_OK;
    *has = 1;
    return add_made(k, one);
}

static pnk_status start_load(work *k, int s, const pnk_proof_act *act)
{
    future *f = &k->f[s];
    const pnk_route *route = &f->m->routes[act->way];
    made one = { .is_load = true, .of = s, .way = act->way, .lot = { act->lot[0], act->lot[1] }, .units = { act->units[0], act->units[1] } };

    if (is_firm(k, route->day)) {
        f = &k->f[0];
        one.of = SHARED;
        one.way = pnk_model_find_route(f->m, route->pool, route->warehouse, route->drop, route->day);
        for (int i = 0; i < 2; i++)
            if (one.way == f->m->n_routes || (one.lot[i] >= 0 && !all_fit(k, one.way, one.lot[i])))
                return PNK_OK;
    }
    return is_made(k, f, &one) ? PNK_OK : add_load(k, f, one);
}

static int day_of(const future *f, const pnk_proof_act *act)
{
    return act->is_load ? f->m->routes[act->way].day : f->m->arcs[act->way].day;
}

/* What each future would do by itself is a good guess at what it does later on, and at what all of them could do first. */
static pnk_status start_from_alone(work *k)
{
    pnk_status status = PNK_OK;

    for (size_t s = 0; s < k->n && k->settings->alone; s++) {
        const pnk_futures_plan *plan = &k->settings->alone[s];
        for (size_t i = 0; i < plan->n_used && !status; i++)
            if (!k->settings->firm || !is_firm(k, day_of(&k->f[s], &plan->used[i])))
                status = plan->used[i].is_load ? start_load(k, (int)s, &plan->used[i]) : start_move(k, (int)s, &plan->used[i]);
    }
    return status;
}

/* ---- solving ---- */

static pnk_status solve_once(work *k, pnk_futures_plan *out)
{
    static const struct { double tolerance; bool from_slacks; } tries[] = {{1e-8, false}, {1e-9, false}, {1e-7, false}, {1e-8, true}, {1e-7, true}};
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info info = {0};
    pnk_status status;

    settings.method = PNK_LP_PRIMAL;
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        settings.tolerance = tries[i].tolerance;
        if (tries[i].from_slacks)
            pnk_lp_forget_basis(k->lp);
        if ((status = pnk_lp_solve(k->ctx, k->lp, &settings, &info)))
            return status;
        out->pivots += info.pivots;
        k->objective = info.objective;
        if (info.outcome == PNK_LP_OPTIMAL)
            return PNK_OK;
    }
    return pnk_fail(k->ctx, PNK_INTERNAL, "the plan for several futures ended with verdict %d, expected an optimum", (int)info.outcome);
}

static pnk_status until_nothing_pays(work *k, pnk_futures_plan *out)
{
    const double tolerance = 1e-7;
    pnk_status status = PNK_OK;

    for (size_t added = 1; added && !status;) {
        added = 0;
        if ((status = pnk_check(k->ctx)) || (status = solve_once(k, out)))
            break;
        out->pricing_rounds++;
        if (k->n > 1)                    /* how many more are needed nobody knows */
            pnk_progress(k->ctx, "scenarios", 0, 0);
        status = price(k, tolerance, &added);
    }
    return status;
}

/* Not keeping a decision that was given costs more than anything it could save; what is still not kept at a thousand times that cannot be. */
static pnk_status keep_given(work *k, pnk_futures_plan *out)
{
    double dear = 0;
    pnk_status status = solve_once(k, out);

    for (int i = 0; i < 3 && !status && (i == 0 || pnk_lp_value(k->lp, k->undone) > 1e-7); i++) {
        dear = i == 0 ? 100 * (1 + fabs(k->objective)) : 1000 * dear;
        if (!(status = pnk_lp_set_cost(k->ctx, k->lp, k->undone, dear)))
            status = until_nothing_pays(k, out);
    }
    if (!status && pnk_lp_value(k->lp, k->undone) > 1e-7)
        status = pnk_fail(k->ctx, PNK_BAD_INPUT, "the decisions of the first days cannot be kept in one of the futures");
    return status;
}

static pnk_status converge(work *k, pnk_futures_plan *out)
{
    pnk_status status = k->undone >= 0 ? keep_given(k, out) : until_nothing_pays(k, out);

    for (size_t i = 0; i < k->made.n && !status; i++)
        k->made.v[i].value = pnk_lp_value(k->lp, k->made.v[i].lp);
    return status;
}

/* ---- what the firm days leave ---- */

/* Free survival places of a shelter on a day; NAN where nothing limits them. */
static double places_left(const work *k, const future *f, size_t at)
{
    double left = 0;

    if (f->m->part_n[at] == 0)
        return NAN;
    for (int i = f->m->part_first[at]; i < f->m->part_first[at] + f->m->part_n[at]; i++)
        left += f->m->high[i] - pnk_lp_value(k->lp, f->lp_col[i]);
    return isfinite(left) ? left : NAN;
}

/* Are all places taken by people who come by themselves? Then none can be kept for anybody. */
static bool is_full_by_itself(const pnk_world *w, int t, int s)
{
    double persons = 0;

    for (int g = 0; g < w->n_groups; g++)
        persons += w->nothing_n[pnk_w_tsg(w, t, s, g)];
    return persons >= w->cap[pnk_w_tsl(w, t, s, 0)];
}

/* What one more place that day would save: the price of the limit on the last piece of those there. */
static double place_worth(const work *k, const future *f, int t, int s)
{
    size_t at = pnk_w_ts(f->w, t, s);
    int last = f->m->part_first[at] + f->m->part_n[at] - 1;

    if (f->m->part_n[at] == 0 || !isfinite(f->m->high[last]) || is_full_by_itself(f->w, t, s))
        return 0;
    return fmax(0, -pnk_lp_reduced_cost(k->lp, f->lp_col[last]));
}

static void leave_places(const work *k, const future *f, pnk_future_plan *out)
{
    const pnk_world *w = f->w;

    for (int s = 0; s < w->n_shelters; s++) {
        out->places_left[s] = w->land_m2[s] > 0 ? NAN : INFINITY;
        for (int t = 1; t <= w->n_days; t++) {
            double left = places_left(k, f, pnk_w_ts(w, t, s));
            if (is_firm(k, t))
                out->places_left[s] = isnan(left) || left < out->places_left[s] ? left : out->places_left[s];
            else
                out->place_worth[s] += place_worth(k, f, t, s);
        }
        if (!isfinite(out->places_left[s]))
            out->places_left[s] = NAN;
    }
}

static void leave_stock(const work *k, const future *f, pnk_future_plan *out)
{
    const pnk_world *w = f->w;
    int last = k->settings->firm_days < w->n_days ? k->settings->firm_days : w->n_days;

    for (int o = 0; o < w->n_lots; o++) {
        out->stock_left[o] = w->lots[o].landed[last];
        if (last < w->n_days)
            out->stock_worth[o] = fmax(0, -pnk_lp_dual(k->lp, f->lp_row[f->m->stock[(size_t)(last + 1) * (size_t)w->n_lots + (size_t)o]]));
    }
    for (size_t i = 0; i < out->acts->ships.n; i++)
        if (out->acts->ships.v[i].day <= last)
            out->stock_left[out->acts->ships.v[i].lot] -= out->acts->ships.v[i].units;
}

/* ---- the answer ---- */

static int by_way(const void *a, const void *b)
{
    const made *x = *(const made *const *)a, *y = *(const made *const *)b;
    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    return x->is_load != y->is_load ? x->is_load - y->is_load : x->group != y->group ? x->group - y->group : (x->lp > y->lp) - (x->lp < y->lp);
}

static pnk_status one_load(work *k, const future *f, const made *one, pnk_acts *acts)
{
    const pnk_route *route = &f->m->routes[way_in(f, one)];
    double kg = 0;

    for (int i = 0; i < 2; i++)
        kg += one->lot[i] >= 0 ? one->units[i] * pnk_world_kg(f->w, f->w->lots[one->lot[i]].item) : 0;
    for (int i = 0; i < 2; i++) {
        if (one->lot[i] < 0)
            continue;
        if (!PNK_GROW(&acts->arena, acts->ships.v, acts->ships.n, acts->ships.capacity))
            return pnk_no_memory(k->ctx);
        double share = one->units[i] * pnk_world_kg(f->w, f->w->lots[one->lot[i]].item) / kg;
        acts->ships.v[acts->ships.n++] = (pnk_act_ship){ one->lot[i], route->drop, route->pool, route->day, one->value * one->units[i], one->value * share };
    }
    return PNK_OK;
}

static pnk_status acts_of(work *k, size_t s, pnk_acts *acts)
{
    const future *f = &k->f[s];
    const made **used = calloc(k->made.n + 1, sizeof *used);
    size_t n = 0;
    pnk_status status = used ? PNK_OK : pnk_no_memory(k->ctx);

    for (size_t i = 0; i < k->made.n && used; i++)
        if (k->made.v[i].value > 1e-9 && (k->made.v[i].of == SHARED || k->made.v[i].of == (int)s))
            used[n++] = &k->made.v[i];
    if (used)
        qsort(used, n, sizeof *used, by_way);
    for (size_t i = 0; i < n && !status; i++) {
        const made *one = used[i];
        if (one->is_load) {
            status = one_load(k, f, one, acts);
            continue;
        }
        const pnk_arc *arc = &f->m->arcs[way_in(f, one)];
        if (!PNK_GROW(&acts->arena, acts->moves.v, acts->moves.n, acts->moves.capacity))
            status = pnk_no_memory(k->ctx);
        else
            acts->moves.v[acts->moves.n++] = (pnk_act_move){ arc->from, one->group, arc->shelter, arc->mode, arc->day, one->value };
    }
    free(used);
    return status;
}

/* What is decided up to a day: moves, loads and orders. */
static pnk_status add_until(pnk_ctx *ctx, const pnk_acts *from, int last_day, pnk_acts *to)
{
#define COPY(list)                                                                                    \
    for (size_t i = 0; i < from->list.n; i++) {                                                       \
        if (from->list.v[i].day > last_day)                                                           \
            continue;                                                                                 \
        if (!PNK_GROW(&to->arena, to->list.v, to->list.n, to->list.capacity))                         \
            return pnk_no_memory(ctx);                                                                \
        to->list.v[to->list.n++] = from->list.v[i];                                                   \
    }
    COPY(moves)
    COPY(ships)
    COPY(buys)
#undef COPY
    return PNK_OK;
}

/* Core columns through the stage's own reading of them; what was made on demand by hand. */
static pnk_status give_future(work *k, size_t s, pnk_future_plan *out)
{
    const future *f = &k->f[s];
    const pnk_model *m = f->m;
    pnk_stage_answer answer = {0};
    pnk_column column;
    pnk_status status;

    out->probability = f->probability;
    if (!(answer.core = PNK_NEW(&answer.arena, double, m->n_cols + 1)))
        return pnk_no_memory(k->ctx);
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        out->tier[tier] = tier == 2 ? 0 : m->constant[tier] + f->given[tier];
    for (size_t j = 0; j < m->n_cols; j++) {
        double value = f->lp_col[j] < 0 ? 0 : pnk_lp_value(k->lp, f->lp_col[j]);
        answer.core[j] = fabs(value) < 1e-11 ? 0 : value;
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            out->tier[tier] += tier == 2 ? 0 : value * m->cost[tier][j];
    }
    for (size_t i = 0; i < k->made.n; i++) {
        const made *one = &k->made.v[i];
        if (one->of != SHARED && one->of != (int)s)
            continue;
        if (!one->is_load) {
            pnk_model_move(m, &m->arcs[way_in(f, one)], one->group, &column);
            for (int tier = 0; tier < PNK_N_TIERS; tier++)
                out->tier[tier] += one->value * column.cost[tier];
            continue;
        }
        const pnk_route *route = &m->routes[way_in(f, one)];
        pnk_column_clear(&column);
        pnk_model_round(m, route, &column);
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            out->tier[tier] += one->value * column.cost[tier];
        for (int l = 0; l < 2; l++)
            if (one->lot[l] >= 0) {
                unit_column(m, one->lot[l], route, &column);
                for (int tier = 0; tier < PNK_N_TIERS; tier++)
                    out->tier[tier] += one->value * one->units[l] * column.cost[tier];
            }
    }
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        out->value += k->weights[tier] * out->tier[tier];
    if (!(status = pnk_answer_acts(k->ctx, m, &answer, &out->acts)) && !(status = acts_of(k, s, out->acts)) && k->settings->firm)
        status = add_until(k->ctx, k->settings->firm, INT_MAX, out->acts);
    pnk_arena_release(&answer.arena);
    if (status)
        return status;
    leave_places(k, f, out);
    leave_stock(k, f, out);
    return PNK_OK;
}

static pnk_status room_for(work *k, const pnk_world *w, pnk_arena *arena, pnk_future_plan *out)
{
    out->places_left = PNK_NEW(arena, double, w->n_shelters + 1);
    out->place_worth = PNK_NEW(arena, double, w->n_shelters + 1);
    out->stock_left = PNK_NEW(arena, double, w->n_lots + 1);
    out->stock_worth = PNK_NEW(arena, double, w->n_lots + 1);
    return out->places_left && out->place_worth && out->stock_left && out->stock_worth ? PNK_OK : pnk_no_memory(k->ctx);
}

/* ---- the proof ---- */

static pnk_status numbers_of(work *k, future *f, pnk_proof_future *out)
{
    const pnk_model *m = f->m;
    double *core = PNK_NEW(&k->arena, double, m->n_cols + 1), *price = PNK_NEW(&k->arena, double, m->n_rows + 1);

    if (!core || !price)
        return pnk_no_memory(k->ctx);
    for (size_t j = 0; j < m->n_cols; j++)
        core[j] = f->lp_col[j] < 0 ? 0 : pnk_lp_value(k->lp, f->lp_col[j]);
    for (size_t r = 0; r < m->n_rows; r++)
        price[r] = f->lp_row[r] < 0 ? 0 : pnk_lp_dual(k->lp, f->lp_row[r]);
    *out = (pnk_proof_future){ .m = m, .probability = f->probability, .price = price, .core = core, .arc = f->arc, .route = f->route,
                               .loss_price = f->loss_row < 0 ? 0 : pnk_lp_dual(k->lp, f->loss_row) };
    return PNK_OK;
}

static pnk_status list_used(work *k, pnk_futures_plan *out)
{
    if (!(out->used = PNK_NEW(&out->arena, pnk_proof_act, k->made.n + 1)))
        return pnk_no_memory(k->ctx);
    for (size_t i = 0; i < k->made.n; i++) {
        const made *one = &k->made.v[i];
        if (one->value > 0)
            out->used[out->n_used++] = (pnk_proof_act){ one->is_load, one->of, one->way, one->group, { one->lot[0], one->lot[1] }, { one->units[0], one->units[1] }, one->value };
    }
    qsort(out->used, out->n_used, sizeof *out->used, pnk_proof_order);
    return PNK_OK;
}

static pnk_status prove(work *k, pnk_futures_plan *out)
{
    pnk_proof_future *of = PNK_NEW(&k->arena, pnk_proof_future, k->n);
    pnk_proof proof = { .settings = k->settings, .weights = k->weights, .of = of, .n = k->n, .acts = out->used, .n_acts = out->n_used };
    bool tail = k->settings->cvar_weight > 0;
    pnk_status status = of ? PNK_OK : pnk_no_memory(k->ctx);

    for (size_t s = 0; s < k->n && !status; s++)
        if (!(status = numbers_of(k, &k->f[s], &of[s])) && tail)
            of[s].excess = pnk_lp_value(k->lp, k->excess[s]);
    if (status)
        return status;
    proof.quantile = tail ? pnk_lp_value(k->lp, k->quantile) : 0;
    return pnk_futures_proof(k->ctx, &proof, &out->certificate);
}

static pnk_status give(work *k, pnk_futures_plan *out)
{
    pnk_status status = PNK_OK;

    if (!(out->of = calloc(k->n, sizeof *out->of)))
        return pnk_no_memory(k->ctx);
    out->n = k->n;
    out->rows = pnk_lp_n_rows(k->lp);
    out->columns = pnk_lp_n_columns(k->lp);
    out->cvar = NAN;
    for (size_t s = 0; s < k->n && !status; s++) {
        if (!(status = room_for(k, k->f[s].w, &out->arena, &out->of[s])))
            status = give_future(k, s, &out->of[s]);
        out->mean += out->of[s].probability * out->of[s].value;
    }
    out->value = out->mean;
    if (k->settings->cvar_weight > 0) {
        out->cvar = pnk_lp_value(k->lp, k->quantile);
        for (size_t s = 0; s < k->n; s++)
            out->cvar += k->f[s].probability * pnk_lp_value(k->lp, k->excess[s]) / (1 - k->settings->cvar_level);
        out->value += k->settings->cvar_weight * out->cvar;
    }
    if (!status && !k->settings->firm && !(status = list_used(k, out)))
        status = prove(k, out);
    return status;
}

static pnk_status open_all(work *k, const pnk_world *const *worlds, const double *probability, size_t n)
{
    const pnk_stage stage = pnk_weighted_stage(worlds[0]);
    pnk_status status = PNK_OK;

    memcpy(k->weights, stage.weights, sizeof k->weights);
    if (!(k->f = PNK_NEW(&k->arena, future, n)))
        return pnk_no_memory(k->ctx);
    k->n = n;
    for (size_t s = 0; s < n && !status; s++) {
        k->f[s].w = worlds[s];
        k->f[s].probability = probability[s];
        status = open_future(k, &k->f[s]);
        k->c.room += PNK_MOST_CORE_ENTRIES + 3 * PNK_MOST_ENTRIES + (status ? 0 : k->f[s].m->n_rows);
    }
    if (status)
        return status;
    k->c.rows = PNK_NEW(&k->arena, int, k->c.room);
    k->c.values = PNK_NEW(&k->arena, double, k->c.room);
    return k->c.rows && k->c.values ? PNK_OK : pnk_no_memory(k->ctx);
}

pnk_status pnk_futures_solve(pnk_ctx *ctx, const pnk_world *const *worlds, const double *probability, size_t n,
                             const pnk_futures_settings *settings, pnk_futures_plan *out)
{
    work k = { .ctx = ctx, .settings = settings, .undone = -1 };
    pnk_futures_plan plan = {0};
    pnk_status status;

    if (!(status = open_all(&k, worlds, probability, n)) && !(status = lay(&k)) && !(status = start_from_alone(&k)) && !(status = converge(&k, &plan)))
        status = give(&k, &plan);
    for (size_t s = 0; s < k.n; s++)
        pnk_model_free(k.f[s].m);
    pnk_lp_free(k.lp);
    pnk_arena_release(&k.arena);
    if (status)
        pnk_futures_plan_free(&plan);
    else
        *out = plan;
    return status;
}

void pnk_futures_plan_free(pnk_futures_plan *plan)
{
    for (size_t s = 0; s < plan->n && plan->of; s++)
        pnk_acts_free(plan->of[s].acts);
    free(plan->of);
    pnk_arena_release(&plan->arena);
    *plan = (pnk_futures_plan){0};
}

/* ---- the tail ---- */

static double loss_of(const pnk_future_plan *of)
{
    return of->tier[1] + of->tier[3];
}

double pnk_futures_cvar(const pnk_futures_plan *plan, double level)
{
    double least = INFINITY;

    for (size_t q = 0; q < plan->n; q++) {       /* the best quantile is the loss of one of the futures */
        double at = loss_of(&plan->of[q]), mean = 0;
        for (size_t s = 0; s < plan->n; s++)
            mean += plan->of[s].probability * fmax(0, loss_of(&plan->of[s]) - at);
        least = fmin(least, at + mean / (1 - level));
    }
    return least;
}

pnk_status pnk_firm_acts(pnk_ctx *ctx, const pnk_acts *acts, int firm_days, pnk_acts **out)
{
    pnk_acts *firm = pnk_acts_new();

    pnk_status status = firm ? add_until(ctx, acts, firm_days, firm) : pnk_no_memory(ctx);

    if (status) {
        pnk_acts_free(firm);
        return status;
    }
    *out = firm;
    return PNK_OK;
}
