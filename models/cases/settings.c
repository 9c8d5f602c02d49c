/* models/cases/settings.c - the peer's simsetting.yml: one row per key, with its default. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/yaml/yaml.h"
#include "models/cases/inside.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef enum { FLAG, NUMBER, WHOLE, WORD, NUMBERS, NOTED } value_kind;    /* NOTED: has no effect on a result */

typedef struct {
    const char *path;
    value_kind kind;
    size_t at, n_at;                 /* in pnk_case_settings; n_at: where a list keeps its length */
    double usual, low;               /* default; the least that may stand */
    const char *words;               /* of a WORD, the first being the default */
} setting;

#define AT(member) offsetof(pnk_case_settings, member)
#define F(path, member, usual)           { path, FLAG, AT(member), 0, usual, NAN, NULL }
#define N(path, member, usual, low)      { path, NUMBER, AT(member), 0, usual, low, NULL }
#define L(path, member, n_member, low)   { path, NUMBERS, AT(member), AT(n_member), 0, low, NULL }
#define SPAWN "spawn_rules."
#define MOVE  "move_rules."
#define FLOOD "move_rules.flood_rules."

enum { MOST_IN_LIST = 16 };

/* Defaults are the peer's own (docs/Simulation_settings_reference.md and SimulationSettings.py). */
static const setting settings_known[] = {
    F(SPAWN "take_from_population", take_from_population, 0),
    F(SPAWN "insert_day0", insert_day0, 1),
    F(SPAWN "sum_from_camps", sum_from_camps, 1),
    F(SPAWN "empty_camps_on_day0", empty_camps_on_day0, 0),
    F(SPAWN "conflict_zone_spawning_only", conflict_zone_spawning_only, 1),
    F(SPAWN "flood_zone_spawning_only", flood_zone_spawning_only, 0),
    F(SPAWN "starvation_driven_spawning", starvation_driven_spawning, 0),
    F(SPAWN "read_from_agents_csv_file", read_agents, 0),
    F(SPAWN "camps_are_sinks", camps_are_sinks, 0),
    F(SPAWN "conflict_driven_spawning", conflict_driven_spawning, 0),
    F(SPAWN "flood_driven_spawning", flood_driven_spawning, 0),
    { SPAWN "conflict_driven_spawning.spawn_mode", WORD, AT(conflict_spawn_mode), 0, 0, NAN, "constant pop_ratio poisson" },
    N(SPAWN "conflict_driven_spawning.displaced_per_conflict_day", displaced_per_conflict_day, 500, 0),
    { SPAWN "flood_driven_spawning.spawn_mode", WORD, AT(flood_spawn_mode), 0, 0, NAN, "pop_ratio constant" },
    L(SPAWN "flood_driven_spawning.displaced_per_flood_day", displaced_per_flood_day, n_displaced_per_flood_day, 0),
    L(SPAWN "conflict_spawn_decay", spawn_decay, n_spawn_decay, 0),
    N(SPAWN "conflict_spawn_decay_interval", spawn_decay_interval_days, 30, 1),
    N(MOVE "max_move_speed", max_move_km_per_day, 360, 0),
    N(MOVE "max_walk_speed", max_walk_km_per_day, 35, 0),
    N(MOVE "max_crossing_speed", max_crossing_km_per_day, 20, 0),
    N(MOVE "foreign_weight", foreign_weight, 1, 0),
    N(MOVE "camp_weight", camp_weight, 1, 0),
    N(MOVE "conflict_weight", conflict_weight, 1.0 / 3.16227766017, 0),
    N(MOVE "conflict_movechance", conflict_movechance, 1, 0),
    N(MOVE "camp_movechance", camp_movechance, 0.001, 0),
    N(MOVE "idpcamp_movechance", idpcamp_movechance, 0.1, 0),
    N(MOVE "default_movechance", default_movechance, 0.3, 0),
    { MOVE "awareness_level", WHOLE, AT(awareness_level), 0, 1, -1, NULL },
    N(MOVE "capacity_scaling", capacity_scaling, 1, 0),
    N(MOVE "capacity_buffer", capacity_buffer, 0.9, 0),
    N(MOVE "softening", softening_km, 10, 0),
    N(MOVE "weight_softening", weight_softening, 0, 0),
    N(MOVE "distance_power", distance_power, 1, NAN),
    N(MOVE "weight_power", weight_power, 1, NAN),
    N(MOVE "pruning_threshold", pruning_threshold, 1, 0),
    N(MOVE "home_distance_power", home_distance_power, 0.5, NAN),
    N(MOVE "movechance_pop_base", movechance_pop_base, 10000, 0),
    N(MOVE "movechance_pop_scale_factor", movechance_pop_scale_factor, 0, NAN),
    N(MOVE "pop_power_for_loc_weight", pop_power_for_loc_weight, 0.1, NAN),
    N(MOVE "avg_religion_fraction", avg_religion_fraction, 0.25, 0),
    F(MOVE "avoid_short_stints", avoid_short_stints, 0),
    F(MOVE "start_on_foot", start_on_foot, 0),
    F(MOVE "fixed_routes", fixed_routes, 0),
    F(MOVE "use_v1_rules", use_v1_rules, 0),
    F(MOVE "use_economic_pull", use_economic_pull, 0),
    F(MOVE "use_pop_for_loc_weight", use_pop_for_loc_weight, 0),
    F(MOVE "avoid_food_deprived_locations", avoid_food_deprived, 0),
    F(MOVE "stay_close_to_home", stay_close_to_home, 0),
    F(MOVE "ChildrenAvoidHazards", children_avoid_hazards, 0),
    F(MOVE "WomenAvoidHazards", women_avoid_hazards, 0),
    F(MOVE "ElderlyAvoidHazards", elderly_avoid_hazards, 0),
    F(MOVE "BoysTakeRisk", boys_take_risk, 0),
    F(MOVE "MatchCampEthnicity", match_camp_ethnicity, 0),
    F(MOVE "MatchCampReligion", match_camp_religion, 0),
    F(MOVE "MatchTownEthnicity", match_town_ethnicity, 0),
    F(MOVE "MatchConflictReligion", match_conflict_religion, 0),
    F(MOVE "MatchConflictEthnicity", match_conflict_ethnicity, 0),
    L(FLOOD "flood_movechances", flood_movechances, n_flood_movechances, 0),
    L(FLOOD "flood_loc_weights", flood_loc_weights, n_flood_loc_weights, 0),
    N(MOVE "max_flood_level", max_flood_level, NAN, NAN),
    { "optimisations.hasten", WHOLE, AT(hasten), 0, 1, 1, NULL },
    { "log_levels.agent", NOTED }, { "log_levels.link", NOTED }, { "log_levels.camp", NOTED }, { "log_levels.conflict", NOTED },
    { "log_levels.init", NOTED }, { "log_levels.granularity", NOTED }, { "log_levels.idp_totals", NOTED }, { "log_levels.flood", NOTED },
};
enum { N_KNOWN = sizeof settings_known / sizeof *settings_known };

