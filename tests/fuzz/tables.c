/* tests/fuzz/tables.c - any bytes as a CSV table: rows, or problem lines at their row; then its check against a specification. */
#include "engine/gis/gis.h"
#include "models/domain/schema.h"
#include <stdio.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static pnk_ctx *ctx;
    static char path[64];
    const pnk_table_spec *spec = pnk_input_table("reports");
    pnk_arena arena = {0};
    pnk_problems problems = {0};
    pnk_table *table = NULL;

    if (!ctx) {
        if (!(ctx = pnk_ctx_new()) || pnk_gis_begin(ctx))
            return 0;
        snprintf(path, sizeof path, "/tmp/paanek-fuzz-%ld.csv", (long)getpid());
    }
    FILE *out = fopen(path, "wb");
    if (!out)
        return 0;
    fwrite(bytes, 1, n, out);
    fclose(out);
    if (!pnk_gis_read_table(ctx, &arena, NULL, path, NULL, NULL, &problems, &table) && table && spec)
        pnk_table_check(table, spec->columns, spec->n_columns, &problems);
    pnk_problems_sort(&problems);
    for (size_t i = 0; i < problems.n; i++)
        pnk_problem_line(&problems.v[i], &arena);
    pnk_problems_free(&problems);
    pnk_arena_release(&arena);
    pnk_ctx_clear(ctx);
    unlink(path);
    return 0;
}
