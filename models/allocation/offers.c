/* models/allocation/offers.c - columns of the full model that pay at the present prices: moves, and loaded rounds.
 *
 * Moves are priced in three parts (leaving, arriving, riding), each worked out once a round. Goods come as loaded rounds: for a
 * route the best mix of at most two items that fills a vehicle by weight and volume, in closed form, so the master has no load rows.
 */
#include "models/allocation/master.h"
#include "models/allocation/inside.h"

#include <stdlib.h>
#include <string.h>

/* ---- prices ---- */

void pnk_offer_prices(pnk_master *k)
{
    const pnk_model *m = k->m;
    pnk_prices *p = &k->prices;

    for (size_t r = 0; r < m->n_rows; r++)
        p->row_price[r] = pnk_master_row_price(k, r);
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        p->mix[tier] = pnk_stage_weight(k->stage, tier);
    for (int h = 0; h < k->stage->n_holds; h++)
        p->mix[k->stage->holds[h].tier] -= pnk_lp_dual(k->lp, k->hold_row[h]);
    for (int key = 0; key < m->n_keys; key++) {
        int cell = k->stage->cells ? pnk_cell_of_key(m, k->stage->cells, key) : -1;
        p->key_price[key] = cell >= 0 && k->cell_row[cell] >= 0 ? pnk_lp_dual(k->lp, k->cell_row[cell]) : 0;
    }
    pnk_prices_fill(p);
}

/* A column that pays: an arc with a group, or a route. */
typedef struct { double rc; size_t way; int group; } offer;

/* The best so far at a place, the best first, and of two that pay alike the one that comes first in the model. */
static void consider(offer *best, int n, offer one)
{
    for (int i = 0; i < n; i++)
        if (one.rc < best[i].rc || (one.rc == best[i].rc && one.way < best[i].way)) {
            offer was = best[i];
            best[i] = one;
            one = was;
        }
}

static offer *no_offers(size_t n, double worst)
{
    offer *offers = malloc((n + 1) * sizeof *offers);

    for (size_t i = 0; i < n && offers; i++)
        offers[i] = (offer){.rc = worst};
    return offers;
}

static int offers_of(const pnk_master *k) { return k->n_offers > 1 ? k->n_offers : 1; }

pnk_status pnk_master_take_up(pnk_ctx *ctx, pnk_master *k, made one)
{
    if (one.is_load)
        one.older = k->last_load[one.load.route];
    if (!PNK_GROW(&k->arena, k->made.v, k->made.n, k->made.capacity))
        return pnk_no_memory(ctx);
    k->made.v[k->made.n++] = one;
    if (one.is_load)
        k->last_load[one.load.route] = (int)k->made.n;
    return PNK_OK;
}

static pnk_status add_made(pnk_ctx *ctx, pnk_master *k, lp_column *c, made one)
{
    pnk_status status = pnk_master_take_up(ctx, k, one);

    return status ? status : pnk_lay_made(ctx, k, c, &k->made.v[k->made.n - 1]);
}

static pnk_status add_move(pnk_ctx *ctx, pnk_master *k, lp_column *c, size_t arc, int group, size_t *added)
{
    unsigned char *has = &k->has_move[arc * (size_t)k->m->w->n_groups + (size_t)group];

    if (*has)
        return PNK_OK;
    ++*added;
    if (k->looks_only)
        return PNK_OK;
    *has = 1;
    return add_made(ctx, k, c, (made){.move = {arc, group}, .place = PNK_LP_AT_LOW});
}

/* The best moves so far, by where they start and by where they end. */
typedef struct { offer *start, *end; int each; double enough; } best_moves;

static void consider_arc(const pnk_master *k, size_t i, const best_moves *best)
{
    const pnk_arc *arc = &k->m->arcs[i];
    size_t days = (size_t)k->m->w->n_days + 1, groups = (size_t)k->m->w->n_groups;
    size_t day = k->stage->rows == 1 ? (size_t)arc->day : 0;     /* later the people are mostly placed: a few offers a start will do */

    if (!pnk_prices_may_pay(&k->prices, arc, best->enough))
        return;
    const pnk_prices_arc along = pnk_prices_along(&k->prices, arc);
    for (size_t g = 0; g < groups; g++) {
        offer one = {pnk_prices_group(&k->prices, &along, (int)g), i, (int)g};
        if (!(one.rc < best->enough) || k->has_move[i * groups + g] || !pnk_stage_move(k->m, k->stage, arc, (int)g))
            continue;
        consider(best->start + (size_t)best->each * (((size_t)arc->from * groups + g) * days + day), best->each, one);
        consider(best->end + (size_t)best->each * ((size_t)arc->shelter * days + day), best->each, one);
    }
}

