/* models/operation/account.c - run.json: what went in, what came out, how it was done; enough to replay. */
#include "models/operation/steps.h"

#include "engine/base/file.h"
#include "engine/gis/gis.h"

#include <stdlib.h>

static const char *const confidence_words[] = { "high", "medium", "low", "assumed", NULL };

static void put_inputs(const pnk_run *run, pnk_json_out *json)
{
    pnk_json_name(json, "inputs");
    pnk_json_begin(json, '[');
    for (size_t i = 0; i < run->inputs.files.n; i++) {
        const pnk_input_file *file = &run->inputs.files.v[i];
        pnk_json_begin(json, '{');
        pnk_json_name(json, "table"); pnk_json_put_text(json, file->table);
        pnk_json_name(json, "name"); pnk_json_put_text(json, file->name);
        pnk_json_name(json, "reference"); pnk_json_put_flag(json, file->reference);
        pnk_json_name(json, "sha256"); pnk_json_put_text(json, file->sha256);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
}

static pnk_status put_outputs(pnk_ctx *ctx, const char *stage, const char *const *files, size_t n_files, pnk_json_out *json)
{
    pnk_status status = PNK_OK;

    pnk_json_name(json, "outputs");
    pnk_json_begin(json, '[');
    for (size_t i = 0; i < n_files && !status; i++) {
        char *path = pnk_path_join(stage, files[i]), hex[65];
        status = path ? pnk_sha256_file(ctx, path, hex) : pnk_no_memory(ctx);
        free(path);
        if (status)
            break;
        pnk_json_begin(json, '{');
        pnk_json_name(json, "name"); pnk_json_put_text(json, files[i]);
        pnk_json_name(json, "sha256"); pnk_json_put_text(json, hex);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
    return status;
}

/** Every constant that the models used, with what stands behind it. */
static void put_constants(const pnk_records *records, pnk_json_out *json)
{
    pnk_json_name(json, "parameters");
    pnk_json_begin(json, '{');
    for (size_t i = 0; i < records->parameters.n; i++) {
        const pnk_parameter *parameter = &records->parameters.v[i];
        pnk_json_name(json, parameter->name);
        pnk_json_begin(json, '{');
        pnk_json_name(json, "value"); pnk_json_put_number(json, parameter->value);
        pnk_json_name(json, "unit"); pnk_json_put_text(json, parameter->unit);
        pnk_json_name(json, "source"); pnk_json_put_text(json, parameter->row.source);
        pnk_json_name(json, "confidence"); pnk_json_put_text(json, confidence_words[parameter->row.confidence]);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, '}');
    pnk_json_name(json, "weights");
    pnk_json_begin(json, '[');
    for (size_t i = 0; i < records->weights.n; i++) {
        const pnk_weight *weight = &records->weights.v[i];
        pnk_json_begin(json, '{');
        pnk_json_name(json, "tier"); pnk_json_put_text(json, weight->tier);
        pnk_json_name(json, "term"); pnk_json_put_text(json, weight->term);
        pnk_json_name(json, "weight"); pnk_json_put_number(json, weight->weight);
        pnk_json_name(json, "unit"); pnk_json_put_text(json, weight->unit);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
}

static void put_steps(const pnk_run *run, pnk_json_out *json)
{
    pnk_json_name(json, "steps");
    pnk_json_begin(json, '[');
    for (int step = 0; step < PNK_N_STEPS; step++) {
        pnk_json_begin(json, '{');
        pnk_json_name(json, "step"); pnk_json_put_text(json, pnk_step_names[step]);
        pnk_json_name(json, "seconds"); pnk_json_put_number(json, run->seconds[step]);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
    pnk_json_name(json, "pivots"); pnk_json_put_number(json, (double)run->pivots);
}

pnk_status pnk_write_run_json(pnk_ctx *ctx, const pnk_run *run, const pnk_run_options *options, const char *stage,
                              const char *const *files, size_t n_files)
{
    pnk_json_out json = {0};
    char day[16];
    pnk_status status;

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "program"); pnk_json_put_text(&json, "paanek");
    pnk_json_name(&json, "version"); pnk_json_put_text(&json, PNK_VERSION);
    pnk_json_name(&json, "gdal"); pnk_json_put_text(&json, pnk_gis_version());
    pnk_json_name(&json, "what"); pnk_json_put_text(&json, run->preposition ? "preposition" : run->foreseeing ? "forecast" : run->counting ? "track" : "run");
    pnk_json_name(&json, "operation"); pnk_json_put_text(&json, run->records->head.id);
    if (run->records->head.exercise)
        pnk_json_name(&json, "exercise"), pnk_json_put_flag(&json, true);
    pnk_json_name(&json, "as_of"); pnk_json_put_text(&json, pnk_day_text(run->records->head.as_of, day));
    pnk_json_name(&json, "seed"); pnk_json_put_number(&json, (double)run->records->head.seed);
    pnk_json_name(&json, "horizon_days"); pnk_json_put_number(&json, run->records->head.horizon_days);
    pnk_json_name(&json, "lang"); pnk_json_put_text(&json, run->lang);
    pnk_json_name(&json, "threads"); pnk_json_put_number(&json, pnk_ctx_n_threads(ctx));
    pnk_json_name(&json, "overrides");
    pnk_json_begin(&json, '{');
    for (size_t i = 0; i < options->intake.n_overrides; i++) {
        pnk_json_name(&json, options->intake.overrides[i].table);
        pnk_json_put_text(&json, options->intake.overrides[i].location);
    }
    pnk_json_end(&json, '}');
    pnk_json_name(&json, "what_if");
    pnk_json_begin(&json, '[');
    for (size_t i = 0; i < run->n_what_if; i++)
        pnk_json_put_text(&json, run->what_if[i]);
    pnk_json_end(&json, ']');
    if (run->whole_trucks)
        pnk_json_name(&json, "whole_trucks"), pnk_json_put_flag(&json, true);
    if (run->exact_prices)
        pnk_json_name(&json, "prices"), pnk_json_put_number(&json, run->exact_prices);
    if (run->funding)
        pnk_json_name(&json, "funding_curve"), pnk_json_put_flag(&json, true);
    if (run->plan_for)
        pnk_json_name(&json, "plan_for"), pnk_json_put_text(&json, pnk_plan_for_words[run->plan_for]);
    if (run->cvar_share > 0)
        pnk_json_name(&json, "cvar"), pnk_json_put_number(&json, run->cvar_share);
    char from[16];
    if (run->force.there)
        pnk_json_name(&json, "from"), pnk_json_put_text(&json, pnk_day_text(run->force.plan.as_of, from));
    if (run->members)
        pnk_json_name(&json, "members"), pnk_json_put_number(&json, (double)run->members);
    if (run->calibrate)
        pnk_json_name(&json, "calibrate"), pnk_json_put_flag(&json, true);
    put_inputs(run, &json);
    if ((status = put_outputs(ctx, stage, files, n_files, &json)))
        goto done;
    put_constants(run->records, &json);
    put_steps(run, &json);
    pnk_json_end(&json, '}');
    pnk_buf_add(&json.buf, "\n");
    status = pnk_write_text(ctx, stage, "run.json", &json.buf);
done:
    pnk_json_free_out(&json);
    return status;
}
