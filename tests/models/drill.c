/* tests/models/drill.c - what injects do to the world, to what is heard of it and to the next plan; rumours; scripts; the clock. */
#include "engine/base/file.h"
#include "engine/base/rng.h"
#include "engine/gis/gis.h"
#include "models/drill/inside.h"
#include "models/intake/intake.h"
#include "models/operation/ahead.h"
#include "models/operation/exercise.h"
#include "tests/models/scratch.h"

#include <stdlib.h>
#include <string.h>

static char folder[128];

static int begin(void **state)
{
    (void)state;
    if (scratch_begin())
        return -1;
    pnk_snprintf(folder, sizeof folder, "%s/drill", scratch);
    return 0;
}

static void ok(pnk_status status)
{
    if (status)
        print_message("%s\n", pnk_ctx_message(ctx));
    assert_int_equal(status, PNK_OK);
}

static void make_drill(uint64_t seed)
{
    const pnk_drill_order order = { .operation = PNK_SOURCE_DIR "/data/operations/drill-osh", .reference = PNK_SOURCE_DIR "/data/reference", .out = folder, .lang = "en", .seed = &seed };
    pnk_problems problems = {0};

    ok(pnk_drill_new(ctx, &order, &problems));
    assert_int_equal(problems.n_errors, 0);
    pnk_problems_free(&problems);
}

static pnk_drill *opened(void)
{
    pnk_problems problems = {0};
    pnk_drill *d = NULL;

    ok(pnk_drill_open(ctx, folder, &problems, &d));
    pnk_problems_free(&problems);
    return d;
}

/* A drill whose script is one inject of the effect, at seven in the morning of the first day. */
static pnk_drill *drill_of(pnk_inject inject)
{
    make_drill(7);
    pnk_drill *d = opened();
    pnk_inject *x = PNK_NEW(&d->script.arena, pnk_inject, 1);

    inject.id = "I-01", inject.title = "made", inject.minute = 7 * 60, inject.after = -1;
    *x = inject;
    d->script.v = x;
    d->script.n = d->script.capacity = 1;
    pnk_live_free(d->live);
    ok(pnk_live_new(ctx, d, false, &d->live));
    return d;
}

static pnk_inject inject_of(pnk_effect effect)
{
    return (pnk_inject){ .effect = effect, .road = -1, .site = -1, .area = -1, .warehouse = -1, .item = -1, .source = -1, .measure = -1,
                         .value = NAN, .share = NAN, .days = NAN, .known_after_hours = NAN };
}

static int road_of(const pnk_records *r, const char *id)
{
    for (size_t i = 0; i < r->roads.n; i++)
        if (!strcmp(r->roads.v[i].id, id))
            return (int)i;
    fail_msg("no road %s", id);
    return -1;
}

static int source_of(const pnk_records *r, const char *id)
{
    for (size_t i = 0; i < r->sources.n; i++)
        if (!strcmp(r->sources.v[i].id, id))
            return (int)i;
    fail_msg("no source %s", id);
    return -1;
}

static void apply(pnk_drill *d, pnk_did what, int minute)
{
    const pnk_entry e = { .minute = minute, .what = what, .id = "I-01", .quantity = NAN, .date = PNK_DAY_UNKNOWN };
    ok(pnk_live_apply(ctx, d->live, &e));
}

static void fire_it(pnk_drill *d) { apply(d, PNK_DID_FIRE, 7 * 60); }

/* What the best plan of the morning cannot spare: weighted nights without shelter, then needs, in person-days. */
typedef struct { double nights, needs; } suffering;

static suffering suffering_of(const pnk_records *seen)
{
    const pnk_ahead_order order = { .how = PNK_AHEAD_BEST };
    pnk_ahead ahead = {0};

    ok(pnk_operation_ahead(ctx, seen, &order, &ahead));
    suffering s = { ahead.plan->certificate.tier_value[1], ahead.plan->certificate.tier_value[3] };
    pnk_ahead_free(&ahead);
    return s;
}

