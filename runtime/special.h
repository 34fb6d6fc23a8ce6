/* special.h - the functions behind the distributions: incomplete gamma and beta, and their
   inverses. May include: lanes.h. Scalar; every step is plain IEEE arithmetic and our own exp and
   log, so the bits are the same everywhere. */
#ifndef STROM_SPECIAL_H
#define STROM_SPECIAL_H

#include "lanes.h"

double special_log_gamma(double x); /* x > 0; Lanczos' approximation, 1e-14 relative */
double special_gamma_cdf(double shape,
                         double x); /* regularised lower incomplete gamma P(shape, x) */
double special_beta_cdf(double a, double b, double x); /* regularised incomplete beta I_x(a, b) */
double special_gamma_quantile(double shape, double u); /* x with P(shape, x) = u */
double special_beta_quantile(double a, double b, double u);
double special_poisson_quantile(double mean, double u); /* least k with P(K <= k) >= u */

#endif
