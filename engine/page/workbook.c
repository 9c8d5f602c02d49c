/* engine/page/workbook.c - what libxlsxwriter is given, so that Excel opens what it writes.
 *
 * The library writes NaN and broken UTF-8 into the file as they are, prints warnings about long text, knows the case of ASCII letters
 * only when it compares names of sheets, and takes the time from the clock. All of that is settled before a call reaches it.
 */
#include "engine/page/workbook.h"
#include "engine/base/arena.h"
#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define MOST_CHARACTERS 32767        /* of a cell or comment, in UTF-16 units */
#define MOST_ROWS 1048576
#define MOST_COLUMNS 16384
#define MOST_NAME 31                 /* of a sheet's name, in UTF-16 units */
#define FIRST_DAY 3652               /* 1980-01-01: the zip format knows nothing older */

#define MOST_LINKS 60000             /* of a sheet; Excel takes some more */

typedef struct { char text[4 * MOST_NAME + 16]; } sheet_name;

struct pnk_workbook {
    pnk_arena arena;
    char *path;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *looks[PNK_N_LOOKS][2];   /* [1]: marked as text, for what begins like a formula */
    sheet_name *names;
    lxw_worksheet **sheets;              /* [n_names] */
    size_t n_names, cap_names, cap_sheets, present, n_links;
    lxw_error fault;                     /* the first */
    const char *why;                     /* what was being done then */
    bool no_memory;
};

static void note(pnk_workbook *w, lxw_error error, const char *why)
{
    if (error == LXW_NO_ERROR || w->fault != LXW_NO_ERROR || w->no_memory)
        return;
    w->no_memory = error == LXW_ERROR_MEMORY_MALLOC_FAILED;
    w->fault = error;
    w->why = why;
}

static bool wraps(pnk_look look)
{
    return look == PNK_LOOK_HEADER || look == PNK_LOOK_ERROR || look == PNK_LOOK_WARNING || look == PNK_LOOK_NOTE || look == PNK_LOOK_LINK || look == PNK_LOOK_WRAP;
}

static bool make_looks(pnk_workbook *w)
{
    static const struct { uint32_t fill, ink; bool bold; double size; } looks[PNK_N_LOOKS] = {
        [PNK_LOOK_PLAIN]   = { 0, 0, false, 0 },
        [PNK_LOOK_HEADER]  = { 0xDCE6F1, 0, true, 0 },
        [PNK_LOOK_ERROR]   = { 0xFFC7CE, 0x9C0006, false, 0 },
        [PNK_LOOK_WARNING] = { 0xFFEB9C, 0x7F6000, false, 0 },
        [PNK_LOOK_NOTE]    = { 0, 0x595959, false, 0 },
        [PNK_LOOK_TITLE]   = { 0, 0, true, 14 },
        [PNK_LOOK_LINK]    = { 0, 0x0563C1, false, 0 },
        [PNK_LOOK_MARK]    = { 0xC00000, 0xFFFFFF, true, 14 },
        [PNK_LOOK_TOTAL]   = { 0xF2F2F2, 0, true, 0 },
        [PNK_LOOK_TOTAL_AMOUNT] = { 0xF2F2F2, 0, true, 0 },
        [PNK_LOOK_FILL]        = { 0xFFF9DB, 0, false, 0 },
        [PNK_LOOK_FILL_AMOUNT] = { 0xFFF9DB, 0, false, 0 },
        [PNK_LOOK_FILL_DAY]    = { 0xFFF9DB, 0, false, 0 },
    };
    static const char *const numbers[PNK_N_LOOKS] = {
        [PNK_LOOK_COUNT] = "#,##0", [PNK_LOOK_AMOUNT] = "#,##0.0", [PNK_LOOK_SHARE] = "0%", [PNK_LOOK_DAY] = "yyyy-mm-dd",
        [PNK_LOOK_TOTAL] = "#,##0", [PNK_LOOK_TOTAL_AMOUNT] = "#,##0.0", [PNK_LOOK_FILL_AMOUNT] = "#,##0.###", [PNK_LOOK_FILL_DAY] = "yyyy-mm-dd",
    };

    for (size_t i = 0; i < PNK_N_LOOKS; i++)
        for (size_t as_text = 0; as_text < 2; as_text++) {
            lxw_format *format = workbook_add_format(w->book);

            if (!format)
                return false;
            w->looks[i][as_text] = format;
            if (looks[i].bold)
                format_set_bold(format);
            if (looks[i].size > 0)
                format_set_font_size(format, looks[i].size);
            if (looks[i].ink)
                format_set_font_color(format, looks[i].ink);
            if (looks[i].fill)
                format_set_bg_color(format, looks[i].fill);
            if (i == PNK_LOOK_NOTE)
                format_set_italic(format);
            if (wraps((pnk_look)i))
                format_set_text_wrap(format);
            if (numbers[i])
                format_set_num_format(format, numbers[i]);
            if (i >= PNK_LOOK_FILL) {
                format_set_unlocked(format);
                format_set_border(format, LXW_BORDER_HAIR);
            }
            if ((i != PNK_LOOK_PLAIN && i < PNK_LOOK_COUNT) || i == PNK_LOOK_WRAP || i == PNK_LOOK_MARK)
                format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
            if (i == PNK_LOOK_DAY || i == PNK_LOOK_FILL_DAY)
                format_set_align(format, LXW_ALIGN_CENTER);
            if (as_text)                     /* a cell of kind "text" stays text when its reader edits it */
                format_set_num_format(format, "@");
        }
    return true;
}

