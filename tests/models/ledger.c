/* tests/models/ledger.c - claims about the one count: it adds up, it fits what can be fitted, and it is reconcile.mod's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/base/rng.h"
#include "engine/base/text.h"
#include "engine/lp/lp.h"
#include "models/domain/records.h"
#include "models/intake/intake.h"
#include "models/ledger/inside.h"
#include "models/ledger/ledger.h"
#include "models/match/match.h"

#define TEST(name) static void name(void **state)
#define START 19249                  /* 2022-09-14 */
#define MAX_REPORTS 64
#define FINE(call) assert_int_equal((call), PNK_OK)

/* ---- a small operation, made by hand ---- */

typedef struct {
    pnk_ctx *ctx;
    pnk_records *records;
    pnk_matches matches;
    pnk_ledger *ledger;
} world;

/* name,value rows of the reference table, so that the numbers stand in one place */
static void read_parameters(pnk_records *records)
{
    FILE *f = fopen(PNK_SOURCE_DIR "/data/reference/parameters.csv", "r");
    char line[1024];
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        char *comma = strchr(line, ',');
        pnk_parameter p = {.low = NAN, .high = NAN};
        if (!comma)
            continue;
        *comma = '\0';
        char *end = strchr(comma + 1, ',');
        if (end)
            *end = '\0';
        if (!pnk_text_to_number(comma + 1, &p.value))
            continue;
        p.name = pnk_arena_text(&records->arena, line);
        assert_true(PNK_GROW(&records->arena, records->parameters.v, records->parameters.n, records->parameters.capacity));
        records->parameters.v[records->parameters.n++] = p;
    }
    fclose(f);
}

static world new_world(int n_days)
{
    world w = {.ctx = pnk_ctx_new(), .records = pnk_records_new()};
    assert_non_null(w.ctx);
    assert_non_null(w.records);
    w.records->head.start = START;
    w.records->head.as_of = START + n_days - 1;
    read_parameters(w.records);
    w.matches.reports = PNK_NEW(&w.matches.arena, pnk_placed, MAX_REPORTS);
    w.matches.figures = PNK_NEW(&w.matches.arena, pnk_placed, MAX_REPORTS);
    w.matches.flow_origins = PNK_NEW(&w.matches.arena, pnk_placed, MAX_REPORTS);
    w.matches.flow_destinations = PNK_NEW(&w.matches.arena, pnk_placed, MAX_REPORTS);
    return w;
}

static void end_world(world *w)
{
    pnk_ledger_free(w->ledger);
    pnk_arena_release(&w->matches.arena);
    pnk_records_free(w->records);
    pnk_ctx_free(w->ctx);
}

static int area(world *w, int parent, int level, double population)
{
    pnk_records *r = w->records;
    pnk_area a = {.parent = parent, .level = level, .population_persons = population, .host_places_persons = NAN, .host_days = NAN,
                  .host_fatigue_share = NAN, .in_scope = true, .leaf = true, .at = {70.0 + 0.1 * (double)r->areas.n, 40.0}};
    a.id = pnk_arena_printf(&r->arena, "a%zu", r->areas.n);
    a.name.en = a.id;
    assert_true(PNK_GROW(&r->arena, r->areas.v, r->areas.n, r->areas.capacity));
    if (parent >= 0)
        r->areas.v[parent].leaf = false;
    r->areas.v[r->areas.n] = a;
    return (int)r->areas.n++;
}

static int source(world *w, double error, double bias, int origin)
{
    pnk_records *r = w->records;
    assert_true(PNK_GROW(&r->arena, r->sources.v, r->sources.n, r->sources.capacity));
    r->sources.v[r->sources.n] = (pnk_source){.id = pnk_arena_printf(&r->arena, "s%zu", r->sources.n), .error_share = error, .bias_share = bias, .origin = origin};
    return (int)r->sources.n++;
}

static void place(world *w, pnk_placed *placed, const int *areas, size_t n)
{
    placed->areas = PNK_NEW(&w->matches.arena, int, n + 1);
    memcpy(placed->areas, areas, n * sizeof *areas);
    placed->n_areas = n;
    placed->place = -1;
    placed->confidence = 1.0;
    placed->how = "id";
}

static pnk_report *report(world *w, int day, int src, int at, pnk_measure measure, pnk_count_kind count, double persons)
{
    pnk_records *r = w->records;
    assert_true(r->reports.n < MAX_REPORTS);
    assert_true(PNK_GROW(&r->arena, r->reports.v, r->reports.n, r->reports.capacity));
    pnk_report *p = &r->reports.v[r->reports.n];
    *p = (pnk_report){.row = {.reported_at = PNK_DAY_UNKNOWN}, .as_of = START + day, .as_of_minutes = -1, .source = src, .measure = measure, .persons = persons,
                      .households = NAN, .count = count, .period_from = PNK_DAY_UNKNOWN, .group = -1, .place_as_heard = "somewhere"};
    p->id = pnk_arena_printf(&r->arena, "r%zu", r->reports.n);
    place(w, &w->matches.reports[r->reports.n++], &at, 1);
    return p;
}

static void hazard(world *w, int at, int from, int to, double intensity)
{
    pnk_records *r = w->records;
    assert_true(PNK_GROW(&r->arena, r->hazards.v, r->hazards.n, r->hazards.capacity));
    r->hazards.v[r->hazards.n++] = (pnk_hazard){.row = {.reported_at = PNK_DAY_UNKNOWN}, .place = -1, .area = at, .from = START + from, .to = START + to, .intensity = intensity};
}

