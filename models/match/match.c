/* models/match/match.c - the wordings of an operation to places: each wording once, problem lines, questions. */
#include "models/match/match.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "models/match/reading.h"
#include <stdlib.h>
#include <string.h>

/** Where a wording stands. */
typedef struct { const pnk_row *row; const char *heard, *hint, *column; pnk_severity severity; } said;

/** What a wording came to, kept for all rows that say the same of the same weight. */
typedef struct {
    pnk_placed placed;
    pnk_origin at;                   /* the first row */
    const char *column, *found, *expected;   /* its problem; expected NULL: none */
    pnk_severity severity;
    size_t n_rows;
    int question;                    /* -1: none */
} answered;

typedef struct {
    pnk_ctx *ctx;
    const pnk_records *records;
    pnk_gazetteer *g;
    pnk_problems *problems;
    pnk_matches *out;
    pnk_arena arena;                 /* of the answers */
    pnk_index known;                 /* wording, hint, column and severity -> answer */
    PNK_LIST(answered) answers;
    pnk_index asked;                 /* wording and hint -> question */
    size_t questions_capacity;
    pnk_buf key;
} matcher;

static const char *const hows[] = {
    [PNK_TIER_ID] = "id", [PNK_TIER_NAME] = "name", [PNK_TIER_OTHER] = "other name", [PNK_TIER_FOLDED] = "folded",
    [PNK_TIER_CASE] = "folded", [PNK_TIER_NEAR] = "near", [PNK_TIER_NONE] = "",
};

/** The least sure of the things meant decides how sure the whole is. */
static pnk_tier worst_tier(const pnk_spots *spots)
{
    pnk_tier worst = PNK_TIER_ID;

    for (size_t i = 0; i < spots->n; i++)
        worst = spots->v[i].tier > worst ? spots->v[i].tier : worst;
    return worst;
}

static pnk_status put_placed(matcher *m, const pnk_spots *spots, const char *how, double confidence, pnk_placed *out)
{
    int *areas = PNK_NEW(&m->out->arena, int, spots->n + 1);
    size_t n = 0;

    if (!areas)
        return pnk_no_memory(m->ctx);
    for (size_t i = 0; i < spots->n; i++) {
        int area = pnk_spot_area(m->records, spots->v[i]);
        bool covered = false;
        if (spots->v[i].place >= 0)
            out->part = out->part || pnk_is_part(m->g, spots, area);
        for (size_t k = 0; k < spots->n; k++) {              /* none within another, each once */
            int other = pnk_spot_area(m->records, spots->v[k]);
            covered = covered || (other == area ? k < i : pnk_area_within(m->records, area, other));
        }
        if (!covered && area >= 0)
            areas[n++] = area;
    }
    out->areas = areas;
    out->n_areas = n;
    out->place = spots->n == 1 ? spots->v[0].place : -1;
    out->how = how;
    out->confidence = confidence;
    return PNK_OK;
}

/** "Dostuk (dostuk-batken), Dostuk (dostuk-leilek)". */
static const char *candidates(matcher *m, const pnk_spots *spots)
{
    pnk_buf buf = {0};

    for (size_t i = 0; i < spots->n && i < 8; i++)
        pnk_buf_printf(&buf, "%s%s (%s)", i ? ", " : "", pnk_spot_name(m->records, spots->v[i]), pnk_spot_id(m->records, spots->v[i]));
    if (spots->n > 8)
        pnk_buf_add(&buf, " ...");
    const char *text = buf.failed ? NULL : pnk_arena_text(&m->arena, buf.text ? buf.text : "");
    pnk_buf_free(&buf);
    return text;
}

static pnk_status complain(matcher *m, const said *of, pnk_outcome what, const pnk_reading *about, answered *to)
{
    const char *known = candidates(m, &about->spots);

    to->column = of->column;
    to->severity = of->severity;
    to->found = pnk_arena_text(&m->arena, about->part);
    if (what == PNK_READ_DOUBT)
        to->expected = pnk_arena_printf(&m->arena, pnk_said("one place; say in place_hint which of these is meant, or confirm it in matches.csv: %s"), known ? known : "");
    else if (what == PNK_READ_OUTSIDE)
        to->expected = pnk_arena_printf(&m->arena, pnk_said("a place within %s; known under this name: %s"), of->hint ? of->hint : pnk_said("what it is said to lie in"), known ? known : "");
    else
        to->expected = pnk_arena_text(&m->arena, pnk_said("a place or area of this operation, or its id in place_hint or matches.csv"));
    return known && to->found && to->expected ? PNK_OK : pnk_no_memory(m->ctx);
}

