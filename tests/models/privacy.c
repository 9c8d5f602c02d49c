/* tests/models/privacy.c - who has the published figures and knows what ties them cannot work out a small count.
 *
 * The attack is a formulation of its own: the hidden cells themselves are the columns, every relation with a hidden cell in it is a row, and each
 * hidden cell is made as small and as great as it can be. (The room looks for changes of all cells, published ones at a price.)
 */
#include "engine/base/file.h"
#include "engine/base/rng.h"
#include "engine/lp/lp.h"
#include "models/privacy/cells.h"
#include "models/operation/operation.h"
#include "models/privacy/privacy.h"
#include "models/publish/publish.h"
#include "tests/models/fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEST(name) static void name(void **state)

static const double width = 5.0;

typedef struct { pnk_cells cells; pnk_arena arena; size_t n_small; } table;

/** Least and greatest value of each hidden cell; the narrowest interval. INFINITY: nothing is hidden. */
static double narrowest(const pnk_cells *cells)
{
    pnk_lp *lp = NULL;
    pnk_lp_info info;
    double least = INFINITY;
    int *column = calloc(cells->n + 1, sizeof *column), *which = calloc(cells->n + 1, sizeof *which);
    double *factors = calloc(cells->n + 1, sizeof *factors);

    assert_non_null(column);
    assert_non_null(which);
    assert_non_null(factors);
    assert_int_equal(pnk_lp_new(ctx, &lp), PNK_OK);
    for (size_t c = 0; c < cells->n; c++) {
        column[c] = -1;
        if (cells->v[c].hidden)
            assert_int_equal(pnk_lp_add_column(ctx, lp, 0.0, PNK_LP_INF, 0.0, 0, NULL, NULL, &column[c]), PNK_OK);
    }
    for (size_t t = 0; t < cells->n_ties; t++) {
        const pnk_tie *tie = &cells->ties[t];
        double known = 0.0, truth = 0.0;
        size_t n = 0;
        for (size_t i = tie->first; i < tie->first + tie->n; i++) {
            truth += cells->factors[i] * cells->v[cells->tied[i]].value;
            if (column[cells->tied[i]] < 0)
                known += cells->factors[i] * cells->v[cells->tied[i]].value;
            else
                which[n] = column[cells->tied[i]], factors[n++] = cells->factors[i];
        }
        if (n)
            assert_int_equal(pnk_lp_add_row(ctx, lp, (tie->up > 0.0 ? 0.0 : truth) - known, tie->up > 0.0 ? PNK_LP_INF : truth - known, n, which, factors, NULL), PNK_OK);
    }
    for (size_t c = 0; c < cells->n; c++) {
        double ends[2] = { -INFINITY, INFINITY };
        for (int side = 0; side < 2 && column[c] >= 0; side++) {
            assert_int_equal(pnk_lp_set_cost(ctx, lp, column[c], side ? -1.0 : 1.0), PNK_OK);
            assert_int_equal(pnk_lp_solve(ctx, lp, NULL, &info), PNK_OK);
            assert_true(info.outcome == PNK_LP_OPTIMAL || (side && info.outcome == PNK_LP_UNBOUNDED));
            ends[side] = info.outcome == PNK_LP_OPTIMAL ? pnk_lp_value(lp, column[c]) : INFINITY;
            assert_int_equal(pnk_lp_set_cost(ctx, lp, column[c], 0.0), PNK_OK);
        }
        if (column[c] >= 0) {
            assert_true(ends[0] <= cells->v[c].value + 1e-6 && ends[1] >= cells->v[c].value - 1e-6);
            least = fmin(least, ends[1] - ends[0]);
        }
    }
    pnk_lp_free(lp);
    free(column), free(which), free(factors);
    return least;
}

static void hide_small(table *t)
{
    for (size_t c = 0; c < t->cells.n; c++)
        if (t->cells.v[c].value > 0.0 && t->cells.v[c].value < width)
            t->cells.v[c].hidden = true, t->n_small++;
}

