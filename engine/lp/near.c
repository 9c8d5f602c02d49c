/* engine/lp/near.c - a solve from a basis that is nearly that of the optimum, but beyond limits here and with prices that are not the best there.
 *
 * Neither simplex likes such a basis: the primal would first look for any point within the limits, the dual for any prices that are signed well, and both
 * lose what the basis is near to. So what its prices would change for the better is held still where it is, which makes the prices those of an optimum; the dual
 * simplex leads back within the limits, and with everything free again the primal ends.
 */
#include "engine/lp/inside.h"

#include <stdlib.h>

static const double ROUNDING = 1e-11;        /* of a reduced cost */

typedef struct { bool row; int index; double low, high; unsigned char place; } held;
typedef struct { held *v; size_t n; } held_list;

/* Where it is, and free to leave in a direction that pays? `rc` change of the objective a unit. */
static bool pays(double rc, double low, double high, unsigned char place)
{
    if (place == PNK_LP_BASIC || low == high)
        return false;
    return (rc < -ROUNDING && place != PNK_LP_AT_HIGH) || (rc > ROUNDING && place != PNK_LP_AT_LOW);
}

static pnk_status set(pnk_ctx *ctx, pnk_lp *lp, bool row, int index, double low, double high)
{
    return row ? pnk_lp_set_row_bounds(ctx, lp, index, low, high) : pnk_lp_set_bounds(ctx, lp, index, low, high);
}

static pnk_status hold(pnk_ctx *ctx, pnk_lp *lp, held_list *list, bool row, size_t i)
{
    held one = row ? (held){true, (int)i, lp->rows[i].low, lp->rows[i].high, lp->rows[i].place}
                   : (held){false, (int)i, lp->columns[i].low, lp->columns[i].high, lp->columns[i].place};
    double at = one.place == PNK_LP_AT_HIGH ? one.high : one.place == PNK_LP_AT_LOW ? one.low : 0;

    list->v[list->n++] = one;
    return set(ctx, lp, row, (int)i, at, at);
}

static pnk_status hold_all(pnk_ctx *ctx, pnk_lp *lp, held_list *list)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < lp->n_rows && !status; i++)
        if (pays(lp->rows[i].dual, lp->rows[i].low, lp->rows[i].high, lp->rows[i].place))
            status = hold(ctx, lp, list, true, i);
    for (size_t j = 0; j < lp->n_columns && !status; j++)
        if (pays(lp->columns[j].reduced_cost, lp->columns[j].low, lp->columns[j].high, lp->columns[j].place))
            status = hold(ctx, lp, list, false, j);
    return status;
}

static pnk_status let_all_go(pnk_ctx *ctx, pnk_lp *lp, const held_list *list)
{
    pnk_status status = PNK_OK;

    for (size_t k = 0; k < list->n && !status; k++) {
        const held *one = &list->v[k];
        unsigned char *place = one->row ? &lp->rows[one->index].place : &lp->columns[one->index].place;
        status = set(ctx, lp, one->row, one->index, one->low, one->high);
        if (*place != PNK_LP_BASIC)
            *place = one->place;
    }
    lp->places_set = lp->places_set || list->n;
    return status;
}

pnk_status pnk_lp_solve_near(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info)
{
    pnk_lp_settings way = *settings;
    held_list list = {0};
    pnk_lp_info back = {0};
    bool fine = false;
    pnk_status status = pnk_lp_at_basis(ctx, lp, settings, &fine);

    way.method = PNK_LP_PRIMAL;
    if (status || !fine)
        return status ? status : pnk_lp_solve(ctx, lp, &way, info);
    if (!(list.v = malloc((lp->n_rows + lp->n_columns + 1) * sizeof *list.v)))
        return pnk_no_memory(ctx);
    status = hold_all(ctx, lp, &list);
    way.method = PNK_LP_DUAL;
    if (!status)
        status = pnk_lp_solve(ctx, lp, &way, &back);
    if (!status)
        status = let_all_go(ctx, lp, &list);
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
    free(list.v);
    return status;
}
