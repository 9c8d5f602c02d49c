/* models/ledger/spread.c - cells and steps back to leaves and days, then whole persons.
 *
 * Who left is spread over the leaves of a cell by population x worst hazard, up to the population; who came home by
 * who is away; guests by host places near the hazards; people in sites by the room of the sites. Persons become whole
 * from the top of the tree down, each level by the largest remainder, so totals are the sums of their parts at every
 * level. Flows from home and back are rounded on their running sums; stocks of guests are rounded on what those leave
 * away, and arrivals follow from stocks, so that conservation holds by construction.
 */
#include "models/ledger/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- weights ---- */

static pnk_point hazard_point(const pnk_records *records, const pnk_hazard *h)
{
    pnk_point unknown = {NAN, NAN};
    return h->place >= 0 ? records->places.v[h->place].at : h->area >= 0 ? records->areas.v[h->area].at : unknown;
}

/* Kilometres from a leaf to the nearest hazard so far; NAN where either has no point. */
static double km_to_hazard(const pnk_work *w, size_t leaf)
{
    const pnk_records *records = w->records;
    pnk_point at = records->areas.v[w->ledger->leaves[leaf]].at;
    double nearest = NAN;
    for (size_t i = 0; pnk_point_valid(at) && i < records->hazards.n; i++) {
        const pnk_hazard *h = &records->hazards.v[i];
        pnk_point p = hazard_point(records, h);
        if (!pnk_point_valid(p) || (h->from != PNK_DAY_UNKNOWN && h->from > records->head.as_of) || !pnk_row_known(&h->row, h->from, records->head.as_of))
            continue;
        nearest = fmin(nearest, pnk_geo_km(at, p));      /* fmin passes over NAN */
    }
    return nearest;
}

static double mean_population(const pnk_work *w)
{
    double sum = 0.0;
    int n = 0;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->population[leaf] >= 0.0)
            sum += w->population[leaf], n++;
    return n && sum > 0.0 ? sum / n : 1.0;
}

static double host_places(const pnk_work *w, size_t leaf, double mean)
{
    double places = w->records->areas.v[w->ledger->leaves[leaf]].host_places_persons;
    if (places >= 0.0)
        return places;
    return w->c.host_share * (w->population[leaf] >= 0.0 ? w->population[leaf] : mean);
}

static double site_room(const pnk_work *w, const pnk_site *s)
{
    if (s->status == PNK_UNFIT)
        return 0.0;
    double floor_m2 = pnk_standard_amount(w->records, "covered_area_m2", PNK_EMERGENCY, w->records->head.as_of, -1);
    double room = s->capacity_persons >= 0.0 ? s->capacity_persons : floor_m2 > 0.0 ? s->covered_area_m2 / floor_m2 : NAN;
    if (s->occupied_persons >= 0.0)
        room = room >= 0.0 ? fmax(room, s->occupied_persons) : s->occupied_persons;
    return room >= 0.0 ? room : 0.0;
}

pnk_status pnk_spread_weights(pnk_ctx *ctx, pnk_work *w)
{
    double mean = mean_population(w);
    w->host_weight = PNK_NEW(&w->arena, double, w->n_leaves);
    w->host_room = PNK_NEW(&w->arena, double, w->n_leaves);
    w->site_weight = PNK_NEW(&w->arena, double, w->n_leaves);
    if (!w->host_weight || !w->host_room || !w->site_weight)
        return pnk_no_memory(ctx);
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++) {
        double km = w->any_hazard ? km_to_hazard(w, leaf) : 0.0;
        w->host_room[leaf] = host_places(w, leaf, mean);
        w->host_weight[leaf] = w->host_room[leaf] * exp(-(isnan(km) ? w->c.host_reach_km : km) / w->c.host_reach_km);
    }
    for (size_t i = 0; i < w->records->sites.n; i++) {
        const pnk_site *s = &w->records->sites.v[i];
        if (s->area >= 0 && pnk_row_known(&s->row, PNK_DAY_UNKNOWN, w->records->head.as_of) && w->leaf_of_area[s->area] >= 0)
            w->site_weight[w->leaf_of_area[s->area]] += site_room(w, s);
    }
    return PNK_OK;
}

