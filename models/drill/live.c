/* models/drill/live.c - a drill lived through: entries of the log, one by one, into a state. */
#include "models/drill/inside.h"

#include "engine/sim/sim.h"

#include <stdlib.h>
#include <string.h>

pnk_day pnk_live_date(const pnk_live *live, int day) { return live->d->base->head.as_of + day; }

double pnk_live_total(const pnk_live *live)
{
    double sum = 0;

    for (size_t i = 0; i < (size_t)(live->day + 1) * live->d->n_leaves; i++)
        sum += live->nights[i];
    return sum;
}

/* Who is in sites on the first day sleeps where the operation says, as far as rooms go; the others of the area wait. */
static void first_people(pnk_live *live)
{
    const pnk_drill *d = live->d;
    size_t n_groups = d->base->groups.n;

    for (size_t leaf = 0; leaf < d->n_leaves; leaf++)
        for (size_t g = 0; g < n_groups; g++) {
            size_t at = pnk_drill_at(d, 0, leaf, g), here = leaf * n_groups + g;
            int64_t left = llround(d->course.sites[at]);
            live->wait[here] = llround(d->course.wait[at]);
            live->hosts[here] = llround(d->course.hosts[at]);
            for (size_t s = 0; s < d->base->sites.n && left > 0; s++) {
                if (d->leaf_of_area[d->base->sites.v[s].area] != (int)leaf)
                    continue;
                int64_t used = 0, take;
                for (size_t h = 0; h < n_groups; h++)
                    used += live->in_site[s * n_groups + h];
                take = (int64_t)pnk_site_room(d->base, (int)s, d->base->head.as_of) - used;
                take = take < 0 ? 0 : take < left ? take : left;
                live->in_site[s * n_groups + g] += take;
                left -= take;
            }
            live->wait[here] += left;
        }
}

static bool make_room(pnk_live *live)
{
    const pnk_drill *d = live->d;
    pnk_arena *a = &live->arena;
    size_t cells = d->n_leaves * d->base->groups.n + 1, days = (size_t)d->n_days + 1, n = d->script.n + 1;
    bool ok = (live->wait = PNK_NEW(a, int64_t, cells)) && (live->hosts = PNK_NEW(a, int64_t, cells)) &&
              (live->in_site = PNK_NEW(a, int64_t, d->base->sites.n * d->base->groups.n + 1)) && (live->extra = PNK_NEW(a, double, days * cells)) &&
              (live->nights = PNK_NEW(a, double, days * d->n_leaves + 1)) && (live->fired = PNK_NEW(a, int, n)) && (live->known = PNK_NEW(a, bool, n)) &&
              (live->rumour_report = PNK_NEW(a, int, n)) && (live->believed = PNK_NEW(a, signed char, n)) && (live->hours = PNK_NEW(a, double, d->base->fleet.n + 1));

    for (int k = 0; k < 3 && ok; k++)
        ok = (live->was[k] = PNK_NEW(a, int64_t, days * d->n_leaves + 1)) != NULL;
    for (size_t i = 0; i < n && ok; i++)
        live->fired[i] = live->rumour_report[i] = live->believed[i] = -1;
    return ok && (live->truth = pnk_records_like(d->base)) && (live->seen = pnk_records_like(d->base));
}

void pnk_live_free(pnk_live *live)
{
    if (!live)
        return;
    pnk_records_free(live->truth);
    pnk_records_free(live->seen);
    pnk_arena_release(&live->arena);
    free(live);
}

static void remember(pnk_live *live)
{
    const pnk_drill *d = live->d;
    size_t n_groups = d->base->groups.n;

    for (size_t leaf = 0; leaf < d->n_leaves; leaf++) {
        size_t at = (size_t)live->day * d->n_leaves + leaf;
        for (size_t g = 0; g < n_groups; g++) {
            live->was[0][at] += live->wait[leaf * n_groups + g];
            live->was[1][at] += live->hosts[leaf * n_groups + g];
        }
    }
    for (size_t s = 0; s < d->base->sites.n; s++)
        for (size_t g = 0; g < n_groups; g++)
            live->was[2][(size_t)live->day * d->n_leaves + (size_t)d->leaf_of_area[d->base->sites.v[s].area]] += live->in_site[s * n_groups + g];
}

