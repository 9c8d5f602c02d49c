/* models/drill/inside.h - what the sources of the drill room share. */
#ifndef PNK_DRILL_INSIDE_H
#define PNK_DRILL_INSIDE_H

#include "models/drill/drill.h"
#include "models/intake/intake.h"
#include "models/operation/ahead.h"

enum { PNK_DAY_MINUTES = 24 * 60 };

/** What an inject does to the world, or to what is heard of it. */
#define PNK_EFFECTS(X) X(NONE, "none") X(CLOSE_ROAD, "close_road") X(OPEN_ROAD, "open_road") X(SITE_LOST, "site_lost") X(SITE_UNFIT, "site_unfit") \
    X(SITE_FOUND, "site_found") X(STOCK_LOST, "stock_lost") X(CONVOY_LATE, "convoy_late") X(ARRIVALS, "arrivals") X(HAZARD, "hazard")         \
    X(BUDGET_CUT, "budget_cut") X(FLEET, "fleet") X(REPORT, "report") X(LATE_REPORT, "late_report") X(RUMOUR, "rumour") X(CONTRADICTION, "contradiction")
typedef enum {
#define X(name, word) PNK_EFFECT_##name,
    PNK_EFFECTS(X)
#undef X
    PNK_N_EFFECTS
} pnk_effect;
const char *pnk_effect_word(pnk_effect effect);
static inline bool pnk_effect_is_word(pnk_effect effect) { return effect >= PNK_EFFECT_REPORT; }      /* of what is heard alone */

typedef struct {
    long row;
    const char *id;
    int minute;                      /* since the first day began */
    const char *title, *message, *means, *from, *to, *expected, *objective, *note;
    const char *after_id; int after; /* fires only once that one has; -1: of itself */
    pnk_effect effect;
    int road, site, area, warehouse, item, source;      /* -1: not said */
    int measure;                     /* -1: waiting, with hosts and in sites */
    double value, share, days, known_after_hours;       /* NAN: not said */
} pnk_inject;

typedef struct { pnk_arena arena; pnk_inject *v; size_t n, capacity; } pnk_script;
/** script.c: reads and checks against the records; every fault a line. */
pnk_status pnk_script_read(pnk_ctx *ctx, const char *folder, const char *name, const pnk_records *records, pnk_problems *problems, pnk_script *out);
pnk_status pnk_script_csv(pnk_ctx *ctx, const pnk_script *script, const pnk_records *records, pnk_buf *out);
pnk_status pnk_script_xlsx(pnk_ctx *ctx, const pnk_script *script, const pnk_records *records, const char *path);
const char *pnk_script_at(int minute, char out[24]);     /* "2+06:00": second day, six o'clock */
bool pnk_script_at_parse(const char *text, int *minute);
void pnk_script_free(pnk_script *script);

/** Who comes, by themselves, day by day: one member of the ensemble. [(n_days + 1) * n_leaves * n_groups]; day 0: who is there. */
typedef struct { int n_days; size_t n_leaves, n_groups; double *wait, *hosts, *sites; double *return_share; } pnk_drill_course;

struct pnk_drill {
    pnk_arena arena;
    const char *folder;
    pnk_name title;
    uint64_t seed;
    int n_days, speed, minute;
    const char *objectives;
    pnk_records *base;
    int *leaves; size_t n_leaves;
    int *leaf_of_area;               /* [areas.n] -1 */
    int *leaf_place;                 /* [n_leaves] its most populous place */
    pnk_drill_course course;
    pnk_script script;
    struct pnk_live *live;
    PNK_LIST(struct pnk_entry) log;
};
static inline size_t pnk_drill_at(const pnk_drill *d, int day, size_t leaf, size_t group) { return ((size_t)day * d->n_leaves + leaf) * d->base->groups.n + group; }

/** One line of the log. */
typedef enum { PNK_DID_FIRE, PNK_DID_SKIP, PNK_DID_PLAN, PNK_DID_MOVE, PNK_DID_SHIP, PNK_DID_OPEN, PNK_DID_CLOSE, PNK_DID_DECIDED, PNK_DID_NIGHT, PNK_N_DID } pnk_did;
typedef struct pnk_entry {
    int minute;
    pnk_did what;
    const char *id;                  /* inject; or of PLAN: who decided, of DECIDED: the SHA-256 of the file */
    const char *from_id, *to_id, *group_id, *item_id, *vehicle;      /* NULL: not said */
    double quantity;
    pnk_day date;
} pnk_entry;
/** log.c */
pnk_status pnk_log_read(pnk_ctx *ctx, pnk_drill *drill);
pnk_status pnk_log_append(pnk_ctx *ctx, pnk_drill *drill, const pnk_entry *entries, size_t n);

typedef struct {
    pnk_entry e;
    int from_leaf, from_site, from_hosts;    /* one of them >= 0 */
    int to_site, to_hosts;
    int group, warehouse, place, item;       /* group -1: all */
    double did; const char *why;             /* after its night: how many, and what stood in the way */
} pnk_act;

