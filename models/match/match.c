/* models/match/match.c - wordings to places: hints, lists, doubt, and the problem lines about them. */
#include "models/match/match.h"
#include "engine/base/text.h"
#include "models/match/names.h"
#include <stdlib.h>
#include <string.h>

typedef enum { FOUND, NOTHING, DOUBT, OUTSIDE } outcome;      /* OUTSIDE: it means something, but not within the hint */

typedef struct {
    pnk_ctx *ctx;
    const pnk_records *records;
    pnk_names names;
    pnk_problems *problems;
    pnk_matches *out;
} matcher;

/** What place_hint says. */
typedef struct {
    pnk_spots spots;
    bool all_ids;                    /* ids alone may decide; names of parents only narrow */
    const char *unknown;             /* a part that is neither */
} hints;

/** What a wording came to. */
typedef struct {
    pnk_spots spots;                 /* FOUND: the things meant; DOUBT, OUTSIDE: the candidates */
    bool guessed;                    /* by its company, or one of two readings that come to the same area */
    const char *part;                /* the wording that failed */
} reading;

static bool same(pnk_spot a, pnk_spot b)
{
    return a.area == b.area && a.place == b.place;
}

static pnk_status read_hints(matcher *m, const char *text, hints *out)
{
    *out = (hints){ .all_ids = true };
    while (text && *text) {
        size_t n = strcspn(text, ";");
        char *copy = pnk_arena_text_n(&m->names.arena, text, n), *part = copy ? pnk_text_trim(copy) : NULL;
        pnk_wording wording;
        pnk_spots spots;
        pnk_status status;
        if (!part)
            return pnk_no_memory(m->ctx);
        text += n + (text[n] ? 1 : 0);
        if (!*part)
            continue;
        pnk_names_find_id(&m->names, part, &spots);
        if (spots.n == 0) {
            out->all_ids = false;
            if ((status = pnk_wording_make(m->ctx, &m->names.arena, part, &wording)))
                return status;
            pnk_names_find(&m->names, &wording, 0, &spots);
        }
        if (spots.n == 0 && !out->unknown)
            out->unknown = part;
        for (size_t i = 0; i < spots.n; i++)
            if (out->all_ids || spots.v[i].place < 0)
                pnk_spots_add(&out->spots, spots.v[i]);
    }
    return PNK_OK;
}

static bool within_hint(const pnk_records *records, pnk_spot spot, pnk_spot hint)
{
    if (hint.place >= 0)
        return same(spot, hint);
    return pnk_area_within(records, pnk_spot_area(records, spot), hint.area);
}

/** Keeps the candidates that a hint names, else those within it. */
static void narrow(const pnk_records *records, const hints *hint, pnk_spots *spots)
{
    pnk_spots named = {0}, inside = {0};

    if (hint->spots.n == 0)
        return;
    for (size_t i = 0; i < spots->n; i++)
        for (size_t k = 0; k < hint->spots.n; k++) {
            if (hint->all_ids && same(spots->v[i], hint->spots.v[k]))
                pnk_spots_add(&named, spots->v[i]);
            if (within_hint(records, spots->v[i], hint->spots.v[k]))
                pnk_spots_add(&inside, spots->v[i]);
        }
    *spots = named.n > 0 ? named : inside;
}

static bool is_populated(const pnk_place *place)
{
    return place->type == PNK_CITY || place->type == PNK_TOWN || place->type == PNK_VILLAGE;
}

/** Are there people in the area of this place that none of the places heard covers? */
static bool is_part(const pnk_records *records, const pnk_spots *spots, int area)
{
    for (size_t i = 0; i < spots->n; i++)
        if (spots->v[i].place < 0 && pnk_area_within(records, area, spots->v[i].area))
            return false;
    for (size_t p = 0; p < records->places.n; p++) {
        bool heard = false;
        if (records->places.v[p].area != area || !is_populated(&records->places.v[p]))
            continue;
        for (size_t i = 0; i < spots->n; i++)
            heard = heard || spots->v[i].place == (int)p;
        if (!heard)
            return true;
    }
    for (size_t i = 0; i < spots->n; i++)                    /* a post or junction alone is never all of its area */
        if (spots->v[i].place >= 0 && records->places.v[spots->v[i].place].area == area && is_populated(&records->places.v[spots->v[i].place]))
            return false;
    return true;
}

/** One thing, or two readings of one: a village and the area of its name that it stands in. With an administrative word it
 *  is the area; without one it is the village, so the area has at least so many people. */
