/* models/allocation/solve.c - the master LP: solved, priced, and solved again until no column of the full model pays.
 *
 * Moves are priced in three parts (leaving, arriving, riding), each worked out once a round. Goods come as loaded rounds: for a
 * route the best mix of at most two items that fills a vehicle by weight and volume, in closed form, so the master has
 * no load rows. Stages follow each other in new LPs that take over the basis of the last. Once goods count, rows of services, of space by level and of what
 * waits to be set up stand aside until they bind (pnk_lp_solve_aside). A large program that stands alone is solved by an interior point, which its columns join.
 * start.c has a stage start from the basis of another answer; master.h is what the two share.
 */
#include "models/allocation/inside.h"
#include "models/allocation/bases.h"
#include "models/allocation/master.h"

#include <stdlib.h>
#include <string.h>

/* ---- effective columns ---- */

static void put(lp_column *c, int row, double value)
{
    if (row < 0 || value == 0 || c->n >= MOST_IN_LP)
        return;
    c->rows[c->n] = row;
    c->values[c->n++] = value;
}

static double objective_of(const pnk_master *k, const double cost[PNK_N_TIERS])
{
    double sum = 0;

    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        sum += pnk_stage_weight(k->stage, tier) * cost[tier];
    return sum;
}

static void take(const pnk_master *k, const pnk_column *column, double factor, lp_column *c)
{
    for (int i = 0; i < column->n; i++)
        put(c, k->lp_row[column->row[i]], factor * column->value[i]);
    for (int h = 0; h < k->stage->n_holds; h++)
        put(c, k->hold_row[h], factor * column->cost[k->stage->holds[h].tier]);
    if (column->lack_key >= 0 && k->stage->cells) {
        int cell = pnk_cell_of_key(k->m, k->stage->cells, column->lack_key);
        if (cell >= 0)
            put(c, k->cell_row[cell], factor * column->lack);
    }
    c->cost += factor * objective_of(k, column->cost);
}

void pnk_master_load_column(const pnk_master *k, const pnk_route *route, const load_key *load, lp_column *c)
{
    pnk_column column;

    c->n = 0;
    c->cost = 0;
    pnk_column_clear(&column);
    pnk_model_round(k->m, route, &column);
    take(k, &column, 1 / load->scale, c);
    for (int i = 0; i < 2; i++) {
        if (load->lot[i] < 0)
            continue;
        pnk_column_clear(&column);
        pnk_model_unit_out(k->m, load->lot[i], route->day, &column);
        pnk_model_unit_in(k->m, route->drop, k->m->w->lots[load->lot[i]].item, route->arrives, &column);
        if (route >= k->m->routes && route < k->m->routes + k->m->n_routes)
            pnk_model_unit_lock(k->m, load->lot[i], route, &column);
        take(k, &column, load->units[i] / load->scale, c);
    }
}

static void move_column(const pnk_master *k, const move_key *move, lp_column *c)
{
    pnk_column column;

    c->n = 0;
    c->cost = 0;
    pnk_model_move(k->m, &k->m->arcs[move->arc], move->group, &column);
    take(k, &column, 1, c);
}

static void core_column(const pnk_master *k, size_t j, lp_column *c)
{
    const pnk_model *m = k->m;

    c->n = 0;
    c->cost = 0;
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        c->cost += pnk_stage_weight(k->stage, tier) * m->cost[tier][j];
    for (size_t i = m->start[j]; i < m->start[j + 1]; i++)
        put(c, k->lp_row[m->entry_row[i]], m->entry_value[i]);
    for (int h = 0; h < k->stage->n_holds; h++)
        put(c, k->hold_row[h], m->cost[k->stage->holds[h].tier][j]);
    for (size_t i = m->lack_start[j]; i < m->lack_start[j + 1] && k->stage->cells; i++) {
        int cell = pnk_cell_of_key(m, k->stage->cells, m->lack_key[i]);
        if (cell >= 0)
            put(c, k->cell_row[cell], m->lack_value[i]);
    }
}

/* ---- a new LP for a stage ---- */

