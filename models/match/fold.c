/* models/match/fold.c - one place, many spellings: a name taken apart and brought to one alphabet.
 *
 * Kyrgyz and Russian Cyrillic go to Latin letters by the usual transliterations, then the ways in which those differ
 * (y and i, zh and dzh and j, ng and n, kh and h, doubled letters, signs) are levelled. "Уч-Дёбё", "Uch-Dobo" and "Үч-Дөбө" meet in
 * "uchdobo"; Isfana and Isfara stay two.
 */
#include "engine/base/text.h"
#include "models/match/names.h"
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Cyrillic from U+0430, in order. Hard and soft sign say nothing. */
static const char *const cyrillic[] = {
    "a", "b", "v", "g", "d", "e", "j", "z", "i", "y", "k", "l", "m", "n", "o", "p",
    "r", "s", "t", "u", "f", "h", "ts", "ch", "sh", "sh", "", "y", "", "e", "yu", "ya",
};
static const struct { uint32_t code; const char *latin; } others[] = {
    { 0x0451, "o" }, { 0x04A3, "n" }, { 0x04E9, "o" }, { 0x04AF, "u" }, { 0x04B1, "u" }, { 0x049B, "k" }, { 0x0493, "g" },
    { 0x04BB, "h" }, { 0x04D9, "a" }, { 0x0456, "i" }, { 0x04E3, "i" }, { 0x0457, "i" }, { 0x0454, "e" }, { 0x04B3, "h" }, { 0x04B7, "j" }, { 0x04EF, "u" },
};

