/* engine/lp/range.c - how far the basis of the last solve carries when limits move: one solve with its factors, and the ratio test. */
#include "engine/lp/inside.h"

#include <glpk.h>
#include <stdlib.h>

static const double NOTHING = 1e-10;     /* a change smaller than this is rounding */

typedef struct {
    pnk_lp *lp;
    double *x;                           /* [n_rows + 1] numbered from 1: the right-hand side, then the change of the basic variables */
    int *head;                           /* [n_rows + 1] who they are, GLPK's number */
    int code;
} bend;

static void through_the_factors(void *user)
{
    bend *b = user;
    glp_prob *prob = b->lp->prob;

    if (!glp_bf_exists(prob) && (b->code = glp_factorize(prob)))
        return;
    for (size_t i = 1; i <= b->lp->n_rows; i++)
        b->head[i] = glp_get_bhead(prob, (int)i);
    glp_ftran(prob, b->x);
}

static bool moves(const pnk_lp *lp, const pnk_lp_part *part)
{
    unsigned char place = part->column ? lp->columns[part->index].place : lp->rows[part->index].place;

    if (place == PNK_LP_FIXED)
        return true;
    return part->column ? place == PNK_LP_AT_HIGH : place == PNK_LP_AT_LOW || place == PNK_LP_AT_HIGH;
}

/* With x of rows = A x of columns, what is not basic moves with its limit and the basic variables make up for it. */
static void push(pnk_lp *lp, const pnk_lp_part *part, double *x, double *row_change, double *column_change)
{
    if (!part->column) {
        x[part->index + 1] -= part->by;
        row_change[part->index] += part->by;
        return;
    }
    const pnk_lp_col *c = &lp->columns[part->index];
    for (int k = 0; k < c->n; k++)
        x[c->rows[k] + 1] += part->by * c->values[k];
    column_change[part->index] += part->by;
}

/* `moves_low`, `moves_high`: the limits move by this while the variable changes by `change`. */
static void stop_at(double value, double low, double high, double moves_low, double moves_high, double change, pnk_lp_range *out)
{
    double to_high = change - moves_high, to_low = change - moves_low, above = fmax(0, high - value), below = fmax(0, value - low);

    if (isfinite(high) && to_high > NOTHING)
        out->up = fmin(out->up, above / to_high);
    if (isfinite(high) && to_high < -NOTHING)
        out->down = fmax(out->down, above / to_high);
    if (isfinite(low) && to_low < -NOTHING)
        out->up = fmin(out->up, below / -to_low);
    if (isfinite(low) && to_low > NOTHING)
        out->down = fmax(out->down, below / -to_low);
}

static void test_ratios(const pnk_lp *lp, const pnk_lp_part *parts, size_t n, const double *row_change, const double *column_change,
                        double *row_by, double *column_by, pnk_lp_range *out)
{
    for (size_t k = 0; k < n; k++)
        *(parts[k].column ? &column_by[parts[k].index] : &row_by[parts[k].index]) += parts[k].by;
    for (size_t i = 0; i < lp->n_rows; i++)
        if (lp->rows[i].place == PNK_LP_BASIC)
            stop_at(lp->rows[i].value, lp->rows[i].low, lp->rows[i].high, row_by[i], row_by[i], row_change[i], out);
    for (size_t j = 0; j < lp->n_columns; j++) {
        const pnk_lp_col *c = &lp->columns[j];
        if (c->place == PNK_LP_BASIC)
            stop_at(c->value, c->low, c->high, c->low == c->high ? column_by[j] : 0, column_by[j], column_change[j], out);
        else if (column_by[j] < 0 && isfinite(c->low) && c->high > c->low)     /* the upper limit may not fall below the lower one */
            out->up = fmin(out->up, (c->high - c->low) / -column_by[j]);
        else if (column_by[j] > 0 && isfinite(c->low) && c->high > c->low)
            out->down = fmax(out->down, (c->high - c->low) / -column_by[j]);
    }
}

static pnk_status check_parts(pnk_ctx *ctx, const pnk_lp *lp, const pnk_lp_part *parts, size_t n)
{
    if (!pnk_lp_in_step(lp) || !lp->has_basis)
        return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: a range was asked for that is not of the last solve");
    for (size_t k = 0; k < n; k++)
        if (parts[k].index < 0 || (size_t)parts[k].index >= (parts[k].column ? lp->n_columns : lp->n_rows) || !isfinite(parts[k].by))
            return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: a limit that is not there was to be moved");
    return PNK_OK;
}

pnk_status pnk_lp_ranging(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_part *parts, size_t n, double *row_change, double *column_change, pnk_lp_range *out)
{
    pnk_status status = check_parts(ctx, lp, parts, n);
    bend b = {.lp = lp};

    if (status)
        return status;
    double *room = calloc(2 * lp->n_rows + lp->n_columns + 2, sizeof *room), *row_by = room + lp->n_rows + 1, *column_by = row_by + lp->n_rows;
    b.x = room;
    b.head = calloc(lp->n_rows + 1, sizeof *b.head);
    if (!room || !b.head) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    *out = (pnk_lp_range){.down = -INFINITY, .up = INFINITY};
    for (size_t i = 0; i < lp->n_rows; i++)
        row_change[i] = 0;
    for (size_t j = 0; j < lp->n_columns; j++)
        column_change[j] = 0;
    for (size_t k = 0; k < n; k++) {
        if (!moves(lp, &parts[k]))
            continue;
        push(lp, &parts[k], b.x, row_change, column_change);
        out->slope += parts[k].by * (parts[k].column ? lp->columns[parts[k].index].reduced_cost : lp->rows[parts[k].index].dual);
    }
    if (!pnk_lp_under_net(through_the_factors, &b) || b.code) {
        status = pnk_fail(ctx, PNK_INTERNAL, "linear program: the basis of the last solve could not be used again");
        goto done;
    }
    for (size_t i = 1; i <= lp->n_rows; i++) {
        size_t of = (size_t)b.head[i] - 1;
        *(of < lp->n_rows ? &row_change[of] : &column_change[of - lp->n_rows]) = b.x[i];
    }
    test_ratios(lp, parts, n, row_change, column_change, row_by, column_by, out);
done:
    free(room);
    free(b.head);
    return status;
}
