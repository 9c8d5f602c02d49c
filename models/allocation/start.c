/* models/allocation/start.c - the basis that a round ends with, and a stage that starts from such a basis of the plan in force. */
#include "models/allocation/master.h"

#include <stdlib.h>
#include <string.h>

/* ---- where a stage ended ---- */

static bool in_basis(const pnk_lp *lp, const int *row, size_t i) { return row[i] >= 0 && pnk_lp_row_place(lp, row[i]) == PNK_LP_BASIC; }

int pnk_basic_move_order(const void *a, const void *b)
{
    const pnk_basic_move *x = a, *y = b;
    if (x->arc != y->arc)
        return x->arc < y->arc ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

int pnk_basic_load_order(const void *a, const void *b)
{
    const pnk_basic_load *x = a, *y = b;
    if (x->route != y->route)
        return x->route < y->route ? -1 : 1;
    return x->lot[0] != y->lot[0] ? (x->lot[0] > y->lot[0]) - (x->lot[0] < y->lot[0]) : (x->lot[1] > y->lot[1]) - (x->lot[1] < y->lot[1]);
}

pnk_status pnk_basis_new(pnk_ctx *ctx, const pnk_model *m, size_t n_cells, size_t n_ways, pnk_arena *arena, pnk_basis *b)
{
    *b = (pnk_basis){.n_cells = n_cells};
    b->row = PNK_NEW(arena, bool, m->n_rows + 1);
    b->core = PNK_NEW(arena, bool, m->n_cols + 1);
    b->cell = PNK_NEW(arena, bool, n_cells + 1);
    b->own = PNK_NEW(arena, bool, n_cells + 1);
    b->moves = PNK_NEW(arena, pnk_basic_move, n_ways + 1);
    b->loads = PNK_NEW(arena, pnk_basic_load, n_ways + 1);
    b->past_moves = PNK_NEW(arena, pnk_past_move, n_ways + 1);
    b->past_loads = PNK_NEW(arena, pnk_past_load, n_ways + 1);
    return b->row && b->core && b->cell && b->own && b->moves && b->loads && b->past_moves && b->past_loads ? PNK_OK : pnk_no_memory(ctx);
}

void pnk_basis_sort(pnk_basis *b)
{
    qsort(b->moves, b->n_moves, sizeof *b->moves, pnk_basic_move_order);
    qsort(b->loads, b->n_loads, sizeof *b->loads, pnk_basic_load_order);
}

pnk_status pnk_start_keep(pnk_ctx *ctx, const pnk_master *k, pnk_stage_answer *a)
{
    const pnk_model *m = k->m;
    pnk_basis *b = &a->basis;
    pnk_status status = pnk_basis_new(ctx, m, k->n_cell_rows, k->made.n, &a->arena, b);

    if (status)
        return status;
    for (size_t r = 0; r < m->n_rows; r++)
        b->row[r] = in_basis(k->lp, k->lp_row, r);
    for (size_t j = 0; j < m->n_cols; j++)
        b->core[j] = k->lp_col[j] >= 0 && pnk_lp_column_place(k->lp, k->lp_col[j]) == PNK_LP_BASIC;
    for (int h = 0; h < k->stage->n_holds; h++)
        b->hold[k->stage->holds[h].tier] = pnk_lp_row_place(k->lp, k->hold_row[h]) == PNK_LP_BASIC;
    for (size_t c = 0; c < k->n_cell_rows; c++) {
        b->cell[c] = in_basis(k->lp, k->cell_row, c);
        b->own[c] = k->cell_theta[c] >= 0 && pnk_lp_column_place(k->lp, k->cell_theta[c]) == PNK_LP_BASIC;
    }
    b->theta = k->theta >= 0 && pnk_lp_column_place(k->lp, k->theta) == PNK_LP_BASIC;
    for (size_t i = 0; i < k->made.n; i++) {
        const made *one = &k->made.v[i];
        if (one->place != PNK_LP_BASIC)
            continue;
        if (one->is_load)
            b->loads[b->n_loads++] = (pnk_basic_load){one->load.route, {one->load.lot[0], one->load.lot[1]}};
        else
            b->moves[b->n_moves++] = (pnk_basic_move){one->move.arc, one->move.group};
    }
    pnk_basis_sort(b);
    b->there = true;
    return PNK_OK;
}

/* ---- a stage that starts there ---- */

static made *made_move(pnk_master *k, pnk_basic_move move)
{
    for (size_t i = 0; i < k->made.n; i++)
        if (!k->made.v[i].is_load && k->made.v[i].move.arc == move.arc && k->made.v[i].move.group == move.group)
            return &k->made.v[i];
    return NULL;
}

/* A round that two lots cannot fill was a part of a round that was split: its place is another's. */
static bool load_of(const pnk_master *k, const pnk_route *route, const int lot[2], load_key *load)
{
    *load = (load_key){.lot = {lot[0], lot[1]}};
    if (!pnk_full_load(k->m->w, route, load->lot, load->units))
        return false;
    load->scale = fmax(1, fmax(load->units[0], load->units[1]) / 10);
    return true;
}

static pnk_status start_move(pnk_ctx *ctx, pnk_master *k, pnk_basic_move move)
{
    unsigned char *has = &k->has_move[move.arc * (size_t)k->m->w->n_groups + (size_t)move.group];

    if (!*has) {
        *has = 1;
        return pnk_master_take_up(ctx, k, (made){.move = {move.arc, move.group}, .place = PNK_LP_BASIC});
    }
    made_move(k, move)->place = PNK_LP_BASIC;
    return PNK_OK;
}

static pnk_status start_load(pnk_ctx *ctx, pnk_master *k, pnk_basic_load one)
{
    load_key load;

    if (!load_of(k, &k->m->routes[one.route], one.lot, &load))
        return PNK_OK;
    load.route = one.route;
    made *old = pnk_master_find_load(k, &load);
    if (!old)
        return pnk_master_take_up(ctx, k, (made){.is_load = true, .load = load, .place = PNK_LP_BASIC});
    old->place = PNK_LP_BASIC;
    return PNK_OK;
}

/* Of a load that carries something for another sector, too, what the stage decides on. False: nothing. */
static bool lots_in(const pnk_master *k, const pnk_stage *stage, const int lot[2], int in[2])
{
    int n = 0;

    in[0] = in[1] = -1;
    for (int i = 0; i < 2; i++)
        if (lot[i] >= 0 && pnk_lay_has_lot(k, stage, lot[i]))
            in[n++] = lot[i];
    return n > 0;
}

pnk_status pnk_start_columns(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage)
{
    const pnk_basis *b = &k->start->basis;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < k->made.n; i++)
        if (pnk_lay_has_made(k, stage, &k->made.v[i]))
            k->made.v[i].place = PNK_LP_AT_LOW;
    for (size_t i = 0; i < b->n_moves && !status && !stage->alone; i++)
        status = start_move(ctx, k, b->moves[i]);
    for (size_t i = 0; i < b->n_loads && !status; i++) {
        pnk_basic_load load = {.route = b->loads[i].route};
        if (lots_in(k, stage, b->loads[i].lot, load.lot))
            status = start_load(ctx, k, load);
    }
    return status;
}

