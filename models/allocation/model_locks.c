/* models/allocation/model_locks.c - rows and columns of what people decided, and of what the plan in force announced. */
#include "models/allocation/maker.h"

/* ---- locks ---- */

static void lock_columns(maker *k, int i, int row)
{
    double size = fmax(1, fabs(k->w->records->locks.v[i].value));
    int low = add_col(k, PNK_C_VIOL_LOW, i, 0, 0, 0, INFINITY, 1), high = add_col(k, PNK_C_VIOL_HIGH, i, 0, 0, 0, INFINITY, 1);

    put(k, low, row, 1);
    put(k, high, row, -1);
    costs(k, low, 0, 1 / size);
    costs(k, high, 0, 1 / size);
    basic(k, row, low);
}

static void occupancy_lock(maker *k, int i)
{
    const pnk_world *w = k->w;
    const pnk_lock *lock = &w->records->locks.v[i];
    bool least = lock->what == PNK_LOCK_OCCUPANCY_MIN;
    int viol = -1;

    for (int t = 1; t <= w->n_days && lock->site >= 0; t++) {
        pnk_day day = w->as_of + t;
        size_t at = pnk_w_ts(w, t, lock->site);
        if ((lock->from != PNK_DAY_UNKNOWN && day < lock->from) || (lock->to != PNK_DAY_UNKNOWN && day > lock->to))
            continue;
        if (viol < 0) {
            viol = add_col(k, least ? PNK_C_VIOL_LOW : PNK_C_VIOL_HIGH, i, 0, 0, 0, INFINITY, 1);
            costs(k, viol, 0, 1 / fmax(1, fabs(lock->value)));
        }
        double known = k->m->space[at] < 0 ? k->nothing[at] : 0;
        int row = add_row(k, PNK_R_LOCK, i, 0, 0, t, least ? lock->value - known : -INFINITY, least ? INFINITY : lock->value - known, 1);
        for (int p = 0; p < k->m->part_n[at]; p++)
            put(k, k->m->part_first[at] + p, row, 1);
        put(k, viol, row, least ? 1 : -1);
    }
}

/* Every person-day of waiting and travelling of the area's people stands in one row: what is left of it is the violation. */
static void area_first(maker *k, int i)
{
    const pnk_world *w = k->w;
    const pnk_lock *lock = &w->records->locks.v[i];
    int row = k->m->lock_row[i] = add_row(k, PNK_R_LOCK, i, 0, 0, 0, -INFINITY, 0, 1), high = add_col(k, PNK_C_VIOL_HIGH, i, 0, 0, 0, INFINITY, 1);

    for (size_t l = 0; l < k->lacks.n; l++) {
        const lacking *lack = &k->lacks.v[l];
        if (lack->key < w->n_leaves * w->n_groups && pnk_area_within(w->records, w->leaf_area[lack->key / w->n_groups], lock->area))
            put(k, lack->column, row, lack->value);
    }
    put(k, high, row, -1);
    costs(k, high, 0, 1 / fmax(1, fabs(lock->value)));
    basic(k, row, high);
}

/* A choice that is only supposed asks for no more than its value. */
static void at_least(maker *k, int i)
{
    const pnk_lock *lock = &k->w->records->locks.v[i];
    int row = k->m->lock_row[i] = add_row(k, PNK_R_LOCK, i, 0, 0, 0, lock->value, INFINITY, 1), low = add_col(k, PNK_C_VIOL_LOW, i, 0, 0, 0, INFINITY, 1);

    put(k, low, row, 1);
    costs(k, low, 0, 1 / fmax(1, fabs(lock->value)));
    basic(k, row, low);
}

