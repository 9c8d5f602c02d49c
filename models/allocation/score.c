/* models/allocation/score.c - a plan held against the plan with hindsight, in futures that it was not made from.
 *
 * Nobody keeps to a plan of two weeks once the days turn out otherwise: what counts is where its first days leave us. So in each future the first
 * days are done as published, as far as the people are there, and after them the best that could be done by one who knows the rest. Hindsight
 * knows the rest from the start. Both by the single weighted objective.
 */
#include "models/allocation/futures.h"
#include "engine/base/parallel.h"

#include <stdlib.h>

typedef struct {
    const pnk_records *records;
    const pnk_ledger *ledger;
    const pnk_access *access;
    const pnk_allocation_settings *settings;
    const pnk_acts *firm, *expected;     /* expected NULL: the same */
    pnk_future_score *scores;
} work;

static double to_come(const pnk_forecast *f)
{
    double persons = 0;

    for (int t = 1; t <= f->n_days; t++)
        for (size_t l = 0; l < f->n_leaves; l++)
            for (size_t g = 0; g < f->n_groups; g++) {
                size_t at = pnk_forecast_at(f, t, l, g);
                persons += f->begin_to_wait[at] + f->reach_hosts[at] + f->reach_sites[at];
            }
    return persons;
}

pnk_status pnk_firm_as_far(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *firm, int firm_days, bool whole_people, pnk_acts **out)
{
    pnk_acts *done = NULL;
    pnk_status status = pnk_round_acts(ctx, w, firm, whole_people ? PNK_WHOLE_PEOPLE : PNK_FRACTIONS, &done);

    if (!status)
        status = pnk_firm_acts(ctx, done, firm_days, out);
    pnk_acts_free(done);
    return status;
}

static pnk_status solve(pnk_ctx *ctx, const pnk_world *w, const pnk_futures_settings *settings, pnk_scored *score, pnk_futures_plan *plan)
{
    const double sure = 1;
    pnk_status status = pnk_futures_solve(ctx, &w, &sure, 1, settings, plan);

    if (!status)
        *score = (pnk_scored){ plan->value, plan->of[0].tier[1], plan->of[0].tier[3] };
    return status;
}

/* The first days as far as they can be done, then the best; what hindsight does on the later days is where that is looked for first. */
static pnk_status score_acts(pnk_ctx *ctx, const work *k, const pnk_world *w, const pnk_acts *acts, const pnk_futures_plan *hindsight, pnk_scored *out)
{
    pnk_acts *firm = NULL;
    pnk_futures_plan plan = {0};
    pnk_status status = pnk_firm_as_far(ctx, w, acts, k->settings->firm_days, k->settings->whole_people, &firm);

    if (!status)
        status = solve(ctx, w, &(pnk_futures_settings){ .firm_days = k->settings->firm_days, .firm = firm, .alone = hindsight }, out, &plan);
    pnk_futures_plan_free(&plan);
    pnk_acts_free(firm);
    return status;
}

static pnk_status score_one(pnk_ctx *ctx, void *user, size_t i)
{
    const work *k = user;
    const pnk_forecast *f = k->settings->futures[i];
    pnk_future_score *score = &k->scores[i];
    pnk_futures_plan hindsight = {0};
    pnk_world *w = NULL;
    pnk_status status;

    score->persons_to_come = to_come(f);
    if (!(status = pnk_world_new(ctx, k->records, k->ledger, f, k->access, &w)) &&
        !(status = solve(ctx, w, &(pnk_futures_settings){ .firm_days = 0 }, &score->hindsight, &hindsight)) &&
        !(status = score_acts(ctx, k, w, k->firm, &hindsight, &score->plan)) && k->expected)
        status = score_acts(ctx, k, w, k->expected, &hindsight, &score->expected);
    if (!k->expected)
        score->expected = score->plan;
    pnk_futures_plan_free(&hindsight);
    pnk_world_free(w);
    return status;
}

pnk_status pnk_score_futures(pnk_ctx *ctx, const pnk_tiers *t, const pnk_ledger *ledger, const pnk_access *access, const pnk_allocation_settings *settings, const pnk_acts *told,
                             const pnk_acts *expected, pnk_plan *plan)
{
    pnk_acts *firm = NULL, *beside = NULL;
    pnk_status status;

    if (settings->n_futures == 0)
        return PNK_OK;
    if ((status = pnk_firm_acts(ctx, told, settings->firm_days, &firm)) || (expected && (status = pnk_firm_acts(ctx, expected, settings->firm_days, &beside))))
        goto done;
    plan->beside_expected = settings->two_stage != NULL;
    plan->firm_days = settings->firm_days;
    plan->n_futures = settings->n_futures;
    if ((plan->futures = PNK_NEW(&plan->arena, pnk_future_score, settings->n_futures))) {
        work k = { t->w->records, ledger, access, settings, firm, beside, plan->futures };
        status = pnk_parallel(ctx, settings->n_futures, score_one, &k);
    } else
        status = pnk_no_memory(ctx);
done:
    pnk_acts_free(firm);
    pnk_acts_free(beside);
    return status;
}
