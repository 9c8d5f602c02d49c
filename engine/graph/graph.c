/* engine/graph/graph.c - a compact forward star and Dijkstra's algorithm (1959) with an indexed binary heap. */
#include "engine/graph/graph.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct { int to, edge; } arc;

struct pnk_graph {
    int n_nodes;
    size_t n_edges;
    bool both_ways;
    pnk_edge *edges;
    size_t *first;              /* [n_nodes + 1] arcs of node v: first[v] .. first[v + 1] */
    arc *arcs;
};

static pnk_status check_edges(pnk_ctx *ctx, int n_nodes, const pnk_edge *edges, size_t n_edges)
{
    if (n_nodes < 0 || n_edges > INT_MAX / 2)
        return pnk_fail(ctx, PNK_BAD_INPUT, "a graph of %d nodes and %zu edges, expected 0 or more nodes and at most %d edges",
                        n_nodes, n_edges, INT_MAX / 2);
    for (size_t e = 0; e < n_edges; e++) {
        if (edges[e].from < 0 || edges[e].from >= n_nodes || edges[e].to < 0 || edges[e].to >= n_nodes)
            return pnk_fail(ctx, PNK_BAD_INPUT, "edge %zu: nodes %d and %d, expected 0 to %d", e, edges[e].from, edges[e].to, n_nodes - 1);
        if (!(edges[e].weight >= 0.0) || !isfinite(edges[e].weight))
            return pnk_fail(ctx, PNK_BAD_INPUT, "edge %zu: weight %g, expected a finite number, 0 or more", e, edges[e].weight);
    }
    return PNK_OK;
}

/** Counts the arcs of each node, then puts them in their places in order of edge. */
static void fill_star(pnk_graph *graph)
{
    size_t *first = graph->first;
    for (size_t e = 0; e < graph->n_edges; e++) {
        first[graph->edges[e].from + 1]++;
        if (graph->both_ways)
            first[graph->edges[e].to + 1]++;
    }
    for (int v = 0; v < graph->n_nodes; v++)
        first[v + 1] += first[v];
    for (size_t e = graph->n_edges; e-- > 0;) {      /* from the end: first[v + 1] walks down to the start of v */
        const pnk_edge *edge = &graph->edges[e];
        graph->arcs[--first[edge->from + 1]] = (arc){ edge->to, (int)e };
        if (graph->both_ways)
            graph->arcs[--first[edge->to + 1]] = (arc){ edge->from, (int)e };
    }
    memmove(first, first + 1, (size_t)graph->n_nodes * sizeof *first);
    first[graph->n_nodes] = graph->n_edges * (graph->both_ways ? 2 : 1);
}

pnk_status pnk_graph_new(pnk_ctx *ctx, int n_nodes, const pnk_edge *edges, size_t n_edges, bool both_ways, pnk_graph **out)
{
    pnk_status status = check_edges(ctx, n_nodes, edges, n_edges);
    if (status)
        return status;
    pnk_graph *graph = calloc(1, sizeof *graph);
    if (!graph)
        return pnk_no_memory(ctx);
    graph->n_nodes = n_nodes;
    graph->n_edges = n_edges;
    graph->both_ways = both_ways;
    graph->edges = malloc((n_edges + 1) * sizeof *graph->edges);
    graph->first = calloc((size_t)n_nodes + 1, sizeof *graph->first);
    graph->arcs = malloc((n_edges * 2 + 1) * sizeof *graph->arcs);
    if (!graph->edges || !graph->first || !graph->arcs) {
        pnk_graph_free(graph);
        return pnk_no_memory(ctx);
    }
    if (n_edges)
        memcpy(graph->edges, edges, n_edges * sizeof *edges);
    fill_star(graph);
    *out = graph;
    return PNK_OK;
}

void pnk_graph_free(pnk_graph *graph)
{
    if (!graph)
        return;
    free(graph->edges);
    free(graph->first);
    free(graph->arcs);
    free(graph);
}

int pnk_graph_n_nodes(const pnk_graph *graph) { return graph->n_nodes; }

/** Nodes by (weight so far, node). */
typedef struct {
    const double *weight;
    int *nodes, *place;         /* place[v]: where v stands in nodes; NOT_YET or SETTLED */
    int n;
} heap;

enum { NOT_YET = -1, SETTLED = -2 };

