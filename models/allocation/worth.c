/* models/allocation/worth.c - the value of a tier as a limit moves: slopes, the bends between them, who gains and what binds next. */
#include "models/allocation/worth.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 60, MOST_PIVOTS = 2000, FEW_PIVOTS = 120, PIVOTS_IN_ALL = 800, TRIES = 3, IN_VAIN = 3 };
/* A solve that takes more is given up: then the range is not known. After so many in vain, one after the other, no more are tried. */
static const double SMALL = 1e-7;        /* person-days a package saves: below it a price is nothing */
static const double ROUNDING = 1e-9;     /* of a price, relative to 1 + the largest: less is none */
static const double DUST = 0.01;         /* units: a range as narrow as this comes of the tolerance of what is held, and nothing is told of it */

typedef struct {
    pnk_ctx *ctx;
    const pnk_tiers *t;
    const pnk_model *m;
    pnk_worths *out;
    pnk_stage stage;
    int tier;
    pnk_master *master;
    long pivots;                         /* of all solves within */
    int in_vain;                         /* solves given up since the last that came to its end */
    bool within;                         /* with the columns that are there: what lies on the line does so in the full model, too */
    pnk_stage_answer base;               /* nothing moved */
    double value, *gain, *before, *leaf; /* [limits] at the base, scratch; [leaves] */
    const pnk_worth *known; size_t n_known;      /* before it was solved anew */
} run;

/** A point of the value as a function of units more, with a line of support. */
typedef struct { double at, value, slope; } point;

/* ---- one solve ---- */

static const pnk_limit_part *parts_of(const run *r, const pnk_limit *limit) { return r->out->limits->parts.v + limit->first; }

static pnk_status set_limit(run *r, const pnk_limit *limit, double more)
{
    return pnk_master_move(r->ctx, r->master, parts_of(r, limit), limit->n, more);
}

static double slope_of(const run *r, const pnk_limit *limit, const pnk_stage_answer *a)
{
    const pnk_limit_part *part = parts_of(r, limit);
    double slope = 0;

    for (size_t i = 0; i < limit->n; i++)
        slope += part[i].by * (part[i].column ? pnk_master_core_worth(r->master, (size_t)part[i].index, part[i].by < 0) : a->price[part[i].index]);
    return slope;
}

/* PNK_LIMIT: it would take too many pivots. */
static pnk_status solve_at(run *r, const pnk_limit *limit, double more, pnk_stage_answer *a, point *out)
{
    pnk_status status = set_limit(r, limit, more);
    double value = NAN;

    pnk_arena_release(&a->arena);
    *a = (pnk_stage_answer){0};
    if (status)
        return status;
    if (r->within) {
        status = pnk_master_within(r->ctx, r->master, FEW_PIVOTS, &value, a);
        r->pivots += a->pivots;
        r->in_vain = !status && isnan(value) ? r->in_vain + 1 : 0;
    }
    else if (!(status = pnk_master_again(r->ctx, r->master, MOST_PIVOTS, a)))
        value = pnk_answer_cost(r->m, a, r->tier);
    if (!status && isnan(value))
        return PNK_LIMIT;
    if (!status)
        *out = (point){more, value, slope_of(r, limit, a)};
    return status;
}

static pnk_status value_at(run *r, const pnk_limit *limit, double more, point *out)
{
    pnk_stage_answer a = {0};
    pnk_status status = solve_at(r, limit, more, &a, out);

    pnk_arena_release(&a.arena);
    return status;
}

/* ---- the range ---- */

static bool on_line(const point *p, double value, double slope)
{
    return p->value - (value + slope * p->at) <= 1e-9 * (1 + fabs(value)) + 1e-7 * fabs(slope * p->at);
}

/* From 0 to the first bend before `far`, on the side where `far` is: its place, the slope up to it and beyond it. The value is convex in
 * the limit: where a point lies on the line through 0 with the slope of a support, the line holds all the way to it. */
