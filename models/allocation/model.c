/* models/allocation/model.c - the rows and the core columns of the linear program, put together.
 *
 * Every row knows which column is basic in it when nobody does anything (or its own slack), so that the first solve
 * starts from a plan that can be done.
 */
#include "models/allocation/maker.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void make_room(maker *k)
{
    const pnk_world *w = k->w;
    pnk_model *m = k->m;
    size_t days = (size_t)w->n_days + 1, lg = days * (size_t)w->n_leaves * (size_t)w->n_groups, sg = days * (size_t)w->n_shelters * (size_t)w->n_groups;
    size_t ts = days * (size_t)w->n_shelters;

    m->wait = new_map(k, lg); m->own = new_map(k, lg); m->will = new_map(k, lg); m->held = new_map(k, lg);
    k->u_col = new_map(k, lg); k->held_col = new_map(k, lg);
    m->pres = new_map(k, sg); k->n_col = new_map(k, sg); k->keep_col = new_map(k, sg);
    m->space = new_map(k, ts); m->access = new_map(k, ts); k->m->part_first = new_map(k, ts);
    m->need = new_map(k, days * (size_t)w->n_leaves * (size_t)w->n_needs);
    m->box = new_map(k, days * (size_t)w->n_drops * (size_t)w->n_items);
    m->hours = new_map(k, days * (size_t)w->n_pools);
    m->stock = new_map(k, days * (size_t)w->n_lots);
    m->money = new_map(k, days * (size_t)w->n_lines);
    m->lock_row = new_map(k, w->records->locks.n);
    k->m->first_day = new_map(k, (size_t)w->n_drops * (size_t)w->n_items);
    k->m->part_n = PNK_NEW(&m->arena, int, ts + 1);
    k->nothing = PNK_NEW(&m->arena, double, ts + 1);
    k->enterable = PNK_NEW(&m->arena, bool, w->n_shelters + 1);
    m->has_state = PNK_NEW(&m->arena, bool, w->n_shelters + 1);
    m->n_keys = w->n_leaves * (w->n_groups + w->n_sectors);
    m->constant_lack = PNK_NEW(&m->arena, double, m->n_keys + 1);
    m->fade = PNK_NEW(&m->arena, double, (size_t)w->n_groups * days * days);
    if (!k->m->part_n || !k->nothing || !k->enterable || !m->has_state || !m->constant_lack || !m->fade) {
        k->failed = true;
        return;
    }
    for (int g = 0; g < w->n_groups; g++)
        for (int t = 0; t <= w->n_days; t++) {
            double share = 1;
            for (int d = t; d <= w->n_days; d++) {
                if (d > t)
                    share *= 1 - w->rho[pnk_w_tg(w, d, g)];
                m->fade[((size_t)g * days + (size_t)t) * days + (size_t)d] = share;
            }
        }
}

