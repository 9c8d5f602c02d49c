/* models/match/reading.c - from candidates to what is meant: acceptance, hierarchies in one string, lists, confirmed answers. */
#include "models/match/reading.h"
#include "engine/base/text.h"
#include <stdlib.h>
#include <string.h>

/* What stands between the levels of a hierarchy, and between the parts of a list. */
static const char *const levels_and_brackets[] = { "(", ")", ",", "/", ">", " - ", " – ", " — ", "|" };
static const char *const commas_and_ands[] = { ",", " and ", " и ", " жана ", " & " };
static const char *const *const levels = levels_and_brackets + 2, *const *const ands = commas_and_ands + 1;
enum { N_LEVELS = sizeof levels_and_brackets / sizeof levels_and_brackets[0] - 2, N_ANDS = sizeof commas_and_ands / sizeof commas_and_ands[0] - 1 };

enum { MAX_PARTS = 32, MAX_WORDS = 10, MAX_DEPTH = 2 };

/* ---- confirmed answers ---- */

static char *confirmed_key(pnk_arena *arena, const char *name, const char *parent)
{
    char *a = pnk_one_case(name), *b = pnk_one_case(parent ? parent : "");
    char *key = a && b ? pnk_arena_printf(arena, "%s\n%s", pnk_text_trim(a), pnk_text_trim(b)) : NULL;

    free(a);
    free(b);
    return key;
}

static pnk_status index_confirmed(pnk_gazetteer *g, pnk_problems *problems)
{
    for (size_t i = 0; i < g->records->confirmed.n; i++) {
        const pnk_confirmed *row = &g->records->confirmed.v[i];
        if (!row->confirmed_by)
            continue;
        char *key = confirmed_key(&g->names.arena, row->heard, row->parent);
        int put = key ? pnk_index_put(&g->confirmed, &g->names.arena, key, (int)i) : -1;
        if (put < 0)
            return pnk_no_memory(g->ctx);
        const pnk_confirmed *before = &g->records->confirmed.v[pnk_index_get(&g->confirmed, key)];
        if (put == 0 && problems && (before->place != row->place || before->area != row->area))
            pnk_problem_add(problems, PNK_ERROR, row->row.at.file, row->row.at.sheet, row->row.at.row, "name_as_heard", row->heard,
                            "one answer for each name and parent; row %ld says otherwise", before->row.at.row);
    }
    return PNK_OK;
}

/** Whether somebody has said what this means; then *out is that. */
static pnk_status ask_confirmed(pnk_gazetteer *g, const char *text, const pnk_hints *hint, bool *known, pnk_reading *out)
{
    int row = -1;

    *known = false;
    if (g->confirmed.n == 0)
        return PNK_OK;
    for (int bare = 0; bare < 2 && row < 0; bare++) {        /* a row without a parent answers for every parent */
        char *key = confirmed_key(g->scratch, text, bare ? NULL : hint->text);
        if (!key)
            return pnk_no_memory(g->ctx);
        row = pnk_index_get(&g->confirmed, key);
    }
    if (row < 0)
        return PNK_OK;
    const pnk_confirmed *said = &g->records->confirmed.v[row];
    *known = true;
    *out = (pnk_reading){ .what = PNK_READ_NOTHING, .confidence = 1, .confirmed = true, .part = text };
    if (said->place < 0 && said->area < 0)
        return PNK_OK;
    pnk_spot spot = { .area = said->place >= 0 ? g->records->places.v[said->place].area : said->area, .place = said->place, .name = -1, .confidence = 1 };
    pnk_spots_add(&out->spots, spot);
    out->what = PNK_READ_FOUND;
    return PNK_OK;
}

/* ---- one name ---- */

static bool same(pnk_spot a, pnk_spot b)
{
    return a.area == b.area && a.place == b.place;
}

static bool within_hint(const pnk_records *records, pnk_spot spot, pnk_spot hint)
{
    if (hint.place >= 0)
        return same(spot, hint);
    return pnk_area_within(records, pnk_spot_area(records, spot), hint.area);
}

