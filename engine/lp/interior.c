/* engine/lp/interior.c - a primal-dual interior point that columns may join while it runs.
 *
 * Mehrotra's predictor and corrector with Gondzio's further correctors, from a point that need not be feasible. Every row becomes an
 * equation with a slack where it has room; every column is shifted, or turned, so that its lower limit is 0. In the notes below
 *     min c'x  subject to  A x = b,  x + w = up where there is an upper limit;     A'y + z - v = c;     x, z, w, v > 0.
 * A column that joins starts where its product with its price is the mean of the others, at a size it may come to: the residuals it brings fall with the rest.
 * Weights x/z grow without end where a value stays and its price runs to nothing; what moves a value costs a little by its square (Friedlander and Orban),
 * so that they do not grow beyond what double precision still adds up.
 */
#include "engine/lp/inside.h"
#include "engine/base/arena.h"
#include "engine/lp/normal.h"

#include <stdlib.h>
#include <string.h>

/* One vector for each of these, over the variables. A stands for the direction that aims at the target itself, D for the one that is taken. */
enum { X, Z, W, V, COST, UP, DUAL_GAP, UPPER_GAP, TARGET_X, TARGET_W, DX, DZ, DW, DV, AX, AZ, AW, AV, WEIGHT, N_VECTORS };
enum { MOST_CORRECTORS = 3, STANDSTILL = 25 };
static const double PROXIMAL = 1e-12, MOST_PROXIMAL = 1e-8;      /* of the square of a move: what it adds to the prices' residual is less than is asked for */
static const double FEASIBLE = 1e-7;     /* residuals, as far as they are asked for */

typedef struct { size_t variable; double scale, shift; signed char parts; bool fixed; } origin;      /* parts: 1, -1 where turned, 2 where free */

struct pnk_interior {
    pnk_lp *lp;
    pnk_normal *normal;
    size_t m, n, capacity, n_taken, n_upper, n_lp_rows;
    int *row_of;                         /* [lp rows] equation; -1: a row without limits */
    double *row_scale, *b, *y, *dy, *ay, *primal_gap, *right;
    double *vec[N_VECTORS];
    size_t *start;                       /* [capacity + 1] */
    int *row; double *value; size_t entry_capacity;
    origin *origins; size_t origin_capacity;
    double mu, offset;
    double primal, dual;                 /* objectives */
    double primal_residual, dual_residual, gap;
    double primal_norm;                  /* of primal_gap */
    double proximal;                     /* what a move of a value costs, by its square */
    double shaped_gap;                   /* when the pattern was taken */
    double step_primal, step_dual;
    bool begun, grown;                   /* columns joined since the pattern was taken */
    long iterations, best_at;            /* the step after which it was best */
    double best;                         /* the greatest of gap and residuals then */
    pnk_arena arena;
};

static pnk_lp_matrix matrix_of(const pnk_interior *k)
{
    return (pnk_lp_matrix){k->m, k->n, k->start, k->row, k->value};
}

static bool has_upper(const pnk_interior *k, size_t j) { return isfinite(k->vec[UP][j]); }

/* ---- rows and columns ---- */

static pnk_status widen(pnk_ctx *ctx, void **items, size_t size, size_t capacity)
{
    void *more = capacity <= SIZE_MAX / size ? realloc(*items, capacity * size) : NULL;

    if (!more)
        return pnk_no_memory(ctx);
    *items = more;
    return PNK_OK;
}

static pnk_status make_room(pnk_ctx *ctx, pnk_interior *k, size_t entries)
{
    size_t used = k->start ? k->start[k->n] : 0;
    pnk_status status = PNK_OK;

    if (k->n + 2 > k->capacity || !k->start) {
        k->capacity = k->n + k->n / 8 + 1024;
        status = widen(ctx, (void **)&k->start, sizeof *k->start, k->capacity + 1);
        for (int i = 0; i < N_VECTORS && !status; i++)
            status = widen(ctx, (void **)&k->vec[i], sizeof *k->vec[i], k->capacity);
        if (!status && k->n == 0)
            k->start[0] = 0;
    }
    if (!status && used + 2 * entries > k->entry_capacity) {
        k->entry_capacity = used + used / 8 + 2 * entries + 1024;
        if (!(status = widen(ctx, (void **)&k->row, sizeof *k->row, k->entry_capacity)))
            status = widen(ctx, (void **)&k->value, sizeof *k->value, k->entry_capacity);
    }
    return status;
}

