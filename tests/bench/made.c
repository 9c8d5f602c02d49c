/* tests/bench/made.c - forecasts and roads of made operations. */
#define SUPPORT_REFERENCE PNK_SOURCE_DIR "/data/reference"
#include "engine/sim/ranks.h"
#include "models/displacement/displacement.h"
#include "tests/bench/bench.h"
#include "tests/models/support.h"

static support_operation made_operation(const options *o)
{
    support_size size = { (int)o->areas, 3, (int)o->groups, (int)o->days, o->people, true };

    return support_random((uint64_t)o->seed, &size);
}

/** 40 bits of the bands: the same on any number of threads and ranks. */
static double digest(const pnk_forecast *f)
{
    size_t n = ((size_t)f->n_days + 1) * f->n_nodes * PNK_N_SOLVED;
    uint64_t hash = 0xCBF29CE484222325u;

    for (size_t i = 0; i < n * (1 + f->n_groups); i++) {
        const pnk_band *b = i < n ? &f->bands[i] : &f->group_bands[i - n];
        const double values[] = { b->mean, b->p01, b->p10, b->p50, b->p90, b->p99 };

        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            uint64_t bits = 0;

            if (values[k] == values[k])
                memcpy(&bits, &values[k], sizeof bits);
            hash = (hash ^ bits) * 0x100000001B3u;
        }
    }
    return (double)(hash >> 24);
}

pnk_status bench_forecast(pnk_ctx *ctx, const options *o, measured *m)
{
    support_operation made = made_operation(o);
    pnk_displacement_settings settings = { (size_t)o->members };
    pnk_access *access = NULL;
    pnk_forecast *forecast = NULL;
    double displaced = 0, same = 0;
    pnk_status status = pnk_access_new(ctx, made.records, &access);

    for (int i = 0; i < (int)o->repeat && !status; i++) {
        double start = pnk_seconds();

        status = pnk_displacement_run(ctx, made.records, made.ledger, access, &settings, &forecast);
        timed(m, pnk_seconds() - start);
        if (!status)
            displaced = forecast->bands[((size_t)forecast->n_days * forecast->n_nodes + forecast->n_nodes - 1) * PNK_N_SOLVED].mean, same = digest(forecast);
        pnk_forecast_free(forecast);
        forecast = NULL;
    }
    figure(m, "displaced_persons", displaced);
    figure(m, "person_days_per_s", displaced * o->members * o->days / m->best_s);
    figure(m, "hazards", (double)made.records->hazards.n);
    figure(m, "digest", same);
    pnk_ranks_end();
    pnk_access_free(access);
    support_operation_free(&made);
    return status;
}

/** As an allocation asks: depots x days x three kinds of vehicle, and the places reached. */
static pnk_status ask_all(pnk_ctx *ctx, const options *o, const pnk_records *records, const pnk_access *access, double *minutes, size_t *asked)
{
    const pnk_speeds speeds[] = { { NAN, NAN, NAN }, { 60, 40, 25 }, { 50, 30, 0 } };
    pnk_status status = PNK_OK;

    for (int depot = 0; depot < (int)o->depots; depot++)
        for (int t = 0; t <= (int)o->days; t++)
            for (size_t s = 0; s < sizeof speeds / sizeof *speeds && !status; s++, ++*asked)
                status = pnk_access_from(ctx, access, depot * 7 % (int)records->places.n, records->head.as_of + t, &speeds[s], minutes, NULL, NULL);
    return status;
}

pnk_status bench_access(pnk_ctx *ctx, const options *o, measured *m)
{
    support_operation made = made_operation(o);
    double *minutes = calloc(made.records->places.n + 1, sizeof *minutes);
    size_t asked = 0;
    pnk_status status = minutes ? PNK_OK : pnk_no_memory(ctx);

    for (int i = 0; i < (int)o->repeat && !status; i++) {
        double start = pnk_seconds();
        pnk_access *access = NULL;

        asked = 0;
        if (!(status = pnk_access_new(ctx, made.records, &access)))
            status = ask_all(ctx, o, made.records, access, minutes, &asked);
        timed(m, pnk_seconds() - start);
        pnk_access_free(access);
    }
    figure(m, "places", (double)made.records->places.n);
    figure(m, "roads", (double)made.records->roads.n);
    figure(m, "questions", (double)asked);
    figure(m, "questions_per_s", (double)asked / m->best_s);
    free(minutes);
    support_operation_free(&made);
    return status;
}
