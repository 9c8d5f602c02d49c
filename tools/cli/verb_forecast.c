/* tools/cli/verb_forecast.c - paanek forecast OPERATION: where people will be; with --validate how good the rules are. */
#include "tools/cli/cli.h"
#include "tools/cli/forecast.h"
#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "engine/sim/ranks.h"
#include "models/cases/cases.h"
#include "models/operation/forecast.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- --validate ---- */

static void put_score(pnk_json_out *json, const pnk_score *score, double crps)
{
    pnk_json_member_number(json, "ard", score->ard);
    pnk_json_member_number(json, "ard_rescaled", score->ard_rescaled);
    pnk_json_member_number(json, "ard_whole", score->ard_whole);
    pnk_json_member_number(json, "ard_rescaled_whole", score->ard_rescaled_whole);
    pnk_json_member_number(json, "ard_pooled", score->ard_pooled);
    pnk_json_member_number(json, "mase7", score->mase7);
    pnk_json_member_number(json, "mase30", score->mase30);
    pnk_json_member_number(json, "crps", crps);
}

static void put_rivals(pnk_json_out *json, const pnk_validation *v)
{
    pnk_json_name(json, "rivals"), pnk_json_begin(json, '{');
    for (int k = 0; k < PNK_N_RIVALS; k++) {
        pnk_json_name(json, pnk_rival_word((pnk_rival)k)), pnk_json_begin(json, '{');
        put_score(json, &v->rivals[k], v->rival_crps[k]);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, '}');
}

/* What the own rules were set to. */
static void put_dials(pnk_json_out *json, const pnk_validation *v)
{
    pnk_json_name(json, "parameter_values"), pnk_json_begin(json, '{');
    for (size_t i = 0; i < pnk_outlook_n_allocation_dials() && v->own; i++)
        pnk_json_member_number(json, pnk_outlook_allocation_dial_name(i), pnk_outlook_allocation_dial_value(&v->dials, i));
    pnk_json_end(json, '}');
}

/* The members of an object that is begun. */
static void put_validation(pnk_json_out *json, const pnk_validation *v)
{
    pnk_json_name(json, "case"), pnk_json_put_text(json, v->case_name);
    pnk_json_name(json, "rules"), pnk_json_put_text(json, v->rules);
    pnk_json_name(json, "parameters"), pnk_json_put_text(json, v->fitted ? "fitted on the other cases" : v->own ? "parameters.csv, fitted on the public cases" : "as they stand");
    pnk_json_name(json, "withheld"), pnk_json_put_text(json, v->withheld_capacity ? "capacity" : NULL);
    pnk_json_member_number(json, "days", (double)v->n_days);
    pnk_json_member_number(json, "camps", (double)v->n_camps);
    pnk_json_member_number(json, "places", (double)v->n_places);
    pnk_json_member_number(json, "members", (double)v->members);
    pnk_json_member_number(json, "seed", (double)v->seed);
    put_score(json, &v->score, v->crps);
    pnk_json_member_number(json, "ard_sd", v->ard_sd);
    pnk_json_member_number(json, "ard_rescaled_sd", v->ard_rescaled_sd);
    pnk_json_member_number(json, "crps_persons", v->crps_persons);
    pnk_json_member_number(json, "person_days", v->person_days);
    pnk_json_member_number(json, "person_days_per_s", v->seconds > 0.0 ? v->person_days / v->seconds : 0.0);
    pnk_json_member_number(json, "seconds", v->seconds);
    put_dials(json, v);
    put_rivals(json, v);
}

/* Over several cases: each weighs the same. */
static void mean_over(const pnk_validation *v, size_t n, pnk_validation *out)
{
    pnk_score scores[PNK_MAX_WORDS];
    double ignored[2];

    *out = (pnk_validation){ .case_name = pnk_said("mean"), .rules = v->rules, .fitted = v->fitted, .withheld_capacity = v->withheld_capacity, .members = v->members, .seed = v->seed };
    for (int k = -1; k < PNK_N_RIVALS; k++) {
        double crps = 0.0;
        for (size_t i = 0; i < n; i++) {
            scores[i] = k < 0 ? v[i].score : v[i].rivals[k];
            crps += (k < 0 ? v[i].crps : v[i].rival_crps[k]) / (double)n;
        }
        pnk_score_mean(scores, n, k < 0 ? &out->score : &out->rivals[k], &ignored[0], &ignored[1]);
        *(k < 0 ? &out->crps : &out->rival_crps[k]) = crps;
    }
    for (size_t i = 0; i < n; i++) {
        out->n_days += v[i].n_days;
        out->n_camps += v[i].n_camps;
        out->n_places += v[i].n_places;
        out->person_days += v[i].person_days;
        out->seconds += v[i].seconds;
    }
}

