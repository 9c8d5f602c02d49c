/* models/operation/rules.h - inside the operation room: the rules of movement that can be asked for, as a table. */
#ifndef PNK_OPERATION_RULES_H
#define PNK_OPERATION_RULES_H

#include "engine/base/ctx.h"
#include "models/domain/cases.h"
#include "models/outlook/outlook.h"

typedef struct {
    uint64_t seed, member;
    bool withhold_capacity;
    const pnk_outlook_dials *dials;  /* of the own rules */
} pnk_rule_settings;

typedef struct {
    const char *word;                /* "flee" */
    bool one_member;                 /* every member is the same: one is run */
    /** Fills sim[n_days * n_camps] and adds to *person_days. The case is only read and may be shared between threads. */
    pnk_status (*run)(pnk_ctx *ctx, const pnk_case *c, const pnk_rule_settings *settings, double *sim, double *person_days);
} pnk_rules;

const pnk_rules *pnk_rules_find(const char *word);      /* NULL: none of that name */

#endif
