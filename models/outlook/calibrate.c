/* models/outlook/calibrate.c - parameters chosen on cases other than the one they are judged by. */
#include "models/outlook/inside.h"
#include "models/outlook/search.h"

#include "engine/base/parallel.h"
#include <stdlib.h>
#include <string.h>

/** What stays while parameters of the allocation are tried: the cases, their push, their ways for the last abroad_km_share tried. */
typedef struct {
    pnk_ctx *ctx;
    const pnk_case *const *cases;
    size_t n;
    pnk_outlook_push *push;
    pnk_outlook_ways *ways;
    pnk_arena *ways_arena;
    double ways_share;
    double *course;
    bool withhold;
    pnk_outlook_dials *dials;
    pnk_status status;
} trial;

/** The peer's error: mean over days of the sum over camps of |course - counted| over the total counted. */
static double ard(const pnk_case *c, const double *course, const double *total)
{
    double sum = 0.0;

    for (int day = 0; day < c->n_days; day++) {
        double off = 0.0;
        for (size_t k = 0; k < c->n_camps; k++)
            off += fabs(course[(size_t)day * c->n_camps + k] - pnk_case_observed(&c->camps[k], day, true));
        sum += off / fmax(1.0, total[day]);
    }
    return c->n_days ? sum / c->n_days : NAN;
}

static pnk_status find_ways(trial *t)
{
    pnk_status status = PNK_OK;

    if (t->ways_share == t->dials->abroad_km_share)
        return PNK_OK;
    pnk_arena_release(t->ways_arena);
    for (size_t i = 0; i < t->n && !status; i++)
        status = pnk_outlook_ways_find(t->ctx, t->cases[i], t->dials->abroad_km_share, t->ways_arena, &t->ways[i]);
    t->ways_share = t->dials->abroad_km_share;
    return status;
}

static double mean_ard(trial *t)
{
    double sum = 0.0;

    if (!t->status)
        t->status = find_ways(t);
    for (size_t i = 0; i < t->n && !t->status; i++) {
        t->status = pnk_outlook_allocate_over(t->ctx, t->cases[i], t->dials, t->withhold, &t->ways[i], &t->push[i], t->course);
        sum += t->status ? NAN : ard(t->cases[i], t->course, t->push[i].total);
    }
    return t->status ? NAN : sum / (double)t->n;
}

static double squared(double x)
{
    return x * x;
}

static double withheld_loss(void *user, const double *x)
{
    trial *t = user;
    pnk_outlook_dials *d = t->dials;

    d->reach_km = exp(x[0]);
    d->abroad_km_share = exp(x[1]);
    d->herd_exponent = fmax(0.0, x[2]);
    d->new_camp_factor = exp(x[3]);
    return mean_ard(t) + d->prior_pull * (squared(x[0] - log(d->prior_reach_km)) + squared(x[1] - log(d->prior_abroad_km_share)) +
                                          squared(x[2] - d->prior_herd_exponent) + squared(x[3] - log(d->prior_new_camp_factor)));
}

static double given_loss(void *user, const double *x)
{
    trial *t = user;

    t->dials->capacity_exponent = fmax(0.0, x[0]);
    t->dials->room_exponent = fmax(0.0, x[1]);
    return mean_ard(t) + t->dials->prior_pull * (squared(x[0] - t->dials->prior_capacity_exponent) + squared(x[1] - t->dials->prior_room_exponent));
}

static pnk_status begin_trial(pnk_ctx *ctx, const pnk_case *const *cases, size_t n, pnk_arena *arena, trial *t)
{
    size_t cells = 1;
    pnk_status status;

    t->push = PNK_NEW(arena, pnk_outlook_push, n + 1);
    t->ways = PNK_NEW(arena, pnk_outlook_ways, n + 1);
    for (size_t i = 0; i < n; i++)
        cells = (size_t)cases[i]->n_days * cases[i]->n_camps > cells ? (size_t)cases[i]->n_days * cases[i]->n_camps : cells;
    t->course = PNK_NEW(arena, double, cells);
    if (!t->push || !t->ways || !t->course)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        if ((status = pnk_outlook_push_find(ctx, cases[i], t->dials, arena, &t->push[i])))
            return status;
    return PNK_OK;
}

