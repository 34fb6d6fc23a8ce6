/* vecmath_angle.h - the part of vecmath.h about angles, distances and the error function; include
   vecmath.h, not this. May include: vecmath.h. */
#ifndef STROM_VECMATH_ANGLE_H
#define STROM_VECMATH_ANGLE_H

#include "vecmath.h"

#define VEC_HALF_PI 0x1.921fb54442d18p+0
#define VEC_HALF_PI_LO 0x1.1a62633145c07p-54

typedef struct Angle { /* x = quadrant pi/2 + r + rest, |r| <= pi/4 */
  uint64_t quadrant;
  double r, rest;
} Angle;

/* Above 1.5e9 a double does not tell the angle to 1e-7, and this gives NaN. Pi/2 is taken off in
   four pieces of 23 bits: the products with a whole number below 2^30 are exact. */
LANE Angle vec_angle(double x)
{
  const double turns = x * 0x1.45f306dc9c883p-1 + 0x1.8p52, k = turns - 0x1.8p52;
  const double a = (x - k * 0x1.921fb4p+0) - k * 0x1.4442dp-24;
  const double c = k * 0x1.846988p-48;
  const double first = a - c;
  const double low = ((a - first) - c) - k * 0x1.8cc51701b839ap-72;
  const Pair r = pair_fast_sum(first, low);
  return (Angle){lane_bits(turns), vec_abs(x) <= 1.5e9 ? r.hi : VEC_NAN, r.lo};
}

LANE double vec_sin_core(double r, double rest)
{
  static const double c[] = {/* (sin(r) - r) / r^3 in r^2, r <= pi/4 */
                             -0x1.5555555555555p-3,  0x1.1111111110babp-7,
                             -0x1.a01a019e820acp-13, 0x1.71de37946eb45p-19,
                             -0x1.ae6008d0f0520p-26, 0x1.5e0a4fb47ace3p-33};
  const double z = r * r;
  return r + (r * z * vec_polynomial(z, c, LEN(c)) + rest * (1.0 - 0.5 * z));
}

LANE double vec_cos_core(double r, double rest)
{
  static const double c[] = {/* (cos(r) - 1 + r^2/2) / r^4 in r^2, r <= pi/4 */
                             0x1.5555555555555p-5,  -0x1.6c16c16c16963p-10,
                             0x1.a01a019f4ddfdp-16, -0x1.27e4fa16cc1bcp-22,
                             0x1.1eeb67d014ecep-29, -0x1.907cd8f26aa3fp-37};
  const double z = r * r, half = 0.5 * z, top = 1.0 - half;
  return top + (((1.0 - top) - half) + (z * z * vec_polynomial(z, c, LEN(c)) - r * rest));
}

LANE double vec_sin(double x)
{
  const Angle angle = vec_angle(x);
  const double s = vec_sin_core(angle.r, angle.rest), c = vec_cos_core(angle.r, angle.rest);
  const double y = (angle.quadrant & 1u) != 0 ? c : s;
  return lane_from_bits(lane_bits(y) ^ (angle.quadrant & 2u) << 62);
}

LANE double vec_cos(double x)
{
  const Angle angle = vec_angle(x);
  const double s = vec_sin_core(angle.r, angle.rest), c = vec_cos_core(angle.r, angle.rest);
  const double y = (angle.quadrant & 1u) != 0 ? s : c;
  return lane_from_bits(lane_bits(y) ^ ((angle.quadrant + 1u) & 2u) << 62);
}

LANE double vec_tan(double x) /* below 2 ulp */
{
  const Angle angle = vec_angle(x);
  const double s = vec_sin_core(angle.r, angle.rest), c = vec_cos_core(angle.r, angle.rest);
  const bool odd = (angle.quadrant & 1u) != 0;
  return (odd ? -c : s) / (odd ? s : c);
}

/* The angle of the point (across, up), both >= 0, from 0 to pi/2: reduced to at most pi/8 from
   one of the angles 0, pi/4 and pi/2. */
