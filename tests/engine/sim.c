/* tests/engine/sim.c - claims about the ensemble and about rounding to a total. */
#include "engine/base/rng.h"
#include "engine/sim/sim.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state
#define FINE(call) assert_int_equal((call), PNK_OK)

static pnk_status count_up(pnk_ctx *ctx, void *user, size_t member, double *figures)
{
    (void)ctx, (void)user;
    figures[0] = (double)((member * 7) % 10);                    /* 0..9 in some order */
    figures[1] = 5;
    figures[2] = member == 3 ? NAN : 1;
    return PNK_OK;
}

TEST(bands_are_values_that_members_had)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_band b[3];
    USED();
    FINE(pnk_ensemble(ctx, 10, 3, count_up, NULL, b));
    assert_true(b[0].mean == 4.5 && b[0].p10 == 0 && b[0].p50 == 4 && b[0].p90 == 8);
    assert_true(b[1].mean == 5 && b[1].p10 == 5 && b[1].p90 == 5);
    assert_true(isnan(b[2].mean) && isnan(b[2].p50));
    FINE(pnk_ensemble(ctx, 1, 3, count_up, NULL, b));
    assert_true(b[0].p10 == 0 && b[0].p90 == 0);
    FINE(pnk_ensemble(ctx, 0, 3, count_up, NULL, b));
    assert_true(isnan(b[0].p50));
    assert_int_equal(pnk_ensemble(ctx, SIZE_MAX / 16, 1000, count_up, NULL, b), PNK_LIMIT);
    pnk_ctx_free(ctx);
}

/** One figure of many ties, one without, one falling and one that the members have in order. */
static pnk_status four_kinds(pnk_ctx *ctx, void *user, size_t member, double *figures)
{
    pnk_rng rng = pnk_rng_stream(7, member, *(size_t *)user);

    (void)ctx;
    figures[0] = (double)pnk_rng_below(&rng, 4);
    figures[1] = pnk_rng_uniform(&rng);
    figures[2] = -(double)member;
    figures[3] = (double)member;
    return PNK_OK;
}

/** By its definition: somebody had it, at least p per cent do not exceed it, and of nothing below it is that true. */
static void check_exactly(size_t members, size_t f, double value, size_t per_cent)
{
    size_t below = 0, upto = 0;

    for (size_t m = 0; m < members; m++) {
        double figures[4];
        FINE(four_kinds(NULL, &members, m, figures));
        below += figures[f] < value;
        upto += figures[f] <= value;
    }
    assert_true(upto > below && 100 * upto >= per_cent * members && 100 * below < per_cent * members);
}

TEST(quantiles_are_exact_for_any_number_of_members)
{
    pnk_ctx *ctx = pnk_ctx_new();
    USED();
    for (size_t members = 1; members <= 130; members++) {
        pnk_band b[4];
        FINE(pnk_ensemble(ctx, members, 4, four_kinds, &members, b));
        for (size_t f = 0; f < 4; f++) {
            check_exactly(members, f, b[f].p01, 1);
            check_exactly(members, f, b[f].p10, 10);
            check_exactly(members, f, b[f].p50, 50);
            check_exactly(members, f, b[f].p90, 90);
            check_exactly(members, f, b[f].p99, 99);
        }
    }
    pnk_ctx_free(ctx);
}

enum { MANY = 700 };

static pnk_status walk(pnk_ctx *ctx, void *user, size_t member, double *figures)
{
    pnk_rng rng = pnk_rng_stream(*(uint64_t *)user, member, 0);
    double at = 1000;
    for (size_t f = 0; f < MANY; f++)
        figures[f] = at += pnk_rng_normal(&rng, 0, 3) + (double)pnk_rng_binomial(&rng, 50, 0.5);
    return pnk_check(ctx);
}

