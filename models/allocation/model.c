/* models/allocation/model.c - the rows and the core columns of the linear program.
 *
 * Every row knows which column is basic in it when nobody does anything (or its own slack), so that the first solve
 * starts from a plan that can be done.
 */
#include "models/allocation/inside.h"
#include "models/allocation/model.h"

#include "engine/base/parallel.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct { int column, row; double value; } entry;
typedef struct { int column, key; double value; } lacking;
typedef struct { double at, cost1, cost3; int key; double lack; } bend;      /* beyond `at` persons each one more costs this much more */

enum { MOST_BENDS = 40 };

/** Classes of people by how they raise a need: the share of each group, and whether those waiting count. */
typedef struct { bool everybody; double *share; } crowd;

typedef struct {
    pnk_ctx *ctx;
    pnk_model *m;
    const pnk_world *w;
    PNK_LIST(entry) entries;
    PNK_LIST(lacking) lacks;
    size_t n_cost[PNK_N_TIERS];
    bool failed;
    pnk_status status;                   /* why, where it is not for want of memory */
    double *nothing;                     /* [day,shelter] persons when nobody acts */
    bool *enterable;                     /* [shelter] some arc leads there */
    int *n_col, *u_col, *keep_col;       /* [day,shelter,group], [day,leaf,group], [day,shelter,group] */
    int *held_col;                       /* [day,leaf,group] */
    crowd *crowds; int n_crowds;
    int *need_crowd, *service_crowd;
    double *need_scale;                  /* [need,day] units of the need per person of its crowd */
    int *people_col;                     /* [day,leaf,crowd] */
    double *people_nothing;              /* the same: persons when nobody acts */
} maker;

/* ---- adding rows, columns, entries ---- */

static int *new_map(maker *k, size_t n)
{
    int *map = PNK_NEW(&k->m->arena, int, n + 1);

    if (!map)
        k->failed = true;
    for (size_t i = 0; map && i < n; i++)
        map[i] = -1;
    return map;
}

static bool grow_rows(pnk_model *m)
{
    size_t capacity = m->row_capacity, c;

    if (m->n_rows < capacity)
        return true;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_low, sizeof *m->row_low, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_high, sizeof *m->row_high, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_ref, sizeof *m->row_ref, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_stage, sizeof *m->row_stage, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_elastic, sizeof *m->row_elastic, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_basic, sizeof *m->row_basic, m->n_rows, &c)) return false;
    m->row_capacity = c;
    return true;
}

static int add_row(maker *k, pnk_ref_kind kind, int a, int b, int c, int t, double low, double high, int stage)
{
    pnk_model *m = k->m;

    if (k->failed || !grow_rows(m)) {
        k->failed = true;
        return -1;
    }
    m->row_low[m->n_rows] = low;
    m->row_high[m->n_rows] = high;
    m->row_ref[m->n_rows] = (pnk_ref){.kind = (short)kind, .t = (short)t, .a = a, .b = b, .c = c};
    m->row_stage[m->n_rows] = (unsigned char)stage;
    m->row_basic[m->n_rows] = m->row_elastic[m->n_rows] = -1;
    return (int)m->n_rows++;
}

static bool grow_columns(pnk_model *m)
{
    size_t capacity = m->col_capacity, c = capacity;

    if (m->n_cols < capacity)
        return true;
    for (int tier = 0; tier < PNK_N_TIERS; tier++) {
        c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->cost[tier], sizeof **m->cost, m->n_cols, &c)) return false;
    }
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->low, sizeof *m->low, m->n_cols, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->high, sizeof *m->high, m->n_cols, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->col_ref, sizeof *m->col_ref, m->n_cols, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->col_stage, sizeof *m->col_stage, m->n_cols, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->at_high, sizeof *m->at_high, m->n_cols, &c)) return false;
    m->col_capacity = c;
    return true;
}

static int add_col(maker *k, pnk_ref_kind kind, int a, int b, int c, int t, double high, int stage)
{
    pnk_model *m = k->m;

    if (k->failed || !grow_columns(m)) {
        k->failed = true;
        return -1;
    }
    m->low[m->n_cols] = 0;
    m->high[m->n_cols] = high;
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        m->cost[tier][m->n_cols] = 0;
    m->col_ref[m->n_cols] = (pnk_ref){.kind = (short)kind, .t = (short)t, .a = a, .b = b, .c = c};
    m->col_stage[m->n_cols] = (unsigned char)stage;
    m->at_high[m->n_cols] = false;
    return (int)m->n_cols++;
}

static void put(maker *k, int column, int row, double value)
{
    pnk_arena *arena = &k->m->arena;

    if (column < 0 || row < 0 || value == 0 || k->failed)
        return;
    if (!PNK_GROW(arena, k->entries.v, k->entries.n, k->entries.capacity)) {
        k->failed = true;
        return;
    }
    k->entries.v[k->entries.n++] = (entry){column, row, value};
}

static void lacks(maker *k, int column, int key, double value)
{
    pnk_arena *arena = &k->m->arena;

    if (column < 0 || key < 0 || value == 0 || k->failed)
        return;
    if (!PNK_GROW(arena, k->lacks.v, k->lacks.n, k->lacks.capacity)) {
        k->failed = true;
        return;
    }
    k->lacks.v[k->lacks.n++] = (lacking){column, key, value};
}

static void costs(maker *k, int column, int tier, double cost)
{
    if (column >= 0 && !k->failed)
        k->m->cost[tier][column] += cost;
}

static void basic(maker *k, int row, int column)
{
    if (row >= 0 && !k->failed)
        k->m->row_basic[row] = column;
}

/* `row` is short by `column` when it is short at all. */
static void elastic(maker *k, int row, int column)
{
    put(k, column, row, -1);
    if (row >= 0 && !k->failed)
        k->m->row_elastic[row] = column;
}

static int goods_key(const pnk_world *w, int leaf, int sector)
{
    return w->n_leaves * w->n_groups + leaf * w->n_sectors + sector;
}

/* ---- ways ---- */

static bool may_start(const maker *k, int from)
{
    const pnk_world *w = k->w;
    int out_of = pnk_w_from_shelter(w, from);
    double persons = 0;

    if (out_of >= 0)
        return w->may_leave[out_of] && w->shelters[out_of].kind == PNK_SHELTER_SITE;
    for (int t = 1; t <= w->n_days; t++)
        for (int g = 0; g < w->n_groups; g++)
            persons += w->nothing_u[pnk_w_tlg(w, t, from, g)] + w->psi[pnk_w_ts(w, t, w->leaf_hosts[from])];
    return persons > 0;
}

static bool any_group(const pnk_world *w, int from, int s, int mode, int day, pnk_way *way)
{
    for (int g = 0; g < w->n_groups; g++)
        if (pnk_world_way(w, from, g, s, mode, day, way))
            return true;
    return false;
}

typedef struct { pnk_arc *v; size_t n, capacity; } arcs_of;      /* out of one origin */
typedef struct { const maker *k; arcs_of *of; } arcs_by_origin;

static bool add_arc(arcs_of *of, pnk_arc arc)
{
    if (of->n == of->capacity) {
        size_t capacity = 2 * of->capacity + 256;
        pnk_arc *more = realloc(of->v, capacity * sizeof *more);
        if (!more)
            return false;
        of->v = more;
        of->capacity = capacity;
    }
    of->v[of->n++] = arc;
    return true;
}

static pnk_status list_arcs_of(pnk_ctx *ctx, void *user, size_t from)
{
    const arcs_by_origin *all = user;
    const pnk_world *w = all->k->w;

    if (!may_start(all->k, (int)from))
        return PNK_OK;
    for (int s = 0; s < w->n_shelters; s++)
        for (int t = 1; t <= w->n_days; t++)
            for (int mode = 0; mode < w->n_modes; mode++) {
                pnk_way way;
                if (any_group(w, (int)from, s, mode, t, &way) &&
                    !add_arc(&all->of[from], (pnk_arc){.from = (int)from, .shelter = s, .mode = (short)mode, .day = (short)t, .way = way}))
                    return pnk_no_memory(ctx);
            }
    return PNK_OK;
}

static void take_arcs(maker *k, const arcs_of *of, size_t n)
{
    pnk_model *m = k->m;
    size_t sum = 0;

    for (size_t from = 0; from < n; from++)
        sum += of[from].n;
    m->arcs = pnk_arena_alloc(&m->arena, sum + 1, sizeof *m->arcs);
    if (!m->arcs) {
        k->failed = true;
        return;
    }
    for (size_t from = 0; from < n; from++) {
        for (size_t i = 0; i < of[from].n; i++)
            k->enterable[of[from].v[i].shelter] = true;
        if (of[from].n)
            memcpy(m->arcs + m->n_arcs, of[from].v, of[from].n * sizeof *m->arcs);
        m->n_arcs += of[from].n;
    }
}