/** Mostly hundreds, some few, some nobody. */
static double persons(pnk_rng *rng)
{
    double kind = pnk_rng_uniform(rng);
    return kind < 0.15 ? floor(1.0 + 4.0 * pnk_rng_uniform(rng)) : kind < 0.3 ? 0.0 : floor(5.0 + 300.0 * pnk_rng_uniform(rng));
}

static void add_up(pnk_cells *cells, int total, const int *parts, size_t n)
{
    int which[40];
    double factors[40];
    which[0] = total, factors[0] = 1.0;
    for (size_t i = 0; i < n; i++)
        which[i + 1] = parts[i], factors[i + 1] = -1.0;
    pnk_cells_tie(cells, n + 1, which, factors, false, 0.0);
}

/** Areas in districts in one whole x stages with their sum x days; what has come since the start never falls. */
static void make_table(table *t, uint64_t seed)
{
    enum { DAYS = 3, STAGES = 4, MOST = 13 };
    pnk_rng rng = pnk_rng_stream(7, seed, 0);
    int n_districts = 2 + (int)(seed % 3), n_below = 2 + (int)(seed % 2), n = 1 + n_districts * (1 + n_below), cell[DAYS][STAGES + 1][MOST + 4];
    double value[DAYS][STAGES + 1][MOST + 4] = {{{0}}};

    *t = (table){0};
    t->cells.arena = &t->arena;
    assert_true(n <= MOST + 4);
    for (int d = 0; d < DAYS; d++)
        for (int s = 0; s < STAGES; s++)
            for (int a = 1 + n_districts; a < n; a++) {
                double v = persons(&rng) + (s == 0 && d > 0 ? value[d - 1][s][a] : 0.0);
                int district = 1 + (a - 1 - n_districts) / n_below, places[] = { a, district, 0 };
                for (int k = 0; k < 3; k++)
                    value[d][s][places[k]] += v, value[d][STAGES][places[k]] += v;
            }
    for (int d = 0; d < DAYS; d++)
        for (int s = 0; s <= STAGES; s++)
            for (int a = 0; a < n; a++)
                cell[d][s][a] = pnk_cells_add(&t->cells, value[d][s][a], a == 0 ? 20 : a <= n_districts ? 5 : 1, d);
    for (int d = 0; d < DAYS; d++)
        for (int a = 0; a < n; a++) {
            int parts[STAGES];
            for (int s = 0; s < STAGES; s++)
                parts[s] = cell[d][s][a];
            add_up(&t->cells, cell[d][STAGES][a], parts, STAGES);
            if (d > 0)
                pnk_cells_tie(&t->cells, 2, (int[]){ cell[d][0][a], cell[d - 1][0][a] }, (double[]){ 1, -1 }, true, 0.0);
        }
    for (int d = 0; d < DAYS; d++)
        for (int s = 0; s <= STAGES; s++) {
            add_up(&t->cells, cell[d][s][0], &cell[d][s][1], (size_t)n_districts);
            for (int k = 0; k < n_districts; k++)
                add_up(&t->cells, cell[d][s][1 + k], &cell[d][s][1 + n_districts + k * n_below], (size_t)n_below);
        }
    assert_false(t->cells.failed);
    hide_small(t);
}

static size_t count_hidden(const pnk_cells *cells)
{
    size_t n = 0;
    for (size_t c = 0; c < cells->n; c++)
        n += cells->v[c].hidden;
    return n;
}

