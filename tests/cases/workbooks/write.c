/* tests/cases/workbooks/write.c - sheets of cells become a file: XLSX by libxlsxwriter, ODS and CSV by hand. */
#include "tests/cases/workbooks/make.h"
#include "engine/base/text.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

static const cell *cell_at(const sheet *s, int row, int column)
{
    const cell *found = NULL;

    for (size_t i = 0; i < s->n; i++)
        if (s->v[i].row == row && s->v[i].column == column)
            found = &s->v[i];
    return found;
}

static void extent(const sheet *s, int *rows, int *columns)
{
    *rows = *columns = 0;
    for (size_t i = 0; i < s->n; i++) {
        *rows = s->v[i].row >= *rows ? s->v[i].row + 1 : *rows;
        *columns = s->v[i].column >= *columns ? s->v[i].column + 1 : *columns;
    }
}

/* ---- XLSX ---- */

typedef struct { lxw_format *bold, *day, *centre; } formats;

static void put_xlsx(lxw_worksheet *w, const cell *c, const formats *f)
{
    lxw_row_t row = (lxw_row_t)c->row;
    lxw_col_t column = (lxw_col_t)c->column;
    lxw_error error = LXW_NO_ERROR;

    switch (c->kind) {
    case CELL_TEXT: error = worksheet_write_string(w, row, column, c->text, c->bold ? f->bold : NULL); break;
    case CELL_NUMBER: error = worksheet_write_number(w, row, column, c->number, NULL); break;
    case CELL_DATE: error = worksheet_write_number(w, row, column, c->number, f->day); break;
    case CELL_FORMULA: error = worksheet_write_formula_num(w, row, column, c->text, NULL, c->number); break;
    case CELL_UNKEPT: error = worksheet_write_formula_str(w, row, column, c->text, NULL, "no value kept"); break;
    case CELL_ERROR: error = worksheet_write_formula_str(w, row, column, "1/0", NULL, c->text); break;
    }
    must(error == LXW_NO_ERROR, lxw_strerror(error));
}

static void write_sheet(lxw_worksheet *w, const sheet *s, const formats *f)
{
    lxw_row_col_options hidden = { .hidden = LXW_TRUE };

    for (size_t i = 0; i < s->n_merges; i++)
        must(worksheet_merge_range(w, (lxw_row_t)s->merges[i].row0, (lxw_col_t)s->merges[i].column0, (lxw_row_t)s->merges[i].row1,
                                   (lxw_col_t)s->merges[i].column1, "", f->centre) == LXW_NO_ERROR, "a merge was refused");
    for (size_t i = 0; i < s->n; i++)
        put_xlsx(w, &s->v[i], f);
    for (size_t i = 0; i < s->n_hidden_rows; i++)
        must(!worksheet_set_row_opt(w, (lxw_row_t)s->hidden_rows[i], LXW_DEF_ROW_HEIGHT, NULL, &hidden), "a row");
    for (size_t i = 0; i < s->n_hidden_columns; i++)
        must(!worksheet_set_column_opt(w, (lxw_col_t)s->hidden_columns[i], (lxw_col_t)s->hidden_columns[i], LXW_DEF_COL_WIDTH, NULL, &hidden), "a column");
    if (s->hidden)
        worksheet_hide(w);
}

static char *with_changes(char *text, const char *const changes[][2], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        pnk_buf buf = {0};
        const char *from = text;

        for (const char *at; (at = strstr(from, changes[i][0])); from = at + strlen(changes[i][0])) {
            pnk_buf_add_n(&buf, from, (size_t)(at - from));
            pnk_buf_add(&buf, changes[i][1]);
        }
        pnk_buf_add(&buf, from);
        CPLFree(text);
        text = CPLStrdup(buf.text);
        pnk_buf_free(&buf);
    }
    return text;
}

