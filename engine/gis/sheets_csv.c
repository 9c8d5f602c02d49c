/* engine/gis/sheets_csv.c - delimited text as people send it: any usual encoding, any usual delimiter, rows of any length.
 *
 * The strict reader of our own tables is csv.c. This one asks first what the bytes are, and keeps rows that do not fit each other.
 */
#include "engine/gis/encoding.h"
#include "engine/gis/sheets_inner.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAMPLE_ROWS  200
#define SAMPLE_BYTES ((size_t)1 << 20)
#define LAST_RESCANS 20

/** A cell of the present record: in the text itself, or, where quotes had to go, in the side buffer. */
typedef struct {
    const char *text;
    size_t at, n;
    bool aside;
} span;

typedef struct {
    pnk_reading *r;
    const char *p, *end;
    long line;
    char delimiter;
    bool sound;                      /* all of it is valid UTF-8 without NUL */
    bool plain_quotes;               /* too many quotes never closed: a quote is a character like others */
    int rescans;
    bool decoded;
    pnk_code_page page;
    span *cells;
    size_t n_cells, capacity;
    pnk_buf aside, clean;
} text_reader;

/* --- what it is written in ----------------------------------------------------------------------------------- */

static void encoding_warning(pnk_reading *r, const char *encoding)
{
    pnk_problem_add(r->problems, PNK_WARNING, r->name, NULL, 0, NULL, encoding, "text in UTF-8; it was read in the encoding that its letters fit");
}

/** Decides the encoding; UTF-16 is turned into UTF-8 at once, one-byte encodings cell by cell. */
static pnk_status choose_encoding(text_reader *t, const char **encoding, char **turned)
{
    pnk_reading *r = t->r;
    size_t n = (size_t)(t->end - t->p), n_bad = 0, turned_n = 0;
    const char *utf16 = pnk_encoding_utf16(t->p, n);
    pnk_status status;

    *encoding = "UTF-8";
    if (utf16) {
        if ((status = pnk_encoding_from_utf16(r->ctx, utf16, t->p, n, turned, &turned_n, &n_bad)))
            return status;
        *encoding = utf16;
        t->p = *turned;
        t->end = *turned + turned_n;
        if (n_bad)
            pnk_problem_add(r->problems, PNK_ERROR, r->name, NULL, 0, NULL, utf16, "whole characters; %zu are broken", n_bad);
        encoding_warning(r, utf16);
    }
    n = (size_t)(t->end - t->p);
    if (n >= 3 && memcmp(t->p, "\xEF\xBB\xBF", 3) == 0) {
        t->p += 3;
        n -= 3;
    }
    bool valid = pnk_utf8_valid(t->p, n) == n;
    t->sound = valid && !memchr(t->p, 0, n);
    if (valid || pnk_encoding_broken_utf8(t->p, n))
        return PNK_OK;
    const char *guess = pnk_encoding_guess(t->p, n);
    if (guess && pnk_code_page_of(guess, &t->page)) {
        *encoding = guess;
        t->decoded = true;
        encoding_warning(r, guess);
    }
    return PNK_OK;
}

/* --- what stands between the cells --------------------------------------------------------------------------- */

/** Cells of the record at *p, which moves on; 0: a blank line, or a record cut off by the end of the sample. */
static size_t count_cells(const char **p, const char *end, char delimiter, bool *cut)
{
    size_t n = 1;
    bool start = true, any = false;
    const char *c = *p;

    for (; c < end && *c != '\n' && *c != '\r'; c++) {
        if (*c == '"' && start) {
            for (c++; c < end; c++)
                if (*c == '"' && !(c + 1 < end && c[1] == '"' && c++))
                    break;
            any = true;
            start = false;
            if (c >= end)
                break;
            continue;
        }
        start = *c == delimiter;
        n += start;
        any = any || *c != ' ';
    }
    *cut = c >= end;
    if (c < end)
        c += *c == '\r' && c + 1 < end && c[1] == '\n' ? 2 : 1;
    *p = c < end ? c : end;
    return any ? n : 0;
}

/** Share of the sampled rows that have the commonest number of cells above one. */
static double consistency(const text_reader *t, char delimiter)
{
    const char *p = t->p, *end = (size_t)(t->end - t->p) > SAMPLE_BYTES ? t->p + SAMPLE_BYTES : t->end;
    size_t counts[SAMPLE_ROWS], n = 0, best = 0;
    bool cut;

    while (p < end && n < SAMPLE_ROWS) {
        size_t cells = count_cells(&p, end, delimiter, &cut);
        if (cells && !(cut && end < t->end))
            counts[n++] = cells;
    }
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t j = 0; j < n && counts[i] > 1; j++)
            same += counts[j] == counts[i];
        best = same > best ? same : best;
    }
    return n ? (double)best / (double)n : 0.0;
}