/* Tier by tier, as plans are made: fairness may give up one per cent of the first tier, so less than that is no difference. */
static int compare(suffering a, suffering b)
{
    if (fabs(a.nights - b.nights) > 0.011 * fmax(a.nights, b.nights) + 1)
        return a.nights > b.nights ? 1 : -1;
    return fabs(a.needs - b.needs) < 0.001 * fmax(a.needs, b.needs) ? 0 : a.needs > b.needs ? 1 : -1;
}

/* The inject happens and is known: the plan that follows must be worse (+1) or better (-1) than the one before it. */
static void changes_the_plan(pnk_inject x, int direction)
{
    pnk_drill *d = drill_of(x);
    suffering before = suffering_of(d->live->seen);

    fire_it(d);
    suffering after = suffering_of(d->live->seen);
    print_message("  %-12s nights %7.0f -> %7.0f, needs %7.0f -> %7.0f\n", pnk_effect_word(x.effect), before.nights, after.nights, before.needs, after.needs);
    assert_int_equal(compare(after, before), direction);
    pnk_drill_free(d);
}

#define RECORD(id, find) pnk_find_##find(base, id)

static void bad_news_makes_the_next_plan_worse_and_good_news_better(void **state)
{
    (void)state;
    make_drill(7);
    pnk_drill *made = opened();
    const pnk_records *base = made->base;
    pnk_inject x;

    x = inject_of(PNK_EFFECT_CLOSE_ROAD), x.road = road_of(base, "osh--gulcha"), changes_the_plan(x, +1);
    x = inject_of(PNK_EFFECT_OPEN_ROAD), x.road = road_of(base, "ak-bosogo--sary-tash"), changes_the_plan(x, -1);
    x = inject_of(PNK_EFFECT_SITE_LOST), x.site = RECORD("daroot-school", site), changes_the_plan(x, +1);
    x = inject_of(PNK_EFFECT_SITE_UNFIT), x.site = RECORD("daroot-school", site), changes_the_plan(x, +1);
    x = inject_of(PNK_EFFECT_STOCK_LOST), x.item = RECORD("blanket.high.fleece", item), x.share = 1, changes_the_plan(x, +1);
    x = inject_of(PNK_EFFECT_CONVOY_LATE), x.item = RECORD("blanket.high.fleece", item), x.days = 5, changes_the_plan(x, +1);
    x = inject_of(PNK_EFFECT_BUDGET_CUT), x.share = 1, changes_the_plan(x, +1);
    x = inject_of(PNK_EFFECT_FLEET), x.share = 1, changes_the_plan(x, +1);
    x = inject_of(PNK_EFFECT_HAZARD), x.area = RECORD("KG06255000000", area), x.value = 0.05, x.days = 3, changes_the_plan(x, +1);
    pnk_drill_free(made);
}

/* A place more to sleep in helps where room is short: every other site of Osh is closed first. */
static void a_site_that_is_found_helps_where_room_is_short(void **state)
{
    (void)state;
    pnk_inject x = inject_of(PNK_EFFECT_SITE_FOUND);
    make_drill(7);
    pnk_drill *made = opened();
    x.site = pnk_find_site(made->base, "osh-dorm");
    pnk_drill_free(made);

    pnk_drill *d = drill_of(x);
    for (size_t s = 0; s < d->live->seen->sites.n; s++)
        if ((int)s != x.site)
            d->live->seen->sites.v[s].status = PNK_UNFIT;
    suffering before = suffering_of(d->live->seen);
    assert_true(pnk_site_room(d->live->truth, x.site, pnk_live_date(d->live, 1)) == 0);
    fire_it(d);
    assert_int_equal(compare(suffering_of(d->live->seen), before), -1);
    assert_true(pnk_site_room(d->live->truth, x.site, pnk_live_date(d->live, 1)) > 0);
    pnk_drill_free(d);
}

/* ---- the world ---- */

static int64_t away(const pnk_live *l)
{
    size_t n = l->d->n_leaves * l->d->base->groups.n, m = l->d->base->sites.n * l->d->base->groups.n;
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += l->wait[i] + l->hosts[i];
    for (size_t i = 0; i < m; i++)
        sum += l->in_site[i];
    return sum;
}

