/* models/publish/preposition_page.c - preposition.html: what prepositioning found as data, beside the script that draws it. */
#include "engine/page/page.h"
#include "models/publish/page_data.h"
#include "models/publish/preposition.h"

#include <math.h>
#include <string.h>

static void put_figures(pnk_compact *o, const pnk_preposition *f)
{
    KEY_NUMBER(o, "scenarios", (double)f->scenarios);
    KEY_NUMBER(o, "seed", (double)f->seed);
    KEY_NUMBER(o, "cvar_share", f->cvar_share);
    KEY_FLAG(o, "max_min", f->max_min);
    KEY_NUMBER(o, "budget", f->budget_usd);
    KEY_NUMBER(o, "spent", f->spent_usd);
    KEY_NUMBER(o, "objective", f->objective);
    KEY_NUMBER(o, "gap", f->gap_share);
    KEY_NUMBER(o, "whole", f->objective_whole);
    KEY_NUMBER(o, "present", f->present);
    KEY_NUMBER(o, "mean_future", f->expected_value_solution);
    KEY_NUMBER(o, "wait_and_see", f->wait_and_see);
    KEY_NUMBER(o, "vss", f->vss);
    KEY_NUMBER(o, "evpi", f->evpi);
    KEY_NUMBER(o, "fresh", (double)f->fresh);
    KEY_NUMBER(o, "out_mean", f->out_mean);
    KEY_NUMBER(o, "out_low", f->out_low);
    KEY_NUMBER(o, "out_high", f->out_high);
    KEY_NUMBER(o, "out_present", f->out_present);
    KEY_NUMBER(o, "next_usd", f->next_usd);
    KEY_NUMBER(o, "next_spared", f->next_spared);
}

static void put_names(pnk_compact *o, const pnk_records *r)
{
    pnk_put_key(o, "warehouses");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < r->warehouses.n; i++)
        pnk_put_name(o, &r->warehouses.v[i].name, r->warehouses.v[i].id);
    pnk_put_close(o, "]");
    pnk_put_key(o, "items");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < r->items.n; i++)
        pnk_put_name(o, &r->items.v[i].name, r->items.v[i].id);
    pnk_put_close(o, "]");
}

/* [warehouse, item, present, best, bought, m3, US$] */
static void put_held(pnk_compact *o, const pnk_records *r, const pnk_preposition *f)
{
    pnk_put_key(o, "held");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < f->held.n; i++) {
        const pnk_stock_position *h = &f->held.v[i];
        const pnk_item *item = &r->items.v[h->item];
        const double values[] = { h->warehouse, h->item, h->present, h->optimum, h->bought, h->optimum * item->volume_m3, h->bought * item->unit_cost_usd };
        pnk_put_open(o, "[");
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            pnk_put_number(o, values[k]);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "next");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < f->next.n; i++) {
        const pnk_next_buy *b = &f->next.v[i];
        const double values[] = { b->warehouse, b->item, b->quantity, b->usd };
        pnk_put_open(o, "[");
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            pnk_put_number(o, values[k]);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

/* [area, standard, cold, persons, population, limit, where, item]; names in three languages, null where the limit has none */
static void put_ready(pnk_compact *o, const pnk_records *r, const pnk_preposition *f)
{
    pnk_put_key(o, "ready");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < f->ready.n; i++) {
        const pnk_ready *x = &f->ready.v[i];
        pnk_put_open(o, "[");
        pnk_put_name(o, &r->areas.v[x->area].name, r->areas.v[x->area].id);
        pnk_put_number(o, x->phase);
        pnk_put_flag(o, x->cold);
        pnk_put_number(o, x->persons);
        pnk_put_number(o, x->population_persons);
        pnk_put_text(o, pnk_ready_limit_word(x->limit));
        if (x->place >= 0)
            pnk_put_name(o, &r->places.v[x->place].name, r->places.v[x->place].id);
        else if (x->limit_area >= 0)
            pnk_put_name(o, &r->areas.v[x->limit_area].name, r->areas.v[x->limit_area].id);
        else
            pnk_put_raw(o, "null");
        if (x->item >= 0)
            pnk_put_name(o, &r->items.v[x->item].name, r->items.v[x->item].id);
        else
            pnk_put_raw(o, "null");
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

/* Parameters of prepositioning: [name, value, unit, assumed] */
static void put_assumed(pnk_compact *o, const pnk_records *r)
{
    pnk_put_key(o, "parameters");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < r->parameters.n; i++) {
        const pnk_parameter *p = &r->parameters.v[i];
        if (strncmp(p->name, "preposition_", 12) != 0)
            continue;
        pnk_put_open(o, "[");
        pnk_put_text(o, p->name);
        pnk_put_number(o, p->value);
        pnk_put_text(o, p->unit);
        pnk_put_flag(o, p->row.confidence == PNK_ASSUMED);
        pnk_put_text(o, p->row.source);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

/* Person-days of each drawn future: [present, best, cold] */
static void put_drawn(pnk_compact *o, const pnk_preposition *f)
{
    pnk_put_key(o, "drawn");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < f->drawn.n; i++) {
        pnk_put_open(o, "[");
        pnk_put_number(o, round(f->drawn.v[i].present));
        pnk_put_number(o, round(f->drawn.v[i].optimum));
        pnk_put_number(o, f->drawn.v[i].cold);
        pnk_put_number(o, f->drawn.v[i].displaced_persons);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

pnk_status pnk_preposition_page(pnk_ctx *ctx, const pnk_records *records, const pnk_preposition *found, const char *lang, pnk_buf *html)
{
    const pnk_operation_head *head = &records->head;
    pnk_compact o = {0};
    pnk_status status = PNK_OK;

    pnk_put_open(&o, "{");
    KEY_TEXT(&o, "lang", lang);
    KEY_TEXT(&o, "version", PNK_VERSION);
    pnk_put_key(&o, "title");
    pnk_put_name(&o, &head->title, head->id);
    KEY_FLAG(&o, "exercise", head->exercise);
    KEY_DAY(&o, "as_of", head->as_of);
    put_figures(&o, found);
    put_names(&o, records);
    put_held(&o, records, found);
    put_ready(&o, records, found);
    put_drawn(&o, found);
    put_assumed(&o, records);
    pnk_put_close(&o, "}");
    if (!o.buf.failed) {
        pnk_html_page page = {
            .lang = lang, .title = pnk_shown_name(&head->title, lang, head->id), .style = pnk_page_style, .script = pnk_stock_script, .data_json = o.buf.text,
            .body = "<div id=\"page\"><noscript>The tables beside this file hold everything that this page shows; the page itself needs scripts.</noscript></div>",
        };
        pnk_html_write(html, &page);
    }
    if (o.buf.failed || html->failed)
        status = pnk_no_memory(ctx);
    pnk_buf_free(&o.buf);
    return status;
}
