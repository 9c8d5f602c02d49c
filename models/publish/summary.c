/* models/publish/summary.c - the members of summary.json that are the same from run to run. */
#include "models/publish/inner.h"

static void put_account(pnk_json_out *json, const pnk_records *records, const char *name, const pnk_account *account)
{
    pnk_json_name(json, name);
    pnk_json_begin(json, '{');
    pnk_json_member_number(json, "unsheltered_person_days", account->unsheltered_person_days);
    pnk_json_member_number(json, "moved_persons", account->moved_persons);
    pnk_json_name(json, "need_coverage_by_sector");
    pnk_json_begin(json, '{');
    for (size_t i = 0; i < account->n_sectors; i++)
        pnk_json_member_number(json, account->sectors[i], account->coverage_by_sector[i]);
    pnk_json_end(json, '}');
    pnk_json_member_number(json, "worst_coverage", account->worst_coverage);
    pnk_json_name(json, "worst_area");
    pnk_json_put_text(json, account->worst_area >= 0 ? records->areas.v[account->worst_area].id : NULL);
    pnk_json_name(json, "worst_need");
    pnk_json_put_text(json, account->worst_need);
    pnk_json_name(json, "worst_group");
    pnk_json_put_text(json, account->worst_need ? pnk_group_id(records, account->worst_group) : NULL);
    pnk_json_member_number(json, "gini_shelter", account->gini_shelter);
    pnk_json_member_number(json, "gini_goods", account->gini_goods);
    pnk_json_member_number(json, "cost_usd", account->cost_usd);
    pnk_json_member_number(json, "tonnes_km", account->tonnes_km);
    pnk_json_end(json, '}');
}

static void put_forecast(pnk_json_out *json, const pnk_results *results)
{
    const pnk_forecast *f = results->forecast;
    const pnk_band *band = f->bands && f->n_nodes ? &f->bands[((size_t)f->n_days * f->n_nodes + f->n_nodes - 1) * PNK_N_SOLVED + PNK_REMAINING] : NULL;

    pnk_json_name(json, "forecast");
    pnk_json_begin(json, '{');
    pnk_json_member_number(json, "days", f->n_days);
    pnk_json_member_number(json, "remaining_p10", band ? band->p10 : NAN);
    pnk_json_member_number(json, "remaining_p50", band ? band->p50 : NAN);
    pnk_json_member_number(json, "remaining_p90", band ? band->p90 : NAN);
    pnk_json_member_number(json, "remaining_p01", band ? band->p01 : NAN);
    pnk_json_member_number(json, "remaining_p99", band ? band->p99 : NAN);
    pnk_json_end(json, '}');
}

/** What the parameters were fitted to, and whether that foretells reports better. */
static void put_calibration(pnk_json_out *json, const pnk_results *results)
{
    static const char *const names[2] = { "ranges", "calibrated" };
    const pnk_calibration *c = results->calibration;
    char day[16];

    pnk_json_name(json, "calibration");
    pnk_json_begin(json, '{');
    pnk_json_name(json, "from"); pnk_json_put_text(json, pnk_day_text(c->from, day));
    pnk_json_member_number(json, "reports", (double)c->n_reports);
    pnk_json_member_number(json, "draws", (double)c->n_draws);
    pnk_json_member_number(json, "kept", (double)c->n_kept);
    pnk_json_member_number(json, "distance", c->distance_all);
    pnk_json_member_number(json, "distance_kept", c->distance_kept);
    pnk_json_name(json, "held_out");
    pnk_json_begin(json, '{');
    pnk_json_name(json, "as_of"); pnk_json_put_text(json, c->foretold.n_reports ? pnk_day_text(c->foretold.as_of, day) : NULL);
    pnk_json_member_number(json, "reports", (double)c->foretold.n_reports);
    for (int k = 0; k < 2 && c->foretold.n_reports; k++) {
        pnk_json_name(json, names[k]);
        pnk_json_begin(json, '{');
        pnk_json_member_number(json, "within_80", (double)c->foretold.within_80[k]);
        pnk_json_member_number(json, "crps_share", c->foretold.crps_share[k]);
        pnk_json_end(json, '}');
    }
    pnk_json_end(json, '}');
    pnk_json_end(json, '}');
}

