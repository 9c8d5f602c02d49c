/* models/allocation/model.h - the linear program of the world: every row and column, by name. Internal to the room.
 *
 * Question  Which rows and columns does the full model have, and what stands in them?
 * Takes     a world
 * Gives     the rows and the columns that are always there (`core`), and the two families that are too many to keep, which
 *           are made on demand: moves of people (an arc and a group) and goods (units y of a lot on a route, rounds r of it)
 * Promise   one place enumerates the model, for the solver as for the certificate
 *
 * Exact short forms against the statement in allocation.mod, with the same optimum:
 *   - presence in a shelter from which nobody can be moved and no host gives up is a sum over moves, so it needs no rows;
 *   - persons in a shelter are cut into pieces of rising cost (space at three levels, closing, services that nothing can add to);
 *   - what cannot come to a drop point by a day is unmet in full: a cost on the people there, no row;
 *   - unmet consumables are counted when the store at the drop point runs dry; the sum over days is the same;
 *   - |x - x in force| is x + x in force - 2 min of both: a column for the minimum, as a share of x in force, one row that keeps it below x;
 *   - stocks, money, willingness and private cars have one row for each run of days on which nothing is added.
 */
#ifndef PNK_ALLOCATION_MODEL_H
#define PNK_ALLOCATION_MODEL_H

#include "models/allocation/world.h"
#include "engine/base/text.h"

/*        kind        name        what a, b, c stand for (t is the day) */
#define PNK_REF_LIST(X)                                                       \
    X(R_WAIT,     "waiting",     LEAF, GROUP, NONE)                           \
    X(R_LATE,     "long wait",   LEAF, GROUP, NONE)                           \
    X(R_OWN,      "own cars",    LEAF, GROUP, NONE)                           \
    X(R_WILL,     "willing",     LEAF, GROUP, NONE)                           \
    X(R_PRES,     "presence",    SHELTER, GROUP, NONE)                        \
    X(R_SPACE,    "space",       SHELTER, NONE, NONE)                         \
    X(R_LEVEL,    "level",       SHELTER, NUMBER, NONE)                       \
    X(R_LAND,     "land",        SHELTER, NONE, NONE)                         \
    X(R_KEEP,     "kept",        SHELTER, GROUP, NONE)                        \
    X(R_SUPPORT,  "support",     SHELTER, NONE, NONE)                         \
    X(R_SERVICE,  "service",     TARGET, SERVICE, NUMBER)                     \
    X(R_ACCESS,   "accessible",  SHELTER, NONE, NONE)                         \
    X(R_BOX,      "to set up",   DROP, ITEM, NONE)                            \
    X(R_HOURS,    "vehicle hours", POOL, NONE, NONE)                          \
    X(R_STOCK,    "stock",       LOT, NONE, NONE)                             \
    X(R_MONEY,    "money",       LINE, NONE, NONE)                            \
    X(R_SUPPLIER, "supplier",    ITEM, NONE, NONE)                            \
    X(R_HELD,     "sheltered",   LEAF, GROUP, NONE)                           \
    X(R_PEOPLE,   "people",      LEAF, NUMBER, NONE)                          \
    X(R_NEED,     "need",        LEAF, NEED, NONE)                            \
    X(R_LOCK,     "lock",        LOCK, NONE, NONE)                            \
    X(R_ANNOUNCED,"announced",   NUMBER, NONE, NONE)                          \
    X(R_LOAD_KG,  "load kg",     POOL, WAREHOUSE, DROP)                       \
    X(R_LOAD_M3,  "load m3",     POOL, WAREHOUSE, DROP)                       \
    X(R_CELL,     "cell",        NUMBER, NONE, NONE)                          \
    X(R_KEPT,     "tier",        NUMBER, NONE, NONE)                          \
    X(C_U,        "u",           LEAF, GROUP, NONE)                           \
    X(C_LATE,     "late",        LEAF, GROUP, NONE)                           \
    X(C_N,        "n",           SHELTER, GROUP, NONE)                        \
    X(C_KEEP,     "keep",        SHELTER, GROUP, NONE)                        \
    X(C_PART,     "part",        SHELTER, NUMBER, NONE)                       \
    X(C_OVER,     "over",        SHELTER, NUMBER, NONE)                       \
    X(C_GAP,      "gap",         TARGET, SERVICE, NUMBER)                     \
    X(C_MISS,     "miss",        SHELTER, NONE, NONE)                         \
    X(C_PITCH,    "tent",        SHELTER, ITEM, NONE)                         \
    X(C_INSTALL,  "install",     TARGET, ITEM, NONE)                          \
    X(C_SUPPORT,  "packages",    SHELTER, ITEM, NONE)                         \
    X(C_BOX,      "box",         DROP, ITEM, NONE)                            \
    X(C_LEFT_OWN, "own left",    LEAF, GROUP, NONE)                           \
    X(C_LEFT_WILL,"will left",   LEAF, GROUP, NONE)                           \
    X(C_LEFT_STOCK,"stk",        LOT, NONE, NONE)                             \
    X(C_LEFT_MONEY,"usd left",   LINE, NONE, NONE)                            \
    X(C_BUY,      "buy",         LOT, LINE, NONE)                             \
    X(C_HELD,     "extra",       LEAF, GROUP, NONE)                           \
    X(C_PEOPLE,   "people",      LEAF, NUMBER, NONE)                          \
    X(C_SPARE,    "spare",       LEAF, NEED, NONE)                            \
    X(C_B,        "b",           LEAF, NEED, NONE)                            \
    X(C_VIOL_LOW, "viol low",    LOCK, NONE, NONE)                            \
    X(C_VIOL_HIGH,"viol high",   LOCK, NONE, NONE)                            \
    X(C_ANNOUNCED,"as announced",NUMBER, NONE, NONE)                          \
    X(C_THETA,    "theta",       NUMBER, NONE, NONE)
