/* models/allocation/columns.c - columns made on demand, and the names of all rows and columns. */
#include "models/allocation/inside.h"
#include "models/allocation/model.h"

#include <stdlib.h>

static void put(pnk_column *column, int row, double value)
{
    if (row < 0 || value == 0 || column->n >= PNK_MOST_ENTRIES)
        return;
    column->row[column->n] = row;
    column->value[column->n++] = value;
}

static double fade(const pnk_model *m, int g, int from, int to)
{
    size_t days = (size_t)m->w->n_days + 1;
    return m->fade[((size_t)g * days + (size_t)from) * days + (size_t)to];
}

/* ---- ways by what they are ---- */

static int arc_order(const void *key, const void *arc)
{
    const pnk_act_move *x = key;
    const pnk_arc *a = arc;
    return a->from != x->from ? x->from - a->from : a->shelter != x->shelter ? x->shelter - a->shelter : a->day != x->day ? x->day - a->day : x->mode - a->mode;
}

size_t pnk_model_find_arc(const pnk_model *m, const pnk_act_move *x)
{
    const pnk_arc *found = m->n_arcs ? bsearch(x, m->arcs, m->n_arcs, sizeof *m->arcs, arc_order) : NULL;
    return found ? (size_t)(found - m->arcs) : m->n_arcs;
}

static int route_order(const void *key, const void *route)
{
    const pnk_route *x = key, *r = route;
    return r->pool != x->pool ? x->pool - r->pool : r->warehouse != x->warehouse ? x->warehouse - r->warehouse : r->drop != x->drop ? x->drop - r->drop : x->day - r->day;
}

size_t pnk_model_find_route(const pnk_model *m, int pool, int warehouse, int drop, int day)
{
    const pnk_route x = {.pool = pool, .warehouse = warehouse, .drop = drop, .day = day};
    const pnk_route *found = m->n_routes ? bsearch(&x, m->routes, m->n_routes, sizeof *m->routes, route_order) : NULL;
    return found ? (size_t)(found - m->routes) : m->n_routes;
}

bool pnk_model_may(const pnk_model *m, const pnk_arc *arc, int group)
{
    const pnk_world *w = m->w;
    int out_of = pnk_w_from_shelter(w, arc->from);

    if (!w->admits[pnk_w_sg(w, arc->shelter, group)] || (arc->mode == PNK_OWN && !(w->own_share[group] > 0)))
        return false;
    return out_of < 0 ? m->wait[pnk_w_tlg(w, arc->day, arc->from, group)] >= 0 : m->pres[pnk_w_tsg(w, arc->day, out_of, group)] >= 0;
}

void pnk_model_leaving(const pnk_model *m, int from, int group, int day, pnk_column *column)
{
    int out_of = pnk_w_from_shelter(m->w, from);
    put(column, out_of < 0 ? m->wait[pnk_w_tlg(m->w, day, from, group)] : m->pres[pnk_w_tsg(m->w, day, out_of, group)], 1);
}

double pnk_model_arrive(const pnk_model *m, const pnk_arc *arc, int group)
{
    int at = arc->day + arc->way.nights;
    return at <= m->w->n_days ? fade(m, group, arc->day, at) : 0;
}

void pnk_model_arriving(const pnk_model *m, int s, int g, int day, double share, pnk_column *column)
{
    const pnk_world *w = m->w;

    if (m->has_state[s]) {
        put(column, m->pres[pnk_w_tsg(w, day, s, g)], -share);
        return;
    }
    put(column, m->held[pnk_w_tlg(w, day, w->shelter_leaf[s], g)], -share);
    for (int t = day; t <= w->n_days; t++) {
        double here = share * fade(m, g, day, t);
        put(column, m->space[pnk_w_ts(w, t, s)], -here);
        put(column, m->access[pnk_w_ts(w, t, s)], here * w->accessible_need[g]);
        column->cost[3] += here * w->w_miss * w->miss[pnk_w_sg(w, s, g)];
    }
}

int pnk_model_force_move(const pnk_model *m, const pnk_arc *arc, int group, double *share)
{
    const pnk_acts *acts = m->w->in_force;

    if (arc < m->arcs || arc >= m->arcs + m->n_arcs)
        return -1;
    for (size_t i = m->arc_force ? (size_t)m->arc_force[arc - m->arcs] : 0; i > 0 && i <= acts->moves.n; i++) {
        const pnk_act_move *x = &acts->moves.v[i - 1];
        if (x->from != arc->from || x->shelter != arc->shelter || x->day != arc->day || x->mode != arc->mode || x->group > group)
            break;
        if (x->group == group) {
            *share = 1 / fmax(1, x->persons);
            return m->force_row[i - 1];
        }
    }
    return -1;
}

