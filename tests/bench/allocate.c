/* tests/bench/allocate.c - the weighted program of a made operation by column generation, with what of it was built. */
#include "tests/bench/allocate_land.h"
#include "tests/bench/bench.h"

/** --areas --groups --sites --warehouses --items --days --seed; --write-mps FILE writes the whole program for other solvers, --only-write solves nothing;
 *  --simplex: by the simplex, whatever the size. */
pnk_status bench_allocate(pnk_ctx *ctx, const options *o, measured *m)
{
    land_size size = { (int)o->areas, (int)o->groups, (int)o->sites, (int)o->warehouses, (int)fmin(o->items, LAND_MOST_ITEMS), (int)o->days, (uint64_t)o->seed };
    allocation_case made = { 0 };
    pnk_weighted w = { 0 };
    pnk_status status = land_make(ctx, &size, &made);

    for (int i = 0; i < (int)o->repeat && !status; i++) {
        status = pnk_allocation_weighted(ctx, made.records, made.ledger, made.forecast, made.access, i ? NULL : o->write_mps, o->only_write ? PNK_NOT_SOLVED : o->simplex ? PNK_BY_SIMPLEX : PNK_BY_SIZE, &w);
        timed(m, w.model_seconds + w.solve_seconds);
    }
    figure(m, "objective", w.objective);
    figure(m, "objective_greedy", w.greedy);
    figure(m, "seconds", m->best_s);
    figure(m, "seconds_model", w.model_seconds);
    figure(m, "seconds_solve", w.solve_seconds);
    figure(m, "seconds_check", w.check_seconds);
    figure(m, "rows", (double)w.rows);
    figure(m, "columns", (double)w.columns);
    figure(m, "pivots", (double)w.pivots);
    figure(m, "steps", (double)w.steps);
    figure(m, "pricing_rounds", w.pricing_rounds);
    figure(m, "rows_full", (double)w.rows_full);
    figure(m, "columns_full", (double)w.columns_full);
    figure(m, "entries_full", (double)w.entries_full);
    figure(m, "certificate", pnk_certificate_holds(&w.certificate));
    figure(m, "gap_share", w.certificate.gap_share);
    case_free(&made);
    return status;
}
