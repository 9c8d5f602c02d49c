/* make-workbooks FOLDER SEED VARIANT - writes every recipe's workbook and what is expected of it. Variant 0: as the recipes say. */
#include "tests/cases/workbooks/make.h"
#include "engine/base/text.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    long seed, variant;

    if (argc != 4) {
        fprintf(stderr, "usage: make-workbooks FOLDER SEED VARIANT\n");
        return 64;
    }
    seed = strtol(argv[2], NULL, 10);
    variant = strtol(argv[3], NULL, 10);
    for (size_t i = 0; i < n_recipes; i++) {
        pnk_arena arena = {0};
        book b = { .arena = &arena, .rng = pnk_rng_stream((uint64_t)seed, i, (uint64_t)variant), .format = recipes[i].format, .language = recipes[i].language,
                   .variant = (int)variant, .from_1904 = !strcmp(recipes[i].format, "xlsx1904") };

        b.name = print(&b, "%02zu-%s", i + 1, recipes[i].name);
        lay_out(&b, &recipes[i]);
        write_book(&b, argv[1]);
        write_expected(&b, argv[1]);
        pnk_arena_release(&arena);
    }
    GDALDestroyDriverManager();                      /* gives back what the zip reader and writer keep */
    return 0;
}