TEST(one_thread_or_seven_give_the_same_bands)
{
    uint64_t seed = 20220916;
    pnk_band one[MANY], other[MANY];
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_ctx_threads(ctx, 1);
    FINE(pnk_ensemble(ctx, 64, MANY, walk, &seed, one));
    for (int threads = 2; threads < 8; threads++) {
        pnk_ctx_threads(ctx, threads);
        FINE(pnk_ensemble(ctx, 64, MANY, walk, &seed, other));
        assert_memory_equal(one, other, sizeof one);
    }
    seed++;
    FINE(pnk_ensemble(ctx, 64, MANY, walk, &seed, other));
    assert_true(memcmp(one, other, sizeof one) != 0);
    for (size_t f = 0; f < MANY; f++)
        assert_true(one[f].p10 <= one[f].p50 && one[f].p50 <= one[f].p90);
    pnk_cancel(ctx);
    assert_int_equal(pnk_ensemble(ctx, 64, MANY, walk, &seed, other), PNK_CANCELLED);
    pnk_ctx_free(ctx);
}

enum { WIDE = 40000, LOOKED_AT = 60 };

/** Whole numbers of all kinds: never, seldom, often anybody, and a ceiling that many reach. */
static double wide_figure(size_t member, size_t f)
{
    pnk_rng rng = pnk_rng_stream(7, member, f);

    if (f % 5 == 0)
        return 0;
    if (f % 5 == 1)
        return pnk_rng_uniform(&rng) < 0.3 ? (double)pnk_rng_below(&rng, 900) : 0;
    if (f % 5 == 2)
        return (double)(pnk_rng_below(&rng, 700) < 300 ? 300 : pnk_rng_below(&rng, 300));
    return floor(exp(pnk_rng_normal(&rng, 6, 1.5)));
}

static pnk_status wide(pnk_ctx *ctx, void *user, size_t member, double *figures)
{
    (void)user;
    for (size_t f = 0; f < WIDE; f++)
        figures[f] = f < LOOKED_AT ? wide_figure(member, f) : (double)(member % 100);
    return pnk_check(ctx);
}

/** How many per cent of the members lie at or below, and below. */
static void check_quantile(size_t f, size_t members, double value, double per_cent)
{
    size_t below = 0, upto = 0;

    for (size_t m = 0; m < members; m++) {
        below += wide_figure(m, f) < value;
        upto += wide_figure(m, f) <= value;
    }
    if (!(100.0 * (double)upto / (double)members >= per_cent - 1.5 && 100.0 * (double)below / (double)members <= per_cent + 1.5))
        fail_msg("figure %zu: %g stands for %g per cent; %zu are below, %zu up to it, of %zu", f, value, per_cent, below, upto, members);
}

TEST(members_beyond_the_room_are_counted_and_the_bands_stay_near)
{
    enum { MEMBERS = 1500 };
    pnk_band *one = calloc(WIDE, sizeof *one), *other = calloc(WIDE, sizeof *other);
    pnk_ctx *ctx = pnk_ctx_new();
    USED();
    assert_true(one && other);
    assert_true(pnk_ensemble_kept(MEMBERS, WIDE) < 300 && pnk_ensemble_kept(200, WIDE) == 200 && pnk_ensemble_kept(5, 10) == 5);
    assert_int_equal(pnk_ensemble_kept(1000000, WIDE), pnk_ensemble_kept(1000, WIDE));
    pnk_ctx_threads(ctx, 1);
    FINE(pnk_ensemble(ctx, MEMBERS, WIDE, wide, NULL, one));
    pnk_ctx_threads(ctx, 3);
    FINE(pnk_ensemble(ctx, MEMBERS, WIDE, wide, NULL, other));
    assert_memory_equal(one, other, WIDE * sizeof *one);
    for (size_t f = 0; f < LOOKED_AT; f++) {
        assert_true(one[f].p01 <= one[f].p10 && one[f].p10 <= one[f].p50 && one[f].p50 <= one[f].p90 && one[f].p90 <= one[f].p99);
        assert_true(one[f].p50 == floor(one[f].p50) && one[f].p99 == floor(one[f].p99));
        check_quantile(f, MEMBERS, one[f].p01, 1);
        check_quantile(f, MEMBERS, one[f].p10, 10);
        check_quantile(f, MEMBERS, one[f].p50, 50);
        check_quantile(f, MEMBERS, one[f].p90, 90);
        check_quantile(f, MEMBERS, one[f].p99, 99);
    }
    assert_true(one[0].p99 == 0 && one[0].mean == 0 && one[WIDE - 1].mean == 49.5);
    pnk_ctx_free(ctx);
    free(one);
    free(other);
}