/* What a word that is no part of a name says. The first five are kinds; CASE: it stands in a case, or asks for one. */
enum {
    OBLAST = PNK_KIND_OBLAST, DISTRICT = PNK_KIND_DISTRICT, CITY = PNK_KIND_CITY, AIMAK = PNK_KIND_AIMAK, VILLAGE = PNK_KIND_VILLAGE,
    RUSSIAN_PREPOSITION = 64,        /* only where it is written in Cyrillic */
    PREPOSITION = 128,
    FILLER = 256,                    /* before aimak, okmotu and district: "rural" */
    NAMED_AFTER = 512,               /* "им. Ленина", "Ленин атындагы" */
    CASE = 1
};
typedef struct { const char *word; int says; int in_case; } known_word;
/* After transliteration, in the cases that they are written in. Sorted. */
static const known_word known_words[] = {
    { "aa", AIMAK, 0 }, { "ail", VILLAGE, 0 }, { "aimagy", AIMAK, 0 }, { "aimak", AIMAK, 0 }, { "aimaka", AIMAK, CASE }, { "aiyl", VILLAGE, 0 },
    { "aiylnyy", FILLER, 0 }, { "aiyly", VILLAGE, 0 }, { "ao", AIMAK, 0 }, { "around", PREPOSITION, 0 }, { "atyndagi", NAMED_AFTER, CASE },
    { "atyndagy", NAMED_AFTER, CASE }, { "ayil", VILLAGE, 0 }, { "ayilnyy", FILLER, 0 }, { "ayily", VILLAGE, 0 }, { "aylnyy", FILLER, 0 },
    { "aymagy", AIMAK, 0 }, { "aymagynan", AIMAK, CASE }, { "aymagynda", AIMAK, CASE }, { "aymagynyn", AIMAK, CASE }, { "aymak", AIMAK, 0 },
    { "aymaka", AIMAK, CASE }, { "aymake", AIMAK, CASE }, { "aymakov", AIMAK, CASE }, { "aymaq", AIMAK, 0 }, { "ayyl", VILLAGE, 0 },
    { "ayyldyk", FILLER, 0 }, { "ayylnyy", FILLER, 0 }, { "ayyly", VILLAGE, 0 }, { "ayylyna", VILLAGE, CASE }, { "ayylynan", VILLAGE, CASE },
    { "ayylynda", VILLAGE, CASE }, { "ayylynyn", VILLAGE, CASE }, { "bliz", RUSSIAN_PREPOSITION, CASE }, { "cities", CITY, 0 }, { "city", CITY, 0 },
    { "dist", DISTRICT, 0 }, { "district", DISTRICT, 0 }, { "districts", DISTRICT, 0 }, { "do", RUSSIAN_PREPOSITION, CASE },
    { "from", PREPOSITION, 0 }, { "g", CITY, 0 }, { "gor", CITY, 0 }, { "gorod", CITY, 0 }, { "goroda", CITY, 0 }, { "gorode", CITY, CASE },
    { "gorodom", CITY, CASE }, { "gorodov", CITY, CASE }, { "gorodu", CITY, CASE }, { "im", NAMED_AFTER, CASE }, { "imeni", NAMED_AFTER, CASE },
    { "in", PREPOSITION, 0 }, { "iz", RUSSIAN_PREPOSITION, CASE }, { "izo", RUSSIAN_PREPOSITION, CASE }, { "jamoat", AIMAK, 0 },
    { "jamoati", AIMAK, 0 }, { "k", RUSSIAN_PREPOSITION, CASE }, { "ko", RUSSIAN_PREPOSITION, CASE }, { "kyshtagy", VILLAGE, 0 },
    { "kyshtagynan", VILLAGE, CASE }, { "kyshtagynda", VILLAGE, CASE }, { "kyshtak", VILLAGE, 0 }, { "na", RUSSIAN_PREPOSITION, CASE },
    { "near", PREPOSITION, 0 }, { "nohiya", DISTRICT, 0 }, { "obl", OBLAST, 0 }, { "oblast", OBLAST, 0 }, { "oblastey", OBLAST, CASE },
    { "oblasti", OBLAST, CASE }, { "oblasts", OBLAST, 0 }, { "oblasty", OBLAST, CASE }, { "oblastyah", OBLAST, CASE }, { "oblastyu", OBLAST, CASE },
    { "oblus", OBLAST, 0 }, { "oblustary", OBLAST, 0 }, { "oblusu", OBLAST, 0 }, { "oblusuna", OBLAST, CASE }, { "oblusunan", OBLAST, CASE },
    { "oblusunda", OBLAST, CASE }, { "oblusunun", OBLAST, CASE }, { "of", PREPOSITION, 0 }, { "okmot", AIMAK, 0 }, { "okmotu", AIMAK, 0 },
    { "okmotundo", AIMAK, CASE }, { "okmotunun", AIMAK, CASE }, { "okolo", RUSSIAN_PREPOSITION, CASE }, { "okrug", AIMAK, 0 },
    { "okruga", AIMAK, CASE }, { "okruge", AIMAK, CASE }, { "ot", RUSSIAN_PREPOSITION, CASE }, { "pgt", CITY, 0 },
    { "po", RUSSIAN_PREPOSITION, CASE }, { "pod", RUSSIAN_PREPOSITION, CASE }, { "poselka", CITY, CASE }, { "poselke", CITY, CASE },
    { "province", OBLAST, 0 }, { "provinces", OBLAST, 0 }, { "qishlogi", VILLAGE, 0 }, { "raion", DISTRICT, 0 }, { "raiona", DISTRICT, CASE },
    { "raione", DISTRICT, CASE }, { "raions", DISTRICT, 0 }, { "raionu", DISTRICT, 0 }, { "raiony", DISTRICT, 0 }, { "rayon", DISTRICT, 0 },
    { "rayona", DISTRICT, CASE }, { "rayondoru", DISTRICT, 0 }, { "rayone", DISTRICT, CASE }, { "rayonom", DISTRICT, CASE },
    { "rayonov", DISTRICT, CASE }, { "rayons", DISTRICT, 0 }, { "rayonu", DISTRICT, CASE }, { "rayonuna", DISTRICT, CASE },
    { "rayonunan", DISTRICT, CASE }, { "rayonunda", DISTRICT, CASE }, { "rayonundagy", DISTRICT, CASE }, { "rayonunun", DISTRICT, CASE },
    { "rayony", DISTRICT, 0 }, { "region", OBLAST, 0 }, { "regions", OBLAST, 0 }, { "rn", DISTRICT, 0 }, { "rna", DISTRICT, CASE },
    { "rne", DISTRICT, CASE }, { "rnu", DISTRICT, CASE }, { "rural", FILLER, 0 }, { "s", VILLAGE, 0 }, { "sel", VILLAGE, CASE },
    { "sela", VILLAGE, 0 }, { "sele", VILLAGE, CASE }, { "selo", VILLAGE, 0 }, { "selom", VILLAGE, CASE }, { "selskiy", FILLER, 0 },
    { "selskogo", FILLER, 0 }, { "selskom", FILLER, 0 }, { "selu", VILLAGE, CASE }, { "sh", CITY, 0 }, { "shaar", CITY, 0 }, { "shaary", CITY, 0 },
    { "shaaryna", CITY, CASE }, { "shaarynan", CITY, CASE }, { "shaarynda", CITY, CASE }, { "shaarynyn", CITY, CASE }, { "shahr", CITY, 0 },
    { "shahri", CITY, 0 }, { "the", PREPOSITION, 0 }, { "to", PREPOSITION, 0 }, { "town", CITY, 0 }, { "towns", CITY, 0 }, { "tuman", DISTRICT, 0 },
    { "tumani", DISTRICT, 0 }, { "u", RUSSIAN_PREPOSITION, CASE }, { "v", RUSSIAN_PREPOSITION, CASE }, { "veloyat", OBLAST, 0 },
    { "vil", VILLAGE, 0 }, { "village", VILLAGE, 0 }, { "villages", VILLAGE, 0 }, { "viloyat", OBLAST, 0 }, { "viloyati", OBLAST, 0 },
    { "vo", RUSSIAN_PREPOSITION, CASE }, { "vozle", RUSSIAN_PREPOSITION, CASE },
};

