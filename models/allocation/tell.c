/* models/allocation/tell.c - the decided plan in the words of the result tables: moves, occupancy, shipments, gaps, prices, accounts.
 *
 * Occupancy and waiting are whole persons: a day's people are rounded together (first by place, then by group within the
 * place, largest remainder), so that every day adds up to the same total in every table.
 */
#include "models/allocation/world.h"
#include "engine/base/say.h"

#include "engine/sim/sim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SOME 1e-6                    /* of a person or unit: below it a cell is empty */

/* ---- moves and shipments ---- */

static const char *vehicle_of(const pnk_world *w, int mode)
{
    return mode == PNK_ON_FOOT ? "foot" : mode == PNK_OWN ? "own" : w->pools[mode - PNK_FIRST_POOL].vehicle;
}

static pnk_status tell_moves(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, pnk_plan *plan)
{
    for (size_t i = 0; i < acts->moves.n; i++) {
        const pnk_act_move *act = &acts->moves.v[i];
        int out_of = pnk_w_from_shelter(w, act->from), leaf = pnk_w_from_leaf(w, act->from);
        if (!(act->persons > SOME))
            continue;
        if (!PNK_GROW(&plan->arena, plan->moves.v, plan->moves.n, plan->moves.capacity))
            return pnk_no_memory(ctx);
        plan->moves.v[plan->moves.n++] = (pnk_move){
            .date = w->as_of + act->day,
            .from_id = pnk_arena_text(&plan->arena, out_of < 0 ? w->records->areas.v[w->leaf_area[leaf]].id : w->shelters[out_of].id),
            .from_area = w->leaf_area[leaf], .shelter = act->shelter, .group = act->group, .persons = llround(act->persons),
            .households = (int64_t)ceil(act->persons / w->household[act->group] - SOME),
            .vehicle = pnk_arena_text(&plan->arena, vehicle_of(w, act->mode)),
        };
    }
    return PNK_OK;
}

static int move_order(const void *a, const void *b)
{
    const pnk_move *x = a, *y = b;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    int by_from = strcmp(x->from_id, y->from_id);
    if (by_from)
        return by_from;
    if (x->shelter != y->shelter)
        return x->shelter < y->shelter ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return strcmp(x->vehicle, y->vehicle);
}

static bool same_shipment(const pnk_shipment *a, const pnk_shipment *b)
{
    return a->date == b->date && a->warehouse == b->warehouse && a->place == b->place && a->item == b->item &&
           strcmp(a->agency ? a->agency : "", b->agency ? b->agency : "") == 0 && strcmp(a->vehicle, b->vehicle) == 0;
}

static int shipment_order(const void *a, const void *b)
{
    const pnk_shipment *x = a, *y = b;
    const long long keys[][2] = { { x->date, y->date }, { x->warehouse, y->warehouse }, { x->place, y->place }, { x->item, y->item } };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    int by_agency = strcmp(x->agency ? x->agency : "", y->agency ? y->agency : "");
    return by_agency ? by_agency : strcmp(x->vehicle, y->vehicle);
}

static pnk_status tell_shipments(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, pnk_plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < acts->ships.n; i++) {
        const pnk_act_ship *act = &acts->ships.v[i];
        const pnk_lot *lot = &w->lots[act->lot];
        if (!(act->units > SOME))
            continue;
        if (!PNK_GROW(&plan->arena, plan->shipments.v, plan->shipments.n, plan->shipments.capacity))
            return pnk_no_memory(ctx);
        plan->shipments.v[plan->shipments.n++] = (pnk_shipment){
            .date = w->as_of + act->day, .warehouse = lot->warehouse, .place = w->drops[act->drop].place, .item = lot->item,
            .agency = lot->agency, .quantity = act->units, .trips = act->trips,
            .vehicle = pnk_arena_text(&plan->arena, w->pools[act->pool].vehicle),
        };
    }
    if (plan->shipments.n > 1)
        qsort(plan->shipments.v, plan->shipments.n, sizeof *plan->shipments.v, shipment_order);
    for (size_t i = 0; i < plan->shipments.n; i++) {
        if (kept > 0 && same_shipment(&plan->shipments.v[kept - 1], &plan->shipments.v[i])) {
            plan->shipments.v[kept - 1].quantity += plan->shipments.v[i].quantity;
            plan->shipments.v[kept - 1].trips += plan->shipments.v[i].trips;
        } else {
            plan->shipments.v[kept++] = plan->shipments.v[i];
        }
    }
    plan->shipments.n = kept;
    return PNK_OK;
}

