/* models/publish/preposition.h - what prepositioning found, as tables, a summary and a page.
 *
 * Promise   computes nothing; the same findings give the same bytes
 */
#ifndef PNK_PUBLISH_PREPOSITION_H
#define PNK_PUBLISH_PREPOSITION_H

#include "engine/base/text.h"
#include "models/domain/preposition.h"

/** Files of the result that are a pure function of what was found. */
extern const char *const pnk_preposition_files[];
extern const size_t pnk_n_preposition_files;
pnk_status pnk_publish_preposition(pnk_ctx *ctx, const pnk_records *records, const pnk_preposition *found, const char *lang, const char *name, pnk_buf *out);
pnk_status pnk_preposition_page(pnk_ctx *ctx, const pnk_records *records, const pnk_preposition *found, const char *lang, pnk_buf *html);
/** Members of an object that is begun; `seconds` is left to the caller. */
void pnk_preposition_summary(const pnk_records *records, const pnk_preposition *found, void *json_out);

#endif