/* Those that the held tiers leave. */
static void consider_arcs(const pnk_master *k, const best_moves *best)
{
    const pnk_model *m = k->m;
    const pnk_face *face = k->stage->n_faces ? k->stage->faces[0] : NULL;

    for (size_t i = 0; face && i < face->n_arcs; i++)
        consider_arc(k, face->arcs[i], best);
    for (size_t e = face ? m->n_ends : 0; e < m->n_ends; e++)
        for (size_t i = m->ends[e].first, end = pnk_prices_arcs_end(&k->prices, e, best->enough); i < end; i++)
            consider_arc(k, i, best);
}

/* The best per start, group and day, and the best per shelter and day of arrival: three of each take the simplex fewer rounds and more pivots. */
pnk_status pnk_offer_moves(pnk_ctx *ctx, pnk_master *k, lp_column *c, double tolerance, size_t *added)
{
    const pnk_model *m = k->m;
    const pnk_world *w = m->w;
    double enough = k->reach - tolerance;
    int each = offers_of(k);
    size_t places = (size_t)each * ((size_t)w->n_days + 1), n_start = places * (size_t)pnk_w_n_from(w) * (size_t)w->n_groups, n_end = places * (size_t)w->n_shelters;
    best_moves best = {no_offers(n_start, enough), no_offers(n_end, enough), each, enough};
    pnk_status status = best.start && best.end ? PNK_OK : pnk_no_memory(ctx);

    if (!status && !k->stage->alone)
        consider_arcs(k, &best);
    for (size_t i = 0; i < n_start && !status; i++)
        if (best.start[i].rc < enough)
            status = add_move(ctx, k, c, best.start[i].way, best.start[i].group, added);
    for (size_t i = 0; i < n_end && !status; i++)
        if (best.end[i].rc < enough)
            status = add_move(ctx, k, c, best.end[i].way, best.end[i].group, added);
    free(best.start);
    free(best.end);
    return status;
}

/* ---- loads ---- */

/* Lots that a store may send to a drop point on a day, with the price of a unit there: for all vehicles that arrive on the same day. */
typedef struct { const pnk_route *of; struct { int lot; double rc; } *v; size_t n; } wares_of;

static bool are_of(const wares_of *wares, const pnk_route *route)
{
    const pnk_route *of = wares->of;

    return of && of->warehouse == route->warehouse && of->drop == route->drop && of->day == route->day && of->arrives == route->arrives;
}

static void list_wares(const pnk_master *k, const pnk_route *route, wares_of *out)
{
    out->of = route;
    out->n = 0;
    for (size_t l = k->lots.first[route->warehouse]; l < k->lots.first[route->warehouse + 1]; l++) {
        int lot = k->lots.lot[l];
        if (pnk_lay_has_lot(k, k->stage, lot) && pnk_world_lot_fits(k->m->w, lot, route->drop, route->day)) {
            out->v[out->n].lot = lot;
            out->v[out->n++].rc = pnk_prices_handed_over(&k->prices, lot, route);
        }
    }
}

static size_t worthy_cargo(const pnk_master *k, const pnk_route *route, const wares_of *wares, pnk_cargo *items)
{
    bool plain = pnk_prices_route_is_plain(&k->prices, route);
    size_t n = 0;

    for (size_t i = 0; i < wares->n && n < PNK_MOST_CARGO; i++) {
        int lot = wares->v[i].lot;
        double rc = plain ? wares->v[i].rc : pnk_prices_unit(&k->prices, lot, route);
        if (rc < 0 && pnk_stage_unit(k->stage, lot, (size_t)(route - k->m->routes)))
            n = pnk_cargo_offer(k->m->w, items, n, lot, -rc);
    }
    return n;
}

made *pnk_master_find_load(pnk_master *k, const load_key *load)
{
    for (int i = k->last_load[load->route]; i > 0; i = k->made.v[i - 1].older) {
        const load_key *old = &k->made.v[i - 1].load;
        if (pnk_same_load(old->lot, old->units, load->lot, load->units))
            return &k->made.v[i - 1];
    }
    return NULL;
}

/* Within its tolerance the solver may leave a load that it has; it is not offered twice. */
static bool is_made(pnk_master *k, const load_key *load) { return pnk_master_find_load(k, load) != NULL; }

static pnk_status add_load(pnk_ctx *ctx, pnk_master *k, lp_column *c, const load_key *load, size_t *added)
{
    if (is_made(k, load))
        return PNK_OK;
    ++*added;
    return k->looks_only ? PNK_OK : add_made(ctx, k, c, (made){.is_load = true, .load = *load, .place = PNK_LP_AT_LOW});
}

