/* models/publish/summary.c - the members of summary.json that are the same from run to run. */
#include "models/publish/inner.h"

static void put(pnk_json_out *json, const char *name, double value)
{
    pnk_json_name(json, name);
    pnk_json_put_number(json, value);
}

static void put_account(pnk_json_out *json, const pnk_records *records, const char *name, const pnk_account *account)
{
    pnk_json_name(json, name);
    pnk_json_begin(json, '{');
    put(json, "unsheltered_person_days", account->unsheltered_person_days);
    put(json, "moved_persons", account->moved_persons);
    pnk_json_name(json, "need_coverage_by_sector");
    pnk_json_begin(json, '{');
    for (size_t i = 0; i < account->n_sectors; i++)
        put(json, account->sectors[i], account->coverage_by_sector[i]);
    pnk_json_end(json, '}');
    put(json, "worst_coverage", account->worst_coverage);
    pnk_json_name(json, "worst_area");
    pnk_json_put_text(json, account->worst_area >= 0 ? records->areas.v[account->worst_area].id : NULL);
    put(json, "cost_usd", account->cost_usd);
    put(json, "tonnes_km", account->tonnes_km);
    pnk_json_end(json, '}');
}

static void put_forecast(pnk_json_out *json, const pnk_results *results)
{
    const pnk_forecast *f = results->forecast;
    const pnk_band *band = f->bands && f->n_nodes ? &f->bands[((size_t)f->n_days * f->n_nodes + f->n_nodes - 1) * PNK_N_SOLVED + PNK_REMAINING] : NULL;

    pnk_json_name(json, "forecast");
    pnk_json_begin(json, '{');
    put(json, "days", f->n_days);
    put(json, "remaining_p10", band ? band->p10 : NAN);
    put(json, "remaining_p50", band ? band->p50 : NAN);
    put(json, "remaining_p90", band ? band->p90 : NAN);
    pnk_json_end(json, '}');
}

void pnk_publish_summary(const pnk_results *results, void *json_out)
{
    static const struct { const char *name; pnk_measure measure; } headline[] = {
        { "displaced_persons", PNK_DISPLACED },   { "returned_persons", PNK_RETURNED }, { "remaining_persons", PNK_REMAINING },
        { "with_hosts_persons", PNK_WITH_HOSTS }, { "in_sites_persons", PNK_IN_SITES }, { "waiting_persons", PNK_ON_THE_WAY },
    };
    pnk_json_out *json = json_out;
    const pnk_records *records = results->records;
    const pnk_plan_certificate *certificate = &results->plan->certificate;
    char day[16];

    pnk_json_name(json, "as_of");
    pnk_json_put_text(json, pnk_day_text(records->head.as_of, day));
    for (size_t i = 0; i < sizeof headline / sizeof *headline; i++)
        put(json, headline[i].name, (double)pnk_ledger_persons(records, results->ledger, records->head.as_of, -1, headline[i].measure));
    put(json, "ledger_residual_share", results->ledger->residual_share);
    put_forecast(json, results);
    put_account(json, records, "plan", &results->plan->plan);
    put_account(json, records, "greedy", &results->plan->greedy);
    put_account(json, records, "nothing", &results->plan->nothing);
    pnk_json_name(json, "certificate");
    pnk_json_begin(json, '{');
    put(json, "max_primal_residual", certificate->max_primal_residual);
    put(json, "max_dual_residual", certificate->max_dual_residual);
    put(json, "gap_share", certificate->gap_share);
    pnk_json_name(json, "verified");
    pnk_json_put_flag(json, certificate->verified);
    pnk_json_end(json, '}');
    put(json, "columns", (double)results->plan->columns);
    put(json, "rows", (double)results->plan->rows);
}