/** A headline figure with its range: "displaced_persons", "displaced_low_persons", "displaced_high_persons". */
static void put_headline(pnk_json_out *json, const pnk_results *results, const char *word, pnk_measure measure)
{
    const pnk_records *records = results->records;
    pnk_range range = pnk_ledger_range(records, results->ledger, records->head.as_of, -1, measure, NULL);
    char name[64];

    pnk_snprintf(name, sizeof name, "%s_persons", word);
    pnk_json_member_number(json, name, pnk_ledger_shown(records, results->ledger, records->head.as_of, -1, measure));
    pnk_snprintf(name, sizeof name, "%s_low_persons", word);
    pnk_json_member_number(json, name, range.low);
    pnk_snprintf(name, sizeof name, "%s_high_persons", word);
    pnk_json_member_number(json, name, range.high);
}

/** What the count rests on and what it leaves open. */
static void put_trust(pnk_json_out *json, const pnk_results *results)
{
    static const pnk_report_use uses[] = { PNK_REPORT_USED, PNK_REPORT_AFTER, PNK_REPORT_REPLACED, PNK_REPORT_PART, PNK_REPORT_NOT_SOLVED, PNK_REPORT_UNPLACED };
    const pnk_ledger *ledger = results->ledger;

    pnk_json_member_number(json, "ledger_residual_share", ledger->residual_share);
    pnk_json_member_number(json, "range_cover", ledger->range_cover);
    pnk_json_name(json, "reports");
    pnk_json_begin(json, '{');
    for (size_t k = 0; k < sizeof uses / sizeof *uses; k++) {
        size_t n = 0;
        for (size_t i = 0; i < results->records->reports.n; i++)
            n += ledger->fits[i].use == uses[k];
        pnk_json_member_number(json, pnk_report_use_word(uses[k]), (double)n);
    }
    pnk_json_end(json, '}');
    pnk_json_member_number(json, "contradictions", (double)ledger->n_contradictions);
    pnk_json_member_number(json, "calls", (double)ledger->n_calls);
    pnk_json_member_number(json, "questions", results->matches ? (double)results->matches->n_questions : 0.0);
}

/** The plan against hindsight, means over the futures; rounded, since a solver's last digits are no finding. */
static void put_futures(pnk_json_out *json, const pnk_plan *plan)
{
    double value = 0, hindsight = 0, expected = 0, n = (double)plan->n_futures;

    for (size_t i = 0; i < plan->n_futures; i++) {
        expected += plan->futures[i].expected.value / n;
        value += plan->futures[i].plan.value / n;
        hindsight += plan->futures[i].hindsight.value / n;
    }
    pnk_json_name(json, "futures");
    pnk_json_begin(json, '{');
    pnk_json_member_number(json, "n", n);
    pnk_json_member_number(json, "firm_days", plan->firm_days);
    pnk_json_member_number(json, "plan_value_mean", (double)llround(value * 10) / 10);
    pnk_json_member_number(json, "hindsight_value_mean", (double)llround(hindsight * 10) / 10);
    if (plan->beside_expected)
        pnk_json_member_number(json, "expected_value_mean", (double)llround(expected * 10) / 10);
    pnk_json_end(json, '}');
}

static double tenth(double value) { return (double)llround(value * 10) / 10; }

/** The program over scenarios and what it holds back; certificate figures are those of that program. */
static void put_two_stage(pnk_json_out *json, const pnk_two_stage *t)
{
    pnk_json_name(json, "scenarios");
    pnk_json_begin(json, '{');
    pnk_json_name(json, "probability");
    pnk_json_begin(json, '[');
    for (size_t s = 0; s < t->n_scenarios; s++)
        pnk_json_put_number(json, t->probability[s]);
    pnk_json_end(json, ']');
    pnk_json_name(json, "persons_to_come");
    pnk_json_begin(json, '[');
    for (size_t s = 0; s < t->n_scenarios; s++)
        pnk_json_put_number(json, round(t->persons_to_come[s]));
    pnk_json_end(json, ']');
    pnk_json_member_number(json, "firm_days", t->firm_days);
    if (t->cvar_share > 0) {
        pnk_json_member_number(json, "cvar_share", t->cvar_share);
        pnk_json_member_number(json, "cvar_weight", t->cvar_weight);
        pnk_json_member_number(json, "cvar", tenth(t->cvar));
    }
    pnk_json_member_number(json, "value", tenth(t->value));
    pnk_json_member_number(json, "value_mean", tenth(t->mean));
    pnk_json_member_number(json, "expected_value", tenth(t->expected_value));
    pnk_json_member_number(json, "bound", tenth(t->bound));
    pnk_json_member_number(json, "max_primal_residual", t->max_primal_residual);
    pnk_json_member_number(json, "max_dual_residual", t->max_dual_residual);
    pnk_json_member_number(json, "gap_share", t->gap_share);
    pnk_json_name(json, "verified");
    pnk_json_put_flag(json, t->verified);
    pnk_json_member_number(json, "rows", (double)t->rows);
    pnk_json_member_number(json, "columns", (double)t->columns);
    pnk_json_member_number(json, "held_back", (double)t->held.n);
    pnk_json_name(json, "sentence");
    pnk_json_put_text(json, t->sentence);
    pnk_json_end(json, '}');
}

