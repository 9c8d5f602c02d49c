/* tools/cli/main.c - the program `paanek`: one table of verbs, and the way from the shell into it and out again. */
#include "tools/cli/cli.h"
#include "engine/base/memory.h"
#include "engine/base/say.h"
#include "engine/sim/ranks.h"
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define STEPS (PNK_TAKES(JSON) | PNK_TAKES(LANG) | PNK_TAKES(QUIET) | PNK_TAKES(PROGRESS) | PNK_TAKES(THREADS))
#define AHEAD (PNK_TAKES(SEED) | PNK_TAKES(HORIZON) | PNK_TAKES(WHAT_IF))      /* of every verb that looks at the days to come */
#define INPUT (PNK_TAKES(AS_OF) | PNK_TAKES(TABLE) | PNK_TAKES(REFERENCE))

const pnk_verb pnk_verbs[] = {
    { "import", "[areas|roads|sites|exposure|flee|returns] FILE...", 1, PNK_MAX_WORDS, "files as people sent them into the tables of an operation",
      "Reads workbooks, tables and layers as they came: headers in any row, merged cells, totals, dates and numbers as people write them. Without -o "
      "it shows how each column was understood and what would be taken, and writes nothing. With -o the rows go into the tables of that operation folder (made "
      "where absent), each with its file, sheet and cell, and what could not be read goes into problems.csv and problems.xlsx under imports/, to be sent back. Ends "
      "with 65 when a cell could not be read, though the good rows are taken, and when no known layout fits: then --guess takes the guess that is shown, --map names a layout. With `areas`, "
      "`roads` or `sites` before the file, a map layer is taken; with `exposure`, a population raster and the polygons of --hazard give a first report; with `flee` and the folder "
      "of a scenario in the formats of the Flee simulator, a new operation is made of it, with the scenario's own files under flee/ and --settings in place of its simsetting.yml. With `returns` and the "
      "folder (or one file) of the workbooks that `publish --to agencies` made, filled in, deliveries go into distributed and off stocks, and counted people into sites; the same file twice changes nothing.",
      STEPS | PNK_TAKES(OUT) | PNK_TAKES(AS_OF) | PNK_TAKES(REFERENCE) | PNK_TAKES(MAP) | PNK_TAKES(GUESS) | PNK_TAKES(SAVE_MAP) | PNK_TAKES(SHEET) |
      PNK_TAKES(SOURCE) | PNK_TAKES(LAYER) | PNK_TAKES(HAZARD) | PNK_TAKES(SETTINGS), pnk_verb_import },
    { "match", "OPERATION NAME", 2, 2, "which place or area a name as heard means",
      "Shows what a name may mean in an operation, the likeliest first, each with a confidence and why. Latin, Russian and Kyrgyz spellings, old names and slips of the "
      "finger are understood. Below the threshold nothing is taken: matches.csv of `paanek track` asks for it.",
      STEPS | INPUT | PNK_TAKES(PARENT), pnk_verb_match },
    { "track", "OPERATION", 1, 1, "reports to one count, with ranges, contradictions and whom to ring",
      "Reads areas, places, sources and reports, reconciles the reports into one count with a range for every figure, and says which reports cannot all hold, which "
      "source is off, whom to ring first and which names to confirm. Needs no roads, sites or stocks. The results appear all together in a new folder, or "
      "not at all; bad data ends with 65 and writes nothing.",
      STEPS | INPUT | PNK_TAKES(OUT), pnk_verb_track },
    { "forecast", "OPERATION...", 1, PNK_MAX_WORDS, "where people will be, day by day, and how good the rules are",
      "Reconciles the reports into one count and forecasts where people will be, with ranges, without a plan. With --validate the rules are held against a scenario whose "
      "outcome is known (an operation made by `import flee`, or the scenario folder itself): the peer's two ARD figures, the same with counts that are not cut to whole persons, "
      "MASE and CRPS, beside those of splits that are no model; given several scenarios, the own rules take parameters fitted on the others for each. With --backtest every scenario given is forecast from many origins with what was reported by then, and scored by horizon "
      "against the last report held, its drift, and at some of the origins Flee's rules with what was known by then (-o DIR: the table backtest.csv); with several, each by parameters fitted on the others, which --calibrate prints. With --calibrate and one operation its parameters are fitted to the reports known "
      "at its day, from the ranges of parameters.csv, and the forecast follows from what is left of them; calibration.csv tells what that is.",
      STEPS | INPUT | PNK_TAKES(OUT) | PNK_TAKES(SEED) | PNK_TAKES(RULES) | PNK_TAKES(VALIDATE) | PNK_TAKES(BACKTEST) | PNK_TAKES(CALIBRATE) | PNK_TAKES(WITHHOLD) |
      PNK_TAKES(HORIZON) | PNK_TAKES(WHAT_IF) | PNK_TAKES(MEMBERS) | PNK_TAKES(SETTINGS), pnk_verb_forecast },
    { "check", "OPERATION", 1, 1, "read an operation folder and name every problem in it",
      "Reads every table strictly and prints one line per problem: file, row, column, what was found and what would be "
      "accepted; all of them in one pass. Ends with 65 when there is an error. Nothing is written.",
      STEPS | INPUT, pnk_verb_check },
    { "run", "OPERATION", 1, 1, "reports to one count, forecast, plan, map and page",
      "Reads the operation, reconciles the reports into one count, forecasts where people will be, plans who sleeps where and "
      "which truck carries what, and writes tables, plan.gpkg, workbook.xlsx, report.html and report.pdf. The results appear all together in a new "
      "folder, or not at all; bad data ends with 65 and writes nothing. With --what-if the days to come are forecast and planned as if that had been "
      "announced: fighting that ends on a day, a road that closes, a clash that spreads, snow on the passes; what is counted stays. "
      "prices.csv says what more of each limit would spare and how far that surely holds; --prices N solves anew to where it ends, and what binds then; --funding-curve makes the plan at other budgets. "
      "With --plan-for p80 the plan is made for as many people as come to each place in 80 of 100 futures of the forecast, never for fewer than expected; the forecast itself stays. "
      "With --plan-for scenarios a few members of the ensemble stand for it (plan_scenarios), and one program over all of them finds what the first days (plan_firm_days) should keep free: places and goods "
      "that are worth more once it is known which scenario comes (hold_back.csv). The plan is made with these kept free; --cvar SHARE lets the worst share of the scenarios weigh more. It takes minutes for a large operation. "
      "Each way the first days of the plan are scored against the plan with hindsight in a few futures that no plan has seen (futures.csv), which takes minutes for a large operation.",
      STEPS | INPUT | PNK_TAKES(OUT) | PNK_TAKES(CALIBRATE) | AHEAD | PNK_TAKES(WHOLE_TRUCKS) | PNK_TAKES(PRICES) | PNK_TAKES(FUNDING_CURVE) | PNK_TAKES(PLAN_FOR) | PNK_TAKES(CVAR), pnk_verb_run },
    { "allocate", "OPERATION", 1, 1, "who sleeps where and which truck carries what",
      "Makes the plan from the count and the forecast, and writes the same results as `run`. With --from the plan in force is kept to wherever nothing better is lost by it: changes.csv and the page "
      "show only what moves. With --objective weighted one sum of the tiers is solved instead, by column generation: persons "
      "without shelter (tier 1), goods and services that are short (tier 3) and a little of the cost (tier 4), without fairness. No results are written then; it prints the objective, the "
      "seconds, how much of the program was built, and the certificate over all of it. --write-mps writes the whole program as free MPS for any other solver; its objective is that of the decisions, "
      "without the constant that no decision changes.",
      STEPS | INPUT | PNK_TAKES(OUT) | PNK_TAKES(CALIBRATE) | AHEAD | PNK_TAKES(WHOLE_TRUCKS) | PNK_TAKES(PRICES) | PNK_TAKES(FUNDING_CURVE) | PNK_TAKES(PLAN_FOR) | PNK_TAKES(CVAR) | PNK_TAKES(FROM) | PNK_TAKES(OBJECTIVE) | PNK_TAKES(WRITE_MPS), pnk_verb_allocate },
    { "preposition", "OPERATION", 1, 1, "where stock should stand before the next event, and what today's can hold",
      "Draws futures (--scenarios): a hazard along the border on any day of a year, how hard it strikes, who leaves by the displacement ensemble, passes that winter shuts and roads that are shut by chance. "
      "Then finds where to hold which items within the money (--budget) and the room of the stores, so that the unmet need expected (--cvar: of the worst share of futures; --max-min: of the worst "
      "area) is least, and says what that is worth against planning for the mean future, against knowing the future, and in fresh futures; what the next US$ 10,000 buy; and how many people of each border area "
      "today's stock, sites and vehicles can shelter and serve at each standard, in summer and winter, with the limit that binds. Under mpirun the work is shared between processes, with the same answer.",
      STEPS | INPUT | PNK_TAKES(OUT) | PNK_TAKES(SEED) | PNK_TAKES(HORIZON) | PNK_TAKES(SCENARIOS) | PNK_TAKES(BUDGET) | PNK_TAKES(CVAR) | PNK_TAKES(MAX_MIN), pnk_verb_preposition },
    { "verify", "RESULTS", 1, 1, "recompute a result folder from its own tables and compare",
      "Recomputes every table of a result folder of `run` or `track` from the copy of its inputs and, of a plan, from the values of its certificate: conservation, "
      "totals, feasibility of the published plan, the bound of each tier and the loss by rounding; programs of up to 2,000 rows are proven in exact arithmetic too. One line per difference; "
      "ends with 65 when there is one, also when the hashes were made anew.",
      STEPS, pnk_verb_verify },
    { "why", "RESULTS", 1, 1, "what it would cost to do otherwise, and whom",
      "Makes the plan of a result folder anew with one choice forced: people placed in a site (--site), the people of an area served first (--area), "
      "goods sent from a warehouse to a site or an area (--shipment W,S,K), and says what it costs in person-days without shelter, coverage, unmet need and "
      "money, and who is worse or better off; or that it is so already; or what stands in the way. --lock says the same of a decision of locks.csv, held "
      "against the plan without it. Needs nothing but the folder; writes nothing.",
      STEPS | PNK_TAKES(SITE) | PNK_TAKES(AREA) | PNK_TAKES(SHIPMENT) | PNK_TAKES(LOCK) | PNK_TAKES(AT_LEAST), pnk_verb_why },
    { "publish", "RESULTS", 1, 1, "a result as maps, pages and documents to hand out",
      "Writes what a result folder holds once more, in the formats of --to (all of them where it is missing) and the language of --lang. Map layers: gpkg, geojson (RFC 7946), fgb (FlatGeobuf), kml or kmz "
      "with colours and days, shp (fields.csv tells what the short names stand for), or tables of a PostGIS database (--to 'PG:host=... dbname=...', in the schema active_schema= or else "
      "paanek; tables that paanek did not write are left alone). Documents: page (report.html), workbook (workbook.xlsx, for the coordinator), agencies (a workbook for each agency to fill in; `import returns` takes them back), 5w (5w.csv and 5w.xlsx: who does what, where, when, with HXL tags), tables (the CSV tables; --hxl adds tags), report (report.pdf, two pages A4), maps (maps to print, A3 and A4), texts (texts.csv: a text message for each area). Recomputed from the result folder alone, as `verify` does. Files appear all together in a new folder "
      "(-o, or RESULTS-FORMAT, of an exercise RESULTS-EXERCISE-FORMAT), tables in one transaction, or not at all. With several formats (--to geojson,kml,page) each has a folder of its own in one (-o, or RESULTS-export). `export` is another word for this verb. "
      "With --profile partner or public counts of fewer than 5 or 10 people (parameters.csv), what would give them away, sensitive places and free texts are left out of every file; removed.csv says what and why.",
      STEPS | PNK_TAKES(OUT) | PNK_TAKES(TO) | PNK_TAKES(HXL) | PNK_TAKES(PROFILE), pnk_verb_publish },
    { "drill", "new [OPERATION] | run DRILL | score DRILL", 1, 2, "an exercise: its script, its clock, its score",
      "`drill new OPERATION -o DRILL` drafts a script of injects from a simulated course of events: roads close, sites are lost, convoys are late, rumours go round. It stands in injects.xlsx and injects.csv "
      "(`help tables injects`), to be edited in a spreadsheet and taken back with `drill new --from FILE -o DRILL`. `drill run DRILL` plays it: the clock runs --speed times as fast as the wall's, commands "
      "(next, pause, go, speed N, fire ID, skip ID, status, quit) come from the terminal, and what players decide is read from DRILL/decisions: locks.csv, people_moves.csv, shipments.csv or a result folder. What they know is in "
      "DRILL/players, an operation like any other. With --auto it is played without people. A drill that was stopped goes on where it was. `drill score DRILL` judges it against the best plan of each morning on true counts and against "
      "hindsight, and writes the review in three languages, each as a page, a PDF of two pages and a workbook. Everything of a drill is marked EXERCISE and is never mixed with a real operation.",
      STEPS | PNK_TAKES(OUT) | PNK_TAKES(FROM) | PNK_TAKES(OBJECTIVES) | PNK_TAKES(INJECTS) | PNK_TAKES(SEED) | PNK_TAKES(HORIZON) | PNK_TAKES(REFERENCE) | PNK_TAKES(AUTO) | PNK_TAKES(SPEED), pnk_verb_drill },
    { "help", "[VERB | tables [TABLE]]", 0, 2, "what the program, a verb or a table is",
      "With a verb: its options. With `tables`: every column of the inputs and of the results, or of one table.",
      PNK_TAKES(LANG) | PNK_TAKES(MAN) | PNK_TAKES(COMPLETION), pnk_verb_help },
};
const size_t pnk_n_verbs = sizeof pnk_verbs / sizeof *pnk_verbs;