LANE double vec_angle_of(double up, double across)
{
  static const double c[] = {/* (atan(t) - t) / t^3 in t^2, t <= tan(pi/8) */
                             -0x1.5555555555555p-2, 0x1.9999999999953p-3, -0x1.249249248d7dcp-3,
                             0x1.c71c71c303dbbp-4,  -0x1.745d165dc9713p-4, 0x1.3b1392d519db1p-4,
                             -0x1.110e87b4357d2p-4, 0x1.e19a0bfa3eef9p-5, -0x1.ac7a5a79b3f26p-5,
                             0x1.74dccfb93fff0p-5,  -0x1.1b311bb48c215p-5, 0x1.0acd9e91a5a35p-6};
  const bool steep = up > 0x1.3504f333f9de6p+1 * across; /* 1 + sqrt(2) */
  const bool middle = up > 0x1.a827999fcef34p-2 * across;
  const double top = steep ? -across : middle ? up - across : up;
  const double bottom = steep ? up : middle ? up + across : across;
  const double base = steep ? VEC_HALF_PI : middle ? 0.5 * VEC_HALF_PI : 0.0;
  const double base_lo = steep ? VEC_HALF_PI_LO : middle ? 0.5 * VEC_HALF_PI_LO : 0.0;
  const double t = top / bottom, z = t * t;
  return base + (t + (t * z * vec_polynomial(z, c, LEN(c)) + base_lo));
}

LANE double vec_atan(double x)
{
  return x == x ? vec_with_sign(vec_angle_of(vec_abs(x), 1.0), x) : x;
}

LANE double vec_atan2(double y, double x) /* (0, 0) has the angle 0 */
{
  const double angle = vec_angle_of(vec_abs(y), vec_abs(x));
  const double turned = x < 0.0 ? 2.0 * VEC_HALF_PI - (angle - 2.0 * VEC_HALF_PI_LO) : angle;
  return ((x == 0.0) & (y == 0.0)) ? 0.0 : angle == angle ? vec_with_sign(turned, y) : angle;
}

LANE double vec_asin_tail(double z) /* (asin(t) - t) / t in z = t^2 <= 1/4 */
{
  static const double c[] = {0x1.5555555555556p-3, 0x1.3333333332ec4p-4,  0x1.6db6db6e3292ep-5,
                             0x1.f1c71c1d4aa0dp-6, 0x1.6e8bb1d89492bp-6,  0x1.1c4d343fa57f6p-6,
                             0x1.c9cf3759fd8ffp-7, 0x1.78246f32d075cp-7,  0x1.524ea8b3aad31p-7,
                             0x1.653a8f8cfd43cp-8, 0x1.1d661531b222ep-6,  -0x1.e7a24f548c99fp-7,
                             0x1.d78189767524ep-6};
  return z * vec_polynomial(z, c, LEN(c));
}

LANE double vec_asin(double x) /* below 2 ulp */
{
  const double size = vec_abs(x);
  const bool large = size > 0.5;
  const double z = large ? 0.5 * (1.0 - size) : size * size;
  const double t = large ? vec_sqrt(z) : size;
  const double angle = t + t * vec_asin_tail(z);
  const double y = large ? VEC_HALF_PI - (2.0 * angle - VEC_HALF_PI_LO) : angle;
  return y == y ? vec_with_sign(y, x) : y;
}

LANE double vec_acos(double x) /* below 2 ulp */
{
  const double size = vec_abs(x);
  const bool large = size > 0.5;
  const double z = large ? 0.5 * (1.0 - size) : size * size;
  const double t = large ? vec_sqrt(z) : x;
  const double tail = t * vec_asin_tail(z);
  const double middle = VEC_HALF_PI - (x - (VEC_HALF_PI_LO - tail));
  const double edge = 2.0 * (t + tail);
  return !large ? middle : x > 0.0 ? edge : 2.0 * VEC_HALF_PI - (edge - 2.0 * VEC_HALF_PI_LO);
}

