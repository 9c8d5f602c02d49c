/* models/allocation/why.c - the plan made anew with a choice forced, or without a decision, and held against the plan. */
#include "models/allocation/inside.h"
#include "models/allocation/tiers.h"
#include "models/allocation/why_inside.h"

#include <stdlib.h>
#include <string.h>

static const double SMALL = 0.05;        /* of a person-day: below it nobody is said to be worse off */

/* ---- what is asked ---- */

static double most_waiting(const pnk_world *w)
{
    double most = 0;

    for (int t = 0; t <= w->n_days; t++) {
        double all = 0;
        for (int a = 0; a < w->n_leaves; a++)
            for (int g = 0; g < w->n_groups; g++)
                all += w->nothing_u[pnk_w_tlg(w, t, a, g)];
        most = fmax(most, all);
    }
    return most;
}

static double places_of(const pnk_world *w, int s)
{
    double most = 0;

    for (int t = 1; t <= w->n_days; t++)
        if (w->open[pnk_w_ts(w, t, s)] && isfinite(w->cap[pnk_w_tsl(w, t, s, 0)]))
            most = fmax(most, w->cap[pnk_w_tsl(w, t, s, 0)]);
    return most;
}

/* The fullest vehicle of the item that can go there. */
static double full_load(const pnk_world *w, const pnk_model *m, const pnk_why_question *q)
{
    double most = 0;

    for (size_t i = 0; i < m->n_routes; i++) {
        const pnk_route *route = &m->routes[i];
        const pnk_pool *pool = &w->pools[route->pool];
        if (route->warehouse == q->warehouse && pnk_why_goes_there(w, q, route->drop))
            most = fmax(most, floor(fmin(pool->payload_kg / pnk_world_kg(w, q->item), pool->volume_m3 / pnk_world_m3(w, q->item)) + 1e-9));
    }
    return fmax(1, most);
}

/* Person-days of waiting and travelling of an area's people. */
static double area_lack(const pnk_world *w, const pnk_course *c, int area)
{
    double lack = 0;

    for (int a = 0; a < w->n_leaves; a++)
        for (int t = 1; t <= w->n_days && pnk_area_within(w->records, w->leaf_area[a], area); t++)
            for (int g = 0; g < w->n_groups; g++)
                lack += c->u[pnk_w_tlg(w, t, a, g)] + c->m[pnk_w_tlg(w, t, a, g)];
    return lack;
}

static double done_in(const pnk_world *w, const pnk_why_question *q, const pnk_acts *acts, const pnk_course *course)
{
    double done = 0;

    if (q->what == PNK_WHY_AREA)
        return area_lack(w, course, q->area);
    for (size_t i = 0; i < acts->moves.n && q->what == PNK_WHY_SITE; i++)
        done += acts->moves.v[i].shelter == q->site ? acts->moves.v[i].persons : 0;
    for (size_t i = 0; i < acts->ships.n && q->what == PNK_WHY_SHIPMENT; i++) {
        const pnk_act_ship *ship = &acts->ships.v[i];
        if (w->lots[ship->lot].warehouse == q->warehouse && w->lots[ship->lot].item == q->item && pnk_why_goes_there(w, q, ship->drop))
            done += ship->units;
    }
    return done;
}

/* ---- beside each other ---- */

static void side_of(const pnk_tiers *t, const pnk_cells *cells, double *coverage, pnk_why_side *side)
{
    size_t worst;

    side->unsheltered_person_days = t->course->unsheltered_person_days;
    side->moved_persons = t->course->moved_persons;
    side->cost_usd = t->course->cost_usd;
    memcpy(side->tier, t->course->tier, sizeof side->tier);
    side->tier[0] = t->answers[PNK_S_T0].there ? t->answers[PNK_S_T0].value : 0;
    side->coverage_shelter = side->tier[2] = pnk_cells_coverage(t->w, cells, t->course, true, coverage, &worst);
    side->coverage_goods = pnk_cells_coverage(t->w, cells, t->course, false, coverage, &worst);
}