static pnk_ctx *signalled;

/* The first signal asks the run to stop at its next look; the handler is then gone, so a second one ends the program. */
static void on_signal(int number)
{
    (void)number;
    pnk_cancel(signalled);
}

static void listen_for_signals(pnk_ctx *ctx)
{
    struct sigaction action = {0};

    signalled = ctx;
    action.sa_handler = on_signal;
    action.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static pnk_status run_verb(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_status status;

    if (cli->given & PNK_TAKES(HELP)) {
        if (cli->verb)
            pnk_print_verb(stdout, cli->verb);
        else
            pnk_print_usage(stdout);
        return PNK_OK;
    }
    if (cli->given & PNK_TAKES(VERSION)) {
        printf("paanek %s\n", PNK_VERSION);
        return PNK_OK;
    }
    if (!cli->verb) {
        pnk_print_usage(stderr);
        return pnk_fail(ctx, PNK_USAGE, "no verb was given");
    }
    if ((cli->verb->options & PNK_TAKES(REFERENCE)) && (status = pnk_cli_reference(ctx, cli)))
        return status;
    pnk_ctx_threads(ctx, cli->threads);
    if (!(cli->verb->options & PNK_TAKES(SEED))) {      /* without an ensemble of its own there is nothing to share out */
        if (pnk_ranks_mine() > 0)
            return PNK_OK;
        pnk_ranks_alone();
    }
    pnk_progress_start(ctx, cli);
    status = cli->verb->run(ctx, cli);
    pnk_progress_stop();
    return status;
}

/* A full disk or a closed pipe behind standard output is an error too. */
static pnk_status close_output(pnk_ctx *ctx, pnk_status status)
{
    if ((fflush(stdout) || ferror(stdout)) && !status)
        return pnk_fail(ctx, PNK_IO, "writing to standard output failed: %s", strerror(errno));
    return status;
}

/* Of several ranks only the first speaks, and a rank that fails lets it say so: the others fail with it, or in the same way. */
static void hush_other_ranks(void)
{
    if (pnk_ranks_mine() > 0 && (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)))
        exit(pnk_status_exit(PNK_IO));
}