/* One variable; its entries are those of an LP's column, scaled. */
static void put_variable(pnk_interior *k, double cost, double up, size_t n, const int *rows, const double *values, double scale)
{
    size_t at = k->start[k->n];

    for (size_t i = 0; i < n; i++) {
        int row = k->row_of[rows[i]];
        if (row < 0 || values[i] == 0)
            continue;
        k->row[at] = row;
        k->value[at++] = values[i] * k->row_scale[row] * scale;
    }
    for (int i = 0; i < N_VECTORS; i++)
        k->vec[i][k->n] = 0;
    k->vec[COST][k->n] = cost * scale;
    k->vec[UP][k->n] = up / fabs(scale);
    k->n_upper += isfinite(up);
    k->start[++k->n] = at;
}

static double scale_of_column(const pnk_interior *k, const pnk_lp_col *c)
{
    double smallest = INFINITY, largest = 0;

    for (int i = 0; i < c->n; i++) {
        int row = k->row_of[c->rows[i]];
        double size = row < 0 ? 0 : fabs(c->values[i]) * k->row_scale[row];
        if (size > 0) {
            smallest = fmin(smallest, size);
            largest = fmax(largest, size);
        }
    }
    return largest > 0 ? pnk_lp_scale_of(smallest, largest) : 1;
}

static pnk_status take_column(pnk_ctx *ctx, pnk_interior *k, size_t j)
{
    const pnk_lp_col *c = &k->lp->columns[j];
    origin *o = &k->origins[j];
    bool turned = !isfinite(c->low) && isfinite(c->high);
    double shift = turned ? c->high : isfinite(c->low) ? c->low : 0;
    pnk_status status = make_room(ctx, k, (size_t)c->n);

    if (status)
        return status;
    *o = (origin){.variable = k->n, .scale = scale_of_column(k, c), .shift = shift, .parts = turned ? -1 : isfinite(c->low) ? 1 : 2, .fixed = c->low == c->high};
    k->offset += c->cost * shift;
    for (int i = 0; i < c->n && shift != 0; i++)
        if (k->row_of[c->rows[i]] >= 0)
            k->b[k->row_of[c->rows[i]]] -= c->values[i] * k->row_scale[k->row_of[c->rows[i]]] * shift;
    if (o->fixed)
        return PNK_OK;
    put_variable(k, c->cost, o->parts == 1 ? c->high - c->low : INFINITY, (size_t)c->n, c->rows, c->values, turned ? -o->scale : o->scale);
    if (o->parts == 2)
        put_variable(k, c->cost, INFINITY, (size_t)c->n, c->rows, c->values, -o->scale);
    return PNK_OK;
}

/* Geometric means over rows and columns in turn, in powers of two. */
static pnk_status scale_rows(pnk_ctx *ctx, pnk_interior *k)
{
    double *smallest = PNK_NEW(&k->arena, double, k->m + 1), *largest = PNK_NEW(&k->arena, double, k->m + 1);

    if (!smallest || !largest)
        return pnk_no_memory(ctx);
    for (int turn = 0; turn < 3; turn++) {
        for (size_t i = 0; i < k->m; i++) {
            smallest[i] = INFINITY;
            largest[i] = 0;
        }
        for (size_t j = 0; j < k->lp->n_columns; j++) {
            const pnk_lp_col *c = &k->lp->columns[j];
            double scale = scale_of_column(k, c);
            for (int i = 0; i < c->n; i++) {
                int row = k->row_of[c->rows[i]];
                double size = fabs(c->values[i]) * scale;
                if (row < 0 || size == 0)
                    continue;
                smallest[row] = fmin(smallest[row], size);
                largest[row] = fmax(largest[row], size);
            }
        }
        for (size_t i = 0; i < k->m; i++)
            k->row_scale[i] = largest[i] > 0 ? pnk_lp_scale_of(smallest[i], largest[i]) : 1;
    }
    return PNK_OK;
}

