/* tools/cli/help_man.c - the manual page and the bash completion, printed from the tables of verbs and options. */
#include "tools/cli/cli.h"
#include <string.h>

/* Roff: a backslash is doubled, a hyphen is a minus sign, a line must not begin with a dot or an apostrophe. */
static void roff(FILE *to, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", to);
    for (; *text; text++) {
        if (*text == '\\')
            fputs("\\e", to);
        else if (*text == '-')
            fputs("\\-", to);
        else
            fputc(*text, to);
    }
}

static void roff_line(FILE *to, const char *macro, const char *text)
{
    if (macro)
        fprintf(to, "%s\n", macro);
    roff(to, text);
    fputc('\n', to);
}

static void man_options(FILE *to, uint64_t takes)
{
    for (int id = 0; id < PNK_N_OPTIONS; id++) {
        const pnk_option *option = &pnk_options[id];

        if (!(takes & (UINT64_C(1) << id)))
            continue;
        fputs(".TP\n", to);
        if (option->letter)
            fprintf(to, "\\fB\\-%c\\fR, ", option->letter);
        fputs("\\fB\\-\\-", to);
        roff(to, option->word);
        fputs("\\fR", to);
        if (option->argument) {
            fputs(" \\fI", to);
            roff(to, option->argument);
            fputs("\\fR", to);
        }
        fputc('\n', to);
        roff_line(to, NULL, option->help);
    }
}

static void man_verbs(FILE *to)
{
    fputs(".SH VERBS\n", to);
    for (size_t i = 0; i < pnk_n_verbs; i++) {
        const pnk_verb *verb = &pnk_verbs[i];
        bool first = true;

        fprintf(to, ".SS %s\n\\fBpaanek %s\\fR [options] \\fI", verb->word, verb->word);
        roff(to, verb->arguments);
        fputs("\\fR\n.PP\n", to);
        roff_line(to, NULL, verb->more);
        for (int id = 0; id < PNK_N_OPTIONS; id++)
            if (verb->options & (UINT64_C(1) << id)) {
                fputs(first ? ".PP\nOptions: \\-\\-" : ", \\-\\-", to);
                roff(to, pnk_options[id].word);
                first = false;
            }
        fputs(first ? "" : ".\n", to);
    }
}

/* One line per exit status, with every sentence that the list of statuses gives it. */
static void man_exit(FILE *to)
{
    static const pnk_status all[] = {
#define X(name, exit_status, text) PNK_##name,
        PNK_STATUS_LIST(X)
#undef X
    };
    const size_t n = sizeof all / sizeof *all;

    fputs(".SH EXIT STATUS\n", to);
    for (size_t i = 0; i < n; i++) {
        int code = pnk_status_exit(all[i]);

        if (i && pnk_status_exit(all[i - 1]) == code)
            continue;
        fprintf(to, ".TP\n\\fB%d\\fR\n", code);
        for (size_t j = i; j < n && pnk_status_exit(all[j]) == code; j++) {
            fputs(j > i ? "; " : "", to);
            roff(to, pnk_status_text(all[j]));
        }
        fputc('\n', to);
    }
}

void pnk_print_man(FILE *to)
{
    fprintf(to, ".TH PAANEK 1 \"\" \"paanek %s\" \"User commands\"\n", PNK_VERSION);
    fputs(".SH NAME\npaanek \\- emergency displacement tracking and shelter allocation\n"
          ".SH SYNOPSIS\n\\fBpaanek\\fR \\fIVERB\\fR [\\fIoptions\\fR] \\fIFOLDER\\fR\n.SH DESCRIPTION\n", to);
    roff_line(to, NULL, "Turns the reports of a mass displacement into one reconciled count of people, a forecast of where they will be, and an optimal, "
                        "fair and explained plan for shelter and relief items, as tables, a map and a page. Works without a network.");
    roff_line(to, ".PP", "An operation is a folder with operation.json and tables; `paanek help tables` prints every column.");
    man_verbs(to);
    fputs(".SH OPTIONS\n", to);
    man_options(to, ~UINT64_C(0));
    man_exit(to);
    fputs(".SH ENVIRONMENT\n.TP\n\\fBPAANEK_REFERENCE\\fR\n", to);
    roff_line(to, NULL, "folder of the reference tables, where --reference is not given; else share/paanek/reference beside the program is taken");
    fputs(".SH FILES\n", to);
    roff_line(to, ".TP\nsummary.json, report.html, report.pdf, workbook.xlsx, plan.gpkg", "the results for people: key figures, page, pages to print, workbook and map");
    roff_line(to, ".TP\nledger.csv, forecast.csv, people_moves.csv, occupancy.csv, shipments.csv, gaps.csv, prices.csv, funding.csv, changes.csv, coverage.csv, fairness.csv, texts.csv, problems.csv",
              "the results as tables");
    roff_line(to, ".TP\nresiduals.csv, sums.csv, contradictions.csv, sources_fit.csv, calls.csv, matches.csv",
              "what the count could not explain, which reports and sources contradict each other, whom to ring, which names to confirm");
    roff_line(to, ".TP\npreposition.csv, scenarios.csv, value.csv, next_money.csv, readiness.csv, preposition.html", "of preposition: where stock should stand, what that is worth, what today's can hold");
    roff_line(to, ".TP\nOPERATION/imports/", "of each imported file what could not be read: problems.csv, and problems.xlsx for its sender");
    roff_line(to, ".TP\nrun.json, inputs/, certificate.json, certificate/", "what is needed to replay and to verify the run");
    fputs(".SH EXAMPLES\n.nf\n", to);
    roff_line(to, NULL, "paanek import areas -o ops/flood boundaries.gpkg");
    roff_line(to, NULL, "paanek import -o ops/flood figures.xlsx");
    roff_line(to, NULL, "paanek track ops/flood");
    roff_line(to, NULL, "paanek check data/operations/batken-2022");
    roff_line(to, NULL, "paanek run --as-of 2022-10-03 -o out/october data/operations/batken-2022");
    roff_line(to, NULL, "paanek verify out/october");
    roff_line(to, NULL, "paanek publish out/october --to kmz --lang ky");
    fputs(".fi\n", to);
}

