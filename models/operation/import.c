/* models/operation/import.c - received files into an operation folder, and what a newcomer's folder still needs to be counted.
 *
 * An operation.json that nobody has written is made out of the days of the reports and marked; it follows them until somebody changes it.
 */
#include "models/operation/operation.h"
#include "models/operation/exercise.h"
#include "models/operation/flee.h"

#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/gis/gis.h"
#include "engine/json/json.h"
#include "engine/table/merge.h"
#include "models/publish/publish.h"
#include "models/returns/returns.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_FILE "operation.json"
enum { MAX_HEAD_BYTES = 1 << 20 };

/* ------------------------------------------------------------------ operation.json */

typedef struct { pnk_day first, last; } days;

static void take_day(days *of, const char *text)
{
    pnk_day day;

    if (!text || !pnk_day_parse(text, &day))
        return;
    if (of->first == PNK_DAY_UNKNOWN || day < of->first)
        of->first = day;
    if (of->last == PNK_DAY_UNKNOWN || day > of->last)
        of->last = day;
}

static pnk_status days_of_table(pnk_ctx *ctx, const char *operation, const char *name, pnk_problems *problems, days *of)
{
    pnk_merge *table = NULL;
    pnk_status status = pnk_merge_open(ctx, operation, name, problems, &table);

    for (size_t row = 0; !status && row < pnk_merge_rows(table); row++)
        take_day(of, pnk_merge_cell(table, row, "as_of"));
    pnk_merge_free(table);
    return status;
}

/** The id of an operation is the name of its folder. */
static char *name_of(const char *operation)
{
    char *real = realpath(operation, NULL), *name;
    const char *slash = real ? strrchr(real, '/') : NULL;

    name = strdup(slash && slash[1] ? slash + 1 : "operation");
    free(real);
    return name;
}

/** The text that is made; the same days give the same text, which is how a file that nobody has touched is known. */
static pnk_status head_text(pnk_ctx *ctx, const char *operation, const days *of, pnk_buf *out)
{
    pnk_json_out json = {0};
    char first[16], last[16], *name = name_of(operation);

    if (!name)
        return pnk_no_memory(ctx);
    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "title");
    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "en"); pnk_json_put_text(&json, name);
    pnk_json_end(&json, '}');
    pnk_json_name(&json, "start"); pnk_json_put_text(&json, pnk_day_text(of->first, first));
    pnk_json_name(&json, "as_of"); pnk_json_put_text(&json, pnk_day_text(of->last, last));
    pnk_json_name(&json, "horizon_days"); pnk_json_put_number(&json, 14);
    pnk_json_name(&json, "seed"); pnk_json_put_number(&json, 1);
    pnk_json_name(&json, "note");
    pnk_json_put_text(&json, "Made by paanek import from the days of the reports; follows them until somebody changes it.");
    pnk_json_end(&json, '}');
    pnk_buf_add(&json.buf, "\n");
    pnk_buf_free(out);
    *out = json.buf;
    free(name);
    return out->failed ? pnk_no_memory(ctx) : PNK_OK;
}

/** Is it the very file that would be made of its own days? */
static pnk_status still_ours(pnk_ctx *ctx, const char *operation, const char *text, size_t n, bool *ours)
{
    pnk_json *root = NULL;
    pnk_buf again = {0};
    days of = { PNK_DAY_UNKNOWN, PNK_DAY_UNKNOWN };
    const char *start, *as_of;
    pnk_status status = pnk_json_parse(ctx, HEAD_FILE, text, n, &root);

    *ours = false;
    if (status == PNK_BAD_INPUT || status == PNK_LIMIT)
        return PNK_OK;                            /* somebody's own, and broken: intake will say so */
    if (status)
        return status;
    start = pnk_json_text(pnk_json_get(root, "start"));
    as_of = pnk_json_text(pnk_json_get(root, "as_of"));
    if (start && as_of && pnk_day_parse(start, &of.first) && pnk_day_parse(as_of, &of.last) && !(status = head_text(ctx, operation, &of, &again)))
        *ours = again.n == n && memcmp(again.text, text, n) == 0;
    pnk_buf_free(&again);
    pnk_json_free(root);
    return status;
}