/* Each origin by itself, beside the others. */
static void list_arcs(maker *k)
{
    size_t n = (size_t)pnk_w_n_from(k->w);
    arcs_by_origin all = {.k = k, .of = calloc(n + 1, sizeof *all.of)};

    k->failed = !all.of || (k->status = pnk_parallel(k->ctx, n, list_arcs_of, &all));
    if (!k->failed)
        take_arcs(k, all.of, n);
    for (size_t from = 0; from < n && all.of; from++)
        free(all.of[from].v);
    free(all.of);
}

static void list_routes(maker *k)
{
    const pnk_world *w = k->w;
    pnk_arena *arena = &k->m->arena;
    size_t capacity = 0;

    for (int p = 0; p < w->n_pools; p++)
        for (int house = 0; house < (int)w->records->warehouses.n; house++) {
            bool stocked = false;
            for (int o = 0; o < w->n_lots; o++)
                stocked = stocked || w->lots[o].warehouse == house;
            for (int drop = 0; drop < w->n_drops && stocked; drop++)
                for (int t = 1; t <= w->n_days; t++) {
                    pnk_trip trip;
                    if (!pnk_world_trip(w, p, house, drop, t, &trip))
                        continue;
                    if (!PNK_GROW(arena, k->m->routes, k->m->n_routes, capacity)) {
                        k->failed = true;
                        return;
                    }
                    k->m->routes[k->m->n_routes++] = (pnk_route){.pool = (short)p, .warehouse = (short)house, .day = (short)t, .arrives = (short)trip.arrives,
                                                                 .drop = drop, .hours = trip.hours, .km = trip.km};
                }
        }
}

static bool lot_there(const pnk_world *w, int o, int day)
{
    return w->lots[o].landed[day] > 0 || (w->lots[o].bought && day > w->supply_days[w->lots[o].item]);
}

static void find_first_days(maker *k)
{
    const pnk_world *w = k->w;

    for (size_t i = 0; i < (size_t)w->n_drops * (size_t)w->n_items; i++)
        k->m->first_day[i] = w->n_days + 1;
    for (size_t r = 0; r < k->m->n_routes; r++) {
        const pnk_route *route = &k->m->routes[r];
        for (int o = 0; o < w->n_lots; o++) {
            size_t at = (size_t)route->drop * (size_t)w->n_items + (size_t)w->lots[o].item;
            if (w->lots[o].warehouse == route->warehouse && route->arrives < k->m->first_day[at] && lot_there(w, o, route->day) &&
                pnk_world_lot_fits(w, o, route->drop, route->day))
                k->m->first_day[at] = route->arrives;
        }
    }
}

/* ---- people ---- */

static void find_states(maker *k)
{
    const pnk_world *w = k->w;

    for (int s = 0; s < w->n_shelters; s++) {
        double persons = 0, psi = 0;
        for (int t = 0; t <= w->n_days; t++) {
            psi += w->psi[pnk_w_ts(w, t, s)];
            for (int g = 0; g < w->n_groups; g++) {
                persons += w->nothing_n[pnk_w_tsg(w, t, s, g)];
                k->nothing[pnk_w_ts(w, t, s)] += w->nothing_n[pnk_w_tsg(w, t, s, g)];
            }
        }
        k->m->has_state[s] = (psi > 0 && (persons > 0 || k->enterable[s])) || (w->may_leave[s] && (persons > 0 || k->enterable[s]));
    }
}

/* Share of guests that hosts keep on day 0 because of support given before. */
static double kept0(const maker *k, int s)
{
    double guests = k->nothing[pnk_w_ts(k->w, 0, s)];
    return guests > 0 ? fmin(1, k->w->support0[pnk_w_ts(k->w, 0, s)] / guests) : 0;
}

static void presence_rows(maker *k)
{
    const pnk_world *w = k->w;
    pnk_model *m = k->m;

    for (int t = 1; t <= w->n_days; t++)
        for (int s = 0; s < w->n_shelters; s++)
            for (int g = 0; g < w->n_groups && m->has_state[s]; g++) {
                size_t at = pnk_w_tsg(w, t, s, g);
                double rho = w->rho[pnk_w_tg(w, t, g)], psi = w->psi[pnk_w_ts(w, t, s)], known = w->beta[at];
                if (t == 1)
                    known += (1 - rho - psi * (1 - kept0(k, s))) * w->n0[pnk_w_sg(w, s, g)];
                m->pres[at] = add_row(k, PNK_R_PRES, s, g, 0, t, known, known, 1);
                k->n_col[at] = add_col(k, PNK_C_N, s, g, 0, t, INFINITY, 1);
                put(k, k->n_col[at], m->pres[at], 1);
                basic(k, m->pres[at], k->n_col[at]);
                if (t > 1)
                    put(k, k->n_col[pnk_w_tsg(w, t - 1, s, g)], m->pres[at], -(1 - rho - psi));
                costs(k, k->n_col[at], 3, w->w_miss * w->miss[pnk_w_sg(w, s, g)]);
            }
    for (int t = 1; t <= w->n_days; t++)
        for (int s = 0; s < w->n_shelters; s++)
            for (int g = 0; g < w->n_groups && !m->has_state[s]; g++)
                m->constant[3] += w->w_miss * w->miss[pnk_w_sg(w, s, g)] * w->nothing_n[pnk_w_tsg(w, t, s, g)];
}

static bool feeds(const maker *k, int leaf)
{
    int s = k->w->leaf_hosts[leaf];

    for (int t = 1; t <= k->w->n_days && k->m->has_state[s]; t++)
        if (k->w->psi[pnk_w_ts(k->w, t, s)] > 0)
            return true;
    return false;
}

static double ever_waiting(const pnk_world *w, int leaf, int g)
{
    double persons = 0;
    for (int t = 1; t <= w->n_days; t++)
        persons += w->nothing_u[pnk_w_tlg(w, t, leaf, g)];
    return persons;
}

static void waiting_row(maker *k, int leaf, int g, int t)
{
    const pnk_world *w = k->w;
    pnk_model *m = k->m;
    size_t at = pnk_w_tlg(w, t, leaf, g);
    int host = w->leaf_hosts[leaf];
    double rho = w->rho[pnk_w_tg(w, t, g)], psi = w->psi[pnk_w_ts(w, t, host)], known = w->alpha[at];

    if (t == 1)
        known += (1 - rho) * w->u0[pnk_w_lg(w, leaf, g)] + psi * (1 - kept0(k, host)) * w->n0[pnk_w_sg(w, host, g)];
    m->wait[at] = add_row(k, PNK_R_WAIT, leaf, g, 0, t, known, known, 1);
    k->u_col[at] = add_col(k, PNK_C_U, leaf, g, 0, t, INFINITY, 1);
    put(k, k->u_col[at], m->wait[at], 1);
    basic(k, m->wait[at], k->u_col[at]);
    costs(k, k->u_col[at], 1, w->priority[g] * w->w_wait);
    lacks(k, k->u_col[at], (int)pnk_w_lg(w, leaf, g), 1);
    if (t > 1) {
        put(k, k->u_col[pnk_w_tlg(w, t - 1, leaf, g)], m->wait[at], -(1 - rho));
        put(k, k->n_col[pnk_w_tsg(w, t - 1, host, g)], m->wait[at], -psi);
    }
}

