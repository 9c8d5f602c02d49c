/* engine/table/problems.h - what is wrong with the data, one line each, all in one pass.
 *
 * A problem says where (file, sheet, row, column), what was found and what would be accepted. An error stops the
 * run before any result is written; a warning is shown and the run goes on.
 */
#ifndef PNK_TABLE_PROBLEMS_H
#define PNK_TABLE_PROBLEMS_H

#include "engine/base/arena.h"
#include "engine/base/ctx.h"

typedef enum { PNK_ERROR, PNK_WARNING } pnk_severity;

typedef struct {
    pnk_severity severity;
    const char *file;        /* as the operation names it ("sites.csv") */
    const char *sheet;       /* NULL where the file has none */
    long row;                /* as a person counts, the header line being 1; 0: the whole file */
    const char *column;      /* NULL: the whole row */
    const char *found;       /* NULL or "": nothing there */
    const char *expected;
} pnk_problem;

typedef struct {
    pnk_arena arena;
    pnk_problem *v;
    size_t n, capacity;
    size_t n_errors;
    bool failed;             /* out of memory while noting one */
} pnk_problems;

/** Notes one; texts are copied, `found` shortened to 120 characters with bad bytes made visible.
 *  The format is for `expected`. */
#if defined(__GNUC__)
__attribute__((format(printf, 8, 9)))
#endif
void pnk_problem_add(pnk_problems *problems, pnk_severity severity, const char *file, const char *sheet, long row,
                     const char *column, const char *found, const char *expected, ...);
/** In order of file, row, column; equal lines once. */
void pnk_problems_sort(pnk_problems *problems);
/** One line for a person: `sites.csv row 12 capacity_persons: found "many", expected a number, 0 or more`. */
const char *pnk_problem_line(const pnk_problem *problem, pnk_arena *arena);
void pnk_problems_free(pnk_problems *problems);

#endif
