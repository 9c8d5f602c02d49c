/* models/allocation/maker.h - the model while it is being made, for the files that make it. Internal to the room.
 *
 * Question  How do rows and columns of people, of goods and of decisions come into one program?
 * Takes     the world
 * Gives     rows, core columns, their entries, costs and what is basic in each row when nobody acts
 * Promise   the same order every time: people first, then goods, then decisions and what was announced
 */
#ifndef PNK_ALLOCATION_MAKER_H
#define PNK_ALLOCATION_MAKER_H

#include "models/allocation/inside.h"
#include "models/allocation/model.h"

typedef struct { int column, row; double value; } entry;
typedef struct { int column, key; double value; } lacking;

enum { MOST_BENDS = 40 };                /* of what one more person costs in a place: its limits, and its services at each level */

/** Classes of people by how they raise a need: the share of each group, and whether those waiting count. */
typedef struct { bool everybody; double *share; } crowd;

typedef struct {
    pnk_ctx *ctx;
    pnk_model *m;
    const pnk_world *w;
    PNK_LIST(entry) entries;
    PNK_LIST(lacking) lacks;
    size_t n_cost[PNK_N_TIERS];
    bool failed;
    pnk_status status;                   /* why, where it is not for want of memory */
    double *nothing;                     /* [day,shelter] persons when nobody acts */
    bool *enterable;                     /* [shelter] some arc leads there */
    int *n_col, *u_col, *keep_col;       /* [day,shelter,group], [day,leaf,group], [day,shelter,group] */
    int *held_col;                       /* [day,leaf,group] */
    crowd *crowds; int n_crowds;
    int *need_crowd, *service_crowd;
    double *need_scale;                  /* [need,day] units of the need per person of its crowd */
    int *people_col;                     /* [day,leaf,crowd] */
    double *people_nothing;              /* the same: persons when nobody acts */
} maker;

/** Ways, presence, waiting, hosts, space, and what is set up there (model_people.c). */
void pnk_make_people(maker *k);
/** Services, vehicles, stocks, money, needs (model_goods.c); what people need is known by then. */
void pnk_make_goods(maker *k);
/** Decisions of people, and the plan in force (model_locks.c). */
void pnk_make_locks(maker *k);

/* ---- adding rows, columns, entries; out of memory: k->failed, and nothing more is added ---- */

static inline int *new_map(maker *k, size_t n)
{
    int *map = PNK_NEW(&k->m->arena, int, n + 1);

    if (!map)
        k->failed = true;
    for (size_t i = 0; map && i < n; i++)
        map[i] = -1;
    return map;
}

static inline bool grow_rows(pnk_model *m)
{
    size_t capacity = m->row_capacity, c;

    if (m->n_rows < capacity)
        return true;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_low, sizeof *m->row_low, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_high, sizeof *m->row_high, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_ref, sizeof *m->row_ref, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_stage, sizeof *m->row_stage, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_elastic, sizeof *m->row_elastic, m->n_rows, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->row_basic, sizeof *m->row_basic, m->n_rows, &c)) return false;
    m->row_capacity = c;
    return true;
}

static inline int add_row(maker *k, pnk_ref_kind kind, int a, int b, int c, int t, double low, double high, int stage)
{
    pnk_model *m = k->m;

    if (k->failed || !grow_rows(m)) {
        k->failed = true;
        return -1;
    }
    m->row_low[m->n_rows] = low;
    m->row_high[m->n_rows] = high;
    m->row_ref[m->n_rows] = (pnk_ref){.kind = (short)kind, .t = (short)t, .a = a, .b = b, .c = c};
    m->row_stage[m->n_rows] = (unsigned char)stage;
    m->row_basic[m->n_rows] = m->row_elastic[m->n_rows] = -1;
    return (int)m->n_rows++;
}

