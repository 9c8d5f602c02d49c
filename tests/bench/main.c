/* tests/bench/main.c - paanek-bench: times the hot paths on generated operations.
 *
 *     paanek-bench forecast --areas 60 --members 200 --days 14 --people 140000 --json
 *
 * One verb is one row of the table below: it prepares a case, does its work `--repeat` times and adds figures of its own.
 * The best time is printed beside the mean, for other programs share the machine. Not run by ctest.
 * Two programs are made of this file, so that the memory of a benchmark is not that of libraries it has no use for: paanek-bench, and paanek-bench-whole with what
 * reads files and maps (whole/). Each hands over to the other one, which stands beside it.
 */
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/sim/ranks.h"
#include "tests/bench/bench.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct { const char *word; size_t at; double value; const char *help; } option_rows[] = {
    { "--areas",   offsetof(options, areas),   60,     "leaf areas" },
    { "--groups",  offsetof(options, groups),  4,      "groups of people" },
    { "--members", offsetof(options, members), 200,    "members of the ensemble" },
    { "--days",    offsetof(options, days),    14,     "days of the horizon" },
    { "--people",  offsetof(options, people),  140000, "people away from home on day 0, about" },
    { "--depots",  offsetof(options, depots),  10,     "starts of trips (access)" },
    { "--seed",    offsetof(options, seed),    1,      "seed of the made operation" },
    { "--threads", offsetof(options, threads), 0,      "0: as many as the machine has" },
    { "--repeat",  offsetof(options, repeat),  3,      "times" },
    { "--truths",  offsetof(options, truths),  200,    "made truths (intervals)" },
    { "--way",     offsetof(options, way),     0,      "how made truths move: 0 as in tests of the ledger, 1 waves, 2 jumps, 3 restless (intervals)" },
    { "--sources", offsetof(options, sources), 0,      "sources, 0: 3 to 5 in turn (intervals, ledger)" },
    { "--reports", offsetof(options, reports), 240,    "reports of an operation, about (intervals, ledger)" },
    { "--error-low",  offsetof(options, error_low),  0.03, "least error share of a source (intervals, ledger)" },
    { "--error-high", offsetof(options, error_high), 0.2,  "greatest error share of a source (intervals, ledger)" },
    { "--lean",    offsetof(options, lean),    0.08,   "lean of a source, one standard deviation (intervals, ledger)" },
    { "--silent",  offsetof(options, silent),  0.2,    "share of areas of which nothing is reported (intervals, ways 1 to 3)" },
    { "--rows",    offsetof(options, rows),    1000000, "rows of reports (intake)" },
    { "--sites",   offsetof(options, sites),   60,     "sites (allocate)" },
    { "--warehouses", offsetof(options, warehouses), 5, "stores (allocate)" },
    { "--items",   offsetof(options, items),   6,      "items, 12 at most (allocate)" },
    { "--every",   offsetof(options, every),   1,      "every n-th road and site (replan)" },
    { "--cold",    offsetof(options, cold),    0,      "every n-th of those solved cold too, 0: none (replan)" },
    { "--proven",  offsetof(options, proven),  0,      "1: with certificates, told on standard error where one does not hold (replan)" },
    { "--before",  offsetof(options, before),  0,      "so many days before 18 September 2022 (replan-batken)" },
    { "--spread",  offsetof(options, spread),  0.5,    "spread of the logarithm of arrivals, everywhere and by area (scenarios)" },
    { "--scenarios", offsetof(options, scenarios), 3,  "scenarios, 50 at most (scenarios)" },
    { "--firm",    offsetof(options, firm),    2,      "firm days (scenarios)" },
    { "--futures", offsetof(options, futures), 10,     "futures that plans are scored in (scenarios)" },
    { "--places",  offsetof(options, places),  6000,   "places of the gazetteer (intake)" },
};
enum { N_OPTIONS = sizeof option_rows / sizeof *option_rows };

#ifdef BENCH_WHOLE
#define OTHER "paanek-bench"
#define LIGHT(run) NULL
#define WHOLE(run) run
#define hold_memory pnk_memory_hold_much         /* as paanek does */
#else
#define OTHER "paanek-bench-whole"
#define LIGHT(run) run
#define WHOLE(run) NULL
#define hold_memory pnk_memory_hold_little
#endif

