/* tests/models/publish.c - claims about what is published, on a small result made by hand. */
#include "engine/base/file.h"
#include "engine/gis/gis.h"
#include "engine/json/json.h"
#include "engine/page/page.h"
#include "models/access/access.h"
#include "models/domain/records.h"
#include "models/domain/schema.h"
#include "models/publish/publish.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define N_DAYS 3                     /* of the ledger: 16, 17, 18 September */
#define AHEAD  4
#define LEAVES 2
#define GROUPS 2
#define NODES  4                     /* three areas and the total */
#define ADD(list, ...) ((list).v[(list).n++] = __VA_ARGS__)
#define ROOM(list, type, k) ((list).v = PNK_NEW(&w->arena, type, k))

/** A country of two areas: nasty names, an area by outline and one by its places. */
typedef struct {
    pnk_arena arena;
    pnk_ctx *ctx;
    pnk_records *records;
    pnk_matches matches;
    pnk_ledger ledger;
    pnk_forecast forecast;
    pnk_plan plan;
    pnk_problems problems;
    pnk_access *access;
    pnk_results results;
    char folder[64];
} world;

static const char nasty[] = "<script>alert(1)</script> & \"quote\" </SCRIPT";

static void people(world *w)
{
    pnk_records *r = w->records;
    ROOM(r->areas, pnk_area, 3);
    ADD(r->areas, (pnk_area){ .id = "KG", .parent = -1, .level = 0, .name = { "Country", "Страна", NULL }, .at = { 70, 40 }, .in_scope = true });
    ADD(r->areas, (pnk_area){ .id = "KG-A", .parent_id = "KG", .parent = 0, .level = 1, .name = { nasty, "А", "А" }, .at = { 69.6, 39.9 }, .population_persons = 9000, .in_scope = true, .leaf = true,
                              .shape_geojson = "{\"type\":\"Polygon\",\"coordinates\":[[[69.3,39.7],[69.9,39.7],[69.9,40.1],[69.3,40.1],[69.3,39.7]]]}" });
    ADD(r->areas, (pnk_area){ .id = "KG-B", .parent_id = "KG", .parent = 0, .level = 1, .name = { "Batken", "Баткен", "Баткен" }, .at = { 70.8, 40.06 }, .population_persons = NAN, .in_scope = true, .leaf = true });
    ROOM(r->places, pnk_place, 4);
    ADD(r->places, (pnk_place){ .id = "p1", .area = 1, .type = PNK_VILLAGE, .name = { "Maksat", NULL, NULL }, .at = { 69.57, 39.95 }, .population_persons = 4000 });
    ADD(r->places, (pnk_place){ .id = "p2", .area = 2, .type = PNK_CITY, .name = { "Batken", "Баткен", NULL }, .at = { 70.82, 40.06 }, .population_persons = 27000 });
    ADD(r->places, (pnk_place){ .id = "p3", .area = 2, .type = PNK_TOWN, .name = { "Kyzyl-Kiya", NULL, NULL }, .at = { 72.13, 40.26 }, .population_persons = NAN });
    ROOM(r->roads, pnk_road, 2);
    ADD(r->roads, (pnk_road){ .id = "r1", .from = 0, .to = 1, .length_km = 120, .travel_min = 130, .class_ = PNK_TRUNK, .months_open = 0xFFF });
    ADD(r->roads, (pnk_road){ .id = "r2", .from = 1, .to = 2, .length_km = 110, .travel_min = 120, .class_ = PNK_REGIONAL, .months_open = 0xFFF });
    ROOM(r->groups, pnk_group, GROUPS);
    ADD(r->groups, (pnk_group){ .id = "general", .name = { "General", NULL, NULL }, .share = 0.9, .persons_per_household = 5, .priority = 1 });
    ADD(r->groups, (pnk_group){ .id = "elderly", .name = { "Elderly", NULL, NULL }, .share = 0.1, .persons_per_household = 2, .priority = 2 });
    ROOM(r->sites, pnk_site, 2);
    ADD(r->sites, (pnk_site){ .id = "s1", .place = 1, .area = 2, .name = { "School 1", NULL, NULL }, .at = { 70.83, 40.07 }, .capacity_persons = 200, .row = { .confidence = PNK_ASSUMED } });
    ADD(r->sites, (pnk_site){ .id = "safe", .place = 2, .area = 2, .name = { "Safe house", NULL, NULL }, .at = { 72.131, 40.261 }, .capacity_persons = 20, .sensitive = 1 });
    ROOM(r->warehouses, pnk_warehouse, 1);
    ADD(r->warehouses, (pnk_warehouse){ .id = "w1", .place = 2, .name = { "Depot", NULL, NULL }, .agency = "UNHCR" });
    ROOM(r->items, pnk_item, 1);
    ADD(r->items, (pnk_item){ .id = "blanket", .sector = "nfi", .name = { "Blanket", NULL, NULL }, .unit = "piece", .weight_kg = 1.5 });
    ROOM(r->sources, pnk_source, 2);
    ADD(r->sources, (pnk_source){ .id = "ministry", .name = "The Ministry", .error_share = 0.1, .origin = -1 });
    ADD(r->sources, (pnk_source){ .id = "crescent", .name = "=cmd|' /C calc'!A0", .error_share = 0.05, .origin = -1 });
}

