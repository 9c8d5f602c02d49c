/* models/allocation/world.h - the problem, prepared once, in dense arrays. Internal to the room.
 *
 * Question  What are the numbers of the model (A2 of its statement) for this operation?
 * Takes     records, the forecast (which carries the ledger's day 0) and the roads
 * Gives     one struct that the LP, the nearest-shelter rule, the rounding and the tables all read, so that they
 *           speak of the same world; and the list of acts that is a plan, with what follows from it day by day
 * Promise   a way that may not be used is absent (its function answers false), never dear
 *
 * Whole    people who begin to wait are whole persons, not the fractions that a forecast spreads over areas, groups and days (world.c); MODELS.md lets them be
 *          fractions. In Batken on 18 September 6 people were 172 fractions, each with moves, rows and prices of its own: a third of the time of a plan,
 *          which then moved nobody, because nobody was a whole person.
 *
 * Days: 0 is the end of as_of, 1..n_days are planned. Index helpers stand below the struct.
 */
#ifndef PNK_ALLOCATION_WORLD_H
#define PNK_ALLOCATION_WORLD_H

#include "models/access/access.h"
#include "models/domain/plan.h"

#define PNK_N_LEVELS 3                   /* survival, emergency, full: index 0..2 */

/* How people travel: mode 0 on foot, 1 with private transport, 2 + pool in a vehicle of that pool. */
enum { PNK_ON_FOOT = 0, PNK_OWN = 1, PNK_FIRST_POOL = 2 };

/** Vehicles of one kind at one depot. */
typedef struct {
    int fleet;                           /* first row of the fleet table they came from */
    int warehouse, place;                /* depot; warehouse -1: a depot without a store */
    const char *vehicle;
    bool goods, people;
    double *count;                       /* [n_days+1] vehicles there that day */
    double hours;                        /* a day */
    double payload_kg, volume_m3, seats, usd_per_km;
    int line;                            /* of the budget, which pays its transport; -1: not limited */
    int speeds;                          /* row of the travel tables */
    bool *enters;                        /* [n_leaves] may it enter the leaf? */
} pnk_pool;

/** Goods in a store that are alike in agency, earmark and expiry. Purchases land in the lot of their agency without earmark. */
typedef struct {
    int warehouse, item;
    const char *agency;                  /* NULL: not said */
    int earmark_area, earmark_group;     /* -1: none */
    int last_day;                        /* last day on which it may leave the store; n_days when it does not expire */
    double *landed;                      /* [n_days+1] units there by the end of day t without purchases, cumulative */
    bool bought;                         /* purchases may land here */
} pnk_lot;

/** Money of one agency for one sector (sector NULL: any). */
typedef struct {
    const char *agency, *sector;
    double *usd;                         /* [n_days+1] cumulative, funded share only */
} pnk_line;

/** A drop point for goods: the middle of a leaf (its crowd, hosts and sites), or a site that may get tents. */
typedef struct { int leaf, place, shelter; } pnk_drop;      /* shelter >= 0: only tents for that site go there */

/** A good that people need. Item m of the plan's needs: row of items plus how the standard counts it. */
typedef enum { PNK_NEED_DURABLE, PNK_NEED_CONSUMABLE } pnk_need_kind;
typedef struct {
    int item;
    pnk_need_kind kind;
    int sector;
    bool first_contact;                  /* needed by people waiting too; else only in sites and with hosts */
    double *per_person;                  /* [(n_days+1) * n_groups] units a person needs (durable) or uses a day (consumable) */
    double mean;                         /* eta bar: the mean of per_person over persons and days, > 0 */
    double weight;                       /* w: this need's share of its sector, they add up to 1 over needs and services */
    bool can_come;                       /* some lot or purchase of it exists within the horizon */
} pnk_need;

/** A service counted in units a day against persons. Building services are counted site by site and for the waiting crowd
 *  of a leaf; area services for everybody in the leaf. */
