/* models/cases/read.c - the order of the steps, the period, and what else lies in the folder. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "models/cases/inside.h"
#include <stdlib.h>
#include <string.h>

enum { LONGEST_DAYS = 100000 };

/* Files that the steps read, and those that say nothing about a scenario; anything else in the folder is named. */
static const char *const known_files[] = {
    "locations.csv", "routes.csv", "closures.csv", "conflicts.csv", "flood_level.csv", "location_changes.csv", "major_routes.csv", "agents.csv",
    "region_attributes_IPC.csv", "sim_period.csv", "registration_corrections.csv", "data_layout.csv", "simsetting.yml",
};

void pnk_case_read_period(pnk_case_reader *r)
{
    pnk_case_file *file = pnk_case_open(r, "input_csv", "sim_period.csv");
    bool started = false;

    if (!file) {
        pnk_case_file missing = { .file = "input_csv/sim_period.csv" };
        if (!r->full)
            pnk_case_problem(r, &missing, PNK_ERROR, 0, NULL, NULL, "this file; a scenario must have it");
        return;
    }
    for (size_t i = 0; i < file->n; i++) {
        const pnk_case_row *row = &file->v[i];
        const char *what = pnk_case_cell(row, 0), *text = pnk_case_cell(row, 1);
        if (row->comment || !what)
            continue;
        if (!strcasecmp(what, "StartDate")) {
            started = text && pnk_day_parse(text, &r->c->start);
            if (!started)
                pnk_case_problem(r, file, PNK_ERROR, row->row, "StartDate", text, "a day written as YYYY-MM-DD");
            started = true;
        } else if (!strcasecmp(what, "Length")) {
            if (pnk_case_whole(r, file, row, 1, "Length", 1, &r->c->n_days) == PNK_CELL_IS_BLANK)
                pnk_case_problem(r, file, PNK_ERROR, row->row, "Length", NULL, "a number of days");
        } else
            pnk_case_problem(r, file, PNK_WARNING, row->row, NULL, what, "StartDate or Length; this row is not read");
    }
    if (!started)
        pnk_case_problem(r, file, PNK_ERROR, 0, "StartDate", NULL, "a day written as YYYY-MM-DD");
    if (r->c->n_days < 1 && file->n_said == 0)
        pnk_case_problem(r, file, PNK_ERROR, 0, "Length", NULL, "a number of days");
    if (r->c->n_days > LONGEST_DAYS) {
        pnk_case_problem(r, file, PNK_ERROR, 0, "Length", NULL, "at most %d days", LONGEST_DAYS);
        r->c->n_days = LONGEST_DAYS;
    }
}

static bool is_known(const char *name)
{
    for (size_t i = 0; i < sizeof known_files / sizeof *known_files; i++)
        if (!strcmp(name, known_files[i]))
            return true;
    return pnk_text_starts(name, "demographics_");
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && !strcmp(name + n - m, end);
}

/** Tables beside the ones that are read: the peer has formats that are not understood here, and people keep copies. */
static void name_strangers(pnk_case_reader *r)
{
    char *path = pnk_path_join(r->folder, "input_csv"), **names = NULL;
    size_t n = 0;

    if (!path) {
        r->full = true;
        return;
    }
    if (pnk_folder_exists(path) && !pnk_folder_list(r->ctx, path, &names, &n)) {
        for (size_t i = 0; i < n && !r->full; i++) {
            pnk_case_file file = { .file = pnk_arena_printf(&r->scratch, "input_csv/%s", names[i]) };
            r->full = !file.file;
            if (file.file && ends_with(names[i], ".csv") && !is_known(names[i]))
                pnk_case_problem(r, &file, PNK_WARNING, 0, NULL, names[i], "a file of the formats that are understood; this one is not read");
        }
        pnk_folder_list_free(names, n);
    }
    free(path);
    if (!r->full && pnk_case_where(r, "input_csv", "agents.csv")) {
        pnk_case_file file = { .file = "input_csv/agents.csv" };
        pnk_case_problem(r, &file, PNK_WARNING, 0, NULL, "agents.csv", "people as counts; single agents are not read");
    }
}

/** The scenario is called as its folder, or as the operation that it lies in. */
static void take_name(pnk_case_reader *r)
{
    char *real = realpath(r->folder, NULL), *slash;

    if (real && (slash = strrchr(real, '/')) && !strcmp(slash, "/flee") && slash > real)
        *slash = '\0';
    slash = real ? strrchr(real, '/') : NULL;
    r->c->name = pnk_case_keep(r, slash && slash[1] ? slash + 1 : "case");
    free(real);
}

bool pnk_case_is_folder(const char *folder)
{
    static const char *const where[] = { "input_csv/locations.csv", "locations.csv" };

    for (int i = 0; i < 2; i++) {
        char *path = pnk_path_join(folder, where[i]);
        bool there = path && pnk_file_exists(path);
        free(path);
        if (there)
            return true;
    }
    return false;
}

static void read_all(pnk_case_reader *r)
{
    void (*const steps[])(pnk_case_reader *) = {
        take_name, pnk_case_read_settings, pnk_case_read_period, pnk_case_read_places, pnk_case_read_links, pnk_case_read_closures, pnk_case_read_changes,
        pnk_case_read_ways, pnk_case_read_days, pnk_case_read_demographics, pnk_case_read_counts, name_strangers,
    };

    for (size_t i = 0; i < sizeof steps / sizeof *steps && !r->full; i++)
        steps[i](r);
}

pnk_status pnk_case_read(pnk_ctx *ctx, const char *folder, const char *settings, pnk_problems *problems, pnk_case **out)
{
    pnk_arena arena = {0};
    pnk_case *c = PNK_NEW(&arena, pnk_case, 1);
    size_t before = problems->n_errors;
    pnk_case_reader r = { .ctx = ctx, .problems = problems, .folder = folder, .settings = settings, .c = c };
    pnk_status status = PNK_OK;

    if (!c)
        return pnk_no_memory(ctx);
    c->arena = arena;
    r.arena = &c->arena;
    if (!pnk_folder_exists(folder))
        status = pnk_fail(ctx, PNK_NOT_FOUND, "%s: no such folder", folder);
    else
        read_all(&r);
    pnk_arena_release(&r.scratch);
    if (r.full || problems->failed)
        status = pnk_no_memory(ctx);
    else if (!status && problems->n_errors > before)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%s: %zu problems in the data", folder, problems->n_errors - before);
    if (status)
        pnk_case_free(c);
    else {
        pnk_ctx_clear(ctx);
        *out = c;
    }
    return status;
}
