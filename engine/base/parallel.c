/* engine/base/parallel.c - workers that take the next item from one counter.
 *
 * Items are handed out in rising order, so when item i fails every lower item is already in somebody's hands and will
 * be finished: the lowest failure is the same however the threads ran.
 */
#include "engine/base/parallel.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct {
    pnk_work_fn fn;
    void *user;
    size_t n;
    atomic_size_t next, lowest_failed;
} work;

typedef struct {
    work *work;
    pnk_ctx *ctx;
    pthread_t thread;
    bool started;
    size_t failed;              /* lowest item that failed here; SIZE_MAX: none */
    pnk_status status;
} worker;

static void *run_worker(void *argument)
{
    worker *self = argument;
    work *w = self->work;
    for (;;) {
        size_t i = atomic_fetch_add(&w->next, 1);
        if (i >= w->n || i > atomic_load(&w->lowest_failed))
            return NULL;
        pnk_status status = pnk_check(self->ctx);
        if (!status)
            status = w->fn(self->ctx, w->user, i);
        if (status) {
            self->failed = i;
            self->status = status;
            size_t lowest = atomic_load(&w->lowest_failed);
            while (i < lowest && !atomic_compare_exchange_weak(&w->lowest_failed, &lowest, i))
                continue;
            return NULL;
        }
    }
}

static pnk_status run_inline(pnk_ctx *ctx, size_t n, pnk_work_fn fn, void *user)
{
    for (size_t i = 0; i < n; i++) {
        pnk_status status = pnk_check(ctx);
        if (!status)
            status = fn(ctx, user, i);
        if (status)
            return status;
    }
    return PNK_OK;
}

/** Joins all and hands the lowest failure up. */
static pnk_status gather(pnk_ctx *ctx, worker *workers, size_t n_workers)
{
    const worker *first = NULL;
    for (size_t t = 0; t < n_workers; t++) {
        if (workers[t].started)
            pthread_join(workers[t].thread, NULL);
        if (workers[t].status && (!first || workers[t].failed < first->failed))
            first = &workers[t];
    }
    if (!first)
        return PNK_OK;
    return pnk_fail(ctx, first->status, "%s", pnk_ctx_message(first->ctx));
}

pnk_status pnk_parallel(pnk_ctx *ctx, size_t n, pnk_work_fn fn, void *user)
{
    size_t n_workers = (size_t)pnk_ctx_n_threads(ctx);
    if (n_workers > n)
        n_workers = n;
    if (n_workers < 2)
        return run_inline(ctx, n, fn, user);

    work w = { .fn = fn, .user = user, .n = n };
    atomic_init(&w.next, 0);
    atomic_init(&w.lowest_failed, SIZE_MAX);
    worker *workers = calloc(n_workers, sizeof *workers);
    if (!workers)
        return pnk_no_memory(ctx);
    pnk_status status = PNK_OK;
    size_t n_started = 0;
    for (size_t t = 0; t < n_workers; t++) {
        workers[t] = (worker){ .work = &w, .failed = SIZE_MAX, .ctx = pnk_ctx_child(ctx) };
        if (!workers[t].ctx)
            continue;
        workers[t].started = pthread_create(&workers[t].thread, NULL, run_worker, &workers[t]) == 0;
        n_started += workers[t].started;
    }
    if (n_started > 0)                               /* fewer threads than hoped for do the same work */
        status = gather(ctx, workers, n_workers);
    else
        status = run_inline(ctx, n, fn, user);
    for (size_t t = 0; t < n_workers; t++)
        pnk_ctx_free(workers[t].ctx);
    free(workers);
    return status;
}