typedef struct {
    const char *name;
    bool building;
    int sector;
    double *per_person[PNK_N_LEVELS];    /* [(n_days+1) * n_groups] nu; NULL: no standard at that level. Only survival and the phase are filled */
    double mean[PNK_N_LEVELS];           /* nu bar over persons */
    double weight;                       /* share of its sector at phase level */
    double late_cost;                    /* omega: T1 weight of a survival-level gap, 0: none */
} pnk_service_need;

/** A crowd that a service is counted for. */
typedef struct { int shelter, leaf; } pnk_target;           /* shelter >= 0: that shelter; else the crowd of the leaf (building: waiting; area: all) */

typedef struct {
    pnk_arena arena;
    const pnk_records *records;
    const pnk_forecast *forecast;
    pnk_day as_of;
    int n_days, n_leaves, n_groups, n_shelters, n_sites, n_drops, n_needs, n_services, n_sectors, n_lots, n_pools, n_lines, n_modes, n_items;
    int phase;                           /* level index of the operation's phase */
    const char **sectors;                /* [n_sectors] in order of first appearance in the standards */
    double *severity;                    /* [n_sectors] */

    /* leaves */
    int *leaf_area;                      /* area of the records */
    int *leaf_place;                     /* where its crowd and its hosts are: its largest place; -1: none, nothing reaches it */
    int *leaf_region;                    /* its municipality, for "outside the own municipality" (the leaf itself) */
    int *leaf_hosts;                     /* shelter of its hosts */
    int *leaf_unlisted;                  /* shelter of people in unlisted sites, -1: none */
    int *leaf_drop;                      /* drop point of the leaf, == leaf */

    /* groups */
    double *household, *priority;        /* [n_groups]; priority has mean 1 over persons */
    double *seat, *own_share, *will;     /* will: share that would accept a site (hosts are always accepted) */
    double *group_share;                 /* of all persons ever in the problem */

    /* people */
    double *u0;                          /* [leaf,group] waiting at the end of day 0 */
    double *alpha;                       /* [day,leaf,group] begin to wait: whole persons */
    double *n0;                          /* [shelter,group] */
    double *beta;                        /* [day,shelter,group] reach a shelter by themselves */
    double *rho;                         /* [day,group] share going home */

    /* shelters: sites of the records in their order, then hosts of every leaf, then unlisted sites of leaves that have them */
    pnk_shelter *shelters;
    int *shelter_leaf, *shelter_place;   /* place -1: not reachable */
    int *shelter_drop;                   /* drop point of the tents of a site with land; -1 */
    bool *open;                          /* [day,shelter] may be entered that day */
    bool *shut;                          /* [day,shelter] past its closing day: people still there are "stay" */
    bool *admits;                        /* [shelter,group] not reserved for others */
    bool *may_leave;                     /* [shelter] people may be moved out (closing, hit, over capacity, named in a lock) */
    double *cap;                         /* [day,shelter,level] persons; INFINITY where nobody knows or it does not matter */
    double *exc;                         /* [day,shelter] persons above survival space with no placements */
    double *kept_free;                   /* [day,shelter] survival places that are there and held back; cap is without them */
    double *psi;                         /* [day,shelter] share of the guests unsupported on the day before whom hosts can no longer keep that day; 0 for sites */
    double *support0;                    /* [day,shelter] persons supported at the start */
    double *service;                     /* [day,target,service] units a day; NAN: unknown (not counted). Targets: shelters, then leaves */
    double *miss;                        /* [shelter,group] persons without a wanted feature per person placed (limited places not included) */
    double *accessible_need;             /* [group] share that needs an accessible place */
    double *accessible;                  /* [shelter] places; INFINITY: enough or unknown */
    double *land_m2;                     /* [shelter] 0: no tents */
    double tents_per_day;

    /* goods */
    pnk_drop *drops;
    pnk_need *needs;
    pnk_service_need *services;
    pnk_lot *lots;
    pnk_line *lines;
    pnk_pool *pools;
    int *item_need;                      /* [n_items] need it meets, -1 */
    int *item_service;                   /* [n_items] service it adds to, -1 */
    double *item_room;                   /* [n_items, level] persons a tent shelters, 0: no tent */
    double *hold0;                       /* [drop,need] durable units in people's hands, or consumable units at the drop point, at day 0 */
    double *supply_per_day;              /* [n_items] units suppliers give a day, 0: none */
    int *supply_days;                    /* [n_items] lead time */
    double *unit_usd;                    /* [n_items] */
    double *rho_mean;                    /* [day,leaf] rho weighted by the do-nothing presence: durables leave with people */

    /* weights of the objectives */
    double w_wait, w_road, w_late, w_over, w_stay, w_crowd[PNK_N_LEVELS], w_miss, w_gap;   /* w_crowd[1], [2]: beyond emergency, full */
    double usd_person_km, usd_outside, holdback;
    int decent_days;                     /* longest decent wait */
    int fair_rounds, fair_points;        /* rounds of leximin at most; points between the ends of a fairness curve, 0: no curve */
    double tiny_cell, allowance_share;
    double weighted_t0, weighted_t4;     /* of the single objective */

    /* the plan in force: moves in the order of arcs, loads in that of routes, as far as this world has their places; NULL: none */
    struct pnk_acts *in_force;
    double usd_change, change_share, announced_factor;      /* per person, of the price of a unit, for days already announced */
    int announced_days;

    /* do-nothing run, the yardstick of fairness */
    double *nothing_u;                   /* [day,leaf,group] */
    double *nothing_n;                   /* [day,shelter,group] */

    /* travel tables, over the places that matter; read through the functions below */
    int n_points, n_states, n_speeds;
    int *point;                          /* [places] row, -1: not used */
    int *state_of_day;                   /* [n_days+1] */
    double *hours, *km;                  /* [speeds, state, point, point] INFINITY: no way */
    double walk_km, travel_hours, load_hours, board_hours;
} pnk_world;