/** Keeps the candidates that a hint names, else those within it. False: there are none. */
static bool narrow(const pnk_records *records, const pnk_hints *hint, pnk_spots *spots)
{
    pnk_spots named = {0}, inside = {0};

    if (hint->spots.n == 0)
        return true;
    for (size_t i = 0; i < spots->n; i++)
        for (size_t k = 0; k < hint->spots.n; k++) {
            if (hint->all_ids && same(spots->v[i], hint->spots.v[k]) && spots->v[i].tier < PNK_TIER_NEAR)
                pnk_spots_add(&named, spots->v[i]);
            if (within_hint(records, spots->v[i], hint->spots.v[k]))
                pnk_spots_add(&inside, spots->v[i]);
        }
    if (named.n == 1)
        named.v[0].confidence = 1;
    if (named.n == 0 && inside.n == 0)
        return false;
    *spots = named.n > 0 ? named : inside;
    return true;
}

static bool is_populated(const pnk_place *place)
{
    return place->type == PNK_CITY || place->type == PNK_TOWN || place->type == PNK_VILLAGE;
}

bool pnk_is_part(const pnk_gazetteer *g, const pnk_spots *spots, int area)
{
    const pnk_place *places = g->records->places.v;

    if (area < 0)
        return true;
    for (size_t i = 0; i < spots->n; i++)
        if (spots->v[i].place < 0 && pnk_area_within(g->records, area, spots->v[i].area))
            return false;
    for (int k = g->area_start[area]; k < g->area_start[area + 1]; k++) {
        bool heard = !is_populated(&places[g->area_places[k]]);
        for (size_t i = 0; i < spots->n; i++)
            heard = heard || spots->v[i].place == g->area_places[k];
        if (!heard)
            return true;
    }
    for (size_t i = 0; i < spots->n; i++)                    /* a post or junction alone is never all of its area */
        if (spots->v[i].place >= 0 && places[spots->v[i].place].area == area && is_populated(&places[spots->v[i].place]))
            return false;
    return true;
}

/** Which places stand in each area: counted two slots ahead, so that putting them leaves the starts right. */
static pnk_status index_places(pnk_gazetteer *g)
{
    const pnk_records *records = g->records;
    int *start = PNK_NEW(&g->names.arena, int, records->areas.n + 3);

    g->area_start = start;
    g->area_places = PNK_NEW(&g->names.arena, int, records->places.n + 1);
    if (!g->area_start || !g->area_places)
        return pnk_no_memory(g->ctx);
    for (size_t p = 0; p < records->places.n; p++)
        if (records->places.v[p].area >= 0)
            start[records->places.v[p].area + 2]++;
    for (size_t a = 2; a < records->areas.n + 2; a++)
        start[a] += start[a - 1];
    for (size_t p = 0; p < records->places.n; p++)
        if (records->places.v[p].area >= 0)
            g->area_places[start[records->places.v[p].area + 1]++] = (int)p;
    return PNK_OK;
}

/** The other reading of the likeliest one: a village and the area of its name that it stands in come to one thing. -1: none. */
static int partner(const pnk_records *records, const pnk_spots *spots)
{
    const pnk_spot *best = &spots->v[0];

    for (size_t i = 1; i < spots->n; i++) {
        const pnk_spot *other = &spots->v[i];
        if ((other->place < 0) != (best->place < 0) && (other->tier == PNK_TIER_NEAR) == (best->tier == PNK_TIER_NEAR) &&
            pnk_spot_area(records, *other) == pnk_spot_area(records, *best))
            return (int)i;
    }
    return -1;
}

/** One thing, and sure enough of it? With an administrative word the village and the area of its name are the area; without one it is the
 *  village, so the area has at least so many people. */
static void decide(pnk_gazetteer *g, bool kind_said, pnk_reading *r)
{
    const pnk_match_parameters *p = &g->names.p;

    r->what = PNK_READ_NOTHING;
    if (r->spots.n == 0)
        return;
    int other = partner(g->records, &r->spots);
    pnk_spot best = r->spots.v[0];
    double confidence = best.confidence + (other > 0 ? r->spots.v[other].confidence : 0), next = 0;
    for (size_t i = 1; i < r->spots.n && next == 0; i++)
        if ((int)i != other)
            next = r->spots.v[i].confidence;
    r->what = PNK_READ_DOUBT;
    r->confidence = confidence;
    if (!(confidence >= p->accept && confidence - next >= p->lead) || best.odd)
        return;
    if (other > 0) {
        pnk_spot area = best.place < 0 ? best : r->spots.v[other], place = best.place < 0 ? r->spots.v[other] : best;
        best = kind_said && !area.odd ? area : place;
        r->guessed = !kind_said && pnk_is_part(g, &(pnk_spots){ .v = { place }, .n = 1 }, area.area);
    }
    best.confidence = confidence > 1 ? 1 : confidence;
    r->runners = r->spots;
    r->spots.v[0] = best;
    r->spots.n = 1;
    r->what = PNK_READ_FOUND;
}

