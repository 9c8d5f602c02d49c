/* models/allocation/check.c - the certificate: every row and column of a stage's full LP against an answer.
 *
 * Nothing of the solver is used: the columns are made anew one by one, those the solver never saw included. Load rows
 * of routes never used get the prices that follow in closed form from what a load is worth there. Moves and routes are
 * checked in parts over threads; parts are cut and joined alike whatever their number. Small programs are checked in exact arithmetic too.
 * Of a large one most columns neither earn nor miss anything, whatever is added up for them: moves that a held tier keeps at 0, and units that cost clearly more than
 * they are worth in two parts that many routes have in common. They are counted; every column that is not plainly such a one is made and handed in.
 */
#include "models/allocation/tiers.h"
#include "models/allocation/inside.h"
#include "engine/base/parallel.h"

#include <stdlib.h>

typedef struct { int n; double worth, size; } worth_of;        /* a sum of n terms, which are so large together */

typedef struct {
    const pnk_model *m;
    const pnk_stage *stage;
    const pnk_stage_answer *a;
    size_t holds, cells, loads;          /* first row of each extra block; a route's load rows stand behind all, while it is checked */
    double *low, *high, *price;
    pnk_certifier *certifier;
    double mix[PNK_N_TIERS];             /* the objective as a mix of tiers */
    bool left_out;                       /* columns that neither earn nor miss anything are counted, not handed in */
    const pnk_face *face;                /* where they are: of a held tier, whose other moves do neither; NULL: there is none */
    pnk_lots_of lots;
    worth_of *out, *in;                  /* [lot,day] of a unit that leaves its store, [drop,item,day] of one that is handed over: minus its reduced cost */
    pnk_arena arena;
} check;

typedef struct { int lot; worth_of unit; } ware;

/* What one thread works with. */
typedef struct {
    const check *k;
    pnk_certifier *certifier;
    size_t n_moves, n_left_out;          /* moves handed in; units that were not */
    ware *wares; size_t n_wares;         /* of the present route; [n_lots] */
    double *value;                       /* [3 n_lots] scratch */
    int rows[PNK_MOST_ENTRIES + 64];
    double values[PNK_MOST_ENTRIES + 64];
} part;
enum { PARTS = 32, MOST_EXACT_ROWS = 2000 };

/* known: of the need, what no decision covers. */
static double cell_limit(const pnk_stage *stage, size_t c, double known)
{
    const pnk_cell *cell = &stage->cells->cells[c];
    bool raised = pnk_stage_cell_has_theta(stage, c);
    double held = stage->floor ? stage->floor[c] : -INFINITY;

    if (!raised && held == -INFINITY)
        return INFINITY;
    return cell->need * (1 - (held == -INFINITY ? 0 : held) + (raised ? 0 : PNK_HELD_BELOW)) - known;
}

