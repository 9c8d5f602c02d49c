/* tests/engine/sheets.c - claims about files as people send them: delimited text, workbooks, tables of layers, and the child that reads them. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/gis/child.h"
#include "engine/gis/maps.h"
#include "engine/gis/sheets.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "package.h"

#define TEST(name) static void name(void **state)
#define USED() (void)state

typedef struct {
    pnk_ctx *ctx;
    pnk_arena arena;
    pnk_problems problems;
    char folder[64];
    pnk_sheets sheets;
    pnk_status status;
} bench;

static void begin(bench *b)
{
    *b = (bench){0};
    b->ctx = pnk_ctx_new();
    assert_non_null(b->ctx);
    strcpy(b->folder, "/tmp/pnk-sheets-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
}

static void end(bench *b)
{
    assert_int_equal(pnk_folder_remove(b->ctx, b->folder), PNK_OK);
    pnk_problems_free(&b->problems);
    pnk_arena_release(&b->arena);
    pnk_ctx_free(b->ctx);
}

static void put(bench *b, const char *name, const char *bytes, size_t n)
{
    char *path = pnk_path_join(b->folder, name);
    assert_int_equal(pnk_file_write(b->ctx, path, bytes, n), PNK_OK);
    free(path);
}

static void look(bench *b, const char *name)
{
    pnk_problems_free(&b->problems);
    b->problems = (pnk_problems){0};
    b->sheets = (pnk_sheets){0};
    b->status = pnk_gis_read_sheets(b->ctx, &b->arena, b->folder, name, NULL, &b->problems, &b->sheets);
}

static void look_at(bench *b, const char *name, const char *bytes, size_t n)
{
    put(b, name, bytes, n);
    look(b, name);
}

#define LOOK(b, name, text) look_at((b), name, "" text, sizeof(text) - 1)

static const pnk_cell *cell(const bench *b, size_t sheet, size_t row, size_t column)
{
    assert_true(sheet < b->sheets.n);
    const pnk_sheet *s = &b->sheets.v[sheet];
    assert_true(row < s->n_rows && column < s->n_columns);
    return &s->cells[row * s->n_columns + column];
}

static void holds(const bench *b, size_t sheet, size_t row, size_t column, pnk_cell_kind kind, const char *text)
{
    const pnk_cell *c = cell(b, sheet, row, column);
    if (!text) {
        assert_null(c->text);
        assert_int_equal(c->kind, PNK_CELL_EMPTY);
        return;
    }
    assert_non_null(c->text);
    assert_string_equal(c->text, text);
    assert_int_equal(c->kind, kind);
}

static size_t n_lines(const bench *b, pnk_severity severity, const char *says)
{
    size_t n = 0;
    for (size_t i = 0; i < b->problems.n; i++)
        n += b->problems.v[i].severity == severity && (strstr(b->problems.v[i].expected, says) || (b->problems.v[i].found && strstr(b->problems.v[i].found, says)));
    return n;
}

/* --- delimited text -------------------------------------------------------------------------------------------- */

static size_t encode(const char *encoding, const char *text, char *out, size_t size)
{
    iconv_t to = iconv_open(encoding, "UTF-8");
    char *in = (char *)text, *at = out;
    size_t left = strlen(text), room = size;
    assert_true(to != (iconv_t)-1);
    assert_true(iconv(to, &in, &left, &at, &room) != (size_t)-1);
    iconv_close(to);
    return size - room;
}

static const char russian[] =
    "Район;Населённый пункт;Эвакуировано, чел.\nБаткенский район;Самаркандек;530\nЛейлекский район;Кулунду;428\nБаткенский район;Ак-Сай;113\n";

TEST(every_usual_encoding_reads_the_same)
{
    static const struct { const char *library, *mark, *called; int warnings; } cases[] = {
        { "UTF-8", "", "UTF-8", 0 },            { "UTF-8", "\xEF\xBB\xBF", "UTF-8", 0 }, { "UTF-16LE", "\xFF\xFE", "UTF-16LE", 1 }, { "UTF-16BE", "\xFE\xFF", "UTF-16BE", 1 },
        { "UTF-16LE", "", "UTF-16LE", 1 },      { "CP1251", "", "windows-1251", 1 },     { "KOI8-R", "", "KOI8-R", 1 },             { "CP866", "", "cp866", 1 },
        { "MAC-CYRILLIC", "", "MacCyrillic", 1 },
    };
    bench b;
    char bytes[4096];
    USED();
    begin(&b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t mark = strlen(cases[i].mark);
        memcpy(bytes, cases[i].mark, mark);
        size_t n = mark + encode(cases[i].library, russian, bytes + mark, sizeof bytes - mark);
        look_at(&b, "t.csv", bytes, n);
        assert_int_equal(b.status, PNK_OK);
        assert_string_equal(b.sheets.encoding, cases[i].called);
        assert_int_equal(b.sheets.delimiter, ';');
        assert_int_equal(b.problems.n, cases[i].warnings);
        assert_int_equal(b.problems.n_errors, 0);
        assert_int_equal(b.sheets.v[0].n_rows, 4);
        holds(&b, 0, 0, 1, PNK_CELL_TEXT, "Населённый пункт");
        holds(&b, 0, 2, 1, PNK_CELL_TEXT, "Кулунду");
        holds(&b, 0, 3, 2, PNK_CELL_TEXT, "113");
    }
    LOOK(&b, "kyrgyz.csv", "айыл,адам\nКөк-Таш,12\nҮч-Дөбө,7\nҢ,1\n");
    assert_string_equal(b.sheets.encoding, "UTF-8");
    holds(&b, 0, 2, 0, PNK_CELL_TEXT, "Үч-Дөбө");
    size_t n = encode("CP1252", "Población,Organización\nBogotá,100\n", bytes, sizeof bytes);
    look_at(&b, "latin.csv", bytes, n);
    assert_string_equal(b.sheets.encoding, "windows-1252");
    holds(&b, 0, 1, 0, PNK_CELL_TEXT, "Bogotá");
    end(&b);
}

