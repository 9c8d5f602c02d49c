/* models/publish/words.c - the words that tables and pages have in common, and small look-ups. */
#include "models/publish/inner.h"
#include <string.h>

const pnk_measure pnk_shown_measures[PNK_N_SHOWN] = {
    PNK_DISPLACED, PNK_RETURNED, PNK_PRESENT, PNK_WITH_HOSTS, PNK_IN_SITES, PNK_ON_THE_WAY, PNK_REMAINING,
};

/** A word out of a list; "" beyond its end. */
static const char *word(const char *const *words, size_t n, int i)
{
    return i >= 0 && (size_t)i < n ? words[i] : "";
}
#define WORD(list, i) word(list, sizeof(list) / sizeof *(list), (int)(i))

static const char *const uses[] = { "used", "after", "replaced", "part", "not_solved", "unplaced" };
static const char *const counts[] = { "now", "since_start", "in_period", "" };
static const char *const bounds[] = { "exact", "at_least", "at_most", "about" };
static const char *const confidences[] = { "high", "medium", "low", "assumed", "" };
static const char *const site_types[] = { "collective_centre", "tent_site", "transit", "rental" };
static const char *const site_statuses[] = { "ready", "to_check", "unfit" };
static const char *const place_types[] = { "city", "town", "village", "post", "junction" };
static const char *const road_classes[] = { "trunk", "regional", "local", "mountain" };

const char *pnk_report_use_word(pnk_report_use use) { return WORD(uses, use); }
const char *pnk_count_word(pnk_count_kind count) { return WORD(counts, count); }
const char *pnk_bound_word(pnk_bound bound) { return WORD(bounds, bound); }
const char *pnk_confidence_word(pnk_confidence confidence) { return WORD(confidences, confidence); }
const char *pnk_site_type_word(pnk_site_type type) { return WORD(site_types, type); }
const char *pnk_site_status_word(pnk_site_status status) { return WORD(site_statuses, status); }
const char *pnk_place_type_word(pnk_place_type type) { return WORD(place_types, type); }
const char *pnk_road_class_word(pnk_road_class class_) { return WORD(road_classes, class_); }

const char *pnk_shown_name(const pnk_name *name, const char *lang, const char *id)
{
    if (pnk_text_equal(lang, "ru") && name->ru)
        return name->ru;
    if (pnk_text_equal(lang, "ky") && name->ky)
        return name->ky;
    return name->en ? name->en : id;
}

const char *pnk_group_id(const pnk_records *records, int group)
{
    return group >= 0 && (size_t)group < records->groups.n ? records->groups.v[group].id : "all";
}

const char *pnk_source_id(const pnk_records *records, int source)
{
    return source >= 0 && (size_t)source < records->sources.n ? records->sources.v[source].id : "";
}

static pnk_point area_point(const pnk_records *records, int area)
{
    return area >= 0 && (size_t)area < records->areas.n ? records->areas.v[area].at : (pnk_point){ NAN, NAN };
}

pnk_point pnk_shelter_point(const pnk_results *results, int shelter)
{
    const pnk_records *records = results->records;
    const pnk_shelter *s = &results->plan->shelters[shelter];
    if (s->kind == PNK_SHELTER_SITE && s->site >= 0) {
        const pnk_site *site = &records->sites.v[s->site];
        if (site->sensitive != 1 && pnk_point_valid(site->at))
            return site->at;
        if (site->sensitive != 1 && site->place >= 0)
            return records->places.v[site->place].at;
    }
    return area_point(records, s->area);
}

pnk_point pnk_move_start(const pnk_results *results, const pnk_move *move)
{
    const pnk_plan *plan = results->plan;
    for (size_t i = 0; i < plan->n_shelters; i++)
        if (pnk_text_equal(plan->shelters[i].id, move->from_id))
            return pnk_shelter_point(results, (int)i);
    return area_point(results->records, move->from_area);
}

const char *pnk_area_name(const pnk_records *records, int area, const char *lang)
{
    return area >= 0 ? pnk_shown_name(&records->areas.v[area].name, lang, records->areas.v[area].id) : NULL;
}

const char *pnk_shelter_name(const pnk_results *results, int shelter, const char *lang)
{
    const pnk_shelter *s = &results->plan->shelters[shelter];
    const pnk_site *site = s->kind == PNK_SHELTER_SITE && s->site >= 0 ? &results->records->sites.v[s->site] : NULL;
    return site ? pnk_shown_name(&site->name, lang, site->id) : pnk_area_name(results->records, s->area, lang);
}
