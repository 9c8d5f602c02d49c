/* models/import/import.c - from a file to rows: sheets, blocks, maps, columns, rows. */
#include "models/import/inside.h"
#include <stdlib.h>
#include <string.h>

/* ---- our own layouts ---- */

static const pnk_col_spec *column_named(const pnk_table_spec *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

/** The table whose columns these are: what it requires is there (or said otherwise), and most headers are its own. */
static const pnk_table_spec *own_table(const pnk_im_work *w, const pnk_im_block *b)
{
    static const char *const tables[] = { "reports", "figures", "flows", "sites", "sources" };

    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        const pnk_table_spec *spec = pnk_input_table(tables[t]);
        size_t known = 0, filled = 0, missing = 0;
        for (size_t c = 0; c < b->width; c++) {
            filled += !pnk_text_is_blank(b->columns[c].header);
            known += column_named(spec, b->columns[c].header) != NULL;
        }
        for (size_t i = 0; i < spec->n_columns; i++) {
            bool there = !spec->columns[i].required || (w->options->source_id && strcmp(spec->columns[i].name, "source_id") == 0) ||
                         (b->context.day != PNK_DAY_UNKNOWN && strcmp(spec->columns[i].name, "as_of") == 0);
            for (size_t c = 0; c < b->width; c++)
                there = there || strcmp(b->columns[c].header, spec->columns[i].name) == 0;
            missing += !there;
        }
        if (missing == 0 && known >= 3 && 5 * known >= 3 * filled)
            return spec;
    }
    return NULL;
}

static void settle_own(pnk_im_work *w, pnk_im_block *b)
{
    for (size_t c = 0; c < b->width; c++) {
        pnk_im_column *column = &b->columns[c];
        const pnk_col_spec *spec = column_named(b->own, column->header);
        column->meaning = (pnk_im_meaning){ .role = spec ? PNK_IM_OWN : PNK_IM_OUT, .table = b->own->name, .column = spec ? spec->name : NULL, .day = PNK_DAY_UNKNOWN, .minutes = -1 };
        column->score = spec ? 1.0 : 0.0;
        column->why = spec ? pnk_said("the name of a column of this table") : pnk_said("not a column of this table");
        if (!spec && column->n_filled > 0)
            pnk_im_say(w, PNK_WARNING, b, b->header, c, column->header, pnk_arena_printf(&w->scratch, pnk_said("a column of %s; this one was left out"), b->own->name));
    }
}

/* ---- which map ---- */

static const pnk_im_map *best_map(pnk_im_work *w, pnk_im_block *b)
{
    const pnk_im_map *best = NULL;
    double first = 0.0, second = 0.0;

    for (size_t i = 0; i < w->n_maps; i++) {
        double fit = pnk_im_map_fit(w, &w->maps[i], b);
        if (fit > first) {
            second = first;
            first = fit;
            best = &w->maps[i];
        } else if (fit > second)
            second = fit;
    }
    if (!best || first < pnk_im_setting(&w->words, "least_map_fit") || first - second < pnk_im_setting(&w->words, "least_map_lead"))
        return best && best->tags && first >= pnk_im_setting(&w->words, "least_map_fit") ? best : NULL;
    return best;
}

/** A header that has a tag elsewhere in the file (a sheet of tags, another page) has it here too. */
static void lend_tags(pnk_im_work *w)
{
    for (size_t i = 0; i < w->blocks.n; i++)
        for (size_t k = 0; k < w->blocks.n; k++) {
            pnk_im_block *to = &w->blocks.v[i];
            const pnk_im_block *from = &w->blocks.v[k];
            if (to->tags != SIZE_MAX || from->tags == SIZE_MAX)
                continue;
            for (size_t c = 0; c < to->width; c++)
                for (size_t d = 0; d < from->width && !to->columns[c].tag; d++)
                    if (from->columns[d].tag && *from->columns[d].header && strcmp(from->columns[d].header, to->columns[c].header) == 0)
                        to->columns[c].tag = from->columns[d].tag;
        }
}

/* ---- one block ---- */

static pnk_status show_columns(pnk_im_work *w, const pnk_im_block *b)
{
    char name[32];

    for (size_t c = 0; c < b->width; c++) {
        const pnk_im_column *column = &b->columns[c];
        if (column->n_filled == 0 && pnk_text_is_blank(column->header))
            continue;
        if (!PNK_GROW(w->arena, w->out->columns, w->out->n_columns, w->columns_capacity))
            return pnk_no_memory(w->ctx);
        w->out->columns[w->out->n_columns++] = (pnk_import_column){ b->sheet->sheet, b->left + c, pnk_arena_text(w->arena, pnk_im_column_name(b, c, name)),
            column->meaning.role == PNK_IM_OUT || column->meaning.role == PNK_IM_PERSONAL ? NULL : pnk_im_meaning_text(w->arena, &column->meaning), column->score, column->why };
    }
    return PNK_OK;
}