/* Persons whom the plan of the next day takes from an area. */
static double taken_from(const pnk_live *live, int area)
{
    const pnk_ahead_order order = { .how = PNK_AHEAD_BEST };
    pnk_ahead ahead = {0};
    double sum = 0;

    ok(pnk_operation_ahead(ctx, live->seen, &order, &ahead));
    for (size_t i = 0; i < ahead.plan->moves.n; i++)
        if (ahead.plan->moves.v[i].from_area == area && ahead.plan->moves.v[i].date == pnk_live_date(live, live->day + 1))
            sum += (double)ahead.plan->moves.v[i].persons;
    pnk_ahead_free(&ahead);
    return sum;
}

static void people_who_arrive_wait_and_are_counted_in_the_next_report(void **state)
{
    (void)state;
    pnk_inject x = inject_of(PNK_EFFECT_ARRIVALS);
    make_drill(7);
    pnk_drill *made = opened();
    x.area = pnk_find_area(made->base, "KG06255000000"), x.value = 1003;
    pnk_drill_free(made);

    pnk_drill *d = drill_of(x);
    int64_t before = away(d->live);
    suffering nobody_told = suffering_of(d->live->seen);
    fire_it(d);
    assert_int_equal(away(d->live), before + 1003);
    assert_int_equal(compare(suffering_of(d->live->seen), nobody_told), 0);        /* nobody has told the players */
    apply(d, PNK_DID_NIGHT, PNK_DAY_MINUTES);
    d->live->perfect = true;
    ok(pnk_seen_exact(ctx, d->live));
    double told = taken_from(d->live, x.area);
    pnk_drill_free(d);

    d = drill_of(inject_of(PNK_EFFECT_NONE));
    fire_it(d);
    apply(d, PNK_DID_NIGHT, PNK_DAY_MINUTES);
    d->live->perfect = true;
    ok(pnk_seen_exact(ctx, d->live));
    assert_true(told > taken_from(d->live, x.area) + 500);
    pnk_drill_free(d);
}

static void people_leave_a_site_that_is_lost_and_nobody_vanishes(void **state)
{
    (void)state;
    pnk_inject x = inject_of(PNK_EFFECT_SITE_LOST);
    make_drill(7);
    pnk_drill *made = opened();
    x.site = pnk_find_site(made->base, "karasuu-school");
    pnk_drill_free(made);

    pnk_drill *d = drill_of(x);
    size_t g = d->base->groups.n;
    d->live->in_site[(size_t)x.site * g] += 100;
    int64_t before = away(d->live);
    fire_it(d);
    apply(d, PNK_DID_NIGHT, PNK_DAY_MINUTES);
    int64_t came = 0;
    for (size_t leaf = 0; leaf < d->n_leaves; leaf++)
        for (size_t k = 0; k < g; k++) {
            size_t at = pnk_drill_at(d, 1, leaf, k);
            came += (int64_t)(d->course.wait[at] + d->course.hosts[at] + d->course.sites[at]);
        }
    assert_int_equal(away(d->live), before + came);
    for (size_t k = 0; k < g; k++)
        assert_int_equal(d->live->in_site[(size_t)x.site * g + k], 0);
    pnk_drill_free(d);
}

static void a_move_stops_where_the_road_is_closed_in_truth(void **state)
{
    (void)state;
    make_drill(7);
    pnk_drill *made = opened();
    pnk_inject x = inject_of(PNK_EFFECT_CLOSE_ROAD);
    x.road = road_of(made->base, "osh--uzgen"), x.known_after_hours = 1000;
    pnk_drill_free(made);

    for (int closed = 0; closed < 2; closed++) {
        pnk_drill *d = drill_of(x);
        const pnk_entry go = { .minute = 8 * 60, .what = PNK_DID_MOVE, .from_id = "KG21000000000", .to_id = "uzgen-school", .group_id = "general", .quantity = 30, .date = d->base->head.as_of + 1 };
        pnk_inject other = x;
        other.road = road_of(d->base, "kara-suu-osh--uzgen");
        if (closed) {
            fire_it(d);
            ok(pnk_world_effect(ctx, d->live->truth, &other, d->base->head.as_of + 1, PNK_DAY_UNKNOWN));
        }
        ok(pnk_live_apply(ctx, d->live, &go));
        apply(d, PNK_DID_NIGHT, PNK_DAY_MINUTES);
        assert_true(d->live->acts.v[0].did == (closed ? 0 : 30));
        if (closed) {
            assert_string_equal(d->live->acts.v[0].why, "no road open");
            assert_int_equal(d->live->seen->closures.n, d->base->closures.n);        /* players do not know yet */
        }
        pnk_drill_free(d);
    }
}

