/* engine/lp/normal.c - the normal equations of an interior point, factored by CHOLMOD. */
#include "engine/base/arena.h"
#include "engine/base/beside.h"
#include "engine/base/memory.h"
#include "engine/lp/inside.h"
#include "engine/lp/normal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <suitesparse/cholmod.h>

void omp_set_max_active_levels(int levels);      /* of the run time of CHOLMOD's parallel loops, too short here to be worth a thread */
int  omp_get_max_active_levels(void);

static const double REGULARISATION = 1e-13;      /* of a diagonal entry, the least; what it changes is refined away */
static const double MOST_REGULARISATION = 1e-6;  /* beyond it the equations are given up */
static const double MORE_WORK = 1.3;             /* an ordering is kept until a factorisation takes so much more than when it was made */
static const double ORDERING_GFLOP = 1e-5;       /* what takes as long as ordering an entry: where the old ordering costs more than that, the next one is waited for */
static const double NEGLIGIBLE = 1e-9;           /* share of a diagonal entry: columns that nowhere add more stay out of the factor; refinement brings them back */
enum { MOST_REFINEMENTS = 40, SPELL = 6 };    /* after so many turns the residual must have been halved, or it is left */
enum { STEPS_BESIDE = 2 };                       /* factorisations that an ordering is given beside them: one is over before it */

/* An ordering that is made beside the steps. */
typedef struct {
    cholmod_common common;
    cholmod_sparse lower;                        /* the pattern as it was; its arrays are ours */
    size_t capacity;                             /* of lower.i */
    int *permutation;                            /* [n_rows] */
    bool awaited;                                /* handed over, not taken */
    int used;                                    /* factorisations that were done meanwhile */
} ahead;

struct pnk_normal {
    cholmod_common common;
    cholmod_sparse lower;                        /* lower triangle of A W A', by columns; its arrays are ours */
    cholmod_factor *factor;
    cholmod_dense *right, *solution, *scratch_y, *scratch_e;
    size_t n_rows, capacity;                     /* of lower.i and lower.x */
    size_t *by_row;                              /* [n_rows + 1] A by rows: where each row's entries stand */
    int *column_of, *mark;
    size_t n_entries;
    bool *counts;                                /* [columns_capacity] in the factor */
    size_t columns_capacity;
    double *diagonal;                            /* of A W A' */
    double *value_of, *sum, *residual, *direction, *image, *turned, *at;
    pnk_arena arena;
    double gflop, gflop_ordered;                 /* now, and when the ordering was made */
    int omp_levels;                              /* as they were */
    pnk_beside *beside;
    ahead ahead;
};

static void say_nothing(int status, const char *file, int line, const char *message)
{
    (void)status, (void)file, (void)line, (void)message;
}

static void start(cholmod_common *common)
{
    cholmod_start(common);
    common->supernodal = CHOLMOD_SUPERNODAL;
    common->error_handler = say_nothing;
    common->print = 0;
    common->nmethods = 1;
    common->postorder = 1;
}

