/* models/operation/flee.h - inside the operation room: scenario folders of the peer simulator. */
#ifndef PNK_OPERATION_FLEE_H
#define PNK_OPERATION_FLEE_H

#include "models/cases/cases.h"

typedef struct {
    const char *folder, *settings;   /* scenario; NULL: its own settings */
    const char *reference;           /* folder of the reference tables */
    const char *operation;           /* is made, whole or not at all */
} pnk_flee_import;

/** Writes the operation folder: tables, and the scenario's files under flee/. *out is what was read; free it with pnk_case_free. */
pnk_status pnk_flee_import_run(pnk_ctx *ctx, const pnk_flee_import *import, pnk_problems *problems, pnk_case **out);
/** The scenario of an operation (its flee/), or of a scenario folder itself. */
pnk_status pnk_flee_case(pnk_ctx *ctx, const char *folder, const char *settings, pnk_problems *problems, pnk_case **out);

#endif
