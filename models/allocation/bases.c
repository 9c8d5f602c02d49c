/* models/allocation/bases.c - the basis of each kind's last round, and of the last two tiers, as a short list of names and numbers, and back to a model that may be another day's.
 *
 * A stage is told as what is basic in it and was not in the one told before, or the other way round: much of it stays. A name stands for all its days, and its
 * number for which of them, one bit a day:
 *
 *   version               1          another version's list is passed over
 *   hours|r|store|A|lorry@store#0|2  3.5     a route that loads of these bases go by, from that day on, with its hours, kilometres and days
 *   nights|x|A|school|all|foot|0  0  the same of a way that people go, with its nights and kilometres, and the hours and kilometres of a vehicle's round
 *   stage|T2goods.2       2          lines that follow
 *   slack|need|A|tent|0   12         the slacks of that row on days 2 and 3
 *   x|A|school|all|foot|0 1          the move of day 0
 *
 * What the last part of the name gives is the first day that a bit stands for. A load or a move that takes longer by now and is there on the same day is that one still.
 */
#include "models/allocation/bases.h"
#include "models/allocation/way_names.h"

#include <stdlib.h>
#include <string.h>

enum { VERSION = 2, DAYS_A_NUMBER = 50 };            /* more bits than that and a double would round them */

static const pnk_stage_kind kinds[] = {PNK_S_T2_SHELTER, PNK_S_T2_GOODS, PNK_S_T3, PNK_S_T4};

bool pnk_bases_keeps(pnk_stage_kind kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

/* ---- keeping ---- */

typedef struct { const char *name; double days; } line;

typedef struct {
    pnk_ctx *ctx;
    const pnk_model *m;
    pnk_arena arena;
    pnk_index at;
    PNK_LIST(line) lines;                /* of the stage */
    pnk_buf name;
} writer;

/* The name in w->name turned into its line, with a bit for its day. */
static pnk_status toggle(writer *w)
{
    char *bar = w->name.failed ? NULL : strrchr(w->name.text, '|');
    int64_t day;

    if (!bar)
        return pnk_no_memory(w->ctx);
    if (!pnk_text_to_int(bar + 1, &day) || day < 0)
        return pnk_fail(w->ctx, PNK_INTERNAL, "the name %s does not end in a day", w->name.text);
    w->name.n = (size_t)(bar + 1 - w->name.text);
    pnk_buf_printf(&w->name, "%d", (int)(day / DAYS_A_NUMBER * DAYS_A_NUMBER));
    int at = w->name.failed ? -1 : pnk_index_get(&w->at, w->name.text);
    if (at < 0) {
        const char *copy = w->name.failed ? NULL : pnk_arena_text(&w->arena, w->name.text);
        at = (int)w->lines.n;
        if (!copy || pnk_index_put(&w->at, &w->arena, copy, at) < 0 || !PNK_GROW(&w->arena, w->lines.v, w->lines.n, w->lines.capacity))
            return pnk_no_memory(w->ctx);
        w->lines.v[w->lines.n++] = (line){copy, 0};
    }
    w->lines.v[at].days += ldexp(1, (int)(day % DAYS_A_NUMBER));
    w->name.n = 0;
    return PNK_OK;
}

static pnk_status toggle_ref(writer *w, bool slack, pnk_ref ref)
{
    pnk_buf_add(&w->name, slack ? "slack|" : "");
    pnk_model_name(w->m, ref, &w->name);
    return toggle(w);
}

static pnk_status toggle_move(writer *w, pnk_basic_move move)
{
    pnk_model_move_name(w->m, &w->m->arcs[move.arc], move.group, &w->name);
    return toggle(w);
}

static pnk_status toggle_load(writer *w, pnk_basic_load load)
{
    pnk_model_load_name(w->m, load.lot, &w->m->routes[load.route], &w->name);
    return toggle(w);
}

static bool cell_of(const bool *cells, const pnk_basis *b, size_t c) { return c < b->n_cells && cells[c]; }

static pnk_status toggle_cells(writer *w, const pnk_basis *was, const pnk_basis *is)
{
    size_t n = was->n_cells > is->n_cells ? was->n_cells : is->n_cells;
    pnk_status status = PNK_OK;

    for (size_t c = 0; c < n && !status; c++) {
        if (cell_of(was->cell, was, c) != cell_of(is->cell, is, c))
            status = toggle_ref(w, true, (pnk_ref){.kind = PNK_R_CELL, .a = (int)c});
        if (!status && cell_of(was->own, was, c) != cell_of(is->own, is, c))
            status = toggle_ref(w, false, (pnk_ref){.kind = PNK_C_THETA, .a = (int)c + 1});
    }
    for (int tier = 0; tier < PNK_N_TIERS && !status; tier++)
        if (was->hold[tier] != is->hold[tier])
            status = toggle_ref(w, true, (pnk_ref){.kind = PNK_R_KEPT, .a = tier});
    return status || was->theta == is->theta ? status : toggle_ref(w, false, (pnk_ref){.kind = PNK_C_THETA});
}

/* Those of one list that the other does not have, and the other way round; both are sorted. */
static pnk_status toggle_moves(writer *w, const pnk_basis *was, const pnk_basis *is)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0, j = 0; (i < was->n_moves || j < is->n_moves) && !status;) {
        int order = i == was->n_moves ? 1 : j == is->n_moves ? -1 : pnk_basic_move_order(&was->moves[i], &is->moves[j]);
        if (order != 0)
            status = toggle_move(w, order < 0 ? was->moves[i] : is->moves[j]);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}

