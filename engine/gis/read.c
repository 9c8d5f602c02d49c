/* engine/gis/read.c - one layer or sheet of a file as a table of text. */
#include "engine/gis/sheets_inner.h"
#include <stdlib.h>
#include <string.h>

#define DEFAULT_BYTES   ((size_t)256 << 20)
#define DEFAULT_ROWS    ((size_t)2000000)
#define DEFAULT_COLUMNS ((size_t)1000)

pnk_gis_limits pnk_gis_limits_or_defaults(const pnk_gis_limits *limits)
{
    pnk_gis_limits out = limits ? *limits : (pnk_gis_limits){0};
    if (!out.max_bytes)
        out.max_bytes = DEFAULT_BYTES;
    if (!out.max_rows)
        out.max_rows = DEFAULT_ROWS;
    if (!out.max_columns)
        out.max_columns = DEFAULT_COLUMNS;
    return out;
}

static bool is_blank_row(const pnk_sheet *sheet, size_t row)
{
    for (size_t i = 0; i < sheet->n_columns; i++)
        if (sheet->cells[row * sheet->n_columns + i].text && !sheet->cells[row * sheet->n_columns + i].merged)
            return false;
    return true;
}

/** Names from the first row that says anything. */
static pnk_status take_names(pnk_ctx *ctx, pnk_arena *arena, const pnk_sheet *sheet, pnk_table *table, size_t *header)
{
    while (*header < sheet->n_rows && is_blank_row(sheet, *header))
        (*header)++;
    if (*header == sheet->n_rows)
        return PNK_OK;
    table->n_columns = sheet->n_columns;
    if (!(table->names = PNK_NEW(arena, const char *, sheet->n_columns)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < sheet->n_columns; i++) {
        const pnk_cell *cell = &sheet->cells[*header * sheet->n_columns + i];
        char *name = pnk_arena_text(arena, cell->text && !cell->merged ? cell->text : "");
        if (!name)
            return pnk_no_memory(ctx);
        table->names[i] = pnk_text_trim(name);
    }
    return PNK_OK;
}

/** The cell as a CSV of ours would hold it. What has no value is a problem line, never an empty cell without a word. */
static const char *plain_cell(pnk_arena *arena, const pnk_cell *cell, const pnk_table *table, long row, const char *column, pnk_problems *problems)
{
    if (!cell->text || cell->merged)
        return NULL;
    if (cell->kind == PNK_CELL_NO_VALUE || cell->kind == PNK_CELL_FAULT) {
        pnk_problem_add(problems, PNK_ERROR, table->file, table->sheet, row, column, cell->text, "%s",
                        cell->kind == PNK_CELL_FAULT ? PNK_PHRASE("a value, not an error") : PNK_PHRASE("a formula whose value is kept in the file"));
        return NULL;
    }
    /* Our dates are days. */
    return cell->kind == PNK_CELL_DATE && cell->text[10] ? pnk_arena_text_n(arena, cell->text, 10) : cell->text;
}

static pnk_status take_rows(pnk_ctx *ctx, pnk_arena *arena, const pnk_sheet *sheet, size_t header, pnk_problems *problems, pnk_table *table)
{
    size_t most = sheet->n_rows > header ? sheet->n_rows - header : 0;

    table->rows = PNK_NEW(arena, long, most);
    table->cells = PNK_NEW(arena, const char *, most * sheet->n_columns);
    if (!table->rows || !table->cells)
        return pnk_no_memory(ctx);
    for (size_t i = header + 1; i < sheet->n_rows; i++) {
        if (is_blank_row(sheet, i))
            continue;
        for (size_t k = 0; k < sheet->n_columns; k++)
            table->cells[table->n_rows * sheet->n_columns + k] =
                plain_cell(arena, &sheet->cells[i * sheet->n_columns + k], table, sheet->rows[i], table->names[k], problems);
        table->rows[table->n_rows++] = sheet->rows[i];
    }
    return PNK_OK;
}

/** A workbook's sheet or a map's layer, read as all sheets are, taken at its word: its first row names the columns. */
static pnk_status read_sheet(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *name, const char *layer,
                             const pnk_gis_limits *limits, pnk_problems *problems, pnk_table **out)
{
    pnk_table *table = PNK_NEW(arena, pnk_table, 1);
    pnk_sheets sheets = {0};
    size_t header = 0;
    pnk_status status = table && (table->file = pnk_arena_text(arena, name)) ? PNK_OK : pnk_no_memory(ctx);

    if (status || (status = pnk_gis_read_some_sheets(ctx, arena, folder, path, name, layer, layer == NULL, limits, problems, &sheets)))
        return status;
    if (sheets.n == 0) {
        pnk_problem_add(problems, PNK_ERROR, name, layer, 0, NULL, layer ? layer : pnk_said("no layer"), "the name of a sheet or layer in this file");
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s: no layer %s", name, layer ? layer : pnk_said("at all"));
    }
    table->sheet = sheets.v[0].sheet;
    if ((status = take_names(ctx, arena, &sheets.v[0], table, &header)) ||
        (status = take_rows(ctx, arena, &sheets.v[0], header, problems, table)))
        return status;
    *out = table;
    return PNK_OK;
}

pnk_status pnk_gis_read_table(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *layer,
                              const pnk_gis_limits *limits, pnk_problems *problems, pnk_table **out)
{
    pnk_gis_limits within = pnk_gis_limits_or_defaults(limits);
    const pnk_gis_format *format = path ? pnk_gis_format_of(path) : NULL;
    char *real = NULL;
    pnk_status status;

    if (format && format->family == PNK_FORMAT_POSTGIS && !folder)
        return read_sheet(ctx, arena, NULL, path, "PostGIS", layer, &within, problems, out);
    if ((status = pnk_gis_resolve(ctx, folder, path, &within, problems, &real)))
        return status;
    if (!format || format->family == PNK_FORMAT_POSTGIS) {
        pnk_problem_add(problems, PNK_ERROR, path, NULL, 0, NULL, path, "a file named .csv, .xlsx, .ods, .gpkg, .geojson or .shp");
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: not a kind of file that can be read", path);
    } else if (format->family == PNK_FORMAT_CSV) {
        status = pnk_gis_read_csv(ctx, arena, real, path, &within, problems, out);
    } else {
        status = read_sheet(ctx, arena, folder, path, path, layer, &within, problems, out);
    }
    free(real);
    return status;
}
