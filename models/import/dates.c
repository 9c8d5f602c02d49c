/* models/import/dates.c - the day that a text speaks of: numbers in their usual orders, months in words, serial numbers, an hour beside it. */
#include "models/import/inside.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 1990, LAST_YEAR = 2100, MOST_PIECES = 96 };

/** A run of digits, a word, or one sign. */
typedef struct { const char *at; size_t n; int value; int digits; int month; char sign; } piece;
typedef struct { piece v[MOST_PIECES]; size_t n; } pieces;

pnk_day pnk_im_day(int year, int month, int day_of_month)
{
    char iso[32];
    pnk_day day;

    if (year < 0 || year > 9999 || month < 0 || month > 99 || day_of_month < 0 || day_of_month > 99)
        return PNK_DAY_UNKNOWN;
    pnk_snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day_of_month);
    return pnk_day_parse(iso, &day) ? day : PNK_DAY_UNKNOWN;
}

static int month_of(const pnk_im_words *words, const char *text, size_t n)
{
    pnk_arena small = { 0 };
    char *copy = pnk_arena_text_n(&small, text, n), *plain = copy ? pnk_im_plain(&small, copy) : NULL;
    pnk_im_tokens tokens;
    int month = 0;

    if (plain && n < 40 && pnk_im_split(&small, plain, &tokens) && tokens.n == 1) {
        const pnk_im_phrase *p = pnk_im_at(words, PNK_IM_MONTH_WORDS, &tokens, 0);
        month = p ? atoi(p->value) : 0;
    }
    pnk_arena_release(&small);
    return month;
}

