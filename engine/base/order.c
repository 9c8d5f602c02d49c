/* engine/base/order.c - selection by parts (Hoare's FIND), GSL's. */
#include "engine/base/order.h"

#include <gsl/gsl_statistics_double.h>

void pnk_order_up_to(double *values, size_t n, size_t k)
{
    if (k < n)
        gsl_stats_select(values, 1, n, k);
}
