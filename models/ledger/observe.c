/* models/ledger/observe.c - reports become observations: which are used, what they measure, how much they weigh. */
#include "models/ledger/inside.h"

#include "engine/base/text.h"

#include <math.h>
#include <stdlib.h>

/* ---- which reports are used ---- */

static bool is_after(const pnk_work *w, const pnk_report *r)
{
    pnk_day as_of = w->records->head.as_of;
    return r->as_of > as_of || (r->row.reported_at != PNK_DAY_UNKNOWN && r->row.reported_at > as_of);
}

/* Of two rows with one report_id the one reported later holds, else the one written later. */
static bool holds_over(const pnk_report *later, const pnk_report *earlier)
{
    if (later->row.reported_at != PNK_DAY_UNKNOWN && earlier->row.reported_at != PNK_DAY_UNKNOWN)
        return later->row.reported_at >= earlier->row.reported_at;
    return true;
}

static pnk_status find_replaced(pnk_ctx *ctx, pnk_work *w, bool *replaced)
{
    const pnk_records *records = w->records;
    pnk_index by_id = {0};
    int *holder = PNK_NEW(&w->arena, int, records->reports.n + 1), n = 0;

    if (!holder)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < records->reports.n; i++) {
        const pnk_report *r = &records->reports.v[i];
        if (!r->id || is_after(w, r))
            continue;
        int slot = pnk_index_get(&by_id, r->id);
        if (slot < 0) {
            if (pnk_index_put(&by_id, &w->arena, r->id, n) < 0)
                return pnk_no_memory(ctx);
            holder[n++] = (int)i;
        } else if (holds_over(r, &records->reports.v[holder[slot]])) {
            replaced[holder[slot]] = true;
            holder[slot] = (int)i;
        } else {
            replaced[i] = true;
        }
    }
    for (size_t i = 0; i < records->reports.n; i++) {
        const pnk_report *r = &records->reports.v[i];
        int slot = r->replaces && !is_after(w, r) ? pnk_index_get(&by_id, r->replaces) : -1;
        if (slot >= 0 && holder[slot] != (int)i)
            replaced[holder[slot]] = true;
    }
    return PNK_OK;
}

static double stated_persons(const pnk_work *w, const pnk_report *r)
{
    return !isnan(r->persons) ? r->persons : r->households * w->c.family_size_persons;
}

static pnk_report_use use_of(const pnk_work *w, const pnk_report *r, const pnk_placed *placed, bool replaced)
{
    if (is_after(w, r))
        return PNK_REPORT_AFTER;
    if (replaced)
        return PNK_REPORT_REPLACED;
    if (r->measure >= PNK_N_SOLVED)
        return PNK_REPORT_NOT_SOLVED;
    if (r->attribute || (r->group >= 0 && (size_t)r->group >= w->records->groups.n) || (placed->part && r->bound == PNK_AT_MOST))
        return PNK_REPORT_PART;
    if (!placed->n_areas)
        return PNK_REPORT_UNPLACED;
    if (r->as_of < w->records->head.start || !(stated_persons(w, r) >= 0.0))
        return PNK_REPORT_NOT_SOLVED;        /* of an earlier event, or without a figure */
    return PNK_REPORT_USED;
}

/* ---- what a report measures ---- */

double pnk_observe_error(const pnk_work *w, int source, pnk_bound bound)
{
    double error = source >= 0 ? w->records->sources.v[source].error_share : NAN;
    if (!(error >= w->c.least_error_share))
        error = w->c.least_error_share;
    return bound == PNK_ABOUT ? error * w->c.about_factor : error;
}

/* A count whose kind was not said: of people who left, since the start (such figures stand still while people return);
 * of people who are somewhere, now. */
static pnk_count_kind usual_kind(pnk_measure measure)
{
    return measure == PNK_DISPLACED || measure == PNK_DEPARTED || measure == PNK_ARRIVED || measure == PNK_RETURNED ? PNK_SINCE_START : PNK_NOW;
}

static pnk_count_kind kind_of(const pnk_report *r)
{
    if (r->count == PNK_COUNT_UNSAID || r->measure == PNK_REMAINING)
        return r->measure == PNK_REMAINING ? PNK_NOW : usual_kind(r->measure);
    if (r->count == PNK_NOW && (r->measure == PNK_DEPARTED || r->measure == PNK_ARRIVED || r->measure == PNK_RETURNED))
        return PNK_SINCE_START;              /* nobody un-returns: the count of now is the count so far */
    return r->count;
}

