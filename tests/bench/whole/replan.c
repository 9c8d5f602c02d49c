/* tests/bench/whole/replan.c - the plan made anew after any one road is closed or any one site lost: how long it takes, and is it what a cold solve finds? */
#include "tests/bench/allocate_land.h"
#include "tests/bench/bench.h"

#include "engine/gis/gis.h"
#include "models/allocation/tiers.h"
#include "models/displacement/displacement.h"
#include "models/intake/intake.h"
#include "models/ledger/ledger.h"
#include "models/match/match.h"

#include <time.h>

typedef struct {
    pnk_records *records;
    const pnk_ledger *ledger;
    const pnk_forecast *forecast;        /* kept: what is measured is the plan, not the forecast */
    const pnk_access *access;
    pnk_in_force in_force;
} land;

typedef struct { double *seconds, processor_seconds; long pivots; size_t n, as_it_was, with_cold; double worst_difference, cold_seconds; } sums;

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static pnk_status solve(pnk_ctx *ctx, const land *l, const options *o, bool cold, pnk_tiers *t)
{
    pnk_access *access = NULL;
    pnk_status status = pnk_access_new(ctx, l->records, &access);

    *t = (pnk_tiers){ .in_force = &l->in_force, .cold = cold, .unproved = o->proven <= 0 };
    if (!status)
        status = pnk_tiers_run(ctx, l->records, l->ledger, l->forecast, access, NULL, t);
    pnk_access_free(access);
    for (int i = 0; i < PNK_N_STAGES && !status && o->proven > 0; i++)
        if (t->answers[i].there && !pnk_certificate_holds(&t->answers[i].certificate))
            fprintf(stderr, "    %s %s: residuals %g and %g, gap %g\n", cold ? "cold" : "warm", pnk_stage_names[i], t->answers[i].certificate.max_primal_residual,
                    t->answers[i].certificate.max_dual_residual, t->answers[i].certificate.gap_share);
    return status;
}

static long pivots_of(const pnk_tiers *t)
{
    long sum = pnk_tiers_pivots(t);

    for (size_t i = 0; i < t->shared.n; i++)
        sum += t->shared.v[i]->pivots;
    return sum;
}

/* Of all threads; unlike time it does not depend on who else is at work. */
static double processor_seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

/* The change is in the records; every `cold`-th is solved cold too. */
static pnk_status one_change(pnk_ctx *ctx, const land *l, const options *o, sums *s)
{
    pnk_tiers warm = { 0 }, cold = { 0 };
    double began = processor_seconds();
    pnk_status status = solve(ctx, l, o, false, &warm);
    double took = processor_seconds() - began;

    if (!status) {
        s->seconds[s->n++] = warm.seconds;
        s->as_it_was += warm.n_solved == 0;
        s->processor_seconds += took;
        s->pivots += pivots_of(&warm);
        fprintf(stderr, "%zu: %.3f s, %.3f s of processor with the model, %ld pivots, %d stages as they were, %d solved\n", s->n, warm.seconds, took, pivots_of(&warm),
                warm.n_as_it_was, warm.n_solved);
    }
    if (!status && o->cold > 0 && s->n % (size_t)o->cold == 0 && !(status = solve(ctx, l, o, true, &cold))) {
        s->with_cold++;
        s->cold_seconds += cold.seconds;
        for (int i = 0; i < PNK_N_STAGES; i++) {
            double off = fabs(warm.answers[i].value - cold.answers[i].value) / (1 + fabs(cold.answers[i].value));
            if (off > 1e-6)
                fprintf(stderr, "    %s: warm %.9g, cold %.9g\n", pnk_stage_names[i], warm.answers[i].value, cold.answers[i].value);
            s->worst_difference = fmax(s->worst_difference, off);
        }
    }
    pnk_tiers_release(&warm);
    pnk_tiers_release(&cold);
    return status;
}

static pnk_status all_changes(pnk_ctx *ctx, land *l, const options *o, sums *s)
{
    pnk_records *r = l->records;
    size_t every = (size_t)fmax(1, o->every);
    pnk_status status = PNK_OK;

    for (size_t road = 0; road < r->roads.n && !status; road += every) {
        int at = SUPPORT_ADD(r, closures);
        r->closures.v[at] = (pnk_closure){ .row = support_row(), .road = (int)road, .from = r->head.as_of, .to = PNK_DAY_UNKNOWN };
        status = one_change(ctx, l, o, s);
        r->closures.n--;
    }
    for (size_t site = 0; site < r->sites.n && !status; site += every) {
        pnk_site_status was = r->sites.v[site].status;
        r->sites.v[site].status = PNK_UNFIT;
        status = one_change(ctx, l, o, s);
        r->sites.v[site].status = was;
    }
    return status;
}

