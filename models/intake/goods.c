/* models/intake/goods.c - items, vehicles, standards, stocks, what was given out, and money. */
#include "engine/base/say.h"
#include "models/intake/reading.h"

static pnk_status read_vehicles(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "vehicles")->table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "vehicle");
        pnk_vehicle row = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .payload_kg = pnk_cells_number(&c, "payload_kg"), .volume_m3 = pnk_cells_number(&c, "volume_m3"),
            .seats = pnk_cells_number(&c, "seats"), .kmh_trunk = pnk_cells_number(&c, "kmh_trunk"), .kmh_local = pnk_cells_number(&c, "kmh_local"),
            .kmh_mountain = pnk_cells_number(&c, "kmh_mountain"), .usd_per_km = pnk_cells_number(&c, "usd_per_km"),
            .hours_per_day = pnk_cells_number(&c, "hours_per_day"),
        };
        if (!pnk_cells_put_id(&c, "vehicle", &r->index[PNK_KEY_VEHICLE], id, c.later ? PNK_LATER : (int)r->records->vehicles.n))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->vehicles, row);
    }
    return PNK_OK;
}

static pnk_status read_items(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "items")->table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "item_id"), *sector = pnk_cells_text(&c, "sector");
        pnk_item item = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .sector = sector ? sector : "", .name = pnk_cells_name(&c, id ? id : ""),
            .unit = pnk_cells_text(&c, "unit"), .kind = (pnk_item_kind)pnk_cells_word(&c, "kind", PNK_DURABLE),
            .weight_kg = pnk_cells_number(&c, "weight_kg"), .volume_m3 = pnk_cells_number(&c, "volume_m3"),
            .unit_cost_usd = pnk_cells_number(&c, "unit_cost_usd"), .supplier_days = pnk_cells_number(&c, "supplier_days"),
            .supplier_per_day = pnk_cells_number(&c, "supplier_per_day"), .covered_area_m2 = pnk_cells_number(&c, "covered_area_m2"),
            .land_m2 = pnk_cells_number(&c, "land_m2"), .supports_persons = pnk_cells_number(&c, "supports_persons"),
            .support_days = pnk_cells_number(&c, "support_days"), .adds_service = pnk_cells_text(&c, "adds_service"),
            .adds_per_day = pnk_cells_number(&c, "adds_per_day"),
        };
        if (item.adds_service && !pnk_cells_filled(&c, "adds_per_day"))
            pnk_cells_problem(&c, PNK_ERROR, "adds_per_day", "how many units of %s one of it adds", item.adds_service);
        if (pnk_cells_filled(&c, "supports_persons") != pnk_cells_filled(&c, "support_days"))
            pnk_cells_problem(&c, PNK_ERROR, pnk_cells_filled(&c, "support_days") ? "supports_persons" : "support_days", "both supports_persons and support_days, or neither");
        if (!pnk_cells_put_id(&c, "item_id", &r->index[PNK_KEY_ITEM], id, c.later ? PNK_LATER : (int)r->records->items.n))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->items, item);
    }
    return PNK_OK;
}

pnk_status pnk_read_vehicles_items(pnk_reading *r)
{
    pnk_status status = read_vehicles(r);

    return status ? status : read_items(r);
}

