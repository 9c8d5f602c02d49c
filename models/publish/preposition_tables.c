/* models/publish/preposition_tables.c - preposition.csv, scenarios.csv, value.csv, readiness.csv and the summary. */
#include "models/publish/inner.h"
#include "models/publish/preposition.h"

#include <math.h>
#include <string.h>

static const char *const phase_words[] = { "survival", "emergency", "sphere" };

static double unit(const pnk_records *records, int item, size_t what)
{
    double value = what ? records->items.v[item].volume_m3 : records->items.v[item].unit_cost_usd;
    return value > 0 ? value : 0;
}

static void held_table(const pnk_records *records, const pnk_preposition *found, pnk_csv *csv)
{
    pnk_csv_header(csv, "warehouse_id,item_id,agency,unit,present,optimum,change,bought,volume_m3,usd");
    for (size_t i = 0; i < found->held.n; i++) {
        const pnk_stock_position *h = &found->held.v[i];
        pnk_csv_text(csv, records->warehouses.v[h->warehouse].id);
        pnk_csv_text(csv, records->items.v[h->item].id);
        pnk_csv_text(csv, records->warehouses.v[h->warehouse].agency);
        pnk_csv_text(csv, records->items.v[h->item].unit);
        pnk_put_amount(csv, h->present);
        pnk_put_amount(csv, h->optimum);
        pnk_put_amount(csv, h->optimum - h->present);
        pnk_put_amount(csv, h->bought);
        pnk_put_amount(csv, h->optimum * unit(records, h->item, 1));
        pnk_put_amount(csv, h->bought * unit(records, h->item, 0));
        pnk_csv_end(csv);
    }
}

static void scenarios_table(const pnk_records *records, const pnk_preposition *found, pnk_csv *csv)
{
    pnk_csv_header(csv, "scenario,date,area_id,areas,season,displaced_persons,closed_roads,present_person_days,optimum_person_days");
    for (size_t i = 0; i < found->drawn.n; i++) {
        const pnk_drawn *d = &found->drawn.v[i];
        pnk_csv_count(csv, (int64_t)i);
        pnk_csv_day(csv, d->day);
        pnk_csv_text(csv, pnk_area_id(records, d->area));
        pnk_csv_number(csv, d->areas);
        pnk_csv_text(csv, d->cold > 0 ? "cold" : "warm");
        pnk_put_amount(csv, d->displaced_persons);
        pnk_csv_number(csv, d->closed_roads);
        pnk_put_amount(csv, d->present);
        pnk_put_amount(csv, d->optimum);
        pnk_csv_end(csv);
    }
}

typedef struct { const char *what; double value; const char *unit; } figure;

enum { MOST_FIGURES = 24 };

static size_t figures_of(const pnk_preposition *f, figure out[MOST_FIGURES])
{
    const figure all[] = {
        { "objective", f->objective, "person-days" }, { "bound", f->bound, "person-days" }, { "objective_whole", f->objective_whole, "person-days" },
        { "present", f->present, "person-days" }, { "expected", f->expected, "person-days" },
        { "expected_value_solution", f->expected_value_solution, "person-days" }, { "wait_and_see", f->wait_and_see, "person-days" },
        { "vss", f->vss, "person-days" }, { "evpi", f->evpi, "person-days" },
        { "out_of_sample_mean", f->out_mean, "person-days" }, { "out_of_sample_low", f->out_low, "person-days" },
        { "out_of_sample_high", f->out_high, "person-days" }, { "out_of_sample_present", f->out_present, "person-days" },
        { "budget", f->budget_usd, "US$" }, { "spent", f->spent_usd, "US$" },
        { "next_usd", f->next_usd, "US$" }, { "next_spared", f->next_spared, "person-days" },
    };
    memcpy(out, all, sizeof all);
    return sizeof all / sizeof *all;
}

static void value_table(const pnk_records *records, const pnk_preposition *found, pnk_csv *csv)
{
    figure figures[MOST_FIGURES];
    size_t n = figures_of(found, figures);

    (void)records;
    pnk_csv_header(csv, "figure,value,unit");
    for (size_t i = 0; i < n; i++) {
        pnk_csv_text(csv, figures[i].what);
        pnk_put_amount(csv, figures[i].value);
        pnk_csv_text(csv, figures[i].unit);
        pnk_csv_end(csv);
    }
}

static void next_table(const pnk_records *records, const pnk_preposition *found, pnk_csv *csv)
{
    pnk_csv_header(csv, "warehouse_id,item_id,unit,quantity,usd");
    for (size_t i = 0; i < found->next.n; i++) {
        const pnk_next_buy *b = &found->next.v[i];
        pnk_csv_text(csv, records->warehouses.v[b->warehouse].id);
        pnk_csv_text(csv, records->items.v[b->item].id);
        pnk_csv_text(csv, records->items.v[b->item].unit);
        pnk_put_amount(csv, b->quantity);
        pnk_put_amount(csv, b->usd);
        pnk_csv_end(csv);
    }
}

