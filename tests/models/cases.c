/* tests/models/cases.c - claims about scenario folders of the peer, and about the scores of a case. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "models/cases/cases.h"
#include "models/cases/scores.h"
#include "models/cases/tables.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state
#define FINE(call) assert_int_equal((call), PNK_OK)
#define NEAR(a, b, within) assert_true(fabs((a) - (b)) <= (within))
#define TWIN PNK_SOURCE_DIR "/tests/cases/flee/twin"

/** A scenario read, with its problem lines as one text. */
typedef struct { pnk_ctx *ctx; pnk_case *c; pnk_problems problems; pnk_status status; char *said; } read_case;

static read_case read_folder(const char *folder, const char *settings)
{
    read_case r = { .ctx = pnk_ctx_new() };
    pnk_arena arena = {0};
    pnk_buf said = {0};

    assert_non_null(r.ctx);
    r.status = pnk_case_read(r.ctx, folder, settings, &r.problems, &r.c);
    assert_true((r.status == PNK_OK) == (r.c != NULL));
    assert_true((r.status == PNK_BAD_INPUT) == (r.problems.n_errors > 0));
    pnk_problems_sort(&r.problems);
    for (size_t i = 0; i < r.problems.n; i++)
        pnk_buf_printf(&said, "%s: %s\n", r.problems.v[i].severity == PNK_ERROR ? "error" : "warning", pnk_problem_line(&r.problems.v[i], &arena));
    pnk_buf_add(&said, "");
    r.said = said.text;
    pnk_arena_release(&arena);
    return r;
}

static void done(read_case *r)
{
    pnk_case_free(r->c);
    pnk_problems_free(&r->problems);
    pnk_ctx_free(r->ctx);
    free(r->said);
}

/* ---- made folders: a plain scenario, with one file changed ---- */

typedef struct { const char *name, *text; } file;

static const file plain[] = {
    { "input_csv/locations.csv", "#name,region,country,latitude,longitude,location_type,conflict_date,population\nA,R,H,1,2,conflict_zone,0,100\nB,R,H,1,3,town,0,\n"
                                 "C,S,F,1,4,camp,0,50\nD,S,F,2,4,idpcamp,0,0\n" },
    { "input_csv/routes.csv", "#name1,name2,distance,forced_redirection\nA,B,10,0\nB,C,20,0\nB,D,30\n" },
    { "input_csv/closures.csv", "#closure_type,name1,name2,closure_start,closure_end\n" },
    { "input_csv/conflicts.csv", "#Day,A,B\n0,1,0\n1,1,0\n2,1,1\n" },
    { "input_csv/sim_period.csv", "StartDate,2020-01-01\nLength,3\n" },
    { "source_data/data_layout.csv", "total,t.csv\nC,c.csv\nD,d.csv\n" },
    { "source_data/t.csv", "2020-01-01,0\n2020-01-03,40\n" },
    { "source_data/c.csv", "2020-01-01,0\n2020-01-03,25\n" },
    { "source_data/d.csv", "2020-01-01,0\n2020-01-03,15\n" },
    { "simsetting.yml", "move_rules:\n  softening: 10.0\n" },
};
enum { N_PLAIN = sizeof plain / sizeof *plain };

static char scratch[] = "/tmp/paanek-cases-XXXXXX";

static void put(const char *name, const char *text, size_t n)
{
    char path[300];
    pnk_snprintf(path, sizeof path, "%s/%s", scratch, name);
    FILE *to = fopen(path, "wb");
    assert_non_null(to);
    assert_int_equal(fwrite(text, 1, n, to), n);
    fclose(to);
}

static void make_folder(const char *name)
{
    char path[300];
    pnk_snprintf(path, sizeof path, "%s/%s", scratch, name);
    FINE(pnk_folder_make(NULL, path));
}

