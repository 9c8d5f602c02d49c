/* models/layers/job.c - what every import of a layer begins and ends with. */
#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/json/json.h"
#include "models/layers/inside.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void pnk_layers_say(job *j, const char *format, ...)
{
    char text[1000];
    va_list args;
    va_start(args, format);
    pnk_vsaid(text, sizeof text, format, args);
    va_end(args);

    /* Few lines: growing the list by one copy each is no cost. */
    const char **lines = PNK_NEW(&j->said->arena, const char *, j->said->n + 1);
    char *line = pnk_arena_text(&j->said->arena, text);
    if (!lines || !line)
        return;
    if (j->said->n)
        memcpy(lines, j->said->lines, j->said->n * sizeof *lines);
    lines[j->said->n] = line;
    j->said->lines = lines;
    j->said->n++;
}

pnk_status job_reference(job *j, const char *name, const pnk_table **out)
{
    pnk_table *table = NULL;
    const char *file = pnk_arena_printf(&j->arena, "%s.csv", name);
    if (!file)
        return pnk_no_memory(j->ctx);
    pnk_status status = pnk_gis_read_table(j->ctx, &j->arena, j->options->reference, file, NULL, NULL, j->problems, &table);
    *out = table;
    return status;
}

pnk_status job_begin(job *j, pnk_ctx *ctx, const pnk_layers_options *options, pnk_problems *problems, pnk_layers_said *said)
{
    const char *slash = options->file ? strrchr(options->file, '/') : NULL;
    pnk_table *own = NULL;
    pnk_status status;

    *j = (job){ .ctx = ctx, .options = options, .problems = problems, .said = said };
    j->source = options->source ? options->source : slash ? slash + 1 : options->file;
    if (!options->file || !options->operation || !options->reference)
        return pnk_fail(ctx, PNK_USAGE, "an import needs a file, an operation folder and the reference folder");
    if ((status = job_reference(j, "parameters", &j->parameters)))
        return status;
    char *path = pnk_path_join(options->operation, "parameters.csv");
    if (!path)
        return pnk_no_memory(ctx);
    if (pnk_file_exists(path)) {
        status = pnk_gis_read_table(ctx, &j->arena, options->operation, "parameters.csv", NULL, NULL, problems, &own);
        j->own_parameters = own;
    }
    free(path);
    return status;
}

void job_end(job *j)
{
    pnk_arena_release(&j->arena);
}

void pnk_layers_said_free(pnk_layers_said *said)
{
    if (!said)
        return;
    pnk_arena_release(&said->arena);
    *said = (pnk_layers_said){0};
}

pnk_status job_parameter(job *j, const char *name, double *out)
{
    const pnk_table *tables[] = { j->own_parameters, j->parameters };
    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; tables[t] && i < tables[t]->n_rows; i++) {
            const char *here = pnk_table_text(tables[t], i, pnk_table_column(tables[t], "name"));
            double value = here && strcmp(here, name) == 0 ? pnk_table_number(tables[t], i, "value") : NAN;
            if (isfinite(value)) {
                *out = value;
                return PNK_OK;
            }
        }
    pnk_problem_add(j->problems, PNK_ERROR, "parameters.csv", NULL, 0, "name", NULL, "a row named %s", name);
    return pnk_fail(j->ctx, PNK_BAD_INPUT, "parameters.csv: no row %s", name);
}

/** Does operation.json take this table from another file? */
static pnk_status check_not_elsewhere(job *j, const char *name)
{
    char *path = pnk_path_join(j->options->operation, "operation.json"), *text = NULL;
    pnk_json *root = NULL;
    size_t n = 0;
    pnk_status status = path ? PNK_OK : pnk_no_memory(j->ctx);

    if (!status && pnk_file_exists(path) && !(status = pnk_file_read(j->ctx, path, 1 << 24, &text, &n)) &&
        !(status = pnk_json_parse(j->ctx, "operation.json", text, n, &root))) {
        const pnk_json *tables = pnk_json_get(root, "tables");
        const char *where = tables ? pnk_json_text(pnk_json_get(tables, name)) : NULL;
        char own[80];
        pnk_snprintf(own, sizeof own, "%s.csv", name);
        if (where && strcmp(where, own) != 0) {
            pnk_problem_add(j->problems, PNK_ERROR, "operation.json", NULL, pnk_json_line(root, "tables"), "tables", where,
                            "rows are put into %s only: take %s out of \"tables\" first", own, name);
            status = pnk_fail(j->ctx, PNK_BAD_INPUT, "operation.json takes %s from %s; rows can be put into %s only", name, where, own);
        }
    }
    pnk_json_free(root);
    free(text);
    free(path);
    return status;
}

