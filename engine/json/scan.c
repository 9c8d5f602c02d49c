/* engine/json/scan.c - RFC 8259 to the letter, with the line of the first fault.
 *
 * Beyond the grammar, refused because a later reader would lose them without a word: a key twice, \u0000, half a
 * surrogate pair, numbers too large for a double.
 */
#include "engine/json/scan.h"
#include "engine/base/hash.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include <stdio.h>
#include <string.h>

enum { DEEPEST = 64, LONGEST_NUMBER = 512 };

typedef struct {
    pnk_ctx *ctx;
    pnk_arena *arena;
    const char *name, *p, *end;
    long line;
    int depth;
    long *lines;
    size_t n_lines, lines_capacity;
} scan;

static pnk_status scan_value(scan *s);

/** "operation.json line 3: found "x", expected a comma or }". */
static pnk_status refuse(scan *s, const char *expected)
{
    char found[120];
    if (s->p >= s->end)
        snprintf(found, sizeof found, "%s", pnk_said("the end of the text"));
    else if (*s->p == '"')
        snprintf(found, sizeof found, "%s", pnk_said("a double quote"));
    else if ((unsigned char)*s->p < 0x20 || (unsigned char)*s->p >= 0x7F)
        snprintf(found, sizeof found, pnk_said("the byte %02X"), (unsigned)(unsigned char)*s->p);
    else
        snprintf(found, sizeof found, "\"%c\"", *s->p);
    return pnk_fail(s->ctx, PNK_BAD_INPUT, "%s line %ld: found %s, expected %s", s->name, s->line, found, pnk_said(expected));
}

static void skip_space(scan *s)
{
    for (; s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'); s->p++)
        s->line += *s->p == '\n';
}

static bool at(const scan *s, char c) { return s->p < s->end && *s->p == c; }
static bool at_digit(const scan *s) { return s->p < s->end && *s->p >= '0' && *s->p <= '9'; }

static pnk_status scan_word(scan *s, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
        return refuse(s, "a value: text in double quotes, a number, true, false, null, { or [");
    s->p += n;
    return PNK_OK;
}

static pnk_status scan_digits(scan *s)
{
    if (!at_digit(s))
        return refuse(s, "a digit");
    while (at_digit(s))
        s->p++;
    return PNK_OK;
}

static pnk_status scan_number(scan *s)
{
    const char *start = s->p;
    pnk_status status;
    char number[LONGEST_NUMBER + 1];
    double value;

    if (at(s, '-'))
        s->p++;
    if (at(s, '0'))
        s->p++;                                      /* no digit may follow: 012 is refused by what comes next */
    else if ((status = scan_digits(s)))
        return status;
    if (at(s, '.')) {
        s->p++;
        if ((status = scan_digits(s)))
            return status;
    }
    if (at(s, 'e') || at(s, 'E')) {
        s->p++;
        if (at(s, '+') || at(s, '-'))
            s->p++;
        if ((status = scan_digits(s)))
            return status;
    }
    size_t n = (size_t)(s->p - start);
    if (n > LONGEST_NUMBER)
        return pnk_fail(s->ctx, PNK_BAD_INPUT, "%s line %ld: a number of %zu characters, expected at most %d",
                        s->name, s->line, n, LONGEST_NUMBER);
    memcpy(number, start, n);
    number[n] = '\0';
    if (!pnk_text_to_number(number, &value))
        return pnk_fail(s->ctx, PNK_BAD_INPUT, "%s line %ld: found %s, expected a number that a computer can hold",
                        s->name, s->line, number);
    return PNK_OK;
}

/** Four hex digits after \u. */
static pnk_status scan_hex(scan *s, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++, s->p++) {
        char c = s->p < s->end ? *s->p : '\0';
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            return refuse(s, "four hex digits after \\u");
        *code = *code << 4 | (uint32_t)digit;
    }
    return PNK_OK;
}

