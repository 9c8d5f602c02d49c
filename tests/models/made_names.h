/* tests/models/made_names.h - names like those of Kyrgyz villages, and the slips that people make in them. Seeded: the same everywhere. */
#ifndef TESTS_MADE_NAMES_H
#define TESTS_MADE_NAMES_H

#include "engine/base/rng.h"
#include "engine/base/text.h"
#include <stdlib.h>
#include <string.h>

static const char *const made_firsts[] = {
    "Ak", "Kara", "Kyzyl", "Kok", "Sary", "Jany", "Orto", "Chon", "Tash", "Toguz", "Besh", "Uch", "Kosh", "Ala", "Boz", "Kum", "Taldy", "Kashka", "Min", "Eski",
    "Jar", "Alma", "Bash", "Kichi", "Jeti", "Kamysh", "Munduz", "Oy", "Sasyk", "Temir", "Tunuk", "Ulu",
};
static const char *const made_seconds[] = {
    "Suu", "Tash", "Bulak", "Terek", "Aryk", "Jar", "Dobo", "Talaa", "Korgon", "Kyshtak", "Ata", "Bel", "Say", "Bashy", "Tuu", "Kol", "Jol", "Turpak", "Oruk", "Jygach",
    "Moynok", "Koy", "Kuduk", "Tumshuk", "Oy", "Saz", "Chat", "Kyya", "Bashat", "Debe", "Tokoy", "Konush",
};
static const char *const made_onsets[] = { "b", "ch", "d", "g", "j", "k", "m", "n", "s", "sh", "t", "z", "", "r", "l", "p" };
static const char *const made_vowels[] = { "a", "a", "a", "o", "u", "y", "e", "i" };
static const char *const made_codas[] = { "", "", "r", "l", "n", "k", "m", "t", "sh", "ng", "s", "y" };
#define MADE_PICK(rng, list) ((list)[pnk_rng_below((rng), sizeof(list) / sizeof *(list))])

/** Two words of the list, or two or three syllables. */
static inline void made_name(pnk_rng *rng, char *out, size_t size)
{
    if (pnk_rng_uniform(rng) < 0.4) {
        pnk_snprintf(out, size, "%s-%s", MADE_PICK(rng, made_firsts), MADE_PICK(rng, made_seconds));
        return;
    }
    size_t n = 0;
    int syllables = pnk_rng_uniform(rng) < 0.4 ? 2 : 3;
    for (int i = 0; i < syllables && n + 8 < size; i++)
        n += (size_t)pnk_snprintf(out + n, size - n, "%s%s%s", MADE_PICK(rng, made_onsets), MADE_PICK(rng, made_vowels), MADE_PICK(rng, made_codas));
    if (out[0] >= 'a' && out[0] <= 'z')
        out[0] = (char)(out[0] - 'a' + 'A');
}

/* Another way to write the same, in Latin letters and in Cyrillic ones. */
static const char *const made_habits[][2] = {
    { "zh", "j" }, { "j", "zh" }, { "J", "Dzh" }, { "dzh", "j" }, { "kh", "h" }, { "y", "i" }, { "ay", "ai" }, { "ai", "ay" }, { "oe", "o" }, { "ö", "o" }, { "ü", "u" }, { "o", "ö" },
    { "u", "ü" }, { "ng", "n" }, { "n", "ng" }, { "-", " " }, { "-", "" }, { "uu", "u" }, { "aa", "a" }, { "k", "q" }, { "'", "" },
    { "ж", "дж" }, { "дж", "ж" }, { "ң", "н" }, { "ө", "о" }, { "ө", "ё" }, { "ү", "у" }, { "ү", "ю" }, { "ы", "и" }, { "й", "и" }, { "уу", "у" }, { "ь", "" },
    { "а", "a" }, { "о", "o" }, { "е", "e" }, { "э", "е" },
};

/** Replaces one occurrence, chosen by the generator; false: it does not occur. */
static inline bool made_habit(pnk_rng *rng, const char *name, char *out, size_t size)
{
    const char *const *habit = MADE_PICK(rng, made_habits), *at = strstr(name, habit[0]), *later = at ? strstr(at + 1, habit[0]) : NULL;

    if (later && pnk_rng_uniform(rng) < 0.5)
        at = later;
    if (!at)
        return false;
    pnk_snprintf(out, size, "%.*s%s%s", (int)(at - name), name, habit[1], at + strlen(habit[0]));
    return true;
}

enum { MADE_LONGEST = 60 };

/** One letter too many, too few, another, or swapped with the next. */
static inline void made_slip(pnk_rng *rng, const char *name, char *out, size_t size)
{
    static const char latin[] = "abcdeghijklmnoprstuyz";
    uint32_t codes[MADE_LONGEST + 2];
    size_t n = 0, k = 0;
    char bytes[4];

    for (const char *p = name; *p && n < MADE_LONGEST;)
        codes[n++] = pnk_utf8_next(&p);
    size_t at = n > 1 ? 1 + (size_t)pnk_rng_below(rng, n - 1) : 0;     /* the first letter is seldom wrong */
    bool cyrillic = n > 0 && codes[0] >= 0x400;
    uint32_t letter = cyrillic ? 0x430 + (uint32_t)pnk_rng_below(rng, 32) : (uint32_t)latin[pnk_rng_below(rng, sizeof latin - 1)];
    switch (pnk_rng_below(rng, 5)) {
    case 0:
        memmove(codes + at + 1, codes + at, (n - at) * sizeof *codes);
        codes[at] = letter;
        n++;
        break;
    case 1:
        memmove(codes + at, codes + at + 1, (n - at - 1) * sizeof *codes);
        n--;
        break;
    case 2:
        codes[at] = letter;
        break;
    case 3:
        if (at + 1 < n) {
            uint32_t spare = codes[at];
            codes[at] = codes[at + 1];
            codes[at + 1] = spare;
        }
        break;
    default:
        memmove(codes + at + 1, codes + at, (n - at) * sizeof *codes);        /* doubled */
        n++;
    }
    for (size_t i = 0; i < n && k + 5 < size; i++) {
        size_t length = pnk_utf8_put(codes[i], bytes);
        memcpy(out + k, bytes, length);
        k += length;
    }
    out[k] = '\0';
}

#endif
