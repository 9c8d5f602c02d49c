/* models/publish/layers.c - the result as layers for a GIS, one function per layer; plan.gpkg is the finished map of them. */
#include "engine/base/say.h"
#include "models/publish/drawings.h"
#include "models/publish/inner.h"
#include <math.h>
#include <string.h>

enum { MOST_FIELDS = 31 };

/** What every layer is written from. */
typedef struct {
    pnk_ctx *ctx;
    const pnk_results *results;
    const pnk_records *records;
    const pnk_access *access;
    pnk_arena arena;
    pnk_map *map;
    const char *lang;
    const pnk_outline *outlines;
    const pnk_gap_sum *gaps;
    size_t n_gaps;
    pnk_shelter_days days;
    const pnk_field *fields;         /* of the layer that is being written */
    size_t n_fields;
    pnk_value row[MOST_FIELDS + 1];
    char hidden[512];
} layers;

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define BEGIN(l, name, fields) begin(l, name, fields, COUNT(fields))
#define TIMES { "start_date", PNK_FIELD_DAY }, { "end_date", PNK_FIELD_DAY }          /* holds from start_date until before end_date */
#define LABEL { "label", PNK_FIELD_TEXT }                                              /* what a reader calls it, in the language of the map */

/** Results that a profile made have one field more: the names of the fields that are withheld in a row, where others are just unknown. */
static pnk_status begin(layers *l, const char *name, const pnk_field *fields, size_t n_fields)
{
    pnk_map_layer layer = { .fields = fields, .n_fields = n_fields };
    pnk_status status = pnk_drawing_layer(l->ctx, &l->arena, pnk_drawing_of(name), &layer);

    l->fields = fields, l->n_fields = n_fields;
    if (!status && l->results->withheld) {
        pnk_field *more = PNK_NEW(&l->arena, pnk_field, n_fields + 1);
        if (!more)
            return pnk_no_memory(l->ctx);
        memcpy(more, fields, n_fields * sizeof *more);
        more[n_fields] = (pnk_field){ pnk_withheld_word, PNK_FIELD_TEXT };
        layer.fields = more, layer.n_fields = n_fields + 1;
    }
    return status ? status : pnk_map_begin_layer(l->ctx, l->map, &layer);
}

/** The values of a row, with the names of those withheld. */
static const pnk_value *told(layers *l, const pnk_value *values)
{
    size_t at = 0;

    if (!l->results->withheld || l->n_fields > MOST_FIELDS)
        return values;
    memcpy(l->row, values, l->n_fields * sizeof *values);
    l->hidden[0] = '\0';
    for (size_t i = 0; i < l->n_fields; i++)
        if ((l->fields[i].kind == PNK_FIELD_REAL || l->fields[i].kind == PNK_FIELD_COUNT) && pnk_is_withheld(values[i].number) && at < sizeof l->hidden)
            at += (size_t)pnk_snprintf(l->hidden + at, sizeof l->hidden - at, "%s%s", at ? ";" : "", l->fields[i].name);
    l->row[l->n_fields] = (pnk_value){ .text = at ? l->hidden : NULL };
    return l->row;
}

static const char *area_name(const layers *l, int area)
{
    return pnk_area_name(l->records, area, l->lang);
}

/* ------------------------------------------------------------------ areas */

static const pnk_field area_fields[] = {
    { "area_id", PNK_FIELD_TEXT }, { "parent_id", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT }, { "name_ru", PNK_FIELD_TEXT }, { "name_ky", PNK_FIELD_TEXT },
    { "as_of", PNK_FIELD_DAY }, { "population_persons", PNK_FIELD_REAL }, { "displaced_persons", PNK_FIELD_COUNT }, { "returned_persons", PNK_FIELD_COUNT },
    { "present_persons", PNK_FIELD_COUNT }, { "with_hosts_persons", PNK_FIELD_COUNT }, { "in_sites_persons", PNK_FIELD_COUNT }, { "on_the_way_persons", PNK_FIELD_COUNT },
    { "worst_unmet_share", PNK_FIELD_REAL }, { "worst_need", PNK_FIELD_TEXT }, { "geometry_note", PNK_FIELD_TEXT }, LABEL,
};

