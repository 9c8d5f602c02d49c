/* tests/engine/lp_mend.c - claims about a basis that is no basis any more, and about solves that start from one. */
#include "engine/base/rng.h"
#include "engine/lp/lp.h"

#include "tests/engine/lp_fixture.h"

enum { ROWS = 60, COLUMNS = 140, MOST_ENTRIES = 5 };

/* Sparse columns of which a share may be left out, as rows may; the first 2 ROWS take up what the rows ask for. */
typedef struct {
    double low[ROWS], high[ROWS], cost[COLUMNS], most[COLUMNS], value[COLUMNS][MOST_ENTRIES];
    int row[COLUMNS][MOST_ENTRIES], n[COLUMNS];
    bool row_gone[ROWS], column_gone[COLUMNS];
} program;

static program made(pnk_rng *rng)
{
    program p = {0};

    for (int i = 0; i < ROWS; i++) {
        p.low[i] = 10 * pnk_rng_uniform(rng);
        p.high[i] = i % 3 ? INFINITY : p.low[i] + 5 * pnk_rng_uniform(rng) * (double)(i % 2);
    }
    for (int j = 0; j < COLUMNS; j++) {
        p.n[j] = 1 + (int)pnk_rng_below(rng, MOST_ENTRIES);
        p.cost[j] = 1 + 9 * pnk_rng_uniform(rng);
        p.most[j] = j % 4 ? INFINITY : 3;
        for (int e = 0; e < p.n[j]; e++) {
            p.row[j][e] = (int)((pnk_rng_below(rng, 12) + (uint64_t)j * ROWS / COLUMNS + (uint64_t)e * 7) % ROWS);
            p.value[j][e] = pnk_rng_below(rng, 4) ? 1 : 0.2 + pnk_rng_uniform(rng);
        }
    }
    return p;
}

/* With the rows and columns that are left; what a row lacks or has too much costs dearly. column_at, row_at: -1, gone. */
static pnk_lp *lp_of(pnk_ctx *ctx, const program *p, int row_at[ROWS], int column_at[COLUMNS])
{
    pnk_lp *lp;

    FINE(pnk_lp_new(ctx, &lp));
    for (int i = 0; i < ROWS; i++) {
        row_at[i] = -1;
        if (!p->row_gone[i])
            FINE(pnk_lp_add_row(ctx, lp, p->low[i], p->high[i], 0, NULL, NULL, &row_at[i]));
    }
    for (int j = 0; j < COLUMNS; j++) {
        int rows[MOST_ENTRIES], n = 0;
        double values[MOST_ENTRIES];
        column_at[j] = -1;
        for (int e = 0; e < p->n[j]; e++)
            if (row_at[p->row[j][e]] >= 0) {
                rows[n] = row_at[p->row[j][e]];
                values[n++] = p->value[j][e];
            }
        if (!p->column_gone[j])
            FINE(pnk_lp_add_column(ctx, lp, 0, p->most[j], p->cost[j], (size_t)n, rows, values, &column_at[j]));
    }
    for (int i = 0; i < ROWS; i++)
        for (int sign = -1; sign <= 1 && row_at[i] >= 0; sign += 2)
            FINE(pnk_lp_add_column(ctx, lp, 0, INFINITY, 200, 1, &row_at[i], (double[]){sign}, NULL));
    return lp;
}

static size_t n_basic(const pnk_lp *lp)
{
    size_t n = 0;

    for (size_t i = 0; i < pnk_lp_n_rows(lp); i++)
        n += pnk_lp_row_place(lp, (int)i) == PNK_LP_BASIC;
    for (size_t j = 0; j < pnk_lp_n_columns(lp); j++)
        n += pnk_lp_column_place(lp, (int)j) == PNK_LP_BASIC;
    return n;
}

static pnk_lp_info solved(pnk_ctx *ctx, pnk_lp *lp, pnk_lp_method method)
{
    pnk_lp_settings settings = PNK_LP_DEFAULTS;
    pnk_lp_info info = {0};

    settings.method = method;
    FINE(pnk_lp_solve(ctx, lp, &settings, &info));
    assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
    return info;
}

/* The places of one program put on what is left of it in another. */
static void take_places(pnk_ctx *ctx, const pnk_lp *from, const int row_from[ROWS], const int column_from[COLUMNS], pnk_lp *to, const int row_to[ROWS], const int column_to[COLUMNS])
{
    for (int i = 0; i < ROWS; i++)
        if (row_to[i] >= 0)
            FINE(pnk_lp_set_row_place(ctx, to, row_to[i], pnk_lp_row_place(from, row_from[i])));
    for (int j = 0; j < COLUMNS; j++)
        if (column_to[j] >= 0)
            FINE(pnk_lp_set_column_place(ctx, to, column_to[j], pnk_lp_column_place(from, column_from[j])));
}

