/* models/allocation/course.c - what follows from the acts, day by day, and what it is worth.
 *
 * Written straight from the statement of the model, without the LP: the two must agree, and tests hold them to it.
 */
#include "models/allocation/inside.h"

#include <stdlib.h>

typedef struct {
    pnk_ctx *ctx;
    const pnk_world *w;
    const pnk_acts *acts;
    pnk_course *c;
    double *out, *in;                    /* [day,from(leaf),group] moved out of a crowd; [day,shelter,group] arrived */
    double *leave;                       /* [day,shelter,group] moved out of a shelter */
    double *from_hosts;                  /* [day,leaf,group] */
    double *support;                     /* [day,shelter] persons supported */
    double *keep;                        /* [day,shelter,group], -1: shared evenly */
    double *own, *placed;                /* [day,leaf,group] by private car; into sites */
    double *delivered;                   /* [day,drop,item] */
    double *tents;                       /* [day,shelter,level] room in tents */
    double *adds;                        /* [day,target,service] */
} walk;

static void breach(walk *k, double excess, double limit, const char *row, const char *id, int t)
{
    double share = excess / (1 + fabs(limit));

    if (!(share <= k->c->worst_breach)) {
        k->c->worst_breach = isnan(share) ? INFINITY : share;
        k->c->worst_breach_row = pnk_arena_printf(&k->c->arena, "%s|%s|%d", row, id, t);
    }
}

/* ---- people who move ---- */

static pnk_status follow_moves(walk *k)
{
    const pnk_world *w = k->w;

    for (size_t i = 0; i < k->acts->moves.n; i++) {
        const pnk_act_move *x = &k->acts->moves.v[i];
        pnk_way way;
        double persons = x->persons;
        int out_of = pnk_w_from_shelter(w, x->from), leaf = pnk_w_from_leaf(w, x->from);

        if (!pnk_world_way(w, x->from, x->group, x->shelter, x->mode, x->day, &way))
            return pnk_fail(k->ctx, PNK_INTERNAL, "the plan moves people to %s on day %d by a way that is not there", w->shelters[x->shelter].id, x->day);
        if (out_of < 0) {
            k->out[pnk_w_tlg(w, x->day, leaf, x->group)] += persons;
            if (x->mode == PNK_OWN)
                k->own[pnk_w_tlg(w, x->day, leaf, x->group)] += persons;
            if (!pnk_w_is_host(w, x->shelter))
                k->placed[pnk_w_tlg(w, x->day, leaf, x->group)] += persons;
        } else
            k->leave[pnk_w_tsg(w, x->day, out_of, x->group)] += persons;
        k->c->moved_persons += persons;
        k->c->tier[4] += persons * (w->usd_person_km * way.km + (leaf != w->shelter_leaf[x->shelter] ? w->usd_outside : 0));
        if (x->mode >= PNK_FIRST_POOL) {
            const pnk_pool *pool = &w->pools[x->mode - PNK_FIRST_POOL];
            double vehicles = persons * w->seat[x->group] / pool->seats, usd = vehicles * way.pool_km * pool->usd_per_km;
            int line = w->pools[x->mode - PNK_FIRST_POOL].line;
            for (int d = x->day; d <= w->n_days; d++)
                k->c->pool_hours[(size_t)d * (size_t)w->n_pools + (size_t)(x->mode - PNK_FIRST_POOL)] += vehicles * pnk_world_hours_on(pool, way.pool_hours, d - x->day);
            for (int d = x->day; d <= w->n_days && line >= 0; d++)
                k->c->spent[(size_t)d * (size_t)w->n_lines + (size_t)line] += usd;
            k->c->cost_usd += usd;
        }
        for (int d = x->day; d <= w->n_days; d++) {
            if (d > x->day)
                persons *= 1 - w->rho[pnk_w_tg(w, d, x->group)];
            if (d == x->day + way.nights) {
                k->in[pnk_w_tsg(w, d, x->shelter, x->group)] += persons;
                break;
            }
            k->c->m[pnk_w_tlg(w, d, leaf, x->group)] += persons;
        }
    }
    return PNK_OK;
}

