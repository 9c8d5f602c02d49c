/* models/ledger/bands.c - how far the count of each area and day may be off.
 *
 * Around the fitted ledger every count is taken as uncertain: the level of an area, the day on which people moved, who
 * came home when. All reports are linear in these counts and their errors are normal (error share of the source, one
 * lean a source), so what the reports leave open is a conditional normal distribution: the covariance of a figure with
 * the reports, through the covariance of the reports among themselves (kriging). Reports far off what the others say count
 * for less. The range is the shortest interval that holds the nominal share within what is possible, and the figure itself.
 *
 * Cost    O(m^3) once and O(m^2) a figure for m reports. Beyond MANY_REPORTS each area asks the NEAR_REPORTS that tell
 *         most of it: fewer reports make a range wider, not wrong.
 */
#include "models/ledger/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MANY_REPORTS 400
#define NEAR_REPORTS 120
#define FAR_OFF 2.5                  /* standard deviations from which on a report counts for less */
#define LEAST_PART 0.4               /* of what a report states, where the count leaves hardly anybody */
#define LEAST_SD_PERSONS 0.5         /* figures are whole persons */
#define WELL_KNOWN 0.6               /* standard deviation as a share of the figure */
#define TIES_A_DAY_APART 20          /* "away = under a roof or on the road" is told on so many days at most */

/* What is uncertain in a leaf area. The first is shared: who left, and with it who may come home. */
enum { C_OUT, C_BACK, C_HOSTS, C_SITES, C_WAY, C_LEFT, N_PARTS };

/* A sum of counts: parts with their signs, over a set of leaves, at the end of a day (less what it was at the end of `before`). */
typedef struct {
    const int *leaves;
    const bool *leaf_in;
    int n_leaves, day, before;       /* before -1: from the start */
    double sign[N_PARTS];
    double load[N_PARTS], load_before[N_PARTS];      /* sum of the levels of its leaves */
} figure;

/* A report, or a tie. `fixed` is the variance of a tie; that of a report follows from how many it speaks of. */
typedef struct { figure of; int source; double stated, error_share, weight, expected, fixed; } evidence;

typedef struct {
    pnk_work *w;
    int n_days;
    double *mean[N_PARTS];           /* [leaf * n_days + day] of the fitted ledger */
    double *level[N_PARTS];          /* the same: how large the count may be, for its uncertain level */
    double *own[N_PARTS];            /* parts that come and go: size of what changes from day to day */
    double *walk[N_PARTS];           /* parts that only grow: variance gathered by that day */
    double *fade;                    /* [n_days] how alike the changes of two days so far apart are */
    evidence *v;
    size_t n, capacity;
    double *lean;                    /* [sources.n] standard deviation of a source's lean */
    /* the reports that an area asks */
    int *chosen, n_chosen;
    double *persons;                 /* how many each of them truly speaks of, as far as is known */
    double *factor, *weights;        /* their Cholesky factor, and its solution for their residuals */
    double *column;                  /* scratch [n] */
} bands;

static double square(double x) { return x * x; }

/* ---- covariance of two sums ---- */

static double one_covariance(const bands *b, int part, size_t row, int s, int t)
{
    if (s < 0 || t < 0)
        return 0.0;
    double value = b->level[part][row + (size_t)s] * b->level[part][row + (size_t)t];
    if (b->walk[part])
        value += b->walk[part][row + (size_t)(s < t ? s : t)];
    if (b->own[part])
        value += b->own[part][row + (size_t)s] * b->own[part][row + (size_t)t] * b->fade[abs(s - t)];
    return value;
}

/* Who left and who came home share the level of their area. */
static double shared_level(const bands *b, size_t row, int s, int t)
{
    return s < 0 || t < 0 ? 0.0 : b->level[C_OUT][row + (size_t)s] * b->level[C_BACK][row + (size_t)t];
}

static double leaf_covariance(const bands *b, const figure *f, const figure *g, size_t row, int s, int t)
{
    double value = 0.0;
    for (int part = 0; part < N_PARTS; part++)
        if (f->sign[part] != 0.0 && g->sign[part] != 0.0)
            value += f->sign[part] * g->sign[part] * one_covariance(b, part, row, s, t);
    if (f->sign[C_OUT] != 0.0 && g->sign[C_BACK] != 0.0)
        value += f->sign[C_OUT] * g->sign[C_BACK] * shared_level(b, row, s, t);
    if (f->sign[C_BACK] != 0.0 && g->sign[C_OUT] != 0.0)
        value += f->sign[C_BACK] * g->sign[C_OUT] * shared_level(b, row, t, s);
    return value;
}

