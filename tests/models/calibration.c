/* tests/models/calibration.c - parameters fitted to reports: what is told is learnt, what is not told keeps its range, nothing is heard too early. */
#include "engine/base/text.h"
#include "models/displacement/displacement.h"
#include "models/displacement/targets.h"
#include "tests/models/fixture.h"
#include "tests/models/support.h"

/* ---- a made truth ---- */

enum { OBLAST, VILLAGE, OTHER, NEAR_TOWN, FAR_TOWN };
enum { DAYS = 14, MOST_REPORTS = 64 };

/** Two villages under fire for the first half of the two weeks until as_of, and two towns; the reference's ranges. */
static pnk_records *land(void)
{
    pnk_records *r = support_records("2022-09-04", "2022-09-18", 10);

    support_area(r, "oblast", -1, NAN);
    support_area(r, "village", OBLAST, 30000);
    support_area(r, "other", OBLAST, 20000);
    support_area(r, "near", OBLAST, 90000);
    support_area(r, "far", OBLAST, 90000);
    support_place(r, "village", VILLAGE, 70, 40, 30000);
    support_place(r, "other", OTHER, 70.1, 40, 20000);
    support_place(r, "near", NEAR_TOWN, 70.5, 40, 90000);
    support_place(r, "far", FAR_TOWN, 72, 40, 90000);
    support_road(r, 0, 1, 12, 20, PNK_TRUNK);
    support_road(r, 0, 2, 50, 60, PNK_TRUNK);
    support_road(r, 1, 3, 150, 180, PNK_TRUNK);
    support_road(r, 2, 3, 140, 170, PNK_TRUNK);
    support_group(r, "families", 0.75);
    support_group(r, "elderly", 0.25);
    support_hazard(r, 0, -1, -13, -9, 0.5);
    support_hazard(r, 1, -1, -13, -9, 0.5);
    support_parameter(r, "calibration_draws", 1500, NAN, NAN);
    int source = SUPPORT_ADD(r, sources);
    r->sources.v[source] = (pnk_source){ .row = support_row(), .id = "ministry", .name = "ministry", .error_share = 0.02, .bias_share = NAN, .origin = -1 };
    return r;
}

/** Reports that were used as they stand, and where they speak of. */
typedef struct { pnk_records *records; pnk_ledger *ledger; pnk_access *access; pnk_matches matches; pnk_placed placed[MOST_REPORTS]; int areas[MOST_REPORTS]; } told;

static void tell(told *t, pnk_measure measure, int area, int days_ago, double persons)
{
    int i = SUPPORT_ADD(t->records, reports);

    assert_true(i < MOST_REPORTS);
    t->records->reports.v[i] = (pnk_report){ .row = support_row(), .as_of = t->records->head.as_of - days_ago, .as_of_minutes = -1, .source = 0, .measure = measure,
        .persons = persons, .households = NAN, .count = measure == PNK_DISPLACED || measure == PNK_RETURNED ? PNK_SINCE_START : PNK_NOW,
        .period_from = PNK_DAY_UNKNOWN, .bound = PNK_EXACT, .group = -1 };
    t->areas[i] = area;
    t->placed[i] = (pnk_placed){ .areas = &t->areas[i], .n_areas = 1, .place = -1, .confidence = 1.0, .how = "id" };
    t->matches.reports = t->placed;
}

/** As the ledger hands them on: reports of days to come are not used. */
static void finish_telling(told *t)
{
    t->ledger = support_ledger(t->records);
    for (size_t i = 0; i < t->records->reports.n; i++) {
        const pnk_report *r = &t->records->reports.v[i];

        t->ledger->fits[i] = (pnk_report_fit){ .use = r->as_of <= t->records->head.as_of ? PNK_REPORT_USED : PNK_REPORT_AFTER, .count = r->count, .weight = 1.0,
                                               .stated_persons = r->persons, .scale_persons = fmax(r->persons, 50.0) };
    }
}

static void end_of(told *t)
{
    pnk_access_free(t->access);
    support_ledger_free(t->ledger);
    pnk_records_free(t->records);
    free(t);
}