void pnk_stage_cell_limits(const pnk_model *m, const pnk_stage *stage, double *limit)
{
    size_t n = stage->cells ? stage->cells->n_cells : 0;

    for (size_t c = 0; c < n; c++)
        limit[c] = 0;
    for (int key = 0; key < m->n_keys && n; key++) {
        int cell = pnk_cell_of_key(m, stage->cells, key);
        if (cell >= 0)
            limit[cell] += m->constant_lack[key];
    }
    for (size_t c = 0; c < n; c++)
        limit[c] = cell_limit(stage, c, limit[c]);
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
        if (!pnk_face_move(stage->faces[f], arc, group))
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

static void one_column(part *p, double low, double high, double x, const pnk_column *column)
{
    const check *k = p->k;
    const pnk_model *m = k->m;
    double cost = 0;
    int n = 0;

    for (int i = 0; i < column->n; i++)
        if ((size_t)column->row[i] >= m->n_rows || m->row_stage[column->row[i]] <= k->stage->rows) {   /* load rows stand behind */
            p->rows[n] = column->row[i];
            p->values[n++] = column->value[i];
        }
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        cost += k->mix[tier] != 0 ? k->mix[tier] * column->cost[tier] : 0;
    for (int h = 0; h < k->stage->n_holds; h++)
        if (column->cost[k->stage->holds[h].tier] != 0) {
            p->rows[n] = (int)k->holds + h;
            p->values[n++] = column->cost[k->stage->holds[h].tier];
        }
    if (column->lack_key >= 0 && k->stage->cells) {
        int cell = pnk_cell_of_key(m, k->stage->cells, column->lack_key);
        if (cell >= 0 && isfinite(k->high[k->cells + (size_t)cell])) {
            p->rows[n] = (int)(k->cells + (size_t)cell);
            p->values[n++] = column->lack;
        }
    }
    pnk_certifier_column(p->certifier, low, high, cost, x, (size_t)n, p->rows, p->values);
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

/* A cell's own theta, counted by its need. */
static void own_theta_column(check *k, size_t cell)
{
    const pnk_stage *stage = k->stage;
    double need = stage->cells->cells[cell].need;
    int sum = pnk_stage_hold_of(stage, 2);
    const int rows[2] = {(int)(k->cells + cell), (int)k->holds + sum};
    const double values[2] = {need, -need};

    pnk_certifier_column(k->certifier, stage->theta_from, 1, pnk_stage_own_cost(stage) * need, k->a->cell_theta[cell], sum < 0 ? 1 : 2, rows, values);
}

/* One theta for all cells that are raised, or one for each. */
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
            own_theta_column(k, c);
        n++;
    }
    if (!k->stage->one_by_one)
        pnk_certifier_column(k->certifier, -INFINITY, 1, -1, k->a->theta, n, rows, values);
    free(rows);
    free(values);
    return PNK_OK;
}

/* x[*next] is the first of the answer's moves that may be along the arc: they are sorted by arc and group, and so are we. */
static void arc_columns(part *p, size_t i, size_t *next)
{
    const check *k = p->k;

    for (int g = 0; g < k->m->w->n_groups; g++) {
        pnk_column column;
        double x = 0;
        if (!pnk_model_may(k->m, &k->m->arcs[i], g))
            continue;
        for (; *next < k->a->n_x && k->a->x[*next].arc == i && k->a->x[*next].group <= g; ++*next)
            x += k->a->x[*next].group == g ? k->a->x[*next].persons : 0;
        pnk_model_move(k->m, &k->m->arcs[i], g, &column);
        one_column(p, 0, pnk_stage_move(k->m, k->stage, &k->m->arcs[i], g) ? INFINITY : 0, x, &column);
        p->n_moves++;
    }
    while (*next < k->a->n_x && k->a->x[*next].arc <= i)
        ++*next;
}

/* The first of the answer's moves that is along this arc or a later one. */
static size_t first_use(const pnk_stage_answer *a, size_t arc)
{
    size_t low = 0, high = a->n_x;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->x[middle].arc < arc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What the held tiers keep at 0 and the answer has at 0 neither earns nor misses anything, whatever prices are. */
static void move_columns(part *p, size_t first, size_t last)
{
    const check *k = p->k;
    size_t next = first_use(k->a, first);

    for (size_t i = first; i < last && !k->face; i++)
        arc_columns(p, i, &next);
    for (size_t at = k->face ? pnk_face_first_arc(k->face, first) : 0; k->face;) {
        size_t open = at < k->face->n_arcs ? k->face->arcs[at] : last, used = next < k->a->n_x ? k->a->x[next].arc : last, i = open < used ? open : used;
        if (i >= last)
            break;
        at += open == i;
        arc_columns(p, i, &next);
    }
}

static long double count(long double term, double *size)
{
    *size += fabs((double)term);
    return term;
}

/* What a column is worth: minus its reduced cost, load rows apart. */
static worth_of worth(const check *k, const pnk_column *column)
{
    worth_of of = {.n = column->n + PNK_N_TIERS + k->stage->n_holds};
    long double rc = 0;

    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        rc += count((long double)k->mix[tier] * column->cost[tier], &of.size);
    for (int h = 0; h < k->stage->n_holds; h++)
        rc -= count((long double)k->price[k->holds + (size_t)h] * column->cost[k->stage->holds[h].tier], &of.size);
    for (int i = 0; i < column->n; i++)
        if (k->m->row_stage[column->row[i]] <= k->stage->rows)
            rc -= count((long double)column->value[i] * k->price[column->row[i]], &of.size);
    of.worth = (double)-rc;
    return of;
}

/* Of units in two parts, which many routes have in common. */
static pnk_status price_units(pnk_ctx *ctx, check *k)
{
    const pnk_world *w = k->m->w;
    size_t days = (size_t)w->n_days + 1, n_in = (size_t)w->n_drops * (size_t)w->n_items;
    pnk_column column;

    k->out = pnk_arena_alloc(&k->arena, (size_t)w->n_lots * days + 1, sizeof *k->out);
    k->in = pnk_arena_alloc(&k->arena, n_in * days + 1, sizeof *k->in);
    if (!k->out || !k->in)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < (size_t)w->n_lots * days; i++) {
        pnk_column_clear(&column);
        if (i % days)
            pnk_model_unit_out(k->m, (int)(i / days), (int)(i % days), &column);
        k->out[i] = worth(k, &column);
    }
    for (size_t i = 0; i < n_in * days; i++) {
        pnk_column_clear(&column);
        if (i % days)
            pnk_model_unit_in(k->m, (int)(i / days / (size_t)w->n_items), (int)(i / days % (size_t)w->n_items), (int)(i % days), &column);
        k->in[i] = worth(k, &column);
    }
    return PNK_OK;
}

