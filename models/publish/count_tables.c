/* models/publish/count_tables.c - the tables of the count: what is wrong with the data, what each report and source was missed by, what
 * contradicts what, whom to ring, which names to confirm.
 */
#include "models/publish/inner.h"
#include <math.h>

void pnk_problems_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "severity,file,sheet,row,column,found,expected");
    for (size_t i = 0; results->problems && i < results->problems->n; i++) {
        const pnk_problem *p = &results->problems->v[i];
        pnk_csv_text(csv, p->severity == PNK_ERROR ? "error" : "warning");
        pnk_csv_text(csv, p->file);
        pnk_csv_text(csv, p->sheet);
        if (p->row > 0)
            pnk_csv_count(csv, p->row);
        else
            pnk_csv_text(csv, NULL);
        pnk_csv_text(csv, p->column);
        pnk_csv_text(csv, p->found);
        pnk_csv_text(csv, p->expected);
        pnk_csv_end(csv);
    }
}

/** Ids of the areas a report speaks of, ";" between. */
static void put_areas(const pnk_records *records, const pnk_placed *placed, pnk_csv *csv)
{
    pnk_buf ids = {0};
    for (size_t i = 0; placed && i < placed->n_areas; i++) {
        pnk_buf_add(&ids, i ? ";" : "");
        pnk_buf_add(&ids, pnk_area_id(records, placed->areas[i]));
    }
    csv->buf.failed = csv->buf.failed || ids.failed;
    pnk_csv_text(csv, ids.text);
    pnk_buf_free(&ids);
}

static void residual_row(const pnk_results *results, size_t i, pnk_csv *csv)
{
    const pnk_records *records = results->records;
    const pnk_report *report = &records->reports.v[i];
    const pnk_report_fit *fit = &results->ledger->fits[i];
    bool solved = fit->use == PNK_REPORT_USED || fit->use == PNK_REPORT_PART;

    pnk_csv_text(csv, report->id);
    pnk_csv_day(csv, report->as_of);
    pnk_csv_text(csv, pnk_source_id(records, report->source));
    pnk_csv_text(csv, report->place_as_heard);
    put_areas(records, results->matches ? &results->matches->reports[i] : NULL, csv);
    pnk_csv_text(csv, pnk_measure_word(report->measure));
    pnk_csv_text(csv, pnk_count_word(fit->count));
    pnk_csv_text(csv, pnk_bound_word(report->bound));
    pnk_put_amount(csv, fit->weight);
    pnk_put_amount(csv, fit->stated_persons);
    pnk_put_amount(csv, solved ? fit->fitted_persons : NAN);
    pnk_put_amount(csv, solved ? fit->residual_persons : NAN);
    pnk_csv_number(csv, solved ? fit->residual_share : NAN);
    pnk_put_amount(csv, fit->scale_persons);
    pnk_csv_text(csv, pnk_report_use_word(fit->use));
    pnk_csv_text(csv, pnk_confidence_word(report->row.confidence));
    pnk_csv_text(csv, report->attribute);
    pnk_csv_text(csv, report->row.at.file);
    pnk_csv_count(csv, report->row.at.row);
    pnk_csv_text(csv, report->from_file);
    pnk_csv_text(csv, report->from_sheet);
    pnk_csv_text(csv, report->from_cell);
    pnk_csv_end(csv);
}

void pnk_residuals_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "report_id,as_of,source_id,place_as_heard,area_ids,measure,count,bound,weight,stated_persons,fitted_persons,residual_persons,"
                        "residual_share,scale_persons,use,confidence,attribute,file,row,from_file,from_sheet,from_cell");
    for (size_t i = 0; i < results->records->reports.n; i++)
        residual_row(results, i, csv);
}