int main(int argc, char **argv)
{
    pnk_cli cli = {0};
    pnk_status status;
    pnk_ctx *ctx;

    hush_other_ranks();

    setlocale(LC_ALL, "");       /* the user's own; numbers in files never follow it */
    pnk_cli_languages();
    pnk_memory_hold_much();
    umask(077);                  /* counts of people on the move are for their reader alone */
    if (!(ctx = pnk_ctx_new())) {
        fputs("paanek: out of memory\n", stderr);
        return pnk_status_exit(PNK_NO_MEMORY);
    }
    listen_for_signals(ctx);
    if (!(status = pnk_cli_parse(ctx, argc, argv, &cli)))
        status = run_verb(ctx, &cli);
    status = close_output(ctx, status);
    if (status) {
        const char *said = pnk_ctx_message(ctx);
        fprintf(stderr, "paanek%s%s: %s\n", cli.verb ? " " : "", cli.verb ? cli.verb->word : "", *said ? said : pnk_said(pnk_status_text(status)));
    }
    free(cli.reference);
    signal(SIGINT, SIG_DFL);     /* the context is about to go */
    signal(SIGTERM, SIG_DFL);
    pnk_ctx_free(ctx);
    pnk_ranks_end();
    return pnk_ranks_mine() > 0 ? 0 : pnk_status_exit(status);
}
