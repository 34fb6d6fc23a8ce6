/* special_normal.h - the inverse of the normal distribution on one lane, to be inlined into loops.
   May include: vecmath.h. */
#ifndef STROM_SPECIAL_NORMAL_H
#define STROM_SPECIAL_NORMAL_H

#include "vecmath.h"

/* Strictly between 0 and 1, so that no quantile is infinite. */
LANE double special_inner(double u)
{
  const double top = 1.0 - 0x1p-53, bottom = 0x1p-1000;
  return vec_pick(u > top, top, vec_pick(u < bottom, bottom, u));
}

/* The standard normal value below which a share lies, to 1e-15 (Wichura, Applied Statistics 37,
   1988, algorithm AS 241), free of branches: the three ranges differ in their argument and
   coefficients, so all polynomials are worked out and one quotient is taken. Without [has_far] the
   outer range is left out, in which hardly a draw lies: special_is_far. */
LANE double special_score(double share, bool has_far)
{
  static const double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                             1.9715909503065514427e+3, 1.3731693765509461125e+4,
                             4.5921953931549871457e+4, 6.7265770927008700853e+4,
                             3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static const double b[] = {1.0,
                             4.2313330701600911252e+1,
                             6.8718700749205790830e+2,
                             5.3941960214247511077e+3,
                             2.1213794301586595867e+4,
                             3.9307895800092710610e+4,
                             2.8729085735721942674e+4,
                             5.2264952788528545610e+3};
  static const double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                             5.76949722146069140550e0,  3.64784832476320460504e0,
                             1.27045825245236838258e0,  2.41780725177450611770e-1,
                             2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static const double d[] = {1.0,
                             2.05319162663775882187e0,
                             1.67638483018380384940e0,
                             6.89767334985100004550e-1,
                             1.48103976427480074590e-1,
                             1.51986665636164571966e-2,
                             5.47593808499534494600e-4,
                             1.05075007164441684324e-9};
  static const double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                             1.78482653991729133580e0,  2.96560571828504891230e-1,
                             2.65321895265761230930e-2, 1.24266094738807843860e-3,
                             2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static const double f[] = {1.0,
                             5.99832206555887937690e-1,
                             1.36929880922735805310e-1,
                             1.48753612908506148525e-2,
                             7.86869131145613259100e-4,
                             1.84631831751005468180e-5,
                             1.42151175831644588870e-7,
                             2.04426310338993978564e-15};
  const double u = special_inner(share), q = u - 0.5, size = vec_abs(q);
  const double tail = vec_pick(q < 0.0, u, 1.0 - u);
  const double r = vec_sqrt(-vec_log(tail)), centre = 0.180625 - q * q;
  const double near = r - 1.6, far = r - 5.0;
  const bool is_central = size <= 0.425, is_near = !has_far || r <= 5.0;
  const double tail_top =
      vec_pick(is_near, vec_polynomial(near, c, LEN(c)), vec_polynomial(far, e, LEN(e)));
  const double tail_bottom =
      vec_pick(is_near, vec_polynomial(near, d, LEN(d)), vec_polynomial(far, f, LEN(f)));
  const double top =
      vec_pick(is_central, q * vec_polynomial(centre, a, LEN(a)), vec_with_sign(tail_top, q));
  return top / vec_pick(is_central, vec_polynomial(centre, b, LEN(b)), tail_bottom);
}

LANE double special_normal_score(double share)
{
  return special_score(share, true);
}

/* Whether a share may lie in the outer range, beyond 1.3888e-11 of either end. */
LANE bool special_is_far(double share)
{
  return !(share > 1.4e-11 && share < 1.0 - 1.4e-11);
}

#endif
