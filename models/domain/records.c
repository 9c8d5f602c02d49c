/* models/domain/records.c - looking things up in the records of an operation. */
#include "models/domain/records.h"
#include "engine/base/text.h"
#include <stdlib.h>
#include <string.h>

pnk_records *pnk_records_new(void)
{
    return calloc(1, sizeof(pnk_records));
}

void pnk_records_free(pnk_records *records)
{
    if (!records)
        return;
    pnk_arena_release(&records->arena);
    free(records);
}

const char *pnk_measure_word(pnk_measure measure)
{
    static const char *const words[] = {
#define X(name, word) word,
        PNK_MEASURE_LIST(X)
#undef X
    };
    return (unsigned)measure < PNK_N_MEASURES ? words[measure] : "";
}

#define FIND(list)                                          \
    for (size_t i = 0; id && i < (list).n; i++)             \
        if (pnk_text_equal((list).v[i].id, id))             \
            return (int)i;                                  \
    return -1

int pnk_find_area(const pnk_records *records, const char *id)  { FIND(records->areas); }
int pnk_find_place(const pnk_records *records, const char *id) { FIND(records->places); }
int pnk_find_site(const pnk_records *records, const char *id)  { FIND(records->sites); }
int pnk_find_group(const pnk_records *records, const char *id) { FIND(records->groups); }
int pnk_find_item(const pnk_records *records, const char *id)  { FIND(records->items); }

bool pnk_area_within(const pnk_records *records, int area, int ancestor)
{
    /* intake refuses loops; the count keeps hand-made records from turning here for ever */
    for (size_t steps = 0; area >= 0 && (size_t)area < records->areas.n && steps <= records->areas.n; steps++) {
        if (area == ancestor)
            return true;
        area = records->areas.v[area].parent;
    }
    return false;
}

const pnk_parameter *pnk_parameter_find(const pnk_records *records, const char *name)
{
    for (size_t i = 0; i < records->parameters.n; i++)
        if (pnk_text_equal(records->parameters.v[i].name, name))
            return &records->parameters.v[i];
    return NULL;
}

double pnk_parameter_value(const pnk_records *records, const char *name)
{
    const pnk_parameter *parameter = pnk_parameter_find(records, name);

    return parameter ? parameter->value : NAN;
}

double pnk_weight_value(const pnk_records *records, const char *tier, const char *term)
{
    for (size_t i = 0; i < records->weights.n; i++) {
        const pnk_weight *weight = &records->weights.v[i];
        if (pnk_text_equal(weight->tier, tier) && pnk_text_equal(weight->term, term))
            return weight->weight;
    }
    return NAN;
}

bool pnk_is_cold(const pnk_records *records, pnk_day day)
{
    double from = pnk_parameter_value(records, "cold_from_month"), to = pnk_parameter_value(records, "cold_to_month");
    int year, month, day_of_month;

    if (day == PNK_DAY_UNKNOWN || !(from >= 1 && from <= 12) || !(to >= 1 && to <= 12))
        return false;
    pnk_day_split(day, &year, &month, &day_of_month);
    return from <= to ? month >= from && month <= to : month >= from || month <= to;   /* October to April turns over the year */
}

double pnk_standard_amount(const pnk_records *records, const char *need, pnk_phase phase, pnk_day day, int group)
{
    pnk_season season = pnk_is_cold(records, day) ? PNK_COLD : PNK_WARM;
    const pnk_standard *best = NULL;
    int best_rank = -1;

    for (size_t i = 0; i < records->standards.n; i++) {
        const pnk_standard *row = &records->standards.v[i];
        bool fits = pnk_text_equal(row->need, need) && row->phase <= phase && (row->season == PNK_ANY_SEASON || row->season == season) &&
                    (row->group < 0 || row->group == group);
        /* the highest phase first; of one phase, a row for this group, then one for this season */
        int rank = (int)row->phase * 4 + (row->group >= 0 ? 2 : 0) + (row->season != PNK_ANY_SEASON ? 1 : 0);
        if (fits && rank > best_rank) {
            best = row;
            best_rank = rank;
        }
    }
    return best ? best->amount : NAN;
}