static pnk_status take_rows(pnk_ctx *ctx, pnk_interior *k)
{
    const pnk_lp *lp = k->lp;
    pnk_status status;

    k->row_of = PNK_NEW(&k->arena, int, lp->n_rows + 1);
    if (!k->row_of)
        return pnk_no_memory(ctx);
    for (size_t r = 0; r < lp->n_rows; r++)
        k->row_of[r] = isfinite(lp->rows[r].low) || isfinite(lp->rows[r].high) ? (int)k->m++ : -1;
    double **const vectors[] = {&k->row_scale, &k->b, &k->y, &k->dy, &k->ay, &k->primal_gap, &k->right};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        if (!(*vectors[i] = PNK_NEW(&k->arena, double, k->m + 1)))
            return pnk_no_memory(ctx);
    for (size_t i = 0; i < k->m; i++)
        k->row_scale[i] = 1;
    if ((status = scale_rows(ctx, k)))
        return status;
    for (size_t r = 0; r < lp->n_rows; r++) {
        const pnk_lp_row *row = &lp->rows[r];
        int i = k->row_of[r], at = (int)r;
        double one = isfinite(row->high) ? 1 : -1;       /* a x + slack = high, or a x - slack = low */
        if (i < 0)
            continue;
        k->b[i] = (isfinite(row->high) ? row->high : row->low) * k->row_scale[i];
        if (row->low == row->high)
            continue;
        if ((status = make_room(ctx, k, 1)))
            return status;
        put_variable(k, 0, row->high - row->low, 1, &at, &one, 1 / k->row_scale[i]);
    }
    return PNK_OK;
}

static pnk_status take_columns(pnk_ctx *ctx, pnk_interior *k)
{
    pnk_status status = PNK_OK;

    if (k->lp->n_columns > k->origin_capacity) {
        k->origin_capacity = k->lp->n_columns + k->origin_capacity;
        status = widen(ctx, (void **)&k->origins, sizeof *k->origins, k->origin_capacity);
    }
    k->grown = k->grown || k->n_taken < k->lp->n_columns;
    for (; k->n_taken < k->lp->n_columns && !status; k->n_taken++)
        status = take_column(ctx, k, k->n_taken);
    return status;
}

/* ---- vectors ---- */

/* A'y of one variable. */
static double priced(const pnk_interior *k, size_t j, const double *y)
{
    double sum = 0;

    for (size_t i = k->start[j]; i < k->start[j + 1]; i++)
        sum += k->value[i] * y[k->row[i]];
    return sum;
}

static void add_times(const pnk_interior *k, size_t j, double x, double *rows)
{
    for (size_t i = k->start[j]; i < k->start[j + 1]; i++)
        rows[k->row[i]] += k->value[i] * x;
}

static double norm(size_t n, const double *x)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrt(sum);
}

static pnk_status solve_normal(pnk_ctx *ctx, pnk_interior *k, double most_left, double *out)
{
    const pnk_lp_matrix a = matrix_of(k);
    return pnk_normal_solve(ctx, k->normal, &a, k->vec[WEIGHT], most_left, k->right, out);
}

/* What is left of the right-hand side of a direction is what rows will be off by after it: a share of what they are off by now. */
static double most_left(const pnk_interior *k)
{
    const double share = 1e-3, least = 1e-8, accuracy = 1e-5;

    return fmin(accuracy * norm(k->m, k->right), fmax(least, share * k->primal_norm));
}

static pnk_status factor(pnk_ctx *ctx, pnk_interior *k)
{
    const pnk_lp_matrix a = matrix_of(k);
    pnk_status status = PNK_OK;

    if (k->grown || k->gap < .1 * k->shaped_gap) {       /* columns joined, or many have come to weigh nothing */
        status = pnk_normal_shape(ctx, k->normal, &a, k->vec[WEIGHT]);
        k->shaped_gap = k->gap;
        k->grown = false;
    }
    return status ? status : pnk_normal_factor(ctx, k->normal, &a, k->vec[WEIGHT]);
}

