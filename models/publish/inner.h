/* models/publish/inner.h - what the files of this room share; not a door. */
#ifndef PNK_PUBLISH_INNER_H
#define PNK_PUBLISH_INNER_H

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "engine/table/csv.h"
#include "models/publish/publish.h"

/** The page's own script and style, made from tools/web when the program is built. */
extern const char pnk_page_script[], pnk_page_style[], pnk_stock_script[];      /* stock: of prepositioning */

/** The measures that tables and pages show, in their order. */
#define PNK_N_SHOWN 7
extern const pnk_measure pnk_shown_measures[PNK_N_SHOWN];

const char *pnk_report_use_word(pnk_report_use use);
const char *pnk_count_word(pnk_count_kind count);
const char *pnk_bound_word(pnk_bound bound);
const char *pnk_confidence_word(pnk_confidence confidence);      /* "" where nothing was said */
const char *pnk_site_type_word(pnk_site_type type);
const char *pnk_site_status_word(pnk_site_status status);
const char *pnk_place_type_word(pnk_place_type type);
const char *pnk_road_class_word(pnk_road_class class_);
const char *pnk_group_id(const pnk_records *records, int group); /* "all" for -1 */
const char *pnk_source_id(const pnk_records *records, int source);

const char *pnk_area_id(const pnk_records *records, int area);   /* "" for none */
const char *pnk_area_name(const pnk_records *records, int area, const char *lang);       /* NULL for none */
/** A site by its name; hosts, and sites nobody has listed, by their area. */
const char *pnk_shelter_name(const pnk_results *results, int shelter, const char *lang);
const char *pnk_blame_word(pnk_blame blame);
/** Three decimals are enough for what was counted or averaged. */
void pnk_put_amount(pnk_csv *csv, double value);

/* The tables of the count (count_tables.c). */
void pnk_problems_table(const pnk_results *results, pnk_csv *csv);
void pnk_residuals_table(const pnk_results *results, pnk_csv *csv);
void pnk_sums_table(const pnk_results *results, pnk_csv *csv);
void pnk_calls_table(const pnk_results *results, pnk_csv *csv);
void pnk_contradictions_table(const pnk_results *results, pnk_csv *csv);
void pnk_sources_fit_table(const pnk_results *results, pnk_csv *csv);
void pnk_matches_table(const pnk_results *results, pnk_csv *csv);

/* One text message for each area (texts.c). */
void pnk_texts_table(const pnk_results *results, pnk_csv *csv);

/* Words of sentences (phrases.c), in the language in force; what has no phrase is given back as it is. */
const char *pnk_reason_phrase(const char *reason);               /* NULL for NULL */
/** What a profile withholds, in one line; "" where these are all there is. What it cannot hold shows in out->failed. */
void pnk_withheld_line(const pnk_results *results, pnk_buf *out);
/** A sum with something withheld in it is withheld. */
double pnk_plus(double sum, double value);
/** Whole, with a comma between thousands: as the sentences of the plan write numbers. */
const char *pnk_digits_grouped(double value, char out[48]);

/* How evenly needs are covered, and what that costs (fair_tables.c). */
void pnk_coverage_table(const pnk_results *results, pnk_csv *csv);
void pnk_fairness_table(const pnk_results *results, pnk_csv *csv);

/** Where a shelter is drawn: a site whose position is not for publication is shown at its area. */
pnk_point pnk_shelter_point(const pnk_results *results, int shelter);
/** Place of a move's start: the area or the shelter that from_id names. */
pnk_point pnk_move_start(const pnk_results *results, const pnk_move *move);
/** People in each shelter at the end of each day of the plan, and free places, all groups: [shelter * n_days + day], day 0 being as_of. */
typedef struct { int n_days; double *persons, *free_places; } pnk_shelter_days;
pnk_status pnk_shelter_days_of(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *results, pnk_shelter_days *out);

/** What is short in an area and sector over the whole plan. */
typedef struct {
    int area;
    const char *sector, *need;       /* need NULL: the sector's worst need stands for it */
    double needed, met, unmet;       /* in the need's own unit, summed over days */
    double persons;                  /* the most on one day */
    const char *reason;
} pnk_gap_sum;
/** One row per area and need, in order of area, sector and need. */
pnk_status pnk_sum_gaps(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *results, pnk_gap_sum **out, size_t *n);
/** The need of which the greatest share stays unmet in an area; NULL: none is short. */
const pnk_gap_sum *pnk_worst_gap(const pnk_gap_sum *gaps, size_t n, int area);

/** Outline of every leaf area as GeoJSON geometry, NULL where there is none: the given one, else joined Thiessen cells of its places. */
typedef struct { const char *geojson; bool approximate; } pnk_outline;
pnk_status pnk_outlines(pnk_ctx *ctx, pnk_arena *arena, const pnk_records *records, pnk_outline **out);

/** Points of the quickest way between two places on a day; n = 2 (straight) where there is none. */
typedef struct {
    const pnk_records *records;
    const pnk_access *access;
    pnk_arena *arena;
    int from;                        /* place of the kept search; -1: none */
    pnk_day day;
    int *road, *path;
    double *minutes;
} pnk_ways;
pnk_status pnk_ways_begin(pnk_ctx *ctx, pnk_arena *arena, const pnk_records *records, const pnk_access *access, pnk_ways *ways);
pnk_status pnk_way(pnk_ctx *ctx, pnk_ways *ways, int from, int to, pnk_day day, pnk_point **v, size_t *n);

#endif