/* What libxlsxwriter cannot write is put into its file afterwards: formulas whose value was not kept, error values, days counted from 1904. */
static void change_xlsx(const char *from, const char *to, bool from_1904)
{
    static const char *const cells[][2] = {
        { " t=\"str\"><f>1/0</f><v>#", " t=\"e\"><f>1/0</f><v>#" }, { "<v>no value kept</v>", "" },
    }, *const days[][2] = { { "<workbookPr ", "<workbookPr date1904=\"1\" " } };
    char *zip = CPLStrdup(CPLSPrintf("/vsizip/{%s}", from)), **members = VSIReadDirRecursive(zip);
    void *out = CPLCreateZip(to, NULL);

    must(out && members, "a workbook could not be opened again");
    for (int i = 0; members[i]; i++) {
        GByte *bytes = NULL;
        vsi_l_offset n = 0;
        char *text;

        if (members[i][strlen(members[i]) - 1] == '/')
            continue;
        must(VSIIngestFile(NULL, CPLSPrintf("%s/%s", zip, members[i]), &bytes, &n, -1), members[i]);
        text = CPLStrdup((const char *)bytes);
        VSIFree(bytes);
        if (strstr(members[i], "worksheets/sheet"))
            text = with_changes(text, cells, 2);
        if (from_1904 && !strcmp(members[i], "xl/workbook.xml"))
            text = with_changes(text, days, 1);
        must(!CPLCreateFileInZip(out, members[i], NULL) && !CPLWriteFileInZip(out, text, (int)strlen(text)) && !CPLCloseFileInZip(out), members[i]);
        CPLFree(text);
    }
    must(!CPLCloseZip(out), to);
    CSLDestroy(members);
    CPLFree(zip);
}

static void write_xlsx(const book *b, const char *path)
{
    const char *first = CPLSPrintf("%s.part", path);
    char *part = CPLStrdup(first);
    lxw_workbook *workbook = workbook_new(part);
    formats f = { workbook_add_format(workbook), workbook_add_format(workbook), workbook_add_format(workbook) };
    lxw_doc_properties properties = { .created = 1664582400 };
    size_t shown = 0;

    format_set_bold(f.bold);
    format_set_num_format(f.day, "dd.mm.yyyy");
    format_set_align(f.centre, LXW_ALIGN_CENTER);
    workbook_set_properties(workbook, &properties);
    for (size_t i = 0; i < b->n_sheets; i++) {
        lxw_worksheet *w = workbook_add_worksheet(workbook, b->sheets[i].name);

        must(w != NULL, b->sheets[i].name);
        write_sheet(w, &b->sheets[i], &f);
        if (!b->sheets[i].hidden && !shown++) {      /* the first sheet may be a hidden one */
            worksheet_activate(w);
            worksheet_set_first_sheet(w);
        }
    }
    must(workbook_close(workbook) == LXW_NO_ERROR, path);
    change_xlsx(part, path, b->from_1904);
    must(remove(part) == 0, part);
    CPLFree(part);
}

/* ---- ODS ---- */

static void add_escaped(pnk_buf *buf, const char *text)
{
    for (; *text; text++)
        if (*text == '&' || *text == '<' || *text == '>' || *text == '"')
            pnk_buf_add(buf, *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : "&quot;");
        else
            pnk_buf_add_n(buf, text, 1);
}

static void add_ods_cell(pnk_buf *buf, const cell *c, const char *spans)
{
    char digits[32], day[16];

    if (!c) {
        pnk_buf_printf(buf, "<table:table-cell%s/>", spans);
        return;
    }
    pnk_text_number(c->number, digits);
    if (c->kind == CELL_DATE)
        pnk_buf_printf(buf, "<table:table-cell%s table:style-name=\"ce1\" office:value-type=\"date\" office:date-value=\"%s\"><text:p>", spans, pnk_day_text((pnk_day)(c->number - 25569.0), day));
    else if (c->kind == CELL_NUMBER)
        pnk_buf_printf(buf, "<table:table-cell%s office:value-type=\"float\" office:value=\"%s\"><text:p>%s", spans, digits, digits);
    else if (c->kind == CELL_FORMULA)
        pnk_buf_printf(buf, "<table:table-cell%s table:formula=\"of:=%s\" office:value-type=\"float\" office:value=\"%s\"><text:p>%s", spans, c->text, digits, digits);
    else if (c->kind == CELL_UNKEPT)
        pnk_buf_printf(buf, "<table:table-cell%s table:formula=\"of:=%s\"><text:p>", spans, c->text);
    else if (c->kind == CELL_ERROR)
        pnk_buf_printf(buf, "<table:table-cell%s table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\"><text:p>%s", spans, c->text);
    else {
        pnk_buf_printf(buf, "<table:table-cell%s office:value-type=\"string\"><text:p>", spans);
        add_escaped(buf, c->text);
    }
    pnk_buf_add(buf, "</text:p></table:table-cell>");
}

