/* engine/lp/aside.c - a solve without the rows that hardly ever bind, and without what follows from others.
 *
 * What may stand aside peel.c finds. After a solve of what is left, values and prices of the rest are worked out: as long as they are within their limits and signed
 * as an optimum's are, the optimum of the smaller program is that of the whole. Rows that went beyond a limit and columns that would pay come back for good (wake.c).
 */
#include "engine/lp/aside.h"

#include <stdlib.h>
#include <string.h>

enum { MEND_PIVOTS = 200 };                   /* and as many as there are rows that came back; the dual simplex may turn in a circle */
static const double WRONG = 1e-7;             /* of a reduced cost, relative to 1 + |cost| */

/* ---- the small program ---- */

pnk_status pnk_lp_aside_take_column(pnk_ctx *ctx, pnk_lp *lp, size_t j)
{
    struct pnk_lp_aside *a = lp->aside;
    const pnk_lp_col *c = &lp->columns[j];
    size_t n = pnk_lp_aside_entries(a, c, a->entry_row, a->entry_value);
    pnk_status status = pnk_lp_add_column(ctx, a->small, c->low, c->high, c->cost, n, a->entry_row, a->entry_value, &a->col_in[j]);

    if (status)
        return status;
    a->small->columns[a->col_in[j]].place = c->place;
    a->small->columns[a->col_in[j]].scale = c->scale;
    return PNK_OK;
}

static bool room_for_columns(struct pnk_lp_aside *a, size_t n)
{
    if (n <= a->col_capacity)
        return true;
    int *larger = realloc(a->col_in, (n + n / 4 + 16) * sizeof *larger);
    if (!larger)
        return false;
    a->col_in = larger;
    a->col_capacity = n + n / 4 + 16;
    return true;
}

static bool is_out(const struct pnk_lp_aside *a, size_t column) { return column < a->n_peeled && a->peel.out[column]; }

static pnk_status add_columns(pnk_ctx *ctx, pnk_lp *lp)
{
    struct pnk_lp_aside *a = lp->aside;
    pnk_status status = room_for_columns(a, lp->n_columns) ? PNK_OK : pnk_no_memory(ctx);

    for (size_t j = a->n_columns; j < lp->n_columns && !status; j++) {
        a->col_in[j] = -1;
        if (!is_out(a, j))
            status = pnk_lp_aside_take_column(ctx, lp, j);
    }
    a->n_columns = lp->n_columns;
    return status;
}

pnk_status pnk_lp_aside_take_row(pnk_ctx *ctx, pnk_lp *lp, size_t i)
{
    struct pnk_lp_aside *a = lp->aside;
    const pnk_lp_row *r = &lp->rows[i];
    pnk_status status = pnk_lp_add_row(ctx, a->small, r->low - a->peel.sum[i], r->high - a->peel.sum[i], 0, NULL, NULL, &a->row_in[i]);

    if (!status) {
        a->small->rows[a->row_in[i]].place = r->place;
        a->small->rows[a->row_in[i]].scale = r->scale;
    }
    return status;
}

static pnk_status build_small(pnk_ctx *ctx, pnk_lp *lp)
{
    struct pnk_lp_aside *a = lp->aside;
    pnk_status status;

    pnk_lp_free(a->small);
    a->small = NULL;
    a->n_columns = 0;
    a->n_peeled = lp->n_columns;
    if ((status = pnk_lp_new(ctx, &a->small)))
        return status;
    for (size_t i = 0; i < lp->n_rows && !status; i++) {
        a->row_in[i] = -1;
        if (a->peel.row[i] == PNK_LP_STAYS)
            status = pnk_lp_aside_take_row(ctx, lp, i);
    }
    if (!status)
        status = add_columns(ctx, lp);
    a->small->offset = lp->offset;
    for (size_t j = 0; j < lp->n_columns; j++)
        if (a->peel.out[j])
            a->small->offset += lp->columns[j].cost * a->peel.known[j];
    a->small->places_set = true;
    a->small->scales_known = lp->scales_known;
    return status;
}

