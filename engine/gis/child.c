/* engine/gis/child.c - the process that reads: its limits, its pipe, its end. */
#include "engine/gis/child.h"
#include "engine/gis/inner.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY_BYTES    ((size_t)1 << 30)
#define ANSWER_BYTES    ((size_t)768 << 20)
#define FRAME_BYTES     ((size_t)256 << 10)
#define LARGEST_FRAME   ((size_t)512 << 20)
#define CHILD_PROBLEMS  2000
#define EXIT_NO_MEMORY  86

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Each frame: what it holds, how long it is, then its bytes. */
typedef struct { uint32_t kind, n; } frame_head;
enum { FRAME_DATA = 1, FRAME_PROBLEMS, FRAME_END };

double pnk_child_seconds(size_t bytes)
{
    /* Ten seconds for all that people send; a table of hundreds of megabytes may take longer in proportion. */
    double seconds = 9.0 + (double)bytes / 8e6;
    return SANITIZED ? 5.0 * seconds : seconds;
}

/* --- the child ---------------------------------------------------------------------------------------------- */

static pnk_status write_all(pnk_ctx *ctx, int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, bytes, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return pnk_fail(ctx, PNK_IO, "%s", strerror(errno));
        bytes += k;
        n -= (size_t)k;
    }
    return PNK_OK;
}

static pnk_status send_frame(pnk_ctx *ctx, pnk_wire *wire, uint32_t kind)
{
    frame_head head = { kind, (uint32_t)wire->buf.n };
    pnk_status status;

    if (wire->buf.failed)
        return pnk_no_memory(ctx);
    if (wire->buf.n > LARGEST_FRAME || wire->sent_bytes + wire->buf.n > wire->max_bytes)
        return pnk_fail(ctx, PNK_LIMIT, "more than %zu MiB of text", wire->max_bytes >> 20);
    if ((status = write_all(ctx, wire->fd, (const char *)&head, sizeof head)) ||
        (status = write_all(ctx, wire->fd, wire->buf.text ? wire->buf.text : "", wire->buf.n)))
        return status;
    wire->sent_bytes += wire->buf.n;
    wire->buf.n = 0;
    return PNK_OK;
}

pnk_status pnk_wire_cut(pnk_ctx *ctx, pnk_wire *wire)
{
    if (wire->buf.n < FRAME_BYTES && !wire->buf.failed)
        return PNK_OK;
    return send_frame(ctx, wire, FRAME_DATA);
}

static void send_problems(pnk_ctx *ctx, pnk_wire *wire, const pnk_problems *problems, size_t from)
{
    for (size_t i = from; i < problems->n && i < from + CHILD_PROBLEMS; i++) {
        const pnk_problem *p = &problems->v[i];
        pnk_wire_number(wire, (uint64_t)p->severity);
        pnk_wire_text(wire, p->file);
        pnk_wire_text(wire, p->sheet);
        pnk_wire_number(wire, (uint64_t)p->row);
        pnk_wire_text(wire, p->column);
        pnk_wire_text(wire, p->found);
        pnk_wire_text(wire, p->expected);
    }
    (void)send_frame(ctx, wire, FRAME_PROBLEMS);
}

static void set_limit(int which, rlim_t soft, rlim_t hard)
{
    struct rlimit limit = { soft, hard }, now;
    if (getrlimit(which, &now) == 0 && now.rlim_max != RLIM_INFINITY && now.rlim_max < hard) {
        limit.rlim_max = now.rlim_max;
        limit.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
    }
    (void)setrlimit(which, &limit);
}

/** What the process already holds is the parent's; the file may take so much more. */
static size_t address_space(void)
{
    char text[64] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    return n > 0 ? (size_t)strtoull(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

static void confine(double seconds)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGXCPU, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    set_limit(RLIMIT_CORE, 0, 0);
    set_limit(RLIMIT_FSIZE, 0, 0);               /* no file of any kind gets a byte */
    if (seconds > 0.0)
        set_limit(RLIMIT_CPU, (rlim_t)ceil(seconds), (rlim_t)ceil(seconds) + 1);
    if (!SANITIZED) {
        set_limit(RLIMIT_AS, address_space() + MEMORY_BYTES, address_space() + MEMORY_BYTES);
        int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int fd = 0; nowhere >= 0 && fd <= 2; fd++)     /* a library's last words are not for the user's screen */
            dup2(nowhere, fd);
    }
}