/** "uch-dobo 0.62; uch-tobo 0.21". */
static const char *candidate_shares(matcher *m, const pnk_spots *spots)
{
    pnk_buf buf = {0};
    char number[48];

    for (size_t i = 0; i < spots->n && i < 8; i++)
        pnk_buf_printf(&buf, "%s%s %s", i ? "; " : "", pnk_spot_id(m->records, spots->v[i]), pnk_text_fixed(spots->v[i].confidence, 2, number));
    const char *text = buf.failed ? NULL : pnk_arena_text(&m->out->arena, buf.text ? buf.text : "");
    pnk_buf_free(&buf);
    return text;
}

/** Each wording is asked once, however many rows say so. */
static pnk_status ask(matcher *m, const said *of, const pnk_reading *about, int *out)
{
    pnk_arena *arena = &m->out->arena;
    char *key = pnk_arena_printf(arena, "%s\n%s", about->part, of->hint ? of->hint : "");
    int at = pnk_index_get(&m->asked, key);

    if (!key)
        return pnk_no_memory(m->ctx);
    *out = at;
    if (at >= 0)
        return PNK_OK;
    pnk_match_question question = {
        .heard = pnk_arena_text(arena, about->part), .parent = pnk_arena_text(arena, of->hint), .place = -1, .area = -1, .at = of->row->at,
        .candidates = candidate_shares(m, &about->spots),
    };
    if (about->spots.n > 0) {
        question.place = about->spots.v[0].place;
        question.area = pnk_spot_area(m->records, about->spots.v[0]);
        question.confidence = about->what == PNK_READ_OUTSIDE ? 0 : about->spots.v[0].confidence;
    }
    *out = (int)m->out->n_questions;
    if (!question.heard || !question.candidates || !PNK_GROW(arena, m->out->questions, m->out->n_questions, m->questions_capacity) ||
        pnk_index_put(&m->asked, &m->arena, key, *out) < 0)
        return pnk_no_memory(m->ctx);
    m->out->questions[m->out->n_questions++] = question;
    return PNK_OK;
}

static bool same_placed(const pnk_placed *a, const pnk_placed *b)
{
    size_t shared = 0;

    for (size_t i = 0; i < a->n_areas; i++)
        for (size_t k = 0; k < b->n_areas; k++)
            shared += a->areas[i] == b->areas[k];
    return a->n_areas == b->n_areas && shared == a->n_areas && a->part == b->part;
}

/** Does a hint lie within what was understood, or the other way round? */
static bool related(const pnk_records *records, const pnk_placed *a, const pnk_placed *b)
{
    for (size_t i = 0; i < a->n_areas; i++)
        for (size_t k = 0; k < b->n_areas; k++)
            if (pnk_area_within(records, a->areas[i], b->areas[k]) || pnk_area_within(records, b->areas[k], a->areas[i]))
                return true;
    return false;
}

/** The hint decides: somebody wrote ids because the words say too little, or say it otherwise than the figure was meant. */
static pnk_status place_by_hint(matcher *m, const said *of, const pnk_hints *hint, const pnk_reading *read, const pnk_placed *understood, answered *out)
{
    pnk_status status = put_placed(m, &hint->spots, "hint", m->g->names.p.hint_confidence, &out->placed);

    if (status || read->what == PNK_READ_NOTHING || read->what == PNK_READ_DOUBT || worst_tier(&read->spots) >= PNK_TIER_NEAR ||
        (understood->n_areas > 0 && related(m->records, understood, &out->placed)))
        return status;
    said doubtful = *of;                                     /* somebody should look at it */
    doubtful.severity = PNK_WARNING;
    return complain(m, &doubtful, PNK_READ_OUTSIDE, read, out);
}

