/* models/ledger/cells.c - leaves (and groups that reports name) that nothing tells apart become one cell, quiet days one step. */
#include "models/ledger/inside.h"

#include "engine/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool pnk_measure_touches_origin(pnk_measure measure)
{
    return measure == PNK_DISPLACED || measure == PNK_RETURNED || measure == PNK_REMAINING || measure == PNK_DEPARTED;
}

bool pnk_measure_touches_presence(pnk_measure measure)
{
    return measure == PNK_ARRIVED || measure == PNK_DEPARTED || measure == PNK_PRESENT || measure == PNK_WITH_HOSTS ||
           measure == PNK_IN_SITES || measure == PNK_ON_THE_WAY;
}

/* ---- the ground: leaves, pools, populations, hazards ---- */

static int root_of(const pnk_records *records, int area)
{
    for (size_t steps = 0; records->areas.v[area].parent >= 0 && steps < records->areas.n; steps++)
        area = records->areas.v[area].parent;
    return area;
}

static pnk_status find_pools(pnk_ctx *ctx, pnk_work *w)
{
    const pnk_records *records = w->records;
    bool *has_scope = PNK_NEW(&w->arena, bool, records->areas.n + 1);
    if (!has_scope)
        return pnk_no_memory(ctx);
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (records->areas.v[w->ledger->leaves[leaf]].in_scope)
            has_scope[root_of(records, w->ledger->leaves[leaf])] = true;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++) {
        int root = root_of(records, w->ledger->leaves[leaf]);
        w->pool[leaf] = records->areas.v[root].level == 0 && !has_scope[root] ? PNK_POOL_ABROAD : PNK_POOL_HOME;
    }
    return PNK_OK;
}

static void find_hazards(pnk_work *w)
{
    const pnk_records *records = w->records;
    for (size_t i = 0; i < records->hazards.n; i++) {
        const pnk_hazard *h = &records->hazards.v[i];
        int area = h->area >= 0 ? h->area : h->place >= 0 ? records->places.v[h->place].area : -1;
        if (area < 0 || (h->from != PNK_DAY_UNKNOWN && h->from > records->head.as_of) || !pnk_row_known(&h->row, h->from, records->head.as_of))
            continue;
        double intensity = h->intensity >= 0.0 ? h->intensity : 1.0;
        for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
            if (pnk_area_within(records, w->ledger->leaves[leaf], area) && intensity > w->hazard[leaf]) {
                w->hazard[leaf] = intensity;
                w->any_hazard = true;
            }
    }
}

pnk_status pnk_work_ground(pnk_ctx *ctx, pnk_work *w)
{
    const pnk_records *records = w->records;
    pnk_ledger *ledger = w->ledger;
    size_t n_areas = records->areas.n;

    w->leaf_of_area = PNK_NEW(&w->arena, int, n_areas + 1);
    ledger->leaves = PNK_NEW(&ledger->arena, int, n_areas + 1);
    if (!w->leaf_of_area || !ledger->leaves)
        return pnk_no_memory(ctx);
    for (size_t a = 0; a < n_areas; a++) {
        w->leaf_of_area[a] = records->areas.v[a].leaf ? (int)ledger->n_leaves : -1;
        if (records->areas.v[a].leaf)
            ledger->leaves[ledger->n_leaves++] = (int)a;
    }
    w->n_leaves = ledger->n_leaves;
    if (!w->n_leaves)
        return pnk_fail(ctx, PNK_BAD_INPUT, "ledger: there is no area to count in");
    w->pool = PNK_NEW(&w->arena, int, w->n_leaves);
    w->population = PNK_NEW(&w->arena, double, w->n_leaves);
    w->hazard = PNK_NEW(&w->arena, double, w->n_leaves);
    if (!w->pool || !w->population || !w->hazard)
        return pnk_no_memory(ctx);
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        w->population[leaf] = records->areas.v[ledger->leaves[leaf]].population_persons;
    find_hazards(w);
    return find_pools(ctx, w);
}

