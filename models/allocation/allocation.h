/* models/allocation/allocation.h - people -> sites, items -> people.
 *
 * Question  Who should sleep where, and which truck should carry what, so that the least suffering is left, fairly?
 * Takes     who is where (ledger), who will come and go (forecast), and what there is: sites, stocks, trucks, money
 * Gives     a plan in whole persons beside the nearest-shelter rule and doing nothing, what is short and why, prices,
 *           and a certificate that anyone can check
 * Promise   the model of allocation.mod, tier by tier; never infeasible: a shortfall is an answer with a unit
 * Never     reads a file; fills a site beyond its survival space; lets a lock override the world
 */
#ifndef PNK_ALLOCATION_ALLOCATION_H
#define PNK_ALLOCATION_ALLOCATION_H

#include "engine/base/text.h"
#include "engine/lp/certificate.h"
#include "models/access/access.h"
#include "models/domain/plan.h"

/** The LP's own answer, tier by tier: named values of columns and prices of rows with 17 digits, kept in certificate/. Ranges of prices and the plan
 *  at other budgets, where they were looked for, are kept beside it: they are told again from there, and not proved by the check. */
typedef struct pnk_lp_answer pnk_lp_answer;

/** The plan that people have been told: the last tier counts what is done otherwise, and a solve starts from its answer. */
typedef struct pnk_in_force {
    pnk_day as_of;               /* day 0 of that plan */
    const pnk_lp_answer *answer; /* of that plan; T4.primal.csv alone is enough for a check */
    const pnk_change *before;    /* [n] its published moves and loads: `before` is filled, `after` is not looked at */
    size_t n;
} pnk_in_force;

typedef struct {
    bool whole_people;           /* round to whole persons and households */
    bool whole_trucks;           /* and lorries go whole or not at all (trucks.h) */
    bool unproved;               /* leave the certificates to the check of the answer; the plan says that it is not verified */
    const pnk_in_force *in_force;        /* NULL: nothing has been announced */
    /* none of these for a plan made anew from one in force: somebody waits for it */
    int  most_prices;            /* limits a tier whose price gets its range, as far as the basis of the tier and a few pivots carry; 0: no prices */
    int  exact_prices;           /* instead, limits a tier that are solved anew to where the price ends and what binds then; 0: none */
    bool funding;                /* the plan at other budgets, too */
    const pnk_forecast *const *futures;  /* [n_futures] that the plan is scored in, over the same days as the forecast; n_futures 0: it is not */
    size_t n_futures;
    int firm_days;               /* days of the plan that are kept to whatever comes; for the score */
    const pnk_two_stage *two_stage;      /* what it holds back is kept free on the firm days: the tiers plan without it; NULL: nothing is */
} pnk_allocation_settings;
#define PNK_ALLOCATION_DEFAULTS ((pnk_allocation_settings){ .whole_people = true, .most_prices = 8 })

/** answer NULL: it is not kept; then, where nothing is to be proved either, a last tier that the solver gives up on is left out,
 *  and a solve of very many pivots fails with PNK_LIMIT. */
pnk_status pnk_allocation_solve(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                const pnk_access *access, const pnk_allocation_settings *settings,
                                pnk_plan **plan, pnk_lp_answer **answer);
/** The same into an answer that is new, for somebody who follows: a check of it by another thread goes through each stage as soon as it is solved, and
 *  ends with what a check afterwards would say. No plan is made. */
pnk_status pnk_allocation_solve_into(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                     const pnk_access *access, const pnk_allocation_settings *settings, pnk_lp_answer *answer);
/** The nearest-shelter rule alone, as a plan in whole persons; its three accounts are the rule's own, and nothing in it is proved. */
pnk_status pnk_allocation_nearest(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                  const pnk_access *access, pnk_plan **plan);
/** From a kept answer instead of a solve: rebuilds every row and column, recomputes residuals, bounds and gap of each tier, then makes the
 *  same whole-person plan from it. plan->certificate.verified tells the verdict; a name that the model does not know, or a value that is
 *  missing, is PNK_BAD_INPUT with a sentence. */
pnk_status pnk_allocation_check(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                const pnk_access *access, const pnk_allocation_settings *settings,
                                const pnk_lp_answer *answer, pnk_plan **plan);
/** A few futures with what each stands for; as many days as the forecast. */
typedef struct {
    const pnk_forecast *const *futures; const double *probability; size_t n;
    int firm_days;
    double cvar_share, cvar_weight;      /* the worst share of the futures weighs so much on top of the mean; weight 0: no more than others */
} pnk_scenarios;
/** two_stage.c: the best first days for all scenarios at once, by the single weighted objective, and what they keep free that the best plan for the
 *  people expected would use. Where that plan is as good in the scenarios, nothing is held back.
 *  Cost    a linear program with the rows of all scenarios, one of those expected, and one of each scenario */
pnk_status pnk_allocation_two_stage(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *expected,
                                    const pnk_access *access, const pnk_scenarios *scenarios, pnk_two_stage **out);
void       pnk_two_stage_free(pnk_two_stage *two_stage);

/** An answer as CSV texts (name,value) and back: one primal and one dual text per tier, and of the plan that needs were counted from; bases.csv, from which a later
 *  plan starts, is of no use to a check. */
pnk_status pnk_lp_answer_new(pnk_ctx *ctx, pnk_lp_answer **out);
/** Pivots of all its stages; 0 of an answer that was read. */
long       pnk_lp_answer_pivots(const pnk_lp_answer *answer);
size_t     pnk_lp_answer_n_files(const pnk_lp_answer *answer);
pnk_status pnk_lp_answer_file(pnk_ctx *ctx, const pnk_lp_answer *answer, size_t i, char name[32], pnk_buf *text);
pnk_status pnk_lp_answer_read(pnk_ctx *ctx, const char *const *names, const char *const *texts, size_t n, pnk_lp_answer **out);

/** The single objective: T1 + T3 + weighted.T4 of the weights x T4 (locks: weighted.T0 x T0), fairness left out. For benchmarks and other solvers. */
typedef struct {
    double objective, constant;  /* of the decisions, and what no decision changes; the program that is written out has the first alone */
    double greedy;               /* the same of the nearest-shelter rule; locks that it breaks are not counted */
    size_t rows_full, columns_full, entries_full;    /* of the whole program */
    size_t rows, columns; long pivots, steps; int pricing_rounds;       /* of what was built of it; steps of the interior point */
    double model_seconds, solve_seconds, check_seconds;
    pnk_certificate certificate; /* over every row and column of the whole program */
} pnk_weighted;
/** How it is solved. By size: an interior point from some thousand rows on, where the simplex would take minutes; below, the simplex, whose answers
 *  small enough are proven in exact arithmetic. */
typedef enum { PNK_NOT_SOLVED, PNK_BY_SIZE, PNK_BY_SIMPLEX, PNK_BY_INTERIOR } pnk_weighted_method;
/** Solves it, and writes the whole of it as free MPS when mps_path is given.
 * Errors  PNK_IO: the file cannot be written; PNK_CANCELLED; PNK_NO_MEMORY */
pnk_status pnk_allocation_weighted(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                                   const pnk_access *access, const char *mps_path, pnk_weighted_method method, pnk_weighted *out);

void pnk_plan_free(pnk_plan *plan);
void pnk_lp_answer_free(pnk_lp_answer *answer);

#endif
