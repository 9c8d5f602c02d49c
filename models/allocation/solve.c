/* models/allocation/solve.c - the master LP: solved, priced, and solved again until no column of the full model pays.
 *
 * Stages follow each other in new LPs that take over the basis of the last. Once goods count, rows of services, of space by level and of what
 * waits to be set up stand aside until they bind, and so does what only follows from others (pnk_lp_solve_aside). A large program that stands alone is solved by an interior point, which its columns join.
 * Where one sector is alone (apart.h) the LP has its rows only, and what it does not decide is held still.
 * lay.c lays the LP out, offers.c finds the columns that pay, start.c has a stage start from the basis of another answer; master.h is what they share.
 */
#include "models/allocation/inside.h"
#include "models/allocation/bases.h"
#include "models/allocation/master.h"

#include <stdlib.h>
#include <string.h>

/* ---- solving ---- */

static pnk_status give_up(pnk_ctx *ctx, const pnk_master *k)
{
    return pnk_fail(ctx, PNK_LIMIT, "the allocation's stage %s would take more than %ld pivots", pnk_stage_names[k->stage->kind], k->patience);
}

/* One tolerance after another, then from slacks: near a held value the solver may take its own rounding for a contradiction. The last tier
 * begins with the finest: what is done as announced stands in rows of large numbers without a limit of their own. */
static pnk_status solve_with(pnk_ctx *ctx, pnk_master *k, bool aside, pnk_stage_answer *answer)
{
    static const struct { double tolerance; bool from_slacks; } tries[] = {{1e-8, false}, {1e-9, false}, {1e-7, false}, {1e-8, true}, {1e-7, true}};
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info info = {0};
    pnk_status status;

    settings.method = k->method;
    settings.objective_limit = k->method == PNK_LP_NEAR ? k->most : INFINITY;
    settings.hurried = k->start && !k->stage->alone;
    settings.pivot_limit = !k->patience ? k->pivot_limit : k->patience > answer->pivots ? k->patience - answer->pivots : 1;     /* of all solves of the stage together */
    for (size_t i = k->stage->kind == PNK_S_T4; i < sizeof tries / sizeof *tries; i++) {
        settings.tolerance = tries[i].tolerance;
        if (tries[i].from_slacks)
            pnk_lp_forget_basis(k->lp);
        if ((status = (aside ? pnk_lp_solve_aside : pnk_lp_solve)(ctx, k->lp, &settings, &info)))
            return status;
        aside = false;
        answer->pivots += info.pivots;
        answer->seconds += info.seconds;
        if (info.outcome == PNK_LP_OPTIMAL)
            return PNK_OK;
        if (k->patience && info.outcome != PNK_LP_OPTIMAL)
            return give_up(ctx, k);
        if (info.outcome == PNK_LP_LIMIT && k->pivot_limit)
            return pnk_fail(ctx, PNK_LIMIT, "the allocation's stage %s took more than %ld pivots for another limit", pnk_stage_names[k->stage->kind], k->pivot_limit);
    }
    return pnk_fail(ctx, PNK_INTERNAL, "the allocation's stage %s ended with verdict %d, expected an optimum", pnk_stage_names[k->stage->kind], (int)info.outcome);
}

static pnk_status solve_once(pnk_ctx *ctx, pnk_master *k, pnk_stage_answer *answer)
{
    return solve_with(ctx, k, k->stage->rows > 1 && k->stage->tier != PNK_TIER_WEIGHTED && !k->pivot_limit, answer);
}

static int by_move(const void *a, const void *b)
{
    const made *x = *(const made *const *)a, *y = *(const made *const *)b;
    if (x->move.arc != y->move.arc)
        return x->move.arc < y->move.arc ? -1 : 1;
    return (x->move.group > y->move.group) - (x->move.group < y->move.group);
}

static int by_route(const void *a, const void *b)
{
    const struct { size_t route; int lot; double units; } *x = a, *y = b;
    if (x->route != y->route)
        return x->route < y->route ? -1 : 1;
    return (x->lot > y->lot) - (x->lot < y->lot);
}

