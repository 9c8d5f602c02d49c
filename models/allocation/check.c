/* models/allocation/check.c - the certificate: every row and column of a stage's full LP against an answer.
 *
 * Nothing of the solver is used: the columns are made anew one by one, those the solver never saw included. Load rows
 * of routes never used get the prices that follow in closed form from what a load is worth there.
 */
#include "models/allocation/tiers.h"
#include "models/allocation/inside.h"

#include <stdlib.h>

typedef struct {
    const pnk_model *m;
    const pnk_stage *stage;
    const pnk_stage_answer *a;
    size_t holds, cells, loads, n;       /* first row of each extra block; rows in all */
    double *low, *high, *price;
    pnk_certifier *certifier;
    int rows[PNK_MOST_ENTRIES + 64];
    double values[PNK_MOST_ENTRIES + 64];
    double mix[PNK_N_TIERS];             /* the objective as a mix of tiers */
    pnk_lots_of lots;
    pnk_arena arena;
} check;

double pnk_stage_cell_limit(const pnk_model *m, const pnk_stage *stage, size_t c)
{
    const pnk_cell *cell = &stage->cells->cells[c];
    bool raised = pnk_stage_cell_has_theta(stage, c);
    double held = stage->floor ? stage->floor[c] : -INFINITY, known = 0;

    if (!raised && held == -INFINITY)
        return INFINITY;
    for (int key = 0; key < m->n_keys; key++)
        if (pnk_cell_of_key(m, stage->cells, key) == (int)c)
            known += m->constant_lack[key];
    return cell->need * (raised ? 1 : 1 - held + 1e-6) - known;
}

void pnk_stage_core(const pnk_model *m, const pnk_stage *stage, size_t j, double *low, double *high)
{
    *low = m->low[j];
    *high = m->high[j];
    for (int f = 0; f < stage->n_faces; f++)
        if (stage->faces[f]->core[j] < 0)
            *high = *low;
        else if (stage->faces[f]->core[j] > 0)
            *low = *high;
}

bool pnk_stage_move(const pnk_model *m, const pnk_stage *stage, const pnk_arc *arc, int group)
{
    (void)m;
    for (int f = 0; f < stage->n_faces; f++)
        if (!pnk_face_move(stage->faces[f], arc, group, pnk_prices_vehicle(&stage->faces[f]->prices, arc)))
            return false;
    return true;
}

bool pnk_stage_unit(const pnk_stage *stage, int lot, size_t route)
{
    for (int f = 0; f < stage->n_faces; f++)
        if (!pnk_face_unit(stage->faces[f], lot, route))
            return false;
    return true;
}

bool pnk_stage_round(const pnk_stage *stage, size_t route)
{
    for (int f = 0; f < stage->n_faces; f++)
        if (!stage->faces[f]->round[route])
            return false;
    return true;
}

static void one_column(check *k, double low, double high, double x, const pnk_column *column)
{
    const pnk_model *m = k->m;
    double cost = 0;
    int n = 0;

    for (int i = 0; i < column->n; i++)
        if ((size_t)column->row[i] >= m->n_rows || m->row_stage[column->row[i]] <= k->stage->rows) {   /* load rows stand behind */
            k->rows[n] = column->row[i];
            k->values[n++] = column->value[i];
        }
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        cost += k->mix[tier] != 0 ? k->mix[tier] * column->cost[tier] : 0;
    for (int h = 0; h < k->stage->n_holds; h++)
        if (column->cost[k->stage->holds[h].tier] != 0) {
            k->rows[n] = (int)k->holds + h;
            k->values[n++] = column->cost[k->stage->holds[h].tier];
        }
    if (column->lack_key >= 0 && k->stage->cells) {
        int cell = pnk_cell_of_key(m, k->stage->cells, column->lack_key);
        if (cell >= 0 && isfinite(k->high[k->cells + (size_t)cell])) {
            k->rows[n] = (int)(k->cells + (size_t)cell);
            k->values[n++] = column->lack;
        }
    }
    pnk_certifier_column(k->certifier, low, high, cost, x, (size_t)n, k->rows, k->values);
}

