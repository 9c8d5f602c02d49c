/* engine/gis/sheets.c - the door: a child reads, this side puts its rows into sheets. */
#include "engine/gis/sheets_inner.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_CELLS  ((size_t)1 << 25)
#define MAX_FAULTS 1000
#define MAX_SHEETS 500

enum { ITEM_FORMAT = 'F', ITEM_SHEET = 'S', ITEM_ROW = 'R', ITEM_END = 'E' };
enum { CELL_KIND = 0x07, CELL_PERCENT = 0x08 };

char *pnk_cell_address(long row, size_t column, char out[16])
{
    char letters[8];
    size_t n = 0;

    do {
        letters[n++] = (char)('A' + column % 26);
        column = column / 26;
    } while (column-- > 0 && n < sizeof letters);
    for (size_t i = 0; i < n; i++)
        out[i] = letters[n - 1 - i];
    if (row > 0)
        pnk_snprintf(out + n, 16 - n, "%ld", row);
    else
        out[n] = '\0';
    return out;
}

/* --- the child's side ------------------------------------------------------------------------------------------ */

pnk_status pnk_put_format(pnk_reading *r, const char *format, const char *encoding, char delimiter)
{
    pnk_wire_byte(r->wire, ITEM_FORMAT);
    pnk_wire_text(r->wire, format);
    pnk_wire_text(r->wire, encoding);
    pnk_wire_byte(r->wire, (unsigned char)delimiter);
    return pnk_wire_cut(r->ctx, r->wire);
}

bool pnk_sheet_wanted(const pnk_reading *r, const char *name)
{
    return !(r->first_only && r->n_put > 0) && (!r->only || pnk_text_equal(r->only, name));
}

pnk_status pnk_put_sheet(pnk_reading *r, const char *name, bool hidden, bool layer)
{
    r->n_put++;
    r->sheet = name;
    if (hidden)
        pnk_problem_add(r->problems, PNK_WARNING, r->name, name, 0, NULL, pnk_said("a hidden sheet"), "sheets that can be seen");
    r->last_row = 0;
    r->n_rows = r->widest = 0;
    pnk_wire_byte(r->wire, ITEM_SHEET);
    pnk_wire_text(r->wire, name);
    pnk_wire_byte(r->wire, hidden);
    pnk_wire_byte(r->wire, layer);
    return pnk_wire_cut(r->ctx, r->wire);
}

pnk_status pnk_put_row(pnk_reading *r, long row, bool hidden, size_t n_cells)
{
    pnk_status status = pnk_wire_cut(r->ctx, r->wire);

    r->n_rows++;
    r->last_row = row;
    if (n_cells > r->widest)
        r->widest = n_cells;
    if (status)
        return status;
    if (r->n_rows > r->limits.max_rows + 1)
        return pnk_fail(r->ctx, PNK_LIMIT, "%s: more than %zu rows", r->name, r->limits.max_rows);
    if (n_cells > r->limits.max_columns)
        return pnk_fail(r->ctx, PNK_LIMIT, "%s: more than %zu columns", r->name, r->limits.max_columns);
    if (r->widest * r->n_rows > MAX_CELLS)
        return pnk_fail(r->ctx, PNK_LIMIT, "%s: a sheet of more than %zu million cells", r->name, MAX_CELLS / 1000000);
    pnk_wire_byte(r->wire, ITEM_ROW);
    pnk_wire_number(r->wire, (uint64_t)row);
    pnk_wire_byte(r->wire, hidden);
    pnk_wire_number(r->wire, n_cells);
    return (r->n_rows & 1023) == 0 ? pnk_check(r->ctx) : PNK_OK;
}

pnk_status pnk_put_row_dense(pnk_reading *r, long row, bool hidden, size_t n_cells)
{
    pnk_status status = PNK_OK;
    while (!status && r->last_row + 1 < row)
        status = pnk_put_row(r, r->last_row + 1, false, 0);
    return status ? status : pnk_put_row(r, row, hidden, n_cells);
}

/** Length after control characters are gone and line ends are \n; *clean false when something changes. */
static size_t tidy(const char *text, size_t n, char *out)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\r') {
            if (i + 1 < n && text[i + 1] == '\n')
                continue;
            c = '\n';
        } else if (c == 0xC2 && i + 1 < n && (unsigned char)text[i + 1] < 0xA0) {      /* U+0080 .. U+009F */
            i++;
            continue;
        } else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7F) {
            continue;
        }
        out[k++] = (char)c;
    }
    return k;
}

