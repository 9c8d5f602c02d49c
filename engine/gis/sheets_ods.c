/* engine/gis/sheets_ods.c - the cells of an OpenDocument workbook, out of its own XML, for the reasons that xlsx.c gives. */
#include "engine/gis/package.h"
#include <cpl_vsi.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT   ((size_t)4 << 20)
#define MAX_ROW    1048576
#define MAX_MERGES 200000

typedef struct {
    pnk_cell_kind kind;
    bool percent;
    size_t at, n;                    /* its text, in the row's buffer */
} row_cell;

typedef struct {
    pnk_reading *r;
    const char **hidden_styles;      /* table styles that are not displayed */
    size_t n_hidden_styles, styles_capacity;
    const char *style;               /* the table style being defined */
    bool in_book;                    /* inside office:spreadsheet */
    int tables;                      /* depth; one inside another is part of a cell */
    int skipping;                    /* depth inside comments and drawings */
    bool any_table, too_wide, unwanted;
    /* the present sheet */
    long row, row_repeat;
    bool row_hidden;
    size_t column;
    row_cell *cells;                 /* [max_columns] */
    size_t n_cells;
    pnk_buf texts;
    pnk_merge *merges;
    size_t n_merges, merges_capacity;
    bool *hidden_columns;            /* [max_columns] */
    size_t n_hidden, next_column;
    /* the present cell */
    bool in_cell, covered, text_seen;
    long repeat;
    const char *formula;
    bool error;
    pnk_cell_kind kind;
    bool percent;
    pnk_buf value, text;
    bool in_paragraph;
} ods_reader;

static const char *const drawings[] = { "annotation", "shapes", "frame", "custom-shape", "g", "rect", "line", "control", "caption", "ellipse", "connector", "path",
                                        "polygon", "polyline", "tracked-changes", NULL };

static bool is_drawing(const char *name)
{
    for (size_t i = 0; drawings[i]; i++)
        if (strcmp(drawings[i], name) == 0)
            return true;
    return false;
}

/** An attribute by its whole name: office:value-type and calcext:value-type stand side by side. */
static const char *exact(const char *const *attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (strcmp(attributes[i], name) == 0)
            return attributes[i + 1];
    return NULL;
}

static long count_of(const char *text, long most)
{
    int64_t value;
    if (!text || !pnk_text_to_int(text, &value) || value < 1)
        return 1;
    return value < most ? (long)value : most;
}

static bool is_out_of_sight(const char *visibility)
{
    return visibility && (strcmp(visibility, "collapse") == 0 || strcmp(visibility, "filter") == 0);
}

/* --- cells ----------------------------------------------------------------------------------------------------- */

/** "PT25H30M00S" as "25:30"; false: something else. */
static bool span_text(const char *text, char out[32])
{
    const char *h = strchr(text, 'H'), *m = strchr(text, 'M');
    if (!pnk_text_starts(text, "PT") || !h || !m || m < h)
        return false;
    pnk_snprintf(out, 32, "%02ld:%02ld", strtol(text + 2, NULL, 10), strtol(h + 1, NULL, 10));
    return true;
}

static void set_value(ods_reader *s, pnk_cell_kind kind, const char *text)
{
    s->kind = kind;
    s->value.n = 0;
    pnk_buf_add(&s->value, text);
}

static void take_number(ods_reader *s, pnk_xml *xml, const char *text)
{
    double value;
    char out[32];

    if (pnk_text_to_number(text, &value)) {
        set_value(s, PNK_CELL_NUMBER, pnk_text_number(value, out));
        return;
    }
    set_value(s, PNK_CELL_TEXT, text);
    xml->status = pnk_cell_fault(s->r, PNK_ERROR, s->row, s->column, text, "a number, as the workbook says it is");
}

static void take_date(ods_reader *s, const char *text)
{
    char out[32];
    pnk_day day;

    pnk_snprintf(out, sizeof out, "%.10s", text);
    bool is_day = pnk_day_parse(out, &day);
    if (is_day && strlen(text) >= 16 && text[10] == 'T' && strncmp(text + 11, "00:00", 5) != 0)
        pnk_snprintf(out, sizeof out, "%.16s", text);
    set_value(s, is_day ? PNK_CELL_DATE : PNK_CELL_TEXT, is_day ? out : text);
}

