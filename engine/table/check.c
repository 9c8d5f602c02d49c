/* engine/table/check.c - a table against its specification: the header first, then every cell.
 *
 * The sentences say what would be accepted, in the words of somebody who fills in a spreadsheet.
 */
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/table/cells.h"
#include "engine/table/table.h"
#include <string.h>
#include <strings.h>

/* Columns that every table may have. */
static const pnk_col_spec universal[] = {
    { "source",      PNK_COL_TEXT, false, NAN, NAN, NULL, PNK_PHRASE("where the row comes from") },
    { "confidence",  PNK_COL_WORD, false, NAN, NAN, "high medium low assumed", PNK_PHRASE("how sure the source is") },
    { "reported_at", PNK_COL_DATE, false, NAN, NAN, NULL, PNK_PHRASE("the day from which the row was known") },
    { "note",        PNK_COL_TEXT, false, NAN, NAN, NULL, PNK_PHRASE("anything else") },
};
enum { N_UNIVERSAL = sizeof universal / sizeof universal[0], LONGEST_ID = 64 };

typedef struct {
    const pnk_table *table;
    const pnk_col_spec *spec;
    size_t n_spec;
    pnk_problems *problems;
} check;

int pnk_cell_flag(const char *text)
{
    static const struct { const char *word; int flag; } flags[] = {
        { "yes", 1 }, { "no", 0 }, { "true", 1 }, { "false", 0 }, { "1", 1 }, { "0", 0 },
    };
    for (size_t i = 0; text && i < sizeof flags / sizeof flags[0]; i++)
        if (strcasecmp(text, flags[i].word) == 0)          /* spreadsheets write TRUE */
            return flags[i].flag;
    return -1;
}

int pnk_cell_word(const char *text, const char *words)
{
    size_t n = strlen(text);
    int place = 0;
    for (const char *p = words; p && *p; place++) {
        size_t length = strcspn(p, " ");
        if (length == n && n > 0 && strncmp(p, text, n) == 0)
            return place;
        p += length;
        p += strspn(p, " ");
    }
    return -1;
}

static bool is_id(const char *text)
{
    size_t n = strlen(text);
    if (n == 0 || n > LONGEST_ID)
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:") == n;
}

static const pnk_col_spec *spec_named(const check *c, const char *name)
{
    for (size_t i = 0; i < c->n_spec; i++)
        if (strcmp(c->spec[i].name, name) == 0)
            return &c->spec[i];
    for (size_t i = 0; i < N_UNIVERSAL; i++)
        if (strcmp(universal[i].name, name) == 0)
            return &universal[i];
    return NULL;
}

/** Letters to add, drop or change to make a into b (Levenshtein 1966); names over 63 bytes count as far apart. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[64], n_a = strlen(a), n_b = strlen(b);
    if (n_a > 63 || n_b > 63)
        return 64;
    for (size_t j = 0; j <= n_b; j++)
        row[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            size_t add_or_drop = 1 + (row[j] < row[j - 1] ? row[j] : row[j - 1]);
            diagonal = row[j];
            row[j] = change < add_or_drop ? change : add_or_drop;
        }
    }
    return row[n_b];
}

/** The known name nearest to this one; NULL when none is near. */
static const char *nearest_name(const check *c, const char *name)
{
    const char *nearest = NULL;
    size_t smallest = strlen(name) / 3 + 2;                /* farther than this is another word */
    for (size_t i = 0; i < c->n_spec + N_UNIVERSAL; i++) {
        const char *known = i < c->n_spec ? c->spec[i].name : universal[i - c->n_spec].name;
        size_t d = edit_distance(name, known);
        if (d < smallest) {
            smallest = d;
            nearest = known;
        }
    }
    return nearest;
}

static bool column_is_blank(const pnk_table *table, size_t column)
{
    for (size_t r = 0; r < table->n_rows; r++)
        if (pnk_table_text(table, r, (int)column))
            return false;
    return true;
}

#define SAY(c, severity, row, column, found, ...) \
    pnk_problem_add((c)->problems, severity, (c)->table->file, (c)->table->sheet, row, column, found, __VA_ARGS__)

static void check_header(const check *c)
{
    const pnk_table *table = c->table;
    for (size_t i = 0; i < table->n_columns; i++) {
        const char *name = table->names[i], *nearest;
        if (pnk_text_is_blank(name)) {
            if (!column_is_blank(table, i))
                SAY(c, PNK_WARNING, 1, NULL, "", "a name over column %zu; what stands in it is not read", i + 1);
        } else if (pnk_table_column(table, name) != (int)i)
            SAY(c, PNK_ERROR, 1, name, name, "each column once");
        else if (!spec_named(c, name)) {
            if ((nearest = nearest_name(c, name)) != NULL)
                SAY(c, PNK_WARNING, 1, name, name, "a column of this table; the nearest is \"%s\". It is not read", nearest);
            else
                SAY(c, PNK_WARNING, 1, name, name, "a column of this table. It is not read");
        }
    }
    for (size_t i = 0; i < c->n_spec; i++)
        if (c->spec[i].required && pnk_table_column(table, c->spec[i].name) < 0)
            SAY(c, PNK_ERROR, 1, c->spec[i].name, NULL, "this column: %s", c->spec[i].help ? pnk_said(c->spec[i].help) : pnk_said("it is needed"));
}

