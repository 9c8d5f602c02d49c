/* models/drill/play.c - the clock of a drill: what comes next, and who decides each morning. */
#include "models/drill/inside.h"

#include <limits.h>
#include <string.h>

enum { MORNING = 8 * 60, NOBODY = -1 };

pnk_status pnk_entries_add(pnk_ctx *ctx, pnk_entries *entries, pnk_entry entry)
{
    if (!PNK_GROW(entries->arena, entries->list.v, entries->list.n, entries->list.capacity))
        return pnk_no_memory(ctx);
    entries->list.v[entries->list.n++] = entry;
    return PNK_OK;
}

/* ---- what comes next ---- */

/* When an inject is due; INT_MAX while it has been, or waits for another. */
static int due(const pnk_drill *d, size_t i)
{
    const pnk_inject *x = &d->script.v[i];
    int before = x->after >= 0 ? d->live->fired[x->after] : 0;

    if (d->live->fired[i] != -1 || before < 0)
        return INT_MAX;
    return before > x->minute ? before : x->minute;
}

static bool decided_today(const pnk_drill *d)
{
    for (size_t i = d->log.n; i-- > 0 && d->log.v[i].minute >= d->live->day * PNK_DAY_MINUTES;)
        if (d->log.v[i].what == PNK_DID_PLAN)
            return true;
    return false;
}

static int next_inject(const pnk_drill *d, int *minute)
{
    int found = NOBODY;

    *minute = INT_MAX;
    for (size_t i = 0; i < d->script.n; i++)
        if (due(d, i) < *minute) {
            *minute = due(d, i);
            found = (int)i;
        }
    return found;
}

bool pnk_drill_next(const pnk_drill *d, pnk_drill_player player, pnk_drill_event *out)
{
    int night = (d->live->day + 1) * PNK_DAY_MINUTES, morning = d->live->day * PNK_DAY_MINUTES + MORNING, minute, inject;

    if (d->live->day >= d->n_days)
        return false;
    inject = next_inject(d, &minute);
    *out = (pnk_drill_event){ .minute = night, .night = true };
    if (inject >= 0 && minute < night) {
        const pnk_inject *x = &d->script.v[inject];
        *out = (pnk_drill_event){ .minute = minute, .id = x->id, .title = x->title, .message = x->message, .means = x->means, .from = x->from };
    }
    if (player != PNK_DRILL_PEOPLE && morning < out->minute && !decided_today(d))
        *out = (pnk_drill_event){ .minute = morning, .decision = true };
    out->minute = out->minute > d->live->minute ? out->minute : d->live->minute;
    return true;
}

/* ---- plans ---- */

static pnk_status add_moves(pnk_ctx *ctx, const pnk_records *r, const pnk_plan *plan, pnk_day only, int minute, pnk_entries *out)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < plan->moves.n && !status; i++) {
        const pnk_move *m = &plan->moves.v[i];
        if (plan->shelters[m->shelter].kind == PNK_SHELTER_UNLISTED || (only != PNK_DAY_UNKNOWN && m->date != only))
            continue;
        status = pnk_entries_add(ctx, out, (pnk_entry){ .minute = minute, .what = PNK_DID_MOVE, .from_id = pnk_arena_text(out->arena, m->from_id),
            .to_id = pnk_arena_text(out->arena, plan->shelters[m->shelter].id), .group_id = r->groups.v[m->group].id,
            .vehicle = pnk_arena_text(out->arena, m->vehicle), .quantity = (double)m->persons, .date = m->date });
    }
    return status;
}

static pnk_status add_loads(pnk_ctx *ctx, const pnk_records *r, const pnk_plan *plan, pnk_day only, int minute, pnk_entries *out)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < plan->shipments.n && !status; i++) {
        const pnk_shipment *s = &plan->shipments.v[i];
        if (only != PNK_DAY_UNKNOWN && s->date != only)
            continue;
        status = pnk_entries_add(ctx, out, (pnk_entry){ .minute = minute, .what = PNK_DID_SHIP, .from_id = r->warehouses.v[s->warehouse].id, .to_id = r->places.v[s->place].id,
            .item_id = r->items.v[s->item].id, .vehicle = pnk_arena_text(out->arena, s->vehicle), .quantity = s->quantity, .date = s->date });
    }
    return status;
}

pnk_status pnk_play_plan(pnk_ctx *ctx, const pnk_records *records, const pnk_ahead_order *order, pnk_day only, int minute, const char *who, pnk_entries *out)
{
    pnk_ahead ahead = {0};
    pnk_status status = pnk_operation_ahead(ctx, records, order, &ahead);

    if (status)
        return status;
    if (!(status = pnk_entries_add(ctx, out, (pnk_entry){ .minute = minute, .what = PNK_DID_PLAN, .id = who, .quantity = NAN, .date = PNK_DAY_UNKNOWN })) &&
        !(status = add_moves(ctx, records, ahead.plan, only, minute, out)) && !(status = add_loads(ctx, records, ahead.plan, only, minute, out)))
        status = pnk_entries_add(ctx, out, (pnk_entry){ .minute = minute, .what = PNK_DID_DECIDED, .quantity = NAN, .date = PNK_DAY_UNKNOWN });
    pnk_ahead_free(&ahead);
    return status;
}

/* ---- steps ---- */