static pnk_status understand(matcher *m, const said *of, answered *out)
{
    const pnk_match_parameters *p = &m->g->names.p;
    pnk_placed understood = out->placed;
    pnk_reading read;
    pnk_hints hint;
    pnk_status status;

    if ((status = pnk_read_hints(m->g, of->hint, &hint)))
        return status;
    if (hint.unknown) {
        out->column = "place_hint";
        out->severity = of->severity;
        out->found = pnk_arena_text(&m->arena, hint.unknown);
        out->expected = pnk_said("area_ids or place_ids with ; between, or the name of the area that it lies in");
        return out->found ? PNK_OK : pnk_no_memory(m->ctx);
    }
    bool decides = hint.spots.n > 0 && hint.all_ids;
    if ((status = pnk_read_heard(m->g, of->heard, &(pnk_hints){ .text = hint.text }, &read)))
        return status;
    bool clear = read.what == PNK_READ_FOUND && !read.guessed && worst_tier(&read.spots) < PNK_TIER_NEAR;
    if (hint.spots.n > 0 && !read.confirmed && (!clear || !decides) && (status = pnk_read_heard(m->g, of->heard, &hint, &read)))
        return status;
    const char *how = read.confirmed ? "confirmed" : hows[worst_tier(&read.spots)];
    if (read.what == PNK_READ_FOUND && (status = put_placed(m, &read.spots, how, read.confidence * (read.guessed ? p->guess_factor : 1), &understood)))
        return status;
    if (decides && (read.what != PNK_READ_FOUND || clear)) {
        if ((status = place_by_hint(m, of, &hint, &read, &understood, out)) || !same_placed(&out->placed, &understood))
            return status;
        out->expected = NULL;
    }
    if (read.what != PNK_READ_FOUND) {
        if (read.confirmed)                                  /* somebody said that it is not of this operation */
            return PNK_OK;
        if ((status = complain(m, of, read.what, &read, out)))
            return status;
        return ask(m, of, &read, &out->question);
    }
    out->placed = understood;
    return PNK_OK;
}

/** The answer for a row: known already, or worked out now. */
static pnk_status place_one(matcher *m, const said *of, pnk_placed *out)
{
    pnk_arena scratch = {0};
    pnk_status status = PNK_OK;

    m->key.n = 0;
    pnk_buf_add_n(&m->key, of->severity == PNK_ERROR ? "e" : "w", 1);
    pnk_buf_add(&m->key, of->column);
    pnk_buf_add_n(&m->key, "\n", 1);
    pnk_buf_add(&m->key, of->heard);
    pnk_buf_add_n(&m->key, "\n", 1);
    pnk_buf_add(&m->key, of->hint ? of->hint : "");
    if (m->key.failed)
        return pnk_no_memory(m->ctx);
    int at = pnk_index_get(&m->known, m->key.text);
    if (at < 0) {
        char *key = pnk_arena_text_n(&m->arena, m->key.text, m->key.n);
        answered one = { .placed = { .place = -1, .how = "" }, .at = of->row->at, .question = -1 };
        m->g->scratch = &scratch;
        if (!(status = understand(m, of, &one))) {
            at = (int)m->answers.n;
            if (!key || !PNK_GROW(&m->arena, m->answers.v, m->answers.n, m->answers.capacity) || pnk_index_put(&m->known, &m->arena, key, at) < 0)
                status = pnk_no_memory(m->ctx);
            else
                m->answers.v[m->answers.n++] = one;
        }
        pnk_arena_release(&scratch);
        m->g->scratch = NULL;
        if (!status && (m->answers.n & 4095) == 0)
            status = pnk_check(m->ctx);
        if (status)
            return status;
    }
    m->answers.v[at].n_rows++;
    *out = m->answers.v[at].placed;
    return PNK_OK;
}

/** A figure that the ledger will solve for must have its place. */
static bool is_solved_for(const pnk_records *records, const pnk_report *report)
{
    pnk_day as_of = records->head.as_of;

    return report->measure < PNK_N_SOLVED && !report->attribute && report->as_of <= as_of &&
           (report->row.reported_at == PNK_DAY_UNKNOWN || report->row.reported_at <= as_of);
}

