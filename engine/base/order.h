/* engine/base/order.h - order statistics: the door to GSL's selection.
 *
 * Question  Which value has k others before it? A quantile asks for a few places, not for all of them in order.
 */
#ifndef PNK_BASE_ORDER_H
#define PNK_BASE_ORDER_H

#include <stddef.h>

/** Changes the places of values[n] until values[k] is what it would be if they were sorted, none before it is greater and none behind it smaller.
 *  k >= n: nothing happens. No value may be NaN. Cost: O(n) on average, where a sort takes O(n log n). */
void pnk_order_up_to(double *values, size_t n, size_t k);

#endif