static pnk_status give_moves(pnk_ctx *ctx, pnk_master *k, pnk_stage_answer *a)
{
    const made **used = malloc((k->made.n + 1) * sizeof *used);
    size_t n = 0;

    if (!used)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < k->made.n; i++)
        if (!k->made.v[i].is_load && k->made.v[i].value > 1e-9)
            used[n++] = &k->made.v[i];
    qsort(used, n, sizeof *used, by_move);
    a->x = pnk_arena_alloc(&a->arena, n + 1, sizeof *a->x);
    for (size_t i = 0; i < n && a->x; i++) {
        a->x[i].arc = used[i]->move.arc;
        a->x[i].group = used[i]->move.group;
        a->x[i].persons = used[i]->value;
    }
    a->n_x = n;
    free(used);
    return a->x ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status give_loads(pnk_ctx *ctx, pnk_master *k, pnk_stage_answer *a)
{
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < k->made.n; i++)
        n += k->made.v[i].is_load && k->made.v[i].value > 0;
    a->y = pnk_arena_alloc(&a->arena, 2 * n + 1, sizeof *a->y);
    a->r = pnk_arena_alloc(&a->arena, n + 1, sizeof *a->r);
    if (!a->y || !a->r)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < k->made.n; i++) {
        const made *one = &k->made.v[i];
        if (!one->is_load || !(one->value > 0))
            continue;
        for (int l = 0; l < 2; l++)
            if (one->load.lot[l] >= 0) {
                a->y[a->n_y].route = one->load.route;
                a->y[a->n_y].lot = one->load.lot[l];
                a->y[a->n_y++].units = one->load.units[l] / one->load.scale * one->value;
            }
    }
    qsort(a->y, a->n_y, sizeof *a->y, by_route);
    for (size_t i = 0; i < a->n_y; i++) {
        if (kept && a->y[kept - 1].route == a->y[i].route && a->y[kept - 1].lot == a->y[i].lot)
            a->y[kept - 1].units += a->y[i].units;
        else
            a->y[kept++] = a->y[i];
    }
    a->n_y = kept;
    for (size_t i = 0; i < a->n_y; i++)
        if (!a->n_r || a->r[a->n_r - 1].route != a->y[i].route)
            a->r[a->n_r++].route = a->y[i].route;
    for (size_t i = 0; i < k->made.n; i++)
        for (size_t low = 0, high = a->n_r; k->made.v[i].is_load && k->made.v[i].value > 0 && low < high;) {
            size_t middle = (low + high) / 2;
            if (a->r[middle].route == k->made.v[i].load.route) {
                a->r[middle].rounds += k->made.v[i].value / k->made.v[i].load.scale;
                break;
            }
            if (a->r[middle].route < k->made.v[i].load.route)
                low = middle + 1;
            else
                high = middle;
        }
    return PNK_OK;
}

static pnk_status give_answer(pnk_ctx *ctx, pnk_master *k, pnk_stage_answer *a)
{
    const pnk_model *m = k->m;
    pnk_status status;

    a->core = PNK_NEW(&a->arena, double, m->n_cols + 1);
    a->price = PNK_NEW(&a->arena, double, m->n_rows + 1);
    a->cell_price = PNK_NEW(&a->arena, double, k->n_cell_rows + 1);
    if (!a->core || !a->price || !a->cell_price)
        return pnk_no_memory(ctx);
    for (size_t j = 0; j < m->n_cols; j++)
        a->core[j] = fabs(k->core[j]) < 1e-11 ? 0 : k->core[j];
    for (size_t r = 0; r < m->n_rows; r++)
        a->price[r] = fabs(k->row_price[r]) < 1e-13 ? 0 : k->row_price[r];
    for (int h = 0; h < k->stage->n_holds; h++)
        a->hold_price[h] = pnk_lp_dual(k->lp, k->hold_row[h]) / k->unit;
    a->n_cell_prices = k->n_cell_rows;
    for (size_t c = 0; c < k->n_cell_rows; c++)
        a->cell_price[c] = k->cell_row[c] < 0 ? 0 : pnk_lp_dual(k->lp, k->cell_row[c]) / k->unit;
    a->theta = k->theta >= 0 ? pnk_lp_value(k->lp, k->theta) / k->unit : 0;
    a->cell_theta = PNK_NEW(&a->arena, double, k->n_cell_rows + 1);
    if (!a->cell_theta)
        return pnk_no_memory(ctx);
    for (size_t c = 0; c < k->n_cell_rows; c++)
        if (k->cell_theta[c] >= 0)
            a->cell_theta[c] = pnk_lp_value(k->lp, k->cell_theta[c]) / k->stage->cells->cells[c].need;
    if ((status = give_moves(ctx, k, a)) || (status = give_loads(ctx, k, a)))
        return status;
    if (pnk_bases_keeps(k->stage->kind) && (status = pnk_start_keep(ctx, k, a)))
        return status;
    pnk_announced_count(k, &a->n_spared, &a->n_bent);
    a->lp_rows = pnk_lp_n_rows(k->lp);
    a->lp_columns = pnk_lp_n_columns(k->lp);
    a->there = true;
    return PNK_OK;
}

/* Where few of the last columns were worth a pivot, those behind them at the same places come sooner. */
static int more_offers(int now, size_t added, long pivots)
{
    enum { MOST_OFFERS = 16, A_PIVOT = 8 };

    return (size_t)pivots * A_PIVOT >= added ? 1 : now < MOST_OFFERS ? 2 * now : now;
}

/* Solves and prices in turn until nothing pays. */
static pnk_status pay(pnk_ctx *ctx, pnk_master *k, pnk_stage_answer *answer)
{
    const double tolerance = 1e-7;
    lp_column *c = malloc(sizeof *c);
    pnk_status status = c ? PNK_OK : pnk_no_memory(ctx);
    size_t added = 1;

    k->n_offers = 1;
    while (added && !status) {
        long pivots = answer->pivots;
        if ((status = pnk_check(ctx)) || (status = solve_once(ctx, k, answer)))
            break;
        k->n_offers = more_offers(k->n_offers, added, answer->pivots - pivots);
        added = 0;
        k->method = PNK_LP_PRIMAL;
        pnk_offer_prices(k);
        answer->rounds_of_pricing++;
        if (!(status = pnk_offer_moves(ctx, k, c, tolerance, &added)))
            status = pnk_offer_loads(ctx, k, c, tolerance, &added);
        if (!status && !added && !(status = pnk_announced_bend(ctx, k, &added)) && added)
            k->method = PNK_LP_NEAR;
        if (!status && added && k->patience && answer->pivots > k->patience)
            status = give_up(ctx, k);
    }
    k->n_offers = 0;
    if (!status)
        pnk_lay_remember(k);
    free(c);
    return status;
}

