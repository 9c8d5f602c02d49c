/* engine/lp/aside.c - a solve without the rows that hardly ever bind.
 *
 * A row whose slack is basic has no price, and neither has one whose basic column costs nothing and stands in such rows alone: the column is what the
 * row says it is. As long as those columns and rows stay within their limits, the optimum of the smaller program is that of the whole. So rows that were
 * named for it stand aside, with what is in them alone; after the solve they are worked out, and those that went beyond a limit come back for good.
 */
#include "engine/lp/inside.h"

#include <stdlib.h>
#include <string.h>

enum { MEND_PIVOTS = 200 };                   /* and as many as there are rows that came back; the dual simplex may turn in a circle */

typedef struct { int row, column; } pair;     /* column -1: the row's slack */

struct pnk_lp_aside {
    pnk_lp *small;
    int *row_in, *col_in;                     /* [n_rows], [col_capacity] in the small program; -1: aside */
    size_t n_columns, col_capacity;           /* of the whole that the small one knows */
    pair *pairs; size_t n_pairs;              /* each column stands in its own row and in those of later pairs */
    unsigned long changes;
    bool scales_known;                        /* rows and columns of the whole have their factors */
    bool *awake; size_t awake_rows;           /* came back */
};

/* Entries by row of the rows that may stand aside. */
typedef struct { size_t *first; int *column; double *value; } by_row;

typedef struct {
    pnk_lp *lp;
    by_row rows;
    bool *gone;                               /* [n_rows] */
    int *left;                                /* [n_columns] entries in rows that are not gone */
    int *queue; size_t n_queue;
    pair *pairs; size_t n_pairs;              /* in the order of leaving */
} peel;

static bool may_leave(const pnk_lp *lp, size_t row) { return lp->rows[row].rare && !(lp->aside->awake && row < lp->aside->awake_rows && lp->aside->awake[row]); }

static bool list_by_row(peel *p)
{
    const pnk_lp *lp = p->lp;
    size_t n = 0;

    if (!(p->rows.first = calloc(lp->n_rows + 2, sizeof *p->rows.first)))
        return false;
    for (size_t j = 0; j < lp->n_columns; j++)
        for (int k = 0; k < lp->columns[j].n; k++)
            if (may_leave(lp, (size_t)lp->columns[j].rows[k])) {
                p->rows.first[lp->columns[j].rows[k] + 2]++;
                n++;
            }
    for (size_t i = 0; i < lp->n_rows; i++)
        p->rows.first[i + 2] += p->rows.first[i + 1];
    p->rows.column = malloc((n + 1) * sizeof *p->rows.column);
    p->rows.value = malloc((n + 1) * sizeof *p->rows.value);
    if (!p->rows.column || !p->rows.value)
        return false;
    for (size_t j = 0; j < lp->n_columns; j++)
        for (int k = 0; k < lp->columns[j].n; k++)
            if (may_leave(lp, (size_t)lp->columns[j].rows[k])) {
                size_t at = p->rows.first[lp->columns[j].rows[k] + 1]++;
                p->rows.column[at] = (int)j;
                p->rows.value[at] = lp->columns[j].values[k];
            }
    return true;
}

static void leave(peel *p, int row, int column)
{
    p->gone[row] = true;
    p->pairs[p->n_pairs++] = (pair){row, column};
    for (size_t e = p->rows.first[row]; e < p->rows.first[row + 1]; e++) {
        int j = p->rows.column[e];
        if (--p->left[j] == 1 && p->lp->columns[j].place == PNK_LP_BASIC && p->lp->columns[j].cost == 0)
            p->queue[p->n_queue++] = j;
    }
}

/* Nothing that stays in the program draws on the column: then its lower limit hardly binds. */
static bool only_grows(const peel *p, int row, int column, double of_column)
{
    for (size_t e = p->rows.first[row]; e < p->rows.first[row + 1]; e++) {
        int j = p->rows.column[e];
        const pnk_lp_col *c = &p->lp->columns[j];
        if (j != column && p->rows.value[e] * of_column > 0 && p->left[j] > 1 && c->high > c->low)
            return false;
    }
    return true;
}

