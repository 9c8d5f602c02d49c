/* models/drill/night.c - what becomes of decisions in the true world: a day comes to its end.
 *
 * Own rules in whole persons, apart from the allocation model: a plan is judged by somebody else. A move or a load does what roads,
 * rooms, stores, vehicles and money allow that day, in the order in which it was decided; the rest stays where it is.
 */
#include "models/drill/inside.h"

#include "engine/sim/sim.h"

#include <stdlib.h>
#include <string.h>

static double known(double value, double otherwise) { return isnan(value) ? otherwise : value; }

/* ---- rooms ---- */

static bool locked(const pnk_records *r, pnk_lock_what what, int site, pnk_day day)
{
    for (size_t i = 0; i < r->locks.n; i++) {
        const pnk_lock *l = &r->locks.v[i];
        if (l->what == what && l->site == site && (l->from == PNK_DAY_UNKNOWN || l->from <= day) && (l->to == PNK_DAY_UNKNOWN || day <= l->to))
            return true;
    }
    return false;
}

static bool endangered(const pnk_records *r, const pnk_site *site, pnk_day day)
{
    for (size_t i = 0; i < r->hazards.n; i++) {
        const pnk_hazard *h = &r->hazards.v[i];
        bool here = h->place >= 0 ? h->place == site->place : h->area >= 0 && pnk_area_within(r, site->area, h->area);
        if (here && h->intensity > 0 && h->from <= day && (h->to == PNK_DAY_UNKNOWN || day <= h->to))
            return true;
    }
    return false;
}

double pnk_site_room(const pnk_records *r, int index, pnk_day day)
{
    const pnk_site *s = &r->sites.v[index];
    bool ready = s->status == PNK_READY || (s->status == PNK_TO_CHECK && locked(r, PNK_LOCK_SITE_OPEN, index, day));
    double floor_m2 = pnk_standard_amount(r, "covered_area_m2", PNK_SURVIVAL, day, -1), room = INFINITY;

    if (!ready || (s->opens != PNK_DAY_UNKNOWN && day < s->opens) || (s->closes != PNK_DAY_UNKNOWN && day > s->closes) ||
        locked(r, PNK_LOCK_SITE_CLOSED, index, day) || endangered(r, s, day))
        return 0;
    if (s->covered_area_m2 >= 0 && floor_m2 > 0)
        room = s->covered_area_m2 / floor_m2;
    if (s->capacity_persons >= 0) {          /* stated at emergency level */
        double emergency_m2 = pnk_standard_amount(r, "covered_area_m2", PNK_EMERGENCY, day, -1);
        room = fmin(room, s->capacity_persons * (floor_m2 > 0 && emergency_m2 > floor_m2 ? emergency_m2 / floor_m2 : 1));
    }
    return isfinite(room) ? fmax(0, floor(room + 1e-9) - known(s->blocked_persons, 0)) : 0;
}

static int64_t free_beds(const pnk_live *live, int site, pnk_day day)
{
    size_t n = live->d->base->groups.n;
    double room = pnk_site_room(live->truth, site, day);

    for (size_t g = 0; g < n; g++)
        room -= (double)live->in_site[(size_t)site * n + g];
    return room > 0 ? (int64_t)room : 0;
}

static int64_t free_hosts(const pnk_live *live, size_t leaf)
{
    const pnk_records *r = live->truth;
    const pnk_area *a = &r->areas.v[live->d->leaves[leaf]];
    double room = known(a->host_places_persons, known(a->population_persons, 0) * known(pnk_parameter_value(r, "host_share_of_population"), 0));

    for (size_t g = 0; g < r->groups.n; g++)
        room -= (double)live->hosts[leaf * r->groups.n + g];
    return room > 0 ? (int64_t)room : 0;
}

/* ---- people who come and go by themselves ---- */

/* Into the sites of an area with room, in their order; the rest waits. */
static void walk_in(pnk_live *live, size_t leaf, size_t g, int64_t persons, pnk_day day)
{
    const pnk_drill *d = live->d;
    size_t n = d->base->groups.n;

    for (size_t s = 0; s < d->base->sites.n && persons > 0; s++) {
        if (d->leaf_of_area[d->base->sites.v[s].area] != (int)leaf)
            continue;
        int64_t beds = free_beds(live, (int)s, day), take = beds < persons ? beds : persons;
        live->in_site[s * n + g] += take;
        persons -= take;
    }
    live->wait[leaf * n + g] += persons;
}