static bool before(const heap *h, int a, int b)
{
    return h->weight[a] < h->weight[b] || (h->weight[a] == h->weight[b] && a < b);
}

static void put(heap *h, int at, int node)
{
    h->nodes[at] = node;
    h->place[node] = at;
}

/** A node that is new or has become lighter. */
static void rise(heap *h, int node)
{
    int at = h->place[node] == NOT_YET ? h->n++ : h->place[node];
    while (at > 0 && before(h, node, h->nodes[(at - 1) / 2])) {
        put(h, at, h->nodes[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(h, at, node);
}

static int take_lightest(heap *h)
{
    int lightest = h->nodes[0], node = h->nodes[--h->n], at = 0;
    h->place[lightest] = SETTLED;
    if (h->n == 0)
        return lightest;
    for (int child; (child = 2 * at + 1) < h->n; at = child) {
        if (child + 1 < h->n && before(h, h->nodes[child + 1], h->nodes[child]))
            child++;
        if (!before(h, h->nodes[child], node))
            break;
        put(h, at, h->nodes[child]);
    }
    put(h, at, node);
    return lightest;
}

static int other_end(const pnk_graph *graph, int edge, int node)
{
    const pnk_edge *e = &graph->edges[edge];
    return graph->both_ways && e->from == node ? e->to : e->from;
}

/** Is the way to `to` over (from, edge), equally long, to be preferred: smaller node, then smaller edge? */
static bool settles_tie(const pnk_graph *graph, int to, int from, int edge, int present_edge)
{
    int present_from = other_end(graph, present_edge, to);
    return from < present_from || (from == present_from && edge < present_edge);
}

static void relax(const pnk_graph *graph, heap *h, int from, const bool *open, double *weight, double *length, int *edge)
{
    for (size_t a = graph->first[from]; a < graph->first[from + 1]; a++) {
        int to = graph->arcs[a].to, e = graph->arcs[a].edge;
        if (h->place[to] == SETTLED || (open && !open[e]))
            continue;
        double over_here = weight[from] + graph->edges[e].weight;
        if (!(over_here < weight[to]) &&
            !(over_here == weight[to] && h->place[to] != NOT_YET && settles_tie(graph, to, from, e, edge[to])))
            continue;
        weight[to] = over_here;
        edge[to] = e;
        if (length)
            length[to] = length[from] + graph->edges[e].length;
        rise(h, to);
    }
}

pnk_status pnk_graph_from(pnk_ctx *ctx, const pnk_graph *graph, int from, const bool *open,
                          double *weight, double *length, int *edge)
{
    size_t n = (size_t)graph->n_nodes;
    pnk_status status = PNK_OK;
    heap h = { .weight = weight };
    int *own_edge = NULL;

    if (from < 0 || from >= graph->n_nodes)
        return pnk_fail(ctx, PNK_BAD_INPUT, "start node %d, expected 0 to %d", from, graph->n_nodes - 1);
    h.nodes = malloc(n * sizeof *h.nodes);
    h.place = malloc(n * sizeof *h.place);
    if (!edge)
        edge = own_edge = malloc(n * sizeof *own_edge);
    if (!h.nodes || !h.place || !edge) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t v = 0; v < n; v++) {
        weight[v] = INFINITY;
        edge[v] = -1;
        h.place[v] = NOT_YET;
        if (length)
            length[v] = INFINITY;
    }
    weight[from] = 0.0;
    if (length)
        length[from] = 0.0;
    rise(&h, from);
    for (size_t n_settled = 0; h.n > 0; n_settled++) {
        if (n_settled % 4096 == 0 && (status = pnk_check(ctx)))
            goto done;
        relax(graph, &h, take_lightest(&h), open, weight, length, edge);
    }
done:
    free(h.nodes);
    free(h.place);
    free(own_edge);
    return status;
}

size_t pnk_graph_path(const pnk_graph *graph, const int *edge, int to, int *out)
{
    size_t n = 0;
    if (to < 0 || to >= graph->n_nodes)
        return 0;
    for (int at = to; edge[at] >= 0 && n < (size_t)graph->n_nodes; at = other_end(graph, edge[at], at))
        out[n++] = edge[at];
    for (size_t i = 0; i < n / 2; i++) {
        int swap = out[i];
        out[i] = out[n - 1 - i];
        out[n - 1 - i] = swap;
    }
    return n;
}
