/* models/allocation/model_goods.c - rows and columns of what people need: services, vehicles, stocks, money, and the need itself. */
#include "models/allocation/maker.h"

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

/* What there is of a thing, cumulative by day, less what is taken of it: a row on the last day before more comes, and what is left goes on to the next.
 * there: [n_days+1]; more may come on any day after `from`. row_of: [day * n + i] the row that what is taken that day stands in. */
static void running_rows(maker *k, pnk_ref_kind row_kind, pnk_ref_kind left_kind, int i, int n, const double *there, int from, int *row_of)
{
    const pnk_world *w = k->w;
    int before = -1, first = 1;
    double had = 0;

    for (int t = 1; t <= w->n_days; t++) {
        if (t < w->n_days && t + 1 <= from && !(there[t + 1] > there[t]))
            continue;
        double more = there[t] - had;
        int row = add_row(k, row_kind, i, 0, 0, t, more, more, 1), left = add_col(k, left_kind, i, 0, 0, t, INFINITY, 1);
        put(k, left, row, 1);
        put(k, before, row, -1);
        basic(k, row, left);
        for (; first <= t; first++)
            row_of[(size_t)first * (size_t)n + (size_t)i] = row;
        had = there[t];
        before = left;
    }
}

static void money_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int line = 0; line < w->n_lines; line++)
        running_rows(k, PNK_R_MONEY, PNK_C_LEFT_MONEY, line, w->n_lines, w->lines[line].usd, w->n_days, k->m->money);
}

static void stock_rows(maker *k)
{
    const pnk_world *w = k->w;

    for (int o = 0; o < w->n_lots; o++)
        running_rows(k, PNK_R_STOCK, PNK_C_LEFT_STOCK, o, w->n_lots, w->lots[o].landed, w->lots[o].bought ? w->supply_days[w->lots[o].item] : w->n_days, k->m->stock);
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

/* ---- all of it ---- */

void pnk_make_goods(maker *k)
{
    building_rows(k);
    access_rows(k);
    hours_rows(k);
    money_rows(k);
    stock_rows(k);
    buy_columns(k);
    needs(k);
    if (!k->failed)
        install_room(k);
}