/* ---- where to begin ---- */

/* Least squares give x and y; both are shifted until x, z are positive and not too unlike each other. */
static pnk_status first_point(pnk_ctx *ctx, pnk_interior *k)
{
    double *x = k->vec[X], *z = k->vec[Z], *w = k->vec[W], *v = k->vec[V], *c = k->vec[COST], *up = k->vec[UP];
    const double accuracy = 1e-8;
    double more_x = 0, more_z = 0, sum_x = 0, sum_z = 0, sum_xz = 0;
    pnk_status status;

    for (size_t j = 0; j < k->n; j++)
        k->vec[WEIGHT][j] = has_upper(k, j) ? .5 : 1;
    memcpy(k->right, k->b, k->m * sizeof *k->b);
    if ((status = factor(ctx, k)) || (status = solve_normal(ctx, k, accuracy * norm(k->m, k->right), k->dy)))
        return status;
    memset(k->right, 0, k->m * sizeof *k->right);
    for (size_t j = 0; j < k->n; j++) {
        x[j] = k->vec[WEIGHT][j] * priced(k, j, k->dy);
        add_times(k, j, k->vec[WEIGHT][j] * c[j], k->right);
    }
    if ((status = solve_normal(ctx, k, accuracy * norm(k->m, k->right), k->y)))
        return status;
    for (size_t j = 0; j < k->n; j++) {
        z[j] = c[j] - priced(k, j, k->y);
        more_x = fmax(more_x, -1.5 * x[j]);
        more_z = fmax(more_z, has_upper(k, j) ? 0 : -1.5 * z[j]);
    }
    for (size_t j = 0; j < k->n; j++) {
        double at = fmax(x[j] + more_x, 1e-3), price = fmax(z[j] + more_z, 1e-3);
        sum_x += at;
        sum_z += price;
        sum_xz += at * price;
    }
    for (size_t j = 0; j < k->n; j++) {
        double price = z[j];
        x[j] = fmax(x[j] + more_x, 0) + .5 * sum_xz / sum_z;
        z[j] = fmax(price, 0) + more_z + .5 * sum_xz / sum_x;
        if (!has_upper(k, j))
            continue;
        x[j] = x[j] < .9 * up[j] ? x[j] : .5 * up[j];
        w[j] = up[j] - x[j];
        v[j] = z[j] - price;
    }
    return PNK_OK;
}

/* The shorter of the shares of the last direction that values and prices went. */
static double last_step(const pnk_interior *k) { return fmin(k->step_primal, k->step_dual); }

/* What a variable that joins may come to: a share of what goes on in the tightest of its rows, the less the more join there. */
static double size_of(const pnk_interior *k, size_t j, const double *activity, const double *joiners)
{
    const double share = .1, of_all = .4;
    double size = INFINITY;

    for (size_t i = k->start[j]; i < k->start[j + 1]; i++)
        size = fmin(size, activity[k->row[i]] / fabs(k->value[i]) * fmin(share, of_all / joiners[k->row[i]]));
    return isfinite(size) ? size : 0;
}

/* Its product with its price is as the others have it, and it is not far from what it may come to: a step can multiply a value by little only.
 * What does not pay yet stays the smaller the shorter the steps are: the residuals it brings hold the others up. */
static void join(pnk_interior *k, size_t j, double size)
{
    const double least = .02, long_step = .2, most = 1e2;
    double reduced = k->vec[COST][j] - priced(k, j, k->y);

    size = fmin(size, most * sqrt(k->mu));
    if (reduced >= 0)
        size *= fmax(least, fmin(1, pow(last_step(k) / long_step, 3)));
    k->vec[Z][j] = fmax(reduced, k->mu / fmax(size, sqrt(k->mu)));
    k->vec[X][j] = fmin(k->mu / k->vec[Z][j], has_upper(k, j) ? .5 * k->vec[UP][j] : INFINITY);
    if (has_upper(k, j)) {
        k->vec[W][j] = k->vec[UP][j] - k->vec[X][j];
        k->vec[V][j] = fmax(k->mu / k->vec[W][j], k->vec[Z][j] - reduced);
    }
}

