/* models/movement/travel.c - the two rounds of a day: who leaves and which way, then how far everybody gets. */
#include "models/movement/inside.h"

#include <math.h>

enum { MOST_HOPS = 5000, FEW = 6 };

/* ---- bins ---- */

enum { COARSE_MOVED = 3, COARSE_RECENT = 1 };

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
static void rest_at(move_run *r, const move_cohort *c, int place, uint32_t plan, double n)
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
    x.state = (c->state & MOVE_WHO) | bin_by_size(r, x.recent, r->recent_bins, COARSE_RECENT, n) << MOVE_RECENT_SHIFT | bin_of(done_km / r->least_speed_km + 1e-9) << MOVE_DONE_SHIFT;
    move_table_add(&r->road_next, &x);
}

/** Arrived with strength left for today. The bins of the recent distance count today's in, so that the edge of avoid_short_stints is
 *  an edge of bins. */
static void go_on_at(move_run *r, const move_cohort *c, int place, double moved_km, double n)
{
    move_cohort x = *c;
    double share = moved_km / r->s->max_move_km_per_day;

    x.at = place;
    x.persons = n;
    x.moved_km = moved_km;
    x.done_km = 0.0;
    x.state = (c->state & MOVE_GROUP) | bin_by_size(r, share, r->moved_bins, COARSE_MOVED, n) << MOVE_MOVED_SHIFT;
    if (r->s->avoid_short_stints)
        x.state |= bin_by_size(r, c->recent + share, r->recent_bins, COARSE_RECENT, n) << MOVE_RECENT_SHIFT;
    move_table_add(&r->wave_next, &x);
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
        rest_at(r, &x, link->from, c->plan, n);
        return;
    }
    r->count[link->to] += n;
    r->arrived[link->to] += n;
    if (moved_km < speed_km)
        go_on_at(r, &x, link->to, moved_km, n);
    else
        rest_at(r, &x, link->to, c->plan, n);
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

/* ---- at a place ---- */

/** n people set out by a plan; gives how many do not, for the camp at its end is full or the next link is closed. */
static double set_out(move_run *r, const move_cohort *c, uint32_t plan, double n, bool under_way)
{
    const move_plan *p = &r->net->plans[plan];
    int link = r->first_open[p->hop];
    move_cohort x = *c;

    if (link < 0 || move_full(r, p->end))
        return n;
    r->count[c->at] -= n;
    x.at = link;
    x.plan = p->rest;
    x.persons = n;
    x.done_km = 0.0;
    if (under_way)
        move_advance(r, &x, n);
    else
        move_table_add(&r->road, &x);
    return 0.0;
}

/** One by one: for a handful of people. */
static double choose_each(move_run *r, const move_cohort *c, const move_view *view, size_t at, double n, bool under_way)
{
    const double *upto = &r->upto[at];
    pnk_rng *rng = move_rng(r, c->at);
    double stay = 0.0;

    for (double i = 0.0; i < n; i += 1.0) {
        double u = pnk_rng_uniform(rng) * view->total;
        uint32_t low = 0, high = view->n_live - 1;

        while (low < high) {
            uint32_t middle = (low + high) / 2;

            if (upto[middle] > u)
                high = middle;
            else
                low = middle + 1;
        }
        stay += set_out(r, c, r->net->options[r->live[at + low]].plan, 1.0, under_way);
    }
    return stay;
}

/** n people choose among the ways out of their place; gives how many stay after all. */
static double choose(move_run *r, const move_cohort *c, double n, bool under_way)
{
    size_t group = (size_t)(c->state & MOVE_GROUP), at = group * r->net->n_options + r->net->option_first[c->at];
    const move_view *view = move_view_of(r, c->at, group);
    double stay = 0.0, left = n, part;

    if (view->n_live == 0)
        return n;
    if (!r->options.expected && n <= FEW)
        return choose_each(r, c, view, at, n, under_way);
    for (uint32_t i = 0; i < view->n_live && left > 0.0; i++) {
        double rest = i ? view->total - r->upto[at + i - 1] : view->total;

        if (r->options.expected)
            part = n * r->weight[at + i] / view->total;
        else
            part = i + 1 == view->n_live ? left : move_draw(r, move_rng(r, c->at), left, r->weight[at + i] / rest);
        if (part > 0.0)
            stay += set_out(r, c, r->net->options[r->live[at + i]].plan, part, under_way);
        left -= part;
    }
    return stay;
}

/** A cohort at a place decides. Whoever has a plan goes on by it, or drops it and loses the day. */
static void decide(move_run *r, const move_cohort *c, double chance, bool under_way)
{
    double n = c->persons, leaving, stay;

    if (c->plan) {
        stay = set_out(r, c, c->plan, n, under_way);
    } else {
        leaving = move_draw(r, move_rng(r, c->at), n, chance);
        stay = n - leaving;
        if (leaving > 0.0)
            stay += choose(r, c, leaving, under_way);
    }
    if (stay > 0.0)
        rest_at(r, c, c->at, 0, stay);
}

void move_decide(move_run *r)
{
    move_caps(r, true);
    move_table_clear(&r->standing_next);
    for (size_t i = 0; i < r->standing.n; i++)
        decide(r, &r->standing.v[i], r->chance[r->standing.v[i].at], false);
}

/* ---- the second round ---- */

/** People pass through towns until they have made half of a day's move over yesterday and today. */
static bool passes_through(const move_run *r, const move_cohort *c)
{
    return r->s->avoid_short_stints && r->town[c->at] && (c->recent + c->moved_km / r->s->max_move_km_per_day) / 2.0 < 0.5;
}

pnk_status move_go_on(pnk_ctx *ctx, move_run *r)
{
    for (int hop = 0; r->wave_next.n > 0; hop++) {
        move_table wave = r->wave_next;

        if (hop == MOST_HOPS)
            return pnk_fail(ctx, PNK_LIMIT, "day %d: people at \"%s\" have passed %d links and the day does not end, expected longer links", r->day,
                            r->c->places[wave.v[0].at].name, MOST_HOPS);
        r->wave_next = r->wave;
        r->wave = wave;
        move_table_clear(&r->wave_next);
        move_caps(r, false);
        for (size_t i = 0; i < r->wave.n; i++) {
            const move_cohort *c = &r->wave.v[i];

            decide(r, c, passes_through(r, c) ? 1.0 : r->chance[c->at], true);
        }
    }
    return PNK_OK;
}
