/* models/allocation/prices.c - columns priced in parts, loads in closed form, faces. */
#include "models/allocation/prices.h"
#include "models/allocation/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NO_GAIN = 1e-12;     /* a lock's price so small is rounding: on a whole way it stays far below what counts as paying */
static const double FREE_BELOW = 1e-6;   /* a reduced cost this small may be rounding: the column stays free */

static size_t n_days1(const pnk_model *m) { return (size_t)m->w->n_days + 1; }

pnk_status pnk_prices_new(pnk_ctx *ctx, const pnk_model *m, pnk_arena *arena, pnk_prices *p)
{
    const pnk_world *w = m->w;
    size_t days = n_days1(m), groups = (size_t)w->n_groups;

    *p = (pnk_prices){.m = m};
    p->row_price = PNK_NEW(arena, double, m->n_rows + 1);
    p->key_price = PNK_NEW(arena, double, m->n_keys + 1);
    for (int kind = 0; kind < PNK_N_LEAVING; kind++)
        if (!(p->leaving[kind] = PNK_NEW(arena, double, (size_t)pnk_w_n_from(w) * groups * days + 1)))
            return pnk_no_memory(ctx);
    p->arriving = PNK_NEW(arena, double, (size_t)w->n_shelters * groups * days + 1);
    p->out = PNK_NEW(arena, double, (size_t)w->n_lots * days + 1);
    p->in = PNK_NEW(arena, double, (size_t)w->n_drops * (size_t)w->n_items * days + 1);
    p->an_hour = PNK_NEW(arena, double, (size_t)w->n_pools * days + 1);
    p->money = PNK_NEW(arena, double, (size_t)w->n_pools * days + 1);
    p->least_leaving = PNK_NEW(arena, double, (size_t)pnk_w_n_from(w) * days + 1);
    p->least_arriving = PNK_NEW(arena, double, (size_t)w->n_shelters * days + 1);
    return p->row_price && p->key_price && p->arriving && p->an_hour && p->money && p->least_leaving && p->least_arriving && p->out && p->in ? PNK_OK : pnk_no_memory(ctx);
}

double pnk_prices_column(const pnk_prices *p, const pnk_column *column)
{
    double rc = 0;

    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        rc += p->mix[tier] * column->cost[tier];
    for (int i = 0; i < column->n; i++)
        rc -= column->value[i] * p->row_price[column->row[i]];
    if (column->lack_key >= 0)
        rc -= p->key_price[column->lack_key] * column->lack;
    return rc;
}

static double of_row(const pnk_prices *p, int row) { return row < 0 ? 0 : p->row_price[row]; }

static void fill_leaving(pnk_prices *p, int from, int t)
{
    const pnk_world *w = p->m->w;
    size_t first = ((size_t)from * n_days1(p->m) + (size_t)t) * (size_t)w->n_groups;
    bool waits = pnk_w_from_shelter(w, from) < 0;
    pnk_column column;

    for (int g = 0; g < w->n_groups; g++) {
        double own = waits ? of_row(p, p->m->own[pnk_w_tlg(w, t, from, g)]) : 0, will = waits ? of_row(p, p->m->will[pnk_w_tlg(w, t, from, g)]) : 0;
        pnk_column_clear(&column);
        pnk_model_leaving(p->m, from, g, t, &column);
        double rc = column.n ? pnk_prices_column(p, &column) : INFINITY;
        for (int kind = 0; kind < PNK_N_LEAVING; kind++)
            p->leaving[kind][first + (size_t)g] = rc - (kind & PNK_TO_SITE ? will : 0) - (kind & PNK_BY_OWN_CAR ? w->own_share[g] > 0 ? own : -INFINITY : 0);
    }
}

static void fill_arriving(pnk_prices *p, int s, int t)
{
    const pnk_world *w = p->m->w;
    size_t first = ((size_t)s * n_days1(p->m) + (size_t)t) * (size_t)w->n_groups;
    pnk_column column;

    for (int g = 0; g < w->n_groups; g++) {
        pnk_column_clear(&column);
        pnk_model_arriving(p->m, s, g, t, 1, &column);
        p->arriving[first + (size_t)g] = w->admits[pnk_w_sg(w, s, g)] ? pnk_prices_column(p, &column) : INFINITY;
    }
}

