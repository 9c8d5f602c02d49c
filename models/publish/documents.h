/* models/publish/documents.h - what is made for people to read, print or fill in: one row per kind in `pnk_documents`.
 *
 * Takes     the results of a run and a folder that is there
 * Gives     files in that folder, each counted
 * Promise   the same results and language give the same bytes
 */
#ifndef PNK_PUBLISH_DOCUMENTS_H
#define PNK_PUBLISH_DOCUMENTS_H

#include "models/publish/publish.h"

typedef struct { const char *folder, *lang; bool hxl; /* tables: a row of tags under the header */ } pnk_document_order;

/** Writes the files of one kind; `counts` lists them by name, with rows, pages or areas, whatever the kind counts. */
typedef pnk_status pnk_document_write(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                                      pnk_arena *arena, pnk_map_count **counts, size_t *n);

typedef struct {
    const char *word;
    pnk_document_write *write;
    bool inside;                     /* for the agencies of the plan alone: never made with --profile public */
} pnk_document;
extern const pnk_document pnk_documents[];
extern const size_t pnk_n_documents;

/** Inside the room: a text into `name` below the order's folder, added to the list of files with its count. */
typedef struct { pnk_map_count *v; size_t n, capacity; } pnk_document_files;
pnk_status pnk_document_put(pnk_ctx *ctx, const pnk_document_order *order, const char *name, const pnk_buf *text, long long n_rows, pnk_arena *arena, pnk_document_files *files);
/** Rows of a table, its header apart. */
long long pnk_document_rows(const pnk_buf *csv);
/** The same list, for a file that a library has written. */
pnk_status pnk_document_note(pnk_ctx *ctx, const char *name, long long n_rows, pnk_arena *arena, pnk_document_files *files);
/** The kinds that have a file of their own. */
pnk_document_write pnk_publish_agencies, pnk_publish_five_w, pnk_publish_tables_written;

#endif
