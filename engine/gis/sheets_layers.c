/* engine/gis/sheets_layers.c - attribute tables of map layers. */
#include "engine/gis/package.h"

pnk_status pnk_read_ods(pnk_reading *r) { return pnk_file_fault(r, "an ODS workbook", "an XLSX workbook or delimited text"); }

pnk_status pnk_read_layers(pnk_reading *r, pnk_file_kind kind)
{
    (void)kind;
    return pnk_file_fault(r, "a map layer", "an XLSX workbook or delimited text");
}
