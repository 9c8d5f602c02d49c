/* engine/base/beside.h - errands done beside the caller's own work, by threads that wait for them.
 *
 * Question  What of the work that nobody waits for yet can be done meanwhile?
 * Promise   with one thread the same errands are done, in the same order, when the caller comes to the end
 *
 * An errand works on what nobody changes meanwhile and writes where nobody looks before the end; its answer must not depend on when it is done.
 */
#ifndef PNK_BASE_BESIDE_H
#define PNK_BASE_BESIDE_H

#include "engine/base/ctx.h"

typedef struct pnk_beside pnk_beside;
/** `ctx` is the thread's own (a child of the caller's). */
typedef pnk_status (*pnk_errand_fn)(pnk_ctx *ctx, void *user);

/** Threads: as many as ctx may have, beside the caller's own, so that no long errand is left for when all else is done; none where ctx may have one. */
pnk_status pnk_beside_new(pnk_ctx *ctx, pnk_beside **out);
/** Hands an errand over; `user` must live until the end. An errand may hand over others. */
pnk_status pnk_beside_do(pnk_ctx *ctx, pnk_beside *beside, pnk_errand_fn fn, void *user);
/** Does what no thread has taken yet and waits for the others. Status and sentence are those of the failed errand that was handed over first; once one
 *  has failed, no other is begun. */
pnk_status pnk_beside_end(pnk_ctx *ctx, pnk_beside *beside);
/** What is not begun is dropped, what is begun is waited for. */
void       pnk_beside_free(pnk_beside *beside);       /* NULL is welcome */

#endif
