/* engine/graph/graph.h - a weighted graph and its quickest ways.
 *
 * Question  How far is it from here to there, and by which edges?
 * Promise   a built graph is not changed by a query, so threads may share it; equal ways are settled by the smaller node,
 *           then edge, so an answer is the same everywhere
 * Method    Dijkstra (1959) with a binary heap over a compact forward-star
 */
#ifndef PNK_GRAPH_GRAPH_H
#define PNK_GRAPH_GRAPH_H

#include "engine/base/ctx.h"

typedef struct {
    int from, to;            /* 0 <= node < n_nodes */
    double weight;           /* >= 0, finite: minutes, say; what Dijkstra adds up */
    double length;           /* carried along: km, say */
} pnk_edge;

typedef struct pnk_graph pnk_graph;

/** Undirected when `both_ways`. Edges are copied. PNK_BAD_INPUT on a bad node or weight. */
pnk_status pnk_graph_new(pnk_ctx *ctx, int n_nodes, const pnk_edge *edges, size_t n_edges, bool both_ways, pnk_graph **out);
void       pnk_graph_free(pnk_graph *graph);
int        pnk_graph_n_nodes(const pnk_graph *graph);

/** From one node to all over the open edges.
 * @param open    [n_edges] false: the edge is closed; NULL: all are open
 * @param weight  [n_nodes] out; INFINITY where there is no way
 * @param length  [n_nodes] out, along the quickest way; may be NULL
 * @param edge    [n_nodes] out, the edge by which the node was reached, -1 at the start and where there is none; may be NULL
 * Cost O((edges + nodes) log nodes). */
pnk_status pnk_graph_from(pnk_ctx *ctx, const pnk_graph *graph, int from, const bool *open,
                          double *weight, double *length, int *edge);
/** The edges of the way to `to`, from the start on; gives their number (0: no way or to == from). `out` has n_nodes places. */
size_t pnk_graph_path(const pnk_graph *graph, const int *edge, int to, int *out);

#endif
