/* models/ledger/inside.h - what the sources of this room share. Not for other rooms.
 *
 * The way of a count: observe.c turns reports into observations; cells.c groups leaf areas that no observation tells
 * apart, and days on which nothing is known into steps; reconcile.c builds the linear program of reconcile.mod;
 * settle.c chooses among its equal optima; spread.c brings cells and steps back to leaves and days, in whole persons;
 * range.c and calls.c ask how far a figure could move; sums.c checks what sources added up themselves.
 */
#ifndef PNK_LEDGER_INSIDE_H
#define PNK_LEDGER_INSIDE_H

#include "engine/base/hash.h"
#include "engine/lp/lp.h"
#include "models/ledger/ledger.h"

/** Constants of the model, read from the parameters. */
typedef struct {
    double about_factor, household_error_share, family_size_persons, population_error_share;
    double least_error_share, scale_floor_persons;
    double range_tolerance, range_cover, host_reach_km, host_share, kind_gain, full_columns;     /* beyond so many columns the program is thin */
    double contradiction_errors, frozen_days, share_factor, near_days;
    double band_level, band_jump, band_drift, band_days, band_even, band_silence, band_unheard, band_road, band_lean, band_widen;
    double band_smooth, band_guests, band_guests_even, band_guests_drift, band_sites, band_together, band_together_drift;
    double calls, silence_share, unhit_silence_share;
    double unhit_weight, transit_weight, rough_weight, rough_event_share, sites_weight, way_weight, move_weight;
} pnk_ledger_constants;

/** A set of areas that a report speaks of, by leaf and (once made) by cell. */
typedef struct {
    bool *leaf_in;                   /* [n_leaves] */
    int split;                       /* only these people of the areas; -1: everybody */
    bool *origin_in, *presence_in;   /* [n cells] */
    bool origin_whole, presence_whole;   /* the set is a union of whole cells */
} pnk_area_set;

/** Atoms (the people of one split in one leaf) that no observation tells apart, counted together. */
typedef struct {
    int n;
    int *of_atom;                    /* [n_atoms] */
    int *pool;                       /* [n] */
    int *start, *atom;               /* atoms of cell c: atom[start[c]] .. atom[start[c + 1] - 1] */
} pnk_cells;

typedef struct {
    int report, source;
    pnk_measure measure;
    pnk_count_kind kind;             /* never unsaid */
    bool kind_open;                  /* the report did not say */
    int group;                       /* -1: everybody */
    pnk_bound bound;                 /* exact, at_least or at_most */
    double stated, error_share, weight, scale;
    double reference;                /* what a count without leaning sources puts here: what a lean is a share of */
    int set, day, from_day;          /* days after the first; from_day for in_period */
} pnk_observation;

/** People reported from here to there. */
typedef struct { int from_set, to_set, from_day, day; double stated, error_share; } pnk_flow_observation;

enum { PNK_POOL_HOME, PNK_POOL_ABROAD, PNK_N_POOLS };    /* countries without an area in scope keep their people to themselves */

