/* models/match/names.c - everything that has a name: the gazetteer and its indices. */
#include "models/match/names.h"
#include "engine/base/text.h"
#include <string.h>

static pnk_status add_name(pnk_ctx *ctx, pnk_names *names, const char *text, int spot, pnk_name_kind kind, unsigned *kinds)
{
    pnk_wording wording;
    pnk_status status;

    if (pnk_text_is_blank(text))
        return PNK_OK;
    if ((status = pnk_wording_make(ctx, &names->arena, text, &wording)))
        return status;
    *kinds |= wording.kind;
    if (!*wording.core || !*wording.folded)
        return PNK_OK;
    pnk_stems stems = {0};
    if (kind != PNK_NAME_OTHER && (wording.kind & (PNK_KIND_OBLAST | PNK_KIND_DISTRICT)))
        pnk_wording_stems(&wording, &stems);
    pnk_named named = { .core = wording.core, .folded = wording.folded, .spot = spot, .kind = kind };
    for (size_t i = 0; i <= stems.n; i++) {                  /* "Баткенская" of "Баткенская область", and "batken" */
        if (i > 0 && !stems.v[i - 1].adjective)
            continue;
        if (i > 0 && !(named.folded = pnk_arena_text(&names->arena, stems.v[i - 1].folded)))
            return pnk_no_memory(ctx);
        int first = pnk_index_get(&names->folded, named.folded);
        named.next = first >= 0 ? names->names.v[first].next : -1;
        if (!PNK_GROW(&names->arena, names->names.v, names->names.n, names->names.capacity))
            return pnk_no_memory(ctx);
        if (first >= 0)
            names->names.v[first].next = (int)names->names.n;
        else if (pnk_index_put(&names->folded, &names->arena, named.folded, (int)names->names.n) < 0)
            return pnk_no_memory(ctx);
        names->names.v[names->names.n++] = named;
    }
    return PNK_OK;
}

static pnk_status add_names(pnk_ctx *ctx, pnk_names *names, const pnk_name *name, const char *others, int spot, unsigned *kinds)
{
    unsigned of_others = 0;
    pnk_status status;

    if ((status = add_name(ctx, names, name->en, spot, PNK_NAME_EN, kinds)) || (status = add_name(ctx, names, name->ru, spot, PNK_NAME_RU, kinds)) ||
        (status = add_name(ctx, names, name->ky, spot, PNK_NAME_KY, kinds)))
        return status;
    while (!status && others && *others) {
        size_t n = strcspn(others, ";");
        char *one = pnk_arena_text_n(&names->arena, others, n);
        status = one ? add_name(ctx, names, pnk_text_trim(one), spot, PNK_NAME_OTHER, &of_others) : pnk_no_memory(ctx);
        others += n + (others[n] ? 1 : 0);
    }
    return status;
}

