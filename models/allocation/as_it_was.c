/* models/allocation/as_it_was.c - is an answer at hand still optimal? Asked of the whole model at the price of one round of pricing. */
#include "models/allocation/inside.h"
#include "models/allocation/tiers.h"
#include "engine/base/parallel.h"

#include <stdlib.h>
#include <string.h>

static const double SLACK = 2e-7;        /* of a price: a fifth of what the certificate lets pass */
static const double NOISE = 1e-9;        /* of a sum of prices: far below what is let pass */

enum { PARTS = 16 };

typedef struct {
    const pnk_model *m;
    const pnk_stage *stage;
    const pnk_stage_answer *a;
    size_t n_cells;
    double *act;                         /* rows, holds, cells */
    double *cell_limit;                  /* [n_cells] */
    pnk_prices prices;
    pnk_lots_of lots;
    double *least_out, *least_in;        /* [store,day], [drop,day] */
    bool pays[PARTS];                    /* something among the ways of that part */
    double slack;                        /* of a limit, of the objective */
    double gap, objective;
    bool prices_alone;                   /* values are not looked at */
    double bound;                        /* what the prices say */
    bool holds;
    pnk_arena arena;
} look;

/* ---- values ---- */

static void add_column(look *k, const pnk_column *column, double x)
{
    const pnk_model *m = k->m;

    for (int i = 0; i < column->n; i++)
        k->act[column->row[i]] += column->value[i] * x;
    for (int h = 0; h < k->stage->n_holds; h++)
        k->act[m->n_rows + (size_t)h] += column->cost[k->stage->holds[h].tier] * x;
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        k->objective += pnk_stage_weight(k->stage, tier) * column->cost[tier] * x;
    if (column->lack_key >= 0 && k->stage->cells) {
        int cell = pnk_cell_of_key(m, k->stage->cells, column->lack_key);
        if (cell >= 0)
            k->act[m->n_rows + (size_t)k->stage->n_holds + (size_t)cell] += column->lack * x;
    }
}

static void add_core(look *k, size_t j)
{
    const pnk_model *m = k->m;
    double x = k->a->core[j];

    for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
        k->act[m->entry_row[i]] += m->entry_value[i] * x;
    for (int h = 0; h < k->stage->n_holds; h++)
        k->act[m->n_rows + (size_t)h] += m->cost[k->stage->holds[h].tier][j] * x;
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        k->objective += pnk_stage_weight(k->stage, tier) * m->cost[tier][j] * x;
    for (size_t i = m->lack_start[j]; i < m->lack_start[j + 1] && k->stage->cells; i++) {
        int cell = pnk_cell_of_key(m, k->stage->cells, m->lack_key[i]);
        if (cell >= 0)
            k->act[m->n_rows + (size_t)k->stage->n_holds + (size_t)cell] += m->lack_value[i] * x;
    }
}

static void add_thetas(look *k)
{
    const pnk_stage *stage = k->stage;
    int sum = stage->one_by_one ? pnk_stage_hold_of(stage, 2) : -1;

    for (size_t c = 0; c < k->n_cells; c++) {
        if (!pnk_stage_cell_has_theta(stage, c))
            continue;
        double days = stage->cells->cells[c].need * (stage->one_by_one ? k->a->cell_theta[c] : k->a->theta);
        k->act[k->m->n_rows + (size_t)stage->n_holds + c] += days;
        if (sum >= 0)
            k->act[k->m->n_rows + (size_t)sum] -= days;
    }
}

