/* models/publish/documents.c - the kinds of documents, and how a file of one is put down. */
#include "models/publish/documents.h"

#include "engine/base/file.h"
#include "models/publish/printed.h"

#include <stdlib.h>

pnk_status pnk_document_put(pnk_ctx *ctx, const pnk_document_order *order, const char *name, const pnk_buf *text, long long n_rows, pnk_arena *arena, pnk_document_files *files)
{
    char *path = pnk_path_join(order->folder, name);

    if (!path || text->failed || !PNK_GROW(arena, files->v, files->n, files->capacity)) {
        free(path);
        return pnk_no_memory(ctx);
    }
    files->v[files->n++] = (pnk_map_count){ .name = pnk_arena_text(arena, name), .n_rows = n_rows };
    pnk_status status = pnk_file_write(ctx, path, text->text ? text->text : "", text->n);
    free(path);
    return status;
}

/** A kind that is one text, made or not: put down where it was, and freed. */
static pnk_status put_alone(pnk_ctx *ctx, const pnk_document_order *order, pnk_status made, const char *name, pnk_buf *text, long long n_rows, pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_document_files files = {0};
    pnk_status status = made ? made : pnk_document_put(ctx, order, name, text, n_rows, arena, &files);

    pnk_buf_free(text);
    *counts = files.v, *n = files.n;
    return status;
}

static pnk_status write_page(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                             pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_buf html = {0};
    pnk_status status = pnk_publish_page(ctx, results, access, order->lang, &html);

    return put_alone(ctx, order, status, "report.html", &html, 1, arena, counts, n);
}

long long pnk_document_rows(const pnk_buf *csv)
{
    long long n = -1;                                /* the header is none */

    for (size_t i = 0; i < csv->n; i++)
        n += csv->text[i] == '\n';
    return n < 0 ? 0 : n;
}

pnk_status pnk_document_note(pnk_ctx *ctx, const char *name, long long n_rows, pnk_arena *arena, pnk_document_files *files)
{
    if (!PNK_GROW(arena, files->v, files->n, files->capacity))
        return pnk_no_memory(ctx);
    files->v[files->n++] = (pnk_map_count){ .name = pnk_arena_text(arena, name), .n_rows = n_rows };
    return PNK_OK;
}

static pnk_status write_workbook(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                                 pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_document_files files = {0};
    const char *path = pnk_arena_printf(arena, "%s/workbook.xlsx", order->folder);
    pnk_status status = path ? pnk_publish_workbook(ctx, results, order->lang, path) : pnk_no_memory(ctx);

    (void)access;
    if (!status)
        status = pnk_document_note(ctx, "workbook.xlsx", 1, arena, &files);
    *counts = files.v, *n = files.n;
    return status;
}

static pnk_status write_report(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                               pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_buf pdf = {0};
    pnk_status status = pnk_publish_report(ctx, results, access, order->lang, &pdf);

    return put_alone(ctx, order, status, "report.pdf", &pdf, 2, arena, counts, n);
}

static pnk_status write_sheet(pnk_ctx *ctx, pnk_printed *p, const pnk_document_order *order, int k, pnk_arena *arena, pnk_document_files *files)
{
    static const char *const names[PNK_N_THEMES][2] = { { "map_a4_people.pdf", "map_a3_people.pdf" }, { "map_a4_moves.pdf", "map_a3_moves.pdf" }, { "map_a4_gaps.pdf", "map_a3_gaps.pdf" } };
    pnk_buf pdf = {0};
    pnk_status status = pnk_print_sheet(ctx, p, (pnk_theme)(k / 2), k % 2, &pdf);

    if (!status)
        status = pnk_document_put(ctx, order, names[k / 2][k % 2], &pdf, 1, arena, files);
    pnk_buf_free(&pdf);
    return status;
}

static pnk_status write_maps(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                             pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_document_files files = {0};
    pnk_printed printed;
    pnk_status status = pnk_printed_gather(ctx, results, access, order->lang, &printed);

    if (status)
        return status;
    for (int k = 0; k < 2 * PNK_N_THEMES && !status; k++)
        status = write_sheet(ctx, &printed, order, k, arena, &files);
    pnk_printed_free(&printed);
    *counts = files.v, *n = files.n;
    return status;
}

static pnk_status write_texts(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                              pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_buf csv = {0};
    pnk_status status = pnk_publish_table(ctx, results, "texts.csv", &csv);

    (void)access;
    return put_alone(ctx, order, status, "texts.csv", &csv, pnk_document_rows(&csv), arena, counts, n);
}

const pnk_document pnk_documents[] = {
    { "page", write_page },
    { "workbook", write_workbook },
    { "agencies", pnk_publish_agencies, true },
    { "5w", pnk_publish_five_w },
    { "tables", pnk_publish_tables_written },
    { "report", write_report },
    { "maps", write_maps },
    { "texts", write_texts },
};
const size_t pnk_n_documents = sizeof pnk_documents / sizeof *pnk_documents;
