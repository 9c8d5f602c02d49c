/* models/intake/tables.c - finding the file of each table and reading it against its specification. */
#include "engine/base/file.h"
#include "engine/gis/gis.h"
#include "models/intake/reading.h"
#include <stdlib.h>
#include <string.h>

/** Where a table stands. */
typedef struct {
    const char *folder;              /* NULL: path as given on the command line */
    const char *path, *layer;
    const char *name;                /* under which a copy is kept beside the results */
    bool reference;
} place;

pnk_status pnk_reading_note_file(pnk_reading *r, const char *table, const char *name, const char *path, bool reference)
{
    pnk_inputs *inputs = r->inputs;
    pnk_input_file file = { .reference = reference };
    pnk_status status;

    if (!inputs)
        return PNK_OK;
    if ((status = pnk_sha256_file(r->ctx, path, file.sha256)))
        return status;
    file.table = pnk_arena_text(&inputs->arena, table);
    file.name = pnk_arena_text(&inputs->arena, name);
    file.path = pnk_arena_text(&inputs->arena, path);
    if (!file.table || !file.name || !file.path || !PNK_GROW(&inputs->arena, inputs->files.v, inputs->files.n, inputs->files.capacity))
        return pnk_no_memory(r->ctx);
    inputs->files.v[inputs->files.n++] = file;
    return PNK_OK;
}

/** "sites.xlsx#Sheet1" -> the file and its layer. A connection (PG:...) has neither. */
static bool split_location(pnk_arena *arena, const char *location, place *out)
{
    const char *hash = pnk_text_starts(location, "PG:") ? NULL : strrchr(location, '#');

    out->layer = hash && hash[1] ? hash + 1 : NULL;
    out->path = hash ? pnk_arena_text_n(arena, location, (size_t)(hash - location)) : location;
    return out->path != NULL;
}

static const char *override_of(const pnk_intake_options *options, const char *table)
{
    const char *location = NULL;

    for (size_t i = 0; i < options->n_overrides; i++)
        if (pnk_text_equal(options->overrides[i].table, table))
            location = options->overrides[i].location;      /* the last one said counts */
    return location;
}

static pnk_status where_is(pnk_reading *r, size_t i, place *out)
{
    const char *table = pnk_input_tables[i].name, *location = override_of(r->options, table);
    const char *suffix;

    *out = (place){ 0 };
    if (location) {
        if (!split_location(r->arena, location, out))
            return pnk_no_memory(r->ctx);
        suffix = strrchr(out->path, '.');
        out->name = pnk_arena_printf(r->arena, "%s%s", table, suffix && !strchr(suffix, '/') ? suffix : "");
        return out->name ? PNK_OK : pnk_no_memory(r->ctx);
    }
    out->folder = r->options->folder;
    if (r->locations[i]) {
        if (!split_location(r->arena, r->locations[i], out))
            return pnk_no_memory(r->ctx);
    } else if (!(out->path = pnk_arena_printf(r->arena, "%s.csv", table))) {
        return pnk_no_memory(r->ctx);
    }
    out->name = out->path;
    return PNK_OK;
}

static bool row_is_in(const pnk_table *table, long row, bool *spans)
{
    for (size_t i = 0; i < table->n_rows; i++)
        if (table->rows[i] == row) {
            *spans = i + 1 < table->n_rows ? table->rows[i + 1] != row + 1 : false;
            return true;
        }
    return false;
}

/** Was every row read? A record that the reader gave up, or one that swallowed the lines after it (a stray quote), may
 *  have taken ids with it. The reader's own problem lines start at `first`. */
static bool is_whole(const pnk_table *table, const pnk_problems *problems, size_t first)
{
    for (size_t i = first; i < problems->n; i++) {
        const pnk_problem *p = &problems->v[i];
        bool spans = false;
        if (p->severity == PNK_ERROR && p->row > 1 && (!row_is_in(table, p->row, &spans) || spans))
            return false;
    }
    return true;
}

/** Problem lines of a reference table say so, since an operation may have a table of the same name. */
static bool name_as_reference(pnk_arena *arena, pnk_problems *problems, size_t first, pnk_table *table)
{
    for (size_t i = first; i < problems->n; i++)
        if (problems->v[i].file && !strchr(problems->v[i].file, '/') &&
            !(problems->v[i].file = pnk_arena_printf(&problems->arena, "reference/%s", problems->v[i].file)))
            return false;
    if (table && !(table->file = pnk_arena_printf(arena, "reference/%s", table->file)))
        return false;
    return true;
}

