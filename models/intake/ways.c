/* models/intake/ways.c - roads, closures, hazards. */
#include "models/intake/reading.h"
#include <stdlib.h>
#include <string.h>

#define ALL_MONTHS 0xFFFu

static bool month_of(const char *text, char **end, int *month)
{
    long value = strtol(text, end, 10);

    *month = (int)value;
    return *end != text && value >= 1 && value <= 12;
}

/** "5-10" or "5;6;7" or "11-3" as bits; false when it says something else. */
static bool months_of(const char *text, unsigned *out)
{
    char part[32];
    const char *p = text;

    *out = 0;
    while (pnk_next_part(&p, part, sizeof part)) {
        char *end;
        int first, last;
        if (!month_of(part, &end, &first))
            return false;
        last = first;
        if (*end == '-' && !month_of(end + 1, &end, &last))
            return false;
        if (*end)
            return false;
        for (int m = first;; m = m % 12 + 1) {
            *out |= 1u << (m - 1);
            if (m == last)
                break;
        }
    }
    return *out != 0;
}

static void check_road(const pnk_cells *c, const pnk_road *road)
{
    const pnk_records *records = c->r->records;
    double least_share = pnk_parameter_value(records, "road_least_share_of_straight");

    if (road->from >= 0 && road->from == road->to)
        pnk_cells_problem(c, PNK_ERROR, "to_place", "another place than from_place");
    if (road->from < 0 || road->to < 0 || !(road->length_km >= 0))
        return;
    const pnk_place *a = &records->places.v[road->from], *b = &records->places.v[road->to];
    if (!pnk_point_valid(a->at) || !pnk_point_valid(b->at))
        return;
    double straight_km = pnk_geo_km(a->at, b->at);
    if (road->length_km < least_share * straight_km)
        pnk_cells_problem(c, PNK_WARNING, "length_km", "%.1f or more: the two places are that far apart in a straight line", straight_km);
}

/** "from--to", with --2, --3 behind it where two roads join the same places. */
static const char *made_id(pnk_reading *r, const pnk_cells *c)
{
    const char *from = pnk_cells_text(c, "from_place"), *to = pnk_cells_text(c, "to_place");
    const char *id = pnk_arena_printf(r->arena, "%s--%s", from ? from : "", to ? to : "");

    for (int n = 2; id && pnk_index_get(&r->index[PNK_KEY_ROAD], id) >= 0; n++)
        id = pnk_arena_printf(r->arena, "%s--%s--%d", from ? from : "", to ? to : "", n);
    return id;
}

static pnk_status read_roads(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "roads")->table); pnk_cells_next(&c);) {
        const char *months = pnk_cells_text(&c, "months_open"), *id = pnk_cells_text(&c, "road_id");
        pnk_road road = {
            .row = pnk_cells_row(&c), .id = id ? id : made_id(r, &c), .from = pnk_cells_ref(&c, "from_place", PNK_KEY_PLACE),
            .to = pnk_cells_ref(&c, "to_place", PNK_KEY_PLACE), .length_km = pnk_cells_number(&c, "length_km"),
            .travel_min = pnk_cells_number(&c, "travel_min"), .class_ = (pnk_road_class)pnk_cells_word(&c, "class", PNK_LOCAL),
            .months_open = ALL_MONTHS,
        };
        if (!road.id)
            return pnk_no_memory(r->ctx);
        if (months && !months_of(months, &road.months_open))
            pnk_cells_problem(&c, PNK_ERROR, "months_open", "months from 1 to 12, as 5-10 or 5;6;7");
        check_road(&c, &road);
        if (!pnk_cells_put_id(&c, "road_id", &r->index[PNK_KEY_ROAD], road.id, c.later ? PNK_LATER : (int)r->records->roads.n))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->roads, road);
    }
    return PNK_OK;
}

/** Roads between two places, however they are written; each is closed. */
static pnk_status close_between(pnk_reading *r, pnk_cells *c, pnk_closure closure)
{
    int from = pnk_cells_ref(c, "from_place", PNK_KEY_PLACE), to = pnk_cells_ref(c, "to_place", PNK_KEY_PLACE);
    const pnk_read_table *table = pnk_reading_table(r, "roads");
    bool any = false;

    for (size_t i = 0; from >= 0 && to >= 0 && !c->later && i < r->records->roads.n; i++) {
        const pnk_road *road = &r->records->roads.v[i];
        if ((road->from != from || road->to != to) && (road->from != to || road->to != from))
            continue;
        any = true;
        closure.road = (int)i;
        PNK_TAKE(r, r->records->closures, closure);
    }
    if (from >= 0 && to >= 0 && !any && !c->later && table->table && table->whole)
        pnk_cells_problem(c, PNK_ERROR, "to_place", "a place that a road of the table roads joins with from_place");
    return PNK_OK;
}

static pnk_status read_closures(pnk_reading *r)
{
    pnk_status status = PNK_OK;

    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "closures")->table); !status && pnk_cells_next(&c);) {
        pnk_closure closure = {
            .row = pnk_cells_row(&c), .road = -1, .from = pnk_cells_day(&c, "closed_from"), .to = pnk_cells_day(&c, "closed_to"),
            .reason = pnk_cells_text(&c, "reason"),
        };
        pnk_cells_order(&c, "closed_from", "closed_to");
        if (pnk_cells_filled(&c, "road_id")) {
            closure.road = pnk_cells_ref(&c, "road_id", PNK_KEY_ROAD);
            if (!c.later)
                PNK_TAKE(r, r->records->closures, closure);
        } else if (pnk_cells_filled(&c, "from_place") && pnk_cells_filled(&c, "to_place")) {
            status = close_between(r, &c, closure);
        } else {
            pnk_cells_problem(&c, PNK_ERROR, "road_id", "a road_id, or a from_place and a to_place");
        }
    }
    return status;
}

static pnk_status read_hazards(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "hazards")->table); pnk_cells_next(&c);) {
        pnk_hazard hazard = {
            .row = pnk_cells_row(&c), .place = pnk_cells_ref(&c, "place_id", PNK_KEY_PLACE), .area = pnk_cells_ref(&c, "area_id", PNK_KEY_AREA),
            .from = pnk_cells_day(&c, "from"), .to = pnk_cells_day(&c, "to"), .intensity = pnk_cells_number(&c, "intensity"),
            .kind = pnk_cells_text(&c, "kind"),
        };
        bool place = pnk_cells_filled(&c, "place_id"), area = pnk_cells_filled(&c, "area_id");
        if (place == area)
            pnk_cells_problem(&c, PNK_ERROR, place ? "area_id" : "place_id", "%s", place ? PNK_PHRASE("a place_id or an area_id, not both") : PNK_PHRASE("a place_id or an area_id"));
        pnk_cells_order(&c, "from", "to");
        if (!c.later)
            PNK_TAKE(r, r->records->hazards, hazard);
    }
    return PNK_OK;
}

pnk_status pnk_read_ways(pnk_reading *r)
{
    pnk_status status;

    if ((status = read_roads(r)) || (status = read_closures(r)))
        return status;
    return read_hazards(r);
}
