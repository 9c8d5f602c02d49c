/* models/allocation/kits.c - which places get the few large pieces: piece by piece where most is won, then exchanged while that wins. */
#include "models/allocation/kits.h"
#include "models/allocation/inside.h"
#include "models/allocation/yard.h"

#include <math.h>

enum { MOST_PASSES = 20, MOST_EXCHANGED = 300 };     /* counts, so that the answer can be repeated */

#define NEARLY 1e-6                                  /* of a piece, of a person-day */

typedef struct { double tier1, tier3; } gain;        /* what a piece wins back */
typedef struct { int lot, target, pool, day; pnk_trip trip; double rounds; } piece;
typedef struct { piece way; gain wins; bool there; int lot_stamp, target_stamp; } option;

typedef struct {
    const pnk_world *w;
    pnk_arena arena;
    pnk_yard *yard;                                  /* hours and money of the pieces chosen; its day is set to the day asked about */
    double *lack[2];                                 /* [day,target,service] persons short at survival level, at the phase; below 0: more than asked for */
    double *left;                                    /* [lot,day] whole pieces that may leave by then, less those chosen */
    int *lots; size_t n_lots;                        /* lots of kits */
    option *options;                                 /* [lots,target] */
    int *lot_stamp, *target_stamp;                   /* raised when something of it changes */
    PNK_LIST(piece) pieces;
} choice;

bool pnk_is_kit(const pnk_world *w, int item)
{
    if (w->item_service[item] < 0 || w->records->items.v[item].kind == PNK_CONSUMABLE)
        return false;
    for (size_t i = 0; i < w->records->locks.n; i++)
        if (w->records->locks.v[i].what == PNK_LOCK_SHIPMENT && w->records->locks.v[i].item == item)
            return false;
    return true;
}

static bool better(gain a, gain b)
{
    return fabs(a.tier1 - b.tier1) > NEARLY ? a.tier1 > b.tier1 : a.tier3 > b.tier3 + NEARLY;
}

static gain sum(gain a, gain b)
{
    return (gain){ a.tier1 + b.tier1, a.tier3 + b.tier3 };
}

/* ---- what a piece wins ---- */

static gain wins(const choice *c, int item, int target, int arrives)
{
    const pnk_world *w = c->w;
    int q = w->item_service[item];
    const pnk_service_need *need = &w->services[q];
    double adds = w->records->items.v[item].adds_per_day, cost[2] = { need->late_cost, w->w_gap }, won[2] = { 0 };

    for (int i = 0; i < 2; i++) {
        int level = i ? w->phase : 0;
        if (!need->per_person[level])
            continue;
        for (int t = arrives; t <= w->n_days; t++) {
            double lack = c->lack[i][pnk_w_service(w, t, target, q)];
            if (lack > 0)
                won[i] += cost[i] * fmin(lack, adds / need->mean[level]);
        }
    }
    return (gain){ won[0], won[1] };
}

static void stands(choice *c, int item, int target, int arrives, double units)
{
    const pnk_world *w = c->w;
    int q = w->item_service[item];
    const pnk_service_need *need = &w->services[q];

    for (int i = 0; i < 2; i++) {
        int level = i ? w->phase : 0;
        for (int t = arrives; need->per_person[level] && t <= w->n_days; t++)
            c->lack[i][pnk_w_service(w, t, target, q)] -= units * w->records->items.v[item].adds_per_day / need->mean[level];
    }
    c->target_stamp[target]++;
}

/* ---- how it gets there ---- */

static int drop_of(const pnk_world *w, int target)
{
    return w->leaf_drop[target < w->n_shelters ? w->shelter_leaf[target] : target - w->n_shelters];
}

/* The first day on which one more piece may leave the store and all that leave later still find theirs; beyond the horizon: none. */
static int first_day(const choice *c, int lot)
{
    int day = c->w->n_days + 1;

    while (day > 1 && c->left[(size_t)lot * ((size_t)c->w->n_days + 1) + (size_t)day - 1] >= 1)
        day--;
    return day;
}

/* The way by which a piece of the lot is there first; of those the cheapest. */
static bool find_way(choice *c, int lot, int target, piece *out)
{
    const pnk_world *w = c->w;
    int item = w->lots[lot].item, drop = drop_of(w, target), arrives = w->n_days + 1;
    double least_usd = INFINITY;

    for (int day = first_day(c, lot); day <= w->n_days && day <= arrives; day++) {
        c->yard->day = day;
        for (int p = 0; p < w->n_pools && pnk_world_lot_fits(w, lot, drop, day); p++) {
            const pnk_pool *pool = &w->pools[p];
            pnk_trip trip;
            if (!pool->goods || !pnk_world_trip(w, p, w->lots[lot].warehouse, drop, day, &trip) || trip.arrives > arrives || trip.arrives > w->n_days)
                continue;
            double rounds = fmax(pnk_world_kg(w, item) / pool->payload_kg, pnk_world_m3(w, item) / pool->volume_m3);
            double usd = rounds * trip.km * pool->usd_per_km;
            if ((trip.arrives == arrives && usd >= least_usd) || !(pnk_yard_most_trips(c->yard, p, &trip) >= rounds))
                continue;
            arrives = trip.arrives;
            least_usd = usd;
            *out = (piece){ .lot = lot, .target = target, .pool = p, .day = day, .trip = trip, .rounds = rounds };
        }
    }
    return arrives <= w->n_days;
}