static void reports(world *w, pnk_day as_of)
{
    pnk_records *r = w->records;
    pnk_placed *placed = PNK_NEW(&w->arena, pnk_placed, 2);
    int *areas = PNK_NEW(&w->arena, int, 2);
    areas[0] = 1;
    areas[1] = 2;
    placed[0] = (pnk_placed){ .areas = areas, .n_areas = 2, .place = -1, .confidence = 1, .how = "name" };
    w->matches.reports = placed;
    ROOM(r->reports, pnk_report, 2);
    ADD(r->reports, (pnk_report){ .id = "R1", .as_of = as_of, .source = 0, .place_as_heard = nasty, .measure = PNK_DISPLACED, .persons = 1100, .count = PNK_SINCE_START, .bound = PNK_EXACT, .group = -1, .row = { .at = { "reports.csv", NULL, 2 } } });
    ADD(r->reports, (pnk_report){ .id = "R2", .as_of = as_of, .source = 1, .place_as_heard = "-1+2", .measure = PNK_KILLED, .persons = 3, .count = PNK_NOW, .group = -1, .row = { .at = { "reports.csv", NULL, 3 } } });
    w->ledger.fits = PNK_NEW(&w->arena, pnk_report_fit, 2);
    w->ledger.fits[0] = (pnk_report_fit){ PNK_REPORT_USED, PNK_SINCE_START, 1, 1100, 1000, 100, 0.75, 1100 };
    w->ledger.fits[1] = (pnk_report_fit){ PNK_REPORT_NOT_SOLVED, PNK_NOW, 0, 3, NAN, NAN, NAN, NAN };
    w->ledger.sums = PNK_NEW(&w->arena, pnk_sum_check, 1);
    w->ledger.sums[0] = (pnk_sum_check){ "displaced", "both", as_of, 1100, 1000, "ministry" };
    w->ledger.n_sums = 1;
    w->ledger.calls = PNK_NEW(&w->arena, pnk_call, 1);
    w->ledger.calls[0] = (pnk_call){ 1, -1, PNK_WITH_HOSTS, 400, 100 };
    w->ledger.n_calls = 1;
}

static void count(world *w, pnk_day first)
{
    pnk_ledger *l = &w->ledger;
    l->first = first;
    l->n_days = N_DAYS;
    l->n_leaves = LEAVES;
    l->leaves = PNK_NEW(&w->arena, int, LEAVES);
    l->leaves[0] = 1;
    l->leaves[1] = 2;
    l->v = PNK_NEW(&w->arena, pnk_balance, N_DAYS * LEAVES);
    l->in_transit = PNK_NEW(&w->arena, int64_t, N_DAYS);
    l->abroad = PNK_NEW(&w->arena, int64_t, N_DAYS);
    l->v[0] = (pnk_balance){ .out = 1000, .away = 1000 };
    l->v[1] = (pnk_balance){ .arr_hosts = 500, .arr_sites = 100, .arr_way = 150, .with_hosts = 500, .in_sites = 100, .way = 150 };
    l->in_transit[0] = 250;
    l->v[2] = (pnk_balance){ .away = 1000 };
    l->v[3] = (pnk_balance){ .arr_hosts = 240, .with_hosts = 740, .in_sites = 100, .way = 150 };
    l->abroad[1] = l->abroad[2] = 10;
    l->v[4] = (pnk_balance){ .back = 200, .away = 800 };
    l->v[5] = (pnk_balance){ .dep_hosts = 200, .with_hosts = 540, .in_sites = 100, .way = 150 };
    l->ranges = PNK_NEW(&w->arena, pnk_range, 3 * PNK_N_SOLVED);
    for (int i = 0; i < 3 * PNK_N_SOLVED; i++)
        l->ranges[i] = (pnk_range){ NAN, NAN };
    for (int m = 0; m < PNK_N_SOLVED; m++)
        l->headline[m] = (pnk_range){ NAN, NAN };
    l->headline[PNK_DISPLACED] = (pnk_range){ 950, 1150 };
    l->range_cover = 0.8;
    l->residual_share = 0.0909;
}