/* Everything in use; loads within what their rounds carry. */
static void add_all(look *k)
{
    const pnk_model *m = k->m;
    const pnk_stage_answer *a = k->a;
    pnk_column column;

    for (size_t j = 0; j < m->n_cols; j++)
        if (a->core[j] != 0)
            add_core(k, j);
    for (size_t i = 0; i < a->n_x; i++) {
        pnk_model_move(m, &m->arcs[a->x[i].arc], a->x[i].group, &column);
        add_column(k, &column, a->x[i].persons);
    }
    for (size_t i = 0, r = 0, j; i < a->n_y; i = j) {
        const pnk_route *route = &m->routes[a->y[i].route];
        const pnk_pool *pool = &m->w->pools[route->pool];
        double kg = 0, m3 = 0, rounds = 0;
        for (j = i; j < a->n_y && a->y[j].route == a->y[i].route; j++) {
            int item = m->w->lots[a->y[j].lot].item;
            kg += a->y[j].units * pnk_world_kg(m->w, item);
            m3 += a->y[j].units * pnk_world_m3(m->w, item);
            pnk_column_clear(&column);
            pnk_model_unit_out(m, a->y[j].lot, route->day, &column);
            pnk_model_unit_in(m, route->drop, item, route->arrives, &column);
            pnk_model_unit_lock(m, a->y[j].lot, route, &column);
            add_column(k, &column, a->y[j].units);
        }
        for (; r < a->n_r && a->r[r].route <= a->y[i].route; r++)
            rounds += a->r[r].route == a->y[i].route ? a->r[r].rounds : 0;
        k->holds = k->holds && kg <= rounds * pool->payload_kg + k->slack * (1 + kg) && m3 <= rounds * pool->volume_m3 + k->slack * (1 + m3);
    }
    for (size_t i = 0; i < a->n_r; i++) {
        pnk_column_clear(&column);
        pnk_model_round(m, &m->routes[a->r[i].route], &column);
        add_column(k, &column, a->r[i].rounds);
    }
    add_thetas(k);
}

/* ---- rows ---- */

static void look_at_row(look *k, double act, double low, double high, double price)
{
    double bound = price > 0 ? low : high;

    k->bound += isfinite(bound) ? price * bound : 0;
    if (k->prices_alone) {
        k->holds = k->holds && (isfinite(bound) || fabs(price) <= SLACK);
        return;
    }
    if (!(act >= low - k->slack * (1 + fabs(low))) || !(act <= high + k->slack * (1 + fabs(high))))
        k->holds = false;
    if (isfinite(bound))
        k->gap += fabs(price * (act - bound));
    else if (fabs(price) > SLACK)        /* there is nothing on that side to have a price */
        k->holds = false;
    else
        k->gap += fabs(price * act);
}

static void look_at_rows(look *k)
{
    const pnk_model *m = k->m;

    pnk_stage_cell_limits(m, k->stage, k->cell_limit);
    for (size_t r = 0; r < m->n_rows && k->holds; r++)
        if (m->row_stage[r] <= k->stage->rows)
            look_at_row(k, k->act[r], m->row_low[r], m->row_high[r], k->a->price[r]);
    for (int h = 0; h < k->stage->n_holds && k->holds; h++)
        look_at_row(k, k->act[m->n_rows + (size_t)h], -INFINITY, k->stage->holds[h].limit, k->a->hold_price[h]);
    for (size_t c = 0; c < k->n_cells && k->holds; c++)
        look_at_row(k, k->act[m->n_rows + (size_t)k->stage->n_holds + c], -INFINITY, k->cell_limit[c],
                    c < k->a->n_cell_prices ? k->a->cell_price[c] : 0);
}

/* ---- prices ---- */

static pnk_status fill_prices(pnk_ctx *ctx, look *k)
{
    const pnk_model *m = k->m;
    pnk_prices *p = &k->prices;
    pnk_status status = pnk_prices_new(ctx, m, &k->arena, p);

    if (status || (status = pnk_lots_by_store(ctx, m->w, &k->arena, &k->lots)))
        return status;
    for (size_t r = 0; r < m->n_rows; r++)
        p->row_price[r] = m->row_stage[r] <= k->stage->rows ? k->a->price[r] : 0;
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        p->mix[tier] = pnk_stage_weight(k->stage, tier);
    for (int h = 0; h < k->stage->n_holds; h++)
        p->mix[k->stage->holds[h].tier] -= k->a->hold_price[h];
    for (int key = 0; key < m->n_keys; key++) {
        int cell = k->stage->cells ? pnk_cell_of_key(m, k->stage->cells, key) : -1;
        p->key_price[key] = cell >= 0 && (size_t)cell < k->a->n_cell_prices ? k->a->cell_price[cell] : 0;
    }
    pnk_prices_fill(p);
    return PNK_OK;
}

