/* tests/models/ledger_thin.c - the thin program of large operations is the full one with fewer columns: claims on made operations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SUPPORT_REFERENCE PNK_SOURCE_DIR "/data/reference"
#include "models/ledger/ledger.h"
#include "tests/models/ledger_made.h"

#define TEST(name) static void name(void **state)

static pnk_ledger *solve_made(pnk_ctx *ctx, const ledger_made_size *size, bool thin, ledger_made *made)
{
    pnk_ledger_settings settings = PNK_LEDGER_DEFAULTS;
    pnk_ledger *ledger = NULL;

    *made = ledger_made_new(size);
    support_parameter(made->records, "ledger_full_columns", thin ? 0.0 : 1e9, NAN, NAN);
    if (pnk_ledger_solve(ctx, made->records, &made->matches, &settings, &ledger))
        fail_msg("%s", pnk_ctx_message(ctx));
    return ledger;
}

static bool near(double a, double b, double share)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= share * fmax(1.0, fmax(fabs(a), fabs(b)));
}

TEST(the_thin_program_has_the_optimum_and_the_ranges_of_the_full_one)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        ledger_made_size size = LEDGER_MADE_SMALL;
        ledger_made full_made, thin_made;
        pnk_ctx *ctx = pnk_ctx_new();
        size.seed = seed;
        size.reports = 60 + 20 * seed;
        pnk_ledger *full = solve_made(ctx, &size, false, &full_made), *thin = solve_made(ctx, &size, true, &thin_made);

        print_message("seed %d: objective %.6f full, %.6f thin; %zu and %zu columns\n", (int)seed, full->objective, thin->objective, full->columns, thin->columns);
        assert_true(thin->columns < full->columns);
        assert_true(near(full->objective, thin->objective, 1e-5));
        for (int m = 0; m < PNK_N_SOLVED; m++) {             /* a range is widened to hold the count itself, which is spread another way */
            assert_true(near(full->headline[m].low, thin->headline[m].low, 0.03));
            assert_true(near(full->headline[m].high, thin->headline[m].high, 0.03));
        }
        pnk_ledger_free(full);
        pnk_ledger_free(thin);
        ledger_made_free(&full_made);
        ledger_made_free(&thin_made);
        pnk_ctx_free(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_thin_program_has_the_optimum_and_the_ranges_of_the_full_one) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
