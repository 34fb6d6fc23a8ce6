/* vecmath_piece.h - what the functions of vecmath.h are made of: exact sums and products,
   polynomials, whole numbers. May include: lanes.h. */
#ifndef STROM_VECMATH_PIECE_H
#define STROM_VECMATH_PIECE_H

#include "lanes.h"
#include <math.h>

#define VEC_NAN ((double)NAN)
#define VEC_INFINITY ((double)INFINITY)

typedef struct Pair { /* an unevaluated sum hi + lo of about 106 bits */
  double hi, lo;
} Pair;

LANE Pair pair_fast_sum(double a, double b) /* needs |a| >= |b| or a = 0 */
{
  const double sum = a + b;
  return (Pair){sum, b - (sum - a)};
}

LANE Pair pair_sum(double a, double b)
{
  const double sum = a + b, other = sum - a;
  return (Pair){sum, (a - (sum - other)) + (b - other)};
}

LANE Pair pair_product(double a, double b) /* Dekker; exact for |a|, |b| < 2^995 */
{
  const double split = 0x1p27 + 1.0, product = a * b;
  const double as = split * a, bs = split * b;
  const double ah = as - (as - a), bh = bs - (bs - b);
  const double al = a - ah, bl = b - bh;
  return (Pair){product, ((ah * bh - product) + ah * bl + al * bh) + al * bl};
}

/* c[0] + c[1] x + … + c[count - 1] x^(count - 1); count must be a constant, so that it unrolls. */
LANE double vec_polynomial(double x, const double *c, int count)
{
  double sum = c[count - 1];
#pragma GCC unroll 32
  for (int i = count - 2; i >= 0; i--)
    sum = sum * x + c[i];
  return sum;
}

/* 2^k for a whole k in -1022..1023. */
LANE double vec_power_of_two(double k)
{
  return lane_from_bits(lane_bits(k + (0x1.8p52 + 1023.0)) << 52);
}

/* condition ? a : b by masks. Compilers turn chains of ?: whose conditions hang together into
   branches, and then the loop does not vectorise; they leave this alone. */
LANE double vec_pick(bool condition, double a, double b)
{
  const uint64_t mask = (uint64_t)0 - (uint64_t)condition;
  return lane_from_bits((lane_bits(a) & mask) | (lane_bits(b) & ~mask));
}

LANE double vec_abs(double x)
{
  return lane_from_bits(lane_bits(x) & 0x7fffffffffffffffu);
}

LANE double vec_with_sign(double size, double sign)
{
  return lane_from_bits((lane_bits(size) & 0x7fffffffffffffffu) |
                        (lane_bits(sign) & 0x8000000000000000u));
}

LANE double vec_flip(double x, double sign) /* -x where sign is negative */
{
  return lane_from_bits(lane_bits(x) ^ (lane_bits(sign) & 0x8000000000000000u));
}

LANE double vec_sqrt(double x)
{
  return sqrt(x);
}

/* ---- whole numbers; exact; -0 becomes 0 ------------------------------------------------------ */

LANE double vec_nearest(double x) /* halves to even */
{
  const double size = vec_abs(x);
  const double whole = (size + 0x1p52) - 0x1p52;
  return vec_pick(size < 0x1p52, vec_with_sign(whole, x), x);
}

LANE double vec_floor(double x)
{
  const double near = vec_nearest(x);
  return vec_pick(near > x, near - 1.0, near) + 0.0;
}

LANE double vec_ceil(double x)
{
  const double near = vec_nearest(x);
  return vec_pick(near < x, near + 1.0, near) + 0.0;
}

LANE double vec_trunc(double x)
{
  return vec_with_sign(vec_floor(vec_abs(x)), x) + 0.0;
}

LANE double vec_round(double x) /* halves away from zero */
{
  const double size = vec_abs(x), below = vec_floor(size);
  return vec_with_sign(vec_pick(size - below >= 0.5, below + 1.0, below), x) + 0.0;
}

/* x - y floor(x / y), with the sign of y. NaN where y is 0 or the quotient passes 2^52. */
LANE double vec_mod(double x, double y)
{
  const double quotient = vec_floor(x / y);
  const Pair part = pair_product(quotient, y);
  const double rest = (x - part.hi) - part.lo;
  const double size = vec_abs(y); /* rest is within one step of 0..size, up to the sign of y */
  double turned = vec_flip(rest, y);
  turned = vec_pick(turned < 0.0, turned + size, turned);
  turned = vec_pick(turned >= size, turned - size, turned);
  return vec_pick(vec_abs(quotient) < 0x1p52, vec_flip(turned, y) + 0.0, VEC_NAN);
}

#endif
