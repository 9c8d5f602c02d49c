/* models/layers/net.c - lines cut where they meet. */
#include "models/layers/net.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_A_DEGREE 1e7           /* vertices nearer than a centimetre are one, as in OSM */

typedef struct { uint32_t a, b, line; } segment;
typedef struct { uint32_t segment, vertex; double t; } cut;

/** A grid over all segments: those that pass through each cell. */
typedef struct {
    double west, south, step;
    size_t columns, rows;
    size_t *first;
    uint32_t *of;
} grid;

typedef struct {
    pnk_ctx *ctx;
    pnk_arena *arena, work;          /* work: given back at the end */
    const net_line *lines;
    size_t n_lines;
    const net_settings *set;
    pnk_point *at;                   /* vertices */
    uint32_t *same;                  /* union-find: vertices that are one */
    uint32_t *uses;                  /* segments that end there */
    int *place;                      /* the settlement that stands there; -1: none */
    uint8_t *stop;                   /* a road ends there */
    size_t n, capacity[5];
    uint32_t *table;                 /* position -> vertex + 1 */
    size_t table_size;
    segment *segments;
    size_t n_segments, segments_capacity;
    cut *cuts;
    size_t n_cuts, cuts_capacity;
    grid grid;
    uint32_t *piece;                 /* union-find over vertices: what hangs together */
    net *out;
} noding;

static uint32_t root(uint32_t *of, uint32_t i)
{
    while (of[i] != i) {
        of[i] = of[of[i]];
        i = of[i];
    }
    return i;
}

/** The lower number stays, so that the order of the file decides. */
static void unite(uint32_t *of, uint32_t a, uint32_t b)
{
    a = root(of, a);
    b = root(of, b);
    if (a < b)
        of[b] = a;
    else
        of[a] = b;
}

static pnk_status add_vertex(noding *w, pnk_point at, uint32_t *out)
{
    if (w->n >= UINT32_MAX - 1)
        return pnk_fail(w->ctx, PNK_LIMIT, "more vertices than can be counted");
    if (!PNK_GROW(&w->work, w->at, w->n, w->capacity[0]) || !PNK_GROW(&w->work, w->same, w->n, w->capacity[1]) ||
        !PNK_GROW(&w->work, w->uses, w->n, w->capacity[2]) || !PNK_GROW(&w->work, w->place, w->n, w->capacity[3]) ||
        !PNK_GROW(&w->work, w->stop, w->n, w->capacity[4]))
        return pnk_no_memory(w->ctx);
    w->at[w->n] = at;
    w->same[w->n] = (uint32_t)w->n;
    w->uses[w->n] = 0;
    w->place[w->n] = -1;
    w->stop[w->n] = 0;
    *out = (uint32_t)w->n++;
    return PNK_OK;
}

static pnk_status vertex_at(noding *w, pnk_point at, uint32_t *out)
{
    int64_t x = llround(at.lon_deg * STEPS_A_DEGREE), y = llround(at.lat_deg * STEPS_A_DEGREE);
    uint64_t hash = (uint64_t)x * 0x9E3779B97F4A7C15u ^ ((uint64_t)y * 0xC2B2AE3D27D4EB4Fu);
    hash ^= hash >> 29;
    for (size_t i = (size_t)hash & (w->table_size - 1);; i = (i + 1) & (w->table_size - 1)) {
        if (!w->table[i]) {
            pnk_status status = add_vertex(w, (pnk_point){ (double)x / STEPS_A_DEGREE, (double)y / STEPS_A_DEGREE }, out);
            if (!status)
                w->table[i] = *out + 1;
            return status;
        }
        const pnk_point *p = &w->at[w->table[i] - 1];
        if (llround(p->lon_deg * STEPS_A_DEGREE) == x && llround(p->lat_deg * STEPS_A_DEGREE) == y) {
            *out = w->table[i] - 1;
            return PNK_OK;
        }
    }
}

