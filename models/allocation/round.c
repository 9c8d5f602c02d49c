/* models/allocation/round.c - the LP's fractions made into whole people, whole households and whole pieces.
 *
 * Each way (start, group, shelter, means) is followed cumulatively: by the end of a day as many whole people have gone as
 * the LP sent, to the nearest person; where the ways of one crowd together lack a whole person, the way that lacks most
 * takes one more. A party smaller than a household waits for its household unless nobody of the way is left to come. Those
 * who leave a shelter go before those who may enter it. What is decided goes through the same yard as the nearest-shelter
 * rule, so no hard row breaks (tents on the land there is): where whole numbers leave less room, hours or stock than fractions did, the rest goes a day
 * later or not at all. The few large kits are given whole to places first (kits.c). Where lorries go whole too, trucks.c chooses the day's rounds. The loss against the LP is printed with the certificate.
 */
#include "models/allocation/inside.h"
#include "models/allocation/kits.h"
#include "models/allocation/trucks.h"

#include <math.h>
#include <stdlib.h>

#define NEARLY 1e-6                  /* of one person or piece: what simplex arithmetic may leave */

typedef struct { int from, group, shelter, mode; double *target; double done, elsewhere; bool held_back; } way_plan;    /* elsewhere, of the first way of a crowd: people who went by another way than the LP's */
typedef struct { int lot, drop, pool; double *target; double done; } ship_plan;
typedef struct { double kg, m3, trips; } load;               /* of a pool from a store to a drop point, today */
typedef struct { int a, b, item; double *target; double done; } piece_plan;     /* purchases, tents, installed items, support */

typedef struct {
    pnk_arena arena;
    const pnk_world *w;
    bool whole, whole_trucks;
    pnk_wish *wishes;                /* [ships] */
    PNK_LIST(way_plan) ways;
    PNK_LIST(ship_plan) ships;
    PNK_LIST(piece_plan) buys, pitches, installs, supports;
    double *keep;                    /* [day,shelter,group] */
    double *arrived;                 /* [day,drop,item] units delivered, cumulative */
    double *used;                    /* [drop,item] units put to use so far (tents, packages, installed items) */
    double *packages;                /* [day,shelter] persons supported by packages */
    load *loads;                     /* [pool,warehouse,drop] */
    double *ordered;                 /* [item] units ordered today */
    pnk_yard *yard;
    pnk_acts *out;
} rounding;

/* ---- reading the LP's acts into cumulative plans ---- */

