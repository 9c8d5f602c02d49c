/* models/publish/gpkg.c - plan.gpkg: the result as layers for a GIS, one function per layer. */
#include "engine/gis/gis.h"
#include "models/publish/inner.h"
#include "models/publish/qml.h"
#include <math.h>

/** What every layer is written from. */
typedef struct {
    pnk_ctx *ctx;
    const pnk_results *results;
    const pnk_records *records;
    const pnk_access *access;
    pnk_arena arena;
    pnk_gpkg *gpkg;
    const pnk_outline *outlines;
    const pnk_gap_sum *gaps;
    size_t n_gaps;
    pnk_shelter_days days;
} layers;

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define BEGIN(l, name, geometry, fields) pnk_gpkg_layer((l)->ctx, (l)->gpkg, name, geometry, fields, COUNT(fields))

/* ------------------------------------------------------------------ areas */

static const pnk_field area_fields[] = {
    { "area_id", PNK_FIELD_TEXT }, { "parent_id", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT }, { "name_ru", PNK_FIELD_TEXT }, { "name_ky", PNK_FIELD_TEXT },
    { "as_of", PNK_FIELD_DAY }, { "population_persons", PNK_FIELD_REAL }, { "displaced_persons", PNK_FIELD_COUNT }, { "returned_persons", PNK_FIELD_COUNT },
    { "present_persons", PNK_FIELD_COUNT }, { "with_hosts_persons", PNK_FIELD_COUNT }, { "in_sites_persons", PNK_FIELD_COUNT }, { "on_the_way_persons", PNK_FIELD_COUNT },
    { "worst_unmet_share", PNK_FIELD_REAL }, { "worst_need", PNK_FIELD_TEXT }, { "geometry_note", PNK_FIELD_TEXT },
};

/** The need of which the greatest share stays unmet in an area; NULL: none is short. */
static const pnk_gap_sum *worst_gap(const layers *l, int area)
{
    const pnk_gap_sum *worst = NULL;
    for (size_t i = 0; i < l->n_gaps; i++) {
        const pnk_gap_sum *g = &l->gaps[i];
        if (g->area == area && g->needed > 0.0 && g->unmet > 0.0 && (!worst || g->unmet * worst->needed > worst->unmet * g->needed))
            worst = g;
    }
    return worst;
}

static pnk_status area_row(layers *l, int a)
{
    const pnk_area *area = &l->records->areas.v[a];
    const pnk_outline *outline = &l->outlines[a];
    const pnk_gap_sum *worst = worst_gap(l, a);
    pnk_day as_of = l->records->head.as_of;
    double persons[PNK_N_SHOWN];

    for (size_t m = 0; m < PNK_N_SHOWN; m++)
        persons[m] = (double)pnk_ledger_persons(l->records, l->results->ledger, as_of, a, pnk_shown_measures[m]);
    const pnk_value values[COUNT(area_fields)] = {
        { .text = area->id }, { .text = area->parent_id }, { .text = area->name.en }, { .text = area->name.ru }, { .text = area->name.ky },
        { .day = as_of }, { .number = area->population_persons }, { .number = persons[0] }, { .number = persons[1] },
        { .number = persons[2] }, { .number = persons[3] }, { .number = persons[4] }, { .number = persons[5] },
        { .number = worst ? worst->unmet / worst->needed : 0.0 }, { .text = worst ? worst->need : NULL },
        { .text = !outline->geojson ? "none" : outline->approximate ? "approximate" : "as given" },
    };
    return pnk_gpkg_shape(l->ctx, l->gpkg, outline->geojson, values);
}

static pnk_status write_areas(layers *l)
{
    pnk_status status = BEGIN(l, "areas", PNK_GEOM_POLYGON, area_fields);
    for (size_t a = 0; a < l->records->areas.n && !status; a++)
        if (l->records->areas.v[a].leaf)
            status = area_row(l, (int)a);
    return status;
}

/* ------------------------------------------------------------------ places, warehouses, roads */

