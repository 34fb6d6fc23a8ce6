/* vecmath_erf.h - the error function and the normal distribution on one lane; see vecmath.h.
   May include: vecmath_exp.h. */
#ifndef STROM_VECMATH_ERF_H
#define STROM_VECMATH_ERF_H

#include "vecmath_exp.h"

/* exp(x^2) erfc(x) for x >= 0: a polynomial in (x - 4)/(x + 4), divided by 1 + 2 x. */
LANE double vec_erfcx(double x)
{
  static const double c[] = {0x1.3ba5916e9fd7fp+0,   -0x1.1df1ad154a29ep-3,  0x1.f7f5df66fd806p-7,
                             0x1.16ecefcfa61dap-4,   -0x1.9ddb23c3e8ef9p-4,  0x1.7fee004df3a1ap-4,
                             -0x1.0fb06dfe54c04p-4,  0x1.3079edfa4ea37p-5,   -0x1.09623880c4501p-6,
                             0x1.49c6717d9fe59p-8,   -0x1.8d4aa002147e2p-11, -0x1.a1de78dfeb196p-13,
                             0x1.3be0d8d001294p-13,  -0x1.996ab473abe80p-16, -0x1.78aa0adc84d2fp-17,
                             0x1.7fb3252b67feap-18,  0x1.44a272e65b3b7p-22,  -0x1.bff41b84b64dep-21,
                             0x1.0a4ad62e493e8p-24,  0x1.ebae5c1da3babp-24,  -0x1.065a3aca0c0d2p-27,
                             -0x1.c8d2e1aefd0d8p-27, -0x1.d3ea40d3b4fedp-30};
  const double q = (x - 4.0) / (x + 4.0);
  return vec_polynomial(q, c, LEN(c)) / (1.0 + 2.0 * x);
}

LANE double vec_erfc(double x) /* below 6 ulp, in the far tail too */
{
  const double size = vec_abs(x) > 30.0 ? 30.0 : vec_abs(x);
  const Pair square = pair_product(size, size);
  const double tail = vec_exp_shifted(-square.hi, -square.lo, 0.0) * vec_erfcx(size);
  return vec_pick(x < 0.0, 2.0 - tail, tail);
}

LANE double vec_erf(double x) /* below 2 ulp */
{
  static const double c[] = {/* erf(x) / x - 1 in x^2, x <= 0.75 */
                             0x1.06eba8214db69p-3,   -0x1.812746b0379e0p-2,  0x1.ce2f21a0424b5p-4,
                             -0x1.b82ce31256e97p-6,  0x1.565bcd0354765p-8,   -0x1.c02db11e4609bp-11,
                             0x1.f9a2af219af2ap-14,  -0x1.f4c5d3f626f66p-17, 0x1.b90e4367c3eb4p-20,
                             -0x1.564ba4a7eec33p-23, 0x1.8a1a6f7ee76b8p-27};
  const double size = vec_abs(x);
  const double small = size + size * vec_polynomial(x * x, c, LEN(c));
  return vec_with_sign(vec_pick(size <= 0.75, small, 1.0 - vec_erfc(size)), x);
}

/* The share of a standard normal below x; below 6 ulp, in the lower tail too. */
LANE double vec_normal_cdf(double x)
{
  const double size = vec_abs(x) > 40.0 ? 40.0 : vec_abs(x);
  const Pair square = pair_product(size, 0.5 * size);
  const double tail =
      0.5 * vec_exp_shifted(-square.hi, -square.lo, 0.0) * vec_erfcx(size * 0x1.6a09e667f3bcdp-1);
  return vec_pick(x > 0.0, 1.0 - tail, tail);
}

#endif
