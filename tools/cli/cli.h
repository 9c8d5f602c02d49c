/* tools/cli/cli.h - what the verbs of the program `paanek` share.
 *
 * A verb is a row in the table of main.c and one function in verb_<name>.c: it is handed the options, calls one
 * function of models/operation and prints. Help, man page and completion are printed from the same two tables
 * (verbs and options), so that they agree with what the program does.
 */
#ifndef PNK_CLI_H
#define PNK_CLI_H

#include "models/operation/operation.h"
#include "models/operation/preposition.h"
#include "models/privacy/privacy.h"
#include <stdio.h>

/*        name        word         letter argument     help */
#define PNK_OPTION_LIST(X)                                                                                              \
    X(OUT,        "out",        'o', "DIR",        "write into DIR: results (default: out/<operation>), or for import the operation") \
    X(AS_OF,      "as-of",      0,   "DATE",       "as of the end of DATE, from what was known by then; for import the day of the file") \
    X(LANG,       "lang",       0,   "en|ru|ky",   "language of what is said (default: that of the locale; of results: en)")   \
    X(SEED,       "seed",       0,   "N",          "seed of the forecast (default: the operation's own)")                 \
    X(HORIZON,    "horizon",    0,   "DAYS",       "days to forecast and plan for (default: the operation's own)")        \
    X(WHAT_IF,    "what-if",    0,   "WHAT",       "suppose hazards_end=DATE, close=ROAD[@DATE], spread=AREA[:SHARE][@DATE] or snow[@DATE]; may be given again") \
    X(TABLE,      "table",      0,   "NAME=FILE",  "take one input table from another file; may be given again")          \
    X(REFERENCE,  "reference",  0,   "DIR",        "folder of the reference tables (standards, items, vehicles, ...)")    \
    X(PARENT,     "parent",     0,   "NAME",       "what the name lies in")                                               \
    X(MAP,        "map",        0,   "NAME",       "the layout of the file: a column map of data/reference/column_maps")  \
    X(GUESS,      "guess",      0,   NULL,         "take what each column most likely means, where no layout fits")       \
    X(SAVE_MAP,   "save-map",   0,   "NAME",       "keep the layout that was used under this name")                       \
    X(SHEET,      "sheet",      0,   "NAME",       "this sheet of the file alone")                                        \
    X(SOURCE,     "source",     0,   "ID",         "who counted, where the file does not say so")                         \
    X(LAYER,      "layer",      0,   "NAME",       "layer of the file (default: the first that fits)")                    \
    X(HAZARD,     "hazard",     0,   "FILE",       "polygons of the danger")                                              \
    X(SETTINGS,   "settings",   0,   "FILE",       "settings of the scenario (simsetting.yml), instead of its own")        \
    X(RULES,      "rules",      0,   "flee|own",   "rules of movement (default: own)")                                     \
    X(VALIDATE,   "validate",   0,   NULL,         "hold the rules against the counts of the scenario, beside no model at all") \
    X(BACKTEST,   "backtest",   0,   NULL,         "forecast from every origin with what was known by then, scored by horizon") \
    X(CALIBRATE,  "calibrate",  0,   NULL,         "find the parameters that fit what is known by as_of")                  \
    X(WITHHOLD,   "withhold",   0,   "capacity",   "keep the capacities of the camps from the rules")                      \
    X(MEMBERS,    "members",    0,   "N",          "members of the ensemble")                                              \
    X(FROM,       "from",       0,   "RESULTS",    "the plan in force: make the plan anew from it, and say what moves")     \
    X(OBJECTIVE,  "objective",  0,   "tiers|weighted", "tiers one after another (default), or one weighted sum of them, solved alone") \
    X(WRITE_MPS,  "write-mps",  0,   "FILE",       "write the whole weighted program, which is never built to solve it, as free MPS") \
    X(WHOLE_TRUCKS, "whole-trucks", 0, NULL,       "lorries go whole or not at all, not by shares of a round")           \
    X(TO,         "to",         0,   "FORMAT,...|PG:...", "formats of maps and documents, several with commas (`paanek help publish` lists them), or the database that layers go into") \
    X(HXL,        "hxl",        0,   NULL,         "a row of HXL tags under the header of each table (publish --to tables)") \
    X(PROFILE,    "profile",    0,   "internal|partner|public", "for whom: all there is, or without what few people, sensitive places and free texts would give away (removed.csv says what)") \
    X(PRICES,     "prices",     0,   "N",          "follow the prices of N limits of a tier to where they end, by solving anew") \
    X(FUNDING_CURVE, "funding-curve", 0, NULL,     "make the plan at 0 to 150 % of the budget, too")                     \
    X(PLAN_FOR,   "plan-for",   0,   "expected|p80|scenarios", "whom to plan for: the people expected (default), as many as come to each place in 80 of 100 futures, or those expected with places and goods held back for a few scenarios") \
    X(CVAR,       "cvar",       0,   "SHARE",      "the worst SHARE of the scenarios (0.2) weighs more (--plan-for scenarios), or is all that counts (preposition)") \
    X(SITE,       "site",       0,   "SITE",       "why are people not placed in this site?")                              \
    X(AREA,       "area",       0,   "AREA",       "why are the people of this area not served first?")                    \
    X(SHIPMENT,   "shipment",   0,   "W,S,K",      "why is item K not sent from warehouse W to site or area S?")            \
    X(LOCK,       "lock",       0,   "LOCK|all",   "what does this decision of locks.csv cost? all: each of them")          \
    X(AT_LEAST,   "at-least",   0,   "N",          "that many persons or units (default: the site's places; a full vehicle)") \
    X(SCENARIOS,  "scenarios",  0,   "N",          "futures to plan for, 50 to 1000 (default: 200)")                      \
    X(BUDGET,     "budget",     0,   "USD",        "money for stock (default: what budgets.csv has by the day)")          \
    X(MAX_MIN,    "max-min",    0,   NULL,         "plan for the worst reachable area of each future, not for the sum")   \
    X(OBJECTIVES, "objectives", 0,   "WORD,...",   "of a drill: some of shelter,access,logistics,information,funding (default: all)") \
    X(INJECTS,    "injects",    0,   "N",          "injects of the script that is drafted (default: four a day)")          \
    X(AUTO,       "auto",       0,   "greedy|engine", "play without people: by the nearest-shelter rule, or by the plan of each morning") \
    X(SPEED,      "speed",      0,   "N",          "minutes of the scenario that pass in one minute, 1 to 60 (default: 30)") \
    X(JSON,       "json",       0,   NULL,         "print the result as JSON on standard output")                         \
    X(QUIET,      "quiet",      'q', NULL,         "print errors only")                                                   \
    X(PROGRESS,   "progress",   0,   "auto|off|json", "progress on standard error; auto: a bar, on a terminal only")      \
    X(THREADS,    "threads",    0,   "N",          "use N threads (default: as many as the machine has)")                 \
    X(MAN,        "man",        0,   NULL,         "print the manual page, in roff")                                      \
    X(COMPLETION, "completion", 0,   NULL,         "print the completion script for bash")                                \
    X(HELP,       "help",       'h', NULL,         "say what the program, or the verb, does")                             \
    X(VERSION,    "version",    0,   NULL,         "print the version")

