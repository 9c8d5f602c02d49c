/* models/import/words.c - text made plain, and the vocabulary of words.csv. */
#include "models/import/inside.h"
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
#define X(name, word) word,
    PNK_IM_WORD_LIST(X)
#undef X
};

/* ---- plain text ---- */

/* Latin letters with marks, U+00C0 on, without them. */
static const char bare[] = "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y";

static bool is_upper(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x400 && c <= 0x42F) || (c >= 0x48A && c <= 0x4BF && !(c & 1)) ||
           (c >= 0x4D0 && c <= 0x52F && !(c & 1));
}

static uint32_t lower(uint32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c + 32;
    if (c >= 0xC0 && c <= 0xFF)
        return bare[c - 0xC0] == ' ' ? ' ' : (uint32_t)bare[c - 0xC0];
    if (c >= 0x410 && c <= 0x42F)
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F)
        c += 0x50;
    else if (is_upper(c))
        c++;
    return c == 0x451 ? 0x435 : c;                       /* yo is written as ye as often as not */
}

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 0x430 && c <= 0x52F) || (c >= 0x600 && c < 0x2000) || (c >= 0x3040 && c < 0xFE00);
}
static bool is_mark(uint32_t c) { return c >= 0x300 && c <= 0x36F; }
static bool is_apostrophe(uint32_t c) { return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2BC || c == '`' || c == 0xAD; }

/** `star`: the sign of a stem is kept. */
static char *plain_of(pnk_arena *arena, const char *text, bool star)
{
    size_t n = strlen(text);
    char *out = PNK_NEW(arena, char, n * 2 + 8);
    uint32_t last = ' ', before = 0;
    char *to = out;

    if (!out)
        return NULL;
    for (const char *p = text; *p;) {
        uint32_t raw = pnk_utf8_next(&p), c = lower(raw);
        if (is_mark(c) || is_apostrophe(c)) {
            if (c == 0x306 && last == 0x438)             /* i and its breve, written as two */
                to[-1] = (char)0xB9;
            continue;
        }
        if (!is_letter(c) && !is_digit(c) && c != '%' && c != 0x2116 && !(star && c == '*'))
            c = ' ';
        bool cut = (c == '%' || c == 0x2116 || last == '%' || last == 0x2116) || (is_digit(c) != is_digit(last) && is_letter(c) != is_letter(last)) ||
                   (is_upper(raw) && before && !is_upper(before) && is_letter(lower(before)));
        if (c == ' ' ? last != ' ' : cut && last != ' ' && to > out)
            *to++ = ' ';
        if (c != ' ')
            to += pnk_utf8_put(c, to);
        last = c;
        before = raw;
    }
    while (to > out && to[-1] == ' ')
        to--;
    *to = '\0';
    return out;
}

char *pnk_im_plain(pnk_arena *arena, const char *text) { return plain_of(arena, text, false); }

bool pnk_im_split(pnk_arena *arena, const char *plain, pnk_im_tokens *out)
{
    size_t n = *plain ? 1 : 0;
    char *copy = pnk_arena_text(arena, plain);

    for (const char *p = plain; *p; p++)
        n += *p == ' ';
    *out = (pnk_im_tokens){ PNK_NEW(arena, const char *, n + 1), 0 };
    if (!copy || !out->v)
        return false;
    for (char *p = copy; *p; p++) {
        if (*p == ' ')
            *p = '\0';
        else if (p == copy || p[-1] == '\0')
            out->v[out->n++] = p;
    }
    return true;
}

static const char *const latin[] = { "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p",
    "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya" };

static const char *latin_of(uint32_t c)
{
    switch (c) {
    case 0x4A3: return "n";
    case 0x4E9: return "o";
    case 0x4AF: return "u";
    case 0x493: return "g";
    case 0x49B: return "k";
    default:    return c >= 0x430 && c <= 0x44F ? latin[c - 0x430] : "";
    }
}

