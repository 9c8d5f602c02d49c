/* models/domain/cases.h - a displacement case: places, links, conflict day by day, and what was counted in its camps.
 *
 * The common ground of the rules that move people over a network of places and of the scores that judge them. Days count
 * from 0 = `start`; links are two-way; lengths in km; a number that is not known is NAN. Made by models/cases out of the
 * peer simulator's files, then only read, so threads may share it.
 */
#ifndef PNK_DOMAIN_CASES_H
#define PNK_DOMAIN_CASES_H

#include "engine/base/arena.h"
#include "engine/base/date.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { PNK_CASE_TOWN, PNK_CASE_CAMP, PNK_CASE_IDP_CAMP, PNK_CASE_CONFLICT, PNK_CASE_FORWARD, PNK_CASE_MARKER, PNK_CASE_FLOOD, PNK_CASE_N_TYPES } pnk_case_type;

typedef struct { const char *name; double value; } pnk_case_attribute;

typedef struct {
    const char *name, *region, *country;
    double lon_deg, lat_deg;             /* by the names in the header; NAN where not given */
    double column_4, column_5;           /* as they stand: the peer takes the first for x and the second for y */
    pnk_case_type type;                  /* as the file says; conflicts and closures change it by day */
    int conflict_day;                    /* of conflict_date; 0 where blank */
    double population_persons;           /* 0: not known; camps: 0 */
    double capacity_persons;             /* camps: 0 is without limit; others 0 */
    double conflict_intensity;           /* attribute; 1 where not given */
    double initial_idps_persons, capacity_per_day_persons;    /* 0 where not given */
    bool foreign;                        /* not in the country of the first row */
    pnk_case_attribute *attributes; size_t n_attributes;      /* further columns with numbers, by header name */
} pnk_case_place;

typedef struct {
    int a, b;                            /* places */
    double length_km;
    int forced;                          /* forced_redirection as it stands: 0, 1, 2 */
    double max_move_km_per_day, walk_probability;             /* NAN where not given */
} pnk_case_link;

typedef enum { PNK_CASE_CLOSE_COUNTRY, PNK_CASE_CLOSE_LOCATION, PNK_CASE_CLOSE_CAMP, PNK_CASE_CLOSE_IDP_CAMP, PNK_CASE_CLOSE_LINK, PNK_CASE_CLOSE_LINK_TWOWAY,
               PNK_CASE_CLOSE_REDIRECTION } pnk_case_closing;

typedef struct {
    pnk_case_closing what;
    const char *name_1, *name_2;
    int place_1, place_2;                /* -1: a country, or a name without a place */
    int from_day, to_day;                /* to_day: reopens on it; -1 in the file: n_days, so never */
} pnk_case_closure;

typedef struct { int place; pnk_case_type type; int day; } pnk_case_change;

typedef struct { int day; double persons; } pnk_case_count;   /* day may lie before 0 or after the end */

/** What was counted in one camp, or in another row of the data layout. */
typedef struct {
    const char *name;                    /* as the data layout has it */
    int place;                           /* -1: a row without a place ("total") */
    double taken_off_persons;            /* taken off every count: those of day 0 where empty_camps_on_day0 is set, else 0 */
    pnk_case_count *counts; size_t n_counts;                  /* in the order of the file, which with slips is not that of the days; several files added up, before corrections */
    pnk_case_count *corrected; size_t n_corrected;            /* the same after registration corrections: what the score compares with */
} pnk_case_camp;

/** A table of numbers by day: value[day * n_columns + column]. */
typedef struct { size_t n_columns, n_days; const char **names; int *place; double *value; } pnk_case_days;

typedef struct { const char *attribute; size_t n_values; const char **values; double *usual;      /* [n_values] weights, column Default */
                 double *by_place;       /* [places * n_values], NAN where Default holds */ } pnk_case_demographic;

/** Every setting of the peer's yml files, with its default; see models/cases. */
typedef struct {
    /* spawn_rules */
    bool take_from_population, insert_day0, sum_from_camps, empty_camps_on_day0, conflict_zone_spawning_only, flood_zone_spawning_only;
    bool conflict_driven_spawning, flood_driven_spawning, read_agents, starvation_driven_spawning;
    const char *conflict_spawn_mode, *flood_spawn_mode;       /* constant, pop_ratio, poisson; constant, pop_ratio */
    double displaced_per_conflict_day;
    double displaced_per_flood_day[16]; size_t n_displaced_per_flood_day;
    double spawn_decay[16]; size_t n_spawn_decay; double spawn_decay_interval_days;               /* n = 0: no decay */
    bool camps_are_sinks;
    /* move_rules */
    double max_move_km_per_day, max_walk_km_per_day, max_crossing_km_per_day;
    double foreign_weight, camp_weight, conflict_weight;
    double conflict_movechance, camp_movechance, idpcamp_movechance, default_movechance;
    int awareness_level;
    double capacity_scaling, capacity_buffer, softening_km, weight_softening, distance_power, weight_power, pruning_threshold, home_distance_power;
    double movechance_pop_base, movechance_pop_scale_factor;
    bool avoid_short_stints, start_on_foot, fixed_routes, use_v1_rules, use_economic_pull, use_pop_for_loc_weight, avoid_food_deprived, stay_close_to_home;
    bool children_avoid_hazards, women_avoid_hazards, elderly_avoid_hazards, boys_take_risk;
    bool match_camp_ethnicity, match_camp_religion, match_town_ethnicity, match_conflict_religion, match_conflict_ethnicity;
    double pop_power_for_loc_weight, avg_religion_fraction;
    double flood_movechances[16]; size_t n_flood_movechances;
    double flood_loc_weights[16]; size_t n_flood_loc_weights;
    double max_flood_level;
    /* optimisations */
    int hasten;
} pnk_case_settings;

typedef struct {
    pnk_arena arena;
    const char *name;                    /* of its folder */
    pnk_day start;
    int n_days;
    pnk_case_place *places; size_t n_places;
    pnk_case_link *links; size_t n_links;
    pnk_case_closure *closures; size_t n_closures;
    pnk_case_change *changes; size_t n_changes;               /* location_changes.csv */
    int **ways; size_t *n_ways_places; size_t n_ways;         /* major_routes.csv: places in order */
    pnk_case_days conflicts, floods, hunger;                  /* intensity 0..1 by place; level by place; IPC by region (place -1). n_columns 0: no file */
    pnk_case_demographic *demographics; size_t n_demographics;
    pnk_case_camp *camps; size_t n_camps;                     /* in the order of the locations */
    pnk_case_camp *rows; size_t n_rows;                       /* every row of the data layout, in its order */
    pnk_case_count *total; size_t n_total;                    /* the "total" row of the data layout, corrected */
    const char **files; size_t n_files;                       /* what was read, below its folder */
    pnk_case_settings settings;
} pnk_case;

/** A camp's count on a day by the peer's formula: linear between the days counted, constant before the first and after the last, cut to
 *  whole persons. corrected: after registration corrections. 0 where nothing was counted. */
double pnk_case_observed(const pnk_case_camp *camp, double day, bool corrected);
/** The sum over the camps. */
double pnk_case_observed_total(const pnk_case *c, double day, bool corrected);
/** The total that the peer's daily arrivals are differences of: the rows of the data layout but its first, whatever that is (sum_from_camps), or
 *  the row "total". */
double pnk_case_given_total(const pnk_case *c, double day);
int    pnk_case_find_place(const pnk_case *c, const char *name);          /* -1: none */
void   pnk_case_free(pnk_case *c);                                        /* one that pnk_case_read made; NULL is welcome */

#endif
