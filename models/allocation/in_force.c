/* models/allocation/in_force.c - the plan in force: its acts in the terms of this world, and what doing otherwise costs. */
#include "models/allocation/inside.h"
#include "models/allocation/tiers.h"
#include "models/allocation/way_names.h"

#include <stdlib.h>

int pnk_move_order(const pnk_act_move *a, const pnk_act_move *b)
{
    return a->from != b->from ? a->from - b->from : a->shelter != b->shelter ? a->shelter - b->shelter : a->day != b->day ? a->day - b->day
           : a->mode != b->mode ? a->mode - b->mode : a->group - b->group;
}

int pnk_ship_order(const pnk_world *w, const pnk_act_ship *a, const pnk_act_ship *b)
{
    int house_a = w->lots[a->lot].warehouse, house_b = w->lots[b->lot].warehouse;

    return a->pool != b->pool ? a->pool - b->pool : house_a != house_b ? house_a - house_b : a->drop != b->drop ? a->drop - b->drop
           : a->day != b->day ? a->day - b->day : a->lot - b->lot;
}

/* ---- reading ---- */

static int by_move(const void *a, const void *b) { return pnk_move_order(a, b); }

/* The sort has no room for the world, and the order of loads needs the store of a lot: it stands in `trips` while sorting. */
static int by_ship(const void *a, const void *b)
{
    const pnk_act_ship *x = a, *y = b;
    return x->pool != y->pool ? x->pool - y->pool : x->trips != y->trips ? (x->trips < y->trips ? -1 : 1) : x->drop != y->drop ? x->drop - y->drop
           : x->day != y->day ? x->day - y->day : x->lot - y->lot;
}

static void join_moves(pnk_acts *acts)
{
    size_t n = 0;

    if (acts->moves.n)
        qsort(acts->moves.v, acts->moves.n, sizeof *acts->moves.v, by_move);
    for (size_t i = 0; i < acts->moves.n; i++)
        if (n && pnk_move_order(&acts->moves.v[n - 1], &acts->moves.v[i]) == 0)
            acts->moves.v[n - 1].persons += acts->moves.v[i].persons;
        else
            acts->moves.v[n++] = acts->moves.v[i];
    acts->moves.n = n;
}

static void join_ships(const pnk_world *w, pnk_acts *acts)
{
    size_t n = 0;

    for (size_t i = 0; i < acts->ships.n; i++)
        acts->ships.v[i].trips = w->lots[acts->ships.v[i].lot].warehouse;
    if (acts->ships.n)
        qsort(acts->ships.v, acts->ships.n, sizeof *acts->ships.v, by_ship);
    for (size_t i = 0; i < acts->ships.n; i++)
        if (n && pnk_ship_order(w, &acts->ships.v[n - 1], &acts->ships.v[i]) == 0)
            acts->ships.v[n - 1].units += acts->ships.v[i].units;
        else
            acts->ships.v[n++] = acts->ships.v[i];
    acts->ships.n = n;
    for (size_t i = 0; i < n; i++)
        acts->ships.v[i].trips = 0;
}

/* Acts of days that are over, or of places that are no more, are left out: no plan can keep to them. */
static pnk_status read_acts(pnk_ctx *ctx, const pnk_world *w, const pnk_in_force *plan, pnk_way_names *names, pnk_acts *acts)
{
    int over = w->as_of - plan->as_of;
    const char *name;
    double value;

    for (size_t i = 0; pnk_answer_value(plan->answer, PNK_S_T4, i, &name, &value); i++) {
        pnk_act_move x;
        pnk_act_ship y;
        int house;
        if (value > 0 && pnk_way_move(names, name, &x) && (x.day -= over) >= 1 && x.day <= w->n_days) {
            if (!PNK_GROW(&acts->arena, acts->moves.v, acts->moves.n, acts->moves.capacity))
                return pnk_no_memory(ctx);
            x.persons = value;
            acts->moves.v[acts->moves.n++] = x;
        } else if (value > 0 && pnk_way_goods(names, name, &y, &house) && y.lot >= 0 && (y.day -= over) >= 1 && y.day <= w->n_days) {
            if (!PNK_GROW(&acts->arena, acts->ships.v, acts->ships.n, acts->ships.capacity))
                return pnk_no_memory(ctx);
            y.units = value;
            acts->ships.v[acts->ships.n++] = y;
        }
    }
    join_moves(acts);
    join_ships(w, acts);
    return PNK_OK;
}

static pnk_status read_weights(pnk_ctx *ctx, pnk_world *w)
{
    const pnk_records *r = w->records;

    w->usd_change = pnk_weight_value(r, "T4", "change_person");
    w->change_share = pnk_weight_value(r, "T4", "change_unit");
    w->announced_factor = pnk_weight_value(r, "T4", "announced_factor");
    w->announced_days = (int)pnk_known(pnk_weight_value(r, "T4", "announced_days"), 1);
    if (!(w->usd_change >= 0) || !(w->change_share >= 0) || !(w->announced_factor >= 0))
        return pnk_fail(ctx, PNK_BAD_INPUT, "the weights T4 change_person, change_unit and announced_factor are not all known, expected 0 or more");
    return PNK_OK;
}

pnk_status pnk_world_in_force(pnk_ctx *ctx, pnk_world *w, const pnk_in_force *plan)
{
    pnk_way_names names = {0};
    pnk_acts *acts = NULL;
    pnk_status status;

    if (!plan)
        return PNK_OK;
    if ((status = read_weights(ctx, w)) || (status = pnk_way_names_new(ctx, w, &names)))
        goto done;
    names.renumbered = true;
    if (!(acts = pnk_acts_new())) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = read_acts(ctx, w, plan, &names, acts)))
        goto done;
    w->in_force = acts;
    acts = NULL;
done:
    pnk_acts_free(acts);
    pnk_arena_release(&names.arena);
    return status;
}

/* ---- what is done otherwise ---- */

static double changed(double usd, double before, double after)
{
    return usd * fabs(after - before);
}

pnk_status pnk_change_usd(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, double *usd)
{
    const pnk_acts *before = w->in_force;

    *usd = 0;
    if (!before)
        return PNK_OK;
    size_t n = before->moves.n + before->ships.n;
    double *after = calloc(n + 1, sizeof *after);
    if (!after)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < acts->moves.n; i++) {
        const pnk_act_move *x = &acts->moves.v[i], *was = before->moves.n ? bsearch(x, before->moves.v, before->moves.n, sizeof *x, by_move) : NULL;
        if (was)
            after[was - before->moves.v] += x->persons;
        else
            *usd += pnk_world_move_change(w, x->day) * x->persons;
    }
    for (size_t i = 0; i < acts->ships.n; i++) {
        const pnk_act_ship *y = &acts->ships.v[i];
        size_t low = 0, high = before->ships.n;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (pnk_ship_order(w, &before->ships.v[middle], y) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < before->ships.n && pnk_ship_order(w, &before->ships.v[low], y) == 0)
            after[before->moves.n + low] += y->units;
        else
            *usd += pnk_world_unit_change(w, w->lots[y->lot].item, y->day) * y->units;
    }
    for (size_t i = 0; i < before->moves.n; i++)
        *usd += changed(pnk_world_move_change(w, before->moves.v[i].day), before->moves.v[i].persons, after[i]);
    for (size_t i = 0; i < before->ships.n; i++)
        *usd += changed(pnk_world_unit_change(w, w->lots[before->ships.v[i].lot].item, before->ships.v[i].day), before->ships.v[i].units, after[before->moves.n + i]);
    free(after);
    return PNK_OK;
}