/* ---- whole persons, day by day ---- */

/** All people of a day by spot: leaves (waiting), shelters, leaves (on the road), each over groups. */
typedef struct { int n_spots, n_groups; double *persons, *totals; int64_t *whole, *whole_totals; } day_people;

static pnk_status day_people_new(pnk_ctx *ctx, const pnk_world *w, pnk_arena *arena, day_people *day)
{
    size_t cells;

    day->n_spots = 2 * w->n_leaves + w->n_shelters;
    day->n_groups = w->n_groups;
    cells = (size_t)day->n_spots * (size_t)day->n_groups;
    day->persons = PNK_NEW(arena, double, cells);
    day->totals = PNK_NEW(arena, double, day->n_spots);
    day->whole = PNK_NEW(arena, int64_t, cells);
    day->whole_totals = PNK_NEW(arena, int64_t, day->n_spots);
    return day->persons && day->totals && day->whole && day->whole_totals ? PNK_OK : pnk_no_memory(ctx);
}

static void round_day(const pnk_world *w, const pnk_course *course, int t, day_people *day)
{
    double all = 0;

    for (int spot = 0; spot < day->n_spots; spot++) {
        day->totals[spot] = 0;
        for (int g = 0; g < w->n_groups; g++) {
            double persons = spot < w->n_leaves ? course->u[pnk_w_tlg(w, t, spot, g)]
                             : spot < w->n_leaves + w->n_shelters ? course->n[pnk_w_tsg(w, t, spot - w->n_leaves, g)]
                                                                  : course->m[pnk_w_tlg(w, t, spot - w->n_leaves - w->n_shelters, g)];
            persons = persons > 1e-7 ? persons : 0;
            day->persons[spot * w->n_groups + g] = persons;
            day->totals[spot] += persons;
            all += persons;
        }
    }
    pnk_round_to_total(day->totals, (size_t)day->n_spots, llround(all), day->whole_totals);
    for (int spot = 0; spot < day->n_spots; spot++)
        pnk_round_to_total(day->persons + (size_t)spot * (size_t)w->n_groups, (size_t)w->n_groups, day->whole_totals[spot],
                           day->whole + (size_t)spot * (size_t)w->n_groups);
}

static pnk_status add_occupancy(pnk_ctx *ctx, pnk_plan *plan, pnk_occupancy row)
{
    if (!PNK_GROW(&plan->arena, plan->occupancy.v, plan->occupancy.n, plan->occupancy.capacity))
        return pnk_no_memory(ctx);
    plan->occupancy.v[plan->occupancy.n++] = row;
    return PNK_OK;
}

static bool ever_used(const pnk_world *w, const pnk_course *course, int s)
{
    for (int t = 0; t <= w->n_days; t++) {
        double room = course->room[pnk_w_tsl(w, t, s, 0)];
        for (int g = 0; g < w->n_groups; g++)
            if (course->n[pnk_w_tsg(w, t, s, g)] > SOME)
                return true;
        if (w->shelters[s].kind != PNK_SHELTER_UNLISTED && isfinite(room) && room > SOME)
            return true;
    }
    return false;
}