/* The one row that is left of a column, where the column may leave with it; -1. */
static int last_row(const peel *p, int column)
{
    const pnk_lp_col *c = &p->lp->columns[column];
    double largest = 0, value = 0;
    int row = -1;

    for (int k = 0; k < c->n; k++) {
        largest = fmax(largest, fabs(c->values[k]));
        if (!p->gone[c->rows[k]]) {
            row = c->rows[k];
            value = c->values[k];
        }
    }
    return row >= 0 && may_leave(p->lp, (size_t)row) && fabs(value) >= 1e-2 * largest && isinf(c->high) && only_grows(p, row, column, value) ? row : -1;
}

static void peel_all(peel *p)
{
    const pnk_lp *lp = p->lp;

    for (size_t j = 0; j < lp->n_columns; j++)
        p->left[j] = lp->columns[j].n;
    for (size_t i = 0; i < lp->n_rows; i++)
        if (may_leave(lp, i) && lp->rows[i].place == PNK_LP_BASIC)
            leave(p, (int)i, -1);
    for (size_t j = 0; j < lp->n_columns; j++)
        if (lp->columns[j].n == 1 && lp->columns[j].place == PNK_LP_BASIC && lp->columns[j].cost == 0)
            p->queue[p->n_queue++] = (int)j;
    for (size_t q = 0; q < p->n_queue; q++) {
        int row = p->left[p->queue[q]] == 1 ? last_row(p, p->queue[q]) : -1;
        if (row >= 0)
            leave(p, row, p->queue[q]);
    }
}

static void peel_free(peel *p)
{
    free(p->rows.first);
    free(p->rows.column);
    free(p->rows.value);
    free(p->gone);
    free(p->left);
    free(p->queue);
    free(p->pairs);
}

/* ---- the small program ---- */

typedef struct { int *rows; double *values; } scratch;