static void what_is_told_late_is_known_late(void **state)
{
    (void)state;
    pnk_inject x = inject_of(PNK_EFFECT_BUDGET_CUT);
    x.share = 0.5, x.known_after_hours = 6;
    pnk_drill *d = drill_of(x);
    double all = d->base->budgets.v[0].usd;

    fire_it(d);
    assert_true(d->live->truth->budgets.v[0].usd == all / 2);
    ok(pnk_seen_catch_up(ctx, d->live, 12 * 60));
    assert_true(d->live->seen->budgets.v[0].usd == all);
    ok(pnk_seen_catch_up(ctx, d->live, 13 * 60));
    assert_true(d->live->seen->budgets.v[0].usd == all / 2);
    pnk_drill_free(d);
}

/* ---- what is heard ---- */

static const pnk_report *last_report(const pnk_drill *d) { return &d->live->seen->reports.v[d->live->seen->reports.n - 1]; }

static void reports_carry_their_error_their_day_and_their_lie(void **state)
{
    (void)state;
    make_drill(7);
    pnk_drill *made = opened();
    pnk_inject x = inject_of(PNK_EFFECT_CONTRADICTION);
    x.area = pnk_find_area(made->base, "KG06226000000"), x.source = source_of(made->base, "moes"), x.measure = PNK_ON_THE_WAY, x.share = -0.5;
    int leaf = made->leaf_of_area[x.area];
    pnk_drill_free(made);

    pnk_drill *d = drill_of(x);
    double truth = (double)d->live->was[0][leaf];
    size_t before = d->live->seen->reports.n;
    fire_it(d);
    assert_int_equal(d->live->seen->reports.n, before + 1);
    assert_true(truth > 0 && last_report(d)->persons == floor(truth / 2 + 0.5));
    pnk_drill_free(d);

    x.effect = PNK_EFFECT_REPORT, x.share = 0;
    d = drill_of(x);
    fire_it(d);
    assert_true(last_report(d)->persons == truth);
    pnk_drill_free(d);

    x.share = 0.05;
    d = drill_of(x);
    fire_it(d);
    assert_true(fabs(last_report(d)->persons - truth) < 5 * 0.05 * truth + 1);
    pnk_drill_free(d);

    x.effect = PNK_EFFECT_LATE_REPORT, x.days = 1, x.share = 0;
    d = drill_of(x);
    apply(d, PNK_DID_NIGHT, PNK_DAY_MINUTES);
    apply(d, PNK_DID_NIGHT, 2 * PNK_DAY_MINUTES);
    apply(d, PNK_DID_FIRE, 2 * PNK_DAY_MINUTES + 60);
    assert_int_equal(last_report(d)->as_of, d->base->head.as_of + 1);
    assert_true(last_report(d)->persons == (double)d->live->was[0][d->n_leaves + (size_t)leaf]);
    pnk_drill_free(d);
}

/* Three sources agree on an area within their errors, one message says something wholly else. */
static bool believes(pnk_drill *d, size_t k)
{
    static const char *const sources[3] = { "districts", "moes", "red_crescent" };
    pnk_rng rng = pnk_rng_stream(42, k, 0);
    size_t leaf = (size_t)pnk_rng_below(&rng, d->n_leaves - 1);
    pnk_inject x = inject_of(PNK_EFFECT_RUMOUR);
    int64_t truth = 100 + (int64_t)pnk_rng_below(&rng, 900);

    d->live->was[0][leaf] = truth;
    x.measure = PNK_ON_THE_WAY, x.area = d->leaves[leaf], x.id = "I-01", x.title = "made", x.after = -1;
    for (int s = 0; s < 3; s++) {
        x.effect = PNK_EFFECT_REPORT, x.source = source_of(d->base, sources[s]);
        d->script.v[0] = x;
        d->seed = 1000 * k + (uint64_t)s;
        ok(pnk_seen_report(ctx, d->live, 0));
    }
    x.effect = PNK_EFFECT_RUMOUR, x.source = source_of(d->base, "social_media");
    x.value = pnk_rng_below(&rng, 4) ? (double)truth * (3 + 17 * pnk_rng_uniform(&rng)) : 0;
    d->script.v[0] = x;
    ok(pnk_seen_report(ctx, d->live, 0));
    ok(pnk_seen_rumours(ctx, d->live));
    return d->live->believed[0] != 0;
}