static void follow_support(walk *k)
{
    const pnk_world *w = k->w;

    for (int t = 0; t <= w->n_days; t++)
        for (int s = 0; s < w->n_shelters; s++) {
            k->support[pnk_w_ts(w, t, s)] = w->support0[pnk_w_ts(w, t, s)];
            for (int g = 0; g < w->n_groups; g++)
                k->keep[pnk_w_tsg(w, t, s, g)] = -1;
        }
    for (size_t i = 0; i < k->acts->supports.n; i++) {
        const pnk_act_support *p = &k->acts->supports.v[i];
        const pnk_item *item = &w->records->items.v[p->item];
        int life = (int)pnk_known(item->support_days, 30);
        for (int t = p->day; t <= w->n_days && t < p->day + life; t++)
            k->support[pnk_w_ts(w, t, p->shelter)] += p->units * item->supports_persons;
    }
    for (size_t i = 0; i < k->acts->keeps.n; i++) {
        const pnk_act_keep *p = &k->acts->keeps.v[i];
        for (int g = 0; g < w->n_groups; g++)
            if (k->keep[pnk_w_tsg(w, p->day, p->shelter, g)] < 0)
                k->keep[pnk_w_tsg(w, p->day, p->shelter, g)] = 0;
        k->keep[pnk_w_tsg(w, p->day, p->shelter, p->group)] += p->persons;
    }
}

static double supported(walk *k, int t, int s, int g)
{
    const pnk_world *w = k->w;
    double guests = 0, kept = k->keep[pnk_w_tsg(w, t, s, g)], here = k->c->n[pnk_w_tsg(w, t, s, g)];

    if (kept >= 0) {
        breach(k, kept - here, here, "kept", w->shelters[s].id, t);
        return kept;
    }
    for (int h = 0; h < w->n_groups; h++)
        guests += k->c->n[pnk_w_tsg(w, t, s, h)];
    return guests > 0 ? here * fmin(1, k->support[pnk_w_ts(w, t, s)] / guests) : 0;
}

static void people_day(walk *k, int t)
{
    const pnk_world *w = k->w;
    pnk_course *c = k->c;

    for (int s = 0; s < w->n_shelters; s++) {
        double kept = 0;
        for (int g = 0; g < w->n_groups; g++) {
            double was = c->n[pnk_w_tsg(w, t - 1, s, g)], psi = w->psi[pnk_w_ts(w, t, s)], give_up = 0;
            if (psi > 0) {
                double with_help = supported(k, t - 1, s, g);
                kept += with_help;
                give_up = psi * (was - with_help);
            }
            k->from_hosts[pnk_w_tlg(w, t, w->shelter_leaf[s], g)] += give_up;
            c->n[pnk_w_tsg(w, t, s, g)] = (1 - w->rho[pnk_w_tg(w, t, g)]) * was - give_up + w->beta[pnk_w_tsg(w, t, s, g)] +
                                          k->in[pnk_w_tsg(w, t, s, g)] - k->leave[pnk_w_tsg(w, t, s, g)];
            breach(k, -c->n[pnk_w_tsg(w, t, s, g)], 0, "presence", w->shelters[s].id, t);
        }
        breach(k, kept - k->support[pnk_w_ts(w, t - 1, s)], k->support[pnk_w_ts(w, t - 1, s)], "support", w->shelters[s].id, t);
    }
    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++) {
            size_t at = pnk_w_tlg(w, t, a, g);
            double fresh = 0;
            c->u[at] = (1 - w->rho[pnk_w_tg(w, t, g)]) * c->u[pnk_w_tlg(w, t - 1, a, g)] + w->alpha[at] + k->from_hosts[at] - k->out[at];
            breach(k, -c->u[at], 0, "waiting", w->records->areas.v[w->leaf_area[a]].id, t);
            for (int d = t; d > t - w->decent_days && d >= 0; d--)
                fresh += d ? w->alpha[pnk_w_tlg(w, d, a, g)] + k->from_hosts[pnk_w_tlg(w, d, a, g)] : w->u0[pnk_w_lg(w, a, g)];
            c->late[at] = fmax(0, c->u[at] - fresh);
        }
}