static _Noreturn void be_child(pnk_ctx *ctx, int fd, double seconds, pnk_child_fn fn, void *user)
{
    pnk_wire wire = { .fd = fd, .max_bytes = ANSWER_BYTES };
    pnk_problems problems = {0};

    confine(seconds);
    pnk_ctx_on_progress(ctx, NULL, NULL);
    pnk_status status = fn(ctx, &wire, &problems, user);
    if (!status && wire.buf.n > 0)
        status = send_frame(ctx, &wire, FRAME_DATA);
    if (problems.failed && !status)
        status = pnk_no_memory(ctx);
    if (status == PNK_NO_MEMORY)
        _exit(EXIT_NO_MEMORY);
    wire.buf.n = 0;
    wire.buf.failed = false;
    wire.max_bytes = SIZE_MAX;
    send_problems(ctx, &wire, &problems, 0);
    pnk_wire_number(&wire, (uint64_t)status);
    pnk_wire_text(&wire, status ? pnk_ctx_message(ctx) : NULL);
    if (wire.buf.failed)
        _exit(EXIT_NO_MEMORY);
    (void)send_frame(ctx, &wire, FRAME_END);
    _exit(0);
}

/* --- the parent --------------------------------------------------------------------------------------------- */

typedef struct {
    pnk_arena *arena;
    pnk_frames *out;
    pnk_problems *problems;
    int fd;
    frame_head head;
    size_t have;                     /* bytes of head and frame read so far */
    char *bytes;
    size_t total_bytes;
    bool ended;                      /* the end frame came */
    pnk_status status;               /* of the child's work */
    const char *message;
} receiver;

static void take_problems(receiver *r, pnk_unwire *in)
{
    while (pnk_unwire_more(in)) {
        pnk_severity severity = pnk_unwire_number(in) == PNK_WARNING ? PNK_WARNING : PNK_ERROR;
        const char *file = pnk_unwire_text(in), *sheet = pnk_unwire_text(in);
        long row = (long)pnk_unwire_number(in);
        const char *column = pnk_unwire_text(in), *found = pnk_unwire_text(in), *expected = pnk_unwire_text(in);
        if (!in->bad)
            pnk_problem_add(r->problems, severity, file, sheet, row, column, found, "%s", expected ? expected : "");
    }
}

/** A whole frame stands in r->bytes. */
static pnk_status take_frame(pnk_ctx *ctx, receiver *r)
{
    pnk_frame frame = { r->bytes, r->head.n };
    pnk_frames one = { &frame, 1, 1 };
    pnk_unwire in = pnk_unwire_of(&one);

    if (r->head.kind == FRAME_DATA) {
        if (!PNK_GROW(r->arena, r->out->v, r->out->n, r->out->capacity))
            return pnk_no_memory(ctx);
        r->out->v[r->out->n++] = frame;
    } else if (r->head.kind == FRAME_PROBLEMS) {
        take_problems(r, &in);
    } else if (r->head.kind == FRAME_END && pnk_unwire_more(&in)) {
        uint64_t status = pnk_unwire_number(&in);
        r->message = pnk_unwire_text(&in);
        r->status = status <= PNK_IO && !in.bad ? (pnk_status)status : PNK_INTERNAL;
        r->ended = true;
    }
    return PNK_OK;
}

/** Reads what is there. *more false: nothing for now, or the end. */
static pnk_status receive(pnk_ctx *ctx, receiver *r, bool *more, bool *closed)
{
    bool in_head = r->have < sizeof r->head;
    char *to = in_head ? (char *)&r->head + r->have : r->bytes + (r->have - sizeof r->head);
    size_t wanted = in_head ? sizeof r->head - r->have : r->head.n - (r->have - sizeof r->head);
    ssize_t n = wanted ? read(r->fd, to, wanted) : 0;

    *more = true;
    if (wanted && n <= 0) {
        *more = n < 0 && errno == EINTR;
        *closed = n == 0 || (errno != EINTR && errno != EAGAIN);
        return PNK_OK;
    }
    r->have += (size_t)n;
    if (in_head && r->have == sizeof r->head) {
        r->total_bytes += r->head.n;
        if (r->head.n > LARGEST_FRAME || r->total_bytes > 2 * ANSWER_BYTES)
            return pnk_fail(ctx, PNK_LIMIT, "more than %zu MiB of text", ANSWER_BYTES >> 20);
        r->bytes = pnk_arena_alloc(r->arena, (size_t)r->head.n + 1, 1);
        if (!r->bytes)
            return pnk_no_memory(ctx);
    }
    if (r->have == sizeof r->head + r->head.n && !in_head) {
        r->have = 0;
        return take_frame(ctx, r);
    }
    if (in_head && r->have == sizeof r->head && r->head.n == 0)
        r->have = 0;
    return PNK_OK;
}