/* The same by an interior point: columns join it while it runs. Until its prices are near, few columns and every other step; then those that nearly pay, too, and
 * after each step, because what joins late has far to go, and what joins in masses stops the others. Stalled, or at odds with its rounding, it leaves its columns to
 * the simplex. */
static pnk_status pay_inside(pnk_ctx *ctx, pnk_master *k, pnk_stage_answer *answer)
{
    enum { FEW = 2, MORE = 3, STEPS_FAR = 2, STEPS_NEAR = 1, MOST_STEPS = 600, DIGITS = 8 };
    const double tolerance = 1e-7, near = .1, last = 1e-8, reach = .05, long_step = .2;      /* reach: of the root of mu, while steps are long */
    lp_column *c = malloc(sizeof *c);
    pnk_interior *interior = NULL;
    pnk_interior_info info = {.gap = INFINITY};
    pnk_status status = c ? pnk_interior_new(ctx, k->lp, &interior) : pnk_no_memory(ctx);
    size_t added = 1;

    while (!status && (added || !info.reached) && !info.stalled && info.iterations < MOST_STEPS) {
        bool is_near = info.gap <= near;
        added = 0;
        if ((status = pnk_interior_go(ctx, interior, last, is_near ? STEPS_NEAR : STEPS_FAR, &info)))
            break;
        answer->seconds += info.seconds;
        pnk_progress(ctx, "weighted", (size_t)fmin(DIGITS, fmax(0, -log10(info.gap))), DIGITS);
        pnk_offer_prices(k);
        answer->rounds_of_pricing++;
        k->n_offers = is_near ? MORE : FEW;
        k->reach = info.gap > near || info.reached ? 0 : reach * fmin(1, info.step / long_step) * sqrt(info.mu);
        if (!(status = pnk_offer_moves(ctx, k, c, tolerance, &added)))
            status = pnk_offer_loads(ctx, k, c, tolerance, &added);
    }
    k->n_offers = 0;
    k->reach = 0;
    answer->steps = info.iterations;
    pnk_interior_free(interior);
    free(c);
    if (!status && (added || !info.reached))
        return pay(ctx, k, answer);
    pnk_lay_remember_values(k);
    return status;
}

/* Where the last tier comes to so much of what it was, the answer that it starts from is of another program, and the way from there long. */
static const double FAR = 1.5;

/* From the basis of another answer: with its columns in the place of starters, and near the optimum. */
static pnk_status lay_from_start(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage, const pnk_course *course)
{
    pnk_status status;

    k->method = PNK_LP_NEAR;
    k->most = stage->kind == PNK_S_T4 ? FAR * (pnk_answer_cost(k->m, k->start, 4) + k->m->constant[4]) : INFINITY;
    if ((status = pnk_announced_begin(ctx, k, stage->kind == PNK_S_T4)) || (status = pnk_start_columns(ctx, k, stage)))
        return status;
    if ((status = pnk_lay_stage(ctx, k, stage, course)))
        return status;
    return pnk_start_places(ctx, k);
}

static pnk_status lay(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage, const pnk_course *course)
{
    if (k->start)
        return lay_from_start(ctx, k, stage, course);
    pnk_status status = stage->rows == 2 && !stage->turned && !k->has_starters ? pnk_offer_starters(ctx, k) : PNK_OK;

    if (!status)
        status = pnk_announced_begin(ctx, k, stage->alone && stage->tier == PNK_TIER_WEIGHTED);
    k->method = PNK_LP_PRIMAL;
    if (status || (status = stage->turned ? pnk_lay_turned(ctx, k, stage) : pnk_lay_stage(ctx, k, stage, course)))
        return status;
    return pnk_lay_mend(ctx, k);
}

pnk_status pnk_master_solve(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage, const pnk_course *course, pnk_stage_answer *answer)
{
    pnk_status status = lay(ctx, k, stage, course);

    if (!status)
        status = pay(ctx, k, answer);
    return status ? status : give_answer(ctx, k, answer);
}

pnk_status pnk_master_solve_inside(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage, const pnk_course *course, pnk_stage_answer *answer)
{
    pnk_status status = lay(ctx, k, stage, course);

    if (!status)
        status = pay_inside(ctx, k, answer);
    return status ? status : give_answer(ctx, k, answer);
}

/* ---- there and back ---- */

