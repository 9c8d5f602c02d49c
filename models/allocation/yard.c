/* models/allocation/yard.c - what can still be done today. */
#include "models/allocation/yard.h"

#include <math.h>
#include <stdlib.h>

pnk_status pnk_yard_new(pnk_ctx *ctx, const pnk_world *w, pnk_yard **out)
{
    size_t days = (size_t)w->n_days + 1, lg = (size_t)w->n_leaves * (size_t)w->n_groups;
    size_t sg = (size_t)w->n_shelters * (size_t)w->n_groups;
    pnk_yard *yard = calloc(1, sizeof *yard);

    if (!yard)
        return pnk_no_memory(ctx);
    yard->w = w;
    yard->u = PNK_NEW(&yard->arena, double, lg);
    yard->n = PNK_NEW(&yard->arena, double, sg);
    yard->keep = PNK_NEW(&yard->arena, double, sg);
    yard->pending = PNK_NEW(&yard->arena, double, days * sg);
    yard->came = PNK_NEW(&yard->arena, double, lg);
    yard->to_sites = PNK_NEW(&yard->arena, double, lg);
    yard->by_own = PNK_NEW(&yard->arena, double, lg);
    yard->hours = PNK_NEW(&yard->arena, double, days * (size_t)w->n_pools + 1);
    yard->spent = PNK_NEW(&yard->arena, double, days * (size_t)w->n_lines + 1);
    yard->landed = PNK_NEW(&yard->arena, double, days * (size_t)w->n_lots + 1);
    yard->shipped = PNK_NEW(&yard->arena, double, (size_t)w->n_lots + 1);
    yard->tent_room = PNK_NEW(&yard->arena, double, days * (size_t)w->n_shelters);
    yard->scratch = PNK_NEW(&yard->arena, double, (size_t)w->n_groups);
    yard->near = PNK_NEW(&yard->arena, pnk_near, (size_t)(w->n_shelters > w->n_drops ? w->n_shelters : w->n_drops) + 1);
    if (!yard->u || !yard->n || !yard->keep || !yard->pending || !yard->came || !yard->to_sites || !yard->by_own || !yard->hours ||
        !yard->spent || !yard->landed || !yard->shipped || !yard->tent_room || !yard->scratch || !yard->near) {
        pnk_yard_free(yard);
        return pnk_no_memory(ctx);
    }
    for (size_t i = 0; i < lg; i++)
        yard->u[i] = yard->came[i] = w->u0[i];
    for (size_t i = 0; i < sg; i++)
        yard->n[i] = w->n0[i];
    *out = yard;
    return PNK_OK;
}

void pnk_yard_free(pnk_yard *yard)
{
    if (!yard)
        return;
    pnk_arena_release(&yard->arena);
    free(yard);
}

void pnk_yard_next_day(pnk_yard *yard)
{
    const pnk_world *w = yard->w;
    int t = ++yard->day;

    for (int leaf = 0; leaf < w->n_leaves; leaf++)
        for (int g = 0; g < w->n_groups; g++) {
            size_t at = pnk_w_lg(w, leaf, g);
            yard->u[at] = (1 - w->rho[pnk_w_tg(w, t, g)]) * yard->u[at] + w->alpha[pnk_w_tlg(w, t, leaf, g)];
            yard->came[at] += w->alpha[pnk_w_tlg(w, t, leaf, g)];
        }
    for (int s = 0; s < w->n_shelters; s++)
        for (int g = 0; g < w->n_groups; g++) {
            size_t at = pnk_w_sg(w, s, g), crowd = pnk_w_lg(w, w->shelter_leaf[s], g);
            double leave = w->psi[pnk_w_ts(w, t, s)] * fmax(0, yard->n[at] - yard->keep[at]);
            yard->n[at] = (1 - w->rho[pnk_w_tg(w, t, g)]) * yard->n[at] - leave + w->beta[pnk_w_tsg(w, t, s, g)] +
                          yard->pending[pnk_w_tsg(w, t, s, g)];
            yard->u[crowd] += leave;
            yard->came[crowd] += leave;
            yard->keep[at] = 0;
        }
}

