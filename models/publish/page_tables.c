/* models/publish/page_tables.c - the page's data: gaps, accounts, reports, and how far to trust them. */
#include "models/publish/page_data.h"
#include <math.h>

void pnk_page_gaps(pnk_compact *o, const pnk_gap_sum *gaps, size_t n)
{
    pnk_put_key(o, "gaps");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < n; i++) {
        pnk_put_open(o, "[");
        pnk_put_number(o, gaps[i].area);
        pnk_put_text(o, gaps[i].sector);
        pnk_put_text(o, gaps[i].need);
        pnk_put_number(o, gaps[i].needed);
        pnk_put_number(o, gaps[i].unmet);
        pnk_put_number(o, gaps[i].persons);
        pnk_put_text(o, gaps[i].reason);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

void pnk_page_account(pnk_compact *o, const char *which, const pnk_account *account)
{
    pnk_put_key(o, which);
    pnk_put_open(o, "{");
    KEY_NUMBER(o, "unsheltered_person_days", account->unsheltered_person_days);
    KEY_NUMBER(o, "moved_persons", account->moved_persons);
    KEY_NUMBER(o, "worst_coverage", account->worst_coverage);
    KEY_NUMBER(o, "worst_area", account->worst_area);
    KEY_TEXT(o, "worst_need", account->worst_need);
    KEY_NUMBER(o, "worst_group", account->worst_group);
    KEY_NUMBER(o, "gini_shelter", account->gini_shelter);
    KEY_NUMBER(o, "gini_goods", account->gini_goods);
    KEY_NUMBER(o, "cost_usd", account->cost_usd);
    KEY_NUMBER(o, "tonnes_km", account->tonnes_km);
    pnk_put_key(o, "tier");
    pnk_put_open(o, "[");
    for (int t = 0; t < PNK_N_TIERS; t++)
        pnk_put_number(o, account->tier[t]);
    pnk_put_close(o, "]");
    pnk_put_key(o, "sectors");
    pnk_put_open(o, "[");
    for (size_t s = 0; s < account->n_sectors; s++) {
        pnk_put_open(o, "[");
        pnk_put_text(o, account->sectors[s]);
        pnk_put_number(o, account->coverage_by_sector[s]);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_close(o, "}");
}

enum { MOST_HELD = 12 };

void pnk_page_two_stage(pnk_compact *o, const pnk_two_stage *t)
{
    if (!t)
        return;
    pnk_put_key(o, "two_stage");
    pnk_put_open(o, "{");
    KEY_TEXT(o, "sentence", t->sentence);
    KEY_FLAG(o, "verified", t->verified);
    pnk_put_key(o, "gap");
    pnk_put_exact(o, t->gap_share);
    KEY_NUMBER(o, "days", t->firm_days);
    KEY_NUMBER(o, "n", (double)t->n_scenarios);
    KEY_NUMBER(o, "value", round(t->value));
    KEY_NUMBER(o, "expected", round(t->expected_value));
    if (t->cvar_share > 0)
        KEY_NUMBER(o, "cvar_share", t->cvar_share);
    KEY_NUMBER(o, "n_held", (double)t->held.n);
    pnk_put_key(o, "held");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < t->held.n && i < MOST_HELD; i++)
        pnk_put_text(o, t->held.v[i].sentence);
    pnk_put_close(o, "]");
    pnk_put_close(o, "}");
}

void pnk_page_futures(pnk_compact *o, const pnk_plan *plan)
{
    double value = 0, hindsight = 0, expected = 0, n = (double)plan->n_futures;

    if (plan->n_futures == 0)
        return;
    for (size_t i = 0; i < plan->n_futures; i++) {
        value += plan->futures[i].plan.value / n;
        hindsight += plan->futures[i].hindsight.value / n;
        expected += plan->futures[i].expected.value / n;
    }
    pnk_put_key(o, "futures");
    pnk_put_open(o, "{");
    KEY_NUMBER(o, "n", n);
    KEY_NUMBER(o, "days", plan->firm_days);
    KEY_NUMBER(o, "plan", round(value));
    KEY_NUMBER(o, "hindsight", round(hindsight));
    if (plan->beside_expected)
        KEY_NUMBER(o, "expected", round(expected));
    pnk_put_close(o, "}");
}

void pnk_page_certificate(pnk_compact *o, const pnk_plan *plan)
{
    const pnk_plan_certificate *c = &plan->certificate;
    pnk_put_key(o, "certificate");
    pnk_put_open(o, "{");
    KEY_FLAG(o, "verified", c->verified);
    pnk_put_key(o, "primal");
    pnk_put_exact(o, c->max_primal_residual);
    pnk_put_key(o, "dual");
    pnk_put_exact(o, c->max_dual_residual);
    pnk_put_key(o, "gap");
    pnk_put_exact(o, c->gap_share);
    pnk_put_key(o, "rounding");
    pnk_put_exact(o, fabs(c->tier_bound[1]) >= 1 ? c->rounding_loss_share : NAN);      /* of next to nothing there is no share */
    pnk_put_key(o, "rounding3");
    pnk_put_exact(o, fabs(c->tier_bound[3]) >= 1 ? c->rounding_loss_tier3_share : NAN);
    KEY_FLAG(o, "whole_trucks", c->whole_trucks);
    KEY_NUMBER(o, "programs", (double)c->n_stages);
    KEY_NUMBER(o, "exact", (double)c->n_exact);
    KEY_NUMBER(o, "rows", (double)plan->rows);
    KEY_NUMBER(o, "columns", (double)plan->columns);
    pnk_put_key(o, "tiers");
    pnk_put_open(o, "[");
    for (int t = 0; t < PNK_N_TIERS; t++) {
        pnk_put_open(o, "[");
        pnk_put_exact(o, c->tier_value[t]);
        pnk_put_exact(o, c->tier_bound[t]);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_close(o, "}");
}

void pnk_page_reports(pnk_compact *o, const pnk_results *results)
{
    const pnk_records *records = results->records;
    pnk_put_key(o, "sources");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < records->sources.n; i++) {
        pnk_put_open(o, "[");
        pnk_put_text(o, records->sources.v[i].id);
        pnk_put_text(o, records->sources.v[i].name);
        pnk_put_number(o, records->sources.v[i].error_share);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "reports");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < records->reports.n; i++) {
        const pnk_report *r = &records->reports.v[i];
        const pnk_report_fit *fit = &results->ledger->fits[i];
        bool solved = fit->use == PNK_REPORT_USED || fit->use == PNK_REPORT_PART;
        pnk_put_open(o, "[");
        pnk_put_text(o, r->id);
        pnk_put_day(o, r->as_of);
        pnk_put_number(o, r->source);
        pnk_put_text(o, r->place_as_heard);
        pnk_put_text(o, pnk_measure_word(r->measure));
        pnk_put_text(o, pnk_count_word(fit->count));
        pnk_put_text(o, pnk_bound_word(r->bound));
        pnk_put_number(o, isfinite(fit->stated_persons) ? fit->stated_persons : r->persons);
        pnk_put_number(o, solved ? fit->fitted_persons : NAN);
        pnk_put_number(o, solved ? fit->residual_persons : NAN);
        pnk_put_number(o, fit->weight);
        pnk_put_text(o, pnk_report_use_word(fit->use));
        pnk_put_text(o, pnk_confidence_word(r->row.confidence));
        pnk_put_text(o, r->attribute);
        pnk_put_text(o, r->row.at.file);
        pnk_put_number(o, (double)r->row.at.row);
        const pnk_placed *placed = results->matches && results->matches->reports ? &results->matches->reports[i] : NULL;
        pnk_put_number(o, placed && placed->n_areas == 1 && !placed->part ? placed->areas[0] : -1);      /* the one area it speaks of whole */
        pnk_put_flag(o, r->group >= 0 || r->attribute);                                                  /* of a part of the people */
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

void pnk_page_figures(pnk_compact *o, const pnk_results *results)
{
    const pnk_records *records = results->records;
    pnk_put_key(o, "figures");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < records->figures.n; i++) {
        const pnk_figure *f = &records->figures.v[i];
        pnk_put_open(o, "[");
        pnk_put_day(o, f->as_of);
        pnk_put_number(o, f->source);
        pnk_put_text(o, f->place_as_heard);
        pnk_put_text(o, f->measure);
        pnk_put_number(o, f->value);
        pnk_put_text(o, f->unit);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "sums");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < results->ledger->n_sums; i++) {
        const pnk_sum_check *s = &results->ledger->sums[i];
        pnk_put_open(o, "[");
        pnk_put_text(o, s->what);
        pnk_put_text(o, s->place);
        pnk_put_day(o, s->day);
        pnk_put_number(o, s->total);
        pnk_put_number(o, s->parts);
        pnk_put_text(o, s->source);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "calls");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < results->ledger->n_calls; i++) {
        const pnk_call *c = &results->ledger->calls[i];
        pnk_put_open(o, "[");
        pnk_put_number(o, c->source);
        pnk_put_number(o, c->area);
        pnk_put_text(o, pnk_measure_word(c->measure));
        pnk_put_number(o, c->width_before);
        pnk_put_number(o, c->width_after);
        pnk_put_text(o, c->sentence);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

void pnk_page_contradictions(pnk_compact *o, const pnk_results *results)
{
    const pnk_ledger *ledger = results->ledger;
    pnk_put_key(o, "contradictions");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < ledger->n_contradictions; i++) {
        const pnk_contradiction *c = &ledger->contradictions[i];
        pnk_put_open(o, "[");
        pnk_put_text(o, pnk_contradiction_word(c->kind));
        pnk_put_day(o, c->day);
        pnk_put_text(o, pnk_verdict_word(c->verdict));
        pnk_put_number(o, c->source);
        pnk_put_number(o, c->gap);
        pnk_put_text(o, c->unit);
        pnk_put_text(o, c->sentence);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "blame");
    pnk_put_open(o, "[");
    for (size_t i = 0; ledger->sources && i < results->records->sources.n; i++) {
        const pnk_source_fit *fit = &ledger->sources[i];
        if (!fit->sentence)
            continue;
        pnk_put_open(o, "[");
        pnk_put_number(o, (double)i);
        pnk_put_text(o, pnk_blame_word(fit->verdict));
        pnk_put_text(o, fit->sentence);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

/* [share, US$, worst shelter, mean shelter, worst goods, mean goods, without shelter, unmet] */
static void put_funding(pnk_compact *o, const pnk_plan *plan)
{
    pnk_put_key(o, "funding");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < plan->funding.n; i++) {
        const pnk_funding *f = &plan->funding.v[i];
        const double values[] = { f->budget_share, f->usd, f->worst_shelter, f->mean_shelter, f->worst_goods, f->mean_goods, f->unsheltered_person_days, f->unmet_person_days };
        pnk_put_open(o, "[");
        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            pnk_put_number(o, values[k]);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    KEY_NUMBER(o, "funded_usd", plan->funded_usd);
    KEY_NUMBER(o, "asked_usd", plan->asked_usd);
}

void pnk_page_trust(pnk_compact *o, const pnk_results *results)
{
    pnk_put_key(o, "assumed");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < results->n_assumed; i++) {
        pnk_put_open(o, "[");
        pnk_put_text(o, results->assumed[i].table);
        pnk_put_number(o, (double)results->assumed[i].rows);
        pnk_put_number(o, (double)results->assumed[i].assumed);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "problems");
    pnk_put_open(o, "[");
    for (size_t i = 0; results->problems && i < results->problems->n; i++) {
        const pnk_problem *p = &results->problems->v[i];
        pnk_put_open(o, "[");
        pnk_put_text(o, p->severity == PNK_ERROR ? "error" : "warning");
        pnk_put_text(o, p->file);
        pnk_put_number(o, (double)p->row);
        pnk_put_text(o, p->column);
        pnk_put_text(o, p->found);
        pnk_put_text(o, p->expected);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "prices");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < results->plan->prices.n; i++) {
        const pnk_price *p = &results->plan->prices.v[i];
        if (!(fabs(p->price) > 1e-9))
            continue;
        pnk_put_open(o, "[");
        pnk_put_text(o, p->constraint);
        pnk_put_text(o, p->id);
        pnk_put_day(o, p->date);
        pnk_put_exact(o, p->price);
        pnk_put_text(o, p->unit);
        pnk_put_exact(o, p->low);
        pnk_put_exact(o, p->high);
        pnk_put_text(o, p->range_unit);
        pnk_put_exact(o, p->now);
        pnk_put_text(o, p->sentence);
        pnk_put_number(o, p->area);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    put_funding(o, results->plan);
}
