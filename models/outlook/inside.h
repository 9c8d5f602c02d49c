/* models/outlook/inside.h - what the files of this room share; not a door. */
#ifndef PNK_OUTLOOK_INSIDE_H
#define PNK_OUTLOOK_INSIDE_H

#include "models/outlook/outlook.h"

/* ------------------------------------------------------------------ ways (ways.c) */

/** A stretch of days between two changes of closures. */
typedef struct {
    int from_day;
    double *km;                          /* [n_camps * n_places]; INFINITY: no way */
    bool *open;                          /* [n_camps] the camp takes people and some place that is no camp can reach it */
    bool *newest;                        /* [n_camps] opened during the case, last in its country, beside an older one that is open */
} pnk_outlook_ways_stretch;

typedef struct {
    pnk_outlook_ways_stretch *stretches; size_t n_stretches;
    double *hubs;                        /* [n_camps] forwarding hubs of its country that lead to it and do not send everybody on */
} pnk_outlook_ways;

/** Lengths over the roads open on each day, by abroad_km_share and closed_border_km. */
pnk_status pnk_outlook_ways_find(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, pnk_arena *arena, pnk_outlook_ways *out);

/* ------------------------------------------------------------------ allocation (allocate.c) */

/** What does not hang on the fitted parameters: push of each place by day, totals by day. */
typedef struct { double *push; double *total; double *first; } pnk_outlook_push;
pnk_status pnk_outlook_push_find(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, pnk_arena *arena, pnk_outlook_push *out);
pnk_status pnk_outlook_allocate_over(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, bool withhold, const pnk_outlook_ways *ways,
                                     const pnk_outlook_push *push, double *camp_persons);

/** A parameter of the allocation that is fitted: where it stands, and where its prior. factor: by ratios, so on logarithms; given: on errors with capacities. */
typedef struct { const char *name; size_t at, prior_at; bool factor, given; } pnk_outlook_fitted;
enum { PNK_OUTLOOK_N_FITTED = 11 };
extern const pnk_outlook_fitted pnk_outlook_fitted_dials[PNK_OUTLOOK_N_FITTED];         /* dials.c */

/* ------------------------------------------------------------------ reports (reports.c) */

/** Reports of the camps in order of days, each day once. */
typedef struct { pnk_case_count *v; size_t n; } pnk_outlook_series;
pnk_status pnk_outlook_series_of(pnk_ctx *ctx, const pnk_case *c, int last_day, pnk_arena *arena, pnk_outlook_series **out);
size_t pnk_outlook_series_known(const pnk_outlook_series *s, int day);                  /* how many are dated on or before it */
double pnk_outlook_series_at(const pnk_outlook_series *s, double day);                  /* linear, whole persons */

/** What the reports known on a day say of a camp. */
typedef struct {
    bool reported;
    double last, silent, trend, pace;    /* persons, days, persons a day (signed; absolute) */
    double case_trend;                   /* its part in the signed pace of all camps */
    double usual_gap;                    /* days between reports, by the middle one of the last few steps */
    double drift;                        /* slope of the last two reports */
} pnk_outlook_pace;
/** [n_camps] out. Uses only reports dated <= day. */
void pnk_outlook_paces(const pnk_outlook_series *series, size_t n_camps, const pnk_outlook_dials *dials, int day, pnk_outlook_pace *out);

/** Basis for one camp and horizon: S = floor + pace_share * pace + fresh_share * fresh + size_daily_share * size;
 *  centre = last + trend_share * trend + case_trend_share * case_trend. */
typedef struct { double last, pace, fresh, size, trend, case_trend; } pnk_outlook_basis;
pnk_outlook_basis pnk_outlook_basis_of(const pnk_outlook_pace *p, const pnk_outlook_dials *dials, double horizon);
double pnk_outlook_spread(const pnk_outlook_basis *b, const pnk_outlook_dials *dials);
/** trust: the part of the trends that is believed, see pnk_outlook_adapted. */
double pnk_outlook_centre(const pnk_outlook_basis *b, const pnk_outlook_dials *dials, double trust);

