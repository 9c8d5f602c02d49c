/* models/layers/tidy.c - a network without what says nothing: loops, twins, junctions where nothing joins, crumbs. */
#include "models/layers/net.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_ends(const void *a, const void *b)
{
    const net_edge *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    if (x->minutes < y->minutes || x->minutes > y->minutes)
        return x->minutes < y->minutes ? -1 : 1;
    if (x->km < y->km || x->km > y->km)
        return x->km < y->km ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/** Roads back to where they began go; of several between the same two places the quickest stays. */
static void drop_loops_and_twins(net *n)
{
    size_t kept = 0;
    if (n->n_edges)
        qsort(n->edges, n->n_edges, sizeof *n->edges, by_ends);
    for (size_t i = 0; i < n->n_edges; i++) {
        if (n->edges[i].a == n->edges[i].b) {
            n->n_loops++;
        } else if (kept && n->edges[kept - 1].a == n->edges[i].a && n->edges[kept - 1].b == n->edges[i].b) {
            n->n_twice++;
        } else {
            n->edges[kept++] = n->edges[i];
        }
    }
    n->n_edges = kept;
}

typedef struct { int degree, edge[2]; } meeting;

static pnk_status meet(pnk_ctx *ctx, pnk_arena *work, const net *n, meeting **out)
{
    meeting *m = PNK_NEW(work, meeting, n->n_nodes + 1);
    if (!m)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n->n_edges; i++) {
        const int ends[] = { n->edges[i].a, n->edges[i].b };
        for (int k = 0; k < 2; k++) {
            meeting *at = &m[ends[k]];
            if (at->degree < 2)
                at->edge[at->degree] = (int)i;
            at->degree++;
        }
    }
    *out = m;
    return PNK_OK;
}

/** A junction of two roads of one kind, where no settlement stands. */
static bool passes(const net *n, const meeting *m, int node)
{
    return m[node].degree == 2 && n->nodes[node].place < 0 && n->edges[m[node].edge[0]].kind == n->edges[m[node].edge[1]].kind;
}

static int far_end(const net_edge *e, int node)
{
    return e->a == node ? e->b : e->a;
}

/** Joins chains of roads through such junctions. Gives how many junctions went. */
static pnk_status join_chains(pnk_ctx *ctx, net *n, size_t *joined)
{
    pnk_arena work = {0};
    meeting *m = NULL;
    pnk_status status = meet(ctx, &work, n, &m);
    char *gone = status ? NULL : PNK_NEW(&work, char, n->n_edges + 1);

    *joined = 0;
    if (!status && !gone)
        status = pnk_no_memory(ctx);
    for (size_t i = 0; !status && i < n->n_edges; i++) {
        /* From an edge with a lasting end, on through passing junctions to the other lasting end. */
        int start = passes(n, m, n->edges[i].a) ? n->edges[i].b : n->edges[i].a;
        if (gone[i] || passes(n, m, start) || !passes(n, m, far_end(&n->edges[i], start)))
            continue;
        int at = far_end(&n->edges[i], start), last = (int)i;
        while (passes(n, m, at)) {
            int next = m[at].edge[0] == last ? m[at].edge[1] : m[at].edge[0];
            if (next == (int)i)
                break;
            n->edges[i].km += n->edges[next].km;
            n->edges[i].minutes += n->edges[next].minutes;
            gone[next] = 1;
            ++*joined;
            at = far_end(&n->edges[next], at);
            last = next;
        }
        n->edges[i].a = start < at ? start : at;
        n->edges[i].b = start < at ? at : start;
        /* The far end met the last edge of the chain; it now meets this one. */
        for (int k = 0; k < 2; k++)
            if (m[at].edge[k] == last)
                m[at].edge[k] = (int)i;
    }
    size_t kept = 0;
    for (size_t i = 0; !status && i < n->n_edges; i++)
        if (!gone[i])
            n->edges[kept++] = n->edges[i];
    if (!status)
        n->n_edges = kept;
    pnk_arena_release(&work);
    return status;
}

static int root(int *of, int i)
{
    while (of[i] != i)
        i = of[i] = of[of[i]];
    return i;
}

/** Counts what hangs together; small pieces without a settlement go, but never the largest. */
static pnk_status drop_crumbs(pnk_ctx *ctx, const net_settings *set, net *n)
{
    pnk_arena work = {0};
    int *of = PNK_NEW(&work, int, n->n_nodes + 1);
    double *km = PNK_NEW(&work, double, n->n_nodes + 1);
    char *settled = PNK_NEW(&work, char, n->n_nodes + 1);
    int largest = 0;
    size_t kept = 0;

    if (!of || !km || !settled) {
        pnk_arena_release(&work);
        return pnk_no_memory(ctx);
    }
    for (size_t i = 0; i < n->n_nodes; i++)
        of[i] = (int)i;
    for (size_t i = 0; i < n->n_edges; i++) {
        int a = root(of, n->edges[i].a), b = root(of, n->edges[i].b);
        of[a > b ? a : b] = a < b ? a : b;
    }
    for (size_t i = 0; i < n->n_edges; i++)
        km[root(of, n->edges[i].a)] += n->edges[i].km;
    for (size_t i = 0; i < n->n_nodes; i++) {
        settled[root(of, (int)i)] |= n->nodes[i].place >= 0;
        if (km[i] > km[largest])
            largest = (int)i;
    }
    for (size_t i = 0; i < n->n_nodes; i++) {
        bool crumb = (int)i != largest && !settled[i] && km[i] < set->piece_least_km;
        if (root(of, (int)i) != (int)i || !(km[i] > 0.0))
            continue;
        n->n_pieces += !crumb;
        n->n_dropped += crumb;
        n->dropped_km += crumb ? km[i] : 0.0;
    }
    for (size_t i = 0; i < n->n_edges; i++) {
        int r = root(of, n->edges[i].a);
        if (r == largest || settled[r] || km[r] >= set->piece_least_km) {
            n->km += n->edges[i].km;
            n->edges[kept++] = n->edges[i];
        }
    }
    n->n_edges = kept;
    n->largest_km = n->n_nodes ? km[largest] : 0.0;
    pnk_arena_release(&work);
    return PNK_OK;
}

/** Nodes that no road meets any more go, and the rest are numbered anew. */
static pnk_status number_nodes(pnk_ctx *ctx, net *n)
{
    pnk_arena work = {0};
    int *now = PNK_NEW(&work, int, n->n_nodes + 1);
    size_t kept = 0;

    if (!now)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n->n_edges; i++)
        now[n->edges[i].a] = now[n->edges[i].b] = 1;
    for (size_t i = 0; i < n->n_nodes; i++)
        if (now[i]) {
            n->nodes[kept] = n->nodes[i];
            now[i] = (int)kept++;
        }
    n->n_nodes = kept;
    for (size_t i = 0; i < n->n_edges; i++) {
        n->edges[i].a = now[n->edges[i].a];
        n->edges[i].b = now[n->edges[i].b];
    }
    pnk_arena_release(&work);
    return PNK_OK;
}

pnk_status net_tidy(pnk_ctx *ctx, const net_settings *settings, net *n)
{
    pnk_status status = PNK_OK;
    size_t joined = 1;

    /* Joining makes twins, and dropping a twin makes new junctions of two roads. */
    for (drop_loops_and_twins(n); joined && !status; drop_loops_and_twins(n)) {
        status = join_chains(ctx, n, &joined);
        n->n_joined += joined;
        if (!status)
            status = pnk_check(ctx);
    }
    if (!status && !(status = drop_crumbs(ctx, settings, n)))
        status = number_nodes(ctx, n);
    return status;
}
