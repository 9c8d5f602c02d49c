/* engine/table/merge.c - rows of a CSV as the bytes they are: what nobody changed is written back untouched. */
#include "engine/table/merge.h"
#include "engine/base/file.h"
#include <stdlib.h>
#include <string.h>

/* Far above any table of an operation; it keeps a wrong file from filling the memory. */
#define MAX_BYTES ((size_t)1 << 30)
/* A file with more faults than this is no table of ours. */
#define MAX_FAULTS 100

typedef struct {
    const char *text;                /* the record without its line end; borrowed from the file or the arena */
    size_t n;
    const char *end_of_line;         /* "" for the last line of a file that does not end in one */
    size_t n_cells;                  /* 0: a blank line */
    bool dropped;
} merge_row;

struct pnk_merge {
    pnk_arena arena;
    char *name, *bytes;
    size_t n_bytes;
    const char *start;               /* "" or the byte order mark that the file began with */
    const char *end_of_line;         /* as in the header */
    const char **columns;
    size_t n_columns, columns_capacity;
    merge_row *rows;
    size_t n_rows, rows_capacity;
    bool header_changed, changed, failed;
};

/** Where the cell that begins at `p` ends: at its comma, line end, or the end of all. NULL: a quote that does not close. */
static const char *cell_end(const char *p, const char *end)
{
    if (p < end && *p == '"') {
        for (p++; p < end; p++) {
            if (*p == '"' && p + 1 < end && p[1] == '"')
                p++;
            else if (*p == '"')
                break;
        }
        if (p >= end)
            return NULL;
        p++;
    }
    while (p < end && *p != ',' && *p != '\n' && *p != '\r')
        p++;
    return p;
}

/** The text that a raw cell stands for; NULL: empty, or out of memory. */
static const char *plain_text(pnk_merge *merge, const char *raw, size_t n)
{
    if (n >= 2 && raw[0] == '"') {
        char *text = pnk_arena_alloc(&merge->arena, n, 1);
        size_t k = 0;
        if (!text)
            merge->failed = true;
        for (size_t i = 1; text && i < n; i++) {
            if (raw[i] == '"' && !(i + 1 < n && raw[i + 1] == '"'))
                continue;
            text[k++] = raw[i];
            i += raw[i] == '"';
        }
        return text && k ? text : NULL;
    }
    const char *text = n ? pnk_arena_text_n(&merge->arena, raw, n) : NULL;
    merge->failed = merge->failed || (n && !text);
    return text;
}

/** Span of cell `i` of a row; false when the row does not reach so far. */
static bool cell_span(const merge_row *row, size_t i, const char **start, size_t *n)
{
    const char *p = row->text, *end = row->text + row->n;
    if (i >= row->n_cells)
        return false;
    for (size_t k = 0;; k++) {
        const char *stop = cell_end(p, end);
        if (!stop)
            return false;
        if (k == i) {
            *start = p;
            *n = (size_t)(stop - p);
            return true;
        }
        if (stop >= end)
            return false;
        p = stop + 1;
    }
}

static void fault(pnk_merge *merge, pnk_problems *problems, long line, const char *found, const char *expected)
{
    pnk_problem_add(problems, PNK_ERROR, merge->name, NULL, line, NULL, found, "%s", expected);
}

/** Cuts one record off at *p; false when its quotes do not close or memory is out. */
static bool cut_record(const char **p, const char *end, long *line, merge_row *row)
{
    const char *start = *p, *stop = start;
    size_t cells = 0;

    for (;;) {
        if (!(stop = cell_end(stop, end)))
            return false;
        cells++;
        if (stop >= end || *stop != ',')
            break;
        stop++;
    }
    *row = (merge_row){ .text = start, .n = (size_t)(stop - start), .n_cells = stop == start ? 0 : cells };
    for (const char *c = start; c < stop; c++)
        *line += *c == '\n';
    row->end_of_line = stop >= end ? "" : *stop == '\n' ? "\n" : stop + 1 < end && stop[1] == '\n' ? "\r\n" : "\r";
    *p = stop + strlen(row->end_of_line);
    *line += 1;
    return true;
}

static pnk_status take_header(pnk_ctx *ctx, pnk_merge *merge, const merge_row *row, pnk_problems *problems)
{
    const char *start;
    size_t n;

    merge->end_of_line = row->end_of_line[0] ? row->end_of_line : "\n";
    for (size_t i = 0; i < row->n_cells; i++) {
        const char *name = cell_span(row, i, &start, &n) ? plain_text(merge, start, n) : NULL;
        char *own = name ? pnk_arena_text(&merge->arena, name) : pnk_arena_text(&merge->arena, "");
        if (merge->failed || !own || !PNK_GROW(&merge->arena, merge->columns, merge->n_columns, merge->columns_capacity))
            return pnk_no_memory(ctx);
        own = pnk_text_trim(own);
        if (own[0] && pnk_merge_has(merge, own)) {
            fault(merge, problems, 1, own, "each column once");
            return pnk_fail(ctx, PNK_BAD_INPUT, "%s: the column %s stands there twice", merge->name, own);
        }
        merge->columns[merge->n_columns++] = own;
    }
    return PNK_OK;
}

