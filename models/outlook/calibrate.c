/* models/outlook/calibrate.c - parameters chosen on cases other than the one they are judged by. */
#include "models/outlook/inside.h"

#include "engine/base/parallel.h"
#include "engine/base/rng.h"
#include <stdlib.h>
#include <string.h>

/** Draws from the priors, held against every case: half of them mirror the others, so that without evidence the mean is that of the priors. */
enum { N_DRAWS = 513, DRAWS_KEY = 0x0a110c };

typedef struct {
    const pnk_case *const *cases;
    size_t n;
    const pnk_outlook_dials *base;
    pnk_outlook_push *push;              /* [n] */
    double *x;                           /* [N_DRAWS * PNK_OUTLOOK_N_FITTED] as fitted: logarithms of factors */
    double *ard[2];                      /* [N_DRAWS * n] with capacities withheld; with them */
} table;

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

static double dial_at(const pnk_outlook_dials *dials, size_t at)
{
    return *(const double *)(const void *)((const char *)dials + at);
}

static void put_fitted(pnk_outlook_dials *dials, size_t i, double x)
{
    const pnk_outlook_fitted *f = &pnk_outlook_fitted_dials[i];

    *(double *)(void *)((char *)dials + f->at) = f->factor ? exp(x) : fmax(0.0, x);
}

/** The first draw is the middle of the priors; then pairs on either side of it. */
static void draw(const pnk_outlook_dials *base, size_t j, double *x)
{
    for (size_t i = 0; i < PNK_OUTLOOK_N_FITTED; i++) {
        const pnk_outlook_fitted *f = &pnk_outlook_fitted_dials[i];
        pnk_rng rng = pnk_rng_stream(DRAWS_KEY, (j + 1) / 2, i);
        double middle = dial_at(base, f->prior_at), off = j == 0 ? 0.0 : pnk_rng_normal(&rng, 0.0, f->factor ? base->prior_factor_spread : base->prior_exponent_spread);
        x[i] = (f->factor ? log(middle) : middle) + (j % 2 ? off : -off);
    }
}

/** One draw over all cases. */
static pnk_status try_draw(pnk_ctx *ctx, void *user, size_t j)
{
    const table *t = user;
    double *x = t->x + j * PNK_OUTLOOK_N_FITTED;
    pnk_outlook_dials dials = *t->base;
    pnk_status status = PNK_OK;

    draw(t->base, j, x);
    for (size_t i = 0; i < PNK_OUTLOOK_N_FITTED; i++)
        put_fitted(&dials, i, x[i]);
    for (size_t i = 0; i < t->n && !status; i++) {
        const pnk_case *c = t->cases[i];
        pnk_arena arena = {0};
        pnk_outlook_ways ways;
        double *course = PNK_NEW(&arena, double, (size_t)c->n_days * c->n_camps + 1);
        status = course ? pnk_outlook_ways_find(ctx, c, &dials, &arena, &ways) : pnk_no_memory(ctx);
        for (int given = 0; given < 2 && !status; given++)
            if (!(status = pnk_outlook_allocate_over(ctx, c, &dials, !given, &ways, &t->push[i], course)))
                t->ard[given][j * t->n + i] = ard(c, course, t->push[i].total);
        pnk_arena_release(&arena);
    }
    return status;
}

static pnk_status fill_table(pnk_ctx *ctx, pnk_arena *arena, const pnk_case *const *cases, size_t n, const pnk_outlook_dials *base, table *out)
{
    pnk_status status;

    *out = (table){ cases, n, base, PNK_NEW(arena, pnk_outlook_push, n + 1), PNK_NEW(arena, double, N_DRAWS * PNK_OUTLOOK_N_FITTED),
                    { PNK_NEW(arena, double, N_DRAWS * n + 1), PNK_NEW(arena, double, N_DRAWS * n + 1) } };
    if (!out->push || !out->x || !out->ard[0] || !out->ard[1])
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        if ((status = pnk_outlook_push_find(ctx, cases[i], base, arena, &out->push[i])))
            return status;
    return pnk_parallel(ctx, N_DRAWS, try_draw, out);
}