static void fill_pool(pnk_prices *p, int v, int t)
{
    const pnk_world *w = p->m->w;
    size_t at = (size_t)v * n_days1(p->m) + (size_t)t;
    int line = w->pools[v].line;

    p->an_hour[at] = of_row(p, p->m->hours[(size_t)t * (size_t)w->n_pools + (size_t)v]);
    p->money[at] = line < 0 ? 0 : of_row(p, p->m->money[(size_t)t * (size_t)w->n_lines + (size_t)line]);
}

static double least_of(size_t n, const double *price, double least)
{
    for (size_t i = 0; i < n; i++)
        least = fmin(least, price[i]);
    return least;
}

static void fill_least(pnk_prices *p)
{
    const pnk_world *w = p->m->w;
    size_t days = n_days1(p->m), groups = (size_t)w->n_groups;

    for (size_t i = 0; i < (size_t)pnk_w_n_from(w) * days; i++) {
        double *ever = &p->least_leaving[i - i % days];
        p->least_leaving[i] = INFINITY;
        for (int kind = 0; kind < PNK_N_LEAVING && i % days; kind++)
            p->least_leaving[i] = least_of(groups, p->leaving[kind] + i * groups, p->least_leaving[i]);
        *ever = fmin(*ever, p->least_leaving[i]);
    }
    for (size_t s = 0; s < (size_t)w->n_shelters; s++) {
        double least = 0;                /* of those who arrive after the last day */
        for (size_t t = days; t-- > 1;)
            p->least_arriving[s * days + t] = least = least_of(groups, p->arriving + (s * days + t) * groups, least);
        p->least_arriving[s * days] = least;
    }
}

/* The highest price of the rows, 0 where none is above. */
static double highest(size_t n, const int *rows, const double *price)
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = rows[i] >= 0 ? fmax(most, price[rows[i]]) : most;
    return most;
}

/* Rows of vehicles and money cost, as a night on the way does: what wins is rounding, or a row that a lock turned round. */
static void fill_gain(pnk_prices *p)
{
    const pnk_world *w = p->m->w;
    size_t days = n_days1(p->m);
    double seats = 0, usd = 0;           /* of one person, at most: vehicles, and US$ a kilometre */

    p->gain.hour = p->gain.km = p->gain.night = 0;
    for (int g = 0; g < w->n_groups; g++)
        for (int v = 0; v < w->n_pools; v++) {
            if (!(w->pools[v].seats > 0))
                continue;
            seats = fmax(seats, w->seat[g] / w->pools[v].seats);
            usd = fmax(usd, w->seat[g] / w->pools[v].seats * w->pools[v].usd_per_km);
        }
    p->gain.hour = seats * highest(days * (size_t)w->n_pools, p->m->hours, p->row_price);
    p->gain.km = usd * fmax(0, highest(days * (size_t)w->n_lines, p->m->money, p->row_price) - p->mix[4]);
    for (size_t i = 0; i < (size_t)w->n_leaves * (size_t)w->n_groups; i++)
        p->gain.night = fmax(p->gain.night, p->key_price[i]);
    p->gain.whole = p->mix[1] < 0 || p->mix[4] < 0;
    for (size_t i = 0; i < w->records->locks.n && !p->gain.whole; i++)
        p->gain.whole = p->m->lock_row[i] >= 0 && fabs(p->row_price[p->m->lock_row[i]]) > NO_GAIN;
}