static bool has_controls(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7F || (c == 0xC2 && i + 1 < n && (unsigned char)text[i + 1] < 0xA0))
            return true;
    }
    return false;
}

static bool is_blank(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] > ' ') {
            if ((unsigned char)text[i] == 0xC2 && i + 1 < n && (unsigned char)text[i + 1] == 0xA0)
                i++;                 /* a no-break space is white too */
            else
                return false;
        }
    return true;
}

void pnk_put_cell(pnk_reading *r, pnk_cell_kind kind, bool percent, const char *text, size_t n)
{
    if (!text || is_blank(text, n)) {
        pnk_wire_byte(r->wire, PNK_CELL_EMPTY);
        return;
    }
    pnk_wire_byte(r->wire, (unsigned char)((unsigned)kind | (percent ? CELL_PERCENT : 0u)));
    if (!has_controls(text, n)) {
        pnk_wire_text_n(r->wire, text, n);
        return;
    }
    char *clean = malloc(n + 1);
    if (clean)
        pnk_wire_text_n(r->wire, clean, tidy(text, n, clean));
    else
        r->wire->buf.failed = true;
    free(clean);
}

pnk_status pnk_put_end(pnk_reading *r, const pnk_merge *merges, size_t n_merges, const bool *hidden_columns, size_t n_hidden)
{
    pnk_wire_byte(r->wire, ITEM_END);
    pnk_wire_number(r->wire, n_merges);
    for (size_t i = 0; i < n_merges; i++) {
        pnk_wire_number(r->wire, (uint64_t)merges[i].row);
        pnk_wire_number(r->wire, (uint64_t)merges[i].rows);
        pnk_wire_number(r->wire, merges[i].column);
        pnk_wire_number(r->wire, merges[i].columns);
    }
    pnk_wire_number(r->wire, n_hidden);
    for (size_t i = 0; i < n_hidden; i++)
        pnk_wire_byte(r->wire, hidden_columns[i]);
    return pnk_wire_cut(r->ctx, r->wire);
}

pnk_status pnk_cell_fault(pnk_reading *r, pnk_severity severity, long row, size_t column, const char *found, const char *expected)
{
    char letters[16];

    pnk_problem_add(r->problems, severity, r->name, r->sheet, row, column < SIZE_MAX ? pnk_cell_address(0, column, letters) : NULL, found, "%s", expected);
    if (++r->n_faults < MAX_FAULTS)
        return PNK_OK;
    return pnk_file_fault(r, pnk_said("more than 1000 faults"), "a table; the rest was not read");
}

pnk_status pnk_file_fault(pnk_reading *r, const char *found, const char *expected)
{
    pnk_problem_add(r->problems, PNK_ERROR, r->name, NULL, 0, NULL, found, "%s", expected);
    return pnk_fail(r->ctx, PNK_BAD_INPUT, "%s: %s, expected %s", r->name, found, pnk_said(expected));
}

static pnk_status read_in_child(pnk_ctx *ctx, pnk_wire *wire, pnk_problems *problems, void *user)
{
    pnk_reading *r = user;
    pnk_file_kind kind = PNK_FILE_POSTGIS;
    pnk_status status = PNK_OK;

    r->ctx = ctx;
    r->wire = wire;
    r->problems = problems;
    if (!pnk_text_starts(r->real, "PG:") && (status = pnk_sniff(r, &kind)))
        return status;
    return kind == PNK_FILE_TEXT ? pnk_read_text(r)
         : kind == PNK_FILE_XLSX ? pnk_read_xlsx(r)
         : kind == PNK_FILE_ODS ? pnk_read_ods(r)
         : pnk_read_layers(r, kind);
}

/* --- the parent's side ----------------------------------------------------------------------------------------- */