/* ---- index helpers ---- */
static inline size_t pnk_w_lg(const pnk_world *w, int leaf, int g)            { return (size_t)leaf * (size_t)w->n_groups + (size_t)g; }
static inline size_t pnk_w_tlg(const pnk_world *w, int t, int leaf, int g)    { return ((size_t)t * (size_t)w->n_leaves + (size_t)leaf) * (size_t)w->n_groups + (size_t)g; }
static inline size_t pnk_w_sg(const pnk_world *w, int s, int g)               { return (size_t)s * (size_t)w->n_groups + (size_t)g; }
static inline size_t pnk_w_tsg(const pnk_world *w, int t, int s, int g)       { return ((size_t)t * (size_t)w->n_shelters + (size_t)s) * (size_t)w->n_groups + (size_t)g; }
static inline size_t pnk_w_ts(const pnk_world *w, int t, int s)               { return (size_t)t * (size_t)w->n_shelters + (size_t)s; }
static inline size_t pnk_w_tsl(const pnk_world *w, int t, int s, int level)   { return pnk_w_ts(w, t, s) * PNK_N_LEVELS + (size_t)level; }
static inline size_t pnk_w_tg(const pnk_world *w, int t, int g)               { return (size_t)t * (size_t)w->n_groups + (size_t)g; }
static inline size_t pnk_w_tl(const pnk_world *w, int t, int leaf)            { return (size_t)t * (size_t)w->n_leaves + (size_t)leaf; }
static inline int    pnk_w_n_targets(const pnk_world *w)                      { return w->n_shelters + w->n_leaves; }
static inline size_t pnk_w_service(const pnk_world *w, int t, int target, int q) { return ((size_t)t * (size_t)pnk_w_n_targets(w) + (size_t)target) * (size_t)w->n_services + (size_t)q; }
static inline bool   pnk_w_is_host(const pnk_world *w, int s)                 { return w->shelters[s].kind == PNK_SHELTER_HOSTS; }
/** A move starts at the crowd of a leaf (from = leaf) or out of a shelter (from = n_leaves + shelter). */
static inline int    pnk_w_from_shelter(const pnk_world *w, int from)         { return from < w->n_leaves ? -1 : from - w->n_leaves; }
static inline int    pnk_w_from_leaf(const pnk_world *w, int from)            { return from < w->n_leaves ? from : w->shelter_leaf[from - w->n_leaves]; }
static inline int    pnk_w_n_from(const pnk_world *w)                         { return w->n_leaves + w->n_shelters; }

