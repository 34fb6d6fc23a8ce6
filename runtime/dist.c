#include "dist.h"
#include "special.h"
#include "special_normal.h"

#include "lang/builtin.h"

enum { CHUNK = 256 };

static const double z95 = 0x1.a515209676abdp+0; /* the normal score of 95 % */

/* ---- one lane of those that have a formula -----------------------------------------------------
 */

LANE double interval(double low, double high, double z)
{
  const double spread = vec_log(high / low) / (2.0 * z95);
  const double lognormal = vec_sqrt(low) * vec_sqrt(high) * vec_exp(spread * z);
  const double normal = 0.5 * low + 0.5 * high + (high - low) / (2.0 * z95) * z;
  return vec_pick(low > 0.0, lognormal, normal);
}

/* With r the ratio of the upper width to the lower, x = central + upper (r^(z/z95) - 1) / (r - 1):
   at z = z95 the fraction is 1, at -z95 it is -1/r, which makes the lower width. */
LANE double three_point(double low, double central, double high, double z)
{
  const double upper = high - central, lower = central - low, turns = z / z95;
  const double excess = (upper - lower) / lower; /* r - 1 */
  const double bent = vec_expm1(vec_log1p(excess) * turns) / excess;
  const double one_sided = vec_pick(lower == 0.0, vec_pick(turns > 0.0, turns * upper, 0.0),
                                    vec_pick(turns < 0.0, turns * lower, 0.0));
  const double shape = vec_pick(excess == 0.0, turns, bent) * upper;
  return central + vec_pick(lower == 0.0, one_sided, vec_pick(upper == 0.0, one_sided, shape));
}

LANE double triangular(double lo, double mode, double hi, double u)
{
  const double left = vec_sqrt(u * (hi - lo) * (mode - lo));
  const double right = vec_sqrt((1.0 - u) * (hi - lo) * (hi - mode));
  return vec_pick(u * (hi - lo) < mode - lo, lo + left, hi - right);
}

LANE double weibull(double shape, double scale, double u)
{
  return scale * vec_pow(-vec_log1p(-u), 1.0 / shape);
}

LANE bool is_finite(double x)
{
  return vec_abs(x) < VEC_INFINITY;
}

/* ---- parameters ------------------------------------------------------------------------------
 */

int dist_param_count(DistKind kind)
{
  switch (kind) {
  case DIST_EXPONENTIAL:
  case DIST_POISSON:
  case DIST_BERNOULLI: return 1;
  case DIST_NORMAL:
  case DIST_INTERVAL:
  case DIST_LOGNORMAL:
  case DIST_UNIFORM:
  case DIST_BETA:
  case DIST_GAMMA:
  case DIST_WEIBULL: return 2;
  case DIST_THREE_POINT:
  case DIST_TRIANGULAR:
  case DIST_PERT: return 3;
  case DIST_KIND_COUNT: break;
  }
  return 0;
}

/* The parameters of a chunk of lanes, each with a value a lane, unused ones 0. */
typedef struct Chunk {
  const double *a, *b, *c;
  double spread[3][CHUNK]; /* of parameters that do not vary */
  bool varies;             /* any of them */
} Chunk;

static void chunk_begin(Chunk *chunk, DistKind kind, const double *const params[],
                        const bool varying[], size_t n)
{
  const int count = dist_param_count(kind);
  const size_t width = n < CHUNK ? n : CHUNK;
  chunk->varies = false;
  for (int k = 0; k < 3; k++) {
    const double value = k < count && n > 0 ? params[k][0] : 0.0;
    for (size_t i = 0; i < width; i++)
      chunk->spread[k][i] = value;
    chunk->varies |= k < count && varying[k];
  }
}

static void chunk_at(Chunk *chunk, DistKind kind, const double *const params[],
                     const bool varying[], size_t at)
{
  const int count = dist_param_count(kind);
  chunk->a = varying[0] ? params[0] + at : chunk->spread[0];
  chunk->b = count > 1 && varying[1] ? params[1] + at : chunk->spread[1];
  chunk->c = count > 2 && varying[2] ? params[2] + at : chunk->spread[2];
}

/* What stands in place of a value: the first parameter without one, else `other` if that has none,
   else the fault if the parameters are impossible, else 0. */
