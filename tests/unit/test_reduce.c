/* reduce.h: exact sums in the stated order, moments, quantiles; the same bits however data arrive.
 */
#include "runtime/reduce_sample.h"
#include "runtime/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 5000 };

static bool same(double x, double y)
{
  return lane_bits(x) == lane_bits(y);
}

static double the_fault(void)
{
  return lane_fault(FAULT_DOMAIN, 3);
}

static void fill(double *x, size_t n)
{
  rng_uniform(x, 11, 12, 0, n);
  for (size_t i = 0; i < n; i++)
    x[i] = (x[i] - 0.3) * (i % 5 == 0 ? 1e6 : 1.0);
}

/* The stated order, written down a second time. */
static double sum_by_definition(const double *x, size_t n)
{
  double total = 0;
  for (size_t leaf = 0; leaf < n; leaf += 64) {
    double s[8] = {0};
    for (size_t i = leaf; i < n && i < leaf + 64; i++)
      s[i % 8] += x[i];
    total += ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
  }
  return total;
}

static void test_sum_order(void **state)
{
  (void)state;
  static double x[MANY];
  fill(x, MANY);
  for (size_t n = 0; n < MANY; n += 61) {
    const double expected = sum_by_definition(x, n);
    for (size_t chunk = 1; chunk < 2000; chunk = chunk * 3 + 1) {
      Summer sum = {0};
      for (size_t i = 0; i < n; i += chunk)
        summer_add(&sum, x + i, n - i < chunk ? n - i : chunk);
      assert_true(same(summer_result(&sum, the_fault()), expected));
    }
  }
}

static void test_lane_sums(void **state)
{
  (void)state;
  enum { LANES = 37, STEPS = 333 };
  static double x[STEPS][LANES], buffer[9 * LANES], out[LANES], column[STEPS];
  fill(&x[0][0], (size_t)STEPS * LANES);
  x[100][5] = lane_absent();
  x[200][6] = lane_fault(FAULT_NO_LABEL, 8);
  x[10][7] = INFINITY;
  x[11][7] = -INFINITY;
  LaneSummer lanes;
  lane_summer_init(&lanes, buffer, LANES);
  for (size_t step = 0; step < STEPS; step++) {
    lane_summer_add(&lanes, x[step]);
    if (step % 50 != 0 && step + 1 != STEPS)
      continue;
    lane_summer_result(&lanes, out, the_fault());
    for (size_t lane = 0; lane < LANES; lane++) {
      Summer sum = {0};
      for (size_t i = 0; i <= step; i++)
        column[i] = x[i][lane];
      summer_add(&sum, column, step + 1);
      assert_true(same(summer_result(&sum, the_fault()), out[lane]));
    }
  }
  assert_true(lane_is_absent(out[5]) && lane_fault_node(out[6]) == 8 && same(out[7], the_fault()));
}

static void test_sum_of_nothing(void **state)
{
  (void)state;
  const Summer none = {0};
  assert_true(same(summer_result(&none, the_fault()), 0.0));
  double buffer[9], out;
  LaneSummer lanes;
  lane_summer_init(&lanes, buffer, 1);
  lane_summer_result(&lanes, &out, the_fault());
  assert_true(same(out, 0.0));
}

static void test_moments(void **state)
{
  (void)state;
  static double x[MANY];
  fill(x, MANY);
  for (size_t n = 1; n < MANY; n += 311) {
    long double sum = 0, squares = 0;
    double least = x[0], most = x[0];
    for (size_t i = 0; i < n; i++)
      sum += x[i];
    for (size_t i = 0; i < n; i++) {
      squares += (x[i] - sum / n) * (x[i] - sum / n);
      least = fmin(least, x[i]);
      most = fmax(most, x[i]);
    }
    Sample sample = {0};
    sample_add(&sample, x, n);
    sample_end(&sample);
    const Moments *m = &sample.all;
    assert_true(m->count == n && m->seen == n && m->min == least && m->max == most);
    assert_true(fabsl(moments_mean(m, NAN) - sum / n) <= 1e-14L * fabsl(most));
    if (n > 1)
      assert_true(fabsl(moments_variance(m) / (squares / (n - 1)) - 1) < 1e-13L);
    else
      assert_true(moments_sd(m) == 0);
  }
}

