/* models/operation/ahead.c - the steps from match to plan over records at hand. */
#include "models/operation/ahead.h"

#include "models/allocation/allocation.h"
#include "models/displacement/displacement.h"
#include "models/ledger/ledger.h"
#include "models/match/match.h"

static pnk_status plan(pnk_ctx *ctx, const pnk_records *records, pnk_ahead_how how, pnk_ahead *a)
{
    pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;

    settings.unproved = true;
    settings.most_prices = 0;
    if (how == PNK_AHEAD_BEST) {
        pnk_status status = pnk_allocation_solve(ctx, records, a->ledger, a->forecast, a->access, &settings, &a->plan, NULL);
        if (status != PNK_INTERNAL && status != PNK_LIMIT)
            return status;
        pnk_ctx_clear(ctx);          /* the solver gave up: somebody waits for a plan, and the simple rule is one */
    }
    return pnk_allocation_nearest(ctx, records, a->ledger, a->forecast, a->access, &a->plan);
}

static pnk_status carry_out(pnk_ctx *ctx, const pnk_records *records, const pnk_ahead_order *order, pnk_ahead *a)
{
    const pnk_ledger_settings plain = { .ranges = false, .calls = false };
    const pnk_displacement_settings path = { .members = 1 };      /* the mean path alone is looked at */
    pnk_problems lines = {0};        /* a name in doubt is left out of the count, as `track` does */
    pnk_status status = pnk_match_questions(ctx, records, &lines, &a->matches);

    pnk_problems_free(&lines);
    if (status || (status = pnk_ledger_solve(ctx, records, a->matches, &plain, &a->ledger)) || order->how == PNK_AHEAD_COUNT)
        return status;
    if ((status = pnk_access_new(ctx, records, &a->access)) || (status = pnk_displacement_run(ctx, records, a->ledger, a->access, &path, &a->forecast)))
        return status;
    if (order->amend)
        order->amend(records, a->forecast, order->user);
    return order->how == PNK_AHEAD_FORECAST ? PNK_OK : plan(ctx, records, order->how, a);
}

pnk_status pnk_operation_ahead(pnk_ctx *ctx, const pnk_records *records, const pnk_ahead_order *order, pnk_ahead *out)
{
    pnk_ahead made = {0};
    pnk_status status = carry_out(ctx, records, order, &made);

    if (status)
        pnk_ahead_free(&made);
    *out = made;
    return status;
}

void pnk_ahead_free(pnk_ahead *ahead)
{
    pnk_plan_free(ahead->plan);
    pnk_forecast_free(ahead->forecast);
    pnk_access_free(ahead->access);
    pnk_ledger_free(ahead->ledger);
    pnk_matches_free(ahead->matches);
    *ahead = (pnk_ahead){0};
}

pnk_status pnk_operation_course(pnk_ctx *ctx, const pnk_records *records, const pnk_ahead *ahead, size_t member, pnk_forecast **out)
{
    return pnk_displacement_paths(ctx, records, ahead->ledger, ahead->access, NULL, member, 1, out);
}

void pnk_ahead_course_free(pnk_forecast *course) { pnk_forecast_free(course); }