static bool on_faces(const pnk_master *k, const made *one)
{
    if (!one->is_load)
        return pnk_stage_move(k->m, k->stage, &k->m->arcs[one->move.arc], one->move.group);
    return pnk_stage_round(k->stage, one->load.route) && pnk_stage_unit(k->stage, one->load.lot[0], one->load.route) &&
           (one->load.lot[1] < 0 || pnk_stage_unit(k->stage, one->load.lot[1], one->load.route));
}

/* Columns that did not pay in the last stage, or that a held tier forbids, are let go; pricing finds again what is wanted. */
static void let_go(pnk_master *k)
{
    size_t n = 0, routes = k->m->n_routes;

    memset(k->last_load, 0, routes * sizeof *k->last_load);
    for (size_t i = 0; i < k->made.n; i++) {
        made one = k->made.v[i];
        if (one.place != PNK_LP_BASIC && (one.idle || !on_faces(k, &one))) {
            if (!one.is_load)
                k->has_move[one.move.arc * (size_t)k->m->w->n_groups + (size_t)one.move.group] = 0;
            continue;
        }
        if (one.is_load) {
            one.older = k->last_load[one.load.route];
            k->last_load[one.load.route] = (int)n + 1;
        }
        k->made.v[n++] = one;
    }
    k->made.n = n;
}

/* Most shelters are empty or have room, so what their people miss is nothing, and what waits there to be set up is not waited for. */
static bool is_rare(const pnk_model *m, size_t r)
{
    short kind = m->row_ref[r].kind;

    return kind == PNK_R_SERVICE || kind == PNK_R_ACCESS || kind == PNK_R_LEVEL || kind == PNK_R_LATE || kind == PNK_R_BOX;
}

static pnk_status lay_rows(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_model *m = k->m;
    pnk_status status;
    size_t n_cells = k->stage->cells ? k->stage->cells->n_cells : 0;

    for (size_t r = 0; r < m->n_rows; r++) {
        k->lp_row[r] = -1;
        if (m->row_stage[r] <= k->stage->rows && (status = pnk_lp_add_row(ctx, k->lp, m->row_low[r], m->row_high[r], 0, NULL, NULL, &k->lp_row[r])))
            return status;
        if (k->lp_row[r] >= 0 && is_rare(m, r) && (status = pnk_lp_row_is_rare(ctx, k->lp, k->lp_row[r])))
            return status;
    }
    for (int h = 0; h < k->stage->n_holds; h++)
        if ((status = pnk_lp_add_row(ctx, k->lp, -INFINITY, k->stage->holds[h].limit, 0, NULL, NULL, &k->hold_row[h])))
            return status;
    k->n_cell_rows = n_cells;
    if (!n_cells) {                      /* the next cells, if any come, are others */
        k->cell_row = NULL;
        k->at.cell_place = NULL;
        k->at.theta_basic = false;
    }
    if (n_cells && !k->cell_row) {
        k->cell_row = PNK_NEW(&k->arena, int, n_cells);
        k->at.cell_place = PNK_NEW(&k->arena, unsigned char, n_cells);     /* all zero: basic */
        k->cell_theta = PNK_NEW(&k->arena, int, n_cells);
        k->cell_limit = PNK_NEW(&k->arena, double, n_cells);
    }
    if (n_cells && (!k->cell_row || !k->at.cell_place || !k->cell_theta || !k->cell_limit))
        return pnk_no_memory(ctx);
    pnk_stage_cell_limits(m, k->stage, k->cell_limit);       /* a cell that is not held keeps a free row, so that the basis keeps its shape */
    for (size_t c = 0; c < n_cells; c++) {
        k->cell_theta[c] = -1;
        if ((status = pnk_lp_add_row(ctx, k->lp, -INFINITY, k->cell_limit[c], 0, NULL, NULL, &k->cell_row[c])))
            return status;
    }
    return PNK_OK;
}

static bool raised(const pnk_master *k, size_t cell)
{
    return pnk_stage_cell_has_theta(k->stage, cell);
}

/* Least need of the cells that are raised. */
static double unit_of(const pnk_master *k)
{
    double least = INFINITY;

    for (size_t i = 0; i < k->n_cell_rows; i++)
        if (raised(k, i))
            least = fmin(least, k->stage->cells->cells[i].need);
    return isfinite(least) && least > 1 ? least : 1;
}

