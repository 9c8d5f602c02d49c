/* engine/gis/dbf_text.c - the encoding of a DBF's text. */
#include "engine/gis/dbf_text.h"
#include <cpl_vsi.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ENOUGH_BYTES ((size_t)256 << 10)

/* How files name encodings: words in a .cpg, a number in the header of a .dbf. 0: the header has no number for it. */
static const struct { const char *word; unsigned char number; const char *encoding; } names[] = {
    { "UTF-8", 0, "UTF-8" },            { "UTF8", 0, "UTF-8" },             { "65001", 0, "UTF-8" },
    { "1251", 0xC9, "windows-1251" },   { "866", 0x26, "cp866" },           { "866", 0x65, "cp866" },
    { "KOI8-R", 0, "KOI8-R" },          { "10007", 0x96, "MacCyrillic" },
    { "1252", 0x03, "windows-1252" },   { "8859-1", 0, "windows-1252" },    { "8859_1", 0, "windows-1252" },  { "88591", 0, "windows-1252" },
    { "1250", 0xC8, "CP1250" },         { "1254", 0xCA, "CP1254" },         { "1256", 0, "CP1256" },
    { "437", 0x01, "CP437" },           { "850", 0x02, "CP850" },
};

/** Bytes of the file beside `path` that ends in `suffix`; 0: none. */
static size_t beside(pnk_reading *r, const char *path, const char *suffix, char *out, size_t size)
{
    const char *dot = strrchr(path, '.');
    const char *side = dot ? pnk_arena_printf(&r->arena, "%.*s%s", (int)(dot - path), path, suffix) : NULL;
    VSILFILE *file = side ? VSIFOpenL(side, "rb") : NULL;
    size_t n = file ? VSIFReadL(out, 1, size, file) : 0;

    if (file)
        VSIFCloseL(file);
    return n;
}

static const char *declared(pnk_reading *r, const char *path)
{
    char word[64] = "";
    unsigned char head[32] = {0};
    size_t n = beside(r, path, ".cpg", word, sizeof word - 1);

    if (!n)
        n = beside(r, path, ".CPG", word, sizeof word - 1);
    for (size_t i = 0; n > 0 && i < sizeof names / sizeof *names; i++)
        if (strcasestr(word, names[i].word))
            return names[i].encoding;
    if (beside(r, path, ".dbf", (char *)head, sizeof head) < sizeof head)
        (void)beside(r, path, ".DBF", (char *)head, sizeof head);
    for (size_t i = 0; head[29] && i < sizeof names / sizeof *names; i++)
        if (names[i].number == head[29])
            return names[i].encoding;
    return NULL;
}

/** Some text of the layer, as its bytes. */
static void gather(OGRLayerH layer, pnk_buf *out)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    int n = OGR_FD_GetFieldCount(definition);
    OGRFeatureH feature;

    for (int i = 0; i < n; i++) {
        pnk_buf_add(out, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
        pnk_buf_add(out, "\n");
    }
    OGR_L_ResetReading(layer);
    while (out->n < ENOUGH_BYTES && (feature = OGR_L_GetNextFeature(layer))) {
        for (int i = 0; i < n; i++)
            if (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, i)) == OFTString && OGR_F_IsFieldSetAndNotNull(feature, i)) {
                pnk_buf_add(out, OGR_F_GetFieldAsString(feature, i));
                pnk_buf_add(out, "\n");
            }
        OGR_F_Destroy(feature);
    }
}

pnk_status pnk_dbf_text_of(pnk_reading *r, OGRLayerH layer, const char *path, pnk_dbf_text *out)
{
    const char *said = declared(r, path), *use = said;
    pnk_buf text = {0};

    gather(layer, &text);
    if (text.failed) {
        pnk_buf_free(&text);
        return pnk_no_memory(r->ctx);
    }
    size_t n = text.n;
    bool utf8 = n == 0 || pnk_utf8_valid(text.text, n) == n;
    const char *guess = utf8 ? "UTF-8" : pnk_encoding_guess(text.text, n);
    bool cyrillic = guess && !utf8 && strcmp(guess, "windows-1252") != 0;
    /* Programs that do not know write "1252" or "ANSI"; Russian letters, or whole UTF-8, then speak louder. */
    if (!said || (strcmp(said, "windows-1252") == 0 && (cyrillic || utf8)) || (strcmp(said, "UTF-8") == 0 && !utf8 && guess))
        use = guess ? guess : "UTF-8";
    *out = (pnk_dbf_text){ .encoding = use };
    if (strcmp(use, "UTF-8") != 0 && !(out->paged = pnk_code_page_of(use, &out->page)))
        out->encoding = "UTF-8";
    pnk_buf_free(&text);
    if (use != said && !utf8 && guess)
        pnk_problem_add(r->problems, PNK_WARNING, r->name, NULL, 0, NULL, use, "a .cpg file that says the encoding; it was read in the one that its letters fit");
    return PNK_OK;
}

char *pnk_dbf_text_decode(const pnk_dbf_text *text, const char *bytes, size_t *n)
{
    size_t length = strlen(bytes), k = 0;
    char *out = malloc(length * 4 + 1);

    for (size_t i = 0; out && i < length;) {
        unsigned char first = (unsigned char)bytes[i];
        size_t want = text->paged || first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        const char *from = text->paged ? text->page.text[first] : bytes + i;
        size_t size = text->paged ? text->page.n[first] : i + want <= length && pnk_utf8_valid(bytes + i, want) == want ? want : 0;
        if (size > 0)
            memcpy(out + k, from, size);
        k += size > 0 ? size : pnk_utf8_put(0xFFFD, out + k);
        i += size > 0 ? want : 1;
    }
    if (out)
        out[k] = '\0';
    *n = k;
    return out;
}
