/* models/cases/rows.c - the peer's CSV files as rows of cells.
 *
 * Its files are looser than the tables of an operation: headers are comments or missing, rows are short, blanks stand around names, line ends are
 * mixed within a file. So they are not read by the strict reader of engine/gis, whose faults are the normal case here.
 */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "models/cases/inside.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 256 << 20, MOST_LINES_SAID = 100 };

void pnk_case_problem(pnk_case_reader *r, pnk_case_file *file, pnk_severity severity, long row, const char *column, const char *found, const char *expected, ...)
{
    char text[512];
    va_list args;

    if (++file->n_said > MOST_LINES_SAID + 1)
        return;
    if (file->n_said > MOST_LINES_SAID) {
        pnk_problem_add(r->problems, severity, file->file, NULL, row, NULL, NULL, "no further problems; there are more in this file than are listed");
        return;
    }
    va_start(args, expected);
    pnk_vsaid(text, sizeof text, expected, args);
    va_end(args);
    pnk_problem_add(r->problems, severity, file->file, NULL, row, column, found, "%s", text);
}

/* ---- cells ---- */

typedef struct { char *p, *end; long line; pnk_case_reader *r; pnk_case_file *file; const char **cells; size_t n, capacity; } scan;

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/** A quoted cell in place: its text, with doubled quotes made one. p stands after the opening quote. */
static char *quoted_cell(scan *s, long row)
{
    char *text = s->p, *to = s->p;

    for (;; s->p++) {
        if (s->p >= s->end) {
            pnk_case_problem(s->r, s->file, PNK_ERROR, row, NULL, NULL, "a quote that closes the cell");
            break;
        }
        s->line += *s->p == '\n';
        if (*s->p == '"') {
            if (s->p + 1 < s->end && s->p[1] == '"')
                s->p++;
            else
                break;
        }
        *to++ = *s->p;
    }
    if (s->p < s->end)
        s->p++;
    while (s->p < s->end && *s->p != ',' && *s->p != '\n' && *s->p != '\r')
        *to++ = *s->p++;                         /* what stands after the closing quote belongs to the cell, as the peer has it */
    if (to < s->p)
        *to = '\0';
    return text;
}

/** One cell; *last tells whether the row ends with it. Ends the text in place, so the delimiter is looked at before. */
static char *next_cell(scan *s, long row, bool *last)
{
    char *text, *stop, delimiter;

    while (s->p < s->end && is_blank(*s->p))
        s->p++;
    if (s->p < s->end && *s->p == '"') {
        s->p++;
        text = quoted_cell(s, row);
        stop = s->p;
    } else {
        text = s->p;
        while (s->p < s->end && *s->p != ',' && *s->p != '\n' && *s->p != '\r')
            s->p++;
        stop = s->p;
    }
    delimiter = s->p < s->end ? *s->p : '\n';
    *stop = '\0';
    if (s->p < s->end)
        s->p++;
    *last = delimiter != ',';
    if (delimiter == '\r' && s->p < s->end && *s->p == '\n')
        s->p++;
    s->line += *last;
    return pnk_text_trim(text);
}

/** A cell that is sound text; NULL where nothing stands in it. */
static const char *sound(scan *s, long row, char *text)
{
    if (pnk_utf8_valid(text, strlen(text)) == strlen(text))
        return *text ? text : NULL;
    pnk_case_problem(s->r, s->file, PNK_ERROR, row, NULL, text, "text in UTF-8");
    for (unsigned char *c = (unsigned char *)text; *c; c++)
        if (*c >= 0x80)
            *c = '?';
    return text;
}

static bool take_row(scan *s, size_t *capacity)
{
    pnk_case_row row = { .row = s->line };
    bool last = false, something = false;

    for (s->n = 0; !last;) {
        const char *cell = sound(s, row.row, next_cell(s, row.row, &last));
        if (!PNK_GROW(&s->r->scratch, s->cells, s->n, s->capacity))
            return false;
        something = something || cell;
        s->cells[s->n++] = cell;
    }
    if (!something)
        return true;
    while (s->n && !s->cells[s->n - 1])
        s->n--;                                  /* delimiters at the end of a row say nothing */
    if (!(row.cells = PNK_NEW(&s->r->scratch, const char *, s->n)) || !PNK_GROW(&s->r->scratch, s->file->v, s->file->n, *capacity))
        return false;
    memcpy(row.cells, s->cells, s->n * sizeof *row.cells);
    row.n = s->n;
    if (row.cells[0] && row.cells[0][0] == '#') {
        char *name = (char *)(row.cells[0] + 1);
        size_t n = strlen(name);
        row.comment = true;
        if (n > 1 && name[0] == '"' && name[n - 1] == '"') {
            name[n - 1] = '\0';
            name++;
        }
        name = pnk_text_trim(name);
        row.cells[0] = *name ? name : NULL;
    }
    s->file->v[s->file->n++] = row;
    return true;
}

static void split(pnk_case_reader *r, pnk_case_file *file, char *text, size_t n)
{
    scan s = { .p = text, .end = text + n, .line = 1, .r = r, .file = file };
    size_t capacity = 0;

    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        s.p += 3;
    if (strlen(text) != n) {
        pnk_case_problem(r, file, PNK_ERROR, 0, NULL, NULL, "text without NUL bytes");
        s.end = text + strlen(text);
    }
    while (s.p < s.end && !r->full)
        r->full = !take_row(&s, &capacity);
}