static pnk_status print_validation_json(pnk_ctx *ctx, const pnk_validation *v, size_t n, pnk_problems *problems)
{
    pnk_json_out json = {0};
    pnk_validation mean;

    pnk_json_begin(&json, '{');
    if (n == 1)
        put_validation(&json, v);
    else {
        pnk_json_name(&json, "cases"), pnk_json_begin(&json, '[');
        for (size_t i = 0; i < n; i++) {
            pnk_json_begin(&json, '{');
            put_validation(&json, &v[i]);
            pnk_json_end(&json, '}');
        }
        pnk_json_end(&json, ']');
        mean_over(v, n, &mean);
        pnk_json_name(&json, "mean"), pnk_json_begin(&json, '{');
        put_score(&json, &mean.score, mean.crps);
        put_rivals(&json, &mean);
        pnk_json_end(&json, '}');
    }
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

/* To four figures: more of them would say nothing. */
static double rounded(double value)
{
    double unit = value == value && value != 0.0 ? pow(10.0, floor(log10(fabs(value))) - 3.0) : 1.0;

    return unit < 1.0 ? round(value / unit) / round(1.0 / unit) : round(value / unit) * unit;
}

static void print_dials(const pnk_validation *v)
{
    char number[32];

    puts(v->fitted ? pnk_said("  parameters fitted on the other cases:")
                   : pnk_said("  parameters of parameters.csv; they were fitted on the public cases, so for one of those this is no test:"));
    for (size_t i = 0; i < pnk_outlook_n_allocation_dials(); i++)
        printf("    %-34s %s\n", pnk_outlook_allocation_dial_name(i), pnk_text_number(rounded(pnk_outlook_allocation_dial_value(&v->dials, i)), number));
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
    if (v->own)
        print_dials(v);
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
    const pnk_validation_options options = { .folders = cli->words, .n = cli->n_words, .settings = cli->settings, .rules = cli->rules, .reference = cli->run.intake.reference,
                                             .withhold_capacity = cli->given & PNK_TAKES(WITHHOLD), .members = (size_t)cli->members, .seed = cli->seed };
    size_t n = cli->n_words;
    pnk_validation *validations = calloc(n, sizeof *validations), mean;
    pnk_status status = validations ? pnk_operation_validate(ctx, &options, problems, validations) : pnk_no_memory(ctx);

    if (!cli->json || status)
        pnk_print_problems(cli, problems);
    if (!status && cli->json)
        status = print_validation_json(ctx, validations, n, problems);
    for (size_t i = 0; i < n && !status && !cli->json && !cli->quiet; i++) {
        print_validation(&validations[i]);
        if (i + 1 < n)
            putchar('\n');
    }
    if (!status && n > 1 && !cli->json && !cli->quiet) {
        mean_over(validations, n, &mean);
        putchar('\n');
        print_validation(&mean);
    }
    for (size_t i = 0; i < n && validations; i++)
        pnk_validation_free(&validations[i]);
    free(validations);
    return status;
}

/* ---- --backtest, --calibrate ---- */

static pnk_status look_back(pnk_ctx *ctx, pnk_cli *cli, pnk_problems *problems)
{
    const pnk_outlook_question question = { .folders = cli->words, .n = cli->n_words, .settings = cli->settings, .reference = cli->run.intake.reference,
                                            .seed = cli->seed, .members = (size_t)cli->members };
    bool backtest = cli->given & PNK_TAKES(BACKTEST);
    double began = pnk_seconds();
    pnk_outlook_answer answer;
    pnk_status status = backtest ? pnk_operation_backtest(ctx, &question, problems, &answer) : pnk_operation_calibrate(ctx, &question, problems, &answer);

    if (!cli->json || status)
        pnk_print_problems(cli, problems);
    if (status)
        return status;
    if (backtest && cli->run.out)
        status = pnk_operation_backtest_table(ctx, &answer, cli->run.out);
    if (status)
        ;                                        /* the table could not be written */
    else if (cli->json)
        status = pnk_print_outlook_json(ctx, &answer, pnk_seconds() - began, problems);
    else if (!cli->quiet && backtest)
        pnk_print_backtest(&answer);
    else if (!cli->quiet)
        pnk_print_folds(&answer);
    pnk_outlook_answer_free(&answer);
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
    if (pnk_run_results(run)->calibration)
        pnk_print_calibration(pnk_run_results(run)->calibration);
    printf(pnk_said("  tables        %s/forecast.csv and those beside it\n"), pnk_run_out(run));
    pnk_json_free(summary);
    return PNK_OK;
}

static bool has_file(const char *folder, const char *name)
{
    char *path = pnk_path_join(folder, name);
    bool there = path && pnk_file_exists(path);

    free(path);
    return there;
}

/* The camps of a scenario: of a scenario folder all there is to say, of an operation made of one it stands below the count. */
static pnk_status camps(pnk_ctx *ctx, pnk_cli *cli, pnk_problems *problems)
{
    const pnk_outlook_question question = { .folders = cli->words, .n = 1, .reference = cli->run.intake.reference };
    pnk_camps_ahead ahead;
    pnk_status status = pnk_operation_camps(ctx, &question, cli->run.intake.as_of, cli->seed, problems, &ahead);

    if (!cli->json || status)
        pnk_print_problems(cli, problems);
    if (status)
        return status;
    if (cli->json)
        status = pnk_print_camps_json(ctx, &ahead, problems);
    else if (!cli->quiet)
        pnk_print_camps(&ahead);
    pnk_camps_ahead_free(&ahead);
    return status;
}

static pnk_status forecast(pnk_ctx *ctx, pnk_cli *cli, pnk_problems *problems)
{
    pnk_problems of_case = {0};
    pnk_run *run = NULL;
    pnk_status status;

    if (!has_file(cli->words[0], "operation.json") && pnk_case_is_folder(cli->words[0]))
        return camps(ctx, cli, problems);
    cli->run.members = (size_t)cli->members;
    status = pnk_operation_forecast(ctx, &cli->run, problems, &run);
    pnk_print_problems(cli, problems);
    if (pnk_ranks_mine() > 0)
        ;                            /* rank 0 has the word */
    else if (!status && cli->json)
        fputs(pnk_run_summary_json(run), stdout);
    else if (!status && !cli->quiet && !(status = print_forecast(ctx, run)) && has_file(cli->words[0], "flee/input_csv/locations.csv"))
        status = camps(ctx, cli, &of_case);
    pnk_run_free(run);
    pnk_problems_free(&of_case);
    return status;
}

/* One operation is calibrated by its own reports; scenarios by one another. */
static uint64_t mode_of(const pnk_cli *cli)
{
    uint64_t mode = cli->given & (PNK_TAKES(VALIDATE) | PNK_TAKES(BACKTEST) | PNK_TAKES(CALIBRATE));

    return mode == PNK_TAKES(CALIBRATE) && cli->n_words == 1 && has_file(cli->words[0], "operation.json") ? 0 : mode;
}

static pnk_status check_options(pnk_ctx *ctx, const pnk_cli *cli)
{
    uint64_t mode = mode_of(cli);

    if (mode & (mode - 1))
        return pnk_fail(ctx, PNK_USAGE, "only one of --validate, --backtest and --calibrate at a time");
    if (!mode && (cli->given & (PNK_TAKES(RULES) | PNK_TAKES(SETTINGS) | PNK_TAKES(WITHHOLD))))
        return pnk_fail(ctx, PNK_USAGE, "--rules, --settings and --withhold belong to --validate, --backtest and --calibrate, which look at a scenario");
    if (cli->n_words > 1 && !mode)
        return pnk_fail(ctx, PNK_USAGE, "\"%.80s\" is one word too many; several operations are for --validate, --backtest and --calibrate", cli->words[1]);
    if ((mode & (PNK_TAKES(BACKTEST) | PNK_TAKES(CALIBRATE))) && cli->rules && strcmp(cli->rules, "own"))
        return pnk_fail(ctx, PNK_USAGE, "--backtest and --calibrate are of the own rules; those of Flee stand beside them in the backtest");
    return PNK_OK;
}

pnk_status pnk_verb_forecast(pnk_ctx *ctx, pnk_cli *cli)
{
    uint64_t mode = mode_of(cli);
    pnk_problems problems = {0};
    pnk_status status = check_options(ctx, cli);

    if (!status && mode) {
        if (pnk_ranks_mine() > 0)
            return PNK_OK;                       /* their members are not shared out */
        pnk_ranks_alone();
    }
    if (!status)
        status = !mode ? forecast(ctx, cli, &problems) : mode & PNK_TAKES(VALIDATE) ? validate(ctx, cli, &problems) : look_back(ctx, cli, &problems);
    pnk_problems_free(&problems);
    return status;
}
