/* engine/base/rng.c - Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011) behind GSL's distributions.
 *
 * Philox with a fixed key is a one-to-one map of 128-bit counters. The two keys of a stream go through it once under
 * the seed; of the answer 64 bits become the stream's own Philox key (key_a) and 64 the upper half of its counter
 * (key_b). So two streams of one seed never share a block.
 */
#include "engine/base/rng.h"
#include <Random123/philox.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

static uint64_t joined(uint32_t low, uint32_t high) { return (uint64_t)high << 32 | low; }

static philox4x32_ctr_t philox(uint64_t key, uint64_t low, uint64_t high)
{
    philox4x32_ctr_t counter = {{ (uint32_t)low, (uint32_t)(low >> 32), (uint32_t)high, (uint32_t)(high >> 32) }};
    philox4x32_key_t k = {{ (uint32_t)key, (uint32_t)(key >> 32) }};
    return philox4x32(counter, k);
}

pnk_rng pnk_rng_stream(uint64_t seed, uint64_t key_a, uint64_t key_b)
{
    philox4x32_ctr_t own = philox(seed, key_a, key_b);
    return (pnk_rng){
        .seed = seed,
        .key_a = joined(own.v[0], own.v[1]),
        .key_b = joined(own.v[2], own.v[3]),
    };
}

uint32_t pnk_rng_u32(pnk_rng *rng)
{
    if (rng->left == 0) {
        philox4x32_ctr_t block = philox(rng->key_a, rng->counter++, rng->key_b);
        memcpy(rng->block, block.v, sizeof rng->block);
        rng->left = 4;
    }
    return rng->block[4 - rng->left--];
}

static uint64_t next_u64(pnk_rng *rng)
{
    if (rng->left >= 2) {                            /* the usual case, in one step */
        rng->left -= 2;
        return joined(rng->block[2 - rng->left], rng->block[3 - rng->left]);
    }
    uint32_t low = pnk_rng_u32(rng);
    return joined(low, pnk_rng_u32(rng));
}

double pnk_rng_uniform(pnk_rng *rng)
{
    return ((double)(next_u64(rng) >> 12) + 0.5) * 0x1p-52;
}

static void gsl_set(void *state, unsigned long seed)
{
    *(pnk_rng *)state = pnk_rng_stream(seed, 0, 0);
}

static unsigned long gsl_get(void *state) { return pnk_rng_u32(state); }
static double gsl_get_double(void *state) { return pnk_rng_uniform(state); }

static const gsl_rng_type philox_type = {
    .name = "philox4x32-10", .max = UINT32_MAX, .min = 0, .size = sizeof(pnk_rng),
    .set = gsl_set, .get = gsl_get, .get_double = gsl_get_double,
};

/** GSL's view of a stream: no memory of its own, so nothing to free and nothing that can fail. */
static gsl_rng as_gsl(pnk_rng *rng) { return (gsl_rng){ .type = &philox_type, .state = rng }; }

double pnk_rng_normal(pnk_rng *rng, double mean, double sd)
{
    gsl_rng g = as_gsl(rng);
    return mean + gsl_ran_gaussian(&g, sd);
}

double pnk_rng_triangular(pnk_rng *rng, double low, double mode, double high)
{
    double u = pnk_rng_uniform(rng);                 /* drawn always, so that the stream moves on alike */
    if (!(high > low))
        return low;
    mode = fmin(fmax(mode, low), high);
    double split = (mode - low) / (high - low);
    if (u < split)
        return low + sqrt(u * (high - low) * (mode - low));
    return high - sqrt((1.0 - u) * (high - low) * (high - mode));
}

uint64_t pnk_rng_below(pnk_rng *rng, uint64_t n)
{
    if (n < 2)
        return 0;
    uint64_t unfair = UINT64_MAX % n + 1;            /* the last, incomplete round is drawn again */
    uint64_t last_fair = unfair == n ? UINT64_MAX : UINT64_MAX - unfair;
    uint64_t x;
    do
        x = next_u64(rng);
    while (x > last_fair);
    return x % n;
}

/* GSL keeps counts in an int: larger draws are sums of draws over pieces, which is exact. */
enum { PIECE = 1 << 28 };

