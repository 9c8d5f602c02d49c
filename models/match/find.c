/* models/match/find.c - one wording against the gazetteer: who may be meant, and how sure. */
#include "models/match/names.h"
#include <stdlib.h>
#include <string.h>

typedef struct { pnk_names *names; const pnk_wording *wording; unsigned kind; const pnk_spots *parents; } question;

static bool in_parents(const question *q, const pnk_thing *thing)
{
    for (size_t i = 0; i < q->parents->n; i++)
        if (pnk_area_within(q->names->records, thing->area, q->parents->v[i].area))
            return true;
    return false;
}

/** "Kadamjay" in Kadamjay district is hardly the district over again, unless somebody wrote its id. */
static bool is_parent(const question *q, const pnk_thing *thing, const pnk_spot *parent)
{
    return thing->place < 0 && thing->area == parent->area && parent->name >= 0 && !q->kind;
}

/** How likely it is to be spoken of, given what it was said to lie in. */
static double prior(const question *q, const pnk_thing *thing)
{
    const pnk_names *names = q->names;
    double inside = 0, wrong = names->p.parent_wrong_share, sure = 0;

    if (!q->parents || q->parents->n == 0)
        return thing->weight / names->all_weight;
    for (size_t i = 0; i < q->parents->n; i++) {
        const pnk_spot *parent = &q->parents->v[i];
        sure += parent->confidence;
        if (pnk_area_within(names->records, thing->area, parent->area) && names->area_weight[parent->area] > 0)
            inside += parent->confidence * (is_parent(q, thing, parent) ? names->p.parent_itself_share : 1) * thing->weight / names->area_weight[parent->area];
    }
    return (1 - wrong) * inside / (sure > 0 ? sure : 1) + wrong * thing->weight / names->all_weight;
}

/** How likely the words said of its kind are. */
static double kind_share(const question *q, const pnk_thing *thing)
{
    const pnk_match_parameters *p = &q->names->p;
    const unsigned settlement = PNK_KIND_CITY | PNK_KIND_VILLAGE, rural = PNK_KIND_AIMAK | PNK_KIND_VILLAGE;

    if (!q->kind)
        return thing->place < 0 ? p->bare_area_share : 1;
    if (q->kind & thing->kinds)
        return 1;
    if (thing->kinds == 0 && thing->place >= 0)
        return p->kind_near_share;
    return (q->kind & settlement && thing->kinds & settlement) || (q->kind & rural && thing->kinds & rural) ? p->kind_near_share : p->kind_wrong_share;
}

/** One name of a thing explains the wording at this cost. */
static void take(const question *q, int name, pnk_tier tier, double bits)
{
    pnk_names *names = q->names;
    int spot = names->names.v[name].spot;
    const pnk_thing *thing = &names->things.v[spot];
    double score = prior(q, thing) * kind_share(q, thing) * exp2(-bits);

    if (!(names->score[spot] > 0) && score > 0)
        names->touched[names->n_touched++] = spot;
    if (score > names->score[spot]) {
        names->score[spot] = score;
        names->tier[spot] = tier;
        names->by_name[spot] = name;
    }
}

/** All names spelt so once folded. Gives whether one of them fits in every other way. */
static bool take_folded(const question *q, const char *folded, pnk_tier tier, double bits)
{
    pnk_names *names = q->names;
    bool fits = false;

    for (int i = pnk_index_get(&names->folded, folded); i >= 0; i = names->names.v[i].next) {
        const pnk_named *named = &names->names.v[i];
        const pnk_thing *thing = &names->things.v[named->spot];
        pnk_tier of = tier;
        double cost = bits;
        if (tier == PNK_TIER_FOLDED && strcmp(named->core, q->wording->core) == 0) {
            of = named->kind == PNK_NAME_OTHER ? PNK_TIER_OTHER : PNK_TIER_NAME;
            cost = 0;
        }
        take(q, i, of, cost);
        fits = fits || ((!q->kind || (q->kind & thing->kinds)) && (!q->parents || q->parents->n == 0 || in_parents(q, thing)));
    }
    return fits;
}

/** All names with a spelling near this one. */
static void take_if_near(const question *q, const char *folded, int name, double bits)
{
    pnk_names *names = q->names;

    if (names->seen[name] == names->stamp)
        return;
    names->seen[name] = names->stamp;
    double slips = pnk_slip_bits(&names->p, folded, names->names.v[name].folded, names->p.most_bits);
    for (int i = name; i >= 0 && slips > 0 && slips <= names->p.most_bits; i = names->names.v[i].next)
        take(q, i, PNK_TIER_NEAR, bits + slips);
}