/* Waiting more than the decent days: late >= u - those who came within them. Where nobody came it is u itself. */
static void late_row(maker *k, int leaf, int g, int t)
{
    const pnk_world *w = k->w;
    int host = w->leaf_hosts[leaf], first = t - w->decent_days + 1;
    double fresh = 0, psi = 0, cost = w->priority[g] * w->w_late, u = w->nothing_u[pnk_w_tlg(w, t, leaf, g)];

    for (int d = first > 0 ? first : 0; d <= t; d++) {
        fresh += d ? w->alpha[pnk_w_tlg(w, d, leaf, g)] : w->u0[pnk_w_lg(w, leaf, g)];
        psi += w->psi[pnk_w_ts(w, d, host)];
        if (d == 1)
            fresh += w->psi[pnk_w_ts(w, 1, host)] * (1 - kept0(k, host)) * w->n0[pnk_w_sg(w, host, g)];
    }
    if (!(cost > 0) || (!feeds(k, leaf) && u <= fresh))
        return;                          /* nobody can be late that day */
    if (fresh == 0 && !(psi > 0)) {
        costs(k, k->u_col[pnk_w_tlg(w, t, leaf, g)], 1, cost);
        return;
    }
    int row = add_row(k, PNK_R_LATE, leaf, g, 0, t, -INFINITY, fresh, 1), late = add_col(k, PNK_C_LATE, leaf, g, 0, t, INFINITY, 1);
    put(k, k->u_col[pnk_w_tlg(w, t, leaf, g)], row, 1);
    put(k, late, row, -1);
    costs(k, late, 1, cost);
    if (u > fresh)
        basic(k, row, late);
    for (int d = first > 2 ? first : 2; d <= t; d++) {       /* who came from a host on day d: psi_d * (n - kept) of the day before */
        double p = w->psi[pnk_w_ts(w, d, host)];
        put(k, k->n_col[pnk_w_tsg(w, d - 1, host, g)], row, -p);
        put(k, k->keep_col[pnk_w_tsg(w, d - 1, host, g)], row, p);
    }
}

/* Allowances that grow with those who came: one row for each run of days on which nobody comes. */
static void allowance_rows(maker *k, int leaf, int g, double share, pnk_ref_kind row_kind, pnk_ref_kind col_kind, int *map)
{
    const pnk_world *w = k->w;
    int before = -1, from = 1, host = w->leaf_hosts[leaf];
    bool fed = feeds(k, leaf);
    double more = share * w->u0[pnk_w_lg(w, leaf, g)];

    more += share * w->psi[pnk_w_ts(w, 1, host)] * (1 - kept0(k, host)) * w->n0[pnk_w_sg(w, host, g)];
    for (int t = 1; t <= w->n_days; t++) {
        more += share * w->alpha[pnk_w_tlg(w, t, leaf, g)];
        if (t < w->n_days && !(w->alpha[pnk_w_tlg(w, t + 1, leaf, g)] > 0) && !(fed && w->psi[pnk_w_ts(w, t + 1, host)] > 0))
            continue;
        int row = add_row(k, row_kind, leaf, g, 0, t, more, more, 1), left = add_col(k, col_kind, leaf, g, 0, t, INFINITY, 1);
        put(k, left, row, 1);
        put(k, before, row, -1);
        basic(k, row, left);
        for (; from <= t; from++) {
            map[pnk_w_tlg(w, from, leaf, g)] = row;
            if (from == 1 || !fed)
                continue;                /* guests whom hosts could not keep may drive and accept a site like newcomers */
            double psi = share * w->psi[pnk_w_ts(w, from, host)];
            put(k, k->n_col[pnk_w_tsg(w, from - 1, host, g)], row, -psi);
            put(k, k->keep_col[pnk_w_tsg(w, from - 1, host, g)], row, psi);
        }
        before = left;
        more = 0;
    }
}

static void allowances(maker *k)
{
    const pnk_world *w = k->w;

    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++) {
            if (k->m->wait[pnk_w_tlg(w, 1, a, g)] < 0)
                continue;
            if (w->will[g] < 1)
                allowance_rows(k, a, g, w->will[g], PNK_R_WILL, PNK_C_LEFT_WILL, k->m->will);
            if (w->own_share[g] > 0 && w->own_share[g] < 1)
                allowance_rows(k, a, g, w->own_share[g], PNK_R_OWN, PNK_C_LEFT_OWN, k->m->own);
        }
}

static void waiting_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++) {
            if (!(ever_waiting(w, a, g) > 0) && !feeds(k, a))
                continue;
            for (int t = 1; t <= w->n_days; t++)
                waiting_row(k, a, g, t);
        }
}

/* ---- support to hosts ---- */

static bool is_package(const pnk_world *w, int item)
{
    return w->records->items.v[item].supports_persons > 0;
}

static void support_day(maker *k, int leaf, int t)
{
    const pnk_world *w = k->w;
    int s = w->leaf_hosts[leaf];
    double next = w->psi[pnk_w_ts(w, t + 1, s)], given = w->support0[pnk_w_ts(w, t, s)];
    bool can = given > 0;

    for (int item = 0; item < w->n_items; item++)
        can = can || (is_package(w, item) && k->m->first_day[(size_t)leaf * (size_t)w->n_items + (size_t)item] <= t);
    if (!(next > 0) || !can)
        return;
    int support = add_row(k, PNK_R_SUPPORT, s, 0, 0, t, -INFINITY, given, 1);
    for (int g = 0; g < w->n_groups; g++) {
        size_t at = pnk_w_tsg(w, t, s, g);
        int row = add_row(k, PNK_R_KEEP, s, g, 0, t, -INFINITY, 0, 1), keep = add_col(k, PNK_C_KEEP, s, g, 0, t, INFINITY, 1);
        k->keep_col[at] = keep;
        put(k, keep, row, 1);
        put(k, k->n_col[at], row, -1);
        put(k, keep, support, 1);
        put(k, keep, k->m->pres[pnk_w_tsg(w, t + 1, s, g)], -next);
    }
}

static void support_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int a = 0; a < w->n_leaves; a++)
        for (int t = 1; t < w->n_days && k->m->has_state[w->leaf_hosts[a]]; t++)
            support_day(k, a, t);
}

static void feed_waiting(maker *k)       /* those a host keeps do not come to wait */
{
    const pnk_world *w = k->w;

    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++)
            for (int t = 2; t <= w->n_days; t++) {
                int s = w->leaf_hosts[a];
                put(k, k->keep_col[pnk_w_tsg(w, t - 1, s, g)], k->m->wait[pnk_w_tlg(w, t, a, g)], w->psi[pnk_w_ts(w, t, s)]);
            }
}

static void late_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++)
            for (int t = 1; t <= w->n_days; t++)
                if (k->m->wait[pnk_w_tlg(w, t, a, g)] >= 0)
                    late_row(k, a, g, t);
}

/* ---- space ---- */

static bool item_comes(const maker *k, int drop, int item)
{
    return k->m->first_day[(size_t)drop * (size_t)k->w->n_items + (size_t)item] <= k->w->n_days;
}

/* Can something be delivered that adds to the service there? */
static bool service_grows(const maker *k, int leaf, int q)
{
    for (int item = 0; item < k->w->n_items; item++)
        if (k->w->item_service[item] == q && item_comes(k, leaf, item))
            return true;
    return false;
}

static bool gets_tents(const maker *k, int s)
{
    for (int item = 0; item < k->w->n_items && k->w->shelter_drop[s] >= 0; item++)
        if (k->w->item_room[(size_t)item * PNK_N_LEVELS] > 0 && item_comes(k, k->w->shelter_drop[s], item))
            return true;
    return false;
}

static void add_bend(bend *bends, int *n, bend b)
{
    int at = *n;

    if (!isfinite(b.at) || *n >= MOST_BENDS || (b.cost1 == 0 && b.cost3 == 0 && b.lack == 0))
        return;
    for (; at > 0 && bends[at - 1].at > b.at; at--)
        bends[at] = bends[at - 1];
    bends[at] = b;
    ++*n;
}

static void service_bends(const maker *k, int s, int t, bend *bends, int *n)
{
    const pnk_world *w = k->w;

    for (int q = 0; q < w->n_services; q++) {
        const pnk_service_need *need = &w->services[q];
        double units = w->service[pnk_w_service(w, t, s, q)];
        if (!need->building || isnan(units) || service_grows(k, w->shelter_leaf[s], q))
            continue;
        for (int i = 0; i < 2; i++) {
            int level = i ? w->phase : 0;
            double nu = need->per_person[level] ? need->per_person[level][pnk_w_tg(w, t, 0)] : 0;
            if (!(nu > 0) || (i == 0 && !(need->late_cost > 0)))
                continue;
            double persons = nu / need->mean[level];
            add_bend(bends, n, (bend){.at = units / nu, .cost1 = i ? 0 : need->late_cost * persons, .cost3 = i ? w->w_gap * persons : 0,
                                      .key = goods_key(w, w->shelter_leaf[s], need->sector), .lack = i ? need->weight * persons : 0});
        }
    }
}