static pnk_status add_observation(pnk_ctx *ctx, pnk_work *w, int report, const pnk_placed *placed)
{
    const pnk_report *r = &w->records->reports.v[report];
    pnk_day first = w->records->head.start;
    pnk_observation o = {
        .report = report,
        .source = r->source,
        .measure = r->measure,
        .kind = kind_of(r),
        .kind_open = r->count == PNK_COUNT_UNSAID && r->measure != PNK_REMAINING,
        .group = r->group,
        .reference = NAN,
        .bound = placed->part ? PNK_AT_LEAST : r->bound == PNK_ABOUT ? PNK_EXACT : r->bound,
        .stated = stated_persons(w, r),
        .error_share = pnk_observe_error(w, r->source, r->bound),
        .day = (int)(r->as_of - first),
    };
    if (isnan(r->persons))
        o.error_share = hypot(o.error_share, w->c.household_error_share);
    o.from_day = o.kind != PNK_IN_PERIOD ? 0 : r->period_from == PNK_DAY_UNKNOWN ? o.day : (int)(r->period_from - first);
    if (o.from_day < 0)
        o.from_day = 0;
    if (o.from_day > o.day)
        o.from_day = o.day;
    w->obs[w->n_obs] = o;
    return pnk_work_group_set(ctx, w, placed->areas, placed->n_areas, r->group, &w->obs[w->n_obs++].set);
}

/* ---- the kind of a count that was not said ---- */

/* The kind a count may be instead of the usual one: people displaced may be those still away, people who returned may be those of the
 * day, guests may be all who came. */
static pnk_count_kind other_kind(pnk_measure measure)
{
    return measure == PNK_DISPLACED ? PNK_NOW : usual_kind(measure) == PNK_SINCE_START ? PNK_IN_PERIOD : PNK_SINCE_START;
}

/* Day after the source's figure before this one of the same thing; its own day where it is the first. */
static int begins_after(const pnk_work *w, size_t i)
{
    const pnk_observation *o = &w->obs[i];
    int from = -1;
    for (size_t k = 0; k < w->n_obs; k++) {
        const pnk_observation *b = &w->obs[k];
        if (b->source == o->source && b->measure == o->measure && b->set == o->set && b->day < o->day && b->day + 1 > from)
            from = b->day + 1;
    }
    return from < 0 ? o->day : from;
}

bool pnk_observe_kind(pnk_work *w, int source, pnk_measure measure, bool usual)
{
    bool any = false;
    for (size_t i = 0; i < w->n_obs; i++) {
        pnk_observation *o = &w->obs[i];
        if (!o->kind_open || o->source != source || o->measure != measure)
            continue;
        o->kind = usual ? usual_kind(measure) : other_kind(measure);
        o->from_day = o->kind == PNK_IN_PERIOD ? begins_after(w, i) : 0;
        any = true;
    }
    return any;
}

static pnk_status observe_flows(pnk_ctx *ctx, pnk_work *w)
{
    const pnk_records *records = w->records;
    pnk_day first = records->head.start;
    pnk_status status;

    if (!records->flows.n || !w->matches->flow_origins || !w->matches->flow_destinations)
        return PNK_OK;
    w->flows = PNK_NEW(&w->arena, pnk_flow_observation, records->flows.n);
    if (!w->flows)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < records->flows.n; i++) {
        const pnk_flow *f = &records->flows.v[i];
        const pnk_placed *from = &w->matches->flow_origins[i], *to = &w->matches->flow_destinations[i];
        if ((f->group >= 0 && (size_t)f->group >= records->groups.n) || f->as_of > records->head.as_of || f->as_of < first || !(f->persons >= 0.0) || !from->n_areas || !to->n_areas ||
            (f->row.reported_at != PNK_DAY_UNKNOWN && f->row.reported_at > records->head.as_of))
            continue;
        pnk_flow_observation *o = &w->flows[w->n_flows++];
        o->stated = f->persons;
        o->error_share = pnk_observe_error(w, f->source, PNK_EXACT);
        o->day = (int)(f->as_of - first);
        o->from_day = f->period_from == PNK_DAY_UNKNOWN || f->period_from < first ? 0 : (int)(f->period_from - first);
        if (o->from_day > o->day)
            o->from_day = o->day;
        if ((status = pnk_work_group_set(ctx, w, from->areas, from->n_areas, f->group, &o->from_set)) ||
            (status = pnk_work_group_set(ctx, w, to->areas, to->n_areas, f->group, &o->to_set)))
            return status;
    }
    return PNK_OK;
}