static pnk_status tell_people(pnk_ctx *ctx, const pnk_world *w, const pnk_course *course, pnk_plan *plan)
{
    pnk_arena arena = {0};
    day_people day;
    pnk_status status = day_people_new(ctx, w, &arena, &day);

    plan->waiting = PNK_NEW(&plan->arena, int64_t, ((size_t)w->n_days + 1) * (size_t)w->n_leaves * (size_t)w->n_groups);
    if (!plan->waiting)
        status = pnk_no_memory(ctx);
    for (int t = 0; t <= w->n_days && !status; t++) {
        round_day(w, course, t, &day);
        for (int leaf = 0; leaf < w->n_leaves; leaf++)
            for (int g = 0; g < w->n_groups; g++)      /* on the road at night is a night without shelter like any other */
                plan->waiting[pnk_w_tlg(w, t, leaf, g)] =
                    day.whole[leaf * w->n_groups + g] + day.whole[(w->n_leaves + w->n_shelters + leaf) * w->n_groups + g];
        for (int s = 0; s < w->n_shelters && !status; s++) {
            int spot = w->n_leaves + s;
            double room = course->room[pnk_w_tsl(w, t, s, w->phase)] + (w->phase == 0 ? w->kept_free[pnk_w_ts(w, t, s)] : 0);
            if (!ever_used(w, course, s))
                continue;
            status = add_occupancy(ctx, plan, (pnk_occupancy){ .date = w->as_of + t, .shelter = s, .group = -1, .persons = day.whole_totals[spot],
                                       .free_places = isfinite(room) ? floor(room + SOME) - (double)day.whole_totals[spot] : NAN });
            for (int g = 0; g < w->n_groups && !status; g++)
                if (day.whole[spot * w->n_groups + g] > 0)
                    status = add_occupancy(ctx, plan, (pnk_occupancy){ .date = w->as_of + t, .shelter = s, .group = g,
                                               .persons = day.whole[spot * w->n_groups + g], .free_places = NAN });
        }
    }
    pnk_arena_release(&arena);
    return status;
}

/* ---- gaps ---- */

static pnk_status add_gap(pnk_ctx *ctx, pnk_plan *plan, pnk_gap gap)
{
    if (!(gap.needed > SOME) && !(gap.unmet > SOME))
        return PNK_OK;
    if (!PNK_GROW(&plan->arena, plan->gaps.v, plan->gaps.n, plan->gaps.capacity))
        return pnk_no_memory(ctx);
    gap.unmet = gap.unmet > SOME ? gap.unmet : 0;
    gap.needed = fmax(gap.needed, gap.unmet);
    gap.met = gap.needed - gap.unmet;
    plan->gaps.v[plan->gaps.n++] = gap;
    return PNK_OK;
}

static void cell_words(const pnk_cells *cells, int cell, pnk_gap *gap)
{
    gap->ceiling_share = cell >= 0 ? cells->cells[cell].ceiling : NAN;
    gap->reason = cell >= 0 ? cells->cells[cell].reason : NULL;
}

/** A roof for the night: everybody away from home in the area needs one. */
static pnk_status shelter_gaps(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *course, int t, int leaf, pnk_plan *plan)
{
    double beyond = 0, all = 0;
    pnk_status status = PNK_OK;

    for (int s = 0; s < w->n_shelters; s++)
        if (w->shelter_leaf[s] == leaf) {
            beyond += fmax(course->over[pnk_w_tsl(w, t, s, 0)], course->stay[pnk_w_ts(w, t, s)]);
            for (int g = 0; g < w->n_groups; g++)
                all += course->n[pnk_w_tsg(w, t, s, g)];
        }
    for (int g = 0; g < w->n_groups && !status; g++) {
        double here = 0, out = course->u[pnk_w_tlg(w, t, leaf, g)] + course->m[pnk_w_tlg(w, t, leaf, g)];
        for (int s = 0; s < w->n_shelters; s++)
            if (w->shelter_leaf[s] == leaf)
                here += course->n[pnk_w_tsg(w, t, s, g)];
        double unmet = out + (all > 0 ? beyond * here / all : 0);
        pnk_gap gap = { .date = w->as_of + t, .area = w->leaf_area[leaf], .shelter = -1, .sector = "shelter", .need = "a_roof", .group = g,
                        .needed = out + here, .unmet = unmet, .persons = unmet };
        cell_words(cells, cells->shelter_cell[pnk_w_lg(w, leaf, g)], &gap);
        status = add_gap(ctx, plan, gap);
    }
    return status;
}