static void solve(world *w, bool how_sure)
{
    pnk_ledger_settings settings = {.ranges = how_sure, .calls = how_sure};
    pnk_ledger_free(w->ledger);
    w->ledger = NULL;
    if (pnk_ledger_solve(w->ctx, w->records, &w->matches, &settings, &w->ledger) != PNK_OK)
        fail_msg("%s", pnk_ctx_message(w->ctx));
}

static int64_t persons(const world *w, int day, int at, pnk_measure measure)
{
    return pnk_ledger_persons(w->records, w->ledger, START + day, at, measure);
}

/* Every identity the ledger promises, recomputed. */
static void check_conservation(const world *w)
{
    const pnk_ledger *l = w->ledger;
    static const pnk_balance nobody = {0};
    for (int d = 0; d < l->n_days; d++) {
        int64_t away = 0, present = 0, before = d ? l->in_transit[d - 1] : 0, set_out = 0, reached = 0;
        for (size_t leaf = 0; leaf < l->n_leaves; leaf++) {
            const pnk_balance *b = &l->v[(size_t)d * l->n_leaves + leaf], *y = d ? b - l->n_leaves : &nobody;
            assert_true(b->out >= 0 && b->back >= 0 && b->arr_hosts >= 0 && b->arr_sites >= 0 && b->arr_way >= 0 && b->dep_hosts >= 0);
            assert_true(b->dep_sites >= 0 && b->dep_way >= 0 && b->hosts_to_sites >= 0 && b->sites_to_hosts >= 0);
            assert_true(b->away >= 0 && b->with_hosts >= 0 && b->in_sites >= 0 && b->way >= 0);
            assert_int_equal(b->away, y->away + b->out - b->back);
            assert_int_equal(b->with_hosts, y->with_hosts + b->arr_hosts - b->dep_hosts + b->sites_to_hosts - b->hosts_to_sites);
            assert_int_equal(b->in_sites, y->in_sites + b->arr_sites - b->dep_sites + b->hosts_to_sites - b->sites_to_hosts);
            assert_int_equal(b->way, y->way + b->arr_way - b->dep_way);
            away += b->away;
            present += b->with_hosts + b->in_sites + b->way;
            set_out += b->out + b->dep_hosts + b->dep_sites + b->dep_way;
            reached += b->back + b->arr_hosts + b->arr_sites + b->arr_way;
        }
        assert_true(l->in_transit[d] >= 0 && l->abroad[d] == 0);
        assert_int_equal(away, present + l->in_transit[d] + l->abroad[d]);
        assert_int_equal(l->in_transit[d], before + set_out - reached);
    }
}

static void check_sums(const world *w)
{
    const pnk_records *r = w->records;
    for (int d = 0; d < w->ledger->n_days; d++)
        for (int m = 0; m < PNK_N_SOLVED; m++)
            for (int a = 0; a < (int)r->areas.n; a++) {
                int64_t sum = 0;
                bool parent = false;
                for (int c = 0; c < (int)r->areas.n; c++)
                    if (r->areas.v[c].parent == a) {
                        parent = true;
                        sum += persons(w, d, c, (pnk_measure)m);
                    }
                if (parent)
                    assert_int_equal(persons(w, d, a, (pnk_measure)m), sum);
            }
}

/* ---- claims ---- */

/* Oblast with two districts, and a second oblast; one ministry. */
typedef struct { world w; int country, north, south, east, west, ministry; } two_oblasts;

static two_oblasts make_two_oblasts(int n_days)
{
    two_oblasts t = {.w = new_world(n_days)};
    t.country = area(&t.w, -1, 0, NAN);
    t.north = area(&t.w, t.country, 1, 300000);
    t.south = area(&t.w, t.country, 1, 200000);
    t.east = area(&t.w, t.north, 2, 180000);
    t.west = area(&t.w, t.north, 2, 120000);
    t.ministry = source(&t.w, 0.03, 0, -1);
    hazard(&t.w, t.east, 0, 2, 0.8);
    return t;
}

