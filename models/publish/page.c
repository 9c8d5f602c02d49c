/* models/publish/page.c - report.html: everything a run knows as data, beside the script that draws it.
 *
 * All text from the operation goes into one JSON element; the script puts it on the page as text nodes only, so nothing
 * that somebody typed into a table can become markup.
 */
#include "engine/page/page.h"
#include "models/publish/inner.h"
#include <math.h>

/** Compact JSON: a comma where one is due. */
typedef struct {
    pnk_buf buf;
    bool comma;
} out_json;

static void due(out_json *o)
{
    if (o->comma)
        pnk_buf_add(&o->buf, ",");
    o->comma = true;
}

static void open(out_json *o, const char *bracket)
{
    due(o);
    pnk_buf_add(&o->buf, bracket);
    o->comma = false;
}

static void close(out_json *o, const char *bracket)
{
    pnk_buf_add(&o->buf, bracket);
    o->comma = true;
}

static void text(out_json *o, const char *value)
{
    due(o);
    if (value)
        pnk_json_escape(&o->buf, value);
    else
        pnk_buf_add(&o->buf, "null");
}

static void raw(out_json *o, const char *value)
{
    due(o);
    pnk_buf_add(&o->buf, value);
}

/** Six significant decimals are enough to look at; what is not finite is null. */
static void number(out_json *o, double value)
{
    char digits[32];
    double rounded = fabs(value) < 9e9 ? (double)llround(value * 1e6) / 1e6 : value;
    raw(o, isfinite(value) ? pnk_text_number(rounded, digits) : "null");
}

/** All digits, for residuals that are next to nothing. */
static void exact(out_json *o, double value)
{
    char digits[32];
    raw(o, isfinite(value) ? pnk_text_number(value, digits) : "null");
}

static void flag(out_json *o, bool value)
{
    raw(o, value ? "1" : "0");
}

static void day(out_json *o, pnk_day value)
{
    char date[16];
    text(o, value == PNK_DAY_UNKNOWN ? NULL : pnk_day_text(value, date));
}

static void key(out_json *o, const char *name)
{
    text(o, name);
    pnk_buf_add(&o->buf, ":");
    o->comma = false;
}

static void name(out_json *o, const pnk_name *value, const char *id)
{
    open(o, "[");
    text(o, value->en ? value->en : id);
    text(o, value->ru);
    text(o, value->ky);
    close(o, "]");
}

static void point(out_json *o, pnk_point at)
{
    number(o, at.lon_deg);
    number(o, at.lat_deg);
}

#define KEY_TEXT(o, k, v)   (key(o, k), text(o, v))
#define KEY_NUMBER(o, k, v) (key(o, k), number(o, v))
#define KEY_FLAG(o, k, v)   (key(o, k), flag(o, v))
#define KEY_DAY(o, k, v)    (key(o, k), day(o, v))

/* ------------------------------------------------------------------ head, counts, forecast */

static void put_head(out_json *o, const pnk_results *results, const char *lang)
{
    static const char *const phases[] = { "", "survival", "emergency", "sphere" };
    const pnk_operation_head *head = &results->records->head;

    KEY_TEXT(o, "lang", lang);
    KEY_TEXT(o, "version", results->version);
    KEY_TEXT(o, "id", head->id);
    key(o, "title");
    name(o, &head->title, head->id);
    KEY_FLAG(o, "exercise", head->exercise);
    KEY_TEXT(o, "phase", phases[head->phase >= 1 && head->phase <= 3 ? head->phase : 0]);
    KEY_DAY(o, "start", head->start);
    KEY_DAY(o, "as_of", head->as_of);
    KEY_DAY(o, "first", results->ledger->first);
    KEY_NUMBER(o, "days", results->forecast->n_days);
    KEY_NUMBER(o, "residual_share", results->ledger->residual_share);
    KEY_NUMBER(o, "range_cover", results->ledger->range_cover);
    KEY_TEXT(o, "advice", results->plan->advice);
    key(o, "measures");
    open(o, "[");
    for (size_t m = 0; m < PNK_N_SHOWN; m++)
        text(o, pnk_measure_word(pnk_shown_measures[m]));
    close(o, "]");
}