static void future(world *w, pnk_day as_of)
{
    pnk_forecast *f = &w->forecast;
    size_t n = (AHEAD + 1) * LEAVES * GROUPS;
    *f = (pnk_forecast){ .as_of = as_of, .n_days = AHEAD, .n_leaves = LEAVES, .n_groups = GROUPS, .leaves = w->ledger.leaves, .n_nodes = NODES, .n_members = 20 };
    double **arrays[] = { &f->displaced, &f->returned, &f->with_hosts, &f->in_sites, &f->on_the_way, &f->begin_to_wait, &f->reach_hosts, &f->reach_sites };
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        *arrays[k] = PNK_NEW(&w->arena, double, n);
    f->bands = PNK_NEW(&w->arena, pnk_band, (AHEAD + 1) * NODES * PNK_N_SOLVED);
    for (int d = 0; d <= AHEAD; d++) {
        for (size_t g = 0; g < GROUPS; g++) {
            double share = g ? 0.1 : 0.9;
            f->displaced[pnk_forecast_at(f, d, 0, g)] = 1000 * share;
            f->returned[pnk_forecast_at(f, d, 0, g)] = (200 + 100.0 / 3.0 * d) * share;
            f->with_hosts[pnk_forecast_at(f, d, 1, g)] = (540 - 100.0 / 3.0 * d) * share;
            f->in_sites[pnk_forecast_at(f, d, 1, g)] = 100 * share;
            f->on_the_way[pnk_forecast_at(f, d, 1, g)] = 150 * share;
        }
        for (int i = 0; i < NODES * PNK_N_SOLVED; i++)
            f->bands[d * NODES * PNK_N_SOLVED + i] = (pnk_band){ 800 - 30 * d, 700 - 40 * d, 800 - 30 * d, 900 - 20 * d };
    }
}

