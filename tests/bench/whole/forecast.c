/* tests/bench/whole/forecast.c - the ensemble of the headline operation, and how the time of a forecast grows. */
#define SUPPORT_REFERENCE PNK_SOURCE_DIR "/data/reference"
#include "engine/gis/gis.h"
#include "engine/sim/ranks.h"
#include "models/access/access.h"
#include "models/displacement/displacement.h"
#include "models/intake/intake.h"
#include "models/ledger/ledger.h"
#include "models/match/match.h"
#include "models/scenario/scenario.h"
#include "tests/bench/bench.h"
#include "tests/models/support.h"

/** Batken from 17 September 2022, hazards ending on the 20th: --members and --days; the time is that of the forecast alone. */
pnk_status bench_batken(pnk_ctx *ctx, const options *o, measured *m)
{
    static const char *const what_if[] = { "hazards_end=2022-09-20" };
    pnk_intake_options from = { .folder = PNK_SOURCE_DIR "/data/operations/batken-2022", .reference = PNK_SOURCE_DIR "/data/reference",
                                .as_of = support_day("2022-09-17"), .horizon_days = (int)o->days };
    pnk_displacement_settings settings = { (size_t)o->members };
    pnk_problems problems = {0};
    pnk_inputs inputs = {0};
    pnk_records *records = NULL;
    pnk_matches *matches = NULL;
    pnk_ledger *ledger = NULL;
    pnk_access *access = NULL;
    pnk_status status;

    if ((status = pnk_gis_begin(ctx)) || (status = pnk_intake_read(ctx, &from, &problems, &inputs, &records)) ||
        (status = pnk_match_all(ctx, records, &problems, &matches)) || (status = pnk_ledger_solve(ctx, records, matches, NULL, &ledger)) ||
        (status = pnk_scenario_apply(ctx, records, what_if, 1)) || (status = pnk_access_new(ctx, records, &access)))
        goto done;
    for (int i = 0; i < (int)o->repeat && !status; i++) {
        pnk_forecast *forecast = NULL;
        double start = pnk_seconds();

        status = pnk_displacement_run(ctx, records, ledger, access, &settings, &forecast);
        timed(m, pnk_seconds() - start);
        pnk_forecast_free(forecast);
    }
    pnk_ranks_end();
    figure(m, "leaves", (double)ledger->n_leaves);
    figure(m, "groups_of_people", (double)records->groups.n);
done:
    pnk_access_free(access);
    pnk_ledger_free(ledger);
    pnk_matches_free(matches);
    pnk_records_free(records);
    pnk_inputs_free(&inputs);
    pnk_problems_free(&problems);
    pnk_gis_end();
    return status;
}

static pnk_status time_of(pnk_ctx *ctx, const options *o, double people, double areas, double members, double *seconds)
{
    support_size size = { (int)areas, 3, (int)o->groups, (int)o->days, people, true };
    support_operation made = support_random((uint64_t)o->seed, &size);
    pnk_displacement_settings settings = { (size_t)members };
    pnk_access *access = NULL;
    pnk_status status = pnk_access_new(ctx, made.records, &access);

    for (int i = 0; i < (int)o->repeat && !status; i++) {
        pnk_forecast *forecast = NULL;
        double start = pnk_seconds(), took;

        status = pnk_displacement_run(ctx, made.records, made.ledger, access, &settings, &forecast);
        took = pnk_seconds() - start;
        *seconds = i == 0 || took < *seconds ? took : *seconds;
        pnk_forecast_free(forecast);
    }
    pnk_access_free(access);
    support_operation_free(&made);
    return status;
}

/** Seconds against people, areas and members, each for itself, around --areas, --members and --people. */
pnk_status bench_growth(pnk_ctx *ctx, const options *o, measured *m)
{
    static const struct { const char *name; double people, areas, members; } cases[] = {
        { "people_10000_s", 1e4, 1, 1 },    { "people_100000_s", 1e5, 1, 1 },  { "people_1000000_s", 1e6, 1, 1 },
        { "people_117000000_s", 117e6, 1, 1 },
        { "areas_x0.5_s", 0, 0.5, 1 },      { "areas_x1_s", 0, 1, 1 },         { "areas_x2_s", 0, 2, 1 },    { "areas_x4_s", 0, 4, 1 },
        { "members_x0.5_s", 0, 1, 0.5 },    { "members_x1_s", 0, 1, 1 },       { "members_x2_s", 0, 1, 2 },  { "members_x4_s", 0, 1, 4 },
    };
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < sizeof cases / sizeof *cases && !status; i++) {
        double seconds = 0.0;

        status = time_of(ctx, o, cases[i].people > 0 ? cases[i].people : o->people, o->areas * cases[i].areas, o->members * cases[i].members, &seconds);
        timed(m, seconds);
        figure(m, cases[i].name, seconds);
    }
    return status;
}
