/* engine/sim/ranks.h - one ensemble over many processes: the door to Open MPI.
 *
 * Question  Am I one of several that were started together by `mpirun`, and what have the others counted?
 * Method    `mpirun` tells each process its rank and their number in the environment. Only then, and only when an ensemble begins, the library is
 *           loaded and MPI_Init called; a plain run neither loads nor starts it (linked in, libmpi and what it pulls along would cost every start
 *           of the program its time and every sanitized test its leaks).
 * Promise   sums, least, greatest and gathered rows do not depend on how many ranks there are; only rank 0 writes results
 * Never     is called from two threads at once
 */
#ifndef PNK_SIM_RANKS_H
#define PNK_SIM_RANKS_H

#include "engine/base/ctx.h"

/** From the environment alone: 1 and 0 where nobody started several. */
size_t pnk_ranks_count(void);
size_t pnk_ranks_mine(void);

/** From now on this process works by itself, whoever else was started. */
void       pnk_ranks_alone(void);

/** Loads the library and starts it, once; PNK_OK at once where there is one rank. */
pnk_status pnk_ranks_begin(pnk_ctx *ctx);
/** After the last ensemble: every rank must come here, or end. */
void       pnk_ranks_end(void);

/** Every rank brings its status; when one has failed all have, each with a sentence. */
pnk_status pnk_ranks_agree(pnk_ctx *ctx, pnk_status status);
/** Rows first(r)..first(r+1)-1 of n come from rank r, with first(r) = n * r / count; afterwards all have all. */
pnk_status pnk_ranks_gather(pnk_ctx *ctx, double *rows, size_t n, size_t row_length);
size_t     pnk_ranks_first(size_t n, size_t rank);

/** Element by element over the ranks. */
pnk_status pnk_ranks_add_u32(pnk_ctx *ctx, uint32_t *v, size_t n);
pnk_status pnk_ranks_add_i64(pnk_ctx *ctx, int64_t *v, size_t n);
pnk_status pnk_ranks_least(pnk_ctx *ctx, double *v, size_t n);
pnk_status pnk_ranks_greatest(pnk_ctx *ctx, double *v, size_t n);
pnk_status pnk_ranks_any(pnk_ctx *ctx, unsigned char *v, size_t n);

#endif