static pnk_status take_block(pnk_im_work *w, pnk_im_block *b)
{
    const pnk_im_map *map = NULL;
    pnk_status status;

    if (!w->options->map || strcmp(w->options->map, "paanek") == 0)
        b->own = own_table(w, b);
    if (b->own)
        settle_own(w, b);
    else {
        map = w->options->map ? pnk_im_map_named(w, w->options->map) : best_map(w, b);
        if ((status = pnk_im_columns_settle(w, b, map)))
            return status;
        if (map && map->sets.source && !b->context.source)
            b->context.source = map->sets.source;
        if (map && map->sets.count && !b->context.count)
            b->context.count = map->sets.count;
    }
    b->map = b->own ? "paanek" : map ? map->name : NULL;
    pnk_im_rows_sort_out(w, b);
    if ((status = show_columns(w, b)))
        return status;
    return b->own || b->sites ? pnk_im_own_take(w, b) : pnk_im_rows_take(w, b);
}

/* ---- the file ---- */

static bool is_wanted(const pnk_im_work *w, const pnk_sheet *sheet)
{
    if (w->options->sheet)
        return sheet->sheet && strcmp(sheet->sheet, w->options->sheet) == 0;
    return !sheet->hidden;
}

static pnk_status find_blocks(pnk_im_work *w, const pnk_sheets *sheets)
{
    pnk_status status = PNK_OK;
    bool wanted = false;

    for (size_t i = 0; !status && i < sheets->n; i++)
        if (is_wanted(w, &sheets->v[i])) {
            wanted = true;
            status = pnk_im_blocks_find(w, &sheets->v[i]);
        }
    if (status)
        return status;
    if (!wanted && w->options->sheet) {
        pnk_problem_add(w->problems, PNK_ERROR, sheets->n ? sheets->v[0].file : NULL, NULL, 0, NULL, w->options->sheet, "the name of a sheet of this file");
        return pnk_fail(w->ctx, PNK_NOT_FOUND, "there is no sheet \"%s\" in this file", w->options->sheet);
    }
    if (w->blocks.n == 0) {
        pnk_problem_add(w->problems, PNK_ERROR, sheets->n ? sheets->v[0].file : NULL, NULL, 0, NULL, NULL,
                        "a table: a row of headers that name places and what was counted, and rows of figures below it");
        return pnk_fail(w->ctx, PNK_BAD_INPUT, "no table was found in this file");
    }
    return PNK_OK;
}

static pnk_status take_all(pnk_im_work *w)
{
    size_t most = 0;
    bool all = true;
    pnk_status status = PNK_OK;

    for (size_t i = 0; !status && i < w->blocks.n; i++) {
        pnk_im_context_read(w, &w->blocks.v[i]);
        status = pnk_im_columns_look(w, &w->blocks.v[i]);
    }
    if (status)
        return status;
    lend_tags(w);
    for (size_t i = 0; !status && i < w->blocks.n; i++) {
        pnk_im_block *b = &w->blocks.v[i];
        status = take_block(w, b);
        all = all && b->map;
        if (b->map && b->end - b->first >= most) {
            most = b->end - b->first;
            w->out->map = b->map;
        }
    }
    w->out->sure = all || w->options->guess;
    return status ? status : pnk_im_doubles_say(w);
}

static pnk_status read_vocabulary(pnk_im_work *w)
{
    pnk_status status = pnk_im_words_read(w->ctx, w->arena, w->options->maps, w->problems, &w->words);

    if (status || (status = pnk_im_maps_read(w)))
        return status;
    if (w->options->map && strcmp(w->options->map, "paanek") != 0 && !pnk_im_map_named(w, w->options->map))
        return pnk_fail(w->ctx, PNK_NOT_FOUND, "there is no column map \"%s\" in %s", w->options->map, w->options->maps);
    return PNK_OK;
}

static pnk_status run(pnk_ctx *ctx, const pnk_import_options *options, pnk_problems *problems, pnk_import *import)
{
    pnk_im_work w = { .ctx = ctx, .arena = &import->arena, .options = options, .problems = problems, .out = import };
    pnk_status status;

    if (!(status = read_vocabulary(&w)) && !(status = find_blocks(&w, &import->sheets)) && !(status = take_all(&w)) && options->save_map && import->sure)
        status = pnk_im_map_save(&w, options->save_map);
    if (!status && problems->failed)
        status = pnk_no_memory(ctx);
    pnk_arena_release(&w.scratch);
    return status;
}

pnk_status pnk_import_sheets(pnk_ctx *ctx, const pnk_import_options *options, const pnk_sheets *sheets, pnk_problems *problems, pnk_import **out)
{
    pnk_import *import = calloc(1, sizeof *import);
    pnk_status status;

    if (!import)
        return pnk_no_memory(ctx);
    import->sheets = *sheets;
    if ((status = run(ctx, options, problems, import)))
        pnk_import_free(import);
    else
        *out = import;
    return status;
}

pnk_status pnk_import_read(pnk_ctx *ctx, const pnk_import_options *options, pnk_problems *problems, pnk_import **out)
{
    pnk_import *import = calloc(1, sizeof *import);
    pnk_status status;

    if (!import)
        return pnk_no_memory(ctx);
    if ((status = pnk_gis_read_sheets(ctx, &import->arena, NULL, options->file, NULL, problems, &import->sheets)) || (status = run(ctx, options, problems, import)))
        pnk_import_free(import);
    else
        *out = import;
    return status;
}

void pnk_import_free(pnk_import *import)
{
    if (import)
        pnk_arena_release(&import->arena);
    free(import);
}