TEST(figures_that_agree_are_met_to_the_person)
{
    (void)state;
    two_oblasts t = make_two_oblasts(20);
    world *w = &t.w;
    report(w, 3, t.ministry, t.north, PNK_DISPLACED, PNK_COUNT_UNSAID, 136770);
    report(w, 7, t.ministry, t.north, PNK_DISPLACED, PNK_COUNT_UNSAID, 136770);
    report(w, 4, t.ministry, t.south, PNK_DISPLACED, PNK_SINCE_START, 5301);
    report(w, 13, t.ministry, t.north, PNK_RETURNED, PNK_SINCE_START, 92521);
    report(w, 19, t.ministry, t.country, PNK_DISPLACED, PNK_SINCE_START, 142071);
    report(w, 19, t.ministry, t.north, PNK_RETURNED, PNK_SINCE_START, 125577);
    report(w, 19, t.ministry, t.south, PNK_RETURNED, PNK_SINCE_START, 5301);
    report(w, 19, t.ministry, t.country, PNK_REMAINING, PNK_NOW, 11193);
    report(w, 19, t.ministry, t.country, PNK_WITH_HOSTS, PNK_NOW, 9458);
    report(w, 19, t.ministry, t.country, PNK_IN_SITES, PNK_NOW, 1735);
    solve(w, true);
    assert_int_equal(persons(w, 19, -1, PNK_DISPLACED), 142071);
    assert_int_equal(persons(w, 19, -1, PNK_RETURNED), 130878);
    assert_int_equal(persons(w, 19, -1, PNK_REMAINING), 11193);
    assert_int_equal(persons(w, 19, -1, PNK_WITH_HOSTS), 9458);
    assert_int_equal(persons(w, 19, -1, PNK_IN_SITES), 1735);
    assert_int_equal(persons(w, 19, -1, PNK_ON_THE_WAY), 0);
    for (size_t i = 0; i < w->records->reports.n; i++) {
        assert_int_equal(w->ledger->fits[i].use, PNK_REPORT_USED);
        assert_true(fabs(w->ledger->fits[i].residual_persons) < 0.5);
    }
    assert_int_equal(w->ledger->fits[0].count, PNK_SINCE_START);     /* it stands still while people return */
    assert_true(w->ledger->fits[0].weight == 0.5);                   /* one figure said twice */
    check_conservation(w);
    check_sums(w);
    for (int m = 0; m < PNK_N_SOLVED; m++) {
        pnk_range range = w->ledger->headline[m];
        if (isnan(range.low))
            continue;
        assert_true(range.low <= (double)persons(w, 19, -1, (pnk_measure)m) && range.high >= (double)persons(w, 19, -1, (pnk_measure)m));
    }
    assert_true(w->ledger->headline[PNK_DISPLACED].high < 150000 && w->ledger->headline[PNK_DISPLACED].low > 135000);
    end_world(&t.w);
}

TEST(sixteen_copies_weigh_as_one)
{
    (void)state;
    two_oblasts t = make_two_oblasts(4);
    world *w = &t.w;
    int other = source(w, 0.02, 0, -1), press = source(w, 0.03, 0, t.ministry);
    for (int i = 0; i < 16; i++)
        report(w, 3, i % 2 ? press : t.ministry, t.south, PNK_DISPLACED, PNK_SINCE_START, 8000);
    report(w, 3, other, t.south, PNK_DISPLACED, PNK_SINCE_START, 5000);
    solve(w, false);
    assert_int_equal(persons(w, 3, t.south, PNK_DISPLACED), 5000);
    assert_true(fabs(w->ledger->fits[0].weight - 1.0 / 16) < 1e-12);
    assert_true(w->ledger->fits[0].residual_persons == 3000);
    end_world(&t.w);
}

TEST(the_smaller_of_two_rivals_does_not_always_win)
{
    (void)state;
    two_oblasts t = make_two_oblasts(3);
    world *w = &t.w;
    int rough = source(w, 0.3, 0.3, -1);
    report(w, 2, rough, t.north, PNK_DISPLACED, PNK_SINCE_START, 19000);
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 136000);
    solve(w, false);
    assert_int_equal(persons(w, 2, t.north, PNK_DISPLACED), 136000);
    assert_true(w->ledger->fits[0].scale_persons == w->ledger->fits[1].scale_persons);
    assert_true(w->ledger->fits[0].residual_persons == 19000 - 136000);
    end_world(&t.w);
}

TEST(more_than_and_parts_bind_on_one_side_only)
{
    (void)state;
    two_oblasts t = make_two_oblasts(3);
    world *w = &t.w;
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 50000);
    report(w, 2, t.ministry, t.country, PNK_DISPLACED, PNK_SINCE_START, 20000)->bound = PNK_AT_LEAST;
    report(w, 2, t.ministry, t.east, PNK_DISPLACED, PNK_SINCE_START, 30000);
    w->matches.reports[2].part = true;
    report(w, 2, t.ministry, t.south, PNK_PRESENT, PNK_NOW, 7000)->bound = PNK_AT_MOST;
    solve(w, false);
    assert_int_equal(persons(w, 2, -1, PNK_DISPLACED), 50000);
    assert_true(persons(w, 2, t.east, PNK_DISPLACED) >= 30000);
    assert_true(persons(w, 2, t.south, PNK_PRESENT) <= 7000);
    for (int i = 0; i < 4; i++)
        assert_true(w->ledger->fits[i].residual_persons == 0.0);
    end_world(&t.w);
}

TEST(what_is_not_solved_for_is_kept_with_its_reason)
{
    (void)state;
    two_oblasts t = make_two_oblasts(3);
    world *w = &t.w;
    report(w, 1, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 900);
    report(w, 5, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 99000);
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 88000)->row.reported_at = START + 9;
    report(w, 2, t.ministry, t.north, PNK_KILLED, PNK_SINCE_START, 12);
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 400)->attribute = "children";
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 1000)->replaces = "r0";
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 1000);
    w->matches.reports[6].n_areas = 0;
    report(w, -3, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 77000);
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 5)->group = 0;
    static const pnk_report_use expected[] = {PNK_REPORT_REPLACED, PNK_REPORT_AFTER, PNK_REPORT_AFTER, PNK_REPORT_NOT_SOLVED, PNK_REPORT_PART,
                                              PNK_REPORT_USED, PNK_REPORT_UNPLACED, PNK_REPORT_NOT_SOLVED, PNK_REPORT_PART};
    solve(w, false);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_int_equal(w->ledger->fits[i].use, expected[i]);
    assert_int_equal(persons(w, 2, -1, PNK_DISPLACED), 1000);
    end_world(&t.w);
}