static void check_shares(walk *k)
{
    const pnk_world *w = k->w;

    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++) {
            double ever = w->u0[pnk_w_lg(w, a, g)], own = 0, placed = 0;
            for (int t = 1; t <= w->n_days; t++) {
                /* guests whom hosts could not keep wait like newcomers: they too may drive or accept a site (rows 4 of the LP likewise) */
                ever += w->alpha[pnk_w_tlg(w, t, a, g)] + k->from_hosts[pnk_w_tlg(w, t, a, g)];
                own += k->own[pnk_w_tlg(w, t, a, g)];
                placed += k->placed[pnk_w_tlg(w, t, a, g)];
                breach(k, own - w->own_share[g] * ever, ever, "own", w->records->areas.v[w->leaf_area[a]].id, t);
                if (w->will[g] < 1)
                    breach(k, placed - w->will[g] * ever, ever, "willing", w->records->areas.v[w->leaf_area[a]].id, t);
            }
        }
}

/* ---- goods ---- */

static size_t at_drop(const pnk_world *w, int t, int drop, int item)
{
    return ((size_t)t * (size_t)w->n_drops + (size_t)drop) * (size_t)w->n_items + (size_t)item;
}

static int by_vehicle(const void *a, const void *b)
{
    const pnk_act_ship *x = *(const pnk_act_ship *const *)a, *y = *(const pnk_act_ship *const *)b;

    if (x->pool != y->pool)
        return x->pool < y->pool ? -1 : 1;
    if (x->drop != y->drop)
        return x->drop < y->drop ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->lot > y->lot) - (x->lot < y->lot);
}

/* What one pool takes to one drop point on one day from one store must fit its rounds by weight and by volume. */
static pnk_status check_loads(walk *k)
{
    const pnk_world *w = k->w;
    size_t n = k->acts->ships.n;
    const pnk_act_ship **sorted = malloc((n + 1) * sizeof *sorted);

    if (!sorted)
        return pnk_no_memory(k->ctx);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &k->acts->ships.v[i];
    qsort(sorted, n, sizeof *sorted, by_vehicle);
    for (size_t i = 0, j = n; i < n; i = j)
        for (int house = 0; house < (int)w->records->warehouses.n; house++) {
            double kg = 0, m3 = 0, trips = 0;
            const pnk_pool *pool = &w->pools[sorted[i]->pool];
            for (j = i; j < n && sorted[j]->pool == sorted[i]->pool && sorted[j]->drop == sorted[i]->drop && sorted[j]->day == sorted[i]->day; j++)
                if (w->lots[sorted[j]->lot].warehouse == house) {
                    const pnk_item *item = &w->records->items.v[w->lots[sorted[j]->lot].item];
                    kg += sorted[j]->units * pnk_known(item->weight_kg, 0);
                    m3 += sorted[j]->units * pnk_known(item->volume_m3, 0);
                    trips += sorted[j]->trips;
                }
            breach(k, kg - trips * pool->payload_kg, kg, "payload", pool->vehicle, sorted[i]->day);
            breach(k, m3 - trips * pool->volume_m3, m3, "volume", pool->vehicle, sorted[i]->day);
        }
    free(sorted);
    return PNK_OK;
}

