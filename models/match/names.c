/* models/match/names.c - everything that has a name, and finding it. */
#include "models/match/names.h"
#include "engine/base/text.h"
#include <string.h>

static pnk_status add_name(pnk_ctx *ctx, pnk_names *names, const char *text, pnk_spot spot, unsigned kinds, bool other)
{
    pnk_named named = { .spot = spot, .kinds = kinds, .other = other };
    pnk_status status;

    if (pnk_text_is_blank(text))
        return PNK_OK;
    if ((status = pnk_wording_make(ctx, &names->arena, text, &named.wording)))
        return status;
    if (!*named.wording.core)
        return PNK_OK;
    if (!PNK_GROW(&names->arena, names->names.v, names->names.n, names->names.capacity))
        return pnk_no_memory(ctx);
    names->names.v[names->names.n++] = named;
    return PNK_OK;
}

/** What an area is, by the words in its names; where they say nothing, by its level. */
static pnk_status kinds_of_area(pnk_ctx *ctx, pnk_arena *arena, const pnk_area *area, unsigned *out)
{
    static const unsigned by_level[] = { 0, PNK_KIND_OBLAST | PNK_KIND_CITY, PNK_KIND_DISTRICT | PNK_KIND_CITY, PNK_KIND_AIMAK | PNK_KIND_CITY | PNK_KIND_VILLAGE };
    const char *const texts[] = { area->name.en, area->name.ru, area->name.ky };
    pnk_wording wording;
    pnk_status status;

    *out = 0;
    for (size_t i = 0; i < 3; i++) {
        if (!texts[i])
            continue;
        if ((status = pnk_wording_make(ctx, arena, texts[i], &wording)))
            return status;
        *out |= wording.kind;
    }
    if (*out == 0)
        *out = area->level >= 0 && area->level <= 3 ? by_level[area->level] : PNK_KIND_ALL;
    return PNK_OK;
}

static unsigned kinds_of_place(pnk_place_type type)
{
    return type == PNK_CITY || type == PNK_TOWN ? PNK_KIND_CITY : type == PNK_VILLAGE ? PNK_KIND_VILLAGE : 0;
}

static pnk_status add_names(pnk_ctx *ctx, pnk_names *names, const pnk_name *name, pnk_spot spot, unsigned kinds)
{
    pnk_status status;

    if ((status = add_name(ctx, names, name->en, spot, kinds, false)) || (status = add_name(ctx, names, name->ru, spot, kinds, false)))
        return status;
    return add_name(ctx, names, name->ky, spot, kinds, false);
}

static pnk_status add_other_names(pnk_ctx *ctx, pnk_names *names, const char *list, pnk_spot spot, unsigned kinds)
{
    pnk_status status = PNK_OK;

    while (!status && list && *list) {
        size_t n = strcspn(list, ";");
        char *one = pnk_arena_text_n(&names->arena, list, n);
        status = one ? add_name(ctx, names, pnk_text_trim(one), spot, kinds, true) : pnk_no_memory(ctx);
        list += n + (list[n] ? 1 : 0);
    }
    return status;
}

pnk_status pnk_names_make(pnk_ctx *ctx, const pnk_records *records, pnk_names *out)
{
    pnk_status status = PNK_OK;

    *out = (pnk_names){ .records = records };
    for (size_t i = 0; !status && i < records->areas.n; i++) {
        const pnk_area *area = &records->areas.v[i];
        unsigned kinds;
        if (!area->rest && !(status = kinds_of_area(ctx, &out->arena, area, &kinds)))
            status = add_names(ctx, out, &area->name, (pnk_spot){ .area = (int)i, .place = -1 }, kinds);
    }
    for (size_t i = 0; !status && i < records->places.n; i++) {
        const pnk_place *place = &records->places.v[i];
        unsigned kinds = kinds_of_place(place->type);
        pnk_spot spot = { .area = place->area, .place = (int)i };
        if (!(status = add_names(ctx, out, &place->name, spot, kinds)))
            status = add_other_names(ctx, out, place->other_names, spot, kinds);
    }
    if (status)
        pnk_names_release(out);
    return status;
}