static void come(pnk_live *live, int day)
{
    const pnk_drill *d = live->d;
    size_t n = d->base->groups.n;

    for (size_t leaf = 0; leaf < d->n_leaves; leaf++)
        for (size_t g = 0; g < n; g++) {
            size_t at = pnk_drill_at(d, day, leaf, g), here = leaf * n + g;
            int64_t guests = llround(d->course.hosts[at]), beds = free_hosts(live, leaf), take = guests < beds ? guests : beds;
            live->hosts[here] += take;
            live->wait[here] += guests - take + llround(d->course.wait[at]);
            walk_in(live, leaf, g, llround(d->course.sites[at]), pnk_live_date(live, day));
        }
}

static void go_home(pnk_live *live, int day)
{
    const pnk_drill *d = live->d;
    size_t n = d->base->groups.n;

    for (size_t g = 0; g < n; g++) {
        double rho = d->course.return_share[(size_t)day * n + g];
        for (size_t leaf = 0; leaf < d->n_leaves && rho > 0; leaf++) {
            live->wait[leaf * n + g] -= llround(rho * (double)live->wait[leaf * n + g]);
            live->hosts[leaf * n + g] -= llround(rho * (double)live->hosts[leaf * n + g]);
        }
        for (size_t s = 0; s < d->base->sites.n && rho > 0; s++)
            live->in_site[s * n + g] -= llround(rho * (double)live->in_site[s * n + g]);
    }
}

static void leave_lost_sites(pnk_live *live, pnk_day day)
{
    const pnk_drill *d = live->d;
    size_t n = d->base->groups.n;

    for (size_t s = 0; s < d->base->sites.n; s++)
        for (size_t g = 0; g < n && !(pnk_site_room(live->truth, (int)s, day) > 0); g++) {
            live->wait[(size_t)d->leaf_of_area[d->base->sites.v[s].area] * n + g] += live->in_site[s * n + g];
            live->in_site[s * n + g] = 0;
        }
}

/* The nearest area that can be reached and that no hazard of the drill holds; -1: none. */
static pnk_status nearest_safe(pnk_ctx *ctx, const pnk_live *live, const pnk_access *access, int area, pnk_day day, double *minutes, int *out)
{
    const pnk_drill *d = live->d;
    int from = d->leaf_place[d->leaf_of_area[area]];
    pnk_status status = pnk_access_from(ctx, access, from, day, NULL, minutes, NULL, NULL);

    *out = -1;
    for (size_t leaf = 0; leaf < d->n_leaves && !status; leaf++) {
        bool safe = d->leaves[leaf] != area && d->base->areas.v[d->leaves[leaf]].in_scope;
        for (size_t i = 0; i < live->truth->hazards.n && safe; i++) {
            const pnk_hazard *h = &live->truth->hazards.v[i];
            safe = h->area != d->leaves[leaf] || h->from > day || (h->to != PNK_DAY_UNKNOWN && h->to < day);
        }
        if (safe && isfinite(minutes[d->leaf_place[leaf]]) && (*out < 0 || minutes[d->leaf_place[leaf]] < minutes[d->leaf_place[*out]]))
            *out = (int)leaf;
    }
    return status;
}

/* A hazard that an inject brought drives people to the nearest safe area; where no way is open they wait where they are. */
static pnk_status flee(pnk_ctx *ctx, pnk_live *live, const pnk_access *access, double *minutes, int day)
{
    const pnk_drill *d = live->d;
    double share = pnk_parameter_value(d->base, "departure_daily_share") * pnk_parameter_value(d->base, "departure_willing_share");
    size_t n = d->base->groups.n;

    for (size_t i = d->base->hazards.n; i < live->truth->hazards.n; i++) {
        const pnk_hazard *h = &live->truth->hazards.v[i];
        pnk_day date = pnk_live_date(live, day);
        int to;
        if (h->from > date || (h->to != PNK_DAY_UNKNOWN && h->to < date))
            continue;
        pnk_status status = nearest_safe(ctx, live, access, h->area, date, minutes, &to);
        if (status)
            return status;
        to = to < 0 ? d->leaf_of_area[h->area] : to;
        double leaving = known(d->base->areas.v[h->area].population_persons, 0) * h->intensity * share * pow(1 - share, date - h->from);
        for (size_t g = 0; g < n; g++) {
            double persons = floor(leaving * d->base->groups.v[g].share);
            live->wait[(size_t)to * n + g] += (int64_t)persons;
            live->extra[pnk_drill_at(d, day, (size_t)to, g)] += persons;
        }
    }
    return PNK_OK;
}

