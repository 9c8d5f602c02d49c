/* models/allocation/weighted.c - the single objective T1 + T3 + a little of T4: solved by column generation, and the whole of it written out. */
#include "models/allocation/tiers.h"
#include "models/allocation/inside.h"
#include "engine/lp/lp.h"

pnk_stage pnk_weighted_stage(const pnk_world *w)
{
    pnk_stage stage = {.kind = PNK_S_WEIGHTED, .tier = PNK_TIER_WEIGHTED, .rows = 2};

    stage.weights[0] = w->records->locks.n ? w->weighted_t0 : 0;
    stage.weights[1] = stage.weights[3] = 1;
    stage.weights[4] = w->weighted_t4;
    return stage;
}

/* ---- the whole program ---- */

typedef struct {
    pnk_ctx *ctx;
    const pnk_model *m;
    const pnk_stage *stage;
    pnk_lp *lp;                          /* NULL: only counted */
    size_t rows, columns, entries;
    pnk_status status;
} whole;

static void whole_row(whole *k, double low, double high)
{
    k->rows++;
    if (k->lp && !k->status)
        k->status = pnk_lp_add_row(k->ctx, k->lp, low, high, 0, NULL, NULL, NULL);
}

static void whole_column(whole *k, double low, double high, double cost, int n, const int *rows, const double *values)
{
    k->columns++;
    k->entries += (size_t)n;
    if (k->lp && !k->status)
        k->status = pnk_lp_add_column(k->ctx, k->lp, low, high, cost, (size_t)n, rows, values, NULL);
}

static double cost_of(const whole *k, const pnk_column *column)
{
    double cost = 0;

    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        cost += pnk_stage_weight(k->stage, tier) * column->cost[tier];
    return cost;
}

static void whole_core(whole *k)
{
    const pnk_model *m = k->m;

    for (size_t j = 0; j < m->n_cols; j++) {
        double cost = 0;
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            cost += pnk_stage_weight(k->stage, tier) * m->cost[tier][j];
        whole_column(k, m->low[j], m->high[j], cost, (int)(m->start[j + 1] - m->start[j]), m->entry_row + m->start[j], m->entry_value + m->start[j]);
    }
}

static void whole_moves(whole *k)
{
    pnk_column column;

    for (size_t i = 0; i < k->m->n_arcs && !k->status; i++)
        for (int g = 0; g < k->m->w->n_groups; g++)
            if (pnk_model_may(k->m, &k->m->arcs[i], g)) {
                pnk_model_move(k->m, &k->m->arcs[i], g, &column);
                whole_column(k, 0, INFINITY, cost_of(k, &column), column.n, column.row, column.value);
            }
}

/* Units and rounds of a route, with its two load rows: what is carried within what the rounds hold, by weight and by volume. */
static void whole_route(whole *k, const pnk_lots_of *lots, size_t i)
{
    const pnk_world *w = k->m->w;
    const pnk_route *route = &k->m->routes[i];
    const pnk_pool *pool = &w->pools[route->pool];
    int load = (int)(k->m->n_rows + 2 * i);
    pnk_column column;

    for (size_t l = lots->first[route->warehouse]; l < lots->first[route->warehouse + 1]; l++) {
        int lot = lots->lot[l], item = w->lots[lot].item;
        if (!pnk_world_lot_fits(w, lot, route->drop, route->day))
            continue;
        pnk_column_clear(&column);
        pnk_model_unit_out(k->m, lot, route->day, &column);
        pnk_model_unit_in(k->m, route->drop, item, route->arrives, &column);
        pnk_model_unit_lock(k->m, lot, route, &column);
        column.row[column.n] = load;
        column.value[column.n++] = pnk_world_kg(w, item);
        column.row[column.n] = load + 1;
        column.value[column.n++] = pnk_world_m3(w, item);
        whole_column(k, 0, INFINITY, cost_of(k, &column), column.n, column.row, column.value);
    }
    pnk_column_clear(&column);
    pnk_model_round(k->m, route, &column);
    column.row[column.n] = load;
    column.value[column.n++] = -pool->payload_kg;
    column.row[column.n] = load + 1;
    column.value[column.n++] = -pool->volume_m3;
    whole_column(k, 0, INFINITY, cost_of(k, &column), column.n, column.row, column.value);
}

static pnk_status whole_of(pnk_ctx *ctx, whole *k)
{
    const pnk_model *m = k->m;
    pnk_arena arena = {0};
    pnk_lots_of lots;

    k->status = pnk_lots_by_store(ctx, m->w, &arena, &lots);
    for (size_t r = 0; r < m->n_rows && !k->status; r++)
        whole_row(k, m->row_low[r], m->row_high[r]);
    for (size_t i = 0; i < 2 * m->n_routes && !k->status; i++)
        whole_row(k, -INFINITY, 0);
    whole_core(k);
    whole_moves(k);
    for (size_t i = 0; i < m->n_routes && !k->status; i++)
        whole_route(k, &lots, i);
    pnk_arena_release(&arena);
    return k->status;
}

