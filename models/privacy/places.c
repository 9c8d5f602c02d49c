/* models/privacy/places.c - the records of a profile: places that need it are told by their area, and what somebody wrote is left out. */
#include "models/privacy/inside.h"

#include <math.h>
#include <string.h>

#define LEN(list) (sizeof(list) / sizeof *(list))

/** A site that is sensitive, or kept for some people: a group or an attribute that needs protection is named there. */
bool pnk_site_protected(const pnk_site *site)
{
    return site->sensitive == 1 || (site->reserved_for && *site->reserved_for);
}

static bool holds(const char *text, const char *part)
{
    return text && part && *part && strstr(text, part);
}

bool pnk_names_protected(const pnk_records *whole, const char *text)
{
    for (size_t i = 0; i < whole->sites.n; i++) {
        const pnk_site *s = &whole->sites.v[i];
        if (pnk_site_protected(s) && (holds(text, s->id) || holds(text, s->name.en) || holds(text, s->name.ru) || holds(text, s->name.ky)))
            return true;
    }
    return false;
}

int pnk_main_place(const pnk_records *records, int area)
{
    int best = -1;

    for (size_t i = 0; i < records->places.n; i++) {
        const pnk_place *p = &records->places.v[i];
        if (area < 0 || p->area < 0 || !pnk_area_within(records, p->area, area))
            continue;
        if (best < 0 || (isfinite(p->population_persons) && !(p->population_persons <= records->places.v[best].population_persons)))
            best = (int)i;
    }
    return best;
}

static const pnk_name type_names[] = {
    [PNK_COLLECTIVE_CENTRE] = { "collective centre", "пункт временного размещения", "убактылуу жайгаштыруу пункту" },
    [PNK_TENT_SITE] = { "tent site", "палаточный лагерь", "чатыр лагери" },
    [PNK_TRANSIT] = { "transit site", "транзитный пункт", "транзиттик пункт" },
    [PNK_RENTAL] = { "rental", "съёмное жильё", "ижара турак жай" },
};

static const char *told_name(pnk_arena *arena, const char *area, const char *id, const char *type)
{
    return pnk_arena_printf(arena, "%s: %s", area ? area : id, type);
}

/** "Batken city: collective centre", under an id that does not say which of them it is. */
static pnk_status cover_site(pnk_ctx *ctx, pnk_private *made, pnk_site *site, size_t number)
{
    const pnk_records *records = made->whole->records;
    const pnk_area *area = site->area >= 0 ? &records->areas.v[site->area] : NULL;
    const pnk_name *type = &type_names[(size_t)site->type < LEN(type_names) ? site->type : PNK_COLLECTIVE_CENTRE];
    const char *where = area ? area->id : "all";
    pnk_name none = {0};
    const pnk_name *name = area ? &area->name : &none;

    site->id = pnk_arena_printf(&made->arena, "site-%zu:%s", number, where);
    site->name = (pnk_name){ told_name(&made->arena, name->en, where, type->en), told_name(&made->arena, name->ru ? name->ru : name->en, where, type->ru),
                             told_name(&made->arena, name->ky ? name->ky : name->en, where, type->ky) };
    site->at = area ? area->at : (pnk_point){ NAN, NAN };
    site->place = pnk_main_place(records, site->area);
    site->sensitive = 1;
    site->reserved_for = NULL;
    site->features = NULL;
    site->agency = NULL;
    site->row.source = NULL;
    if (!site->id || !site->name.en || !site->name.ru || !site->name.ky)
        return pnk_no_memory(ctx);
    return pnk_remove(ctx, made, "sites", site->id, "site_id;name;lon_deg;lat_deg;place_id;reserved_for;features;agency", PNK_REMOVED_SENSITIVE);
}

#define COPY(made, list) copied(&(made)->arena, (void **)&(made)->records.list.v, (made)->records.list.n, sizeof *(made)->records.list.v)
static bool copied(pnk_arena *arena, void **v, size_t n, size_t size)
{
    void *copy = pnk_arena_alloc(arena, n + 1, size);

    if (copy && n)
        memcpy(copy, *v, n * size);
    if (copy)
        *v = copy;
    return copy != NULL;
}

