/* tools/cli/progress.c - how far the work is, on standard error: a bar for people, lines of JSON for programs. */
#include "tools/cli/cli.h"
#include "engine/json/json.h"
#include <string.h>
#include <unistd.h>

static struct {
    bool json, drawn;
    double started, last;
    char step[40];
    double share;
} bar;

static void draw(const char *step, double share, double seconds)
{
    enum { WIDTH = 30 };
    char line[WIDTH + 1];
    int full = share >= 0.0 ? (int)(share * WIDTH) : 0;

    for (int i = 0; i < WIDTH; i++)
        line[i] = i < full ? '#' : '.';
    line[WIDTH] = '\0';
    if (share >= 0.0)
        fprintf(stderr, "\r\033[K%-14s [%s] %3d %%  %3.0f s", step, line, (int)(share * 100.0), seconds);
    else
        fprintf(stderr, "\r\033[K%-14s %3.0f s", step, seconds);
    fflush(stderr);
    bar.drawn = true;
}

static void print_json(const char *step, double done, double total, double seconds)
{
    pnk_buf line = {0};

    pnk_buf_add(&line, "{\"step\":");
    pnk_json_escape(&line, step);
    pnk_buf_printf(&line, ",\"done\":%.6g,\"total\":%.6g,\"seconds\":%.1f}\n", done, total, seconds);
    if (!line.failed)
        fputs(line.text, stderr);
    pnk_buf_free(&line);
}

/* Nothing is shown in the first second; after that at most ten times a second, and at each change of step. */
static void on_progress(void *user, const char *step, double done, double total)
{
    double now = pnk_seconds(), share = total > 0.0 ? done / total : -1.0;
    bool new_step = strncmp(step, bar.step, sizeof bar.step - 1) != 0;

    (void)user;
    if (now - bar.started < 1.0 || (!new_step && now - bar.last < 0.1))
        return;
    bar.last = now;
    snprintf(bar.step, sizeof bar.step, "%s", step);
    if (!(share <= 1.0))
        share = 1.0;
    if (bar.json)
        print_json(step, done, total, now - bar.started);
    else
        draw(step, share, now - bar.started);
}

void pnk_progress_start(pnk_ctx *ctx, const pnk_cli *cli)
{
    bar.json = cli->progress == PNK_PROGRESS_JSON;
    bar.started = pnk_seconds();
    if (cli->progress == PNK_PROGRESS_OFF || (!bar.json && (cli->quiet || !isatty(STDERR_FILENO))))
        return;
    pnk_ctx_on_progress(ctx, on_progress, NULL);
}

void pnk_progress_stop(void)
{
    if (bar.drawn)
        fputs("\r\033[K", stderr);
    bar.drawn = false;
}