static pnk_status area_row(layers *l, int a)
{
    const pnk_area *area = &l->records->areas.v[a];
    const pnk_outline *outline = &l->outlines[a];
    const pnk_gap_sum *worst = pnk_worst_gap(l->gaps, l->n_gaps, a);
    pnk_day as_of = l->records->head.as_of;
    double persons[PNK_N_SHOWN];

    for (size_t m = 0; m < PNK_N_SHOWN; m++)
        persons[m] = pnk_ledger_shown(l->records, l->results->ledger, as_of, a, pnk_shown_measures[m]);
    const pnk_value values[COUNT(area_fields)] = {
        { .text = area->id }, { .text = area->parent_id }, { .text = area->name.en }, { .text = area->name.ru }, { .text = area->name.ky },
        { .day = as_of }, { .number = area->population_persons }, { .number = persons[0] }, { .number = persons[1] },
        { .number = persons[2] }, { .number = persons[3] }, { .number = persons[4] }, { .number = persons[5] },
        { .number = worst ? worst->unmet / worst->needed : 0.0 }, { .text = worst ? worst->need : NULL },
        { .text = !outline->geojson ? "none" : outline->approximate ? "approximate" : "as given" },
        { .text = area_name(l, a) },
    };
    return pnk_map_shape(l->ctx, l->map, outline->geojson, told(l, values));
}

static pnk_status write_areas(layers *l)
{
    pnk_status status = BEGIN(l, "areas", area_fields);
    for (size_t a = 0; a < l->records->areas.n && !status; a++)
        if (l->records->areas.v[a].leaf)
            status = area_row(l, (int)a);
    return status;
}

/* ------------------------------------------------------------------ places, warehouses, roads */

static const pnk_field place_fields[] = {
    { "place_id", PNK_FIELD_TEXT }, { "area_id", PNK_FIELD_TEXT }, { "type", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT },
    { "name_ru", PNK_FIELD_TEXT }, { "name_ky", PNK_FIELD_TEXT }, { "population_persons", PNK_FIELD_REAL }, LABEL,
};

static pnk_status write_places(layers *l)
{
    pnk_status status = BEGIN(l, "places", place_fields);
    for (size_t i = 0; i < l->records->places.n && !status; i++) {
        const pnk_place *p = &l->records->places.v[i];
        const pnk_value values[COUNT(place_fields)] = {
            { .text = p->id }, { .text = p->area >= 0 ? l->records->areas.v[p->area].id : NULL }, { .text = pnk_place_type_word(p->type) },
            { .text = p->name.en }, { .text = p->name.ru }, { .text = p->name.ky }, { .number = p->population_persons },
            { .text = pnk_shown_name(&p->name, l->lang, p->id) },
        };
        status = pnk_map_point(l->ctx, l->map, p->at, told(l, values));
    }
    return status;
}

static const pnk_field warehouse_fields[] = {
    { "warehouse_id", PNK_FIELD_TEXT }, { "place_id", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT }, { "agency", PNK_FIELD_TEXT }, { "confidence", PNK_FIELD_TEXT }, LABEL,
};

static pnk_status write_warehouses(layers *l)
{
    pnk_status status = BEGIN(l, "warehouses", warehouse_fields);
    for (size_t i = 0; i < l->records->warehouses.n && !status; i++) {
        const pnk_warehouse *w = &l->records->warehouses.v[i];
        const pnk_place *p = &l->records->places.v[w->place];
        const pnk_value values[COUNT(warehouse_fields)] = {
            { .text = w->id }, { .text = p->id }, { .text = w->name.en }, { .text = w->agency }, { .text = pnk_confidence_word(w->row.confidence) },
            { .text = pnk_shown_name(&w->name, l->lang, w->id) },
        };
        status = pnk_map_point(l->ctx, l->map, p->at, told(l, values));
    }
    return status;
}

static const pnk_field road_fields[] = {
    { "road_id", PNK_FIELD_TEXT }, { "from_place", PNK_FIELD_TEXT }, { "to_place", PNK_FIELD_TEXT }, { "class", PNK_FIELD_TEXT }, { "length_km", PNK_FIELD_REAL },
    { "travel_min", PNK_FIELD_REAL }, { "as_of", PNK_FIELD_DAY }, { "state", PNK_FIELD_TEXT }, { "confidence", PNK_FIELD_TEXT }, LABEL,
};

