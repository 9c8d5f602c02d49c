/* models/ledger/ledger.h - the room where the count is kept.
 *
 * Question  Given all that was reported, how many people are displaced, where, and how sure are we?
 * Takes     reports: what somebody said, with its place, date and source
 * Gives     a balance per area and day, a range for the totals, and for every report what is left unexplained
 * Promise   persons are conserved: arrivals - departures = change in presence, to the person
 * Never     reads a file, guesses a place, or drops a report without a trace
 */
#ifndef PNK_LEDGER_LEDGER_H
#define PNK_LEDGER_LEDGER_H

#include "models/domain/balances.h"

typedef struct {
    bool ranges;                 /* compute ranges (two LPs a figure) */
    bool calls;                  /* rank whom to ring */
} pnk_ledger_settings;
#define PNK_LEDGER_DEFAULTS ((pnk_ledger_settings){ .ranges = true, .calls = true })

/** The reconciliation LP of reconcile.mod (settings NULL: defaults). */
pnk_status pnk_ledger_solve(pnk_ctx *ctx, const pnk_records *records, const pnk_matches *matches,
                            const pnk_ledger_settings *settings, pnk_ledger **out);
void       pnk_ledger_free(pnk_ledger *ledger);

#endif