/* ---- files ---- */

const char *pnk_case_where(pnk_case_reader *r, const char *under, const char *name)
{
    char *where = pnk_arena_printf(&r->scratch, "%s/%s", under, name), *path, *kept;
    bool there;

    if (!where || !(path = pnk_path_join(r->folder, where))) {
        r->full = true;
        return NULL;
    }
    there = pnk_file_exists(path);
    free(path);
    if (there)
        return where;
    if (!(path = pnk_path_join(r->folder, name))) {
        r->full = true;
        return NULL;
    }
    there = pnk_file_exists(path);
    free(path);
    kept = there ? pnk_arena_text(&r->scratch, name) : NULL;
    r->full = r->full || (there && !kept);
    return kept;
}

pnk_status pnk_case_note_file(pnk_case_reader *r, const char *where)
{
    const char *kept = pnk_case_keep(r, where);

    for (size_t i = 0; kept && i < r->c->n_files; i++)
        if (!strcmp(r->c->files[i], kept))
            return PNK_OK;
    if (!kept || !PNK_GROW(r->arena, r->c->files, r->c->n_files, r->files_capacity)) {
        r->full = true;
        return PNK_NO_MEMORY;
    }
    r->c->files[r->c->n_files++] = kept;
    return PNK_OK;
}

pnk_case_file *pnk_case_open(pnk_case_reader *r, const char *under, const char *name)
{
    const char *where = pnk_case_where(r, under, name);
    pnk_case_file *file = where ? PNK_NEW(&r->scratch, pnk_case_file, 1) : NULL;
    char *path = file ? pnk_path_join(r->folder, where) : NULL, *bytes = NULL, *text;
    size_t n = 0;
    pnk_status status;

    if (!path) {
        r->full = r->full || where;
        return NULL;
    }
    file->file = where;
    if ((status = pnk_case_note_file(r, where)) || (status = pnk_file_read(r->ctx, path, MOST_BYTES, &bytes, &n))) {
        if (status != PNK_NO_MEMORY)
            pnk_case_problem(r, file, PNK_ERROR, 0, NULL, pnk_ctx_message(r->ctx), "a file that can be read");
        r->full = r->full || status == PNK_NO_MEMORY;
    } else if (!(text = pnk_arena_text_n(&r->scratch, bytes, n)))
        r->full = true;
    else
        split(r, file, text, n);
    free(bytes);
    free(path);
    return r->full ? NULL : file;
}

const pnk_case_row *pnk_case_header(const pnk_case_file *file)
{
    return file->n && file->v[0].comment ? &file->v[0] : NULL;
}

const char *pnk_case_cell(const pnk_case_row *row, size_t i)
{
    return i < row->n ? row->cells[i] : NULL;
}

/** What people write where a number is not known. */
static bool means_unknown(const char *text)
{
    static const char *const words[] = { "nan", "NaN", "NAN", "-", "NA", "N/A", "n/a", "null", "None" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(text, words[i]))
            return true;
    return false;
}

pnk_case_cell_state pnk_case_number(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, size_t i, const char *column, double low, double *out)
{
    const char *text = pnk_case_cell(row, i);
    char number[32];
    double value;

    if (!text)
        return PNK_CELL_IS_BLANK;
    if (means_unknown(text)) {
        pnk_case_problem(r, file, PNK_WARNING, row->row, column, text, "a number; taken as not known");
        return PNK_CELL_IS_BLANK;
    }
    if (!pnk_text_to_number(text, &value))
        pnk_case_problem(r, file, PNK_ERROR, row->row, column, text, "a number");
    else if (!isnan(low) && !(value >= low))
        pnk_case_problem(r, file, PNK_ERROR, row->row, column, text, "a number, %s or more", pnk_text_number(low, number));
    else {
        *out = value;
        return PNK_CELL_IS_GOOD;
    }
    return PNK_CELL_IS_BAD;
}

pnk_case_cell_state pnk_case_whole(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, size_t i, const char *column, int low, int *out)
{
    double value = 0.0;
    pnk_case_cell_state state = pnk_case_number(r, file, row, i, column, low, &value);

    if (state != PNK_CELL_IS_GOOD)
        return state;
    if (value != floor(value) || fabs(value) > 1e9) {
        pnk_case_problem(r, file, PNK_ERROR, row->row, column, pnk_case_cell(row, i), "a whole number");
        return PNK_CELL_IS_BAD;
    }
    *out = (int)value;
    return PNK_CELL_IS_GOOD;
}

int pnk_case_place_of(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, size_t i, const char *column, pnk_severity severity)
{
    const char *name = pnk_case_cell(row, i);
    int place = pnk_index_get(&r->places, name);

    if (place < 0)
        pnk_case_problem(r, file, severity, row->row, column, name, "a name that stands in locations.csv");
    return place;
}

const char *pnk_case_keep(pnk_case_reader *r, const char *text)
{
    const char *kept = pnk_arena_text(r->arena, text);

    r->full = r->full || (text && !kept);
    return kept;
}