static void locks(maker *k)
{
    const pnk_world *w = k->w;

    for (int i = 0; i < (int)w->records->locks.n; i++) {
        const pnk_lock *lock = &w->records->locks.v[i];
        if (!isfinite(lock->value))
            continue;
        if (lock->what == PNK_LOCK_AREA_FIRST) {
            area_first(k, i);
            continue;
        }
        if (lock->supposed && (lock->what == PNK_LOCK_MOVE || lock->what == PNK_LOCK_SHIPMENT)) {
            at_least(k, i);
            continue;
        }
        if (lock->what == PNK_LOCK_MOVE || lock->what == PNK_LOCK_SHIPMENT) {
            k->m->lock_row[i] = add_row(k, PNK_R_LOCK, i, 0, 0, 0, lock->value, lock->value, 1);
            lock_columns(k, i, k->m->lock_row[i]);
        } else if (lock->what == PNK_LOCK_OCCUPANCY_MIN || lock->what == PNK_LOCK_OCCUPANCY_MAX)
            occupancy_lock(k, i);
    }
}

/* ---- the plan in force ---- */

/* As much as is done as announced, up to what was announced, pays back twice what the change would cost. In shares, so that rows of a few
 * persons and of a million units weigh alike. */
static int as_announced(maker *k, int i, int day, double most, double usd)
{
    int row = add_row(k, PNK_R_ANNOUNCED, i, 0, 0, day, -INFINITY, 0, 3), column = add_col(k, PNK_C_ANNOUNCED, i, 0, 0, day, most / fmax(1, most), 3);

    usd *= fmax(1, most);
    put(k, column, row, 1);
    costs(k, column, 4, -2 * usd);
    if (!k->failed)
        k->m->announced_usd[(size_t)row - k->m->first_announced] = 2 * usd;
    return row;
}

static void force_ends(pnk_model *m, size_t arc)
{
    size_t low = 0, high = m->n_ends;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (m->ends[middle].first <= arc)
            low = middle;
        else
            high = middle;
    }
    m->ends[low].forced = true;
}

static void announced(maker *k)
{
    const pnk_world *w = k->w;
    pnk_model *m = k->m;
    const pnk_acts *acts = w->in_force;

    if (!acts)
        return;
    m->force_row = new_map(k, acts->moves.n + acts->ships.n);
    m->arc_force = PNK_NEW(&m->arena, int, m->n_arcs + 1);
    m->route_force = PNK_NEW(&m->arena, int, m->n_routes + 1);
    m->announced_usd = PNK_NEW(&m->arena, double, acts->moves.n + acts->ships.n + 1);
    m->first_announced = m->n_rows;
    if (!m->force_row || !m->arc_force || !m->route_force || !m->announced_usd) {
        k->failed = true;
        return;
    }
    for (size_t i = 0; i < acts->moves.n; i++) {
        const pnk_act_move *x = &acts->moves.v[i];
        double usd = pnk_world_move_change(w, x->day);
        size_t arc = pnk_model_find_arc(m, x);
        m->constant[4] += usd * x->persons;
        if (arc == m->n_arcs || !pnk_model_may(m, &m->arcs[arc], x->group) || !(usd > 0))
            continue;
        m->force_row[i] = as_announced(k, (int)i, x->day, x->persons, usd);
        if (!m->arc_force[arc])
            m->arc_force[arc] = (int)i + 1;
        force_ends(m, arc);
    }
    for (size_t i = 0; i < acts->ships.n; i++) {
        const pnk_act_ship *y = &acts->ships.v[i];
        double usd = pnk_world_unit_change(w, w->lots[y->lot].item, y->day);
        size_t route = pnk_model_find_route(m, y->pool, m->w->lots[y->lot].warehouse, y->drop, y->day);
        m->constant[4] += usd * y->units;
        if (route == m->n_routes || !pnk_world_lot_fits(w, y->lot, y->drop, y->day) || !(usd > 0))
            continue;
        m->force_row[acts->moves.n + i] = as_announced(k, (int)(acts->moves.n + i), y->day, y->units, usd);
        if (!m->route_force[route])
            m->route_force[route] = (int)i + 1;
    }
}

void pnk_make_locks(maker *k)
{
    locks(k);
    announced(k);
}