/** Names within two slips of the spelling, or with other vowels. */
static void take_near(const question *q, const char *folded, double bits)
{
    pnk_names *names = q->names;
    uint32_t hashes[PNK_MAX_DELETES];
    char skeleton[PNK_LONGEST_NAME + 1];
    size_t n = pnk_delete_hashes(folded, hashes);

    names->stamp++;
    for (size_t k = 0; k < n; k++) {
        size_t bucket = hashes[k] & (names->deletes.n_buckets - 1);
        for (uint32_t e = names->deletes.start[bucket]; e < names->deletes.start[bucket + 1]; e++)
            if (names->deletes.v[e].hash == hashes[k])
                take_if_near(q, folded, names->deletes.v[e].name, bits);
    }
    if (pnk_skeleton(folded, skeleton))
        for (int i = pnk_index_get(&names->skeletons, skeleton); i >= 0; i = names->names.v[i].next_skeleton)
            take_if_near(q, folded, i, bits);
}

static int compare_spots(const void *left, const void *right)
{
    const pnk_spot *a = left, *b = right;

    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    if ((a->place < 0) != (b->place < 0))
        return a->place < 0 ? -1 : 1;
    return a->place != b->place ? (a->place < b->place ? -1 : 1) : (a->area > b->area) - (a->area < b->area);
}

/** The likeliest spots, in order; `least` is left out. */
static void keep_best(const question *q, double all, pnk_spots *out)
{
    pnk_names *names = q->names;
    bool asked = q->parents && q->parents->n > 0;

    out->n = 0;
    for (size_t i = 0; i < names->n_touched; i++) {
        int t = names->touched[i];
        const pnk_thing *thing = &names->things.v[t];
        pnk_spot spot = { thing->area, thing->place, names->tier[t], names->by_name[t], names->score[t] / all, asked && !in_parents(q, thing),
                          q->kind && !(q->kind & thing->kinds) };
        names->score[t] = 0;
        if (!(spot.confidence >= names->p.least))
            continue;
        if (out->n == PNK_MAX_SPOTS && compare_spots(&spot, &out->v[out->n - 1]) >= 0)
            continue;
        size_t k = out->n < PNK_MAX_SPOTS ? out->n++ : out->n - 1;
        for (; k > 0 && compare_spots(&spot, &out->v[k - 1]) < 0; k--)
            out->v[k] = out->v[k - 1];
        out->v[k] = spot;
    }
    names->n_touched = 0;
}

void pnk_names_find(pnk_names *names, const pnk_wording *wording, unsigned kind, const pnk_spots *parents, bool near, pnk_spots *out)
{
    const pnk_match_parameters *p = &names->p;
    question q = { names, wording, wording->kind ? wording->kind : kind, parents };
    pnk_stems stems = {0};

    out->n = 0;
    if (!*wording->folded)
        return;
    bool fits = take_folded(&q, wording->folded, PNK_TIER_FOLDED, p->folded_bits);
    pnk_wording_stems(wording, &stems);
    for (size_t i = 0; i < stems.n; i++) {
        bool adjective = stems.v[i].adjective && (q.kind & (PNK_KIND_OBLAST | PNK_KIND_DISTRICT));
        double bits = adjective ? p->folded_bits : wording->oblique ? p->folded_bits + p->case_bits / 2 : p->folded_bits + p->case_bits;
        fits = take_folded(&q, stems.v[i].folded, PNK_TIER_CASE, bits) || fits;
        if (!fits && near && adjective && i == 0)
            take_near(&q, stems.v[i].folded, bits);
    }
    if (!fits && strcmp(wording->whole, wording->folded) != 0) {   /* "Кыргыз Кыштак": the word is a part of the name */
        question bare = q;
        bare.kind = 0;
        fits = take_folded(&bare, wording->whole, PNK_TIER_FOLDED, p->folded_bits);
    }
    if (!fits && near && strlen(wording->folded) <= PNK_LONGEST_NAME)
        take_near(&q, wording->folded, p->folded_bits);
    double all = p->outside_share * exp2(-pnk_outside_bits(names, wording->folded)) * (q.kind ? p->kind_outside_share : 1);
    for (size_t i = 0; i < names->n_touched; i++)
        all += names->score[names->touched[i]];
    keep_best(&q, all, out);
}
