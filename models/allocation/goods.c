/* models/allocation/goods.c - needs, services, stocks and money of the world. */
#include "models/allocation/inside.h"
#include "engine/base/text.h"

#include <string.h>

static double period_days(pnk_period period)
{
    static const double days[] = {[PNK_ONCE] = 1, [PNK_A_DAY] = 1, [PNK_A_WEEK] = 7, [PNK_A_MONTH] = 30};
    return days[period];
}

/* Units per person and day of one standard row. */
static double per_person(const pnk_world *w, const pnk_standard *row, int g)
{
    double amount = row->amount / period_days(row->period);
    return row->per == PNK_PER_HOUSEHOLD ? amount / w->household[g] : amount;
}

static bool is_floor(const char *need)
{
    return pnk_text_equal(need, "covered_area_m2") || pnk_text_equal(need, "land_m2");
}

static int sector_of(pnk_world *w, const char *sector)
{
    for (int e = 0; e < w->n_sectors; e++)
        if (pnk_text_equal(w->sectors[e], sector))
            return e;
    w->sectors[w->n_sectors] = sector;
    return w->n_sectors++;
}

static double mean_over(const pnk_world *w, const double *amounts)
{
    double sum = 0, days = 0;

    for (int t = 1; t <= w->n_days; t++) {
        double day = 0;
        for (int g = 0; g < w->n_groups; g++)
            day += w->group_share[g] * amounts[pnk_w_tg(w, t, g)];
        sum += day;
        days += day > 0;
    }
    return days > 0 ? sum / days : 0;
}

/* Amounts of a need at a level for every day and group; gives the row that says most, NULL where none ever does. */
static const pnk_standard *fill_amounts(const pnk_world *w, const char *need, int level, double *amounts)
{
    const pnk_standard *said = NULL;

    for (int t = 0; t <= w->n_days; t++)
        for (int g = 0; g < w->n_groups; g++) {
            const pnk_standard *row = pnk_standard_row(w->records, need, (pnk_phase)level, w->as_of + t, g);
            amounts[pnk_w_tg(w, t, g)] = row ? per_person(w, row, g) : 0;
            if (row && row->amount > 0 && t)
                said = row;
        }
    return said;
}

static bool seen_before(const pnk_records *records, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (pnk_text_equal(records->standards.v[k].need, records->standards.v[i].need))
            return true;
    return false;
}

static pnk_status add_need(pnk_ctx *ctx, pnk_world *w, const pnk_standard *first)
{
    pnk_need *need = &w->needs[w->n_needs];
    const pnk_item *item = &w->records->items.v[first->item];
    const pnk_standard *said;

    *need = (pnk_need){.item = first->item};
    need->per_person = PNK_NEW(&w->arena, double, ((size_t)w->n_days + 1) * (size_t)w->n_groups);
    if (!need->per_person)
        return pnk_no_memory(ctx);
    said = fill_amounts(w, first->need, w->phase, need->per_person);
    need->mean = mean_over(w, need->per_person);
    if (!said || !(need->mean > 0) || item->supports_persons > 0)
        return PNK_OK;                   /* not asked for in this phase and season; host packages are support, not a need */
    need->kind = item->kind == PNK_CONSUMABLE && said->period != PNK_ONCE ? PNK_NEED_CONSUMABLE : PNK_NEED_DURABLE;
    if (need->kind == PNK_NEED_DURABLE && said->period != PNK_ONCE)   /* a kept thing is given once, whatever the period of its row */
        for (int i = 0; i < (w->n_days + 1) * w->n_groups; i++)
            need->per_person[i] *= period_days(said->period);
    need->mean = mean_over(w, need->per_person);
    need->first_contact = said->issue == PNK_FIRST_CONTACT;
    need->sector = sector_of(w, said->sector);
    w->item_need[first->item] = w->n_needs++;
    return PNK_OK;
}

static bool building_service(const char *name)
{
    return pnk_text_starts(name, "toilets") || pnk_text_starts(name, "water") || pnk_text_equal(name, "washing") || pnk_text_equal(name, "heat");
}

