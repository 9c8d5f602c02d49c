/* models/allocation/changes.c - what moves against the plan in force, in whole people and units, and why where that is known. */
#include "models/allocation/tiers.h"

#include <stdlib.h>
#include <string.h>

static int by_what(const pnk_change *x, const pnk_change *y)
{
    int order;

    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if ((x->item < 0) != (y->item < 0))
        return x->item < 0 ? -1 : 1;
    if ((order = strcmp(x->from_id, y->from_id)) || (order = strcmp(x->to_id, y->to_id)))
        return order;
    return x->group != y->group ? x->group - y->group : x->item - y->item;
}

static int by_change(const void *a, const void *b) { return by_what(a, b); }

/* ---- why ---- */

static int shelter_of(const pnk_world *w, const char *id)
{
    for (int s = 0; s < w->n_shelters; s++)
        if (strcmp(w->shelters[s].id, id) == 0)
            return s;
    return -1;
}

static int from_of(const pnk_world *w, const char *id)
{
    for (int a = 0; a < w->n_leaves; a++)
        if (strcmp(w->records->areas.v[w->leaf_area[a]].id, id) == 0)
            return a;
    int s = shelter_of(w, id);
    return s < 0 ? -1 : w->n_leaves + s;
}

static const char *why_fewer_people(const pnk_tiers *t, const pnk_change *c)
{
    const pnk_world *w = t->w;
    int day = c->date - w->as_of, from = from_of(w, c->from_id), to = shelter_of(w, c->to_id);

    if (from < 0 || to < 0 || day < 1 || day > w->n_days)
        return NULL;
    if (!w->open[pnk_w_ts(w, day, to)])
        return "closed";
    for (int mode = 0; mode < w->n_modes; mode++) {
        pnk_way way;
        if (pnk_world_way(w, from, c->group, to, mode, day, &way))
            return NULL;
    }
    return "no_way";
}

static const char *why_fewer_goods(const pnk_tiers *t, const pnk_change *c)
{
    const pnk_world *w = t->w;
    const pnk_records *r = w->records;
    int day = c->date - w->as_of;
    bool stock = false;

    for (size_t i = 0; i < t->m->n_routes; i++) {
        const pnk_route *route = &t->m->routes[i];
        int place = w->drops[route->drop].place;
        if (route->day != day || place < 0 || strcmp(r->places.v[place].id, c->to_id) != 0 || strcmp(r->warehouses.v[route->warehouse].id, c->from_id) != 0)
            continue;
        for (int lot = 0; lot < w->n_lots; lot++)
            stock = stock || (w->lots[lot].warehouse == route->warehouse && w->lots[lot].item == c->item && (w->lots[lot].landed[day] > 0 || w->lots[lot].bought));
        return stock ? NULL : "no_stock";
    }
    return "no_way";
}

/* ---- rows ---- */

typedef struct { pnk_change *v; size_t n, capacity; } list;

static pnk_status add(pnk_ctx *ctx, pnk_arena *arena, list *l, pnk_change change)
{
    if (!PNK_GROW(arena, l->v, l->n, l->capacity))
        return pnk_no_memory(ctx);
    l->v[l->n++] = change;
    return PNK_OK;
}

/* Both plans, one row after another; of the plan in force the days that are not over. */
static pnk_status both(pnk_ctx *ctx, const pnk_tiers *t, const pnk_plan *plan, pnk_arena *arena, list *l)
{
    const pnk_records *r = t->w->records;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < t->in_force->n && !status; i++) {
        pnk_change row = t->in_force->before[i];
        row.after = 0;
        if (row.date > t->w->as_of && row.date <= t->w->as_of + t->w->n_days)
            status = add(ctx, arena, l, row);
    }
    for (size_t i = 0; i < plan->moves.n && !status; i++) {
        const pnk_move *m = &plan->moves.v[i];
        status = add(ctx, arena, l, (pnk_change){.date = m->date, .from_id = m->from_id, .to_id = plan->shelters[m->shelter].id, .group = m->group, .item = -1, .after = (double)m->persons});
    }
    for (size_t i = 0; i < plan->shipments.n && !status; i++) {
        const pnk_shipment *s = &plan->shipments.v[i];
        status = add(ctx, arena, l, (pnk_change){.date = s->date, .from_id = r->warehouses.v[s->warehouse].id, .to_id = r->places.v[s->place].id, .group = -1, .item = s->item, .after = s->quantity});
    }
    return status;
}

pnk_status pnk_tell_changes(pnk_ctx *ctx, const pnk_tiers *t, pnk_plan *plan)
{
    pnk_arena arena = {0};
    list l = {0};
    pnk_status status;

    if (!t->in_force)
        return PNK_OK;
    plan->has_before = true;
    status = both(ctx, t, plan, &arena, &l);
    if (!status && l.n)
        qsort(l.v, l.n, sizeof *l.v, by_change);
    for (size_t i = 0, next; i < l.n && !status; i = next) {
        pnk_change sum = l.v[i];
        for (next = i + 1; next < l.n && by_what(&l.v[i], &l.v[next]) == 0; next++) {
            sum.before += l.v[next].before;
            sum.after += l.v[next].after;
        }
        if (fabs(sum.after - sum.before) < 1e-3)         /* tables show three decimals */
            continue;
        if (sum.after < sum.before)
            sum.why = sum.item < 0 ? why_fewer_people(t, &sum) : why_fewer_goods(t, &sum);
        sum.from_id = pnk_arena_text(&plan->arena, sum.from_id);
        sum.to_id = pnk_arena_text(&plan->arena, sum.to_id);
        if (!sum.from_id || !sum.to_id || !PNK_GROW(&plan->arena, plan->changes.v, plan->changes.n, plan->changes.capacity))
            status = pnk_no_memory(ctx);
        else
            plan->changes.v[plan->changes.n++] = sum;
    }
    pnk_arena_release(&arena);
    return status;
}