static void test_moments_of_chunks(void **state)
{
  (void)state;
  static double x[MANY];
  fill(x, MANY);
  x[77] = lane_absent();
  x[1000] = lane_fault(FAULT_NO_LABEL, 4);
  Sample whole = {0};
  sample_add(&whole, x, MANY);
  sample_end(&whole);
  assert_int_equal(whole.all.absent, 1);
  assert_int_equal(whole.all.count, MANY - 2);
  assert_int_equal(whole.all.fault_at, 1000);
  assert_int_equal(lane_fault_node(whole.all.fault), 4);
  for (size_t chunk = 1; chunk < MANY; chunk = chunk * 2 + 1) {
    Sample parts = {0};
    for (size_t i = 0; i < MANY; i += chunk)
      sample_add(&parts, x + i, MANY - i < chunk ? MANY - i : chunk);
    sample_end(&parts);
    assert_memory_equal(&parts.all, &whole.all, sizeof parts.all);
    assert_memory_equal(parts.replicates, whole.replicates, sizeof parts.replicates);
  }
  Sample leaves = {0}; /* as threads deliver them */
  for (size_t i = 0; i < MANY; i += REDUCE_LEAF) {
    const Moments leaf = moments_of_leaf(x + i, MANY - i < REDUCE_LEAF ? MANY - i : REDUCE_LEAF);
    sample_add_leaf(&leaves, &leaf);
  }
  assert_memory_equal(&leaves.all, &whole.all, sizeof leaves.all);
}

static void test_constants(void **state)
{
  (void)state;
  double x[1000];
  for (size_t i = 0; i < LEN(x); i++)
    x[i] = 0.1;
  Sample sample = {0};
  sample_add(&sample, x, LEN(x));
  sample_end(&sample);
  assert_true(moments_mean(&sample.all, NAN) == 0.1 && moments_sd(&sample.all) == 0);
  assert_true(sample_mean_error(&sample) == 0);
  for (size_t i = 0; i < LEN(x); i++)
    x[i] = lane_absent();
  Sample none = {0};
  sample_add(&none, x, LEN(x));
  sample_end(&none);
  assert_true(lane_is_absent(moments_mean(&none.all, NAN)) &&
              lane_is_absent(moments_sd(&none.all)));
  assert_int_equal(none.all.absent, 1000);
}

static void test_infinite(void **state)
{
  (void)state;
  double x[200];
  fill(x, LEN(x));
  x[150] = INFINITY;
  Sample sample = {0};
  sample_add(&sample, x, LEN(x));
  sample_end(&sample);
  assert_true(moments_mean(&sample.all, NAN) == INFINITY && moments_sd(&sample.all) == INFINITY);
  x[3] = -INFINITY;
  Sample both = {0};
  sample_add(&both, x, LEN(x));
  sample_end(&both);
  assert_true(same(moments_mean(&both.all, the_fault()), the_fault()));
}

static void test_replicates(void **state)
{
  (void)state;
  static double x[16384], part[16384];
  rng_uniform(x, 3, 4, 0, LEN(x));
  Sample sample = {0};
  sample_add(&sample, x, LEN(x));
  sample_end(&sample);
  for (size_t r = 0; r < REDUCE_REPLICATES; r++) {
    const size_t n = reduce_replicate(part, x, LEN(x), r);
    assert_int_equal(n, LEN(x) / REDUCE_REPLICATES);
    assert_true(part[0] == x[64 * r] && part[64] == x[64 * (16 + r)]);
    double sum = 0;
    for (size_t i = 0; i < n; i++)
      sum += part[i];
    assert_true(fabs(sum / (double)n - moments_mean(&sample.replicates[r], NAN)) < 1e-13);
  }
  const double expected = 0.288675 / sqrt(LEN(x)), found = sample_mean_error(&sample);
  assert_true(found > 0.5 * expected && found < 1.6 * expected);
  const double absent = lane_absent(), values[] = {1, absent, 3}, one[] = {2, absent};
  assert_true(fabs(replicates_error(values, 3) - 1) < 1e-15);
  assert_true(lane_is_absent(replicates_error(one, 2)));
}

