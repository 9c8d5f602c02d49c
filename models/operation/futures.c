/* models/operation/futures.c - the futures of the ensemble that a plan is made for. */
#include "models/operation/steps.h"

#include <stdlib.h>
#include <string.h>

const char *const pnk_plan_for_words[PNK_N_PLAN_FOR] = { NULL, "expected", "p80", "scenarios" };

bool pnk_plan_for_find(const char *word, pnk_plan_for *out)
{
    for (int i = 1; i < PNK_N_PLAN_FOR; i++)
        if (!strcmp(word, pnk_plan_for_words[i])) {
            *out = (pnk_plan_for)i;
            return true;
        }
    return false;
}

static void free_paths(pnk_forecast **paths, size_t n)
{
    for (size_t i = 0; i < n && paths; i++)
        pnk_forecast_free(paths[i]);
    free(paths);
}

/* Members of the ensemble, the displacement asked as for the forecast itself. */
static pnk_status paths_of(pnk_ctx *ctx, const pnk_run *run, size_t first, size_t n, pnk_forecast ***out)
{
    const pnk_displacement_settings settings = { .members = run->members, .calibration = run->calibration };
    pnk_forecast **paths = calloc(n + 1, sizeof(pnk_forecast *));
    pnk_status status;

    if (!paths)
        return pnk_no_memory(ctx);
    if ((status = pnk_displacement_paths(ctx, run->records, run->ledger, run->access, &settings, first, n, paths)))
        free(paths);
    else
        *out = paths;
    return status;
}

static pnk_status careful(pnk_ctx *ctx, pnk_run *run)
{
    size_t n = run->forecast->n_members;
    pnk_forecast **paths = NULL;
    pnk_status status = paths_of(ctx, run, 0, n, &paths);

    if (!status)
        status = pnk_displacement_p80(ctx, run->forecast, (const pnk_forecast *const *)paths, n, &run->planned_for);
    free_paths(paths, n);
    return status;
}

static pnk_status whole_parameter(pnk_ctx *ctx, const pnk_run *run, const char *name, int least, int most, int *out)
{
    double value = pnk_parameter_value(run->records, name);

    if (!(value >= least && value <= most && value == (double)(int)value))
        return pnk_fail(ctx, PNK_BAD_INPUT, "parameter %s is %g, expected a whole number, %d to %d", name, value, least, most);
    *out = (int)value;
    return PNK_OK;
}

/* Members beyond those of the bands: no plan has seen them. */
static pnk_status fresh_futures(pnk_ctx *ctx, pnk_run *run)
{
    int n = 0;
    pnk_status status;

    if ((status = whole_parameter(ctx, run, "plan_firm_days", 1, 365, &run->firm_days)) ||
        (status = whole_parameter(ctx, run, "plan_score_futures", 0, 1000, &n)))
        return status;
    if (!(status = paths_of(ctx, run, run->forecast->n_members, (size_t)n, &run->futures)))
        run->n_futures = (size_t)n;
    return status;
}

/* ---- scenarios ---- */

static pnk_status tail_weight(pnk_ctx *ctx, const pnk_run *run, double *weight)
{
    double value = pnk_parameter_value(run->records, "plan_cvar_weight");

    if (run->cvar_share > 0 && !(value > 0 && value <= 1000))
        return pnk_fail(ctx, PNK_BAD_INPUT, "parameter plan_cvar_weight is %g, expected a number above 0, at most 1000", value);
    *weight = run->cvar_share > 0 ? value : 0;
    return PNK_OK;
}

static pnk_status over_scenarios(pnk_ctx *ctx, pnk_run *run, const pnk_forecast *const *paths, size_t n, int wanted)
{
    size_t *chosen = calloc((size_t)wanted + 1, sizeof *chosen), n_chosen = 0;
    double *probability = calloc((size_t)wanted + 1, sizeof *probability);
    const pnk_forecast **futures = calloc((size_t)wanted + 1, sizeof *futures);
    pnk_scenarios scenarios = { .futures = futures, .probability = probability, .firm_days = run->firm_days, .cvar_share = run->cvar_share };
    pnk_status status = chosen && probability && futures ? PNK_OK : pnk_no_memory(ctx);

    if (status || (status = tail_weight(ctx, run, &scenarios.cvar_weight)) ||
        (status = pnk_displacement_scenarios(ctx, paths, n, (size_t)wanted, chosen, probability, &n_chosen)))
        goto done;
    for (size_t i = 0; i < n_chosen; i++)
        futures[i] = paths[chosen[i]];
    scenarios.n = n_chosen;
    status = pnk_allocation_two_stage(ctx, run->records, run->ledger, run->forecast, run->access, &scenarios, &run->two_stage);
done:
    free(chosen);
    free(probability);
    free(futures);
    return status;
}

static pnk_status hold_back(pnk_ctx *ctx, pnk_run *run)
{
    size_t n = run->forecast->n_members;
    pnk_forecast **paths = NULL;
    int wanted = 0;
    pnk_status status;

    if ((status = whole_parameter(ctx, run, "plan_scenarios", 1, 50, &wanted)) || (status = paths_of(ctx, run, 0, n, &paths)))
        return status;
    status = over_scenarios(ctx, run, (const pnk_forecast *const *)paths, n, wanted);
    free_paths(paths, n);
    return status;
}

pnk_status pnk_steps_plan_for(pnk_ctx *ctx, pnk_run *run)
{
    pnk_status status;

    if (run->plan_for == PNK_PLAN_FOR_NONE)
        return PNK_OK;
    if ((run->plan_for == PNK_PLAN_FOR_P80 && (status = careful(ctx, run))) || (status = fresh_futures(ctx, run)))
        return status;
    return run->plan_for == PNK_PLAN_FOR_SCENARIOS ? hold_back(ctx, run) : PNK_OK;
}
