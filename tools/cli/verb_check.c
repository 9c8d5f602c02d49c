/* tools/cli/verb_check.c - paanek check OPERATION */
#include "tools/cli/cli.h"

pnk_status pnk_verb_check(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_problems problems = {0};
    pnk_status status = pnk_operation_check(ctx, &cli->run, &problems), printed;

    if (cli->json) {
        if (!status || problems.n_errors) {
            printed = pnk_print_problems_json(ctx, "accepted", !status, &problems);
            status = status ? status : printed;
        }
    } else {
        pnk_print_problems(cli, &problems);
        if (!cli->quiet && (!status || problems.n_errors))
            pnk_print_numbers(&problems);
    }
    pnk_problems_free(&problems);
    return status;
}
