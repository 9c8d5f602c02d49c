/* models/movement/network.c - the two directions of each link, and the links out of each place in the order of the file. */
#include "models/movement/inside.h"

#include <math.h>

uint64_t move_hash(const char *name)
{
    uint64_t h = 0xCBF29CE484222325u;                /* FNV-1a (Fowler, Noll and Vo) */

    for (; name && *name; name++)
        h = (h ^ (unsigned char)*name) * 0x100000001B3u;
    return h;
}

/* A link with forced_redirection 1 is made twice by the peer, and so has twice the weight. */
static int copies_of(const pnk_case_link *link) { return link->forced == 1 ? 2 : 1; }

static void add_link(move_network *n, const pnk_case *c, const pnk_case_link *link)
{
    double speed = isnan(link->max_move_km_per_day) ? c->settings.max_move_km_per_day : link->max_move_km_per_day;
    double walk = isnan(link->walk_probability) ? 0.0 : link->walk_probability;

    double room = walk > 0.0 ? INFINITY : speed > link->length_km ? speed - link->length_km : 0.0;

    n->links[n->n_links++] = (move_link){ link->a, link->b, link->length_km, speed, walk, room };
    n->links[n->n_links++] = (move_link){ link->b, link->a, link->length_km, speed, walk, room };
}

static void sort_out(const pnk_case *c, move_network *n)
{
    for (size_t l = 0; l < n->n_links; l++)
        n->out_first[n->links[l].from + 1]++;
    for (size_t p = 0; p < c->n_places; p++)
        n->out_first[p + 1] += n->out_first[p];
    for (size_t l = n->n_links; l-- > 0;)            /* from the last, so that the first stands first */
        n->out[--n->out_first[n->links[l].from + 1]] = (int)l;
    for (size_t p = 0; p < c->n_places; p++)
        n->out_first[p] = n->out_first[p + 1];
    n->out_first[c->n_places] = n->n_links;
}

pnk_status move_network_new(pnk_ctx *ctx, const pnk_case *c, pnk_arena *arena, move_network *n)
{
    size_t n_links = 0;

    for (size_t i = 0; i < c->n_links; i++)
        n_links += 2 * (size_t)copies_of(&c->links[i]);
    *n = (move_network){
        .c = c,
        .links = PNK_NEW(arena, move_link, n_links + 1),
        .out = PNK_NEW(arena, int, n_links + 1),
        .out_first = PNK_NEW(arena, size_t, c->n_places + 2),
        .name_hash = PNK_NEW(arena, uint64_t, c->n_places + 1),
    };
    if (!n->links || !n->out || !n->out_first || !n->name_hash)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < c->n_links; i++)
        for (int copy = 0; copy < copies_of(&c->links[i]); copy++)
            add_link(n, c, &c->links[i]);
    sort_out(c, n);
    for (size_t p = 0; p < c->n_places; p++)
        n->name_hash[p] = move_hash(c->places[p].name);
    return move_ways(ctx, c, arena, n);
}
