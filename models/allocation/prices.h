/* models/allocation/prices.h - what rows cost a column, worked out in parts; and the face of a held tier. Internal to the room.
 *
 * A move is priced as leaving + riding + arriving, a unit of goods as out of its lot + into its drop point, so that a million
 * columns cost a few additions each.
 *
 * The face of a tier: all answers as good as its optimum. A column with a reduced cost stays at its bound there, so a later stage
 * that keeps to the face has far fewer columns to move; its row for the held value keeps watch over the rest. Which moves and units those
 * are is worked out once, when the face is made: a flag each, and a list of the arcs that have any.
 */
#ifndef PNK_ALLOCATION_PRICES_H
#define PNK_ALLOCATION_PRICES_H

#include "models/allocation/model.h"

/** One leaves for hosts or for a site, with a vehicle of others or one's own: cars and willingness have rows by where people set out. */
enum { PNK_TO_SITE = 1, PNK_BY_OWN_CAR = 2, PNK_N_LEAVING = 4 };

typedef struct {
    const pnk_model *m;
    double mix[PNK_N_TIERS];             /* the objective and the held tiers as one mix of costs */
    double *row_price;                   /* [n_rows] 0 where the row is not there */
    double *key_price;                   /* [n_keys] */
    double *leaving[PNK_N_LEAVING];      /* [from,day,group] INFINITY where the group may not */
    double *arriving;                    /* [shelter,day,group] one person who arrives; the same */
    double *out;                         /* [lot,day] */
    double *in;                          /* [drop,item,day] */
    double *an_hour, *money;             /* [pool,day] price of the row of a vehicle's hours, and of the money that pays its way; 0 where there is none */
    double *least_leaving, *least_arriving;      /* [from,day], [shelter,day] of any group, to arrive on that day or later; day 0: on any day */
    struct { double hour, km, night; bool whole; } gain;      /* most that one person's way can win where prices have the wrong sign, by what is on it; whole: any amount */
} pnk_prices;

pnk_status pnk_prices_new(pnk_ctx *ctx, const pnk_model *model, pnk_arena *arena, pnk_prices *out);
void   pnk_prices_fill(pnk_prices *prices);                          /* the parts, from mix, row_price and key_price */
double pnk_prices_column(const pnk_prices *prices, const pnk_column *column);
/** Of the moves along an arc, what is the same for all groups; and the move of one of them, INFINITY for one that may not take it.
 *  Cost: a few additions a group, where nothing is locked. */
typedef struct { const pnk_arc *arc; const double *leaving, *arriving; double way, vehicle; bool plain; } pnk_prices_arc;
pnk_prices_arc pnk_prices_along(const pnk_prices *prices, const pnk_arc *arc);
double pnk_prices_apart(const pnk_prices *prices, const pnk_prices_arc *along, int group);      /* of the next, where there is more to it */
static inline double pnk_prices_group(const pnk_prices *p, const pnk_prices_arc *along, int group)
{
    return along->plain ? along->leaving[group] + along->arriving[group] + along->way + p->m->w->seat[group] * along->vehicle : pnk_prices_apart(p, along, group);
}
double pnk_prices_move(const pnk_prices *prices, const pnk_arc *arc, int group);
/** At most, of the way between leaving and arriving. */
static inline double pnk_prices_gain(const pnk_prices *p, const pnk_way *way)
{
    return p->gain.hour * way->pool_hours + p->gain.km * way->pool_km + p->gain.night * way->nights;
}
/** Where the arcs end that are worth a look, of those between the i-th ends: where they begin, if none of them can cost less than `enough`. */
static inline size_t pnk_prices_arcs_end(const pnk_prices *p, size_t i, double enough)
{
    const pnk_model *m = p->m;
    const pnk_arc *arc = &m->arcs[m->ends[i].first];
    size_t days = (size_t)m->w->n_days + 1;
    double ends = p->least_leaving[(size_t)arc->from * days] + p->least_arriving[(size_t)arc->shelter * days];

    return ends - pnk_prices_gain(p, &m->most_way) < enough || p->gain.whole || m->ends[i].forced ? m->ends[i + 1].first : m->ends[i].first;
}
/** Can a move along the arc cost less than `enough`? A look at its ends, that spares most arcs a look at groups and vehicles. */
static inline bool pnk_prices_may_pay(const pnk_prices *p, const pnk_arc *arc, double enough)
{
    size_t days = (size_t)p->m->w->n_days + 1, day = (size_t)arc->day;
    double ends = p->least_leaving[(size_t)arc->from * days + day] + p->least_arriving[(size_t)arc->shelter * days + day];

    return ends - pnk_prices_gain(p, &arc->way) < enough || p->gain.whole || (p->m->arc_force && p->m->arc_force[arc - p->m->arcs]);
}
/** A unit of a lot on a route: out of its store and into the drop point, the same for all vehicles that come there on that day, and what is locked or announced. */
static inline double pnk_prices_handed_over(const pnk_prices *p, int lot, const pnk_route *route)
{
    size_t days = (size_t)p->m->w->n_days + 1, item = (size_t)p->m->w->lots[lot].item;

    return p->out[(size_t)lot * days + (size_t)route->day] + p->in[((size_t)route->drop * (size_t)p->m->w->n_items + item) * days + (size_t)route->arrives];
}
static inline bool pnk_prices_route_is_plain(const pnk_prices *p, const pnk_route *route)       /* nothing is locked or announced there */
{
    return p->m->w->records->locks.n == 0 && !(p->m->route_force && p->m->route_force[route - p->m->routes]);
}
double pnk_prices_unit(const pnk_prices *prices, int lot, const pnk_route *route);
double pnk_prices_round(const pnk_prices *prices, const pnk_route *route);