/** Is the need of a standard a service or a space that something could meet? The first words are those of the format. */
static bool is_service(const pnk_reading *r, const char *need)
{
    static const char *const words[] = {
        "covered_area_m2", "land_m2", "toilets", "toilets_women", "toilets_men", "water_l",
        "health_consultations", "document_desk", "safe_space", "school_places",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (pnk_text_equal(words[i], need))
            return true;
    for (size_t i = 0; i < r->records->services.n; i++)
        if (pnk_text_equal(r->records->services.v[i].service, need))
            return true;
    for (size_t i = 0; i < r->records->items.n; i++)
        if (pnk_text_equal(r->records->items.v[i].adds_service, need))
            return true;
    return false;
}

/** The item that a standard asks for, or -1. A reference standard that asks for what this operation has not got falls away. */
static int need_of(pnk_cells *c, bool reference, bool *left_out)
{
    const char *need = pnk_cells_text(c, "need");
    bool sure;
    int item = pnk_key_find(c->r, PNK_KEY_ITEM, need, &sure);

    if (item == PNK_LATER) {
        c->later = true;
        return -1;
    }
    if (!need || item >= 0 || is_service(c->r, need) || !sure || !pnk_reading_table(c->r, "services")->whole)
        return item;
    *left_out = reference;
    pnk_cells_problem(c, reference ? PNK_WARNING : PNK_ERROR, "need", "an item_id of the table items, a service that something gives, covered_area_m2 or land_m2%s",
                      reference ? pnk_said("; this standard is left out") : "");
    return -1;
}

static pnk_status read_standards(pnk_reading *r)
{
    const pnk_read_table *table = pnk_reading_table(r, "standards");

    for (pnk_cells c = pnk_cells_of(r, table->table); pnk_cells_next(&c);) {
        const char *id = pnk_cells_text(&c, "standard_id"), *sector = pnk_cells_text(&c, "sector"), *need = pnk_cells_text(&c, "need");
        bool left_out = false;
        pnk_standard standard = {
            .row = pnk_cells_row(&c), .id = id ? id : "", .sector = sector ? sector : "", .need = need ? need : "",
            .item = need_of(&c, table->from_reference, &left_out), .per = (pnk_per)pnk_cells_word(&c, "per", PNK_PER_PERSON),
            .amount = pnk_cells_number(&c, "amount"), .period = (pnk_period)pnk_cells_word(&c, "period", PNK_ONCE),
            .issue = pnk_cells_word(&c, "issue", 1) == 0 ? PNK_FIRST_CONTACT : PNK_ON_ARRIVAL,
            .phase = (pnk_phase)pnk_cells_word(&c, "phase", PNK_SURVIVAL), .season = (pnk_season)pnk_cells_word(&c, "season", PNK_ANY_SEASON),
            .group = pnk_cells_ref(&c, "group_id", PNK_KEY_GROUP),
        };
        if (!pnk_cells_put_id(&c, "standard_id", &r->standard_ids, id, 0))
            return pnk_no_memory(r->ctx);
        if (!c.later && !left_out)
            PNK_TAKE(r, r->records->standards, standard);
    }
    return PNK_OK;
}

static pnk_status read_stocks(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "stocks")->table); pnk_cells_next(&c);) {
        pnk_stock stock = {
            .row = pnk_cells_row(&c), .warehouse = pnk_cells_ref(&c, "warehouse_id", PNK_KEY_WAREHOUSE), .item = pnk_cells_ref(&c, "item_id", PNK_KEY_ITEM),
            .quantity = pnk_cells_number(&c, "quantity"), .agency = pnk_cells_text(&c, "agency"), .available_from = pnk_cells_day(&c, "available_from"),
            .expires = pnk_cells_day(&c, "expires"), .earmark_area = pnk_cells_ref(&c, "earmark_area", PNK_KEY_AREA),
            .earmark_group = pnk_cells_ref(&c, "earmark_group", PNK_KEY_GROUP),
        };
        pnk_cells_order(&c, "available_from", "expires");
        if (!c.later)
            PNK_TAKE(r, r->records->stocks, stock);
    }
    return PNK_OK;
}

static pnk_status read_distributed(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "distributed")->table); pnk_cells_next(&c);) {
        pnk_distributed row = {
            .row = pnk_cells_row(&c), .place = pnk_cells_ref(&c, "place_id", PNK_KEY_PLACE), .item = pnk_cells_ref(&c, "item_id", PNK_KEY_ITEM),
            .quantity = pnk_cells_number(&c, "quantity"), .date = pnk_cells_day(&c, "date"),
        };
        if (!c.later)
            PNK_TAKE(r, r->records->distributed, row);
    }
    return PNK_OK;
}

/** Money for a sector that no item or standard has can never be spent. */
static void check_sector(const pnk_cells *c, const char *sector)
{
    const pnk_records *records = c->r->records;

    if (!sector || !pnk_reading_table(c->r, "items")->whole || !pnk_reading_table(c->r, "standards")->whole)
        return;
    for (size_t i = 0; i < records->items.n; i++)
        if (pnk_text_equal(records->items.v[i].sector, sector))
            return;
    for (size_t i = 0; i < records->standards.n; i++)
        if (pnk_text_equal(records->standards.v[i].sector, sector))
            return;
    pnk_cells_problem(c, PNK_WARNING, "sector", "a sector that an item or standard has; this money can buy nothing");
}

static pnk_status read_budgets(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "budgets")->table); pnk_cells_next(&c);) {
        const char *agency = pnk_cells_text(&c, "agency");
        pnk_budget budget = {
            .row = pnk_cells_row(&c), .agency = agency ? agency : "", .sector = pnk_cells_text(&c, "sector"), .usd = pnk_cells_number(&c, "usd"),
            .available_from = pnk_cells_day(&c, "available_from"), .funded_share = pnk_cells_number_or(&c, "funded_share", 1),
        };
        check_sector(&c, budget.sector);
        if (!c.later)
            PNK_TAKE(r, r->records->budgets, budget);
    }
    return PNK_OK;
}

pnk_status pnk_read_goods(pnk_reading *r)
{
    pnk_status status;

    if ((status = read_standards(r)) || (status = read_stocks(r)) || (status = read_distributed(r)))
        return status;
    return read_budgets(r);
}