pnk_status job_table(job *j, const char *name, const char *const *columns, size_t n_columns, pnk_merge **out)
{
    const char *file = pnk_arena_printf(&j->arena, "%s.csv", name);
    pnk_status status = file ? check_not_elsewhere(j, name) : pnk_no_memory(j->ctx);

    if (!status && !(status = pnk_merge_open(j->ctx, j->options->operation, file, j->problems, out)) && pnk_merge_rows(*out) == 0)
        pnk_merge_columns(*out, columns, n_columns);
    return status;
}

pnk_status job_read_layer(job *j, const pnk_layer_wish *wish)
{
    pnk_status status = pnk_gis_read_layer(j->ctx, &j->arena, NULL, j->options->file, j->options->layer, wish, j->problems, &j->layer);
    if (status)
        return status;
    const pnk_layer *l = &j->layer;
    if (l->n == 0) {
        pnk_problem_add(j->problems, PNK_ERROR, l->file, l->name, 0, NULL, NULL, "features that can be used");
        return pnk_fail(j->ctx, PNK_BAD_INPUT, "%s: no features that can be used", l->file);
    }
    pnk_layers_say(j, "%s, layer %s: %zu features", l->file, l->name ? l->name : "", l->n);
    if (l->crs_assumed)
        pnk_layers_say(j, "the file names no coordinate system; all positions fit degrees, so WGS 84 is assumed");
    else if (l->crs && strcmp(l->crs, "WGS 84") != 0 && strcmp(l->crs, "longitude and latitude") != 0)
        pnk_layers_say(j, "brought to WGS 84 from %s", l->crs);
    if (l->n_mended)
        pnk_layers_say(j, "%zu outlines crossed themselves and were mended", l->n_mended);
    if (l->n_without)
        pnk_layers_say(j, "%zu features without a usable shape were left out", l->n_without);
    return PNK_OK;
}

const char *layers_text(const char *text)
{
    static const char *const nothing[] = { "-", "--", "n/a", "N/A", "NULL", "null", "<Null>", "None", "nan", "NaN", NULL };
    if (pnk_text_is_blank(text))
        return NULL;
    for (size_t i = 0; nothing[i]; i++)
        if (strcmp(text, nothing[i]) == 0)
            return NULL;
    return text;
}

const char *job_value(job *j, const pnk_feature *f, const char *const *names)
{
    for (size_t i = 0; names[i]; i++) {
        const char *value = layers_text(pnk_layer_value(&j->layer, f, names[i], &j->arena));
        if (value)
            return value;
    }
    return NULL;
}

size_t job_drop_older(job *j, pnk_merge *merge, const char *id_column, const pnk_index *keep)
{
    size_t dropped = 0;
    for (size_t i = 0; i < pnk_merge_rows(merge); i++) {
        const char *file = pnk_merge_cell(merge, i, "from_file");
        if (!file || strcmp(file, j->layer.file) != 0 || !pnk_text_equal(pnk_merge_cell(merge, i, "from_sheet"), j->layer.name) ||
            pnk_index_get(keep, pnk_merge_cell(merge, i, id_column)) >= 0)
            continue;
        pnk_merge_drop(merge, i);
        dropped++;
    }
    return dropped;
}

const char *layers_id(pnk_arena *arena, const char *text)
{
    char id[65];
    size_t n = 0;
    bool said = false;
    for (const char *c = text; c && *c && n < 64; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("-_.:", *c);
        said = said || (plain && *c != '-');
        if (plain || (n > 0 && id[n - 1] != '-'))
            id[n++] = plain ? *c : '-';
    }
    while (n > 0 && id[n - 1] == '-')
        n--;
    return said ? pnk_arena_text_n(arena, id, n) : NULL;
}

const char *layers_number(pnk_arena *arena, double value)
{
    char text[32];
    return isfinite(value) ? pnk_arena_text(arena, pnk_text_number(value, text)) : NULL;
}

const char *layers_fixed(pnk_arena *arena, double value, int decimals)
{
    char text[48];
    if (!isfinite(value))
        return NULL;
    pnk_text_fixed(value, decimals, text);
    if (strchr(text, '.')) {
        size_t n = strlen(text);
        while (n > 1 && text[n - 1] == '0')
            text[--n] = '\0';
        if (text[n - 1] == '.')
            text[n - 1] = '\0';
    }
    return pnk_arena_text(arena, text);
}
