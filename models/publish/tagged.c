/* models/publish/tagged.c - the result tables handed out, with a row of HXL tags under the header where that is wanted.
 *
 * The tags are those of the HXL 1.1 dictionary; a column without one of its own is #indicator (a number) or #meta (a text) with its name as
 * attribute, so that no two columns of a table are alike.
 */
#include "models/publish/documents.h"
#include "models/publish/inner.h"

#include "models/domain/schema.h"

#include <string.h>

static const struct { const char *column, *tag; } tags[] = {
    { "date", "#date" },                     { "as_of", "#date+reported" },            { "area_id", "#loc+area+code" },        { "area_ids", "#loc+area+code+list" },
    { "site_id", "#loc+site+code" },         { "place_id", "#loc+code" },              { "warehouse_id", "#loc+warehouse+code" }, { "from_id", "#loc+code+origin" },
    { "to_id", "#loc+code+dest" },           { "place_as_heard", "#loc+name" },        { "place", "#loc+name" },               { "group_id", "#group+code" },
    { "worst_group", "#group+code" },        { "item_id", "#item+code" },              { "agency", "#org" },                   { "source_id", "#meta+source" },
    { "sector", "#sector" },                 { "need", "#need+code" },                 { "measure", "#indicator+code" },       { "persons", "#affected+num" },
    { "mean_persons", "#affected+num+mean" }, { "households", "#affected+hh+num" },    { "quantity", "#output+num" },          { "free_places", "#capacity+num+free" },
    { "usd", "#value+usd" },                 { "sentence", "#description" },           { "reason", "#description+reason" },    { "why", "#description+why" },
};

static bool is_number(const char *table, const char *column)
{
    size_t n = strcspn(table, ".");

    for (size_t t = 0; t < pnk_n_result_tables; t++) {
        const pnk_table_spec *spec = &pnk_result_tables[t];
        for (size_t c = 0; strlen(spec->name) == n && memcmp(spec->name, table, n) == 0 && c < spec->n_columns; c++)
            if (strcmp(spec->columns[c].name, column) == 0)
                return spec->columns[c].kind == PNK_COL_NUMBER || spec->columns[c].kind == PNK_COL_COUNT || spec->columns[c].kind == PNK_COL_SHARE;
    }
    return false;
}

static void put_tag(pnk_buf *out, const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strcmp(tags[i].column, column) == 0) {
            pnk_buf_add(out, tags[i].tag);
            return;
        }
    pnk_buf_printf(out, "%s+%s", is_number(table, column) ? "#indicator+num" : "#meta", column);
}

/** The same table with a second row of tags. */
static void with_tags(const char *table, const pnk_buf *text, pnk_buf *out)
{
    size_t end = text->text ? strcspn(text->text, "\n") : 0;

    pnk_buf_add_n(out, text->text ? text->text : "", end);
    pnk_buf_add(out, "\n");
    for (size_t from = 0; from < end;) {
        char column[64];
        size_t n = strcspn(text->text + from, ",\n");
        pnk_snprintf(column, sizeof column, "%.*s", (int)n, text->text + from);
        if (from)
            pnk_buf_add(out, ",");
        put_tag(out, table, column);
        from += n + 1;
    }
    if (text->text && text->text[end])
        pnk_buf_add_n(out, text->text + end, text->n - end);
}

pnk_status pnk_publish_tables_written(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_document_order *order,
                                      pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    pnk_document_files files = {0};
    pnk_status status = PNK_OK;

    (void)access;
    for (size_t i = 0; i < pnk_n_publish_tables && !status; i++) {
        const char *name = pnk_publish_tables[i];
        pnk_buf text = {0}, tagged = {0};
        if (!pnk_publish_is_made(results, i))
            continue;
        if (!(status = pnk_publish_table(ctx, results, name, &text)) && order->hxl)
            with_tags(name, &text, &tagged);
        if (!status)
            status = pnk_document_put(ctx, order, name, order->hxl ? &tagged : &text, pnk_document_rows(&text), arena, &files);
        pnk_buf_free(&text);
        pnk_buf_free(&tagged);
    }
    *counts = files.v, *n = files.n;
    return status;
}
