/* vecmath_angle.h - angles and distances on one lane; see vecmath.h.
   May include: vecmath_piece.h. */
#ifndef STROM_VECMATH_ANGLE_H
#define STROM_VECMATH_ANGLE_H

#include "vecmath_piece.h"

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
                             -0x1.5555555555555p-3, 0x1.1111111110babp-7,   -0x1.a01a019e820acp-13,
                             0x1.71de37946eb45p-19, -0x1.ae6008d0f0520p-26, 0x1.5e0a4fb47ace3p-33};
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

LANE double vec_tan(double x) /* below 3 ulp */
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
                             -0x1.5555555555555p-2, 0x1.9999999999953p-3,  -0x1.249249248d7dcp-3,
                             0x1.c71c71c303dbbp-4,  -0x1.745d165dc9713p-4, 0x1.3b1392d519db1p-4,
                             -0x1.110e87b4357d2p-4, 0x1.e19a0bfa3eef9p-5,  -0x1.ac7a5a79b3f26p-5,
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
  const double back = 2.0 * VEC_HALF_PI - (angle - 2.0 * VEC_HALF_PI_LO);
  const double turned = vec_with_sign(vec_pick(x < 0.0, back, angle), y);
  return vec_pick(vec_abs(x) + vec_abs(y) == 0.0, 0.0, turned);
}

LANE double vec_asin_tail(double z) /* (asin(t) - t) / t in z = t^2 <= 1/4 */
{
  static const double c[] = {0x1.5555555555556p-3, 0x1.3333333332ec4p-4, 0x1.6db6db6e3292ep-5,
                             0x1.f1c71c1d4aa0dp-6, 0x1.6e8bb1d89492bp-6, 0x1.1c4d343fa57f6p-6,
                             0x1.c9cf3759fd8ffp-7, 0x1.78246f32d075cp-7, 0x1.524ea8b3aad31p-7,
                             0x1.653a8f8cfd43cp-8, 0x1.1d661531b222ep-6, -0x1.e7a24f548c99fp-7,
                             0x1.d78189767524ep-6};
  return z * vec_polynomial(z, c, LEN(c));
}

LANE double vec_asin(double x) /* below 2.5 ulp */
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

#endif