/* Where the cost of one more person in a shelter rises. Tents make the levels rows of their own. */
static int list_bends(const maker *k, int s, int t, bend *bends)
{
    const pnk_world *w = k->w;
    int n = 0;

    if (w->shut[pnk_w_ts(w, t, s)])
        add_bend(bends, &n, (bend){.at = 0, .cost1 = w->w_stay, .key = -1});
    if (!gets_tents(k, s))
        for (int level = 0; level < PNK_N_LEVELS; level++)
            add_bend(bends, &n, (bend){.at = w->cap[pnk_w_tsl(w, t, s, level)], .cost1 = level ? 0 : w->w_over,
                                       .cost3 = level ? w->w_crowd[level] : 0, .key = -1});
    service_bends(k, s, t, bends, &n);
    return n;
}

static void constant_space(maker *k, int s, int t)
{
    bend bends[MOST_BENDS];
    int n = list_bends(k, s, t, bends);
    double persons = k->nothing[pnk_w_ts(k->w, t, s)];

    for (int i = 0; i < n; i++) {
        double beyond = fmax(0, persons - bends[i].at);
        k->m->constant[1] += bends[i].cost1 * beyond;
        k->m->constant[3] += bends[i].cost3 * beyond;
        if (bends[i].key >= 0)
            k->m->constant_lack[bends[i].key] += bends[i].lack * beyond;
    }
}

/* The persons in a shelter as pieces between the bends; a piece costs what all bends below it add. */
static void parts_of_space(maker *k, int s, int t, int row, double most)
{
    bend bends[MOST_BENDS];
    int n = list_bends(k, s, t, bends);
    double persons = k->nothing[pnk_w_ts(k->w, t, s)], from = 0, cost1 = 0, cost3 = 0;
    size_t at = pnk_w_ts(k->w, t, s);
    int last = -1;

    k->m->part_first[at] = (int)k->m->n_cols;
    for (int i = 0; i <= n; i++) {
        double to = i < n ? fmin(bends[i].at, most) : most;
        if (i < n && i + 1 <= n && bends[i].at <= from + 1e-9) {
            cost1 += bends[i].cost1;
            cost3 += bends[i].cost3;
            continue;
        }
        if (to > from) {
            int part = add_col(k, PNK_C_PART, s, k->m->part_n[at]++, 0, t, to - from, 1);
            put(k, part, row, 1);
            costs(k, part, 1, cost1);
            costs(k, part, 3, cost3);
            for (int b = 0; b < n; b++)
                if (bends[b].at <= from + 1e-9 && bends[b].key >= 0)
                    lacks(k, part, bends[b].key, bends[b].lack);
            if (part >= 0 && persons >= to - 1e-12 && to < most)
                k->m->at_high[part] = true;
            else if (last < 0)
                last = part;
            from = to;
        }
        if (i < n) {
            cost1 += bends[i].cost1;
            cost3 += bends[i].cost3;
        }
    }
    if (last < 0 && k->m->part_n[at] > 0) {
        last = k->m->part_first[at] + k->m->part_n[at] - 1;
        if (!k->failed)
            k->m->at_high[last] = false;
    }
    basic(k, row, last);
}

static void space_rows(maker *k)
{
    const pnk_world *w = k->w;
    pnk_model *m = k->m;

    for (int t = 1; t <= w->n_days; t++)
        for (int s = 0; s < w->n_shelters; s++) {
            size_t at = pnk_w_ts(w, t, s);
            double persons = m->has_state[s] ? 0 : k->nothing[at], cap = w->cap[pnk_w_tsl(w, t, s, 0)];
            if (!k->enterable[s] && !m->has_state[s]) {
                constant_space(k, s, t);
                continue;
            }
            /* exc is in persons above survival space: placements may not add to it */
            double most = isfinite(cap) && !gets_tents(k, s) ? fmax(cap + w->exc[at], k->nothing[at]) : INFINITY;
            m->space[at] = add_row(k, PNK_R_SPACE, s, 0, 0, t, persons, persons, 1);
            parts_of_space(k, s, t, m->space[at], most);
            for (int g = 0; g < w->n_groups && m->has_state[s]; g++)
                put(k, k->n_col[pnk_w_tsg(w, t, s, g)], m->space[at], -1);
        }
}

/* ---- what is set up out of deliveries: tents, service items, packages ---- */

static void box_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int drop = 0; drop < w->n_drops; drop++)
        for (int item = 0; item < w->n_items; item++) {
            size_t at = (size_t)drop * (size_t)w->n_items + (size_t)item;
            bool tents = w->drops[drop].shelter >= 0, used = tents ? w->item_room[(size_t)item * PNK_N_LEVELS] > 0 : w->item_service[item] >= 0;
            int before = -1;
            if (!tents && is_package(w, item))
                used = k->m->has_state[w->leaf_hosts[w->drops[drop].leaf]];
            for (int t = k->m->first_day[at]; t <= w->n_days && used; t++) {
                int row = add_row(k, PNK_R_BOX, drop, item, 0, t, 0, 0, 1), box = add_col(k, PNK_C_BOX, drop, item, 0, t, INFINITY, 1);
                put(k, box, row, 1);
                put(k, before, row, -1);
                basic(k, row, box);
                k->m->box[((size_t)t * (size_t)w->n_drops + (size_t)drop) * (size_t)w->n_items + (size_t)item] = row;
                before = box;
            }
        }
}

static int box_row(const maker *k, int t, int drop, int item)
{
    return k->m->box[((size_t)t * (size_t)k->w->n_drops + (size_t)drop) * (size_t)k->w->n_items + (size_t)item];
}

/* Rows of an already made block that a column of a later day enters are found by looking them up, so the block comes first. */
static void package_columns(maker *k)
{
    const pnk_world *w = k->w;

    for (size_t r = 0; r < k->m->n_rows && !k->failed; r++) {
        pnk_ref ref = k->m->row_ref[r];
        if (ref.kind != PNK_R_BOX || w->drops[ref.a].shelter >= 0 || !is_package(w, ref.b))
            continue;
        const pnk_item *item = &w->records->items.v[ref.b];
        int s = w->leaf_hosts[w->drops[ref.a].leaf], life = (int)pnk_known(item->support_days, 30);
        int used = add_col(k, PNK_C_SUPPORT, s, ref.b, 0, ref.t, INFINITY, 1);
        put(k, used, (int)r, 1);
        for (size_t q = 0; q < k->m->n_rows; q++) {
            pnk_ref support = k->m->row_ref[q];
            if (support.kind == PNK_R_SUPPORT && support.a == s && support.t >= ref.t && support.t < ref.t + life)
                put(k, used, (int)q, -item->supports_persons);
        }
    }
}

static void tent_rows(maker *k, int s)
{
    const pnk_world *w = k->w;
    int land = add_row(k, PNK_R_LAND, s, 0, 0, 0, -INFINITY, w->land_m2[s], 1), drop = w->shelter_drop[s];

    for (int t = 1; t <= w->n_days; t++) {
        size_t at = pnk_w_ts(w, t, s);
        if (k->m->space[at] < 0)
            continue;
        for (int level = 0; level < PNK_N_LEVELS; level++) {
            double cap = w->cap[pnk_w_tsl(w, t, s, level)], persons = k->nothing[at];
            if (!isfinite(cap))
                continue;
            int row = add_row(k, PNK_R_LEVEL, s, level, 0, t, -INFINITY, cap, level ? 2 : 1);
            int over = add_col(k, PNK_C_OVER, s, level, 0, t, level ? INFINITY : w->exc[at], level ? 2 : 1);
            for (int i = 0; i < k->m->part_n[at]; i++)
                put(k, k->m->part_first[at] + i, row, 1);
            elastic(k, row, over);
            costs(k, over, level ? 3 : 1, level ? w->w_crowd[level] : w->w_over);
            if (persons > cap)
                basic(k, row, over);
        }
    }
    for (int item = 0; item < w->n_items; item++)
        for (int t = 1; t <= w->n_days; t++) {
            int row = box_row(k, t, drop, item);
            if (row < 0)
                continue;
            int pitch = add_col(k, PNK_C_PITCH, s, item, 0, t, w->tents_per_day, 1);
            put(k, pitch, row, 1);
            put(k, pitch, land, w->records->items.v[item].land_m2);
        }
}

/* Tents put up on a day give room on that day and after: entries in the level rows of the site. */
static void tent_room(maker *k)
{
    const pnk_world *w = k->w;
    size_t n_rows = k->m->n_rows, n_cols = k->m->n_cols;

    for (size_t j = 0; j < n_cols && !k->failed; j++) {
        pnk_ref pitch = k->m->col_ref[j];
        if (pitch.kind != PNK_C_PITCH)
            continue;
        for (size_t r = 0; r < n_rows; r++) {
            pnk_ref level = k->m->row_ref[r];
            if (level.kind == PNK_R_LEVEL && level.a == pitch.a && level.t >= pitch.t)
                put(k, (int)j, (int)r, -w->item_room[(size_t)pitch.b * PNK_N_LEVELS + (size_t)level.b]);
        }
    }
}

