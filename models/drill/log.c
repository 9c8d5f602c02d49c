/* models/drill/log.c - what has happened in a drill, one line each, on disk before the next thing happens.
 *
 * A step of several lines ends with `decided`; what stands after the last whole step (the program was killed while writing) is cut off.
 */
#include "models/drill/inside.h"

#include "engine/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_NAME PNK_EXERCISE "-log.csv"
static const char header[] = "at,event,id,from_id,to_id,group_id,item_id,quantity,date,vehicle\n";
static const char *const did_words[PNK_N_DID] = { "fire", "skip", "plan", "move", "ship", "open", "close", "decided", "night" };
enum { N_CELLS = 10, MAX_BYTES = 256 << 20 };

static bool ends_step(pnk_did what) { return what == PNK_DID_FIRE || what == PNK_DID_SKIP || what == PNK_DID_DECIDED || what == PNK_DID_NIGHT; }

static void put_line(pnk_buf *out, const pnk_entry *e)
{
    char at[24], number[32], day[16];

    pnk_buf_printf(out, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", pnk_script_at(e->minute, at), did_words[e->what], e->id ? e->id : "", e->from_id ? e->from_id : "",
                   e->to_id ? e->to_id : "", e->group_id ? e->group_id : "", e->item_id ? e->item_id : "", pnk_text_number(e->quantity, number),
                   pnk_day_text(e->date, day), e->vehicle ? e->vehicle : "");
}

/* A line of our own into an entry; no cell of it holds a comma. */
static bool take_line(pnk_arena *arena, const char *line, size_t n, pnk_entry *out)
{
    char *cells[N_CELLS] = {0}, *copy = pnk_arena_text_n(arena, line, n);
    size_t k = 0;

    for (char *at = copy; at && k < N_CELLS; k++) {
        cells[k] = at;
        at = strchr(at, ',');
        if (at)
            *at++ = '\0';
    }
    *out = (pnk_entry){ .quantity = NAN, .date = PNK_DAY_UNKNOWN, .what = PNK_N_DID };
    for (int w = 0; w < PNK_N_DID && k == N_CELLS; w++)
        if (!strcmp(cells[1], did_words[w]))
            out->what = (pnk_did)w;
    if (out->what == PNK_N_DID)
        return false;
    const char **texts[] = { &out->id, &out->from_id, &out->to_id, &out->group_id, &out->item_id };
    for (int c = 0; c < 5; c++)
        *texts[c] = *cells[2 + c] ? cells[2 + c] : NULL;
    out->vehicle = *cells[9] ? cells[9] : NULL;
    /* nightfall is 24:00: it is written as the first minute of the next day */
    return pnk_script_at_parse(cells[0], &out->minute) && (!*cells[7] || pnk_text_to_number(cells[7], &out->quantity)) && (!*cells[8] || pnk_day_parse(cells[8], &out->date));
}

static pnk_status keep(pnk_ctx *ctx, pnk_drill *d, const pnk_entry *e)
{
    const char *const from[] = { e->id, e->from_id, e->to_id, e->group_id, e->item_id, e->vehicle };
    pnk_entry kept = *e;
    const char **to[] = { &kept.id, &kept.from_id, &kept.to_id, &kept.group_id, &kept.item_id, &kept.vehicle };

    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        if (from[i] && !(*to[i] = pnk_arena_text(&d->arena, from[i])))
            return pnk_no_memory(ctx);
    if (!PNK_GROW(&d->arena, d->log.v, d->log.n, d->log.capacity))
        return pnk_no_memory(ctx);
    d->log.v[d->log.n++] = kept;
    return PNK_OK;
}

static pnk_status cut(pnk_ctx *ctx, const char *path, size_t n)
{
    return truncate(path, (off_t)n) ? pnk_fail(ctx, PNK_IO, "%s: could not be cut to its last whole step: %s", path, strerror(errno)) : PNK_OK;
}

static pnk_status read_lines(pnk_ctx *ctx, pnk_drill *d, const char *path, const char *bytes, size_t n)
{
    size_t at = sizeof header - 1, whole = at, kept = 0;
    pnk_status status = PNK_OK;

    if (n < at)
        return cut(ctx, path, 0);
    if (memcmp(bytes, header, at) != 0)
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s is not a log of a drill as this program writes it", path);
    while (at < n && !status) {
        const char *end = memchr(bytes + at, '\n', n - at);
        pnk_entry e;
        if (!end)
            break;
        if (!take_line(&d->arena, bytes + at, (size_t)(end - (bytes + at)), &e))
            return pnk_fail(ctx, PNK_BAD_INPUT, "%s: a line is not as this program writes it: \"%.80s\"", path, bytes + at);
        status = keep(ctx, d, &e);
        at = (size_t)(end - bytes) + 1;
        if (ends_step(e.what)) {
            whole = at;
            kept = d->log.n;
        }
    }
    d->log.n = kept;
    return status || whole == n ? status : cut(ctx, path, whole);
}

pnk_status pnk_log_read(pnk_ctx *ctx, pnk_drill *d)
{
    char *path = pnk_path_join(d->folder, LOG_NAME), *bytes = NULL;
    size_t n = 0;
    pnk_status status = path ? PNK_OK : pnk_no_memory(ctx);

    if (!status && pnk_file_exists(path) && !(status = pnk_file_read(ctx, path, MAX_BYTES, &bytes, &n)))
        status = read_lines(ctx, d, path, bytes, n);
    free(bytes);
    free(path);
    return status;
}

static pnk_status write_all(pnk_ctx *ctx, const char *path, const pnk_buf *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    size_t done = 0;

    while (fd >= 0 && done < text->n) {
        ssize_t n = write(fd, text->text + done, text->n - done);
        if (n < 0 && errno != EINTR)
            break;
        done += n > 0 ? (size_t)n : 0;
    }
    bool ok = fd >= 0 && done == text->n && fsync(fd) == 0;
    pnk_status status = ok ? PNK_OK : pnk_fail(ctx, PNK_IO, "%s could not be written: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

pnk_status pnk_log_append(pnk_ctx *ctx, pnk_drill *d, const pnk_entry *entries, size_t n)
{
    char *path = pnk_path_join(d->folder, LOG_NAME);
    pnk_buf text = {0};
    pnk_status status = PNK_OK;

    if (path && !pnk_file_exists(path))
        pnk_buf_add(&text, header);
    for (size_t i = 0; i < n; i++)
        put_line(&text, &entries[i]);
    if (!path || text.failed)
        status = pnk_no_memory(ctx);
    else
        status = write_all(ctx, path, &text);
    for (size_t i = 0; i < n && !status; i++)
        status = keep(ctx, d, &entries[i]);
    pnk_buf_free(&text);
    free(path);
    return status;
}