/** The plain scenario, with this file put in or (text NULL) left out. */
static read_case read_with(const char *name, const char *text, size_t n)
{
    pnk_folder_remove(NULL, scratch);
    make_folder("input_csv");
    make_folder("source_data");
    for (size_t i = 0; i < N_PLAIN; i++)
        if (strcmp(plain[i].name, name))
            put(plain[i].name, plain[i].text, strlen(plain[i].text));
    if (text)
        put(name, text, n);
    return read_folder(scratch, NULL);
}

/* ---- claims ---- */

TEST(the_twin_is_read_with_all_its_oddities)
{
    read_case r = read_folder(TWIN, NULL);
    const pnk_case *c = r.c;
    USED();
    FINE(r.status);
    assert_string_equal(c->name, "twin");
    assert_int_equal(c->n_days, 40);
    assert_int_equal(c->n_places, 5);
    assert_string_equal(c->places[1].name, "Béta");
    assert_true(c->places[0].lat_deg == 10.5 && c->places[0].lon_deg == 20.25 && c->places[0].column_4 == 10.5);
    assert_true(c->places[0].population_persons == 1000 && c->places[0].capacity_persons == 0);
    assert_true(c->places[2].capacity_persons == 300 && c->places[2].population_persons == 0);
    assert_true(!c->places[1].foreign && c->places[2].foreign);
    assert_true(isnan(c->places[4].lat_deg) && isnan(c->places[4].lon_deg));
    assert_non_null(strstr(r.said, "warning: input_csv/locations.csv row 7 latitude: found \"nan\""));
    assert_int_equal(r.problems.n, 1);
    assert_int_equal(c->n_links, 3);
    assert_true(c->links[1].length_km == 120.5 && c->links[1].forced == 0 && isnan(c->links[1].max_move_km_per_day));
    assert_int_equal(c->links[2].b, pnk_case_find_place(c, "Delta, west"));
    assert_int_equal(c->n_closures, 3);
    assert_true(c->closures[0].what == PNK_CASE_CLOSE_COUNTRY && c->closures[0].place_1 == -1 && c->closures[0].to_day == 3);
    assert_true(c->closures[1].place_1 == 2 && c->closures[1].to_day == 40);
    assert_int_equal(c->conflicts.n_columns, 2);
    assert_int_equal(c->conflicts.n_days, 40);
    assert_true(c->conflicts.value[10 * 2 + 1] == 0.5 && c->conflicts.value[20 * 2] == 0.0 && c->conflicts.place[1] == 1);
    done(&r);
}

TEST(counts_are_added_corrected_and_cut_as_the_peer_does)
{
    read_case r = read_folder(TWIN, NULL);
    const pnk_case_camp *gamma = &r.c->camps[0], *delta = &r.c->camps[1];
    USED();
    FINE(r.status);
    assert_int_equal(r.c->n_camps, 2);
    assert_int_equal(gamma->n_counts, 5);
    assert_true(gamma->counts[2].persons == 200 && gamma->corrected[2].persons == 160);
    assert_true(pnk_case_observed(gamma, 5, true) == 44);
    assert_true(pnk_case_observed(gamma, 12, true) == 116 && pnk_case_observed(gamma, 12, false) == 146);
    assert_true(pnk_case_observed(gamma, -3, true) == 0 && pnk_case_observed(gamma, 99, true) == 240);
    assert_int_equal(delta->n_counts, 3);
    assert_true(pnk_case_observed(delta, 5, true) == 9);
    assert_true(pnk_case_observed_total(r.c, 39, true) == 340);
    assert_true(pnk_case_given_total(r.c, 39) == 340);       /* without the row "total" */
    assert_int_equal(r.c->n_total, 2);
    done(&r);
}

