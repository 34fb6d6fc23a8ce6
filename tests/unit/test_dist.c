/* dist.h and special.h: against values from 30-digit arithmetic, against themselves (a share of a
   quantile), against moments in closed form, and with parameters that are impossible. */
#include "lang/copula.h"

#include "runtime/dist.h"
#include "runtime/kernel.h"
#include "runtime/reduce.h"
#include "runtime/rng.h"
#include "runtime/special.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { DRAWS = 200000 };

static double quantile(DistKind kind, double a, double b, double c, double u)
{
  const double *params[] = {&a, &b, &c};
  const bool varying[3] = {false};
  double out;
  dist_quantile(kind, params, varying, &u, &out, 1, lane_fault(FAULT_PARAMETER, 5));
  return out;
}

static double share(DistKind kind, double a, double b, double c, double x, bool inclusive)
{
  const double *params[] = {&a, &b, &c};
  const bool varying[3] = {false};
  double out;
  dist_share(kind, params, varying, &x, inclusive, &out, 1, lane_fault(FAULT_PARAMETER, 5));
  return out;
}

static void close_to(double found, double expected, double relative)
{
  if (!(fabs(found - expected) <= relative * fabs(expected)))
    fail_msg("%.17g instead of %.17g (off by %.2g)", found, expected,
             fabs(found - expected) / fabs(expected));
}

static void test_normal_scores(void **state)
{
  (void)state;
  static const double known[][2] = {
      {1e-300, -37.047096299361199},   {1e-20, -9.26234008979840758},
      {1e-10, -6.3613409024040562},    {0.001, -3.09023230616781354},
      {0.02425, -1.97296105131188484}, {0.05, -1.64485362695147269},
      {0.3, -0.524400512708040816},    {0.5000001, 2.5066282733116483e-7},
      {0.8, 0.841621233572914364},     {0.95, 1.64485362695147228}};
  for (size_t i = 0; i < LEN(known); i++)
    close_to(dist_normal_score(known[i][0]), known[i][1], known[i][0] == 0.5000001 ? 1e-9 : 2e-15);
  assert_true(dist_normal_score(0.5) == 0.0);
  assert_true(dist_normal_score(0.25) == -dist_normal_score(0.75));
  assert_true(isfinite(dist_normal_score(0.0)) && isfinite(dist_normal_score(1.0)));
  assert_true(isnan(dist_normal_score(NAN)));
  for (double z = -8.0; z < 5.0; z += 0.37) {
    double u;
    kernel1[OP_NORMAL_CDF](&u, &z, 1, NAN);
    assert_true(fabs(dist_normal_score(u) - z) < 1e-14 + 2e-16 / exp(-z * z / 2));
  }
}

static void test_gamma(void **state)
{
  (void)state;
  static const double known[][3] = {
      {0.1, 0.001, 6.07304836240788253e-31},  {0.1, 0.3, 3.58608601841094612e-6},
      {0.1, 0.9, 0.266154553738837751},       {0.1, 0.99999, 7.35948181397900427},
      {0.7, 0.001, 0.0000451706329651988614}, {0.7, 0.3, 0.172519800333608569},
      {0.7, 0.9, 1.75712851070442004},        {0.7, 0.99999, 10.5201488541634644},
      {1, 0.001, 0.0010005003335835335},      {1, 0.3, 0.356674943938732379},
      {1, 0.9, 2.30258509299404568},          {1, 0.99999, 11.5129254649702284},
      {2.5, 0.001, 0.105106301314609582},     {2.5, 0.3, 1.49995406637995314},
      {2.5, 0.9, 4.61817844989055923},        {2.5, 0.99999, 15.4280949702179519},
      {30, 0.001, 15.869170797140357},        {30, 0.3, 26.904563066176393},
      {30, 0.9, 37.1985028596842946},         {30, 0.99999, 59.2907243827067247},
      {1000, 0.001, 905.120790934976617},     {1000, 0.3, 983.17844675789871},
      {1000, 0.9, 1040.73430801369009},       {1000, 0.99999, 1140.63803406595614},
  };
  for (size_t i = 0; i < LEN(known); i++) {
    close_to(quantile(DIST_GAMMA, known[i][0], 1, 0, known[i][1]), known[i][2], 1e-12);
    const Shares shares = special_gamma_shares(special_gamma(known[i][0]), known[i][2]);
    close_to(shares.below, known[i][1], 2e-13);
    close_to(shares.above, 1 - known[i][1], 2e-11);
  }
  close_to(quantile(DIST_GAMMA, 3, 2, 0, 0.5), 2 * quantile(DIST_GAMMA, 3, 1, 0, 0.5), 1e-15);
  /* the expansion, checked against the series */
  const double far = quantile(DIST_GAMMA, 1e7, 1, 0, 0.05);
  close_to(special_gamma_shares(special_gamma(1e7), far).below, 0.05, 1e-10);
}