static pnk_status take_lines(noding *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n_lines; i++)
        n += w->lines[i].n;
    for (w->table_size = 1024; w->table_size < 2 * n + 2; w->table_size *= 2)
        ;
    if (!(w->table = PNK_NEW(&w->work, uint32_t, w->table_size)))
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->n_lines; i++) {
        uint32_t before = 0, here, first = 0;
        size_t kept = 0;
        for (size_t k = 0; k < w->lines[i].n; k++) {
            pnk_status status = vertex_at(w, w->lines[i].v[k], &here);
            if (status)
                return status;
            if (k == 0)
                first = here;
            if (k > 0 && here != before) {
                if (!PNK_GROW(&w->work, w->segments, w->n_segments, w->segments_capacity))
                    return pnk_no_memory(w->ctx);
                w->segments[w->n_segments++] = (segment){ before, here, (uint32_t)i };
                w->uses[before]++;
                w->uses[here]++;
                kept++;
            }
            before = here;
        }
        w->out->n_zero += kept == 0;
        if (kept)
            w->stop[first] = w->stop[before] = 1;
    }
    return PNK_OK;
}

/* --- the grid ------------------------------------------------------------------------------------------------- */

static size_t step_of(double value, double from, double step, size_t n)
{
    double t = (value - from) / step;
    return !(t > 0.0) ? 0 : t >= (double)n ? n - 1 : (size_t)t;
}

/** Calls for each cell that a segment touches, row by row: in pass 0 counts, in pass 1 fills. */
static void put_segment(noding *w, uint32_t i, int pass)
{
    grid *g = &w->grid;
    pnk_point a = w->at[w->segments[i].a], b = w->at[w->segments[i].b];
    if (a.lat_deg > b.lat_deg) {
        pnk_point swap = a;
        a = b;
        b = swap;
    }
    size_t last = step_of(b.lat_deg, g->south, g->step, g->rows);
    for (size_t row = step_of(a.lat_deg, g->south, g->step, g->rows); row <= last; row++) {
        double lo = fmax(a.lat_deg, g->south + (double)row * g->step), hi = fmin(b.lat_deg, g->south + (double)(row + 1) * g->step);
        double slope = b.lat_deg > a.lat_deg ? (b.lon_deg - a.lon_deg) / (b.lat_deg - a.lat_deg) : 0.0;
        double x0 = a.lon_deg + (lo - a.lat_deg) * slope, x1 = b.lat_deg > a.lat_deg ? a.lon_deg + (hi - a.lat_deg) * slope : b.lon_deg;
        double slack = g->step * 1e-6;
        size_t to = step_of(fmax(x0, x1) + slack, g->west, g->step, g->columns);
        for (size_t c = step_of(fmin(x0, x1) - slack, g->west, g->step, g->columns); c <= to; c++) {
            size_t cell = row * g->columns + c;
            if (pass == 0)
                g->first[cell + 2]++;
            else
                g->of[g->first[cell + 1]++] = i;
        }
    }
}

static pnk_status make_grid(noding *w)
{
    grid *g = &w->grid;
    double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY, length = 0.0;

    for (size_t i = 0; i < w->n; i++) {
        west = fmin(west, w->at[i].lon_deg), east = fmax(east, w->at[i].lon_deg);
        south = fmin(south, w->at[i].lat_deg), north = fmax(north, w->at[i].lat_deg);
    }
    for (size_t i = 0; i < w->n_segments; i++)
        length += hypot(w->at[w->segments[i].a].lon_deg - w->at[w->segments[i].b].lon_deg, w->at[w->segments[i].a].lat_deg - w->at[w->segments[i].b].lat_deg);
    g->west = west;
    g->south = south;
    /* About two segments' length a cell, and no more than a few cells for each segment. */
    g->step = fmax(2.0 * length / (double)(w->n_segments + 1), sqrt((east - west + 1e-9) * (north - south + 1e-9) / (4.0 * (double)w->n_segments + 1024.0)));
    g->step = fmax(g->step, fmax(east - west, north - south) / 20000.0);
    g->columns = (size_t)((east - west) / g->step) + 1;
    g->rows = (size_t)((north - south) / g->step) + 1;
    if (!(g->first = PNK_NEW(&w->work, size_t, g->columns * g->rows + 2)))
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->n_segments; i++)
        put_segment(w, (uint32_t)i, 0);
    for (size_t k = 2; k < g->columns * g->rows + 2; k++)
        g->first[k] += g->first[k - 1];
    if (!(g->of = PNK_NEW(&w->work, uint32_t, g->first[g->columns * g->rows + 1] + 1)))
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->n_segments; i++)
        put_segment(w, (uint32_t)i, 1);
    return PNK_OK;
}

