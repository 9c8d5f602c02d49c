/* engine/gis/encoding.h - in which letters is this written? Not a door. */
#ifndef PNK_GIS_ENCODING_H
#define PNK_GIS_ENCODING_H

#include "engine/base/arena.h"
#include "engine/base/ctx.h"
#include <stdint.h>

/** One byte, one character: UTF-8 of each of the 256 bytes; length 0 where the encoding has none. */
typedef struct {
    char text[256][4];
    uint8_t n[256];
} pnk_code_page;

/** Fills the page of an encoding by its name ("windows-1251", "CP866" ...); false: not one byte a character, or not known here. */
bool pnk_code_page_of(const char *encoding, pnk_code_page *page);

/** The one-byte encoding that fits text which is not UTF-8: NULL when none gives plausible words. */
const char *pnk_encoding_guess(const char *bytes, size_t n);
/** True when text that is not quite UTF-8 is more likely broken UTF-8 than another encoding. */
bool pnk_encoding_broken_utf8(const char *bytes, size_t n);
/** "UTF-16LE", "UTF-16BE" or NULL, by the zero bytes (a mark at the start is looked at first). */
const char *pnk_encoding_utf16(const char *bytes, size_t n);
/** UTF-16 to UTF-8 (free() it); bad units become U+FFFD and are counted. */
pnk_status pnk_encoding_from_utf16(pnk_ctx *ctx, const char *encoding, const char *bytes, size_t n, char **out, size_t *out_n, size_t *n_bad);

#endif
