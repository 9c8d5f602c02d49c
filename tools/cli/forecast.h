/* tools/cli/forecast.h - what the files of the verb forecast share. */
#ifndef PNK_CLI_FORECAST_H
#define PNK_CLI_FORECAST_H

#include "models/operation/outlook.h"

pnk_status pnk_print_outlook_json(pnk_ctx *ctx, const pnk_outlook_answer *answer, double seconds, pnk_problems *problems);
void       pnk_print_backtest(const pnk_outlook_answer *answer);
pnk_status pnk_print_camps_json(pnk_ctx *ctx, const pnk_camps_ahead *ahead, pnk_problems *problems);
void       pnk_print_camps(const pnk_camps_ahead *ahead);
void       pnk_print_folds(const pnk_outlook_answer *answer);

#endif
