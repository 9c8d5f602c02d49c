/* models/outlook/outlook.h - Paanek's own rules on displacement cases: who goes to which camp, and how many there will be.
 *
 * Question  Into which camps do those who arrive go (allocate)? How many will be counted in each camp 1 to 30 days from now (forecast)?
 * Takes     a case; for the first the totals of every day, for the second the counts reported up to a day, and nothing else
 * Gives     persons by day and camp; quantiles and members of an ensemble; a backtest beside persistence and drift; parameters fitted on other cases
 * Method    cohorts, no agents: shares of a day's arrivals by km over the roads open that day, by the people already there, by what is known of room;
 *           counts to come as a last report, a damped trend, and the spread of errors that such forecasts had in other conflicts and in this one
 * Promise   camps add up to the given total; a closed camp receives nobody while another is open; nothing dated after as_of reaches a forecast;
 *           same seed, same answer, whatever the threads
 * Never     reads a file
 */
#ifndef PNK_OUTLOOK_OUTLOOK_H
#define PNK_OUTLOOK_OUTLOOK_H

#include "engine/base/ctx.h"
#include "engine/table/table.h"
#include "models/domain/cases.h"

enum { PNK_OUTLOOK_N_LEVELS = 19, PNK_OUTLOOK_N_HORIZONS = 5, PNK_OUTLOOK_N_QUANTILES = 5 };

/** Probabilities of the stored quantiles of standardised errors, rising. */
extern const double pnk_outlook_levels[PNK_OUTLOOK_N_LEVELS];
/** 1, 3, 7, 14, 30 days. */
extern const int pnk_outlook_horizons[PNK_OUTLOOK_N_HORIZONS];
/** 0.01, 0.1, 0.5, 0.9, 0.99. */
extern const double pnk_outlook_quantiles[PNK_OUTLOOK_N_QUANTILES];

/** The parameters: rows outlook_<name> of data/reference/parameters.csv, with their sources. */
typedef struct {
    /* allocation */
    double reach_km;                     /* a camp farther by this much draws 1/e */
    double abroad_km_share;              /* a km between two places abroad counts as so much of a km: after the border there is transport */
    double herd_exponent, herd_floor_share;          /* pull of the people already there, where capacities are not known */
    double closed_border_km;             /* a border closed between two countries is a detour of so many km, not a wall: people cross beside the posts */
    double gateway_exponent;             /* pull of (1 + forwarding hubs that lead to a camp), where capacities are not known */
    double neighbour_exponent, neighbour_km;         /* camps side by side share, where capacities are not known; how far that reaches */
    double new_camp_factor;              /* a camp opened during the case against the older ones of its country, where capacities are not known */
    double conflict_memory_days, conflict_floor_share;          /* half life of the push of a conflict, and what stays of it */
    double capacity_exponent, room_exponent, room_least_share;  /* where capacities are known */
    /* forecast */
    double memory_days, case_memory_days;            /* half lives of what past reports say of pace: of a camp, of all camps */
    double prior_days, case_prior_days;              /* weight of the pace of all camps, and of no movement at all, as days of reports */
    double start_daily_share;            /* pace of a camp, as a share of its count, before any step between reports is known in the case */
    double trend_share, trend_fade_days, case_trend_share, case_trend_fade_days;
    double floor_persons, pace_share, fresh_share, pace_fade_days, size_daily_share, size_fade_days;
    double usual_gap_days, overdue_fade_days;        /* between reports, where no step is known; how trend and fresh_share fade once a report is overdue */
    double adapt_camps, adapt_limit, adapt_mean, adapt_days, origin_step_days;
    double trust_prior, trust_most;      /* of trends: weight of belief, as squared standardised moves a camp-day; the most that is believed */
    double band_camps, band_least, band_most;        /* of bands: weight of other cases, as camp-days a camp; how much narrower and wider they may become */
    double hold_camps;                   /* camp-days a camp that must be settled before persistence may be shown instead */
    double coverage_weight;              /* 0: quantiles of errors by persons, for the CRPS; 1: by camp-days, for the coverage */
    double least_reports;                /* a case with fewer reports a camp is left out of the fit of the forecast */
    /* what a fit is drawn towards: round numbers, set with first prototypes on the public cases in sight */
    double prior_reach_km, prior_abroad_km_share, prior_closed_border_km, prior_herd_exponent, prior_herd_floor_share, prior_gateway_exponent;
    double prior_neighbour_exponent, prior_neighbour_km, prior_new_camp_factor, prior_capacity_exponent, prior_room_exponent;
    double prior_factor_spread, prior_exponent_spread;        /* standard deviations of the priors: of natural logarithms of km, shares, factors; of exponents */
    double prior_floor_persons, prior_pace_share, prior_size_daily_share, prior_trend_share, prior_fresh_share, prior_case_trend_share, prior_spread_pull;
    double z[PNK_OUTLOOK_N_LEVELS];      /* outlook_z_1 ..: quantiles of standardised errors */
} pnk_outlook_dials;

