/* models/publish/fair_tables.c - how evenly the plan covers needs, and what that costs: two tables and the page's data. */
#include "models/publish/page_data.h"
#include <math.h>

static const char *const state_words[] = { "unreached", "ceiling", "fixed", "open" };
static const char *const what_words[] = { "need_alone", "between", "fairest", "plan" };

static const char *cell_area(const pnk_records *records, const pnk_cover *cover)
{
    return cover->area >= 0 ? pnk_area_id(records, cover->area) : "all";
}

void pnk_coverage_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "area_id,sector,group_id,need_person_days,nothing_share,greedy_share,plan_share,true_share,held_share,round,state,ceiling_share,reason");
    for (size_t i = 0; i < results->plan->cover.n; i++) {
        const pnk_cover *c = &results->plan->cover.v[i];
        pnk_csv_text(csv, cell_area(results->records, c));
        pnk_csv_text(csv, c->sector);
        pnk_csv_text(csv, pnk_group_id(results->records, c->group));
        pnk_put_amount(csv, c->need_person_days);
        const double shares[] = { c->nothing_share, c->greedy_share, c->plan_share, c->true_share, c->held_share };
        for (size_t k = 0; k < sizeof shares / sizeof *shares; k++)
            pnk_csv_number(csv, isfinite(shares[k]) ? round(shares[k] * 1e6) / 1e6 + 0.0 : NAN);
        pnk_csv_number(csv, c->round > 0 ? c->round : NAN);
        pnk_csv_text(csv, state_words[c->state]);
        pnk_put_amount(csv, c->ceiling_share);
        pnk_csv_text(csv, c->reason);
        pnk_csv_end(csv);
    }
}

void pnk_fairness_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "kind,point,held_share,worst_share,gini,unmet_person_days");
    for (size_t i = 0; i < results->plan->fair.n; i++) {
        const pnk_fair_point *p = &results->plan->fair.v[i];
        pnk_csv_text(csv, p->shelter ? "shelter" : "goods");
        pnk_csv_text(csv, what_words[p->what]);
        const double shares[] = { p->held_share, p->worst_share, p->gini };
        for (size_t k = 0; k < sizeof shares / sizeof *shares; k++)
            pnk_csv_number(csv, isfinite(shares[k]) ? round(shares[k] * 1e6) / 1e6 + 0.0 : NAN);
        pnk_put_amount(csv, p->unmet_person_days);
        pnk_csv_end(csv);
    }
}

/** "fair": points [shelter?, what, worst coverage, Gini, unmet]; "cells": the cells of the rounds, worst off first as the table has them. */
void pnk_page_fair(pnk_compact *o, const pnk_results *results)
{
    const pnk_plan *plan = results->plan;

    KEY_NUMBER(o, "fair_rounds", plan->fair_rounds);
    KEY_NUMBER(o, "open_cells", plan->open_cells);
    KEY_FLAG(o, "counted_anew", plan->counted_anew);
    pnk_put_key(o, "fair");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < plan->fair.n; i++) {
        const pnk_fair_point *p = &plan->fair.v[i];
        pnk_put_open(o, "[");
        pnk_put_number(o, p->shelter);
        pnk_put_text(o, what_words[p->what]);
        pnk_put_number(o, p->worst_share);
        pnk_put_number(o, p->gini);
        pnk_put_number(o, p->unmet_person_days);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
    pnk_put_key(o, "cells");
    pnk_put_open(o, "[");
    for (size_t i = 0; i < plan->cover.n; i++) {
        const pnk_cover *c = &plan->cover.v[i];
        pnk_put_open(o, "[");
        pnk_put_number(o, c->area);
        pnk_put_text(o, c->sector);
        pnk_put_number(o, c->group);
        pnk_put_number(o, c->need_person_days);
        pnk_put_number(o, c->nothing_share);
        pnk_put_number(o, c->greedy_share);
        pnk_put_number(o, c->plan_share);
        pnk_put_number(o, c->true_share);
        pnk_put_text(o, state_words[c->state]);
        pnk_put_text(o, c->reason);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}
