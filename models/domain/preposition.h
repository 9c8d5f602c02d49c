/* models/domain/preposition.h - what prepositioning hands on: where stock should stand before an event, what that is worth, and what today's can hold. */
#ifndef PNK_DOMAIN_PREPOSITION_H
#define PNK_DOMAIN_PREPOSITION_H

#include "models/domain/records.h"

/** An item in a warehouse, in its own unit: as it stands, and in the best layout (whole pieces). */
typedef struct { int warehouse, item; double present, optimum, bought; } pnk_stock_position;
/** What the next money buys, whole pieces left as fractions. */
typedef struct { int warehouse, item; double quantity, usd; } pnk_next_buy;
/** One drawn event and what it costs in person-days of unmet need, with the present layout and with the best. */
typedef struct { pnk_day day; int area; double areas, cold, displaced_persons, closed_roads, present, optimum; } pnk_drawn;

/** What a larger displacement would run into first. */
#define PNK_READY_LIMITS(X) X(PEOPLE, "people") X(STOCK, "stock") X(PLACES, "places") X(LAND, "land") X(LORRIES, "lorries") X(SEATS, "seats") X(CUT_OFF, "cut_off")
typedef enum {
#define X(name, word) PNK_READY_##name,
    PNK_READY_LIMITS(X)
#undef X
    PNK_N_READY_LIMITS
} pnk_ready_limit;
typedef struct {
    int area;                            /* where people would leave */
    pnk_phase phase;                     /* the standard held */
    bool cold;                           /* winter: cold rows of the standards, passes shut */
    double persons;                      /* the most that could leave and be sheltered and served */
    double population_persons;
    pnk_ready_limit limit;
    int place, limit_area, item;         /* what the limit is of; -1: not of that kind */
    const char *sentence;                /* in the language in force when it was made */
} pnk_ready;

typedef struct {
    pnk_arena arena;
    size_t scenarios, fresh;
    uint64_t seed;
    double budget_usd;
    double cvar_share;                   /* 0: the mean; else the mean of the worst share of the scenarios */
    bool max_min;
    double objective, bound, gap_share;  /* of the best layout; unmet need in weighted person-days (see models/preposition) */
    double expected;                     /* mean over the scenarios, whatever the objective */
    double objective_whole;              /* of the layout in whole pieces */
    double present;                      /* the same objective with stock as it stands */
    double expected_value_solution, wait_and_see;
    double vss, evpi;
    double out_mean, out_low, out_high;  /* mean over fresh scenarios with its 95 % confidence interval */
    double out_present;                  /* the same mean with stock as it stands */
    double spent_usd;
    size_t iterations;
    double next_usd, next_spared;        /* so much more money, person-days less */
    PNK_LIST(pnk_stock_position) held;             /* by warehouse and item */
    PNK_LIST(pnk_next_buy) next;         /* dearest first */
    PNK_LIST(pnk_drawn) drawn;           /* [scenarios] */
    PNK_LIST(pnk_ready) ready;           /* by area, phase, season; empty: not asked for */
    double seconds;
} pnk_preposition;

const char *pnk_ready_limit_word(pnk_ready_limit limit);
static inline void pnk_preposition_free(pnk_preposition *p) { pnk_arena_release(&p->arena); *p = (pnk_preposition){0}; }

#endif