/* ---- real-valued targets by leaf and day ---- */

enum { T_OUT, T_BACK, T_HOSTS, T_SITES, T_WAY, T_DEP_H, T_DEP_S, T_DEP_W, T_HS, T_SH, N_TARGETS };    /* flows as running sums */

typedef struct {
    pnk_work *w;
    double *target[N_TARGETS];       /* [n_days * n_leaves] */
    double *transit;                 /* [n_days], home pool */
    double *share;                   /* [n_atoms] scratch */
    double *people;                  /* [n_atoms] population, the mean where unknown */
    double *out, *back;              /* [n_days * n_atoms] running sums */
    /* the tree */
    int *down;                       /* [n_down] areas, each after its parent */
    int n_down;
    int *child, *child_start;        /* children of area a: child[child_start[a] .. child_start[a+1]); of the ground: a = areas.n */
    double *node_target;             /* [areas] scratch, as all below */
    int64_t *node_cap, *node_count, *node_leaves;
    int *order, *part_child;
    double *remainder, *part_target;
    int64_t *part_cap, *part_count;
    int64_t *count, *cap;            /* [n_leaves] scratch: the answer, and what a leaf may get at most */
    double *wanted;                  /* [n_leaves] scratch */
    int64_t *run[N_TARGETS];         /* [n_leaves] running sums given so far */
} spread;

/* Value at the end of a day, between the step ends around it. by_step has n_steps values. */
static double at_day(const pnk_work *w, const double *by_step, int day)
{
    int k = w->step_of_day[day], begin = k ? w->step_end[k - 1] : -1;
    double from = k ? by_step[k - 1] : 0.0, share = (double)(day - begin) / (w->step_end[k] - begin);
    return from + share * (by_step[k] - from);
}

static size_t leaf_of(const pnk_work *w, int atom) { return (size_t)atom / w->n_splits; }
static double split_of(const pnk_work *w, int atom) { return w->split_share[(size_t)atom % w->n_splits]; }

/* The atoms of a cell, in order. */
#define EACH_ATOM(cells, cell, atom) (int i_ = (cells)->start[cell], atom = 0; i_ < (cells)->start[(cell) + 1] && (atom = (cells)->atom[i_], true); i_++)

/* Shares of the atoms of a cell by weight; by the next weight where the first is all zero; even where all are. */
static void shares_of_cell(spread *s, const pnk_cells *cells, int cell, const double *const *weights, int n_weights)
{
    const pnk_work *w = s->w;
    for (int i = 0; i <= n_weights; i++) {
        double sum = 0.0;
        for EACH_ATOM(cells, cell, atom)
            sum += s->share[atom] = i < n_weights ? weights[i][leaf_of(w, atom)] * split_of(w, atom) : 1.0;
        if (!(sum > 0.0))
            continue;
        for EACH_ATOM(cells, cell, atom)
            s->share[atom] /= sum;
        return;
    }
}

static void read_steps(const pnk_work *w, bool origin, int cell, int part, bool running, double *by_step)
{
    for (int k = 0; k < w->n_steps; k++)
        by_step[k] = (origin ? *pnk_home_value(w, cell, k, part) : *pnk_place_value(w, cell, k, part)) + (running && k ? by_step[k - 1] : 0.0);
}

/* Guests fill the host places near the hazards first, but not beyond what there is: what one leaf has no room for goes to the others of
 * the cell, and only when all are full is every leaf overfilled alike. The shares of the fullest day hold on all days, so that
 * guests come and go everywhere in step. `guests`: of the cell on that day. */
