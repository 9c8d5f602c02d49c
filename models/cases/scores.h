/* models/cases/scores.h - how far a simulated course of the camps is from what was counted.
 *
 * Question  How good is this forecast of a case, and is it better than no model at all?
 * Takes     persons by day and camp, as [n_days * n_camps], day by day, camps in the order of the case
 * Gives     the peer's own figures by its own formulas, so that ours can be held beside its; MASE, CRPS; and the same of naive rivals
 * Promise   the counts are those after registration corrections, linear between their days, cut to whole persons, as the peer scores them
 * Never     looks at the model
 */
#ifndef PNK_CASES_SCORES_H
#define PNK_CASES_SCORES_H

#include "engine/base/ctx.h"
#include "models/domain/cases.h"

/** Of one course, or the mean over several. Shares of the people counted; NAN where it cannot be formed. */
typedef struct {
    double ard, ard_rescaled;                /* "Error (normal)" and "Error (rescaled)" of the peer: mean over days of sum |sim - data| / max(1, total) */
    double ard_whole, ard_rescaled_whole;    /* the same with counts and totals that are not cut to whole persons */
    double ard_pooled;                       /* sum over days and camps of |sim - data| over the sum of data: early days with few people weigh little */
    double mase7, mase30;                    /* rescaled error over that of a camp's count of day 7 or 30 held flat, camps weighted by their counts; camps
                                                whose count never moves after that day are left out */
} pnk_score;

/** Scores one course.
 *
 * @param sim  [n_days * n_camps] persons
 * @return PNK_OK or PNK_NO_MEMORY; a case without camps or days gives NAN everywhere
 *
 * Cost    O(days * camps * counts of a camp).
 */
pnk_status pnk_score_course(pnk_ctx *ctx, const pnk_case *c, const double *sim, pnk_score *out);

/** Mean and standard deviation over members (n < 2: 0). */
void pnk_score_mean(const pnk_score *scores, size_t n, pnk_score *mean, double *ard_sd, double *ard_rescaled_sd);

/** Continuous ranked probability score of an ensemble, over the people counted: for each camp and day
 *  mean |x_i - y| - sum_ij |x_i - x_j| / (2 n^2) (Gneiting and Raftery 2007, J. Am. Stat. Assoc. 102:359-378, eq. 21), summed over days and camps and
 *  divided by the sum of the counts. Of one member it is ard_pooled. crps_persons: the mean of a camp and day.
 *
 * @param members  [n] of [n_days * n_camps]
 * Cost    O(days * camps * n log n), memory O(n).
 */
pnk_status pnk_score_crps(pnk_ctx *ctx, const pnk_case *c, const double *const *members, size_t n, double *crps_share, double *crps_persons);

/** Forecasts that are no model. All but `persistence` are given each day's total, as the peer is. */
typedef enum {
    PNK_RIVAL_CAPACITY_SPLIT,        /* the day's total by the capacities of the file, which mostly are values of the answer */
    PNK_RIVAL_FLAT_RATIO,            /* ... by the shares of the first day on which anybody was counted */
    PNK_RIVAL_PERSISTENCE,           /* the counts of that day, held */
    PNK_RIVAL_UNIFORM_SPLIT,         /* the day's total in equal parts */
    PNK_N_RIVALS
} pnk_rival;
const char *pnk_rival_word(pnk_rival rival);                             /* "capacity_split" */
/** Fills [n_days * n_camps]. */
void pnk_rival_course(const pnk_case *c, pnk_rival rival, double *course);

#endif