static pnk_status follow_ships(walk *k)
{
    const pnk_world *w = k->w;

    for (size_t i = 0; i < k->acts->ships.n; i++) {
        const pnk_act_ship *y = &k->acts->ships.v[i];
        const pnk_lot *lot = &w->lots[y->lot];
        const pnk_pool *pool = &w->pools[y->pool];
        pnk_trip trip;

        if (!pnk_world_trip(w, y->pool, lot->warehouse, y->drop, y->day, &trip) || !pnk_world_lot_fits(w, y->lot, y->drop, y->day))
            return pnk_fail(k->ctx, PNK_INTERNAL, "the plan ships %s on day %d by a way that is not there", w->records->items.v[lot->item].id, y->day);
        double usd = y->trips * trip.km * pool->usd_per_km;
        int line = w->pools[y->pool].line;
        k->delivered[at_drop(w, trip.arrives, y->drop, lot->item)] += y->units;
        for (int d = y->day; d <= w->n_days; d++) {
            k->c->stock[(size_t)d * (size_t)w->n_lots + (size_t)y->lot] -= y->units;
            k->c->pool_hours[(size_t)d * (size_t)w->n_pools + (size_t)y->pool] += y->trips * pnk_world_hours_on(pool, trip.hours, d - y->day);
            if (line >= 0)
                k->c->spent[(size_t)d * (size_t)w->n_lines + (size_t)line] += usd;
        }
        k->c->cost_usd += usd;
        k->c->tonnes_km += y->units * pnk_known(w->records->items.v[lot->item].weight_kg, 0) / 1000 * trip.loaded_km;
        k->c->tier[4] += w->holdback * w->unit_usd[lot->item] * y->units;
    }
    return check_loads(k);
}

static void follow_buys(walk *k)
{
    const pnk_world *w = k->w;

    for (int t = 0; t <= w->n_days; t++)
        for (int o = 0; o < w->n_lots; o++)
            k->c->stock[(size_t)t * (size_t)w->n_lots + (size_t)o] += w->lots[o].landed[t];
    for (int t = 1; t <= w->n_days; t++)
        for (int item = 0; item < w->n_items; item++) {
            double ordered = 0;
            for (size_t i = 0; i < k->acts->buys.n; i++)
                if (k->acts->buys.v[i].day == t && w->lots[k->acts->buys.v[i].lot].item == item)
                    ordered += k->acts->buys.v[i].units;
            breach(k, ordered - w->supply_per_day[item], w->supply_per_day[item], "supplier", w->records->items.v[item].id, t);
        }
    for (size_t i = 0; i < k->acts->buys.n; i++) {
        const pnk_act_buy *b = &k->acts->buys.v[i];
        int item = w->lots[b->lot].item;
        double usd = b->units * w->unit_usd[item];
        for (int t = b->day; t <= w->n_days; t++) {
            k->c->spent[(size_t)t * (size_t)w->n_lines + (size_t)b->line] += usd;
            if (t >= b->day + w->supply_days[item])
                k->c->stock[(size_t)t * (size_t)w->n_lots + (size_t)b->lot] += b->units;
        }
        k->c->cost_usd += usd;
    }
}

static void check_limits(walk *k)
{
    const pnk_world *w = k->w;

    for (int t = 1; t <= w->n_days; t++) {
        for (int o = 0; o < w->n_lots; o++) {
            double left = k->c->stock[(size_t)t * (size_t)w->n_lots + (size_t)o];
            breach(k, -left, w->lots[o].landed[t], "stock", w->records->items.v[w->lots[o].item].id, t);
        }
        for (int p = 0; p < w->n_pools; p++) {
            double hours = w->pools[p].count[t] * w->pools[p].hours;
            breach(k, k->c->pool_hours[(size_t)t * (size_t)w->n_pools + (size_t)p] - hours, hours, "hours", w->pools[p].vehicle, t);
        }
        for (int i = 0; i < w->n_lines; i++)
            breach(k, k->c->spent[(size_t)t * (size_t)w->n_lines + (size_t)i] - w->lines[i].usd[t], w->lines[i].usd[t], "money", w->lines[i].agency, t);
    }
}

/* ---- what is set up out of what was delivered ---- */