static pnk_status scan_unicode(scan *s, pnk_buf *out)
{
    uint32_t code, low;
    char bytes[4];
    pnk_status status = scan_hex(s, &code);
    if (status)
        return status;
    if (code == 0)
        return pnk_fail(s->ctx, PNK_BAD_INPUT, "%s line %ld: \\u0000 cannot stand in our texts", s->name, s->line);
    if (code >= 0xD800 && code < 0xE000) {
        if (code >= 0xDC00 || s->end - s->p < 2 || s->p[0] != '\\' || s->p[1] != 'u')
            return refuse(s, "the other half of a surrogate pair");
        s->p += 2;
        if ((status = scan_hex(s, &low)))
            return status;
        if (low < 0xDC00 || low >= 0xE000)
            return refuse(s, "the other half of a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    pnk_buf_add_n(out, bytes, pnk_utf8_put(code, bytes));
    return PNK_OK;
}

/** A string; what it says is added to `out`. */
static pnk_status scan_string(scan *s, pnk_buf *out)
{
    static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *escape;
    if (!at(s, '"'))
        return refuse(s, "text in double quotes");
    for (s->p++; !at(s, '"');) {
        if (s->p >= s->end || (unsigned char)*s->p < 0x20)
            return refuse(s, "a closing double quote (control characters are written as \\n, \\t or \\u....)");
        if (*s->p != '\\') {
            pnk_buf_add_n(out, s->p++, 1);
            continue;
        }
        s->p++;
        if (at(s, 'u')) {
            s->p++;
            pnk_status status = scan_unicode(s, out);
            if (status)
                return status;
        } else if (s->p < s->end && *s->p && (escape = strchr(escapes, *s->p)) != NULL) {
            pnk_buf_add_n(out, &meanings[escape - escapes], 1);
            s->p++;
        } else
            return refuse(s, "one of \" \\ / b f n r t u after \\");
    }
    s->p++;
    return PNK_OK;
}

static pnk_status scan_key(scan *s, pnk_index *keys)
{
    pnk_buf key = {0};
    long line = s->line;
    pnk_status status = scan_string(s, &key);
    char *kept = status || key.failed ? NULL : pnk_arena_text_n(s->arena, key.text ? key.text : "", key.n);
    pnk_buf_free(&key);
    if (status)
        return status;
    int put = kept ? pnk_index_put(keys, s->arena, kept, 0) : -1;
    if (put < 0)
        return pnk_no_memory(s->ctx);
    if (put == 0)
        return pnk_fail(s->ctx, PNK_BAD_INPUT, "%s line %ld: key \"%s\" stands twice, expected once", s->name, line, kept);
    if (s->depth == 1) {
        if (!PNK_GROW(s->arena, s->lines, s->n_lines, s->lines_capacity))
            return pnk_no_memory(s->ctx);
        s->lines[s->n_lines++] = line;
    }
    skip_space(s);
    if (!at(s, ':'))
        return refuse(s, "a colon after the key");
    s->p++;
    skip_space(s);
    return PNK_OK;
}

/** What stands between brackets, these included. */
static pnk_status scan_members(scan *s, char close)
{
    pnk_index keys = {0};
    pnk_status status;
    if (++s->depth > DEEPEST)
        return pnk_fail(s->ctx, PNK_BAD_INPUT, "%s line %ld: brackets nested more than %d deep", s->name, s->line, DEEPEST);
    s->p++;
    skip_space(s);
    if (!at(s, close))
        for (;;) {
            if ((close == '}' && (status = scan_key(s, &keys))) || (status = scan_value(s)))
                return status;
            skip_space(s);
            if (!at(s, ','))
                break;
            s->p++;
            skip_space(s);
        }
    if (!at(s, close))
        return refuse(s, close == '}' ? PNK_PHRASE("a comma or }") : PNK_PHRASE("a comma or ]"));
    s->p++;
    s->depth--;
    return PNK_OK;
}

static pnk_status scan_value(scan *s)
{
    char c = s->p < s->end ? *s->p : '\0';
    if (c == '{' || c == '[')
        return scan_members(s, c == '{' ? '}' : ']');
    if (c == '"') {
        pnk_buf text = {0};
        pnk_status status = scan_string(s, &text);
        if (!status && text.failed)
            status = pnk_no_memory(s->ctx);
        pnk_buf_free(&text);
        return status;
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return scan_number(s);
    return scan_word(s, c == 't' ? "true" : c == 'f' ? "false" : "null");
}

pnk_status pnk_json_scan(pnk_ctx *ctx, pnk_arena *arena, const char *name, const char *text, size_t n,
                         long **lines, size_t *n_lines)
{
    scan s = { .ctx = ctx, .arena = arena, .name = name, .p = text, .end = text + n, .line = 1 };
    size_t valid = pnk_utf8_valid(text, n);
    pnk_status status;
    if (valid < n) {
        for (size_t i = 0; i < valid; i++)
            s.line += text[i] == '\n';
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s line %ld: byte %02X, expected text in UTF-8", name, s.line,
                        (unsigned)(unsigned char)text[valid]);
    }
    skip_space(&s);
    if ((status = scan_value(&s)))
        return status;
    skip_space(&s);
    if (s.p < s.end)
        return refuse(&s, "the end of the text");
    *lines = s.lines;
    *n_lines = s.n_lines;
    return PNK_OK;
}
