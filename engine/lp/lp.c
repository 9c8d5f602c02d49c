/* engine/lp/lp.c - our own copy of a linear program: checked on the way in, the truth after a fault. */
#include "engine/base/memory.h"
#include "engine/lp/inside.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool grow(void **items, size_t size, size_t needed, size_t *capacity)
{
    if (needed <= *capacity)
        return true;
    size_t wanted = pnk_memory_room(*capacity, needed);
    if (wanted > SIZE_MAX / size)
        return false;
    void *larger = realloc(*items, wanted * size);
    if (!larger)
        return false;
    *items = larger;
    *capacity = wanted;
    return true;
}

pnk_status pnk_lp_new(pnk_ctx *ctx, pnk_lp **out)
{
    pnk_lp *lp = calloc(1, sizeof *lp);
    if (!lp)
        return pnk_no_memory(ctx);
    pnk_lp_glpk_enter();
    *out = lp;
    return PNK_OK;
}

void pnk_lp_free(pnk_lp *lp)
{
    if (!lp)
        return;
    pnk_lp_aside_free(lp->aside);
    pnk_lp_glpk_leave(lp);
    for (size_t j = 0; j < lp->n_columns; j++) {
        free(lp->columns[j].rows);
        free(lp->columns[j].values);
    }
    free(lp->columns);
    free(lp->rows);
    free(lp->mark);
    free(lp->changed_columns);
    free(lp->changed_rows);
    free(lp);
}

/* ---- checks: nothing that is not a number may reach GLPK, which would answer with a false verdict ---- */

static pnk_status check_limits(pnk_ctx *ctx, const char *what, size_t index, double low, double high)
{
    if (!(low <= high) || low == INFINITY || high == -INFINITY)
        return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: %s %zu has limits %g .. %g, expected low <= high and numbers",
                        what, index, low, high);
    return PNK_OK;
}

static pnk_status check_entries(pnk_ctx *ctx, const char *what, size_t limit, size_t n, const int *indices, const double *values)
{
    for (size_t k = 0; k < n; k++) {
        if (indices[k] < 0 || (size_t)indices[k] >= limit)
            return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: an entry names %s %d, expected 0 to %zu", what, indices[k], limit);
        if (!isfinite(values[k]))
            return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: an entry at %s %d is %g, expected a finite number", what, indices[k], values[k]);
    }
    return PNK_OK;
}

static pnk_status check_column(pnk_ctx *ctx, const pnk_lp *lp, int column)
{
    if (column < 0 || (size_t)column >= lp->n_columns)
        return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: column %d is not there (%zu columns)", column, lp->n_columns);
    return PNK_OK;
}

static pnk_status check_row(pnk_ctx *ctx, const pnk_lp *lp, int row)
{
    if (row < 0 || (size_t)row >= lp->n_rows)
        return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: row %d is not there (%zu rows)", row, lp->n_rows);
    return PNK_OK;
}

/* ---- marks ---- */

pnk_status pnk_lp_touch_column(pnk_ctx *ctx, pnk_lp *lp, int column, unsigned what)
{
    pnk_lp_col *c = &lp->columns[column];
    lp->changes++;
    pnk_lp_aside_note(lp, false, column);
    if ((size_t)column < lp->built_columns && !c->pending) {
        if (!grow((void **)&lp->changed_columns, sizeof *lp->changed_columns, lp->n_changed_columns + 1, &lp->changed_column_capacity))
            return pnk_no_memory(ctx);
        lp->changed_columns[lp->n_changed_columns++] = column;
    }
    c->pending = (unsigned char)(c->pending | what);
    return PNK_OK;
}

