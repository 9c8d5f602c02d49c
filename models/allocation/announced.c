/* models/allocation/announced.c - acts that are done as announced, spared their rows in the last tier of a plan made anew.
 *
 * What is announced and what is done differ at a cost either way, so a row and a column of each act bend the objective there (model_locks.c), and where nothing
 * changes two thousand bends meet in one point: the simplex turns in it for ten thousand pivots before it has prices that are a corner. The middle of what
 * the price of an act may be proves the same at once. So from the basis that the tier ended with in the plan in force acts are counted at that price, which lets them be as
 * cheap to change as if nobody had been told; each that is then done otherwise gets its row and column, and what is left is the optimum of the whole.
 */
#include "models/allocation/master.h"

#include <stdlib.h>

static const double AS_ANNOUNCED = 1e-7;     /* of an act, in the shares that its row counts in */

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

/* Shares of each act as the last LP has them. */
static void add_up(const pnk_master *k, double *done)
{
    for (size_t i = 0; i < k->made.n; i++) {
        double value = pnk_lp_value(k->lp, k->made.v[i].lp);
        shares of = value > 0 ? shares_of(k, &k->made.v[i]) : (shares){.n = 0};
        for (int s = 0; s < of.n; s++)
            done[of.row[s] - (int)k->m->first_announced] += of.share[s] * value;
    }
}

/* A row of its own, and the column that pays back; both placed where the act is now. */
static pnk_status bend(pnk_ctx *ctx, pnk_master *k, size_t act, double done)
{
    const pnk_model *m = k->m;
    size_t row = m->first_announced + act, column = column_of(m, act);
    bool less = done < m->high[column];
    const double one = 1;
    pnk_status status = pnk_lp_add_row(ctx, k->lp, m->row_low[row], m->row_high[row], 0, NULL, NULL, &k->lp_row[row]);

    k->spared[act] = false;
    if (!status)
        status = pnk_lp_add_column(ctx, k->lp, m->low[column], m->high[column], m->cost[4][column], 1, &k->lp_row[row], &one, &k->lp_col[column]);
    if (!status)
        status = pnk_lp_set_row_place(ctx, k->lp, k->lp_row[row], less ? PNK_LP_AT_HIGH : PNK_LP_BASIC);
    return status ? status : pnk_lp_set_column_place(ctx, k->lp, k->lp_col[column], less ? PNK_LP_BASIC : PNK_LP_AT_HIGH);
}

/* The column stands in the new rows, and costs what a change costs. */
static pnk_status enter(pnk_ctx *ctx, pnk_master *k, const made *one, const bool *bent)
{
    const shares of = shares_of(k, one);
    pnk_status status = PNK_OK;
    double cost;

    for (int s = 0; s < of.n && !status; s++) {
        if (!bent[of.row[s] - (int)k->m->first_announced])
            continue;
        pnk_lp_column(k->lp, one->lp, NULL, NULL, &cost, NULL, NULL, NULL);
        if (!(status = pnk_lp_add_entry(ctx, k->lp, k->lp_row[of.row[s]], one->lp, -of.share[s])))
            status = pnk_lp_set_cost(ctx, k->lp, one->lp, cost - of.share[s] * pnk_model_announced_price(k->m, (size_t)of.row[s]));
    }
    return status;
}

pnk_status pnk_announced_bend(pnk_ctx *ctx, pnk_master *k, size_t *n_bent)
{
    const pnk_model *m = k->m;
    size_t n = n_announced(m);
    double *done;
    bool *bent;

    *n_bent = 0;
    if (!k->sparing)
        return PNK_OK;
    done = calloc(n + 1, sizeof *done);
    bent = calloc(n + 1, sizeof *bent);
    pnk_status status = done && bent ? PNK_OK : pnk_no_memory(ctx);
    if (!status)
        add_up(k, done);
    for (size_t i = 0; i < n && !status; i++)
        if (k->spared[i] && fabs(done[i] - m->high[column_of(m, i)]) > AS_ANNOUNCED) {
            bent[i] = true;
            ++*n_bent;
            status = bend(ctx, k, i, done[i]);
        }
    for (size_t i = 0; i < k->made.n && *n_bent && !status; i++)
        status = enter(ctx, k, &k->made.v[i], bent);
    free(done);
    free(bent);
    return status;
}