static void ready_table(const pnk_records *records, const pnk_preposition *found, pnk_csv *csv)
{
    pnk_csv_header(csv, "area_id,standard,season,persons,population_persons,limit,limit_place_id,limit_area_id,limit_item_id,sentence");
    for (size_t i = 0; i < found->ready.n; i++) {
        const pnk_ready *r = &found->ready.v[i];
        pnk_csv_text(csv, pnk_area_id(records, r->area));
        pnk_csv_text(csv, phase_words[r->phase]);
        pnk_csv_text(csv, r->cold ? "cold" : "warm");
        pnk_csv_number(csv, r->persons);
        pnk_csv_number(csv, r->population_persons);
        pnk_csv_text(csv, pnk_ready_limit_word(r->limit));
        pnk_csv_text(csv, r->place >= 0 ? records->places.v[r->place].id : NULL);
        pnk_csv_text(csv, r->limit_area >= 0 ? pnk_area_id(records, r->limit_area) : NULL);
        pnk_csv_text(csv, r->item >= 0 ? records->items.v[r->item].id : NULL);
        pnk_csv_text(csv, r->sentence);
        pnk_csv_end(csv);
    }
}

static const struct { const char *name; void (*fill)(const pnk_records *records, const pnk_preposition *found, pnk_csv *csv); } tables[] = {
    { "preposition.csv", held_table }, { "scenarios.csv", scenarios_table }, { "value.csv", value_table },
    { "next_money.csv", next_table },  { "readiness.csv", ready_table },
};
const char *const pnk_preposition_files[] = { "preposition.csv", "scenarios.csv", "value.csv", "next_money.csv", "readiness.csv", "preposition.html" };
const size_t pnk_n_preposition_files = sizeof pnk_preposition_files / sizeof *pnk_preposition_files;

static void put_next(const pnk_records *records, const pnk_preposition *found, pnk_json_out *json)
{
    pnk_json_name(json, "next_usd_10000");
    pnk_json_begin(json, '{');
    pnk_json_member_number(json, "usd", found->next_usd);
    pnk_json_member_number(json, "person_days_spared", found->next_spared);
    pnk_json_name(json, "buys");
    pnk_json_begin(json, '[');
    for (size_t i = 0; i < found->next.n; i++) {
        const pnk_next_buy *b = &found->next.v[i];
        pnk_json_begin(json, '{');
        pnk_json_member_text(json, "warehouse_id", records->warehouses.v[b->warehouse].id);
        pnk_json_member_text(json, "item_id", records->items.v[b->item].id);
        pnk_json_member_number(json, "quantity", b->quantity);
        pnk_json_member_number(json, "usd", b->usd);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, ']');
    pnk_json_end(json, '}');
}

void pnk_preposition_summary(const pnk_records *records, const pnk_preposition *f, void *json_out)
{
    pnk_json_out *json = json_out;
    char day[16];

    pnk_json_member_text(json, "operation", records->head.id);
    pnk_json_member_text(json, "as_of", pnk_day_text(records->head.as_of, day));
    pnk_json_member_number(json, "seed", (double)f->seed);
    pnk_json_member_number(json, "scenarios", (double)f->scenarios);
    pnk_json_member_text(json, "minimises", f->max_min ? "worst_area" : "unmet_person_days");
    pnk_json_member_number(json, "cvar_share", f->cvar_share);
    const struct { const char *key; double value; } members[] = {
        { "budget_usd", f->budget_usd }, { "spent_usd", f->spent_usd }, { "objective", f->objective }, { "bound", f->bound }, { "gap", f->gap_share },
        { "iterations", (double)f->iterations }, { "objective_whole", f->objective_whole }, { "present", f->present }, { "expected", f->expected },
        { "expected_value_solution", f->expected_value_solution }, { "wait_and_see", f->wait_and_see }, { "vss", f->vss }, { "evpi", f->evpi },
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        pnk_json_member_number(json, members[i].key, members[i].value);
    pnk_json_name(json, "out_of_sample");
    pnk_json_begin(json, '{');
    pnk_json_member_number(json, "scenarios", (double)f->fresh);
    pnk_json_member_number(json, "mean", f->out_mean);
    pnk_json_member_number(json, "low", f->out_low);
    pnk_json_member_number(json, "high", f->out_high);
    pnk_json_member_number(json, "present_mean", f->out_present);
    pnk_json_end(json, '}');
    put_next(records, f, json);
    pnk_json_member_number(json, "readiness_rows", (double)f->ready.n);
}

static pnk_status table(pnk_ctx *ctx, const pnk_records *records, const pnk_preposition *found, const char *name, pnk_buf *out)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (strcmp(tables[i].name, name) == 0) {
            pnk_csv csv = {0};
            tables[i].fill(records, found, &csv);
            pnk_buf_add_n(out, csv.buf.text ? csv.buf.text : "", csv.buf.n);
            bool failed = csv.buf.failed || out->failed;
            pnk_csv_free(&csv);
            return failed ? pnk_no_memory(ctx) : PNK_OK;
        }
    return pnk_fail(ctx, PNK_INTERNAL, "no result table is called %s", name);
}

pnk_status pnk_publish_preposition(pnk_ctx *ctx, const pnk_records *records, const pnk_preposition *found, const char *lang, const char *name, pnk_buf *out)
{
    if (strcmp(name, "preposition.html") == 0)
        return pnk_preposition_page(ctx, records, found, lang, out);
    return table(ctx, records, found, name, out);
}