char *pnk_im_slug(pnk_arena *arena, const char *text, size_t most)
{
    char *plain = pnk_im_plain(arena, text), *out = plain ? PNK_NEW(arena, char, 4 * strlen(plain) + 8) : NULL, *to = out;

    if (!out)
        return NULL;
    for (const char *p = plain; *p;) {
        uint32_t c = pnk_utf8_next(&p);
        if (c < 128)
            *to++ = c == ' ' ? '-' : (char)c;
        else
            for (const char *l = latin_of(c); *l; l++)
                *to++ = *l;
    }
    *to = '\0';
    for (char *p = out; *p; p++)
        if (*p == '%')
            *p = '-';
    if (strlen(out) > most)
        out[most] = '\0';
    for (size_t n = strlen(out); n && out[n - 1] == '-'; n--)
        out[n - 1] = '\0';
    return out;
}

/* ---- phrases ---- */

bool pnk_im_phrase_make(pnk_arena *arena, const char *text, pnk_im_phrase *out)
{
    char *plain = plain_of(arena, text, true);
    pnk_im_tokens tokens;

    if (!plain || !pnk_im_split(arena, plain, &tokens))
        return false;
    out->words = tokens.v;
    out->n = tokens.n;
    out->stem = PNK_NEW(arena, bool, tokens.n + 1);
    if (!out->stem)
        return false;
    for (size_t i = 0; i < tokens.n; i++) {
        size_t n = strlen(tokens.v[i]);
        if (n > 1 && tokens.v[i][n - 1] == '*') {
            char *word = pnk_arena_text_n(arena, tokens.v[i], n - 1);
            if (!word)
                return false;
            tokens.v[i] = word;
            out->stem[i] = true;
        }
    }
    return true;
}

bool pnk_im_phrase_at(const pnk_im_phrase *phrase, const pnk_im_tokens *tokens, size_t at)
{
    if (phrase->n == 0 || at + phrase->n > tokens->n)
        return false;
    for (size_t i = 0; i < phrase->n; i++)
        if (phrase->stem[i] ? !pnk_text_starts(tokens->v[at + i], phrase->words[i]) : strcmp(tokens->v[at + i], phrase->words[i]) != 0)
            return false;
    return true;
}

const pnk_im_phrase *pnk_im_at(const pnk_im_words *words, pnk_im_kind kind, const pnk_im_tokens *tokens, size_t at)
{
    const pnk_im_phrases *list = &words->kinds[kind];
    const pnk_im_phrase *best = NULL;

    for (size_t i = 0; i < list->n; i++)
        if ((!best || list->v[i].n > best->n) && pnk_im_phrase_at(&list->v[i], tokens, at))
            best = &list->v[i];
    return best;
}

static size_t letters(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/** One letter put in, left out, changed, or two swapped; for words of six letters and more. */
static bool one_slip(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), i = 0, j = 0;

    if (letters(a) < 6 || letters(b) < 6 || (n > m ? n - m : m - n) > 2)
        return false;
    while (a[i] && a[i] == b[i])
        i++;
    while (j < n - i && j < m - i && a[n - 1 - j] == b[m - 1 - j])
        j++;
    return n - i - j <= 2 && m - i - j <= 2;
}

static bool near_at(const pnk_im_phrase *phrase, const pnk_im_tokens *tokens, size_t at)
{
    if (phrase->n == 0 || at + phrase->n > tokens->n)
        return false;
    for (size_t i = 0; i < phrase->n; i++)
        if (phrase->stem[i] ? !pnk_text_starts(tokens->v[at + i], phrase->words[i]) : !one_slip(tokens->v[at + i], phrase->words[i]))
            return false;
    return true;
}

pnk_im_hit pnk_im_find(const pnk_im_words *words, pnk_im_kind kind, const pnk_im_tokens *tokens, bool near)
{
    const pnk_im_phrases *list = &words->kinds[kind];
    pnk_im_hit best = { NULL, 0, 0.0 };

    for (int slip = 0; slip <= (near ? 1 : 0) && !best.phrase; slip++)
        for (size_t i = 0; i < list->n; i++) {
            const pnk_im_phrase *p = &list->v[i];
            if (best.phrase && (p->weight < best.phrase->weight || (!(p->weight > best.phrase->weight) && p->n <= best.phrase->n)))
                continue;
            for (size_t at = 0; at < tokens->n; at++)
                if (slip ? near_at(p, tokens, at) : pnk_im_phrase_at(p, tokens, at)) {
                    best = (pnk_im_hit){ p, at, slip ? 0.8 : 1.0 };
                    break;
                }
        }
    return best;
}

