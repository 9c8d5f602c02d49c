/* models/allocation/why_inside.h - steps of "why not?" that stand in files of their own. Internal to the room. */
#ifndef PNK_ALLOCATION_WHY_INSIDE_H
#define PNK_ALLOCATION_WHY_INSIDE_H

#include "models/allocation/model.h"
#include "models/allocation/why.h"

/** Names as the language in force has them. */
const char *pnk_why_name(const pnk_name *name, const char *id);
const char *pnk_why_area(const pnk_records *records, int area);
const char *pnk_why_site(const pnk_records *records, int site);

/* bars.c: what stands in the way whatever the plan; NULL: nothing */
typedef struct { const pnk_world *w; const pnk_model *m; const pnk_access *access; pnk_arena *arena; } bars;
pnk_status pnk_bar_of_site(pnk_ctx *ctx, bars *b, int site, const char **out);
pnk_status pnk_bar_of_goods(pnk_ctx *ctx, bars *b, const pnk_why_question *question, const char **out);
/** Does a drop point lie where the question's goods go? */
bool pnk_why_goes_there(const pnk_world *w, const pnk_why_question *question, int drop);

/* why_said.c */
pnk_status pnk_why_say(pnk_ctx *ctx, const pnk_world *w, const pnk_why_question *question, pnk_why *why);

#endif