/** Least value of a full load: min alpha payload + beta volume with alpha kg + beta m3 >= value of each item. */
void pnk_load_prices(size_t n, const double *value, const double *kg, const double *m3, double payload, double volume, double *alpha, double *beta);

/** What a full load is worth beyond the round's own cost stands with the goods, unit by unit, not with the whole round: the prices lowered to that. */
void pnk_load_prices_within(double cost, double payload, double volume, double *alpha, double *beta);

/** Lots by store, for loops over what may ride on a route. */
typedef struct { size_t *first; int *lot; } pnk_lots_of;
pnk_status pnk_lots_by_store(pnk_ctx *ctx, const pnk_world *w, pnk_arena *arena, pnk_lots_of *out);

typedef struct {
    pnk_arena arena;
    const pnk_model *m;
    signed char *core;                   /* [n_cols] -1: stays at its lower bound, 1: at its upper, 0: free */
    bool *round;                         /* [n_routes] may rounds be made? */
    bool *move;                          /* [arc,group] may it be made? What the answer uses that the face is of may, whatever rounding says */
    size_t *arcs, n_arcs;                /* on which any may, in the order of the model's */
    size_t n_moves;                      /* of the model, those that stay at 0 here included */
    bool *unit;                          /* [first_unit[route] + place of the lot in its store] the same of a unit of goods */
    size_t *first_unit;                  /* [n_routes] */
    int *place;                          /* [n_lots] of a lot among those of its store */
} pnk_face;

/** From the prices of a stage (rows up to `rows` are there), which itself kept to the faces `before`. */
pnk_status pnk_face_new(pnk_ctx *ctx, const pnk_model *model, int rows, const pnk_face *const *before, int n_before,
                        const double mix[PNK_N_TIERS], const double *row_price, const double *key_price, pnk_face **out);
void pnk_face_free(pnk_face *face);
/** What the answer uses belongs to the face. */
void       pnk_face_use_move(pnk_face *face, size_t arc, int group);
void       pnk_face_use_unit(pnk_face *face, int lot, size_t route);
void       pnk_face_use_core(pnk_face *face, size_t column, double value);
/** After all that: its arcs. */
pnk_status pnk_face_list_arcs(pnk_ctx *ctx, pnk_face *face);
size_t     pnk_face_first_arc(const pnk_face *face, size_t arc);         /* place of that arc among them, or of the next that there is */
static inline bool pnk_face_move(const pnk_face *face, const pnk_arc *arc, int group)
{
    return face->move[(size_t)(arc - face->m->arcs) * (size_t)face->m->w->n_groups + (size_t)group];
}
static inline bool pnk_face_unit(const pnk_face *face, int lot, size_t route) { return face->unit[face->first_unit[route] + (size_t)face->place[lot]]; }

#endif