static bool letter_at(const char *p)
{
    return (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || ((unsigned char)*p >= 0xC3 && (unsigned char)*p < 0xE2);
}

static void cut(const pnk_im_words *words, const char *text, pieces *out)
{
    out->n = 0;
    for (const char *p = text; *p && out->n < MOST_PIECES;) {
        piece one = { .at = p };
        if (*p >= '0' && *p <= '9') {
            for (; *p >= '0' && *p <= '9'; p++, one.digits++)
                one.value = one.digits < 8 ? one.value * 10 + (*p - '0') : one.value;
        } else if (letter_at(p)) {
            while (*p && (letter_at(p) || ((unsigned char)*p & 0xC0) == 0x80))
                p++;
            one.month = month_of(words, one.at, (size_t)(p - one.at));
        } else {
            uint32_t c = pnk_utf8_next(&p);
            one.sign = c >= 0x2010 && c <= 0x2015 ? '-' : c > ' ' && c < 128 ? (char)c : ' ';
            if (one.sign == ' ' && out->n && out->v[out->n - 1].sign == ' ')
                continue;
        }
        one.n = (size_t)(p - one.at);
        out->v[out->n++] = one;
    }
}

static const piece *get(const pieces *all, size_t i)
{
    static const piece none = { .at = "" };

    return i < all->n ? &all->v[i] : &none;
}

static bool is_year(const piece *p) { return p->digits == 4 && p->value >= FIRST_YEAR && p->value <= LAST_YEAR; }
static bool is_short(const piece *p) { return p->digits == 1 || p->digits == 2; }
static bool is_word(const piece *p) { return p->n > 0 && !p->digits && !p->sign; }
static int full_year(const piece *p) { return p->digits == 2 ? 2000 + p->value : p->value; }

/** Skips signs, spaces and short words (endings of ordinals, "year") up to something that counts. */
static size_t skip(const pieces *all, size_t i, size_t most)
{
    for (size_t k = 0; k < most && i < all->n; k++, i++)
        if (all->v[i].digits || all->v[i].month || (all->v[i].sign && strchr(";:()", all->v[i].sign)) || (is_word(&all->v[i]) && all->v[i].n > 16))
            break;
    return i;
}

static pnk_im_date made(const pieces *all, int year, int month, int day_of_month, size_t last)
{
    return (pnk_im_date){ .day = pnk_im_day(year, month, day_of_month), .minutes = -1, .end = get(all, last)->at + get(all, last)->n };
}

/** 17/9/2022: which of the two is the day? */
static pnk_im_date either(const pieces *all, size_t i, unsigned order, int year, size_t last)
{
    int a = get(all, i)->value, b = get(all, i + 2)->value;
    char sign = get(all, i + 1)->sign;
    unsigned proves = a > 12 && b <= 12 ? PNK_IM_DAY_FIRST : b > 12 && a <= 12 ? PNK_IM_MONTH_FIRST : 0;
    unsigned used = proves ? proves : sign == '.' || a == b ? PNK_IM_DAY_FIRST : order;
    pnk_im_date date = made(all, year, used == PNK_IM_MONTH_FIRST ? a : b, used == PNK_IM_MONTH_FIRST ? b : a, last);

    date.orders = proves;
    if (used != PNK_IM_DAY_FIRST && used != PNK_IM_MONTH_FIRST) {
        date.day = PNK_DAY_UNKNOWN;
        date.either_order = pnk_im_day(year, a, b) != PNK_DAY_UNKNOWN || pnk_im_day(year, b, a) != PNK_DAY_UNKNOWN;
    }
    return date;
}

static bool in_digits(const pieces *all, size_t i, unsigned order, int year, pnk_im_date *out)
{
    const piece *a = get(all, i), *s = get(all, i + 1), *b = get(all, i + 2), *t = get(all, i + 3), *c = get(all, i + 4);
    bool sign = s->sign && strchr("./-", s->sign) != NULL;

    if (a->digits == 8 && a->value / 10000 >= FIRST_YEAR && a->value / 10000 <= LAST_YEAR)
        *out = made(all, a->value / 10000, a->value / 100 % 100, a->value % 100, i);
    else if (is_year(a) && sign && is_short(b) && t->sign == s->sign && is_short(c))
        *out = made(all, a->value, b->value, c->value, i + 4);
    else if (is_short(a) && sign && is_short(b) && t->sign == s->sign && (is_year(c) || (c->digits == 2 && c->value < 80)))
        *out = either(all, i, order, full_year(c), i + 4);
    else if (is_short(a) && (s->sign == '.' || s->sign == '/') && b->digits == 2 && !(t->sign == s->sign && c->digits) && a->value <= 31 && b->value <= 31) {
        *out = either(all, i, order, year > 0 ? year : 2000, i + 2);
        out->no_year = year <= 0 && out->day != PNK_DAY_UNKNOWN;
    } else
        return false;
    return out->day != PNK_DAY_UNKNOWN || out->either_order;
}

/** 17 September 2022; September 17, 2022; the year first, as Kyrgyz has it. */
static bool in_words(const pieces *all, size_t i, int year, pnk_im_date *out)
{
    const piece *a = get(all, i);
    size_t second = skip(all, i + 1, 4), third = skip(all, second + 1, 4);
    const piece *b = get(all, second), *c = get(all, third);

    if (is_year(a) && is_short(b) && c->month)
        *out = made(all, a->value, c->month, b->value, third);
    else if (is_year(a) && b->month && is_short(c))
        *out = made(all, a->value, b->month, c->value, third);
    else if (is_short(a) && b->month && (is_year(c) || (c->digits == 2 && get(all, second + 1)->sign == get(all, i + 1)->sign && get(all, third + 1)->sign != ':')))
        *out = made(all, full_year(c), b->month, a->value, third);
    else if (a->month && is_short(b) && is_year(c))
        *out = made(all, c->value, a->month, b->value, third);
    else if (is_short(a) && b->month)
        *out = made(all, year > 0 ? year : 2000, b->month, a->value, second);
    else if (a->month && is_short(b))
        *out = made(all, year > 0 ? year : 2000, a->month, b->value, second);
    else
        return false;
    out->no_year = year <= 0 && !is_year(a) && !is_year(c) && !(is_short(a) && b->month && c->digits == 2);
    return out->day != PNK_DAY_UNKNOWN;
}

/** 18:00, "18.00 h", "18 hours"; -1: none. Pieces of the date itself are before `from` or hold no colon. */
static int time_in(const pnk_im_words *words, const pieces *all)
{
    pnk_arena small = { 0 };
    int minutes = -1;

    for (size_t i = 0; i < all->n && minutes < 0; i++) {
        const piece *h = get(all, i), *s = get(all, i + 1), *m = get(all, i + 2), *word;
        pnk_im_tokens tokens;
        if (!is_short(h) || h->value > 24)
            continue;
        if (s->sign == ':' && m->digits == 2 && m->value < 60)
            minutes = h->value * 60 + m->value;
        bool pair = s->sign && strchr(".-", s->sign) && m->digits == 2 && m->value < 60;
        word = get(all, pair ? i + 3 : i + 1);
        if (word->sign == ' ')
            word = get(all, pair ? i + 4 : i + 2);
        if (minutes >= 0 || !is_word(word))
            continue;
        char *text = pnk_arena_text_n(&small, word->at, word->n), *plain = text ? pnk_im_plain(&small, text) : NULL;
        if (plain && pnk_im_split(&small, plain, &tokens) && tokens.n == 1 && pnk_im_at(words, PNK_IM_HOUR_WORDS, &tokens, 0))
            minutes = h->value * 60 + (pair ? m->value : 0);
    }
    pnk_arena_release(&small);
    return minutes <= 24 * 60 ? minutes : -1;
}

static bool date_at(const pieces *all, size_t i, unsigned order, int year, pnk_im_date *out)
{
    return in_digits(all, i, order, year, out) || in_words(all, i, year, out);
}

pnk_im_date pnk_im_date_find(const pnk_im_words *words, const char *text, unsigned order, int year)
{
    pnk_im_date date = { .day = PNK_DAY_UNKNOWN, .minutes = -1 };
    pieces all;
    size_t i = 0;

    cut(words, text, &all);
    while (i < all.n && !date_at(&all, i, order, year, &date))
        i++;
    for (size_t k = 0; i == all.n && k < all.n; k++) {       /* a month or a year alone */
        const piece *next = get(&all, skip(&all, k + 1, 2));
        if (all.v[k].month && is_year(next))
            date = (pnk_im_date){ .day = PNK_DAY_UNKNOWN, .minutes = all.v[k].month + 100 * next->value, .only_month = true, .end = next->at + next->n };
        else if (is_year(&all.v[k]) && !date.only_month)
            date = (pnk_im_date){ .day = pnk_im_day(all.v[k].value, 12, 31), .minutes = -1, .only_year = true, .end = all.v[k].at + 4 };
    }
    if (date.only_month) {
        int y = date.minutes / 100, m = date.minutes % 100, last = 31;
        while (last > 28 && pnk_im_day(y, m, last) == PNK_DAY_UNKNOWN)
            last--;
        date.day = pnk_im_day(y, m, last);
        date.minutes = -1;
    }
    if (i < all.n)
        date.minutes = time_in(words, &all);
    return date;
}

/** Where the words after "as of" begin; NULL: it does not say so. */
static const char *after_as_of(const pnk_im_words *words, pnk_arena *scratch, const char *text)
{
    char *plain = pnk_im_plain(scratch, text);
    pnk_im_tokens tokens;

    if (!plain || !pnk_im_split(scratch, plain, &tokens))
        return NULL;
    pnk_im_hit hit = pnk_im_find(words, PNK_IM_AS_OF_WORDS, &tokens, false);
    if (!hit.phrase || hit.phrase->n < 2)
        return NULL;
    for (const char *p = text; *p;) {                        /* the same number of words on in the text as it stands */
        char *rest = pnk_im_plain(scratch, p);
        pnk_im_tokens left;
        if (!rest || !pnk_im_split(scratch, rest, &left))
            return NULL;
        if (left.n + hit.at + hit.phrase->n <= tokens.n)
            return p;
        pnk_utf8_next(&p);
    }
    return NULL;
}

pnk_im_date pnk_im_date_title(const pnk_im_words *words, pnk_arena *scratch, const char *text, unsigned order, int year)
{
    const char *from = strlen(text) < 2000 ? after_as_of(words, scratch, text) : NULL;
    pnk_im_date date = { .day = PNK_DAY_UNKNOWN, .minutes = -1 }, next;

    if (from)
        date = pnk_im_date_find(words, from, order, year);
    for (const char *p = text; date.day == PNK_DAY_UNKNOWN || (!from && p && *p); p = next.end) {
        next = pnk_im_date_find(words, p, order, year);
        if (next.day == PNK_DAY_UNKNOWN || !next.end || next.only_year) {
            if (date.day == PNK_DAY_UNKNOWN && p == text && !next.only_year)
                date = next;
            break;
        }
        next.minutes = next.minutes >= 0 ? next.minutes : date.minutes;
        date = next;
        from = NULL;
    }
    if (date.day != PNK_DAY_UNKNOWN && date.minutes < 0) {   /* "as of 18:00, 17.09.2022": the hour before the day */
        next = pnk_im_date_find(words, text, order, year);
        date.minutes = next.minutes;
    }
    return date;
}

pnk_im_date pnk_im_date_serial(double serial, pnk_day about)
{
    enum { DAY_ZERO_1900 = 25569, FROM_1904 = 1462, FIRST = 20000, LAST = 80000, NEAR_DAYS = 400 };
    pnk_im_date date = { .day = PNK_DAY_UNKNOWN, .minutes = -1 };

    if (!(serial >= FIRST && serial < LAST))
        return date;
    date.day = (pnk_day)serial - DAY_ZERO_1900;
    if (about != PNK_DAY_UNKNOWN && abs(date.day - about) > NEAR_DAYS && abs(date.day + FROM_1904 - about) <= NEAR_DAYS)
        date.day += FROM_1904;
    double part = serial - (double)(long)serial;
    if (part > 0.0)
        date.minutes = (int)(part * 1440.0 + 0.5);
    return date;
}
