/* tools/cli/verb_forecast.c - paanek forecast OPERATION: where people will be; with --validate how good the rules are. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "engine/sim/ranks.h"
#include "models/operation/forecast.h"
#include <string.h>

/* ---- --validate ---- */

static void put_number(pnk_json_out *json, const char *name, double value)
{
    pnk_json_name(json, name);
    pnk_json_put_number(json, value);
}

static void put_score(pnk_json_out *json, const pnk_score *score, double crps)
{
    put_number(json, "ard", score->ard);
    put_number(json, "ard_rescaled", score->ard_rescaled);
    put_number(json, "ard_whole", score->ard_whole);
    put_number(json, "ard_rescaled_whole", score->ard_rescaled_whole);
    put_number(json, "ard_pooled", score->ard_pooled);
    put_number(json, "mase7", score->mase7);
    put_number(json, "mase30", score->mase30);
    put_number(json, "crps", crps);
}

static pnk_status print_validation_json(pnk_ctx *ctx, const pnk_validation *v, pnk_problems *problems)
{
    pnk_json_out json = {0};

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "case"), pnk_json_put_text(&json, v->case_name);
    pnk_json_name(&json, "rules"), pnk_json_put_text(&json, v->rules);
    pnk_json_name(&json, "withheld"), pnk_json_put_text(&json, v->withheld_capacity ? "capacity" : NULL);
    put_number(&json, "days", (double)v->n_days);
    put_number(&json, "camps", (double)v->n_camps);
    put_number(&json, "places", (double)v->n_places);
    put_number(&json, "members", (double)v->members);
    put_number(&json, "seed", (double)v->seed);
    put_score(&json, &v->score, v->crps);
    put_number(&json, "ard_sd", v->ard_sd);
    put_number(&json, "ard_rescaled_sd", v->ard_rescaled_sd);
    put_number(&json, "crps_persons", v->crps_persons);
    put_number(&json, "person_days", v->person_days);
    put_number(&json, "person_days_per_s", v->seconds > 0.0 ? v->person_days / v->seconds : 0.0);
    put_number(&json, "seconds", v->seconds);
    pnk_json_name(&json, "rivals"), pnk_json_begin(&json, '{');
    for (int k = 0; k < PNK_N_RIVALS; k++) {
        pnk_json_name(&json, pnk_rival_word((pnk_rival)k)), pnk_json_begin(&json, '{');
        put_score(&json, &v->rivals[k], v->rival_crps[k]);
        pnk_json_end(&json, '}');
    }
    pnk_json_end(&json, '}');
    pnk_put_problems_json(&json, problems);
    pnk_json_end(&json, '}');
    return pnk_print_json(ctx, &json);
}

static void print_score(const char *label, const pnk_score *score, double crps)
{
    const double values[] = { score->ard, score->ard_rescaled, score->ard_whole, score->ard_rescaled_whole, score->mase7, score->mase30, crps };
    char number[48];

    fputs("  ", stdout);
    pnk_print_padded(label, 34);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        printf(" %10s", values[i] == values[i] ? pnk_text_fixed(values[i], 3, number) : "-");
    putchar('\n');
}

static void print_validation(const pnk_validation *v)
{
    static const char *const heads[] = { PNK_PHRASE("ARD"), PNK_PHRASE("rescaled"), PNK_PHRASE("ARD whole"), PNK_PHRASE("resc. wh."), PNK_PHRASE("MASE 7"),
                                         PNK_PHRASE("MASE 30"), PNK_PHRASE("CRPS") };
    static const char *const rivals[PNK_N_RIVALS] = { PNK_PHRASE("day's total by camp capacities"), PNK_PHRASE("day's total by first shares"),
                                                      PNK_PHRASE("first counts held"), PNK_PHRASE("day's total in equal parts") };
    char days[48], speed[48], seconds[48];

    printf(pnk_said("%s: %zu days, %zu camps; rules %s, members %zu\n\n"), v->case_name, v->n_days, v->n_camps, v->rules, v->members);
    fputs("  ", stdout);
    pnk_print_padded(pnk_said("shares of the people counted"), 34);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        pnk_print_right(pnk_said(heads[i]), 11);
    putchar('\n');
    print_score(v->withheld_capacity ? pnk_said("the rules, without capacities") : pnk_said("the rules"), &v->score, v->crps);
    for (int k = 0; k < PNK_N_RIVALS; k++)
        print_score(pnk_said(rivals[k]), &v->rivals[k], v->rival_crps[k]);
    printf(pnk_said("\n  %s person-days in %s s, %s a second\n"), pnk_grouped(v->person_days, days), pnk_text_fixed(v->seconds, 3, seconds),
           pnk_grouped(v->seconds > 0.0 ? v->person_days / v->seconds : 0.0, speed));
}

