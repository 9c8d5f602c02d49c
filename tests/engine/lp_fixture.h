/* tests/engine/lp_fixture.h - what the tests of linear programs share. */
#ifndef PNK_TESTS_LP_FIXTURE_H
#define PNK_TESTS_LP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/base/rng.h"
#include "engine/lp/certificate.h"
#include "engine/lp/lp.h"

#define TEST(name) static void name(void **state)
#define USED() (void)state

static inline bool near(double a, double b) { return fabs(a - b) <= 1e-6 * (1.0 + fabs(b)); }
#define CHECK_NEAR(a, b) do { if (!near((a), (b))) fail_msg("%s is %.12g, expected %.12g", #a, (double)(a), (double)(b)); } while (0)
#define FINE(call) assert_int_equal((call), PNK_OK)

static inline int column(pnk_ctx *ctx, pnk_lp *lp, double low, double high, double cost)
{
    int index = -1;
    FINE(pnk_lp_add_column(ctx, lp, low, high, cost, 0, NULL, NULL, &index));
    return index;
}

static inline int row2(pnk_ctx *ctx, pnk_lp *lp, double low, double high, int a, double va, int b, double vb)
{
    int index = -1;
    FINE(pnk_lp_add_row(ctx, lp, low, high, 2, (int[]){a, b}, (double[]){va, vb}, &index));
    return index;
}

static inline pnk_certificate certify_how(const pnk_lp *lp, bool exactly, int perturbed_column, double by, int perturbed_row, double price)
{
    size_t m = pnk_lp_n_rows(lp);
    double *low = calloc(m + 1, sizeof *low), *high = calloc(m + 1, sizeof *high), *y = calloc(m + 1, sizeof *y);
    for (size_t i = 0; i < m; i++) {
        pnk_lp_row_bounds(lp, (int)i, &low[i], &high[i]);
        y[i] = pnk_lp_dual(lp, (int)i) + ((int)i == perturbed_row ? price : 0.0);
    }
    pnk_certifier *c = pnk_certifier_new(m, low, high, y);
    assert_non_null(c);
    if (exactly)
        pnk_certifier_exactly(c);
    for (int j = 0; j < (int)pnk_lp_n_columns(lp); j++) {
        double l, h, cost;
        size_t n;
        const int *rows;
        const double *values;
        pnk_lp_column(lp, j, &l, &h, &cost, &n, &rows, &values);
        pnk_certifier_column(c, l, h, cost, pnk_lp_value(lp, j) + (j == perturbed_column ? by : 0.0), n, rows, values);
    }
    pnk_certificate answer = pnk_certifier_end(c);
    free(low), free(high), free(y);
    return answer;
}

static inline pnk_certificate certify(const pnk_lp *lp, int perturbed_column, double by, int perturbed_row, double price)
{
    return certify_how(lp, false, perturbed_column, by, perturbed_row, price);
}

static inline bool proves(pnk_certificate c)
{
    return c.max_primal_residual <= 1e-6 && c.max_dual_residual <= 1e-6 && fabs(c.gap_share) <= 1e-6;
}

/* max 3a + 2b, a + b <= 4, a + 3b <= 7, a <= 3: a = 3, b = 1, worth 11 */
static inline pnk_lp *small(pnk_ctx *ctx)
{
    pnk_lp *lp;
    FINE(pnk_lp_new(ctx, &lp));
    int a = column(ctx, lp, 0, 3, -3), b = column(ctx, lp, 0, PNK_LP_INF, -2);
    row2(ctx, lp, -PNK_LP_INF, 4, a, 1, b, 1);
    row2(ctx, lp, -PNK_LP_INF, 7, a, 1, b, 3);
    return lp;
}

#endif
