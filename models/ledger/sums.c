/* models/ledger/sums.c - a source's total beside the sum of its own parts. Shown, never forced.
 *
 * Four ways of being a part: the same count in areas within the area of the total; kinds of people within everybody; a kind
 * of roof within everybody remaining; or, of other figures, "aid_moes" within "aid_delivered" (one first word, one place,
 * one unit).
 */
#include "models/ledger/inside.h"

#include "engine/base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SPLIT_SHARE 0.1              /* parts by name are parts only when they nearly add up */

typedef struct {
    const char *key;                 /* what must be alike: source, day, measure ... */
    const char *what, *place, *source;
    pnk_day day;
    int set, order, row;             /* row of its table */
    const char *unit;
    bool figure;
    double value;
} item;

typedef struct { pnk_work *w; item *v; size_t n, capacity, sums_capacity; } items;

static int by_key(const void *a, const void *b)
{
    const item *x = a, *y = b;
    int c = strcmp(x->key, y->key);
    return c ? c : x->order - y->order;
}

const char *pnk_source_name(const pnk_work *w, int source)
{
    if (source < 0)
        return "";
    const pnk_source *s = &w->records->sources.v[source];
    return s->name ? s->name : s->id;
}

static pnk_status add_item(pnk_ctx *ctx, items *list, item it, const char *key)
{
    pnk_work *w = list->w;
    if (!key || !PNK_GROW(&w->arena, list->v, list->n, list->capacity))
        return pnk_no_memory(ctx);
    it.key = key;
    it.order = (int)list->n;
    list->v[list->n++] = it;
    return PNK_OK;
}

/* rows: room for a total and n parts; the parts follow one by one. */
static pnk_status keep_sum(pnk_ctx *ctx, items *list, const item *total, const item *const *parts, size_t n)
{
    pnk_ledger *ledger = list->w->ledger;
    double sum = 0.0;
    int *rows = PNK_NEW(&ledger->arena, int, n + 1);
    if (!rows || !PNK_GROW(&ledger->arena, ledger->sums, ledger->n_sums, list->sums_capacity))
        return pnk_no_memory(ctx);
    rows[0] = total->row;
    for (size_t i = 0; i < n; i++) {
        rows[i + 1] = parts[i]->row;
        sum += parts[i]->value;
    }
    ledger->sums[ledger->n_sums++] = (pnk_sum_check){total->what, total->place, total->day, total->value, sum, total->source, total->unit, total->figure, rows, n + 1};
    return PNK_OK;
}

/* ---- parts by area ---- */

static bool within(const pnk_work *w, int inner, int outer)
{
    bool smaller = false;
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++) {
        if (w->sets[inner].leaf_in[leaf] && !w->sets[outer].leaf_in[leaf])
            return false;
        smaller = smaller || (w->sets[outer].leaf_in[leaf] && !w->sets[inner].leaf_in[leaf]);
    }
    return smaller;
}

static bool overlap(const pnk_work *w, int a, int b)
{
    for (size_t leaf = 0; leaf < w->n_leaves; leaf++)
        if (w->sets[a].leaf_in[leaf] && w->sets[b].leaf_in[leaf])
            return true;
    return false;
}

/* Areas within the total that do not overlap, the largest ones or the smallest ones first; gives their sum. */
static double choose_parts(const pnk_work *w, const item *v, size_t n, size_t total, bool largest, const item **chosen, size_t *n_chosen)
{
    double sum = 0.0;
    *n_chosen = 0;
    for (size_t i = 0; i < n; i++) {
        if (!within(w, v[i].set, v[total].set))
            continue;
        bool best = true;
        for (size_t k = 0; best && k < n; k++)
            best = largest ? !(within(w, v[k].set, v[total].set) && within(w, v[i].set, v[k].set)) : !within(w, v[k].set, v[i].set);
        for (size_t k = 0; best && k < *n_chosen; k++)
            best = !overlap(w, v[i].set, chosen[k]->set);
        if (!best)
            continue;
        chosen[(*n_chosen)++] = &v[i];
        sum += v[i].value;
    }
    return sum;
}