static void copy_stand(const pnk_model *m, size_t n_cells, stand *to, const stand *from)
{
    memcpy(to->row_place, from->row_place, m->n_rows);
    memcpy(to->col_place, from->col_place, m->n_cols);
    memcpy(to->row_known, from->row_known, m->n_rows * sizeof *to->row_known);
    memcpy(to->col_known, from->col_known, m->n_cols * sizeof *to->col_known);
    memcpy(to->hold_place, from->hold_place, sizeof to->hold_place);
    if (n_cells) {
        memcpy(to->cell_place, from->cell_place, n_cells);
        memcpy(to->own_place, from->own_place, n_cells);
    }
    to->theta_basic = from->theta_basic;
    to->theta_cell = from->theta_cell;
}

pnk_status pnk_master_mark(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_model *m = k->m;

    if (!k->mark.at.row_place) {
        k->mark.at.row_place = PNK_NEW(&k->arena, unsigned char, m->n_rows + 1);
        k->mark.at.col_place = PNK_NEW(&k->arena, unsigned char, m->n_cols + 1);
        k->mark.at.row_known = PNK_NEW(&k->arena, bool, m->n_rows + 1);
        k->mark.at.col_known = PNK_NEW(&k->arena, bool, m->n_cols + 1);
    }
    k->mark.at.cell_place = PNK_NEW(&k->arena, unsigned char, k->n_cell_rows + 1);
    k->mark.at.own_place = PNK_NEW(&k->arena, unsigned char, k->n_cell_rows + 1);
    k->mark.n_cell_rows = k->n_cell_rows;
    k->mark.made = pnk_arena_alloc(&k->arena, k->made.n + 1, sizeof *k->mark.made);
    if (!k->mark.at.row_place || !k->mark.at.col_place || !k->mark.at.row_known || !k->mark.at.col_known || !k->mark.at.cell_place || !k->mark.at.own_place || !k->mark.made)
        return pnk_no_memory(ctx);
    copy_stand(m, k->n_cell_rows, &k->mark.at, &k->at);
    k->mark.n_made = k->made.n;
    if (k->made.n)
        memcpy(k->mark.made, k->made.v, k->made.n * sizeof *k->made.v);
    return PNK_OK;
}

void pnk_master_back(pnk_master *k)
{
    const pnk_model *m = k->m;

    if (k->n_cell_rows > k->mark.n_cell_rows) {      /* rows that came later are not known: their slack is basic */
        memset(k->at.cell_place, PNK_LP_BASIC, k->n_cell_rows);
        memset(k->at.own_place, PNK_LP_AT_LOW, k->n_cell_rows);
    }
    copy_stand(m, k->mark.n_cell_rows < k->n_cell_rows ? k->mark.n_cell_rows : k->n_cell_rows, &k->at, &k->mark.at);
    memset(k->has_move, 0, m->n_arcs * (size_t)m->w->n_groups);
    memset(k->last_load, 0, m->n_routes * sizeof *k->last_load);
    if (k->mark.n_made)
        memcpy(k->made.v, k->mark.made, k->mark.n_made * sizeof *k->made.v);      /* there is room: the list never shrinks */
    k->made.n = k->mark.n_made;
    for (size_t i = 0; i < k->made.n; i++) {
        const made *one = &k->made.v[i];
        if (one->is_load)
            k->last_load[one->load.route] = (int)i + 1;
        else
            k->has_move[one->move.arc * (size_t)m->w->n_groups + (size_t)one->move.group] = 1;
    }
}

/* ---- the same stage again, with other limits ---- */

static bool stays_low(const pnk_master *k, size_t j)
{
    for (int f = 0; f < k->stage->n_faces; f++)
        if (k->stage->faces[f]->core[j] < 0)
            return true;
    return false;
}

/* Does a face keep the column at its upper limit? Where there is more of that, it may go on to it but need not. */
static bool stays_high(const pnk_master *k, size_t j)
{
    double low, high;

    pnk_stage_core(k->m, k->stage, j, &low, &high);
    return low == high && k->m->low[j] < k->m->high[j] && low == k->m->high[j];
}

static pnk_status move_core(pnk_ctx *ctx, pnk_master *k, size_t j, double by)
{
    double low, high, moved = fmax(k->m->low[j], k->m->high[j] + by);

    if (k->lp_col[j] < 0)
        return PNK_OK;
    pnk_stage_core(k->m, k->stage, j, &low, &high);
    if (stays_low(k, j))
        return PNK_OK;
    return pnk_lp_set_bounds(ctx, k->lp, k->lp_col[j], fmin(low, moved), moved);
}

pnk_status pnk_master_move(pnk_ctx *ctx, pnk_master *k, const pnk_limit_part *parts, size_t n, double more)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < n && !status; i++) {
        size_t at = (size_t)parts[i].index;
        double by = parts[i].by * more;
        if (parts[i].column)
            status = move_core(ctx, k, at, by);
        else if (k->lp_row[at] >= 0)
            status = pnk_lp_set_row_bounds(ctx, k->lp, k->lp_row[at], k->m->row_low[at] + by, k->m->row_high[at] + by);
    }
    return status;
}

double pnk_master_core_worth(const pnk_master *k, size_t column, bool falls)
{
    if (k->lp_col[column] < 0)
        return 0;
    double worth = pnk_lp_reduced_cost(k->lp, k->lp_col[column]) / k->unit;
    if (stays_low(k, column))
        return 0;
    return falls && stays_high(k, column) ? worth : fmin(0, worth);
}

