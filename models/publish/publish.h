/* models/publish/publish.h - results -> tables, layers, pages.
 *
 * Promise   computes nothing: adds up for a table's total line at most; the same results give the same bytes
 */
#ifndef PNK_PUBLISH_PUBLISH_H
#define PNK_PUBLISH_PUBLISH_H

#include "engine/base/text.h"
#include "engine/gis/maps.h"
#include "engine/page/pdf.h"
#include "models/access/access.h"
#include "models/domain/results.h"

/** Text of a result table by the name of its file ("ledger.csv"); tables of the count need no forecast and no plan in the results. */
extern const char *const pnk_publish_tables[];
extern const size_t pnk_n_publish_tables;
bool pnk_publish_is_count(size_t i);
/** Has a run with a plan that table? Some are only there where they were asked for. */
bool pnk_publish_is_made(const pnk_results *results, size_t i);
pnk_status pnk_publish_table(pnk_ctx *ctx, const pnk_results *results, const char *name, pnk_buf *out);

/** problems.csv of a list alone. */
pnk_status pnk_publish_problems(pnk_ctx *ctx, const pnk_problems *problems, pnk_buf *out);

/** summary.json without the fields that differ from run to run; the operation room adds those. Writes the members of an object that is already begun. */
struct pnk_json_out;
void pnk_publish_summary(const pnk_results *results, void *json_out);
/** The same of the count alone. */
void pnk_publish_count(const pnk_results *results, void *json_out);

/** A name in a language, else in English, else the id; a sector as words in the language in force, else its code. */
const char *pnk_shown_name(const pnk_name *name, const char *lang, const char *id);
const char *pnk_sector_phrase(const char *sector);

/** One paragraph in the language in force: how many are displaced, which area is worst off and why, the next best action; that nothing is short where
 *  nothing is. Needs a plan in the results. What it cannot hold shows in out->failed. */
void pnk_publish_paragraph(const pnk_results *results, pnk_buf *out);

/** The layers in one format, in one language; the file of a GeoPackage is to be called plan.gpkg: its project looks for that name. `counts` NULL: not wanted. */
typedef struct { pnk_map_format format; const char *target, *lang; } pnk_map_order;
pnk_status pnk_publish_map(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const pnk_map_order *order, pnk_arena *arena, pnk_map_count **counts, size_t *n);
pnk_status pnk_publish_gpkg(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, const char *path);
/** workbook.xlsx for the coordinator. */
pnk_status pnk_publish_workbook(pnk_ctx *ctx, const pnk_results *results, const char *lang, const char *path);
pnk_status pnk_publish_page(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_buf *html);
/** Has the machine what report.pdf needs? PNK_NOT_FOUND names the fonts. */
pnk_status pnk_publish_ready(pnk_ctx *ctx);
/** report.pdf: two pages A4. */
pnk_status pnk_publish_report(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_buf *pdf);
/** The same begun: a child draws it while the caller does other work, and pnk_pdf_end gives it. */
pnk_status pnk_publish_report_begin(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_pdf_drawing **drawing);

#endif