static void plan(world *w, pnk_day as_of)
{
    pnk_plan *p = &w->plan;
    static const char *sectors[] = { "nfi", "shelter" };
    static double coverage[] = { 0.4, 0.9 };
    p->n_shelters = 3;
    p->shelters = PNK_NEW(&w->arena, pnk_shelter, 3);
    p->shelters[0] = (pnk_shelter){ "s1", PNK_SHELTER_SITE, 0, 2, 1 };
    p->shelters[1] = (pnk_shelter){ "safe", PNK_SHELTER_SITE, 1, 2, 2 };
    p->shelters[2] = (pnk_shelter){ "hosts:KG-B", PNK_SHELTER_HOSTS, -1, 2, -1 };
    ROOM(p->moves, pnk_move, 2);
    ADD(p->moves, (pnk_move){ as_of, "KG-A", 1, 0, 0, 100, 20, "bus" });
    ADD(p->moves, (pnk_move){ as_of + 1, "hosts:KG-B", 2, 1, 1, 12, 6, "own" });
    ROOM(p->occupancy, pnk_occupancy, 3 * (AHEAD + 1));
    for (int d = 0; d <= AHEAD; d++) {
        ADD(p->occupancy, (pnk_occupancy){ as_of + d, 0, -1, 100 + 60 * d, 100 - 60 * d });
        ADD(p->occupancy, (pnk_occupancy){ as_of + d, 1, -1, d ? 12 : 0, d ? 8 : 20 });
        ADD(p->occupancy, (pnk_occupancy){ as_of + d, 2, -1, 540, 60 });
    }
    ROOM(p->shipments, pnk_shipment, 1);
    ADD(p->shipments, (pnk_shipment){ as_of, 0, 0, 0, "UNHCR", 400, 0.5, "truck" });
    ROOM(p->gaps, pnk_gap, 2);
    ADD(p->gaps, (pnk_gap){ as_of, 1, -1, "nfi", "blanket", -1, 1000, 400, 600, 500, 0.4, NULL });
    ADD(p->gaps, (pnk_gap){ as_of + 1, 2, -1, "shelter", "shelter", -1, 100, 90, 10, 10, 1, "no road is open" });
    ROOM(p->prices, pnk_price, 1);
    ADD(p->prices, ((pnk_price){ "T1 places", "s1", as_of, 2.5, "person-days per place", 0, 40, .now = 20, .range_unit = "place", .after = 0, .area = 1, .area_share = 1,
                                 .next = "stock blanket@W#0", .sentence = "20 more places would spare 50 person-days." }));
    ROOM(p->funding, pnk_funding, 2);
    ADD(p->funding, ((pnk_funding){ 0, 0, 200, 400, 0.1, -0.5, 0.4, 0.3 }));
    ADD(p->funding, ((pnk_funding){ 1, 5000, 120, 300, 0.4, 0.2, 0.9, 0.6 }));
    ROOM(p->cover, pnk_cover, 2);
    ADD(p->cover, (pnk_cover){ 1, 0, "shelter", 80, 0, 0.25, 0.75, 0.75, 1, NULL, 0.75, 1, PNK_COVER_FIXED });
    ADD(p->cover, (pnk_cover){ -1, -1, "nfi", 500, 0, 0.1, 0.4, 0.4123456789, 0.4, "no stock", NAN, -1, PNK_COVER_OPEN });
    ROOM(p->fair, pnk_fair_point, 2);
    ADD(p->fair, (pnk_fair_point){ true, PNK_FAIR_NOT, NAN, 0.5, 0.25, 118 });
    ADD(p->fair, (pnk_fair_point){ true, PNK_FAIR_PLAN, NAN, 0.75, 0.125, 120 });
    p->fair_rounds = 1;
    p->open_cells = 1;
    p->plan = (pnk_account){ 120, 112, 0.4, 1, "nfi", 5200, 63, { 120, 0.4 }, sectors, coverage, 2 };
    p->greedy = (pnk_account){ 200, 80, 0.1, 1, "nfi", 4000, 50, { 200, 0.1 }, sectors, coverage, 2 };
    p->nothing = (pnk_account){ 900, 0, 0, 1, "shelter", 0, 0, { 900, 0 }, sectors, coverage, 2 };
    p->certificate = (pnk_plan_certificate){ .max_primal_residual = 1e-9, .max_dual_residual = 2e-10, .gap_share = 0, .verified = true };
    p->rows = 1234;
    p->columns = 5678;
}

static int make(void **state)
{
    static const pnk_assumed assumed[] = { { "sites", 2, 1 }, { "groups", 2, 2 } };
    world *w = calloc(1, sizeof *w);
    pnk_day as_of;
    if (!w || !(w->ctx = pnk_ctx_new()) || !(w->records = pnk_records_new()) || !pnk_day_parse("2022-09-18", &as_of))
        return -1;
    w->records->head = (pnk_operation_head){ .id = "made-up", .title = { nasty, "Учебная", NULL }, .start = as_of - 4, .as_of = as_of, .horizon_days = AHEAD, .seed = 1, .phase = 2, .exercise = true };
    people(w);
    count(w, as_of - N_DAYS + 1);
    reports(w, as_of);
    future(w, as_of);
    plan(w, as_of);
    pnk_problem_add(&w->problems, PNK_WARNING, "sites.csv", NULL, 3, "opens", nasty, "a date");
    if (pnk_access_new(w->ctx, w->records, &w->access))
        return -1;
    w->results = (pnk_results){ .records = w->records, .matches = &w->matches, .ledger = &w->ledger, .forecast = &w->forecast, .plan = &w->plan,
                                .problems = &w->problems, .assumed = assumed, .n_assumed = 2, .version = "0.1.0" };
    strcpy(w->folder, "/tmp/pnk-publish-XXXXXX");
    *state = w;
    return mkdtemp(w->folder) ? 0 : -1;
}

