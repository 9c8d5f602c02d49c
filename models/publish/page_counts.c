/* models/publish/page_counts.c - the page's data: what stands at its head, and the counts past and expected. */
#include "models/publish/page_data.h"
#include <math.h>

void pnk_page_head(pnk_compact *o, const pnk_results *results, const char *lang)
{
    static const char *const phases[] = { "survival", "emergency", "sphere" };
    const pnk_operation_head *head = &results->records->head;

    KEY_TEXT(o, "lang", lang);
    KEY_TEXT(o, "version", results->version);
    KEY_TEXT(o, "id", head->id);
    pnk_put_key(o, "title");
    pnk_put_name(o, &head->title, head->id);
    KEY_FLAG(o, "exercise", head->exercise);
    KEY_TEXT(o, "phase", phases[head->phase]);
    KEY_DAY(o, "start", head->start);
    KEY_DAY(o, "as_of", head->as_of);
    KEY_DAY(o, "first", results->ledger->first);
    KEY_NUMBER(o, "days", results->forecast->n_days);
    KEY_NUMBER(o, "residual_share", results->ledger->residual_share);
    KEY_NUMBER(o, "range_cover", results->ledger->range_cover);
    KEY_TEXT(o, "advice", results->plan->advice);
    if (results->withheld) {
        pnk_put_key(o, "privacy");
        pnk_put_open(o, "{");
        KEY_TEXT(o, "profile", results->withheld->profile);
        KEY_NUMBER(o, "least", results->withheld->least_persons);
        KEY_NUMBER(o, "counts", (double)results->withheld->n_counts);
        KEY_NUMBER(o, "withheld", (double)results->withheld->n_withheld);
        pnk_put_close(o, "}");
    }
    pnk_put_key(o, "measures");
    pnk_put_open(o, "[");
    for (size_t m = 0; m < PNK_N_SHOWN; m++)
        pnk_put_text(o, pnk_measure_word(pnk_shown_measures[m]));
    pnk_put_close(o, "]");
}

void pnk_page_paragraph(pnk_compact *o, const pnk_results *results)
{
    pnk_buf text = {0};

    pnk_publish_paragraph(results, &text);
    o->buf.failed = o->buf.failed || text.failed;
    KEY_TEXT(o, "paragraph", text.text);
    pnk_buf_free(&text);
}