/* In a building everybody counts alike: the mean over groups. */
static void by_heads(const pnk_world *w, double *amounts)
{
    for (int t = 0; t <= w->n_days; t++) {
        double mean = 0;
        for (int g = 0; g < w->n_groups; g++)
            mean += w->group_share[g] * amounts[pnk_w_tg(w, t, g)];
        for (int g = 0; g < w->n_groups; g++)
            amounts[pnk_w_tg(w, t, g)] = mean;
    }
}

static pnk_status add_service(pnk_ctx *ctx, pnk_world *w, const pnk_standard *first)
{
    pnk_service_need *q = &w->services[w->n_services];
    char term[96];
    const int levels[2] = {0, w->phase};
    const pnk_standard *said = NULL;

    *q = (pnk_service_need){.name = first->need, .building = building_service(first->need)};
    for (int i = 0; i < 2; i++) {
        int level = levels[i];
        if (q->per_person[level])
            continue;
        double *amounts = PNK_NEW(&w->arena, double, ((size_t)w->n_days + 1) * (size_t)w->n_groups);
        if (!amounts)
            return pnk_no_memory(ctx);
        const pnk_standard *row = fill_amounts(w, first->need, level, amounts);
        if (!row || !(mean_over(w, amounts) > 0))
            continue;
        if (q->building)
            by_heads(w, amounts);
        q->per_person[level] = amounts;
        q->mean[level] = mean_over(w, amounts);
        said = row;
    }
    if (!said)
        return PNK_OK;
    pnk_snprintf(term, sizeof term, "gap_%s", first->need);
    q->late_cost = q->per_person[0] && q->building ? pnk_known(pnk_weight_value(w->records, "T1", term), 0) : 0;
    q->sector = sector_of(w, said->sector);
    w->n_services++;
    return PNK_OK;
}

static pnk_status list_needs(pnk_ctx *ctx, pnk_world *w)
{
    const pnk_records *records = w->records;
    size_t n = records->standards.n + 1;
    pnk_status status;

    w->sectors = PNK_NEW(&w->arena, const char *, n);
    w->severity = PNK_NEW(&w->arena, double, n);
    w->needs = PNK_NEW(&w->arena, pnk_need, n);
    w->services = PNK_NEW(&w->arena, pnk_service_need, n);
    w->item_need = PNK_NEW(&w->arena, int, w->n_items + 1);
    w->item_service = PNK_NEW(&w->arena, int, w->n_items + 1);
    if (!w->sectors || !w->severity || !w->needs || !w->services || !w->item_need || !w->item_service)
        return pnk_no_memory(ctx);
    for (int k = 0; k < w->n_items; k++)
        w->item_need[k] = w->item_service[k] = -1;
    for (size_t i = 0; i < records->standards.n; i++) {
        const pnk_standard *row = &records->standards.v[i];
        if (is_floor(row->need) || seen_before(records, i))
            continue;
        if ((status = row->item >= 0 ? add_need(ctx, w, row) : add_service(ctx, w, row)))
            return status;
    }
    for (int k = 0; k < w->n_items; k++)
        for (int q = 0; q < w->n_services; q++)
            if (w->item_need[k] < 0 && records->items.v[k].adds_per_day > 0 && pnk_text_equal(records->items.v[k].adds_service, w->services[q].name))
                w->item_service[k] = q;
    return PNK_OK;
}

/* Severity of each sector, and the share of a need or service within it. */
static void share_sectors(pnk_world *w)
{
    char term[96];

    for (int e = 0; e < w->n_sectors; e++) {
        double members = 0;
        for (int m = 0; m < w->n_needs; m++)
            members += w->needs[m].sector == e;
        for (int q = 0; q < w->n_services; q++)
            members += w->services[q].sector == e && w->services[q].per_person[w->phase];
        for (int m = 0; m < w->n_needs; m++)
            if (w->needs[m].sector == e)
                w->needs[m].weight = 1 / members;
        for (int q = 0; q < w->n_services; q++)
            if (w->services[q].sector == e)
                w->services[q].weight = members > 0 ? 1 / members : 0;
        pnk_snprintf(term, sizeof term, "sev_%s", w->sectors[e]);
        w->severity[e] = pnk_known(pnk_weight_value(w->records, "T3", term), pnk_known(pnk_weight_value(w->records, "T3", "sev_other"), 0.5));
    }
}

