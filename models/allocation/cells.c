/* models/allocation/cells.c - whose coverage fairness compares: cells with fixed denominators, tiny ones merged upward. */
#include "models/allocation/inside.h"

#include <stdlib.h>

typedef struct { double need, least; bool reached; } key_facts;          /* least: what is lacking whatever the plan */

static int n_shelter_keys(const pnk_world *w) { return w->n_leaves * w->n_groups; }
static int n_keys(const pnk_world *w)         { return n_shelter_keys(w) + w->n_leaves * w->n_sectors; }

/* First day on which somebody of the group may leave the leaf; n_days + 1: never. `only_own`: private cars are the only way. */
static int first_way(const pnk_world *w, int leaf, int g, bool *only_own)
{
    int first = w->n_days + 1;

    *only_own = true;
    for (int t = 1; t <= w->n_days; t++)
        for (int s = 0; s < w->n_shelters; s++)
            for (int mode = 0; mode < w->n_modes && (t < first || *only_own); mode++) {
                pnk_way way;
                if (!pnk_world_way(w, leaf, g, s, mode, t, &way) || !(w->cap[pnk_w_tsl(w, t, s, 0)] > 0 || w->land_m2[s] > 0))
                    continue;
                if (t < first)
                    first = t;
                *only_own = *only_own && mode == PNK_OWN;
            }
    return first;
}

static void shelter_facts(const pnk_world *w, key_facts *facts)
{
    for (int a = 0; a < w->n_leaves; a++)
        for (int g = 0; g < w->n_groups; g++) {
            key_facts *f = &facts[pnk_w_lg(w, a, g)];
            bool only_own;
            for (int t = 1; t <= w->n_days; t++)
                f->need += w->nothing_u[pnk_w_tlg(w, t, a, g)];
            if (!(f->need > 0))
                continue;
            int first = first_way(w, a, g, &only_own);
            for (int t = 1; t < first && t <= w->n_days; t++)
                f->least += w->nothing_u[pnk_w_tlg(w, t, a, g)];
            f->reached = first <= w->n_days;
            if (f->reached && only_own)
                f->least = fmax(f->least, (1 - w->own_share[g]) * f->need);
        }
}

/* First day on which a unit of the item can be at the drop point of a leaf. */
static int first_delivery(const pnk_world *w, int leaf, int item)
{
    int first = w->n_days + 1;

    for (int o = 0; o < w->n_lots; o++)
        for (int p = 0; p < w->n_pools && w->lots[o].item == item; p++)
            for (int t = 1; t < first; t++) {
                pnk_trip trip;
                bool there = w->lots[o].landed[t] > 0 || (w->lots[o].bought && t > w->supply_days[item]);
                if (there && pnk_world_lot_fits(w, o, leaf, t) && pnk_world_trip(w, p, w->lots[o].warehouse, leaf, t, &trip) && trip.arrives < first) {
                    first = trip.arrives;
                    break;
                }
            }
    return first;
}

static bool added_to(const pnk_world *w, int leaf, int q)
{
    for (int item = 0; item < w->n_items; item++)
        if (w->item_service[item] == q && first_delivery(w, leaf, item) <= w->n_days)
            return true;
    return false;
}

/* Person-days of need of an item in a leaf from a day to the day before another. */
static double need_days(const pnk_world *w, const pnk_course *at, int a, int m, int from, int to)
{
    double days = 0;

    for (int t = from; t < to; t++)
        days += w->needs[m].weight / w->needs[m].mean * at->needed[((size_t)t * (size_t)w->n_drops + (size_t)a) * (size_t)w->n_needs + (size_t)m];
    return days;
}

