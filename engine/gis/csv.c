/* engine/gis/csv.c - CSV read byte by byte (RFC 4180).
 *
 * GDAL's reader swallows rows after a stray quote, cuts a cell at a NUL and passes bad UTF-8 on, all without a word, and
 * knows no line numbers. So CSV never gets there: this reader keeps the line on which each record begins and turns
 * each fault into a problem line.
 */
#include "engine/base/file.h"
#include "engine/gis/inner.h"
#include <stdlib.h>
#include <string.h>

/* A file with more faults than this is no table of ours, and nobody reads a thousand lines about it. */
#define MAX_FAULTS 1000

/** Where the reading stands. */
typedef struct {
    pnk_arena *arena;
    pnk_problems *problems;
    const char *name;
    char *p, *end;                   /* cells are slices of these bytes, each ended in place once its delimiter has been seen */
    long line;
    const char **names;              /* of the header, for problem lines; NULL before it is read */
    size_t n_names;
    const char **cells;              /* of the present record */
    size_t n_cells, cells_capacity;
    char *slice;                     /* the present cell where it stands whole in the bytes; NULL: it is put together in `cell` */
    size_t slice_n;
    pnk_buf cell;
    bool open_quote;                 /* the file ended inside quotes */
    long n_faults;
} reader;

static const char *column_name(const reader *r, size_t i)
{
    return r->names && i < r->n_names ? r->names[i] : NULL;
}

static void cell_problem(reader *r, long row, size_t column, const char *found, const char *expected)
{
    r->n_faults++;
    pnk_problem_add(r->problems, PNK_ERROR, r->name, NULL, row, column_name(r, column), found, "%s", expected);
}

/** Bad bytes and control characters become U+FFFD after their problem line, so that what goes on is sound text. */
static const char *clean_cell(reader *r, long row)
{
    const char *text = r->cell.text ? r->cell.text : "";
    size_t n = r->cell.n;
    bool bad_utf8 = pnk_utf8_valid(text, n) < n, nul = memchr(text, 0, n) != NULL;

    if (n == 0)
        return NULL;
    if (!bad_utf8 && !nul)
        return pnk_arena_text_n(r->arena, text, n);
    char *out = pnk_arena_alloc(r->arena, n * 3 + 1, 1);
    if (!out)
        return NULL;
    size_t k = 0;
    for (size_t i = 0; i < n;) {
        unsigned char first = (unsigned char)text[i];
        size_t want = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first != 0 && i + want <= n && pnk_utf8_valid(text + i, want) == want) {
            memcpy(out + k, text + i, want);
            k += want;
            i += want;
        } else {
            k += pnk_utf8_put(0xFFFD, out + k);
            i++;
        }
    }
    out[k] = '\0';
    cell_problem(r, row, r->n_cells, out, bad_utf8 ? PNK_PHRASE("text in UTF-8") : PNK_PHRASE("text without NUL bytes"));
    return out;
}

static bool end_cell(reader *r, long row)
{
    if (r->slice && r->slice_n > 0 && !memchr(r->slice, 0, r->slice_n) && pnk_utf8_valid(r->slice, r->slice_n) == r->slice_n) {
        r->slice[r->slice_n] = '\0';
        if (!PNK_GROW(r->arena, r->cells, r->n_cells, r->cells_capacity))
            return false;
        r->cells[r->n_cells++] = r->slice;
        return true;
    }
    if (r->slice)
        pnk_buf_add_n(&r->cell, r->slice, r->slice_n);
    bool quoted_empty = r->cell.n == 0;
    const char *text = clean_cell(r, row);
    if ((!text && !quoted_empty) || r->cell.failed || !PNK_GROW(r->arena, r->cells, r->n_cells, r->cells_capacity))
        return false;
    r->cells[r->n_cells++] = text;
    r->cell.n = 0;
    return true;
}

/** Reads from after the opening quote to after the closing one. */
static void quoted_part(reader *r, long row)
{
    while (r->p < r->end) {
        char *q = memchr(r->p, '"', (size_t)(r->end - r->p));
        char *stop = q ? q : r->end;
        for (const char *c = r->p; c < stop; c++)
            if (*c == '\n' || (*c == '\r' && !(c + 1 < r->end && c[1] == '\n')))
                r->line++;
        pnk_buf_add_n(&r->cell, r->p, (size_t)(stop - r->p));
        r->p = stop;
        if (!q)
            break;
        r->p++;
        if (r->p < r->end && *r->p == '"') {
            pnk_buf_add_n(&r->cell, "\"", 1);
            r->p++;
            continue;
        }
        return;
    }
    r->open_quote = true;
    cell_problem(r, row, r->n_cells, "\"", "a closing quote; the cell runs to the end of the file");
}