void pnk_prices_fill(pnk_prices *p)
{
    const pnk_world *w = p->m->w;
    size_t days = n_days1(p->m);
    pnk_column column;

    for (int t = 1; t <= w->n_days; t++) {
        for (int from = 0; from < pnk_w_n_from(w); from++)
            fill_leaving(p, from, t);
        for (int s = 0; s < w->n_shelters; s++)
            fill_arriving(p, s, t);
        for (int v = 0; v < w->n_pools; v++)
            fill_pool(p, v, t);
        for (int o = 0; o < w->n_lots; o++) {
            pnk_column_clear(&column);
            pnk_model_unit_out(p->m, o, t, &column);
            p->out[(size_t)o * days + (size_t)t] = pnk_prices_column(p, &column);
        }
        for (int drop = 0; drop < w->n_drops; drop++)
            for (int item = 0; item < w->n_items; item++) {
                pnk_column_clear(&column);
                pnk_model_unit_in(p->m, drop, item, t, &column);
                p->in[((size_t)drop * (size_t)w->n_items + (size_t)item) * days + (size_t)t] = pnk_prices_column(p, &column);
            }
    }
    fill_least(p);
    fill_gain(p);
}

/* Of a vehicle, a seat. */
static double vehicle(const pnk_prices *p, const pnk_arc *arc)
{
    const pnk_world *w = p->m->w;

    if (arc->mode < PNK_FIRST_POOL)
        return 0;
    const pnk_pool *pool = &w->pools[arc->mode - PNK_FIRST_POOL];
    size_t first = (size_t)(arc->mode - PNK_FIRST_POOL) * n_days1(p->m);
    double usd = arc->way.pool_km * pool->usd_per_km, rc = p->mix[4] * usd;

    for (int t = arc->day; t <= w->n_days && arc->way.pool_hours > pool->hours * (t - arc->day); t++)
        rc -= p->an_hour[first + (size_t)t] * pnk_world_hours_on(pool, arc->way.pool_hours, t - arc->day);
    return (rc - p->money[first + (size_t)arc->day] * usd) / pool->seats;
}

pnk_prices_arc pnk_prices_along(const pnk_prices *p, const pnk_arc *arc)
{
    const pnk_world *w = p->m->w;
    size_t days = n_days1(p->m), groups = (size_t)w->n_groups;
    int kind = (arc->mode == PNK_OWN ? PNK_BY_OWN_CAR : 0) + (pnk_w_is_host(w, arc->shelter) ? 0 : PNK_TO_SITE), there = arc->day + arc->way.nights;
    bool outside = pnk_w_from_leaf(w, arc->from) != w->shelter_leaf[arc->shelter];

    return (pnk_prices_arc){
        .arc = arc, .vehicle = vehicle(p, arc),
        .leaving = p->leaving[kind] + ((size_t)arc->from * days + (size_t)arc->day) * groups,
        .arriving = there > w->n_days ? NULL : p->arriving + ((size_t)arc->shelter * days + (size_t)there) * groups,
        .way = p->mix[4] * (pnk_world_move_change(w, arc->day) + w->usd_person_km * arc->way.km + (outside ? w->usd_outside : 0)),
        .plain = arc->way.nights == 0 && !(p->m->arc_force && p->m->arc_force[arc - p->m->arcs]) && w->records->locks.n == 0,
    };
}

static double of_locks(const pnk_prices *p, const pnk_arc *arc, int g)
{
    pnk_column column;

    pnk_column_clear(&column);
    pnk_model_move_lock(p->m, arc, g, &column);
    return pnk_prices_column(p, &column);
}

double pnk_prices_apart(const pnk_prices *p, const pnk_prices_arc *along, int g)
{
    const pnk_world *w = p->m->w;
    const pnk_arc *arc = along->arc;
    double of_announced = 0;

    if (!pnk_model_may(p->m, arc, g))
        return INFINITY;
    double rc = along->leaving[g] + along->way + w->seat[g] * along->vehicle;
    int announced = pnk_model_force_move(p->m, arc, g, &of_announced);
    if (announced >= 0)
        rc += p->row_price[announced] * of_announced;
    if (along->arriving)
        rc += pnk_model_arrive(p->m, arc, g) * along->arriving[g];
    if (w->records->locks.n)
        rc += of_locks(p, arc, g);
    return rc + (p->mix[1] * w->priority[g] * w->w_road - p->key_price[pnk_w_lg(w, pnk_w_from_leaf(w, arc->from), g)]) * pnk_model_nights(p->m, arc, g);
}