static pnk_status validate(pnk_ctx *ctx, pnk_cli *cli, pnk_problems *problems)
{
    const pnk_validation_options options = { .folder = cli->words[0], .settings = cli->settings, .rules = cli->rules,
                                             .withhold_capacity = cli->given & PNK_TAKES(WITHHOLD), .members = (size_t)cli->members, .seed = cli->seed };
    pnk_validation validation;
    pnk_status status = pnk_operation_validate(ctx, &options, problems, &validation);

    if (!cli->json || status)
        pnk_print_problems(cli, problems);
    if (status)
        return status;
    if (cli->json)
        status = print_validation_json(ctx, &validation, problems);
    else if (!cli->quiet)
        print_validation(&validation);
    pnk_validation_free(&validation);
    return status;
}

/* ---- the forecast itself ---- */

static pnk_status print_forecast(pnk_ctx *ctx, const pnk_run *run)
{
    const char *text = pnk_run_summary_json(run);
    char low[48], middle[48], high[48];
    pnk_json *summary = NULL;
    pnk_status status = pnk_json_parse(ctx, "summary.json", text, strlen(text), &summary);
    const pnk_json *forecast = pnk_json_get(summary, "forecast");

    if (status)
        return status;
    pnk_print_count(pnk_run_results(run)->records, summary, "on_the_way");
    printf(pnk_said("\n  in %g days still away: %s, of ten cases eight between %s and %s\n"), pnk_json_number(pnk_json_get(forecast, "days")),
           pnk_grouped(pnk_json_number(pnk_json_get(forecast, "remaining_p50")), middle), pnk_grouped(pnk_json_number(pnk_json_get(forecast, "remaining_p10")), low),
           pnk_grouped(pnk_json_number(pnk_json_get(forecast, "remaining_p90")), high));
    printf(pnk_said("  tables        %s/forecast.csv and those beside it\n"), pnk_run_out(run));
    pnk_json_free(summary);
    return PNK_OK;
}

static pnk_status forecast(pnk_ctx *ctx, pnk_cli *cli, pnk_problems *problems)
{
    pnk_run *run = NULL;
    pnk_status status;

    cli->run.members = (size_t)cli->members;
    status = pnk_operation_forecast(ctx, &cli->run, problems, &run);
    pnk_print_problems(cli, problems);
    if (pnk_ranks_mine() > 0)
        ;                            /* rank 0 has the word */
    else if (!status && cli->json)
        fputs(pnk_run_summary_json(run), stdout);
    else if (!status && !cli->quiet)
        status = print_forecast(ctx, run);
    pnk_run_free(run);
    return status;
}

static pnk_status check_options(pnk_ctx *ctx, const pnk_cli *cli)
{
    const uint64_t modes = PNK_TAKES(VALIDATE) | PNK_TAKES(BACKTEST) | PNK_TAKES(CALIBRATE);
    uint64_t mode = cli->given & modes;

    if (mode & (mode - 1))
        return pnk_fail(ctx, PNK_USAGE, "only one of --validate, --backtest and --calibrate at a time");
    if (!mode && (cli->given & (PNK_TAKES(RULES) | PNK_TAKES(SETTINGS) | PNK_TAKES(WITHHOLD))))
        return pnk_fail(ctx, PNK_USAGE, "--rules, --settings and --withhold belong to --validate, --backtest and --calibrate, which look at a scenario");
    return PNK_OK;
}

pnk_status pnk_verb_forecast(pnk_ctx *ctx, pnk_cli *cli)
{
    const uint64_t modes = PNK_TAKES(VALIDATE) | PNK_TAKES(BACKTEST) | PNK_TAKES(CALIBRATE);
    pnk_problems problems = {0};
    pnk_status status = check_options(ctx, cli);

    if (!status && (cli->given & modes)) {
        if (pnk_ranks_mine() > 0)
            return PNK_OK;                       /* their members are not shared out */
        pnk_ranks_alone();
    }
    if (!status && (cli->given & (PNK_TAKES(BACKTEST) | PNK_TAKES(CALIBRATE))))
        status = pnk_fail(ctx, PNK_USAGE, "--backtest and --calibrate are not in this build");
    if (!status)
        status = cli->given & PNK_TAKES(VALIDATE) ? validate(ctx, cli, &problems) : forecast(ctx, cli, &problems);
    pnk_problems_free(&problems);
    return status;
}