/* *fits false: what is left of the column is its cost alone, and that would carry it away. */
static pnk_status add_column(pnk_ctx *ctx, pnk_lp *lp, size_t j, const scratch *room, bool *fits)
{
    struct pnk_lp_aside *a = lp->aside;
    const pnk_lp_col *c = &lp->columns[j];
    size_t n = 0;
    pnk_status status;

    a->col_in[j] = -1;
    for (int k = 0; k < c->n; k++)
        if (a->row_in[c->rows[k]] >= 0) {
            room->rows[n] = a->row_in[c->rows[k]];
            room->values[n++] = c->values[k];
        }
    if (!n) {
        *fits = *fits && (c->place == PNK_LP_AT_LOW ? c->cost >= 0 : c->place == PNK_LP_AT_HIGH ? c->cost <= 0 : c->place == PNK_LP_FIXED);
        return PNK_OK;
    }
    if ((status = pnk_lp_add_column(ctx, a->small, c->low, c->high, c->cost, n, room->rows, room->values, &a->col_in[j])))
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

static pnk_status add_columns(pnk_ctx *ctx, pnk_lp *lp, const bool *paired, bool *fits)
{
    struct pnk_lp_aside *a = lp->aside;
    scratch room = {malloc((lp->n_rows + 1) * sizeof *room.rows), malloc((lp->n_rows + 1) * sizeof *room.values)};
    pnk_status status = room.rows && room.values && room_for_columns(a, lp->n_columns) ? PNK_OK : pnk_no_memory(ctx);

    for (size_t j = a->n_columns; j < lp->n_columns && !status; j++)
        if (paired && paired[j])
            a->col_in[j] = -1;
        else
            status = add_column(ctx, lp, j, &room, fits);
    a->n_columns = lp->n_columns;
    free(room.rows);
    free(room.values);
    return status;
}

static pnk_status build_small(pnk_ctx *ctx, pnk_lp *lp, const peel *p, bool *fits)
{
    struct pnk_lp_aside *a = lp->aside;
    bool *paired = calloc(lp->n_columns + 1, sizeof *paired);
    pnk_status status;

    pnk_lp_free(a->small);
    a->small = NULL;
    a->n_columns = 0;
    if (!paired || (status = pnk_lp_new(ctx, &a->small))) {
        free(paired);
        return pnk_no_memory(ctx);
    }
    for (size_t i = 0; i < lp->n_rows && !status; i++) {
        a->row_in[i] = -1;
        if (p->gone[i])
            continue;
        status = pnk_lp_add_row(ctx, a->small, lp->rows[i].low, lp->rows[i].high, 0, NULL, NULL, &a->row_in[i]);
        if (!status) {
            a->small->rows[a->row_in[i]].place = lp->rows[i].place;
            a->small->rows[a->row_in[i]].scale = lp->rows[i].scale;
        }
    }
    for (size_t i = 0; i < p->n_pairs; i++)
        if (p->pairs[i].column >= 0)
            paired[p->pairs[i].column] = true;
    if (!status)
        status = add_columns(ctx, lp, paired, fits);
    a->small->places_set = true;
    a->small->scales_known = a->scales_known;
    free(paired);
    return status;
}

static size_t n_basic(const pnk_lp *lp)
{
    size_t n = 0;

    for (size_t i = 0; i < lp->n_rows; i++)
        n += lp->rows[i].place == PNK_LP_BASIC;
    for (size_t j = 0; j < lp->n_columns; j++)
        n += lp->columns[j].place == PNK_LP_BASIC;
    return n;
}

/* *fits false: there is no basis to start from, or too little to put aside. */
static pnk_status put_aside(pnk_ctx *ctx, pnk_lp *lp, bool *fits)
{
    struct pnk_lp_aside *a = lp->aside;
    peel p = {.lp = lp, .gone = calloc(lp->n_rows + 1, sizeof *p.gone), .left = calloc(lp->n_columns + 1, sizeof *p.left),
              .queue = malloc((lp->n_columns + 1) * sizeof *p.queue), .pairs = malloc((lp->n_rows + 1) * sizeof *p.pairs)};
    int *row_in = realloc(a->row_in, (lp->n_rows + 1) * sizeof *row_in);
    pnk_status status = PNK_OK;

    a->row_in = row_in ? row_in : a->row_in;
    if (!row_in || !p.gone || !p.left || !p.queue || !p.pairs || !list_by_row(&p)) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((*fits = n_basic(lp) == lp->n_rows)) {
        peel_all(&p);
        *fits = p.n_pairs > 0 && p.n_pairs < lp->n_rows;
    }
    if (*fits)
        status = build_small(ctx, lp, &p, fits);
    free(a->pairs);
    a->pairs = p.pairs;
    a->n_pairs = p.n_pairs;
    p.pairs = NULL;
    a->changes = lp->changes;
done:
    peel_free(&p);
    return status;
}

/* ---- back to the whole ---- */

static double at_place(double low, double high, unsigned char place)
{
    return place == PNK_LP_AT_HIGH ? high : place == PNK_LP_FREE ? 0 : low;
}

/* Working the factors out anew would take longer than a short solve does. */
static void learn_scales(pnk_lp *lp)
{
    struct pnk_lp_aside *a = lp->aside;

    if (a->scales_known)
        return;
    pnk_lp_learn_scales(a->small);
    for (size_t i = 0; i < lp->n_rows; i++)
        lp->rows[i].scale = a->row_in[i] >= 0 ? a->small->rows[a->row_in[i]].scale : lp->rows[i].scale;
    for (size_t j = 0; j < lp->n_columns; j++)
        lp->columns[j].scale = a->col_in[j] >= 0 ? a->small->columns[a->col_in[j]].scale : 0;
    a->scales_known = true;
}

static void take_columns(pnk_lp *lp)
{
    const struct pnk_lp_aside *a = lp->aside;

    for (size_t j = 0; j < lp->n_columns; j++) {
        pnk_lp_col *c = &lp->columns[j];
        if (a->col_in[j] >= 0) {
            const pnk_lp_col *in = &a->small->columns[a->col_in[j]];
            c->value = in->value;
            c->reduced_cost = in->reduced_cost;
            c->place = in->place;
        } else {
            c->value = c->place == PNK_LP_BASIC ? 0 : at_place(c->low, c->high, c->place);
            c->reduced_cost = c->place == PNK_LP_BASIC ? 0 : c->cost;
        }
    }
    for (size_t i = 0; i < lp->n_rows; i++) {
        pnk_lp_row *r = &lp->rows[i];
        if (a->row_in[i] >= 0) {
            const pnk_lp_row *in = &a->small->rows[a->row_in[i]];
            r->value = in->value;
            r->dual = in->dual;
            r->place = in->place;
        } else
            r->value = r->dual = 0;
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
        if (lp->aside->row_in[c->rows[k]] < 0)
            lp->rows[c->rows[k]].value += c->values[k] * c->value;
}

/* A store that binds on one day may bind on those after it: they come back together. */
static void wake_chain(const pnk_lp *lp, pair one)
{
    const pnk_lp_col *c = &lp->columns[one.column];

    if (lp->aside->awake[one.row])
        for (int k = 0; k < c->n; k++)
            lp->aside->awake[c->rows[k]] = true;
}

/* What stands aside follows from the rest, last left first. Gives how many rows come back. */
static size_t work_out(pnk_lp *lp, double tolerance)
{
    struct pnk_lp_aside *a = lp->aside;
    size_t n = 0;

    for (size_t j = 0; j < lp->n_columns; j++)
        add_to_rows(lp, j);
    for (size_t i = a->n_pairs; i-- > 0;) {
        pnk_lp_row *r = &lp->rows[a->pairs[i].row];
        bool fine;
        if (a->pairs[i].column >= 0) {
            pnk_lp_col *c = &lp->columns[a->pairs[i].column];
            double entry = 0;
            for (int k = 0; k < c->n; k++)
                if (c->rows[k] == a->pairs[i].row)
                    entry = c->values[k];
            c->value = (at_place(r->low, r->high, r->place) - r->value) / entry;
            fine = within(c->value, c->low, c->high, tolerance);
            add_to_rows(lp, (size_t)a->pairs[i].column);
        } else
            fine = within(r->value, r->low, r->high, tolerance);
        n += !fine;
        a->awake[a->pairs[i].row] = a->awake[a->pairs[i].row] || !fine;
        if (a->pairs[i].column >= 0)
            wake_chain(lp, a->pairs[i]);
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

static pnk_status make_room(pnk_ctx *ctx, pnk_lp *lp)
{
    if (!lp->aside && !(lp->aside = calloc(1, sizeof *lp->aside)))
        return pnk_no_memory(ctx);
    if (lp->aside->awake_rows < lp->n_rows) {
        bool *awake = realloc(lp->aside->awake, lp->n_rows * sizeof *awake);
        if (!awake)
            return pnk_no_memory(ctx);
        memset(awake + lp->aside->awake_rows, 0, lp->n_rows - lp->aside->awake_rows);
        lp->aside->awake = awake;
        lp->aside->awake_rows = lp->n_rows;
    }
    return PNK_OK;
}

void pnk_lp_aside_free(struct pnk_lp_aside *a)
{
    if (!a)
        return;
    pnk_lp_free(a->small);
    free(a->row_in);
    free(a->col_in);
    free(a->pairs);
    free(a->awake);
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
        if (lp->aside->small && lp->aside->changes == lp->changes)
            status = add_columns(ctx, lp, NULL, &fits);
        else
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
        take_columns(lp);
        if (!(back = work_out(lp, way.tolerance))) {
            *info = (pnk_lp_info){PNK_LP_OPTIMAL, objective(lp), pivots, pnk_seconds() - began};
            return PNK_OK;
        }
        mends = MEND_PIVOTS + (long)back;
        lp->changes++;
    }
    if (lp->aside) {                         /* the next try is from here, too */
        pnk_lp_free(lp->aside->small);
        lp->aside->small = NULL;
    }
    if (!status && !(status = pnk_lp_solve(ctx, lp, settings, info)))
        info->pivots += pivots;
    return status;
}