static void cap_shares(spread *s, int cell, double guests)
{
    const pnk_work *w = s->w;
    const pnk_cells *cells = &w->presence;
    double room = 0.0;
    for EACH_ATOM(cells, cell, atom)
        room += w->host_room[leaf_of(w, atom)] * split_of(w, atom);
    if (!(guests > 0.0) || !(room > guests))
        return;
    for (size_t round = 0; round <= w->n_atoms; round++) {
        double over = 0.0, open = 0.0;
        for EACH_ATOM(cells, cell, atom) {
            double most = w->host_room[leaf_of(w, atom)] * split_of(w, atom) / guests;
            over += fmax(0.0, s->share[atom] - most);
            s->share[atom] = fmin(s->share[atom], most);
            open += s->share[atom] < most ? w->host_weight[leaf_of(w, atom)] * split_of(w, atom) : 0.0;
        }
        if (!(over > 1e-12) || !(open > 0.0))
            return;
        for EACH_ATOM(cells, cell, atom)
            if (s->share[atom] < w->host_room[leaf_of(w, atom)] * split_of(w, atom) / guests)
                s->share[atom] += over * w->host_weight[leaf_of(w, atom)] * split_of(w, atom) / open;
    }
}

static double fullest(const pnk_work *w, const double *by_step)
{
    double most = 0.0;
    for (int k = 0; k < w->n_steps; k++)
        most = fmax(most, by_step[k]);
    return most;
}

static void spread_presence(spread *s, double *by_step)
{
    static const struct { int part, target; bool running, in_sites; } table[] = {
        {PNK_IN_H, T_HOSTS, false, false}, {PNK_IN_S, T_SITES, false, true}, {PNK_IN_W, T_WAY, false, false},
        {PNK_DEP_H, T_DEP_H, true, false}, {PNK_DEP_S, T_DEP_S, true, true}, {PNK_DEP_W, T_DEP_W, true, false},
        {PNK_MOVE_HS, T_HS, true, false}, {PNK_MOVE_SH, T_SH, true, true},
    };
    const pnk_work *w = s->w;
    const double *by_hosts[] = {w->host_weight, s->people}, *by_sites[] = {w->site_weight, w->host_weight, s->people};
    for (int cell = 0; cell < w->presence.n; cell++)
        for (int in_sites = 0; in_sites < 2; in_sites++) {
            shares_of_cell(s, &w->presence, cell, in_sites ? by_sites : by_hosts, in_sites ? 3 : 2);
            if (!in_sites) {
                read_steps(w, false, cell, PNK_IN_H, false, by_step);
                cap_shares(s, cell, fullest(w, by_step));
            }
            for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
                if (table[i].in_sites != (bool)in_sites)
                    continue;
                read_steps(w, false, cell, table[i].part, table[i].running, by_step);
                for (int d = 0; d < w->n_days; d++) {
                    double today = at_day(w, by_step, d);
                    for EACH_ATOM(&w->presence, cell, atom)
                        s->target[table[i].target][(size_t)d * w->n_leaves + leaf_of(w, atom)] += s->share[atom] * today;
                }
            }
        }
}

/* Pours `rest` over the atoms of a cell by weight, none above its cap; gives back what found no room. */
static double pour(const spread *s, int cell, const double *weight, bool capped, double rest, double *level)
{
    const pnk_cells *cells = &s->w->origins;
    for (size_t round = 0; rest > 1e-9 && round <= s->w->n_atoms; round++) {
        double sum = 0.0, poured = 0.0;
        for EACH_ATOM(cells, cell, atom)
            if (!capped || level[atom] < s->people[atom])
                sum += weight[atom];
        if (!(sum > 0.0))
            break;
        for EACH_ATOM(cells, cell, atom) {
            if (capped && !(level[atom] < s->people[atom]))
                continue;
            double part = rest * weight[atom] / sum;
            if (capped && part > s->people[atom] - level[atom])
                part = s->people[atom] - level[atom];
            level[atom] += part;
            poured += part;
        }
        rest -= poured;
    }
    return rest;
}

static void spread_out(spread *s, int cell, const double *by_step, const double *struck)
{
    const pnk_work *w = s->w;
    for (int d = 0; d < w->n_days; d++) {
        double *level = s->out + (size_t)d * w->n_atoms;
        double rest = at_day(w, by_step, d);
        rest = pour(s, cell, struck, true, rest, level);
        rest = pour(s, cell, s->people, true, rest, level);
        pour(s, cell, s->people, false, rest, level);
    }
}