pnk_status pnk_lp_touch_row(pnk_ctx *ctx, pnk_lp *lp, int row)
{
    pnk_lp_row *r = &lp->rows[row];
    lp->changes++;
    pnk_lp_aside_note(lp, true, row);
    if ((size_t)row < lp->built_rows && !r->pending) {
        if (!grow((void **)&lp->changed_rows, sizeof *lp->changed_rows, lp->n_changed_rows + 1, &lp->changed_row_capacity))
            return pnk_no_memory(ctx);
        lp->changed_rows[lp->n_changed_rows++] = row;
    }
    r->pending = PNK_LP_NEW_BOUNDS;
    return PNK_OK;
}

/* ---- building ---- */

unsigned char pnk_lp_resting_place(double low, double high)
{
    if (low == high)
        return PNK_LP_FIXED;
    if (isfinite(low))
        return PNK_LP_AT_LOW;
    return isfinite(high) ? PNK_LP_AT_HIGH : PNK_LP_FREE;
}

static pnk_status reserve_entries(pnk_ctx *ctx, pnk_lp_col *c, size_t needed)
{
    if (needed <= (size_t)c->capacity)
        return PNK_OK;
    if (needed > INT_MAX / 2)
        return pnk_no_memory(ctx);
    size_t capacity = c->capacity ? (size_t)c->capacity * 2 : needed;
    if (capacity < needed)
        capacity = needed;
    int *rows = realloc(c->rows, capacity * sizeof *rows);
    if (!rows)
        return pnk_no_memory(ctx);
    c->rows = rows;
    double *values = realloc(c->values, capacity * sizeof *values);
    if (!values)
        return pnk_no_memory(ctx);
    c->values = values;
    c->capacity = (int)capacity;
    return PNK_OK;
}

double pnk_lp_scale_of(double smallest, double largest)
{
    if (!(smallest > 0.0) || !(largest < INFINITY))
        return 1.0;
    int exponent;
    frexp(1.0 / (sqrt(smallest) * sqrt(largest)), &exponent);
    return ldexp(1.0, exponent - 1);
}

/* Puts entries into a column, repeats added up by the row marks; room must be there. */
static void merge_entries(pnk_lp *lp, pnk_lp_col *c, size_t n, const int *rows, const double *values)
{
    for (size_t k = 0; k < n; k++) {
        int at = lp->mark[rows[k]];
        if (at) {
            c->values[at - 1] += values[k];
            continue;
        }
        c->rows[c->n] = rows[k];
        c->values[c->n] = values[k];
        lp->mark[rows[k]] = ++c->n;
    }
    for (int k = 0; k < c->n; k++)
        lp->mark[c->rows[k]] = 0;
}

pnk_status pnk_lp_add_column(pnk_ctx *ctx, pnk_lp *lp, double low, double high, double cost,
                             size_t n, const int *rows, const double *values, int *index)
{
    pnk_status status;
    pnk_lp_col c = {.low = low, .high = high, .cost = cost, .place = pnk_lp_resting_place(low, high)};

    if (lp->n_columns >= INT_MAX / 4)
        return pnk_fail(ctx, PNK_LIMIT, "linear program: more than %d columns", INT_MAX / 4);
    if ((status = check_limits(ctx, "column", lp->n_columns, low, high)) ||
        (status = check_entries(ctx, "row", lp->n_rows, n, rows, values)))
        return status;
    if (!isfinite(cost))
        return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: column %zu costs %g, expected a finite number", lp->n_columns, cost);
    if (!grow((void **)&lp->columns, sizeof *lp->columns, lp->n_columns + 1, &lp->column_capacity))
        return pnk_no_memory(ctx);
    if ((status = reserve_entries(ctx, &c, n))) {
        free(c.rows);
        free(c.values);
        return status;
    }
    merge_entries(lp, &c, n, rows, values);
    lp->n_entries += (size_t)c.n;
    lp->columns[lp->n_columns] = c;
    if (index)
        *index = (int)lp->n_columns;
    lp->n_columns++;
    return PNK_OK;
}