static pnk_status write_whole(pnk_ctx *ctx, const pnk_model *m, const pnk_stage *stage, const char *path)
{
    whole k = {.ctx = ctx, .m = m, .stage = stage};
    pnk_status status = pnk_lp_new(ctx, &k.lp);

    if (!status)
        status = whole_of(ctx, &k);
    if (!status)
        status = pnk_lp_write_mps(ctx, k.lp, path);
    pnk_lp_free(k.lp);
    return status;
}

/* ---- solving ---- */

/* People first, then goods with them: most of the work is done on the smaller program. */
static pnk_status solve_twice(pnk_ctx *ctx, const pnk_model *m, pnk_master *master, const pnk_stage *stage, pnk_stage_answer *answer)
{
    pnk_stage first = *stage;
    pnk_stage_answer people = {0};
    pnk_acts *acts = NULL;
    pnk_course *course = NULL;
    pnk_status status;

    first.rows = 1;
    if (!(status = pnk_master_solve(ctx, master, &first, NULL, &people)) && !(status = pnk_answer_acts(ctx, m, &people, &acts)) &&
        !(status = pnk_world_run(ctx, m->w, acts, &course)) && !(status = pnk_master_solve(ctx, master, stage, course, answer))) {
        answer->pivots += people.pivots;
        answer->rounds_of_pricing += people.rounds_of_pricing;
    }
    pnk_acts_free(acts);
    pnk_course_free(course);
    pnk_arena_release(&people.arena);
    return status;
}

enum { LARGE_ROWS = 3000 };              /* from here on an interior point is faster */

static pnk_status solve(pnk_ctx *ctx, const pnk_model *m, const pnk_stage *stage, pnk_weighted_method method, pnk_weighted *out)
{
    bool inside = method == PNK_BY_INTERIOR || (method == PNK_BY_SIZE && m->n_rows >= LARGE_ROWS);
    pnk_master *master = NULL;
    pnk_acts *acts = NULL;
    pnk_course *course = NULL;
    pnk_stage_answer answer = {0};
    double start = pnk_seconds();
    pnk_status status = pnk_greedy(ctx, m->w, &acts);

    if (!status && !(status = pnk_world_run(ctx, m->w, acts, &course)) && !(status = pnk_master_new(ctx, m, acts, &master)))
        status = inside ? pnk_master_solve_inside(ctx, master, stage, course, &answer) : solve_twice(ctx, m, master, stage, &answer);
    pnk_master_free(master);
    out->solve_seconds = pnk_seconds() - start;
    start = pnk_seconds();
    if (!status && !(status = pnk_stage_check(ctx, m, stage, &answer, &out->certificate))) {
        for (int tier = 0; tier < PNK_N_TIERS; tier++) {
            double weight = pnk_stage_weight(stage, tier);
            out->constant += weight * m->constant[tier];
            out->objective += weight != 0 ? weight * pnk_answer_cost(m, &answer, tier) : 0;
            out->greedy += weight != 0 ? weight * (course->tier[tier] - m->constant[tier]) : 0;
        }
        out->check_seconds = pnk_seconds() - start;
        out->rows = answer.lp_rows;
        out->columns = answer.lp_columns;
        out->pivots = answer.pivots;
        out->steps = answer.steps;
        out->pricing_rounds = answer.rounds_of_pricing;
    }
    pnk_arena_release(&answer.arena);
    pnk_course_free(course);
    pnk_acts_free(acts);
    return status;
}

pnk_status pnk_allocation_weighted(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                   const pnk_access *access, const char *mps_path, pnk_weighted_method method, pnk_weighted *out)
{
    pnk_world *w = NULL;
    pnk_model *m = NULL;
    pnk_status status;
    double start = pnk_seconds();

    *out = (pnk_weighted){0};
    if (!(status = pnk_world_new(ctx, records, ledger, forecast, access, &w)) && !(status = pnk_model_new(ctx, w, &m))) {
        pnk_stage stage = pnk_weighted_stage(w);
        whole count = {.ctx = ctx, .m = m, .stage = &stage};

        out->model_seconds = pnk_seconds() - start;
        status = whole_of(ctx, &count);
        out->rows_full = count.rows;
        out->columns_full = count.columns;
        out->entries_full = count.entries;
        if (!status && method != PNK_NOT_SOLVED)
            status = solve(ctx, m, &stage, method, out);
        if (!status && mps_path)
            status = write_whole(ctx, m, &stage, mps_path);
    }
    pnk_model_free(m);
    pnk_world_free(w);
    return status;
}