/** Reads and checks them.
 * Errors  PNK_BAD_INPUT, naming the row that is missing, out of range, or a quantile that falls below the one before it. */
pnk_status pnk_outlook_dials_read(pnk_ctx *ctx, const pnk_table *parameters, pnk_outlook_dials *out);

/** The fitted ones among them by name, for printing. */
size_t      pnk_outlook_n_dials(void);
const char *pnk_outlook_dial_name(size_t i);
double      pnk_outlook_dial_value(const pnk_outlook_dials *dials, size_t i);
/** Those of the allocation alone that are fitted case by case. */
size_t      pnk_outlook_n_allocation_dials(void);
const char *pnk_outlook_allocation_dial_name(size_t i);
double      pnk_outlook_allocation_dial_value(const pnk_outlook_dials *dials, size_t i);

/* ------------------------------------------------------------------ allocation */

typedef struct { bool withhold_capacity; } pnk_outlook_options;

/** Splits the given totals over the camps, day by day.
 *
 * @param camp_persons  [n_days * n_camps] out, day by day; adds up to the total counted that day (day 0: the counts themselves)
 * @param person_days   out; NULL is welcome
 * @return PNK_OK, PNK_CANCELLED or PNK_NO_MEMORY
 *
 * A day's increase goes to camps by weights, a decrease leaves in proportion. Weight of a camp: each place in conflict sends the same, fading with
 * conflict_memory_days, and chooses among open camps it can reach by exp(-km / reach_km). With capacities: x capacity^a x (free share)^b. Without:
 * x (share of all people + floor)^c x (1 + hubs)^d / neighbours^e x new_camp_factor for the camp that opened last in a country
 * where older ones are open; neighbours is 1 + the sum of exp(-km / neighbour_km) over the other open camps; a hub whose road forces people on is not
 * counted. A closure of a place "towards" another place closes the roads between the two; towards a country, or nothing, all roads of it. A closure between
 * two countries makes the roads across closed_border_km longer. Where nobody can reach a camp, people go on as those before them did.
 *
 * Cost    O(closures * camps * links * log) + O(days * places * camps).
 * Source  gravity with exponential impedance: Wilson (1970), Entropy in urban and regional modelling; pull of kin: Massey (1990), Population Index 56:3-26;
 *         competing destinations: Fotheringham (1983), Environment and Planning A 15:15-36.
 */
pnk_status pnk_outlook_allocate(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, const pnk_outlook_options *options,
                                double *camp_persons, double *person_days);

/* ------------------------------------------------------------------ forecast */

/** One camp at one horizon. A camp without a report is NAN everywhere, with reported false. */
typedef struct {
    bool reported;
    double last_persons;                 /* what persistence says */
    int silent_days;                     /* since that report */
    bool held;                           /* persistence is shown: at this horizon past forecasts of the case were no better than it */
    double quantiles[PNK_OUTLOOK_N_QUANTILES];
    double mean;
} pnk_outlook_point;

