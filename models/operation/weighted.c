/* models/operation/weighted.c - an operation's single weighted objective: for benchmarks, and for other solvers. */
#include "models/operation/weighted.h"

#include "engine/sim/ranks.h"
#include "models/operation/steps.h"

#include <stdio.h>
#include <sys/resource.h>

/** A file that cannot be written is told before the solve, not after it. */
static pnk_status can_write(pnk_ctx *ctx, const char *path)
{
    FILE *file = path ? fopen(path, "ab") : NULL;

    if (file)
        fclose(file);
    return path && !file ? pnk_fail(ctx, PNK_IO, "%s: could not be written", path) : PNK_OK;
}

static pnk_status weigh(pnk_ctx *ctx, const pnk_run_options *options, const char *mps_path, pnk_problems *problems, pnk_run *run, pnk_operation_weighted *out)
{
    struct rusage usage;
    pnk_weighted counted;
    pnk_status status;

    pnk_run_ask(run, options);
    status = pnk_steps_read(ctx, run, &options->intake, problems);
    pnk_problems_sort(problems);
    if (!status && !(status = can_write(ctx, mps_path)) && !(status = pnk_steps_count(ctx, run)))
        status = pnk_steps_foresee(ctx, run);
    pnk_ranks_end();
    if (status || pnk_ranks_mine() > 0)
        return status;
    if ((status = pnk_allocation_weighted(ctx, run->records, run->ledger, run->forecast, run->access, NULL, PNK_BY_SIZE, &out->weighted)))
        return status;
    out->seconds = out->weighted.model_seconds + out->weighted.solve_seconds;
    out->peak_memory_mib = getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024.0 : NAN;
    /* the whole program is written afterwards: it is no part of the solve and must not show in its memory */
    return mps_path ? pnk_allocation_weighted(ctx, run->records, run->ledger, run->forecast, run->access, mps_path, PNK_NOT_SOLVED, &counted) : PNK_OK;
}

pnk_status pnk_operation_weigh(pnk_ctx *ctx, const pnk_run_options *options, const char *mps_path, pnk_problems *problems, pnk_operation_weighted *out)
{
    pnk_run *run = pnk_run_new(ctx);
    pnk_status status;

    *out = (pnk_operation_weighted){0};
    if (!run)
        return PNK_NO_MEMORY;
    status = weigh(ctx, options, mps_path, problems, run, out);
    pnk_run_free(run);
    return status;
}