static void join_from(pnk_interior *k, size_t first)
{
    double *activity = k->right, *joiners = k->ay;

    memset(activity, 0, k->m * sizeof *activity);
    memset(joiners, 0, k->m * sizeof *joiners);
    for (size_t j = 0; j < first; j++)
        for (size_t i = k->start[j]; i < k->start[j + 1]; i++)
            activity[k->row[i]] += fabs(k->value[i]) * k->vec[X][j];
    for (size_t i = k->start[first]; i < k->start[k->n]; i++)
        joiners[k->row[i]]++;
    for (size_t j = first; j < k->n; j++)
        join(k, j, size_of(k, j, activity, joiners));
}

/* ---- a step ---- */

static void measure(pnk_interior *k)
{
    double *const *vec = k->vec, dual_sum = 0, c_sum = 0;

    k->mu = 0;
    k->primal = k->dual = k->offset;
    memcpy(k->primal_gap, k->b, k->m * sizeof *k->b);
    for (size_t j = 0; j < k->n; j++) {
        double gap = vec[COST][j] - priced(k, j, k->y) - vec[Z][j];
        add_times(k, j, -vec[X][j], k->primal_gap);
        k->mu += vec[X][j] * vec[Z][j];
        k->primal += vec[COST][j] * vec[X][j];
        if (has_upper(k, j)) {
            gap += vec[V][j];
            k->mu += vec[W][j] * vec[V][j];
            k->dual -= vec[UP][j] * vec[V][j];
            vec[UPPER_GAP][j] = vec[UP][j] - vec[X][j] - vec[W][j];
        }
        vec[DUAL_GAP][j] = gap;
        dual_sum += gap * gap;
        c_sum += vec[COST][j] * vec[COST][j];
    }
    for (size_t i = 0; i < k->m; i++)
        k->dual += k->b[i] * k->y[i];
    k->mu /= (double)(k->n + k->n_upper);
    k->primal_residual = 0;
    for (size_t i = 0; i < k->m; i++)
        k->primal_residual = fmax(k->primal_residual, fabs(k->primal_gap[i]) / (k->row_scale[i] + fabs(k->b[i])));     /* in the row's own unit */
    k->primal_norm = norm(k->m, k->primal_gap);
    k->dual_residual = sqrt(dual_sum) / (1 + sqrt(c_sum));
    k->gap = fabs(k->primal - k->dual) / (1 + fabs(k->primal));
}

/* The Newton direction for the targets of x z and w v; residuals: towards feasibility, too. */
static pnk_status direction(pnk_ctx *ctx, pnk_interior *k, bool residuals, int first, double *dy)
{
    double *const *vec = k->vec, *dx = vec[first], *dz = vec[first + 1], *dw = vec[first + 2], *dv = vec[first + 3];
    pnk_status status;

    if (residuals)
        memcpy(k->right, k->primal_gap, k->m * sizeof *k->right);
    else
        memset(k->right, 0, k->m * sizeof *k->right);
    for (size_t j = 0; j < k->n; j++) {
        double g = (residuals ? vec[DUAL_GAP][j] : 0) - vec[TARGET_X][j] / vec[X][j];
        if (has_upper(k, j))
            g += (vec[TARGET_W][j] - (residuals ? vec[V][j] * vec[UPPER_GAP][j] : 0)) / vec[W][j];
        dx[j] = g;
        add_times(k, j, vec[WEIGHT][j] * g, k->right);
    }
    if ((status = solve_normal(ctx, k, most_left(k), dy)))
        return status;
    for (size_t j = 0; j < k->n; j++) {
        dx[j] = vec[WEIGHT][j] * (priced(k, j, dy) - dx[j]);
        dz[j] = (vec[TARGET_X][j] - vec[Z][j] * dx[j]) / vec[X][j];
        if (!has_upper(k, j))
            continue;
        dw[j] = (residuals ? vec[UPPER_GAP][j] : 0) - dx[j];
        dv[j] = (vec[TARGET_W][j] - vec[V][j] * dw[j]) / vec[W][j];
    }
    return PNK_OK;
}

