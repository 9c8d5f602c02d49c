/* models/match/match.h - a place name as heard -> an area or a place.
 *
 * Question  Which place does this report mean?
 * Takes     place_as_heard (several with ";") and place_hint of reports, figures and flows
 * Gives     areas of the tree, with a confidence and how it was found; a problem line for what nothing fits
 * Promise   an id (P-code or place_id) wins; then the exact name, an other name, the folded spelling; a hint narrows;
 *           what stays ambiguous is a problem line with the candidates, never a silent choice
 */
#ifndef PNK_MATCH_MATCH_H
#define PNK_MATCH_MATCH_H

#include "models/domain/balances.h"

/** Unmatched names of solved-for reports within as_of are errors; of figures and of other reports, warnings. */
pnk_status pnk_match_all(pnk_ctx *ctx, const pnk_records *records, pnk_problems *problems, pnk_matches **out);
void       pnk_matches_free(pnk_matches *matches);

/** The folded spelling: case, apostrophes, hyphens and spaces dropped; Kyrgyz and Russian Cyrillic and Latin brought to one
 *  alphabet by the usual transliterations; administrative words (rayon, oblast, city, AA ...) set apart. free() it. */
char *pnk_match_fold(const char *name);

#endif