static int by_keys(const int *a, const int *b, int n)
{
    for (int i = 0; i < n; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static int move_order(const void *a, const void *b)
{
    const pnk_act_move *x = a, *y = b;
    return by_keys((int[]){ x->from, x->group, x->shelter, x->mode, x->day }, (int[]){ y->from, y->group, y->shelter, y->mode, y->day }, 5);
}

static int ship_order(const void *a, const void *b)
{
    const pnk_act_ship *x = a, *y = b;
    return by_keys((int[]){ x->lot, x->drop, x->pool, x->day }, (int[]){ y->lot, y->drop, y->pool, y->day }, 4);
}

static double *new_target(rounding *r)
{
    return PNK_NEW(&r->arena, double, (size_t)r->w->n_days + 1);
}

static void accumulate(const pnk_world *w, double *target)
{
    for (int t = 1; t <= w->n_days; t++)
        target[t] += target[t - 1];
}

static pnk_status plan_ways(pnk_ctx *ctx, rounding *r, const pnk_acts *acts)
{
    size_t n = acts->moves.n;
    pnk_act_move *sorted = PNK_NEW(&r->arena, pnk_act_move, n ? n : 1);

    if (!sorted)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        sorted[i] = acts->moves.v[i];
    qsort(sorted, n, sizeof *sorted, move_order);
    for (size_t i = 0; i < n; i++) {
        const pnk_act_move *move = &sorted[i];
        way_plan *last = r->ways.n ? &r->ways.v[r->ways.n - 1] : NULL;
        if (!last || last->from != move->from || last->group != move->group || last->shelter != move->shelter || last->mode != move->mode) {
            if (!PNK_GROW(&r->arena, r->ways.v, r->ways.n, r->ways.capacity))
                return pnk_no_memory(ctx);
            last = &r->ways.v[r->ways.n++];
            *last = (way_plan){ .from = move->from, .group = move->group, .shelter = move->shelter, .mode = move->mode, .target = new_target(r) };
            if (!last->target)
                return pnk_no_memory(ctx);
        }
        last->target[move->day] += move->persons;
    }
    for (size_t i = 0; i < r->ways.n; i++)
        accumulate(r->w, r->ways.v[i].target);
    return PNK_OK;
}

static pnk_status plan_ships(pnk_ctx *ctx, rounding *r, const pnk_acts *acts)
{
    size_t n = acts->ships.n;
    pnk_act_ship *sorted = PNK_NEW(&r->arena, pnk_act_ship, n ? n : 1);

    if (!sorted)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        sorted[i] = acts->ships.v[i];
    qsort(sorted, n, sizeof *sorted, ship_order);
    for (size_t i = 0; i < n; i++) {
        const pnk_act_ship *ship = &sorted[i];
        ship_plan *last = r->ships.n ? &r->ships.v[r->ships.n - 1] : NULL;
        if (!last || last->lot != ship->lot || last->drop != ship->drop || last->pool != ship->pool) {
            if (!PNK_GROW(&r->arena, r->ships.v, r->ships.n, r->ships.capacity))
                return pnk_no_memory(ctx);
            last = &r->ships.v[r->ships.n++];
            *last = (ship_plan){ .lot = ship->lot, .drop = ship->drop, .pool = ship->pool, .target = new_target(r) };
            if (!last->target)
                return pnk_no_memory(ctx);
        }
        last->target[ship->day] += ship->units;
    }
    for (size_t i = 0; i < r->ships.n; i++)
        accumulate(r->w, r->ships.v[i].target);
    return PNK_OK;
}

/** Finds or makes the plan of one pair and item; plans stay few, so a walk will do. */
static piece_plan *piece_of(rounding *r, piece_plan **v, size_t *n, size_t *capacity, int a, int b, int item)
{
    for (size_t i = 0; i < *n; i++)
        if ((*v)[i].a == a && (*v)[i].b == b && (*v)[i].item == item)
            return &(*v)[i];
    if (!PNK_GROW(&r->arena, *v, *n, *capacity))
        return NULL;
    piece_plan *plan = &(*v)[(*n)++];
    *plan = (piece_plan){ .a = a, .b = b, .item = item, .target = new_target(r) };
    return plan->target ? plan : NULL;
}

#define PIECE(list, first, second, what, day_, units_)                                                              \
    do {                                                                                                            \
        piece_plan *plan_ = piece_of(r, &r->list.v, &r->list.n, &r->list.capacity, (first), (second), (what));      \
        if (!plan_)                                                                                                 \
            return pnk_no_memory(ctx);                                                                              \
        plan_->target[day_] += (units_);                                                                            \
    } while (0)

static pnk_status plan_pieces(pnk_ctx *ctx, rounding *r, const pnk_acts *acts)
{
    for (size_t i = 0; i < acts->buys.n; i++)
        PIECE(buys, acts->buys.v[i].lot, acts->buys.v[i].line, r->w->lots[acts->buys.v[i].lot].item, acts->buys.v[i].day, acts->buys.v[i].units);
    for (size_t i = 0; i < acts->pitches.n; i++)
        PIECE(pitches, acts->pitches.v[i].shelter, 0, acts->pitches.v[i].item, acts->pitches.v[i].day, acts->pitches.v[i].units);
    for (size_t i = 0; i < acts->installs.n; i++)
        PIECE(installs, acts->installs.v[i].target, 0, acts->installs.v[i].item, acts->installs.v[i].day, acts->installs.v[i].units);
    for (size_t i = 0; i < acts->supports.n; i++)
        PIECE(supports, acts->supports.v[i].shelter, 0, acts->supports.v[i].item, acts->supports.v[i].day, acts->supports.v[i].units);
    for (size_t i = 0; i < r->buys.n; i++)
        accumulate(r->w, r->buys.v[i].target);
    for (size_t i = 0; i < r->pitches.n; i++)
        accumulate(r->w, r->pitches.v[i].target);
    for (size_t i = 0; i < r->installs.n; i++)
        accumulate(r->w, r->installs.v[i].target);
    for (size_t i = 0; i < r->supports.n; i++)
        accumulate(r->w, r->supports.v[i].target);
    for (size_t i = 0; i < acts->keeps.n; i++)
        r->keep[pnk_w_tsg(r->w, acts->keeps.v[i].day, acts->keeps.v[i].shelter, acts->keeps.v[i].group)] += acts->keeps.v[i].persons;
    return PNK_OK;
}

/* ---- deciding, day by day ---- */

/** The most whole pieces within a limit. */
static double whole(const rounding *r, double x)
{
    return r->whole ? floor(x + NEARLY) : x;
}

/** What the LP wants by now, to the nearest whole: its fractions come out even over many ways, and a held tier may have shaved a
 *  little off each. What may be is decided by the limits of the day, not here. */
static double wanted(const rounding *r, const double *target, double done, int t)
{
    return r->whole ? floor(target[t] - done + 0.5) : target[t] - done;
}

#define NOTE(list, ...)                                                                                             \
    do {                                                                                                            \
        if (!PNK_GROW(&r->out->arena, r->out->list.v, r->out->list.n, r->out->list.capacity))                       \
            return pnk_no_memory(ctx);                                                                              \
        r->out->list.v[r->out->list.n++] = __VA_ARGS__;                                                             \
    } while (0)

static pnk_status buy_today(pnk_ctx *ctx, rounding *r, int t)
{
    for (size_t i = 0; i < r->buys.n; i++) {
        piece_plan *plan = &r->buys.v[i];
        double units = r->whole ? floor(plan->target[t] - plan->done + 0.05) : plan->target[t] - plan->done, usd = r->w->unit_usd[plan->item];
        /* what was put off may be more than suppliers give in a day */
        units = fmin(units, whole(r, r->w->supply_per_day[plan->item] - r->ordered[plan->item]));
        if (usd > 0)
            units = fmin(units, whole(r, pnk_yard_money(r->yard, plan->b) / usd));
        if (!(units > NEARLY))
            continue;
        pnk_yard_buy(r->yard, plan->a, plan->b, units);
        r->ordered[plan->item] += units;
        plan->done += units;
        NOTE(buys, (pnk_act_buy){ .lot = plan->a, .line = plan->b, .day = t, .units = units });
    }
    return PNK_OK;
}

static size_t drop_item(const rounding *r, int t, int drop, int item)
{
    return ((size_t)t * (size_t)r->w->n_drops + (size_t)drop) * (size_t)r->w->n_items + (size_t)item;
}

static load *load_of(rounding *r, const ship_plan *plan)
{
    size_t houses = r->w->records->warehouses.n, house = (size_t)r->w->lots[plan->lot].warehouse;
    return &r->loads[((size_t)plan->pool * houses + house) * (size_t)r->w->n_drops + (size_t)plan->drop];
}

/** Units that still fit into today's rounds to the drop point when `more` rounds can be added to them. */
static double fit(const pnk_pool *pool, const load *l, double kg, double m3, double more)
{
    double by_kg = kg > 0 ? ((l->trips + more) * pool->payload_kg - l->kg) / kg : INFINITY;
    double by_m3 = m3 > 0 ? ((l->trips + more) * pool->volume_m3 - l->m3) / m3 : INFINITY;
    return fmax(0, fmin(by_kg, by_m3));
}

/** Puts units on the load; the rounds that this takes beyond those already going. */
static double add_load(const pnk_pool *pool, load *l, double kg, double m3)
{
    double before = l->trips;

    l->kg += kg;
    l->m3 += m3;
    l->trips = fmax(before, fmax(l->kg > 0 ? l->kg / pool->payload_kg : 0, l->m3 > 0 ? l->m3 / pool->volume_m3 : 0));
    return l->trips - before;
}

/** Today's units on the way, with the rounds that they add to those already going. */
static pnk_status ship(pnk_ctx *ctx, rounding *r, ship_plan *plan, int t, const pnk_trip *trip, double units, double trips)
{
    pnk_yard_ship(r->yard, plan->lot, plan->pool, trip, units, trips);
    plan->done += units;
    for (int d = trip->arrives; d <= r->w->n_days; d++)
        r->arrived[drop_item(r, d, plan->drop, r->w->lots[plan->lot].item)] += units;
    NOTE(ships, (pnk_act_ship){ .lot = plan->lot, .drop = plan->drop, .pool = plan->pool, .day = t, .units = units, .trips = trips });
    return PNK_OK;
}

/** Lorries that go whole or not at all: what is due decides, what is wanted later fills them up. */
static pnk_status ship_by_whole_trucks(pnk_ctx *ctx, rounding *r, int t)
{
    const pnk_world *w = r->w;
    pnk_status status;

    for (size_t i = 0; i < r->ships.n; i++) {
        const ship_plan *plan = &r->ships.v[i];
        double now = fmax(0, floor(plan->target[t] - plan->done + 0.5)), all = fmax(0, floor(plan->target[w->n_days] - plan->done + 0.5));
        r->wishes[i] = (pnk_wish){ .lot = plan->lot, .drop = plan->drop, .pool = plan->pool, .now = now, .later = fmax(0, all - now) };
    }
    if ((status = pnk_whole_trucks(ctx, r->yard, r->wishes, r->ships.n)))
        return status;
    for (size_t i = 0; i < r->ships.n && !status; i++) {
        const pnk_wish *wish = &r->wishes[i];
        pnk_trip trip;
        if (wish->units > 0 && pnk_world_trip(w, wish->pool, w->lots[wish->lot].warehouse, wish->drop, t, &trip))
            status = ship(ctx, r, &r->ships.v[i], t, &trip, wish->units, wish->trips);
    }
    return status;
}

/** What is due of one plan, as far as stock, hours and money go. */
static pnk_status ship_due(pnk_ctx *ctx, rounding *r, ship_plan *plan, int t)
{
    const pnk_world *w = r->w;
    const pnk_pool *pool = &w->pools[plan->pool];
    int item = w->lots[plan->lot].item;
    double units = whole(r, fmin(wanted(r, plan->target, plan->done, t), pnk_yard_stock(r->yard, plan->lot)));
    double kg = pnk_world_kg(w, item), m3 = pnk_world_m3(w, item);
    load *l = load_of(r, plan);
    pnk_trip trip;

    if (!(units > NEARLY) || !pnk_world_lot_fits(w, plan->lot, plan->drop, t) ||
        !pnk_world_trip(w, plan->pool, w->lots[plan->lot].warehouse, plan->drop, t, &trip))
        return PNK_OK;
    units = whole(r, fmin(units, fit(pool, l, kg, m3, pnk_yard_most_trips(r->yard, plan->pool, &trip))));
    if (!(units > NEARLY))
        return PNK_OK;
    double trips = add_load(pool, l, kg * units, m3 * units);
    return ship(ctx, r, plan, t, &trip, units, trips);
}

/** Kits are loaded first: they are few and light, and whole places wait for them. */
static pnk_status ship_today(pnk_ctx *ctx, rounding *r, int t)
{
    const pnk_world *w = r->w;
    pnk_status status = PNK_OK;

    if (r->whole_trucks)
        return ship_by_whole_trucks(ctx, r, t);
    for (size_t i = 0; i < (size_t)w->n_pools * w->records->warehouses.n * (size_t)w->n_drops; i++)
        r->loads[i] = (load){ 0 };
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < r->ships.n && !status; i++)
            if (pnk_is_kit(w, w->lots[r->ships.v[i].lot].item) == (pass == 0))
                status = ship_due(ctx, r, &r->ships.v[i], t);
    return status;
}

/** Pieces of an item that lie unused at a drop point; what stood there at the start counts for needed items. */
static double lying(const rounding *r, int t, int drop, int item)
{
    int need = r->w->item_need[item];
    double there = need >= 0 ? r->w->hold0[(size_t)drop * (size_t)r->w->n_needs + (size_t)need] : 0;
    return fmax(0, there + r->arrived[drop_item(r, t, drop, item)] - r->used[(size_t)drop * (size_t)r->w->n_items + (size_t)item]);
}

static double take_pieces(rounding *r, piece_plan *plan, int t, int drop, double most)
{
    double units = drop < 0 ? 0 : whole(r, fmin(most, fmin(wanted(r, plan->target, plan->done, t), lying(r, t, drop, plan->item))));

    if (!(units > NEARLY))
        return 0;
    plan->done += units;
    r->used[(size_t)drop * (size_t)r->w->n_items + (size_t)plan->item] += units;
    return units;
}

/* Tents that the free land of a site still takes: half a tent rounded up may be one too many. */
static double pitches_left(const rounding *r, int shelter, int item)
{
    const pnk_item *items = r->w->records->items.v;
    double free_m2 = r->w->land_m2[shelter];

    for (size_t i = 0; i < r->out->pitches.n; i++)
        if (r->out->pitches.v[i].shelter == shelter)
            free_m2 -= r->out->pitches.v[i].units * items[r->out->pitches.v[i].item].land_m2;
    return items[item].land_m2 > 0 ? fmax(0, free_m2 / items[item].land_m2) : INFINITY;
}

static pnk_status set_up_today(pnk_ctx *ctx, rounding *r, int t)
{
    const pnk_world *w = r->w;

    for (size_t i = 0; i < r->pitches.n; i++) {
        piece_plan *plan = &r->pitches.v[i];
        double units = take_pieces(r, plan, t, w->shelter_drop[plan->a], fmin(w->tents_per_day, pitches_left(r, plan->a, plan->item)));
        if (!(units > 0))
            continue;
        pnk_yard_pitch(r->yard, plan->a, plan->item, units);
        NOTE(pitches, (pnk_act_pitch){ .shelter = plan->a, .item = plan->item, .day = t, .units = units });
    }
    for (size_t i = 0; i < r->installs.n; i++) {
        piece_plan *plan = &r->installs.v[i];
        int leaf = plan->a < w->n_shelters ? w->shelter_leaf[plan->a] : plan->a - w->n_shelters;
        double units = take_pieces(r, plan, t, w->leaf_drop[leaf], INFINITY);
        if (units > 0)
            NOTE(installs, (pnk_act_install){ .target = plan->a, .item = plan->item, .day = t, .units = units });
    }
    for (size_t i = 0; i < r->supports.n; i++) {
        piece_plan *plan = &r->supports.v[i];
        const pnk_item *item = &w->records->items.v[plan->item];
        double units = take_pieces(r, plan, t, w->leaf_drop[w->shelter_leaf[plan->a]], INFINITY);
        if (!(units > 0))
            continue;
        for (int d = t; d <= w->n_days && d < t + (int)pnk_known(item->support_days, 30); d++)
            r->packages[pnk_w_ts(w, d, plan->a)] += units * item->supports_persons;
        NOTE(supports, (pnk_act_support){ .shelter = plan->a, .item = plan->item, .day = t, .units = units });
    }
    return PNK_OK;
}

/** People of one way that go today. */
static double party(const rounding *r, way_plan *plan, int t, double most)
{
    double rest = wanted(r, plan->target, plan->done, r->w->n_days), persons = whole(r, fmin(wanted(r, plan->target, plan->done, t), most));
    double household = r->whole ? floor(r->w->household[plan->group]) : 0;

    plan->held_back = persons > NEARLY && persons < household && rest > persons && t < r->w->n_days &&
                      wanted(r, plan->target, plan->done, t + 1) > persons + NEARLY;
    return persons > NEARLY && !plan->held_back ? persons : 0;       /* held back: the others of the household come tomorrow */
}

static pnk_status send(pnk_ctx *ctx, rounding *r, way_plan *plan, int t, const pnk_way *way, double persons)
{
    pnk_yard_move(r->yard, plan->from, plan->group, plan->shelter, plan->mode, way, persons);
    plan->done += persons;
    NOTE(moves, (pnk_act_move){ .from = plan->from, .group = plan->group, .shelter = plan->shelter, .mode = plan->mode, .day = t,
                                .persons = persons });
    return PNK_OK;
}

/** Whom the LP would have placed by now and its ways do not take (a site in which people may sleep only for some nights, and nobody can
 *  say that whole people will be out in time): to the nearest shelter with room for good. */
static pnk_status send_elsewhere(pnk_ctx *ctx, rounding *r, size_t first, size_t last, int t)
{
    const way_plan *plan = &r->ways.v[first];
    double lacks = -plan->elsewhere, sent = 0;

    for (size_t i = first; i < last; i++)
        if (!r->ways.v[i].held_back)
            lacks += r->ways.v[i].target[t] - r->ways.v[i].done;
    if (pnk_w_from_shelter(r->w, plan->from) >= 0 || !(lacks >= 1 - NEARLY))
        return PNK_OK;
    pnk_status status = pnk_yard_place(ctx, r->yard, plan->from, plan->group, floor(lacks + NEARLY), true, r->out, &sent);
    r->ways.v[first].elsewhere += sent;
    return status;
}

/** The ways first..last of one crowd, each within a person of what is wanted: whole persons that they lack together go by the ways
 *  that lack most, one each. */
static pnk_status send_remainders(pnk_ctx *ctx, rounding *r, size_t first, size_t last, int t)
{
    double together = 0;

    for (size_t i = first; i < last; i++)
        if (!r->ways.v[i].held_back)
            together += fmin(1, r->ways.v[i].target[t] - r->ways.v[i].done);
    for (double left = floor(together + NEARLY), below = INFINITY; left >= 1;) {
        size_t best = last;
        pnk_way way;
        for (size_t i = first; i < last; i++) {
            double lacks = r->ways.v[i].target[t] - r->ways.v[i].done;
            if (!r->ways.v[i].held_back && lacks > NEARLY && lacks < below && (best == last || lacks > r->ways.v[best].target[t] - r->ways.v[best].done))
                best = i;
        }
        if (best == last)
            break;
        way_plan *plan = &r->ways.v[best];
        below = plan->target[t] - plan->done;        /* each way is asked once; of two alike the first */
        if (!(pnk_yard_most_persons(r->yard, plan->from, plan->group, plan->shelter, plan->mode, &way) >= 1))
            continue;
        pnk_status status = send(ctx, r, plan, t, &way, 1);
        if (status)
            return status;
        left--;
    }
    return PNK_OK;
}

/** One crowd: all ways of a group from one start. */
static pnk_status move_crowd(pnk_ctx *ctx, rounding *r, size_t first, size_t last, int t)
{
    for (size_t i = first; i < last; i++) {
        way_plan *plan = &r->ways.v[i];
        pnk_way way;
        plan->held_back = false;
        if (!(plan->target[t] - plan->done > NEARLY))
            continue;
        double persons = party(r, plan, t, pnk_yard_most_persons(r->yard, plan->from, plan->group, plan->shelter, plan->mode, &way));
        pnk_status status = persons > NEARLY ? send(ctx, r, plan, t, &way, persons) : PNK_OK;
        if (status)
            return status;
    }
    return r->whole ? send_remainders(ctx, r, first, last, t) : PNK_OK;
}

static pnk_status move_today(pnk_ctx *ctx, rounding *r, int t)
{
    for (int pass = 0; pass < 3; pass++)             /* out of shelters first: they make room; in the end who is left over */
        for (size_t i = 0, j; i < r->ways.n; i = j) {
            pnk_status status = PNK_OK;
            for (j = i; j < r->ways.n && r->ways.v[j].from == r->ways.v[i].from && r->ways.v[j].group == r->ways.v[i].group;)
                j++;
            if (pass == 2 && r->whole)
                status = send_elsewhere(ctx, r, i, j, t);
            else if (pass < 2 && (pnk_w_from_shelter(r->w, r->ways.v[i].from) >= 0) == (pass == 0))
                status = move_crowd(ctx, r, i, j, t);
            if (status)
                return status;
        }
    return PNK_OK;
}

/** Whom the hosts' support of today reaches: the LP's choice first, then whoever else is there. On day 0 nobody chose: it is shared. */
static pnk_status keep_today(pnk_ctx *ctx, rounding *r, int t)
{
    const pnk_world *w = r->w;

    for (int s = 0; s < w->n_shelters; s++) {
        if (t == 0) {
            pnk_yard_support(r->yard, s, w->support0[pnk_w_ts(w, 0, s)]);
            continue;
        }
        double left = w->support0[pnk_w_ts(w, t, s)] + r->packages[pnk_w_ts(w, t, s)];
        for (int pass = 0; pass < 2; pass++)
            for (int g = 0; g < w->n_groups && left > 0; g++) {
                size_t at = pnk_w_sg(w, s, g);
                double wish = pass == 0 ? r->keep[pnk_w_tsg(w, t, s, g)] : r->yard->n[at];
                double more = fmin(left, fmax(0, fmin(wish, r->yard->n[at]) - r->yard->keep[at]));
                r->yard->keep[at] += more;
                left -= more;
            }
        for (int g = 0; g < w->n_groups; g++)
            if (r->yard->keep[pnk_w_sg(w, s, g)] > 0)
                NOTE(keeps, (pnk_act_keep){ .shelter = s, .group = g, .day = t, .persons = r->yard->keep[pnk_w_sg(w, s, g)] });
    }
    return PNK_OK;
}

static pnk_status decide(pnk_ctx *ctx, rounding *r)
{
    pnk_status status = keep_today(ctx, r, 0);

    for (int t = 1; t <= r->w->n_days && !status; t++) {
        pnk_yard_next_day(r->yard);
        for (int item = 0; item < r->w->n_items; item++)
            r->ordered[item] = 0;
        if ((status = buy_today(ctx, r, t)) ||
            (status = ship_today(ctx, r, t)) ||
            (status = set_up_today(ctx, r, t)) ||
            (status = move_today(ctx, r, t)) ||
            (status = keep_today(ctx, r, t)) ||
            (status = pnk_check(ctx)))
            break;
    }
    return status;
}

pnk_status pnk_round_acts(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, pnk_wholeness wholeness, pnk_acts **out)
{
    rounding r = { .w = w, .whole = wholeness >= PNK_WHOLE_PEOPLE, .whole_trucks = wholeness == PNK_WHOLE_TRUCKS };
    size_t days = (size_t)w->n_days + 1, pieces = (size_t)w->n_drops * (size_t)w->n_items + 1;
    pnk_status status;

    r.keep = PNK_NEW(&r.arena, double, days * (size_t)w->n_shelters * (size_t)w->n_groups);
    r.arrived = PNK_NEW(&r.arena, double, days * pieces);
    r.used = PNK_NEW(&r.arena, double, pieces);
    r.packages = PNK_NEW(&r.arena, double, days * (size_t)w->n_shelters);
    r.loads = PNK_NEW(&r.arena, load, (size_t)w->n_pools * w->records->warehouses.n * (size_t)w->n_drops + 1);
    r.ordered = PNK_NEW(&r.arena, double, w->n_items + 1);
    r.out = pnk_acts_new();
    if (!r.loads || !r.ordered || !r.keep || !r.arrived || !r.used || !r.packages || !r.out) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = pnk_yard_new(ctx, w, &r.yard)) ||
        (status = plan_ways(ctx, &r, acts)) ||
        (status = plan_ships(ctx, &r, acts)) ||
        (status = plan_pieces(ctx, &r, acts)))
        goto done;
    if (!(r.wishes = PNK_NEW(&r.arena, pnk_wish, r.ships.n + 1)))
        status = pnk_no_memory(ctx);
    if (status ||
        (status = decide(ctx, &r)))
        goto done;
    *out = r.out;
    r.out = NULL;
done:
    pnk_acts_free(r.out);
    pnk_yard_free(r.yard);
    pnk_arena_release(&r.arena);
    return status;
}
