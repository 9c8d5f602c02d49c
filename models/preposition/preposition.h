/* models/preposition/preposition.h - stock into warehouses before the event, judged against many events that may come.
 *
 * Question  Where should which items stand before the next event, what does that spare, and what would the next money buy?
 * Takes     an operation's stores, stocks, items, standards, sites and lorries; futures drawn by draw.c and walked by the displacement ensemble
 * Gives     a layout for the present money, its worth against simpler ways, and how much today's stock can hold
 * Promise   future i is the same whatever the number of futures, ranks or threads, and so is every digit of the answer
 * Method    two-stage linear program. First stage: what stands in each store, bought within the budget or moved between stores of one agency,
 *           within the room of the store. Second stage, future by future: the allocation aggregated in time (periods of some days) and place
 *           (small areas of one district that the same lorries reach are one point): people who wait are taken to sites and tents, goods go
 *           out by lorry over the roads open in the period; what is short is paid in person-days (weights T1 waiting, T3 severities). Van Slyke
 *           and Wets's L-shaped method (1969), SIAM Journal on Applied Mathematics 17:638-663, with the cuts of groups of futures added up and queries taken half way
 *           between the master's answer and the best layout so far (in-out separation, Ben-Ameur and Neto 2007, Networks 49:3-17).
 *
 * What the smaller model leaves out: purchases after the event, earmarks, crews that put up tents, groups (needs are those of the population's mix).
 */
#ifndef PNK_PREPOSITION_PREPOSITION_H
#define PNK_PREPOSITION_PREPOSITION_H

#include "models/access/access.h"
#include "models/domain/forecast.h"
#include "models/domain/preposition.h"

/* ---- what may happen (draw.c) ---- */

typedef struct {
    pnk_day day;                         /* of the outlook; the hazard begins the day after */
    int first;                           /* leaf area that is hit */
    size_t n_areas, closed_roads;
    uint64_t member;                     /* of the displacement ensemble */
    pnk_records records;                 /* the operation with this event's hazards and closures, at peace before; lists borrow from arena and base */
    pnk_arena arena;
    pnk_ledger ledger;                   /* of that day: nobody is displaced */
} pnk_event;
/** Event i of a seed. @param at -1: drawn; else everybody of this area is under the hazard, on a winter's or a summer's day, and no road is closed but by season. */
pnk_status pnk_event_draw(pnk_ctx *ctx, const pnk_records *base, uint64_t seed, uint64_t i, pnk_event *out);
pnk_status pnk_event_at(pnk_ctx *ctx, const pnk_records *base, int area, bool cold, pnk_event *out);
void       pnk_event_free(pnk_event *event);
/** Leaf areas in scope that hazards of the operation have struck, or all of them where none has; NULL arena is not allowed. weight adds up to 1. */
pnk_status pnk_border_areas(pnk_ctx *ctx, const pnk_records *records, pnk_arena *arena, int **areas, double **weights, size_t *n);

/* ---- what there is to work with (depots.c) ---- */

typedef struct pnk_depots pnk_depots;
/** @param phase  standards that needs follow; @param room  standard of floor and ground that places follow. PNK_BAD_INPUT: no stores, no items to hold. */
pnk_status pnk_depots_new(pnk_ctx *ctx, const pnk_records *records, const pnk_access *access, pnk_phase phase, pnk_phase room, pnk_depots **out);
void       pnk_depots_free(pnk_depots *depots);
/** Funded money that is there on the day of the operation. */
double     pnk_depots_money(const pnk_records *records);

/** A future in numbers: row[pnk_depots_figures] out of an event, its roads and its path of the ensemble. */
size_t     pnk_depots_figures(const pnk_depots *depots);
pnk_status pnk_depots_read(pnk_ctx *ctx, const pnk_depots *depots, const pnk_event *event, const pnk_access *access, const pnk_forecast *path, double *row);

/* ---- the two stages (layout.c) ---- */

typedef struct {
    double budget_usd;                   /* NAN: the money that is there */
    double cvar_share;                   /* 0: mean */
    bool max_min;
    double gap_share;                    /* 0: the parameter preposition_gap_share */
    size_t most_iterations;              /* 0: 500 */
} pnk_preposition_settings;

/** @param rows   [n * figures] futures to plan for
 *  @param fresh  [n_fresh * figures] futures that no plan has seen; 0: no score
 *  Errors  PNK_LIMIT most_iterations were not enough; PNK_CANCELLED; PNK_NO_MEMORY
 *  Cost    n * iterations warm linear programs, over threads and ranks */
pnk_status pnk_preposition_solve(pnk_ctx *ctx, const pnk_depots *depots, const double *rows, size_t n, const double *fresh, size_t n_fresh,
                                 const pnk_preposition_settings *settings, pnk_preposition *out);

/** How much of a future's displacement today's stock, sites and vehicles can shelter and serve in full (ready.c): the largest multiple of the row's people,
 *  up to everybody of the area, and what binds. */
pnk_status pnk_preposition_ready(pnk_ctx *ctx, const pnk_depots *depots, const double *row, pnk_arena *arena, pnk_ready *out);

#endif