/* ---- changes ---- */

void pnk_lp_aside_note(pnk_lp *lp, bool row, int index)
{
    struct pnk_lp_aside *a = lp->aside;

    if (!a || !a->small || a->changes + 1 != lp->changes)
        return;
    if (!row && (size_t)index >= a->n_columns) {         /* it will come as it is then */
        a->changes = lp->changes;
        return;
    }
    if (a->n_noted == PNK_LP_MOST_NOTED || (row ? a->row_in[index] : a->col_in[index]) < 0)
        return;
    a->noted[a->n_noted].row = row;
    a->noted[a->n_noted++].index = index;
    a->changes = lp->changes;
}

static pnk_status follow_row(pnk_ctx *ctx, pnk_lp *lp, int row)
{
    struct pnk_lp_aside *a = lp->aside;
    const pnk_lp_row *r = &lp->rows[row];
    pnk_lp_row *in = &a->small->rows[a->row_in[row]];
    double low = r->low - a->peel.sum[row], high = r->high - a->peel.sum[row];

    a->small->places_set = a->small->places_set || in->place != r->place;
    in->place = r->place;
    return in->low == low && in->high == high ? PNK_OK : pnk_lp_set_row_bounds(ctx, a->small, a->row_in[row], low, high);
}

/* Entries of a column: those in rows that stay follow each other as they do in the whole. *fits false: one is in a row that says what another column is. */
static pnk_status follow_entries(pnk_ctx *ctx, pnk_lp *lp, int column, bool *fits)
{
    struct pnk_lp_aside *a = lp->aside;
    const pnk_lp_col *c = &lp->columns[column];
    int at = a->col_in[column], n = 0;
    pnk_status status = PNK_OK;

    for (int k = 0; k < c->n && !status; k++) {
        pnk_lp_col *in = &a->small->columns[at];
        int row = a->row_in[c->rows[k]];
        if (row < 0) {
            *fits = *fits && a->peel.row[c->rows[k]] == PNK_LP_LEFT_FREE;
            continue;
        }
        if (n == in->n)
            status = pnk_lp_add_entry(ctx, a->small, row, at, c->values[k]);
        else if (in->rows[n] != row)
            *fits = false;
        else if (in->values[n] != c->values[k]) {
            in->values[n] = c->values[k];
            status = pnk_lp_touch_column(ctx, a->small, at, PNK_LP_NEW_ENTRIES);
        }
        n++;
    }
    return status;
}

static pnk_status follow_column(pnk_ctx *ctx, pnk_lp *lp, int column, bool *fits)
{
    struct pnk_lp_aside *a = lp->aside;
    const pnk_lp_col *c = &lp->columns[column];
    pnk_lp_col *in = &a->small->columns[a->col_in[column]];
    pnk_status status;

    a->small->places_set = a->small->places_set || in->place != c->place;
    in->place = c->place;
    if ((in->low != c->low || in->high != c->high) && (status = pnk_lp_set_bounds(ctx, a->small, a->col_in[column], c->low, c->high)))
        return status;
    if ((status = pnk_lp_set_cost(ctx, a->small, a->col_in[column], c->cost)))
        return status;
    return follow_entries(ctx, lp, column, fits);
}

/* What has been noted, and new columns; *fits false: it has to be made anew. */
static pnk_status follow(pnk_ctx *ctx, pnk_lp *lp, bool *fits)
{
    struct pnk_lp_aside *a = lp->aside;
    pnk_status status = PNK_OK;

    *fits = a->small && a->changes == lp->changes;
    if (*fits)
        status = pnk_lp_wake(ctx, lp, fits);
    for (size_t i = 0; i < a->n_noted && *fits && !status; i++)
        status = a->noted[i].row ? follow_row(ctx, lp, a->noted[i].index) : follow_column(ctx, lp, a->noted[i].index, fits);
    a->n_noted = 0;
    return status || !*fits ? status : add_columns(ctx, lp);
}

