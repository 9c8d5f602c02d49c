/* models/operation/operation.c - the order of the steps. */
#include "models/operation/steps.h"

#include "engine/base/beside.h"
#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/gis/gis.h"
#include "engine/sim/ranks.h"
#include "models/operation/exercise.h"

#include <stdlib.h>
#include <string.h>

const char *const pnk_step_names[PNK_N_STEPS] = { "intake", "match", "ledger", "access", "displacement", "allocation",
                                                  "certificate", "publish" };

const pnk_results *pnk_run_results(const pnk_run *run) { return &run->results; }
const char *pnk_run_out(const pnk_run *run) { return run->out; }
const char *pnk_run_summary_json(const pnk_run *run) { return run->summary.text; }

pnk_run *pnk_run_new(pnk_ctx *ctx)
{
    pnk_run *run = calloc(1, sizeof *run);
    if (!run)
        pnk_no_memory(ctx);
    return run;
}

void pnk_run_ask(pnk_run *run, const pnk_run_options *options)
{
    run->lang = options->lang ? options->lang : "en";
    run->what_if = options->what_if;
    run->n_what_if = options->n_what_if;
    run->members = options->members;
    run->calibrate = options->calibrate;
    run->whole_trucks = options->whole_trucks;
    run->exact_prices = options->exact_prices;
    run->funding = options->funding;
    run->plan_for = options->plan_for;
    run->cvar_share = options->cvar_share;
}

void pnk_answer_files_free(pnk_answer_files *files)
{
    for (size_t i = 0; i < files->n; i++)
        pnk_buf_free(&files->texts[i]);
    free(files->texts);
    free(files->names);
    memset(files, 0, sizeof *files);
}

void pnk_run_free(pnk_run *run)
{
    if (!run)
        return;
    pnk_answer_files_free(&run->answer);
    pnk_force_free(&run->force);
    pnk_plan_free(run->plan);
    for (size_t i = 0; i < run->n_futures; i++)
        pnk_forecast_free(run->futures[i]);
    free(run->futures);
    pnk_two_stage_free(run->two_stage);
    pnk_forecast_free(run->planned_for);
    pnk_forecast_free(run->forecast);
    pnk_calibration_free(run->calibration);
    pnk_access_free(run->access);
    pnk_ledger_free(run->ledger);
    pnk_matches_free(run->matches);
    pnk_inputs_free(&run->inputs);
    pnk_records_free(run->records);
    pnk_buf_free(&run->summary);
    free(run->out);
    pnk_arena_release(&run->arena);
    free(run);
}

/** Notes how long a step took and tells the next one to whoever watches. */
static double step_done(pnk_ctx *ctx, pnk_run *run, int step, double began)
{
    double now = pnk_seconds();
    run->seconds[step] += now - began;
    pnk_progress(ctx, pnk_step_names[step], 1, 1);
    return now;
}

/** A name in doubt does not stop the count: what rests on it is left out, and the line says so as a warning. */
static pnk_status match_and_ask(pnk_ctx *ctx, pnk_run *run, pnk_problems *problems)
{
    pnk_problems lines = {0};
    pnk_status status = pnk_match_questions(ctx, run->records, &lines, &run->matches);

    for (size_t i = 0; i < lines.n; i++) {
        const pnk_problem *line = &lines.v[i];
        pnk_problem_add(problems, PNK_WARNING, line->file, line->sheet, line->row, line->column, line->found, "%s", line->expected);
    }
    problems->failed = problems->failed || lines.failed;
    pnk_problems_free(&lines);
    return status;
}

pnk_status pnk_steps_read(pnk_ctx *ctx, pnk_run *run, const pnk_intake_options *options, pnk_problems *problems)
{
    double clock = pnk_seconds();
    pnk_intake_options wanted = *options;
    pnk_status status;

    wanted.purpose = run->counting && !run->foreseeing ? PNK_FOR_COUNT : PNK_FOR_PLAN;
    if ((status = pnk_gis_begin(ctx)) ||
        (status = pnk_intake_read(ctx, &wanted, problems, &run->inputs, &run->records)))
        return status;
    clock = step_done(ctx, run, PNK_STEP_INTAKE, clock);
    if ((status = run->counting ? match_and_ask(ctx, run, problems) : pnk_match_all(ctx, run->records, problems, &run->matches)))
        return status;
    step_done(ctx, run, PNK_STEP_MATCH, clock);
    if (problems->failed)
        return pnk_no_memory(ctx);
    if (problems->n_errors > 0)
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s: %zu problems in the data", options->folder, problems->n_errors);
    return PNK_OK;
}

pnk_status pnk_steps_count(pnk_ctx *ctx, pnk_run *run)
{
    double clock = pnk_seconds();
    pnk_status status = pnk_ledger_solve(ctx, run->records, run->matches, NULL, &run->ledger);

    if (!status)
        step_done(ctx, run, PNK_STEP_LEDGER, clock);
    return status;
}