pnk_status pnk_workbook_create(pnk_ctx *ctx, const char *path, pnk_day stamp, pnk_workbook **out)
{
    pnk_workbook *w = calloc(1, sizeof *w);
    pnk_day day = stamp == PNK_DAY_UNKNOWN || stamp < FIRST_DAY ? FIRST_DAY : stamp;
    lxw_doc_properties properties = { .created = (time_t)day * 86400 };

    if (!w)
        return pnk_no_memory(ctx);
    w->path = pnk_arena_text(&w->arena, path);
    w->book = w->path ? workbook_new(path) : NULL;
    if (!w->book || !make_looks(w) || workbook_set_properties(w->book, &properties) != LXW_NO_ERROR) {
        pnk_workbook_drop(w);
        return pnk_no_memory(ctx);
    }
    *out = w;
    return PNK_OK;
}

/* Whether "_xHHHH_" stands here: Excel would read it as one character. */
static bool looks_escaped(const char *p)
{
    return strlen(p) >= 7 && p[0] == '_' && p[1] == 'x' && strspn(p + 2, "0123456789abcdefABCDEF") >= 4 && p[6] == '_';
}

/* Text as it may stand in a cell: valid UTF-8 that XML can carry, not too long. NULL when out of memory. */
static const char *fit_text(pnk_workbook *w, const char *text)
{
    pnk_buf buf = {0};
    size_t units = 0;
    const char *kept;

    pnk_buf_add(&buf, "");
    for (const char *p = text; *p;) {
        bool escape = looks_escaped(p);
        uint32_t code = pnk_utf8_next(&p);
        char bytes[4];
        size_t more = escape ? 7 : code > 0xFFFF ? 2 : 1;

        if (code == '\r')
            continue;
        if ((code < 0x20 && code != '\t' && code != '\n') || code == 0x7F || (code & 0xFFFE) == 0xFFFE)
            code = 0xFFFD;
        if (units + more > MOST_CHARACTERS - 1) {        /* one unit is left for the ellipsis */
            const char *rest = p;

            if (pnk_utf8_next(&rest) || units + more > MOST_CHARACTERS) {
                pnk_buf_add(&buf, "\xE2\x80\xA6");
                break;
            }
        }
        units += more;
        if (escape)
            pnk_buf_add(&buf, "_x005F");
        pnk_buf_add_n(&buf, bytes, pnk_utf8_put(code, bytes));
    }
    kept = buf.failed ? NULL : pnk_arena_text(&w->arena, buf.text);
    pnk_buf_free(&buf);
    w->no_memory |= !kept;
    return kept;
}