/* ---- what services there are ---- */

static double site_service(const pnk_site *site, const char *name)
{
    if (pnk_text_equal(name, "toilets"))
        return isnan(site->toilets_women) ? site->toilets_men : site->toilets_women + pnk_known(site->toilets_men, 0);
    if (pnk_text_equal(name, "toilets_women"))
        return site->toilets_women;
    if (pnk_text_equal(name, "toilets_men"))
        return site->toilets_men;
    if (pnk_text_equal(name, "water_l"))
        return site->water_l_per_day;
    if (pnk_text_equal(name, "heat"))
        return site->winter_fit > 0 ? INFINITY : site->winter_fit == 0 ? 0 : NAN;
    return NAN;
}

static double persons_of(const pnk_world *w, int leaf)
{
    double persons = 0;

    for (int g = 0; g < w->n_groups; g++) {
        persons += w->u0[pnk_w_lg(w, leaf, g)];
        for (int s = 0; s < w->n_shelters; s++)
            if (w->shelter_leaf[s] == leaf)
                persons += w->n0[pnk_w_sg(w, s, g)];
    }
    return persons;
}

/* A service given to an area above the leaves is shared by its leaves by their people. */
static double leaf_share(const pnk_world *w, int leaf, int area)
{
    double all = 0, mine = 0, leaves = 0;

    if (!pnk_area_within(w->records, w->leaf_area[leaf], area))
        return 0;
    if (w->leaf_area[leaf] == area)
        return 1;
    for (int a = 0; a < w->n_leaves; a++)
        if (pnk_area_within(w->records, w->leaf_area[a], area)) {
            double persons = persons_of(w, a);
            all += persons;
            leaves++;
            mine = a == leaf ? persons : mine;
        }
    return all > 0 ? mine / all : 1 / leaves;
}

static void add_service_row(pnk_world *w, const pnk_service *row, int q)
{
    bool building = w->services[q].building;

    for (int t = 0; t <= w->n_days; t++) {
        pnk_day day = w->as_of + t;
        if ((row->from != PNK_DAY_UNKNOWN && day < row->from) || (row->to != PNK_DAY_UNKNOWN && day > row->to) || !(row->capacity_per_day >= 0))
            continue;
        if (row->site >= 0 && building) {
            double *units = &w->service[pnk_w_service(w, t, row->site, q)];
            *units = pnk_known(*units, 0) + row->capacity_per_day;
        }
        for (int a = 0; a < w->n_leaves; a++) {
            double share = row->site >= 0 ? !building && w->shelter_leaf[row->site] == a : leaf_share(w, a, row->area);
            if (share > 0)
                w->service[pnk_w_service(w, t, w->n_shelters + a, q)] += share * row->capacity_per_day;
        }
    }
}

static bool anybody_gives(const pnk_world *w, int q)
{
    for (size_t i = 0; i < w->records->services.n; i++)
        if (pnk_text_equal(w->records->services.v[i].service, w->services[q].name))
            return true;
    for (int k = 0; k < w->n_items; k++)
        if (w->item_service[k] == q)
            return true;
    return false;
}

