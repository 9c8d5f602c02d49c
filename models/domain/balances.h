/* models/domain/balances.h - what match and ledger hand on: placed reports, and the one count. */
#ifndef PNK_DOMAIN_BALANCES_H
#define PNK_DOMAIN_BALANCES_H

#include "models/domain/records.h"

/** Where a report, figure or flow end speaks of: the figure is of the sum over these areas. */
typedef struct {
    int *areas;                      /* nodes of the area tree, none within another */
    size_t n_areas;                  /* 0: nothing matched (a problem line was written) */
    int place;                       /* the place heard, when it was one place; else -1 */
    bool part;                       /* the place is only a part of its area: the figure is at least so many for the area */
    double confidence;               /* 0..1 */
    const char *how;                 /* "id", "name", "other name", "folded", "near", "hint", "confirmed" */
} pnk_placed;

/** A wording that needs a person: a row of matches.csv to confirm. */
typedef struct {
    const char *heard, *parent;      /* as heard; parent NULL: none was given */
    int place, area;                 /* the likeliest; both -1: nothing fits */
    double confidence;               /* of the likeliest, 0..1 */
    const char *candidates;          /* "uch-dobo 0.62; uch-tobo 0.21": ids, the likeliest first */
    size_t n_rows;                   /* rows that say so */
    pnk_origin at;                   /* the first of them */
} pnk_match_question;

typedef struct {
    pnk_arena arena;
    pnk_match_question *questions;   /* in the order of their first rows */
    size_t n_questions;
    pnk_placed *reports;             /* [records->reports.n] */
    pnk_placed *figures;             /* [records->figures.n] */
    pnk_placed *flow_origins, *flow_destinations;   /* [records->flows.n] */
} pnk_matches;

/** Person counts of one leaf area at the end of one day. Whole persons. */
typedef struct {
    int64_t out, back;               /* that day: left home, came home */
    int64_t arr_hosts, arr_sites, arr_way, dep_hosts, dep_sites, dep_way;   /* that day, presence here */
    int64_t hosts_to_sites, sites_to_hosts;
    int64_t away;                    /* stock: from here and not home */
    int64_t with_hosts, in_sites, way;
} pnk_balance;

typedef struct { double low, high; } pnk_range;                  /* NAN: not computed */

/** How a range was found. lp: least and greatest value while the reports are explained nearly as well; normal: the errors of the
 *  reports carried through the same linear counts; prior: hardly any report speaks of it, so what population, the areas above
 *  and the days around allow. */
#define PNK_RANGE_METHODS(X) X(NONE, "") X(LP, "lp") X(NORMAL, "normal") X(PRIOR, "prior")
typedef enum {
#define X(name, word) PNK_RANGE_##name,
    PNK_RANGE_METHODS(X)
#undef X
    PNK_N_RANGE_METHODS
} pnk_range_method;
const char *pnk_range_method_word(pnk_range_method method);

typedef enum { PNK_REPORT_USED, PNK_REPORT_AFTER, PNK_REPORT_REPLACED, PNK_REPORT_PART, PNK_REPORT_NOT_SOLVED, PNK_REPORT_UNPLACED } pnk_report_use;
typedef struct {
    pnk_report_use use;
    pnk_count_kind count;            /* as found, where it was not said */
    double weight;                   /* omega: 1, or less for repeats and copies */
    double stated_persons, fitted_persons;
    double residual_persons;         /* stated - fitted; 0 for a one-sided report that is met */
    double residual_share;           /* of the objective */
    double scale_persons;
} pnk_report_fit;

/** A stated total against the sum of its stated parts; both are shown, neither is forced. */
typedef struct {
    const char *what, *place;
    pnk_day day;
    double total, parts;
    const char *source;
    const char *unit;                /* "persons" for reports */
    bool of_figures;
    int *rows; size_t n_rows;        /* reports or figures: the total, then its parts */
} pnk_sum_check;

typedef struct { int source; int area; pnk_measure measure; double width_before, width_after; const char *sentence; } pnk_call;   /* worth of a call */

/** How a source fits with the others, and what is left of their disagreements without it. */
typedef enum { PNK_BLAME_NONE, PNK_BLAME_NAMED, PNK_BLAME_UNDECIDABLE } pnk_blame;
typedef struct {
    size_t n_reports;                /* used, of this source */
    double weight;                   /* of these: repeats and copies weigh one together */
    double stated_persons, residual_persons;     /* sums; residuals without their sign */
    double residual;                 /* in error shares, weighted: its part of the objective */
    double bias_share;               /* by how much it leans, as found: 0.1 is a tenth too high */
    double others_with, others_without;          /* what the others leave unexplained, in error shares, with it and without it */
    double drop;                     /* others_with - others_without */
    pnk_blame verdict;
    const char *sentence;            /* NULL where there is nothing to say */
} pnk_source_fit;