static inline bool grow_columns(pnk_model *m)
{
    size_t capacity = m->col_capacity, c = capacity;

    if (m->n_cols < capacity)
        return true;
    for (int tier = 0; tier < PNK_N_TIERS; tier++) {
        c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->cost[tier], sizeof **m->cost, m->n_cols, &c)) return false;
    }
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->low, sizeof *m->low, m->n_cols, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->high, sizeof *m->high, m->n_cols, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->col_ref, sizeof *m->col_ref, m->n_cols, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->col_stage, sizeof *m->col_stage, m->n_cols, &c)) return false;
    c = capacity; if (!pnk_arena_grow(&m->arena, (void **)&m->at_high, sizeof *m->at_high, m->n_cols, &c)) return false;
    m->col_capacity = c;
    return true;
}

static inline int add_col(maker *k, pnk_ref_kind kind, int a, int b, int c, int t, double high, int stage)
{
    pnk_model *m = k->m;

    if (k->failed || !grow_columns(m)) {
        k->failed = true;
        return -1;
    }
    m->low[m->n_cols] = 0;
    m->high[m->n_cols] = high;
    for (int tier = 0; tier < PNK_N_TIERS; tier++)
        m->cost[tier][m->n_cols] = 0;
    m->col_ref[m->n_cols] = (pnk_ref){.kind = (short)kind, .t = (short)t, .a = a, .b = b, .c = c};
    m->col_stage[m->n_cols] = (unsigned char)stage;
    m->at_high[m->n_cols] = false;
    return (int)m->n_cols++;
}

static inline void put(maker *k, int column, int row, double value)
{
    pnk_arena *arena = &k->m->arena;

    if (column < 0 || row < 0 || value == 0 || k->failed)
        return;
    if (!PNK_GROW(arena, k->entries.v, k->entries.n, k->entries.capacity)) {
        k->failed = true;
        return;
    }
    k->entries.v[k->entries.n++] = (entry){column, row, value};
}

static inline void lacks(maker *k, int column, int key, double value)
{
    pnk_arena *arena = &k->m->arena;

    if (column < 0 || key < 0 || value == 0 || k->failed)
        return;
    if (!PNK_GROW(arena, k->lacks.v, k->lacks.n, k->lacks.capacity)) {
        k->failed = true;
        return;
    }
    k->lacks.v[k->lacks.n++] = (lacking){column, key, value};
}

static inline void costs(maker *k, int column, int tier, double cost)
{
    if (column >= 0 && !k->failed)
        k->m->cost[tier][column] += cost;
}

static inline void basic(maker *k, int row, int column)
{
    if (row >= 0 && !k->failed)
        k->m->row_basic[row] = column;
}

/* `row` is short by `column` when it is short at all. */
static inline void elastic(maker *k, int row, int column)
{
    put(k, column, row, -1);
    if (row >= 0 && !k->failed)
        k->m->row_elastic[row] = column;
}

static inline int goods_key(const pnk_world *w, int leaf, int sector)
{
    return w->n_leaves * w->n_groups + leaf * w->n_sectors + sector;
}

/* ---- what is asked from several sides ---- */

static inline bool item_comes(const maker *k, int drop, int item)
{
    return k->m->first_day[(size_t)drop * (size_t)k->w->n_items + (size_t)item] <= k->w->n_days;
}

/* Can something be delivered that adds to the service there? */
static inline bool service_grows(const maker *k, int leaf, int q)
{
    for (int item = 0; item < k->w->n_items; item++)
        if (k->w->item_service[item] == q && item_comes(k, leaf, item))
            return true;
    return false;
}

static inline bool gets_tents(const maker *k, int s)
{
    for (int item = 0; item < k->w->n_items && k->w->shelter_drop[s] >= 0; item++)
        if (k->w->item_room[(size_t)item * PNK_N_LEVELS] > 0 && item_comes(k, k->w->shelter_drop[s], item))
            return true;
    return false;
}

static inline int box_row(const maker *k, int t, int drop, int item)
{
    return k->m->box[((size_t)t * (size_t)k->w->n_drops + (size_t)drop) * (size_t)k->w->n_items + (size_t)item];
}

#endif