/** The count and the roads as they were known before the last day's reports; NULL ledger: there is no such day. */
static pnk_status look_from_earlier(pnk_ctx *ctx, const pnk_run *run, pnk_ledger **ledger, pnk_access **access)
{
    const pnk_ledger_settings settings = { .ranges = true };
    pnk_records before = *run->records;
    pnk_status status;

    before.head.as_of = pnk_foretelling_day(run->records, run->ledger);
    if (before.head.as_of == PNK_DAY_UNKNOWN)
        return PNK_OK;
    status = pnk_ledger_solve(ctx, &before, run->matches, &settings, ledger);
    return status ? status : pnk_access_new(ctx, &before, access);
}

static pnk_status calibrate(pnk_ctx *ctx, pnk_run *run)
{
    pnk_ledger *ledger = NULL;
    pnk_access *then = NULL, *now = NULL;
    pnk_status status;

    if ((status = look_from_earlier(ctx, run, &ledger, &then)) ||
        (status = pnk_access_new(ctx, run->records, &now)))
        goto done;
    const pnk_displacement_earlier earlier = { ledger, then };
    status = pnk_displacement_calibrate(ctx, run->records, run->matches, run->ledger, now, ledger ? &earlier : NULL, &run->calibration);
done:
    pnk_access_free(now);
    pnk_access_free(then);
    pnk_ledger_free(ledger);
    return status;
}

pnk_status pnk_steps_foresee(pnk_ctx *ctx, pnk_run *run)
{
    double clock = pnk_seconds();
    pnk_status status;

    if (run->calibrate && (status = calibrate(ctx, run)))
        return status;
    const pnk_displacement_settings settings = { .members = run->members, .calibration = run->calibration };
    if (run->calibrate)
        clock = step_done(ctx, run, PNK_STEP_DISPLACEMENT, clock);
    if ((status = pnk_scenario_apply(ctx, run->records, run->what_if, run->n_what_if)) ||
        (status = pnk_access_new(ctx, run->records, &run->access)))
        return status;
    clock = step_done(ctx, run, PNK_STEP_ACCESS, clock);
    if ((status = pnk_displacement_run(ctx, run->records, run->ledger, run->access, &settings, &run->forecast)))
        return status;
    step_done(ctx, run, PNK_STEP_DISPLACEMENT, clock);
    return PNK_OK;
}

