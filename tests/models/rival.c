/* tests/models/rival.c - claims about the peer's rules as a forecast that knows no more than was reported. */
#include "models/cases/cases.h"
#include "models/outlook/outlook.h"
#include "models/rival/rival.h"
#include "tests/models/fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TEST(name) static void name(void **state)
#define NEAR(a, b, within) assert_true(fabs((a) - (b)) <= (within))

enum { AS_OF = 18 };

/** The small scenario of the tests: a place in conflict, a town and camps. */
static pnk_case *twin(void)
{
    pnk_problems problems = {0};
    pnk_case *c = NULL;

    assert_int_equal(pnk_case_read(ctx, PNK_SOURCE_DIR "/tests/cases/flee/twin", NULL, &problems, &c), PNK_OK);
    pnk_problems_free(&problems);
    assert_true(c->n_camps > 1 && c->n_days > AS_OF + 2);
    return c;
}

static double *said(const pnk_case *c, int as_of)
{
    double *out = calloc(PNK_OUTLOOK_N_HORIZONS * c->n_camps, sizeof *out);

    assert_non_null(out);
    assert_int_equal(pnk_rival_flee(ctx, c, as_of, pnk_outlook_horizons, PNK_OUTLOOK_N_HORIZONS, 7, 0, out), PNK_OK);
    return out;
}

static void poison(pnk_case_count *v, size_t n, int after)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].day > after)
            v[i].persons = 5e5 + (double)i;
}

TEST(nothing_dated_after_as_of_reaches_it)
{
    pnk_case *c = twin(), *poisoned = twin();

    (void)state;
    for (size_t k = 0; k < poisoned->n_camps; k++) {
        pnk_case_camp *camp = &poisoned->camps[k];
        poison(camp->counts, camp->n_counts, AS_OF);
        for (size_t i = 0; i < camp->n_corrected; i++)
            camp->corrected[i].persons = 3e6;                    /* corrections are made later, all of them */
        poisoned->places[camp->place].capacity_persons = 9e6;
    }
    for (size_t i = 0; i < poisoned->n_rows; i++) {
        poison(poisoned->rows[i].counts, poisoned->rows[i].n_counts, AS_OF);
        for (size_t k = 0; k < poisoned->rows[i].n_corrected; k++)
            poisoned->rows[i].corrected[k].persons = 3e6;
    }
    poison(poisoned->total, poisoned->n_total, AS_OF);
    for (size_t day = AS_OF + 1; day < poisoned->conflicts.n_days; day++)
        for (size_t i = 0; i < poisoned->conflicts.n_columns; i++)
            poisoned->conflicts.value[day * poisoned->conflicts.n_columns + i] = 1.0 - poisoned->conflicts.value[day * poisoned->conflicts.n_columns + i];
    for (size_t i = 0; i < poisoned->n_closures; i++)
        if (poisoned->closures[i].from_day > AS_OF)
            poisoned->closures[i].from_day = AS_OF + 1;
        else if (poisoned->closures[i].to_day > AS_OF)
            poisoned->closures[i].to_day = AS_OF + 1;
    double *before = said(c, AS_OF), *after = said(poisoned, AS_OF), *later = said(poisoned, AS_OF + 8);
    assert_memory_equal(before, after, PNK_OUTLOOK_N_HORIZONS * c->n_camps * sizeof *before);
    assert_memory_not_equal(before, later, PNK_OUTLOOK_N_HORIZONS * c->n_camps * sizeof *before);
    free(before), free(after), free(later);
    pnk_case_free(c);
    pnk_case_free(poisoned);
}

TEST(totals_go_on_as_in_the_past_month_and_camps_have_no_limit)
{
    enum { AHEAD = 30 };
    pnk_case *c = twin(), cut;
    pnk_arena arena = {0};

    (void)state;
    assert_int_equal(pnk_rival_known(ctx, c, AS_OF, AHEAD, &arena, &cut), PNK_OK);
    assert_int_equal(cut.n_days, AS_OF + AHEAD + 1);
    for (size_t k = 0; k < cut.n_camps; k++) {
        double last = NAN, first = NAN;
        for (size_t i = 0; i < c->camps[k].n_counts; i++)
            if (c->camps[k].counts[i].day <= AS_OF) {
                last = c->camps[k].counts[i].persons;
                first = isnan(first) ? last : first;
            }
        assert_true(cut.places[cut.camps[k].place].capacity_persons == 0.0);
        if (isnan(last))
            continue;
        NEAR(pnk_case_observed(&cut.camps[k], AS_OF, true), last, 1.0);
        NEAR(pnk_case_observed(&cut.camps[k], AS_OF + AHEAD, true), fmax(0.0, 2.0 * last - first), 1.0);     /* the case is younger than a month */
    }
    pnk_arena_release(&arena);
    pnk_case_free(c);
}

TEST(a_camp_not_reported_by_then_has_no_forecast)
{
    pnk_case *c = twin();
    double *out = said(c, AS_OF);

    (void)state;
    for (size_t i = 0; i < PNK_OUTLOOK_N_HORIZONS * c->n_camps; i++)
        assert_true(out[i] >= 0.0);
    free(out);
    for (size_t i = 0; i < c->camps[0].n_counts; i++)
        c->camps[0].counts[i].day += 1000;
    out = said(c, AS_OF);
    for (size_t h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++)
        assert_true(isnan(out[h * c->n_camps]) && out[h * c->n_camps + 1] >= 0.0);
    free(out);
    pnk_case_free(c);
}

TEST(where_the_rules_find_nobody_to_leave_nothing_is_said)
{
    pnk_case *c = twin();

    (void)state;
    for (size_t i = 0; i < c->n_places; i++)
        c->places[i].population_persons = 0.0;
    double *out = said(c, AS_OF);
    assert_true(isnan(out[0]));
    assert_int_equal(pnk_rival_flee(ctx, c, -1, pnk_outlook_horizons, 1, 7, 0, out), PNK_BAD_INPUT);
    free(out);
    pnk_case_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_dated_after_as_of_reaches_it),
        cmocka_unit_test(totals_go_on_as_in_the_past_month_and_camps_have_no_limit),
        cmocka_unit_test(a_camp_not_reported_by_then_has_no_forecast),
        cmocka_unit_test(where_the_rules_find_nobody_to_leave_nothing_is_said),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