static pnk_status goods_gaps(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *course, int t, int leaf, pnk_plan *plan)
{
    pnk_status status = PNK_OK;

    for (int m = 0; m < w->n_needs && !status; m++) {
        size_t at = ((size_t)t * (size_t)w->n_drops + (size_t)w->leaf_drop[leaf]) * (size_t)w->n_needs + (size_t)m;
        const pnk_need *need = &w->needs[m];
        pnk_gap gap = { .date = w->as_of + t, .area = w->leaf_area[leaf], .shelter = -1, .sector = w->sectors[need->sector],
                        .need = w->records->items.v[need->item].id, .group = -1, .needed = course->needed[at], .unmet = course->b[at],
                        .persons = need->mean > 0 ? course->b[at] / need->mean : 0 };
        cell_words(cells, cells->goods_cell[(size_t)leaf * (size_t)w->n_sectors + (size_t)need->sector], &gap);
        status = add_gap(ctx, plan, gap);
    }
    return status;
}

/** Persons that a service is counted for at a target. */
static double served(const pnk_world *w, const pnk_course *course, int t, int target, const pnk_service_need *q, const double *per_person, double *units)
{
    double persons = 0;

    for (int g = 0; g < w->n_groups; g++) {
        double here = 0;
        if (target < w->n_shelters) {
            here = course->n[pnk_w_tsg(w, t, target, g)];
        } else {
            int leaf = target - w->n_shelters;
            here = course->u[pnk_w_tlg(w, t, leaf, g)];
            for (int s = 0; s < w->n_shelters && !q->building; s++)
                if (w->shelter_leaf[s] == leaf)
                    here += course->n[pnk_w_tsg(w, t, s, g)];
        }
        persons += here;
        *units += here * per_person[pnk_w_tg(w, t, g)];
    }
    return persons;
}

static bool counted(const pnk_world *w, int t, int target, int q)
{
    return !isnan(w->service[pnk_w_service(w, t, target, q)]);
}

static pnk_status service_gaps(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *course, int t, int leaf, pnk_plan *plan)
{
    pnk_status status = PNK_OK;

    for (int q = 0; q < w->n_services && !status; q++) {
        const pnk_service_need *service = &w->services[q];
        double units = 0, persons = 0;
        if (!service->per_person[w->phase])
            continue;
        for (int target = 0; target < pnk_w_n_targets(w); target++) {
            int its_leaf = target < w->n_shelters ? w->shelter_leaf[target] : target - w->n_shelters;
            if (its_leaf != leaf || (target < w->n_shelters && !service->building) || !counted(w, t, target, q))
                continue;
            served(w, course, t, target, service, service->per_person[w->phase], &units);
            persons += course->gap[1][pnk_w_service(w, t, target, q)];
        }
        pnk_gap gap = { .date = w->as_of + t, .area = w->leaf_area[leaf], .shelter = -1, .sector = w->sectors[service->sector],
                        .need = service->name, .group = -1, .needed = units, .unmet = persons * service->mean[w->phase], .persons = persons };
        cell_words(cells, cells->goods_cell[(size_t)leaf * (size_t)w->n_sectors + (size_t)service->sector], &gap);
        status = add_gap(ctx, plan, gap);
    }
    return status;
}

static pnk_status tell_gaps(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *course, pnk_plan *plan)
{
    pnk_status status = PNK_OK;

    for (int t = 1; t <= w->n_days && !status; t++)
        for (int leaf = 0; leaf < w->n_leaves && !status; leaf++)
            if (!(status = shelter_gaps(ctx, w, cells, course, t, leaf, plan)) &&
                !(status = goods_gaps(ctx, w, cells, course, t, leaf, plan)))
                status = service_gaps(ctx, w, cells, course, t, leaf, plan);
    return status;
}

