/* engine/gis/package.h - zip packages and the XML in them, through /vsizip/ and expat; not a door.
 *
 * Promise   a part is read in a stream; a DOCTYPE, so every entity of a file's own, is refused; nesting and text are limited
 */
#ifndef PNK_GIS_PACKAGE_H
#define PNK_GIS_PACKAGE_H

#include "engine/gis/sheets_inner.h"

/** Who listens to a part. A handler that sets `status` ends the reading. Names come without their prefix. */
typedef struct pnk_xml pnk_xml;
struct pnk_xml {
    void *user;
    void (*start)(pnk_xml *xml, const char *name, const char *const *attributes);
    void (*end)(pnk_xml *xml, const char *name);
    void (*text)(pnk_xml *xml, const char *text, size_t n);         /* NULL: not wanted */
    pnk_status status;
    int depth;
    void *parser;
    pnk_ctx *ctx;
    const char *found;               /* what was wrong with it */
};

/** The value of an attribute by its name without prefix; NULL: not there. */
const char *pnk_xml_attribute(const char *const *attributes, const char *name);
/** PNK_NOT_FOUND where the part is not there (without a problem line). */
pnk_status pnk_xml_read(pnk_reading *r, const char *path, pnk_xml *xml);

/** Opens a zip for /vsizip/: its path in `out`; a refusal for one with too many parts. Closed with the child. */
pnk_status pnk_package_open(pnk_reading *r, const char **out);
bool       pnk_package_has(pnk_reading *r, const char *package, const char *part);

#endif
