/* models/publish/tables.c - one function per result table, and the list of them.
 *
 * Sums are made of what was printed: persons are whole, expected persons are thousandths, so that the lines of a total add
 * up to the last digit.
 */
#include "models/publish/inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_thousandths(pnk_csv *csv, int64_t value)
{
    pnk_csv_number(csv, (double)value / 1000.0);
}

void pnk_put_amount(pnk_csv *csv, double value)
{
    pnk_csv_number(csv, fabs(value) < 9e15 ? (double)llround(value * 1000.0) / 1000.0 : value);
}

const char *pnk_area_id(const pnk_records *records, int area)
{
    return area >= 0 && (size_t)area < records->areas.n ? records->areas.v[area].id : "";
}

static const char *shelter_id(const pnk_plan *plan, int shelter)
{
    return shelter >= 0 && (size_t)shelter < plan->n_shelters ? plan->shelters[shelter].id : "";
}

static const char *area_kind(const pnk_area *area)
{
    return area->leaf ? "detail" : "sum";
}

static void start_row(pnk_csv *csv, pnk_day day, const char *area, const char *group, const char *measure)
{
    pnk_csv_day(csv, day);
    pnk_csv_text(csv, area);
    pnk_csv_text(csv, group);
    pnk_csv_text(csv, measure);
}

typedef struct { pnk_range ends; pnk_range_method method; } ledger_range;

static void ledger_row(pnk_csv *csv, pnk_day day, const char *area, pnk_measure measure, double persons, const ledger_range *range, const char *kind, bool in_total)
{
    start_row(csv, day, area, "all", pnk_measure_word(measure));
    if (pnk_is_withheld(persons))
        pnk_csv_number(csv, persons);
    else
        pnk_csv_count(csv, (int64_t)persons);
    pnk_csv_number(csv, range->ends.low);
    pnk_csv_number(csv, range->ends.high);
    pnk_csv_text(csv, kind);
    pnk_csv_text(csv, in_total ? "yes" : "no");
    pnk_csv_text(csv, pnk_range_method_word(range->method));
    pnk_csv_end(csv);
}

/** The range of a figure of the ledger; area -1: all in scope. */
static ledger_range range_of(const pnk_results *results, pnk_day day, int area, pnk_measure measure)
{
    ledger_range range;
    range.ends = pnk_ledger_range(results->records, results->ledger, day, area, measure, &range.method);
    return range;
}

static void ledger_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_records *records = results->records;
    const pnk_ledger *ledger = results->ledger;
    const ledger_range none = { { NAN, NAN }, PNK_RANGE_NONE };

    pnk_csv_header(csv, "date,area_id,group_id,measure,persons,low_persons,high_persons,kind,in_total,range_method");
    for (int d = 0; d < ledger->n_days; d++) {
        pnk_day day = ledger->first + d;
        for (size_t a = 0; a < records->areas.n; a++)
            for (size_t m = 0; m < PNK_N_SHOWN; m++) {
                pnk_measure measure = pnk_shown_measures[m];
                ledger_range range = range_of(results, day, (int)a, measure);
                ledger_row(csv, day, records->areas.v[a].id, measure, pnk_ledger_shown(records, ledger, day, (int)a, measure), &range,
                           area_kind(&records->areas.v[a]), records->areas.v[a].leaf && records->areas.v[a].in_scope);
            }
        /* Between the areas: without these two the stages of the total would not add up. */
        ledger_row(csv, day, "in_transit", PNK_ON_THE_WAY, pnk_ledger_between(records, ledger, day, false), &none, "between", true);
        ledger_row(csv, day, "abroad", PNK_ON_THE_WAY, pnk_ledger_between(records, ledger, day, true), &none, "between", true);
        for (size_t m = 0; m < PNK_N_SHOWN; m++) {
            pnk_measure measure = pnk_shown_measures[m];
            ledger_range range = range_of(results, day, -1, measure);
            ledger_row(csv, day, "total", measure, pnk_ledger_shown(records, ledger, day, -1, measure), &range, "total", false);
        }
    }
}

/** The five ends of a band in the order of the header's two parts; NULL: none is known. */
static void put_band(pnk_csv *csv, const pnk_band *band, const char *kind, bool in_total)
{
    pnk_csv_number(csv, band ? band->p10 : NAN);
    pnk_csv_number(csv, band ? band->p50 : NAN);
    pnk_csv_number(csv, band ? band->p90 : NAN);
    pnk_csv_text(csv, kind);
    pnk_csv_text(csv, in_total ? "yes" : "no");
    pnk_csv_number(csv, band ? band->p01 : NAN);
    pnk_csv_number(csv, band ? band->p99 : NAN);
    pnk_csv_end(csv);
}

