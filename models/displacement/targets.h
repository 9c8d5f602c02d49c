/* models/displacement/targets.h - reports as targets of a walk: what a member would have them say. Of this room alone. */
#ifndef PNK_DISPLACEMENT_TARGETS_H
#define PNK_DISPLACEMENT_TARGETS_H

#include "models/displacement/walk.h"

/** A report that the days of a scene can be held against. */
typedef struct {
    int report;                      /* row of the records */
    const bool *leaf_in;             /* [n_leaves] of whom it speaks */
    int group;                       /* -1: everybody */
    pnk_measure measure;
    int before, day;                 /* counted from the end of day `before` to that of `day`; before -1: as it stands on `day` */
    pnk_bound bound;
    double stated_persons;
    double error_persons;            /* one standard deviation of the report itself */
    double weight;                   /* 1, or less for repeats and copies */
} pnk_target;

typedef struct { pnk_target *v; size_t n; } pnk_targets;

/** Reports that the ledger used, of days after day 0 of the scene and first <= day <= last, whose measure the walk has at the end of each day: displaced, returned,
 *  remaining, present, with_hosts, in_sites, on_the_way. Everything lives in `arena`. */
pnk_status pnk_targets_collect(pnk_ctx *ctx, const pnk_scene *scene, const pnk_matches *matches, const pnk_ledger *ledger, pnk_day first, pnk_day last,
                               pnk_arena *arena, pnk_targets *out);

/** persons[n] out: what a member with these parameters has where the reports speak. */
pnk_status pnk_targets_walk(pnk_ctx *ctx, const pnk_targets *targets, const pnk_scene *scene, const pnk_dials *dials, uint64_t seed, uint64_t member, double *persons);

/** How far a member is from the reports: the weighted mean of log(1 + z^2), z in standard deviations of report and model together. A report that
 *  cannot be right beside the others so costs about the same wherever the member is; one-sided ones cost nothing where they hold. */
double pnk_targets_distance(const pnk_targets *targets, const double *persons, double model_error_share);

#endif
