/* tests/models/outlook_cases.h - the shared conflicts and the parameters of Paanek's own rules, for tests and the benchmark. */
#ifndef OUTLOOK_CASES_H
#define OUTLOOK_CASES_H

#include "engine/table/table.h"
#include "models/cases/cases.h"
#include "models/outlook/outlook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUTLOOK_N_CASES = 9, OUTLOOK_N_MOVING = 7 };

/** The seven conflicts that the bars are about, then the still one and the flood. flee_ard: what the peer itself gives, plain, with capacities. */
static const struct { const char *folder; double flee_ard; } outlook_cases[OUTLOOK_N_CASES] = {
    { "mali2012", 0.346 }, { "burundi2015", 0.518 }, { "ssudan2013", 0.512 }, { "car2013", 0.333 }, { "nigeria2016", 0.260 },
    { "mali2017_adm1", 0.679 }, { "syria2013", 0.333 }, { "mali2022_2024", NAN }, { "Mozambique_dflee", NAN },
};

/** Reads data/reference/parameters.csv; its first two columns have no quotes or commas in them. */
static inline pnk_status outlook_dials(pnk_ctx *ctx, const char *path, pnk_outlook_dials *out)
{
    static const char *const names[] = { "name", "value" };
    FILE *file = fopen(path, "r");
    pnk_arena arena = {0};
    pnk_table *table = pnk_table_new(&arena, "parameters.csv", names, 2);
    char line[4096];
    pnk_status status = file && table ? PNK_OK : pnk_fail(ctx, PNK_NOT_FOUND, "%s cannot be read", path);

    while (!status && fgets(line, sizeof line, file)) {
        char *value = strchr(line, ','), *end = value ? strchr(value + 1, ',') : NULL;
        if (!end)
            continue;
        *value = *end = '\0';
        const char *cells[] = { line, value + 1 };
        if (strcmp(line, "name"))
            status = pnk_table_add_row(ctx, &arena, table, cells);
    }
    if (!status)
        status = pnk_outlook_dials_read(ctx, table, out);
    if (file)
        fclose(file);
    pnk_arena_release(&arena);
    return status;
}

/** Those of the cases that are there; free each with pnk_case_free. */
static inline pnk_status outlook_read(pnk_ctx *ctx, const char *shared, pnk_case *cases[OUTLOOK_N_CASES], size_t *n)
{
    pnk_status status = PNK_OK;
    char folder[4096];

    *n = 0;
    for (size_t i = 0; i < OUTLOOK_N_CASES && !status; i++) {
        pnk_problems problems = {0};
        snprintf(folder, sizeof folder, "%s/conflicts/%s", shared, outlook_cases[i].folder);
        status = pnk_case_read(ctx, folder, NULL, &problems, &cases[*n]);
        *n += !status;
        pnk_problems_free(&problems);
    }
    return status;
}

#endif
