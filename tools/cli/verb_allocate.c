/* tools/cli/verb_allocate.c - paanek allocate OPERATION: the plan; with --objective weighted the single objective, for benchmarks and other solvers. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "engine/sim/ranks.h"
#include "models/operation/weighted.h"

static pnk_status print_json(pnk_ctx *ctx, const pnk_operation_weighted *o)
{
    const pnk_weighted *w = &o->weighted;
    pnk_json_out json = {0};

    pnk_json_begin(&json, '{');
    pnk_json_member_number(&json, "objective", w->objective);
    pnk_json_member_number(&json, "constant", w->constant);
    pnk_json_member_number(&json, "objective_greedy", w->greedy);
    pnk_json_member_number(&json, "seconds", o->seconds);
    pnk_json_member_number(&json, "seconds_model", w->model_seconds);
    pnk_json_member_number(&json, "seconds_solve", w->solve_seconds);
    pnk_json_member_number(&json, "seconds_check", w->check_seconds);
    pnk_json_member_number(&json, "columns", (double)w->columns);
    pnk_json_member_number(&json, "rows", (double)w->rows);
    pnk_json_member_number(&json, "columns_full", (double)w->columns_full);
    pnk_json_member_number(&json, "rows_full", (double)w->rows_full);
    pnk_json_member_number(&json, "entries_full", (double)w->entries_full);
    pnk_json_member_number(&json, "pivots", (double)w->pivots);
    pnk_json_member_number(&json, "pricing_rounds", w->pricing_rounds);
    pnk_json_member_number(&json, "peak_memory_mib", o->peak_memory_mib);
    pnk_json_name(&json, "certificate"), pnk_json_begin(&json, '{');
    pnk_json_name(&json, "verified"), pnk_json_put_flag(&json, pnk_certificate_holds(&w->certificate));
    pnk_json_member_number(&json, "max_primal_residual", w->certificate.max_primal_residual);
    pnk_json_member_number(&json, "max_dual_residual", w->certificate.max_dual_residual);
    pnk_json_member_number(&json, "bound", w->certificate.bound);
    pnk_json_member_number(&json, "gap_share", w->certificate.gap_share);
    pnk_json_end(&json, '}');
    pnk_json_end(&json, '}');
    return pnk_print_json(ctx, &json);
}

static void print_figures(const pnk_cli *cli, const pnk_operation_weighted *o)
{
    const pnk_weighted *w = &o->weighted;
    char text[2][48];

    printf(pnk_said("  objective     %s\n"), pnk_text_number(w->objective, text[0]));
    printf(pnk_said("  seconds       %.2f\n"), o->seconds);
    printf(pnk_said("  columns       %s built, of %s\n"), pnk_grouped((double)w->columns, text[0]), pnk_grouped((double)w->columns_full, text[1]));
    printf(pnk_said("  rows          %s built, of %s\n"), pnk_grouped((double)w->rows, text[0]), pnk_grouped((double)w->rows_full, text[1]));
    printf(pnk_said("  memory        %.0f MiB at most\n"), o->peak_memory_mib);
    printf(pnk_said("  certificate   %s, relative gap %s\n"), pnk_certificate_holds(&w->certificate) ? pnk_said("verified") : pnk_said("NOT VERIFIED"),
           pnk_text_number(w->certificate.gap_share, text[0]));
    if (cli->write_mps)
        printf(pnk_said("  whole program %s\n"), cli->write_mps);
}

static pnk_status weigh(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_problems problems = {0};
    pnk_operation_weighted weighted;
    pnk_status status = pnk_operation_weigh(ctx, &cli->run, cli->write_mps, &problems, &weighted);

    pnk_print_problems(cli, &problems);
    if (pnk_ranks_mine() > 0)
        ;                            /* rank 0 has the answer, and the word */
    else if (!status && cli->json)
        status = print_json(ctx, &weighted);
    else if (!status && !cli->quiet)
        print_figures(cli, &weighted);
    pnk_problems_free(&problems);
    return status;
}

pnk_status pnk_verb_allocate(pnk_ctx *ctx, pnk_cli *cli)
{
    if (!cli->weighted && cli->write_mps)
        return pnk_fail(ctx, PNK_USAGE, "--write-mps needs --objective weighted: the tiers are many programs, not one");
    if (cli->weighted && cli->run.out)
        return pnk_fail(ctx, PNK_USAGE, "-o goes with --objective tiers: the weighted sum writes no results");
    if (cli->weighted && cli->run.whole_trucks)
        return pnk_fail(ctx, PNK_USAGE, "--whole-trucks goes with --objective tiers: the weighted sum makes no plan in whole numbers");
    if (cli->weighted && cli->run.plan_for)
        return pnk_fail(ctx, PNK_USAGE, "--plan-for goes with --objective tiers: the weighted sum is of the people expected");
    if (cli->weighted && cli->run.from)
        return pnk_fail(ctx, PNK_USAGE, "--from goes with --objective tiers: the weighted sum knows no plan in force");
    if (cli->weighted && (cli->run.exact_prices || cli->run.funding))
        return pnk_fail(ctx, PNK_USAGE, "--prices and --funding-curve go with --objective tiers: the weighted sum has neither");
    return cli->weighted ? weigh(ctx, cli) : pnk_verb_run(ctx, cli);
}