/* At the limit that the kept value is nearer to. */
static pnk_lp_place resting(double value, double low, double high)
{
    if (low == high)
        return PNK_LP_FIXED;
    if (!isfinite(low))
        return isfinite(high) ? PNK_LP_AT_HIGH : PNK_LP_FREE;
    return isfinite(high) && high - value < value - low ? PNK_LP_AT_HIGH : PNK_LP_AT_LOW;
}

static pnk_status place_column(pnk_ctx *ctx, pnk_lp *lp, int column, bool basic, double value)
{
    double low, high;

    if (column < 0)
        return PNK_OK;
    pnk_lp_column(lp, column, &low, &high, NULL, NULL, NULL, NULL);
    return pnk_lp_set_column_place(ctx, lp, column, basic ? PNK_LP_BASIC : resting(value, low, high));
}

/* A row that has two limits is at the one that its price speaks of. */
static pnk_status place_row(pnk_ctx *ctx, pnk_lp *lp, int row, bool basic, double price)
{
    double low, high;

    if (row < 0)
        return PNK_OK;
    pnk_lp_row_bounds(lp, row, &low, &high);
    if (basic || (isinf(low) && isinf(high)))
        return pnk_lp_set_row_place(ctx, lp, row, PNK_LP_BASIC);
    return pnk_lp_set_row_place(ctx, lp, row, low == high ? PNK_LP_FIXED : isinf(high) || (isfinite(low) && price > 0) ? PNK_LP_AT_LOW : PNK_LP_AT_HIGH);
}

