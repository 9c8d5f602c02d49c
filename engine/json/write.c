/* engine/json/write.c - JSON a person can read: a member to a line, plain lists on one. */
#include "engine/json/json.h"
#include <math.h>

enum { DEEPEST = 64 };

void pnk_json_escape(pnk_buf *buf, const char *text)
{
    static const char control[] = "\b\t\n\f\r", letters[] = "btnfr";
    pnk_buf_add_n(buf, "\"", 1);
    while (*text) {
        char bytes[4];
        uint32_t code = pnk_utf8_next(&text);
        size_t i = 0;
        while (control[i] && (uint32_t)control[i] != code)
            i++;
        if (control[i])
            pnk_buf_printf(buf, "\\%c", letters[i]);
        else if (code == '"' || code == '\\')
            pnk_buf_printf(buf, "\\%c", (char)code);
        else if (code < 0x20 || code == 0x7F || code == '<' || code == '>' || code == '&' || code == 0x2028 || code == 0x2029)
            pnk_buf_printf(buf, "\\u%04x", (unsigned)code);
        else
            pnk_buf_add_n(buf, bytes, pnk_utf8_put(code, bytes));
    }
    pnk_buf_add_n(buf, "\"", 1);
}

static void new_line(pnk_json_out *out)
{
    pnk_buf_add_n(&out->buf, "\n", 1);
    for (int i = 0; i < out->depth; i++)
        pnk_buf_add_n(&out->buf, "  ", 2);
}

/** Comma and place for the next value; `own_line` for keys and for brackets inside a list. */
static void next_value(pnk_json_out *out, bool own_line)
{
    if (out->after_key) {
        out->after_key = false;
        return;
    }
    if (out->depth == 0)
        return;
    bool *first = &out->first[out->depth - 1];
    if (!*first)
        pnk_buf_add(&out->buf, own_line ? "," : ", ");
    if (own_line)
        new_line(out);
    *first = false;
}

void pnk_json_begin(pnk_json_out *out, char bracket)
{
    next_value(out, true);
    pnk_buf_add_n(&out->buf, &bracket, 1);
    if (out->depth >= DEEPEST) {
        out->buf.failed = true;
        return;
    }
    out->first[out->depth++] = true;
}

void pnk_json_end(pnk_json_out *out, char bracket)
{
    if (out->depth == 0 || out->buf.failed)
        return;
    out->depth--;
    char last = out->buf.n ? out->buf.text[out->buf.n - 1] : '\0';
    bool plain_list = bracket == ']' && last != '}' && last != ']';
    if (!out->first[out->depth] && !plain_list)
        new_line(out);
    pnk_buf_add_n(&out->buf, &bracket, 1);
    if (out->depth == 0)
        pnk_buf_add_n(&out->buf, "\n", 1);
}

void pnk_json_name(pnk_json_out *out, const char *key)
{
    next_value(out, true);
    pnk_json_escape(&out->buf, key);
    pnk_buf_add(&out->buf, ": ");
    out->after_key = true;
}

void pnk_json_put_text(pnk_json_out *out, const char *text)
{
    next_value(out, false);
    if (text)
        pnk_json_escape(&out->buf, text);
    else
        pnk_buf_add(&out->buf, "null");
}

void pnk_json_put_number(pnk_json_out *out, double value)
{
    char text[32];
    next_value(out, false);
    pnk_buf_add(&out->buf, isfinite(value) ? pnk_text_number(value, text) : pnk_is_withheld(value) ? "\"hidden\"" : "null");
}

void pnk_json_put_flag(pnk_json_out *out, bool value)
{
    next_value(out, false);
    pnk_buf_add(&out->buf, value ? "true" : "false");
}

void pnk_json_member_number(pnk_json_out *out, const char *key, double value)
{
    pnk_json_name(out, key);
    pnk_json_put_number(out, value);
}

void pnk_json_member_text(pnk_json_out *out, const char *key, const char *text)
{
    pnk_json_name(out, key);
    pnk_json_put_text(out, text);
}

void pnk_json_free_out(pnk_json_out *out)
{
    pnk_buf_free(&out->buf);
    *out = (pnk_json_out){0};
}
