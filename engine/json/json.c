/* engine/json/json.c - cJSON behind a strict door. A pnk_json is a cJSON node under another name.
 *
 * The line of a top-level key is kept in the node's valueint, which cJSON fills for numbers only and which nobody
 * reads here (numbers are doubles).
 */
#include "engine/json/json.h"
#include "engine/base/arena.h"
#include "engine/json/scan.h"
#include <cjson/cJSON.h>
#include <limits.h>
#include <math.h>
#include <string.h>

static const cJSON *node_of(const pnk_json *value) { return (const cJSON *)value; }
static const pnk_json *value_of(const cJSON *node) { return (const pnk_json *)node; }

pnk_status pnk_json_parse(pnk_ctx *ctx, const char *name, const char *text, size_t n, pnk_json **out)
{
    pnk_arena arena = {0};
    long *lines = NULL;
    size_t n_lines = 0;
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {        /* the mark that some editors put in front */
        text += 3;
        n -= 3;
    }
    pnk_status status = pnk_json_scan(ctx, &arena, name, text, n, &lines, &n_lines);
    if (!status) {
        cJSON *root = cJSON_ParseWithLength(text, n);
        if (!root)                                               /* the text is right, so this is memory */
            status = pnk_no_memory(ctx);
        else {
            cJSON *member = cJSON_IsObject(root) ? root->child : NULL;
            for (size_t i = 0; member && i < n_lines; i++, member = member->next)
                member->valueint = lines[i] < INT_MAX ? (int)lines[i] : 0;
            *out = (pnk_json *)root;
        }
    }
    pnk_arena_release(&arena);
    return status;
}

void pnk_json_free(pnk_json *root) { cJSON_Delete((cJSON *)root); }

const pnk_json *pnk_json_get(const pnk_json *object, const char *key)
{
    return pnk_json_is_object(object) ? value_of(cJSON_GetObjectItemCaseSensitive(node_of(object), key)) : NULL;
}

static bool is_container(const pnk_json *value) { return pnk_json_is_array(value) || pnk_json_is_object(value); }

size_t pnk_json_size(const pnk_json *array_or_object)
{
    return is_container(array_or_object) ? (size_t)cJSON_GetArraySize(node_of(array_or_object)) : 0;
}

const pnk_json *pnk_json_at(const pnk_json *array_or_object, size_t i)
{
    if (!is_container(array_or_object) || i > INT_MAX)
        return NULL;
    return value_of(cJSON_GetArrayItem(node_of(array_or_object), (int)i));
}

const char *pnk_json_key(const pnk_json *member) { return member ? node_of(member)->string : NULL; }
bool pnk_json_is_object(const pnk_json *value) { return cJSON_IsObject(node_of(value)); }
bool pnk_json_is_array(const pnk_json *value) { return cJSON_IsArray(node_of(value)); }
bool pnk_json_is_text(const pnk_json *value) { return cJSON_IsString(node_of(value)); }
bool pnk_json_is_number(const pnk_json *value) { return cJSON_IsNumber(node_of(value)); }
bool pnk_json_is_flag(const pnk_json *value) { return cJSON_IsBool(node_of(value)); }
bool pnk_json_is_null(const pnk_json *value) { return cJSON_IsNull(node_of(value)); }

const char *pnk_json_text(const pnk_json *value)
{
    return pnk_json_is_text(value) ? node_of(value)->valuestring : NULL;
}

double pnk_json_number(const pnk_json *value)
{
    return pnk_json_is_number(value) ? node_of(value)->valuedouble : NAN;
}

bool pnk_json_flag(const pnk_json *value, bool otherwise)
{
    return pnk_json_is_flag(value) ? cJSON_IsTrue(node_of(value)) : otherwise;
}

long pnk_json_line(const pnk_json *root, const char *key)
{
    const pnk_json *member = pnk_json_get(root, key);
    return member ? node_of(member)->valueint : 0;
}