/* Everybody of a cell who is away is as likely to come home. */
static void spread_back(spread *s, int cell, const double *by_step)
{
    const pnk_work *w = s->w;
    for (int d = 0; d < w->n_days; d++) {
        const double *out = s->out + (size_t)d * w->n_atoms;
        double *back = s->back + (size_t)d * w->n_atoms;
        const double *before = d ? back - w->n_atoms : NULL;
        double today = at_day(w, by_step, d) - (d ? at_day(w, by_step, d - 1) : 0.0), away = 0.0;
        for EACH_ATOM(&w->origins, cell, atom)
            away += out[atom] - (before ? before[atom] : 0.0);
        for EACH_ATOM(&w->origins, cell, atom) {
            double mine = out[atom] - (before ? before[atom] : 0.0);
            back[atom] = (before ? before[atom] : 0.0) + (away > 0.0 ? fmin(1.0, today / away) * mine : 0.0);
        }
    }
}

static pnk_status make_targets(pnk_ctx *ctx, spread *s)
{
    pnk_work *w = s->w;
    double *by_step = PNK_NEW(&w->arena, double, w->n_steps + 1), *struck = PNK_NEW(&w->arena, double, w->n_atoms);
    double mean = mean_population(w);

    if (!by_step || !struck)
        return pnk_no_memory(ctx);
    for (size_t atom = 0; atom < w->n_atoms; atom++) {
        double people = w->population[leaf_of(w, (int)atom)];
        s->people[atom] = (people >= 0.0 ? people : mean) * split_of(w, (int)atom);
        struck[atom] = s->people[atom] * w->hazard[leaf_of(w, (int)atom)];
    }
    for (int cell = 0; cell < w->origins.n; cell++) {
        read_steps(w, true, cell, PNK_OUT, true, by_step);
        spread_out(s, cell, by_step, struck);
        read_steps(w, true, cell, PNK_BACK, true, by_step);
        spread_back(s, cell, by_step);
    }
    for (int d = 0; d < w->n_days; d++)
        for (size_t atom = 0; atom < w->n_atoms; atom++) {
            s->target[T_OUT][(size_t)d * w->n_leaves + leaf_of(w, (int)atom)] += s->out[(size_t)d * w->n_atoms + atom];
            s->target[T_BACK][(size_t)d * w->n_leaves + leaf_of(w, (int)atom)] += s->back[(size_t)d * w->n_atoms + atom];
        }
    spread_presence(s, by_step);
    for (int d = 0; d < w->n_days; d++)
        s->transit[d] = at_day(w, w->road_value, d);
    return PNK_OK;
}

/* ---- whole persons ---- */

/* Whole numbers near target[i], none above cap[i] (NULL: no caps), adding up to total: floors first, then the largest
 * remainders, ties to the lower index. */
static void round_parts(spread *s, int n, const double *target, const int64_t *cap, int64_t total, int64_t *out)
{
    int64_t rest = total;
    for (int i = 0; i < n; i++) {
        double whole = floor(target[i] + 1e-6);
        out[i] = whole > 0.0 ? (int64_t)whole : 0;
        if (cap && out[i] > cap[i])
            out[i] = cap[i];
        s->remainder[i] = target[i] - (double)out[i];
        rest -= out[i];
        int at = i;                                          /* insertion: families are small */
        while (at > 0 && s->remainder[s->order[at - 1]] < s->remainder[i])
            s->order[at] = s->order[at - 1], at--;
        s->order[at] = i;
    }
    while (rest != 0) {
        int64_t bulk = (rest > 0 ? rest : -rest) / n, before = rest;
        if (bulk < 1)
            bulk = 1;
        for (int k = 0; k < n && rest != 0; k++) {
            int i = s->order[rest > 0 ? k : n - 1 - k];
            int64_t room = rest > 0 ? (cap ? cap[i] - out[i] : bulk) : out[i];
            int64_t give = bulk < room ? bulk : room;
            out[i] += rest > 0 ? give : -give;
            rest += rest > 0 ? -give : give;
        }
        if (rest == before)
            break;                                           /* caps leave no room: the caller keeps totals within them */
    }
}

