/* models/layers/net.h - lines as drawn -> a network: junctions, and roads between them. Not a door.
 *
 * Two lines meet where they share a vertex; where an end of one lies within join_m of the other; and where they cross, unless one of them is a
 * bridge or tunnel or they lie on different layers. Settlements become nodes: on the road within split_m, by a way of their own within attach_m.
 */
#ifndef PNK_LAYERS_NET_H
#define PNK_LAYERS_NET_H

#include "engine/base/arena.h"
#include "engine/base/ctx.h"
#include "engine/geo/geo.h"

typedef struct {
    const pnk_point *v;
    size_t n;
    int kind;                        /* roads of one kind may be joined into one row */
    double kmh;
    int level;                       /* OSM `layer`; 0 the ground */
    bool over;                       /* bridge or tunnel */
} net_line;

typedef struct {
    double join_m, attach_m, split_m, connector_kmh, connector_detour, piece_least_km;
    int connector_kind;
} net_settings;

typedef struct { pnk_point at; int place; } net_node;                       /* place: index of the settlement; -1: a junction */
typedef struct { int a, b, kind; double km, minutes; } net_edge;            /* a < b in the order of nodes */

typedef struct {
    net_node *nodes;
    size_t n_nodes;
    net_edge *edges;
    size_t n_edges;
    double *place_m;                 /* [n_places] how far from the road; NAN: not joined to any */
    size_t n_crossed, n_over, n_touched;         /* crossings made junctions; passed over; ends that touch another line */
    size_t n_zero, n_loops, n_twice, n_joined;   /* lines without length; roads back to their start; second roads between the same two; junctions of two roads */
    size_t n_on_road, n_by_way, n_off;           /* settlements */
    size_t n_pieces, n_dropped;
    double km, dropped_km, largest_km;
} net;

pnk_status net_build(pnk_ctx *ctx, pnk_arena *arena, const net_line *lines, size_t n_lines, const pnk_point *places, size_t n_places,
                     const net_settings *settings, net *out);

/* The second half, on nodes and edges: loops, twins, junctions of two roads, small pieces. */
pnk_status net_tidy(pnk_ctx *ctx, const net_settings *settings, net *n);

#endif