/** Keeps the answer as the texts that will stand in certificate/. */
static pnk_status keep_answer(pnk_ctx *ctx, pnk_run *run, const pnk_lp_answer *answer)
{
    size_t n = pnk_lp_answer_n_files(answer);

    run->answer.names = calloc(n ? n : 1, sizeof *run->answer.names);
    run->answer.texts = calloc(n ? n : 1, sizeof *run->answer.texts);
    if (!run->answer.names || !run->answer.texts)
        return pnk_no_memory(ctx);
    run->answer.n = n;
    for (size_t i = 0; i < n; i++) {
        pnk_status status = pnk_lp_answer_file(ctx, answer, i, run->answer.names[i], &run->answer.texts[i]);
        if (status)
            return status;
        if (run->answer.texts[i].failed)
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

pnk_allocation_settings pnk_steps_settings(const pnk_run *run)
{
    pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;

    settings.whole_trucks = run->whole_trucks;
    settings.exact_prices = run->exact_prices;
    settings.funding = run->funding;
    settings.in_force = run->force.there ? &run->force.plan : NULL;
    settings.two_stage = run->two_stage;
    return settings;
}

pnk_status pnk_steps_kept_answer(pnk_ctx *ctx, const pnk_answer_files *files, pnk_lp_answer **out)
{
    size_t n = files->n;
    const char **names = calloc(n ? n : 1, sizeof *names), **texts = calloc(n ? n : 1, sizeof *texts);
    pnk_status status = names && texts ? PNK_OK : pnk_no_memory(ctx);

    for (size_t i = 0; i < n && !status; i++) {
        names[i] = files->names[i];
        texts[i] = files->texts[i].text ? files->texts[i].text : "";
    }
    if (!status)
        status = pnk_lp_answer_read(ctx, names, texts, n, out);
    free(names);
    free(texts);
    return status;
}

static pnk_status plan_from(pnk_ctx *ctx, pnk_run *run, const pnk_lp_answer *answer)
{
    pnk_allocation_settings settings = pnk_steps_settings(run);

    settings.futures = (const pnk_forecast *const *)run->futures;
    settings.n_futures = run->n_futures;
    settings.firm_days = run->firm_days;
    return pnk_allocation_check(ctx, run->records, run->ledger, pnk_run_people(run), run->access, &settings, answer, &run->plan);
}

pnk_status pnk_steps_plan_from_answer(pnk_ctx *ctx, pnk_run *run)
{
    double clock = pnk_seconds();
    pnk_lp_answer *answer = NULL;
    pnk_status status = pnk_steps_kept_answer(ctx, &run->answer, &answer);

    if (!status && !(status = plan_from(ctx, run, answer)))
        step_done(ctx, run, PNK_STEP_CERTIFICATE, clock);
    pnk_lp_answer_free(answer);
    return status;
}

typedef struct { pnk_run *run; const pnk_lp_answer *answer; } walk;

static pnk_status follow(pnk_ctx *ctx, void *user)
{
    walk *at = user;

    return plan_from(ctx, at->run, at->answer);
}

/** Solves, and makes the published plan from the written answer, the very way that verify will walk: beside the solve, a stage behind. Where the plan is scored in
 *  many futures that takes longer than all the rest, and all threads. */
static pnk_status allocate(pnk_ctx *ctx, pnk_run *run)
{
    double clock = pnk_seconds();
    pnk_allocation_settings settings = pnk_steps_settings(run);
    pnk_lp_answer *answer = NULL;
    pnk_beside *beside = NULL;
    walk behind = { .run = run };
    pnk_status status;

    settings.unproved = true;            /* it is proved once, from what was written */
    if ((status = pnk_lp_answer_new(ctx, &answer)) || (status = pnk_beside_new(ctx, &beside)))
        goto done;
    behind.answer = answer;
    if (!run->n_futures && (status = pnk_beside_do(ctx, beside, follow, &behind)))
        goto done;
    if ((status = pnk_allocation_solve_into(ctx, run->records, run->ledger, pnk_run_people(run), run->access, &settings, answer)))
        goto done;
    run->pivots = pnk_lp_answer_pivots(answer);
    clock = step_done(ctx, run, PNK_STEP_ALLOCATION, clock);
    if ((status = pnk_beside_end(ctx, beside)) || (run->n_futures && (status = follow(ctx, &behind))) || (status = keep_answer(ctx, run, answer)))
        goto done;
    step_done(ctx, run, PNK_STEP_CERTIFICATE, clock);
done:
    pnk_beside_free(beside);
    pnk_lp_answer_free(answer);
    return status;
}

/** Counts the rows of each table, and those that rest on an assumption. */
static pnk_status count_assumed(pnk_ctx *ctx, pnk_run *run)
{
    const pnk_records *records = run->records;
    size_t capacity = 0;

#define COUNT(list)                                                                        \
    do {                                                                                   \
        if (records->list.n > 0) {                                                         \
            if (!PNK_GROW(&run->arena, run->assumed, run->n_assumed, capacity))            \
                return pnk_no_memory(ctx);                                                 \
            pnk_assumed *line = &run->assumed[run->n_assumed++];                           \
            *line = (pnk_assumed){ .table = #list, .rows = records->list.n };              \
            for (size_t i = 0; i < records->list.n; i++)                                   \
                line->assumed += records->list.v[i].row.confidence == PNK_ASSUMED;         \
        }                                                                                  \
    } while (0)
    COUNT(areas); COUNT(places); COUNT(roads); COUNT(closures); COUNT(hazards); COUNT(groups); COUNT(attributes);
    COUNT(services); COUNT(sites); COUNT(warehouses); COUNT(fleet); COUNT(vehicles); COUNT(items); COUNT(standards);
    COUNT(stocks); COUNT(distributed); COUNT(budgets); COUNT(sources); COUNT(reports); COUNT(figures); COUNT(flows);
    COUNT(locks); COUNT(weights); COUNT(parameters);
#undef COUNT
    return PNK_OK;
}

pnk_status pnk_steps_results(pnk_ctx *ctx, pnk_run *run, const pnk_problems *problems)
{
    pnk_status status = count_assumed(ctx, run);

    run->results = (pnk_results){ .records = run->records, .matches = run->matches, .ledger = run->ledger,
                                  .calibration = run->calibration, .forecast = run->forecast, .plan = run->plan, .problems = problems,
                                  .plan_for = pnk_plan_for_words[run->plan_for],
                                  .assumed = run->assumed, .n_assumed = run->n_assumed, .version = PNK_VERSION };
    return status;
}

pnk_status pnk_operation_check(pnk_ctx *ctx, const pnk_run_options *options, pnk_problems *problems)
{
    pnk_run *run = pnk_run_new(ctx);
    pnk_status status;

    if (!run)
        return PNK_NO_MEMORY;
    status = pnk_steps_read(ctx, run, &options->intake, problems);
    pnk_problems_sort(problems);
    pnk_run_free(run);
    return status;
}

pnk_status pnk_ours_to_replace(pnk_ctx *ctx, const char *folder, const char *mark)
{
    char **names = NULL;
    size_t n = 0;
    bool ours = false;
    pnk_status status;

    if (!pnk_folder_exists(folder))
        return PNK_OK;
    if ((status = pnk_folder_list(ctx, folder, &names, &n)))
        return status;
    for (size_t i = 0; i < n; i++)
        ours = ours || strcmp(names[i], mark) == 0;
    pnk_folder_list_free(names, n);
    if (n > 0 && !ours)
        return pnk_fail(ctx, PNK_USAGE, "%s holds files that are not results of this kind; expected a new folder, an empty one, or an earlier result", folder);
    return PNK_OK;
}

pnk_status pnk_result_folder(pnk_ctx *ctx, pnk_run *run, const pnk_run_options *options)
{
    run->out = options->out ? strdup(options->out) : pnk_path_join("out", run->records->head.id);
    pnk_status status = run->out ? pnk_ours_to_replace(ctx, run->out, "run.json") : pnk_no_memory(ctx);
    return status || !pnk_folder_exists(run->out) ? status : pnk_exercise_same(ctx, options->intake.folder, run->out);
}

typedef struct { pnk_run *run; const pnk_run_options *options; } delivery;

static pnk_status deliver(pnk_ctx *ctx, const char *stage, void *with)
{
    const delivery *d = with;
    return pnk_deliver(ctx, d->run, d->options, stage);
}

pnk_status pnk_steps_publish(pnk_ctx *ctx, pnk_run *run, const pnk_run_options *options)
{
    if (pnk_ranks_mine() > 0)                 /* rank 0 writes */
        return PNK_OK;
    return pnk_folder_write(ctx, run->out, deliver, &(delivery){ run, options });
}

/** The other ranks of an ensemble over several processes have done their part once the forecast is made. */
static pnk_status plan(pnk_ctx *ctx, pnk_run *run)
{
    pnk_status status = run->force.there ? pnk_force_tables(ctx, run->records, &run->force) : PNK_OK;

    if (!status)
        status = pnk_steps_foresee(ctx, run);

    pnk_ranks_end();
    if (status || pnk_ranks_mine() > 0)
        return status;
    status = pnk_steps_plan_for(ctx, run);
    return status ? status : allocate(ctx, run);
}

static pnk_status foresee_alone(pnk_ctx *ctx, pnk_run *run)
{
    pnk_status status = pnk_steps_foresee(ctx, run);

    pnk_ranks_end();
    return status;
}

typedef enum { WHOLE, COUNT, FORECAST } how_far;

/** The whole way, the count alone, or count and forecast. Everything is said in the language of the results. */
static pnk_status carry_out(pnk_ctx *ctx, const pnk_run_options *options, how_far far, pnk_problems *problems, pnk_run **out)
{
    pnk_run *run = pnk_run_new(ctx);
    const char *before;
    pnk_status status;

    if (!run)
        return PNK_NO_MEMORY;
    pnk_run_ask(run, options);
    run->counting = far != WHOLE;
    run->foreseeing = far == FORECAST;
    before = pnk_say_language(run->lang);
    status = far == WHOLE && options->from ? pnk_exercise_same(ctx, options->from, options->intake.folder) : PNK_OK;
    if (!status && far == WHOLE && options->from)
        status = pnk_force_open(ctx, options->from, &run->force);      /* first: the results may replace it */
    if (!status)
        status = pnk_steps_read(ctx, run, &options->intake, problems);
    pnk_problems_sort(problems);
    if (!status &&
        !(status = pnk_result_folder(ctx, run, options)) &&
        !(status = far == WHOLE ? pnk_publish_ready(ctx) : PNK_OK) &&       /* not after half an hour */
        !(status = pnk_steps_count(ctx, run)) &&
        !(status = far == COUNT ? PNK_OK : far == FORECAST ? foresee_alone(ctx, run) : plan(ctx, run)) &&
        !(status = pnk_steps_results(ctx, run, problems)))
        status = pnk_steps_publish(ctx, run, options);
    pnk_say_language(before);
    if (status)
        pnk_run_free(run);
    else
        *out = run;
    return status;
}

pnk_status pnk_operation_run(pnk_ctx *ctx, const pnk_run_options *options, pnk_problems *problems, pnk_run **out)
{
    return carry_out(ctx, options, WHOLE, problems, out);
}

pnk_status pnk_operation_track(pnk_ctx *ctx, const pnk_run_options *options, pnk_problems *problems, pnk_run **out)
{
    return carry_out(ctx, options, COUNT, problems, out);
}

pnk_status pnk_operation_forecast(pnk_ctx *ctx, const pnk_run_options *options, pnk_problems *problems, pnk_run **out)
{
    return carry_out(ctx, options, FORECAST, problems, out);
}