/** ", 0 or more", " from 0 to 1", or nothing. */
static const char *limits_text(double low, double high, char out[96])
{
    char a[32], b[32];
    out[0] = '\0';
    if (!isnan(low) && !isnan(high))
        pnk_snprintf(out, 96, pnk_said(" from %s to %s"), pnk_text_number(low, a), pnk_text_number(high, b));
    else if (!isnan(low))
        pnk_snprintf(out, 96, pnk_said(", %s or more"), pnk_text_number(low, a));
    else if (!isnan(high))
        pnk_snprintf(out, 96, pnk_said(", %s or less"), pnk_text_number(high, b));
    return out;
}

/** What is wrong with the way a number is written, as far as we can tell. */
static const char *writing_hint(const char *text)
{
    if (strchr(text, ','))
        return pnk_said(" with a decimal point and no comma");
    if (strpbrk(text, "0123456789") && strpbrk(text, " '%"))
        return pnk_said(" of digits and a decimal point alone");
    return "";
}

static void check_number(const check *c, const pnk_col_spec *spec, long row, const char *text)
{
    char limits[96];
    bool count = spec->kind == PNK_COL_COUNT, share = spec->kind == PNK_COL_SHARE;
    double low = share ? 0.0 : spec->low, high = share ? 1.0 : spec->high, value = NAN;
    const char *what = count ? pnk_said("a whole number") : pnk_said("a number");
    if (!pnk_text_to_number(text, &value))
        SAY(c, PNK_ERROR, row, spec->name, text, "%s%s%s", what, writing_hint(text), limits_text(low, high, limits));
    else if ((!isnan(low) && !(value >= low)) || (!isnan(high) && !(value <= high)) ||
             (count && !(floor(value) == value && fabs(value) <= 0x1p53)))
        SAY(c, PNK_ERROR, row, spec->name, text, "%s%s", what, limits_text(low, high, limits));
}

static void check_cell(const check *c, const pnk_col_spec *spec, long row, const char *text)
{
    pnk_day day;
    int minutes;
    if (pnk_utf8_valid(text, strlen(text)) != strlen(text)) {
        SAY(c, PNK_ERROR, row, spec->name, text, "text in UTF-8");
        return;
    }
    switch (spec->kind) {
    case PNK_COL_TEXT:
        break;
    case PNK_COL_ID:
        if (!is_id(text))
            SAY(c, PNK_ERROR, row, spec->name, text, "an id of Latin letters, digits and - _ . : without spaces, at most %d of them", LONGEST_ID);
        break;
    case PNK_COL_NUMBER:
    case PNK_COL_COUNT:
    case PNK_COL_SHARE:
        check_number(c, spec, row, text);
        break;
    case PNK_COL_DATE:
        if (!pnk_day_parse(text, &day))
            SAY(c, PNK_ERROR, row, spec->name, text, "a day written as YYYY-MM-DD");
        break;
    case PNK_COL_TIME:
        if (!pnk_time_parse(text, &minutes))
            SAY(c, PNK_ERROR, row, spec->name, text, "a time of day written as HH:MM");
        break;
    case PNK_COL_FLAG:
        if (pnk_cell_flag(text) < 0)
            SAY(c, PNK_ERROR, row, spec->name, text, "yes or no");
        break;
    case PNK_COL_WORD:
        if (pnk_cell_word(text, spec->words) < 0)
            SAY(c, PNK_ERROR, row, spec->name, text, "one of: %s", spec->words ? spec->words : "");
        break;
    }
}

void pnk_table_check(const pnk_table *table, const pnk_col_spec *spec, size_t n_spec, pnk_problems *problems)
{
    check c = { table, spec, n_spec, problems };
    check_header(&c);
    for (size_t i = 0; i < table->n_columns; i++) {
        const char *name = table->names[i];
        const pnk_col_spec *column = pnk_text_is_blank(name) ? NULL : spec_named(&c, name);
        if (!column || pnk_table_column(table, name) != (int)i)
            continue;
        for (size_t r = 0; r < table->n_rows; r++) {
            const char *text = pnk_table_text(table, r, (int)i);
            if (text)
                check_cell(&c, column, table->rows[r], text);
            else if (column->required)
                SAY(&c, PNK_ERROR, table->rows[r], name, NULL, "%s", column->help ? column->help : pnk_said("a filled cell"));
        }
    }
}
