/* tools/cli/verb_run.c - paanek run OPERATION: the whole way, and the key figures at its end. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "engine/sim/ranks.h"
#include "models/publish/publish.h"
#include <string.h>

typedef struct { const char *label; double plan, greedy, nothing; int decimals; } comparison;

static void print_comparison(const pnk_plan *plan)
{
    const pnk_account *p = &plan->plan, *g = &plan->greedy, *n = &plan->nothing;
    const comparison rows[] = {
        { pnk_said("person-days without shelter"), p->unsheltered_person_days, g->unsheltered_person_days, n->unsheltered_person_days, 0 },
        { pnk_said("persons moved"),               p->moved_persons,  g->moved_persons,  n->moved_persons,  0 },
        { pnk_said("worst coverage of a need"),    p->worst_coverage, g->worst_coverage, n->worst_coverage, 3 },
        { pnk_said("inequality of shelter (Gini)"), p->gini_shelter, g->gini_shelter, n->gini_shelter, 3 },
        { pnk_said("inequality of goods (Gini)"),   p->gini_goods,   g->gini_goods,   n->gini_goods,   3 },
        { pnk_said("cost, US$"),                   p->cost_usd,       g->cost_usd,       n->cost_usd,       0 },
        { pnk_said("transport, tonne-km"),         p->tonnes_km,      g->tonnes_km,      n->tonnes_km,      0 },
    };

    fputs("\n  ", stdout);
    pnk_print_padded(pnk_said("over the days ahead"), 34);
    pnk_print_right(pnk_said("plan"), 13);
    pnk_print_right(pnk_said("nearest shelter"), 17);
    pnk_print_right(pnk_said("nothing"), 13);
    putchar('\n');
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const double values[3] = { rows[i].plan, rows[i].greedy, rows[i].nothing };
        char text[3][48];

        for (int k = 0; k < 3; k++) {
            if (rows[i].decimals)
                pnk_text_fixed(values[k], rows[i].decimals, text[k]);
            else
                pnk_grouped(values[k], text[k]);
        }
        fputs("  ", stdout);
        pnk_print_padded(rows[i].label, 34);
        printf(" %12s %16s %12s\n", text[0], text[1], text[2]);
    }
}

/** "worst off     Arpa, nfi (in the plan)": areas too small to be looked at alone stand together. */
static void print_worst_off(const pnk_records *records, const pnk_account *account, const char *when)
{
    bool known = account->worst_area >= 0 && (size_t)account->worst_area < records->areas.n, group = account->worst_group >= 0;

    if (!account->worst_need)
        return;
    const pnk_area *area = known ? &records->areas.v[account->worst_area] : NULL;
    const pnk_group *of = group ? &records->groups.v[account->worst_group] : NULL;
    printf(pnk_said("  worst off     %s, %s%s%s (%s)\n"), area ? pnk_shown_name(&area->name, pnk_language(), area->id) : pnk_said("all areas"),
           pnk_sector_phrase(account->worst_need), group ? ", " : "", of ? pnk_shown_name(&of->name, pnk_language(), of->id) : "", when);
}

static void print_where_to_look(const pnk_run *run, const pnk_results *results)
{
    const pnk_plan *plan = results->plan;
    const pnk_records *records = results->records;
    char gap[32];

    putchar('\n');
    print_worst_off(records, &plan->plan, pnk_said("in the plan"));
    print_worst_off(records, &plan->greedy, pnk_said("by the nearest shelter"));
    print_worst_off(records, &plan->nothing, pnk_said("when nothing is done"));
    if (plan->open_cells)
        printf(pnk_said("  fairness      after %d rounds %d groups and sectors of areas are open; they share what is left by need\n"), plan->fair_rounds, plan->open_cells);
    if (plan->counted_anew)
        printf("%s", pnk_said("  fairness      needs are counted where the plan has people, because it moves them between areas\n"));
    if (plan->advice)
        printf(pnk_said("  advice        %s\n"), pnk_said(plan->advice));
    printf(pnk_said("  certificate   %s, relative gap %s\n"), plan->certificate.verified ? pnk_said("verified") : pnk_said("NOT VERIFIED"),
           pnk_text_number(plan->certificate.gap_share, gap));
    pnk_print_loss(&plan->certificate);
    printf(pnk_said("  look at       %s/report.html   (in a browser; needs no network)\n"), pnk_run_out(run));
    printf(pnk_said("                %s/plan.gpkg     (in QGIS)\n"), pnk_run_out(run));
    printf(pnk_said("                %s/workbook.xlsx (in Excel or LibreOffice)\n"), pnk_run_out(run));
    printf(pnk_said("                %s/report.pdf    (to print)\n"), pnk_run_out(run));
}