/* All areas may be off together: where one that nobody reported holds more than was thought, so may the others. */
static double together(const bands *b, const figure *f, const figure *g)
{
    double value = 0.0, own = b->w->c.band_together_drift, kept = 1.0 - own;
    for (int part = 0; part < N_PARTS; part++) {
        if (f->sign[part] == 0.0 || g->sign[part] == 0.0)
            continue;
        double sum = f->load[part] * g->load[part] * (kept + own * b->fade[abs(f->day - g->day)]);
        if (f->before >= 0)
            sum -= f->load_before[part] * g->load[part] * (kept + own * b->fade[abs(f->before - g->day)]);
        if (g->before >= 0)
            sum -= f->load[part] * g->load_before[part] * (kept + own * b->fade[abs(f->day - g->before)]);
        if (f->before >= 0 && g->before >= 0)
            sum += f->load_before[part] * g->load_before[part] * (kept + own * b->fade[abs(f->before - g->before)]);
        value += f->sign[part] * g->sign[part] * sum;
    }
    return square(b->w->c.band_together) * value;
}

static void set_load(const bands *b, figure *f)
{
    for (int part = 0; part < N_PARTS; part++) {
        f->load[part] = f->load_before[part] = 0.0;
        for (int i = 0; f->sign[part] != 0.0 && i < f->n_leaves; i++) {
            const double *level = &b->level[part][(size_t)f->leaves[i] * (size_t)b->n_days];
            f->load[part] += level[f->day];
            f->load_before[part] += f->before >= 0 ? level[f->before] : 0.0;
        }
    }
}

static double covariance(const bands *b, const figure *f, const figure *g)
{
    const figure *few = f->n_leaves <= g->n_leaves ? f : g, *many = few == f ? g : f;
    double value = together(b, f, g);
    for (int i = 0; i < few->n_leaves; i++) {
        int leaf = few->leaves[i];
        if (!many->leaf_in[leaf])
            continue;
        size_t row = (size_t)leaf * (size_t)b->n_days;
        value += leaf_covariance(b, f, g, row, f->day, g->day);
        if (f->before >= 0)
            value -= leaf_covariance(b, f, g, row, f->before, g->day);
        if (g->before >= 0)
            value -= leaf_covariance(b, f, g, row, f->day, g->before);
        if (f->before >= 0 && g->before >= 0)
            value += leaf_covariance(b, f, g, row, f->before, g->before);
    }
    return value;
}

static double fitted(const bands *b, const figure *f)
{
    double value = 0.0;
    for (int i = 0; i < f->n_leaves; i++) {
        size_t row = (size_t)f->leaves[i] * (size_t)b->n_days;
        for (int part = 0; part < N_PARTS; part++)
            if (f->sign[part] != 0.0)
                value += f->sign[part] * (b->mean[part][row + (size_t)f->day] - (f->before >= 0 ? b->mean[part][row + (size_t)f->before] : 0.0));
    }
    return value;
}

/* ---- what is uncertain before any report is asked ---- */

static void read_means(bands *b)
{
    const pnk_ledger *ledger = b->w->ledger;
    for (size_t leaf = 0; leaf < ledger->n_leaves; leaf++)
        for (int d = 0; d < b->n_days; d++) {
            const pnk_balance *v = &ledger->v[(size_t)d * ledger->n_leaves + leaf];
            size_t at = leaf * (size_t)b->n_days + (size_t)d;
            b->mean[C_OUT][at] = (double)v->out + (d ? b->mean[C_OUT][at - 1] : 0.0);
            b->mean[C_BACK][at] = (double)v->back + (d ? b->mean[C_BACK][at - 1] : 0.0);
            b->mean[C_LEFT][at] = (double)(v->dep_hosts + v->dep_sites + v->dep_way) + (d ? b->mean[C_LEFT][at - 1] : 0.0);
            b->mean[C_HOSTS][at] = (double)v->with_hosts;
            b->mean[C_SITES][at] = (double)v->in_sites;
            b->mean[C_WAY][at] = (double)v->way;
        }
}

