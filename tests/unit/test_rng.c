/* rng.h: the known answers of Philox, independence of how draws are asked for, and their looks. */
#include "runtime/rng.h"
#include "runtime/reduce.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { DRAWS = 200000 };

/* kat_vectors of Random123 1.14, "philox4x32 10" */
static void test_known_answers(void **state)
{
  (void)state;
  static const struct {
    uint32_t counter[4], key[2], out[4];
  } known[] = {{{0}, {0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
               {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                {0xffffffff, 0xffffffff},
                {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
               {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                {0xa4093822, 0x299f31d0},
                {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};
  for (size_t i = 0; i < LEN(known); i++) {
    uint32_t out[4];
    rng_block(known[i].counter, known[i].key, out);
    for (int k = 0; k < 4; k++)
      assert_int_equal(out[k], known[i].out[k]);
  }
}

static void test_layout(void **state)
{
  (void)state;
  const uint64_t seed = 0x0123456789abcdefu, key = 0xfedcba9876543210u;
  const uint32_t counter[4] = {64 * 3 + 5, 0, 0x76543210u, 0xfedcba98u};
  const uint32_t keys[2] = {0x89abcdefu, 0x01234567u};
  uint32_t out[4];
  rng_block(counter, keys, out);
  const uint64_t first = (uint64_t)out[0] << 32 | out[1], second = (uint64_t)out[2] << 32 | out[3];
  const double u = ((double)(first >> 12) + 0.5) * 0x1p-52;
  const double v = ((double)(second >> 12) + 0.5) * 0x1p-52;
  assert_true(rng_uniform_one(seed, key, 128 * 3 + 5) == u);
  assert_true(rng_uniform_one(seed, key, 128 * 3 + 64 + 5) == v);
}

static void test_any_range(void **state)
{
  (void)state;
  static double all[5000], part[5000];
  rng_uniform(all, 7, 9, 0, LEN(all));
  for (size_t i = 0; i < LEN(all); i += 7)
    assert_true(all[i] == rng_uniform_one(7, 9, i));
  for (size_t first = 0; first < 300; first += 37)
    for (size_t n = 0; n < 1000; n += 111) {
      rng_uniform(part, 7, 9, first, n);
      for (size_t i = 0; i < n; i++)
        assert_true(part[i] == all[first + i]);
    }
  const uint64_t far = 0xfffffffff0u; /* the counter's upper word counts too */
  rng_uniform(part, 7, 9, far, 300);
  for (size_t i = 0; i < 300; i++)
    assert_true(part[i] == rng_uniform_one(7, 9, far + i));
}

static void test_looks(void **state)
{
  (void)state;
  static double u[DRAWS], v[DRAWS];
  const uint64_t keys[][4] = {{1, 2, 1, 3}, {1, 2, 2, 2}, {0, 0, 0, 1}, {1, 0, 0, 1}};
  for (size_t k = 0; k < LEN(keys); k++) {
    rng_uniform(u, keys[k][0], keys[k][1], 0, DRAWS);
    rng_uniform(v, keys[k][2], keys[k][3], 0, DRAWS);
    double sum = 0, squares = 0, both = 0, next = 0;
    uint32_t bins[100] = {0};
    for (size_t i = 0; i < DRAWS; i++) {
      const double x = u[i] - 0.5;
      assert_true(u[i] > 0 && u[i] < 1);
      sum += x;
      squares += x * x;
      both += x * (v[i] - 0.5);
      next += x * (u[(i + 1) % DRAWS] - 0.5);
      bins[(size_t)(u[i] * 100)]++;
    }
    const double root = sqrt(DRAWS);
    assert_true(fabs(sum / root) < 4 * 0.28868); /* 4 standard errors */
    assert_true(fabs(squares / DRAWS - 1 / 12.0) < 4 * 0.0745 / root);
    assert_true(fabs(both / root) < 4 / 12.0 && fabs(next / root) < 4 / 12.0);
    double chi = 0;
    for (int i = 0; i < 100; i++)
      chi += (bins[i] - DRAWS / 100.0) * (bins[i] - DRAWS / 100.0) / (DRAWS / 100.0);
    assert_true(chi > 50 && chi < 160); /* 99 degrees of freedom */
  }
}

static void test_key_mix(void **state)
{
  (void)state;
  assert_true(rng_key_mix(1, 2) != rng_key_mix(2, 1));
  assert_true(rng_key_mix(0, 0) != 0 && rng_key_mix(0, 1) != rng_key_mix(1, 0));
  int changed = 0;
  for (int bit = 0; bit < 64; bit++) {
    const uint64_t one = (uint64_t)1 << bit;
    changed += __builtin_popcountll(rng_key_mix(5, 6) ^ rng_key_mix(5 ^ one, 6));
    changed += __builtin_popcountll(rng_key_mix(5, 6) ^ rng_key_mix(5, 6 ^ one));
  }
  assert_in_range(changed, 128 * 29, 128 * 35); /* half of the bits turn over */
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_answers), cmocka_unit_test(test_layout),
      cmocka_unit_test(test_any_range),     cmocka_unit_test(test_looks),
      cmocka_unit_test(test_key_mix),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
