/* engine/json/scan.h - the strict reading before cJSON's; for this room alone. */
#ifndef PNK_JSON_SCAN_H
#define PNK_JSON_SCAN_H

#include "engine/base/arena.h"
#include "engine/base/ctx.h"

/** Checks the whole text against RFC 8259 and our limits; the lines of the root object's keys go to `lines`,
 *  in order (they live in the arena). */
pnk_status pnk_json_scan(pnk_ctx *ctx, pnk_arena *arena, const char *name, const char *text, size_t n,
                         long **lines, size_t *n_lines);

#endif
