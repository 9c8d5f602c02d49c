/* models/allocation/announced.c - acts that are done as announced, spared their rows in the last tier of a plan made anew.
 *
 * What is announced and what is done differ at a cost either way, so a row and a column of each act bend the objective there (model_locks.c), and where nothing
 * changes two thousand bends meet in one point: the simplex turns in it for ten thousand pivots before it has prices that are a corner. The middle of what
 * the price of an act may be proves the same at once. So from the basis that the tier ended with in the plan in force acts are counted at that price, and each
 * that the solver then does otherwise gets a row that holds it where it was announced, and two columns by which it may do less or more at what a change costs.
 * None of that moves a price, so the dual simplex goes on from where it is: whatever need not change stays as it was.
 * What nobody announced costs a change as soon as it is done. A column of it that is basic there, at 0, keeps its place at the cost of the plan in force, fixed,
 * and may be done by a column at its full cost. So the basis has that plan's prices, too.
 * A sector alone that looks for the rest (apart.c) counts acts at that price, without rows: where two ways are as good, it goes the announced one.
 * Where the tier does not start from there all acts have rows, and each begins with as much done as announced as the tier before it does.
 */
#include "models/allocation/master.h"

#include <stdlib.h>

static const double AS_ANNOUNCED = 1e-7;     /* of an act, in the shares that its row counts in */

enum { MANY = 20 };                          /* more than one act in so many done otherwise: what holds them would move the others, so all get their rows */

static size_t n_announced(const pnk_model *m) { return m->force_row ? m->n_rows - m->first_announced : 0; }

static size_t column_of(const pnk_model *m, size_t act) { return m->n_cols - n_announced(m) + act; }

pnk_status pnk_announced_begin(pnk_ctx *ctx, pnk_master *k, bool spare)
{
    size_t n = n_announced(k->m);

    k->sparing = spare && n;
    if (n && !k->spared && !(k->spared = PNK_NEW(&k->arena, bool, n)))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        k->spared[i] = spare;
    return PNK_OK;
}

double pnk_announced_middle(const pnk_master *k, size_t row)
{
    return k->sparing && row >= k->m->first_announced ? pnk_stage_weight(k->stage, 4) * pnk_model_announced_price(k->m, row) : 0;
}

double pnk_announced_done(const pnk_master *k, size_t column)
{
    double value = pnk_lp_value(k->lp, k->lp_col[column]);

    return k->sparing && column >= column_of(k->m, 0) ? k->m->high[column] - value : value;
}

bool pnk_announced_spared(const pnk_master *k, size_t row)
{
    return k->spared && row >= k->m->first_announced && k->spared[row - k->m->first_announced];
}

bool pnk_announced_col_spared(const pnk_master *k, size_t column)
{
    return k->spared && column >= column_of(k->m, 0) && k->spared[column - column_of(k->m, 0)];
}

void pnk_announced_count(const pnk_master *k, size_t *n_spared, size_t *n_bent)
{
    *n_spared = *n_bent = 0;
    for (size_t i = 0; k->sparing && i < n_announced(k->m); i++)
        ++*(k->spared[i] ? n_spared : n_bent);
}

typedef struct { int row[2]; double share[2]; int n; } shares;

static void add_share(shares *of, int row, double share)
{
    if (row < 0)
        return;
    of->row[of->n] = row;
    of->share[of->n++] = share;
}

/* The announced acts that a column of the master is a part of, and how much of each. */
static shares shares_of(const pnk_master *k, const made *one)
{
    shares of = {.n = 0};
    double share = 0;

    if (!one->is_load) {
        int row = pnk_model_force_move(k->m, &k->m->arcs[one->move.arc], one->move.group, &share);
        add_share(&of, row, share);
        return of;
    }
    for (int l = 0; l < 2; l++) {
        int row = one->load.lot[l] < 0 ? -1 : pnk_model_force_unit(k->m, one->load.lot[l], &k->m->routes[one->load.route], &share);
        add_share(&of, row, share * one->load.units[l] / one->load.scale);
    }
    return of;
}

double pnk_announced_move_change(const pnk_master *k, const pnk_arc *arc, int group)
{
    double share;

    return k->sparing && pnk_model_force_move(k->m, arc, group, &share) < 0 ? pnk_world_move_change(k->m->w, arc->day) : 0;
}

double pnk_announced_load_change(const pnk_master *k, const pnk_route *route, const load_key *load)
{
    const pnk_world *w = k->m->w;
    double usd = 0, share;

    for (int l = 0; l < 2 && k->sparing; l++)
        if (load->lot[l] >= 0 && pnk_model_force_unit(k->m, load->lot[l], route, &share) < 0)
            usd += load->units[l] / load->scale * pnk_world_unit_change(w, w->lots[load->lot[l]].item, route->day);
    return usd;
}