/* Gives `total` persons of a pool to its leaves (s->count) near s->wanted, from the top of the tree down. */
static void down_the_tree(spread *s, int pool, int64_t total, bool capped)
{
    const pnk_work *w = s->w;
    const pnk_records *records = w->records;
    int ground = (int)records->areas.n;

    for (int a = 0; a <= ground; a++)
        s->node_target[a] = 0.0, s->node_cap[a] = s->node_count[a] = s->node_leaves[a] = 0;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++) {
        if (w->pool[leaf] != pool)
            continue;
        int a = w->ledger->leaves[leaf];
        for (size_t steps = 0; a >= 0 && steps <= records->areas.n; steps++, a = records->areas.v[a].parent) {
            s->node_target[a] += s->wanted[leaf];
            s->node_cap[a] += s->cap[leaf];
            s->node_leaves[a]++;
        }
    }
    s->node_count[ground] = total;
    for (int i = 0; i < s->n_down; i++) {
        int area = s->down[i], start = s->child_start[area], n = s->child_start[area + 1] - start, used = 0;
        if (!n || !s->node_count[area])
            continue;
        for (int c = 0; c < n; c++) {
            int child = s->child[start + c];
            if (!s->node_leaves[child])                      /* of another pool */
                continue;
            s->part_target[used] = s->node_target[child];
            s->part_cap[used] = s->node_cap[child];
            s->part_child[used++] = child;
        }
        round_parts(s, used, s->part_target, capped ? s->part_cap : NULL, s->node_count[area], s->part_count);
        for (int c = 0; c < used; c++)
            s->node_count[s->part_child[c]] = s->part_count[c];
    }
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->pool[leaf] == pool)
            s->count[leaf] = s->node_count[w->ledger->leaves[leaf]];
}

static int64_t sum_of(const spread *s, int pool, const int64_t *values)
{
    int64_t sum = 0;
    for (size_t leaf = 0; leaf < s->w->n_leaves; leaf++)
        if (s->w->pool[leaf] == pool)
            sum += values[leaf];
    return sum;
}

static double target_sum(const spread *s, int pool, int what, int day)
{
    double sum = 0.0;
    for (size_t leaf = 0; leaf < s->w->n_leaves; leaf++)
        if (s->w->pool[leaf] == pool)
            sum += s->target[what][(size_t)day * s->w->n_leaves + leaf];
    return sum;
}

/* One day of a flow in whole persons into s->count: the running sum of what was given follows the running sum of the
 * target, so no person is lost to rounding however many days there are. s->cap is used where capped. */
static void round_flow(spread *s, int pool, int what, int day, bool capped)
{
    const pnk_work *w = s->w;
    int64_t total = (int64_t)llround(target_sum(s, pool, what, day)) - sum_of(s, pool, s->run[what]);
    if (total < 0)
        total = 0;
    if (capped && total > sum_of(s, pool, s->cap))
        total = sum_of(s, pool, s->cap);
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->pool[leaf] == pool)
            s->wanted[leaf] = s->target[what][(size_t)day * w->n_leaves + leaf] - (double)s->run[what][leaf];    /* may be below 0: given too early */
    down_the_tree(s, pool, total, capped);
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->pool[leaf] == pool)
            s->run[what][leaf] += s->count[leaf];
}

static void round_stock(spread *s, int pool, int what, int day, int64_t total)
{
    const pnk_work *w = s->w;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->pool[leaf] == pool)
            s->wanted[leaf] = s->target[what][(size_t)day * w->n_leaves + leaf];
    down_the_tree(s, pool, total, false);
}

#define KEEP(field)                                                                  \
    for (size_t leaf = 0; leaf < s->w->n_leaves; leaf++)                             \
        if (s->w->pool[leaf] == pool)                                                \
            today[leaf].field = s->count[leaf]

