/* models/displacement/walk.h - the day loop: who leaves, arrives, finds a bed and goes home. Of this room alone (and its tests).
 *
 * Question  Given all that is known at as_of and one set of parameters, where is everybody, day by day?
 * Method    One set of rules for both ways of asking: a random member splits counts by binomial and multinomial draws, the expected
 *           walk splits them by their means. Counts are doubles that hold whole persons in a member.
 *           A day: people go home, people leave, people arrive and look for a bed.
 * Promise   every day of every walk is checked: group by group as many are away as sleep somewhere, nobody is negative;
 *           else PNK_INTERNAL. A draw depends on seed, member, day and area alone.
 */
#ifndef PNK_DISPLACEMENT_WALK_H
#define PNK_DISPLACEMENT_WALK_H

#include "engine/base/rng.h"
#include "models/displacement/scene.h"

/** People who set out together from one area for another and have nights on the road before them. */
typedef struct { int from, to, group, days_left; double persons; } pnk_cohort;

/** The state at the end of a day; all [leaf * n_groups + group] unless said. */
typedef struct {
    const pnk_scene *scene;
    pnk_dials dials;
    bool expected;
    uint64_t seed, member;
    int day;

    double *displaced, *returned;        /* cumulative, by area of origin */
    double *at_risk;                     /* at home, would leave */
    double *hosts, *sites, *waiting;     /* where they are */
    double *unsettled;                   /* on the way since before day 1 */
    double *under_way;                   /* in cohorts, at the area they set out from */
    double *abroad;                      /* at their area of origin: they neither arrive nor need anything here, and go home like others */
    double *alpha, *reach_hosts, *reach_sites;   /* of this day */
    double *return_share;                /* [n_groups] of this day */

    pnk_cohort *cohorts;
    size_t n_cohorts, room_cohorts;

    /* for the day loop alone */
    pnk_arena arena;
    double *arriving, *going_home, *all;   /* [cells], [cells], [n_groups] */
    double *pull, *bound_drive, *bound_walk;       /* [n_leaves] */
    double *away_persons;                /* [n_leaves] away on day 0 */
    double *spread, *cumulative;         /* [n_leaves] */
    uint64_t *counts;                    /* [n_leaves] */
    double *weight;                      /* [n_states * n_origins * n_leaves * 2] drive, walk; filled when first needed */
    bool *weight_known;                  /* [n_states * n_origins] */
} pnk_walk;

/** Called after day 0 and after every day. */
typedef pnk_status (*pnk_day_fn)(void *user, const pnk_walk *walk);

/** @param dials     the parameters of this walk
 *  @param member    of the ensemble; ignored when expected
 *  Cost  O(days * (leaves of origin * leaves * groups)), whatever the number of persons. */
pnk_status pnk_walk_run(pnk_ctx *ctx, const pnk_scene *scene, const pnk_dials *dials, bool expected, uint64_t seed, uint64_t member,
                        pnk_day_fn fn, void *user);

/** On the way and not arrived: cohorts, those on the way since before day 1, and those abroad. */
static inline double pnk_walk_travelling(const pnk_walk *w, size_t cell)
{
    return w->unsettled[cell] + w->under_way[cell] + w->abroad[cell];
}

#endif
