/* models/allocation/greedy.c - the nearest-shelter rule, the baseline that every plan is shown beside.
 *
 * Day by day, area by area, the groups of highest priority first: whoever waits goes to the nearest open shelter with
 * survival room, on foot, else by own car, else by the vehicle whose depot comes first. What the stores hold goes to the
 * nearest drop point that lacks it. The rule looks no day ahead, buys nothing, pitches no tent and supports no host anew.
 */
#include "models/allocation/yard.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int nearer(const void *a, const void *b)
{
    const pnk_near *x = a, *y = b;
    if (x->km != y->km)
        return x->km < y->km ? -1 : 1;
    return x->index - y->index;
}

/** Shelters that can be entered today from a leaf, nearest first. */
static size_t choices_from(pnk_yard *yard, int leaf, int group)
{
    const pnk_world *w = yard->w;
    size_t n = 0;

    for (int s = 0; s < w->n_shelters; s++) {
        pnk_way way;
        if (!w->open[pnk_w_ts(w, yard->day, s)] || !w->admits[pnk_w_sg(w, s, group)])
            continue;
        for (int mode = 0; mode < w->n_modes; mode++)
            if (pnk_world_way(w, leaf, group, s, mode, yard->day, &way)) {
                yard->near[n++] = (pnk_near){ .km = way.km, .index = s };
                break;
            }
    }
    qsort(yard->near, n, sizeof *yard->near, nearer);
    return n;
}

static pnk_status note_move(pnk_ctx *ctx, pnk_acts *acts, pnk_act_move move)
{
    if (!PNK_GROW(&acts->arena, acts->moves.v, acts->moves.n, acts->moves.capacity))
        return pnk_no_memory(ctx);
    acts->moves.v[acts->moves.n++] = move;
    return PNK_OK;
}

pnk_status pnk_yard_place(pnk_ctx *ctx, pnk_yard *yard, int leaf, int group, double most, bool whole, pnk_acts *acts, double *sent)
{
    const pnk_world *w = yard->w;
    size_t n = choices_from(yard, leaf, group);

    *sent = 0;
    for (size_t i = 0; i < n && most - *sent > 1e-9; i++)
        for (int mode = 0; mode < w->n_modes; mode++) {
            pnk_way way;
            double persons = fmin(most - *sent, pnk_yard_most_persons(yard, leaf, group, yard->near[i].index, mode, &way));
            if (whole)
                persons = floor(persons + 1e-6);
            if (!(persons > 1e-9))
                continue;
            pnk_yard_move(yard, leaf, group, yard->near[i].index, mode, &way, persons);
            *sent += persons;
            pnk_status status = note_move(ctx, acts, (pnk_act_move){ .from = leaf, .group = group, .shelter = yard->near[i].index,
                                                                     .mode = mode, .day = yard->day, .persons = persons });
            if (status)
                return status;
        }
    return PNK_OK;
}

/** Groups by priority, the higher first. */
static void order_groups(const pnk_world *w, int *order)
{
    for (int g = 0; g < w->n_groups; g++) {
        int at = g;
        while (at > 0 && w->priority[order[at - 1]] < w->priority[g]) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = g;
    }
}

/** What each drop point still lacks: goods in hands and on the way, day by day. */
typedef struct {
    double *hold;                /* [drop,need] now */
    double *incoming;            /* [day,drop,need] */
} shelf;

/** Units that a drop point would use and does not have: for a durable, today's need; for a consumable, what the days to the end will take. */
static double lacking(const pnk_world *w, const pnk_course *people, const shelf *have, int t, int drop, int need)
{
    size_t at = (size_t)drop * (size_t)w->n_needs + (size_t)need, day = (size_t)w->n_drops * (size_t)w->n_needs;
    double wanted = 0, coming = 0;

    for (int d = t; d <= w->n_days; d++) {
        double needed = people->needed[(size_t)d * day + at];
        wanted = w->needs[need].kind == PNK_NEED_DURABLE ? fmax(wanted, d == t ? needed : 0) : wanted + needed;
        coming += d > t ? have->incoming[(size_t)d * day + at] : 0;
    }
    return fmax(0, wanted - have->hold[at] - coming);
}

