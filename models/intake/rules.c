/* models/intake/rules.c - parameters, weights, and what people have decided: locks. */
#include "models/intake/reading.h"

/** Puts a row in place of the reference row of its name, or behind the others. */
#define MERGE(r, index, list, key, item)                                         \
    do {                                                                         \
        int merged_at = pnk_index_get(index, key);                               \
        if (merged_at >= 0) {                                                    \
            (list).v[merged_at] = (item);                                        \
        } else {                                                                 \
            if (pnk_index_put(index, (r)->arena, key, (int)(list).n) < 0)        \
                return pnk_no_memory((r)->ctx);                                  \
            PNK_TAKE(r, list, item);                                             \
        }                                                                        \
    } while (0)

static pnk_status read_parameters(pnk_reading *r, const pnk_table *table)
{
    pnk_index seen = {0};

    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        pnk_parameter p = {
            .row = pnk_cells_row(&c), .name = pnk_cells_text(&c, "name"), .value = pnk_cells_number(&c, "value"),
            .low = pnk_cells_number(&c, "low"), .high = pnk_cells_number(&c, "high"), .unit = pnk_cells_text(&c, "unit"),
        };
        if (!p.name || c.later)
            continue;
        if (!pnk_cells_put_id(&c, "name", &seen, p.name, 0))
            return pnk_no_memory(r->ctx);
        if (isnan(p.low) != isnan(p.high) && pnk_cells_filled(&c, "low") != pnk_cells_filled(&c, "high"))
            pnk_cells_problem(&c, PNK_ERROR, isnan(p.low) ? "low" : "high", "both ends of the range, or neither");
        else if (!isnan(p.value) && !isnan(p.low) && !isnan(p.high) && !(p.low <= p.value && p.value <= p.high))
            pnk_cells_problem(&c, PNK_ERROR, "value", "a value within its range of low to high");
        MERGE(r, &r->parameter_index, r->records->parameters, p.name, p);
    }
    return PNK_OK;
}

static pnk_status read_weights(pnk_reading *r, const pnk_table *table)
{
    pnk_index seen = {0};

    for (pnk_cells c = pnk_cells_of(r, table); pnk_cells_next(&c);) {
        pnk_weight w = {
            .row = pnk_cells_row(&c), .tier = pnk_cells_text(&c, "tier"), .term = pnk_cells_text(&c, "term"),
            .weight = pnk_cells_number(&c, "weight"), .unit = pnk_cells_text(&c, "unit"),
        };
        if (!w.tier || !w.term || c.later)
            continue;
        const char *key = pnk_arena_printf(r->arena, "%s %s", w.tier, w.term);
        if (!key || !pnk_cells_put_id(&c, "term", &seen, key, 0))
            return pnk_no_memory(r->ctx);
        MERGE(r, &r->weight_index, r->records->weights, key, w);
    }
    return PNK_OK;
}

pnk_status pnk_read_rules(pnk_reading *r)
{
    const pnk_read_table *parameters = pnk_reading_table(r, "parameters"), *weights = pnk_reading_table(r, "weights");
    pnk_status status;

    if ((status = read_parameters(r, parameters->under)) || (status = read_parameters(r, parameters->table)) ||
        (status = read_weights(r, weights->under)))
        return status;
    return read_weights(r, weights->table);
}

/** What each kind of decision must name. */
static const struct { bool site, area, warehouse, item, value; } needs[] = {
    [PNK_LOCK_SITE_OPEN]     = { .site = true },
    [PNK_LOCK_SITE_CLOSED]   = { .site = true },
    [PNK_LOCK_MOVE]          = { .site = true, .area = true, .value = true },
    [PNK_LOCK_SHIPMENT]      = { .warehouse = true, .item = true, .value = true },
    [PNK_LOCK_OCCUPANCY_MIN] = { .site = true, .value = true },
    [PNK_LOCK_OCCUPANCY_MAX] = { .site = true, .value = true },
};

static void check_lock(const pnk_cells *c, int what)
{
    const struct { const char *column; bool needed; } columns[] = {
        { "site_id", needs[what].site }, { "area_id", needs[what].area }, { "warehouse_id", needs[what].warehouse },
        { "item_id", needs[what].item }, { "value", needs[what].value },
    };

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (columns[i].needed && !pnk_cells_filled(c, columns[i].column))
            pnk_cells_problem(c, PNK_ERROR, columns[i].column, "a %s, which a lock of this kind needs", columns[i].column);
    if (what == PNK_LOCK_SHIPMENT && !pnk_cells_filled(c, "site_id") && !pnk_cells_filled(c, "area_id"))
        pnk_cells_problem(c, PNK_ERROR, "site_id", "a site_id or an area_id that the goods go to");
    pnk_cells_order(c, "from", "to");
}

pnk_status pnk_read_locks(pnk_reading *r)
{
    for (pnk_cells c = pnk_cells_of(r, pnk_reading_table(r, "locks")->table); pnk_cells_next(&c);) {
        int what = pnk_cells_word(&c, "what", -1);
        pnk_lock lock = {
            .row = pnk_cells_row(&c), .id = pnk_cells_text(&c, "lock_id"), .what = (pnk_lock_what)(what < 0 ? 0 : what),
            .site = pnk_cells_ref(&c, "site_id", PNK_KEY_SITE), .area = pnk_cells_ref(&c, "area_id", PNK_KEY_AREA),
            .warehouse = pnk_cells_ref(&c, "warehouse_id", PNK_KEY_WAREHOUSE), .item = pnk_cells_ref(&c, "item_id", PNK_KEY_ITEM),
            .group = pnk_cells_ref(&c, "group_id", PNK_KEY_GROUP), .from = pnk_cells_day(&c, "from"), .to = pnk_cells_day(&c, "to"),
            .value = pnk_cells_number(&c, "value"), .who = pnk_cells_text(&c, "who"), .why = pnk_cells_text(&c, "why"),
        };
        if (what >= 0)
            check_lock(&c, what);
        if (!pnk_cells_put_id(&c, "lock_id", &r->lock_ids, lock.id, 0))
            return pnk_no_memory(r->ctx);
        if (!c.later)
            PNK_TAKE(r, r->records->locks, lock);
    }
    return PNK_OK;
}