static double blame(DistKind kind, const Chunk *chunk, size_t i, double other, double fault)
{
  const double a = chunk->a[i], b = chunk->b[i], c = chunk->c[i];
  const double first = a != a ? a : b != b ? b : c != c ? c : other;
  if (first != first)
    return first;
  const bool finite = is_finite(a) && is_finite(b) && is_finite(c);
  return finite && distribution_possible((int)kind, a, b, c) ? 0.0 : fault;
}

LANE_CLONES static void keep_missing(double *restrict out, const double *u, size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = u[i] != u[i] ? u[i] : out[i];
}

static void put_blame(DistKind kind, const Chunk *chunk, const double *u, double *out, size_t n,
                      double fault)
{
  if (!chunk->varies && blame(kind, chunk, 0, 0.0, fault) == 0.0) {
    keep_missing(out, u, n);
    return;
  }
  for (size_t i = 0; i < n; i++) {
    const double wrong = blame(kind, chunk, i, u[i], fault);
    out[i] = wrong == 0.0 ? out[i] : wrong;
  }
}

/* ---- loops over lanes --------------------------------------------------------------------------
 */

LANE_CLONES void dist_normal_scores(double *restrict out, const double *u, size_t n)
{
  uint64_t far = 0;
  for (size_t i = 0; i < n; i++) {
    far |= special_is_far(u[i]);
    out[i] = special_score(u[i], false);
  }
  for (size_t i = 0; far && i < n; i++)
    out[i] = special_normal_score(u[i]);
}

double dist_normal_score(double u)
{
  return special_normal_score(u);
}

LANE_CLONES static void normals(double *restrict x, const double *mean, const double *sd, size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = mean[i] + sd[i] * x[i];
}

LANE_CLONES static void intervals(double *restrict x, const double *low, const double *high,
                                  size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = interval(low[i], high[i], x[i]);
}

LANE_CLONES static void three_points(double *restrict x, const double *low, const double *central,
                                     const double *high, size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = three_point(low[i], central[i], high[i], x[i]);
}

LANE_CLONES static void lognormals(double *restrict x, const double *median, const double *gsd,
                                   size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = median[i] * vec_exp(vec_log(gsd[i]) * x[i]);
}

LANE_CLONES static void uniforms(double *restrict x, const double *lo, const double *hi, size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = lo[i] + (hi[i] - lo[i]) * x[i];
}

LANE_CLONES static void triangulars(double *restrict x, const double *lo, const double *mode,
                                    const double *hi, size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = triangular(lo[i], mode[i], hi[i], x[i]);
}

LANE_CLONES static void weibulls(double *restrict x, const double *shape, const double *scale,
                                 size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = weibull(shape[i], scale[i], x[i]);
}

LANE_CLONES static void exponentials(double *restrict x, const double *mean, size_t n)
{
  for (size_t i = 0; i < n; i++)
    x[i] = -mean[i] * vec_log1p(-x[i]);
}

LANE_CLONES static void inner(double *restrict out, const double *u, size_t n)
{
  for (size_t i = 0; i < n; i++)
    out[i] = special_inner(u[i]);
}

/* ---- lane by lane ------------------------------------------------------------------------------
 */

typedef union Shape { /* of the kinds that need one */
  GammaShape gamma;
  BetaShape beta;
} Shape;

static BetaShape pert_shape(double lo, double mode, double hi)
{
  const double width = hi - lo;
  return special_beta(1.0 + 4.0 * ((mode - lo) / width), 1.0 + 4.0 * ((hi - mode) / width));
}

static Shape shape_of(DistKind kind, double a, double b, double c)
{
  if (kind == DIST_GAMMA)
    return (Shape){.gamma = special_gamma(a)};
  if (kind == DIST_BETA)
    return (Shape){.beta = special_beta(a, b)};
  return (Shape){.beta = kind == DIST_PERT && a < c ? pert_shape(a, b, c) : (BetaShape){0}};
}

static double pert(double lo, double hi, BetaShape shape, double u)
{
  if (!(lo < hi))
    return lo;
  const Shares x = special_beta_quantile(shape, u);
  return x.below < x.above ? lo + (hi - lo) * x.below : hi - (hi - lo) * x.above;
}

static double one_by_one(DistKind kind, double a, double b, double c, Shape shape, double u)
{
  if (kind == DIST_PERT)
    return pert(a, c, shape.beta, u);
  if (kind == DIST_BETA)
    return special_beta_quantile(shape.beta, u).below;
  if (kind == DIST_GAMMA)
    return b * special_gamma_quantile(shape.gamma, u);
  if (kind == DIST_POISSON)
    return special_poisson_quantile(a, u);
  return u > 1.0 - a ? 1.0 : 0.0; /* BERNOULLI */
}

