/* engine/gis/xlsx_book.c - sheets by name, their parts, shared strings and styles of a workbook. */
#include "engine/gis/xlsx.h"
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT ((size_t)4 << 20)

static bool is_true(const char *text) { return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0 || strcmp(text, "on") == 0); }
static bool ends_with(const char *text, const char *end)
{
    size_t n = text ? strlen(text) : 0, k = strlen(end);
    return n >= k && strcmp(text + n - k, end) == 0;
}

static void on_nothing(pnk_xml *xml, const char *name)
{
    (void)xml;
    (void)name;
}

/* --- relations: from an id to a part --------------------------------------------------------------------------- */

/** "worksheets/sheet1.xml" in "xl", "/xl/worksheets/sheet1.xml" or "../x": a path in the package; NULL: leads out, or no memory. */
static const char *part_path(pnk_arena *arena, const char *folder, const char *target)
{
    if (*target == '/')
        return pnk_arena_text(arena, target + 1);
    if (pnk_text_starts(target, "../"))
        return strstr(target + 3, "..") ? NULL : pnk_arena_text(arena, target + 3);
    return strstr(target, "..") ? NULL : *folder ? pnk_arena_printf(arena, "%s/%s", folder, target) : pnk_arena_text(arena, target);
}

/** The package's own relations: which part is the workbook. */
static void root_relation(pnk_xml *xml, const char *name, const char *const *attributes)
{
    pnk_book *book = xml->user;
    const char *type = pnk_xml_attribute(attributes, "Type"), *target = pnk_xml_attribute(attributes, "Target");

    if (strcmp(name, "Relationship") == 0 && target && ends_with(type, "/officeDocument"))
        book->book = part_path(&book->r->arena, "", target);
}

static void book_relation(pnk_xml *xml, const char *name, const char *const *attributes)
{
    pnk_book *book = xml->user;
    const char *id = pnk_xml_attribute(attributes, "Id"), *type = pnk_xml_attribute(attributes, "Type");
    const char *target = pnk_xml_attribute(attributes, "Target"), *mode = pnk_xml_attribute(attributes, "TargetMode");

    if (strcmp(name, "Relationship") != 0 || !id || !type || !target || (mode && strcmp(mode, "External") == 0))
        return;
    const char *part = part_path(&book->r->arena, book->folder, target);
    if (ends_with(type, "/sharedStrings"))
        book->strings_part = part;
    else if (ends_with(type, "/styles"))
        book->styles_part = part;
    for (size_t i = 0; i < book->n_sheets && ends_with(type, "/worksheet"); i++)
        if (book->sheets[i].id && strcmp(book->sheets[i].id, id) == 0)
            book->sheets[i].part = part;
}

/* --- the workbook ------------------------------------------------------------------------------------------------ */

static void book_element(pnk_xml *xml, const char *name, const char *const *attributes)
{
    pnk_book *book = xml->user;
    pnk_arena *arena = &book->r->arena;

    if (strcmp(name, "workbookPr") == 0) {
        book->from_1904 = is_true(pnk_xml_attribute(attributes, "date1904"));
    } else if (strcmp(name, "calcPr") == 0) {
        book->recalculated_on_load = is_true(pnk_xml_attribute(attributes, "fullCalcOnLoad"));
    } else if (strcmp(name, "sheet") == 0) {
        const char *state = pnk_xml_attribute(attributes, "state"), *id = NULL;
        for (size_t i = 0; attributes[i]; i += 2)      /* r:id, not sheetId */
            if (ends_with(attributes[i], ":id"))
                id = attributes[i + 1];
        if (!PNK_GROW(arena, book->sheets, book->n_sheets, book->sheets_capacity)) {
            xml->status = pnk_no_memory(xml->ctx);
            return;
        }
        book->sheets[book->n_sheets++] = (pnk_book_sheet){
            .name = pnk_arena_text(arena, pnk_xml_attribute(attributes, "name")), .id = pnk_arena_text(arena, id),
            .hidden = state && (strcmp(state, "hidden") == 0 || strcmp(state, "veryHidden") == 0),
        };
    }
}

/* --- shared strings ------------------------------------------------------------------------------------------------ */

typedef struct {
    pnk_book *book;
    pnk_buf text;
    int in_text, in_phonetic;
} strings_reader;

size_t pnk_book_unescape(char *text, size_t n)
{
    static const char hex[] = "0123456789ABCDEFabcdef";
    size_t k = 0;

    for (size_t i = 0; i < n;) {
        if (n - i >= 7 && text[i] == '_' && text[i + 1] == 'x' && text[i + 6] == '_' && strspn(text + i + 2, hex) >= 4) {
            char digits[5] = { text[i + 2], text[i + 3], text[i + 4], text[i + 5], '\0' };
            unsigned long code = strtoul(digits, NULL, 16);
            i += 7;
            if (code > 0)
                k += pnk_utf8_put((uint32_t)code, text + k);
        } else {
            text[k++] = text[i++];
        }
    }
    return k;
}

static void string_start(pnk_xml *xml, const char *name, const char *const *attributes)
{
    strings_reader *s = xml->user;
    (void)attributes;
    if (strcmp(name, "si") == 0)
        s->text.n = 0;
    s->in_phonetic += strcmp(name, "rPh") == 0;
    s->in_text += strcmp(name, "t") == 0;
}