static void begin_cell(ods_reader *s, pnk_xml *xml, bool covered, const char *const *attributes)
{
    const char *type = exact(attributes, "office:value-type"), *checked = exact(attributes, "calcext:value-type");
    const char *number = exact(attributes, "office:value"), *date = exact(attributes, "office:date-value");
    const char *time = exact(attributes, "office:time-value"), *flag = exact(attributes, "office:boolean-value");
    const char *string = exact(attributes, "office:string-value"), *formula = exact(attributes, "table:formula");
    long columns = count_of(exact(attributes, "table:number-columns-spanned"), 16384), rows = count_of(exact(attributes, "table:number-rows-spanned"), MAX_ROW);
    char span[32];

    s->in_cell = true;
    s->covered = covered;
    s->repeat = count_of(exact(attributes, "table:number-columns-repeated"), 16384);
    s->percent = type && strcmp(type, "percentage") == 0;
    s->formula = formula && strchr(formula, '=') ? pnk_arena_text(&s->r->arena, strchr(formula, '=')) : formula ? "=" : NULL;
    s->error = checked && strcmp(checked, "error") == 0;
    s->kind = PNK_CELL_EMPTY;
    s->value.n = s->text.n = 0;
    s->text_seen = false;
    if (number && type)
        take_number(s, xml, number);
    else if (date)
        take_date(s, date);
    else if (time)
        set_value(s, PNK_CELL_TEXT, span_text(time, span) ? span : time);
    else if (flag)
        set_value(s, PNK_CELL_TEXT, strcmp(flag, "true") == 0 ? "TRUE" : "FALSE");
    else if (string)
        set_value(s, PNK_CELL_TEXT, string);
    else if (s->formula && (!type || strcmp(type, "string") != 0))
        set_value(s, PNK_CELL_NO_VALUE, s->formula);
    if ((columns > 1 || rows > 1) && s->n_merges < MAX_MERGES) {
        if (!PNK_GROW(&s->r->arena, s->merges, s->n_merges, s->merges_capacity))
            xml->status = pnk_no_memory(xml->ctx);
        else
            s->merges[s->n_merges++] = (pnk_merge){ s->row, rows, s->column, (size_t)columns };
    }
}

static bool is_error_text(const char *text)
{
    static const char *const errors[] = { "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", NULL };
    for (size_t i = 0; errors[i]; i++)
        if (strcmp(text, errors[i]) == 0)
            return true;
    return pnk_text_starts(text, "Err:");
}

static void end_cell(ods_reader *s, pnk_xml *xml)
{
    const char *text = s->text.n ? s->text.text : "";

    s->in_cell = false;
    if (s->value.failed || s->text.failed) {
        xml->status = pnk_no_memory(xml->ctx);
        return;
    }
    if (s->error || (s->formula && is_error_text(text)))
        set_value(s, PNK_CELL_FAULT, *text ? text : "#ERROR");
    else if (s->kind == PNK_CELL_EMPTY || (s->kind == PNK_CELL_TEXT && s->value.n == 0))
        set_value(s, PNK_CELL_TEXT, text);
    size_t from = s->column, end = s->column + (size_t)s->repeat, most = s->r->limits.max_columns;
    s->column = end;
    if (s->covered || s->value.n == 0 || pnk_text_is_blank(s->value.text))
        return;
    if (end > most) {
        if (!s->too_wide)
            xml->status = pnk_cell_fault(s->r, PNK_ERROR, s->row, most, s->value.text, "cells within the first columns; those further right were not read");
        s->too_wide = true;
        end = most;
    }
    size_t at = s->texts.n;
    pnk_buf_add_n(&s->texts, s->value.text, s->value.n);
    if (s->texts.failed)
        xml->status = pnk_no_memory(xml->ctx);
    while (s->n_cells < from && from < most)
        s->cells[s->n_cells++] = (row_cell){ .kind = PNK_CELL_EMPTY };
    while (s->n_cells < end)
        s->cells[s->n_cells++] = (row_cell){ .kind = s->kind, .percent = s->percent, .at = at, .n = s->value.n };
}

