/* engine/base/ctx.h - the context that every call of ours carries: the last error, progress, cancel.
 *
 * Question  What went wrong, how far are we, and should we stop?
 * Promise   one context belongs to one thread; the cancel flag alone may be set from anywhere,
 *           a signal handler included. The sentence of the lowest level that knows why is kept.
 * Never     prints, exits or aborts
 */
#ifndef PNK_BASE_CTX_H
#define PNK_BASE_CTX_H

#include "engine/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pnk_ctx pnk_ctx;

/** Called with the name of the step, units done and units in all (total 0: not known). */
typedef void (*pnk_progress_fn)(void *user, const char *step, double done, double total);

pnk_ctx *pnk_ctx_new(void);                 /* NULL when out of memory */
void     pnk_ctx_free(pnk_ctx *ctx);        /* NULL is welcome */

/** A context for a worker thread: shares the cancel flag of its parent, keeps its own message, reports no progress. */
pnk_ctx *pnk_ctx_child(pnk_ctx *parent);

/** Keeps the sentence and gives the status back, so that a call can end with `return pnk_fail(...)`. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
pnk_status pnk_fail(pnk_ctx *ctx, pnk_status status, const char *format, ...);

/** Puts words in front of the present message ("while reading sites.csv: ..."); keeps the status. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
pnk_status pnk_fail_within(pnk_ctx *ctx, pnk_status status, const char *format, ...);

pnk_status pnk_no_memory(pnk_ctx *ctx);     /* PNK_NO_MEMORY with its sentence */

const char *pnk_ctx_message(const pnk_ctx *ctx);   /* "" when nothing failed; borrowed */
void        pnk_ctx_clear(pnk_ctx *ctx);

void pnk_ctx_on_progress(pnk_ctx *ctx, pnk_progress_fn fn, void *user);
void pnk_progress(pnk_ctx *ctx, const char *step, double done, double total);

/** Cancel: async-signal-safe; a long loop asks pnk_check(ctx) now and then, which fails with PNK_CANCELLED
 *  once cancelled, or PNK_LIMIT once the deadline has passed. */
void       pnk_cancel(pnk_ctx *ctx);
bool       pnk_is_cancelled(const pnk_ctx *ctx);
void       pnk_ctx_deadline(pnk_ctx *ctx, double seconds_from_now);   /* 0: none */
pnk_status pnk_check(pnk_ctx *ctx);

void pnk_ctx_threads(pnk_ctx *ctx, int n);         /* n < 1: as many as the machine has */
int  pnk_ctx_n_threads(const pnk_ctx *ctx);

double pnk_seconds(void);                          /* a steady clock, seconds since some moment */

#endif