/* A group that a report names is counted apart, the others together. */
pnk_status pnk_work_splits(pnk_ctx *ctx, pnk_work *w, const bool *reported)
{
    const pnk_records *records = w->records;
    double named = 0.0;
    int n = 0;
    w->split_of_group = PNK_NEW(&w->arena, int, records->groups.n + 1);
    w->split_share = PNK_NEW(&w->arena, double, records->groups.n + 2);
    if (!w->split_of_group || !w->split_share)
        return pnk_no_memory(ctx);
    for (size_t g = 0; g < records->groups.n; g++)
        if (reported[g]) {
            double share = records->groups.v[g].share;
            w->split_share[n] = share >= 0.0 ? share : 1.0 / (double)records->groups.n;
            named += w->split_share[n];
            w->split_of_group[g] = n++;
        }
    for (size_t g = 0; g < records->groups.n; g++)
        if (!reported[g])
            w->split_of_group[g] = n;
    w->split_share[n] = n ? fmax(0.0, 1.0 - named) : 1.0;
    bool others = (size_t)n < records->groups.n || !n;       /* groups are disjoint and add to everybody */
    w->n_splits = (size_t)n + (others ? 1 : 0);
    w->n_atoms = w->n_leaves * w->n_splits;
    return PNK_OK;
}

bool pnk_set_holds(const pnk_work *w, const pnk_area_set *set, size_t atom)
{
    return set->leaf_in[atom / w->n_splits] && (set->split < 0 || (size_t)set->split == atom % w->n_splits);
}

/* ---- sets of areas ---- */

static int by_number(const void *a, const void *b) { return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b); }

static pnk_status new_set(pnk_ctx *ctx, pnk_work *w, char *key, int *out)
{
    if (!PNK_GROW(&w->arena, w->sets, w->n_sets, w->sets_capacity))
        return pnk_no_memory(ctx);
    pnk_area_set set = {.leaf_in = PNK_NEW(&w->arena, bool, w->n_leaves), .split = -1};
    if (!set.leaf_in || pnk_index_put(&w->set_index, &w->arena, key, (int)w->n_sets) < 0)
        return pnk_no_memory(ctx);
    *out = (int)w->n_sets;
    w->sets[w->n_sets++] = set;
    return PNK_OK;
}

pnk_status pnk_work_set(pnk_ctx *ctx, pnk_work *w, const int *areas, size_t n, int *out)
{
    return pnk_work_group_set(ctx, w, areas, n, -1, out);
}

pnk_status pnk_work_group_set(pnk_ctx *ctx, pnk_work *w, const int *areas, size_t n, int group, int *out)
{
    pnk_buf key = {0};
    pnk_status status = PNK_OK;
    int split = group >= 0 ? w->split_of_group[group] : -1, *sorted = PNK_NEW(&w->arena, int, n + 1);

    if (!sorted)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        sorted[i] = areas[i];
    qsort(sorted, n, sizeof *sorted, by_number);
    for (size_t i = 0; i < n; i++)
        pnk_buf_printf(&key, "%d;", sorted[i]);
    if (split >= 0)
        pnk_buf_printf(&key, "/%d", split);
    char *kept = key.failed ? NULL : pnk_arena_text(&w->arena, key.text ? key.text : "");
    pnk_buf_free(&key);
    if (!kept)
        return pnk_no_memory(ctx);
    if ((*out = pnk_index_get(&w->set_index, kept)) >= 0)
        return PNK_OK;
    if ((status = new_set(ctx, w, kept, out)))
        return status;
    w->sets[*out].split = split;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        for (size_t i = 0; i < n && !w->sets[*out].leaf_in[leaf]; i++)
            w->sets[*out].leaf_in[leaf] = pnk_area_within(w->records, w->ledger->leaves[leaf], sorted[i]);
    return PNK_OK;
}

pnk_status pnk_work_scope_set(pnk_ctx *ctx, pnk_work *w, int *out)
{
    static char scope[] = "scope";
    if ((*out = pnk_index_get(&w->set_index, scope)) >= 0)
        return PNK_OK;
    pnk_status status = new_set(ctx, w, scope, out);
    for (size_t leaf = 0; !status && leaf < w->n_leaves; leaf++)
        w->sets[*out].leaf_in[leaf] = w->records->areas.v[w->ledger->leaves[leaf]].in_scope;
    return status;
}

/* ---- cells: split by every set that an observation speaks of ---- */

typedef struct { int *in, *all, *split; } tally;