static double used_up_to(const walk *k, int t, int drop, int item)
{
    const pnk_world *w = k->w;
    double used = 0;

    for (size_t i = 0; i < k->acts->pitches.n; i++)
        if (k->acts->pitches.v[i].item == item && k->acts->pitches.v[i].day <= t && w->shelter_drop[k->acts->pitches.v[i].shelter] == drop)
            used += k->acts->pitches.v[i].units;
    for (size_t i = 0; i < k->acts->installs.n; i++) {
        int target = k->acts->installs.v[i].target, leaf = target < w->n_shelters ? w->shelter_leaf[target] : target - w->n_shelters;
        if (k->acts->installs.v[i].item == item && k->acts->installs.v[i].day <= t && leaf == drop)
            used += k->acts->installs.v[i].units;
    }
    for (size_t i = 0; i < k->acts->supports.n; i++)
        if (k->acts->supports.v[i].item == item && k->acts->supports.v[i].day <= t && w->shelter_leaf[k->acts->supports.v[i].shelter] == drop)
            used += k->acts->supports.v[i].units;
    return used;
}

static void check_set_up(walk *k)
{
    const pnk_world *w = k->w;

    for (int drop = 0; drop < w->n_drops; drop++)
        for (int item = 0; item < w->n_items; item++) {
            double come = 0;
            if (w->item_need[item] >= 0 || used_up_to(k, w->n_days, drop, item) <= 0)
                continue;
            for (int t = 1; t <= w->n_days; t++) {
                come += k->delivered[at_drop(w, t, drop, item)];
                breach(k, used_up_to(k, t, drop, item) - come, come, "set up", w->records->items.v[item].id, t);
            }
        }
}

static void follow_set_up(walk *k)
{
    const pnk_world *w = k->w;

    for (size_t i = 0; i < k->acts->pitches.n; i++) {
        const pnk_act_pitch *p = &k->acts->pitches.v[i];
        double land = 0, today = 0;
        for (size_t j = 0; j < k->acts->pitches.n; j++)
            if (k->acts->pitches.v[j].shelter == p->shelter && k->acts->pitches.v[j].day <= p->day) {
                land += k->acts->pitches.v[j].units * w->records->items.v[k->acts->pitches.v[j].item].land_m2;
                today += k->acts->pitches.v[j].day == p->day && k->acts->pitches.v[j].item == p->item ? k->acts->pitches.v[j].units : 0;
            }
        breach(k, land - w->land_m2[p->shelter], w->land_m2[p->shelter], "land", w->shelters[p->shelter].id, p->day);
        breach(k, today - w->tents_per_day, w->tents_per_day, "crew", w->shelters[p->shelter].id, p->day);
        for (int t = p->day; t <= w->n_days; t++)
            for (int level = 0; level < PNK_N_LEVELS; level++)
                k->tents[pnk_w_tsl(w, t, p->shelter, level)] += p->units * w->item_room[(size_t)p->item * PNK_N_LEVELS + (size_t)level];
    }
    for (size_t i = 0; i < k->acts->installs.n; i++) {
        const pnk_act_install *p = &k->acts->installs.v[i];
        const pnk_item *item = &w->records->items.v[p->item];
        for (int t = p->day; t <= w->n_days && (t == p->day || item->kind != PNK_CONSUMABLE); t++)
            k->adds[pnk_w_service(w, t, p->target, w->item_service[p->item])] += p->units * item->adds_per_day;
    }
    check_set_up(k);
}

/* ---- what it is worth ---- */