/* ---- put aside ---- */

static size_t n_basic(const pnk_lp *lp)
{
    size_t n = 0;

    for (size_t i = 0; i < lp->n_rows; i++)
        n += lp->rows[i].place == PNK_LP_BASIC;
    for (size_t j = 0; j < lp->n_columns; j++)
        n += lp->columns[j].place == PNK_LP_BASIC;
    return n;
}

static bool room_for_rows(struct pnk_lp_aside *a, size_t n)
{
    int *in = realloc(a->row_in, n * sizeof *in), *entry_row = realloc(a->entry_row, n * sizeof *entry_row);
    double *entry_value = realloc(a->entry_value, n * sizeof *entry_value);

    a->row_in = in ? in : a->row_in;
    a->entry_row = entry_row ? entry_row : a->entry_row;
    a->entry_value = entry_value ? entry_value : a->entry_value;
    return in && entry_row && entry_value;
}

/* *fits false: there is no basis to start from, or too little to put aside. */
static pnk_status put_aside(pnk_ctx *ctx, pnk_lp *lp, bool *fits)
{
    struct pnk_lp_aside *a = lp->aside;
    const pnk_lp_kept kept = {a->row_back, a->n_row_back, a->col_back, a->n_col_back};
    bool room = room_for_rows(a, lp->n_rows + 1);

    a->changes = lp->changes;
    a->n_noted = 0;
    pnk_lp_peel_free(&a->peel);
    a->n_peeled = 0;
    if (!(*fits = n_basic(lp) == lp->n_rows))
        return PNK_OK;
    if (!room || !pnk_lp_peel_all(lp, &kept, &a->peel))
        return pnk_no_memory(ctx);
    *fits = a->peel.free.n + a->peel.said.n > 0 && a->peel.free.n + a->peel.said.n < lp->n_rows;
    return *fits ? build_small(ctx, lp) : PNK_OK;
}

/* ---- back to the whole ---- */

/* Working the factors out anew would take longer than a short solve does, of the small program or of the whole at its optimum. */
static void learn_scales(pnk_lp *lp)
{
    struct pnk_lp_aside *a = lp->aside;

    if (lp->scales_known)
        return;
    pnk_lp_learn_scales(a->small);
    for (size_t i = 0; i < lp->n_rows; i++)
        lp->rows[i].scale = a->row_in[i] >= 0 ? a->small->rows[a->row_in[i]].scale : lp->rows[i].scale;
    for (size_t j = 0; j < lp->n_columns; j++)
        lp->columns[j].scale = a->col_in[j] >= 0 ? a->small->columns[a->col_in[j]].scale : 0;
    lp->scales_known = true;
}

/* Values of what is known, and of what the small program has. */
static void take_values(pnk_lp *lp)
{
    const struct pnk_lp_aside *a = lp->aside;

    for (size_t j = 0; j < lp->n_columns; j++) {
        pnk_lp_col *c = &lp->columns[j];
        if (a->col_in[j] >= 0) {
            const pnk_lp_col *in = &a->small->columns[a->col_in[j]];
            c->value = in->value;
            c->reduced_cost = in->reduced_cost;
            c->place = in->place;
        } else
            c->value = a->peel.known[j];
    }
    for (size_t i = 0; i < lp->n_rows; i++) {
        pnk_lp_row *r = &lp->rows[i];
        if (a->row_in[i] >= 0) {
            const pnk_lp_row *in = &a->small->rows[a->row_in[i]];
            r->value = in->place == PNK_LP_BASIC ? in->value + a->peel.sum[i] : pnk_lp_at_place(r->low, r->high, in->place);
            r->dual = in->dual;
            r->place = in->place;
        } else {
            r->value = a->peel.row[i] == PNK_LP_LEFT_SAID ? r->low : 0;
            r->dual = 0;
        }
    }
    lp->places_set = true;
}

