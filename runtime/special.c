#include "special.h"
#include "special_normal.h"

enum { MOST_TERMS = 100000, MOST_STEPS = 60 };

static const double tiny = 0x1p-1000;   /* in place of a zero denominator */
static const double precise = 0x1p-52;  /* terms below this share of the sum do not count */
static const double near_enough = 1e-6; /* Halley's method cubes the error: 1e-18 after this step */
static const double large_shape = 1e6;  /* from here on Cornish and Fisher's series is as good */

/* ---- what all have in common ------------------------------------------------------------------
 */

/* log(gamma(x + 1)) less Stirling's (x + 1/2) log(x) - x + log(2 pi) / 2, by his series for large
   x, reached from small ones by the recurrence of the difference. */
static double stirling_rest(double x)
{
  double sum = 0.0;
  for (; x < 16.0; x += 1.0)
    sum += (x + 0.5) * vec_log1p(1.0 / x) - 1.0;
  const double z = 1.0 / (x * x);
  static const double c[] = {1.0 / 12,   -1.0 / 360,       1.0 / 1260, -1.0 / 1680,
                             1.0 / 1188, -691.0 / 360360., 1.0 / 156};
  return sum + vec_polynomial(z, c, LEN(c)) / x;
}

/* t - log(ratio) for ratio = 1 + t: near 0 by a series, without loss (C. Loader, "Fast and accurate
   computation of binomial probabilities", 2000). */
static double deviance(double ratio, double t)
{
  if (vec_abs(t) > 0.1)
    return t - vec_log(ratio);
  const double v = t / (2.0 + t), z = v * v;
  static const double c[] = {1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13};
  return t * v - 2.0 * v * z * vec_polynomial(z, c, LEN(c));
}

static double away_from_zero(double x)
{
  return vec_abs(x) < tiny ? tiny : x;
}

/* Halley's correction to Newton's step `newton`, for a density whose logarithm has the derivative
   `slope`; bounded, so that a bad start does no harm. */
static double halley(double newton, double slope)
{
  const double bend = newton * slope;
  return newton / (1.0 - 0.5 * (bend < 1.0 ? (bend > -1.0 ? bend : -1.0) : 1.0));
}

/* ---- gamma -------------------------------------------------------------------------------------
 */

GammaShape special_gamma(double a)
{
  const double root_two_pi = 0x1.40d931ff62706p+1;
  return (GammaShape){a, vec_sqrt(a) / root_two_pi * vec_exp(-stirling_rest(a))};
}

/* x^a exp(-x) / gamma(a) */
static double gamma_front(GammaShape shape, double x)
{
  const double a = shape.a;
  return shape.front * vec_exp(-a * deviance(x / a, (x - a) / a));
}

static double gamma_series(double a, double x)
{
  double term = 1.0 / a, sum = term;
  for (int i = 1; i < MOST_TERMS && term > sum * (0.25 * precise); i++) {
    term *= x / (a + i);
    sum += term;
  }
  return sum;
}

/* Lentz' evaluation of Legendre's continued fraction. */
static double gamma_fraction(double a, double x)
{
  double b = x + 1.0 - a, c = 1.0 / tiny, d = 1.0 / away_from_zero(b), h = d;
  for (int i = 1; i < MOST_TERMS; i++) {
    const double top = -i * (i - a);
    b += 2.0;
    d = 1.0 / away_from_zero(top * d + b);
    c = away_from_zero(b + top / c);
    h *= d * c;
    if (vec_abs(d * c - 1.0) < precise)
      break;
  }
  return h;
}

Shares special_gamma_shares(GammaShape shape, double x)
{
  if (!(x > 0.0))
    return (Shares){0.0, 1.0};
  if (x == VEC_INFINITY)
    return (Shares){1.0, 0.0};
  const double front = gamma_front(shape, x);
  if (x < shape.a + 1.0) {
    const double below = front * gamma_series(shape.a, x);
    return (Shares){below, 1.0 - below};
  }
  const double above = front * gamma_fraction(shape.a, x);
  return (Shares){1.0 - above, above};
}

