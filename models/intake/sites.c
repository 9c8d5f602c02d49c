/* models/intake/sites.c - sites, services, warehouses and the fleet. */
#include "models/intake/reading.h"

static void check_site(const pnk_cells *c, const pnk_site *site)
{
    char number[48];
    double limit_km = pnk_parameter_value(c->r->records, "far_from_area_km");
    const pnk_place *place = site->place >= 0 ? &c->r->records->places.v[site->place] : NULL;

    pnk_cells_order(c, "opens", "closes");
    if (site->occupied_persons > site->capacity_persons)      /* shown as it is: overcrowding is a fact, not a typing error */
        pnk_cells_problem(c, PNK_WARNING, "occupied_persons", "capacity_persons (%s) or fewer; the site is overcrowded", pnk_text_number(site->capacity_persons, number));
    if (site->blocked_persons > site->capacity_persons)
        pnk_cells_problem(c, PNK_WARNING, "blocked_persons", "capacity_persons (%s) or fewer", pnk_text_number(site->capacity_persons, number));
    if (!place || !pnk_cells_filled(c, "lon_deg") || !pnk_point_valid(site->at) || !pnk_point_valid(place->at))
        return;
    double km = pnk_geo_km(site->at, place->at);
    if (km > limit_km)
        pnk_cells_problem(c, PNK_WARNING, "lon_deg", "a point near %s; this one is %.0f km away", place->id, km);
}

/** The place that a site belongs to: the one it names, else the nearest. */
static pnk_status settle_site(pnk_reading *r, pnk_cells *c, pnk_site *site, pnk_point *points)
{
    bool lon = pnk_cells_filled(c, "lon_deg"), lat = pnk_cells_filled(c, "lat_deg"), named = pnk_cells_filled(c, "place_id");

    if (lon != lat)
        pnk_cells_problem(c, PNK_ERROR, lon ? "lat_deg" : "lon_deg", "both lon_deg and lat_deg, or neither");
    else if (!named && !lon)
        pnk_cells_problem(c, PNK_ERROR, "place_id", "a place_id, or lon_deg and lat_deg");
    if (!named && pnk_point_valid(site->at))
        site->place = pnk_geo_nearest(points, r->records->places.n, site->at, NULL);
    if (site->place >= 0) {
        site->area = r->records->places.v[site->place].area;
        if (!pnk_point_valid(site->at))
            site->at = r->records->places.v[site->place].at;
    }
    return PNK_OK;
}

static pnk_point *place_points(pnk_reading *r)
{
    pnk_point *points = PNK_NEW(r->arena, pnk_point, r->records->places.n + 1);

    for (size_t i = 0; points && i < r->records->places.n; i++)
        points[i] = r->records->places.v[i].at;
    return points;
}

/** A reservation must mean somebody. */
static void check_reserved(const pnk_cells *c, const char *for_whom)
{
    bool sure;
    const pnk_read_table *attributes = pnk_reading_table(c->r, "attributes");

    if (!for_whom || pnk_key_find(c->r, PNK_KEY_GROUP, for_whom, &sure) >= 0 || !sure || !attributes->whole)
        return;
    for (size_t i = 0; i < c->r->records->attributes.n; i++)
        if (pnk_text_equal(c->r->records->attributes.v[i].attribute, for_whom))
            return;
    pnk_cells_problem(c, PNK_ERROR, "reserved_for", "a group_id, or an attribute of the table attributes");
}

