/* models/allocation/nearest.c - the nearest-shelter rule as a plan of its own: no linear program, no proof. */
#include "models/allocation/allocation.h"
#include "models/allocation/world.h"

#include <stdlib.h>

typedef struct { pnk_world *w; pnk_acts *acts, *whole, *none; pnk_course *greedy, *course, *nothing; pnk_cells *cells; } rule;

static void rule_free(rule *r)
{
    pnk_cells_free(r->cells);
    pnk_course_free(r->nothing);
    pnk_course_free(r->course);
    pnk_course_free(r->greedy);
    pnk_acts_free(r->none);
    pnk_acts_free(r->whole);
    pnk_acts_free(r->acts);
    pnk_world_free(r->w);
}

static pnk_status tell(pnk_ctx *ctx, const rule *r, pnk_plan **plan)
{
    pnk_plan *made = calloc(1, sizeof *made);
    pnk_status status = made ? pnk_tell(ctx, r->w, r->cells, r->whole, r->course, r->course, r->nothing, NULL, 0, made) : pnk_no_memory(ctx);

    if (status)
        pnk_plan_free(made);
    else
        *plan = made;
    return status;
}

pnk_status pnk_allocation_nearest(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                  const pnk_access *access, pnk_plan **plan)
{
    rule r = {0};
    pnk_status status;

    if ((status = pnk_world_new(ctx, records, ledger, forecast, access, &r.w)) || (status = pnk_greedy(ctx, r.w, &r.acts)) ||
        (status = pnk_world_run(ctx, r.w, r.acts, &r.greedy)) || (status = pnk_cells_new(ctx, r.w, r.greedy, &r.cells)) ||
        (status = pnk_round_acts(ctx, r.w, r.acts, PNK_WHOLE_PEOPLE, &r.whole)) || (status = pnk_world_run(ctx, r.w, r.whole, &r.course)))
        goto done;
    r.none = pnk_acts_new();
    if (!r.none)
        status = pnk_no_memory(ctx);
    else if (!(status = pnk_world_run(ctx, r.w, r.none, &r.nothing)))
        status = tell(ctx, &r, plan);
done:
    rule_free(&r);
    return status;
}