static pnk_status write_roads(layers *l)
{
    pnk_status status = BEGIN(l, "roads", road_fields);
    for (size_t i = 0; i < l->records->roads.n && !status; i++) {
        const pnk_road *r = &l->records->roads.v[i];
        const pnk_place *from = &l->records->places.v[r->from], *to = &l->records->places.v[r->to];
        bool open = !l->access || pnk_access_road_open(l->access, (int)i, l->records->head.as_of);
        const pnk_point line[2] = { from->at, to->at };
        const pnk_value values[COUNT(road_fields)] = {
            { .text = r->id }, { .text = from->id }, { .text = to->id }, { .text = pnk_road_class_word(r->class_) }, { .number = r->length_km },
            { .number = r->travel_min }, { .day = l->records->head.as_of }, { .text = open ? "open" : "closed" }, { .text = pnk_confidence_word(r->row.confidence) },
            { .text = r->id },
        };
        status = pnk_map_line(l->ctx, l->map, line, 2, told(l, values));
    }
    return status;
}

/* ------------------------------------------------------------------ sites */

static const pnk_field site_fields[] = {
    { "site_id", PNK_FIELD_TEXT }, { "area_id", PNK_FIELD_TEXT }, { "kind", PNK_FIELD_TEXT }, { "type", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT }, { "status", PNK_FIELD_TEXT },
    { "agency", PNK_FIELD_TEXT }, { "confidence", PNK_FIELD_TEXT }, { "as_of", PNK_FIELD_DAY }, { "persons", PNK_FIELD_COUNT }, { "free_places", PNK_FIELD_REAL },
    { "peak_date", PNK_FIELD_DAY }, { "peak_persons", PNK_FIELD_COUNT }, { "peak_free_places", PNK_FIELD_REAL }, { "position", PNK_FIELD_TEXT }, LABEL,
};

static const char *shelter_kind(const pnk_shelter *shelter)
{
    static const char *const kinds[] = { "site", "hosts", "unlisted" };
    return kinds[shelter->kind];
}

static const char *shelter_name(const layers *l, int shelter)
{
    return pnk_shelter_name(l->results, shelter, l->lang);
}

/** The first of the fullest days. */
static int peak_day(const pnk_shelter_days *days, int shelter)
{
    const double *persons = &days->persons[(size_t)shelter * (size_t)days->n_days];
    int best = 0;
    for (int d = 1; d < days->n_days; d++)
        if (persons[d] > persons[best])
            best = d;
    return best;
}

static pnk_status site_row(layers *l, int shelter)
{
    const pnk_shelter *s = &l->results->plan->shelters[shelter];
    const pnk_site *site = s->kind == PNK_SHELTER_SITE && s->site >= 0 ? &l->records->sites.v[s->site] : NULL;
    pnk_day as_of = l->records->head.as_of;
    size_t first = (size_t)shelter * (size_t)l->days.n_days, peak = (size_t)peak_day(&l->days, shelter);

    const pnk_value values[COUNT(site_fields)] = {
        { .text = s->id }, { .text = s->area >= 0 ? l->records->areas.v[s->area].id : NULL }, { .text = shelter_kind(s) }, { .text = site ? pnk_site_type_word(site->type) : NULL },
        { .text = site ? site->name.en : NULL }, { .text = site ? pnk_site_status_word(site->status) : NULL }, { .text = site ? site->agency : NULL },
        { .text = site ? pnk_confidence_word(site->row.confidence) : NULL }, { .day = as_of }, { .number = l->days.persons[first] }, { .number = l->days.free_places[first] },
        { .day = as_of + (pnk_day)peak }, { .number = l->days.persons[first + peak] }, { .number = l->days.free_places[first + peak] },
        { .text = site && site->sensitive == 1 ? "of the area: not for publication" : site ? "own" : "of the area" },
        { .text = shelter_name(l, shelter) },
    };
    return pnk_map_point(l->ctx, l->map, pnk_shelter_point(l->results, shelter), told(l, values));
}

static pnk_status write_sites(layers *l)
{
    pnk_status status = BEGIN(l, "sites", site_fields);
    for (size_t i = 0; i < l->results->plan->n_shelters && !status; i++)
        status = site_row(l, (int)i);
    return status;
}

/* ------------------------------------------------------------------ day by day */

static const pnk_field site_day_fields[] = {
    TIMES, { "site_id", PNK_FIELD_TEXT }, { "kind", PNK_FIELD_TEXT }, { "persons", PNK_FIELD_COUNT }, { "free_places", PNK_FIELD_REAL }, LABEL,
};

