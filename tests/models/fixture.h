/* tests/models/fixture.h - what the programs that test a room with cmocka share: one context for all tests of a program, made before and freed after them.
 *
 * Header only; brings cmocka and what it needs. main ends with cmocka_run_group_tests(tests, begin, end).
 */
#ifndef PNK_TESTS_MODELS_FIXTURE_H
#define PNK_TESTS_MODELS_FIXTURE_H

#include "engine/base/ctx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef unsigned long long seed_t;       /* of a made case, as messages print it */

static pnk_ctx *ctx;

static int begin(void **state)
{
    (void)state;
    return (ctx = pnk_ctx_new()) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    pnk_ctx_free(ctx);
    return 0;
}

/** The call must end well; else the test fails with what was called and said. */
#define MUST(call)                                                       \
    do {                                                                 \
        if ((call) != PNK_OK)                                            \
            fail_msg("%s: %s", #call, pnk_ctx_message(ctx));             \
    } while (0)

#endif
