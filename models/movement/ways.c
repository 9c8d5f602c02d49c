/* models/movement/ways.c - every way of 1..awareness_level links out of every place, and the plans that people carry along.
 *
 * A marker is passed at no cost of awareness and is no destination; a way never comes back to a place. Ways are found once over all
 * links; closures decide by day which of them are open.
 */
#include "models/movement/inside.h"

#include <math.h>
#include <string.h>

enum { MOST_WAYS = 4 * 1000 * 1000 };

typedef struct {
    pnk_ctx *ctx;
    const pnk_case *c;
    pnk_arena *arena;
    move_network *n;
    int origin;
    int *hops;                                       /* of the way so far */
    bool *seen;                                      /* [n_places] on the way so far, without its last place */
    pnk_status status;
} search;

/* ---- plans: a chain of hops, ends shared ---- */

static size_t plan_slot(const move_network *n, int hop, uint32_t rest)
{
    uint64_t h = ((uint64_t)(uint32_t)hop << 32 | rest) * 0x9E3779B97F4A7C15u;

    return (size_t)(h >> 32) & (n->n_plan_slots - 1);
}

static bool more_slots(move_network *n, pnk_arena *arena)
{
    n->n_plan_slots = n->n_plan_slots ? n->n_plan_slots * 4 : 1024;
    if (!(n->plan_slots = PNK_NEW(arena, uint32_t, n->n_plan_slots)))
        return false;
    for (uint32_t p = 1; p < n->n_plans; p++) {
        size_t s = plan_slot(n, n->plans[p].hop, n->plans[p].rest);

        while (n->plan_slots[s])
            s = (s + 1) & (n->n_plan_slots - 1);
        n->plan_slots[s] = p;
    }
    return true;
}

/** The plan of one hop and a rest; 0: out of memory. */
static uint32_t plan_of(move_network *n, pnk_arena *arena, int hop, uint32_t rest)
{
    size_t s;

    if (2 * n->n_plans >= n->n_plan_slots && !more_slots(n, arena))
        return 0;
    if (n->n_plans == 0 && PNK_GROW(arena, n->plans, 0, n->plans_capacity))
        n->n_plans = 1;                              /* plan 0: none */
    for (s = plan_slot(n, hop, rest); n->plan_slots[s]; s = (s + 1) & (n->n_plan_slots - 1))
        if (n->plans[n->plan_slots[s]].hop == hop && n->plans[n->plan_slots[s]].rest == rest)
            return n->plan_slots[s];
    if (!PNK_GROW(arena, n->plans, n->n_plans, n->plans_capacity))
        return 0;
    n->plans[n->n_plans] = (move_plan){ hop, rest, rest ? n->plans[rest].end : n->links[hop].to };
    n->plan_slots[s] = (uint32_t)n->n_plans;
    return (uint32_t)n->n_plans++;
}

/* ---- options ---- */

/* The peer takes column 4 for x and column 5 for y whatever the header says. */
static double crow_km(const pnk_case_place *a, const pnk_case_place *b)
{
    static const double earth_km = 6371.0, degree = 0.017453292519943295;
    double lat_a = a->column_5 * degree, lat_b = b->column_5 * degree;
    double dlat = lat_b - lat_a, dlon = (b->column_4 - a->column_4) * degree;
    double h = sin(dlat / 2) * sin(dlat / 2) + cos(lat_a) * cos(lat_b) * sin(dlon / 2) * sin(dlon / 2);

    return 2 * earth_km * atan2(sqrt(h), sqrt(1 - h));
}

static void add_option(search *s, const int *hops, size_t n_hops, double km, double felt_km)
{
    const pnk_case_settings *set = &s->c->settings;
    move_network *n = s->n;
    uint32_t plan = 0;
    double near = 1.0;
    int end = n->links[hops[n_hops - 1]].to;

    if (n->n_options == MOST_WAYS) {
        s->status = pnk_fail(s->ctx, PNK_LIMIT, "awareness_level %d: more than %d ways over %zu places, expected fewer; try a lower level",
                             set->awareness_level, MOST_WAYS, s->c->n_places);
        return;
    }
    for (size_t h = n_hops; h-- > 0;)
        if (!(plan = plan_of(n, s->arena, hops[h], plan)))
            break;
    if (!plan || !PNK_GROW(s->arena, n->options, n->n_options, n->options_capacity)) {
        s->status = pnk_no_memory(s->ctx);
        return;
    }
    if (set->stay_close_to_home)
        near = pow(fmax(1.0, crow_km(&s->c->places[end], &s->c->places[s->origin])), -set->home_distance_power);
    n->options[n->n_options++] = (move_option){ plan, end, km, pow(set->softening_km + felt_km, -set->distance_power), near };
}

static void follow(search *s, int link, size_t n_hops, double km, int step)
{
    const move_network *n = s->n;
    int at = n->links[link].to;
    bool marker = s->c->places[at].type == PNK_CASE_MARKER;

    s->hops[n_hops++] = link;
    km += n->links[link].km;
    if (!marker)
        add_option(s, s->hops, n_hops, km, km);
    else if (!s->c->settings.fixed_routes)
        step--;
    if (s->c->settings.awareness_level <= step || s->status)
        return;
    s->seen[at] = true;
    for (size_t o = n->out_first[at]; o < n->out_first[at + 1] && !s->status; o++)
        if (!s->seen[n->links[n->out[o]].to])
            follow(s, n->out[o], n_hops, km, step + 1);
    s->seen[at] = false;
}

