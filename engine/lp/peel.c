/* engine/lp/peel.c - which rows and columns of a program may stand aside. */
#include "engine/lp/peel.h"

#include <stdlib.h>
#include <string.h>

static const double STEADY = 1e-2;            /* of the largest entry of a column: what is divided by less is not trusted */

/* Entries by row. */
typedef struct { size_t *first; int *column; double *value; } by_row;

typedef struct {
    const pnk_lp *lp;
    const pnk_lp_kept *kept;
    pnk_lp_peel *to;
    by_row rows;
    int *left;                                /* [n_columns] entries in rows that are not gone */
    int *basic, *others;                      /* [n_rows] columns that vary: basic ones, and those that follow from nothing */
    int *queue; size_t n_queue;               /* of columns, then of rows */
} peel;

static bool row_may_leave(const peel *p, size_t row) { return p->lp->rows[row].rare && !(row < p->kept->n_rows && p->kept->rows[row]); }
static bool follows(const peel *p, size_t column) { return p->lp->columns[column].follows && !(column < p->kept->n_columns && p->kept->columns[column]); }

static bool list_by_row(peel *p)
{
    const pnk_lp *lp = p->lp;

    p->rows.first = calloc(lp->n_rows + 2, sizeof *p->rows.first);
    p->rows.column = malloc((lp->n_entries + 1) * sizeof *p->rows.column);
    p->rows.value = malloc((lp->n_entries + 1) * sizeof *p->rows.value);
    if (!p->rows.first || !p->rows.column || !p->rows.value)
        return false;
    for (size_t j = 0; j < lp->n_columns; j++)
        for (int k = 0; k < lp->columns[j].n; k++)
            p->rows.first[lp->columns[j].rows[k] + 2]++;
    for (size_t i = 0; i < lp->n_rows; i++)
        p->rows.first[i + 2] += p->rows.first[i + 1];
    for (size_t j = 0; j < lp->n_columns; j++)
        for (int k = 0; k < lp->columns[j].n; k++) {
            size_t at = p->rows.first[lp->columns[j].rows[k] + 1]++;
            p->rows.column[at] = (int)j;
            p->rows.value[at] = lp->columns[j].values[k];
        }
    return true;
}

/* ---- rows without a price ---- */