static pnk_status write_sites_by_day(layers *l)
{
    size_t n_days = (size_t)l->days.n_days;
    pnk_status status = BEGIN(l, "sites_by_day", site_day_fields);
    for (size_t k = 0; k < l->results->plan->n_shelters * n_days && !status; k++) {
        int shelter = (int)(k / n_days);
        pnk_day day = l->records->head.as_of + (pnk_day)(k % n_days);
        const pnk_shelter *s = &l->results->plan->shelters[shelter];
        const pnk_value values[COUNT(site_day_fields)] = {
            { .day = day }, { .day = day + 1 }, { .text = s->id }, { .text = shelter_kind(s) }, { .number = l->days.persons[k] }, { .number = l->days.free_places[k] },
            { .text = shelter_name(l, shelter) },
        };
        status = pnk_map_point(l->ctx, l->map, pnk_shelter_point(l->results, shelter), told(l, values));
    }
    return status;
}

static const pnk_field people_day_fields[] = {
    TIMES, { "area_id", PNK_FIELD_TEXT }, { "kind", PNK_FIELD_TEXT }, { "displaced_persons", PNK_FIELD_REAL }, { "returned_persons", PNK_FIELD_REAL },
    { "present_persons", PNK_FIELD_REAL }, { "with_hosts_persons", PNK_FIELD_REAL }, { "in_sites_persons", PNK_FIELD_REAL }, { "on_the_way_persons", PNK_FIELD_REAL }, LABEL,
};

/** Counted up to as_of. */
static void counted_day(const layers *l, int area, pnk_day day, double persons[PNK_N_SHOWN])
{
    for (size_t m = 0; m < PNK_N_SHOWN; m++)
        persons[m] = pnk_ledger_shown(l->records, l->results->ledger, day, area, pnk_shown_measures[m]);
}

/** Expected on the days after it: the means, as in forecast.csv. */
static void expected_day(const layers *l, int area, pnk_day day, double persons[PNK_N_SHOWN])
{
    const pnk_forecast *f = l->results->forecast;
    const pnk_band *bands = f->bands ? &f->bands[((size_t)(day - f->as_of) * f->n_nodes + (size_t)area) * PNK_N_SOLVED] : NULL;
    for (size_t m = 0; m < PNK_N_SHOWN; m++)
        persons[m] = bands ? bands[pnk_shown_measures[m]].mean : NAN;
}

static pnk_status people_day(layers *l, int area, pnk_day day)
{
    bool counted = day <= l->records->head.as_of;
    double persons[PNK_N_SHOWN];

    (counted ? counted_day : expected_day)(l, area, day, persons);
    const pnk_value values[COUNT(people_day_fields)] = {
        { .day = day }, { .day = day + 1 }, { .text = l->records->areas.v[area].id }, { .text = counted ? "count" : "forecast" }, { .number = persons[0] }, { .number = persons[1] },
        { .number = persons[2] }, { .number = persons[3] }, { .number = persons[4] }, { .number = persons[5] }, { .text = area_name(l, area) },
    };
    return pnk_map_point(l->ctx, l->map, l->records->areas.v[area].at, told(l, values));
}

static pnk_status write_people_by_day(layers *l)
{
    pnk_day last = l->records->head.as_of + l->results->forecast->n_days;
    pnk_status status = BEGIN(l, "people_by_day", people_day_fields);
    for (size_t a = 0; a < l->records->areas.n; a++)
        for (pnk_day day = l->results->ledger->first; day <= last && !status; day++)
            if (l->records->areas.v[a].leaf)
                status = people_day(l, (int)a, day);
    return status;
}

/* ------------------------------------------------------------------ moves, shipments, gaps */

static const pnk_field move_fields[] = {
    { "date", PNK_FIELD_DAY }, { "from_id", PNK_FIELD_TEXT }, { "site_id", PNK_FIELD_TEXT }, { "group_id", PNK_FIELD_TEXT },
    { "persons", PNK_FIELD_COUNT }, { "households", PNK_FIELD_COUNT }, { "vehicle", PNK_FIELD_TEXT }, TIMES, LABEL,
};

