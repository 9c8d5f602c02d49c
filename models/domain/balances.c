/* models/domain/balances.c - adding up the ledger. */
#include "models/domain/balances.h"

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

int64_t pnk_ledger_persons(const pnk_records *records, const pnk_ledger *ledger, pnk_day day, int area, pnk_measure measure)
{
    int last = ledger->n_days - 1, first;
    int64_t persons = 0;

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
