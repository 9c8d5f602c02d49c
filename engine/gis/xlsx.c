/* engine/gis/xlsx.c - the cells of a workbook, out of its own XML.
 *
 * GDAL's reader of workbooks is not asked for cells: it takes the first rows for names or leaves blank rows out and numbers the others anew, gives
 * merged and hidden cells no mark, and makes an empty or zero cell of a formula whose value was never kept. The XML says all of that plainly.
 */
#include "engine/gis/xlsx.h"
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT     ((size_t)4 << 20)
#define MAX_ROW      1048576
#define MAX_COLUMN   16384
#define MAX_MERGES   200000
#define MAX_FORMULAS 100000

typedef enum { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_INLINE, TYPE_FLAG, TYPE_FAULT, TYPE_DATE } cell_type;

typedef struct {
    pnk_cell_kind kind;
    bool percent;
    size_t at, n;                    /* its text, in the row's buffer */
} row_cell;

typedef struct {
    pnk_reading *r;
    const pnk_book *book;
    /* the present row */
    long row;
    bool row_hidden;
    row_cell *cells;                 /* [max_columns] */
    size_t n_cells;
    size_t next_column;
    pnk_buf texts;
    bool too_wide;                   /* said so already */
    /* the present cell */
    size_t column;
    cell_type type;
    pnk_looks looks;
    bool has_value, has_formula;
    long shared;                     /* number of a shared formula; -1: none */
    pnk_buf value, formula;
    pnk_buf *into;                   /* where text goes now; NULL: nowhere */
    int in_phonetic;
    const char **formulas;           /* shared ones, by number */
    size_t n_formulas;
    pnk_merge *merges;
    size_t n_merges, merges_capacity;
    bool *hidden_columns;            /* [max_columns] */
    size_t n_hidden;
} sheet_reader;

/** "AB12": column from 0 and row; false: no address. */
static bool parse_address(const char *text, size_t *column, long *row, const char **rest)
{
    size_t value = 0;
    const char *p = text;

    while (*p == '$')
        p++;
    while (*p >= 'A' && *p <= 'Z' && value <= MAX_COLUMN)
        value = value * 26 + (size_t)(*p++ - 'A' + 1);
    if (value < 1 || value > MAX_COLUMN)
        return false;
    while (*p == '$')
        p++;
    if (*p < '1' || *p > '9')
        return false;
    char *end;
    *row = strtol(p, &end, 10);
    *column = value - 1;
    *rest = end;
    return *row <= MAX_ROW;
}

static long number_of(const char *text, long otherwise)
{
    int64_t value;
    return text && pnk_text_to_int(text, &value) && value >= 0 && value < 100000000 ? (long)value : otherwise;
}

static bool is_true(const char *text) { return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0); }

/* --- cells ----------------------------------------------------------------------------------------------------- */

static void keep_cell(sheet_reader *s, pnk_xml *xml, pnk_cell_kind kind, bool percent, const char *text, size_t n)
{
    if (n == 0)
        return;
    if (s->column >= s->r->limits.max_columns) {
        if (!s->too_wide)
            xml->status = pnk_cell_fault(s->r, PNK_ERROR, s->row, s->column, text, "cells within the first columns; those further right were not read");
        s->too_wide = true;
        return;
    }
    while (s->n_cells <= s->column)
        s->cells[s->n_cells++] = (row_cell){ .kind = PNK_CELL_EMPTY };
    row_cell *cell = &s->cells[s->column];
    if (cell->kind != PNK_CELL_EMPTY)
        xml->status = pnk_cell_fault(s->r, PNK_ERROR, s->row, s->column, text, "each cell once");
    *cell = (row_cell){ .kind = kind, .percent = percent, .at = s->texts.n, .n = n };
    pnk_buf_add_n(&s->texts, text, n);
    if (s->texts.failed)
        xml->status = pnk_no_memory(xml->ctx);
}

static void keep_text(sheet_reader *s, pnk_xml *xml, pnk_cell_kind kind, const char *text) { keep_cell(s, xml, kind, false, text, strlen(text)); }

/** What a formula says, for people; shared ones say it once, at the first of their cells. */
static void keep_formula(sheet_reader *s, pnk_xml *xml)
{
    const char *text = s->formula.n ? s->formula.text : s->shared >= 0 && (size_t)s->shared < s->n_formulas ? s->formulas[s->shared] : NULL;
    const char *whole = pnk_arena_printf(&s->r->arena, "=%s", text ? text : "");
    if (whole)
        keep_text(s, xml, PNK_CELL_NO_VALUE, whole);
    else
        xml->status = pnk_no_memory(xml->ctx);
}