TEST(settings_have_the_peers_defaults)
{
    read_case r = read_with("simsetting.yml", NULL, 0);
    const pnk_case_settings *s = &r.c->settings;
    USED();
    FINE(r.status);
    assert_non_null(strstr(r.said, "warning: simsetting.yml"));
    assert_true(s->max_move_km_per_day == 360 && s->max_walk_km_per_day == 35 && s->softening_km == 10 && s->default_movechance == 0.3);
    assert_true(s->camp_movechance == 0.001 && s->idpcamp_movechance == 0.1 && s->conflict_movechance == 1 && s->capacity_buffer == 0.9);
    assert_true(s->insert_day0 && s->sum_from_camps && s->conflict_zone_spawning_only && !s->take_from_population && !s->avoid_short_stints);
    assert_true(s->awareness_level == 1 && s->hasten == 1 && s->n_spawn_decay == 0 && s->spawn_decay_interval_days == 30);
    NEAR(s->conflict_weight, 0.3162278, 1e-7);
    assert_string_equal(s->flood_spawn_mode, "pop_ratio");
    done(&r);
}

TEST(every_way_of_writing_a_setting_is_read)
{
    static const char text[] = "spawn_rules:\n  flood_driven_spawning: True\n  flood_zone_spawning_only: True\n  conflict_zone_spawning_only: False\n"
                               "  take_from_population: True\n  flood_driven_spawn_mode:\n    flood_spawn_mode: \"constant\"\n"
                               "move_rules:\n  max_flood_level: 4\n  use_v1_rules: on\n  camp_weight: 5\n  flood_rules:\n    flood_movechances: [0.3, 1]\noptimisations:\n  hasten: 100\n";
    read_case r = read_with("simsetting.yml", text, sizeof text - 1);
    const pnk_case_settings *s = &r.c->settings;
    USED();
    FINE(r.status);
    assert_string_equal(r.said, "");
    assert_true(s->flood_driven_spawning && s->max_flood_level == 4 && s->n_flood_movechances == 2 && s->flood_movechances[1] == 1.0);
    assert_string_equal(s->flood_spawn_mode, "constant");
    assert_true(s->n_displaced_per_flood_day == 5 && s->displaced_per_flood_day[4] == 500);
    assert_true(s->hasten == 100 && s->camp_weight == 2.0 && s->max_move_km_per_day == 200);      /* use_v1_rules comes last */
    done(&r);
    static const char section[] = "spawn_rules:\n  conflict_driven_spawning:\n    spawn_mode: \"pop_ratio\"\n";
    r = read_with("simsetting.yml", section, sizeof section - 1);
    FINE(r.status);
    assert_true(r.c->settings.conflict_driven_spawning && r.c->settings.displaced_per_conflict_day == 0.01);
    done(&r);
}

TEST(another_settings_file_takes_the_place_of_the_scenarios_own)
{
    char path[300];
    read_case r = read_with("simsetting.yml", "move_rules:\n  softening: 1\n", 27);
    USED();
    assert_true(r.c->settings.softening_km == 1);
    done(&r);
    put("other.yml", "move_rules:\n  softening: 2\n", 27);
    pnk_snprintf(path, sizeof path, "%s/other.yml", scratch);
    r = read_folder(scratch, path);
    FINE(r.status);
    assert_true(r.c->settings.softening_km == 2);
    done(&r);
    r = read_folder(scratch, "/nowhere/at.yml");
    assert_int_equal(r.status, PNK_BAD_INPUT);
    done(&r);
}