TEST(no_small_count_of_a_hundred_tables_can_be_worked_out)
{
    (void)state;
    size_t n_cells = 0, n_small = 0, n_hidden = 0, n_broken = 0;

    for (uint64_t seed = 0; seed < 100; seed++) {
        table t;
        make_table(&t, seed);
        assert_true(t.n_small > 0);
        n_broken += narrowest(&t.cells) < width - 1e-5;         /* only the small ones hidden: the same attack finds one */
        assert_int_equal(pnk_cells_protect(ctx, &t.cells, width), PNK_OK);
        assert_true(narrowest(&t.cells) >= width - 1e-5);
        n_cells += t.cells.n, n_small += t.n_small, n_hidden += count_hidden(&t.cells);
        pnk_arena_release(&t.arena);
    }
    print_message("100 tables, %zu cells: %zu small, %zu hidden in all (%.0f %%); the small ones alone fall in %zu tables\n", n_cells, n_small, n_hidden,
                  100.0 * (double)n_hidden / (double)n_cells, n_broken);
    assert_true(n_broken >= 95);
    assert_true(n_hidden * 2 < n_cells);
}

TEST(the_same_table_hides_the_same_cells)
{
    (void)state;
    table a, b;

    make_table(&a, 5), make_table(&b, 5);
    assert_int_equal(pnk_cells_protect(ctx, &a.cells, width), PNK_OK);
    assert_int_equal(pnk_cells_protect(ctx, &b.cells, width), PNK_OK);
    for (size_t c = 0; c < a.cells.n; c++)
        assert_int_equal(a.cells.v[c].hidden, b.cells.v[c].hidden);
    pnk_arena_release(&a.arena), pnk_arena_release(&b.arena);
}

TEST(a_count_that_never_rises_is_hidden_over_its_days)
{
    (void)state;
    table t = {0};
    int day[3];

    t.cells.arena = &t.arena;
    for (int d = 0; d < 3; d++)
        day[d] = pnk_cells_add(&t.cells, d == 1 ? 3 : d == 0 ? 3 : 6, 1, d);
    for (int d = 1; d < 3; d++)
        pnk_cells_tie(&t.cells, 2, (int[]){ day[d], day[d - 1] }, (double[]){ 1, -1 }, true, 0.0);
    hide_small(&t);
    assert_int_equal(pnk_cells_protect(ctx, &t.cells, width), PNK_OK);
    assert_true(narrowest(&t.cells) >= width - 1e-5);
    assert_true(t.cells.v[day[2]].hidden);                           /* at most 6 if it were told, and the first two at least 0: 6 would do, but not for a witness above */
    pnk_arena_release(&t.arena);
}

TEST(a_cell_that_nothing_ties_is_hidden_alone)
{
    (void)state;
    table t = {0};

    t.cells.arena = &t.arena;
    pnk_cells_add(&t.cells, 2, 1, 0);
    pnk_cells_add(&t.cells, 100, 1, 0);
    hide_small(&t);
    assert_int_equal(pnk_cells_protect(ctx, &t.cells, width), PNK_OK);
    assert_true(t.cells.v[0].hidden && !t.cells.v[1].hidden);
    pnk_arena_release(&t.arena);
}

/* ------------------------------------------------------------------ a whole operation */

static pnk_run *count_and_forecast(const char *operation, char *out)
{
    pnk_problems problems = {0};
    pnk_run *run = NULL;
    pnk_run_options options = { .intake = { .folder = operation, .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN }, .out = out };

    pnk_day_parse("2022-09-18", &options.intake.as_of);
    MUST(pnk_operation_forecast(ctx, &options, &problems, &run));
    pnk_problems_free(&problems);
    return run;
}

enum { N_SHOWN = 7 };
static const pnk_measure shown[N_SHOWN] = { PNK_DISPLACED, PNK_RETURNED, PNK_REMAINING, PNK_PRESENT, PNK_WITH_HOSTS, PNK_IN_SITES, PNK_ON_THE_WAY };

