/* models/allocation/model_people.c - rows and columns of people: how they can go, where they wait and sleep, and what is set up there for them. */
#include "models/allocation/maker.h"

#include "engine/base/parallel.h"

#include <stdlib.h>
#include <string.h>

typedef struct { double at, cost1, cost3; int key; double lack; } bend;      /* beyond `at` persons each one more costs this much more */

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

static void list_ends(maker *k)
{
    pnk_model *m = k->m;
    size_t capacity = 0;

    for (size_t i = 0; i <= m->n_arcs; i++) {
        const pnk_arc *arc = &m->arcs[i];
        if (i < m->n_arcs && i > 0 && arc->from == arc[-1].from && arc->shelter == arc[-1].shelter)
            continue;
        if (!PNK_GROW(&m->arena, m->ends, m->n_ends, capacity)) {
            k->failed = true;
            return;
        }
        m->ends[m->n_ends].forced = false;
        m->ends[m->n_ends++].first = i;
    }
    m->n_ends--;                         /* the last stands for where they end */
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
        for (size_t i = 0; i < of[from].n; i++) {
            const pnk_way *way = &of[from].v[i].way;
            k->enterable[of[from].v[i].shelter] = true;
            m->most_way.nights = way->nights > m->most_way.nights ? way->nights : m->most_way.nights;
            m->most_way.pool_hours = fmax(m->most_way.pool_hours, way->pool_hours);
            m->most_way.pool_km = fmax(m->most_way.pool_km, way->pool_km);
        }
        if (of[from].n)
            memcpy(m->arcs + m->n_arcs, of[from].v, of[from].n * sizeof *m->arcs);
        m->n_arcs += of[from].n;
    }
    list_ends(k);
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

/* ---- all of it ---- */

void pnk_make_people(maker *k)
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
}
