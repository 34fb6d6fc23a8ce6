#include "rng.h"

/* Draws come in groups of 128 from 64 counters: draw 128 q + r is the first half of the output of
   counter 64 q + r for r < 64, and the second half of that of 64 q + r - 64 for the others. So a
   group is written in order without shuffles, and each draw depends on its index alone. */
enum { GROUP = 128, COUNTERS = 64, ROUNDS = 10 };

#define MULTIPLIER_0 0xd2511f53u
#define MULTIPLIER_1 0xcd9e8d57u
#define STEP_0 0x9e3779b9u
#define STEP_1 0xbb67ae85u

/* 52 random bits and a half, as a fraction. */
LANE double fraction(uint64_t bits)
{
  return (lane_from_bits(bits >> 12 | 0x3ff0000000000000u) - 1.0) + 0x1p-53;
}

void rng_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < ROUNDS; round++) {
    const uint64_t x = (uint64_t)MULTIPLIER_0 * c0, y = (uint64_t)MULTIPLIER_1 * c2;
    c0 = (uint32_t)(y >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)y;
    c2 = (uint32_t)(x >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)x;
    k0 += STEP_0;
    k1 += STEP_1;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

double rng_uniform_one(uint64_t seed, uint64_t key, uint64_t index)
{
  const uint64_t row = index % GROUP, block = index / GROUP * COUNTERS + row % COUNTERS;
  const uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), (uint32_t)key,
                               (uint32_t)(key >> 32)};
  const uint32_t keys[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
  uint32_t out[4];
  rng_block(counter, keys, out);
  return row < COUNTERS ? fraction((uint64_t)out[0] << 32 | out[1])
                        : fraction((uint64_t)out[2] << 32 | out[3]);
}

/* A whole group. The 32-bit words sit in 64-bit lanes so that the multiplication of the low halves
   is one instruction a vector. Bits above 32 of c0 and c2 are always zero. */
LANE_CLONES static void fill_group(double *restrict out, uint64_t seed, uint64_t key,
                                   uint64_t group)
{
  uint64_t c0[COUNTERS], c1[COUNTERS], c2[COUNTERS], c3[COUNTERS];
  for (uint64_t i = 0; i < COUNTERS; i++) {
    const uint64_t block = group * COUNTERS + i;
    c0[i] = block & 0xffffffffu;
    c1[i] = block >> 32;
    c2[i] = key & 0xffffffffu;
    c3[i] = key >> 32;
  }
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < COUNTERS; i++) {
      const uint64_t x = MULTIPLIER_0 * (c0[i] & 0xffffffffu);
      const uint64_t y = MULTIPLIER_1 * (c2[i] & 0xffffffffu);
      c0[i] = y >> 32 ^ c1[i] ^ k0;
      c1[i] = y & 0xffffffffu;
      c2[i] = x >> 32 ^ c3[i] ^ k1;
      c3[i] = x & 0xffffffffu;
    }
    k0 += STEP_0;
    k1 += STEP_1;
  }
  for (int i = 0; i < COUNTERS; i++)
    out[i] = fraction(c0[i] << 32 | c1[i]);
  for (int i = 0; i < COUNTERS; i++)
    out[COUNTERS + i] = fraction(c2[i] << 32 | c3[i]);
}

void rng_uniform(double *out, uint64_t seed, uint64_t key, uint64_t first, size_t n)
{
  size_t done = 0;
  while (done < n) {
    const uint64_t index = first + done, row = index % GROUP;
    const size_t left = n - done;
    if (row == 0 && left >= GROUP) {
      fill_group(out + done, seed, key, index / GROUP);
      done += GROUP;
      continue;
    }
    const size_t in_group = (size_t)(GROUP - row), count = left < in_group ? left : in_group;
    for (size_t i = 0; i < count; i++)
      out[done + i] = rng_uniform_one(seed, key, index + i);
    done += count;
  }
}

/* The finaliser of splitmix64 (Steele, Lea, Flood, 2014; Stafford's variant 13). */
static uint64_t scramble(uint64_t x)
{
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

uint64_t rng_key_mix(uint64_t a, uint64_t b)
{
  return scramble(scramble(a + 0x9e3779b97f4a7c15u) + 0x9e3779b97f4a7c15u * b);
}