/* Shares of each act as the present LP has them, or as the last one left them. */
static void add_up(const pnk_master *k, bool present, double *done)
{
    for (size_t i = 0; i < k->made.n; i++) {
        double value = present ? pnk_lp_value(k->lp, k->made.v[i].lp) : k->made.v[i].value;
        shares of = value > 0 ? shares_of(k, &k->made.v[i]) : (shares){.n = 0};
        for (int s = 0; s < of.n; s++)
            done[of.row[s] - (int)k->m->first_announced] += of.share[s] * value;
    }
}

pnk_status pnk_announced_places(pnk_ctx *ctx, pnk_master *k)
{
    const pnk_model *m = k->m;
    double *done;
    pnk_status status;

    if (k->stage->rows < 3 || k->sparing || !n_announced(m))         /* no such row is in the LP */
        return PNK_OK;
    if (!(done = calloc(n_announced(m), sizeof *done)))
        return pnk_no_memory(ctx);
    add_up(k, false, done);
    status = PNK_OK;
    for (size_t i = 0; i < n_announced(m) && !status; i++) {
        size_t row = m->first_announced + i, column = column_of(m, i);
        bool all = done[i] >= m->high[column] * (1 - 1e-9);
        if (k->lp_row[row] < 0 || k->lp_col[column] < 0 || k->at.row_known[row])
            continue;
        if (!(status = pnk_lp_set_column_place(ctx, k->lp, k->lp_col[column], all ? PNK_LP_AT_HIGH : PNK_LP_BASIC)))
            status = pnk_lp_set_row_place(ctx, k->lp, k->lp_row[row], all ? PNK_LP_BASIC : PNK_LP_AT_HIGH);
    }
    free(done);
    return status;
}

/* Held where it was announced; less, or more, costs what a change does. The column of the model counts what is done, and stands for less. */
static pnk_status bend(pnk_ctx *ctx, pnk_master *k, size_t act)
{
    const pnk_model *m = k->m;
    size_t row = m->first_announced + act, column = column_of(m, act);
    double usd = -pnk_model_announced_price(m, row);
    const double less = -1, more = 1;
    int of_more;
    pnk_status status = pnk_lp_add_row(ctx, k->lp, -m->high[column], -m->high[column], 0, NULL, NULL, &k->lp_row[row]);

    k->spared[act] = false;
    if (!status)
        status = pnk_lp_add_column(ctx, k->lp, 0, INFINITY, usd, 1, &k->lp_row[row], &less, &k->lp_col[column]);
    if (!status)
        status = pnk_lp_add_column(ctx, k->lp, 0, INFINITY, usd, 1, &k->lp_row[row], &more, &of_more);
    return status;
}

/* The column stands in the new rows. */
static pnk_status enter(pnk_ctx *ctx, pnk_master *k, const made *one, const bool *bent)
{
    const shares of = shares_of(k, one);
    pnk_status status = PNK_OK;

    for (int s = 0; s < of.n && !status; s++)
        if (bent[of.row[s] - (int)k->m->first_announced])
            status = pnk_lp_add_entry(ctx, k->lp, k->lp_row[of.row[s]], one->lp, -of.share[s]);
    return status;
}

static bool is_otherwise(const pnk_master *k, size_t act, double done) { return fabs(done - k->m->high[column_of(k->m, act)]) > AS_ANNOUNCED; }

pnk_status pnk_announced_bend(pnk_ctx *ctx, pnk_master *k, size_t *n_bent)
{
    const pnk_model *m = k->m;
    size_t n = n_announced(m), n_otherwise = 0;
    double *done;
    bool *bent;

    *n_bent = 0;
    if (!k->sparing || k->stage->alone)
        return PNK_OK;
    done = calloc(n + 1, sizeof *done);
    bent = calloc(n + 1, sizeof *bent);
    pnk_status status = done && bent ? PNK_OK : pnk_no_memory(ctx);
    if (!status)
        add_up(k, true, done);
    for (size_t i = 0; i < n && !status; i++)
        n_otherwise += k->spared[i] && is_otherwise(k, i, done[i]);
    for (size_t i = 0; i < n && n_otherwise && !status; i++)
        if (k->spared[i] && (n_otherwise > n / MANY || is_otherwise(k, i, done[i]))) {
            bent[i] = true;
            ++*n_bent;
            status = bend(ctx, k, i);
        }
    for (size_t i = 0; i < k->made.n && *n_bent && !status; i++)
        status = enter(ctx, k, &k->made.v[i], bent);
    free(done);
    free(bent);
    return status;
}