/** One file, and a line that must be among those it gives. */
static const struct { const char *name, *text, *said; } faults[] = {
    { "input_csv/locations.csv", "#name\nA,R,H,x,2,town,0,1\n", "error: input_csv/locations.csv row 2 latitude: found \"x\", expected a number" },
    { "input_csv/locations.csv", "#name\nA,R,H,1,2,village,0,1\n", "error: input_csv/locations.csv row 2 location_type: found \"village\", expected one of: camp" },
    { "input_csv/locations.csv", "#name\nA,R,H,1,2,town,0,-5\n", "error: input_csv/locations.csv row 2 population: found \"-5\", expected a number, 0 or more" },
    { "input_csv/locations.csv", "#name\n,R,H,1,2,town,0,5\n", "error: input_csv/locations.csv row 2 name: nothing there" },
    { "input_csv/locations.csv", "#name\nA,R,H,1,2,town,1.5,5\n", "error: input_csv/locations.csv row 2 conflict_date: found \"1.5\", expected a whole number" },
    { "input_csv/locations.csv", "#name\nA,R,H,1,2,town,0,5\nA,R,H,1,2,town,0,6\n", "warning: input_csv/locations.csv row 3 name: found \"A\", expected each name once" },
    { "input_csv/locations.csv", "\"A,R\nB", "error: input_csv/locations.csv row 1: nothing there, expected a quote that closes the cell" },
    { "input_csv/locations.csv", "A\xFF,R,H,1,2,town,0,5\n", "expected text in UTF-8" },
    { "input_csv/locations.csv", "", "error: input_csv/locations.csv: nothing there, expected at least one place" },
    { "input_csv/locations.csv", NULL, "error: input_csv/locations.csv: nothing there, expected this file" },
    { "input_csv/routes.csv", NULL, "error: input_csv/routes.csv: nothing there, expected this file" },
    { "input_csv/routes.csv", "A,B,10\nA,X,10\n", "error: input_csv/routes.csv row 2 name2: found \"X\", expected a name that stands in locations.csv" },
    { "input_csv/routes.csv", "A,B,\n", "error: input_csv/routes.csv row 1 distance: nothing there, expected a number of kilometres" },
    { "input_csv/routes.csv", "A,B,NaN\n", "row 1 distance: nothing there, expected a number of kilometres" },
    { "input_csv/routes.csv", "A,B,-1\n", "error: input_csv/routes.csv row 1 distance: found \"-1\"" },
    { "input_csv/routes.csv", "A,A,1\n", "warning: input_csv/routes.csv row 1 name2: found \"A\", expected another place" },
    { "input_csv/closures.csv", "border,H,F,0,1\n", "warning: input_csv/closures.csv row 1 closure_type: found \"border\"" },
    { "input_csv/closures.csv", "country,H,F,,1\n", "error: input_csv/closures.csv row 1 closure_start: nothing there" },
    { "input_csv/closures.csv", "country,H,Q,0,1\n", "warning: input_csv/closures.csv row 1 name2: found \"Q\", expected a country" },
    { "input_csv/conflicts.csv", "#Day,A\n0,1\n1,1\n", "error: input_csv/conflicts.csv: nothing there, expected a row for each of the 3 days; there are 2" },
    { "input_csv/conflicts.csv", "#Day,A,Q\n0,1,1\n1,1,1\n2,1,1\n", "warning: input_csv/conflicts.csv row 1 Q: found \"Q\"" },
    { "input_csv/conflicts.csv", "#Day,A,B\n0,1,1\n1,1\n2,1,1\n", "warning: input_csv/conflicts.csv row 3: nothing there, expected a value in every column; 1 blank cells" },
    { "input_csv/conflicts.csv", "#Day,A\n0,many\n1,1\n2,1\n", "error: input_csv/conflicts.csv row 2 A: found \"many\", expected a number" },
    { "input_csv/sim_period.csv", "StartDate,01.01.2020\nLength,3\n", "error: input_csv/sim_period.csv row 1 StartDate: found \"01.01.2020\", expected a day" },
    { "input_csv/sim_period.csv", "StartDate,2020-01-01\n", "error: input_csv/sim_period.csv Length: nothing there" },
    { "input_csv/sim_period.csv", "StartDate,2020-01-01\nLength,0\n", "error: input_csv/sim_period.csv row 2 Length: found \"0\"" },
    { "input_csv/sim_period.csv", NULL, "error: input_csv/sim_period.csv: nothing there" },
    { "source_data/data_layout.csv", "total,t.csv\nC,c.csv\n", "error: source_data/data_layout.csv name: found \"D\", expected a row for every camp" },
    { "source_data/data_layout.csv", "total,t.csv\nC,c.csv\nD,e.csv\n", "error: source_data/data_layout.csv row 3 file: found \"e.csv\"" },
    { "source_data/data_layout.csv", "total,t.csv\nC,../../secret\nD,d.csv\n", "error: source_data/data_layout.csv row 2 file: found \"../../secret\"" },
    { "source_data/data_layout.csv", NULL, "error: source_data/data_layout.csv: nothing there" },
    { "source_data/c.csv", "2020-01-01,0\n2020-13-01,5\n", "error: source_data/c.csv row 2 date: found \"2020-13-01\"" },
    { "source_data/c.csv", "2020-01-01,many\n2020-01-02,5\n", "row 1 persons: found \"many\", expected a number" },
    { "source_data/c.csv", "2020-01-03,5\n2020-01-01,0\n", "warning: source_data/c.csv date: found \"2020-01-01\", expected days in their order" },
    { "source_data/c.csv", "", "warning: source_data/c.csv: nothing there, expected at least one count" },
    { "input_csv/registration_corrections.csv", "C,2020-01-02,normalize\n", "warning: input_csv/registration_corrections.csv row 1 date: found \"2020-01-02\"" },
    { "input_csv/registration_corrections.csv", "X,2020-01-03\n", "error: input_csv/registration_corrections.csv row 1 name: found \"X\"" },
    { "input_csv/agents.csv", "location,age\nA,5\n", "warning: input_csv/agents.csv: found \"agents.csv\"" },
    { "input_csv/region_attributes_rain.csv", "#Day,R\n0,1\n", "warning: input_csv/region_attributes_rain.csv: found \"region_attributes_rain.csv\"" },
    { "input_csv/location_changes.csv", "#name\nB,camp,x\n", "error: input_csv/location_changes.csv row 2 day: found \"x\"" },
    { "input_csv/flood_level.csv", "#Day,A\n0,1\n0,2\n", "error: input_csv/flood_level.csv row 3 Day: found \"0\"" },
    { "simsetting.yml", "move_rules:\n  max_mvoe_speed: 3\n", "warning: simsetting.yml row 2 move_rules.max_mvoe_speed: found \"max_mvoe_speed\", expected a setting that is known" },
    { "simsetting.yml", "move_rules:\n  two_system_decision_making: True\n", "warning: simsetting.yml row 2 move_rules.two_system_decision_making" },
    { "simsetting.yml", "move_rules:\n  softening: far\n", "error: simsetting.yml row 2 move_rules.softening: found \"far\", expected a number" },
    { "simsetting.yml", "move_rules:\n  start_on_foot: maybe\n", "error: simsetting.yml row 2 move_rules.start_on_foot: found \"maybe\", expected True or False" },
    { "simsetting.yml", "spawn_rules:\n  conflict_spawn_decay: 1\n", "error: simsetting.yml row 2 spawn_rules.conflict_spawn_decay" },
    { "simsetting.yml", "move_rules: [\n", "error: simsetting.yml row" },
    { "simsetting.yml", "move_rules:\n  softening: 1\n  softening: 2\n", "warning: simsetting.yml row 3 softening: found \"softening\", expected each key once" },
    { "simsetting.yml", "- a\n", "error: simsetting.yml row 1" },
};

