/* engine/lp/mend.c - places that should be a basis made one, by the factors of UMFPACK.
 *
 * Rows whose slack is basic need no look: what is left is a matrix of the other rows by the basic columns, which need not be square. Its factors pair a
 * column with a row for each pivot; a column that finds none hangs on the others and leaves the basis, and a row that finds none gets its slack. Where
 * columns do hang on each other UMFPACK gives up more of them than it must. So what found no partner is looked at once more, as what the pairs leave of it
 * (the Schur complement, small and dense), and columns that are fixed, which have nothing to do in a basis, stand back there behind the others. That is a
 * basis again, and differs from what was asked for in as few places as can be.
 */
#include "engine/lp/inside.h"

#include <stdlib.h>
#include <string.h>
#include <suitesparse/umfpack.h>

static const double LEAST_PIVOT = 1e-9;      /* of a column whose largest entry is scaled to about 1: less is rounding */

enum { MOST_SECOND = 1000 };                 /* columns, and rows, that are looked at once more; more than that is no basis to be mended */

/* Rows and columns of the program that are to be in the basis. */
typedef struct { bool *row, *column; } part;

/* The rows and columns that are looked at, and what stands in them. */
typedef struct {
    int n_rows, n_columns;
    int *row_of, *column_of;                 /* of the program */
    int *at;                                 /* [rows of the program] here; -1: not among them */
    int *start, *row;                        /* [n_columns + 1], [entries] */
    double *value;
    int *row_order, *column_order;           /* the i-th pivots */
    double *pivot;
    size_t room;
    void *numeric;                           /* UMFPACK's factors */
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
    umfpack_di_free_numeric(&k->numeric);
}

static void list_core(const pnk_lp *lp, const part *of, core *k)
{
    for (size_t i = 0; i < lp->n_rows; i++) {
        k->at[i] = of->row[i] ? k->n_rows : -1;
        if (k->at[i] >= 0)
            k->row_of[k->n_rows++] = (int)i;
    }
    for (size_t j = 0; j < lp->n_columns; j++)
        if (of->column[j]) {
            k->column_of[k->n_columns++] = (int)j;
            k->room += (size_t)lp->columns[j].n;
        }
}

