/* models/intake/people.c - areas, places, groups and their attributes. */
#include "models/intake/reading.h"

/** Ids first: a child may stand above its parent in the file. */
static pnk_status index_areas(pnk_reading *r, const pnk_table *table)
{
    int next = 0;

    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "area_id");
        if (!pnk_cells_put_id(&c, "area_id", &r->index[PNK_KEY_AREA], id, c.later ? PNK_LATER : next))
            return pnk_no_memory(r->ctx);
        next += !c.later;
    }
    return PNK_OK;
}

static pnk_status read_areas(pnk_reading *r, const pnk_table *table)
{
    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        if (c.later)
            continue;
        const char *id = pnk_cells_text(&c, "area_id");
        double level = pnk_cells_number_or(&c, "level", -1);
        pnk_area area = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .parent_id = pnk_cells_text(&c, "parent_id"),
            .parent = pnk_cells_ref(&c, "parent_id", PNK_KEY_AREA), .level = (int)level, .name = pnk_cells_name(&c, id ? id : ""),
            .other_names = pnk_cells_text(&c, "other_names"),
            .at = { pnk_cells_number(&c, "lon_deg"), pnk_cells_number(&c, "lat_deg") },
            .population_persons = pnk_cells_number(&c, "population_persons"),
            .host_places_persons = pnk_cells_number(&c, "host_places_persons"),
            .host_days = pnk_cells_number(&c, "host_days"), .host_fatigue_share = pnk_cells_number(&c, "host_fatigue_share"),
        };
        PNK_TAKE(r, r->records->areas, area);
    }
    return PNK_OK;
}

/** Each loop of parents is named once, at its first row; the tree is cut there so that the rest can be checked. */
static pnk_status check_loops(pnk_reading *r)
{
    size_t n = r->records->areas.n;
    pnk_area *areas = r->records->areas.v;
    size_t *walk = PNK_NEW(r->arena, size_t, n + 1);     /* the walk that came by, 1..; 0: none */

    if (!walk)
        return pnk_no_memory(r->ctx);
    for (size_t i = 0; i < n; i++) {
        int at = (int)i;
        while (at >= 0 && walk[at] == 0) {
            walk[at] = i + 1;
            at = areas[at].parent;
        }
        if (at < 0 || walk[at] != i + 1)
            continue;
        int first = at;
        for (int k = areas[at].parent; k != at; k = areas[k].parent)
            if (k < first)
                first = k;
        pnk_origin_problem(r, PNK_ERROR, &areas[first].row.at, "parent_id", areas[first].parent_id,
                           "a parent that does not lie in %s itself", areas[first].id);
        areas[first].parent = -1;
    }
    return PNK_OK;
}

static void check_levels(pnk_reading *r)
{
    for (size_t i = 0; i < r->records->areas.n; i++) {
        const pnk_area *area = &r->records->areas.v[i];
        const pnk_area *parent = area->parent >= 0 ? &r->records->areas.v[area->parent] : NULL;
        if (parent && area->level >= 0 && parent->level >= 0 && area->level <= parent->level)
            pnk_origin_problem(r, PNK_WARNING, &area->row.at, "level", NULL, "a level below that of its parent %s, which is %d", parent->id, parent->level);
    }
}

/** A place far from its area is likely one whose coordinates were swapped or mistyped. */
static void check_far(pnk_reading *r, const pnk_place *place)
{
    double limit_km = pnk_parameter_value(r->records, "far_from_area_km");
    const pnk_area *area = place->area >= 0 ? &r->records->areas.v[place->area] : NULL;
    char number[48];

    if (!area || !pnk_point_valid(place->at) || !pnk_point_valid(area->at) || isnan(limit_km))
        return;
    double km = pnk_geo_km(place->at, area->at);
    if (km > limit_km)
        pnk_origin_problem(r, PNK_WARNING, &place->row.at, "lon_deg", pnk_text_number(place->at.lon_deg, number),
                           "a point near its area %s; this one is %.0f km away", area->id, km);
}

