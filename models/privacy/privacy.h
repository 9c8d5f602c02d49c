/* models/privacy/privacy.h - results that may leave the house: few people are not told, places that need it are not shown.
 *
 * Question  What of these results can be handed to a partner, or to everybody, so that no small group of people can be found in it?
 * Takes     everything a run knows at its end
 * Gives     the same, less: some figures withheld (pnk_withheld), details put together or left out, and the list of what is missing and why
 * Promise   every figure that is left is the one of the run, or a sum of such figures; no writer can tell more than it is given here.
 *           A count of people over zero and under the least is withheld, and so is what would give it away: for each withheld count of the
 *           ledger and the forecast there is a second table that fits all that is told and has it higher by the least (cells.h)
 * Never     changes a figure; says which withheld figure is the small one: that alone would narrow it below the least
 *
 * A true zero is told. Nobody is in it who could be found, most cells of a response are zeros because no road, site or day leads there, and a zero
 * that were hidden would have to take others with it. Where one protects a small count it is withheld like any other.
 * Groups are left out of every table of areas and sites: their shares are inputs that everybody has, so the count of a group is as good as
 * that of all, and a place of few people of one group is what must not be found.
 */
#ifndef PNK_PRIVACY_PRIVACY_H
#define PNK_PRIVACY_PRIVACY_H

#include "engine/base/text.h"
#include "models/domain/results.h"

typedef enum { PNK_PROFILE_INTERNAL, PNK_PROFILE_PARTNER, PNK_PROFILE_PUBLIC, PNK_N_PROFILES } pnk_profile;
extern const char *const pnk_profile_words[PNK_N_PROFILES];
bool pnk_profile_find(const char *word, pnk_profile *out);

typedef struct pnk_private pnk_private;
/** PARTNER or PUBLIC. `results` is borrowed until the end and not modified; its forecast and plan may be NULL. Cost as of pnk_cells_protect. */
pnk_status         pnk_private_make(pnk_ctx *ctx, const pnk_results *results, pnk_profile profile, pnk_private **out);
const pnk_results *pnk_private_results(const pnk_private *made);
void               pnk_private_free(pnk_private *made);

/** removed.csv: what is missing, table by table. */
void pnk_removed_table(const pnk_withheld_list *list, pnk_buf *out);

#endif