int pnk_model_force_unit(const pnk_model *m, int lot, const pnk_route *route, double *share)
{
    const pnk_acts *acts = m->w->in_force;

    if (route < m->routes || route >= m->routes + m->n_routes)
        return -1;
    for (size_t i = m->route_force ? (size_t)m->route_force[route - m->routes] : 0; i > 0 && i <= acts->ships.n; i++) {
        const pnk_act_ship *y = &acts->ships.v[i - 1];
        if (y->pool != route->pool || y->drop != route->drop || y->day != route->day || y->lot > lot)
            break;
        if (y->lot == lot) {
            *share = 1 / fmax(1, y->units);
            return m->force_row[acts->moves.n + i - 1];
        }
    }
    return -1;
}

double pnk_model_nights(const pnk_model *m, const pnk_arc *arc, int group)
{
    double nights = 0;

    for (int t = arc->day; t < arc->day + arc->way.nights && t <= m->w->n_days; t++)
        nights += fade(m, group, arc->day, t);
    return nights;
}

void pnk_model_move_lock(const pnk_model *m, const pnk_arc *arc, int group, pnk_column *column)
{
    const pnk_world *w = m->w;
    int leaf = pnk_w_from_leaf(w, arc->from);

    for (size_t i = 0; i < w->records->locks.n; i++) {
        const pnk_lock *lock = &w->records->locks.v[i];
        pnk_day day = w->as_of + arc->day;
        if (m->lock_row[i] >= 0 && lock->what == PNK_LOCK_AREA_FIRST && pnk_area_within(w->records, w->leaf_area[leaf], lock->area))
            put(column, m->lock_row[i], pnk_model_nights(m, arc, group));
        if (m->lock_row[i] >= 0 && lock->what == PNK_LOCK_MOVE && lock->site == arc->shelter && (lock->group < 0 || lock->group == group) &&
            (lock->area < 0 || pnk_area_within(w->records, w->leaf_area[leaf], lock->area)) &&
            (lock->from == PNK_DAY_UNKNOWN || lock->from <= day) && (lock->to == PNK_DAY_UNKNOWN || day <= lock->to))
            put(column, m->lock_row[i], 1);
    }
}

void pnk_model_riding(const pnk_model *m, const pnk_arc *arc, int group, pnk_column *column)
{
    const pnk_world *w = m->w;
    int out_of = pnk_w_from_shelter(w, arc->from), leaf = pnk_w_from_leaf(w, arc->from);

    if (out_of < 0 && arc->mode == PNK_OWN)
        put(column, m->own[pnk_w_tlg(w, arc->day, leaf, group)], 1);
    if (out_of < 0 && !pnk_w_is_host(w, arc->shelter))
        put(column, m->will[pnk_w_tlg(w, arc->day, leaf, group)], 1);
    double nights = pnk_model_nights(m, arc, group);
    if (nights > 0) {
        column->lack_key = (int)pnk_w_lg(w, leaf, group);
        column->lack += nights;
        column->cost[1] += w->priority[group] * w->w_road * nights;
    }
    column->cost[4] += pnk_world_move_change(w, arc->day) + w->usd_person_km * arc->way.km + (leaf != w->shelter_leaf[arc->shelter] ? w->usd_outside : 0);
    if (arc->mode >= PNK_FIRST_POOL) {
        const pnk_pool *pool = &w->pools[arc->mode - PNK_FIRST_POOL];
        double vehicles = w->seat[group] / pool->seats, usd = vehicles * arc->way.pool_km * pool->usd_per_km;
        int line = w->pools[arc->mode - PNK_FIRST_POOL].line;
        for (int t = arc->day; t <= w->n_days; t++)
            put(column, m->hours[(size_t)t * (size_t)w->n_pools + (size_t)(arc->mode - PNK_FIRST_POOL)],
                vehicles * pnk_world_hours_on(pool, arc->way.pool_hours, t - arc->day));
        if (line >= 0)
            put(column, m->money[(size_t)arc->day * (size_t)w->n_lines + (size_t)line], usd);
        column->cost[4] += usd;
    }
    pnk_model_move_lock(m, arc, group, column);
    double share = 0;
    int announced = pnk_model_force_move(m, arc, group, &share);
    put(column, announced, -share);
}