static void put_day(pnk_json_out *json, const pnk_results *results)
{
    char day[16];

    pnk_json_name(json, "as_of");
    pnk_json_put_text(json, pnk_day_text(results->records->head.as_of, day));
}

/** The paragraph, as "summary_text". */
static void put_paragraph(pnk_json_out *json, const pnk_results *results)
{
    pnk_buf text = {0};

    pnk_publish_paragraph(results, &text);
    json->buf.failed = json->buf.failed || text.failed;
    pnk_json_name(json, "summary_text");
    pnk_json_put_text(json, text.text);
    pnk_buf_free(&text);
}

void pnk_publish_count(const pnk_results *results, void *json_out)
{
    pnk_json_out *json = json_out;

    put_day(json, results);
    put_headline(json, results, "displaced", PNK_DISPLACED);
    put_headline(json, results, "returned", PNK_RETURNED);
    put_headline(json, results, "remaining", PNK_REMAINING);
    put_headline(json, results, "with_hosts", PNK_WITH_HOSTS);
    put_headline(json, results, "in_sites", PNK_IN_SITES);
    put_headline(json, results, "on_the_way", PNK_ON_THE_WAY);
    put_trust(json, results);
    if (results->forecast)
        put_forecast(json, results);
    if (results->calibration)
        put_calibration(json, results);
}

void pnk_publish_summary(const pnk_results *results, void *json_out)
{
    pnk_json_out *json = json_out;
    const pnk_records *records = results->records;
    const pnk_plan_certificate *certificate = &results->plan->certificate;

    put_day(json, results);
    put_paragraph(json, results);
    put_headline(json, results, "displaced", PNK_DISPLACED);
    put_headline(json, results, "returned", PNK_RETURNED);
    put_headline(json, results, "remaining", PNK_REMAINING);
    put_headline(json, results, "with_hosts", PNK_WITH_HOSTS);
    put_headline(json, results, "in_sites", PNK_IN_SITES);
    put_headline(json, results, "waiting", PNK_ON_THE_WAY);
    put_trust(json, results);
    put_forecast(json, results);
    if (results->calibration)
        put_calibration(json, results);
    if (results->plan_for)
        pnk_json_name(json, "plan_for"), pnk_json_put_text(json, results->plan_for);
    if (results->plan->two_stage)
        put_two_stage(json, results->plan->two_stage);
    if (results->plan->n_futures > 0)
        put_futures(json, results->plan);
    put_account(json, records, "plan", &results->plan->plan);
    put_account(json, records, "greedy", &results->plan->greedy);
    put_account(json, records, "nothing", &results->plan->nothing);
    pnk_json_member_number(json, "fairness_rounds", results->plan->fair_rounds);
    pnk_json_member_number(json, "fairness_open_cells", results->plan->open_cells);
    pnk_json_name(json, "fairness_counted_anew");
    pnk_json_put_flag(json, results->plan->counted_anew);
    pnk_json_name(json, "certificate");
    pnk_json_begin(json, '{');
    pnk_json_member_number(json, "max_primal_residual", certificate->max_primal_residual);
    pnk_json_member_number(json, "max_dual_residual", certificate->max_dual_residual);
    pnk_json_member_number(json, "gap_share", certificate->gap_share);
    pnk_json_member_number(json, "rounding_loss_share", certificate->rounding_loss_share);
    pnk_json_member_number(json, "rounding_loss_tier3_share", certificate->rounding_loss_tier3_share);
    pnk_json_member_number(json, "programs", (double)certificate->n_stages);
    pnk_json_member_number(json, "programs_proven_exactly", (double)certificate->n_exact);
    pnk_json_name(json, "verified");
    pnk_json_put_flag(json, certificate->verified);
    pnk_json_end(json, '}');
    pnk_json_member_number(json, "columns", (double)results->plan->columns);
    pnk_json_member_number(json, "rows", (double)results->plan->rows);
}
