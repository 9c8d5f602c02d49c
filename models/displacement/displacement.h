/* models/displacement/displacement.h - where people will be.
 *
 * Question  Who leaves, who arrives, who stays with hosts, who goes home, in the days to come?
 * Takes     the balances of as_of, the hazards, the roads, and parameters with ranges
 * Gives     expected flows and stocks per area, group and day, and bands over a seeded ensemble
 * Method    people are exchangeable within a cohort (area, group, state), so a day is multinomial splits of counts;
 *           each member draws its parameters from their ranges, or from what a calibration has left of them
 * Promise   nothing later than as_of reaches the model; persons are conserved in every member; same seed, same answer,
 *           whatever the threads
 *
 * The rules of a day, in order:
 *   home    A displaced person goes home with a daily probability that is 0 while a hazard is known to run or to come at the place of
 *           origin, and rises after it (logistic around return_lag_days); the share whose homes are destroyed stays. The ledger has no
 *           pairs of origin and destination, so those who go home are taken evenly from wherever people of the group sleep: return_share.
 *   leave   Residents under a hazard who would leave at all do so with probability intensity x departure_daily_share; who stayed through
 *           days of it is the less likely one of them (Bayes), so an old conflict does not empty its cities anew. They choose an area that is safe and
 *           can be reached over the roads open that day, by its people and its free host places against minutes of travel, by own
 *           transport or on foot, with nights on the road where the way is long. Whoever the ledger has on the way (its `way` and
 *           in_transit) moves on to an area in the same manner over the first days, and until then counts as `travelling`.
 *   bed     Who arrives finds a host while host places are left, else may walk into a listed site with room, else begins to wait.
 *
 *   wait    Where the parameter way_waits_share says so, people on the way at as_of have come to where they go and wait there: an operation whose
 *           reports count people without a roof under on_the_way.
 *
 * So for each group: on_the_way of day 0 + all who leave = begin_to_wait + reach_hosts + reach_sites + those still travelling + those who
 * went home on the way; nobody but those waits on day 0, an allocation that starts from on_the_way - travelling counts nobody twice.
 *
 * The forecast is "nobody helping", and hosts do not tire in it: guests whom a host can no longer keep are the business of allocation.
 * People abroad stand under on_the_way at their area of origin; they go home like others and never arrive here.
 * The bands show what the parameters and chance make of day 0, not how sure day 0 is: that is the ledger's range.
 */
#ifndef PNK_DISPLACEMENT_DISPLACEMENT_H
#define PNK_DISPLACEMENT_DISPLACEMENT_H

#include "models/access/access.h"
#include "models/domain/forecast.h"

typedef struct {
    size_t members;                      /* 0: the parameter ensemble_members */
    const pnk_calibration *calibration;  /* NULL: parameters from their ranges */
} pnk_displacement_settings;

/** The expected path and the ensemble.
 *
 * The arrays of the forecast, and `mean` in the bands, are the mean path at the central values of the parameters, so that the mean of
 * a total equals the sum of its details; p01, p10, p50, p90 and p99 come from the members, each with whole persons and parameters of its own.
 * With wide or lopsided ranges the mean path need not lie in the middle of the band. Measures of bands: displaced returned present
 * with_hosts in_sites on_the_way remaining; the others are NAN. The headline node adds up the leaves in scope.
 *
 * @param settings  NULL: defaults
 * Errors  PNK_BAD_INPUT a parameter is missing or out of range (named); PNK_INTERNAL the ledger or a member does not add up
 * Cost    O(members * days * origins * leaves * groups), whatever the number of persons
 */
pnk_status pnk_displacement_run(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access,
                                const pnk_displacement_settings *settings, pnk_forecast **out);
void       pnk_forecast_free(pnk_forecast *forecast);

/** Single members of the ensemble as paths of their own: the arrays in whole persons, n_members 0, no bands. Those that the bands are made of
 *  are 0 to n_members - 1; any later one is a future that nothing was made from.
 *
 * @param out  [n] all or none; give each back with pnk_forecast_free
 * Errors  as of pnk_displacement_run
 */
pnk_status pnk_displacement_paths(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access,
                                  const pnk_displacement_settings *settings, size_t first, size_t n, pnk_forecast **out);

/** p80.c: the expected path with more people to come: in begin_to_wait, reach_hosts and reach_sites, each by itself, no leaf, day and group has
 *  fewer than expected, and by the end of every day at least as many have come to a leaf as in 80 of 100 of the paths.
 *
 * @param paths  [n] of the same leaves, groups and days
 * Method  Of those who have come to a leaf by the end of a day (all groups, since as_of) the 80th percentile over the paths: the value that at least
 *         80 per cent of them do not pass. What it is above the expected number, at most so far, comes on top, in the mix of groups expected there;
 *         where nobody is expected, in the mix of the paths. Day 0, the stocks and the share of returns are the expected ones.
 */
pnk_status pnk_displacement_p80(pnk_ctx *ctx, const pnk_forecast *expected, const pnk_forecast *const *paths, size_t n, pnk_forecast **out);

/** scenarios.c: a few of the paths that stand for all of them, by who comes where by when.
 *
 * @param chosen       [wanted] numbers of the paths, rising
 * @param probability  [wanted] share of the paths that each stands for: those that it is nearest to, itself among them
 * @param n_chosen     as many as wanted, or all
 * Promise  the same paths give the same choice, whatever the threads; all of them, each for itself, where that many are wanted
 * Cost     O(n * n * days * leaves)
 */
pnk_status pnk_displacement_scenarios(pnk_ctx *ctx, const pnk_forecast *const *paths, size_t n, size_t wanted, size_t *chosen, double *probability, size_t *n_chosen);

/** Fits the parameters to the reports known at as_of (calibrate.c says how), and holds the last day's reports out to see whether that helps.
 *
 * The prior is what an uncalibrated forecast uses: each row's range, triangular. Give it records before suppositions are applied.
 *
 * @param earlier  the ledger and roads as they were known at pnk_foretelling_day, or NULL: nothing is held out
 * Errors  PNK_BAD_INPUT a parameter (also calibration_*) is missing or out of range; the others as above
 * Cost    O(calibration_draws * days gone), at most calibration_days of them, whatever the number of persons; twice with `earlier`
 */
typedef struct { const pnk_ledger *ledger; const pnk_access *access; } pnk_displacement_earlier;
pnk_status pnk_displacement_calibrate(pnk_ctx *ctx, const pnk_records *records, const pnk_matches *matches, const pnk_ledger *ledger, const pnk_access *access,
                                      const pnk_displacement_earlier *earlier, pnk_calibration **out);
void       pnk_calibration_free(pnk_calibration *calibration);
/** The day before the last one that reports speak of which can be held out; PNK_DAY_UNKNOWN: there is none within the operation. */
pnk_day    pnk_foretelling_day(const pnk_records *records, const pnk_ledger *ledger);

#endif
