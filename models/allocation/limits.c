/* models/allocation/limits.c - the limits that a coordinator could ask for more of, and how the model moves with them. */
#include "models/allocation/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SAME = 1e-7;         /* persons: closer than this two bends of the cost of a place are one */

#define X(kind, name, unit, package) name,
const char *const pnk_limit_names[PNK_N_LIMIT_KINDS] = { PNK_LIMIT_LIST(X) };
#undef X
#define X(kind, name, unit, package) unit,
const char *const pnk_limit_units[PNK_N_LIMIT_KINDS] = { PNK_LIMIT_LIST(X) };
#undef X
#define X(kind, name, unit, package) package,
const double pnk_limit_packages[PNK_N_LIMIT_KINDS] = { PNK_LIMIT_LIST(X) };
#undef X

typedef struct {
    const pnk_model *m;
    pnk_limits *out;
    bool failed;
} maker;

static pnk_limit *begin(maker *k, pnk_limit_kind kind, int which, int day, double now)
{
    pnk_limits *l = k->out;

    if (k->failed || !PNK_GROW(&l->arena, l->limits.v, l->limits.n, l->limits.capacity)) {
        k->failed = true;
        return NULL;
    }
    l->limits.v[l->limits.n] = (pnk_limit){.kind = kind, .which = which, .day = day, .now = now, .down = -now, .up = INFINITY, .first = l->parts.n};
    return &l->limits.v[l->limits.n];
}

static void move(maker *k, bool column, int index, double by)
{
    pnk_limits *l = k->out;

    if (k->failed || index < 0 || by == 0)
        return;
    if (!PNK_GROW(&l->arena, l->parts.v, l->parts.n, l->parts.capacity)) {
        k->failed = true;
        return;
    }
    l->parts.v[l->parts.n++] = (pnk_limit_part){column, index, by};
}

/* A limit that moves nothing is none. */
static void end(maker *k, pnk_limit *limit)
{
    if (k->failed || !limit)
        return;
    limit->n = k->out->parts.n - limit->first;
    k->out->limits.n += limit->n > 0;
}

/* ---- vehicles, goods, money ---- */

static void vehicles(maker *k)
{
    const pnk_world *w = k->m->w;

    for (int p = 0; p < w->n_pools; p++) {
        double least = INFINITY;
        for (int t = 1; t <= w->n_days; t++)
            if (w->pools[p].count[t] > 0)
                least = fmin(least, w->pools[p].count[t]);
        if (!isfinite(least))
            continue;
        pnk_limit *all = begin(k, PNK_LIMIT_VEHICLE, p, 0, least);
        for (int t = 1; t <= w->n_days; t++)
            if (w->pools[p].count[t] > 0)
                move(k, false, k->m->hours[(size_t)t * (size_t)w->n_pools + (size_t)p], w->pools[p].hours);
        end(k, all);
        for (int t = 1; t <= w->n_days; t++) {
            if (!(w->pools[p].count[t] > 0))
                continue;
            pnk_limit *one = begin(k, PNK_LIMIT_VEHICLE_DAY, p, t, w->pools[p].count[t]);
            move(k, false, k->m->hours[(size_t)t * (size_t)w->n_pools + (size_t)p], w->pools[p].hours);
            end(k, one);
        }
    }
}

/* What is left goes on to the next row, so more from a day on is more in the row of that day alone. */
static void stores(maker *k)
{
    const pnk_world *w = k->m->w;

    for (int o = 0; o < w->n_lots; o++)
        for (int t = 1; t <= w->n_days; t++)
            if (w->lots[o].landed[t] > 0) {
                pnk_limit *limit = begin(k, PNK_LIMIT_STOCK, o, t, w->lots[o].landed[t]);
                move(k, false, k->m->stock[(size_t)t * (size_t)w->n_lots + (size_t)o], 1);
                end(k, limit);
                break;
            }
    for (int line = 0; line < w->n_lines; line++)
        for (int t = 1; t <= w->n_days; t++)
            if (w->lines[line].usd[t] > 0) {
                pnk_limit *limit = begin(k, PNK_LIMIT_MONEY, line, t, w->lines[line].usd[t]);
                move(k, false, k->m->money[(size_t)t * (size_t)w->n_lines + (size_t)line], 1);
                end(k, limit);
                break;
            }
}