/** Loads what a pool's store holds for one drop point onto today's rounds. */
static pnk_status carry(pnk_ctx *ctx, pnk_yard *yard, const pnk_course *people, shelf *have, int pool, int lot, int drop, pnk_acts *acts)
{
    const pnk_world *w = yard->w;
    int item = w->lots[lot].item, need = w->item_need[item];
    size_t at = (size_t)drop * (size_t)w->n_needs + (size_t)need, day = (size_t)w->n_drops * (size_t)w->n_needs;
    pnk_trip trip;
    double units = fmin(pnk_yard_stock(yard, lot), lacking(w, people, have, yard->day, drop, need));

    if (!(units > 1e-9) || !pnk_world_lot_fits(w, lot, drop, yard->day) ||
        !pnk_world_trip(w, pool, w->lots[lot].warehouse, drop, yard->day, &trip) || trip.arrives > w->n_days)
        return PNK_OK;
    double per_unit = fmax(pnk_world_kg(w, item) / w->pools[pool].payload_kg, pnk_world_m3(w, item) / w->pools[pool].volume_m3);
    units = fmin(units, pnk_yard_most_trips(yard, pool, &trip) / per_unit);
    if (!(units > 1e-9))
        return PNK_OK;
    pnk_yard_ship(yard, lot, pool, &trip, units, units * per_unit);
    if (trip.arrives == yard->day)
        have->hold[at] += units;
    else
        have->incoming[(size_t)trip.arrives * day + at] += units;
    if (!PNK_GROW(&acts->arena, acts->ships.v, acts->ships.n, acts->ships.capacity))
        return pnk_no_memory(ctx);
    acts->ships.v[acts->ships.n++] = (pnk_act_ship){ .lot = lot, .drop = drop, .pool = pool, .day = yard->day, .units = units,
                                                     .trips = units * per_unit };
    return PNK_OK;
}

/** Drop points of leaves by the km of the round from a store, nearest first. */
static size_t drops_from(pnk_yard *yard, int pool, int warehouse)
{
    const pnk_world *w = yard->w;
    size_t n = 0;

    for (int drop = 0; drop < w->n_drops; drop++) {
        pnk_trip trip;
        if (w->drops[drop].shelter < 0 && pnk_world_trip(w, pool, warehouse, drop, yard->day, &trip))
            yard->near[n++] = (pnk_near){ .km = trip.km, .index = drop };
    }
    qsort(yard->near, n, sizeof *yard->near, nearer);
    return n;
}

static pnk_status goods_day(pnk_ctx *ctx, pnk_yard *yard, const pnk_course *people, shelf *have, pnk_acts *acts)
{
    const pnk_world *w = yard->w;
    pnk_status status;

    for (int pool = 0; pool < w->n_pools; pool++) {
        if (!w->pools[pool].goods)
            continue;
        for (int warehouse = 0; warehouse < (int)w->records->warehouses.n; warehouse++) {
            size_t n = drops_from(yard, pool, warehouse);
            for (size_t i = 0; i < n; i++)
                for (int lot = 0; lot < w->n_lots; lot++)
                    if (w->lots[lot].warehouse == warehouse && w->item_need[w->lots[lot].item] >= 0 &&
                        (status = carry(ctx, yard, people, have, pool, lot, yard->near[i].index, acts)))
                        return status;
        }
        if ((status = pnk_check(ctx)))
            return status;
    }
    return PNK_OK;
}

/** Goods in hands move on to the next day: some leave with people, consumables are used. */
static void shelf_next_day(const pnk_world *w, const pnk_course *people, shelf *have, int t)
{
    size_t day = (size_t)w->n_drops * (size_t)w->n_needs;

    for (int drop = 0; drop < w->n_drops; drop++)
        for (int need = 0; need < w->n_needs; need++) {
            size_t at = (size_t)drop * (size_t)w->n_needs + (size_t)need;
            if (w->needs[need].kind == PNK_NEED_DURABLE)
                have->hold[at] *= 1 - w->rho_mean[pnk_w_tl(w, t, w->drops[drop].leaf)];
            else if (t > 1)
                have->hold[at] = fmax(0, have->hold[at] - people->needed[(size_t)(t - 1) * day + at]);
            have->hold[at] += have->incoming[(size_t)t * day + at];
        }
}

/** People first, over all days; then goods, for where people then are. The two passes share one yard's hours and money day by day:
 *  the second starts from the vehicle hours and money that the first has taken. */
static pnk_status place_people(pnk_ctx *ctx, pnk_yard *yard, const int *order, pnk_acts *acts)
{
    const pnk_world *w = yard->w;

    for (int s = 0; s < w->n_shelters; s++)
        pnk_yard_support(yard, s, w->support0[pnk_w_ts(w, 0, s)]);
    for (int t = 1; t <= w->n_days; t++) {
        pnk_yard_next_day(yard);
        for (int k = 0; k < w->n_groups; k++)
            for (int leaf = 0; leaf < w->n_leaves; leaf++)
                if (yard->u[pnk_w_lg(w, leaf, order[k])] > 1e-9) {
                    double sent;
                    pnk_status status = pnk_yard_place(ctx, yard, leaf, order[k], yard->u[pnk_w_lg(w, leaf, order[k])], false, acts, &sent);
                    if (status)
                        return status;
                }
        for (int s = 0; s < w->n_shelters; s++)
            pnk_yard_support(yard, s, w->support0[pnk_w_ts(w, t, s)]);
    }
    return PNK_OK;
}