pnk_status pnk_master_again(pnk_ctx *ctx, pnk_master *k, long pivot_limit, pnk_stage_answer *answer)
{
    pnk_status status = PNK_OK;

    for (int h = 0; h < k->stage->n_holds && !status; h++)
        status = pnk_lp_set_row_bounds(ctx, k->lp, k->hold_row[h], -INFINITY, k->stage->holds[h].limit);
    pnk_stage_cell_limits(k->m, k->stage, k->cell_limit);
    for (size_t c = 0; c < k->n_cell_rows && !status; c++)
        status = pnk_lp_set_row_bounds(ctx, k->lp, k->cell_row[c], -INFINITY, k->cell_limit[c]);
    if (!status && k->theta >= 0)        /* where the limits are tighter, no coverage is sure */
        status = pnk_lp_set_bounds(ctx, k->lp, k->theta, -1e3 * k->unit, k->unit);
    k->method = PNK_LP_AUTO;
    k->pivot_limit = pivot_limit;
    if (!status)
        status = pay(ctx, k, answer);
    k->pivot_limit = 0;
    return status ? status : give_answer(ctx, k, answer);
}

/* ---- other limits with the columns that are there ---- */

static pnk_status give_place(pnk_ctx *ctx, pnk_master *k, pnk_stage_answer *a)
{
    const pnk_model *m = k->m;

    a->core = PNK_NEW(&a->arena, double, m->n_cols + 1);
    a->price = PNK_NEW(&a->arena, double, m->n_rows + 1);
    a->x = pnk_arena_alloc(&a->arena, k->made.n + 1, sizeof *a->x);
    if (!a->core || !a->price || !a->x)
        return pnk_no_memory(ctx);
    for (size_t j = 0; j < m->n_cols; j++)
        a->core[j] = k->lp_col[j] < 0 ? 0 : pnk_lp_value(k->lp, k->lp_col[j]);
    for (size_t r = 0; r < m->n_rows; r++)
        a->price[r] = k->lp_row[r] < 0 ? 0 : pnk_lp_dual(k->lp, k->lp_row[r]) / k->unit;
    for (size_t i = 0; i < k->made.n; i++)
        if (!k->made.v[i].is_load && pnk_lp_value(k->lp, k->made.v[i].lp) > 1e-9) {
            a->x[a->n_x].arc = k->made.v[i].move.arc;
            a->x[a->n_x].group = k->made.v[i].move.group;
            a->x[a->n_x++].persons = pnk_lp_value(k->lp, k->made.v[i].lp);
        }
    return PNK_OK;
}

pnk_status pnk_master_within(pnk_ctx *ctx, pnk_master *k, long pivot_limit, double *value, pnk_stage_answer *answer)
{
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info info = {0};
    pnk_status status;

    settings.tolerance = 1e-8;
    settings.pivot_limit = pivot_limit;
    if ((status = pnk_lp_solve(ctx, k->lp, &settings, &info)))
        return status;
    answer->pivots = info.pivots;
    *value = info.outcome == PNK_LP_OPTIMAL ? info.objective / k->unit : NAN;
    return info.outcome == PNK_LP_OPTIMAL ? give_place(ctx, k, answer) : PNK_OK;
}

pnk_status pnk_master_nothing_pays(pnk_ctx *ctx, pnk_master *k, bool *nothing)
{
    lp_column *c = malloc(sizeof *c);
    size_t added = 0;
    pnk_status status = c ? PNK_OK : pnk_no_memory(ctx);

    pnk_offer_prices(k);
    k->looks_only = true;
    if (!status && !(status = pnk_offer_moves(ctx, k, c, 1e-7, &added)))
        status = pnk_offer_loads(ctx, k, c, 1e-7, &added);
    k->looks_only = false;
    *nothing = added == 0;
    free(c);
    return status;
}

pnk_status pnk_master_home(pnk_ctx *ctx, pnk_master *k) { return pnk_lay_places(ctx, k, NULL); }

/* ---- as far as the basis carries ---- */

/* A column that has no room has one limit that moves and one that does not: which of them holds it, its price says. One that a face keeps at its
 * upper limit goes down with it in any case. */
static bool core_part(const pnk_master *k, const pnk_limit_part *part, pnk_reach *out)
{
    size_t j = (size_t)part->index;
    double low, high;

    if (k->lp_col[j] < 0 || stays_low(k, j))
        return false;
    pnk_stage_core(k->m, k->stage, j, &low, &high);
    if (low < high)
        return true;
    if (pnk_lp_column_place(k->lp, k->lp_col[j]) == PNK_LP_BASIC)
        out->up = out->down = 0;
    if (stays_high(k, j)) {
        out->down = 0;
        if (part->by < 0)
            return true;
    }
    *(part->by < 0 ? &out->up : &out->down) = 0;
    return pnk_lp_reduced_cost(k->lp, k->lp_col[j]) < 0;
}

