/* models/import/fixes.c - the fix list: the sender's own workbook back, with what to correct marked in it.
 *
 * Every cell of the sender stands where it stood, so that "D7" of the list is D7 of the sender's own file. A clerk reads the first sheet
 * from top to bottom and clicks on a cell; the sentence stands there again, beside the row and as a comment on the cell.
 */
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/page/workbook.h"
#include "models/import/import.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_ROWS = 50000,               /* of a sheet that is shown in full; of a longer one its head and the rows with problems */
    HEAD_ROWS = 200,
    MOST_LISTED = 50000,             /* problems on the first sheet */
    ROWS_WIDTHS = 400,               /* rows looked at for the widths of columns */
    BESIDE_WIDTH = 70                /* characters: the column of sentences beside the rows */
};
#define NOWHERE SIZE_MAX

/* A problem, and where in the sender's sheets it is. */
typedef struct {
    const pnk_problem *problem;
    size_t order;
    size_t sheet, row, column;       /* positions in pnk_sheets; NOWHERE: the whole file, sheet or row */
} mark;

typedef struct {
    const pnk_import *import;
    pnk_arena arena;
    pnk_workbook *workbook;
    mark *marks;
    size_t n;
    const char **names;              /* [sheets] what each was named in the list; NULL: not shown */
    bool no_memory;
} list;

/* ---- where ---- */

static size_t sheet_of(const pnk_sheets *sheets, const pnk_problem *problem)
{
    for (size_t s = 0; s < sheets->n; s++)
        if (pnk_text_equal(sheets->v[s].file, problem->file) && (pnk_text_equal(sheets->v[s].sheet, problem->sheet) || (sheets->n == 1 && !problem->sheet)))
            return s;
    return NOWHERE;
}

