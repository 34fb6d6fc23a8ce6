/* kernel.h and lanes.h: what each operation does with numbers, absent operands and faults, and that
   neither shape nor place in a block matters. */
#include "runtime/kernel.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LANES = 203 }; /* whole vectors and a rest, on every machine */

static double the_fault(void)
{
  return lane_fault(FAULT_DOMAIN, 77);
}

static double apply1(Op op, double x)
{
  double out;
  kernel1[op](&out, &x, 1, the_fault());
  return out;
}

static double apply2(Op op, double x, double y)
{
  double out;
  kernel2[op][SHAPE_VV](&out, &x, &y, 1, the_fault());
  return out;
}

static double apply3(Op op, double x, double y, double z)
{
  double out;
  kernel3[op][0](&out, &x, &y, &z, 1, the_fault());
  return out;
}

static bool same(double x, double y)
{
  return lane_bits(x) == lane_bits(y);
}

static void test_tags(void **state)
{
  (void)state;
  const double absent = lane_absent(), fault = lane_fault(FAULT_NO_LABEL, 0xfedcba98u);
  assert_true(lane_is_absent(absent) && !lane_is_fault(absent) && !lane_is_number(absent));
  assert_true(lane_is_fault(fault) && !lane_is_absent(fault) && isnan(fault));
  assert_int_equal(lane_fault_kind(fault), FAULT_NO_LABEL);
  assert_int_equal(lane_fault_node(fault), 0xfedcba98u);
  assert_int_equal(lane_fault_kind(absent), FAULT_NONE);
  assert_int_equal(lane_fault_kind(1.0), FAULT_NONE);
  assert_int_equal(lane_fault_kind(NAN), FAULT_UNKNOWN);
  assert_true(lane_is_fault(NAN) && lane_is_fault(-NAN) && !lane_is_fault(INFINITY));
  assert_true(same(lane_clean(NAN, fault), fault) && same(lane_clean(absent, fault), absent));
  assert_true(same(lane_clean(2.0, fault), 2.0));
}

static void test_arithmetic(void **state)
{
  (void)state;
  assert_true(apply2(OP_ADD, 2, 3) == 5 && apply2(OP_SUB, 2, 3) == -1);
  assert_true(apply2(OP_MUL, 2, 3) == 6 && apply2(OP_DIV, 3, 2) == 1.5);
  assert_true(apply2(OP_POW, 2, 10) == 1024 && apply2(OP_MOD, -1, 24) == 23);
  assert_true(apply2(OP_MIN, 2, 3) == 2 && apply2(OP_MAX, 2, 3) == 3);
  assert_true(apply1(OP_NEG, 2) == -2 && apply1(OP_ABS, -2) == 2 && apply1(OP_SIGN, -2) == -1);
  assert_true(apply1(OP_SIGN, 0) == 0 && apply1(OP_ROUND, 2.5) == 3 &&
              apply1(OP_ROUND, -2.5) == -3);
  assert_true(apply3(OP_CLAMP, 7, 0, 5) == 5 && apply3(OP_CLAMP, -7, 0, 5) == 0);
  assert_true(apply3(OP_CLAMP, 3, 0, 5) == 3 && apply3(OP_CLAMP, 3, 3, 3) == 3);
  assert_true(apply3(OP_WITHIN, 3, 0, 5) == 3 && apply3(OP_WITHIN, 5 + 1e-12, 0, 5) == 5 + 1e-12);
  assert_true(apply3(OP_WITHIN, 1, 0, INFINITY) == 1);
  assert_true(apply3(OP_WITHIN, INFINITY, -INFINITY, INFINITY) == INFINITY);
}