static int by_value(const void *left, const void *right)
{
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double sorted_quantile(const double *sorted, size_t n, double p)
{
  const double h = (double)(n - 1) * p;
  const size_t k = (size_t)h;
  return k + 1 == n ? sorted[k] : sorted[k] + (h - (double)k) * (sorted[k + 1] - sorted[k]);
}

static void shuffle_kind(double *x, size_t n, int kind)
{
  fill(x, n);
  for (size_t i = 0; i < n; i++) {
    const double place = (double)i;
    x[i] = kind == 1   ? place
           : kind == 2 ? -place
           : kind == 3 ? (double)(i % 3)
           : kind == 4 ? 5.0
           : kind == 5 ? (i < n / 2 ? place : (double)(n - i))
                       : x[i];
  }
}

static void test_quantiles(void **state)
{
  (void)state;
  static double x[MANY], sorted[MANY];
  const double p[] = {0.95, 0.05, 0.5, 0, 1, 0.5, 0.123, 0.999, -3, 7};
  double out[LEN(p)];
  for (int kind = 0; kind < 6; kind++)
    for (size_t n = 1; n < MANY; n = n * 2 + 1) {
      shuffle_kind(x, n, kind);
      memcpy(sorted, x, n * sizeof *x);
      qsort(sorted, n, sizeof *sorted, by_value);
      reduce_quantiles(x, n, p, LEN(p), out);
      for (size_t i = 0; i < LEN(p); i++)
        assert_true(out[i] == sorted_quantile(sorted, n, fmin(fmax(p[i], 0), 1)));
    }
  double five[] = {4, 1, 3, 2, 5}, two[] = {1, INFINITY};
  const double quarter = 0.25, none = 0.5;
  reduce_quantiles(five, 5, &quarter, 1, out);
  assert_true(out[0] == 2);
  reduce_quantiles(two, 2, &quarter, 1, out);
  assert_true(out[0] == INFINITY);
  reduce_quantiles(five, 0, &none, 1, out);
  assert_true(lane_is_absent(out[0]));
}

static void test_present(void **state)
{
  (void)state;
  double x[] = {1, lane_absent(), 2, the_fault(), 3};
  assert_int_equal(reduce_present(x, x, 5), 3);
  assert_true(x[0] == 1 && x[1] == 2 && x[2] == 3);
}

/* The share that carries half, by its definition. */
static double heavy_by_definition(double *x, size_t n)
{
  double sum = 0, carried = 0;
  size_t rank = 0;
  for (size_t i = 0; i < n; i++) {
    x[i] = fabs(x[i]);
    sum += x[i];
  }
  reduce_sort(x, n);
  while (carried < sum / 2)
    carried += x[n - ++rank];
  return (double)rank / (double)n;
}

static void test_heavy(void **state)
{
  (void)state;
  enum { DRAWS = 40000 };
  double equal[100], one[100] = {0}, none[5] = {0}, scratch[100];
  for (size_t i = 0; i < 100; i++)
    equal[i] = i % 2 ? 3 : -3;
  one[40] = -7;
  one[41] = 1;
  assert_true(reduce_heavy(equal, 100, 0.6, scratch) == 0.5);
  assert_true(reduce_heavy(equal, 100, 0.5, scratch) == 1);
  assert_true(reduce_heavy(one, 100, 0.1, scratch) == 0.01);
  assert_true(reduce_heavy(none, 5, 1, scratch) == 1 && reduce_heavy(none, 0, 1, scratch) == 1);
  double steps[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}; /* 10 + 9 + 8 = 27, 34 with 7; half is 27.5 */
  assert_true(reduce_heavy(steps, 10, 0.9, scratch) == 0.4);

  static double x[DRAWS], room[DRAWS];
  rng_uniform(x, 3, 4, 0, DRAWS);
  for (size_t i = 0; i < DRAWS; i++)
    x[i] = pow(x[i], -1.2) * (i % 2 ? 1 : -1); /* half lies far out */
  memcpy(room, x, sizeof x);
  const double found = reduce_heavy(x, DRAWS, 0.01, room);
  memcpy(room, x, sizeof x);
  assert_true(found < 0.01 && found == heavy_by_definition(room, DRAWS));
}

enum { SAMPLE = 50000, SHARES = 5 };

static void check_sample(const double *x, size_t n)
{
  static const double p[SHARES] = {0.005, 0.05, 0.5, 0.95, 0.995};
  static double scratch[SAMPLE];
  double whole[SHARES], kept[SHARES][REDUCE_REPLICATES], expected[SHARES];
  double *const replicates[SHARES] = {kept[0], NULL, kept[2], kept[3], NULL};
  reduce_sample_quantiles(x, n, p, SHARES, whole, replicates, scratch);
  reduce_quantiles(scratch, reduce_present(scratch, x, n), p, SHARES, expected);
  for (size_t k = 0; k < SHARES; k++)
    assert_true(same(whole[k], expected[k]));
  for (size_t r = 0; r < REDUCE_REPLICATES; r++) {
    reduce_quantiles(scratch, reduce_replicate(scratch, x, n, r), p, SHARES, expected);
    for (size_t k = 0; k < SHARES; k++)
      assert_true(!replicates[k] || same(replicates[k][r], expected[k]));
  }
}

/* Whatever the numbers are like: spread, few values, sorted, mostly absent, far from what the part
   that is sorted first promises. */
static void test_sample_quantiles(void **state)
{
  (void)state;
  static double x[SAMPLE];
  rng_uniform(x, 5, 6, 0, SAMPLE);
  check_sample(x, SAMPLE);
  check_sample(x, SAMPLE - 37);
  check_sample(x, 1000);
  check_sample(x, 1);
  for (size_t i = 0; i < SAMPLE; i++)
    x[i] = floor(4 * x[i]);
  check_sample(x, SAMPLE);
  for (size_t i = 0; i < SAMPLE; i++)
    x[i] = (double)i;
  check_sample(x, SAMPLE);
  for (size_t i = 0; i < SAMPLE; i++)
    x[i] = i % 64 ? (double)(i % 977) : -1;
  check_sample(x, SAMPLE);
  for (size_t i = 0; i < SAMPLE; i++)
    x[i] = i % 7 ? lane_absent() : (double)(i % 1001);
  check_sample(x, SAMPLE);
  for (size_t i = 0; i < SAMPLE; i++)
    x[i] = lane_absent();
  check_sample(x, SAMPLE);
}

/* The same without keeping the sample: it begins with its first numbers and comes piece by piece.
 */
static void test_ranks(void **state)
{
  (void)state;
  enum { PART = 1 << 12, PIECE = 10 * REDUCE_LEAF };
  static const double p[] = {0.05, 0.5, 0.95};
  static double x[SAMPLE], room[SAMPLE], part[PART];
  double found[3], expected[3], errors[REDUCE_REPLICATES], plain[REDUCE_REPLICATES];
  double *const replicates[] = {NULL, errors, NULL}, *const others[] = {NULL, plain, NULL};
  rng_uniform(x, 7, 8, 0, SAMPLE);
  memcpy(part, x, sizeof part);
  Ranks ranks;
  ranks_begin(&ranks, SAMPLE, p, 3, part, PART, room, SAMPLE);
  for (size_t i = 0; i < SAMPLE; i += PIECE)
    ranks_take(&ranks, x + i, SAMPLE - i < PIECE ? SAMPLE - i : PIECE);
  assert_true(ranks_end(&ranks, found, replicates));
  reduce_sample_quantiles(x, SAMPLE, p, 3, expected, others, room);
  for (size_t k = 0; k < 3; k++)
    assert_true(same(found[k], expected[k]));
  for (size_t r = 0; r < REDUCE_REPLICATES; r++)
    assert_true(same(errors[r], plain[r]));

  memcpy(part, x, sizeof part); /* too little room */
  ranks_begin(&ranks, SAMPLE, p, 3, part, PART, room, 1 << 12);
  ranks_take(&ranks, x, SAMPLE);
  assert_false(ranks_end(&ranks, found, replicates));

  for (size_t i = 0; i < PART; i++) /* a part that is not like the rest */
    part[i] = x[i] / 4;
  ranks_begin(&ranks, SAMPLE, p, 3, part, PART, room, SAMPLE);
  ranks_take(&ranks, x, SAMPLE);
  assert_false(ranks_end(&ranks, found, replicates));
}

static void test_histogram(void **state)
{
  (void)state;
  const double x[] = {0, 0.99, 1, 2.5, 4, 4.01, -0.01, lane_absent(), INFINITY};
  uint32_t bins[4];
  reduce_histogram(x, LEN(x), 0, 4, bins, 4);
  const uint32_t expected[] = {2, 1, 1, 1};
  assert_memory_equal(bins, expected, sizeof bins);
  const double same_values[] = {3, 3};
  reduce_histogram(same_values, 2, 3, 3, bins, 4);
  assert_int_equal(bins[0], 2);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sum_order),
      cmocka_unit_test(test_lane_sums),
      cmocka_unit_test(test_sum_of_nothing),
      cmocka_unit_test(test_moments),
      cmocka_unit_test(test_moments_of_chunks),
      cmocka_unit_test(test_constants),
      cmocka_unit_test(test_infinite),
      cmocka_unit_test(test_replicates),
      cmocka_unit_test(test_quantiles),
      cmocka_unit_test(test_present),
      cmocka_unit_test(test_heavy),
      cmocka_unit_test(test_sample_quantiles),
      cmocka_unit_test(test_ranks),
      cmocka_unit_test(test_histogram),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