/** Headline figures: [persons, low, high] on the day, and every day before it. */
static void put_counts(out_json *o, const pnk_results *results)
{
    const pnk_ledger *ledger = results->ledger;
    key(o, "key");
    open(o, "{");
    for (size_t m = 0; m < PNK_N_SHOWN; m++) {
        pnk_measure measure = pnk_shown_measures[m];
        key(o, pnk_measure_word(measure));
        open(o, "[");
        number(o, (double)pnk_ledger_persons(results->records, ledger, results->records->head.as_of, -1, measure));
        number(o, ledger->headline[measure].low);
        number(o, ledger->headline[measure].high);
        close(o, "]");
    }
    close(o, "}");
    key(o, "past");
    open(o, "{");
    for (size_t m = 0; m < PNK_N_SHOWN; m++) {
        key(o, pnk_measure_word(pnk_shown_measures[m]));
        open(o, "[");
        for (int d = 0; d < ledger->n_days; d++)
            number(o, (double)pnk_ledger_persons(results->records, ledger, ledger->first + d, -1, pnk_shown_measures[m]));
        close(o, "]");
    }
    close(o, "}");
}

static void put_forecast(out_json *o, const pnk_results *results)
{
    const pnk_forecast *f = results->forecast;
    key(o, "future");
    open(o, "{");
    for (size_t m = 0; f->bands && f->n_nodes && m < PNK_N_SHOWN; m++) {
        key(o, pnk_measure_word(pnk_shown_measures[m]));
        open(o, "[");
        for (int d = 0; d <= f->n_days; d++) {
            const pnk_band *band = &f->bands[((size_t)d * f->n_nodes + f->n_nodes - 1) * PNK_N_SOLVED + pnk_shown_measures[m]];
            open(o, "[");
            number(o, band->mean);
            number(o, band->p10);
            number(o, band->p50);
            number(o, band->p90);
            close(o, "]");
        }
        close(o, "]");
    }
    close(o, "}");
    KEY_NUMBER(o, "members", (double)f->n_members);
}

/* ------------------------------------------------------------------ the map's things */

static void put_areas(out_json *o, const pnk_results *results, const pnk_outline *outlines)
{
    const pnk_records *records = results->records;
    key(o, "areas");
    open(o, "[");
    for (size_t a = 0; a < records->areas.n; a++) {
        const pnk_area *area = &records->areas.v[a];
        open(o, "{");
        KEY_TEXT(o, "id", area->id);
        key(o, "name");
        name(o, &area->name, area->id);
        KEY_NUMBER(o, "parent", area->parent);
        KEY_NUMBER(o, "level", area->level);
        KEY_FLAG(o, "leaf", area->leaf);
        KEY_FLAG(o, "scope", area->in_scope);
        key(o, "at");
        open(o, "[");
        point(o, area->at);
        close(o, "]");
        KEY_NUMBER(o, "population", area->population_persons);
        key(o, "n");
        open(o, "[");
        for (size_t m = 0; m < PNK_N_SHOWN; m++)
            number(o, (double)pnk_ledger_persons(records, results->ledger, records->head.as_of, (int)a, pnk_shown_measures[m]));
        close(o, "]");
        if (area->leaf && outlines[a].geojson) {
            key(o, "shape");
            raw(o, outlines[a].geojson);
            KEY_FLAG(o, "approximate", outlines[a].approximate);
        }
        close(o, "}");
    }
    close(o, "]");
}