static pnk_status toggle_loads(writer *w, const pnk_basis *was, const pnk_basis *is)
{
    pnk_status status = PNK_OK;

    for (size_t i = 0, j = 0; (i < was->n_loads || j < is->n_loads) && !status;) {
        int order = i == was->n_loads ? 1 : j == is->n_loads ? -1 : pnk_basic_load_order(&was->loads[i], &is->loads[j]);
        if (order != 0)
            status = toggle_load(w, order < 0 ? was->loads[i] : is->loads[j]);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}

static pnk_status write_stage(writer *w, const char *stage, const pnk_basis *was, const pnk_basis *is, pnk_bases_put put, void *user)
{
    pnk_status status = PNK_OK;
    char head[40];

    w->at = (pnk_index){0};
    w->lines.n = 0;
    for (size_t r = 0; r < w->m->n_rows && !status; r++)
        if (was->row[r] != is->row[r] && w->m->row_ref[r].kind != PNK_R_ANNOUNCED)      /* numbered by the plan that was in force then */
            status = toggle_ref(w, true, w->m->row_ref[r]);
    for (size_t j = 0; j < w->m->n_cols && !status; j++)
        if (was->core[j] != is->core[j] && w->m->col_ref[j].kind != PNK_C_ANNOUNCED)
            status = toggle_ref(w, false, w->m->col_ref[j]);
    if (status || (status = toggle_cells(w, was, is)) || (status = toggle_moves(w, was, is)) || (status = toggle_loads(w, was, is)))
        return status;
    pnk_snprintf(head, sizeof head, "stage|%s", stage);
    status = put(w->ctx, user, head, (double)w->lines.n);
    for (size_t i = 0; i < w->lines.n && !status; i++)
        status = put(w->ctx, user, w->lines.v[i].name, w->lines.v[i].days);
    return status;
}

/* The last round of a kind, be it there or not. */
static pnk_stage_answer *last_round(pnk_tiers *t, pnk_stage_kind kind, const pnk_stage **stage)
{
    pnk_stage_answer *a = &t->answers[kind];

    *stage = &t->stages[kind];
    for (size_t i = 0; i < t->rounds.n; i++)
        if (t->rounds.v[i]->stage.kind == kind) {
            *stage = &t->rounds.v[i]->stage;
            a = &t->rounds.v[i]->answer;
        }
    return a;
}

typedef struct { const char *of; double value; } told;

/* Numbers of the way whose name is in w->name. */
static pnk_status write_numbers(writer *w, const told *numbers, size_t n, pnk_bases_put put, void *user)
{
    pnk_status status = w->name.failed ? pnk_no_memory(w->ctx) : PNK_OK;
    char name[512];

    for (size_t i = 0; i < n && !status; i++) {
        pnk_snprintf(name, sizeof name, "%s%s", numbers[i].of, w->name.text);
        status = put(w->ctx, user, name, numbers[i].value);
    }
    w->name.n = 0;
    return status;
}

/* Routes that a load of any stage goes by: what they were, wherever it is not as on the day before. */
static pnk_status write_route(writer *w, const pnk_route *route, pnk_bases_put put, void *user)
{
    const told numbers[] = {{"hours|", route->hours}, {"km|", route->km}, {"days|", route->arrives - route->day}};

    pnk_model_round_name(w->m, route, &w->name);
    return write_numbers(w, numbers, sizeof numbers / sizeof *numbers, put, user);
}

static bool same_route(const pnk_route *a, const pnk_route *b) { return a->hours == b->hours && a->km == b->km && a->arrives - a->day == b->arrives - b->day; }

static pnk_status write_routes(writer *w, pnk_tiers *t, pnk_bases_put put, void *user)
{
    const pnk_model *m = t->m;
    size_t houses = m->w->records->warehouses.n, drops = (size_t)m->w->n_drops;
    bool *used = PNK_NEW(&w->arena, bool, m->n_routes + 1);
    const pnk_route **last = PNK_NEW(&w->arena, const pnk_route *, (size_t)m->w->n_pools * houses * drops + 1);
    pnk_status status = used && last ? PNK_OK : pnk_no_memory(w->ctx);

    if (status)
        return status;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const pnk_stage *stage;
        const pnk_stage_answer *a = last_round(t, kinds[i], &stage);
        for (size_t l = 0; a->basis.there && l < a->basis.n_loads; l++)
            used[a->basis.loads[l].route] = true;
    }
    for (size_t r = 0; r < m->n_routes && !status; r++) {
        const pnk_route *route = &m->routes[r], **before = &last[((size_t)route->pool * houses + (size_t)route->warehouse) * drops + (size_t)route->drop];
        if (!used[r] || (*before && same_route(*before, route)))
            continue;
        *before = route;
        status = write_route(w, route, put, user);
    }
    return status;
}