/* The same key under other names: as files of other versions have it. */
static const struct { const char *path, *means; } other_names[] = {
    { SPAWN "flood_driven_spawn_mode.flood_spawn_mode", SPAWN "flood_driven_spawning.spawn_mode" },
    { SPAWN "flood_driven_spawn_mode.displaced_per_flood_day", SPAWN "flood_driven_spawning.displaced_per_flood_day" },
    { SPAWN "flood_driven_spawning.flood_spawn_mode", SPAWN "flood_driven_spawning.spawn_mode" },
    { SPAWN "conflict_driven_spawning.conflict_spawn_mode", SPAWN "conflict_driven_spawning.spawn_mode" },
    { SPAWN "conflict_driven_spawn_mode.conflict_spawn_mode", SPAWN "conflict_driven_spawning.spawn_mode" },
    { SPAWN "conflict_driven_spawn_mode.displaced_per_conflict_day", SPAWN "conflict_driven_spawning.displaced_per_conflict_day" },
    { FLOOD "max_flood_level", MOVE "max_flood_level" },
};

/* Known keys that nothing here follows: named where they ask for something. */
static const char *const not_followed[] = {
    "number_of_steps", "conflict_input_file", "flood_level_input_file", "default_conflict_intensity", SPAWN "average_social_connectivity",
    MOVE "two_system_decision_making", FLOOD "flood_link_weights", FLOOD "flood_forecaster", FLOOD "flood_forecaster_timescale",
    FLOOD "flood_forecaster_end_time", FLOOD "flood_forecaster_weights", FLOOD "flood_awareness_weights",
};

static void set_number(pnk_case_settings *s, const setting *row, double value)
{
    char *at = (char *)s + row->at;

    if (row->kind == FLAG)
        *(bool *)at = value != 0.0;
    else if (row->kind == WHOLE)
        *(int *)at = (int)value;
    else if (row->kind == NUMBER)
        *(double *)at = value;
}

static void set_defaults(pnk_case_settings *s)
{
    for (size_t i = 0; i < N_KNOWN; i++)
        set_number(s, &settings_known[i], settings_known[i].usual);
    s->conflict_spawn_mode = "constant";
    s->flood_spawn_mode = "pop_ratio";
}

