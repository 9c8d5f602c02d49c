/* models/publish/drawings.h - how each layer is drawn: rows for QGIS and for KML. Not a door. */
#ifndef PNK_PUBLISH_DRAWINGS_H
#define PNK_PUBLISH_DRAWINGS_H

#include "engine/base/text.h"
#include "engine/gis/maps.h"
#include "models/domain/results.h"

/** A plain line; an arrow from its first point to its last; a line along a way, with a head at its end. */
typedef enum { PNK_LINE_PLAIN, PNK_LINE_ACROSS, PNK_LINE_ALONG } pnk_line_kind;

/** Of a layer with a row for every day only one is wanted at a time: it is drawn while QGIS plays the days, and what it shows in motion is not drawn then. */
typedef enum { PNK_DRAWN_ALWAYS, PNK_DRAWN_PLAYING, PNK_DRAWN_STANDING } pnk_drawn;

/** A layer's row. Titles and labels of classes are English sentences, said in the reader's language by pnk_drawing_layer. */
typedef struct {
    const char *layer, *title;
    pnk_geom_kind geometry;
    pnk_map_classing classing;
    const char *attribute;           /* of words and steps */
    double size_mm;                  /* marker diameter or line width */
    const char *size_expression;     /* instead, in QGIS, from the row's own figures; NULL: none */
    const char *marker;              /* shape of a point in QGIS; NULL: a circle */
    const char *on_top;              /* the greatest of this field is drawn last; NULL: as they come */
    const char *below;               /* instead: the greatest is drawn first, so that it hides nothing */
    pnk_line_kind line;
    bool labelled;                   /* the field label is written beside each */
    bool timed;                      /* rows hold from start_date until before end_date */
    pnk_drawn when;
    const pnk_map_class *classes;
    size_t n_classes;                /* 0: a table, or not drawn */
} pnk_drawing;

extern const pnk_drawing pnk_drawings[];         /* from the ground up: the first is drawn at the bottom */
extern const size_t pnk_n_drawings;
const pnk_drawing *pnk_drawing_of(const char *layer);
/** Fills all but the fields of a layer from its row. */
pnk_status pnk_drawing_layer(pnk_ctx *ctx, pnk_arena *arena, const pnk_drawing *drawing, pnk_map_layer *layer);

/** The style of a layer as the elements that QGIS has in a style and in a project alike. */
void        pnk_qml_elements(pnk_buf *out, const pnk_drawing *drawing, const pnk_map_layer *layer);
/** A whole style; NULL: out of memory. */
const char *pnk_qml(pnk_arena *arena, const pnk_drawing *drawing, const pnk_map_layer *layer);

/** The project of QGIS over the layers of plan.gpkg, and metadata in ISO 19139, in the language in force; NULL: out of memory. */
const char *pnk_qgis_project(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *results, const char *title);
const char *pnk_iso_metadata(pnk_arena *arena, const pnk_results *results, const char *title, const char *lang);

#endif