void pnk_model_move(const pnk_model *m, const pnk_arc *arc, int group, pnk_column *column)
{
    double share = pnk_model_arrive(m, arc, group);

    pnk_column_clear(column);
    pnk_model_leaving(m, arc->from, group, arc->day, column);
    pnk_model_riding(m, arc, group, column);
    if (share > 0)
        pnk_model_arriving(m, arc->shelter, group, arc->day + arc->way.nights, share, column);
}

void pnk_model_unit_out(const pnk_model *m, int lot, int day, pnk_column *column)
{
    const pnk_world *w = m->w;
    put(column, m->stock[(size_t)day * (size_t)w->n_lots + (size_t)lot], 1);
    column->cost[4] += w->holdback * w->unit_usd[w->lots[lot].item] + pnk_world_unit_change(w, w->lots[lot].item, day);
}

void pnk_model_unit_in(const pnk_model *m, int drop, int item, int arrives, pnk_column *column)
{
    const pnk_world *w = m->w;
    int need = w->item_need[item];

    put(column, m->box[((size_t)arrives * (size_t)w->n_drops + (size_t)drop) * (size_t)w->n_items + (size_t)item], -1);
    if (need >= 0 && w->drops[drop].shelter < 0)
        put(column, m->need[((size_t)arrives * (size_t)w->n_leaves + (size_t)w->drops[drop].leaf) * (size_t)w->n_needs + (size_t)need],
            -1 / w->needs[need].mean);
}

void pnk_model_unit_lock(const pnk_model *m, int lot, const pnk_route *route, pnk_column *column)
{
    const pnk_world *w = m->w;

    double share = 0;
    int announced = pnk_model_force_unit(m, lot, route, &share);

    put(column, announced, -share);
    for (size_t i = 0; i < w->records->locks.n; i++) {
        const pnk_lock *lock = &w->records->locks.v[i];
        pnk_day day = w->as_of + route->day;
        const pnk_drop *drop = &w->drops[route->drop];
        if (m->lock_row[i] >= 0 && lock->what == PNK_LOCK_SHIPMENT && lock->warehouse == route->warehouse &&
            (lock->item < 0 || lock->item == w->lots[lot].item) &&
            (lock->area < 0 || pnk_area_within(w->records, w->leaf_area[drop->leaf], lock->area)) &&
            (lock->site < 0 || drop->shelter == lock->site || w->shelter_leaf[lock->site] == drop->leaf) &&
            (lock->from == PNK_DAY_UNKNOWN || lock->from <= day) && (lock->to == PNK_DAY_UNKNOWN || day <= lock->to))
            put(column, m->lock_row[i], 1);
    }
}

void pnk_model_round(const pnk_model *m, const pnk_route *route, pnk_column *column)
{
    const pnk_world *w = m->w;
    const pnk_pool *pool = &w->pools[route->pool];
    double usd = route->km * pool->usd_per_km;
    int line = w->pools[route->pool].line;

    for (int t = route->day; t <= w->n_days; t++)
        put(column, m->hours[(size_t)t * (size_t)w->n_pools + (size_t)route->pool], pnk_world_hours_on(pool, route->hours, t - route->day));
    if (line >= 0)
        put(column, m->money[(size_t)route->day * (size_t)w->n_lines + (size_t)line], usd);
    column->cost[4] += usd;
}

/* ---- names ---- */

typedef enum { NONE, LEAF, GROUP, SHELTER, TARGET, SERVICE, DROP, ITEM, POOL, LOT, LINE, WAREHOUSE, NEED, LOCK, NUMBER } what;
static const struct { const char *name; what parts[3]; } kinds[] = {
#define X(kind, name, a, b, c) {name, {a, b, c}},
    PNK_REF_LIST(X)
#undef X
};

static void name_lot(const pnk_world *w, int i, pnk_buf *out)
{
    const pnk_lot *lot = &w->lots[i];
    pnk_buf_printf(out, "|%s@%s#%d", w->records->items.v[lot->item].id, w->records->warehouses.v[lot->warehouse].id, i);
}

static void name_drop(const pnk_world *w, int i, pnk_buf *out)
{
    const pnk_drop *drop = &w->drops[i];
    pnk_buf_printf(out, "|%s", drop->shelter >= 0 ? w->shelters[drop->shelter].id : w->records->areas.v[w->leaf_area[drop->leaf]].id);
}