static const pnk_band *group_band(const pnk_forecast *f, int day, size_t node, size_t group, pnk_measure measure)
{
    return f->group_bands && node < f->n_nodes ? &f->group_bands[(((size_t)day * f->n_nodes + node) * f->n_groups + group) * PNK_N_SOLVED + measure] : NULL;
}

static void forecast_row(const pnk_results *results, int day, size_t node, int group, pnk_measure measure, int64_t persons, const char *kind, bool in_total,
                         pnk_csv *csv)
{
    const pnk_forecast *f = results->forecast;
    const pnk_records *records = results->records;
    const pnk_band *band = group >= 0 ? group_band(f, day, node, (size_t)group, measure)
                         : f->bands && node < f->n_nodes ? &f->bands[((size_t)day * f->n_nodes + node) * PNK_N_SOLVED + measure] : NULL;

    start_row(csv, f->as_of + day, node < records->areas.n ? records->areas.v[node].id : "total", pnk_group_id(records, group), pnk_measure_word(measure));
    put_thousandths(csv, persons);
    put_band(csv, band, kind, in_total);
}

/** Leaves group by group, then every area and the total: everybody, and where an area is more than a leaf group by group.
 *  sums[(area or total) * (n_groups + 1) + group], everybody last. */
static void forecast_day(const pnk_results *results, int day, pnk_measure measure, int64_t *sums, pnk_csv *csv)
{
    const pnk_forecast *f = results->forecast;
    const pnk_records *records = results->records;
    size_t wide = f->n_groups + 1, total = records->areas.n;

    memset(sums, 0, (total + 1) * wide * sizeof *sums);
    for (size_t l = 0; l < f->n_leaves; l++) {
        const pnk_area *area = &records->areas.v[f->leaves[l]];

        for (size_t g = 0; g < f->n_groups; g++) {
            int64_t persons = pnk_forecast_thousandths(f, pnk_forecast_at(f, day, l, g), measure);

            forecast_row(results, day, (size_t)f->leaves[l], (int)g, measure, persons, "detail", area->in_scope, csv);
            for (int a = f->leaves[l]; a >= 0; a = records->areas.v[a].parent) {
                sums[(size_t)a * wide + g] += persons;
                sums[(size_t)a * wide + f->n_groups] += persons;
            }
            if (area->in_scope) {
                sums[total * wide + g] += persons;
                sums[total * wide + f->n_groups] += persons;
            }
        }
    }
    for (size_t node = 0; node <= total; node++) {
        bool leaf = node < total && records->areas.v[node].leaf;

        for (size_t g = 0; g < f->n_groups && !leaf; g++)
            forecast_row(results, day, node, (int)g, measure, sums[node * wide + g], "sum", false, csv);
        forecast_row(results, day, node, -1, measure, sums[node * wide + f->n_groups], node == total ? "total" : "sum", false, csv);
    }
}

/** Where there are bands alone: a row for each area and the total. */
static void banded_day(const pnk_results *results, int day, pnk_measure measure, pnk_csv *csv)
{
    const pnk_forecast *f = results->forecast;
    const pnk_records *records = results->records;

    for (size_t node = 0; node <= records->areas.n; node++) {
        const pnk_band *band = &f->bands[((size_t)day * f->n_nodes + node) * PNK_N_SOLVED + measure];
        start_row(csv, f->as_of + day, node < records->areas.n ? records->areas.v[node].id : "total", "all", pnk_measure_word(measure));
        pnk_csv_number(csv, band->mean);
        put_band(csv, band, node == records->areas.n ? "total" : "sum", false);
    }
}

static void forecast_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_forecast *f = results->forecast;
    int64_t *sums = calloc((results->records->areas.n + 1) * (f->n_groups + 1), sizeof *sums);

    pnk_csv_header(csv, "date,area_id,group_id,measure,mean_persons,p10_persons,p50_persons,p90_persons,kind,in_total,p01_persons,p99_persons");
    for (int day = 0; sums && day <= f->n_days; day++)
        for (size_t m = 0; m < PNK_N_SHOWN; m++)
            if (f->bands_alone)
                banded_day(results, day, pnk_shown_measures[m], csv);
            else
                forecast_day(results, day, pnk_shown_measures[m], sums, csv);
    csv->buf.failed = csv->buf.failed || !sums;
    free(sums);
}

