/* tests/fuzz/cases.c - any bytes as one file of a scenario folder: a case, or error lines. The first byte chooses the file. */
#include "engine/base/file.h"
#include "models/cases/cases.h"
#include "models/cases/scores.h"
#include "models/cases/tables.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

typedef struct { const char *name, *text; } file;
static const file files[] = {
    { "locations.csv", "#name,region,country,latitude,longitude,location_type,conflict_date,population\nA,R,H,1,2,conflict_zone,0,100\nB,R,H,1,3,town,0,\nC,S,F,1,4,camp,0,50\n" },
    { "routes.csv", "#name1,name2,distance\nA,B,10\nB,C,20\n" },
    { "closures.csv", "country,H,F,0,1\n" },
    { "conflicts.csv", "#Day,A\n0,1\n1,1\n" },
    { "flood_level.csv", "#Day,A\n0,1\n" },
    { "location_changes.csv", "B,town,1\n" },
    { "major_routes.csv", "A,B,C\n" },
    { "demographics_age.csv", "age,Default,A\n1,2,3\n" },
    { "registration_corrections.csv", "C,2020-01-02\n" },
    { "sim_period.csv", "StartDate,2020-01-01\nLength,2\n" },
    { "data_layout.csv", "total,t.csv\nC,c.csv\n" },
    { "t.csv", "2020-01-01,0\n2020-01-02,40\n" },
    { "c.csv", "2020-01-01,3\n2020-01-02,25\n" },
    { "simsetting.yml", "move_rules:\n  softening: 10.0\n" },
};
enum { N = sizeof files / sizeof *files };
static char folder[] = "/tmp/paanek-fuzz-cases-XXXXXX";

static void put(const char *name, const void *bytes, size_t n)
{
    char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *to = fopen(path, "wb");
    if (!to)
        abort();
    fwrite(bytes, 1, n, to);
    fclose(to);
}

static void use(pnk_ctx *ctx, const pnk_case *c)
{
    static const pnk_case_table_options options = { .household_persons = 5, .error_share = 0.05, .hours_per_day = 12 };
    pnk_case_table tables[PNK_CASE_N_TABLES] = {{0}};
    double *course = c->n_days < 1000 ? calloc((size_t)c->n_days * c->n_camps + 1, sizeof *course) : NULL;
    pnk_score score;

    pnk_case_tables(ctx, c, &options, tables);
    pnk_case_tables_free(tables);
    for (int k = 0; k < PNK_N_RIVALS && course; k++) {
        pnk_rival_course(c, (pnk_rival)k, course);
        pnk_score_course(ctx, c, course, &score);
    }
    free(course);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static pnk_ctx *ctx;
    pnk_problems problems = {0};
    pnk_case *c = NULL;

    if (!ctx) {
        if (!(ctx = pnk_ctx_new()) || !mkdtemp(folder))
            return 0;
        for (size_t i = 0; i < N; i++)
            put(files[i].name, files[i].text, strlen(files[i].text));
    }
    if (n == 0)
        return 0;
    const file *changed = &files[bytes[0] % N];
    put(changed->name, bytes + 1, n - 1);
    if (!pnk_case_read(ctx, folder, NULL, &problems, &c))
        use(ctx, c);
    else if (problems.n_errors == 0)
        abort();                                 /* a failure without a line */
    put(changed->name, changed->text, strlen(changed->text));
    pnk_case_free(c);
    pnk_problems_free(&problems);
    pnk_ctx_clear(ctx);
    return 0;
}
