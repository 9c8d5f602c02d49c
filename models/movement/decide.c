/* models/movement/decide.c - who leaves a place, and which way.
 *
 * Of those under way the km moved today matter only to whom the way taken leaves strength for more. So for a cohort under way those ways
 * alone are drawn for; the others of it, who take another way or stay, wait in the pool of the place for the others of other cohorts, and
 * choose together: in law the same, and far fewer draws.
 */
#include "models/movement/inside.h"

enum { FEW = 6 };

/** n people set out by a plan; gives how many do not, for the camp at its end is full or the next link is closed. */
static double set_out(move_run *r, const move_cohort *c, uint32_t plan, double n, bool under_way)
{
    const move_plan *p = &r->net->plans[plan];
    int link = r->first_open[p->hop];
    move_cohort x = *c;

    if (link < 0 || move_full(r, p->end))
        return n;
    r->count[c->at] -= n;
    r->moves++;
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

/** People pass through towns until they have made half of a day's move over yesterday and today. */
static bool passes_through(const move_run *r, const move_cohort *c)
{
    return r->s->avoid_short_stints && r->town[c->at] && (c->recent + c->moved_km / r->s->max_move_km_per_day) / 2.0 < 0.5;
}

static double chance_of(const move_run *r, const move_cohort *c, bool under_way)
{
    return (under_way && passes_through(r, c)) || r->chance[c->at] > 1.0 ? 1.0 : r->chance[c->at];
}

/* ---- choosing ---- */

/** A cohort at its place, and what it may choose. */
typedef struct {
    const move_cohort *c;
    bool under_way;
    uint32_t n_live;
    const uint32_t *live;
    const double *share, *rest;
    double staying;                                  /* the weight of staying, beside those of the options */
} chooser;

static chooser chooser_of(move_run *r, const move_cohort *c, bool under_way)
{
    size_t group = (size_t)(c->state & MOVE_GROUP), at = group * r->net->n_options + r->net->option_first[c->at];

    return (chooser){ c, under_way, move_view_of(r, c->at, group)->n_live, &r->live[at], &r->share[at], &r->rest[at], 0.0 };
}

static double take(move_run *r, const chooser *w, uint32_t option, double n)
{
    return set_out(r, w->c, r->net->options[w->live[option]].plan, n, w->under_way);
}

/** n people choose one by one among the options from `first` on; gives how many stay after all. */
static double choose_each(move_run *r, const chooser *w, uint32_t first, double n)
{
    pnk_rng *rng = move_rng(r, w->c->at);
    double stay = 0.0;

    for (double i = 0.0; i < n; i += 1.0) {
        double u = pnk_rng_uniform(rng) * w->rest[first];
        uint32_t low = first, high = w->n_live - 1;

        while (low < high) {                         /* the last one whose rest is not below u */
            uint32_t middle = (low + high + 1) / 2;

            if (w->rest[middle] >= u)
                low = middle;
            else
                high = middle - 1;
        }
        stay += take(r, w, low, 1.0);
    }
    return stay;
}

/** Of n people those go who choose an option from `first` up to `end`; the others are left in *n. Gives how many stay after all. */
static double choose_among(move_run *r, const chooser *w, uint32_t first, uint32_t end, double *n)
{
    double stay = 0.0;

    for (uint32_t i = first; i < end && *n > 0.0; i++) {
        double share = w->staying > 0.0 ? w->share[i] * w->rest[i] / (w->rest[i] + w->staying) : w->share[i];
        double part = i + 1 == w->n_live && !(w->staying > 0.0) ? *n : move_draw(r, move_rng(r, w->c->at), *n, share);

        if (part > 0.0)
            stay += take(r, w, i, part);
        *n -= part;
    }
    return stay;
}

/** n people choose among all from `first` on; gives how many stay after all. */
static double choose(move_run *r, const chooser *w, uint32_t first, double n)
{
    if (first >= w->n_live || !(n > 0.0))
        return n;
    if (!r->options.expected && n <= FEW)
        return choose_each(r, w, first, n);
    return choose_among(r, w, first, w->n_live, &n) + n;
}

/* ---- the pool ---- */

static uint32_t *pool_of(move_run *r, const move_cohort *c) { return &r->pool_of[(size_t)c->at * r->groups->n + (size_t)(c->state & MOVE_GROUP)]; }

static bool stands_before(const move_cohort *a, const move_cohort *b) { return a->state != b->state ? a->state < b->state : a->plan < b->plan; }

/** n of a cohort, of whom nobody takes an option before `first`. In the pool the plan is that option, and the list of a place is in the
 *  order of state and option. */
static void wait_in_pool(move_run *r, const move_cohort *c, uint32_t first, double n)
{
    move_cohort x = *c;
    uint32_t *link = pool_of(r, c), i = (uint32_t)r->pool.n;

    x.plan = first;
    x.persons = n;
    x.state = c->state & (MOVE_GROUP | (uint64_t)MOVE_RECENT << MOVE_RECENT_SHIFT);
    if (!move_table_add(&r->pool, &x) || r->pool.failed)
        return;
    while (*link != MOVE_NONE && stands_before(&r->pool.v[*link], &x))
        link = &r->pool.next[*link];
    r->pool.next[i] = *link;
    *link = i;
}

/** Those of a pool go who choose an option before `end`, or all if it is the last of its list with this state; the others are left. */
static void settle(move_run *r, move_cohort *c, uint32_t end)
{
    chooser w = chooser_of(r, c, true);
    double chance = chance_of(r, c, true), stay = 0.0;
    uint32_t first = c->plan;

    c->plan = 0;
    if (w.n_live > 0 && chance < 1.0)
        w.staying = w.rest[0] * (1.0 - chance) / chance;
    if (end < w.n_live) {
        stay = choose_among(r, &w, first, end, &c->persons);
    } else {
        double share = first < w.n_live ? w.rest[first] / (w.rest[first] + w.staying) : 0.0;
        double leaving = move_draw(r, move_rng(r, c->at), c->persons, share);

        w.staying = 0.0;
        stay = c->persons - leaving + choose(r, &w, first, leaving);
        c->persons = 0.0;
    }
    if (stay > 0.0)
        move_rest(r, c, c->at, 0, stay);
}

void move_settle(move_run *r)
{
    for (size_t k = 0; k < r->pool.n; k++) {
        uint32_t *list = pool_of(r, &r->pool.v[k]), i = *list;

        for (*list = MOVE_NONE; i != MOVE_NONE; i = r->pool.next[i]) {
            move_cohort *c = &r->pool.v[i], *next = r->pool.next[i] == MOVE_NONE ? NULL : &r->pool.v[r->pool.next[i]];
            bool together = next && next->state == c->state;

            settle(r, c, together ? next->plan : UINT32_MAX);
            if (c->persons > 0.0)
                move_blend(next, c);
        }
    }
    move_table_clear(&r->pool);
}

/* ---- a cohort ---- */

/** How many of the options let people go on who have moved as far as c. */
static uint32_t count_on(const move_run *r, const chooser *w)
{
    const move_network *n = r->net;
    uint32_t k = 0;

    while (k < w->n_live && n->links[n->plans[n->options[w->live[k]].plan].hop].room_km > w->c->moved_km)
        k++;
    return k;
}

/** Those who take a way that lets them go on; all others wait. */
static void go_or_wait(move_run *r, const move_cohort *c, double chance)
{
    chooser w = chooser_of(r, c, true);
    double n = c->persons, stay;
    uint32_t on = count_on(r, &w);

    if (chance < 1.0 && w.n_live > 0)
        w.staying = w.rest[0] * (1.0 - chance) / chance;
    stay = choose_among(r, &w, 0, on, &n);
    if (n > 0.0)
        wait_in_pool(r, c, on, n);
    if (stay > 0.0)
        move_rest(r, c, c->at, 0, stay);
}

/** Whoever has a plan goes on by it, or drops it and loses the day. */
void move_decide_one(move_run *r, const move_cohort *c, bool under_way)
{
    double chance = chance_of(r, c, under_way), stay = c->persons, leaving;

    if (c->plan) {
        stay = set_out(r, c, c->plan, stay, under_way);
    } else if (under_way && chance > 0.0 && (stay * chance > FEW || r->options.expected)) {
        go_or_wait(r, c, chance);
        return;
    } else if ((leaving = move_draw(r, move_rng(r, c->at), stay, chance)) > 0.0) {
        chooser w = chooser_of(r, c, under_way);

        stay += choose(r, &w, 0, leaving) - leaving;
    }
    if (stay > 0.0)
        move_rest(r, c, c->at, 0, stay);
}

void move_decide(move_run *r)
{
    move_caps(r, true);
    move_table_clear(&r->standing_next);
    for (size_t i = 0; i < r->standing.n; i++)
        move_decide_one(r, &r->standing.v[i], false);
}
