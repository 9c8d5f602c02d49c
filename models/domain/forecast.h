/* models/domain/forecast.h - what displacement hands on: where people will be, day by day, and what its parameters were fitted to. */
#ifndef PNK_DOMAIN_FORECAST_H
#define PNK_DOMAIN_FORECAST_H

#include "engine/sim/sim.h"
#include "models/domain/balances.h"
#include <math.h>

/** Day 0 is as_of; days 1..n_days follow. Leaves are those of the ledger, groups those of the records.
 *  Index of (leaf, group, day): ((day * n_leaves) + leaf) * n_groups + group, day from 0. */
typedef struct {
    pnk_arena arena;
    pnk_day as_of;
    int n_days;
    size_t n_leaves, n_groups;
    const int *leaves;               /* as in the ledger */

    /* expected persons, all [(n_days+1) * n_leaves * n_groups]; flows are 0 on day 0 */
    double *displaced;               /* cumulative, by area of origin */
    double *returned;                /* cumulative, by area of origin */
    double *with_hosts, *in_sites, *on_the_way;   /* stocks where they are, nobody helping (people on the way wait) */
    double *travelling;              /* of on_the_way: not arrived yet, by where they set out or are; on_the_way - travelling have begun to wait
                                      * (nobody on day 0: a plan's u0 is on_the_way - travelling, they come in through alpha and beta) */
    double *begin_to_wait;           /* alpha: persons that day who arrive without a place of their own, where they wait */
    double *reach_hosts, *reach_sites;            /* beta: persons that day who find a host or a listed site by themselves */
    double *return_share;            /* rho [(n_days+1) * n_groups]: share of a group going home that day, the same wherever they sleep */

    /* bands over the ensemble of totals in scope and of areas (every node of the tree), all groups together:
     * band[(day * n_nodes + node) * PNK_N_SOLVED + measure], node 0..areas.n-1 = area, node areas.n = headline; mean equals the sum of details */
    size_t n_nodes;
    pnk_band *bands;
    pnk_band *group_bands;           /* the same of one group: [((day * n_nodes + node) * n_groups + group) * PNK_N_SOLVED + measure]; NULL: not made */
    size_t n_members;
    bool bands_alone;                /* results that a profile made: the bands are everything there is, the mean in thousandths, some withheld; details are withheld */
} pnk_forecast;

/** What a calibration has learnt of one parameter. */
typedef struct {
    const char *name, *unit;         /* borrowed from the records */
    double low, mid, high;           /* the range of its row: the prior is triangular on it */
    double p10, p50, p90;            /* of the draws kept, weighted */
    double central;                  /* for the mean path: mid, moved as the median moved */
    double width;                    /* by which a member's draw is blurred, in shares of the prior (0..1); 0: not at all */
} pnk_calibrated;

/** How reports that the calibration did not see were foretold from the day before them, with it and without; NAN where there is nothing. */
typedef struct {
    pnk_day as_of, until;            /* foretold from the end of that day; the last day with reports known at as_of */
    size_t n_reports;                /* exact ones; 0: there was nothing to hold out */
    size_t within_80[2];             /* of them, without calibration and with it */
    double crps_share[2];            /* mean CRPS in shares of the figures, likewise */
} pnk_foretold;

/** Parameters fitted to what was reported by as_of: draws that came nearest, with weights. Free with pnk_calibration_free. */
typedef struct {
    pnk_arena arena;
    pnk_day from, as_of;             /* the days that were simulated */
    uint64_t seed;
    size_t n_draws, n_kept, n_reports;   /* n_reports 0: nothing to compare, everything is kept and the forecast is that of the ranges */
    double distance_all, distance_kept;  /* median over the draws; over those kept */
    pnk_calibrated *dials; size_t n_dials;   /* those with a range */
    double *kept;                    /* [n_kept * n_dials] */
    double *weight;                  /* [n_kept], adding up to 1 */
    pnk_foretold foretold;
} pnk_calibration;

static inline size_t pnk_forecast_at(const pnk_forecast *f, int day, size_t leaf, size_t group)
{
    return ((size_t)day * f->n_leaves + leaf) * f->n_groups + group;
}

/** Expected persons as whole thousandths: totals of the results are sums of these, to the last digit. */
static inline int64_t pnk_thousandths(double persons)
{
    return fabs(persons) < 9e15 ? llround(persons * 1000.0) : 0;
}
/** Expected thousandths of a measure for one leaf and group; `at` as of pnk_forecast_at. 0 for a measure that is not forecast. */
int64_t pnk_forecast_thousandths(const pnk_forecast *f, size_t at, pnk_measure measure);

#endif