/** No number where a day of the total is withheld. */
static double past_sum(const pnk_results *results, pnk_measure measure)
{
    double sum = 0;

    for (int d = 0; d < results->ledger->n_days; d++)
        sum += pnk_ledger_shown(results->records, results->ledger, results->ledger->first + d, -1, measure);
    return sum;
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
        pnk_put_number(o, pnk_ledger_shown(results->records, ledger, results->records->head.as_of, -1, measure));
        pnk_put_number(o, ledger->headline[measure].low);
        pnk_put_number(o, ledger->headline[measure].high);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "}");
    pnk_put_key(o, "past");
    pnk_put_open(o, "{");
    for (size_t m = 0; m < PNK_N_SHOWN; m++) {
        if (isnan(past_sum(results, pnk_shown_measures[m])))
            continue;
        pnk_put_key(o, pnk_measure_word(pnk_shown_measures[m]));
        pnk_put_open(o, "[");
        for (int d = 0; d < ledger->n_days; d++)
            pnk_put_number(o, pnk_ledger_shown(results->records, ledger, ledger->first + d, -1, pnk_shown_measures[m]));
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

static const pnk_band *band_of(const pnk_forecast *f, int day, size_t node, pnk_measure measure)
{
    return &f->bands[((size_t)day * f->n_nodes + node) * PNK_N_SOLVED + measure];
}

/** A day that is withheld leaves a line with a hole: such a line is not drawn. */
static bool whole(const pnk_forecast *f, size_t node, pnk_measure measure)
{
    for (int d = 0; d <= f->n_days; d++)
        if (pnk_is_withheld(band_of(f, d, node, measure)->mean))
            return false;
    return true;
}

/** Is anybody ever there? Rows of nobody are left out of the page. */
static bool anybody(const pnk_forecast *f, size_t node, pnk_measure measure)
{
    for (int d = 0; d <= f->n_days; d++)
        if (band_of(f, d, node, measure)->p99 >= 0.5)
            return true;
    return false;
}

static void put_bands(pnk_compact *o, const pnk_forecast *f, size_t node, pnk_measure measure)
{
    pnk_put_key(o, pnk_measure_word(measure));
    pnk_put_open(o, "[");
    for (int d = 0; d <= f->n_days; d++) {
        const pnk_band *band = band_of(f, d, node, measure);
        pnk_put_open(o, "[");
        pnk_put_number(o, (double)llround(band->mean * 10.0) / 10.0);
        pnk_put_number(o, band->p10);
        pnk_put_number(o, band->p50);
        pnk_put_number(o, band->p90);
        pnk_put_number(o, band->p01);
        pnk_put_number(o, band->p99);
        pnk_put_close(o, "]");
    }
    pnk_put_close(o, "]");
}

/** "3 present": of area 3 those present are expected, but some day of it is withheld. */
static void put_fans_hidden(pnk_compact *o, const pnk_results *results)
{
    const pnk_forecast *f = results->forecast;
    char text[64];

    if (!results->withheld)
        return;
    pnk_put_key(o, "fans_hidden");
    pnk_put_open(o, "[");
    for (size_t a = 0; f->bands && f->n_nodes && a < results->records->areas.n; a++)
        for (size_t m = 0; m < PNK_N_SHOWN; m++)
            if (!whole(f, a, pnk_shown_measures[m])) {
                pnk_snprintf(text, sizeof text, "%zu %s", a, pnk_measure_word(pnk_shown_measures[m]));
                pnk_put_text(o, text);
            }
    pnk_put_close(o, "]");
}

/** The total as "future", every area as "fans": area by area {measure: [[mean, p10, p50, p90, p01, p99] of each day]}. */
void pnk_page_forecast(pnk_compact *o, const pnk_results *results)
{
    const pnk_forecast *f = results->forecast;

    pnk_put_key(o, "future");
    pnk_put_open(o, "{");
    for (size_t m = 0; f->bands && f->n_nodes && m < PNK_N_SHOWN; m++)
        if (whole(f, f->n_nodes - 1, pnk_shown_measures[m]))
            put_bands(o, f, f->n_nodes - 1, pnk_shown_measures[m]);
    pnk_put_close(o, "}");
    pnk_put_key(o, "fans");
    pnk_put_open(o, "[");
    for (size_t a = 0; f->bands && f->n_nodes && a < results->records->areas.n; a++) {
        pnk_put_open(o, "{");
        for (size_t m = 0; m < PNK_N_SHOWN; m++)
            if (anybody(f, a, pnk_shown_measures[m]) && whole(f, a, pnk_shown_measures[m]))
                put_bands(o, f, a, pnk_shown_measures[m]);
        pnk_put_close(o, "}");
    }
    pnk_put_close(o, "]");
    put_fans_hidden(o, results);
    KEY_NUMBER(o, "members", (double)f->n_members);
}

/** Every area's counts before the forecast: area by area {measure: [persons of each day]}, those of nobody left out. */
void pnk_page_area_pasts(pnk_compact *o, const pnk_results *results)
{
    const pnk_ledger *ledger = results->ledger;

    pnk_put_key(o, "pasts");
    pnk_put_open(o, "[");
    for (size_t a = 0; a < results->records->areas.n; a++) {
        pnk_put_open(o, "{");
        for (size_t m = 0; m < PNK_N_SHOWN; m++) {
            double most = 0;

            for (int d = 0; d < ledger->n_days; d++) {
                double persons = pnk_ledger_shown(results->records, ledger, ledger->first + d, (int)a, pnk_shown_measures[m]);
                most = isnan(persons) || persons > most ? persons : most;
                if (isnan(most))
                    break;
            }
            if (!(most > 0))
                continue;
            pnk_put_key(o, pnk_measure_word(pnk_shown_measures[m]));
            pnk_put_open(o, "[");
            for (int d = 0; d < ledger->n_days; d++)
                pnk_put_number(o, pnk_ledger_shown(results->records, ledger, ledger->first + d, (int)a, pnk_shown_measures[m]));
            pnk_put_close(o, "]");
        }
        pnk_put_close(o, "}");
    }
    pnk_put_close(o, "]");
}
