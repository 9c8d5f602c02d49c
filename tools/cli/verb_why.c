/* tools/cli/verb_why.c - paanek why RESULTS: what it would cost to do otherwise, and whom. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/json/json.h"
#include "models/operation/why.h"

static void put_side(pnk_json_out *json, const char *name, const pnk_why_side *side)
{
    pnk_json_name(json, name), pnk_json_begin(json, '{');
    pnk_json_member_number(json, "unsheltered_person_days", side->unsheltered_person_days);
    pnk_json_member_number(json, "moved_persons", side->moved_persons);
    pnk_json_member_number(json, "cost_usd", side->cost_usd);
    pnk_json_member_number(json, "lock_violation", side->tier[0]);
    pnk_json_member_number(json, "weighted_person_days", side->tier[1]);
    pnk_json_member_number(json, "worst_coverage_shelter", side->coverage_shelter);
    pnk_json_member_number(json, "worst_coverage_goods", side->coverage_goods);
    pnk_json_member_number(json, "unmet_person_days", side->tier[3]);
    pnk_json_end(json, '}');
}

static void put_share(pnk_json_out *json, const pnk_records *r, const pnk_why_share *one)
{
    pnk_json_begin(json, '{');
    pnk_json_member_text(json, "area_id", one->area < 0 ? NULL : r->areas.v[one->area].id);
    pnk_json_member_text(json, "group_id", one->group < 0 ? NULL : r->groups.v[one->group].id);
    pnk_json_member_text(json, "shelter_id", one->shelter);
    pnk_json_member_text(json, "sector", one->sector);
    pnk_json_member_number(json, "before_person_days", one->before);
    pnk_json_member_number(json, "after_person_days", one->after);
    pnk_json_end(json, '}');
}

static void put_answer(pnk_json_out *json, const pnk_records *r, const pnk_why_question *q, const pnk_why *why)
{
    static const char *const verdicts[] = { "already", "cannot", "costs" };

    pnk_json_begin(json, '{');
    pnk_json_member_text(json, "site_id", q->site < 0 ? NULL : r->sites.v[q->site].id);
    pnk_json_member_text(json, "area_id", q->area < 0 ? NULL : r->areas.v[q->area].id);
    pnk_json_member_text(json, "warehouse_id", q->warehouse < 0 ? NULL : r->warehouses.v[q->warehouse].id);
    pnk_json_member_text(json, "item_id", q->item < 0 ? NULL : r->items.v[q->item].id);
    pnk_json_member_text(json, "lock_id", q->lock < 0 ? NULL : r->locks.v[q->lock].id);
    pnk_json_member_text(json, "verdict", verdicts[why->verdict]);
    pnk_json_member_text(json, "reason", why->reason);
    pnk_json_member_number(json, "asked", why->asked);
    pnk_json_member_number(json, "planned", why->planned);
    pnk_json_member_number(json, "reached", why->reached);
    if (why->verdict == PNK_WHY_COSTS) {
        pnk_json_member_number(json, "cost_person_days", why->after.unsheltered_person_days - why->before.unsheltered_person_days);
        put_side(json, "before", &why->before);
        put_side(json, "after", &why->after);
        pnk_json_name(json, "who"), pnk_json_begin(json, '[');
        for (size_t i = 0; i < why->n_shares; i++)
            put_share(json, r, &why->shares[i]);
        pnk_json_end(json, ']');
    }
    pnk_json_name(json, "sentences"), pnk_json_begin(json, '[');
    for (size_t i = 0; i < why->n_sentences; i++)
        pnk_json_put_text(json, why->sentences[i]);
    pnk_json_end(json, ']');
    pnk_json_end(json, '}');
}

static pnk_status print_json(pnk_ctx *ctx, const pnk_asked *asked)
{
    pnk_json_out json = {0};

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "answers"), pnk_json_begin(&json, '[');
    for (size_t i = 0; i < asked->n; i++)
        put_answer(&json, asked->records, &asked->questions[i], asked->answers[i]);
    pnk_json_end(&json, ']');
    pnk_json_end(&json, '}');
    return pnk_print_json(ctx, &json);
}

static void print_sentences(const pnk_asked *asked)
{
    if (asked->n == 0)
        puts(pnk_said("Nobody has decided anything: locks.csv has no rows."));
    for (size_t i = 0; i < asked->n; i++)
        for (size_t k = 0; k < asked->answers[i]->n_sentences; k++)
            puts(asked->answers[i]->sentences[k]);
}

pnk_status pnk_verb_why(pnk_ctx *ctx, pnk_cli *cli)
{
    const pnk_operation_question question = { cli->site, cli->area, cli->shipment, cli->lock, cli->at_least ? (double)cli->at_least : NAN };
    pnk_problems problems = {0};
    pnk_asked asked = {0};
    pnk_status status;

    if (!cli->site + !cli->area + !cli->shipment + !cli->lock != 3)
        return pnk_fail(ctx, PNK_USAGE, "why? expected one of --site, --area, --shipment and --lock");
    if (cli->at_least && !cli->site && !cli->shipment)
        return pnk_fail(ctx, PNK_USAGE, "--at-least goes with --site or --shipment");
    status = pnk_operation_why(ctx, cli->words[0], &question, &problems, &asked);
    if (status)
        pnk_print_problems(cli, &problems);
    else if (cli->json)
        status = print_json(ctx, &asked);
    else
        print_sentences(&asked);
    pnk_asked_free(&asked);
    pnk_problems_free(&problems);
    return status;
}
