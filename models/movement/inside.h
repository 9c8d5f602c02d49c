/* models/movement/inside.h - what the sources of this room share. */
#ifndef PNK_MOVEMENT_INSIDE_H
#define PNK_MOVEMENT_INSIDE_H

#include "engine/base/arena.h"
#include "engine/base/rng.h"
#include "models/movement/movement.h"

/* ---- network.c: what does not change ---- */

/** One direction of a link. */
typedef struct {
    int from, to;
    double km, speed_km, walk_share;
    double room_km;                                 /* whoever has moved less today has strength left behind it; INFINITY where some walk */
} move_link;

/** A hop and what follows it; plans with the same end share it. Plan 0: none. */
typedef struct { int hop; uint32_t rest; int end; } move_plan;

/** One way out of a place that can be chosen there. */
typedef struct { uint32_t plan; int end; double km, reach, near; } move_option;   /* reach: of the length; near: of the crow-fly distance to home */

typedef struct {
    const pnk_case *c;
    move_link *links; size_t n_links;               /* 2i and 2i+1 are the two directions of one */
    int *out; size_t *out_first;                    /* [n_links], [n_places + 1]: links out of a place in the order of the file */
    move_plan *plans; size_t n_plans, plans_capacity;
    uint32_t *plan_slots; size_t n_plan_slots;
    move_option *options; size_t *option_first, n_options, options_capacity;   /* option_first[n_places + 1] */
    uint32_t *by_room;                              /* [n_options] of each place, those whose first link leaves most strength first */
    uint64_t *name_hash;
} move_network;

pnk_status move_network_new(pnk_ctx *ctx, const pnk_case *c, pnk_arena *arena, move_network *n);
uint64_t   move_hash(const char *name);
pnk_status move_ways(pnk_ctx *ctx, const pnk_case *c, pnk_arena *arena, move_network *n);      /* ways.c: options and plans */

/* ---- groups.c: people whom the rules treat differently ---- */

enum { MOVE_NO_RISK = -1 };

typedef struct {
    size_t n;                                       /* 1: all alike */
    int *kind;                                      /* [n] how often the score is squared, or MOVE_NO_RISK: it does not matter */
    double *share;                                  /* [n_places * n] of those who leave a place */
    double *match;                                  /* [n * n_places] factor of the score; NULL: 1 */
} move_groups;

pnk_status move_groups_new(pnk_ctx *ctx, const pnk_case *c, pnk_arena *arena, move_groups *g);

/* ---- cohorts.c ---- */

typedef struct {
    int at;                                         /* a place, or a link */
    uint32_t plan;
    uint64_t state;                                 /* group, foot, turned and the bins: cohorts alike in all of it are one */
    double persons, recent, moved_km, done_km;
    double born, born_square;                       /* how many came before them: its mean and the mean of its square */
} move_cohort;

enum { MOVE_NONE = UINT32_MAX };

typedef struct {
    move_cohort *v; uint32_t *next;                 /* next: of a list that the user keeps, MOVE_NONE at its end */
    size_t n, capacity;
    uint64_t *slots; size_t n_slots;
    uint32_t round;
    bool failed;                                    /* out of memory */
} move_table;

enum { MOVE_GROUP = 0xFF, MOVE_FOOT = 1 << 8, MOVE_TURNED = 1 << 9, MOVE_WHO = 0x3FF, MOVE_RECENT = 0xFFFF };       /* of state; then the bins: */
enum { MOVE_RECENT_SHIFT = 16, MOVE_MOVED_SHIFT = 32, MOVE_DONE_SHIFT = 44 };

pnk_status move_table_begin(pnk_ctx *ctx, move_table *t);
void       move_table_free(move_table *t);
void       move_table_clear(move_table *t);
bool       move_table_add(move_table *t, const move_cohort *c);     /* true: a new one at the end, not merged */
void       move_blend(move_cohort *a, const move_cohort *b);        /* b's people join a */

/* ---- the run ---- */

/** How the options of a place stand for a group: those with a weight, by room. Made anew when the version of the place has changed. */
typedef struct { uint32_t version; uint32_t n_live; } move_view;

enum { MOVE_TURNS = 64, MOVE_COARSE = 2048 };        /* MOVE_COARSE: classes of small cohorts stand above the others */