TEST(a_source_is_read_as_a_stock_where_that_explains_more)
{
    (void)state;
    two_oblasts t = make_two_oblasts(12);
    world *w = &t.w;
    int other = source(w, 0.03, 0, -1);
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_COUNT_UNSAID, 40000);
    report(w, 11, t.ministry, t.north, PNK_DISPLACED, PNK_COUNT_UNSAID, 10000);
    report(w, 11, other, t.north, PNK_RETURNED, PNK_SINCE_START, 30000);
    solve(w, false);
    assert_int_equal(w->ledger->fits[0].count, PNK_NOW);
    assert_int_equal(persons(w, 11, -1, PNK_DISPLACED), 40000);
    assert_int_equal(persons(w, 11, -1, PNK_REMAINING), 10000);
    end_world(&t.w);
}

TEST(a_country_out_of_scope_keeps_its_people_to_itself)
{
    (void)state;
    two_oblasts t = make_two_oblasts(3);
    world *w = &t.w;
    int land = area(w, -1, 0, NAN), town = area(w, land, 1, 50000), farm = area(w, land, 1, 9000);
    w->records->areas.v[land].in_scope = w->records->areas.v[town].in_scope = w->records->areas.v[farm].in_scope = false;
    report(w, 2, t.ministry, town, PNK_DISPLACED, PNK_SINCE_START, 15850);
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 1000);
    report(w, 2, t.ministry, t.country, PNK_PRESENT, PNK_NOW, 1000);
    solve(w, true);
    assert_int_equal(persons(w, 2, -1, PNK_DISPLACED), 1000);
    assert_int_equal(persons(w, 2, -1, PNK_PRESENT), 1000);
    assert_int_equal(persons(w, 2, land, PNK_DISPLACED), 15850);
    assert_int_equal(persons(w, 2, land, PNK_PRESENT), 15850);
    check_conservation(w);
    end_world(&t.w);
}

TEST(without_a_report_of_where_people_are_with_hosts_near_by_and_nobody_beyond_the_population)
{
    (void)state;
    two_oblasts t = make_two_oblasts(3);
    world *w = &t.w;
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 200000);
    solve(w, false);
    assert_int_equal(persons(w, 2, -1, PNK_WITH_HOSTS), 200000);
    assert_int_equal(persons(w, 2, -1, PNK_ON_THE_WAY), 0);
    assert_int_equal(persons(w, 2, t.east, PNK_DISPLACED), 180000);      /* struck, and filled up to its people */
    assert_int_equal(persons(w, 2, t.west, PNK_DISPLACED), 20000);
    assert_true(persons(w, 2, t.south, PNK_WITH_HOSTS) > 0);
    end_world(&t.w);
}

TEST(a_stated_total_stands_beside_the_sum_of_its_parts)
{
    (void)state;
    two_oblasts t = make_two_oblasts(3);
    world *w = &t.w;
    report(w, 2, t.ministry, t.country, PNK_WITH_HOSTS, PNK_NOW, 18281);
    report(w, 2, t.ministry, t.north, PNK_WITH_HOSTS, PNK_NOW, 15487);
    report(w, 2, t.ministry, t.south, PNK_WITH_HOSTS, PNK_NOW, 1715);
    report(w, 2, t.ministry, t.east, PNK_WITH_HOSTS, PNK_NOW, 15000);
    pnk_figure figures[] = {{.as_of = START + 2, .measure = "aid_delivered", .value = 1053, .unit = "t"}, {.as_of = START + 2, .measure = "aid_moes", .value = 131, .unit = "t"},
                            {.as_of = START + 2, .measure = "aid_citizens", .value = 732.729, .unit = "t"}, {.as_of = START + 2, .measure = "aid_in_warehouse", .value = 188.95, .unit = "t"}};
    for (int i = 0; i < 4; i++) {
        figures[i].row.reported_at = PNK_DAY_UNKNOWN;
        place(w, &w->matches.figures[i], &t.north, 1);
    }
    w->records->figures.v = figures;
    w->records->figures.n = 4;
    solve(w, false);
    assert_int_equal(w->ledger->n_sums, 2);
    assert_true(w->ledger->sums[0].total == 18281 && w->ledger->sums[0].parts == 17202);
    assert_true(w->ledger->sums[1].total == 1053 && fabs(w->ledger->sums[1].parts - 1052.679) < 1e-9);
    end_world(&t.w);
}

TEST(a_call_is_worth_the_width_it_takes_off)
{
    (void)state;
    two_oblasts t = make_two_oblasts(6);
    world *w = &t.w;
    int good = source(w, 0.02, 0, -1);
    report(w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 40000);
    report(w, 2, good, t.south, PNK_DISPLACED, PNK_SINCE_START, 900);
    solve(w, true);
    assert_true(w->ledger->n_calls > 0);
    for (size_t i = 0; i < w->ledger->n_calls; i++) {
        assert_true(w->ledger->calls[i].width_after < w->ledger->calls[i].width_before);
        if (i)
            assert_true(w->ledger->calls[i].width_before - w->ledger->calls[i].width_after <= w->ledger->calls[i - 1].width_before - w->ledger->calls[i - 1].width_after);
    }
    end_world(&t.w);
}