static int compare_word(const void *key, const void *word)
{
    return strcmp(key, ((const known_word *)word)->word);
}

static const known_word *find_word(const char *latin)
{
    return *latin ? bsearch(latin, known_words, sizeof known_words / sizeof known_words[0], sizeof known_words[0], compare_word) : NULL;
}

static bool is_cyrillic(uint32_t code) { return code >= 0x0400 && code <= 0x04FF; }

static void add_latin(pnk_buf *out, uint32_t code)
{
    utf8proc_int32_t parts[8];

    if (code >= 0x0430 && code <= 0x044F) {
        pnk_buf_add(out, cyrillic[code - 0x0430]);
        return;
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].code == code) {
            pnk_buf_add(out, others[i].latin);
            return;
        }
    if (code == '?' || code == 0xFFFD) {                     /* a letter that did not survive its encoding */
        pnk_buf_add(out, "?");
        return;
    }
    int last_class = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)code, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK, &last_class);
    for (utf8proc_ssize_t i = 0; i < n && i < 8; i++)
        if ((parts[i] >= 'a' && parts[i] <= 'z') || (parts[i] >= '0' && parts[i] <= '9'))
            pnk_buf_add_n(out, (const char[]){ (char)parts[i] }, 1);
}

static bool separates(uint32_t code)
{
    return code <= ' ' || code == 0xA0 || code == '.' || code == ',' || code == ';' || code == ':' || code == '"' || code == 0xAB || code == 0xBB ||
           code == 0x201C || code == 0x201D || code == 0x201E;
}

/** Replaces `from` by the shorter `to` wherever it stands. */
static void level(char *text, const char *from, const char *to)
{
    size_t n_from = strlen(from), n_to = strlen(to);

    for (char *p = text; (p = strstr(p, from)) != NULL;) {
        memcpy(p, to, n_to);
        memmove(p + n_to, p + n_from, strlen(p + n_from) + 1);
    }
}

static void level_spelling(char *text)
{
    static const char *const same[][2] = {
        { "dzh", "j" }, { "dj", "j" }, { "zh", "j" }, { "kh", "h" }, { "gh", "g" }, { "ng", "n" }, { "w", "v" }, { "q", "k" }, { "x", "h" },
        { "sch", "sh" }, { "sh", "w" }, { "tch", "ch" }, { "ch", "c" }, { "ck", "k" }, { "oe", "o" }, { "ue", "u" },
        { "y", "i" }, { "ii", "i" }, { "iu", "u" }, { "ia", "a" }, { "ie", "e" }, { "io", "o" },
    };
    char *to = text;

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        level(text, same[i][0], same[i][1]);
    for (const char *from = text; *from; from++)             /* doubled letters */
        if (to == text || to[-1] != *from || (*from >= '0' && *from <= '9'))
            *to++ = *from;
    *to = '\0';
}