/** The segment nearest to a point within so many metres; segments that end at vertex `not_at` and pieces that are not `allowed` are passed over. */
static bool nearest_segment(noding *w, pnk_point at, double within_m, uint32_t not_at, const uint8_t *allowed, uint32_t *found, double *t, double *metres)
{
    const grid *g = &w->grid;
    double lon_m, lat_m, best = INFINITY;
    pnk_geo_degree_m(at.lat_deg, &lon_m, &lat_m);
    double lon = within_m / fmax(lon_m, 1.0), lat = within_m / lat_m;
    size_t c1 = step_of(at.lon_deg + lon, g->west, g->step, g->columns), r1 = step_of(at.lat_deg + lat, g->south, g->step, g->rows);
    for (size_t r = step_of(at.lat_deg - lat, g->south, g->step, g->rows); r <= r1; r++)
        for (size_t c = step_of(at.lon_deg - lon, g->west, g->step, g->columns); c <= c1; c++)
            for (size_t k = g->first[r * g->columns + c]; k < g->first[r * g->columns + c + 1]; k++) {
                const segment *s = &w->segments[g->of[k]];
                if ((not_at != UINT32_MAX && (root(w->same, s->a) == not_at || root(w->same, s->b) == not_at)) ||
                    (allowed && !allowed[root(w->piece, s->a)]))
                    continue;
                double ax = (w->at[s->a].lon_deg - at.lon_deg) * lon_m, ay = (w->at[s->a].lat_deg - at.lat_deg) * lat_m;
                double dx = (w->at[s->b].lon_deg - w->at[s->a].lon_deg) * lon_m, dy = (w->at[s->b].lat_deg - w->at[s->a].lat_deg) * lat_m;
                double here = -(ax * dx + ay * dy) / (dx * dx + dy * dy);
                here = !(here > 0.0) ? 0.0 : here > 1.0 ? 1.0 : here;
                double m = hypot(ax + here * dx, ay + here * dy);
                if (m < best || (m <= best && g->of[k] < *found)) {
                    best = m;
                    *found = g->of[k];
                    *t = here;
                }
            }
    *metres = best;
    return best <= within_m;
}

/** The vertex at t of a segment: one of its ends where that is near enough, else a new one by a cut. */
static pnk_status vertex_on(noding *w, uint32_t s, double t, double near_m, uint32_t *out)
{
    segment seg = w->segments[s];
    double lon_m, lat_m;
    pnk_point a = w->at[seg.a], b = w->at[seg.b];
    pnk_geo_degree_m(a.lat_deg, &lon_m, &lat_m);
    double length_m = hypot((b.lon_deg - a.lon_deg) * lon_m, (b.lat_deg - a.lat_deg) * lat_m);
    if (t * length_m <= near_m || (1.0 - t) * length_m <= near_m) {
        *out = root(w->same, t < 0.5 ? seg.a : seg.b);
        w->stop[*out] = 1;
        return PNK_OK;
    }
    pnk_status status = add_vertex(w, (pnk_point){ a.lon_deg + t * (b.lon_deg - a.lon_deg), a.lat_deg + t * (b.lat_deg - a.lat_deg) }, out);
    if (status)
        return status;
    if (!PNK_GROW(&w->work, w->cuts, w->n_cuts, w->cuts_capacity))
        return pnk_no_memory(w->ctx);
    w->cuts[w->n_cuts++] = (cut){ s, *out, t };
    w->stop[*out] = 1;
    return PNK_OK;
}

/* --- where lines meet ----------------------------------------------------------------------------------------- */

/** Loose ends that lie on another line, or very near it. */
static pnk_status touch_ends(noding *w)
{
    size_t n = w->n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t s = 0, on;
        double t = 0.0, metres;
        if (!w->stop[i] || w->uses[i] != 1 || !nearest_segment(w, w->at[i], w->set->join_m, root(w->same, i), NULL, &s, &t, &metres))
            continue;
        pnk_status status = vertex_on(w, s, t, w->set->join_m, &on);
        if (status)
            return status;
        unite(w->same, i, on);
        w->stop[root(w->same, i)] = 1;
        w->out->n_touched++;
    }
    return PNK_OK;
}