static void moves_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_plan *plan = results->plan;

    pnk_csv_header(csv, "date,from_id,site_id,group_id,persons,households,vehicle");
    for (size_t i = 0; i < plan->moves.n; i++) {
        const pnk_move *m = &plan->moves.v[i];
        pnk_csv_day(csv, m->date);
        pnk_csv_text(csv, m->from_id);
        pnk_csv_text(csv, shelter_id(plan, m->shelter));
        pnk_csv_text(csv, pnk_group_id(results->records, m->group));
        pnk_csv_count(csv, m->persons);
        pnk_csv_count(csv, m->households);
        pnk_csv_text(csv, m->vehicle);
        pnk_csv_end(csv);
    }
}

static void occupancy_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_plan *plan = results->plan;

    pnk_csv_header(csv, "date,site_id,group_id,persons,free_places,area_id,kind");
    for (size_t i = 0; i < plan->occupancy.n; i++) {
        const pnk_occupancy *o = &plan->occupancy.v[i];
        pnk_csv_day(csv, o->date);
        pnk_csv_text(csv, shelter_id(plan, o->shelter));
        pnk_csv_text(csv, pnk_group_id(results->records, o->group));
        pnk_csv_count(csv, o->persons);
        pnk_put_amount(csv, o->free_places);
        pnk_csv_text(csv, pnk_area_id(results->records, plan->shelters[o->shelter].area));
        pnk_csv_text(csv, o->group < 0 ? "sum" : "detail");
        pnk_csv_end(csv);
    }
}

static void shipments_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_records *records = results->records;

    pnk_csv_header(csv, "date,warehouse_id,place_id,item_id,agency,quantity,trips,vehicle,unit");
    for (size_t i = 0; i < results->plan->shipments.n; i++) {
        const pnk_shipment *s = &results->plan->shipments.v[i];
        pnk_csv_day(csv, s->date);
        pnk_csv_text(csv, s->warehouse >= 0 ? records->warehouses.v[s->warehouse].id : "");
        pnk_csv_text(csv, s->place >= 0 ? records->places.v[s->place].id : "");
        pnk_csv_text(csv, s->item >= 0 ? records->items.v[s->item].id : "");
        pnk_csv_text(csv, s->agency);
        pnk_put_amount(csv, s->quantity);
        pnk_put_amount(csv, s->trips);
        pnk_csv_text(csv, s->vehicle);
        pnk_csv_text(csv, s->item >= 0 ? records->items.v[s->item].unit : "");
        pnk_csv_end(csv);
    }
}

static void gaps_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "date,area_id,site_id,sector,need,group_id,needed,met,unmet,persons,ceiling_share,reason");
    for (size_t i = 0; i < results->plan->gaps.n; i++) {
        const pnk_gap *g = &results->plan->gaps.v[i];
        int64_t needed = pnk_thousandths(g->needed), unmet = pnk_thousandths(g->unmet);
        bool told = !pnk_is_withheld(g->needed);
        pnk_csv_day(csv, g->date);
        pnk_csv_text(csv, pnk_area_id(results->records, g->area));
        pnk_csv_text(csv, shelter_id(results->plan, g->shelter));
        pnk_csv_text(csv, g->sector);
        pnk_csv_text(csv, g->need);
        pnk_csv_text(csv, pnk_group_id(results->records, g->group));
        pnk_csv_number(csv, told ? (double)needed / 1000.0 : g->needed);
        pnk_csv_number(csv, told ? (double)(needed - unmet) / 1000.0 : g->needed);
        pnk_csv_number(csv, told ? (double)unmet / 1000.0 : g->needed);
        pnk_put_amount(csv, g->persons);
        pnk_put_amount(csv, g->ceiling_share);
        pnk_csv_text(csv, g->reason);
        pnk_csv_end(csv);
    }
}

static void prices_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "constraint,id,date,price,unit,low,now,high,range_unit,after,area_id,area_share,next,sentence");
    for (size_t i = 0; i < results->plan->prices.n; i++) {
        const pnk_price *p = &results->plan->prices.v[i];
        pnk_csv_text(csv, p->constraint);
        pnk_csv_text(csv, p->id);
        pnk_csv_day(csv, p->date);
        pnk_csv_number(csv, p->price);
        pnk_csv_text(csv, p->unit);
        pnk_csv_number(csv, p->low);
        pnk_csv_number(csv, p->now);
        pnk_csv_number(csv, p->high);
        pnk_csv_text(csv, p->range_unit);
        pnk_csv_number(csv, p->after);
        pnk_csv_text(csv, pnk_area_id(results->records, p->area));
        pnk_put_amount(csv, p->area_share);
        pnk_csv_text(csv, p->next);
        pnk_csv_text(csv, p->sentence);
        pnk_csv_end(csv);
    }
}