static told *begin_telling(void)
{
    told *t = calloc(1, sizeof *t);

    assert_non_null(t);
    t->records = land();
    assert_int_equal(pnk_access_new(ctx, t->records, &t->access), PNK_OK);
    return t;
}

typedef struct { double out[DAYS + 1], home[DAYS + 1], near[DAYS + 1], far[DAYS + 1]; } course;

static pnk_status keep_course(void *user, const pnk_walk *w)
{
    course *c = user;
    size_t n_groups = w->scene->n_groups;

    for (size_t l = 0; l < w->scene->n_leaves; l++)
        for (size_t g = 0; g < n_groups; g++) {
            size_t cell = l * n_groups + g;
            int area = w->scene->leaves[l];

            c->out[w->day] += w->displaced[cell];
            c->home[w->day] += w->returned[cell];
            if (area == NEAR_TOWN)
                c->near[w->day] += w->hosts[cell] + w->sites[cell] + w->waiting[cell];
            if (area == FAR_TOWN)
                c->far[w->day] += w->hosts[cell] + w->sites[cell] + w->waiting[cell];
        }
    return PNK_OK;
}

/** One truth: parameters drawn from the ranges, a walk from nobody displaced, and what was told of it every other day. */
static told *made_truth(uint64_t truth, bool of_returns, pnk_dials *dials)
{
    told *t = begin_telling();
    pnk_ledger *nobody = support_ledger(t->records);
    pnk_scene *scene = NULL;
    course c = {0};

    assert_int_equal(pnk_scene_of_the_past(ctx, t->records, nobody, t->access, t->records->head.start, &scene), PNK_OK);
    *dials = pnk_dials_draw(scene, NULL, 4711, truth);
    assert_int_equal(pnk_walk_run(ctx, scene, dials, false, 4711, truth, keep_course, &c), PNK_OK);
    for (int day = 1; day <= DAYS; day++) {
        tell(t, PNK_DISPLACED, OBLAST, DAYS - day, c.out[day]);
        if (!of_returns || day % 2)
            continue;
        tell(t, PNK_RETURNED, OBLAST, DAYS - day, c.home[day]);
        tell(t, PNK_PRESENT, NEAR_TOWN, DAYS - day, c.near[day]);
        tell(t, PNK_PRESENT, FAR_TOWN, DAYS - day, c.far[day]);
    }
    finish_telling(t);
    pnk_scene_free(scene);
    support_ledger_free(nobody);
    return t;
}

static pnk_calibration *calibrated(const told *t)
{
    pnk_calibration *c = NULL;

    if (pnk_displacement_calibrate(ctx, t->records, &t->matches, t->ledger, t->access, NULL, &c))
        fail_msg("%s", pnk_ctx_message(ctx));
    return c;
}

static const pnk_calibrated *of_name(const pnk_calibration *c, const char *name)
{
    for (size_t i = 0; i < c->n_dials; i++)
        if (!strcmp(c->dials[i].name, name))
            return &c->dials[i];
    fail_msg("%s has no range", name);
    return NULL;
}

/** Of a triangle: the value below which a share of it lies. */
static double of_prior(const pnk_calibrated *d, double share)
{
    double peak = (d->mid - d->low) / (d->high - d->low);

    return share < peak ? d->low + sqrt(share * (d->high - d->low) * (d->mid - d->low)) : d->high - sqrt((1 - share) * (d->high - d->low) * (d->high - d->mid));
}

/* ---- what is told is learnt ---- */