static double way_usd(const choice *c, const piece *way)
{
    return way->rounds * way->trip.km * c->w->pools[way->pool].usd_per_km;
}

/* Puts a piece on its way, or with units -1 takes it off. */
static void sends(choice *c, const piece *way, double units)
{
    const pnk_world *w = c->w;

    c->yard->day = way->day;
    pnk_yard_ship(c->yard, way->lot, way->pool, &way->trip, units, units * way->rounds);
    for (int t = way->day; t <= w->n_days; t++)
        c->left[(size_t)way->lot * ((size_t)w->n_days + 1) + (size_t)t] -= units;
    c->lot_stamp[way->lot]++;
    stands(c, w->lots[way->lot].item, way->target, way->trip.arrives, units);
}

static bool still_fits(choice *c, const piece *way)
{
    c->yard->day = way->day;
    return way->day >= first_day(c, way->lot) && pnk_yard_most_trips(c->yard, way->pool, &way->trip) >= way->rounds;
}

/* ---- choosing ---- */

static bool may_stand(const pnk_world *w, int item, int target)
{
    int q = w->item_service[item];
    return (w->services[q].building || target >= w->n_shelters) && drop_of(w, target) >= 0 && !isnan(w->service[pnk_w_service(w, w->n_days, target, q)]);
}

static option *look_up(choice *c, size_t at, int target)
{
    int lot = c->lots[at], item = c->w->lots[lot].item;
    option *o = &c->options[at * (size_t)pnk_w_n_targets(c->w) + (size_t)target];

    if (o->lot_stamp != c->lot_stamp[lot])
        o->there = may_stand(c->w, item, target) && find_way(c, lot, target, &o->way);
    if (o->there && (o->lot_stamp != c->lot_stamp[lot] || o->target_stamp != c->target_stamp[target]))
        o->wins = wins(c, item, target, o->way.trip.arrives);
    o->lot_stamp = c->lot_stamp[lot];
    o->target_stamp = c->target_stamp[target];
    return o;
}

/* The piece that wins most, more than its transport; of one service, or with -1 of any. NULL: none wins. */
static const option *best_of(choice *c, int service)
{
    const option *best = NULL;

    for (size_t i = 0; i < c->n_lots; i++) {
        if ((service >= 0 && c->w->item_service[c->w->lots[c->lots[i]].item] != service) || first_day(c, c->lots[i]) > c->w->n_days)
            continue;
        for (int target = 0; target < pnk_w_n_targets(c->w); target++) {
            option *o = look_up(c, i, target);
            if (!o->there || !(o->wins.tier1 + o->wins.tier3 > NEARLY + c->w->weighted_t4 * way_usd(c, &o->way)) || (best && !better(o->wins, best->wins)))
                continue;
            if (!still_fits(c, &o->way)) {           /* others took the hours since it was found */
                c->lot_stamp[c->lots[i]]++;
                o = look_up(c, i, target);
                if (!o->there || (best && !better(o->wins, best->wins)))
                    continue;
            }
            best = o;
        }
    }
    return best;
}

static pnk_status choose(pnk_ctx *ctx, choice *c)
{
    const option *best;

    while ((best = best_of(c, -1))) {
        if (!PNK_GROW(&c->arena, c->pieces.v, c->pieces.n, c->pieces.capacity))
            return pnk_no_memory(ctx);
        c->pieces.v[c->pieces.n] = best->way;
        sends(c, &c->pieces.v[c->pieces.n++], 1);
    }
    return PNK_OK;
}

static gain wins_as_it_is(const choice *c, const piece *p)
{
    return wins(c, c->w->lots[p->lot].item, p->target, p->trip.arrives);
}

/* Takes a piece off and puts it, or another of its service, where it wins more. */
static bool moved(choice *c, piece *p)
{
    sends(c, p, -1);
    gain now = wins_as_it_is(c, p);
    const option *best = best_of(c, c->w->item_service[c->w->lots[p->lot].item]);
    bool more = best && better(best->wins, now);

    if (more)
        *p = best->way;
    sends(c, p, 1);
    return more;
}