static size_t parts_in_lp(const pnk_master *k, const pnk_limit_part *parts, size_t n, pnk_lp_part *in_lp, pnk_reach *out)
{
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        int index = parts[i].column ? k->lp_col[parts[i].index] : k->lp_row[parts[i].index];
        if (index >= 0 && (!parts[i].column || core_part(k, &parts[i], out)))
            in_lp[m++] = (pnk_lp_part){parts[i].column, index, parts[i].by};
    }
    return m;
}

/* Near a limit that it was not near before. */
static bool comes_to(double value, double low, double high, double change, double up)
{
    double near = 1e-6 * (1 + fabs(value)), then = value + up * change;

    return (change > 0 && isfinite(high) && high - value > near && high - then <= near) || (change < 0 && isfinite(low) && value - low > near && then - low <= near);
}

static pnk_status tell_change(pnk_ctx *ctx, const pnk_master *k, const double *row, const double *column, pnk_reach *out)
{
    const pnk_model *m = k->m;
    pnk_stage_answer *a = &out->change;
    double low, high, cost;
    size_t n;
    const int *rows;
    const double *values;

    a->core = PNK_NEW(&a->arena, double, m->n_cols + 1);
    a->x = pnk_arena_alloc(&a->arena, k->made.n + 1, sizeof *a->x);
    out->row_binds = PNK_NEW(&a->arena, bool, m->n_rows + 1);
    out->core_binds = PNK_NEW(&a->arena, bool, m->n_cols + 1);
    if (!a->core || !a->x || !out->row_binds || !out->core_binds)
        return pnk_no_memory(ctx);
    for (size_t j = 0; j < m->n_cols; j++)
        if (k->lp_col[j] >= 0) {
            a->core[j] = column[k->lp_col[j]];
            pnk_lp_column(k->lp, k->lp_col[j], &low, &high, &cost, &n, &rows, &values);
            out->core_binds[j] = comes_to(k->core[j], -INFINITY, high, a->core[j], out->up);
        }
    for (size_t r = 0; r < m->n_rows; r++)
        if (k->lp_row[r] >= 0) {
            pnk_lp_row_bounds(k->lp, k->lp_row[r], &low, &high);
            out->row_binds[r] = comes_to(pnk_lp_row_value(k->lp, k->lp_row[r]), low, high, row[k->lp_row[r]], out->up);
        }
    for (size_t i = 0; i < k->made.n; i++)
        if (!k->made.v[i].is_load && fabs(column[k->made.v[i].lp]) > 1e-9) {
            a->x[a->n_x].arc = k->made.v[i].move.arc;
            a->x[a->n_x].group = k->made.v[i].move.group;
            a->x[a->n_x++].persons = column[k->made.v[i].lp];
        }
    return PNK_OK;
}

/* The stage was solved with rows aside: the whole program learns its basis, which is that of the optimum. */
static pnk_status have_factors(pnk_ctx *ctx, pnk_master *k)
{
    pnk_stage_answer unused = {0};

    if (pnk_lp_has_factors(k->lp))
        return PNK_OK;
    k->method = PNK_LP_AUTO;
    return solve_with(ctx, k, false, &unused);
}

pnk_status pnk_master_reach(pnk_ctx *ctx, pnk_master *k, const pnk_limit_part *parts, size_t n, pnk_reach *out)
{
    size_t rows = pnk_lp_n_rows(k->lp), columns = pnk_lp_n_columns(k->lp);
    double *change = calloc(rows + columns + 1, sizeof *change);
    pnk_lp_part *in_lp = calloc(n + 1, sizeof *in_lp);
    pnk_lp_range range;
    pnk_status status = change && in_lp ? PNK_OK : pnk_no_memory(ctx);

    *out = (pnk_reach){.down = -INFINITY, .up = INFINITY};
    if (!status && k->stage->rows > 1)
        status = have_factors(ctx, k);
    if (!status && !(status = pnk_lp_ranging(ctx, k->lp, in_lp, parts_in_lp(k, parts, n, in_lp, out), change, change + rows, &range))) {
        out->slope = range.slope / k->unit;
        out->down = fmax(out->down, range.down);
        out->up = fmin(out->up, range.up);
        status = tell_change(ctx, k, change, change + rows, out);
    }
    free(in_lp);
    free(change);
    return status;
}

/* ---- life ---- */

typedef struct { const pnk_route *route; size_t at; } route_at;

static int by_delivery(const void *a, const void *b)
{
    const route_at *x = a, *y = b;
    const int order[4] = {x->route->warehouse - y->route->warehouse, x->route->drop - y->route->drop, x->route->day - y->route->day, x->route->arrives - y->route->arrives};

    for (int i = 0; i < 4; i++)
        if (order[i])
            return order[i];
    return (x->at > y->at) - (x->at < y->at);
}

static pnk_status sort_routes(pnk_ctx *ctx, pnk_master *k)
{
    size_t n = k->m->n_routes;
    route_at *routes = malloc((n + 1) * sizeof *routes);

    k->by_delivery = pnk_arena_alloc(&k->arena, n + 1, sizeof *k->by_delivery);
    for (size_t i = 0; i < n && routes; i++)
        routes[i] = (route_at){&k->m->routes[i], i};
    if (routes)
        qsort(routes, n, sizeof *routes, by_delivery);
    for (size_t i = 0; i < n && routes && k->by_delivery; i++)
        k->by_delivery[i] = routes[i].at;
    pnk_status status = routes && k->by_delivery ? PNK_OK : pnk_no_memory(ctx);
    free(routes);
    return status;
}