static void funding_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "budget_share,usd,worst_coverage_shelter,mean_coverage_shelter,worst_coverage_goods,mean_coverage_goods,unsheltered_person_days,unmet_person_days");
    for (size_t i = 0; i < results->plan->funding.n; i++) {
        const pnk_funding *f = &results->plan->funding.v[i];
        const double values[] = { f->budget_share, f->usd, f->worst_shelter, f->mean_shelter, f->worst_goods, f->mean_goods, f->unsheltered_person_days, f->unmet_person_days };
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            pnk_put_amount(csv, values[k]);
        pnk_csv_end(csv);
    }
}

static void calibration_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_calibration *c = results->calibration;

    pnk_csv_header(csv, "name,unit,prior_low,prior_mid,prior_high,p10,p50,p90,central,acceptance_share,draws,reports,seed,from,as_of");
    for (size_t i = 0; c && i < c->n_dials; i++) {
        const pnk_calibrated *d = &c->dials[i];
        const double values[] = { d->low, d->mid, d->high, d->p10, d->p50, d->p90, d->central, (double)c->n_kept / (double)c->n_draws };

        pnk_csv_text(csv, d->name);
        pnk_csv_text(csv, d->unit);
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            pnk_csv_number(csv, (double)llround(values[k] * 1e6) / 1e6);
        pnk_csv_count(csv, (int64_t)c->n_draws);
        pnk_csv_count(csv, (int64_t)c->n_reports);
        pnk_csv_count(csv, (int64_t)c->seed);
        pnk_csv_day(csv, c->from);
        pnk_csv_day(csv, c->as_of);
        pnk_csv_end(csv);
    }
}

static void changes_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_records *records = results->records;

    pnk_csv_header(csv, "what,date,from_id,to_id,group_id,item_id,before,after,difference,unit,why");
    for (size_t i = 0; i < results->plan->changes.n; i++) {
        const pnk_change *c = &results->plan->changes.v[i];
        pnk_csv_text(csv, c->item < 0 ? "move" : "shipment");
        pnk_csv_day(csv, c->date);
        pnk_csv_text(csv, c->from_id);
        pnk_csv_text(csv, c->to_id);
        pnk_csv_text(csv, c->item < 0 ? pnk_group_id(records, c->group) : "");
        pnk_csv_text(csv, c->item < 0 ? "" : records->items.v[c->item].id);
        pnk_put_amount(csv, c->before);
        pnk_put_amount(csv, c->after);
        pnk_put_amount(csv, c->after - c->before);
        pnk_csv_text(csv, c->item < 0 ? "persons" : records->items.v[c->item].unit);
        pnk_csv_text(csv, c->why);
        pnk_csv_end(csv);
    }
}

static void futures_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_plan *plan = results->plan;

    pnk_csv_header(csv, "future,firm_days,persons_to_come,plan_value,hindsight_value,regret_value,plan_unsheltered_person_days,hindsight_unsheltered_person_days,"
                        "plan_unmet_person_days,hindsight_unmet_person_days,expected_value");
    for (size_t i = 0; i < plan->n_futures; i++) {
        const pnk_future_score *f = &plan->futures[i];
        const double values[] = { f->plan.value, f->hindsight.value, f->plan.value - f->hindsight.value, f->plan.unsheltered, f->hindsight.unsheltered,
                                  f->plan.unmet, f->hindsight.unmet };

        pnk_csv_count(csv, (int64_t)i + 1);
        pnk_csv_count(csv, plan->firm_days);
        pnk_csv_number(csv, isnan(f->persons_to_come) ? f->persons_to_come : round(f->persons_to_come));
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            pnk_csv_number(csv, (double)llround(values[k] * 10) / 10);
        pnk_csv_number(csv, plan->beside_expected ? (double)llround(f->expected.value * 10) / 10 : NAN);
        pnk_csv_end(csv);
    }
}

