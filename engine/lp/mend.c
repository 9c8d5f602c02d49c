/* engine/lp/mend.c - places that should be a basis made one, by the factors of UMFPACK.
 *
 * Rows whose slack is basic need no look: what is left is a matrix of the other rows by the basic columns, which need not be square. Its factors pair a
 * column with a row for each pivot; a column that finds none hangs on the others and leaves the basis, and a row that finds none gets its slack. That
 * is a basis again, and differs from what was asked for in as few places as can be.
 */
#include "engine/lp/inside.h"

#include <stdlib.h>
#include <suitesparse/umfpack.h>

static const double LEAST_PIVOT = 1e-9;      /* of a column whose largest entry is scaled to about 1: less is rounding */

/* The rows and columns that are looked at, and what stands in them. */
typedef struct {
    int n_rows, n_columns;
    int *row_of, *column_of;                 /* of the program */
    int *at;                                 /* [rows of the program] here; -1: its slack is basic */
    int *start, *row;                        /* [n_columns + 1], [entries] */
    double *value;
    int *row_order, *column_order;           /* the i-th pivots */
    double *pivot;
    size_t room;
} core;

static void core_free(core *k)
{
    free(k->row_of);
    free(k->column_of);
    free(k->at);
    free(k->start);
    free(k->row);
    free(k->value);
    free(k->row_order);
    free(k->column_order);
    free(k->pivot);
}

static void list_core(const pnk_lp *lp, core *k)
{
    for (size_t i = 0; i < lp->n_rows; i++) {
        k->at[i] = lp->rows[i].place == PNK_LP_BASIC ? -1 : k->n_rows;
        if (k->at[i] >= 0)
            k->row_of[k->n_rows++] = (int)i;
    }
    for (size_t j = 0; j < lp->n_columns; j++)
        if (lp->columns[j].place == PNK_LP_BASIC) {
            k->column_of[k->n_columns++] = (int)j;
            k->room += (size_t)lp->columns[j].n;
        }
}

static pnk_status make_room(pnk_ctx *ctx, const pnk_lp *lp, core *k)
{
    k->at = malloc((lp->n_rows + 1) * sizeof *k->at);
    k->row_of = malloc((lp->n_rows + 1) * sizeof *k->row_of);
    k->column_of = malloc((lp->n_columns + 1) * sizeof *k->column_of);
    if (!k->at || !k->row_of || !k->column_of)
        return pnk_no_memory(ctx);
    list_core(lp, k);
    k->start = malloc(((size_t)k->n_columns + 1) * sizeof *k->start);
    k->row = malloc((k->room + 1) * sizeof *k->row);
    k->value = malloc((k->room + 1) * sizeof *k->value);
    k->row_order = malloc(((size_t)k->n_rows + 1) * sizeof *k->row_order);
    k->column_order = malloc(((size_t)k->n_columns + 1) * sizeof *k->column_order);
    k->pivot = calloc((size_t)(k->n_rows < k->n_columns ? k->n_rows : k->n_columns) + 1, sizeof *k->pivot);
    if (!k->start || !k->row || !k->value || !k->row_order || !k->column_order || !k->pivot)
        return pnk_no_memory(ctx);
    for (int i = 0; i < k->n_rows; i++)
        k->row_order[i] = i;
    for (int i = 0; i < k->n_columns; i++)
        k->column_order[i] = i;
    return PNK_OK;
}

static int by_row(const void *a, const void *b)
{
    const struct { int row; double value; } *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

/* Columns with a largest entry near 1, their rows in order as UMFPACK wants them. */
static pnk_status fill_core(pnk_ctx *ctx, const pnk_lp *lp, core *k)
{
    struct { int row; double value; } *entries = malloc((lp->n_rows + 1) * sizeof *entries);
    int n = 0;

    if (!entries)
        return pnk_no_memory(ctx);
    for (int c = 0; c < k->n_columns; c++) {
        const pnk_lp_col *column = &lp->columns[k->column_of[c]];
        double largest = 0;
        size_t m = 0;
        k->start[c] = n;
        for (int e = 0; e < column->n; e++)
            if (k->at[column->rows[e]] >= 0 && column->values[e] != 0) {
                entries[m].row = k->at[column->rows[e]];
                entries[m++].value = column->values[e];
                largest = fmax(largest, fabs(column->values[e]));
            }
        qsort(entries, m, sizeof *entries, by_row);
        for (size_t e = 0; e < m; e++) {
            k->row[n] = entries[e].row;
            k->value[n++] = entries[e].value * pnk_lp_scale_of(largest, largest);
        }
    }
    k->start[k->n_columns] = n;
    free(entries);
    return PNK_OK;
}

/* *fine false: no factors, which is no fault of the caller's. */
static pnk_status factor(pnk_ctx *ctx, core *k, bool *fine)
{
    double control[UMFPACK_CONTROL], info[UMFPACK_INFO];
    void *symbolic = NULL, *numeric = NULL;
    int reciprocal = 0, code;

    openblas_set_num_threads(1);             /* with two, digits differ */
    umfpack_di_defaults(control);
    control[UMFPACK_PRL] = 0;
    code = umfpack_di_symbolic(k->n_rows, k->n_columns, k->start, k->row, k->value, &symbolic, control, info);
    if (code == UMFPACK_OK)
        code = umfpack_di_numeric(k->start, k->row, k->value, symbolic, &numeric, control, info);
    umfpack_di_free_symbolic(&symbolic);
    if (code == UMFPACK_OK || code == UMFPACK_WARNING_singular_matrix)
        code = umfpack_di_get_numeric(NULL, NULL, NULL, NULL, NULL, NULL, k->row_order, k->column_order, k->pivot, &reciprocal, NULL, numeric);
    umfpack_di_free_numeric(&numeric);
    *fine = code == UMFPACK_OK;
    return code == UMFPACK_ERROR_out_of_memory ? pnk_no_memory(ctx) : PNK_OK;
}

/* A column that leaves rests at its lower limit where it has one. */
static void place(pnk_lp *lp, const core *k, size_t *n_out)
{
    int pairs = k->n_rows < k->n_columns ? k->n_rows : k->n_columns;

    *n_out = 0;
    for (int i = 0; i < k->n_columns; i++) {
        if (i < pairs && fabs(k->pivot[i]) >= LEAST_PIVOT)
            continue;
        pnk_lp_col *c = &lp->columns[k->column_of[k->column_order[i]]];
        c->place = pnk_lp_resting_place(c->low, c->high);
        ++*n_out;
    }
    for (int i = 0; i < k->n_rows; i++)
        if (i >= pairs || !(fabs(k->pivot[i]) >= LEAST_PIVOT)) {
            lp->rows[k->row_of[k->row_order[i]]].place = PNK_LP_BASIC;
            ++*n_out;
        }
}

pnk_status pnk_lp_mend_basis(pnk_ctx *ctx, pnk_lp *lp, size_t *n_mended)
{
    core k = {0};
    bool fine = true;
    pnk_status status = make_room(ctx, lp, &k);

    *n_mended = 0;
    if (!status && k.n_rows && k.n_columns && !(status = fill_core(ctx, lp, &k)))      /* else there is no pivot to be found */
        status = factor(ctx, &k, &fine);
    if (!status && fine) {
        place(lp, &k, n_mended);
        lp->places_set = true;
        lp->changes++;
    } else if (!status)
        pnk_lp_forget_basis(lp);
    core_free(&k);
    return status;
}