static pnk_status read_places(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "places")->table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "place_id");
        pnk_place place = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .area = pnk_cells_ref(&c, "area_id", PNK_KEY_AREA),
            .type = (pnk_place_type)pnk_cells_word(&c, "type", PNK_VILLAGE), .name = pnk_cells_name(&c, id ? id : ""),
            .other_names = pnk_cells_text(&c, "other_names"),
            .at = { pnk_cells_number(&c, "lon_deg"), pnk_cells_number(&c, "lat_deg") },
            .population_persons = pnk_cells_number(&c, "population_persons"),
        };
        if (!pnk_cells_put_id(&c, "place_id", &r->index[PNK_KEY_PLACE], id, c.later ? PNK_LATER : (int)r->records->places.n))
            return pnk_no_memory(r->ctx);
        if (c.later)
            continue;
        check_far(r, &place);
        PNK_TAKE(r, r->records->places, place);
    }
    return PNK_OK;
}

static void check_shares(pnk_reading *r, const pnk_read_table *table)
{
    double sum = 0;
    char number[48];

    for (size_t i = 0; i < r->records->groups.n; i++)
        sum += r->records->groups.v[i].share;             /* an unreadable share makes the sum unknown: it has its own line */
    if (!table->table || !table->whole || isnan(sum))
        return;
    if (r->records->groups.n == 0)
        pnk_problem_add(r->problems, PNK_ERROR, table->table->file, table->table->sheet, 0, "group_id", NULL, "at least one group of people");
    else if (!(fabs(sum - 1.0) <= 1e-6))
        pnk_problem_add(r->problems, PNK_ERROR, table->table->file, table->table->sheet, 0, "share", pnk_text_fixed(sum, 6, number),
                        "shares that add up to 1: groups are a partition of all people");
}

static pnk_status read_groups(pnk_reading *r)
{
    const pnk_read_table *table = pnk_reading_table(r, "groups");

    for (pnk_cells c = pnk_cells_of(r, table->table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "group_id");
        pnk_group group = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .name = pnk_cells_name(&c, id ? id : ""), .share = pnk_cells_number(&c, "share"),
            .persons_per_household = pnk_cells_number(&c, "persons_per_household"), .priority = pnk_cells_number(&c, "priority"),
            .own_transport_share = pnk_cells_number(&c, "own_transport_share"),
            .accepts_sites_share = pnk_cells_number_or(&c, "accepts_sites_share", 1),
            .seats_per_person = pnk_cells_number_or(&c, "seats_per_person", 1),
        };
        if (!pnk_cells_put_id(&c, "group_id", &r->index[PNK_KEY_GROUP], id, c.later ? PNK_LATER : (int)r->records->groups.n))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->groups, group);
    }
    check_shares(r, table);
    return PNK_OK;
}

static pnk_status read_attributes(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "attributes")->table); pnk_cells_next(&c);) {
        const char *attribute = pnk_cells_text(&c, "attribute");
        pnk_attribute row = {
            .row = pnk_cells_row(&c), .group = pnk_cells_ref(&c, "group_id", PNK_KEY_GROUP), .attribute = attribute ? attribute : "",
            .share = pnk_cells_number(&c, "share"), .raises = pnk_cells_text(&c, "raises"),
        };
        if (!c.later)
            PNK_TAKE(r, r->records->attributes, row);
    }
    return PNK_OK;
}

pnk_status pnk_read_people(pnk_reading *r)
{
    const pnk_table *areas = pnk_reading_table(r, "areas")->table;
    pnk_status status;

    if ((status = index_areas(r, areas)) || (status = read_areas(r, areas)) || (status = check_loops(r)))
        return status;
    check_levels(r);
    if ((status = read_places(r)) || (status = read_groups(r)))
        return status;
    return read_attributes(r);
}