static void name_part(const pnk_world *w, what kind, int i, pnk_buf *out)
{
    const pnk_records *r = w->records;

    switch (kind) {
    case NONE: return;
    case LEAF: pnk_buf_printf(out, "|%s", r->areas.v[w->leaf_area[i]].id); return;
    case GROUP: pnk_buf_printf(out, "|%s", r->groups.v[i].id); return;
    case SHELTER: pnk_buf_printf(out, "|%s", w->shelters[i].id); return;
    case TARGET:
        if (i < w->n_shelters)
            pnk_buf_printf(out, "|%s", w->shelters[i].id);
        else
            pnk_buf_printf(out, "|crowd:%s", r->areas.v[w->leaf_area[i - w->n_shelters]].id);
        return;
    case SERVICE: pnk_buf_printf(out, "|%s", w->services[i].name); return;
    case DROP: name_drop(w, i, out); return;
    case ITEM: pnk_buf_printf(out, "|%s", r->items.v[i].id); return;
    case POOL: pnk_buf_printf(out, "|%s@%s#%d", w->pools[i].vehicle, r->places.v[w->pools[i].place].id, i); return;
    case LOT: name_lot(w, i, out); return;
    case LINE: pnk_buf_printf(out, "|%s/%s", w->lines[i].agency ? w->lines[i].agency : "", w->lines[i].sector ? w->lines[i].sector : "any"); return;
    case WAREHOUSE: pnk_buf_printf(out, "|%s", r->warehouses.v[i].id); return;
    case NEED: pnk_buf_printf(out, "|%s", r->items.v[w->needs[i].item].id); return;
    case LOCK: pnk_buf_printf(out, "|%s", r->locks.v[i].id); return;
    case NUMBER: pnk_buf_printf(out, "|%d", i); return;
    }
}

void pnk_model_name(const pnk_model *m, pnk_ref ref, pnk_buf *out)
{
    const int parts[3] = {ref.a, ref.b, ref.c};

    pnk_buf_add(out, kinds[ref.kind].name);
    for (int i = 0; i < 3; i++)
        name_part(m->w, kinds[ref.kind].parts[i], parts[i], out);
    pnk_buf_printf(out, "|%d", ref.t);
}

void pnk_model_move_name(const pnk_model *m, const pnk_arc *arc, int group, pnk_buf *out)
{
    const pnk_world *w = m->w;
    int out_of = pnk_w_from_shelter(w, arc->from);

    pnk_buf_add(out, out_of < 0 ? "x" : "x out");
    name_part(w, out_of < 0 ? LEAF : SHELTER, out_of < 0 ? arc->from : out_of, out);
    name_part(w, SHELTER, arc->shelter, out);
    name_part(w, GROUP, group, out);
    if (arc->mode == PNK_ON_FOOT || arc->mode == PNK_OWN)
        pnk_buf_add(out, arc->mode == PNK_OWN ? "|own" : "|foot");
    else
        name_part(w, POOL, arc->mode - PNK_FIRST_POOL, out);
    pnk_buf_printf(out, "|%d", arc->day);
}

void pnk_model_unit_name(const pnk_model *m, int lot, const pnk_route *route, pnk_buf *out)
{
    pnk_buf_add(out, "y");
    name_part(m->w, LOT, lot, out);
    name_part(m->w, DROP, route->drop, out);
    name_part(m->w, POOL, route->pool, out);
    pnk_buf_printf(out, "|%d", route->day);
}

void pnk_model_load_name(const pnk_model *m, const int lot[2], const pnk_route *route, pnk_buf *out)
{
    pnk_buf_add(out, "load");
    name_part(m->w, LOT, lot[0], out);
    if (lot[1] >= 0)
        name_part(m->w, LOT, lot[1], out);
    else
        pnk_buf_add(out, "|");
    name_part(m->w, DROP, route->drop, out);
    name_part(m->w, POOL, route->pool, out);
    pnk_buf_printf(out, "|%d", route->day);
}

void pnk_model_round_name(const pnk_model *m, const pnk_route *route, pnk_buf *out)
{
    pnk_buf_add(out, "r");
    name_part(m->w, WAREHOUSE, route->warehouse, out);
    name_part(m->w, DROP, route->drop, out);
    name_part(m->w, POOL, route->pool, out);
    pnk_buf_printf(out, "|%d", route->day);
}