/* Small letter of a capital one, as far as names of sheets need it: Latin, Greek and Cyrillic. */
static uint32_t small_letter(uint32_t code)
{
    if ((code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0xDE && code != 0xD7) || (code >= 0x391 && code <= 0x3A9) ||
        (code >= 0x410 && code <= 0x42F))
        return code + 32;
    if (code >= 0x400 && code <= 0x40F)
        return code + 80;
    if ((code >= 0x100 && code <= 0x137) || (code >= 0x14A && code <= 0x177) || (code >= 0x460 && code <= 0x481) || (code >= 0x48A && code <= 0x4BF) ||
        (code >= 0x4D0 && code <= 0x52F))
        return code | 1;
    return code;
}

static bool same_name(const char *a, const char *b)
{
    while (*a && *b)
        if (small_letter(pnk_utf8_next(&a)) != small_letter(pnk_utf8_next(&b)))
            return false;
    return !*a && !*b;
}

static bool is_taken(const pnk_workbook *w, const char *name)
{
    for (size_t i = 0; i < w->n_names; i++)
        if (same_name(w->names[i].text, name))
            return true;
    return same_name(name, "History");           /* Excel keeps that one for itself */
}

/* Copies at most `most` UTF-16 units of a name, with what Excel refuses replaced. */
static void fit_name(const char *name, size_t most, char *out)
{
    size_t units = 0, n = 0;

    while (*name) {
        uint32_t code = pnk_utf8_next(&name);

        if (code < 0x20 || code == 0x7F || (code & 0xFFFE) == 0xFFFE || (code < 0x80 && strchr("[]:*?/\\", (int)code)))
            code = '_';
        if (code == '\'' && (units == 0 || units + 1 == most || !*name))   /* not at either end */
            code = '_';
        units += code > 0xFFFF ? 2 : 1;
        if (units > most)
            break;
        n += pnk_utf8_put(code, out + n);
    }
    out[n] = '\0';
}

pnk_status pnk_workbook_sheet(pnk_ctx *ctx, pnk_workbook *w, const char *name)
{
    sheet_name fit, numbered;

    if (!PNK_GROW(&w->arena, w->names, w->n_names, w->cap_names) || !PNK_GROW(&w->arena, w->sheets, w->n_names, w->cap_sheets))
        return pnk_no_memory(ctx);
    fit_name(pnk_text_is_blank(name) ? "" : name, MOST_NAME, fit.text);
    if (!*fit.text)
        pnk_snprintf(fit.text, sizeof fit.text, "Sheet%zu", w->n_names + 1);
    numbered = fit;
    for (int i = 2; is_taken(w, numbered.text); i++) {
        char tail[16];
        int n = pnk_snprintf(tail, sizeof tail, " (%d)", i);

        fit_name(fit.text, MOST_NAME - (size_t)n, numbered.text);
        strcat(numbered.text, tail);             /* the room of a name is 16 bytes more than its longest */
    }
    w->sheet = workbook_add_worksheet(w->book, numbered.text);
    if (!w->sheet)
        return pnk_fail(ctx, PNK_INTERNAL, "%s: a sheet named \"%s\" was refused", w->path, numbered.text);
    worksheet_set_landscape(w->sheet);               /* printed, a sheet is as wide as its paper */
    worksheet_set_paper(w->sheet, 9);                /* A4 */
    worksheet_fit_to_pages(w->sheet, 1, 0);
    w->present = w->n_names++;
    w->names[w->present] = numbered;
    w->sheets[w->present] = w->sheet;
    return PNK_OK;
}

