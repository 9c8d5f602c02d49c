/* models/displacement/displacement.h - where people will be.
 *
 * Question  Who leaves, who arrives, who stays with hosts, who goes home, in the days to come?
 * Takes     the balances of as_of, the hazards, the roads, and parameters with ranges
 * Gives     expected flows and stocks per area, group and day, and bands over a seeded ensemble
 * Method    people are exchangeable within a cohort (area, group, state), so a day is multinomial splits of counts;
 *           each member draws its parameters from their ranges
 * Promise   nothing later than as_of reaches the model; persons are conserved in every member; same seed, same answer,
 *           whatever the threads
 */
#ifndef PNK_DISPLACEMENT_DISPLACEMENT_H
#define PNK_DISPLACEMENT_DISPLACEMENT_H

#include "models/access/access.h"
#include "models/domain/forecast.h"

typedef struct { size_t members; } pnk_displacement_settings;      /* 0: the parameter ensemble_members */

pnk_status pnk_displacement_run(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_access *access,
                                const pnk_displacement_settings *settings, pnk_forecast **out);
void       pnk_forecast_free(pnk_forecast *forecast);

#endif