/** Defaults that hang on another key. */
static void set_dependent(pnk_case_settings *s, bool given_conflict, bool given_flood)
{
    static const double shares[] = { 0.0, 0.1, 0.2, 0.5, 0.9 }, persons[] = { 0, 100, 200, 300, 500 };

    if (!given_conflict && !strcmp(s->conflict_spawn_mode, "pop_ratio"))
        s->displaced_per_conflict_day = 0.01;
    if (!given_flood) {
        s->n_displaced_per_flood_day = 5;
        memcpy(s->displaced_per_flood_day, !strcmp(s->flood_spawn_mode, "pop_ratio") ? shares : persons, sizeof shares);
    }
    if (s->use_v1_rules) {
        s->max_move_km_per_day = 200.0;
        s->start_on_foot = s->avoid_short_stints = false;
        s->camp_weight = 2.0;
        s->conflict_weight = 0.25;
    }
}

/* ---- one value ---- */

static const setting *find_setting(const char *path)
{
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (!strcmp(path, other_names[i].path))
            path = other_names[i].means;
    for (size_t i = 0; i < N_KNOWN; i++)
        if (settings_known[i].kind == NOTED ? !strcasecmp(path, settings_known[i].path) : !strcmp(path, settings_known[i].path))
            return &settings_known[i];
    return NULL;
}

static const char *word_of(const char *words, const char *text)
{
    static const char *const all[] = { "constant", "pop_ratio", "poisson" };

    for (size_t i = 0; text && i < sizeof all / sizeof *all; i++)
        if (!strcasecmp(all[i], text) && strstr(words, all[i]))
            return all[i];
    return NULL;
}

static void take_list(pnk_case_reader *r, pnk_case_file *file, const setting *row, const pnk_yaml *node)
{
    double *list = (double *)((char *)&r->c->settings + row->at);
    size_t *n = (size_t *)((char *)&r->c->settings + row->n_at);

    *n = 0;
    if (node->kind == PNK_YAML_VALUE && !node->text)
        return;
    if (node->kind != PNK_YAML_LIST || node->n > MOST_IN_LIST) {
        pnk_case_problem(r, file, PNK_ERROR, node->line, row->path, node->text, "a list of at most %d numbers", (int)MOST_IN_LIST);
        return;
    }
    for (const pnk_yaml *item = node->first; item; item = item->next) {
        double value = 0.0;
        if (!pnk_yaml_number(item, &value) || value < row->low)
            pnk_case_problem(r, file, PNK_ERROR, item->line, row->path, item->text, "a number, 0 or more");
        else
            list[(*n)++] = value;
    }
}

static void take_value(pnk_case_reader *r, pnk_case_file *file, const setting *row, const pnk_yaml *node)
{
    char low[32];
    double value;
    bool flag;

    if (row->kind == NUMBERS)
        take_list(r, file, row, node);
    else if (row->kind == WORD) {
        const char *word = word_of(row->words, node->kind == PNK_YAML_VALUE ? node->text : NULL);
        if (word)
            *(const char **)((char *)&r->c->settings + row->at) = word;
        else
            pnk_case_problem(r, file, PNK_ERROR, node->line, row->path, node->text, "one of: %s", row->words);
    } else if (row->kind == FLAG) {
        if (pnk_yaml_flag(node, &flag))
            set_number(&r->c->settings, row, flag);
        else
            pnk_case_problem(r, file, PNK_ERROR, node->line, row->path, node->text, "True or False");
    } else if (row->kind != NOTED) {
        if (!pnk_yaml_number(node, &value) || (row->kind == WHOLE && (value != floor(value) || fabs(value) > 1e9)))
            pnk_case_problem(r, file, PNK_ERROR, node->line, row->path, node->text, row->kind == WHOLE ? "a whole number" : "a number");
        else if (value < row->low)
            pnk_case_problem(r, file, PNK_ERROR, node->line, row->path, node->text, "a number, %s or more", pnk_text_number(row->low, low));
        else
            set_number(&r->c->settings, row, value);
    }
}

/** A key that asks for nothing (off, empty, -1) is no loss. */
static bool asks_for_something(const pnk_yaml *node)
{
    bool flag = true;
    double number = 0.0;

    if (node->kind != PNK_YAML_VALUE)
        return true;
    return node->text && *node->text && !(pnk_yaml_flag(node, &flag) && !flag) && !(pnk_yaml_number(node, &number) && number == -1.0);
}

static void name_key(pnk_case_reader *r, pnk_case_file *file, const char *path, const pnk_yaml *node)
{
    for (size_t i = 0; i < sizeof not_followed / sizeof *not_followed; i++)
        if (!strcmp(path, not_followed[i])) {
            if (asks_for_something(node))
                pnk_case_problem(r, file, PNK_WARNING, node->line, path, node->text ? node->text : node->key, "a setting that is followed here; this one is known and not followed");
            return;
        }
    pnk_case_problem(r, file, PNK_WARNING, node->line, path, node->key, "a setting that is known; this one is not followed");
}

