#include "dist.h"
#include "special.h"
#include "vecmath.h"

LANE double ratio8(const double *a, const double *b, double x)
{
  double top = a[7], bottom = b[7];
  for (int i = 6; i >= 0; i--) {
    top = top * x + a[i];
    bottom = bottom * x + b[i];
  }
  return top / bottom;
}

/* All three ranges are worked out and one is chosen, so that the loop has no branches. */
LANE double normal_score(double u)
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
  double q = u - 0.5;
  double centre = q * ratio8(a, b, 0.180625 - q * q);
  double tail = q < 0 ? u : 1 - u;
  double r = vec_sqrt(-vec_log(tail));
  double near = ratio8(c, d, r - 1.6), far = ratio8(e, f, r - 5.0);
  double size = r <= 5.0 ? near : far;
  return vec_abs(q) <= 0.425 ? centre : q < 0 ? -size : size;
}

LANE_CLONES void dist_normal_scores(double *out, const double *u, size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = normal_score(u[i]);
}

double dist_normal_score(double u)
{
  return normal_score(u);
}

/* ---- one lane of each ---- */

static const double z95 = 1.6448536269514722; /* the normal score of 95 % */

/* What is wrong with the parameters: the first that is no number, else the fault where they are
 * impossible. */
static double blame(const double *p, int count, bool good, double fault)
{
  for (int i = 0; i < count; i++)
    if (p[i] != p[i])
      return p[i];
  return good ? 0 : fault;
}

static double interval(double low, double high, double z)
{
  if (low > 0 && high > 0) {
    double from = vec_log(low), to = vec_log(high), spread = (to - from) / (2 * z95);
    return vec_exp(0.5 * (from + to) + z * spread);
  }
  double spread = (high - low) / (2 * z95);
  return 0.5 * (low + high) + spread * z;
}

/* Two halves of normal distributions that meet at the central value; in logarithms where all three
   points are positive, so that it stays positive. The three points are its 5 %, 50 % and 95 %
   quantiles. */
static double three_point(double low, double central, double high, double z)
{
  bool positive = low > 0 && central > 0 && high > 0;
  double a = positive ? vec_log(low) : low, m = positive ? vec_log(central) : central;
  double b = positive ? vec_log(high) : high;
  double x = m + (z < 0 ? m - a : b - m) * z / z95;
  return positive ? vec_exp(x) : x;
}

static double triangular(double lo, double mode, double hi, double u)
{
  if (!(hi > lo))
    return lo;
  double split = (mode - lo) / (hi - lo);
  return u < split ? lo + vec_sqrt(u * (hi - lo) * (mode - lo))
                   : hi - vec_sqrt((1 - u) * (hi - lo) * (hi - mode));
}

static double pert(double lo, double mode, double hi, double u)
{
  if (!(hi > lo))
    return lo;
  double a = 1 + 4 * (mode - lo) / (hi - lo), b = 1 + 4 * (hi - mode) / (hi - lo);
  return lo + (hi - lo) * special_beta_quantile(a, b, u);
}

static double one_lane(DistKind kind, const double *p, double u)
{
  switch (kind) {
  case DIST_NORMAL: return p[0] + p[1] * normal_score(u);
  case DIST_INTERVAL: return interval(p[0], p[1], normal_score(u));
  case DIST_THREE_POINT: return three_point(p[0], p[1], p[2], normal_score(u));
  case DIST_LOGNORMAL: return p[0] * vec_exp(vec_log(p[1]) * normal_score(u));
  case DIST_UNIFORM: return p[0] + (p[1] - p[0]) * u;
  case DIST_TRIANGULAR: return triangular(p[0], p[1], p[2], u);
  case DIST_PERT: return pert(p[0], p[1], p[2], u);
  case DIST_BETA: return special_beta_quantile(p[0], p[1], u);
  case DIST_GAMMA: return p[1] * special_gamma_quantile(p[0], u);
  case DIST_WEIBULL: return p[1] * vec_pow(-vec_log1p(-u), 1 / p[0]);
  case DIST_EXPONENTIAL: return -p[0] * vec_log1p(-u);
  case DIST_POISSON: return special_poisson_quantile(p[0], u);
  case DIST_BERNOULLI: return u < p[0] ? 1 : 0;
  case DIST_KIND_COUNT: break;
  }
  return 0;
}