static void print_plan_for(const char *plan_for)
{
    if (!plan_for)
        return;
    fputs(!strcmp(plan_for, "scenarios") ? pnk_said("  planned for   the people expected, with places and goods held back for a few scenarios\n") :
          !strcmp(plan_for, "p80") ? pnk_said("  planned for   as many people as come to each place in 80 of 100 futures, never fewer than expected\n")
                                   : pnk_said("  planned for   the people expected\n"), stdout);
}

enum { MOST_HELD = 5 };

static void print_two_stage(const pnk_two_stage *t)
{
    char gap[32];

    if (!t)
        return;
    printf(pnk_said("  scenarios     %s\n"), t->sentence);
    printf(pnk_said("  their program %s, relative gap %s\n"), t->verified ? pnk_said("verified") : pnk_said("NOT VERIFIED"), pnk_text_number(t->gap_share, gap));
    for (size_t i = 0; i < t->held.n && i < MOST_HELD; i++)
        printf(pnk_said("  hold back     %s\n"), t->held.v[i].sentence);
    if (t->held.n > MOST_HELD)
        printf(pnk_said("  hold back     %zu more in hold_back.csv\n"), t->held.n - MOST_HELD);
}

/** The plan's first days against hindsight, over futures that it was not made from. */
static void print_futures(const pnk_plan *plan)
{
    double value = 0, hindsight = 0, expected = 0, n = (double)plan->n_futures, most = 0;
    char text[3][48];

    if (plan->n_futures == 0)
        return;
    for (size_t i = 0; i < plan->n_futures; i++) {
        const pnk_future_score *f = &plan->futures[i];
        value += f->plan.value / n;
        hindsight += f->hindsight.value / n;
        expected += f->expected.value / n;
        most = f->plan.value - f->hindsight.value > most ? f->plan.value - f->hindsight.value : most;
    }
    printf(pnk_said("  against hindsight   mean of %zu futures: %s weighted person-days with the plan's first %d days, %s with hindsight; at most %s more\n"), plan->n_futures,
           pnk_grouped(value, text[0]), plan->firm_days, pnk_grouped(hindsight, text[1]), pnk_grouped(most, text[2]));
    if (!plan->beside_expected)
        return;
    pnk_grouped(fabs(expected - value), text[0]);
    pnk_grouped(expected, text[1]);
    if (expected > value)
        printf(pnk_said("  against the plan for the people expected   %s weighted person-days fewer than its %s\n"), text[0], text[1]);
    else if (expected < value)
        printf(pnk_said("  against the plan for the people expected   %s weighted person-days more than its %s: what was held back did not pay in these futures\n"), text[0], text[1]);
    else
        printf(pnk_said("  against the plan for the people expected   the same %s weighted person-days\n"), text[1]);
}

static pnk_status print_key_figures(pnk_ctx *ctx, const pnk_run *run)
{
    const pnk_results *results = pnk_run_results(run);
    const char *text = pnk_run_summary_json(run);
    pnk_json *summary = NULL;
    pnk_status status = pnk_json_parse(ctx, "summary.json", text, strlen(text), &summary);

    if (status)
        return status;
    pnk_print_count(results->records, summary, "waiting");
    if (results->calibration)
        pnk_print_calibration(results->calibration);
    print_plan_for(results->plan_for);
    print_comparison(results->plan);
    print_two_stage(results->plan->two_stage);
    print_futures(results->plan);
    print_where_to_look(run, results);
    printf("\n%s\n", pnk_json_text(pnk_json_get(summary, "summary_text")));
    pnk_json_free(summary);
    return PNK_OK;
}

pnk_status pnk_verb_run(pnk_ctx *ctx, pnk_cli *cli)
{
    if (cli->run.cvar_share > 0 && cli->run.plan_for != PNK_PLAN_FOR_SCENARIOS)
        return pnk_fail(ctx, PNK_USAGE, "--cvar goes with --plan-for scenarios: other plans know no scenarios");
    pnk_problems problems = {0};
    pnk_run *run = NULL;
    pnk_status status = pnk_operation_run(ctx, &cli->run, &problems, &run);

    pnk_print_problems(cli, &problems);
    if (pnk_ranks_mine() > 0)
        ;                            /* rank 0 has the plan, and the word */
    else if (!status && cli->json)
        puts(pnk_run_summary_json(run));
    else if (!status && !cli->quiet)
        status = print_key_figures(ctx, run);
    pnk_run_free(run);
    pnk_problems_free(&problems);
    return status;
}
