/* models/movement/travel.c - the two rounds of a day: who leaves and which way, then how far everybody gets. */
#include "models/movement/inside.h"

#include <math.h>

enum { MOST_PASSES = 5000 };

/* ---- bins ---- */

enum { COARSE_RECENT = 1 };

static uint64_t bin_of(double x) { return x > 0.0 ? (uint64_t)x : 0; }

/** Coarse bins of small cohorts stand above the fine ones. */
static uint64_t bin_by_size(const move_run *r, double share, double fine, double coarse, double n)
{
    if (!(share > 0.0))
        return 0;
    return n < r->small ? 128 + bin_of(share * coarse) : bin_of(share * fine);
}

static double recent_after(const move_run *r, const move_cohort *c)
{
    return r->s->avoid_short_stints ? (c->recent + c->moved_km / r->s->max_move_km_per_day) / 2.0 : 0.0;
}

/** At the end of the day, at a place. */
void move_rest(move_run *r, const move_cohort *c, int place, uint32_t plan, double n)
{
    move_cohort x = *c;

    x.at = place;
    x.plan = plan;
    x.persons = n;
    x.recent = recent_after(r, c);
    x.moved_km = x.done_km = 0.0;
    x.state = (c->state & MOVE_WHO & ~(uint64_t)MOVE_TURNED) | bin_by_size(r, x.recent, r->recent_bins, COARSE_RECENT, n) << MOVE_RECENT_SHIFT;
    move_table_add(&r->standing_next, &x);
}

/** At the end of the day, on a link. */
static void rest_on(move_run *r, const move_cohort *c, double done_km, double moved_km, double n)
{
    move_cohort x = *c;

    x.persons = n;
    x.done_km = done_km;
    x.moved_km = moved_km;
    x.recent = recent_after(r, &x);
    x.moved_km = 0.0;
    x.state = (c->state & MOVE_WHO) | bin_by_size(r, x.recent, r->recent_bins, COARSE_RECENT, n) << MOVE_RECENT_SHIFT |
              bin_of(done_km / r->least_speed_km + 1e-9) << MOVE_DONE_SHIFT;
    move_table_add(&r->road_next, &x);
}

/** Arrived with strength left for today. The bins of the recent distance count today's in, so that the edge of avoid_short_stints is
 *  an edge of bins. */
static void go_on_at(move_run *r, const move_cohort *c, int place, double moved_km, double n)
{
    move_cohort x = *c;
    int turn;

    x.at = place;
    x.persons = n;
    x.moved_km = moved_km;
    x.done_km = 0.0;
    x.state = (c->state & MOVE_GROUP) | (uint64_t)move_class_of(r, place, moved_km, n, &turn) << MOVE_MOVED_SHIFT;
    if (r->s->avoid_short_stints)
        x.state |= bin_by_size(r, c->recent + moved_km / r->s->max_move_km_per_day, r->recent_bins, COARSE_RECENT, n) << MOVE_RECENT_SHIFT;
    if (!move_table_add(&r->wave, &x) || r->wave.failed)
        return;
    turn = turn > r->turn ? turn : r->turn;
    r->wave.next[r->wave.n - 1] = r->turns[turn];
    r->turns[turn] = (uint32_t)(r->wave.n - 1);
}

/* ---- on a link ---- */

static void walk_or_drive(move_run *r, const move_cohort *c, double speed_km, double n)
{
    const move_link *link = &r->net->links[c->at];
    double done_km = c->done_km + speed_km, moved_km = c->moved_km + speed_km;
    move_cohort x = *c;

    if (!(n > 0.0))
        return;
    if (!(done_km > link->km)) {
        rest_on(r, c, done_km, moved_km, n);
        return;
    }
    x.moved_km = moved_km += link->km - done_km;
    x.state &= ~(uint64_t)MOVE_FOOT;
    if (c->state & MOVE_TURNED) {
        r->count[link->from] += n;
        move_rest(r, &x, link->from, c->plan, n);
        return;
    }
    r->count[link->to] += n;
    r->arrived[link->to] += n;
    if (moved_km < speed_km)
        go_on_at(r, &x, link->to, moved_km, n);
    else
        move_rest(r, &x, link->to, c->plan, n);
}

void move_advance(move_run *r, const move_cohort *c, double n)
{
    const move_link *link = &r->net->links[c->at];
    double speed_km = c->state & MOVE_FOOT ? r->s->max_walk_km_per_day : link->speed_km, walking = 0.0;

    if (link->walk_share > 0.0)
        walking = move_draw(r, move_rng(r, link->from), n, link->walk_share);
    walk_or_drive(r, c, r->s->max_walk_km_per_day, walking);
    walk_or_drive(r, c, speed_km, n - walking);
}

/* ---- the second round ---- */

/** Cohorts of the turn that is on. Those who come to stand before the same edge meanwhile have their turn in the next pass. */
static void take_turn(move_run *r)
{
    uint32_t i = r->turns[r->turn];

    r->turns[r->turn] = MOVE_NONE;
    while (i != MOVE_NONE) {
        move_cohort c = r->wave.v[i];

        r->wave.v[i].at = -1;                        /* nobody joins them any more */
        i = r->wave.next[i];
        move_decide_one(r, &c, true);
    }
}

void move_go_on_begin(move_run *r)
{
    move_table_clear(&r->wave);
    for (int turn = 0; turn < MOVE_TURNS; turn++)
        r->turns[turn] = MOVE_NONE;
    r->turn = 0;
}

pnk_status move_go_on(pnk_ctx *ctx, move_run *r)
{
    int passes = 0;

    do {
        for (; r->turn < MOVE_TURNS; r->turn++)
            while (r->turns[r->turn] != MOVE_NONE) {
                if (passes++ == MOST_PASSES)
                    return pnk_fail(ctx, PNK_LIMIT, "day %d: people at \"%s\" have passed %d links and the day does not end, expected longer links",
                                    r->day, r->c->places[r->wave.v[r->turns[r->turn]].at].name, MOST_PASSES);
                move_caps(r, false);
                take_turn(r);
            }
        r->turn = MOVE_TURNS - 1;
        move_settle(r);
    } while (r->turns[r->turn] != MOVE_NONE);
    return PNK_OK;
}
