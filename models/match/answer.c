/* models/match/answer.c - one name asked by a person: candidates, and why each of them. */
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "models/match/reading.h"
#include <string.h>

static const char *const exact[] = { [PNK_NAME_EN] = PNK_PHRASE("exact English name"), [PNK_NAME_RU] = PNK_PHRASE("exact Russian name"), [PNK_NAME_KY] = PNK_PHRASE("exact Kyrgyz name") };

/** How the name that fitted differs from the wording. */
static const char *difference(const pnk_gazetteer *g, const pnk_spot *spot, const char *folded)
{
    const pnk_named *named = spot->name >= 0 ? &g->names.names.v[spot->name] : NULL;
    int slips;

    switch (named ? spot->tier : PNK_TIER_ID) {
    case PNK_TIER_ID:
        return pnk_said("its id");
    case PNK_TIER_NAME:
        return pnk_said(exact[named->kind]);
    case PNK_TIER_OTHER:
        return pnk_said("another name of it");
    case PNK_TIER_FOLDED:
        return named->kind == PNK_NAME_OTHER ? pnk_said("another name of it, spelt otherwise") : pnk_said("its name spelt otherwise");
    case PNK_TIER_CASE:
        return pnk_said("a form of its name");
    default:
        slips = pnk_slip_count(folded, named->folded);
        return slips == 1 ? pnk_said("one letter differs") : slips == 2 ? pnk_said("two letters differ") : pnk_said("several letters differ");
    }
}

static pnk_status add_candidate(pnk_gazetteer *g, const pnk_spot *spot, const char *folded, const pnk_hints *hint, pnk_arena *arena, pnk_match_answer *out)
{
    const pnk_records *records = g->records;
    int area = pnk_spot_area(records, *spot);
    const char *how = difference(g, spot, folded), *parent = hint->spots.n == 1 ? pnk_spot_name(records, hint->spots.v[0]) : hint->text;
    pnk_match_candidate c = {
        .place = spot->place, .area = area, .place_id = spot->place >= 0 ? records->places.v[spot->place].id : NULL,
        .area_id = area >= 0 ? records->areas.v[area].id : NULL, .name_en = pnk_spot_name(records, *spot), .confidence = spot->confidence,
    };
    if (how && hint->spots.n > 0)
        how = pnk_arena_printf(arena, spot->apart ? pnk_said("%s; does not lie in %s") : pnk_said("%s; lies in %s"), how, parent);
    if (how && spot->odd)
        how = pnk_arena_printf(arena, pnk_said("%s; of another kind than was said"), how);
    if (!(c.why = how))
        return pnk_no_memory(g->ctx);
    out->candidates[out->n_candidates++] = c;
    return PNK_OK;
}

static bool is_listed(const pnk_match_answer *answer, const pnk_spot *spot)
{
    for (size_t i = 0; i < answer->n_candidates; i++)
        if (answer->candidates[i].place == spot->place && (spot->place >= 0 || answer->candidates[i].area == spot->area))
            return true;
    return false;
}

static pnk_status answer(pnk_gazetteer *g, const pnk_reading *r, const char *folded, const pnk_hints *hint, pnk_arena *arena, pnk_match_answer *out)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0; !status && i < r->spots.n; i++)
        status = add_candidate(g, &r->spots.v[i], folded, hint, arena, out);
    if (r->what == PNK_READ_FOUND)
        out->n_matched = out->n_candidates;
    for (size_t i = 0; !status && i < r->runners.n; i++)
        if (!is_listed(out, &r->runners.v[i]))
            status = add_candidate(g, &r->runners.v[i], folded, hint, arena, out);
    for (size_t i = 0; !status && r->confirmed && i < r->spots.n; i++)
        if (r->spots.v[i].tier == PNK_TIER_ID)
            out->candidates[i].why = pnk_said("confirmed in matches.csv");
    return status;
}

pnk_status pnk_match_name(pnk_ctx *ctx, pnk_gazetteer *g, const char *name, const char *parent, pnk_arena *arena, pnk_match_answer *out)
{
    pnk_arena scratch = {0};
    pnk_wording wording;
    pnk_reading reading;
    pnk_hints hint;
    pnk_status status;

    g->ctx = ctx;
    g->scratch = &scratch;
    *out = (pnk_match_answer){ .threshold = g->names.p.accept, .lead = g->names.p.lead, .candidates = PNK_NEW(arena, pnk_match_candidate, 2 * PNK_MAX_SPOTS) };
    status = out->candidates ? PNK_OK : pnk_no_memory(ctx);
    if (status || (status = pnk_read_hints(g, parent, &hint)) || (status = pnk_read_heard(g, name, &hint, &reading)) ||
        (status = pnk_wording_make(ctx, &scratch, reading.part ? reading.part : name, &wording)))
        goto done;
    if (hint.unknown && reading.what == PNK_READ_FOUND && !reading.confirmed)
        reading.what = PNK_READ_DOUBT;                       /* it was said to lie in something that we do not know */
    status = answer(g, &reading, wording.folded, &hint, arena, out);
done:
    pnk_arena_release(&scratch);
    g->scratch = NULL;
    return status;
}