static void refine(const pnk_work *w, pnk_cells *cells, const pnk_area_set *set, tally *t)
{
    for (int c = 0; c < cells->n; c++)
        t->in[c] = t->all[c] = 0, t->split[c] = -1;
    for (size_t atom = 0; atom < w->n_atoms; atom++) {
        t->all[cells->of_atom[atom]]++;
        t->in[cells->of_atom[atom]] += pnk_set_holds(w, set, atom);
    }
    int before = cells->n;
    for (int c = 0; c < before; c++)
        if (t->in[c] && t->in[c] < t->all[c])
            t->split[c] = cells->n++;
    for (size_t atom = 0; atom < w->n_atoms; atom++)
        if (t->split[cells->of_atom[atom]] >= 0 && pnk_set_holds(w, set, atom))
            cells->of_atom[atom] = t->split[cells->of_atom[atom]];
}

/* Numbers the cells by their first atom, so that the order of reports does not matter, and lists their atoms. */
static pnk_status renumber(pnk_ctx *ctx, pnk_work *w, pnk_cells *cells, int *fresh)
{
    int n = 0;
    for (int c = 0; c < cells->n; c++)
        fresh[c] = -1;
    cells->start = PNK_NEW(&w->arena, int, cells->n + 2);
    cells->atom = PNK_NEW(&w->arena, int, w->n_atoms + 1);
    if (!cells->start || !cells->atom)
        return pnk_no_memory(ctx);
    for (size_t atom = 0; atom < w->n_atoms; atom++) {
        int *f = &fresh[cells->of_atom[atom]];
        if (*f < 0)
            *f = n++;
        cells->of_atom[atom] = *f;
        cells->pool[*f] = w->pool[atom / w->n_splits];
        cells->start[*f + 2]++;
    }
    for (int c = 0; c < cells->n; c++)
        cells->start[c + 2] += cells->start[c + 1];
    for (size_t atom = 0; atom < w->n_atoms; atom++)         /* start[c + 1] runs to the end of c */
        cells->atom[cells->start[cells->of_atom[atom] + 1]++] = (int)atom;
    return PNK_OK;
}

static pnk_status start_cells(pnk_ctx *ctx, pnk_work *w, pnk_cells *cells, tally *t)
{
    size_t n = w->n_atoms + 4;
    pnk_area_set abroad = {.leaf_in = PNK_NEW(&w->arena, bool, n), .split = -1}, scope = {.leaf_in = PNK_NEW(&w->arena, bool, n), .split = -1};
    cells->of_atom = PNK_NEW(&w->arena, int, n);
    cells->pool = PNK_NEW(&w->arena, int, n);
    t->in = PNK_NEW(&w->arena, int, n);
    t->all = PNK_NEW(&w->arena, int, n);
    t->split = PNK_NEW(&w->arena, int, n);
    if (!cells->of_atom || !cells->pool || !t->in || !t->all || !t->split || !abroad.leaf_in || !scope.leaf_in)
        return pnk_no_memory(ctx);
    cells->n = 1;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++) {
        abroad.leaf_in[leaf] = w->pool[leaf] == PNK_POOL_ABROAD;
        scope.leaf_in[leaf] = w->records->areas.v[w->ledger->leaves[leaf]].in_scope;
    }
    refine(w, cells, &abroad, t);
    refine(w, cells, &scope, t);
    return PNK_OK;
}

pnk_status pnk_work_set_cells(pnk_ctx *ctx, const pnk_work *w, pnk_area_set *set, pnk_arena *arena)
{
    set->origin_in = PNK_NEW(arena, bool, w->origins.n + 1);
    set->presence_in = PNK_NEW(arena, bool, w->presence.n + 1);
    if (!set->origin_in || !set->presence_in)
        return pnk_no_memory(ctx);
    for (size_t atom = 0; atom < w->n_atoms; atom++)
        if (pnk_set_holds(w, set, atom))
            set->origin_in[w->origins.of_atom[atom]] = set->presence_in[w->presence.of_atom[atom]] = true;
    set->origin_whole = set->presence_whole = true;
    for (size_t atom = 0; atom < w->n_atoms; atom++)
        if (!pnk_set_holds(w, set, atom)) {
            set->origin_whole = set->origin_whole && !set->origin_in[w->origins.of_atom[atom]];
            set->presence_whole = set->presence_whole && !set->presence_in[w->presence.of_atom[atom]];
        }
    return PNK_OK;
}