pnk_status pnk_normal_new(pnk_ctx *ctx, size_t n_rows, pnk_normal **out)
{
    pnk_normal *n = calloc(1, sizeof *n);

    if (!n)
        return pnk_no_memory(ctx);
    openblas_set_num_threads(1);
    n->omp_levels = omp_get_max_active_levels();
    omp_set_max_active_levels(0);
    start(&n->common);
    start(&n->ahead.common);
    n->n_rows = n_rows;
    n->lower = (cholmod_sparse){.nrow = n_rows, .ncol = n_rows, .stype = -1, .itype = CHOLMOD_INT, .xtype = CHOLMOD_REAL, .dtype = CHOLMOD_DOUBLE, .packed = 1};
    n->lower.p = PNK_NEW(&n->arena, int, n_rows + 1);
    n->ahead.lower = n->lower;
    n->ahead.lower.xtype = CHOLMOD_PATTERN;
    n->ahead.lower.p = PNK_NEW(&n->arena, int, n_rows + 1);
    n->ahead.permutation = PNK_NEW(&n->arena, int, n_rows + 1);
    n->by_row = PNK_NEW(&n->arena, size_t, n_rows + 2);
    n->mark = PNK_NEW(&n->arena, int, n_rows + 1);
    n->sum = PNK_NEW(&n->arena, double, n_rows + 1);
    n->diagonal = PNK_NEW(&n->arena, double, n_rows + 1);
    n->residual = PNK_NEW(&n->arena, double, n_rows + 1);
    n->direction = PNK_NEW(&n->arena, double, n_rows + 1);
    n->image = PNK_NEW(&n->arena, double, n_rows + 1);
    n->turned = PNK_NEW(&n->arena, double, n_rows + 1);
    n->at = PNK_NEW(&n->arena, double, n_rows + 1);
    n->right = cholmod_allocate_dense(n_rows, 1, n_rows, CHOLMOD_REAL, &n->common);
    *out = n;
    if (!pnk_beside_new(ctx, &n->beside) && n->lower.p && n->ahead.lower.p && n->ahead.permutation && n->by_row && n->mark && n->sum && n->diagonal && n->residual && n->direction && n->image && n->turned && n->at && n->right)
        return PNK_OK;
    pnk_normal_free(n);
    *out = NULL;
    return pnk_no_memory(ctx);
}

void pnk_normal_free(pnk_normal *n)
{
    if (!n)
        return;
    pnk_beside_free(n->beside);                  /* its threads work on what is freed below */
    free(n->ahead.lower.i);
    cholmod_finish(&n->ahead.common);
    cholmod_free_factor(&n->factor, &n->common);
    cholmod_free_dense(&n->right, &n->common);
    cholmod_free_dense(&n->solution, &n->common);
    cholmod_free_dense(&n->scratch_y, &n->common);
    cholmod_free_dense(&n->scratch_e, &n->common);
    cholmod_finish(&n->common);
    omp_set_max_active_levels(n->omp_levels);
    free(n->lower.i);
    free(n->lower.x);
    free(n->column_of);
    free(n->value_of);
    free(n->counts);
    pnk_arena_release(&n->arena);
    free(n);
}

static void find_diagonal(pnk_normal *n, const pnk_lp_matrix *a, const double *weight)
{
    memset(n->diagonal, 0, n->n_rows * sizeof *n->diagonal);
    for (size_t j = 0; j < a->n_columns; j++)
        for (size_t k = a->start[j]; k < a->start[j + 1]; k++)
            n->diagonal[a->row[k]] += weight[j] * a->value[k] * a->value[k];
}

static bool counts_for(const pnk_normal *n, const pnk_lp_matrix *a, double weight, size_t j, double share)
{
    for (size_t k = a->start[j]; k < a->start[j + 1]; k++)
        if (weight * a->value[k] * a->value[k] > share * n->diagonal[a->row[k]])
            return true;
    return false;
}

static pnk_status choose_columns(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a, const double *weight)
{
    if (a->n_columns > n->columns_capacity) {
        size_t capacity = pnk_memory_room(n->columns_capacity, a->n_columns);
        bool *counts = realloc(n->counts, capacity * sizeof *counts);
        if (!counts)
            return pnk_no_memory(ctx);
        n->counts = counts;
        n->columns_capacity = capacity;
    }
    find_diagonal(n, a, weight);
    for (size_t j = 0; j < a->n_columns; j++)
        n->counts[j] = counts_for(n, a, weight[j], j, NEGLIGIBLE);
    return PNK_OK;
}

