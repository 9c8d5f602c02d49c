/* models/allocation/yard.h - the state of a day while decisions are being taken by hand. Internal to the room.
 *
 * Question  How many more people can go this way today, how many more trips can this pool make, and what is left in the lot?
 * Takes     decisions one by one, in order of days
 * Promise   what it allows breaks no hard row of the model: room on every day from arrival on, willingness, private cars,
 *           vehicle hours, money, stock
 *
 * The nearest-shelter rule and the rounding of the plan both decide in a yard, so they obey the same rules.
 */
#ifndef PNK_ALLOCATION_YARD_H
#define PNK_ALLOCATION_YARD_H

#include "models/allocation/world.h"

typedef struct { double km; int index; } pnk_near;      /* a shelter or drop point and how far it is */

typedef struct {
    pnk_arena arena;
    const pnk_world *w;
    int day;                     /* 0 before the first call of pnk_yard_next_day */
    double *u, *n;               /* [leaf,group], [shelter,group] now */
    double *keep;                /* [shelter,group] guests supported today; the caller fills it before the next day */
    double *pending;             /* [day,shelter,group] on the road, arriving that day */
    double *came, *to_sites, *by_own;   /* [leaf,group] cumulative: began to wait; placed in sites; went by own car */
    double *hours;               /* [day,pool] used */
    double *spent;               /* [day,line] cumulative */
    double *landed;              /* [day,lot] purchases landed, cumulative */
    double *shipped;             /* [lot] so far */
    double *tent_room;           /* [day,shelter] persons under tents at survival level */
    double *scratch;             /* [group] */
    pnk_near *near;              /* [shelters or drops, whichever are more] room for a list */
} pnk_yard;

pnk_status pnk_yard_new(pnk_ctx *ctx, const pnk_world *w, pnk_yard **out);
void       pnk_yard_free(pnk_yard *yard);
/** Ends the day and begins the next: returns, arrivals, guests whom hosts could not keep. */
void       pnk_yard_next_day(pnk_yard *yard);

/** Persons of `group` supported today when `persons` can be: in proportion to the guests, in `keep` of that shelter. */
void   pnk_yard_support(pnk_yard *yard, int shelter, double persons);

/** The most that can still go this way today; 0 when the way is absent. */
double pnk_yard_most_persons(const pnk_yard *yard, int from, int group, int shelter, int mode, pnk_way *way);
void   pnk_yard_move(pnk_yard *yard, int from, int group, int shelter, int mode, const pnk_way *way, double persons);

/** Rounds that a pool can still make today on this trip, by hours and money. */
double pnk_yard_most_trips(const pnk_yard *yard, int pool, const pnk_trip *trip);
/** Units of a lot that may still leave today. */
double pnk_yard_stock(const pnk_yard *yard, int lot);
void   pnk_yard_ship(pnk_yard *yard, int lot, int pool, const pnk_trip *trip, double units, double trips);

/** Money of a line left from today to the end. */
double pnk_yard_money(const pnk_yard *yard, int line);
void   pnk_yard_pay(pnk_yard *yard, int line, double usd);
/** A purchase ordered today lands after the supplier's days. */
void   pnk_yard_buy(pnk_yard *yard, int lot, int line, double units);
/** Tents put up today. */
void   pnk_yard_pitch(pnk_yard *yard, int shelter, int item, double units);

/** greedy.c: sends up to `most` people of a crowd to the nearest shelters that take them, on foot, else by own car, else by the vehicle
 *  whose depot comes first, and notes the moves. whole: whole persons only. *sent: how many went. */
pnk_status pnk_yard_place(pnk_ctx *ctx, pnk_yard *yard, int leaf, int group, double most, bool whole, pnk_acts *acts, double *sent);

#endif
