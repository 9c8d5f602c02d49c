/* engine/base/beside.c - a list of errands under one lock. They are begun in the order in which they were handed over. */
#include "engine/base/beside.h"
#include "engine/base/memory.h"

#include <pthread.h>
#include <stdlib.h>

enum { MOST_THREADS = 64 };

typedef struct { pnk_errand_fn fn; void *user; } errand;

struct pnk_beside {
    pthread_mutex_t lock;
    pthread_cond_t more, idle;
    errand *errands;
    size_t n, capacity, begun, running;
    bool closed;
    size_t failed;                       /* the first that failed; SIZE_MAX: none */
    pnk_status status;
    pnk_ctx *own, *sentence;             /* of the caller when it helps; of the failure */
    pthread_t threads[MOST_THREADS];
    pnk_ctx *contexts[MOST_THREADS];
    int n_threads;
};

static void note(pnk_beside *b, pnk_ctx *ctx, size_t i, pnk_status status)
{
    if (!status || i > b->failed)
        return;
    b->failed = i;
    b->status = pnk_fail(b->sentence, status, "%s", pnk_ctx_message(ctx));
}

static bool waits(const pnk_beside *b) { return b->begun < b->n && b->failed == SIZE_MAX; }

/* With the lock held on both sides. */
static void do_next(pnk_beside *b, pnk_ctx *ctx)
{
    size_t i = b->begun++;
    errand one = b->errands[i];

    b->running++;
    pthread_mutex_unlock(&b->lock);
    pnk_status status = pnk_check(ctx);
    if (!status)
        status = one.fn(ctx, one.user);
    pthread_mutex_lock(&b->lock);
    b->running--;
    note(b, ctx, i, status);
    pthread_cond_broadcast(&b->idle);
}

typedef struct { pnk_beside *b; pnk_ctx *ctx; } seat;

static void *wait_for_errands(void *argument)
{
    seat *at = argument;
    pnk_beside *b = at->b;

    pnk_memory_for_thread();
    pthread_mutex_lock(&b->lock);
    for (;;) {
        while (!waits(b) && !b->closed)
            pthread_cond_wait(&b->more, &b->lock);
        if (b->closed)
            break;
        do_next(b, at->ctx);
    }
    pthread_mutex_unlock(&b->lock);
    free(at);
    return NULL;
}

/* Fewer threads than hoped for do the same work. */
static void start_thread(pnk_beside *b, pnk_ctx *ctx)
{
    seat *at = calloc(1, sizeof *at);
    pnk_ctx *child = at ? pnk_ctx_child(ctx) : NULL;

    if (child) {
        *at = (seat){b, child};
        b->contexts[b->n_threads] = child;
        if (pthread_create(&b->threads[b->n_threads], NULL, wait_for_errands, at) == 0) {
            b->n_threads++;
            return;
        }
    }
    pnk_ctx_free(child);
    free(at);
}

pnk_status pnk_beside_new(pnk_ctx *ctx, pnk_beside **out)
{
    pnk_beside *b = calloc(1, sizeof *b);

    if (!b || !(b->own = pnk_ctx_child(ctx)) || !(b->sentence = pnk_ctx_new())) {
        if (b)
            pnk_ctx_free(b->own);
        free(b);
        return pnk_no_memory(ctx);
    }
    b->failed = SIZE_MAX;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->more, NULL);
    pthread_cond_init(&b->idle, NULL);
    int n = pnk_ctx_n_threads(ctx) > 1 ? pnk_ctx_n_threads(ctx) : 0;
    for (int i = 0; i < n && i < MOST_THREADS; i++)
        start_thread(b, ctx);
    *out = b;
    return PNK_OK;
}

static pnk_status hand_over(pnk_ctx *ctx, pnk_beside *b, errand one)
{
    if (b->n == b->capacity) {
        size_t capacity = b->capacity ? 2 * b->capacity : 32;
        errand *larger = realloc(b->errands, capacity * sizeof *larger);
        if (!larger)
            return pnk_no_memory(ctx);
        b->errands = larger;
        b->capacity = capacity;
    }
    b->errands[b->n++] = one;
    pthread_cond_signal(&b->more);
    pthread_cond_broadcast(&b->idle);
    return PNK_OK;
}

pnk_status pnk_beside_do(pnk_ctx *ctx, pnk_beside *b, pnk_errand_fn fn, void *user)
{
    pthread_mutex_lock(&b->lock);
    pnk_status status = hand_over(ctx, b, (errand){fn, user});
    pthread_mutex_unlock(&b->lock);
    return status;
}

pnk_status pnk_beside_end(pnk_ctx *ctx, pnk_beside *b)
{
    pthread_mutex_lock(&b->lock);
    while (waits(b) || b->running)
        if (waits(b))
            do_next(b, b->own);
        else
            pthread_cond_wait(&b->idle, &b->lock);
    pnk_status status = b->failed == SIZE_MAX ? PNK_OK : b->status;
    pthread_mutex_unlock(&b->lock);
    return status ? pnk_fail(ctx, status, "%s", pnk_ctx_message(b->sentence)) : PNK_OK;
}

void pnk_beside_free(pnk_beside *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&b->lock);
    b->closed = true;
    pthread_cond_broadcast(&b->more);
    pthread_mutex_unlock(&b->lock);
    for (int i = 0; i < b->n_threads; i++) {
        pthread_join(b->threads[i], NULL);
        pnk_ctx_free(b->contexts[i]);
    }
    pthread_cond_destroy(&b->idle);
    pthread_cond_destroy(&b->more);
    pthread_mutex_destroy(&b->lock);
    pnk_ctx_free(b->own);
    pnk_ctx_free(b->sentence);
    free(b->errands);
    free(b);
}