static pnk_status make_head(pnk_ctx *ctx, const char *operation, pnk_problems *problems, bool *made)
{
    days of = { PNK_DAY_UNKNOWN, PNK_DAY_UNKNOWN };
    char *path = pnk_path_join(operation, HEAD_FILE), *text = NULL;
    size_t n = 0;
    pnk_buf fresh = {0};
    bool ours = true;
    pnk_status status;

    if (!path)
        return pnk_no_memory(ctx);
    if ((status = days_of_table(ctx, operation, "reports.csv", problems, &of)) || (status = days_of_table(ctx, operation, "flows.csv", problems, &of)) ||
        of.first == PNK_DAY_UNKNOWN)
        goto done;                                /* nothing was reported yet: an operation without days is none */
    if (pnk_file_exists(path) && ((status = pnk_file_read(ctx, path, MAX_HEAD_BYTES, &text, &n)) || (status = still_ours(ctx, operation, text, n, &ours))))
        goto done;
    if (!ours || (status = head_text(ctx, operation, &of, &fresh)))
        goto done;
    if (!text || fresh.n != n || memcmp(fresh.text, text, n) != 0) {
        const pnk_merge_file file = { HEAD_FILE, fresh.text, fresh.n };
        status = pnk_merge_save(ctx, operation, NULL, 0, &file, 1);
        *made = !status;
    }
done:
    pnk_buf_free(&fresh);
    free(text);
    free(path);
    return status;
}

/* ------------------------------------------------------------------ one file */

/** "imports/<file name>": the last part of the name, or of a connection what is no letter or digit left out. */
static char *kept_folder(const char *operation, const char *file)
{
    pnk_buf path = {0};
    size_t n = strlen(file);
    while (n > 1 && file[n - 1] == '/')          /* a folder may be named with its slash */
        n--;
    size_t start = n;
    while (start > 0 && file[start - 1] != '/')
        start--;

    pnk_buf_printf(&path, "%s/imports/", operation);
    if (pnk_text_starts(file, "PG:"))
        pnk_buf_add(&path, "database");          /* never a password in a path */
    else if (strspn(file + start, "./") == strlen(file + start))
        pnk_buf_add(&path, "file");
    else
        pnk_buf_add_n(&path, file + start, n - start);
    if (path.failed) {
        pnk_buf_free(&path);
        return NULL;
    }
    return path.text;
}

/** problems.csv for us and problems.xlsx for the sender, together; taken away where nothing is wrong any more. */
static pnk_status keep_problems(pnk_ctx *ctx, const char *file, const char *operation, pnk_problems *problems, pnk_taken *out)
{
    char *folder = kept_folder(operation, file), *stage = NULL, *csv = NULL, *book = NULL, *parent = NULL, *slash;
    pnk_buf text = {0};
    pnk_status status = PNK_OK;

    if (!folder || !(parent = strdup(folder))) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    pnk_problems_sort(problems);
    if (problems->n == 0) {
        status = pnk_folder_remove(ctx, folder);
        goto done;
    }
    if ((slash = strrchr(parent, '/')))
        *slash = '\0';
    if ((status = pnk_folder_make(ctx, parent)) || (status = pnk_folder_stage(ctx, folder, &stage)))
        goto done;
    if (!(csv = pnk_path_join(stage, "problems.csv")) || !(book = pnk_path_join(stage, "problems.xlsx"))) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = pnk_publish_problems(ctx, problems, &text)) || (status = pnk_file_write(ctx, csv, text.text, text.n)) ||
        (out->tables && (status = pnk_import_fix_list(ctx, out->tables, problems, book))) || (status = pnk_folder_publish(ctx, stage, folder)))
        goto done;
    out->kept = folder;
    folder = NULL;
done:
    if (status && stage)
        pnk_folder_remove(NULL, stage);
    pnk_buf_free(&text);
    free(csv);
    free(book);
    free(stage);
    free(parent);
    free(folder);
    return status;
}

static pnk_status take_tables(pnk_ctx *ctx, const pnk_taking *taking, pnk_problems *problems, pnk_taken *out)
{
    pnk_import_options options = taking->tables;
    char *maps = options.maps ? NULL : pnk_path_join(taking->reference, "column_maps");
    pnk_status status = PNK_OK;

    if (!options.maps && !(options.maps = maps))
        return pnk_no_memory(ctx);
    status = pnk_import_read(ctx, &options, problems, &out->tables);
    free(maps);
    if (status || !taking->operation)
        return status;
    if (!out->tables->sure && !options.guess)
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s: no layout is known that fits; the guess is shown: --guess takes it, --map NAME names a layout", options.file);
    if (!(status = pnk_import_into(ctx, out->tables, taking->operation, problems)))
        out->written = true;
    return status;
}

static pnk_status take_layer(pnk_ctx *ctx, const pnk_taking *taking, pnk_problems *problems, pnk_taken *out)
{
    static pnk_status (*const take[])(pnk_ctx *, const pnk_layers_options *, pnk_problems *, pnk_layers_said *) = {
        [PNK_IMPORT_AREAS] = pnk_layers_areas, [PNK_IMPORT_ROADS] = pnk_layers_roads, [PNK_IMPORT_SITES] = pnk_layers_sites,
        [PNK_IMPORT_EXPOSURE] = pnk_layers_exposure,
    };
    pnk_layers_options options = taking->layers;
    pnk_status status;

    options.operation = taking->operation;
    options.reference = taking->reference;
    if (!(status = take[taking->what](ctx, &options, problems, &out->layers)))
        out->written = true;
    return status;
}

