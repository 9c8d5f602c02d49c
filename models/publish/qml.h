/* models/publish/qml.h - styles for QGIS, made from a few rows. Not a door. */
#ifndef PNK_PUBLISH_QML_H
#define PNK_PUBLISH_QML_H

#include "engine/base/arena.h"
#include "engine/gis/gis.h"

typedef enum { PNK_QML_SINGLE, PNK_QML_WORDS, PNK_QML_STEPS } pnk_qml_kind;

/** One class of a style: a word, or the numbers above the last step's end up to `upto`. */
typedef struct { const char *word; double upto; const char *label, *color; } pnk_qml_class;

typedef struct {
    const char *layer;
    pnk_geom_kind geometry;
    pnk_qml_kind kind;
    const char *attribute;           /* of words and steps */
    double size_mm;                  /* marker diameter or line width */
    const char *size_expression;     /* instead, from the row's own figures; NULL: none */
    const char *label_attribute;     /* NULL: no labels */
    const pnk_qml_class *classes;
    size_t n_classes;
} pnk_qml_style;

/** NULL: out of memory. Colours are "r,g,b,a". */
const char *pnk_qml(pnk_arena *arena, const pnk_qml_style *style);

#endif
