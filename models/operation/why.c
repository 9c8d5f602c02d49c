/* models/operation/why.c - "why not?" asked of a result folder. */
#include "models/operation/why.h"

#include "models/operation/steps.h"

#include <stdlib.h>
#include <string.h>

static pnk_status none_of(pnk_ctx *ctx, const char *table, const char *id)
{
    return pnk_fail(ctx, PNK_USAGE, "%s has no \"%.80s\"", table, id);
}

/* "W,S,K": the store, where to (a site, else an area), the item. */
static pnk_status shipment_of(pnk_ctx *ctx, const pnk_records *r, const char *text, pnk_why_question *q)
{
    char copy[256], *to, *item;

    pnk_snprintf(copy, sizeof copy, "%s", text);
    to = strchr(copy, ',');
    item = to ? strchr(to + 1, ',') : NULL;
    if (!item || strlen(text) >= sizeof copy)
        return pnk_fail(ctx, PNK_USAGE, "--shipment is \"%.80s\", expected WAREHOUSE,SITE,ITEM or WAREHOUSE,AREA,ITEM", text);
    *to++ = *item++ = '\0';
    q->warehouse = -1;
    for (size_t i = 0; i < r->warehouses.n; i++)
        if (strcmp(r->warehouses.v[i].id, copy) == 0)
            q->warehouse = (int)i;
    q->site = pnk_find_site(r, to);
    q->area = q->site < 0 ? pnk_find_area(r, to) : -1;
    q->item = pnk_find_item(r, item);
    if (q->warehouse < 0)
        return none_of(ctx, "warehouses.csv", copy);
    if (q->site < 0 && q->area < 0)
        return none_of(ctx, "sites.csv or areas.csv", to);
    return q->item < 0 ? none_of(ctx, "items.csv", item) : PNK_OK;
}

static pnk_status one_question(pnk_ctx *ctx, const pnk_records *r, const pnk_operation_question *asked, pnk_why_question *q)
{
    *q = (pnk_why_question){.site = -1, .area = -1, .warehouse = -1, .item = -1, .lock = -1, .at_least = asked->at_least};
    if (asked->site) {
        q->what = PNK_WHY_SITE;
        q->site = pnk_find_site(r, asked->site);
        return q->site < 0 ? none_of(ctx, "sites.csv", asked->site) : PNK_OK;
    }
    if (asked->area) {
        q->what = PNK_WHY_AREA;
        q->area = pnk_find_area(r, asked->area);
        return q->area < 0 ? none_of(ctx, "areas.csv", asked->area) : PNK_OK;
    }
    q->what = PNK_WHY_SHIPMENT;
    return shipment_of(ctx, r, asked->shipment, q);
}

static pnk_status questions_of(pnk_ctx *ctx, const pnk_records *r, const pnk_operation_question *asked, pnk_asked *out)
{
    out->questions = calloc(r->locks.n + 1, sizeof *out->questions);
    out->answers = calloc(r->locks.n + 1, sizeof *out->answers);
    if (!out->questions || !out->answers)
        return pnk_no_memory(ctx);
    if (!asked->lock) {
        out->n = 1;
        return one_question(ctx, r, asked, &out->questions[0]);
    }
    for (size_t i = 0; i < r->locks.n; i++)
        if (strcmp(asked->lock, "all") == 0 || strcmp(asked->lock, r->locks.v[i].id) == 0)
            out->questions[out->n++] = (pnk_why_question){.what = PNK_WHY_LOCK, .site = -1, .area = -1, .warehouse = -1, .item = -1, .lock = (int)i, .at_least = NAN};
    return out->n || strcmp(asked->lock, "all") == 0 ? PNK_OK : none_of(ctx, "locks.csv", asked->lock);
}

static pnk_status answer_all(pnk_ctx *ctx, pnk_asked *asked)
{
    pnk_run *run = asked->run;
    const pnk_allocation_settings settings = pnk_steps_settings(run);
    pnk_lp_answer *kept = NULL;
    pnk_status status = pnk_steps_kept_answer(ctx, &run->answer, &kept);

    for (size_t i = 0; i < asked->n && !status; i++)
        status = pnk_allocation_why(ctx, run->records, run->ledger, pnk_run_people(run), run->access, &settings, kept, &asked->questions[i], &asked->answers[i]);
    pnk_lp_answer_free(kept);
    return status;
}

pnk_status pnk_operation_why(pnk_ctx *ctx, const char *out_folder, const pnk_operation_question *question, pnk_problems *problems, pnk_asked *out)
{
    pnk_asked asked = {0};
    pnk_status status;

    if (!(status = pnk_run_reopen(ctx, out_folder, problems, &asked.run)) && !(status = questions_of(ctx, asked.run->records, question, &asked)))
        status = answer_all(ctx, &asked);
    if (status) {
        pnk_asked_free(&asked);
        return status;
    }
    asked.records = asked.run->records;
    *out = asked;
    return PNK_OK;
}

void pnk_asked_free(pnk_asked *asked)
{
    for (size_t i = 0; i < asked->n && asked->answers; i++)
        pnk_why_free(asked->answers[i]);
    free(asked->answers);
    free(asked->questions);
    pnk_run_free(asked->run);
    *asked = (pnk_asked){0};
}
