/* models/displacement/dials.h - reading the parameters of the rules. Of this room alone. */
#ifndef PNK_DISPLACEMENT_DIALS_H
#define PNK_DISPLACEMENT_DIALS_H

#include "models/displacement/scene.h"

/** Every parameter at its central value; a missing one, or one outside what it can mean, is PNK_BAD_INPUT with its name. */
pnk_status pnk_dials_read(pnk_ctx *ctx, const pnk_records *records, pnk_dials *out);

/** A name as 64 bits, for the key of a stream: a draw hangs on the name of its place, not on its position in a table. */
uint64_t pnk_key_of(const char *text);

#endif
