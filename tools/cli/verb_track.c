/* tools/cli/verb_track.c - paanek track OPERATION: one count with its ranges, and where to look first. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "models/publish/publish.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_SHOWN = 5 };                 /* of each list; the tables have the rest */

static void print_more(size_t shown, size_t n)
{
    if (n > shown)
        printf(pnk_said_of("    ... and %zu more\n", "    ... and %zu more\n", n - shown), n - shown);
}

/* How much a contradiction matters: open ones before those that are explained, people before everything else. */
static double weight_of(const pnk_contradiction *c)
{
    double people = c->unit && !strcmp(c->unit, "persons") && c->gap == c->gap ? (c->gap < 0 ? -c->gap : c->gap) : 0.0;
    bool open = c->verdict == PNK_VERDICT_CULPRIT || c->verdict == PNK_VERDICT_UNDECIDABLE;

    return people + (open ? 1e12 : 0.0);
}

static int by_weight(const void *a, const void *b)
{
    const pnk_contradiction *x = *(const pnk_contradiction *const *)a, *y = *(const pnk_contradiction *const *)b;
    double left = weight_of(x), right = weight_of(y);

    return left != right ? (left > right ? -1 : 1) : strcmp(x->id, y->id);
}

static pnk_status print_contradictions(pnk_ctx *ctx, const pnk_ledger *ledger)
{
    size_t n = ledger->n_contradictions, shown = 0;
    const pnk_contradiction **sorted = calloc(n ? n : 1, sizeof *sorted);

    if (!sorted)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &ledger->contradictions[i];
    qsort(sorted, n, sizeof *sorted, by_weight);
    if (n)
        printf(pnk_said_of("\n  %zu contradiction, the heaviest first\n", "\n  %zu contradictions, the heaviest first\n", n), n);
    for (; shown < n && shown < MOST_SHOWN; shown++)
        printf("    - %s\n", sorted[shown]->sentence);
    print_more(shown, n);
    free(sorted);
    return PNK_OK;
}

static void print_calls(const pnk_results *results)
{
    const pnk_records *records = results->records;
    const pnk_ledger *ledger = results->ledger;
    size_t n = ledger->n_calls, shown = 0;
    char before[48], after[48];

    if (n)
        printf("\n  %s\n", pnk_said("whom to ring first"));
    for (; shown < n && shown < MOST_SHOWN; shown++) {
        const pnk_call *call = &ledger->calls[shown];
        const pnk_source *source = &records->sources.v[call->source];
        printf("    %zu. ", shown + 1);
        if (call->sentence)
            puts(call->sentence);
        else
            printf(pnk_said("%s, about \"%s\" in %s: the range is %s wide and would be %s\n"), source->name ? source->name : source->id,
                   pnk_measure_word(call->measure), call->area >= 0 ? pnk_shown_name(&records->areas.v[call->area].name, pnk_language(), records->areas.v[call->area].id) : pnk_said("all areas"),
                   pnk_grouped(call->width_before, before), pnk_grouped(call->width_after, after));
    }
    print_more(shown, n);
}

static void print_questions(const pnk_run *run, const pnk_results *results)
{
    size_t n = results->matches->n_questions, shown = 0;

    if (n)
        printf(pnk_said_of("\n  %zu name to confirm, in %s/matches.csv\n", "\n  %zu names to confirm, in %s/matches.csv\n", n), n, pnk_run_out(run));
    for (; shown < n && shown < MOST_SHOWN; shown++) {
        const pnk_match_question *question = &results->matches->questions[shown];
        printf("    \"%s\"%s%s\n", question->heard, question->candidates ? ": " : "", question->candidates ? question->candidates : "");
    }
    print_more(shown, n);
}

static pnk_status print_digest(pnk_ctx *ctx, const pnk_run *run)
{
    const pnk_results *results = pnk_run_results(run);
    const char *text = pnk_run_summary_json(run);
    pnk_json *summary = NULL;
    pnk_status status = pnk_json_parse(ctx, "summary.json", text, strlen(text), &summary);
    size_t used = 0;

    if (status)
        return status;
    for (size_t i = 0; i < results->records->reports.n; i++)
        used += results->ledger->fits[i].use == PNK_REPORT_USED;
    pnk_print_count(results->records, summary, "on_the_way");
    fputs("  ", stdout);
    pnk_print_padded(pnk_said("reports used, of all"), 34);
    printf(" %12zu   %zu\n", used, results->records->reports.n);
    if (!(status = print_contradictions(ctx, results->ledger))) {
        print_calls(results);
        print_questions(run, results);
        printf(pnk_said("\n  tables        %s/ledger.csv and those beside it\n"), pnk_run_out(run));
    }
    pnk_json_free(summary);
    return status;
}

pnk_status pnk_verb_track(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_problems problems = {0};
    pnk_run *run = NULL;
    pnk_status status = pnk_operation_track(ctx, &cli->run, &problems, &run);

    pnk_print_problems(cli, &problems);
    if (!status && cli->json)
        fputs(pnk_run_summary_json(run), stdout);
    else if (!status && !cli->quiet)
        status = print_digest(ctx, run);
    pnk_run_free(run);
    pnk_problems_free(&problems);
    return status;
}
