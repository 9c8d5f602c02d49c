/* engine/sim/round.c - largest-remainder (Hamilton's) rounding without memory of its own. */
#include "engine/sim/sim.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/** What falls to part i of `total`. A sum of nothing is shared out evenly. */
static double quota(const double *parts, size_t n, size_t i, double sum, double total)
{
    if (!(sum > 0.0))
        return total / (double)n;
    double part = parts[i] > 0.0 ? parts[i] : 0.0;
    return sum == total ? part : part / sum * total;
}

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/** The largest t such that at least `wanted` remainders are t or more. Bits of doubles >= 0 rise with their value,
 *  so halving the range of bits ends after 62 rounds. */
static double threshold(const double *parts, size_t n, double sum, double total, size_t wanted)
{
    double one = 1.0;
    uint64_t low = 0, high;                          /* t(low) is reached by enough, t(high) by too few */
    memcpy(&high, &one, sizeof high);
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        size_t n_reach = 0;
        for (size_t i = 0; i < n; i++) {
            double q = quota(parts, n, i, sum, total);
            n_reach += q - floor(q) >= from_bits(middle);
        }
        if (n_reach >= wanted)
            low = middle;
        else
            high = middle;
    }
    return from_bits(low);
}

void pnk_round_to_total(const double *parts, size_t n, int64_t total, int64_t *out)
{
    assert(total >= 0);
    double sum = 0.0;
    int64_t missing = total;
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        sum += parts[i] > 0.0 ? parts[i] : 0.0;
    for (size_t i = 0; i < n; i++) {
        out[i] = (int64_t)floor(quota(parts, n, i, sum, (double)total));
        missing -= out[i];
    }
    for (size_t i = n; missing < 0 && i-- > 0;) {    /* totals beyond 1e15, where the last digits of doubles are gone */
        int64_t back = out[i] < -missing ? out[i] : -missing;
        out[i] -= back;
        missing += back;
    }
    if (missing > (int64_t)n) {
        out[0] += missing - (int64_t)n;
        missing = (int64_t)n;
    }
    if (missing <= 0)
        return;
    double t = threshold(parts, n, sum, (double)total, (size_t)missing);
    for (int pass = 0; pass < 2; pass++)             /* first all above the threshold, then of those at it the lowest */
        for (size_t i = 0; i < n && missing > 0; i++) {
            double q = quota(parts, n, i, sum, (double)total), remainder = q - floor(q);
            if (pass == 0 ? remainder > t : remainder == t) {
                out[i]++;
                missing--;
            }
        }
}