/* A count of guests follows every report it can, also where they err: what is expected of a place is its share of all
 * guests, as it was over the days around. */
static pnk_status smooth_guests(pnk_ctx *ctx, bands *b)
{
    static const int parts[] = {C_HOSTS, C_SITES, C_WAY};
    const pnk_work *w = b->w;
    size_t days = (size_t)b->n_days;
    double *all = PNK_NEW(&b->w->arena, double, days + 1), *mine = PNK_NEW(&b->w->arena, double, days + 1);
    if (!all || !mine)
        return pnk_no_memory(ctx);
    for (int pool = 0; pool < PNK_N_POOLS; pool++) {
        memset(all, 0, days * sizeof *all);
        for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
            for (size_t d = 0; w->pool[leaf] == pool && d < days; d++)
                for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
                    all[d] += b->mean[parts[p]][leaf * days + d];
        for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
            for (size_t p = 0; w->pool[leaf] == pool && p < sizeof parts / sizeof *parts; p++) {
                double *mean = &b->mean[parts[p]][leaf * days];
                memcpy(mine, mean, days * sizeof *mine);
                for (int d = 0; d < b->n_days; d++) {
                    double sum = 0.0, of = 0.0;
                    for (int u = 0; u < b->n_days; u++) {
                        double alike = exp(-abs(u - d) / fmax(w->c.band_smooth, 1e-3));
                        sum += alike * mine[u];
                        of += alike * all[u];
                    }
                    mean[d] = of > 0.0 ? all[d] * sum / of : 0.0;
                }
            }
    }
    return PNK_OK;
}

static double people_of(const pnk_work *w, size_t leaf, double mean)
{
    return w->population[leaf] >= 0.0 ? w->population[leaf] : mean;
}

static double mean_people(const pnk_work *w)
{
    double sum = 0.0;
    int n = 0;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->population[leaf] >= 0.0)
            sum += w->population[leaf], n++;
    return n && sum > 0.0 ? sum / n : 1.0;
}

/* An area of which nothing was said may hold as many as its share of the people: a count fitted far under that is no more certain. */
static void set_levels(bands *b)
{
    const pnk_work *w = b->w;
    double mean = mean_people(w);
    for (int pool = 0; pool < PNK_N_POOLS; pool++)
        for (int d = 0; d < b->n_days; d++) {
            double all[N_PARTS] = {0.0}, people = 0.0;
            for (size_t leaf = 0; leaf < w->n_leaves; leaf++) {
                if (w->pool[leaf] != pool)
                    continue;
                people += people_of(w, leaf, mean);
                for (int part = 0; part < N_PARTS; part++)
                    all[part] += b->mean[part][leaf * (size_t)b->n_days + (size_t)d];
            }
            double guests = all[C_HOSTS] + all[C_SITES] + all[C_WAY];
            all[C_SITES] = fmax(all[C_SITES], w->c.band_sites * guests);
            for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
                for (int part = 0; w->pool[leaf] == pool && people > 0.0 && part < N_PARTS; part++) {
                    size_t at = leaf * (size_t)b->n_days + (size_t)d;
                    double even = (part <= C_BACK ? w->c.band_even : w->c.band_guests_even) * all[part] * people_of(w, leaf, mean) / people;
                    b->level[part][at] = (part <= C_BACK ? w->c.band_level : w->c.band_guests) * fmax(b->mean[part][at], even);
                }
        }
}

/* People leave in jumps: what moved around a day may have moved on that day alone. */
static void set_walk(bands *b, int part)
{
    const pnk_work *w = b->w;
    double days = fmax(w->c.band_days, 1e-3);
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++) {
        const double *level = &b->level[part][leaf * (size_t)b->n_days];
        double sum = 0.0;
        for (int d = 0; d < b->n_days; d++) {
            double around = 0.0, near = 0.0, weight = 0.0;
            for (int u = 0; u < b->n_days; u++) {
                double moved = fmax(0.0, level[u] - (u ? level[u - 1] : 0.0)), alike = exp(-abs(u - d) / days);
                around += moved * alike;
                near += moved * square(alike);
                weight += square(alike);
            }
            sum += square(w->c.band_jump) * around * near / weight + square(w->c.band_silence * level[d]);
            b->walk[part][leaf * (size_t)b->n_days + (size_t)d] = sum;
        }
    }
}