static void a_rumour_against_every_other_source_is_not_believed(void **state)
{
    (void)state;
    enum { CASES = 200 };
    int believed = 0;
    pnk_drill *d = drill_of(inject_of(PNK_EFFECT_NONE));

    for (size_t k = 0; k < CASES; k++) {
        pnk_live_free(d->live);
        ok(pnk_live_new(ctx, d, false, &d->live));
        d->live->seen->reports.n = 0;
        believed += believes(d, k);
    }
    print_message("  %d of %d rumours believed\n", believed, CASES);
    assert_true(believed <= CASES / 20);
    pnk_drill_free(d);
}

/* ---- script and clock ---- */

static void times_of_a_script_are_read_strictly(void **state)
{
    (void)state;
    static const struct { const char *text; int minute; } good[] = { { "1+00:00", 0 }, { "1+06", 360 }, { "2+06:30", 1830 }, { "10+23:59", 14399 } };
    static const char *const bad[] = { "", "1", "0+06:00", "1+24:00", "1+6", "x+06:00", "1+06:60", "1+06:00:00", "-1+06:00", "1.5+06:00" };
    char at[24];
    int minute;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(pnk_script_at_parse(good[i].text, &minute));
        assert_int_equal(minute, good[i].minute);
        assert_true(pnk_script_at_parse(pnk_script_at(minute, at), &minute) && minute == good[i].minute);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (pnk_script_at_parse(bad[i], &minute))
            fail_msg("\"%s\" was taken", bad[i]);
}

static char *text_of(const char *name, size_t *n)
{
    char path[256], *text = NULL;

    pnk_snprintf(path, sizeof path, "%s/%s", folder, name);
    ok(pnk_file_read(ctx, path, 0, &text, n));
    return text;
}

static void an_edited_workbook_comes_back(void **state)
{
    (void)state;
    char path[256];
    size_t n, m;
    pnk_problems problems = {0};

    make_drill(3);
    char *before = text_of("injects.csv", &n);
    pnk_drill *d = opened();
    assert_int_equal(d->script.n, 40);
    pnk_snprintf(path, sizeof path, "%s/edited.xlsx", scratch);
    ok(pnk_script_xlsx(ctx, &d->script, d->base, path));
    ok(pnk_drill_import(ctx, path, folder, &problems));
    char *same = text_of("injects.csv", &m);
    assert_int_equal(n, m);
    assert_memory_equal(before, same, n);

    d->script.v[0].title = "Changed; with \"quotes\", and a comma";
    d->script.v[0].minute += 30;
    ok(pnk_script_xlsx(ctx, &d->script, d->base, path));
    ok(pnk_drill_import(ctx, path, folder, &problems));
    pnk_drill_free(d);
    d = opened();
    assert_string_equal(d->script.v[0].title, "Changed; with \"quotes\", and a comma");
    assert_int_equal(d->script.v[0].minute, 6 * 60 + 30);
    pnk_drill_free(d);
    pnk_problems_free(&problems);
    free(before);
    free(same);
}