/** First pass: how many rows and columns hold anything. */
static void count_rows(pnk_unwire *in, pnk_sheet *sheet)
{
    size_t n_rows = 0;

    while (pnk_unwire_more(in)) {
        unsigned char item = pnk_unwire_byte(in);
        if (item != ITEM_ROW) {
            in->bad = in->bad || item != ITEM_END;
            break;
        }
        (void)pnk_unwire_number(in);
        (void)pnk_unwire_byte(in);
        uint64_t n_cells = pnk_unwire_number(in);
        n_rows++;
        for (uint64_t i = 0; i < n_cells && !in->bad; i++) {
            if ((pnk_unwire_byte(in) & CELL_KIND) == PNK_CELL_EMPTY)
                continue;
            (void)pnk_unwire_text(in);
            sheet->n_rows = n_rows;
            if (i >= sheet->n_columns)
                sheet->n_columns = (size_t)i + 1;
        }
    }
}

/** Second pass: the cells, now that there is room for them. */
static void fill_rows(pnk_unwire *in, pnk_sheet *sheet)
{
    for (size_t at = 0; pnk_unwire_more(in); at++) {
        if (pnk_unwire_byte(in) != ITEM_ROW)
            break;
        long row = (long)pnk_unwire_number(in);
        bool hidden = pnk_unwire_byte(in) != 0;
        uint64_t n_cells = pnk_unwire_number(in);
        if (at < sheet->n_rows) {
            sheet->rows[at] = row;
            sheet->hidden_rows[at] = hidden;
        }
        for (uint64_t i = 0; i < n_cells && !in->bad; i++) {
            unsigned char kind = pnk_unwire_byte(in);
            const char *text = (kind & CELL_KIND) == PNK_CELL_EMPTY ? NULL : pnk_unwire_text(in);
            if (at < sheet->n_rows && i < sheet->n_columns)
                sheet->cells[at * sheet->n_columns + i] = (pnk_cell){ .text = text, .kind = text ? kind & CELL_KIND : PNK_CELL_EMPTY, .percent = (kind & CELL_PERCENT) != 0 };
        }
    }
}

/** The cells of a merge say what its first cell says. Rows of workbooks stand without gaps, so that row n is at n - 1.
 *  Gives the number of cells covered, 0 when there are not so many left. */
static size_t fill_merge(pnk_sheet *sheet, size_t room, long row, uint64_t rows, uint64_t column, uint64_t columns)
{
    if (row < 1 || (size_t)row > sheet->n_rows || column >= sheet->n_columns)
        return 0;
    size_t top = (size_t)row - 1, left = (size_t)column;
    size_t bottom = rows < sheet->n_rows - top ? top + (size_t)rows : sheet->n_rows;
    size_t right = columns < sheet->n_columns - left ? left + (size_t)columns : sheet->n_columns;
    size_t area = (bottom - top) * (right - left);
    const pnk_cell first = sheet->cells[top * sheet->n_columns + left];

    if (area > room)
        return 0;
    for (size_t i = top; i < bottom; i++)
        for (size_t j = left; j < right; j++) {
            pnk_cell *cell = &sheet->cells[i * sheet->n_columns + j];
            if ((i == top && j == left) || cell->text)
                continue;
            *cell = first;
            cell->merged = true;
        }
    return area;
}

static void take_end(pnk_unwire *in, pnk_sheet *sheet)
{
    /* Merges that overlap are no merges; together they cannot cover more than the sheet. */
    size_t room = sheet->n_rows * sheet->n_columns;

    for (uint64_t n = pnk_unwire_number(in); n > 0 && !in->bad; n--) {
        long row = (long)pnk_unwire_number(in);
        uint64_t rows = pnk_unwire_number(in), column = pnk_unwire_number(in), columns = pnk_unwire_number(in);
        if (!in->bad)
            room -= fill_merge(sheet, room, row, rows, column, columns);
    }
    uint64_t n_hidden = pnk_unwire_number(in);
    for (uint64_t i = 0; i < n_hidden && !in->bad; i++) {
        bool hidden = pnk_unwire_byte(in) != 0;
        if (i < sheet->n_columns)
            sheet->hidden_columns[i] = hidden;
    }
}

