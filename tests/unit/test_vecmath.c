/* vecmath.h, in the loops of kernel.h, against the C library's long double functions: dense random
 * points and the edges. */
#include "runtime/kernel.h"
#include "runtime/vecmath.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { BLOCK = 1000, BLOCKS = 40, POINTS = BLOCK * BLOCKS };

typedef long double (*Reference)(long double);

/* Numbers in 0..1, the same every time. */
static double next_unit(uint64_t *state)
{
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (double)(*state >> 11) * 0x1p-53;
}

/* How far y is from x, in units of the last place of x (of the least normal number at least). */
static double ulps(double y, long double x)
{
  if (y != y || isinf(y))
    return isnan(x) == (y != y) && (double)x == y ? 0.0 : 1e30;
  int exponent;
  frexpl(x, &exponent);
  const int place = exponent - 53 < -1074 ? -1074 : exponent - 53;
  return (double)(fabsl((long double)y - x) / ldexpl(1.0L, place));
}

static void check(Op op, Reference reference, double low, double high, double most)
{
  static double x[POINTS], y[POINTS];
  uint64_t state = 12345;
  double worst = 0.0, at = 0.0;
  for (int i = 0; i < POINTS; i++)
    x[i] = low + (high - low) * next_unit(&state);
  for (int i = 0; i < POINTS; i += BLOCK)
    kernel1[op](y + i, x + i, BLOCK, NAN);
  for (int i = 0; i < POINTS; i++) {
    const double error = ulps(y[i], reference((long double)x[i]));
    if (error > worst) {
      worst = error;
      at = x[i];
    }
  }
  print_message("%-10s %10.4g .. %-10.4g %.3f ulp\n", kernel_name(op), low, high, worst);
  if (worst > most)
    fail_msg("%s is off by %.3f ulp at %a", kernel_name(op), worst, at);
}

static void test_exponentials(void **state)
{
  (void)state;
  check(OP_EXP, expl, -1.0, 1.0, 1.0);
  check(OP_EXP, expl, -708.0, 709.7, 1.0);
  check(OP_EXP, expl, -745.0, -708.0, 1.0);
  check(OP_EXPM1, expm1l, -1.0, 1.0, 1.0);
  check(OP_EXPM1, expm1l, -60.0, 709.7, 1.2);
  check(OP_EXPM1, expm1l, -1e-9, 1e-9, 1.0);
  check(OP_SINH, sinhl, -2.0, 2.0, 2.0);
  check(OP_SINH, sinhl, -710.4, 710.4, 2.0);
  check(OP_COSH, coshl, -2.0, 2.0, 2.0);
  check(OP_COSH, coshl, -710.4, 710.4, 2.0);
  check(OP_TANH, tanhl, -2.0, 2.0, 3.0);
  check(OP_TANH, tanhl, -30.0, 30.0, 3.0);
}

static void test_logarithms(void **state)
{
  (void)state;
  check(OP_LOG, logl, 0.5, 2.0, 1.0);
  check(OP_LOG, logl, 0.0, 1e10, 1.0);
  check(OP_LOG, logl, 0.0, 1e-310, 1.0);
  check(OP_LOG1P, log1pl, -0.5, 1.0, 2.0);
  check(OP_LOG1P, log1pl, -1.0, 1e6, 2.0);
  check(OP_LOG1P, log1pl, -1e-9, 1e-9, 1.0);
  check(OP_LOG2, log2l, 0.0, 4.0, 0.51);
  check(OP_LOG2, log2l, 0.9, 1.1, 0.51);
  check(OP_LOG10, log10l, 0.0, 1e4, 0.51);
  check(OP_LOG10, log10l, 0.9, 1.1, 0.51);
}

static void test_angles(void **state)
{
  (void)state;
  check(OP_SIN, sinl, -1.0, 1.0, 1.0);
  check(OP_SIN, sinl, -100.0, 100.0, 1.0);
  check(OP_SIN, sinl, -1.5e9, 1.5e9, 1.0);
  check(OP_COS, cosl, -100.0, 100.0, 1.0);
  check(OP_COS, cosl, -1.5e9, 1.5e9, 1.0);
  check(OP_TAN, tanl, -1.0, 1.0, 3.0);
  check(OP_TAN, tanl, -1e4, 1e4, 3.0);
  check(OP_ASIN, asinl, -1.0, 1.0, 2.5);
  check(OP_ACOS, acosl, -1.0, 1.0, 2.0);
  check(OP_ACOS, acosl, 0.999, 1.0, 2.0);
  check(OP_ATAN, atanl, -3.0, 3.0, 1.0);
  check(OP_ATAN, atanl, -1e5, 1e5, 1.0);
}