static pnk_status write_moves(layers *l)
{
    const pnk_plan *plan = l->results->plan;
    pnk_status status = BEGIN(l, "moves", move_fields);
    for (size_t i = 0; i < plan->moves.n && !status; i++) {
        const pnk_move *m = &plan->moves.v[i];
        const pnk_point line[2] = { pnk_move_start(l->results, m), pnk_shelter_point(l->results, m->shelter) };
        const pnk_value values[COUNT(move_fields)] = {
            { .day = m->date }, { .text = m->from_id }, { .text = plan->shelters[m->shelter].id }, { .text = pnk_group_id(l->records, m->group) },
            { .number = (double)m->persons }, { .number = (double)m->households }, { .text = m->vehicle },
            { .day = m->date }, { .day = m->date + 1 }, { .text = shelter_name(l, m->shelter) },
        };
        bool drawn = pnk_point_valid(line[0]) && pnk_point_valid(line[1]);
        status = pnk_map_line(l->ctx, l->map, line, drawn ? 2 : 0, told(l, values));
    }
    return status;
}

static const pnk_field shipment_fields[] = {
    { "date", PNK_FIELD_DAY }, { "warehouse_id", PNK_FIELD_TEXT }, { "place_id", PNK_FIELD_TEXT }, { "item_id", PNK_FIELD_TEXT }, { "unit", PNK_FIELD_TEXT },
    { "agency", PNK_FIELD_TEXT }, { "quantity", PNK_FIELD_REAL }, { "trips", PNK_FIELD_REAL }, { "vehicle", PNK_FIELD_TEXT }, TIMES, LABEL,
};

static pnk_status write_shipments(layers *l)
{
    const pnk_records *records = l->records;
    pnk_ways ways;
    pnk_status status = BEGIN(l, "shipments", shipment_fields);

    if (!status)
        status = pnk_ways_begin(l->ctx, &l->arena, records, l->access, &ways);
    for (size_t i = 0; i < l->results->plan->shipments.n && !status; i++) {
        const pnk_shipment *s = &l->results->plan->shipments.v[i];
        pnk_point *v = NULL;
        size_t n = 0;
        const pnk_value values[COUNT(shipment_fields)] = {
            { .day = s->date }, { .text = s->warehouse >= 0 ? records->warehouses.v[s->warehouse].id : NULL }, { .text = s->place >= 0 ? records->places.v[s->place].id : NULL },
            { .text = s->item >= 0 ? records->items.v[s->item].id : NULL }, { .text = s->item >= 0 ? records->items.v[s->item].unit : NULL },
            { .text = s->agency }, { .number = s->quantity }, { .number = s->trips }, { .text = s->vehicle },
            { .day = s->date }, { .day = s->date + 1 }, { .text = s->item >= 0 ? pnk_shown_name(&records->items.v[s->item].name, l->lang, records->items.v[s->item].id) : NULL },
        };
        if (s->warehouse >= 0 && s->place >= 0)
            status = pnk_way(l->ctx, &ways, records->warehouses.v[s->warehouse].place, s->place, s->date, &v, &n);
        if (!status)
            status = pnk_map_line(l->ctx, l->map, v, n, told(l, values));
    }
    return status;
}

static const pnk_field gap_fields[] = {
    { "area_id", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT }, { "sector", PNK_FIELD_TEXT }, { "need", PNK_FIELD_TEXT }, { "needed", PNK_FIELD_REAL },
    { "met", PNK_FIELD_REAL }, { "unmet", PNK_FIELD_REAL }, { "unmet_share", PNK_FIELD_REAL }, { "most_persons_on_a_day", PNK_FIELD_REAL }, { "reason", PNK_FIELD_TEXT }, LABEL,
};

static pnk_status write_gaps(layers *l)
{
    pnk_status status = BEGIN(l, "gaps", gap_fields);
    for (size_t i = 0; i < l->n_gaps && !status; i++) {
        const pnk_gap_sum *g = &l->gaps[i];
        const pnk_area *area = g->area >= 0 ? &l->records->areas.v[g->area] : NULL;
        const pnk_value values[COUNT(gap_fields)] = {
            { .text = area ? area->id : NULL }, { .text = area ? area->name.en : NULL }, { .text = g->sector }, { .text = g->need }, { .number = g->needed },
            { .number = g->met }, { .number = g->unmet }, { .number = g->needed > 0.0 ? g->unmet / g->needed : NAN }, { .number = g->persons }, { .text = g->reason },
            { .text = area_name(l, g->area) },
        };
        status = pnk_map_point(l->ctx, l->map, area ? area->at : (pnk_point){ NAN, NAN }, told(l, values));
    }
    return status;
}

/* ------------------------------------------------------------------ sources */