enum { VALUES, PRICES };                 /* x and w, or z and v: each vector of the second stands behind that of the first */

/* How far the direction, with so much of the further one, can be gone: 1 at most. */
static double longest(const pnk_interior *k, int of, double more)
{
    double *const *vec = k->vec, step = 1;

    for (size_t j = 0; j < k->n; j++) {
        double d = vec[DX + of][j] + more * vec[AX + of][j];
        if (-d * step > vec[X + of][j])
            step = -vec[X + of][j] / d;
        if (!has_upper(k, j))
            continue;
        d = vec[DW + of][j] + more * vec[AW + of][j];
        if (-d * step > vec[W + of][j])
            step = -vec[W + of][j] / d;
    }
    return step;
}

static void aim_at_zero(pnk_interior *k)
{
    double *const *vec = k->vec;

    for (size_t j = 0; j < k->n; j++) {
        vec[TARGET_X][j] = -vec[X][j] * vec[Z][j];
        if (has_upper(k, j))
            vec[TARGET_W][j] = -vec[W][j] * vec[V][j];
    }
}

/* Mehrotra: what the step towards zero leaves tells where to aim, and what its second order misses. Gives the mean product aimed at back. */
static double aim_at_centre(pnk_interior *k)
{
    double *const *vec = k->vec, primal = k->step_primal, dual = k->step_dual, left = 0;

    for (size_t j = 0; j < k->n; j++) {
        left += (vec[X][j] + primal * vec[DX][j]) * (vec[Z][j] + dual * vec[DZ][j]);
        if (has_upper(k, j))
            left += (vec[W][j] + primal * vec[DW][j]) * (vec[V][j] + dual * vec[DV][j]);
    }
    left /= (double)(k->n + k->n_upper);
    double aim = fmin(1, pow(left / k->mu, 3)) * k->mu;
    for (size_t j = 0; j < k->n; j++) {
        vec[TARGET_X][j] = aim - vec[DX][j] * vec[DZ][j];
        if (has_upper(k, j))
            vec[TARGET_W][j] = aim - vec[DW][j] * vec[DV][j];
    }
    return aim;
}

/* Adds as much of the further direction as lets the step be longest, for values and for prices apart (Colombo and Gondzio). Gives the gain back. */
static double add_further(pnk_interior *k, double least)
{
    enum { SHARES = 8 };
    double *const *vec = k->vec, best_primal = 0, best_dual = 0, gain = -k->step_primal - k->step_dual;

    for (int i = 0; i <= SHARES; i++) {
        double share = least + (1 - least) * i / SHARES, primal = longest(k, VALUES, share), dual = longest(k, PRICES, share);
        if (primal >= k->step_primal || (i == 0 && least > 0 && best_primal == 0)) {
            k->step_primal = primal;
            best_primal = share;
        }
        if (dual >= k->step_dual || (i == 0 && least > 0 && best_dual == 0)) {
            k->step_dual = dual;
            best_dual = share;
        }
    }
    for (size_t j = 0; j < k->n; j++) {
        vec[DX][j] += best_primal * vec[AX][j];
        vec[DZ][j] += best_dual * vec[AZ][j];
        if (has_upper(k, j)) {
            vec[DW][j] += best_primal * vec[AW][j];
            vec[DV][j] += best_dual * vec[AV][j];
        }
    }
    for (size_t i = 0; i < k->m; i++)
        k->dy[i] += best_dual * k->ay[i];
    return gain + k->step_primal + k->step_dual;
}

static double outlier(double product, double aim)
{
    return product < .1 * aim ? .1 * aim - product : product > 10 * aim ? fmax(10 * aim - product, -10 * aim) : 0;
}