static void drop_texts(pnk_records *r)
{
    for (size_t i = 0; i < r->closures.n; i++)
        r->closures.v[i].reason = NULL;
    for (size_t i = 0; i < r->reports.n; i++)
        r->reports.v[i].row.source = NULL, r->reports.v[i].note = NULL, r->reports.v[i].place_hint = NULL, r->reports.v[i].from_file = NULL, r->reports.v[i].from_sheet = NULL, r->reports.v[i].from_cell = NULL;
    for (size_t i = 0; i < r->figures.n; i++)
        r->figures.v[i].row.source = NULL, r->figures.v[i].note = NULL, r->figures.v[i].place_hint = NULL, r->figures.v[i].from_file = NULL, r->figures.v[i].from_sheet = NULL, r->figures.v[i].from_cell = NULL;
    for (size_t i = 0; i < r->sources.n; i++)
        r->sources.v[i].row.source = NULL;
    for (size_t i = 0; i < r->sites.n; i++)
        r->sites.v[i].row.source = NULL, r->sites.v[i].occupied_persons = r->sites.v[i].blocked_persons = pnk_withheld();      /* occupancy.csv tells what can be told */
}

/** Where a report speaks of, by our own names, in place of what was heard. */
static const char *heard(const pnk_private *made, const pnk_placed *placed)
{
    const pnk_records *records = made->whole->records;
    return placed && placed->n_areas >= 1 ? (records->areas.v[placed->areas[0]].name.en ? records->areas.v[placed->areas[0]].name.en : records->areas.v[placed->areas[0]].id) : NULL;
}

static pnk_status tell_heard(pnk_ctx *ctx, pnk_private *made)
{
    const pnk_matches *m = made->whole->matches;

    for (size_t i = 0; i < made->records.reports.n; i++)
        made->records.reports.v[i].place_as_heard = heard(made, m && m->reports ? &m->reports[i] : NULL);
    for (size_t i = 0; i < made->records.figures.n; i++)
        made->records.figures.v[i].place_as_heard = heard(made, m && m->figures ? &m->figures[i] : NULL);
    return pnk_remove(ctx, made, "residuals.csv", "", "place_as_heard;from_file;from_sheet;from_cell", PNK_REMOVED_TEXT);
}

/** Lists of decisions, stocks of one agency and questions about names are nobody else's. */
static pnk_status drop_lists(pnk_ctx *ctx, pnk_private *made)
{
    static const char *const inside[] = { "locks", "confirmed", "flows", "attributes", "distributed", "matches.csv", "problems.csv" };
    pnk_records *r = &made->records;
    pnk_status status = PNK_OK;

    r->locks.n = r->confirmed.n = r->flows.n = r->attributes.n = r->distributed.n = 0;
    if (made->whole->matches) {
        made->matches = *made->whole->matches;
        made->matches.arena = (pnk_arena){0};
        made->matches.n_questions = 0;
    }
    for (size_t i = 0; i < LEN(inside) && !status; i++)
        status = pnk_remove(ctx, made, inside[i], "", "", PNK_REMOVED_INSIDE);
    return status;
}

pnk_status pnk_private_records(pnk_ctx *ctx, pnk_private *made)
{
    size_t number = 0;
    pnk_status status = PNK_OK;

    made->records = *made->whole->records;
    made->records.arena = (pnk_arena){0};
    if (!COPY(made, sites) || !COPY(made, closures) || !COPY(made, reports) || !COPY(made, figures) || !COPY(made, sources))
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < made->records.sites.n && !status; i++)
        if (pnk_site_protected(&made->records.sites.v[i]))
            status = cover_site(ctx, made, &made->records.sites.v[i], ++number);
    drop_texts(&made->records);
    if (!status && !(status = tell_heard(ctx, made)))
        status = drop_lists(ctx, made);
    return status;
}
