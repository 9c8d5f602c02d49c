/* models/privacy/inside.h - what the files of this room share; not a door. */
#ifndef PNK_PRIVACY_INSIDE_H
#define PNK_PRIVACY_INSIDE_H

#include "models/privacy/cells.h"
#include "models/privacy/privacy.h"

struct pnk_private {
    pnk_arena arena;
    const pnk_results *whole;
    pnk_results results;
    pnk_withheld_list list;
    pnk_records records;
    pnk_ledger ledger;
    pnk_forecast forecast;
    pnk_plan plan;
    pnk_two_stage two_stage;
    pnk_problems problems;
    pnk_matches matches;
    bool *touched;                   /* [areas.n + 1] some figure of the area is withheld, last: of all in scope */
    bool *recounted;                 /* [areas.n + 1] the same, in the ledger alone */
    bool *quiet;                     /* [areas.n] leaves whose details are told only together with others' */
};

/** A row of removed.csv; texts are copied. */
pnk_status pnk_remove(pnk_ctx *ctx, pnk_private *made, const char *table, const char *row, const char *column, pnk_removed_why why);
/** Is a count of people one that is not told? */
static inline bool pnk_few(const pnk_private *made, double persons)
{
    return persons > 0.0 && persons < made->list.least_persons;
}

/* In this order. */
pnk_status pnk_private_records(pnk_ctx *ctx, pnk_private *made);     /* places that need it, texts */
pnk_status pnk_private_counts(pnk_ctx *ctx, pnk_private *made);      /* ledger and forecast */
pnk_status pnk_private_plan(pnk_ctx *ctx, pnk_private *made);        /* the plan, if there is one */
pnk_status pnk_private_reports(pnk_ctx *ctx, pnk_private *made);     /* what sources said */

/** The place of most people in an area; -1: none. */
int         pnk_main_place(const pnk_records *records, int area);
/** The site's id in these results: its own, or one that does not say which. */
bool        pnk_site_protected(const pnk_site *site);
/** Does a text name a protected site? */
bool        pnk_names_protected(const pnk_records *whole, const char *text);

#endif