static void put_places_and_roads(out_json *o, const pnk_records *records, const pnk_access *access)
{
    key(o, "places");
    open(o, "[");
    for (size_t i = 0; i < records->places.n; i++) {
        const pnk_place *p = &records->places.v[i];
        open(o, "[");
        text(o, p->id);
        name(o, &p->name, p->id);
        text(o, pnk_place_type_word(p->type));
        point(o, p->at);
        number(o, p->area);
        number(o, p->population_persons);
        close(o, "]");
    }
    close(o, "]");
    key(o, "roads");
    open(o, "[");
    for (size_t i = 0; i < records->roads.n; i++) {
        const pnk_road *r = &records->roads.v[i];
        open(o, "[");
        number(o, r->from);
        number(o, r->to);
        text(o, pnk_road_class_word(r->class_));
        flag(o, !access || pnk_access_road_open(access, (int)i, records->head.as_of));
        number(o, r->length_km);
        number(o, r->travel_min);
        flag(o, r->row.confidence == PNK_ASSUMED);
        close(o, "]");
    }
    close(o, "]");
}

static void put_shelter(out_json *o, const pnk_results *results, const pnk_shelter_days *days, int i)
{
    static const char *const kinds[] = { "site", "hosts", "unlisted" };
    const pnk_shelter *s = &results->plan->shelters[i];
    const pnk_site *site = s->kind == PNK_SHELTER_SITE && s->site >= 0 ? &results->records->sites.v[s->site] : NULL;

    open(o, "{");
    KEY_TEXT(o, "id", s->id);
    KEY_TEXT(o, "kind", kinds[s->kind]);
    if (site) {
        key(o, "name");
        name(o, &site->name, s->id);
        KEY_TEXT(o, "type", pnk_site_type_word(site->type));
        KEY_TEXT(o, "status", pnk_site_status_word(site->status));
        KEY_TEXT(o, "agency", site->agency);
        KEY_FLAG(o, "assumed", site->row.confidence == PNK_ASSUMED);
    }
    KEY_NUMBER(o, "area", s->area);
    key(o, "at");
    open(o, "[");
    point(o, pnk_shelter_point(results, i));
    close(o, "]");
    key(o, "persons");
    open(o, "[");
    for (int d = 0; d < days->n_days; d++)
        number(o, days->persons[(size_t)i * (size_t)days->n_days + (size_t)d]);
    close(o, "]");
    key(o, "free");
    open(o, "[");
    for (int d = 0; d < days->n_days; d++)
        number(o, days->free_places[(size_t)i * (size_t)days->n_days + (size_t)d]);
    close(o, "]");
    close(o, "}");
}

static void put_moves(out_json *o, const pnk_results *results)
{
    const pnk_records *records = results->records;
    key(o, "groups");
    open(o, "[");
    for (size_t g = 0; g < records->groups.n; g++)
        name(o, &records->groups.v[g].name, records->groups.v[g].id);
    close(o, "]");
    key(o, "moves");
    open(o, "[");
    for (size_t i = 0; i < results->plan->moves.n; i++) {
        const pnk_move *m = &results->plan->moves.v[i];
        open(o, "[");
        number(o, m->date - records->head.as_of);
        text(o, m->from_id);
        point(o, pnk_move_start(results, m));
        number(o, m->shelter);
        number(o, m->group);
        number(o, (double)m->persons);
        number(o, (double)m->households);
        text(o, m->vehicle);
        close(o, "]");
    }
    close(o, "]");
}

