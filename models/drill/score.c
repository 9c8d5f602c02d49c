/* models/drill/score.c - a drill judged: against the best plan of every morning on true counts, and against one plan that knew all. */
#include "models/drill/inside.h"

#include <stdlib.h>
#include <string.h>

/* The forecast becomes what came: the course, and what injects brought. */
typedef struct { const pnk_drill *d; const pnk_live *played; } came;

static void amend(const pnk_records *records, pnk_forecast *f, void *user)
{
    const came *c = user;
    const pnk_drill *d = c->d;

    for (int day = 1; day <= f->n_days && day <= d->n_days; day++)
        for (size_t leaf = 0; leaf < f->n_leaves; leaf++)
            for (size_t g = 0; g < records->groups.n; g++) {
                size_t at = pnk_forecast_at(f, day, leaf, g), here = pnk_drill_at(d, day, (size_t)d->leaf_of_area[f->leaves[leaf]], g);
                f->begin_to_wait[at] = d->course.wait[here] + c->played->extra[here];
                f->reach_hosts[at] = d->course.hosts[here];
                f->reach_sites[at] = d->course.sites[here];
            }
    for (int day = 1; day <= f->n_days && day <= d->n_days; day++)
        memcpy(f->return_share + (size_t)day * records->groups.n, d->course.return_share + (size_t)day * records->groups.n, records->groups.n * sizeof *f->return_share);
}

/* The world of the first evening, with all that was to happen announced. */
static pnk_status world_with_hindsight(pnk_ctx *ctx, const pnk_drill *d, pnk_records **out)
{
    pnk_records *r = pnk_records_like(d->base);
    pnk_status status = r ? PNK_OK : pnk_no_memory(ctx);

    for (size_t i = 0; i < d->script.n && !status; i++)
        if (d->live->fired[i] >= 0 && !pnk_effect_is_word(d->script.v[i].effect))
            status = pnk_world_effect(ctx, r, &d->script.v[i], r->head.as_of + 1 + d->live->fired[i] / PNK_DAY_MINUTES, r->head.as_of);
    if (status)
        pnk_records_free(r);
    else {
        r->head.horizon_days = d->n_days;
        *out = r;
    }
    return status;
}

static pnk_status with_hindsight(pnk_ctx *ctx, const pnk_drill *d, pnk_live **out)
{
    came c = { d, d->live };
    const pnk_ahead_order order = { .how = PNK_AHEAD_BEST, .amend = amend, .user = &c };
    pnk_records *records = NULL;
    pnk_arena arena = {0};
    pnk_entries made = { .arena = &arena };
    pnk_status status = world_with_hindsight(ctx, d, &records);

    if (!status && !(status = pnk_play_plan(ctx, records, &order, PNK_DAY_UNKNOWN, 0, "hindsight", &made)))
        status = pnk_play_again(ctx, d, &made, out);
    pnk_records_free(records);
    pnk_arena_release(&arena);
    return status;
}

/* ---- one decision at a time ---- */

static bool same_shelter(const pnk_act *a, const char *shelter) { return a->e.what == PNK_DID_MOVE && a->e.to_id && !strcmp(a->e.to_id, shelter); }

static pnk_status take_acts(pnk_ctx *ctx, const pnk_live *from, const char *shelter, bool of_it, pnk_entries *out)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < from->acts.n && !status; i++)
        if (same_shelter(&from->acts.v[i], shelter) == of_it && (from->acts.v[i].e.what == PNK_DID_MOVE || !of_it))
            status = pnk_entries_add(ctx, out, from->acts.v[i].e);
    return status;
}

static pnk_status take_locks(pnk_ctx *ctx, const pnk_drill *d, pnk_entries *out)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < d->log.n && !status; i++)
        if (d->log.v[i].what == PNK_DID_OPEN || d->log.v[i].what == PNK_DID_CLOSE) {
            pnk_entry e = d->log.v[i];
            e.date = e.date != PNK_DAY_UNKNOWN ? e.date : d->base->head.as_of + 1 + e.minute / PNK_DAY_MINUTES;
            status = pnk_entries_add(ctx, out, e);
        }
    return status;
}

