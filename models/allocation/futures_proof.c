/* models/allocation/futures_proof.c - the certificate of the two-stage program: every row of every future, every column, those of all futures included.
 *
 * As check.c for one future: the columns are made anew one by one, those the solver never saw too, and load rows of a route get their prices in
 * closed form. A decision of the firm days is one column with the rows of all futures; it is there where every future has its way.
 */
#include "models/allocation/futures.h"

#include <stdlib.h>

enum { ALL = -1, MOST_LOTS = 512 };

typedef struct {
    const pnk_proof *p;
    pnk_certifier *certifier;
    size_t *first;                       /* [n+1] first row of a future; its loss row is the last of its own */
    double *low, *high, *price;
    pnk_lots_of *lots;                   /* [n] */
    int *rows; double *values; int n, room;              /* the column at work */
    double cost;
    bool tail;
    pnk_arena arena;
} proof;

/* ---- one column ---- */

static void begin(proof *k)
{
    k->n = 0;
    k->cost = 0;
}

static void put(proof *k, size_t row, double value)
{
    if (value == 0 || k->n >= k->room)
        return;
    k->rows[k->n] = (int)row;
    k->values[k->n++] = value;
}

static void put_costs(proof *k, size_t s, const double cost[PNK_N_TIERS])
{
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        k->cost += k->p->of[s].probability * k->p->weights[tier] * cost[tier];
    if (k->tail)
        put(k, k->first[s + 1] - 1, cost[1] + cost[3]);
}

static void put_column(proof *k, size_t s, const pnk_column *column)
{
    for (int i = 0; i < column->n; i++)
        if (k->p->of[s].m->row_stage[column->row[i]] <= 2)
            put(k, k->first[s] + (size_t)column->row[i], column->value[i]);
    put_costs(k, s, column->cost);
}

static void put_core(proof *k, size_t s, size_t j)
{
    const pnk_model *m = k->p->of[s].m;
    double cost[PNK_N_TIERS];

    for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
        if (m->row_stage[m->entry_row[i]] <= 2)
            put(k, k->first[s] + (size_t)m->entry_row[i], m->entry_value[i]);
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        cost[tier] = m->cost[tier][j];
    put_costs(k, s, cost);
}

static void end(proof *k, double low, double high, double x)
{
    pnk_certifier_column(k->certifier, low, high, k->cost, x, (size_t)k->n, k->rows, k->values);
}

/* What the column at work is worth: minus its reduced cost. */
static double worth(const proof *k)
{
    long double rc = k->cost;

    for (int i = 0; i < k->n; i++)
        rc -= (long double)k->values[i] * k->price[k->rows[i]];
    return (double)-rc;
}

/* ---- which columns there are ---- */

static bool is_firm(const proof *k, int day)
{
    return day <= k->p->settings->firm_days;
}

static bool takes_part(int of, size_t s)
{
    return of == ALL || of == (int)s;
}

static size_t arc_in(const proof *k, int of, size_t s, size_t way)  { return of == ALL ? k->p->of[s].arc[way] : way; }
static size_t route_in(const proof *k, int of, size_t s, size_t way) { return of == ALL ? k->p->of[s].route[way] : way; }

static bool may_move(const proof *k, int of, size_t way, int group)
{
    for (size_t s = 0; s < k->p->n; s++) {
        const pnk_model *m = k->p->of[s].m;
        if (takes_part(of, s) && (arc_in(k, of, s, way) >= m->n_arcs || !pnk_model_may(m, &m->arcs[arc_in(k, of, s, way)], group)))
            return false;
    }
    return true;
}

static bool has_route(const proof *k, int of, size_t way)
{
    for (size_t s = 0; s < k->p->n; s++)
        if (takes_part(of, s) && route_in(k, of, s, way) >= k->p->of[s].m->n_routes)
            return false;
    return true;
}

