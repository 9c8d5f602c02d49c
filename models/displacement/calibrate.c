/* models/displacement/calibrate.c - parameters fitted to the reports known at as_of.
 *
 * Method  Approximate Bayesian computation by rejection (Pritchard et al. 1999, Mol. Biol. Evol. 16:1791): many draws from the ranges of the parameters
 *         each walk the days gone, from the ledger's count of the first of them until as_of, by the hazards, roads and sites known at as_of. Those
 *         whose persons come nearest to the reports (targets.h) are kept, the nearer the more weight (Epanechnikov: Beaumont et al. 2002, Genetics
 *         162:2025). What the reports say nothing about is not selected and keeps its range; a model that cannot be right about all reports still
 *         keeps a share of its draws, so no report makes the forecast surer than 1 in calibration_keep_share.
 *         The reports of the first day itself are in the count that the walks start from, so they are not compared.
 * Held out  The reports of the last day are foretold from the day before, by what was known then: once from the ranges, once from a calibration of
 *         that day. What the user sees is how much that helped.
 */
#include "models/displacement/displacement.h"

#include "engine/sim/sim.h"
#include "models/displacement/dials.h"
#include "models/displacement/targets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct { size_t draws, days; double keep_share, model_error_share; } choices;

static pnk_status read_choices(pnk_ctx *ctx, const pnk_records *records, choices *out)
{
    static const struct { const char *name; double least, most; } rows[] = {
        { "calibration_draws", 20, 1e6 }, { "calibration_days", 1, 3650 }, { "calibration_keep_share", 0.001, 1 }, { "calibration_model_error_share", 0, 10 },
    };
    double v[4];

    for (size_t i = 0; i < 4; i++) {
        v[i] = pnk_parameter_value(records, rows[i].name);
        if (isnan(v[i]))
            return pnk_fail(ctx, PNK_BAD_INPUT, "the calibration needs the parameter %s, it is not in parameters.csv", rows[i].name);
        if (!(v[i] >= rows[i].least && v[i] <= rows[i].most))
            return pnk_fail(ctx, PNK_BAD_INPUT, "parameter %s is %g, expected %g to %g", rows[i].name, v[i], rows[i].least, rows[i].most);
    }
    *out = (choices){ (size_t)v[0], (size_t)v[1], v[2], v[3] };
    return PNK_OK;
}

/* ---- the draws ---- */

typedef struct { const pnk_scene *scene; const pnk_targets *targets; const pnk_calibration *calibration; uint64_t seed; } drawing;

static pnk_status walk_one(pnk_ctx *ctx, void *user, size_t member, double *persons)
{
    const drawing *d = user;
    pnk_dials dials = pnk_dials_draw(d->scene, d->calibration, d->seed, member);

    return pnk_targets_walk(ctx, d->targets, d->scene, &dials, d->seed, member, persons);
}

/** A draw of the calibration must not be one of the forecast's members. */
static uint64_t own_seed(uint64_t seed) { return seed ^ pnk_key_of("calibration draws"); }

/* ---- which are kept ---- */

typedef struct { double value, weight; size_t draw; } ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->draw > y->draw) - (x->draw < y->draw);
}

/** `v` is sorted by value, weights add up to `sum`. */
static double quantile(const ranked *v, size_t n, double sum, double share)
{
    double upto = 0.0;

    for (size_t i = 0; i < n; i++)
        if ((upto += v[i].weight) >= share * sum * (1.0 - 1e-9))
            return v[i].value;
    return n ? v[n - 1].value : (double)NAN;
}

/** Distances sorted; those as near as the last one kept are kept too. */
static size_t how_many(const ranked *by_distance, size_t n, double keep_share)
{
    size_t kept = (size_t)ceil(keep_share * (double)n);

    while (kept < n && by_distance[kept].value <= by_distance[kept - 1].value)
        kept++;
    return kept;
}