/** Each shipment names a way by its number; a way is written once per pair of ends and day's roads. */
static pnk_status put_shipments(pnk_ctx *ctx, pnk_arena *arena, out_json *o, const pnk_results *results, const pnk_access *access)
{
    const pnk_records *records = results->records;
    size_t n = results->plan->shipments.n, n_ways = 0;
    int *way = PNK_NEW(arena, int, n + 1);
    pnk_index index = {0};
    pnk_ways ways;
    pnk_status status = way ? pnk_ways_begin(ctx, arena, records, access, &ways) : pnk_no_memory(ctx);

    key(o, "ways");
    open(o, "[");
    for (size_t i = 0; i < n && !status; i++) {
        const pnk_shipment *s = &results->plan->shipments.v[i];
        pnk_point *v = NULL;
        size_t n_points = 0;
        way[i] = -1;
        if (s->warehouse < 0 || s->place < 0)
            continue;
        int from = records->warehouses.v[s->warehouse].place;
        const char *ends = pnk_arena_printf(arena, "%d %d %d", from, s->place, access ? pnk_access_state(access, s->date) : 0);
        int put = ends ? pnk_index_put(&index, arena, ends, (int)n_ways) : -1;
        if (put < 0)
            return pnk_no_memory(ctx);
        way[i] = pnk_index_get(&index, ends);
        if (put == 0)
            continue;
        if ((status = pnk_way(ctx, &ways, from, s->place, s->date, &v, &n_points)))
            break;
        n_ways++;
        open(o, "[");
        for (size_t k = 0; k < n_points; k++)
            point(o, v[k]);
        close(o, "]");
    }
    close(o, "]");
    key(o, "shipments");
    open(o, "[");
    for (size_t i = 0; i < n && !status; i++) {
        const pnk_shipment *s = &results->plan->shipments.v[i];
        open(o, "[");
        number(o, s->date - records->head.as_of);
        number(o, s->warehouse);
        number(o, s->place);
        number(o, s->item);
        text(o, s->agency);
        number(o, s->quantity);
        number(o, s->trips);
        text(o, s->vehicle);
        number(o, way[i]);
        close(o, "]");
    }
    close(o, "]");
    return status;
}

static void put_goods(out_json *o, const pnk_records *records)
{
    key(o, "warehouses");
    open(o, "[");
    for (size_t i = 0; i < records->warehouses.n; i++) {
        const pnk_warehouse *w = &records->warehouses.v[i];
        open(o, "[");
        text(o, w->id);
        name(o, &w->name, w->id);
        point(o, records->places.v[w->place].at);
        text(o, w->agency);
        flag(o, w->row.confidence == PNK_ASSUMED);
        close(o, "]");
    }
    close(o, "]");
    key(o, "items");
    open(o, "[");
    for (size_t i = 0; i < records->items.n; i++) {
        const pnk_item *item = &records->items.v[i];
        open(o, "[");
        text(o, item->id);
        name(o, &item->name, item->id);
        text(o, item->unit);
        text(o, item->sector);
        number(o, item->weight_kg);
        close(o, "]");
    }
    close(o, "]");
}

/* ------------------------------------------------------------------ the tables' things */

static void put_gaps(out_json *o, const pnk_gap_sum *gaps, size_t n)
{
    key(o, "gaps");
    open(o, "[");
    for (size_t i = 0; i < n; i++) {
        open(o, "[");
        number(o, gaps[i].area);
        text(o, gaps[i].sector);
        text(o, gaps[i].need);
        number(o, gaps[i].needed);
        number(o, gaps[i].unmet);
        number(o, gaps[i].persons);
        text(o, gaps[i].reason);
        close(o, "]");
    }
    close(o, "]");
}

static void put_account(out_json *o, const char *which, const pnk_account *account)
{
    key(o, which);
    open(o, "{");
    KEY_NUMBER(o, "unsheltered_person_days", account->unsheltered_person_days);
    KEY_NUMBER(o, "moved_persons", account->moved_persons);
    KEY_NUMBER(o, "worst_coverage", account->worst_coverage);
    KEY_NUMBER(o, "worst_area", account->worst_area);
    KEY_TEXT(o, "worst_need", account->worst_need);
    KEY_NUMBER(o, "cost_usd", account->cost_usd);
    KEY_NUMBER(o, "tonnes_km", account->tonnes_km);
    key(o, "tier");
    open(o, "[");
    for (int t = 0; t < PNK_N_TIERS; t++)
        number(o, account->tier[t]);
    close(o, "]");
    key(o, "sectors");
    open(o, "[");
    for (size_t s = 0; s < account->n_sectors; s++) {
        open(o, "[");
        text(o, account->sectors[s]);
        number(o, account->coverage_by_sector[s]);
        close(o, "]");
    }
    close(o, "]");
    close(o, "}");
}