/** What internal tables say: the ledger up to as_of, then the forecast in thousandths; slot areas.n is all in scope. */
static double inside(const pnk_results *r, int day, size_t slot, pnk_measure m)
{
    const pnk_forecast *f = r->forecast;
    int n_days = r->ledger->n_days;
    double sum = 0;

    if (day < n_days)
        return (double)pnk_ledger_persons(r->records, r->ledger, r->ledger->first + day, slot < r->records->areas.n ? (int)slot : -1, m);
    for (size_t l = 0; l < f->n_leaves; l++) {
        int leaf = f->leaves[l];
        if (slot < r->records->areas.n ? !pnk_area_within(r->records, leaf, (int)slot) : !r->records->areas.v[leaf].in_scope)
            continue;
        for (size_t g = 0; g < f->n_groups; g++) {
            size_t at = pnk_forecast_at(f, day - n_days, l, g);
            double stages[3] = { round(f->with_hosts[at] * 1000), round(f->in_sites[at] * 1000), round(f->on_the_way[at] * 1000) };
            sum += m == PNK_DISPLACED ? round(f->displaced[at] * 1000) : m == PNK_RETURNED ? round(f->returned[at] * 1000)
                 : m == PNK_REMAINING ? round(f->displaced[at] * 1000) - round(f->returned[at] * 1000)
                 : m == PNK_WITH_HOSTS ? stages[0] : m == PNK_IN_SITES ? stages[1] : m == PNK_ON_THE_WAY ? stages[2] : stages[0] + stages[1] + stages[2];
        }
    }
    return sum / 1000;
}

static double outside(const pnk_results *r, int day, size_t slot, pnk_measure m)
{
    if (day < r->ledger->n_days)
        return pnk_ledger_shown(r->records, r->ledger, r->ledger->first + day, slot < r->records->areas.n ? (int)slot : -1, m);
    return r->forecast->bands[((size_t)(day - r->ledger->n_days) * r->forecast->n_nodes + slot) * PNK_N_SOLVED + m].mean;
}

/** What the attacker reads out of the two tables, and what everybody knows of them; naive: only small ones are missing. */
static void read_tables(const pnk_results *whole, const pnk_results *safe, bool naive, double least, pnk_cells *cells)
{
    const pnk_records *records = whole->records;
    size_t n_areas = records->areas.n, n_slots = n_areas + 1;
    int n_days = whole->ledger->n_days, all_days = n_days + whole->forecast->n_days + 1, *cell = calloc((size_t)all_days * n_slots * N_SHOWN, sizeof *cell);
    int *which = calloc(n_areas + 3, sizeof *which);
    double *factors = calloc(n_areas + 3, sizeof *factors);
#define CELL(d, slot, m) cell[((size_t)(d) * n_slots + (slot)) * N_SHOWN + (m)]

    assert_non_null(cell);
    assert_non_null(which);
    assert_non_null(factors);
    for (int d = 0; d < all_days; d++)
        for (size_t slot = 0; slot < n_slots; slot++)
            for (int m = 0; m < N_SHOWN; m++) {
                double value = inside(whole, d, slot, shown[m]), told = outside(safe, d, slot, shown[m]);
                int c = CELL(d, slot, m) = pnk_cells_add(cells, value, 1, d);
                assert_true(pnk_is_withheld(told) || told == value);            /* never changed */
                assert_true(pnk_is_withheld(told) || value <= 0 || value >= least);
                cells->v[c].hidden = naive ? value > 0 && value < least : pnk_is_withheld(told);
            }
    for (int d = 0; d < all_days; d++)
        for (size_t slot = 0; slot < n_slots; slot++) {
            pnk_cells_tie(cells, 3, (int[]){ CELL(d, slot, 2), CELL(d, slot, 0), CELL(d, slot, 1) }, (double[]){ 1, -1, 1 }, false, 0.01);
            pnk_cells_tie(cells, 4, (int[]){ CELL(d, slot, 3), CELL(d, slot, 4), CELL(d, slot, 5), CELL(d, slot, 6) }, (double[]){ 1, -1, -1, -1 }, false, 0.01);
            for (int m = 0; m < N_SHOWN; m++) {
                size_t n = 1;
                which[0] = CELL(d, slot, m), factors[0] = 1;
                for (size_t a = 0; a < n_areas; a++)
                    if (slot < n_areas ? records->areas.v[a].parent == (int)slot : records->areas.v[a].parent < 0 && records->areas.v[a].in_scope)
                        which[n] = CELL(d, a, m), factors[n++] = -1;
                if (n > 1)
                    pnk_cells_tie(cells, n, which, factors, false, 0.01);
                if (d > 0 && m < 2)
                    pnk_cells_tie(cells, 2, (int[]){ CELL(d, slot, m), CELL(d - 1, slot, m) }, (double[]){ 1, -1 }, true, 0);
                if (d == n_days)
                    pnk_cells_tie(cells, 2, (int[]){ CELL(d, slot, m), CELL(d - 1, slot, m) }, (double[]){ 1, -1 }, false, 0.01);
            }
        }
    free(cell), free(which), free(factors);
}

