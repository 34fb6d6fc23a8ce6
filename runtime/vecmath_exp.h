/* vecmath_exp.h - exponentials, logarithms and powers on one lane; see vecmath.h.
   May include: vecmath_piece.h. */
#ifndef STROM_VECMATH_EXP_H
#define STROM_VECMATH_EXP_H

#include "vecmath_piece.h"

/* ---- exponentials ---------------------------------------------------------------------------- */

#define VEC_LN2_HI 0x1.62e42feep-1 /* 32 bits: whole multiples up to 2^20 are exact */
#define VEC_LN2_LO 0x1.a39ef35793c76p-33

typedef struct Reduced { /* exp(x) = 2^k (1 + r + q), |q| well below |r| */
  double k, r, q;
} Reduced;

LANE Reduced vec_exp_reduce(double hi, double lo)
{
  static const double c[] = {/* (exp(r) - 1 - r - r^2/2) / r^3, |r| <= ln(2)/2 */
                             0x1.5555555555556p-3,  0x1.5555555555555p-5,  0x1.11111111109b0p-7,
                             0x1.6c16c16c167e0p-10, 0x1.a01a01a7c6560p-13, 0x1.a01a01a47c4a2p-16,
                             0x1.71de0da5c30dbp-19, 0x1.27e4e1ef97653p-22, 0x1.af38be34c9e9cp-26,
                             0x1.1f66eb38288bfp-29};
  const double k = (hi * 0x1.71547652b82fep+0 + 0x1.8p52) - 0x1.8p52;
  const double top = hi - k * VEC_LN2_HI;
  const double bottom = lo - k * VEC_LN2_LO;
  const double r = top + bottom, rest = (top - r) + bottom;
  return (Reduced){k, r, rest + r * r * (0.5 + r * vec_polynomial(r, c, LEN(c)))};
}

/* 2^shift exp(hi + lo), for |lo| well below |hi| and a shift of 0 or -1. */
LANE double vec_exp_shifted(double hi, double lo, double shift)
{
  const double capped = hi > 711.0 ? 711.0 : hi, x = capped < -746.0 ? -746.0 : capped;
  const Reduced e = vec_exp_reduce(x, vec_pick(x == hi, lo, 0.0));
  const double half = vec_nearest(0.5 * e.k);
  const Pair one = pair_fast_sum(1.0, e.r);
  return (one.hi + (one.lo + e.q)) * vec_power_of_two(half) * vec_power_of_two(e.k - half + shift);
}

LANE double vec_exp(double x)
{
  return vec_exp_shifted(x, 0.0, 0.0);
}

LANE double vec_expm1(double x) /* below 1.2 ulp */
{
  const double within = x < -50.0 ? -50.0 : x > 710.0 ? 710.0 : x;
  const Reduced e = vec_exp_reduce(within, 0.0);
  const double scale = vec_power_of_two(e.k - 1.0); /* half of 2^k, which may not be a double */
  const Pair sum = pair_fast_sum(scale - 0.5, scale * e.r);
  return x == 0.0 ? x : 2.0 * (sum.hi + (sum.lo + scale * e.q));
}

LANE double vec_sinh(double x) /* below 2 ulp */
{
  const double size = vec_abs(x), e = vec_expm1(size);
  const double small = 0.5 * (e + e / (e + 1.0));
  return vec_with_sign(size < 40.0 ? small : vec_exp_shifted(size, 0.0, -1.0), x);
}

LANE double vec_cosh(double x) /* below 2 ulp */
{
  const double half = vec_exp_shifted(vec_abs(x), 0.0, -1.0);
  return half + 0.25 / half;
}

LANE double vec_tanh(double x) /* below 3 ulp */
{
  const double size = vec_abs(x), e = vec_expm1(2.0 * (size > 22.0 ? 22.0 : size));
  return x == x ? vec_with_sign(e / (e + 2.0), x) : x;
}

/* ---- logarithms ------------------------------------------------------------------------------ */

typedef struct Split { /* x = 2^k m, m in [sqrt(1/2), sqrt(2)) */
  double k, m;
} Split;

LANE Split vec_split(double x) /* 0 < x < infinity */
{
  const bool tiny = x < 0x1p-1022;
  const uint64_t bits = lane_bits(vec_pick(tiny, x * 0x1p54, x));
  const uint64_t shifted = bits + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu);
  const uint64_t biased = shifted >> 52;
  const double k = lane_from_bits(biased | 0x4330000000000000u) - (0x1p52 + 1023.0);
  const double m = lane_from_bits(bits - ((biased - 1023u) << 52));
  return (Split){vec_pick(tiny, k - 54.0, k), m};
}

