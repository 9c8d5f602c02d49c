/* tests/fuzz/yaml.c - whatever the bytes, the YAML door answers with a tree or with problem lines. */
#include "engine/yaml/yaml.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static size_t walk(const pnk_yaml *node, int depth)
{
    size_t seen = 1, members = 0;

    if (depth > PNK_YAML_DEEPEST)
        abort();
    for (const pnk_yaml *member = node->first; member; member = member->next, members++) {
        if ((node->kind == PNK_YAML_MAP) != (member->key != NULL) || (member->key && !pnk_yaml_get(node, member->key)))
            abort();                             /* a key that stands there must be found */
        seen += walk(member, depth + 1);
    }
    if (members != node->n)
        abort();
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_arena arena = {0};
    pnk_problems problems = {0};
    const pnk_yaml *root = NULL;

    if (!ctx)
        return 0;
    if (!pnk_yaml_parse(ctx, &arena, "fuzz.yml", (const char *)bytes, n, &problems, &root)) {
        if (root)
            walk(root, 0);
    } else if (problems.n_errors == 0 || !*pnk_ctx_message(ctx))
        abort();                                 /* a failure without a sentence */
    pnk_problems_free(&problems);
    pnk_arena_release(&arena);
    pnk_ctx_free(ctx);
    return 0;
}