/** Forecasts of every camp as of a day.
 *
 * @param horizons  [n_horizons] days ahead, > 0
 * @param points    [n_horizons * n_camps] out
 * @param members   [n_members * n_horizons * n_camps] out, or NULL with n_members 0. A member keeps its rank in the distribution over the horizons;
 *                  ranks of camps are shuffled by the seed, each rank once
 * @return PNK_OK, PNK_BAD_INPUT (as_of before the start), PNK_NO_MEMORY
 *
 * A report of persons v, silent for s days: the count in h days is v + trend_share * o * g * fade(s + h) + case_trend_share * g_case * fade(s + h) + S * z,
 * not below 0. g is the pace of the camp's reports, g_case that of all camps of the case. S = floor + (pace_share + fresh_share * o) * A * fade(s + h) +
 * size_daily_share * v * fade(s + h), A the mean absolute pace, drawn towards that of all camps where reports are few. fade(t) = T (1 - exp(-t / T)).
 * o is 1, and falls once the camp is silent for longer than usual between its reports. z: the stored quantiles. S is scaled by how wide past forecasts of
 * the same case turned out against what has been reported since, and both trends by how far they came as said; quantiles beyond p25 and p75 are
 * stretched until four of five settled forecasts of the case and of others together would have been held (split conformal, as the case goes on).
 * Steps up from 0 are left out of the pace: they say that counting began. Where there is no other step yet, those after usual_gap_days or more are taken.
 * Conflicts do not enter: a term for outbreaks of the last 7 to 30 days with roads to a camp, fitted without the case judged, made the CRPS over
 * persistence of the seven public conflicts that move worse: .791 to .795 at a week, .785 to .788 at two (outbreaks of the last 14 days).
 * Where, over all forecasts of the case that are settled by now, the CRPS at the horizon (the longest of the five not above it) was higher than that of
 * persistence, the last report is shown instead: held, every quantile the same.
 * Reads counts with day <= as_of only; no totals, no capacities, no corrections that were made later.
 *
 * Cost    O((as_of / origin_step_days) * camps * reports).
 * Source  damped trend: Gardner and McKenzie (1985), Management Science 31:1237-1246; spread from errors of other series: conformal prediction,
 *         Vovk, Gammerman and Shafer (2005).
 */
pnk_status pnk_outlook_forecast(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, int as_of_day, const int *horizons, size_t n_horizons,
                                uint64_t seed, pnk_outlook_point *points, double *members, size_t n_members);

/* ------------------------------------------------------------------ backtest */

/** Means over camp-days held out, in persons. Rivals are points, their CRPS is the absolute error; dressed: the same point with the errors that it had
 *  in the other cases around it, so that both sides have a spread. */
typedef struct {
    size_t n;
    double crps, persistence, drift, dressed_persistence;
    double cover80;                      /* share within p10..p90 */
    double held;                         /* share where persistence was shown, see pnk_outlook_point */
    double flee;                         /* CRPS of the peer's rules; NAN: they were not asked */
} pnk_outlook_tally;

typedef struct {
    const char *name;
    pnk_outlook_tally counted[PNK_OUTLOOK_N_HORIZONS];     /* camps that have reported more than 0 */
    pnk_outlook_tally all[PNK_OUTLOOK_N_HORIZONS];         /* and those whose last report is 0 */
    pnk_outlook_tally carried[PNK_OUTLOOK_N_HORIZONS];     /* counted, and the days after a camp's last report, which is taken to hold to the end */
    pnk_outlook_tally beside[PNK_OUTLOOK_N_HORIZONS];      /* those of counted for which the peer's rules have a forecast */
    size_t n_origins, n_flee_origins;    /* days forecasts were made on; of them those with a forecast of the peer's rules to be held against a count */
} pnk_outlook_trial;

/** Members of a rival's forecasts, made with nothing but what was known on each origin. */
typedef struct {
    size_t n_origins, n_members;
    int *origins;                        /* [n_origins] days, rising */
    double *persons;               /* [n_origins][n_members][PNK_OUTLOOK_N_HORIZONS][n_camps]; NAN: nothing is said */
} pnk_outlook_rival;