static void attack(const pnk_results *whole, pnk_profile profile, double least)
{
    pnk_arena arena = {0};
    pnk_cells naive = { .arena = &arena }, safe = { .arena = &arena };
    pnk_private *made = NULL;

    MUST(pnk_private_make(ctx, whole, profile, &made));
    const pnk_results *told = pnk_private_results(made);
    assert_true(told->withheld->least_persons == least);
    read_tables(whole, told, true, least, &naive);
    read_tables(whole, told, false, least, &safe);
    size_t n_small = count_hidden(&naive), n_hidden = count_hidden(&safe);
    assert_true(n_small > 0 && n_hidden >= n_small);
    assert_true(narrowest(&naive) < least - 1e-3);
    assert_true(narrowest(&safe) >= least - 0.05);                   /* thousandths do not add up to the last digit */
    print_message("Batken, %s: %zu counts, %zu small, %zu withheld (%.1f %%)\n", told->withheld->profile, safe.n, n_small, n_hidden, 100.0 * (double)n_hidden / (double)safe.n);
    pnk_arena_release(&arena);
    pnk_private_free(made);
}

TEST(no_small_count_of_batken_can_be_worked_out)
{
    (void)state;
    char out[] = "/tmp/paanek-privacy-XXXXXX";

    assert_non_null(mkdtemp(out));
    pnk_run *run = count_and_forecast(PNK_SOURCE_DIR "/data/operations/batken-2022", out);
    attack(pnk_run_results(run), PNK_PROFILE_PARTNER, 5);
    attack(pnk_run_results(run), PNK_PROFILE_PUBLIC, 10);
    pnk_run_free(run);
    MUST(pnk_folder_remove(ctx, out));
}

/** A table of these results has this text, or has it not. */
static bool table_has(const pnk_results *results, const char *name, const char *text)
{
    pnk_buf out = {0};

    MUST(pnk_publish_table(ctx, results, name, &out));
    bool has = strstr(out.text, text) != NULL;
    pnk_buf_free(&out);
    return has;
}