static bool same_way(const pnk_way *a, const pnk_way *b)
{
    return a->nights == b->nights && a->km == b->km && a->pool_hours == b->pool_hours && a->pool_km == b->pool_km;
}

static pnk_status write_way(writer *w, const pnk_arc *arc, int group, pnk_bases_put put, void *user)
{
    const told numbers[] = {{"nights|", arc->way.nights}, {"km|", arc->way.km}, {"round hours|", arc->way.pool_hours}, {"round km|", arc->way.pool_km}};

    pnk_model_move_name(w->m, arc, group, &w->name);
    return write_numbers(w, numbers, sizeof numbers / sizeof *numbers, put, user);
}

/* The same of ways that people go; arcs between the same two ends follow each other. */
static pnk_status write_ways(writer *w, pnk_tiers *t, pnk_bases_put put, void *user)
{
    const pnk_model *m = t->m;
    size_t modes = (size_t)m->w->n_pools + PNK_FIRST_POOL;
    int *group = PNK_NEW(&w->arena, int, m->n_arcs + 1);         /* that goes by it, + 1 */
    const pnk_arc **last = PNK_NEW(&w->arena, const pnk_arc *, modes);
    pnk_status status = group && last ? PNK_OK : pnk_no_memory(w->ctx);

    if (status)
        return status;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const pnk_stage *stage;
        const pnk_stage_answer *a = last_round(t, kinds[i], &stage);
        for (size_t x = 0; a->basis.there && x < a->basis.n_moves; x++)
            group[a->basis.moves[x].arc] = a->basis.moves[x].group + 1;
    }
    for (size_t e = 0; e < m->n_ends && !status; e++) {
        memset(last, 0, modes * sizeof *last);
        for (size_t i = m->ends[e].first; i < m->ends[e + 1].first && !status; i++) {
            const pnk_arc *arc = &m->arcs[i], **before = &last[arc->mode];
            if (!group[i] || (*before && same_way(&(*before)->way, &arc->way)))
                continue;
            *before = arc;
            status = write_way(w, arc, group[i] - 1, put, user);
        }
    }
    return status;
}