static pnk_status note_keeps(pnk_ctx *ctx, const pnk_yard *yard, int t, pnk_acts *acts)
{
    const pnk_world *w = yard->w;

    for (int s = 0; s < w->n_shelters; s++)
        for (int g = 0; g < w->n_groups; g++) {
            if (!(yard->keep[pnk_w_sg(w, s, g)] > 1e-9))
                continue;
            if (!PNK_GROW(&acts->arena, acts->keeps.v, acts->keeps.n, acts->keeps.capacity))
                return pnk_no_memory(ctx);
            acts->keeps.v[acts->keeps.n++] = (pnk_act_keep){ .shelter = s, .group = g, .day = t, .persons = yard->keep[pnk_w_sg(w, s, g)] };
        }
    return PNK_OK;
}

/** Walks the days again with the moves already known, to note who is supported, day by day. */
static pnk_status support_pass(pnk_ctx *ctx, const pnk_world *w, pnk_acts *acts)
{
    pnk_yard *yard = NULL;
    size_t next = 0;
    pnk_status status = pnk_yard_new(ctx, w, &yard);

    for (int t = 0; t <= w->n_days && !status; t++) {
        if (t > 0)
            pnk_yard_next_day(yard);
        for (; t > 0 && next < acts->moves.n && acts->moves.v[next].day == t; next++) {
            const pnk_act_move *move = &acts->moves.v[next];
            pnk_way way;
            if (pnk_world_way(w, move->from, move->group, move->shelter, move->mode, t, &way))
                pnk_yard_move(yard, move->from, move->group, move->shelter, move->mode, &way, move->persons);
        }
        for (int s = 0; s < w->n_shelters; s++)
            pnk_yard_support(yard, s, w->support0[pnk_w_ts(w, t, s)]);
        status = note_keeps(ctx, yard, t, acts);
    }
    pnk_yard_free(yard);
    return status;
}

static pnk_status place_goods(pnk_ctx *ctx, const pnk_world *w, const pnk_yard *after_people, const pnk_course *people, pnk_acts *acts)
{
    size_t cells = (size_t)w->n_drops * (size_t)w->n_needs, days = (size_t)w->n_days + 1;
    pnk_yard *yard = NULL;
    shelf have = {0};
    pnk_status status = pnk_yard_new(ctx, w, &yard);

    if (status)
        return status;
    have.hold = PNK_NEW(&yard->arena, double, cells + 1);
    have.incoming = PNK_NEW(&yard->arena, double, days * cells + 1);
    if (!have.hold || !have.incoming) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if (w->n_pools > 0)
        memcpy(yard->hours, after_people->hours, days * (size_t)w->n_pools * sizeof *yard->hours);
    if (w->n_lines > 0)
        memcpy(yard->spent, after_people->spent, days * (size_t)w->n_lines * sizeof *yard->spent);
    if (cells > 0)
        memcpy(have.hold, w->hold0, cells * sizeof *have.hold);
    for (int t = 1; t <= w->n_days && !status; t++) {
        pnk_yard_next_day(yard);
        shelf_next_day(w, people, &have, t);
        status = goods_day(ctx, yard, people, &have, acts);
    }
done:
    pnk_yard_free(yard);
    return status;
}

pnk_status pnk_greedy(pnk_ctx *ctx, const pnk_world *w, pnk_acts **out)
{
    pnk_acts *acts = pnk_acts_new();
    pnk_yard *yard = NULL;
    pnk_course *people = NULL;
    pnk_arena arena = {0};
    int *order = PNK_NEW(&arena, int, (size_t)w->n_groups + 1);
    pnk_status status;

    if (!acts || !order) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    order_groups(w, order);
    if ((status = pnk_yard_new(ctx, w, &yard)) ||
        (status = place_people(ctx, yard, order, acts)) ||
        (status = support_pass(ctx, w, acts)) ||
        (status = pnk_world_run(ctx, w, acts, &people)) ||
        (status = place_goods(ctx, w, yard, people, acts)))
        goto done;
    *out = acts;
    acts = NULL;
done:
    pnk_course_free(people);
    pnk_yard_free(yard);
    pnk_acts_free(acts);
    pnk_arena_release(&arena);
    return status;
}