TEST(a_parameter_that_is_missing_is_named)
{
    (void)state;
    two_oblasts t = make_two_oblasts(2);
    t.w.records->parameters.n = 0;
    assert_int_equal(pnk_ledger_solve(t.w.ctx, t.w.records, &t.w.matches, NULL, &t.w.ledger), PNK_BAD_INPUT);
    assert_non_null(strstr(pnk_ctx_message(t.w.ctx), "ledger_about_factor"));
    end_world(&t.w);
}

/* ---- random operations ---- */

static int pick(pnk_rng *rng, int n) { return (int)pnk_rng_below(rng, (uint64_t)n); }

static void random_tree(world *w, pnk_rng *rng)
{
    int n_countries = 1 + (pick(rng, 3) == 0);
    for (int c = 0; c < n_countries; c++) {
        int country = area(w, -1, 0, NAN), n_oblasts = 1 + pick(rng, 4), first = (int)w->records->areas.n;
        for (int o = 0; o < n_oblasts; o++) {
            int oblast = area(w, country, 1, pick(rng, 4) ? 1000.0 + pick(rng, 200000) : NAN);
            for (int d = pick(rng, 4); d > 0; d--)
                area(w, oblast, 2, pick(rng, 5) ? 500.0 + pick(rng, 60000) : NAN);
        }
        for (int a = first - 1; c > 0 && a < (int)w->records->areas.n; a++)
            w->records->areas.v[a].in_scope = false;
    }
}

static void random_report(world *w, pnk_rng *rng, int n_days)
{
    static const pnk_measure measures[] = {PNK_DISPLACED, PNK_DISPLACED, PNK_DISPLACED, PNK_RETURNED, PNK_RETURNED, PNK_PRESENT, PNK_WITH_HOSTS,
                                           PNK_IN_SITES, PNK_REMAINING, PNK_ARRIVED, PNK_DEPARTED, PNK_ON_THE_WAY};
    static const pnk_count_kind kinds[] = {PNK_COUNT_UNSAID, PNK_NOW, PNK_SINCE_START, PNK_IN_PERIOD};
    int n = (int)w->records->areas.n, at[2] = {pick(rng, n), pick(rng, n)};
    pnk_report *r = report(w, pick(rng, n_days), pick(rng, (int)w->records->sources.n), at[0], measures[pick(rng, 11 + (pick(rng, 4) == 0))],
                           kinds[pick(rng, 4)], floor(exp(10.5 * pnk_rng_uniform(rng))) - 1.0);
    r->bound = (pnk_bound)pick(rng, 4);
    if (pick(rng, 3) == 0)
        r->period_from = r->as_of - pick(rng, 4);
    bool apart = !pnk_area_within(w->records, at[0], at[1]) && !pnk_area_within(w->records, at[1], at[0]);
    if (apart && pick(rng, 4) == 0)
        place(w, &w->matches.reports[w->records->reports.n - 1], at, 2);
    w->matches.reports[w->records->reports.n - 1].part = pick(rng, 12) == 0;
    if (pick(rng, 8) == 0) {
        r->households = r->persons;
        r->persons = NAN;
    }
}

static void random_flow(world *w, pnk_rng *rng, int n_days)
{
    pnk_records *r = w->records;
    int n = (int)r->areas.n, from = pick(rng, n), to = pick(rng, n);
    assert_true(PNK_GROW(&r->arena, r->flows.v, r->flows.n, r->flows.capacity));
    r->flows.v[r->flows.n] = (pnk_flow){.row = {.reported_at = PNK_DAY_UNKNOWN}, .as_of = START + pick(rng, n_days), .source = 0, .persons = pick(rng, 5000),
                                        .group = -1, .period_from = pick(rng, 2) ? PNK_DAY_UNKNOWN : START + pick(rng, n_days)};
    place(w, &w->matches.flow_origins[r->flows.n], &from, 1);
    place(w, &w->matches.flow_destinations[r->flows.n++], &to, 1);
}

static world random_world(uint64_t seed)
{
    pnk_rng rng = pnk_rng_stream(20220914, seed, 0);
    int n_days = 2 + pick(&rng, 9);
    world w = new_world(n_days);
    random_tree(&w, &rng);
    for (int s = 2 + pick(&rng, 3); s > 0; s--)
        source(&w, 0.02 + 0.2 * pnk_rng_uniform(&rng), pick(&rng, 2) ? 0.2 : pick(&rng, 2) ? 0.0 : NAN, w.records->sources.n && pick(&rng, 3) == 0 ? 0 : -1);
    for (int h = pick(&rng, 4); h > 0; h--) {
        int from = pick(&rng, n_days);
        hazard(&w, pick(&rng, (int)w.records->areas.n), from, from + pick(&rng, 3), pnk_rng_uniform(&rng));
    }
    for (int r = 3 + pick(&rng, 22); r > 0; r--)
        random_report(&w, &rng, n_days);
    for (int f = pick(&rng, 3); f > 0; f--)
        random_flow(&w, &rng, n_days);
    return w;
}

TEST(persons_are_conserved_and_totals_are_sums_in_random_operations)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 120; seed++) {
        world w = random_world(seed);
        solve(&w, seed % 10 == 0);
        check_conservation(&w);
        check_sums(&w);
        for (size_t i = 0; i < w.records->reports.n; i++)
            if (w.ledger->fits[i].use == PNK_REPORT_USED)
                assert_true(isfinite(w.ledger->fits[i].fitted_persons) && isfinite(w.ledger->fits[i].residual_share));
        end_world(&w);
    }
}