void pnk_workbook_turn(pnk_workbook *w, size_t sheet)
{
    if (sheet >= w->n_names) {
        note(w, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE, "turning to a sheet that is not there");
        return;
    }
    w->present = sheet;
    w->sheet = w->sheets[sheet];
}

const char *pnk_workbook_sheet_name(const pnk_workbook *w)
{
    return w->n_names > 0 ? w->names[w->present].text : "";
}

static bool is_inside(pnk_workbook *w, size_t row, size_t column)
{
    if (w->sheet && row < MOST_ROWS && column < MOST_COLUMNS)
        return true;
    note(w, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE, w->sheet ? "writing beyond the last row or column of a sheet" : "writing before the first sheet");
    return false;
}

void pnk_workbook_width(pnk_workbook *w, size_t column, double characters)
{
    if (is_inside(w, 0, column) && characters >= 0.0)
        note(w, worksheet_set_column(w->sheet, (lxw_col_t)column, (lxw_col_t)column, characters < 255.0 ? characters : 255.0, NULL), "setting a width");
}

void pnk_workbook_height(pnk_workbook *w, size_t row, size_t lines)
{
    if (is_inside(w, row, 0))                        /* 409 points is the most that Excel takes */
        note(w, worksheet_set_row(w->sheet, (lxw_row_t)row, lines < 27 ? 15.0 * (double)(lines > 0 ? lines : 1) : 405.0, NULL), "setting a height");
}

void pnk_workbook_freeze(pnk_workbook *w, size_t rows, size_t columns)
{
    if (is_inside(w, rows, columns))
        worksheet_freeze_panes(w->sheet, (lxw_row_t)rows, (lxw_col_t)columns);
}

static lxw_format *look_of(const pnk_workbook *w, pnk_look look, const char *text)
{
    bool formula_like = text && *text && strchr("=+-@\t", *text);

    if ((unsigned)look >= PNK_N_LOOKS)
        look = PNK_LOOK_PLAIN;
    return look == PNK_LOOK_PLAIN && !formula_like ? NULL : w->looks[look][formula_like];
}

void pnk_workbook_text(pnk_workbook *w, size_t row, size_t column, const char *text, pnk_look look)
{
    const char *fit = text && *text ? fit_text(w, text) : NULL;

    if (!is_inside(w, row, column) || w->no_memory)
        return;
    if (fit)
        note(w, worksheet_write_string(w->sheet, (lxw_row_t)row, (lxw_col_t)column, fit, look_of(w, look, fit)), "writing a text");
    else if (look_of(w, look, NULL))
        note(w, worksheet_write_blank(w->sheet, (lxw_row_t)row, (lxw_col_t)column, look_of(w, look, NULL)), "writing an empty cell");
}

void pnk_workbook_number(pnk_workbook *w, size_t row, size_t column, double value, pnk_look look)
{
    if (!isfinite(value))                        /* a spreadsheet has no such number: NAN is empty, infinity and what is withheld a word */
        pnk_workbook_text(w, row, column, pnk_is_withheld(value) ? pnk_said("hidden") : isnan(value) ? NULL : value > 0 ? "inf" : "-inf", look);
    else if (is_inside(w, row, column))
        note(w, worksheet_write_number(w->sheet, (lxw_row_t)row, (lxw_col_t)column, value + 0.0, look_of(w, look, NULL)), "writing a number");
}

#define DAY_ZERO 25569               /* 1970-01-01 as a spreadsheet counts days */

void pnk_workbook_day(pnk_workbook *w, size_t row, size_t column, pnk_day day, pnk_look look)
{
    pnk_workbook_number(w, row, column, day == PNK_DAY_UNKNOWN || day < 61 - DAY_ZERO ? NAN : (double)day + DAY_ZERO, look);
}