pnk_status pnk_observe(pnk_ctx *ctx, pnk_work *w)
{
    const pnk_records *records = w->records;
    pnk_ledger *ledger = w->ledger;
    size_t n = records->reports.n;
    bool *replaced = PNK_NEW(&w->arena, bool, n + 1), *reported = PNK_NEW(&w->arena, bool, records->groups.n + 1);
    pnk_status status;

    ledger->fits = PNK_NEW(&ledger->arena, pnk_report_fit, n + 1);
    w->obs = PNK_NEW(&w->arena, pnk_observation, n + 1);
    if (!replaced || !reported || !ledger->fits || !w->obs)
        return pnk_no_memory(ctx);
    if ((status = find_replaced(ctx, w, replaced)))
        return status;
    for (size_t i = 0; i < n; i++) {
        const pnk_report *r = &records->reports.v[i];
        ledger->fits[i].use = use_of(w, r, &w->matches->reports[i], replaced[i]);
        if (ledger->fits[i].use == PNK_REPORT_USED && r->group >= 0)
            reported[r->group] = true;
    }
    if ((status = pnk_work_splits(ctx, w, reported)))
        return status;
    for (size_t i = 0; i < n; i++) {
        const pnk_report *r = &records->reports.v[i];
        const pnk_placed *placed = &w->matches->reports[i];
        pnk_report_fit *fit = &ledger->fits[i];
        fit->count = r->measure < PNK_N_SOLVED ? kind_of(r) : r->count;
        fit->stated_persons = stated_persons(w, r);
        fit->fitted_persons = fit->residual_persons = NAN;
        if (fit->use == PNK_REPORT_USED && (status = add_observation(ctx, w, (int)i, placed)))
            return status;
    }
    return observe_flows(ctx, w);
}

/* ---- weights and scales ---- */

/* The source whose figure it is in the end. */
int pnk_root_source(const pnk_records *records, int source)
{
    for (size_t steps = 0; source >= 0 && records->sources.v[source].origin >= 0 && steps < records->sources.n; steps++)
        source = records->sources.v[source].origin;
    return source;
}

/* What is counted, whatever it was called: people displaced now are the people remaining. */
static pnk_measure quantity(const pnk_observation *o)
{
    return o->measure == PNK_DISPLACED && o->kind == PNK_NOW ? PNK_REMAINING : o->measure;
}

static pnk_status slot_of(pnk_ctx *ctx, pnk_work *w, pnk_index *index, int *n, const char *key, int *slot)
{
    if (!key)
        return pnk_no_memory(ctx);
    if ((*slot = pnk_index_get(index, key)) >= 0)
        return PNK_OK;
    *slot = (*n)++;
    return pnk_index_put(index, &w->arena, key, *slot) < 0 ? pnk_no_memory(ctx) : PNK_OK;
}

/* A figure that a source repeats unchanged, and its copies by those who quote it, weigh one together. */
static pnk_status share_weights(pnk_ctx *ctx, pnk_work *w)
{
    pnk_index index = {0};
    int n = 0, *slot = PNK_NEW(&w->arena, int, w->n_obs + 1), *count = PNK_NEW(&w->arena, int, w->n_obs + 1);
    pnk_status status;

    if (!slot || !count)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        bool period = o->kind == PNK_IN_PERIOD;
        const char *key = pnk_arena_printf(&w->arena, "%d|%d|%d|%d|%d|%.17g|%d|%d", pnk_root_source(w->records, o->source), (int)quantity(o), (int)o->kind,
                                           (int)o->bound, o->set, o->stated, period ? o->from_day : -1, period ? o->day : -1);
        if ((status = slot_of(ctx, w, &index, &n, key, &slot[i])))
            return status;
        count[slot[i]]++;
    }
    for (size_t i = 0; i < w->n_obs; i++)
        w->obs[i].weight = 1.0 / count[slot[i]];
    return PNK_OK;
}

