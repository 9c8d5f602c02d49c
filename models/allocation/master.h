/* models/allocation/master.h - the master LP from inside, for solve.c, lay.c, offers.c and start.c. Internal to those. */
#ifndef PNK_ALLOCATION_MASTER_H
#define PNK_ALLOCATION_MASTER_H

#include "models/allocation/tiers.h"
#include "engine/lp/lp.h"

typedef struct { size_t arc; int group; } move_key;
typedef struct { size_t route; int lot[2]; double units[2]; double scale; } load_key;      /* a round, divided by scale */

typedef struct {
    bool is_load;
    move_key move;
    load_key load;
    int lp;                              /* column in the present LP; -1: it is held still */
    int twin;                            /* the same column fixed at 0, which has its place in the basis; -1: there is none */
    int older;                           /* load of the same route made before + 1 */
    unsigned char place;
    bool idle;                           /* had a reduced cost at the end of the last LP */
    double value;
} made;

/* The basis as the last LP left it, by the model's own rows and columns. */
typedef struct {
    unsigned char *row_place, *col_place;
    bool *row_known, *col_known;
    unsigned char hold_place[PNK_N_TIERS], *cell_place, *own_place;      /* NULL: no cells yet; own_place: of the theta that each has of its own */
    bool theta_basic;
    size_t theta_cell;                   /* the cell that theta hung on most */
} stand;

struct pnk_master {
    const pnk_model *m;
    const pnk_stage *stage;
    pnk_lp *lp;
    int *lp_row, *lp_col;                /* [n_rows], [n_cols] */
    int hold_row[PNK_MOST_HOLDS], theta;
    int *cell_theta;                     /* [n_cell_rows] where each cell has its own; -1 */
    double unit;                         /* the objective is in this unit: T2 counts theta in person-days, so that prices are near 1 */
    int *cell_row; size_t n_cell_rows;
    double *cell_limit;                  /* [n_cell_rows] of the stage that is being laid */
    double *cell_still;                  /* [n_cell_rows] what is held still lacks in it */
    stand at;
    double *row_price;                   /* [n_rows] */
    double *core;                        /* [n_cols] values */
    PNK_LIST(made) made;
    unsigned char *has_move;             /* [arc * groups] in the master */
    bool has_starters;
    const pnk_stage_answer *start;       /* whose basis the next stage starts from; NULL: that of the last */
    pnk_lp_method method;                /* of the next solve; after limits were moved the basis is dual feasible */
    double most;                         /* value that a stage may come to which starts from another answer; INFINITY: any */
    long pivot_limit;                    /* of a solve; 0: none */
    long patience;                       /* pivots after which a stage is given up; 0: never */
    bool looks_only;                     /* columns that pay are counted, not made */
    int n_offers;                        /* columns made at most for one place in a round of pricing; 0 stands for 1 */
    bool sparing;                        /* acts of the plan in force that are done as announced are spared their rows in this LP */
    bool *spared;                        /* [announced rows] done as announced, and counted without a row; NULL: nothing is announced */
    double reach;                        /* columns that nearly pay, with a reduced cost up to this, are made, too */
    int *last_load;                      /* [route] youngest load made for it + 1; 0: none */
    struct {
        stand at;
        size_t n_made, n_cell_rows;
        made *made;
    } mark;                              /* where to come back to */
    pnk_arena arena;

    pnk_prices prices;
    pnk_lots_of lots;
    size_t *by_delivery;                 /* [n_routes] routes by store, drop point and days: what they may carry is the same whatever the vehicle */
};

enum { MOST_IN_LP = PNK_MOST_CORE_ENTRIES + PNK_MOST_ENTRIES + 64 };

/** A column of the LP as it is being put together. */
typedef struct { size_t n; int rows[MOST_IN_LP]; double values[MOST_IN_LP]; double cost; } lp_column;

