/* engine/page/html.c - escaping, and one HTML file out of its pieces. */
#include "engine/page/page.h"
#include <string.h>

static const struct { char c; const char *entity; } entities[] = {
    { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" },
};

/** Control characters have no place in a page; HTML allows tab and line ends. */
static bool allowed(uint32_t code)
{
    return code >= 0x20 ? !(code >= 0x7F && code <= 0x9F) && code != 0xFFFE && code != 0xFFFF : code == '\t' || code == '\n' || code == '\r';
}

void pnk_html_text(pnk_buf *buf, const char *text)
{
    if (!text)
        return;
    while (*text) {
        uint32_t code = pnk_utf8_next(&text);
        const char *entity = NULL;
        char bytes[4];

        for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
            if (code == (unsigned char)entities[i].c)
                entity = entities[i].entity;
        if (entity) {
            pnk_buf_add(buf, entity);
            continue;
        }
        size_t n = pnk_utf8_put(allowed(code) ? code : 0xFFFD, bytes);
        pnk_buf_add_n(buf, bytes, n);
    }
}

/** Text of a script or style element: the one thing that may not stand in it is its own end, or (in a script) the start
 *  of a comment that would hide that end. A backslash or a zero-width break inside keeps the meaning in both languages'
 *  strings and comments, the only places where these occur in what we inline. */
static void raw_element(pnk_buf *buf, const char *text)
{
    static const char *const traps[] = { "</", "<!--" };
    while (text && *text) {
        const char *next = NULL;
        for (size_t i = 0; i < 2; i++) {
            const char *found = strstr(text, traps[i]);
            if (found && (!next || found < next))
                next = found;
        }
        if (!next) {
            pnk_buf_add(buf, text);
            return;
        }
        pnk_buf_add_n(buf, text, (size_t)(next - text) + 1);
        pnk_buf_add(buf, "\\");
        text = next + 1;
    }
}

/** JSON inside a script element: `<` can only stand within its strings, where an escape says the same. */
static void json_element(pnk_buf *buf, const char *json)
{
    for (; json && *json; json++) {
        if (*json == '<')
            pnk_buf_add(buf, "\\u003c");
        else
            pnk_buf_add_n(buf, json, 1);
    }
}

/* Nothing from outside, ever: no address may be fetched, no form sent, no frame opened. */
static const char policy[] =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";

void pnk_html_write(pnk_buf *buf, const pnk_html_page *page)
{
    pnk_buf_add(buf, "<!doctype html>\n<html lang=\"");
    pnk_html_text(buf, page->lang ? page->lang : "en");
    pnk_buf_add(buf, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"");
    pnk_buf_add(buf, policy);
    pnk_buf_add(buf, "\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
    pnk_html_text(buf, page->title);
    pnk_buf_add(buf, "</title>\n<style>\n");
    raw_element(buf, page->style);
    pnk_buf_add(buf, "\n</style>\n</head>\n<body>\n");
    pnk_buf_add(buf, page->body ? page->body : "");
    pnk_buf_add(buf, "\n<script type=\"application/json\" id=\"data\">");
    json_element(buf, page->data_json);
    pnk_buf_add(buf, "</script>\n<script>\n");
    raw_element(buf, page->script);
    pnk_buf_add(buf, "\n</script>\n</body>\n</html>\n");
}