static pnk_status make_room(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_model *m = k->m;
    const pnk_world *w = m->w;

    k->lp_row = PNK_NEW(&k->arena, int, m->n_rows + 1);
    k->lp_col = PNK_NEW(&k->arena, int, m->n_cols + 1);
    k->at.row_place = PNK_NEW(&k->arena, unsigned char, m->n_rows + 1);
    k->at.col_place = PNK_NEW(&k->arena, unsigned char, m->n_cols + 1);
    k->at.row_known = PNK_NEW(&k->arena, bool, m->n_rows + 1);
    k->at.col_known = PNK_NEW(&k->arena, bool, m->n_cols + 1);
    k->row_price = PNK_NEW(&k->arena, double, m->n_rows + 1);
    k->core = PNK_NEW(&k->arena, double, m->n_cols + 1);
    k->has_move = PNK_NEW(&k->arena, unsigned char, m->n_arcs * (size_t)w->n_groups + 1);
    k->last_load = PNK_NEW(&k->arena, int, m->n_routes + 1);
    if (!k->lp_row || !k->lp_col || !k->at.row_place || !k->at.col_place || !k->at.row_known || !k->at.col_known || !k->row_price || !k->core ||
        !k->has_move || !k->last_load)
        return pnk_no_memory(ctx);
    pnk_status status = pnk_prices_new(ctx, m, &k->arena, &k->prices);
    if (!status)
        status = sort_routes(ctx, k);
    if (!status)
        status = pnk_lots_by_store(ctx, w, &k->arena, &k->lots);
    if (status)
        return status;
    return PNK_OK;
}

void pnk_master_start(pnk_master *k, const pnk_stage_answer *from, long patience)
{
    k->start = from;
    k->patience = patience;
}

void pnk_master_limit(pnk_master *k, long pivots) { k->pivot_limit = pivots; }

pnk_status pnk_master_new(pnk_ctx *ctx, const pnk_model *model, const pnk_acts *start, pnk_master **out)
{
    pnk_master *k = calloc(1, sizeof *k);
    pnk_status status;

    if (!k)
        return pnk_no_memory(ctx);
    k->m = model;
    k->theta = -1;
    if ((status = make_room(ctx, k))) {
        pnk_master_free(k);
        return status;
    }
    for (size_t i = 0; start && i < start->moves.n; i++) {
        size_t arc = pnk_model_find_arc(model, &start->moves.v[i]);
        if (arc == model->n_arcs || k->has_move[arc * (size_t)model->w->n_groups + (size_t)start->moves.v[i].group] ||
            !pnk_model_may(model, &model->arcs[arc], start->moves.v[i].group))
            continue;
        if (!PNK_GROW(&k->arena, k->made.v, k->made.n, k->made.capacity)) {
            pnk_master_free(k);
            return pnk_no_memory(ctx);
        }
        k->has_move[arc * (size_t)model->w->n_groups + (size_t)start->moves.v[i].group] = 1;
        k->made.v[k->made.n++] = (made){.move = {arc, start->moves.v[i].group}, .place = PNK_LP_AT_LOW};
    }
    *out = k;
    return PNK_OK;
}

static pnk_status stand_like(pnk_ctx *ctx, const pnk_master *from, pnk_master *k)
{
    const pnk_model *m = k->m;

    k->n_cell_rows = from->n_cell_rows;
    if (k->n_cell_rows) {
        k->cell_row = PNK_NEW(&k->arena, int, k->n_cell_rows);
        k->cell_theta = PNK_NEW(&k->arena, int, k->n_cell_rows);
        k->cell_limit = PNK_NEW(&k->arena, double, k->n_cell_rows);
        k->cell_still = PNK_NEW(&k->arena, double, k->n_cell_rows);
        k->at.cell_place = PNK_NEW(&k->arena, unsigned char, k->n_cell_rows);
        k->at.own_place = PNK_NEW(&k->arena, unsigned char, k->n_cell_rows);
        if (!k->cell_row || !k->cell_theta || !k->cell_limit || !k->cell_still || !k->at.cell_place || !k->at.own_place)
            return pnk_no_memory(ctx);
    }
    copy_stand(m, k->n_cell_rows, &k->at, &from->at);
    memcpy(k->core, from->core, m->n_cols * sizeof *k->core);
    memcpy(k->has_move, from->has_move, m->n_arcs * (size_t)m->w->n_groups);
    memcpy(k->last_load, from->last_load, m->n_routes * sizeof *k->last_load);
    k->has_starters = from->has_starters;
    k->pivot_limit = from->pivot_limit;
    for (size_t i = 0; i < from->made.n; i++) {
        if (!PNK_GROW(&k->arena, k->made.v, k->made.n, k->made.capacity))
            return pnk_no_memory(ctx);
        k->made.v[k->made.n++] = from->made.v[i];
    }
    return PNK_OK;
}