static const pnk_field source_fields[] = {
    { "source_id", PNK_FIELD_TEXT }, { "name", PNK_FIELD_TEXT }, { "error_share", PNK_FIELD_REAL }, { "bias_share", PNK_FIELD_REAL }, { "origin_source", PNK_FIELD_TEXT },
    { "reports", PNK_FIELD_COUNT }, { "last_report", PNK_FIELD_DAY }, { "source", PNK_FIELD_TEXT }, { "confidence", PNK_FIELD_TEXT }, LABEL,
};

static pnk_status source_row(layers *l, int source)
{
    const pnk_source *s = &l->records->sources.v[source];
    double n = 0.0;
    pnk_day last = PNK_DAY_UNKNOWN;

    for (size_t i = 0; i < l->records->reports.n; i++) {
        const pnk_report *r = &l->records->reports.v[i];
        if (r->source != source || l->results->ledger->fits[i].use == PNK_REPORT_AFTER)
            continue;
        n++;
        if (last == PNK_DAY_UNKNOWN || r->as_of > last)
            last = r->as_of;
    }
    const pnk_value values[COUNT(source_fields)] = {
        { .text = s->id }, { .text = s->name }, { .number = s->error_share }, { .number = s->bias_share }, { .text = s->origin >= 0 ? l->records->sources.v[s->origin].id : NULL },
        { .number = n }, { .day = last }, { .text = s->row.source }, { .text = pnk_confidence_word(s->row.confidence) }, { .text = s->name ? s->name : s->id },
    };
    return pnk_map_row(l->ctx, l->map, told(l, values));
}

static pnk_status write_sources(layers *l)
{
    pnk_status status = BEGIN(l, "sources", source_fields);
    for (size_t i = 0; i < l->records->sources.n && !status; i++)
        status = source_row(l, (int)i);
    return status;
}

/* ------------------------------------------------------------------ the map */

/** Title, metadata and project, in the formats that hold them. */
static pnk_status about(layers *l)
{
    const pnk_operation_head *head = &l->records->head;
    const char *name = pnk_shown_name(&head->title, l->lang, head->id);
    const char *title = head->exercise ? pnk_arena_printf(&l->arena, "%s %s", pnk_said("EXERCISE:"), name) : name;
    const pnk_map_about said = { title, title ? pnk_iso_metadata(&l->arena, l->results, title, l->lang) : NULL, title ? pnk_qgis_project(l->ctx, &l->arena, l->results, title) : NULL };

    if (!said.metadata_xml || !said.project_xml)
        return pnk_no_memory(l->ctx);
    pnk_map_say(l->map, &said);
    return PNK_OK;
}

typedef pnk_status (*layer_fn)(layers *l);
/* From the top of the map down, as the drawings are: programs that open a whole file lay the first layer over the others. */
static const layer_fn steps[] = { write_gaps, write_sites_by_day, write_sites, write_warehouses, write_moves, write_shipments, write_people_by_day, write_places, write_roads,
                                  write_areas, write_sources, about };

pnk_status pnk_publish_map(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_map_order *order, pnk_arena *arena, pnk_map_count **counts, size_t *n)
{
    layers l = { .ctx = ctx, .results = results, .records = results->records, .access = access, .lang = order->lang };
    pnk_outline *outlines = NULL;
    pnk_gap_sum *gaps = NULL;
    pnk_status status;

    if ((status = pnk_outlines(ctx, &l.arena, results->records, &outlines)) || (status = pnk_shelter_days_of(ctx, &l.arena, results, &l.days)) ||
        (status = pnk_sum_gaps(ctx, &l.arena, results, &gaps, &l.n_gaps)) ||
        (status = pnk_map_create(ctx, order->format, order->target, results->records->head.as_of, &l.map)))
        goto done;
    l.outlines = outlines;
    l.gaps = gaps;
    for (size_t i = 0; i < COUNT(steps) && !status; i++)
        if (!(status = steps[i](&l)))
            status = pnk_check(ctx);
    if (status)
        pnk_map_abandon(l.map);
    else
        status = pnk_map_close(ctx, l.map, arena, counts, n);
done:
    pnk_arena_release(&l.arena);
    return status;
}

pnk_status pnk_publish_gpkg(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, const char *path)
{
    const pnk_map_order order = { PNK_MAP_GPKG, path, lang };
    return pnk_publish_map(ctx, results, access, &order, NULL, NULL, NULL);
}