static pnk_status new_row(pnk_ctx *ctx, pnk_lp *lp, double low, double high)
{
    if (lp->n_rows >= INT_MAX / 4)
        return pnk_fail(ctx, PNK_LIMIT, "linear program: more than %d rows", INT_MAX / 4);
    if (!grow((void **)&lp->rows, sizeof *lp->rows, lp->n_rows + 1, &lp->row_capacity))
        return pnk_no_memory(ctx);
    size_t marked = lp->mark_capacity;
    if (!grow((void **)&lp->mark, sizeof *lp->mark, lp->n_rows + 1, &lp->mark_capacity))
        return pnk_no_memory(ctx);
    if (lp->mark_capacity > marked)
        memset(lp->mark + marked, 0, (lp->mark_capacity - marked) * sizeof *lp->mark);
    lp->changes++;
    lp->rows[lp->n_rows++] = (pnk_lp_row){.low = low, .high = high, .place = PNK_LP_BASIC};
    return PNK_OK;
}

/* Adds to the entry of the row last added: it can only stand last in its column. */
static pnk_status append_entry(pnk_ctx *ctx, pnk_lp *lp, int row, int column, double value)
{
    pnk_lp_col *c = &lp->columns[column];
    pnk_status status;
    if (c->n && c->rows[c->n - 1] == row) {
        c->values[c->n - 1] += value;
        return PNK_OK;
    }
    if ((status = reserve_entries(ctx, c, (size_t)c->n + 1)) || (status = pnk_lp_touch_column(ctx, lp, column, PNK_LP_NEW_ENTRIES)))
        return status;
    c->rows[c->n] = row;
    c->values[c->n++] = value;
    lp->n_entries++;
    return PNK_OK;
}

pnk_status pnk_lp_add_row(pnk_ctx *ctx, pnk_lp *lp, double low, double high,
                          size_t n, const int *columns, const double *values, int *index)
{
    pnk_status status;
    if ((status = check_limits(ctx, "row", lp->n_rows, low, high)) ||
        (status = check_entries(ctx, "column", lp->n_columns, n, columns, values)) ||
        (status = new_row(ctx, lp, low, high)))
        return status;
    int row = (int)lp->n_rows - 1;
    for (size_t k = 0; k < n; k++)
        if ((status = append_entry(ctx, lp, row, columns[k], values[k])))
            return status;
    if (index)
        *index = row;
    return PNK_OK;
}

pnk_status pnk_lp_add_entry(pnk_ctx *ctx, pnk_lp *lp, int row, int column, double value)
{
    pnk_status status;
    if ((status = check_row(ctx, lp, row)) || (status = check_column(ctx, lp, column)) ||
        (status = check_entries(ctx, "column", lp->n_columns, 1, &column, &value)))
        return status;
    pnk_lp_col *c = &lp->columns[column];
    for (int k = 0; k < c->n; k++)
        if (c->rows[k] == row) {
            c->values[k] += value;
            return pnk_lp_touch_column(ctx, lp, column, PNK_LP_NEW_ENTRIES);
        }
    return append_entry(ctx, lp, row, column, value);
}

pnk_status pnk_lp_set_cost(pnk_ctx *ctx, pnk_lp *lp, int column, double cost)
{
    pnk_status status = check_column(ctx, lp, column);
    if (status)
        return status;
    if (!isfinite(cost))
        return pnk_fail(ctx, PNK_BAD_INPUT, "linear program: column %d would cost %g, expected a finite number", column, cost);
    if (lp->columns[column].cost == cost)
        return PNK_OK;
    lp->columns[column].cost = cost;
    return pnk_lp_touch_column(ctx, lp, column, PNK_LP_NEW_COST);
}

pnk_status pnk_lp_set_bounds(pnk_ctx *ctx, pnk_lp *lp, int column, double low, double high)
{
    pnk_status status;
    if ((status = check_column(ctx, lp, column)) || (status = check_limits(ctx, "column", (size_t)column, low, high)))
        return status;
    lp->columns[column].low = low;
    lp->columns[column].high = high;
    return pnk_lp_touch_column(ctx, lp, column, PNK_LP_NEW_BOUNDS);
}

