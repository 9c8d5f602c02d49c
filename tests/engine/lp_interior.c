/* tests/engine/lp_interior.c - the interior point ends where the simplex does, on programs of every shape, also when columns join it on the way. */
#include "engine/base/rng.h"
#include "engine/base/text.h"
#include "engine/lp/certificate.h"
#include "engine/lp/lp.h"

#include "tests/models/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program that has an optimum: some point of its first columns fits into every limit, and costs are such that rows with prices pay for them.
 * The other columns may stay away; some of them pay. */
enum { ROWS = 12, FIRST = 20, COLUMNS = 30 };
typedef struct { double low[COLUMNS], high[COLUMNS], cost[COLUMNS], entry[COLUMNS][ROWS]; } program;

static pnk_lp *made_rows(pnk_rng *rng, program *p)
{
    double at[ROWS] = {0}, price[ROWS];
    pnk_lp *lp = NULL;

    MUST(pnk_lp_new(ctx, &lp));
    for (int j = 0; j < COLUMNS; j++) {
        double x = j < FIRST ? -5 + 10 * pnk_rng_uniform(rng) : 0;
        switch (j < FIRST ? j % 5 : 5) {                 /* from a lower limit on, up to an upper, between both, free, fixed */
        case 0: p->low[j] = x - 1; p->high[j] = INFINITY; break;
        case 1: p->low[j] = -INFINITY; p->high[j] = x + 1; break;
        case 2: p->low[j] = x - 1; p->high[j] = x + 2; break;
        case 3: p->low[j] = -INFINITY; p->high[j] = INFINITY; break;
        case 4: p->low[j] = p->high[j] = x; break;
        default: p->low[j] = 0; p->high[j] = j % 2 ? 2 : INFINITY;
        }
        for (int i = 0; i < ROWS; i++)
            at[i] += (p->entry[j][i] = pnk_rng_uniform(rng) < 0.7 ? -2 + 4 * pnk_rng_uniform(rng) : 0) * x;
    }
    for (int i = 0; i < ROWS; i++) {     /* an equation, below, above, between, no limit */
        double low = i % 5 == 1 || i % 5 == 4 ? -INFINITY : at[i] - (i % 5 ? 1 : 0), high = i % 5 == 2 || i % 5 == 4 ? INFINITY : at[i] + (i % 5 ? 2 : 0);
        price[i] = i % 5 == 4 ? 0 : (i % 5 == 1 ? -1 : 1) * pnk_rng_uniform(rng);
        MUST(pnk_lp_add_row(ctx, lp, low, high, 0, NULL, NULL, NULL));
    }
    for (int j = 0; j < COLUMNS; j++) {
        if (j < FIRST)
            p->cost[j] = j % 5 == 3 ? 0 : (j % 5 == 1 ? -1 : 1) * pnk_rng_uniform(rng);
        else
            p->cost[j] = pnk_rng_uniform(rng) - (j % 2 ? 1 : 0);
        for (int i = 0; i < ROWS; i++)
            p->cost[j] += price[i] * p->entry[j][i];
    }
    return lp;
}

static void add_columns(pnk_lp *lp, const program *p, int from, int to)
{
    int rows[ROWS];

    for (int i = 0; i < ROWS; i++)
        rows[i] = i;
    for (int j = from; j < to; j++)
        MUST(pnk_lp_add_column(ctx, lp, p->low[j], p->high[j], p->cost[j], ROWS, rows, p->entry[j], NULL));
}

static pnk_certificate certificate_of(const pnk_lp *lp)
{
    size_t rows = pnk_lp_n_rows(lp), n;
    double low[ROWS], high[ROWS], y[ROWS], cost, from, to;
    const int *row;
    const double *value;
    pnk_certifier *certifier;

    for (size_t i = 0; i < rows; i++) {
        pnk_lp_row_bounds(lp, (int)i, &low[i], &high[i]);
        y[i] = pnk_lp_dual(lp, (int)i);
    }
    assert_non_null(certifier = pnk_certifier_new(rows, low, high, y));
    for (size_t j = 0; j < pnk_lp_n_columns(lp); j++) {
        pnk_lp_column(lp, (int)j, &from, &to, &cost, &n, &row, &value);
        pnk_certifier_column(certifier, from, to, cost, pnk_lp_value(lp, (int)j), n, row, value);
    }
    return pnk_certifier_end(certifier);
}