/* ---- major_routes.csv, with fixed_routes ---- */

static int first_link(const move_network *n, int from, int to)
{
    for (size_t o = n->out_first[from]; o < n->out_first[from + 1]; o++)
        if (n->links[n->out[o]].to == to)
            return n->out[o];
    return -1;
}

static bool is_end(const move_network *n, size_t first, size_t last, int place)
{
    for (size_t o = first; o < last; o++)
        if (n->options[o].end == place)
            return true;
    return false;
}

/** From the origin over `before` (an option, or -1) and along a way, backwards or not, to a place that is not near anyway. */
static void add_way(search *s, size_t way, bool back, long before, size_t first, size_t last)
{
    const int *places = s->c->ways[way];
    size_t n_places = s->c->n_ways_places[way], n_hops = 0;
    double km = 0.0;
    int at = s->origin;

    if (is_end(s->n, first, last, places[back ? 0 : n_places - 1]) || places[back ? 0 : n_places - 1] == s->origin)
        return;
    for (uint32_t plan = before < 0 ? 0 : s->n->options[before].plan; plan; plan = s->n->plans[plan].rest) {
        s->hops[n_hops++] = s->n->plans[plan].hop;
        at = s->n->links[s->n->plans[plan].hop].to;
    }
    if (before >= 0)
        km = s->n->options[before].km;
    for (size_t i = 1; i < n_places; i++) {
        int link = first_link(s->n, at, places[back ? n_places - 1 - i : i]);

        if (link < 0) {
            s->status = pnk_fail(s->ctx, PNK_BAD_INPUT, "major_routes.csv: no link from \"%s\" to \"%s\"", s->c->places[at].name,
                                 s->c->places[places[back ? n_places - 1 - i : i]].name);
            return;
        }
        s->hops[n_hops++] = link;
        km += s->n->links[link].km;
        at = s->n->links[link].to;
    }
    add_option(s, s->hops, n_hops, km, km / 4.0);
}

static void add_ways_from(search *s, int place, long before, size_t first, size_t last)
{
    for (size_t w = 0; w < s->c->n_ways && !s->status; w++) {
        size_t n_places = s->c->n_ways_places[w];

        if (n_places > 1 && s->c->ways[w][0] == place)
            add_way(s, w, false, before, first, last);
        if (n_places > 1 && s->c->ways[w][n_places - 1] == place && !s->status)
            add_way(s, w, true, before, first, last);
    }
}

static void add_major(search *s)
{
    size_t first = s->n->option_first[s->origin], last = s->n->n_options;

    add_ways_from(s, s->origin, -1, first, last);
    for (size_t o = first; o < last && !s->status; o++)
        add_ways_from(s, s->n->options[o].end, (long)o, first, last);
}

/* ---- by room ---- */

static double room_of(const move_network *n, size_t option) { return n->links[n->plans[n->options[option].plan].hop].room_km; }

/** The options of each place, those first whose first link leaves most of a day's strength. */
static pnk_status sort_by_room(pnk_ctx *ctx, const pnk_case *c, pnk_arena *arena, move_network *n)
{
    if (!(n->by_room = PNK_NEW(arena, uint32_t, n->n_options + 1)))
        return pnk_no_memory(ctx);
    for (size_t p = 0; p < c->n_places; p++) {
        size_t first = n->option_first[p], end = n->option_first[p + 1], k = first;

        for (double room = INFINITY, below; k < end; room = below) {
            below = -1.0;
            for (size_t o = first; o < end; o++) {
                if (room_of(n, o) == room)
                    n->by_room[k++] = (uint32_t)o;
                else if (room_of(n, o) < room)
                    below = fmax(below, room_of(n, o));
            }
        }
    }
    return PNK_OK;
}

pnk_status move_ways(pnk_ctx *ctx, const pnk_case *c, pnk_arena *arena, move_network *n)
{
    search s = { ctx, c, arena, n, 0, NULL, PNK_NEW(arena, bool, c->n_places + 1), PNK_OK };
    size_t longest = c->n_places + 1;

    for (size_t w = 0; w < c->n_ways; w++)
        longest += c->n_ways_places[w];
    s.hops = PNK_NEW(arena, int, longest);
    n->option_first = PNK_NEW(arena, size_t, c->n_places + 1);
    if (!s.hops || !s.seen || !n->option_first)
        return pnk_no_memory(ctx);
    for (size_t p = 0; p < c->n_places && !s.status; p++) {
        s.origin = (int)p;
        n->option_first[p] = n->n_options;
        s.seen[p] = true;
        for (size_t o = n->out_first[p]; o < n->out_first[p + 1] && !s.status && c->settings.awareness_level != 0; o++)
            follow(&s, n->out[o], 0, 0.0, 1);
        if (c->settings.fixed_routes && !s.status)
            add_major(&s);
        s.seen[p] = false;
    }
    n->option_first[c->n_places] = n->n_options;
    if (!s.status)
        s.status = sort_by_room(ctx, c, arena, n);
    return s.status ? s.status : pnk_check(ctx);
}