typedef struct {
    const pnk_records *records;
    const pnk_matches *matches;
    pnk_ledger *ledger;
    pnk_arena arena;                 /* all below; released at the end */
    pnk_ledger_constants c;
    int n_days;
    size_t n_leaves;
    size_t n_splits, n_atoms;        /* groups that some report tells apart, and the others; 1: nobody is. atom = leaf * n_splits + split */
    int *split_of_group;             /* [groups.n] */
    double *split_share;             /* [n_splits] of the population */
    int *leaf_of_area;               /* [areas.n], -1: not a leaf */
    int *pool;                       /* [n_leaves] */
    double *population;              /* [n_leaves], NAN: unknown */
    double *hazard;                  /* [n_leaves] worst intensity up to as_of, 0: none */
    bool any_hazard;

    pnk_area_set *sets;
    size_t n_sets, sets_capacity;
    pnk_index set_index;
    pnk_observation *obs;
    size_t n_obs;
    pnk_flow_observation *flows;
    size_t n_flows;

    pnk_cells origins, presence;
    double *origin_population;       /* [origins.n], NAN: unknown */
    bool *origin_hit;                /* [origins.n] a hazard struck there */
    double *origin_profile;          /* [origins.n * n_steps] share of the cell's exposure to hazards that fell on a step; all 0: none */
    double *silence;                 /* [origins.n] persons who may leave or come home unseen after the last report */
    double *site_silence;            /* [presence.n] the same for people in sites */
    int *heard_sites;                /* [presence.n] */
    int *heard_out, *heard_back;     /* [origins.n] last step with an exact report of people who left, who came home; -1: none */
    double *host_weight, *site_weight;   /* [n_leaves] where people without a report are taken to be */
    double *host_room;                   /* [n_leaves] places with hosts, persons */
    int n_steps;
    int *step_end, *step_of_day;     /* day at which a step ends; step of a day */
    bool *step_event;                /* [n_steps] a hazard, closure or order: flows may jump */
    bool way;                        /* somebody reported people on the way */
    int all_set[PNK_N_POOLS];        /* thin: everybody of a pool */
    bool referenced;                 /* observations have their reference: sources may lean */

    /* the count chosen, by cell and step, from settle.c on */
    double *home_value;              /* [origins.n * n_steps * PNK_N_ORIGIN] */
    double *place_value;             /* [presence.n * n_steps * PNK_N_PRESENCE] */
    double *road_value;              /* [n_steps], home pool */
} pnk_work;

/* ---- cells.c ---- */
pnk_status pnk_work_ground(pnk_ctx *ctx, pnk_work *w);                       /* leaves, pools, populations, hazards */
pnk_status pnk_work_splits(pnk_ctx *ctx, pnk_work *w, const bool *reported);   /* reported: [groups.n] */
pnk_status pnk_work_set(pnk_ctx *ctx, pnk_work *w, const int *areas, size_t n, int *out);
pnk_status pnk_work_group_set(pnk_ctx *ctx, pnk_work *w, const int *areas, size_t n, int group, int *out);
bool pnk_set_holds(const pnk_work *w, const pnk_area_set *set, size_t atom);
pnk_status pnk_work_scope_set(pnk_ctx *ctx, pnk_work *w, int *out);          /* the headline's */
pnk_status pnk_work_cells(pnk_ctx *ctx, pnk_work *w);                        /* after observe: cells and steps */
pnk_status pnk_work_set_cells(pnk_ctx *ctx, const pnk_work *w, pnk_area_set *set, pnk_arena *arena);
bool pnk_measure_touches_origin(pnk_measure measure);
bool pnk_measure_touches_presence(pnk_measure measure);

/** The steps up to a program that can be built: for ledger.c and for the test that writes it out for reconcile.mod. */
pnk_status pnk_work_prepare(pnk_ctx *ctx, pnk_work *w);

/* ---- observe.c ---- */
pnk_status pnk_observe(pnk_ctx *ctx, pnk_work *w);
pnk_status pnk_observe_weigh(pnk_ctx *ctx, pnk_work *w);                     /* weights and scales; again when a kind changes */
/** Reads a source's counts of a measure of which it did not say the kind in the usual way, or in the other; false: there are none. */
bool pnk_observe_kind(pnk_work *w, int source, pnk_measure measure, bool usual);
double pnk_observe_error(const pnk_work *w, int source, pnk_bound bound);
void pnk_observe_fit(pnk_work *w);                                           /* fitted values from the whole-person ledger */

/* ---- reconcile.c ---- */
enum { PNK_OUT, PNK_BACK, PNK_AWAY, PNK_N_ORIGIN };
enum { PNK_ARR_H, PNK_ARR_S, PNK_DEP_H, PNK_DEP_S, PNK_MOVE_HS, PNK_MOVE_SH, PNK_IN_H, PNK_IN_S, PNK_ARR_W, PNK_DEP_W, PNK_IN_W, PNK_N_PRESENCE };

