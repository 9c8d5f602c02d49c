/* models/import/number.c - the number that a cell of text says, with what stands around it.
 *
 * A number here is digits in groups: "1 234", "1'234", "1,234,567", "1.234,5". Words beside it must be known: a bound ("about"), a multiplier
 * ("thousand"), a unit ("persons"), a filler; anything else and the cell is no number. One comma or point before exactly three digits may be
 * either sign; the caller settles that from the column.
 */
#include "models/import/inside.h"
#include <math.h>
#include <string.h>

enum { MOST_CHUNKS = 4 };
typedef struct { double value, as_decimal; char separator; bool plus; } chunk;
typedef struct {
    chunk v[MOST_CHUNKS];
    size_t n;
    bool bad, percent, dash, negative;
    const char *bound, *unit;
    double times[MOST_CHUNKS];       /* multiplier after each chunk; 0: none */
    bool from, to;                   /* "from 100 to 150" */
} reading;

bool pnk_im_says_nothing(const pnk_im_words *words, pnk_arena *scratch, const char *text)
{
    if (text[0] >= '0' && text[0] <= '9')                    /* the many */
        return false;
    char *plain = pnk_im_plain(scratch, text);

    return plain && (!*plain || pnk_index_get(&words->unknown, plain) >= 0);
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F || c == '\t' || c == '\n' || c == '\r' || c == 0xFEFF;
}
static bool is_apostrophe(uint32_t c) { return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2BC || c == '`'; }
static bool is_dash(uint32_t c) { return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }
static bool is_superscript(uint32_t c) { return c == 0xB9 || c == 0xB2 || c == 0xB3 || (c >= 0x2070 && c <= 0x2079); }
static bool is_footnote(uint32_t c) { return c == '*' || c == 0x2020 || c == 0x2021 || is_superscript(c) || c == 0xA7; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static uint32_t peek(const char *p)
{
    return *p ? pnk_utf8_next(&p) : 0;
}

/** Groups of digits with their separators, as they stand. */
typedef struct { int digits[16]; char separators[16]; size_t n; char text[64]; size_t used; } groups;

/** Reads "1 234,5": spaces and apostrophes only before three digits. */
static const char *read_groups(const char *p, groups *g)
{
    *g = (groups){ .n = 0 };
    for (;;) {
        int count = 0;
        for (; is_digit(*p); p++, count++)
            if (g->used < sizeof g->text - 1)
                g->text[g->used++] = *p;
        g->digits[g->n] = count;
        if (++g->n == 16)
            return p;
        const char *next = p;
        uint32_t c = *next ? pnk_utf8_next(&next) : 0;
        char sign = c == ',' ? ',' : c == '.' ? '.' : is_space(c) ? ' ' : is_apostrophe(c) ? '\'' : 0;
        while (sign == ' ' && is_space(peek(next)))
            pnk_utf8_next(&next);
        int digits = 0;
        while (sign && digits < 4 && is_digit(next[digits]))
            digits++;
        if (!sign || digits == 0 || ((sign == ' ' || sign == '\'') && digits != 3))
            return p;
        if (sign == ' ' && g->n > 1 && (g->separators[g->n - 2] == ',' || g->separators[g->n - 2] == '.') && g->digits[g->n - 1] != 3)
            return p;                                        /* "12,5 300" is two */
        g->separators[g->n - 1] = sign;
        p = next;
    }
}

static double whole(const groups *g, size_t n_decimal_groups)
{
    double value = 0.0, scale = 1.0;
    size_t at = 0, from_decimal = g->n - n_decimal_groups;

    for (size_t i = 0; i < g->n; i++)
        for (int k = 0; k < g->digits[i] && at < g->used; k++) {
            value = value * 10.0 + (g->text[at++] - '0');
            scale *= i >= from_decimal ? 10.0 : 1.0;
        }
    return value / scale;
}

/** False: the groups make no number. */
static bool value_of(const groups *g, chunk *out)
{
    char last = g->n > 1 ? g->separators[g->n - 2] : 0;
    bool mixed = false, threes = g->digits[0] <= 3;
    size_t signs = 0;

    for (size_t i = 1; i < g->n; i++) {
        threes = threes && g->digits[i] == 3;
        mixed = mixed || g->separators[i - 1] != last;
        signs += g->separators[i - 1] == last;
    }
    if (g->used >= sizeof g->text - 1)
        return false;
    *out = (chunk){ .value = whole(g, 0) };
    if (g->n == 1 || (threes && !mixed && (g->n > 2 || last == ' ' || last == '\'')))
        return true;
    if (last != ',' && last != '.')
        return false;
    for (size_t i = 1; i + 1 < g->n; i++)                    /* before a decimal sign only groups of three, with another sign */
        if (g->digits[i] != 3 || g->separators[i - 1] == last)
            return false;
    if (signs > 1 || (g->n > 2 && g->digits[0] > 3))
        return false;
    if (g->n == 2 && threes && g->digits[1] == 3 && !(g->digits[0] == 1 && g->text[0] == '0')) {
        out->separator = last;
        out->as_decimal = whole(g, 1);
        return true;
    }
    out->value = whole(g, 1);
    return true;
}

void pnk_im_signs_see(const char *text, pnk_im_signs *signs)
{
    while (*text && !is_digit(*text))
        text++;
    if (!*text)
        return;
    groups g;
    chunk c;
    read_groups(text, &g);
    if (!value_of(&g, &c) || c.separator)
        return;
    for (size_t i = 0; i + 1 < g.n; i++) {
        bool decimal = i + 2 == g.n && (g.digits[g.n - 1] != 3 || g.n == 2 || g.separators[i] != g.separators[0]);
        signs->comma_decimal = signs->comma_decimal || (g.separators[i] == ',' && decimal);
        signs->comma_thousands = signs->comma_thousands || (g.separators[i] == ',' && !decimal);
        signs->point_decimal = signs->point_decimal || (g.separators[i] == '.' && decimal);
        signs->point_thousands = signs->point_thousands || (g.separators[i] == '.' && !decimal);
    }
}

/** A footnote: "(1)", "[2]", "1)" after the number. */
static const char *after_footnote(const char *p, const reading *r)
{
    const char *start = p;

    if (r->n == 0)
        return start;
    if (*p == '(' || *p == '[')
        p++;
    else if (p == start)
        return start;
    int n = 0;
    while (is_digit(p[n]))
        n++;
    if (n < 1 || n > 2 || (p[n] != ')' && p[n] != ']'))
        return start;
    return p + n + 1;
}

static void take_words(const pnk_im_words *words, const pnk_im_tokens *tokens, reading *r)
{
    for (size_t i = 0; i < tokens->n;) {
        const pnk_im_phrase *bound = pnk_im_at(words, PNK_IM_BOUND_WORDS, tokens, i), *times = pnk_im_at(words, PNK_IM_TIMES_WORDS, tokens, i),
                            *unit = pnk_im_at(words, PNK_IM_UNIT_WORDS, tokens, i), *other = pnk_im_at(words, PNK_IM_FILLER_WORDS, tokens, i);
        size_t n = 1;
        if (strcmp(tokens->v[i], "%") == 0)
            r->percent = true;
        else if (times && r->n > 0 && !(r->times[r->n - 1] > 0)) {
            if (!pnk_text_to_number(times->value, &r->times[r->n - 1]))
                r->bad = true;
            n = times->n;
        } else if (bound && (!unit || bound->n >= unit->n)) {
            r->from = r->from || (strcmp(bound->value, "at_least") == 0 && r->n == 0);
            r->to = r->to || (strcmp(bound->value, "at_most") == 0 && r->n == 1 && r->from);
            r->bad = r->bad || (r->bound && strcmp(r->bound, bound->value) != 0 && !r->to);
            r->bound = bound->value;
            n = bound->n;
        } else if (unit) {
            r->unit = r->unit && strcmp(r->unit, unit->value) != 0 && strcmp(r->unit, "persons") != 0 ? r->unit : unit->value;
            n = unit->n;
        } else if (other)
            n = other->n;
        else
            r->bad = true;
        i += n;
    }
}

static const char *take_sign(const char *p, reading *r)
{
    const char *next = p;
    uint32_t c = pnk_utf8_next(&next);

    switch (c) {
    case '~': case 0x2248: case 0x2243: case 0xB1:
        r->bound = "about";
        return next;
    case '>': case 0x2265: case '<': case 0x2264:
        r->bound = c == '>' || c == 0x2265 ? "at_least" : "at_most";
        return next + (*next == '=');
    case '+':
        if (r->n)
            r->bound = "at_least";
        return next;
    case '(': case ')': case '[': case ']': case '.': case ',': case ';': case ':': case '"': case '=': case '/': case 0xAB: case 0xBB:
        return next;
    default:
        if (is_footnote(c) || is_space(c) || is_apostrophe(c))
            return next;
        return NULL;
    }
}

/** Letters up to the next digit, space apart from words, as plain tokens. */
static const char *take_word(const pnk_im_words *words, pnk_arena *scratch, const char *p, reading *r)
{
    const char *end = p;
    pnk_im_tokens tokens;

    while (*end && !is_digit(*end) && *end != '(' && *end != '~' && *end != '>' && *end != '<')
        pnk_utf8_next(&end);
    char *text = pnk_arena_text_n(scratch, p, (size_t)(end - p)), *plain = text ? pnk_im_plain(scratch, text) : NULL;
    if (!plain || !pnk_im_split(scratch, plain, &tokens))
        r->bad = true;
    else if (tokens.n == 0)
        r->bad = true;
    else
        take_words(words, &tokens, r);
    return end;
}

static void take_all(const pnk_im_words *words, pnk_arena *scratch, const char *p, reading *r)
{
    while (*p && !r->bad) {
        const char *next;
        uint32_t c = peek(p);
        if (is_digit(*p)) {
            groups g;
            p = read_groups(p, &g);
            if (r->n == MOST_CHUNKS || !value_of(&g, &r->v[r->n])) {
                r->bad = true;
                return;
            }
            r->n++;
        } else if ((next = after_footnote(p, r)) != p)
            p = next;
        else if (is_dash(c)) {
            next = p;
            pnk_utf8_next(&next);
            while (is_space(peek(next)))
                pnk_utf8_next(&next);
            if (r->n == 0 && is_digit(*next))
                r->negative = true;
            else if (r->n == 1 && is_digit(*next))
                r->dash = true;
            else if (r->n == 0)
                r->bad = true;
            p = next;
        } else if ((next = take_sign(p, r)) != NULL)
            p = next;
        else
            p = take_word(words, scratch, p, r);
    }
}

static double scaled(const reading *r, size_t i, bool *times)
{
    bool multiplied = r->times[i] > 0;

    *times = *times || multiplied;
    return multiplied ? (r->v[i].separator ? r->v[i].as_decimal : r->v[i].value) * r->times[i] : r->v[i].value;
}

void pnk_im_number_read(const pnk_im_words *words, pnk_arena *scratch, const char *text, pnk_im_number *out)
{
    reading r = { .n = 0 };
    double plain;

    *out = (pnk_im_number){ .found = PNK_IM_NO_NUMBER };
    if (is_digit(*text) && strlen(text) < 16 && strspn(text, "0123456789") == strlen(text) && pnk_text_to_number(text, &plain)) {
        *out = (pnk_im_number){ .found = PNK_IM_NUMBER_FOUND, .value = plain };
        return;
    }
    if (pnk_im_says_nothing(words, scratch, text)) {
        out->found = PNK_IM_NOT_SAID;
        return;
    }
    take_all(words, scratch, text, &r);
    if (r.bad || r.n == 0)
        return;
    out->unit = r.unit;
    out->bound = r.bound;
    out->found = r.percent ? PNK_IM_PERCENT : PNK_IM_NUMBER_FOUND;
    if (r.n == 2 && (r.dash || (r.from && r.to))) {
        if (r.times[1] > 0 && !(r.times[0] > 0))
            r.times[0] = r.times[1];
        out->value = scaled(&r, 0, &out->times);
        out->high = scaled(&r, 1, &out->times);
        out->bound = NULL;
        out->found = out->value < out->high && !r.percent ? PNK_IM_RANGE : PNK_IM_NO_NUMBER;
        return;
    }
    if (r.n == 2 && r.times[0] > 0 && r.v[1].value < r.times[0] && !(r.times[1] > 0)) {      /* "2 thousand 300" */
        out->value = scaled(&r, 0, &out->times) + r.v[1].value;
        return;
    }
    if (r.n != 1) {
        out->found = PNK_IM_NO_NUMBER;
        return;
    }
    out->value = scaled(&r, 0, &out->times);
    if (!out->times && r.v[0].separator) {
        out->separator = r.v[0].separator;
        out->as_decimal = r.v[0].as_decimal;
    }
    if (r.negative) {
        out->value = -out->value;
        out->as_decimal = -out->as_decimal;
    }
}