static void keep_number(sheet_reader *s, pnk_xml *xml, char *text)
{
    double value;
    char out[32];
    bool is_day;

    text = pnk_text_trim(text);
    if (!pnk_text_to_number(text, &value)) {
        keep_text(s, xml, PNK_CELL_TEXT, text);
        if (!xml->status)
            xml->status = pnk_cell_fault(s->r, PNK_ERROR, s->row, s->column, text, "a number, as the workbook says it is");
        return;
    }
    /* The writers that do not calculate leave 0 and ask that all be calculated on opening: that 0 is nobody's count. */
    if (s->has_formula && value == 0.0 && s->book->recalculated_on_load) {
        keep_formula(s, xml);
        return;
    }
    if (s->looks >= PNK_LOOKS_DATE && pnk_serial_text(value, s->book->from_1904, s->looks, out, &is_day)) {
        keep_text(s, xml, is_day ? PNK_CELL_DATE : PNK_CELL_TEXT, out);
        return;
    }
    pnk_text_number(value, out);
    keep_cell(s, xml, PNK_CELL_NUMBER, s->looks == PNK_LOOKS_PERCENT, out, strlen(out));
}

/** "2022-09-14T00:00:00" as it stands in a cell of type d. */
static void keep_iso(sheet_reader *s, pnk_xml *xml, const char *text)
{
    char out[32];
    size_t n = strlen(text);
    pnk_day day;

    pnk_snprintf(out, sizeof out, "%.10s", text);
    if (!pnk_day_parse(out, &day)) {
        keep_text(s, xml, PNK_CELL_TEXT, text);
        return;
    }
    if (n >= 16 && text[10] == 'T' && strncmp(text + 11, "00:00", 5) != 0)
        pnk_snprintf(out, sizeof out, "%.16s", text);
    keep_text(s, xml, PNK_CELL_DATE, out);
}

static void end_cell(sheet_reader *s, pnk_xml *xml)
{
    char *text = s->value.n ? s->value.text : NULL;
    long index;

    if (s->value.failed || s->formula.failed) {
        xml->status = pnk_no_memory(xml->ctx);
        return;
    }
    if (s->has_formula && (!s->has_value || (s->type == TYPE_NUMBER && pnk_text_is_blank(text)))) {
        keep_formula(s, xml);
        return;
    }
    if (!text)
        return;
    switch (s->type) {
    case TYPE_SHARED:
        index = number_of(pnk_text_trim(text), -1);
        if (index < 0 || (size_t)index >= s->book->n_strings)
            xml->status = pnk_cell_fault(s->r, PNK_ERROR, s->row, s->column, text, "the number of a text that the workbook has");
        else
            keep_text(s, xml, PNK_CELL_TEXT, s->book->strings[index]);
        break;
    case TYPE_TEXT:
    case TYPE_INLINE:
        keep_cell(s, xml, PNK_CELL_TEXT, false, text, pnk_book_unescape(text, s->value.n));
        break;
    case TYPE_FLAG:
        keep_text(s, xml, PNK_CELL_TEXT, is_true(pnk_text_trim(text)) ? "TRUE" : "FALSE");
        break;
    case TYPE_FAULT:
        keep_text(s, xml, PNK_CELL_FAULT, text);
        break;
    case TYPE_DATE:
        keep_iso(s, xml, pnk_text_trim(text));
        break;
    case TYPE_NUMBER:
        keep_number(s, xml, text);
        break;
    }
}

static void begin_cell(sheet_reader *s, pnk_xml *xml, const char *const *attributes)
{
    static const struct { const char *word; cell_type type; } types[] = {
        { "n", TYPE_NUMBER }, { "s", TYPE_SHARED }, { "str", TYPE_TEXT }, { "inlineStr", TYPE_INLINE }, { "b", TYPE_FLAG }, { "e", TYPE_FAULT }, { "d", TYPE_DATE },
    };
    const char *address = pnk_xml_attribute(attributes, "r"), *type = pnk_xml_attribute(attributes, "t"), *rest = "";
    long row = s->row, style = number_of(pnk_xml_attribute(attributes, "s"), 0);

    s->column = s->next_column;
    if (address && (!parse_address(address, &s->column, &row, &rest) || *rest || row != s->row)) {
        s->column = s->next_column;
        xml->status = pnk_cell_fault(s->r, PNK_ERROR, s->row, s->column, address, "the address of a cell of its row");
    }
    s->next_column = s->column + 1;
    s->type = TYPE_NUMBER;
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].word, type) == 0)
            s->type = types[i].type;
    s->looks = (size_t)style < s->book->n_looks ? (pnk_looks)s->book->looks[style] : PNK_LOOKS_NUMBER;
    s->has_value = s->has_formula = false;
    s->shared = -1;
    s->value.n = s->formula.n = 0;
    s->into = NULL;
}