static void weigh(ranked *by_distance, size_t kept)
{
    double far = by_distance[kept - 1].value, sum = 0.0;

    for (size_t i = 0; i < kept; i++) {
        double part = far > 0.0 ? by_distance[i].value / far : 0.0;

        by_distance[i].weight = far > by_distance[0].value ? 1.0 - 0.999 * part * part : 1.0;
        sum += by_distance[i].weight;
    }
    for (size_t i = 0; i < kept; i++)
        by_distance[i].weight /= sum;
}

/** How wide to blur: the normal rule of thumb for a density of so many weighted draws, in shares of the prior. */
static double blur(const ranked *v, size_t n, const pnk_calibrated *d)
{
    double mean = 0.0, variance = 0.0, squares = 0.0;

    for (size_t i = 0; i < n; i++) {
        mean += v[i].weight * pnk_triangular_share(d->low, d->mid, d->high, v[i].value);
        squares += v[i].weight * v[i].weight;
    }
    for (size_t i = 0; i < n; i++) {
        double off = pnk_triangular_share(d->low, d->mid, d->high, v[i].value) - mean;

        variance += v[i].weight * off * off;
    }
    return sqrt(variance) * pow(4.0 / 3.0 * squares, 0.2);
}

/** One parameter: over all draws and over those kept. `all` [n_draws] and `some` [n_kept] are scratch. */
static void learn(const pnk_calibration *c, const double *of_draws, const double *kept, size_t dial, ranked *all, ranked *some, pnk_calibrated *out)
{
    for (size_t i = 0; i < c->n_draws; i++)
        all[i] = (ranked){ of_draws[i * c->n_dials + dial], 1.0, i };
    for (size_t i = 0; i < c->n_kept; i++)
        some[i] = (ranked){ kept[i * c->n_dials + dial], c->weight[i], i };
    qsort(all, c->n_draws, sizeof *all, by_value);
    qsort(some, c->n_kept, sizeof *some, by_value);
    out->p10 = quantile(some, c->n_kept, 1.0, 0.10);
    out->p50 = quantile(some, c->n_kept, 1.0, 0.50);
    out->p90 = quantile(some, c->n_kept, 1.0, 0.90);
    out->central = fmin(fmax(out->mid + (out->p50 - quantile(all, c->n_draws, (double)c->n_draws, 0.50)), out->low), out->high);
    out->width = blur(some, c->n_kept, out);
}

static pnk_status keep(pnk_ctx *ctx, pnk_calibration *c, const pnk_scene *scene, const double *distances, double keep_share)
{
    pnk_arena arena = {0};
    ranked *all = PNK_NEW(&arena, ranked, c->n_draws), *some = PNK_NEW(&arena, ranked, c->n_draws);
    double *of_draws = PNK_NEW(&arena, double, c->n_draws * c->n_dials + 1);
    pnk_status status = PNK_OK;

    if (!all || !some || !of_draws) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t i = 0; i < c->n_draws; i++) {
        pnk_dials drawn = pnk_dials_draw(scene, NULL, own_seed(c->seed), i);

        for (size_t d = 0; d < c->n_dials; d++)
            of_draws[i * c->n_dials + d] = pnk_dials_get(&drawn, c->dials[d].name);
        all[i] = (ranked){ distances[i], 1.0, i };
    }
    qsort(all, c->n_draws, sizeof *all, by_value);
    c->n_kept = c->n_reports > 0 ? how_many(all, c->n_draws, keep_share) : c->n_draws;
    c->kept = PNK_NEW(&c->arena, double, c->n_kept * c->n_dials + 1);
    c->weight = PNK_NEW(&c->arena, double, c->n_kept);
    if (!c->kept || !c->weight) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    c->distance_all = quantile(all, c->n_draws, (double)c->n_draws, 0.5);
    c->distance_kept = quantile(all, c->n_kept, (double)c->n_kept, 0.5);
    weigh(all, c->n_kept);
    for (size_t k = 0; k < c->n_kept; k++) {
        c->weight[k] = all[k].weight;
        memcpy(c->kept + k * c->n_dials, of_draws + all[k].draw * c->n_dials, c->n_dials * sizeof *c->kept);
    }
    for (size_t d = 0; d < c->n_dials; d++)
        learn(c, of_draws, c->kept, d, all, some, &c->dials[d]);
done:
    pnk_arena_release(&arena);
    return status;
}