void pnk_workbook_comment(pnk_workbook *w, size_t row, size_t column, const char *text)
{
    const char *fit = pnk_text_is_blank(text) ? NULL : fit_text(w, text);
    size_t n = fit ? strlen(fit) : 0;
    lxw_comment_options options = { .author = (char *)(uintptr_t)"", .width = 260, .height = (uint16_t)(n < 900 ? 40 + n / 3 : 340) };

    if (fit && is_inside(w, row, column))
        note(w, worksheet_write_comment_opt(w->sheet, (lxw_row_t)row, (lxw_col_t)column, fit, &options), "writing a comment");
}

void pnk_workbook_link(pnk_workbook *w, size_t row, size_t column, const char *text, const char *sheet, const char *cell)
{
    pnk_buf target = {0};

    pnk_buf_add(&target, "internal:'");
    for (const char *p = sheet; *p; p++)
        pnk_buf_add_n(&target, *p == '\'' ? "''" : p, *p == '\'' ? 2 : 1);
    pnk_buf_printf(&target, "'!%s", cell);
    w->no_memory |= target.failed;
    if (!target.failed && w->n_links < MOST_LINKS && is_inside(w, row, column)) {
        w->n_links++;
        note(w, worksheet_write_url(w->sheet, (lxw_row_t)row, (lxw_col_t)column, target.text, NULL), "writing a link");
    }
    pnk_buf_free(&target);
    pnk_workbook_text(w, row, column, text, PNK_LOOK_LINK);
}

void pnk_workbook_across(pnk_workbook *w, size_t row, size_t first_column, size_t last_column, const char *text, pnk_look look)
{
    if (last_column <= first_column || !is_inside(w, row, first_column) || !is_inside(w, row, last_column)) {
        pnk_workbook_text(w, row, first_column, text, look);
        return;
    }
    note(w, worksheet_merge_range(w->sheet, (lxw_row_t)row, (lxw_col_t)first_column, (lxw_row_t)row, (lxw_col_t)last_column, "", look_of(w, look, text)),
         "merging cells");
    pnk_workbook_text(w, row, first_column, text, look);
}

/* ---- whole sheets ---- */

static bool fits(pnk_workbook *w, const pnk_workbook_range *r)
{
    return is_inside(w, r->first_row, r->first_column) && is_inside(w, r->last_row, r->last_column) && r->first_row <= r->last_row && r->first_column <= r->last_column;
}
#define OF_RANGE(r) (lxw_row_t)(r).first_row, (lxw_col_t)(r).first_column, (lxw_row_t)(r).last_row, (lxw_col_t)(r).last_column

void pnk_workbook_filter(pnk_workbook *w, pnk_workbook_range range)
{
    if (fits(w, &range))
        note(w, worksheet_autofilter(w->sheet, OF_RANGE(range)), "setting a filter");
}

void pnk_workbook_repeat_rows(pnk_workbook *w, size_t last)
{
    if (is_inside(w, last, 0))
        note(w, worksheet_repeat_rows(w->sheet, 0, (lxw_row_t)last), "repeating rows");
}

/* At most so many bytes of whole characters. */
static const char *cut(pnk_workbook *w, const char *text, size_t most)
{
    char *copy = pnk_arena_text(&w->arena, text);

    w->no_memory |= !copy;
    if (!copy || strlen(copy) <= most)
        return copy;
    while (most > 0 && ((unsigned char)copy[most] & 0xC0) == 0x80)
        most--;
    copy[most] = '\0';
    return copy;
}

void pnk_workbook_page_marks(pnk_workbook *w, const char *text)
{
    pnk_buf line = {0};
    const char *fit = text ? fit_text(w, text) : NULL;

    if (!is_inside(w, 0, 0))
        return;
    pnk_buf_add(&line, "&C");
    for (const char *p = fit ? cut(w, fit, 80) : ""; p && *p; p++)
        pnk_buf_add_n(&line, *p == '&' ? "&&" : p, *p == '&' ? 2 : 1);
    w->no_memory |= line.failed;
    if (!line.failed && fit)
        note(w, worksheet_set_header(w->sheet, line.text), "setting a page header");
    pnk_buf_add(&line, "&R&P / &N");
    w->no_memory |= line.failed;
    if (!line.failed)
        note(w, worksheet_set_footer(w->sheet, line.text), "setting a page footer");
    pnk_buf_free(&line);
}