static pnk_status take_sheet(pnk_ctx *ctx, pnk_arena *arena, pnk_unwire *in, const char *file, pnk_sheet *sheet)
{
    const char *name = pnk_unwire_text(in);
    bool hidden = pnk_unwire_byte(in) != 0, layer = pnk_unwire_byte(in) != 0;
    pnk_unwire again = *in;

    *sheet = (pnk_sheet){ .file = file, .sheet = name, .hidden = hidden, .layer = layer };
    count_rows(&again, sheet);
    if (sheet->n_columns > 0 && sheet->n_rows > MAX_CELLS / sheet->n_columns)
        return pnk_fail(ctx, PNK_LIMIT, "%s: a sheet of more than %zu million cells", file, MAX_CELLS / 1000000);
    sheet->cells = PNK_NEW(arena, pnk_cell, sheet->n_rows * sheet->n_columns);
    sheet->rows = PNK_NEW(arena, long, sheet->n_rows);
    sheet->hidden_rows = PNK_NEW(arena, bool, sheet->n_rows);
    sheet->hidden_columns = PNK_NEW(arena, bool, sheet->n_columns);
    if (!sheet->cells || !sheet->rows || !sheet->hidden_rows || !sheet->hidden_columns)
        return pnk_no_memory(ctx);
    fill_rows(in, sheet);
    take_end(in, sheet);
    return PNK_OK;
}

static pnk_status take_answer(pnk_ctx *ctx, pnk_arena *arena, const pnk_frames *frames, const char *file, pnk_sheets *out)
{
    pnk_unwire in = pnk_unwire_of(frames);
    size_t capacity = 0;
    pnk_status status = PNK_OK;

    while (!status && pnk_unwire_more(&in)) {
        unsigned char item = pnk_unwire_byte(&in);
        if (item == ITEM_FORMAT) {
            out->format = pnk_unwire_text(&in);
            out->encoding = pnk_unwire_text(&in);
            out->delimiter = (char)pnk_unwire_byte(&in);
        } else if (item != ITEM_SHEET || out->n >= MAX_SHEETS) {
            in.bad = true;
        } else if (!PNK_GROW(arena, out->v, out->n, capacity)) {
            status = pnk_no_memory(ctx);
        } else if (!(status = take_sheet(ctx, arena, &in, file, &out->v[out->n]))) {
            out->n++;
        }
    }
    if (!status && in.bad)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: reading it broke the reader", file);
    return status;
}

pnk_status pnk_gis_read_some_sheets(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path, const char *name, const char *only,
                                    bool first_only, const pnk_gis_limits *limits, pnk_problems *problems, pnk_sheets *out)
{
    bool postgis = path && !folder && pnk_text_starts(path, "PG:");
    const char *slash = path ? strrchr(path, '/') : NULL, *base = postgis ? "PostGIS" : slash ? slash + 1 : path;
    pnk_reading r = { .name = name ? name : base, .only = only, .first_only = first_only, .limits = pnk_gis_limits_or_defaults(limits) };
    char *real = NULL;
    pnk_frames frames = {0};
    pnk_sheets sheets = {0};
    size_t errors = problems->n_errors;
    struct stat about = {0};
    pnk_status status;

    if ((!postgis && (status = pnk_gis_resolve(ctx, folder, path, &r.limits, problems, &real))) || (status = pnk_gis_begin(ctx)))
        goto done;
    r.real = postgis ? path : real;
    if (real)
        (void)stat(real, &about);
    char *file = pnk_arena_text(arena, base);
    status = file ? pnk_child_run(ctx, arena, r.name, postgis ? 0.0 : pnk_child_seconds((size_t)about.st_size), read_in_child, &r, problems, &frames)
                  : pnk_no_memory(ctx);
    if (!status && !(status = take_answer(ctx, arena, &frames, file, &sheets)))
        *out = sheets;
done:
    /* Whoever shows only the problem lines must see why there is nothing. */
    if (status && status != PNK_CANCELLED && status != PNK_NO_MEMORY && problems->n_errors == errors)
        pnk_problem_add(problems, PNK_ERROR, r.name ? r.name : "", NULL, 0, NULL, pnk_ctx_message(ctx), "a file that can be read");
    free(real);
    return status;
}

pnk_status pnk_gis_read_sheets(pnk_ctx *ctx, pnk_arena *arena, const char *folder, const char *path,
                               const pnk_gis_limits *limits, pnk_problems *problems, pnk_sheets *out)
{
    return pnk_gis_read_some_sheets(ctx, arena, folder, path, folder ? path : NULL, NULL, false, limits, problems, out);
}
