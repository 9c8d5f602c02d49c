/* models/publish/sheet.c - one map on one sheet, with all that a map needs beside it. */
#include "models/publish/printed.h"

#include "engine/base/say.h"

typedef struct { pnk_printed *p; pnk_theme theme; bool a3; } order;

static const char *const themes[PNK_N_THEMES] = { PNK_PHRASE("People and sites"), PNK_PHRASE("Moves and goods of the plan"), PNK_PHRASE("Gaps by area") };

/** Half black, half white, with its length and where it is true. */
static double put_scale_bar(pnk_pdf *pdf, pnk_printed *p, pnk_box box, const pnk_map_scale *scale, double k)
{
    const pnk_pen pen = { .size_pt = 6.5 * k, .ink = PNK_INK, .lines = 2 };
    double half = scale->bar_mm / 2;
    char km[48], lat[48];

    pnk_pdf_rect(pdf, (pnk_box){ box.x, box.y, half, 1.4 * k }, PNK_INK, PNK_INK, 0.2);
    pnk_pdf_rect(pdf, (pnk_box){ box.x + half, box.y, half, 1.4 * k }, PNK_INK_WHITE, PNK_INK, 0.2);
    const char *text = pnk_arena_printf(&p->arena, pnk_said("%s km (true at latitude %s°)"), pnk_text_number(scale->bar_km, km), pnk_text_fixed(scale->mid_lat_deg, 1, lat));
    return 2 * k + pnk_pdf_text(pdf, (pnk_box){ box.x, box.y + 2 * k, box.w, 0 }, &pen, text);
}

static void put_north(pnk_pdf *pdf, pnk_spot at, double k)
{
    const pnk_pen pen = { .size_pt = 8 * k, .ink = PNK_INK, .bold = true, .align = PNK_CENTRE };
    const pnk_spot left[3] = { { at.x, at.y }, { at.x - 3 * k, at.y + 9 * k }, { at.x, at.y + 7 * k } }, right[3] = { { at.x, at.y }, { at.x + 3 * k, at.y + 9 * k }, { at.x, at.y + 7 * k } };

    pnk_pdf_shape(pdf, &(pnk_outline_ring){ left, 3 }, 1, PNK_INK, PNK_INK, 0.2);
    pnk_pdf_shape(pdf, &(pnk_outline_ring){ right, 3 }, 1, PNK_INK_WHITE, PNK_INK, 0.2);
    pnk_pdf_text(pdf, (pnk_box){ at.x - 5 * k, at.y + 9 * k, 10 * k, 0 }, &pen, pnk_said("North"));
}

static double put_note(pnk_pdf *pdf, pnk_box box, double k, int lines, const char *head, const char *text)
{
    const pnk_pen bold = { .size_pt = 6 * k, .ink = PNK_INK, .bold = true, .lines = 1 }, plain = { .size_pt = 5.6 * k, .ink = PNK_INK_QUIET, .lines = lines };
    double y = box.y;

    if (head)
        y += pnk_pdf_text(pdf, (pnk_box){ box.x, y, box.w, 0 }, &bold, head);
    return y + pnk_pdf_text(pdf, (pnk_box){ box.x, y, box.w, 0 }, &plain, text) + 1.6 * k - box.y;
}