static const struct { const char *word; pnk_status (*run)(pnk_ctx *, const options *, measured *); const char *help; } verbs[] = {
    { "forecast", LIGHT(bench_forecast), "the displacement forecast with its ensemble" },
    { "batken",   WHOLE(bench_batken),   "the forecast of Batken from 17 September 2022: --members 1000 --days 30" },
    { "growth",   WHOLE(bench_growth),   "seconds of a forecast against people, areas and members" },
    { "intervals", LIGHT(bench_intervals), "how often the ranges of the ledger hold made truths" },
    { "ledger",   LIGHT(bench_ledger),   "the ledger of a made operation: --areas, --days, --groups, --reports" },
    { "intake",   WHOLE(bench_intake),   "a made folder of --rows reports read, checked and matched, and a tenth of it: --areas 500" },
    { "outlook",  LIGHT(bench_outlook),  "own rules on the conflicts below $PAANEK_SHARED, each judged by parameters fitted on the others; prints a table" },
    { "movement", LIGHT(bench_movement), "the peer's rules with cohorts at 100,000 and 117 million people, and agents beside them: --days times 25" },
    { "allocate", LIGHT(bench_allocate), "the weighted program by column generation: --areas --groups --sites --warehouses --items --days, --write-mps FILE" },
    { "scenarios", WHOLE(bench_scenarios), "plans for the people expected, p80, scenarios and CVaR in the same unseen futures: --areas ... as allocate, --spread --scenarios --firm --futures" },
    { "replan",   WHOLE(bench_replan),   "a made operation planned anew after any one road or site is lost: --areas ... as allocate, --every, --cold" },
    { "preposition", WHOLE(bench_preposition), "stock before an event, of data/operations/batken-2022: --members futures, --threads, --repeat (1 under mpirun)" },
    { "replan-batken", WHOLE(bench_replan_batken), "the same of data/operations/batken-2022: --every, --cold, --before" },
    { "access",   LIGHT(bench_access),   "quickest ways from depots on every day, three speeds" },
};
enum { N_VERBS = sizeof verbs / sizeof *verbs };

static int usage(void)
{
    fputs("usage: paanek-bench VERB [--option NUMBER ...] [--json]\n", stderr);
    for (size_t v = 0; v < N_VERBS; v++)
        fprintf(stderr, "  %-12s %s\n", verbs[v].word, verbs[v].help);
    for (size_t i = 0; i < N_OPTIONS; i++)
        fprintf(stderr, "  %-12s %s (%g)\n", option_rows[i].word, option_rows[i].help, option_rows[i].value);
    return 64;
}

static bool read_options(int argc, char **argv, options *o)
{
    for (size_t i = 0; i < N_OPTIONS; i++)
        *(double *)(void *)((char *)o + option_rows[i].at) = option_rows[i].value;
    for (int a = 2; a < argc; a++) {
        size_t i = 0;
        double value;

        if (strcmp(argv[a], "--json") == 0) {
            o->json = true;
            continue;
        }
        if (strcmp(argv[a], "--only-write") == 0) {
            o->only_write = true;
            continue;
        }
        if (strcmp(argv[a], "--simplex") == 0) {
            o->simplex = true;
            continue;
        }
        if (strcmp(argv[a], "--write-mps") == 0 && a + 1 < argc) {
            o->write_mps = argv[++a];
            continue;
        }
        while (i < N_OPTIONS && strcmp(argv[a], option_rows[i].word) != 0)
            i++;
        if (i == N_OPTIONS || a + 1 == argc || !pnk_text_to_number(argv[++a], &value) || !(value >= 0))
            return false;
        *(double *)(void *)((char *)o + option_rows[i].at) = value;
    }
    return o->areas >= 1 && o->groups >= 1 && o->repeat >= 1;
}

static void print_figure(bool json, bool last, const char *name, double value)
{
    char number[32];

    printf(json ? "\"%s\": %s%s" : "%-20s %s%s", name, pnk_text_number(value, number), last ? "" : json ? ", " : "\n");
}

static void print_measured(const options *o, const char *verb, const measured *m)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    printf(o->json ? "{\"verb\": \"%s\", " : "%s\n", verb);
    for (size_t i = 0; i < N_OPTIONS; i++)
        print_figure(o->json, false, option_rows[i].word + 2, *(const double *)(const void *)((const char *)o + option_rows[i].at));
    for (size_t i = 0; i < m->n_figures; i++)
        print_figure(o->json, false, m->figures[i].name, m->figures[i].value);
    print_figure(o->json, false, "mean_s", m->sum_s / o->repeat);
    print_figure(o->json, false, "best_s", m->best_s);
    print_figure(o->json, true, "peak_memory_mib", (double)use.ru_maxrss / 1024.0);
    puts(o->json ? "}" : "");
}

static int hand_over(char **argv)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof OTHER);

    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n > 0) {
        memcpy(path + n, OTHER, sizeof OTHER);
        execv(path, argv);
    }
    fputs("paanek-bench: " OTHER " is not beside it\n", stderr);
    return 70;
}

int main(int argc, char **argv)
{
    options o = { .json = false };
    measured m = { 0 };
    pnk_ctx *ctx;
    pnk_status status;
    size_t v = 0;

    while (v < N_VERBS && (argc < 2 || strcmp(argv[1], verbs[v].word) != 0))
        v++;
    if (v == N_VERBS || !read_options(argc, argv, &o))
        return usage();
    if (!verbs[v].run)
        return hand_over(argv);
    hold_memory();
    if (!(ctx = pnk_ctx_new()))
        return 70;
    pnk_ctx_threads(ctx, (int)o.threads);
    if ((status = verbs[v].run(ctx, &o, &m)))
        fprintf(stderr, "paanek-bench: %s\n", pnk_ctx_message(ctx));
    else if (pnk_ranks_mine() == 0)
        print_measured(&o, verbs[v].word, &m);
    pnk_ctx_free(ctx);
    return pnk_status_exit(status);
}