/* ---- accounts ---- */

/** Person-days of need and of lack of a sector's goods and services, by the weights of its members. */
static void sector_days(const pnk_world *w, const pnk_course *course, int sector, double *need_days, double *lack_days)
{
    for (int t = 1; t <= w->n_days; t++) {
        for (int m = 0; m < w->n_needs; m++)
            for (int drop = 0; drop < w->n_drops && w->needs[m].sector == sector; drop++) {
                size_t at = ((size_t)t * (size_t)w->n_drops + (size_t)drop) * (size_t)w->n_needs + (size_t)m;
                *need_days += w->needs[m].weight * course->needed[at] / w->needs[m].mean;
                *lack_days += w->needs[m].weight * course->b[at] / w->needs[m].mean;
            }
        for (int q = 0; q < w->n_services; q++) {
            const pnk_service_need *service = &w->services[q];
            for (int target = 0; target < pnk_w_n_targets(w) && service->sector == sector && service->per_person[w->phase]; target++) {
                double units = 0;
                if ((target < w->n_shelters && !service->building) || !counted(w, t, target, q))
                    continue;
                served(w, course, t, target, service, service->per_person[w->phase], &units);
                *need_days += service->weight * units / service->mean[w->phase];
                *lack_days += service->weight * course->gap[1][pnk_w_service(w, t, target, q)];
            }
        }
    }
}

static double roof_coverage(const pnk_world *w, const pnk_course *course)
{
    double days = 0;

    for (int t = 1; t <= w->n_days; t++)
        for (int g = 0; g < w->n_groups; g++) {
            for (int leaf = 0; leaf < w->n_leaves; leaf++)
                days += course->u[pnk_w_tlg(w, t, leaf, g)] + course->m[pnk_w_tlg(w, t, leaf, g)];
            for (int s = 0; s < w->n_shelters; s++)
                days += course->n[pnk_w_tsg(w, t, s, g)];
        }
    return days > SOME ? 1 - course->unsheltered_person_days / days : 1;
}

/** Sectors as the response plan names them; what people sleep under and what they sleep in are told apart. */
static pnk_status tell_account(pnk_ctx *ctx, const pnk_world *w, const pnk_course *course, pnk_arena *arena, pnk_account *account)
{
    size_t n = (size_t)w->n_sectors + 1;

    account->sectors = PNK_NEW(arena, const char *, n);
    account->coverage_by_sector = PNK_NEW(arena, double, n);
    if (!account->sectors || !account->coverage_by_sector)
        return pnk_no_memory(ctx);
    account->sectors[0] = "shelter";
    account->coverage_by_sector[0] = roof_coverage(w, course);
    for (int e = 0; e < w->n_sectors; e++) {
        double need = 0, lack = 0;
        sector_days(w, course, e, &need, &lack);
        account->sectors[e + 1] = strcmp(w->sectors[e], "shelter") == 0 ? "nfi" : w->sectors[e];
        account->coverage_by_sector[e + 1] = need > SOME ? 1 - lack / need : 1;
    }
    account->n_sectors = n;
    account->unsheltered_person_days = course->unsheltered_person_days;
    account->moved_persons = course->moved_persons;
    account->cost_usd = course->cost_usd;
    account->tonnes_km = course->tonnes_km;
    memcpy(account->tier, course->tier, sizeof account->tier);
    return PNK_OK;
}

