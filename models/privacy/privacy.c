/* models/privacy/privacy.c - the profiles, the order of the steps, and the list of what is missing. */
#include "models/privacy/inside.h"

#include "engine/table/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const pnk_profile_words[PNK_N_PROFILES] = { "internal", "partner", "public" };
static const char *const least_parameters[PNK_N_PROFILES] = { NULL, "privacy_partner_least_persons", "privacy_public_least_persons" };

bool pnk_profile_find(const char *word, pnk_profile *out)
{
    for (int i = 0; i < PNK_N_PROFILES; i++)
        if (!strcmp(word, pnk_profile_words[i])) {
            *out = (pnk_profile)i;
            return true;
        }
    return false;
}

pnk_status pnk_remove(pnk_ctx *ctx, pnk_private *made, const char *table, const char *row, const char *column, pnk_removed_why why)
{
    pnk_withheld_list *list = &made->list;
    const char *kept = pnk_arena_text(&made->arena, row);

    if (!kept || !PNK_GROW(&made->arena, list->v, list->n, list->capacity))
        return pnk_no_memory(ctx);
    list->v[list->n++] = (pnk_removed){ table, kept, column, why };
    return PNK_OK;
}

pnk_status pnk_private_make(pnk_ctx *ctx, const pnk_results *results, pnk_profile profile, pnk_private **out)
{
    pnk_private *made = calloc(1, sizeof *made);
    pnk_status status;

    if (!made)
        return pnk_no_memory(ctx);
    made->whole = results;
    made->list.profile = pnk_profile_words[profile];
    made->list.least_persons = pnk_parameter_value(results->records, least_parameters[profile]);
    made->touched = PNK_NEW(&made->arena, bool, results->records->areas.n + 1);
    made->recounted = PNK_NEW(&made->arena, bool, results->records->areas.n + 1);
    made->quiet = PNK_NEW(&made->arena, bool, results->records->areas.n + 1);
    status = !made->touched || !made->recounted || !made->quiet ? pnk_no_memory(ctx)
           : !(made->list.least_persons > 0.0) ? pnk_fail(ctx, PNK_BAD_INPUT, "parameters.csv has no %s, expected how many persons at least are told", least_parameters[profile]) : PNK_OK;
    if (!status && !(status = pnk_private_records(ctx, made)) && !(status = pnk_private_counts(ctx, made)) && !(status = pnk_private_plan(ctx, made)) &&
        !(status = pnk_private_reports(ctx, made))) {
        made->results = *results;
        made->results.records = &made->records;
        made->results.matches = results->matches ? &made->matches : NULL;
        made->results.ledger = &made->ledger;
        made->results.forecast = results->forecast ? &made->forecast : NULL;
        made->results.plan = results->plan ? &made->plan : NULL;
        made->results.problems = &made->problems;
        made->results.withheld = &made->list;
        *out = made;
        return PNK_OK;
    }
    pnk_private_free(made);
    return status;
}

const pnk_results *pnk_private_results(const pnk_private *made)
{
    return &made->results;
}

void pnk_private_free(pnk_private *made)
{
    if (!made)
        return;
    pnk_arena_release(&made->arena);
    free(made);
}

void pnk_removed_table(const pnk_withheld_list *list, pnk_buf *out)
{
    static const char *const whys[] = {
#define X(name, text) text,
        PNK_REMOVED_WHYS(X)
#undef X
    };
    pnk_csv csv = {0};

    pnk_csv_header(&csv, "table,row,column,reason");
    for (size_t i = 0; i < list->n; i++) {
        pnk_csv_text(&csv, list->v[i].table);
        pnk_csv_text(&csv, list->v[i].row);
        pnk_csv_text(&csv, list->v[i].column);
        pnk_csv_text(&csv, whys[list->v[i].why]);
        pnk_csv_end(&csv);
    }
    pnk_buf_add_n(out, csv.buf.text ? csv.buf.text : "", csv.buf.n);
    out->failed = out->failed || csv.buf.failed;
    pnk_csv_free(&csv);
}
