/* models/intake/intake.h - files into domain records, keeping file and row.
 *
 * Question  What does this operation folder say, and what is wrong with it?
 * Takes     an operation folder and the reference folder
 * Gives     records with every id resolved, or a list with every problem found, all in one pass
 * Promise   strict: what does not fit its column's specification is a problem line at its file, row and column
 * Never     follows a path out of the folder, guesses, or gives back half an operation
 */
#ifndef PNK_INTAKE_INTAKE_H
#define PNK_INTAKE_INTAKE_H

#include "models/domain/records.h"

/** A table taken from elsewhere, from the command line only (--table sites=FILE). */
typedef struct { const char *table, *location; } pnk_table_override;

/** What the operation is read for. A plan needs every table; the count needs areas, sources and reports, and leaves roads, goods, vehicles and
 *  money unread; names need areas alone, and leave everything unread that they are not made of. */
typedef enum { PNK_FOR_PLAN, PNK_FOR_COUNT, PNK_FOR_NAMES } pnk_intake_purpose;

typedef struct {
    const char *folder;              /* the operation */
    const char *reference;           /* folder of the reference tables */
    pnk_day as_of;                   /* PNK_DAY_UNKNOWN: the operation's own */
    const uint64_t *seed;            /* NULL: the operation's own */
    int horizon_days;                /* 0: the operation's own */
    const pnk_table_override *overrides; size_t n_overrides;
    pnk_intake_purpose purpose;
} pnk_intake_options;

/** A file that was read: for run.json and for the copy kept beside the results. */
typedef struct { const char *table, *name, *path; bool reference; char sha256[65]; } pnk_input_file;
typedef struct { pnk_arena arena; PNK_LIST(pnk_input_file) files; } pnk_inputs;

/** Reads and checks everything. PNK_BAD_INPUT (and *out NULL) when problems holds an error; PNK_NOT_FOUND when the folder is not there.
 *  Rows with reported_at after as_of are left out of every table but reports and figures, which keep them for the trace. */
pnk_status pnk_intake_read(pnk_ctx *ctx, const pnk_intake_options *options, pnk_problems *problems, pnk_inputs *inputs, pnk_records **out);
void       pnk_inputs_free(pnk_inputs *inputs);

#endif