pnk_status pnk_bases_write(pnk_ctx *ctx, pnk_tiers *t, pnk_bases_put put, void *user)
{
    writer w = {.ctx = ctx, .m = t->m};
    pnk_basis nothing;
    const pnk_basis *was = &nothing;
    pnk_status status = pnk_basis_new(ctx, t->m, 0, 0, &w.arena, &nothing);

    if (!status)
        status = put(ctx, user, "version", VERSION);
    if (!status && !(status = write_routes(&w, t, put, user)))
        status = write_ways(&w, t, put, user);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !status; i++) {
        const pnk_stage *stage;
        const pnk_stage_answer *a = last_round(t, kinds[i], &stage);
        char name[24];
        if (!a->basis.there)
            continue;
        pnk_stage_name(stage, name);
        status = write_stage(&w, name, was, &a->basis, put, user);
        was = &a->basis;
    }
    pnk_buf_free(&w.name);
    pnk_arena_release(&w.arena);
    return status;
}

/* ---- and back ---- */

typedef enum { NOWHERE, ROW, CORE, CELL, OWN, HOLD, THETA, MOVE, LOAD, PAST_MOVE, PAST_LOAD } thing;
/* at: of a move arc * groups + group, of a load its route; route and way: of one that is past */
typedef struct { thing what; bool basic; size_t at; int lot[2], group; pnk_route route; pnk_arc way; } item;

struct pnk_bases {
    pnk_finder *finder;
    const pnk_model *m;
    pnk_way_names ways;
    const pnk_named *lines;
    size_t n, next, given;               /* given: where the last stage that was asked for begins; 0: none was */
    pnk_arena arena;
    PNK_LIST(pnk_route) routes;          /* as they were, from their day on */
    PNK_LIST(pnk_arc) moves;             /* the same of ways that people went */
    pnk_index known;
    PNK_LIST(item) items;                /* names as they come */
};

static int number_in(const char *name)
{
    char copy[16];
    const char *first = strchr(name, '|'), *second = first ? strchr(first + 1, '|') : NULL;
    int64_t value;

    if (!second || second - first > 10)
        return -1;
    pnk_snprintf(copy, sizeof copy, "%.*s", (int)(second - first - 1), first + 1);
    return pnk_text_to_int(copy, &value) && value >= 0 && value < 10000000 ? (int)value : -1;
}

/* Nights, hours or kilometres of a way, by hand or not: more than that would be no way, and would not go into the program. */
static bool is_likely(double value) { return value >= 0 && value < 10000; }

/* The last that was told of it before or on that day. */
static bool route_was(const pnk_bases *b, int pool, int warehouse, int drop, int day, pnk_route *out)
{
    bool found = false;

    for (size_t i = 0; i < b->routes.n; i++) {
        const pnk_route *r = &b->routes.v[i];
        if (r->pool != pool || r->warehouse != warehouse || r->drop != drop || r->day > day || (found && r->day < out->day))
            continue;
        *out = *r;
        found = true;
    }
    out->arrives = (short)(day + out->arrives - out->day);
    out->day = (short)day;
    return found;
}

