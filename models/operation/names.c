/* models/operation/names.c - one name asked of an operation. */
#include "models/operation/operation.h"

#include "engine/gis/gis.h"

#include <stdlib.h>

struct pnk_answer {
    pnk_records *records;            /* the answer borrows from them */
    pnk_gazetteer *gazetteer;
    pnk_arena arena;
    pnk_match_answer match;
};

const pnk_match_answer *pnk_answer_match(const pnk_answer *answer) { return &answer->match; }

pnk_status pnk_operation_match(pnk_ctx *ctx, const pnk_run_options *options, const char *name, const char *parent, pnk_problems *problems, pnk_answer **out)
{
    pnk_answer *answer = calloc(1, sizeof *answer);
    pnk_intake_options wanted = options->intake;
    pnk_status status;

    if (!answer)
        return pnk_no_memory(ctx);
    wanted.purpose = PNK_FOR_NAMES;
    if (!(status = pnk_gis_begin(ctx)) &&
        !(status = pnk_intake_read(ctx, &wanted, problems, NULL, &answer->records)) &&
        !(status = pnk_gazetteer_new(ctx, answer->records, &answer->gazetteer)) &&
        !(status = pnk_match_name(ctx, answer->gazetteer, name, parent, &answer->arena, &answer->match))) {
        *out = answer;
        return PNK_OK;
    }
    pnk_answer_free(answer);
    return status;
}

void pnk_answer_free(pnk_answer *answer)
{
    if (!answer)
        return;
    pnk_gazetteer_free(answer->gazetteer);
    pnk_arena_release(&answer->arena);
    pnk_records_free(answer->records);
    free(answer);
}