static void test_error_function(void **state)
{
  (void)state;
  check(OP_ERF, erfl, -1.0, 1.0, 2.0);
  check(OP_ERF, erfl, -6.0, 6.0, 2.0);
}

static void test_whole_numbers(void **state)
{
  (void)state;
  check(OP_FLOOR, floorl, -10.0, 10.0, 0.0);
  check(OP_CEIL, ceill, -10.0, 10.0, 0.0);
  check(OP_ROUND, roundl, -10.0, 10.0, 0.0);
  check(OP_TRUNC, truncl, -10.0, 10.0, 0.0);
  const double edges[] = {0.0,    0.5,   -0.5,   1.5,      2.5,          -2.5, 0.49999999999999994,
                          0x1p52, 1e300, -1e300, INFINITY, 0x1p52 - 0.5, -7.0};
  for (size_t i = 0; i < LEN(edges); i++) {
    const double x = edges[i];
    assert_true(vec_floor(x) == floor(x));
    assert_true(vec_ceil(x) == ceil(x));
    assert_true(vec_round(x) == round(x));
    assert_true(vec_trunc(x) == trunc(x));
  }
  assert_false(signbit(vec_ceil(-0.5))); /* never prints as -0 */
  assert_false(signbit(vec_trunc(-0.5)));
  assert_false(signbit(vec_round(-0.2)));
}

static void test_mod(void **state)
{
  (void)state;
  assert_true(vec_mod(7, 3) == 1);
  assert_true(vec_mod(-7, 3) == 2);
  assert_true(vec_mod(7, -3) == -2);
  assert_true(vec_mod(-6, 3) == 0);
  assert_true(vec_mod(8759, 24) == 23);
  assert_true(isnan(vec_mod(1, 0)));
  assert_true(isnan(vec_mod(1e300, 3)));
  uint64_t random = 1;
  for (int i = 0; i < POINTS; i++) {
    const double x = 1e6 * next_unit(&random), y = next_unit(&random) + 1e-3;
    const double rest = vec_mod(x, y);
    assert_true(rest >= 0 && rest < y);
    assert_true(fabs(rest - fmod(x, y)) <= 1e-15 || fabs(fabs(rest - fmod(x, y)) - y) < 1e-15);
  }
}

static void test_special_values(void **state)
{
  (void)state;
  assert_true(vec_exp(0) == 1 && vec_exp(710) == INFINITY && vec_exp(-800) == 0);
  assert_true(vec_exp(INFINITY) == INFINITY && vec_exp(-INFINITY) == 0);
  assert_true(vec_expm1(-INFINITY) == -1 && vec_expm1(1e9) == INFINITY && vec_expm1(0) == 0);
  assert_true(isnan(vec_log(0)) && isnan(vec_log(-1)) && vec_log(1) == 0);
  assert_true(vec_log(INFINITY) == INFINITY && isnan(vec_log1p(-1)));
  assert_true(vec_log2(8) == 3 && vec_log2(0x1p-1074) == -1074 && vec_log10(1e-5) == -5);
  for (int k = 0; k < 23; k++)
    assert_true(vec_log10(pow(10, k)) == k);
  assert_true(isnan(vec_sin(2e9)) && vec_sin(0) == 0 && vec_cos(0) == 1);
  assert_true(isnan(vec_asin(1.1)) && isnan(vec_acos(-1.1)) && vec_acos(1) == 0);
  assert_true(vec_atan(INFINITY) == VEC_HALF_PI && vec_atan2(0, -1) == 2 * VEC_HALF_PI);
  assert_true(vec_atan2(-1, 0) == -VEC_HALF_PI && vec_atan2(0, 0) == 0);
  assert_true(vec_hypot(3, 4) == 5 && vec_hypot(5, 12) == 13 && vec_hypot(1e300, 0) == 1e300);
  assert_true(vec_hypot(0x3p900, 0x4p900) == 0x5p900 &&
              vec_hypot(0x3p-1060, 0x4p-1060) == 0x5p-1060);
  assert_true(vec_hypot(0, 0) == 0 && vec_hypot(3e-200, 0) == 3e-200);
  assert_true(vec_erf(0) == 0 && vec_erf(9) == 1 && vec_erfc(-9) == 2 && vec_erfc(40) == 0);
  assert_true(vec_normal_cdf(0) == 0.5 && vec_normal_cdf(50) == 1 && vec_normal_cdf(-50) == 0);
}