typedef enum {
#define X(kind, name, a, b, c) PNK_##kind,
    PNK_REF_LIST(X)
#undef X
    PNK_N_REFS
} pnk_ref_kind;

typedef struct { short kind, t; int a, b, c; } pnk_ref;

/** A way of moving people on a day, for the groups that may use it. */
typedef struct { int from, shelter; short mode, day; pnk_way way; } pnk_arc;
/** A round of goods vehicles on a day. */
typedef struct { short pool, warehouse, day, arrives; int drop; double hours, km; } pnk_route;

/** One column, made on demand. */
enum { PNK_MOST_ENTRIES = 512, PNK_MOST_CORE_ENTRIES = 4032 };     /* what would not fit is refused when the model is made */
typedef struct {
    int n;
    int row[PNK_MOST_ENTRIES];
    double value[PNK_MOST_ENTRIES];
    double cost[PNK_N_TIERS];            /* T2 has none */
    int lack_key;                        /* shelter cell it lacks in; -1 */
    double lack;
} pnk_column;

typedef struct {
    pnk_arena arena;
    const pnk_world *w;

    size_t n_rows, row_capacity;
    double *row_low, *row_high;
    pnk_ref *row_ref;
    unsigned char *row_stage;            /* 1: from the first tier on; 2: only once goods count; 3: in the last tier alone */
    int *row_elastic;                    /* column that takes up what the row cannot: its shortage; -1: none */
    int *row_basic;                      /* core column basic in the do-nothing plan; -1: the row's own slack */

    size_t n_cols, col_capacity;
    double *low, *high;
    double *cost[PNK_N_TIERS];
    pnk_ref *col_ref;
    unsigned char *col_stage;
    bool *at_high;                       /* in the do-nothing plan */
    size_t *start;                       /* [n_cols+1] entries by column */
    int *entry_row; double *entry_value;
    size_t *lack_start;                  /* [n_cols+1] person-days lacking, by key */
    int *lack_key; double *lack_value;

    int *item_sector;                    /* [n_items] see pnk_model_item_sector */
    double constant[PNK_N_TIERS];        /* what no decision changes */
    int n_keys;                          /* shelter keys [leaf,group], then goods keys [leaf,sector] */
    double *constant_lack;               /* [n_keys] */

    pnk_arc *arcs; size_t n_arcs;
    struct { size_t first; bool forced; } *ends;     /* [n_ends+1] arcs with the same start and shelter, which follow each other; forced: something was announced there */
    size_t n_ends;
    pnk_way most_way;                    /* no arc has more nights, hours or kilometres */
    pnk_route *routes; size_t n_routes;
    bool *has_state;                     /* [shelter] presence has rows of its own */
    /* rows by what they are about; -1: no such row */
    int *wait, *own, *will;              /* [day,leaf,group] */
    int *pres;                           /* [day,shelter,group] */
    int *space, *access;                 /* [day,shelter] */
    int *held;                           /* [day,leaf,group] */
    int *need;                           /* [day,leaf,need] */
    int *box;                            /* [day,drop,item] */
    int *hours;                          /* [day,pool] */
    int *stock;                          /* [day,lot] */
    int *money;                          /* [day,line] */
    int *first_day;                      /* [drop,item] first day a unit can arrive; n_days + 1: never */
    int *part_first, *part_n;            /* [day,shelter] columns that cut its persons into pieces */
    int *lock_row;                       /* [lock] of moves and shipments */
    int *force_row;                      /* [moves, then loads, of the plan in force] what is done as announced; NULL: nothing is in force */
    size_t first_announced; double *announced_usd;       /* rows of what is done as announced, the last of all as their columns are, and what each pays back */
    int *arc_force, *route_force;        /* [n_arcs], [n_routes] first of its acts there + 1; 0: none */
    double *fade;                        /* [group,day,day]: share of people of day t still displaced on day t' >= t */
} pnk_model;

