/* tests/engine/graph.c - claims about quickest ways, with igraph as the oracle. */
#include "engine/base/rng.h"
#include "engine/graph/graph.h"
#include <igraph/igraph.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state
#define FINE(call) assert_int_equal((call), PNK_OK)

enum { A, B, C, D };

/* Four towns: A-B 10, B-C 10, C-D 10, D-A 10, and a slow straight road A-C 25. */
static const pnk_edge square[] = { { A, B, 10, 7 }, { B, C, 10, 7 }, { C, D, 10, 8 }, { D, A, 10, 8 }, { A, C, 25, 5 } };
enum { N_SQUARE = 5 };

static pnk_graph *square_of_four_towns(pnk_ctx *ctx, bool both_ways)
{
    pnk_graph *graph = NULL;
    FINE(pnk_graph_new(ctx, 4, square, N_SQUARE, both_ways, &graph));
    return graph;
}

TEST(a_trip_goes_the_quickest_way_and_names_its_edges)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_graph *graph = square_of_four_towns(ctx, true);
    double minutes[4], km[4];
    int edge[4], path[4];
    USED();
    FINE(pnk_graph_from(ctx, graph, A, NULL, minutes, km, edge));
    assert_true(minutes[A] == 0 && minutes[B] == 10 && minutes[C] == 20 && minutes[D] == 10);
    assert_true(km[C] == 14 && edge[A] == -1);                   /* over B and D alike: the smaller node settles it */
    assert_int_equal(pnk_graph_path(graph, edge, C, path), 2);
    assert_true(path[0] == 0 && path[1] == 1);
    assert_int_equal(pnk_graph_path(graph, edge, A, path), 0);
    assert_int_equal(pnk_graph_path(graph, edge, 99, path), 0);
    pnk_graph_free(graph);
    graph = square_of_four_towns(ctx, false);
    FINE(pnk_graph_from(ctx, graph, B, NULL, minutes, NULL, NULL));
    assert_true(minutes[A] == 30 && minutes[C] == 10);           /* one way round */
    pnk_graph_free(graph);
    pnk_ctx_free(ctx);
}

TEST(closing_a_road_never_shortens_a_trip)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_graph *graph = square_of_four_towns(ctx, true);
    double before[4], after[4];
    USED();
    FINE(pnk_graph_from(ctx, graph, A, NULL, before, NULL, NULL));
    for (unsigned closed = 0; closed < 1u << N_SQUARE; closed++) {
        bool open[N_SQUARE];
        for (int e = 0; e < N_SQUARE; e++)
            open[e] = !(closed >> e & 1);
        FINE(pnk_graph_from(ctx, graph, A, open, after, NULL, NULL));
        for (int v = 0; v < 4; v++)
            assert_true(after[v] >= before[v]);
    }
    bool none[N_SQUARE] = {0};
    int edge[4];
    FINE(pnk_graph_from(ctx, graph, A, none, after, NULL, edge));
    assert_true(isinf(after[C]) && edge[C] == -1 && after[A] == 0);
    pnk_graph_free(graph);
    pnk_ctx_free(ctx);
}

TEST(bad_nodes_and_weights_are_refused_with_a_sentence)
{
    static const pnk_edge bad[] = { { 0, 4, 1, 1 }, { -1, 0, 1, 1 }, { 0, 1, -1, 1 }, { 0, 1, NAN, 1 }, { 0, 1, INFINITY, 1 } };
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_graph *graph = NULL;
    double minutes[4];
    USED();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(pnk_graph_new(ctx, 4, &bad[i], 1, true, &graph), PNK_BAD_INPUT);
        assert_null(graph);
        assert_non_null(strstr(pnk_ctx_message(ctx), "edge 0"));
    }
    graph = square_of_four_towns(ctx, true);
    assert_int_equal(pnk_graph_from(ctx, graph, 4, NULL, minutes, NULL, NULL), PNK_BAD_INPUT);
    pnk_cancel(ctx);
    assert_int_equal(pnk_graph_from(ctx, graph, 0, NULL, minutes, NULL, NULL), PNK_CANCELLED);
    pnk_graph_free(graph);
    pnk_graph_free(NULL);
    pnk_ctx_free(ctx);
}

TEST(the_order_of_edges_does_not_change_which_nodes_a_way_takes)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_rng rng = pnk_rng_stream(3, 0, 0);
    enum { N = 30, M = 90 };
    USED();
    for (int again = 0; again < 200; again++) {
        pnk_edge edges[M], mixed[M];
        int edge1[N], edge2[N];
        double w1[N], w2[N], l1[N], l2[N];
        for (int e = 0; e < M; e++) {
            int from = (int)pnk_rng_below(&rng, N), to = (int)pnk_rng_below(&rng, N);
            double length = from < to ? from * 100 + to : to * 100 + from;       /* by its ends, so parallel edges agree */
            mixed[e] = edges[e] = (pnk_edge){ from, to, (double)pnk_rng_below(&rng, 4), length };
        }
        for (int e = M - 1; e > 0; e--) {
            int other = (int)pnk_rng_below(&rng, (uint64_t)e + 1);
            pnk_edge swap = mixed[e];
            mixed[e] = mixed[other], mixed[other] = swap;
        }
        pnk_graph *first = NULL, *second = NULL;
        FINE(pnk_graph_new(ctx, N, edges, M, true, &first));
        FINE(pnk_graph_new(ctx, N, mixed, M, true, &second));
        FINE(pnk_graph_from(ctx, first, 0, NULL, w1, l1, edge1));
        FINE(pnk_graph_from(ctx, second, 0, NULL, w2, l2, edge2));
        assert_memory_equal(w1, w2, sizeof w1);
        assert_memory_equal(l1, l2, sizeof l1);
        pnk_graph_free(first);
        pnk_graph_free(second);
    }
    pnk_ctx_free(ctx);
}

