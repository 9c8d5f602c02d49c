/* models/operation/weighted.h - an operation's single weighted objective: for benchmarks, and for other solvers. */
#ifndef PNK_OPERATION_WEIGHTED_H
#define PNK_OPERATION_WEIGHTED_H

#include "models/allocation/allocation.h"
#include "models/operation/operation.h"

typedef struct {
    pnk_weighted weighted;
    double seconds;                  /* rows and columns made, and solved; intake, forecast, check and the writing of the file apart */
    double peak_memory_mib;          /* of the whole process up to the end of the check, before the file is written */
} pnk_operation_weighted;

/** Intake to forecast as for a run, then the single objective by column generation; no results are written but the whole program as free MPS
 *  where mps_path is given. Errors as of pnk_operation_run. Of several ranks the first alone has the answer. */
pnk_status pnk_operation_weigh(pnk_ctx *ctx, const pnk_run_options *options, const char *mps_path, pnk_problems *problems, pnk_operation_weighted *out);

#endif