/** lay.c: the LP of a stage, with the basis of the last as far as it goes; what follows from the last plan (course, or NULL) says what is short. */
pnk_status pnk_lay_stage(pnk_ctx *ctx, pnk_master *master, const pnk_stage *stage, const pnk_course *course);
/** lay.c: the same for a stage that differs from the last in its cells alone: the LP stays, and with it the basis. */
pnk_status pnk_lay_turned(pnk_ctx *ctx, pnk_master *master, const pnk_stage *stage);
/** lay.c: a column of the master into the present LP; scratch: `c`. */
pnk_status pnk_lay_made(pnk_ctx *ctx, pnk_master *master, lp_column *c, made *one);
/** lay.c: places as the basis remembers them; what the LP has too many or too few of is mended by pnk_lay_mend. */
pnk_status pnk_lay_places(pnk_ctx *ctx, pnk_master *master, const pnk_course *course);
pnk_status pnk_lay_mend(pnk_ctx *ctx, pnk_master *master);
/** lay.c: does the LP of the stage decide on the lot, or on the column? Where one sector is alone, on its own lots and loads only. */
bool       pnk_lay_has_lot(const pnk_master *master, const pnk_stage *stage, int lot);
bool       pnk_lay_has_made(const pnk_master *master, const pnk_stage *stage, const made *one);
/** lay.c: the last solve's price of a row of the model, in the LP's unit. */
double     pnk_master_row_price(const pnk_master *master, size_t row);
/** lay.c: values and prices, or these and the basis, as the last solve left them. */
void       pnk_lay_remember_values(pnk_master *master);
void       pnk_lay_remember(pnk_master *master);

/** offers.c: prices as the last solve left them. */
void       pnk_offer_prices(pnk_master *master);
/** offers.c: moves, or loads, that pay by more than the tolerance are made; *added counts them. c: scratch. */
pnk_status pnk_offer_moves(pnk_ctx *ctx, pnk_master *master, lp_column *c, double tolerance, size_t *added);
pnk_status pnk_offer_loads(pnk_ctx *ctx, pnk_master *master, lp_column *c, double tolerance, size_t *added);
/** offers.c: each lot to each drop point, before goods are priced for the first time. */
pnk_status pnk_offer_starters(pnk_ctx *ctx, pnk_master *master);

/** offers.c: takes up a column that is not there yet, before the next LP is laid. */
pnk_status pnk_master_take_up(pnk_ctx *ctx, pnk_master *master, made one);
/** offers.c: the load of that route that is loaded alike; NULL: there is none. */
made      *pnk_master_find_load(pnk_master *master, const load_key *load);

/** lay.c: a move by a way, or a load on a route, which need not be one of the model's. */
void       pnk_master_move_column(const pnk_master *master, const pnk_arc *arc, int group, lp_column *out);
void       pnk_master_load_column(const pnk_master *master, const pnk_route *route, const load_key *load, lp_column *out);

/** announced.c: before the LP of a stage is laid: are acts to be counted as done as announced? */
pnk_status pnk_announced_begin(pnk_ctx *ctx, pnk_master *master, bool spare);
/** announced.c: from where the price of that row is counted, as the stage weighs US$: the middle of what it may be where acts are spared their rows, else 0. */
double     pnk_announced_middle(const pnk_master *master, size_t row);
/** announced.c: value of a core column that is in the LP: of an act how much is done as announced, in shares. */
double     pnk_announced_done(const pnk_master *master, size_t column);
/** announced.c: what a move, or a load, costs in the last tier because nobody announced it, US$ a person or a unit of its column; 0 where acts are not spared. */
double     pnk_announced_move_change(const pnk_master *master, const pnk_arc *arc, int group);
double     pnk_announced_load_change(const pnk_master *master, const pnk_route *route, const load_key *load);
bool       pnk_announced_spared(const pnk_master *master, size_t row);
bool       pnk_announced_col_spared(const pnk_master *master, size_t column);
/** announced.c: places of rows that count for the first time what is done as announced: as much as the last solve does. */
pnk_status pnk_announced_places(pnk_ctx *ctx, pnk_master *master);
/** announced.c: acts that the last solve does otherwise are held as announced by rows of theirs, and may give way at what a change costs; *n_bent of them.
 *  Prices stay, the basis is beyond those rows. */
pnk_status pnk_announced_bend(pnk_ctx *ctx, pnk_master *master, size_t *n_bent);
/** announced.c: how many have no row, and how many have got theirs; 0 and 0 where all had them from the start. */
void       pnk_announced_count(const pnk_master *master, size_t *n_spared, size_t *n_bent);

/** start.c: columns of the basis that the stage starts from (master->start), before its LP is laid. */
pnk_status pnk_start_columns(pnk_ctx *ctx, pnk_master *master, const pnk_stage *stage);
/** start.c: places as in that basis, made a basis of the present LP. */
pnk_status pnk_start_places(pnk_ctx *ctx, pnk_master *master);
/** start.c: where the LP of the last solve stands, put with its answer. */
pnk_status pnk_start_keep(pnk_ctx *ctx, const pnk_master *master, pnk_stage_answer *answer);

#endif
