#include "special.h"
#include "vecmath.h"

/* Lanczos' approximation with g = 7 and nine terms (P. Godfrey's coefficients, 2001). */
double special_log_gamma(double x)
{
  static const double c[] = {0.99999999999980993,  676.5203681218851,     -1259.1392167224028,
                             771.32342877765313,   -176.61502916214059,   12.507343278686905,
                             -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
  double sum = c[0], t = x + 6.5;
  for (int i = 1; i < 9; i++)
    sum += c[i] / (x + i - 1);
  return 0.91893853320467274178 + (x - 0.5) * vec_log(t) - t + vec_log(sum);
}

enum { TERMS = 500 };

/* By its series below shape + 1, by Lentz' continued fraction above (Press and others, Numerical
   Recipes, 3rd edition, section 6.2). */
double special_gamma_cdf(double shape, double x)
{
  if (!(x > 0))
    return 0;
  double scale = vec_exp(shape * vec_log(x) - x - special_log_gamma(shape));
  if (x < shape + 1) {
    double term = 1 / shape, sum = term;
    for (int i = 1; i < TERMS * 4 && term > sum * 1e-17; i++) {
      term *= x / (shape + i);
      sum += term;
    }
    return scale * sum;
  }
  const double tiny = 1e-300;
  double b = x + 1 - shape, c = 1 / tiny, d = 1 / b, h = d;
  for (int i = 1; i < TERMS * 4; i++) {
    double an = -i * (i - shape);
    b += 2;
    d = an * d + b;
    d = 1 / (vec_abs(d) < tiny ? tiny : d);
    c = b + an / c;
    c = vec_abs(c) < tiny ? tiny : c;
    h *= d * c;
    if (vec_abs(d * c - 1) < 1e-16)
      break;
  }
  return 1 - scale * h;
}

static double beta_fraction(double a, double b, double x)
{
  const double tiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (vec_abs(d) < tiny ? tiny : d);
  double h = d;
  for (int m = 1; m < TERMS * 4; m++) {
    for (int odd = 0; odd < 2; odd++) {
      double n = odd ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
                     : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 + n * d;
      d = 1 / (vec_abs(d) < tiny ? tiny : d);
      c = 1 + n / c;
      c = vec_abs(c) < tiny ? tiny : c;
      h *= d * c;
    }
    if (vec_abs(d * c - 1) < 1e-16)
      break;
  }
  return h;
}

/* Continued fraction of I_x(a, b), on whichever side it converges fast (Numerical Recipes 6.4). */
double special_beta_cdf(double a, double b, double x)
{
  if (!(x > 0))
    return 0;
  if (x >= 1)
    return 1;
  double front = vec_exp(special_log_gamma(a + b) - special_log_gamma(a) - special_log_gamma(b) +
                         a * vec_log(x) + b * vec_log1p(-x));
  if (x < (a + 1) / (a + b + 2))
    return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* Bisection to the last bit: slower than Newton's method, and cannot fail. */
double special_gamma_quantile(double shape, double u)
{
  double low = 0, high = shape + 1;
  while (special_gamma_cdf(shape, high) < u && high < 1e300)
    high *= 2;
  for (int i = 0; i < 200; i++) {
    double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high)
      break;
    if (special_gamma_cdf(shape, middle) < u)
      low = middle;
    else
      high = middle;
    if (high - low <= 1e-15 * high)
      break;
  }
  return low + (high - low) / 2;
}

double special_beta_quantile(double a, double b, double u)
{
  double low = 0, high = 1;
  for (int i = 0; i < 200; i++) {
    double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high)
      break;
    if (special_beta_cdf(a, b, middle) < u)
      low = middle;
    else
      high = middle;
    if (high - low <= 1e-16)
      break;
  }
  return low + (high - low) / 2;
}

double special_poisson_quantile(double mean, double u)
{
  if (!(mean > 0))
    return 0;
  if (mean < 500) { /* adding up the probabilities from 0 */
    double term = vec_exp(-mean), sum = term, k = 0;
    while (sum < u && k < 5000) {
      k += 1;
      term *= mean / k;
      sum += term;
    }
    return k;
  }
  double low = -1, high = mean;
  while (1 - special_gamma_cdf(high + 1, mean) < u)
    high *= 2;
  high = vec_floor(high);
  while (high - low > 1) {
    double middle = vec_floor(low + (high - low) / 2);
    if (1 - special_gamma_cdf(middle + 1, mean) < u)
      low = middle;
    else
      high = middle;
  }
  return high;
}