/* People of an atom; NAN where the population of its leaf is not known. */
static double atom_people(const pnk_work *w, size_t atom)
{
    return w->population[atom / w->n_splits] * w->split_share[atom % w->n_splits];
}

static pnk_status describe_origins(pnk_ctx *ctx, pnk_work *w)
{
    w->origin_population = PNK_NEW(&w->arena, double, w->origins.n + 1);
    w->origin_hit = PNK_NEW(&w->arena, bool, w->origins.n + 1);
    if (!w->origin_population || !w->origin_hit)
        return pnk_no_memory(ctx);
    for (size_t atom = 0; atom < w->n_atoms; atom++) {
        int cell = w->origins.of_atom[atom];
        w->origin_population[cell] += atom_people(w, atom);      /* one unknown makes the sum unknown */
        w->origin_hit[cell] = w->origin_hit[cell] || w->hazard[atom / w->n_splits] > 0.0;
    }
    return PNK_OK;
}

/* How the hazards of a cell fell on the steps: people x worst intensity of the day, as shares. */
static pnk_status find_profiles(pnk_ctx *ctx, pnk_work *w)
{
    const pnk_records *records = w->records;
    size_t n = (size_t)w->n_days * w->n_leaves;
    double *worst = PNK_NEW(&w->arena, double, n);
    w->origin_profile = PNK_NEW(&w->arena, double, (size_t)w->origins.n * (size_t)w->n_steps);
    if (!worst || !w->origin_profile)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < records->hazards.n; i++) {
        const pnk_hazard *h = &records->hazards.v[i];
        int area = h->area >= 0 ? h->area : h->place >= 0 ? records->places.v[h->place].area : -1;
        double intensity = h->intensity >= 0.0 ? h->intensity : 1.0;
        if (!pnk_row_known(&h->row, h->from, records->head.as_of))
            continue;
        for (size_t leaf = 0; area >= 0 && leaf < w->n_leaves; leaf++)
            for (int d = 0; pnk_area_within(records, w->ledger->leaves[leaf], area) && d < w->n_days; d++) {
                pnk_day day = records->head.start + d;
                bool on = (h->from == PNK_DAY_UNKNOWN || h->from <= day) && (h->to == PNK_DAY_UNKNOWN || h->to >= day);
                if (on && intensity > worst[(size_t)d * w->n_leaves + leaf])
                    worst[(size_t)d * w->n_leaves + leaf] = intensity;
            }
    }
    for (int d = 0; d < w->n_days; d++)
        for (size_t atom = 0; atom < w->n_atoms; atom++) {
            double people = atom_people(w, atom);
            w->origin_profile[w->origins.of_atom[atom] * w->n_steps + w->step_of_day[d]] +=
                worst[(size_t)d * w->n_leaves + atom / w->n_splits] * (people >= 0.0 ? people : 1.0);
        }
    for (int cell = 0; cell < w->origins.n; cell++) {
        double sum = 0.0, *profile = w->origin_profile + cell * w->n_steps;
        for (int k = 0; k < w->n_steps; k++)
            sum += profile[k];
        for (int k = 0; sum > 0.0 && k < w->n_steps; k++)
            profile[k] /= sum;
    }
    return PNK_OK;
}

/* Until when a cell was heard of, and how many may move unseen after that: a share of its people. Figures of "more than"
 * do not count as heard: they leave the upper side open. */