static void look_at_value(look *k, double rc, double size, double x, double low, double high)
{
    double end = rc > 0 ? low : high;

    k->bound += isfinite(end) ? rc * end : 0;
    if (k->prices_alone) {
        k->holds = k->holds && (isfinite(end) || fabs(rc) <= SLACK * (1 + size));
        return;
    }
    if (!(x >= low - k->slack * (1 + fabs(low))) || !(x <= high + k->slack * (1 + fabs(high))))
        k->holds = false;
    if (isfinite(end))
        k->gap += fabs(rc * (x - end));
    else if (fabs(rc) > SLACK * (1 + size))
        k->holds = false;
    else
        k->gap += fabs(rc * x);
}

static void look_at_core(look *k)
{
    const pnk_model *m = k->m;
    const pnk_prices *p = &k->prices;

    for (size_t j = 0; j < m->n_cols && k->holds; j++) {
        double rc = 0, size, low, high;
        if (m->col_stage[j] > k->stage->rows)
            continue;
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            rc += p->mix[tier] * m->cost[tier][j];
        size = fabs(rc);
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
            rc -= m->entry_value[i] * p->row_price[m->entry_row[i]];
        for (size_t i = m->lack_start[j]; i < m->lack_start[j + 1]; i++)
            rc -= m->lack_value[i] * p->key_price[m->lack_key[i]];
        pnk_stage_core(m, k->stage, j, &low, &high);
        look_at_value(k, rc, size, k->a->core[j], low, high);
    }
}

/* Each raised cell's own, counted by its need. */
static void look_at_own_thetas(look *k)
{
    const pnk_stage *stage = k->stage;
    int sum = pnk_stage_hold_of(stage, 2);
    double cost = pnk_stage_own_cost(stage), rc = cost + (sum < 0 ? 0 : k->a->hold_price[sum]);

    for (size_t c = 0; c < k->n_cells && k->holds; c++) {
        double need = stage->cells->cells[c].need;
        if (!stage->raised[c])
            continue;
        look_at_value(k, need * (rc - k->a->cell_price[c]), need, k->a->cell_theta[c], stage->theta_from, 1);
        k->objective += cost * need * k->a->cell_theta[c];
    }
}

/* One for all that are raised. */
static void look_at_theta(look *k)
{
    double rc = -1;

    for (size_t c = 0; c < k->n_cells; c++)
        if (pnk_stage_cell_has_theta(k->stage, c))
            rc -= k->stage->cells->cells[c].need * k->a->cell_price[c];
    look_at_value(k, rc, 1, k->a->theta, -INFINITY, 1);
    k->objective -= k->a->theta;
}

static void look_at_thetas(look *k)
{
    if (k->stage->raised && k->stage->one_by_one)
        look_at_own_thetas(k);
    else if (k->stage->raised)
        look_at_theta(k);
}