/** Where the plan gains less than the stated share on the simple rule in every tier before cost, the page says that the rule will do. */
static const char *advise(const pnk_world *w, const pnk_plan *plan)
{
    double share = pnk_parameter_value(w->records, "simple_rule_share");
    double saved = plan->greedy.unsheltered_person_days - plan->plan.unsheltered_person_days;
    double fairer = plan->plan.worst_coverage - plan->greedy.worst_coverage, unmet = plan->greedy.tier[3] - plan->plan.tier[3];

    return saved <= share * fmax(1, plan->greedy.unsheltered_person_days) && fairer <= share && unmet <= share * fmax(1, plan->greedy.tier[3])
               ? PNK_PHRASE("the simple rule is fine") : NULL;
}

static pnk_status tell_prices(pnk_ctx *ctx, const pnk_world *w, const pnk_row_price *prices, size_t n, pnk_plan *plan)
{
    for (size_t i = 0; i < n; i++) {
        if (!PNK_GROW(&plan->arena, plan->prices.v, plan->prices.n, plan->prices.capacity))
            return pnk_no_memory(ctx);
        plan->prices.v[plan->prices.n++] = (pnk_price){
            .constraint = pnk_arena_text(&plan->arena, prices[i].constraint), .id = pnk_arena_text(&plan->arena, prices[i].id),
            .date = prices[i].day < 0 ? PNK_DAY_UNKNOWN : w->as_of + prices[i].day, .price = prices[i].price,
            .unit = pnk_arena_text(&plan->arena, prices[i].unit), .low = prices[i].low, .high = prices[i].high, .now = prices[i].now,
            .range_unit = pnk_arena_text(&plan->arena, prices[i].range_unit), .after = prices[i].after, .area = prices[i].area, .area_share = prices[i].area_share,
            .next = pnk_arena_text(&plan->arena, prices[i].next), .sentence = pnk_arena_text(&plan->arena, prices[i].sentence) };
    }
    return PNK_OK;
}

static pnk_status tell_shelters(pnk_ctx *ctx, const pnk_world *w, pnk_plan *plan)
{
    plan->n_shelters = (size_t)w->n_shelters;
    plan->shelters = PNK_NEW(&plan->arena, pnk_shelter, plan->n_shelters + 1);
    if (!plan->shelters)
        return pnk_no_memory(ctx);
    for (int s = 0; s < w->n_shelters; s++) {
        plan->shelters[s] = w->shelters[s];
        plan->shelters[s].id = pnk_arena_text(&plan->arena, w->shelters[s].id);
    }
    return PNK_OK;
}

/** The cells and the world go away after the telling: their words move to the plan. */
static pnk_status keep_words(pnk_ctx *ctx, pnk_plan *plan)
{
    for (size_t i = 0; i < plan->gaps.n; i++)
        if (plan->gaps.v[i].reason && !(plan->gaps.v[i].reason = pnk_arena_text(&plan->arena, plan->gaps.v[i].reason)))
            return pnk_no_memory(ctx);
    return PNK_OK;
}

pnk_status pnk_tell(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_acts *acts, const pnk_course *course,
                    const pnk_course *greedy, const pnk_course *nothing, const pnk_row_price *prices, size_t n_prices, pnk_plan *plan)
{
    pnk_status status;

    if ((status = tell_shelters(ctx, w, plan)) ||
        (status = tell_moves(ctx, w, acts, plan)) ||
        (status = tell_people(ctx, w, course, plan)) ||
        (status = tell_shipments(ctx, w, acts, plan)) ||
        (status = tell_gaps(ctx, w, cells, course, plan)) ||
        (status = tell_prices(ctx, w, prices, n_prices, plan)) ||
        (status = tell_account(ctx, w, course, &plan->arena, &plan->plan)) ||
        (status = tell_account(ctx, w, greedy, &plan->arena, &plan->greedy)) ||
        (status = tell_account(ctx, w, nothing, &plan->arena, &plan->nothing)) ||
        (status = pnk_tell_fair(ctx, w, cells, course, greedy, nothing, plan)))
        return status;
    if (plan->moves.n > 1)
        qsort(plan->moves.v, plan->moves.n, sizeof *plan->moves.v, move_order);
    plan->advice = advise(w, plan);
    return keep_words(ctx, plan);
}
