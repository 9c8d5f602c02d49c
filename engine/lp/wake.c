/* engine/lp/wake.c - rows and columns that stood aside join the small program, which goes on from where it is.
 *
 * One brings others along: a free row the column that it is the price of, and whatever else its columns are; a row that says what a column is that column, which varies
 * from then on, so that rows that took it for a constant say nothing any more.
 */
#include "engine/lp/aside.h"

#include <stdlib.h>

enum { FEW = 4 };                        /* one in so many rows of the small program; of more it is made anew */

typedef struct {
    pnk_lp *lp;
    struct pnk_lp_aside *a;
    bool *row, *column;                  /* [n_rows], [n_peeled] what joins */
    bool *dirty;                         /* [n_rows] what is known of the row has changed */
    size_t n_rows;
    bool more;
} wake;

/* ---- what joins ---- */

static void wake_row(wake *w, int row)
{
    w->more = w->more || !w->row[row];
    w->n_rows += !w->row[row];
    w->row[row] = true;
}

static void wake_column(wake *w, int column)
{
    const pnk_lp_col *c = &w->lp->columns[column];

    if (w->column[column])
        return;
    w->column[column] = w->more = true;
    for (int k = 0; k < c->n; k++)
        if (w->a->peel.row[c->rows[k]] == PNK_LP_LEFT_SAID)
            wake_row(w, c->rows[k]);
}

static bool stands_in_woken(const wake *w, int column)
{
    const pnk_lp_col *c = &w->lp->columns[column];

    for (int k = 0; k < c->n; k++)
        if (w->row[c->rows[k]])
            return true;
    return false;
}

static void wake_pair(wake *w, pnk_lp_pair one)
{
    wake_row(w, one.row);
    if (one.column >= 0)
        wake_column(w, one.column);
}

static void wake_with_others(wake *w)
{
    const pnk_lp_peel *peel = &w->a->peel;

    while (w->more) {
        w->more = false;
        for (size_t i = 0; i < peel->said.n; i++)
            if (w->row[peel->said.v[i].row] || w->column[peel->said.v[i].column])
                wake_pair(w, peel->said.v[i]);
        for (size_t i = 0; i < peel->free.n; i++) {
            pnk_lp_pair one = peel->free.v[i];
            if (w->row[one.row] || (one.column >= 0 && (w->column[one.column] || stands_in_woken(w, one.column))))
                wake_pair(w, one);
        }
    }
}

/* What came back, and rows that say what a column is where a new column stands in them. */
static void wake_first(wake *w)
{
    const struct pnk_lp_aside *a = w->a;

    for (size_t i = 0; i < w->lp->n_rows && i < a->n_row_back; i++)
        if (a->row_back[i] && a->peel.row[i] == PNK_LP_LEFT_FREE)
            wake_row(w, (int)i);
    for (size_t j = 0; j < a->n_peeled && j < a->n_col_back; j++)
        if (a->col_back[j] && a->peel.out[j])
            wake_column(w, (int)j);
    for (size_t j = a->n_columns; j < w->lp->n_columns; j++)
        for (int k = 0; k < w->lp->columns[j].n; k++)
            if (a->peel.row[w->lp->columns[j].rows[k]] == PNK_LP_LEFT_SAID)
                wake_row(w, w->lp->columns[j].rows[k]);
}

/* ---- joining ---- */

/* Columns that join are no constants any more. */
static void forget_constants(wake *w)
{
    struct pnk_lp_aside *a = w->a;

    for (size_t j = 0; j < a->n_peeled; j++) {
        const pnk_lp_col *c = &w->lp->columns[j];
        if (!w->column[j])
            continue;
        for (int k = 0; k < c->n && a->peel.known[j] != 0; k++)
            w->dirty[c->rows[k]] = true;
        a->small->offset -= c->cost * a->peel.known[j];
        a->peel.known[j] = 0;
        a->peel.out[j] = false;
    }
    for (size_t i = 0; i < w->lp->n_rows; i++)
        if (w->dirty[i])
            a->peel.sum[i] = 0;
    for (size_t j = 0; j < a->n_peeled; j++)
        for (int k = 0; k < w->lp->columns[j].n && a->peel.known[j] != 0; k++)
            if (w->dirty[w->lp->columns[j].rows[k]])
                a->peel.sum[w->lp->columns[j].rows[k]] += w->lp->columns[j].values[k] * a->peel.known[j];
}