/** The linear program. Objective values are multiplied by `factor` so that they stand well above GLPK's tolerances. */
typedef struct pnk_thin pnk_thin;    /* thin.c: the program of large operations */
typedef struct {
    pnk_lp *lp;
    const pnk_work *w;
    pnk_thin *thin;                  /* NULL: every column of reconcile.mod is there, in order */
    int budget_row;                  /* where costs stand once they are a limit (range.c); -1: in the objective */
    int origin0, presence0, n_presence, transit0;
    int *plus, *minus, *row;         /* [n_obs] */
    int *lean;                       /* [sources.n] column of "too low" by a share, the next is "too high"; -1: not known to lean, or no reference yet */
    int *flow_plus;                  /* [n_flows], minus is the next */
    int *form_columns;               /* scratch: one linear form */
    double *form_values;
    int form_n;
    int *spare_columns, spare_n;     /* thin: the same for columns and rows that come in during a solve */
    double *spare_values;
    double factor, least;            /* least: optimum, without the factor */
    long pivots;
} pnk_counts;

static inline int pnk_origin_column(const pnk_work *w, const pnk_counts *m, int cell, int step, int part)
{
    return m->origin0 + (cell * w->n_steps + step) * PNK_N_ORIGIN + part;
}
static inline int pnk_presence_column(const pnk_work *w, const pnk_counts *m, int cell, int step, int part)
{
    return m->presence0 + (cell * w->n_steps + step) * m->n_presence + part;
}
static inline int pnk_transit_column(const pnk_work *w, const pnk_counts *m, int pool, int step)
{
    return m->transit0 + pool * w->n_steps + step;
}

static inline double *pnk_home_value(const pnk_work *w, int cell, int step, int part) { return &w->home_value[(cell * w->n_steps + step) * PNK_N_ORIGIN + part]; }
static inline double *pnk_place_value(const pnk_work *w, int cell, int step, int part) { return &w->place_value[(cell * w->n_steps + step) * PNK_N_PRESENCE + part]; }

pnk_status pnk_counts_build(pnk_ctx *ctx, pnk_work *w, pnk_counts *m);
/** As pnk_lp_solve, with the columns a thin program had left out taken in where they pay. */
pnk_status pnk_counts_resolve(pnk_ctx *ctx, pnk_counts *m, pnk_lp_info *info);
pnk_status pnk_counts_solve(pnk_ctx *ctx, pnk_counts *m, double *value);       /* PNK_INTERNAL when not optimal */
/** Least disbelief with some reports left out (NULL: none), from the basis of the last solve. */
pnk_status pnk_counts_without(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m, const bool *left_out, double *least);
/** Solves once without leaning sources: what it puts where a report speaks is what leans are shares of. */
pnk_status pnk_counts_references(pnk_ctx *ctx, pnk_work *w);
void pnk_counts_free(pnk_counts *m);
/** Fills m->form_*: the linear form of a measure over a set of areas at the end of a step (or since from_step, in a period). */
void pnk_counts_form(const pnk_work *w, pnk_counts *m, const pnk_area_set *set, pnk_measure measure, pnk_count_kind kind, int from_step, int step);
double pnk_counts_form_value(const pnk_counts *m);

/* ---- thin.c ---- */
bool pnk_thin_fits(const pnk_work *w);                    /* large, and nothing is said that needs every column */
pnk_status pnk_thin_build(pnk_ctx *ctx, pnk_work *w, pnk_counts *m);
void pnk_thin_free(pnk_thin *t);
/** Columns that pay and rows that are broken, into the program. *n: how many. */
pnk_status pnk_thin_price(pnk_ctx *ctx, pnk_counts *m, int *n);
pnk_status pnk_thin_cut(pnk_ctx *ctx, pnk_counts *m, int *n);
void pnk_thin_form(const pnk_work *w, pnk_counts *m, const pnk_area_set *set, pnk_measure measure, pnk_count_kind kind, int from_step, int step);
/* what reconcile.c shares with it */
void pnk_form_put(pnk_counts *m, int column, double value);
pnk_status pnk_form_row(pnk_ctx *ctx, pnk_counts *m, double low, double high, int *row);
pnk_status pnk_report_rows(pnk_ctx *ctx, const pnk_work *w, pnk_counts *m);
pnk_status pnk_reserve_form(pnk_ctx *ctx, pnk_counts *m, const pnk_work *w, size_t n);