static void need_facts(const pnk_world *w, const pnk_course *at, key_facts *facts, int a, int m)
{
    const pnk_need *need = &w->needs[m];
    key_facts *f = &facts[n_shelter_keys(w) + a * w->n_sectors + need->sector];
    int first = w->hold0[(size_t)a * (size_t)w->n_needs + (size_t)m] > 0 ? 1 : first_delivery(w, a, need->item);

    f->need += need_days(w, at, a, m, 1, w->n_days + 1);
    f->least += need_days(w, at, a, m, 1, first);
    f->reached = f->reached || first <= w->n_days;
}

static double asked_here(const pnk_world *w, const pnk_course *at, int t, int target, int q)
{
    const pnk_service_need *need = &w->services[q];
    double units = 0;
    int leaf = target - w->n_shelters;

    for (int g = 0; g < w->n_groups; g++) {
        double persons = leaf < 0 ? at->n[pnk_w_tsg(w, t, target, g)] : at->u[pnk_w_tlg(w, t, leaf, g)];
        for (int s = 0; s < w->n_shelters && leaf >= 0 && !need->building; s++)
            if (w->shelter_leaf[s] == leaf)
                persons += at->n[pnk_w_tsg(w, t, s, g)];
        units += need->per_person[w->phase][pnk_w_tg(w, t, g)] * persons;
    }
    return units / need->mean[w->phase];
}

static int leaf_of(const pnk_world *w, int target)
{
    return target < w->n_shelters ? w->shelter_leaf[target] : target - w->n_shelters;
}

/* Person-days of need of a service at a target, on the days on which it is known what there is. */
static double service_days(const pnk_world *w, const pnk_course *at, int q, int target)
{
    double days = 0;

    for (int t = 1; t <= w->n_days; t++)
        if (!isnan(w->service[pnk_w_service(w, t, target, q)]))
            days += w->services[q].weight * asked_here(w, at, t, target, q);
    return days;
}

static void service_facts(const pnk_world *w, const pnk_course *at, key_facts *facts, int q, int target)
{
    int leaf = leaf_of(w, target);
    key_facts *f = &facts[n_shelter_keys(w) + leaf * w->n_sectors + w->services[q].sector];
    bool more = added_to(w, leaf, q);

    f->need += service_days(w, at, q, target);
    for (int t = 1; t <= w->n_days; t++) {
        size_t i = pnk_w_service(w, t, target, q);
        if (isnan(w->service[i]))
            continue;
        f->reached = f->reached || more || w->service[i] > 0;
        /* with nothing to add, and people who stay, what is lacking is lacking in every plan; people may move, so only crowds of whole areas count */
        if (!more && !w->services[q].building)
            f->least += w->services[q].weight * at->gap[1][i];
    }
}

/* Merges keys under the tiny size into their parent area, then further up, then all areas. Gives the area of each key: -2 for no need. */
static void merge_tiny(const pnk_world *w, const key_facts *facts, int *area_of)
{
    bool moved = true;

    for (int i = 0; i < n_keys(w); i++) {
        int leaf = i < n_shelter_keys(w) ? i / w->n_groups : (i - n_shelter_keys(w)) / w->n_sectors;
        area_of[i] = facts[i].need > 0.5 ? w->leaf_area[leaf] : -2;          /* less than half a person-day is nobody */
    }
    while (moved) {
        moved = false;
        for (int i = 0; i < n_keys(w); i++) {
            bool shelter = i < n_shelter_keys(w);
            int stride = shelter ? w->n_groups : w->n_sectors, base = shelter ? 0 : n_shelter_keys(w), what = (i - base) % stride;
            int here = area_of[i];
            double need = 0;
            if (here < 0)
                continue;
            for (int leaf = 0; leaf < w->n_leaves; leaf++)
                if (area_of[base + leaf * stride + what] == here)
                    need += facts[base + leaf * stride + what].need;
            if (need >= w->tiny_cell * w->n_days)        /* the setting counts persons, needs are person-days */
                continue;
            for (int leaf = 0; leaf < w->n_leaves; leaf++)
                if (area_of[base + leaf * stride + what] == here)
                    area_of[base + leaf * stride + what] = w->records->areas.v[here].parent >= 0 ? w->records->areas.v[here].parent : -1;
            moved = true;
        }
    }
}

