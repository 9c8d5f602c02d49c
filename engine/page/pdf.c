/* engine/page/pdf.c - what cairo and pango are told, so that the file is the same every time and no text is more than text. */
#include "engine/page/pdf.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <cairo-pdf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PT_PER_MM (72.0 / 25.4)

/* By name and in this order, never whatever the machine thinks fit. */
static const char *const families[] = { "Noto Sans", "DejaVu Sans" };
/* What the family must have. */
static const char letters[] = "AZaz09ЁЖЩЫЯёжщыяҢӨҮңөү–…×";

struct pnk_pdf {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *context;
    PangoLayout *layout;
    const char *family;
    const pnk_pdf_about *about;
    double width_mm, height_mm;
    size_t pages;
    pnk_buf bytes, text;                 /* text: the one being laid out */
};

/* ------------------------------------------------------------------ text */

/** Turns of direction and characters that make one of two look-alikes; a reader of a page needs none of them. */
static bool is_unseen(uint32_t code)
{
    return code == 0x7f || (code >= 0x80 && code < 0xa0) || (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) || code >= 0xe0000;
}

/** The text as it may be shown: one paragraph of valid UTF-8. */
static const char *fit_text(pnk_pdf *pdf, const char *text)
{
    pdf->text.n = 0;
    pnk_buf_add(&pdf->text, "");
    for (const char *p = text ? text : ""; *p;) {
        char bytes[4];
        uint32_t code = pnk_utf8_next(&p);
        if (code < 0x20 || code == 0x2028 || code == 0x2029)
            code = ' ';
        if (!is_unseen(code))
            pnk_buf_add_n(&pdf->text, bytes, pnk_utf8_put(code, bytes));
    }
    return pdf->text.failed || !pdf->text.text ? "" : pdf->text.text;
}

static double laid_height(pnk_pdf *pdf)
{
    int height;
    pango_layout_get_size(pdf->layout, NULL, &height);
    return height / (double)PANGO_SCALE / PT_PER_MM;
}

static int most_lines(pnk_pdf *pdf, pnk_box box, const pnk_pen *pen)
{
    if (pen->lines > 0 || !(box.h > 0))
        return pen->lines > 0 ? pen->lines : INT_MAX;
    double line = laid_height(pdf) / pango_layout_get_line_count(pdf->layout);
    return box.h < 2 * line ? 1 : (int)(box.h / line + 1e-6);
}

/** Ends the last line that has room with an ellipsis. Pango's own leaves a word that is longer than a line as long as it is. */
static void cut_lines(pnk_pdf *pdf, int most)
{
    if (pango_layout_get_line_count(pdf->layout) <= most || pdf->text.failed)
        return;
    PangoLayoutLine *last = pango_layout_get_line_readonly(pdf->layout, most - 1);
    size_t cut = (size_t)(last->start_index + last->length);

    do {
        while (cut > 0 && ((unsigned char)pdf->text.text[--cut] & 0xc0) == 0x80)
            ;                                /* to the beginning of a letter */
        pdf->text.n = cut;
        pnk_buf_add(&pdf->text, "…");
        if (pdf->text.failed)
            return;
        pango_layout_set_text(pdf->layout, pdf->text.text, -1);
    } while (cut > 0 && pango_layout_get_line_count(pdf->layout) > most);
}