static bool is_hidden(const int *list, size_t n, int i)
{
    for (size_t k = 0; k < n; k++)
        if (list[k] == i)
            return true;
    return false;
}

static void add_ods_sheet(pnk_buf *buf, const sheet *s)
{
    int rows, columns;

    extent(s, &rows, &columns);
    pnk_buf_add(buf, "<table:table table:name=\"");
    add_escaped(buf, s->name);
    pnk_buf_printf(buf, "\" table:style-name=\"%s\">", s->hidden ? "ta2" : "ta1");
    for (int c = 0; c < columns; c++)
        pnk_buf_printf(buf, "<table:table-column%s/>", is_hidden(s->hidden_columns, s->n_hidden_columns, c) ? " table:visibility=\"collapse\"" : "");
    if (columns == 0)
        pnk_buf_add(buf, "<table:table-column/><table:table-row><table:table-cell/></table:table-row>");
    for (int r = 0; r < rows; r++) {
        pnk_buf_printf(buf, "<table:table-row%s>", is_hidden(s->hidden_rows, s->n_hidden_rows, r) ? " table:visibility=\"collapse\"" : "");
        for (int c = 0; c < columns; c++) {
            char spans[128] = "";
            bool covered = false;

            for (size_t m = 0; m < s->n_merges; m++) {
                const block *k = &s->merges[m];

                if (r == k->row0 && c == k->column0)
                    pnk_snprintf(spans, sizeof spans, " table:number-columns-spanned=\"%d\" table:number-rows-spanned=\"%d\"", k->column1 - c + 1, k->row1 - r + 1);
                else
                    covered |= r >= k->row0 && r <= k->row1 && c >= k->column0 && c <= k->column1;
            }
            if (covered)
                pnk_buf_add(buf, "<table:covered-table-cell/>");
            else
                add_ods_cell(buf, cell_at(s, r, c), spans);
        }
        pnk_buf_add(buf, "</table:table-row>");
    }
    pnk_buf_add(buf, "</table:table>");
}

static void add_member(void *zip, const char *name, const char *text, bool stored)
{
    char *options[] = { (char[]){ "COMPRESSED=NO" }, NULL };

    must(!CPLCreateFileInZip(zip, name, stored ? options : NULL) && !CPLWriteFileInZip(zip, text, (int)strlen(text)) && !CPLCloseFileInZip(zip), name);
}