/* Endings in Latin letters, and what stands in the base form instead. */
static const struct { const char *ending, *base; } adjectives[] = {
    { "skaya", "" }, { "skoy", "" }, { "skiy", "" }, { "skii", "" }, { "skij", "" }, { "sky", "" }, { "ski", "" }, { "skogo", "" }, { "skomu", "" },
    { "skom", "" }, { "skuyu", "" }, { "skie", "" }, { "skih", "" }, { "skoe", "" }, { "skaia", "" }, { "skoi", "" },
};
static const struct { const char *ending, *base; } adjective_links[] = { { "uy", "u" }, { "in", "a" }, { "in", "" }, { "n", "" }, { "iy", "" } };
static const struct { const char *ending, *base; } cases[] = {
    { "ya", "y" }, { "yu", "y" }, { "ae", "ay" }, { "oe", "oy" }, { "ue", "uy" }, { "aem", "ay" }, { "oem", "oy" }, { "ey", "a" }, { "oy", "a" },
    { "om", "" }, { "em", "" }, { "a", "" }, { "u", "" }, { "u", "a" }, { "y", "a" }, { "e", "" }, { "e", "a" }, { "i", "a" }, { "i", "" },
    { "dan", "" }, { "den", "" }, { "don", "" }, { "dun", "" }, { "tan", "" }, { "ten", "" }, { "ton", "" }, { "nan", "" }, { "nen", "" },
    { "da", "" }, { "de", "" }, { "do", "" }, { "ta", "" }, { "te", "" }, { "to", "" }, { "ga", "" }, { "ge", "" }, { "go", "" },
    { "ka", "" }, { "ke", "" }, { "ko", "" }, { "nyn", "" }, { "nin", "" }, { "nun", "" }, { "dyn", "" }, { "din", "" }, { "tyn", "" }, { "tin", "" },
    { "dagy", "" }, { "degi", "" }, { "dogu", "" }, { "tagy", "" }, { "tegi", "" },
};

static void add_stem(pnk_stems *stems, const char *latin, size_t kept, const char *base, bool adjective)
{
    char text[PNK_LONGEST_NAME + 8];

    if (stems->n >= PNK_MAX_STEMS || kept < 2 || kept + strlen(base) > PNK_LONGEST_NAME)
        return;
    memcpy(text, latin, kept);
    memcpy(text + kept, base, strlen(base) + 1);
    level_spelling(text);
    for (size_t i = 0; i < stems->n; i++)
        if (strcmp(stems->v[i].folded, text) == 0)
            return;
    memcpy(stems->v[stems->n].folded, text, strlen(text) + 1);
    stems->v[stems->n++].adjective = adjective;
}

static bool ends_with(const char *text, size_t n, const char *ending)
{
    size_t length = strlen(ending);

    return n > length + 1 && memcmp(text + n - length, ending, length) == 0;
}

void pnk_wording_stems(const pnk_wording *wording, pnk_stems *out)
{
    const char *latin = wording->latin;
    size_t n = strlen(latin);

    out->n = 0;
    for (size_t i = 0; i < sizeof adjectives / sizeof adjectives[0]; i++) {
        if (!ends_with(latin, n, adjectives[i].ending))
            continue;
        size_t kept = n - strlen(adjectives[i].ending);
        add_stem(out, latin, kept, "", true);
        for (size_t k = 0; k < sizeof adjective_links / sizeof adjective_links[0]; k++)
            if (ends_with(latin, kept, adjective_links[k].ending))
                add_stem(out, latin, kept - strlen(adjective_links[k].ending), adjective_links[k].base, true);
    }
    if (!wording->cyrillic && !wording->oblique)             /* in Latin letters names are seldom declined */
        return;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (ends_with(latin, n, cases[i].ending))
            add_stem(out, latin, n - strlen(cases[i].ending), cases[i].base, false);
}

/* Letters that look alike in the two scripts, small or capital. */
static const struct { uint32_t latin, cyrillic; } lookalikes[] = {
    { 'a', 0x0430 }, { 'b', 0x0432 }, { 'c', 0x0441 }, { 'e', 0x0435 }, { 'h', 0x043D }, { 'i', 0x0456 }, { 'k', 0x043A }, { 'm', 0x043C },
    { 'o', 0x043E }, { 'p', 0x0440 }, { 't', 0x0442 }, { 'x', 0x0445 }, { 'y', 0x0443 }, { 0xF6, 0x04E9 }, { 0xEB, 0x0451 },
};
/* Digits that are read for letters: Latin, Cyrillic. */
static const struct { uint32_t digit, latin, cyrillic; } digits[] = {
    { '0', 'o', 0x043E }, { '1', 'l', 0x043B }, { '3', 'z', 0x0437 }, { '4', 'a', 0x0447 }, { '6', 'b', 0x0431 }, { '8', 'b', 0x0432 },
};

enum { LONGEST_WORD = 64 };