static pnk_status fill_services(pnk_ctx *ctx, pnk_world *w)
{
    const pnk_records *records = w->records;
    size_t n = ((size_t)w->n_days + 1) * (size_t)pnk_w_n_targets(w) * (size_t)w->n_services;

    w->service = PNK_NEW(&w->arena, double, n + 1);
    if (!w->service)
        return pnk_no_memory(ctx);
    for (int t = 0; t <= w->n_days; t++)
        for (int target = 0; target < pnk_w_n_targets(w); target++)
            for (int q = 0; q < w->n_services; q++) {
                double *units = &w->service[pnk_w_service(w, t, target, q)];
                if (target < w->n_sites)
                    *units = w->services[q].building ? site_service(&records->sites.v[target], w->services[q].name) : NAN;
                else if (target < w->n_shelters)
                    *units = NAN;        /* hosts share their own; of unlisted sites nobody knows */
                else                     /* nobody brings a waiting crowd anything unless a row says so; of an area service that no row names, nobody knows */
                    *units = w->services[q].building || anybody_gives(w, q) ? 0 : NAN;
            }
    for (size_t i = 0; i < records->services.n; i++)
        for (int q = 0; q < w->n_services; q++)
            if (pnk_text_equal(records->services.v[i].service, w->services[q].name))
                add_service_row(w, &records->services.v[i], q);
    return PNK_OK;
}

/* ---- money ---- */

static pnk_status list_lines(pnk_ctx *ctx, pnk_world *w)
{
    const pnk_records *records = w->records;

    w->lines = PNK_NEW(&w->arena, pnk_line, records->budgets.n + 1);
    if (!w->lines)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < records->budgets.n; i++) {
        const pnk_budget *row = &records->budgets.v[i];
        double usd = pnk_known(row->usd, 0) * pnk_known(row->funded_share, 1);
        int line = 0;
        while (line < w->n_lines && !(pnk_text_equal(w->lines[line].agency, row->agency) && pnk_text_equal(w->lines[line].sector, row->sector)))
            line++;
        if (line == w->n_lines) {
            w->lines[line] = (pnk_line){.agency = row->agency, .sector = pnk_text_is_blank(row->sector) ? NULL : row->sector};
            w->lines[line].usd = PNK_NEW(&w->arena, double, w->n_days + 1);
            if (!w->lines[line].usd)
                return pnk_no_memory(ctx);
            w->n_lines++;
        }
        for (int t = 0; t <= w->n_days; t++)
            if (row->available_from == PNK_DAY_UNKNOWN || row->available_from <= w->as_of + t)
                w->lines[line].usd[t] += usd;
    }
    return PNK_OK;
}

/* ---- stocks ---- */

static pnk_status new_lot(pnk_ctx *ctx, pnk_world *w, pnk_lot lot, int *at)
{
    for (int o = 0; o < w->n_lots; o++) {
        const pnk_lot *old = &w->lots[o];
        if (old->warehouse == lot.warehouse && old->item == lot.item && pnk_text_equal(old->agency, lot.agency) &&
            old->earmark_area == lot.earmark_area && old->earmark_group == lot.earmark_group && old->last_day == lot.last_day) {
            *at = o;
            return PNK_OK;
        }
    }
    lot.landed = PNK_NEW(&w->arena, double, w->n_days + 1);
    if (!lot.landed)
        return pnk_no_memory(ctx);
    *at = w->n_lots;
    w->lots[w->n_lots++] = lot;
    return PNK_OK;
}

static pnk_status lots_of_stock(pnk_ctx *ctx, pnk_world *w)
{
    pnk_status status;

    for (size_t i = 0; i < w->records->stocks.n; i++) {
        const pnk_stock *row = &w->records->stocks.v[i];
        int at, last = w->n_days;
        if (!(row->quantity > 0) || (row->expires != PNK_DAY_UNKNOWN && row->expires < w->as_of + 1))
            continue;
        if (row->expires != PNK_DAY_UNKNOWN && row->expires - w->as_of < last)
            last = row->expires - w->as_of;
        if ((status = new_lot(ctx, w, (pnk_lot){.warehouse = row->warehouse, .item = row->item, .agency = row->agency, .last_day = last,
                                                .earmark_area = row->earmark_area, .earmark_group = row->earmark_group}, &at)))
            return status;
        for (int t = 0; t <= w->n_days; t++)
            if (row->available_from == PNK_DAY_UNKNOWN || row->available_from <= w->as_of + t)
                w->lots[at].landed[t] += row->quantity;
    }
    return PNK_OK;
}