static pnk_status take_records(pnk_ctx *ctx, pnk_merge *merge, pnk_problems *problems)
{
    const char *p = merge->bytes, *end = p + merge->n_bytes;
    long line = 1, faults = 0;
    bool header = true;
    pnk_status status = PNK_OK;

    if (merge->n_bytes >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        merge->start = "\xEF\xBB\xBF";
        p += 3;
    }
    while (p < end && !status && faults < MAX_FAULTS) {
        merge_row row;
        long at = line;
        if (!cut_record(&p, end, &line, &row)) {
            fault(merge, problems, at, "\"", "a closing quote");
            faults++;
            break;
        }
        if (header && row.n_cells) {
            header = false;
            status = take_header(ctx, merge, &row, problems);
            continue;
        }
        if (row.n_cells && row.n_cells != merge->n_columns) {
            fault(merge, problems, at, NULL, "as many cells as the header has");
            faults++;
        }
        if (!PNK_GROW(&merge->arena, merge->rows, merge->n_rows, merge->rows_capacity))
            return pnk_no_memory(ctx);
        merge->rows[merge->n_rows++] = row;
    }
    if (!status && faults)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: not a sound table, so that no rows can be put into it", merge->name);
    return status;
}

pnk_status pnk_merge_open(pnk_ctx *ctx, const char *folder, const char *name, pnk_problems *problems, pnk_merge **out)
{
    pnk_merge *merge = calloc(1, sizeof *merge);
    char *path = merge ? pnk_path_join(folder, name) : NULL;
    pnk_status status = PNK_OK;

    if (!path || !(merge->name = pnk_arena_text(&merge->arena, name))) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    merge->start = "";
    merge->end_of_line = "\n";
    if (!pnk_file_exists(path))
        goto done;
    if ((status = pnk_file_read(ctx, path, MAX_BYTES, &merge->bytes, &merge->n_bytes)))
        goto done;
    if (pnk_utf8_valid(merge->bytes, merge->n_bytes) < merge->n_bytes || memchr(merge->bytes, 0, merge->n_bytes)) {
        fault(merge, problems, 0, NULL, "a table in UTF-8, before rows are put into it");
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: not UTF-8", name);
        goto done;
    }
    status = take_records(ctx, merge, problems);
done:
    free(path);
    if (status)
        pnk_merge_free(merge);
    else
        *out = merge;
    return status;
}

void pnk_merge_free(pnk_merge *merge)
{
    if (!merge)
        return;
    free(merge->bytes);
    pnk_arena_release(&merge->arena);
    free(merge);
}

size_t pnk_merge_rows(const pnk_merge *merge)
{
    return merge->n_rows;
}

static size_t column_of(const pnk_merge *merge, const char *column)
{
    for (size_t i = 0; i < merge->n_columns; i++)
        if (strcmp(merge->columns[i], column) == 0)
            return i;
    return SIZE_MAX;
}

bool pnk_merge_has(const pnk_merge *merge, const char *column)
{
    return column_of(merge, column) != SIZE_MAX;
}

const char *pnk_merge_cell(pnk_merge *merge, size_t row, const char *column)
{
    const char *start;
    size_t n, i = column_of(merge, column);
    if (i == SIZE_MAX || row >= merge->n_rows || merge->rows[row].dropped || !cell_span(&merge->rows[row], i, &start, &n))
        return NULL;
    return plain_text(merge, start, n);
}

void pnk_merge_drop(pnk_merge *merge, size_t row)
{
    if (row < merge->n_rows && !merge->rows[row].dropped)
        merge->rows[row].dropped = merge->changed = true;
}

/** The column's position; it is made when it is not there. SIZE_MAX: out of memory. */
static size_t need_column(pnk_merge *merge, const char *column)
{
    size_t i = column_of(merge, column);
    char *own;
    if (i != SIZE_MAX)
        return i;
    if (!(own = pnk_arena_text(&merge->arena, column)) || !PNK_GROW(&merge->arena, merge->columns, merge->n_columns, merge->columns_capacity)) {
        merge->failed = true;
        return SIZE_MAX;
    }
    merge->columns[merge->n_columns] = own;
    merge->header_changed = merge->changed = true;
    return merge->n_columns++;
}

void pnk_merge_columns(pnk_merge *merge, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        need_column(merge, names[i]);
}

/** Keeps the text of a csv as the row's; frees the csv. */
static void keep_row(pnk_merge *merge, merge_row *row, pnk_csv *csv, size_t n_cells)
{
    char *text = csv->buf.failed ? NULL : pnk_arena_text_n(&merge->arena, csv->buf.text ? csv->buf.text : "", csv->buf.n);
    if (text) {
        row->text = text;
        row->n = csv->buf.n;
        row->n_cells = n_cells;
        merge->changed = true;
    } else {
        merge->failed = true;
    }
    pnk_csv_free(csv);
}