static void test_faults(void **state)
{
  (void)state;
  const double fault = the_fault(), inf = INFINITY;
  const struct {
    Op op;
    double x, y;
  } without[] = {{OP_DIV, 1, 0},      {OP_DIV, 0, 0},   {OP_DIV, inf, inf}, {OP_SUB, inf, inf},
                 {OP_ADD, inf, -inf}, {OP_MUL, 0, inf}, {OP_POW, 0, -1},    {OP_POW, -8, 1.0 / 3},
                 {OP_MOD, 1, 0},      {OP_LOG, 0, 0},   {OP_LOG, -1, 0},    {OP_LOG10, 0, 0},
                 {OP_LOG2, -3, 0},    {OP_SQRT, -1, 0}, {OP_ASIN, 2, 0},    {OP_ACOS, -1.5, 0},
                 {OP_LOG1P, -1, 0},   {OP_SIN, inf, 0}, {OP_COS, 1e12, 0},  {OP_TAN, -inf, 0}};
  for (size_t i = 0; i < LEN(without); i++) {
    const double x = without[i].x, y = without[i].y;
    const Op op = without[i].op;
    const double out = kernel1[op] ? apply1(op, x) : apply2(op, x, y);
    if (!same(out, fault))
      fail_msg("%s of %g, %g gives %g", kernel_name(op), x, y, out);
  }
  assert_true(same(apply3(OP_CLAMP, 1, 5, 0), fault));
  assert_true(same(apply3(OP_WITHIN, 6, 0, 5), fault));
  assert_true(apply1(OP_EXP, 1000) == inf); /* reported where it is used */
  assert_true(apply2(OP_DIV, 1, inf) == 0);
}

static void test_first_operand_wins(void **state)
{
  (void)state;
  const double first = lane_fault(FAULT_NO_LABEL, 1), second = lane_absent();
  const Op ops[] = {OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_POW, OP_MIN, OP_MAX, OP_EQ,    OP_NE,
                    OP_LT,  OP_LE,  OP_GT,  OP_GE,  OP_MOD, OP_AND, OP_OR,  OP_ATAN2, OP_HYPOT};
  for (size_t i = 0; i < LEN(ops); i++) {
    assert_true(same(apply2(ops[i], first, second), first));
    assert_true(same(apply2(ops[i], second, first), second));
    const double number = ops[i] == OP_OR ? 0.0 : 1.0;
    assert_true(same(apply2(ops[i], first, number), first));
    assert_true(same(apply2(ops[i], number, first), first));
  }
  assert_true(same(apply3(OP_CLAMP, 1, second, first), second));
  assert_true(same(apply1(OP_NEG, second), second) && same(apply1(OP_ABS, first), first));
}

static void test_logic(void **state)
{
  (void)state;
  const double absent = lane_absent(), fault = the_fault();
  assert_true(apply2(OP_AND, 1, 1) == 1 && apply2(OP_AND, 1, 0) == 0 && apply2(OP_AND, 0, 0) == 0);
  assert_true(apply2(OP_OR, 0, 1) == 1 && apply2(OP_OR, 0, 0) == 0 && apply2(OP_OR, 1, 1) == 1);
  assert_true(apply2(OP_AND, 0, absent) == 0 && apply2(OP_AND, fault, 0) == 0);
  assert_true(apply2(OP_OR, 1, absent) == 1 && apply2(OP_OR, fault, 1) == 1);
  assert_true(same(apply2(OP_AND, 1, absent), absent) && same(apply2(OP_OR, fault, 0), fault));
  assert_true(apply1(OP_NOT, 0) == 1 && apply1(OP_NOT, 1) == 0 &&
              same(apply1(OP_NOT, absent), absent));
  assert_true(apply2(OP_LE, 2, 2) == 1 && apply2(OP_LT, 2, 2) == 0 && apply2(OP_NE, 2, 2) == 0);
  assert_true(apply2(OP_EQ, -0.0, 0.0) == 1);
}

static void test_absence(void **state)
{
  (void)state;
  const double absent = lane_absent(), fault = the_fault();
  assert_true(apply2(OP_OTHERWISE, absent, 5) == 5 && apply2(OP_OTHERWISE, 3, absent) == 3);
  assert_true(same(apply2(OP_OTHERWISE, fault, 5), fault));
  assert_true(apply1(OP_IS_ABSENT, absent) == 1 && apply1(OP_IS_ABSENT, 2) == 0);
  assert_true(apply1(OP_PRESENT, absent) == 0 && apply1(OP_PRESENT, 2) == 1);
  assert_true(same(apply1(OP_PRESENT, fault), fault) && same(apply1(OP_IS_ABSENT, fault), fault));
  assert_true(apply1(OP_IS_FAULT, fault) == 1 && apply1(OP_IS_FAULT, absent) == 0);
  assert_true(apply3(OP_SELECT, 1, 2, fault) == 2 && apply3(OP_SELECT, 0, fault, 3) == 3);
  assert_true(same(apply3(OP_SELECT, absent, 2, 3), absent));
}