/** Counts the words of a name, so that names not in the gazetteer can be told from misspelt ones. */
static pnk_status count_words(pnk_ctx *ctx, pnk_names *names, const char *text)
{
    pnk_wording whole, word;
    pnk_status status = text ? pnk_wording_make(ctx, &names->arena, text, &whole) : PNK_OK;

    if (status || !text)
        return status;
    for (const char *p = whole.core; *p;) {
        size_t n = strcspn(p, " -");
        char *one = pnk_arena_text_n(&names->arena, p, n);
        p += n + (p[n] ? 1 : 0);
        if (!one)
            return pnk_no_memory(ctx);
        if (n == 0)
            continue;
        if ((status = pnk_wording_make(ctx, &names->arena, one, &word)))
            return status;
        names->n_words++;
        int *count = pnk_index_at(&names->words, word.folded);
        if (count)
            ++*count;
        else if (pnk_index_put(&names->words, &names->arena, word.folded, 1) < 0)
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

static double weight_of(const pnk_names *names, double population_persons)
{
    return isfinite(population_persons) && population_persons > 0 ? 1 + log10(1 + population_persons / names->p.size_persons) : 1;
}

static pnk_status add_thing(pnk_ctx *ctx, pnk_names *names, pnk_thing thing, const char *id)
{
    if (!PNK_GROW(&names->arena, names->things.v, names->things.n, names->things.capacity))
        return pnk_no_memory(ctx);
    if (pnk_index_put(&names->ids, &names->arena, id, (int)names->things.n) < 0)
        return pnk_no_memory(ctx);
    names->things.v[names->things.n++] = thing;
    return PNK_OK;
}

static pnk_status add_areas(pnk_ctx *ctx, pnk_names *names)
{
    static const unsigned by_level[] = { 0, PNK_KIND_OBLAST | PNK_KIND_CITY, PNK_KIND_DISTRICT | PNK_KIND_CITY, PNK_KIND_AIMAK | PNK_KIND_CITY | PNK_KIND_VILLAGE };
    const pnk_records *records = names->records;
    pnk_status status = PNK_OK;

    for (size_t i = 0; !status && i < records->areas.n; i++) {
        const pnk_area *area = &records->areas.v[i];
        unsigned kinds = 0;
        int spot = (int)names->things.n;
        pnk_thing thing = { .area = (int)i, .place = -1, .weight = area->rest ? 0 : weight_of(names, area->population_persons) };
        if ((status = add_thing(ctx, names, thing, area->id)) || area->rest)
            continue;
        if ((status = add_names(ctx, names, &area->name, area->other_names, spot, &kinds)) || (status = count_words(ctx, names, area->name.en)))
            break;
        if (kinds == 0)                                      /* what the words in its names say; where they say nothing, its level */
            kinds = area->level >= 0 && area->level <= 3 ? by_level[area->level] : PNK_KIND_ALL;
        names->things.v[spot].kinds = kinds;
    }
    return status;
}

static unsigned kinds_of_place(pnk_place_type type)
{
    return type == PNK_CITY || type == PNK_TOWN ? PNK_KIND_CITY : type == PNK_VILLAGE ? PNK_KIND_VILLAGE : 0;
}

static pnk_status add_places(pnk_ctx *ctx, pnk_names *names)
{
    const pnk_records *records = names->records;
    pnk_status status = PNK_OK;

    for (size_t i = 0; !status && i < records->places.n; i++) {
        const pnk_place *place = &records->places.v[i];
        unsigned ignored = 0;
        int spot = (int)names->things.n;
        pnk_thing thing = { place->area, (int)i, kinds_of_place(place->type), weight_of(names, place->population_persons) };
        if (!(status = add_thing(ctx, names, thing, place->id)) && !(status = add_names(ctx, names, &place->name, place->other_names, spot, &ignored)))
            status = count_words(ctx, names, place->name.en);
    }
    return status;
}

/** How much each area's things weigh together. */
static pnk_status weigh_areas(pnk_ctx *ctx, pnk_names *names)
{
    const pnk_records *records = names->records;

    names->area_weight = PNK_NEW(&names->arena, double, records->areas.n + 1);
    if (!names->area_weight)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < names->things.n; i++) {
        const pnk_thing *thing = &names->things.v[i];
        names->all_weight += thing->weight;
        for (int a = thing->area, steps = 0; a >= 0 && steps < 64; a = records->areas.v[a].parent, steps++)
            names->area_weight[a] += thing->weight;
    }
    return PNK_OK;
}

/** Spellings by their consonants: vowels are what Uzbek, Tajik and Russian spellings of one name differ in most. */
static pnk_status index_skeletons(pnk_ctx *ctx, pnk_names *names)
{
    char skeleton[PNK_LONGEST_NAME + 1];

    for (size_t i = 0; i < names->names.n; i++) {
        pnk_named *named = &names->names.v[i];
        named->next_skeleton = -1;
        if (pnk_index_get(&names->folded, named->folded) != (int)i || !pnk_skeleton(named->folded, skeleton))
            continue;
        int first = pnk_index_get(&names->skeletons, skeleton);
        if (first >= 0) {
            named->next_skeleton = names->names.v[first].next_skeleton;
            names->names.v[first].next_skeleton = (int)i;
            continue;
        }
        char *key = pnk_arena_text(&names->arena, skeleton);
        if (!key || pnk_index_put(&names->skeletons, &names->arena, key, (int)i) < 0)
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

/** Entries by bucket, counted first and then put, so that none moves. */
static pnk_status index_deletes(pnk_ctx *ctx, pnk_names *names)
{
    uint32_t hashes[PNK_MAX_DELETES];
    pnk_deletes *d = &names->deletes;

    d->n_buckets = 1024;
    while (d->n_buckets < names->folded.n * 32)
        d->n_buckets *= 2;
    d->start = PNK_NEW(&names->arena, uint32_t, d->n_buckets + 2);
    if (!d->start)
        return pnk_no_memory(ctx);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < names->names.n; i++) {
            if (pnk_index_get(&names->folded, names->names.v[i].folded) != (int)i)
                continue;                                    /* another name says the same */
            size_t n = pnk_delete_hashes(names->names.v[i].folded, hashes);
            for (size_t k = 0; k < n; k++) {
                size_t bucket = hashes[k] & (d->n_buckets - 1);
                if (pass == 0)
                    d->start[bucket + 2]++;
                else
                    d->v[d->start[bucket + 1]++] = (struct pnk_delete){ hashes[k], (int)i };
            }
        }
        for (size_t b = 2; pass == 0 && b < d->n_buckets + 2; b++)
            d->start[b] += d->start[b - 1];
        d->n = d->start[d->n_buckets + 1];
        if (pass == 0 && !(d->v = PNK_NEW(&names->arena, struct pnk_delete, d->n + 1)))
            return pnk_no_memory(ctx);
    }
    return PNK_OK;
}

static pnk_status make_scratch(pnk_ctx *ctx, pnk_names *names)
{
    names->score = PNK_NEW(&names->arena, double, names->things.n + 1);
    names->tier = PNK_NEW(&names->arena, pnk_tier, names->things.n + 1);
    names->by_name = PNK_NEW(&names->arena, int, names->things.n + 1);
    names->touched = PNK_NEW(&names->arena, int, names->things.n + 1);
    names->seen = PNK_NEW(&names->arena, int, names->names.n + 1);
    return names->score && names->tier && names->by_name && names->touched && names->seen ? PNK_OK : pnk_no_memory(ctx);
}

static void read_parameters(const pnk_records *records, pnk_match_parameters *p)
{
    const struct { const char *name; double *to; } rows[] = {
        { "match_accept_confidence", &p->accept }, { "match_lead_confidence", &p->lead }, { "match_least_confidence", &p->least },
        { "match_pair_bits", &p->pair_bits }, { "match_vowel_bits", &p->vowel_bits }, { "match_key_bits", &p->key_bits }, { "match_slip_bits", &p->slip_bits },
        { "match_drop_bits", &p->drop_bits }, { "match_double_bits", &p->double_bits }, { "match_swap_bits", &p->swap_bits }, { "match_first_bits", &p->first_bits },
        { "match_most_bits", &p->most_bits }, { "match_folded_bits", &p->folded_bits }, { "match_case_bits", &p->case_bits }, { "match_letter_bits", &p->letter_bits },
        { "match_word_bits", &p->word_bits }, { "match_new_words", &p->new_word_words }, { "match_outside_share", &p->outside_share },
        { "match_parent_wrong_share", &p->parent_wrong_share }, { "match_parent_itself_share", &p->parent_itself_share }, { "match_kind_near_share", &p->kind_near_share }, { "match_kind_wrong_share", &p->kind_wrong_share },
        { "match_kind_outside_share", &p->kind_outside_share }, { "match_bare_area_share", &p->bare_area_share }, { "match_size_persons", &p->size_persons },
        { "match_guess_factor", &p->guess_factor }, { "match_hint_confidence", &p->hint_confidence },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        *rows[i].to = pnk_parameter_value(records, rows[i].name);
    pnk_slip_costs(p);
}

pnk_status pnk_names_make(pnk_ctx *ctx, const pnk_records *records, pnk_names *out)
{
    pnk_status status;

    *out = (pnk_names){ .records = records };
    read_parameters(records, &out->p);
    if ((status = add_areas(ctx, out)) || (status = add_places(ctx, out)) || (status = weigh_areas(ctx, out)) || (status = index_skeletons(ctx, out)) || (status = index_deletes(ctx, out)) ||
        (status = make_scratch(ctx, out)))
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
    int thing = pnk_index_get(&names->ids, id);

    out->n = 0;
    if (thing >= 0)
        pnk_spots_add(out, (pnk_spot){ .area = names->things.v[thing].area, .place = names->things.v[thing].place, .name = -1, .confidence = 1 });
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
