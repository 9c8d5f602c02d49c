/* models/operation/operation.h - one folder on disk is one operation; the order of the steps; run.json.
 *
 * files -intake-> records -match-> placed reports -ledger-> balances -displacement-> forecast -allocation-> plan -publish-> results
 *
 * Promise   results appear in their folder all together or not at all; run.json and inputs/ are enough to replay
 */
#ifndef PNK_OPERATION_OPERATION_H
#define PNK_OPERATION_OPERATION_H

#include "models/intake/intake.h"
#include "models/domain/results.h"

typedef struct {
    pnk_intake_options intake;
    const char *out;                 /* result folder; NULL: out/<operation id> */
    const char *lang;                /* "en" */
} pnk_run_options;

/** What a caller shows at the end. Free with pnk_run_free. */
typedef struct pnk_run pnk_run;
const pnk_results *pnk_run_results(const pnk_run *run);
const char        *pnk_run_out(const pnk_run *run);
const char        *pnk_run_summary_json(const pnk_run *run);      /* the text of summary.json */
void               pnk_run_free(pnk_run *run);

/** Intake and match only: every problem of the folder. PNK_BAD_INPUT when there is an error among them. */
pnk_status pnk_operation_check(pnk_ctx *ctx, const pnk_run_options *options, pnk_problems *problems);
/** The whole way. On bad data only problems.csv's lines are given (in `problems`); nothing is written. */
pnk_status pnk_operation_run(pnk_ctx *ctx, const pnk_run_options *options, pnk_problems *problems, pnk_run **out);
/** Recomputes a result folder from its own inputs/ and certificate/, and compares every table; `problems` names each difference. */
pnk_status pnk_operation_verify(pnk_ctx *ctx, const char *out_folder, pnk_problems *problems);

#endif
