/* engine/gis/xlsx.h - the parts of a workbook around its cells; not a door. */
#ifndef PNK_GIS_XLSX_H
#define PNK_GIS_XLSX_H

#include "engine/gis/package.h"
#include "engine/gis/xlsx_style.h"

typedef struct {
    const char *name, *id, *part;    /* as shown; its relation; its path in the package (NULL: no sheet of cells) */
    bool hidden;
} pnk_book_sheet;

typedef struct {
    pnk_reading *r;
    const char *package;             /* "/vsizip/{...}" */
    const char *folder;              /* of the workbook part: "xl" */
    const char *book, *strings_part, *styles_part;
    bool from_1904;
    bool recalculated_on_load;       /* the writer did not calculate: it left 0 where a formula's value goes */
    pnk_book_sheet *sheets;
    size_t n_sheets, sheets_capacity;
    const char **strings;            /* shared by the sheets */
    size_t n_strings, strings_capacity;
    unsigned char *looks;            /* pnk_looks of each cell style */
    size_t n_looks, looks_capacity;
} pnk_book;

/** Workbook, relations, shared strings, styles. PNK_NOT_FOUND: no workbook in this package. */
pnk_status pnk_book_open(pnk_book *book);
/** Characters that a workbook writes as _x000D_; in place. */
size_t pnk_book_unescape(char *text, size_t n);

#endif