void pnk_workbook_shade(pnk_workbook *w, pnk_workbook_range range)
{
    lxw_conditional_format shade = { .type = LXW_CONDITIONAL_3_COLOR_SCALE, .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER, .mid_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
                                     .max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER, .min_value = 0, .mid_value = 0.5, .max_value = 1,
                                     .min_color = 0xFFFFFF, .mid_color = 0xFDC97B, .max_color = 0xE0673A };     /* light to dark for those who see no red */

    if (fits(w, &range))
        note(w, worksheet_conditional_format_range(w->sheet, OF_RANGE(range), &shade), "colouring cells");
}

void pnk_workbook_below_zero(pnk_workbook *w, pnk_workbook_range range)
{
    lxw_conditional_format rule = { .type = LXW_CONDITIONAL_TYPE_CELL, .criteria = LXW_CONDITIONAL_CRITERIA_LESS_THAN, .value = 0, .format = w->looks[PNK_LOOK_ERROR][0] };

    if (fits(w, &range))
        note(w, worksheet_conditional_format_range(w->sheet, OF_RANGE(range), &rule), "colouring cells");
}

void pnk_workbook_protect(pnk_workbook *w)
{
    lxw_protection leave = { .format_columns = LXW_TRUE, .format_rows = LXW_TRUE, .autofilter = LXW_TRUE, .sort = LXW_TRUE };

    if (is_inside(w, 0, 0))
        worksheet_protect(w->sheet, NULL, &leave);
}

static void validate(pnk_workbook *w, const pnk_workbook_range *range, lxw_data_validation *rule, const char *say)
{
    const char *fit = say ? fit_text(w, say) : NULL;

    rule->ignore_blank = LXW_VALIDATION_ON;
    rule->error_message = (char *)(uintptr_t)(fit ? cut(w, fit, 220) : NULL);    /* 255 is the most that Excel takes */
    if (fits(w, range) && !w->no_memory)
        note(w, worksheet_data_validation_range(w->sheet, OF_RANGE(*range), rule), "setting what may be typed");
}

