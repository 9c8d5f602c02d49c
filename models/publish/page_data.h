/* models/publish/page_data.h - the data of the page as compact JSON, part by part. Not a door. */
#ifndef PNK_PUBLISH_PAGE_DATA_H
#define PNK_PUBLISH_PAGE_DATA_H

#include "models/publish/inner.h"

/** Compact JSON: a comma where one is due. */
typedef struct {
    pnk_buf buf;
    bool comma;
} pnk_compact;

void pnk_put_open(pnk_compact *o, const char *bracket);
void pnk_put_close(pnk_compact *o, const char *bracket);
void pnk_put_text(pnk_compact *o, const char *value);
/** Text that is JSON already. */
void pnk_put_raw(pnk_compact *o, const char *value);
/** Six decimals are enough to look at; what is not finite is null, what is withheld the word for it: a sum with it is no number. */
void pnk_put_number(pnk_compact *o, double value);
/** All digits, for residuals that are next to nothing. */
void pnk_put_exact(pnk_compact *o, double value);
void pnk_put_flag(pnk_compact *o, bool value);
void pnk_put_day(pnk_compact *o, pnk_day value);
void pnk_put_key(pnk_compact *o, const char *name);
/** [en, ru, ky] */
void pnk_put_name(pnk_compact *o, const pnk_name *value, const char *id);
void pnk_put_point(pnk_compact *o, pnk_point at);

#define KEY_TEXT(o, k, v)   (pnk_put_key(o, k), pnk_put_text(o, v))
#define KEY_NUMBER(o, k, v) (pnk_put_key(o, k), pnk_put_number(o, v))
#define KEY_FLAG(o, k, v)   (pnk_put_key(o, k), pnk_put_flag(o, v))
#define KEY_DAY(o, k, v)    (pnk_put_key(o, k), pnk_put_day(o, v))

/* Each writes its members of the one object. */
void pnk_page_head(pnk_compact *o, const pnk_results *results, const char *lang);
void pnk_page_paragraph(pnk_compact *o, const pnk_results *results);
void pnk_page_counts(pnk_compact *o, const pnk_results *results);
void pnk_page_forecast(pnk_compact *o, const pnk_results *results);
void pnk_page_area_pasts(pnk_compact *o, const pnk_results *results);
void pnk_page_areas(pnk_compact *o, const pnk_results *results, const pnk_outline *outlines);
void pnk_page_hazards(pnk_compact *o, const pnk_records *records);
void pnk_page_places_and_roads(pnk_compact *o, const pnk_results *results, const pnk_access *access);
void pnk_page_shelters(pnk_compact *o, const pnk_results *results, const pnk_shelter_days *days);
void pnk_page_moves(pnk_compact *o, const pnk_results *results);
pnk_status pnk_page_shipments(pnk_ctx *ctx, pnk_arena *arena, pnk_compact *o, const pnk_results *results, const pnk_access *access);
void pnk_page_changes(pnk_compact *o, const pnk_results *results);
void pnk_page_goods(pnk_compact *o, const pnk_records *records);
void pnk_page_gaps(pnk_compact *o, const pnk_gap_sum *gaps, size_t n);
void pnk_page_account(pnk_compact *o, const char *which, const pnk_account *account);
void pnk_page_fair(pnk_compact *o, const pnk_results *results);
void pnk_page_two_stage(pnk_compact *o, const pnk_two_stage *two_stage);      /* nothing where there is none */
void pnk_page_futures(pnk_compact *o, const pnk_plan *plan);          /* nothing where the plan was not scored */
void pnk_page_certificate(pnk_compact *o, const pnk_plan *plan);
void pnk_page_reports(pnk_compact *o, const pnk_results *results);
void pnk_page_contradictions(pnk_compact *o, const pnk_results *results);
void pnk_page_figures(pnk_compact *o, const pnk_results *results);
void pnk_page_trust(pnk_compact *o, const pnk_results *results);

#endif