pnk_status pnk_live_new(pnk_ctx *ctx, const pnk_drill *drill, bool perfect, pnk_live **out)
{
    pnk_live *live = calloc(1, sizeof *live);

    if (!live)
        return pnk_no_memory(ctx);
    live->d = drill;
    live->perfect = perfect;
    if (!make_room(live)) {
        pnk_live_free(live);
        return pnk_no_memory(ctx);
    }
    live->seen->head.horizon_days = live->truth->head.horizon_days = drill->n_days;
    first_people(live);
    remember(live);
    *out = live;
    return PNK_OK;
}

/* ---- injects ---- */

static int find_inject(const pnk_drill *d, const char *id)
{
    for (size_t i = 0; id && i < d->script.n; i++)
        if (!strcmp(d->script.v[i].id, id))
            return (int)i;
    return -1;
}

/* More people before the doors of an area, in the mix of the groups. */
static pnk_status arrive(pnk_ctx *ctx, pnk_live *live, int area, double persons)
{
    const pnk_drill *d = live->d;
    int leaf = d->leaf_of_area[area];
    size_t n = d->base->groups.n;
    pnk_arena arena = {0};
    double *parts = PNK_NEW(&arena, double, n);
    int64_t *whole = PNK_NEW(&arena, int64_t, n);
    double all = 0;

    if (!parts || !whole) {
        pnk_arena_release(&arena);
        return pnk_no_memory(ctx);
    }
    for (size_t g = 0; g < n; g++)
        all += d->base->groups.v[g].share;
    for (size_t g = 0; g < n; g++)
        parts[g] = persons * d->base->groups.v[g].share / all;
    pnk_round_to_total(parts, n, llround(persons), whole);
    for (size_t g = 0; g < n; g++) {
        live->wait[(size_t)leaf * n + g] += whole[g];
        live->extra[pnk_drill_at(d, live->day + 1 <= d->n_days ? live->day + 1 : d->n_days, (size_t)leaf, g)] += (double)whole[g];
    }
    pnk_arena_release(&arena);
    return PNK_OK;
}

static pnk_status fire(pnk_ctx *ctx, pnk_live *live, int i, int minute)
{
    const pnk_inject *x = &live->d->script.v[i];
    pnk_status status;

    live->fired[i] = minute;
    if (x->effect == PNK_EFFECT_ARRIVALS)
        return arrive(ctx, live, x->area, x->value);
    if (pnk_effect_is_word(x->effect))
        return live->perfect ? PNK_OK : pnk_seen_report(ctx, live, (size_t)i);
    if ((status = pnk_world_effect(ctx, live->truth, x, pnk_live_date(live, live->day + 1), PNK_DAY_UNKNOWN)))
        return status;
    return pnk_seen_catch_up(ctx, live, minute);
}

static void skip(pnk_live *live, int i)
{
    const pnk_script *s = &live->d->script;

    live->fired[i] = -2;
    for (size_t k = 0; k < s->n; k++)
        if (s->v[k].after == i && live->fired[k] == -1)
            skip(live, (int)k);
}

/* ---- decisions ---- */

/* "hosts:AREA", a site or an area into the places of an act. */
static void place_of(const pnk_drill *d, const char *id, int *site, int *leaf, int *hosts)
{
    int area;

    *site = *leaf = *hosts = -1;
    if (!id)
        return;
    if (!strncmp(id, "hosts:", 6)) {
        area = pnk_find_area(d->base, id + 6);
        *hosts = area >= 0 ? d->leaf_of_area[area] : -1;
    } else if ((*site = pnk_find_site(d->base, id)) < 0 && (area = pnk_find_area(d->base, id)) >= 0)
        *leaf = d->leaf_of_area[area];
}

static int find_warehouse(const pnk_records *r, const char *id)
{
    for (size_t i = 0; id && i < r->warehouses.n; i++)
        if (!strcmp(r->warehouses.v[i].id, id))
            return (int)i;
    return -1;
}

