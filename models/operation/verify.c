/* models/operation/verify.c - a result folder recomputed from its own inputs/ and certificate/, and compared.
 *
 * Hashes alone would prove nothing: who changes a number can make them anew. So every step but the solve is done again
 * from the copied inputs, the kept LP answer is checked against the whole model, the plan in whole persons is made
 * from it once more, and every file must come out byte for byte; but for report.pdf, whose bytes are those of the fonts of
 * the machine that drew it: that one is held to its digest in run.json.
 */
#include "models/operation/steps.h"

#include "engine/base/file.h"
#include "engine/base/say.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_RESULT_BYTES = 512 * 1024 * 1024 };

static pnk_status read_result(pnk_ctx *ctx, const char *folder, const char *name, char **text, size_t *n)
{
    char *path = pnk_path_join(folder, name);
    pnk_status status = path ? pnk_file_read(ctx, path, MAX_RESULT_BYTES, text, n) : pnk_no_memory(ctx);
    free(path);
    return status;
}

/** Where two texts part: line and, for a table, the name of the column. */
static void note_difference(pnk_problems *problems, const char *name, const char *found, size_t n_found,
                            const char *expected, size_t n_expected)
{
    size_t at = 0, line_start = 0;
    long row = 1;
    int column = 0;
    char cell_found[96], cell_expected[96], column_name[64] = "";
    bool table = strlen(name) > 4 && strcmp(name + strlen(name) - 4, ".csv") == 0;

    while (at < n_found && at < n_expected && found[at] == expected[at]) {
        if (found[at] == '\n') {
            row++;
            line_start = at + 1;
        }
        at++;
    }
    size_t start = line_start;
    for (size_t i = line_start; table && i < at; i++)
        if (expected[i] == ',') {
            column++;
            start = i + 1;
        }
    if (!table && at > line_start + 30)
        start = at - 30;
    if (table && n_expected > 0) {
        const char *p = expected;
        for (int k = 0; k < column && *p && *p != '\n'; p++)
            k += *p == ',';
        pnk_snprintf(column_name, sizeof column_name, "%.*s", (int)strcspn(p, ",\n"), p);
    }
    pnk_snprintf(cell_found, sizeof cell_found, "%.*s", start < n_found ? (int)strcspn(found + start, table ? ",\n" : "\n") : 0,
                 start < n_found ? found + start : "");
    pnk_snprintf(cell_expected, sizeof cell_expected, "%.*s",
                 start < n_expected ? (int)strcspn(expected + start, table ? ",\n" : "\n") : 0,
                 start < n_expected ? expected + start : "");
    pnk_problem_add(problems, PNK_ERROR, name, NULL, row, column_name[0] ? column_name : NULL, cell_found,
                    "\"%s\", as recomputed from the inputs", cell_expected);
}

static pnk_status compare(pnk_ctx *ctx, const char *folder, const char *name, const pnk_buf *expected, pnk_problems *problems)
{
    char *text = NULL;
    size_t n = 0;
    pnk_status status;

    if (expected->failed)
        return pnk_no_memory(ctx);
    status = read_result(ctx, folder, name, &text, &n);
    if (status == PNK_NO_MEMORY || status == PNK_CANCELLED)
        return status;
    if (status)
        pnk_problem_add(problems, PNK_ERROR, name, NULL, 0, NULL, "", "a file that can be read: %s", pnk_ctx_message(ctx));
    else if (n != expected->n || memcmp(text, expected->text ? expected->text : "", n) != 0)
        note_difference(problems, name, text, n, expected->text ? expected->text : "", expected->n);
    free(text);
    return PNK_OK;
}

/** The recorded run: options out of run.json. The inputs are found under the folder itself, wherever it stands now. */
typedef struct {
    pnk_arena arena;
    pnk_json *json;
    pnk_run_options options;
    bool counting;                   /* made by track or forecast: there is no plan to prove */
    bool foreseeing;                 /* made by forecast */
    pnk_table_override *overrides;
    pnk_day from;                    /* day 0 of the plan in force; unknown: there was none */
    uint64_t seed;
} recorded;