TEST(what_is_left_of_a_basis_is_mended_and_takes_few_pivots)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    long from_slacks = 0, from_mended = 0;

    for (int trial = 0; trial < 80; trial++) {
        pnk_rng rng = pnk_rng_stream(23, (uint64_t)trial, 0);
        program p = made(&rng);
        int row_was[ROWS], column_was[COLUMNS], row_is[ROWS], column_is[COLUMNS];
        pnk_lp *was = lp_of(ctx, &p, row_was, column_was);
        solved(ctx, was, PNK_LP_AUTO);
        for (int k = 0; k < 4; k++) {
            p.row_gone[pnk_rng_below(&rng, ROWS)] |= k % 2;
            p.column_gone[pnk_rng_below(&rng, COLUMNS)] = true;
        }
        pnk_lp *cold = lp_of(ctx, &p, row_is, column_is), *warm = lp_of(ctx, &p, row_is, column_is);
        pnk_lp_info one = solved(ctx, cold, PNK_LP_AUTO);
        take_places(ctx, was, row_was, column_was, warm, row_is, column_is);
        size_t mended;
        FINE(pnk_lp_mend_basis(ctx, warm, &mended));
        assert_int_equal(n_basic(warm), pnk_lp_n_rows(warm));
        FINE(pnk_lp_mend_basis(ctx, warm, &mended));             /* what was mended is a basis */
        assert_int_equal(mended, 0);
        pnk_lp_info two = solved(ctx, warm, PNK_LP_NEAR);
        assert_true(fabs(two.objective - one.objective) <= 1e-6 * (1 + fabs(one.objective)));
        from_slacks += one.pivots;
        from_mended += two.pivots;
        pnk_lp_free(was);
        pnk_lp_free(cold);
        pnk_lp_free(warm);
    }
    if (!(2 * from_mended < from_slacks))
        fail_msg("%ld pivots from mended bases and %ld from slacks", from_mended, from_slacks);
    pnk_ctx_free(ctx);
}

TEST(too_many_basics_that_hang_on_each_other_are_put_right)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();

    for (int trial = 0; trial < 80; trial++) {
        pnk_rng rng = pnk_rng_stream(29, (uint64_t)trial, 0);
        program p = made(&rng);
        for (int j = 1; j < COLUMNS; j += 9) {                   /* twins, one of them scaled */
            p.n[j] = p.n[j - 1];
            for (int e = 0; e < p.n[j]; e++) {
                p.row[j][e] = p.row[j - 1][e];
                p.value[j][e] = p.value[j - 1][e] * (j % 2 ? 1 : 3);
            }
        }
        int row_at[ROWS], column_at[COLUMNS];
        pnk_lp *lp = lp_of(ctx, &p, row_at, column_at);
        for (int j = 0; j < COLUMNS; j++)
            FINE(pnk_lp_set_column_place(ctx, lp, column_at[j], pnk_rng_below(&rng, 3) ? PNK_LP_BASIC : PNK_LP_AT_LOW));
        for (int i = 0; i < ROWS; i++)
            FINE(pnk_lp_set_row_place(ctx, lp, row_at[i], pnk_rng_below(&rng, 3) ? PNK_LP_AT_LOW : PNK_LP_BASIC));
        size_t mended, again;
        FINE(pnk_lp_mend_basis(ctx, lp, &mended));
        assert_true(mended > 0);
        assert_int_equal(n_basic(lp), pnk_lp_n_rows(lp));
        FINE(pnk_lp_mend_basis(ctx, lp, &again));
        assert_int_equal(again, 0);
        pnk_lp_free(lp);
    }
    pnk_ctx_free(ctx);
}

/* How many of the basic columns are worth a place, in rows whose slack is not basic: by elimination, the largest entry first. */
static int rank_of(const pnk_lp *lp)
{
    static double a[ROWS][COLUMNS + 2 * ROWS];
    int rank = 0, at[ROWS], n_rows = 0, n_columns = 0;

    for (int i = 0; i < ROWS; i++)
        at[i] = pnk_lp_row_place(lp, i) == PNK_LP_BASIC ? -1 : n_rows++;
    memset(a, 0, sizeof a);
    for (size_t j = 0; j < pnk_lp_n_columns(lp); j++) {
        size_t n;
        const int *rows;
        const double *values;
        if (pnk_lp_column_place(lp, (int)j) != PNK_LP_BASIC)
            continue;
        pnk_lp_column(lp, (int)j, NULL, NULL, NULL, &n, &rows, &values);
        for (size_t e = 0; e < n; e++)
            if (at[rows[e]] >= 0)
                a[at[rows[e]]][n_columns] = values[e];
        n_columns++;
    }
    for (;; rank++) {
        int row = -1, column = -1;
        for (int i = rank; i < n_rows; i++)
            for (int j = 0; j < n_columns; j++)
                if (fabs(a[i][j]) > 1e-9 && (row < 0 || fabs(a[i][j]) > fabs(a[row][column]))) {
                    row = i;
                    column = j;
                }
        if (row < 0)
            return rank;
        for (int j = 0; j < n_columns; j++) {
            double was = a[row][j];
            a[row][j] = a[rank][j];
            a[rank][j] = was;
        }
        for (int i = rank + 1; i < n_rows; i++) {
            double by = a[i][column] / a[rank][column];
            for (int j = 0; j < n_columns && by != 0; j++)
                a[i][j] -= by * a[rank][j];
            a[i][column] = 0;
        }
    }
}