static pnk_status take_act(pnk_ctx *ctx, pnk_live *live, const pnk_entry *e)
{
    const pnk_drill *d = live->d;
    pnk_act act = { .e = *e, .warehouse = -1, .place = -1, .item = -1, .group = -1, .did = 0 };
    int to_leaf;

    if (e->what == PNK_DID_MOVE) {
        place_of(d, e->from_id, &act.from_site, &act.from_leaf, &act.from_hosts);
        place_of(d, e->to_id, &act.to_site, &to_leaf, &act.to_hosts);
        act.group = e->group_id ? pnk_find_group(d->base, e->group_id) : -1;
    } else {
        act.from_site = act.from_leaf = act.from_hosts = act.to_site = act.to_hosts = -1;
        act.warehouse = find_warehouse(d->base, e->from_id);
        act.place = e->to_id ? pnk_find_place(d->base, e->to_id) : -1;
        act.item = e->item_id ? pnk_find_item(d->base, e->item_id) : -1;
    }
    if (act.e.date < pnk_live_date(live, live->day + 1))     /* as soon as can be */
        act.e.date = pnk_live_date(live, live->day + 1);
    if (!PNK_GROW(&live->arena, live->acts.v, live->acts.n, live->acts.capacity))
        return pnk_no_memory(ctx);
    live->acts.v[live->acts.n++] = act;
    return PNK_OK;
}

/* A new plan takes the place of what an older one still had to do: of moves, of loads ("move", "ship"), or of both. */
static void drop_pending(pnk_live *live, const char *kind)
{
    size_t kept = 0;

    for (size_t i = 0; i < live->acts.n; i++)
        if (live->acts.v[i].e.date <= pnk_live_date(live, live->day) || (kind && !strcmp(kind, "ship") != (live->acts.v[i].e.what == PNK_DID_SHIP)))
            live->acts.v[kept++] = live->acts.v[i];
    live->acts.n = kept;
}

static pnk_status lock_site(pnk_ctx *ctx, pnk_live *live, pnk_records *r, const pnk_entry *e)
{
    int site = e->to_id ? pnk_find_site(r, e->to_id) : -1;
    pnk_day from = e->date != PNK_DAY_UNKNOWN ? e->date : pnk_live_date(live, live->day + 1);

    if (site < 0)
        return PNK_OK;
    if (!PNK_GROW(&r->arena, r->locks.v, r->locks.n, r->locks.capacity))
        return pnk_no_memory(ctx);
    r->locks.v[r->locks.n++] = (pnk_lock){ .row = { .at = { "decisions", NULL, 0 }, .reported_at = PNK_DAY_UNKNOWN }, .id = e->to_id,
        .what = e->what == PNK_DID_OPEN ? PNK_LOCK_SITE_OPEN : PNK_LOCK_SITE_CLOSED, .site = site, .area = -1, .warehouse = -1, .item = -1, .group = -1,
        .from = from, .to = PNK_DAY_UNKNOWN, .value = NAN };
    return PNK_OK;
}

/* A later word on a site ends the earlier one. */
static void end_locks(pnk_live *live, pnk_records *r, const pnk_entry *e)
{
    int site = e->to_id ? pnk_find_site(r, e->to_id) : -1;

    for (size_t i = 0; i < r->locks.n; i++)
        if (r->locks.v[i].site == site && (r->locks.v[i].what == PNK_LOCK_SITE_OPEN || r->locks.v[i].what == PNK_LOCK_SITE_CLOSED))
            r->locks.v[i].to = pnk_live_date(live, live->day);
}

static pnk_status lock(pnk_ctx *ctx, pnk_live *live, const pnk_entry *e)
{
    pnk_status status;

    end_locks(live, live->truth, e);
    end_locks(live, live->seen, e);
    if ((status = lock_site(ctx, live, live->truth, e)))
        return status;
    return lock_site(ctx, live, live->seen, e);
}

pnk_status pnk_live_apply(pnk_ctx *ctx, pnk_live *live, const pnk_entry *e)
{
    int i = e->what == PNK_DID_FIRE || e->what == PNK_DID_SKIP ? find_inject(live->d, e->id) : -1;
    pnk_status status = live->perfect ? PNK_OK : pnk_seen_catch_up(ctx, live, e->minute);

    if (status)
        return status;
    live->minute = e->minute;
    switch (e->what) {
    case PNK_DID_FIRE: return i >= 0 ? fire(ctx, live, i, e->minute) : PNK_OK;
    case PNK_DID_SKIP:
        if (i >= 0)
            skip(live, i);
        return PNK_OK;
    case PNK_DID_PLAN: drop_pending(live, e->from_id); return PNK_OK;
    case PNK_DID_MOVE:
    case PNK_DID_SHIP: return take_act(ctx, live, e);
    case PNK_DID_OPEN:
    case PNK_DID_CLOSE: return lock(ctx, live, e);
    case PNK_DID_NIGHT:
        if ((status = pnk_live_night(ctx, live)))
            return status;
        remember(live);
        return PNK_OK;
    default: return PNK_OK;
    }
}
