/* tools/cli/verb_verify.c - paanek verify RESULTS */
#include "tools/cli/cli.h"
#include "engine/base/say.h"

pnk_status pnk_verb_verify(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_problems problems = {0};
    pnk_status status = pnk_operation_verify(ctx, cli->words[0], &problems), printed;

    if (cli->json) {
        if (!status || problems.n_errors) {
            printed = pnk_print_problems_json(ctx, "verified", !status, &problems);
            status = status ? status : printed;
        }
    } else {
        pnk_print_problems(cli, &problems);
        if (!status && !cli->quiet)
            printf(pnk_said("%s: verified, every table follows from what it was made of\n"), cli->words[0]);
    }
    pnk_problems_free(&problems);
    return status;
}
