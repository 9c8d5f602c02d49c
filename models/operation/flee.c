/* models/operation/flee.c - a scenario folder of the peer simulator as an operation folder.
 *
 * The tables are what a person works with; the files themselves lie under flee/, byte for byte, because the peer's rules and its score need
 * what no table of an operation has.
 */
#include "models/operation/flee.h"

#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/gis/gis.h"
#include "engine/json/json.h"
#include "models/cases/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HORIZON_DAYS = 14 };          /* as of every operation that import makes */

/* ------------------------------------------------------------------ what the tables need */

static pnk_status parameter(pnk_ctx *ctx, const pnk_table *table, const char *name, double *out)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *here = pnk_table_text(table, i, pnk_table_column(table, "name"));
        if (here && !strcmp(here, name)) {
            *out = pnk_table_number(table, i, "value");
            return isfinite(*out) ? PNK_OK : pnk_fail(ctx, PNK_BAD_INPUT, "parameters.csv: no row %s", name);
        }
    }
    return pnk_fail(ctx, PNK_BAD_INPUT, "parameters.csv: no row %s", name);
}

static pnk_status read_parameters(pnk_ctx *ctx, const char *reference, pnk_problems *problems, pnk_case_table_options *out)
{
    pnk_arena arena = {0};
    pnk_table *table = NULL;
    pnk_status status;

    if ((status = pnk_gis_begin(ctx)) || (status = pnk_gis_read_table(ctx, &arena, reference, "parameters.csv", NULL, NULL, problems, &table)) ||
        (status = parameter(ctx, table, "case_household_persons", &out->household_persons)) ||
        (status = parameter(ctx, table, "case_count_error_share", &out->error_share)))
        goto done;
    status = parameter(ctx, table, "case_travel_hours_per_day", &out->hours_per_day);
done:
    pnk_arena_release(&arena);
    return status;
}

/* ------------------------------------------------------------------ the folder */

static bool is_ours(const char *name)
{
    static const char *const names[] = { "operation.json", "flee", "areas.csv", "places.csv", "hazards.csv", "groups.csv", "sites.csv", "sources.csv",
                                         "reports.csv", "roads.csv", "closures.csv" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/** The folder is replaced whole, so nothing of somebody else may lie in it. */
static pnk_status check_target(pnk_ctx *ctx, const char *operation)
{
    char **names = NULL;
    size_t n = 0;
    pnk_status status = PNK_OK;

    if (!pnk_folder_exists(operation))
        return PNK_OK;
    if ((status = pnk_folder_list(ctx, operation, &names, &n)))
        return status;
    for (size_t i = 0; i < n && !status; i++)
        if (!is_ours(names[i]))
            status = pnk_fail(ctx, PNK_USAGE, "%s holds %s, which no import of a scenario wrote; expected a new folder, an empty one, or an earlier import", operation, names[i]);
    pnk_folder_list_free(names, n);
    return status;
}

static pnk_status write_file(pnk_ctx *ctx, const char *folder, const char *name, const char *text, size_t n)
{
    char *path = pnk_path_join(folder, name), *slash;
    pnk_status status = PNK_OK;

    if (!path)
        return pnk_no_memory(ctx);
    if (strchr(name, '/') && (slash = strrchr(path, '/'))) {
        *slash = '\0';
        status = pnk_folder_make(ctx, path);
        *slash = '/';
    }
    if (!status)
        status = pnk_file_write(ctx, path, text, n);
    free(path);
    return status;
}

/** operation.json: the days of the scenario, its last one as the day that is known. */
static pnk_status write_head(pnk_ctx *ctx, const pnk_case *c, const char *title, const char *stage)
{
    pnk_json_out json = {0};
    char first[16], last[16];
    pnk_status status;

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "title"), pnk_json_begin(&json, '{');
    pnk_json_name(&json, "en"), pnk_json_put_text(&json, title);
    pnk_json_end(&json, '}');
    pnk_json_name(&json, "start"), pnk_json_put_text(&json, pnk_day_text(c->start, first));
    pnk_json_name(&json, "as_of"), pnk_json_put_text(&json, pnk_day_text(c->start + c->n_days - 1, last));
    pnk_json_name(&json, "horizon_days"), pnk_json_put_number(&json, HORIZON_DAYS);
    pnk_json_name(&json, "seed"), pnk_json_put_number(&json, 1);
    pnk_json_name(&json, "scope"), pnk_json_begin(&json, '[');
    pnk_json_put_text(&json, PNK_CASE_ROOT_AREA);
    pnk_json_end(&json, ']');
    pnk_json_name(&json, "note"), pnk_json_put_text(&json, "Made by paanek import flee; the scenario's own files lie under flee/.");
    pnk_json_end(&json, '}');
    pnk_buf_add(&json.buf, "\n");
    status = json.buf.failed ? pnk_no_memory(ctx) : write_file(ctx, stage, "operation.json", json.buf.text, json.buf.n);
    pnk_json_free_out(&json);
    return status;
}

static pnk_status copy_file(pnk_ctx *ctx, const char *from, const char *stage, const char *name)
{
    char *bytes = NULL;
    size_t n = 0;
    pnk_status status = pnk_file_read(ctx, from, 0, &bytes, &n);

    if (!status)
        status = write_file(ctx, stage, name, bytes, n);
    free(bytes);
    return status;
}

static pnk_status copy_files(pnk_ctx *ctx, const pnk_case *c, const pnk_flee_import *import, const char *stage)
{
    pnk_arena arena = {0};
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < c->n_files && !status; i++) {
        const char *from = pnk_arena_printf(&arena, "%s/%s", import->folder, c->files[i]), *to = pnk_arena_printf(&arena, "flee/%s", c->files[i]);
        status = from && to ? copy_file(ctx, from, stage, to) : pnk_no_memory(ctx);
    }
    if (!status && import->settings)
        status = copy_file(ctx, import->settings, stage, "flee/simsetting.yml");
    pnk_arena_release(&arena);
    return status;
}

