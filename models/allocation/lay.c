/* models/allocation/lay.c - the LP of a stage laid out: its rows, the columns that the master has, and the basis that the last LP left. */
#include "models/allocation/master.h"
#include "models/allocation/inside.h"

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
    for (int i = 0; i < column->n; i++) {
        put(c, k->lp_row[column->row[i]], factor * column->value[i]);
        c->cost -= factor * column->value[i] * pnk_announced_middle(k, (size_t)column->row[i]);
    }
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

void pnk_master_move_column(const pnk_master *k, const pnk_arc *arc, int group, lp_column *c)
{
    pnk_column column;

    c->n = 0;
    c->cost = 0;
    pnk_model_move(k->m, arc, group, &column);
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

/* Is it there for one sector, where that is alone? Of what sectors share, vehicles, money and decisions are. */
static bool is_for(const pnk_stage *stage, int sector, bool shared) { return !stage->alone || sector == stage->alone - 1 || shared; }

static bool has_row(const pnk_master *k, size_t r)
{
    const pnk_model *m = k->m;

    return m->row_stage[r] <= k->stage->rows && is_for(k->stage, pnk_model_row_sector(m, r), pnk_model_row_is_shared(m, r)) && !pnk_announced_spared(k, r);
}

static bool has_column(const pnk_master *k, size_t j)
{
    const pnk_model *m = k->m;

    return m->col_stage[j] <= k->stage->rows && is_for(k->stage, pnk_model_col_sector(m, j), pnk_model_col_is_shared(m, j)) && !pnk_announced_col_spared(k, j);
}

bool pnk_lay_has_lot(const pnk_master *k, const pnk_stage *stage, int lot) { return is_for(stage, pnk_model_item_sector(k->m, k->m->w->lots[lot].item), false); }

bool pnk_lay_has_made(const pnk_master *k, const pnk_stage *stage, const made *one)
{
    return !stage->alone || (one->is_load && pnk_lay_has_lot(k, stage, one->load.lot[0]) && (one->load.lot[1] < 0 || pnk_lay_has_lot(k, stage, one->load.lot[1])));
}

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

/* Who is where, and who lacks what, follows from what is done. */
static bool follows(const pnk_model *m, size_t j)
{
    short kind = m->col_ref[j].kind;

    return kind == PNK_C_PART || kind == PNK_C_OVER || kind == PNK_C_GAP || kind == PNK_C_MISS || kind == PNK_C_HELD || kind == PNK_C_PEOPLE || kind == PNK_C_SPARE || kind == PNK_C_B;
}

static pnk_status lay_rows(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_model *m = k->m;
    pnk_status status;
    size_t n_cells = k->stage->cells ? k->stage->cells->n_cells : 0;

    for (size_t r = 0; r < m->n_rows; r++) {
        k->lp_row[r] = -1;
        if (has_row(k, r) && (status = pnk_lp_add_row(ctx, k->lp, m->row_low[r], m->row_high[r], 0, NULL, NULL, &k->lp_row[r])))
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
        k->at.cell_place = k->at.own_place = NULL;
        k->at.theta_basic = false;
    }
    if (n_cells && !k->cell_row) {
        k->cell_row = PNK_NEW(&k->arena, int, n_cells);
        k->at.cell_place = PNK_NEW(&k->arena, unsigned char, n_cells);     /* all zero: basic */
        if ((k->at.own_place = PNK_NEW(&k->arena, unsigned char, n_cells)))
            memset(k->at.own_place, PNK_LP_AT_LOW, n_cells);
        k->cell_theta = PNK_NEW(&k->arena, int, n_cells);
        k->cell_limit = PNK_NEW(&k->arena, double, n_cells);
        k->cell_still = PNK_NEW(&k->arena, double, n_cells);
    }
    if (n_cells && (!k->cell_still || !k->cell_row || !k->at.cell_place || !k->at.own_place || !k->cell_theta || !k->cell_limit))
        return pnk_no_memory(ctx);
    pnk_stage_cell_limits(m, k->stage, k->cell_limit);       /* a cell that is not held keeps a free row, so that the basis keeps its shape */
    for (size_t c = 0; c < n_cells; c++) {
        k->cell_theta[c] = k->cell_row[c] = -1;
        k->cell_still[c] = 0;
        if (is_for(k->stage, k->stage->cells->cells[c].sector, false) && (status = pnk_lp_add_row(ctx, k->lp, -INFINITY, k->cell_limit[c], 0, NULL, NULL, &k->cell_row[c])))
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

/* What theta reaches at least: it is known, or what the acts so far come to. */
static pnk_status least_theta(pnk_ctx *ctx, pnk_master *k, const pnk_course *course, double *from)
{
    const pnk_stage *stage = k->stage;
    double *coverage;
    size_t worst;

    *from = stage->theta_from;
    if (isfinite(*from))
        return PNK_OK;
    if (!(coverage = PNK_NEW(&k->arena, double, stage->cells->n_cells + 1)))
        return pnk_no_memory(ctx);
    *from = pnk_cells_coverage(k->m->w, stage->cells, course, stage->of_shelter, coverage, &worst) - 1e-3;
    return PNK_OK;
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

/* Limits for one sector alone, where little is left that could give way instead: what the rounding of the last solve left beyond them is within them. */
static void give_way(double value, double *low, double *high)
{
    if (*low == *high)
        *low = *high = value;
    *low = fmin(*low, value);
    *high = fmax(*high, value);
}

static void made_column(const pnk_master *k, const made *one, lp_column *c)
{
    if (one->is_load)
        pnk_master_load_column(k, &k->m->routes[one->load.route], &one->load, c);
    else
        pnk_master_move_column(k, &k->m->arcs[one->move.arc], one->move.group, c);
}

pnk_status pnk_lay_made(pnk_ctx *ctx, pnk_master *k, lp_column *c, made *one)
{
    made_column(k, one, c);
    one->twin = -1;
    return pnk_lp_add_column(ctx, k->lp, 0, on_faces(k, one) ? INFINITY : k->stage->alone ? fmax(0, one->value) : 0, c->cost, c->n, c->rows, c->values, &one->lp);
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
        if (!has_column(k, j))
            continue;
        double low, high;
        core_column(k, j, c);
        pnk_stage_core(m, k->stage, j, &low, &high);
        if (k->stage->alone)
            give_way(k->core[j], &low, &high);
        status = pnk_lp_add_column(ctx, k->lp, low, high, c->cost, c->n, c->rows, c->values, &k->lp_col[j]);
        if (!status && follows(m, j))
            status = pnk_lp_column_follows(ctx, k->lp, k->lp_col[j]);
    }
    for (size_t i = 0; i < k->made.n && !status; i++) {
        k->made.v[i].lp = k->made.v[i].twin = -1;
        if (pnk_lay_has_made(k, k->stage, &k->made.v[i]))
            status = pnk_lay_made(ctx, k, c, &k->made.v[i]);
    }
    free(c);
    return status;
}

/* ---- what is held still ---- */

static void add_to(double *still, const lp_column *c, double value)
{
    for (size_t i = 0; i < c->n; i++)
        still[c->rows[i]] += c->values[i] * value;
}

/* What all columns that are in the LP, or all that are not, add to its rows as the master last had them. */
static void add_up(const pnk_master *k, bool in_lp, lp_column *c, double *rows)
{
    for (size_t j = 0; j < k->m->n_cols; j++)
        if ((k->lp_col[j] >= 0) == in_lp && k->core[j] != 0 && k->m->col_stage[j] <= k->stage->rows) {
            core_column(k, j, c);
            add_to(rows, c, k->core[j]);
        }
    for (size_t i = 0; i < k->made.n; i++)
        if ((k->made.v[i].lp >= 0) == in_lp && k->made.v[i].value != 0) {
            made_column(k, &k->made.v[i], c);
            add_to(rows, c, k->made.v[i].value);
        }
}

pnk_status pnk_master_shared_use(pnk_ctx *ctx, const pnk_master *k, double *use)
{
    double *rows = calloc(pnk_lp_n_rows(k->lp) + 1, sizeof *rows);
    lp_column *c = malloc(sizeof *c);
    pnk_status status = rows && c ? PNK_OK : pnk_no_memory(ctx);

    if (!status) {
        add_up(k, false, c, rows);
        add_up(k, true, c, rows);
        for (size_t r = 0; r < k->m->n_rows; r++)
            use[r] = pnk_model_row_is_shared(k->m, r) && k->lp_row[r] >= 0 ? rows[k->lp_row[r]] : 0;
        for (size_t j = 0; j < k->m->n_cols; j++)
            use[k->m->n_rows + j] = pnk_model_col_is_shared(k->m, j) ? k->core[j] : 0;
    }
    free(rows);
    free(c);
    return status;
}

/* What one sector alone does not decide stays where it was: rows have that much less to go. */
static pnk_status hold_still(pnk_ctx *ctx, pnk_master *k)
{
    size_t n = pnk_lp_n_rows(k->lp);
    double *still = calloc(n + 1, sizeof *still), *now = calloc(n + 1, sizeof *now), low, high, least = 1;
    lp_column *c = malloc(sizeof *c);
    pnk_status status = still && now && c ? PNK_OK : pnk_no_memory(ctx);

    if (!status) {
        add_up(k, false, c, still);
        add_up(k, true, c, now);
    }
    for (size_t i = 0; i < k->n_cell_rows && !status; i++)
        if (k->cell_row[i] >= 0 && raised(k, i)) {       /* here theta gives way */
            least = fmin(least, (k->cell_limit[i] - still[k->cell_row[i]] - now[k->cell_row[i]]) / k->stage->cells->cells[i].need);
            now[k->cell_row[i]] = -INFINITY;
        }
    if (!status && k->theta >= 0)
        status = pnk_lp_set_bounds(ctx, k->lp, k->theta, (least - 1e-3) * k->unit, k->unit);
    for (size_t r = 0; r < n && !status; r++) {
        pnk_lp_row_bounds(k->lp, (int)r, &low, &high);
        low -= still[r], high -= still[r];
        give_way(now[r], &low, &high);
        status = pnk_lp_set_row_bounds(ctx, k->lp, (int)r, low, high);
    }
    for (size_t i = 0; i < k->n_cell_rows && !status; i++)
        k->cell_still[i] = k->cell_row[i] < 0 ? 0 : still[k->cell_row[i]];
    free(still);
    free(now);
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

/* Rows of held values, cells and thetas. Where theta was basic, the row it hung on most takes its place: the price of that row is not zero, so
 * the basis stays a basis, also where theta now stands in other rows. A cell's own theta is the slack of its row under another name. */
static pnk_status place_extra(pnk_ctx *ctx, pnk_master *k)
{
    pnk_status status = PNK_OK;

    if (k->theta >= 0)
        status = pnk_lp_set_column_place(ctx, k->lp, k->theta, PNK_LP_AT_LOW);
    if (k->at.theta_basic)
        k->at.cell_place[k->at.theta_cell] = PNK_LP_BASIC;
    k->at.theta_basic = false;
    for (int h = 0; h < k->stage->n_holds && !status; h++)
        status = pnk_lp_set_row_place(ctx, k->lp, k->hold_row[h], (pnk_lp_place)k->at.hold_place[k->stage->holds[h].tier]);
    for (size_t c = 0; c < k->n_cell_rows && !status; c++) {
        double low, high;
        if (k->cell_row[c] < 0)
            continue;
        pnk_lp_row_bounds(k->lp, k->cell_row[c], &low, &high);
        pnk_lp_place place = (pnk_lp_place)k->at.cell_place[c];
        if (k->cell_theta[c] < 0 && k->at.own_place[c] == PNK_LP_BASIC)
            place = PNK_LP_BASIC;
        if (place != PNK_LP_BASIC)
            place = isfinite(high) ? PNK_LP_AT_HIGH : PNK_LP_FREE;
        status = pnk_lp_set_row_place(ctx, k->lp, k->cell_row[c], place);
        if (!status && k->cell_theta[c] >= 0)
            status = pnk_lp_set_column_place(ctx, k->lp, k->cell_theta[c], (pnk_lp_place)k->at.own_place[c]);
    }
    return status;
}

pnk_status pnk_lay_places(pnk_ctx *ctx, pnk_master *k, const pnk_course *course)
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
        if (k->made.v[i].lp >= 0)
            status = pnk_lp_set_column_place(ctx, k->lp, k->made.v[i].lp, (pnk_lp_place)k->made.v[i].place);
    return status ? status : place_extra(ctx, k);
}

/* Each raised cell gets a theta of its own, in person-days; the common one goes. */
static pnk_status lay_own_thetas(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_stage *stage = k->stage;
    int sum = pnk_stage_hold_of(stage, 2), rows[2] = {-1, sum < 0 ? -1 : k->hold_row[sum]};
    const double values[2] = {1, -1};
    pnk_status status = PNK_OK;

    for (size_t c = 0; c < k->n_cell_rows && !status; c++) {
        double need = stage->cells->cells[c].need;
        rows[0] = k->cell_row[c];
        if (raised(k, c))
            status = pnk_lp_add_column(ctx, k->lp, stage->theta_from * need, need, pnk_stage_own_cost(stage), sum < 0 ? 1 : 2, rows, values, &k->cell_theta[c]);
    }
    return status;
}

pnk_status pnk_lay_stage(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage, const pnk_course *course)
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
        k->unit = unit_of(k);
        if ((status = least_theta(ctx, k, course, &from)) || (status = lay_theta(ctx, k, from)))
            return status;
    }
    if ((status = lay_columns(ctx, k)) || (stage->one_by_one && (status = lay_own_thetas(ctx, k))) || (stage->alone && (status = hold_still(ctx, k))) || (status = pnk_lay_places(ctx, k, course)))
        return status;
    return pnk_announced_places(ctx, k);
}

/* A stage that differs from the last in its cells alone: the LP stays, and with it the basis. Theta starts from the coverage that is
 * known to be there, and the row it hung on most takes its place in the basis. */
pnk_status pnk_lay_turned(pnk_ctx *ctx, pnk_master *k, const pnk_stage *stage)
{
    const pnk_stage *was = k->stage;
    bool stays = stage->raised && !stage->one_by_one;
    pnk_status status = PNK_OK;

    pnk_stage_cell_limits(k->m, stage, k->cell_limit);
    for (size_t c = 0; c < k->n_cell_rows && !status; c++) {
        if (k->cell_row[c] < 0)
            continue;
        if (k->theta >= 0 && pnk_stage_cell_has_theta(was, c) && !(stays && stage->raised[c]))
            status = pnk_lp_add_entry(ctx, k->lp, k->cell_row[c], k->theta, -stage->cells->cells[c].need / k->unit);
        if (!status)
            status = pnk_lp_set_row_bounds(ctx, k->lp, k->cell_row[c], -INFINITY, k->cell_limit[c] - k->cell_still[c]);
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
    status = lay_own_thetas(ctx, k);
    for (size_t c = 0; c < k->n_cell_rows && !status; c++)
        if (k->cell_theta[c] >= 0)
            status = pnk_lp_set_column_place(ctx, k->lp, k->cell_theta[c], PNK_LP_AT_LOW);
    return status;
}

double pnk_master_row_price(const pnk_master *k, size_t row)
{
    double middle = pnk_announced_middle(k, row);

    return k->lp_row[row] >= 0 ? middle + pnk_lp_dual(k->lp, k->lp_row[row]) : middle;
}

/* What an interior point leaves: values and prices, no basis. */
void pnk_lay_remember_values(pnk_master *k)
{
    for (size_t r = 0; r < k->m->n_rows; r++)
        k->row_price[r] = pnk_master_row_price(k, r) / k->unit;
    for (size_t j = 0; j < k->m->n_cols; j++)
        if (k->lp_col[j] >= 0)
            k->core[j] = pnk_announced_done(k, j);
        else if (!k->stage->alone)
            k->core[j] = pnk_announced_col_spared(k, j) ? k->m->high[j] : 0;
    for (size_t i = 0; i < k->made.n; i++)
        if (k->made.v[i].lp >= 0)
            k->made.v[i].value = pnk_lp_value(k->lp, k->made.v[i].lp);
}

void pnk_lay_remember(pnk_master *k)
{
    const pnk_model *m = k->m;

    pnk_lay_remember_values(k);
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
    for (int h = 0; h < k->stage->n_holds && !k->stage->alone; h++)
        k->at.hold_place[k->stage->holds[h].tier] = (unsigned char)pnk_lp_row_place(k->lp, k->hold_row[h]);
    double most = 0;
    k->at.theta_basic = k->theta >= 0 && pnk_lp_column_place(k->lp, k->theta) == PNK_LP_BASIC;
    for (size_t c = 0; c < k->n_cell_rows; c++) {
        if (k->cell_row[c] < 0)
            continue;
        /* the whole begins with its first round, in which what held one sector's later ones holds nothing yet */
        k->at.cell_place[c] = k->stage->alone ? PNK_LP_BASIC : (unsigned char)pnk_lp_row_place(k->lp, k->cell_row[c]);
        if (k->at.theta_basic && raised(k, c) && fabs(pnk_lp_dual(k->lp, k->cell_row[c])) > most) {
            most = fabs(pnk_lp_dual(k->lp, k->cell_row[c]));
            k->at.theta_cell = c;
        }
        k->at.own_place[c] = k->cell_theta[c] >= 0 ? (unsigned char)pnk_lp_column_place(k->lp, k->cell_theta[c]) : PNK_LP_AT_LOW;
    }
    for (size_t i = 0; i < k->made.n; i++) {
        if (k->made.v[i].lp < 0)
            continue;
        k->made.v[i].place = (unsigned char)pnk_lp_column_place(k->lp, k->made.v[i].lp);
        if (k->made.v[i].twin >= 0 && pnk_lp_column_place(k->lp, k->made.v[i].twin) == PNK_LP_BASIC)
            k->made.v[i].place = PNK_LP_BASIC;
        k->made.v[i].idle = k->made.v[i].place != PNK_LP_BASIC && pnk_lp_reduced_cost(k->lp, k->made.v[i].lp) > 1e-7;
    }
}

/* One basic place for each row is what the LP wants to start from; a count that is off would make it start from slacks. */
pnk_status pnk_lay_mend(pnk_ctx *ctx, pnk_master *k)
{
    size_t rows = pnk_lp_n_rows(k->lp), columns = pnk_lp_n_columns(k->lp), n = 0, n_mended;

    for (size_t r = 0; r < rows; r++)
        n += pnk_lp_row_place(k->lp, (int)r) == PNK_LP_BASIC;
    for (size_t j = 0; j < columns; j++)
        n += pnk_lp_column_place(k->lp, (int)j) == PNK_LP_BASIC;
    return n == rows ? PNK_OK : pnk_lp_mend_basis(ctx, k->lp, &n_mended);
}