static pnk_status read_one(pnk_gazetteer *g, const char *part, unsigned kind, const pnk_hints *hint, bool near, pnk_reading *out)
{
    pnk_wording wording;
    pnk_status status;
    pnk_spots parents = hint->spots;
    bool known;

    *out = (pnk_reading){ .what = PNK_READ_FOUND, .confidence = 1, .part = part };
    pnk_names_find_id(&g->names, part, &out->spots);
    if (out->spots.n > 0)
        return PNK_OK;
    if ((status = ask_confirmed(g, part, hint, &known, out)) || known)
        return status;
    if ((status = pnk_wording_make(g->ctx, g->scratch, part, &wording)))
        return status;
    for (size_t i = 0; i < parents.n; i++)
        parents.v[i].area = pnk_spot_area(g->records, parents.v[i]);
    pnk_names_find(&g->names, &wording, kind, &parents, near, &out->spots);
    if (out->spots.n > 0 && !narrow(g->records, hint, &out->spots)) {
        out->what = PNK_READ_OUTSIDE;
        out->confidence = 0;
        return PNK_OK;
    }
    out->confidence = 0;
    decide(g, wording.kind || kind, out);
    return PNK_OK;
}

/* ---- hierarchies in one wording ---- */

static pnk_status read_split(pnk_gazetteer *g, const char *text, const pnk_hints *hint, int depth, pnk_reading *out);

/** The areas that a wording may mean, for something else to lie in. */
static pnk_status read_parents(pnk_gazetteer *g, const char *text, const pnk_hints *hint, bool bare_small, int depth, pnk_spots *out)
{
    pnk_reading r;
    pnk_wording wording;
    pnk_status status;

    out->n = 0;
    if ((status = pnk_wording_make(g->ctx, g->scratch, text, &wording)) || (status = read_one(g, text, 0, hint, true, &r)))
        return status;
    if (wording.kind_only)
        return PNK_OK;
    const pnk_spots *from = r.what == PNK_READ_FOUND && r.runners.n > 0 ? &r.runners : &r.spots;
    if (r.what == PNK_READ_FOUND || r.what == PNK_READ_DOUBT)
        for (size_t i = 0; i < from->n; i++) {
            const pnk_spot *spot = &from->v[i];
            bool small = g->records->areas.v[spot->area].level > 2;
            if (spot->place >= 0 || spot->odd || spot->apart || (small && !wording.kind && !bare_small) ||
                (spot->tier == PNK_TIER_NEAR && r.what != PNK_READ_FOUND))
                continue;
            pnk_spots_add(out, *spot);
        }
    if (out->n == 0 && depth < MAX_DEPTH && r.what != PNK_READ_FOUND) {
        if ((status = read_split(g, text, hint, depth + 1, &r)))
            return status;
        if (r.what == PNK_READ_FOUND && r.spots.v[0].place < 0)
            pnk_spots_add(out, r.spots.v[0]);
    }
    return PNK_OK;
}

/** parts[0] in parts[1] in parts[2] ...; step -1: the other way round. */
static pnk_status read_chain(pnk_gazetteer *g, char *const *parts, size_t n, bool backward, bool bare_small, const pnk_hints *hint, pnk_reading *out)
{
    pnk_hints inner = *hint;
    pnk_status status;

    pnk_spots parents;

    *out = (pnk_reading){ .what = PNK_READ_NOTHING, .part = parts[0] };
    pnk_names_find_id(&g->names, backward ? parts[n - 1] : parts[0], &parents);
    if (parents.n > 0)                                       /* an id needs no parent: a list */
        return PNK_OK;
    for (size_t i = n - 1; i > 0; i--) {
        if ((status = read_parents(g, backward ? parts[n - 1 - i] : parts[i], &inner, bare_small, 0, &parents)))
            return status;
        if (parents.n == 0)
            return PNK_OK;
        inner = (pnk_hints){ .spots = parents, .text = hint->text };
    }
    return read_one(g, backward ? parts[n - 1] : parts[0], 0, &inner, true, out);
}