/* --- rows, columns, sheets ------------------------------------------------------------------------------------- */

static void begin_row(ods_reader *s, const char *const *attributes)
{
    s->row_repeat = count_of(exact(attributes, "table:number-rows-repeated"), MAX_ROW);
    s->row_hidden = is_out_of_sight(exact(attributes, "table:visibility"));
    s->column = s->n_cells = 0;
    s->texts.n = 0;
}

static void end_row(ods_reader *s, pnk_xml *xml)
{
    for (long k = 0; k < s->row_repeat && s->n_cells > 0 && !xml->status; k++) {
        xml->status = pnk_put_row_dense(s->r, s->row + k, s->row_hidden, s->n_cells);
        for (size_t i = 0; i < s->n_cells && !xml->status; i++)
            pnk_put_cell(s->r, s->cells[i].kind, s->cells[i].percent, s->cells[i].kind == PNK_CELL_EMPTY ? NULL : s->texts.text + s->cells[i].at, s->cells[i].n);
    }
    s->row = s->row < 4 * MAX_ROW ? s->row + s->row_repeat : s->row;
}

static void begin_column(ods_reader *s, const char *const *attributes)
{
    size_t n = (size_t)count_of(exact(attributes, "table:number-columns-repeated"), 16384);
    bool hidden = is_out_of_sight(exact(attributes, "table:visibility"));

    for (size_t i = 0; i < n && s->next_column < s->r->limits.max_columns; i++) {
        s->hidden_columns[s->next_column++] = hidden;
        if (hidden)
            s->n_hidden = s->next_column;
    }
}

static void begin_table(ods_reader *s, pnk_xml *xml, const char *const *attributes)
{
    const char *name = pnk_arena_text(&s->r->arena, exact(attributes, "table:name")), *style = exact(attributes, "table:style-name");
    bool hidden = false;

    for (size_t i = 0; style && i < s->n_hidden_styles; i++)
        hidden = hidden || strcmp(s->hidden_styles[i], style) == 0;
    s->any_table = true;
    if ((s->unwanted = !pnk_sheet_wanted(s->r, name)))
        return;
    s->row = 1;
    s->too_wide = false;
    s->n_merges = s->n_hidden = s->next_column = s->n_cells = 0;
    xml->status = pnk_put_sheet(s->r, name, hidden, false);
}

static void style_element(ods_reader *s, pnk_xml *xml, const char *name, const char *const *attributes)
{
    if (strcmp(name, "style") == 0) {
        const char *family = exact(attributes, "style:family"), *called = exact(attributes, "style:name");
        s->style = family && strcmp(family, "table") == 0 ? pnk_arena_text(&s->r->arena, called) : NULL;
    } else if (strcmp(name, "table-properties") == 0 && s->style) {
        const char *display = exact(attributes, "table:display");
        if (!display || strcmp(display, "false") != 0)
            return;
        if (!PNK_GROW(&s->r->arena, s->hidden_styles, s->n_hidden_styles, s->styles_capacity))
            xml->status = pnk_no_memory(xml->ctx);
        else
            s->hidden_styles[s->n_hidden_styles++] = s->style;
    }
}

static void inside_cell(ods_reader *s, const char *name, const char *const *attributes)
{
    if (strcmp(name, "p") == 0) {
        if (s->text_seen)
            pnk_buf_add(&s->text, "\n");
        s->text_seen = s->in_paragraph = true;
    } else if (strcmp(name, "s") == 0) {
        for (long n = count_of(exact(attributes, "text:c"), 100); n > 0; n--)
            pnk_buf_add(&s->text, " ");
    } else if (strcmp(name, "tab") == 0 || strcmp(name, "line-break") == 0) {
        pnk_buf_add(&s->text, *name == 't' ? "\t" : "\n");
    }
}