enum { MOST_CORE = PNK_MOST_CORE_ENTRIES + 64 };

static void core_columns(check *k)
{
    const pnk_model *m = k->m;
    int rows[MOST_CORE];
    double values[MOST_CORE];

    for (size_t j = 0; j < m->n_cols; j++) {
        double cost = 0, low, high;
        size_t n = 0;
        if (m->col_stage[j] > k->stage->rows)
            continue;
        for (size_t i = m->start[j]; i < m->start[j + 1] && n < MOST_CORE - 64; i++)
            if (m->row_stage[m->entry_row[i]] <= k->stage->rows) {
                rows[n] = m->entry_row[i];
                values[n++] = m->entry_value[i];
            }
        for (int tier = 0; tier < PNK_N_TIERS; tier++)
            cost += k->mix[tier] * m->cost[tier][j];
        for (int h = 0; h < k->stage->n_holds; h++) {
            rows[n] = (int)k->holds + h;
            values[n++] = m->cost[k->stage->holds[h].tier][j];
        }
        for (size_t i = m->lack_start[j]; i < m->lack_start[j + 1] && k->stage->cells && n < MOST_CORE; i++) {
            int cell = pnk_cell_of_key(m, k->stage->cells, m->lack_key[i]);
            if (cell < 0 || !isfinite(k->high[k->cells + (size_t)cell]))
                continue;
            rows[n] = (int)(k->cells + (size_t)cell);
            values[n++] = m->lack_value[i];
        }
        pnk_stage_core(m, k->stage, j, &low, &high);
        pnk_certifier_column(k->certifier, low, high, cost, k->a->core[j], n, rows, values);
    }
}

/* One theta for all cells that are raised, or one for each, counted by its need. */
static pnk_status theta_columns(pnk_ctx *ctx, check *k)
{
    size_t n = 0, most = k->stage->cells ? k->stage->cells->n_cells : 0;

    if (!k->stage->raised)
        return PNK_OK;
    int *rows = malloc((most + 1) * sizeof *rows);
    double *values = malloc((most + 1) * sizeof *values);
    if (!rows || !values) {
        free(rows);
        free(values);
        return pnk_no_memory(ctx);
    }
    for (size_t c = 0; c < most; c++) {
        if (!k->stage->raised[c])
            continue;
        rows[n] = (int)(k->cells + c);
        values[n] = k->stage->cells->cells[c].need;
        if (k->stage->one_by_one)
            pnk_certifier_column(k->certifier, k->stage->theta_from, 1, -values[n], k->a->cell_theta[c], 1, rows + n, values + n);
        n++;
    }
    if (!k->stage->one_by_one)
        pnk_certifier_column(k->certifier, -INFINITY, 1, -1, k->a->theta, n, rows, values);
    free(rows);
    free(values);
    return PNK_OK;
}

static void move_columns(check *k)
{
    size_t next = 0;                     /* x is sorted by arc and group, and so are we */

    for (size_t i = 0; i < k->m->n_arcs; i++)
        for (int g = 0; g < k->m->w->n_groups; g++) {
            pnk_column column;
            double x = 0;
            if (!pnk_model_may(k->m, &k->m->arcs[i], g))
                continue;
            while (next < k->a->n_x && (k->a->x[next].arc < i || (k->a->x[next].arc == i && k->a->x[next].group <= g))) {
                if (k->a->x[next].arc == i && k->a->x[next].group == g)
                    x += k->a->x[next].persons;
                next++;
            }
            pnk_model_move(k->m, &k->m->arcs[i], g, &column);
            one_column(k, 0, pnk_stage_move(k->m, k->stage, &k->m->arcs[i], g) ? INFINITY : 0, x, &column);
        }
}