static size_t row_of(const pnk_sheet *sheet, long row)
{
    size_t low = 0, high = sheet->n_rows;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (sheet->rows[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return row > 0 && low < sheet->n_rows && sheet->rows[low] == row ? low : NOWHERE;
}

/* A problem shows at most so many characters of a header or cell and then "...": what stands before that must agree. */
static bool shown_as(const char *text, const char *shown)
{
    size_t n;

    if (!text || !shown)
        return false;
    n = strlen(shown);
    return strcmp(text, shown) == 0 || (n > 100 && strcmp(shown + n - 3, "...") == 0 && strncmp(text, shown, n - 3) == 0);
}

/* "D", "D7": a column by its letters. */
static size_t column_by_letters(const char *name, size_t n_columns)
{
    size_t column = 0, i = 0;

    for (; i < 3 && name[i] >= 'A' && name[i] <= 'Z'; i++)
        column = column * 26 + (size_t)(name[i] - 'A' + 1);
    for (const char *p = name + i; *p; p++)
        if (*p < '0' || *p > '9')
            return NOWHERE;
    return i > 0 && column <= n_columns ? column - 1 : NOWHERE;
}

/* The column that a problem names: by its header as it was joined, by its letters or by its place in the schema. Several with one header: the
 * one whose cell shows what was found. */
static size_t column_of(const pnk_import *import, const pnk_sheet *sheet, size_t row, const pnk_problem *problem)
{
    size_t first = NOWHERE;

    if (!problem->column)
        return NOWHERE;
    for (size_t i = 0; i < import->n_columns; i++) {
        const pnk_import_column *c = &import->columns[i];

        if (!pnk_text_equal(c->sheet, sheet->sheet) || c->column >= sheet->n_columns || !shown_as(c->header, problem->column))
            continue;
        if (row == NOWHERE || shown_as(sheet->cells[row * sheet->n_columns + c->column].text, problem->found))
            return c->column;
        if (first == NOWHERE)
            first = c->column;
    }
    return first != NOWHERE ? first : column_by_letters(problem->column, sheet->n_columns);
}

static int compare_marks(const void *left, const void *right)
{
    const mark *a = left, *b = right;
    bool whole_a = a->row == NOWHERE, whole_b = b->row == NOWHERE;

    if (whole_a != whole_b)                          /* the rows with problems first */
        return whole_a ? 1 : -1;
    if (a->problem->severity != b->problem->severity)
        return a->problem->severity < b->problem->severity ? -1 : 1;
    if (a->sheet != b->sheet)
        return a->sheet < b->sheet ? -1 : 1;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static int compare_places(const void *left, const void *right)
{
    const mark *a = left, *b = right;

    return a->sheet != b->sheet ? (a->sheet < b->sheet ? -1 : 1) : a->row != b->row ? (a->row < b->row ? -1 : 1) :
           a->column != b->column ? (a->column < b->column ? -1 : 1) : compare_marks(left, right);
}

static pnk_status find_places(pnk_ctx *ctx, list *l, const pnk_problems *problems)
{
    const pnk_sheets *sheets = &l->import->sheets;

    l->marks = PNK_NEW(&l->arena, mark, problems->n + 1);
    l->names = PNK_NEW(&l->arena, const char *, sheets->n + 1);
    if (!l->marks || !l->names)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < problems->n; i++) {
        const pnk_problem *problem = &problems->v[i];
        mark m = { problem, i, sheet_of(sheets, problem), NOWHERE, NOWHERE };

        if (m.sheet == NOWHERE && !(sheets->n > 0 && pnk_text_equal(sheets->v[0].file, problem->file)))
            continue;                                /* of another file */
        if (m.sheet != NOWHERE) {
            m.row = row_of(&sheets->v[m.sheet], problem->row);
            m.column = column_of(l->import, &sheets->v[m.sheet], m.row, problem);
        }
        l->marks[l->n++] = m;
    }
    return PNK_OK;
}

/* ---- sentences ---- */

static const char *sentence(list *l, const pnk_problem *problem, bool with_column)
{
    pnk_buf text = {0};
    const char *kept;

    if (with_column && problem->column)
        pnk_buf_printf(&text, "%s: ", problem->column);
    if (problem->found && *problem->found)
        pnk_buf_printf(&text, pnk_said("found \"%s\", expected %s"), problem->found, problem->expected);
    else
        pnk_buf_printf(&text, pnk_said("nothing there, expected %s"), problem->expected);
    kept = text.failed ? NULL : pnk_arena_text(&l->arena, text.text);
    pnk_buf_free(&text);
    l->no_memory |= !kept;
    return kept ? kept : "";
}

/* Lines that a text takes in a column so wide. */
static size_t lines_of(const char *text, size_t width)
{
    size_t lines = 1, n = 0;

    for (const char *p = text; p && *p;) {
        bool breaks = pnk_utf8_next(&p) == '\n';

        if (breaks || ++n > width) {
            lines++;
            n = !breaks;
        }
    }
    return lines;
}

static pnk_look look_of(const pnk_problem *problem)
{
    return problem->severity == PNK_ERROR ? PNK_LOOK_ERROR : PNK_LOOK_WARNING;
}

/* ---- the sender's sheets ---- */

static bool shows_number(const pnk_cell *cell, double *value)
{
    return cell->kind == PNK_CELL_NUMBER && pnk_text_to_number(cell->text, value);
}

static void put_cell(list *l, const pnk_cell *cell, size_t row, size_t column, pnk_look look)
{
    bool marked = look != PNK_LOOK_PLAIN;
    double value;

    if (!marked && (!cell->text || cell->merged))
        return;
    if (shows_number(cell, &value))
        pnk_workbook_number(l->workbook, row, column, value, look);
    else
        pnk_workbook_text(l->workbook, row, column, cell->text, look);
}

/* One row of the sender with its marks: marks[from..to) are those of the row, in order of columns. */
static void put_row(list *l, const pnk_sheet *sheet, size_t row, size_t from, size_t to)
{
    size_t at = (size_t)(sheet->rows[row] - 1), first = NOWHERE;
    const pnk_cell *cells = sheet->cells + row * sheet->n_columns;
    pnk_buf beside = {0};

    for (size_t c = 0; c < sheet->n_columns; c++) {
        pnk_look look = PNK_LOOK_PLAIN;
        pnk_buf comment = {0};

        if (first == NOWHERE && cells[c].text)
            first = c;
        for (size_t m = from; m < to; m++) {
            bool here = l->marks[m].column == c || (l->marks[m].column == NOWHERE && first == c);

            if (!here)
                continue;
            if (look != PNK_LOOK_ERROR)
                look = look_of(l->marks[m].problem);
            pnk_buf_add(&comment, comment.n ? "\n" : "");
            pnk_buf_add(&comment, sentence(l, l->marks[m].problem, l->marks[m].column == NOWHERE));
        }
        put_cell(l, &cells[c], at, c, look);
        if (comment.n)
            pnk_workbook_comment(l->workbook, at, c, comment.text);
        l->no_memory |= comment.failed;
        pnk_buf_free(&comment);
    }
    for (size_t m = from; m < to; m++) {
        pnk_buf_add(&beside, m > from ? "\n" : "");
        pnk_buf_add(&beside, sentence(l, l->marks[m].problem, true));
    }
    if (beside.n) {
        pnk_workbook_text(l->workbook, at, sheet->n_columns, beside.text, look_of(l->marks[from].problem));
        pnk_workbook_height(l->workbook, at, lines_of(beside.text, BESIDE_WIDTH));
    }
    l->no_memory |= beside.failed;
    pnk_buf_free(&beside);
}

static void set_widths(list *l, const pnk_sheet *sheet)
{
    for (size_t c = 0; c < sheet->n_columns; c++) {
        double most = 8;

        for (size_t r = 0; r < sheet->n_rows && r < ROWS_WIDTHS; r++) {
            const pnk_cell *cell = &sheet->cells[r * sheet->n_columns + c];
            bool runs_over = c + 1 < sheet->n_columns && !cell[1].text;
            double n = 0;

            for (const char *p = cell->merged || runs_over ? NULL : cell->text; p && *p; n++)
                pnk_utf8_next(&p);
            if (n > most)
                most = n < 28 ? n : 28;
        }
        pnk_workbook_width(l->workbook, c, most + 1);
    }
    pnk_workbook_width(l->workbook, sheet->n_columns, BESIDE_WIDTH);
}

static pnk_status put_sheet(pnk_ctx *ctx, list *l, size_t s)
{
    const pnk_sheet *sheet = &l->import->sheets.v[s];
    pnk_status status = pnk_workbook_sheet(ctx, l->workbook, sheet->sheet ? sheet->sheet : sheet->file);
    size_t m = 0;

    if (status)
        return status;
    l->names[s] = pnk_arena_text(&l->arena, pnk_workbook_sheet_name(l->workbook));
    if (!l->names[s])
        return pnk_no_memory(ctx);
    set_widths(l, sheet);
    while (m < l->n && l->marks[m].sheet < s)
        m++;
    for (size_t r = 0; r < sheet->n_rows; r++) {
        size_t from = m;

        while (m < l->n && l->marks[m].sheet == s && l->marks[m].row == r)
            m++;
        if (sheet->n_rows <= MOST_ROWS || r < HEAD_ROWS || m > from)
            put_row(l, sheet, r, from, m);
        if (r % 4096 == 0 && (status = pnk_check(ctx)))
            return status;
    }
    return PNK_OK;
}

/* ---- the first sheet ---- */

static void put_heads(list *l, size_t n_errors, size_t n_warnings)
{
    const char *heads[] = { pnk_said("Sheet"), pnk_said("Cell"), pnk_said("Column"), pnk_said("Found"), pnk_said("Expected") };
    static const double widths[] = { 22, 9, 30, 30, 80 };
    pnk_buf line = {0};

    pnk_workbook_text(l->workbook, 0, 0, pnk_said("What to correct"), PNK_LOOK_TITLE);
    pnk_buf_printf(&line, pnk_said("%s: %zu to correct, %zu to look at"), l->import->sheets.n ? l->import->sheets.v[0].file : "", n_errors, n_warnings);
    l->no_memory |= line.failed;
    pnk_workbook_text(l->workbook, 1, 0, line.text, PNK_LOOK_PLAIN);
    pnk_buf_free(&line);
    pnk_workbook_text(l->workbook, 2, 0, pnk_said("Correct the red cells in your own file and send it again; yellow ones may be right. A click on a cell below leads to it."),
                      PNK_LOOK_PLAIN);
    for (size_t c = 0; c < sizeof heads / sizeof *heads; c++) {
        pnk_workbook_text(l->workbook, 4, c, heads[c], PNK_LOOK_HEADER);
        pnk_workbook_width(l->workbook, c, widths[c]);
    }
    pnk_workbook_freeze(l->workbook, 5, 0);
}

static void put_listed(list *l, size_t row, const mark *m)
{
    const pnk_sheet *sheet = m->sheet == NOWHERE ? NULL : &l->import->sheets.v[m->sheet];
    pnk_look look = look_of(m->problem);
    size_t found_lines, expected_lines;
    char cell[16] = "";

    if (sheet && m->row != NOWHERE)
        pnk_cell_address(sheet->rows[m->row], m->column == NOWHERE ? 0 : m->column, cell);
    pnk_workbook_text(l->workbook, row, 0, m->problem->sheet, PNK_LOOK_NOTE);
    if (cell[0] && l->names[m->sheet])
        pnk_workbook_link(l->workbook, row, 1, m->column == NOWHERE ? cell + 1 : cell, l->names[m->sheet], cell);
    pnk_workbook_text(l->workbook, row, 2, m->problem->column, PNK_LOOK_NOTE);
    pnk_workbook_text(l->workbook, row, 3, m->problem->found, look);
    pnk_workbook_text(l->workbook, row, 4, m->problem->expected, look);
    found_lines = lines_of(m->problem->found, 30);
    expected_lines = lines_of(m->problem->expected, 80);
    pnk_workbook_height(l->workbook, row, found_lines > expected_lines ? found_lines : expected_lines);
}

static void put_summary(list *l)
{
    size_t n_errors = 0, row = 5;

    for (size_t m = 0; m < l->n; m++)
        n_errors += l->marks[m].problem->severity == PNK_ERROR;
    qsort(l->marks, l->n, sizeof *l->marks, compare_marks);
    pnk_workbook_turn(l->workbook, 0);
    put_heads(l, n_errors, l->n - n_errors);
    for (size_t m = 0; m < l->n && m < MOST_LISTED; m++)
        put_listed(l, row++, &l->marks[m]);
    if (l->n > MOST_LISTED) {
        pnk_buf line = {0};

        pnk_buf_printf(&line, pnk_said("and %zu more, beside their rows"), l->n - MOST_LISTED);
        pnk_workbook_text(l->workbook, row, 0, line.text, PNK_LOOK_NOTE);
        pnk_buf_free(&line);
    }
}

pnk_status pnk_import_fix_list(pnk_ctx *ctx, const pnk_import *import, const pnk_problems *problems, const char *path)
{
    list l = { .import = import };
    pnk_status status = pnk_workbook_create(ctx, path, PNK_DAY_UNKNOWN, &l.workbook);

    if (status)
        return status;
    if ((status = find_places(ctx, &l, problems)) || (status = pnk_workbook_sheet(ctx, l.workbook, pnk_said("What to correct"))))
        goto done;
    qsort(l.marks, l.n, sizeof *l.marks, compare_places);
    for (size_t s = 0; s < import->sheets.n; s++) {
        bool marked = false;

        for (size_t m = 0; m < l.n && !marked; m++)
            marked = l.marks[m].sheet == s && l.marks[m].row != NOWHERE;
        if (import->sheets.v[s].n_rows > 0 && (!import->sheets.v[s].hidden || marked) && (status = put_sheet(ctx, &l, s)))
            goto done;
    }
    put_summary(&l);
    if (l.no_memory)
        status = pnk_no_memory(ctx);
done:
    if (status)
        pnk_workbook_drop(l.workbook);
    else
        status = pnk_workbook_close(ctx, l.workbook);
    pnk_arena_release(&l.arena);
    return status;
}
