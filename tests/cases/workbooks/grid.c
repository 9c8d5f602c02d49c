/* tests/cases/workbooks/grid.c - sheets of cells in memory, before they become a file. */
#include "tests/cases/workbooks/make.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "make-workbooks: %s\n", what);
    exit(1);
}

/* Room for one more; a maker of tests has nothing better to do than to stop. */
#define ADD(b, items, n, capacity) (must(PNK_GROW((b)->arena, items, n, capacity), "out of memory"), &(items)[(n)++])

sheet *add_sheet(book *b, const char *name)
{
    sheet *s;

    must(b->n_sheets < 64, "more sheets than a book has");
    if (!b->sheets)
        b->sheets = PNK_NEW(b->arena, sheet, b->cap_sheets = 64);     /* pointers into it are kept */
    must(b->sheets != NULL, "out of memory");
    s = &b->sheets[b->n_sheets++];
    *s = (sheet){ .name = pnk_arena_text(b->arena, name) };
    return s;
}

void put_kind(book *b, sheet *s, int row, int column, cell_kind kind, const char *text, double number)
{
    *ADD(b, s->v, s->n, s->capacity) = (cell){ row, column, kind, pnk_arena_text(b->arena, text), number, false };
}

void put_text(book *b, sheet *s, int row, int column, const char *text)
{
    if (text && *text)
        put_kind(b, s, row, column, CELL_TEXT, text, 0);
}

void put_bold(book *b, sheet *s, int row, int column, const char *text)
{
    put_text(b, s, row, column, text);
    if (text && *text)
        s->v[s->n - 1].bold = true;
}

void put_number(book *b, sheet *s, int row, int column, double number)
{
    put_kind(b, s, row, column, CELL_NUMBER, NULL, number);
}

void put_date(book *b, sheet *s, int row, int column, pnk_day day)
{
    put_kind(b, s, row, column, CELL_DATE, NULL, (double)day + (b->from_1904 ? 24107.0 : 25569.0));     /* 1904-01-01, 1899-12-30 */
}

void put_merge(book *b, sheet *s, int row0, int column0, int row1, int column1)
{
    if (row0 != row1 || column0 != column1)
        *ADD(b, s->merges, s->n_merges, s->cap_merges) = (block){ row0, column0, row1, column1 };
}

void hide_row(book *b, sheet *s, int row)
{
    *ADD(b, s->hidden_rows, s->n_hidden_rows, s->cap_hidden_rows) = row;
}

void hide_column(book *b, sheet *s, int column)
{
    *ADD(b, s->hidden_columns, s->n_hidden_columns, s->cap_hidden_columns) = column;
}

void expect(book *b, expected e)
{
    *ADD(b, b->v, b->n, b->capacity) = e;
}

int drawn(book *b, int n)
{
    return n > 1 ? (int)pnk_rng_below(&b->rng, (uint64_t)n) : 0;
}

bool has_word(const char *words, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = words; p && (p = strstr(p, word)); p += n)
        if ((p == words || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
            return true;
    return false;
}

const char *print(book *b, const char *format, ...)
{
    char text[4096];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return pnk_arena_text(b->arena, text);
}