static pnk_status first_bend(run *r, const pnk_limit *limit, double far, double slope, double *length, double *near_slope, double *beyond)
{
    point far_points[MOST_STEPS];
    int n = 0;
    double reached = 0;                  /* the line is known to hold up to here */
    pnk_status status;

    *beyond = NAN;
    if ((status = value_at(r, limit, far, &far_points[n++])))
        return status;
    while (n < MOST_STEPS) {
        point *p = &far_points[n - 1];
        double turn = on_line(p, r->value, slope) ? p->at : (p->value - p->slope * p->at - r->value) / (slope - p->slope), part = turn / p->at;
        if (part >= 1 - 1e-9) {          /* the line holds to here; does it to the point before? */
            reached = p->at;
            if (--n == 0)
                break;
            continue;
        }
        if (part <= reached / p->at + 1e-9) {
            if (reached != 0) {          /* the next line starts where this one ends */
                *beyond = p->slope;
                break;
            }
            slope = p->slope;            /* the first line was steeper than the value itself: its own slope is this one */
            continue;
        }
        if ((status = value_at(r, limit, turn, &far_points[n])))
            return status;
        if (on_line(&far_points[n], r->value, slope)) {
            reached = turn;
            *beyond = p->slope;
            break;
        }
        n++;
    }
    *length = reached;
    *near_slope = slope;
    return PNK_OK;
}

/* ---- who gains, and what binds next ---- */

static int leaf_of(const pnk_world *w, pnk_ref ref)
{
    switch (ref.kind) {
    case PNK_C_N: case PNK_C_KEEP: case PNK_C_PART: case PNK_C_OVER: case PNK_C_MISS: case PNK_C_PITCH: case PNK_C_SUPPORT:
        return w->shelter_leaf[ref.a];
    case PNK_C_GAP: case PNK_C_INSTALL:
        return ref.a < w->n_shelters ? w->shelter_leaf[ref.a] : ref.a - w->n_shelters;
    case PNK_C_U: case PNK_C_LATE: case PNK_C_HELD: case PNK_C_PEOPLE: case PNK_C_SPARE: case PNK_C_B:
        return ref.a;
    default:
        return -1;
    }
}

static void add_by_leaf(const run *r, const pnk_stage_answer *a, double factor)
{
    const pnk_model *m = r->m;
    pnk_column column;

    for (size_t j = 0; j < m->n_cols; j++) {
        int leaf = a->core[j] != 0 && m->cost[r->tier][j] != 0 ? leaf_of(m->w, m->col_ref[j]) : -1;
        if (leaf >= 0)
            r->leaf[leaf] += factor * m->cost[r->tier][j] * a->core[j];
    }
    for (size_t i = 0; i < a->n_x; i++) {
        const pnk_arc *arc = &m->arcs[a->x[i].arc];
        pnk_model_move(m, arc, a->x[i].group, &column);
        r->leaf[pnk_w_from_leaf(m->w, arc->from)] += factor * column.cost[r->tier] * a->x[i].persons;
    }
}

/* From what changes; `base` too where it is not a change but an answer. */
static void who_gains(run *r, const pnk_stage_answer *base, const pnk_stage_answer *a, pnk_worth *worth)
{
    double saved = 0;

    memset(r->leaf, 0, (size_t)r->m->w->n_leaves * sizeof *r->leaf);
    if (base)
        add_by_leaf(r, base, 1);
    add_by_leaf(r, a, -1);
    for (int leaf = 0; leaf < r->m->w->n_leaves; leaf++) {
        saved += r->leaf[leaf];
        if (r->leaf[leaf] > 1e-9 && (worth->leaf < 0 || r->leaf[leaf] > r->leaf[worth->leaf] + 1e-9))
            worth->leaf = leaf;
    }
    worth->leaf_share = worth->leaf >= 0 && saved > 0 ? fmin(1, r->leaf[worth->leaf] / saved) : NAN;
}

static void gains(const run *r, const pnk_stage_answer *a, double *gain)
{
    for (size_t i = 0; i < r->out->limits->limits.n; i++)
        gain[i] = fmax(0, -slope_of(r, &r->out->limits->limits.v[i], a));
}