static pnk_status find_silence(pnk_ctx *ctx, pnk_work *w)
{
    double known = 0.0;
    int n_known = 0;
    w->silence = PNK_NEW(&w->arena, double, w->origins.n + 1);
    w->heard_out = PNK_NEW(&w->arena, int, w->origins.n + 1);
    w->heard_back = PNK_NEW(&w->arena, int, w->origins.n + 1);
    if (!w->silence || !w->heard_out || !w->heard_back)
        return pnk_no_memory(ctx);
    for (int cell = 0; cell < w->origins.n; cell++)
        if (w->origin_population[cell] >= 0.0)
            known += w->origin_population[cell], n_known++;
    for (int cell = 0; cell < w->origins.n; cell++) {
        double people = w->origin_population[cell] >= 0.0 ? w->origin_population[cell] : n_known ? known / n_known : 0.0;
        w->silence[cell] = fmax(w->c.scale_floor_persons, people * (w->origin_hit[cell] ? w->c.silence_share : w->c.unhit_silence_share));
        w->heard_out[cell] = w->heard_back[cell] = -1;
    }
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        bool out = o->measure == PNK_DISPLACED || o->measure == PNK_REMAINING || o->measure == PNK_DEPARTED;
        bool back = o->measure == PNK_RETURNED || o->measure == PNK_REMAINING;
        for (int cell = 0; o->bound != PNK_AT_LEAST && cell < w->origins.n; cell++) {
            if (!w->sets[o->set].origin_in[cell])
                continue;
            if (out && w->step_of_day[o->day] > w->heard_out[cell])
                w->heard_out[cell] = w->step_of_day[o->day];
            if (back && w->step_of_day[o->day] > w->heard_back[cell])
                w->heard_back[cell] = w->step_of_day[o->day];
        }
    }
    return PNK_OK;
}

/* The same for people in sites, by where they are. */
static pnk_status find_site_silence(pnk_ctx *ctx, pnk_work *w)
{
    double known = 0.0;
    int n_known = 0;
    w->site_silence = PNK_NEW(&w->arena, double, w->presence.n + 1);
    w->heard_sites = PNK_NEW(&w->arena, int, w->presence.n + 1);
    if (!w->site_silence || !w->heard_sites)
        return pnk_no_memory(ctx);
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->population[leaf] >= 0.0)
            known += w->population[leaf], n_known++;
    for (size_t atom = 0; atom < w->n_atoms; atom++) {
        size_t leaf = atom / w->n_splits;
        double people = w->population[leaf] >= 0.0 ? w->population[leaf] : n_known ? known / n_known : 0.0;
        w->site_silence[w->presence.of_atom[atom]] += people * w->split_share[atom % w->n_splits] * (w->hazard[leaf] > 0.0 ? w->c.silence_share : w->c.unhit_silence_share);
    }
    for (int cell = 0; cell < w->presence.n; cell++) {
        w->site_silence[cell] = fmax(w->c.scale_floor_persons, w->site_silence[cell]);
        w->heard_sites[cell] = -1;
    }
    for (size_t i = 0; i < w->n_obs; i++) {
        const pnk_observation *o = &w->obs[i];
        bool sites = o->measure == PNK_IN_SITES && o->bound != PNK_AT_LEAST;
        for (int cell = 0; sites && cell < w->presence.n; cell++)
            if (w->sets[o->set].presence_in[cell] && w->step_of_day[o->day] > w->heard_sites[cell])
                w->heard_sites[cell] = w->step_of_day[o->day];
    }
    return PNK_OK;
}

/* ---- steps: every day that is spoken of, or on which something happened, ends one ---- */

static void mark(const pnk_work *w, bool *days, int day)
{
    if (day >= 0 && day < w->n_days)
        days[day] = true;
}

/* A span of days in which, and on the day after, flows may jump. */
static void mark_span(const pnk_work *w, bool *ends, bool *event, pnk_day from, pnk_day to)
{
    pnk_day first = w->records->head.start, last = first + w->n_days - 1;
    if (from == PNK_DAY_UNKNOWN || from < first)
        from = first;
    if (to == PNK_DAY_UNKNOWN || to > last)
        to = last;
    if (from > to)
        return;
    mark(w, ends, (int)(from - first) - 1);
    mark(w, ends, (int)(from - first));
    mark(w, ends, (int)(to - first));
    mark(w, ends, (int)(to - first) + 1);
    for (int d = (int)(from - first); d <= (int)(to - first) + 1 && d < w->n_days; d++)
        event[d] = true;
}