/* ---- services to which something can be added ---- */

static void service_row(maker *k, int target, int q, int t, int i, bool both)
{
    const pnk_world *w = k->w;
    const pnk_service_need *need = &w->services[q];
    int level = i ? w->phase : 0, leaf = target < w->n_shelters ? w->shelter_leaf[target] : target - w->n_shelters;
    double nu = need->per_person[level][pnk_w_tg(w, t, 0)] / need->mean[level], units = w->service[pnk_w_service(w, t, target, q)];
    double persons = 0, limit = units / need->mean[level];
    int stage = i == 0 || both ? 1 : 2, row, gap;

    if (!(nu > 0) || !isfinite(units))
        return;
    row = add_row(k, PNK_R_SERVICE, target, q, i, t, -INFINITY, limit, stage);
    gap = add_col(k, PNK_C_GAP, target, q, i, t, INFINITY, stage);
    elastic(k, row, gap);
    if (i == 0)
        costs(k, gap, 1, need->late_cost);
    if (i == 1 || both) {
        costs(k, gap, 3, w->w_gap);
        lacks(k, gap, goods_key(w, leaf, need->sector), need->weight);
    }
    if (target < w->n_shelters) {
        size_t at = pnk_w_ts(w, t, target);
        for (int p = 0; p < k->m->part_n[at]; p++)
            put(k, k->m->part_first[at] + p, row, nu);
        persons = k->nothing[at];
        if (k->m->space[at] < 0 && !k->failed)               /* nobody can enter or leave: the people there are known */
            k->m->row_high[row] -= nu * persons;
    } else
        for (int g = 0; g < w->n_groups; g++) {
            int u = k->u_col[pnk_w_tlg(w, t, leaf, g)];
            put(k, u, row, nu);
            persons += w->nothing_u[pnk_w_tlg(w, t, leaf, g)];
        }
    if (nu * persons > limit)
        basic(k, row, gap);
}

static bool never_short(const maker *k, int target, int q, int t, int level)
{
    const pnk_world *w = k->w;
    double nu = w->services[q].per_person[level][pnk_w_tg(w, t, 0)], units = w->service[pnk_w_service(w, t, target, q)];
    double most = INFINITY;

    if (target < w->n_shelters) {
        double cap = w->cap[pnk_w_tsl(w, t, target, 0)];
        bool fixed = k->m->space[pnk_w_ts(w, t, target)] < 0;
        most = fixed ? k->nothing[pnk_w_ts(w, t, target)] : gets_tents(k, target) ? INFINITY : fmax(cap + w->exc[pnk_w_ts(w, t, target)], k->nothing[pnk_w_ts(w, t, target)]);
    }
    return !(nu > 0) || isnan(units) || nu * most <= units;
}

static bool same_levels(const pnk_world *w, const pnk_service_need *need)
{
    if (!need->per_person[0] || !need->per_person[w->phase])
        return false;
    for (int t = 1; t <= w->n_days; t++)
        if (fabs(need->per_person[0][pnk_w_tg(w, t, 0)] - need->per_person[w->phase][pnk_w_tg(w, t, 0)]) > 1e-12)
            return false;
    return true;
}

static void building_services(maker *k, int target, int q)
{
    const pnk_world *w = k->w;
    const pnk_service_need *need = &w->services[q];
    bool both = need->late_cost > 0 && same_levels(w, need);

    for (int t = 1; t <= w->n_days; t++) {
        if (need->late_cost > 0 && !never_short(k, target, q, t, 0))
            service_row(k, target, q, t, 0, both);
        if (need->per_person[w->phase] && !both && !never_short(k, target, q, t, w->phase))
            service_row(k, target, q, t, 1, false);
    }
}

/* A waiting crowd to which nothing can be brought lacks in proportion to its people, beyond what is there. */
static bool crowd_lacks_all(maker *k, int leaf, int q)
{
    const pnk_world *w = k->w;
    const pnk_service_need *need = &w->services[q];
    int target = w->n_shelters + leaf;

    for (int t = 1; t <= w->n_days; t++)
        if (w->service[pnk_w_service(w, t, target, q)] > 0)
            return false;
    for (int t = 1; t <= w->n_days; t++)
        for (int g = 0; g < w->n_groups; g++)
            for (int i = 0; i < 2; i++) {
                int level = i ? w->phase : 0, u = k->u_col[pnk_w_tlg(w, t, leaf, g)];
                double nu = need->per_person[level] ? need->per_person[level][pnk_w_tg(w, t, 0)] / need->mean[level] : 0;
                if (i == 0)
                    costs(k, u, 1, need->late_cost * nu);
                else {
                    costs(k, u, 3, w->w_gap * nu);
                    lacks(k, u, goods_key(w, leaf, need->sector), need->weight * nu);
                }
            }
    return true;
}

static bool anybody_waits(const maker *k, int leaf)
{
    for (int g = 0; g < k->w->n_groups; g++)
        if (k->m->wait[pnk_w_tlg(k->w, 1, leaf, g)] >= 0)
            return true;
    return false;
}

static void install_columns(maker *k, int target, int q)
{
    const pnk_world *w = k->w;
    int leaf = target < w->n_shelters ? w->shelter_leaf[target] : target - w->n_shelters;

    for (int item = 0; item < w->n_items; item++)
        for (int t = 1; t <= w->n_days && w->item_service[item] == q; t++)
            if (box_row(k, t, leaf, item) >= 0)
                put(k, add_col(k, PNK_C_INSTALL, target, item, 0, t, INFINITY, w->services[q].building ? 1 : 2), box_row(k, t, leaf, item), 1);
}

static void building_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int q = 0; q < w->n_services; q++)
        for (int target = 0; target < pnk_w_n_targets(w) && w->services[q].building; target++) {
            int leaf = target < w->n_shelters ? w->shelter_leaf[target] : target - w->n_shelters;
            bool grows = service_grows(k, leaf, q);
            size_t rows = k->m->n_rows;
            if (target < w->n_shelters ? !grows : !anybody_waits(k, leaf) || (!grows && crowd_lacks_all(k, leaf, q)))
                continue;
            building_services(k, target, q);
            if (grows && k->m->n_rows > rows)
                install_columns(k, target, q);
        }
}

/* What an installed item adds, in every service row of its target on that day and (unless used up) after. */
static void install_room(maker *k)
{
    const pnk_world *w = k->w;
    int *first = new_map(k, (size_t)pnk_w_n_targets(w) * (size_t)w->n_services + 1), *next = new_map(k, k->m->n_rows + 1);

    for (size_t r = k->m->n_rows; r-- > 0 && !k->failed;) {
        pnk_ref ref = k->m->row_ref[r];
        if (ref.kind != PNK_R_SERVICE)
            continue;
        size_t at = (size_t)ref.a * (size_t)w->n_services + (size_t)ref.b;
        next[r] = first[at];
        first[at] = (int)r;
    }
    for (size_t j = 0; j < k->m->n_cols && !k->failed; j++) {
        pnk_ref put_up = k->m->col_ref[j];
        if (put_up.kind != PNK_C_INSTALL)
            continue;
        const pnk_item *item = &w->records->items.v[put_up.b];
        int q = w->item_service[put_up.b];
        for (int r = first[(size_t)put_up.a * (size_t)w->n_services + (size_t)q]; r >= 0; r = next[r]) {
            pnk_ref row = k->m->row_ref[r];
            int level = row.c ? w->phase : 0;
            if (row.t == put_up.t || (row.t > put_up.t && item->kind != PNK_CONSUMABLE))
                put(k, (int)j, r, -item->adds_per_day / w->services[q].mean[level]);
        }
    }
}