pnk_status pnk_world_new(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast,
                         const pnk_access *access, pnk_world **out);
void       pnk_world_free(pnk_world *world);

/** two_stage.c: survival places and goods that are held back are not there on the firm days, except where people are who come by themselves. */
void       pnk_world_hold_back(pnk_world *world, const pnk_two_stage *two_stage);

/** What moving people is like; false: this way is absent that day. */
typedef struct {
    int nights;                          /* lambda: whole nights on the way; arrival on day + nights, which may lie beyond the horizon */
    double km;                           /* the people's own way */
    double pool_hours;                   /* hours of a whole vehicle for its round (depot, start, shelter, depot); 0 on foot and own */
    double pool_km;
} pnk_way;
bool pnk_world_way(const pnk_world *w, int from, int group, int shelter, int mode, int day, pnk_way *way);

/** A goods trip of a pool from a store to a drop point and back; false: absent. */
typedef struct {
    int arrives;                         /* day of delivery */
    double hours, km;                    /* the whole round */
    double loaded_km;                    /* from the store to the drop point */
} pnk_trip;
bool pnk_world_trip(const pnk_world *w, int pool, int warehouse, int drop, int day, pnk_trip *trip);
/** May this lot be delivered there when leaving that day (earmark, expiry, and the drop point has a use for the item)? */
bool pnk_world_lot_fits(const pnk_world *w, int lot, int drop, int day);
/** Hours of a round of `hours` that fall on the k-th day after it set out (0: the same day) for a pool. */
static inline double pnk_world_hours_on(const pnk_pool *pool, double hours, int k)
{
    double left = hours - pool->hours * k;
    return left <= 0 ? 0 : left < pool->hours ? left : pool->hours;
}
/** Weight and volume of a unit; never nothing, so that no load is endless. */
double pnk_world_kg(const pnk_world *w, int item);
double pnk_world_m3(const pnk_world *w, int item);

/* ---- acts: a plan is a list of decisions ---- */
typedef struct { int from, group, shelter, mode, day; double persons; } pnk_act_move;
typedef struct { int lot, drop, pool, day; double units, trips; } pnk_act_ship;     /* day it leaves; trips: its share of vehicle rounds (with what rides along, weight and volume must fit their sum) */
typedef struct { int lot, line, day; double units; } pnk_act_buy;                   /* day of the order */
typedef struct { int shelter, item, day; double units; } pnk_act_pitch;             /* tents put up that day */
typedef struct { int target, item, day; double units; } pnk_act_install;            /* a service item set to work at a target (shelter, or n_shelters + leaf) */
typedef struct { int shelter, item, day; double units; } pnk_act_support;           /* host packages handed out */
typedef struct { int shelter, group, day; double persons; } pnk_act_keep;           /* guests who count as supported on that day; where a shelter and day has none, support is shared evenly */

typedef struct pnk_acts {
    pnk_arena arena;
    PNK_LIST(pnk_act_move) moves;
    PNK_LIST(pnk_act_ship) ships;
    PNK_LIST(pnk_act_buy) buys;
    PNK_LIST(pnk_act_pitch) pitches;
    PNK_LIST(pnk_act_install) installs;
    PNK_LIST(pnk_act_support) supports;
    PNK_LIST(pnk_act_keep) keeps;
} pnk_acts;
pnk_acts *pnk_acts_new(void);
void      pnk_acts_free(pnk_acts *acts);

