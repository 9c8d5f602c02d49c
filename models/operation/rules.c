/* models/operation/rules.c - the rules of movement that can be asked for. */
#include "models/operation/rules.h"

#include <string.h>

static pnk_status not_built(pnk_ctx *ctx, const pnk_case *c, const pnk_rule_settings *settings, double *sim, double *person_days)
{
    (void)c; (void)settings; (void)sim; (void)person_days;
    return pnk_fail(ctx, PNK_INTERNAL, "these rules are not in this build");
}

static const pnk_rules rules_known[] = {
    { "own", true, not_built },
    { "flee", false, not_built },
};

const pnk_rules *pnk_rules_find(const char *word)
{
    for (size_t i = 0; i < sizeof rules_known / sizeof *rules_known; i++)
        if (!strcmp(word, rules_known[i].word))
            return &rules_known[i];
    return NULL;
}