TEST(the_same_reports_give_the_same_count_with_or_without_ranges)
{
    (void)state;
    for (uint64_t seed = 200; seed < 206; seed++) {
        world a = random_world(seed), b = random_world(seed);
        solve(&a, false);
        solve(&b, true);
        assert_memory_equal(a.ledger->v, b.ledger->v, a.ledger->n_leaves * (size_t)a.ledger->n_days * sizeof *a.ledger->v);
        for (int m = 0; m < PNK_N_SOLVED; m++) {
            pnk_range r = b.ledger->headline[m];
            double at = (double)persons(&b, b.ledger->n_days - 1, -1, (pnk_measure)m);
            assert_false(r.low > at || r.high < at);
        }
        end_world(&a);
        end_world(&b);
    }
}

/* ---- reconcile.mod ---- */

static void put_set(FILE *f, const char *name, int i, const bool *in, int n, char letter)
{
    fprintf(f, "set %s[%d] :=", name, i);
    for (int c = 0; c < n; c++)
        if (in[c])
            fprintf(f, " %c%d", letter, c);
    fprintf(f, ";\n");
}

static void put_cells(FILE *f, const pnk_work *k)
{
    fprintf(f, "param n_steps := %d;\nset POOLS := home abroad;\nset ROOFS := with_hosts in_sites on_the_way;\n", k->n_steps);
    fprintf(f, "param road := home 1 abroad 0;\nparam somebody_waits := %d;\nset HOMES :=", k->way);
    for (int h = 0; h < k->origins.n; h++)
        fprintf(f, " h%d", h);
    fprintf(f, ";\nset PLACES :=");
    for (int p = 0; p < k->presence.n; p++)
        fprintf(f, " p%d", p);
    fprintf(f, ";\n");
    fprintf(f, "param pool_of_home :=");
    for (int h = 0; h < k->origins.n; h++)
        fprintf(f, " h%d %s", h, k->origins.pool[h] ? "abroad" : "home");
    fprintf(f, ";\nparam pool_of_place :=");
    for (int p = 0; p < k->presence.n; p++)
        fprintf(f, " p%d %s", p, k->presence.pool[p] ? "abroad" : "home");
    fprintf(f, ";\nset COUNTED :=");
    for (int h = 0; h < k->origins.n; h++)
        if (k->origin_population[h] >= 0.0)
            fprintf(f, " h%d", h);
    fprintf(f, ";\nparam : population beyond_cost :=");
    for (int h = 0; h < k->origins.n; h++)
        if (k->origin_population[h] >= 0.0)
            fprintf(f, "\n h%d %.17g %.17g", h, k->origin_population[h], 1.0 / (k->c.population_error_share * fmax(1.0, k->origin_population[h])));
    fprintf(f, ";\n");
}

static void put_silence_of(FILE *f, const pnk_work *k, const char *name, char letter, int n, const int *heard, const double *silence)
{
    fprintf(f, "param %s :=", name);
    for (int c = 0; c < n; c++)
        for (int t = heard[c] + 1; t < k->n_steps; t++)
            fprintf(f, "\n %c%d %d %.17g", letter, c, t, 1.0 / silence[c]);
    fprintf(f, ";\n");
}

static void put_silence(FILE *f, const pnk_work *k)
{
    put_silence_of(f, k, "unseen_out_cost", 'h', k->origins.n, k->heard_out, k->silence);
    put_silence_of(f, k, "unseen_back_cost", 'h', k->origins.n, k->heard_back, k->silence);
    put_silence_of(f, k, "unseen_site_cost", 'p', k->presence.n, k->heard_sites, k->site_silence);
}

static void put_sources(FILE *f, const pnk_work *k)
{
    const pnk_records *r = k->records;
    fprintf(f, "set LEANING :=");
    for (size_t s = 0; s < r->sources.n; s++)
        if (r->sources.v[s].bias_share > 0.0)
            fprintf(f, " s%zu", s);
    fprintf(f, ";\nparam lean_cost :=");
    for (size_t s = 0; s < r->sources.n; s++)
        if (r->sources.v[s].bias_share > 0.0)
            fprintf(f, " s%zu %.17g", s, 1.0 / r->sources.v[s].bias_share);
    fprintf(f, ";\n");
}

static bool speaks_of_everywhere(const pnk_work *k, const pnk_area_set *set)
{
    for (size_t leaf = 0; leaf < k->n_leaves; leaf++)
        if (!set->leaf_in[leaf] && k->pool[leaf] == PNK_POOL_HOME)
            return false;
    return true;
}

static void put_reports(FILE *f, const pnk_work *k)
{
    fprintf(f, "set REPORTS :=");
    for (size_t i = 0; i < k->n_obs; i++)
        fprintf(f, " %zu", i);
    fprintf(f, ";\nparam : measure kind first last stated cost low_free high_free everywhere reference :=");
    for (size_t i = 0; i < k->n_obs; i++) {
        const pnk_observation *o = &k->obs[i];
        fprintf(f, "\n %zu %s %s %d %d %.17g %.17g %d %d %d %.17g", i, pnk_measure_word(o->measure), o->kind == PNK_NOW ? "now" : "flow", k->step_of_day[o->from_day],
                k->step_of_day[o->day], o->stated, o->weight / (o->error_share * o->scale), o->bound == PNK_AT_MOST, o->bound == PNK_AT_LEAST,
                speaks_of_everywhere(k, &k->sets[o->set]), o->reference > 0.0 ? o->reference : 0.0);
    }
    fprintf(f, ";\n");
    for (size_t i = 0; i < k->n_obs; i++) {
        const pnk_observation *o = &k->obs[i];
        put_set(f, "of_homes", (int)i, k->sets[o->set].origin_in, k->origins.n, 'h');
        put_set(f, "of_places", (int)i, k->sets[o->set].presence_in, k->presence.n, 'p');
        fprintf(f, "set source[%zu] :=", i);
        if (k->records->sources.v[o->source].bias_share > 0.0)
            fprintf(f, " s%d", o->source);
        fprintf(f, ";\n");
    }
}

