/* tests/models/memory.c - reading and matching an operation, reading and scoring a scenario, moving its people, a proof in exact arithmetic, and a future of stock as a program, when the
 * n-th allocation fails, for every n.
 *
 * This program brings its own malloc, so under the sanitizers, which bring theirs, it says "skipped".
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/base/ctx.h"
#include "engine/gis/gis.h"
#include "engine/lp/exact.h"
#include "models/cases/scores.h"
#include "models/cases/tables.h"
#include "models/intake/intake.h"
#include "models/match/match.h"
#include "models/movement/movement.h"
#include "models/preposition/inside.h"
#include "tests/models/movement_cases.h"
#include "tests/models/support.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED

static void a_failed_allocation_leaves_nothing_behind(void **state)
{
    (void)state;
    skip();
}

#else

static volatile long fails_in;                     /* 0: never */
static volatile bool was_short;                    /* an allocation has failed */
static volatile bool all_after;                    /* the shortage lasts, or it was one piece */
static volatile long n_live;                       /* pieces of memory not yet given back */

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void __libc_free(void *p);
void *malloc(size_t n);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);
void free(void *p);

static void *counted(void *p)
{
    n_live += p != NULL;
    return p;
}

static bool none_left(void)
{
    if (fails_in == 0)
        return false;
    if (fails_in > 1) {
        fails_in--;
        return false;
    }
    was_short = true;
    errno = ENOMEM;
    if (!all_after)
        fails_in = 0;
    return true;
}

void *malloc(size_t n) { return none_left() ? NULL : counted(__libc_malloc(n)); }
void *calloc(size_t n, size_t size) { return none_left() ? NULL : counted(__libc_calloc(n, size)); }

void *realloc(void *p, size_t n)
{
    if (none_left())
        return NULL;
    void *out = __libc_realloc(p, n);
    n_live += !p && out;
    return out;
}

void free(void *p)
{
    n_live -= p != NULL;
    __libc_free(p);
}

/** Read and match; everything is given back at the end. */
static pnk_status once(pnk_ctx *ctx)
{
    pnk_intake_options options = { .folder = PNK_SOURCE_DIR "/data/operations/tiny", .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN };
    pnk_problems problems = {0};
    pnk_inputs inputs = {0};
    pnk_records *records = NULL;
    pnk_matches *matches = NULL;
    pnk_status status = pnk_intake_read(ctx, &options, &problems, &inputs, &records);

    if (!status)
        status = pnk_match_all(ctx, records, &problems, &matches);
    fails_in = 0;
    if (status && (matches || problems.n))
        status = PNK_INTERNAL;                     /* half an answer, or a shortage taken for bad data */
    pnk_matches_free(matches);
    pnk_records_free(records);
    pnk_inputs_free(&inputs);
    pnk_problems_free(&problems);
    return status;
}

/** A scenario read, written as tables, and a rival scored. */
static pnk_status once_case(pnk_ctx *ctx)
{
    static const pnk_case_table_options options = { .household_persons = 5, .error_share = 0.05, .hours_per_day = 12 };
    static double course[80];
    pnk_problems problems = {0};
    pnk_case_table tables[PNK_CASE_N_TABLES] = {{0}};
    pnk_case *c = NULL;
    pnk_score score;
    pnk_status status = pnk_case_read(ctx, PNK_SOURCE_DIR "/tests/cases/flee/twin", NULL, &problems, &c);

    if (!status && !(status = pnk_case_tables(ctx, c, &options, tables))) {
        pnk_rival_course(c, PNK_RIVAL_CAPACITY_SPLIT, course);
        status = pnk_score_course(ctx, c, course, &score);
    }
    fails_in = 0;
    if (status && problems.n_errors)
        status = PNK_INTERNAL;                     /* a shortage taken for bad data */
    pnk_case_tables_free(tables);
    pnk_case_free(c);
    pnk_problems_free(&problems);
    return status;
}

static pnk_case *network;                          /* large enough for every table of cohorts to grow */

/** The peer's rules, with plans of two links, a camp that fills up and short stints. */
static pnk_status once_movement(pnk_ctx *ctx)
{
    static const pnk_movement_options options = { .seed = 1 };
    pnk_movement_result r = {0};
    pnk_status status = pnk_movement_run(ctx, network, &options, &r);

    fails_in = 0;
    if (status && (r.camp_persons || r.n_days))
        status = PNK_INTERNAL;                     /* half an answer */
    pnk_movement_result_free(&r);
    return status;
}

/** A proof whose sums need many digits, a bound that rows imply and a price that must be moved: GMP's own pieces of memory fail in turn as well. */
static pnk_status once_exact(pnk_ctx *ctx)
{
    enum { N = 40 };
    pnk_exact *e = pnk_exact_new();
    double least = 0;

    (void)ctx;
    if (!e)
        return PNK_NO_MEMORY;
    for (int i = 0; i < N; i++)
        pnk_exact_row(e, -INFINITY, 3e-200 + 1e10 * i, i % 3 ? -1.0000001 : -0.9999999);
    pnk_exact_row(e, 0.3, INFINITY, 1 + 1e-12);
    for (int i = 0; i < N; i++) {
        pnk_exact_column(e, 0, INFINITY, -1, 1e10 * i, 1, &i, (double[]){1});
        least -= 1e10 * i;
    }
    pnk_exact_column(e, 0, INFINITY, 0.1, 3, 1, (int[]){N}, (double[]){0.1});
    pnk_exact_proof proof = pnk_exact_end(e);
    fails_in = 0;
    if (!proof.proven)
        return PNK_NO_MEMORY;
    return proof.bound <= least + 0.3 && proof.gap_share >= 0 && proof.gap_share < 1e-6 ? PNK_OK : PNK_INTERNAL;
}