static pnk_status bad_record(pnk_ctx *ctx, const char *folder, const char *key)
{
    return pnk_fail(ctx, PNK_BAD_INPUT, "%s/run.json: %s is missing or of the wrong kind", folder, key);
}

/** A table that came from the command line: its copy stands among the inputs under its own name. */
static pnk_status recorded_overrides(pnk_ctx *ctx, const char *folder, recorded *record)
{
    const pnk_json *overrides = pnk_json_get(record->json, "overrides"), *inputs = pnk_json_get(record->json, "inputs");
    size_t n = pnk_json_size(overrides);

    record->overrides = PNK_NEW(&record->arena, pnk_table_override, n ? n : 1);
    if (!record->overrides)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++) {
        const pnk_json *entry = pnk_json_at(overrides, i);
        const char *table = pnk_json_key(entry), *location = pnk_json_text(entry), *name = NULL;
        for (size_t k = 0; k < pnk_json_size(inputs); k++) {
            const char *of = pnk_json_text(pnk_json_get(pnk_json_at(inputs, k), "table"));
            if (of && table && strcmp(of, table) == 0)
                name = pnk_json_text(pnk_json_get(pnk_json_at(inputs, k), "name"));
        }
        if (!table || !location || !name)
            return bad_record(ctx, folder, "overrides");
        const char *layer = strchr(location, '#');
        record->overrides[i].table = table;
        record->overrides[i].location = pnk_arena_printf(&record->arena, "%s/%s%s", record->options.intake.folder, name, layer ? layer : "");
        if (!record->overrides[i].location)
            return pnk_no_memory(ctx);
    }
    record->options.intake.overrides = record->overrides;
    record->options.intake.n_overrides = n;
    return PNK_OK;
}

/** What was supposed; a folder of an earlier version says nothing of it. */
static pnk_status recorded_what_if(pnk_ctx *ctx, const char *folder, recorded *record)
{
    const pnk_json *list = pnk_json_get(record->json, "what_if");
    size_t n = list ? pnk_json_size(list) : 0;
    const char **texts = PNK_NEW(&record->arena, const char *, n + 1);

    if (!texts)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        if (!(texts[i] = pnk_json_text(pnk_json_at(list, i))))
            return bad_record(ctx, folder, "what_if");
    record->options.what_if = texts;
    record->options.n_what_if = n;
    return PNK_OK;
}

/** How many members were asked for, where somebody did. */
static pnk_status recorded_members(pnk_ctx *ctx, const char *folder, recorded *record)
{
    const pnk_json *members = pnk_json_get(record->json, "members");
    double n = members ? pnk_json_number(members) : 0.0;

    if (!(n >= 0.0 && n <= 1e6))
        return bad_record(ctx, folder, "members");
    record->options.members = (size_t)n;
    return PNK_OK;
}

/** Whether the parameters were fitted; said only where they were. */
static pnk_status recorded_calibrate(pnk_ctx *ctx, const char *folder, recorded *record)
{
    const pnk_json *calibrate = pnk_json_get(record->json, "calibrate");

    if (calibrate && !pnk_json_flag(calibrate, false))
        return bad_record(ctx, folder, "calibrate");
    record->options.calibrate = calibrate != NULL;
    return PNK_OK;
}

/** Whom the plan was made for; said only where somebody asked. */
static pnk_status recorded_plan_for(pnk_ctx *ctx, const char *folder, recorded *record)
{
    const pnk_json *said = pnk_json_get(record->json, "plan_for");
    const char *word = pnk_json_text(said);

    if (said && !(word && pnk_plan_for_find(word, &record->options.plan_for)))
        return bad_record(ctx, folder, "plan_for");
    const pnk_json *cvar = pnk_json_get(record->json, "cvar");
    record->options.cvar_share = cvar ? pnk_json_number(cvar) : 0;
    if (cvar && !(record->options.cvar_share > 0 && record->options.cvar_share < 1))
        return bad_record(ctx, folder, "cvar");
    return PNK_OK;
}