static bool within(double value, double low, double high, double tolerance)
{
    return value >= low - tolerance * (1 + fabs(low)) && value <= high + tolerance * (1 + fabs(high));
}

static void add_to_rows(pnk_lp *lp, size_t j)
{
    const pnk_lp_col *c = &lp->columns[j];

    for (int k = 0; c->value != 0 && k < c->n; k++)
        if (lp->aside->peel.row[c->rows[k]] == PNK_LP_LEFT_FREE)
            lp->rows[c->rows[k]].value += c->values[k] * c->value;
}

/* A store that binds on one day may bind on those after it: they come back together. */
static void wake_chain(const pnk_lp *lp, pnk_lp_pair one)
{
    const pnk_lp_col *c = &lp->columns[one.column];

    if (lp->aside->row_back[one.row])
        for (int k = 0; k < c->n; k++)
            lp->aside->row_back[c->rows[k]] = true;
}

static double entry_of(const pnk_lp_col *c, int row)
{
    for (int k = 0; k < c->n; k++)
        if (c->rows[k] == row)
            return c->values[k];
    return 0;
}

/* Rows without a price and their columns follow from the rest, last left first. Gives how many rows come back. */
static size_t work_out_values(pnk_lp *lp, double tolerance)
{
    struct pnk_lp_aside *a = lp->aside;
    size_t n = 0;

    for (size_t j = 0; j < lp->n_columns; j++)
        add_to_rows(lp, j);
    for (size_t i = a->peel.free.n; i-- > 0;) {
        const pnk_lp_pair one = a->peel.free.v[i];
        pnk_lp_row *r = &lp->rows[one.row];
        bool fine;
        if (one.column >= 0) {
            pnk_lp_col *c = &lp->columns[one.column];
            c->value = (pnk_lp_at_place(r->low, r->high, r->place) - r->value) / entry_of(c, one.row);
            fine = within(c->value, c->low, c->high, tolerance);
            add_to_rows(lp, (size_t)one.column);
        } else
            fine = within(r->value, r->low, r->high, tolerance);
        n += !fine;
        a->row_back[one.row] = a->row_back[one.row] || !fine;
        if (one.column >= 0)
            wake_chain(lp, one);
    }
    return n;
}

static double priced(const pnk_lp *lp, size_t j)
{
    const pnk_lp_col *c = &lp->columns[j];
    double sum = c->cost;

    for (int k = 0; k < c->n; k++)
        sum -= c->values[k] * lp->rows[c->rows[k]].dual;
    return sum;
}

/* Prices of rows that say what a column is, last left first, and then of the columns. Gives how many columns come back. */
static size_t work_out_prices(pnk_lp *lp)
{
    struct pnk_lp_aside *a = lp->aside;
    size_t n = 0;

    for (size_t i = a->peel.said.n; i-- > 0;) {
        const pnk_lp_pair one = a->peel.said.v[i];
        lp->rows[one.row].dual = priced(lp, (size_t)one.column) / entry_of(&lp->columns[one.column], one.row);
    }
    for (size_t j = 0; j < lp->n_columns; j++) {
        pnk_lp_col *c = &lp->columns[j];
        if (a->col_in[j] >= 0)
            continue;
        c->reduced_cost = c->place == PNK_LP_BASIC ? 0 : priced(lp, j);
        if (c->low < c->high && (c->place == PNK_LP_AT_HIGH ? c->reduced_cost > WRONG * (1 + fabs(c->cost)) : c->reduced_cost < -WRONG * (1 + fabs(c->cost)))) {
            a->col_back[j] = true;
            n++;
        }
    }
    return n;
}