/** The crossing of two segments: false where they do not cross. */
static bool crossing(pnk_point a, pnk_point b, pnk_point c, pnk_point d, double *t, double *u)
{
    double rx = b.lon_deg - a.lon_deg, ry = b.lat_deg - a.lat_deg, sx = d.lon_deg - c.lon_deg, sy = d.lat_deg - c.lat_deg;
    double cross = rx * sy - ry * sx, qx = c.lon_deg - a.lon_deg, qy = c.lat_deg - a.lat_deg;
    if (fabs(cross) < 1e-18)
        return false;
    *t = (qx * sy - qy * sx) / cross;
    *u = (qx * ry - qy * rx) / cross;
    return *t >= -1e-9 && *t <= 1.0 + 1e-9 && *u >= -1e-9 && *u <= 1.0 + 1e-9;
}

static pnk_status cross_pair(noding *w, uint32_t i, uint32_t k, size_t cell)
{
    const grid *g = &w->grid;
    segment p = w->segments[i], q = w->segments[k];
    uint32_t pa = root(w->same, p.a), pb = root(w->same, p.b), qa = root(w->same, q.a), qb = root(w->same, q.b), on, other;
    double t, u;
    pnk_status status;

    if (pa == qa || pa == qb || pb == qa || pb == qb || !crossing(w->at[p.a], w->at[p.b], w->at[q.a], w->at[q.b], &t, &u))
        return PNK_OK;
    double lon = w->at[p.a].lon_deg + t * (w->at[p.b].lon_deg - w->at[p.a].lon_deg), lat = w->at[p.a].lat_deg + t * (w->at[p.b].lat_deg - w->at[p.a].lat_deg);
    if (step_of(lat, g->south, g->step, g->rows) * g->columns + step_of(lon, g->west, g->step, g->columns) != cell)
        return PNK_OK;               /* the pair meets again in the cell of its crossing */
    const net_line *a = &w->lines[p.line], *b = &w->lines[q.line];
    if (a->over || b->over || a->level != b->level) {
        w->out->n_over++;
        return PNK_OK;
    }
    w->out->n_crossed++;
    if ((status = vertex_on(w, i, fmin(fmax(t, 0.0), 1.0), 0.01, &on)) || (status = vertex_on(w, k, fmin(fmax(u, 0.0), 1.0), 0.01, &other)))
        return status;
    unite(w->same, on, other);
    w->stop[root(w->same, on)] = 1;
    return PNK_OK;
}

static pnk_status cross_lines(noding *w)
{
    const grid *g = &w->grid;
    pnk_status status = PNK_OK;
    for (size_t cell = 0; cell < g->columns * g->rows && !status; cell++) {
        for (size_t i = g->first[cell]; i < g->first[cell + 1] && !status; i++)
            for (size_t k = i + 1; k < g->first[cell + 1] && !status; k++)
                status = cross_pair(w, g->of[i], g->of[k], cell);
        if (!status && cell % 1024 == 0)
            status = pnk_check(w->ctx);
    }
    return status;
}

static double metres_between(pnk_point a, pnk_point b)
{
    double lon_m, lat_m;
    if (fabs(a.lon_deg - b.lon_deg) + fabs(a.lat_deg - b.lat_deg) > 0.05)
        return 1000.0 * pnk_geo_km(a, b);
    pnk_geo_degree_m((a.lat_deg + b.lat_deg) / 2, &lon_m, &lat_m);
    return hypot((a.lon_deg - b.lon_deg) * lon_m, (a.lat_deg - b.lat_deg) * lat_m);
}

/** Which vertices hang together, and (by root) whether there is enough road for a settlement to be joined to. */
static pnk_status find_pieces(noding *w, uint8_t **large)
{
    double *metres = PNK_NEW(&w->work, double, w->n + 1), most = 0.0;
    w->piece = PNK_NEW(&w->work, uint32_t, w->n + 1);
    *large = PNK_NEW(&w->work, uint8_t, w->n + 1);
    if (!metres || !w->piece || !*large)
        return pnk_no_memory(w->ctx);
    for (uint32_t i = 0; i < w->n; i++)
        w->piece[i] = i;
    for (uint32_t i = 0; i < w->n; i++)
        unite(w->piece, i, root(w->same, i));
    for (size_t i = 0; i < w->n_segments; i++)
        unite(w->piece, w->segments[i].a, w->segments[i].b);
    for (size_t i = 0; i < w->n_cuts; i++)
        unite(w->piece, w->cuts[i].vertex, w->segments[w->cuts[i].segment].a);
    for (size_t i = 0; i < w->n_segments; i++)
        metres[root(w->piece, w->segments[i].a)] += metres_between(w->at[w->segments[i].a], w->at[w->segments[i].b]);
    for (size_t i = 0; i < w->n; i++)
        most = fmax(most, metres[i]);
    for (size_t i = 0; i < w->n; i++)
        (*large)[i] = metres[i] >= fmin(most, 1000.0 * w->set->piece_least_km);
    return PNK_OK;
}

