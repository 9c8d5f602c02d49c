/* models/import/into.c - rows into the tables of an operation: those of the same file before go, the others stay byte for byte. */
#include "engine/base/file.h"
#include "engine/table/csv.h"
#include "models/import/inside.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_COLUMNS = 256 };

/** A CSV as it stands: where each record begins, and its header's names. */
typedef struct {
    char *bytes;
    size_t n, header_end;
    char *names[MOST_COLUMNS];
    size_t n_names;
    const char *line_end;
} old_table;

/** The end of the record that begins at `from`, after its line break; quotes are minded. */
static size_t record_end(const char *p, size_t n, size_t from)
{
    bool quoted = false;

    for (size_t i = from; i < n; i++) {
        if (p[i] == '"')
            quoted = !quoted;
        else if (p[i] == '\n' && !quoted)
            return i + 1;
    }
    return n;
}

/** Cell `at` of a record, without its quotes; free() it. NULL: not so many, or no memory. */
static char *cell_of(const char *p, size_t n, size_t at)
{
    size_t i = 0;

    for (size_t c = 0; c < at; c++) {
        bool quoted = false;
        while (i < n && (quoted || p[i] != ',')) {
            quoted ^= p[i] == '"';
            i++;
        }
        if (i++ >= n)
            return NULL;
    }
    char *out = malloc(n - i + 1), *to = out;
    bool quoted = false;
    for (; out && i < n && (quoted || (p[i] != ',' && p[i] != '\n' && p[i] != '\r')); i++) {
        if (p[i] != '"')
            *to++ = p[i];
        else if (quoted && i + 1 < n && p[i + 1] == '"')
            *to++ = p[i++];
        else
            quoted = !quoted;
    }
    if (out)
        *to = '\0';
    return out;
}

static void old_free(old_table *old)
{
    for (size_t i = 0; i < old->n_names; i++)
        free(old->names[i]);
    free(old->bytes);
}

static pnk_status old_read(pnk_ctx *ctx, const char *path, old_table *old)
{
    pnk_status status = PNK_OK;
    size_t start = 0;

    *old = (old_table){ .line_end = "\n" };
    if (!pnk_file_exists(path))
        return PNK_OK;
    if ((status = pnk_file_read(ctx, path, 0, &old->bytes, &old->n)))
        return status;
    if (old->n >= 3 && memcmp(old->bytes, "\xEF\xBB\xBF", 3) == 0)
        start = 3;
    old->header_end = record_end(old->bytes, old->n, start);
    if (old->header_end >= 2 && old->bytes[old->header_end - 2] == '\r')
        old->line_end = "\r\n";
    for (char *name; old->header_end > start && old->n_names < MOST_COLUMNS && (name = cell_of(old->bytes + start, old->header_end - start, old->n_names)) != NULL;)
        old->names[old->n_names++] = pnk_text_trim(name);
    if (old->n_names == 1 && !*old->names[0]) {
        free(old->names[0]);
        old->n_names = 0;
    }
    return PNK_OK;
}

static int name_at(const old_table *old, const char *name)
{
    for (size_t i = 0; i < old->n_names; i++)
        if (strcmp(old->names[i], name) == 0)
            return (int)i;
    return -1;
}

/** Columns of the new rows that hold anything and that the table lacks. */
static size_t missing_columns(const pnk_table *rows, const old_table *old, const char **out)
{
    size_t n = 0;

    for (size_t c = 0; c < rows->n_columns && old->n_names + n < MOST_COLUMNS; c++) {
        bool filled = old->n_names == 0;
        for (size_t r = 0; r < rows->n_rows && !filled; r++)
            filled = rows->cells[r * rows->n_columns + c] != NULL;
        if (filled && name_at(old, rows->names[c]) < 0)
            out[n++] = rows->names[c];
    }
    return n;
}

