/* models/allocation/tiers.h - the tiers in order: one linear program each, its answer, and the check of it. Internal to the room.
 *
 * stage      LP                                              rows
 * T0         least violation of locks                        people, what shelters them
 * T1         least unsheltered person-days                   the same, T0 held
 * T2shelter  highest worst coverage of shelter, in rounds    T1 held with its allowance
 * T1kept     least T1 again, with those coverages held: fairness may cost shelter, nothing later may
 * T2goods    the same of goods and services, in rounds       all rows
 * T3         least unmet need and crowding
 * T4         least cost, and change against the plan in force
 * weighted   one LP, T1 + T3 + a little of T4, nothing held: for benchmarks and other solvers
 * curve_shelter, curve_goods: what a worst coverage costs, point by point (rounds.h)
 *
 * The first round of goods, and the first point of their curve, are far from what was solved before them: sectors are taken there one by one first (apart.h).
 * Where the plan has people elsewhere than T1 had them, so that coverages would be shares of other needs, all of it is done again with the needs of the plan (counted.c).
 * Nothing in the plan waits for curve_goods or for a certificate: both are made beside the stages where there is a second thread, and after them where not.
 */
#ifndef PNK_ALLOCATION_TIERS_H
#define PNK_ALLOCATION_TIERS_H

#include "models/allocation/allocation.h"
#include "models/allocation/limits.h"
#include "models/allocation/model.h"
#include "models/allocation/prices.h"
#include "engine/base/beside.h"
#include "engine/lp/certificate.h"

typedef enum { PNK_S_T0, PNK_S_T1, PNK_S_T2_SHELTER, PNK_S_T1_KEPT, PNK_S_T2_GOODS, PNK_S_T3, PNK_S_T4, PNK_S_WEIGHTED, PNK_S_CURVE_SHELTER, PNK_S_CURVE_GOODS, PNK_N_STAGES,
               PNK_S_COUNTED = PNK_N_STAGES      /* no stage: the plan whose people the needs of this one were counted from */
} pnk_stage_kind;
extern const char *const pnk_stage_names[PNK_N_STAGES + 1];

enum { PNK_MOST_HOLDS = 4, PNK_TIER_WEIGHTED = PNK_N_TIERS };

/** Which LP a stage is. */
typedef struct {
    pnk_stage_kind kind;
    int tier;                            /* whose cost is the objective; 2: theta; PNK_TIER_WEIGHTED: weights say */
    double weights[PNK_N_TIERS];
    int rows;                            /* 1 to 3: rows of that stage and before */
    int n_holds;
    struct { int tier; double limit; } holds[PNK_MOST_HOLDS];    /* cost of the columns in that tier, constant left out */
    int n_faces;
    const pnk_face *faces[2];            /* of held tiers */
    const pnk_cells *cells;              /* NULL before T2 */
    const double *floor;                 /* [n_cells] coverage that is held, -INFINITY: none is; NULL: of no cell */
    const bool *raised;                  /* [n_cells] cells that theta raises, from their floor where they have one; NULL: no theta */
    bool of_shelter;                     /* the kind of those cells */
    bool one_by_one;                     /* each of them by a theta of its own; in tier 2 what is raised is their sum, counted by need, in later tiers that sum is a hold of tier 2 */
    int alone;                           /* sector + 1: goods and services of that sector alone are decided, all else is held still where the master last had it; 0: everything is decided */
    bool only_floors;                    /* theta is 0 at most: how much all floors together are missed by */
    int number;                          /* of a round or a point, from 1; 0: the stage has none */
    bool turned;                         /* is the stage solved before but for floor, raised and one_by_one */
    double theta_from;                   /* theta reaches this, it is known; -INFINITY: the course so far tells */
} pnk_stage;

/** How much a tier's cost counts in the objective of a stage. */
static inline double pnk_stage_weight(const pnk_stage *stage, int tier)
{
    return stage->tier == PNK_TIER_WEIGHTED ? stage->weights[tier] : stage->tier == tier && tier != 2;
}