static void round_home(spread *s, int pool, int day, pnk_balance *today, const pnk_balance *before)
{
    round_flow(s, pool, T_OUT, day, false);
    KEEP(out);
    for (size_t leaf = 0; leaf < s->w->n_leaves; leaf++)
        s->cap[leaf] = (before ? before[leaf].away : 0) + today[leaf].out;
    round_flow(s, pool, T_BACK, day, true);
    KEEP(back);
    for (size_t leaf = 0; leaf < s->w->n_leaves; leaf++)
        if (s->w->pool[leaf] == pool)
            today[leaf].away = s->cap[leaf] - today[leaf].back;
}

/* Everybody away is with a host, in a site, on the way in an area, or on the road between areas. */
static int64_t round_whereabouts(spread *s, int pool, int day, pnk_balance *today)
{
    int64_t away = 0, parts[4];
    double targets[4] = {target_sum(s, pool, T_HOSTS, day), target_sum(s, pool, T_SITES, day), target_sum(s, pool, T_WAY, day),
                         pool == PNK_POOL_HOME ? s->transit[day] : 0.0};
    for (size_t leaf = 0; leaf < s->w->n_leaves; leaf++)
        if (s->w->pool[leaf] == pool)
            away += today[leaf].away;
    round_parts(s, pool == PNK_POOL_HOME ? 4 : 3, targets, NULL, away, parts);
    round_stock(s, pool, T_HOSTS, day, parts[0]);
    KEEP(with_hosts);
    round_stock(s, pool, T_SITES, day, parts[1]);
    KEEP(in_sites);
    round_stock(s, pool, T_WAY, day, parts[2]);
    KEEP(way);
    return pool == PNK_POOL_HOME ? parts[3] : 0;
}

/* Arrivals are what stocks, departures and moves leave over; what would be a negative arrival is a departure. */
static void arrivals(int64_t stock, int64_t before, int64_t moved_in, int64_t moved_out, int64_t *departed, int64_t *arrived)
{
    *arrived = stock - before + *departed - moved_in + moved_out;
    if (*arrived < 0) {
        *departed -= *arrived;
        *arrived = 0;
    }
}

static void round_guest_flows(spread *s, int pool, int day, pnk_balance *today, const pnk_balance *before)
{
    static const pnk_balance nobody = {0};
    round_flow(s, pool, T_DEP_H, day, false);
    KEEP(dep_hosts);
    round_flow(s, pool, T_DEP_S, day, false);
    KEEP(dep_sites);
    round_flow(s, pool, T_DEP_W, day, false);
    KEEP(dep_way);
    round_flow(s, pool, T_HS, day, false);
    KEEP(hosts_to_sites);
    round_flow(s, pool, T_SH, day, false);
    KEEP(sites_to_hosts);
    for (size_t leaf = 0; leaf < s->w->n_leaves; leaf++) {
        if (s->w->pool[leaf] != pool)
            continue;
        pnk_balance *b = &today[leaf];
        const pnk_balance *y = before ? &before[leaf] : &nobody;
        arrivals(b->with_hosts, y->with_hosts, b->sites_to_hosts, b->hosts_to_sites, &b->dep_hosts, &b->arr_hosts);
        arrivals(b->in_sites, y->in_sites, b->hosts_to_sites, b->sites_to_hosts, &b->dep_sites, &b->arr_sites);
        arrivals(b->way, y->way, 0, 0, &b->dep_way, &b->arr_way);
    }
}
#undef KEEP

static void make_whole(spread *s)
{
    pnk_ledger *ledger = s->w->ledger;
    for (int d = 0; d < s->w->n_days; d++) {
        pnk_balance *today = ledger->v + (size_t)d * s->w->n_leaves;
        const pnk_balance *before = d ? today - s->w->n_leaves : NULL;
        for (int pool = 0; pool < PNK_N_POOLS; pool++) {
            round_home(s, pool, d, today, before);
            ledger->in_transit[d] += round_whereabouts(s, pool, d, today);
            round_guest_flows(s, pool, d, today, before);
        }
    }
}