static int first_day(const pnk_live *live, const char *shelter)
{
    for (int day = 1; day <= live->d->n_days; day++)
        for (size_t i = 0; i < live->acts.n; i++)
            if (same_shelter(&live->acts.v[i], shelter) && live->acts.v[i].did > 0 && live->acts.v[i].e.date == pnk_live_date(live, day))
                return day;
    return 0;
}

/* The drill as it was played, but with what the best plan did with one shelter. */
static pnk_status with_one(pnk_ctx *ctx, const pnk_drill *d, const pnk_live *best, const char *shelter, double *total)
{
    pnk_arena arena = {0};
    pnk_entries made = { .arena = &arena };
    pnk_live *live = NULL;
    pnk_status status;

    if (!(status = take_locks(ctx, d, &made)) && !(status = take_acts(ctx, best, shelter, true, &made)) &&
        !(status = take_acts(ctx, d->live, shelter, false, &made)) && !(status = pnk_play_again(ctx, d, &made, &live)))
        *total = pnk_live_total(live);
    pnk_live_free(live);
    pnk_arena_release(&arena);
    return status;
}

static int dearer(const void *a, const void *b)
{
    const pnk_drill_regret *x = a, *y = b;
    return x->cost_person_days != y->cost_person_days ? (x->cost_person_days > y->cost_person_days ? -1 : 1) : strcmp(x->shelter, y->shelter);
}

static pnk_status add_regret(pnk_ctx *ctx, const pnk_drill *d, const pnk_live *best, const char *shelter, size_t *capacity, pnk_drill_score *out)
{
    double without = 0;
    pnk_status status;

    for (size_t i = 0; i < out->n_regrets; i++)
        if (!strcmp(out->regrets[i].shelter, shelter))
            return PNK_OK;
    if ((status = with_one(ctx, d, best, shelter, &without)))
        return status;
    if (!PNK_GROW(&out->arena, out->regrets, out->n_regrets, *capacity))
        return pnk_no_memory(ctx);
    out->regrets[out->n_regrets++] = (pnk_drill_regret){ .shelter = pnk_arena_text(&out->arena, shelter), .day = first_day(d->live, shelter),
                                                         .best_day = first_day(best, shelter), .cost_person_days = out->played - without };
    return PNK_OK;
}

static pnk_status split_regret(pnk_ctx *ctx, const pnk_drill *d, const pnk_live *best, pnk_drill_score *out)
{
    size_t capacity = 0;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < best->acts.n && !status; i++)
        if (best->acts.v[i].e.what == PNK_DID_MOVE && best->acts.v[i].did > 0)
            status = add_regret(ctx, d, best, best->acts.v[i].e.to_id, &capacity, out);
    if (out->n_regrets > 1)
        qsort(out->regrets, out->n_regrets, sizeof *out->regrets, dearer);
    return status;
}

/* ---- figures ---- */

static pnk_status areas(pnk_ctx *ctx, const pnk_drill *d, pnk_drill_score *out)
{
    out->worst_area = -1;
    if (!(out->area_person_days = PNK_NEW(&out->arena, double, d->base->areas.n + 1)))
        return pnk_no_memory(ctx);
    for (size_t leaf = 0; leaf < d->n_leaves; leaf++) {
        int area = d->leaves[leaf];
        for (int day = 1; day <= d->live->day; day++)
            out->area_person_days[area] += d->live->nights[(size_t)day * d->n_leaves + leaf];
        if (out->area_person_days[area] > out->worst_person_days) {
            out->worst_person_days = out->area_person_days[area];
            out->worst_area = area;
        }
    }
    out->worst_area_id = out->worst_area < 0 ? NULL : pnk_arena_text(&out->arena, d->base->areas.v[out->worst_area].id);
    return PNK_OK;
}