static bool add_share(pnk_why *why, size_t *capacity, pnk_why_share share)
{
    if (!(fabs(share.after - share.before) >= SMALL))
        return true;
    if (!PNK_GROW(&why->arena, why->shares, why->n_shares, *capacity))
        return false;
    why->shares[why->n_shares++] = share;
    return true;
}

static double waited(const pnk_world *w, const pnk_course *c, int a, int g)
{
    double sum = 0;

    for (int t = 1; t <= w->n_days; t++)
        sum += c->u[pnk_w_tlg(w, t, a, g)] + c->m[pnk_w_tlg(w, t, a, g)];
    return sum;
}

static double beyond(const pnk_world *w, const pnk_course *c, int s)
{
    double sum = 0;

    for (int t = 1; t <= w->n_days; t++)
        sum += fmax(c->over[pnk_w_tsl(w, t, s, 0)], c->stay[pnk_w_ts(w, t, s)]);
    return sum;
}

/* Unmet person-days by [leaf, sector], as fairness counts them. */
static void unmet_of(const pnk_world *w, const pnk_course *c, double *unmet)
{
    for (int t = 1; t <= w->n_days; t++) {
        for (int a = 0; a < w->n_leaves; a++)
            for (int m = 0; m < w->n_needs; m++)
                unmet[a * w->n_sectors + w->needs[m].sector] +=
                    w->needs[m].weight / w->needs[m].mean * c->b[((size_t)t * (size_t)w->n_drops + (size_t)a) * (size_t)w->n_needs + (size_t)m];
        for (int q = 0; q < w->n_services; q++)
            for (int target = 0; target < pnk_w_n_targets(w) && w->services[q].per_person[w->phase]; target++) {
                int leaf = target < w->n_shelters ? w->shelter_leaf[target] : target - w->n_shelters;
                unmet[leaf * w->n_sectors + w->services[q].sector] += w->services[q].weight * c->gap[1][pnk_w_service(w, t, target, q)];
            }
    }
}

/* People first, then goods; what gets worse most first; then in the order of areas and groups. */
static int by_weight(const void *a, const void *b)
{
    const pnk_why_share *x = a, *y = b;
    double worse_x = x->after - x->before, worse_y = y->after - y->before;

    if (!x->sector != !y->sector)
        return x->sector ? 1 : -1;
    if (fabs(worse_x - worse_y) > 1e-6)
        return worse_x > worse_y ? -1 : 1;
    if (x->area != y->area)
        return x->area < y->area ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return strcmp(x->sector ? x->sector : x->shelter ? x->shelter : "", y->sector ? y->sector : y->shelter ? y->shelter : "");
}

static pnk_status share_out(pnk_ctx *ctx, const pnk_world *w, const pnk_course *before, const pnk_course *after, pnk_why *why)
{
    size_t capacity = 0, n = (size_t)w->n_leaves * (size_t)w->n_sectors;
    double *unmet = calloc(2 * n + 1, sizeof *unmet);
    bool room = unmet != NULL;

    if (room) {
        unmet_of(w, before, unmet);
        unmet_of(w, after, unmet + n);
    }
    for (int a = 0; a < w->n_leaves && room; a++) {
        int area = w->leaf_area[a];
        for (int g = 0; g < w->n_groups && room; g++)
            room = add_share(why, &capacity, (pnk_why_share){.area = area, .group = g, .before = waited(w, before, a, g), .after = waited(w, after, a, g)});
        for (int e = 0; e < w->n_sectors && room; e++)
            room = add_share(why, &capacity, (pnk_why_share){.area = area, .group = -1, .sector = pnk_arena_text(&why->arena, w->sectors[e]),
                             .before = unmet[a * w->n_sectors + e], .after = unmet[n + (size_t)(a * w->n_sectors + e)]});
    }
    for (int s = 0; s < w->n_shelters && room; s++)
        room = add_share(why, &capacity, (pnk_why_share){.area = w->leaf_area[w->shelter_leaf[s]], .group = -1,
                         .shelter = pnk_arena_text(&why->arena, w->shelters[s].id), .before = beyond(w, before, s), .after = beyond(w, after, s)});
    free(unmet);
    if (!room)
        return pnk_no_memory(ctx);
    if (why->n_shares)
        qsort(why->shares, why->n_shares, sizeof *why->shares, by_weight);
    return PNK_OK;
}