double pnk_prices_move(const pnk_prices *p, const pnk_arc *arc, int g)
{
    const pnk_prices_arc along = pnk_prices_along(p, arc);

    return pnk_prices_group(p, &along, g);
}

double pnk_prices_unit(const pnk_prices *p, int lot, const pnk_route *route)
{
    double rc = pnk_prices_handed_over(p, lot, route);

    if (!pnk_prices_route_is_plain(p, route)) {
        pnk_column column;
        pnk_column_clear(&column);
        pnk_model_unit_lock(p->m, lot, route, &column);
        rc += pnk_prices_column(p, &column);
    }
    return rc;
}

double pnk_prices_round(const pnk_prices *p, const pnk_route *route)
{
    pnk_column column;

    pnk_column_clear(&column);
    pnk_model_round(p->m, route, &column);
    return pnk_prices_column(p, &column);
}

/* ---- loads ---- */

/* At most two items decide: the corners where one of them, or both, just pay. */
void pnk_load_prices(size_t n, const double *value, const double *kg, const double *m3, double payload, double volume, double *alpha, double *beta)
{
    double best = INFINITY;

    *alpha = *beta = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            for (int corner = 0; corner < 3; corner++) {
                double a = corner == 0 ? value[i] / kg[i] : 0, b = corner == 1 ? value[i] / m3[i] : 0;
                if (corner == 2) {
                    double det = kg[i] * m3[j] - kg[j] * m3[i];
                    if (i == j || fabs(det) <= 1e-12 * kg[i] * m3[j])
                        continue;
                    a = (value[i] * m3[j] - value[j] * m3[i]) / det;
                    b = (value[j] * kg[i] - value[i] * kg[j]) / det;
                }
                if ((corner < 2 && j > i) || !(a >= 0) || !(b >= 0) || a * payload + b * volume >= best)
                    continue;
                bool enough = true;
                for (size_t q = 0; q < n && enough; q++)
                    enough = a * kg[q] + b * m3[q] >= value[q] * (1 - 1e-12);
                if (enough) {
                    best = a * payload + b * volume;
                    *alpha = a;
                    *beta = b;
                }
            }
}

void pnk_load_prices_within(double cost, double payload, double volume, double *alpha, double *beta)
{
    double most = fmax(0, cost), full = *alpha * payload + *beta * volume;

    if (full <= most)
        return;
    *alpha *= most / full;
    *beta *= most / full;
}

pnk_status pnk_lots_by_store(pnk_ctx *ctx, const pnk_world *w, pnk_arena *arena, pnk_lots_of *out)
{
    size_t houses = w->records->warehouses.n, n = 0;

    out->first = PNK_NEW(arena, size_t, houses + 2);
    out->lot = PNK_NEW(arena, int, w->n_lots + 1);
    if (!out->first || !out->lot)
        return pnk_no_memory(ctx);
    for (size_t h = 0; h < houses; h++) {
        out->first[h] = n;
        for (int o = 0; o < w->n_lots; o++)
            if (w->lots[o].warehouse == (int)h)
                out->lot[n++] = o;
    }
    out->first[houses] = n;
    return PNK_OK;
}

/* ---- faces ---- */

/* A face while it is made: the prices of its tier, which nobody asks for afterwards, and room for the lots of a route: what they are worth there, and what may be loaded. */
typedef struct { pnk_face *face; pnk_prices prices; pnk_lots_of lots; double *rc, *value, *kg, *m3; pnk_arena arena; } making;

/* What is left of money and stock stays free, and so do limits: were they made to be used up, an empty round would be a gain.
 * The row of the held value keeps watch over them. */
static void face_of_core(const making *k, int rows)
{
    const pnk_model *m = k->face->m;
    signed char *core = k->face->core;

    for (size_t j = 0; j < m->n_cols; j++) {
        double rc = 0, size = 0;
        if (m->col_stage[j] > rows || m->col_ref[j].kind == PNK_C_LEFT_MONEY || m->col_ref[j].kind == PNK_C_LEFT_STOCK)
            continue;
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            rc += k->prices.mix[tier] * m->cost[tier][j];
        size = fabs(rc);
        for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
            rc -= m->entry_value[i] * k->prices.row_price[m->entry_row[i]];
        for (size_t i = m->lack_start[j]; i < m->lack_start[j + 1]; i++)
            rc -= m->lack_value[i] * k->prices.key_price[m->lack_key[i]];
        if (rc > FREE_BELOW * (1 + size))
            core[j] = -1;
        else if (rc < -FREE_BELOW * (1 + size) && isfinite(m->high[j]))
            core[j] = 1;
    }
}