static void add_to_cell(const pnk_world *w, pnk_cells *cells, int i, int area, const key_facts *f)
{
    bool shelter = i < n_shelter_keys(w);
    int what = shelter ? i % w->n_groups : (i - n_shelter_keys(w)) % w->n_sectors;
    size_t c = 0;

    while (c < cells->n_cells && !(cells->cells[c].shelter == shelter && cells->cells[c].area == area && (shelter ? cells->cells[c].group : cells->cells[c].sector) == what))
        c++;
    if (c == cells->n_cells)
        cells->cells[cells->n_cells++] = (pnk_cell){.shelter = shelter, .area = area, .group = shelter ? what : -1, .sector = shelter ? -1 : what};
    cells->cells[c].need += f->need;
    cells->cells[c].ceiling += f->least;                     /* until finish_cells: what must be lacking */
    if (f->reached)
        cells->cells[c].reason = "reached";
    *(shelter ? &cells->shelter_cell[i] : &cells->goods_cell[i - n_shelter_keys(w)]) = (int)c;
}

static void finish_cells(pnk_cells *cells)
{
    for (size_t c = 0; c < cells->n_cells; c++) {
        pnk_cell *cell = &cells->cells[c];
        bool reached = cell->reason != NULL;
        cell->ceiling = fmin(1, fmax(0, 1 - cell->ceiling / cell->need));
        cell->reason = NULL;
        cell->open = pnk_cell_reached(cell);
        if (!reached)
            cell->reason = cell->shelter ? "no open way to a shelter with room" : "no stock or vehicle can reach it within the horizon";
        else if (cell->ceiling < 1 - 1e-9)
            cell->reason = cell->shelter ? "no way out before some days, or by private car only" : "some of it cannot arrive before some days, or not at all";
    }
}

