/* models/publish/page_map.c - the page's data: what is drawn on the map. */
#include "models/publish/page_data.h"
#include <math.h>

void pnk_page_areas(pnk_compact *o, const pnk_results *results, const pnk_outline *outlines)
{
    const pnk_records *records = results->records;
    pnk_put_key(o, "areas");
    pnk_put_open(o, "[");
    for (size_t a = 0; a < records->areas.n; a++) {
        const pnk_area *area = &records->areas.v[a];
        pnk_put_open(o, "{");
        KEY_TEXT(o, "id", area->id);
        pnk_put_key(o, "name");
        pnk_put_name(o, &area->name, area->id);
        KEY_NUMBER(o, "parent", area->parent);
        KEY_NUMBER(o, "level", area->level);
        KEY_FLAG(o, "leaf", area->leaf);
        KEY_FLAG(o, "scope", area->in_scope);
        pnk_put_key(o, "at");
        pnk_put_open(o, "[");
        pnk_put_point(o, area->at);
        pnk_put_close(o, "]");
        KEY_NUMBER(o, "population", area->population_persons);
        pnk_put_key(o, "n");
        pnk_put_open(o, "[");
        for (size_t m = 0; m < PNK_N_SHOWN; m++)
            pnk_put_number(o, pnk_ledger_shown(records, results->ledger, records->head.as_of, (int)a, pnk_shown_measures[m]));
        pnk_put_close(o, "]");
        if (area->leaf && outlines[a].geojson) {
            pnk_put_key(o, "shape");
            pnk_put_raw(o, outlines[a].geojson);
            KEY_FLAG(o, "approximate", outlines[a].approximate);
        }
        pnk_put_close(o, "}");
    }
    pnk_put_close(o, "]");
}

/** The days of the plan on which a road is shut, as_of being 0. */
static void put_shut_days(pnk_compact *o, const pnk_results *results, const pnk_access *access, int road)
{
    pnk_put_open(o, "[");
    for (int d = 0; access && d <= results->forecast->n_days; d++)
        if (!pnk_access_road_open(access, road, results->records->head.as_of + d))
            pnk_put_number(o, d);
    pnk_put_close(o, "]");
}

/** [kind, lon, lat, first day, last day] of each hazard that has a place; days as in shut days. */
void pnk_page_hazards(pnk_compact *o, const pnk_records *records)
{
    pnk_put_key(o, "hazards");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < records->hazards.n; i++) {
        const pnk_hazard *h = &records->hazards.v[i];
        if (h->place < 0 && h->area < 0)
            continue;
        pnk_put_open(o, "[");
        pnk_put_text(o, h->kind);
        pnk_put_point(o, h->place >= 0 ? records->places.v[h->place].at : records->areas.v[h->area].at);
        pnk_put_number(o, h->from - records->head.as_of);
        pnk_put_number(o, h->to == PNK_DAY_UNKNOWN ? NAN : h->to - records->head.as_of);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

void pnk_page_places_and_roads(pnk_compact *o, const pnk_results *results, const pnk_access *access)
{
    const pnk_records *records = results->records;

    pnk_put_key(o, "places");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < records->places.n; i++) {
        const pnk_place *p = &records->places.v[i];
        pnk_put_open(o, "[");
        pnk_put_text(o, p->id);
        pnk_put_name(o, &p->name, p->id);
        pnk_put_text(o, pnk_place_type_word(p->type));
        pnk_put_point(o, p->at);
        pnk_put_number(o, p->area);
        pnk_put_number(o, p->population_persons);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "roads");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < records->roads.n; i++) {
        const pnk_road *r = &records->roads.v[i];
        pnk_put_open(o, "[");
        pnk_put_number(o, r->from);
        pnk_put_number(o, r->to);
        pnk_put_text(o, pnk_road_class_word(r->class_));
        pnk_put_flag(o, !access || pnk_access_road_open(access, (int)i, records->head.as_of));
        pnk_put_number(o, r->length_km);
        pnk_put_number(o, r->travel_min);
        pnk_put_flag(o, r->row.confidence == PNK_ASSUMED);
        put_shut_days(o, results, access, (int)i);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

static void put_shelter(pnk_compact *o, const pnk_results *results, const pnk_shelter_days *days, int i)
{
    static const char *const kinds[] = { "site", "hosts", "unlisted" };
    const pnk_shelter *s = &results->plan->shelters[i];
    const pnk_site *site = s->kind == PNK_SHELTER_SITE && s->site >= 0 ? &results->records->sites.v[s->site] : NULL;

    pnk_put_open(o, "{");
    KEY_TEXT(o, "id", s->id);
    KEY_TEXT(o, "kind", kinds[s->kind]);
    if (site) {
        pnk_put_key(o, "name");
        pnk_put_name(o, &site->name, s->id);
        KEY_TEXT(o, "type", pnk_site_type_word(site->type));
        KEY_TEXT(o, "status", pnk_site_status_word(site->status));
        KEY_TEXT(o, "agency", site->agency);
        KEY_FLAG(o, "assumed", site->row.confidence == PNK_ASSUMED);
    }
    KEY_NUMBER(o, "area", s->area);
    pnk_put_key(o, "at");
    pnk_put_open(o, "[");
    pnk_put_point(o, pnk_shelter_point(results, i));
    pnk_put_close(o, "]");
    pnk_put_key(o, "persons");
    pnk_put_open(o, "[");
    for (int d = 0; d < days->n_days; d++)
        pnk_put_number(o, days->persons[(size_t)i * (size_t)days->n_days + (size_t)d]);
    pnk_put_close(o, "]");
    pnk_put_key(o, "free");
    pnk_put_open(o, "[");
    for (int d = 0; d < days->n_days; d++)
        pnk_put_number(o, days->free_places[(size_t)i * (size_t)days->n_days + (size_t)d]);
    pnk_put_close(o, "]");
    pnk_put_close(o, "}");
}

void pnk_page_shelters(pnk_compact *o, const pnk_results *results, const pnk_shelter_days *days)
{
    pnk_put_key(o, "shelters");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < results->plan->n_shelters; i++)
        put_shelter(o, results, days, (int)i);
    pnk_put_close(o, "]");
}

