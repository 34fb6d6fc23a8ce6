/* rng.h - random numbers that are functions of (seed, key, index), not of what was drawn before.
   May include: lanes.h.

   Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
   The seed is its key, the key of the variable the upper half of its counter, the index of the
   draw the lower half; so adding a variable, a thread or a machine changes no other number. */
#ifndef STROM_RNG_H
#define STROM_RNG_H

#include "lanes.h"

/* One round of the generator: 128 bits from a counter and a key. The building block, for tests. */
void rng_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* Draws first … first + n - 1 of a variable, uniform on the open interval (0, 1), as odd multiples
   of 2^-53. Fastest where first is a multiple of 128. */
void rng_uniform(double *out, uint64_t seed, uint64_t key, uint64_t first, size_t n);

/* Draw `index` alone; the same number. */
double rng_uniform_one(uint64_t seed, uint64_t key, uint64_t index);

/* 64 well mixed bits that depend on a, b and their order: a key of a key and an axis label. */
uint64_t rng_key_mix(uint64_t a, uint64_t b);

#endif