/* Purchases of a day are also bounded each by what the suppliers give. */
static void suppliers(maker *k)
{
    const pnk_model *m = k->m;
    const pnk_world *w = m->w;

    for (int item = 0; item < w->n_items; item++) {
        if (!(w->supply_per_day[item] > 0))
            continue;
        pnk_limit *limit = begin(k, PNK_LIMIT_SUPPLIER, item, 0, w->supply_per_day[item]);
        for (size_t r = 0; r < m->n_rows; r++)
            if (m->row_ref[r].kind == PNK_R_SUPPLIER && m->row_ref[r].a == item)
                move(k, false, (int)r, 1);
        for (size_t j = 0; j < m->n_cols; j++)
            if (m->col_ref[j].kind == PNK_C_BUY && w->lots[m->col_ref[j].a].item == item)
                move(k, true, (int)j, 1);
        end(k, limit);
    }
}

static void lands(maker *k)
{
    const pnk_model *m = k->m;

    for (size_t r = 0; r < m->n_rows; r++)
        if (m->row_ref[r].kind == PNK_R_LAND && m->w->land_m2[m->row_ref[r].a] > 0) {
            pnk_limit *limit = begin(k, PNK_LIMIT_LAND, m->row_ref[r].a, 0, m->w->land_m2[m->row_ref[r].a]);
            move(k, false, (int)r, 1);
            end(k, limit);
        }
}

/* ---- places ---- */

/* A bend at `moving` may come no nearer to one at `fixed` than it is. */
static void keep_apart(pnk_limit *limit, double moving, double fixed)
{
    if (!isfinite(fixed))
        return;
    double apart = fixed - moving;

    if (apart > -SAME)
        limit->up = fmin(limit->up, fmax(0, apart));
    if (apart < SAME)
        limit->down = fmax(limit->down, fmin(0, apart));
}

/* The bends of services stand still while those of space move past them. */
static void keep_order(const pnk_world *w, pnk_limit *limit, int s, int t, double moving)
{
    keep_apart(limit, moving, 0);
    for (int q = 0; q < w->n_services; q++)
        for (int i = 0; i < 2; i++) {
            const double *per_person = w->services[q].per_person[i ? w->phase : 0];
            double nu = per_person ? per_person[pnk_w_tg(w, t, 0)] : 0, units = w->service[pnk_w_service(w, t, s, q)];
            if (w->services[q].building && nu > 0 && !isnan(units))
                keep_apart(limit, moving, units / nu);
        }
}

static bool moves(const pnk_world *w, int s, int t, double at)
{
    for (int level = 0; level < PNK_N_LEVELS; level++) {
        double cap = w->cap[pnk_w_tsl(w, t, s, level)];
        if (isfinite(cap) && cap > 0 && fabs(cap - at) <= SAME)
            return true;
    }
    return false;
}

/* With no placements and no host giving up: what is above survival space to begin with is counted from here. */
static double persons_there_anyhow(const pnk_world *w, int s, int t)
{
    double persons = 0;

    for (int g = 0; g < w->n_groups; g++) {
        double kept = w->n0[pnk_w_sg(w, s, g)];
        for (int d = 1; d <= t; d++)
            kept = (1 - w->rho[pnk_w_tg(w, d, g)]) * kept + w->beta[pnk_w_tsg(w, d, s, g)];
        persons += kept;
    }
    return persons;
}

static void places_of_parts(maker *k, pnk_limit *limit, int s, int t, double anyhow)
{
    const pnk_model *m = k->m;
    const pnk_world *w = m->w;
    size_t at = pnk_w_ts(w, t, s);
    double cap = w->cap[pnk_w_tsl(w, t, s, 0)], from = 0;
    bool moving = false;

    for (int i = 0; i < m->part_n[at]; i++) {
        int part = m->part_first[at] + i;
        double to = from + m->high[part];
        bool moves_to = isfinite(to) && moves(w, s, t, to);
        if (moves_to && i + 1 == m->part_n[at] && to > cap + SAME)
            moves_to = false;            /* the end is where the people are who are there anyhow */
        if (moves_to)
            keep_order(w, limit, s, t, to);
        move(k, true, part, (double)moves_to - (double)moving);
        from = to;
        moving = moves_to;
    }
    if (isfinite(from))
        keep_apart(limit, cap, anyhow);
    if (isfinite(w->accessible[s]))
        for (int g = 0; g < w->n_groups; g++)
            if (w->accessible_need[g] > 0)
                keep_apart(limit, fmax(cap, anyhow), w->accessible[s] / w->accessible_need[g]);
}