pnk_status pnk_drill_take(pnk_ctx *ctx, pnk_drill *d, const pnk_entry *entries, size_t n)
{
    size_t first = d->log.n;
    pnk_status status = pnk_log_append(ctx, d, entries, n);

    for (size_t i = first; i < d->log.n && !status; i++) {
        status = pnk_live_apply(ctx, d->live, &d->log.v[i]);
        d->minute = d->log.v[i].minute > d->minute ? d->log.v[i].minute : d->minute;
    }
    return status;
}

static pnk_status take_one(pnk_ctx *ctx, pnk_drill *d, int minute, pnk_did what, const char *id)
{
    const pnk_entry e = { .minute = minute, .what = what, .id = id, .quantity = NAN, .date = PNK_DAY_UNKNOWN };

    return pnk_drill_take(ctx, d, &e, 1);
}

static pnk_status decide(pnk_ctx *ctx, pnk_drill *d, pnk_drill_player player, int minute)
{
    const pnk_ahead_order order = { .how = player == PNK_DRILL_GREEDY ? PNK_AHEAD_NEAREST : PNK_AHEAD_BEST };
    pnk_arena arena = {0};
    pnk_entries made = { .arena = &arena };
    pnk_status status = pnk_seen_catch_up(ctx, d->live, minute);

    if (!status && !(status = pnk_play_plan(ctx, d->live->seen, &order, pnk_live_date(d->live, d->live->day + 1), minute, player == PNK_DRILL_GREEDY ? "greedy" : "engine", &made)))
        status = pnk_drill_take(ctx, d, made.list.v, made.list.n);
    pnk_arena_release(&arena);
    return status;
}

pnk_status pnk_drill_step(pnk_ctx *ctx, pnk_drill *d, pnk_drill_player player)
{
    pnk_drill_event next;
    pnk_status status = pnk_check(ctx);

    if (status || !pnk_drill_next(d, player, &next))
        return status;
    if (next.decision)
        return decide(ctx, d, player, next.minute);
    status = take_one(ctx, d, next.minute, next.night ? PNK_DID_NIGHT : PNK_DID_FIRE, next.id);
    return status || player != PNK_DRILL_PEOPLE ? status : pnk_players_write(ctx, d);
}

static pnk_status by_hand(pnk_ctx *ctx, pnk_drill *d, const char *id, int minute, pnk_did what)
{
    for (size_t i = 0; i < d->script.n; i++)
        if (!strcmp(d->script.v[i].id, id)) {
            if (d->live->fired[i] != -1)
                return pnk_fail(ctx, PNK_USAGE, "inject %s has been already", id);
            if (d->live->day >= d->n_days)
                return pnk_fail(ctx, PNK_USAGE, "the drill is over");
            pnk_status status = take_one(ctx, d, minute > d->live->minute ? minute : d->live->minute, what, id);
            return status ? status : pnk_players_write(ctx, d);
        }
    return pnk_fail(ctx, PNK_USAGE, "there is no inject %s, expected an inject_id of injects.csv", id);
}

pnk_status pnk_drill_fire(pnk_ctx *ctx, pnk_drill *d, const char *id, int minute) { return by_hand(ctx, d, id, minute, PNK_DID_FIRE); }
pnk_status pnk_drill_skip(pnk_ctx *ctx, pnk_drill *d, const char *id, int minute) { return by_hand(ctx, d, id, minute, PNK_DID_SKIP); }

/* ---- the same injects, other decisions ---- */

static pnk_status plan_morning(pnk_ctx *ctx, pnk_live *live, int minute)
{
    const pnk_ahead_order order = { .how = PNK_AHEAD_BEST };
    pnk_entries made = { .arena = &live->arena };
    pnk_status status = pnk_seen_catch_up(ctx, live, minute);

    if (status || (status = pnk_seen_exact(ctx, live)) ||
        (status = pnk_play_plan(ctx, live->seen, &order, pnk_live_date(live, live->day + 1), minute, "best", &made)))
        return status;
    for (size_t i = 0; i < made.list.n && !status; i++)
        status = pnk_live_apply(ctx, live, &made.list.v[i]);
    return status;
}

static pnk_status play_log(pnk_ctx *ctx, const pnk_drill *d, bool plan, pnk_live *live)
{
    int planned = NOBODY;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < d->log.n && !status; i++) {
        const pnk_entry *e = &d->log.v[i];
        int morning = live->day * PNK_DAY_MINUTES + MORNING;
        if (plan && e->minute > morning && planned < live->day) {
            planned = live->day;
            status = plan_morning(ctx, live, morning);
        }
        if (!status && (e->what == PNK_DID_FIRE || e->what == PNK_DID_SKIP || e->what == PNK_DID_NIGHT))
            status = pnk_live_apply(ctx, live, e);
    }
    return status;
}

pnk_status pnk_play_again(pnk_ctx *ctx, const pnk_drill *d, const pnk_entries *first, pnk_live **out)
{
    pnk_live *live = NULL;
    pnk_status status = pnk_live_new(ctx, d, true, &live);

    for (size_t i = 0; first && i < first->list.n && !status; i++)
        status = pnk_live_apply(ctx, live, &first->list.v[i]);
    if (!status && !(status = play_log(ctx, d, !first, live)))
        *out = live;
    else
        pnk_live_free(live);
    return status;
}
