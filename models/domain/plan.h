/* models/domain/plan.h - what allocation hands on: who sleeps where, which truck carries what, what is short. */
#ifndef PNK_DOMAIN_PLAN_H
#define PNK_DOMAIN_PLAN_H

#include "models/domain/forecast.h"

/** A place to sleep in the plan: a listed site, the hosts of an area, or (made by allocation) people already in
 *  unlisted sites of an area. Its id stands in the results: the site_id, "hosts:AREA" or "unlisted:AREA". */
typedef enum { PNK_SHELTER_SITE, PNK_SHELTER_HOSTS, PNK_SHELTER_UNLISTED } pnk_shelter_kind;
typedef struct { const char *id; pnk_shelter_kind kind; int site, area, place; } pnk_shelter;

typedef struct { pnk_day date; const char *from_id; int from_area; int shelter, group; int64_t persons, households; const char *vehicle; } pnk_move;      /* vehicle "own": private transport */
typedef struct { pnk_day date; int shelter, group; int64_t persons; double free_places; } pnk_occupancy;   /* group -1: all; free at the level of the phase, may be negative */
typedef struct { pnk_day date; int warehouse, place, item; const char *agency; double quantity, trips; const char *vehicle; } pnk_shipment;
typedef struct { pnk_day date; int area, shelter; const char *sector, *need; int group; double needed, met, unmet, persons; double ceiling_share; const char *reason; } pnk_gap;   /* shelter -1: the area; reason: why nothing can reach it, or NULL */
/** What one more of a limit is worth: `price` person-days less for each unit, exactly, while there are `low` to `high` of it (NAN: not looked for;
 *  the price is then an upper bound). */
typedef struct {
    const char *constraint, *id; pnk_day date; double price; const char *unit; double low, high;
    double now; const char *range_unit;  /* how many there are; what low, now and high count */
    double after;                        /* price just beyond high; NAN: not known */
    int area; double area_share;         /* where most of it is saved, and which share of it; -1, NAN */
    const char *next;                    /* what binds beyond high, "places school-3"; NULL: nothing else */
    const char *sentence;                /* all of it for people; NULL: no range */
} pnk_price;
/** The plan made anew with another budget: every line of it times budget_share. */
typedef struct {
    double budget_share, usd;            /* 1 is what is there now; usd: by the end of the plan */
    double unsheltered_person_days, unmet_person_days;      /* the first and the third tier */
    double worst_shelter, worst_goods, mean_shelter, mean_goods;   /* coverage of the cells that fairness compares, the mean by need */
} pnk_funding;

/** What moves against the plan in force: a move (group >= 0) or a load (item >= 0) of a day, whole persons or units before and after. */
typedef struct { pnk_day date; const char *from_id, *to_id; int group, item; double before, after; const char *why; } pnk_change;
/** Coverage of shelter of a group in an area, or of a sector's goods and services there; the sizes and places that fairness compares. */
typedef enum { PNK_COVER_UNREACHED, PNK_COVER_CEILING, PNK_COVER_FIXED, PNK_COVER_OPEN } pnk_cover_state;    /* in the rounds: never, fixed at its ceiling, fixed, still open at their end */
typedef struct {
    int area;                            /* -1: all areas together, being too few people each */
    int group;                           /* shelter cells; -1 for goods */
    const char *sector;                  /* "shelter", or the sector of the goods */
    double need_person_days;             /* fixed before the plan */
    double nothing_share, greedy_share, plan_share;    /* of that need; may be below 0 */
    double true_share;                   /* of the plan, by the need as it is in the plan */
    double ceiling_share; const char *reason;          /* what can be had at best, and why not more; NULL: all */
    double held_share;                   /* coverage that the round fixed, NAN: none did */
    int round;
    pnk_cover_state state;
} pnk_cover;

/** One plan on the curve of unmet need against the coverage of the worst off. */
typedef enum { PNK_FAIR_NOT, PNK_FAIR_BETWEEN, PNK_FAIR_MOST, PNK_FAIR_PLAN } pnk_fair_what;     /* need alone counts, between, highest worst coverage, the plan's own */
typedef struct {
    bool shelter;                        /* else goods and services */
    pnk_fair_what what;
    double held_share;                   /* worst coverage asked for; NAN: none */
    double worst_share, gini;            /* that came of it */
    double unmet_person_days;            /* weighted: T1 for shelter, T3 for goods */
} pnk_fair_point;

#define PNK_N_TIERS 5                    /* T0..T4 */
/** One way of acting, in figures: the plan, the greedy nearest-shelter rule, or doing nothing. */
typedef struct {
    double unsheltered_person_days;      /* plain count */
    double moved_persons;
    double worst_coverage;               /* the least over reachable cells, 0..1 (may be below 0) */
    int    worst_area;                   /* -1: none */
    const char *worst_need;              /* "shelter", "food", ... */
    double cost_usd, tonnes_km;
    double tier[PNK_N_TIERS];            /* objective values T0..T4; T2 is the worst coverage */
    const char **sectors;                /* [n_sectors] */
    double *coverage_by_sector;          /* [n_sectors], 0..1 */
    size_t n_sectors;
    int    worst_group;                  /* of worst_area and worst_need; -1: all */
    double gini_shelter, gini_goods;     /* of coverage over the cells, weighted by need: 0 alike .. 1 */
} pnk_account;