static void space_day(walk *k, int t)
{
    const pnk_world *w = k->w;
    pnk_course *c = k->c;

    for (int s = 0; s < w->n_shelters; s++) {
        double persons = 0, need_access = 0;
        for (int g = 0; g < w->n_groups; g++) {
            double here = c->n[pnk_w_tsg(w, t, s, g)];
            persons += here;
            need_access += w->accessible_need[g] * here;
            c->miss[pnk_w_ts(w, t, s)] += w->miss[pnk_w_sg(w, s, g)] * here;
        }
        c->miss[pnk_w_ts(w, t, s)] += isfinite(w->accessible[s]) ? fmax(0, need_access - w->accessible[s]) : 0;
        c->stay[pnk_w_ts(w, t, s)] = w->shut[pnk_w_ts(w, t, s)] ? persons : 0;
        for (int level = 0; level < PNK_N_LEVELS; level++) {
            size_t at = pnk_w_tsl(w, t, s, level);
            double room = c->room[at] = w->cap[at] + k->tents[at];
            c->over[at] = isfinite(room) ? fmax(0, persons - room) : 0;
        }
        if (t) {
            size_t at = pnk_w_tsl(w, t, s, 0);
            if (isfinite(c->room[at]))
                breach(k, persons - c->room[at] - w->exc[pnk_w_ts(w, t, s)], persons, "space", w->shelters[s].id, t);
            c->tier[1] += w->w_over * c->over[at] + w->w_stay * c->stay[pnk_w_ts(w, t, s)];
            c->tier[3] += w->w_crowd[1] * c->over[at + 1] + w->w_crowd[2] * c->over[at + 2] + w->w_miss * c->miss[pnk_w_ts(w, t, s)];
            c->unsheltered_person_days += fmax(c->over[at], c->stay[pnk_w_ts(w, t, s)]);
        }
    }
    for (int a = 0; a < w->n_leaves && t; a++)
        for (int g = 0; g < w->n_groups; g++) {
            size_t at = pnk_w_tlg(w, t, a, g);
            c->tier[1] += w->priority[g] * (w->w_wait * c->u[at] + w->w_road * c->m[at] + w->w_late * c->late[at]);
            c->unsheltered_person_days += c->u[at] + c->m[at];
        }
}

/* Units of a service that a target's people ask for. */
static double asked(const walk *k, int t, int target, int q, int level)
{
    const pnk_world *w = k->w;
    const double *nu = w->services[q].per_person[level];
    double units = 0;
    int leaf = target - w->n_shelters;

    for (int g = 0; g < w->n_groups; g++) {
        double persons = target < w->n_shelters ? k->c->n[pnk_w_tsg(w, t, target, g)] : k->c->u[pnk_w_tlg(w, t, leaf, g)];
        for (int s = 0; s < w->n_shelters && leaf >= 0 && !w->services[q].building; s++)
            if (w->shelter_leaf[s] == leaf)
                persons += k->c->n[pnk_w_tsg(w, t, s, g)];
        units += nu[pnk_w_tg(w, t, g)] * persons;
    }
    return units;
}

static void services_day(walk *k, int t)
{
    const pnk_world *w = k->w;

    for (int target = 0; target < pnk_w_n_targets(w); target++)
        for (int q = 0; q < w->n_services; q++) {
            size_t at = pnk_w_service(w, t, target, q);
            const pnk_service_need *need = &w->services[q];
            if (isnan(w->service[at]))
                continue;
            for (int i = 0; i < 2; i++) {
                int level = i ? w->phase : 0;
                if (!need->per_person[level] || (i == 0 && !(need->late_cost > 0)))
                    continue;
                k->c->gap[i][at] = fmax(0, asked(k, t, target, q, level) - w->service[at] - k->adds[at]) / need->mean[level];
            }
            if (t) {
                k->c->tier[1] += need->late_cost * k->c->gap[0][at];
                k->c->tier[3] += need->per_person[w->phase] ? w->w_gap * k->c->gap[1][at] : 0;
            }
        }
}

static double needed(const walk *k, int t, int leaf, const pnk_need *need)
{
    const pnk_world *w = k->w;
    double units = 0;

    for (int g = 0; g < w->n_groups; g++) {
        double persons = need->first_contact ? k->c->u[pnk_w_tlg(w, t, leaf, g)] : 0;
        for (int s = 0; s < w->n_shelters; s++)
            if (w->shelter_leaf[s] == leaf)
                persons += k->c->n[pnk_w_tsg(w, t, s, g)];
        units += need->per_person[pnk_w_tg(w, t, g)] * persons;
    }
    return units;
}