static pnk_status lay_theta(pnk_ctx *ctx, pnk_master *k, double from)
{
    lp_column *c = malloc(sizeof *c);
    pnk_status status;

    if (!c)
        return pnk_no_memory(ctx);
    c->n = 0;
    for (size_t i = 0; i < k->n_cell_rows; i++)
        if (raised(k, i))
            put(c, k->cell_row[i], k->stage->cells->cells[i].need / k->unit);
    status = pnk_lp_add_column(ctx, k->lp, fmin(from, 1) * k->unit, k->stage->only_floors ? 0 : k->unit, -1, c->n, c->rows, c->values, &k->theta);
    free(c);
    return status;
}

static pnk_status lay_made(pnk_ctx *ctx, pnk_master *k, lp_column *c, made *one)
{
    if (one->is_load)
        pnk_master_load_column(k, &k->m->routes[one->load.route], &one->load, c);
    else
        move_column(k, &one->move, c);
    return pnk_lp_add_column(ctx, k->lp, 0, on_faces(k, one) ? INFINITY : 0, c->cost, c->n, c->rows, c->values, &one->lp);
}

static pnk_status lay_columns(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_model *m = k->m;
    lp_column *c = malloc(sizeof *c);
    pnk_status status = PNK_OK;

    if (!c)
        return pnk_no_memory(ctx);
    for (size_t j = 0; j < m->n_cols && !status; j++) {
        k->lp_col[j] = -1;
        if (m->col_stage[j] > k->stage->rows)
            continue;
        double low, high;
        core_column(k, j, c);
        pnk_stage_core(m, k->stage, j, &low, &high);
        status = pnk_lp_add_column(ctx, k->lp, low, high, c->cost, c->n, c->rows, c->values, &k->lp_col[j]);
    }
    for (size_t i = 0; i < k->made.n && !status; i++)
        status = lay_made(ctx, k, c, &k->made.v[i]);
    free(c);
    return status;
}

/* Which of a shortage and its spare is basic in a row that was not there before, as the acts so far have it. */
static int basic_for(const pnk_master *k, size_t r, const pnk_course *course)
{
    const pnk_model *m = k->m;
    const pnk_world *w = m->w;
    pnk_ref ref = m->row_ref[r];
    int guess = m->row_basic[r];

    if (!course || guess < 0)
        return guess;
    if (ref.kind == PNK_R_NEED) {
        size_t at = ((size_t)ref.t * (size_t)w->n_drops + (size_t)ref.a) * (size_t)w->n_needs + (size_t)ref.b;
        bool is_b = m->col_ref[guess].kind == PNK_C_B, short_of = course->b[at] > 0;
        if (is_b != short_of)
            return short_of ? guess + 1 : guess - 1;         /* spare and b of a row are made one after the other */
    }
    return guess;
}

/* Elastic rows of a later stage: the slack or the shortage, by what the acts so far leave. */
static bool short_now(const pnk_world *w, pnk_ref ref, const pnk_course *course)
{
    if (ref.kind == PNK_R_ACCESS)
        return course->miss[pnk_w_ts(w, ref.t, ref.a)] > 1e-9;
    if (ref.kind == PNK_R_SERVICE)
        return course->gap[ref.c][pnk_w_service(w, ref.t, ref.a, ref.b)] > 1e-9;
    return course->over[pnk_w_tsl(w, ref.t, ref.a, ref.b)] > 1e-9;
}