/* Three lines a route: its hours begin it. */
static pnk_status take_route(pnk_ctx *ctx, pnk_bases *b, const pnk_named *one)
{
    const char *of = strchr(one->name, '|');
    pnk_route *last = b->routes.n ? &b->routes.v[b->routes.n - 1] : NULL;
    pnk_act_ship y;
    int warehouse;

    if (!of || !is_likely(one->value) || !pnk_way_goods(&b->ways, of + 1, &y, &warehouse))
        return PNK_OK;
    if (pnk_text_starts(one->name, "hours|")) {
        if (!PNK_GROW(&b->arena, b->routes.v, b->routes.n, b->routes.capacity))
            return pnk_no_memory(ctx);
        b->routes.v[b->routes.n++] = (pnk_route){.pool = (short)y.pool, .warehouse = (short)warehouse, .drop = y.drop, .day = (short)y.day, .arrives = (short)y.day, .hours = one->value};
    } else if (last && last->pool == y.pool && last->warehouse == warehouse && last->drop == y.drop && last->day == y.day) {
        if (pnk_text_starts(one->name, "km|"))
            last->km = one->value;
        else
            last->arrives = (short)(y.day + (int)one->value);
    }
    return PNK_OK;
}

static bool way_was(const pnk_bases *b, const pnk_act_move *x, pnk_arc *out)
{
    bool found = false;

    for (size_t i = 0; i < b->moves.n; i++) {
        const pnk_arc *arc = &b->moves.v[i];
        if (arc->from != x->from || arc->shelter != x->shelter || arc->mode != x->mode || arc->day > x->day || (found && arc->day < out->day))
            continue;
        *out = *arc;
        found = true;
    }
    out->day = (short)x->day;
    return found;
}

/* Four lines a way: its nights begin it. */
static pnk_status take_way(pnk_ctx *ctx, pnk_bases *b, const pnk_named *one)
{
    const char *of = strchr(one->name, '|');
    pnk_arc *last = b->moves.n ? &b->moves.v[b->moves.n - 1] : NULL;
    pnk_act_move x;

    if (!of || !is_likely(one->value) || !pnk_way_move(&b->ways, of + 1, &x))
        return PNK_OK;
    if (pnk_text_starts(one->name, "nights|")) {
        if (!PNK_GROW(&b->arena, b->moves.v, b->moves.n, b->moves.capacity))
            return pnk_no_memory(ctx);
        b->moves.v[b->moves.n++] = (pnk_arc){.from = x.from, .shelter = x.shelter, .mode = (short)x.mode, .day = (short)x.day, .way.nights = (int)one->value};
    } else if (last && last->from == x.from && last->shelter == x.shelter && last->mode == x.mode && last->day == x.day)
        *(pnk_text_starts(one->name, "km|") ? &last->way.km : pnk_text_starts(one->name, "round hours|") ? &last->way.pool_hours : &last->way.pool_km) = one->value;
    return PNK_OK;
}

static item move_called(const pnk_bases *b, const pnk_act_move *x)
{
    const pnk_model *m = b->m;
    size_t arc = pnk_model_find_arc(m, x);
    item one = {.at = arc * (size_t)m->w->n_groups + (size_t)x->group, .group = x->group};
    bool was = x->day <= m->w->n_days && way_was(b, x, &one.way), is = arc < m->n_arcs && pnk_model_may(m, &m->arcs[arc], x->group);

    one.what = is && (!was || one.way.way.nights == m->arcs[arc].way.nights) ? MOVE : was && pnk_model_may(m, &one.way, x->group) ? PAST_MOVE : NOWHERE;
    return one;
}

static item way_called(const pnk_bases *b, const char *name)
{
    const pnk_model *m = b->m;
    pnk_act_move x;
    pnk_act_ship y;
    item one = {0};

    if (pnk_way_move(&b->ways, name, &x))
        return move_called(b, &x);
    if (pnk_way_load(&b->ways, name, &y, one.lot)) {
        bool was = route_was(b, y.pool, m->w->lots[y.lot].warehouse, y.drop, y.day, &one.route);
        one.at = pnk_model_find_route(m, y.pool, m->w->lots[y.lot].warehouse, y.drop, y.day);
        bool is = one.at < m->n_routes && pnk_world_lot_fits(m->w, one.lot[0], y.drop, y.day) && (one.lot[1] < 0 || pnk_world_lot_fits(m->w, one.lot[1], y.drop, y.day));
        one.what = is && (!was || one.route.arrives == m->routes[one.at].arrives) ? LOAD : was && one.route.arrives <= m->w->n_days ? PAST_LOAD : NOWHERE;
    }
    return one;
}

