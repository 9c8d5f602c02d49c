/* engine/lp/lp.h - GLPK's only door: linear programs built row by row, solved, and re-solved warm.
 *
 * Question  What is the least cost of these columns under these rows, and what are the prices?
 * Takes     min c'x  subject to  row_low <= A x <= row_high,  low <= x <= high
 * Gives     primal and dual values, the basis kept for the next solve
 * Promise   every index and number is checked before GLPK sees it; a fault inside GLPK comes back as a status and the
 *           problem is rebuilt from our own copy; a result is optimal only when its status says so; its values keep to
 *           their limits, and its prices to their signs, in the units they were asked in, however GLPK has scaled them
 * Never     writes to the terminal
 *
 * Rows and columns are numbered from 0 in the order they were added. A problem belongs to one thread.
 */
#ifndef PNK_LP_LP_H
#define PNK_LP_LP_H

#include "engine/base/ctx.h"
#include <math.h>

#define PNK_LP_INF INFINITY

typedef struct pnk_lp pnk_lp;

typedef enum { PNK_LP_UNSOLVED, PNK_LP_OPTIMAL, PNK_LP_INFEASIBLE, PNK_LP_UNBOUNDED, PNK_LP_LIMIT } pnk_lp_outcome;
typedef enum { PNK_LP_AUTO, PNK_LP_PRIMAL, PNK_LP_DUAL, PNK_LP_NEAR } pnk_lp_method;
typedef enum { PNK_LP_BASIC, PNK_LP_AT_LOW, PNK_LP_AT_HIGH, PNK_LP_FREE, PNK_LP_FIXED } pnk_lp_place;

typedef struct {
    pnk_lp_method method;       /* AUTO: dual when the basis is dual feasible, else primal. NEAR: from a basis that is nearly that of the optimum, the dual
                                 * first, with what would change for the better held still, then the primal */
    bool presolve;              /* cold solves only; duals are still given */
    bool scale;                 /* geometric + equilibration, powers of two */
    long pivot_limit;           /* 0: none. Limits are counts, so that an answer can be repeated */
    bool hurried;               /* where the first way of going on comes to no verdict the outcome is PNK_LP_LIMIT, and no other is tried: for a start that one can do without */
    double objective_limit;     /* INFINITY: none. Where the dual simplex shows that the optimum is above, the outcome is PNK_LP_LIMIT */
    double tolerance;           /* feasibility and reduced cost, relative to scaling, GLPK's sense. In plain units, as far as rounding lets it, no value
                                   of an optimum misses a limit by more than that, or 5e-8, times 1 + |limit|, nor would a row if it were put back to it; and
                                   no reduced cost has the wrong sign by more than 2e-7 times 1 + |cost| */
} pnk_lp_settings;
#define PNK_LP_DEFAULTS ((pnk_lp_settings){ .method = PNK_LP_AUTO, .scale = true, .objective_limit = INFINITY, .tolerance = 1e-7 })

typedef struct {
    pnk_lp_outcome outcome;
    double objective;
    long pivots;
    double seconds;
} pnk_lp_info;

pnk_status pnk_lp_new(pnk_ctx *ctx, pnk_lp **out);
void       pnk_lp_free(pnk_lp *lp);

/** Adds a column; its entries name rows that are already there (repeats are added up). `index` may be NULL. */
pnk_status pnk_lp_add_column(pnk_ctx *ctx, pnk_lp *lp, double low, double high, double cost,
                             size_t n, const int *rows, const double *values, int *index);
/** Adds a row; its entries name columns that are already there (repeats are added up). */
pnk_status pnk_lp_add_row(pnk_ctx *ctx, pnk_lp *lp, double low, double high,
                          size_t n, const int *columns, const double *values, int *index);
/** Adds `value` to the coefficient at (row, column). */
pnk_status pnk_lp_add_entry(pnk_ctx *ctx, pnk_lp *lp, int row, int column, double value);
pnk_status pnk_lp_set_cost(pnk_ctx *ctx, pnk_lp *lp, int column, double cost);
pnk_status pnk_lp_set_bounds(pnk_ctx *ctx, pnk_lp *lp, int column, double low, double high);
pnk_status pnk_lp_set_row_bounds(pnk_ctx *ctx, pnk_lp *lp, int row, double low, double high);
/** Starting basis: as many basic rows and columns together as there are rows; otherwise the next solve starts from slacks. */
pnk_status pnk_lp_set_column_place(pnk_ctx *ctx, pnk_lp *lp, int column, pnk_lp_place place);
pnk_status pnk_lp_set_row_place(pnk_ctx *ctx, pnk_lp *lp, int row, pnk_lp_place place);
void       pnk_lp_forget_basis(pnk_lp *lp);
/** Places that were set and may be no basis (too many, too few, or columns that hang on each other) made one: columns that hang on others leave, rows that
 *  nothing covers get their slack. Where the columns cannot be factored the basis is forgotten.
 * @param n_mended  out; how many places are others
 *
 * Cost    one factorisation of the basis.
 */
pnk_status pnk_lp_mend_basis(pnk_ctx *ctx, pnk_lp *lp, size_t *n_mended);

/** Solves from the basis left by the last solve (new rows enter basic, new columns non-basic). PNK_OK with
 *  info->outcome telling the verdict, infeasible included; PNK_CANCELLED; PNK_LIMIT; PNK_INTERNAL after a fault that a
 *  rebuild and a second try from slacks did not cure, or when every way of going on turns in a circle. settings NULL: defaults. */
pnk_status pnk_lp_solve(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info);

