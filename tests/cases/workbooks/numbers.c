/* tests/cases/workbooks/numbers.c - a count as people write it, and what it says. */
#include "tests/cases/workbooks/make.h"
#include "engine/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a style writes: %N the digits alone, %S in groups of three with the style's separator. Several spellings with | between. */
typedef struct {
    const char *name, *separator;
    const char *en, *ru, *ky;
    saying says;
    const char *bound, *why;
} style;

static const style styles[] = {
    { "text",      "",     "%N", "%N", "%N", SAYS_VALUE, "exact", "number kept as text" },
    { "spaces",    " ",    "%S", "%S", "%S", SAYS_VALUE, "exact", "spaces between thousands" },
    { "nbsp",      "\xC2\xA0", "%S", "%S", "%S", SAYS_VALUE, "exact", "no-break spaces between thousands" },
    { "thin",      "\xE2\x80\xAF", "%S", "%S", "%S", SAYS_VALUE, "exact", "narrow spaces between thousands" },
    { "padded",    " ",    "  %S ", "  %S ", "  %S ", SAYS_VALUE, "exact", "spaces around" },
    { "commas",    ",",    "%S", "%S", "%S", SAYS_VALUE, "exact", "commas between thousands" },
    { "about",     " ",    "~%N|~ %S|about %N|approx. %S|c. %N|approximately %N|circa %S|around %N", "~%N|около %S|примерно %N|ок. %N|≈%N|порядка %S|приблизительно %N",
                           "~%N|болжол менен %N|чамасында %N|жакын %N", SAYS_VALUE, "about", "about" },
    { "more",      " ",    ">%N|%N+|more than %N|over %S|at least %N|> %N|no less than %S", "более %S|более чем %N|свыше %N|>%N|не менее %N|больше %N|%N и более",
                           ">%N|%N+|%Nдан ашык|%N ашуун|кеминде %N", SAYS_VALUE, "at_least", "more than" },
    { "less",      " ",    "<%N|up to %N|less than %S|fewer than %N|at most %S", "до %S|менее %N|не более %S|<%N|меньше %N", "<%N|%N чейин|көп дегенде %N", SAYS_VALUE, "at_most", "up to" },
    { "footnote",  " ",    "%N*|%N **|%N[1]|%S¹|%N (1)", "%N*|%N **|%N[1]|%S¹|%N²", "%N*|%N **|%S¹", SAYS_VALUE, "exact", "a footnote mark" },
    { "unit",      " ",    "%N persons|%S people|%N ind.|%N pers.", "%N чел.|%S человек|%N чел", "%N киши|%S адам", SAYS_VALUE, "exact", "the unit in the cell" },
    { "family",    " ",    "%N households|%N HH|%S families", "%N семей|%N сем.|%N домохозяйств", "%N үй-бүлө|%N түтүн", SAYS_VALUE, "exact", "the unit in the cell" },
    { "points",    ".",    "%S", "%S", "%S", SAYS_MAYBE, "exact", "points between thousands, or decimals" },
    { "either",    ",",    "%S", "%S", "%S", SAYS_MAYBE, "exact", "commas between thousands, or decimals" },
    { "decimals",  "",     "%N.0|%N.00", "%N,0|%N,00", "%N,0", SAYS_VALUE, "exact", "decimals that say nothing" },
    { "na",        "",     "n/a|N/A|-|–|no data|...|NA|not available|unknown|tbc", "н/д|-|–|нет данных|...|нет св.|уточняется|—|н.д.", "-|–|маалымат жок|...|белгисиз|жок маалымат", SAYS_NOTHING, "", "nothing known" },
    { "junk",      "",     "see below|1O5|12..7|?", "см. ниже|1О5|12..7|?", "төмөндө|1О5|?", SAYS_PROBLEM, "", "words where a number is due" },
    { "range",     "",     "120-150|300 to 400|80–100", "120-150|от 300 до 400|80–100", "120-150|80–100", SAYS_PROBLEM, "", "a range" },
    { "negative",  "",     "-%N", "-%N", "-%N", SAYS_PROBLEM, "", "fewer than nobody" },
    { "doubtful",  "",     "%N?|%N (?)", "%N?|%N (?)", "%N?", SAYS_MAYBE, "exact|about", "a figure in doubt" },
    { "inject",    "",     "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "@SUM(1+1)*cmd", SAYS_PROBLEM, "", "text that would be a formula" },
};

static const char *grouped(book *b, double value, const char *separator)
{
    char digits[32];
    pnk_buf buf = {0};
    size_t n;
    const char *kept;

    pnk_text_number(value, digits);
    n = strlen(digits);
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            pnk_buf_add(&buf, separator);
        pnk_buf_add_n(&buf, digits + i, 1);
    }
    kept = pnk_arena_text(b->arena, buf.text);
    pnk_buf_free(&buf);
    return kept;
}