static void a_calibration_comes_nearer_to_made_truths_than_the_ranges(void **state)
{
    enum { TRUTHS = 8, N = 4 };
    static const char *const names[N] = { "departure_daily_share", "departure_willing_share", "return_lag_days", "destination_minutes_exponent" };
    double from_range[N] = {0}, from_fit[N] = {0}, times = 0.0;

    (void)state;
    for (uint64_t truth = 0; truth < TRUTHS; truth++) {
        pnk_dials dials;
        told *t = made_truth(truth, true, &dials);
        pnk_calibration *c = calibrated(t);
        const double is[N] = { dials.departure_daily_share, dials.departure_willing_share, dials.return_lag_days, dials.destination_minutes_exponent };

        assert_true(c->n_reports > 20 && c->distance_kept < c->distance_all);
        for (int i = 0; i < N; i++) {
            const pnk_calibrated *d = of_name(c, names[i]);

            from_range[i] += fabs(of_prior(d, 0.5) - is[i]) / TRUTHS;
            from_fit[i] += fabs(d->p50 - is[i]) / TRUTHS;
        }
        pnk_calibration_free(c);
        end_of(t);
    }
    for (int i = 0; i < N; i++) {
        print_message("%-30s mean error: of the range's median %.3f, of the calibration's %.3f\n", names[i], from_range[i], from_fit[i]);
        assert_true(from_fit[i] < 0.9 * from_range[i]);
        times += from_fit[i] / from_range[i] / N;
    }
    assert_true(times < 0.7);
}

/* ---- what is not told keeps its range ---- */

static void what_no_report_speaks_of_keeps_its_range(void **state)
{
    static const char *const silent[] = { "return_daily_share", "return_lag_days", "homes_destroyed_share", "destination_minutes_exponent", "walk_kmh", "site_self_share" };
    pnk_dials dials;
    told *t = made_truth(3, false, &dials);               /* nothing is told of returns and destinations */
    pnk_calibration *c;

    (void)state;
    support_parameter(t->records, "calibration_draws", 6000, NAN, NAN);
    c = calibrated(t);
    assert_true(c->n_kept >= 300);
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        const pnk_calibrated *d = of_name(c, silent[i]);
        double tolerance = 0.1 * (d->high - d->low);

        print_message("%-30s p10 %.3f p50 %.3f p90 %.3f, of the range %.3f %.3f %.3f\n", silent[i], d->p10, d->p50, d->p90, of_prior(d, 0.1), of_prior(d, 0.5), of_prior(d, 0.9));
        assert_true(fabs(d->p10 - of_prior(d, 0.1)) < tolerance && fabs(d->p50 - of_prior(d, 0.5)) < tolerance && fabs(d->p90 - of_prior(d, 0.9)) < tolerance);
    }
    pnk_calibration_free(c);
    end_of(t);
}

/** Members drawn from what is left: where nothing was learnt, spread like the range itself, blurred or not. */
static void members_of_a_silent_parameter_are_spread_like_its_range(void **state)
{
    enum { MEMBERS = 4000 };
    pnk_dials dials;
    told *t = made_truth(3, false, &dials);
    pnk_scene *scene = NULL;
    pnk_calibration *c;
    size_t below[3] = {0};

    (void)state;
    support_parameter(t->records, "calibration_draws", 6000, NAN, NAN);
    c = calibrated(t);
    assert_int_equal(pnk_scene_new(ctx, t->records, t->ledger, t->access, &scene), PNK_OK);
    const pnk_calibrated *d = of_name(c, "return_lag_days");
    const double ends[3] = { of_prior(d, 0.1), of_prior(d, 0.5), of_prior(d, 0.9) };
    for (size_t m = 0; m < MEMBERS; m++) {
        pnk_dials drawn = pnk_dials_draw(scene, c, 1, m);

        assert_true(drawn.return_lag_days >= d->low && drawn.return_lag_days <= d->high);
        for (int k = 0; k < 3; k++)
            below[k] += drawn.return_lag_days < ends[k];
    }
    print_message("below p10, p50 and p90 of the range: %.3f %.3f %.3f\n", (double)below[0] / MEMBERS, (double)below[1] / MEMBERS, (double)below[2] / MEMBERS);
    assert_true(fabs((double)below[0] / MEMBERS - 0.1) < 0.05 && fabs((double)below[1] / MEMBERS - 0.5) < 0.1 && fabs((double)below[2] / MEMBERS - 0.9) < 0.05);
    pnk_scene_free(scene);
    pnk_calibration_free(c);
    end_of(t);
}