typedef enum {
#define X(name, word, letter, argument, help) PNK_OPT_##name,
    PNK_OPTION_LIST(X)
#undef X
    PNK_N_OPTIONS
} pnk_option_id;
#define PNK_TAKES(name) (UINT64_C(1) << PNK_OPT_##name)

typedef enum { PNK_PROGRESS_AUTO, PNK_PROGRESS_OFF, PNK_PROGRESS_JSON } pnk_progress_mode;

#define PNK_MAX_TABLES 64
#define PNK_MAX_WHAT_IFS 64
#define PNK_MAX_WORDS 256

struct pnk_verb;
/** The command line, understood. Texts are borrowed from argv. */
typedef struct {
    const struct pnk_verb *verb;             /* NULL: none was given */
    const char *words[PNK_MAX_WORDS];        /* what follows the verb */
    size_t n_words;
    uint64_t given;                          /* bit per option */
    pnk_run_options run;                     /* as the models take them */
    uint64_t seed;
    pnk_table_override tables[PNK_MAX_TABLES];
    const char *what_if[PNK_MAX_WHAT_IFS];
    int threads;
    pnk_progress_mode progress;
    bool json, quiet;
    char *reference;                         /* owned */
    const char *parent, *map, *save_map, *sheet, *source, *layer, *hazard, *settings;
    const char *site, *area, *shipment, *lock;
    int64_t at_least;                        /* 0: not said */
    const char *rules;                       /* NULL: own */
    bool weighted;                           /* --objective weighted */
    const char *write_mps;                   /* NULL: none */
    const char *to;                          /* NULL: not said */
    pnk_profile profile;
    const char *objectives, *auto_player;    /* NULL: not said */
    int64_t injects, speed;                  /* 0: not said */
    int64_t members;                         /* 0: not said */
    pnk_preposition_options preposition;     /* budget_usd and scenarios where they were given */
} pnk_cli;