void pnk_names_release(pnk_names *names)
{
    pnk_arena_release(&names->arena);
    *names = (pnk_names){0};
}

bool pnk_spots_add(pnk_spots *spots, pnk_spot spot)
{
    for (size_t i = 0; i < spots->n; i++)
        if (spots->v[i].area == spot.area && spots->v[i].place == spot.place)
            return true;
    if (spots->n >= PNK_MAX_SPOTS)
        return false;
    spots->v[spots->n++] = spot;
    return true;
}

void pnk_names_find_id(const pnk_names *names, const char *id, pnk_spots *out)
{
    int area = pnk_find_area(names->records, id), place = pnk_find_place(names->records, id);

    out->n = 0;
    if (area >= 0)
        pnk_spots_add(out, (pnk_spot){ .area = area, .place = -1 });
    else if (place >= 0)
        pnk_spots_add(out, (pnk_spot){ .area = names->records->places.v[place].area, .place = place });
}

static pnk_tier tier_of(const pnk_named *named, const pnk_wording *wording)
{
    if (strcmp(named->wording.core, wording->core) == 0)
        return named->other ? PNK_TIER_OTHER : PNK_TIER_NAME;
    return *wording->folded && strcmp(named->wording.folded, wording->folded) == 0 ? PNK_TIER_FOLDED : PNK_TIER_NONE;
}

void pnk_names_find(const pnk_names *names, const pnk_wording *wording, unsigned kind, pnk_spots *out)
{
    pnk_tier best_area = PNK_TIER_NONE, best_place = PNK_TIER_NONE;

    kind = wording->kind ? wording->kind : kind;
    out->n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < names->names.n; i++) {
            const pnk_named *named = &names->names.v[i];
            pnk_tier tier = tier_of(named, wording), *best = named->spot.place < 0 ? &best_area : &best_place;
            if (tier == PNK_TIER_NONE || (kind && !(named->kinds & kind)))
                continue;
            if (pass == 0)
                *best = tier < *best ? tier : *best;
            else if (tier == *best)
                pnk_spots_add(out, (pnk_spot){ .area = named->spot.area, .place = named->spot.place, .tier = tier });
        }
}

/** Letters to add, drop or change (Levenshtein 1966). */
static size_t distance(const char *a, const char *b)
{
    size_t row[64], n_a = strlen(a), n_b = strlen(b);

    if (n_a > 63 || n_b > 63)
        return 64;
    for (size_t j = 0; j <= n_b; j++)
        row[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            size_t other = 1 + (row[j] < row[j - 1] ? row[j] : row[j - 1]);
            diagonal = row[j];
            row[j] = change < other ? change : other;
        }
    }
    return row[n_b];
}

const pnk_named *pnk_names_nearest(const pnk_names *names, const char *folded)
{
    const pnk_named *nearest = NULL;
    size_t least = strlen(folded) / 3 + 1;                   /* farther than a third of its letters is another name */

    for (size_t i = 0; i < names->names.n; i++) {
        size_t d = distance(folded, names->names.v[i].wording.folded);
        if (d < least) {
            least = d;
            nearest = &names->names.v[i];
        }
    }
    return nearest;
}

int pnk_spot_area(const pnk_records *records, pnk_spot spot)
{
    return spot.place >= 0 ? records->places.v[spot.place].area : spot.area;
}

const char *pnk_spot_id(const pnk_records *records, pnk_spot spot)
{
    return spot.place >= 0 ? records->places.v[spot.place].id : records->areas.v[spot.area].id;
}

const char *pnk_spot_name(const pnk_records *records, pnk_spot spot)
{
    return spot.place >= 0 ? records->places.v[spot.place].name.en : records->areas.v[spot.area].name.en;
}
