/* models/domain/forecast.c - measures of a forecast that follow from its stages. */
#include "models/domain/forecast.h"

int64_t pnk_forecast_thousandths(const pnk_forecast *f, size_t at, pnk_measure measure)
{
    switch (measure) {
    case PNK_DISPLACED:  return pnk_thousandths(f->displaced[at]);
    case PNK_RETURNED:   return pnk_thousandths(f->returned[at]);
    case PNK_WITH_HOSTS: return pnk_thousandths(f->with_hosts[at]);
    case PNK_IN_SITES:   return pnk_thousandths(f->in_sites[at]);
    case PNK_ON_THE_WAY: return pnk_thousandths(f->on_the_way[at]);
    case PNK_PRESENT:    return pnk_thousandths(f->with_hosts[at]) + pnk_thousandths(f->in_sites[at]) + pnk_thousandths(f->on_the_way[at]);
    case PNK_REMAINING:  return pnk_thousandths(f->displaced[at]) - pnk_thousandths(f->returned[at]);
    default:             return 0;
    }
}
