/* engine/table/problems.c - the list of what is wrong, in an order a clerk can walk along. */
#include "engine/table/problems.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_SHOWN = 120 };                /* characters of a cell that are shown */

/** At most MOST_SHOWN characters; bytes that are no UTF-8 and control characters as \xNN. */
static char *made_visible(pnk_arena *arena, const char *text)
{
    pnk_buf shown = {0};
    for (int n = 0; *text; n++) {
        if (n == MOST_SHOWN) {
            pnk_buf_add(&shown, "...");
            break;
        }
        const char *start = text;
        uint32_t code = pnk_utf8_next(&text);
        bool bad_byte = code == 0xFFFD && text - start == 1;
        if (bad_byte || code < 0x20 || code == 0x7F)
            pnk_buf_printf(&shown, "\\x%02X", (unsigned)(unsigned char)*start);
        else
            pnk_buf_add_n(&shown, start, (size_t)(text - start));
    }
    char *copy = shown.failed ? NULL : pnk_arena_text(arena, shown.text ? shown.text : "");
    pnk_buf_free(&shown);
    return copy;
}

void pnk_problem_add(pnk_problems *problems, pnk_severity severity, const char *file, const char *sheet, long row,
                     const char *column, const char *found, const char *expected, ...)
{
    pnk_buf words = {0};
    char one[512];
    va_list args, again;
    va_start(args, expected);
    va_copy(again, args);
    int n = pnk_vsaid(one, sizeof one, expected, args);
    va_end(args);
    if (n >= (int)sizeof one) {
        char *more = malloc((size_t)n + 1);
        if (more) {
            pnk_vsaid(more, (size_t)n + 1, expected, again);
            pnk_buf_add(&words, more);
        }
        free(more);
    } else
        pnk_buf_add(&words, one);
    va_end(again);

    pnk_arena *arena = &problems->arena;
    pnk_problem problem = {
        .severity = severity, .row = row,
        .file = pnk_arena_text(arena, file ? file : ""),
        .sheet = pnk_arena_text(arena, sheet),
        .column = column ? made_visible(arena, column) : NULL,
        .found = found ? made_visible(arena, found) : NULL,
        .expected = words.text ? pnk_arena_text(arena, words.text) : NULL,
    };
    pnk_buf_free(&words);
    if (severity == PNK_ERROR)
        problems->n_errors++;             /* counted even when there is no memory to say which */
    if (!problem.file || !problem.expected || (sheet && !problem.sheet) || (column && !problem.column) ||
        (found && !problem.found) || !PNK_GROW(arena, problems->v, problems->n, problems->capacity)) {
        problems->failed = true;
        return;
    }
    problems->v[problems->n++] = problem;
}

static int compare_texts(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_problems(const void *left, const void *right)
{
    const pnk_problem *a = left, *b = right;
    int d;
    if ((d = compare_texts(a->file, b->file)) || (d = compare_texts(a->sheet, b->sheet)))
        return d;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if ((d = compare_texts(a->column, b->column)))
        return d;
    if (a->severity != b->severity)
        return a->severity < b->severity ? -1 : 1;
    if ((d = compare_texts(a->found, b->found)))
        return d;
    return compare_texts(a->expected, b->expected);
}

void pnk_problems_sort(pnk_problems *problems)
{
    size_t kept = 0;
    if (problems->n == 0)
        return;
    qsort(problems->v, problems->n, sizeof *problems->v, compare_problems);
    for (size_t i = 1; i < problems->n; i++) {
        if (compare_problems(&problems->v[kept], &problems->v[i]) != 0)
            problems->v[++kept] = problems->v[i];
        else if (problems->v[i].severity == PNK_ERROR)
            problems->n_errors--;
    }
    problems->n = kept + 1;
}

const char *pnk_problem_line(const pnk_problem *problem, pnk_arena *arena)
{
    pnk_buf line = {0};
    pnk_buf_add(&line, problem->file);
    if (problem->sheet)
        pnk_buf_printf(&line, pnk_said(" sheet \"%s\""), problem->sheet);
    if (problem->row > 0)
        pnk_buf_printf(&line, pnk_said(" row %ld"), problem->row);
    if (problem->column)
        pnk_buf_printf(&line, " %s", problem->column);
    if (problem->found && problem->found[0])
        pnk_buf_printf(&line, pnk_said(": found \"%s\", expected %s"), problem->found, problem->expected);
    else
        pnk_buf_printf(&line, pnk_said(": nothing there, expected %s"), problem->expected);
    char *copy = line.failed ? NULL : pnk_arena_text(arena, line.text);
    pnk_buf_free(&line);
    return copy ? copy : "out of memory while writing a problem line";
}

void pnk_problems_free(pnk_problems *problems)
{
    pnk_arena_release(&problems->arena);
    *problems = (pnk_problems){0};
}
