/* tests/bench/movement.c - how fast cohorts move over a made network, and how the time grows with people, places and links.
 *
 * The networks are made_network of tests/models/movement_cases.h. Days: 25 times --days (350 by default). Best of --repeat.
 */
#include "models/movement/movement.h"
#include "tests/bench/bench.h"
#include "tests/models/movement_agents.h"
#include "tests/models/movement_cases.h"

enum { DAYS_PER_DAY = 25 };

static pnk_case *network_of(const options *o, double places, double links, double people, bool short_stints)
{
    return made_network((uint64_t)o->seed, (int)o->days * DAYS_PER_DAY, (int)places, links, people, short_stints);
}

static pnk_status best_of(pnk_ctx *ctx, const options *o, const pnk_case *c, double *seconds, double *person_days, double *cohorts, double *moves)
{
    pnk_status status = PNK_OK;

    *seconds = INFINITY;
    for (uint64_t i = 0; i < (uint64_t)o->repeat && !status; i++) {
        pnk_movement_options member = { (uint64_t)o->seed, i, false, 0 };
        pnk_movement_result r;

        if ((status = pnk_movement_run(ctx, c, &member, &r)))
            break;
        *seconds = fmin(*seconds, r.seconds);
        *person_days = r.person_days;
        *cohorts = (double)r.cohorts_most;
        *moves = (double)r.moves;
        pnk_movement_result_free(&r);
    }
    return status;
}

static const struct { const char *seconds, *speed, *cohorts; double places, links, people; bool short_stints; } rows[] = {
    { "s_100k_people",              "person_days_per_s_100k",              "cohorts_100k",              60,  1.5, 1e5,   false },
    { "s_117m_people",              "person_days_per_s_117m",              "cohorts_117m",              60,  1.5, 117e6, false },
    { "s_100k_people_short_stints", "person_days_per_s_100k_short_stints", "cohorts_100k_short_stints", 60,  1.5, 1e5,   true  },
    { "s_117m_people_short_stints", "person_days_per_s_117m_short_stints", "cohorts_117m_short_stints", 60,  1.5, 117e6, true  },
    { "s_100k_people_24_places",    "person_days_per_s_100k_24_places",    "cohorts_100k_24_places",    24,  1.5, 1e5,   false },
    { "s_117m_people_24_places",    "person_days_per_s_117m_24_places",    "cohorts_117m_24_places",    24,  1.5, 117e6, false },
    { "s_240_places",               "person_days_per_s_240_places",        "cohorts_240_places",        240, 1.5, 1e5,   false },
    { "s_60_places_twice_links",    "person_days_per_s_twice_links",       "cohorts_twice_links",       60,  3.0, 1e5,   false },
};
enum { N_ROWS = sizeof rows / sizeof *rows };

static void agents_speed(const options *o, measured *m)
{
    pnk_case *c = network_of(o, rows[0].places, rows[0].links, rows[0].people, false);
    double start = pnk_seconds(), person_days = 0;

    free(agents_run(c, (uint64_t)o->seed, &person_days));
    figure(m, "agents_person_days_per_s", person_days / (pnk_seconds() - start));
    made_free(c);
}

pnk_status bench_movement(pnk_ctx *ctx, const options *o, measured *m)
{
    pnk_status status = PNK_OK;
    double seconds[N_ROWS] = { 0 }, moves[N_ROWS] = { 0 }, speed_100k = 0;

    for (size_t i = 0; i < N_ROWS && !status; i++) {
        pnk_case *c = network_of(o, rows[i].places, rows[i].links, rows[i].people, rows[i].short_stints);
        double person_days = 0, cohorts = 0;

        status = best_of(ctx, o, c, &seconds[i], &person_days, &cohorts, &moves[i]);
        figure(m, rows[i].seconds, seconds[i]);
        figure(m, rows[i].speed, person_days / seconds[i]);
        figure(m, rows[i].cohorts, cohorts);
        timed(m, seconds[i]);
        if (i == 0)
            speed_100k = person_days / seconds[i];
        made_free(c);
    }
    figure(m, "person_days_per_s", speed_100k);
    figure(m, "cost_117m_over_100k", seconds[1] / seconds[0]);
    figure(m, "moves_117m_over_100k", moves[1] / moves[0]);
    figure(m, "cost_117m_over_100k_24_places", seconds[5] / seconds[4]);
    figure(m, "cost_117m_over_100k_short_stints", seconds[3] / seconds[2]);
    figure(m, "moves_117m_over_100k_short_stints", moves[3] / moves[2]);
    agents_speed(o, m);
    return status;
}
