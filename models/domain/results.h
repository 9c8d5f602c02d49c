/* models/domain/results.h - everything a run knows at its end, for publish and for the operation room. */
#ifndef PNK_DOMAIN_RESULTS_H
#define PNK_DOMAIN_RESULTS_H

#include "models/domain/plan.h"

/** How much of what the plan rests on was assumed: rows by table. */
typedef struct { const char *table; size_t rows, assumed; } pnk_assumed;

/** What a profile took out of the results: rows of removed.csv. */
#define PNK_REMOVED_WHYS(X) X(SMALL, "small count, or it would give one away") X(GROUPS, "the share of each group is known, so its count is as good as the total")        \
    X(MERGED, "put together with others: too few people alone") X(SENSITIVE, "sensitive place") X(TEXT, "free text") X(INSIDE, "of the people who do the count")
typedef enum {
#define X(name, word) PNK_REMOVED_##name,
    PNK_REMOVED_WHYS(X)
#undef X
    PNK_N_REMOVED_WHYS
} pnk_removed_why;
typedef struct { const char *table, *row, *column; pnk_removed_why why; } pnk_removed;      /* row and column "": all of them */
typedef struct {
    const char *profile;             /* "partner" */
    double least_persons;            /* fewer are not told */
    pnk_removed *v; size_t n, capacity;
    size_t n_counts, n_withheld;     /* counts of people in the ledger and the forecast; of them, withheld */
} pnk_withheld_list;

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
    const pnk_withheld_list *withheld;   /* NULL: these are all there is (--profile internal) */
} pnk_results;

#endif
