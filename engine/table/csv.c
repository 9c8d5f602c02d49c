/* engine/table/csv.c - RFC 4180 with line feeds, and no cell that a spreadsheet would run. */
#include "engine/table/csv.h"
#include <string.h>

static void next_cell(pnk_csv *csv)
{
    if (csv->column++ > 0)
        pnk_buf_add_n(&csv->buf, ",", 1);
}

void pnk_csv_header(pnk_csv *csv, const char *comma_separated_names)
{
    pnk_buf_add(&csv->buf, comma_separated_names);
    pnk_csv_end(csv);
}

/** Quotes are doubled; bytes that are no UTF-8 become U+FFFD, so that the file can always be read back. */
static void add_escaped(pnk_buf *buf, const char *text)
{
    size_t n = strlen(text);
    if (!strchr(text, '"') && pnk_utf8_valid(text, n) == n) {
        pnk_buf_add_n(buf, text, n);
        return;
    }
    for (char one[4]; *text;) {
        size_t bytes = pnk_utf8_put(pnk_utf8_next(&text), one);
        if (one[0] == '"')
            pnk_buf_add_n(buf, "\"", 1);
        pnk_buf_add_n(buf, one, bytes);
    }
}

static bool reads_as_formula(const char *text)
{
    double number;
    return strchr("=+-@\t\r", text[0]) != NULL && !pnk_text_to_number(text, &number);
}

void pnk_csv_text(pnk_csv *csv, const char *text)
{
    next_cell(csv);
    if (!text || !*text)
        return;
    bool quotes = strpbrk(text, ",\"\r\n") || text[0] == ' ' || text[strlen(text) - 1] == ' ';
    if (quotes)
        pnk_buf_add_n(&csv->buf, "\"", 1);
    if (reads_as_formula(text))
        pnk_buf_add_n(&csv->buf, "'", 1);
    add_escaped(&csv->buf, text);
    if (quotes)
        pnk_buf_add_n(&csv->buf, "\"", 1);
}

void pnk_csv_number(pnk_csv *csv, double value)
{
    char text[32];
    next_cell(csv);
    pnk_buf_add(&csv->buf, pnk_is_withheld(value) ? pnk_withheld_word : pnk_text_number(value, text));
}

void pnk_csv_fixed(pnk_csv *csv, double value, int decimals)
{
    char text[48];
    next_cell(csv);
    pnk_buf_add(&csv->buf, pnk_is_withheld(value) ? pnk_withheld_word : pnk_text_fixed(value, decimals, text));
}

void pnk_csv_count(pnk_csv *csv, int64_t value)
{
    next_cell(csv);
    pnk_buf_printf(&csv->buf, "%lld", (long long)value);
}

void pnk_csv_day(pnk_csv *csv, pnk_day day)
{
    char text[16];
    next_cell(csv);
    pnk_buf_add(&csv->buf, pnk_day_text(day, text));
}

void pnk_csv_end(pnk_csv *csv)
{
    pnk_buf_add_n(&csv->buf, "\n", 1);
    csv->column = 0;
}

void pnk_csv_free(pnk_csv *csv)
{
    pnk_buf_free(&csv->buf);
    csv->column = 0;
}