typedef struct { uint32_t vertex; double m; bool way; } landing;           /* where a settlement meets the road */

static pnk_status land_places(noding *w, const pnk_point *places, size_t n_places, landing *landings)
{
    uint8_t *large;
    pnk_status status = find_pieces(w, &large);

    for (size_t i = 0; i < n_places && !status; i++) {
        uint32_t s = 0, on;
        double t = 0, metres;
        landings[i] = (landing){ UINT32_MAX, NAN, false };
        w->out->place_m[i] = NAN;
        if (!nearest_segment(w, places[i], w->set->attach_m, UINT32_MAX, large, &s, &t, &metres)) {
            w->out->n_off++;
            continue;
        }
        if ((status = vertex_on(w, s, t, fmax(1.0, w->set->split_m / 10), &on)))
            break;
        on = root(w->same, on);
        metres = metres_between(places[i], w->at[on]);
        landings[i] = (landing){ on, metres, w->place[on] >= 0 || metres > w->set->split_m };
        if (!landings[i].way)
            w->place[on] = (int)i;
        w->out->place_m[i] = metres;
        w->out->n_by_way += landings[i].way;
        w->out->n_on_road += !landings[i].way;
        if (i % 1024 == 0)
            status = pnk_check(w->ctx);
    }
    return status;
}

/* --- roads between stops -------------------------------------------------------------------------------------- */

