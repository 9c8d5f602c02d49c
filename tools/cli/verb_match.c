/* tools/cli/verb_match.c - paanek match OPERATION NAME: what a name as heard may mean. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"

static const char *id_of(const pnk_match_candidate *c) { return c->place_id ? c->place_id : c->area_id; }

static pnk_status print_json(pnk_ctx *ctx, const pnk_match_answer *answer)
{
    pnk_json_out out = {0};

    pnk_json_begin(&out, '{');
    pnk_json_name(&out, "candidates"), pnk_json_begin(&out, '[');
    for (size_t i = 0; i < answer->n_candidates; i++) {
        const pnk_match_candidate *c = &answer->candidates[i];
        pnk_json_begin(&out, '{');
        pnk_json_name(&out, "place_id"), pnk_json_put_text(&out, c->place_id);
        pnk_json_name(&out, "area_id"), pnk_json_put_text(&out, c->area_id);
        pnk_json_name(&out, "name_en"), pnk_json_put_text(&out, c->name_en);
        pnk_json_name(&out, "confidence"), pnk_json_put_number(&out, c->confidence);
        pnk_json_name(&out, "why"), pnk_json_put_text(&out, c->why);
        pnk_json_end(&out, '}');
    }
    pnk_json_end(&out, ']');
    pnk_json_name(&out, "match");            /* what is taken; null: it is asked */
    pnk_json_put_text(&out, answer->n_matched ? id_of(&answer->candidates[0]) : NULL);
    pnk_json_name(&out, "matches"), pnk_json_begin(&out, '[');   /* more than one where the wording is a list */
    for (size_t i = 0; i < answer->n_matched; i++)
        pnk_json_put_text(&out, id_of(&answer->candidates[i]));
    pnk_json_end(&out, ']');
    pnk_json_name(&out, "threshold"), pnk_json_put_number(&out, answer->threshold);
    pnk_json_name(&out, "lead"), pnk_json_put_number(&out, answer->lead);
    pnk_json_end(&out, '}');
    return pnk_print_json(ctx, &out);
}

static void print_candidates(const char *name, const pnk_match_answer *answer)
{
    char number[48];

    if (answer->n_candidates == 0)
        printf(pnk_said("nothing in this operation is called like \"%s\"\n"), name);
    for (size_t i = 0; i < answer->n_candidates; i++) {
        const pnk_match_candidate *c = &answer->candidates[i];
        printf("%s %s  ", i < answer->n_matched ? "=" : " ", pnk_text_fixed(c->confidence, 2, number));
        pnk_print_padded(c->name_en ? c->name_en : "", 28);
        printf(" ");
        pnk_print_padded(id_of(c), 24);
        printf(" %s\n", c->why ? c->why : "");
    }
    if (answer->n_candidates && !answer->n_matched)
        printf(pnk_said("none is sure enough to be taken: it takes %s, and %s more than the next\n"), pnk_text_fixed(answer->threshold, 2, number),
               pnk_text_fixed(answer->lead, 2, (char[48]){0}));
}

pnk_status pnk_verb_match(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_problems problems = {0};
    pnk_answer *answer = NULL;
    pnk_status status = pnk_operation_match(ctx, &cli->run, cli->words[1], cli->parent, &problems, &answer);

    if (status || !cli->json)
        pnk_print_problems(cli, &problems);
    if (!status && cli->json)
        status = print_json(ctx, pnk_answer_match(answer));
    else if (!status)
        print_candidates(cli->words[1], pnk_answer_match(answer));
    pnk_answer_free(answer);
    pnk_problems_free(&problems);
    return status;
}