/** Cuts a text at any of the words, in place; the number of parts that are not empty. */
static size_t cut(char *text, const char *const *words, size_t n_words, char *parts[MAX_PARTS])
{
    size_t n = 0, kept = 0;

    parts[n++] = text;
    for (char *p = text; *p;) {
        size_t length = 0;
        for (size_t i = 0; i < n_words; i++)
            if (pnk_text_starts(p, words[i]) && strlen(words[i]) > length)
                length = strlen(words[i]);
        if (length == 0 || n >= MAX_PARTS) {
            p++;
            continue;
        }
        *p = '\0';
        p += length;
        parts[n++] = p;
    }
    for (size_t i = 0; i < n; i++) {
        parts[i] = pnk_text_trim(parts[i]);
        if (*parts[i])
            parts[kept++] = parts[i];
    }
    return kept;
}

static bool same_answer(const pnk_reading *a, const pnk_reading *b)
{
    return a->what == PNK_READ_FOUND && b->what == PNK_READ_FOUND && same(a->spots.v[0], b->spots.v[0]);
}

/** "Ak-Sai, Batken district", "Batken district / Ak-Sai", "Ak-Sai (Batken)": one within the others, either way round. */
static pnk_status read_hierarchy(pnk_gazetteer *g, const char *text, const pnk_hints *hint, pnk_reading *out)
{
    char *copy = pnk_arena_text(g->scratch, text), *parts[MAX_PARTS];
    bool bare_small = !strpbrk(text, ",/");
    pnk_reading other;
    pnk_wording last;
    pnk_status status;

    *out = (pnk_reading){ .what = PNK_READ_NOTHING, .part = text };
    if (!copy)
        return pnk_no_memory(g->ctx);
    size_t n = cut(copy, levels_and_brackets, N_LEVELS + 2, parts);
    if (n < 2 || n > 6)
        return PNK_OK;
    if ((status = pnk_wording_make(g->ctx, g->scratch, parts[n - 1], &last)))
        return status;
    if (last.kind_only && n == 2) {                          /* "Batken (city)" */
        char *joined = pnk_arena_printf(g->scratch, "%s %s", parts[0], parts[1]);
        return joined ? read_one(g, joined, 0, hint, true, out) : pnk_no_memory(g->ctx);
    }
    if ((status = read_chain(g, parts, n, false, bare_small, hint, out)) || (status = read_chain(g, parts, n, true, bare_small, hint, &other)))
        return status;
    if (out->what == PNK_READ_FOUND && other.what == PNK_READ_FOUND && !same_answer(out, &other))
        out->what = PNK_READ_DOUBT;
    else if (out->what != PNK_READ_FOUND && (other.what == PNK_READ_FOUND || out->what == PNK_READ_NOTHING))
        *out = other;
    return PNK_OK;
}

/** "с. Ак-Сай Баткенского района": a split of the words into one thing and what it lies in. */
static pnk_status read_split(pnk_gazetteer *g, const char *text, const pnk_hints *hint, int depth, pnk_reading *out)
{
    char *words = pnk_arena_text(g->scratch, text);
    size_t starts[MAX_WORDS], n = 0;
    pnk_status status;

    *out = (pnk_reading){ .what = PNK_READ_NOTHING, .part = text };
    if (!words)
        return pnk_no_memory(g->ctx);
    for (size_t i = 0; words[i] && n < MAX_WORDS; i++)
        if (words[i] != ' ' && (i == 0 || words[i - 1] == ' ' || (words[i - 1] == '.' && i > 1)))
            starts[n++] = i;
    for (size_t cut_at = 1; cut_at < n; cut_at++) {
        char *left = pnk_arena_text_n(g->scratch, words, starts[cut_at]), *right = words + starts[cut_at];
        if (!left)
            return pnk_no_memory(g->ctx);
        for (int turn = 0; turn < 2; turn++) {
            char *fine = turn ? right : left, *coarse = turn ? left : right;
            pnk_wording of_fine, of_coarse;
            pnk_hints inner = { .text = hint->text };
            pnk_reading r;
            if ((status = pnk_wording_make(g->ctx, g->scratch, fine, &of_fine)) || (status = pnk_wording_make(g->ctx, g->scratch, coarse, &of_coarse)))
                return status;
            if (of_fine.kind_only || !*of_fine.core || of_coarse.kind_only || !*of_coarse.core || (!of_coarse.kind && !(of_fine.kind && depth == 0)))
                continue;
            if ((status = read_parents(g, coarse, hint, false, depth, &inner.spots)))
                return status;
            if (inner.spots.n == 0)
                continue;
            if ((status = read_one(g, fine, 0, &inner, true, &r)))
                return status;
            if (r.what == PNK_READ_FOUND && out->what == PNK_READ_FOUND && !same_answer(&r, out)) {
                out->what = PNK_READ_DOUBT;
                pnk_spots_add(&out->spots, r.spots.v[0]);
                return PNK_OK;
            }
            if (out->what != PNK_READ_FOUND && (r.what == PNK_READ_FOUND || r.what == PNK_READ_DOUBT))
                *out = r;
        }
    }
    return PNK_OK;
}