void pnk_yard_support(pnk_yard *yard, int shelter, double persons)
{
    const pnk_world *w = yard->w;
    double guests = 0;

    for (int g = 0; g < w->n_groups; g++)
        guests += yard->n[pnk_w_sg(w, shelter, g)];
    for (int g = 0; g < w->n_groups; g++) {
        size_t at = pnk_w_sg(w, shelter, g);
        yard->keep[at] = guests > 0 ? yard->n[at] * fmin(1, fmax(0, persons) / guests) : 0;
    }
}

/** Room at survival level for people of a group who arrive on day `arrives` and stay: the tightest of all days from then on,
 *  counted in persons at arrival (some of them go home later). */
static double room_for(const pnk_yard *yard, int s, int group, int arrives)
{
    const pnk_world *w = yard->w;
    double most = INFINITY, left = 1, total = 0, *persons = yard->scratch;

    for (int g = 0; g < w->n_groups; g++)
        total += persons[g] = yard->n[pnk_w_sg(w, s, g)];
    for (int t = yard->day; t <= w->n_days; t++) {
        if (t > yard->day) {
            total = 0;
            for (int g = 0; g < w->n_groups; g++) {
                persons[g] = (1 - w->rho[pnk_w_tg(w, t, g)]) * persons[g] + w->beta[pnk_w_tsg(w, t, s, g)] +
                             yard->pending[pnk_w_tsg(w, t, s, g)];
                total += persons[g];
            }
        }
        if (t < arrives)
            continue;
        if (t > arrives)
            left *= 1 - w->rho[pnk_w_tg(w, t, group)];
        double room = w->cap[pnk_w_tsl(w, t, s, 0)] + yard->tent_room[pnk_w_ts(w, t, s)] + w->exc[pnk_w_ts(w, t, s)] - total;
        if (left > 1e-9)
            most = fmin(most, room / left);
    }
    return fmax(0, most);
}

double pnk_yard_money(const pnk_yard *yard, int line)
{
    const pnk_world *w = yard->w;
    double left = INFINITY;

    if (line < 0)
        return INFINITY;
    for (int t = yard->day; t <= w->n_days; t++)
        left = fmin(left, w->lines[line].usd[t] - yard->spent[(size_t)t * (size_t)w->n_lines + (size_t)line]);
    return fmax(0, left);
}

void pnk_yard_pay(pnk_yard *yard, int line, double usd)
{
    for (int t = yard->day; line >= 0 && t <= yard->w->n_days; t++)
        yard->spent[(size_t)t * (size_t)yard->w->n_lines + (size_t)line] += usd;
}

/** Rounds of `hours` that the pool's free hours of today and the days after allow. */
static double rounds_by_hours(const pnk_yard *yard, int pool, double hours)
{
    const pnk_world *w = yard->w;
    const pnk_pool *p = &w->pools[pool];
    double most = INFINITY;

    for (int k = 0; yard->day + k <= w->n_days; k++) {
        double needs = pnk_world_hours_on(p, hours, k);
        if (!(needs > 0))
            break;
        int t = yard->day + k;
        double left = p->count[t] * p->hours - yard->hours[(size_t)t * (size_t)w->n_pools + (size_t)pool];
        most = fmin(most, fmax(0, left) / needs);
    }
    return most;
}

static void take_hours(pnk_yard *yard, int pool, double hours, double rounds)
{
    const pnk_world *w = yard->w;

    for (int k = 0; yard->day + k <= w->n_days; k++)
        yard->hours[(size_t)(yard->day + k) * (size_t)w->n_pools + (size_t)pool] += rounds * pnk_world_hours_on(&w->pools[pool], hours, k);
}

double pnk_yard_most_persons(const pnk_yard *yard, int from, int group, int shelter, int mode, pnk_way *way)
{
    const pnk_world *w = yard->w;
    int out_of = pnk_w_from_shelter(w, from);
    double most = out_of < 0 ? yard->u[pnk_w_lg(w, from, group)] : yard->n[pnk_w_sg(w, out_of, group)];

    if (!(most > 0) || !pnk_world_way(w, from, group, shelter, mode, yard->day, way))
        return 0;
    if (out_of < 0 && !pnk_w_is_host(w, shelter)) {
        size_t at = pnk_w_lg(w, from, group);
        most = fmin(most, w->will[group] * yard->came[at] - yard->to_sites[at]);
    }
    if (out_of < 0 && mode == PNK_OWN) {
        size_t at = pnk_w_lg(w, from, group);
        most = fmin(most, w->own_share[group] * yard->came[at] - yard->by_own[at]);
    }
    if (mode >= PNK_FIRST_POOL && most > 0) {
        const pnk_pool *pool = &w->pools[mode - PNK_FIRST_POOL];
        double share = w->seat[group] / pool->seats, usd = pool->usd_per_km * way->pool_km * share;
        most = fmin(most, rounds_by_hours(yard, mode - PNK_FIRST_POOL, way->pool_hours) / share);
        if (usd > 0)
            most = fmin(most, pnk_yard_money(yard, w->pools[mode - PNK_FIRST_POOL].line) / usd);
    }
    if (most > 0 && yard->day + way->nights <= w->n_days)
        most = fmin(most, room_for(yard, shelter, group, yard->day + way->nights));
    return fmax(0, most);
}

