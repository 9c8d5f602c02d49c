/* engine/base/text.c - numbers and text in the C locale, whatever the process or thread has in force.
 *
 * setlocale() may have put a decimal comma in force (Kyrgyz, Russian). Reading goes through strtod_l, writing
 * through a switch of the calling thread's own locale, which other threads do not see.
 */
#include "engine/base/text.h"
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

static locale_t the_c_locale(void)
{
    pthread_once(&c_locale_once, make_c_locale);
    return c_locale;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static const char *skip_digits(const char *p, size_t *n)
{
    const char *start = p;
    while (is_digit(*p))
        p++;
    *n += (size_t)(p - start);
    return p;
}

/** Sign, digits with at most one point, exponent: the shapes strtod also knows (hex, inf, nan, blanks) stay out. */
static bool looks_decimal(const char *p)
{
    size_t n_digits = 0, n_exponent = 0;
    if (*p == '+' || *p == '-')
        p++;
    p = skip_digits(p, &n_digits);
    if (*p == '.')
        p = skip_digits(p + 1, &n_digits);
    if (n_digits == 0)
        return false;
    if (*p == 'e' || *p == 'E') {
        p++;
        if (*p == '+' || *p == '-')
            p++;
        p = skip_digits(p, &n_exponent);
        if (n_exponent == 0)
            return false;
    }
    return *p == '\0';
}

bool pnk_text_to_number(const char *text, double *out)
{
    if (!text || !looks_decimal(text))
        return false;
    char *end = NULL;
    double value = strtod_l(text, &end, the_c_locale());
    if (*end != '\0' || !isfinite(value))
        return false;
    *out = value;
    return true;
}

bool pnk_text_to_int(const char *text, int64_t *out)
{
    if (!text)
        return false;
    const char *p = text;
    bool negative = *p == '-';
    if (*p == '+' || *p == '-')
        p++;
    if (!is_digit(*p))
        return false;
    uint64_t value = 0, limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    for (; is_digit(*p); p++) {
        uint64_t digit = (uint64_t)(*p - '0');
        if (value > (limit - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (*p != '\0')
        return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

void *pnk_locale_plain(void)
{
    locale_t plain = the_c_locale();
    return plain ? uselocale(plain) : NULL;
}

void pnk_locale_back(void *before)
{
    if (before)
        uselocale(before);
}

int pnk_vsnprintf(char *out, size_t size, const char *format, va_list args)
{
    void *before = pnk_locale_plain();
    int n = vsnprintf(out, size, format, args);

    pnk_locale_back(before);
    return n;
}

int pnk_snprintf(char *out, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = pnk_vsnprintf(out, size, format, args);
    va_end(args);
    return n;
}

static const char *not_finite(double value, char *out)
{
    return strcpy(out, isnan(value) ? "" : value > 0 ? "inf" : "-inf");
}

const char pnk_withheld_word[] = "hidden";
static const uint64_t withheld_bits = UINT64_C(0x7ff8000050414e4b);      /* a quiet NAN whose last bytes are ours */

double pnk_withheld(void)
{
    double value;
    memcpy(&value, &withheld_bits, sizeof value);
    return value;
}

bool pnk_is_withheld(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits == withheld_bits;
}

const char *pnk_text_number(double value, char out[32])
{
    if (!isfinite(value))
        return not_finite(value, out);
    if (value == 0.0)
        return strcpy(out, "0");                     /* -0 as well */
    for (int digits = 15; digits <= 17; digits++) {
        double back;
        pnk_snprintf(out, 32, "%.*g", digits, value);
        if (pnk_text_to_number(out, &back) && back == value)
            break;
    }
    return out;
}

const char *pnk_text_fixed(double value, int decimals, char out[48])
{
    if (!isfinite(value))
        return not_finite(value, out);
    decimals = decimals < 0 ? 0 : decimals > 17 ? 17 : decimals;
    int n = pnk_snprintf(out, 48, "%.*f", decimals, value);
    if (n < 0 || n >= 48)                            /* too long to be a figure of ours: digits and exponent instead */
        return pnk_text_number(value, out);
    if (out[0] == '-' && strspn(out + 1, "0.") == (size_t)n - 1)
        memmove(out, out + 1, (size_t)n);            /* -0.00 reads as 0.00 */
    return out;
}

/** Length of the valid sequence at p (of n bytes left), 0 when it is none; the code point in `code`. */
static size_t sequence_at(const unsigned char *p, size_t n, uint32_t *code)
{
    static const uint32_t smallest[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length = p[0] < 0x80 ? 1 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2 : p[0] >= 0xE0 && p[0] < 0xF0 ? 3
                  : p[0] >= 0xF0 && p[0] < 0xF5 ? 4 : 0;
    if (length == 0 || length > n)
        return 0;
    uint32_t value = length == 1 ? p[0] : p[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (p[i] & 0x3Fu);
    }
    if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return 0;
    *code = value;
    return length;
}

size_t pnk_utf8_valid(const char *text, size_t n)
{
    uint32_t code;
    size_t i = 0;
    while (i < n) {
        if ((unsigned char)text[i] < 0x80) {             /* most of what is read is plain */
            i++;
            continue;
        }
        size_t length = sequence_at((const unsigned char *)text + i, n - i, &code);
        if (length == 0)
            return i;
        i += length;
    }
    return n;
}

uint32_t pnk_utf8_next(const char **p)
{
    const unsigned char *at = (const unsigned char *)*p;
    uint32_t code = 0xFFFD;
    if (*at == 0)
        return 0;                                    /* stays at the end */
    size_t n = 1;
    while (n < 4 && at[n] != 0)
        n++;
    size_t length = sequence_at(at, n, &code);
    *p += length ? length : 1;
    return length ? code : 0xFFFD;
}

size_t pnk_utf8_put(uint32_t code, char out[4])
{
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        code = 0xFFFD;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)((0xF00u >> length & 0xF0u) | code);
    return length;
}

bool pnk_text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool pnk_text_is_blank(const char *text)
{
    while (text && is_space(*text))
        text++;
    return !text || *text == '\0';
}

bool pnk_text_starts(const char *text, const char *start)
{
    return text && start && strncmp(text, start, strlen(start)) == 0;
}

char *pnk_text_trim(char *text)
{
    if (!text)
        return NULL;
    char *start = text;
    while (is_space(*start))
        start++;
    size_t n = strlen(start);
    while (n > 0 && is_space(start[n - 1]))
        n--;
    memmove(text, start, n);
    text[n] = '\0';
    return text;
}

/** Room for n more bytes and the NUL. */
static bool buf_room(pnk_buf *buf, size_t n)
{
    if (buf->failed)
        return false;
    if (n < buf->capacity - buf->n && buf->text)
        return true;
    size_t capacity = buf->capacity < 256 ? 256 : buf->capacity;
    while (capacity - buf->n <= n) {
        if (capacity > SIZE_MAX / 4) {
            buf->failed = true;
            return false;
        }
        capacity *= 2;
    }
    char *text = realloc(buf->text, capacity);
    if (!text) {
        buf->failed = true;
        return false;
    }
    buf->text = text;
    buf->capacity = capacity;
    return true;
}

void pnk_buf_add_n(pnk_buf *buf, const char *text, size_t n)
{
    if (!buf_room(buf, n))
        return;
    if (n)
        memcpy(buf->text + buf->n, text, n);
    buf->n += n;
    buf->text[buf->n] = '\0';
}

void pnk_buf_add(pnk_buf *buf, const char *text)
{
    if (text)
        pnk_buf_add_n(buf, text, strlen(text));
}

void pnk_buf_printf(pnk_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = pnk_vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        buf->failed = true;
    else if (buf_room(buf, (size_t)n)) {
        pnk_vsnprintf(buf->text + buf->n, (size_t)n + 1, format, again);
        buf->n += (size_t)n;
    }
    va_end(again);
}

void pnk_buf_free(pnk_buf *buf)
{
    free(buf->text);
    *buf = (pnk_buf){0};
}