/* --- rows and what stands around them ----------------------------------------------------------------------------- */

static void begin_row(sheet_reader *s, pnk_xml *xml, const char *const *attributes)
{
    const char *height = pnk_xml_attribute(attributes, "ht");
    long row = number_of(pnk_xml_attribute(attributes, "r"), s->row + 1);

    if (row <= s->row || row > MAX_ROW) {
        xml->status = pnk_cell_fault(s->r, PNK_ERROR, row, SIZE_MAX, pnk_said("a row out of order"), "rows in order");
        if (!xml->status)
            xml->status = pnk_fail(xml->ctx, PNK_BAD_INPUT, "%s: rows out of order", s->r->name);
        return;
    }
    s->row = row;
    s->row_hidden = is_true(pnk_xml_attribute(attributes, "hidden")) || (height && strcmp(height, "0") == 0);
    s->n_cells = s->next_column = 0;
    s->texts.n = 0;
}

static void end_row(sheet_reader *s, pnk_xml *xml)
{
    if (s->n_cells == 0)
        return;
    xml->status = pnk_put_row_dense(s->r, s->row, s->row_hidden, s->n_cells);
    for (size_t i = 0; i < s->n_cells && !xml->status; i++)
        pnk_put_cell(s->r, s->cells[i].kind, s->cells[i].percent, s->cells[i].kind == PNK_CELL_EMPTY ? NULL : s->texts.text + s->cells[i].at, s->cells[i].n);
}

static void take_merge(sheet_reader *s, pnk_xml *xml, const char *range)
{
    size_t left, right;
    long top, bottom;
    const char *rest;

    if (!range || !parse_address(range, &left, &top, &rest) || *rest != ':' || !parse_address(rest + 1, &right, &bottom, &rest) ||
        right < left || bottom < top || s->n_merges >= MAX_MERGES)
        return;
    if (!PNK_GROW(&s->r->arena, s->merges, s->n_merges, s->merges_capacity)) {
        xml->status = pnk_no_memory(xml->ctx);
        return;
    }
    s->merges[s->n_merges++] = (pnk_merge){ top, bottom - top + 1, left, right - left + 1 };
}

static void take_columns(sheet_reader *s, const char *const *attributes)
{
    const char *width = pnk_xml_attribute(attributes, "width");
    long from = number_of(pnk_xml_attribute(attributes, "min"), 0), to = number_of(pnk_xml_attribute(attributes, "max"), 0);

    if (!is_true(pnk_xml_attribute(attributes, "hidden")) && !(width && strcmp(width, "0") == 0))
        return;
    for (long i = from > 0 ? from - 1 : 0; i < to && (size_t)i < s->r->limits.max_columns; i++) {
        s->hidden_columns[i] = true;
        if (s->n_hidden <= (size_t)i)
            s->n_hidden = (size_t)i + 1;
    }
}

static void begin_formula(sheet_reader *s, const char *const *attributes)
{
    const char *type = pnk_xml_attribute(attributes, "t");
    s->has_formula = true;
    s->into = &s->formula;
    if (type && strcmp(type, "shared") == 0)
        s->shared = number_of(pnk_xml_attribute(attributes, "si"), -1);
}

static void end_formula(sheet_reader *s, pnk_xml *xml)
{
    s->into = NULL;
    if (s->shared < 0 || s->shared >= MAX_FORMULAS || s->formula.n == 0)
        return;
    if ((size_t)s->shared >= s->n_formulas) {
        size_t n = (size_t)s->shared + 64;
        const char **more = PNK_NEW(&s->r->arena, const char *, n);
        if (!more) {
            xml->status = pnk_no_memory(xml->ctx);
            return;
        }
        if (s->n_formulas)
            memcpy(more, s->formulas, s->n_formulas * sizeof *more);
        s->formulas = more;
        s->n_formulas = n;
    }
    s->formulas[s->shared] = pnk_arena_text_n(&s->r->arena, s->formula.text, s->formula.n);
}