TEST(a_few_russian_words_are_enough_and_none_are_made_up)
{
    static const char *const words[] = { "Ош,5\n", "село,чел\nКара-Бак,12\n", "ИТОГО,136\n", "Жалпы,8\n", "Примечание: данные уточняются\n" };
    static const char *const encodings[] = { "CP1251", "KOI8-R", "CP866" }, *const called[] = { "windows-1251", "KOI8-R", "cp866" };
    bench b;
    char bytes[512];
    USED();
    begin(&b);
    for (size_t e = 0; e < 3; e++)
        for (size_t i = 0; i < 5; i++) {
            look_at(&b, "t.csv", bytes, encode(encodings[e], words[i], bytes, sizeof bytes));
            assert_int_equal(b.status, PNK_OK);
            assert_string_equal(b.sheets.encoding, called[e]);
        }
    LOOK(&b, "t.csv", "pcode,name,n\nX1,Camp \xFF\xFE\xC0\xAF,3\nX2,\xED\xA0\x80,4\n");
    assert_string_equal(b.sheets.encoding, "UTF-8");
    assert_int_equal(b.problems.n_errors, 2);
    assert_int_equal(b.problems.v[0].row, 2);
    assert_string_equal(b.problems.v[0].column, "B");
    LOOK(&b, "t.csv", "село,чел\nКара-Бак,12\nКар\xD0,3\n");          /* UTF-8 with one broken letter stays UTF-8 */
    assert_string_equal(b.sheets.encoding, "UTF-8");
    assert_int_equal(b.problems.n_errors, 1);
    assert_int_equal(b.problems.v[0].row, 3);
    holds(&b, 0, 1, 0, PNK_CELL_TEXT, "Кара-Бак");
    end(&b);
}

TEST(the_delimiter_is_the_one_that_rows_agree_on)
{
    static const struct { const char *name, *text; char delimiter; size_t columns; } cases[] = {
        { "t.csv", "a,b,c\n1,2,3\n", ',', 3 },                              { "t.csv", "a;b\n1,5;2\n2,5;3\n", ';', 2 },
        { "t.csv", "a\tb\n1\t2, three\n", '\t', 2 },                        { "t.csv", "a|b|c\n1|2|3\n", '|', 3 },
        { "t.csv", "Report of 14 September\nBatken; Leilek\n\na,b,c\n1,2,3\n4,5,6\n7,8,9\n", ',', 3 },
        { "t.csv", "sep=;\na;b\n1;2\n", ';', 2 },                           { "t.csv", "name,note\nA,\"x;y;z\"\nB,\"x;y\"\n", ',', 2 },
        { "t.tsv", "only one column\nof text\n", '\t', 1 },
    };
    bench b;
    USED();
    begin(&b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        look_at(&b, cases[i].name, cases[i].text, strlen(cases[i].text));
        assert_int_equal(b.status, PNK_OK);
        assert_int_equal(b.sheets.delimiter, cases[i].delimiter);
        assert_int_equal(b.sheets.v[0].n_columns, cases[i].columns);
    }
    look_at(&b, "t.csv", cases[5].text, strlen(cases[5].text));
    assert_int_equal(b.sheets.v[0].rows[0], 2);                            /* the line that names the delimiter is no row */
    end(&b);
}

TEST(a_row_of_text_is_kept_as_it_is_on_its_line)
{
    bench b;
    USED();
    begin(&b);
    LOOK(&b, "t.csv", "\r\na,b,c\r\n\r\n\"two\r\nlines\",\"say \"\"yes\"\"\"\r\n1,2,3,4\r\n  ,\x01,9\r\n,,\r\n");
    assert_int_equal(b.problems.n, 0);
    assert_int_equal(b.sheets.v[0].n_rows, 6);                             /* the blank row at the end is gone */
    assert_int_equal(b.sheets.v[0].n_columns, 4);
    static const long lines[] = { 1, 2, 3, 4, 6, 7 };
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(b.sheets.v[0].rows[i], lines[i]);
    holds(&b, 0, 0, 0, 0, NULL);
    holds(&b, 0, 3, 0, PNK_CELL_TEXT, "two\nlines");
    holds(&b, 0, 3, 1, PNK_CELL_TEXT, "say \"yes\"");
    holds(&b, 0, 3, 2, 0, NULL);
    holds(&b, 0, 4, 3, PNK_CELL_TEXT, "4");
    holds(&b, 0, 5, 0, 0, NULL);
    end(&b);
}

TEST(a_quote_never_closed_swallows_no_row)
{
    bench b;
    USED();
    begin(&b);
    LOOK(&b, "t.csv", "id,txt\n1,\"foo\"\"\n2,bar\n3,5\" pipe\n");
    assert_int_equal(b.sheets.v[0].n_rows, 4);
    holds(&b, 0, 2, 1, PNK_CELL_TEXT, "bar");
    holds(&b, 0, 3, 1, PNK_CELL_TEXT, "5\" pipe");
    assert_int_equal(b.problems.n_errors, 1);
    assert_int_equal(b.problems.v[0].row, 2);
    LOOK(&b, "t.csv", "id,txt\n1,\"foo\n2,\"bar\"\n3,x\n");
    assert_int_equal(b.sheets.v[0].n_rows, 4);
    holds(&b, 0, 2, 1, PNK_CELL_TEXT, "bar");
    assert_int_equal(b.problems.n_errors, 1);
    end(&b);
}

/* --- packages ---------------------------------------------------------------------------------------------------- */

static void put_package(bench *b, const char *name, const part *parts, size_t n)
{
    pnk_buf package = make_package(parts, n);
    put(b, name, package.text, package.n);
    pnk_buf_free(&package);
}

#define HEAD "<?xml version=\"1.0\"?>"
static const char roots[] = HEAD "<Relationships><Relationship Id=\"r1\" Type=\"http://x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char relations[] = HEAD "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/worksheet\" Target=\"worksheets/one.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://x/worksheet\" Target=\"/xl/worksheets/two.xml\"/><Relationship Id=\"rId3\" Type=\"http://x/styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId4\" Type=\"http://x/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
static const char strings[] = HEAD "<sst><si><t>Район</t></si><si><r><t xml:space=\"preserve\">Ак-</t></r><r><rPr><b/></rPr><t>Сай</t></r><rPh><t>no</t></rPh></si>"
    "<si><t>two_x000D__x000A_lines &amp; more</t></si></sst>";