static void access_rows(maker *k)
{
    const pnk_world *w = k->w;
    double most = 0;

    for (int g = 0; g < w->n_groups; g++)
        most = fmax(most, w->accessible_need[g]);
    for (int t = 1; t <= w->n_days; t++)
        for (int s = 0; s < w->n_shelters; s++) {
            size_t at = pnk_w_ts(w, t, s);
            double known = 0, cap = w->cap[pnk_w_tsl(w, t, s, 0)];
            if (!(most > 0) || !isfinite(w->accessible[s]))
                continue;
            for (int g = 0; g < w->n_groups; g++)
                known += w->accessible_need[g] * w->nothing_n[pnk_w_tsg(w, t, s, g)];
            if (k->m->space[at] < 0) {
                k->m->constant[3] += w->w_miss * fmax(0, known - w->accessible[s]);
                continue;
            }
            if (!gets_tents(k, s) && most * fmax(cap + w->exc[at], k->nothing[at]) <= w->accessible[s])
                continue;
            int row = add_row(k, PNK_R_ACCESS, s, 0, 0, t, -INFINITY, w->accessible[s] - (k->m->has_state[s] ? 0 : known), 2);
            int miss = add_col(k, PNK_C_MISS, s, 0, 0, t, INFINITY, 2);
            k->m->access[at] = row;
            elastic(k, row, miss);
            costs(k, miss, 3, w->w_miss);
            for (int g = 0; g < w->n_groups && k->m->has_state[s]; g++)
                put(k, k->n_col[pnk_w_tsg(w, t, s, g)], row, w->accessible_need[g]);
            if (known > w->accessible[s])
                basic(k, row, miss);
        }
}

/* ---- vehicles, stocks, money ---- */

static void hours_rows(maker *k)
{
    const pnk_world *w = k->w;
    bool *used = PNK_NEW(&k->m->arena, bool, w->n_pools + 1);

    if (!used) {
        k->failed = true;
        return;
    }
    for (size_t i = 0; i < k->m->n_arcs; i++)
        if (k->m->arcs[i].mode >= PNK_FIRST_POOL)
            used[k->m->arcs[i].mode - PNK_FIRST_POOL] = true;
    for (size_t i = 0; i < k->m->n_routes; i++)
        used[k->m->routes[i].pool] = true;
    for (int t = 1; t <= w->n_days; t++)
        for (int p = 0; p < w->n_pools; p++)
            if (used[p])
                k->m->hours[(size_t)t * (size_t)w->n_pools + (size_t)p] =
                    add_row(k, PNK_R_HOURS, p, 0, 0, t, -INFINITY, w->pools[p].count[t] * w->pools[p].hours, 1);
}

static void money_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int line = 0; line < w->n_lines; line++) {
        int before = -1, from = 1;
        double had = 0;
        for (int t = 1; t <= w->n_days; t++) {
            if (t < w->n_days && w->lines[line].usd[t + 1] <= w->lines[line].usd[t])
                continue;
            double more = w->lines[line].usd[t] - had;
            int row = add_row(k, PNK_R_MONEY, line, 0, 0, t, more, more, 1), left = add_col(k, PNK_C_LEFT_MONEY, line, 0, 0, t, INFINITY, 1);
            put(k, left, row, 1);
            put(k, before, row, -1);
            basic(k, row, left);
            for (; from <= t; from++)
                k->m->money[(size_t)from * (size_t)w->n_lines + (size_t)line] = row;
            had = w->lines[line].usd[t];
            before = left;
        }
    }
}

static bool something_lands(const pnk_world *w, int o, int t)
{
    return w->lots[o].landed[t] > w->lots[o].landed[t - 1] || (w->lots[o].bought && t > w->supply_days[w->lots[o].item]);
}

static void stock_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int o = 0; o < w->n_lots; o++) {
        int before = -1, from = 1;
        double had = 0;
        for (int t = 1; t <= w->n_days; t++) {
            if (t < w->n_days && !something_lands(w, o, t + 1))
                continue;
            double more = w->lots[o].landed[t] - had;
            int row = add_row(k, PNK_R_STOCK, o, 0, 0, t, more, more, 1), left = add_col(k, PNK_C_LEFT_STOCK, o, 0, 0, t, INFINITY, 1);
            put(k, left, row, 1);
            put(k, before, row, -1);
            basic(k, row, left);
            for (; from <= t; from++)
                k->m->stock[(size_t)from * (size_t)w->n_lots + (size_t)o] = row;
            had = w->lots[o].landed[t];
            before = left;
        }
    }
}

static bool pays(const pnk_world *w, int line, int lot)
{
    return w->lots[lot].bought && pnk_text_equal(w->lines[line].agency, w->lots[lot].agency) && w->lines[line].usd[w->n_days] > 0 &&
           (!w->lines[line].sector || pnk_text_equal(w->lines[line].sector, w->records->items.v[w->lots[lot].item].sector));
}

static void buy_columns(maker *k)
{
    const pnk_world *w = k->w;

    for (int item = 0; item < w->n_items; item++)
        for (int t = 1; t + w->supply_days[item] <= w->n_days && w->supply_per_day[item] > 0; t++) {
            int row = -1;
            for (int o = 0; o < w->n_lots; o++)
                for (int line = 0; line < w->n_lines && w->lots[o].item == item; line++) {
                    if (!pays(w, line, o))
                        continue;
                    int buy = add_col(k, PNK_C_BUY, o, line, 0, t, w->supply_per_day[item], 1);
                    if (row < 0)
                        row = add_row(k, PNK_R_SUPPLIER, item, 0, 0, t, -INFINITY, w->supply_per_day[item], 1);
                    put(k, buy, row, 1);
                    put(k, buy, k->m->stock[(size_t)(t + w->supply_days[item]) * (size_t)w->n_lots + (size_t)o], -1);
                    put(k, buy, k->m->money[(size_t)t * (size_t)w->n_lines + (size_t)line], w->unit_usd[item]);
                    costs(k, buy, 4, w->unit_usd[item]);
                }
        }
}

/* ---- needs ---- */

static int find_crowd(maker *k, bool everybody, const double *per_person, int t)
{
    const pnk_world *w = k->w;
    double mean = 0;

    for (int g = 0; g < w->n_groups; g++)
        mean += w->group_share[g] * per_person[pnk_w_tg(w, t, g)];
    if (!(mean > 0))
        return -1;
    for (int c = 0; c < k->n_crowds; c++) {
        bool same = k->crowds[c].everybody == everybody;
        for (int g = 0; g < w->n_groups && same; g++)
            same = fabs(k->crowds[c].share[g] - per_person[pnk_w_tg(w, t, g)] / mean) <= 1e-12;
        if (same)
            return c;
    }
    double *share = PNK_NEW(&k->m->arena, double, w->n_groups);
    if (!share) {
        k->failed = true;
        return -1;
    }
    for (int g = 0; g < w->n_groups; g++)
        share[g] = per_person[pnk_w_tg(w, t, g)] / mean;
    k->crowds[k->n_crowds] = (crowd){everybody, share};
    return k->n_crowds++;
}

/* Which crowd a need or an area service is counted for on each day, and how many units of it one person of the crowd asks. */
static void find_crowds(maker *k)
{
    const pnk_world *w = k->w;
    size_t days = (size_t)w->n_days + 1, most = days * (size_t)(w->n_needs + w->n_services) + 1;

    k->crowds = PNK_NEW(&k->m->arena, crowd, most);
    k->need_crowd = new_map(k, days * (size_t)w->n_needs);
    k->service_crowd = new_map(k, days * (size_t)w->n_services);
    k->need_scale = PNK_NEW(&k->m->arena, double, most);
    if (!k->crowds || !k->need_scale || k->failed) {
        k->failed = true;
        return;
    }
    for (int t = 1; t <= w->n_days; t++) {
        for (int m = 0; m < w->n_needs; m++) {
            size_t at = (size_t)t * (size_t)w->n_needs + (size_t)m;
            k->need_crowd[at] = find_crowd(k, w->needs[m].first_contact, w->needs[m].per_person, t);
            for (int g = 0; g < w->n_groups; g++)
                k->need_scale[at] += w->group_share[g] * w->needs[m].per_person[pnk_w_tg(w, t, g)];
        }
        for (int q = 0; q < w->n_services; q++)
            if (!w->services[q].building && w->services[q].per_person[w->phase])
                k->service_crowd[(size_t)t * (size_t)w->n_services + (size_t)q] = find_crowd(k, true, w->services[q].per_person[w->phase], t);
    }
}

static void held_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int a = 0; a < w->n_leaves; a++) {
        bool any = false;
        for (int s = 0; s < w->n_shelters; s++)
            any = any || (w->shelter_leaf[s] == a && k->enterable[s] && !k->m->has_state[s]);
        for (int g = 0; g < w->n_groups && any; g++)
            for (int t = 1; t <= w->n_days; t++) {
                size_t at = pnk_w_tlg(w, t, a, g);
                k->m->held[at] = add_row(k, PNK_R_HELD, a, g, 0, t, 0, 0, 2);
                k->held_col[at] = add_col(k, PNK_C_HELD, a, g, 0, t, INFINITY, 2);
                put(k, k->held_col[at], k->m->held[at], 1);
                basic(k, k->m->held[at], k->held_col[at]);
                if (t > 1)
                    put(k, k->held_col[pnk_w_tlg(w, t - 1, a, g)], k->m->held[at], -(1 - w->rho[pnk_w_tg(w, t, g)]));
            }
    }
}

