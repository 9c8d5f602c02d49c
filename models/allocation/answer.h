/* models/allocation/answer.h - an answer as its files have it, and as somebody follows it while it grows. Internal to the room.
 *
 * answer.c keeps values by name and reads them back; solved.c does so with prices and funding; finder.c finds rows, columns and ways by name.
 * growing.c: while stages are being solved another thread walks behind as a check will, so it is given each stage as soon as it is there, out of the text that will
 * be published. Both sides end up with the same files in the same order, however far the one was behind the other.
 */
#ifndef PNK_ALLOCATION_ANSWER_H
#define PNK_ALLOCATION_ANSWER_H

#include "engine/base/hash.h"
#include "models/allocation/tiers.h"
#include "models/allocation/way_names.h"

/** One file: primal or dual of a stage, the bases of all, prices, funding. */
typedef struct {
    char name[32];
    pnk_named *v; size_t n, capacity;
    pnk_buf text;                        /* as it is published, once it is written; owned */
} pnk_answer_file;

/** A number that was written, with its text: most are written again, stage after stage. */
typedef struct { double value; char text[32]; } pnk_written;

typedef struct pnk_growing pnk_growing;

struct pnk_lp_answer {
    pnk_arena arena;
    pnk_answer_file *files;              /* in the arena */
    size_t n, capacity;
    const char **column_names, **row_names;      /* of the model's core, as far as they were asked for; NULL: it was read */
    pnk_written *written;                /* by what a number hashes to; the same */
    pnk_growing *growing;                /* NULL: it was read */
    long pivots;
};

pnk_answer_file *pnk_answer_file_called(const pnk_lp_answer *answer, const char *name);      /* NULL: there is none */
const pnk_answer_file *pnk_answer_file_of(const pnk_lp_answer *answer, const pnk_stage *stage, bool dual);
/** Room for one more, which counts once `n` says so. NULL: no memory. */
pnk_answer_file *pnk_answer_next_file(pnk_lp_answer *answer);
/** One value by the name in `name`, which is emptied. */
pnk_status pnk_answer_put(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f, pnk_buf *name, double value);
/** Both files of a stage that is there, as the last two. */
pnk_status pnk_answer_keep_stage(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_model *model, const pnk_stage *stage, const pnk_stage_answer *a);
/** The files that no stage has. */
pnk_status pnk_answer_keep_bases(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_tiers *tiers);
pnk_status pnk_answer_keep_solved(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_tiers *tiers);
/** From here on a file's values are those that its text says; once it has one they are. */
pnk_status pnk_answer_reread(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_answer_file *f);
bool       pnk_answer_is_solved(const char *name);

/* growing.c, the side of whoever solves */
void       pnk_growing_free(pnk_growing *growing);
/** What was handed over is no part of the answer and may be let go of; whoever follows waits for another run. */
void       pnk_answer_drop(pnk_lp_answer *answer);
/** A run of all stages begins. */
pnk_status pnk_answer_begin(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_model *model);
/** A stage is there; what it points to stays until pnk_answer_complete or pnk_answer_drop. */
pnk_status pnk_answer_hand(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_stage *stage, const pnk_stage_answer *a);
/** Where needs were counted from has been handed over by now, if there is such a plan. */
void       pnk_answer_counted(pnk_lp_answer *answer);
/** All is there: what nobody has asked for yet is written, too. */
pnk_status pnk_answer_complete(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_tiers *tiers);
/** Nothing more will come; said more than once, it is said once. */
void       pnk_answer_end(pnk_lp_answer *answer);

/* growing.c, the side of whoever follows; of an answer that was read there is nothing to wait for */
/** Waits until a run has begun. */
void       pnk_answer_follow(const pnk_lp_answer *answer);
/** Waits for a stage: its primal and its dual. PNK_CANCELLED where the run has begun anew; NULL where nothing more will come. */
pnk_status pnk_answer_await(pnk_ctx *ctx, const pnk_lp_answer *answer, const pnk_stage *stage, const pnk_answer_file *files[2]);
/** Waits for the end: what no stage has is there, or will not come. */
pnk_status pnk_answer_await_end(pnk_ctx *ctx, const pnk_lp_answer *answer);
/** Has the run that was followed begun anew? Then that is another. */
bool       pnk_answer_began_anew(const pnk_lp_answer *answer);

/* finder.c */
/** Rows or columns by name, numbered as the model has them. Files have them in that order, too: the next one asked for is mostly among the next few. */
typedef struct {
    const char **names;
    size_t n, next;
    pnk_index index;
} pnk_directory;
struct pnk_finder {
    pnk_ctx *ctx;
    const pnk_model *m;
    pnk_arena arena;
    pnk_directory columns, rows;
    pnk_way_names ways;
    const char *file;
    bool lenient;                        /* an answer of another day's model: what is no more is passed over, not refused */
};
/** A name that the model does not have: a failure that says so, unless that is to be expected. */
pnk_status pnk_finder_unknown(pnk_finder *finder, const char *name);

#endif