/* For each store and day, and each drop point and day, the most that a unit can be worth: 0 or below. */
static pnk_status fill_least(pnk_ctx *ctx, look *k)
{
    const pnk_world *w = k->m->w;
    size_t days = (size_t)w->n_days + 1, items = (size_t)w->n_items, houses = w->records->warehouses.n;

    k->least_out = PNK_NEW(&k->arena, double, houses * days + 1);
    k->least_in = PNK_NEW(&k->arena, double, (size_t)w->n_drops * days + 1);
    if (!k->least_out || !k->least_in)
        return pnk_no_memory(ctx);
    for (size_t o = 0; o < (size_t)w->n_lots; o++)
        for (size_t t = 1; t < days; t++) {
            double *least = &k->least_out[(size_t)w->lots[o].warehouse * days + t];
            *least = fmin(*least, k->prices.out[o * days + t]);
        }
    for (size_t i = 0; i < (size_t)w->n_drops * items; i++)
        for (size_t t = 1; t < days; t++) {
            double *least = &k->least_in[i / items * days + t];
            *least = fmin(*least, k->prices.in[i * days + t]);
        }
    return PNK_OK;
}

static bool move_pays(const look *k, size_t i)
{
    const pnk_model *m = k->m;
    const pnk_arc *arc = &m->arcs[i];

    if (!pnk_prices_may_pay(&k->prices, arc, -NOISE))
        return false;
    const pnk_prices_arc along = pnk_prices_along(&k->prices, arc);
    for (int g = 0; g < m->w->n_groups; g++)
        if (pnk_prices_group(&k->prices, &along, g) < -SLACK && pnk_stage_move(m, k->stage, arc, g))
            return true;
    return false;
}

/* What is in use must cost nothing: each move, and what rides on a route together with its rounds. */
static void look_at_use(look *k)
{
    const pnk_model *m = k->m;
    const pnk_stage_answer *a = k->a;

    for (size_t i = 0; i < a->n_x; i++)
        k->gap += fabs(pnk_prices_move(&k->prices, &m->arcs[a->x[i].arc], a->x[i].group) * a->x[i].persons);
    for (size_t y = 0, r = 0; y < a->n_y || r < a->n_r;) {
        size_t route = y < a->n_y && (r == a->n_r || a->y[y].route < a->r[r].route) ? a->y[y].route : a->r[r].route;
        double off = 0;
        for (; y < a->n_y && a->y[y].route == route; y++)
            off += a->y[y].units * pnk_prices_unit(&k->prices, a->y[y].lot, &m->routes[route]);
        for (; r < a->n_r && a->r[r].route == route; r++)
            off += a->r[r].rounds * pnk_prices_round(&k->prices, &m->routes[route]);
        k->gap += fabs(off);
    }
}

enum { MOST_LOTS = 512 };

/* A full load is worth no more than its round, counted unit by unit as in the certificate. */
static bool load_pays(const look *k, size_t r, double cost)
{
    const pnk_world *w = k->m->w;
    const pnk_route *route = &k->m->routes[r];
    const pnk_pool *pool = &w->pools[route->pool];
    double value[MOST_LOTS], kg[MOST_LOTS], m3[MOST_LOTS], alpha, beta;
    size_t n = 0;

    for (size_t l = k->lots.first[route->warehouse]; l < k->lots.first[route->warehouse + 1] && n < MOST_LOTS; l++) {
        int lot = k->lots.lot[l];
        double worth = -pnk_prices_unit(&k->prices, lot, route);
        if (!(worth > 0) || !pnk_world_lot_fits(w, lot, route->drop, route->day) || !pnk_stage_unit(k->stage, lot, r))
            continue;
        value[n] = worth;
        kg[n] = pnk_world_kg(w, w->lots[lot].item);
        m3[n++] = pnk_world_m3(w, w->lots[lot].item);
    }
    if (n == 0)
        return false;
    pnk_load_prices(n, value, kg, m3, pool->payload_kg, pool->volume_m3, &alpha, &beta);
    pnk_load_prices_within(cost, pool->payload_kg, pool->volume_m3, &alpha, &beta);
    for (size_t i = 0; i < n; i++)
        if (!(value[i] - alpha * kg[i] - beta * m3[i] <= SLACK))
            return true;
    return false;
}

/* Do prices of locks, or of what is announced, have a say on the route? Then it may be cheaper than its parts. */
static bool has_own_price(const look *k, size_t r)
{
    return k->m->w->records->locks.n || (k->stage->rows > 2 && k->m->route_force && k->m->route_force[r]);
}

