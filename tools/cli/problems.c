/* tools/cli/problems.c - problems of the data: lines for people, JSON for programs. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/json/json.h"

void pnk_print_problems(const pnk_cli *cli, pnk_problems *problems)
{
    pnk_arena arena = {0};

    pnk_progress_stop();
    pnk_problems_sort(problems);
    for (size_t i = 0; i < problems->n; i++) {
        const pnk_problem *problem = &problems->v[i];
        const char *line;

        if (cli->quiet && problem->severity != PNK_ERROR)
            continue;
        line = pnk_problem_line(problem, &arena);
        fprintf(stderr, "%s: %s\n", problem->severity == PNK_ERROR ? pnk_said("error") : pnk_said("warning"), line ? line : "out of memory");
    }
    pnk_arena_release(&arena);
}

void pnk_print_numbers(const pnk_problems *problems)
{
    size_t errors = problems->n_errors, warnings = problems->n - problems->n_errors;

    printf(pnk_said_of("%zu error", "%zu errors", errors), errors);
    fputs(", ", stdout);
    printf(pnk_said_of("%zu warning", "%zu warnings", warnings), warnings);
    putchar('\n');
}

void pnk_put_problems_json(void *json_out, pnk_problems *problems)
{
    pnk_json_out *out = json_out;

    pnk_problems_sort(problems);
    pnk_json_name(out, "errors"), pnk_json_put_number(out, (double)problems->n_errors);
    pnk_json_name(out, "warnings"), pnk_json_put_number(out, (double)(problems->n - problems->n_errors));
    pnk_json_name(out, "problems"), pnk_json_begin(out, '[');
    for (size_t i = 0; i < problems->n; i++) {
        const pnk_problem *problem = &problems->v[i];

        pnk_json_begin(out, '{');
        pnk_json_name(out, "severity"), pnk_json_put_text(out, problem->severity == PNK_ERROR ? "error" : "warning");
        pnk_json_name(out, "file"), pnk_json_put_text(out, problem->file);
        pnk_json_name(out, "sheet"), pnk_json_put_text(out, problem->sheet);
        pnk_json_name(out, "row"), pnk_json_put_number(out, (double)problem->row);
        pnk_json_name(out, "column"), pnk_json_put_text(out, problem->column);
        pnk_json_name(out, "found"), pnk_json_put_text(out, problem->found);
        pnk_json_name(out, "expected"), pnk_json_put_text(out, problem->expected);
        pnk_json_end(out, '}');
    }
    pnk_json_end(out, ']');
}

pnk_status pnk_print_json(pnk_ctx *ctx, void *json_out)
{
    pnk_json_out *out = json_out;
    pnk_status status = out->buf.failed ? pnk_no_memory(ctx) : PNK_OK;

    if (!status)
        puts(out->buf.text);
    pnk_json_free_out(out);
    return status;
}

pnk_status pnk_print_problems_json(pnk_ctx *ctx, const char *word, bool ok, pnk_problems *problems)
{
    pnk_json_out out = {0};

    pnk_json_begin(&out, '{');
    pnk_json_name(&out, word), pnk_json_put_flag(&out, ok);
    pnk_put_problems_json(&out, problems);
    pnk_json_end(&out, '}');
    return pnk_print_json(ctx, &out);
}