static pnk_status take_rows(pnk_ctx *ctx, wake *w)
{
    struct pnk_lp_aside *a = w->a;
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < w->lp->n_rows && !status; i++)
        if (w->row[i]) {
            a->peel.row[i] = PNK_LP_STAYS;
            status = pnk_lp_aside_take_row(ctx, w->lp, i);
        } else if (w->dirty[i] && a->row_in[i] >= 0)
            status = pnk_lp_set_row_bounds(ctx, a->small, a->row_in[i], w->lp->rows[i].low - a->peel.sum[i], w->lp->rows[i].high - a->peel.sum[i]);
    return status;
}

/* Entries of a column that is there in rows that join; all of them in the order that they have in the whole. */
static pnk_status take_entries(pnk_ctx *ctx, wake *w, size_t column)
{
    const struct pnk_lp_aside *a = w->a;
    const pnk_lp_col *c = &w->lp->columns[column];
    pnk_status status = PNK_OK;

    for (int k = 0; k < c->n && !status; k++)
        if (w->row[c->rows[k]])
            status = pnk_lp_add_entry(ctx, a->small, a->row_in[c->rows[k]], a->col_in[column], c->values[k]);
    if (!status)
        pnk_lp_aside_entries(a, c, a->small->columns[a->col_in[column]].rows, a->small->columns[a->col_in[column]].values);
    return status;
}

static pnk_status take_columns(pnk_ctx *ctx, wake *w)
{
    struct pnk_lp_aside *a = w->a;
    pnk_status status = PNK_OK;

    for (size_t j = 0; j < a->n_columns && !status; j++)
        if (j < a->n_peeled && w->column[j])
            status = pnk_lp_aside_take_column(ctx, w->lp, j);
        else if (a->col_in[j] >= 0 && stands_in_woken(w, (int)j))
            status = take_entries(ctx, w, j);
    return status;
}

static void leave_pairs(const wake *w, pnk_lp_pairs *pairs)
{
    size_t n = 0;

    for (size_t i = 0; i < pairs->n; i++)
        if (!w->row[pairs->v[i].row])
            pairs->v[n++] = pairs->v[i];
    pairs->n = n;
}

static pnk_status join(pnk_ctx *ctx, wake *w)
{
    pnk_status status;

    forget_constants(w);
    leave_pairs(w, &w->a->peel.free);
    leave_pairs(w, &w->a->peel.said);
    if ((status = take_rows(ctx, w)) || (status = take_columns(ctx, w)))
        return status;
    w->a->small->places_set = true;
    return PNK_OK;
}

pnk_status pnk_lp_wake(pnk_ctx *ctx, pnk_lp *lp, bool *fits)
{
    wake w = {.lp = lp, .a = lp->aside, .row = calloc(lp->n_rows + 1, 1), .column = calloc(lp->aside->n_peeled + 1, 1), .dirty = calloc(lp->n_rows + 1, 1)};
    pnk_status status = w.row && w.column && w.dirty ? PNK_OK : pnk_no_memory(ctx);

    if (!status) {
        wake_first(&w);
        bool any = w.more;
        wake_with_others(&w);
        *fits = w.n_rows <= w.a->small->n_rows / FEW;
        if (*fits && any)
            status = join(ctx, &w);
    }
    free(w.row);
    free(w.column);
    free(w.dirty);
    return status;
}