static pnk_status say(pnk_ctx *ctx, pnk_layers_said *said, const char *line)
{
    const char **lines = PNK_NEW(&said->arena, const char *, said->n + 1);       /* few lines: a copy each is no cost */

    if (!line || !lines)
        return pnk_no_memory(ctx);
    if (said->n)
        memcpy(lines, said->lines, said->n * sizeof *lines);
    lines[said->n++] = line;
    said->lines = lines;
    return PNK_OK;
}

static size_t n_of_counts(const pnk_case *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n_camps; i++)
        n += c->camps[i].n_counts;
    return n;
}

/** A scenario folder of the peer simulator: a folder of its own, so nothing is merged. */
static pnk_status take_flee(pnk_ctx *ctx, const pnk_taking *taking, pnk_problems *problems, pnk_taken *out)
{
    const pnk_flee_import import = { taking->layers.file, taking->settings, taking->reference, taking->operation };
    pnk_layers_said *said = &out->layers;
    pnk_case *c = NULL;
    char day[16];
    pnk_status status = pnk_flee_import_run(ctx, &import, problems, &c);

    if (status)
        return status;
    out->written = out->made_operation = true;
    if (!(status = say(ctx, said, pnk_arena_printf(&said->arena, pnk_said("%d days from %s, %zu places, %zu links"), c->n_days, pnk_day_text(c->start, day), c->n_places, c->n_links))) &&
        !(status = say(ctx, said, pnk_arena_printf(&said->arena, pnk_said("%zu camps with %zu counts, as sites and reports"), c->n_camps, n_of_counts(c)))))
        status = say(ctx, said, pnk_arena_printf(&said->arena, pnk_said("%zu files kept as they came, under %s/flee"), c->n_files, taking->operation));
    pnk_case_free(c);
    return status;
}

/** Workbooks of agencies, filled in: several files make one change. */
static pnk_status take_returns(pnk_ctx *ctx, const pnk_taking *taking, pnk_problems *problems, pnk_taken *out)
{
    pnk_layers_said *said = &out->layers;
    pnk_returned r = {0};
    pnk_status status = pnk_returns_import(ctx, taking->layers.file, taking->operation, pnk_exercise_of(taking->operation) == PNK_EXERCISE_YES, problems, &r);

    if (status)
        return status;
    out->written = true;
    if (!(status = say(ctx, said, pnk_arena_printf(&said->arena, pnk_said_of("%zu file, %zu rows that were sent", "%zu files, %zu rows that were sent", r.files), r.files, r.rows))) &&
        !(status = say(ctx, said, pnk_arena_printf(&said->arena, pnk_said("shipments: %zu done, %zu partly, %zu not done, %zu without an answer"), r.done, r.part, r.not_done, r.open))))
        status = say(ctx, said, pnk_arena_printf(&said->arena, pnk_said("changed: %zu deliveries, %zu sites; %zu answers were known already"), r.deliveries, r.sites, r.unchanged));
    return status;
}

pnk_status pnk_operation_import(pnk_ctx *ctx, const pnk_taking *taking, pnk_problems *problems, pnk_taken *out)
{
    const char *file = taking->what == PNK_IMPORT_TABLES ? taking->tables.file : taking->layers.file;
    pnk_status status, kept;

    *out = (pnk_taken){0};
    if (taking->operation && file && (status = pnk_exercise_apart(ctx, file, taking->operation)))
        return status;
    if (taking->what == PNK_IMPORT_FLEE)
        return take_flee(ctx, taking, problems, out);
    if ((status = pnk_gis_begin(ctx)))
        return status;
    status = (taking->what == PNK_IMPORT_TABLES ? take_tables : taking->what == PNK_IMPORT_RETURNS ? take_returns : take_layer)(ctx, taking, problems, out);
    if (taking->operation && (!status || (status == PNK_BAD_INPUT && out->tables && out->written)) &&
        (kept = keep_problems(ctx, file, taking->operation, problems, out)))
        return kept;
    if (out->written && !status && taking->what != PNK_IMPORT_RETURNS)
        status = make_head(ctx, taking->operation, problems, &out->made_operation);
    if (!status && problems->failed)
        return pnk_no_memory(ctx);
    if (!status && problems->n_errors > 0)
        status = pnk_fail(ctx, PNK_BAD_INPUT, pnk_said_of("%s: %zu cell or row could not be taken", "%s: %zu cells or rows could not be taken", problems->n_errors),
                          file, problems->n_errors);
    return status;
}

void pnk_taken_free(pnk_taken *taken)
{
    pnk_import_free(taken->tables);
    pnk_arena_release(&taken->layers.arena);
    free(taken->kept);
    *taken = (pnk_taken){0};
}