/** What a person-day of a cell's own theta adds to the objective; a hold of tier 2 has -1 of it. */
static inline double pnk_stage_own_cost(const pnk_stage *stage) { return stage->tier == 2 ? -1 : 0; }

/** Which of its holds is that of a tier; -1: none. */
static inline int pnk_stage_hold_of(const pnk_stage *stage, int tier)
{
    for (int h = 0; h < stage->n_holds; h++)
        if (stage->holds[h].tier == tier)
            return h;
    return -1;
}

/** What is basic where the simplex ended: rows by their slack, core columns, moves and loads. A load fills its round. */
typedef struct { size_t arc; int group; } pnk_basic_move;
typedef struct { size_t route; int lot[2]; } pnk_basic_load;             /* lot[1] -1: one alone */
typedef struct { pnk_arc arc; int group; } pnk_past_move;
typedef struct { pnk_route route; int lot[2]; } pnk_past_load;
typedef struct {
    bool there;
    bool *row, *core;                    /* [n_rows], [n_cols] */
    bool *cell, *own; size_t n_cells;    /* [n_cells] the rows of cells; the theta that each has of its own */
    bool hold[PNK_N_TIERS], theta;
    pnk_basic_move *moves; size_t n_moves;       /* sorted, as are loads */
    pnk_basic_load *loads; size_t n_loads;
    pnk_past_move *past_moves; size_t n_past_moves;      /* by ways that are not what they were, or are no more */
    pnk_past_load *past_loads; size_t n_past_loads;
} pnk_basis;
/** An empty one with room for so many moves, and as many loads. */
pnk_status pnk_basis_new(pnk_ctx *ctx, const pnk_model *model, size_t n_cells, size_t n_ways, pnk_arena *arena, pnk_basis *basis);
void       pnk_basis_sort(pnk_basis *basis);
int        pnk_basic_move_order(const void *a, const void *b);           /* as qsort wants it */
int        pnk_basic_load_order(const void *a, const void *b);

/** The numbers of a stage's answer, for rows and columns of the full model. */
typedef struct {
    bool there;
    double *core;                        /* [n_cols] */
    double theta;                        /* one_by_one: their mean by need */
    double *cell_theta;                  /* [n_cells] where one_by_one, 0 for cells not raised */
    struct { size_t arc; int group; double persons; } *x; size_t n_x;
    struct { size_t route; int lot; double units; } *y; size_t n_y;         /* sorted by route, lot */
    struct { size_t route; double rounds; } *r; size_t n_r;                 /* sorted by route */
    double *price;                       /* [n_rows] 0 where the row is not in the stage */
    double hold_price[PNK_MOST_HOLDS];
    double *cell_price;                  /* [n_cells] */
    size_t n_cell_prices;
    pnk_basis basis;
    double value;                        /* objective with what no decision changes; coverage for T2 */
    pnk_certificate certificate;
    size_t n_spared, n_bent;             /* acts that were counted as done as announced, and those that were not (announced.c) */
    size_t lp_rows, lp_columns; long pivots, steps; double seconds; int rounds_of_pricing;
    pnk_arena arena;
} pnk_stage_answer;

/** What is done, borrowed from another answer; prices and thetas stay its own. */
static inline void pnk_answer_borrow_values(pnk_stage_answer *a, const pnk_stage_answer *from)
{
    a->core = from->core;
    a->x = from->x, a->n_x = from->n_x;
    a->y = from->y, a->n_y = from->n_y;
    a->r = from->r, a->n_r = from->n_r;
}

/** weighted.c: the single objective of a world, T1 + T3 + a little of T4. */
pnk_stage pnk_weighted_stage(const pnk_world *w);