/** Title, what it shows, of which day; its number. */
static void put_head_of(pnk_pdf *pdf, const order *o, pnk_box box, double k)
{
    pnk_printed *p = o->p;
    const pnk_operation_head *head = &p->records->head;
    const pnk_pen title = { .size_pt = 15 * k, .ink = PNK_INK_WHITE, .bold = true, .lines = 1 }, line = { .size_pt = 8.5 * k, .ink = PNK_INK_WHITE, .lines = 1 };
    const pnk_pen number = { .size_pt = 8.5 * k, .ink = PNK_INK_WHITE, .bold = true, .align = PNK_RIGHT, .lines = 2 };
    double side = 0.26 * box.w;

    pnk_pdf_rect(pdf, box, PNK_INK_HEAD, 0, 0);
    pnk_pdf_text(pdf, (pnk_box){ box.x + 3 * k, box.y + 1.5 * k, box.w - side - 8 * k, 0 }, &title, pnk_print_title(p));
    pnk_pdf_text(pdf, (pnk_box){ box.x + 3 * k, box.y + 9.2 * k, box.w - side - 8 * k, 0 }, &line,
                 pnk_arena_printf(&p->arena, pnk_said("%s · situation at the end of %s"), pnk_said(themes[o->theme]), pnk_print_day(p, head->as_of)));
    pnk_pdf_text(pdf, (pnk_box){ box.x + box.w - side, box.y + 2 * k, side - 3 * k, 0 }, &number,
                 pnk_arena_printf(&p->arena, pnk_said("Map %d.%d · %s"), head->as_of - head->start + 1, (int)o->theme + 1, head->id));
}

static pnk_status draw(pnk_ctx *ctx, pnk_pdf *pdf, void *with)
{
    const order *o = with;
    pnk_printed *p = o->p;
    double w = o->a3 ? 420 : 297, h = o->a3 ? 297 : 210, k = o->a3 ? 1.3 : 0.92, margin = 8, side = 62 * k, head = 15 * k;
    const char *withheld = pnk_print_withheld(p);
    pnk_box map = { margin, margin + head + 2, w - 2 * margin - side - 3, h - 2 * margin - head - 2 }, box = { w - margin - side, map.y, side, 0 };

    (void)ctx;
    pnk_pdf_page(pdf, w, h);
    put_head_of(pdf, o, (pnk_box){ margin, margin, w - 2 * margin, head }, k);
    pnk_map_scale scale = pnk_print_map(pdf, p, map, o->theme, k);
    if (p->records->head.exercise)
        box.y += pnk_pdf_text(pdf, box, &(pnk_pen){ .size_pt = 9 * k, .ink = PNK_INK_ALERT, .bold = true, .lines = 2 }, pnk_exercise_mark) + 2 * k;
    box.y += pnk_print_legend(pdf, p, box, o->theme, k) + 2 * k;
    put_north(pdf, (pnk_spot){ box.x + box.w - 6 * k, h - margin - 86 * k }, k);
    box.y = h - margin - 78 * k;
    box.y += put_scale_bar(pdf, p, (pnk_box){ box.x, box.y, box.w - 14 * k, 0 }, &scale, k) + 3 * k;
    box.y += put_note(pdf, box, k, 9, pnk_said("Sources"), pnk_print_sources(p, 8));
    box.y += put_note(pdf, box, k, 3, NULL, pnk_said("Places, roads and sites: the tables of the operation. Positions in WGS 84; equal-scale axes at the middle latitude."));
    if (o->theme == PNK_MAP_STREAMS)
        box.y += put_note(pdf, box, k, 2, NULL, pnk_arena_printf(&p->arena, pnk_said("Sums over the plan of %d days: the wider the line, the more."), p->results->forecast->n_days));
    box.y += put_note(pdf, box, k, 7, NULL, pnk_print_disclaimer(p));
    box.y += put_note(pdf, box, k, 2, NULL, pnk_arena_printf(&p->arena, pnk_said("Made %s with paanek %s · language: %s"), pnk_print_day(p, p->records->head.as_of), p->results->version, p->lang));
    if (withheld)
        put_note(pdf, box, k, 3, NULL, withheld);
    return PNK_OK;
}

pnk_status pnk_print_sheet(pnk_ctx *ctx, pnk_printed *p, pnk_theme theme, bool a3, pnk_buf *out)
{
    order o = { p, theme, a3 };
    const pnk_operation_head *head = &p->records->head;
    const char *title = pnk_arena_printf(&p->arena, "%s: %s", pnk_print_title(p), pnk_said(themes[theme]));
    const pnk_pdf_about about = { title, p->lang, head->as_of, head->exercise ? pnk_exercise_mark : NULL };
    return title ? pnk_pdf_make(ctx, &about, draw, &o, out) : pnk_no_memory(ctx);
}