static pnk_status fails_late(pnk_ctx *ctx, void *user, size_t member, double *figures)
{
    (void)user;
    figures[0] = 0;
    return member >= 20 ? pnk_fail(ctx, PNK_BAD_INPUT, "member %zu", member) : PNK_OK;
}

TEST(a_member_that_fails_ends_the_ensemble_with_its_sentence)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_band band = { 1, 2, 3, 4 };
    USED();
    pnk_ctx_threads(ctx, 4);
    assert_int_equal(pnk_ensemble(ctx, 100, 1, fails_late, NULL, &band), PNK_BAD_INPUT);
    assert_string_equal(pnk_ctx_message(ctx), "member 20");
    assert_true(band.mean == 1);                                 /* untouched */
    pnk_ctx_free(ctx);
}

TEST(rounding_keeps_the_total_and_ties_go_to_the_lower_index)
{
    int64_t out[6];
    USED();
    pnk_round_to_total((double[]){ 1.5, 1.5, 1 }, 3, 4, out);
    assert_true(out[0] == 2 && out[1] == 1 && out[2] == 1);
    pnk_round_to_total((double[]){ 0.2, 0.7, 0.7, 0.4 }, 4, 2, out);
    assert_true(out[0] == 0 && out[1] == 1 && out[2] == 1 && out[3] == 0);
    pnk_round_to_total((double[]){ 3, 4, 5 }, 3, 12, out);
    assert_true(out[0] == 3 && out[1] == 4 && out[2] == 5);
    pnk_round_to_total((double[]){ 1, 1 }, 2, 100, out);         /* shares of a larger total */
    assert_true(out[0] == 50 && out[1] == 50);
    pnk_round_to_total((double[]){ 0, 0, 0 }, 3, 4, out);
    assert_true(out[0] == 2 && out[1] == 1 && out[2] == 1);
    pnk_round_to_total((double[]){ NAN, 2.6, 0.4 }, 3, 3, out);
    assert_true(out[0] == 0 && out[1] == 3 && out[2] == 0);
    pnk_round_to_total((double[]){ 2.9999999999999996, 4.000000000000001 }, 2, 7, out);
    assert_true(out[0] == 3 && out[1] == 4);
    pnk_round_to_total((double[]){ 7 }, 1, 0, out);
    assert_int_equal(out[0], 0);
    pnk_round_to_total(NULL, 0, 0, out);
}

TEST(random_parts_round_to_within_one_of_themselves)
{
    pnk_rng rng = pnk_rng_stream(5, 0, 0);
    double parts[40];
    int64_t out[40];
    USED();
    for (int again = 0; again < 3000; again++) {
        size_t n = 1 + pnk_rng_below(&rng, 40);
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += parts[i] = pnk_rng_below(&rng, 3) == 0 ? 0 : pnk_rng_uniform(&rng) * 100;
        int64_t total = (int64_t)round(sum), kept = 0;
        pnk_round_to_total(parts, n, total, out);
        for (size_t i = 0; i < n; i++) {
            kept += out[i];
            double q = sum > 0 ? parts[i] / sum * (double)total : 0;
            assert_true(out[i] >= 0 && (fabs((double)out[i] - q) < 1 + 1e-9 || sum == 0));
            assert_true(parts[i] > 0 || out[i] == 0 || sum == 0);
        }
        assert_int_equal(kept, total);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_are_values_that_members_had),
        cmocka_unit_test(quantiles_are_exact_for_any_number_of_members),
        cmocka_unit_test(one_thread_or_seven_give_the_same_bands),
        cmocka_unit_test(members_beyond_the_room_are_counted_and_the_bands_stay_near),
        cmocka_unit_test(a_member_that_fails_ends_the_ensemble_with_its_sentence),
        cmocka_unit_test(rounding_keeps_the_total_and_ties_go_to_the_lower_index),
        cmocka_unit_test(random_parts_round_to_within_one_of_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
