/* tools/cli/verb_help.c - paanek help [VERB | tables [TABLE]]; with --man and --completion what the installation needs. */
#include "tools/cli/cli.h"
#include <string.h>

static void print_options(FILE *to, uint64_t takes)
{
    for (int id = 0; id < PNK_N_OPTIONS; id++) {
        const pnk_option *option = &pnk_options[id];
        char left[64], letter[8] = "    ";

        if (!(takes & (UINT64_C(1) << id)))
            continue;
        if (option->letter)
            snprintf(letter, sizeof letter, "-%c, ", option->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, option->word, option->argument ? " " : "", option->argument ? option->argument : "");
        fprintf(to, "  %-30s %s\n", left, option->help);
    }
}

static void print_words(FILE *to, const char *text, size_t width)
{
    size_t column = 0;

    while (*text) {
        size_t n = strcspn(text, " ");
        if (column && column + 1 + n > width) {
            fputc('\n', to);
            column = 0;
        }
        fprintf(to, "%s%.*s", column ? " " : "", (int)n, text);
        column += n + (column > 0);
        text += n + strspn(text + n, " ");
    }
    fputc('\n', to);
}

void pnk_print_usage(FILE *to)
{
    fputs("paanek: emergency displacement tracking and shelter allocation\n\nusage: paanek VERB [options] FOLDER\n\n", to);
    for (size_t i = 0; i < pnk_n_verbs; i++)
        fprintf(to, "  %-8s %-26s %s\n", pnk_verbs[i].word, pnk_verbs[i].arguments, pnk_verbs[i].help);
    fputs("\n`paanek help VERB` lists its options, `paanek help tables` every column of inputs and results.\n", to);
}

void pnk_print_verb(FILE *to, const pnk_verb *verb)
{
    fprintf(to, "usage: paanek %s [options] %s\n\n", verb->word, verb->arguments);
    print_words(to, verb->more, 100);
    fputs("\noptions\n", to);
    print_options(to, verb->options | PNK_COMMON_OPTIONS);
}

pnk_status pnk_verb_help(pnk_ctx *ctx, pnk_cli *cli)
{
    const char *word = cli->n_words ? cli->words[0] : NULL;
    const pnk_verb *verb;

    if (cli->given & PNK_TAKES(MAN)) {
        pnk_print_man(stdout);
    } else if (cli->given & PNK_TAKES(COMPLETION)) {
        pnk_print_completion(stdout);
    } else if (!word) {
        pnk_print_usage(stdout);
    } else if (!strcmp(word, "tables")) {
        if (!pnk_print_tables(stdout, cli->n_words > 1 ? cli->words[1] : NULL))
            return pnk_fail(ctx, PNK_USAGE, "no table is called \"%s\"; `paanek help tables` lists them", cli->words[1]);
    } else if ((verb = pnk_verb_find(word))) {
        pnk_print_verb(stdout, verb);
    } else {
        const char *near = pnk_verb_near(word);
        return pnk_fail(ctx, PNK_USAGE, "no help on \"%s\"; did you mean \"%s\"?", word, near ? near : "tables");
    }
    return PNK_OK;
}
