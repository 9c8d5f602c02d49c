/* models/allocation/way_names.c - the names of moves and loads read back. */
#include "models/allocation/way_names.h"

#include "engine/base/text.h"

#include <string.h>

static pnk_status put_name(pnk_ctx *ctx, pnk_way_names *n, pnk_index *index, const char *name, int value)
{
    return pnk_index_put_copy(index, &n->arena, name, value) >= 0 ? PNK_OK : pnk_no_memory(ctx);
}

/* By its name and number, and the first of its kind by its name alone. */
static pnk_status put_numbered(pnk_ctx *ctx, pnk_way_names *n, pnk_index *index, const char *what, const char *where, int i)
{
    char name[256];

    pnk_snprintf(name, sizeof name, "%s@%s", what, where);
    pnk_status status = put_name(ctx, n, index, name, i);
    pnk_snprintf(name, sizeof name, "%s@%s#%d", what, where, i);
    return status ? status : put_name(ctx, n, index, name, i);
}

pnk_status pnk_way_names_new(pnk_ctx *ctx, const pnk_world *w, pnk_way_names *n)
{
    const pnk_records *r = w->records;
    pnk_status status = PNK_OK;

    *n = (pnk_way_names){.w = w};
    for (int a = 0; a < w->n_leaves && !status; a++)
        status = put_name(ctx, n, &n->leaves, r->areas.v[w->leaf_area[a]].id, a);
    for (int s = 0; s < w->n_shelters && !status; s++)
        status = put_name(ctx, n, &n->shelters, w->shelters[s].id, s);
    for (int i = 0; i < w->n_drops && !status; i++)
        status = put_name(ctx, n, &n->drops, w->drops[i].shelter >= 0 ? w->shelters[w->drops[i].shelter].id : r->areas.v[w->leaf_area[w->drops[i].leaf]].id, i);
    for (size_t h = 0; h < r->warehouses.n && !status; h++)
        status = put_name(ctx, n, &n->houses, r->warehouses.v[h].id, (int)h);
    for (size_t g = 0; g < r->groups.n && !status; g++)
        status = put_name(ctx, n, &n->groups, r->groups.v[g].id, (int)g);
    for (int o = 0; o < w->n_lots && !status; o++)
        status = put_numbered(ctx, n, &n->lots, r->items.v[w->lots[o].item].id, r->warehouses.v[w->lots[o].warehouse].id, o);
    for (int p = 0; p < w->n_pools && !status; p++)
        status = put_numbered(ctx, n, &n->pools, w->pools[p].vehicle, r->places.v[w->pools[p].place].id, p);
    return status;
}

enum { MOST_PARTS = 8 };

static size_t split(const char *name, char *copy, size_t size, const char *parts[MOST_PARTS])
{
    size_t n = 0;

    if (strlen(name) >= size)
        return 0;
    strcpy(copy, name);
    for (char *at = copy; n < MOST_PARTS;) {
        parts[n++] = at;
        at = strchr(at, '|');
        if (!at)
            break;
        *at++ = '\0';
    }
    return n;
}

static int number_after(const char *text, char mark)
{
    const char *at = strrchr(text, mark);
    int64_t value;
    return at && pnk_text_to_int(at + 1, &value) && value >= 0 && value < INT32_MAX ? (int)value : -1;
}

static int day_of(const char *text)
{
    int64_t value;
    return pnk_text_to_int(text, &value) && value >= 0 && value < 10000 ? (int)value : -1;
}

/* "item@store#4" of a lot, "vehicle@place#2" of a pool. */
static int numbered(const pnk_way_names *names, const pnk_index *index, const char *text, int n)
{
    int number = number_after(text, '#'), same;
    char kind[256];
    size_t length;

    if (number < 0 || !names->renumbered)
        return number < n ? number : -1;
    same = pnk_index_get(index, text);
    length = (size_t)(strrchr(text, '#') - text);
    if (same >= 0 || length >= sizeof kind)
        return same;
    memcpy(kind, text, length);
    kind[length] = '\0';
    return pnk_index_get(index, kind);
}

bool pnk_way_move(const pnk_way_names *names, const char *name, pnk_act_move *out)
{
    char copy[512];
    const char *p[MOST_PARTS];
    size_t n = split(name, copy, sizeof copy, p);

    if (n != 6 || (strcmp(p[0], "x") != 0 && strcmp(p[0], "x out") != 0))
        return false;
    bool of_shelter = p[0][1] != '\0';
    int from = of_shelter ? pnk_index_get(&names->shelters, p[1]) : pnk_index_get(&names->leaves, p[1]), pool = -1;
    int mode = strcmp(p[4], "foot") == 0 ? PNK_ON_FOOT : strcmp(p[4], "own") == 0 ? PNK_OWN : PNK_FIRST_POOL;
    if (mode == PNK_FIRST_POOL) {
        pool = numbered(names, &names->pools, p[4], names->w->n_pools);
        mode += pool;
    }
    *out = (pnk_act_move){.from = of_shelter ? from + names->w->n_leaves : from, .group = pnk_index_get(&names->groups, p[3]),
                          .shelter = pnk_index_get(&names->shelters, p[2]), .mode = mode, .day = day_of(p[5])};
    return from >= 0 && out->group >= 0 && out->shelter >= 0 && out->day >= 0 && (mode < PNK_FIRST_POOL || pool >= 0);
}

bool pnk_way_goods(const pnk_way_names *names, const char *name, pnk_act_ship *out, int *warehouse)
{
    const pnk_world *w = names->w;
    char copy[512];
    const char *p[MOST_PARTS];

    if (split(name, copy, sizeof copy, p) != 5 || (strcmp(p[0], "y") != 0 && strcmp(p[0], "r") != 0))
        return false;
    bool unit = p[0][0] == 'y';
    *out = (pnk_act_ship){.lot = unit ? numbered(names, &names->lots, p[1], w->n_lots) : -1, .drop = pnk_index_get(&names->drops, p[2]),
                          .pool = numbered(names, &names->pools, p[3], w->n_pools), .day = day_of(p[4])};
    if (out->drop < 0 || out->pool < 0 || out->day < 0 || (unit && out->lot < 0))
        return false;
    *warehouse = unit ? w->lots[out->lot].warehouse : pnk_index_get(&names->houses, p[1]);
    return *warehouse >= 0;
}

bool pnk_way_load(const pnk_way_names *names, const char *name, pnk_act_ship *out, int lot[2])
{
    const pnk_world *w = names->w;
    char copy[512];
    const char *p[MOST_PARTS];

    if (split(name, copy, sizeof copy, p) != 6 || strcmp(p[0], "load") != 0)
        return false;
    lot[0] = numbered(names, &names->lots, p[1], w->n_lots);
    lot[1] = *p[2] ? numbered(names, &names->lots, p[2], w->n_lots) : -1;
    *out = (pnk_act_ship){.lot = lot[0], .drop = pnk_index_get(&names->drops, p[3]), .pool = numbered(names, &names->pools, p[4], w->n_pools), .day = day_of(p[5])};
    return lot[0] >= 0 && (lot[1] >= 0 || !*p[2]) && out->drop >= 0 && out->pool >= 0 && out->day >= 0;
}
