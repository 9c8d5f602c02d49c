/* models/operation/export.c - a result folder recomputed up to its plan, and handed out in the formats asked for. */
#include "models/operation/export.h"

#include "engine/base/file.h"
#include "engine/base/say.h"
#include "models/operation/exercise.h"
#include "models/operation/steps.h"

#include <stdlib.h>
#include <string.h>

static const char account_name[] = "export.json", removed_name[] = "removed.csv";

/** "out/batken/" and geojson: "out/batken-geojson"; of an exercise "out/batken-EXERCISE-geojson". */
static const char *folder_of(pnk_arena *arena, const char *results, const pnk_export_order *order, const char *word)
{
    size_t n = strlen(results);

    if (order->out)
        return pnk_arena_text(arena, order->out);
    while (n > 1 && results[n - 1] == '/')
        n--;
    return pnk_arena_printf(arena, "%.*s-%s%s", (int)n, results, pnk_exercise_of(results) == PNK_EXERCISE_YES ? "EXERCISE-" : "", word);
}

void pnk_export_json(const pnk_export *export, void *json_out)
{
    pnk_json_out *json = json_out;

    pnk_json_member_text(json, "lang", export->lang);
    if (export->profile != PNK_PROFILE_INTERNAL) {
        pnk_json_member_text(json, "profile", pnk_profile_words[export->profile]);
        pnk_json_member_number(json, "least_persons", export->least_persons);
        pnk_json_member_number(json, "counts", (double)export->n_counts);
        pnk_json_member_number(json, "counts_withheld", (double)export->n_withheld);
        pnk_json_member_number(json, "removed", (double)export->n_removed);
    }
    pnk_json_name(json, "formats"), pnk_json_begin(json, '[');
    for (size_t f = 0; f < export->n_formats; f++) {
        const pnk_exported *one = &export->formats[f];
        pnk_json_begin(json, '{');
        pnk_json_member_text(json, "format", one->word);
        pnk_json_name(json, one->document ? "files" : "layers"), pnk_json_begin(json, '[');
        for (size_t i = 0; i < one->n_layers; i++) {
            pnk_json_begin(json, '{');
            pnk_json_member_text(json, one->document ? "file" : "layer", one->layers[i].name);
            pnk_json_member_number(json, "rows", (double)one->layers[i].n_rows);
            pnk_json_member_number(json, "rows_left_out", (double)one->layers[i].n_left_out);
            pnk_json_member_number(json, "texts_cut", (double)one->layers[i].n_cut);
            pnk_json_end(json, '}');
        }
        pnk_json_end(json, ']');
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
}

/** export.json: by it a later export knows the folder for one of ours. */
static pnk_status write_account(pnk_ctx *ctx, const pnk_run *run, const char *stage, const pnk_export *export)
{
    pnk_json_out json = {0};
    char day[16];

    pnk_json_begin(&json, '{');
    pnk_json_member_text(&json, "operation", run->records->head.id);
    pnk_json_member_text(&json, "as_of", pnk_day_text(run->records->head.as_of, day));
    if (run->records->head.exercise)
        pnk_json_name(&json, "exercise"), pnk_json_put_flag(&json, true);
    pnk_export_json(export, &json);
    pnk_json_end(&json, '}');
    pnk_buf_add(&json.buf, "\n");
    pnk_status status = pnk_write_text(ctx, stage, account_name, &json.buf);
    pnk_json_free_out(&json);
    return status;
}

/** What a profile left out, beside what it gives. */
static pnk_status write_removed(pnk_ctx *ctx, const pnk_results *results, const char *stage)
{
    pnk_buf text = {0};

    if (!results->withheld)
        return PNK_OK;
    pnk_removed_table(results->withheld, &text);
    pnk_status status = pnk_write_text(ctx, stage, removed_name, &text);
    pnk_buf_free(&text);
    return status;
}

static pnk_status write_layers(pnk_ctx *ctx, const pnk_run *run, const pnk_results *results, const char *target, pnk_export *export, pnk_exported *one)
{
    const pnk_map_order order = { one->format, target, export->lang };
    return pnk_publish_map(ctx, results, run->access, &order, &export->arena, &one->layers, &one->n_layers);
}

static pnk_status write_document(pnk_ctx *ctx, const pnk_run *run, const pnk_results *results, const char *folder, pnk_export *export, pnk_exported *one)
{
    const pnk_document_order order = { folder, export->lang, export->hxl };
    return one->document->write(ctx, results, run->access, &order, &export->arena, &one->layers, &one->n_layers);
}

/** Where a format goes: alone into the stage, one of several into a folder of its own. */
static pnk_status write_below(pnk_ctx *ctx, const pnk_run *run, const pnk_results *results, const char *stage, pnk_export *export, pnk_exported *one)
{
    const char *folder = export->n_formats == 1 ? stage : pnk_arena_printf(&export->arena, "%s/%s", stage, one->word);
    pnk_status status = folder ? pnk_folder_make(ctx, folder) : pnk_no_memory(ctx);

    if (status)
        return status;
    if (one->document)
        return write_document(ctx, run, results, folder, export, one);
    const char *target = one->format == PNK_MAP_GPKG ? pnk_arena_printf(&export->arena, "%s/plan.gpkg", folder) : folder;
    return target ? write_layers(ctx, run, results, target, export, one) : pnk_no_memory(ctx);
}

typedef struct { const pnk_run *run; const pnk_results *results; pnk_export *export; } filling;

static pnk_status write_stage(pnk_ctx *ctx, const char *stage, void *with)
{
    const filling *f = with;
    pnk_export *export = f->export;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < export->n_formats && !status; i++) {
        pnk_progress(ctx, export->formats[i].word, (double)i, (double)export->n_formats);
        status = write_below(ctx, f->run, f->results, stage, export, &export->formats[i]);
    }
    if (!status)
        status = write_removed(ctx, f->results, stage);
    return status ? status : write_account(ctx, f->run, stage, export);
}

