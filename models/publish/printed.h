/* models/publish/printed.h - what the pages to print share: what is gathered once, figures as people read them, and the map. Not a door. */
#ifndef PNK_PUBLISH_PRINTED_H
#define PNK_PUBLISH_PRINTED_H

#include "engine/page/pdf.h"
#include "models/publish/drawings.h"
#include "models/publish/inner.h"
#include "models/publish/leaf.h"

typedef struct { pnk_ring *rings; size_t n; } pnk_shape;
/** People or goods between two points over the whole plan. */
typedef struct { pnk_point *v; size_t n; double amount; const char *label; } pnk_stream;

typedef struct {
    const pnk_results *results;
    const pnk_records *records;
    const pnk_access *access;
    const char *lang;
    pnk_arena arena;
    pnk_shape *shapes;                   /* by area */
    bool approximate;                    /* some outline is none but the land nearest to places */
    pnk_shelter_days days;
    pnk_gap_sum *gaps; size_t n_gaps;
    pnk_stream *moves; size_t n_moves;   /* persons */
    pnk_stream *loads; size_t n_loads;   /* tonnes */
} pnk_printed;

pnk_status pnk_printed_gather(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_printed *p);
void       pnk_printed_free(pnk_printed *p);

/** Figures with grouped digits, in the arena; a dash where nothing is known, the word for what is withheld. */
const char *pnk_print_number(pnk_printed *p, double value);
const char *pnk_print_percent(pnk_printed *p, double share);
const char *pnk_print_day(pnk_printed *p, pnk_day day);          /* 18.09.2022, in English 18 Sep 2022 */
const char *pnk_print_title(const pnk_printed *p);
/** What a profile withholds, in one line; NULL: nothing. */
const char *pnk_print_withheld(pnk_printed *p);
/** Sources of the count, by their names, at most `most`; then "and 5 more". */
const char *pnk_print_sources(pnk_printed *p, size_t most);
const char *pnk_print_disclaimer(const pnk_printed *p);          /* on boundaries and names */

pnk_ink pnk_ink_of(const char *color);                           /* "r,g,b,a" */
const pnk_map_class *pnk_class_of(const pnk_drawing *drawing, double value);

typedef enum { PNK_MAP_PEOPLE, PNK_MAP_STREAMS, PNK_MAP_GAPS, PNK_N_THEMES } pnk_theme;
/** Draws the map into the box, letters `scale` times their size; gives the length of its scale bar. */
typedef struct { double bar_km, bar_mm, mid_lat_deg; } pnk_map_scale;
pnk_map_scale pnk_print_map(pnk_pdf *pdf, pnk_printed *p, pnk_box box, pnk_theme theme, double scale);
/** The key to it, downwards from the box's top; gives the height used. */
double pnk_print_legend(pnk_pdf *pdf, pnk_printed *p, pnk_box box, pnk_theme theme, double scale);

/** Two pages A4; one map sheet. */
pnk_status pnk_print_report(pnk_ctx *ctx, pnk_printed *p, pnk_buf *out);
pnk_status pnk_print_sheet(pnk_ctx *ctx, pnk_printed *p, pnk_theme theme, bool a3, pnk_buf *out);

#endif