static pnk_status read_record(pnk_ctx *ctx, const char *folder, recorded *record)
{
    char *text = NULL;
    size_t n = 0;
    pnk_status status;
    pnk_intake_options *intake = &record->options.intake;

    if ((status = read_result(ctx, folder, "run.json", &text, &n)) ||
        (status = pnk_json_parse(ctx, "run.json", text, n, &record->json)))
        goto done;
    const char *operation = pnk_json_text(pnk_json_get(record->json, "operation"));
    const char *as_of = pnk_json_text(pnk_json_get(record->json, "as_of"));
    double seed = pnk_json_number(pnk_json_get(record->json, "seed"));
    if (!operation || strchr(operation, '/') || operation[0] == '.') {
        status = bad_record(ctx, folder, "operation");
        goto done;
    }
    if (!as_of || !pnk_day_parse(as_of, &intake->as_of)) {
        status = bad_record(ctx, folder, "as_of");
        goto done;
    }
    if (!(seed >= 0.0 && seed < 9007199254740992.0)) {
        status = bad_record(ctx, folder, "seed");
        goto done;
    }
    const char *from = pnk_json_text(pnk_json_get(record->json, "from"));
    record->from = PNK_DAY_UNKNOWN;
    if (from && !pnk_day_parse(from, &record->from)) {
        status = bad_record(ctx, folder, "from");
        goto done;
    }
    double horizon = pnk_json_number(pnk_json_get(record->json, "horizon_days"));
    if (pnk_json_get(record->json, "horizon_days") && !(horizon >= 1.0 && horizon <= 365.0)) {
        status = bad_record(ctx, folder, "horizon_days");
        goto done;
    }
    intake->horizon_days = horizon >= 1.0 ? (int)horizon : 0;
    record->seed = (uint64_t)seed;
    intake->seed = &record->seed;
    intake->folder = pnk_arena_printf(&record->arena, "%s/inputs/%s", folder, operation);
    intake->reference = pnk_arena_printf(&record->arena, "%s/inputs/reference", folder);
    const char *what = pnk_json_text(pnk_json_get(record->json, "what"));
    if (what && strcmp(what, "preposition") == 0) {
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s holds what `preposition` found, expected a result of run, allocate, forecast or track", folder);
        goto done;
    }
    if (what && strcmp(what, "run") != 0 && strcmp(what, "track") != 0 && strcmp(what, "forecast") != 0) {
        status = bad_record(ctx, folder, "what");
        goto done;
    }
    record->foreseeing = what && strcmp(what, "forecast") == 0;
    record->counting = record->foreseeing || (what && strcmp(what, "track") == 0);
    record->options.lang = pnk_json_text(pnk_json_get(record->json, "lang"));
    if (!record->options.lang || !pnk_is_language(record->options.lang))
        status = bad_record(ctx, folder, "lang");
    else if (!intake->folder || !intake->reference)
        status = pnk_no_memory(ctx);
    else
        status = recorded_overrides(ctx, folder, record);
    if (!status)
        status = recorded_what_if(ctx, folder, record);
    if (!status)
        status = recorded_members(ctx, folder, record);
    if (!status)
        status = recorded_calibrate(ctx, folder, record);
    if (!status)
        status = recorded_plan_for(ctx, folder, record);
    record->options.whole_trucks = pnk_json_flag(pnk_json_get(record->json, "whole_trucks"), false);
done:
    free(text);
    return status;
}

static void record_free(recorded *record)
{
    pnk_json_free(record->json);
    pnk_arena_release(&record->arena);
}