/** Past forecasts of a case at adapt_days ahead, by the day on which they could be verified. */
typedef struct { double known_day, error, said, came; } pnk_outlook_past;    /* said, came: moves over the spread */
typedef struct { pnk_outlook_past *v; size_t n; } pnk_outlook_pasts;
/** All that can be verified with reports dated <= last_day; in order of known_day. */
pnk_status pnk_outlook_pasts_find(pnk_ctx *ctx, const pnk_outlook_series *series, size_t n_camps, const pnk_outlook_dials *dials, int last_day,
                                  pnk_arena *arena, pnk_outlook_pasts *out);
/** What a case's own past says on a day: factor for the spread, and trust in trends (0 .. 1.3: how far moves came as they were said). */
typedef struct { double spread, trust; } pnk_outlook_own;
pnk_outlook_own pnk_outlook_adapted(const pnk_outlook_pasts *pasts, size_t n_camps, const pnk_outlook_dials *dials, int day);

double pnk_outlook_z_at(const double z[PNK_OUTLOOK_N_LEVELS], double p);         /* linear between levels, constant beyond */

/* ------------------------------------------------------------------ forecasts held against what came (errors.c) */

/** One camp-day held out. */
typedef struct {
    pnk_outlook_basis b;
    pnk_outlook_own own;
    double truth, drift;
    int origin_day, known_day;           /* known_day: of the report that settles the truth */
    unsigned char horizon;
    bool counted, held;                  /* held: persistence is shown instead */
    bool carried;                        /* after the last report, which is taken to hold: neither counted nor fitted on, never known */
    int camp;
    const double *z;                     /* [PNK_OUTLOOK_N_LEVELS] the law of standardised errors; borrowed */
} pnk_outlook_trial_row;
/** Of a case, by origin; count and mean_move by horizon over counted rows: mean |truth - last|. */
typedef struct {
    const pnk_case *c;
    const pnk_outlook_series *series;
    pnk_outlook_trial_row *v; size_t n;
    double mean_move[PNK_OUTLOOK_N_HORIZONS]; size_t count[PNK_OUTLOOK_N_HORIZONS];
} pnk_outlook_trial_rows;
/** Every origin, camp and horizon, with reports dated <= last_day. own is 1 and 1, none is held. */
pnk_status pnk_outlook_trial_rows_of(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, int last_day, pnk_arena *arena, pnk_outlook_trial_rows *out);
/** Fills in `own` of every origin, from what was known on it. */
pnk_status pnk_outlook_trial_adapt(pnk_ctx *ctx, pnk_outlook_trial_rows *rows, const pnk_outlook_dials *dials);
/** (bands.c) Fills in `z` of every row after `own`, from what was known on its origin. now: the same as of last_day; NULL is welcome. */
pnk_status pnk_outlook_trial_laws(pnk_ctx *ctx, pnk_outlook_trial_rows *rows, const pnk_outlook_dials *dials, int last_day, pnk_arena *arena, const double **now);
/** Fills in `held` of every row after `own`, from what was known on its origin. now: [N_HORIZONS] the same as of last_day; NULL is welcome. */
pnk_status pnk_outlook_trial_hold(pnk_ctx *ctx, pnk_outlook_trial_rows *rows, const pnk_outlook_dials *dials, int last_day, bool *now);
/** CRPS of the law at centre + spread * z, not below 0. */
double pnk_outlook_crps(const pnk_outlook_trial_row *r, const pnk_outlook_dials *dials);
/** Puts the fitted numbers of the forecast into `dials`, the errors of persistence into `dress`. */
pnk_status pnk_outlook_fit_spread(pnk_ctx *ctx, const pnk_case *const *cases, size_t n, const pnk_outlook_dials *base, pnk_outlook_dials *dials,
                                  pnk_outlook_dress *dress, double *crps);

#endif