static bool settle(const pnk_records *records, bool kind_said, pnk_spots *spots, bool *guessed)
{
    pnk_spot area = { .area = -1, .place = -1 }, place = area;

    if (spots->n <= 1)
        return spots->n == 1;
    for (size_t i = 0; i < spots->n; i++) {
        pnk_spot *of = spots->v[i].place < 0 ? &area : &place;
        if (of->area >= 0 || pnk_spot_area(records, spots->v[i]) != pnk_spot_area(records, spots->v[0]))
            return false;
        *of = spots->v[i];
    }
    spots->v[0] = kind_said ? area : place;
    spots->n = 1;
    *guessed = !kind_said && is_part(records, spots, area.area);
    return true;
}

static pnk_status read_one(matcher *m, const char *part, unsigned kind, const hints *hint, outcome *what, reading *out)
{
    pnk_wording wording;
    pnk_status status;
    pnk_spots all;

    *out = (reading){ .part = part };
    pnk_names_find_id(&m->names, part, &out->spots);
    if (out->spots.n > 0) {
        *what = FOUND;
        return PNK_OK;
    }
    if ((status = pnk_wording_make(m->ctx, &m->names.arena, part, &wording)))
        return status;
    pnk_names_find(&m->names, &wording, kind, &all);
    out->spots = all;
    if (all.n == 0) {
        *what = NOTHING;
        return PNK_OK;
    }
    narrow(m->records, hint, &out->spots);
    if (out->spots.n == 0) {
        out->spots = all;
        *what = OUTSIDE;
    } else {
        *what = settle(m->records, wording.kind || kind, &out->spots, &out->guessed) ? FOUND : DOUBT;
    }
    return PNK_OK;
}

enum { MAX_PARTS = 32 };

/** Cuts "A, B and C" apart in place; the number of parts. */
static size_t cut_list(char *text, char *parts[MAX_PARTS])
{
    static const char *const words[] = { ",", " and ", " и ", " жана ", " & " };
    size_t n = 0;

    parts[n++] = text;
    for (char *p = text; *p;) {
        size_t length = 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (pnk_text_starts(p, words[i]))
                length = strlen(words[i]);
        if (length == 0 || n >= MAX_PARTS) {
            p++;
            continue;
        }
        *p = '\0';
        p += length;
        parts[n++] = p;
    }
    for (size_t i = 0; i < n; i++)
        parts[i] = pnk_text_trim(parts[i]);
    return n;
}

/** Of a name that several places share, the one that stands beside the others of the list. */
static void choose_by_company(const pnk_records *records, reading *one, outcome *what, const pnk_spots *company)
{
    pnk_spots near = {0};

    for (size_t i = 0; i < one->spots.n; i++)
        for (size_t k = 0; k < company->n; k++)
            if (pnk_spot_area(records, one->spots.v[i]) == pnk_spot_area(records, company->v[k]))
                pnk_spots_add(&near, one->spots.v[i]);
    if (near.n != 1)
        return;
    one->spots = near;
    one->guessed = true;
    *what = FOUND;
}

static void join(reading *to, const reading *one)
{
    for (size_t i = 0; i < one->spots.n; i++)
        pnk_spots_add(&to->spots, one->spots.v[i]);
    to->guessed = to->guessed || one->guessed;
}

/** A list in one wording; it counts only when every part of it means something. */
static pnk_status read_list(matcher *m, const char *part, const hints *hint, outcome *what, reading *out)
{
    char *copy = pnk_arena_text(&m->names.arena, part), *parts[MAX_PARTS];
    reading *each = PNK_NEW(&m->names.arena, reading, MAX_PARTS);
    outcome outcomes[MAX_PARTS];
    pnk_wording last;
    pnk_status status;

    if (!copy || !each)
        return pnk_no_memory(m->ctx);
    *out = (reading){ .part = part };
    *what = NOTHING;
    size_t n = cut_list(copy, parts);
    if (n < 2)
        return PNK_OK;
    if ((status = pnk_wording_make(m->ctx, &m->names.arena, parts[n - 1], &last)))
        return status;
    for (size_t i = 0; i < n; i++) {                         /* "Batken and Kadamjay districts": both are districts */
        if (!*parts[i] || (status = read_one(m, parts[i], last.kind, hint, &outcomes[i], &each[i])))
            return status;
        if (outcomes[i] == NOTHING)
            return PNK_OK;
        if (outcomes[i] == FOUND)
            join(out, &each[i]);
    }
    pnk_spots company = out->spots;
    for (size_t i = 0; i < n; i++) {
        if (outcomes[i] == FOUND)
            continue;
        if (outcomes[i] == DOUBT)
            choose_by_company(m->records, &each[i], &outcomes[i], &company);
        if (outcomes[i] != FOUND) {
            *what = outcomes[i];
            *out = each[i];
            return PNK_OK;
        }
        join(out, &each[i]);
    }
    *what = FOUND;
    return PNK_OK;
}