/* solve.c: a master that lives through the stages */
typedef struct pnk_master pnk_master;
pnk_status pnk_master_new(pnk_ctx *ctx, const pnk_model *model, const pnk_acts *start, pnk_master **out);
/** From now on a solve that takes more pivots fails with PNK_LIMIT; 0: none does. */
void       pnk_master_limit(pnk_master *master, long pivots);
void       pnk_master_free(pnk_master *master);
/** Another master that stands where this one does after a stage: the next stage of it, which is not `turned`, starts from the same columns and basis. It belongs
 *  to the thread that solves it first. */
/** Has a stage with goods in it been laid? */
bool       pnk_master_knows_goods(const pnk_master *master);
pnk_status pnk_master_like(pnk_ctx *ctx, const pnk_master *master, pnk_master **out);
/** Lets go of the thread, and stands where it is: another may solve the next stage, which is not `turned`. */
void       pnk_master_rest(pnk_master *master);
/** The same, and takes up what had been let go of: another may solve the next stage, which is not `turned` and has all columns of the last one, those that did not pay too. */
void       pnk_master_hand_on(pnk_master *master);
/** use[n_rows + n_cols] after a solve: what all columns together take of vehicles and money, those that are held still, too, and what is left; 0 elsewhere. */
pnk_status pnk_master_shared_use(pnk_ctx *ctx, const pnk_master *master, double *use);
/** Takes over what another master, which was like this one, has found for some sectors [n_sectors] alone: columns, values and places. */
pnk_status pnk_master_take_over(pnk_ctx *ctx, pnk_master *master, const pnk_master *from, const bool *sectors);
/** Columns of an answer that was not solved here: its moves, and its loads as rounds of at most two lots. */
pnk_status pnk_master_know(pnk_ctx *ctx, pnk_master *master, const pnk_stage_answer *answer);
/** The next stage starts from the basis of that answer (NULL: from that of the last stage), mended where it is none any more, and fails with PNK_LIMIT
 *  when it takes more pivots than `patience`: then one has to go back to a mark. Borrowed until another call with NULL and 0. */
void       pnk_master_start(pnk_master *master, const pnk_stage_answer *from, long patience);
/** Where so many of the loads that carried the plan are past, its basis is no place to start from. */
static inline bool pnk_basis_is_past(const pnk_basis *basis) { return basis->n_past_loads * 8 > basis->n_loads; }
/** Solves a stage by column generation, warm from the stage before. `course` is what follows from the acts so far (NULL: nothing). */
pnk_status pnk_master_solve(pnk_ctx *ctx, pnk_master *master, const pnk_stage *stage, const pnk_course *course, pnk_stage_answer *answer);
/** The same by an interior point, for large programs that stand alone: it leaves no basis to go on from. */
pnk_status pnk_master_solve_inside(pnk_ctx *ctx, pnk_master *master, const pnk_stage *stage, const pnk_course *course, pnk_stage_answer *answer);
/** Marks where the master stands after a stage, to come back to after an excursion; the stage that follows is not `turned`. */
pnk_status pnk_master_mark(pnk_ctx *ctx, pnk_master *master);
void       pnk_master_back(pnk_master *master);
/** The stage of the last solve once more, warm, after limits were moved by the call below, or what is held by changing the
 *  stage itself. Exact like the first time: it ends when no column of the full model pays. PNK_LIMIT when one of its solves takes
 *  more pivots than pivot_limit (0: any number); the stage must then be solved from its beginning. */
pnk_status pnk_master_again(pnk_ctx *ctx, pnk_master *master, long pivot_limit, pnk_stage_answer *answer);
/** Limits `more` units from where the model has them; 0: back. */
pnk_status pnk_master_move(pnk_ctx *ctx, pnk_master *master, const pnk_limit_part *parts, size_t n, double more);
/** The same with the columns that are there and no others: the value of the full model is this or less. NAN: the pivots did not suffice.
 *  What later stages start from is not touched. The answer has core, x and price alone. */