static void mark_events(const pnk_work *w, bool *ends, bool *event)
{
    const pnk_records *records = w->records;
    for (size_t i = 0; i < records->hazards.n; i++)
        if (pnk_row_known(&records->hazards.v[i].row, records->hazards.v[i].from, records->head.as_of))
            mark_span(w, ends, event, records->hazards.v[i].from, records->hazards.v[i].to);
    for (size_t i = 0; i < records->closures.n; i++) {       /* a closure moves people when it begins and when it ends */
        if (!pnk_row_known(&records->closures.v[i].row, records->closures.v[i].from, records->head.as_of))
            continue;
        mark_span(w, ends, event, records->closures.v[i].from, records->closures.v[i].from);
        if (records->closures.v[i].to != PNK_DAY_UNKNOWN)
            mark_span(w, ends, event, records->closures.v[i].to, records->closures.v[i].to);
    }
    for (size_t i = 0; i < records->figures.n; i++) {
        const pnk_figure *f = &records->figures.v[i];
        if (pnk_text_starts(f->measure, "return_order") && f->as_of <= records->head.as_of && pnk_row_known(&f->row, f->as_of, records->head.as_of))
            mark_span(w, ends, event, f->as_of, f->as_of);
    }
}

static pnk_status make_steps(pnk_ctx *ctx, pnk_work *w)
{
    size_t n = (size_t)w->n_days + 1;
    bool *ends = PNK_NEW(&w->arena, bool, n), *event = PNK_NEW(&w->arena, bool, n);
    w->step_end = PNK_NEW(&w->arena, int, n);
    w->step_of_day = PNK_NEW(&w->arena, int, n);
    w->step_event = PNK_NEW(&w->arena, bool, n);
    if (!ends || !event || !w->step_end || !w->step_of_day || !w->step_event)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < w->n_obs; i++) {
        mark(w, ends, w->obs[i].day);
        mark(w, ends, w->obs[i].from_day - 1);
        if (w->obs[i].kind_open && w->obs[i].kind == PNK_SINCE_START)
            mark(w, ends, w->obs[i].day - 1);                /* it may turn out to be of its day */
    }
    for (size_t i = 0; i < w->n_flows; i++) {
        mark(w, ends, w->flows[i].day);
        mark(w, ends, w->flows[i].from_day - 1);
    }
    mark(w, ends, w->n_days - 1);
    mark_events(w, ends, event);
    for (int d = 0; d < w->n_days; d++) {
        w->step_of_day[d] = w->n_steps;
        w->step_event[w->n_steps] = w->step_event[w->n_steps] || event[d];
        if (ends[d])
            w->step_end[w->n_steps++] = d;
    }
    return PNK_OK;
}

static void split_by_flows(pnk_work *w, tally *origins, tally *presence)
{
    for (size_t i = 0; i < w->n_flows; i++) {
        refine(w, &w->origins, &w->sets[w->flows[i].from_set], origins);
        refine(w, &w->presence, &w->sets[w->flows[i].from_set], presence);
        refine(w, &w->presence, &w->sets[w->flows[i].to_set], presence);
    }
}

pnk_status pnk_work_cells(pnk_ctx *ctx, pnk_work *w)
{
    tally origins, presence;
    pnk_status status;

    if ((status = start_cells(ctx, w, &w->origins, &origins)) || (status = start_cells(ctx, w, &w->presence, &presence)))
        return status;
    bool *seen = PNK_NEW(&w->arena, bool, 2 * w->n_sets + 2);
    if (!seen)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < w->n_obs; i++) {                  /* each set once on either side */
        const pnk_area_set *set = &w->sets[w->obs[i].set];
        bool *homes = &seen[2 * w->obs[i].set], *places = homes + 1;
        if (pnk_measure_touches_origin(w->obs[i].measure) && !*homes)
            refine(w, &w->origins, set, &origins), *homes = true;
        if (pnk_measure_touches_presence(w->obs[i].measure) && !*places)
            refine(w, &w->presence, set, &presence), *places = true;
        w->way = w->way || w->obs[i].measure == PNK_ON_THE_WAY;
    }
    split_by_flows(w, &origins, &presence);
    if ((status = renumber(ctx, w, &w->origins, origins.split)) || (status = renumber(ctx, w, &w->presence, presence.split)))
        return status;
    for (size_t i = 0; i < w->n_sets; i++)
        if ((status = pnk_work_set_cells(ctx, w, &w->sets[i], &w->arena)))
            return status;
    if ((status = describe_origins(ctx, w)) || (status = make_steps(ctx, w)) || (status = find_profiles(ctx, w)) || (status = find_site_silence(ctx, w)))
        return status;
    return find_silence(ctx, w);
}