/* sqrt(x^2 + y^2) without overflow between: both are scaled by a power of two. */
LANE double vec_hypot(double x, double y)
{
  const double a = vec_abs(x), b = vec_abs(y), most = a > b ? a : b;
  const double limited = most < 0x1p-1000 ? 0x1p-1000 : most > 0x1p1000 ? 0x1p1000 : most;
  const double scale = lane_from_bits(lane_bits(limited) & 0x7ff0000000000000u);
  const double u = a / scale, v = b / scale;
  return most == VEC_INFINITY ? most : vec_sqrt(u * u + v * v) * scale;
}

/* exp(x^2) erfc(x) for x >= 0: a polynomial in (x - 4)/(x + 4), divided by 1 + 2 x. */
LANE double vec_erfcx(double x)
{
  static const double c[] = {
      0x1.3ba5916e9fd7fp+0, -0x1.1df1ad154a29ep-3, 0x1.f7f5df66fd806p-7, 0x1.16ecefcfa61dap-4,
      -0x1.9ddb23c3e8ef9p-4, 0x1.7fee004df3a1ap-4, -0x1.0fb06dfe54c04p-4, 0x1.3079edfa4ea37p-5,
      -0x1.09623880c4501p-6, 0x1.49c6717d9fe59p-8, -0x1.8d4aa002147e2p-11, -0x1.a1de78dfeb196p-13,
      0x1.3be0d8d001294p-13, -0x1.996ab473abe80p-16, -0x1.78aa0adc84d2fp-17,
      0x1.7fb3252b67feap-18, 0x1.44a272e65b3b7p-22, -0x1.bff41b84b64dep-21, 0x1.0a4ad62e493e8p-24,
      0x1.ebae5c1da3babp-24, -0x1.065a3aca0c0d2p-27, -0x1.c8d2e1aefd0d8p-27,
      -0x1.d3ea40d3b4fedp-30};
  const double q = (x - 4.0) / (x + 4.0);
  return vec_polynomial(q, c, LEN(c)) / (1.0 + 2.0 * x);
}

LANE double vec_erfc(double x) /* below 4 ulp, in the far tail too */
{
  const double size = vec_abs(x) > 30.0 ? 30.0 : vec_abs(x);
  const Pair square = pair_product(size, size);
  const double tail = vec_exp_pair(-square.hi, -square.lo) * vec_erfcx(size);
  return x < 0.0 ? 2.0 - tail : tail;
}

LANE double vec_erf(double x) /* below 2 ulp */
{
  static const double c[] = {/* erf(x) / x - 1 in x^2, x <= 0.75 */
      0x1.06eba8214db69p-3, -0x1.812746b0379e0p-2, 0x1.ce2f21a0424b5p-4, -0x1.b82ce31256e97p-6,
      0x1.565bcd0354765p-8, -0x1.c02db11e4609bp-11, 0x1.f9a2af219af2ap-14, -0x1.f4c5d3f626f66p-17,
      0x1.b90e4367c3eb4p-20, -0x1.564ba4a7eec33p-23, 0x1.8a1a6f7ee76b8p-27};
  const double size = vec_abs(x);
  const double small = size + size * vec_polynomial(x * x, c, LEN(c));
  return vec_with_sign(size <= 0.75 ? small : 1.0 - vec_erfc(size), x);
}

/* The share of a standard normal below x; below 4 ulp, in the lower tail too. */
LANE double vec_normal_cdf(double x)
{
  const double size = vec_abs(x) > 40.0 ? 40.0 : vec_abs(x);
  const Pair square = pair_product(size, 0.5 * size);
  const double tail =
      0.5 * vec_exp_pair(-square.hi, -square.lo) * vec_erfcx(size * 0x1.6a09e667f3bcdp-1);
  return x > 0.0 ? 1.0 - tail : tail;
}

#endif
