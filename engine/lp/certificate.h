/* engine/lp/certificate.h - the check of an answer by code that shares nothing with the solver.
 *
 * Given the data of min c'x, row_low <= Ax <= row_high, low <= x <= high, an x and row prices y, it recomputes in long
 * double how far x is from feasible, how far y is from dual feasible, and the gap between c'x and the bound that y
 * proves. Weak duality makes the bound true whatever y is, so a small gap is a proof.
 */
#ifndef PNK_LP_CERTIFICATE_H
#define PNK_LP_CERTIFICATE_H

#include "engine/lp/exact.h"
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    double max_primal_residual;   /* row or bound violation over 1 + |limit| */
    double max_dual_residual;     /* reduced cost that points into an infinite side, over 1 + |cost| */
    double objective;             /* c'x */
    double bound;                 /* what y proves; reduced costs into an infinite side within tolerance are left out and show in max_dual_residual */
    double gap_share;             /* (objective - bound) / max(1, |objective|) */
    size_t n_rows, n_columns;
    pnk_exact_proof exact;        /* the same without any rounding, where it was asked for (pnk_certifier_exactly) */
} pnk_certificate;

/** Residuals and gap (either side of 0) within one millionth, also in exact arithmetic where that came to an end. */
bool pnk_certificate_holds(const pnk_certificate *c);

/** Accumulates column by column, so that the columns never need to stand in memory together. */
typedef struct pnk_certifier pnk_certifier;
pnk_certifier *pnk_certifier_new(size_t n_rows, const double *row_low, const double *row_high, const double *y);   /* NULL: no memory; arrays borrowed */
void pnk_certifier_column(pnk_certifier *c, double low, double high, double cost, double x,
                          size_t n, const int *rows, const double *values);
/** So many columns more that are held at 0 and are 0: they neither earn nor miss anything, whatever rows they stand in. Not where exact arithmetic was asked for. */
void pnk_certifier_left_out(pnk_certifier *c, size_t n);
/** Rows that no columns but the next ones have: opened, named n_rows + 0.. by those columns, and closed again, so that they never need to
 *  stand in memory together. At most PNK_PASSING_ROWS at a time. */
enum { PNK_PASSING_ROWS = 4 };
void pnk_certifier_open(pnk_certifier *c, double row_low, double row_high, double y);
void pnk_certifier_close(pnk_certifier *c);          /* all that are open */
/** Checks in exact arithmetic as well (engine/lp/exact.h). Before the first column; not together with parts. */
void pnk_certifier_exactly(pnk_certifier *c);
/** For columns that another thread hands in: the same rows, sums of its own. Joined in the same order, parts give the same certificate,
 *  whichever thread made them. */
pnk_certifier *pnk_certifier_part(const pnk_certifier *whole);       /* NULL: no memory */
void pnk_certifier_join(pnk_certifier *whole, pnk_certifier *part);  /* adds and frees; part NULL is fine */
/** Adds up and frees. */
pnk_certificate pnk_certifier_end(pnk_certifier *c);

#endif
