/* The open roads of every day are worked out once (there are few different sets: they change where a closure begins or
 * ends, or with the month of a pass); Dijkstra runs on demand and its answers are kept. */
#include "models/access/access.h"
#include "engine/graph/graph.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEPT_BYTES = 256 * 1024 * 1024 };   /* a larger network still works, its later answers are not kept */

/** The network at the speeds of one vehicle. */
typedef struct network {
    pnk_speeds speeds;
    pnk_graph *graph;
    int *edge_road;                  /* [n_edges]; roads a vehicle may not use have no edge */
    size_t n_edges;
    struct network *next;
} network;

/** One answer of Dijkstra, kept. */
typedef struct answer {
    const network *net;
    int state, from;
    double *minutes, *km;
    int *road;
    struct answer *next;
} answer;

enum { N_BUCKETS = 1024 };

typedef struct {
    pthread_mutex_t lock;
    network *networks;
    answer *buckets[N_BUCKETS];
    size_t bytes;
} memory;

struct pnk_access {
    pnk_arena arena;
    int n_places, n_roads;
    const pnk_road *roads;           /* borrowed from the records */
    pnk_day *spans;                  /* [n_spans] first days; closures do not change within a span; spans[0] is the beginning of time */
    size_t n_spans;
    int n_months;                    /* 12, or 1 when no road knows seasons */
    int *state_of;                   /* [n_spans * n_months] */
    bool *open;                      /* [n_states * n_roads] */
    int n_states;
    memory *kept;
};

/* ---- which roads are open ---- */

static bool closure_known(const pnk_closure *closure, pnk_day as_of)
{
    pnk_day since = closure->row.reported_at != PNK_DAY_UNKNOWN ? closure->row.reported_at : closure->from;

    return since <= as_of;
}

static int by_day(const void *a, const void *b)
{
    pnk_day x = *(const pnk_day *)a, y = *(const pnk_day *)b;

    return (x > y) - (x < y);
}

static pnk_status find_spans(pnk_ctx *ctx, pnk_access *access, const pnk_records *records)
{
    size_t n = 0, kept = 1;

    access->spans = PNK_NEW(&access->arena, pnk_day, 2 * records->closures.n + 1);
    if (!access->spans)
        return pnk_no_memory(ctx);
    access->spans[n++] = INT32_MIN;
    for (size_t i = 0; i < records->closures.n; i++) {
        const pnk_closure *closure = &records->closures.v[i];

        if (!closure_known(closure, records->head.as_of))
            continue;
        access->spans[n++] = closure->from;
        if (closure->to != PNK_DAY_UNKNOWN)
            access->spans[n++] = closure->to + 1;
    }
    qsort(access->spans, n, sizeof *access->spans, by_day);
    for (size_t i = 1; i < n; i++)
        if (access->spans[i] != access->spans[kept - 1])
            access->spans[kept++] = access->spans[i];
    access->n_spans = kept;
    return PNK_OK;
}

static void fill_open(const pnk_records *records, pnk_day first, int month, bool *open)
{
    for (size_t r = 0; r < records->roads.n; r++)
        open[r] = (records->roads.v[r].months_open >> month & 1u) != 0;
    for (size_t i = 0; i < records->closures.n; i++) {
        const pnk_closure *closure = &records->closures.v[i];

        if (closure->road >= 0 && closure_known(closure, records->head.as_of) && closure->from <= first &&
            (closure->to == PNK_DAY_UNKNOWN || first <= closure->to))
            open[closure->road] = false;
    }
}

static int state_with(const bool *open, int n_states, size_t n_roads, const bool *wanted)
{
    for (int s = 0; s < n_states; s++)
        if (memcmp(open + (size_t)s * n_roads, wanted, n_roads * sizeof *wanted) == 0)
            return s;
    return -1;
}