static bool may_ride(const proof *k, int of, size_t way, int lot)
{
    for (size_t s = 0; s < k->p->n; s++) {
        const pnk_model *m = k->p->of[s].m;
        if (!takes_part(of, s))
            continue;
        const pnk_route *route = &m->routes[route_in(k, of, s, way)];
        if (!pnk_world_lot_fits(m->w, lot, route->drop, route->day))
            return false;
    }
    return true;
}

/* ---- core columns ---- */

static bool same_order(pnk_ref a, pnk_ref b)
{
    return a.kind == PNK_C_BUY && b.kind == PNK_C_BUY && a.t == b.t && a.a == b.a && a.b == b.b;
}

/* An order of a firm day is one column of all futures, if all have it. */
static void order_column(proof *k, size_t j)
{
    const pnk_model *first = k->p->of[0].m;
    size_t found = 0;

    begin(k);
    for (size_t s = 0; s < k->p->n; s++)
        for (size_t i = 0; i < k->p->of[s].m->n_cols; i++)
            if (same_order(k->p->of[s].m->col_ref[i], first->col_ref[j])) {
                put_core(k, s, i);
                found++;
            }
    if (found == k->p->n)
        end(k, 0, first->high[j], k->p->of[0].core[j]);
}

static void core_columns(proof *k)
{
    for (size_t s = 0; s < k->p->n; s++) {
        const pnk_model *m = k->p->of[s].m;
        for (size_t j = 0; j < m->n_cols; j++) {
            bool of_all = m->col_ref[j].kind == PNK_C_BUY && is_firm(k, m->col_ref[j].t);
            if (of_all && s == 0)
                order_column(k, j);
            if (of_all || m->col_stage[j] > 2)
                continue;
            begin(k);
            put_core(k, s, j);
            end(k, m->low[j], m->high[j], k->p->of[s].core[j]);
        }
    }
}

static void tail_columns(proof *k)
{
    const pnk_futures_settings *settings = k->p->settings;

    if (!k->tail)
        return;
    begin(k);
    k->cost = settings->cvar_weight;
    for (size_t s = 0; s < k->p->n; s++)
        put(k, k->first[s + 1] - 1, -1);
    end(k, -INFINITY, INFINITY, k->p->quantile);
    for (size_t s = 0; s < k->p->n; s++) {
        begin(k);
        k->cost = settings->cvar_weight / (1 - settings->cvar_level) * k->p->of[s].probability;
        put(k, k->first[s + 1] - 1, -1);
        end(k, 0, INFINITY, k->p->of[s].excess);
    }
}

/* ---- moves and loads ---- */