void pnk_workbook_choices(pnk_workbook *w, pnk_workbook_range range, const char *const *words, size_t n, const char *say)
{
    char **list = PNK_NEW(&w->arena, char *, n + 1);                     /* the library copies them, though it does not say so */

    if (!list) {
        w->no_memory = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        list[i] = (char *)(uintptr_t)words[i];
    list[n] = NULL;
    validate(w, &range, &(lxw_data_validation){ .validate = LXW_VALIDATION_TYPE_LIST, .value_list = list }, say);
}

/* Bounds of which one may be missing. */
static void bounded(pnk_workbook *w, const pnk_workbook_range *range, lxw_data_validation rule, double low, double high, const char *say)
{
    if (isnan(low) && isnan(high))
        return;
    rule.criteria = isnan(high) ? LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO : isnan(low) ? LXW_VALIDATION_CRITERIA_LESS_THAN_OR_EQUAL_TO : LXW_VALIDATION_CRITERIA_BETWEEN;
    rule.value_number = isnan(low) ? high : low;
    rule.minimum_number = low;
    rule.maximum_number = high;
    validate(w, range, &rule, say);
}

void pnk_workbook_number_bounds(pnk_workbook *w, pnk_workbook_range range, double low, double high, const char *say)
{
    bounded(w, &range, (lxw_data_validation){ .validate = LXW_VALIDATION_TYPE_DECIMAL }, low, high, say);
}

/* A day is a number to the file; the library would want it in parts. */
void pnk_workbook_day_bounds(pnk_workbook *w, pnk_workbook_range range, pnk_day low, pnk_day high, const char *say)
{
    bounded(w, &range, (lxw_data_validation){ .validate = LXW_VALIDATION_TYPE_DATE_NUMBER }, low == PNK_DAY_UNKNOWN ? NAN : (double)low + DAY_ZERO,
            high == PNK_DAY_UNKNOWN ? NAN : (double)high + DAY_ZERO, say);
}

pnk_status pnk_workbook_begin_table(pnk_ctx *ctx, pnk_workbook *w, const pnk_workbook_table *t)
{
    pnk_status status = pnk_workbook_sheet(ctx, w, t->name);

    if (status)
        return status;
    pnk_buf line = {0};
    pnk_buf_printf(&line, "%s%s%s", t->mark ? t->mark : "", t->mark ? " \xE2\x80\x93 " : "", t->title);
    pnk_workbook_text(w, 0, 0, line.text, t->mark ? PNK_LOOK_MARK : PNK_LOOK_TITLE);
    for (size_t c = 1; t->mark && c < t->n_columns; c++)
        pnk_workbook_text(w, 0, c, NULL, PNK_LOOK_MARK);
    w->no_memory |= line.failed;
    pnk_buf_free(&line);
    if (t->words)
        pnk_workbook_text(w, 1, 0, t->words, PNK_LOOK_PLAIN);
    for (size_t c = 0; c < t->n_columns; c++) {
        pnk_workbook_width(w, c, t->columns[c].width);
        pnk_workbook_text(w, PNK_TABLE_HEAD, c, t->columns[c].title, PNK_LOOK_HEADER);
    }
    pnk_workbook_height(w, 0, 2);
    pnk_workbook_height(w, PNK_TABLE_HEAD, 3);
    pnk_workbook_freeze(w, PNK_TABLE_TOP, t->frozen);
    pnk_workbook_repeat_rows(w, PNK_TABLE_HEAD);
    pnk_workbook_page_marks(w, t->mark);
    if (t->n_columns && t->n_rows)
        pnk_workbook_filter(w, (pnk_workbook_range){ PNK_TABLE_HEAD, 0, PNK_TABLE_HEAD + t->n_rows, t->n_columns - 1 });
    return w->no_memory ? pnk_no_memory(ctx) : PNK_OK;
}

void pnk_workbook_drop(pnk_workbook *w)
{
    if (!w)
        return;
    lxw_workbook_free(w->book);
    pnk_arena_release(&w->arena);
    free(w);
}

/* The library speaks to stderr where it cannot write: that is found out before. */
static pnk_status try_path(pnk_ctx *ctx, const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (file < 0)
        return pnk_fail(ctx, PNK_IO, "%s: %s", path, strerror(errno));
    close(file);
    return PNK_OK;
}

pnk_status pnk_workbook_close(pnk_ctx *ctx, pnk_workbook *w)
{
    pnk_status status;
    lxw_error error;

    if (!w)
        return PNK_OK;
    if (w->fault != LXW_NO_ERROR || w->no_memory) {
        status = w->no_memory ? pnk_no_memory(ctx) : pnk_fail(ctx, PNK_LIMIT, "%s: %s: %s", w->path, w->why, lxw_strerror(w->fault));
        pnk_workbook_drop(w);
        return status;
    }
    if ((status = try_path(ctx, w->path))) {
        pnk_workbook_drop(w);
        return status;
    }
    void *before = pnk_locale_plain();               /* here it writes its numbers, by the locale */
    error = workbook_close(w->book);                 /* frees it in every case */
    pnk_locale_back(before);
    w->book = NULL;
    if (error == LXW_NO_ERROR) {
        status = pnk_file_sync(ctx, w->path);
    } else {
        status = error == LXW_ERROR_MEMORY_MALLOC_FAILED ? pnk_no_memory(ctx) : pnk_fail(ctx, PNK_IO, "%s: %s", w->path, lxw_strerror(error));
        unlink(w->path);                             /* half a workbook helps nobody */
    }
    pnk_workbook_drop(w);
    return status;
}