static void places_of_levels(maker *k, pnk_limit *limit, int s)
{
    const pnk_model *m = k->m;
    const pnk_world *w = m->w;

    for (size_t r = 0; r < m->n_rows; r++) {
        pnk_ref ref = m->row_ref[r];
        if (ref.kind != PNK_R_LEVEL || ref.a != s || !(w->cap[pnk_w_tsl(w, ref.t, s, ref.b)] > 0))
            continue;
        move(k, false, (int)r, 1);
        if (ref.b == 0 && w->exc[pnk_w_ts(w, ref.t, s)] > 0)
            move(k, true, m->row_elastic[r], -1);            /* fewer are above it to begin with */
        if (ref.b == 0)
            keep_apart(limit, w->cap[pnk_w_tsl(w, ref.t, s, 0)], persons_there_anyhow(w, s, ref.t));
        keep_apart(limit, w->cap[pnk_w_tsl(w, ref.t, s, ref.b)], 0);
    }
}

static void places(maker *k)
{
    const pnk_model *m = k->m;
    const pnk_world *w = m->w;

    for (int s = 0; s < w->n_shelters; s++) {
        double least = INFINITY;
        for (int t = 1; t <= w->n_days; t++) {
            double cap = w->cap[pnk_w_tsl(w, t, s, w->phase)];
            if (m->space[pnk_w_ts(w, t, s)] >= 0 && isfinite(cap) && cap > 0)
                least = fmin(least, cap);
        }
        if (!isfinite(least))
            continue;
        pnk_limit *limit = begin(k, PNK_LIMIT_PLACES, s, 0, least);
        for (int t = 1; t <= w->n_days && limit; t++)
            if (m->space[pnk_w_ts(w, t, s)] >= 0 && w->cap[pnk_w_tsl(w, t, s, 0)] > 0)
                places_of_parts(k, limit, s, t, persons_there_anyhow(w, s, t));
        if (limit)
            places_of_levels(k, limit, s);
        end(k, limit);
    }
}

/* ---- all ---- */

pnk_status pnk_limits_new(pnk_ctx *ctx, const pnk_model *m, pnk_limits **out)
{
    maker k = {.m = m, .out = calloc(1, sizeof *k.out)};

    if (!k.out)
        return pnk_no_memory(ctx);
    vehicles(&k);
    places(&k);
    stores(&k);
    suppliers(&k);
    lands(&k);
    if (k.failed) {
        pnk_limits_free(k.out);
        return pnk_no_memory(ctx);
    }
    *out = k.out;
    return PNK_OK;
}

void pnk_limits_free(pnk_limits *limits)
{
    if (!limits)
        return;
    pnk_arena_release(&limits->arena);
    free(limits);
}

/* The name of the row without its kind and its day. */
void pnk_limit_name(const pnk_model *m, const pnk_limit *limit, pnk_buf *out)
{
    static const short kinds[PNK_N_LIMIT_KINDS] = {PNK_R_HOURS, PNK_R_HOURS, PNK_R_SPACE, PNK_R_STOCK, PNK_R_MONEY, PNK_R_SUPPLIER, PNK_R_LAND};
    pnk_buf row = {0};

    pnk_model_name(m, (pnk_ref){.kind = kinds[limit->kind], .a = limit->which}, &row);
    char *id = row.text ? strchr(row.text, '|') : NULL, *end = id ? strrchr(id, '|') : NULL;
    pnk_buf_add(out, pnk_limit_names[limit->kind]);
    if (id)
        pnk_buf_add_n(out, id, end > id ? (size_t)(end - id) : strlen(id));
    if (limit->kind == PNK_LIMIT_VEHICLE_DAY)
        pnk_buf_printf(out, "|%d", limit->day);
    out->failed = out->failed || row.failed;
    pnk_buf_free(&row);
}