static void test_beta(void **state)
{
  (void)state;
  static const double known[][4] = {
      {2, 5, 0.01, 0.0267631911427550568},
      {2, 5, 0.4, 0.222583533615423853},
      {2, 5, 0.97, 0.626602971367733885},
      {0.5, 0.5, 0.01, 0.0002467198171342215},
      {0.5, 0.5, 0.4, 0.345491502812526288},
      {0.5, 0.5, 0.97, 0.997780982301540006},
      {1.8, 4.2, 0.01, 0.023134526192264714},
      {1.8, 4.2, 0.4, 0.230597542169833775},
      {1.8, 4.2, 0.97, 0.668028791528737012},
      {0.3, 3, 0.01, 5.63892167357925658e-8},
      {0.3, 3, 0.4, 0.0125833991112796976},
      {0.3, 3, 0.97, 0.480781385037574549},
      {50, 80, 0.01, 0.288798813953851295},
      {50, 80, 0.4, 0.373234312175454045},
      {50, 80, 0.97, 0.465965612398686091},
      {1, 1, 0.01, 0.01},
      {1, 1, 0.4, 0.4},
      {1, 1, 0.97, 0.97},
      {3, 0.7, 0.01, 0.259560177618769279},
      {3, 0.7, 0.4, 0.816862647280832132},
      {3, 0.7, 0.97, 0.997957797840951873},
  };
  for (size_t i = 0; i < LEN(known); i++) {
    const double a = known[i][0], b = known[i][1], u = known[i][2], x = known[i][3];
    close_to(quantile(DIST_BETA, a, b, 0, u), x, 1e-12);
    close_to(special_beta_shares(special_beta(a, b), x, 1 - x).below, u, 1e-12);
    close_to(1 - quantile(DIST_BETA, b, a, 0, 1 - u), x, 1e-8); /* the mirror image */
  }
}

static const struct Case {
  DistKind kind;
  double a, b, c, mean, sd;
} cases[] = {
    {DIST_NORMAL, 500, 20, 0, 500, 20},
    {DIST_INTERVAL, 5, 10, 0, 7.229783732289855, 1.5403928681928145},
    {DIST_INTERVAL, -1, 3, 0, 1, 1.2159136638235384},
    {DIST_THREE_POINT, 5, 7.0710678118654755, 10, 7.229783732289855, 1.5403928681928145},
    {DIST_THREE_POINT, -1, 1, 3, 1, 1.2159136638235384},
    {DIST_THREE_POINT, -10, -7.0710678118654755, -5, -7.229783732289855, 1.5403928681928145},
    {DIST_LOGNORMAL, 7, 1.3, 0, 7.2452009, 1.9341405},
    {DIST_UNIFORM, 0, 10, 0, 5, 2.8867513459481287},
    {DIST_TRIANGULAR, 1, 2, 6, 3, 1.0801234497346435},
    {DIST_TRIANGULAR, 1, 1, 4, 2, 0.70710678118654757},
    {DIST_PERT, 1, 2, 6, 2.5, 0.8660254037844386},
    {DIST_BETA, 2, 5, 0, 2.0 / 7, 0.15971914124998499},
    {DIST_GAMMA, 3, 2, 0, 6, 3.4641016151377544},
    {DIST_GAMMA, 0.5, 2, 0, 1, 1.4142135623730951},
    {DIST_WEIBULL, 2, 8, 0, 7.0898154036220640, 3.7060110069009216},
    {DIST_EXPONENTIAL, 100, 0, 0, 100, 100},
    {DIST_POISSON, 3, 0, 0, 3, 1.7320508075688772},
    {DIST_POISSON, 60, 0, 0, 60, 7.7459666924148340},
    {DIST_BERNOULLI, 0.3, 0, 0, 0.3, 0.45825756949558400}};

