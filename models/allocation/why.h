/* models/allocation/why.h - "why is it not so?": a choice forced upon the plan, and what it costs whom.
 *
 * Question  What would it cost to use this site, to serve this area first, to send these goods from there; what does a decision
 *           of people's (a row of locks.csv) cost?
 * Takes     the plan's own answer (its certificate) and one choice
 * Gives     what is so already; or what stands in the way, by name; or the plan made anew with the choice forced, beside the plan and as like to it as can be:
 *           person-days, coverage, unmet need, money, and who is better or worse off, by area and group
 * Promise   the forced plan goes through the same tiers as any; the choice comes before them, and people's locks beside it
 * Never     lets a choice override the world: what cannot be done in full is done as far as it goes, and said
 */
#ifndef PNK_ALLOCATION_WHY_H
#define PNK_ALLOCATION_WHY_H

#include "models/allocation/allocation.h"

typedef enum { PNK_WHY_SITE, PNK_WHY_AREA, PNK_WHY_SHIPMENT, PNK_WHY_LOCK } pnk_why_what;

/** Indices of the records; -1 where the kind of question has none. */
typedef struct {
    pnk_why_what what;
    int site;                    /* people placed there; or where a shipment goes */
    int area;                    /* served first; or where a shipment goes */
    int warehouse, item, lock;
    double at_least;             /* persons, units; NAN: the site's places (as many as there are people for), a full vehicle */
} pnk_why_question;

typedef enum { PNK_WHY_ALREADY, PNK_WHY_CANNOT, PNK_WHY_COSTS } pnk_why_verdict;

/** A plan in figures; the tiers as the linear programs have them (tier[2]: least coverage of shelter). */
typedef struct { double unsheltered_person_days, moved_persons, cost_usd, tier[PNK_N_TIERS], coverage_shelter, coverage_goods; } pnk_why_side;
/** Person-days without shelter of an area's people of a group (shelter NULL), or in a shelter beyond its space or its closing (area its own, group -1);
 *  or unmet person-days in a sector (sector not NULL, group -1). */
typedef struct { int area, group; const char *shelter, *sector; double before, after; } pnk_why_share;

typedef struct {
    pnk_arena arena;
    pnk_why_verdict verdict;
    const char *reason;          /* what stands in the way, a sentence in the language in force; NULL: nothing */
    double asked, planned, reached;      /* persons, units, or (an area) person-days of waiting: asked for; in the plan; in the forced one */
    pnk_why_side before, after;  /* plan, forced plan; of a lock: without it, with it */
    pnk_why_share *shares; size_t n_shares;      /* those that differ by 0.05 or more, what gets worse most first */
    const char **sentences; size_t n_sentences;  /* all of it, in the language in force */
} pnk_why;

/** Cost    one more plan of the operation, warm from the answer.
 * Errors  PNK_BAD_INPUT: the answer is not of these records; PNK_CANCELLED; PNK_NO_MEMORY */
pnk_status pnk_allocation_why(pnk_ctx *ctx, const pnk_records *records, const pnk_ledger *ledger, const pnk_forecast *forecast, const pnk_access *access,
                              const pnk_allocation_settings *settings, const pnk_lp_answer *answer, const pnk_why_question *question, pnk_why **out);
void       pnk_why_free(pnk_why *why);

#endif