static const char styles[] = HEAD "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"[$-419]dd\\.mm\\.yyyy;@\"/><numFmt numFmtId=\"171\" formatCode=\"0.0\\ &quot;days&quot;\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"9\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf numFmtId=\"46\"/><xf numFmtId=\"171\"/></cellXfs></styleSheet>";

static void put_workbook(bench *b, const char *name, const char *properties, const char *one, const char *two)
{
    char *workbook = pnk_arena_printf(&b->arena, HEAD "<x:workbook xmlns:x=\"m\" xmlns:r=\"r\">%s<x:sheets><x:sheet name=\"Данные\" sheetId=\"7\" r:id=\"rId1\"/>"
                                      "<x:sheet name=\"old\" sheetId=\"3\" state=\"veryHidden\" r:id=\"rId2\"/></x:sheets></x:workbook>", properties);
    char *first = pnk_arena_printf(&b->arena, HEAD "<worksheet>%s</worksheet>", one), *second = pnk_arena_printf(&b->arena, HEAD "<worksheet>%s</worksheet>", two);
    const part parts[] = { { "[Content_Types].xml", HEAD "<Types/>" }, { "_rels/.rels", roots }, { "xl/workbook.xml", workbook }, { "xl/_rels/workbook.xml.rels", relations },
                           { "xl/worksheets/one.xml", first }, { "xl/worksheets/two.xml", second }, { "xl/sharedStrings.xml", strings }, { "xl/styles.xml", styles } };
    put_package(b, name, parts, sizeof parts / sizeof *parts);
}

#define LITTLE "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>"