static pnk_status find_states(pnk_ctx *ctx, pnk_access *access, const pnk_records *records)
{
    size_t n_roads = records->roads.n, room = 16;
    bool *open = malloc(room * (n_roads + 1) * sizeof *open), *grown;
    pnk_status status = PNK_OK;

    access->state_of = PNK_NEW(&access->arena, int, access->n_spans * (size_t)access->n_months);
    if (!open || !access->state_of) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t i = 0; i < access->n_spans * (size_t)access->n_months; i++) {
        if ((size_t)access->n_states + 1 >= room) {
            room *= 2;
            if (!(grown = realloc(open, room * (n_roads + 1) * sizeof *open))) {
                status = pnk_no_memory(ctx);
                goto done;
            }
            open = grown;
        }
        bool *next = open + (size_t)access->n_states * n_roads;
        fill_open(records, access->spans[i / (size_t)access->n_months], (int)(i % (size_t)access->n_months), next);
        access->state_of[i] = state_with(open, access->n_states, n_roads, next);
        if (access->state_of[i] < 0)
            access->state_of[i] = access->n_states++;
    }
    access->open = open;
    open = NULL;
done:
    free(open);
    return status;
}

int pnk_access_state(const pnk_access *access, pnk_day day)
{
    size_t low = 0, high = access->n_spans;
    int year, month = 1, day_of_month;

    while (high - low > 1) {                       /* the last span that begins on or before the day */
        size_t middle = low + (high - low) / 2;

        if (access->spans[middle] <= day)
            low = middle;
        else
            high = middle;
    }
    if (access->n_months > 1)
        pnk_day_split(day, &year, &month, &day_of_month);
    return access->state_of[low * (size_t)access->n_months + (size_t)(month - 1)];
}

bool pnk_access_road_open(const pnk_access *access, int road, pnk_day day)
{
    return access->open[(size_t)pnk_access_state(access, day) * (size_t)access->n_roads + (size_t)road];
}

/* ---- the network at given speeds ---- */

