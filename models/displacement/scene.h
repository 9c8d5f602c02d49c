/* models/displacement/scene.h - all that is known at as_of, laid out for the day loop. Of this room alone.
 *
 * Question  Who is where, who may still leave, which areas are safe, how far is it, where is room?
 * Promise   made once, then only read, so that members on many threads share it; nothing later than the as_of of the records stands in it:
 *           a hazard, site or closure counts when it was reported by then, or, where that is not said, began by then.
 *           Its days may begin earlier: then people start from the count of that day, to be held against what was reported until as_of
 */
#ifndef PNK_DISPLACEMENT_SCENE_H
#define PNK_DISPLACEMENT_SCENE_H

#include "models/access/access.h"
#include "models/domain/forecast.h"

/** The parameters of the rules, each a row of data/reference/parameters.csv under the same name. A member has its own draw of them. */
typedef struct {
    double departure_daily_share;        /* of those at risk and ready to leave, a day at intensity 1 */
    double departure_willing_share;      /* of those at risk: who would leave at all */
    double return_daily_share;           /* of those whose home is standing, a day, once people trust the calm */
    double return_lag_days;              /* after the last day of hazard: half of that trust */
    double return_ramp_days;             /* scale of the logistic rise around the lag */
    double homes_destroyed_share;        /* of the displaced of an area: they do not return within the horizon */
    double return_sites_factor;          /* how readily people in sites go home, against the others; in members alone */
    double host_find_share;              /* of those who arrive where host places are left */
    double site_self_share;              /* of those without a host, where a listed site has room */
    double way_arrival_daily_share;      /* of those on the way at as_of who reach somewhere, a day */
    double destination_minutes_exponent, destination_population_exponent;
    double destination_offset_min;       /* added to the minutes, so that the next village is not infinitely attractive */
    double destination_full_share;       /* pull of an area whose host places are taken, against an empty one */
    double within_area_min;              /* minutes to another village of the same area */
    double drive_hours_per_day, walk_hours_per_day, walk_kmh;
    double own_transport_share;          /* for groups that do not say */
    double host_share_of_population;     /* host places per resident, for areas that do not say */
} pnk_dials;

/** A count of day 0 and one standard deviation to either side of it; bottomless: its range goes down to nobody, which no normal does. */
typedef struct { double persons, below, above; bool bottomless; } pnk_sure;
enum { PNK_N_DRAWN = 4 };                /* displaced, returned, with hosts, in sites */

/** What a member's day 0 is drawn from: nodes of the area tree, then all in scope, then all that is not. */
typedef struct {
    pnk_sure *sure;                      /* [node * PNK_N_DRAWN + measure] */
    int *child, *next;                   /* first child and next sibling, -1: none */
    int *order; size_t n_order;          /* parents before their children */
    bool *pure;                          /* [area] nothing in it is in scope */
    bool unsure;                         /* some range has a width */
} pnk_start;

typedef struct {
    pnk_arena arena;
    const pnk_records *records;
    pnk_day as_of;                       /* day 0 */
    pnk_day known_by;                    /* as_of of the records: day 0, or later where the days are gone already */
    int n_days;
    size_t n_leaves, n_groups;
    const int *leaves;
    pnk_dials dials;                     /* at their central values */
    uint64_t *leaf_key;                  /* [n_leaves] from the area id: the place in the key of a draw */

    int64_t *counts, *cells;             /* of day 0 as the ledger has it: by leaf, and by leaf and group (start.h) */
    pnk_start start;                     /* how sure it is */

    /* whole persons on day 0, [leaf * n_groups + group], inside `cells`; group by group, away adds up to the five others */
    int64_t *displaced, *returned, *hosts, *sites;
    int64_t *unsettled;                  /* ledger's `way` where they are, in_transit at their areas of origin */
    int64_t *abroad;                     /* at their areas of origin */

    double *share;                       /* [n_groups] of the population */
    double *own_transport, *accepts_sites;

    double *at_risk_persons;             /* [n_leaves] residents who live where a hazard runs on a day to come */
    double *past_intensity_days;         /* [n_leaves] how long they have stayed under hazards until as_of, in days at intensity 1 */
    double *away_persons;                /* [n_leaves] of them and their neighbours, away on day 0 */
    double *intensity;                   /* [(n_days+1) * n_leaves] mean over those at risk */
    bool *unsafe;                        /* [(n_days+1) * n_leaves] half or more of the residents live under a hazard */
    pnk_day *calm_after;                 /* [n_leaves] last day of hazard, INT32_MAX: no end is known */

    double *population, *host_places;    /* [n_leaves] */
    double *site_places;                 /* [(n_days+1) * n_leaves] of listed sites that are ready and open to all that day */
    double *unlisted_persons;            /* [n_leaves] in sites beyond the places of listed ones on day 0 */

    int *state;                          /* [n_days+1] row of the way tables */
    size_t n_origins;
    int *origin;                         /* [n_leaves] row of the way tables, -1: nobody sets out there */
    double *drive_min, *walk_km;         /* [(state * n_origins + origin) * n_leaves + leaf], INFINITY: no way */
    size_t n_states;
} pnk_scene;

/** The days to come: day 0 is as_of, horizon_days follow. */
pnk_status pnk_scene_new(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access, pnk_scene **out);
/** The days gone: from the ledger's count of `day_0` until as_of, by what is known at as_of. ledger->first <= day_0 <= as_of. */
pnk_status pnk_scene_of_the_past(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access, pnk_day day_0, pnk_scene **out);
void       pnk_scene_free(pnk_scene *scene);

/** The parameters of one member: each drawn from its range (triangular) by a stream of its own; of a calibration that had something to compare
 *  one of the draws kept, by weight, each parameter blurred by its width. */
pnk_dials pnk_dials_draw(const pnk_scene *scene, const pnk_calibration *calibration, uint64_t seed, uint64_t member);
/** Those of the mean path. */
pnk_dials pnk_dials_central(const pnk_scene *scene, const pnk_calibration *calibration);

/** Splits whole persons of n rows over the groups by share. What a row rounds away is carried on to the next, so that groups stay near their
 *  share in every sum; where `totals` [n_groups] is given the columns add up to it exactly. Rows always do. cells[n * n_groups] out.
 *  room [n_groups] is scratch. */
void pnk_split_rows(const int64_t *rows, size_t n, const double *share, size_t n_groups, const int64_t *totals, double *room, int64_t *cells);

#endif