/** A record of the old table, kept as it is; with empty cells for new columns. */
static void keep_record(pnk_buf *buf, const char *p, size_t n, size_t more, const char *line_end)
{
    size_t end = n;

    while (end > 0 && (p[end - 1] == '\n' || p[end - 1] == '\r'))
        end--;
    pnk_buf_add_n(buf, p, end);
    for (size_t i = 0; i < more; i++)
        pnk_buf_add(buf, ",");
    if (end < n)
        pnk_buf_add_n(buf, p + end, n - end);
    else
        pnk_buf_add(buf, line_end);
}

static bool is_blank_record(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != ' ' && p[i] != '\r' && p[i] != '\n')
            return false;
    return true;
}

/** Is this record one of those that come from the file now? */
static bool is_replaced(const char *record, size_t n, int file_column, const char *file)
{
    char *from = file_column >= 0 ? cell_of(record, n, (size_t)file_column) : NULL;
    bool same = from && file && strcmp(from, file) == 0;

    free(from);
    return same;
}

static void add_cell(pnk_buf *buf, const char *text)
{
    pnk_csv csv = { 0 };

    pnk_csv_text(&csv, text);
    pnk_csv_end(&csv);
    if (csv.buf.text)
        pnk_buf_add_n(buf, csv.buf.text, csv.buf.n > 0 ? csv.buf.n - 1 : 0);
    buf->failed = buf->failed || csv.buf.failed;
    pnk_csv_free(&csv);
}

static void add_rows(pnk_buf *buf, const pnk_table *rows, const old_table *old, const char *const *added, size_t n_added, const pnk_index *known)
{
    int at[2 * MOST_COLUMNS], id = pnk_table_column(rows, "source_id");

    for (size_t c = 0; c < old->n_names + n_added; c++)
        at[c] = pnk_table_column(rows, c < old->n_names ? old->names[c] : added[c - old->n_names]);
    for (size_t r = 0; r < rows->n_rows; r++) {
        if (known && pnk_index_get(known, pnk_table_text(rows, r, id)) >= 0)
            continue;
        for (size_t c = 0; c < old->n_names + n_added; c++) {
            const char *text = pnk_table_text(rows, r, at[c]);
            if (c)
                pnk_buf_add(buf, ",");
            if (text)
                add_cell(buf, text);
        }
        pnk_buf_add(buf, old->line_end);
    }
}