static void string_end(pnk_xml *xml, const char *name)
{
    strings_reader *s = xml->user;
    pnk_book *book = s->book;

    s->in_phonetic -= strcmp(name, "rPh") == 0;
    s->in_text -= strcmp(name, "t") == 0;
    if (strcmp(name, "si") != 0)
        return;
    size_t n = s->text.n ? pnk_book_unescape(s->text.text, s->text.n) : 0;
    if (s->text.failed || !PNK_GROW(&book->r->arena, book->strings, book->n_strings, book->strings_capacity) ||
        !(book->strings[book->n_strings] = pnk_arena_text_n(&book->r->arena, n ? s->text.text : "", n)))
        xml->status = pnk_no_memory(xml->ctx);
    book->n_strings++;
}

static void string_text(pnk_xml *xml, const char *text, size_t n)
{
    strings_reader *s = xml->user;
    if (s->in_text > 0 && s->in_phonetic == 0) {
        pnk_buf_add_n(&s->text, text, n);
        if (s->text.n > MAX_TEXT)
            xml->status = pnk_fail(xml->ctx, PNK_LIMIT, "%s: a cell of more than %zu MiB", s->book->r->name, MAX_TEXT >> 20);
    }
}

/* --- styles -------------------------------------------------------------------------------------------------------- */

typedef struct {
    pnk_book *book;
    struct { long id; pnk_looks looks; } *codes;
    size_t n_codes, capacity;
    bool in_cell_styles;
} styles_reader;

static void style_element(pnk_xml *xml, const char *name, const char *const *attributes)
{
    styles_reader *s = xml->user;
    pnk_book *book = s->book;
    const char *id = pnk_xml_attribute(attributes, "numFmtId"), *code = pnk_xml_attribute(attributes, "formatCode");
    long number = id ? strtol(id, NULL, 10) : 0;

    if (strcmp(name, "cellXfs") == 0) {
        s->in_cell_styles = true;
    } else if (strcmp(name, "numFmt") == 0 && id && code) {
        if (!PNK_GROW(&book->r->arena, s->codes, s->n_codes, s->capacity)) {
            xml->status = pnk_no_memory(xml->ctx);
            return;
        }
        s->codes[s->n_codes].id = number;
        s->codes[s->n_codes++].looks = pnk_looks_of_code(code);
    } else if (strcmp(name, "xf") == 0 && s->in_cell_styles) {
        pnk_looks looks = pnk_looks_of_id(number);
        for (size_t i = 0; i < s->n_codes; i++)
            if (s->codes[i].id == number)
                looks = s->codes[i].looks;
        if (!PNK_GROW(&book->r->arena, book->looks, book->n_looks, book->looks_capacity)) {
            xml->status = pnk_no_memory(xml->ctx);
            return;
        }
        book->looks[book->n_looks++] = (unsigned char)looks;
    }
}

static void style_end(pnk_xml *xml, const char *name)
{
    styles_reader *s = xml->user;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cell_styles = false;
}

static pnk_status read_part(pnk_book *book, const char *part, pnk_xml *xml)
{
    const char *path = part ? pnk_arena_printf(&book->r->arena, "%s/%s", book->package, part) : NULL;
    if (!path)
        return part ? pnk_no_memory(book->r->ctx) : PNK_NOT_FOUND;
    return pnk_xml_read(book->r, path, xml);
}

/** A part that may be absent. */
static pnk_status read_if_there(pnk_book *book, const char *part, pnk_xml *xml)
{
    pnk_status status = read_part(book, part, xml);
    return status == PNK_NOT_FOUND ? PNK_OK : status;
}

pnk_status pnk_book_open(pnk_book *book)
{
    pnk_arena *arena = &book->r->arena;
    pnk_xml roots = { .user = book, .start = root_relation, .end = on_nothing };
    pnk_xml workbook = { .user = book, .start = book_element, .end = on_nothing };
    pnk_xml relations = { .user = book, .start = book_relation, .end = on_nothing };
    strings_reader strings = { .book = book };
    pnk_xml shared = { .user = &strings, .start = string_start, .end = string_end, .text = string_text };
    styles_reader styles = { .book = book };
    pnk_xml looks = { .user = &styles, .start = style_element, .end = style_end };
    pnk_status status;

    if ((status = read_if_there(book, "_rels/.rels", &roots)))
        return status;
    if (!book->book)
        book->book = "xl/workbook.xml";
    const char *slash = strrchr(book->book, '/');
    book->folder = slash ? pnk_arena_text_n(arena, book->book, (size_t)(slash - book->book)) : "";
    const char *beside = pnk_arena_printf(arena, "%s%s_rels/%s.rels", book->folder ? book->folder : "", slash ? "/" : "", slash ? slash + 1 : book->book);
    if (!book->folder || !beside)
        return pnk_no_memory(book->r->ctx);
    if ((status = read_part(book, book->book, &workbook)) || (status = read_if_there(book, beside, &relations)))
        return status;
    if (!(status = read_if_there(book, book->strings_part, &shared)))
        status = read_if_there(book, book->styles_part, &looks);
    pnk_buf_free(&strings.text);
    return status;
}