pnk_status pnk_lp_set_row_bounds(pnk_ctx *ctx, pnk_lp *lp, int row, double low, double high)
{
    pnk_status status;
    if ((status = check_row(ctx, lp, row)) || (status = check_limits(ctx, "row", (size_t)row, low, high)))
        return status;
    lp->rows[row].low = low;
    lp->rows[row].high = high;
    return pnk_lp_touch_row(ctx, lp, row);
}

pnk_status pnk_lp_set_column_place(pnk_ctx *ctx, pnk_lp *lp, int column, pnk_lp_place place)
{
    pnk_status status = check_column(ctx, lp, column);
    if (status)
        return status;
    lp->columns[column].place = (unsigned char)place;
    lp->places_set = true;
    lp->changes++;
    pnk_lp_aside_note(lp, false, column);
    return PNK_OK;
}

pnk_status pnk_lp_set_row_place(pnk_ctx *ctx, pnk_lp *lp, int row, pnk_lp_place place)
{
    pnk_status status = check_row(ctx, lp, row);
    if (status)
        return status;
    lp->rows[row].place = (unsigned char)place;
    lp->places_set = true;
    lp->changes++;
    pnk_lp_aside_note(lp, true, row);
    return PNK_OK;
}

pnk_status pnk_lp_row_is_rare(pnk_ctx *ctx, pnk_lp *lp, int row)
{
    pnk_status status = check_row(ctx, lp, row);
    if (!status)
        lp->rows[row].rare = true;
    return status;
}

pnk_status pnk_lp_column_follows(pnk_ctx *ctx, pnk_lp *lp, int column)
{
    pnk_status status = check_column(ctx, lp, column);
    if (!status)
        lp->columns[column].follows = true;
    return status;
}

void pnk_lp_forget_basis(pnk_lp *lp)
{
    for (size_t i = 0; i < lp->n_rows; i++)
        lp->rows[i].place = PNK_LP_BASIC;
    for (size_t j = 0; j < lp->n_columns; j++)
        lp->columns[j].place = pnk_lp_resting_place(lp->columns[j].low, lp->columns[j].high);
    lp->places_set = false;
    lp->has_basis = false;
    lp->changes++;
}

/* ---- reading ---- */

size_t pnk_lp_n_rows(const pnk_lp *lp) { return lp->n_rows; }
size_t pnk_lp_n_columns(const pnk_lp *lp) { return lp->n_columns; }
size_t pnk_lp_n_entries(const pnk_lp *lp) { return lp->n_entries; }
double pnk_lp_value(const pnk_lp *lp, int column) { return lp->columns[column].value; }
double pnk_lp_reduced_cost(const pnk_lp *lp, int column) { return lp->columns[column].reduced_cost; }
double pnk_lp_row_value(const pnk_lp *lp, int row) { return lp->rows[row].value; }
double pnk_lp_dual(const pnk_lp *lp, int row) { return lp->rows[row].dual; }
pnk_lp_place pnk_lp_column_place(const pnk_lp *lp, int column) { return (pnk_lp_place)lp->columns[column].place; }
pnk_lp_place pnk_lp_row_place(const pnk_lp *lp, int row) { return (pnk_lp_place)lp->rows[row].place; }

void pnk_lp_column(const pnk_lp *lp, int column, double *low, double *high, double *cost,
                   size_t *n, const int **rows, const double **values)
{
    const pnk_lp_col *c = &lp->columns[column];
    if (low)
        *low = c->low;
    if (high)
        *high = c->high;
    if (cost)
        *cost = c->cost;
    if (n)
        *n = (size_t)c->n;
    if (rows)
        *rows = c->rows;
    if (values)
        *values = c->values;
}

void pnk_lp_row_bounds(const pnk_lp *lp, int row, double *low, double *high)
{
    *low = lp->rows[row].low;
    *high = lp->rows[row].high;
}