int pnk_proof_order(const void *a, const void *b)
{
    const pnk_proof_act *x = a, *y = b;

    if (x->of != y->of)
        return x->of < y->of ? -1 : 1;
    if (x->is_load != y->is_load)
        return x->is_load ? 1 : -1;
    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

/* Acts of a future, moves or loads, from *at on: those of the way. */
static const pnk_proof_act *acts_on(const proof *k, int of, bool loads, size_t way, size_t *at, size_t *n)
{
    const pnk_proof_act *acts = k->p->acts, mark = { .is_load = loads, .of = of, .way = way, .group = -1 };

    while (*at < k->p->n_acts && pnk_proof_order(&acts[*at], &mark) < 0)
        ++*at;
    for (*n = 0; *at + *n < k->p->n_acts && acts[*at + *n].of == of && acts[*at + *n].is_load == loads && acts[*at + *n].way == way;)
        ++*n;
    return acts + *at;
}

static void move_columns(proof *k, int of)
{
    const pnk_model *m = k->p->of[of == ALL ? 0 : of].m;
    size_t at = 0, n;
    pnk_column column;

    for (size_t way = 0; way < m->n_arcs; way++) {
        if (is_firm(k, m->arcs[way].day) != (of == ALL))
            continue;
        const pnk_proof_act *acts = acts_on(k, of, false, way, &at, &n);
        for (int g = 0; g < m->w->n_groups; g++) {
            double x = 0;
            if (!may_move(k, of, way, g))
                continue;
            for (size_t i = 0; i < n; i++)
                x += acts[i].group == g ? acts[i].value : 0;
            begin(k);
            for (size_t s = 0; s < k->p->n; s++)
                if (takes_part(of, s)) {
                    pnk_model_move(k->p->of[s].m, &k->p->of[s].m->arcs[arc_in(k, of, s, way)], g, &column);
                    put_column(k, s, &column);
                }
            end(k, 0, INFINITY, x);
        }
    }
}

static void put_unit(proof *k, int of, size_t way, int lot)
{
    pnk_column column;

    begin(k);
    for (size_t s = 0; s < k->p->n; s++) {
        const pnk_model *m = k->p->of[s].m;
        if (!takes_part(of, s))
            continue;
        const pnk_route *route = &m->routes[route_in(k, of, s, way)];
        pnk_column_clear(&column);
        pnk_model_unit_out(m, lot, route->day, &column);
        pnk_model_unit_in(m, route->drop, m->w->lots[lot].item, route->arrives, &column);
        pnk_model_unit_lock(m, lot, route, &column);
        put_column(k, s, &column);
    }
}

static void put_round(proof *k, int of, size_t way)
{
    pnk_column column;

    begin(k);
    for (size_t s = 0; s < k->p->n; s++)
        if (takes_part(of, s)) {
            pnk_column_clear(&column);
            pnk_model_round(k->p->of[s].m, &k->p->of[s].m->routes[route_in(k, of, s, way)], &column);
            put_column(k, s, &column);
        }
}

/* Load rows stand behind all others while their route is checked. */
static void put_load_rows(proof *k, double kg, double m3)
{
    put(k, k->first[k->p->n], kg);
    put(k, k->first[k->p->n] + 1, m3);
}

static void route_prices(proof *k, int of, size_t way, const pnk_pool *pool, double *alpha, double *beta)
{
    const pnk_model *m = k->p->of[of == ALL ? 0 : of].m;
    const pnk_lots_of *lots = &k->lots[of == ALL ? 0 : of];
    double value[MOST_LOTS], kg[MOST_LOTS], m3[MOST_LOTS];
    size_t n = 0;

    for (size_t l = lots->first[m->routes[way].warehouse]; l < lots->first[m->routes[way].warehouse + 1] && n < MOST_LOTS; l++) {
        int lot = lots->lot[l];
        if (!may_ride(k, of, way, lot))
            continue;
        put_unit(k, of, way, lot);
        if (!((value[n] = worth(k)) > 0))
            continue;
        kg[n] = pnk_world_kg(m->w, m->w->lots[lot].item);
        m3[n++] = pnk_world_m3(m->w, m->w->lots[lot].item);
    }
    pnk_load_prices(n, value, kg, m3, pool->payload_kg, pool->volume_m3, alpha, beta);
    put_round(k, of, way);
    pnk_load_prices_within(-worth(k), pool->payload_kg, pool->volume_m3, alpha, beta);
}

static void route_columns(proof *k, int of)
{
    const pnk_model *m = k->p->of[of == ALL ? 0 : of].m;
    const pnk_lots_of *lots = &k->lots[of == ALL ? 0 : of];
    size_t at = 0, n;
    double alpha, beta;

    for (size_t way = 0; way < m->n_routes; way++) {
        const pnk_route *route = &m->routes[way];
        const pnk_pool *pool = &m->w->pools[route->pool];
        double rounds = 0;
        if (is_firm(k, route->day) != (of == ALL) || !has_route(k, of, way))
            continue;
        const pnk_proof_act *acts = acts_on(k, of, true, way, &at, &n);
        route_prices(k, of, way, pool, &alpha, &beta);
        pnk_certifier_open(k->certifier, -INFINITY, 0, -alpha);
        pnk_certifier_open(k->certifier, -INFINITY, 0, -beta);
        for (size_t l = lots->first[route->warehouse]; l < lots->first[route->warehouse + 1]; l++) {
            int lot = lots->lot[l];
            double units = 0;
            if (!may_ride(k, of, way, lot))
                continue;
            for (size_t i = 0; i < n; i++)
                for (int part = 0; part < 2; part++)
                    units += acts[i].lot[part] == lot ? acts[i].value * acts[i].units[part] : 0;
            put_unit(k, of, way, lot);
            put_load_rows(k, pnk_world_kg(m->w, m->w->lots[lot].item), pnk_world_m3(m->w, m->w->lots[lot].item));
            end(k, 0, INFINITY, units);
        }
        for (size_t i = 0; i < n; i++)
            rounds += acts[i].value;
        put_round(k, of, way);
        put_load_rows(k, -pool->payload_kg, -pool->volume_m3);
        end(k, 0, INFINITY, rounds);
        pnk_certifier_close(k->certifier);
    }
}

/* ---- the whole ---- */

static void fill_rows(proof *k)
{
    for (size_t s = 0; s < k->p->n; s++) {
        const pnk_model *m = k->p->of[s].m;
        size_t loss = k->first[s + 1] - 1;
        for (size_t r = 0; r < m->n_rows; r++) {
            bool in = m->row_stage[r] <= 2;
            k->low[k->first[s] + r] = in ? m->row_low[r] : -INFINITY;
            k->high[k->first[s] + r] = in ? m->row_high[r] : INFINITY;
            k->price[k->first[s] + r] = in ? k->p->of[s].price[r] : 0;
        }
        k->low[loss] = -INFINITY;
        k->high[loss] = k->tail ? -(m->constant[1] + m->constant[3]) : INFINITY;
        k->price[loss] = k->tail ? k->p->of[s].loss_price : 0;
    }
}

static pnk_status make_room(pnk_ctx *ctx, proof *k)
{
    pnk_status status = PNK_OK;

    if (!(k->first = PNK_NEW(&k->arena, size_t, k->p->n + 1)) || !(k->lots = PNK_NEW(&k->arena, pnk_lots_of, k->p->n)))
        return pnk_no_memory(ctx);
    for (size_t s = 0; s < k->p->n && !status; s++) {
        k->first[s + 1] = k->first[s] + k->p->of[s].m->n_rows + 1;
        status = pnk_lots_by_store(ctx, k->p->of[s].m->w, &k->arena, &k->lots[s]);
    }
    size_t rows = k->first[k->p->n];
    k->room = (int)(k->p->n * (PNK_MOST_CORE_ENTRIES + 4 * PNK_MOST_ENTRIES));
    k->low = PNK_NEW(&k->arena, double, rows + 1);
    k->high = PNK_NEW(&k->arena, double, rows + 1);
    k->price = PNK_NEW(&k->arena, double, rows + 2 + PNK_PASSING_ROWS);
    k->rows = PNK_NEW(&k->arena, int, k->room);
    k->values = PNK_NEW(&k->arena, double, k->room);
    return status ? status : k->low && k->high && k->price && k->rows && k->values ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_futures_proof(pnk_ctx *ctx, const pnk_proof *p, pnk_certificate *out)
{
    proof k = { .p = p, .tail = p->settings->cvar_weight > 0 };
    pnk_status status = make_room(ctx, &k);

    if (!status) {
        fill_rows(&k);
        if (!(k.certifier = pnk_certifier_new(k.first[p->n], k.low, k.high, k.price)))
            status = pnk_no_memory(ctx);
    }
    if (!status) {
        core_columns(&k);
        tail_columns(&k);
        for (int of = p->settings->firm_days > 0 ? ALL : 0; of < (int)p->n; of++) {
            move_columns(&k, of);
            route_columns(&k, of);
        }
        *out = pnk_certifier_end(k.certifier);
    }
    pnk_arena_release(&k.arena);
    return status;
}