/** Names a row that hardly ever binds, for the call below. */
pnk_status pnk_lp_row_is_rare(pnk_ctx *ctx, pnk_lp *lp, int row);
/** Names a column that nobody decides on, for the same: it is what rows make of the others. */
pnk_status pnk_lp_column_follows(pnk_ctx *ctx, pnk_lp *lp, int column);
/** The same optimum, faster. What stays out of the simplex until it turns out to bind or to pay: rows that were named and whose slack is basic, or a column that costs
 *  nothing and nothing draws on; equations by which columns that were named are constants, and such columns that only burden other rows. Values, prices and places
 *  are those of the whole program. What comes after it and needs the factors of the basis (pnk_lp_ranging, whole numbers) needs a pnk_lp_solve first, which finds
 *  nothing left to do. */
pnk_status pnk_lp_solve_aside(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_settings *settings, pnk_lp_info *info);
/** Was the last solve one of the whole program, and has nothing been changed since? */
bool       pnk_lp_has_factors(const pnk_lp *lp);

/** A limit that moves: `by` is added, a unit, to the finite limits of a row or to the upper limit of a column; to both of one that is fixed. */
typedef struct { bool column; int index; double by; } pnk_lp_part;
typedef struct {
    double slope;               /* change of the objective a unit */
    double down, up;            /* units, down <= 0 <= up, between which that is exact because the basis stays feasible: it may hold beyond, too */
} pnk_lp_range;
/** Right-hand-side ranging of the optimum of the last solve, for limits that move together; nothing may have been changed since.
 * @param row_change     [n_rows] out; change of each row's value a unit
 * @param column_change  [n_columns] out; the same of columns
 * @return PNK_OK, PNK_BAD_INPUT, PNK_NO_MEMORY, or PNK_INTERNAL when the basis cannot be used again
 *
 * Cost    one solve with the factors of the basis.
 */
pnk_status pnk_lp_ranging(pnk_ctx *ctx, pnk_lp *lp, const pnk_lp_part *parts, size_t n, double *row_change, double *column_change, pnk_lp_range *out);

/** Solves with these columns in whole numbers, by branch and bound, looking at no more than node_limit programs: a count, so that the answer can
 *  be repeated. Outcome PNK_LP_OPTIMAL; PNK_LP_LIMIT: the best found, which may not be the best there is; PNK_LP_UNSOLVED: none was found; or the verdict
 *  without whole numbers where that has no optimum. Values of columns alone are kept: there are no prices. Errors as of pnk_lp_solve. */
pnk_status pnk_lp_solve_whole(pnk_ctx *ctx, pnk_lp *lp, const int *columns, size_t n, long node_limit, pnk_lp_info *info);

/** An interior point on an LP whose columns may grow between two goes: fewer, dearer steps than the simplex, and prices that are good early.
 *  It leaves values and prices in the LP, no basis. Rows, and columns once taken, must stay as they are; columns that join should have 0 for their
 *  lower limit and find a program that has a solution without them: otherwise it may end short of its aim. */
typedef struct pnk_interior pnk_interior;
typedef struct {
    bool reached;               /* gap and residuals are what was asked for */
    bool stalled;               /* nothing moves any more, short of it */
    double objective, gap;      /* gap: |primal - dual| / (1 + |primal|) */
    double primal_residual, dual_residual;      /* relative to the limits and to the costs */
    double mu;                  /* mean product of a value and its price, scaled */
    double step;                /* share of the last direction that values and prices went, the shorter */
    long iterations;            /* since the beginning */
    double seconds;             /* of this go */
} pnk_interior_info;
pnk_status pnk_interior_new(pnk_ctx *ctx, pnk_lp *lp, pnk_interior **out);
void       pnk_interior_free(pnk_interior *interior);
/** Takes up new columns and goes on until the gap is reached, nothing moves any more or the iterations are used up.
 *  @return PNK_OK with info->reached telling (never so where there is no optimum); PNK_BAD_INPUT, PNK_CANCELLED, PNK_NO_MEMORY, PNK_INTERNAL
 *
 * Cost    a Cholesky factorisation of the rows' normal equations an iteration.
 */
pnk_status pnk_interior_go(pnk_ctx *ctx, pnk_interior *interior, double gap, long most_iterations, pnk_interior_info *info);

size_t pnk_lp_n_rows(const pnk_lp *lp);
size_t pnk_lp_n_columns(const pnk_lp *lp);
size_t pnk_lp_n_entries(const pnk_lp *lp);
double pnk_lp_value(const pnk_lp *lp, int column);          /* after a solve */
double pnk_lp_reduced_cost(const pnk_lp *lp, int column);
double pnk_lp_row_value(const pnk_lp *lp, int row);
double pnk_lp_dual(const pnk_lp *lp, int row);              /* change of the objective per unit of the row's limit */
pnk_lp_place pnk_lp_column_place(const pnk_lp *lp, int column);
pnk_lp_place pnk_lp_row_place(const pnk_lp *lp, int row);

/** Our own copy, for checks: bounds, cost and entries. The entry arrays are borrowed until the next change. */
void pnk_lp_column(const pnk_lp *lp, int column, double *low, double *high, double *cost,
                   size_t *n, const int **rows, const double **values);
void pnk_lp_row_bounds(const pnk_lp *lp, int row, double *low, double *high);

/** Reads an LP from MPS (fixed or free, .gz too) or from a MathProg model of ours (data_path NULL: the data stand in the model); writes
 *  free MPS. For tests and benchmarks: a MathProg file is program text, so never one from outside. */
pnk_status pnk_lp_read_mps(pnk_ctx *ctx, const char *path, pnk_lp **out);
pnk_status pnk_lp_read_mathprog(pnk_ctx *ctx, const char *model_path, const char *data_path, pnk_lp **out);
pnk_status pnk_lp_write_mps(pnk_ctx *ctx, const pnk_lp *lp, const char *path);

#endif