pnk_status pnk_master_within(pnk_ctx *ctx, pnk_master *master, long pivot_limit, double *value, pnk_stage_answer *answer);
/** Does no column of the full model pay at the prices of the last solve? Then its value is that of the full model. */
pnk_status pnk_master_nothing_pays(pnk_ctx *ctx, pnk_master *master, bool *nothing);
/** Back to the basis of the stage's optimum, after limits were moved and moved back. */
pnk_status pnk_master_home(pnk_ctx *ctx, pnk_master *master);
/** Change of the objective for one more of a core column's upper limit, by the last solve: 0 or below, except where a face keeps the column there
 *  and the limit falls. */
double     pnk_master_core_worth(const pnk_master *master, size_t column, bool falls);
/** How far the basis of the last solve carries when limits move together. What it says holds for the full model: prices do not change within it. */
typedef struct {
    double slope, down, up;              /* change of the objective a unit; units, down <= 0 <= up */
    pnk_stage_answer change;             /* core and x alone: what changes a unit */
    bool *row_binds, *core_binds;        /* [n_rows], [n_cols] reaches a limit at `up` that it has not reached yet */
} pnk_reach;
/** Cost    one solve with the factors of the basis. The arena of `change` holds all that `out` points to. */
pnk_status pnk_master_reach(pnk_ctx *ctx, pnk_master *master, const pnk_limit_part *parts, size_t n, pnk_reach *out);

/* check.c: the whole LP of a stage against an answer; in exact arithmetic, too, where it is small, or as asked */
pnk_status pnk_stage_check(pnk_ctx *ctx, const pnk_model *model, const pnk_stage *stage, const pnk_stage_answer *answer, pnk_certificate *out);
pnk_status pnk_stage_check_by(pnk_ctx *ctx, const pnk_model *model, const pnk_stage *stage, const pnk_stage_answer *answer, bool exactly, pnk_certificate *out);
/** Cost of the columns of an answer in a tier, without what no decision changes. */
double pnk_answer_cost(const pnk_model *model, const pnk_stage_answer *answer, int tier);
/** Bounds of columns, as the held faces leave them. */
void pnk_stage_core(const pnk_model *model, const pnk_stage *stage, size_t column, double *low, double *high);
bool pnk_stage_move(const pnk_model *model, const pnk_stage *stage, const pnk_arc *arc, int group);
bool pnk_stage_unit(const pnk_stage *stage, int lot, size_t route);
bool pnk_stage_round(const pnk_stage *stage, size_t route);
/** A coverage that is held may be missed by so much, so that rounding does not become a contradiction: so little that values which keep to all rounds at
 *  once prove each of them within what a certificate lets pass. */
#define PNK_HELD_BELOW 1e-7
/** Limit and entries of the extra rows of a stage, for both. */
void   pnk_stage_cell_limits(const pnk_model *model, const pnk_stage *stage, double *limit);   /* [n_cells]; INFINITY: no row */
static inline bool pnk_stage_cell_has_theta(const pnk_stage *stage, size_t cell)
{
    return stage->raised && stage->raised[cell];
}
/** Cell of a lack key, -1: none. */
static inline int pnk_cell_of_key(const pnk_model *m, const pnk_cells *cells, int key)
{
    int n = m->w->n_leaves * m->w->n_groups;
    return key < n ? cells->shelter_cell[key] : cells->goods_cell[key - n];
}

typedef struct pnk_finder pnk_finder;