/* The expansion of Cornish and Fisher about the normal (Abramowitz and Stegun 26.2.49). */
static double gamma_far(double a, double z)
{
  const double root = vec_sqrt(a), z2 = z * z, z3 = z2 * z;
  return a + root * z + (z2 - 1.0) / 3.0 + (z3 - 7.0 * z) / (36.0 * root) -
         (3.0 * z2 * z2 + 7.0 * z2 - 16.0) / (810.0 * a);
}

static double gamma_start(GammaShape shape, double u)
{
  const double a = shape.a, z = special_normal_score(u);
  /* x^a / gamma(a + 1), the first term of the series, is the share below a small x */
  const double small = a / 0x1.5bf0a8b145769p+1 * vec_pow(u * a / shape.front, 1.0 / a);
  if (small < 0.2 * (a + 1.0))
    return small;
  const double third = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * vec_sqrt(a)); /* Wilson and Hilferty */
  const double x = a * third * third * third;
  return x > small ? x : small;
}

double special_gamma_quantile(GammaShape shape, double u)
{
  const double a = shape.a, v = 1.0 - u;
  if (a >= large_shape)
    return gamma_far(a, special_normal_score(u));
  double x = gamma_start(shape, u);
  for (int i = 0; i < MOST_STEPS && x > 0x1p-960; i++) {
    const Shares shares = special_gamma_shares(shape, x);
    const double error = u < 0.5 ? shares.below - u : v - shares.above;
    const double step = halley(error * x / gamma_front(shape, x), (a - 1.0) / x - 1.0);
    const double next = x - step;
    x = next > 0.0 ? next : 0.5 * x;
    if (vec_abs(step) < near_enough * x)
      break;
  }
  return x;
}

/* ---- beta --------------------------------------------------------------------------------------
 */

BetaShape special_beta(double a, double b)
{
  const double two_pi = 0x1.921fb54442d18p+2;
  const double rest = stirling_rest(a + b) - stirling_rest(a) - stirling_rest(b);
  return (BetaShape){a, b, vec_sqrt(a / two_pi * (b / (a + b))) * vec_exp(rest)};
}

/* x^a y^b / B(a, b) */
static double beta_front(BetaShape shape, double x, double y)
{
  const double a = shape.a, b = shape.b, sum = a + b, away = x * b - y * a;
  return shape.front *
         vec_exp(-(a * deviance(x * (sum / a), away / a) + b * deviance(y * (sum / b), -away / b)));
}

/* Lentz' evaluation of the continued fraction (Press and others, Numerical Recipes, 6.4). */
static double beta_fraction(double a, double b, double x)
{
  double c = 1.0, d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)), h = d;
  for (int m = 1; m < MOST_TERMS; m++) {
    const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
    d = 1.0 / away_from_zero(1.0 + even * d);
    c = away_from_zero(1.0 + even / c);
    h *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    d = 1.0 / away_from_zero(1.0 + odd * d);
    c = away_from_zero(1.0 + odd / c);
    h *= d * c;
    if (vec_abs(d * c - 1.0) < precise)
      break;
  }
  return h;
}

Shares special_beta_shares(BetaShape shape, double x, double y)
{
  if (!(x > 0.0))
    return (Shares){0.0, 1.0};
  if (!(y > 0.0))
    return (Shares){1.0, 0.0};
  const double a = shape.a, b = shape.b, front = beta_front(shape, x, y);
  if (x * (a + b + 2.0) < a + 1.0) {
    const double below = front * beta_fraction(a, b, x) / a;
    return (Shares){below, 1.0 - below};
  }
  const double above = front * beta_fraction(b, a, y) / b;
  return (Shares){1.0 - above, above};
}

/* Both x and 1 - x of a first guess (Abramowitz and Stegun 26.5.22; where a shape is below 1, as if
   either end stood alone). */