/** in_force.c: the plan in force and what changing it costs; NULL: nothing is in force. PNK_BAD_INPUT: a weight is not known. */
struct pnk_in_force;
pnk_status pnk_world_in_force(pnk_ctx *ctx, pnk_world *w, const struct pnk_in_force *plan);
/** Order of arcs, and of routes (by store) with the lot last. */
int pnk_move_order(const pnk_act_move *a, const pnk_act_move *b);
int pnk_ship_order(const pnk_world *w, const pnk_act_ship *a, const pnk_act_ship *b);
/** US$ for one person moved, one unit sent, otherwise than announced; 0 where nothing is in force. */
static inline double pnk_world_move_change(const pnk_world *w, int day)
{
    return w->in_force ? w->usd_change * (day <= w->announced_days ? w->announced_factor : 1) : 0;
}
static inline double pnk_world_unit_change(const pnk_world *w, int item, int day)
{
    return w->in_force ? w->change_share * w->unit_usd[item] * (day <= w->announced_days ? w->announced_factor : 1) : 0;
}
/** What the acts do otherwise, in US$: phi |x - x in force| over moves and loads. */
pnk_status pnk_change_usd(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, double *usd);

/** What follows from the acts, day by day, and what it is worth. */
typedef struct {
    pnk_arena arena;
    double *u, *n, *late;                /* [day,leaf,group], [day,shelter,group], [day,leaf,group] */
    double *m;                           /* [day,leaf,group] on the road at night, by the leaf where they set out */
    double *over;                        /* [day,shelter,level] persons beyond the level */
    double *stay;                        /* [day,shelter] */
    double *gap[2];                      /* [day,target,service] persons below survival level, below the phase */
    double *miss;                        /* [day,shelter] persons */
    double *needed, *b;                  /* [day,drop,need] units */
    double *hold;                        /* [day,drop,need] in hands, or left at the drop point */
    double *room;                        /* [day,shelter,level] cap + tents */
    double *stock;                       /* [day,lot] */
    double *pool_hours;                  /* [day,pool] used */
    double *spent;                       /* [day,line] cumulative */
    double tier[PNK_N_TIERS];            /* T0 (without locks: 0), T1, T2 (left 0: needs cells), T3, T4 */
    double unsheltered_person_days, moved_persons, cost_usd, tonnes_km;
    double worst_breach;                 /* largest violation of a hard row, in its unit over 1 + limit: 0 for a plan that can be done */
    const char *worst_breach_row;        /* its name, in the arena */
} pnk_course;

/** Follows the acts. Consumables are used as soon as they are there. */
pnk_status pnk_world_run(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, pnk_course **out);
void       pnk_course_free(pnk_course *course);