/* ---- the door ---- */

static pnk_status plant_tree(pnk_ctx *ctx, spread *s)
{
    const pnk_records *records = s->w->records;
    int n = (int)records->areas.n, used = 0;
    pnk_arena *arena = &s->w->arena;

    s->child = PNK_NEW(arena, int, n + 1);
    s->child_start = PNK_NEW(arena, int, n + 3);
    s->down = PNK_NEW(arena, int, n + 2);
    if (!s->child || !s->child_start || !s->down)
        return pnk_no_memory(ctx);
    for (int a = 0; a <= n; a++) {                           /* a = n: the ground under the roots */
        s->child_start[a] = used;
        for (int c = 0; c < n; c++)
            if (records->areas.v[c].parent == (a < n ? a : -1))
                s->child[used++] = c;
    }
    s->child_start[n + 1] = used;
    s->down[s->n_down++] = n;
    for (int i = 0; i < s->n_down; i++)
        for (int k = s->child_start[s->down[i]]; k < s->child_start[s->down[i] + 1] && s->n_down <= n; k++)
            s->down[s->n_down++] = s->child[k];
    return PNK_OK;
}

static pnk_status reserve(pnk_ctx *ctx, spread *s)
{
    pnk_arena *arena = &s->w->arena;
    size_t n = s->w->n_leaves, areas = s->w->records->areas.n + 8, cells = n * (size_t)s->w->n_days;
    bool fine = true;
    for (int t = 0; t < N_TARGETS; t++) {
        fine = fine && (s->target[t] = PNK_NEW(arena, double, cells));
        fine = fine && (s->run[t] = PNK_NEW(arena, int64_t, n));
    }
    fine = fine && (s->transit = PNK_NEW(arena, double, s->w->n_days)) && (s->share = PNK_NEW(arena, double, s->w->n_atoms)) &&
           (s->people = PNK_NEW(arena, double, s->w->n_atoms)) && (s->out = PNK_NEW(arena, double, s->w->n_atoms * (size_t)s->w->n_days)) &&
           (s->back = PNK_NEW(arena, double, s->w->n_atoms * (size_t)s->w->n_days)) && (s->node_target = PNK_NEW(arena, double, areas)) &&
           (s->node_cap = PNK_NEW(arena, int64_t, areas)) && (s->node_count = PNK_NEW(arena, int64_t, areas)) &&
           (s->node_leaves = PNK_NEW(arena, int64_t, areas)) && (s->order = PNK_NEW(arena, int, areas)) &&
           (s->part_child = PNK_NEW(arena, int, areas)) && (s->remainder = PNK_NEW(arena, double, areas)) &&
           (s->part_target = PNK_NEW(arena, double, areas)) && (s->part_cap = PNK_NEW(arena, int64_t, areas)) &&
           (s->part_count = PNK_NEW(arena, int64_t, areas)) && (s->count = PNK_NEW(arena, int64_t, n)) &&
           (s->cap = PNK_NEW(arena, int64_t, n)) && (s->wanted = PNK_NEW(arena, double, n));
    return fine ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_spread(pnk_ctx *ctx, pnk_work *w)
{
    spread s = {.w = w};
    pnk_ledger *ledger = w->ledger;
    pnk_status status;

    ledger->v = PNK_NEW(&ledger->arena, pnk_balance, w->n_leaves * (size_t)w->n_days);
    ledger->in_transit = PNK_NEW(&ledger->arena, int64_t, w->n_days);
    ledger->abroad = PNK_NEW(&ledger->arena, int64_t, w->n_days);    /* no measure speaks of people across the border yet */
    if (!ledger->v || !ledger->in_transit || !ledger->abroad)
        return pnk_no_memory(ctx);
    if ((status = reserve(ctx, &s)) || (status = plant_tree(ctx, &s)) || (status = make_targets(ctx, &s)))
        return status;
    make_whole(&s);
    return PNK_OK;
}