static Shares beta_start(double a, double b, double u)
{
  if (a >= 1.0 && b >= 1.0) {
    const double z = -special_normal_score(u), k = (z * z - 3.0) / 6.0;
    const double p = 1.0 / (2.0 * a - 1.0), q = 1.0 / (2.0 * b - 1.0), h = 2.0 / (p + q);
    const double w =
        z * vec_sqrt(k + h > 0.0 ? k + h : 0.0) / h - (q - p) * (k + 5.0 / 6.0 - 2.0 / (3.0 * h));
    const double odds = b / a * vec_exp(2.0 * w);
    return (Shares){1.0 / (1.0 + odds), odds / (1.0 + odds)};
  }
  const double left = vec_exp(a * vec_log(a / (a + b))) / a;
  const double right = vec_exp(b * vec_log(b / (a + b))) / b, sum = left + right;
  if (u * sum < left) {
    const double x = vec_pow(a * sum * u, 1.0 / a);
    return (Shares){x, 1.0 - x};
  }
  const double y = vec_pow(b * sum * (1.0 - u), 1.0 / b);
  return (Shares){1.0 - y, y};
}

/* The smaller of x and 1 - x is solved for, to its last digits, here x. */
static Shares beta_solve(BetaShape shape, double x, double u, double v)
{
  double low = 0.0, high = 1.0; /* x is between */
  for (int i = 0; i < MOST_STEPS && x > 0x1p-960; i++) {
    const double y = 1.0 - x;
    const Shares shares = special_beta_shares(shape, x, y);
    const double error = u < 0.5 ? shares.below - u : v - shares.above;
    low = error < 0.0 ? x : low;
    high = error > 0.0 ? x : high;
    const double step =
        halley(error * x * y / beta_front(shape, x, y), (shape.a - 1.0) / x - (shape.b - 1.0) / y);
    const double next = x - step;
    x = next >= low && next <= high ? next : 0.5 * (low + high);
    if (vec_abs(step) < near_enough * x)
      break;
  }
  return (Shares){x, 1.0 - x};
}

Shares special_beta_quantile(BetaShape shape, double u)
{
  const Shares start = beta_start(shape.a, shape.b, u);
  if (start.below <= start.above)
    return beta_solve(shape, start.below, u, 1.0 - u);
  const BetaShape mirrored = {shape.b, shape.a, shape.front};
  const Shares found = beta_solve(mirrored, start.above, 1.0 - u, u);
  return (Shares){found.above, found.below};
}

/* ---- Poisson -----------------------------------------------------------------------------------
 */

double special_poisson_cdf(double mean, double k)
{
  if (k < 0.0)
    return 0.0;
  return mean > 0.0 ? special_gamma_shares(special_gamma(k + 1.0), mean).above : 1.0;
}

static double poisson_share(double mean, double k) /* P(K = k), k >= 1 */
{
  return gamma_front(special_gamma(k), mean) / k;
}

double special_poisson_quantile(double mean, double u)
{
  if (!(mean > 0.0))
    return 0.0;
  if (mean < 30.0) { /* adding up the shares from 0 */
    double share = vec_exp(-mean), sum = share, k = 0.0;
    while (sum < u && share > 0.0) {
      k += 1.0;
      share *= mean / k;
      sum += share;
    }
    return k;
  }
  const double z = special_normal_score(u), root = vec_sqrt(mean);
  double k =
      vec_floor(mean + root * z + (z * z - 1.0) / 6.0 + z * (1.0 - z * z) / (72.0 * root) + 0.5);
  if (mean >= large_shape || k < 1.0)
    return k > 0.0 ? k : 0.0;
  double sum = special_poisson_cdf(mean, k);
  while (sum < u && k < 4.0 * mean)
    sum += poisson_share(mean, k += 1.0);
  while (k >= 1.0 && sum - poisson_share(mean, k) >= u)
    sum -= poisson_share(mean, k--);
  return k;
}