/* ---- reading ---- */

static pnk_status add_phrases(pnk_ctx *ctx, pnk_arena *arena, pnk_im_words *out, size_t kind, pnk_im_phrase model, const char *texts)
{
    for (const char *p = texts; *p;) {
        size_t n = strcspn(p, "|");
        pnk_im_phrases *list = &out->kinds[kind];
        char *text = pnk_arena_text_n(arena, p, n);

        if (!text || !pnk_im_phrase_make(arena, text, &model))
            return pnk_no_memory(ctx);
        p += n + (p[n] == '|');
        if (kind == PNK_IM_TAG_WORDS || kind == PNK_IM_TAG_ATTRIBUTE_WORDS) {          /* tags keep their signs */
            model.words[0] = pnk_text_trim(text);
            model.n = 1;
        }
        if (model.n == 0)
            continue;
        if (!PNK_GROW(arena, list->v, list->n, list->capacity))
            return pnk_no_memory(ctx);
        list->v[list->n++] = model;
        if (kind == PNK_IM_UNKNOWN_WORDS) {
            char *plain = pnk_im_plain(arena, text);
            if (!plain || pnk_index_put(&out->unknown, arena, plain, 1) < 0)
                return pnk_no_memory(ctx);
        }
    }
    return PNK_OK;
}

static pnk_status read_settings(pnk_ctx *ctx, pnk_arena *arena, const char *folder, pnk_problems *problems, pnk_im_words *out)
{
    pnk_table *table;
    pnk_status status = pnk_gis_read_table(ctx, arena, folder, "settings.csv", NULL, NULL, problems, &table);

    if (status)
        return status;
    out->setting_values = PNK_NEW(arena, double, table->n_rows + 1);
    if (!out->setting_values)
        return pnk_no_memory(ctx);
    for (size_t r = 0; r < table->n_rows; r++) {
        const char *name = pnk_table_text(table, r, pnk_table_column(table, "name"));
        out->setting_values[r] = pnk_table_number(table, r, "value");
        if (name && pnk_index_put(&out->settings, arena, name, (int)r) < 0)
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

double pnk_im_setting(const pnk_im_words *words, const char *name)
{
    int at = pnk_index_get(&words->settings, name);

    return at < 0 ? NAN : words->setting_values[at];
}

pnk_status pnk_im_words_read(pnk_ctx *ctx, pnk_arena *arena, const char *folder, pnk_problems *problems, pnk_im_words *out)
{
    pnk_table *table;
    pnk_status status = pnk_gis_read_table(ctx, arena, folder, "words.csv", NULL, NULL, problems, &table);

    for (size_t r = 0; !status && r < table->n_rows; r++) {
        const char *kind = pnk_table_text(table, r, pnk_table_column(table, "kind")), *words = pnk_table_text(table, r, pnk_table_column(table, "words"));
        double weight = pnk_table_number(table, r, "weight");
        pnk_im_phrase model = { .value = pnk_table_text(table, r, pnk_table_column(table, "value")),
            .language = pnk_table_text(table, r, pnk_table_column(table, "language")), .weight = weight > 0 ? weight : 1.0 };
        size_t k = 0;

        while (k < PNK_IM_N_KINDS && (!kind || strcmp(kind_names[k], kind) != 0))
            k++;
        if (k == PNK_IM_N_KINDS || !words) {
            pnk_problem_add(problems, PNK_WARNING, "words.csv", NULL, table->rows[r], "kind", kind, "a known kind of word, and the words");
            continue;
        }
        status = add_phrases(ctx, arena, out, k, model, words);
    }
    return status ? status : read_settings(ctx, arena, folder, problems, out);
}