/* tiers.c */
typedef struct pnk_worths pnk_worths;
/** A stage that there may be many of: a round of T2 after the first, or a point of a curve. */
typedef struct { pnk_stage stage; pnk_stage_answer answer; } pnk_round;
typedef struct {
    const pnk_in_force *in_force;        /* set before the run, or NULL */
    const pnk_two_stage *two_stage;      /* the same: what is held back on the firm days */
    bool unproved;                       /* set before the run: no certificates are made */
    pnk_lp_answer *grows;                /* set before the run: it is handed each stage as soon as it is there; NULL: nobody follows */
    bool makeshift;                      /* set before the run: where the solver gives up on the last tier, the plan of the tier before it will do */
    bool no_curve;                       /* set before the run: what fairness costs is not worked out; nor is it for a plan made anew */
    bool cold;                           /* set before the run: nothing is taken from the answer of the plan in force */
    double seconds;                      /* of all stages, the making of the model before and what is done beside them apart */
    int n_as_it_was, n_solved;           /* stages whose answer of the plan in force still holds, or its prices with values that several rounds share; the others */
    long pivots_apart;                   /* of sectors alone, before the stages */
    int most_prices;                     /* set before the run: how many limits a tier are ranged; 0: prices are not looked for */
    int exact_prices;                    /* the same, by solving anew */
    bool find_funding;                   /* the same for the plan at other budgets */
    const pnk_course *cells_at;          /* set before the run: cells take their need from here, whatever comes of it; NULL: see counted_at */
    pnk_worths *worths;                  /* NULL: not looked for */
    PNK_LIST(pnk_funding) funding;       /* in the arena */
    pnk_arena arena, curve_arena;        /* curve_arena: of what was solved beside the stages */
    pnk_world *w;
    pnk_model *m;
    pnk_acts *greedy_acts, *nothing_acts, *acts;        /* acts: the LP's own, not rounded */
    pnk_course *greedy, *nothing, *first, *course;      /* first: course of the first tier's answer */
    pnk_course *counted_at;              /* cells take their need from here; NULL: from `first` */
    pnk_stage_answer counted;            /* what led there */
    int n_counted;                       /* how often needs were counted anew, from nothing to here; with the plan in force that this one goes on from */
    pnk_cells *cells;
    pnk_face *faces[2];
    pnk_stage stages[PNK_N_STAGES];
    pnk_stage_answer answers[PNK_N_STAGES];             /* of T2 the first round */
    PNK_LIST(pnk_stage_answer *) shared;                /* values that several rounds have in common */
    PNK_LIST(pnk_round *) rounds;
    PNK_LIST(pnk_fair_point) curve;
} pnk_tiers;
/** The proof of one stage, an errand: what it finds is put with the answer when all have come back. */
typedef struct { const pnk_model *m; const pnk_stage *stage; pnk_stage_answer *answer; pnk_certificate found; } pnk_stage_proof;
/** How far a run of all stages has come. */
typedef struct {
    pnk_tiers *t;
    pnk_master *master;                  /* NULL: answers are given */
    const pnk_lp_answer *given, *before; /* before: of the plan in force */
    pnk_finder *finder;
    struct pnk_bases *bases;             /* of the plan in force; NULL: there is none */
    bool began, solved;                  /* the master has solved a stage; and the last one */
    bool apart;                          /* sectors were alone since the last stage, or rounds looked ahead at; the master has marked where it was before */
    bool looked_ahead;                   /* since the last stage the master has gone where the last rounds of the plan in force ended, or near it */
    bool went_own_way;                   /* the last stage to be solved went on from the one before it, not from where it ended with the plan in force */
    bool strays;                         /* prices of the plan in force did not prove a stage: what follows is another program than it was */
    const pnk_stage_answer *last_kept;   /* the last that was taken from `before` */
    pnk_beside *beside;                  /* who proves a stage as soon as its answer is there; NULL: nobody does */
    PNK_LIST(pnk_stage_proof *) proofs;        /* in the arena of the tiers */
    struct pnk_excursion *later;         /* what is done beside the rounds, once the sectors alone leave a thread to it; NULL: nothing, or it has set out */
    pnk_course *latest;                  /* what follows from the acts of a stage; NULL: nothing done */
    const pnk_stage_answer *latest_of;   /* the last stage's, from which `latest` is yet to be worked out; NULL: it stands there */
} pnk_stage_run;
/** Solves a stage, or takes its answer from those given; gives the answer as it is kept (a stage with a number above 1 among the rounds). */
pnk_status pnk_stage_do(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *stage, const pnk_stage_answer **answer);
/** Takes its answer from the plan in force where that is still the best: *kept tells. */
pnk_status pnk_stage_keep(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *stage, const pnk_stage_answer **answer, bool *kept);
/** Takes an answer that was made of prices of the plan in force and of values at hand; its arena goes to the run. */
pnk_status pnk_stage_take(pnk_ctx *ctx, pnk_stage_run *run, const pnk_stage *stage, pnk_stage_answer *answer);
/** Are its limits priced? Not where somebody waits for a plan made anew. */
static inline bool pnk_stage_is_priced(const pnk_stage_run *run) { return run->master && !run->t->in_force && run->t->most_prices > 0; }
/** What was proved beside the stages, put with its answers. */
void       pnk_stage_take_proofs(const pnk_stage_run *run);
/** What follows from the last stage's acts. */
pnk_status pnk_stage_latest(pnk_ctx *ctx, pnk_stage_run *run, const pnk_course **out);
/** counted.c: needs that cells divide by, counted from the people of a plan.
 *  The plan that given answers, or those of the plan in force, were counted from, if they name one: t->counted, t->counted_at, t->n_counted. */
