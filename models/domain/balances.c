/* models/domain/balances.c - adding up the ledger. */
#include "models/domain/balances.h"

#include <math.h>

typedef enum { FLOW, STOCK } kind;

static kind kind_of(pnk_measure measure)
{
    switch (measure) {
    case PNK_DISPLACED: case PNK_DEPARTED: case PNK_ARRIVED: case PNK_RETURNED:
        return FLOW;
    default:
        return STOCK;
    }
}

/* What one leaf on one day adds to a measure. */
static int64_t part(const pnk_balance *b, pnk_measure measure)
{
    switch (measure) {
    case PNK_DISPLACED:  return b->out;
    case PNK_DEPARTED:   return b->out + b->dep_hosts + b->dep_sites + b->dep_way;   /* whoever left here, residents and guests */
    case PNK_ARRIVED:    return b->arr_hosts + b->arr_sites + b->arr_way;
    case PNK_RETURNED:   return b->back;
    case PNK_PRESENT:    return b->with_hosts + b->in_sites + b->way;
    case PNK_WITH_HOSTS: return b->with_hosts;
    case PNK_IN_SITES:   return b->in_sites;
    case PNK_ON_THE_WAY: return b->way;
    case PNK_REMAINING:  return b->away;
    default:             return 0;
    }
}

/* Where a figure of results that a profile made stands; beyond the last day, that of the last. */
static double told(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, size_t slot, pnk_measure measure)
{
    int last = ledger->n_days - 1;

    if (day == PNK_DAY_UNKNOWN || day < ledger->first || last < 0 || (unsigned)measure >= PNK_N_SOLVED)
        return 0.0;
    if (day - ledger->first < last)
        last = (int)(day - ledger->first);
    return ledger->shown[((size_t)last * (records->areas.n + 3) + slot) * PNK_N_SOLVED + measure];
}

double pnk_ledger_shown(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, int area, pnk_measure measure)
{
    if (ledger->shown)
        return told(records, ledger, day, area < 0 ? records->areas.n : (size_t)area, measure);
    return (double)pnk_ledger_persons(records, ledger, day, area, measure);
}

double pnk_ledger_between(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, bool abroad)
{
    const int64_t *persons = abroad ? ledger->abroad : ledger->in_transit;

    if (ledger->shown)
        return told(records, ledger, day, records->areas.n + (abroad ? 2 : 1), PNK_ON_THE_WAY);
    return persons ? (double)persons[day - ledger->first] : 0.0;
}

int64_t pnk_ledger_persons(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, int area, pnk_measure measure)
{
    int last = ledger->n_days - 1, first;
    int64_t persons = 0;

    if (ledger->shown) {
        double value = pnk_ledger_shown(records, ledger, day, area, measure);
        return isnan(value) ? PNK_PERSONS_WITHHELD : (int64_t)value;
    }

    if (day == PNK_DAY_UNKNOWN || day < ledger->first || last < 0)
        return 0;
    if (area < 0 && measure == PNK_REMAINING)
        return pnk_ledger_persons(records, ledger, day, -1, PNK_DISPLACED) - pnk_ledger_persons(records, ledger, day, -1, PNK_RETURNED);
    if (day - ledger->first < last)
        last = (int)(day - ledger->first);
    first = kind_of(measure) == FLOW ? 0 : last;
    for (size_t leaf = 0; leaf < ledger->n_leaves; leaf++) {
        int of = ledger->leaves[leaf];
        if (area < 0 ? !records->areas.v[of].in_scope : !pnk_area_within(records, of, area))
            continue;
        for (int d = first; d <= last; d++)
            persons += part(&ledger->v[(size_t)d * ledger->n_leaves + leaf], measure);
    }
    if (area < 0 && measure == PNK_ON_THE_WAY)
        persons += (ledger->in_transit ? ledger->in_transit[last] : 0) + (ledger->abroad ? ledger->abroad[last] : 0);
    return persons;
}

const char *pnk_range_method_word(pnk_range_method method)
{
    static const char *const words[] = {
#define X(name, word) word,
        PNK_RANGE_METHODS(X)
#undef X
    };
    return (unsigned)method < PNK_N_RANGE_METHODS ? words[method] : "";
}

/* Ranges of as_of alone, where those of every day were not computed. */
static pnk_range last_range(const pnk_ledger *ledger, int area, pnk_measure measure, pnk_range_method *method)
{
    pnk_range range = {NAN, NAN};
    if (area < 0)
        range = ledger->headline[measure];
    else if (ledger->ranges)
        range = ledger->ranges[(size_t)area * PNK_N_SOLVED + measure];
    *method = isnan(range.low) && isnan(range.high) ? PNK_RANGE_NONE : PNK_RANGE_LP;
    return range;
}

pnk_range pnk_ledger_range(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, int area, pnk_measure measure, pnk_range_method *method)
{
    pnk_range none = {NAN, NAN};
    pnk_range_method found = PNK_RANGE_NONE;
    pnk_day last = ledger->first + ledger->n_days - 1;
    if (!method)
        method = &found;
    *method = PNK_RANGE_NONE;
    if (day == PNK_DAY_UNKNOWN || day < ledger->first || day > last || (unsigned)measure >= PNK_N_SOLVED)
        return none;
    if (!ledger->day_ranges)
        return day == last ? last_range(ledger, area, measure, method) : none;
    size_t slot = (size_t)(day - ledger->first) * (records->areas.n + 1) + (area < 0 ? records->areas.n : (size_t)area);
    *method = (pnk_range_method)ledger->range_methods[slot * PNK_N_SOLVED + measure];
    return ledger->day_ranges[slot * PNK_N_SOLVED + measure];
}

const char *pnk_contradiction_word(pnk_contradiction_kind which)
{
    static const char *const words[] = {
#define X(name, word) word,
        PNK_CONTRADICTION_KINDS(X)
#undef X
    };
    return which < PNK_N_CONTRADICTION_KINDS ? words[which] : "";
}

const char *pnk_verdict_word(pnk_verdict verdict)
{
    static const char *const words[] = {
#define X(name, word) word,
        PNK_VERDICTS(X)
#undef X
    };
    return verdict < PNK_N_VERDICTS ? words[verdict] : "";
}