/* Who came home by a day: most uncertain while some have and some have not. */
static void set_returns(bands *b)
{
    const pnk_work *w = b->w;
    size_t n = w->n_leaves * (size_t)b->n_days;
    for (size_t at = 0; at < n; at++) {
        double left = b->mean[C_OUT][at], back = fmin(b->mean[C_BACK][at], left);
        b->own[C_BACK][at] = w->c.band_drift * sqrt(back * (left - back)) + w->c.band_unheard * fmin(left, b->level[C_OUT][at]);
    }
}

static void set_drift(bands *b, int part)
{
    size_t n = b->w->n_leaves * (size_t)b->n_days;
    for (size_t at = 0; at < n; at++)
        b->own[part][at] = b->w->c.band_guests_drift * b->level[part][at];
}

static pnk_status set_uncertain(pnk_ctx *ctx, bands *b)
{
    size_t n = b->w->n_leaves * (size_t)b->n_days + 1;
    pnk_status status;
    for (int part = 0; part < N_PARTS; part++) {
        bool grows = part == C_OUT || part == C_LEFT;
        b->mean[part] = PNK_NEW(&b->w->arena, double, n);
        b->level[part] = PNK_NEW(&b->w->arena, double, n);
        b->walk[part] = grows ? PNK_NEW(&b->w->arena, double, n) : NULL;
        b->own[part] = grows ? NULL : PNK_NEW(&b->w->arena, double, n);
        if (!b->mean[part] || !b->level[part] || !(grows ? b->walk[part] : b->own[part]))
            return pnk_no_memory(ctx);
    }
    if (!(b->fade = PNK_NEW(&b->w->arena, double, b->n_days + 1)))
        return pnk_no_memory(ctx);
    for (int d = 0; d <= b->n_days; d++)
        b->fade[d] = exp(-d / fmax(b->w->c.band_days, 1e-3));
    read_means(b);
    if ((status = smooth_guests(ctx, b)))
        return status;
    set_levels(b);
    set_walk(b, C_OUT);
    set_walk(b, C_LEFT);
    set_returns(b);
    set_drift(b, C_HOSTS);
    set_drift(b, C_SITES);
    set_drift(b, C_WAY);
    return PNK_OK;
}

/* ---- the reports ---- */

static const struct { pnk_measure measure; double now[N_PARTS], so_far[N_PARTS]; } signs[] = {
/*                       out back hosts sites way left      of people who came or left so far */
    {PNK_DISPLACED,  { 1, -1, 0, 0, 0, 0}, {1, 0, 0, 0, 0, 0}},
    {PNK_REMAINING,  { 1, -1, 0, 0, 0, 0}, {1, 0, 0, 0, 0, 0}},
    {PNK_RETURNED,   { 0,  1, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}},
    {PNK_DEPARTED,   { 1,  0, 0, 0, 0, 1}, {1, 0, 0, 0, 0, 1}},
    {PNK_ARRIVED,    { 0,  0, 1, 1, 1, 1}, {0, 0, 1, 1, 1, 1}},
    {PNK_PRESENT,    { 0,  0, 1, 1, 1, 0}, {0, 0, 1, 1, 1, 1}},
    {PNK_WITH_HOSTS, { 0,  0, 1, 0, 0, 0}, {0, 0, 1, 0, 0, 0}},
    {PNK_IN_SITES,   { 0,  0, 0, 1, 0, 0}, {0, 0, 0, 1, 0, 0}},
    {PNK_ON_THE_WAY, { 0,  0, 0, 0, 1, 0}, {0, 0, 0, 0, 1, 0}},
};

static void set_signs(figure *f, pnk_measure measure, bool now)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].measure == measure)
            memcpy(f->sign, now ? signs[i].now : signs[i].so_far, sizeof f->sign);
}

static pnk_status set_leaves(pnk_ctx *ctx, bands *b, const bool *leaf_in, figure *f)
{
    int *leaves = PNK_NEW(&b->w->arena, int, b->w->n_leaves + 1);
    if (!leaves)
        return pnk_no_memory(ctx);
    f->n_leaves = 0;
    for (size_t leaf = 0; leaf < b->w->n_leaves; leaf++)
        if (leaf_in[leaf])
            leaves[f->n_leaves++] = (int)leaf;
    f->leaves = leaves;
    f->leaf_in = leaf_in;
    return PNK_OK;
}