static void put_certificate(out_json *o, const pnk_plan *plan)
{
    const pnk_plan_certificate *c = &plan->certificate;
    key(o, "certificate");
    open(o, "{");
    KEY_FLAG(o, "verified", c->verified);
    key(o, "primal");
    exact(o, c->max_primal_residual);
    key(o, "dual");
    exact(o, c->max_dual_residual);
    key(o, "gap");
    exact(o, c->gap_share);
    key(o, "rounding");
    exact(o, c->rounding_loss_share);
    KEY_NUMBER(o, "rows", (double)plan->rows);
    KEY_NUMBER(o, "columns", (double)plan->columns);
    key(o, "tiers");
    open(o, "[");
    for (int t = 0; t < PNK_N_TIERS; t++) {
        open(o, "[");
        exact(o, c->tier_value[t]);
        exact(o, c->tier_bound[t]);
        close(o, "]");
    }
    close(o, "]");
    close(o, "}");
}

static void put_reports(out_json *o, const pnk_results *results)
{
    const pnk_records *records = results->records;
    key(o, "sources");
    open(o, "[");
    for (size_t i = 0; i < records->sources.n; i++) {
        open(o, "[");
        text(o, records->sources.v[i].id);
        text(o, records->sources.v[i].name);
        number(o, records->sources.v[i].error_share);
        close(o, "]");
    }
    close(o, "]");
    key(o, "reports");
    open(o, "[");
    for (size_t i = 0; i < records->reports.n; i++) {
        const pnk_report *r = &records->reports.v[i];
        const pnk_report_fit *fit = &results->ledger->fits[i];
        bool solved = fit->use == PNK_REPORT_USED || fit->use == PNK_REPORT_PART;
        open(o, "[");
        text(o, r->id);
        day(o, r->as_of);
        number(o, r->source);
        text(o, r->place_as_heard);
        text(o, pnk_measure_word(r->measure));
        text(o, pnk_count_word(fit->count));
        text(o, pnk_bound_word(r->bound));
        number(o, isfinite(fit->stated_persons) ? fit->stated_persons : r->persons);
        number(o, solved ? fit->fitted_persons : NAN);
        number(o, solved ? fit->residual_persons : NAN);
        number(o, fit->weight);
        text(o, pnk_report_use_word(fit->use));
        text(o, pnk_confidence_word(r->row.confidence));
        text(o, r->attribute);
        text(o, r->row.at.file);
        number(o, (double)r->row.at.row);
        close(o, "]");
    }
    close(o, "]");
}

static void put_figures(out_json *o, const pnk_results *results)
{
    const pnk_records *records = results->records;
    key(o, "figures");
    open(o, "[");
    for (size_t i = 0; i < records->figures.n; i++) {
        const pnk_figure *f = &records->figures.v[i];
        open(o, "[");
        day(o, f->as_of);
        number(o, f->source);
        text(o, f->place_as_heard);
        text(o, f->measure);
        number(o, f->value);
        text(o, f->unit);
        close(o, "]");
    }
    close(o, "]");
    key(o, "sums");
    open(o, "[");
    for (size_t i = 0; i < results->ledger->n_sums; i++) {
        const pnk_sum_check *s = &results->ledger->sums[i];
        open(o, "[");
        text(o, s->what);
        text(o, s->place);
        day(o, s->day);
        number(o, s->total);
        number(o, s->parts);
        text(o, s->source);
        close(o, "]");
    }
    close(o, "]");
    key(o, "calls");
    open(o, "[");
    for (size_t i = 0; i < results->ledger->n_calls; i++) {
        const pnk_call *c = &results->ledger->calls[i];
        open(o, "[");
        number(o, c->source);
        number(o, c->area);
        text(o, pnk_measure_word(c->measure));
        number(o, c->width_before);
        number(o, c->width_after);
        close(o, "]");
    }
    close(o, "]");
}