static pnk_status place_all(matcher *m)
{
    const pnk_records *records = m->records;
    pnk_status status = PNK_OK;

    for (size_t i = 0; !status && i < records->reports.n; i++) {
        const pnk_report *r = &records->reports.v[i];
        pnk_severity severity = is_solved_for(records, r) ? PNK_ERROR : PNK_WARNING;
        status = place_one(m, &(said){ &r->row, r->place_as_heard, r->place_hint, "place_as_heard", severity }, &m->out->reports[i]);
    }
    for (size_t i = 0; !status && i < records->figures.n; i++) {
        const pnk_figure *f = &records->figures.v[i];
        status = place_one(m, &(said){ &f->row, f->place_as_heard, f->place_hint, "place_as_heard", PNK_WARNING }, &m->out->figures[i]);
    }
    for (size_t i = 0; !status && i < records->flows.n; i++) {
        const pnk_flow *f = &records->flows.v[i];
        pnk_severity severity = f->as_of <= records->head.as_of ? PNK_ERROR : PNK_WARNING;
        if (!(status = place_one(m, &(said){ &f->row, f->origin_as_heard, NULL, "origin_as_heard", severity }, &m->out->flow_origins[i])))
            status = place_one(m, &(said){ &f->row, f->destination_as_heard, NULL, "destination_as_heard", severity }, &m->out->flow_destinations[i]);
    }
    return status;
}

/** One line for each wording: nobody reads the same sentence a thousand times. */
static void note_problems(matcher *m)
{
    for (size_t i = 0; i < m->answers.n; i++) {
        const answered *a = &m->answers.v[i];
        if (a->question >= 0)
            m->out->questions[a->question].n_rows += a->n_rows;
        if (!a->expected)
            continue;
        if (a->n_rows > 1)
            pnk_problem_add(m->problems, a->severity, a->at.file, a->at.sheet, a->at.row, a->column, a->found, "%s (%zu rows say so)", a->expected, a->n_rows);
        else
            pnk_problem_add(m->problems, a->severity, a->at.file, a->at.sheet, a->at.row, a->column, a->found, "%s", a->expected);
    }
}

pnk_status pnk_match_questions(pnk_ctx *ctx, const pnk_records *records, pnk_problems *problems, pnk_matches **out)
{
    matcher m = { .ctx = ctx, .records = records, .problems = problems, .out = calloc(1, sizeof *m.out) };
    pnk_status status = m.out ? PNK_OK : pnk_no_memory(ctx);

    *out = NULL;
    if (status || (status = pnk_gazetteer_begin(ctx, records, problems, &m.g)))
        goto done;
    m.out->reports = PNK_NEW(&m.out->arena, pnk_placed, records->reports.n + 1);
    m.out->figures = PNK_NEW(&m.out->arena, pnk_placed, records->figures.n + 1);
    m.out->flow_origins = PNK_NEW(&m.out->arena, pnk_placed, records->flows.n + 1);
    m.out->flow_destinations = PNK_NEW(&m.out->arena, pnk_placed, records->flows.n + 1);
    if (!m.out->reports || !m.out->figures || !m.out->flow_origins || !m.out->flow_destinations) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = place_all(&m)))
        goto done;
    note_problems(&m);
    if (problems->failed) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    pnk_problems_sort(problems);
    *out = m.out;
    m.out = NULL;
done:
    pnk_matches_free(m.out);
    pnk_gazetteer_free(m.g);
    pnk_buf_free(&m.key);
    pnk_arena_release(&m.arena);
    return status;
}

pnk_status pnk_match_all(pnk_ctx *ctx, const pnk_records *records, pnk_problems *problems, pnk_matches **out)
{
    size_t before = problems->n_errors;
    pnk_status status = pnk_match_questions(ctx, records, problems, out);

    if (status || problems->n_errors <= before)
        return status;
    pnk_matches_free(*out);
    *out = NULL;
    return pnk_fail(ctx, PNK_BAD_INPUT, "%zu place names of reports could not be matched", problems->n_errors - before);
}

void pnk_matches_free(pnk_matches *matches)
{
    if (!matches)
        return;
    pnk_arena_release(&matches->arena);
    free(matches);
}