/* ---- cells of fairness ---- */
/** A coverage cell: shelter of (area, group), or goods and services of (area, sector), tiny ones merged upward. */
typedef struct {
    bool shelter;
    int area;                            /* area of the records: the leaf, or the parent it was merged into; -1: all areas */
    int group, sector;                   /* one of them, the other -1 */
    double need;                         /* fixed denominator, person-days */
    bool open;                           /* counts as worst off: false where nothing reaches it, and once it gets all that its ceiling allows */
    double ceiling;                      /* highest coverage that the network, stocks and lead times allow */
    const char *reason;                  /* why, when below 1; NULL: reachable */
    int round;                           /* of the round that fixed it; 0: none yet, -1: still open when the rounds ended */
    double held;                         /* coverage it is held at since */
} pnk_cell;
static inline bool pnk_cell_reached(const pnk_cell *cell) { return cell->ceiling > 1e-6; }
/** A coverage, counted by the need that there is with a plan. */
static inline double pnk_cell_true_share(const pnk_cell *cell, double coverage, double need) { return need > 1e-6 ? 1 - (1 - coverage) * cell->need / need : 1; }
typedef struct {
    pnk_arena arena;
    pnk_cell *cells; size_t n_cells;
    int *shelter_cell;                   /* [leaf,group] cell, -1: no need */
    int *goods_cell;                     /* [leaf,sector] */
} pnk_cells;
/** Denominators: shelter from the do-nothing run, goods from the persons in need in `at` (the answer of the first tier). */
pnk_status pnk_cells_new(pnk_ctx *ctx, const pnk_world *w, const pnk_course *at, pnk_cells **out);
void       pnk_cells_free(pnk_cells *cells);
/** Rounds taken back: open, round and held are as they were. The rest never changes: another thread may be reading it. */
void       pnk_cells_back(pnk_cells *cells, const pnk_cell *before);
/** coverage[n_cells] of a course; gives the least over reachable cells of the kind (1 when there is none) and its index. */
double     pnk_cells_coverage(const pnk_world *w, const pnk_cells *cells, const pnk_course *course, bool shelter, double *coverage, size_t *worst);

/** need[n_cells] of a course: what the denominators would be, were they not fixed before. */
pnk_status pnk_cells_need(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *course, double *need);
/** fair.c: coverage of the reachable cells of a kind in rising order, out[n_cells]; how many there are. `coverage` of all cells. */
size_t     pnk_cells_rising(const pnk_cells *cells, const double *coverage, bool shelter, double *out);
/** Below 0: a treats the worst off better, or alike and the next, and so on; tolerance of a coverage. NAN-free coverages of all cells. */
pnk_status pnk_cells_compare(pnk_ctx *ctx, const pnk_cells *cells, const double *a, const double *b, bool shelter, double tolerance, int *verdict);
/** Gini coefficient of the coverage of all cells of a kind, weighted by need: 0 all alike, towards 1 one has all. Below 0 counts as 0. */
double     pnk_cells_gini(const pnk_cells *cells, const double *coverage, bool shelter);

/* ---- the colleagues' rooms ---- */
/** greedy.c: everyone waiting goes to the nearest open shelter with survival room, day by day, goods by the same rule. */
pnk_status pnk_greedy(pnk_ctx *ctx, const pnk_world *w, pnk_acts **out);
/** round.c: whole persons and households, whole pieces of goods, and where asked whole rounds of lorries; never breaks a hard row. */
typedef enum { PNK_FRACTIONS, PNK_WHOLE_PEOPLE, PNK_WHOLE_TRUCKS } pnk_wholeness;
pnk_status pnk_round_acts(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, pnk_wholeness wholeness, pnk_acts **out);
/** kits.c: the acts of the linear program in whole numbers, its kits where they win most; with what follows. */
pnk_status pnk_round_plan(pnk_ctx *ctx, const pnk_world *w, const pnk_acts *acts, pnk_wholeness wholeness, pnk_acts **out, pnk_course **course);
/** The price of a limit in plain terms, for the prices table; see pnk_price. area: of the records. */
typedef struct {
    const char *constraint, *id; int day; double price; const char *unit;
    double low, high, now, after, area_share;
    int area;
    const char *range_unit, *next, *sentence;
} pnk_row_price;
/** tell_fair.c: coverage cell by cell, the worst off and the Gini coefficients of the three accounts. */
pnk_status pnk_tell_fair(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells, const pnk_course *course, const pnk_course *greedy,
                         const pnk_course *nothing, pnk_plan *plan);
/** tell.c: fills moves, occupancy, shipments, gaps, prices, waiting and the three accounts of the plan. */
pnk_status pnk_tell(pnk_ctx *ctx, const pnk_world *w, const pnk_cells *cells,
                    const pnk_acts *acts, const pnk_course *course, const pnk_course *greedy, const pnk_course *nothing,
                    const pnk_row_price *prices, size_t n_prices, pnk_plan *plan);

#endif
