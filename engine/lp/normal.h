/* engine/lp/normal.h - CHOLMOD's only door: the normal equations of an interior point. Internal to the room.
 *
 * Question  Which y solves (A W A' + a trace of regularisation) y = r, for weights W that change from step to step?
 * Takes     A by columns; its pattern may grow between steps
 * Gives     one factorisation a step, and solutions refined against A W A' itself
 * Promise   the same numbers whatever the number of threads: BLAS works with one, and an ordering that is made beside the steps is taken after the same number of them
 *           whoever makes it. METIS draws its random numbers from the process's one source: two of these must not be at work at a time.
 */
#ifndef PNK_LP_NORMAL_H
#define PNK_LP_NORMAL_H

#include "engine/base/ctx.h"

/** A by columns; borrowed. Entries of column j stand at start[j] .. start[j + 1] - 1. */
typedef struct {
    size_t n_rows, n_columns;
    const size_t *start;
    const int *row;
    const double *value;
} pnk_lp_matrix;

typedef struct pnk_normal pnk_normal;

pnk_status pnk_normal_new(pnk_ctx *ctx, size_t n_rows, pnk_normal **out);
void       pnk_normal_free(pnk_normal *n);
/** Takes up the pattern of A W A' as far as columns count with these weights. Cost: a fill-reducing ordering, at once or beside the next steps. */
pnk_status pnk_normal_shape(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a, const double *weight);
/** Factors A W A'. @param weight [n_columns] >= 0. @return PNK_OK, PNK_NO_MEMORY, or PNK_INTERNAL where it is not positive definite */
pnk_status pnk_normal_factor(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a, const double *weight);
/** Solves, refined by conjugate gradients until the residual's norm is `most_left` or no longer falls. right, out: [n_rows], not the same. */
pnk_status pnk_normal_solve(pnk_ctx *ctx, pnk_normal *n, const pnk_lp_matrix *a, const double *weight, double most_left, const double *right, double *out);

#endif