static void choose_delimiter(text_reader *t)
{
    static const char delimiters[] = "\t;|,";
    const char *suffix = strrchr(t->r->name, '.');
    size_t n = (size_t)(t->end - t->p);
    double best = 0.0;

    /* A spreadsheet's own way to say it. */
    if (n >= 6 && memcmp(t->p, "sep=", 4) == 0 && (t->p[5] == '\n' || t->p[5] == '\r')) {
        t->delimiter = t->p[4];
        t->p += 5;
        t->p += t->p[0] == '\r' && n >= 7 && t->p[1] == '\n' ? 2 : 1;
        t->line = 2;
        return;
    }
    t->delimiter = suffix && strcasecmp(suffix, ".tsv") == 0 ? '\t' : ',';
    for (const char *d = delimiters; *d; d++) {
        double share = consistency(t, *d);
        if (share > best) {
            best = share;
            t->delimiter = *d;
        }
    }
}

/* --- records --------------------------------------------------------------------------------------------------- */

static bool at_line_end(const text_reader *t) { return t->p >= t->end || *t->p == '\n' || *t->p == '\r'; }

/** From after an opening quote to after the closing one; *n_lines passed. False: never closed, or something follows the closing quote
 *  on another line, so that the quote was none. */
static bool quoted(text_reader *t, long *n_lines)
{
    const char *p = t->p;

    *n_lines = 0;
    for (;;) {
        const char *q = memchr(p, '"', (size_t)(t->end - p));
        if (!q)
            return false;
        for (const char *c = p; c < q; c++)
            *n_lines += *c == '\n' || (*c == '\r' && c[1] != '\n');
        pnk_buf_add_n(&t->aside, p, (size_t)(q - p));
        p = q + 1;
        if (p < t->end && *p == '"') {
            pnk_buf_add_n(&t->aside, "\"", 1);
            p++;
            continue;
        }
        break;
    }
    const char *after = p;
    while (after < t->end && *after == ' ')
        after++;
    if (after >= t->end || *after == t->delimiter || *after == '\n' || *after == '\r')
        p = after;
    else if (*n_lines > 0)
        return false;
    t->p = p;
    return true;
}

static pnk_status read_quoted(text_reader *t, long row, span *cell)
{
    const char *start = t->p++;
    long n_lines = 0;
    pnk_status status = PNK_OK;

    *cell = (span){ .aside = true, .at = t->aside.n };
    if (quoted(t, &n_lines)) {
        t->line += n_lines;
        if (!at_line_end(t) && *t->p != t->delimiter)
            status = pnk_cell_fault(t->r, PNK_ERROR, row, t->n_cells, t->aside.text + cell->at, "a delimiter or the end of the line after a closing quote");
        const char *rest = t->p;
        while (!at_line_end(t) && *t->p != t->delimiter)
            t->p++;
        pnk_buf_add_n(&t->aside, rest, (size_t)(t->p - rest));
        cell->n = t->aside.n - cell->at;
        return status;
    }
    /* Rows must not vanish into a cell: the quote is read as a character, and its cell ends where the line does. */
    t->aside.n = cell->at;
    t->p = start;
    while (!at_line_end(t) && *t->p != t->delimiter)
        t->p++;
    *cell = (span){ .text = start, .n = (size_t)(t->p - start) };
    t->plain_quotes = ++t->rescans > LAST_RESCANS;
    return pnk_cell_fault(t->r, PNK_ERROR, row, t->n_cells, "\"", "a closing quote; the quote was taken as a character of its cell");
}

static pnk_status read_record(text_reader *t)
{
    long row = t->line;
    pnk_status status = PNK_OK;

    t->n_cells = 0;
    t->aside.n = 0;
    for (;;) {
        span cell = { .text = t->p };
        if (!at_line_end(t) && *t->p == '"' && !t->plain_quotes) {
            status = read_quoted(t, row, &cell);
        } else {
            while (!at_line_end(t) && *t->p != t->delimiter)
                t->p++;
            cell.n = (size_t)(t->p - cell.text);
        }
        if (status)
            return status;
        if (!PNK_GROW(&t->r->arena, t->cells, t->n_cells, t->capacity))
            return pnk_no_memory(t->r->ctx);
        t->cells[t->n_cells++] = cell;
        if (at_line_end(t))
            break;
        t->p++;
    }
    if (t->p < t->end) {
        t->p += *t->p == '\r' && t->p + 1 < t->end && t->p[1] == '\n' ? 2 : 1;
        t->line++;
    }
    return t->aside.failed ? pnk_no_memory(t->r->ctx) : PNK_OK;
}

