/* engine/page/pdf.h - pages to print: the only door of cairo and pango.
 *
 * Question  How do figures, texts and shapes become a file that prints alike everywhere?
 * Takes     pages in millimetres from their upper left corner; texts as people wrote them
 * Gives     one PDF in memory, fonts embedded, every letter searchable
 * Promise   the same calls give the same bytes on a machine, whatever the clock and the locale; markup, control characters and changes of
 *           direction in a text are shown or dropped, never obeyed; a text never leaves its box: it ends with an ellipsis
 * Never     reads or writes a file of ours, or ends the process: GLib does that when memory runs out, so pages are drawn in a child
 */
#ifndef PNK_PAGE_PDF_H
#define PNK_PAGE_PDF_H

#include "engine/base/ctx.h"
#include "engine/base/date.h"
#include "engine/base/text.h"

typedef uint32_t pnk_ink;                /* 0xRRGGBBAA; 0: none */
typedef struct { double x, y; } pnk_spot;
typedef struct { double x, y, w, h; } pnk_box;
typedef struct { const pnk_spot *v; size_t n; } pnk_outline_ring;

typedef struct {
    const char *title, *lang;            /* language of the texts: "ky" */
    pnk_day stamp;                       /* written as the day of creation */
    const char *watermark;               /* across every page; NULL: none */
} pnk_pdf_about;

typedef enum { PNK_LEFT, PNK_CENTRE, PNK_RIGHT } pnk_align;
typedef struct {
    double size_pt;
    pnk_ink ink;
    bool bold;
    pnk_align align;
    bool middle;                         /* in the middle of the box's height */
    int  lines;                          /* at most so many; 0: as many as the box is high */
    pnk_ink halo;                        /* around the letters; 0: none */
} pnk_pen;

typedef struct pnk_pdf pnk_pdf;

void   pnk_pdf_page(pnk_pdf *pdf, double width_mm, double height_mm);
void   pnk_pdf_rect(pnk_pdf *pdf, pnk_box box, pnk_ink fill, pnk_ink line, double line_mm);
void   pnk_pdf_disc(pnk_pdf *pdf, pnk_spot at, double radius_mm, pnk_ink fill, pnk_ink line, double line_mm);
/** Rings by the even-odd rule: holes are rings like others. */
void   pnk_pdf_shape(pnk_pdf *pdf, const pnk_outline_ring *rings, size_t n, pnk_ink fill, pnk_ink line, double line_mm);
void   pnk_pdf_line(pnk_pdf *pdf, const pnk_spot *v, size_t n, pnk_ink ink, double line_mm, bool dashed);
/** What is drawn until pnk_pdf_unclip stays inside the box. */
void   pnk_pdf_clip(pnk_pdf *pdf, pnk_box box);
void   pnk_pdf_unclip(pnk_pdf *pdf);
/** Writes into the box, lines broken at its width; box.h bounds the height (one line there always is). Gives the height used, mm. */
double pnk_pdf_text(pnk_pdf *pdf, pnk_box box, const pnk_pen *pen, const char *text);
/** Height that it would use; width of a text in one line, mm. */
double pnk_pdf_height(pnk_pdf *pdf, pnk_box box, const pnk_pen *pen, const char *text);
double pnk_pdf_width(pnk_pdf *pdf, const pnk_pen *pen, const char *text);

/** Draws all pages with the functions above. */
typedef pnk_status (*pnk_pdf_draw)(pnk_ctx *ctx, pnk_pdf *pdf, void *with);
/** Draws in a child process and appends the file to `out`. PNK_NOT_FOUND where no font has the letters, PNK_NO_MEMORY, PNK_INTERNAL. What `draw` changes
 *  in memory is lost. */
pnk_status pnk_pdf_make(pnk_ctx *ctx, const pnk_pdf_about *about, pnk_pdf_draw draw, void *with, pnk_buf *out);
/** The same in two halves, with other work between them: `with` may go or change once it has begun. */
typedef struct pnk_pdf_drawing pnk_pdf_drawing;
pnk_status pnk_pdf_begin(pnk_ctx *ctx, const pnk_pdf_about *about, pnk_pdf_draw draw, void *with, pnk_pdf_drawing **drawing);
/** Waits for the child and appends the file; out NULL: nobody wants it any more. Drawing NULL: nothing was begun. */
pnk_status pnk_pdf_end(pnk_ctx *ctx, pnk_pdf_drawing *drawing, pnk_buf *out);
/** Would it find its font? To be asked before long work whose result is to be printed. */
pnk_status pnk_pdf_ready(pnk_ctx *ctx);

#endif