/** The hashes that run.json tells: a first look, before anything is recomputed. */
static pnk_status compare_hashes(pnk_ctx *ctx, const char *folder, const recorded *record, pnk_problems *problems)
{
    const pnk_json *outputs = pnk_json_get(record->json, "outputs");

    if (pnk_json_size(outputs) == 0)
        return bad_record(ctx, folder, "outputs");
    for (size_t i = 0; i < pnk_json_size(outputs); i++) {
        const char *name = pnk_json_text(pnk_json_get(pnk_json_at(outputs, i), "name"));
        const char *sha256 = pnk_json_text(pnk_json_get(pnk_json_at(outputs, i), "sha256"));
        char hex[65], *path;
        if (!name || !sha256 || name[0] == '/' || strstr(name, ".."))
            return bad_record(ctx, folder, "outputs");
        if (!(path = pnk_path_join(folder, name)))
            return pnk_no_memory(ctx);
        pnk_status status = pnk_sha256_file(ctx, path, hex);
        free(path);
        if (status == PNK_NO_MEMORY)
            return status;
        if (status)
            pnk_problem_add(problems, PNK_ERROR, name, NULL, 0, NULL, "", "a file that can be read: %s", pnk_ctx_message(ctx));
        else if (strcmp(hex, sha256) != 0)
            pnk_problem_add(problems, PNK_ERROR, name, NULL, 0, NULL, hex, "SHA-256 %s, as run.json tells", sha256);
    }
    return PNK_OK;
}

/** The kept answer, in the order of its names. */
static pnk_status read_answer(pnk_ctx *ctx, const char *folder, pnk_run *run)
{
    char *path = pnk_path_join(folder, "certificate");
    pnk_status status = path ? pnk_read_answer(ctx, path, &run->answer) : pnk_no_memory(ctx);

    free(path);
    return status;
}

static pnk_status compare_texts(pnk_ctx *ctx, const char *folder, pnk_run *run, pnk_problems *problems)
{
    const char *name;

    for (size_t i = 0; (name = pnk_result_name(run, i)); i++) {
        pnk_buf text = {0};
        pnk_status status = pnk_result_text(ctx, run, name, &text);
        if (!status)
            status = compare(ctx, folder, name, &text, problems);
        pnk_buf_free(&text);
        if (status)
            return status;
    }
    return PNK_OK;
}

/** summary.json: all but seconds and memory must be as recomputed, and after that nothing else may stand. */
static pnk_status compare_summary(pnk_ctx *ctx, const char *folder, const pnk_run *run, pnk_problems *problems)
{
    pnk_json_out expected = {0};
    pnk_json *json = NULL;
    char *text = NULL;
    size_t n = 0, known = 0, members = 0;
    pnk_status status;

    pnk_summary_begin(run, &expected);
    if (expected.buf.failed) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = read_result(ctx, folder, "summary.json", &text, &n)) ||
        (status = pnk_json_parse(ctx, "summary.json", text, n, &json)))
        goto done;
    if (n < expected.buf.n || memcmp(text, expected.buf.text, expected.buf.n) != 0)
        note_difference(problems, "summary.json", text, n, expected.buf.text, expected.buf.n);
    /* the two members that differ from run to run must be the last and only ones after the compared part */
    pnk_json_end(&expected, '}');
    pnk_json *fixed = NULL;
    if (!(status = pnk_json_parse(ctx, "summary", expected.buf.text, expected.buf.n, &fixed)))
        known = pnk_json_size(fixed);
    pnk_json_free(fixed);
    members = pnk_json_size(json);
    if (!status && (members != known + 2 || !pnk_json_is_object(pnk_json_get(json, "seconds")) ||
                    !(pnk_json_number(pnk_json_get(json, "peak_memory_mib")) > 0.0)))
        pnk_problem_add(problems, PNK_ERROR, "summary.json", NULL, 0, NULL, "", "seconds and peak_memory_mib after the recomputed members, and nothing else");