static void ods_start(pnk_xml *xml, const char *name, const char *const *attributes)
{
    ods_reader *s = xml->user;

    if (!s->in_book) {
        style_element(s, xml, name, attributes);
        s->in_book = strcmp(name, "spreadsheet") == 0;
        return;
    }
    s->skipping += is_drawing(name);
    s->tables += strcmp(name, "table") == 0;
    if (s->skipping || s->tables > 1)
        return;
    if (strcmp(name, "table") == 0)
        begin_table(s, xml, attributes);
    else if (s->tables == 0 || s->unwanted)
        return;
    else if (strcmp(name, "table-row") == 0)
        begin_row(s, attributes);
    else if (strcmp(name, "table-column") == 0)
        begin_column(s, attributes);
    else if (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0)
        begin_cell(s, xml, *name == 'c', attributes);
    else if (s->in_cell)
        inside_cell(s, name, attributes);
}

static void ods_end(pnk_xml *xml, const char *name)
{
    ods_reader *s = xml->user;

    if (!s->in_book)
        return;
    if (strcmp(name, "spreadsheet") == 0)
        s->in_book = false;
    if (s->skipping || s->tables > 1) {
        s->skipping -= is_drawing(name);
        s->tables -= strcmp(name, "table") == 0;
        return;
    }
    if (strcmp(name, "p") == 0) {
        s->in_paragraph = false;
    } else if (s->in_cell && (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0)) {
        end_cell(s, xml);
    } else if (s->tables == 1 && !s->unwanted && strcmp(name, "table-row") == 0) {
        end_row(s, xml);
    } else if (strcmp(name, "table") == 0) {
        s->tables--;
        if (!s->unwanted)
            xml->status = pnk_put_end(s->r, s->merges, s->n_merges, s->hidden_columns, s->n_hidden);
    }
}

static void ods_text(pnk_xml *xml, const char *text, size_t n)
{
    ods_reader *s = xml->user;

    if (!s->in_cell || !s->in_paragraph || s->skipping || s->tables > 1)
        return;
    for (size_t i = 0; i < n; i++) {         /* line ends of the XML are white space; those of the text are elements */
        bool white = text[i] == '\n' || text[i] == '\t' || text[i] == '\r';
        pnk_buf_add_n(&s->text, white ? " " : text + i, 1);
    }
    if (s->text.n > MAX_TEXT)
        xml->status = pnk_fail(xml->ctx, PNK_LIMIT, "%s: a cell of more than %zu MiB", s->r->name, MAX_TEXT >> 20);
}

/** A locked workbook has its cells in code; the list of its parts, in clear, says so. */
static bool is_locked(const char *manifest)
{
    static const char sign[] = "encryption-data";
    char head[65536];
    VSILFILE *file = VSIFOpenL(manifest, "rb");
    size_t n = file ? VSIFReadL(head, 1, sizeof head, file) : 0;

    if (file)
        VSIFCloseL(file);
    return memmem(head, n, sign, sizeof sign - 1) != NULL;
}

pnk_status pnk_read_ods(pnk_reading *r)
{
    ods_reader s = { .r = r };
    pnk_xml xml = { .user = &s, .start = ods_start, .end = ods_end, .text = ods_text };
    pnk_gis_errors errors;
    const char *package;
    pnk_status status;

    if ((status = pnk_package_open(r, &package)))
        return status;
    const char *content = pnk_arena_printf(&r->arena, "%s/content.xml", package), *manifest = pnk_arena_printf(&r->arena, "%s/META-INF/manifest.xml", package);
    s.cells = PNK_NEW(&r->arena, row_cell, r->limits.max_columns);
    s.hidden_columns = PNK_NEW(&r->arena, bool, r->limits.max_columns);
    if (!content || !manifest || !s.cells || !s.hidden_columns)
        return pnk_no_memory(r->ctx);
    pnk_gis_errors_begin(&errors);
    if (is_locked(manifest))
        status = pnk_file_fault(r, pnk_said("a workbook locked with a password"), "a workbook that opens without one");
    else if (!(status = pnk_put_format(r, "ODS", NULL, 0)))
        status = pnk_xml_read(r, content, &xml);
    if (status == PNK_NOT_FOUND || (!status && !s.any_table))
        status = pnk_file_fault(r, pnk_said("no sheet"), "a workbook with sheets");
    pnk_gis_errors_end();
    if (!status && errors.n > 0)
        status = pnk_file_fault(r, errors.first, "a file that reads without errors");
    pnk_buf_free(&s.texts);
    pnk_buf_free(&s.value);
    pnk_buf_free(&s.text);
    return status;
}