TEST(every_fault_is_one_line_at_its_place)
{
    USED();
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        read_case r = read_with(faults[i].name, faults[i].text, faults[i].text ? strlen(faults[i].text) : 0);
        if (!strstr(r.said, faults[i].said))
            print_error("%s: expected \"%s\" in\n%s", faults[i].name, faults[i].said, r.said);
        assert_non_null(strstr(r.said, faults[i].said));
        done(&r);
    }
}

TEST(all_faults_of_a_folder_are_told_in_one_pass)
{
    read_case r = read_with("input_csv/routes.csv", "A,X,10\nA,B,far\nA,B,-1\n", 22);
    USED();
    assert_int_equal(r.problems.n_errors, 3);
    done(&r);
    pnk_buf many = {0};
    for (int i = 0; i < 1000; i++)
        pnk_buf_add(&many, "A,X,10\n");
    r = read_with("input_csv/routes.csv", many.text, many.n);
    assert_true(r.problems.n <= 101);
    assert_non_null(strstr(r.said, "no further problems"));
    done(&r);
    pnk_buf_free(&many);
}

TEST(a_file_cut_anywhere_is_read_or_refused)
{
    USED();
    for (size_t i = 0; i < N_PLAIN; i++)
        for (size_t n = 0; n < strlen(plain[i].text); n += 3) {
            read_case r = read_with(plain[i].name, plain[i].text, n);
            done(&r);
        }
    read_case none = read_folder("/nowhere/at/all", NULL);
    assert_int_equal(none.status, PNK_NOT_FOUND);
    done(&none);
}