static pnk_status compare(pnk_ctx *ctx, const pnk_tiers *before, const pnk_tiers *after, const pnk_cells *cells, pnk_why *why)
{
    double *coverage = calloc(cells->n_cells + 1, sizeof *coverage);

    if (!coverage)
        return pnk_no_memory(ctx);
    side_of(before, cells, coverage, &why->before);
    side_of(after, cells, coverage, &why->after);
    free(coverage);
    return share_out(ctx, before->w, before->course, after->course, why);
}

/* ---- with the choice, or without the decision ---- */

typedef struct {
    const pnk_records *records;
    const pnk_ledger *ledger;
    const pnk_forecast *forecast;
    const pnk_access *access;
    const pnk_allocation_settings *settings;
    pnk_in_force plan;                   /* the one that is asked about */
} operation;

/* From the plan that is asked about, and as like to it as what is asked lets it be: of many plans that are as good, another would show changes that nobody asked for. */
static pnk_status run_with(pnk_ctx *ctx, const operation *o, const pnk_records *records, pnk_tiers *t)
{
    t->unproved = t->no_curve = true;    /* it is shown, not published */
    t->in_force = &o->plan;
    t->two_stage = o->settings ? o->settings->two_stage : NULL;
    return pnk_tiers_run(ctx, records, o->ledger, o->forecast, o->access, NULL, t);
}

static pnk_lock lock_of(const pnk_why_question *q, double value)
{
    return (pnk_lock){.id = "why", .site = q->site, .area = q->area, .warehouse = q->warehouse, .item = q->item, .group = -1,
        .what = q->what == PNK_WHY_SITE ? PNK_LOCK_MOVE : q->what == PNK_WHY_AREA ? PNK_LOCK_AREA_FIRST : PNK_LOCK_SHIPMENT,
        .from = PNK_DAY_UNKNOWN, .to = PNK_DAY_UNKNOWN, .value = value, .supposed = true};
}

/* The same records with other locks: one more, or one less. */
static pnk_status other_locks(pnk_ctx *ctx, const pnk_records *records, pnk_arena *arena, const pnk_lock *more, int less, pnk_records *out)
{
    pnk_lock *locks = PNK_NEW(arena, pnk_lock, records->locks.n + 1);

    if (!locks)
        return pnk_no_memory(ctx);
    *out = *records;
    out->locks.v = locks;
    out->locks.n = 0;
    for (size_t i = 0; i < records->locks.n; i++)
        if ((int)i != less)
            locks[out->locks.n++] = records->locks.v[i];
    if (more)
        locks[out->locks.n++] = *more;
    return PNK_OK;
}

static pnk_status price_lock(pnk_ctx *ctx, const operation *o, const pnk_tiers *base, const pnk_why_question *q, pnk_why *why)
{
    pnk_tiers without = {0};
    pnk_records records;
    pnk_status status;

    if ((status = other_locks(ctx, o->records, &why->arena, NULL, q->lock, &records)) || (status = run_with(ctx, o, &records, &without)) ||
        (status = compare(ctx, &without, base, base->cells, why)))
        goto done;
    why->verdict = PNK_WHY_COSTS;
    why->asked = o->records->locks.v[q->lock].value;
done:
    pnk_tiers_release(&without);
    return status;
}