static pnk_status place_row(pnk_ctx *ctx, pnk_master *k, size_t r, const pnk_course *course)
{
    const pnk_model *m = k->m;
    pnk_status status;

    if (k->at.row_known[r])
        return pnk_lp_set_row_place(ctx, k->lp, k->lp_row[r], (pnk_lp_place)k->at.row_place[r]);
    int column = basic_for(k, r, course);
    if (course && m->row_elastic[r] >= 0)
        column = short_now(m->w, m->row_ref[r], course) ? m->row_elastic[r] : -1;
    if (column < 0)
        return pnk_lp_set_row_place(ctx, k->lp, k->lp_row[r], PNK_LP_BASIC);
    pnk_lp_place place = m->row_low[r] == m->row_high[r] ? PNK_LP_FIXED : isfinite(m->row_high[r]) ? PNK_LP_AT_HIGH : PNK_LP_AT_LOW;
    if ((status = pnk_lp_set_row_place(ctx, k->lp, k->lp_row[r], place)))
        return status;
    return pnk_lp_set_column_place(ctx, k->lp, k->lp_col[column], PNK_LP_BASIC);
}

/* Rows of held values, cells and theta. Where theta goes and was basic, the row it hung on most takes its place: the
 * price of that row is not zero, so the basis stays a basis. */
static pnk_status place_extra(pnk_ctx *ctx, pnk_master *k)
{
    pnk_status status = PNK_OK;

    if (k->theta >= 0)
        status = pnk_lp_set_column_place(ctx, k->lp, k->theta, k->at.theta_basic ? PNK_LP_BASIC : PNK_LP_AT_LOW);
    else if (k->at.theta_basic) {
        k->at.cell_place[k->at.theta_cell] = PNK_LP_BASIC;
        k->at.theta_basic = false;
    }
    for (int h = 0; h < k->stage->n_holds && !status; h++)
        status = pnk_lp_set_row_place(ctx, k->lp, k->hold_row[h], (pnk_lp_place)k->at.hold_place[k->stage->holds[h].tier]);
    for (size_t c = 0; c < k->n_cell_rows && !status; c++) {
        double low, high;
        pnk_lp_row_bounds(k->lp, k->cell_row[c], &low, &high);
        pnk_lp_place place = (pnk_lp_place)k->at.cell_place[c];
        if (place != PNK_LP_BASIC)
            place = isfinite(high) ? PNK_LP_AT_HIGH : PNK_LP_FREE;
        status = pnk_lp_set_row_place(ctx, k->lp, k->cell_row[c], place);
    }
    return status;
}

static pnk_status place_all(pnk_ctx *ctx, pnk_master *k, const pnk_course *course)
{
    const pnk_model *m = k->m;
    pnk_status status = PNK_OK;

    for (size_t j = 0; j < m->n_cols && !status; j++) {
        if (k->lp_col[j] < 0)
            continue;
        pnk_lp_place place = m->at_high[j] ? PNK_LP_AT_HIGH : PNK_LP_AT_LOW;
        if (k->at.col_known[j])
            place = (pnk_lp_place)k->at.col_place[j];
        status = pnk_lp_set_column_place(ctx, k->lp, k->lp_col[j], place);
    }
    for (size_t r = 0; r < m->n_rows && !status; r++)
        if (k->lp_row[r] >= 0)
            status = place_row(ctx, k, r, course);
    for (size_t i = 0; i < k->made.n && !status; i++)
        status = pnk_lp_set_column_place(ctx, k->lp, k->made.v[i].lp, (pnk_lp_place)k->made.v[i].place);
    return status ? status : place_extra(ctx, k);
}

/* Each raised cell gets a theta of its own, in person-days; the common one goes. */
static pnk_status lay_own_thetas(pnk_ctx *ctx, pnk_master *k)
{
    const double one = 1;
    pnk_status status = PNK_OK;

    for (size_t c = 0; c < k->n_cell_rows && !status; c++) {
        double need = k->stage->cells->cells[c].need;
        if (raised(k, c) && !(status = pnk_lp_add_column(ctx, k->lp, k->stage->theta_from * need, need, -1, 1, &k->cell_row[c], &one, &k->cell_theta[c])))
            status = pnk_lp_set_column_place(ctx, k->lp, k->cell_theta[c], PNK_LP_AT_LOW);
    }
    return status;
}