static bool same_speed(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

static bool same_speeds(const pnk_speeds *a, const pnk_speeds *b)
{
    return same_speed(a->kmh_trunk, b->kmh_trunk) && same_speed(a->kmh_local, b->kmh_local) &&
           same_speed(a->kmh_mountain, b->kmh_mountain);
}

/** Minutes over a road; INFINITY where the vehicle may not go or nothing is known of the time. */
static double road_minutes(const pnk_road *road, const pnk_speeds *speeds)
{
    double kmh = road->class_ == PNK_TRUNK ? speeds->kmh_trunk
               : road->class_ == PNK_MOUNTAIN ? speeds->kmh_mountain : speeds->kmh_local;
    double minutes = isnan(kmh) ? road->travel_min : 60.0 * road->length_km / kmh;

    return minutes >= 0.0 ? minutes : (double)INFINITY;     /* NAN too; km/h 0 is INFINITY or, over 0 km, NAN */
}

static void free_network(network *net)
{
    if (!net)
        return;
    pnk_graph_free(net->graph);
    free(net->edge_road);
    free(net);
}

static pnk_status make_network(pnk_ctx *ctx, const pnk_access *access, const pnk_speeds *speeds, network **out)
{
    network *net = calloc(1, sizeof *net);
    pnk_edge *edges = calloc((size_t)access->n_roads + 1, sizeof *edges);
    pnk_status status;

    if (net)
        net->edge_road = calloc((size_t)access->n_roads + 1, sizeof *net->edge_road);
    if (!net || !edges || !net->edge_road) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    net->speeds = *speeds;
    for (int r = 0; r < access->n_roads; r++) {
        const pnk_road *road = &access->roads[r];
        double minutes = road_minutes(road, speeds);

        if (!isfinite(minutes))
            continue;
        net->edge_road[net->n_edges] = r;
        edges[net->n_edges++] = (pnk_edge){ road->from, road->to, minutes, road->length_km };
    }
    if ((status = pnk_graph_new(ctx, access->n_places, edges, net->n_edges, true, &net->graph)))
        goto done;
    *out = net;
    net = NULL;
done:
    free(edges);
    free_network(net);
    return status;
}

/* ---- answers, kept ---- */

static size_t bucket_of(const network *net, int state, int from)
{
    double own[3] = { net->speeds.kmh_trunk, net->speeds.kmh_local, net->speeds.kmh_mountain };
    uint64_t h = (uint64_t)(uint32_t)state * 0x9E3779B97F4A7C15u + (uint64_t)(uint32_t)from * 0xC2B2AE3D27D4EB4Fu;

    for (int i = 0; i < 3; i++) {
        uint64_t bits;

        memcpy(&bits, &own[i], sizeof bits);
        h = (h ^ bits) * 0x100000001B3u;
    }
    return (size_t)((h >> 32) % N_BUCKETS);
}

static pnk_status compute(pnk_ctx *ctx, const pnk_access *access, const network *net, int state, int from, answer *a)
{
    const bool *roads_open = access->open + (size_t)state * (size_t)access->n_roads;
    bool *open = calloc(net->n_edges + 1, sizeof *open);
    pnk_status status;

    if (!open)
        return pnk_no_memory(ctx);
    for (size_t e = 0; e < net->n_edges; e++)
        open[e] = roads_open[net->edge_road[e]];
    status = pnk_graph_from(ctx, net->graph, from, open, a->minutes, a->km, a->road);
    if (!status)
        for (int p = 0; p < access->n_places; p++)
            a->road[p] = a->road[p] < 0 ? -1 : net->edge_road[a->road[p]];
    free(open);
    return status;
}

static void free_answer(answer *a)
{
    if (!a)
        return;
    free(a->minutes);
    free(a->km);
    free(a->road);
    free(a);
}

static answer *new_answer(const pnk_access *access, const network *net, int state, int from)
{
    size_t n = (size_t)access->n_places + 1;
    answer *a = calloc(1, sizeof *a);

    if (!a)
        return NULL;
    *a = (answer){ .net = net, .state = state, .from = from, .minutes = calloc(n, sizeof(double)), .km = calloc(n, sizeof(double)),
                   .road = calloc(n, sizeof(int)) };
    if (a->minutes && a->km && a->road)
        return a;
    free_answer(a);
    return NULL;
}

/** The network of these speeds, made when first asked for. Call with the lock held. */
static pnk_status find_network(pnk_ctx *ctx, const pnk_access *access, const pnk_speeds *speeds, const network **out)
{
    network *net = access->kept->networks;
    pnk_status status;

    while (net && !same_speeds(&net->speeds, speeds))
        net = net->next;
    if (!net) {
        if ((status = make_network(ctx, access, speeds, &net)))
            return status;
        net->next = access->kept->networks;
        access->kept->networks = net;
    }
    *out = net;
    return PNK_OK;
}

static const answer *find_answer(const memory *kept, size_t bucket, const network *net, int state, int from)
{
    const answer *a = kept->buckets[bucket];

    while (a && !(a->net == net && a->state == state && a->from == from))
        a = a->next;
    return a;
}

static void copy_out(const pnk_access *access, const answer *a, double *minutes, double *km, int *road)
{
    size_t n = (size_t)access->n_places;

    memcpy(minutes, a->minutes, n * sizeof *minutes);
    if (km)
        memcpy(km, a->km, n * sizeof *km);
    if (road)
        memcpy(road, a->road, n * sizeof *road);
}

/** Keeps an answer unless another thread was quicker or the memory is full; true when kept. Call with the lock held. */
static bool keep(const pnk_access *access, size_t bucket, answer *a)
{
    memory *kept = access->kept;
    size_t bytes = (size_t)access->n_places * (2 * sizeof(double) + sizeof(int));

    if (find_answer(kept, bucket, a->net, a->state, a->from) || kept->bytes + bytes > MAX_KEPT_BYTES)
        return false;
    a->next = kept->buckets[bucket];
    kept->buckets[bucket] = a;
    kept->bytes += bytes;
    return true;
}

pnk_status pnk_access_from(pnk_ctx *ctx, const pnk_access *access, int from, pnk_day day, const pnk_speeds *speeds,
                           double *minutes, double *km, int *road)
{
    const pnk_speeds own = { NAN, NAN, NAN };
    const network *net = NULL;
    const answer *known = NULL;
    answer *made = NULL;
    pnk_status status;
    size_t bucket = 0;
    int state;
    bool is_kept;

    if (from < 0 || from >= access->n_places)
        return pnk_fail(ctx, PNK_INTERNAL, "the ways from place %d were asked for, there are places 0 to %d", from, access->n_places - 1);
    state = pnk_access_state(access, day);
    pthread_mutex_lock(&access->kept->lock);
    status = find_network(ctx, access, speeds ? speeds : &own, &net);
    if (!status) {
        bucket = bucket_of(net, state, from);
        known = find_answer(access->kept, bucket, net, state, from);
    }
    pthread_mutex_unlock(&access->kept->lock);
    if (status)
        return status;
    if (known) {                                   /* an answer once kept is never changed or dropped before access is freed */
        copy_out(access, known, minutes, km, road);
        return PNK_OK;
    }
    if (!(made = new_answer(access, net, state, from)))
        return pnk_no_memory(ctx);
    if ((status = compute(ctx, access, net, state, from, made))) {
        free_answer(made);
        return status;
    }
    copy_out(access, made, minutes, km, road);
    pthread_mutex_lock(&access->kept->lock);
    is_kept = keep(access, bucket, made);
    pthread_mutex_unlock(&access->kept->lock);
    if (!is_kept)
        free_answer(made);
    return PNK_OK;
}

size_t pnk_access_path(const pnk_access *access, const int *road, int from, int to, int *out)
{
    size_t n = 0;

    for (int at = to; at != from && road[at] >= 0 && n < (size_t)access->n_places;) {
        const pnk_road *last = &access->roads[road[at]];

        out[n++] = road[at];
        at = last->to == at ? last->from : last->to;
    }
    for (size_t i = 0; i < n / 2; i++) {
        int swap = out[i];

        out[i] = out[n - 1 - i];
        out[n - 1 - i] = swap;
    }
    return n;
}

/* ---- making and freeing ---- */

static pnk_status check_roads(pnk_ctx *ctx, const pnk_records *records)
{
    int n_places = (int)records->places.n;

    for (size_t r = 0; r < records->roads.n; r++) {
        const pnk_road *road = &records->roads.v[r];

        if (road->from < 0 || road->from >= n_places || road->to < 0 || road->to >= n_places)
            return pnk_fail(ctx, PNK_INTERNAL, "road %zu joins places %d and %d, there are places 0 to %d", r, road->from, road->to,
                            n_places - 1);
        if (!(road->length_km >= 0.0) || !(road->travel_min >= 0.0))
            return pnk_fail(ctx, PNK_BAD_INPUT, "road %s has length_km %g and travel_min %g, expected 0 or more",
                            road->id ? road->id : "?", road->length_km, road->travel_min);
    }
    for (size_t i = 0; i < records->closures.n; i++)
        if (records->closures.v[i].road >= (int)records->roads.n)
            return pnk_fail(ctx, PNK_INTERNAL, "closure %zu is of road %d, there are %zu roads", i, records->closures.v[i].road,
                            records->roads.n);
    return PNK_OK;
}

pnk_status pnk_access_new(pnk_ctx *ctx, const pnk_records *records, pnk_access **out)
{
    pnk_access *access = calloc(1, sizeof *access);
    pnk_status status;

    if (!access)
        return pnk_no_memory(ctx);
    access->n_places = (int)records->places.n;
    access->n_roads = (int)records->roads.n;
    access->roads = records->roads.v;
    access->n_months = 1;
    for (size_t r = 0; r < records->roads.n; r++)
        if ((records->roads.v[r].months_open & 0xFFFu) != 0xFFFu)
            access->n_months = 12;
    if ((access->kept = calloc(1, sizeof *access->kept)))
        pthread_mutex_init(&access->kept->lock, NULL);
    status = access->kept ? PNK_OK : pnk_no_memory(ctx);
    if (status || (status = check_roads(ctx, records)) ||
        (status = find_spans(ctx, access, records)) ||
        (status = find_states(ctx, access, records)))
        goto done;
    *out = access;
    access = NULL;
done:
    pnk_access_free(access);
    return status;
}

void pnk_access_free(pnk_access *access)
{
    if (!access)
        return;
    if (access->kept) {
        for (size_t b = 0; b < N_BUCKETS; b++)
            for (answer *a = access->kept->buckets[b], *next; a; a = next) {
                next = a->next;
                free_answer(a);
            }
        for (network *net = access->kept->networks, *next; net; net = next) {
            next = net->next;
            free_network(net);
        }
        pthread_mutex_destroy(&access->kept->lock);
        free(access->kept);
    }
    free(access->open);
    pnk_arena_release(&access->arena);
    free(access);
}