static void write_ods(const book *b, const char *path)
{
    void *zip = CPLCreateZip(path, NULL);
    pnk_buf buf = {0};

    must(zip != NULL, path);
    pnk_buf_add(&buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
                "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
                "xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" "
                "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:of=\"urn:oasis:names:tc:opendocument:xmlns:of:1.2\" office:version=\"1.2\">"
                "<office:automatic-styles><style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties table:display=\"true\"/></style:style>"
                "<style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>"
                "<number:date-style style:name=\"d1\"><number:day number:style=\"long\"/><number:text>.</number:text><number:month number:style=\"long\"/>"
                "<number:text>.</number:text><number:year number:style=\"long\"/></number:date-style>"
                "<style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"d1\"/></office:automatic-styles>"
                "<office:body><office:spreadsheet>");
    for (size_t i = 0; i < b->n_sheets; i++)
        add_ods_sheet(&buf, &b->sheets[i]);
    pnk_buf_add(&buf, "</office:spreadsheet></office:body></office:document-content>");
    must(!buf.failed, "out of memory");
    add_member(zip, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", true);
    add_member(zip, "content.xml", buf.text, false);
    add_member(zip, "META-INF/manifest.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" "
               "manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>"
               "<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>", false);
    must(!CPLCloseZip(zip), path);
    pnk_buf_free(&buf);
}

/* ---- CSV ---- */

static void add_csv_cell(pnk_buf *buf, const cell *c, char delimiter)
{
    char digits[32], day[16];
    int year, month, d;
    const char *text = "";

    if (c && (c->kind == CELL_NUMBER || c->kind == CELL_FORMULA))
        text = pnk_text_number(c->number, digits);
    else if (c && c->kind == CELL_DATE) {
        pnk_day_split((pnk_day)(c->number - 25569.0), &year, &month, &d);
        pnk_snprintf(day, sizeof day, "%02d.%02d.%d", d, month, year);
        text = day;
    } else if (c && c->kind == CELL_UNKEPT) {
        pnk_buf_printf(buf, "=%s", c->text);
        return;
    } else if (c)
        text = c->text;
    if (!strchr(text, delimiter) && !strpbrk(text, "\"\n")) {
        pnk_buf_add(buf, text);
        return;
    }
    pnk_buf_add(buf, "\"");
    for (; *text; text++)
        pnk_buf_add_n(buf, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    pnk_buf_add(buf, "\"");
}

static void write_csv(const book *b, const char *path)
{
    char delimiter = b->format[3] == 't' ? '\t' : b->format[3];
    const char *encoding = b->format + 4, *bytes;
    const sheet *s = &b->sheets[0];
    int rows, columns;
    pnk_buf buf = {0};
    char *recoded = NULL;
    FILE *file;
    size_t n;

    extent(s, &rows, &columns);
    pnk_buf_add(&buf, "");
    for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
            if (c)
                pnk_buf_add_n(&buf, &delimiter, 1);
            add_csv_cell(&buf, cell_at(s, r, c), delimiter);
        }
        pnk_buf_add(&buf, "\r\n");
    }
    bytes = buf.text;
    n = buf.n;
    file = fopen(path, "wb");
    must(file && !buf.failed, path);
    if (!strcmp(encoding, "utf-16le")) {
        wchar_t *wide = CPLRecodeToWChar(buf.text, CPL_ENC_UTF8, CPL_ENC_UCS2);

        must(fwrite("\xFF\xFE", 1, 2, file) == 2, path);
        for (n = 0; wide[n]; n++)
            must(putc((int)(wide[n] & 0xFF), file) != EOF && putc((int)((unsigned)wide[n] >> 8 & 0xFF), file) != EOF, path);
        CPLFree(wide);
        n = 0;
    } else if (!strcmp(encoding, "utf-8-bom")) {
        must(fwrite("\xEF\xBB\xBF", 1, 3, file) == 3, path);
    } else if (strcmp(encoding, "utf-8")) {
        bytes = recoded = CPLRecode(buf.text, CPL_ENC_UTF8, encoding);
        n = strlen(recoded);
    }
    must(fwrite(bytes, 1, n, file) == n && fclose(file) == 0, path);
    CPLFree(recoded);
    pnk_buf_free(&buf);
}

/* ---- what is expected ---- */

static void add_field(pnk_buf *buf, const char *text)
{
    pnk_buf_add(buf, "\"");
    for (; text && *text; text++)
        pnk_buf_add_n(buf, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    pnk_buf_add(buf, "\",");
}

void write_expected(book *b, const char *folder)
{
    static const char *const says[] = { "value", "maybe", "optional", "nothing", "problem", "check", "secret" };
    const char *path = print(b, "%s/%s.expected.csv", folder, b->name);
    FILE *file = fopen(path, "wb");
    pnk_buf buf = {0};

    must(file != NULL, path);
    pnk_buf_add(&buf, "says,sheet,row,column,table,measure,place,unit,value,bound,as_of,attribute,why\n");
    for (size_t i = 0; i < b->n; i++) {
        const expected *e = &b->v[i];
        char digits[32];

        pnk_buf_printf(&buf, "%s,", says[e->says]);
        add_field(&buf, e->sheet);
        pnk_buf_printf(&buf, "%d,%d,", e->row + 1, e->column + 1);
        add_field(&buf, e->table);
        add_field(&buf, e->measure);
        add_field(&buf, e->place);
        add_field(&buf, e->unit);
        pnk_buf_printf(&buf, "%s,", pnk_text_number(e->value, digits));
        add_field(&buf, e->bound);
        add_field(&buf, e->as_of);
        add_field(&buf, e->attribute);
        add_field(&buf, e->why);
        buf.text[buf.n - 1] = '\n';
    }
    must(!buf.failed && fwrite(buf.text, 1, buf.n, file) == buf.n && fclose(file) == 0, path);
    pnk_buf_free(&buf);
}

void write_book(book *b, const char *folder)
{
    bool csv = !strncmp(b->format, "csv", 3), ods = !strcmp(b->format, "ods");
    const char *path = print(b, "%s/%s.%s", folder, b->name, csv ? "csv" : ods ? "ods" : "xlsx");

    if (csv)
        write_csv(b, path);
    else if (ods)
        write_ods(b, path);
    else
        write_xlsx(b, path);
}