/** A drill as it is lived through: from the same entries the same state. */
typedef struct pnk_live {
    pnk_arena arena;
    const pnk_drill *d;
    bool perfect;                    /* players know all that has happened, exactly: for what was knowable */
    pnk_records *truth, *seen;
    int64_t *wait, *hosts, *in_site; /* [leaf,group] [leaf,group] [site,group] */
    double *extra;                   /* [day,leaf,group] came through injects */
    int64_t *was[3];                 /* [day,leaf] waiting, with hosts, in sites at the end of the day */
    double *nights;                  /* [day,leaf] persons without shelter */
    int *fired;                      /* [script.n] minute; -1 pending, -2 skipped */
    bool *known;                     /* [script.n] its effect is in what players see */
    int *rumour_report;              /* [script.n] row of seen->reports; -1 */
    signed char *believed;           /* [script.n] -1: not looked at */
    double *hours;                   /* [fleet.n] used today */
    double spent_usd;
    int day, minute;                 /* nights gone */
    long n_reports;
    PNK_LIST(pnk_act) acts;
} pnk_live;
/** live.c */
pnk_status pnk_live_new(pnk_ctx *ctx, const pnk_drill *drill, bool perfect, pnk_live **out);
void       pnk_live_free(pnk_live *live);
pnk_status pnk_live_apply(pnk_ctx *ctx, pnk_live *live, const pnk_entry *entry);
/** Writes entries down, then lives through them. */
pnk_status pnk_drill_take(pnk_ctx *ctx, pnk_drill *drill, const pnk_entry *entries, size_t n);
double     pnk_live_total(const pnk_live *live);
pnk_day    pnk_live_date(const pnk_live *live, int day);
/** night.c: arrivals, goods, people, and the count. */
pnk_status pnk_live_night(pnk_ctx *ctx, pnk_live *live);
double     pnk_site_room(const pnk_records *records, int site, pnk_day day);       /* persons at survival level; 0: it cannot be used */
/** seen.c: what reaches the players. */
pnk_status pnk_seen_report(pnk_ctx *ctx, pnk_live *live, size_t inject);
pnk_status pnk_seen_exact(pnk_ctx *ctx, pnk_live *live);
pnk_status pnk_seen_catch_up(pnk_ctx *ctx, pnk_live *live, int minute);
pnk_status pnk_seen_rumours(pnk_ctx *ctx, pnk_live *live);
/** world.c: copies with lists of their own, and effects as dated rows. */
pnk_records *pnk_records_like(const pnk_records *records);
pnk_status pnk_world_effect(pnk_ctx *ctx, pnk_records *records, const pnk_inject *inject, pnk_day day, pnk_day told);
/** play.c: entries of a morning's plan. */
typedef struct { pnk_arena *arena; PNK_LIST(pnk_entry) list; } pnk_entries;      /* texts and list live in the arena */
pnk_status pnk_entries_add(pnk_ctx *ctx, pnk_entries *entries, pnk_entry entry);
pnk_status pnk_play_plan(pnk_ctx *ctx, const pnk_records *records, const pnk_ahead_order *order, pnk_day only, int minute, const char *who, pnk_entries *out);
/** The drill once more with the same injects: each morning planned on exact counts (first NULL), or by entries given before the first day. */
pnk_status pnk_play_again(pnk_ctx *ctx, const pnk_drill *drill, const pnk_entries *first, pnk_live **out);
/** players.c: players/, an operation folder with what players know: they may run it like any other. */
pnk_status pnk_players_write(pnk_ctx *ctx, const pnk_drill *drill);
/** operation.json of a head, always as an exercise. */
void pnk_exercise_head(const pnk_records *records, const pnk_inputs *inputs, pnk_buf *out);
/** folder.c: a copy of what was read of an operation, as an exercise, into folder/operation and folder/reference. */
pnk_status pnk_exercise_copy(pnk_ctx *ctx, const pnk_records *records, const pnk_inputs *inputs, const char *folder);
pnk_status pnk_course_csv(pnk_ctx *ctx, const pnk_records *records, const pnk_forecast *course, int n_days, pnk_buf *out);
/** draft.c */
pnk_status pnk_draft(pnk_ctx *ctx, const pnk_records *records, const pnk_forecast *course, const pnk_drill_order *order, int n_days, uint64_t seed, pnk_script *out);

/** score.c: the first decision that has to do with what an inject touched, at that time or later; NULL: there was none. */
const pnk_act *pnk_drill_answer(const pnk_drill *drill, size_t inject);
/** review.c: words of the review in the language in force; texts in the arena, NULL where memory is out. */
const char *pnk_review_name(const pnk_name *name);
const char *pnk_review_number(double value, char out[48]);
const char *pnk_review_shelter(const pnk_drill *drill, const char *shelter, pnk_arena *arena);
const char *pnk_review_regret(const pnk_drill *drill, const pnk_drill_regret *regret, pnk_arena *arena);
/** review_print.c: the review on two pages A4. */
pnk_status pnk_review_print(pnk_ctx *ctx, const pnk_drill *drill, const pnk_drill_score *score, pnk_buf *out);

#define PNK_EXERCISE "EXERCISE"

#endif
