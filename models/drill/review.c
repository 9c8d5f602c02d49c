/* models/drill/review.c - the draft of an after-action review: pages, print and a workbook in three languages, and tables. All of it says EXERCISE. */
#include "models/drill/inside.h"

#include "engine/base/file.h"
#include "engine/base/say.h"
#include "engine/page/page.h"
#include "engine/page/workbook.h"
#include "engine/table/csv.h"
#include "models/publish/leaf.h"

#include <stdlib.h>
#include <string.h>

#define mark pnk_exercise_mark           /* in all three languages on every page, whatever its own */

/* A fixed element is printed on every sheet of paper. */
static const char style[] =
    "body{font:15px/1.5 'Segoe UI','Noto Sans','DejaVu Sans',Arial,sans-serif;color:#24303a;margin:0 auto;max-width:960px;padding:0 1.5rem 4rem}"
    ".bar{position:fixed;left:0;right:0;background:#7a1f2b;color:#fff;text-align:center;font-weight:700;letter-spacing:.08em;padding:.35rem;z-index:2}"
    ".bar.top{top:0}.bar.foot{bottom:0}"
    ".mark{position:fixed;inset:0;display:flex;align-items:center;justify-content:center;font-size:min(7vw,64px);font-weight:700;color:#7a1f2b;opacity:.10;transform:rotate(-28deg);white-space:nowrap;pointer-events:none;z-index:1}"
    "h1{font-size:1.6rem;margin:3.5rem 0 .2rem}h2{font-size:1.15rem;margin:1.8rem 0 .5rem}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #dcd9d1;padding:.3rem .5rem;text-align:left;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".key{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:.8rem}.key div{border-top:4px solid #1f5f8b;background:#fafaf7;padding:.5rem .8rem}.key b{display:block;font-size:1.6rem}"
    ".quiet{color:#5d6a75}svg{width:100%;height:auto}.sheet>*>tr>td{border:0;padding:0}@page{margin:8mm 12mm}"
    "@media print{body{padding:0}h1{margin-top:0}.space{height:11mm}.bar{-webkit-print-color-adjust:exact;print-color-adjust:exact;padding:1mm;font-size:11px}tbody table tr,li,svg{break-inside:avoid}h2{break-after:avoid}}";

const char *pnk_review_name(const pnk_name *n)
{
    return !strcmp(pnk_language(), "ru") && n->ru ? n->ru : !strcmp(pnk_language(), "ky") && n->ky ? n->ky : n->en ? n->en : "";
}

const char *pnk_review_number(double value, char out[48])
{
    char digits[48];
    size_t n, k = 0;

    if (isnan(value))
        return strcpy(out, "–");
    pnk_text_fixed(value, 0, digits);
    n = strlen(digits);
    for (size_t i = 0; i < n && k < 46; i++) {
        if (i > (size_t)(digits[0] == '-') && (n - i) % 3 == 0)
            out[k++] = ' ';
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return out;
}

const char *pnk_review_shelter(const pnk_drill *d, const char *shelter, pnk_arena *arena)
{
    int site = pnk_find_site(d->base, shelter), area = strncmp(shelter, "hosts:", 6) ? -1 : pnk_find_area(d->base, shelter + 6);

    if (site >= 0)
        return pnk_review_name(&d->base->sites.v[site].name);
    return area >= 0 ? pnk_arena_printf(arena, pnk_said("host families of %s"), pnk_review_name(&d->base->areas.v[area].name)) : shelter;
}

/* "Opening School 4 a day late cost 1,120 person-nights." */
const char *pnk_review_regret(const pnk_drill *d, const pnk_drill_regret *r, pnk_arena *arena)
{
    const char *name = pnk_review_shelter(d, r->shelter, arena);
    char nights[48];

    pnk_review_number(r->cost_person_days, nights);
    if (!name)
        return NULL;
    if (r->day == 0)
        return pnk_arena_printf(arena, pnk_said("%s: it was not used, which cost %s person-nights."), name, nights);
    if (r->day > r->best_day)
        return pnk_arena_printf(arena, pnk_said_of("%s: opening it %d day late cost %s person-nights.", "%s: opening it %d days late cost %s person-nights.", (unsigned long)(r->day - r->best_day)),
                                name, r->day - r->best_day, nights);
    return pnk_arena_printf(arena, pnk_said("%s: sending other people there, or fewer, cost %s person-nights."), name, nights);
}

/* ---- the page ---- */

static void text(pnk_buf *b, const char *words) { pnk_html_text(b, words ? words : ""); }

static void key(pnk_buf *b, const char *label, const char *value)
{
    pnk_buf_add(b, "<div><span class=\"quiet\">"), text(b, label), pnk_buf_add(b, "</span><b>"), text(b, value), pnk_buf_add(b, "</b></div>");
}

static void keys(const pnk_drill *d, const pnk_drill_score *s, pnk_buf *b)
{
    char number[48], line[96];

    pnk_buf_add(b, "<section class=\"key\">");
    key(b, pnk_said("Nights without shelter, persons"), pnk_review_number(s->played, number));
    pnk_snprintf(line, sizeof line, "%s (%.0f %%)", pnk_review_number(s->played - s->knowable, number), 100 * s->regret_knowable_share);
    key(b, pnk_said("Of them against what could be known"), line);
    pnk_snprintf(line, sizeof line, "%s (%.0f %%)", pnk_review_number(s->played - s->hindsight, number), 100 * s->regret_hindsight_share);
    key(b, pnk_said("Of them against hindsight"), line);
    key(b, pnk_said("Worst off"), s->worst_area < 0 ? "–" : pnk_review_name(&d->base->areas.v[s->worst_area].name));
    pnk_snprintf(line, sizeof line, "%d / %d", s->rumours_believed, s->rumours);
    key(b, pnk_said("Rumours believed"), line);
    pnk_snprintf(line, sizeof line, isnan(s->response_hours) ? "–" : "%.1f", s->response_hours);
    key(b, pnk_said("Hours from an event to a decision"), line);
    pnk_buf_add(b, "</section>");
}

/* People without shelter, night by night: a bar each. */
static void nights(const pnk_drill *d, pnk_buf *b)
{
    double most = 1, width = 900.0 / d->n_days;

    for (int pass = 0; pass < 2; pass++) {
        for (int day = 1; day <= d->live->day; day++) {
            double sum = 0;
            char number[48];
            for (size_t leaf = 0; leaf < d->n_leaves; leaf++)
                sum += d->live->nights[(size_t)day * d->n_leaves + leaf];
            if (!pass) {
                most = fmax(most, sum);
                continue;
            }
            double high = 150 * sum / most, x = (day - 1) * width;
            pnk_buf_printf(b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#1f5f8b\"/>", x + 6, 180 - high, width - 12, high);
            pnk_buf_printf(b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"13\">%s</text>", x + width / 2, 174 - high, pnk_review_number(sum, number));
            pnk_buf_printf(b, "<text x=\"%.1f\" y=\"198\" text-anchor=\"middle\" font-size=\"13\" fill=\"#5d6a75\">%d</text>", x + width / 2, day);
        }
        if (!pass)
            pnk_buf_add(b, "<h2>"), text(b, pnk_said("People without shelter, night by night")), pnk_buf_add(b, "</h2><svg viewBox=\"0 0 900 205\" role=\"img\">");
    }
    pnk_buf_add(b, "</svg>");
}

static void heads(pnk_buf *b, const char *const *words, size_t n, size_t first_number)
{
    pnk_buf_add(b, "<table><thead><tr>");
    for (size_t i = 0; i < n; i++)
        pnk_buf_add(b, i >= first_number ? "<th class=\"n\">" : "<th>"), text(b, words[i]), pnk_buf_add(b, "</th>");
    pnk_buf_add(b, "</tr></thead><tbody>");
}

static void cell(pnk_buf *b, const char *words, bool number) { pnk_buf_add(b, number ? "<td class=\"n\">" : "<td>"), text(b, words), pnk_buf_add(b, "</td>"); }

static void plans(const pnk_drill_score *s, pnk_buf *b)
{
    const char *const words[] = { pnk_said("How"), pnk_said("Person-nights without shelter") };
    const struct { const char *label; double value; } rows[] = { { pnk_said("As it was played"), s->played }, { pnk_said("Best plan of each morning, on true counts"), s->knowable },
                                                                 { pnk_said("Best that was found with hindsight"), s->hindsight } };
    char number[48];

    pnk_buf_add(b, "<h2>"), text(b, pnk_said("Against better plans")), pnk_buf_add(b, "</h2>");
    heads(b, words, 2, 1);
    for (size_t i = 0; i < 3; i++)
        pnk_buf_add(b, "<tr>"), cell(b, rows[i].label, false), cell(b, pnk_review_number(rows[i].value, number), true), pnk_buf_add(b, "</tr>");
    pnk_buf_add(b, "</tbody></table>");
}

static pnk_status regrets(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s, pnk_arena *arena, pnk_buf *b)
{
    size_t shown = 0;

    pnk_buf_add(b, "<h2>"), text(b, pnk_said("What single decisions cost")), pnk_buf_add(b, "</h2><ol>");
    for (size_t i = 0; i < s->n_regrets && shown < 8; i++) {
        if (s->regrets[i].cost_person_days < 1)
            continue;
        const char *words = pnk_review_regret(d, &s->regrets[i], arena);
        if (!words)
            return pnk_no_memory(ctx);
        pnk_buf_add(b, "<li>"), text(b, words), pnk_buf_add(b, "</li>");
        shown++;
    }
    pnk_buf_add(b, "</ol><p class=\"quiet\">");
    text(b, shown ? pnk_said("Each is counted with all other decisions as they were; together they need not add up to the whole.")
                  : pnk_said("No single decision was dearer than the best plan's."));
    pnk_buf_add(b, "</p>");
    return PNK_OK;
}

static void areas(const pnk_drill *d, const pnk_drill_score *s, pnk_buf *b)
{
    const char *const words[] = { pnk_said("Area"), pnk_said("Person-nights without shelter") };
    char number[48];

    pnk_buf_add(b, "<h2>"), text(b, pnk_said("By area")), pnk_buf_add(b, "</h2>");
    heads(b, words, 2, 1);
    for (size_t leaf = 0; leaf < d->n_leaves; leaf++)
        if (s->area_person_days[d->leaves[leaf]] > 0)
            pnk_buf_add(b, "<tr>"), cell(b, pnk_review_name(&d->base->areas.v[d->leaves[leaf]].name), false), cell(b, pnk_review_number(s->area_person_days[d->leaves[leaf]], number), true), pnk_buf_add(b, "</tr>");
    pnk_buf_add(b, "</tbody></table>");
}

static void injects(const pnk_drill *d, pnk_buf *b)
{
    const char *const words[] = { pnk_said("Inject"), pnk_said("Planned"), pnk_said("Came"), pnk_said("Title"), pnk_said("Expected action"), pnk_said("Observed") };
    char at[24];

    pnk_buf_add(b, "<h2>"), text(b, pnk_said("Injects")), pnk_buf_add(b, "</h2>");
    heads(b, words, 6, 6);
    for (size_t i = 0; i < d->script.n; i++) {
        const pnk_inject *x = &d->script.v[i];
        int fired = d->live->fired[i];
        pnk_buf_add(b, "<tr>"), cell(b, x->id, false), cell(b, pnk_script_at(x->minute, at), false);
        cell(b, fired >= 0 ? pnk_script_at(fired, at) : fired == -2 ? pnk_said("skipped") : pnk_said("did not come"), false), cell(b, x->title, false), cell(b, x->expected, false);
        cell(b, d->live->rumour_report[i] < 0 ? "" : d->live->believed[i] == 1 ? pnk_said("the count believed it") : pnk_said("the count did not believe it"), false);
        pnk_buf_add(b, "</tr>");
    }
    pnk_buf_add(b, "</tbody></table>");
}

static void questions(pnk_buf *b)
{
    const char *const words[] = { pnk_said("What was meant to happen?"), pnk_said("What happened?"), pnk_said("Why was it different?"), pnk_said("What will be done, by which office, until when?") };

    pnk_buf_add(b, "<h2>"), text(b, pnk_said("To be filled in together")), pnk_buf_add(b, "</h2><table><tbody>");
    for (size_t i = 0; i < 4; i++)
        pnk_buf_add(b, "<tr>"), cell(b, words[i], false), pnk_buf_add(b, "<td style=\"width:60%;height:4rem\"></td></tr>");
    pnk_buf_add(b, "</tbody></table>");
}

static pnk_status page(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s, pnk_buf *out)
{
    pnk_arena arena = {0};
    pnk_buf body = {0};
    pnk_status status;

    pnk_buf_printf(&body, "<div class=\"bar top\">%s</div><div class=\"mark\" aria-hidden=\"true\">%s</div><div class=\"bar foot\">%s</div>", mark, mark, mark);
    /* the head and foot of a table are repeated on each sheet of paper: they keep room for the bars */
    pnk_buf_add(&body, "<table class=\"sheet\"><thead><tr><td><div class=\"space\"></div></td></tr></thead><tfoot><tr><td><div class=\"space\"></div></td></tr></tfoot><tbody><tr><td>");
    pnk_buf_add(&body, "<h1>"), text(&body, pnk_said("After-action review (draft)")), pnk_buf_add(&body, "</h1><p class=\"quiet\">"), text(&body, pnk_review_name(&d->title)), pnk_buf_add(&body, "</p>");
    keys(d, s, &body);
    nights(d, &body);
    plans(s, &body);
    status = regrets(ctx, d, s, &arena, &body);
    areas(d, s, &body);
    injects(d, &body);
    questions(&body);
    pnk_buf_add(&body, "</td></tr></tbody></table>");
    const char *title = pnk_arena_printf(&arena, "%s - %s", mark, pnk_review_name(&d->title));
    const pnk_html_page made = { .lang = pnk_language(), .title = title, .style = style, .script = "", .data_json = "{}", .body = body.text };
    if (!status && !body.failed && title)
        pnk_html_write(out, &made);
    if (!status && (body.failed || !title || out->failed))
        status = pnk_no_memory(ctx);
    pnk_buf_free(&body);
    pnk_arena_release(&arena);
    return status;
}

/* ---- tables ---- */

static void score_csv(const pnk_drill *d, const pnk_drill_score *s, pnk_csv *c)
{
    const struct { const char *name; double value; const char *unit; } rows[] = {
        { "unsheltered_person_days", s->played, "person-days" }, { "knowable_person_days", s->knowable, "person-days" }, { "hindsight_person_days", s->hindsight, "person-days" },
        { "regret_knowable_share", s->regret_knowable_share, "share" }, { "regret_hindsight_share", s->regret_hindsight_share, "share" },
        { "rumours", s->rumours, "rumours" }, { "rumours_believed", s->rumours_believed, "rumours" }, { "injects", s->injects, "injects" },
        { "response_hours", s->response_hours, "h" }, { "responses", s->responses, "events" },
    };

    pnk_csv_header(c, "exercise,figure,area_id,value,unit");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pnk_csv_text(c, PNK_EXERCISE), pnk_csv_text(c, rows[i].name), pnk_csv_text(c, NULL), pnk_csv_number(c, rows[i].value), pnk_csv_text(c, rows[i].unit), pnk_csv_end(c);
    for (size_t leaf = 0; leaf < d->n_leaves; leaf++) {
        pnk_csv_text(c, PNK_EXERCISE), pnk_csv_text(c, "area_unsheltered_person_days"), pnk_csv_text(c, d->base->areas.v[d->leaves[leaf]].id);
        pnk_csv_number(c, s->area_person_days[d->leaves[leaf]]), pnk_csv_text(c, "person-days"), pnk_csv_end(c);
    }
}

static void regret_csv(const pnk_drill_score *s, pnk_csv *c)
{
    pnk_csv_header(c, "exercise,shelter_id,first_day,best_first_day,cost_person_days");
    for (size_t i = 0; i < s->n_regrets; i++) {
        pnk_csv_text(c, PNK_EXERCISE), pnk_csv_text(c, s->regrets[i].shelter), pnk_csv_count(c, s->regrets[i].day), pnk_csv_count(c, s->regrets[i].best_day);
        pnk_csv_number(c, s->regrets[i].cost_person_days), pnk_csv_end(c);
    }
}

static void decisions_csv(const pnk_drill *d, pnk_csv *c)
{
    char at[24];

    pnk_csv_header(c, "exercise,decided_at,date,what,from_id,to_id,group_id,item_id,asked,done,why");
    for (size_t i = 0; i < d->live->acts.n; i++) {
        const pnk_act *a = &d->live->acts.v[i];
        pnk_csv_text(c, PNK_EXERCISE), pnk_csv_text(c, pnk_script_at(a->e.minute, at)), pnk_csv_day(c, a->e.date), pnk_csv_text(c, a->e.what == PNK_DID_MOVE ? "move" : "shipment");
        pnk_csv_text(c, a->e.from_id), pnk_csv_text(c, a->e.to_id), pnk_csv_text(c, a->e.group_id), pnk_csv_text(c, a->e.item_id);
        pnk_csv_number(c, a->e.quantity), pnk_csv_number(c, a->did), pnk_csv_text(c, a->did < a->e.quantity ? a->why : NULL), pnk_csv_end(c);
    }
}

static pnk_status book(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s, const char *path)
{
    pnk_arena arena = {0};
    pnk_workbook *w = NULL;
    pnk_status status = pnk_workbook_create(ctx, path, d->base->head.as_of, &w);
    char at[24];
    size_t row = 2;

    if (status)
        return status;
    if (!(status = pnk_workbook_sheet(ctx, w, PNK_EXERCISE "-score"))) {
        pnk_workbook_width(w, 0, 52), pnk_workbook_width(w, 1, 18);
        pnk_workbook_across(w, 0, 0, 1, mark, PNK_LOOK_TITLE);
        const struct { const char *label; double value; } rows[] = { { pnk_said("Nights without shelter, persons"), s->played }, { pnk_said("Best plan of each morning, on true counts"), s->knowable },
            { pnk_said("Best that was found with hindsight"), s->hindsight }, { pnk_said("Rumours believed"), s->rumours_believed }, { pnk_said("Hours from an event to a decision"), s->response_hours } };
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, row++)
            pnk_workbook_text(w, row, 0, rows[i].label, PNK_LOOK_PLAIN), pnk_workbook_number(w, row, 1, rows[i].value, PNK_LOOK_PLAIN);
        for (size_t i = 0; i < s->n_regrets && i < 8; i++)
            if (s->regrets[i].cost_person_days >= 1)
                pnk_workbook_text(w, ++row, 0, pnk_review_regret(d, &s->regrets[i], &arena), PNK_LOOK_PLAIN);
        status = pnk_workbook_sheet(ctx, w, PNK_EXERCISE "-injects");
    }
    if (!status) {
        const char *const words[] = { pnk_said("Inject"), pnk_said("Planned"), pnk_said("Came"), pnk_said("Title"), pnk_said("Expected action"), pnk_said("Observed") };
        pnk_workbook_across(w, 0, 0, 5, mark, PNK_LOOK_TITLE);
        for (size_t c = 0; c < 6; c++)
            pnk_workbook_text(w, 1, c, words[c], PNK_LOOK_HEADER), pnk_workbook_width(w, c, c < 3 ? 12 : 44);
        for (size_t i = 0; i < d->script.n; i++) {
            const pnk_inject *x = &d->script.v[i];
            pnk_workbook_text(w, i + 2, 0, x->id, PNK_LOOK_PLAIN), pnk_workbook_text(w, i + 2, 1, pnk_script_at(x->minute, at), PNK_LOOK_PLAIN);
            pnk_workbook_text(w, i + 2, 2, d->live->fired[i] >= 0 ? pnk_script_at(d->live->fired[i], at) : "", PNK_LOOK_PLAIN);
            pnk_workbook_text(w, i + 2, 3, x->title, PNK_LOOK_PLAIN), pnk_workbook_text(w, i + 2, 4, x->expected, PNK_LOOK_PLAIN);
        }
        status = pnk_workbook_close(ctx, w);
    } else
        pnk_workbook_drop(w);
    pnk_arena_release(&arena);
    return status;
}

typedef pnk_status (*paper_fn)(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s, pnk_buf *out);

/** One kind of paper, in each language. */
static pnk_status papers(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s, const char *const *names, paper_fn make)
{
    pnk_buf texts[3] = {{0}};
    pnk_new_file files[3];
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < 3 && !status; i++) {
        const char *before = pnk_say_language(pnk_languages[i]);
        status = make(ctx, d, s, &texts[i]);
        pnk_say_language(before);
        files[i] = (pnk_new_file){ names[i], texts[i].text, texts[i].n };
    }
    if (!status)
        status = pnk_files_publish(ctx, d->folder, files, 3);
    for (size_t i = 0; i < 3; i++)
        pnk_buf_free(&texts[i]);
    return status;
}

static pnk_status books(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s)
{
    static const char *const names[] = { PNK_EXERCISE "-review.en.xlsx", PNK_EXERCISE "-review.ru.xlsx", PNK_EXERCISE "-review.ky.xlsx" };
    pnk_status status = PNK_OK;

    for (size_t i = 0; i < 3 && !status; i++) {
        char *path = pnk_path_join(d->folder, names[i]);
        if (!path)
            return pnk_no_memory(ctx);
        const char *before = pnk_say_language(pnk_languages[i]);
        status = book(ctx, d, s, path);
        pnk_say_language(before);
        free(path);
    }
    return status;
}

static pnk_status tables(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s)
{
    pnk_csv csv[3] = {{{0}}};
    pnk_status status;

    score_csv(d, s, &csv[0]);
    regret_csv(s, &csv[1]);
    decisions_csv(d, &csv[2]);
    const pnk_new_file files[] = { { PNK_EXERCISE "-score.csv", csv[0].buf.text, csv[0].buf.n }, { PNK_EXERCISE "-regret.csv", csv[1].buf.text, csv[1].buf.n },
                                   { PNK_EXERCISE "-decisions.csv", csv[2].buf.text, csv[2].buf.n } };
    status = csv[0].buf.failed || csv[1].buf.failed || csv[2].buf.failed ? pnk_no_memory(ctx) : pnk_files_publish(ctx, d->folder, files, 3);
    for (int i = 0; i < 3; i++)
        pnk_csv_free(&csv[i]);
    return status;
}

pnk_status pnk_drill_review(pnk_ctx *ctx, const pnk_drill *d, const pnk_drill_score *s)
{
    static const char *const pages[] = { PNK_EXERCISE "-review.en.html", PNK_EXERCISE "-review.ru.html", PNK_EXERCISE "-review.ky.html" };
    static const char *const prints[] = { PNK_EXERCISE "-review.en.pdf", PNK_EXERCISE "-review.ru.pdf", PNK_EXERCISE "-review.ky.pdf" };
    pnk_status status;

    if (!(status = papers(ctx, d, s, pages, page)) && !(status = tables(ctx, d, s)) && !(status = books(ctx, d, s)))
        status = papers(ctx, d, s, prints, pnk_review_print);
    return status;
}