/** Sources that the operation knows already keep their judgement, whoever brought them. */
static pnk_status known_sources(pnk_ctx *ctx, pnk_arena *arena, const old_table *old, pnk_index *known)
{
    int id = name_at(old, "source_id");

    for (size_t at = old->header_end, end; id >= 0 && at < old->n; at = end) {
        end = record_end(old->bytes, old->n, at);
        char *cell = cell_of(old->bytes + at, end - at, (size_t)id), *text = cell ? pnk_arena_text(arena, cell) : NULL;
        free(cell);
        if (text && pnk_index_put(known, arena, text, 1) < 0)
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

static pnk_status write_beside(pnk_ctx *ctx, const char *path, const pnk_buf *buf)
{
    pnk_arena arena = { 0 };
    char *beside = pnk_arena_printf(&arena, "%s.new", path);
    pnk_status status = beside ? pnk_file_write(ctx, beside, buf->text ? buf->text : "", buf->n) : pnk_no_memory(ctx);

    if (!status && rename(beside, path) != 0) {
        status = pnk_fail(ctx, PNK_IO, "%s could not be put into place", path);
        unlink(beside);
    }
    pnk_arena_release(&arena);
    return status;
}

static pnk_status merge(pnk_ctx *ctx, const char *path, const pnk_table *rows, const char *file, bool sources, bool drop)
{
    old_table old;
    const char *added[MOST_COLUMNS];
    pnk_buf buf = { 0 };
    pnk_arena arena = { 0 };
    pnk_index known = { 0 };
    pnk_status status = old_read(ctx, path, &old);

    if (status || (sources && (status = known_sources(ctx, &arena, &old, &known))))
        goto done;
    size_t n_added = missing_columns(rows, &old, added);
    int file_column = name_at(&old, "from_file");
    if (old.n_names)
        pnk_buf_add_n(&buf, old.bytes, old.header_end);
    while (buf.n && (buf.text[buf.n - 1] == '\n' || buf.text[buf.n - 1] == '\r'))
        buf.text[--buf.n] = '\0';
    for (size_t i = 0; i < n_added; i++) {
        pnk_buf_add(&buf, old.n_names + i ? "," : "");
        pnk_buf_add(&buf, added[i]);
    }
    pnk_buf_add(&buf, old.line_end);
    for (size_t at = old.header_end, end; old.n_names && at < old.n; at = end) {
        end = record_end(old.bytes, old.n, at);
        if ((drop && !sources && is_replaced(old.bytes + at, end - at, file_column, file)))
            continue;
        keep_record(&buf, old.bytes + at, end - at, is_blank_record(old.bytes + at, end - at) ? 0 : n_added, old.line_end);
    }
    add_rows(&buf, rows, &old, added, n_added, sources ? &known : NULL);
    status = buf.failed ? pnk_no_memory(ctx) : write_beside(ctx, path, &buf);
done:
    old_free(&old);
    pnk_buf_free(&buf);
    pnk_arena_release(&arena);
    return status;
}

/** Rows that this file gave before, in tables that it gives nothing to now. */
static pnk_status forget(pnk_ctx *ctx, const pnk_import *import, const char *operation, const char *file)
{
    static const char *const tables[] = { "reports", "figures", "flows", "sites" };
    pnk_arena arena = { 0 };
    pnk_status status = PNK_OK;

    for (size_t t = 0; !status && t < sizeof tables / sizeof tables[0]; t++) {
        bool given = false;
        for (size_t i = 0; i < import->n_tables; i++)
            given = given || strcmp(import->tables[i].spec->name, tables[t]) == 0;
        char *path = pnk_arena_printf(&arena, "%s/%s.csv", operation, tables[t]);
        pnk_table none = { .n_rows = 0 };
        old_table old;
        if (given || !path || !pnk_file_exists(path))
            continue;
        bool any = false;
        if ((status = old_read(ctx, path, &old)) == PNK_OK) {
            int column = name_at(&old, "from_file");
            for (size_t at = old.header_end, end; at < old.n && !any; at = end) {
                end = record_end(old.bytes, old.n, at);
                any = is_replaced(old.bytes + at, end - at, column, file);
            }
            old_free(&old);
        }
        if (!status && any)
            status = merge(ctx, path, &none, file, false, true);
    }
    pnk_arena_release(&arena);
    return status;
}

pnk_status pnk_import_into(pnk_ctx *ctx, const pnk_import *import, const char *operation, pnk_problems *problems)
{
    const char *file = import->sheets.n ? import->sheets.v[0].file : NULL;
    pnk_status status;

    if (!import->sure) {
        pnk_problem_add(problems, PNK_ERROR, file, NULL, 0, NULL, NULL, "a layout that is known, or a guess that somebody has confirmed; nothing was written");
        return pnk_fail(ctx, PNK_BAD_INPUT, "the columns of this file were only guessed: look at the guess and confirm it");
    }
    if ((status = pnk_folder_make(ctx, operation)) || (status = forget(ctx, import, operation, file)))
        return status;
    for (size_t i = 0; !status && i < import->n_tables; i++) {
        const char *name = import->tables[i].spec->name;
        char *leaf = NULL, *path = NULL;
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && strcmp(import->tables[k].spec->name, name) != 0;
        size_t n = strlen(name) + 5;
        if ((leaf = malloc(n)) != NULL) {
            pnk_snprintf(leaf, n, "%s.csv", name);
            path = pnk_path_join(operation, leaf);
        }
        status = path ? merge(ctx, path, import->tables[i].rows, file, strcmp(name, "sources") == 0, first) : pnk_no_memory(ctx);
        free(leaf);
        free(path);
    }
    return status;
}