typedef struct { int slot; double value; } rival;

static int by_slot_then_value(const void *a, const void *b)
{
    const rival *x = a, *y = b;
    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

/* One scale for all rivals about the same quantity on the same day: were each its own, the smaller of two would always win. A count of which
 * the kind was not said keeps its rivals however it is read, else a reading would win by what it does to the scale. */
static pnk_status share_scales(pnk_ctx *ctx, pnk_work *w)
{
    pnk_index index = {0};
    int n = 0, *slot = PNK_NEW(&w->arena, int, w->n_obs + 1);
    double *median = PNK_NEW(&w->arena, double, w->n_obs + 1);
    rival *rivals = PNK_NEW(&w->arena, rival, w->n_obs + 1);
    pnk_status status;

    if (!slot || !median || !rivals)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        pnk_count_kind kind = o->kind_open || o->kind == PNK_NOW ? PNK_SINCE_START : o->kind;
        const char *key = pnk_arena_printf(&w->arena, "%d|%d|%d|%d|%d", (int)(o->kind_open ? o->measure : quantity(o)), (int)kind, o->set, o->day,
                                           kind == PNK_IN_PERIOD ? o->from_day : -1);
        if ((status = slot_of(ctx, w, &index, &n, key, &slot[i])))
            return status;
        rivals[i] = (rival){slot[i], o->stated};
    }
    qsort(rivals, w->n_obs, sizeof *rivals, by_slot_then_value);
    for (size_t i = 0, end; i < w->n_obs; i = end) {
        for (end = i; end < w->n_obs && rivals[end].slot == rivals[i].slot; end++)
            ;
        size_t middle = i + (end - i) / 2;
        median[rivals[i].slot] = (end - i) % 2 ? rivals[middle].value : 0.5 * (rivals[middle - 1].value + rivals[middle].value);
    }
    for (size_t i = 0; i < w->n_obs; i++)
        w->obs[i].scale = fmax(median[slot[i]], w->c.scale_floor_persons);
    return PNK_OK;
}

pnk_status pnk_observe_weigh(pnk_ctx *ctx, pnk_work *w)
{
    pnk_status status = share_weights(ctx, w);
    if (!status)
        status = share_scales(ctx, w);
    for (size_t i = 0; !status && i < w->n_obs; i++) {
        pnk_report_fit *fit = &w->ledger->fits[w->obs[i].report];
        fit->weight = w->obs[i].weight;
        fit->scale_persons = w->obs[i].scale;
        fit->count = w->obs[i].kind;
    }
    return status;
}

/* ---- what is left unexplained ---- */

static int64_t flow_of(const pnk_balance *b, pnk_measure measure)
{
    switch (measure) {
    case PNK_DISPLACED: case PNK_REMAINING: return b->out;
    case PNK_RETURNED:   return b->back;
    case PNK_DEPARTED:   return b->out + b->dep_hosts + b->dep_sites + b->dep_way;
    case PNK_WITH_HOSTS: return b->arr_hosts + b->sites_to_hosts;
    case PNK_IN_SITES:   return b->arr_sites + b->hosts_to_sites;
    case PNK_ON_THE_WAY: return b->arr_way;
    default:             return b->arr_hosts + b->arr_sites + b->arr_way;
    }
}

static int64_t stock_of(const pnk_balance *b, pnk_measure measure)
{
    switch (measure) {
    case PNK_WITH_HOSTS: return b->with_hosts;
    case PNK_IN_SITES:   return b->in_sites;
    case PNK_ON_THE_WAY: return b->way;
    case PNK_PRESENT:    return b->with_hosts + b->in_sites + b->way;
    default:             return b->away;
    }
}

/* On the road between areas belongs to a report of people on the way only where that report speaks of everybody. */
static bool speaks_of_all(const pnk_work *w, const bool *leaf_in)
{
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (!leaf_in[leaf] && w->pool[leaf] == PNK_POOL_HOME)
            return false;
    return true;
}