/* Whatever this model does not have is nowhere. */
static item called(const pnk_bases *b, const char *name)
{
    bool slack = pnk_text_starts(name, "slack|");
    const char *of = slack ? name + strlen("slack|") : name;
    int at = slack && pnk_text_starts(of, "announced|") ? -1 : pnk_finder_get(b->finder, slack, of);

    if (!slack && pnk_text_starts(of, "as announced|"))
        return (item){.what = NOWHERE};
    if (at >= 0)
        return (item){.what = slack ? ROW : CORE, .at = (size_t)at};
    if (slack && (pnk_text_starts(of, "cell|") || pnk_text_starts(of, "tier|")) && (at = number_in(of)) >= 0)
        return (item){.what = *of == 'c' ? CELL : HOLD, .at = (size_t)at};
    if (!slack && pnk_text_starts(of, "theta|") && (at = number_in(of)) >= 0)
        return at == 0 ? (item){.what = THETA} : (item){.what = OWN, .at = (size_t)at - 1};
    return slack ? (item){.what = NOWHERE} : way_called(b, of);
}

static pnk_status take_name(pnk_ctx *ctx, pnk_bases *b, const char *name)
{
    int at = pnk_index_get(&b->known, name);

    if (at < 0) {
        at = (int)b->items.n;
        if (pnk_index_put_copy(&b->known, &b->arena, name, at) < 0 || !PNK_GROW(&b->arena, b->items.v, b->items.n, b->items.capacity))
            return pnk_no_memory(ctx);
        b->items.v[b->items.n++] = called(b, name);
    }
    b->items.v[at].basic = !b->items.v[at].basic;
    return PNK_OK;
}

static pnk_status take_line(pnk_ctx *ctx, pnk_bases *b, const pnk_named *one)
{
    const char *bar = strrchr(one->name, '|');
    double days = one->value;
    int64_t first;
    char name[512];
    pnk_status status = PNK_OK;

    if (!bar || !pnk_text_to_int(bar + 1, &first) || first < 0 || first > 10000 || !(days >= 0 && days < ldexp(1, DAYS_A_NUMBER) && days == floor(days)) ||
        bar - one->name > 480)
        return PNK_OK;
    for (uint64_t bits = (uint64_t)days, day = (uint64_t)first; bits && !status; bits >>= 1, day++)
        if (bits & 1) {
            pnk_snprintf(name, sizeof name, "%.*s|%d", (int)(bar - one->name), one->name, (int)day);
            status = take_name(ctx, b, name);
        }
    return status;
}

static pnk_status give(pnk_ctx *ctx, const pnk_bases *b, size_t n_cells, pnk_arena *arena, pnk_basis *out)
{
    size_t ways = 0, groups = (size_t)b->m->w->n_groups;

    for (size_t i = 0; i < b->items.n; i++)
        ways += b->items.v[i].what >= MOVE && b->items.v[i].basic;
    pnk_status status = pnk_basis_new(ctx, b->m, n_cells, ways, arena, out);
    for (size_t i = 0; i < b->items.n && !status; i++) {
        const item *one = &b->items.v[i];
        if (!one->basic)
            continue;
        switch (one->what) {
        case ROW: out->row[one->at] = true; break;
        case CORE: out->core[one->at] = true; break;
        case CELL: if (one->at < n_cells) out->cell[one->at] = true; break;
        case OWN: if (one->at < n_cells) out->own[one->at] = true; break;
        case HOLD: if (one->at < PNK_N_TIERS) out->hold[one->at] = true; break;
        case THETA: out->theta = true; break;
        case MOVE: out->moves[out->n_moves++] = (pnk_basic_move){one->at / groups, (int)(one->at % groups)}; break;
        case LOAD: out->loads[out->n_loads++] = (pnk_basic_load){one->at, {one->lot[0], one->lot[1]}}; break;
        case PAST_MOVE: out->past_moves[out->n_past_moves++] = (pnk_past_move){one->way, one->group}; break;
        case PAST_LOAD: out->past_loads[out->n_past_loads++] = (pnk_past_load){one->route, {one->lot[0], one->lot[1]}}; break;
        case NOWHERE: break;
        }
    }
    if (!status)
        pnk_basis_sort(out);
    return status;
}