static const pnk_field place_fields[] = {
    { "place_id", PNK_FIELD_TEXT }, { "area_id", PNK_FIELD_TEXT }, { "type", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT },
    { "name_ru", PNK_FIELD_TEXT }, { "name_ky", PNK_FIELD_TEXT }, { "population_persons", PNK_FIELD_REAL },
};

static pnk_status write_places(layers *l)
{
    pnk_status status = BEGIN(l, "places", PNK_GEOM_POINT, place_fields);
    for (size_t i = 0; i < l->records->places.n && !status; i++) {
        const pnk_place *p = &l->records->places.v[i];
        const pnk_value values[COUNT(place_fields)] = {
            { .text = p->id }, { .text = p->area >= 0 ? l->records->areas.v[p->area].id : NULL }, { .text = pnk_place_type_word(p->type) },
            { .text = p->name.en }, { .text = p->name.ru }, { .text = p->name.ky }, { .number = p->population_persons },
        };
        status = pnk_gpkg_point(l->ctx, l->gpkg, p->at, values);
    }
    return status;
}

static const pnk_field warehouse_fields[] = {
    { "warehouse_id", PNK_FIELD_TEXT }, { "place_id", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT }, { "agency", PNK_FIELD_TEXT }, { "confidence", PNK_FIELD_TEXT },
};

static pnk_status write_warehouses(layers *l)
{
    pnk_status status = BEGIN(l, "warehouses", PNK_GEOM_POINT, warehouse_fields);
    for (size_t i = 0; i < l->records->warehouses.n && !status; i++) {
        const pnk_warehouse *w = &l->records->warehouses.v[i];
        const pnk_place *p = &l->records->places.v[w->place];
        const pnk_value values[COUNT(warehouse_fields)] = {
            { .text = w->id }, { .text = p->id }, { .text = w->name.en }, { .text = w->agency }, { .text = pnk_confidence_word(w->row.confidence) },
        };
        status = pnk_gpkg_point(l->ctx, l->gpkg, p->at, values);
    }
    return status;
}

static const pnk_field road_fields[] = {
    { "road_id", PNK_FIELD_TEXT }, { "from_place", PNK_FIELD_TEXT }, { "to_place", PNK_FIELD_TEXT }, { "class", PNK_FIELD_TEXT }, { "length_km", PNK_FIELD_REAL },
    { "travel_min", PNK_FIELD_REAL }, { "as_of", PNK_FIELD_DAY }, { "state", PNK_FIELD_TEXT }, { "confidence", PNK_FIELD_TEXT },
};

static pnk_status write_roads(layers *l)
{
    pnk_status status = BEGIN(l, "roads", PNK_GEOM_LINE, road_fields);
    for (size_t i = 0; i < l->records->roads.n && !status; i++) {
        const pnk_road *r = &l->records->roads.v[i];
        const pnk_place *from = &l->records->places.v[r->from], *to = &l->records->places.v[r->to];
        bool open = !l->access || pnk_access_road_open(l->access, (int)i, l->records->head.as_of);
        const pnk_point line[2] = { from->at, to->at };
        const pnk_value values[COUNT(road_fields)] = {
            { .text = r->id }, { .text = from->id }, { .text = to->id }, { .text = pnk_road_class_word(r->class_) }, { .number = r->length_km },
            { .number = r->travel_min }, { .day = l->records->head.as_of }, { .text = open ? "open" : "closed" }, { .text = pnk_confidence_word(r->row.confidence) },
        };
        status = pnk_gpkg_line(l->ctx, l->gpkg, line, 2, values);
    }
    return status;
}

/* ------------------------------------------------------------------ sites */