/* ---- plain.c: settling where the program is thin ---- */
pnk_status pnk_plain(pnk_ctx *ctx, pnk_work *w, pnk_counts *m);
double pnk_thin_move(const pnk_counts *m, int cell, int step, int part);      /* PNK_OUT, PNK_BACK */
double pnk_thin_sum(const pnk_counts *m, int set, int part, int step);        /* NAN: no such node */
bool pnk_thin_node(const pnk_counts *m, int set, int part, int step);
/** Can pnk_thin_form say this figure? Figures that no report asks for have no columns of their own. */
bool pnk_thin_tells(const pnk_work *w, const pnk_counts *m, const pnk_area_set *set, pnk_measure measure, int step);

/* ---- settle.c ---- */
pnk_status pnk_settle(pnk_ctx *ctx, pnk_work *w, pnk_counts *m);

/* ---- spread.c ---- */
pnk_status pnk_spread_weights(pnk_ctx *ctx, pnk_work *w);
pnk_status pnk_spread(pnk_ctx *ctx, pnk_work *w);

/* ---- range.c ---- */
typedef struct {
    pnk_counts model;
    bool may_be_empty;               /* an added row may leave no point: then the range is NAN, not a fault */
} pnk_ranger;
pnk_status pnk_ranger_open(pnk_ctx *ctx, pnk_work *w, pnk_ranger *r);
void       pnk_ranger_close(pnk_ranger *r);
/** Least and largest value of the form in r->model. price (may be NULL): change of each end per unit of tolerance. */
pnk_status pnk_ranger_ends(pnk_ctx *ctx, pnk_ranger *r, pnk_range *out, double price[2]);
pnk_status pnk_ranges(pnk_ctx *ctx, pnk_work *w, pnk_ranger *r);

/* ---- bands.c ---- */
/** Ranges of every measure, area and day, after pnk_observe_fit. */
pnk_status pnk_bands(pnk_ctx *ctx, pnk_work *w);

/* ---- contradictions.c, series.c, figures.c: after pnk_sums ---- */
typedef struct {
    int report, source, root;        /* root: whose figure it is in the end */
    pnk_measure measure;
    pnk_count_kind kind;
    pnk_bound bound;
    int group, set;
    const char *attribute;
    pnk_day day;
    double value, error;             /* error in persons */
} pnk_statement;

typedef struct {
    pnk_work *w;
    pnk_statement *v;                /* by series (same measure, kind, group, attribute and areas), then by day */
    size_t n;
    signed char *inside;             /* [known_sets * known_sets] 1: a within b or the same, 0: not, -1: not asked yet */
    size_t known_sets;
    size_t capacity;                 /* of the ledger's list */
} pnk_statements;

pnk_status pnk_contradictions(pnk_ctx *ctx, pnk_work *w);
pnk_status pnk_contradict(pnk_ctx *ctx, pnk_statements *s, pnk_contradiction c, const pnk_statement *const *who, size_t n);
bool pnk_same_series(const pnk_statement *a, const pnk_statement *b);
bool pnk_set_within(pnk_statements *s, int inner, int outer);
double pnk_together(const pnk_work *w, double a, double b);                   /* errors of two figures, times what makes a contradiction */
pnk_status pnk_series_contradictions(pnk_ctx *ctx, pnk_statements *s);
pnk_status pnk_figure_contradictions(pnk_ctx *ctx, pnk_statements *s);
int pnk_root_source(const pnk_records *records, int source);
const char *pnk_source_name(const pnk_work *w, int source);
const char *pnk_count_text(pnk_arena *arena, double value);                   /* "136,770" */
const char *pnk_date_text(pnk_arena *arena, pnk_day day);

/* ---- calls.c, sums.c ---- */
pnk_status pnk_calls(pnk_ctx *ctx, pnk_work *w, pnk_ranger *r);
pnk_status pnk_sums(pnk_ctx *ctx, pnk_work *w);

#endif
