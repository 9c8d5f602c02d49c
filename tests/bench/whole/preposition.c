/* tests/bench/whole/preposition.c - where stock should stand before an event: futures drawn and walked, layout, its worth, fresh futures. */
#include "models/operation/preposition.h"
#include "tests/bench/bench.h"

#include <sys/resource.h>

static double cpu_seconds(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return NAN;
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 + (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
}

pnk_status bench_preposition(pnk_ctx *ctx, const options *o, measured *m)
{
    const pnk_run_options run = { .intake = { .folder = PNK_SOURCE_DIR "/data/operations/batken-2022", .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN } };
    const pnk_preposition_options wanted = { .scenarios = (size_t)o->members, .budget_usd = NAN, .no_readiness = true };

    for (int i = 0; i < (int)o->repeat; i++) {
        pnk_prepositioned found;
        pnk_problems problems = {0};
        double cpu = cpu_seconds();
        pnk_status status = pnk_operation_preposition(ctx, &run, &wanted, &problems, &found);

        pnk_problems_free(&problems);
        if (status)
            return status;
        timed(m, found.found.seconds);
        if (i == 0) {
            figure(m, "cpu_s", cpu_seconds() - cpu);
            figure(m, "objective", found.found.objective);
            figure(m, "gap", found.found.gap_share);
            figure(m, "iterations", (double)found.found.iterations);
            figure(m, "vss", found.found.vss);
            figure(m, "evpi", found.found.evpi);
        }
        pnk_prepositioned_free(&found);
    }
    return PNK_OK;
}