static const pnk_field site_fields[] = {
    { "site_id", PNK_FIELD_TEXT }, { "area_id", PNK_FIELD_TEXT }, { "kind", PNK_FIELD_TEXT }, { "type", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT }, { "status", PNK_FIELD_TEXT },
    { "agency", PNK_FIELD_TEXT }, { "confidence", PNK_FIELD_TEXT }, { "as_of", PNK_FIELD_DAY }, { "persons", PNK_FIELD_COUNT }, { "free_places", PNK_FIELD_REAL },
    { "peak_date", PNK_FIELD_DAY }, { "peak_persons", PNK_FIELD_COUNT }, { "peak_free_places", PNK_FIELD_REAL }, { "position", PNK_FIELD_TEXT },
};

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
    static const char *const kinds[] = { "site", "hosts", "unlisted" };
    const pnk_shelter *s = &l->results->plan->shelters[shelter];
    const pnk_site *site = s->kind == PNK_SHELTER_SITE && s->site >= 0 ? &l->records->sites.v[s->site] : NULL;
    pnk_day as_of = l->records->head.as_of;
    size_t first = (size_t)shelter * (size_t)l->days.n_days, peak = (size_t)peak_day(&l->days, shelter);

    const pnk_value values[COUNT(site_fields)] = {
        { .text = s->id }, { .text = s->area >= 0 ? l->records->areas.v[s->area].id : NULL }, { .text = kinds[s->kind] }, { .text = site ? pnk_site_type_word(site->type) : NULL },
        { .text = site ? site->name.en : NULL }, { .text = site ? pnk_site_status_word(site->status) : NULL }, { .text = site ? site->agency : NULL },
        { .text = site ? pnk_confidence_word(site->row.confidence) : NULL }, { .day = as_of }, { .number = l->days.persons[first] }, { .number = l->days.free_places[first] },
        { .day = as_of + (pnk_day)peak }, { .number = l->days.persons[first + peak] }, { .number = l->days.free_places[first + peak] },
        { .text = site && site->sensitive == 1 ? "of the area: not for publication" : site ? "own" : "of the area" },
    };
    return pnk_gpkg_point(l->ctx, l->gpkg, pnk_shelter_point(l->results, shelter), values);
}

static pnk_status write_sites(layers *l)
{
    pnk_status status = BEGIN(l, "sites", PNK_GEOM_POINT, site_fields);
    for (size_t i = 0; i < l->results->plan->n_shelters && !status; i++)
        status = site_row(l, (int)i);
    return status;
}

/* ------------------------------------------------------------------ moves, shipments, gaps */

static const pnk_field move_fields[] = {
    { "date", PNK_FIELD_DAY }, { "from_id", PNK_FIELD_TEXT }, { "site_id", PNK_FIELD_TEXT }, { "group_id", PNK_FIELD_TEXT },
    { "persons", PNK_FIELD_COUNT }, { "households", PNK_FIELD_COUNT }, { "vehicle", PNK_FIELD_TEXT },
};

static pnk_status write_moves(layers *l)
{
    const pnk_plan *plan = l->results->plan;
    pnk_status status = BEGIN(l, "moves", PNK_GEOM_LINE, move_fields);
    for (size_t i = 0; i < plan->moves.n && !status; i++) {
        const pnk_move *m = &plan->moves.v[i];
        const pnk_point line[2] = { pnk_move_start(l->results, m), pnk_shelter_point(l->results, m->shelter) };
        const pnk_value values[COUNT(move_fields)] = {
            { .day = m->date }, { .text = m->from_id }, { .text = plan->shelters[m->shelter].id }, { .text = pnk_group_id(l->records, m->group) },
            { .number = (double)m->persons }, { .number = (double)m->households }, { .text = m->vehicle },
        };
        bool drawn = pnk_point_valid(line[0]) && pnk_point_valid(line[1]);
        status = pnk_gpkg_line(l->ctx, l->gpkg, line, drawn ? 2 : 0, values);
    }
    return status;
}

static const pnk_field shipment_fields[] = {
    { "date", PNK_FIELD_DAY }, { "warehouse_id", PNK_FIELD_TEXT }, { "place_id", PNK_FIELD_TEXT }, { "item_id", PNK_FIELD_TEXT }, { "unit", PNK_FIELD_TEXT },
    { "agency", PNK_FIELD_TEXT }, { "quantity", PNK_FIELD_REAL }, { "trips", PNK_FIELD_REAL }, { "vehicle", PNK_FIELD_TEXT },
};

