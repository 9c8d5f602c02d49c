/* models/operation/ahead.h - count, forecast and plan of records at hand, without a folder: for those who plan again and again.
 *
 * Takes     records, as intake made them or as somebody has changed them since
 * Gives     the steps of `run` from match to the plan in whole persons, without ranges: nothing written and nothing proved;
 *           where the solver gives up, the plan is that of the nearest-shelter rule
 * Never     changes the records
 */
#ifndef PNK_OPERATION_AHEAD_H
#define PNK_OPERATION_AHEAD_H

#include "engine/table/problems.h"
#include "models/access/access.h"
#include "models/domain/plan.h"

typedef enum { PNK_AHEAD_COUNT, PNK_AHEAD_FORECAST, PNK_AHEAD_NEAREST, PNK_AHEAD_BEST } pnk_ahead_how;      /* how far; the plan by the simple rule, or by tiers */

/** Changes a forecast before a plan is made from it. */
typedef void (*pnk_amend_fn)(const pnk_records *records, pnk_forecast *forecast, void *user);

typedef struct {
    pnk_ahead_how how;
    pnk_amend_fn amend; void *user;  /* NULL: as foreseen */
} pnk_ahead_order;

/** Free with pnk_ahead_free. What was not asked for is NULL. */
typedef struct {
    pnk_matches *matches;
    pnk_ledger *ledger;
    pnk_access *access;
    pnk_forecast *forecast;
    pnk_plan *plan;
} pnk_ahead;

pnk_status pnk_operation_ahead(pnk_ctx *ctx, const pnk_records *records, const pnk_ahead_order *order, pnk_ahead *out);
void       pnk_ahead_free(pnk_ahead *ahead);

/** One member of the ensemble as a course of events, in whole persons. Free with pnk_ahead_course_free. */
pnk_status pnk_operation_course(pnk_ctx *ctx, const pnk_records *records, const pnk_ahead *ahead, size_t member, pnk_forecast **out);
void       pnk_ahead_course_free(pnk_forecast *course);

#endif