/* log(x (1 + more)) for a tiny `more`; 0 < x < infinity. */
LANE double vec_log_core(double x, double more)
{
  static const double c[] = {/* (2 atanh(s) - 2 s) / s^3 in s^2, s <= 0.1716 */
                             0x1.5555555555558p-1, 0x1.99999999952d7p-2, 0x1.2492492df281ap-2,
                             0x1.c71c62e3f11e6p-3, 0x1.7462b51cb66b1p-3, 0x1.39fe51a7c18f9p-3,
                             0x1.2b5900de53b32p-3};
  const Split part = vec_split(x);
  const double f = part.m - 1.0, s = f / (2.0 + f), z = s * s;
  const double half_square = 0.5 * f * f, tail = z * vec_polynomial(z, c, LEN(c));
  const double low = s * (half_square + tail) + (part.k * VEC_LN2_LO + more);
  return part.k * VEC_LN2_HI - ((half_square - low) - f);
}

LANE double vec_log(double x)
{
  const double y = vec_log_core(x, 0.0);
  return x > 0.0 ? (x < VEC_INFINITY ? y : x) : VEC_NAN;
}

LANE double vec_log1p(double x) /* below 2 ulp */
{
  const Pair u = pair_sum(1.0, x);
  const double y = vec_log_core(u.hi, u.lo / u.hi);
  return x > -1.0 ? (x < VEC_INFINITY ? (x == 0.0 ? x : y) : x) : VEC_NAN;
}

/* log(x) to about 68 bits, for powers and other bases; 0 < x < infinity. */
LANE Pair vec_log_pair(double x)
{
  static const double c[] = {/* (2 atanh(s) - 2 s - 2/3 s^3) / s^5 in s^2, s <= 0.1716 */
                             0x1.999999999999ap-2, 0x1.2492492492521p-2, 0x1.c71c71c6eaa10p-3,
                             0x1.745d177a96056p-3, 0x1.3b1395d2190c1p-3, 0x1.1118c7e4b0917p-3,
                             0x1.df7cc8e5fa539p-4, 0x1.e02e6fff27908p-4};
  const Split part = vec_split(x);
  const double f = part.m - 1.0, below = part.m + 1.0, lost = part.m - (below - 1.0);
  const double s = f / below;
  const Pair back = pair_product(s, below);
  const double s_lo = (((f - back.hi) - back.lo) - s * lost) / below;
  Pair z = pair_product(s, s);
  z.lo += 2.0 * s * s_lo;
  Pair cube = pair_product(s, z.hi);
  cube.lo += s * z.lo + s_lo * z.hi;
  Pair third = pair_product(cube.hi, 0x1.5555555555555p-1);
  third.lo += cube.hi * 0x1.5555555555555p-55 + cube.lo * 0x1.5555555555555p-1;
  const double rest = cube.hi * z.hi * vec_polynomial(z.hi, c, LEN(c));
  const Pair first = pair_fast_sum(part.k * VEC_LN2_HI, 2.0 * s);
  const Pair second = pair_fast_sum(first.hi, third.hi);
  const double low = (first.lo + second.lo) + (2.0 * s_lo + third.lo + rest);
  return pair_fast_sum(second.hi, low + part.k * VEC_LN2_LO);
}

LANE double vec_log_scaled(double x, double factor, double factor_lo)
{
  const Pair log = vec_log_pair(x);
  const Pair y = pair_product(log.hi, factor);
  const double sum = y.hi + (y.lo + (log.hi * factor_lo + log.lo * factor));
  return x > 0.0 ? (x < VEC_INFINITY ? sum : x) : VEC_NAN;
}

LANE double vec_log2(double x) /* exact at powers of 2 */
{
  return vec_log_scaled(x, 0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56);
}

LANE double vec_log10(double x) /* exact at powers of 10 */
{
  return vec_log_scaled(x, 0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57);
}

/* x^y: exact where the result is a double, as 2^10 or 10^3; exponents 1, 2, -1 and 1/2 are the
   operations they stand for. NaN for negative x and broken y, and for 0 to a negative power;
   0^0 = 1. */
LANE double vec_pow(double x, double y)
{
  const double size = vec_abs(x);
  const double limited = vec_pick(vec_abs(y) > 0x1p66, vec_with_sign(0x1p66, y), y);
  const Pair log = vec_log_pair(size);
  const Pair part = pair_product(limited, log.hi);
  const Pair power = pair_fast_sum(part.hi, part.lo + limited * log.lo);
  double r = vec_exp_shifted(power.hi, power.lo, 0.0);
  const double at_zero = vec_pick(y > 0.0, 0.0, VEC_NAN);
  const double at_infinity = vec_pick(y > 0.0, size, 0.0);
  r = vec_pick(size == 0.0, at_zero, r);
  r = vec_pick(size == VEC_INFINITY, at_infinity, r);
  const double half = 0.5 * y;
  const double even = vec_pick(vec_floor(half) == half, r, -r);
  const double negative = vec_pick(vec_floor(y) == y, even, VEC_NAN);
  r = vec_pick(x < 0.0, negative, r);
  r = vec_pick(y == 0.5, vec_sqrt(x), r);
  r = vec_pick(y == -1.0, vec_pick(x == 0.0, VEC_NAN, 1.0 / x), r);
  r = vec_pick(y == 2.0, x * x, r);
  r = vec_pick(y == 1.0, x, r);
  return vec_pick(y == 0.0, 1.0, r);
}

#endif