static pnk_status write_shipments(layers *l)
{
    const pnk_records *records = l->records;
    pnk_ways ways;
    pnk_status status = BEGIN(l, "shipments", PNK_GEOM_LINE, shipment_fields);

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
        };
        if (s->warehouse >= 0 && s->place >= 0)
            status = pnk_way(l->ctx, &ways, records->warehouses.v[s->warehouse].place, s->place, s->date, &v, &n);
        if (!status)
            status = pnk_gpkg_line(l->ctx, l->gpkg, v, n, values);
    }
    return status;
}

static const pnk_field gap_fields[] = {
    { "area_id", PNK_FIELD_TEXT }, { "name_en", PNK_FIELD_TEXT }, { "sector", PNK_FIELD_TEXT }, { "need", PNK_FIELD_TEXT }, { "needed", PNK_FIELD_REAL },
    { "met", PNK_FIELD_REAL }, { "unmet", PNK_FIELD_REAL }, { "unmet_share", PNK_FIELD_REAL }, { "most_persons_on_a_day", PNK_FIELD_REAL }, { "reason", PNK_FIELD_TEXT },
};

static pnk_status write_gaps(layers *l)
{
    pnk_status status = BEGIN(l, "gaps", PNK_GEOM_POINT, gap_fields);
    for (size_t i = 0; i < l->n_gaps && !status; i++) {
        const pnk_gap_sum *g = &l->gaps[i];
        const pnk_area *area = g->area >= 0 ? &l->records->areas.v[g->area] : NULL;
        const pnk_value values[COUNT(gap_fields)] = {
            { .text = area ? area->id : NULL }, { .text = area ? area->name.en : NULL }, { .text = g->sector }, { .text = g->need }, { .number = g->needed },
            { .number = g->met }, { .number = g->unmet }, { .number = g->needed > 0.0 ? g->unmet / g->needed : NAN }, { .number = g->persons }, { .text = g->reason },
        };
        status = pnk_gpkg_point(l->ctx, l->gpkg, area ? area->at : (pnk_point){ NAN, NAN }, values);
    }
    return status;
}

/* ------------------------------------------------------------------ styles */

static const pnk_qml_class by_persons[] = {
    { NULL, 0, "nobody displaced here", "240,240,236,150" },   { NULL, 100, "up to 100 persons", "254,237,222,170" },
    { NULL, 1000, "up to 1,000", "253,208,162,180" },          { NULL, 5000, "up to 5,000", "253,174,107,190" },
    { NULL, 20000, "up to 20,000", "230,120,40,200" },         { NULL, 1e12, "more than 20,000", "166,54,3,210" },
};
static const pnk_qml_class by_free[] = {
    { NULL, -1, "people beyond the standard", "178,24,43,255" }, { NULL, 0, "full", "239,160,60,255" }, { NULL, 1e12, "places free", "50,130,120,255" },
};
static const pnk_qml_class by_road[] = { { "open", 0, "open", "120,120,120,255" }, { "closed", 0, "closed", "178,24,43,255" } };
static const pnk_qml_class by_place[] = {
    { "city", 0, "city", "60,60,60,255" }, { "town", 0, "town", "90,90,90,255" }, { "village", 0, "village", "150,150,150,255" },
    { "post", 0, "border post", "178,24,43,255" }, { "junction", 0, "junction", "210,210,210,255" },
};
static const pnk_qml_class by_share[] = {
    { NULL, 0, "met", "50,130,120,200" }, { NULL, 0.25, "up to a quarter unmet", "254,217,118,220" },
    { NULL, 0.5, "up to a half unmet", "253,141,60,220" }, { NULL, 1e12, "more than a half unmet", "189,0,38,220" },
};
static const pnk_qml_class of_moves[] = { { NULL, 0, "people moved", "33,102,172,200" } };
static const pnk_qml_class of_goods[] = { { NULL, 0, "goods", "118,78,159,200" } };
static const pnk_qml_class of_warehouses[] = { { NULL, 0, "warehouse", "118,78,159,255" } };