static void sheet_start(pnk_xml *xml, const char *name, const char *const *attributes)
{
    sheet_reader *s = xml->user;

    if (strcmp(name, "c") == 0)
        begin_cell(s, xml, attributes);
    else if (strcmp(name, "v") == 0)
        s->has_value = true, s->into = &s->value;
    else if (strcmp(name, "f") == 0)
        begin_formula(s, attributes);
    else if (strcmp(name, "row") == 0)
        begin_row(s, xml, attributes);
    else if (strcmp(name, "is") == 0)
        s->has_value = true;
    else if (strcmp(name, "rPh") == 0)
        s->in_phonetic++;
    else if (strcmp(name, "t") == 0 && s->type == TYPE_INLINE && s->in_phonetic == 0)
        s->into = &s->value;
    else if (strcmp(name, "mergeCell") == 0)
        take_merge(s, xml, pnk_xml_attribute(attributes, "ref"));
    else if (strcmp(name, "col") == 0)
        take_columns(s, attributes);
}

static void sheet_end(pnk_xml *xml, const char *name)
{
    sheet_reader *s = xml->user;

    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->into = NULL;
    else if (strcmp(name, "f") == 0)
        end_formula(s, xml);
    else if (strcmp(name, "c") == 0)
        end_cell(s, xml);
    else if (strcmp(name, "row") == 0)
        end_row(s, xml);
    else if (strcmp(name, "rPh") == 0)
        s->in_phonetic--;
}

static void sheet_text(pnk_xml *xml, const char *text, size_t n)
{
    sheet_reader *s = xml->user;
    if (!s->into)
        return;
    pnk_buf_add_n(s->into, text, n);
    if (s->into->n > MAX_TEXT)
        xml->status = pnk_fail(xml->ctx, PNK_LIMIT, "%s: a cell of more than %zu MiB", s->r->name, MAX_TEXT >> 20);
}

static pnk_status read_sheet(pnk_reading *r, const pnk_book *book, const pnk_book_sheet *sheet)
{
    sheet_reader s = { .r = r, .book = book };
    pnk_xml xml = { .user = &s, .start = sheet_start, .end = sheet_end, .text = sheet_text };
    const char *path = pnk_arena_printf(&r->arena, "%s/%s", book->package, sheet->part);
    pnk_status status;

    s.cells = PNK_NEW(&r->arena, row_cell, r->limits.max_columns);
    s.hidden_columns = PNK_NEW(&r->arena, bool, r->limits.max_columns);
    if (!path || !s.cells || !s.hidden_columns)
        return pnk_no_memory(r->ctx);
    if ((status = pnk_put_sheet(r, sheet->name, sheet->hidden, false)))
        return status;
    status = pnk_xml_read(r, path, &xml);
    if (status == PNK_NOT_FOUND)
        status = pnk_file_fault(r, sheet->name, "a workbook that holds all of its sheets");
    if (!status)
        status = pnk_put_end(r, s.merges, s.n_merges, s.hidden_columns, s.n_hidden);
    pnk_buf_free(&s.texts);
    pnk_buf_free(&s.value);
    pnk_buf_free(&s.formula);
    return status;
}

pnk_status pnk_read_xlsx(pnk_reading *r)
{
    pnk_book book = { .r = r };
    pnk_gis_errors errors;
    pnk_status status;

    if ((status = pnk_package_open(r, &book.package)))
        return status;
    pnk_gis_errors_begin(&errors);
    status = pnk_book_open(&book);
    if (status == PNK_NOT_FOUND)
        status = pnk_file_fault(r, pnk_said("a package without a workbook"), "a workbook");
    if (!status)
        status = pnk_put_format(r, "XLSX", NULL, 0);
    for (size_t i = 0; i < book.n_sheets && !status; i++)
        if (book.sheets[i].part && pnk_sheet_wanted(r, book.sheets[i].name))
            status = read_sheet(r, &book, &book.sheets[i]);
    if (!status && book.n_sheets == 0)
        status = pnk_file_fault(r, pnk_said("no sheet"), "a workbook with sheets");
    pnk_gis_errors_end();
    if (!status && errors.n > 0)
        status = pnk_file_fault(r, errors.first, "a file that reads without errors");
    return status;
}
