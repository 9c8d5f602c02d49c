/* models/preposition/inside.h - what the files of the room share. */
#ifndef PNK_PREPOSITION_INSIDE_H
#define PNK_PREPOSITION_INSIDE_H

#include "engine/lp/lp.h"
#include "models/preposition/preposition.h"

/** A need of a season: persons without it for a day weigh `weight`. */
typedef struct {
    const char *need;
    double amount;                       /* units a person; of a flow: units a person and day */
    bool flow;                           /* eaten up day by day; else kept (goods in hand, capacity installed) */
    bool outside;                        /* of those who wait or sleep in sites alone (services) */
    double weight;
    double *gives;                       /* [n_items] units that one piece gives */
    double *base;                        /* [n_leaves] units there already */
} pnk_depots_need;

struct pnk_depots {
    pnk_arena arena;
    const pnk_records *records;
    size_t n_leaves, n_periods, n_hubs, n_items, n_stores;
    const int *leaves;
    int *leaf_place;                     /* [n_leaves] the largest place, -1: none */
    double *days;                        /* [n_periods] */
    int *middle;                         /* [n_periods] day in the middle, from 1 */
    int *hub_place, *hub_of;             /* [n_hubs], [n_stores] */
    int *items;                          /* [n_items] of the records: those that meet a need or house people */
    bool *houses; double *persons_a_piece, *land_a_piece;      /* [n_items]; [season * n_items] */
    pnk_depots_need *needs[2]; size_t n_needs[2];                /* warm, cold */
    double *room[2];                     /* [n_leaves] persons, of listed sites */
    double *land;                        /* [n_leaves] m2 */
    double *host_places;                 /* [n_leaves] */
    double host_share;                   /* of those who come, at most */
    double own_share, seats_a_person, load_hours, board_hours, drive_minutes;
    size_t move_points;
    double point_persons;
    double *kg_hours, *kg_a_m3, *kg_usd_km;      /* [n_hubs] what its lorries carry in a day, kg x hours; kg that one m3 stands for; US$ a kg and km */
    pnk_speeds *speeds;                  /* [n_hubs] */
    double seat_hours;                   /* a day */
    double waiting_weight, tie_weight, usd_weight, gap_share, groups, next_usd, closeness;
    /* first stage */
    double *have;                        /* [n_stores * n_items] */
    double *volume;                      /* [n_stores] m3 for these items, INFINITY: not known */
    struct pnk_depots_move { int from, to; double usd_a_kg; } *moves; size_t n_moves;
};

/** Parts of a row of figures. */
enum { PNK_F_DAY, PNK_F_AREA, PNK_F_AREAS, PNK_F_CLOSED, PNK_F_COLD, PNK_F_DISPLACED, PNK_F_HEAD };
size_t pnk_f_people(const pnk_depots *depots, int what, size_t leaf, size_t period);     /* what: 0 all, 1 waiting, 2 in sites, 3 come so far */
size_t pnk_f_keep(const pnk_depots *depots, size_t from, size_t to);
size_t pnk_f_lorry(const pnk_depots *depots, size_t hub, size_t leaf, size_t period);    /* minutes one way, -1: no way */
size_t pnk_f_drive(const pnk_depots *depots, size_t from, size_t to);                    /* minutes one way, -1 */

/** Row of the mean future: means of people; ways that are open in half the futures or more. */
void pnk_mean_future(const pnk_depots *depots, const double *rows, size_t n, double *mean);

/* ---- programs (recourse.c) ---- */

/** Columns of the first stage in a program. */
typedef struct { int hold, buy, move, stand; int budget_row; } pnk_first;
pnk_status pnk_first_build(pnk_ctx *ctx, const pnk_depots *depots, double budget_usd, double usd_weight, pnk_lp *lp, pnk_first *first);

typedef struct { int row; pnk_ready_limit limit; int place, area, item; double amount; } pnk_limit_row;
typedef struct {
    pnk_arena arena;
    int stock_row;                       /* the first of n_hubs * n_items */
    pnk_limit_row *limits; size_t n_limits;
    int scale;                           /* column of the scale, -1 */
} pnk_recourse;
typedef struct {
    const double *row;
    bool max_min, scale;
    double most_scale;
    const double *stand;                 /* [n_hubs * n_items] what stands there; NULL: linked to the columns of `first` */
    const pnk_first *first;
    double weight;                       /* of its costs */
} pnk_recourse_order;
/** Adds the second stage of a future to a program, with a basis in which nothing is done. */
pnk_status pnk_recourse_build(pnk_ctx *ctx, const pnk_depots *depots, const pnk_recourse_order *order, pnk_lp *lp, pnk_recourse *out);
void       pnk_recourse_free(pnk_recourse *recourse);
/** What may stand in each hub by the present layout. */
void       pnk_stand_of(const pnk_depots *depots, const double *hold, double *stand);

#endif