static bool wanted_item(const pnk_world *w, int k)
{
    const pnk_item *item = &w->records->items.v[k];
    return w->item_need[k] >= 0 || w->item_service[k] >= 0 || item->supports_persons > 0 || w->item_room[(size_t)k * PNK_N_LEVELS] > 0;
}

/* An agency buys into its own stores; one without a store into the stores that belong to nobody in particular, else into the first. */
static bool buys_into(const pnk_world *w, const char *agency, int warehouse)
{
    bool own = false, common = false;

    for (size_t i = 0; i < w->records->warehouses.n; i++) {
        own = own || pnk_text_equal(w->records->warehouses.v[i].agency, agency);
        common = common || pnk_text_is_blank(w->records->warehouses.v[i].agency);
    }
    if (own)
        return pnk_text_equal(w->records->warehouses.v[warehouse].agency, agency);
    return common ? pnk_text_is_blank(w->records->warehouses.v[warehouse].agency) : warehouse == 0;
}

static pnk_status lots_of_purchase(pnk_ctx *ctx, pnk_world *w)
{
    pnk_status status;

    for (int line = 0; line < w->n_lines; line++)
        for (int k = 0; k < w->n_items; k++) {
            const pnk_item *item = &w->records->items.v[k];
            if (!(w->supply_per_day[k] > 0) || w->supply_days[k] >= w->n_days || !wanted_item(w, k) || !(w->lines[line].usd[w->n_days] > 0) ||
                (w->lines[line].sector && !pnk_text_equal(w->lines[line].sector, item->sector)))
                continue;
            for (int house = 0; house < (int)w->records->warehouses.n; house++) {
                int at;
                if (!buys_into(w, w->lines[line].agency, house))
                    continue;
                if ((status = new_lot(ctx, w, (pnk_lot){.warehouse = house, .item = k, .agency = w->lines[line].agency, .last_day = w->n_days,
                                                        .earmark_area = -1, .earmark_group = -1}, &at)))
                    return status;
                w->lots[at].bought = true;
            }
        }
    return PNK_OK;
}

static void mark_what_can_come(pnk_world *w)
{
    for (int o = 0; o < w->n_lots; o++) {
        const pnk_lot *lot = &w->lots[o];
        int m = w->item_need[lot->item];
        if (m >= 0 && (lot->bought || lot->landed[lot->last_day] > 0))
            w->needs[m].can_come = true;
    }
}

static void fill_items(pnk_world *w)
{
    for (int k = 0; k < w->n_items; k++) {
        const pnk_item *item = &w->records->items.v[k];
        bool sold = item->supplier_per_day > 0 && item->supplier_days >= 0 && item->unit_cost_usd >= 0;

        w->supply_per_day[k] = sold ? item->supplier_per_day : 0;
        w->supply_days[k] = sold ? (int)ceil(item->supplier_days) : 0;
        w->unit_usd[k] = pnk_known(item->unit_cost_usd, 0);
        for (int level = 0; level < PNK_N_LEVELS && item->kind == PNK_SHELTER && item->covered_area_m2 > 0 && item->land_m2 > 0; level++) {
            double floor_m2 = pnk_standard_amount(w->records, "covered_area_m2", (pnk_phase)level, w->as_of + 1, -1);
            double before = level ? w->item_room[(size_t)k * PNK_N_LEVELS + (size_t)level - 1] : 0;
            double room = floor_m2 > 0 ? item->covered_area_m2 / floor_m2 : before;
            w->item_room[(size_t)k * PNK_N_LEVELS + (size_t)level] = level && room > before ? before : room;
        }
    }
}

/* What people hold at the end of day 0: kept things fade with those who went home (already in the count); used things by their age. */
static void fill_hold0(pnk_world *w)
{
    for (size_t i = 0; i < w->records->distributed.n; i++) {
        const pnk_distributed *row = &w->records->distributed.v[i];
        int m = w->item_need[row->item], leaf = -1;
        if (m < 0 || row->place < 0 || !(row->quantity > 0) || (row->date != PNK_DAY_UNKNOWN && row->date > w->as_of))
            continue;
        for (int a = 0; a < w->n_leaves; a++)
            if (w->leaf_area[a] == w->records->places.v[row->place].area)
                leaf = a;
        if (leaf < 0)
            continue;
        double left = 1;
        if (w->needs[m].kind == PNK_NEED_CONSUMABLE)
            left = row->date == PNK_DAY_UNKNOWN ? 0 : fmax(0, 1 - (w->as_of - row->date) / 30.0);
        w->hold0[(size_t)leaf * (size_t)w->n_needs + (size_t)m] += row->quantity * left;
    }
}