/* ---- what was decided ---- */

typedef struct { pnk_ctx *ctx; pnk_live *live; const pnk_access *access; double *minutes, *km; int day; pnk_day date; } evening;

static pnk_status way(evening *e, int from, int to, const pnk_fleet *by, double *hours, double *km)
{
    const pnk_speeds speeds = by ? (pnk_speeds){ by->kmh_trunk, by->kmh_local, by->kmh_mountain } : (pnk_speeds){ NAN, NAN, NAN };
    pnk_status status = pnk_access_from(e->ctx, e->access, from, e->date, by ? &speeds : NULL, e->minutes, e->km, NULL);

    *hours = status ? INFINITY : e->minutes[to] / 60;
    *km = status ? INFINITY : e->km[to];
    return status;
}

static double money_left(const evening *e)
{
    double sum = 0;

    for (size_t i = 0; i < e->live->truth->budgets.n; i++) {
        const pnk_budget *b = &e->live->truth->budgets.v[i];
        if (b->available_from == PNK_DAY_UNKNOWN || b->available_from <= e->date)
            sum += known(b->usd, 0) * known(b->funded_share, 1);
    }
    return e->live->truth->budgets.n ? sum - e->live->spent_usd : INFINITY;
}

static bool fits(const pnk_fleet *f, const char *vehicle, bool people, pnk_day date)
{
    bool carries = people ? f->carries != PNK_CARRIES_GOODS && f->seats > 0 : f->carries != PNK_CARRIES_PEOPLE && f->payload_kg > 0;
    return carries && f->count > 0 && (!vehicle || !f->vehicle || !strcmp(vehicle, f->vehicle)) && (f->available_from == PNK_DAY_UNKNOWN || f->available_from <= date);
}

/* Rounds that vehicles of the kind still make between two places today, up to `rounds`; what is made is booked. */
static pnk_status ride(evening *e, int from, int to, const char *vehicle, bool people, double units, double *carried, const char **why)
{
    pnk_live *live = e->live;

    *carried = 0;
    *why = PNK_PHRASE("no vehicle");
    for (size_t i = 0; i < live->truth->fleet.n && *carried < units; i++) {
        const pnk_fleet *f = &live->truth->fleet.v[i];
        double hours, km, load = people ? f->seats : f->payload_kg;
        if (!fits(f, vehicle, people, e->date))
            continue;
        pnk_status status = way(e, from, to, f, &hours, &km);
        if (status)
            return status;
        if (!isfinite(hours)) {
            *why = PNK_PHRASE("no road open");
            continue;
        }
        double day_hours = known(f->hours_per_day, 24), left = fmax(0, f->count * day_hours - live->hours[i]), usd = known(f->usd_per_km, 0) * 2 * km;
        double rounds = fmin((units - *carried) / load, hours > 0 ? left / (2 * hours) : INFINITY);
        if (usd > 0 && rounds * usd > money_left(e)) {
            rounds = fmax(0, money_left(e) / usd);
            *why = PNK_PHRASE("no money");
        } else if (rounds < (units - *carried) / load)
            *why = PNK_PHRASE("no vehicle hours left");
        live->hours[i] += rounds * 2 * hours;
        live->spent_usd += rounds * usd;
        *carried += rounds * load;
    }
    return PNK_OK;
}

static double in_store(const pnk_records *r, int warehouse, int item, pnk_day date)
{
    double sum = 0;

    for (size_t i = 0; i < r->stocks.n; i++) {
        const pnk_stock *s = &r->stocks.v[i];
        if (s->warehouse == warehouse && s->item == item && (s->available_from == PNK_DAY_UNKNOWN || s->available_from <= date))
            sum += s->quantity;
    }
    return sum;
}

static void take_out(pnk_records *r, int warehouse, int item, pnk_day date, double units)
{
    for (size_t i = 0; i < r->stocks.n && units > 0; i++) {
        pnk_stock *s = &r->stocks.v[i];
        if (s->warehouse != warehouse || s->item != item || (s->available_from != PNK_DAY_UNKNOWN && s->available_from > date))
            continue;
        double take = fmin(units, s->quantity);
        s->quantity -= take;
        units -= take;
    }
}

