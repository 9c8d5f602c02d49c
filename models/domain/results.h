/* models/domain/results.h - everything a run knows at its end, for publish and for the operation room. */
#ifndef PNK_DOMAIN_RESULTS_H
#define PNK_DOMAIN_RESULTS_H

#include "models/domain/plan.h"

/** How much of what the plan rests on was assumed: rows by table. */
typedef struct { const char *table; size_t rows, assumed; } pnk_assumed;

typedef struct {
    const pnk_records *records;
    const pnk_matches *matches;
    const pnk_ledger *ledger;
    const pnk_calibration *calibration;   /* NULL: the forecast is that of the ranges */
    const pnk_forecast *forecast;
    const pnk_plan *plan;
    const char *plan_for;            /* whom the plan is made for, as --plan-for was given; NULL: it was not */
    const pnk_problems *problems;    /* warnings */
    const pnk_assumed *assumed; size_t n_assumed;
    const char *const *move_paths;   /* reserved for ways on the map: NULL */
    const char *version;             /* "0.1.0" */
} pnk_results;

#endif