static pnk_status add_report(pnk_ctx *ctx, bands *b, const pnk_observation *o, figure of_set)
{
    pnk_work *w = b->w;
    const pnk_report_fit *fit = &w->ledger->fits[o->report];
    evidence e = {.of = of_set, .source = o->source};
    if (o->bound == PNK_AT_LEAST && fit->fitted_persons > o->stated)
        return PNK_OK;               /* met, and tells no more */
    if (o->bound == PNK_AT_MOST && fit->fitted_persons < o->stated)
        return PNK_OK;
    e.of.day = o->day;
    e.of.before = o->kind == PNK_IN_PERIOD ? o->from_day - 1 : -1;
    set_signs(&e.of, o->measure, o->kind == PNK_NOW);
    set_load(b, &e.of);
    e.stated = o->stated;
    e.error_share = o->error_share;
    e.weight = fmax(o->weight, 1e-6);
    e.expected = fitted(b, &e.of);
    if (!PNK_GROW(&w->arena, b->v, b->n, b->capacity))
        return pnk_no_memory(ctx);
    b->v[b->n++] = e;
    return PNK_OK;
}

/* Everybody away from home is somewhere: a tie between the two sides, but for people on the road. */
static pnk_status add_ties(pnk_ctx *ctx, bands *b)
{
    pnk_work *w = b->w;
    bool *home = PNK_NEW(&w->arena, bool, w->n_leaves + 1);
    figure all = {.before = -1, .sign = {1, -1, -1, -1, -1, 0}};
    int apart = (b->n_days + TIES_A_DAY_APART - 1) / TIES_A_DAY_APART;
    pnk_status status;
    if (!home)
        return pnk_no_memory(ctx);
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        home[leaf] = w->pool[leaf] == PNK_POOL_HOME;
    if ((status = set_leaves(ctx, b, home, &all)))
        return status;
    for (int d = b->n_days - 1; d >= 0; d -= apart) {
        double away = 0.0, road = (double)w->ledger->in_transit[d];
        for (int i = 0; i < all.n_leaves; i++) {
            size_t at = (size_t)all.leaves[i] * (size_t)b->n_days + (size_t)d;
            away += b->mean[C_OUT][at] - b->mean[C_BACK][at];
        }
        all.day = d;
        set_load(b, &all);
        if (!PNK_GROW(&w->arena, b->v, b->n, b->capacity))
            return pnk_no_memory(ctx);
        b->v[b->n++] = (evidence){.of = all, .source = -1, .stated = road, .expected = fitted(b, &all), .fixed = square(LEAST_SD_PERSONS) + square(w->c.band_road * (away + road))};
    }
    return PNK_OK;
}

static pnk_status gather_evidence(pnk_ctx *ctx, bands *b)
{
    pnk_work *w = b->w;
    figure *of_set = PNK_NEW(&w->arena, figure, w->n_sets + 1);
    pnk_status status;
    b->lean = PNK_NEW(&w->arena, double, w->records->sources.n + 1);
    if (!of_set || !b->lean)
        return pnk_no_memory(ctx);
    for (size_t s = 0; s < w->records->sources.n; s++) {
        double bias = w->records->sources.v[s].bias_share;
        b->lean[s] = bias >= 0.0 ? bias : w->c.band_lean * pnk_observe_error(w, (int)s, PNK_EXACT);
    }
    for (size_t i = 0; i < w->n_obs; i++) {
        figure *f = &of_set[w->obs[i].set];
        if (!f->leaves && (status = set_leaves(ctx, b, w->sets[w->obs[i].set].leaf_in, f)))
            return status;
        if ((status = add_report(ctx, b, &w->obs[i], *f)))
            return status;
    }
    return add_ties(ctx, b);
}

/* ---- the linear algebra: small, dense and plain ---- */

/* Standard deviation of a report's own error, given how many it truly speaks of. Far off what the others say it counts for
 * less: as an absolute residual would, it pulls no harder the farther it is. */
