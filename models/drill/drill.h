/* models/drill/drill.h - an exercise: a script of injects that change a made world, and what players make of what they hear.
 *
 * Question  How well would this group have done, and what would have been better?
 * Takes     an operation; a script; what players decide, or the engine or the nearest-shelter rule in their place
 * Gives     a folder that plays on from where it was, a score against what could be known and against hindsight, a review
 * Promise   the state follows from seed, script and log alone: the same three give the same bytes; what players see comes
 *           through reports and nothing else; every page and file of a drill says that it is an exercise
 * Never     reads the clock of the machine for what it decides; touches an operation that is no exercise
 *
 * A day of a drill: reports of the night at 06:00, decisions at 08:00 or whenever players take them, nightfall at 24:00. At
 * nightfall people arrive, who cannot stay in a site leaves it, goods and people move as was decided and as the true roads, rooms,
 * stores, vehicles and money allow, and whoever has no bed is counted.
 */
#ifndef PNK_DRILL_DRILL_H
#define PNK_DRILL_DRILL_H

#include "engine/base/text.h"
#include "engine/table/problems.h"
#include "models/domain/records.h"

typedef struct pnk_drill pnk_drill;

typedef struct {
    const char *operation, *reference;   /* folders */
    const char *out;                     /* is made */
    const char *objectives;              /* words of pnk_drill_objective_words with commas between; NULL: all */
    const char *lang;                    /* of the script that is drafted */
    const uint64_t *seed;                /* NULL: the operation's own */
    int days, injects;                   /* 0: the horizon of the operation, and four a day */
} pnk_drill_order;

extern const char pnk_drill_objective_words[];
/** Drafts a drill from one member of the ensemble. PNK_USAGE: an objective that is none, a folder that is not ours to replace. */
pnk_status pnk_drill_new(pnk_ctx *ctx, const pnk_drill_order *order, pnk_problems *problems);
/** An edited script (CSV or XLSX) in place of the one there; refused with problem lines, or once the drill has begun. */
pnk_status pnk_drill_import(pnk_ctx *ctx, const char *file, const char *folder, pnk_problems *problems);

/** Opens a drill where it was: script and log are read, and the log is lived through once more. */
pnk_status pnk_drill_open(pnk_ctx *ctx, const char *folder, pnk_problems *problems, pnk_drill **out);
void       pnk_drill_free(pnk_drill *drill);

typedef enum { PNK_DRILL_PEOPLE, PNK_DRILL_GREEDY, PNK_DRILL_ENGINE } pnk_drill_player;
/** The next thing that happens; minutes since the first day began. Of an inject: its words, NULL where it has none. */
typedef struct { int minute; const char *id, *title, *message, *means, *from; bool night, decision; } pnk_drill_event;

/** False: the drill is over. */
bool pnk_drill_next(const pnk_drill *drill, pnk_drill_player player, pnk_drill_event *out);
/** Lets the next event happen, and writes it down. */
pnk_status pnk_drill_step(pnk_ctx *ctx, pnk_drill *drill, pnk_drill_player player);
/** Fires an inject now, or takes it out (with those that are contingent on it). PNK_USAGE: there is none of that id, or it has been. */
pnk_status pnk_drill_fire(pnk_ctx *ctx, pnk_drill *drill, const char *id, int minute);
pnk_status pnk_drill_skip(pnk_ctx *ctx, pnk_drill *drill, const char *id, int minute);
/** Reads what is new under decisions/: locks, plans or result folders. Faults are told and the file is left unread until it changes. */
pnk_status pnk_drill_decisions(pnk_ctx *ctx, pnk_drill *drill, int minute, pnk_problems *problems, size_t *n_taken);
/** Where the clock stands; kept for the next start. */
pnk_status pnk_drill_clock(pnk_ctx *ctx, pnk_drill *drill, int minute, int speed);
int        pnk_drill_minute(const pnk_drill *drill);
int        pnk_drill_speed(const pnk_drill *drill);

/** Figures for the facilitator's screen: the truth of the last night. */
typedef struct { int day, n_days, fired, pending; int64_t waiting, sheltered; double unsheltered_person_days; const char *title; } pnk_drill_status;
void pnk_drill_state(const pnk_drill *drill, pnk_drill_status *out);

/** One decision against what the best plan did with the same shelter. */
typedef struct { const char *shelter; int day, best_day; double cost_person_days; } pnk_drill_regret;
typedef struct {
    pnk_arena arena;
    double played, knowable, hindsight;          /* person-days without shelter */
    double regret_knowable_share, regret_hindsight_share;
    int worst_area; const char *worst_area_id; double worst_person_days;
    int injects, rumours, rumours_believed;
    double response_hours; int responses;        /* mean time from an event to the first decision about it; NAN: none */
    double *area_person_days;                    /* [areas.n] */
    pnk_drill_regret *regrets; size_t n_regrets; /* dearest first */
    double seconds;
} pnk_drill_score;
/** Plays the same script with the best plan of every morning on the true counts, and with one plan that knows all. PNK_USAGE: the drill is not over. */
pnk_status pnk_drill_judge(pnk_ctx *ctx, pnk_drill *drill, pnk_drill_score *out);
void       pnk_drill_score_free(pnk_drill_score *score);
/** EXERCISE-review.{en,ru,ky}.{html,pdf,xlsx}, EXERCISE-score.csv, EXERCISE-regret.csv and EXERCISE-decisions.csv into the drill's folder. */
pnk_status pnk_drill_review(pnk_ctx *ctx, const pnk_drill *drill, const pnk_drill_score *score);
const pnk_records *pnk_drill_records(const pnk_drill *drill);
const char *pnk_drill_folder(const pnk_drill *drill);

#endif