/** A quoted cell without quotes inside, which is most of them. */
static bool whole_quoted(reader *r)
{
    char *start = r->p + 1, *q = memchr(start, '"', (size_t)(r->end - start));

    if (!q || (q + 1 < r->end && q[1] != ',' && q[1] != '\n' && q[1] != '\r'))
        return false;
    for (const char *c = start; c < q; c++)
        if (*c == '\n' || (*c == '\r' && c[1] != '\n'))
            r->line++;
    r->slice = start;
    r->slice_n = (size_t)(q - start);
    r->p = q + 1;
    return true;
}

/** One cell, up to its comma or line end. */
static void read_cell(reader *r, long row)
{
    r->slice = NULL;
    if (r->p < r->end && *r->p == '"' && whole_quoted(r))
        return;
    bool quoted = r->p < r->end && *r->p == '"';
    if (r->p < r->end && *r->p == '"') {
        r->p++;
        quoted_part(r, row);
        if (r->p < r->end && *r->p != ',' && *r->p != '\n' && *r->p != '\r')
            cell_problem(r, row, r->n_cells, r->cell.text, "a comma or the end of the line after a closing quote");
    }
    char *start = r->p;
    while (r->p < r->end && *r->p != ',' && *r->p != '\n' && *r->p != '\r')
        r->p++;
    size_t n = (size_t)(r->p - start);
    if (n > 0 && r->cell.n == 0 && memchr(start, '"', n)) {
        char *found = pnk_arena_text_n(r->arena, start, n < 200 ? n : 200);
        cell_problem(r, row, r->n_cells, found, "a cell with a quote inside to be in quotes, the quote doubled");
    }
    if (quoted) {
        pnk_buf_add_n(&r->cell, start, n);
        return;
    }
    r->slice = start;
    r->slice_n = n;
}

/** Reads one record into r->cells; the line it began on in *row. False: out of memory. */
static bool read_record(reader *r, long *row)
{
    r->n_cells = 0;
    *row = r->line;
    for (;;) {
        read_cell(r, *row);
        char c = r->p < r->end ? *r->p : '\0';              /* before the cell is ended in its place */
        if (!end_cell(r, *row))
            return false;
        if (r->p >= r->end)
            return true;
        r->p++;
        if (c == ',')
            continue;
        if (c == '\r' && r->p < r->end && *r->p == '\n')
            r->p++;
        r->line++;
        return true;
    }
}

static bool all_empty(const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cells[i])
            return false;
    return true;
}

/** Spaces around a column's name are dropped; an empty or repeated one is left for the check of the header. */
static bool take_header(reader *r, pnk_table *table)
{
    table->n_columns = r->n_cells;
    table->names = PNK_NEW(r->arena, const char *, r->n_cells);
    if (!table->names)
        return false;
    for (size_t i = 0; i < r->n_cells; i++) {
        char *name = pnk_arena_text(r->arena, r->cells[i] ? r->cells[i] : "");
        if (!name)
            return false;
        table->names[i] = pnk_text_trim(name);
    }
    r->names = table->names;
    r->n_names = table->n_columns;
    return true;
}

static pnk_status file_problem(pnk_ctx *ctx, reader *r, const char *found, const char *expected)
{
    pnk_problem_add(r->problems, PNK_ERROR, r->name, NULL, 0, NULL, found, "%s", expected);
    return pnk_fail(ctx, PNK_BAD_INPUT, "%s: %s, expected %s", r->name, found, pnk_said(expected));
}

/** What a whole file can have wrong before its first cell. */
static pnk_status check_start(pnk_ctx *ctx, reader *r)
{
    size_t n = (size_t)(r->end - r->p);
    if (n >= 2 && (memcmp(r->p, "\xFF\xFE", 2) == 0 || memcmp(r->p, "\xFE\xFF", 2) == 0))
        return file_problem(ctx, r, pnk_said("UTF-16 text"), "text in UTF-8");
    if (n >= 15 && memcmp(r->p, "SQLite format 3", 15) == 0)
        return file_problem(ctx, r, pnk_said("a database"), "comma-separated text in UTF-8");
    if (n >= 4 && memcmp(r->p, "PK\x03\x04", 4) == 0)
        return file_problem(ctx, r, pnk_said("a zip archive or workbook"), "comma-separated text in UTF-8");
    if (n >= 3 && memcmp(r->p, "\xEF\xBB\xBF", 3) == 0)
        r->p += 3;
    if (r->p == r->end)
        return file_problem(ctx, r, pnk_said("an empty file"), "a header line with the names of the columns");
    return PNK_OK;
}