static int unmake(void **state)
{
    world *w = *state;
    pnk_folder_remove(w->ctx, w->folder);
    pnk_access_free(w->access);
    pnk_records_free(w->records);
    pnk_problems_free(&w->problems);
    pnk_arena_release(&w->arena);
    pnk_ctx_free(w->ctx);
    free(w);
    return 0;
}

/** A published table, read back through the front door. */
static pnk_table *published(world *w, const char *name)
{
    pnk_buf text = {0};
    pnk_table *table = NULL;
    char *path = pnk_path_join(w->folder, name);
    size_t before = w->problems.n;
    assert_int_equal(pnk_publish_table(w->ctx, &w->results, name, &text), PNK_OK);
    assert_int_equal(pnk_file_write(w->ctx, path, text.text, text.n), PNK_OK);
    assert_int_equal(pnk_gis_read_table(w->ctx, &w->arena, w->folder, name, NULL, NULL, &w->problems, &table), PNK_OK);
    assert_int_equal(w->problems.n, before);
    pnk_buf_free(&text);
    free(path);
    return table;
}

static const char *cell(const pnk_table *table, size_t row, const char *column)
{
    const char *text = pnk_table_text(table, row, pnk_table_column(table, column));
    return text ? text : "";
}

static void every_table_is_sound_csv(void **state)
{
    world *w = *state;
    for (size_t i = 0; i < pnk_n_publish_tables; i++)
        assert_non_null(published(w, pnk_publish_tables[i]));
    pnk_buf text = {0};
    assert_int_equal(pnk_publish_table(w->ctx, &w->results, "nowhere.csv", &text), PNK_INTERNAL);
    pnk_buf_free(&text);
}

static void tables_are_as_help_tells(void **state)
{
    world *w = *state;
    for (size_t i = 0; i < pnk_n_publish_tables; i++) {
        const pnk_table_spec *spec = NULL;
        pnk_table *table = published(w, pnk_publish_tables[i]);
        for (size_t k = 0; k < pnk_n_result_tables; k++)
            if (strncmp(pnk_publish_tables[i], pnk_result_tables[k].name, strlen(pnk_result_tables[k].name)) == 0)
                spec = &pnk_result_tables[k];
        assert_non_null(spec);
        for (size_t c = 0; c < table->n_columns && c < spec->n_columns; c++)
            assert_string_equal(table->names[c], spec->columns[c].name);
        assert_int_equal(table->n_columns, spec->n_columns);
        pnk_table_check(table, spec->columns, spec->n_columns, &w->problems);
        for (size_t k = 0; k < w->problems.n; k++)
            if (strcmp(w->problems.v[k].file, pnk_publish_tables[i]) == 0)
                fail_msg("%s", pnk_problem_line(&w->problems.v[k], &w->arena));
    }
}

/** Adds up, per date and measure, the rows that say they are in the total, in thousandths, and compares with the total's row. */
static void totals_are_sums(const pnk_table *table, const char *value, int *n_totals)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        if (strcmp(cell(table, i, "kind"), "total") != 0)
            continue;
        int64_t sum = 0;
        bool flow_of_people = strcmp(cell(table, i, "measure"), "present") != 0;
        for (size_t k = 0; k < table->n_rows; k++)
            if (strcmp(cell(table, k, "in_total"), "yes") == 0 && strcmp(cell(table, k, "date"), cell(table, i, "date")) == 0 &&
                strcmp(cell(table, k, "measure"), cell(table, i, "measure")) == 0)
                sum += llround(pnk_table_number(table, k, value) * 1000);
        assert_int_equal(sum, llround(pnk_table_number(table, i, value) * 1000));
        *n_totals += flow_of_people;
    }
}

static void totals_equal_their_details_to_the_unit(void **state)
{
    world *w = *state;
    int n = 0;
    totals_are_sums(published(w, "ledger.csv"), "persons", &n);
    assert_int_equal(n, N_DAYS * 6);
    totals_are_sums(published(w, "forecast.csv"), "mean_persons", &n);
    assert_int_equal(n, (N_DAYS + AHEAD + 1) * 6);
}