typedef struct pnk_verb {
    const char *word;
    const char *arguments;                   /* "OPERATION" */
    size_t min_words, max_words;
    const char *help;                        /* one line */
    const char *more;                        /* a paragraph for `help VERB` and the man page */
    uint64_t options;                        /* PNK_TAKES(...) | ... */
    pnk_status (*run)(pnk_ctx *ctx, pnk_cli *cli);
} pnk_verb;

typedef struct { const char *word; char letter; const char *argument, *help; } pnk_option;

extern const pnk_verb pnk_verbs[];
extern const size_t pnk_n_verbs;
extern const pnk_option pnk_options[PNK_N_OPTIONS];
#define PNK_COMMON_OPTIONS (PNK_TAKES(HELP) | PNK_TAKES(VERSION))

const pnk_verb *pnk_verb_find(const char *word);
/** The verb nearest to a mistyped word, or NULL when none is near. */
const char *pnk_verb_near(const char *word);
/** How many letters must change; 99 for long words. */
int pnk_word_distance(const char *a, const char *b);
/** Understands argv; PNK_USAGE with one clear sentence otherwise. */
pnk_status pnk_cli_parse(pnk_ctx *ctx, int argc, char **argv, pnk_cli *cli);
/** A folder that lies beside the program, or one above it, as the installation or the build lays it; NULL: none. free() it. */
char *pnk_beside_program(const char *below, const char *above);
/** Finds the catalogues and speaks the user's language until --lang says another. */
void pnk_cli_languages(void);
/** Where the reference tables are: --reference, PAANEK_REFERENCE, beside the program, the source tree. */
pnk_status pnk_cli_reference(pnk_ctx *ctx, pnk_cli *cli);

void pnk_progress_start(pnk_ctx *ctx, const pnk_cli *cli);
void pnk_progress_stop(void);                /* takes the bar off the screen */

/** "2 errors, 1 warning" on standard output. */
void pnk_print_numbers(const pnk_problems *problems);
/** Problems on standard error, one line each; with --quiet errors only. */
void pnk_print_problems(const pnk_cli *cli, pnk_problems *problems);
/** The text, then blanks up to so many characters (of UTF-8, not bytes). */
void pnk_print_padded(const char *text, int width);
void pnk_print_right(const char *text, int width);       /* blanks before it */
/** 1234567 as 1,234,567; a dash where the number is not known. */
const char *pnk_grouped(double value, char out[48]);
/** What whole persons (and lorries) cost against the bound. */
void pnk_print_loss(const pnk_plan_certificate *certificate);
/** Title, day and the figures with their ranges out of a summary; on_the_way: the word that its keys begin with. */
struct pnk_json;
void pnk_print_count(const pnk_records *records, const struct pnk_json *summary, const char *on_the_way);
/** What was learnt of the parameters, and whether that foretold the last day's reports better. */
void pnk_print_calibration(const pnk_calibration *calibration);
/** "errors", "warnings" and "problems": members of an object that is begun. */
void pnk_put_problems_json(void *json_out, pnk_problems *problems);
/** Prints a finished object and frees it. */
pnk_status pnk_print_json(pnk_ctx *ctx, void *json_out);
/** {"<word>": ok, "errors": n, "warnings": n, "problems": [...]} on standard output. */
pnk_status pnk_print_problems_json(pnk_ctx *ctx, const char *word, bool ok, pnk_problems *problems);

void pnk_print_usage(FILE *to);
void pnk_print_verb(FILE *to, const pnk_verb *verb);
void pnk_print_man(FILE *to);
void pnk_print_completion(FILE *to);
/** Every column of inputs and results, or of one table; false: no such table. */
bool pnk_print_tables(FILE *to, const char *name);

pnk_status pnk_verb_import(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_match(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_track(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_forecast(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_check(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_allocate(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_run(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_preposition(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_verify(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_why(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_publish(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_drill(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_help(pnk_ctx *ctx, pnk_cli *cli);

#endif
