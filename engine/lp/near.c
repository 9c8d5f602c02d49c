/* engine/lp/near.c - a solve from a basis that is nearly that of the optimum, but beyond limits here and with prices that are not the best there.
 *
 * Neither simplex likes such a basis: the primal would first look for any point within the limits, the dual for any prices that are signed well, and both
 * lose what the basis is near to. So what its prices would change for the better does not pay for a while, which makes the prices those of an optimum; the dual
 * simplex leads back within the limits, and with everything as it is again the primal ends. A few columns that would pay get the cost at which they just do not:
 * where a row is gone, they are the way out, and without them the dual goes far. Many at their wrong costs would be another program, so they are held still
 * where they are, and so are rows.
 */
#include "engine/lp/inside.h"

#include <stdlib.h>

static const double ROUNDING = 1e-11;        /* of a reduced cost */

enum { FEW = 100 };                          /* columns */

/* What was done to a row or column, and what it was before. */
typedef struct { enum { HELD_ROW, HELD_COLUMN, DEARER_COLUMN } what; int index; double low, high, cost; unsigned char place; } change;
typedef struct { change *v; size_t n; } changes;

/* Where it is, and free to leave in a direction that pays? `rc` change of the objective a unit. */
static bool pays(double rc, double low, double high, unsigned char place)
{
    if (place == PNK_LP_BASIC || low == high)
        return false;
    return (rc < -ROUNDING && place != PNK_LP_AT_HIGH) || (rc > ROUNDING && place != PNK_LP_AT_LOW);
}

static bool column_pays(const pnk_lp_col *c) { return pays(c->reduced_cost, c->low, c->high, c->place); }

static double where(double low, double high, unsigned char place) { return place == PNK_LP_AT_HIGH ? high : place == PNK_LP_AT_LOW ? low : 0; }

static pnk_status hold_row(pnk_ctx *ctx, pnk_lp *lp, changes *made, size_t i)
{
    const pnk_lp_row *r = &lp->rows[i];
    double at = where(r->low, r->high, r->place);

    made->v[made->n++] = (change){.what = HELD_ROW, .index = (int)i, .low = r->low, .high = r->high, .place = r->place};
    return pnk_lp_set_row_bounds(ctx, lp, (int)i, at, at);
}

static pnk_status hold_column(pnk_ctx *ctx, pnk_lp *lp, changes *made, size_t j)
{
    const pnk_lp_col *c = &lp->columns[j];
    double at = where(c->low, c->high, c->place);

    made->v[made->n++] = (change){.what = HELD_COLUMN, .index = (int)j, .low = c->low, .high = c->high, .place = c->place};
    return pnk_lp_set_bounds(ctx, lp, (int)j, at, at);
}

static pnk_status make_dearer(pnk_ctx *ctx, pnk_lp *lp, changes *made, size_t j)
{
    const pnk_lp_col *c = &lp->columns[j];

    made->v[made->n++] = (change){.what = DEARER_COLUMN, .index = (int)j, .cost = c->cost};
    return pnk_lp_set_cost(ctx, lp, (int)j, c->cost - c->reduced_cost);
}

static pnk_status let_nothing_pay(pnk_ctx *ctx, pnk_lp *lp, changes *made)
{
    size_t n = 0;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < lp->n_rows && !status; i++)
        if (pays(lp->rows[i].dual, lp->rows[i].low, lp->rows[i].high, lp->rows[i].place))
            status = hold_row(ctx, lp, made, i);
    for (size_t j = 0; j < lp->n_columns; j++)
        n += column_pays(&lp->columns[j]);
    for (size_t j = 0; j < lp->n_columns && !status; j++)
        if (column_pays(&lp->columns[j]))
            status = (n > FEW ? hold_column : make_dearer)(ctx, lp, made, j);
    return status;
}

static pnk_status take_back(pnk_ctx *ctx, pnk_lp *lp, const changes *made)
{
    pnk_status status = PNK_OK;

    for (size_t k = 0; k < made->n && !status; k++) {
        const change *one = &made->v[k];
        if (one->what == DEARER_COLUMN) {
            status = pnk_lp_set_cost(ctx, lp, one->index, one->cost);
            continue;
        }
        bool row = one->what == HELD_ROW;
        unsigned char *place = row ? &lp->rows[one->index].place : &lp->columns[one->index].place;
        status = (row ? pnk_lp_set_row_bounds : pnk_lp_set_bounds)(ctx, lp, one->index, one->low, one->high);
        if (*place != PNK_LP_BASIC)
            *place = one->place;
        lp->places_set = true;
    }
    return status;
}

pnk_status pnk_lp_solve_near(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info)
{
    pnk_lp_settings way = *settings;
    changes made = {0};
    pnk_lp_info back = {0};
    bool fine = false;
    pnk_status status = pnk_lp_at_basis(ctx, lp, settings, &fine);

    way.method = PNK_LP_PRIMAL;
    if (status || !fine)
        return status ? status : pnk_lp_solve(ctx, lp, &way, info);
    if (!(made.v = malloc((lp->n_rows + lp->n_columns + 1) * sizeof *made.v)))
        return pnk_no_memory(ctx);
    status = let_nothing_pay(ctx, lp, &made);
    way.method = PNK_LP_DUAL;
    if (!status)
        status = pnk_lp_solve(ctx, lp, &way, &back);
    if (!status)
        status = take_back(ctx, lp, &made);
    way.method = PNK_LP_PRIMAL;
    way.objective_limit = INFINITY;
    if (settings->pivot_limit)               /* one for both */
        way.pivot_limit = settings->pivot_limit > back.pivots ? settings->pivot_limit - back.pivots : 1;
    if (!status && back.outcome == PNK_LP_LIMIT)
        *info = (pnk_lp_info){.outcome = PNK_LP_LIMIT};
    else if (!status)
        status = pnk_lp_solve(ctx, lp, &way, info);
    info->pivots += back.pivots;
    info->seconds += back.seconds;
    free(made.v);
    return status;
}
