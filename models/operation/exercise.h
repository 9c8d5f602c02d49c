/* models/operation/exercise.h - whether a file or folder belongs to an exercise: the two kinds never mix.
 *
 * Takes     an operation folder, a result folder, a drill, or a file in one of them
 * Gives     yes, no, or that nobody says
 * Promise   a file whose name begins with EXERCISE is of an exercise wherever it lies
 */
#ifndef PNK_OPERATION_EXERCISE_H
#define PNK_OPERATION_EXERCISE_H

#include "engine/base/ctx.h"

typedef enum { PNK_EXERCISE_UNSAID, PNK_EXERCISE_NO, PNK_EXERCISE_YES } pnk_exercise_is;

/** Of a folder (drill.json, operation.json, run.json or export.json in it), or of a file: its name, then the folders it lies in, two up. */
pnk_exercise_is pnk_exercise_of(const char *path);
/** PNK_USAGE with one sentence where one is of an exercise and the other is not; a folder that is not there yet is no exercise. */
pnk_status pnk_exercise_apart(pnk_ctx *ctx, const char *from, const char *into);

/** The same between two that are there; a folder that does not say is neither. */
pnk_status pnk_exercise_same(pnk_ctx *ctx, const char *from, const char *into);

#endif