static pnk_status lay_stage(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage, const pnk_course *course)
{
    pnk_status status;
    double from = 0;

    pnk_lp_free(k->lp);
    k->lp = NULL;
    k->stage = stage;
    k->theta = -1;
    k->unit = 1;
    let_go(k);
    if ((status = pnk_lp_new(ctx, &k->lp)) || (status = lay_rows(ctx, k)))
        return status;
    if (stage->raised && !stage->one_by_one) {
        double *coverage = PNK_NEW(&k->arena, double, stage->cells->n_cells + 1);
        size_t worst;
        if (!coverage)
            return pnk_no_memory(ctx);
        from = stage->only_floors ? -1 : pnk_cells_coverage(k->m->w, stage->cells, course, stage->of_shelter, coverage, &worst) - 1e-3;
        k->unit = unit_of(k);
        if ((status = lay_theta(ctx, k, from)))
            return status;
    }
    if ((status = lay_columns(ctx, k)) || (status = place_all(ctx, k, course)))
        return status;
    return stage->one_by_one ? lay_own_thetas(ctx, k) : PNK_OK;
}

/* A stage that differs from the last in its cells alone: the LP stays, and with it the basis. Theta starts from the coverage that is
 * known to be there, and the row it hung on most takes its place in the basis. */
static pnk_status turn_stage(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage)
{
    const pnk_stage *was = k->stage;
    bool stays = stage->raised && !stage->one_by_one;
    pnk_status status = PNK_OK;

    pnk_stage_cell_limits(k->m, stage, k->cell_limit);
    for (size_t c = 0; c < k->n_cell_rows && !status; c++) {
        if (k->theta >= 0 && pnk_stage_cell_has_theta(was, c) && !(stays && stage->raised[c]))
            status = pnk_lp_add_entry(ctx, k->lp, k->cell_row[c], k->theta, -stage->cells->cells[c].need / k->unit);
        if (!status)
            status = pnk_lp_set_row_bounds(ctx, k->lp, k->cell_row[c], -INFINITY, k->cell_limit[c]);
    }
    k->stage = stage;
    if (status || k->theta < 0)
        return status;
    if ((status = pnk_lp_set_bounds(ctx, k->lp, k->theta, stays ? stage->theta_from * k->unit : 0, stays && !stage->only_floors ? k->unit : 0)) ||
        (!stays && (status = pnk_lp_set_cost(ctx, k->lp, k->theta, 0))))
        return status;
    status = pnk_lp_set_column_place(ctx, k->lp, k->theta, stays ? PNK_LP_AT_LOW : PNK_LP_FIXED);
    if (k->at.theta_basic && !status)
        status = pnk_lp_set_row_place(ctx, k->lp, k->cell_row[k->at.theta_cell], PNK_LP_BASIC);
    k->at.theta_basic = false;
    if (stays || status)
        return status;
    k->unit = 1;
    return lay_own_thetas(ctx, k);
}

/* What an interior point leaves: values and prices, no basis. */
static void remember_values(pnk_master *k)
{
    for (size_t r = 0; r < k->m->n_rows; r++)
        k->row_price[r] = k->lp_row[r] < 0 ? 0 : pnk_lp_dual(k->lp, k->lp_row[r]) / k->unit;
    for (size_t j = 0; j < k->m->n_cols; j++)
        k->core[j] = k->lp_col[j] < 0 ? 0 : pnk_lp_value(k->lp, k->lp_col[j]);
    for (size_t i = 0; i < k->made.n; i++)
        k->made.v[i].value = pnk_lp_value(k->lp, k->made.v[i].lp);
}