/* ---- lists ---- */

/** Of a name that several places share, the one that stands beside the others of the list. */
static void choose_by_company(const pnk_gazetteer *g, pnk_reading *one, const pnk_spots *company)
{
    pnk_spots near = {0};

    for (size_t i = 0; i < one->spots.n; i++)
        for (size_t k = 0; k < company->n; k++)
            if (one->spots.v[i].tier < PNK_TIER_NEAR && pnk_spot_area(g->records, one->spots.v[i]) == pnk_spot_area(g->records, company->v[k]))
                pnk_spots_add(&near, one->spots.v[i]);
    if (near.n != 1)
        return;
    one->spots = near;
    one->guessed = true;
    one->confidence = g->names.p.accept;
    one->what = PNK_READ_FOUND;
}

static void join(pnk_reading *to, const pnk_reading *one)
{
    for (size_t i = 0; i < one->spots.n; i++)
        pnk_spots_add(&to->spots, one->spots.v[i]);
    if (to->spots.n == one->spots.n)
        to->runners = one->runners;
    to->guessed = to->guessed || one->guessed;
    to->confirmed = to->confirmed || one->confirmed;
    to->confidence = one->confidence < to->confidence ? one->confidence : to->confidence;
}

/** A list in one wording; it counts only when every part of it means something. */
static pnk_status read_list(pnk_gazetteer *g, const char *text, const pnk_hints *hint, pnk_reading *out)
{
    char *copy = pnk_arena_text(g->scratch, text), *parts[MAX_PARTS];
    pnk_reading *each = PNK_NEW(g->scratch, pnk_reading, MAX_PARTS);
    pnk_wording last;
    pnk_status status;

    *out = (pnk_reading){ .what = PNK_READ_NOTHING, .part = text, .confidence = 1 };
    if (!copy || !each)
        return pnk_no_memory(g->ctx);
    size_t n = cut(copy, commas_and_ands, N_ANDS + 1, parts);
    if (n < 2)
        return PNK_OK;
    if ((status = pnk_wording_make(g->ctx, g->scratch, parts[n - 1], &last)))
        return status;
    for (size_t i = 0; i < n; i++) {                         /* "Batken and Kadamjay districts": both are districts */
        if ((status = read_one(g, parts[i], last.kind_only ? 0 : last.kind, hint, true, &each[i])))
            return status;
        if (each[i].what == PNK_READ_NOTHING)
            return PNK_OK;
        if (each[i].what == PNK_READ_FOUND)
            join(out, &each[i]);
    }
    pnk_spots company = out->spots;
    for (size_t i = 0; i < n; i++) {
        if (each[i].what == PNK_READ_FOUND)
            continue;
        if (each[i].what == PNK_READ_DOUBT)
            choose_by_company(g, &each[i], &company);
        if (each[i].what != PNK_READ_FOUND) {
            *out = each[i];
            return PNK_OK;
        }
        join(out, &each[i]);
    }
    out->what = PNK_READ_FOUND;
    return PNK_OK;
}

static bool has_any(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}