static void a_fault_in_a_script_is_a_line_at_its_cell(void **state)
{
    (void)state;
    static const char text[] = "inject_id,at,title,effect,road_id,site_id,area_id,source_id,value,share,contingent_on\n"
                               "a,1+06:00,t,close_road,,,,,,,\n"                  /* no road */
                               "b,1+25:00,t,none,,,,,,,\n"                        /* no such time */
                               "c,1+07:00,t,site_lost,,nowhere,,,,,\n"            /* no such site */
                               "d,1+07:00,t,stock_lost,,,,,,1.5,\n"               /* more than all */
                               "e,1+07:00,t,none,,,,,,,z\n"
                               "a,1+08:00,t,none,,,,,,,\n"                        /* twice */
                               "f,1+08:00,t,explode,,,,,,,\n";
    pnk_problems problems = {0};
    pnk_script script = {0};
    char path[256];

    make_drill(3);
    pnk_drill *d = opened();
    pnk_snprintf(path, sizeof path, "%s/bad.csv", scratch);
    ok(pnk_file_write(ctx, path, text, sizeof text - 1));
    assert_int_equal(pnk_script_read(ctx, NULL, path, d->base, &problems, &script), PNK_BAD_INPUT);
    pnk_problems_sort(&problems);
    assert_int_equal(problems.v[0].row, 8);              /* a word that is none stops the reading of rows: it is one line */
    assert_string_equal(problems.v[0].column, "effect");
    problems.n = problems.n_errors = 0;
    ok(pnk_file_write(ctx, path, text, strlen(text) - strlen("f,1+08:00,t,explode,,,,,,,\n")));
    assert_int_equal(pnk_script_read(ctx, NULL, path, d->base, &problems, &script), PNK_BAD_INPUT);
    pnk_problems_sort(&problems);
    static const struct { long row; const char *column; } lines[] = { { 2, "road_id" }, { 3, "at" }, { 4, "site_id" }, { 5, "share" }, { 7, "inject_id" } };
    size_t found = 0;
    for (size_t i = 0; i < problems.n; i++)
        for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
            found += problems.v[i].row == lines[k].row && !strcmp(problems.v[i].column, lines[k].column);
    assert_true(found >= sizeof lines / sizeof *lines);
    assert_int_equal(pnk_drill_import(ctx, path, folder, &problems), PNK_BAD_INPUT);
    pnk_problems_free(&problems);
    pnk_drill_free(d);
}

/* A script of two, the second hanging on the first. */
static void what_hangs_on_an_inject_comes_after_it_and_is_skipped_with_it(void **state)
{
    (void)state;
    pnk_drill_event next;
    make_drill(7);
    pnk_drill *d = opened();
    pnk_inject *x = PNK_NEW(&d->script.arena, pnk_inject, 2);
    x[0] = x[1] = inject_of(PNK_EFFECT_NONE);
    x[0].id = "first", x[1].id = "second", x[0].title = x[1].title = "made", x[0].minute = 600, x[1].minute = 660, x[0].after = -1, x[1].after = 0;
    d->script.v = x, d->script.n = d->script.capacity = 2;
    pnk_live_free(d->live);
    ok(pnk_live_new(ctx, d, false, &d->live));

    assert_true(pnk_drill_next(d, PNK_DRILL_PEOPLE, &next));
    assert_string_equal(next.id, "first");
    ok(pnk_drill_fire(ctx, d, "first", 900));            /* late, by hand */
    assert_true(pnk_drill_next(d, PNK_DRILL_PEOPLE, &next));
    assert_string_equal(next.id, "second");
    assert_int_equal(next.minute, 900);
    assert_int_equal(pnk_drill_fire(ctx, d, "first", 900), PNK_USAGE);
    assert_int_equal(pnk_drill_skip(ctx, d, "third", 900), PNK_USAGE);
    pnk_drill_free(d);

    make_drill(7);
    d = opened();
    x = PNK_NEW(&d->script.arena, pnk_inject, 2);
    x[0] = x[1] = inject_of(PNK_EFFECT_NONE);
    x[0].id = "first", x[1].id = "second", x[0].title = x[1].title = "made", x[0].minute = 600, x[1].minute = 660, x[0].after = -1, x[1].after = 0;
    d->script.v = x, d->script.n = d->script.capacity = 2;
    pnk_live_free(d->live);
    ok(pnk_live_new(ctx, d, false, &d->live));
    ok(pnk_drill_skip(ctx, d, "first", 60));
    assert_true(pnk_drill_next(d, PNK_DRILL_PEOPLE, &next));
    assert_true(next.night);
    pnk_drill_free(d);
}