static pnk_records *country;                       /* three areas on a road, a store with lorries, one item that people need */
static pnk_access *ways;

/** A drawn event, what there is to work with, and the second stage of a future as a program (which is not solved: that is the solver's own test). */
static pnk_status once_stock(pnk_ctx *ctx)
{
    const pnk_depots *d;
    pnk_recourse recourse = { .scale = -1 };
    pnk_depots *depots = NULL;
    pnk_event event = {0};
    pnk_lp *lp = NULL;
    double *row = NULL, stand[1] = { 100 };
    pnk_status status;

    if ((status = pnk_event_draw(ctx, country, 1, 1, &event)) || (status = pnk_depots_new(ctx, country, ways, PNK_EMERGENCY, PNK_SURVIVAL, &depots)) || (status = pnk_lp_new(ctx, &lp)))
        goto done;
    d = depots;
    if (!(row = calloc(pnk_depots_figures(d), sizeof *row))) {
        status = PNK_NO_MEMORY;
        goto done;
    }
    for (size_t l = 0; l < d->n_leaves; l++)
        row[pnk_f_people(d, 0, l, 0)] = row[pnk_f_people(d, 1, l, 0)] = 1000;
    const pnk_recourse_order order = { .row = row, .stand = stand, .weight = 1 };
    status = pnk_recourse_build(ctx, d, &order, lp, &recourse);
done:
    fails_in = 0;
    pnk_recourse_free(&recourse);
    pnk_lp_free(lp);
    pnk_depots_free(depots);
    pnk_event_free(&event);
    free(row);
    return status;
}

static void make_country(pnk_ctx *ctx)
{
    int at;

    country = support_records("2022-09-18", "2022-09-18", 14);
    for (int a = 0; a < 3; a++) {
        static const char *const names[] = { "a", "b", "c" };
        support_place(country, names[a], support_area(country, names[a], -1, 5000), 70 + a, 40, 5000);
        if (a)
            support_road(country, a - 1, a, 20, 30, PNK_TRUNK);
    }
    support_group(country, "all", 1);
    at = SUPPORT_ADD(country, items);
    country->items.v[at] = (pnk_item){ .row = support_row(), .id = "blanket", .sector = "shelter", .unit = "pc", .weight_kg = 2, .volume_m3 = 0.01, .unit_cost_usd = 8 };
    at = SUPPORT_ADD(country, standards);
    country->standards.v[at] = (pnk_standard){ .row = support_row(), .id = "blanket", .sector = "shelter", .need = "blanket", .amount = 1, .group = -1 };
    at = SUPPORT_ADD(country, warehouses);
    country->warehouses.v[at] = (pnk_warehouse){ support_row(), "store", 0, { "store", NULL, NULL }, "one", 10 };
    at = SUPPORT_ADD(country, fleet);
    country->fleet.v[at] = (pnk_fleet){ .row = support_row(), .warehouse = 0, .place = 0, .vehicle = "lorry", .count = 1, .payload_kg = 1000, .volume_m3 = 5,
        .hours_per_day = 9, .kmh_trunk = 60, .kmh_local = 40, .kmh_mountain = 20, .usd_per_km = 1, .available_from = PNK_DAY_UNKNOWN };
    at = SUPPORT_ADD(country, weights);
    country->weights.v[at] = (pnk_weight){ support_row(), "T1", "waiting", 1, "" };
    assert_int_equal(pnk_access_new(ctx, country, &ways), PNK_OK);
}

static void every_allocation_in_turn(pnk_ctx *ctx, pnk_status (*work)(pnk_ctx *), bool lasting)
{
    long n = 0;

    for (was_short = true; was_short;) {
        long before = n_live;
        was_short = false;
        all_after = lasting;
        fails_in = ++n;
        pnk_status status = work(ctx);
        pnk_ctx_clear(ctx);
        if (status && status != PNK_NO_MEMORY)
            fail_msg("allocation %ld failed, and the answer was %s", n, pnk_status_name(status));
        if (n_live > before)
            fail_msg("allocation %ld failed, and %ld pieces of memory stayed behind", n, n_live - before);
        assert_true(n < 1000000);
    }
    print_message("each of %ld allocations failed once\n", n - 1);
}

static void a_failed_allocation_leaves_nothing_behind(void **state)
{
    (void)state;
    pnk_ctx *ctx = pnk_ctx_new();

    assert_non_null(ctx);
    assert_int_equal(pnk_gis_begin(ctx), PNK_OK);
    assert_int_equal(once(ctx), PNK_OK);
    assert_int_equal(once_case(ctx), PNK_OK);
    network = made_network(1, 6, 30, 2, 1e7, true);
    network->settings.awareness_level = 2;
    network->places[2].capacity_persons = 600000;
    assert_int_equal(once_movement(ctx), PNK_OK);
    every_allocation_in_turn(ctx, once, true);
    every_allocation_in_turn(ctx, once, false);
    every_allocation_in_turn(ctx, once_case, true);
    every_allocation_in_turn(ctx, once_case, false);
    every_allocation_in_turn(ctx, once_movement, true);
    every_allocation_in_turn(ctx, once_movement, false);
    made_free(network);
    assert_int_equal(once_exact(ctx), PNK_OK);
    every_allocation_in_turn(ctx, once_exact, true);
    every_allocation_in_turn(ctx, once_exact, false);
    make_country(ctx);
    assert_int_equal(once_stock(ctx), PNK_OK);
    every_allocation_in_turn(ctx, once_stock, true);
    every_allocation_in_turn(ctx, once_stock, false);
    pnk_access_free(ways);
    pnk_records_free(country);
    pnk_gis_end();
    pnk_ctx_free(ctx);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_failed_allocation_leaves_nothing_behind) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