void pnk_merge_set(pnk_merge *merge, size_t row, const char *column, const char *text)
{
    size_t i = need_column(merge, column);
    pnk_csv csv = {0};
    const char *start;
    size_t n;

    if (i == SIZE_MAX || row >= merge->n_rows)
        return;
    for (size_t k = 0; k < merge->n_columns; k++) {
        if (k == i) {
            pnk_csv_text(&csv, text);
            continue;
        }
        pnk_csv_text(&csv, NULL);
        if (cell_span(&merge->rows[row], k, &start, &n))
            pnk_buf_add_n(&csv.buf, start, n);
    }
    keep_row(merge, &merge->rows[row], &csv, merge->n_columns);
}

void pnk_merge_add(pnk_merge *merge, const char *const *names, const char *const *cells, size_t n)
{
    pnk_csv csv = {0};
    merge_row row = { .end_of_line = merge->end_of_line };

    for (size_t i = 0; i < n; i++)
        if (cells[i] && *cells[i])
            need_column(merge, names[i]);
    for (size_t k = 0; k < merge->n_columns; k++) {
        const char *cell = NULL;
        for (size_t i = 0; i < n && !cell; i++)
            if (strcmp(names[i], merge->columns[k]) == 0)
                cell = cells[i];
        pnk_csv_text(&csv, cell);
    }
    if (!PNK_GROW(&merge->arena, merge->rows, merge->n_rows, merge->rows_capacity)) {
        merge->failed = true;
        pnk_csv_free(&csv);
        return;
    }
    keep_row(merge, &row, &csv, merge->n_columns);
    merge->rows[merge->n_rows++] = row;
}

bool pnk_merge_changed(const pnk_merge *merge)
{
    return merge->changed;
}

static void add_header(const pnk_merge *merge, pnk_buf *buf)
{
    pnk_csv csv = {0};
    for (size_t i = 0; i < merge->n_columns; i++)
        pnk_csv_text(&csv, merge->columns[i]);
    if (csv.buf.text)
        pnk_buf_add_n(buf, csv.buf.text, csv.buf.n);
    buf->failed = buf->failed || csv.buf.failed;
    pnk_buf_add(buf, merge->end_of_line);
    pnk_csv_free(&csv);
}

void pnk_merge_text(const pnk_merge *merge, pnk_buf *buf)
{
    if (!merge->changed && merge->bytes) {
        pnk_buf_add_n(buf, merge->bytes, merge->n_bytes);
        return;
    }
    buf->failed = buf->failed || merge->failed;
    pnk_buf_add(buf, merge->start);
    if (merge->header_changed || !merge->bytes) {
        add_header(merge, buf);
    } else {
        /* The header's own bytes, with any blank lines that stand before the first row. */
        const char *p = merge->bytes + strlen(merge->start), *end = merge->bytes + merge->n_bytes;
        merge_row header = {0};
        long line = 1;
        while (p < end && !header.n_cells && cut_record(&p, end, &line, &header))
            ;
        pnk_buf_add_n(buf, header.text ? header.text : "", header.n);
        pnk_buf_add(buf, merge->end_of_line);
    }
    for (size_t i = 0; i < merge->n_rows; i++) {
        const merge_row *row = &merge->rows[i];
        if (row->dropped)
            continue;
        pnk_buf_add_n(buf, row->text, row->n);
        for (size_t k = row->n_cells; row->n_cells && k < merge->n_columns; k++)
            pnk_buf_add_n(buf, ",", 1);
        pnk_buf_add(buf, row->end_of_line[0] ? row->end_of_line : merge->end_of_line);
    }
}

pnk_status pnk_merge_save(pnk_ctx *ctx, const char *folder, pnk_merge *const *tables, size_t n_tables, const pnk_merge_file *files, size_t n_files)
{
    pnk_buf *texts = calloc(n_tables + 1, sizeof *texts);
    pnk_new_file *out = calloc(n_tables + n_files + 1, sizeof *out);
    size_t n = 0;
    pnk_status status = texts && out ? PNK_OK : pnk_no_memory(ctx);

    for (size_t i = 0; i < n_tables && !status; i++) {
        if (!tables[i])
            continue;
        if (tables[i]->failed)
            status = pnk_no_memory(ctx);
        if (status || !tables[i]->changed)
            continue;
        pnk_merge_text(tables[i], &texts[i]);
        if (texts[i].failed)
            status = pnk_no_memory(ctx);
        else
            out[n++] = (pnk_new_file){ tables[i]->name, texts[i].text ? texts[i].text : "", texts[i].n };
    }
    for (size_t i = 0; i < n_files && !status; i++)
        out[n++] = (pnk_new_file){ files[i].name, files[i].bytes, files[i].n };
    if (!status)
        status = pnk_files_publish(ctx, folder, out, n);
    for (size_t i = 0; texts && i < n_tables; i++)
        pnk_buf_free(&texts[i]);
    free(texts);
    free(out);
    return status;
}