/** Weights of the draws by their mean error over the cases without one; all the same where no case can tell. */
static void weigh(const table *t, bool given, size_t left_out, double *weight)
{
    double least = INFINITY, n = (double)(t->n - (left_out < t->n));

    for (size_t j = 0; j < N_DRAWS; j++) {
        weight[j] = 0.0;
        for (size_t i = 0; i < t->n; i++)
            weight[j] += i == left_out || isnan(t->ard[given][j * t->n + i]) ? 0.0 : t->ard[given][j * t->n + i] / n;
        least = fmin(least, weight[j]);
    }
    for (size_t j = 0; j < N_DRAWS; j++)
        weight[j] = least > 0.0 ? exp(-n * (weight[j] - least) / least) : weight[j] > 0.0 ? 0.0 : 1.0;
}

static void put_means(const table *t, size_t left_out, pnk_outlook_dials *dials)
{
    double weight[2][N_DRAWS];

    for (int given = 0; given < 2; given++)
        weigh(t, given, left_out, weight[given]);
    for (size_t i = 0; i < PNK_OUTLOOK_N_FITTED; i++) {
        const double *w = weight[pnk_outlook_fitted_dials[i].given];
        double sum = 0.0, all = 0.0;
        for (size_t j = 0; j < N_DRAWS; j++) {
            sum += w[j] * t->x[j * PNK_OUTLOOK_N_FITTED + i];
            all += w[j];
        }
        put_fitted(dials, i, sum / all);
    }
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

/** Errors under the parameters found: of the cases fitted on, their mean; of the one left out, its own. */
static pnk_status judge_all(pnk_ctx *ctx, const table *t, size_t left_out, pnk_outlook_fold *out)
{
    pnk_status status = PNK_OK;
    double n = (double)(t->n - (left_out < t->n));

    for (size_t i = 0; i < t->n && !status; i++) {
        double withheld = NAN, given = NAN;
        if ((status = judge(ctx, t->cases[i], &out->dials, true, &withheld)) || (status = judge(ctx, t->cases[i], &out->dials, false, &given)))
            break;
        if (i == left_out) {
            out->ard_withheld = withheld;
            out->ard_given = given;
        } else {
            out->train_withheld += withheld / n;
            out->train_given += given / n;
        }
    }
    return status;
}

static pnk_status fold_of(pnk_ctx *ctx, const table *t, size_t left_out, pnk_outlook_fold *out)
{
    const pnk_case **others = calloc(t->n + 1, sizeof *others);
    pnk_outlook_fold fold = { .dials = *t->base, .ard_withheld = NAN, .ard_given = NAN, .left_out = left_out < t->n ? t->cases[left_out]->name : NULL };
    size_t n = 0;
    pnk_status status;

    if (!others)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < t->n; i++)
        if (i != left_out)
            others[n++] = t->cases[i];
    put_means(t, left_out, &fold.dials);
    if (!(status = judge_all(ctx, t, left_out, &fold)) &&
        !(status = pnk_outlook_fit_spread(ctx, others, n, t->base, &fold.dials, &fold.dress, &fold.train_crps)))
        *out = fold;
    free(others);
    return status;
}

typedef struct { const table *t; pnk_outlook_fold *out; } folds;

static pnk_status one_fold(pnk_ctx *ctx, void *user, size_t i)
{
    const folds *f = user;

    return fold_of(ctx, f->t, i, &f->out[i]);
}

pnk_status pnk_outlook_fit(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, size_t left_out, const pnk_outlook_dials *base, pnk_outlook_fold *out)
{
    pnk_arena arena = {0};
    table t;
    pnk_status status;

    if (n_cases <= (left_out < n_cases))
        return pnk_fail(ctx, PNK_BAD_INPUT, "there is no case to fit on");
    if (!(status = fill_table(ctx, &arena, cases, n_cases, base, &t)))
        status = fold_of(ctx, &t, left_out, out);
    pnk_arena_release(&arena);
    return status;
}

pnk_status pnk_outlook_calibrate(pnk_ctx *ctx, const pnk_case *const *cases, size_t n_cases, const pnk_outlook_dials *base, pnk_outlook_fold *out)
{
    pnk_arena arena = {0};
    table t;
    folds f = { &t, out };
    pnk_status status;

    if (!(status = fill_table(ctx, &arena, cases, n_cases, base, &t)))
        status = pnk_parallel(ctx, n_cases + 1, one_fold, &f);
    pnk_arena_release(&arena);
    return status;
}