/** A name on its way: each word goes to the buffers once its end is seen. */
typedef struct {
    pnk_buf full, core, latin, whole;   /* of the whole name; whole: all its words in Latin letters */
    pnk_buf word, word_latin;        /* of the present word */
    uint32_t codes[LONGEST_WORD];
    size_t n_codes;
    unsigned kind;
    size_t n_cyrillic, n_latin;
    bool oblique, filler;
} fold;

static bool is_latin(uint32_t code) { return (code >= 'a' && code <= 'z') || (code >= 0xC0 && code <= 0x24F); }

/** A word in two scripts was meant in the one that most of it is in; a digit among letters is a letter misread. */
static void repair(fold *f)
{
    size_t n_cyrillic = 0, n_latin = 0;

    for (size_t i = 0; i < f->n_codes; i++) {
        n_cyrillic += is_cyrillic(f->codes[i]);
        n_latin += is_latin(f->codes[i]);
    }
    f->n_cyrillic += n_cyrillic;
    f->n_latin += n_latin;
    bool to_cyrillic = n_cyrillic >= n_latin;
    for (size_t i = 0; i < f->n_codes && n_cyrillic && n_latin; i++)
        for (size_t k = 0; k < sizeof lookalikes / sizeof lookalikes[0]; k++)
            if (f->codes[i] == (to_cyrillic ? lookalikes[k].latin : lookalikes[k].cyrillic)) {
                f->codes[i] = to_cyrillic ? lookalikes[k].cyrillic : lookalikes[k].latin;
                break;
            }
    for (size_t i = 0; i < f->n_codes && n_cyrillic + n_latin >= 3 && f->n_codes - n_cyrillic - n_latin <= 2; i++)
        for (size_t k = 0; k < sizeof digits / sizeof digits[0]; k++)
            if (f->codes[i] == digits[k].digit) {
                f->codes[i] = to_cyrillic ? digits[k].cyrillic : digits[k].latin;
                break;
            }
}

static void take_core(fold *f, const char *word, const char *latin)
{
    if (f->core.n > 0)
        pnk_buf_add(&f->core, " ");
    pnk_buf_add(&f->core, word);
    pnk_buf_add(&f->latin, latin);
}

static void clear(pnk_buf *buf)
{
    buf->n = 0;
    if (buf->text)
        buf->text[0] = '\0';
}

static void end_word(fold *f)
{
    uint32_t first = f->codes[0];
    char bytes[4];

    while (f->n_codes > 0 && f->codes[f->n_codes - 1] == '?')
        f->n_codes--;                                        /* the writer was not sure */
    repair(f);
    for (size_t i = 0; i < f->n_codes; i++) {
        pnk_buf_add_n(&f->word, bytes, pnk_utf8_put(f->codes[i], bytes));
        add_latin(&f->word_latin, f->codes[i]);
    }
    f->n_codes = 0;
    if (f->word.n > 0 && !f->word.failed) {
        const char *latin = f->word_latin.text ? f->word_latin.text : "";
        const known_word *known = find_word(latin);
        int says = !known || (known->says == RUSSIAN_PREPOSITION && !is_cyrillic(first)) ? 0 : known->says;
        if (f->full.n > 0)
            pnk_buf_add(&f->full, " ");
        pnk_buf_add(&f->full, f->word.text);
        f->kind |= (unsigned)says & PNK_KIND_ALL;
        f->filler = f->filler || says == FILLER;
        f->oblique = f->oblique || (says && known->in_case);
        if (!says)
            take_core(f, f->word.text, latin);
        pnk_buf_add(&f->whole, latin);
    }
    clear(&f->word);
    clear(&f->word_latin);
}

/** "a.o.", "a. a.": two letters that are one word. */
static bool joins(const fold *f, const char *rest)
{
    if (f->n_codes != 1 || (f->codes[0] != 'a' && f->codes[0] != 0x0430))
        return false;
    rest += strspn(rest, ". ");
    uint32_t next = pnk_utf8_next(&rest);
    return (next == 'o' || next == 'a' || next == 0x043E || next == 0x0430) && (*rest == '\0' || *rest == '.' || *rest == ' ');
}

static void take_name(fold *f, const char *text)
{
    int depth = 0;                   /* what stands in brackets is a remark */

    for (const char *p = text; *p;) {
        uint32_t code = pnk_utf8_next(&p);
        if (code == '(' || code == ')') {
            depth += code == '(' ? 1 : depth > 0 ? -1 : 0;
            end_word(f);
        } else if (depth > 0) {
            continue;
        } else if (separates(code)) {
            if (code == '.' && joins(f, p))
                p += strspn(p, ". ");
            else
                end_word(f);
        } else {
            if (f->n_codes == LONGEST_WORD)
                end_word(f);
            f->codes[f->n_codes++] = code;
        }
    }
    end_word(f);
}