/* Tents go up on ground that has room for them: from then on they are floor. */
static void pitch(pnk_records *r, int place, const pnk_item *item, double units)
{
    for (size_t s = 0; s < r->sites.n && units > 0; s++) {
        pnk_site *site = &r->sites.v[s];
        if (site->place != place || !(site->land_area_m2 > 0))
            continue;
        double up = fmin(units, floor(site->land_area_m2 / item->land_m2));
        site->land_area_m2 -= up * item->land_m2;
        site->covered_area_m2 = known(site->covered_area_m2, 0) + up * item->covered_area_m2;
        units -= up;
    }
}

static pnk_status deliver(evening *e, pnk_records *r, const pnk_act *act, double units)
{
    const pnk_item *item = &r->items.v[act->item];

    take_out(r, act->warehouse, act->item, e->date, units);
    if (item->kind == PNK_SHELTER && item->land_m2 > 0 && item->covered_area_m2 > 0)
        pitch(r, act->place, item, units);
    if (!PNK_GROW(&r->arena, r->distributed.v, r->distributed.n, r->distributed.capacity))
        return pnk_no_memory(e->ctx);
    r->distributed.v[r->distributed.n++] = (pnk_distributed){ .row = { .at = { "decisions", NULL, 0 }, .reported_at = PNK_DAY_UNKNOWN },
                                                              .place = act->place, .item = act->item, .quantity = units, .date = e->date };
    return PNK_OK;
}

static pnk_status ship(evening *e, pnk_act *act)
{
    pnk_live *live = e->live;
    double units, carried;
    pnk_status status;

    if (act->warehouse < 0 || act->place < 0 || act->item < 0)
        return PNK_OK;
    units = fmin(act->e.quantity, in_store(live->truth, act->warehouse, act->item, e->date));
    act->why = units < act->e.quantity ? PNK_PHRASE("not in store") : NULL;
    double kg = known(live->truth->items.v[act->item].weight_kg, 1);
    const char *why;
    if (!(units > 0))
        return PNK_OK;
    if ((status = ride(e, live->truth->warehouses.v[act->warehouse].place, act->place, act->e.vehicle, false, units * kg, &carried, &why)))
        return status;
    if (floor(carried / kg + 1e-6) < units) {
        units = floor(carried / kg + 1e-6);
        act->why = why;
    }
    act->did = units;
    if (!(units > 0))
        return PNK_OK;
    status = deliver(e, live->truth, act, units);
    return status ? status : deliver(e, live->seen, act, units);
}

static int64_t *there(pnk_live *live, const pnk_act *act, size_t g)
{
    size_t n = live->d->base->groups.n;

    return act->from_site >= 0    ? &live->in_site[(size_t)act->from_site * n + g]
           : act->from_hosts >= 0 ? &live->hosts[(size_t)act->from_hosts * n + g]
           : act->from_leaf >= 0  ? &live->wait[(size_t)act->from_leaf * n + g]
                                  : NULL;
}

static int64_t room_at(const evening *e, const pnk_act *act)
{
    return act->to_site >= 0 ? free_beds(e->live, act->to_site, e->date) : act->to_hosts >= 0 ? free_hosts(e->live, (size_t)act->to_hosts) : 0;
}

/* On foot where it is near, by own car where the plan says so, else by bus. */
static pnk_status carry(evening *e, const pnk_act *act, size_t g, int64_t persons, int64_t *carried, const char **why)
{
    const pnk_drill *d = e->live->d;
    const pnk_records *r = e->live->truth;
    int from = act->from_leaf >= 0 ? d->leaf_place[act->from_leaf] : act->from_hosts >= 0 ? d->leaf_place[act->from_hosts] : r->sites.v[act->from_site].place;
    int to = act->to_hosts >= 0 ? d->leaf_place[act->to_hosts] : r->sites.v[act->to_site].place;
    double hours, km, seats = known(r->groups.v[g].seats_per_person, 1), ridden;
    pnk_status status = way(e, from, to, NULL, &hours, &km);

    *carried = 0;
    if (status)
        return status;
    if (!isfinite(hours)) {
        *why = PNK_PHRASE("no road open");
        return PNK_OK;
    }
    if (km <= known(pnk_parameter_value(r, "walk_km"), 0) || (act->e.vehicle && !strcmp(act->e.vehicle, "own"))) {
        *carried = persons;
        return PNK_OK;
    }
    status = ride(e, from, to, act->e.vehicle && strcmp(act->e.vehicle, "foot") ? act->e.vehicle : NULL, true, (double)persons * fmax(seats, 1e-3), &ridden, why);
    *carried = (int64_t)floor(ridden / fmax(seats, 1e-3) + 1e-6);
    *carried = *carried < persons ? *carried : persons;
    return status;
}