static bool about_area(const pnk_drill *d, const pnk_act *act, int area)
{
    const pnk_records *r = d->base;
    return (act->from_leaf >= 0 && d->leaves[act->from_leaf] == area) || (act->from_site >= 0 && r->sites.v[act->from_site].area == area) ||
           (act->from_hosts >= 0 && d->leaves[act->from_hosts] == area) || (act->to_hosts >= 0 && d->leaves[act->to_hosts] == area) ||
           (act->to_site >= 0 && r->sites.v[act->to_site].area == area) || (act->place >= 0 && r->places.v[act->place].area == area);
}

const pnk_act *pnk_drill_answer(const pnk_drill *d, size_t inject)
{
    const pnk_records *r = d->base;
    const pnk_inject *x = &d->script.v[inject];
    const pnk_act *first = NULL;
    int minute = d->live->fired[inject], areas_of[2] = { x->site >= 0 ? r->sites.v[x->site].area : x->area, -1 };

    if (x->road >= 0) {
        areas_of[0] = r->places.v[r->roads.v[x->road].from].area;
        areas_of[1] = r->places.v[r->roads.v[x->road].to].area;
    }
    for (size_t i = 0; i < d->live->acts.n && minute >= 0; i++) {
        const pnk_act *act = &d->live->acts.v[i];
        bool about = (areas_of[0] >= 0 && about_area(d, act, areas_of[0])) || (areas_of[1] >= 0 && about_area(d, act, areas_of[1])) ||
                     (x->warehouse >= 0 && act->warehouse == x->warehouse);
        if (about && act->e.minute >= minute && (!first || act->e.minute < first->e.minute))
            first = act;
    }
    return first;
}

static void responses(const pnk_drill *d, pnk_drill_score *out)
{
    double hours = 0;

    for (size_t i = 0; i < d->script.n; i++) {
        const pnk_inject *x = &d->script.v[i];
        out->injects += d->live->fired[i] >= 0;
        out->rumours += d->live->rumour_report[i] >= 0;
        out->rumours_believed += d->live->believed[i] == 1;
        if (d->live->fired[i] < 0 || x->effect == PNK_EFFECT_NONE || pnk_effect_is_word(x->effect))
            continue;
        const pnk_act *answer = pnk_drill_answer(d, i);
        if (!answer)
            continue;
        hours += (answer->e.minute - d->live->fired[i]) / 60.0;
        out->responses++;
    }
    out->response_hours = out->responses ? hours / out->responses : NAN;
}

static pnk_status judge(pnk_ctx *ctx, pnk_drill *d, pnk_drill_score *out)
{
    pnk_live *knowable = NULL, *hindsight = NULL;
    pnk_status status;

    if ((status = areas(ctx, d, out)) || (status = pnk_play_again(ctx, d, NULL, &knowable)) || (status = with_hindsight(ctx, d, &hindsight)))
        goto done;
    out->played = pnk_live_total(d->live);
    out->knowable = pnk_live_total(knowable);
    out->hindsight = fmin(fmin(pnk_live_total(hindsight), out->knowable), out->played);      /* the best that was found */
    out->regret_knowable_share = (out->played - out->knowable) / fmax(1, out->played);
    out->regret_hindsight_share = (out->played - out->hindsight) / fmax(1, out->played);
    responses(d, out);
    status = split_regret(ctx, d, knowable, out);
done:
    pnk_live_free(hindsight);
    pnk_live_free(knowable);
    return status;
}

pnk_status pnk_drill_judge(pnk_ctx *ctx, pnk_drill *d, pnk_drill_score *out)
{
    double began = pnk_seconds();
    pnk_drill_score made = {0};
    pnk_status status;

    *out = made;
    if (d->live->day < d->n_days)
        return pnk_fail(ctx, PNK_USAGE, "the drill is not over: day %d of %d; `paanek drill run` goes on", d->live->day, d->n_days);
    if ((status = judge(ctx, d, &made)))
        pnk_drill_score_free(&made);
    made.seconds = pnk_seconds() - began;
    *out = made;
    return status;
}

void pnk_drill_score_free(pnk_drill_score *score)
{
    pnk_arena_release(&score->arena);
    memset(score, 0, sizeof *score);
}