static pnk_status make_room(pnk_ctx *ctx, const pnk_lp *lp, const part *of, core *k)
{
    k->at = malloc((lp->n_rows + 1) * sizeof *k->at);
    k->row_of = malloc((lp->n_rows + 1) * sizeof *k->row_of);
    k->column_of = malloc((lp->n_columns + 1) * sizeof *k->column_of);
    if (!k->at || !k->row_of || !k->column_of)
        return pnk_no_memory(ctx);
    list_core(lp, of, k);
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

/* A column's largest entry in the rows that are looked at is brought near 1. */
static double scale_of(const pnk_lp_col *column, const bool *row)
{
    double largest = 0;

    for (int e = 0; e < column->n; e++)
        if (row[column->rows[e]])
            largest = fmax(largest, fabs(column->values[e]));
    return largest > 0 ? pnk_lp_scale_of(largest, largest) : 1;
}

/* Columns scaled, by the rows that all of them have; their rows in order as UMFPACK wants them. */
static pnk_status fill_core(pnk_ctx *ctx, const pnk_lp *lp, const bool *all_rows, core *k)
{
    struct { int row; double value; } *entries = malloc((lp->n_rows + 1) * sizeof *entries);
    int n = 0;

    if (!entries)
        return pnk_no_memory(ctx);
    for (int c = 0; c < k->n_columns; c++) {
        const pnk_lp_col *column = &lp->columns[k->column_of[c]];
        double scale = scale_of(column, all_rows);
        size_t m = 0;
        k->start[c] = n;
        for (int e = 0; e < column->n; e++)
            if (k->at[column->rows[e]] >= 0 && column->values[e] != 0) {
                entries[m].row = k->at[column->rows[e]];
                entries[m++].value = column->values[e] * scale;
            }
        qsort(entries, m, sizeof *entries, by_row);
        for (size_t e = 0; e < m; e++) {
            k->row[n] = entries[e].row;
            k->value[n++] = entries[e].value;
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
    void *symbolic = NULL;
    int reciprocal = 0, code;

    openblas_set_num_threads(1);             /* with two, digits differ */
    umfpack_di_defaults(control);
    control[UMFPACK_PRL] = 0;
    code = umfpack_di_symbolic(k->n_rows, k->n_columns, k->start, k->row, k->value, &symbolic, control, info);
    if (code == UMFPACK_OK)
        code = umfpack_di_numeric(k->start, k->row, k->value, symbolic, &k->numeric, control, info);
    umfpack_di_free_symbolic(&symbolic);
    if (code == UMFPACK_OK || code == UMFPACK_WARNING_singular_matrix)
        code = umfpack_di_get_numeric(NULL, NULL, NULL, NULL, NULL, NULL, k->row_order, k->column_order, k->pivot, &reciprocal, NULL, k->numeric);
    *fine = code == UMFPACK_OK;
    return code == UMFPACK_ERROR_out_of_memory ? pnk_no_memory(ctx) : PNK_OK;
}

/* Factors of these rows by these columns; columns are scaled by the rows of `all`. */
static pnk_status factors_of(pnk_ctx *ctx, const pnk_lp *lp, const part *of, const part *all, core *k, bool *fine)
{
    pnk_status status = make_room(ctx, lp, of, k);

    *fine = true;
    if (status || !k->n_rows || !k->n_columns)       /* there is no pivot to be found */
        return status;
    return (status = fill_core(ctx, lp, all->row, k)) ? status : factor(ctx, k, fine);
}

static part new_part(const pnk_lp *lp) { return (part){calloc(lp->n_rows + 1, sizeof(bool)), calloc(lp->n_columns + 1, sizeof(bool))}; }

static void part_free(part *p)
{
    free(p->row);
    free(p->column);
}

/* Those that found a partner; gives how many did not. */
static size_t pairs_in(const pnk_lp *lp, const core *k, part *pairs)
{
    int most = k->n_rows < k->n_columns ? k->n_rows : k->n_columns, n = 0;

    memset(pairs->row, 0, lp->n_rows * sizeof *pairs->row);
    memset(pairs->column, 0, lp->n_columns * sizeof *pairs->column);
    for (int i = 0; i < most; i++)
        if (fabs(k->pivot[i]) >= LEAST_PIVOT) {
            pairs->row[k->row_of[k->row_order[i]]] = pairs->column[k->column_of[k->column_order[i]]] = true;
            n++;
        }
    return (size_t)(k->n_rows - n) + (size_t)(k->n_columns - n);
}

/* ---- a second look ---- */

/* What found no partner, columns that are fixed behind the others, and what the pairs leave of it. */
typedef struct {
    int *row, *column, *at;                  /* of the program; at: [rows of the program] here, -1 */
    int n_rows, n_columns;
    int n_free;                              /* so many columns are not fixed, and come first */
    double *left;                            /* [n_rows * n_columns] */
} rest;

static void rest_free(rest *r)
{
    free(r->row);
    free(r->column);
    free(r->at);
    free(r->left);
}

static pnk_status list_rest(pnk_ctx *ctx, const pnk_lp *lp, const part *all, const part *pairs, rest *r)
{
    r->row = malloc((lp->n_rows + 1) * sizeof *r->row);
    r->at = malloc((lp->n_rows + 1) * sizeof *r->at);
    r->column = malloc((lp->n_columns + 1) * sizeof *r->column);
    if (!r->row || !r->at || !r->column)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < lp->n_rows; i++) {
        r->at[i] = all->row[i] && !pairs->row[i] ? r->n_rows : -1;
        if (r->at[i] >= 0)
            r->row[r->n_rows++] = (int)i;
    }
    for (int fixed = 0; fixed < 2; fixed++) {
        for (size_t j = 0; j < lp->n_columns; j++)
            if (all->column[j] && !pairs->column[j] && (lp->columns[j].low == lp->columns[j].high) == fixed)
                r->column[r->n_columns++] = (int)j;
        r->n_free = fixed ? r->n_free : r->n_columns;
    }
    return PNK_OK;
}

/* One column of what is left: what it has in rows without a partner, less what the pairs have there when they do what it does in theirs. */
static bool leave_column(const pnk_lp *lp, const part *all, const core *pairs, rest *r, int c, double *right, double *x)
{
    const pnk_lp_col *column = &lp->columns[r->column[c]];
    double control[UMFPACK_CONTROL], info[UMFPACK_INFO], scale = scale_of(column, all->row), *left = &r->left[(size_t)c * (size_t)r->n_rows];

    memset(right, 0, (size_t)pairs->n_rows * sizeof *right);
    for (int e = 0; e < column->n; e++)
        if (pairs->at[column->rows[e]] >= 0)
            right[pairs->at[column->rows[e]]] = column->values[e] * scale;
        else if (r->at[column->rows[e]] >= 0)
            left[r->at[column->rows[e]]] = column->values[e] * scale;
    if (!pairs->n_rows)
        return true;
    umfpack_di_defaults(control);
    control[UMFPACK_PRL] = 0;
    control[UMFPACK_IRSTEP] = 0;
    if (umfpack_di_solve(UMFPACK_A, pairs->start, pairs->row, pairs->value, x, right, pairs->numeric, control, info) != UMFPACK_OK)
        return false;
    for (int j = 0; j < pairs->n_columns; j++) {
        const pnk_lp_col *other = &lp->columns[pairs->column_of[j]];
        double by = x[j] != 0 ? x[j] * scale_of(other, all->row) : 0;
        for (int e = 0; e < other->n && by != 0; e++)
            if (r->at[other->rows[e]] >= 0)
                left[r->at[other->rows[e]]] -= by * other->values[e];
    }
    return true;
}

static bool largest_left(const rest *r, const part *pairs, int first, int end, int *row, int *column)
{
    double largest = LEAST_PIVOT;

    for (int c = first; c < end; c++)
        for (int i = 0; i < r->n_rows; i++)
            if (!pairs->column[r->column[c]] && !pairs->row[r->row[i]] && fabs(r->left[(size_t)c * (size_t)r->n_rows + (size_t)i]) > largest) {
                largest = fabs(r->left[(size_t)c * (size_t)r->n_rows + (size_t)i]);
                *row = i;
                *column = c;
            }
    return largest > LEAST_PIVOT;
}

static void pair_left(rest *r, part *pairs, int row, int column)
{
    const double *with = &r->left[(size_t)column * (size_t)r->n_rows];

    pairs->row[r->row[row]] = pairs->column[r->column[column]] = true;
    for (int c = 0; c < r->n_columns; c++) {
        double *left = &r->left[(size_t)c * (size_t)r->n_rows], by = left[row] / with[row];
        for (int i = 0; i < r->n_rows && !pairs->column[r->column[c]] && by != 0; i++)
            left[i] -= by * with[i];
    }
}

static pnk_status look_again(pnk_ctx *ctx, const pnk_lp *lp, const part *all, part *pairs)
{
    rest r = {0};
    core k = {0};
    bool fine = true;
    double *room = NULL;
    int row, column;
    pnk_status status = list_rest(ctx, lp, all, pairs, &r);

    if (status || !r.n_rows || !r.n_columns || r.n_rows > MOST_SECOND || r.n_columns > MOST_SECOND)
        goto done;
    r.left = calloc((size_t)r.n_rows * (size_t)r.n_columns, sizeof *r.left);
    room = malloc((2 * lp->n_rows + 1) * sizeof *room);
    if (!r.left || !room) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = factors_of(ctx, lp, pairs, all, &k, &fine)))
        goto done;
    for (int c = 0; c < r.n_columns && fine; c++)
        fine = leave_column(lp, all, &k, &r, c, room, room + lp->n_rows);
    while (fine && largest_left(&r, pairs, 0, r.n_free, &row, &column))
        pair_left(&r, pairs, row, column);
    while (fine && largest_left(&r, pairs, r.n_free, r.n_columns, &row, &column))
        pair_left(&r, pairs, row, column);
done:
    core_free(&k);
    rest_free(&r);
    free(room);
    return status;
}