static void only_the_last_day_has_ranges(void **state)
{
    pnk_table *ledger = published(*state, "ledger.csv");
    int n = 0;
    for (size_t i = 0; i < ledger->n_rows; i++)
        if (*cell(ledger, i, "low_persons")) {
            assert_string_equal(cell(ledger, i, "date"), "2022-09-18");
            assert_string_equal(cell(ledger, i, "area_id"), "total");
            assert_string_equal(cell(ledger, i, "high_persons"), "1150");
            n++;
        }
    assert_int_equal(n, 1);
}

static void crowding_is_a_negative_number(void **state)
{
    pnk_table *occupancy = published(*state, "occupancy.csv");
    bool seen = false;
    for (size_t i = 0; i < occupancy->n_rows; i++)
        seen = seen || strcmp(cell(occupancy, i, "free_places"), "-140") == 0;
    assert_true(seen);
}

static void a_report_that_is_not_solved_has_no_residual(void **state)
{
    pnk_table *residuals = published(*state, "residuals.csv");
    assert_string_equal(cell(residuals, 0, "residual_persons"), "100");
    assert_string_equal(cell(residuals, 0, "area_ids"), "KG-A;KG-B");
    assert_string_equal(cell(residuals, 1, "use"), "not_solved");
    assert_string_equal(cell(residuals, 1, "residual_persons"), "");
    assert_string_equal(cell(residuals, 1, "row"), "3");
}

static void fairness_is_told(void **state)
{
    world *w = *state;
    pnk_table *cover = published(w, "coverage.csv"), *fair = published(w, "fairness.csv");
    assert_int_equal(cover->n_rows, 2);
    assert_string_equal(cell(cover, 0, "held_share"), "0.75");
    assert_string_equal(cell(cover, 0, "round"), "1");
    assert_string_equal(cell(cover, 1, "area_id"), "all");
    assert_string_equal(cell(cover, 1, "group_id"), "all");
    assert_string_equal(cell(cover, 1, "true_share"), "0.412346");
    assert_string_equal(cell(cover, 1, "held_share"), "");
    assert_string_equal(cell(cover, 1, "round"), "");
    assert_string_equal(cell(cover, 1, "state"), "open");
    assert_string_equal(cell(cover, 1, "reason"), "no stock");
    assert_int_equal(fair->n_rows, 2);
    assert_string_equal(cell(fair, 0, "point"), "need_alone");
    assert_string_equal(cell(fair, 1, "gini"), "0.125");
    assert_string_equal(cell(fair, 1, "unmet_person_days"), "120");
}

static void the_summary_is_numbers(void **state)
{
    world *w = *state;
    pnk_json_out out = {0};
    pnk_json *json = NULL;
    pnk_json_begin(&out, '{');
    pnk_publish_summary(&w->results, &out);
    pnk_json_end(&out, '}');
    assert_int_equal(pnk_json_parse(w->ctx, "summary.json", out.buf.text, out.buf.n, &json), PNK_OK);
    assert_true(pnk_json_number(pnk_json_get(json, "displaced_persons")) == 1000);
    assert_true(pnk_json_number(pnk_json_get(json, "returned_persons")) == 200);
    assert_true(pnk_json_number(pnk_json_get(json, "remaining_persons")) == 800);
    assert_true(pnk_json_number(pnk_json_get(json, "waiting_persons")) == 160);
    assert_true(pnk_json_number(pnk_json_get(pnk_json_get(json, "forecast"), "remaining_p90")) == 820);
    assert_true(pnk_json_number(pnk_json_get(pnk_json_get(pnk_json_get(json, "plan"), "need_coverage_by_sector"), "nfi")) == 0.4);
    assert_string_equal(pnk_json_text(pnk_json_get(pnk_json_get(json, "greedy"), "worst_area")), "KG-A");
    assert_true(pnk_json_flag(pnk_json_get(pnk_json_get(json, "certificate"), "verified"), false));
    pnk_json_free(json);
    pnk_json_free_out(&out);
}

