/* models/allocation/bars.c - what stands in the way of a choice, by name. */
#include "models/allocation/why_inside.h"

#include "engine/base/say.h"

#include <stdlib.h>
#include <string.h>

const char *pnk_why_name(const pnk_name *name, const char *id)
{
    const char *lang = pnk_language(), *own = strcmp(lang, "ru") == 0 ? name->ru : strcmp(lang, "ky") == 0 ? name->ky : name->en;

    return !pnk_text_is_blank(own) ? own : !pnk_text_is_blank(name->en) ? name->en : id;
}

const char *pnk_why_area(const pnk_records *r, int area)
{
    return area < 0 ? "" : pnk_why_name(&r->areas.v[area].name, r->areas.v[area].id);
}

const char *pnk_why_site(const pnk_records *r, int site)
{
    return pnk_why_name(&r->sites.v[site].name, r->sites.v[site].id);
}

static const char *place_name(const pnk_records *r, int place)
{
    return pnk_why_name(&r->places.v[place].name, r->places.v[place].id);
}

/* ---- roads ---- */

/* The closed roads on the way there is when nothing is closed; NULL: none is. */
static pnk_status closed_on_way(pnk_ctx *ctx, bars *b, const pnk_access *open, int from, int to, pnk_day day, const char **out)
{
    const pnk_records *r = b->w->records;
    size_t n = r->places.n;
    double *minutes = PNK_NEW(b->arena, double, n + 1);
    int *road = PNK_NEW(b->arena, int, n + 1), *path = PNK_NEW(b->arena, int, n + 1);
    const char *said = NULL;
    pnk_status status;

    if (!minutes || !road || !path)
        return pnk_no_memory(ctx);
    if ((status = pnk_access_from(ctx, open, from, day, NULL, minutes, NULL, road)))
        return status;
    size_t n_path = isfinite(minutes[to]) ? pnk_access_path(open, road, from, to, path) : 0;
    for (size_t i = 0; i < n_path; i++) {
        const pnk_road *one = &r->roads.v[path[i]];
        if (pnk_access_road_open(b->access, path[i], day))
            continue;
        const char *name = pnk_arena_printf(b->arena, "%s - %s", place_name(r, one->from), place_name(r, one->to));
        said = said ? pnk_arena_printf(b->arena, "%s, %s", said, name) : name;
        if (!said)
            return pnk_no_memory(ctx);
    }
    *out = said;
    return PNK_OK;
}

/* Day on which a way is asked for: the first planned one. */
static pnk_status road_bar(pnk_ctx *ctx, bars *b, int from, int to, const char **out)
{
    pnk_records nothing_closed = *b->w->records;
    pnk_access *open = NULL;
    const char *closed = NULL;
    pnk_status status;
    char day[16];

    nothing_closed.closures.n = 0;
    if (!(status = pnk_access_new(ctx, &nothing_closed, &open)))
        status = closed_on_way(ctx, b, open, from, to, b->w->as_of + 1, &closed);
    pnk_access_free(open);
    if (status)
        return status;
    *out = closed ? pnk_arena_printf(b->arena, pnk_said("there is no way on %s: the road is closed (%s)."), pnk_day_text(b->w->as_of + 1, day), closed)
                  : pnk_arena_text(b->arena, pnk_said("there is no way on any day of the plan: no road, too far, or no vehicle that may go there."));
    return *out ? PNK_OK : pnk_no_memory(ctx);
}

/* ---- sites ---- */

static const pnk_lock *closing_lock(const pnk_world *w, int site)
{
    for (size_t i = 0; i < w->records->locks.n; i++)
        if (w->records->locks.v[i].what == PNK_LOCK_SITE_CLOSED && w->records->locks.v[i].site == site)
            return &w->records->locks.v[i];
    return NULL;
}

static const char *shut_bar(bars *b, int s)
{
    const pnk_world *w = b->w;
    const pnk_site *site = &w->records->sites.v[s];
    const pnk_lock *lock = closing_lock(w, s);
    char day[16];
    bool places = false;

    for (int t = 1; t <= w->n_days; t++)
        places = places || isfinite(w->cap[pnk_w_tsl(w, t, s, 0)]);
    if (lock)
        return pnk_arena_printf(b->arena, pnk_said("it is closed by decision %s."), lock->id);
    if (site->closes != PNK_DAY_UNKNOWN && site->closes <= w->as_of)
        return pnk_arena_printf(b->arena, pnk_said("it was closed after %s."), pnk_day_text(site->closes, day));
    if (site->opens != PNK_DAY_UNKNOWN && site->opens > w->as_of + w->n_days)
        return pnk_arena_printf(b->arena, pnk_said("it opens on %s, after the days of the plan."), pnk_day_text(site->opens, day));
    if (site->status == PNK_TO_CHECK)
        return pnk_arena_text(b->arena, pnk_said("nobody has checked it yet; a decision \"site_open\" would open it."));
    if (site->status != PNK_READY)
        return pnk_arena_text(b->arena, pnk_said("it is not ready for people."));
    if (!places)
        return pnk_arena_text(b->arena, pnk_said("nobody has said how many people it takes."));
    return pnk_arena_text(b->arena, pnk_said("it lies in danger on every day of the plan."));
}

