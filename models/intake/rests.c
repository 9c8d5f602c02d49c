/* models/intake/rests.c - the leaves of the area tree: where counting happens.
 *
 * A parent is the sum of its leaves, always. Where places stand in a parent itself, or its children hold fewer people than
 * it has, a leaf "PARENT-rest" stands for what the children do not cover.
 */
#include "models/intake/reading.h"

typedef struct {
    size_t children, direct_places;
    double population_persons;       /* of the children; NAN where one is unknown */
} cover;

static cover *covers(pnk_reading *r, size_t n)
{
    pnk_records *records = r->records;
    cover *out = PNK_NEW(r->arena, cover, n + 1);

    for (size_t i = 0; out && i < n; i++) {
        int parent = records->areas.v[i].parent;
        if (parent < 0)
            continue;
        out[parent].children++;
        out[parent].population_persons += records->areas.v[i].population_persons;
    }
    for (size_t i = 0; out && i < records->places.n; i++)
        if (records->places.v[i].area >= 0)
            out[records->places.v[i].area].direct_places++;
    return out;
}

static bool needs_rest(const pnk_area *area, const cover *of, double share)
{
    if (of->children == 0)
        return false;
    return of->direct_places > 0 || of->population_persons < share * area->population_persons;   /* unknown on either side: no */
}

/** The rest of records->areas.v[parent]; its index, -1: out of memory. */
static int add_rest(pnk_reading *r, int parent, double children_persons)
{
    pnk_records *records = r->records;
    pnk_area *of = &records->areas.v[parent];
    const char *id = pnk_arena_printf(r->arena, "%s-rest", of->id);
    int known = pnk_index_get(&r->index[PNK_KEY_AREA], id);

    if (!id)
        return -1;
    if (known >= 0 && known != PNK_LATER && records->areas.v[known].parent == parent)
        return known;                /* the operation has such a leaf of its own */
    pnk_area rest = {
        .row = of->row, .id = id, .parent_id = of->id, .parent = parent, .level = of->level < 0 ? -1 : of->level + 1, .rest = true,
        .name = { .en = pnk_arena_printf(r->arena, "rest of %s", of->name.en),
                  .ru = of->name.ru ? pnk_arena_printf(r->arena, "остальное: %s", of->name.ru) : NULL,
                  .ky = of->name.ky ? pnk_arena_printf(r->arena, "калганы: %s", of->name.ky) : NULL },
        .at = of->at, .population_persons = of->population_persons - children_persons,
        .host_places_persons = NAN, .host_days = of->host_days, .host_fatigue_share = of->host_fatigue_share,
    };
    if (!(rest.population_persons >= 0))
        rest.population_persons = NAN;
    if (!rest.name.en || !PNK_GROW(r->arena, records->areas.v, records->areas.n, records->areas.capacity) ||
        pnk_index_put(&r->index[PNK_KEY_AREA], r->arena, id, (int)records->areas.n) < 0)
        return -1;
    records->areas.v[records->areas.n++] = rest;
    return (int)records->areas.n - 1;
}

static void move_places(pnk_records *records, int from, int to)
{
    for (size_t i = 0; i < records->places.n; i++)
        if (records->places.v[i].area == from)
            records->places.v[i].area = to;
}

static void mark_leaves(pnk_records *records)
{
    for (size_t i = 0; i < records->areas.n; i++)
        records->areas.v[i].leaf = true;
    for (size_t i = 0; i < records->areas.n; i++)
        if (records->areas.v[i].parent >= 0)
            records->areas.v[records->areas.v[i].parent].leaf = false;
}

static void mark_scope(pnk_reading *r)
{
    pnk_records *records = r->records;
    bool sure;

    for (size_t i = 0; i < records->areas.n; i++)
        records->areas.v[i].in_scope = r->n_scope == 0;
    for (size_t k = 0; k < r->n_scope; k++) {
        int root = pnk_key_find(r, PNK_KEY_AREA, r->scope[k], &sure);
        if (root < 0 && sure)
            pnk_problem_add(r->problems, PNK_ERROR, "operation.json", NULL, r->scope_line, "scope", r->scope[k], "%s", pnk_key_words(r, PNK_KEY_AREA));
        for (size_t i = 0; root >= 0 && root != PNK_LATER && i < records->areas.n; i++)
            if (pnk_area_within(records, (int)i, root))
                records->areas.v[i].in_scope = true;
    }
}

pnk_status pnk_make_rests(pnk_reading *r)
{
    size_t n = r->records->areas.n;      /* those given; the made ones come behind */
    cover *of = covers(r, n);
    double share = pnk_parameter_value(r->records, "rest_leaf_share");

    if (!of)
        return pnk_no_memory(r->ctx);
    for (size_t i = 0; i < n; i++) {
        if (!needs_rest(&r->records->areas.v[i], &of[i], share))
            continue;
        int rest = add_rest(r, (int)i, of[i].population_persons);
        if (rest < 0)
            return pnk_no_memory(r->ctx);
        move_places(r->records, (int)i, rest);
    }
    mark_leaves(r->records);
    mark_scope(r);
    return PNK_OK;
}