static void unit_column(const check *k, int lot, const pnk_route *route, pnk_column *unit)
{
    pnk_column_clear(unit);
    pnk_model_unit_out(k->m, lot, route->day, unit);
    pnk_model_unit_in(k->m, route->drop, k->m->w->lots[lot].item, route->arrives, unit);
    pnk_model_unit_lock(k->m, lot, route, unit);
}

static worth_of unit_worth(const check *k, int lot, const pnk_route *route)
{
    const pnk_world *w = k->m->w;
    size_t days = (size_t)w->n_days + 1, item = (size_t)w->lots[lot].item;
    const worth_of *out = &k->out[(size_t)lot * days + (size_t)route->day], *in = &k->in[((size_t)route->drop * (size_t)w->n_items + item) * days + (size_t)route->arrives];
    worth_of both = {out->n + in->n, out->worth + in->worth, out->size + in->size};
    pnk_column of_locks;

    pnk_column_clear(&of_locks);
    pnk_model_unit_lock(k->m, lot, route, &of_locks);
    if (of_locks.n) {
        worth_of locked = worth(k, &of_locks);
        both = (worth_of){both.n + locked.n, both.worth + locked.worth, both.size + locked.size};
    }
    return both;
}

/* Lots that fit the route. */
static void list_wares(part *p, const pnk_route *route)
{
    const check *k = p->k;

    p->n_wares = 0;
    for (size_t l = k->lots.first[route->warehouse]; l < k->lots.first[route->warehouse + 1]; l++) {
        int lot = k->lots.lot[l];
        if (pnk_world_lot_fits(k->m->w, lot, route->drop, route->day))
            p->wares[p->n_wares++] = (ware){lot, unit_worth(k, lot, route)};
    }
}

/* The prices of a route's two load rows. */
static void price_loads(part *p, size_t i, const pnk_column *round, double *alpha, double *beta)
{
    const check *k = p->k;
    const pnk_world *w = k->m->w;
    const pnk_pool *pool = &w->pools[k->m->routes[i].pool];
    double *value = p->value, *kg = value + w->n_lots, *m3 = kg + w->n_lots;
    size_t n = 0;

    for (size_t l = 0; l < p->n_wares; l++) {
        int lot = p->wares[l].lot;
        if (!(p->wares[l].unit.worth > 0) || !pnk_stage_unit(k->stage, lot, i))
            continue;
        value[n] = p->wares[l].unit.worth;
        kg[n] = pnk_world_kg(w, w->lots[lot].item);
        m3[n++] = pnk_world_m3(w, w->lots[lot].item);
    }
    pnk_load_prices(n, value, kg, m3, pool->payload_kg, pool->volume_m3, alpha, beta);
    if (pnk_stage_round(k->stage, i))
        pnk_load_prices_within(-worth(k, round).worth, pool->payload_kg, pool->volume_m3, alpha, beta);
}

