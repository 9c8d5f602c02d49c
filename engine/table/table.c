/* engine/table/table.c - rows of text and their typed reading. */
#include "engine/table/table.h"
#include "engine/base/text.h"
#include "engine/table/cells.h"
#include <string.h>

pnk_table *pnk_table_new(pnk_arena *arena, const char *file, const char *const *names, size_t n_columns)
{
    pnk_table *table = PNK_NEW(arena, pnk_table, 1);
    if (!table)
        return NULL;
    table->n_columns = n_columns;
    table->file = pnk_arena_text(arena, file);
    table->names = PNK_NEW(arena, const char *, n_columns);
    if (!table->names || (file && !table->file))
        return NULL;
    for (size_t c = 0; c < n_columns; c++) {
        table->names[c] = pnk_arena_text(arena, names[c]);
        if (names[c] && !table->names[c])
            return NULL;
    }
    return table;
}

/** Room for one more row. Capacity is not kept: it is 8 or the next power of two, full when n_rows reaches it. */
static bool row_room(pnk_arena *arena, pnk_table *table)
{
    size_t n = table->n_rows;
    if (n != 0 && (n < 8 || (n & (n - 1)) != 0))
        return true;
    size_t capacity = n ? n * 2 : 8;
    const char **cells = pnk_arena_alloc(arena, capacity, sizeof *cells * table->n_columns);
    long *rows = PNK_NEW(arena, long, capacity);
    if (!cells || !rows)
        return false;
    if (n) {
        memcpy(cells, table->cells, n * table->n_columns * sizeof *cells);
        memcpy(rows, table->rows, n * sizeof *rows);
    }
    table->cells = cells;
    table->rows = rows;
    return true;
}

pnk_status pnk_table_add_row(pnk_ctx *ctx, pnk_arena *arena, pnk_table *table, const char *const *cells)
{
    if (!row_room(arena, table))
        return pnk_no_memory(ctx);
    const char **row = table->cells + table->n_rows * table->n_columns;
    for (size_t c = 0; c < table->n_columns; c++) {
        row[c] = pnk_text_is_blank(cells[c]) ? NULL : pnk_arena_text(arena, cells[c]);
        if (!row[c] && !pnk_text_is_blank(cells[c]))
            return pnk_no_memory(ctx);
    }
    table->rows[table->n_rows] = (long)table->n_rows + 2;      /* the header is line 1 */
    table->n_rows++;
    return PNK_OK;
}

int pnk_table_column(const pnk_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (table->names[c] && strcmp(table->names[c], name) == 0)
            return (int)c;
    return -1;
}

const char *pnk_table_text(const pnk_table *table, size_t row, int column)
{
    if (column < 0 || (size_t)column >= table->n_columns || row >= table->n_rows)
        return NULL;
    const char *cell = table->cells[row * table->n_columns + (size_t)column];
    return pnk_text_is_blank(cell) ? NULL : cell;
}

pnk_origin pnk_table_origin(const pnk_table *table, size_t row)
{
    return (pnk_origin){ .file = table->file, .sheet = table->sheet, .row = row < table->n_rows ? table->rows[row] : 0 };
}

static const char *cell_named(const pnk_table *table, size_t row, const char *column)
{
    return pnk_table_text(table, row, pnk_table_column(table, column));
}

double pnk_table_number_at(const pnk_table *table, size_t row, int column)
{
    double value;
    return pnk_text_to_number(pnk_table_text(table, row, column), &value) ? value : NAN;
}

double pnk_table_number(const pnk_table *table, size_t row, const char *column)
{
    return pnk_table_number_at(table, row, pnk_table_column(table, column));
}

pnk_day pnk_table_day_at(const pnk_table *table, size_t row, int column)
{
    pnk_day day;
    return pnk_day_parse(pnk_table_text(table, row, column), &day) ? day : PNK_DAY_UNKNOWN;
}

pnk_day pnk_table_day(const pnk_table *table, size_t row, const char *column)
{
    return pnk_table_day_at(table, row, pnk_table_column(table, column));
}

int pnk_table_flag(const pnk_table *table, size_t row, const char *column, int if_unknown)
{
    int flag = pnk_cell_flag(cell_named(table, row, column));
    return flag < 0 ? if_unknown : flag;
}

int pnk_table_word_at(const pnk_table *table, size_t row, int column, const char *words, int if_unknown)
{
    const char *cell = pnk_table_text(table, row, column);
    int place = cell ? pnk_cell_word(cell, words) : -1;
    return place < 0 ? if_unknown : place;
}

int pnk_table_word(const pnk_table *table, size_t row, const char *column, const char *words, int if_unknown)
{
    return pnk_table_word_at(table, row, pnk_table_column(table, column), words, if_unknown);
}