/** The sections "conflict_driven_spawning:" and "flood_driven_spawning:" switch on by being there. */
static void take_section(pnk_case_reader *r, const char *path)
{
    const setting *row = find_setting(path);

    if (row && row->kind == FLAG)
        set_number(&r->c->settings, row, 1.0);
}

static void take_map(pnk_case_reader *r, pnk_case_file *file, const char *under, const pnk_yaml *map, bool *given_conflict, bool *given_flood)
{
    for (const pnk_yaml *node = map->first; node && !r->full; node = node->next) {
        const char *path = *under ? pnk_arena_printf(&r->scratch, "%s.%s", under, node->key) : node->key;
        const setting *row;
        if (!path) {
            r->full = true;
            return;
        }
        row = find_setting(path);
        if (node->kind == PNK_YAML_MAP) {
            take_section(r, path);
            take_map(r, file, path, node, given_conflict, given_flood);
        } else if (!row) {
            if (*under || node->text)            /* an empty section says nothing */
                name_key(r, file, path, node);
        } else {
            take_value(r, file, row, node);
            *given_conflict = *given_conflict || row->at == AT(displaced_per_conflict_day);
            *given_flood = *given_flood || row->at == AT(displaced_per_flood_day);
        }
    }
}

/* ---- the file ---- */

/** Its bytes, and the name it has in problem lines. PNK_NOT_FOUND: the scenario has none. */
static pnk_status find_file(pnk_case_reader *r, pnk_case_file *file, char **bytes, size_t *n)
{
    static const char *const names[] = { "simsetting.yml", "simsettings.yml" };      /* the second where somebody misspelt it */
    const char *name = NULL;
    char *path;
    pnk_status status;

    if (r->settings) {
        const char *slash = strrchr(r->settings, '/');
        file->file = slash ? slash + 1 : r->settings;
        return pnk_file_read(r->ctx, r->settings, PNK_YAML_MOST_BYTES, bytes, n);
    }
    for (int i = 0; i < 2 && !name; i++)
        name = pnk_case_where(r, ".", names[i]) ? names[i] : NULL;
    file->file = name ? name : names[0];
    if (!name)
        return r->full ? PNK_NO_MEMORY : PNK_NOT_FOUND;
    if (!(path = pnk_path_join(r->folder, name)))
        return pnk_no_memory(r->ctx);
    if (!(status = pnk_case_note_file(r, name)))
        status = pnk_file_read(r->ctx, path, PNK_YAML_MOST_BYTES, bytes, n);
    free(path);
    return status;
}

static void check_settings(pnk_case_reader *r, pnk_case_file *file)
{
    const pnk_case_settings *s = &r->c->settings;

    if (s->conflict_zone_spawning_only && s->flood_zone_spawning_only)
        pnk_case_problem(r, file, PNK_ERROR, 0, "spawn_rules.flood_zone_spawning_only", "True", "only one of conflict_zone_spawning_only and flood_zone_spawning_only");
    if (s->flood_driven_spawning && !s->take_from_population)
        pnk_case_problem(r, file, PNK_WARNING, 0, "spawn_rules.take_from_population", "False", "True where floods drive people out");
    if (s->read_agents)
        pnk_case_problem(r, file, PNK_WARNING, 0, "spawn_rules.read_from_agents_csv_file", "True", "people as counts; single agents are not read");
}

void pnk_case_read_settings(pnk_case_reader *r)
{
    pnk_case_file file = {0};
    const pnk_yaml *root = NULL;
    char *bytes = NULL;
    size_t n = 0;
    bool given_conflict = false, given_flood = false;
    pnk_status status;

    set_defaults(&r->c->settings);
    status = find_file(r, &file, &bytes, &n);
    if (status == PNK_NOT_FOUND)
        pnk_case_problem(r, &file, PNK_WARNING, 0, NULL, NULL, "this file; the settings are taken at their defaults");
    else if (status && status != PNK_NO_MEMORY)
        pnk_case_problem(r, &file, PNK_ERROR, 0, NULL, pnk_ctx_message(r->ctx), "a file that can be read");
    else if (!status && (status = pnk_yaml_parse(r->ctx, &r->scratch, file.file, bytes, n, r->problems, &root)) == PNK_OK && root) {
        if (root->kind == PNK_YAML_MAP)
            take_map(r, &file, "", root, &given_conflict, &given_flood);
        else
            pnk_case_problem(r, &file, PNK_ERROR, root->line, NULL, root->text, "settings as key: value");
    }
    r->full = r->full || status == PNK_NO_MEMORY;
    set_dependent(&r->c->settings, given_conflict, given_flood);
    check_settings(r, &file);
    free(bytes);
}