/** Bad bytes become U+FFFD after their problem line. */
static pnk_status put_broken(text_reader *t, long row, size_t column, const char *text, size_t n)
{
    bool nul = memchr(text, 0, n) != NULL;

    t->clean.n = 0;
    for (size_t i = 0; i < n;) {
        unsigned char first = (unsigned char)text[i];
        size_t want = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        bool good = first != 0 && i + want <= n && pnk_utf8_valid(text + i, want) == want;
        pnk_buf_add_n(&t->clean, good ? text + i : "\xEF\xBF\xBD", good ? want : 3);
        i += good ? want : 1;
    }
    if (t->clean.failed)
        return pnk_no_memory(t->r->ctx);
    pnk_put_cell(t->r, PNK_CELL_TEXT, false, t->clean.text, t->clean.n);
    return pnk_cell_fault(t->r, PNK_ERROR, row, column, t->clean.text, nul ? PNK_PHRASE("text without NUL bytes") : PNK_PHRASE("text in UTF-8"));
}

/** Through the code page; a byte that it does not have is a fault. */
static pnk_status put_decoded(text_reader *t, long row, size_t column, const char *text, size_t n)
{
    bool good = true;

    t->clean.n = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)text[i];
        bool known = t->page.n[b] > 0 && b != 0;
        pnk_buf_add_n(&t->clean, known ? t->page.text[b] : "\xEF\xBF\xBD", known ? t->page.n[b] : 3);
        good = good && known;
    }
    if (t->clean.failed)
        return pnk_no_memory(t->r->ctx);
    pnk_put_cell(t->r, PNK_CELL_TEXT, false, t->clean.text, t->clean.n);
    return good ? PNK_OK : pnk_cell_fault(t->r, PNK_ERROR, row, column, t->clean.text, "characters of the encoding that the rest is in");
}

static pnk_status put_record(text_reader *t, long row)
{
    size_t n = t->n_cells;
    pnk_status status;

    if (n == 1 && t->cells[0].n == 0)
        n = 0;
    if ((status = pnk_put_row(t->r, row, false, n)))
        return status;
    for (size_t i = 0; i < n && !status; i++) {
        const char *text = t->cells[i].aside ? t->aside.text + t->cells[i].at : t->cells[i].text;
        if (t->cells[i].n == 0)
            pnk_put_cell(t->r, PNK_CELL_EMPTY, false, NULL, 0);
        else if (t->decoded)
            status = put_decoded(t, row, i, text, t->cells[i].n);
        else if (t->sound || (pnk_utf8_valid(text, t->cells[i].n) == t->cells[i].n && !memchr(text, 0, t->cells[i].n)))
            pnk_put_cell(t->r, PNK_CELL_TEXT, false, text, t->cells[i].n);
        else
            status = put_broken(t, row, i, text, t->cells[i].n);
    }
    return status;
}

static pnk_status read_records(text_reader *t)
{
    pnk_status status = PNK_OK;
    while (!status && t->p < t->end) {
        long row = t->line;
        if (!(status = read_record(t)))
            status = put_record(t, row);
    }
    return status;
}

pnk_status pnk_read_text(pnk_reading *r)
{
    text_reader t = { .r = r, .line = 1 };
    const char *encoding;
    char *turned = NULL;
    struct stat about;
    pnk_status status;
    int fd = open(r->real, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &about) != 0 || about.st_size <= 0)
        return pnk_fail(r->ctx, PNK_IO, "%s: %s", r->name, strerror(errno));
    size_t n = (size_t)about.st_size;
    char *bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return pnk_no_memory(r->ctx);
    t.p = bytes;
    t.end = bytes + n;
    if (!(status = choose_encoding(&t, &encoding, &turned))) {
        choose_delimiter(&t);
        if (!(status = pnk_put_format(r, "CSV", encoding, t.delimiter)) && !(status = pnk_put_sheet(r, NULL, false, false)) &&
            !(status = read_records(&t)))
            status = pnk_put_end(r, NULL, 0, NULL, 0);
    }
    pnk_buf_free(&t.aside);
    pnk_buf_free(&t.clean);
    free(turned);
    munmap(bytes, n);
    return status;
}