static double objective(const pnk_lp *lp)
{
    double sum = lp->offset;

    for (size_t j = 0; j < lp->n_columns; j++)
        sum += lp->columns[j].cost * lp->columns[j].value;
    return sum;
}

static bool room_for_back(bool **back, size_t *n, size_t wanted)
{
    bool *larger = wanted > *n ? realloc(*back, wanted * sizeof *larger) : *back;

    if (!larger)
        return wanted == 0;
    if (wanted > *n) {
        memset(larger + *n, 0, wanted - *n);
        *back = larger;
        *n = wanted;
    }
    return true;
}

static pnk_status make_room(pnk_ctx *ctx, pnk_lp *lp)
{
    struct pnk_lp_aside *a = lp->aside;

    if (!a && !(a = lp->aside = calloc(1, sizeof *lp->aside)))
        return pnk_no_memory(ctx);
    return room_for_back(&a->row_back, &a->n_row_back, lp->n_rows) && room_for_back(&a->col_back, &a->n_col_back, lp->n_columns) ? PNK_OK : pnk_no_memory(ctx);
}

void pnk_lp_aside_free(struct pnk_lp_aside *a)
{
    if (!a)
        return;
    pnk_lp_free(a->small);
    pnk_lp_peel_free(&a->peel);
    free(a->row_in);
    free(a->entry_row);
    free(a->entry_value);
    free(a->col_in);
    free(a->row_back);
    free(a->col_back);
    free(a);
}

/* `mends` above 0: rows came back, the basis has the right prices and is beyond limits, and the dual simplex mends it in about so many pivots. */
static pnk_status solve_small(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, long mends, pnk_lp_info *info)
{
    pnk_lp_settings way = *settings;
    pnk_lp_info first = {0};
    pnk_status status;

    if (mends) {
        way.method = PNK_LP_AUTO;
        way.pivot_limit = mends;
        if ((status = pnk_lp_solve(ctx, lp->aside->small, &way, &first)) || first.outcome == PNK_LP_OPTIMAL) {
            *info = first;
            return status;
        }
        way = *settings;
        way.method = PNK_LP_PRIMAL;
    }
    status = pnk_lp_solve(ctx, lp->aside->small, &way, info);
    info->pivots += first.pivots;
    return status;
}

pnk_status pnk_lp_solve_aside(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info)
{
    pnk_lp_settings way = settings ? *settings : PNK_LP_DEFAULTS;
    pnk_lp_info one = {0};
    long pivots = 0, mends = 0;
    double began = pnk_seconds();
    pnk_status status = make_room(ctx, lp);

    while (!status) {
        bool fits = true;
        size_t back;
        if (!(status = follow(ctx, lp, &fits)) && !fits)
            status = put_aside(ctx, lp, &fits);
        if (status || !fits || (status = solve_small(ctx, lp, &way, mends, &one)))
            break;
        pivots += one.pivots;
        if (one.outcome == PNK_LP_LIMIT) {
            *info = (pnk_lp_info){PNK_LP_LIMIT, one.objective, pivots, pnk_seconds() - began};
            return PNK_OK;
        }
        if (one.outcome != PNK_LP_OPTIMAL)
            break;
        learn_scales(lp);
        take_values(lp);
        back = work_out_values(lp, way.tolerance);
        back += work_out_prices(lp);
        if (!back) {
            *info = (pnk_lp_info){PNK_LP_OPTIMAL, objective(lp), pivots, pnk_seconds() - began};
            return PNK_OK;
        }
        mends = MEND_PIVOTS + (long)back;
    }
    if (lp->aside) {                         /* the next try is from here, too */
        pnk_lp_free(lp->aside->small);
        lp->aside->small = NULL;
    }
    lp->scaled = lp->scaled && !lp->scales_known;
    lp->scales_known = false;                /* what failed with them may not fail with its own */
    if (!status && !(status = pnk_lp_solve(ctx, lp, settings, info)))
        info->pivots += pivots;
    return status;
}
