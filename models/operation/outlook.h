/* models/operation/outlook.h - own rules over several scenarios: forecasts held against what was reported later, and parameters found without the case judged. */
#ifndef PNK_OPERATION_OUTLOOK_H
#define PNK_OPERATION_OUTLOOK_H

#include "engine/table/problems.h"
#include "models/outlook/outlook.h"

typedef struct {
    const char *const *folders;      /* [n] operations with a scenario under flee/, or scenario folders */
    size_t n;
    const char *settings;            /* as for --validate; NULL */
    const char *reference;           /* folder of the reference tables */
    uint64_t seed;                   /* of the peer's rules in the backtest */
    size_t members;                  /* of theirs; 0: few */
} pnk_outlook_question;

/** Free with pnk_outlook_answer_free. */
typedef struct {
    pnk_case **cases; size_t n;
    pnk_outlook_dials dials;         /* of parameters.csv */
    pnk_outlook_fold *folds;         /* [n + 1], the last fitted on all; NULL: one case alone, so nothing was fitted */
    pnk_outlook_trial *trials;       /* [n]; NULL: not asked for */
    size_t flee_members;
} pnk_outlook_answer;

/** The cases; where `fit`, with the parameters of parameters.csv, and of several cases the folds. Faults of all folders are told before giving up. */
pnk_status pnk_operation_cases(pnk_ctx *ctx, const pnk_outlook_question *question, bool fit, pnk_problems *problems, pnk_outlook_answer *out);
/** Folds, each without one of the cases; needs two or more. */
pnk_status pnk_operation_calibrate(pnk_ctx *ctx, const pnk_outlook_question *question, pnk_problems *problems, pnk_outlook_answer *out);
/** Rolling origins over every case, each with the parameters of its fold; of one case alone with those of parameters.csv. The peer's rules stand beside
 *  them at a few of the origins, without capacities and with totals carried on: one run of theirs takes longer than all of the own forecasts. */
pnk_status pnk_operation_backtest(pnk_ctx *ctx, const pnk_outlook_question *question, pnk_problems *problems, pnk_outlook_answer *out);
/** Puts backtest.csv (case, horizon, scoring; see help tables backtest) into a folder, made where it is not there. */
pnk_status pnk_operation_backtest_table(pnk_ctx *ctx, const pnk_outlook_answer *answer, const char *folder);
void       pnk_outlook_answer_free(pnk_outlook_answer *answer);

/** What will be counted in each camp 1 to 30 days from a day, from what was reported by then. Free with pnk_camps_ahead_free. */
typedef struct {
    pnk_case *c;
    int as_of_day;
    pnk_outlook_point *points;       /* [PNK_OUTLOOK_N_HORIZONS * n_camps] */
} pnk_camps_ahead;
/** as_of PNK_DAY_UNKNOWN: the last day of the scenario. PNK_NOT_FOUND where there is none. */
pnk_status pnk_operation_camps(pnk_ctx *ctx, const pnk_outlook_question *question, pnk_day as_of, uint64_t seed, pnk_problems *problems, pnk_camps_ahead *out);
void       pnk_camps_ahead_free(pnk_camps_ahead *ahead);

/** parameters.csv of the reference folder, as the own rules read it. */
pnk_status pnk_operation_dials(pnk_ctx *ctx, const char *reference, pnk_problems *problems, pnk_outlook_dials *out);

#endif