static double noise(const bands *b, const evidence *e, double persons)
{
    if (e->source < 0)
        return e->fixed;
    double sd = fmax(LEAST_SD_PERSONS, e->error_share * persons), off = fabs(e->stated - persons) / (FAR_OFF * hypot(sd, b->lean[e->source] * persons));
    return square(sd) * fmax(1.0, off) / e->weight;
}

static double both_err(const bands *b, int i, int j)
{
    const evidence *x = &b->v[b->chosen[i]], *y = &b->v[b->chosen[j]];
    double value = i == j ? noise(b, x, b->persons[i]) : 0.0;
    if (x->source >= 0 && x->source == y->source)
        value += square(b->lean[x->source]) * b->persons[i] * b->persons[j];
    return value;
}

static double *factor_row(const bands *b, int i) { return &b->factor[(size_t)i * ((size_t)i + 1) / 2]; }

/* x := L^-1 x */
static void forward(const bands *b, double *x)
{
    for (int i = 0; i < b->n_chosen; i++) {
        const double *row = factor_row(b, i);
        double sum = x[i];
        for (int k = 0; k < i; k++)
            sum -= row[k] * x[k];
        x[i] = sum / row[i];
    }
}

static void factorize(bands *b)
{
    for (int i = 0; i < b->n_chosen; i++) {
        double *row = factor_row(b, i), whole = 0.0;
        for (int j = 0; j <= i; j++) {
            double sum = covariance(b, &b->v[b->chosen[i]].of, &b->v[b->chosen[j]].of) + both_err(b, i, j);
            const double *other = factor_row(b, j);
            if (i == j)
                whole = sum;
            for (int k = 0; k < j; k++)
                sum -= row[k] * other[k];
            row[j] = i == j ? sqrt(fmax(sum, 1e-9 * whole + 1e-12)) : sum / other[j];
        }
        b->weights[i] = b->v[b->chosen[i]].stated - b->v[b->chosen[i]].expected;
    }
    forward(b, b->weights);
}

/* The errors of reports are shares of the truth, for which the fitted count stands: with what they state themselves the lower of two
 * rivals would seem the surer one. */
static void weigh_chosen(bands *b)
{
    for (int i = 0; i < b->n_chosen; i++)
        b->persons[i] = fmax(LEAST_PART * b->v[b->chosen[i]].stated, b->v[b->chosen[i]].expected);
    factorize(b);
}

/* What the chosen reports leave open of a figure: its mean and standard deviation; told: the share of its variance they took away. */
static void ask(bands *b, const figure *f, double *mean, double *sd, double *told)
{
    double before = covariance(b, f, f), shift = 0.0, taken = 0.0;
    for (int i = 0; i < b->n_chosen; i++)
        b->column[i] = covariance(b, f, &b->v[b->chosen[i]].of);
    forward(b, b->column);
    for (int i = 0; i < b->n_chosen; i++) {
        shift += b->column[i] * b->weights[i];
        taken += square(b->column[i]);
    }
    *mean = fitted(b, f) + shift;
    *sd = sqrt(fmax(0.0, before - taken));
    *told = before > 0.0 ? taken / before : 0.0;
}

/* ---- which reports an area asks ---- */

typedef struct { double score; int index; } scored;

static int by_score(const void *a, const void *b)
{
    const scored *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->index - y->index;
}