/* Two parts at least make a sum. Where areas overlap, the parts are taken that come nearest to the total. */
static pnk_status sum_by_area(pnk_ctx *ctx, items *list, const item *v, size_t n, size_t total, const item **chosen)
{
    const pnk_work *w = list->w;
    size_t n_large, n_small;
    double large = choose_parts(w, v, n, total, true, chosen, &n_large), small = choose_parts(w, v, n, total, false, chosen + n, &n_small);
    bool finer = n_small >= 2 && (n_large < 2 || fabs(small - v[total].value) < fabs(large - v[total].value));
    if (finer)
        return keep_sum(ctx, list, &v[total], chosen + n, n_small);
    return n_large >= 2 ? keep_sum(ctx, list, &v[total], chosen, n_large) : PNK_OK;
}

static pnk_status group_by_area(pnk_ctx *ctx, items *list, const item *v, size_t n)
{
    const item **chosen = PNK_NEW(&list->w->arena, const item *, 2 * n + 1);
    pnk_status status = chosen ? PNK_OK : pnk_no_memory(ctx);
    for (size_t total = 0; !status && total < n && n >= 3; total++)
        status = sum_by_area(ctx, list, v, n, total, chosen);
    return status;
}

/* ---- parts by name: the largest figure of a family is the total ---- */

static pnk_status group_by_name(pnk_ctx *ctx, items *list, const item *v, size_t n)
{
    const item **parts = PNK_NEW(&list->w->arena, const item *, n + 1);
    size_t total = 0, n_parts = 0;
    double sum = 0.0;
    if (!parts)
        return pnk_no_memory(ctx);
    for (size_t i = 0; i < n; i++)
        if (v[i].value > v[total].value)
            total = i;
    for (size_t i = 0; i < n; i++)
        if (i != total) {
            parts[n_parts++] = &v[i];
            sum += v[i].value;
        }
    if (n < 3 || !(fabs(sum - v[total].value) <= SPLIT_SHARE * v[total].value))
        return PNK_OK;
    return keep_sum(ctx, list, &v[total], parts, n_parts);
}

typedef pnk_status (*group_fn)(pnk_ctx *ctx, items *list, const item *v, size_t n);

static pnk_status each_group(pnk_ctx *ctx, items *list, group_fn fn)
{
    pnk_status status = PNK_OK;
    if (list->n)
        qsort(list->v, list->n, sizeof *list->v, by_key);
    for (size_t i = 0, end; !status && i < list->n; i = end) {
        for (end = i; end < list->n && !strcmp(list->v[end].key, list->v[i].key); end++)
            ;
        status = fn(ctx, list, list->v + i, end - i);
    }
    list->n = 0;
    return status;
}

/* ---- gathering ---- */

static pnk_status report_item(pnk_ctx *ctx, items *list, size_t i, item *out, bool *fits)
{
    pnk_work *w = list->w;
    const pnk_report *r = &w->records->reports.v[i];
    const pnk_placed *placed = &w->matches->reports[i];
    pnk_report_use use = w->ledger->fits[i].use;
    *fits = use != PNK_REPORT_AFTER && use != PNK_REPORT_REPLACED && placed->n_areas && !placed->part && w->ledger->fits[i].stated_persons >= 0.0;
    if (!*fits)
        return PNK_OK;
    *out = (item){.what = r->attribute ? r->attribute : pnk_measure_word(r->measure), .place = r->place_as_heard, .source = pnk_source_name(w, r->source),
                  .day = r->as_of, .value = w->ledger->fits[i].stated_persons, .row = (int)i, .unit = "persons"};
    return pnk_work_set(ctx, w, placed->areas, placed->n_areas, &out->set);
}

static pnk_status reports_by_area(pnk_ctx *ctx, items *list)
{
    pnk_work *w = list->w;
    pnk_status status = PNK_OK;
    for (size_t i = 0; !status && i < w->records->reports.n; i++) {
        const pnk_report *r = &w->records->reports.v[i];
        item it;
        bool fits;
        if ((status = report_item(ctx, list, i, &it, &fits)) || !fits)
            continue;
        status = add_item(ctx, list, it, pnk_arena_printf(&w->arena, "%d|%d|%d|%d|%d|%d|%s", r->source, (int)r->as_of, (int)r->measure,
                                                          (int)w->ledger->fits[i].count, (int)r->period_from, r->group, r->attribute ? r->attribute : ""));
    }
    return status ? status : each_group(ctx, list, group_by_area);
}

