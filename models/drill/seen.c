/* models/drill/seen.c - what reaches the players: reports with error and delay, rumours, and news of the world once it is told. */
#include "models/drill/inside.h"

#include "engine/base/rng.h"

#include <string.h>

enum { WAITING, HOSTED, IN_SITES };
static const pnk_measure told_measures[3] = { PNK_ON_THE_WAY, PNK_WITH_HOSTS, PNK_IN_SITES };

pnk_status pnk_seen_catch_up(pnk_ctx *ctx, pnk_live *live, int minute)
{
    const pnk_script *s = &live->d->script;

    for (size_t i = 0; i < s->n; i++) {
        const pnk_inject *x = &s->v[i];
        double late = x->known_after_hours > 0 && !live->perfect ? x->known_after_hours * 60 : 0;
        if (live->fired[i] < 0 || live->known[i] || pnk_effect_is_word(x->effect) || live->fired[i] + late > minute)
            continue;
        pnk_status status = pnk_world_effect(ctx, live->seen, x, live->d->base->head.as_of + 1 + live->fired[i] / PNK_DAY_MINUTES, live->seen->head.as_of);
        if (status)
            return status;
        live->known[i] = true;
    }
    return PNK_OK;
}

static pnk_status add_report(pnk_ctx *ctx, pnk_live *live, int source, int area, pnk_measure measure, pnk_day as_of, double persons)
{
    pnk_records *r = live->seen;
    const char *id = pnk_arena_printf(&live->arena, "drill-%04ld", ++live->n_reports);

    if (!id || !PNK_GROW(&r->arena, r->reports.v, r->reports.n, r->reports.capacity))
        return pnk_no_memory(ctx);
    r->reports.v[r->reports.n++] = (pnk_report){
        .row = { .at = { "injects.csv", NULL, live->n_reports }, .source = PNK_EXERCISE, .confidence = PNK_ASSUMED, .reported_at = r->head.as_of },
        .id = id, .as_of = as_of, .as_of_minutes = -1, .source = source, .place_as_heard = r->areas.v[area].id, .measure = measure,
        .persons = fmax(0, floor(persons + 0.5)), .households = NAN, .count = PNK_NOW, .period_from = PNK_DAY_UNKNOWN, .bound = PNK_EXACT, .group = -1,
    };
    return PNK_OK;
}

/* Of an area that is no leaf, the sum of its leaves. */
static double truly(const pnk_live *live, int area, int which, int day)
{
    const pnk_drill *d = live->d;
    double sum = 0;

    for (size_t leaf = 0; leaf < d->n_leaves; leaf++)
        if (pnk_area_within(d->base, d->leaves[leaf], area))
            sum += (double)live->was[which][(size_t)day * d->n_leaves + leaf];
    return sum;
}

static pnk_status report_area(pnk_ctx *ctx, pnk_live *live, size_t inject, int area, int day, pnk_rng *rng)
{
    const pnk_inject *x = &live->d->script.v[inject];
    double error = isnan(x->share) ? live->d->base->sources.v[x->source].error_share : x->share;

    for (int k = WAITING; k <= IN_SITES; k++) {
        if (x->measure >= 0 && told_measures[k] != (pnk_measure)x->measure)
            continue;
        double persons = truly(live, area, k, day);
        double said = x->effect == PNK_EFFECT_CONTRADICTION ? persons * (1 + x->share) : persons * (1 + pnk_rng_normal(rng, 0, error));
        pnk_status status = add_report(ctx, live, x->source, area, told_measures[k], live->d->base->head.as_of + day, said);
        if (status)
            return status;
    }
    return PNK_OK;
}

static pnk_status rumour(pnk_ctx *ctx, pnk_live *live, size_t inject)
{
    const pnk_inject *x = &live->d->script.v[inject];

    live->rumour_report[inject] = (int)live->seen->reports.n;
    return add_report(ctx, live, x->source, x->area, x->measure < 0 ? PNK_ON_THE_WAY : (pnk_measure)x->measure, live->seen->head.as_of, x->value);
}

pnk_status pnk_seen_report(pnk_ctx *ctx, pnk_live *live, size_t inject)
{
    const pnk_drill *d = live->d;
    const pnk_inject *x = &d->script.v[inject];
    pnk_rng rng = pnk_rng_stream(d->seed, 0xd8111, inject);
    int day = live->day - (x->effect == PNK_EFFECT_LATE_REPORT && x->days > 0 ? (int)x->days : 0);
    pnk_status status = PNK_OK;

    if (x->effect == PNK_EFFECT_RUMOUR)
        return rumour(ctx, live, inject);
    day = day < 0 ? 0 : day;
    if (x->area >= 0)
        return report_area(ctx, live, inject, x->area, day, &rng);
    for (size_t leaf = 0; leaf < d->n_leaves && !status; leaf++)
        if (d->base->areas.v[d->leaves[leaf]].in_scope)
            status = report_area(ctx, live, inject, d->leaves[leaf], day, &rng);
    return status;
}

/* The source that errs least. */
static int best_source(const pnk_records *r)
{
    int best = 0;

    for (size_t i = 1; i < r->sources.n; i++)
        if (r->sources.v[i].error_share < r->sources.v[best].error_share)
            best = (int)i;
    return best;
}

pnk_status pnk_seen_exact(pnk_ctx *ctx, pnk_live *live)
{
    const pnk_drill *d = live->d;
    pnk_status status = PNK_OK;

    for (size_t leaf = 0; leaf < d->n_leaves && live->day > 0; leaf++)
        for (int k = WAITING; k <= IN_SITES && !status && d->base->areas.v[d->leaves[leaf]].in_scope; k++)
            status = add_report(ctx, live, best_source(d->base), d->leaves[leaf], told_measures[k], live->seen->head.as_of, truly(live, d->leaves[leaf], k, live->day));
    return status;
}

/* A rumour is believed where the count stands nearer to it than to the truth. */
static void look_at(pnk_live *live, const pnk_ledger *ledger, size_t inject)
{
    const pnk_inject *x = &live->d->script.v[inject];
    int which = x->measure == PNK_WITH_HOSTS ? HOSTED : x->measure == PNK_IN_SITES ? IN_SITES : WAITING;
    double truth = truly(live, x->area, which, live->day), stated = x->value;
    const pnk_report_fit *fit = &ledger->fits[live->rumour_report[inject]];

    live->believed[inject] = fabs(fit->residual_persons) < 0.5 * fabs(stated - truth);
}

pnk_status pnk_seen_rumours(pnk_ctx *ctx, pnk_live *live)
{
    const pnk_ahead_order order = { .how = PNK_AHEAD_COUNT };
    pnk_ahead ahead = {0};
    pnk_status status = PNK_OK;
    bool any = false;

    for (size_t i = 0; i < live->d->script.n; i++)
        any = any || (live->rumour_report[i] >= 0 && live->believed[i] < 0);
    if (!any || (status = pnk_operation_ahead(ctx, live->seen, &order, &ahead)))
        return status;
    for (size_t i = 0; i < live->d->script.n; i++)
        if (live->rumour_report[i] >= 0 && live->believed[i] < 0)
            look_at(live, ahead.ledger, i);
    pnk_ahead_free(&ahead);
    return PNK_OK;
}
