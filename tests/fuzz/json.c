/* tests/fuzz/json.c - whatever the bytes, the JSON door answers with a value or a sentence. */
#include "engine/json/json.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static size_t walk(const pnk_json *value)
{
    size_t seen = 1;

    for (size_t i = 0; i < pnk_json_size(value); i++) {
        const pnk_json *member = pnk_json_at(value, i);
        const char *key = pnk_json_key(member);
        if (key && pnk_json_get(value, key) != member)
            abort();                             /* keys are unique, so a look-up must give this member */
        seen += walk(member);
    }
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_json *json = NULL;

    if (!ctx)
        return 0;
    if (!pnk_json_parse(ctx, "fuzz.json", (const char *)bytes, n, &json))
        walk(json);
    else if (!*pnk_ctx_message(ctx))
        abort();                                 /* a failure without a sentence */
    pnk_json_free(json);
    pnk_ctx_free(ctx);
    return 0;
}
