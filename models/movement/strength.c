/* models/movement/strength.c - which differences in the km moved today can still be felt at a place.
 *
 * Who has moved m km and drives on over a link of L km has strength left behind it while m < speed - L. So over all ways on from a place
 * there is a list of edges, and people between two of them have the same rest of the day in law: they are one cohort, exactly. Where a
 * place has more edges than bins are allowed it has even bins instead, whose cohorts carry the mean of the bin.
 *
 * Classes are visited in the order of their upper edges: whoever goes on stands before a later edge, so that each is visited about once.
 */
#include "models/movement/inside.h"

#include <math.h>

static double room_of(const move_link *link, double speed_km) { return speed_km > link->km ? speed_km - link->km : 0.0; }

/** Even bins up to the last edge; none if that would be more than is there. */
static void make_even(move_strength *t, size_t place, double width_km)
{
    double *edges = &t->edges[place * (t->most + 1)], last = edges[t->n_edges[place] - 1];
    size_t n = 0;

    width_km = fmax(width_km, last / (double)t->most);
    for (double x = width_km; x < last && n + 1 < t->most; x += width_km)
        edges[n++] = x;
    edges[n++] = last;
    t->n_edges[place] = n;
    t->even[place] = true;
}

/** True if the edges of the place have changed. */
static bool add_edge(move_strength *t, size_t place, double edge_km, double width_km)
{
    static const double same_km = 1e-9;
    double *edges = &t->edges[place * (t->most + 1)];
    size_t n = t->n_edges[place], i = n;

    if (!(edge_km > 0.0) || (t->even[place] && !(edge_km > edges[n - 1])))
        return false;
    while (i > 0 && edges[i - 1] > edge_km + same_km)
        i--;
    if (i > 0 && edges[i - 1] > edge_km - same_km)
        return false;
    if (t->even[place]) {                            /* of a place with more links than bins */
        edges[n - 1] = edge_km;
        make_even(t, place, width_km);
        return true;
    }
    for (size_t k = n; k > i; k--)
        edges[k] = edges[k - 1];
    edges[i] = edge_km;
    if (++t->n_edges[place] > t->most)
        make_even(t, place, width_km);
    return true;
}

static void add_links(move_run *r, double width_km)
{
    for (size_t l = 0; l < r->net->n_links; l++) {
        const move_link *link = &r->net->links[l];

        add_edge(&r->strength, (size_t)link->from, room_of(link, link->speed_km), width_km);
        if (link->walk_share > 0.0)
            add_edge(&r->strength, (size_t)link->from, room_of(link, r->s->max_walk_km_per_day), width_km);
    }
}

/** What can be felt at the end of a link can be felt at its beginning, by its length earlier. */
static bool add_from_behind(move_run *r, double width_km)
{
    move_strength *t = &r->strength;
    bool changed = false;

    for (size_t l = 0; l < r->net->n_links; l++) {
        const move_link *link = &r->net->links[l];
        double room = room_of(link, link->speed_km);

        for (size_t i = 0; i < t->n_edges[link->to]; i++) {
            double edge = t->edges[(size_t)link->to * (t->most + 1) + i] - link->km;

            if (edge < room)
                changed = add_edge(t, (size_t)link->from, edge, width_km) || changed;
        }
    }
    return changed;
}

/* The turn of a class that ends at an edge: other places do not show in it. */
static uint8_t turn_of(const move_run *r, double upper_km)
{
    double turn = upper_km * (MOVE_TURNS - 2) / r->s->max_move_km_per_day;

    return turn < MOVE_TURNS - 2 ? (uint8_t)turn : MOVE_TURNS - 2;
}

static void find_turns(move_run *r)
{
    move_strength *t = &r->strength;

    for (size_t p = 0; p < r->c->n_places; p++) {
        size_t first = p * (t->most + 1);

        for (size_t i = 0; i < t->n_edges[p]; i++)
            t->turn[first + i] = turn_of(r, t->edges[first + i]);
        t->turn[first + t->n_edges[p]] = MOVE_TURNS - 1;
    }
}

pnk_status move_strength_new(pnk_ctx *ctx, move_run *r, pnk_arena *arena)
{
    static const double coarse = 3.0;                /* bins of a day's move, for small cohorts */
    move_strength *t = &r->strength;
    size_t n_places = r->c->n_places + 1;
    double width_km = r->s->max_move_km_per_day / r->moved_bins;

    *t = (move_strength){ .most = (size_t)fmin(r->moved_bins, MOVE_COARSE - 1) };
    t->n_edges = PNK_NEW(arena, size_t, n_places);
    t->even = PNK_NEW(arena, bool, n_places);
    t->edges = PNK_NEW(arena, double, n_places * (t->most + 1));
    t->turn = PNK_NEW(arena, uint8_t, n_places * (t->most + 1));
    t->wide_km = r->s->max_move_km_per_day / coarse;
    if (!t->n_edges || !t->even || !t->edges || !t->turn)
        return pnk_no_memory(ctx);
    add_links(r, width_km);
    while (add_from_behind(r, width_km))
        ;
    find_turns(r);
    return PNK_OK;
}

size_t move_class_of(const move_run *r, int place, double moved_km, double n, int *turn)
{
    const move_strength *t = &r->strength;
    const double *edges = &t->edges[(size_t)place * (t->most + 1)];
    size_t n_edges = t->n_edges[place], i = 0;

    if (n < r->small && t->even[place] && moved_km < edges[n_edges - 1]) {
        i = (size_t)(moved_km / t->wide_km);
        *turn = turn_of(r, t->wide_km * (double)(i + 1));
        return MOVE_COARSE + i;
    }
    while (i < n_edges && moved_km >= edges[i])
        i++;
    *turn = t->turn[(size_t)place * (t->most + 1) + i];
    return i;
}