TEST(a_workbook_says_what_its_cells_are)
{
    bench b;
    USED();
    begin(&b);
    put_workbook(&b, "t.xlsx", "",
        "<cols><col min=\"3\" max=\"4\" hidden=\"1\"/></cols><sheetData>"
        "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"D2\" t=\"inlineStr\"><is><t>in</t><r><t>line</t></r></is></c><c r=\"F2\" t=\"s\"><v>2</v></c></row>"
        "<row r=\"3\"><c><v>1.5E3</v></c><c><v>0.1</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#REF!</v></c><c t=\"str\"><f>A1</f><v>text</v></c><c t=\"d\"><v>2022-09-14T08:30:00</v></c></row>"
        "<row r=\"5\" hidden=\"1\"><c r=\"A5\" s=\"1\"><v>44818</v></c><c r=\"B5\" s=\"2\"><v>44818.5</v></c><c r=\"C5\" s=\"3\"><v>0.25</v></c><c r=\"D5\" s=\"4\"><v>44818.9999999</v></c><c r=\"E5\" s=\"5\"><v>0.5</v></c>"
        "<c r=\"F5\" s=\"6\"><v>1.0625</v></c><c r=\"G5\" s=\"7\"><v>3</v></c></row>"
        "<row r=\"6\"><c r=\"A6\" s=\"1\"><v>1</v></c><c r=\"B6\" s=\"1\"><v>59</v></c><c r=\"C6\" s=\"1\"><v>60</v></c><c r=\"D6\" s=\"1\"><v>61</v></c><c r=\"E6\" s=\"1\"><v>-3</v></c><c r=\"F6\"><v> 7 </v></c></row>"
        "<row r=\"9\"><c r=\"A9\" s=\"1\"/><c r=\"B9\" t=\"s\"/></row></sheetData>",
        LITTLE);
    look(&b, "t.xlsx");
    assert_int_equal(b.status, PNK_OK);
    assert_string_equal(b.sheets.format, "XLSX");
    assert_int_equal(b.sheets.n, 2);
    assert_string_equal(b.sheets.v[0].sheet, "Данные");
    assert_string_equal(b.sheets.v[0].file, "t.xlsx");
    assert_int_equal(b.sheets.v[0].n_rows, 6);
    assert_int_equal(b.sheets.v[0].n_columns, 7);
    assert_int_equal(b.sheets.v[0].rows[5], 6);
    holds(&b, 0, 0, 0, 0, NULL);
    holds(&b, 0, 1, 1, PNK_CELL_TEXT, "Район");
    holds(&b, 0, 1, 2, PNK_CELL_TEXT, "Ак-Сай");
    holds(&b, 0, 1, 3, PNK_CELL_TEXT, "inline");
    holds(&b, 0, 1, 5, PNK_CELL_TEXT, "two\nlines & more");
    static const struct { size_t row, column; pnk_cell_kind kind; const char *text; } cells[] = {
        { 2, 0, PNK_CELL_NUMBER, "1500" },             { 2, 1, PNK_CELL_NUMBER, "0.1" },        { 2, 2, PNK_CELL_TEXT, "TRUE" },       { 2, 3, PNK_CELL_FAULT, "#REF!" },
        { 2, 4, PNK_CELL_TEXT, "text" },               { 2, 5, PNK_CELL_DATE, "2022-09-14T08:30" },                                    { 3, 0, 0, NULL },
        { 4, 0, PNK_CELL_DATE, "2022-09-14" },         { 4, 1, PNK_CELL_DATE, "2022-09-14T12:00" }, { 4, 2, PNK_CELL_NUMBER, "0.25" }, { 4, 3, PNK_CELL_DATE, "2022-09-15" },
        { 4, 4, PNK_CELL_TEXT, "12:00" },              { 4, 5, PNK_CELL_TEXT, "25:30" },        { 4, 6, PNK_CELL_NUMBER, "3" },
        { 5, 0, PNK_CELL_DATE, "1900-01-01" },         { 5, 1, PNK_CELL_DATE, "1900-02-28" },   { 5, 2, PNK_CELL_NUMBER, "60" },       { 5, 3, PNK_CELL_DATE, "1900-03-01" },
        { 5, 4, PNK_CELL_NUMBER, "-3" },               { 5, 5, PNK_CELL_NUMBER, "7" },
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        holds(&b, 0, cells[i].row, cells[i].column, cells[i].kind, cells[i].text);
    assert_true(cell(&b, 0, 4, 2)->percent && !cell(&b, 0, 4, 0)->percent);
    assert_true(b.sheets.v[0].hidden_rows[4] && !b.sheets.v[0].hidden_rows[5]);
    assert_true(b.sheets.v[0].hidden_columns[2] && b.sheets.v[0].hidden_columns[3] && !b.sheets.v[0].hidden_columns[1]);
    assert_true(!b.sheets.v[0].hidden && b.sheets.v[1].hidden);
    assert_int_equal(b.problems.n, 1);                                     /* the hidden sheet */
    assert_int_equal(b.problems.n_errors, 0);
    end(&b);
}

TEST(a_formula_that_was_never_worked_out_is_no_number)
{
    static const char cells[] =
        "<sheetData><row r=\"1\"><c r=\"A1\"><f>SUM(B1:B2)</f></c><c r=\"B1\"><f>1+1</f><v></v></c><c r=\"C1\"><f>2*2</f><v>4</v></c><c r=\"D1\" t=\"str\"><f>\"\"</f><v></v></c>"
        "<c r=\"E1\"><f t=\"shared\" ref=\"E1:E2\" si=\"0\">A1*2</f></c><c r=\"F1\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c><c r=\"G1\"><f>A9</f><v>0</v></c></row>"
        "<row r=\"2\"><c r=\"E2\"><f t=\"shared\" si=\"0\"/></c><c r=\"F2\"><v>0</v></c></row></sheetData>";
    bench b;
    USED();
    begin(&b);
    put_workbook(&b, "t.xlsx", "", cells, LITTLE);
    look(&b, "t.xlsx");
    holds(&b, 0, 0, 0, PNK_CELL_NO_VALUE, "=SUM(B1:B2)");
    holds(&b, 0, 0, 1, PNK_CELL_NO_VALUE, "=1+1");
    holds(&b, 0, 0, 2, PNK_CELL_NUMBER, "4");
    holds(&b, 0, 0, 3, 0, NULL);
    holds(&b, 0, 0, 4, PNK_CELL_NO_VALUE, "=A1*2");
    holds(&b, 0, 1, 4, PNK_CELL_NO_VALUE, "=A1*2");
    holds(&b, 0, 0, 5, PNK_CELL_FAULT, "#DIV/0!");
    holds(&b, 0, 0, 6, PNK_CELL_NUMBER, "0");                              /* worked out: it is nought */
    put_workbook(&b, "t.xlsx", "<calcPr fullCalcOnLoad=\"1\"/>", cells, LITTLE);
    look(&b, "t.xlsx");
    holds(&b, 0, 0, 2, PNK_CELL_NUMBER, "4");
    holds(&b, 0, 0, 6, PNK_CELL_NO_VALUE, "=A9");                          /* left for whoever opens it */
    holds(&b, 0, 1, 5, PNK_CELL_NUMBER, "0");
    end(&b);
}

TEST(merged_cells_say_what_the_first_says)
{
    bench b;
    USED();
    begin(&b);
    put_workbook(&b, "t.xlsx", "<workbookPr date1904=\"1\"/>",
        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" s=\"1\"><v>43356</v></c><c r=\"B2\"><v>5</v></c><c r=\"D2\"><v>6</v></c></row><row r=\"4\"><c r=\"B4\"><v>7</v></c></row></sheetData>"
        "<mergeCells><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"A2:A900\"/><mergeCell ref=\"XFD1:XFD9\"/><mergeCell ref=\"nonsense\"/></mergeCells>", LITTLE);
    look(&b, "t.xlsx");
    assert_int_equal(b.sheets.v[0].n_rows, 4);
    assert_int_equal(b.sheets.v[0].n_columns, 4);
    holds(&b, 0, 0, 2, PNK_CELL_TEXT, "Район");
    assert_true(cell(&b, 0, 0, 2)->merged && !cell(&b, 0, 0, 0)->merged && !cell(&b, 0, 0, 3)->merged);
    holds(&b, 0, 1, 0, PNK_CELL_DATE, "2022-09-14");                       /* counted from 1904 */
    holds(&b, 0, 3, 0, PNK_CELL_DATE, "2022-09-14");
    assert_true(cell(&b, 0, 3, 0)->merged);
    end(&b);
}

TEST(what_a_workbook_gets_wrong_is_said_at_the_cell)
{
    static const struct { const char *cells, *says; pnk_status status; } cases[] = {
        { "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c><c r=\"B1\"><v>2</v></c></row>", "the number of a text", PNK_OK },
        { "<row r=\"1\"><c r=\"A1\"><v>many</v></c></row>", "a number", PNK_OK },
        { "<row r=\"1\"><c r=\"A1\"><v>1e999</v></c></row>", "a number", PNK_OK },
        { "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>", "each cell once", PNK_OK },
        { "<row r=\"1\"><c r=\"B7\"><v>1</v></c></row>", "the address", PNK_OK },
        { "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>", "first columns", PNK_OK },
        { "<row r=\"5\"><c><v>1</v></c></row><row r=\"4\"><c><v>1</v></c></row>", "rows in order", PNK_BAD_INPUT },
        { "<row r=\"1\"><c><v>1</v></c></row", "sound XML", PNK_BAD_INPUT },
    };
    bench b;
    USED();
    begin(&b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *data = pnk_arena_printf(&b.arena, "<sheetData>%s</sheetData>", cases[i].cells);
        put_workbook(&b, "t.xlsx", "", data, LITTLE);
        look(&b, "t.xlsx");
        assert_int_equal(b.status, cases[i].status);
        assert_int_equal(n_lines(&b, PNK_ERROR, cases[i].says), 1);
    }
    const part bare[] = { { "xl/workbook.xml", HEAD "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><workbook>&e;</workbook>" } };
    put_package(&b, "t.xlsx", bare, 1);
    look(&b, "t.xlsx");
    assert_int_equal(b.status, PNK_BAD_INPUT);
    assert_int_equal(n_lines(&b, PNK_ERROR, "DOCTYPE"), 1);
    end(&b);
}

TEST(an_open_document_says_the_same)
{
    static const char content[] = HEAD
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\" xmlns:calcext=\"c\"><office:automatic-styles>"
        "<style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>"
        "<table:table table:name=\"Лист1\" table:style-name=\"ta1\"><table:table-column/><table:table-column table:visibility=\"collapse\"/><table:table-column table:number-columns-repeated=\"16000\"/>"
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"
        "<table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-spanned=\"2\"><office:annotation><text:p>a comment</text:p></office:annotation><text:p>Two<text:s text:c=\"2\"/>x</text:p><text:p>lines</text:p></table:table-cell>"
        "<table:covered-table-cell/><table:table-cell office:value-type=\"float\" office:value=\"1234.5\"><text:p>1 234,5</text:p></table:table-cell></table:table-row>"
        "<table:table-row table:visibility=\"filter\" table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"date\" office:date-value=\"2022-09-14T08:30:00\"/><table:table-cell office:value-type=\"percentage\" office:value=\"0.25\"/>"
        "<table:table-cell table:formula=\"of:=SUM([.A1])\"/><table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>"
        "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"false\"/><table:table-cell office:value-type=\"float\" office:value=\"7\" table:number-columns-repeated=\"2\"/></table:table-row>"
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>"
        "<table:table table:name=\"old\" table:style-name=\"ta2\"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>";
    const part parts[] = { { "mimetype", "application/vnd.oasis.opendocument.spreadsheet" }, { "META-INF/manifest.xml", HEAD "<m/>" }, { "content.xml", content } };
    const part locked[] = { { "META-INF/manifest.xml", HEAD "<m><manifest:encryption-data/></m>" }, { "content.xml", "\x01\x02" } };
    bench b;
    USED();
    begin(&b);
    put_package(&b, "t.ods", parts, 3);
    look(&b, "t.ods");
    assert_int_equal(b.status, PNK_OK);
    assert_string_equal(b.sheets.format, "ODS");
    assert_int_equal(b.sheets.n, 2);
    assert_true(!b.sheets.v[0].hidden && b.sheets.v[1].hidden);
    assert_int_equal(b.sheets.v[0].n_rows, 5);
    assert_int_equal(b.sheets.v[0].n_columns, 7);
    holds(&b, 0, 2, 0, PNK_CELL_TEXT, "Two  x\nlines");
    holds(&b, 0, 2, 1, PNK_CELL_TEXT, "Two  x\nlines");
    assert_true(cell(&b, 0, 2, 1)->merged);
    holds(&b, 0, 2, 2, PNK_CELL_NUMBER, "1234.5");
    for (size_t row = 3; row < 5; row++) {
        holds(&b, 0, row, 0, PNK_CELL_DATE, "2022-09-14T08:30");
        holds(&b, 0, row, 1, PNK_CELL_NUMBER, "0.25");
        holds(&b, 0, row, 2, PNK_CELL_NO_VALUE, "=SUM([.A1])");
        holds(&b, 0, row, 3, PNK_CELL_FAULT, "#DIV/0!");
        holds(&b, 0, row, 4, PNK_CELL_TEXT, "FALSE");
        holds(&b, 0, row, 6, PNK_CELL_NUMBER, "7");
        assert_true(b.sheets.v[0].hidden_rows[row]);
    }
    assert_true(cell(&b, 0, 3, 1)->percent);
    assert_true(b.sheets.v[0].hidden_columns[1] && !b.sheets.v[0].hidden_columns[2]);
    put_package(&b, "t.ods", locked, 2);
    look(&b, "t.ods");
    assert_int_equal(b.status, PNK_BAD_INPUT);
    assert_int_equal(n_lines(&b, PNK_ERROR, "password"), 1);
    end(&b);
}

/* --- names that lie ----------------------------------------------------------------------------------------------- */

TEST(a_file_is_what_its_bytes_are)
{
    static const struct { const char *name, *bytes, *found; } refused[] = {
        { "t.csv", "<OGRVRTDataSource><OGRVRTLayer name=\"passwd\"/></OGRVRTDataSource>", "VRT" }, { "t.xlsx", "<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "web page" },
        { "t.xls", " <html><body/></html>", "web page" },                                           { "t.csv", "{\"type\": \"FeatureCollection\", \"features\": []}", "JSON" },
        { "t.csv", "%PDF-1.4 x", "PDF" },                                                           { "t.gpkg", "a,b\n1,2\n", "other bytes" },
        { "t.shp", "a,b\n1,2\n", "other bytes" },                                                   { "t.xml", "<WFS_Capabilities/>", "XML" },
        { "t.kml", "<notes><a/></notes>", "no KML" },                                               { "t.geojson", "\"text\"", "no GeoJSON" },
        { "t.csv", "PK\3\4 cut", "cut short" },                                                     { "t.csv", "\x01\x02\x03\x04\x05\x06,\x01\x02\n", "no text" },
        { "t.xlsx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 then nothing", "" },                          { "t.csv", "", "empty" },
    };
    bench b;
    USED();
    begin(&b);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        look_at(&b, refused[i].name, refused[i].bytes, strlen(refused[i].bytes));
        assert_int_equal(b.status, PNK_BAD_INPUT);
        assert_int_equal(b.problems.n_errors, 1);
        assert_non_null(strstr(b.problems.v[0].found, refused[i].found));
    }
    LOOK(&b, "d.csv", "SQLite format 3\0 and so on");
    assert_int_equal(b.status, PNK_BAD_INPUT);
    LOOK(&b, "t.xlsx", "a,b\n1,2\n");
    assert_int_equal(b.status, PNK_OK);
    assert_string_equal(b.sheets.format, "CSV");
    assert_int_equal(n_lines(&b, PNK_WARNING, "plain text"), 1);
    put_workbook(&b, "t.csv", "", LITTLE, LITTLE);
    look(&b, "t.csv");
    assert_int_equal(b.status, PNK_OK);
    assert_string_equal(b.sheets.format, "XLSX");
    assert_int_equal(n_lines(&b, PNK_WARNING, "workbook (XLSX)"), 1);
    const part many[] = { { "a/one.shp", "x" }, { "b/two.shp", "x" } }, none[] = { { "../../etc/x.txt", "x" } };
    put_package(&b, "t.zip", many, 2);
    look(&b, "t.zip");
    assert_int_equal(n_lines(&b, PNK_ERROR, "several"), 1);
    put_package(&b, "t.zip", none, 1);
    look(&b, "t.zip");
    assert_int_equal(b.status, PNK_BAD_INPUT);
    end(&b);
}

TEST(no_link_leads_out_of_the_folder)
{
    bench b;
    USED();
    begin(&b);
    char *link = pnk_path_join(b.folder, "link.csv"), *side = pnk_path_join(b.folder, "s.dbf");
    assert_int_equal(symlink("/etc/passwd", link), 0);
    look(&b, "link.csv");
    assert_int_equal(b.status, PNK_BAD_INPUT);
    look(&b, "../../etc/passwd");
    assert_int_equal(b.status, PNK_BAD_INPUT);
    look(&b, "none.csv");
    assert_int_equal(b.status, PNK_NOT_FOUND);
    assert_int_equal(b.problems.n_errors, 1);
    assert_int_equal(symlink("/etc/passwd", side), 0);
    LOOK(&b, "s.shp", "\0\0\x27\x0A and the rest");
    assert_int_equal(b.status, PNK_BAD_INPUT);
    assert_int_equal(n_lines(&b, PNK_ERROR, "not links"), 1);
    free(link);
    free(side);
    end(&b);
}

/* --- layers --------------------------------------------------------------------------------------------------------- */

TEST(each_layer_is_a_sheet_with_its_field_names_on_top)
{
    static const pnk_field fields[] = { { "name", PNK_FIELD_TEXT }, { "persons", PNK_FIELD_COUNT }, { "opens", PNK_FIELD_DAY } };
    bench b;
    pnk_map *map = NULL;
    USED();
    begin(&b);
    char *path = pnk_path_join(b.folder, "t.gpkg");
    pnk_value values[] = { { .text = "Самаркандек" }, { .number = 530 }, { .day = 19249 } };
    assert_int_equal(pnk_map_create(b.ctx, PNK_MAP_GPKG, path, 19249, &map), PNK_OK);
    pnk_map_layer layer = { .name = "sites", .geometry = PNK_GEOM_POINT, .fields = fields, .n_fields = 3 };
    assert_int_equal(pnk_map_begin_layer(b.ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_point(b.ctx, map, (pnk_point){ 70.5, 39.9 }, values), PNK_OK);
    layer = (pnk_map_layer){ .name = "notes", .geometry = PNK_GEOM_NONE, .fields = fields, .n_fields = 3 };
    assert_int_equal(pnk_map_begin_layer(b.ctx, map, &layer), PNK_OK);
    assert_int_equal(pnk_map_row(b.ctx, map, values), PNK_OK);
    assert_int_equal(pnk_map_close(b.ctx, map, NULL, NULL, NULL), PNK_OK);
    look(&b, "t.gpkg");
    assert_int_equal(b.status, PNK_OK);
    assert_int_equal(b.sheets.n, 2);
    assert_true(b.sheets.v[0].layer);
    assert_string_equal(b.sheets.v[1].sheet, "notes");
    holds(&b, 0, 0, 3, PNK_CELL_TEXT, "lon_deg");
    holds(&b, 0, 1, 0, PNK_CELL_TEXT, "Самаркандек");
    holds(&b, 0, 1, 1, PNK_CELL_NUMBER, "530");
    holds(&b, 0, 1, 2, PNK_CELL_DATE, "2022-09-14");
    holds(&b, 0, 1, 4, PNK_CELL_NUMBER, "39.9");
    assert_int_equal(b.sheets.v[1].n_columns, 3);
    LOOK(&b, "t.geojson", "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::3857\"}},\"features\":["
                          "{\"type\":\"Feature\",\"properties\":{\"n\":1},\"geometry\":{\"type\":\"Point\",\"coordinates\":[7848024.2,4846966.5]}}]}");
    assert_int_equal(b.status, PNK_OK);
    assert_true(fabs(strtod(cell(&b, 0, 1, 1)->text, NULL) - 70.5) < 0.001 && fabs(strtod(cell(&b, 0, 1, 2)->text, NULL) - 39.87) < 0.1);
    LOOK(&b, "t.kml", HEAD "<kml><Document><Folder><name>f</name><Placemark><name>Ош</name><Point><coordinates>72.8,40.5</coordinates></Point></Placemark></Folder></Document></kml>");
    assert_int_equal(b.status, PNK_OK);
    holds(&b, 0, 0, 0, PNK_CELL_TEXT, "Name");
    holds(&b, 0, 1, 0, PNK_CELL_TEXT, "Ош");
    holds(&b, 0, 1, 1, PNK_CELL_NUMBER, "72.8");
    free(path);
    end(&b);
}

/** A table of one text column and one number column, as dBASE keeps it. */
static size_t make_dbf(char *out, unsigned char language, const char *const *texts, const char *const *numbers, size_t n)
{
    size_t at = 97;
    memset(out, 0, 4096);
    out[0] = 3;
    out[4] = (char)n;
    out[8] = 97;
    out[10] = 31;
    out[29] = (char)language;
    memcpy(out + 32, "NAME\0\0\0\0\0\0\0C", 12);
    out[48] = 20;
    memcpy(out + 64, "N\0\0\0\0\0\0\0\0\0\0N", 12);
    out[80] = 10;
    out[96] = 0x0D;
    for (size_t i = 0; i < n; i++, at += 31) {
        memset(out + at, ' ', 31);
        memcpy(out + at + 1, texts[i], strlen(texts[i]));
        memcpy(out + at + 31 - strlen(numbers[i]), numbers[i], strlen(numbers[i]));
    }
    out[at++] = 0x1A;
    return at;
}

TEST(a_dbf_is_read_in_its_own_letters)
{
    static const char *const numbers[] = { "530", "42", "" }, *const bad[] = { "530", "4#2", "7" };
    const char *texts[3];
    char cells[3][64], bytes[4096];
    bench b;
    USED();
    begin(&b);
    static const char *const places[] = { "Самаркандек", "Кулунду", "Ак-Сай" };
    static const struct { const char *library; unsigned char language; const char *called; int warnings; } cases[] = {
        { "CP866", 0x26, "cp866", 0 }, { "CP1251", 0xC9, "windows-1251", 0 }, { "CP1251", 0x57, "windows-1251", 1 }, { "CP1251", 0, "windows-1251", 1 }, { "CP866", 3, "cp866", 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t k = 0; k < 3; k++) {
            cells[k][encode(cases[i].library, places[k], cells[k], 60)] = '\0';
            texts[k] = cells[k];
        }
        look_at(&b, "t.dbf", bytes, make_dbf(bytes, cases[i].language, texts, numbers, 3));
        assert_int_equal(b.status, PNK_OK);
        assert_string_equal(b.sheets.encoding, cases[i].called);
        assert_int_equal(b.problems.n, cases[i].warnings);
        holds(&b, 0, 1, 0, PNK_CELL_TEXT, "Самаркандек");
        holds(&b, 0, 2, 1, PNK_CELL_NUMBER, "42");
        holds(&b, 0, 3, 1, 0, NULL);
    }
    look_at(&b, "t.dbf", bytes, make_dbf(bytes, 0x26, texts, bad, 3));
    assert_int_equal(n_lines(&b, PNK_ERROR, "a number"), 1);
    assert_int_equal(b.problems.v[0].row, 3);
    end(&b);
}

TEST(geojson_that_is_none_has_a_line_for_each_fault)
{
#define FEATURES(inside) "{\"type\":\"FeatureCollection\",\"features\":[" inside "]}"
#define SHAPE(shape) FEATURES("{\"type\":\"Feature\",\"properties\":{},\"geometry\":" shape "}")
    static const struct { const char *text, *says; } cases[] = {
        { FEATURES("{\"type\":\"Feature\",\"properties\":[],\"geometry\":null}"), "an object or null" },
        { FEATURES("{\"type\":\"Feature\",\"properties\":{\"a\":1,\"a\":2},\"geometry\":null}"), "each member once" },
        { FEATURES("{\"type\":\"Thing\",\"properties\":{},\"geometry\":null}"), "a feature" },
        { SHAPE("{\"type\":\"Point\",\"coordinates\":[\"69\",40]}"), "finite numbers" },
        { SHAPE("{\"type\":\"Point\",\"coordinates\":[1e999,40]}"), "finite numbers" },
        { SHAPE("{\"type\":\"Point\",\"coordinates\":[[69,40]]}"), "nested" },
        { SHAPE("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}"), "end where they begin" },
        { SHAPE("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[0,0]]]}"), "four positions" },
        { SHAPE("{\"coordinates\":[69],\"type\":\"Point\"}"), "longitude and latitude" },
        { "{\"type\":\"FeatureCollection\"}", "a list of features" },
        { FEATURES("") "x", "nothing after the end" },
        { FEATURES("{\"type\":\"Feature\",}"), "a text in quotes" },
    };
    bench b;
    USED();
    begin(&b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        look_at(&b, "t.geojson", cases[i].text, strlen(cases[i].text));
        assert_true(n_lines(&b, PNK_ERROR, cases[i].says) == 1);
    }
    pnk_buf deep = {0};
    for (int i = 0; i < 100000; i++)
        pnk_buf_add(&deep, "{\"a\":[");
    look_at(&b, "t.geojson", deep.text, deep.n);
    pnk_buf_free(&deep);
    assert_int_equal(n_lines(&b, PNK_ERROR, "nested less deep"), 1);
    end(&b);
}

TEST(limits_hold)
{
    bench b;
    pnk_gis_limits rows = { .max_rows = 3 }, columns = { .max_columns = 2 }, bytes = { .max_bytes = 10 };
    USED();
    begin(&b);
    put(&b, "t.csv", "a,b,c\n1,2,3\n4,5,6\n7,8,9\n10,11,12\n", 33);
    assert_int_equal(pnk_gis_read_sheets(b.ctx, &b.arena, b.folder, "t.csv", &rows, &b.problems, &b.sheets), PNK_LIMIT);
    assert_int_equal(pnk_gis_read_sheets(b.ctx, &b.arena, b.folder, "t.csv", &columns, &b.problems, &b.sheets), PNK_LIMIT);
    assert_int_equal(pnk_gis_read_sheets(b.ctx, &b.arena, b.folder, "t.csv", &bytes, &b.problems, &b.sheets), PNK_LIMIT);
    assert_int_equal(b.problems.n_errors, 3);                              /* each says so in a line */
    pnk_buf faults = {0};
    pnk_buf_add(&faults, "a,b\n");
    for (int i = 0; i < 5000; i++)
        pnk_buf_add(&faults, "\xED\xA0\x80,1\n");
    look_at(&b, "t.csv", faults.text, faults.n);
    pnk_buf_free(&faults);
    assert_int_equal(b.status, PNK_BAD_INPUT);
    assert_true(b.problems.n < 1100);
    end(&b);
}

TEST(an_address_is_as_a_spreadsheet_writes_it)
{
    char out[16];
    USED();
    assert_string_equal(pnk_cell_address(7, 1, out), "B7");
    assert_string_equal(pnk_cell_address(1, 25, out), "Z1");
    assert_string_equal(pnk_cell_address(12, 26, out), "AA12");
    assert_string_equal(pnk_cell_address(1048576, 16383, out), "XFD1048576");
    assert_string_equal(pnk_cell_address(0, 702, out), "AAA");
}

/* --- the child ------------------------------------------------------------------------------------------------------- */

static pnk_status hang(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    (void)ctx; (void)wire; (void)problems;
    for (volatile long *n = user; *n >= 0;)
        *n = (*n + 1) % 1000;
    return PNK_OK;
}

static pnk_status sleep_on(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    (void)ctx; (void)wire; (void)problems; (void)user;
    for (int i = 0; i < 1000000; i++)
        pause();
    return PNK_OK;
}

static pnk_status die(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    (void)ctx;
    pnk_wire_text(wire, "half an answer");
    pnk_problem_add(problems, PNK_ERROR, "x", NULL, 0, NULL, "x", "x");
    signal(*(int *)user, SIG_DFL);
    raise(*(int *)user);
    return PNK_OK;
}

static pnk_status want_memory(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    (void)wire; (void)problems; (void)user;
    for (size_t i = 0; i < 3000; i++) {
        char *block = malloc((size_t)1 << 20);
        if (!block)
            return pnk_no_memory(ctx);
        block[0] = (char)i;
    }
    return PNK_OK;
}

static pnk_status write_a_file(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    (void)problems;
    pnk_wire_number(wire, (uint64_t)pnk_file_write(ctx, user, "bytes", 5));
    return PNK_OK;
}

static pnk_status answer(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    long n = *(long *)user;
    pnk_status status = PNK_OK;
    for (long i = 0; i < n && !status; i++) {
        pnk_wire_number(wire, (uint64_t)i * 1000003);
        pnk_wire_text(wire, i % 3 ? "текст" : NULL);
        status = pnk_wire_cut(ctx, wire);
    }
    pnk_problem_add(problems, PNK_WARNING, "f", "s", 7, "c", "found", "expected");
    return status ? status : n == 5 ? pnk_fail(ctx, PNK_NOT_FOUND, "five") : PNK_OK;
}

static size_t open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t n = 0;
    while (readdir(folder))
        n++;
    closedir(folder);
    return n;
}

TEST(what_the_child_says_arrives_whole)
{
    bench b;
    USED();
    begin(&b);
    for (long n = 0; n < 400000; n = n ? n * 5 : 1) {
        pnk_frames frames = {0};
        pnk_status status = pnk_child_run(b.ctx, &b.arena, "f", 30.0, answer, &n, &b.problems, &frames);
        assert_int_equal(status, n == 5 ? PNK_NOT_FOUND : PNK_OK);
        if (status)
            assert_string_equal(pnk_ctx_message(b.ctx), "five");
        pnk_unwire in = pnk_unwire_of(&frames);
        for (long i = 0; i < n && !status; i++) {
            assert_true(pnk_unwire_more(&in));
            assert_true(pnk_unwire_number(&in) == (uint64_t)i * 1000003);
            const char *text = pnk_unwire_text(&in);
            assert_true(i % 3 ? text && strcmp(text, "текст") == 0 : !text);
        }
        assert_false(status == PNK_OK && pnk_unwire_more(&in));
    }
    assert_int_equal(b.problems.v[0].row, 7);
    assert_string_equal(b.problems.v[0].column, "c");
    end(&b);
}

TEST(grief_of_the_child_is_one_line)
{
    static volatile long turns;
    static int signs[] = { SIGSEGV, SIGABRT, SIGKILL, SIGBUS };
    size_t files = open_files();
    bench b;
    USED();
    begin(&b);
    for (size_t i = 0; i < 4; i++) {
        pnk_frames frames = {0};
        size_t before = b.problems.n;
        assert_int_equal(pnk_child_run(b.ctx, &b.arena, "f.xlsx", 5.0, die, &signs[i], &b.problems, &frames), PNK_BAD_INPUT);
        assert_int_equal(b.problems.n, before + 1);
        assert_string_equal(b.problems.v[before].file, "f.xlsx");
    }
    pnk_frames frames = {0};
    assert_int_equal(pnk_child_run(b.ctx, &b.arena, "f", 1.0, hang, (void *)&turns, &b.problems, &frames), PNK_BAD_INPUT);
    assert_int_equal(n_lines(&b, PNK_ERROR, "more than 1 seconds"), 1);
    assert_int_equal(turns, 0);
    double start = pnk_seconds();
    assert_int_equal(pnk_child_run(b.ctx, &b.arena, "f", 0.2, sleep_on, NULL, &b.problems, &frames), PNK_BAD_INPUT);
    assert_true(pnk_seconds() - start < 5.0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    size_t said = n_lines(&b, PNK_ERROR, "1 GiB");
    assert_int_equal(pnk_child_run(b.ctx, &b.arena, "f", 5.0, want_memory, NULL, &b.problems, &frames), PNK_BAD_INPUT);
    assert_int_equal(n_lines(&b, PNK_ERROR, "1 GiB"), said + 1);
#else
    (void)want_memory;
#endif
    errno = 0;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);                      /* none is left behind */
    assert_int_equal(errno, ECHILD);
    assert_int_equal(open_files(), files);
    end(&b);
}

TEST(the_child_writes_no_file)
{
    bench b;
    pnk_frames frames = {0};
    USED();
    begin(&b);
    char *path = pnk_path_join(b.folder, "written");
    assert_int_equal(pnk_child_run(b.ctx, &b.arena, "f", 5.0, write_a_file, path, &b.problems, &frames), PNK_OK);
    pnk_unwire in = pnk_unwire_of(&frames);
    assert_true(pnk_unwire_more(&in));
    assert_int_equal(pnk_unwire_number(&in), PNK_IO);
    free(path);
    end(&b);
}

static void *cancel_soon(void *ctx)
{
    usleep(200000);
    pnk_cancel(ctx);
    return NULL;
}

TEST(a_cancel_ends_the_child_at_once)
{
    bench b;
    pthread_t thread;
    pnk_frames frames = {0};
    USED();
    begin(&b);
    double start = pnk_seconds();
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, b.ctx), 0);
    assert_int_equal(pnk_child_run(b.ctx, &b.arena, "f", 60.0, sleep_on, NULL, &b.problems, &frames), PNK_CANCELLED);
    assert_true(pnk_seconds() - start < 5.0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(b.problems.n, 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    end(&b);
}

static int stop(void **state)
{
    USED();
    pnk_gis_end();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_usual_encoding_reads_the_same),
        cmocka_unit_test(a_few_russian_words_are_enough_and_none_are_made_up),
        cmocka_unit_test(the_delimiter_is_the_one_that_rows_agree_on),
        cmocka_unit_test(a_row_of_text_is_kept_as_it_is_on_its_line),
        cmocka_unit_test(a_quote_never_closed_swallows_no_row),
        cmocka_unit_test(a_workbook_says_what_its_cells_are),
        cmocka_unit_test(a_formula_that_was_never_worked_out_is_no_number),
        cmocka_unit_test(merged_cells_say_what_the_first_says),
        cmocka_unit_test(what_a_workbook_gets_wrong_is_said_at_the_cell),
        cmocka_unit_test(an_open_document_says_the_same),
        cmocka_unit_test(a_file_is_what_its_bytes_are),
        cmocka_unit_test(no_link_leads_out_of_the_folder),
        cmocka_unit_test(each_layer_is_a_sheet_with_its_field_names_on_top),
        cmocka_unit_test(a_dbf_is_read_in_its_own_letters),
        cmocka_unit_test(geojson_that_is_none_has_a_line_for_each_fault),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(an_address_is_as_a_spreadsheet_writes_it),
        cmocka_unit_test(what_the_child_says_arrives_whole),
        cmocka_unit_test(grief_of_the_child_is_one_line),
        cmocka_unit_test(the_child_writes_no_file),
        cmocka_unit_test(a_cancel_ends_the_child_at_once),
    };
    return cmocka_run_group_tests_name("sheets", tests, NULL, stop);
}