/** Reads one file. *found: it is there. */
static pnk_status read_file(pnk_reading *r, const pnk_table_spec *spec, const place *at, pnk_table **out, bool *found, bool *whole)
{
    size_t first = r->problems->n;
    char *path = at->folder ? pnk_path_join(at->folder, at->path) : strdup(at->path);
    pnk_status status = path ? PNK_OK : pnk_no_memory(r->ctx);

    *found = *whole = true;
    if (!status)
        status = pnk_gis_read_table(r->ctx, r->arena, at->folder, at->path, at->layer, NULL, r->problems, out);
    if (status == PNK_NOT_FOUND) {
        *found = false;
        status = PNK_OK;
        goto done;
    }
    if (status == PNK_BAD_INPUT || status == PNK_LIMIT || status == PNK_IO) {
        if (r->problems->n == first)
            pnk_problem_add(r->problems, PNK_ERROR, at->path, at->layer, 0, NULL, pnk_ctx_message(r->ctx), "a file that can be read");
        *whole = false;
        *out = NULL;
        status = PNK_OK;
    }
    if (!status && *out) {
        if (!at->folder)                 /* from elsewhere: results say where it stands among their inputs, which is the same on every machine */
            (*out)->file = at->name;
        *whole = is_whole(*out, r->problems, first);
        pnk_table_check(*out, spec->columns, spec->n_columns, r->problems);
    }
    if (!status && at->reference && !name_as_reference(r->arena, r->problems, first, *out))
        status = pnk_no_memory(r->ctx);
    if (!status && *out && !pnk_text_starts(path, "PG:"))
        status = pnk_reading_note_file(r, spec->name, at->name, path, at->reference);
done:
    free(path);
    return status;
}

/** What each purpose reads, and what it cannot do without. */
typedef struct { const char *table; pnk_intake_purpose last; bool required; } use;

static use use_of(const char *table)
{
    static const use uses[] = {
        { "areas", PNK_FOR_NAMES, true },      { "places", PNK_FOR_NAMES, false },  { "matches", PNK_FOR_NAMES, false },
        { "parameters", PNK_FOR_NAMES, false },{ "weights", PNK_FOR_NAMES, false },
        { "sources", PNK_FOR_COUNT, true },    { "reports", PNK_FOR_COUNT, true },  { "figures", PNK_FOR_COUNT, false },
        { "flows", PNK_FOR_COUNT, false },     { "groups", PNK_FOR_COUNT, false },  { "attributes", PNK_FOR_COUNT, false },
        { "hazards", PNK_FOR_COUNT, false },   { "sites", PNK_FOR_COUNT, false },
    };
    for (size_t k = 0; k < sizeof uses / sizeof *uses; k++)
        if (pnk_text_equal(uses[k].table, table))
            return uses[k];
    return (use){ table, PNK_FOR_PLAN, false };
}

static void table_missing(pnk_reading *r, const pnk_table_spec *spec, const place *at, const use *of)
{
    bool also_for_count = of->required && of->last >= PNK_FOR_COUNT;

    if (also_for_count)
        pnk_problem_add(r->problems, PNK_ERROR, at->path, at->layer, 0, NULL, NULL, "this file; an operation must have the table %s", spec->name);
    else
        pnk_problem_add(r->problems, PNK_ERROR, at->path, at->layer, 0, NULL, NULL,
                        "this file; an operation must have the table %s to be planned for (the count alone, `paanek track`, does without)", spec->name);
}