/* A theta of its own is the row's slack under another name. */
static pnk_status place_cells(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_stage_answer *from = k->start;
    const pnk_basis *b = &from->basis;
    pnk_status status = PNK_OK;

    for (size_t c = 0; c < k->n_cell_rows && !status; c++) {
        bool known = c < b->n_cells, own = known && b->own[c];
        double theta = known ? from->cell_theta[c] * k->stage->cells->cells[c].need : 0;
        if (!(status = place_row(ctx, k->lp, k->cell_row[c], !known || b->cell[c] || (own && k->cell_theta[c] < 0), 0)))
            status = place_column(ctx, k->lp, k->cell_theta[c], own, theta);
    }
    return status;
}

/* Fixed at 0, for as long as it is not replaced. */
static pnk_status place_fixed(pnk_ctx *ctx, pnk_lp *lp, double cost, size_t n, const int *rows, const double *values, int *at)
{
    pnk_status status = pnk_lp_add_column(ctx, lp, 0, 0, cost, n, rows, values, at);

    return status ? status : pnk_lp_set_column_place(ctx, lp, *at, PNK_LP_BASIC);
}

/* A move or load that is not to be had any more keeps its place in the basis, at 0 and at its cost: so prices are what they were, and what is amiss is what it
 * carried, and nothing else. */
static pnk_status place_past(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_basis *b = &k->start->basis;
    lp_column *c = malloc(sizeof *c);
    pnk_status status = c ? PNK_OK : pnk_no_memory(ctx);
    int at;

    for (size_t i = 0; i < b->n_past_moves && !status && !k->stage->alone; i++) {
        const pnk_past_move *x = &b->past_moves[i];
        pnk_master_move_column(k, &x->arc, x->group, c);
        status = place_fixed(ctx, k->lp, c->cost - pnk_announced_move_change(k, &x->arc, x->group), c->n, c->rows, c->values, &at);
    }
    for (size_t i = 0; i < b->n_past_loads && !status; i++) {
        const pnk_past_load *y = &b->past_loads[i];
        load_key load;
        int lot[2];
        if (!lots_in(k, k->stage, y->lot, lot) || !load_of(k, &y->route, lot, &load))
            continue;
        pnk_master_load_column(k, &y->route, &load, c);
        status = place_fixed(ctx, k->lp, c->cost - pnk_announced_load_change(k, &y->route, &load), c->n, c->rows, c->values, &at);
    }
    free(c);
    return status;
}

/* What nobody announced costs more by now; at 0 it may stay at what it cost (announced.c). */
static pnk_status place_made(pnk_ctx *ctx, pnk_master *k, made *one)
{
    double usd = one->place != PNK_LP_BASIC ? 0
                 : one->is_load             ? pnk_announced_load_change(k, &k->m->routes[one->load.route], &one->load)
                                            : pnk_announced_move_change(k, &k->m->arcs[one->move.arc], one->move.group);
    double cost;
    size_t n;
    const int *rows;
    const double *values;

    if (!(usd > 0))
        return pnk_lp_set_column_place(ctx, k->lp, one->lp, (pnk_lp_place)one->place);
    pnk_lp_column(k->lp, one->lp, NULL, NULL, &cost, &n, &rows, &values);
    pnk_status status = place_fixed(ctx, k->lp, cost - usd, n, rows, values, &one->twin);
    return status ? status : pnk_lp_set_column_place(ctx, k->lp, one->lp, PNK_LP_AT_LOW);
}

pnk_status pnk_start_places(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_stage_answer *from = k->start;
    const pnk_basis *b = &from->basis;
    size_t n_mended;
    pnk_status status = PNK_OK;

    for (size_t j = 0; j < k->m->n_cols && !status; j++)
        status = place_column(ctx, k->lp, k->lp_col[j], b->core[j], from->core[j]);
    for (size_t r = 0; r < k->m->n_rows && !status; r++)
        status = place_row(ctx, k->lp, k->lp_row[r], b->row[r], from->price[r]);
    for (size_t i = 0; i < k->made.n && !status; i++)
        if (k->made.v[i].lp >= 0)
            status = place_made(ctx, k, &k->made.v[i]);
    for (int h = 0; h < k->stage->n_holds && !status; h++)
        status = place_row(ctx, k->lp, k->hold_row[h], b->hold[k->stage->holds[h].tier], 0);
    if (!status && !(status = place_cells(ctx, k)))
        status = place_column(ctx, k->lp, k->theta, b->theta && !k->stage->only_floors, k->stage->only_floors ? 0 : -INFINITY);
    if (!status && !(status = place_past(ctx, k)))
        status = pnk_lp_mend_basis(ctx, k->lp, &n_mended);
    return status;
}
