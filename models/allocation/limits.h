/* models/allocation/limits.h - what a coordinator could ask for more of: the limits of the model in the units of the field. Internal to the room.
 *
 * Question  Which right-hand sides change, and by how much, when there is one vehicle, place, blanket or dollar more?
 * Takes     a model
 * Gives     a list of limits; each moves a few rows and upper limits of columns, in proportion, as far as the model keeps its shape
 * Promise   the moved model is the model of the world with that much more: tests make both and compare
 */
#ifndef PNK_ALLOCATION_LIMITS_H
#define PNK_ALLOCATION_LIMITS_H

#include "models/allocation/model.h"

/*        kind          name           unit (one)         package: what is spoken of, where so much of it still helps */
#define PNK_LIMIT_LIST(X)                                   \
    X(VEHICLE,      "vehicle",      "vehicle",      1)      \
    X(VEHICLE_DAY,  "vehicle day",  "vehicle-day",  1)      \
    X(PLACES,       "places",       "place",        100)    \
    X(STOCK,        "stock",        "unit",         1000)   \
    X(MONEY,        "money",        "US$",          10000)  \
    X(SUPPLIER,     "supplier",     "unit a day",   100)    \
    X(LAND,         "land",         "m2",           1000)
typedef enum {
#define X(kind, name, unit, package) PNK_LIMIT_##kind,
    PNK_LIMIT_LIST(X)
#undef X
    PNK_N_LIMIT_KINDS
} pnk_limit_kind;
extern const char *const pnk_limit_names[PNK_N_LIMIT_KINDS], *const pnk_limit_units[PNK_N_LIMIT_KINDS];
extern const double pnk_limit_packages[PNK_N_LIMIT_KINDS];

/** Per unit more: the finite bounds of a row, or the upper limit of a core column, move by this. */
typedef struct { bool column; int index; double by; } pnk_limit_part;
typedef struct {
    pnk_limit_kind kind;
    int which;                           /* pool, shelter, lot, line, item, shelter */
    int day;                             /* VEHICLE_DAY: that day, MONEY and STOCK: from this day on, else 0: every day */
    double now;                          /* units there are: the least over its days */
    double down, up;                     /* the model keeps its shape from `down` (<= 0) to `up` (>= 0; INFINITY) units more */
    size_t first, n;                     /* its parts */
} pnk_limit;
typedef struct {
    pnk_arena arena;
    PNK_LIST(pnk_limit) limits;
    PNK_LIST(pnk_limit_part) parts;
} pnk_limits;

/** Every limit that the model has. Places: of sites and of hosts, at every level, on the days on which there are any; people who come by
 *  themselves stay as they are. A vehicle: on the days on which its pool has any. Stock: from the first day on which any is there. */
pnk_status pnk_limits_new(pnk_ctx *ctx, const pnk_model *m, pnk_limits **out);
void       pnk_limits_free(pnk_limits *limits);
/** "places|school-3", "vehicle day|truck@depot#0|4". */
void       pnk_limit_name(const pnk_model *m, const pnk_limit *limit, pnk_buf *out);

#endif