static void remember(pnk_master *k)
{
    const pnk_model *m = k->m;

    remember_values(k);
    for (size_t r = 0; r < m->n_rows; r++) {
        if (k->lp_row[r] < 0)
            continue;
        k->at.row_known[r] = true;
        k->at.row_place[r] = (unsigned char)pnk_lp_row_place(k->lp, k->lp_row[r]);
    }
    for (size_t j = 0; j < m->n_cols; j++) {
        if (k->lp_col[j] < 0)
            continue;
        k->at.col_known[j] = true;
        k->at.col_place[j] = (unsigned char)pnk_lp_column_place(k->lp, k->lp_col[j]);
    }
    for (int h = 0; h < k->stage->n_holds; h++)
        k->at.hold_place[k->stage->holds[h].tier] = (unsigned char)pnk_lp_row_place(k->lp, k->hold_row[h]);
    double most = 0;
    k->at.theta_basic = k->theta >= 0 && pnk_lp_column_place(k->lp, k->theta) == PNK_LP_BASIC;
    for (size_t c = 0; c < k->n_cell_rows; c++) {
        k->at.cell_place[c] = (unsigned char)pnk_lp_row_place(k->lp, k->cell_row[c]);
        if (k->at.theta_basic && raised(k, c) && fabs(pnk_lp_dual(k->lp, k->cell_row[c])) > most) {
            most = fabs(pnk_lp_dual(k->lp, k->cell_row[c]));
            k->at.theta_cell = c;
        }
        if (k->cell_theta[c] >= 0 && pnk_lp_column_place(k->lp, k->cell_theta[c]) == PNK_LP_BASIC)
            k->at.cell_place[c] = PNK_LP_BASIC;     /* its own theta is the row's slack under another name */
    }
    for (size_t i = 0; i < k->made.n; i++) {
        k->made.v[i].place = (unsigned char)pnk_lp_column_place(k->lp, k->made.v[i].lp);
        k->made.v[i].idle = k->made.v[i].place != PNK_LP_BASIC && pnk_lp_reduced_cost(k->lp, k->made.v[i].lp) > 1e-7;
    }
}

/* One basic place for each row is what the LP wants to start from; a count that is off would make it start from slacks. */
static pnk_status mend_basis(pnk_ctx *ctx, pnk_master *k)
{
    size_t rows = pnk_lp_n_rows(k->lp), columns = pnk_lp_n_columns(k->lp), n = 0, n_mended;

    for (size_t r = 0; r < rows; r++)
        n += pnk_lp_row_place(k->lp, (int)r) == PNK_LP_BASIC;
    for (size_t j = 0; j < columns; j++)
        n += pnk_lp_column_place(k->lp, (int)j) == PNK_LP_BASIC;
    return n == rows ? PNK_OK : pnk_lp_mend_basis(ctx, k->lp, &n_mended);
}

/* ---- prices ---- */

