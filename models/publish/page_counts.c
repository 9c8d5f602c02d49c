/* models/publish/page_counts.c - the page's data: what stands at its head, and the counts past and expected. */
#include "models/publish/page_data.h"

void pnk_page_head(pnk_compact *o, const pnk_results *results, const char *lang)
{
    static const char *const phases[] = { "", "survival", "emergency", "sphere" };
    const pnk_operation_head *head = &results->records->head;

    KEY_TEXT(o, "lang", lang);
    KEY_TEXT(o, "version", results->version);
    KEY_TEXT(o, "id", head->id);
    pnk_put_key(o, "title");
    pnk_put_name(o, &head->title, head->id);
    KEY_FLAG(o, "exercise", head->exercise);
    KEY_TEXT(o, "phase", phases[head->phase >= 1 && head->phase <= 3 ? head->phase : 0]);
    KEY_DAY(o, "start", head->start);
    KEY_DAY(o, "as_of", head->as_of);
    KEY_DAY(o, "first", results->ledger->first);
    KEY_NUMBER(o, "days", results->forecast->n_days);
    KEY_NUMBER(o, "residual_share", results->ledger->residual_share);
    KEY_NUMBER(o, "range_cover", results->ledger->range_cover);
    KEY_TEXT(o, "advice", results->plan->advice);
    pnk_put_key(o, "measures");
    pnk_put_open(o, "[");
    for (size_t m = 0; m < PNK_N_SHOWN; m++)
        pnk_put_text(o, pnk_measure_word(pnk_shown_measures[m]));
    pnk_put_close(o, "]");
}

/** Headline figures: [persons, low, high] on the day; every day before it, with [low, high] of each. */
void pnk_page_counts(pnk_compact *o, const pnk_results *results)
{
    const pnk_ledger *ledger = results->ledger;
    pnk_put_key(o, "key");
    pnk_put_open(o, "{");
    for (size_t m = 0; m < PNK_N_SHOWN; m++) {
        pnk_measure measure = pnk_shown_measures[m];
        pnk_put_key(o, pnk_measure_word(measure));
        pnk_put_open(o, "[");
        pnk_put_number(o, (double)pnk_ledger_persons(results->records, ledger, results->records->head.as_of, -1, measure));
        pnk_put_number(o, ledger->headline[measure].low);
        pnk_put_number(o, ledger->headline[measure].high);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "}");
    pnk_put_key(o, "past");
    pnk_put_open(o, "{");
    for (size_t m = 0; m < PNK_N_SHOWN; m++) {
        pnk_put_key(o, pnk_measure_word(pnk_shown_measures[m]));
        pnk_put_open(o, "[");
        for (int d = 0; d < ledger->n_days; d++)
            pnk_put_number(o, (double)pnk_ledger_persons(results->records, ledger, ledger->first + d, -1, pnk_shown_measures[m]));
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "}");
    pnk_put_key(o, "past_range");
    pnk_put_open(o, "{");
    for (size_t m = 0; m < PNK_N_SHOWN; m++) {
        pnk_put_key(o, pnk_measure_word(pnk_shown_measures[m]));
        pnk_put_open(o, "[");
        for (int d = 0; d < ledger->n_days; d++) {
            pnk_range range = pnk_ledger_range(results->records, ledger, ledger->first + d, -1, pnk_shown_measures[m], NULL);
            pnk_put_open(o, "[");
            pnk_put_number(o, range.low);
            pnk_put_number(o, range.high);
            pnk_put_close(o, "]");
        }
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "}");
}

void pnk_page_forecast(pnk_compact *o, const pnk_results *results)
{
    const pnk_forecast *f = results->forecast;
    pnk_put_key(o, "future");
    pnk_put_open(o, "{");
    for (size_t m = 0; f->bands && f->n_nodes && m < PNK_N_SHOWN; m++) {
        pnk_put_key(o, pnk_measure_word(pnk_shown_measures[m]));
        pnk_put_open(o, "[");
        for (int d = 0; d <= f->n_days; d++) {
            const pnk_band *band = &f->bands[((size_t)d * f->n_nodes + f->n_nodes - 1) * PNK_N_SOLVED + pnk_shown_measures[m]];
            pnk_put_open(o, "[");
            pnk_put_number(o, band->mean);
            pnk_put_number(o, band->p10);
            pnk_put_number(o, band->p50);
            pnk_put_number(o, band->p90);
            pnk_put_number(o, band->p01);
            pnk_put_number(o, band->p99);
            pnk_put_close(o, "]");
        }
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "}");
    KEY_NUMBER(o, "members", (double)f->n_members);
}