static int by_column(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void pack(maker *k)
{
    pnk_model *m = k->m;
    size_t n = k->entries.n, kept = 0;

    m->start = PNK_NEW(&m->arena, size_t, m->n_cols + 1);
    m->entry_row = PNK_NEW(&m->arena, int, n + 1);
    m->entry_value = PNK_NEW(&m->arena, double, n + 1);
    m->lack_start = PNK_NEW(&m->arena, size_t, m->n_cols + 1);
    m->lack_key = PNK_NEW(&m->arena, int, k->lacks.n + 1);
    m->lack_value = PNK_NEW(&m->arena, double, k->lacks.n + 1);
    if (!m->start || !m->entry_row || !m->entry_value || !m->lack_start || !m->lack_key || !m->lack_value) {
        k->failed = true;
        return;
    }
    qsort(k->entries.v, n, sizeof *k->entries.v, by_column);
    for (size_t i = 0; i < n; i++) {
        const entry *e = &k->entries.v[i];
        if (kept && i && k->entries.v[i - 1].column == e->column && k->entries.v[i - 1].row == e->row) {
            m->entry_value[kept - 1] += e->value;
            continue;
        }
        m->entry_row[kept] = e->row;
        m->entry_value[kept++] = e->value;
        m->start[e->column + 1] = kept;
    }
    for (size_t j = 1; j <= m->n_cols; j++)
        if (m->start[j] < m->start[j - 1])
            m->start[j] = m->start[j - 1];
    for (size_t i = 0; i < k->lacks.n; i++)
        m->lack_start[k->lacks.v[i].column + 1]++;
    for (size_t j = 1; j <= m->n_cols; j++)
        m->lack_start[j] += m->lack_start[j - 1];
    size_t *at = malloc((m->n_cols + 1) * sizeof *at);
    if (!at) {
        k->failed = true;
        return;
    }
    memcpy(at, m->lack_start, (m->n_cols + 1) * sizeof *at);
    for (size_t i = 0; i < k->lacks.n; i++) {
        m->lack_key[at[k->lacks.v[i].column]] = k->lacks.v[i].key;
        m->lack_value[at[k->lacks.v[i].column]++] = k->lacks.v[i].value;
    }
    free(at);
}

/* ---- what sectors share, and what they do not ---- */

static int sector_of_item(const pnk_world *w, int item)
{
    int q = w->item_service[item];

    if (w->records->items.v[item].supports_persons > 0 || w->item_room[(size_t)item * PNK_N_LEVELS] > 0 || (q >= 0 && w->services[q].building))
        return -1;
    return w->item_need[item] >= 0 ? w->needs[w->item_need[item]].sector : q >= 0 ? w->services[q].sector : -1;
}

static void find_item_sectors(maker *k)
{
    const pnk_world *w = k->w;

    if (!(k->m->item_sector = PNK_NEW(&k->m->arena, int, (size_t)w->n_items + 1)))
        k->failed = true;
    for (int item = 0; item < w->n_items && !k->failed; item++)
        k->m->item_sector[item] = sector_of_item(w, item);
}

static int sector_of(const pnk_model *m, pnk_ref ref, int stage)
{
    const pnk_world *w = m->w;

    switch (ref.kind) {
    case PNK_R_STOCK: case PNK_C_LEFT_STOCK: case PNK_C_BUY:
        return pnk_model_item_sector(m, w->lots[ref.a].item);
    case PNK_R_SUPPLIER:
        return pnk_model_item_sector(m, ref.a);
    case PNK_R_BOX: case PNK_C_BOX:
        return pnk_model_item_sector(m, ref.b);
    case PNK_R_NEED: case PNK_C_B: case PNK_C_SPARE:
        return w->needs[ref.b].sector;
    case PNK_R_SERVICE: case PNK_C_GAP:
        return stage == 1 ? -1 : w->services[ref.b].sector;
    case PNK_C_INSTALL:
        return stage == 1 ? -1 : w->services[w->item_service[ref.b]].sector;
    case PNK_R_ACCESS: case PNK_C_MISS: case PNK_R_LEVEL: case PNK_C_OVER:
        return stage == 1 ? -1 : w->n_sectors;
    default:
        return -1;
    }
}

bool pnk_model_row_is_shared(const pnk_model *m, size_t r)
{
    short kind = m->row_ref[r].kind;

    return kind == PNK_R_HOURS || kind == PNK_R_MONEY || kind == PNK_R_LOCK;
}

int pnk_model_row_sector(const pnk_model *m, size_t r) { return sector_of(m, m->row_ref[r], m->row_stage[r]); }
int pnk_model_col_sector(const pnk_model *m, size_t j) { return sector_of(m, m->col_ref[j], m->col_stage[j]); }

static void fill(maker *k)
{
    find_item_sectors(k);
    pnk_make_people(k);
    if (k->failed)
        return;
    pnk_make_goods(k);
    pnk_make_locks(k);
}

/* Columns are made in room of a fixed size; an operation that does not fit is told so, not cut. */
static pnk_status check_sizes(pnk_ctx *ctx, const pnk_world *w)
{
    size_t entries = 3 * (size_t)w->n_days + w->records->locks.n + 16;

    if (entries > PNK_MOST_ENTRIES)
        return pnk_fail(ctx, PNK_LIMIT, "%d days and %zu locks are more than the allocation takes at a time (3 x days + locks up to %d)", w->n_days,
                        w->records->locks.n, PNK_MOST_ENTRIES - 16);
    if (4 + 2 * w->n_services > MOST_BENDS)
        return pnk_fail(ctx, PNK_LIMIT, "%d services have standards, the allocation takes up to %d", w->n_services, (MOST_BENDS - 4) / 2);
    if (w->n_days >= SHRT_MAX || w->n_modes >= SHRT_MAX || w->records->warehouses.n >= SHRT_MAX)
        return pnk_fail(ctx, PNK_LIMIT, "more days, vehicle pools or stores than the allocation takes (%d)", SHRT_MAX);
    return PNK_OK;
}

static pnk_status check_columns(pnk_ctx *ctx, const pnk_model *m)
{
    for (size_t j = 0; j < m->n_cols; j++)
        if (m->start[j + 1] - m->start[j] + m->lack_start[j + 1] - m->lack_start[j] > PNK_MOST_CORE_ENTRIES)
            return pnk_fail(ctx, PNK_LIMIT, "a column of the allocation stands in more than %d rows", PNK_MOST_CORE_ENTRIES);
    return PNK_OK;
}

pnk_status pnk_model_new(pnk_ctx *ctx, const pnk_world *w, pnk_model **out)
{
    pnk_status status = check_sizes(ctx, w);
    if (status)
        return status;
    maker k = {.ctx = ctx, .w = w, .m = calloc(1, sizeof(pnk_model))};

    if (!k.m)
        return pnk_no_memory(ctx);
    k.m->w = w;
    make_room(&k);
    if (!k.failed)
        fill(&k);
    if (!k.failed)
        pack(&k);
    if (k.failed)
        status = k.status ? k.status : pnk_no_memory(ctx);
    else
        status = check_columns(ctx, k.m);
    if (status) {
        pnk_model_free(k.m);
        return status;
    }
    *out = k.m;
    return PNK_OK;
}

void pnk_model_free(pnk_model *model)
{
    if (!model)
        return;
    pnk_arena_release(&model->arena);
    free(model);
}