/** What the words say together: "ayil aimak" is no village, a "rural district" no district. */
static unsigned kind_together(const fold *f)
{
    unsigned kind = f->kind;

    if (f->filler)
        kind = (kind & ~(unsigned)(PNK_KIND_DISTRICT | PNK_KIND_VILLAGE)) | PNK_KIND_AIMAK;
    if ((kind & PNK_KIND_AIMAK) && (kind & PNK_KIND_VILLAGE))
        kind &= ~(unsigned)PNK_KIND_VILLAGE;
    return kind;
}

static void fold_free(fold *f)
{
    pnk_buf_free(&f->full);
    pnk_buf_free(&f->core);
    pnk_buf_free(&f->latin);
    pnk_buf_free(&f->whole);
    pnk_buf_free(&f->word);
    pnk_buf_free(&f->word_latin);
}

/** One case and one composition for all that follows; free() it. NULL: out of memory. */
char *pnk_one_case(const char *text)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text, 0, &out, UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);

    if (n >= 0)
        return (char *)out;
    return n == UTF8PROC_ERROR_NOMEM ? NULL : strdup(text);  /* not UTF-8: intake has said so */
}

pnk_status pnk_wording_make(pnk_ctx *ctx, pnk_arena *arena, const char *text, pnk_wording *out)
{
    fold f = {0};
    char *lower = pnk_one_case(text);
    pnk_status status = lower ? PNK_OK : pnk_no_memory(ctx);

    *out = (pnk_wording){0};
    if (status)
        goto done;
    take_name(&f, lower);
    out->kind = kind_together(&f);
    out->kind_only = f.core.n == 0 && f.full.n > 0;
    if (f.core.n == 0 && f.full.n > 0) {                     /* a name of such words only ("City"): they are the name */
        out->kind = 0;
        pnk_buf_add(&f.core, f.full.text);
        for (const char *p = f.full.text; *p;)
            add_latin(&f.latin, pnk_utf8_next(&p));
    }
    out->full = pnk_arena_text(arena, f.full.text ? f.full.text : "");
    out->core = pnk_arena_text(arena, f.core.text ? f.core.text : "");
    out->latin = pnk_arena_text(arena, f.latin.text ? f.latin.text : "");
    out->cyrillic = f.n_cyrillic > f.n_latin;
    out->oblique = f.oblique;
    char *folded = pnk_arena_text(arena, f.latin.text ? f.latin.text : ""), *whole = pnk_arena_text(arena, f.whole.text ? f.whole.text : "");
    if (!folded || !whole || f.whole.failed || !out->latin || !out->full || !out->core || f.full.failed || f.core.failed || f.latin.failed || f.word.failed || f.word_latin.failed) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    level_spelling(folded);
    level_spelling(whole);
    out->folded = folded;
    out->whole = whole;
done:
    fold_free(&f);
    free(lower);
    return status;
}

char *pnk_match_fold(const char *name)
{
    static const struct { unsigned kind; const char *word; } words[] = {
        { PNK_KIND_OBLAST, " oblast" }, { PNK_KIND_DISTRICT, " district" }, { PNK_KIND_CITY, " city" }, { PNK_KIND_AIMAK, " aimak" }, { PNK_KIND_VILLAGE, " village" },
    };
    pnk_arena arena = {0};
    pnk_wording wording;
    pnk_stems stems = {0};
    pnk_buf out = {0};
    pnk_ctx *ctx = pnk_ctx_new();

    if (ctx && !pnk_wording_make(ctx, &arena, name, &wording)) {
        if (wording.kind & (PNK_KIND_OBLAST | PNK_KIND_DISTRICT))
            pnk_wording_stems(&wording, &stems);
        pnk_buf_add(&out, stems.n > 0 && stems.v[0].adjective ? stems.v[0].folded : wording.folded);
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (wording.kind & words[i].kind)
                pnk_buf_add(&out, words[i].word);
    }
    pnk_arena_release(&arena);
    pnk_ctx_free(ctx);
    if (out.failed) {
        pnk_buf_free(&out);
        return NULL;
    }
    return out.text ? out.text : strdup("");
}
