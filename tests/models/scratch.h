/* tests/models/scratch.h - what the programs that read and write folders share: a context, GDAL, and a folder that is gone afterwards.
 *
 * Header only. `begin` of a program calls scratch_begin and goes on where that is 0; its `end` is scratch_end, or ends with it.
 */
#ifndef PNK_TESTS_MODELS_SCRATCH_H
#define PNK_TESTS_MODELS_SCRATCH_H

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/gis/gis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static pnk_ctx *ctx;
static char scratch[64];

static int scratch_begin(void)
{
    ctx = pnk_ctx_new();
    pnk_snprintf(scratch, sizeof scratch, "/tmp/paanek-test-XXXXXX");
    return !ctx || !mkdtemp(scratch) || pnk_gis_begin(ctx) ? -1 : 0;
}

static int scratch_end(void **state)
{
    (void)state;
    pnk_folder_remove(ctx, scratch);
    pnk_gis_end();
    pnk_ctx_free(ctx);
    return 0;
}

#endif