/* As many columns stay as there are that do not hang on each other, and those that are fixed leave before others do. */
TEST(no_more_places_are_mended_than_must_be)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    size_t n_free_left = 0, n_fixed_left = 0, n_fixed = 0;

    for (int trial = 0; trial < 80; trial++) {
        pnk_rng rng = pnk_rng_stream(37, (uint64_t)trial, 0);
        program p = made(&rng);
        for (int j = 2; j < COLUMNS; j += 5) {                   /* each the sum of the two before it, as far as there is room */
            p.n[j] = p.n[j - 1] < 3 ? p.n[j - 1] : 3;
            for (int e = 0; e < p.n[j]; e++) {
                p.row[j][e] = p.row[j - 1][e];
                p.value[j][e] = p.value[j - 1][e];
            }
            p.n[j - 1] = p.n[j];
            p.row[j][p.n[j]] = p.row[j - 2][0];
            p.value[j][p.n[j]++] = p.value[j - 2][0];
            p.n[j - 2] = 1;
        }
        for (int j = 4; j < COLUMNS; j += 7)
            p.most[j] = 0;
        int row_at[ROWS], column_at[COLUMNS];
        pnk_lp *lp = lp_of(ctx, &p, row_at, column_at);
        bool basic[COLUMNS];
        int n_basics = 0;
        for (int j = 0; j < COLUMNS; j++) {
            basic[j] = pnk_rng_below(&rng, 3) > 0;
            n_basics += basic[j];
            FINE(pnk_lp_set_column_place(ctx, lp, column_at[j], basic[j] ? PNK_LP_BASIC : PNK_LP_AT_LOW));
        }
        for (int i = 0; i < ROWS; i++)
            FINE(pnk_lp_set_row_place(ctx, lp, row_at[i], pnk_rng_below(&rng, 4) ? PNK_LP_AT_LOW : PNK_LP_BASIC));
        int rank = rank_of(lp), n_left = 0;
        size_t mended;
        FINE(pnk_lp_mend_basis(ctx, lp, &mended));
        for (int j = 0; j < COLUMNS; j++)
            if (basic[j] && pnk_lp_column_place(lp, column_at[j]) != PNK_LP_BASIC) {
                n_left++;
                *(p.most[j] == 0 ? &n_fixed_left : &n_free_left) += 1;
            }
        for (int j = 0; j < COLUMNS; j++)
            n_fixed += basic[j] && p.most[j] == 0;
        assert_int_equal(n_basics - n_left, rank);
        pnk_lp_free(lp);
    }
    if (!(n_fixed_left > 0 && n_free_left > 0 && n_fixed_left * 4 > n_fixed * 3))
        fail_msg("%zu of %zu fixed columns left, and %zu others", n_fixed_left, n_fixed, n_free_left);
    pnk_ctx_free(ctx);
}

TEST(rows_and_columns_alone_are_a_basis_of_slacks)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_lp *lp;
    size_t mended;
    int index;

    FINE(pnk_lp_new(ctx, &lp));
    FINE(pnk_lp_add_row(ctx, lp, 1, 2, 0, NULL, NULL, &index));
    FINE(pnk_lp_set_row_place(ctx, lp, index, PNK_LP_AT_LOW));
    FINE(pnk_lp_mend_basis(ctx, lp, &mended));
    assert_int_equal(mended, 1);
    assert_int_equal(pnk_lp_row_place(lp, index), PNK_LP_BASIC);
    FINE(pnk_lp_add_column(ctx, lp, 0, 1, 1, 0, NULL, NULL, &index));
    FINE(pnk_lp_set_column_place(ctx, lp, index, PNK_LP_BASIC));
    FINE(pnk_lp_mend_basis(ctx, lp, &mended));
    assert_int_equal(mended, 1);
    assert_int_equal(pnk_lp_column_place(lp, index), PNK_LP_AT_LOW);
    pnk_lp_free(lp);
    pnk_ctx_free(ctx);
}

