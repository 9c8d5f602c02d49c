/* tools/cli/cli.h - what the verbs of the program `paanek` share.
 *
 * A verb is a row in the table of main.c and one function in verb_<name>.c: it is handed the options, calls one
 * function of models/operation and prints. Help, man page and completion are printed from the same two tables
 * (verbs and options), so that they agree with what the program does.
 */
#ifndef PNK_CLI_H
#define PNK_CLI_H

#include "models/operation/operation.h"
#include <stdio.h>

/*        name        word         letter argument     help */
#define PNK_OPTION_LIST(X)                                                                                              \
    X(OUT,        "out",        'o', "DIR",        "write the results into DIR (default: out/<operation>)")               \
    X(AS_OF,      "as-of",      0,   "DATE",       "plan as of the end of DATE, from what was known by then")             \
    X(LANG,       "lang",       0,   "en|ru|ky",   "language of the pages (default: en)")                                 \
    X(SEED,       "seed",       0,   "N",          "seed of the forecast (default: the operation's own)")                 \
    X(TABLE,      "table",      0,   "NAME=FILE",  "take one input table from another file; may be given again")          \
    X(REFERENCE,  "reference",  0,   "DIR",        "folder of the reference tables (standards, items, vehicles, ...)")    \
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
#define PNK_TAKES(name) (1u << PNK_OPT_##name)

typedef enum { PNK_PROGRESS_AUTO, PNK_PROGRESS_OFF, PNK_PROGRESS_JSON } pnk_progress_mode;

#define PNK_MAX_TABLES 64
#define PNK_MAX_WORDS 4

struct pnk_verb;
/** The command line, understood. Texts are borrowed from argv. */
typedef struct {
    const struct pnk_verb *verb;             /* NULL: none was given */
    const char *words[PNK_MAX_WORDS];        /* what follows the verb */
    size_t n_words;
    unsigned given;                          /* bit per option */
    pnk_run_options run;                     /* as the models take them */
    uint64_t seed;
    pnk_table_override tables[PNK_MAX_TABLES];
    int threads;
    pnk_progress_mode progress;
    bool json, quiet;
    char *reference;                         /* owned */
} pnk_cli;

typedef struct pnk_verb {
    const char *word;
    const char *arguments;                   /* "OPERATION" */
    size_t min_words, max_words;
    const char *help;                        /* one line */
    const char *more;                        /* a paragraph for `help VERB` and the man page */
    unsigned options;                        /* PNK_TAKES(...) | ... */
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
/** Where the reference tables are: --reference, PAANEK_REFERENCE, beside the program, the source tree. */
pnk_status pnk_cli_reference(pnk_ctx *ctx, pnk_cli *cli);

void pnk_progress_start(pnk_ctx *ctx, const pnk_cli *cli);
void pnk_progress_stop(void);                /* takes the bar off the screen */

/** Problems on standard error, one line each; with --quiet errors only. */
void pnk_print_problems(const pnk_cli *cli, pnk_problems *problems);
/** {"<word>": ok, "errors": n, "warnings": n, "problems": [...]} on standard output. */
pnk_status pnk_print_problems_json(pnk_ctx *ctx, const char *word, bool ok, pnk_problems *problems);

void pnk_print_usage(FILE *to);
void pnk_print_verb(FILE *to, const pnk_verb *verb);
void pnk_print_man(FILE *to);
void pnk_print_completion(FILE *to);
/** Every column of inputs and results, or of one table; false: no such table. */
bool pnk_print_tables(FILE *to, const char *name);

pnk_status pnk_verb_check(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_run(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_verify(pnk_ctx *ctx, pnk_cli *cli);
pnk_status pnk_verb_help(pnk_ctx *ctx, pnk_cli *cli);

#endif
