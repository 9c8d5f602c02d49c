/* models/publish/publish.h - results -> tables, layers, pages.
 *
 * Promise   computes nothing: adds up for a table's total line at most; the same results give the same bytes
 */
#ifndef PNK_PUBLISH_PUBLISH_H
#define PNK_PUBLISH_PUBLISH_H

#include "engine/base/text.h"
#include "models/access/access.h"
#include "models/domain/results.h"

/** Text of a result table: "ledger.csv", "forecast.csv", "people_moves.csv", "occupancy.csv", "shipments.csv", "gaps.csv", "prices.csv",
 *  "problems.csv", "residuals.csv", "sums.csv", "calls.csv" (publish_tables lists them). */
extern const char *const pnk_publish_tables[];
extern const size_t pnk_n_publish_tables;
pnk_status pnk_publish_table(pnk_ctx *ctx, const pnk_results *results, const char *name, pnk_buf *out);

/** summary.json without the fields that differ from run to run; the operation room adds those. Writes the members of an object that is already begun. */
struct pnk_json_out;
void pnk_publish_summary(const pnk_results *results, void *json_out);

pnk_status pnk_publish_gpkg(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *path);
pnk_status pnk_publish_page(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_buf *html);

#endif