TEST(files_may_lie_in_the_folder_itself)
{
    read_case r;
    USED();
    pnk_folder_remove(NULL, scratch);
    make_folder("");
    for (size_t i = 0; i < N_PLAIN; i++) {
        const char *slash = strrchr(plain[i].name, '/');
        put(slash ? slash + 1 : plain[i].name, plain[i].text, strlen(plain[i].text));
    }
    r = read_folder(scratch, NULL);
    FINE(r.status);
    assert_int_equal(r.c->n_camps, 2);
    assert_true(pnk_case_is_folder(scratch) && !pnk_case_is_folder("/nowhere"));
    done(&r);
}

TEST(empty_camps_take_the_first_count_off_every_day)
{
    static const char text[] = "spawn_rules:\n  empty_camps_on_day0: True\n";
    read_case r = read_folder(TWIN, NULL);
    double before = pnk_case_observed(&r.c->camps[1], 20, true);
    USED();
    done(&r);
    pnk_folder_remove(NULL, scratch);
    make_folder("");
    put("other.yml", text, sizeof text - 1);
    char path[300];
    pnk_snprintf(path, sizeof path, "%s/other.yml", scratch);
    r = read_folder(TWIN, path);
    FINE(r.status);
    assert_true(pnk_case_observed(&r.c->camps[1], 0, true) == 0 && pnk_case_observed(&r.c->camps[1], 20, true) == before - 7);
    done(&r);
}

/* ---- scores ---- */

TEST(a_perfect_course_scores_nothing_and_a_scaled_one_only_before_rescaling)
{
    read_case r = read_folder(TWIN, NULL);
    size_t n = (size_t)r.c->n_days * r.c->n_camps;
    double *sim = calloc(n, sizeof *sim), crps, persons;
    const double *one[] = { sim };
    pnk_score score;
    USED();
    for (size_t i = 0; i < n; i++)
        sim[i] = pnk_case_observed(&r.c->camps[i % 2], (double)(i / 2), true);
    FINE(pnk_score_course(r.ctx, r.c, sim, &score));
    assert_true(score.ard == 0 && score.ard_rescaled == 0 && score.ard_pooled == 0 && score.mase7 == 0 && score.mase30 == 0);
    for (size_t i = 0; i < n; i++)
        sim[i] *= 2;
    FINE(pnk_score_course(r.ctx, r.c, sim, &score));
    NEAR(score.ard, 1.0, 1e-12);
    NEAR(score.ard_rescaled, 0.0, 1e-12);
    FINE(pnk_score_crps(r.ctx, r.c, one, 1, &crps, &persons));
    NEAR(crps, score.ard_pooled, 1e-12);
    free(sim);
    done(&r);
}

