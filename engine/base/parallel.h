/* engine/base/parallel.h - the same work on many items, over threads. */
#ifndef PNK_BASE_PARALLEL_H
#define PNK_BASE_PARALLEL_H

#include "engine/base/ctx.h"

/** Work on item `i`; `ctx` is the worker's own (a child of the caller's). */
typedef pnk_status (*pnk_work_fn)(pnk_ctx *ctx, void *user, size_t i);

/** Calls fn for i = 0..n-1 over pnk_ctx_n_threads(ctx) threads, in no fixed order. Stops early on the first failure;
 *  the status and sentence of the lowest failed i are given back. Results must not depend on the order. */
pnk_status pnk_parallel(pnk_ctx *ctx, size_t n, pnk_work_fn fn, void *user);

#endif