static void put_flows(FILE *f, const pnk_work *k)
{
    fprintf(f, "set FLOWS :=");
    for (size_t i = 0; i < k->n_flows; i++)
        fprintf(f, " %zu", i);
    fprintf(f, ";\nparam : flow_first flow_last flow_stated flow_cost flow_from flow_to :=");
    for (size_t i = 0; i < k->n_flows; i++) {
        const pnk_flow_observation *o = &k->flows[i];
        fprintf(f, "\n %zu %d %d %.17g %.17g set%d set%d", i, k->step_of_day[o->from_day], k->step_of_day[o->day], o->stated,
                1.0 / (o->error_share * fmax(o->stated, k->c.scale_floor_persons)), o->from_set, o->to_set);
    }
    fprintf(f, ";\n");
    for (size_t i = 0; i < k->n_flows; i++) {
        const pnk_flow_observation *o = &k->flows[i];
        put_set(f, "from_homes", (int)i, k->sets[o->from_set].origin_in, k->origins.n, 'h');
        put_set(f, "from_places", (int)i, k->sets[o->from_set].presence_in, k->presence.n, 'p');
        put_set(f, "to_places", (int)i, k->sets[o->to_set].presence_in, k->presence.n, 'p');
    }
}

static double optimum_of_the_mod(const world *w)
{
    char path[] = "/tmp/pnk-ledger-XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    assert_non_null(f);
    pnk_ledger scratch = {0};
    pnk_work k = {.records = w->records, .matches = &w->matches, .ledger = &scratch};
    FINE(pnk_work_prepare(w->ctx, &k));
    fprintf(f, "data;\n");
    put_cells(f, &k);
    put_silence(f, &k);
    put_sources(f, &k);
    put_reports(f, &k);
    put_flows(f, &k);
    fprintf(f, "end;\n");
    assert_int_equal(fclose(f), 0);
    pnk_arena_release(&k.arena);
    pnk_arena_release(&scratch.arena);

    pnk_lp *lp = NULL;
    pnk_lp_info info;
    if (pnk_lp_read_mathprog(w->ctx, PNK_SOURCE_DIR "/models/ledger/reconcile.mod", path, &lp) != PNK_OK)
        fail_msg("%s", pnk_ctx_message(w->ctx));
    FINE(pnk_lp_solve(w->ctx, lp, NULL, &info));
    assert_int_equal(info.outcome, PNK_LP_OPTIMAL);
    pnk_lp_free(lp);
    unlink(path);
    return info.objective;
}

static void check_the_mod(world *w)
{
    solve(w, false);
    double expected = optimum_of_the_mod(w);
    if (!(fabs(w->ledger->objective - expected) <= 1e-6 * (1.0 + fabs(expected))))
        fail_msg("engine %.12g, reconcile.mod %.12g", w->ledger->objective, expected);
}

TEST(the_engine_and_reconcile_mod_reach_the_same_optimum)
{
    (void)state;
    two_oblasts t = make_two_oblasts(6);
    int rival = source(&t.w, 0.2, 0.2, -1);
    report(&t.w, 2, t.ministry, t.north, PNK_DISPLACED, PNK_SINCE_START, 136000);
    report(&t.w, 3, rival, t.north, PNK_DISPLACED, PNK_SINCE_START, 90000);
    report(&t.w, 4, rival, t.south, PNK_IN_SITES, PNK_NOW, 4458);
    report(&t.w, 5, t.ministry, t.country, PNK_PRESENT, PNK_NOW, 99000);
    check_the_mod(&t.w);
    assert_true(t.w.ledger->objective > 0.1);
    end_world(&t.w);
    int contradicted = 0;
    for (uint64_t seed = 300; seed < 312; seed++) {
        world w = random_world(seed);
        check_the_mod(&w);
        contradicted += w.ledger->objective > 1e-3;
        end_world(&w);
    }
    assert_true(contradicted >= 6);
}

/* ---- the real case ---- */

typedef struct { pnk_ctx *ctx; pnk_problems problems; pnk_inputs inputs; pnk_records *records; pnk_matches *matches; pnk_ledger *ledger; } run;

static run run_operation(const char *folder, const char *as_of)
{
    run r = {.ctx = pnk_ctx_new()};
    pnk_intake_options options = {.folder = folder, .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN};
    if (as_of)
        assert_true(pnk_day_parse(as_of, &options.as_of));
    if (pnk_intake_read(r.ctx, &options, &r.problems, &r.inputs, &r.records) || pnk_match_all(r.ctx, r.records, &r.problems, &r.matches) ||
        pnk_ledger_solve(r.ctx, r.records, r.matches, NULL, &r.ledger))
        fail_msg("%s", pnk_ctx_message(r.ctx));
    return r;
}

