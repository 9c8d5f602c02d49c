/* models/cases/tables.h - a case as the tables of an operation.
 *
 * Question  What would this scenario be, had it come as an operation folder?
 * Gives     areas (one root, as people cross borders: the ledger keeps the people of each root apart; country, region, one for each place), places, roads, closures, hazards, groups, sites, sources and reports, as CSV
 * Promise   camps are sites, their counts and the total are reports of one source, days of conflict or flood are hazards; ids are made of the names, each once
 * Never     invents a count; what a table needs and a scenario does not say is marked `assumed`
 */
#ifndef PNK_CASES_TABLES_H
#define PNK_CASES_TABLES_H

#include "engine/base/text.h"
#include "models/cases/cases.h"

/** What the tables need beyond the scenario: rows of data/reference/parameters.csv. */
typedef struct {
    double household_persons;        /* case_household_persons */
    double error_share;              /* case_count_error_share */
    double hours_per_day;            /* case_travel_hours_per_day: the peer's km a day to minutes */
} pnk_case_table_options;

#define PNK_CASE_ROOT_AREA "all"
enum { PNK_CASE_N_TABLES = 9 };
typedef struct { const char *name; pnk_buf text; } pnk_case_table;      /* "areas.csv" */

/** Makes them all; give them back with pnk_case_tables_free. PNK_OK or PNK_NO_MEMORY. */
pnk_status pnk_case_tables(pnk_ctx *ctx, const pnk_case *c, const pnk_case_table_options *options, pnk_case_table out[PNK_CASE_N_TABLES]);
void       pnk_case_tables_free(pnk_case_table tables[PNK_CASE_N_TABLES]);

#endif
