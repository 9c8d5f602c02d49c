/* models/intake/intake.c - the order of the reading: nothing stops at the first fault, everything stops before half an answer. */
#include "models/intake/intake.h"
#include "engine/base/file.h"
#include "models/intake/reading.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(PNK_N_TABLES_MAX >= 30, "room for every table");

/** The operation is called as its folder is. */
static pnk_status name_operation(pnk_reading *r)
{
    char *real = realpath(r->options->folder, NULL);

    if (!real)
        return errno == ENOMEM ? pnk_no_memory(r->ctx) : pnk_fail(r->ctx, PNK_IO, "%s: %s", r->options->folder, strerror(errno));
    const char *slash = strrchr(real, '/');
    r->records->head.id = pnk_arena_text(r->arena, slash && slash[1] ? slash + 1 : "operation");
    free(real);
    return r->records->head.id ? PNK_OK : pnk_no_memory(r->ctx);
}

static pnk_status read_all(pnk_reading *r)
{
    static pnk_status (*const steps[])(pnk_reading *) = {
        name_operation, pnk_read_head, pnk_read_tables, pnk_read_rules, pnk_read_people, pnk_make_rests, pnk_read_shapes,
        pnk_read_ways, pnk_read_vehicles_items, pnk_read_sites, pnk_read_goods, pnk_read_words, pnk_read_locks,
    };
    pnk_status status = PNK_OK;

    for (size_t i = 0; !status && i < sizeof steps / sizeof steps[0]; i++)
        if (!(status = steps[i](r)))
            status = pnk_check(r->ctx);
    return status;
}

pnk_status pnk_intake_read(pnk_ctx *ctx, const pnk_intake_options *options, pnk_problems *problems, pnk_inputs *inputs, pnk_records **out)
{
    pnk_reading *r = calloc(1, sizeof *r);
    pnk_records *records = pnk_records_new();
    pnk_status status = PNK_OK;

    *out = NULL;
    if (!r || !records) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if (!pnk_folder_exists(options->folder)) {
        status = pnk_fail(ctx, PNK_NOT_FOUND, "%s: there is no such folder", options->folder);
        goto done;
    }
    *r = (pnk_reading){ .ctx = ctx, .options = options, .problems = problems, .inputs = inputs, .records = records, .arena = &records->arena };
    if ((status = read_all(r)))
        goto done;
    if (problems->failed) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    pnk_problems_sort(problems);
    if (problems->n_errors > 0) {
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: %zu problems in the data", options->folder, problems->n_errors);
        goto done;
    }
    pnk_ctx_clear(ctx);
    *out = records;
    records = NULL;
done:
    pnk_records_free(records);
    free(r);
    return status;
}

void pnk_inputs_free(pnk_inputs *inputs)
{
    if (!inputs)
        return;
    pnk_arena_release(&inputs->arena);
    *inputs = (pnk_inputs){0};
}