/* A pool as a whole is its days together: days tell more. */
static bool may_follow(const pnk_limit *limit, const pnk_limit *next)
{
    if (next->kind == PNK_LIMIT_VEHICLE || (limit->kind == next->kind && limit->which == next->which && limit->day == next->day))
        return false;
    return !(limit->kind == PNK_LIMIT_VEHICLE && next->kind == PNK_LIMIT_VEHICLE_DAY && limit->which == next->which);
}

/* Is the last solve that of the full model? */
static pnk_status is_whole(run *r, bool *whole)
{
    *whole = true;
    return r->within ? pnk_master_nothing_pays(r->ctx, r->master, whole) : PNK_OK;
}

static pnk_status what_follows(run *r, const pnk_limit *limit, pnk_worth *worth, double far)
{
    const pnk_limits *l = r->out->limits;
    pnk_stage_answer a = {0};
    double *after = calloc(l->limits.n + 1, sizeof *after), most = SMALL, largest = 0;
    bool whole;
    point p;
    pnk_status status = after ? PNK_OK : pnk_no_memory(r->ctx);

    if (!status && !(status = solve_at(r, limit, far, &a, &p)) && !(status = is_whole(r, &whole)) && !whole)
        worth->after = NAN;
    else if (!status) {
        gains(r, &a, after);
        for (size_t i = 0; i < l->limits.n; i++)
            largest = fmax(largest, after[i]);
        for (size_t i = 0; i < l->limits.n; i++) {
            double package = pnk_limit_packages[l->limits.v[i].kind], rise = after[i] * package;
            if (r->before[i] * package <= SMALL && after[i] > ROUNDING * (1 + largest) && rise > most * (1 + 1e-9) && may_follow(limit, &l->limits.v[i])) {
                most = rise;
                worth->next = (int)i;
            }
        }
    }
    pnk_arena_release(&a.arena);
    free(after);
    return status;
}

/* ---- one limit ---- */

double pnk_worth_amount(const pnk_limit *limit, const pnk_worth *worth)
{
    double most = pnk_limit_packages[limit->kind], least = limit->kind <= PNK_LIMIT_VEHICLE_DAY ? 0.1 : 1;

    for (double unit = most; unit >= least * (1 - 1e-9); unit /= 10)
        for (int k = 0; k < 3; k++) {
            double amount = unit / (k == 0 ? 1 : k == 1 ? 2 : 5);
            if (amount >= least * (1 - 1e-9) && amount <= worth->high * (1 + 1e-9) && worth->saves * amount >= 5e-4)
                return amount;
        }
    return 0;
}

static pnk_worth bound_of(const run *r, size_t i)
{
    return (pnk_worth){.tier = r->tier, .limit = i, .saves = r->gain[i], .low = NAN, .high = NAN, .after = NAN, .leaf = -1, .leaf_share = NAN, .next = -1};
}

/* Half way to the bend: who gains, and the prices there, which beyond the bend are others. */
static pnk_status look_inside(run *r, const pnk_limit *limit, pnk_worth *worth)
{
    pnk_stage_answer a = {0};
    point p;
    pnk_status status = solve_at(r, limit, worth->high / 2, &a, &p);

    if (!status) {
        who_gains(r, &r->base, &a, worth);
        gains(r, &a, r->before);
    }
    pnk_arena_release(&a.arena);
    return status;
}

/* The same slope for less than there is: only where the value stays defined whatever is taken away. */
static pnk_status look_below(run *r, const pnk_limit *limit, pnk_worth *worth)
{
    double length, slope, beyond;
    pnk_status status;

    worth->low = 0;
    if (r->stage.n_holds || !(limit->down < -1e-9))
        return PNK_OK;
    if ((status = first_bend(r, limit, fmax(limit->down, -pnk_limit_packages[limit->kind]), -worth->saves, &length, &slope, &beyond)))
        return status;
    if (fabs(slope + worth->saves) <= 1e-6 * (1e-9 + worth->saves))
        worth->low = length;
    return PNK_OK;
}

