/* special.h - the functions behind the distributions: incomplete gamma and beta, and their
   inverses. May include: lanes.h. Scalar, and plain IEEE arithmetic with our own exp and log, so
   that the bits are the same everywhere.

   A shape holds what depends on the parameters alone; make it once for many values. Parameters must
   be positive and finite, probabilities between 0 and 1. Relative errors are near 1e-14 on either
   side: `below` and `above` are both worked out, neither by taking the other from 1 where that
   loses digits. */
#ifndef STROM_SPECIAL_H
#define STROM_SPECIAL_H

#include "lanes.h"

typedef struct Shares { /* of a distribution below and above a value; they add up to 1 */
  double below, above;
} Shares;

typedef struct GammaShape {
  double a;
  double front; /* a^a exp(-a) / gamma(a) */
} GammaShape;

typedef struct BetaShape {
  double a, b;
  double front; /* x^a (1 - x)^b / B(a, b) at x = a / (a + b) */
} BetaShape;

GammaShape special_gamma(double a);
Shares special_gamma_shares(GammaShape shape, double x); /* regularised P(a, x) and Q(a, x) */
double special_gamma_quantile(GammaShape shape, double u);

BetaShape special_beta(double a, double b);
/* Regularised I_x(a, b) and its complement; y = 1 - x is passed to keep its digits. */
Shares special_beta_shares(BetaShape shape, double x, double y);
Shares special_beta_quantile(BetaShape shape, double u); /* x as `below`, 1 - x as `above` */

double special_poisson_quantile(double mean, double u); /* least k with P(K <= k) >= u */
double special_poisson_cdf(double mean, double k);      /* P(K <= k) for a whole k */

#endif