void pnk_page_moves(pnk_compact *o, const pnk_results *results)
{
    const pnk_records *records = results->records;
    pnk_put_key(o, "groups");
    pnk_put_open(o, "[");
    for (size_t g = 0; g < records->groups.n; g++)
        pnk_put_name(o, &records->groups.v[g].name, records->groups.v[g].id);
    pnk_put_close(o, "]");
    pnk_put_key(o, "moves");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < results->plan->moves.n; i++) {
        const pnk_move *m = &results->plan->moves.v[i];
        pnk_put_open(o, "[");
        pnk_put_number(o, m->date - records->head.as_of);
        pnk_put_text(o, m->from_id);
        pnk_put_point(o, pnk_move_start(results, m));
        pnk_put_number(o, m->shelter);
        pnk_put_number(o, m->group);
        pnk_put_number(o, (double)m->persons);
        pnk_put_number(o, (double)m->households);
        pnk_put_text(o, m->vehicle);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

/** Against the plan in force; not there where there was none. */
void pnk_page_changes(pnk_compact *o, const pnk_results *results)
{
    if (!results->plan->has_before)
        return;
    pnk_put_key(o, "changes");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < results->plan->changes.n; i++) {
        const pnk_change *c = &results->plan->changes.v[i];
        pnk_put_open(o, "[");
        pnk_put_number(o, c->date - results->records->head.as_of);
        pnk_put_text(o, c->from_id);
        pnk_put_text(o, c->to_id);
        pnk_put_number(o, c->group);
        pnk_put_number(o, c->item);
        pnk_put_number(o, c->before);
        pnk_put_number(o, c->after);
        pnk_put_text(o, c->why);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

/** Each shipment names a way by its number; a way is written once per pair of ends and day's roads. */
pnk_status pnk_page_shipments(pnk_ctx *ctx, pnk_arena *arena, pnk_compact *o, const pnk_results *results, const pnk_access *access)
{
    const pnk_records *records = results->records;
    size_t n = results->plan->shipments.n, n_ways = 0;
    int *way = PNK_NEW(arena, int, n + 1);
    pnk_index index = {0};
    pnk_ways ways;
    pnk_status status = way ? pnk_ways_begin(ctx, arena, records, access, &ways) : pnk_no_memory(ctx);

    pnk_put_key(o, "ways");
    pnk_put_open(o, "[");
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
        pnk_put_open(o, "[");
        for (size_t k = 0; k < n_points; k++)
            pnk_put_point(o, v[k]);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "shipments");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < n && !status; i++) {
        const pnk_shipment *s = &results->plan->shipments.v[i];
        pnk_put_open(o, "[");
        pnk_put_number(o, s->date - records->head.as_of);
        pnk_put_number(o, s->warehouse);
        pnk_put_number(o, s->place);
        pnk_put_number(o, s->item);
        pnk_put_text(o, s->agency);
        pnk_put_number(o, s->quantity);
        pnk_put_number(o, s->trips);
        pnk_put_text(o, s->vehicle);
        pnk_put_number(o, way[i]);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    return status;
}

void pnk_page_goods(pnk_compact *o, const pnk_records *records)
{
    pnk_put_key(o, "warehouses");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < records->warehouses.n; i++) {
        const pnk_warehouse *w = &records->warehouses.v[i];
        pnk_put_open(o, "[");
        pnk_put_text(o, w->id);
        pnk_put_name(o, &w->name, w->id);
        pnk_put_point(o, records->places.v[w->place].at);
        pnk_put_text(o, w->agency);
        pnk_put_flag(o, w->row.confidence == PNK_ASSUMED);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "items");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < records->items.n; i++) {
        const pnk_item *item = &records->items.v[i];
        pnk_put_open(o, "[");
        pnk_put_text(o, item->id);
        pnk_put_name(o, &item->name, item->id);
        pnk_put_text(o, item->unit);
        pnk_put_text(o, item->sector);
        pnk_put_number(o, item->weight_kg);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}