/* Where a unit nowhere is worth more than it costs, the route need not be looked at: vehicles and money have no price that pays. */
static bool route_pays(const look *k, size_t r)
{
    const pnk_route *route = &k->m->routes[r];
    size_t days = (size_t)k->m->w->n_days + 1;
    double least = k->least_out[(size_t)route->warehouse * days + (size_t)route->day] + k->least_in[(size_t)route->drop * days + (size_t)route->arrives];

    if ((least >= -NOISE && !has_own_price(k, r)) || !pnk_stage_round(k->stage, r))
        return false;
    double cost = pnk_prices_round(&k->prices, route);
    return !(cost >= -SLACK) || load_pays(k, r, cost);
}

static pnk_status look_at_part(pnk_ctx *ctx, void *user, size_t i)
{
    look *k = user;
    bool pays = false;

    (void)ctx;
    for (size_t ends = k->m->n_ends * i / PARTS; ends < k->m->n_ends * (i + 1) / PARTS && !pays; ends++)
        for (size_t arc = k->m->ends[ends].first, end = pnk_prices_arcs_end(&k->prices, ends, -NOISE); arc < end && !pays; arc++)
            pays = move_pays(k, arc);
    for (size_t r = k->m->n_routes * i / PARTS; r < k->m->n_routes * (i + 1) / PARTS && !pays; r++)
        pays = route_pays(k, r);
    k->pays[i] = pays;
    return PNK_OK;
}

/* Nothing that is not in use may be worth using. */
static pnk_status look_at_ways(pnk_ctx *ctx, look *k)
{
    pnk_status status = fill_least(ctx, k);

    if (!status)
        status = pnk_parallel(ctx, PARTS, look_at_part, k);
    for (int i = 0; i < PARTS && !status; i++)
        k->holds = k->holds && !k->pays[i];
    return status;
}

static pnk_status make_room(pnk_ctx *ctx, look *k)
{
    k->act = PNK_NEW(&k->arena, double, k->m->n_rows + (size_t)k->stage->n_holds + k->n_cells + 1);
    k->cell_limit = PNK_NEW(&k->arena, double, k->n_cells + 1);
    return k->act && k->cell_limit ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_stage_holds(pnk_ctx *ctx, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *answer, double slack, bool *holds)
{
    look k = {.m = m, .stage = stage, .a = answer, .n_cells = stage->cells ? stage->cells->n_cells : 0, .slack = slack, .holds = true};
    pnk_status status = PNK_OK;

    if ((status = make_room(ctx, &k)))
        goto done;
    add_all(&k);
    if (k.holds)
        look_at_rows(&k);
    if (k.holds && (status = fill_prices(ctx, &k)))
        goto done;
    if (k.holds)
        look_at_thetas(&k);
    if (k.holds)
        look_at_core(&k);
    if (k.holds)
        look_at_use(&k);
    k.holds = k.holds && k.gap <= slack * (1 + fabs(k.objective));
    if (k.holds && (status = look_at_ways(ctx, &k)))
        goto done;
    *holds = k.holds;
done:
    pnk_arena_release(&k.arena);
    return status;
}

pnk_status pnk_stage_bound(pnk_ctx *ctx, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *answer, double *bound, bool *holds)
{
    look k = {.m = m, .stage = stage, .a = answer, .n_cells = stage->cells ? stage->cells->n_cells : 0, .holds = true, .prices_alone = true};
    pnk_status status;

    if (!(status = make_room(ctx, &k)))
        status = fill_prices(ctx, &k);
    if (!status) {
        look_at_rows(&k);
        look_at_thetas(&k);
        look_at_core(&k);
    }
    if (!status && k.holds)
        status = look_at_ways(ctx, &k);
    *bound = k.bound;
    *holds = !status && k.holds;
    pnk_arena_release(&k.arena);
    return status;
}
