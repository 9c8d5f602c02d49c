/* engine/gis/encoding.c - guessing by letters: in the wrong encoding Russian becomes rare letters, signs, and capitals inside words. */
#include "engine/gis/encoding.h"
#include "engine/base/text.h"
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* As the C library calls them; where two explain the text alike the earlier one is taken. The last Cyrillic one is hardly met, and two letters
 * fit nearly everything: it needs so many points more than others over the whole text. */
static const struct { const char *name, *library; double rarity; } one_byte[] = {
    { "windows-1251",  "CP1251",        0.0 },
    { "KOI8-R",        "KOI8-R",        0.0 },
    { "cp866",         "CP866",         0.0 },
    { "MacCyrillic",   "MAC-CYRILLIC", 20.0 },
    { "windows-1252",  "CP1252",        0.0 },
};
#define N_ONE_BYTE (sizeof one_byte / sizeof *one_byte)

bool pnk_code_page_of(const char *encoding, pnk_code_page *page)
{
    const char *library = encoding;
    for (size_t i = 0; i < N_ONE_BYTE; i++)
        if (strcmp(one_byte[i].name, encoding) == 0)
            library = one_byte[i].library;
    iconv_t decoder = iconv_open("UTF-8", library);
    if (decoder == (iconv_t)-1)
        return false;
    *page = (pnk_code_page){0};
    for (int b = 0; b < 256; b++) {
        char in = (char)b, *from = &in, *to = page->text[b];
        size_t in_left = 1, out_left = sizeof page->text[b];
        iconv(decoder, NULL, NULL, NULL, NULL);
        if (iconv(decoder, &from, &in_left, &to, &out_left) != (size_t)-1 && in_left == 0)
            page->n[b] = (uint8_t)(sizeof page->text[b] - out_left);
    }
    iconv_close(decoder);
    return page->n['0'] == 1 && page->text['0'][0] == '0' && page->n[','] == 1 && page->text[','][0] == ',';
}

/* Small letters of Russian from the commonest to the rarest. */
static const char by_frequency[] = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё";

typedef enum { OTHER, LETTER_ASCII, LETTER_SMALL, LETTER_CAPITAL, LETTER_LATIN, DIGIT } letter_kind;

static int frequency_points(uint32_t small)
{
    const char *p = by_frequency;
    for (int rank = 0; *p; rank++)
        if (pnk_utf8_next(&p) == small)
            return rank < 11 ? 3 : rank < 22 ? 2 : 1;
    return -8;                       /* letters of other languages */
}

static letter_kind kind_of(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return LETTER_ASCII;
    if (c >= '0' && c <= '9')
        return DIGIT;
    if ((c >= 0x430 && c <= 0x45F))
        return LETTER_SMALL;
    if (c >= 0x400 && c < 0x430)
        return LETTER_CAPITAL;
    if (c >= 0xC0 && c <= 0x17F && c != 0xD7 && c != 0xF7)
        return LETTER_LATIN;
    return OTHER;
}

static bool is_cyrillic(letter_kind kind) { return kind == LETTER_SMALL || kind == LETTER_CAPITAL; }

/** Points of one character that is not ASCII, between its neighbours. */
static int points_of(uint32_t c, letter_kind before, letter_kind after)
{
    static const char usual_signs[] = "\u00A0«»–—“”„’‘…№°²³½";
    uint32_t small = c;

    switch (kind_of(c)) {
    case LETTER_CAPITAL:
        small = c >= 0x410 ? c + 0x20 : c + 0x50;
        if (before == LETTER_SMALL)
            return -5;
        /* fall through */
    case LETTER_SMALL:
        if (before == LETTER_ASCII || after == LETTER_ASCII)
            return -4;
        if (!is_cyrillic(before) && !is_cyrillic(after))
            return -1;               /* words of one letter are few */
        return frequency_points(small);
    case LETTER_LATIN:
        if (before == LETTER_LATIN || after == LETTER_LATIN)
            return -4;
        if (before != LETTER_ASCII && after != LETTER_ASCII)
            return -2;
        return c < 0xE0 && before == LETTER_ASCII ? -3 : 2;
    default:
        break;
    }
    for (const char *p = usual_signs; *p;)
        if (pnk_utf8_next(&p) == c)
            return before == LETTER_SMALL && after == LETTER_SMALL ? -3 : 1;
    return c >= 0x2190 ? -6 : -3;      /* arrows, boxes, shades; else some other sign */
}