typedef struct { const pnk_case *c; const pnk_flee_import *import; const pnk_case_table *tables; } filling;

static pnk_status write_stage(pnk_ctx *ctx, const char *stage, void *with)
{
    const filling *f = with;
    pnk_status status = write_head(ctx, f->c, f->c->name, stage);

    for (size_t i = 0; i < PNK_CASE_N_TABLES && !status; i++)
        status = write_file(ctx, stage, f->tables[i].name, f->tables[i].text.text, f->tables[i].text.n);
    return status ? status : copy_files(ctx, f->c, f->import, stage);
}

pnk_status pnk_flee_import_run(pnk_ctx *ctx, const pnk_flee_import *import, pnk_problems *problems, pnk_case **out)
{
    pnk_case_table tables[PNK_CASE_N_TABLES] = {{0}};
    pnk_case_table_options options = {0};
    pnk_case *c = NULL;
    pnk_status status;

    if ((status = check_target(ctx, import->operation)) || (status = read_parameters(ctx, import->reference, problems, &options)) ||
        (status = pnk_case_read(ctx, import->folder, import->settings, problems, &c)) || (status = pnk_case_tables(ctx, c, &options, tables)) ||
        (status = pnk_folder_write(ctx, import->operation, write_stage, &(filling){ c, import, tables })))
        goto done;
    *out = c;
    c = NULL;
done:
    pnk_case_tables_free(tables);
    pnk_case_free(c);
    return status;
}

pnk_status pnk_flee_case(pnk_ctx *ctx, const char *folder, const char *settings, pnk_problems *problems, pnk_case **out)
{
    char *under = pnk_path_join(folder, "flee");
    pnk_status status;

    if (!under)
        return pnk_no_memory(ctx);
    if (pnk_case_is_folder(under))
        status = pnk_case_read(ctx, under, settings, problems, out);
    else if (pnk_case_is_folder(folder))
        status = pnk_case_read(ctx, folder, settings, problems, out);
    else
        status = pnk_fail(ctx, PNK_NOT_FOUND, "%s: neither an operation with a scenario under flee/ nor a scenario folder; `paanek import flee` makes one", folder);
    free(under);
    return status;
}