static pnk_status range(run *r, size_t i, pnk_worth *worth)
{
    const pnk_limit *limit = &r->out->limits->limits.v[i];
    double slope = -r->gain[i], far = 0, length, beyond;
    pnk_status status;

    *worth = bound_of(r, i);
    if (!(limit->up > 0)) {
        worth->low = worth->high = 0;
        return PNK_OK;
    }
    /* near first, where a bend is found with few pivots; beyond ten packages nobody asks */
    length = beyond = NAN;
    for (int k = 0; k < 2 && isnan(beyond) && !(length >= limit->up); k++) {
        far = fmin(limit->up, pnk_limit_packages[limit->kind] * (k ? 10 : 1));
        if ((status = first_bend(r, limit, far, slope, &length, &slope, &beyond)))
            return status;
        if (-slope * pnk_limit_packages[limit->kind] <= SMALL)
            break;
    }
    worth->saves = fmax(0, -slope);
    worth->high = length;
    worth->low = 0;
    worth->after = isnan(beyond) ? NAN : fmax(0, -beyond);
    if (worth->saves * pnk_limit_packages[limit->kind] > SMALL && length > DUST) {
        if (!(status = look_inside(r, limit, worth)) && !isnan(beyond))
            status = what_follows(r, limit, worth, length + fmin(1e-3 * length, 0.5 * (far - length)));
        if (!status)
            status = look_below(r, limit, worth);
    }
    return status ? status : set_limit(r, limit, 0);
}

/* ---- one limit, from the basis and the columns that are there ---- */

/* Nothing is priced: on the line the duals of the stage stay the best, and no column of the full model pays at them. */
static pnk_status reach_of(run *r, size_t i, pnk_worth *worth)
{
    const pnk_limit *limit = &r->out->limits->limits.v[i];
    pnk_reach reach;
    pnk_status status = pnk_master_reach(r->ctx, r->master, parts_of(r, limit), limit->n, &reach);

    if (!status && fabs(reach.slope + r->gain[i]) <= 1e-6 * r->gain[i]) {
        worth->low = r->stage.n_holds ? 0 : fmin(0, fmax(reach.down, limit->down));      /* with less, what is held is not there any more */
        worth->high = fmax(0, fmin(reach.up, limit->up));
        who_gains(r, NULL, &reach.change, worth);
    }
    pnk_arena_release(&reach.change.arena);
    return status;
}

/* The basis changes many times while the slope does not: followed by a few pivots. */
static pnk_status follow_line(run *r, const pnk_limit *limit, pnk_worth *worth, double *far, double *beyond)
{
    double length, slope, known = worth->high;
    pnk_status status = PNK_OK;

    *beyond = NAN;
    for (int k = 0; k < 2 && isnan(*beyond) && !status; k++) {
        *far = fmin(limit->up, pnk_limit_packages[limit->kind] * (k ? 10 : 1));
        if (*far <= worth->high * (1 + 1e-9))
            continue;
        if ((status = first_bend(r, limit, *far, -worth->saves, &length, &slope, beyond)))
            break;
        if (fabs(slope + worth->saves) > 1e-6 * worth->saves || length < worth->high * (1 - 1e-6)) {
            *beyond = NAN;               /* rounding: what the basis says stands */
            break;
        }
        worth->high = fmax(worth->high, length);
    }
    if (status == PNK_LIMIT)
        *beyond = NAN;
    if ((!status || status == PNK_LIMIT) && worth->high > 2 * known)
        status = look_inside(r, limit, worth);
    return status;
}

static pnk_status extend(run *r, const pnk_limit *limit, pnk_worth *worth)
{
    double far = 0, beyond;
    pnk_status status = follow_line(r, limit, worth, &far, &beyond);

    if (!status && !isnan(beyond) && worth->high > DUST) {
        worth->after = fmax(0, -beyond);
        status = what_follows(r, limit, worth, worth->high + fmin(1e-3 * worth->high, 0.5 * (far - worth->high)));
    }
    if (status == PNK_LIMIT) {           /* what is known so far is true */
        worth->after = NAN;
        status = PNK_OK;
    }
    if (!status && !(status = set_limit(r, limit, 0)))
        status = pnk_master_home(r->ctx, r->master);
    return status;
}

/* ---- a tier ---- */

typedef struct { size_t limit; double worth; } candidate;

