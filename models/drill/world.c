/* models/drill/world.c - the world of a drill: a copy of the operation's records, and effects as dated rows in it.
 *
 * The same row goes into the truth when it happens, into what players see when they hear of it, and into the world of the plan with
 * hindsight from the first day on.
 */
#include "models/drill/inside.h"

#include <stdlib.h>
#include <string.h>

const char *pnk_effect_word(pnk_effect effect)
{
    static const char *const words[] = {
#define X(name, word) word,
        PNK_EFFECTS(X)
#undef X
    };
    return effect < PNK_N_EFFECTS ? words[effect] : "";
}

pnk_records *pnk_records_like(const pnk_records *records)
{
    pnk_records *copy = pnk_records_new();
    bool ok = copy != NULL;

    if (!ok)
        return NULL;
    pnk_arena arena = copy->arena;
    *copy = *records;
    copy->arena = arena;
#define OWN(list)                                                                                        \
    do {                                                                                                 \
        size_t n = records->list.n, size = sizeof *records->list.v;                                      \
        copy->list.v = pnk_arena_alloc(&copy->arena, n + 1, size);                                       \
        copy->list.capacity = n;                                                                         \
        ok = ok && copy->list.v;                                                                         \
        if (ok && n)                                                                                     \
            memcpy(copy->list.v, records->list.v, n * size);                                             \
    } while (0)
    OWN(closures); OWN(hazards); OWN(sites); OWN(fleet); OWN(stocks); OWN(distributed); OWN(budgets); OWN(reports); OWN(locks);
#undef OWN
    if (!ok) {
        pnk_records_free(copy);
        return NULL;
    }
    return copy;
}

static pnk_row made_row(pnk_day told) { return (pnk_row){ .at = { "injects.csv", NULL, 0 }, .source = PNK_EXERCISE, .confidence = PNK_ASSUMED, .reported_at = told }; }

static pnk_status close_road(pnk_ctx *ctx, pnk_records *r, int road, pnk_day day, pnk_day told)
{
    if (!PNK_GROW(&r->arena, r->closures.v, r->closures.n, r->closures.capacity))
        return pnk_no_memory(ctx);
    r->closures.v[r->closures.n++] = (pnk_closure){ made_row(told), road, day, PNK_DAY_UNKNOWN, PNK_EXERCISE };
    return PNK_OK;
}

static void open_road(pnk_records *r, int road, pnk_day day)
{
    for (size_t i = 0; i < r->closures.n; i++) {
        pnk_closure *c = &r->closures.v[i];
        if (c->road == road && c->from <= day && (c->to == PNK_DAY_UNKNOWN || c->to >= day))
            c->to = day - 1;
    }
}

static pnk_status add_hazard(pnk_ctx *ctx, pnk_records *r, const pnk_inject *x, pnk_day day, pnk_day told)
{
    if (!PNK_GROW(&r->arena, r->hazards.v, r->hazards.n, r->hazards.capacity))
        return pnk_no_memory(ctx);
    pnk_day last = x->days >= 1 ? day + (pnk_day)x->days - 1 : PNK_DAY_UNKNOWN;
    r->hazards.v[r->hazards.n++] = (pnk_hazard){ made_row(told), -1, x->area, day, last, x->value, PNK_EXERCISE };
    return PNK_OK;
}

static bool of_store(int warehouse, int item, const pnk_inject *x)
{
    return (x->warehouse < 0 || warehouse == x->warehouse) && (x->item < 0 || item == x->item);
}

static void change_stock(pnk_records *r, const pnk_inject *x, pnk_day day)
{
    for (size_t i = 0; i < r->stocks.n; i++) {
        pnk_stock *s = &r->stocks.v[i];
        bool coming = s->available_from != PNK_DAY_UNKNOWN && s->available_from >= day;
        if (!of_store(s->warehouse, s->item, x))
            continue;
        if (x->effect == PNK_EFFECT_CONVOY_LATE && coming)
            s->available_from += (pnk_day)x->days;
        if (x->effect == PNK_EFFECT_STOCK_LOST && !coming)
            s->quantity = floor(s->quantity * (1 - x->share));
    }
}

static void change_fleet(pnk_records *r, const pnk_inject *x)
{
    for (size_t i = 0; i < r->fleet.n; i++)
        if (x->warehouse < 0 || r->fleet.v[i].warehouse == x->warehouse)
            r->fleet.v[i].count = floor(r->fleet.v[i].count * (1 - x->share));
}

pnk_status pnk_world_effect(pnk_ctx *ctx, pnk_records *r, const pnk_inject *x, pnk_day day, pnk_day told)
{
    switch (x->effect) {
    case PNK_EFFECT_CLOSE_ROAD: return close_road(ctx, r, x->road, day, told);
    case PNK_EFFECT_OPEN_ROAD: open_road(r, x->road, day); return PNK_OK;
    case PNK_EFFECT_SITE_LOST: r->sites.v[x->site].closes = day - 1; return PNK_OK;
    case PNK_EFFECT_SITE_UNFIT: r->sites.v[x->site].status = PNK_UNFIT; r->sites.v[x->site].closes = day - 1; return PNK_OK;
    case PNK_EFFECT_SITE_FOUND:
        r->sites.v[x->site].status = PNK_READY;
        r->sites.v[x->site].opens = day;
        r->sites.v[x->site].closes = PNK_DAY_UNKNOWN;
        return PNK_OK;
    case PNK_EFFECT_STOCK_LOST:
    case PNK_EFFECT_CONVOY_LATE: change_stock(r, x, day); return PNK_OK;
    case PNK_EFFECT_HAZARD: return add_hazard(ctx, r, x, day, told);
    case PNK_EFFECT_BUDGET_CUT:
        for (size_t i = 0; i < r->budgets.n; i++)
            r->budgets.v[i].usd *= 1 - x->share;
        return PNK_OK;
    case PNK_EFFECT_FLEET: change_fleet(r, x); return PNK_OK;
    default: return PNK_OK;          /* people, and words, are not rows of the world */
    }
}