uint64_t pnk_rng_poisson(pnk_rng *rng, double mean)
{
    static const double too_large_for_pieces = 1e12;
    if (!(mean > 0.0))
        return 0;
    if (mean > too_large_for_pieces) {               /* a million standard deviations from 0: normal */
        double x = round(pnk_rng_normal(rng, mean, sqrt(mean)));
        return x < 0x1p63 ? (uint64_t)x : (uint64_t)1 << 63;
    }
    gsl_rng g = as_gsl(rng);
    uint64_t sum = 0;
    for (; mean > PIECE; mean -= PIECE)
        sum += gsl_ran_poisson(&g, PIECE);
    return sum + gsl_ran_poisson(&g, mean);
}

uint64_t pnk_rng_binomial(pnk_rng *rng, uint64_t n, double p)
{
    if (!(p > 0.0))
        return 0;
    if (p >= 1.0)
        return n;
    gsl_rng g = as_gsl(rng);
    uint64_t sum = 0;
    for (; n > PIECE; n -= PIECE)
        sum += gsl_ran_binomial(&g, p, PIECE);
    return sum + gsl_ran_binomial(&g, p, (unsigned)n);
}

/** log k! less Stirling's formula for it. */
static double stirling_tail(double k)
{
    static const double table[] = { 0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
                                    0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.008330563433362871 };
    double k1 = k + 1.0, k2 = k1 * k1;

    return k < 10.0 ? table[(int)k] : (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / k2) / k2) / k1;
}

/** Transformed rejection with squeeze (BTRS): p <= 1/2, n p >= 10; the names of the paper. */
static double draw_by_rejection(pnk_rng *rng, double n, double p)
{
    double q = 1.0 - p, sd = sqrt(n * p * q), b = 1.15 + 2.53 * sd, a = -0.0873 + 0.0248 * b + 0.01 * p, c = n * p + 0.5, v_r = 0.92 - 4.2 / b;

    for (;;) {
        double u = pnk_rng_uniform(rng) - 0.5, v = pnk_rng_uniform(rng), us = 0.5 - fabs(u), k = floor((2.0 * a / us + b) * u + c);
        double m, r, bound;

        if (us >= 0.07 && v <= v_r)
            return k;
        if (!(k >= 0.0) || k > n)
            continue;
        m = floor((n + 1.0) * p);
        r = p / q;
        bound = (m + 0.5) * log((m + 1.0) / (r * (n - m + 1.0))) + (n + 1.0) * log((n - m + 1.0) / (n - k + 1.0)) +
                (k + 0.5) * log(r * (n - k + 1.0) / (k + 1.0)) + stirling_tail(m) + stirling_tail(n - m) - stirling_tail(k) - stirling_tail(n - k);
        if (log(v * (2.83 + 5.1 / b) * sd / (a / (us * us) + b)) <= bound)
            return k;
    }
}

uint64_t pnk_rng_binomial_quick(pnk_rng *rng, uint64_t n, double p)
{
    static const double most = 0x1p40, least_mean = 14.0;
    double less = p > 0.5 ? 1.0 - p : p, k;

    if (!(less > 0.0) || !((double)n * less >= least_mean) || (double)n > most)
        return pnk_rng_binomial(rng, n, p);
    k = draw_by_rejection(rng, (double)n, less);
    return p > 0.5 ? n - (uint64_t)k : (uint64_t)k;
}

void pnk_rng_multinomial(pnk_rng *rng, uint64_t n, size_t k, const double *weights, uint64_t *counts)
{
    /* The sums from cell i to the end wait in counts[i] until its own turn comes: taken from the end they are
     * exact enough that the last cell with a weight gets p = 1. */
    double rest = 0.0;
    for (size_t i = k; i-- > 0;) {
        if (weights[i] > 0.0 && isfinite(weights[i]))
            rest += weights[i];
        memcpy(&counts[i], &rest, sizeof rest);
    }
    for (size_t i = 0; i < k; i++) {
        memcpy(&rest, &counts[i], sizeof rest);
        double weight = weights[i] > 0.0 && isfinite(weights[i]) ? weights[i] : 0.0;
        if (i + 1 == k)
            counts[i] = n;
        else
            counts[i] = rest > 0.0 ? pnk_rng_binomial(rng, n, weight / rest) : 0;
        n -= counts[i];
    }
}