static pnk_status fit_allocation(pnk_ctx *ctx, const pnk_case *const *cases, size_t n, pnk_outlook_fold *out)
{
    pnk_outlook_dials *d = &out->dials;
    double x[] = { log(d->prior_reach_km), log(d->prior_abroad_km_share), d->prior_herd_exponent, log(d->prior_new_camp_factor) };
    double y[] = { d->prior_capacity_exponent, d->prior_room_exponent }, least;
    pnk_arena arena = {0}, ways = {0};
    trial t = { .ctx = ctx, .cases = cases, .n = n, .ways_arena = &ways, .ways_share = NAN, .withhold = true, .dials = d };
    const pnk_outlook_search withheld = { withheld_loss, &t, 4, 0.2, 0.02 }, given = { given_loss, &t, 2, 0.1, 0.02 };
    pnk_status status;

    if ((status = begin_trial(ctx, cases, n, &arena, &t)) || (status = pnk_outlook_search_run(ctx, &withheld, x, &least)) || (status = t.status))
        goto done;
    withheld_loss(&t, x);
    out->train_withheld = mean_ard(&t);
    t.withhold = false;
    if ((status = pnk_outlook_search_run(ctx, &given, y, &least)) || (status = t.status))
        goto done;
    given_loss(&t, y);
    out->train_given = mean_ard(&t);
    status = t.status;
done:
    pnk_arena_release(&ways);
    pnk_arena_release(&arena);
    return status;
}

static pnk_status judge(pnk_ctx *ctx, const pnk_case *c, const pnk_outlook_dials *dials, bool withhold, double *out)
{
    const pnk_outlook_options options = { withhold };
    size_t cells = (size_t)c->n_days * c->n_camps;
    double *course = calloc(cells + 1, sizeof *course), *total = calloc((size_t)c->n_days + 1, sizeof *total);
    pnk_status status = course && total ? pnk_outlook_allocate(ctx, c, dials, &options, course, NULL) : pnk_no_memory(ctx);

    for (int day = 0; day < c->n_days && !status; day++)
        total[day] = pnk_case_observed_total(c, day, true);
    if (!status)
        *out = ard(c, course, total);
    free(course);
    free(total);
    return status;
}

pnk_status pnk_outlook_fit(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, size_t left_out, const pnk_outlook_dials *base, pnk_outlook_fold *out)
{
    const pnk_case **others = calloc(n_cases + 1, sizeof *others);
    pnk_outlook_fold fold = { .dials = *base, .ard_withheld = NAN, .ard_given = NAN };
    size_t n = 0;
    pnk_status status = PNK_OK;

    if (!others)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n_cases; i++)
        if (i != left_out)
            others[n++] = cases[i];
    if (n == 0)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "there is no case to fit on");
    if (!status)
        status = fit_allocation(ctx, others, n, &fold);
    if (!status)
        status = pnk_outlook_fit_spread(ctx, others, n, base, &fold.dials, &fold.dress, &fold.train_crps);
    if (!status && left_out < n_cases) {
        fold.left_out = cases[left_out]->name;
        if (!(status = judge(ctx, cases[left_out], &fold.dials, true, &fold.ard_withheld)))
            status = judge(ctx, cases[left_out], &fold.dials, false, &fold.ard_given);
    }
    if (!status)
        *out = fold;
    free(others);
    return status;
}

typedef struct { const pnk_case *const *cases; size_t n; const pnk_outlook_dials *base; pnk_outlook_fold *out; } folds;

static pnk_status one_fold(pnk_ctx *ctx, void *user, size_t i)
{
    const folds *f = user;

    return pnk_outlook_fit(ctx, f->cases, f->n, i, f->base, &f->out[i]);
}

pnk_status pnk_outlook_calibrate(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, const pnk_outlook_dials *base, pnk_outlook_fold *out)
{
    folds f = { cases, n_cases, base, out };

    return pnk_parallel(ctx, n_cases + 1, one_fold, &f);
}