#define CLASSES(list) .classes = (list), .n_classes = COUNT(list)
static const pnk_qml_style styles[] = {
    { "areas", PNK_GEOM_POLYGON, PNK_QML_STEPS, "present_persons", .label_attribute = "name_en", CLASSES(by_persons) },
    { "places", PNK_GEOM_POINT, PNK_QML_WORDS, "type", .size_mm = 1.2, CLASSES(by_place) },
    { "sites", PNK_GEOM_POINT, PNK_QML_STEPS, "free_places", .size_mm = 3, .size_expression = "2 + sqrt(coalesce(\"persons\", 0)) / 8", CLASSES(by_free) },
    { "moves", PNK_GEOM_LINE, PNK_QML_SINGLE, .size_mm = 0.6, .size_expression = "0.2 + sqrt(coalesce(\"persons\", 0)) / 20", CLASSES(of_moves) },
    { "shipments", PNK_GEOM_LINE, PNK_QML_SINGLE, .size_mm = 0.5, CLASSES(of_goods) },
    { "roads", PNK_GEOM_LINE, PNK_QML_WORDS, "state", .size_mm = 0.35, CLASSES(by_road) },
    { "warehouses", PNK_GEOM_POINT, PNK_QML_SINGLE, .size_mm = 3, .label_attribute = "name_en", CLASSES(of_warehouses) },
    { "gaps", PNK_GEOM_POINT, PNK_QML_STEPS, "unmet_share", .size_mm = 2.4, .size_expression = "1 + sqrt(coalesce(\"most_persons_on_a_day\", 0)) / 10", CLASSES(by_share) },
};

static pnk_status write_styles(layers *l)
{
    pnk_status status = PNK_OK;
    for (size_t i = 0; i < COUNT(styles) && !status; i++) {
        const char *qml = pnk_qml(&l->arena, &styles[i]);
        status = qml ? pnk_gpkg_style(l->ctx, l->gpkg, styles[i].layer, qml) : pnk_no_memory(l->ctx);
    }
    return status;
}

typedef pnk_status (*layer_fn)(layers *l);
/* The order of a map from the ground up: the first is drawn at the bottom. */
static const layer_fn steps[] = { write_areas, write_roads, write_places, write_shipments, write_moves, write_gaps, write_warehouses, write_sites, write_styles };

pnk_status pnk_publish_gpkg(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *path)
{
    layers l = { .ctx = ctx, .results = results, .records = results->records, .access = access };
    pnk_outline *outlines = NULL;
    pnk_gap_sum *gaps = NULL;
    pnk_status status, closed;

    if ((status = pnk_outlines(ctx, &l.arena, results->records, &outlines)) || (status = pnk_shelter_days_of(ctx, &l.arena, results, &l.days)) ||
        (status = pnk_sum_gaps(ctx, &l.arena, results, &gaps, &l.n_gaps)) ||
        (status = pnk_gpkg_create(ctx, path, results->records->head.as_of, &l.gpkg)))
        goto done;
    l.outlines = outlines;
    l.gaps = gaps;
    for (size_t i = 0; i < COUNT(steps) && !status; i++)
        if (!(status = steps[i](&l)))
            status = pnk_check(ctx);
    if (status) {
        /* The sentence of the first failure is the one to keep. */
        pnk_ctx *aside = pnk_ctx_child(ctx);
        pnk_gpkg_close(aside ? aside : ctx, l.gpkg);
        pnk_ctx_free(aside);
    } else if ((closed = pnk_gpkg_close(ctx, l.gpkg))) {
        status = closed;
    }
done:
    pnk_arena_release(&l.arena);
    return status;
}