/* A leaf with people who wait and whom the site would admit, nearest first by plain order of index; -1: none. */
static int waiting_leaf(const pnk_world *w, int s)
{
    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups && w->leaf_place[a] >= 0; g++)
            for (int t = 0; t <= w->n_days && w->admits[pnk_w_sg(w, s, g)]; t++)
                if (w->nothing_u[pnk_w_tlg(w, t, a, g)] > 0)
                    return a;
    return -1;
}

pnk_status pnk_bar_of_site(pnk_ctx *ctx, bars *b, int s, const char **out)
{
    const pnk_world *w = b->w;
    const pnk_model *m = b->m;
    bool open = false, arc = false;

    *out = NULL;
    for (int t = 1; t <= w->n_days; t++)
        open = open || w->open[pnk_w_ts(w, t, s)];
    if (!open) {
        *out = shut_bar(b, s);
        return *out ? PNK_OK : pnk_no_memory(ctx);
    }
    for (size_t i = 0; i < m->n_arcs && !arc; i++)
        for (int g = 0; g < w->n_groups && m->arcs[i].shelter == s && !arc; g++)
            arc = pnk_model_may(m, &m->arcs[i], g);
    if (arc)
        return PNK_OK;
    int leaf = waiting_leaf(w, s);
    if (leaf >= 0 && w->shelter_place[s] >= 0)
        return road_bar(ctx, b, w->leaf_place[leaf], w->shelter_place[s], out);
    const char *reserved = w->records->sites.v[s].reserved_for;
    *out = !pnk_text_is_blank(reserved) ? pnk_arena_printf(b->arena, pnk_said("it is reserved for %s, and nobody of them waits."), reserved)
           : w->shelter_place[s] < 0    ? pnk_arena_text(b->arena, pnk_said("no road network reaches it."))
                                        : pnk_arena_text(b->arena, pnk_said("nobody waits for shelter."));
    return *out ? PNK_OK : pnk_no_memory(ctx);
}

/* ---- goods ---- */

bool pnk_why_goes_there(const pnk_world *w, const pnk_why_question *q, int drop)
{
    int leaf = w->drops[drop].leaf;

    if (q->site >= 0)
        return w->drops[drop].shelter == q->site || (w->drops[drop].shelter < 0 && w->shelter_leaf[q->site] == leaf);
    return pnk_area_within(w->records, w->leaf_area[leaf], q->area);
}

pnk_status pnk_bar_of_goods(pnk_ctx *ctx, bars *b, const pnk_why_question *q, const char **out)
{
    const pnk_world *w = b->w;
    const pnk_warehouse *house = &w->records->warehouses.v[q->warehouse];
    bool stock = false, fits = false, way = false;
    int to = -1;

    *out = NULL;
    for (int lot = 0; lot < w->n_lots; lot++) {
        if (w->lots[lot].warehouse != q->warehouse || w->lots[lot].item != q->item)
            continue;
        stock = stock || w->lots[lot].landed[w->n_days] > 0 || (w->lots[lot].bought && w->supply_per_day[q->item] > 0);
        for (int drop = 0; drop < w->n_drops; drop++)
            for (int t = 1; t <= w->n_days && pnk_why_goes_there(w, q, drop); t++) {
                fits = fits || pnk_world_lot_fits(w, lot, drop, t);
                to = w->drops[drop].place >= 0 ? w->drops[drop].place : to;
            }
    }
    for (size_t i = 0; i < b->m->n_routes && !way; i++)
        way = b->m->routes[i].warehouse == q->warehouse && pnk_why_goes_there(w, q, b->m->routes[i].drop);
    if (stock && fits && way)
        return PNK_OK;
    if (!stock)
        *out = pnk_arena_printf(b->arena, pnk_said("%s has none of it, and none comes in the days of the plan."), pnk_why_name(&house->name, house->id));
    else if (!fits)
        *out = pnk_arena_text(b->arena, pnk_said("what is there is earmarked for others, expires too soon, or nobody there has a use for it."));
    else if (to >= 0)
        return road_bar(ctx, b, house->place, to, out);
    else
        *out = pnk_arena_text(b->arena, pnk_said("no road network reaches it."));
    return *out ? PNK_OK : pnk_no_memory(ctx);
}