static void a_log_that_was_cut_short_goes_on_from_its_last_whole_step(void **state)
{
    (void)state;
    char path[256];
    pnk_drill_event next;
    size_t n, m;

    make_drill(5);
    pnk_snprintf(path, sizeof path, "%s/EXERCISE-log.csv", folder);
    pnk_drill *d = opened();
    for (int i = 0; i < 12 && pnk_drill_next(d, PNK_DRILL_GREEDY, &next); i++)
        ok(pnk_drill_step(ctx, d, PNK_DRILL_GREEDY));
    pnk_drill_free(d);
    char *whole = text_of("EXERCISE-log.csv", &n);

    for (size_t k = 1; k < 40; k++) {
        size_t kept = n * k / 40;
        ok(pnk_file_write(ctx, path, whole, kept));
        d = opened();
        while (d->log.n == 0 || d->log.v[d->log.n - 1].minute < 2 * PNK_DAY_MINUTES) {
            char *now = text_of("EXERCISE-log.csv", &m);
            bool enough = m >= n;
            free(now);
            if (enough || !pnk_drill_next(d, PNK_DRILL_GREEDY, &next))
                break;
            ok(pnk_drill_step(ctx, d, PNK_DRILL_GREEDY));
        }
        pnk_drill_free(d);
        char *again = text_of("EXERCISE-log.csv", &m);
        assert_true(m >= n);
        assert_memory_equal(whole, again, n);
        free(again);
    }
    free(whole);
}

static void an_exercise_is_known_by_its_folder_and_by_its_name(void **state)
{
    (void)state;
    char path[256];

    make_drill(5);
    pnk_snprintf(path, sizeof path, "%s/course.csv", folder);
    assert_int_equal(pnk_exercise_of(path), PNK_EXERCISE_YES);
    pnk_snprintf(path, sizeof path, "%s/operation/sites.csv", folder);
    assert_int_equal(pnk_exercise_of(path), PNK_EXERCISE_YES);
    assert_int_equal(pnk_exercise_of("/nowhere/EXERCISE-score.csv"), PNK_EXERCISE_YES);
    assert_int_equal(pnk_exercise_of(PNK_SOURCE_DIR "/data/operations/tiny/sites.csv"), PNK_EXERCISE_NO);
    assert_int_equal(pnk_exercise_of(scratch), PNK_EXERCISE_UNSAID);
    assert_int_equal(pnk_exercise_apart(ctx, path, PNK_SOURCE_DIR "/data/operations/tiny"), PNK_USAGE);
    assert_int_equal(pnk_exercise_apart(ctx, PNK_SOURCE_DIR "/data/operations/tiny/sites.csv", folder), PNK_USAGE);
    assert_int_equal(pnk_exercise_apart(ctx, path, scratch), PNK_USAGE);
    assert_int_equal(pnk_exercise_apart(ctx, path, folder), PNK_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_news_makes_the_next_plan_worse_and_good_news_better),
        cmocka_unit_test(a_site_that_is_found_helps_where_room_is_short),
        cmocka_unit_test(people_who_arrive_wait_and_are_counted_in_the_next_report),
        cmocka_unit_test(people_leave_a_site_that_is_lost_and_nobody_vanishes),
        cmocka_unit_test(a_move_stops_where_the_road_is_closed_in_truth),
        cmocka_unit_test(what_is_told_late_is_known_late),
        cmocka_unit_test(reports_carry_their_error_their_day_and_their_lie),
        cmocka_unit_test(a_rumour_against_every_other_source_is_not_believed),
        cmocka_unit_test(times_of_a_script_are_read_strictly),
        cmocka_unit_test(an_edited_workbook_comes_back),
        cmocka_unit_test(a_fault_in_a_script_is_a_line_at_its_cell),
        cmocka_unit_test(what_hangs_on_an_inject_comes_after_it_and_is_skipped_with_it),
        cmocka_unit_test(a_log_that_was_cut_short_goes_on_from_its_last_whole_step),
        cmocka_unit_test(an_exercise_is_known_by_its_folder_and_by_its_name),
    };
    return cmocka_run_group_tests(tests, begin, scratch_end);
}