/* Limits and costs that moved a little: the optimum is the same from wherever it is looked for, and nearer from where it was. */
TEST(a_basis_near_the_optimum_leads_to_it_in_few_pivots)
{
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    long from_slacks = 0, from_near = 0;

    for (int trial = 0; trial < 80; trial++) {
        pnk_rng rng = pnk_rng_stream(31, (uint64_t)trial, 0);
        program p = made(&rng);
        int row_at[ROWS], column_at[COLUMNS];
        pnk_lp *warm = lp_of(ctx, &p, row_at, column_at);
        solved(ctx, warm, PNK_LP_AUTO);
        for (int i = 0; i < ROWS; i++) {
            double by = 0.1 * pnk_rng_uniform(&rng);
            p.low[i] += by;
            p.high[i] += by;
            FINE(pnk_lp_set_row_bounds(ctx, warm, row_at[i], p.low[i], p.high[i]));
        }
        for (int j = 0; j < COLUMNS; j += 5) {
            p.cost[j] *= 1 + 0.1 * pnk_rng_uniform(&rng);
            FINE(pnk_lp_set_cost(ctx, warm, column_at[j], p.cost[j]));
        }
        pnk_lp *cold = lp_of(ctx, &p, row_at, column_at);
        pnk_lp_info one = solved(ctx, cold, PNK_LP_AUTO), two = solved(ctx, warm, PNK_LP_NEAR);
        assert_true(fabs(two.objective - one.objective) <= 1e-6 * (1 + fabs(one.objective)));
        from_slacks += one.pivots;
        from_near += two.pivots;
        pnk_lp_free(cold);
        pnk_lp_free(warm);
    }
    if (!(2 * from_near < from_slacks))
        fail_msg("%ld pivots from near and %ld from slacks", from_near, from_slacks);
    pnk_ctx_free(ctx);
}

/* n times: five are needed; three come at 10 each, as the basis has it, others at 100; at 2 they came only after it was made. */
static pnk_lp *with_a_way_out(pnk_ctx *ctx, int n)
{
    pnk_lp *lp;

    FINE(pnk_lp_new(ctx, &lp));
    for (int i = 0; i < n; i++) {
        int usual = column(ctx, lp, 0, 3, 10), dear = column(ctx, lp, 0, INFINITY, 100), cheap = column(ctx, lp, 0, INFINITY, 2), row;
        FINE(pnk_lp_add_row(ctx, lp, 5, INFINITY, 3, (int[]){usual, dear, cheap}, (double[]){1, 1, 1}, &row));
        FINE(pnk_lp_set_column_place(ctx, lp, usual, PNK_LP_BASIC));
        FINE(pnk_lp_set_column_place(ctx, lp, dear, PNK_LP_AT_LOW));
        FINE(pnk_lp_set_column_place(ctx, lp, cheap, PNK_LP_AT_LOW));
        FINE(pnk_lp_set_row_place(ctx, lp, row, PNK_LP_AT_LOW));
    }
    return lp;
}

/* What pays at the prices of the basis may be the way out: where it is little it stays open, and the dual does not go far. Where it is much the
 * dual comes to a limit of the objective, and without one to the same end. */
TEST(a_way_out_that_pays_is_open)
{
    static const struct { int n; double limit; pnk_lp_outcome outcome; } cases[] = {
        {1, 100, PNK_LP_OPTIMAL}, {50, 5000, PNK_LP_OPTIMAL}, {200, 20000, PNK_LP_LIMIT}, {200, INFINITY, PNK_LP_OPTIMAL}};
    USED();
    pnk_ctx *ctx = pnk_ctx_new();

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pnk_lp *lp = with_a_way_out(ctx, cases[k].n);
        pnk_lp_settings settings = PNK_LP_DEFAULTS;
        pnk_lp_info info;
        settings.method = PNK_LP_NEAR;
        settings.objective_limit = cases[k].limit;
        FINE(pnk_lp_solve(ctx, lp, &settings, &info));
        assert_int_equal(info.outcome, cases[k].outcome);
        if (info.outcome == PNK_LP_OPTIMAL)
            CHECK_NEAR(info.objective, 10.0 * cases[k].n);
        pnk_lp_free(lp);
    }
    pnk_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_of_a_basis_is_mended_and_takes_few_pivots),
        cmocka_unit_test(too_many_basics_that_hang_on_each_other_are_put_right),
        cmocka_unit_test(no_more_places_are_mended_than_must_be),
        cmocka_unit_test(rows_and_columns_alone_are_a_basis_of_slacks),
        cmocka_unit_test(a_basis_near_the_optimum_leads_to_it_in_few_pivots),
        cmocka_unit_test(a_way_out_that_pays_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