static int64_t fitted_persons(const pnk_work *w, const pnk_observation *o)
{
    const pnk_ledger *ledger = w->ledger;
    const bool *leaf_in = w->sets[o->set].leaf_in;
    int64_t persons = 0;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++) {
        if (!leaf_in[leaf])
            continue;
        if (o->kind == PNK_NOW) {
            persons += stock_of(&ledger->v[(size_t)o->day * w->n_leaves + leaf], o->measure);
            continue;
        }
        for (int d = o->from_day; d <= o->day; d++)
            persons += flow_of(&ledger->v[(size_t)d * w->n_leaves + leaf], o->measure);
    }
    if (o->kind == PNK_NOW && o->measure == PNK_ON_THE_WAY && speaks_of_all(w, leaf_in))
        persons += ledger->in_transit[o->day];
    return persons;
}

static const struct { pnk_measure measure; int stocks[3], flows[3]; } presence_parts[] = {
    {PNK_WITH_HOSTS, {PNK_IN_H, -1, -1}, {PNK_ARR_H, PNK_MOVE_SH, -1}},
    {PNK_IN_SITES, {PNK_IN_S, -1, -1}, {PNK_ARR_S, PNK_MOVE_HS, -1}},
    {PNK_ON_THE_WAY, {PNK_IN_W, -1, -1}, {PNK_ARR_W, -1, -1}},
    {PNK_PRESENT, {PNK_IN_H, PNK_IN_S, PNK_IN_W}, {PNK_ARR_H, PNK_ARR_S, PNK_ARR_W}},
    {PNK_ARRIVED, {-1, -1, -1}, {PNK_ARR_H, PNK_ARR_S, PNK_ARR_W}},
    {PNK_DEPARTED, {-1, -1, -1}, {PNK_DEP_H, PNK_DEP_S, PNK_DEP_W}},
};

static double group_at_homes(const pnk_work *w, const pnk_observation *o, int from, int to)
{
    int part = o->kind == PNK_NOW ? PNK_AWAY : o->measure == PNK_RETURNED ? PNK_BACK : PNK_OUT;
    double persons = 0.0;
    for (int cell = 0; cell < w->origins.n; cell++)
        for (int k = from; w->sets[o->set].origin_in[cell] && k <= to; k++)
            persons += *pnk_home_value(w, cell, k, part);
    return persons;
}

static double group_at_places(const pnk_work *w, const pnk_observation *o, int from, int to)
{
    double persons = 0.0;
    for (size_t i = 0; i < sizeof presence_parts / sizeof *presence_parts; i++)
        for (int p = 0; presence_parts[i].measure == o->measure && p < 3; p++) {
            int part = o->kind == PNK_NOW ? presence_parts[i].stocks[p] : presence_parts[i].flows[p];
            for (int cell = 0; part >= 0 && cell < w->presence.n; cell++)
                for (int k = from; w->sets[o->set].presence_in[cell] && k <= to; k++)
                    persons += *pnk_place_value(w, cell, k, part);
        }
    return persons;
}

/* Balances are of everybody: what a report of one group is fitted by is read from the cells, to the nearest person. */
static double fitted_group(const pnk_work *w, const pnk_observation *o)
{
    int to = w->step_of_day[o->day], from = o->kind == PNK_NOW ? to : o->kind == PNK_IN_PERIOD ? w->step_of_day[o->from_day] : 0;
    return round((pnk_measure_touches_origin(o->measure) ? group_at_homes(w, o, from, to) : 0.0) +
                 (pnk_measure_touches_presence(o->measure) ? group_at_places(w, o, from, to) : 0.0));
}

void pnk_observe_fit(pnk_work *w)
{
    double stated = 0.0, left = 0.0;
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        pnk_report_fit *fit = &w->ledger->fits[o->report];
        fit->fitted_persons = o->group >= 0 ? fitted_group(w, o) : (double)fitted_persons(w, o);
        fit->residual_persons = fit->stated_persons - fit->fitted_persons;
        if ((o->bound == PNK_AT_LEAST && fit->residual_persons < 0.0) || (o->bound == PNK_AT_MOST && fit->residual_persons > 0.0))
            fit->residual_persons = 0.0;
        stated += fit->stated_persons;
        left += fabs(fit->residual_persons);
    }
    w->ledger->residual_share = stated > 0.0 ? left / stated : 0.0;
}