void pnk_master_rest(pnk_master *k)
{
    pnk_lp_free(k->lp);
    k->lp = NULL;
}

void pnk_master_hand_on(pnk_master *k)
{
    pnk_master_rest(k);
    for (size_t i = 0; i < k->made.n; i++)
        k->made.v[i].idle = false;
}

bool pnk_master_knows_goods(const pnk_master *k) { return k->has_starters; }

pnk_status pnk_master_like(pnk_ctx *ctx, const pnk_master *master, pnk_master **out)
{
    pnk_master *k;
    pnk_status status = pnk_master_new(ctx, master->m, NULL, &k);

    if (status)
        return status;
    if ((status = stand_like(ctx, master, k))) {
        pnk_master_free(k);
        return status;
    }
    *out = k;
    return PNK_OK;
}

static bool among(const pnk_master *k, const bool *sectors, int sector) { return sector >= 0 && sector < k->m->w->n_sectors && sectors[sector]; }

/* Is the load for one of these sectors alone? */
static bool is_theirs(const pnk_master *k, const bool *sectors, const made *one)
{
    int sector = one->is_load ? pnk_model_item_sector(k->m, k->m->w->lots[one->load.lot[0]].item) : -1;

    return among(k, sectors, sector) && pnk_lay_has_made(k, &(pnk_stage){.alone = sector + 1}, one);
}

static pnk_status take_over_load(pnk_ctx *ctx, pnk_master *k, made one)
{
    made *own = pnk_master_find_load(k, &one.load);

    if (!own) {
        one.lp = one.twin = -1;
        return pnk_master_take_up(ctx, k, one);
    }
    own->place = one.place;
    own->idle = one.idle;
    own->value = one.value;
    return PNK_OK;
}

pnk_status pnk_master_take_over(pnk_ctx *ctx, pnk_master *k, const pnk_master *from, const bool *sectors)
{
    pnk_status status = PNK_OK;

    for (size_t r = 0; r < k->m->n_rows; r++)
        if (among(k, sectors, pnk_model_row_sector(k->m, r))) {
            k->at.row_place[r] = from->at.row_place[r];
            k->at.row_known[r] = from->at.row_known[r];
        }
    for (size_t j = 0; j < k->m->n_cols; j++)
        if (among(k, sectors, pnk_model_col_sector(k->m, j))) {
            k->at.col_place[j] = from->at.col_place[j];
            k->at.col_known[j] = from->at.col_known[j];
            k->core[j] = from->core[j];
        }
    for (size_t i = 0; i < k->made.n; i++)
        if (is_theirs(k, sectors, &k->made.v[i])) {      /* what the other has let go of does not pay */
            k->made.v[i].place = PNK_LP_AT_LOW;
            k->made.v[i].idle = true;
            k->made.v[i].value = 0;
        }
    for (size_t i = 0; i < from->made.n && !status; i++)
        if (is_theirs(k, sectors, &from->made.v[i]))
            status = take_over_load(ctx, k, from->made.v[i]);
    return status;
}

static pnk_status know_moves(pnk_ctx *ctx, pnk_master *k, const pnk_stage_answer *a)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < a->n_x && !status; i++) {
        unsigned char *has = &k->has_move[a->x[i].arc * (size_t)k->m->w->n_groups + (size_t)a->x[i].group];
        if (!*has)
            status = pnk_master_take_up(ctx, k, (made){.move = {a->x[i].arc, a->x[i].group}, .place = PNK_LP_AT_LOW});
        *has = 1;
    }
    return status;
}

static pnk_status know_route(pnk_ctx *ctx, pnk_master *k, size_t route, const pnk_load *load)
{
    double most = fmax(load->units[0], load->units[1]);
    made one = {.is_load = true, .place = PNK_LP_AT_LOW,
                .load = {.route = route, .lot = {load->lot[0], load->lot[1]}, .units = {load->units[0], load->units[1]}, .scale = fmax(1, most / 10)}};

    return pnk_master_find_load(k, &one.load) ? PNK_OK : pnk_master_take_up(ctx, k, one);
}

pnk_status pnk_master_know(pnk_ctx *ctx, pnk_master *k, const pnk_stage_answer *a)
{
    enum { MOST = 256 };
    int lot[MOST];
    double units[MOST];
    pnk_load loads[2 * MOST];
    pnk_status status = know_moves(ctx, k, a);

    for (size_t i = 0, j; i < a->n_y && !status; i = j) {
        size_t n = 0, n_loads;
        for (j = i; j < a->n_y && a->y[j].route == a->y[i].route && n < MOST; j++) {
            lot[n] = a->y[j].lot;
            units[n++] = a->y[j].units;
        }
        n_loads = pnk_split_loads(k->m->w, &k->m->routes[a->y[i].route], n, lot, units, loads);
        for (size_t l = 0; l < n_loads && !status; l++)
            status = know_route(ctx, k, a->y[i].route, &loads[l]);
    }
    return status;
}

void pnk_master_free(pnk_master *master)
{
    if (!master)
        return;
    pnk_lp_free(master->lp);
    pnk_arena_release(&master->arena);
    free(master);
}
