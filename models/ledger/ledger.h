/* models/ledger/ledger.h - the room where the count is kept.
 *
 * Question  Given all that was reported, how many people are displaced, where, and how sure are we?
 * Takes     reports: what somebody said, with its place, date and source
 * Gives     a balance and a range per area and day, for every report what is left unexplained, contradictions in sentences, whom to ring
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

/** The reconciliation LP of reconcile.mod (settings NULL: defaults).
 *
 * Beyond ledger_full_columns columns the program is built with those alone that can matter (thin.c): the same optimum and the same ranges of
 * totals. There counts of unsaid kind are taken as usual, the count itself is settled by proportional fitting (plain.c), and calls are
 * proposed for areas alone that reports speak of.
 *
 * Errors  PNK_BAD_INPUT a parameter is missing (named); PNK_CANCELLED; PNK_NO_MEMORY
 * Cost    grows with the reports more than with areas and days: tests/bench/table.sh
 */
pnk_status pnk_ledger_solve(pnk_ctx *ctx, const pnk_records *records, const pnk_matches *matches,
                            const pnk_ledger_settings *settings, pnk_ledger **out);
void       pnk_ledger_free(pnk_ledger *ledger);

#endif