done:
    free(text);
    pnk_json_free(json);
    pnk_json_free_out(&expected);
    return status;
}

static bool is_missing(pnk_arena *arena, const char *folder, const char *name)
{
    const char *path = pnk_arena_printf(arena, "%s/%s", folder, name);
    return path && !pnk_file_exists(path);
}

/** A file that a library writes once more, in a folder of its own; the two must be equal. */
static pnk_status compare_written(pnk_ctx *ctx, const char *folder, pnk_run *run, const pnk_written_file *file, pnk_problems *problems)
{
    char *stage = NULL, *path = NULL, *text = NULL;
    size_t n = 0;
    pnk_buf expected = {0};
    pnk_arena arena = {0};

    if (file->may_miss && is_missing(&arena, folder, file->name)) {
        pnk_arena_release(&arena);
        return PNK_OK;
    }
    const char *beside = pnk_arena_printf(&arena, "%s.verify", folder);
    pnk_status status = beside ? pnk_folder_stage(ctx, beside, &stage) : pnk_no_memory(ctx);

    if (!status && !(path = pnk_path_join(stage, file->name)))
        status = pnk_no_memory(ctx);
    if (!status && !(status = file->write(ctx, run, path)) &&
        !(status = pnk_file_read(ctx, path, MAX_RESULT_BYTES, &text, &n))) {
        pnk_buf_add_n(&expected, text, n);
        char *found = NULL;
        size_t n_found = 0;
        if (!(status = expected.failed ? pnk_no_memory(ctx) : read_result(ctx, folder, file->name, &found, &n_found)) &&
            (n_found != n || memcmp(found, text, n) != 0))
            pnk_problem_add(problems, PNK_ERROR, file->name, NULL, 0, NULL, pnk_said("other bytes"), file->expected);
        free(found);
    }
    if (stage)
        pnk_folder_remove(ctx, stage);
    pnk_buf_free(&expected);
    pnk_arena_release(&arena);
    free(text);
    free(path);
    free(stage);
    return status;
}

/** A broken certificate is a finding about the folder, not a failure of ours. */
static pnk_status replan(pnk_ctx *ctx, pnk_run *run, pnk_problems *problems, bool *ok)
{
    pnk_status status = pnk_steps_plan_from_answer(ctx, run);

    *ok = false;
    if (status == PNK_BAD_INPUT) {
        pnk_problem_add(problems, PNK_ERROR, "certificate/", NULL, 0, NULL, "", "an answer of this operation's model: %s", pnk_ctx_message(ctx));
        return PNK_OK;
    }
    if (status)
        return status;
    *ok = true;
    if (!run->plan->certificate.verified)
        pnk_problem_add(problems, PNK_ERROR, "certificate/", NULL, 0, NULL, "",
                        "a feasible and optimal answer; primal residual %.3g, dual residual %.3g, gap %.3g",
                        run->plan->certificate.max_primal_residual, run->plan->certificate.max_dual_residual,
                        run->plan->certificate.gap_share);
    return PNK_OK;
}

/** Every step but the solve once more, in the language of the results, and their texts. */
static pnk_status recompute(pnk_ctx *ctx, const char *folder, const recorded *record, pnk_run *run, pnk_problems *of_inputs, pnk_problems *problems)
{
    const char *before = pnk_say_language(record->options.lang);
    bool planned = record->counting;
    pnk_status status;

    pnk_run_ask(run, &record->options);
    run->counting = record->counting;
    run->foreseeing = record->foreseeing;
    if ((status = pnk_steps_read(ctx, run, &record->options.intake, of_inputs)))
        goto done;
    pnk_problems_sort(of_inputs);
    if ((record->from != PNK_DAY_UNKNOWN && (status = pnk_force_reopen(ctx, folder, record->from, run->records, &run->force))) ||
        (status = pnk_steps_count(ctx, run)) ||
        ((!run->counting || run->foreseeing) && (status = pnk_steps_foresee(ctx, run))) ||
        (!run->counting && ((status = pnk_steps_plan_for(ctx, run)) || (status = read_answer(ctx, folder, run)) ||
                            (status = replan(ctx, run, problems, &planned)))))
        goto done;
    if (planned && !(status = pnk_steps_results(ctx, run, of_inputs)) &&
        !(status = compare_texts(ctx, folder, run, problems)) &&
        !(status = compare_summary(ctx, folder, run, problems)) && !run->counting)
        for (size_t i = 0; i < pnk_n_written_files && !status; i++)
            status = compare_written(ctx, folder, run, &pnk_written_files[i], problems);
done:
    pnk_say_language(before);
    return status;
}