static pnk_status move_group(evening *e, pnk_act *act, size_t g, int64_t most)
{
    pnk_live *live = e->live;
    int64_t *from = there(live, act, g), *to, persons, carried;
    size_t n = live->d->base->groups.n;
    pnk_status status;

    if (!from || (act->to_site < 0 && act->to_hosts < 0))
        return PNK_OK;
    to = act->to_site >= 0 ? &live->in_site[(size_t)act->to_site * n + g] : &live->hosts[(size_t)act->to_hosts * n + g];
    persons = most < *from ? most : *from;
    if (persons < most)
        act->why = PNK_PHRASE("nobody left to move");
    int64_t room = room_at(e, act);
    if (room < persons) {
        persons = room;
        act->why = PNK_PHRASE("no room");
    }
    if (persons <= 0)
        return PNK_OK;
    if ((status = carry(e, act, g, persons, &carried, &act->why)))
        return status;
    *from -= carried;
    *to += carried;
    act->did += (double)carried;
    return PNK_OK;
}

static pnk_status move(evening *e, pnk_act *act)
{
    pnk_status status = PNK_OK;

    for (size_t g = 0; g < e->live->d->base->groups.n && !status; g++)
        if ((act->group < 0 || act->group == (int)g) && act->did < act->e.quantity)
            status = move_group(e, act, g, llround(act->e.quantity - act->did));
    return status;
}

static pnk_status carry_out(evening *e)
{
    pnk_live *live = e->live;
    pnk_status status = PNK_OK;

    for (int goods = 1; goods >= 0; goods--)
        for (size_t i = 0; i < live->acts.n && !status; i++)
            if (live->acts.v[i].e.date == e->date && (live->acts.v[i].e.what == PNK_DID_SHIP) == goods)
                status = goods ? ship(e, &live->acts.v[i]) : move(e, &live->acts.v[i]);
    return status;
}

/* Who sleeps in a site is known to those who run it. */
static void tell_occupancy(pnk_live *live)
{
    size_t n = live->d->base->groups.n;

    for (size_t s = 0; s < live->seen->sites.n; s++) {
        double persons = 0;
        for (size_t g = 0; g < n; g++)
            persons += (double)live->in_site[s * n + g];
        live->seen->sites.v[s].occupied_persons = live->truth->sites.v[s].occupied_persons = persons;
    }
}

static pnk_status evening_of(pnk_ctx *ctx, pnk_live *live, const pnk_access *access, pnk_arena *arena)
{
    const pnk_drill *d = live->d;
    int day = live->day + 1;
    evening e = { ctx, live, access, PNK_NEW(arena, double, d->base->places.n + 1), PNK_NEW(arena, double, d->base->places.n + 1), day, pnk_live_date(live, day) };
    pnk_status status;

    if (!e.minutes || !e.km)
        return pnk_no_memory(ctx);
    memset(live->hours, 0, (d->base->fleet.n + 1) * sizeof *live->hours);
    go_home(live, day);
    come(live, day);
    leave_lost_sites(live, e.date);
    if ((status = flee(ctx, live, access, e.minutes, day)) || (status = carry_out(&e)))
        return status;
    for (size_t leaf = 0; leaf < d->n_leaves; leaf++)
        for (size_t g = 0; g < d->base->groups.n && d->base->areas.v[d->leaves[leaf]].in_scope; g++)
            live->nights[(size_t)day * d->n_leaves + leaf] += (double)live->wait[leaf * d->base->groups.n + g];
    tell_occupancy(live);
    return PNK_OK;
}

pnk_status pnk_live_night(pnk_ctx *ctx, pnk_live *live)
{
    pnk_access *access = NULL;
    pnk_arena arena = {0};
    pnk_status status = live->perfect ? PNK_OK : pnk_seen_rumours(ctx, live);

    if (status || live->day >= live->d->n_days)
        return status;
    live->truth->head.as_of = pnk_live_date(live, live->day + 1);
    if (!(status = pnk_access_new(ctx, live->truth, &access)))
        status = evening_of(ctx, live, access, &arena);
    pnk_access_free(access);
    pnk_arena_release(&arena);
    if (!status) {
        live->day++;
        live->seen->head.as_of = pnk_live_date(live, live->day);
        live->seen->head.horizon_days = live->truth->head.horizon_days = live->d->n_days - live->day;
    }
    return status;
}