/** Where reports or figures cannot all hold as they were read, and what became of it. */
#define PNK_CONTRADICTION_KINDS(X) X(RIVALS, "rivals") X(SUM, "sum") X(FLOW_BALANCE, "flow_balance") X(FROZEN, "frozen_cumulative")  \
    X(COVERAGE, "coverage_changed") X(SHARE, "share_outlier") X(DEFINITION, "definition_changed") X(LOWER_LATER, "lower_later")    \
    X(ONE_SIDED, "one_sided") X(NAMES, "names")
typedef enum {
#define X(name, word) PNK_CONTRADICTION_##name,
    PNK_CONTRADICTION_KINDS(X)
#undef X
    PNK_N_CONTRADICTION_KINDS
} pnk_contradiction_kind;
const char *pnk_contradiction_word(pnk_contradiction_kind which);

#define PNK_VERDICTS(X) X(CULPRIT, "culprit") X(UNDECIDABLE, "undecidable") X(WITHIN_ERROR, "within_error") X(EXPLAINED, "explained")
typedef enum {
#define X(name, word) PNK_VERDICT_##name,
    PNK_VERDICTS(X)
#undef X
    PNK_N_VERDICTS
} pnk_verdict;
const char *pnk_verdict_word(pnk_verdict verdict);

typedef struct {
    const char *id;                  /* "k001" ...: the same operation gives the same ids */
    pnk_contradiction_kind kind;
    pnk_day day, to_day;             /* the same where it is of one day */
    int area;                        /* -1: of several areas, or of none */
    const char *place;               /* as heard */
    const char *measure;             /* word of the measure, attribute or figure */
    int *reports, *figures;          /* rows involved, in the order of the sentence */
    size_t n_reports, n_figures;
    double gap;                      /* in `unit`; NAN: not a matter of a number */
    const char *unit;                /* "persons" unless figures say otherwise */
    pnk_verdict verdict;
    int source;                      /* the culprit, -1: none named */
    const char *sentence;
} pnk_contradiction;

typedef struct {
    pnk_arena arena;
    pnk_day first;                   /* first day of the balances (operation start) */
    int n_days;                      /* first .. as_of */
    int *leaves;                     /* [n_leaves] area index */
    size_t n_leaves;
    pnk_balance *v;                  /* [n_days * n_leaves], day by day */
    int64_t *in_transit, *abroad;    /* [n_days] */
    /* ranges, 80 %: per area of the tree (NAN where not computed) and for the headline (in-scope union) */
    pnk_range *ranges;               /* [areas.n * PNK_N_SOLVED] on the as_of day */
    pnk_range headline[PNK_N_SOLVED];/* the same for all in scope */
    pnk_range *day_ranges;           /* [n_days * (areas.n + 1) * PNK_N_SOLVED], NULL: not computed; slot areas.n: all in scope */
    unsigned char *range_methods;    /* the same shape: pnk_range_method */
    double range_cover;              /* the share it is calibrated to */
    pnk_report_fit *fits;            /* [reports.n] */
    pnk_sum_check *sums; size_t n_sums;
    pnk_contradiction *contradictions; size_t n_contradictions;
    pnk_call *calls; size_t n_calls;
    pnk_source_fit *sources;         /* [sources.n], NULL: not asked for */
    double *shown;                   /* NULL but in results that a profile made: [n_days * (areas.n + 3) * PNK_N_SOLVED] in place of v, which is NULL then;
                                      * some withheld. Slots after the areas: all in scope, in transit, abroad */
    double objective, residual_share;/* residual_share: sum |residual| / sum stated, over used reports */
    size_t rows, columns; long pivots;
} pnk_ledger;

/** Persons of a measure in an area (any level: the sum of its leaves) at the end of a day; area -1: all in scope. PNK_REMAINING of an
 *  area is `away`; of the headline it is displaced - returned. PNK_ON_THE_WAY of the headline includes in_transit and abroad.
 *  DISPLACED, RETURNED, ARRIVED, DEPARTED are cumulative. */
int64_t pnk_ledger_persons(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, int area, pnk_measure measure);

/** The same for tables, pages and maps: it may be withheld. What pnk_ledger_persons gives then is PNK_PERSONS_WITHHELD, which nobody takes for a count. */
#define PNK_PERSONS_WITHHELD INT64_MIN
double pnk_ledger_shown(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, int area, pnk_measure measure);
/** People between the areas at the end of a day: in transit, or abroad. */
double pnk_ledger_between(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, bool abroad);

/** Range of the same figure on a day of the balances; NAN ends and PNK_RANGE_NONE where there is none. method may be NULL. */
pnk_range pnk_ledger_range(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, int area, pnk_measure measure, pnk_range_method *method);

#endif