/** Mean points of the characters that are not ASCII. */
static double plausibility(const uint32_t codes[256], const unsigned char *bytes, size_t n, double rarity)
{
    long points = 0, counted = 0;
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] < 0x80)
            continue;
        uint32_t c = codes[bytes[i]];
        letter_kind before = i > 0 ? kind_of(codes[bytes[i - 1]]) : OTHER, after = i + 1 < n ? kind_of(codes[bytes[i + 1]]) : OTHER;
        points += c ? points_of(c, before, after) : -10;
        counted++;
    }
    return counted ? ((double)points - rarity) / (double)counted : 0.0;
}

const char *pnk_encoding_guess(const char *bytes, size_t n)
{
    const size_t enough = (size_t)128 << 10;
    const char *best = NULL;
    double best_points = 0.5;          /* under this no reading looks like words */
    size_t start = 0;

    while (start < n && (unsigned char)bytes[start] < 0x80)
        start++;
    start = start > 256 ? start - 256 : 0;
    for (size_t i = 0; i < N_ONE_BYTE; i++) {
        pnk_code_page page;
        uint32_t codes[256];
        if (!pnk_code_page_of(one_byte[i].name, &page))
            continue;
        for (int b = 0; b < 256; b++) {
            char text[8] = "";
            memcpy(text, page.text[b], page.n[b]);
            const char *p = text;
            codes[b] = page.n[b] ? pnk_utf8_next(&p) : 0;
        }
        double points = plausibility(codes, (const unsigned char *)bytes + start, n - start < enough ? n - start : enough, one_byte[i].rarity);
        if (points > best_points) {
            best_points = points;
            best = one_byte[i].name;
        }
    }
    return best;
}

bool pnk_encoding_broken_utf8(const char *bytes, size_t n)
{
    size_t good = 0, bad = 0;
    for (size_t i = 0; i < n && good + bad < 100000;) {
        unsigned char c = (unsigned char)bytes[i];
        size_t want = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
        if (want > 1 && i + want <= n && pnk_utf8_valid(bytes + i, want) == want) {
            good++;
            i += want;
        } else {
            bad += c >= 0x80;
            i++;
        }
    }
    return good >= 4 * bad;
}

const char *pnk_encoding_utf16(const char *bytes, size_t n)
{
    const unsigned char *b = (const unsigned char *)bytes;
    size_t pairs = (n < 8192 ? n : 8192) / 2, low = 0, high = 0, zeros[2] = { 0, 0 };

    if (n >= 2 && b[0] == 0xFF && b[1] == 0xFE)
        return "UTF-16LE";
    if (n >= 2 && b[0] == 0xFE && b[1] == 0xFF)
        return "UTF-16BE";
    /* Letters of ours are U+00xx and U+04xx; line ends, digits and delimiters bring the zeros. */
    for (size_t i = 0; i < pairs; i++) {
        low += b[2 * i + 1] == 0 || b[2 * i + 1] == 4;
        high += b[2 * i] == 0 || b[2 * i] == 4;
        zeros[0] += b[2 * i] == 0;
        zeros[1] += b[2 * i + 1] == 0;
    }
    if (pairs < 4)
        return NULL;
    if (low * 10 >= pairs * 9 && zeros[1] * 20 >= pairs && zeros[0] * 50 <= pairs)
        return "UTF-16LE";
    if (high * 10 >= pairs * 9 && zeros[0] * 20 >= pairs && zeros[1] * 50 <= pairs)
        return "UTF-16BE";
    return NULL;
}

pnk_status pnk_encoding_from_utf16(pnk_ctx *ctx, const char *encoding, const char *bytes, size_t n, char **out, size_t *out_n, size_t *n_bad)
{
    iconv_t decoder = iconv_open("UTF-8", encoding);
    size_t room = n / 2 * 3 + 8, left = n, out_left = room;      /* a unit becomes three bytes at most */
    char *text = malloc(room), *from = (char *)bytes, *to = text;

    if (decoder == (iconv_t)-1 || !text) {
        free(text);
        if (decoder != (iconv_t)-1)
            iconv_close(decoder);
        return text ? pnk_fail(ctx, PNK_INTERNAL, "no decoder for %s", encoding) : pnk_no_memory(ctx);
    }
    while (left > 0 && iconv(decoder, &from, &left, &to, &out_left) == (size_t)-1) {
        if (errno == E2BIG)
            break;
        size_t skip = left < 2 ? left : 2;
        from += skip;
        left -= skip;
        size_t k = out_left >= 3 ? pnk_utf8_put(0xFFFD, to) : 0;
        to += k;
        out_left -= k;
        (*n_bad)++;
    }
    iconv_close(decoder);
    *out = text;
    *out_n = room - out_left;
    return PNK_OK;
}
