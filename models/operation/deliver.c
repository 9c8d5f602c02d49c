/* models/operation/deliver.c - a run written into its result folder. */
#include "models/operation/steps.h"

#include "engine/base/beside.h"
#include "engine/base/file.h"
#include "engine/base/memory.h"
#include "engine/base/say.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char *const plan_texts[] = { "certificate.json", "report.html" };

static const char *const tier_names[PNK_N_TIERS] = { "T0_locks", "T1_unsheltered_person_days_weighted", "T2_worst_coverage_share",
                                                     "T3_unmet_person_days", "T4_usd" };

static void certificate_json(const pnk_run *run, pnk_json_out *json)
{
    const pnk_plan_certificate *certificate = &run->plan->certificate;

    pnk_json_begin(json, '{');
    pnk_json_name(json, "verified"); pnk_json_put_flag(json, certificate->verified);
    pnk_json_name(json, "max_primal_residual"); pnk_json_put_number(json, certificate->max_primal_residual);
    pnk_json_name(json, "max_dual_residual"); pnk_json_put_number(json, certificate->max_dual_residual);
    pnk_json_name(json, "gap_share"); pnk_json_put_number(json, certificate->gap_share);
    pnk_json_name(json, "rounding_loss_share"); pnk_json_put_number(json, certificate->rounding_loss_share);
    pnk_json_name(json, "rounding_loss_tier3_share"); pnk_json_put_number(json, certificate->rounding_loss_tier3_share);
    pnk_json_name(json, "whole_trucks"); pnk_json_put_flag(json, certificate->whole_trucks);
    pnk_json_name(json, "exact");
    pnk_json_begin(json, '{');
    pnk_json_name(json, "programs"); pnk_json_put_number(json, (double)certificate->n_stages);
    pnk_json_name(json, "proven"); pnk_json_put_number(json, (double)certificate->n_exact);
    pnk_json_name(json, "max_primal_residual"); pnk_json_put_number(json, certificate->exact_max_primal_residual);
    pnk_json_name(json, "gap_share"); pnk_json_put_number(json, certificate->exact_gap_share);
    pnk_json_end(json, '}');
    pnk_json_name(json, "rows"); pnk_json_put_number(json, (double)run->plan->rows);
    pnk_json_name(json, "columns"); pnk_json_put_number(json, (double)run->plan->columns);
    pnk_json_name(json, "tiers");
    pnk_json_begin(json, '[');
    for (int tier = 0; tier < PNK_N_TIERS; tier++) {
        pnk_json_begin(json, '{');
        pnk_json_name(json, "tier"); pnk_json_put_text(json, tier_names[tier]);
        pnk_json_name(json, "value"); pnk_json_put_number(json, certificate->tier_value[tier]);
        pnk_json_name(json, "bound"); pnk_json_put_number(json, certificate->tier_bound[tier]);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
    /* a value with slack may change a little and still prove the same plan: the files are held to their digest as well */
    pnk_json_name(json, "files");
    pnk_json_begin(json, '{');
    const char *last = "";
    for (size_t n = 0; n < run->answer.n; n++) {         /* by name: a solve and a folder list them in different order */
        size_t next = run->answer.n;
        char hex[65];
        for (size_t i = 0; i < run->answer.n; i++)
            if (strcmp(run->answer.names[i], last) > 0 && (next == run->answer.n || strcmp(run->answer.names[i], run->answer.names[next]) < 0))
                next = i;
        if (next == run->answer.n)
            break;
        last = run->answer.names[next];
        pnk_sha256(run->answer.texts[next].text ? run->answer.texts[next].text : "", run->answer.texts[next].n, hex);
        pnk_json_name(json, last); pnk_json_put_text(json, hex);
    }
    pnk_json_end(json, '}');
    pnk_json_end(json, '}');
}

static bool is_made(const pnk_run *run, size_t table)
{
    const char *name = pnk_publish_tables[table];

    if (!strcmp(name, "calibration.csv"))
        return run->calibrate;
    return run->counting ? pnk_publish_is_count(table) || (run->foreseeing && !strcmp(name, "forecast.csv")) : pnk_publish_is_made(&run->results, table);
}

const char *pnk_result_name(const pnk_run *run, size_t i)
{
    for (size_t k = 0; k < pnk_n_publish_tables; k++)
        if (is_made(run, k) && i-- == 0)
            return pnk_publish_tables[k];
    return !run->counting && i < sizeof plan_texts / sizeof *plan_texts ? plan_texts[i] : NULL;
}

pnk_status pnk_result_text(pnk_ctx *ctx, const pnk_run *run, const char *name, pnk_buf *out)
{
    pnk_json_out json = {0};
    size_t n = strlen(name);

    if (n > 4 && strcmp(name + n - 4, ".csv") == 0)
        return pnk_publish_table(ctx, &run->results, name, out);
    if (strcmp(name, "report.html") == 0)
        return pnk_publish_page(ctx, &run->results, run->access, run->lang, out);
    certificate_json(run, &json);
    pnk_buf_add(&json.buf, "\n");
    pnk_buf_free(out);
    *out = json.buf;
    return out->failed ? pnk_no_memory(ctx) : PNK_OK;
}

void pnk_summary_begin(const pnk_run *run, pnk_json_out *json)
{
    pnk_json_begin(json, '{');
    if (run->counting)
        pnk_publish_count(&run->results, json);
    else
        pnk_publish_summary(&run->results, json);
}

static double peak_memory_mib(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024.0 : NAN;
}

void pnk_summary_finish(const pnk_run *run, pnk_json_out *json)
{
    double total = 0.0;

    pnk_json_name(json, "seconds");
    pnk_json_begin(json, '{');
    for (int step = 0; step < PNK_N_STEPS; step++) {
        pnk_json_name(json, pnk_step_names[step]);
        pnk_json_put_number(json, run->seconds[step]);
        total += run->seconds[step];
    }
    pnk_json_name(json, "total"); pnk_json_put_number(json, total);
    pnk_json_end(json, '}');
    pnk_json_name(json, "peak_memory_mib"); pnk_json_put_number(json, peak_memory_mib());
    pnk_json_end(json, '}');
    pnk_buf_add(&json->buf, "\n");
}

pnk_status pnk_write_text(pnk_ctx *ctx, const char *folder, const char *name, const pnk_buf *text)
{
    char *path = pnk_path_join(folder, name);
    pnk_status status = !path || text->failed ? pnk_no_memory(ctx) : pnk_file_write(ctx, path, text->text ? text->text : "", text->n);

    free(path);
    return status;
}

/** A file of the results; one that a library writes; or one of the answer that proves them. */
typedef struct { const pnk_run *run; const char *stage, *name; const pnk_written_file *written; const pnk_buf *answer; } file_errand;

/** What is written, in the order of run.json. */
typedef struct { pnk_arena arena; PNK_LIST(file_errand) errands; } file_list;

static pnk_status list_file(pnk_ctx *ctx, file_list *files, file_errand errand)
{
    if (!errand.name || !PNK_GROW(&files->arena, files->errands.v, files->errands.n, files->errands.capacity))
        return pnk_no_memory(ctx);
    files->errands.v[files->errands.n++] = errand;
    return PNK_OK;
}

static pnk_status list_files(pnk_ctx *ctx, const pnk_run *run, const char *stage, file_list *files)
{
    const char *name;
    pnk_status status = PNK_OK;

    for (size_t i = 0; (name = pnk_result_name(run, i)) && !status; i++)
        status = list_file(ctx, files, (file_errand){ .run = run, .stage = stage, .name = name });
    if (run->counting)
        return status;
    for (size_t i = 0; i < run->answer.n && !status; i++)
        status = list_file(ctx, files, (file_errand){ .stage = stage, .name = pnk_arena_printf(&files->arena, "certificate/%s", run->answer.names[i]),
                                                      .answer = &run->answer.texts[i] });
    for (size_t i = 0; i < pnk_n_written_files && !status; i++)
        status = list_file(ctx, files, (file_errand){ .run = run, .stage = stage, .name = pnk_written_files[i].name, .written = &pnk_written_files[i] });
    return status;
}

static pnk_status write_file(pnk_ctx *ctx, void *user)
{
    const file_errand *e = user;
    char *path = NULL;
    pnk_buf text = {0};
    pnk_status status;

    if (e->answer)
        return pnk_write_text(ctx, e->stage, e->name, e->answer);
    if (e->written)
        status = (path = pnk_path_join(e->stage, e->name)) ? e->written->write(ctx, e->run, path) : pnk_no_memory(ctx);
    else if (!(status = pnk_result_text(ctx, e->run, e->name, &text)))
        status = pnk_write_text(ctx, e->stage, e->name, &text);
    pnk_buf_free(&text);
    free(path);
    return status;
}

/** What a library writes takes longest, and comes first. */
static pnk_status hand_over(pnk_ctx *ctx, pnk_beside *beside, file_list *files)
{
    pnk_status status = PNK_OK;

    for (int late = 0; late < 2; late++)
        for (size_t i = 0; i < files->errands.n && !status; i++)
            if ((files->errands.v[i].written == NULL) == late)
                status = pnk_beside_do(ctx, beside, write_file, &files->errands.v[i]);
    return status;
}

/** A copy of every input, so that the folder can be verified and replayed on another machine. */
pnk_status pnk_copy_inputs(pnk_ctx *ctx, const pnk_run *run, const char *stage)
{
    for (size_t i = 0; i < run->inputs.files.n; i++) {
        const pnk_input_file *file = &run->inputs.files.v[i];
        pnk_arena arena = {0};
        const char *under = file->reference ? "reference" : run->records->head.id;
        char *path = pnk_arena_printf(&arena, "%s/inputs/%s/%s", stage, under, file->name);
        char *slash = path ? strrchr(path, '/') : NULL, *bytes = NULL;
        size_t n = 0;
        pnk_status status;

        if (!slash) {
            pnk_arena_release(&arena);
            return pnk_no_memory(ctx);
        }
        *slash = '\0';
        status = pnk_folder_make(ctx, path);
        *slash = '/';
        if (!status)
            status = pnk_file_read(ctx, file->path, 0, &bytes, &n);
        if (!status)
            status = pnk_file_write(ctx, path, bytes, n);
        free(bytes);
        pnk_arena_release(&arena);
        if (status)
            return status;
    }
    return PNK_OK;
}

/* ---- files that a library writes ---- */

static pnk_status write_gpkg(pnk_ctx *ctx, const pnk_run *run, const char *path)
{
    pnk_status status = pnk_publish_gpkg(ctx, &run->results, run->access, run->lang, path);
    return status ? status : pnk_file_sync(ctx, path);
}

static pnk_status write_workbook(pnk_ctx *ctx, const pnk_run *run, const char *path)
{
    return pnk_publish_workbook(ctx, &run->results, run->lang, path);
}

const pnk_written_file pnk_written_files[] = {
    { "plan.gpkg", write_gpkg, PNK_PHRASE("the layers that the tables give, byte for byte"), false },
    { "workbook.xlsx", write_workbook, PNK_PHRASE("the sheets that the tables give, byte for byte"), true },
};
const size_t pnk_n_written_files = sizeof pnk_written_files / sizeof *pnk_written_files;

/** Not among the texts that verify makes again: fonts and their drawing are those of the machine, so it is held to its digest in run.json alone. */
static pnk_status write_report(pnk_ctx *ctx, pnk_pdf_drawing **drawing, const char *stage, file_list *files)
{
    static const char name[] = "report.pdf";
    pnk_buf pdf = {0};
    pnk_status status = pnk_pdf_end(ctx, *drawing, &pdf);

    *drawing = NULL;
    if (!status && !(status = list_file(ctx, files, (file_errand){ .name = name })))
        status = pnk_write_text(ctx, stage, name, &pdf);
    pnk_buf_free(&pdf);
    return status;
}

/** Beside each other, all in the one language in force: each is a function of the results alone, and where two of them use GDAL, each does with geometries and files of its own. */
static pnk_status write_files(pnk_ctx *ctx, const pnk_run *run, const char *stage, file_list *files)
{
    pnk_beside *beside = NULL;
    pnk_status status = list_files(ctx, run, stage, files);

    if (!status && !(status = pnk_beside_new(ctx, &beside)) && !(status = hand_over(ctx, beside, files)) && !(status = pnk_copy_inputs(ctx, run, stage)))
        status = pnk_beside_end(ctx, beside);
    pnk_beside_free(beside);
    return status;
}

/** The report is drawn meanwhile by a process of its own, which begins before there are threads. */
static pnk_status write_plan(pnk_ctx *ctx, const pnk_run *run, const char *stage, file_list *files)
{
    pnk_pdf_drawing *drawing = NULL;
    const char *certificate = pnk_arena_printf(&files->arena, "%s/certificate", stage);
    pnk_status status = certificate ? pnk_folder_make(ctx, certificate) : pnk_no_memory(ctx);

    pnk_memory_before_fork();
    if (!status && !(status = pnk_publish_report_begin(ctx, &run->results, run->access, run->lang, &drawing)) && !(status = write_files(ctx, run, stage, files)))
        status = write_report(ctx, &drawing, stage, files);
    pnk_pdf_end(ctx, drawing, NULL);
    return status;
}

pnk_status pnk_deliver(pnk_ctx *ctx, pnk_run *run, const pnk_run_options *options, const char *stage)
{
    static const char summary[] = "summary.json";
    file_list files = {0};
    pnk_json_out json = {0};
    double began = pnk_seconds();
    pnk_status status;

    pnk_progress(ctx, pnk_step_names[PNK_STEP_PUBLISH], 0, 1);
    if ((status = (run->counting ? write_files : write_plan)(ctx, run, stage, &files)) || (run->force.there && (status = pnk_force_write(ctx, &run->force, stage))))
        goto done;
    run->seconds[PNK_STEP_PUBLISH] += pnk_seconds() - began;
    pnk_summary_begin(run, &json);
    pnk_summary_finish(run, &json);
    run->summary = json.buf;
    if ((status = list_file(ctx, &files, (file_errand){ .name = summary })) || (status = pnk_write_text(ctx, stage, summary, &run->summary)))
        goto done;
    const char **names = PNK_NEW(&files.arena, const char *, files.errands.n);
    for (size_t i = 0; names && i < files.errands.n; i++)
        names[i] = files.errands.v[i].name;
    status = names ? pnk_write_run_json(ctx, run, options, stage, names, files.errands.n) : pnk_no_memory(ctx);
    pnk_progress(ctx, pnk_step_names[PNK_STEP_PUBLISH], 1, 1);
done:
    pnk_arena_release(&files.arena);
    return status;
}
