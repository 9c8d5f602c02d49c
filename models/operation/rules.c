/* models/operation/rules.c - the rules of movement that can be asked for. */
#include "models/operation/rules.h"

#include "models/movement/movement.h"

#include <string.h>

/** Own rules: the same for every member. */
static pnk_status allocate(pnk_ctx *ctx, const pnk_case *c, const pnk_rule_settings *settings, double *sim, double *person_days)
{
    const pnk_outlook_options options = { .withhold_capacity = settings->withhold_capacity };
    double days = 0.0;
    pnk_status status = pnk_outlook_allocate(ctx, c, settings->dials, &options, sim, &days);

    *person_days += status ? 0.0 : days;
    return status;
}

/** The peer's rules; capacities that are withheld are already out of the case. */
static pnk_status move(pnk_ctx *ctx, const pnk_case *c, const pnk_rule_settings *settings, double *sim, double *person_days)
{
    const pnk_movement_options options = { .seed = settings->seed, .member = settings->member };
    pnk_movement_result result = {0};
    pnk_status status = pnk_movement_run(ctx, c, &options, &result);

    if (status)
        return status;
    memcpy(sim, result.camp_persons, result.n_days * result.n_camps * sizeof *sim);
    *person_days += result.person_days;
    pnk_movement_result_free(&result);
    return PNK_OK;
}

static const pnk_rules rules_known[] = {
    { "own", true, allocate },
    { "flee", false, move },
};

const pnk_rules *pnk_rules_find(const char *word)
{
    for (size_t i = 0; i < sizeof rules_known / sizeof *rules_known; i++)
        if (!strcmp(word, rules_known[i].word))
            return &rules_known[i];
    return NULL;
}
