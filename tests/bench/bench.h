/* tests/bench/bench.h - what the rows of the benchmark share: their options, and the figures they hand back. */
#ifndef PNK_BENCH_H
#define PNK_BENCH_H

#include "engine/base/ctx.h"

#include <math.h>
#include <stdbool.h>

typedef struct {
    double areas, groups, members, days, people, depots, seed, threads, repeat;
    double truths, way, sources, reports, error_low, error_high, lean, silent;
    double rows, places, sites, warehouses, items;
    double every, cold, before, proven;
    double spread, scenarios, firm, futures;
    const char *write_mps;       /* file; NULL: none */
    bool json, only_write, simplex;
} options;

/** What a verb measured. */
typedef struct { double best_s, sum_s; struct { const char *name; double value; } figures[64]; size_t n_figures; } measured;

static inline void figure(measured *m, const char *name, double value)
{
    if (m->n_figures == sizeof m->figures / sizeof *m->figures)
        return;
    m->figures[m->n_figures].name = name;
    m->figures[m->n_figures++].value = value;
}

static inline void timed(measured *m, double seconds)
{
    m->best_s = m->best_s > 0 ? fmin(m->best_s, seconds) : seconds;
    m->sum_s += seconds;
}

/* made.c */
pnk_status bench_forecast(pnk_ctx *ctx, const options *o, measured *m);
pnk_status bench_access(pnk_ctx *ctx, const options *o, measured *m);

/* ledger.c */
pnk_status bench_intervals(pnk_ctx *ctx, const options *o, measured *m);
pnk_status bench_ledger(pnk_ctx *ctx, const options *o, measured *m);

/* outlook.c */
pnk_status bench_outlook(pnk_ctx *ctx, const options *o, measured *m);

/* allocate.c */
pnk_status bench_allocate(pnk_ctx *ctx, const options *o, measured *m);

/* movement.c */
pnk_status bench_movement(pnk_ctx *ctx, const options *o, measured *m);

/* whole/forecast.c */
pnk_status bench_batken(pnk_ctx *ctx, const options *o, measured *m);
pnk_status bench_growth(pnk_ctx *ctx, const options *o, measured *m);

/* whole/replan.c */
pnk_status bench_replan(pnk_ctx *ctx, const options *o, measured *m);
pnk_status bench_replan_batken(pnk_ctx *ctx, const options *o, measured *m);

/* whole/scenarios.c */
pnk_status bench_scenarios(pnk_ctx *ctx, const options *o, measured *m);

/* whole/preposition.c */
pnk_status bench_preposition(pnk_ctx *ctx, const options *o, measured *m);

/* whole/intake.c */
pnk_status bench_intake(pnk_ctx *ctx, const options *o, measured *m);

#endif