TEST(what_is_held_back_and_expected_gives_no_few_people_away)
{
    (void)state;
    char out[] = "/tmp/paanek-privacy-XXXXXX";
    pnk_problems problems = {0};
    pnk_run *run = NULL;
    pnk_private *made = NULL;

    assert_non_null(mkdtemp(out));
    pnk_run_options options = { .intake = { .folder = PNK_SOURCE_DIR "/data/operations/tiny", .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN }, .out = out };
    MUST(pnk_operation_run(ctx, &options, &problems, &run));
    pnk_results whole = *pnk_run_results(run);
    pnk_records records = *whole.records;
    pnk_plan plan = *whole.plan;
    pnk_site sites[2] = { records.sites.v[0], records.sites.v[1] };              /* School of Boston, Club of Arpa */
    pnk_held held[] = {
        { .until = records.head.as_of, .shelter = 0, .site_id = "S1", .quantity = 20, .sentence = "Keep 20 places free (School of Boston)" },
        { .until = records.head.as_of, .shelter = 1, .site_id = "S2", .quantity = 3, .sentence = "Keep 3 places free (Club of Arpa)" },
        { .until = records.head.as_of, .shelter = 1, .site_id = "S2", .quantity = 15, .sentence = "Keep 15 places free (Club of Arpa)" },
        { .until = records.head.as_of, .shelter = -1, .quantity = 2, .sentence = "Keep 2 units in store" },
    };
    double to_come[] = { 2, 100 };
    pnk_two_stage two_stage = { .n_scenarios = 2, .persons_to_come = to_come, .held.v = held, .held.n = 4 };
    pnk_future_score futures[] = { { .persons_to_come = 2 }, { .persons_to_come = 50 } };
    pnk_funding funding[] = { { .budget_share = 0.5, .unsheltered_person_days = 60 }, { .budget_share = 1, .unsheltered_person_days = 3 } };
    pnk_price prices[] = {
        { .constraint = "T1 places", .id = "S1", .price = 2, .low = 0, .now = 20, .high = 50, .area = -1, .sentence = "20 more places (School of Boston)" },
        { .constraint = "T1 places", .id = "S2", .price = 2, .low = 0, .now = 15, .high = 18, .area = -1, .sentence = "3 more places (Club of Arpa)" },
        { .constraint = "T3 places", .id = "S2", .price = 2, .low = 0, .now = 15, .high = 45, .area = -1, .sentence = "30 more places (Club of Arpa)" },
    };

    sites[0].sensitive = 1;
    records.sites.v = sites;
    plan.two_stage = &two_stage;
    plan.futures = futures, plan.n_futures = 2;
    plan.funding.v = funding, plan.funding.n = 2;
    plan.prices.v = prices, plan.prices.n = 3;
    whole.records = &records, whole.plan = &plan;
    MUST(pnk_private_make(ctx, &whole, PNK_PROFILE_PARTNER, &made));
    const pnk_results *told = pnk_private_results(made);
    assert_int_equal(told->plan->two_stage->held.n, 2);
    assert_true(table_has(told, "hold_back.csv", "Keep 15 places free (Club of Arpa)") && table_has(told, "hold_back.csv", "Keep 2 units in store"));
    assert_false(table_has(told, "hold_back.csv", "School of Boston") || table_has(told, "hold_back.csv", "Keep 3 places"));
    assert_true(pnk_is_withheld(told->plan->two_stage->persons_to_come[0]) && told->plan->two_stage->persons_to_come[1] == 100);
    assert_true(table_has(told, "futures.csv", "1,0,hidden,") && table_has(told, "futures.csv", "2,0,50,"));
    assert_true(told->plan->funding.v[0].unsheltered_person_days == 60 && pnk_is_withheld(told->plan->funding.v[1].unsheltered_person_days));
    assert_int_equal(told->plan->prices.n, 1);
    assert_string_equal(told->plan->prices.v[0].sentence, "30 more places (Club of Arpa)");
    assert_int_equal(two_stage.held.n, 4);                           /* the run's own are as they were */
    assert_true(futures[0].persons_to_come == 2 && to_come[0] == 2);
    pnk_private_free(made);
    pnk_run_free(run);
    pnk_problems_free(&problems);
    MUST(pnk_folder_remove(ctx, out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_small_count_of_a_hundred_tables_can_be_worked_out),
        cmocka_unit_test(the_same_table_hides_the_same_cells),
        cmocka_unit_test(a_count_that_never_rises_is_hidden_over_its_days),
        cmocka_unit_test(a_cell_that_nothing_ties_is_hidden_alone),
        cmocka_unit_test(no_small_count_of_batken_can_be_worked_out),
        cmocka_unit_test(what_is_held_back_and_expected_gives_no_few_people_away),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
