/* engine/json/json.h - cJSON's only door.
 *
 * Question  What does this JSON text say, and which line and key is wrong?
 * Promise   strict RFC 8259 (a pre-pass refuses what cJSON lets through: leading zeros, raw control characters, bad
 *           escapes, invalid UTF-8, duplicate keys), depth at most 64, names case-sensitive, numbers finite
 * Never     opens a file
 */
#ifndef PNK_JSON_JSON_H
#define PNK_JSON_JSON_H

#include "engine/base/ctx.h"
#include "engine/base/text.h"

typedef struct pnk_json pnk_json;        /* one value inside a document */

/** `name` stands in messages ("operation.json"). The answer is the root; free it with pnk_json_free. */
pnk_status pnk_json_parse(pnk_ctx *ctx, const char *name, const char *text, size_t n, pnk_json **out);
void       pnk_json_free(pnk_json *root);

const pnk_json *pnk_json_get(const pnk_json *object, const char *key);         /* NULL: not there */
size_t          pnk_json_size(const pnk_json *array_or_object);
const pnk_json *pnk_json_at(const pnk_json *array_or_object, size_t i);
const char     *pnk_json_key(const pnk_json *member);                          /* NULL in an array */
bool pnk_json_is_object(const pnk_json *value);
bool pnk_json_is_array(const pnk_json *value);
bool pnk_json_is_text(const pnk_json *value);
bool pnk_json_is_number(const pnk_json *value);
bool pnk_json_is_flag(const pnk_json *value);
bool pnk_json_is_null(const pnk_json *value);
const char *pnk_json_text(const pnk_json *value);                              /* NULL when not text */
double      pnk_json_number(const pnk_json *value);                            /* NAN when not a number */
bool        pnk_json_flag(const pnk_json *value, bool otherwise);
long        pnk_json_line(const pnk_json *root, const char *key);              /* line of a top-level key; 0: unknown */

/** Writing: a small stack keeps commas and indentation right. Starts as `pnk_json_out out = {0};`. */
typedef struct {
    pnk_buf buf;
    int depth;
    bool first[64];
    bool after_key;
} pnk_json_out;

void pnk_json_begin(pnk_json_out *out, char bracket);                          /* '{' or '[' */
void pnk_json_end(pnk_json_out *out, char bracket);                            /* '}' or ']' */
void pnk_json_name(pnk_json_out *out, const char *key);
void pnk_json_put_text(pnk_json_out *out, const char *text);                   /* NULL: null */
void pnk_json_put_number(pnk_json_out *out, double value);                     /* not finite: null */
void pnk_json_put_flag(pnk_json_out *out, bool value);
void pnk_json_member_number(pnk_json_out *out, const char *key, double value); /* a name and what stands under it */
void pnk_json_member_text(pnk_json_out *out, const char *key, const char *text);
void pnk_json_free_out(pnk_json_out *out);
/** The text as a JSON string, quotes included, safe inside a <script> element (< > & as \u escapes). */
void pnk_json_escape(pnk_buf *buf, const char *text);

#endif