static void same_forecast(const pnk_forecast *a, const pnk_forecast *b)
{
    size_t cells = ((size_t)a->n_days + 1) * a->n_leaves * a->n_groups, bands = ((size_t)a->n_days + 1) * a->n_nodes * PNK_N_SOLVED;

    assert_memory_equal(a->displaced, b->displaced, cells * sizeof(double));
    assert_memory_equal(a->with_hosts, b->with_hosts, cells * sizeof(double));
    assert_memory_equal(a->bands, b->bands, bands * sizeof(pnk_band));
}

static pnk_forecast *forecast_of(const told *t, const pnk_calibration *c)
{
    pnk_displacement_settings settings = { .members = 200, .calibration = c };
    pnk_forecast *f = NULL;

    if (pnk_displacement_run(ctx, t->records, t->ledger, t->access, &settings, &f))
        fail_msg("%s", pnk_ctx_message(ctx));
    return f;
}

static void without_reports_the_forecast_is_that_of_the_ranges(void **state)
{
    told *t = begin_telling();
    pnk_calibration *c;
    pnk_forecast *plain, *fitted;

    (void)state;
    tell(t, PNK_KILLED, OBLAST, 3, 12);                 /* nothing the walk has */
    tell(t, PNK_DISPLACED, OBLAST, DAYS, 500);          /* of the day that walks start from */
    finish_telling(t);
    support_out(t->ledger, VILLAGE, 5000);
    support_sleep(t->ledger, NEAR_TOWN, 5000, 0, 0);
    c = calibrated(t);
    assert_true(c->n_reports == 0 && c->n_kept == c->n_draws);
    for (size_t i = 0; i < c->n_dials; i++)
        assert_true(c->dials[i].central == c->dials[i].mid);
    plain = forecast_of(t, NULL);
    fitted = forecast_of(t, c);
    same_forecast(plain, fitted);
    pnk_forecast_free(plain);
    pnk_forecast_free(fitted);
    pnk_calibration_free(c);
    end_of(t);
}

/* ---- the posterior reaches the members ---- */

static void what_was_learnt_narrows_the_bands(void **state)
{
    pnk_dials dials;
    told *t = made_truth(5, true, &dials);
    pnk_calibration *c = calibrated(t);
    pnk_forecast *plain, *fitted;

    (void)state;
    support_hazard(t->records, 0, -1, -2, 0, 0.5);       /* it had begun anew, and ends today: people go home when they went home before */
    support_out(t->ledger, VILLAGE, 20000);
    support_sleep(t->ledger, NEAR_TOWN, 20000, 0, 0);
    plain = forecast_of(t, NULL);
    fitted = forecast_of(t, c);
    const pnk_band *a = &plain->bands[((size_t)5 * plain->n_nodes + VILLAGE) * PNK_N_SOLVED + PNK_RETURNED];
    const pnk_band *b = &fitted->bands[((size_t)5 * plain->n_nodes + VILLAGE) * PNK_N_SOLVED + PNK_RETURNED];
    print_message("home after five days: ranges %.0f to %.0f, calibrated %.0f to %.0f\n", a->p10, a->p90, b->p10, b->p90);
    assert_true(b->p90 - b->p10 < 0.75 * (a->p90 - a->p10));
    pnk_forecast_free(plain);
    pnk_forecast_free(fitted);
    pnk_calibration_free(c);
    end_of(t);
}

/* ---- nothing too early, the same on any number of threads ---- */

static void same_calibration(const pnk_calibration *a, const pnk_calibration *b)
{
    assert_true(a->n_kept == b->n_kept && a->n_dials == b->n_dials && a->n_reports == b->n_reports && a->distance_kept == b->distance_kept);
    assert_memory_equal(a->kept, b->kept, a->n_kept * a->n_dials * sizeof(double));
    assert_memory_equal(a->weight, b->weight, a->n_kept * sizeof(double));
    for (size_t i = 0; i < a->n_dials; i++)
        assert_true(a->dials[i].p50 == b->dials[i].p50 && a->dials[i].width == b->dials[i].width);
}