void pnk_sums_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "what,place,date,total,parts,difference,source_id");
    for (size_t i = 0; i < results->ledger->n_sums; i++) {
        const pnk_sum_check *s = &results->ledger->sums[i];
        pnk_csv_text(csv, s->what);
        pnk_csv_text(csv, s->place);
        pnk_csv_day(csv, s->day);
        pnk_put_amount(csv, s->total);
        pnk_put_amount(csv, s->parts);
        pnk_put_amount(csv, s->total - s->parts);
        pnk_csv_text(csv, s->source);
        pnk_csv_end(csv);
    }
}

void pnk_calls_table(const pnk_results *results, pnk_csv *csv)
{
    pnk_csv_header(csv, "rank,source_id,area_id,measure,width_before_persons,width_after_persons,sentence");
    for (size_t i = 0; i < results->ledger->n_calls; i++) {
        const pnk_call *c = &results->ledger->calls[i];
        pnk_csv_count(csv, (int64_t)i + 1);
        pnk_csv_text(csv, pnk_source_id(results->records, c->source));
        pnk_csv_text(csv, c->area >= 0 ? pnk_area_id(results->records, c->area) : "total");
        pnk_csv_text(csv, pnk_measure_word(c->measure));
        pnk_put_amount(csv, c->width_before);
        pnk_put_amount(csv, c->width_after);
        pnk_csv_text(csv, c->sentence);
        pnk_csv_end(csv);
    }
}

/** Ids of reports or figures, ";" between; a figure without an id is named by its row. */
static void put_reports(const pnk_records *records, const int *rows, size_t n, pnk_csv *csv)
{
    pnk_buf ids = {0};
    for (size_t i = 0; i < n; i++) {
        pnk_buf_add(&ids, i ? ";" : "");
        pnk_buf_add(&ids, rows[i] >= 0 && (size_t)rows[i] < records->reports.n ? records->reports.v[rows[i]].id : "");
    }
    csv->buf.failed = csv->buf.failed || ids.failed;
    pnk_csv_text(csv, ids.text);
    pnk_buf_free(&ids);
}

static void put_figures(const pnk_records *records, const int *rows, size_t n, pnk_csv *csv)
{
    pnk_buf ids = {0};
    for (size_t i = 0; i < n; i++) {
        const pnk_figure *figure = rows[i] >= 0 && (size_t)rows[i] < records->figures.n ? &records->figures.v[rows[i]] : NULL;
        pnk_buf_add(&ids, i ? ";" : "");
        if (figure && figure->id)
            pnk_buf_add(&ids, figure->id);
        else if (figure)
            pnk_buf_printf(&ids, "%s:%ld", figure->row.at.file ? figure->row.at.file : "figures.csv", figure->row.at.row);
    }
    csv->buf.failed = csv->buf.failed || ids.failed;
    pnk_csv_text(csv, ids.text);
    pnk_buf_free(&ids);
}

void pnk_contradictions_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_records *records = results->records;

    pnk_csv_header(csv, "contradiction_id,kind,date,to_date,area_id,place,measure,report_ids,figure_ids,gap,unit,verdict,source_id,sentence");
    for (size_t i = 0; i < results->ledger->n_contradictions; i++) {
        const pnk_contradiction *c = &results->ledger->contradictions[i];
        pnk_csv_text(csv, c->id);
        pnk_csv_text(csv, pnk_contradiction_word(c->kind));
        pnk_csv_day(csv, c->day);
        pnk_csv_day(csv, c->to_day);
        pnk_csv_text(csv, pnk_area_id(records, c->area));
        pnk_csv_text(csv, c->place);
        pnk_csv_text(csv, c->measure);
        put_reports(records, c->reports, c->n_reports, csv);
        put_figures(records, c->figures, c->n_figures, csv);
        pnk_put_amount(csv, c->gap);
        pnk_csv_text(csv, c->unit);
        pnk_csv_text(csv, pnk_verdict_word(c->verdict));
        pnk_csv_text(csv, pnk_source_id(records, c->source));
        pnk_csv_text(csv, c->sentence);
        pnk_csv_end(csv);
    }
}