static pnk_status replan_all(pnk_ctx *ctx, land *l, const options *o, measured *m)
{
    const pnk_allocation_settings settings = PNK_ALLOCATION_DEFAULTS;
    sums s = { .seconds = calloc(l->records->roads.n + l->records->sites.n + 1, sizeof(double)) };
    pnk_lp_answer *answer = NULL;
    pnk_plan *plan = NULL;
    double began = pnk_seconds();
    pnk_status status = s.seconds ? pnk_allocation_solve(ctx, l->records, l->ledger, l->forecast, l->access, &settings, &plan, &answer) : pnk_no_memory(ctx);

    figure(m, "seconds_in_force", pnk_seconds() - began);
    figure(m, "in_force_verified", plan && plan->certificate.verified);
    l->in_force = (pnk_in_force){ .as_of = l->records->head.as_of, .answer = answer };
    if (!status)
        status = all_changes(ctx, l, o, &s);
    qsort(s.seconds, s.n, sizeof *s.seconds, by_value);
    for (size_t i = 0; i < s.n; i++)
        timed(m, s.seconds[i]);
    figure(m, "changes", (double)s.n);
    figure(m, "as_it_was", (double)s.as_it_was);
    figure(m, "seconds_median", s.n ? s.seconds[s.n / 2] : NAN);
    figure(m, "seconds_p90", s.n ? s.seconds[s.n * 9 / 10] : NAN);
    figure(m, "seconds_worst", s.n ? s.seconds[s.n - 1] : NAN);
    figure(m, "processor_seconds_mean", s.n ? s.processor_seconds / (double)s.n : NAN);
    figure(m, "pivots_mean", s.n ? (double)s.pivots / (double)s.n : NAN);
    figure(m, "with_cold", (double)s.with_cold);
    figure(m, "seconds_cold_mean", s.with_cold ? s.cold_seconds / (double)s.with_cold : NAN);
    figure(m, "worst_difference", s.worst_difference);
    pnk_plan_free(plan);
    pnk_lp_answer_free(answer);
    free(s.seconds);
    return status;
}

pnk_status bench_replan(pnk_ctx *ctx, const options *o, measured *m)
{
    land_size size = { (int)o->areas, (int)o->groups, (int)o->sites, (int)o->warehouses, (int)fmin(o->items, LAND_MOST_ITEMS), (int)o->days, (uint64_t)o->seed };
    allocation_case made = { 0 };
    pnk_status status = land_make(ctx, &size, &made);
    land l = { .records = made.records, .ledger = made.ledger, .forecast = made.forecast, .access = made.access };

    if (!status)
        status = replan_all(ctx, &l, o, m);
    case_free(&made);
    return status;
}

pnk_status bench_replan_batken(pnk_ctx *ctx, const options *o, measured *m)
{
    pnk_intake_options intake = { .folder = PNK_SOURCE_DIR "/data/operations/batken-2022", .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN };
    const pnk_displacement_settings settings = { 0 };
    pnk_problems problems = { 0 };
    pnk_records *records = NULL;
    pnk_matches *matches = NULL;
    pnk_ledger *ledger = NULL;
    pnk_access *access = NULL;
    pnk_forecast *forecast = NULL;
    pnk_status status;

    if (o->before > 0)
        intake.as_of = 19253 - (int)o->before;           /* 2022-09-18 */
    if (!(status = pnk_gis_begin(ctx)) && !(status = pnk_intake_read(ctx, &intake, &problems, NULL, &records)) && !(status = pnk_match_all(ctx, records, &problems, &matches)) &&
        !(status = pnk_ledger_solve(ctx, records, matches, NULL, &ledger)) && !(status = pnk_access_new(ctx, records, &access)) &&
        !(status = pnk_displacement_run(ctx, records, ledger, access, &settings, &forecast))) {
        land l = { .records = records, .ledger = ledger, .forecast = forecast, .access = access };
        status = replan_all(ctx, &l, o, m);
    }
    pnk_forecast_free(forecast);
    pnk_access_free(access);
    pnk_ledger_free(ledger);
    pnk_matches_free(matches);
    pnk_records_free(records);
    pnk_problems_free(&problems);
    return status;
}
