/* models/scenario/scenario.h - "what if": what somebody supposes about the days to come, as rows of the records.
 *
 * Question  What if the fighting ends on a day, a crossing closes, the clash spreads, snow comes?
 * Takes     texts such as `hazards_end=2022-09-20`, `close=batken--kara-bak@2022-09-19`, `spread=KG05258000000:0.8`, `snow@2022-10-01`
 * Gives     the same records with hazards and closures as if that had been announced on the day of the run
 * Promise   the past stays: only days from as_of on change, and only of what was known by then; the order of the texts does not matter
 */
#ifndef PNK_SCENARIO_SCENARIO_H
#define PNK_SCENARIO_SCENARIO_H

#include "models/domain/records.h"

typedef enum { PNK_IF_SPREAD, PNK_IF_CLOSE, PNK_IF_SNOW, PNK_IF_HAZARDS_END, PNK_N_IFS } pnk_if;

/** One supposition, as it was read. Texts point into it. */
typedef struct {
    pnk_if what;
    char subject[200];               /* road, FROM:TO, area or place; empty where there is none */
    double intensity;                /* of a spread; NAN: the parameter scenario_spread_intensity */
    pnk_day day;                     /* PNK_DAY_UNKNOWN: the day of the run, or of a spread the day after */
} pnk_supposition;

/** Understands a text; PNK_USAGE with one sentence otherwise. */
pnk_status pnk_scenario_parse(pnk_ctx *ctx, const char *text, pnk_supposition *out);

/** Adds the rows of all texts. PNK_USAGE: a road, place or area is not there, or a day lies before as_of.
 *
 *  hazards_end  every hazard that runs on as_of, or was announced for later, has its last day then
 *  close        the road, or every road between two places, is shut from that day on
 *  spread       the area or place is under a hazard from that day on, until hazards_end where one is given
 *  snow         every road that is not open in all months is shut from that day on */
pnk_status pnk_scenario_apply(pnk_ctx *ctx, pnk_records *records, const char *const *texts, size_t n);

#endif
