/* models/access/access.h - minutes and km between places over the roads open on a day.
 *
 * Question  How long does it take from here to there on that day, and by which roads?
 * Takes     places, roads and closures
 * Gives     the quickest way from one place to all, for the roads' own minutes or for a vehicle's speeds
 * Promise   a closure with no end stays closed; a road outside its months is closed; what nothing reaches is INFINITY;
 *           a closure that is not known at as_of (it begins later and no reported_at says it was announced before) is not used.
 *           May be shared between threads once made: answers are kept by road state, start and speeds, behind a lock.
 */
#ifndef PNK_ACCESS_ACCESS_H
#define PNK_ACCESS_ACCESS_H

#include "models/domain/records.h"

typedef struct pnk_access pnk_access;

/** Speeds of a vehicle by road class (regional roads go with local); km/h 0: may not use that class; NULL or NAN: the roads' own travel_min. */
typedef struct { double kmh_trunk, kmh_local, kmh_mountain; } pnk_speeds;

/** Cost: the sets of open roads over all days, O(spans between closures x 12 x roads). */
pnk_status pnk_access_new(pnk_ctx *ctx, const pnk_records *records, pnk_access **out);
void       pnk_access_free(pnk_access *access);

bool pnk_access_road_open(const pnk_access *access, int road, pnk_day day);
/** Id of the road state of a day: two days with equal ids have the same open roads, with unequal ids they have not. */
int  pnk_access_state(const pnk_access *access, pnk_day day);

/** From one place to all: minutes[n_places], km[n_places] (may be NULL), road[n_places] the road by which it was reached (may be NULL).
 *  Asked again for the same road state, start and speeds the answer is a copy of the first: O(places). */
pnk_status pnk_access_from(pnk_ctx *ctx, const pnk_access *access, int from, pnk_day day, const pnk_speeds *speeds,
                           double *minutes, double *km, int *road);
/** Roads of the way, from the start on, given road[] of a call above; number of roads. out has n_places room. */
size_t pnk_access_path(const pnk_access *access, const int *road, int from, int to, int *out);

#endif