/** One wording without ";": a name, a hierarchy, a list, or words that need splitting, the first that is clear. */
static pnk_status read_part(pnk_gazetteer *g, const char *part, const pnk_hints *hint, pnk_reading *out)
{
    bool cuts = has_any(part, levels, N_LEVELS), brackets = strchr(part, '('), list = has_any(part, ands, N_ANDS);
    pnk_reading other;
    pnk_status status;

    if ((status = read_one(g, part, 0, hint, !cuts && !list, out)) || out->confirmed || (out->what == PNK_READ_FOUND && !brackets))
        return status;
    if ((cuts || brackets) && !list) {
        if ((status = read_hierarchy(g, part, hint, &other)))
            return status;
        if (other.what == PNK_READ_FOUND || (brackets && !cuts && other.what == PNK_READ_OUTSIDE)) {
            *out = other;
            return PNK_OK;
        }
        if (out->what == PNK_READ_NOTHING)
            *out = other;
        if (out->what == PNK_READ_FOUND)
            return PNK_OK;
    }
    if ((status = read_list(g, part, hint, &other)))
        return status;
    if (other.what == PNK_READ_NOTHING && !cuts && strchr(part, ' ') && (status = read_split(g, part, hint, 0, &other)))
        return status;
    if (other.what == PNK_READ_FOUND || out->what == PNK_READ_NOTHING)
        *out = other;
    return PNK_OK;
}

pnk_status pnk_read_heard(pnk_gazetteer *g, const char *heard, const pnk_hints *hint, pnk_reading *out)
{
    pnk_reading one;
    pnk_status status;
    bool known;

    if ((status = ask_confirmed(g, heard, hint, &known, out)) || known)
        return status;
    *out = (pnk_reading){ .what = PNK_READ_NOTHING, .part = heard, .confidence = 1 };
    while (*heard) {
        size_t n = strcspn(heard, ";");
        char *copy = pnk_arena_text_n(g->scratch, heard, n), *part = copy ? pnk_text_trim(copy) : NULL;
        if (!part)
            return pnk_no_memory(g->ctx);
        heard += n + (heard[n] ? 1 : 0);
        if (!*part)
            continue;
        if ((status = read_part(g, part, hint, &one)))
            return status;
        if (one.what != PNK_READ_FOUND) {
            *out = one;
            return PNK_OK;
        }
        out->what = PNK_READ_FOUND;
        join(out, &one);
    }
    return PNK_OK;
}

pnk_status pnk_read_hints(pnk_gazetteer *g, const char *text, pnk_hints *out)
{
    *out = (pnk_hints){ .all_ids = true, .text = pnk_text_is_blank(text) ? NULL : text };
    while (text && *text) {
        size_t n = strcspn(text, ";");
        char *copy = pnk_arena_text_n(g->scratch, text, n), *part = copy ? pnk_text_trim(copy) : NULL;
        pnk_spots spots;
        pnk_status status;
        if (!part)
            return pnk_no_memory(g->ctx);
        text += n + (text[n] ? 1 : 0);
        if (!*part)
            continue;
        pnk_names_find_id(&g->names, part, &spots);
        if (spots.n == 0) {
            out->all_ids = false;
            if ((status = read_parents(g, part, &(pnk_hints){0}, true, 0, &spots)))
                return status;
            if (spots.n == 0) {                              /* "Batken district, Batken oblast" */
                pnk_reading r;
                if ((status = read_hierarchy(g, part, &(pnk_hints){0}, &r)))
                    return status;
                if (r.what == PNK_READ_FOUND)
                    spots = r.spots;
            }
        }
        if (spots.n == 0 && !out->unknown)
            out->unknown = part;
        for (size_t i = 0; i < spots.n; i++)
            if (out->all_ids || spots.v[i].place < 0)
                pnk_spots_add(&out->spots, spots.v[i]);
    }
    return PNK_OK;
}

pnk_status pnk_gazetteer_begin(pnk_ctx *ctx, const pnk_records *records, pnk_problems *problems, pnk_gazetteer **out)
{
    pnk_gazetteer *g = calloc(1, sizeof *g);
    pnk_status status = g ? PNK_OK : pnk_no_memory(ctx);

    *out = NULL;
    if (status)
        return status;
    g->ctx = ctx;
    g->records = records;
    if ((status = pnk_names_make(ctx, records, &g->names)) || (status = index_places(g)) || (status = index_confirmed(g, problems))) {
        pnk_gazetteer_free(g);
        return status;
    }
    *out = g;
    return PNK_OK;
}

pnk_status pnk_gazetteer_new(pnk_ctx *ctx, const pnk_records *records, pnk_gazetteer **out)
{
    return pnk_gazetteer_begin(ctx, records, NULL, out);
}

void pnk_gazetteer_free(pnk_gazetteer *gazetteer)
{
    if (!gazetteer)
        return;
    pnk_names_release(&gazetteer->names);
    free(gazetteer);
}