/* The load of a route that pays best by the present prices, and its reduced cost a unit of what it wins; nothing that pays: `otherwise`. */
static double best_load(pnk_master *k, size_t r, const wares_of *wares, double enough, double otherwise, load_key *load)
{
    const pnk_route *route = &k->m->routes[r];
    const pnk_pool *pool = &k->m->w->pools[route->pool];
    pnk_cargo items[PNK_MOST_CARGO];
    size_t n = pnk_stage_round(k->stage, r) ? worthy_cargo(k, route, wares, items) : 0;

    *load = (load_key){.route = r};
    if (!n)
        return otherwise;
    double win = pnk_best_load(items, n, pool->payload_kg, pool->volume_m3, load->lot, load->units), rc = pnk_prices_round(&k->prices, route) - win;
    load->scale = fmax(1, fmax(load->units[0], load->units[1]) / 10);
    return rc < enough * load->scale && !is_made(k, load) ? rc / (1 + win) : otherwise;
}

/* The best per drop point and day of arrival, and per drop point and item. */
pnk_status pnk_offer_loads(pnk_ctx *ctx, pnk_master *k, lp_column *c, double tolerance, size_t *added)
{
    const pnk_world *w = k->m->w;
    size_t days = (size_t)w->n_days + 1, each = (size_t)offers_of(k), n_best = each * (size_t)w->n_drops * days, n_items = each * (size_t)w->n_drops * (size_t)(w->n_items + 1);
    load_key *loads = malloc((k->m->n_routes + 1) * sizeof *loads);
    offer *best = no_offers(n_best + n_items, k->reach);
    wares_of wares = {.v = malloc(((size_t)w->n_lots + 1) * sizeof *wares.v)};
    pnk_status status = best && loads && wares.v ? PNK_OK : pnk_no_memory(ctx);

    for (size_t i = 0; i < k->m->n_routes && !status; i++) {
        size_t r = k->by_delivery[i];
        const pnk_route *route = &k->m->routes[r];
        if (!are_of(&wares, route))
            list_wares(k, route, &wares);
        offer one = {best_load(k, r, &wares, k->reach - tolerance, k->reach, &loads[r]), r, 0};
        if (!(one.rc < k->reach))
            continue;
        consider(best + each * ((size_t)route->drop * days + (size_t)route->arrives), (int)each, one);
        consider(best + n_best + each * ((size_t)route->drop * (size_t)w->n_items + (size_t)w->lots[loads[r].lot[0]].item), (int)each, one);
    }
    for (size_t i = 0; i < n_best + n_items && !status; i++)
        if (best[i].rc < k->reach)
            status = add_load(ctx, k, c, &loads[best[i].way], added);
    free(best);
    free(loads);
    free(wares.v);
    return status;
}

/* Before goods are priced for the first time: each lot on the shortest round to each drop point, on the first day it is there. */
pnk_status pnk_offer_starters(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_world *w = k->m->w;
    size_t n = (size_t)w->n_lots * (size_t)w->n_drops;
    size_t *best = calloc(n + 1, sizeof *best);
    pnk_status status = PNK_OK;

    if (!best)
        return pnk_no_memory(ctx);
    for (size_t r = 0; r < k->m->n_routes; r++) {
        const pnk_route *route = &k->m->routes[r];
        for (size_t l = k->lots.first[route->warehouse]; l < k->lots.first[route->warehouse + 1]; l++) {
            int lot = k->lots.lot[l];
            size_t *old = &best[(size_t)lot * (size_t)w->n_drops + (size_t)route->drop];
            const pnk_route *was = *old ? &k->m->routes[*old - 1] : NULL;
            bool there = w->lots[lot].landed[route->day] > 0 || (w->lots[lot].bought && route->day > w->supply_days[w->lots[lot].item]);
            if (there && pnk_world_lot_fits(w, lot, route->drop, route->day) &&
                (!was || route->day < was->day || (route->day == was->day && route->hours < was->hours)))
                *old = r + 1;
        }
    }
    for (size_t i = 0; i < n && !status; i++) {
        if (!best[i])
            continue;
        int lot = (int)(i / (size_t)w->n_drops), item = w->lots[lot].item;
        size_t r = best[i] - 1;
        const pnk_pool *pool = &w->pools[k->m->routes[r].pool];
        double units = fmin(pool->payload_kg / pnk_world_kg(w, item), pool->volume_m3 / pnk_world_m3(w, item));
        load_key load = {.route = r, .lot = {lot, -1}, .units = {units, 0}, .scale = fmax(1, units / 10)};
        if (!is_made(k, &load))
            status = pnk_master_take_up(ctx, k, (made){.is_load = true, .load = load, .place = PNK_LP_AT_LOW});
    }
    k->has_starters = true;
    free(best);
    return status;
}