static pnk_status read_sites(pnk_reading *r)
{
    pnk_point *points = place_points(r);
    pnk_status status;

    if (!points)
        return pnk_no_memory(r->ctx);
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "sites")->table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "site_id");
        pnk_site site = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .place = pnk_cells_ref(&c, "place_id", PNK_KEY_PLACE), .area = -1,
            .type = (pnk_site_type)pnk_cells_word(&c, "type", PNK_COLLECTIVE_CENTRE), .name = pnk_cells_name(&c, id ? id : ""),
            .at = { pnk_cells_number(&c, "lon_deg"), pnk_cells_number(&c, "lat_deg") },
            .covered_area_m2 = pnk_cells_number(&c, "covered_area_m2"), .land_area_m2 = pnk_cells_number(&c, "land_area_m2"),
            .capacity_persons = pnk_cells_number(&c, "capacity_persons"), .occupied_persons = pnk_cells_number(&c, "occupied_persons"),
            .blocked_persons = pnk_cells_number(&c, "blocked_persons"), .opens = pnk_cells_day(&c, "opens"), .closes = pnk_cells_day(&c, "closes"),
            .status = (pnk_site_status)pnk_cells_word(&c, "status", PNK_READY), .toilets_women = pnk_cells_number(&c, "toilets_women"),
            .toilets_men = pnk_cells_number(&c, "toilets_men"), .water_l_per_day = pnk_cells_number(&c, "water_l_per_day"),
            .accessible_places = pnk_cells_number(&c, "accessible_places"), .winter_fit = pnk_cells_flag(&c, "winter_fit"),
            .reserved_for = pnk_cells_text(&c, "reserved_for"), .features = pnk_cells_text(&c, "features"),
            .sensitive = pnk_cells_flag(&c, "sensitive"), .agency = pnk_cells_text(&c, "agency"),
        };
        if ((status = settle_site(r, &c, &site, points)))
            return status;
        check_site(&c, &site);
        check_reserved(&c, site.reserved_for);
        if (!pnk_cells_put_id(&c, "site_id", &r->index[PNK_KEY_SITE], id, c.later ? PNK_LATER : (int)r->records->sites.n))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->sites, site);
    }
    return PNK_OK;
}

static pnk_status read_services(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "services")->table); pnk_cells_next(&c);) {
        const char *service = pnk_cells_text(&c, "service");
        bool at_site = pnk_cells_filled(&c, "site_id"), in_area = pnk_cells_filled(&c, "area_id");
        pnk_service row = {
            .row = pnk_cells_row(&c), .service = service ? service : "", .site = pnk_cells_ref(&c, "site_id", PNK_KEY_SITE),
            .area = pnk_cells_ref(&c, "area_id", PNK_KEY_AREA), .capacity_per_day = pnk_cells_number(&c, "capacity_per_day"),
            .agency = pnk_cells_text(&c, "agency"), .usd_per_unit = pnk_cells_number(&c, "usd_per_unit"),
            .from = pnk_cells_day(&c, "from"), .to = pnk_cells_day(&c, "to"),
        };
        if (at_site == in_area)
            pnk_cells_problem(&c, PNK_ERROR, at_site ? "area_id" : "site_id", "%s", at_site ? PNK_PHRASE("a site_id or an area_id, not both") : PNK_PHRASE("a site_id or an area_id"));
        pnk_cells_order(&c, "from", "to");
        if (!c.later)
            PNK_TAKE(r, r->records->services, row);
    }
    return PNK_OK;
}

static pnk_status read_warehouses(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "warehouses")->table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "warehouse_id");
        pnk_warehouse row = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .place = pnk_cells_ref(&c, "place_id", PNK_KEY_PLACE),
            .name = pnk_cells_name(&c, id ? id : ""), .agency = pnk_cells_text(&c, "agency"), .volume_m3 = pnk_cells_number(&c, "volume_m3"),
        };
        if (!pnk_cells_put_id(&c, "warehouse_id", &r->index[PNK_KEY_WAREHOUSE], id, c.later ? PNK_LATER : (int)r->records->warehouses.n))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->warehouses, row);
    }
    return PNK_OK;
}

