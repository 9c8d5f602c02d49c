/* tools/cli/verb_run.c - paanek run OPERATION: the whole way, and the key figures at its end. */
#include "tools/cli/cli.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include <string.h>

/* 1234567 as 1,234,567; a dash where the number is not known. */
static const char *grouped(double value, char out[48])
{
    char digits[48];
    size_t n, from, k = 0;

    if (!(value > -1e15 && value < 1e15))
        return strcpy(out, "-");
    pnk_text_fixed(value, 0, digits);
    n = strlen(digits);
    from = digits[0] == '-';
    for (size_t i = 0; i < n && k < 46; i++) {
        if (i > from && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return out;
}

static void print_count(const char *label, double persons, const pnk_range *range)
{
    char number[48], low[48], high[48];

    printf("  %-34s %12s", label, grouped(persons, number));
    if (range && range->low <= range->high)
        printf("   %s to %s", grouped(range->low, low), grouped(range->high, high));
    putchar('\n');
}

/* The figure that summary.json gives, so that the screen and the file cannot differ. */
static double summary_number(const pnk_json *summary, const char *key)
{
    return pnk_json_number(pnk_json_get(summary, key));
}

static void print_count_of_people(const pnk_results *results, const pnk_json *summary)
{
    static const struct { const char *label, *key; pnk_measure measure; } rows[] = {
        { "displaced",                  "displaced_persons",  PNK_DISPLACED },
        { "returned",                   "returned_persons",   PNK_RETURNED },
        { "remaining",                  "remaining_persons",  PNK_REMAINING },
        { "  with host families",       "with_hosts_persons", PNK_WITH_HOSTS },
        { "  in sites",                 "in_sites_persons",   PNK_IN_SITES },
    };
    char day[16], number[48];

    pnk_day_text(results->records->head.as_of, day);
    printf("%s, end of %s\n\n", results->records->head.title.en, day);
    printf("  %-34s %12s   %s\n", "people", "persons", "range");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        print_count(rows[i].label, summary_number(summary, rows[i].key), &results->ledger->headline[rows[i].measure]);
    print_count("  waiting for a place", summary_number(summary, "waiting_persons"), NULL);
    printf("  %-34s %12s\n", "share of the reports not explained", pnk_text_fixed(results->ledger->residual_share, 3, number));
}

typedef struct { const char *label; double plan, greedy, nothing; int decimals; } comparison;

static void print_comparison(const pnk_plan *plan)
{
    const pnk_account *p = &plan->plan, *g = &plan->greedy, *n = &plan->nothing;
    const comparison rows[] = {
        { "person-days without shelter", p->unsheltered_person_days, g->unsheltered_person_days, n->unsheltered_person_days, 0 },
        { "persons moved",               p->moved_persons,  g->moved_persons,  n->moved_persons,  0 },
        { "worst coverage of a need",    p->worst_coverage, g->worst_coverage, n->worst_coverage, 3 },
        { "cost, US$",                   p->cost_usd,       g->cost_usd,       n->cost_usd,       0 },
        { "transport, tonne-km",         p->tonnes_km,      g->tonnes_km,      n->tonnes_km,      0 },
    };

    printf("\n  %-34s %12s %16s %12s\n", "over the days ahead", "plan", "nearest shelter", "nothing");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const double values[3] = { rows[i].plan, rows[i].greedy, rows[i].nothing };
        char text[3][48];

        for (int k = 0; k < 3; k++) {
            if (rows[i].decimals)
                pnk_text_fixed(values[k], rows[i].decimals, text[k]);
            else
                grouped(values[k], text[k]);
        }
        printf("  %-34s %12s %16s %12s\n", rows[i].label, text[0], text[1], text[2]);
    }
}

static void print_where_to_look(const pnk_run *run, const pnk_results *results)
{
    const pnk_plan *plan = results->plan;
    const pnk_records *records = results->records;
    char gap[32];

    putchar('\n');
    if (plan->plan.worst_area >= 0 && (size_t)plan->plan.worst_area < records->areas.n)
        printf("  worst off     %s%s%s\n", records->areas.v[plan->plan.worst_area].name.en,
               plan->plan.worst_need ? ", " : "", plan->plan.worst_need ? plan->plan.worst_need : "");
    if (plan->advice)
        printf("  advice        %s\n", plan->advice);
    printf("  certificate   %s, relative gap %s\n", plan->certificate.verified ? "verified" : "NOT VERIFIED",
           pnk_text_number(plan->certificate.gap_share, gap));
    printf("  look at       %s/report.html   (in a browser; needs no network)\n", pnk_run_out(run));
    printf("                %s/plan.gpkg     (in QGIS)\n", pnk_run_out(run));
}

static pnk_status print_key_figures(pnk_ctx *ctx, const pnk_run *run)
{
    const pnk_results *results = pnk_run_results(run);
    const char *text = pnk_run_summary_json(run);
    pnk_json *summary = NULL;
    pnk_status status = pnk_json_parse(ctx, "summary.json", text, strlen(text), &summary);

    if (status)
        return status;
    print_count_of_people(results, summary);
    print_comparison(results->plan);
    print_where_to_look(run, results);
    pnk_json_free(summary);
    return PNK_OK;
}

pnk_status pnk_verb_run(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_problems problems = {0};
    pnk_run *run = NULL;
    pnk_status status = pnk_operation_run(ctx, &cli->run, &problems, &run);

    pnk_print_problems(cli, &problems);
    if (!status && cli->json)
        puts(pnk_run_summary_json(run));
    else if (!status && !cli->quiet)
        status = print_key_figures(ctx, run);
    pnk_run_free(run);
    pnk_problems_free(&problems);
    return status;
}
