/* engine/lp/exact.h - GMP's only door: the check of an answer without any rounding.
 *
 * Why GMP: doubles, their products and their sums are dyadic rationals; kept as integers with an exponent they are added without
 * loss, so that a bound is a theorem about the very numbers of the program, not about nearby ones. For programs small enough.
 *
 * Takes     min c'x, row_low <= Ax <= row_high, low <= x <= high; an x and row prices y, all as doubles
 * Gives     how far x is from feasible, and a bound that no feasible point can be below
 * Method    prices that point at a side that is not there are set to 0; reduced costs that point at an infinite side lean on the
 *           bound that the rows imply for their column (activity bounds, in passes), or one price of the column is moved by as little as mends
 *           it; whatever y was, what is added up then is a bound by weak duality (Neumaier and Shcherbina 2004, Mathematical Programming 99:283-296)
 * Errors    a number that is none, a column that nothing bounds, or no memory: `proven` stays false
 */
#ifndef PNK_LP_EXACT_H
#define PNK_LP_EXACT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    bool tried;
    bool proven;                     /* the bound holds for every feasible point */
    double max_primal_residual;      /* row or bound violation over 1 + |limit|, rounded up */
    double objective;                /* c'x, to the nearest below */
    double bound;                    /* rounded down */
    double gap_share;                /* (objective - bound) / max(1, |objective|), rounded up; below 0 by as much as x is infeasible */
    size_t n_moved;                  /* prices that were set to 0 or moved */
    size_t n_implied;                /* columns that lean on a bound which the rows imply */
} pnk_exact_proof;

typedef struct pnk_exact pnk_exact;
pnk_exact *pnk_exact_new(void);      /* NULL: no memory */
/** The next row and its price; columns may name it from now on. */
void pnk_exact_row(pnk_exact *e, double low, double high, double price);
size_t pnk_exact_n_rows(const pnk_exact *e);
void pnk_exact_column(pnk_exact *e, double low, double high, double cost, double x, size_t n, const int *rows, const double *values);
/** Proves and frees. Cost: O(entries) big additions for each of a few passes; a second or two for 2,000 rows and 20,000 columns. */
pnk_exact_proof pnk_exact_end(pnk_exact *e);

#endif