/* Two days, two camps: C counts 0, 12 (12.5 cut), 25; D 0, 7 (7.5), 15. */
TEST(the_peers_figures_come_out_by_hand)
{
    read_case r = read_with("none", NULL, 0);
    const double sim[] = { 0, 0, 10, 10, 20, 20 };
    pnk_score score;
    USED();
    FINE(r.status);
    FINE(pnk_score_course(r.ctx, r.c, sim, &score));
    NEAR(score.ard, (0.0 + (2.0 + 3.0) / 19.0 + (5.0 + 5.0) / 40.0) / 3.0, 1e-12);
    NEAR(score.ard_rescaled, ((2.5 + 2.5) / 19.0 + 10.0 / 40.0) / 3.0, 1e-12);
    NEAR(score.ard_whole, ((2.5 + 2.5) / 20.0 + 10.0 / 40.0) / 3.0, 1e-12);
    NEAR(score.ard_pooled, 15.0 / 59.0, 1e-12);
    assert_true(isnan(score.mase7) && isnan(score.mase30));       /* the case is shorter */
    done(&r);
}

TEST(crps_is_that_of_all_pairs)
{
    static const double values[3][6] = { { 1, 5, 20, 3, 40, 2 }, { 0, 5, 7, 9, 11, 60 }, { 4, 4, 4, 4, 4, 4 } };
    const double *members[] = { values[0], values[1], values[2] };
    read_case r = read_with("none", NULL, 0);
    double crps, persons, sum = 0.0, total = 0.0;
    USED();
    for (size_t i = 0; i < 6; i++) {
        double y = pnk_case_observed(&r.c->camps[i % 2], (double)(i / 2), true), error = 0.0, pairs = 0.0;
        for (int a = 0; a < 3; a++) {
            error += fabs(values[a][i] - y) / 3.0;
            for (int b = 0; b < 3; b++)
                pairs += fabs(values[a][i] - values[b][i]) / 18.0;
        }
        sum += error - pairs;
        total += y;
    }
    FINE(pnk_score_crps(r.ctx, r.c, members, 3, &crps, &persons));
    NEAR(crps, sum / total, 1e-12);
    NEAR(persons, sum / 6.0, 1e-12);
    done(&r);
}

TEST(rivals_keep_the_days_total)
{
    read_case r = read_folder(TWIN, NULL);
    double *course = calloc((size_t)r.c->n_days * r.c->n_camps, sizeof *course);
    USED();
    for (int k = 0; k < PNK_N_RIVALS; k++) {
        pnk_rival_course(r.c, (pnk_rival)k, course);
        for (int day = 0; day < r.c->n_days && k != PNK_RIVAL_PERSISTENCE; day++)
            NEAR(course[2 * day] + course[2 * day + 1], pnk_case_observed_total(r.c, day, true), 1e-9);
    }
    pnk_rival_course(r.c, PNK_RIVAL_CAPACITY_SPLIT, course);
    NEAR(course[78], 340.0 * 0.75, 1e-9);
    pnk_rival_course(r.c, PNK_RIVAL_PERSISTENCE, course);
    assert_true(course[78] == 0 && course[79] == 7);
    free(course);
    done(&r);
}

TEST(the_published_conflicts_give_the_known_figures_of_the_capacity_split)
{
    static const struct { const char *name; double ard; } known[] = {
        { "mali2012", 0.168 }, { "burundi2015", 0.337 }, { "ssudan2013", 0.423 }, { "car2013", 0.372 }, { "nigeria2016", 0.087 },
        { "mali2017_adm1", 0.387 }, { "syria2013", 0.467 },
    };
    const char *shared = getenv("PAANEK_SHARED");
    USED();
    if (!shared) {
        print_message("PAANEK_SHARED is not set: skipped\n");
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char path[500];
        pnk_score score;
        pnk_snprintf(path, sizeof path, "%s/conflicts/%s", shared, known[i].name);
        read_case r = read_folder(path, NULL);
        FINE(r.status);
        double *course = calloc((size_t)r.c->n_days * r.c->n_camps, sizeof *course);
        pnk_rival_course(r.c, PNK_RIVAL_CAPACITY_SPLIT, course);
        FINE(pnk_score_course(r.ctx, r.c, course, &score));
        NEAR(score.ard, known[i].ard, 0.0006);
        free(course);
        done(&r);
    }
}

