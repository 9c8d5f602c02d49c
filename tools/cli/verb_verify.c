/* tools/cli/verb_verify.c - paanek verify RESULTS */
#include "tools/cli/cli.h"
#include "engine/base/say.h"

static void print_verified(const char *folder, const pnk_plan_certificate *c)
{
    printf(pnk_said("%s: verified, every table follows from what it was made of\n"), folder);
    if (!c->n_stages)
        return;
    printf(pnk_said("  optimal       each of %zu programs within %.1e of its bound, limits kept within %.1e\n"), c->n_stages, c->gap_share, c->max_primal_residual);
    if (c->n_exact)
        printf(pnk_said("  exactly       %zu of them proven without rounding: within %.1e of the bound, limits kept within %.1e\n"), c->n_exact, c->exact_gap_share,
               c->exact_max_primal_residual);
    pnk_print_loss(c);
}

pnk_status pnk_verb_verify(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_problems problems = {0};
    pnk_plan_certificate certificate;
    pnk_status status = pnk_operation_verify(ctx, cli->words[0], &problems, &certificate), printed;

    if (cli->json) {
        if (!status || problems.n_errors) {
            printed = pnk_print_problems_json(ctx, "verified", !status, &problems);
            status = status ? status : printed;
        }
    } else {
        pnk_print_problems(cli, &problems);
        if (!status && !cli->quiet)
            print_verified(cli->words[0], &certificate);
    }
    pnk_problems_free(&problems);
    return status;
}