/** The results as the profile gives them, into every format asked for. */
static pnk_status write_all(pnk_ctx *ctx, const pnk_run *run, const pnk_export_order *order, pnk_export *export)
{
    const pnk_results *results = &run->results;
    pnk_private *made = NULL;
    pnk_status status = PNK_OK;

    if (order->profile != PNK_PROFILE_INTERNAL) {
        if ((status = pnk_private_make(ctx, results, order->profile, &made)))
            return status;
        results = pnk_private_results(made);
        export->least_persons = results->withheld->least_persons;
        export->n_counts = results->withheld->n_counts, export->n_withheld = results->withheld->n_withheld, export->n_removed = results->withheld->n;
    }
    status = export->out ? pnk_folder_write(ctx, export->out, write_stage, &(filling){ run, results, export }) : write_layers(ctx, run, results, order->to, export, &export->formats[0]);
    pnk_private_free(made);
    return status;
}

/** The results as the run had them, from what it left. */
static pnk_status results_again(pnk_ctx *ctx, const char *folder, pnk_problems *problems, pnk_run **out)
{
    pnk_run *run = NULL;
    pnk_status status;

    if ((status = pnk_run_reopen(ctx, folder, problems, &run)))
        return status;
    pnk_problems_sort(problems);
    if (!(status = pnk_steps_plan_from_answer(ctx, run)) && !run->plan->certificate.verified)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s holds a plan that its certificate does not prove; `paanek verify` says more", folder);
    if (!status && !(status = pnk_steps_results(ctx, run, problems))) {
        *out = run;
        return PNK_OK;
    }
    pnk_run_free(run);
    return status;
}

const char *pnk_export_words(void)
{
    static char words[256];
    size_t n = 0;

    for (int f = 0; f < PNK_N_MAP_FORMATS; f++)
        if (f != PNK_MAP_POSTGIS)
            n += (size_t)pnk_snprintf(words + n, sizeof words - n, "%s%s", n ? "|" : "", pnk_map_word((pnk_map_format)f));
    for (size_t i = 0; i < pnk_n_documents; i++)
        n += (size_t)pnk_snprintf(words + n, sizeof words - n, "|%s", pnk_documents[i].word);
    return words;
}

static void ask_for(pnk_export *export, pnk_exported one)
{
    for (size_t i = 0; i < export->n_formats; i++)
        if (!strcmp(export->formats[i].word, one.word))
            return;
    export->formats[export->n_formats++] = one;
}

static bool ask_for_word(pnk_export *export, const char *word)
{
    pnk_map_format format;

    for (size_t i = 0; i < pnk_n_documents; i++)
        if (!strcmp(word, pnk_documents[i].word)) {
            ask_for(export, (pnk_exported){ .word = pnk_documents[i].word, .document = &pnk_documents[i] });
            return true;
        }
    if (!pnk_map_format_of(word, &format) || format == PNK_MAP_POSTGIS)
        return false;
    ask_for(export, (pnk_exported){ .word = pnk_map_word(format), .format = format });
    return true;
}