static void rows_of_the_days_to_come_teach_nothing(void **state)
{
    pnk_dials dials;
    told *t = made_truth(2, true, &dials), *p = made_truth(2, true, &dials);
    pnk_calibration *clean = calibrated(t), *poisoned;

    (void)state;
    pnk_access_free(p->access);
    support_ledger_free(p->ledger);
    tell(p, PNK_DISPLACED, OBLAST, -1, 1e6);
    tell(p, PNK_PRESENT, FAR_TOWN, -3, 5);
    finish_telling(p);
    support_hazard(p->records, 2, -1, 1, 9, 1.0);                     /* of a day to come */
    int old = support_hazard(p->records, 3, -1, -12, -2, 1.0);        /* of old, told tomorrow */
    p->records->hazards.v[old].row.reported_at = p->records->head.as_of + 1;
    int closed = support_closure(p->records, 1, -13, 10000);
    p->records->closures.v[closed].row.reported_at = p->records->head.as_of + 1;
    assert_int_equal(pnk_access_new(ctx, p->records, &p->access), PNK_OK);
    poisoned = calibrated(p);
    same_calibration(clean, poisoned);
    pnk_calibration_free(clean);
    pnk_calibration_free(poisoned);
    end_of(t);
    end_of(p);
}

static void threads_do_not_show(void **state)
{
    pnk_dials dials;
    told *t = made_truth(1, true, &dials);
    pnk_calibration *of[2];

    (void)state;
    for (int k = 0; k < 2; k++) {
        pnk_ctx_threads(ctx, k ? 3 : 1);
        of[k] = calibrated(t);
    }
    same_calibration(of[0], of[1]);
    for (int k = 0; k < 2; k++)
        pnk_calibration_free(of[k]);
    end_of(t);
}

/* ---- the reports held out ---- */

static void the_last_reports_are_foretold_from_the_day_before(void **state)
{
    pnk_dials dials;
    told *t = made_truth(6, true, &dials), *before = made_truth(6, true, &dials);
    pnk_calibration *c = NULL;

    (void)state;
    assert_int_equal(pnk_foretelling_day(t->records, t->ledger), t->records->head.as_of - 1);
    support_ledger_free(before->ledger);
    before->records->head.as_of -= 1;
    finish_telling(before);
    const pnk_displacement_earlier earlier = { before->ledger, before->access };
    assert_int_equal(pnk_displacement_calibrate(ctx, t->records, &t->matches, t->ledger, t->access, &earlier, &c), PNK_OK);
    assert_int_equal(c->foretold.n_reports, 4);
    assert_true(c->foretold.until == t->records->head.as_of && c->foretold.crps_share[0] > 0.0 && c->foretold.crps_share[1] > 0.0);
    pnk_calibration_free(c);
    end_of(t);
    end_of(before);
}

static void what_is_missing_or_wrong_is_named(void **state)
{
    pnk_dials dials;
    told *t = made_truth(0, true, &dials);
    pnk_calibration *c = NULL;

    (void)state;
    support_parameter(t->records, "calibration_keep_share", 0, NAN, NAN);
    assert_int_equal(pnk_displacement_calibrate(ctx, t->records, &t->matches, t->ledger, t->access, NULL, &c), PNK_BAD_INPUT);
    assert_non_null(strstr(pnk_ctx_message(ctx), "calibration_keep_share"));
    pnk_ctx_clear(ctx);
    assert_null(c);
    end_of(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calibration_comes_nearer_to_made_truths_than_the_ranges),
        cmocka_unit_test(what_no_report_speaks_of_keeps_its_range),
        cmocka_unit_test(members_of_a_silent_parameter_are_spread_like_its_range),
        cmocka_unit_test(without_reports_the_forecast_is_that_of_the_ranges),
        cmocka_unit_test(what_was_learnt_narrows_the_bands),
        cmocka_unit_test(rows_of_the_days_to_come_teach_nothing),
        cmocka_unit_test(threads_do_not_show),
        cmocka_unit_test(the_last_reports_are_foretold_from_the_day_before),
        cmocka_unit_test(what_is_missing_or_wrong_is_named),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
