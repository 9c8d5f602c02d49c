/* models/publish/documents.c - the kinds of documents, and how a file of one is put down. */
#include "models/publish/documents.h"

#include "engine/base/file.h"

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

static pnk_status write_page(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                             pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_document_files files = {0};
    pnk_buf html = {0};
    pnk_status status = pnk_publish_page(ctx, results, access, order->lang, &html);

    if (!status)
        status = pnk_document_put(ctx, order, "report.html", &html, 1, arena, &files);
    pnk_buf_free(&html);
    *counts = files.v, *n = files.n;
    return status;
}

static pnk_status write_texts(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                              pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_document_files files = {0};
    pnk_buf csv = {0};
    pnk_status status = pnk_publish_table(ctx, results, "texts.csv", &csv);
    long long n_rows = -1;           /* less the header */

    (void)access;
    for (size_t i = 0; i < csv.n; i++)
        n_rows += csv.text[i] == '\n';
    if (!status)
        status = pnk_document_put(ctx, order, "texts.csv", &csv, n_rows, arena, &files);
    pnk_buf_free(&csv);
    *counts = files.v, *n = files.n;
    return status;
}

const pnk_document pnk_documents[] = {
    { "page", write_page },
    { "texts", write_texts },
};
const size_t pnk_n_documents = sizeof pnk_documents / sizeof *pnk_documents;