static pnk_status list_drops(pnk_ctx *ctx, pnk_world *w)
{
    bool tents = false;

    w->drops = PNK_NEW(&w->arena, pnk_drop, w->n_leaves + w->n_sites);
    if (!w->drops)
        return pnk_no_memory(ctx);
    for (int a = 0; a < w->n_leaves; a++)
        w->drops[w->n_drops++] = (pnk_drop){.leaf = a, .place = w->leaf_place[a], .shelter = -1};
    for (int o = 0; o < w->n_lots; o++)
        tents = tents || w->item_room[(size_t)w->lots[o].item * PNK_N_LEVELS] > 0;
    for (int s = 0; s < w->n_sites && tents; s++)
        if (w->land_m2[s] > 0) {
            w->shelter_drop[s] = w->n_drops;
            w->drops[w->n_drops++] = (pnk_drop){.leaf = w->shelter_leaf[s], .place = w->shelter_place[s], .shelter = s};
        }
    return PNK_OK;
}

pnk_status pnk_world_goods(pnk_ctx *ctx, pnk_world *w)
{
    size_t lots = w->records->stocks.n + w->records->budgets.n * (size_t)w->n_items * (w->records->warehouses.n + 1) + 1;
    pnk_status status;

    if ((status = list_needs(ctx, w)))
        return status;
    share_sectors(w);
    w->supply_per_day = PNK_NEW(&w->arena, double, w->n_items + 1);
    w->supply_days = PNK_NEW(&w->arena, int, w->n_items + 1);
    w->unit_usd = PNK_NEW(&w->arena, double, w->n_items + 1);
    w->item_room = PNK_NEW(&w->arena, double, (size_t)(w->n_items + 1) * PNK_N_LEVELS);
    w->lots = PNK_NEW(&w->arena, pnk_lot, lots);
    if (!w->supply_per_day || !w->supply_days || !w->unit_usd || !w->item_room || !w->lots)
        return pnk_no_memory(ctx);
    fill_items(w);
    if ((status = fill_services(ctx, w)) || (status = list_lines(ctx, w)) || (status = lots_of_stock(ctx, w)) ||
        (status = lots_of_purchase(ctx, w)) || (status = list_drops(ctx, w)))
        return status;
    mark_what_can_come(w);
    w->hold0 = PNK_NEW(&w->arena, double, (size_t)w->n_drops * (size_t)w->n_needs + 1);
    if (!w->hold0)
        return pnk_no_memory(ctx);
    fill_hold0(w);
    return PNK_OK;
}

bool pnk_world_lot_fits(const pnk_world *w, int lot, int drop, int day)
{
    const pnk_lot *o = &w->lots[lot];
    const pnk_item *item = &w->records->items.v[o->item];
    bool tent = w->item_room[(size_t)o->item * PNK_N_LEVELS] > 0;

    if (day > o->last_day || (o->earmark_area >= 0 && !pnk_area_within(w->records, w->leaf_area[w->drops[drop].leaf], o->earmark_area)))
        return false;
    if (w->drops[drop].shelter >= 0)
        return tent;
    return w->item_need[o->item] >= 0 || w->item_service[o->item] >= 0 || item->supports_persons > 0;
}

double pnk_world_kg(const pnk_world *w, int item)
{
    return fmax(1e-3, pnk_known(w->records->items.v[item].weight_kg, 0));
}

double pnk_world_m3(const pnk_world *w, int item)
{
    return fmax(1e-6, pnk_known(w->records->items.v[item].volume_m3, 0));
}