/* ---- tables ---- */

TEST(the_tables_have_every_place_road_camp_and_count)
{
    static const pnk_case_table_options options = { .household_persons = 5, .error_share = 0.05, .hours_per_day = 12 };
    pnk_case_table tables[PNK_CASE_N_TABLES] = {{0}};
    read_case r = read_folder(TWIN, NULL);
    USED();
    FINE(pnk_case_tables(r.ctx, r.c, &options, tables));
    for (size_t i = 0; i < PNK_CASE_N_TABLES; i++) {
        size_t lines = 0;
        for (const char *p = tables[i].text.text; *p; p++)
            lines += *p == '\n';
        if (!strcmp(tables[i].name, "places.csv")) {
            assert_int_equal(lines, 6);
            assert_non_null(strstr(tables[i].text.text, "\nB-ta,a-B-ta,town,Béta,21.000000,11.000000,500,"));
        } else if (!strcmp(tables[i].name, "roads.csv")) {
            assert_int_equal(lines, 4);
            assert_non_null(strstr(tables[i].text.text, ",120.5,433.8,"));       /* 60 x 12 x 120.5 / 200 */
        } else if (!strcmp(tables[i].name, "closures.csv"))
            assert_non_null(strstr(tables[i].text.text, "B-ta-Gamma,2020-01-01,2020-01-03,border closed"));
        else if (!strcmp(tables[i].name, "sites.csv"))
            assert_int_equal(lines, 3);
        else if (!strcmp(tables[i].name, "reports.csv"))
            assert_int_equal(lines, 11);                                             /* 8 of the camps, 2 of the total */
        else if (!strcmp(tables[i].name, "hazards.csv")) {
            assert_non_null(strstr(tables[i].text.text, "\nAlpha,2020-01-01,2020-01-20,1,conflict,"));
            assert_non_null(strstr(tables[i].text.text, "\nB-ta,2020-01-11,,0.5,conflict,"));
        }
    }
    pnk_case_tables_free(tables);
    done(&r);
}

static int make_scratch(void **state)
{
    USED();
    return mkdtemp(scratch) ? 0 : -1;
}

static int remove_scratch(void **state)
{
    USED();
    return pnk_folder_remove(NULL, scratch) ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_twin_is_read_with_all_its_oddities),
        cmocka_unit_test(counts_are_added_corrected_and_cut_as_the_peer_does),
        cmocka_unit_test(settings_have_the_peers_defaults),
        cmocka_unit_test(every_way_of_writing_a_setting_is_read),
        cmocka_unit_test(another_settings_file_takes_the_place_of_the_scenarios_own),
        cmocka_unit_test(every_fault_is_one_line_at_its_place),
        cmocka_unit_test(all_faults_of_a_folder_are_told_in_one_pass),
        cmocka_unit_test(a_file_cut_anywhere_is_read_or_refused),
        cmocka_unit_test(files_may_lie_in_the_folder_itself),
        cmocka_unit_test(empty_camps_take_the_first_count_off_every_day),
        cmocka_unit_test(a_perfect_course_scores_nothing_and_a_scaled_one_only_before_rescaling),
        cmocka_unit_test(the_peers_figures_come_out_by_hand),
        cmocka_unit_test(crps_is_that_of_all_pairs),
        cmocka_unit_test(rivals_keep_the_days_total),
        cmocka_unit_test(the_published_conflicts_give_the_known_figures_of_the_capacity_split),
        cmocka_unit_test(the_tables_have_every_place_road_camp_and_count),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