static bool possible(DistKind kind, const double *p)
{
  switch (kind) {
  case DIST_NORMAL: return p[1] >= 0;
  case DIST_INTERVAL:
  case DIST_UNIFORM: return p[0] <= p[1];
  case DIST_THREE_POINT:
  case DIST_TRIANGULAR:
  case DIST_PERT: return p[0] <= p[1] && p[1] <= p[2];
  case DIST_LOGNORMAL: return p[0] > 0 && p[1] >= 1;
  case DIST_BETA:
  case DIST_GAMMA:
  case DIST_WEIBULL: return p[0] > 0 && p[1] > 0;
  case DIST_EXPONENTIAL: return p[0] > 0;
  case DIST_POISSON: return p[0] >= 0;
  case DIST_BERNOULLI: return p[0] >= 0 && p[0] <= 1;
  case DIST_KIND_COUNT: break;
  }
  return false;
}

int dist_param_count(DistKind kind)
{
  static const int counts[] = {
      [DIST_NORMAL] = 2,   [DIST_INTERVAL] = 2,   [DIST_THREE_POINT] = 3, [DIST_LOGNORMAL] = 2,
      [DIST_UNIFORM] = 2,  [DIST_TRIANGULAR] = 3, [DIST_PERT] = 3,        [DIST_BETA] = 2,
      [DIST_GAMMA] = 2,    [DIST_WEIBULL] = 2,    [DIST_EXPONENTIAL] = 1, [DIST_POISSON] = 1,
      [DIST_BERNOULLI] = 1};
  return counts[kind];
}

/* ---- blocks ---- */

LANE_CLONES static void normal_block(double *out, const double *u, double mean, double sd, size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = mean + sd * normal_score(u[i]);
}

LANE_CLONES static void lognormal_block(double *out, const double *u, double centre, double spread,
                                        size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = vec_exp(centre + normal_score(u[i]) * spread);
}

LANE_CLONES static void uniform_block(double *out, const double *u, double lo, double hi, size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = lo + (hi - lo) * u[i];
}

/* The common ones with fixed parameters, as loops that vectorise. */
static bool fast_block(DistKind kind, double *out, const double *u, const double *p, size_t n)
{
  switch (kind) {
  case DIST_NORMAL: normal_block(out, u, p[0], p[1], n); return true;
  case DIST_UNIFORM: uniform_block(out, u, p[0], p[1], n); return true;
  case DIST_INTERVAL:
    if (p[0] > 0) {
      double from = vec_log(p[0]), to = vec_log(p[1]);
      lognormal_block(out, u, 0.5 * (from + to), (to - from) / (2 * z95), n);
    } else {
      normal_block(out, u, 0.5 * (p[0] + p[1]), (p[1] - p[0]) / (2 * z95), n);
    }
    return true;
  default: return false;
  }
}

void dist_quantile(DistKind kind, const double *const params[], const bool varying[],
                   const double *u, double *out, size_t n, double fault)
{
  int count = dist_param_count(kind);
  double p[DIST_PARAMS] = {0};
  bool any_varies = false;
  for (int k = 0; k < count; k++) {
    p[k] = params[k][0];
    any_varies |= varying[k];
  }
  double wrong = any_varies ? 0 : blame(p, count, possible(kind, p), fault);
  if (!any_varies && wrong == 0 && fast_block(kind, out, u, p, n))
    return;
  for (size_t i = 0; i < n; i++) {
    for (int k = 0; any_varies && k < count; k++)
      p[k] = varying[k] ? params[k][i] : params[k][0];
    if (any_varies)
      wrong = blame(p, count, possible(kind, p), fault);
    out[i] = wrong == 0 ? one_lane(kind, p, u[i]) : wrong;
  }
}

bool dist_cholesky(double *matrix, int n)
{
  for (int i = 0; i < n; i++)
    for (int k = 0; k <= i; k++) {
      double sum = matrix[i * n + k];
      for (int j = 0; j < k; j++)
        sum -= matrix[i * n + j] * matrix[k * n + j];
      if (i == k) {
        if (!(sum > 1e-12))
          return false;
        matrix[i * n + i] = vec_sqrt(sum);
      } else {
        matrix[i * n + k] = sum / matrix[k * n + k];
      }
      matrix[k * n + i] = i == k ? matrix[i * n + i] : 0;
    }
  return true;
}
