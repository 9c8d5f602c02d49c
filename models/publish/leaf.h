/* models/publish/leaf.h - what every page of ours to print has alike: ink, head, foot, headings, and the mark of an exercise.
 *
 * Takes     a page A4 that is begun; texts as people read them
 * Promise   every part stays in its own box; long texts end with an ellipsis
 */
#ifndef PNK_PUBLISH_LEAF_H
#define PNK_PUBLISH_LEAF_H

#include "engine/page/pdf.h"

extern const char pnk_exercise_mark[];                           /* in the three languages */

#define PNK_INK       0x24303affu
#define PNK_INK_QUIET 0x5d6a75ffu
#define PNK_INK_RULE  0xcfcac0ffu
#define PNK_INK_HEAD  0x1f5f8bffu
#define PNK_INK_ALERT 0xb2182bffu
#define PNK_INK_WHITE 0xffffffffu

#define PNK_LEAF_W      210.0            /* mm */
#define PNK_LEAF_H      297.0
#define PNK_LEAF_MARGIN 12.0
#define PNK_LEAF_INNER  (PNK_LEAF_W - 2 * PNK_LEAF_MARGIN)
#define PNK_LEAF_FOOT   (PNK_LEAF_H - 13)                        /* nothing but the foot stands lower */

/** The head of a first page, 27 mm high: what kind of paper, its title, a line below. */
typedef struct { const char *kind, *title, *line; bool exercise; } pnk_leaf_top;
void pnk_leaf_head(pnk_pdf *pdf, const pnk_leaf_top *top);
void pnk_leaf_foot(pnk_pdf *pdf, const char *left, const char *right);
/** A heading with a rule below; gives where what follows begins. */
double pnk_leaf_heading(pnk_pdf *pdf, double x, double y, double w, const char *text);
/** A figure in a box with a band of colour on top: what it is, how much, a small line below (NULL: none). */
typedef struct { const char *label, *value, *below; pnk_ink ink; } pnk_leaf_figure;
void pnk_leaf_key(pnk_pdf *pdf, pnk_box box, const pnk_leaf_figure *figure);

#endif