static int by_index(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void choose_near(bands *b, const figure *area, scored *scores)
{
    static const pnk_measure probes[] = {PNK_DISPLACED, PNK_RETURNED, PNK_WITH_HOSTS, PNK_IN_SITES};
    enum { N_PROBES = sizeof probes / sizeof *probes };
    for (size_t i = 0; i < b->n; i++)
        scores[i] = (scored){0.0, (int)i};
    for (int p = 0; p < N_PROBES; p++) {
        figure f = *area;
        set_signs(&f, probes[p], true);
        for (size_t i = 0; i < b->n; i++) {
            f.day = b->v[i].of.day;              /* as of its own day: the days are told apart later */
            set_load(b, &f);
            double shared = covariance(b, &f, &b->v[i].of);
            double of_both = covariance(b, &f, &f) * (covariance(b, &b->v[i].of, &b->v[i].of) + noise(b, &b->v[i], b->v[i].stated));
            if (of_both > 0.0)
                scores[i].score = fmax(scores[i].score, square(shared) / of_both);
        }
    }
    qsort(scores, b->n, sizeof *scores, by_score);
    b->n_chosen = b->n < NEAR_REPORTS ? (int)b->n : NEAR_REPORTS;
    for (int i = 0; i < b->n_chosen; i++)
        b->chosen[i] = scores[i].index;
    qsort(b->chosen, (size_t)b->n_chosen, sizeof *b->chosen, by_index);
    weigh_chosen(b);
}

/* ---- from a distribution to an interval ---- */

static double normal_below(double z) { return 0.5 * erfc(-z / sqrt(2.0)); }

/* z with the share p of a normal below it, between the bounds. */
static double normal_point(double p, double low, double high)
{
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        if (normal_below(middle) < p)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* Shortest interval that holds the share `cover` of a normal cut off at least and most. */
static pnk_range shortest(double mean, double sd, double least, double most, double cover)
{
    if (!(sd > 1e-9))
        return (pnk_range){fmin(fmax(mean, least), most), fmin(fmax(mean, least), most)};
    mean = fmin(fmax(mean, least - 3.0 * sd), most + 3.0 * sd);
    double low = (least - mean) / sd, high = isfinite(most) ? (most - mean) / sd : 40.0;
    double below = normal_below(low), held = cover * (normal_below(high) - below);
    double half = normal_point(0.5 + 0.5 * held, 0.0, 40.0);
    if (-half < low && (half < high || low + high > 0.0))
        return (pnk_range){least, mean + sd * normal_point(below + held, low, high)};
    if (half > high)
        return (pnk_range){mean + sd * normal_point(normal_below(high) - held, low, high), most};
    return (pnk_range){mean - sd * half, mean + sd * half};
}

/* Errors are shares of the truth, so a figure half as large again is as likely as one a third less: the ends lie as far apart in
 * their logarithms, as long as a figure is known that well. Of what is known less well, none at all is possible too. */
static pnk_range skewed(double mean, double sd, double least, double most, double cover)
{
    pnk_range r = shortest(mean, sd, least, most, cover);
    double share = mean > 0.0 ? sd / mean : INFINITY, z = normal_point(0.5 + 0.5 * cover, 0.0, 40.0);
    if (!(sd > 1e-9) || !(mean > 0.0))
        return r;
    r.high = fmin(most, fmax(r.high, mean * exp(z * fmin(share, WELL_KNOWN))));
    if (share < WELL_KNOWN)
        r.low += fmax(0.0, mean * exp(-z * share) - r.low) * (1.0 - share / WELL_KNOWN);
    return r;
}

typedef struct { int area; figure of; double people; } asked_area;

static double limit_of(const asked_area *a, pnk_measure measure)
{
    bool home = measure == PNK_DISPLACED || measure == PNK_RETURNED || measure == PNK_REMAINING;
    return home && a->people >= 0.0 ? a->people : INFINITY;
}

static const double under_no_roof[N_PARTS] = {1, -1, -1, -1, 0, 0};

static void range_of(bands *b, asked_area *a, int day, pnk_measure measure)
{
    pnk_work *w = b->w;
    double persons = (double)pnk_ledger_persons(w->records, w->ledger, w->records->head.start + day, a->area, measure), mean, sd, told;
    size_t at = ((size_t)day * (w->records->areas.n + 1) + (a->area < 0 ? w->records->areas.n : (size_t)a->area)) * PNK_N_SOLVED + measure;
    a->of.day = day;
    a->of.before = -1;
    set_signs(&a->of, measure, true);
    if (measure == PNK_DISPLACED)
        set_signs(&a->of, measure, false);
    if (measure == PNK_ON_THE_WAY && a->area < 0)           /* all together: whoever is under no roof, roads between areas included */
        memcpy(a->of.sign, under_no_roof, sizeof a->of.sign);
    set_load(b, &a->of);
    ask(b, &a->of, &mean, &sd, &told);
    double most = fmax(limit_of(a, measure), persons);
    pnk_range r = skewed(mean, w->c.band_widen * sd, 0.0, most, w->c.range_cover);
    w->ledger->day_ranges[at].low = fmax(0.0, fmin(floor(r.low + 1e-6), persons));
    w->ledger->day_ranges[at].high = fmax(ceil(fmin(r.high, most) - 1e-6), persons) + 0.0;      /* never -0 */
    w->ledger->range_methods[at] = told < 0.5 && sd > LEAST_SD_PERSONS ? PNK_RANGE_PRIOR : PNK_RANGE_NORMAL;
}

/* Nobody returns who did not leave: what remains lies between the ends that the two others allow. */
static void agree(const bands *b, int slot, int day)
{
    pnk_ledger *ledger = b->w->ledger;
    pnk_range *r = &ledger->day_ranges[((size_t)day * (b->w->records->areas.n + 1) + (size_t)slot) * PNK_N_SOLVED];
    r[PNK_REMAINING].low = fmax(r[PNK_REMAINING].low, r[PNK_DISPLACED].low - r[PNK_RETURNED].high);
    r[PNK_REMAINING].high = fmin(r[PNK_REMAINING].high, r[PNK_DISPLACED].high - r[PNK_RETURNED].low);
    r[PNK_RETURNED].high = fmin(r[PNK_RETURNED].high, r[PNK_DISPLACED].high);
}

static pnk_status ranges_of_area(pnk_ctx *ctx, bands *b, int area, bool all, scored *scores)
{
    pnk_work *w = b->w;
    asked_area a = {.area = area};
    int set;
    pnk_status status = area < 0 ? pnk_work_scope_set(ctx, w, &set) : pnk_work_set(ctx, w, &area, 1, &set);
    if (status || (status = set_leaves(ctx, b, w->sets[set].leaf_in, &a.of)))
        return status;
    if (!a.of.n_leaves)
        return PNK_OK;
    for (int i = 0; i < a.of.n_leaves; i++)
        a.people += w->population[a.of.leaves[i]];
    a.of.before = -1;
    if (!all)
        choose_near(b, &a.of, scores);
    for (int day = 0; day < b->n_days; day++) {
        for (int measure = 0; measure < PNK_N_SOLVED; measure++)
            range_of(b, &a, day, (pnk_measure)measure);
        agree(b, area < 0 ? (int)w->records->areas.n : area, day);
    }
    return PNK_OK;
}

pnk_status pnk_bands(pnk_ctx *ctx, pnk_work *w)
{
    bands b = {.w = w, .n_days = w->n_days};
    size_t n = (size_t)w->n_days * (w->records->areas.n + 1) * PNK_N_SOLVED;
    pnk_status status;
    w->ledger->day_ranges = PNK_NEW(&w->ledger->arena, pnk_range, n + 1);
    w->ledger->range_methods = PNK_NEW(&w->ledger->arena, unsigned char, n + 1);
    if (!w->ledger->day_ranges || !w->ledger->range_methods)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        w->ledger->day_ranges[i] = (pnk_range){NAN, NAN};
    if ((status = set_uncertain(ctx, &b)) || (status = gather_evidence(ctx, &b)))
        return status;
    bool all = b.n <= MANY_REPORTS;
    size_t most = all ? b.n : NEAR_REPORTS;
    scored *scores = PNK_NEW(&w->arena, scored, b.n + 1);
    b.chosen = PNK_NEW(&w->arena, int, most + 1);
    b.factor = PNK_NEW(&w->arena, double, most * (most + 1) / 2 + 1);
    b.weights = PNK_NEW(&w->arena, double, most + 1);
    b.column = PNK_NEW(&w->arena, double, most + 1);
    b.persons = PNK_NEW(&w->arena, double, most + 1);
    if (!scores || !b.chosen || !b.factor || !b.weights || !b.column || !b.persons)
        return pnk_no_memory(ctx);
    if (all) {
        for (size_t i = 0; i < b.n; i++)
            b.chosen[i] = (int)i;
        b.n_chosen = (int)b.n;
        weigh_chosen(&b);
    }
    for (int area = -1; !status && area < (int)w->records->areas.n; area++) {
        status = ranges_of_area(ctx, &b, area, all, scores);
        pnk_progress(ctx, "ranges", (double)(area + 2), (double)(w->records->areas.n + 1));
    }
    size_t last = ((size_t)w->n_days - 1) * (w->records->areas.n + 1) * PNK_N_SOLVED;
    memcpy(w->ledger->ranges, w->ledger->day_ranges + last, w->records->areas.n * PNK_N_SOLVED * sizeof *w->ledger->ranges);
    return status;
}
