/* models/publish/page.c - report.html: everything a run knows as data, beside the script that draws it.
 *
 * All text from the operation goes into one JSON element; the script puts it on the page as text nodes only, so nothing
 * that somebody typed into a table can become markup.
 */
#include "engine/page/page.h"
#include "models/publish/page_data.h"

static pnk_status put_all(pnk_ctx *ctx, pnk_arena *arena, const pnk_results *results, const pnk_access *access, const char *lang, pnk_compact *o)
{
    pnk_outline *outlines = NULL;
    pnk_gap_sum *gaps = NULL;
    size_t n_gaps = 0;
    pnk_shelter_days days;
    pnk_status status;

    if ((status = pnk_outlines(ctx, arena, results->records, &outlines)) || (status = pnk_sum_gaps(ctx, arena, results, &gaps, &n_gaps)) ||
        (status = pnk_shelter_days_of(ctx, arena, results, &days)))
        return status;
    pnk_put_open(o, "{");
    pnk_page_head(o, results, lang);
    pnk_page_paragraph(o, results);
    pnk_page_counts(o, results);
    pnk_page_forecast(o, results);
    pnk_page_area_pasts(o, results);
    pnk_page_areas(o, results, outlines);
    pnk_page_hazards(o, results->records);
    pnk_page_places_and_roads(o, results, access);
    pnk_page_shelters(o, results, &days);
    pnk_page_moves(o, results);
    pnk_page_changes(o, results);
    pnk_page_goods(o, results->records);
    if ((status = pnk_page_shipments(ctx, arena, o, results, access)))
        return status;
    pnk_page_gaps(o, gaps, n_gaps);
    pnk_page_account(o, "plan", &results->plan->plan);
    pnk_page_account(o, "greedy", &results->plan->greedy);
    pnk_page_account(o, "nothing", &results->plan->nothing);
    pnk_page_fair(o, results);
    pnk_page_certificate(o, results->plan);
    if (results->plan_for)
        KEY_TEXT(o, "plan_for", results->plan_for);
    pnk_page_two_stage(o, results->plan->two_stage);
    pnk_page_futures(o, results->plan);
    pnk_page_reports(o, results);
    pnk_page_contradictions(o, results);
    pnk_page_figures(o, results);
    pnk_page_trust(o, results);
    pnk_put_close(o, "}");
    return o->buf.failed ? pnk_no_memory(ctx) : PNK_OK;
}

/** What is there before any script runs: whose page it is, and the paragraph. */
static void put_first_picture(const pnk_results *results, const char *title, pnk_buf *body)
{
    pnk_buf text = {0};

    pnk_publish_paragraph(results, &text);
    pnk_buf_add(body, "<div id=\"page\"><header><h1>");
    pnk_html_text(body, title);
    pnk_buf_add(body, "</h1></header><main><section id=\"summary\"><p class=\"paragraph\">");
    pnk_html_text(body, text.text);
    pnk_buf_add(body, "</p></section><noscript>The tables beside this file hold everything that this page shows; the page itself needs scripts.</noscript></main></div>");
    body->failed = body->failed || text.failed;
    pnk_buf_free(&text);
}

pnk_status pnk_publish_page(pnk_ctx *ctx, const pnk_results *results, const pnk_access *access, const char *lang, pnk_buf *html)
{
    const pnk_operation_head *head = &results->records->head;
    pnk_arena arena = {0};
    pnk_compact json = {0};
    const char *language = lang ? lang : "en";
    const char *title = pnk_shown_name(&head->title, language, head->id);
    pnk_buf body = {0};
    pnk_status status = put_all(ctx, &arena, results, access, language, &json);

    if (!status) {
        put_first_picture(results, title, &body);
        pnk_html_page page = {
            .lang = language, .title = title, .style = pnk_page_style, .script = pnk_page_script,
            .data_json = json.buf.text, .body = body.text,
        };
        pnk_html_write(html, &page);
        if (html->failed || body.failed)
            status = pnk_no_memory(ctx);
    }
    pnk_buf_free(&body);
    pnk_buf_free(&json.buf);
    pnk_arena_release(&arena);
    return status;
}