static void face_of_arc(const making *k, size_t i)
{
    pnk_face *f = k->face;
    const pnk_model *m = f->m;
    const pnk_arc *arc = &m->arcs[i];
    bool *move = f->move + i * (size_t)m->w->n_groups;

    for (int g = 0; g < m->w->n_groups; g++)
        f->n_moves += pnk_model_may(m, arc, g);
    if (!pnk_prices_may_pay(&k->prices, arc, 2 * FREE_BELOW))
        return;
    const pnk_prices_arc along = pnk_prices_along(&k->prices, arc);
    for (int g = 0; g < m->w->n_groups; g++)
        move[g] = pnk_prices_group(&k->prices, &along, g) <= FREE_BELOW;
}

static void face_of_route(const making *k, size_t r, const pnk_face *const *before, int n_before)
{
    pnk_face *f = k->face;
    const pnk_world *w = f->m->w;
    const pnk_route *route = &f->m->routes[r];
    const pnk_pool *pool = &w->pools[route->pool];
    double alpha, beta, cost = fmax(0, pnk_prices_round(&k->prices, route));
    size_t n = 0, first = k->lots.first[route->warehouse], end = k->lots.first[route->warehouse + 1];

    for (size_t l = first; l < end; l++) {
        int lot = k->lots.lot[l];
        double rc = k->rc[l - first] = pnk_prices_unit(&k->prices, lot, route);
        if (!(rc < 0) || !pnk_world_lot_fits(w, lot, route->drop, route->day))
            continue;
        bool there = true;
        for (int b = 0; b < n_before; b++)
            there = there && pnk_face_unit(before[b], lot, r);
        if (!there)
            continue;                    /* what was not there has no say in what a load is worth */
        k->value[n] = -rc;
        k->kg[n] = pnk_world_kg(w, w->lots[lot].item);
        k->m3[n++] = pnk_world_m3(w, w->lots[lot].item);
    }
    pnk_load_prices(n, k->value, k->kg, k->m3, pool->payload_kg, pool->volume_m3, &alpha, &beta);
    double full = alpha * pool->payload_kg + beta * pool->volume_m3;
    f->round[r] = cost - full <= FREE_BELOW * (1 + cost);
    for (size_t l = first; l < end; l++) {
        int item = w->lots[k->lots.lot[l]].item;
        double load = alpha * pnk_world_kg(w, item) + beta * pnk_world_m3(w, item);
        f->unit[f->first_unit[r] + l - first] = k->rc[l - first] + load <= FREE_BELOW * (1e-3 + load);
    }
}

static pnk_status face_of_routes(pnk_ctx *ctx, const making *k, const pnk_face *const *before, int n_before)
{
    pnk_face *f = k->face;
    const pnk_model *m = f->m;
    size_t n = 0;

    f->first_unit = PNK_NEW(&f->arena, size_t, m->n_routes + 1);
    f->place = PNK_NEW(&f->arena, int, (size_t)m->w->n_lots + 1);
    if (!f->first_unit || !f->place)
        return pnk_no_memory(ctx);
    for (size_t h = 0; h < m->w->records->warehouses.n; h++)
        for (size_t l = k->lots.first[h]; l < k->lots.first[h + 1]; l++)
            f->place[k->lots.lot[l]] = (int)(l - k->lots.first[h]);
    for (size_t r = 0; r < m->n_routes; r++) {
        f->first_unit[r] = n;
        n += k->lots.first[m->routes[r].warehouse + 1] - k->lots.first[m->routes[r].warehouse];
    }
    if (!(f->unit = PNK_NEW(&f->arena, bool, n + 1)))
        return pnk_no_memory(ctx);
    for (size_t r = 0; r < m->n_routes; r++)
        face_of_route(k, r, before, n_before);
    return PNK_OK;
}

