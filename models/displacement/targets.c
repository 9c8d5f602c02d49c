/* models/displacement/targets.c - reports as targets of a walk. */
#include "models/displacement/targets.h"

#include <math.h>
#include <string.h>

/* ---- which reports, and of whom ---- */

static bool comparable(pnk_measure measure, pnk_count_kind kind)
{
    switch (measure) {
    case PNK_DISPLACED: case PNK_RETURNED:
        return kind == PNK_NOW || kind == PNK_SINCE_START || kind == PNK_IN_PERIOD;
    case PNK_REMAINING: case PNK_PRESENT: case PNK_WITH_HOSTS: case PNK_IN_SITES: case PNK_ON_THE_WAY:
        return kind == PNK_NOW;
    default:
        return false;
    }
}

static double error_share(const pnk_records *records, const pnk_report *r)
{
    double least = pnk_parameter_value(records, "ledger_least_error_share"), about = pnk_parameter_value(records, "ledger_about_factor");
    double error = fmax(r->source >= 0 ? records->sources.v[r->source].error_share : (double)NAN, least);      /* NAN: the other of the two */

    if (r->bound == PNK_ABOUT && about >= 1.0)
        error *= about;
    if (isnan(r->persons))
        error = hypot(error, pnk_parameter_value(records, "ledger_household_error_share"));
    return error;
}

static pnk_status leaves_of(pnk_ctx *ctx, const pnk_scene *scene, const pnk_placed *placed, pnk_arena *arena, const bool **out)
{
    bool *leaf_in = PNK_NEW(arena, bool, scene->n_leaves + 1);

    if (!leaf_in)
        return pnk_no_memory(ctx);
    for (size_t l = 0; l < scene->n_leaves; l++)
        for (size_t a = 0; a < placed->n_areas; a++)
            leaf_in[l] |= pnk_area_within(scene->records, scene->leaves[l], placed->areas[a]);
    *out = leaf_in;
    return PNK_OK;
}

static pnk_status add(pnk_ctx *ctx, const pnk_scene *scene, const pnk_placed *placed, const pnk_report_fit *fit, int report, pnk_arena *arena, pnk_targets *out)
{
    const pnk_report *r = &scene->records->reports.v[report];
    pnk_target t = { .report = report, .group = r->group, .measure = r->measure, .before = -1, .day = r->as_of - scene->as_of, .stated_persons = fit->stated_persons,
                     .bound = placed->part ? PNK_AT_LEAST : r->bound == PNK_ABOUT ? PNK_EXACT : r->bound, .weight = fit->weight > 0.0 ? fit->weight : 1.0 };

    if (t.measure == PNK_DISPLACED && fit->count == PNK_NOW)
        t.measure = PNK_REMAINING;
    if (fit->count == PNK_IN_PERIOD) {
        t.before = (r->period_from == PNK_DAY_UNKNOWN ? r->as_of : r->period_from) - 1 - scene->as_of;
        if (t.before < 0)                        /* it began before the walk does */
            return PNK_OK;
    }
    t.error_persons = error_share(scene->records, r) * fmax(fit->scale_persons, t.stated_persons);
    if (!(t.error_persons > 0.0))
        return PNK_OK;
    out->v[out->n++] = t;
    return leaves_of(ctx, scene, placed, arena, &out->v[out->n - 1].leaf_in);
}

pnk_status pnk_targets_collect(pnk_ctx *ctx, const pnk_scene *scene, const pnk_matches *matches, const pnk_ledger *ledger, pnk_day first, pnk_day last,
                               pnk_arena *arena, pnk_targets *out)
{
    const pnk_records *records = scene->records;
    pnk_status status = PNK_OK;

    *out = (pnk_targets){ .v = PNK_NEW(arena, pnk_target, records->reports.n + 1) };
    if (!out->v)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < records->reports.n && ledger->fits && matches->reports && !status; i++) {
        const pnk_report *r = &records->reports.v[i];
        const pnk_report_fit *fit = &ledger->fits[i];

        if (fit->use == PNK_REPORT_USED && comparable(r->measure, fit->count) && r->as_of > scene->as_of && r->as_of >= first && r->as_of <= last &&
            r->as_of <= scene->as_of + scene->n_days)
            status = add(ctx, scene, &matches->reports[i], fit, (int)i, arena, out);
    }
    return status;
}

/* ---- what a walk has there ---- */

static double persons_in(const pnk_walk *w, size_t cell, pnk_measure measure)
{
    switch (measure) {
    case PNK_DISPLACED:  return w->displaced[cell];
    case PNK_RETURNED:   return w->returned[cell];
    case PNK_REMAINING:  return w->displaced[cell] - w->returned[cell];
    case PNK_WITH_HOSTS: return w->hosts[cell];
    case PNK_IN_SITES:   return w->sites[cell];
    case PNK_PRESENT:    return w->hosts[cell] + w->sites[cell] + w->waiting[cell];
    default:             return w->waiting[cell] + pnk_walk_travelling(w, cell);
    }
}

static double persons_of(const pnk_walk *w, const pnk_target *t)
{
    size_t n_groups = w->scene->n_groups;
    double sum = 0.0;

    for (size_t l = 0; l < w->scene->n_leaves; l++)
        for (size_t g = 0; t->leaf_in[l] && g < n_groups; g++)
            if (t->group < 0 || (size_t)t->group == g)
                sum += persons_in(w, l * n_groups + g, t->measure);
    return sum;
}

typedef struct { const pnk_targets *targets; double *persons; } listener;

static pnk_status listen(void *user, const pnk_walk *w)
{
    listener *l = user;

    for (size_t i = 0; i < l->targets->n; i++) {
        const pnk_target *t = &l->targets->v[i];

        if (t->day == w->day)
            l->persons[i] += persons_of(w, t);
        if (t->before == w->day)
            l->persons[i] -= persons_of(w, t);
    }
    return PNK_OK;
}

pnk_status pnk_targets_walk(pnk_ctx *ctx, const pnk_targets *targets, const pnk_scene *scene, const pnk_dials *dials, uint64_t seed, uint64_t member, double *persons)
{
    listener l = { targets, persons };

    memset(persons, 0, targets->n * sizeof *persons);
    return pnk_walk_run(ctx, scene, dials, false, seed, member, listen, &l);
}

double pnk_targets_distance(const pnk_targets *targets, const double *persons, double model_error_share)
{
    double sum = 0.0, weights = 0.0;

    for (size_t i = 0; i < targets->n; i++) {
        const pnk_target *t = &targets->v[i];
        double off = persons[i] - t->stated_persons, z = off / hypot(t->error_persons, model_error_share * t->stated_persons);

        if ((t->bound == PNK_AT_LEAST && off > 0.0) || (t->bound == PNK_AT_MOST && off < 0.0))
            z = 0.0;
        sum += t->weight * log1p(z * z);
        weights += t->weight;
    }
    return weights > 0.0 ? sum / weights : 0.0;
}