static void take_prices(pnk_master *k)
{
    const pnk_model *m = k->m;
    pnk_prices *p = &k->prices;

    for (size_t r = 0; r < m->n_rows; r++)
        p->row_price[r] = k->lp_row[r] < 0 ? 0 : pnk_lp_dual(k->lp, k->lp_row[r]);
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

/* The best so far at a place, the best first. */
static void consider(offer *best, int n, offer one)
{
    for (int i = 0; i < n; i++)
        if (one.rc < best[i].rc) {
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

    return status ? status : lay_made(ctx, k, c, &k->made.v[k->made.n - 1]);
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

/* The best per start, group and day, and the best per shelter and day of arrival: three of each take the simplex fewer rounds and more pivots. */
static pnk_status price_moves(pnk_ctx *ctx, pnk_master *k, lp_column *c, double tolerance, size_t *added)
{
    const pnk_world *w = k->m->w;
    size_t days = (size_t)w->n_days + 1, groups = (size_t)w->n_groups;
    int each = offers_of(k);
    double enough = k->reach - tolerance;
    size_t n_start = (size_t)each * (size_t)pnk_w_n_from(w) * groups * days, n_end = (size_t)each * (size_t)w->n_shelters * days;
    bool early = k->stage->rows == 1;    /* later the people are mostly placed: a few offers a start will do */
    offer *start = no_offers(n_start, enough), *end = no_offers(n_end, enough);
    bool plain = k->stage->tier == 1 && w->records->locks.n == 0;        /* riding is never a gain; on a face it may be */
    pnk_status status = PNK_OK;

    if (!start || !end) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t i = 0; i < k->m->n_arcs; i++) {
        const pnk_arc *arc = &k->m->arcs[i];
        double vehicle = NAN;            /* not asked for yet */
        for (int g = 0; g < w->n_groups; g++) {
            size_t at = ((size_t)arc->from * groups + (size_t)g) * days + (size_t)arc->day;
            if (plain && pnk_prices_ends(&k->prices, arc, g) >= 0)
                continue;
            size_t to_start = early ? at : ((size_t)arc->from * groups + (size_t)g) * days;
            size_t to_end = (size_t)arc->shelter * days + (early ? (size_t)arc->day : 0);
            if (!pnk_model_may(k->m, arc, g))
                continue;
            if (isnan(vehicle))
                vehicle = pnk_prices_vehicle(&k->prices, arc);
            double rc = pnk_prices_move(&k->prices, arc, g, vehicle);
            if (rc < enough && !k->has_move[i * groups + (size_t)g] && pnk_stage_move(k->m, k->stage, arc, g)) {
                consider(start + (size_t)each * to_start, each, (offer){rc, i, g});
                consider(end + (size_t)each * to_end, each, (offer){rc, i, g});
            }
        }
    }
    for (size_t i = 0; i < n_start && !status; i++)
        if (start[i].rc < enough)
            status = add_move(ctx, k, c, start[i].way, start[i].group, added);
    for (size_t i = 0; i < n_end && !status; i++)
        if (end[i].rc < enough)
            status = add_move(ctx, k, c, end[i].way, end[i].group, added);
done:
    free(start);
    free(end);
    return status;
}

/* ---- loads ---- */

static size_t worthy_cargo(const pnk_master *k, const pnk_route *route, pnk_cargo *items)
{
    const pnk_world *w = k->m->w;
    size_t n = 0;

    for (size_t l = k->lots.first[route->warehouse]; l < k->lots.first[route->warehouse + 1]; l++) {
        int lot = k->lots.lot[l];
        double rc = pnk_prices_unit(&k->prices, lot, route);
        if (rc >= 0 || n >= PNK_MOST_CARGO || !pnk_world_lot_fits(w, lot, route->drop, route->day) ||
            !pnk_stage_unit(k->stage, lot, (size_t)(route - k->m->routes)))
            continue;
        n = pnk_cargo_offer(w, items, n, lot, -rc);
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
static double best_load(pnk_master *k, size_t r, double enough, double otherwise, load_key *load)
{
    const pnk_route *route = &k->m->routes[r];
    const pnk_pool *pool = &k->m->w->pools[route->pool];
    pnk_cargo items[PNK_MOST_CARGO];
    size_t n = pnk_stage_round(k->stage, r) ? worthy_cargo(k, route, items) : 0;

    *load = (load_key){.route = r};
    if (!n)
        return otherwise;
    double win = pnk_best_load(items, n, pool->payload_kg, pool->volume_m3, load->lot, load->units), rc = pnk_prices_round(&k->prices, route) - win;
    load->scale = fmax(1, fmax(load->units[0], load->units[1]) / 10);
    return rc < enough * load->scale && !is_made(k, load) ? rc / (1 + win) : otherwise;
}

/* The best per drop point and day of arrival, and per drop point and item. */
static pnk_status price_loads(pnk_ctx *ctx, pnk_master *k, lp_column *c, double tolerance, size_t *added)
{
    const pnk_world *w = k->m->w;
    size_t days = (size_t)w->n_days + 1, each = (size_t)offers_of(k), n_best = each * (size_t)w->n_drops * days, n_items = each * (size_t)w->n_drops * (size_t)(w->n_items + 1);
    load_key *loads = malloc((k->m->n_routes + 1) * sizeof *loads);
    offer *best = no_offers(n_best + n_items, k->reach);
    pnk_status status = best && loads ? PNK_OK : pnk_no_memory(ctx);

    for (size_t r = 0; r < k->m->n_routes && !status; r++) {
        const pnk_route *route = &k->m->routes[r];
        offer one = {best_load(k, r, k->reach - tolerance, k->reach, &loads[r]), r, 0};
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
    return status;
}

/* Before goods are priced for the first time: each lot on the shortest round to each drop point, on the first day it is there. */
static pnk_status add_starters(pnk_ctx *ctx, pnk_master *k)
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
    settings.pivot_limit = k->patience ? k->patience : k->pivot_limit;
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
    a->lp_rows = pnk_lp_n_rows(k->lp);
    a->lp_columns = pnk_lp_n_columns(k->lp);
    a->there = true;
    return PNK_OK;
}

/* Solves and prices in turn until nothing pays. */
static pnk_status pay(pnk_ctx *ctx, pnk_master *k, pnk_stage_answer *answer)
{
    const double tolerance = 1e-7;
    lp_column *c = malloc(sizeof *c);
    pnk_status status = c ? PNK_OK : pnk_no_memory(ctx);
    size_t added = 1;

    while (added && !status) {
        added = 0;
        if ((status = pnk_check(ctx)) || (status = solve_once(ctx, k, answer)))
            break;
        k->method = PNK_LP_PRIMAL;
        take_prices(k);
        answer->rounds_of_pricing++;
        if (!(status = price_moves(ctx, k, c, tolerance, &added)))
            status = price_loads(ctx, k, c, tolerance, &added);
        if (!status && added && k->patience && answer->pivots > k->patience)
            status = give_up(ctx, k);
    }
    if (!status)
        remember(k);
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
        take_prices(k);
        answer->rounds_of_pricing++;
        k->n_offers = is_near ? MORE : FEW;
        k->reach = info.gap > near || info.reached ? 0 : reach * fmin(1, info.step / long_step) * sqrt(info.mu);
        if (!(status = price_moves(ctx, k, c, tolerance, &added)))
            status = price_loads(ctx, k, c, tolerance, &added);
    }
    k->n_offers = 0;
    k->reach = 0;
    answer->steps = info.iterations;
    pnk_interior_free(interior);
    free(c);
    if (!status && (added || !info.reached))
        return pay(ctx, k, answer);
    remember_values(k);
    return status;
}

/* From the basis of another answer: with its columns in the place of starters, and near the optimum. */
static pnk_status lay_from_start(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage, const pnk_course *course)
{
    pnk_status status;

    k->method = PNK_LP_NEAR;
    if ((status = pnk_start_columns(ctx, k)) || (status = lay_stage(ctx, k, stage, course)))
        return status;
    return pnk_start_places(ctx, k);
}

static pnk_status lay(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage, const pnk_course *course)
{
    if (k->start)
        return lay_from_start(ctx, k, stage, course);
    pnk_status status = stage->rows == 2 && !stage->turned && !k->has_starters ? add_starters(ctx, k) : PNK_OK;

    k->method = PNK_LP_PRIMAL;
    if (status || (status = stage->turned ? turn_stage(ctx, k, stage) : lay_stage(ctx, k, stage, course)))
        return status;
    return mend_basis(ctx, k);
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
    if (n_cells)
        memcpy(to->cell_place, from->cell_place, n_cells);
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
        k->mark.at.cell_place = PNK_NEW(&k->arena, unsigned char, k->n_cell_rows + 1);
    }
    k->mark.made = pnk_arena_alloc(&k->arena, k->made.n + 1, sizeof *k->mark.made);
    if (!k->mark.at.row_place || !k->mark.at.col_place || !k->mark.at.row_known || !k->mark.at.col_known || !k->mark.at.cell_place || !k->mark.made)
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

    copy_stand(m, k->n_cell_rows, &k->at, &k->mark.at);
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

    take_prices(k);
    k->looks_only = true;
    if (!status && !(status = price_moves(ctx, k, c, 1e-7, &added)))
        status = price_loads(ctx, k, c, 1e-7, &added);
    k->looks_only = false;
    *nothing = added == 0;
    free(c);
    return status;
}

pnk_status pnk_master_home(pnk_ctx *ctx, pnk_master *k) { return place_all(ctx, k, NULL); }

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
        k->at.cell_place = PNK_NEW(&k->arena, unsigned char, k->n_cell_rows);
        if (!k->cell_row || !k->cell_theta || !k->cell_limit || !k->at.cell_place)
            return pnk_no_memory(ctx);
    }
    copy_stand(m, k->n_cell_rows, &k->at, &from->at);
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

void pnk_master_hand_on(pnk_master *k)
{
    pnk_lp_free(k->lp);
    k->lp = NULL;
    for (size_t i = 0; i < k->made.n; i++)
        k->made.v[i].idle = false;
}

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

    return is_made(k, &one.load) ? PNK_OK : pnk_master_take_up(ctx, k, one);
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