/* Everybody remaining against those with hosts and those in sites; `first` stands for the first of its kind in a group. */
static pnk_status group_by_roof(pnk_ctx *ctx, items *list, const item *v, size_t n)
{
    const item *total = NULL, *hosts = NULL, *sites = NULL;
    for (size_t i = 0; i < n; i++) {
        const item **slot = !strcmp(v[i].what, pnk_measure_word(PNK_WITH_HOSTS)) ? &hosts : !strcmp(v[i].what, pnk_measure_word(PNK_IN_SITES)) ? &sites : &total;
        if (!*slot)
            *slot = &v[i];
    }
    const item *parts[] = {hosts, sites};
    return total && hosts && sites ? keep_sum(ctx, list, total, parts, 2) : PNK_OK;
}

static pnk_status reports_by_roof(pnk_ctx *ctx, items *list)
{
    pnk_work *w = list->w;
    pnk_status status = PNK_OK;
    for (size_t i = 0; !status && i < w->records->reports.n; i++) {
        const pnk_report *r = &w->records->reports.v[i];
        item it;
        bool fits;
        bool roof = r->measure == PNK_REMAINING || r->measure == PNK_PRESENT || r->measure == PNK_WITH_HOSTS || r->measure == PNK_IN_SITES;
        if (!roof || r->attribute || r->group >= 0 || (status = report_item(ctx, list, i, &it, &fits)) || !fits)
            continue;
        status = add_item(ctx, list, it, pnk_arena_printf(&w->arena, "%d|%d|%d", r->source, (int)r->as_of, it.set));
    }
    return status ? status : each_group(ctx, list, group_by_roof);
}

static bool figure_fits(const pnk_work *w, size_t i)
{
    const pnk_figure *f = &w->records->figures.v[i];
    pnk_day as_of = w->records->head.as_of;
    return w->matches->figures && w->matches->figures[i].n_areas && f->as_of <= as_of && f->measure && isfinite(f->value) &&
           (f->row.reported_at == PNK_DAY_UNKNOWN || f->row.reported_at <= as_of);
}

static pnk_status figures(pnk_ctx *ctx, items *list, bool by_name)
{
    pnk_work *w = list->w;
    pnk_status status = PNK_OK;
    for (size_t i = 0; !status && i < w->records->figures.n; i++) {
        const pnk_figure *f = &w->records->figures.v[i];
        if (!figure_fits(w, i))
            continue;
        const pnk_placed *placed = &w->matches->figures[i];
        const char *unit = f->unit ? f->unit : "";
        size_t family = strcspn(f->measure, "_");
        item it = {.what = f->measure, .place = f->place_as_heard, .source = pnk_source_name(w, f->source), .day = f->as_of, .value = f->value,
                   .row = (int)i, .unit = unit, .figure = true};
        if ((by_name && !f->measure[family]) || (status = pnk_work_set(ctx, w, placed->areas, placed->n_areas, &it.set)))
            continue;
        status = add_item(ctx, list, it, by_name ? pnk_arena_printf(&w->arena, "%d|%d|%.*s|%s|%d", f->source, (int)f->as_of, (int)family, f->measure, unit, it.set)
                                                 : pnk_arena_printf(&w->arena, "%d|%d|%s|%s", f->source, (int)f->as_of, f->measure, unit));
    }
    return status ? status : each_group(ctx, list, by_name ? group_by_name : group_by_area);
}

/* Everybody against the kinds of people that were told apart (adults and children), where these nearly add up: the total comes first. */
static pnk_status reports_by_attribute(pnk_ctx *ctx, items *list)
{
    pnk_work *w = list->w;
    pnk_status status = PNK_OK;
    for (size_t i = 0; !status && i < w->records->reports.n; i++) {
        const pnk_report *r = &w->records->reports.v[i];
        item it;
        bool fits;
        if ((status = report_item(ctx, list, i, &it, &fits)) || !fits)
            continue;
        status = add_item(ctx, list, it, pnk_arena_printf(&w->arena, "%d|%d|%d|%d|%d|%d", r->source, (int)r->as_of, (int)r->measure, r->group, it.set,
                                                          (int)w->ledger->fits[i].count));
    }
    return status ? status : each_group(ctx, list, group_by_name);
}

pnk_status pnk_sums(pnk_ctx *ctx, pnk_work *w)
{
    items list = {.w = w};
    pnk_status status;
    if ((status = reports_by_area(ctx, &list)) || (status = reports_by_attribute(ctx, &list)) || (status = reports_by_roof(ctx, &list)) || (status = figures(ctx, &list, false)))
        return status;
    return figures(ctx, &list, true);
}