/* ---- all of it ---- */

/* Pairs of all rows and as many columns as have to be: first of all columns, and where that does not come out even of those that are not fixed. */
static pnk_status find_pairs(pnk_ctx *ctx, const pnk_lp *lp, const part *all, part *pairs, bool *fine)
{
    core k = {0};
    pnk_status status = factors_of(ctx, lp, all, all, &k, fine);

    if (status || !*fine || pairs_in(lp, &k, pairs) == 0) {
        core_free(&k);
        return status;
    }
    core_free(&k);
    memcpy(pairs->row, all->row, lp->n_rows * sizeof *pairs->row);
    for (size_t j = 0; j < lp->n_columns; j++)
        pairs->column[j] = all->column[j] && lp->columns[j].low < lp->columns[j].high;
    k = (core){0};
    if (!(status = factors_of(ctx, lp, pairs, all, &k, fine)) && *fine) {
        pairs_in(lp, &k, pairs);
        status = look_again(ctx, lp, all, pairs);
    }
    core_free(&k);
    return status;
}

/* A column that leaves rests at its lower limit where it has one. */
static void place(pnk_lp *lp, const part *all, const part *pairs, size_t *n_out)
{
    for (size_t j = 0; j < lp->n_columns; j++)
        if (all->column[j] && !pairs->column[j]) {
            lp->columns[j].place = pnk_lp_resting_place(lp->columns[j].low, lp->columns[j].high);
            ++*n_out;
        }
    for (size_t i = 0; i < lp->n_rows; i++)
        if (all->row[i] && !pairs->row[i]) {
            lp->rows[i].place = PNK_LP_BASIC;
            ++*n_out;
        }
}

pnk_status pnk_lp_mend_basis(pnk_ctx *ctx, pnk_lp *lp, size_t *n_mended)
{
    part all = new_part(lp), pairs = new_part(lp);
    bool fine = true;
    pnk_status status = all.row && all.column && pairs.row && pairs.column ? PNK_OK : pnk_no_memory(ctx);

    *n_mended = 0;
    for (size_t i = 0; i < lp->n_rows && !status; i++)
        all.row[i] = lp->rows[i].place != PNK_LP_BASIC;
    for (size_t j = 0; j < lp->n_columns && !status; j++)
        all.column[j] = lp->columns[j].place == PNK_LP_BASIC;
    if (!status && !(status = find_pairs(ctx, lp, &all, &pairs, &fine)) && fine) {
        place(lp, &all, &pairs, n_mended);
        lp->places_set = true;
        lp->changes++;
    } else if (!status)
        pnk_lp_forget_basis(lp);
    part_free(&all);
    part_free(&pairs);
    return status;
}
