/* engine/base/ctx.c - the context: message, progress, cancel, deadline. A NULL context is welcome everywhere. */
#include "engine/base/ctx.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE_BYTES = 2048 };

struct pnk_ctx {
    char message[MESSAGE_BYTES];
    atomic_int own_cancelled;
    atomic_int *cancelled;              /* of the context at the top */
    double deadline_s;                  /* on the clock of pnk_seconds; INFINITY: none */
    int n_threads;
    pnk_progress_fn progress;
    void *user;
};

double pnk_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

pnk_ctx *pnk_ctx_new(void)
{
    pnk_ctx *ctx = calloc(1, sizeof *ctx);
    if (!ctx)
        return NULL;
    atomic_init(&ctx->own_cancelled, 0);
    ctx->cancelled = &ctx->own_cancelled;
    ctx->deadline_s = INFINITY;
    return ctx;
}

void pnk_ctx_free(pnk_ctx *ctx) { free(ctx); }

pnk_ctx *pnk_ctx_child(pnk_ctx *parent)
{
    pnk_ctx *child = pnk_ctx_new();
    if (child && parent) {
        child->cancelled = parent->cancelled;
        child->deadline_s = parent->deadline_s;
    }
    if (child)
        child->n_threads = 1;           /* a worker does not start workers of its own */
    return child;
}

/** Cuts a sentence that fills its buffer at the last whole UTF-8 character. */
static void cut_cleanly(char *text)
{
    size_t n = strlen(text);
    if (n + 1 < MESSAGE_BYTES)
        return;
    size_t good = pnk_utf8_valid(text, n);
    if (n - good < 4)
        text[good] = '\0';
}

pnk_status pnk_fail(pnk_ctx *ctx, pnk_status status, const char *format, ...)
{
    if (!ctx)
        return status;
    char message[MESSAGE_BYTES];        /* the present message may be one of the arguments */
    va_list args;
    va_start(args, format);
    pnk_vsaid(message, sizeof message, format, args);
    va_end(args);
    cut_cleanly(message);
    memcpy(ctx->message, message, strlen(message) + 1);
    return status;
}

pnk_status pnk_fail_within(pnk_ctx *ctx, pnk_status status, const char *format, ...)
{
    if (!ctx)
        return status;
    char words[MESSAGE_BYTES], whole[MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    pnk_vsaid(words, sizeof words, format, args);
    va_end(args);
    const char *present = ctx->message[0] ? ctx->message : pnk_said(pnk_status_text(status));
    if (pnk_snprintf(whole, sizeof whole, "%s: %s", words, present) < 0)
        return status;
    cut_cleanly(whole);
    memcpy(ctx->message, whole, strlen(whole) + 1);
    return status;
}

pnk_status pnk_no_memory(pnk_ctx *ctx) { return pnk_fail(ctx, PNK_NO_MEMORY, "out of memory"); }

const char *pnk_ctx_message(const pnk_ctx *ctx) { return ctx ? ctx->message : ""; }

void pnk_ctx_clear(pnk_ctx *ctx)
{
    if (ctx)
        ctx->message[0] = '\0';
}

void pnk_ctx_on_progress(pnk_ctx *ctx, pnk_progress_fn fn, void *user)
{
    if (!ctx)
        return;
    ctx->progress = fn;
    ctx->user = user;
}

void pnk_progress(pnk_ctx *ctx, const char *step, double done, double total)
{
    if (ctx && ctx->progress)
        ctx->progress(ctx->user, step, done, total);
}

void pnk_cancel(pnk_ctx *ctx)
{
    if (ctx)
        atomic_store(ctx->cancelled, 1);
}

bool pnk_is_cancelled(const pnk_ctx *ctx) { return ctx && atomic_load(ctx->cancelled) != 0; }

void pnk_ctx_deadline(pnk_ctx *ctx, double seconds_from_now)
{
    if (ctx)
        ctx->deadline_s = seconds_from_now > 0.0 ? pnk_seconds() + seconds_from_now : INFINITY;
}

pnk_status pnk_check(pnk_ctx *ctx)
{
    if (!ctx)
        return PNK_OK;
    if (pnk_is_cancelled(ctx))
        return pnk_fail(ctx, PNK_CANCELLED, "cancelled");
    if (ctx->deadline_s < INFINITY && pnk_seconds() > ctx->deadline_s)
        return pnk_fail(ctx, PNK_LIMIT, "the time limit was reached");
    return PNK_OK;
}

void pnk_ctx_threads(pnk_ctx *ctx, int n)
{
    if (ctx)
        ctx->n_threads = n < 1 ? 0 : n;
}

static int n_processors(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 0)
        return CPU_COUNT(&allowed);
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : (int)n;
}

int pnk_ctx_n_threads(const pnk_ctx *ctx)
{
    if (!ctx)
        return 1;
    return ctx->n_threads > 0 ? ctx->n_threads : n_processors();
}
