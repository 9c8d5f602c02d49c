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
    { 0x04BB, "h" }, { 0x04D9, "a" }, { 0x0456, "i" }, { 0x04E3, "i" }, { 0x0457, "i" }, { 0x0454, "e" }, { 0x04B3, "h" }, { 0x04B7, "ch" },
};

/* Administrative words after transliteration. */
static const struct { const char *word; unsigned kind; } kinds[] = {
    { "oblast", PNK_KIND_OBLAST }, { "oblasts", PNK_KIND_OBLAST }, { "oblasti", PNK_KIND_OBLAST }, { "obl", PNK_KIND_OBLAST },
    { "oblusu", PNK_KIND_OBLAST }, { "oblus", PNK_KIND_OBLAST }, { "oblustary", PNK_KIND_OBLAST }, { "province", PNK_KIND_OBLAST },
    { "provinces", PNK_KIND_OBLAST }, { "region", PNK_KIND_OBLAST }, { "regions", PNK_KIND_OBLAST },
    { "district", PNK_KIND_DISTRICT }, { "districts", PNK_KIND_DISTRICT }, { "rayon", PNK_KIND_DISTRICT }, { "raion", PNK_KIND_DISTRICT },
    { "rayons", PNK_KIND_DISTRICT }, { "raions", PNK_KIND_DISTRICT }, { "rayony", PNK_KIND_DISTRICT }, { "rayona", PNK_KIND_DISTRICT },
    { "rayonu", PNK_KIND_DISTRICT }, { "rayone", PNK_KIND_DISTRICT }, { "rayondoru", PNK_KIND_DISTRICT }, { "rn", PNK_KIND_DISTRICT },
    { "city", PNK_KIND_CITY }, { "cities", PNK_KIND_CITY }, { "town", PNK_KIND_CITY }, { "gorod", PNK_KIND_CITY }, { "goroda", PNK_KIND_CITY },
    { "g", PNK_KIND_CITY }, { "shaary", PNK_KIND_CITY }, { "shaar", PNK_KIND_CITY }, { "sh", PNK_KIND_CITY },
    { "aa", PNK_KIND_AIMAK }, { "aymak", PNK_KIND_AIMAK }, { "aimak", PNK_KIND_AIMAK }, { "aymagy", PNK_KIND_AIMAK }, { "aimagy", PNK_KIND_AIMAK },
    { "ao", PNK_KIND_AIMAK }, { "okmotu", PNK_KIND_AIMAK }, { "ayyldyk", PNK_KIND_AIMAK },
    { "village", PNK_KIND_VILLAGE }, { "villages", PNK_KIND_VILLAGE }, { "selo", PNK_KIND_VILLAGE }, { "s", PNK_KIND_VILLAGE },
    { "ayyl", PNK_KIND_VILLAGE }, { "aiyl", PNK_KIND_VILLAGE }, { "ayil", PNK_KIND_VILLAGE }, { "ayyly", PNK_KIND_VILLAGE }, { "kyshtagy", PNK_KIND_VILLAGE },
};

static unsigned kind_of(const char *latin)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].word, latin) == 0)
            return kinds[i].kind;
    return 0;
}

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
        { "dzh", "j" }, { "dj", "j" }, { "zh", "j" }, { "kh", "h" }, { "ng", "n" }, { "w", "v" }, { "q", "k" }, { "x", "h" },
        { "y", "i" }, { "ii", "i" }, { "iu", "u" }, { "ia", "a" }, { "ie", "e" },
    };
    char *to = text;

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        level(text, same[i][0], same[i][1]);
    for (const char *from = text; *from; from++)             /* doubled letters */
        if (to == text || to[-1] != *from || (*from >= '0' && *from <= '9'))
            *to++ = *from;
    *to = '\0';
}

/** "batkenskaya" of "Баткенская область" -> "batken". */
static void drop_adjective(char *latin)
{
    static const char *const endings[] = { "skaya", "skoy", "skiy", "skogo", "skom", "skuyu", "skie" };
    size_t n = strlen(latin);

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t length = strlen(endings[i]);
        if (n > length + 2 && strcmp(latin + n - length, endings[i]) == 0) {
            latin[n - length] = '\0';
            return;
        }
    }
}

/** A name on its way: each word goes to the buffers once its end is seen. */
typedef struct {
    pnk_buf full, core, latin;       /* of the whole name */
    pnk_buf word, word_latin;        /* of the present word */
    unsigned kind;
} fold;

static void end_word(fold *f)
{
    if (f->word.n > 0 && !f->word.failed) {
        const char *latin = f->word_latin.text ? f->word_latin.text : "";
        unsigned kind = f->word_latin.n > 0 ? kind_of(latin) : 0;
        if (f->full.n > 0)
            pnk_buf_add(&f->full, " ");
        pnk_buf_add(&f->full, f->word.text);
        f->kind |= kind;
        if (!kind) {
            if (f->core.n > 0)
                pnk_buf_add(&f->core, " ");
            pnk_buf_add(&f->core, f->word.text);
            pnk_buf_add(&f->latin, latin);
        }
    }
    f->word.n = f->word_latin.n = 0;
    if (f->word.text)
        f->word.text[0] = '\0';
    if (f->word_latin.text)
        f->word_latin.text[0] = '\0';
}

static void take_name(fold *f, const char *text)
{
    int depth = 0;                   /* what stands in brackets is a remark */
    char bytes[4];

    for (const char *p = text; *p;) {
        uint32_t code = pnk_utf8_next(&p);
        if (code == '(' || code == ')') {
            depth += code == '(' ? 1 : depth > 0 ? -1 : 0;
            end_word(f);
        } else if (depth > 0) {
            continue;
        } else if (separates(code)) {
            end_word(f);
        } else {
            pnk_buf_add_n(&f->word, bytes, pnk_utf8_put(code, bytes));
            add_latin(&f->word_latin, code);
        }
    }
    end_word(f);
}

static void fold_free(fold *f)
{
    pnk_buf_free(&f->full);
    pnk_buf_free(&f->core);
    pnk_buf_free(&f->latin);
    pnk_buf_free(&f->word);
    pnk_buf_free(&f->word_latin);
}

/** One case and one composition for all that follows; free() it. NULL: out of memory. */
static char *one_case(const char *text)
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
    char *lower = one_case(text);
    pnk_status status = lower ? PNK_OK : pnk_no_memory(ctx);

    *out = (pnk_wording){0};
    if (status)
        goto done;
    take_name(&f, lower);
    if (f.core.n == 0) {                                     /* a name of such words only ("City"): they are the name */
        f.kind = 0;
        pnk_buf_add(&f.core, f.full.text ? f.full.text : "");
        pnk_buf_add(&f.latin, f.core.text ? f.core.text : "");
    }
    out->full = pnk_arena_text(arena, f.full.text ? f.full.text : "");
    out->core = pnk_arena_text(arena, f.core.text ? f.core.text : "");
    out->kind = f.kind;
    char *latin = pnk_arena_text(arena, f.latin.text ? f.latin.text : "");
    if (!latin || !out->full || !out->core || f.full.failed || f.core.failed || f.latin.failed || f.word.failed || f.word_latin.failed) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if (f.kind & (PNK_KIND_OBLAST | PNK_KIND_DISTRICT))
        drop_adjective(latin);
    level_spelling(latin);
    out->folded = latin;
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
    pnk_buf out = {0};
    pnk_ctx *ctx = pnk_ctx_new();

    if (ctx && !pnk_wording_make(ctx, &arena, name, &wording)) {
        pnk_buf_add(&out, wording.folded);
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
