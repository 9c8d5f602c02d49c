/* models/match/match.h - a place name as heard -> an area or a place.
 *
 * Question  Which place does this report mean?
 * Takes     place_as_heard (several with ";") and place_hint of reports, figures and flows; what was confirmed in matches.csv
 * Gives     areas of the tree, with a confidence and how it was found; a problem line and a question for what is in doubt
 * Promise   an id (P-code or place_id) wins, then what somebody confirmed; a name, however it is spelt, is taken only when it is
 *           likelier than the accept threshold and clear of the runner-up; a hint narrows; what stays in doubt is asked, never guessed
 */
#ifndef PNK_MATCH_MATCH_H
#define PNK_MATCH_MATCH_H

#include "models/domain/balances.h"

/** Unmatched names of solved-for reports within as_of are errors; of figures and of other reports, warnings.
 *  out->questions holds what a person must say, each wording once; it is lost with *out when an error ends in PNK_BAD_INPUT: then
 *  pnk_match_questions gives it. */
pnk_status pnk_match_all(pnk_ctx *ctx, const pnk_records *records, pnk_problems *problems, pnk_matches **out);
/** As pnk_match_all, but unmatched names are no failure: *out is always made, for those who want the questions. */
pnk_status pnk_match_questions(pnk_ctx *ctx, const pnk_records *records, pnk_problems *problems, pnk_matches **out);
void       pnk_matches_free(pnk_matches *matches);

/** The index of all names of an operation: made once, asked often. Borrows the records. */
typedef struct pnk_gazetteer pnk_gazetteer;
pnk_status pnk_gazetteer_new(pnk_ctx *ctx, const pnk_records *records, pnk_gazetteer **out);
void       pnk_gazetteer_free(pnk_gazetteer *gazetteer);

typedef struct {
    int place, area;                 /* place -1: the area itself is meant; area: where its people are counted */
    const char *place_id, *area_id;  /* place_id NULL: the area itself */
    const char *name_en;
    double confidence;               /* 0..1: of ten with 0.9 about nine are right */
    const char *why;                 /* "exact Kyrgyz name", "one letter differs; lies in Batken district" */
} pnk_match_candidate;

typedef struct {
    pnk_match_candidate *candidates; /* the likeliest first; in the arena given */
    size_t n_candidates;
    size_t n_matched;                /* the first so many are what is meant, together: 0 in doubt, 1 a name, more a list ("A, B and C") */
    double threshold, lead;          /* accepted from this confidence on, and this far ahead of the next */
} pnk_match_answer;

/** What one wording may mean. `parent` (NULL: not said): a name or id of what it lies in; hierarchies in the wording itself ("Ak-Sai,
 *  Batken district", "Ak-Sai (Batken)") are understood. Confirmed rows of matches.csv decide. */
pnk_status pnk_match_name(pnk_ctx *ctx, pnk_gazetteer *gazetteer, const char *name, const char *parent, pnk_arena *arena, pnk_match_answer *out);

/** The folded spelling: case, apostrophes, hyphens and spaces dropped; Kyrgyz and Russian Cyrillic and Latin brought to one
 *  alphabet by the usual transliterations; administrative words (rayon, oblast, city, AA ...) set apart. free() it. */
char *pnk_match_fold(const char *name);

#endif