/* Gondzio: products that a somewhat longer step would leave far from the aim are brought nearer. */
static void aim_at_outliers(pnk_interior *k, double aim)
{
    double *const *vec = k->vec, primal = fmin(1, 1.08 * k->step_primal + .08), dual = fmin(1, 1.08 * k->step_dual + .08);

    for (size_t j = 0; j < k->n; j++) {
        vec[TARGET_X][j] = outlier((vec[X][j] + primal * vec[DX][j]) * (vec[Z][j] + dual * vec[DZ][j]), aim);
        if (has_upper(k, j))
            vec[TARGET_W][j] = outlier((vec[W][j] + primal * vec[DW][j]) * (vec[V][j] + dual * vec[DV][j]), aim);
    }
}

static pnk_status correct(pnk_ctx *ctx, pnk_interior *k, double aim)
{
    pnk_status status = direction(ctx, k, false, AX, k->ay);

    if (!status)
        add_further(k, fmax(.1, k->step_primal * k->step_dual));
    for (int turn = 0; turn < MOST_CORRECTORS && !status; turn++) {
        aim_at_outliers(k, aim);
        if (!(status = direction(ctx, k, false, AX, k->ay)) && add_further(k, 0) < .02)
            break;
    }
    return status;
}

/* Both parts of a free column may grow without end: what they have in common says nothing. */
static void keep_short(pnk_interior *k)
{
    for (size_t j = 0; j < k->n_taken; j++) {
        const origin *o = &k->origins[j];
        double *x = &k->vec[X][o->variable], *z = &k->vec[Z][o->variable];
        double more = o->parts == 2 ? fmin(x[0], x[1]) - 1 : 0;
        for (int part = 0; part < 2 && more > 0; part++) {
            z[part] *= x[part] / (x[part] - more);
            x[part] -= more;
        }
    }
}

/* Never quite to the limit, where rounding would put it, too. */
static double moved(double x, double by)
{
    return fmax(x + by, 1e-8 * x);
}

static void go_along(pnk_interior *k)
{
    double *const *vec = k->vec, keep = fmax(.9, 1 - fmax(5e-4, fmin(.1, k->gap * .05)));
    double primal = k->step_primal < 1 ? keep * k->step_primal : 1, dual = k->step_dual < 1 ? keep * k->step_dual : 1;

    for (size_t j = 0; j < k->n; j++) {
        vec[X][j] = moved(vec[X][j], primal * vec[DX][j]);
        vec[Z][j] = moved(vec[Z][j], dual * vec[DZ][j]);
        if (has_upper(k, j)) {
            vec[W][j] = moved(vec[W][j], primal * vec[DW][j]);
            vec[V][j] = moved(vec[V][j], dual * vec[DV][j]);
        }
    }
    for (size_t i = 0; i < k->m; i++)
        k->y[i] += dual * k->dy[i];
    keep_short(k);
}

static pnk_status step(pnk_ctx *ctx, pnk_interior *k)
{
    const double nearly_whole = .9;
    double *const *vec = k->vec, was;
    pnk_status status;

    for (size_t j = 0; j < k->n; j++)
        vec[WEIGHT][j] = 1 / (vec[Z][j] / vec[X][j] + (has_upper(k, j) ? vec[V][j] / vec[W][j] : 0) + k->proximal);
    if ((status = factor(ctx, k)))
        return status;
    aim_at_zero(k);
    if ((status = direction(ctx, k, true, DX, k->dy)))
        return status;
    k->step_primal = longest(k, VALUES, 0);
    k->step_dual = longest(k, PRICES, 0);
    double aim = aim_at_centre(k);
    if ((status = correct(ctx, k, aim)))
        return status;
    go_along(k);
    k->iterations++;
    was = k->primal_norm;
    measure(k);
    if (k->step_primal > nearly_whole && k->primal_norm > .5 * was && k->primal_residual > FEASIBLE)
        k->proximal = fmin(MOST_PROXIMAL, 100 * k->proximal);        /* not limits but rounding is in the way */
    return PNK_OK;
}

/* ---- the door ---- */