static int by_worth(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->worth != y->worth)
        return x->worth > y->worth ? -1 : 1;
    return (x->limit > y->limit) - (x->limit < y->limit);
}

/* Of the days of a pool the dearest speaks for all. */
static size_t list_candidates(const run *r, candidate *list)
{
    const pnk_limits *l = r->out->limits;
    size_t n = 0;

    for (size_t i = 0; i < l->limits.n; i++) {
        const pnk_limit *limit = &l->limits.v[i];
        double worth = r->gain[i] * pnk_limit_packages[limit->kind];
        if (!(worth > SMALL))
            continue;
        size_t same = 0;
        while (same < n && !(limit->kind == PNK_LIMIT_VEHICLE_DAY && l->limits.v[list[same].limit].kind == PNK_LIMIT_VEHICLE_DAY &&
                             l->limits.v[list[same].limit].which == limit->which))
            same++;
        if (same < n && list[same].worth >= worth)
            continue;
        list[same] = (candidate){i, worth};
        n += same == n;
    }
    qsort(list, n, sizeof *list, by_worth);
    return n;
}

/* Stock of an item in another store with the same worth says the same thing again. */
static bool said_before(const run *r, const candidate *list, size_t at)
{
    const pnk_limit *limit = &r->out->limits->limits.v[list[at].limit];

    for (size_t i = 0; i < at && limit->kind == PNK_LIMIT_STOCK; i++) {
        const pnk_limit *other = &r->out->limits->limits.v[list[i].limit];
        if (other->kind == PNK_LIMIT_STOCK && r->m->w->lots[other->which].item == r->m->w->lots[limit->which].item)
            return true;
    }
    return false;
}

/* What the bases said, where they said anything. */
static pnk_worth known_of(const run *r, size_t i)
{
    for (size_t k = 0; k < r->n_known; k++)
        if (r->known[k].tier == r->tier && r->known[k].limit == i)
            return r->known[k];
    return bound_of(r, i);
}

/* Given up: what is known is left, and the master is brought back to where nothing is moved. */
static pnk_status range_or_known(run *r, size_t i, pnk_worth *worth)
{
    pnk_stage_answer a = {0};
    pnk_status status = range(r, i, worth);

    if (status != PNK_LIMIT)
        return status;
    *worth = known_of(r, i);
    status = pnk_master_solve(r->ctx, r->master, &r->stage, r->t->course, &a);
    pnk_arena_release(&a.arena);
    return status;
}

static pnk_status range_all(run *r, int most)
{
    pnk_worths *out = r->out;
    candidate *list = calloc(out->limits->limits.n + 1, sizeof *list);
    pnk_status status = list ? PNK_OK : pnk_no_memory(r->ctx);
    size_t n = list ? list_candidates(r, list) : 0;
    int tries = 0;

    for (size_t i = 0; i < n && !status; i++) {
        pnk_worth worth = known_of(r, list[i].limit);
        if (tries < most && !said_before(r, list, i)) {
            pnk_progress(r->ctx, "prices", tries++, most);
            status = range_or_known(r, list[i].limit, &worth);
        }
        if (!status && !PNK_GROW(&out->arena, out->worths.v, out->worths.n, out->worths.capacity))
            status = pnk_no_memory(r->ctx);
        if (!status)
            out->worths.v[out->worths.n++] = worth;
    }
    free(list);
    return status;
}

static pnk_status make_run(pnk_ctx *ctx, const pnk_tiers *t, pnk_master *master, pnk_worths **out, run *r)
{
    pnk_status status = PNK_OK;

    if (!*out && !(*out = calloc(1, sizeof **out)))
        return pnk_no_memory(ctx);
    *r = (run){.ctx = ctx, .t = t, .m = t->m, .master = master, .out = *out};
    if (!r->out->limits && (status = pnk_limits_new(ctx, t->m, &r->out->limits)))
        return status;
    r->gain = PNK_NEW(&r->out->arena, double, r->out->limits->limits.n + 1);
    r->before = PNK_NEW(&r->out->arena, double, r->out->limits->limits.n + 1);
    r->leaf = PNK_NEW(&r->out->arena, double, t->m->w->n_leaves + 1);
    return r->gain && r->before && r->leaf ? PNK_OK : pnk_no_memory(ctx);
}

