/* models/operation/forecast.h - rules of movement held against what was counted.
 *
 * Question  How good are these rules on a scenario whose outcome is known, and are they better than no model at all?
 * Takes     an operation with a scenario under flee/, or a scenario folder
 * Gives     the scores of models/cases/scores.h over some members, beside those of naive rivals on the same counts
 * Promise   a member depends on the seed and its number alone: any number of threads gives the same figures
 */
#ifndef PNK_OPERATION_FORECAST_H
#define PNK_OPERATION_FORECAST_H

#include "engine/table/problems.h"
#include "models/cases/scores.h"
#include "models/outlook/outlook.h"

typedef struct {
    const char *const *folders;      /* [n]; own rules over several: each judged by parameters fitted on the others */
    size_t n;
    const char *settings;            /* settings file instead of the scenario's own; NULL */
    const char *reference;           /* folder of the reference tables */
    const char *rules;               /* "flee", "own"; NULL: own */
    bool withhold_capacity;          /* the rules see no capacities */
    size_t members;                  /* 0: 20 (the bars of issue and papers are means over 20 seeds) */
    uint64_t seed;
} pnk_validation_options;

typedef struct {
    pnk_arena arena;
    const char *rules, *case_name;
    size_t members, n_days, n_camps, n_places;
    bool withheld_capacity;
    bool own, fitted;                /* own rules; their parameters found on the other cases, else those of parameters.csv */
    pnk_outlook_dials dials;         /* of the own rules */
    uint64_t seed;
    pnk_score score;                 /* mean over members */
    double ard_sd, ard_rescaled_sd;
    double crps, crps_persons;
    double person_days, seconds;     /* of the members, without reading and scoring; seconds on the wall */
    pnk_score rivals[PNK_N_RIVALS];
    double rival_crps[PNK_N_RIVALS];
} pnk_validation;

/** Runs `members` members of each case and scores them.
 *
 * @param out  [n], all complete or none; give each back with pnk_validation_free
 * @return PNK_OK; PNK_NOT_FOUND: no scenario there; PNK_USAGE: no such rules; PNK_BAD_INPUT with problem lines; PNK_LIMIT: more members than are kept
 */
pnk_status pnk_operation_validate(pnk_ctx *ctx, const pnk_validation_options *options, pnk_problems *problems, pnk_validation *out);
void       pnk_validation_free(pnk_validation *validation);

#endif