pnk_status pnk_cells_new(pnk_ctx *ctx, const pnk_world *w, const pnk_course *at, pnk_cells **out)
{
    size_t n = (size_t)n_keys(w) + 1;
    pnk_cells *cells = calloc(1, sizeof *cells);
    key_facts *facts = calloc(n, sizeof *facts);
    int *area_of = calloc(n, sizeof *area_of);
    pnk_status status = PNK_OK;

    if (!cells || !facts || !area_of) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    cells->cells = PNK_NEW(&cells->arena, pnk_cell, n);
    cells->shelter_cell = PNK_NEW(&cells->arena, int, n);
    cells->goods_cell = PNK_NEW(&cells->arena, int, n);
    if (!cells->cells || !cells->shelter_cell || !cells->goods_cell) {
        status = pnk_no_memory(ctx);
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        cells->shelter_cell[i] = cells->goods_cell[i] = -1;
    shelter_facts(w, facts);
    for (int a = 0; a < w->n_leaves; a++)
        for (int m = 0; m < w->n_needs; m++)
            need_facts(w, at, facts, a, m);
    for (int q = 0; q < w->n_services; q++)
        for (int target = 0; target < pnk_w_n_targets(w) && w->services[q].per_person[w->phase]; target++)
            service_facts(w, at, facts, q, target);
    merge_tiny(w, facts, area_of);
    for (int i = 0; i < n_keys(w); i++)
        if (area_of[i] != -2)
            add_to_cell(w, cells, i, area_of[i], &facts[i]);
    finish_cells(cells);
    *out = cells;
    cells = NULL;
done:
    pnk_cells_free(cells);
    free(facts);
    free(area_of);
    return status;
}

pnk_status pnk_cells_need(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *course, double *need)
{
    key_facts *facts = calloc((size_t)n_keys(w) + 1, sizeof *facts);

    if (!facts)
        return pnk_no_memory(ctx);
    for (int a = 0; a < w->n_leaves; a++) {
        for (int g = 0; g < w->n_groups; g++)            /* who would wait if nobody did anything is the same in every plan */
            for (int t = 1; t <= w->n_days; t++)
                facts[pnk_w_lg(w, a, g)].need += w->nothing_u[pnk_w_tlg(w, t, a, g)];
        for (int m = 0; m < w->n_needs; m++)
            facts[n_shelter_keys(w) + a * w->n_sectors + w->needs[m].sector].need += need_days(w, course, a, m, 1, w->n_days + 1);
    }
    for (int q = 0; q < w->n_services; q++)
        for (int target = 0; target < pnk_w_n_targets(w) && w->services[q].per_person[w->phase]; target++)
            facts[n_shelter_keys(w) + leaf_of(w, target) * w->n_sectors + w->services[q].sector].need += service_days(w, course, q, target);
    for (size_t c = 0; c < cells->n_cells; c++)
        need[c] = 0;
    for (int i = 0; i < n_keys(w); i++) {
        int c = i < n_shelter_keys(w) ? cells->shelter_cell[i] : cells->goods_cell[i - n_shelter_keys(w)];
        if (c >= 0)
            need[c] += facts[i].need;
    }
    free(facts);
    return PNK_OK;
}

void pnk_cells_back(pnk_cells *cells, const pnk_cell *before)
{
    for (size_t c = 0; c < cells->n_cells; c++) {
        cells->cells[c].open = before[c].open;
        cells->cells[c].round = before[c].round;
        cells->cells[c].held = before[c].held;
    }
}

void pnk_cells_free(pnk_cells *cells)
{
    if (!cells)
        return;
    pnk_arena_release(&cells->arena);
    free(cells);
}

/* Person-days lacking of every cell in a course. */
static void lacking(const pnk_world *w, const pnk_cells *cells, const pnk_course *course, double *lack)
{
    for (int t = 1; t <= w->n_days; t++) {
        for (int a = 0; a < w->n_leaves; a++) {
            for (int g = 0; g < w->n_groups; g++)
                if (cells->shelter_cell[pnk_w_lg(w, a, g)] >= 0)
                    lack[cells->shelter_cell[pnk_w_lg(w, a, g)]] += course->u[pnk_w_tlg(w, t, a, g)] + course->m[pnk_w_tlg(w, t, a, g)];
            for (int m = 0; m < w->n_needs; m++) {
                int c = cells->goods_cell[a * w->n_sectors + w->needs[m].sector];
                if (c >= 0)
                    lack[c] += w->needs[m].weight / w->needs[m].mean * course->b[((size_t)t * (size_t)w->n_drops + (size_t)a) * (size_t)w->n_needs + (size_t)m];
            }
        }
        for (int q = 0; q < w->n_services; q++)
            for (int target = 0; target < pnk_w_n_targets(w) && w->services[q].per_person[w->phase]; target++) {
                int c = cells->goods_cell[leaf_of(w, target) * w->n_sectors + w->services[q].sector];
                if (c >= 0)
                    lack[c] += w->services[q].weight * course->gap[1][pnk_w_service(w, t, target, q)];
            }
    }
}

double pnk_cells_coverage(const pnk_world *w, const pnk_cells *cells, const pnk_course *course, bool shelter, double *coverage, size_t *worst)
{
    double least = 1;
    bool any = false;

    for (size_t c = 0; c < cells->n_cells; c++)
        coverage[c] = 0;
    lacking(w, cells, course, coverage);
    *worst = cells->n_cells;
    for (size_t c = 0; c < cells->n_cells; c++) {
        coverage[c] = 1 - coverage[c] / cells->cells[c].need;
        if (cells->cells[c].shelter == shelter && cells->cells[c].open && (!any || coverage[c] < least)) {
            any = true;
            least = coverage[c];
            *worst = c;
        }
    }
    return least;
}