void pnk_yard_move(pnk_yard *yard, int from, int group, int shelter, int mode, const pnk_way *way, double persons)
{
    const pnk_world *w = yard->w;
    int out_of = pnk_w_from_shelter(w, from), arrives = yard->day + way->nights;
    double arriving = persons;

    if (out_of < 0) {
        size_t at = pnk_w_lg(w, from, group);
        yard->u[at] = fmax(0, yard->u[at] - persons);
        if (!pnk_w_is_host(w, shelter))
            yard->to_sites[at] += persons;
        if (mode == PNK_OWN)
            yard->by_own[at] += persons;
    } else {
        size_t at = pnk_w_sg(w, out_of, group);
        yard->n[at] = fmax(0, yard->n[at] - persons);
    }
    if (mode >= PNK_FIRST_POOL) {
        const pnk_pool *pool = &w->pools[mode - PNK_FIRST_POOL];
        double rounds = persons * w->seat[group] / pool->seats;
        take_hours(yard, mode - PNK_FIRST_POOL, way->pool_hours, rounds);
        pnk_yard_pay(yard, w->pools[mode - PNK_FIRST_POOL].line, rounds * pool->usd_per_km * way->pool_km);
    }
    for (int t = yard->day + 1; t <= arrives && t <= w->n_days; t++)
        arriving *= 1 - w->rho[pnk_w_tg(w, t, group)];
    if (arrives == yard->day)
        yard->n[pnk_w_sg(w, shelter, group)] += persons;
    else if (arrives <= w->n_days)
        yard->pending[pnk_w_tsg(w, arrives, shelter, group)] += arriving;
}

double pnk_yard_most_trips(const pnk_yard *yard, int pool, const pnk_trip *trip)
{
    const pnk_pool *p = &yard->w->pools[pool];
    double most = rounds_by_hours(yard, pool, trip->hours), usd = p->usd_per_km * trip->km;

    if (usd > 0)
        most = fmin(most, pnk_yard_money(yard, yard->w->pools[pool].line) / usd);
    return fmax(0, most);
}

double pnk_yard_stock(const pnk_yard *yard, int lot)
{
    const pnk_world *w = yard->w;
    size_t at = (size_t)yard->day * (size_t)w->n_lots + (size_t)lot;
    return fmax(0, w->lots[lot].landed[yard->day] + yard->landed[at] - yard->shipped[lot]);
}

void pnk_yard_ship(pnk_yard *yard, int lot, int pool, const pnk_trip *trip, double units, double trips)
{
    const pnk_pool *p = &yard->w->pools[pool];

    yard->shipped[lot] += units;
    take_hours(yard, pool, trip->hours, trips);
    pnk_yard_pay(yard, yard->w->pools[pool].line, trips * p->usd_per_km * trip->km);
}

void pnk_yard_buy(pnk_yard *yard, int lot, int line, double units)
{
    const pnk_world *w = yard->w;
    int item = w->lots[lot].item;

    for (int t = yard->day + w->supply_days[item]; t <= w->n_days; t++)
        yard->landed[(size_t)t * (size_t)w->n_lots + (size_t)lot] += units;
    pnk_yard_pay(yard, line, units * w->unit_usd[item]);
}

void pnk_yard_pitch(pnk_yard *yard, int shelter, int item, double units)
{
    const pnk_world *w = yard->w;

    for (int t = yard->day; t <= w->n_days; t++)
        yard->tent_room[pnk_w_ts(w, t, shelter)] += units * w->item_room[(size_t)item * PNK_N_LEVELS];
}