static void put_trust(out_json *o, const pnk_results *results)
{
    key(o, "assumed");
    open(o, "[");
    for (size_t i = 0; i < results->n_assumed; i++) {
        open(o, "[");
        text(o, results->assumed[i].table);
        number(o, (double)results->assumed[i].rows);
        number(o, (double)results->assumed[i].assumed);
        close(o, "]");
    }
    close(o, "]");
    key(o, "problems");
    open(o, "[");
    for (size_t i = 0; results->problems && i < results->problems->n; i++) {
        const pnk_problem *p = &results->problems->v[i];
        open(o, "[");
        text(o, p->severity == PNK_ERROR ? "error" : "warning");
        text(o, p->file);
        number(o, (double)p->row);
        text(o, p->column);
        text(o, p->found);
        text(o, p->expected);
        close(o, "]");
    }
    close(o, "]");
    key(o, "prices");
    open(o, "[");
    for (size_t i = 0; i < results->plan->prices.n; i++) {
        const pnk_price *p = &results->plan->prices.v[i];
        if (!(fabs(p->price) > 1e-9))
            continue;
        open(o, "[");
        text(o, p->constraint);
        text(o, p->id);
        day(o, p->date);
        exact(o, p->price);
        text(o, p->unit);
        exact(o, p->low);
        exact(o, p->high);
        close(o, "]");
    }
    close(o, "]");
}

static pnk_status put_all(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *results, const pnk_access *access, const char *lang, out_json *o)
{
    pnk_outline *outlines = NULL;
    pnk_gap_sum *gaps = NULL;
    size_t n_gaps = 0;
    pnk_shelter_days days;
    pnk_status status;

    if ((status = pnk_outlines(ctx, arena, results->records, &outlines)) || (status = pnk_sum_gaps(ctx, arena, results, &gaps, &n_gaps)) ||
        (status = pnk_shelter_days_of(ctx, arena, results, &days)))
        return status;
    open(o, "{");
    put_head(o, results, lang);
    put_counts(o, results);
    put_forecast(o, results);
    put_areas(o, results, outlines);
    put_places_and_roads(o, results->records, access);
    key(o, "shelters");
    open(o, "[");
    for (size_t i = 0; i < results->plan->n_shelters; i++)
        put_shelter(o, results, &days, (int)i);
    close(o, "]");
    put_moves(o, results);
    put_goods(o, results->records);
    if ((status = put_shipments(ctx, arena, o, results, access)))
        return status;
    put_gaps(o, gaps, n_gaps);
    put_account(o, "plan", &results->plan->plan);
    put_account(o, "greedy", &results->plan->greedy);
    put_account(o, "nothing", &results->plan->nothing);
    put_certificate(o, results->plan);
    put_reports(o, results);
    put_figures(o, results);
    put_trust(o, results);
    close(o, "}");
    return o->buf.failed ? pnk_no_memory(ctx) : PNK_OK;
}

pnk_status pnk_publish_page(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_buf *html)
{
    const pnk_operation_head *head = &results->records->head;
    pnk_arena arena = {0};
    out_json json = {0};
    const char *language = lang ? lang : "en";
    pnk_status status = put_all(ctx, &arena, results, access, language, &json);

    if (!status) {
        pnk_html_page page = {
            .lang = language, .title = pnk_shown_name(&head->title, language, head->id), .style = pnk_page_style, .script = pnk_page_script,
            .data_json = json.buf.text, .body = "<div id=\"page\"><noscript>The tables beside this file hold everything that this page shows; the page itself needs scripts.</noscript></div>",
        };
        pnk_html_write(html, &page);
        if (html->failed)
            status = pnk_no_memory(ctx);
    }
    pnk_buf_free(&json.buf);
    pnk_arena_release(&arena);
    return status;
}