static bool is_whole(DistKind kind)
{
  return kind == DIST_POISSON || kind == DIST_BERNOULLI;
}

static void test_share_of_quantile(void **state)
{
  (void)state;
  for (size_t k = 0; k < LEN(cases); k++) {
    const struct Case *d = &cases[k];
    double last = -INFINITY;
    for (double u = 0.0005; u < 1; u += 0.001) {
      const double x = quantile(d->kind, d->a, d->b, d->c, u);
      assert_true(x >= last);
      last = x;
      const double below = share(d->kind, d->a, d->b, d->c, x, true);
      if (!is_whole(d->kind)) {
        if (!(fabs(below - u) < 1e-12))
          fail_msg("case %zu: share %.17g at the quantile of %.17g", k, below, u);
      } else {
        assert_true(below >= u - 1e-12 && share(d->kind, d->a, d->b, d->c, x, false) <= u + 1e-12);
      }
    }
    assert_true(share(d->kind, d->a, d->b, d->c, INFINITY, true) == 1);
    assert_true(share(d->kind, d->a, d->b, d->c, -INFINITY, true) == 0);
  }
}

/* Midpoints of equal shares give the moments without noise. */
static void test_moments(void **state)
{
  (void)state;
  static double u[DRAWS], x[DRAWS];
  for (size_t i = 0; i < DRAWS; i++)
    u[i] = ((double)i + 0.5) / DRAWS;
  for (size_t k = 0; k < LEN(cases); k++) {
    const struct Case *d = &cases[k];
    const double *params[] = {&d->a, &d->b, &d->c};
    const bool varying[3] = {false};
    Sample sample = {0};
    const size_t n =
        d->kind == DIST_GAMMA || d->kind == DIST_BETA || d->kind == DIST_PERT ? DRAWS / 10 : DRAWS;
    for (size_t i = 0; i < n; i++)
      u[i] = ((double)i + 0.5) / (double)n;
    dist_quantile(d->kind, params, varying, u, x, n, NAN);
    sample_add(&sample, x, n);
    sample_end(&sample);
    close_to(moments_mean(&sample.all, NAN), d->mean, 1e-4);
    close_to(moments_sd(&sample.all), d->sd, 2e-3);
  }
}

static void test_three_points_are_quantiles(void **state)
{
  (void)state;
  static const double points[][3] = {{2, 3, 7},        {2, 3, 4},   {2, 6, 7},
                                     {-5, 0, 1},       {0, 1, 100}, {1e9, 1e9 + 1, 1e9 + 3},
                                     {2, 3, 4.0000001}};
  for (size_t i = 0; i < LEN(points); i++) {
    const double low = points[i][0], central = points[i][1], high = points[i][2];
    const double slack = 1e-13 * (fabs(low) + fabs(high));
    assert_true(fabs(quantile(DIST_THREE_POINT, low, central, high, 0.05) - low) <= slack);
    assert_true(fabs(quantile(DIST_THREE_POINT, low, central, high, 0.5) - central) <= slack);
    assert_true(fabs(quantile(DIST_THREE_POINT, low, central, high, 0.95) - high) <= slack);
  }
  assert_true(quantile(DIST_THREE_POINT, 2, 2, 5, 0.3) == 2); /* half an atom */
  close_to(quantile(DIST_THREE_POINT, 2, 2, 5, 0.95), 5, 1e-14);
  assert_true(quantile(DIST_THREE_POINT, 2, 5, 5, 0.7) == 5);
  close_to(quantile(DIST_THREE_POINT, 2, 5, 5, 0.05), 2, 1e-14);
  assert_true(quantile(DIST_THREE_POINT, 4, 4, 4, 0.7) == 4);
  assert_true(share(DIST_THREE_POINT, 2, 2, 5, 2, true) == 0.5);
  assert_true(share(DIST_THREE_POINT, 2, 2, 5, 2, false) == 0);
  assert_true(share(DIST_THREE_POINT, 2, 5, 5, 5, false) == 0.5);
  assert_true(share(DIST_THREE_POINT, 2, 5, 5, 5, true) == 1);
}