/* A unit that the answer has none of, and that costs clearly more than it is worth: the sum is within as many half units in the last place of all
 * that is added up as there are terms, and nothing is earned or missed. */
static bool clearly_stays(const check *k, const worth_of *unit, double units, double alpha_kg, double beta_m3)
{
    double size = unit->size + alpha_kg + beta_m3;

    return k->left_out && units == 0 && (size == 0 || alpha_kg + beta_m3 - unit->worth > 4e-16 * (unit->n + 4) * size);
}

static void add_load(pnk_column *column, size_t load, double kg, double m3)
{
    column->row[column->n] = (int)load;
    column->value[column->n++] = kg;
    column->row[column->n] = (int)load + 1;
    column->value[column->n++] = m3;
}

/* `y` and `r` are the next of the answer's goods and rounds that may be on the route. */
static void route_columns(part *p, size_t i, size_t *y, size_t *r)
{
    const check *k = p->k;
    const pnk_world *w = k->m->w;
    const pnk_stage_answer *a = k->a;
    const pnk_route *route = &k->m->routes[i];
    const pnk_pool *pool = &w->pools[route->pool];
    pnk_column round, unit;
    double alpha, beta, rounds = 0;

    pnk_column_clear(&round);
    pnk_model_round(k->m, route, &round);
    list_wares(p, route);
    price_loads(p, i, &round, &alpha, &beta);
    pnk_certifier_open(p->certifier, -INFINITY, 0, -alpha);
    pnk_certifier_open(p->certifier, -INFINITY, 0, -beta);
    for (size_t l = 0; l < p->n_wares; l++) {
        int lot = p->wares[l].lot;
        double units = 0, kg = pnk_world_kg(w, w->lots[lot].item), m3 = pnk_world_m3(w, w->lots[lot].item);
        for (size_t j = *y; j < a->n_y && a->y[j].route == i; j++)
            units += a->y[j].lot == lot ? a->y[j].units : 0;
        if (clearly_stays(k, &p->wares[l].unit, units, alpha * kg, beta * m3)) {
            p->n_left_out++;
            continue;
        }
        unit_column(k, lot, route, &unit);
        add_load(&unit, k->loads, kg, m3);
        one_column(p, 0, pnk_stage_unit(k->stage, lot, i) ? INFINITY : 0, units, &unit);
    }
    while (*y < a->n_y && a->y[*y].route <= i)
        ++*y;
    add_load(&round, k->loads, -pool->payload_kg, -pool->volume_m3);
    for (; *r < a->n_r && a->r[*r].route <= i; ++*r)
        rounds += a->r[*r].route == i ? a->r[*r].rounds : 0;
    one_column(p, 0, pnk_stage_round(k->stage, i) ? INFINITY : 0, rounds, &round);
    pnk_certifier_close(p->certifier);
}

static void all_route_columns(part *p, size_t first, size_t last)
{
    size_t y = 0, r = 0;

    while (y < p->k->a->n_y && p->k->a->y[y].route < first)
        y++;
    while (r < p->k->a->n_r && p->k->a->r[r].route < first)
        r++;
    for (size_t i = first; i < last; i++)
        route_columns(p, i, &y, &r);
}

/* Part i of 2 PARTS: moves first, then routes. */
static void check_part(part *p, size_t i)
{
    size_t n = i < PARTS ? p->k->m->n_arcs : p->k->m->n_routes, at = i % PARTS, first = n * at / PARTS, last = n * (at + 1) / PARTS;

    if (i < PARTS)
        move_columns(p, first, last);
    else
        all_route_columns(p, first, last);
}

typedef struct { const check *k; pnk_certifier *of[2 * PARTS]; size_t n_moves[2 * PARTS]; } parts;