static void hold_back_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_records *records = results->records;
    const pnk_two_stage *t = results->plan->two_stage;
    char day[16];

    pnk_csv_header(csv, "date,site_id,warehouse_id,item_id,agency,quantity,unit,worth_person_days,scenarios,probability_share,sentence");
    for (size_t i = 0; t && i < t->held.n; i++) {
        const pnk_held *h = &t->held.v[i];
        bool places = h->shelter >= 0;
        pnk_csv_text(csv, pnk_day_text(h->until, day));
        pnk_csv_text(csv, places ? h->site_id : "");
        pnk_csv_text(csv, places ? "" : records->warehouses.v[h->warehouse].id);
        pnk_csv_text(csv, places ? "" : records->items.v[h->item].id);
        pnk_csv_text(csv, h->agency);
        pnk_put_amount(csv, h->quantity);
        pnk_csv_text(csv, places ? "persons" : records->items.v[h->item].unit);
        pnk_csv_number(csv, (double)llround(h->worth * 10000) / 10000);
        pnk_csv_text(csv, h->scenarios);
        pnk_csv_number(csv, (double)llround(h->probability * 10000) / 10000);
        pnk_csv_text(csv, h->sentence);
        pnk_csv_end(csv);
    }
}

/*        file                  made by                  needs the count alone */
#define PNK_PUBLISHED(X)                                          \
    X("ledger.csv",         ledger_table,            true)        \
    X("forecast.csv",       forecast_table,          false)       \
    X("calibration.csv",    calibration_table,       false)       \
    X("people_moves.csv",   moves_table,             false)       \
    X("occupancy.csv",      occupancy_table,         false)       \
    X("shipments.csv",      shipments_table,         false)       \
    X("gaps.csv",           gaps_table,              false)       \
    X("prices.csv",         prices_table,            false)       \
    X("funding.csv",        funding_table,           false)       \
    X("changes.csv",        changes_table,           false)       \
    X("coverage.csv",       pnk_coverage_table,      false)       \
    X("fairness.csv",       pnk_fairness_table,      false)       \
    X("futures.csv",        futures_table,           false)       \
    X("hold_back.csv",      hold_back_table,         false)       \
    X("texts.csv",          pnk_texts_table,         false)       \
    X("problems.csv",       pnk_problems_table,      true)        \
    X("residuals.csv",      pnk_residuals_table,     true)        \
    X("sums.csv",           pnk_sums_table,          true)        \
    X("calls.csv",          pnk_calls_table,         true)        \
    X("contradictions.csv", pnk_contradictions_table, true)       \
    X("sources_fit.csv",    pnk_sources_fit_table,   true)        \
    X("matches.csv",        pnk_matches_table,       true)

typedef void (*table_fn)(const pnk_results *results, pnk_csv *csv);
#define X(name, fn, count) name,
const char *const pnk_publish_tables[] = { PNK_PUBLISHED(X) };
#undef X
#define X(name, fn, count) fn,
static const table_fn functions[] = { PNK_PUBLISHED(X) };
#undef X
#define X(name, fn, count) count,
static const bool of_count[] = { PNK_PUBLISHED(X) };
#undef X
const size_t pnk_n_publish_tables = sizeof functions / sizeof *functions;

bool pnk_publish_is_count(size_t i) { return i < pnk_n_publish_tables && of_count[i]; }

bool pnk_publish_is_made(const pnk_results *results, size_t i)
{
    const char *name = pnk_publish_tables[i];
    const pnk_plan *plan = results->plan;

    if (!strcmp(name, "calibration.csv"))
        return results->calibration != NULL;
    if (!strcmp(name, "changes.csv"))
        return plan->has_before;
    if (!strcmp(name, "futures.csv"))
        return plan->n_futures > 0;
    return strcmp(name, "hold_back.csv") != 0 || plan->two_stage != NULL;
}

pnk_status pnk_publish_table(pnk_ctx *ctx, const pnk_results *results, const char *name, pnk_buf *out)
{
    for (size_t i = 0; i < pnk_n_publish_tables; i++)
        if (strcmp(pnk_publish_tables[i], name) == 0) {
            pnk_csv csv = {0};
            functions[i](results, &csv);
            pnk_buf_add_n(out, csv.buf.text ? csv.buf.text : "", csv.buf.n);
            bool failed = csv.buf.failed || out->failed;
            pnk_csv_free(&csv);
            return failed ? pnk_no_memory(ctx) : PNK_OK;
        }
    return pnk_fail(ctx, PNK_INTERNAL, "no result table is called %s", name);
}