/* Two pieces of one service out of different lots change places. */
static bool exchanged(choice *c, piece *a, piece *b)
{
    piece x, y;
    bool more = false;

    if (a->lot == b->lot || a->target == b->target || c->w->item_service[c->w->lots[a->lot].item] != c->w->item_service[c->w->lots[b->lot].item])
        return false;
    sends(c, a, -1);
    sends(c, b, -1);
    gain now = sum(wins_as_it_is(c, a), wins_as_it_is(c, b));        /* at two places: neither takes from the other */
    if (find_way(c, a->lot, b->target, &x)) {
        sends(c, &x, 1);
        bool both = find_way(c, b->lot, a->target, &y);
        sends(c, &x, -1);
        more = both && better(sum(wins_as_it_is(c, &x), wins_as_it_is(c, &y)), now);
    }
    if (more) {
        *a = x;
        *b = y;
    }
    sends(c, a, 1);
    sends(c, b, 1);
    return more;
}

static pnk_status exchange(pnk_ctx *ctx, choice *c)
{
    pnk_status status = PNK_OK;
    bool changed = c->pieces.n <= MOST_EXCHANGED;

    for (int pass = 0; pass < MOST_PASSES && changed && !(status = pnk_check(ctx)); pass++) {
        changed = false;
        for (size_t i = 0; i < c->pieces.n; i++) {
            changed |= moved(c, &c->pieces.v[i]);
            for (size_t j = 0; j < i; j++)
                changed |= exchanged(c, &c->pieces.v[i], &c->pieces.v[j]);
        }
    }
    return status;
}

/* ---- before and after ---- */

static pnk_status follow_without(pnk_ctx *ctx, choice *c, const pnk_acts *whole)
{
    const pnk_world *w = c->w;
    size_t n = ((size_t)w->n_days + 1) * (size_t)pnk_w_n_targets(w) * (size_t)w->n_services;
    pnk_acts bare = *whole;                          /* borrows all but what is left out */
    pnk_course *course = NULL;

    bare.ships.n = bare.installs.n = 0;
    bare.ships.v = PNK_NEW(&c->arena, pnk_act_ship, whole->ships.n + 1);
    bare.installs.v = PNK_NEW(&c->arena, pnk_act_install, whole->installs.n + 1);
    if (!bare.ships.v || !bare.installs.v)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < whole->ships.n; i++)
        if (!pnk_is_kit(w, w->lots[whole->ships.v[i].lot].item))
            bare.ships.v[bare.ships.n++] = whole->ships.v[i];
    for (size_t i = 0; i < whole->installs.n; i++)
        if (!pnk_is_kit(w, whole->installs.v[i].item))
            bare.installs.v[bare.installs.n++] = whole->installs.v[i];
    pnk_status status = pnk_world_run(ctx, w, &bare, &course);
    for (int i = 0; i < 2 && !status; i++) {
        if (!(c->lack[i] = PNK_NEW(&c->arena, double, n + 1)))
            status = pnk_no_memory(ctx);
        for (size_t k = 0; k < n && !status; k++)
            c->lack[i][k] = course->gap[i][k];
    }
    pnk_course_free(course);
    return status;
}

static void count_stock(choice *c, const pnk_acts *whole)
{
    const pnk_world *w = c->w;

    for (size_t i = 0; i < c->n_lots; i++) {
        double *left = &c->left[(size_t)c->lots[i] * ((size_t)w->n_days + 1)];
        for (int t = 0; t <= w->n_days; t++) {
            left[t] = w->lots[c->lots[i]].landed[t];
            for (size_t k = 0; k < whole->buys.n; k++)
                if (whole->buys.v[k].lot == c->lots[i] && whole->buys.v[k].day + w->supply_days[w->lots[c->lots[i]].item] <= t)
                    left[t] += whole->buys.v[k].units;
            left[t] = floor(left[t] + NEARLY);
        }
    }
}

static pnk_status prepare(pnk_ctx *ctx, choice *c, const pnk_acts *whole)
{
    const pnk_world *w = c->w;
    size_t lots = (size_t)w->n_lots + 1, targets = (size_t)pnk_w_n_targets(w) + 1;

    c->lots = PNK_NEW(&c->arena, int, lots);
    c->left = PNK_NEW(&c->arena, double, lots * ((size_t)w->n_days + 1));
    c->lot_stamp = PNK_NEW(&c->arena, int, lots);
    c->target_stamp = PNK_NEW(&c->arena, int, targets);
    if (!c->lots || !c->left || !c->lot_stamp || !c->target_stamp)
        return pnk_no_memory(ctx);
    for (int lot = 0; lot < w->n_lots; lot++) {
        c->lot_stamp[lot] = 1;                       /* options begin with 0: not looked up yet */
        if (pnk_is_kit(w, w->lots[lot].item))
            c->lots[c->n_lots++] = lot;
    }
    if (!(c->options = PNK_NEW(&c->arena, option, c->n_lots * targets + 1)))
        return pnk_no_memory(ctx);
    count_stock(c, whole);
    return follow_without(ctx, c, whole);
}