static void test_constants(void **state)
{
  (void)state;
  assert_true(quantile(DIST_NORMAL, 5, 0, 0, 0.9) == 5);
  assert_true(quantile(DIST_UNIFORM, 5, 5, 0, 0.9) == 5);
  close_to(quantile(DIST_INTERVAL, 5, 5, 0, 0.9), 5, 1e-15);
  assert_true(quantile(DIST_INTERVAL, -5, -5, 0, 0.9) == -5);
  assert_true(quantile(DIST_TRIANGULAR, 5, 5, 5, 0.9) == 5);
  assert_true(quantile(DIST_PERT, 5, 5, 5, 0.9) == 5);
  assert_true(quantile(DIST_LOGNORMAL, 5, 1, 0, 0.9) == 5);
  assert_true(quantile(DIST_BERNOULLI, 0, 0, 0, 0.9999) == 0);
  assert_true(quantile(DIST_BERNOULLI, 1, 0, 0, 0.0001) == 1);
  assert_true(quantile(DIST_POISSON, 0, 0, 0, 0.9) == 0);
  assert_true(share(DIST_NORMAL, 5, 0, 0, 5, true) == 1 &&
              share(DIST_NORMAL, 5, 0, 0, 5, false) == 0);
}

static void test_impossible(void **state)
{
  (void)state;
  static const struct Case wrong[] = {
      {DIST_NORMAL, 1, -1, 0, 0, 0},       {DIST_INTERVAL, 3, 2, 0, 0, 0},
      {DIST_THREE_POINT, 3, 2, 4, 0, 0},   {DIST_LOGNORMAL, -1, 2, 0, 0, 0},
      {DIST_LOGNORMAL, 1, 0.9, 0, 0, 0},   {DIST_UNIFORM, 2, 1, 0, 0, 0},
      {DIST_TRIANGULAR, 1, 3, 2, 0, 0},    {DIST_PERT, 2, 1, 3, 0, 0},
      {DIST_BETA, 0, 1, 0, 0, 0},          {DIST_GAMMA, -1, 1, 0, 0, 0},
      {DIST_WEIBULL, 0, 1, 0, 0, 0},       {DIST_EXPONENTIAL, -1, 0, 0, 0, 0},
      {DIST_POISSON, -1, 0, 0, 0, 0},      {DIST_BERNOULLI, 1.1, 0, 0, 0, 0},
      {DIST_NORMAL, INFINITY, 1, 0, 0, 0}, {DIST_UNIFORM, 0, INFINITY, 0, 0, 0}};
  for (size_t i = 0; i < LEN(wrong); i++) {
    const struct Case *d = &wrong[i];
    const double x = quantile(d->kind, d->a, d->b, d->c, 0.3);
    assert_int_equal(lane_fault_kind(x), FAULT_PARAMETER);
    assert_int_equal(lane_fault_node(x), 5);
    assert_true(lane_is_fault(share(d->kind, d->a, d->b, d->c, 1, true)));
  }
}

/* Parameters that vary lane by lane, and lanes without a parameter or without a number. */
static void test_varying(void **state)
{
  (void)state;
  enum { LANES = 700 };
  double a[LANES], b[LANES], u[LANES], out[LANES];
  const double c = 40.0;
  rng_uniform(u, 1, 2, 0, LANES);
  for (size_t i = 0; i < LANES; i++) {
    a[i] = 1.0 + (double)(i % 7);
    b[i] = 9.0 + (double)(i % 5);
  }
  a[3] = lane_absent();
  b[4] = lane_fault(FAULT_NO_LABEL, 9);
  u[5] = lane_fault(FAULT_DOMAIN, 8);
  a[6] = 30.0; /* above b */
  for (int kind = 0; kind < DIST_KIND_COUNT; kind++) {
    const double *params[] = {a, b, &c};
    const bool varying[] = {true, true, false};
    dist_quantile((DistKind)kind, params, varying, u, out, LANES, lane_fault(FAULT_PARAMETER, 5));
    for (size_t i = 0; i < LANES; i++)
      assert_true(lane_bits(out[i]) == lane_bits(quantile((DistKind)kind, a[i], b[i], c, u[i])));
    assert_true(lane_is_absent(out[3]));
    if (kind != DIST_BERNOULLI)
      assert_int_equal(lane_fault_node(out[5]), 8);
    if (dist_param_count((DistKind)kind) > 1)
      assert_int_equal(lane_fault_node(out[4]), 9);
  }
}