static void each(DistKind kind, const Chunk *chunk, double *x, size_t n, double fault)
{
  Shape shape = {0};
  bool has_shape = false;
  for (size_t i = 0; i < n; i++) {
    const double a = chunk->a[i], b = chunk->b[i], c = chunk->c[i];
    if (blame(kind, chunk, i, x[i], fault) != 0.0)
      continue;
    if (!has_shape || chunk->varies)
      shape = shape_of(kind, a, b, c);
    has_shape = true;
    x[i] = one_by_one(kind, a, b, c, shape, x[i]);
  }
}

/* x holds uniform numbers and gets their quantiles. */
static void quantiles(DistKind kind, const Chunk *chunk, double *x, double *scores, size_t n,
                      double fault)
{
  switch (kind) {
  case DIST_NORMAL: normals(scores, chunk->a, chunk->b, n); break;
  case DIST_INTERVAL: intervals(scores, chunk->a, chunk->b, n); break;
  case DIST_THREE_POINT: three_points(scores, chunk->a, chunk->b, chunk->c, n); break;
  case DIST_LOGNORMAL: lognormals(scores, chunk->a, chunk->b, n); break;
  case DIST_UNIFORM: uniforms(x, chunk->a, chunk->b, n); break;
  case DIST_TRIANGULAR: triangulars(x, chunk->a, chunk->b, chunk->c, n); break;
  case DIST_WEIBULL: weibulls(x, chunk->a, chunk->b, n); break;
  case DIST_EXPONENTIAL: exponentials(x, chunk->a, n); break;
  case DIST_PERT:
  case DIST_BETA:
  case DIST_GAMMA:
  case DIST_POISSON:
  case DIST_BERNOULLI: each(kind, chunk, x, n, fault); break;
  case DIST_KIND_COUNT: break;
  }
}

static bool is_by_score(DistKind kind)
{
  return kind == DIST_NORMAL || kind == DIST_INTERVAL || kind == DIST_THREE_POINT ||
         kind == DIST_LOGNORMAL;
}

void dist_quantile(DistKind kind, const double *const params[], const bool varying[],
                   const double *u, double *out, size_t n, double fault)
{
  Chunk chunk;
  chunk_begin(&chunk, kind, params, varying, n);
  for (size_t at = 0; at < n; at += CHUNK) {
    const size_t width = n - at < CHUNK ? n - at : CHUNK;
    double *x = out + at;
    chunk_at(&chunk, kind, params, varying, at);
    if (is_by_score(kind))
      dist_normal_scores(x, u + at, width);
    else
      inner(x, u + at, width);
    quantiles(kind, &chunk, x, x, width, fault);
    put_blame(kind, &chunk, u + at, x, width, fault);
  }
}

/* ---- shares ------------------------------------------------------------------------------------
 */

static double triangular_share(double lo, double mode, double hi, double x)
{
  if (x < mode)
    return (x - lo) / (hi - lo) * ((x - lo) / (mode - lo));
  return 1.0 - (hi - x) / (hi - lo) * ((hi - x) / (hi - mode));
}

/* three_point solved for z */
static double three_point_score(double low, double central, double high, double x)
{
  const double upper = high - central, lower = central - low, away = x - central;
  if (away == 0.0 || upper == lower)
    return away == 0.0 ? 0.0 : away / upper * z95;
  if (lower == 0.0 || upper == 0.0)
    return away > 0.0 ? (upper > 0.0 ? away / upper * z95 : VEC_INFINITY)
                      : (lower > 0.0 ? away / lower * z95 : -VEC_INFINITY);
  const double excess = (upper - lower) / lower, bent = away / upper * excess;
  if (bent <= -1.0) /* beyond the end of the shifted lognormal */
    return excess > 0.0 ? -VEC_INFINITY : VEC_INFINITY;
  return vec_log1p(bent) / vec_log1p(excess) * z95;
}

static double interval_score(double low, double high, double x)
{
  if (low > 0.0)
    return x > 0.0 ? (2.0 * vec_log(x) - vec_log(low) - vec_log(high)) / vec_log(high / low) * z95
                   : -VEC_INFINITY;
  return (2.0 * x - low - high) / (high - low) * z95;
}