static void lay_out(pnk_pdf *pdf, pnk_box box, const pnk_pen *pen, const char *text)
{
    static const PangoAlignment alignments[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT };
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family_static(font, pdf->family);
    pango_font_description_set_absolute_size(font, pen->size_pt * PANGO_SCALE);
    pango_font_description_set_weight(font, pen->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(pdf->layout, font);
    pango_font_description_free(font);
    pango_layout_set_alignment(pdf->layout, alignments[pen->align]);
    pango_layout_set_width(pdf->layout, box.w > 0 ? (int)(box.w * PT_PER_MM * PANGO_SCALE) : -1);
    pango_layout_set_wrap(pdf->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(pdf->layout, box.w > 0 && pen->lines == 1 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_text(pdf->layout, fit_text(pdf, text), -1);
    if (box.w > 0)
        cut_lines(pdf, most_lines(pdf, box, pen));
}

double pnk_pdf_height(pnk_pdf *pdf, pnk_box box, const pnk_pen *pen, const char *text)
{
    lay_out(pdf, box, pen, text);
    return laid_height(pdf);
}

double pnk_pdf_width(pnk_pdf *pdf, const pnk_pen *pen, const char *text)
{
    int width;
    lay_out(pdf, (pnk_box){ 0 }, pen, text);
    pango_layout_get_size(pdf->layout, &width, NULL);
    return width / (double)PANGO_SCALE / PT_PER_MM;
}

static void set_ink(pnk_pdf *pdf, pnk_ink ink)
{
    cairo_set_source_rgba(pdf->cr, (ink >> 24) / 255.0, (ink >> 16 & 255) / 255.0, (ink >> 8 & 255) / 255.0, (ink & 255) / 255.0);
}

double pnk_pdf_text(pnk_pdf *pdf, pnk_box box, const pnk_pen *pen, const char *text)
{
    lay_out(pdf, box, pen, text);
    double height = laid_height(pdf), y = pen->middle && box.h > height ? box.y + (box.h - height) / 2 : box.y;

    if (pen->halo) {
        cairo_move_to(pdf->cr, box.x * PT_PER_MM, y * PT_PER_MM);
        pango_cairo_layout_path(pdf->cr, pdf->layout);
        set_ink(pdf, pen->halo);
        cairo_set_line_width(pdf->cr, 0.28 * pen->size_pt);
        cairo_set_line_join(pdf->cr, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke(pdf->cr);
    }
    set_ink(pdf, pen->ink);
    cairo_move_to(pdf->cr, box.x * PT_PER_MM, y * PT_PER_MM);
    pango_cairo_show_layout(pdf->cr, pdf->layout);
    cairo_new_path(pdf->cr);
    return height;
}

/* ------------------------------------------------------------------ shapes */

static void fill_and_line(pnk_pdf *pdf, pnk_ink fill, pnk_ink line, double line_mm)
{
    if (fill) {
        set_ink(pdf, fill);
        cairo_fill_preserve(pdf->cr);
    }
    if (line && line_mm > 0) {
        set_ink(pdf, line);
        cairo_set_line_width(pdf->cr, line_mm * PT_PER_MM);
        cairo_set_line_join(pdf->cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_dash(pdf->cr, NULL, 0, 0);
        cairo_stroke_preserve(pdf->cr);
    }
    cairo_new_path(pdf->cr);
}

void pnk_pdf_rect(pnk_pdf *pdf, pnk_box box, pnk_ink fill, pnk_ink line, double line_mm)
{
    cairo_rectangle(pdf->cr, box.x * PT_PER_MM, box.y * PT_PER_MM, box.w * PT_PER_MM, box.h * PT_PER_MM);
    fill_and_line(pdf, fill, line, line_mm);
}

void pnk_pdf_disc(pnk_pdf *pdf, pnk_spot at, double radius_mm, pnk_ink fill, pnk_ink line, double line_mm)
{
    cairo_arc(pdf->cr, at.x * PT_PER_MM, at.y * PT_PER_MM, radius_mm * PT_PER_MM, 0, 2 * M_PI);
    cairo_close_path(pdf->cr);
    fill_and_line(pdf, fill, line, line_mm);
}

void pnk_pdf_shape(pnk_pdf *pdf, const pnk_outline_ring *rings, size_t n, pnk_ink fill, pnk_ink line, double line_mm)
{
    for (size_t r = 0; r < n; r++) {
        for (size_t i = 0; i < rings[r].n; i++)
            (i ? cairo_line_to : cairo_move_to)(pdf->cr, rings[r].v[i].x * PT_PER_MM, rings[r].v[i].y * PT_PER_MM);
        if (rings[r].n)
            cairo_close_path(pdf->cr);
    }
    cairo_set_fill_rule(pdf->cr, CAIRO_FILL_RULE_EVEN_ODD);
    fill_and_line(pdf, fill, line, line_mm);
    cairo_set_fill_rule(pdf->cr, CAIRO_FILL_RULE_WINDING);
}

void pnk_pdf_line(pnk_pdf *pdf, const pnk_spot *v, size_t n, pnk_ink ink, double line_mm, bool dashed)
{
    const double dashes[2] = { 1.2 * PT_PER_MM, 0.9 * PT_PER_MM };

    if (n < 2)
        return;
    for (size_t i = 0; i < n; i++)
        (i ? cairo_line_to : cairo_move_to)(pdf->cr, v[i].x * PT_PER_MM, v[i].y * PT_PER_MM);
    set_ink(pdf, ink);
    cairo_set_line_width(pdf->cr, line_mm * PT_PER_MM);
    cairo_set_line_join(pdf->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(pdf->cr, dashes, dashed ? 2 : 0, 0);
    cairo_stroke(pdf->cr);
    cairo_set_dash(pdf->cr, NULL, 0, 0);
}

void pnk_pdf_clip(pnk_pdf *pdf, pnk_box box)
{
    cairo_save(pdf->cr);
    cairo_rectangle(pdf->cr, box.x * PT_PER_MM, box.y * PT_PER_MM, box.w * PT_PER_MM, box.h * PT_PER_MM);
    cairo_clip(pdf->cr);
}

void pnk_pdf_unclip(pnk_pdf *pdf)
{
    cairo_restore(pdf->cr);
}

/* ------------------------------------------------------------------ pages */

/** Across the page from corner to corner, over everything and pale enough to read what is below. */
static void put_watermark(pnk_pdf *pdf)
{
    const double diagonal = hypot(pdf->width_mm, pdf->height_mm);
    pnk_pen pen = { .size_pt = 40, .ink = 0xb2182b2e, .bold = true };
    double width = pnk_pdf_width(pdf, &pen, pdf->about->watermark);

    pen.size_pt *= 0.82 * diagonal / width;
    width = 0.82 * diagonal;
    cairo_save(pdf->cr);
    cairo_translate(pdf->cr, pdf->width_mm / 2 * PT_PER_MM, pdf->height_mm / 2 * PT_PER_MM);
    cairo_rotate(pdf->cr, -atan2(pdf->height_mm, pdf->width_mm));
    pnk_pdf_text(pdf, (pnk_box){ -width / 2, -pen.size_pt * 0.7 / PT_PER_MM, 0, 0 }, &pen, pdf->about->watermark);
    cairo_restore(pdf->cr);
}

static void end_page(pnk_pdf *pdf)
{
    if (!pdf->pages)
        return;
    if (pdf->about->watermark)
        put_watermark(pdf);
    cairo_show_page(pdf->cr);
}

void pnk_pdf_page(pnk_pdf *pdf, double width_mm, double height_mm)
{
    end_page(pdf);
    cairo_pdf_surface_set_size(pdf->surface, width_mm * PT_PER_MM, height_mm * PT_PER_MM);
    pdf->width_mm = width_mm;
    pdf->height_mm = height_mm;
    pdf->pages++;
}


/* ------------------------------------------------------------------ the file */

static cairo_status_t take_bytes(void *to, const unsigned char *bytes, unsigned int n)
{
    pnk_buf *buf = to;
    pnk_buf_add_n(buf, (const char *)bytes, n);
    return buf->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

/** Is this very family there, with all the letters? */
static bool has_letters(PangoContext *context, const char *family)
{
    PangoFontDescription *wanted = pango_font_description_new();
    pango_font_description_set_family(wanted, family);
    pango_font_description_set_absolute_size(wanted, 10 * PANGO_SCALE);
    PangoFont *font = pango_context_load_font(context, wanted);
    bool fine = font != NULL;

    if (font) {
        PangoFontDescription *found = pango_font_describe(font);
        const char *name = pango_font_description_get_family(found);
        fine = name && strcmp(name, family) == 0;
        pango_font_description_free(found);
    }
    for (const char *p = letters; *p && fine;)
        fine = pango_font_has_char(font, pnk_utf8_next(&p));
    if (font)
        g_object_unref(font);
    pango_font_description_free(wanted);
    return fine;
}

static pnk_status choose_family(pnk_ctx *ctx, pnk_pdf *pdf)
{
    for (size_t i = 0; i < sizeof families / sizeof *families && !pdf->family; i++)
        if (has_letters(pdf->context, families[i]))
            pdf->family = families[i];
    return pdf->family ? PNK_OK : pnk_fail(ctx, PNK_NOT_FOUND, "no font with the Kyrgyz letters is installed, expected %s (Debian's fonts-noto-core) or %s (fonts-dejavu-core)", families[0], families[1]);
}

/** Nothing of it may depend on a screen, on the user's language or on the settings of a desktop. */
static void begin_text(pnk_pdf *pdf)
{
    cairo_font_options_t *options = cairo_font_options_create();
    PangoAttrList *attributes = pango_attr_list_new();

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pdf->context = pango_cairo_create_context(pdf->cr);
    pango_cairo_context_set_font_options(pdf->context, options);
    pango_cairo_context_set_resolution(pdf->context, 72);
    pango_context_set_round_glyph_positions(pdf->context, FALSE);
    pango_context_set_language(pdf->context, pango_language_from_string(pdf->about->lang ? pdf->about->lang : "en"));
    pango_context_set_base_dir(pdf->context, PANGO_DIRECTION_LTR);
    pdf->layout = pango_layout_new(pdf->context);
    pango_layout_set_auto_dir(pdf->layout, FALSE);
    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0"));      /* a search for "fi" finds both letters */
    pango_layout_set_attributes(pdf->layout, attributes);
    pango_attr_list_unref(attributes);
    cairo_font_options_destroy(options);
}

static void begin_file(pnk_pdf *pdf)
{
    char day[16], stamp[32];

    pdf->surface = cairo_pdf_surface_create_for_stream(take_bytes, &pdf->bytes, 595, 842);
    cairo_pdf_surface_restrict_to_version(pdf->surface, CAIRO_PDF_VERSION_1_5);
    pnk_day_text(pdf->about->stamp == PNK_DAY_UNKNOWN ? 0 : pdf->about->stamp, day);
    pnk_snprintf(stamp, sizeof stamp, "%sT00:00:00Z", day);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, fit_text(pdf, pdf->about->title));
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp);      /* else cairo asks the clock */
    pdf->cr = cairo_create(pdf->surface);
}

static pnk_status end_file(pnk_ctx *ctx, pnk_pdf *pdf, pnk_status status)
{
    if (!status)
        end_page(pdf);
    cairo_status_t of_pages = cairo_status(pdf->cr);
    cairo_surface_finish(pdf->surface);
    cairo_status_t of_file = of_pages ? of_pages : cairo_surface_status(pdf->surface);

    if (pdf->layout)
        g_object_unref(pdf->layout);
    if (pdf->context)
        g_object_unref(pdf->context);
    cairo_destroy(pdf->cr);
    cairo_surface_destroy(pdf->surface);
    if (!status && (of_file == CAIRO_STATUS_NO_MEMORY || pdf->bytes.failed || pdf->text.failed))
        status = pnk_no_memory(ctx);
    else if (!status && of_file)
        status = pnk_fail(ctx, PNK_INTERNAL, "drawing pages: %s", cairo_status_to_string(of_file));
    pnk_buf_free(&pdf->text);
    return status;
}

static pnk_status draw_file(pnk_ctx *ctx, const pnk_pdf_about *about, pnk_pdf_draw draw, void *with, pnk_buf *bytes)
{
    pnk_pdf pdf = { .about = about };
    pnk_status status;

    begin_file(&pdf);
    begin_text(&pdf);
    if (!(status = choose_family(ctx, &pdf)))
        status = draw(ctx, &pdf, with);
    status = end_file(ctx, &pdf, status);
    *bytes = pdf.bytes;
    return status;
}

/* ------------------------------------------------------------------ the child */

typedef struct { int status; uint32_t n_said, n_bytes; } child_head;

static void send_all(int fd, const void *bytes, size_t n)
{
    for (const char *p = bytes; n > 0;) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            _exit(1);
        p += k, n -= (size_t)k;
    }
}

static void be_child(pnk_ctx *ctx, int fd, const pnk_pdf_about *about, pnk_pdf_draw draw, void *with)
{
    pnk_buf bytes = {0};

    signal(SIGPIPE, SIG_DFL);
    int status = draw_file(ctx, about, draw, with, &bytes);
    const char *said = status ? pnk_ctx_message(ctx) : "";
    child_head head = { status, (uint32_t)strlen(said), status ? 0 : (uint32_t)bytes.n };
    send_all(fd, &head, sizeof head);
    send_all(fd, said, head.n_said);
    send_all(fd, bytes.text, head.n_bytes);
    _exit(0);
}

/** All that the child sends, to its end. */
static void receive(int fd, pnk_buf *all)
{
    char part[1 << 16];

    for (;;) {
        ssize_t k = read(fd, part, sizeof part);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return;
        pnk_buf_add_n(all, part, (size_t)k);
    }
}

static pnk_status unpack(pnk_ctx *ctx, const pnk_buf *all, int ended, pnk_buf *out)
{
    child_head head;

    if (all->failed)
        return pnk_no_memory(ctx);
    if (WIFSIGNALED(ended) && (WTERMSIG(ended) == SIGABRT || WTERMSIG(ended) == SIGTRAP))        /* GLib's way of saying that memory ran out */
        return pnk_no_memory(ctx);
    if (all->n < sizeof head || (memcpy(&head, all->text, sizeof head), all->n != sizeof head + head.n_said + (size_t)head.n_bytes))
        return pnk_fail(ctx, PNK_INTERNAL, "drawing pages came to a sudden end (signal %d)", WIFSIGNALED(ended) ? WTERMSIG(ended) : 0);
    if (head.status)
        return pnk_fail(ctx, (pnk_status)head.status, "%s", all->text + sizeof head);
    pnk_buf_add_n(out, all->text + sizeof head, head.n_bytes);
    return out->failed ? pnk_no_memory(ctx) : PNK_OK;
}

struct pnk_pdf_drawing { pid_t child; int fd; };

pnk_status pnk_pdf_begin(pnk_ctx *ctx, const pnk_pdf_about *about, pnk_pdf_draw draw, void *with, pnk_pdf_drawing **out)
{
    pnk_pdf_drawing *drawing = malloc(sizeof *drawing);
    int fd[2];

    if (!drawing)
        return pnk_no_memory(ctx);
    if (pipe(fd) != 0) {
        free(drawing);
        return pnk_fail(ctx, PNK_IO, "%s", strerror(errno));
    }
    *drawing = (pnk_pdf_drawing){fork(), fd[0]};
    if (drawing->child == 0) {
        close(fd[0]);
        be_child(ctx, fd[1], about, draw, with);
    }
    close(fd[1]);
    if (drawing->child < 0) {
        pnk_status status = pnk_fail(ctx, PNK_IO, "%s", strerror(errno));
        close(fd[0]);
        free(drawing);
        return status;
    }
    *out = drawing;
    return PNK_OK;
}

pnk_status pnk_pdf_end(pnk_ctx *ctx, pnk_pdf_drawing *drawing, pnk_buf *out)
{
    pnk_buf all = {0};
    pnk_status status = PNK_OK;
    int ended = 0;

    if (!drawing)
        return PNK_OK;
    if (out)
        receive(drawing->fd, &all);
    else
        kill(drawing->child, SIGKILL);
    close(drawing->fd);
    while (waitpid(drawing->child, &ended, 0) < 0 && errno == EINTR)
        ;
    if (out)
        status = unpack(ctx, &all, ended, out);
    pnk_buf_free(&all);
    free(drawing);
    return status;
}

pnk_status pnk_pdf_make(pnk_ctx *ctx, const pnk_pdf_about *about, pnk_pdf_draw draw, void *with, pnk_buf *out)
{
    pnk_pdf_drawing *drawing = NULL;
    pnk_status status = pnk_pdf_begin(ctx, about, draw, with, &drawing);

    return status ? status : pnk_pdf_end(ctx, drawing, out);
}

static pnk_status draw_nothing(pnk_ctx *ctx, pnk_pdf *pdf, void *with)
{
    (void)ctx, (void)with;
    pnk_pdf_page(pdf, 10, 10);
    return PNK_OK;
}

pnk_status pnk_pdf_ready(pnk_ctx *ctx)
{
    const pnk_pdf_about about = { "", "en", PNK_DAY_UNKNOWN, NULL };
    pnk_buf none = {0};
    pnk_status status = pnk_pdf_make(ctx, &about, draw_nothing, NULL, &none);

    pnk_buf_free(&none);
    return status;
}
