/* tests/models/movement_run.h - what the tests of models/movement share: a context and one run of a made case. For cmocka programs. */
#ifndef PNK_TESTS_MODELS_MOVEMENT_RUN_H
#define PNK_TESTS_MODELS_MOVEMENT_RUN_H

#include "models/movement/movement.h"
#include "tests/models/fixture.h"
#include "tests/models/movement_cases.h"

#define TEST(name) static void name(void **state)
#define UNUSED (void)state

static pnk_movement_result run_of(const pnk_case *c, uint64_t member, bool expected)
{
    pnk_movement_options options = { 20220914, member, expected, 0 };
    pnk_movement_result r;

    if (pnk_movement_run(ctx, c, &options, &r))
        fail_msg("%s", pnk_ctx_message(ctx));
    return r;
}

static double camp_on(const pnk_movement_result *r, int day, size_t camp) { return r->camp_persons[(size_t)day * r->n_camps + camp]; }

#endif