/** Until the end frame, the end of the pipe, a cancel or the last second. */
static pnk_status listen_to(pnk_ctx *ctx, receiver *r, double until_s, bool *late)
{
    bool more = false, closed = false;
    pnk_status status = PNK_OK;

    while (!status && !r->ended && !closed) {
        struct pollfd wait = { .fd = r->fd, .events = POLLIN };
        if (!more)
            (void)poll(&wait, 1, 40);
        if ((status = pnk_check(ctx)))
            break;
        if (until_s > 0.0 && pnk_seconds() > until_s) {
            *late = true;
            break;
        }
        status = receive(ctx, r, &more, &closed);
    }
    return status;
}

/** Waits for a process that is about to end, then ends it; its exit status. */
static int reap(pid_t child)
{
    int how = 0;
    struct timespec pause = { 0, 2000000 };

    for (int i = 0; i < 500; i++) {
        pid_t got = waitpid(child, &how, WNOHANG);
        if (got == child || (got < 0 && errno != EINTR))
            return how;
        nanosleep(&pause, NULL);
    }
    kill(child, SIGKILL);
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        ;
    return how;
}

static int end_now(pid_t child)
{
    int how = 0;
    kill(child, SIGKILL);
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        ;
    return how;
}

static pnk_status grief(pnk_ctx *ctx, const char *name, bool late, int how, double seconds, pnk_problems *problems)
{
    char found[300];
    int sign = WIFSIGNALED(how) ? WTERMSIG(how) : 0;

    if (late || sign == SIGXCPU || sign == SIGKILL)
        pnk_snprintf(found, sizeof found, pnk_said("it takes more than %.0f seconds to read"), seconds);
    else if (sign == SIGABRT || (WIFEXITED(how) && WEXITSTATUS(how) == EXIT_NO_MEMORY))
        pnk_snprintf(found, sizeof found, "%s", pnk_said("it takes more than 1 GiB of memory to read"));
    else if (sign == SIGBUS)
        pnk_snprintf(found, sizeof found, "%s", pnk_said("it changed or went away while it was read"));
    else
        pnk_snprintf(found, sizeof found, sign ? pnk_said("reading it broke the reader (signal %d)") : pnk_said("reading it broke the reader (exit status %d)"), sign ? sign : WEXITSTATUS(how));
    pnk_problem_add(problems, PNK_ERROR, name, NULL, 0, NULL, found, "a sound file of its kind");
    return pnk_fail(ctx, PNK_BAD_INPUT, "%s: this file could not be read: %s", name, found);
}

pnk_status pnk_child_run(pnk_ctx *ctx, pnk_arena *arena, const char *name, double seconds, pnk_child_fn fn, void *user,
                         pnk_problems *problems, pnk_frames *out)
{
    receiver r = { .arena = arena, .out = out, .problems = problems };
    pnk_status status;
    bool late = false;
    int ends[2], how;

    if ((status = pnk_check(ctx)))
        return status;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return pnk_fail(ctx, PNK_IO, "no pipe to a reading process: %s", strerror(errno));
    (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_child(ctx, ends[1], seconds, fn, user);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return pnk_fail(ctx, PNK_IO, "no process to read in: %s", strerror(errno));
    }
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    r.fd = ends[0];
    /* Processor time is what the child's own limit counts; a machine with much else to do gets four times that by the clock. */
    status = listen_to(ctx, &r, seconds > 0.0 ? pnk_seconds() + 4.0 * seconds : 0.0, &late);
    how = status || late ? end_now(child) : reap(child);
    close(ends[0]);
    if (status)
        return status;
    if (!r.ended)
        return grief(ctx, name, late, how, seconds, problems);
    return r.status ? pnk_fail(ctx, r.status, "%s", r.message ? r.message : pnk_status_text(r.status)) : PNK_OK;
}