pnk_status pnk_recorded_day(pnk_ctx *ctx, const char *folder, pnk_day *as_of)
{
    recorded record = {0};
    pnk_status status = read_record(ctx, folder, &record);

    if (!status && record.counting)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s holds no plan; expected the results of `run` or `allocate`", folder);
    *as_of = record.options.intake.as_of;
    record_free(&record);
    return status;
}

/** The language of the results, for longer than the record. */
static const char *language_of(const recorded *record)
{
    for (size_t i = 0; i < pnk_n_languages; i++)
        if (strcmp(pnk_languages[i], record->options.lang) == 0)
            return pnk_languages[i];
    return "en";
}

pnk_status pnk_recorded_language(pnk_ctx *ctx, const char *folder, const char **lang)
{
    recorded record = {0};
    pnk_status status = read_record(ctx, folder, &record);

    if (!status)
        *lang = language_of(&record);
    record_free(&record);
    return status;
}

pnk_status pnk_run_reopen(pnk_ctx *ctx, const char *folder, pnk_problems *problems, pnk_run **out)
{
    recorded record = {0};
    pnk_run *run = pnk_run_new(ctx);
    pnk_status status;

    if (!run)
        return PNK_NO_MEMORY;
    if ((status = read_record(ctx, folder, &record)))
        goto done;
    if (record.counting) {
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s holds no plan; expected the results of `run` or `allocate`", folder);
        goto done;
    }
    pnk_run_ask(run, &record.options);
    run->lang = language_of(&record);
    if ((status = pnk_steps_read(ctx, run, &record.options.intake, problems)) ||
        (record.from != PNK_DAY_UNKNOWN && (status = pnk_force_reopen(ctx, folder, record.from, run->records, &run->force))) || (status = pnk_steps_count(ctx, run)) ||
        (status = pnk_steps_foresee(ctx, run)) || (status = pnk_steps_plan_for(ctx, run)) || (status = read_answer(ctx, folder, run)))
        goto done;
    run->what_if = NULL;             /* its texts go with the record */
    run->n_what_if = 0;
    *out = run;
    run = NULL;
done:
    record_free(&record);
    pnk_run_free(run);
    return status;
}

pnk_status pnk_operation_verify(pnk_ctx *ctx, const char *out_folder, pnk_problems *problems, pnk_plan_certificate *certificate)
{
    recorded record = {0};
    pnk_problems of_inputs = {0};
    pnk_run *run = pnk_run_new(ctx);
    pnk_status status;

    if (!run)
        return PNK_NO_MEMORY;
    if (!(status = read_record(ctx, out_folder, &record)) &&
        !(status = compare_hashes(ctx, out_folder, &record, problems)) &&
        !(status = recompute(ctx, out_folder, &record, run, &of_inputs, problems)) && problems->n_errors > 0)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s is not what its inputs give: %zu differences", out_folder, problems->n_errors);
    if (certificate)
        *certificate = run->plan ? run->plan->certificate : (pnk_plan_certificate){0};
    pnk_problems_free(&of_inputs);
    record_free(&record);
    pnk_run_free(run);
    return status;
}