/* What a unit of the lot is worth on the route: minus its reduced cost, load rows apart. */
static double worth(check *k, const pnk_column *column)
{
    long double rc = 0;

    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        rc += (long double)k->mix[tier] * column->cost[tier];
    for (int h = 0; h < k->stage->n_holds; h++)
        rc -= (long double)k->price[k->holds + (size_t)h] * column->cost[k->stage->holds[h].tier];
    for (int i = 0; i < column->n; i++)
        if (k->m->row_stage[column->row[i]] <= k->stage->rows)
            rc -= (long double)column->value[i] * k->price[column->row[i]];
    return (double)-rc;
}

enum { MOST_LOTS = 512 };

static void route_columns(check *k, size_t i, size_t *next_y, size_t *next_r)
{
    const pnk_world *w = k->m->w;
    const pnk_route *route = &k->m->routes[i];
    const pnk_pool *pool = &w->pools[route->pool];
    pnk_column round, unit[1];
    double value[MOST_LOTS], kg[MOST_LOTS], m3[MOST_LOTS], alpha, beta;
    size_t n = 0, first = k->lots.first[route->warehouse], last = k->lots.first[route->warehouse + 1], load = k->loads + 2 * i;

    for (size_t l = first; l < last && n < MOST_LOTS; l++) {
        int lot = k->lots.lot[l];
        if (!pnk_world_lot_fits(w, lot, route->drop, route->day))
            continue;
        pnk_column_clear(unit);
        pnk_model_unit_out(k->m, lot, route->day, unit);
        pnk_model_unit_in(k->m, route->drop, w->lots[lot].item, route->arrives, unit);
        pnk_model_unit_lock(k->m, lot, route, unit);
        value[n] = worth(k, unit);
        if (!(value[n] > 0) || !pnk_stage_unit(k->stage, lot, i))
            continue;
        kg[n] = pnk_world_kg(w, w->lots[lot].item);
        m3[n++] = pnk_world_m3(w, w->lots[lot].item);
    }
    pnk_load_prices(n, value, kg, m3, pool->payload_kg, pool->volume_m3, &alpha, &beta);
    pnk_column_clear(&round);
    pnk_model_round(k->m, route, &round);
    /* what a full load is worth beyond the round's own cost stands with the goods, unit by unit, not with the whole round */
    double cost = fmax(0, -worth(k, &round)), full = alpha * pool->payload_kg + beta * pool->volume_m3;
    if (full > cost && pnk_stage_round(k->stage, i)) {
        alpha *= cost / full;
        beta *= cost / full;
    }
    k->price[load] = -alpha;
    k->price[load + 1] = -beta;
    k->low[load] = k->low[load + 1] = -INFINITY;
    for (size_t l = first; l < last; l++) {
        int lot = k->lots.lot[l];
        double units = 0;
        if (!pnk_world_lot_fits(w, lot, route->drop, route->day))
            continue;
        for (size_t y = *next_y; y < k->a->n_y && k->a->y[y].route == i; y++)
            units += k->a->y[y].lot == lot ? k->a->y[y].units : 0;
        pnk_column_clear(unit);
        pnk_model_unit_out(k->m, lot, route->day, unit);
        pnk_model_unit_in(k->m, route->drop, w->lots[lot].item, route->arrives, unit);
        pnk_model_unit_lock(k->m, lot, route, unit);
        int n_entries = unit->n;
        unit->row[n_entries] = (int)load;
        unit->value[n_entries] = pnk_world_kg(w, w->lots[lot].item);
        unit->row[n_entries + 1] = (int)load + 1;
        unit->value[n_entries + 1] = pnk_world_m3(w, w->lots[lot].item);
        unit->n += 2;
        one_column(k, 0, pnk_stage_unit(k->stage, lot, i) ? INFINITY : 0, units, unit);
    }
    while (*next_y < k->a->n_y && k->a->y[*next_y].route <= i)
        ++*next_y;
    round.row[round.n] = (int)load;
    round.value[round.n++] = -pool->payload_kg;
    round.row[round.n] = (int)load + 1;
    round.value[round.n++] = -pool->volume_m3;
    double rounds = 0;
    for (; *next_r < k->a->n_r && k->a->r[*next_r].route <= i; ++*next_r)
        rounds += k->a->r[*next_r].route == i ? k->a->r[*next_r].rounds : 0;
    one_column(k, 0, pnk_stage_round(k->stage, i) ? INFINITY : 0, rounds, &round);
}

