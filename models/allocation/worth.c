/* models/allocation/worth.c - the value of a tier as a limit moves: slopes, the bends between them, who gains and what binds next. */
#include "models/allocation/worth.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 60, MOST_PIVOTS = 2000 };      /* a solve that takes more is given up: then the price has no range */
static const double SMALL = 1e-7;        /* person-days a package saves: below it a price is nothing */
static const double DUST = 0.01;         /* units: a range as narrow as this comes of the tolerance of what is held, and nothing is told of it */

typedef struct {
    pnk_ctx *ctx;
    const pnk_tiers *t;
    const pnk_model *m;
    pnk_worths *out;
    pnk_stage stage;
    int tier;
    pnk_master *master;
    pnk_stage_answer base;               /* nothing moved */
    double value, *gain, *before, *leaf; /* [limits] at the base, scratch; [leaves] */
} run;

/** A point of the value as a function of units more, with a line of support. */
typedef struct { double at, value, slope; } point;

/* ---- one solve ---- */

static pnk_status set_limit(run *r, const pnk_limit *limit, double more)
{
    const pnk_model *m = r->m;
    pnk_status status = PNK_OK;

    for (size_t i = limit->first; i < limit->first + limit->n && !status; i++) {
        pnk_limit_part part = r->out->limits->parts.v[i];
        double by = part.by * more;
        if (part.column)
            status = pnk_master_set_core(r->ctx, r->master, (size_t)part.index, m->low[part.index], fmax(m->low[part.index], m->high[part.index] + by));
        else
            status = pnk_master_set_row(r->ctx, r->master, (size_t)part.index, m->row_low[part.index] + by, m->row_high[part.index] + by);
    }
    return status;
}

static double slope_of(const run *r, const pnk_limit *limit, const pnk_stage_answer *a)
{
    double slope = 0;

    for (size_t i = limit->first; i < limit->first + limit->n; i++) {
        pnk_limit_part part = r->out->limits->parts.v[i];
        slope += part.by * (part.column ? pnk_master_core_worth(r->master, (size_t)part.index) : a->price[part.index]);
    }
    return slope;
}

static pnk_status solve_at(run *r, const pnk_limit *limit, double more, pnk_stage_answer *a, point *out)
{
    pnk_status status = set_limit(r, limit, more);

    pnk_arena_release(&a->arena);
    *a = (pnk_stage_answer){0};
    if (!status && !(status = pnk_master_again(r->ctx, r->master, MOST_PIVOTS, a)))
        *out = (point){more, pnk_answer_cost(r->m, a, r->tier), slope_of(r, limit, a)};
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
        int out_of = pnk_w_from_shelter(m->w, arc->from);
        pnk_model_move(m, arc, a->x[i].group, &column);
        r->leaf[out_of < 0 ? arc->from : m->w->shelter_leaf[out_of]] += factor * column.cost[r->tier] * a->x[i].persons;
    }
}

static void who_gains(run *r, const pnk_stage_answer *a, pnk_worth *worth)
{
    double saved = 0;

    memset(r->leaf, 0, (size_t)r->m->w->n_leaves * sizeof *r->leaf);
    add_by_leaf(r, &r->base, 1);
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

static pnk_status what_follows(run *r, const pnk_limit *limit, pnk_worth *worth, double far)
{
    const pnk_limits *l = r->out->limits;
    pnk_stage_answer a = {0};
    double *after = calloc(l->limits.n + 1, sizeof *after), most = SMALL;
    point p;
    pnk_status status = after ? PNK_OK : pnk_no_memory(r->ctx);

    if (!status && !(status = solve_at(r, limit, far, &a, &p))) {
        gains(r, &a, after);
        for (size_t i = 0; i < l->limits.n; i++) {
            double rise = (after[i] - r->before[i]) * pnk_limit_packages[l->limits.v[i].kind];
            if (rise > most * (1 + 1e-9) && may_follow(limit, &l->limits.v[i])) {
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

/* Half way to the bend: who gains, and the prices there, which beyond the bend are others. */
static pnk_status look_inside(run *r, const pnk_limit *limit, pnk_worth *worth)
{
    pnk_stage_answer a = {0};
    point p;
    pnk_status status = solve_at(r, limit, worth->high / 2, &a, &p);

    if (!status) {
        who_gains(r, &a, worth);
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
    double slope = -r->gain[i], far, length, beyond;
    pnk_status status;

    *worth = (pnk_worth){.tier = r->tier, .limit = i, .saves = r->gain[i], .low = NAN, .high = NAN, .after = NAN, .leaf = -1, .next = -1};
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

/* Given up: a bound on the price is left, and the master is brought back to where nothing is moved. */
static pnk_status range_or_bound(run *r, size_t i, pnk_worth *worth)
{
    pnk_worth bound = *worth;
    pnk_stage_answer a = {0};
    pnk_status status = range(r, i, worth);

    if (status != PNK_LIMIT)
        return status;
    *worth = bound;
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

    for (size_t i = 0; i < n && !status; i++) {
        pnk_worth worth = {.tier = r->tier, .limit = list[i].limit, .saves = r->gain[list[i].limit], .low = NAN, .high = NAN, .after = NAN, .leaf = -1, .next = -1};
        if (i < (size_t)most)
            pnk_progress(r->ctx, "prices", (double)i, fmin((double)n, most));
        if (i < (size_t)most)
            status = range_or_bound(r, list[i].limit, &worth);
        if (!status && !PNK_GROW(&out->arena, out->worths.v, out->worths.n, out->worths.capacity))
            status = pnk_no_memory(r->ctx);
        if (!status)
            out->worths.v[out->worths.n++] = worth;
    }
    free(list);
    return status;
}

static pnk_status range_tier(run *r, pnk_stage_kind kind, int most)
{
    pnk_status status;

    r->stage = r->t->stages[kind];
    r->stage.n_faces = 0;                /* a face belongs to the limits as they are */
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

pnk_status pnk_worths_find(pnk_ctx *ctx, const pnk_tiers *t, pnk_master *master, int most, pnk_worths **out)
{
    static const pnk_stage_kind kinds[] = {PNK_S_T3, PNK_S_T1};      /* the master stands where the last tier left it */
    run r = {.ctx = ctx, .t = t, .m = t->m, .master = master, .out = calloc(1, sizeof *r.out)};
    pnk_status status;

    if (!r.out)
        return pnk_no_memory(ctx);
    if ((status = pnk_limits_new(ctx, t->m, &r.out->limits)))
        goto done;
    r.gain = PNK_NEW(&r.out->arena, double, r.out->limits->limits.n + 1);
    r.before = PNK_NEW(&r.out->arena, double, r.out->limits->limits.n + 1);
    r.leaf = PNK_NEW(&r.out->arena, double, t->m->w->n_leaves + 1);
    if (!r.gain || !r.before || !r.leaf) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !status; i++)
        if (t->answers[kinds[i]].there)
            status = range_tier(&r, kinds[i], most);
    if (!status) {
        in_order(r.out);
        *out = r.out;
        r.out = NULL;
    }
done:
    pnk_worths_free(r.out);
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