/* One part, or all of them. */
static pnk_status check_parts(pnk_ctx *ctx, const check *k, pnk_certifier *certifier, size_t first, size_t last, size_t *n_moves)
{
    size_t lots = (size_t)k->m->w->n_lots + 1;
    part *p = calloc(1, sizeof *p);
    pnk_status status = PNK_OK;

    if (!p || !(p->wares = malloc(lots * sizeof *p->wares)) || !(p->value = malloc(3 * lots * sizeof *p->value)))
        status = pnk_no_memory(ctx);
    for (size_t i = first; i < last && !status; i++) {
        p->k = k;
        p->certifier = certifier;
        check_part(p, i);
    }
    if (!status) {
        pnk_certifier_left_out(certifier, p->n_left_out);
        *n_moves = p->n_moves;
    }
    if (p) {
        free(p->wares);
        free(p->value);
    }
    free(p);
    return status;
}

static pnk_status check_part_of(pnk_ctx *ctx, void *user, size_t i)
{
    parts *all = user;

    if (!(all->of[i] = pnk_certifier_part(all->k->certifier)))
        return pnk_no_memory(ctx);
    return check_parts(ctx, all->k, all->of[i], i, i + 1, &all->n_moves[i]);
}

/* Exact arithmetic keeps the whole program, so that is handed in by one thread. */
static pnk_status all_parts(pnk_ctx *ctx, const check *k, bool exactly)
{
    parts all = {.k = k};

    if (exactly)
        return check_parts(ctx, k, k->certifier, 0, 2 * PARTS, &all.n_moves[0]);
    pnk_status status = pnk_parallel(ctx, 2 * PARTS, check_part_of, &all);
    size_t left_out = k->face ? k->face->n_moves : 0;
    for (size_t i = 0; i < 2 * PARTS; i++) {
        pnk_certifier_join(k->certifier, all.of[i]);
        left_out -= k->face ? all.n_moves[i] : 0;
    }
    pnk_certifier_left_out(k->certifier, left_out);
    return status;
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
    pnk_stage_cell_limits(m, k->stage, k->high + k->cells);
    for (size_t c = 0; k->stage->cells && c < k->stage->cells->n_cells; c++) {
        k->low[k->cells + c] = -INFINITY;
        k->price[k->cells + c] = isfinite(k->high[k->cells + c]) && c < k->a->n_cell_prices ? k->a->cell_price[c] : 0;
    }
}

static bool small_enough(const check *k)
{
    size_t rows = k->loads - k->holds + 2 * k->m->n_routes;

    for (size_t r = 0; r < k->m->n_rows; r++)
        rows += k->m->row_stage[r] <= k->stage->rows;
    return rows <= MOST_EXACT_ROWS;
}

static check check_of(const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *answer)
{
    check k = {.m = m, .stage = stage, .a = answer, .holds = m->n_rows};

    k.cells = k.holds + (size_t)stage->n_holds;
    k.loads = k.cells + (stage->cells ? stage->cells->n_cells : 0);
    return k;
}

pnk_status pnk_stage_check(pnk_ctx *ctx, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *answer, pnk_certificate *out)
{
    const check k = check_of(m, stage, answer);

    return pnk_stage_check_by(ctx, m, stage, answer, small_enough(&k), out);
}

pnk_status pnk_stage_check_by(pnk_ctx *ctx, const pnk_model *m, const pnk_stage *stage, const pnk_stage_answer *answer, bool exactly, pnk_certificate *out)
{
    check k = check_of(m, stage, answer);
    pnk_status status;

    k.low = calloc(k.loads + 1, sizeof *k.low);
    k.high = calloc(k.loads + 1, sizeof *k.high);
    k.price = calloc(k.loads + 1, sizeof *k.price);
    if (!k.low || !k.high || !k.price) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        k.mix[tier] = pnk_stage_weight(stage, tier);
    fill_rows(&k);
    if ((status = pnk_lots_by_store(ctx, m->w, &k.arena, &k.lots)) || (status = price_units(ctx, &k)))
        goto done;
    k.certifier = pnk_certifier_new(k.loads, k.low, k.high, k.price);
    if (!k.certifier) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if (exactly)
        pnk_certifier_exactly(k.certifier);
    k.left_out = !exactly;
    k.face = exactly || !stage->n_faces ? NULL : stage->faces[0];
    core_columns(&k);
    status = theta_columns(ctx, &k);
    if (!status)
        status = all_parts(ctx, &k, exactly);
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