const char *pnk_blame_word(pnk_blame blame)
{
    static const char *const words[] = { [PNK_BLAME_NONE] = "fits", [PNK_BLAME_NAMED] = "culprit", [PNK_BLAME_UNDECIDABLE] = "undecidable" };
    return (unsigned)blame < sizeof words / sizeof *words ? words[blame] : "";
}

void pnk_sources_fit_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_records *records = results->records;

    pnk_csv_header(csv, "source_id,reports,weight,stated_persons,residual_persons,residual,bias_share,others_with,others_without,drop,verdict,sentence");
    for (size_t i = 0; results->ledger->sources && i < records->sources.n; i++) {
        const pnk_source_fit *fit = &results->ledger->sources[i];
        pnk_csv_text(csv, records->sources.v[i].id);
        pnk_csv_count(csv, (int64_t)fit->n_reports);
        pnk_put_amount(csv, fit->weight);
        pnk_put_amount(csv, fit->stated_persons);
        pnk_put_amount(csv, fit->residual_persons);
        pnk_put_amount(csv, fit->residual);
        pnk_put_amount(csv, fit->bias_share);
        pnk_put_amount(csv, fit->others_with);
        pnk_put_amount(csv, fit->others_without);
        pnk_put_amount(csv, fit->drop);
        pnk_csv_text(csv, pnk_blame_word(fit->verdict));
        pnk_csv_text(csv, fit->sentence);
        pnk_csv_end(csv);
    }
}

/** A table of the operation's own shape: what was confirmed stays, what is in doubt is asked, so that it can be filled in and put back. */
void pnk_matches_table(const pnk_results *results, pnk_csv *csv)
{
    const pnk_records *records = results->records;
    const pnk_matches *matches = results->matches;

    pnk_csv_header(csv, "name_as_heard,parent_as_heard,place_id,area_id,confirmed_by,confidence,candidates,source,reported_at,note");
    for (size_t i = 0; i < records->confirmed.n; i++) {
        const pnk_confirmed *c = &records->confirmed.v[i];
        if (!c->confirmed_by)
            continue;
        pnk_csv_text(csv, c->heard);
        pnk_csv_text(csv, c->parent);
        pnk_csv_text(csv, c->place >= 0 ? records->places.v[c->place].id : NULL);
        pnk_csv_text(csv, c->place >= 0 ? NULL : pnk_area_id(records, c->area));
        pnk_csv_text(csv, c->confirmed_by);
        pnk_csv_number(csv, NAN);
        pnk_csv_text(csv, NULL);
        pnk_csv_text(csv, c->row.source);
        pnk_csv_day(csv, c->row.reported_at);
        pnk_csv_text(csv, NULL);
        pnk_csv_end(csv);
    }
    for (size_t i = 0; matches && i < matches->n_questions; i++) {
        const pnk_match_question *q = &matches->questions[i];
        pnk_csv_text(csv, q->heard);
        pnk_csv_text(csv, q->parent);
        pnk_csv_text(csv, q->place >= 0 ? records->places.v[q->place].id : NULL);
        pnk_csv_text(csv, q->place >= 0 ? NULL : pnk_area_id(records, q->area));
        pnk_csv_text(csv, NULL);
        pnk_csv_fixed(csv, q->confidence, 3);
        pnk_csv_text(csv, q->candidates);
        pnk_csv_text(csv, q->at.file);
        pnk_csv_day(csv, PNK_DAY_UNKNOWN);
        pnk_csv_text(csv, NULL);
        pnk_csv_end(csv);
    }
}

pnk_status pnk_publish_problems(pnk_ctx *ctx, const pnk_problems *problems, pnk_buf *out)
{
    const pnk_results results = { .problems = problems };
    pnk_csv csv = {0};

    pnk_problems_table(&results, &csv);
    pnk_buf_add_n(out, csv.buf.text ? csv.buf.text : "", csv.buf.n);
    bool failed = csv.buf.failed || out->failed;
    pnk_csv_free(&csv);
    return failed ? pnk_no_memory(ctx) : PNK_OK;
}