static void fill_rows(check *k)
{
    const pnk_model *m = k->m;

    for (size_t r = 0; r < m->n_rows; r++) {
        bool in = m->row_stage[r] <= k->stage->rows;
        k->low[r] = in ? m->row_low[r] : -INFINITY;
        k->high[r] = in ? m->row_high[r] : INFINITY;
        k->price[r] = in ? k->a->price[r] : 0;
    }
    for (int h = 0; h < k->stage->n_holds; h++) {
        k->low[k->holds + (size_t)h] = -INFINITY;
        k->high[k->holds + (size_t)h] = k->stage->holds[h].limit;
        k->price[k->holds + (size_t)h] = k->a->hold_price[h];
    }
    for (size_t c = 0; k->stage->cells && c < k->stage->cells->n_cells; c++) {
        k->low[k->cells + c] = -INFINITY;
        k->high[k->cells + c] = pnk_stage_cell_limit(m, k->stage, c);
        k->price[k->cells + c] = isfinite(k->high[k->cells + c]) && c < k->a->n_cell_prices ? k->a->cell_price[c] : 0;
    }
}

pnk_status pnk_stage_check(pnk_ctx *ctx, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *answer, pnk_certificate *out)
{
    check k = {.m = m, .stage = stage, .a = answer};
    size_t next_y = 0, next_r = 0;
    pnk_status status;

    k.holds = m->n_rows;
    k.cells = k.holds + (size_t)stage->n_holds;
    k.loads = k.cells + (stage->cells ? stage->cells->n_cells : 0);
    k.n = k.loads + 2 * m->n_routes;
    k.low = calloc(k.n + 1, sizeof *k.low);
    k.high = calloc(k.n + 1, sizeof *k.high);
    k.price = calloc(k.n + 1, sizeof *k.price);
    if (!k.low || !k.high || !k.price) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        k.mix[tier] = pnk_stage_weight(stage, tier);
    fill_rows(&k);
    if ((status = pnk_lots_by_store(ctx, m->w, &k.arena, &k.lots)))
        goto done;
    k.certifier = pnk_certifier_new(k.n, k.low, k.high, k.price);
    if (!k.certifier) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    core_columns(&k);
    status = theta_columns(ctx, &k);
    move_columns(&k);
    for (size_t i = 0; i < m->n_routes; i++)
        route_columns(&k, i, &next_y, &next_r);
    *out = pnk_certifier_end(k.certifier);
done:
    free(k.low);
    free(k.high);
    free(k.price);
    pnk_arena_release(&k.arena);
    return status;
}

double pnk_answer_cost(const pnk_model *m, const pnk_stage_answer *a, int tier)
{
    double cost = 0;
    pnk_column column;

    for (size_t j = 0; j < m->n_cols; j++)
        cost += m->cost[tier][j] * a->core[j];
    for (size_t i = 0; i < a->n_x; i++) {
        pnk_model_move(m, &m->arcs[a->x[i].arc], a->x[i].group, &column);
        cost += column.cost[tier] * a->x[i].persons;
    }
    for (size_t i = 0; i < a->n_y; i++) {
        pnk_column_clear(&column);
        pnk_model_unit_out(m, a->y[i].lot, m->routes[a->y[i].route].day, &column);
        cost += column.cost[tier] * a->y[i].units;
    }
    for (size_t i = 0; i < a->n_r; i++) {
        pnk_column_clear(&column);
        pnk_model_round(m, &m->routes[a->r[i].route], &column);
        cost += column.cost[tier] * a->r[i].rounds;
    }
    return cost;
}