static pnk_status turn_to_rows(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a)
{
    size_t entries = a->start[a->n_columns];
    int *column_of = realloc(n->column_of, (entries + 1) * sizeof *column_of);

    if (column_of)
        n->column_of = column_of;
    double *value_of = realloc(n->value_of, (entries + 1) * sizeof *value_of);
    if (value_of)
        n->value_of = value_of;
    if (!column_of || !value_of)
        return pnk_no_memory(ctx);
    memset(n->by_row, 0, (n->n_rows + 2) * sizeof *n->by_row);
    for (size_t j = 0; j < a->n_columns; j++)
        for (size_t k = a->start[j]; k < a->start[j + 1] && n->counts[j]; k++)
            n->by_row[a->row[k] + 2]++;
    for (size_t i = 2; i <= n->n_rows; i++)
        n->by_row[i] += n->by_row[i - 1];
    for (size_t j = 0; j < a->n_columns; j++)
        for (size_t k = a->start[j]; k < a->start[j + 1] && n->counts[j]; k++) {
            size_t at = n->by_row[a->row[k] + 1]++;
            n->column_of[at] = (int)j;
            n->value_of[at] = a->value[k];
        }
    return PNK_OK;
}

static pnk_status make_room(pnk_ctx *ctx, pnk_normal *n, size_t needed)
{
    if (needed <= n->capacity)
        return PNK_OK;
    size_t capacity = needed + needed / 8 + 1024;
    int *i = realloc(n->lower.i, capacity * sizeof *i);
    if (i)
        n->lower.i = i;
    double *x = realloc(n->lower.x, capacity * sizeof *x);
    if (x)
        n->lower.x = x;
    if (!i || !x || capacity > INT32_MAX)
        return pnk_no_memory(ctx);
    n->capacity = capacity;
    return PNK_OK;
}

/* Rows of column i of the lower triangle: the diagonal first. */
static pnk_status pattern_of(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a, int i, size_t *count)
{
    pnk_status status = make_room(ctx, n, *count + n->n_rows + 1);
    int *rows = n->lower.i;

    if (status)
        return status;
    n->mark[i] = i + 1;
    rows[(*count)++] = i;
    for (size_t q = n->by_row[i]; q < n->by_row[i + 1]; q++)
        for (size_t k = a->start[n->column_of[q]]; k < a->start[n->column_of[q] + 1]; k++)
            if (a->row[k] > i && n->mark[a->row[k]] != i + 1) {
                n->mark[a->row[k]] = i + 1;
                rows[(*count)++] = a->row[k];
            }
    return PNK_OK;
}

/* The new factor's numbers go where the old one's stood: the kernel hands out pages of its own zeroed, one by one. */
static void inherit(pnk_normal *n, cholmod_factor *was)
{
    cholmod_factor *now = n->factor;
    size_t room = was->xsize;

    if (!was->is_super || was->xtype != CHOLMOD_REAL || !now->is_super || now->xtype != CHOLMOD_PATTERN)
        return;
    was->x = cholmod_realloc(now->xsize, sizeof(double), was->x, &room, &n->common);
    was->xsize = room;
    if (room != now->xsize)
        return;
    now->x = was->x;
    now->xtype = CHOLMOD_REAL;
    now->is_ll = 1;
    was->x = NULL;
    was->xtype = CHOLMOD_PATTERN;
}

static pnk_status analyse(pnk_ctx *ctx, pnk_normal *n, int ordering, int *given)
{
    cholmod_factor *was = n->factor;

    n->common.method[0].ordering = ordering;
    n->factor = cholmod_analyze_p(&n->lower, given, NULL, 0, &n->common);
    if (n->factor && was)
        inherit(n, was);
    cholmod_free_factor(&was, &n->common);
    n->gflop = n->common.fl / 1e9;
    return n->factor ? PNK_OK : pnk_no_memory(ctx);
}