static void people_row(maker *k, int a, int c, int t)
{
    const pnk_world *w = k->w;
    size_t at = ((size_t)t * (size_t)w->n_leaves + (size_t)a) * (size_t)k->n_crowds + (size_t)c;
    double known = 0, all = 0;
    int row = add_row(k, PNK_R_PEOPLE, a, c, 0, t, 0, 0, 2), column = add_col(k, PNK_C_PEOPLE, a, c, 0, t, INFINITY, 2);

    k->people_col[at] = column;
    put(k, column, row, 1);
    basic(k, row, column);
    for (int g = 0; g < w->n_groups; g++) {
        double share = k->crowds[c].share[g];
        put(k, k->held_col[pnk_w_tlg(w, t, a, g)], row, -share);
        for (int s = 0; s < w->n_shelters; s++) {
            if (w->shelter_leaf[s] != a)
                continue;
            all += share * w->nothing_n[pnk_w_tsg(w, t, s, g)];
            if (k->m->has_state[s])
                put(k, k->n_col[pnk_w_tsg(w, t, s, g)], row, -share);
            else
                known += share * w->nothing_n[pnk_w_tsg(w, t, s, g)];
        }
        if (!k->crowds[c].everybody)
            continue;
        all += share * w->nothing_u[pnk_w_tlg(w, t, a, g)];
        put(k, k->u_col[pnk_w_tlg(w, t, a, g)], row, -share);
    }
    k->people_nothing[at] = all;
    if (!k->failed)
        k->m->row_low[row] = k->m->row_high[row] = known;
}

static bool leaf_has_people(const maker *k, int a)
{
    const pnk_world *w = k->w;

    for (int s = 0; s < w->n_shelters; s++)
        if (w->shelter_leaf[s] == a) {
            if (k->enterable[s] || k->m->has_state[s])
                return true;
            for (int t = 1; t <= w->n_days; t++)
                if (k->nothing[pnk_w_ts(w, t, s)] > 0)
                    return true;
        }
    return anybody_waits(k, a);
}

/* Unmet in full: a cost and a lack for each person of the crowd. */
static void unmet_in_full(maker *k, int a, int m, int t)
{
    const pnk_world *w = k->w;
    size_t at = (size_t)t * (size_t)w->n_needs + (size_t)m;
    int c = k->need_crowd[at];
    double persons = k->need_scale[at] / w->needs[m].mean;

    if (c < 0)
        return;
    int column = k->people_col[((size_t)t * (size_t)w->n_leaves + (size_t)a) * (size_t)k->n_crowds + (size_t)c];
    costs(k, column, 3, w->severity[w->needs[m].sector] * w->needs[m].weight * persons);
    lacks(k, column, goods_key(w, a, w->needs[m].sector), w->needs[m].weight * persons);
}

/* Persons' worth of the need m on day t when nobody acts, and the column that carries it. */
static double need_of(const maker *k, int a, int m, int t, int *column, double *factor)
{
    const pnk_world *w = k->w;
    size_t at = (size_t)t * (size_t)w->n_needs + (size_t)m;
    int c = k->need_crowd[at];

    *column = -1;
    *factor = 0;
    if (c < 0)
        return 0;
    size_t people = ((size_t)t * (size_t)w->n_leaves + (size_t)a) * (size_t)k->n_crowds + (size_t)c;
    *column = k->people_col[people];
    *factor = k->need_scale[at] / w->needs[m].mean;
    return *factor * k->people_nothing[people];
}

/* One row a day. Durable: (need + spare - b) is what people hold; it fades with those who leave and grows with deliveries.
 * Consumable: spare is what lies at the drop point. */
static void need_rows(maker *k, int a, int m, int first)
{
    const pnk_world *w = k->w;
    const pnk_need *need = &w->needs[m];
    bool kept = need->kind == PNK_NEED_DURABLE;
    double held = w->hold0[(size_t)a * (size_t)w->n_needs + (size_t)m] / need->mean;
    int spare_before = -1, b_before = -1, people_before = -1;
    double factor_before = 0;

    for (int t = first; t <= w->n_days; t++) {
        double stays = kept ? 1 - w->rho_mean[pnk_w_tl(w, t, a)] : 1, factor, known = t == first ? stays * held : 0;
        int people, row = add_row(k, PNK_R_NEED, a, m, 0, t, known, known, 2);
        int spare = add_col(k, PNK_C_SPARE, a, m, 0, t, INFINITY, 2), b = add_col(k, PNK_C_B, a, m, 0, t, INFINITY, 2);
        double asked = need_of(k, a, m, t, &people, &factor);

        k->m->need[((size_t)t * (size_t)w->n_leaves + (size_t)a) * (size_t)w->n_needs + (size_t)m] = row;
        put(k, people, row, factor);
        put(k, spare, row, 1);
        put(k, b, row, -1);
        put(k, spare_before, row, -stays);
        if (kept) {
            put(k, b_before, row, stays);
            put(k, people_before, row, -stays * factor_before);
        }
        costs(k, b, 3, w->severity[need->sector] * need->weight);
        lacks(k, b, goods_key(w, a, need->sector), need->weight);
        held = kept ? stays * held : held - asked;
        basic(k, row, (kept ? asked > held : held < 0) ? b : spare);
        held = fmax(0, held);
        spare_before = spare;
        b_before = b;
        people_before = people;
        factor_before = factor;
    }
}

static void area_service(maker *k, int a, int q, int t)
{
    const pnk_world *w = k->w;
    const pnk_service_need *need = &w->services[q];
    int target = w->n_shelters + a, c = k->service_crowd[(size_t)t * (size_t)w->n_services + (size_t)q];
    double units = w->service[pnk_w_service(w, t, target, q)], factor = 0, limit;

    if (c < 0 || !isfinite(units))
        return;
    for (int g = 0; g < w->n_groups; g++)
        factor += w->group_share[g] * need->per_person[w->phase][pnk_w_tg(w, t, g)];
    factor /= need->mean[w->phase];
    limit = units / need->mean[w->phase];
    size_t people = ((size_t)t * (size_t)w->n_leaves + (size_t)a) * (size_t)k->n_crowds + (size_t)c;
    if (limit == 0 && !service_grows(k, a, q)) {
        costs(k, k->people_col[people], 3, w->w_gap * factor);
        lacks(k, k->people_col[people], goods_key(w, a, need->sector), need->weight * factor);
        return;
    }
    int row = add_row(k, PNK_R_SERVICE, target, q, 1, t, -INFINITY, limit, 2), gap = add_col(k, PNK_C_GAP, target, q, 1, t, INFINITY, 2);
    put(k, k->people_col[people], row, factor);
    elastic(k, row, gap);
    costs(k, gap, 3, w->w_gap);
    lacks(k, gap, goods_key(w, a, need->sector), need->weight);
    if (factor * k->people_nothing[people] > limit)
        basic(k, row, gap);
}

static void needs_of_leaf(maker *k, int a)
{
    const pnk_world *w = k->w;

    for (int t = 1; t <= w->n_days; t++)
        for (int c = 0; c < k->n_crowds; c++)
            people_row(k, a, c, t);
    for (int m = 0; m < w->n_needs; m++) {
        int first = k->m->first_day[(size_t)a * (size_t)w->n_items + (size_t)w->needs[m].item];
        if (w->hold0[(size_t)a * (size_t)w->n_needs + (size_t)m] > 0)
            first = 1;
        for (int t = 1; t < first && t <= w->n_days; t++)
            unmet_in_full(k, a, m, t);
        need_rows(k, a, m, first);
    }
    for (int q = 0; q < w->n_services; q++) {
        if (w->services[q].building || !w->services[q].per_person[w->phase])
            continue;
        for (int t = 1; t <= w->n_days; t++)
            area_service(k, a, q, t);
        if (service_grows(k, a, q))
            install_columns(k, w->n_shelters + a, q);
    }
}