/* ---- a calibration ---- */

static pnk_status name_dials(pnk_ctx *ctx, const pnk_records *records, pnk_calibration *c)
{
    const pnk_parameter *rows[PNK_MOST_DIALS];

    c->n_dials = pnk_dials_with_range(records, rows);
    if (!(c->dials = PNK_NEW(&c->arena, pnk_calibrated, c->n_dials + 1)))
        return pnk_no_memory(ctx);
    for (size_t d = 0; d < c->n_dials; d++) {
        const pnk_parameter *row = rows[d];

        c->dials[d] = (pnk_calibrated){ .name = row->name, .unit = row->unit, .low = isnan(row->low) ? row->value : row->low, .mid = row->value,
                                        .high = isnan(row->high) ? row->value : row->high };
    }
    return PNK_OK;
}

static pnk_status fit(pnk_ctx *ctx, const pnk_records *records, const pnk_matches *matches, const pnk_ledger *ledger, const pnk_access *access, const choices *how,
                      pnk_calibration **out)
{
    pnk_calibration *c = calloc(1, sizeof *c);
    pnk_scene *scene = NULL;
    pnk_targets targets = {0};
    pnk_arena arena = {0};
    double *persons = NULL, *distances = NULL;
    pnk_day as_of = records->head.as_of, first = as_of - (pnk_day)how->days;
    pnk_status status = c ? PNK_OK : pnk_no_memory(ctx);

    if (status)
        goto done;
    c->from = first > ledger->first ? first : ledger->first;
    c->as_of = as_of;
    c->seed = records->head.seed;
    c->n_draws = how->draws;
    c->foretold = (pnk_foretold){ PNK_DAY_UNKNOWN, PNK_DAY_UNKNOWN, 0, { 0, 0 }, { NAN, NAN } };
    if ((status = name_dials(ctx, records, c)) ||
        (status = pnk_scene_of_the_past(ctx, records, ledger, access, c->from, &scene)) ||
        (status = pnk_targets_collect(ctx, scene, matches, ledger, c->from, as_of, &arena, &targets)))
        goto done;
    c->n_reports = targets.n;
    persons = malloc((c->n_draws * targets.n + 1) * sizeof *persons);
    distances = calloc(c->n_draws, sizeof *distances);
    if (!persons || !distances) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    drawing d = { scene, &targets, NULL, own_seed(c->seed) };
    if ((status = pnk_ensemble_rows(ctx, c->n_draws, targets.n, walk_one, &d, persons)))
        goto done;
    for (size_t i = 0; i < c->n_draws; i++)
        distances[i] = pnk_targets_distance(&targets, persons + i * targets.n, how->model_error_share);
    if ((status = keep(ctx, c, scene, distances, how->keep_share)))
        goto done;
    *out = c;
    c = NULL;
done:
    free(persons);
    free(distances);
    pnk_arena_release(&arena);
    pnk_scene_free(scene);
    pnk_calibration_free(c);
    return status;
}

/* ---- the reports held out ---- */

