/* engine/base/rng.h - seeded random streams: the door to Random123 and GSL's distributions.
 *
 * A stream depends on its seed and its two keys alone (Philox 4x32-10, Salmon et al. 2011), so a draw is
 * the same on one thread or sixty-four. The distributions are GSL's, fed from the stream.
 */
#ifndef PNK_BASE_RNG_H
#define PNK_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t seed;            /* as given */
    uint64_t key_a, key_b;    /* made from seed and keys by one round of Philox */
    uint64_t counter;
    uint32_t block[4];
    int left;                 /* words of the block not yet used */
} pnk_rng;

pnk_rng  pnk_rng_stream(uint64_t seed, uint64_t key_a, uint64_t key_b);
uint32_t pnk_rng_u32(pnk_rng *rng);
double   pnk_rng_uniform(pnk_rng *rng);                       /* 0 < u < 1 */
double   pnk_rng_normal(pnk_rng *rng, double mean, double sd);
/** Triangular on [low, high] with its peak at mode; low when low == high. */
double   pnk_rng_triangular(pnk_rng *rng, double low, double mode, double high);
uint64_t pnk_rng_below(pnk_rng *rng, uint64_t n);             /* 0 <= k < n, n > 0 */
uint64_t pnk_rng_poisson(pnk_rng *rng, double mean);
/** Binomial(n, p); exact for any n below 2^32. p outside [0,1] is brought to its edge. */
uint64_t pnk_rng_binomial(pnk_rng *rng, uint64_t n, double p);
/** Binomial(n, p) too, from other draws: for inner loops over many large n, where GSL's way (BTPE) costs half as much again. Exact for n up
 *  to 2^40, beyond that it is pnk_rng_binomial.
 *
 * Method  BTRS where n min(p, 1-p) >= 14: Hörmann 1993, Journal of Statistical Computation and Simulation 46:101-110; else GSL's inversion. */
uint64_t pnk_rng_binomial_quick(pnk_rng *rng, uint64_t n, double p);
/** Splits n over k cells with weights >= 0 (any sum > 0; all zero: everything in the last cell). counts[k] adds up to n.
 *  Conditional binomials, so the cost does not depend on n. */
void     pnk_rng_multinomial(pnk_rng *rng, uint64_t n, size_t k, const double *weights, uint64_t *counts);

#endif