static void ask_for_every_file(pnk_export *export, pnk_profile profile)
{
    for (int f = 0; f < PNK_N_MAP_FORMATS; f++)
        if (f != PNK_MAP_POSTGIS)
            ask_for_word(export, pnk_map_word((pnk_map_format)f));
    for (size_t i = 0; i < pnk_n_documents; i++)
        if (!pnk_documents[i].inside || profile != PNK_PROFILE_PUBLIC)
            ask_for_word(export, pnk_documents[i].word);
}

static pnk_status check_profile(pnk_ctx *ctx, const pnk_export_order *order, const pnk_export *export)
{
    for (size_t i = 0; i < export->n_formats; i++)
        if (order->profile == PNK_PROFILE_PUBLIC && export->formats[i].document && export->formats[i].document->inside)
            return pnk_fail(ctx, PNK_USAGE, "%s is for the agencies of the plan, not for --profile public", export->formats[i].word);
    return PNK_OK;
}

/** The formats asked for, each once. */
static pnk_status read_formats(pnk_ctx *ctx, const char *to, pnk_profile profile, pnk_export *export)
{
    pnk_map_format format;

    if (!to) {
        ask_for_every_file(export, profile);
        return PNK_OK;
    }
    if (pnk_map_format_of(to, &format) && format == PNK_MAP_POSTGIS) {       /* a connection may have commas of its own */
        ask_for(export, (pnk_exported){ .word = "postgis", .format = format });
        return PNK_OK;
    }
    for (const char *at = to; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        char word[16];
        pnk_snprintf(word, sizeof word, "%.*s", (int)strcspn(at, ","), at);
        if (!ask_for_word(export, word))
            return pnk_fail(ctx, PNK_USAGE, "--to is \"%.40s\", expected some of %s with commas between, or PG:...", to, pnk_export_words());
    }
    return PNK_OK;
}

static pnk_status check_order(pnk_ctx *ctx, const char *results, const pnk_export_order *order, pnk_export *export)
{
    pnk_status status = read_formats(ctx, order->to, order->profile, export);

    if (status || (status = check_profile(ctx, order, export)))
        return status;
    export->profile = order->profile;
    if (!export->formats[0].document && export->formats[0].format == PNK_MAP_POSTGIS && pnk_exercise_of(results) == PNK_EXERCISE_YES && !strstr(order->to, "active_schema=exercise"))
        return pnk_fail(ctx, PNK_USAGE, "%s is of an exercise: it goes into a schema of a database whose name begins with exercise (active_schema=exercise...)", results);
    if (!export->formats[0].document && export->formats[0].format == PNK_MAP_POSTGIS)
        return order->profile != PNK_PROFILE_INTERNAL ? pnk_fail(ctx, PNK_USAGE, "--profile %s is for files: a database has no place for removed.csv", pnk_profile_words[order->profile])
             : order->out ? pnk_fail(ctx, PNK_USAGE, "-o names a folder, and --to a database") : PNK_OK;
    if (!(export->out = folder_of(&export->arena, results, order, order->profile != PNK_PROFILE_INTERNAL ? pnk_profile_words[order->profile] : export->n_formats == 1 ? export->formats[0].word : "export")))
        return pnk_no_memory(ctx);
    return pnk_ours_to_replace(ctx, export->out, account_name);
}

pnk_status pnk_operation_export(pnk_ctx *ctx, const char *results, const pnk_export_order *order, pnk_problems *problems, pnk_export *out)
{
    pnk_export export = {0};
    pnk_run *run = NULL;
    pnk_status status;

    export.hxl = order->hxl;
    if (!(status = check_order(ctx, results, order, &export)) && !(export.lang = order->lang))
        status = pnk_recorded_language(ctx, results, &export.lang);
    if (!status) {
        const char *before = pnk_say_language(export.lang);      /* the steps say sentences of their own */
        if (!(status = results_again(ctx, results, problems, &run)))
            status = write_all(ctx, run, order, &export);
        pnk_say_language(before);
    }
    pnk_run_free(run);
    if (status)
        pnk_export_free(&export);
    else
        *out = export;
    return status;
}

void pnk_export_free(pnk_export *export)
{
    pnk_arena_release(&export->arena);
    *export = (pnk_export){0};
}
