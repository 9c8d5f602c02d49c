/* models/displacement/dials.h - reading the parameters of the rules. Of this room alone. */
#ifndef PNK_DISPLACEMENT_DIALS_H
#define PNK_DISPLACEMENT_DIALS_H

#include "models/displacement/scene.h"

/** Every parameter at its central value; a missing one, or one outside what it can mean, is PNK_BAD_INPUT with its name. */
pnk_status pnk_dials_read(pnk_ctx *ctx, const pnk_records *records, pnk_dials *out);

/** The parameters that have a range: numbers of their rows in the records, [n]; n at most PNK_MOST_DIALS. */
enum { PNK_MOST_DIALS = 32 };
size_t pnk_dials_with_range(const pnk_records *records, const pnk_parameter **rows);
/** By name. */
double pnk_dials_get(const pnk_dials *dials, const char *name);

/** Where a value of a triangular range stands in it, 0..1, and back. */
double pnk_triangular_share(double low, double mid, double high, double value);
double pnk_triangular_value(double low, double mid, double high, double share);

/** A name as 64 bits, for the key of a stream: a draw hangs on the name of its place, not on its position in a table. */
uint64_t pnk_key_of(const char *text);

#endif
