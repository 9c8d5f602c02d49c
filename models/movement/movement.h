/* models/movement/movement.h - the peer simulator's published movement rules, with cohorts in place of agents.
 *
 * Question  Given a case (places, links, conflict day by day, who was counted), where does everybody go by the rules of ruleset 2 and 3?
 * Takes     a pnk_case with its settings; a seed and a member
 * Gives     what out.csv of the peer holds: persons in each camp on each day, persons in the system, the debt of days with departures
 * Method    People who are alike (place or link, distance done, road behind them, plan, group) are one count. A day splits counts by
 *           binomials and multinomials, so its cost depends on places, links and plans, not on how many people there are.
 * Promise   persons are conserved; a draw depends on seed, member, day and place alone, so neither threads nor other places show in it
 * Never     passes over a setting in silence: what cannot be done is PNK_BAD_INPUT with its name, what the peer reads without
 *           using it (forced redirection, closures of type link) has no effect here either
 *
 * Exact in law where the rules have no continuous memory. Three numbers are continuous: km done on a link, km moved today, and the
 * recent distance that avoid_short_stints looks at. Km moved today matter only against what can still be reached: where the ways on from
 * a place ask of it at most `bins` questions, cohorts are those with the same answers, and exact. Elsewhere cohorts stay apart by bins and
 * carry the mean of their bin; small cohorts have coarser bins. The tests show that the difference is below the noise of sampling.
 * Where agents act one after the other, live counts of camps near their capacity matter: such days are walked in slices of all
 * travellers, oldest first.
 */
#ifndef PNK_MOVEMENT_H
#define PNK_MOVEMENT_H

#include "engine/base/ctx.h"
#include "models/domain/cases.h"

typedef struct {
    uint64_t seed, member;
    bool expected;               /* splits by their mean: persons are fractions, no draws */
    int bins;                    /* of km moved today, over a full day's move; half as many of the recent distance; 0: 16 */
} pnk_movement_options;

typedef struct {
    size_t n_days, n_camps;
    double *camp_persons;        /* [n_days * n_camps], camps as in the case: at the end of day t, what row t of out.csv holds */
    double *in_system_persons;   /* [n_days] all who have left or were there on day 0 */
    double *debt_persons;        /* [n_days] departures still to be made up for by arrivals */
    double *place_persons;       /* [n_places] on the last day, at places; the rest of in_system is on links */
    double person_days, seconds;
    size_t cohorts_most;         /* the most cohorts that stood and travelled on one day */
    size_t moves;                /* how often a cohort set out on a link: the work done */
    size_t plans;                /* ways of up to awareness_level links, shared ends counted once */
    size_t slices;               /* of travellers, over all days; n_days: no camp came close to its capacity */
} pnk_movement_result;

/** Runs one member over all days of the case.
 *
 * @param c    only read; may be shared between threads
 * @param out  complete or untouched; give it back with pnk_movement_result_free
 * @return PNK_OK; PNK_BAD_INPUT: a setting that cannot be done, or people to leave and no place to leave; PNK_LIMIT: more than four
 *         million ways, or links so short that a day does not end; PNK_CANCELLED; PNK_NO_MEMORY
 *
 * Persons are whole persons of the case also where `hasten` is above 1: the run is in units of `hasten`, the figures are not.
 * Cost    a day: O(cohorts x ways out of a place), and cohorts are at most (place, group, plan, bin) states: independent of persons once
 *         there are enough of them to fill the states, less while there are fewer travellers than states.
 * Source  Suleimenova, Bell and Groen 2017, Scientific Reports 7:13377; Suleimenova and Groen 2020, JASSS 23(1)2; Flee, commit 02cd2cb.
 */
pnk_status pnk_movement_run(pnk_ctx *ctx, const pnk_case *c, const pnk_movement_options *options, pnk_movement_result *out);
void       pnk_movement_result_free(pnk_movement_result *result);    /* NULL is welcome */

#endif