static const char *one_of(book *b, const char *spellings, char between)
{
    int n = 1, k;
    const char *end;

    for (const char *p = spellings; (p = strchr(p, between)); p++)
        n++;
    for (k = drawn(b, n); k > 0; k--)
        spellings = strchr(spellings, between) + 1;
    end = strchr(spellings, between);
    return pnk_arena_text_n(b->arena, spellings, end ? (size_t)(end - spellings) : strlen(spellings));
}

static const char *drawn_style(book *b, const char *weighted)
{
    int total = 0, k;
    char name[32];

    for (int pass = 0; pass < 2; pass++) {
        k = pass ? drawn(b, total) : 0;
        for (const char *p = weighted; *p; p += *p == ' ') {
            size_t n = strcspn(p, ": ");
            int weight = p[n] == ':' ? atoi(p + n + 1) : 1;

            if (pass && (k -= weight) < 0) {
                pnk_snprintf(name, sizeof name, "%.*s", (int)n, p);
                return pnk_arena_text(b->arena, name);
            }
            total += weight;
            p += strcspn(p, " ");
        }
    }
    return "plain";
}

static reading in_thousands(book *b, sheet *s, int row, int column, double value, bool in_cell)
{
    char digits[48];
    bool english = language_index(b->language) == 0;

    value = round(value / 100.0) * 100.0 + 100.0;
    if (!in_cell) {                                  /* the header says thousands */
        put_number(b, s, row, column, value / 1000.0);
        return (reading){ SAYS_VALUE, value, "exact|about", "thousands by the header" };
    }
    pnk_text_fixed(value / 1000.0, 1, digits);
    if (!english && strchr(digits, '.'))
        *strchr(digits, '.') = ',';
    put_text(b, s, row, column, print(b, english ? "%s thousand" : drawn(b, 2) ? "%s тыс." : "%s тыс. чел.", digits));
    return (reading){ SAYS_VALUE, value, "exact|about", "thousands in the cell" };
}

reading put_count(book *b, sheet *s, int row, int column, const char *weighted, double value, bool thousands)
{
    const char *name = drawn_style(b, weighted);
    const style *found = NULL;
    char digits[32];
    pnk_buf buf = {0};

    if (thousands || !strcmp(name, "thousand"))
        return in_thousands(b, s, row, column, value, !thousands);
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (!strcmp(styles[i].name, name))
            found = &styles[i];
    if (!strcmp(name, "empty"))
        return (reading){ SAYS_NOTHING, NAN, "", "an empty cell" };
    if (!strcmp(name, "kept") || !strcmp(name, "unkept")) {
        bool kept = name[0] == 'k';

        put_kind(b, s, row, column, kept ? CELL_FORMULA : CELL_UNKEPT, print(b, "%.0f+%.0f", floor(value / 3), value - floor(value / 3)), value);
        return (reading){ kept ? SAYS_VALUE : SAYS_PROBLEM, value, "exact", kept ? "a formula with its value" : "a formula without its value" };
    }
    if (!strcmp(name, "error")) {
        static const char *const errors[] = { "#REF!", "#DIV/0!", "#N/A", "#VALUE!" };

        put_kind(b, s, row, column, CELL_ERROR, errors[drawn(b, 4)], 0);
        return (reading){ SAYS_PROBLEM, value, "", "an error value" };
    }
    if (!strcmp(name, "day")) {                      /* "12-3" that the spreadsheet took for a date */
        put_date(b, s, row, column, 19244 + drawn(b, 20));
        return (reading){ SAYS_PROBLEM, value, "", "a count that became a date" };
    }
    if (!strcmp(name, "half")) {
        put_number(b, s, row, column, value + 0.5);
        return (reading){ SAYS_PROBLEM, value, "", "half a person" };
    }
    if (!strcmp(name, "zero")) {
        put_number(b, s, row, column, 0);
        return (reading){ SAYS_VALUE, 0, "exact", "zero" };
    }
    if (!found) {
        must(!strcmp(name, "plain"), name);
        put_number(b, s, row, column, value);
        return (reading){ SAYS_VALUE, value, "exact", "a plain number" };
    }
    const char *spelling = language_index(b->language) == 0 ? found->en : language_index(b->language) == 1 ? found->ru : found->ky;
    spelling = !strcmp(name, "inject") ? spelling : one_of(b, spelling, '|');
    pnk_text_number(value, digits);
    for (const char *p = spelling; *p; p++) {
        if (*p == '%' && (p[1] == 'N' || p[1] == 'S'))
            pnk_buf_add(&buf, *++p == 'N' ? digits : grouped(b, value, found->separator));
        else
            pnk_buf_add_n(&buf, p, 1);
    }
    put_text(b, s, row, column, buf.text);
    pnk_buf_free(&buf);
    return (reading){ found->says, value, found->bound, found->why };
}