/* By nested dissection, which takes about half the work of a minimum degree here. What it needed meanwhile goes back, where little is to be held. */
static pnk_status find_order(pnk_ctx *ctx, void *user)
{
    ahead *o = user;
    int *tree = malloc((2 * o->lower.nrow + 1) * sizeof *tree);
    bool found = false;

    if (tree) {
        o->common.current = 0;
        o->common.method[0].ordering = CHOLMOD_NESDIS;
        found = cholmod_nested_dissection(&o->lower, NULL, 0, o->permutation, tree, tree + o->lower.nrow, &o->common) >= 0;
        free(tree);
    }
    cholmod_free_work(&o->common);
    pnk_memory_give_back();
    return found ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status hand_over(pnk_ctx *ctx, pnk_normal *n)
{
    ahead *o = &n->ahead;

    if (n->lower.nzmax > o->capacity) {
        int *rows = realloc(o->lower.i, n->capacity * sizeof *rows);
        if (!rows)
            return pnk_no_memory(ctx);
        o->lower.i = rows;
        o->capacity = n->capacity;
    }
    o->lower.nzmax = n->lower.nzmax;
    memcpy(o->lower.p, n->lower.p, (n->n_rows + 1) * sizeof(int));
    memcpy(o->lower.i, n->lower.i, n->lower.nzmax * sizeof(int));
    o->awaited = true;
    o->used = 0;
    return pnk_beside_do(ctx, n->beside, find_order, o);
}

static pnk_status take_order(pnk_ctx *ctx, pnk_normal *n)
{
    pnk_status status = pnk_beside_end(ctx, n->beside);

    n->ahead.awaited = false;
    n->gflop_ordered = n->ahead.common.fl / 1e9;
    return status ? status : analyse(ctx, n, CHOLMOD_GIVEN, n->ahead.permutation);
}

/* A number of steps, not a time: so that the answer does not depend on how fast the other thread is. */
static bool is_due(const pnk_normal *n) { return n->ahead.awaited && n->ahead.used >= STEPS_BESIDE; }

/* The last ordering is good for some more columns. When it no longer is, a new one is made beside the next steps, or at once. */
static pnk_status order(pnk_ctx *ctx, pnk_normal *n)
{
    pnk_status status = is_due(n) ? take_order(ctx, n) : PNK_OK;
    bool at_once = !n->factor;

    if (!status && n->factor) {
        if ((status = analyse(ctx, n, CHOLMOD_GIVEN, n->factor->Perm)) || n->gflop <= MORE_WORK * n->gflop_ordered)
            return status;
        at_once = n->gflop - n->gflop_ordered > ORDERING_GFLOP * (double)n->lower.nzmax;
    }
    if (!status && !n->ahead.awaited)
        status = hand_over(ctx, n);
    return !status && at_once ? take_order(ctx, n) : status;
}

pnk_status pnk_normal_shape(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a, const double *weight)
{
    int *start = n->lower.p;
    size_t count = 0;
    pnk_status status = choose_columns(ctx, n, a, weight);

    if (!status)
        status = turn_to_rows(ctx, n, a);
    memset(n->mark, 0, n->n_rows * sizeof *n->mark);
    for (size_t i = 0; i < n->n_rows && !status; i++) {
        start[i] = (int)count;
        status = pattern_of(ctx, n, a, (int)i, &count);
    }
    if (status)
        return status;
    start[n->n_rows] = (int)count;
    n->lower.nzmax = count;
    return order(ctx, n);
}

/* Has a column that stays out of the factor come to count? */
static bool misses_one(const pnk_normal *n, const pnk_lp_matrix *a, const double *weight)
{
    for (size_t j = 0; j < a->n_columns; j++)
        if (!n->counts[j] && counts_for(n, a, weight[j], j, 1e3 * NEGLIGIBLE))
            return true;
    return false;
}

/* With as little added to the diagonal as keeps it positive. */
static pnk_status factor_regularised(pnk_ctx *ctx, pnk_normal *n)
{
    const int *start = n->lower.p;
    double *x = n->lower.x;

    for (double share = REGULARISATION; share <= MOST_REGULARISATION; share *= 100) {
        for (size_t i = 0; i < n->n_rows; i++)
            x[start[i]] = n->diagonal[i] + share * (1 + n->diagonal[i]);
        cholmod_factorize(&n->lower, n->factor, &n->common);
        if (n->common.status == CHOLMOD_OUT_OF_MEMORY)
            return pnk_no_memory(ctx);
        if (n->common.status == CHOLMOD_OK)
            return PNK_OK;
    }
    return pnk_fail(ctx, PNK_INTERNAL, "linear program: the normal equations are not positive definite");
}

pnk_status pnk_normal_factor(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a, const double *weight)
{
    find_diagonal(n, a, weight);
    pnk_status status = misses_one(n, a, weight) ? pnk_normal_shape(ctx, n, a, weight) : is_due(n) ? take_order(ctx, n) : PNK_OK;
    const int *start = n->lower.p, *rows = n->lower.i;
    double *x = n->lower.x;

    if (status)
        return status;

    for (size_t i = 0; i < n->n_rows; i++) {
        for (int k = start[i]; k < start[i + 1]; k++)
            n->sum[rows[k]] = 0;
        for (size_t q = n->by_row[i]; q < n->by_row[i + 1]; q++) {
            double f = n->value_of[q] * weight[n->column_of[q]];
            for (size_t k = a->start[n->column_of[q]]; k < a->start[n->column_of[q] + 1]; k++)
                n->sum[a->row[k]] += f * a->value[k];
        }
        for (int k = start[i]; k < start[i + 1]; k++)
            x[k] = n->sum[rows[k]];
    }
    memset(n->sum, 0, n->n_rows * sizeof *n->sum);
    n->ahead.used++;
    return factor_regularised(ctx, n);
}

static pnk_status precondition(pnk_ctx *ctx, pnk_normal *n, const double *right, double *out)
{
    memcpy(n->right->x, right, n->n_rows * sizeof *right);
    if (!cholmod_solve2(CHOLMOD_A, n->factor, n->right, NULL, &n->solution, NULL, &n->scratch_y, &n->scratch_e, &n->common))
        return pnk_no_memory(ctx);
    memcpy(out, n->solution->x, n->n_rows * sizeof *out);
    return PNK_OK;
}

/* out = A W A' y */
static void apply(const pnk_lp_matrix *a, const double *weight, const double *y, double *out)
{
    memset(out, 0, a->n_rows * sizeof *out);
    for (size_t j = 0; j < a->n_columns; j++) {
        double sum = 0;
        for (size_t k = a->start[j]; k < a->start[j + 1]; k++)
            sum += a->value[k] * y[a->row[k]];
        if ((sum *= weight[j]) != 0)
            for (size_t k = a->start[j]; k < a->start[j + 1]; k++)
                out[a->row[k]] += a->value[k] * sum;
    }
}

static double dot(size_t n, const double *x, const double *y)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

pnk_status pnk_normal_solve(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a, const double *weight, double most_left, const double *right, double *out)
{
    size_t m = n->n_rows;
    double steep = 0;
    pnk_status status = precondition(ctx, n, right, out);

    if (status)
        return status;
    apply(a, weight, out, n->image);
    for (size_t i = 0; i < m; i++)
        n->residual[i] = right[i] - n->image[i];
    memcpy(n->at, out, m * sizeof *out);
    double size = sqrt(dot(m, n->residual, n->residual)), least = size, before = INFINITY;
    for (int turn = 0; turn < MOST_REFINEMENTS && least > most_left && size < 1e3 * least; turn++) {
        if (turn % SPELL == 0) {
            if (least > .5 * before)
                break;
            before = least;
        }
        if ((status = precondition(ctx, n, n->residual, n->turned)))
            return status;
        double now = dot(m, n->residual, n->turned);
        for (size_t i = 0; i < m; i++)
            n->direction[i] = n->turned[i] + (turn ? now / steep * n->direction[i] : 0);
        steep = now;
        apply(a, weight, n->direction, n->image);
        double bend = dot(m, n->direction, n->image);
        if (!(bend > 0) || !(now > 0))
            break;                       /* as near as double precision goes */
        for (size_t i = 0; i < m; i++) {
            n->at[i] += now / bend * n->direction[i];
            n->residual[i] -= now / bend * n->image[i];
        }
        size = sqrt(dot(m, n->residual, n->residual));
        if (size < least) {              /* rows that depend on each other and contradict let it grow without end */
            least = size;
            memcpy(out, n->at, m * sizeof *out);
        }
    }
    return PNK_OK;
}