/* --- against igraph ------------------------------------------------------------------------------------------- */

static void oracle(int n, const pnk_edge *edges, size_t m, const bool *open, bool both_ways, int from, double *weight)
{
    igraph_t g;
    igraph_vector_int_t ends;
    igraph_vector_t w;
    igraph_matrix_t d;
    size_t k = 0;
    for (size_t e = 0; e < m; e++)
        k += open[e];
    assert_int_equal(igraph_vector_int_init(&ends, (igraph_integer_t)(2 * k)), 0);
    assert_int_equal(igraph_vector_init(&w, (igraph_integer_t)k), 0);
    assert_int_equal(igraph_matrix_init(&d, 0, 0), 0);
    k = 0;
    for (size_t e = 0; e < m; e++)
        if (open[e]) {
            VECTOR(ends)[2 * k] = edges[e].from;
            VECTOR(ends)[2 * k + 1] = edges[e].to;
            VECTOR(w)[k++] = edges[e].weight;
        }
    assert_int_equal(igraph_create(&g, &ends, n, both_ways ? IGRAPH_UNDIRECTED : IGRAPH_DIRECTED), 0);
    assert_int_equal(igraph_distances_dijkstra(&g, &d, igraph_vss_1(from), igraph_vss_all(), &w, IGRAPH_OUT), 0);
    for (int v = 0; v < n; v++)
        weight[v] = MATRIX(d, 0, v);
    igraph_destroy(&g);
    igraph_matrix_destroy(&d);
    igraph_vector_destroy(&w);
    igraph_vector_int_destroy(&ends);
}

static void compare(pnk_ctx *ctx, pnk_rng *rng, int n, size_t m, bool both_ways)
{
    pnk_edge *edges = calloc(m + 1, sizeof *edges);
    bool *open = calloc(m + 1, sizeof *open);
    double *ours = calloc((size_t)n, sizeof *ours), *theirs = calloc((size_t)n, sizeof *theirs), *km = calloc((size_t)n, sizeof *km);
    int *edge = calloc((size_t)n, sizeof *edge), *path = calloc((size_t)n, sizeof *path), from = (int)pnk_rng_below(rng, (uint64_t)n);
    pnk_graph *graph = NULL;
    for (size_t e = 0; e < m; e++) {
        edges[e] = (pnk_edge){ (int)pnk_rng_below(rng, (uint64_t)n), (int)pnk_rng_below(rng, (uint64_t)n),
                               pnk_rng_below(rng, 5) == 0 ? 0 : pnk_rng_uniform(rng) * 60, pnk_rng_uniform(rng) };
        open[e] = pnk_rng_below(rng, 8) != 0;
    }
    FINE(pnk_graph_new(ctx, n, edges, m, both_ways, &graph));
    FINE(pnk_graph_from(ctx, graph, from, open, ours, km, edge));
    oracle(n, edges, m, open, both_ways, from, theirs);
    for (int v = 0; v < n; v++) {
        assert_true(isinf(ours[v]) ? isinf(theirs[v]) : fabs(ours[v] - theirs[v]) <= 1e-9 * (1 + theirs[v]));
        size_t steps = pnk_graph_path(graph, edge, v, path);
        double minutes = 0, length = 0;
        int at = from;
        for (size_t s = 0; s < steps; s++) {
            const pnk_edge *e = &edges[path[s]];
            assert_true(open[path[s]] && (e->from == at || (both_ways && e->to == at)));
            at = e->from == at ? e->to : e->from;
            minutes += e->weight, length += e->length;
        }
        if (!isinf(ours[v]))
            assert_true(at == v && fabs(minutes - ours[v]) < 1e-9 * (1 + minutes) && fabs(length - km[v]) < 1e-9 * (1 + length));
    }
    pnk_graph_free(graph);
    free(edges), free(open), free(ours), free(theirs), free(km), free(edge), free(path);
}

TEST(igraph_finds_no_quicker_way)
{
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_rng rng = pnk_rng_stream(17, 0, 0);
    USED();
    for (int again = 0; again < 400; again++) {
        int n = 1 + (int)pnk_rng_below(&rng, 60);
        compare(ctx, &rng, n, pnk_rng_below(&rng, 4 * (uint64_t)n + 1), again % 2 == 0);
    }
    compare(ctx, &rng, 5000, 12000, true);
    compare(ctx, &rng, 5000, 20000, false);
    pnk_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trip_goes_the_quickest_way_and_names_its_edges),
        cmocka_unit_test(closing_a_road_never_shortens_a_trip),
        cmocka_unit_test(bad_nodes_and_weights_are_refused_with_a_sentence),
        cmocka_unit_test(the_order_of_edges_does_not_change_which_nodes_a_way_takes),
        cmocka_unit_test(igraph_finds_no_quicker_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