static void test_nan_stays(void **state)
{
  (void)state;
  const double nan = lane_absent(), one = 1.0;
  for (int op = 0; op < OP_COUNT; op++) {
    double out = 0.0;
    if (op == OP_IS_ABSENT || op == OP_PRESENT || op == OP_IS_FAULT || kernel_arity((Op)op) == 3)
      continue;
    if (kernel1[op])
      kernel1[op](&out, &nan, 1, 5.0);
    else
      kernel2[op][SHAPE_VV](&out, &nan, &nan, 1, 5.0);
    if (!lane_is_absent(out))
      fail_msg("%s loses an absent operand", kernel_name((Op)op));
    if (kernel2[op][0] && op != OP_OR && op != OP_OTHERWISE) {
      kernel2[op][SHAPE_VV](&out, &one, &nan, 1, 5.0);
      assert_true(lane_is_absent(out));
    }
  }
}

static void check_powers(double low, double high, double power)
{
  uint64_t state = 99;
  double worst = 0.0, at = 0.0, with = 0.0;
  for (int i = 0; i < POINTS; i++) {
    const double x = low + (high - low) * next_unit(&state);
    const double y = power * (2.0 * next_unit(&state) - 1.0);
    const long double exact = powl((long double)x, (long double)y);
    if (exact > 1.7e308L || exact < 1e-307L)
      continue;
    const double error = ulps(vec_pow(x, y), exact);
    if (error > worst) {
      worst = error;
      at = x;
      with = y;
    }
  }
  if (worst > 0.7)
    fail_msg("%a ^ %a is off by %.3f ulp", at, with, worst);
  print_message("pow      %10.4g .. %-10.4g %.3f ulp\n", low, high, worst);
}

static void test_pow(void **state)
{
  (void)state;
  check_powers(0.0, 10.0, 50.0);
  check_powers(0.99, 1.01, 5000.0);
  check_powers(0.0, 1e300, 1.0);
  check_powers(1.0 - 1e-9, 1.0 + 1e-9, 1e11);
  for (int k = 0; k < 1023; k++)
    assert_true(vec_pow(2, k) == ldexp(1, k) && vec_pow(2, -k) == ldexp(1, -k));
  for (int64_t k = 0, exact = 1; k <= 33; k++, exact *= 3)
    assert_true(vec_pow(3, (double)k) == (double)exact &&
                vec_pow(-3, (double)k) == (double)(k % 2 ? -exact : exact));
  double ten = 1;
  for (int k = 0; k <= 22; k++, ten *= 10)
    assert_true(vec_pow(10, k) == ten);
  assert_true(vec_pow(0, 0) == 1 && vec_pow(0, 2) == 0 && isnan(vec_pow(0, -1)));
  assert_true(isnan(vec_pow(0, -0.5)) && vec_pow(0, 0.5) == 0 && vec_pow(0, 0.3) == 0);
  assert_true(isnan(vec_pow(-2, 0.5)) && isnan(vec_pow(-2, 1.5)) && vec_pow(-2, 3) == -8);
  assert_true(vec_pow(-2, -3) == -0.125 && vec_pow(7, 1) == 7 && vec_pow(7, -1) == 1.0 / 7);
  assert_true(vec_pow(2, 0.5) == sqrt(2) && vec_pow(1.1, 2) == 1.1 * 1.1);
  assert_true(vec_pow(2, 1e300) == INFINITY && vec_pow(2, -1e300) == 0 && vec_pow(0.5, 1e300) == 0);
  assert_true(vec_pow(1, INFINITY) == 1 && vec_pow(2, INFINITY) == INFINITY);
  assert_true(vec_pow(INFINITY, 2) == INFINITY && vec_pow(INFINITY, -0.3) == 0);
  assert_true(vec_pow(10, 308) == 1e308 && vec_pow(10, 309) == INFINITY && vec_pow(10, -330) == 0);
}

static void test_tails(void **state)
{
  (void)state;
  uint64_t random = 5;
  double worst = 0.0, worst_erfc = 0.0;
  for (int i = 0; i < POINTS; i++) {
    const double x = -37.0 + 40.0 * next_unit(&random), y = -2.0 + 28.0 * next_unit(&random);
    const double error = ulps(vec_normal_cdf(x), 0.5L * erfcl(-(long double)x * sqrtl(0.5L)));
    const double error_erfc = ulps(vec_erfc(y), erfcl((long double)y));
    worst = error > worst ? error : worst;
    worst_erfc = error_erfc > worst_erfc ? error_erfc : worst_erfc;
  }
  print_message("normal_cdf %.3f ulp, erfc %.3f ulp\n", worst, worst_erfc);
  assert_true(worst < 6.0);
  assert_true(worst_erfc < 6.0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_exponentials),
      cmocka_unit_test(test_logarithms),
      cmocka_unit_test(test_angles),
      cmocka_unit_test(test_error_function),
      cmocka_unit_test(test_whole_numbers),
      cmocka_unit_test(test_mod),
      cmocka_unit_test(test_special_values),
      cmocka_unit_test(test_nan_stays),
      cmocka_unit_test(test_pow),
      cmocka_unit_test(test_tails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