/* What is so, what cannot be; PNK_WHY_COSTS when only a plan made anew can tell. */
static pnk_status look_first(pnk_ctx *ctx, const operation *o, const pnk_tiers *base, const pnk_why_question *q, pnk_why *why)
{
    bars b = {.w = base->w, .m = base->m, .access = o->access, .arena = &why->arena};
    pnk_status status = PNK_OK;
    bool said = isfinite(q->at_least);

    why->verdict = PNK_WHY_COSTS;
    why->planned = why->reached = done_in(base->w, q, base->acts, base->course);
    if (q->what == PNK_WHY_AREA) {
        why->asked = 0;
        if (why->planned < SMALL)
            why->verdict = PNK_WHY_ALREADY;
        return PNK_OK;
    }
    why->asked = said ? q->at_least : q->what == PNK_WHY_SITE ? fmax(1, floor(fmin(places_of(base->w, q->site), most_waiting(base->w)))) : full_load(base->w, base->m, q);
    if (why->planned >= (said ? why->asked - 1e-6 : 0.5)) {
        why->verdict = PNK_WHY_ALREADY;
        return PNK_OK;
    }
    status = q->what == PNK_WHY_SITE ? pnk_bar_of_site(ctx, &b, q->site, &why->reason) : pnk_bar_of_goods(ctx, &b, q, &why->reason);
    if (why->reason)
        why->verdict = PNK_WHY_CANNOT;
    return status;
}

static double do_nothing_lack(const pnk_tiers *base, int area)
{
    return fmax(1, area_lack(base->w, base->nothing, area));
}

static pnk_status price_choice(pnk_ctx *ctx, const operation *o, const pnk_tiers *base, const pnk_why_question *q, pnk_why *why)
{
    pnk_tiers with = {0};
    pnk_records records;
    double own = 0;
    pnk_lock lock = lock_of(q, q->what == PNK_WHY_AREA ? do_nothing_lack(base, q->area) : why->asked);
    pnk_status status;

    if ((status = other_locks(ctx, o->records, &why->arena, &lock, -1, &records)) || (status = run_with(ctx, o, &records, &with)))
        goto done;
    why->reached = done_in(with.w, q, with.acts, with.course);
    own = q->what == PNK_WHY_AREA ? why->reached / lock.value : fmax(0, why->asked - why->reached) / fmax(1, why->asked);
    if (q->what == PNK_WHY_AREA && why->reached >= why->planned - SMALL)
        why->verdict = PNK_WHY_ALREADY;
    else if (q->what != PNK_WHY_AREA && why->reached < why->planned + fmin(0.5, why->asked / 2))
        why->verdict = PNK_WHY_CANNOT;
    status = compare(ctx, base, &with, base->cells, why);
    why->after.tier[0] = fmax(0, why->after.tier[0] - own);      /* of people's decisions alone */
done:
    pnk_tiers_release(&with);
    return status;
}

pnk_status pnk_allocation_why(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast, const pnk_access *access,
                              const pnk_allocation_settings *settings, const pnk_lp_answer *answer, const pnk_why_question *q, pnk_why **out)
{
    operation o = {records, ledger, forecast, access, settings, .plan.answer = answer};
    pnk_tiers base = {.in_force = settings ? settings->in_force : NULL, .two_stage = settings ? settings->two_stage : NULL, .unproved = true};
    pnk_why *why = calloc(1, sizeof *why);
    pnk_status status;

    if (!why)
        return pnk_no_memory(ctx);
    if ((status = pnk_tiers_run(ctx, records, ledger, forecast, access, answer, &base)))
        goto done;
    o.plan.as_of = base.w->as_of;
    if (q->what == PNK_WHY_LOCK)
        status = price_lock(ctx, &o, &base, q, why);
    else if (!(status = look_first(ctx, &o, &base, q, why)) && why->verdict == PNK_WHY_COSTS)
        status = price_choice(ctx, &o, &base, q, why);
    if (status || (status = pnk_why_say(ctx, base.w, q, why)))
        goto done;
    *out = why;
    why = NULL;
done:
    pnk_why_free(why);
    pnk_tiers_release(&base);
    return status;
}

void pnk_why_free(pnk_why *why)
{
    if (!why)
        return;
    pnk_arena_release(&why->arena);
    free(why);
}