/** Blanks take the figures of the vehicle type; a blank that stays one, because the type is unknown, is a problem. */
static void fill_from_vehicle(pnk_cells *c, pnk_fleet *fleet)
{
    bool sure;
    int type = pnk_key_find(c->r, PNK_KEY_VEHICLE, fleet->vehicle, &sure);
    const pnk_vehicle *v = type >= 0 && type != PNK_LATER ? &c->r->records->vehicles.v[type] : NULL;
    const struct { const char *column; double *value; double of_type; } cells[] = {
        { "payload_kg", &fleet->payload_kg, v ? v->payload_kg : NAN },  { "volume_m3", &fleet->volume_m3, v ? v->volume_m3 : NAN },
        { "seats", &fleet->seats, v ? v->seats : NAN },                 { "hours_per_day", &fleet->hours_per_day, v ? v->hours_per_day : NAN },
        { "kmh_trunk", &fleet->kmh_trunk, v ? v->kmh_trunk : NAN },     { "kmh_local", &fleet->kmh_local, v ? v->kmh_local : NAN },
        { "kmh_mountain", &fleet->kmh_mountain, v ? v->kmh_mountain : NAN }, { "usd_per_km", &fleet->usd_per_km, v ? v->usd_per_km : NAN },
    };
    bool blank = false;

    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        if (!pnk_cells_filled(c, cells[i].column)) {
            *cells[i].value = cells[i].of_type;
            blank = blank || isnan(cells[i].of_type);
        }
    }
    if (!v && blank && sure && type != PNK_LATER && fleet->vehicle)
        pnk_cells_problem(c, PNK_ERROR, "vehicle", "%s, or every figure of the vehicle filled in", pnk_key_words(c->r, PNK_KEY_VEHICLE));
}

static void check_access_areas(const pnk_cells *c, const char *list)
{
    char id[128];
    bool sure;

    for (const char *p = list; p && pnk_next_part(&p, id, sizeof id);)
        if (pnk_key_find(c->r, PNK_KEY_AREA, id, &sure) < 0 && sure)
            pnk_cells_problem(c, PNK_ERROR, "access_areas", "area_ids of the table areas with ; between; %s is none", id);
}

static pnk_status read_fleet(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "fleet")->table); pnk_cells_next(&c);) {
        pnk_fleet fleet = {
            .row = pnk_cells_row(&c), .warehouse = pnk_cells_ref(&c, "warehouse_id", PNK_KEY_WAREHOUSE), .place = pnk_cells_ref(&c, "place_id", PNK_KEY_PLACE),
            .vehicle = pnk_cells_text(&c, "vehicle"), .count = pnk_cells_number(&c, "count"), .payload_kg = pnk_cells_number(&c, "payload_kg"),
            .volume_m3 = pnk_cells_number(&c, "volume_m3"), .seats = pnk_cells_number(&c, "seats"), .hours_per_day = pnk_cells_number(&c, "hours_per_day"),
            .kmh_trunk = pnk_cells_number(&c, "kmh_trunk"), .kmh_local = pnk_cells_number(&c, "kmh_local"), .kmh_mountain = pnk_cells_number(&c, "kmh_mountain"),
            .usd_per_km = pnk_cells_number(&c, "usd_per_km"), .access_areas = pnk_cells_text(&c, "access_areas"),
            .available_from = pnk_cells_day(&c, "available_from"),
        };
        if (!pnk_cells_filled(&c, "warehouse_id") && !pnk_cells_filled(&c, "place_id"))
            pnk_cells_problem(&c, PNK_ERROR, "warehouse_id", "a warehouse_id or a place_id");
        if (!fleet.vehicle)
            fleet.vehicle = "";
        fill_from_vehicle(&c, &fleet);
        fleet.carries = (pnk_carries)pnk_cells_word(&c, "carries", fleet.seats > 0 && !(fleet.payload_kg > 0) ? PNK_CARRIES_PEOPLE : PNK_CARRIES_GOODS);
        if (fleet.place < 0 && fleet.warehouse >= 0)
            fleet.place = r->records->warehouses.v[fleet.warehouse].place;
        check_access_areas(&c, fleet.access_areas);
        if (!c.later)
            PNK_TAKE(r, r->records->fleet, fleet);
    }
    return PNK_OK;
}

pnk_status pnk_read_sites(pnk_reading *r)
{
    pnk_status status;

    if ((status = read_sites(r)) || (status = read_services(r)) || (status = read_warehouses(r)))
        return status;
    return read_fleet(r);
}