static void ends_where_the_simplex_does(void **state)
{
    pnk_rng rng = pnk_rng_stream(23, 0, 0);
    long steps = 0;

    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        program p;
        pnk_lp *lp = made_rows(&rng, &p);
        pnk_interior *interior = NULL;
        pnk_interior_info info = {0};
        pnk_lp_info simplex;

        add_columns(lp, &p, 0, trial % 2 ? FIRST : COLUMNS);
        MUST(pnk_interior_new(ctx, lp, &interior));
        if (trial % 2) {                 /* the others join */
            MUST(pnk_interior_go(ctx, interior, 1e-8, 3, &info));
            add_columns(lp, &p, FIRST, COLUMNS);
        }
        MUST(pnk_interior_go(ctx, interior, 1e-8, 200, &info));
        pnk_certificate certificate = certificate_of(lp);
        steps += info.iterations;
        MUST(pnk_lp_solve(ctx, lp, NULL, &simplex));
        assert_int_equal(simplex.outcome, PNK_LP_OPTIMAL);
        if (!info.reached || !(fabs(info.objective - simplex.objective) <= 1e-6 * (1 + fabs(simplex.objective))))
            fail_msg("program %d: %.12g after %ld steps (gap %g, residuals %g and %g), %.12g by the simplex", trial, info.objective, info.iterations, info.gap,
                     info.primal_residual, info.dual_residual, simplex.objective);
        if (!pnk_certificate_holds(&certificate))
            fail_msg("program %d: residuals %g and %g, gap %g", trial, certificate.max_primal_residual, certificate.max_dual_residual, certificate.gap_share);
        pnk_interior_free(interior);
        pnk_lp_free(lp);
    }
    print_message("%.1f steps on the average\n", (double)steps / 200);
}

static void without_an_optimum_nothing_is_reached(void **state)
{
    pnk_lp *lp = NULL;
    pnk_interior *interior = NULL;
    pnk_interior_info info;
    const double one = 1;
    int row;

    (void)state;
    for (int unbounded = 0; unbounded < 2; unbounded++) {
        MUST(pnk_lp_new(ctx, &lp));
        MUST(pnk_lp_add_row(ctx, lp, 1, unbounded ? INFINITY : 2, 0, NULL, NULL, &row));
        MUST(pnk_lp_add_column(ctx, lp, 0, unbounded ? INFINITY : 0.5, -1, 1, &row, &one, NULL));
        MUST(pnk_interior_new(ctx, lp, &interior));
        MUST(pnk_interior_go(ctx, interior, 1e-8, 200, &info));
        assert_false(info.reached);
        MUST(pnk_lp_add_row(ctx, lp, 0, 1, 0, NULL, NULL, &row));
        assert_int_equal(pnk_interior_go(ctx, interior, 1e-8, 200, &info), PNK_BAD_INPUT);       /* a row cannot join */
        pnk_ctx_clear(ctx);
        pnk_interior_free(interior);
        pnk_lp_free(lp);
    }
    MUST(pnk_lp_new(ctx, &lp));
    assert_int_equal(pnk_interior_new(ctx, lp, &interior), PNK_BAD_INPUT);
    pnk_ctx_clear(ctx);
    pnk_lp_free(lp);
}

/* What is said to be reached is the known optimum; most are reached. */
static void published_programs(void **state)
{
    const char *shared = getenv("PAANEK_SHARED");
    char path[1024], line[4096], *field[4];
    int n = 0, reached = 0;

    (void)state;
    snprintf(path, sizeof path, "%s/lp/known-optima.csv", shared ? shared : "");
    FILE *list = shared ? fopen(path, "r") : NULL;
    if (!list) {
        print_message("PAANEK_SHARED is not set, or has no lp/known-optima.csv: skipped\n");
        skip();
    }
    assert_non_null(fgets(line, sizeof line, list));
    while (fgets(line, sizeof line, list)) {
        char *rest = line;
        pnk_lp *lp = NULL;
        pnk_interior *interior = NULL;
        pnk_interior_info info = {0};
        for (int k = 0; k < 4; k++)
            assert_non_null(field[k] = strsep(&rest, ","));
        snprintf(path, sizeof path, "%s/lp/%s", shared, field[0]);
        if (access(path, R_OK) != 0)
            continue;
        bool feasible = strcmp(field[2], "feasible") == 0;
        double optimum = strtod(field[3], NULL);
        MUST(pnk_lp_read_mps(ctx, path, &lp));
        if (pnk_interior_new(ctx, lp, &interior) || pnk_interior_go(ctx, interior, 1e-8, 150, &info))
            pnk_ctx_clear(ctx);
        else if (info.reached && (!feasible || !(fabs(info.objective - optimum) <= 1e-6 * (1 + fabs(optimum)))))
            fail_msg("%s: %.12g is said to be reached, known: %s %.12g", field[0], info.objective, field[2], optimum);
        reached += info.reached;
        n += feasible;
        pnk_interior_free(interior);
        pnk_lp_free(lp);
    }
    fclose(list);
    print_message("%d programs with an optimum, %d reached\n", n, reached);
    assert_true(5 * reached >= 4 * n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_where_the_simplex_does),
        cmocka_unit_test(without_an_optimum_nothing_is_reached),
        cmocka_unit_test(published_programs),
    };
    return cmocka_run_group_tests_name("linear programs from inside", tests, begin, end);
}