pnk_status pnk_interior_new(pnk_ctx *ctx, pnk_lp *lp, pnk_interior **out)
{
    pnk_interior *k = calloc(1, sizeof *k);
    pnk_status status;

    if (!k)
        return pnk_no_memory(ctx);
    k->lp = lp;
    k->proximal = PROXIMAL;
    k->n_lp_rows = lp->n_rows;
    if (!(status = take_rows(ctx, k)) && !(status = take_columns(ctx, k)))
        status = k->m && k->n ? pnk_normal_new(ctx, k->m, &k->normal) : pnk_fail(ctx, PNK_BAD_INPUT, "linear program: an interior point needs rows with limits and columns that can move");
    if (!status)
        *out = k;
    else
        pnk_interior_free(k);
    return status;
}

void pnk_interior_free(pnk_interior *k)
{
    if (!k)
        return;
    pnk_normal_free(k->normal);
    for (int i = 0; i < N_VECTORS; i++)
        free(k->vec[i]);
    free(k->start);
    free(k->row);
    free(k->value);
    free(k->origins);
    pnk_arena_release(&k->arena);
    free(k);
}

/* Values and prices in the LP's own terms. */
static void give_back(pnk_interior *k)
{
    pnk_lp *lp = k->lp;

    for (size_t r = 0; r < lp->n_rows; r++) {
        lp->rows[r].value = 0;
        lp->rows[r].dual = k->row_of[r] < 0 ? 0 : k->y[k->row_of[r]] * k->row_scale[k->row_of[r]];
    }
    for (size_t j = 0; j < k->n_taken; j++) {
        pnk_lp_col *c = &lp->columns[j];
        const origin *o = &k->origins[j];
        c->value = o->shift;
        if (!o->fixed)
            c->value += o->parts == 2 ? o->scale * (k->vec[X][o->variable] - k->vec[X][o->variable + 1]) : o->parts * o->scale * k->vec[X][o->variable];
        c->reduced_cost = c->cost;
        for (int i = 0; i < c->n; i++) {
            c->reduced_cost -= c->values[i] * lp->rows[c->rows[i]].dual;
            lp->rows[c->rows[i]].value += c->values[i] * c->value;
        }
    }
}

static pnk_status begin_or_join(pnk_ctx *ctx, pnk_interior *k)
{
    size_t before = k->n;
    pnk_status status = take_columns(ctx, k);

    if (status)
        return status;
    if (!k->begun) {
        k->begun = true;
        status = first_point(ctx, k);
    } else
        join_from(k, before);
    if (k->n > before || k->iterations == 0) {       /* what joins brings residuals that have to fall first */
        k->best = INFINITY;
        k->best_at = k->iterations;
    }
    measure(k);
    return status;
}

pnk_status pnk_interior_go(pnk_ctx *ctx, pnk_interior *k, double gap, long most_iterations, pnk_interior_info *info)
{
    double began = pnk_seconds(), residual = fmax(FEASIBLE, fmin(1e-6, gap));
    long last = k->iterations + most_iterations;
    bool stalled = false;
    pnk_status status = k->lp->n_rows == k->n_lp_rows ? begin_or_join(ctx, k) : pnk_fail(ctx, PNK_BAD_INPUT, "linear program: rows cannot join an interior point");

    while (!status && !stalled && !(k->gap <= gap && k->primal_residual <= residual && k->dual_residual <= residual) && k->iterations < last) {
        if ((status = pnk_check(ctx)) || (status = step(ctx, k)))
            break;
        double worst = fmax(k->gap, fmax(k->primal_residual, k->dual_residual));
        if (worst < .9 * k->best) {
            k->best = worst;
            k->best_at = k->iterations;
        }
        stalled = !isfinite(worst) || k->iterations - k->best_at > STANDSTILL;
    }
    if (status)
        return status;
    give_back(k);
    *info = (pnk_interior_info){
        .reached = k->gap <= gap && k->primal_residual <= residual && k->dual_residual <= residual,
        .stalled = stalled,
        .objective = k->primal + k->lp->offset, .gap = k->gap, .primal_residual = k->primal_residual, .dual_residual = k->dual_residual, .mu = k->mu, .step = last_step(k),
        .iterations = k->iterations, .seconds = pnk_seconds() - began,
    };
    return PNK_OK;
}