static pnk_status make_room(pnk_ctx *ctx, making *k)
{
    pnk_face *f = k->face;
    const pnk_model *m = f->m;
    size_t lots = (size_t)m->w->n_lots + 1;

    f->core = PNK_NEW(&f->arena, signed char, m->n_cols + 1);
    f->round = PNK_NEW(&f->arena, bool, m->n_routes + 1);
    f->move = PNK_NEW(&f->arena, bool, m->n_arcs * (size_t)m->w->n_groups + 1);
    if (!f->core || !f->round || !f->move || !(k->rc = PNK_NEW(&k->arena, double, 4 * lots)))
        return pnk_no_memory(ctx);
    k->value = k->rc + lots;
    k->kg = k->value + lots;
    k->m3 = k->kg + lots;
    pnk_status status = pnk_prices_new(ctx, m, &k->arena, &k->prices);
    return status ? status : pnk_lots_by_store(ctx, m->w, &k->arena, &k->lots);
}

pnk_status pnk_face_new(pnk_ctx *ctx, const pnk_model *m, int rows, const pnk_face *const *before, int n_before,
                        const double mix[PNK_N_TIERS], const double *row_price, const double *key_price, pnk_face **out)
{
    making k = {.face = calloc(1, sizeof *k.face)};
    pnk_status status;

    if (!k.face)
        return pnk_no_memory(ctx);
    k.face->m = m;
    if ((status = make_room(ctx, &k)))
        goto done;
    memcpy(k.prices.mix, mix, sizeof k.prices.mix);
    memcpy(k.prices.row_price, row_price, m->n_rows * sizeof *row_price);
    memcpy(k.prices.key_price, key_price, (size_t)m->n_keys * sizeof *key_price);
    pnk_prices_fill(&k.prices);
    face_of_core(&k, rows);
    for (size_t i = 0; i < m->n_arcs; i++)
        face_of_arc(&k, i);
    if ((status = face_of_routes(ctx, &k, before, n_before)))
        goto done;
    *out = k.face;
    k.face = NULL;
done:
    pnk_arena_release(&k.arena);
    pnk_face_free(k.face);
    return status;
}

void pnk_face_free(pnk_face *face)
{
    if (!face)
        return;
    pnk_arena_release(&face->arena);
    free(face);
}

void pnk_face_use_move(pnk_face *f, size_t arc, int group)
{
    f->move[arc * (size_t)f->m->w->n_groups + (size_t)group] = true;
}

size_t pnk_face_first_arc(const pnk_face *f, size_t arc)
{
    size_t low = 0, high = f->n_arcs;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->arcs[middle] < arc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_arc(const pnk_face *f, size_t i)
{
    for (int g = 0; g < f->m->w->n_groups; g++)
        if (pnk_face_move(f, &f->m->arcs[i], g))
            return true;
    return false;
}

pnk_status pnk_face_list_arcs(pnk_ctx *ctx, pnk_face *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->m->n_arcs; i++)
        n += has_arc(f, i);
    if (!(f->arcs = pnk_arena_alloc(&f->arena, n + 1, sizeof *f->arcs)))
        return pnk_no_memory(ctx);
    f->n_arcs = 0;
    for (size_t i = 0; i < f->m->n_arcs; i++)
        if (has_arc(f, i))
            f->arcs[f->n_arcs++] = i;
    return PNK_OK;
}

void pnk_face_use_unit(pnk_face *f, int lot, size_t route)
{
    const pnk_model *m = f->m;

    if (m->w->lots[lot].warehouse == m->routes[route].warehouse)      /* an answer that was read may name any */
        f->unit[f->first_unit[route] + (size_t)f->place[lot]] = true;
    f->round[route] = true;
}

void pnk_face_use_core(pnk_face *f, size_t j, double value)
{
    const pnk_model *m = f->m;
    if ((f->core[j] < 0 && value > m->low[j] + 1e-9) || (f->core[j] > 0 && value < m->high[j] - 1e-9))
        f->core[j] = 0;
}
