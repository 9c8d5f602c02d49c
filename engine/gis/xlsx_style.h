/* engine/gis/xlsx_style.h - what a workbook's number formats make of a number; not a door. */
#ifndef PNK_GIS_XLSX_STYLE_H
#define PNK_GIS_XLSX_STYLE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum { PNK_LOOKS_NUMBER, PNK_LOOKS_PERCENT, PNK_LOOKS_DATE, PNK_LOOKS_TIME, PNK_LOOKS_SPAN } pnk_looks;

/** Built-in number format ids (ECMA-376, 18.8.30). */
pnk_looks pnk_looks_of_id(long id);
/** A format code as it stands in the file, "dd\.mm\.yyyy;@". */
pnk_looks pnk_looks_of_code(const char *code);
/** A serial number of days as "YYYY-MM-DD", "YYYY-MM-DDTHH:MM" or (for times of day and spans) "HH:MM"; false when it is no such thing. */
bool pnk_serial_text(double serial, bool from_1904, pnk_looks looks, char out[32], bool *is_day);

#endif