pnk_day pnk_foretelling_day(const pnk_records *records, const pnk_ledger *ledger)
{
    pnk_day last = PNK_DAY_UNKNOWN;

    for (size_t i = 0; i < records->reports.n && ledger->fits; i++)
        if (ledger->fits[i].use == PNK_REPORT_USED && (last == PNK_DAY_UNKNOWN || records->reports.v[i].as_of > last))
            last = records->reports.v[i].as_of;
    return last == PNK_DAY_UNKNOWN || last <= ledger->first ? PNK_DAY_UNKNOWN : last - 1;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/** One report against what the members foretold of it; `v` is sorted on the way. */
static void score(double *v, size_t n, double stated, bool *within_80, double *crps)
{
    double near = 0.0, spread = 0.0;

    qsort(v, n, sizeof *v, by_size);
    for (size_t i = 0; i < n; i++) {
        near += fabs(v[i] - stated);
        spread += v[i] * (2.0 * (double)i + 1.0 - (double)n);       /* half the mean difference of two members, times n squared */
    }
    *crps = near / (double)n - spread / ((double)n * (double)n);
    *within_80 = v[(n * 10 + 99) / 100 - 1] <= stated && stated <= v[(n * 90 + 99) / 100 - 1];
}

/** What members make of the reports held out, with the error that a report of it would have. */
static pnk_status foretell(pnk_ctx *ctx, const pnk_scene *scene, const pnk_targets *targets, const pnk_calibration *calibration, size_t members, int which,
                           pnk_foretold *out)
{
    double *persons = malloc((members * targets->n + 1) * sizeof *persons), *one = malloc(members * sizeof *one), sum = 0.0;
    drawing d = { scene, targets, calibration, scene->records->head.seed };
    pnk_status status = persons && one ? pnk_ensemble_rows(ctx, members, targets->n, walk_one, &d, persons) : pnk_no_memory(ctx);

    out->n_reports = 0;
    for (size_t i = 0; i < targets->n && !status; i++) {
        const pnk_target *t = &targets->v[i];
        double crps;
        bool within;

        if (t->bound != PNK_EXACT)
            continue;
        for (size_t m = 0; m < members; m++) {
            pnk_rng rng = pnk_rng_stream(d.seed, m, pnk_key_of("error of a report") + i);

            one[m] = fmax(0.0, persons[m * targets->n + i] + pnk_rng_normal(&rng, 0.0, t->error_persons));
        }
        score(one, members, t->stated_persons, &within, &crps);
        out->n_reports++;
        out->within_80[which] += within;
        sum += crps / fmax(t->stated_persons, 1.0);
    }
    out->crps_share[which] = out->n_reports ? sum / (double)out->n_reports : (double)NAN;
    free(persons);
    free(one);
    return status;
}

/** From the day before the last reports: by what was known then, to what is known now. */
static pnk_status hold_out(pnk_ctx *ctx, const pnk_records *records, const pnk_matches *matches, const pnk_ledger *ledger, const pnk_displacement_earlier *earlier,
                           const choices *how, pnk_foretold *out)
{
    pnk_records before = *records;                  /* the same rows, seen from an earlier day */
    pnk_calibration *calibration = NULL;
    pnk_scene *scene = NULL;
    pnk_targets targets = {0};
    pnk_arena arena = {0};
    pnk_day day = pnk_foretelling_day(records, ledger);
    double members = pnk_parameter_value(records, "ensemble_members");
    pnk_status status;

    before.head.as_of = day;
    before.head.horizon_days = 1;
    out->as_of = day;
    out->until = day + 1;
    if ((status = fit(ctx, &before, matches, earlier->ledger, earlier->access, how, &calibration)) ||
        (status = pnk_scene_new(ctx, &before, earlier->ledger, earlier->access, &scene)) ||
        (status = pnk_targets_collect(ctx, scene, matches, ledger, day + 1, day + 1, &arena, &targets)))
        goto done;
    for (int which = 0; which < 2 && !status; which++)
        status = foretell(ctx, scene, &targets, which ? calibration : NULL, members >= 100.0 && members <= 10000.0 ? (size_t)members : 200, which, out);
done:
    pnk_arena_release(&arena);
    pnk_scene_free(scene);
    pnk_calibration_free(calibration);
    return status;
}

pnk_status pnk_displacement_calibrate(pnk_ctx *ctx, const pnk_records *records, const pnk_matches *matches, const pnk_ledger *ledger, const pnk_access *access,
                                      const pnk_displacement_earlier *earlier, pnk_calibration **out)
{
    pnk_calibration *c = NULL;
    choices how;
    pnk_status status = read_choices(ctx, records, &how);

    if (!status)
        status = fit(ctx, records, matches, ledger, access, &how, &c);
    if (!status && earlier && pnk_foretelling_day(records, ledger) != PNK_DAY_UNKNOWN)
        status = hold_out(ctx, records, matches, ledger, earlier, &how, &c->foretold);
    if (status)
        pnk_calibration_free(c);
    else
        *out = c;
    return status;
}

void pnk_calibration_free(pnk_calibration *calibration)
{
    if (!calibration)
        return;
    pnk_arena_release(&calibration->arena);
    free(calibration);
}