static void ragged(reader *r, const pnk_table *table, long row)
{
    char found[64];
    pnk_snprintf(found, sizeof found, pnk_said_of("%zu cell", "%zu cells", r->n_cells), r->n_cells);
    r->n_faults++;
    const char *column = r->n_cells < table->n_columns ? table->names[r->n_cells] : NULL;
    pnk_problem_add(r->problems, PNK_ERROR, r->name, NULL, row, column, found, "%zu cells, as in the header", table->n_columns);
}

/** Rows that may still come, as far as can be told before reading them: a row has a line end, and a sound one no fewer bytes than columns. */
static size_t most_rows(const reader *r, const pnk_gis_limits *limits, size_t n_columns)
{
    size_t lines = 1, by_bytes = (size_t)(r->end - r->p) / n_columns + 1;

    for (const char *p = r->p; (p = memchr(p, '\n', (size_t)(r->end - p))) != NULL; p++)
        lines++;
    lines = lines < by_bytes ? lines : by_bytes;
    return lines < limits->max_rows ? lines : limits->max_rows;
}

/** All records after the header. A ragged row is kept as far as it goes, so that its id still answers to those who name it. */
static pnk_status read_rows(pnk_ctx *ctx, reader *r, const pnk_gis_limits *limits, pnk_table *table)
{
    size_t rows_capacity = most_rows(r, limits, table->n_columns), cells_capacity = rows_capacity * table->n_columns, n_cells = 0;
    long row;

    table->rows = PNK_NEW(r->arena, long, rows_capacity);
    table->cells = PNK_NEW(r->arena, const char *, cells_capacity);
    if (!table->rows || !table->cells)
        return pnk_no_memory(ctx);
    while (r->p < r->end && !r->open_quote) {
        if (!read_record(r, &row))
            return pnk_no_memory(ctx);
        if (all_empty(r->cells, r->n_cells) || r->open_quote)
            continue;
        if (r->n_cells != table->n_columns)
            ragged(r, table, row);
        if (r->n_faults > MAX_FAULTS)
            return file_problem(ctx, r, pnk_said("more than 1000 faults"), "a table of comma-separated text in UTF-8; the rest was not read");
        if (table->n_rows >= limits->max_rows)
            return pnk_fail(ctx, PNK_LIMIT, "%s: more than %zu rows", r->name, limits->max_rows);
        if (!PNK_GROW(r->arena, table->rows, table->n_rows, rows_capacity))
            return pnk_no_memory(ctx);
        for (size_t i = 0; i < table->n_columns; i++) {
            if (!PNK_GROW(r->arena, table->cells, n_cells, cells_capacity))
                return pnk_no_memory(ctx);
            table->cells[n_cells++] = i < r->n_cells ? r->cells[i] : NULL;
        }
        table->rows[table->n_rows++] = row;
    }
    return PNK_OK;
}

static pnk_status read_header(pnk_ctx *ctx, reader *r, const pnk_gis_limits *limits, pnk_table *table)
{
    long row;

    do {
        if (!read_record(r, &row))
            return pnk_no_memory(ctx);
    } while (all_empty(r->cells, r->n_cells) && r->p < r->end);
    if (all_empty(r->cells, r->n_cells))
        return file_problem(ctx, r, pnk_said("no header"), "a header line with the names of the columns");
    if (r->n_cells > limits->max_columns)
        return pnk_fail(ctx, PNK_LIMIT, "%s: more than %zu columns", r->name, limits->max_columns);
    if (r->n_cells == 1 && r->cells[0] && strchr(r->cells[0], ';'))
        cell_problem(r, row, 0, r->cells[0], "commas between the cells, not semicolons");
    return take_header(r, table) ? PNK_OK : pnk_no_memory(ctx);
}

pnk_status pnk_gis_read_csv(pnk_ctx *ctx, pnk_arena *arena, const char *real_path, const char *name,
                            const pnk_gis_limits *limits, pnk_problems *problems, pnk_table **out)
{
    char *bytes = NULL;
    size_t n = 0;
    reader r = { .arena = arena, .problems = problems, .name = name, .line = 1 };
    pnk_table *table = PNK_NEW(arena, pnk_table, 1);
    pnk_status status = table ? PNK_OK : pnk_no_memory(ctx);

    if (status || (status = pnk_file_read(ctx, real_path, limits->max_bytes, &bytes, &n)))
        goto done;
    r.p = pnk_arena_text_n(arena, bytes, n);              /* the table's cells point into it */
    if (!r.p) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    r.end = r.p + n;
    free(bytes);
    bytes = NULL;
    table->file = pnk_arena_text(arena, name);
    if (!table->file) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = check_start(ctx, &r)) || (status = read_header(ctx, &r, limits, table)) ||
        (status = read_rows(ctx, &r, limits, table)))
        goto done;
    *out = table;
done:
    pnk_buf_free(&r.cell);
    free(bytes);
    return status;
}