/** Origins for a rival that takes long: at most `most` of those of the backtest, evenly over the days up to the last report of the case.
 * @param origins  [most] out, rising
 * @return how many */
size_t pnk_outlook_thinned_origins(const pnk_case *c, const pnk_outlook_dials *dials, size_t most, int *origins);

/** Errors of persistence: quantiles of (count - last) / last report. */
typedef struct { double share[PNK_OUTLOOK_N_HORIZONS][PNK_OUTLOOK_N_LEVELS]; } pnk_outlook_dress;

/** Forecasts every case from an origin every origin_step_days, without looking ahead, and holds it against the counts reported later (linear between
 *  reports, whole persons, before corrections). Camp-days after the last report of a camp are not scored, but for `carried`: nobody knows what came.
 *
 * @param dials   [n_cases] those to use for each: fitted without it
 * @param dressed [n_cases] rivals' errors from other cases, see pnk_outlook_fit; NULL: dressed_persistence is NAN
 * @param flee    [n_cases] forecasts of the peer's rules; NULL: none. Their CRPS is that of the members, unbiased for few of them (Ferro 2014,
 *                Q. J. R. Meteorol. Soc. 140:1917-1923)
 * @param trials  [n_cases] out
 * Cost    O(origins * camps * reports + camp-days held out); about 1 s for nine cases.
 */
pnk_status pnk_outlook_backtest(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, const pnk_outlook_dials *dials, const pnk_outlook_dress *dressed,
                                const pnk_outlook_rival *flee, pnk_outlook_trial *trials);

/** Does the forecast beat persistence at this horizon, over these trials: mean over cases of crps / persistence below 1? Else show persistence. */
bool pnk_outlook_beats_persistence(const pnk_outlook_trial *trials, size_t n, size_t horizon);

/* ------------------------------------------------------------------ calibration */

/** What was found for one case without it. */
typedef struct {
    const char *left_out;                /* NULL: none, fitted on all */
    pnk_outlook_dials dials;
    pnk_outlook_dress dress;
    double ard_withheld, ard_given;      /* of the case left out; NAN for none */
    double train_withheld, train_given, train_crps;              /* means over the cases fitted on */
} pnk_outlook_fold;

/** Fits on the cases without one of them.
 *
 * @param base      the parameters that are not fitted, and the prior_ values; those that are fitted are not looked at
 * @param left_out  0 <= left_out < n_cases; n_cases: none is left out
 * @param out       names are borrowed from the cases
 * @return PNK_OK, PNK_BAD_INPUT (no case left to fit on), PNK_CANCELLED, PNK_NO_MEMORY
 *
 * Fitted on the mean ARD with capacities withheld: reach_km, abroad_km_share, closed_border_km, herd_exponent, herd_floor_share, gateway_exponent,
 * neighbour_exponent, neighbour_km, new_camp_factor; on the mean ARD with capacities: capacity_exponent, room_exponent. The value is the mean over draws
 * from the priors (normal, of logarithms where factors), each weighing exp(-n * mean ARD / least mean ARD): a conflict counts as one error of a Laplace
 * law whose size is the error of the best draw. A mean and not the best: with so few conflicts the best one fits their chances and does worse on the next.
 * On the CRPS of a Laplace law, each conflict and horizon weighing the same, cases with fewer than least_reports a camp left out, drawn towards the
 * prior_ values by a penalty on squared distance: trend_share, case_trend_share, floor_persons, pace_share, fresh_share, size_daily_share; adapt_mean and
 * z from the errors that are left. Set by choice and not fitted: half lives, fades, weights of priors.
 *
 * Source  posteriors from a loss: Bissiri, Holmes and Walker (2016), J. R. Stat. Soc. B 78:1103-1130.
 * Cost    some 10 s for nine cases.
 */
pnk_status pnk_outlook_fit(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, size_t left_out, const pnk_outlook_dials *base, pnk_outlook_fold *out);

/** All folds and, last, the fit on all: out[n_cases + 1]. Folds run over the threads of ctx. */
pnk_status pnk_outlook_calibrate(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, const pnk_outlook_dials *base, pnk_outlook_fold *out);

#endif
