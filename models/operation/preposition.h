/* models/operation/preposition.h - an operation's stock held against events that may come, from its folder to a result folder.
 *
 * Question  Where should stock stand before the next event, and what can today's hold?
 * Gives     preposition.csv, scenarios.csv, value.csv, readiness.csv, preposition.html, summary.json, run.json and copies of the inputs, all together or not at all
 * Promise   the tables are the same bytes whatever the threads and ranks
 */
#ifndef PNK_OPERATION_PREPOSITION_H
#define PNK_OPERATION_PREPOSITION_H

#include "models/domain/preposition.h"
#include "models/operation/operation.h"

typedef struct {
    size_t scenarios;                /* 50 to 1,000 */
    double budget_usd, cvar_share;   /* NAN: the money that is there; 0: the mean */
    bool max_min;
    bool no_readiness;               /* for benchmarks: the layout alone, nothing is written */
} pnk_preposition_options;

/** What was found; borrows from nothing. Free with pnk_prepositioned_free. */
typedef struct {
    pnk_records *records;
    pnk_preposition found;
    char *out;                       /* result folder */
    char *summary;                   /* text of summary.json */
} pnk_prepositioned;
pnk_status pnk_operation_preposition(pnk_ctx *ctx, const pnk_run_options *options, const pnk_preposition_options *wanted, pnk_problems *problems, pnk_prepositioned *out);
void       pnk_prepositioned_free(pnk_prepositioned *prepositioned);

#endif