static void no_text_of_data_becomes_markup(void **state)
{
    world *w = *state;
    pnk_buf html = {0};
    size_t n = 0;
    assert_int_equal(pnk_publish_page(w->ctx, &w->results, w->access, "en", &html), PNK_OK);
    assert_null(strstr(html.text, "<script>alert"));
    assert_null(strstr(html.text, "NaN,"));
    for (const char *p = html.text; (p = strstr(p, "</script")); p++)
        n++;
    assert_int_equal(n, 2);          /* the data's and the script's own ends */
    assert_null(strstr(html.text, "src=\"http"));
    const char *data = strstr(html.text, "id=\"data\">") + 10;
    pnk_json *json = NULL;
    assert_int_equal(pnk_json_parse(w->ctx, "data", data, (size_t)(strstr(data, "</script>") - data), &json), PNK_OK);
    assert_string_equal(pnk_json_text(pnk_json_at(pnk_json_get(json, "title"), 0)), nasty);
    const pnk_json *safe = pnk_json_at(pnk_json_get(json, "shelters"), 1);
    assert_true(pnk_json_number(pnk_json_at(pnk_json_get(safe, "at"), 0)) == 70.8);        /* not for publication: shown at its area */
    pnk_json_free(json);
    const char *keep = getenv("PNK_KEEP");
    if (keep)
        pnk_file_write(w->ctx, keep, html.text, html.n);
    pnk_buf_free(&html);
}

static void the_layers_open_and_are_styled(void **state)
{
    static const struct { const char *layer; size_t rows; } expected[] = { { "areas", 2 }, { "places", 3 }, { "sites", 3 }, { "moves", 2 }, { "shipments", 1 }, { "roads", 2 }, { "warehouses", 1 }, { "gaps", 2 },
                                                                                    { "sites_by_day", 15 }, { "people_by_day", 14 }, { "sources", 2 }, { "layer_styles", 10 } };
    world *w = *state;
    char *path = pnk_path_join(w->folder, "plan.gpkg"), *again = pnk_path_join(w->folder, "again.gpkg");
    char first[65], second[65];
    assert_int_equal(pnk_publish_gpkg(w->ctx, &w->results, w->access, "ru", path), PNK_OK);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        pnk_table *table = NULL;
        assert_int_equal(pnk_gis_read_table(w->ctx, &w->arena, w->folder, "plan.gpkg", expected[i].layer, NULL, &w->problems, &table), PNK_OK);
        assert_int_equal(table->n_rows, expected[i].rows);
        if (i == 0) {
            assert_string_equal(cell(table, 0, "geometry_note"), "as given");
            assert_string_equal(cell(table, 1, "geometry_note"), "approximate");
            assert_string_equal(cell(table, 0, "worst_need"), "blanket");
        }
        if (i == 3) {
            assert_string_equal(cell(table, 0, "start_date"), cell(table, 0, "date"));
            assert_string_not_equal(cell(table, 0, "end_date"), cell(table, 0, "date"));
        }
        if (i == 9)
            assert_string_equal(cell(table, 2, "kind"), "count");
        if (i == 2) {
            assert_string_equal(cell(table, 0, "peak_persons"), "340");
            assert_string_equal(cell(table, 1, "position"), "of the area: not for publication");
            assert_string_equal(cell(table, 1, "lon_deg"), "70.8");
            assert_string_equal(cell(table, 0, "label"), "School 1");                          /* no Russian name: the English one */
            assert_string_equal(cell(table, 2, "label"), "Баткен");                            /* hosts are known by their area */
        }
    }
    assert_int_equal(pnk_publish_gpkg(w->ctx, &w->results, w->access, "ru", again), PNK_OK);
    pnk_sha256_file(w->ctx, path, first);
    pnk_sha256_file(w->ctx, again, second);
    assert_string_equal(first, second);
    const char *keep = getenv("PNK_KEEP_GPKG");
    if (keep)
        assert_int_equal(rename(path, keep), 0);
    free(path);
    free(again);
}

static int begin(void **state)
{
    pnk_ctx *ctx = pnk_ctx_new();
    int failed = pnk_gis_begin(ctx) != PNK_OK;
    (void)state;
    pnk_ctx_free(ctx);
    return failed;
}

static int end(void **state)
{
    (void)state;
    pnk_gis_end();
    return 0;
}

static const char *paragraph(world *w, pnk_buf *text)
{
    pnk_buf_free(text);
    *text = (pnk_buf){0};
    pnk_publish_paragraph(&w->results, text);
    assert_false(text->failed);
    return text->text;
}