static bool is_stage(const pnk_bases *b, size_t i, const char *name)
{
    return pnk_text_starts(b->lines[i].name, "stage|") && (!name || strcmp(b->lines[i].name + strlen("stage|"), name) == 0);
}

pnk_status pnk_bases_new(pnk_ctx *ctx, pnk_finder *finder, const pnk_model *m, const pnk_lp_answer *before, pnk_bases **out)
{
    pnk_bases *b = calloc(1, sizeof *b);

    if (!b)
        return pnk_no_memory(ctx);
    b->finder = finder;
    b->m = m;
    b->lines = pnk_answer_bases(before, &b->n);
    if (b->n && (strcmp(b->lines[0].name, "version") != 0 || b->lines[0].value != VERSION))
        b->n = 0;
    b->next = 1;
    pnk_status status = pnk_way_names_new(ctx, m->w, &b->ways);
    b->ways.renumbered = true;
    for (; b->next < b->n && !is_stage(b, b->next, NULL) && !status; b->next++)
        if (!(status = take_route(ctx, b, &b->lines[b->next])))
            status = take_way(ctx, b, &b->lines[b->next]);
    if (status)
        pnk_bases_free(b);
    else
        *out = b;
    return status;
}

void pnk_bases_free(pnk_bases *b)
{
    if (!b)
        return;
    pnk_arena_release(&b->ways.arena);
    pnk_arena_release(&b->arena);
    free(b);
}

int pnk_bases_round(const pnk_bases *b, pnk_stage_kind kind)
{
    char name[40];
    int64_t number;

    pnk_snprintf(name, sizeof name, "stage|%s", pnk_stage_names[kind]);
    for (size_t i = b->next; i < b->n; i++) {
        const char *rest = b->lines[i].name + strlen(name);
        if (!pnk_text_starts(b->lines[i].name, name))
            continue;
        if (!*rest)
            return 1;
        if (*rest == '.' && pnk_text_to_int(rest + 1, &number) && number > 1 && number < 1000)
            return (int)number;
    }
    return 0;
}

pnk_status pnk_bases_of(pnk_ctx *ctx, pnk_bases *b, const pnk_stage *stage, pnk_arena *arena, pnk_basis *out)
{
    size_t i = b->given ? b->given : b->next, n_cells = stage->cells ? stage->cells->n_cells : 0;
    char name[24];
    pnk_status status = PNK_OK;

    *out = (pnk_basis){0};
    pnk_stage_name(stage, name);
    while (i < b->n && !is_stage(b, i, name))
        i++;
    if (i >= b->n)
        return PNK_OK;
    for (; b->next < b->n && (b->next <= i || !is_stage(b, b->next, NULL)) && !status; b->next++)
        if (!is_stage(b, b->next, NULL))
            status = take_line(ctx, b, &b->lines[b->next]);
    if (!status && !(status = give(ctx, b, n_cells, arena, out)))
        out->there = true;
    b->given = i;
    return status;
}

pnk_status pnk_bases_carry(pnk_ctx *ctx, pnk_finder *finder, const pnk_lp_answer *before, pnk_tiers *t)
{
    pnk_bases *b = NULL;
    pnk_status status = pnk_bases_new(ctx, finder, t->m, before, &b);

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !status; i++) {
        const pnk_stage *stage;
        pnk_stage_answer *a = last_round(t, kinds[i], &stage);
        if (a->there && !a->basis.there)
            status = pnk_bases_of(ctx, b, stage, &a->arena, &a->basis);
    }
    pnk_bases_free(b);
    return status;
}

bool pnk_bases_any(pnk_tiers *t)
{
    const pnk_stage *stage;
    bool any = false;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        any = any || last_round(t, kinds[i], &stage)->basis.there;
    return any;
}