/* The answers of 03-uncertainty, from draws as the engine makes them. */
static void test_draws(void **state)
{
  (void)state;
  static double u[DRAWS], x[DRAWS], e[DRAWS];
  const double five = 5e9, ten = 10e9, shares[] = {0.95, 0.05, 0.5};
  const double *params[] = {&five, &ten, NULL};
  const bool varying[3] = {false};
  rng_uniform(u, 1, 77, 0, DRAWS);
  dist_quantile(DIST_INTERVAL, params, varying, u, x, DRAWS, NAN);
  Sample sample = {0};
  sample_add(&sample, x, DRAWS);
  sample_end(&sample);
  close_to(moments_mean(&sample.all, NAN), 7.229783732289855e9, 0.005);
  close_to(moments_sd(&sample.all), 1.5403928681928145e9, 0.015);
  assert_true(sample_mean_error(&sample) > 1e6 && sample_mean_error(&sample) < 8e6); /* 3.4e6 */
  double found[3];
  reduce_quantiles(x, DRAWS, shares, 3, found);
  close_to(found[0], 10e9, 0.007);
  close_to(found[1], 5e9, 0.007);
  close_to(found[2], 7.071067811865476e9, 0.005);
  double matrix[] = {1, 0.6, 0.6, 1};
  assert_true(copula_factor(matrix, 2));
  dist_normal_scores(x, u, DRAWS);
  rng_uniform(u, 1, 78, 0, DRAWS);
  dist_normal_scores(e, u, DRAWS);
  size_t both = 0;
  for (size_t i = 0; i < DRAWS; i++)
    both += x[i] > 0 && matrix[2] * x[i] + matrix[3] * e[i] > 0;
  close_to((double)both / DRAWS, 0.35241638234956674, 0.02);
}

/* A block in which one lane lies far out takes another way, to the same bits. */
static void test_scores_far_out(void **state)
{
  (void)state;
  static const double shares[] = {0.3, 1e-3, 1e-11, 0.5, 1.0 - 1e-12, 1e-300, 0.999, NAN};
  double all[LEN(shares)], near[2];
  dist_normal_scores(all, shares, LEN(shares));
  for (size_t i = 0; i + 1 < LEN(shares); i++)
    assert_true(all[i] == dist_normal_score(shares[i]));
  assert_true(isnan(all[LEN(shares) - 1]));
  dist_normal_scores(near, shares, 2);
  assert_true(near[0] == all[0] && near[1] == all[1]);
}

static void test_cholesky(void **state)
{
  (void)state;
  double matrix[] = {1, 0.6, 0.2, 0.6, 1, 0.5, 0.2, 0.5, 1}, full[9];
  memcpy(full, matrix, sizeof full);
  assert_true(copula_factor(matrix, 3));
  for (int i = 0; i < 3; i++)
    for (int k = 0; k < 3; k++) {
      double sum = 0;
      for (int j = 0; j < 3; j++)
        sum += matrix[3 * i + j] * matrix[3 * k + j];
      assert_true(fabs(sum - full[3 * i + k]) < 1e-15);
      assert_true(k <= i || matrix[3 * i + k] == 0);
    }
  double equal[] = {1, 1, 1, 1}, opposed[] = {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1};
  assert_true(copula_factor(equal, 2) && equal[2] == 1 && equal[3] == 0);
  assert_false(copula_factor(opposed, 3));
  double nan[] = {1, NAN, NAN, 1};
  assert_false(copula_factor(nan, 2));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_normal_scores),
      cmocka_unit_test(test_scores_far_out),
      cmocka_unit_test(test_gamma),
      cmocka_unit_test(test_beta),
      cmocka_unit_test(test_share_of_quantile),
      cmocka_unit_test(test_moments),
      cmocka_unit_test(test_three_points_are_quantiles),
      cmocka_unit_test(test_constants),
      cmocka_unit_test(test_impossible),
      cmocka_unit_test(test_varying),
      cmocka_unit_test(test_draws),
      cmocka_unit_test(test_cholesky),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