typedef struct {
    double max_primal_residual, max_dual_residual, gap_share;   /* the worst over the tiers */
    double tier_value[PNK_N_TIERS], tier_bound[PNK_N_TIERS];
    double rounding_loss_share;          /* tier 1 of the plan in whole numbers over its bound, as a share of the bound */
    double rounding_loss_tier3_share;    /* the same of tier 3 */
    bool whole_trucks;                   /* lorries go whole too */
    size_t n_stages, n_exact;            /* linear programs; those small enough to be proven in exact arithmetic, and proven */
    double exact_max_primal_residual, exact_gap_share;          /* the worst over those, rounded up */
    bool verified;
} pnk_plan_certificate;

/** What a future is worth by the single weighted objective, and the parts of it that are in person-days. */
typedef struct { double value, unsheltered, unmet; } pnk_scored;
/** A future that nothing was planned from: the first days of the plan and then the best, against the best from the start. */
typedef struct { double persons_to_come; pnk_scored plan, hindsight, expected; } pnk_future_score;     /* expected: first days of the plan without what is held back */

/** Kept free to the end of the firm days because more people may come: places of a shelter, or units of a good in a store. */
typedef struct {
    pnk_day until;
    int shelter, lot;                    /* numbers of the allocation; -1: the other kind */
    const char *site_id;                 /* "school-3", "hosts:AREA"; NULL: goods */
    int warehouse, item;                 /* -1: places */
    const char *agency;
    double quantity;                     /* persons, units */
    double worth;                        /* weighted person-days that each of them saves, mean of the scenarios (with CVaR the tail on top) */
    const char *scenarios;               /* those in which it is used, "1;3" */
    double probability;                  /* of them together */
    const char *sentence;
} pnk_held;

/** The best first days before anybody knows which of a few scenarios comes, and what they keep free for later. */
typedef struct {
    pnk_arena arena;
    int firm_days;
    size_t n_scenarios;
    double *probability, *persons_to_come;       /* [n_scenarios] */
    double cvar_share, cvar_weight;      /* share of the worst that weighs more; 0: none does */
    double value, mean, cvar;            /* weighted objective; its mean; the tail's losses, NAN without it */
    double expected_value;               /* of the best plan for the people expected, its first days kept as far as they can be done, in the same scenarios */
    double bound, max_primal_residual, max_dual_residual, gap_share;     /* the certificate of the program */
    bool verified;
    size_t rows, columns;                /* of what was built of it */
    PNK_LIST(pnk_held) held;             /* dearest first */
    const char *sentence;                /* what all of this says */
} pnk_two_stage;

typedef struct {
    pnk_arena arena;
    pnk_shelter *shelters; size_t n_shelters;
    PNK_LIST(pnk_move) moves;
    PNK_LIST(pnk_occupancy) occupancy;   /* every day 0..n_days, shelters that hold or could hold people */
    PNK_LIST(pnk_shipment) shipments;
    PNK_LIST(pnk_gap) gaps;
    PNK_LIST(pnk_price) prices;
    PNK_LIST(pnk_change) changes;        /* against the plan in force, those that differ; by day, moves before loads */
    bool has_before;                     /* there was one */
    PNK_LIST(pnk_cover) cover;           /* shelter cells, then goods */
    PNK_LIST(pnk_fair_point) fair;       /* by kind, worst coverage rising; the plan's own point last */
    int fair_rounds, open_cells;         /* rounds that were needed; cells that were still open at their end */
    bool counted_anew;                   /* needs that coverages divide by are counted from where a plan has people, not from where its first step had them */
    PNK_LIST(pnk_funding) funding;       /* by budget_share; empty: not looked for */
    double funded_usd, asked_usd;        /* money by the end of the plan, and what it is the funded share of */
    pnk_future_score *futures; size_t n_futures;     /* 0: it was not scored */
    int firm_days;                       /* days of the plan that are kept in them */
    bool beside_expected;                /* the plan for the people expected was scored, too */
    const pnk_two_stage *two_stage;      /* borrowed; NULL: nothing was held back */
    int64_t *waiting;                    /* [(n_days+1) * n_leaves * n_groups] whole persons, as in pnk_forecast_at */
    pnk_account plan, greedy, nothing;
    pnk_plan_certificate certificate;
    size_t rows, columns;                /* of the full model, those that no solver ever held included */
    long pivots;                         /* of all tiers; 0 when made from a kept answer */
    const char *advice;                  /* "the simple rule is fine" when the plan beats greedy by under 2 %, else NULL */
} pnk_plan;

#endif