static void needs_day(walk *k, int t)
{
    const pnk_world *w = k->w;
    pnk_course *c = k->c;

    for (int a = 0; a < w->n_leaves; a++)
        for (int m = 0; m < w->n_needs; m++) {
            const pnk_need *need = &w->needs[m];
            size_t row = (size_t)w->n_drops * (size_t)w->n_needs, at = (size_t)t * row + (size_t)a * (size_t)w->n_needs + (size_t)m;
            if (t == 0) {
                c->hold[at] = w->hold0[(size_t)a * (size_t)w->n_needs + (size_t)m];
                continue;
            }
            double come = k->delivered[at_drop(w, t, a, need->item)], units = needed(k, t, a, need);
            bool kept = need->kind == PNK_NEED_DURABLE;
            double have = (kept ? 1 - w->rho_mean[pnk_w_tl(w, t, a)] : 1) * c->hold[at - row] + come;
            c->needed[at] = units;
            c->b[at] = fmax(0, units - have);
            c->hold[at] = kept ? have : fmax(0, have - units);
            c->tier[3] += w->severity[need->sector] * need->weight / need->mean * c->b[at];
        }
}

/* ---- the whole ---- */

static pnk_status make_room(walk *k)
{
    const pnk_world *w = k->w;
    pnk_course *c = k->c;
    pnk_arena *arena = &c->arena;
    size_t days = (size_t)w->n_days + 1, lg = days * (size_t)w->n_leaves * (size_t)w->n_groups, sg = days * (size_t)w->n_shelters * (size_t)w->n_groups;
    size_t ts = days * (size_t)w->n_shelters, needs = days * (size_t)w->n_drops * (size_t)w->n_needs, services = days * (size_t)pnk_w_n_targets(w) * (size_t)w->n_services;
    struct { double **to; size_t n; } rooms[] = {
        {&c->u, lg}, {&c->late, lg}, {&c->m, lg}, {&k->out, lg}, {&k->from_hosts, lg}, {&k->own, lg}, {&k->placed, lg},
        {&c->n, sg}, {&k->in, sg}, {&k->leave, sg}, {&k->keep, sg},
        {&c->over, ts * PNK_N_LEVELS}, {&c->room, ts * PNK_N_LEVELS}, {&k->tents, ts * PNK_N_LEVELS},
        {&c->stay, ts}, {&c->miss, ts}, {&k->support, ts}, {&c->gap[0], services}, {&c->gap[1], services}, {&k->adds, services},
        {&c->needed, needs}, {&c->b, needs}, {&c->hold, needs}, {&k->delivered, days * (size_t)w->n_drops * (size_t)w->n_items},
        {&c->stock, days * (size_t)w->n_lots}, {&c->pool_hours, days * (size_t)w->n_pools}, {&c->spent, days * (size_t)w->n_lines},
    };

    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        if (!(*rooms[i].to = PNK_NEW(arena, double, rooms[i].n + 1)))
            return pnk_no_memory(k->ctx);
    return PNK_OK;
}

pnk_status pnk_world_run(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, pnk_course **out)
{
    walk k = {.ctx = ctx, .w = w, .acts = acts, .c = calloc(1, sizeof(pnk_course))};
    double change = 0;
    pnk_status status;

    if (!k.c)
        return pnk_no_memory(ctx);
    if ((status = make_room(&k)) || (status = follow_moves(&k)))
        goto done;
    follow_support(&k);
    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++)
            k.c->u[pnk_w_tlg(w, 0, a, g)] = w->u0[pnk_w_lg(w, a, g)];
    for (int s = 0; s < w->n_shelters; s++)
        for (int g = 0; g < w->n_groups; g++)
            k.c->n[pnk_w_tsg(w, 0, s, g)] = w->n0[pnk_w_sg(w, s, g)];
    for (int t = 1; t <= w->n_days; t++)
        people_day(&k, t);
    check_shares(&k);
    follow_buys(&k);
    if ((status = follow_ships(&k)))
        goto done;
    check_limits(&k);
    follow_set_up(&k);
    for (int t = 0; t <= w->n_days; t++) {
        space_day(&k, t);
        services_day(&k, t);
        needs_day(&k, t);
    }
    if ((status = pnk_change_usd(ctx, w, acts, &change)))
        goto done;
    k.c->tier[4] += k.c->cost_usd + change;
    *out = k.c;
    k.c = NULL;
done:
    pnk_course_free(k.c);
    return status;
}

void pnk_course_free(pnk_course *course)
{
    if (!course)
        return;
    pnk_arena_release(&course->arena);
    free(course);
}