/** All the wordings with ";" between. */
static pnk_status read_heard(matcher *m, const char *heard, const hints *hint, outcome *what, reading *out)
{
    reading one;
    pnk_status status;

    *out = (reading){ .part = heard };
    *what = NOTHING;
    while (*heard) {
        size_t n = strcspn(heard, ";");
        char *copy = pnk_arena_text_n(&m->names.arena, heard, n), *part = copy ? pnk_text_trim(copy) : NULL;
        if (!part)
            return pnk_no_memory(m->ctx);
        heard += n + (heard[n] ? 1 : 0);
        if (!*part)
            continue;
        if ((status = read_one(m, part, 0, hint, what, &one)) || (*what == NOTHING && (status = read_list(m, part, hint, what, &one))))
            return status;
        if (*what != FOUND) {
            *out = one;
            return PNK_OK;
        }
        join(out, &one);
    }
    return PNK_OK;
}

/** The least sure of the things meant decides how sure the whole is. */
static pnk_tier worst_tier(const pnk_spots *spots)
{
    pnk_tier worst = PNK_TIER_ID;

    for (size_t i = 0; i < spots->n; i++)
        worst = spots->v[i].tier > worst ? spots->v[i].tier : worst;
    return worst;
}

static pnk_status put_placed(matcher *m, const reading *from, const char *how, double confidence, pnk_placed *out)
{
    int *areas = PNK_NEW(&m->out->arena, int, from->spots.n + 1);
    size_t n = 0;

    if (!areas)
        return pnk_no_memory(m->ctx);
    for (size_t i = 0; i < from->spots.n; i++) {
        int area = pnk_spot_area(m->records, from->spots.v[i]);
        bool covered = false;
        if (from->spots.v[i].place >= 0)
            out->part = out->part || is_part(m->records, &from->spots, area);
        for (size_t k = 0; k < from->spots.n; k++) {         /* none within another, each once */
            int other = pnk_spot_area(m->records, from->spots.v[k]);
            covered = covered || (other == area ? k < i : pnk_area_within(m->records, area, other));
        }
        if (!covered && area >= 0)
            areas[n++] = area;
    }
    out->areas = areas;
    out->n_areas = n;
    out->place = from->spots.n == 1 ? from->spots.v[0].place : -1;
    out->how = how;
    out->confidence = confidence;
    return PNK_OK;
}

static const struct { const char *how; double confidence; } tiers[] = {
    [PNK_TIER_ID] = { "id", 1.0 }, [PNK_TIER_NAME] = { "name", 0.95 }, [PNK_TIER_OTHER] = { "other name", 0.9 },
    [PNK_TIER_FOLDED] = { "folded", 0.75 }, [PNK_TIER_NONE] = { "", 0.0 },
};
#define HINT_CONFIDENCE 0.85
#define GUESS_FACTOR    0.8

/** "Dostuk (dostuk-batken), Dostuk (dostuk-leilek)". */
static const char *candidates(matcher *m, const pnk_spots *spots, pnk_buf *buf)
{
    for (size_t i = 0; i < spots->n && i < 8; i++)
        pnk_buf_printf(buf, "%s%s (%s)", i ? ", " : "", pnk_spot_name(m->records, spots->v[i]), pnk_spot_id(m->records, spots->v[i]));
    if (spots->n > 8)
        pnk_buf_add(buf, " ...");
    return buf->text ? buf->text : "";
}

/** Where a wording stands, for the problem line. */
typedef struct { const pnk_row *row; const char *heard, *hint, *column; pnk_severity severity; } said;