static pnk_status worths_of(run *r, int most)
{
    pnk_worths *out = r->out;
    candidate *list = calloc(out->limits->limits.n + 1, sizeof *list);
    pnk_status status = list ? PNK_OK : pnk_no_memory(r->ctx);
    size_t n = list ? list_candidates(r, list) : 0, first = out->worths.n, tries = 0;
    int found = 0;

    for (size_t i = 0; i < n && !status; i++) {
        pnk_worth worth = bound_of(r, list[i].limit);
        if (tries < TRIES * (size_t)most && !said_before(r, list, i) && !(status = reach_of(r, list[i].limit, &worth)))
            tries++;
        if (!status && !PNK_GROW(&out->arena, out->worths.v, out->worths.n, out->worths.capacity))
            status = pnk_no_memory(r->ctx);
        if (!status)
            out->worths.v[out->worths.n++] = worth;
    }
    free(list);
    for (size_t i = first; i < out->worths.n && !status; i++) {
        pnk_worth *worth = &out->worths.v[i];
        const pnk_limit *limit = &out->limits->limits.v[worth->limit];
        if (isnan(worth->high))
            continue;
        if (found >= most)
            *worth = bound_of(r, worth->limit);
        else if (r->pivots > PIVOTS_IN_ALL || r->in_vain >= IN_VAIN || !(status = extend(r, limit, worth)))
            found += pnk_worth_amount(limit, worth) > 0;
    }
    return status;
}

pnk_status pnk_worths_of_stage(pnk_ctx *ctx, pnk_tiers *t, pnk_master *master, pnk_stage_kind kind, int most)
{
    run r;
    pnk_status status = make_run(ctx, t, master, &t->worths, &r);

    if (status)
        return status;
    r.within = true;
    r.stage = t->stages[kind];
    r.tier = r.stage.tier;
    r.base = t->answers[kind];           /* borrowed */
    r.value = pnk_answer_cost(r.m, &r.base, r.tier);
    gains(&r, &r.base, r.gain);
    status = worths_of(&r, most);
    return status;
}

static pnk_status range_tier(run *r, pnk_stage_kind kind, int most)
{
    pnk_status status;

    r->stage = r->t->stages[kind];
    r->tier = r->stage.tier;
    if (!(status = pnk_master_solve(r->ctx, r->master, &r->stage, r->t->course, &r->base))) {
        r->value = pnk_answer_cost(r->m, &r->base, r->tier);
        gains(r, &r->base, r->gain);
        status = range_all(r, most);
    }
    pnk_arena_release(&r->base.arena);
    r->base = (pnk_stage_answer){0};
    return status;
}

/* The list of T3 stands before that of T1: turned round, each kept as it is. */
static void in_order(pnk_worths *out)
{
    size_t n = 0, at = 0;

    while (n < out->worths.n && out->worths.v[n].tier == 3)
        n++;
    for (; n && at < out->worths.n - n; at++) {
        pnk_worth one = out->worths.v[n + at];
        memmove(out->worths.v + at + 1, out->worths.v + at, n * sizeof one);
        out->worths.v[at] = one;
    }
}

pnk_status pnk_worths_find(pnk_ctx *ctx, pnk_tiers *t, pnk_master *master, int most)
{
    static const pnk_stage_kind kinds[] = {PNK_S_T3, PNK_S_T1};      /* the master stands where the last tier left it */
    run r;
    pnk_status status = make_run(ctx, t, master, &t->worths, &r);

    if (status)
        return status;
    r.known = t->worths->worths.v;
    r.n_known = t->worths->worths.n;
    memset(&t->worths->worths, 0, sizeof t->worths->worths);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !status; i++)
        if (t->answers[kinds[i]].there)
            status = range_tier(&r, kinds[i], most);
    if (!status)
        in_order(t->worths);
    return status;
}

void pnk_worths_free(pnk_worths *worths)
{
    if (!worths)
        return;
    pnk_limits_free(worths->limits);
    pnk_arena_release(&worths->arena);
    free(worths);
}