static void end_run(run *r)
{
    pnk_ledger_free(r->ledger);
    pnk_matches_free(r->matches);
    pnk_records_free(r->records);
    pnk_inputs_free(&r->inputs);
    pnk_problems_free(&r->problems);
    pnk_ctx_free(r->ctx);
}

static int64_t headline(const run *r, pnk_measure measure)
{
    return pnk_ledger_persons(r->records, r->ledger, r->records->head.as_of, -1, measure);
}

static void check_run(const run *r)
{
    world w = {.ctx = r->ctx, .records = r->records, .ledger = r->ledger};
    check_conservation(&w);
    for (int m = 0; m < PNK_N_SOLVED; m++)
        assert_false(r->ledger->headline[m].low > (double)headline(r, (pnk_measure)m) || r->ledger->headline[m].high < (double)headline(r, (pnk_measure)m));
}

TEST(batken_on_3_october_is_the_official_count_to_the_person)
{
    (void)state;
    run r = run_operation(PNK_SOURCE_DIR "/data/operations/batken-2022", "2022-10-03");
    assert_int_equal(headline(&r, PNK_DISPLACED), 142071);
    assert_int_equal(headline(&r, PNK_RETURNED), 130878);
    assert_int_equal(headline(&r, PNK_REMAINING), 11193);
    assert_int_equal(headline(&r, PNK_WITH_HOSTS), 9458);
    assert_int_equal(headline(&r, PNK_IN_SITES), 1735);
    assert_int_equal(headline(&r, PNK_ON_THE_WAY), 0);
    check_run(&r);
    bool sites = false;
    for (size_t i = 0; i < r.ledger->n_sums; i++)                /* 47 sites were stated, the parts are 48 */
        sites = sites || (r.ledger->sums[i].total == 47 && r.ledger->sums[i].parts == 48);
    assert_true(sites);
    end_run(&r);
}

TEST(batken_on_18_september_names_the_residual_of_every_rival)
{
    (void)state;
    run r = run_operation(PNK_SOURCE_DIR "/data/operations/batken-2022", "2022-09-18");
    assert_in_range(headline(&r, PNK_DISPLACED), 131000, 142071);
    int labour = 0, far_off = 0;
    for (size_t i = 0; i < r.records->reports.n; i++) {
        const pnk_report_fit *fit = &r.ledger->fits[i];
        if (r.records->reports.v[i].as_of > r.records->head.as_of)
            assert_int_equal(fit->use, PNK_REPORT_AFTER);
        if (fit->use != PNK_REPORT_USED)
            continue;
        assert_true(isfinite(fit->residual_persons));
        labour += pnk_text_equal(r.records->sources.v[r.records->reports.v[i].source].id, "min_labour");
        far_off += fit->residual_persons < -100000;
    }
    assert_true(labour >= 6);
    assert_int_equal(far_off, 2);                                /* 19,000 and 18,000 of the first evening */
    check_run(&r);
    end_run(&r);
}

TEST(tiny_is_as_counted_by_hand)
{
    (void)state;
    run r = run_operation(PNK_SOURCE_DIR "/data/operations/tiny", NULL);
    static const struct { pnk_measure measure; int64_t persons; } by_hand[] = {
        {PNK_DISPLACED, 100}, {PNK_RETURNED, 0}, {PNK_REMAINING, 100}, {PNK_ON_THE_WAY, 100}, {PNK_WITH_HOSTS, 0}, {PNK_IN_SITES, 0}};
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++)
        assert_int_equal(headline(&r, by_hand[i].measure), by_hand[i].persons);
    assert_true(r.ledger->objective < 1e-9);
    check_run(&r);
    world w = {.ctx = r.ctx, .records = r.records, .matches = *r.matches, .ledger = r.ledger};
    assert_true(fabs(optimum_of_the_mod(&w)) < 1e-9);
    end_run(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_that_agree_are_met_to_the_person),
        cmocka_unit_test(sixteen_copies_weigh_as_one),
        cmocka_unit_test(the_smaller_of_two_rivals_does_not_always_win),
        cmocka_unit_test(more_than_and_parts_bind_on_one_side_only),
        cmocka_unit_test(what_is_not_solved_for_is_kept_with_its_reason),
        cmocka_unit_test(a_source_is_read_as_a_stock_where_that_explains_more),
        cmocka_unit_test(a_country_out_of_scope_keeps_its_people_to_itself),
        cmocka_unit_test(without_a_report_of_where_people_are_with_hosts_near_by_and_nobody_beyond_the_population),
        cmocka_unit_test(a_stated_total_stands_beside_the_sum_of_its_parts),
        cmocka_unit_test(a_call_is_worth_the_width_it_takes_off),
        cmocka_unit_test(a_parameter_that_is_missing_is_named),
        cmocka_unit_test(persons_are_conserved_and_totals_are_sums_in_random_operations),
        cmocka_unit_test(the_same_reports_give_the_same_count_with_or_without_ranges),
        cmocka_unit_test(the_engine_and_reconcile_mod_reach_the_same_optimum),
        cmocka_unit_test(batken_on_3_october_is_the_official_count_to_the_person),
        cmocka_unit_test(batken_on_18_september_names_the_residual_of_every_rival),
        cmocka_unit_test(tiny_is_as_counted_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
