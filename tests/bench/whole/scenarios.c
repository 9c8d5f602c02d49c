/* tests/bench/whole/scenarios.c - plans for the people expected, for 80 of 100 futures and for scenarios, side by side in futures that none of them has seen.
 *
 * A made operation whose wave of people is uncertain: each member of the ensemble multiplies all arrivals by one factor and those of each area by another,
 * lognormal with the spread asked for and mean 1. The expected path is the mean of the members that plans are made from.
 */
#include "tests/bench/allocate_land.h"
#include "tests/bench/bench.h"

#include "models/displacement/displacement.h"

typedef struct { pnk_arena arena; pnk_forecast *of; size_t n; } ensemble;
typedef struct { double value, worst_value, hindsight, seconds; } scored;

static pnk_status make_members(pnk_ctx *ctx, const pnk_forecast *f, const options *o, size_t n, ensemble *out)
{
    size_t cells = f->n_leaves * f->n_groups, all = ((size_t)f->n_days + 1) * cells;

    if (!(out->of = PNK_NEW(&out->arena, pnk_forecast, n + 1)))
        return pnk_no_memory(ctx);
    for (size_t m = 0; m < n; m++) {
        pnk_rng rng = pnk_rng_stream((uint64_t)o->seed, m, 17);
        double everywhere = exp(pnk_rng_normal(&rng, -0.5 * o->spread * o->spread, o->spread)), *come = PNK_NEW(&out->arena, double, all + 1);
        if (!come)
            return pnk_no_memory(ctx);
        for (size_t leaf = 0; leaf < f->n_leaves; leaf++) {
            double here = everywhere * exp(pnk_rng_normal(&rng, -0.5 * o->spread * o->spread, o->spread));
            for (int t = 1; t <= f->n_days; t++)
                for (size_t g = 0; g < f->n_groups; g++)
                    come[pnk_forecast_at(f, t, leaf, g)] = round(here * f->begin_to_wait[pnk_forecast_at(f, t, leaf, g)]);
        }
        out->of[m] = *f;
        out->of[m].begin_to_wait = come;
        out->n = m + 1;
    }
    return PNK_OK;
}

static void take_mean(pnk_forecast *f, const pnk_forecast *const *members, size_t n)
{
    size_t cells = f->n_leaves * f->n_groups;

    for (size_t at = cells; at < ((size_t)f->n_days + 1) * cells; at++) {
        f->begin_to_wait[at] = 0;
        for (size_t m = 0; m < n; m++)
            f->begin_to_wait[at] += members[m]->begin_to_wait[at] / (double)n;
    }
}

static pnk_status score(pnk_ctx *ctx, const allocation_case *c, const pnk_forecast *people, const pnk_two_stage *two_stage, const pnk_forecast *const *futures, size_t n, int firm_days,
                        scored *out)
{
    pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;
    pnk_plan *plan = NULL;
    pnk_lp_answer *answer = NULL;
    double began = pnk_seconds();
    pnk_status status;

    settings.two_stage = two_stage;
    settings.futures = futures;
    settings.n_futures = n;
    settings.firm_days = firm_days;
    settings.most_prices = 0;
    if (!(status = pnk_allocation_solve(ctx, c->records, c->ledger, people, c->access, &settings, &plan, &answer)))
        for (size_t i = 0; i < n; i++) {
            out->value += plan->futures[i].plan.value / (double)n;
            out->hindsight += plan->futures[i].hindsight.value / (double)n;
            out->worst_value = fmax(out->worst_value, plan->futures[i].plan.value);
        }
    out->seconds = pnk_seconds() - began;
    pnk_plan_free(plan);
    pnk_lp_answer_free(answer);
    return status;
}

static pnk_status for_scenarios(pnk_ctx *ctx, const allocation_case *c, const options *o, const pnk_forecast *const *members, double share, pnk_two_stage **out)
{
    size_t chosen[50], n = 0;
    double probability[50];
    const pnk_forecast *futures[50];
    pnk_status status = pnk_displacement_scenarios(ctx, members, (size_t)o->members, (size_t)fmin(50, o->scenarios), chosen, probability, &n);

    for (size_t i = 0; i < n && !status; i++)
        futures[i] = members[chosen[i]];
    const pnk_scenarios scenarios = { futures, probability, n, (int)o->firm, share, share > 0 ? 1 : 0 };
    return status ? status : pnk_allocation_two_stage(ctx, c->records, c->ledger, c->forecast, c->access, &scenarios, out);
}

static void told(measured *m, const char *const names[4], const scored *s)
{
    figure(m, names[0], s->value);
    figure(m, names[1], s->worst_value);
    if (names[2])                        /* hindsight is the same whatever was planned */
        figure(m, names[2], s->hindsight);
    figure(m, names[3], s->seconds);
}

/** --areas ... as allocate; --members, --spread, --scenarios, --firm, --futures. */
pnk_status bench_scenarios(pnk_ctx *ctx, const options *o, measured *m)
{
    static const char *const names[4][4] = {
        { "expected_mean", "expected_worst", "hindsight", "expected_seconds" }, { "p80_mean", "p80_worst", NULL, "p80_seconds" },
        { "scenarios_mean", "scenarios_worst", NULL, "scenarios_seconds" }, { "cvar_mean", "cvar_worst", NULL, "cvar_seconds" } };
    land_size size = { (int)o->areas, (int)o->groups, (int)o->sites, (int)o->warehouses, (int)fmin(o->items, LAND_MOST_ITEMS), (int)o->days, (uint64_t)o->seed };
    allocation_case made = { 0 };
    size_t n = (size_t)o->members, n_futures = (size_t)o->futures;
    ensemble all = { 0 };
    const pnk_forecast **paths = calloc(n + n_futures + 1, sizeof *paths);
    pnk_forecast *careful = NULL;
    pnk_two_stage *two[2] = { 0 };
    scored s[4] = { 0 };
    double seconds[2] = { 0 };
    pnk_status status = paths ? land_make(ctx, &size, &made) : pnk_no_memory(ctx);

    if (status || (status = make_members(ctx, made.forecast, o, n + n_futures, &all)))
        goto done;
    for (size_t i = 0; i < n + n_futures; i++)
        paths[i] = &all.of[i];
    take_mean(made.forecast, paths, n);
    if ((status = pnk_displacement_p80(ctx, made.forecast, paths, n, &careful)))
        goto done;
    for (int i = 0; i < 2 && !status; i++) {
        double began = pnk_seconds();
        status = for_scenarios(ctx, &made, o, paths, i ? 0.34 : 0, &two[i]);
        seconds[i] = pnk_seconds() - began;
    }
    for (int i = 0; i < 4 && !status; i++)
        status = score(ctx, &made, i == 1 ? careful : made.forecast, i < 2 ? NULL : two[i - 2], paths + n, n_futures, (int)o->firm, &s[i]);
    if (status)
        goto done;
    s[2].seconds += seconds[0];
    s[3].seconds += seconds[1];
    for (int i = 0; i < 4; i++)
        told(m, names[i], &s[i]);
    figure(m, "held_back", (double)two[0]->held.n);
    figure(m, "held_back_cvar", (double)two[1]->held.n);
    figure(m, "in_sample", two[0]->value);
    figure(m, "in_sample_expected", two[0]->expected_value);
    figure(m, "two_stage_gap_share", two[0]->gap_share);
    timed(m, s[2].seconds);
done:
    pnk_two_stage_free(two[0]);
    pnk_two_stage_free(two[1]);
    pnk_forecast_free(careful);
    pnk_arena_release(&all.arena);
    free(paths);
    case_free(&made);
    return status;
}
