/* models/publish/leaf.c - head, foot, headings and key figures, the same on every page to print. */
#include "models/publish/leaf.h"

#include <math.h>

const char pnk_exercise_mark[] = "EXERCISE · УЧЕНИЕ · МАШЫГУУ";

static const pnk_pen small = { .size_pt = 6.8, .ink = PNK_INK_QUIET, .lines = 1 };

void pnk_leaf_head(pnk_pdf *pdf, const pnk_leaf_top *top)
{
    const pnk_pen kind = { .size_pt = 9, .ink = 0xdce8f0ffu, .lines = 1 };
    pnk_pen title = { .size_pt = 17, .ink = PNK_INK_WHITE, .bold = true, .lines = 1 };
    const pnk_pen line = { .size_pt = 8.5, .ink = PNK_INK_WHITE, .lines = 1 }, mark = { .size_pt = 9, .ink = 0xffe08affu, .bold = true, .align = PNK_RIGHT, .lines = 1 };
    const double half = PNK_LEAF_INNER / 2;

    pnk_pdf_rect(pdf, (pnk_box){ 0, 0, PNK_LEAF_W, 27 }, PNK_INK_HEAD, 0, 0);
    pnk_pdf_text(pdf, (pnk_box){ PNK_LEAF_MARGIN, 4, top->exercise ? half : PNK_LEAF_INNER, 0 }, &kind, top->kind);
    if (top->exercise)
        pnk_pdf_text(pdf, (pnk_box){ PNK_LEAF_MARGIN + half, 4, half, 0 }, &mark, pnk_exercise_mark);
    title.size_pt = fmax(11, title.size_pt * fmin(1, (PNK_LEAF_INNER - 1) / fmax(1, pnk_pdf_width(pdf, &title, top->title))));      /* a long title in smaller letters */
    pnk_pdf_text(pdf, (pnk_box){ PNK_LEAF_MARGIN, 8.5, PNK_LEAF_INNER, 0 }, &title, top->title);
    pnk_pdf_text(pdf, (pnk_box){ PNK_LEAF_MARGIN, 18.5, PNK_LEAF_INNER, 0 }, &line, top->line);
}

void pnk_leaf_foot(pnk_pdf *pdf, const char *left, const char *right)
{
    const double y = PNK_LEAF_H - 11, w = PNK_LEAF_INNER * 0.7;
    pnk_pen end = small;

    end.align = PNK_RIGHT;
    pnk_pdf_line(pdf, (pnk_spot[]){ { PNK_LEAF_MARGIN, y }, { PNK_LEAF_W - PNK_LEAF_MARGIN, y } }, 2, PNK_INK_RULE, 0.2, false);
    pnk_pdf_text(pdf, (pnk_box){ PNK_LEAF_MARGIN, y + 1, w, 0 }, &small, left);
    pnk_pdf_text(pdf, (pnk_box){ PNK_LEAF_MARGIN + w, y + 1, PNK_LEAF_INNER - w, 0 }, &end, right);
}

double pnk_leaf_heading(pnk_pdf *pdf, double x, double y, double w, const char *text)
{
    const pnk_pen pen = { .size_pt = 9.2, .ink = PNK_INK_HEAD, .bold = true, .lines = 1 };
    double h = pnk_pdf_text(pdf, (pnk_box){ x, y, w, 0 }, &pen, text);

    pnk_pdf_line(pdf, (pnk_spot[]){ { x, y + h + 0.4 }, { x + w, y + h + 0.4 } }, 2, PNK_INK_HEAD, 0.3, false);
    return y + h + 1.6;
}

void pnk_leaf_key(pnk_pdf *pdf, pnk_box box, const pnk_leaf_figure *figure)
{
    pnk_pdf_rect(pdf, box, 0xf5f4f0ffu, 0, 0);
    pnk_pdf_rect(pdf, (pnk_box){ box.x, box.y, box.w, 1.1 }, figure->ink, 0, 0);
    pnk_pdf_text(pdf, (pnk_box){ box.x + 1.5, box.y + 1.8, box.w - 2, 0 }, &(pnk_pen){ .size_pt = 6.3, .ink = PNK_INK_QUIET, .lines = 2 }, figure->label);
    pnk_pdf_text(pdf, (pnk_box){ box.x + 1.5, box.y + 7.8, box.w - 3, 0 }, &(pnk_pen){ .size_pt = 15, .ink = PNK_INK, .bold = true, .lines = 1 }, figure->value);
    if (figure->below)
        pnk_pdf_text(pdf, (pnk_box){ box.x + 1.5, box.y + 16.8, box.w - 3, 0 }, &small, figure->below);
}