static void the_paragraph_names_the_worst_off_and_what_to_do(void **state)
{
    world *w = *state;
    pnk_buf text = {0};
    w->records->areas.v[1].name.en = "Arpa";
    assert_non_null(strstr(paragraph(w, &text), "On 2022-09-18, 800 persons are displaced."));
    assert_non_null(strstr(text.text, "Worst off: Arpa, shelter (General): the plan covers 75 % of the need."));
    assert_non_null(strstr(text.text, "Next best action: 20 more places would spare 50 person-days."));
    w->plan.prices.v[0].sentence = NULL;         /* without a range there is no sentence, and no action to name */
    assert_null(strstr(paragraph(w, &text), "Next best action"));
    w->plan.cover.v[0].plan_share = 1;           /* what is left stands for small areas together, with its reason */
    assert_non_null(strstr(paragraph(w, &text), "Worst off: small areas together, household items: the plan covers 40 % of the need. Why: no stock."));
    w->plan.cover.v[1].plan_share = 1;
    assert_non_null(strstr(paragraph(w, &text), "Nothing is short"));
    assert_null(strstr(text.text, "Worst off"));
    pnk_buf_free(&text);
}

/** The text of an area, which is at most 160 characters. */
static const char *text_of(world *w, const char *area)
{
    pnk_table *texts = published(w, "texts.csv");
    for (size_t i = 0; i < texts->n_rows; i++)
        if (strcmp(cell(texts, i, "area_id"), area) == 0) {
            const char *text = cell(texts, i, "text");
            size_t n = 0;
            for (const char *at = text; *at; n++)
                pnk_utf8_next(&at);
            assert_true(n <= 160);
            assert_int_equal(n, (size_t)pnk_table_number(texts, i, "characters"));
            return text;
        }
    return NULL;
}

static void a_text_is_short_and_never_cut(void **state)
{
    world *w = *state;
    assert_string_equal(text_of(w, "KG-B"), "18.09 Batken: 790 displaced here. No site here has free places. Unmet: household items 10%.");
    assert_null(text_of(w, "KG"));               /* areas of areas have none */
    assert_non_null(strstr(text_of(w, "KG-A"), "Go to: School 1, 100 free places."));        /* where the plan takes them */
    assert_null(strstr(text_of(w, "KG-B"), "Safe house"));                                   /* a place that may not be named */
    w->records->areas.v[1].name.en = "A very long name of an area that nobody could ever put into one message (north)";
    assert_non_null(strstr(text_of(w, "KG-A"), "18.09 A very long name of an area that: nobody"));
    w->records->areas.v[1].name.en = "Averyveryverylongnamewithoutanyspacethatcannotbecutanywhere";
    assert_non_null(strstr(text_of(w, "KG-A"), "18.09 KG-A: nobody"));
    w->records->sites.v[0].name.en = "School 1 named after somebody (old building, second floor)";
    assert_non_null(strstr(text_of(w, "KG-A"), "Go to: School 1 named after somebody, 100 free places."));
}

static void messages_are_counted_by_their_letters(void **state)
{
    world *w = *state;
    pnk_table *texts = published(w, "texts.csv");
    assert_int_equal(pnk_table_number(texts, 1, "messages"), 1);
    w->records->areas.v[2].name.en = "Баткен";   /* one Cyrillic letter, and a message holds 70 */
    texts = published(w, "texts.csv");
    assert_int_equal(pnk_table_number(texts, 1, "characters"), 91);
    assert_int_equal(pnk_table_number(texts, 1, "messages"), 2);
}

#define CLAIM(fn) cmocka_unit_test_setup_teardown(fn, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLAIM(the_paragraph_names_the_worst_off_and_what_to_do),
        CLAIM(a_text_is_short_and_never_cut),
        CLAIM(messages_are_counted_by_their_letters),
        CLAIM(every_table_is_sound_csv), CLAIM(tables_are_as_help_tells), CLAIM(totals_equal_their_details_to_the_unit), CLAIM(only_the_last_day_has_ranges),
        CLAIM(crowding_is_a_negative_number), CLAIM(a_report_that_is_not_solved_has_no_residual), CLAIM(fairness_is_told), CLAIM(the_summary_is_numbers),
        CLAIM(no_text_of_data_becomes_markup), CLAIM(the_layers_open_and_are_styled),
    };
    return cmocka_run_group_tests_name("publish", tests, begin, end);
}