static void needs(maker *k)
{
    const pnk_world *w = k->w;
    size_t n;

    find_crowds(k);
    if (k->failed)
        return;
    n = ((size_t)w->n_days + 1) * (size_t)w->n_leaves * (size_t)(k->n_crowds + 1);
    k->people_col = new_map(k, n);
    k->people_nothing = PNK_NEW(&k->m->arena, double, n);
    if (k->failed || !k->people_nothing) {
        k->failed = true;
        return;
    }
    held_rows(k);
    for (int a = 0; a < w->n_leaves && !k->failed; a++)
        if (leaf_has_people(k, a))
            needs_of_leaf(k, a);
}

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

/* ---- the whole ---- */

static void make_room(maker *k)
{
    const pnk_world *w = k->w;
    pnk_model *m = k->m;
    size_t days = (size_t)w->n_days + 1, lg = days * (size_t)w->n_leaves * (size_t)w->n_groups, sg = days * (size_t)w->n_shelters * (size_t)w->n_groups;
    size_t ts = days * (size_t)w->n_shelters;

    m->wait = new_map(k, lg); m->own = new_map(k, lg); m->will = new_map(k, lg); m->held = new_map(k, lg);
    k->u_col = new_map(k, lg); k->held_col = new_map(k, lg);
    m->pres = new_map(k, sg); k->n_col = new_map(k, sg); k->keep_col = new_map(k, sg);
    m->space = new_map(k, ts); m->access = new_map(k, ts); k->m->part_first = new_map(k, ts);
    m->need = new_map(k, days * (size_t)w->n_leaves * (size_t)w->n_needs);
    m->box = new_map(k, days * (size_t)w->n_drops * (size_t)w->n_items);
    m->hours = new_map(k, days * (size_t)w->n_pools);
    m->stock = new_map(k, days * (size_t)w->n_lots);
    m->money = new_map(k, days * (size_t)w->n_lines);
    m->lock_row = new_map(k, w->records->locks.n);
    k->m->first_day = new_map(k, (size_t)w->n_drops * (size_t)w->n_items);
    k->m->part_n = PNK_NEW(&m->arena, int, ts + 1);
    k->nothing = PNK_NEW(&m->arena, double, ts + 1);
    k->enterable = PNK_NEW(&m->arena, bool, w->n_shelters + 1);
    m->has_state = PNK_NEW(&m->arena, bool, w->n_shelters + 1);
    m->n_keys = w->n_leaves * (w->n_groups + w->n_sectors);
    m->constant_lack = PNK_NEW(&m->arena, double, m->n_keys + 1);
    m->fade = PNK_NEW(&m->arena, double, (size_t)w->n_groups * days * days);
    if (!k->m->part_n || !k->nothing || !k->enterable || !m->has_state || !m->constant_lack || !m->fade) {
        k->failed = true;
        return;
    }
    for (int g = 0; g < w->n_groups; g++)
        for (int t = 0; t <= w->n_days; t++) {
            double share = 1;
            for (int d = t; d <= w->n_days; d++) {
                if (d > t)
                    share *= 1 - w->rho[pnk_w_tg(w, d, g)];
                m->fade[((size_t)g * days + (size_t)t) * days + (size_t)d] = share;
            }
        }
}

static int by_column(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void pack(maker *k)
{
    pnk_model *m = k->m;
    size_t n = k->entries.n, kept = 0;

    m->start = PNK_NEW(&m->arena, size_t, m->n_cols + 1);
    m->entry_row = PNK_NEW(&m->arena, int, n + 1);
    m->entry_value = PNK_NEW(&m->arena, double, n + 1);
    m->lack_start = PNK_NEW(&m->arena, size_t, m->n_cols + 1);
    m->lack_key = PNK_NEW(&m->arena, int, k->lacks.n + 1);
    m->lack_value = PNK_NEW(&m->arena, double, k->lacks.n + 1);
    if (!m->start || !m->entry_row || !m->entry_value || !m->lack_start || !m->lack_key || !m->lack_value) {
        k->failed = true;
        return;
    }
    qsort(k->entries.v, n, sizeof *k->entries.v, by_column);
    for (size_t i = 0; i < n; i++) {
        const entry *e = &k->entries.v[i];
        if (kept && i && k->entries.v[i - 1].column == e->column && k->entries.v[i - 1].row == e->row) {
            m->entry_value[kept - 1] += e->value;
            continue;
        }
        m->entry_row[kept] = e->row;
        m->entry_value[kept++] = e->value;
        m->start[e->column + 1] = kept;
    }
    for (size_t j = 1; j <= m->n_cols; j++)
        if (m->start[j] < m->start[j - 1])
            m->start[j] = m->start[j - 1];
    for (size_t i = 0; i < k->lacks.n; i++)
        m->lack_start[k->lacks.v[i].column + 1]++;
    for (size_t j = 1; j <= m->n_cols; j++)
        m->lack_start[j] += m->lack_start[j - 1];
    size_t *at = malloc((m->n_cols + 1) * sizeof *at);
    if (!at) {
        k->failed = true;
        return;
    }
    memcpy(at, m->lack_start, (m->n_cols + 1) * sizeof *at);
    for (size_t i = 0; i < k->lacks.n; i++) {
        m->lack_key[at[k->lacks.v[i].column]] = k->lacks.v[i].key;
        m->lack_value[at[k->lacks.v[i].column]++] = k->lacks.v[i].value;
    }
    free(at);
}

static void fill(maker *k)
{
    const pnk_world *w = k->w;

    list_arcs(k);
    list_routes(k);
    if (k->failed)
        return;
    find_first_days(k);
    find_states(k);
    presence_rows(k);
    waiting_rows(k);
    support_rows(k);
    feed_waiting(k);
    allowances(k);
    late_rows(k);
    space_rows(k);
    box_rows(k);
    package_columns(k);
    for (int s = 0; s < w->n_sites && !k->failed; s++)
        if (gets_tents(k, s))
            tent_rows(k, s);
    tent_room(k);
    building_rows(k);
    access_rows(k);
    hours_rows(k);
    money_rows(k);
    stock_rows(k);
    buy_columns(k);
    needs(k);
    if (!k->failed)
        install_room(k);
    locks(k);
    announced(k);
}

/* Columns are made in room of a fixed size; an operation that does not fit is told so, not cut. */
static pnk_status check_sizes(pnk_ctx *ctx, const pnk_world *w)
{
    size_t entries = 3 * (size_t)w->n_days + w->records->locks.n + 16;

    if (entries > PNK_MOST_ENTRIES)
        return pnk_fail(ctx, PNK_LIMIT, "%d days and %zu locks are more than the allocation takes at a time (3 x days + locks up to %d)", w->n_days,
                        w->records->locks.n, PNK_MOST_ENTRIES - 16);
    if (4 + 2 * w->n_services > MOST_BENDS)
        return pnk_fail(ctx, PNK_LIMIT, "%d services have standards, the allocation takes up to %d", w->n_services, (MOST_BENDS - 4) / 2);
    if (w->n_days >= SHRT_MAX || w->n_modes >= SHRT_MAX || w->records->warehouses.n >= SHRT_MAX)
        return pnk_fail(ctx, PNK_LIMIT, "more days, vehicle pools or stores than the allocation takes (%d)", SHRT_MAX);
    return PNK_OK;
}

static pnk_status check_columns(pnk_ctx *ctx, const pnk_model *m)
{
    for (size_t j = 0; j < m->n_cols; j++)
        if (m->start[j + 1] - m->start[j] + m->lack_start[j + 1] - m->lack_start[j] > PNK_MOST_CORE_ENTRIES)
            return pnk_fail(ctx, PNK_LIMIT, "a column of the allocation stands in more than %d rows", PNK_MOST_CORE_ENTRIES);
    return PNK_OK;
}

pnk_status pnk_model_new(pnk_ctx *ctx, const pnk_world *w, pnk_model **out)
{
    pnk_status status = check_sizes(ctx, w);
    if (status)
        return status;
    maker k = {.ctx = ctx, .w = w, .m = calloc(1, sizeof(pnk_model))};

    if (!k.m)
        return pnk_no_memory(ctx);
    k.m->w = w;
    make_room(&k);
    if (!k.failed)
        fill(&k);
    if (!k.failed)
        pack(&k);
    if (k.failed)
        status = k.status ? k.status : pnk_no_memory(ctx);
    else
        status = check_columns(ctx, k.m);
    if (status) {
        pnk_model_free(k.m);
        return status;
    }
    *out = k.m;
    return PNK_OK;
}

void pnk_model_free(pnk_model *model)
{
    if (!model)
        return;
    pnk_arena_release(&model->arena);
    free(model);
}