static double lognormal_score(double median, double gsd, double x)
{
  return x > 0.0 ? vec_log(x / median) / vec_log(gsd) : -VEC_INFINITY;
}

/* Where the distribution is a single value: the value, else NaN. */
static double constant_of(DistKind kind, double a, double b, double c)
{
  switch (kind) {
  case DIST_NORMAL: return b == 0.0 ? a : VEC_NAN;
  case DIST_INTERVAL:
  case DIST_UNIFORM: return a == b ? a : VEC_NAN;
  case DIST_THREE_POINT:
  case DIST_TRIANGULAR:
  case DIST_PERT: return a == c ? a : VEC_NAN;
  case DIST_LOGNORMAL: return b == 1.0 ? a : VEC_NAN;
  case DIST_GAMMA:
  case DIST_WEIBULL: return b == 0.0 ? 0.0 : VEC_NAN;
  case DIST_EXPONENTIAL:
  case DIST_POISSON: return a == 0.0 ? 0.0 : VEC_NAN;
  case DIST_BETA:
  case DIST_BERNOULLI:
  case DIST_KIND_COUNT: break;
  }
  return VEC_NAN;
}

/* The share up to and including x of a distribution that is not a single value. */
static double share_of(DistKind kind, double a, double b, double c, double x)
{
  switch (kind) {
  case DIST_NORMAL: return vec_normal_cdf((x - a) / b);
  case DIST_INTERVAL: return vec_normal_cdf(interval_score(a, b, x));
  case DIST_THREE_POINT: return vec_normal_cdf(three_point_score(a, b, c, x));
  case DIST_LOGNORMAL: return vec_normal_cdf(lognormal_score(a, b, x));
  case DIST_UNIFORM: return (x - a) / (b - a);
  case DIST_TRIANGULAR: return triangular_share(a, b, c, x);
  case DIST_PERT:
    return special_beta_shares(pert_shape(a, b, c), (x - a) / (c - a), (c - x) / (c - a)).below;
  case DIST_BETA: return special_beta_shares(special_beta(a, b), x, 1.0 - x).below;
  case DIST_GAMMA: return special_gamma_shares(special_gamma(a), x / b).below;
  case DIST_WEIBULL: return x > 0.0 ? -vec_expm1(-vec_pow(x / b, a)) : 0.0;
  case DIST_EXPONENTIAL: return -vec_expm1(-x / a);
  case DIST_POISSON: return special_poisson_cdf(a, vec_floor(x));
  case DIST_BERNOULLI: return x < 0.0 ? 0.0 : x < 1.0 ? 1.0 - a : 1.0;
  case DIST_KIND_COUNT: break;
  }
  return VEC_NAN;
}

static double one_share(DistKind kind, double a, double b, double c, double x, bool inclusive)
{
  const bool is_whole = kind == DIST_POISSON || kind == DIST_BERNOULLI;
  const double constant = constant_of(kind, a, b, c);
  if (constant == constant)
    return inclusive ? x >= constant : x > constant;
  if (vec_abs(x) == VEC_INFINITY)
    return x > 0.0 ? 1.0 : 0.0;
  if (kind == DIST_THREE_POINT && !inclusive && x == b && (a == b || b == c))
    return a == b ? 0.0 : 0.5; /* the atom is left out */
  if (kind == DIST_THREE_POINT && x == b && b == c)
    return 1.0;
  const double at = is_whole && !inclusive ? vec_ceil(x) - 1.0 : x;
  const double share = share_of(kind, a, b, c, at);
  return share > 0.0 ? (share < 1.0 ? share : 1.0) : 0.0;
}

void dist_share(DistKind kind, const double *const params[], const bool varying[], const double *x,
                bool inclusive, double *out, size_t n, double fault)
{
  Chunk chunk;
  chunk_begin(&chunk, kind, params, varying, n);
  for (size_t at = 0; at < n; at += CHUNK) {
    const size_t width = n - at < CHUNK ? n - at : CHUNK;
    chunk_at(&chunk, kind, params, varying, at);
    for (size_t i = 0; i < width; i++) {
      const double wrong = blame(kind, &chunk, i, x[at + i], fault);
      out[at + i] = wrong != 0.0
                        ? wrong
                        : one_share(kind, chunk.a[i], chunk.b[i], chunk.c[i], x[at + i], inclusive);
    }
  }
}