/* Columns with ordinary numbers, edges, absent lanes and faults. */
static void fill(double *x, uint64_t seed)
{
  const double edges[] = {0.0, -0.0, 1.0, -1.0, 0.5, 2.0, INFINITY, -INFINITY, 1e300, -3.0};
  for (size_t i = 0; i < LANES; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    const uint64_t pick = seed >> 60;
    x[i] = 20.0 * ((double)(seed >> 11) * 0x1p-53) - 8.0;
    if (pick == 0)
      x[i] = lane_absent();
    else if (pick == 1)
      x[i] = lane_fault(FAULT_NO_LABEL, (uint32_t)i);
    else if (pick < 6)
      x[i] = edges[(seed >> 20 & 0xffu) % LEN(edges)];
  }
}

static void test_shapes_of_two(void **state)
{
  (void)state;
  double a[LANES], b[LANES], out[LANES];
  fill(a, 1);
  fill(b, 2);
  for (int op = 0; op < OP_COUNT; op++) {
    if (kernel_arity((Op)op) != 2)
      continue;
    for (int shape = 0; shape < 3; shape++)
      for (size_t k = 0; k < (shape == SHAPE_VV ? 1 : LANES); k++) {
        const double *x = shape == SHAPE_SV ? a + k : a, *y = shape == SHAPE_VS ? b + k : b;
        kernel2[op][shape](out, x, y, LANES, the_fault());
        for (size_t i = 0; i < LANES; i++) {
          const double u = shape == SHAPE_SV ? a[k] : a[i], v = shape == SHAPE_VS ? b[k] : b[i];
          if (!same(out[i], apply2((Op)op, u, v)))
            fail_msg("%s shape %d of %g, %g", kernel_name((Op)op), shape, u, v);
        }
      }
  }
}

static void test_shapes_of_three(void **state)
{
  (void)state;
  double a[LANES], b[LANES], c[LANES], out[LANES];
  fill(a, 3);
  fill(b, 4);
  fill(c, 5);
  for (int op = 0; op < OP_COUNT; op++) {
    if (kernel_arity((Op)op) != 3)
      continue;
    for (int shape = 0; shape < 7; shape++) {
      kernel3[op][shape](out, a, b, c, LANES, the_fault());
      for (size_t i = 0; i < LANES; i++)
        assert_true(same(out[i], apply3((Op)op, a[shape & 1 ? 0 : i], b[shape & 2 ? 0 : i],
                                        c[shape & 4 ? 0 : i])));
    }
  }
}

static void test_place_in_block(void **state)
{
  (void)state;
  double a[LANES], out[LANES];
  fill(a, 6);
  for (int op = 0; op < OP_COUNT; op++) {
    if (!kernel1[op])
      continue;
    kernel1[op](out, a, LANES, the_fault());
    for (size_t i = 0; i < LANES; i++)
      if (!same(out[i], apply1((Op)op, a[i])))
        fail_msg("%s of %g", kernel_name((Op)op), a[i]);
  }
}

static void test_tables(void **state)
{
  (void)state;
  for (int op = 0; op < OP_COUNT; op++) {
    const int count = (kernel1[op] != NULL) + (kernel2[op][0] != NULL) + (kernel3[op][0] != NULL);
    assert_int_equal(count, 1);
    assert_true(kernel_name((Op)op)[0] != '\0');
  }
  assert_int_equal(kernel_arity(OP_NEG), 1);
  assert_int_equal(kernel_arity(OP_ADD), 2);
  assert_int_equal(kernel_arity(OP_CLAMP), 3);
  assert_string_equal(kernel_name(OP_LE), "<=");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tags),           cmocka_unit_test(test_arithmetic),
      cmocka_unit_test(test_faults),         cmocka_unit_test(test_first_operand_wins),
      cmocka_unit_test(test_logic),          cmocka_unit_test(test_absence),
      cmocka_unit_test(test_shapes_of_two),  cmocka_unit_test(test_shapes_of_three),
      cmocka_unit_test(test_place_in_block), cmocka_unit_test(test_tables),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