static pnk_status read_one(pnk_reading *r, size_t i)
{
    const pnk_table_spec *spec = &pnk_input_tables[i];
    bool merged = pnk_text_equal(spec->name, "parameters") || pnk_text_equal(spec->name, "weights");
    pnk_read_table *table = &r->tables[i];
    bool found, whole = true, found_under = false;
    pnk_status status;
    place at;

    const use of = use_of(spec->name);
    bool required = r->options->purpose == PNK_FOR_PLAN ? spec->required : of.required && r->options->purpose <= of.last;

    table->spec = spec;
    if (r->options->purpose > of.last)
        return PNK_OK;                       /* not read, so not `whole` either: what names its ids is not called wrong */
    if ((status = where_is(r, i, &at)) || (status = read_file(r, spec, &at, &table->table, &found, &table->whole)))
        return status;
    if (!found && (r->locations[i] || override_of(r->options, spec->name)))
        pnk_problem_add(r->problems, PNK_ERROR, at.path, at.layer, 0, NULL, NULL, "this file, which is said to hold the table %s", spec->name);
    if (spec->reference && r->options->reference && (!found || merged)) {
        place under = { .folder = r->options->reference, .reference = true };
        if (!(under.name = under.path = pnk_arena_printf(r->arena, "%s.csv", spec->name)))
            return pnk_no_memory(r->ctx);
        if ((status = read_file(r, spec, &under, merged ? &table->under : &table->table, &found_under, &whole)))
            return status;
        table->from_reference = !merged && found_under;
        table->whole = table->whole && whole;
    }
    if (!found && !found_under && required) {
        table_missing(r, spec, &at, &of);
        table->whole = false;
    }
    return PNK_OK;
}

/** A .csv file of no known name is likely a table misspelt. */
static pnk_status look_for_strays(pnk_reading *r)
{
    char **names = NULL;
    size_t n = 0;
    pnk_status status = pnk_folder_list(r->ctx, r->options->folder, &names, &n);

    if (status)
        return status == PNK_NO_MEMORY ? status : PNK_OK;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(names[i]);
        bool known = false;
        if (length < 5 || strcmp(names[i] + length - 4, ".csv") != 0)
            continue;
        for (size_t k = 0; k < pnk_n_input_tables; k++)
            known = known || (strlen(pnk_input_tables[k].name) == length - 4 && strncmp(names[i], pnk_input_tables[k].name, length - 4) == 0) ||
                    (r->locations[k] && pnk_text_starts(r->locations[k], names[i]));
        if (!known)
            pnk_problem_add(r->problems, PNK_WARNING, names[i], NULL, 0, NULL, names[i], "the name of a table; this file is not read");
    }
    pnk_folder_list_free(names, n);
    return PNK_OK;
}

pnk_status pnk_read_tables(pnk_reading *r)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; !status && i < pnk_n_input_tables; i++)
        if (!(status = read_one(r, i)))
            status = pnk_check(r->ctx);
    for (size_t i = 0; !status && i < r->options->n_overrides; i++)
        if (!pnk_input_table(r->options->overrides[i].table))
            pnk_problem_add(r->problems, PNK_ERROR, "--table", NULL, 0, NULL, r->options->overrides[i].table, "the name of a table");
    return status ? status : look_for_strays(r);
}

pnk_status pnk_read_shapes(pnk_reading *r)
{
    pnk_gis_shape *shapes = NULL;
    size_t n = 0, first = r->problems->n;
    char *path = pnk_path_join(r->options->folder, "areas.geojson");
    pnk_status status = path ? PNK_OK : pnk_no_memory(r->ctx);
    bool sure;

    if (status || !pnk_file_exists(path))
        goto done;
    status = pnk_gis_read_shapes(r->ctx, r->arena, r->options->folder, "areas.geojson", "area_id", r->problems, &shapes, &n);
    if (status == PNK_BAD_INPUT || status == PNK_LIMIT || status == PNK_IO || status == PNK_NOT_FOUND) {
        if (r->problems->n == first)
            pnk_problem_add(r->problems, PNK_ERROR, "areas.geojson", NULL, 0, NULL, pnk_ctx_message(r->ctx), "polygons with an area_id");
        status = PNK_OK;
        goto done;
    }
    for (size_t i = 0; !status && i < n; i++) {
        int area = pnk_key_find(r, PNK_KEY_AREA, shapes[i].id, &sure);
        if (area >= 0 && area != PNK_LATER)
            r->records->areas.v[area].shape_geojson = shapes[i].geojson;
        else if (area < 0 && sure)
            pnk_problem_add(r->problems, PNK_WARNING, "areas.geojson", NULL, 0, "area_id", shapes[i].id, "%s; this outline is not used", pnk_key_words(r, PNK_KEY_AREA));
    }
    if (!status)
        status = pnk_reading_note_file(r, "areas.geojson", "areas.geojson", path, false);
done:
    free(path);
    return status;
}
