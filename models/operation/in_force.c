/* models/operation/in_force.c - the plan in force out of a result folder, and the part of it that the new results keep. */
#include "models/operation/steps.h"

#include "engine/base/file.h"

#include <stdlib.h>
#include <string.h>

/* What stability is measured against, and what was published of it. */
const char *const pnk_force_files[PNK_N_FORCE_FILES] = { "T4.primal.csv", "people_moves.csv", "shipments.csv" };
enum { ANSWER, MOVES, SHIPMENTS };
enum { MAX_BYTES = 512 * 1024 * 1024 };

pnk_status pnk_read_answer(pnk_ctx *ctx, const char *folder, pnk_answer_files *out)
{
    char **names = NULL;
    size_t n = 0;
    pnk_status status = pnk_folder_list(ctx, folder, &names, &n);

    if (status)
        goto done;
    out->names = calloc(n ? n : 1, sizeof *out->names);
    out->texts = calloc(n ? n : 1, sizeof *out->texts);
    if (!out->names || !out->texts) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    out->n = n;
    for (size_t i = 0; i < n && !status; i++) {
        char *path = pnk_path_join(folder, names[i]), *text = NULL;
        size_t bytes = 0;
        pnk_snprintf(out->names[i], sizeof out->names[i], "%s", names[i]);
        status = path ? pnk_file_read(ctx, path, MAX_BYTES, &text, &bytes) : pnk_no_memory(ctx);
        if (!status)
            pnk_buf_add_n(&out->texts[i], text, bytes);
        free(text);
        free(path);
        if (!status && out->texts[i].failed)
            status = pnk_no_memory(ctx);
    }
done:
    pnk_folder_list_free(names, n);
    return status;
}

static pnk_status read_bytes(pnk_ctx *ctx, const char *folder, int which, const char *below, pnk_force *force)
{
    char *path = pnk_arena_printf(&force->arena, "%s/%s%s", folder, below, pnk_force_files[which]);

    return path ? pnk_file_read(ctx, path, MAX_BYTES, &force->bytes[which], &force->n_bytes[which]) : pnk_no_memory(ctx);
}

pnk_status pnk_force_open(pnk_ctx *ctx, const char *folder, pnk_force *out)
{
    pnk_answer_files files = {0};
    char *certificate = pnk_path_join(folder, "certificate");
    pnk_status status;

    if (!certificate)
        return pnk_no_memory(ctx);
    if ((status = pnk_recorded_day(ctx, folder, &out->plan.as_of)) || (status = pnk_read_answer(ctx, certificate, &files)) ||
        (status = pnk_steps_kept_answer(ctx, &files, &out->answer)) || (status = read_bytes(ctx, folder, ANSWER, "certificate/", out)) ||
        (status = read_bytes(ctx, folder, MOVES, "", out)) || (status = read_bytes(ctx, folder, SHIPMENTS, "", out)))
        goto done;
    out->plan.answer = out->answer;
    out->there = true;
done:
    pnk_answer_files_free(&files);
    free(certificate);
    return status;
}

pnk_status pnk_force_reopen(pnk_ctx *ctx, const char *folder, pnk_day as_of, const pnk_records *records, pnk_force *out)
{
    const char *below = "inputs/in_force/", *name = pnk_force_files[ANSWER], *text;
    pnk_status status = PNK_OK;

    for (int i = 0; i < PNK_N_FORCE_FILES && !status; i++)
        status = read_bytes(ctx, folder, i, below, out);
    text = out->bytes[ANSWER];
    if (status || (status = pnk_lp_answer_read(ctx, &name, &text, 1, &out->answer)))
        return status;
    out->plan.as_of = as_of;
    out->plan.answer = out->answer;
    out->there = true;
    return pnk_force_tables(ctx, records, out);
}

/* ---- what was published ---- */

typedef struct { pnk_ctx *ctx; pnk_force *force; pnk_change *v; size_t n, capacity; } rows;

/* One line of a table of our own, into its cells. A quoted cell (the name of an agency may have a comma) is stepped over: nothing is read from it. */
static size_t cells_of(char *line, const char *cells[16])
{
    size_t n = 0;

    for (char *at = line; n < 16;) {
        cells[n++] = at;
        for (bool quoted = false; *at && (quoted || *at != ','); at++)
            quoted = quoted != (*at == '"');
        if (!*at)
            break;
        *at++ = '\0';
    }
    return n;
}

static pnk_status add_row(rows *r, const pnk_records *records, int which, const char *const *cell, size_t n)
{
    pnk_change change = { .group = -1, .item = -1 };
    bool fine = n > 5 && pnk_day_parse(cell[0], &change.date) && pnk_text_to_number(cell[which == MOVES ? 4 : 5], &change.before);

    if (!fine)
        return pnk_fail(r->ctx, PNK_BAD_INPUT, "%s of the plan in force: a row is not as this program writes it", pnk_force_files[which]);
    if (which == MOVES)
        change.group = pnk_find_group(records, cell[3]);
    else
        change.item = pnk_find_item(records, cell[3]);
    if (change.group < 0 && change.item < 0)
        return PNK_OK;                   /* of a group or an item that is no more */
    change.from_id = pnk_arena_text(&r->force->arena, cell[1]);
    change.to_id = pnk_arena_text(&r->force->arena, cell[2]);
    if (!change.from_id || !change.to_id || !PNK_GROW(&r->force->arena, r->v, r->n, r->capacity))
        return pnk_no_memory(r->ctx);
    r->v[r->n++] = change;
    return PNK_OK;
}

pnk_status pnk_force_tables(pnk_ctx *ctx, const pnk_records *records, pnk_force *force)
{
    rows r = { .ctx = ctx, .force = force };
    pnk_status status = PNK_OK;

    for (int which = MOVES; which <= SHIPMENTS && !status; which++) {
        char *copy = pnk_arena_text_n(&force->arena, force->bytes[which], force->n_bytes[which]);
        if (!copy)
            return pnk_no_memory(ctx);
        for (char *line = strchr(copy, '\n'), *next; line && line[1] && !status; line = next) {
            const char *cell[16];
            next = strchr(line + 1, '\n');
            if (next)
                *next = '\0';
            size_t n = cells_of(line + 1, cell);
            status = add_row(&r, records, which, cell, n);
        }
    }
    force->plan.before = r.v;
    force->plan.n = r.n;
    return status;
}

pnk_status pnk_force_write(pnk_ctx *ctx, const pnk_force *force, const char *stage)
{
    pnk_arena arena = {0};
    const char *folder = pnk_arena_printf(&arena, "%s/inputs/in_force", stage);
    pnk_status status = folder ? pnk_folder_make(ctx, folder) : pnk_no_memory(ctx);

    for (int i = 0; i < PNK_N_FORCE_FILES && !status; i++) {
        const char *path = pnk_arena_printf(&arena, "%s/%s", folder, pnk_force_files[i]);
        status = path ? pnk_file_write(ctx, path, force->bytes[i], force->n_bytes[i]) : pnk_no_memory(ctx);
    }
    pnk_arena_release(&arena);
    return status;
}

void pnk_force_free(pnk_force *force)
{
    for (int i = 0; i < PNK_N_FORCE_FILES; i++)
        free(force->bytes[i]);
    pnk_lp_answer_free(force->answer);
    pnk_arena_release(&force->arena);
    memset(force, 0, sizeof *force);
}
