/* engine/gis/dbf_text.h - the encoding of a DBF's text: what its .cpg or header says, else what its letters fit; not a door. */
#ifndef PNK_GIS_DBF_TEXT_H
#define PNK_GIS_DBF_TEXT_H

#include "engine/gis/encoding.h"
#include "engine/gis/sheets_inner.h"
#include <ogr_api.h>

typedef struct {
    const char *encoding;            /* "UTF-8", or one of one byte a character with its page */
    bool paged;
    pnk_code_page page;
} pnk_dbf_text;

/** Looks at the file beside (`path` names the .dbf or .shp) and at the layer's text, opened without an encoding. */
pnk_status pnk_dbf_text_of(pnk_reading *r, OGRLayerH layer, const char *path, pnk_dbf_text *out);
/** UTF-8 (free() it); bytes that are no character become U+FFFD. NULL: out of memory. */
char *pnk_dbf_text_decode(const pnk_dbf_text *text, const char *bytes, size_t *n);

#endif