static pnk_status complain(matcher *m, const said *of, outcome what, const reading *about)
{
    pnk_buf buf = {0};
    const pnk_origin *at = &of->row->at;
    pnk_wording wording;
    pnk_status status = PNK_OK;

    if (what == DOUBT) {
        pnk_problem_add(m->problems, of->severity, at->file, at->sheet, at->row, of->column, about->part,
                        "one place; say in place_hint which of these is meant: %s", candidates(m, &about->spots, &buf));
    } else if (what == OUTSIDE) {
        pnk_problem_add(m->problems, of->severity, at->file, at->sheet, at->row, of->column, about->part,
                        "a place within %s; known under this name: %s", of->hint, candidates(m, &about->spots, &buf));
    } else if (!(status = pnk_wording_make(m->ctx, &m->names.arena, about->part, &wording))) {
        const pnk_named *nearest = pnk_names_nearest(&m->names, wording.folded);
        if (nearest)
            pnk_problem_add(m->problems, of->severity, at->file, at->sheet, at->row, of->column, about->part,
                            "a place or area of this operation, or its id in place_hint; the nearest name is %s (%s)",
                            pnk_spot_name(m->records, nearest->spot), pnk_spot_id(m->records, nearest->spot));
        else
            pnk_problem_add(m->problems, of->severity, at->file, at->sheet, at->row, of->column, about->part,
                            "a place or area of this operation, or its id in place_hint");
    }
    bool failed = buf.failed;
    pnk_buf_free(&buf);
    return failed ? pnk_no_memory(m->ctx) : status;
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
static pnk_status place_by_hint(matcher *m, const said *of, const hints *hint, outcome what, const reading *read, const pnk_placed *understood, pnk_placed *out)
{
    pnk_status status = put_placed(m, &(reading){ .spots = hint->spots }, "hint", HINT_CONFIDENCE, out);

    if (status || what == NOTHING || what == DOUBT || (understood->n_areas > 0 && related(m->records, understood, out)))
        return status;
    said doubtful = *of;                                     /* somebody should look at it */
    doubtful.severity = PNK_WARNING;
    return complain(m, &doubtful, OUTSIDE, read);
}

static pnk_status place_one(matcher *m, const said *of, pnk_placed *out)
{
    const pnk_placed nowhere = { .place = -1, .how = "" };
    const pnk_origin *at = &of->row->at;
    pnk_placed understood = nowhere;
    reading read;
    hints hint;
    outcome what;
    pnk_status status;

    *out = nowhere;
    if ((status = read_hints(m, of->hint, &hint)))
        return status;
    if (hint.unknown) {
        pnk_problem_add(m->problems, of->severity, at->file, at->sheet, at->row, "place_hint", hint.unknown,
                        "area_ids or place_ids with ; between, or the name of the area that it lies in");
        return PNK_OK;
    }
    bool decides = hint.spots.n > 0 && hint.all_ids;
    if ((status = read_heard(m, of->heard, &(hints){0}, &what, &read)))
        return status;
    bool clear = what == FOUND && !read.guessed;
    if (hint.spots.n > 0 && (!clear || !decides) && (status = read_heard(m, of->heard, &hint, &what, &read)))
        return status;
    pnk_tier tier = worst_tier(&read.spots);
    if (what == FOUND && (status = put_placed(m, &read, tiers[tier].how, tiers[tier].confidence * (read.guessed ? GUESS_FACTOR : 1.0), &understood)))
        return status;
    if (decides && (what != FOUND || clear)) {
        if ((status = place_by_hint(m, of, &hint, what, &read, &understood, out)) || !same_placed(out, &understood))
            return status;
    }
    if (what != FOUND)
        return complain(m, of, what, &read);
    *out = understood;
    return PNK_OK;
}

/** A figure that the ledger will solve for must have its place. */
static bool is_solved_for(const pnk_records *records, const pnk_report *report)
{
    pnk_day as_of = records->head.as_of;

    return report->measure < PNK_N_SOLVED && !report->attribute && report->as_of <= as_of &&
           (report->row.reported_at == PNK_DAY_UNKNOWN || report->row.reported_at <= as_of);
}

static pnk_status match_all(matcher *m)
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

pnk_status pnk_match_all(pnk_ctx *ctx, const pnk_records *records, pnk_problems *problems, pnk_matches **out)
{
    matcher m = { .ctx = ctx, .records = records, .problems = problems, .out = calloc(1, sizeof *m.out) };
    size_t before = problems->n_errors;
    pnk_status status = m.out ? PNK_OK : pnk_no_memory(ctx);

    *out = NULL;
    if (status || (status = pnk_names_make(ctx, records, &m.names)))
        goto done;
    m.out->reports = PNK_NEW(&m.out->arena, pnk_placed, records->reports.n + 1);
    m.out->figures = PNK_NEW(&m.out->arena, pnk_placed, records->figures.n + 1);
    m.out->flow_origins = PNK_NEW(&m.out->arena, pnk_placed, records->flows.n + 1);
    m.out->flow_destinations = PNK_NEW(&m.out->arena, pnk_placed, records->flows.n + 1);
    if (!m.out->reports || !m.out->figures || !m.out->flow_origins || !m.out->flow_destinations) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    if ((status = match_all(&m)))
        goto done;
    if (problems->failed) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    pnk_problems_sort(problems);
    if (problems->n_errors > before) {
        status = pnk_fail(ctx, PNK_BAD_INPUT, "%zu place names of reports could not be matched", problems->n_errors - before);
        goto done;
    }
    *out = m.out;
    m.out = NULL;
done:
    pnk_matches_free(m.out);
    pnk_names_release(&m.names);
    return status;
}

void pnk_matches_free(pnk_matches *matches)
{
    if (!matches)
        return;
    pnk_arena_release(&matches->arena);
    free(matches);
}
