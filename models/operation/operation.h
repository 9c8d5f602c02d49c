/* models/operation/operation.h - one folder on disk is one operation; the order of the steps; run.json.
 *
 * files -intake-> records -match-> placed reports -ledger-> balances -displacement-> forecast -allocation-> plan -publish-> results
 *
 * Promise   results appear in their folder all together or not at all; run.json and inputs/ are enough to replay
 */
#ifndef PNK_OPERATION_OPERATION_H
#define PNK_OPERATION_OPERATION_H

#include "models/domain/results.h"
#include "models/import/import.h"
#include "models/intake/intake.h"
#include "models/layers/layers.h"
#include "models/match/match.h"

/** Whom the plan is made for: those expected, or as many as come to each place in 80 of 100 futures. NONE: those expected, and nothing is said of it. */
typedef enum { PNK_PLAN_FOR_NONE, PNK_PLAN_FOR_EXPECTED, PNK_PLAN_FOR_P80, PNK_N_PLAN_FOR } pnk_plan_for;
extern const char *const pnk_plan_for_words[PNK_N_PLAN_FOR];     /* as --plan-for takes them; NULL for NONE */
bool pnk_plan_for_find(const char *word, pnk_plan_for *out);

typedef struct {
    pnk_intake_options intake;
    const char *out;                 /* result folder; NULL: out/<operation id> */
    const char *const *what_if;      /* suppositions about the days to come (models/scenario) */
    size_t n_what_if;
    size_t members;                  /* of the ensemble; 0: the parameter ensemble_members */
    bool calibrate;                  /* fit the parameters of displacement to the reports known at as_of, and forecast with what is left of them */
    bool whole_trucks;               /* lorries of the plan go whole or not at all */
    int exact_prices;                /* limits a tier whose price is followed to its end by solving anew; 0: as far as the plan's own bases carry */
    bool funding;                    /* the plan at other budgets, too */
    pnk_plan_for plan_for;
    const char *from;                /* result folder of the plan in force: the plan is made anew from it and says what moves; NULL: nothing has been announced */
    const char *lang;                /* of pages and problem lists; NULL: "en", so that results do not hang on the locale */
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
/** Intake, match and ledger: the count alone. Needs areas, sources and reports; names that nothing fits are asked about in matches.csv
 *  and their reports left out, which is a warning line and no failure. */
pnk_status pnk_operation_track(pnk_ctx *ctx, const pnk_run_options *options, pnk_problems *problems, pnk_run **out);

/** Intake, match, ledger and displacement: the count and where people will be, without a plan. */
pnk_status pnk_operation_forecast(pnk_ctx *ctx, const pnk_run_options *options, pnk_problems *problems, pnk_run **out);

/** What one name may mean in an operation. Free with pnk_answer_free. */
typedef struct pnk_answer pnk_answer;
pnk_status pnk_operation_match(pnk_ctx *ctx, const pnk_run_options *options, const char *name, const char *parent, pnk_problems *problems, pnk_answer **out);
const pnk_match_answer *pnk_answer_match(const pnk_answer *answer);
void       pnk_answer_free(pnk_answer *answer);

/** Received files into the tables of an operation, one file at a time. */
typedef enum { PNK_IMPORT_TABLES, PNK_IMPORT_AREAS, PNK_IMPORT_ROADS, PNK_IMPORT_SITES, PNK_IMPORT_EXPOSURE, PNK_IMPORT_FLEE, PNK_IMPORT_RETURNS } pnk_import_what;
typedef struct {
    pnk_import_what what;
    pnk_import_options tables;       /* PNK_IMPORT_TABLES: `maps` NULL: column_maps of the reference folder */
    pnk_layers_options layers;       /* the others */
    const char *reference;           /* folder of the reference tables */
    const char *settings;            /* PNK_IMPORT_FLEE: settings file to take instead of the scenario's own, or NULL */
    const char *operation;           /* NULL: only show what would be taken */
} pnk_taking;
/** What was understood and taken. */
typedef struct {
    pnk_import *tables;              /* NULL: a map layer, or nothing could be read */
    pnk_layers_said layers;
    bool written;
    char *kept;                      /* folder with problems.csv and problems.xlsx; NULL: nothing is wrong with the file, or nothing was to be written */
    bool made_operation;             /* operation.json was made, or brought up to the days of the reports, because nobody had written one */
} pnk_taken;
/** PNK_BAD_INPUT when problems holds an error: rows without a fault were taken all the same, when `written`. */
pnk_status pnk_operation_import(pnk_ctx *ctx, const pnk_taking *taking, pnk_problems *problems, pnk_taken *out);
void       pnk_taken_free(pnk_taken *taken);

/** Recomputes a result folder from its own inputs/ (and certificate/, where there is a plan), and compares every table; `problems` names each difference.
 *  certificate (NULL: not wanted): of the plan as it was recomputed, n_stages 0 where there is none. */
pnk_status pnk_operation_verify(pnk_ctx *ctx, const char *out_folder, pnk_problems *problems, pnk_plan_certificate *certificate);

#endif