pnk_status pnk_counted_find(pnk_ctx *ctx, pnk_stage_run *run);
/** Is a cell's coverage another by more than a hundredth with the people that the plan has there? */
pnk_status pnk_counted_off(pnk_ctx *ctx, const pnk_tiers *tiers, bool *off);
enum { PNK_MOST_COUNTED = 2 };
/** Tiers as they were asked for, to be run again with the needs of the plan at hand. */
void       pnk_counted_anew(pnk_tiers *tiers, const pnk_tiers *asked);
/** Under which the plan that this one was counted from is kept. */
static inline pnk_stage pnk_counted_stage(int n_counted) { return (pnk_stage){.kind = PNK_S_COUNTED, .number = n_counted, .rows = 3}; }
/** Where cells take their need from. */
static inline const pnk_course *pnk_counted_from(const pnk_tiers *t) { return t->cells_at ? t->cells_at : t->counted_at ? t->counted_at : t->first; }

/** Runs all stages: solving when `given` is NULL, else taking the answers from there. Certificates are made in either case. */
pnk_status pnk_tiers_run(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                         const pnk_access *access, const pnk_lp_answer *given, pnk_tiers *tiers);
void       pnk_tiers_release(pnk_tiers *tiers);
/** Of all stages, and of sectors alone; what rounds were looked ahead at with is not counted. */
long       pnk_tiers_pivots(const pnk_tiers *tiers);
pnk_status pnk_answer_acts(pnk_ctx *ctx, const pnk_model *model, const pnk_stage_answer *answer, pnk_acts **out);

/** funding.c: the stages up to T3 once more at other budgets, with the master where the last tier left it; w and m are as before afterwards. */
pnk_status pnk_funding_find(pnk_ctx *ctx, pnk_tiers *tiers, pnk_master *master);
/** The stages up to T3 on a world and model that are there already (greedy and nothing too); `course`: what follows from T3. */
pnk_status pnk_tiers_again(pnk_ctx *ctx, pnk_tiers *tiers, pnk_master *master);

/* changes.c: what the told plan moves against the plan in force */
pnk_status pnk_tell_changes(pnk_ctx *ctx, const pnk_tiers *tiers, pnk_plan *plan);