#define COPY(list)                                                                                                            \
    for (size_t i_ = 0; i_ < acts->list.n; i_++) {                                                                            \
        if (!PNK_GROW(&out->arena, out->list.v, out->list.n, out->list.capacity))                                             \
            return pnk_no_memory(ctx);                                                                                        \
        out->list.v[out->list.n++] = acts->list.v[i_];                                                                        \
    }

static pnk_status write_acts(pnk_ctx *ctx, const choice *c, const pnk_acts *acts, pnk_acts *out)
{
    const pnk_world *w = c->w;
    size_t ships = 0, installs = 0;

    COPY(moves)
    COPY(ships)
    COPY(buys)
    COPY(pitches)
    COPY(installs)
    COPY(supports)
    COPY(keeps)
    for (size_t i = 0; i < out->ships.n; i++)
        if (!pnk_is_kit(w, w->lots[out->ships.v[i].lot].item))
            out->ships.v[ships++] = out->ships.v[i];
    for (size_t i = 0; i < out->installs.n; i++)
        if (!pnk_is_kit(w, out->installs.v[i].item))
            out->installs.v[installs++] = out->installs.v[i];
    out->ships.n = ships;
    out->installs.n = installs;
    for (size_t i = 0; i < c->pieces.n; i++) {
        const piece *p = &c->pieces.v[i];
        if (!PNK_GROW(&out->arena, out->ships.v, out->ships.n, out->ships.capacity) ||
            !PNK_GROW(&out->arena, out->installs.v, out->installs.n, out->installs.capacity))
            return pnk_no_memory(ctx);
        out->ships.v[out->ships.n++] = (pnk_act_ship){ .lot = p->lot, .drop = drop_of(w, p->target), .pool = p->pool, .day = p->day, .units = 1, .trips = p->rounds };
        out->installs.v[out->installs.n++] = (pnk_act_install){ .target = p->target, .item = w->lots[p->lot].item, .day = p->trip.arrives, .units = 1 };
    }
    return PNK_OK;
}

pnk_status pnk_place_kits(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, const pnk_acts *whole, pnk_acts **out)
{
    choice c = { .w = w };
    pnk_acts *made = pnk_acts_new();
    pnk_status status = made ? PNK_OK : pnk_no_memory(ctx);

    if (status || (status = pnk_yard_new(ctx, w, &c.yard)) || (status = prepare(ctx, &c, whole)) ||
        (status = choose(ctx, &c)) || (status = exchange(ctx, &c)) || (status = write_acts(ctx, &c, acts, made)))
        goto done;
    *out = made;
    made = NULL;
done:
    pnk_acts_free(made);
    pnk_yard_free(c.yard);
    pnk_arena_release(&c.arena);
    return status;
}

/* Is a the better in the first of the tiers 1 and 3 that tells them apart? */
static bool is_better(const pnk_course *a, const pnk_course *b)
{
    return fabs(a->tier[1] - b->tier[1]) > 1e-6 * (1 + fabs(b->tier[1])) ? a->tier[1] < b->tier[1] : a->tier[3] < b->tier[3];
}

pnk_status pnk_round_plan(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, pnk_wholeness wholeness, pnk_acts **out, pnk_course **course)
{
    pnk_acts *plain = NULL, *placed = NULL, *whole = NULL;
    pnk_course *of_plain = NULL, *of_whole = NULL;
    pnk_status status;

    if ((status = pnk_round_acts(ctx, w, acts, wholeness, &plain)) || (status = pnk_world_run(ctx, w, plain, &of_plain)))
        goto done;
    if (wholeness != PNK_FRACTIONS && ((status = pnk_place_kits(ctx, w, acts, plain, &placed)) || (status = pnk_round_acts(ctx, w, placed, wholeness, &whole)) ||
                                       (status = pnk_world_run(ctx, w, whole, &of_whole))))
        goto done;
    bool kits = of_whole && is_better(of_whole, of_plain);
    *out = kits ? whole : plain;
    *course = kits ? of_whole : of_plain;
    *(kits ? &whole : &plain) = NULL;
    *(kits ? &of_whole : &of_plain) = NULL;
done:
    pnk_acts_free(plain);
    pnk_acts_free(placed);
    pnk_acts_free(whole);
    pnk_course_free(of_plain);
    pnk_course_free(of_whole);
    return status;
}