static void leave(peel *p, int row, int column)
{
    p->to->row[row] = PNK_LP_LEFT_FREE;
    p->to->free.v[p->to->free.n++] = (pnk_lp_pair){row, column};
    if (column >= 0)
        p->to->out[column] = true;
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

static double largest_of(const pnk_lp_col *c)
{
    double largest = 0;

    for (int k = 0; k < c->n; k++)
        largest = fmax(largest, fabs(c->values[k]));
    return largest;
}

/* The one row that is left of a column, where the column may leave with it; -1. */
static int last_row(const peel *p, int column)
{
    const pnk_lp_col *c = &p->lp->columns[column];
    double value = 0;
    int row = -1;

    for (int k = 0; k < c->n; k++)
        if (p->to->row[c->rows[k]] == PNK_LP_STAYS) {
            row = c->rows[k];
            value = c->values[k];
        }
    return row >= 0 && row_may_leave(p, (size_t)row) && fabs(value) >= STEADY * largest_of(c) && isinf(c->high) && only_grows(p, row, column, value) ? row : -1;
}

static void peel_free_rows(peel *p)
{
    const pnk_lp *lp = p->lp;

    for (size_t j = 0; j < lp->n_columns; j++)
        p->left[j] = lp->columns[j].n;
    for (size_t i = 0; i < lp->n_rows; i++)
        if (row_may_leave(p, i) && lp->rows[i].place == PNK_LP_BASIC)
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

/* ---- rows that say what a column is ---- */

static bool may_say(const peel *p, size_t row)
{
    const pnk_lp_row *r = &p->lp->rows[row];

    return p->to->row[row] == PNK_LP_STAYS && r->low == r->high && r->place != PNK_LP_BASIC && p->basic[row] == 1 && p->others[row] == 0;
}

/* The column is a constant from here on. */
static void know(peel *p, int column, double value)
{
    const pnk_lp_col *c = &p->lp->columns[column];

    p->to->out[column] = true;
    p->to->known[column] = value;
    for (int k = 0; k < c->n; k++) {
        int row = c->rows[k];
        p->to->sum[row] += c->values[k] * value;
        p->basic[row] -= c->place == PNK_LP_BASIC;
        p->others[row] -= c->place != PNK_LP_BASIC && !follows(p, (size_t)column);
        if (may_say(p, (size_t)row))
            p->queue[p->n_queue++] = row;
    }
}

static double rests_at(const pnk_lp_col *c) { return pnk_lp_at_place(c->low, c->high, c->place); }

/* What is made of others in one equation is handed on in those after it: of a column the first that stays has its say. */
static bool is_first(const peel *p, int row, const pnk_lp_col *c)
{
    for (int k = 0; k < c->n; k++)
        if (c->rows[k] < row && p->to->row[c->rows[k]] == PNK_LP_STAYS && p->lp->rows[c->rows[k]].low == p->lp->rows[c->rows[k]].high)
            return false;
    return true;
}

/* The basic column of the row and its value; -1: another row has to leave before, or what the row says of it is beyond its limits. */
static int said_column(const peel *p, int row, double *value)
{
    double rest = p->lp->rows[row].low - p->to->sum[row], entry = 0;
    int column = -1;

    for (size_t e = p->rows.first[row]; e < p->rows.first[row + 1]; e++) {
        const pnk_lp_col *c = &p->lp->columns[p->rows.column[e]];
        if (p->to->out[p->rows.column[e]])
            continue;
        if (!is_first(p, row, c))
            return -1;
        if (c->place == PNK_LP_BASIC) {
            column = p->rows.column[e];
            entry = p->rows.value[e];
        } else
            rest -= p->rows.value[e] * rests_at(c);
    }
    const pnk_lp_col *c = &p->lp->columns[column];
    *value = rest / entry;
    double slip = 1e-9 * (1 + fabs(*value));
    if (!follows(p, (size_t)column) || fabs(entry) < STEADY * largest_of(c) || !(*value >= c->low - slip && *value <= c->high + slip))
        return -1;
    *value = fmin(fmax(*value, c->low), c->high);
    return column;
}

static void say(peel *p, int row)
{
    double value;
    int column = said_column(p, row, &value);

    if (column < 0)
        return;
    p->to->row[row] = PNK_LP_LEFT_SAID;
    p->to->said.v[p->to->said.n++] = (pnk_lp_pair){row, column};
    for (size_t e = p->rows.first[row]; e < p->rows.first[row + 1]; e++) {
        int j = p->rows.column[e];
        if (!p->to->out[j])
            know(p, j, j == column ? value : rests_at(&p->lp->columns[j]));
    }
}

static void peel_said_rows(peel *p)
{
    const pnk_lp *lp = p->lp;

    for (size_t j = 0; j < lp->n_columns; j++)
        for (int k = 0; k < lp->columns[j].n && !p->to->out[j]; k++) {
            p->basic[lp->columns[j].rows[k]] += lp->columns[j].place == PNK_LP_BASIC;
            p->others[lp->columns[j].rows[k]] += lp->columns[j].place != PNK_LP_BASIC && !follows(p, j);
        }
    p->n_queue = 0;
    for (size_t i = 0; i < lp->n_rows; i++)
        if (may_say(p, i))
            p->queue[p->n_queue++] = (int)i;
    for (size_t j = 0; j < lp->n_columns; j++)
        if (lp->columns[j].place != PNK_LP_BASIC && lp->columns[j].low == lp->columns[j].high && !p->to->out[j])
            know(p, (int)j, lp->columns[j].low);
    for (size_t q = 0; q < p->n_queue; q++)
        if (may_say(p, (size_t)p->queue[q]))
            say(p, p->queue[q]);
}

/* ---- columns that nobody wants ---- */

/* In rows that stay it can only burden: *n of them. */
static bool burdens_alone(const peel *p, const pnk_lp_col *c, int *n)
{
    *n = 0;
    for (int k = 0; k < c->n; k++) {
        const pnk_lp_row *r = &p->lp->rows[c->rows[k]];
        if (p->to->row[c->rows[k]] != PNK_LP_STAYS)
            continue;
        if (!(c->values[k] > 0 ? isinf(r->low) : isinf(r->high)))
            return false;
        ++*n;
    }
    return true;
}

static void peel_idle_columns(peel *p)
{
    for (size_t j = 0; j < p->lp->n_columns; j++) {
        const pnk_lp_col *c = &p->lp->columns[j];
        int n;
        if (!p->to->out[j] && c->place == PNK_LP_AT_LOW && c->cost >= 0 && !(j < p->kept->n_columns && p->kept->columns[j]) && burdens_alone(p, c, &n) && (n == 0 || c->follows))
            know(p, (int)j, c->low);
    }
}

/* ---- all of it ---- */

void pnk_lp_peel_free(pnk_lp_peel *left)
{
    free(left->free.v);
    free(left->said.v);
    free(left->row);
    free(left->sum);
    free(left->out);
    free(left->known);
    *left = (pnk_lp_peel){0};
}

/* A row may come to the queue once for each of its columns. */
static bool make_room(peel *p)
{
    size_t rows = p->lp->n_rows + 1, columns = p->lp->n_columns + 1;

    *p->to = (pnk_lp_peel){.free.v = malloc(rows * sizeof *p->to->free.v), .said.v = malloc(rows * sizeof *p->to->said.v), .row = calloc(rows, 1),
                           .sum = calloc(rows, sizeof *p->to->sum), .out = calloc(columns, sizeof *p->to->out), .known = calloc(columns, sizeof *p->to->known)};
    p->left = malloc(columns * sizeof *p->left);
    p->basic = calloc(rows, sizeof *p->basic);
    p->others = calloc(rows, sizeof *p->others);
    p->queue = malloc((p->lp->n_entries + rows + columns) * sizeof *p->queue);
    return p->to->free.v && p->to->said.v && p->to->row && p->to->sum && p->to->out && p->to->known && p->left && p->basic && p->others && p->queue && list_by_row(p);
}

bool pnk_lp_peel_all(const pnk_lp *lp, const pnk_lp_kept *kept, pnk_lp_peel *out)
{
    peel p = {.lp = lp, .kept = kept, .to = out};
    bool fine = make_room(&p);

    if (fine) {
        peel_free_rows(&p);
        peel_said_rows(&p);
        peel_idle_columns(&p);
    } else
        pnk_lp_peel_free(out);
    free(p.rows.first);
    free(p.rows.column);
    free(p.rows.value);
    free(p.left);
    free(p.basic);
    free(p.others);
    free(p.queue);
    return fine;
}