/* Values that can be completed: words where the option's argument lists them, files and folders otherwise. */
static void completion_values(FILE *to)
{
    for (int id = 0; id < PNK_N_OPTIONS; id++) {
        const pnk_option *option = &pnk_options[id];

        if (!option->argument)
            continue;
        fprintf(to, "    --%s", option->word);
        if (option->letter)
            fprintf(to, "|-%c", option->letter);
        if (strchr(option->argument, '|')) {
            fputs(") COMPREPLY=($(compgen -W \"", to);
            for (const char *c = option->argument; *c; c++)
                fputc(*c == '|' ? ' ' : *c, to);
            fputs("\" -- \"$word\")); return ;;\n", to);
        } else if (!strcmp(option->argument, "FILE")) {
            fputs(") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", to);
        } else if (!strcmp(option->argument, "DIR")) {
            fputs(") COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n", to);
        } else {
            fputs(") return ;;\n", to);
        }
    }
}

void pnk_print_completion(FILE *to)
{
    fputs("# bash completion for paanek\n_paanek() {\n"
          "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= i\n"
          "  COMPREPLY=()\n"
          "  case $before in\n", to);
    completion_values(to);
    fputs("  esac\n  for ((i = 1; i < COMP_CWORD; i++)); do\n    case ${COMP_WORDS[i]} in\n      ", to);
    for (size_t i = 0; i < pnk_n_verbs; i++)
        fprintf(to, "%s%s", i ? "|" : "", pnk_verbs[i].word);
    fputs(") verb=${COMP_WORDS[i]}; break ;;\n    esac\n  done\n  case $verb in\n    '') COMPREPLY=($(compgen -W \"", to);
    for (size_t i = 0; i < pnk_n_verbs; i++)
        fprintf(to, "%s ", pnk_verbs[i].word);
    fputs("--help --version\" -- \"$word\")) ;;\n", to);
    for (size_t i = 0; i < pnk_n_verbs; i++) {
        fprintf(to, "    %s) if [[ $word == -* ]]; then COMPREPLY=($(compgen -W \"", pnk_verbs[i].word);
        for (int id = 0; id < PNK_N_OPTIONS; id++)
            if ((pnk_verbs[i].options | PNK_COMMON_OPTIONS) & (UINT64_C(1) << id))
                fprintf(to, "--%s ", pnk_options[id].word);
        fputs("\" -- \"$word\")); else ", to);
        if (pnk_verbs[i].run == pnk_verb_help) {
            fputs("COMPREPLY=($(compgen -W \"tables ", to);
            for (size_t j = 0; j < pnk_n_verbs; j++)
                fprintf(to, "%s ", pnk_verbs[j].word);
            fputs("\" -- \"$word\")); fi ;;\n", to);
        } else if (pnk_verbs[i].run == pnk_verb_import) {
            fputs("COMPREPLY=($(compgen -W \"areas roads sites exposure flee\" -- \"$word\") $(compgen -f -- \"$word\")); fi ;;\n", to);
        } else {
            fputs("COMPREPLY=($(compgen -d -- \"$word\")); fi ;;\n", to);
        }
    }
    fputs("  esac\n}\ncomplete -o filenames -F _paanek paanek\n", to);
}