/** Of an act that is done as announced: the middle of what the price of its row may be, what a change costs. */
static inline double pnk_model_announced_price(const pnk_model *m, size_t row) { return -0.5 * m->announced_usd[row - m->first_announced]; }

/** The sector that alone has a use for the row, the core column or the item: its needs, its services, and what there is for them. n_sectors: crowding and features,
 *  which no coverage counts; -1: people, what shelters them or is set up where they sleep, vehicles and money, which all sectors share. */
int pnk_model_row_sector(const pnk_model *model, size_t row);
/** Vehicles, money and decisions: a row in which a sector that is alone meets what the others take; what is left of the money. */
bool pnk_model_row_is_shared(const pnk_model *model, size_t row);
static inline bool pnk_model_col_is_shared(const pnk_model *m, size_t column) { return m->col_ref[column].kind == PNK_C_LEFT_MONEY; }
int pnk_model_col_sector(const pnk_model *model, size_t column);
static inline int pnk_model_item_sector(const pnk_model *model, int item) { return model->item_sector[item]; }

pnk_status pnk_model_new(pnk_ctx *ctx, const pnk_world *w, pnk_model **out);
void       pnk_model_free(pnk_model *model);

/** Place of an arc (of the move's start, shelter, day and mode) or a route in the lists, which stand in that order; n_arcs, n_routes: there is none.
 *  Cost: the logarithm of their number. */
size_t pnk_model_find_arc(const pnk_model *model, const pnk_act_move *move);
size_t pnk_model_find_route(const pnk_model *model, int pool, int warehouse, int drop, int day);
/** May this group take this arc? */
bool pnk_model_may(const pnk_model *model, const pnk_arc *arc, int group);
/** Column of one person moved; parts of it for pricing: leaving (from, group, day), arriving (shelter, group, day), riding (arc, group). */
void pnk_model_move(const pnk_model *model, const pnk_arc *arc, int group, pnk_column *column);
void pnk_model_leaving(const pnk_model *model, int from, int group, int day, pnk_column *column);
void pnk_model_arriving(const pnk_model *model, int shelter, int group, int day, double share, pnk_column *column);
void pnk_model_riding(const pnk_model *model, const pnk_arc *arc, int group, pnk_column *column);
/** Rows of locks in which the move stands. */
void pnk_model_move_lock(const pnk_model *model, const pnk_arc *arc, int group, pnk_column *column);
/** Nights of one person on the way, less those who go home. */
double pnk_model_nights(const pnk_model *model, const pnk_arc *arc, int group);
/** Share of those who set out on the arc who arrive; 0 when that is after the horizon. */
double pnk_model_arrive(const pnk_model *model, const pnk_arc *arc, int group);
/** Column of one unit of a lot sent on a route (its load rows apart): taking it out of the store, and handing it over. */
void pnk_model_unit_out(const pnk_model *model, int lot, int day, pnk_column *column);
void pnk_model_unit_in(const pnk_model *model, int drop, int item, int arrives, pnk_column *column);
void pnk_model_unit_lock(const pnk_model *model, int lot, const pnk_route *route, pnk_column *column);
/** Row of the act in force with this way and group, or lot, and what a person or unit is of it; -1: none. */
int  pnk_model_force_move(const pnk_model *model, const pnk_arc *arc, int group, double *share);
int  pnk_model_force_unit(const pnk_model *model, int lot, const pnk_route *route, double *share);
/** Column of one round on a route. */
void pnk_model_round(const pnk_model *model, const pnk_route *route, pnk_column *column);
static inline void pnk_column_clear(pnk_column *column)
{
    column->n = 0;
    column->lack_key = -1;
    column->lack = 0;
    for (int i = 0; i < PNK_N_TIERS; i++)
        column->cost[i] = 0;
}

/** Names: "u|KG05|general|3". */
void pnk_model_name(const pnk_model *model, pnk_ref ref, pnk_buf *out);
void pnk_model_move_name(const pnk_model *model, const pnk_arc *arc, int group, pnk_buf *out);
void pnk_model_unit_name(const pnk_model *model, int lot, const pnk_route *route, pnk_buf *out);
void pnk_model_load_name(const pnk_model *model, const int lot[2], const pnk_route *route, pnk_buf *out);      /* lot[1] -1: one alone */
void pnk_model_round_name(const pnk_model *model, const pnk_route *route, pnk_buf *out);

#endif