static int by_segment(const void *a, const void *b)
{
    const cut *x = a, *y = b;
    if (x->segment != y->segment)
        return x->segment < y->segment ? -1 : 1;
    if (x->t < y->t || x->t > y->t)
        return x->t < y->t ? -1 : 1;
    return (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

typedef struct {
    int *node;                       /* vertex root -> node, -1 */
    size_t nodes_capacity, edges_capacity;
    uint32_t from;                   /* where the road begins that is being followed */
    double km;
} following;

static pnk_status node_at(noding *w, following *f, uint32_t vertex, int *out)
{
    net *n = w->out;
    if (f->node[vertex] < 0) {
        if (!PNK_GROW(w->arena, n->nodes, n->n_nodes, f->nodes_capacity))
            return pnk_no_memory(w->ctx);
        n->nodes[n->n_nodes] = (net_node){ w->at[vertex], w->place[vertex] };
        f->node[vertex] = (int)n->n_nodes++;
    }
    *out = f->node[vertex];
    return PNK_OK;
}

static pnk_status add_edge(noding *w, following *f, int a, int b, int kind, double km, double minutes)
{
    net *n = w->out;
    if (!PNK_GROW(w->arena, n->edges, n->n_edges, f->edges_capacity))
        return pnk_no_memory(w->ctx);
    n->edges[n->n_edges++] = (net_edge){ a < b ? a : b, a < b ? b : a, kind, km, minutes };
    return PNK_OK;
}

/** Goes on to a vertex; where roads stop, the road so far is an edge. */
static pnk_status follow_to(noding *w, following *f, const net_line *line, uint32_t before, uint32_t vertex)
{
    uint32_t here = root(w->same, vertex);
    int a, b;
    pnk_status status;

    f->km += metres_between(w->at[before], w->at[vertex]) / 1000.0;
    if (!w->stop[here] && w->uses[here] == 2)
        return PNK_OK;
    if ((status = node_at(w, f, f->from, &a)) || (status = node_at(w, f, here, &b)) ||
        (status = add_edge(w, f, a, b, line->kind, f->km, f->km / line->kmh * 60.0)))
        return status;
    f->from = here;
    f->km = 0.0;
    return PNK_OK;
}

/** A settlement stands a little off its node; the way there is part of each road that ends at it. */
static pnk_status add_ways(noding *w, following *f, const pnk_point *places, size_t n_places, const landing *landings)
{
    net *n = w->out;
    double minutes_a_m = 60.0 / 1000.0 / w->set->connector_kmh;
    for (size_t i = 0; i < n->n_edges; i++) {
        const int ends[] = { n->edges[i].a, n->edges[i].b };
        for (int k = 0; k < 2; k++) {
            int place = n->nodes[ends[k]].place;
            double m = place >= 0 ? landings[place].m : 0.0;
            n->edges[i].km += m / 1000.0;
            n->edges[i].minutes += m * minutes_a_m;
        }
    }
    for (size_t i = 0; i < n->n_nodes; i++)
        if (n->nodes[i].place >= 0)
            n->nodes[i].at = places[n->nodes[i].place];
    for (size_t i = 0; i < n_places; i++) {
        int a, b;
        pnk_status status;
        if (landings[i].vertex == UINT32_MAX || !landings[i].way)
            continue;
        double m = landings[i].m * w->set->connector_detour;
        if ((status = node_at(w, f, root(w->same, landings[i].vertex), &a)))
            return status;
        if (n->nodes[a].place >= 0)
            m += landings[n->nodes[a].place].m;
        if (!PNK_GROW(w->arena, n->nodes, n->n_nodes, f->nodes_capacity))
            return pnk_no_memory(w->ctx);
        b = (int)n->n_nodes;
        n->nodes[n->n_nodes++] = (net_node){ places[i], (int)i };
        if ((status = add_edge(w, f, a, b, w->set->connector_kind, m / 1000.0, m * minutes_a_m)))
            return status;
    }
    return PNK_OK;
}

static pnk_status make_roads(noding *w, const pnk_point *places, size_t n_places, const landing *landings)
{
    following f = { .node = PNK_NEW(&w->work, int, w->n + 1) };
    uint32_t *uses = PNK_NEW(&w->work, uint32_t, w->n + 1);
    size_t c = 0;
    pnk_status status = PNK_OK;

    if (!f.node || !uses)
        return pnk_no_memory(w->ctx);
    for (size_t i = 0; i < w->n; i++) {
        f.node[i] = -1;
        uses[root(w->same, (uint32_t)i)] += w->uses[i];
        w->stop[root(w->same, (uint32_t)i)] |= w->stop[i];
    }
    w->uses = uses;
    if (w->n_cuts)
        qsort(w->cuts, w->n_cuts, sizeof *w->cuts, by_segment);
    for (size_t i = 0; i < w->n_segments && !status; i++) {
        const segment *s = &w->segments[i];
        const net_line *line = &w->lines[s->line];
        uint32_t before = s->a;
        if (i == 0 || w->segments[i - 1].line != s->line) {
            f.from = root(w->same, s->a);
            f.km = 0.0;
        }
        for (; c < w->n_cuts && w->cuts[c].segment == i && !status; c++) {
            status = follow_to(w, &f, line, before, w->cuts[c].vertex);
            before = w->cuts[c].vertex;
        }
        if (!status)
            status = follow_to(w, &f, line, before, s->b);
        if (!status && i % 65536 == 0)
            status = pnk_check(w->ctx);
    }
    return status ? status : add_ways(w, &f, places, n_places, landings);
}

pnk_status net_build(pnk_ctx *ctx, pnk_arena *arena, const net_line *lines, size_t n_lines, const pnk_point *places, size_t n_places,
                     const net_settings *settings, net *out)
{
    noding w = { .ctx = ctx, .arena = arena, .lines = lines, .n_lines = n_lines, .set = settings, .out = out };
    landing *landings = PNK_NEW(arena, landing, n_places + 1);
    pnk_status status = landings ? PNK_OK : pnk_no_memory(ctx);

    *out = (net){ .place_m = PNK_NEW(arena, double, n_places + 1) };
    if (!status && !out->place_m)
        status = pnk_no_memory(ctx);
    if (!status)
        status = take_lines(&w);
    if (!status && w.n_segments == 0)
        status = pnk_fail(ctx, PNK_BAD_INPUT, "no line has any length");
    if (!status && !(status = make_grid(&w)) && !(status = touch_ends(&w)) && !(status = cross_lines(&w)) &&
        !(status = land_places(&w, places, n_places, landings)) && !(status = make_roads(&w, places, n_places, landings)))
        status = net_tidy(ctx, settings, out);
    pnk_arena_release(&w.work);
    return status;
}