/** strength.c: classes of people at a place by the km they have moved today, and the turn at which each is visited. */
typedef struct {
    size_t most, *n_edges;                          /* [n_places] */
    double *edges;                                  /* [n_places * (most + 1)] km */
    bool *even;                                     /* [n_places] bins, as there were too many edges */
    uint8_t *turn;                                  /* [n_places * (most + 1)] of each class */
    double wide_km;                                 /* bins of small cohorts where there are even ones */
} move_strength;

typedef struct {
    const pnk_case *c;
    const pnk_case_settings *s;
    const move_network *net;
    const move_groups *groups;
    pnk_movement_options options;
    int day;
    double moved_bins, recent_bins, small;           /* cohorts of fewer people have coarse bins, so that tails do not fall to dust */

    /* places today */
    bool *camp, *idp, *town, *marker, *forward, *flood;
    double *intensity, *movechance, *chance, *population, *capacity, *score, *extra, *count, *cap, *spawn_weight, *new_persons;
    int *conflict_since, *limited; size_t n_limited;
    double *arrived, *flow;                         /* at places: in this slice; on a day when there was room, the most of late */
    bool *open; int *first_open;                    /* [n_links]; the first open link between the same two places, -1: none */
    uint32_t *version;                              /* [n_places] of what decides where its people go */
    int *chosen_from; size_t *chosen_first;         /* places whose people may choose limited place i: chosen_first[i].. */

    /* how people choose: [n_options * groups] */
    move_view *views; uint32_t *live; double *share, *rest, *weight;   /* share: of the rest, which is the weight from here to the end */
    bool *option_open;

    /* people */
    move_table standing, standing_next, road, road_next;
    move_strength strength;
    move_table wave; uint32_t turns[MOVE_TURNS]; int turn;              /* who goes on today, by turns; the one now */
    move_table pool; uint32_t *pool_of;              /* who has chosen among the last options of a place; [n_places * groups] */
    double in_system, debt;
    size_t moves;
    double born, born_square;                       /* of those who come now */
    pnk_rng *rng; int *rng_day;                     /* [n_places] */
    double *parts;                                  /* room for one split over groups or places */
    uint64_t *counts;
    double least_speed_km;
} move_run;

double move_draw(const move_run *r, pnk_rng *rng, double n, double p);      /* binomial, or its mean */
void   move_split(const move_run *r, pnk_rng *rng, double n, size_t k, const double *weights, double *parts);
pnk_rng *move_rng(move_run *r, int place);
double move_table_at(const double *values, size_t n, double level);         /* linear in a list of the settings */

/* state.c: places and links as the day finds them */
void       move_state_begin(move_run *r);
void       move_state_conflicts(move_run *r);                               /* location changes, then row t of the conflicts */
void       move_state_closures(move_run *r);
void       move_state_scores(move_run *r);
void       move_changed(move_run *r);                                       /* all choices are made anew */
double     move_flood_level(const move_run *r, size_t place);
double     move_of_day(const pnk_case_days *table, size_t column, int day);

/* spawn.c */
void       move_spawn_begin(move_run *r);                                   /* who is in the camps on day 0 */
void       move_spawn_weights(move_run *r);
pnk_status move_spawn(pnk_ctx *ctx, move_run *r);

/* choose.c */
void       move_caps(move_run *r, bool first_round);                        /* of the limited places, from their counts */
bool       move_full(const move_run *r, int place);
const move_view *move_view_of(move_run *r, int place, size_t group);

/* strength.c */
pnk_status move_strength_new(pnk_ctx *ctx, move_run *r, pnk_arena *arena);
size_t     move_class_of(const move_run *r, int place, double moved_km, double n, int *turn);

/* decide.c */
void       move_decide(move_run *r);                                        /* first round: who sets out, and which way */
void       move_decide_one(move_run *r, const move_cohort *c, bool under_way);
void       move_settle(move_run *r);                                        /* those who wait in the pool choose */

/* travel.c */
void       move_rest(move_run *r, const move_cohort *c, int place, uint32_t plan, double n);    /* n of a cohort end their day at a place */
void       move_advance(move_run *r, const move_cohort *c, double n);       /* n people of a cohort on a link: today's way on it */
void       move_go_on_begin(move_run *r);
pnk_status move_go_on(pnk_ctx *ctx, move_run *r);                           /* all that have strength left, to the end of their day */

/* slices.c */
pnk_status move_travel(pnk_ctx *ctx, move_run *r, size_t *slices);          /* second round */

/* check.c */
pnk_status move_check(pnk_ctx *ctx, const pnk_case *c);

#endif