/* answer.c, growing.c, finder.c and solved.c; answer.h is what they share */
/** The answer of a run that is over. */
pnk_status pnk_answer_keep(pnk_ctx *ctx, pnk_tiers *tiers, pnk_lp_answer **out);
/** Names of a model, looked up for one stage after another, by one thread at a time: it remembers where it was. */
pnk_status pnk_finder_new(pnk_ctx *ctx, const pnk_model *model, pnk_finder **out);
void       pnk_finder_free(pnk_finder *finder);
pnk_status pnk_answer_resolve(pnk_ctx *ctx, pnk_finder *finder, const pnk_lp_answer *given, const pnk_stage *stage, pnk_stage_answer *out);
/** Of an answer that grows: once it is known where needs are counted from; so of that plan alone. */
bool       pnk_answer_has(const pnk_lp_answer *answer, const pnk_stage *stage);
/** The answer of an earlier plan as far as this model has its names: what is left out, the look at its rows will tell. Nothing where it has no such stage. */
pnk_status pnk_answer_of_before(pnk_finder *finder, const pnk_lp_answer *before, const pnk_stage *stage, pnk_stage_answer *out);
/** Prices and funding that were solved for and kept; nothing where they were not. */
pnk_status pnk_answer_solved(pnk_finder *finder, const pnk_lp_answer *given, pnk_tiers *tiers);
/** loads.c: what the rounds of a route carry, as loads of at most two lots that fit their rounds. */
typedef struct { int lot[2]; double units[2], rounds; } pnk_load;      /* units of one round; lot[1] -1: one lot */
/** y[n] are the lots of one route with the units of all its rounds; out has room for 2 n. Gives how many; together they need no more rounds than y does. */
size_t pnk_split_loads(const pnk_world *w, const pnk_route *route, size_t n, const int *lot, const double *units, pnk_load *out);
/** The most that a round can be worth: one item to the first limit it meets, or two that meet both. Gives that worth, and the units of one round. */
typedef struct { int lot; double value, kg, m3; } pnk_cargo;
enum { PNK_MOST_CARGO = 128 };
/** Adds a unit of a lot that is worth so much to items[n], n below PNK_MOST_CARGO; of an item the best lot stays. Gives the new n. */
size_t pnk_cargo_offer(const pnk_world *w, pnk_cargo *items, size_t n, int lot, double value);
/** Are two rounds loaded alike? Within the solver's tolerance. */
bool pnk_same_load(const int lot[2], const double units[2], const int other_lot[2], const double other_units[2]);
/** Units of the round that one lot fills by weight or volume, or two by both. False: two that cannot. */
bool pnk_full_load(const pnk_world *w, const pnk_route *route, const int lot[2], double units[2]);
double pnk_best_load(const pnk_cargo *items, size_t n, double payload, double volume, int lot[2], double units[2]);
/** as_it_was.c: is the answer optimal for the stage? Rows, bounds and prices of the full model, columns that nobody built included, in double and
 *  without forming them: a screen, the certificate is made afterwards as of any answer.
 *  Cost    one round of pricing and the columns in use */
#define PNK_AS_IT_WAS_SLACK 2e-7         /* a fifth of what the certificate lets pass */
#define PNK_NEW_VALUES_SLACK 5e-7        /* half of it, for new values with prices of the plan in force */
pnk_status pnk_stage_holds(pnk_ctx *ctx, const pnk_model *model, const pnk_stage *stage, const pnk_stage_answer *answer, double slack, bool *holds);
/** The same of its prices alone: what they say that no plan does better than; *holds false: they say nothing. */
pnk_status pnk_stage_bound(pnk_ctx *ctx, const pnk_model *model, const pnk_stage *stage, const pnk_stage_answer *answer, double *bound, bool *holds);
/** A line of an answer. */
typedef struct { const char *name; double value; } pnk_named;
/** The lines of its bases (bases.c); none: *n 0. */
const pnk_named *pnk_answer_bases(const pnk_lp_answer *answer, size_t *n);
/** Row or core column of a name; -1: this model has none. */
int        pnk_finder_get(pnk_finder *finder, bool row, const char *name);
/** The i-th value of a stage's columns; false: there are no more, or no such stage. */
bool       pnk_answer_value(const pnk_lp_answer *answer, pnk_stage_kind kind, size_t i, const char **name, double *value);
/** "T2shelter", "T2shelter.2" */
void       pnk_stage_name(const pnk_stage *stage, char name[24]);

#endif
