/* The engine on what does not vary by draw: every operation, lanes along axes, recurrences, faults.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "engine_build.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool has(const Build *b, const char *text)
{
  char all[1024];
  const Str message = b->fault.message;
  snprintf(all, sizeof all, "%.*s", (int)message.length, message.text);
  return strstr(all, text) != NULL;
}

static void assert_near(double found, double wanted)
{
  if (!(fabs(found - wanted) <= 1e-12 * fabs(wanted)))
    fail_msg("%.17g is not %.17g", found, wanted);
}

static void arithmetic(void **state)
{
  (void)state;
  Build *b = build_new();
  Core *x = op2(b, OP_MUL, num(b, 3), num(b, 4));
  show(b, op2(b, OP_SUB, x, op1(b, OP_SQRT, num(b, 9))));
  show(b, iff(b, op2(b, OP_LT, num(b, 1), num(b, 2)), num(b, 10),
              op2(b, OP_DIV, num(b, 1), num(b, 0))));
  show(b, build_node(b, CORE_LEAST, NULL, (Core *[]){num(b, 3), num(b, 2), num(b, 5)}, 3));
  show(b, build_node(b, CORE_WHICH_LEAST, NULL, (Core *[]){num(b, 3), num(b, 2), num(b, 2)}, 3));
  show(b, build_node(b, CORE_SELECT, NULL, (Core *[]){num(b, 1), num(b, 7), num(b, 8)}, 3));
  assert_true(run(b));
  assert_near(value_of(b, 0, 0), 9);
  assert_near(value_of(b, 1, 0), 10);
  assert_near(value_of(b, 2, 0), 2);
  assert_near(value_of(b, 3, 0), 1);
  assert_near(value_of(b, 4, 0), 8);
  build_free(b);
}

static void axes_align(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *year = build_axis(b, "year", 12, 2024, 1);
  Axis *region = build_names(b, "region", 3, (const char *const[]){"east", "west", "north"});
  static const double load[] = {10, 20, 30};
  Core *growth = op2(b, OP_POW, num(b, 1.02), op2(b, OP_SUB, label(b, year), num(b, 2024)));
  Core *demand = cell(b, cell_of(b, "demand", op2(b, OP_MUL, column(b, region, load), growth)));
  show(b, demand);
  show(b, reduce(b, REDUCE_SUM, region, demand));
  show(b, reduce(b, REDUCE_SUM, year, reduce(b, REDUCE_SUM, region, demand)));
  show(b, at(b, demand, year, num(b, 3)));
  show(b, at(b, demand, region, num(b, 1)));
  show(b,
       reduce(b, REDUCE_FIRST, year, op2(b, OP_GE, at(b, demand, region, num(b, 0)), num(b, 11))));
  show(b, reduce(b, REDUCE_ARGMAX, region, demand));
  assert_true(run(b));
  const ValueResult *v = b->results->outputs[0].value;
  assert_int_equal(v->axis_count, 2);
  assert_int_equal(v->count, 36);
  for (size_t y = 0; y < 12; y++)
    for (size_t r = 0; r < 3; r++)
      assert_near(v->values[y * 3 + r], load[r] * pow(1.02, (double)y));
  assert_near(value_of(b, 1, 5), 60 * pow(1.02, 5));
  assert_near(value_of(b, 3, 2), 30 * pow(1.02, 3));
  assert_near(value_of(b, 4, 11), 20 * pow(1.02, 11));
  assert_near(value_of(b, 5, 0), 2029);
  assert_near(value_of(b, 6, 7), 2);
  double sum = 0;
  for (size_t i = 0; i < 12; i++)
    sum += 60 * pow(1.02, (double)i);
  assert_near(value_of(b, 2, 0), sum);
  build_free(b);
}

static void reductions(void **state)
{
  (void)state;
  Build *b = build_new();
  static const double x[] = {4, 1, 3, 2, 5}, c[] = {0, 1, 1, 0, 0};
  Axis *i = build_axis(b, "i", 5, 10, 10);
  Core *v = column(b, i, x), *t = column(b, i, c);
  static const struct {
    ReduceOp op;
    double value;
  } cases[] = {{REDUCE_SUM, 15},      {REDUCE_MEAN, 3},    {REDUCE_MIN, 1},    {REDUCE_MAX, 5},
               {REDUCE_PRODUCT, 120}, {REDUCE_ARGMIN, 20}, {REDUCE_ARGMAX, 50}};
  for (size_t k = 0; k < LEN(cases); k++)
    show(b, reduce(b, cases[k].op, i, v));
  static const struct {
    ReduceOp op;
    double value;
  } truths[] = {
      {REDUCE_COUNT, 2}, {REDUCE_ANY, 1}, {REDUCE_ALL, 0}, {REDUCE_FIRST, 20}, {REDUCE_LAST, 30}};
  for (size_t k = 0; k < LEN(truths); k++)
    show(b, reduce(b, truths[k].op, i, t));
  show(b, reduce(b, REDUCE_SD, i, v));
  Core *q = reduce(b, REDUCE_QUANTILE, i, v);
  q->args = (Core *[]){v, num(b, 0.5)};
  q->count = 2;
  show(b, q);
  assert_true(run(b));
  for (uint32_t k = 0; k < LEN(cases); k++)
    assert_near(value_of(b, k, 0), cases[k].value);
  for (uint32_t k = 0; k < LEN(truths); k++)
    assert_true(value_of(b, (uint32_t)LEN(cases) + k, 0) == truths[k].value);
  assert_near(value_of(b, 12, 0), sqrt(2.5));
  assert_near(value_of(b, 13, 0), 3);
  build_free(b);
}

static void absent_values(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *i = build_axis(b, "i", 4, 0, 1);
  Core *x = iff(b, op2(b, OP_EQ, label(b, i), num(b, 2)), absent(b), label(b, i));
  Core *kept = iff(b, op2(b, OP_EQ, label(b, i), num(b, 2)), num(b, lane_left_out()), label(b, i));
  Core *skipped = reduce(b, REDUCE_MEAN, i, kept);
  skipped->skips_left_out = true;
  show(b, skipped);
  show(b, reduce(b, REDUCE_SUM, i, x));
  show(b, op2(b, OP_OTHERWISE, reduce(b, REDUCE_SUM, i, x), num(b, 5)));
  show(b, reduce(b, REDUCE_FIRST, i, op2(b, OP_GT, label(b, i), num(b, 9))));
  assert_true(run(b));
  assert_near(value_of(b, 0, 0), 4.0 / 3);
  assert_true(isnan(value_of(b, 1, 0)));
  assert_near(value_of(b, 2, 0), 5);
  assert_true(lane_is_absent(value_of(b, 3, 0)));
  build_free(b);
}

/* The same sums whether the axis or another one supplies the lanes. */
static void lanes_do_not_matter(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *i = build_axis(b, "i", 3000, 0.1, 0.37), *j = build_axis(b, "j", 40, 1, 0.7);
  Core *x = op2(b, OP_DIV, op1(b, OP_SIN, label(b, i)), label(b, j));
  show(b, reduce(b, REDUCE_SUM, i, x)); /* lanes are j: a loop over i */
  show(b, at(b, reduce(b, REDUCE_SUM, i, x), j, num(b, 7)));
  show(b, reduce(b, REDUCE_SUM, i, at(b, x, j, num(b, 7)))); /* lanes are i */
  show(b, reduce(b, REDUCE_QUANTILE, i, x));
  Core *q = b->outputs[3].value;
  q->args = (Core *[]){x, num(b, 0.3)};
  q->count = 2;
  show(b, at(b, q, j, num(b, 7)));
  assert_true(run(b));
  const double sum = value_of(b, 0, 7);
  assert_memory_equal(&sum, &b->results->outputs[1].value->values[0], sizeof sum);
  assert_memory_equal(&sum, &b->results->outputs[2].value->values[0], sizeof sum);
  assert_true(value_of(b, 3, 7) == value_of(b, 4, 0));
  build_free(b);
}

static void recurrence(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *year = build_axis(b, "year", 12, 2024, 1);
  Core *planned = op2(b, OP_ADD, num(b, 20), op2(b, OP_SUB, label(b, year), num(b, 2024)));
  CoreCell *online = cell_of(b, "online", lag(b, planned, year, num(b, 3), num(b, 5)));
  CoreCell *installed = recurrent(b, "installed", year);
  Core *before = lag(b, recurrent_cell(b, installed, label(b, year)), year, num(b, 1), num(b, 100));
  installed->root = op2(b, OP_ADD, op2(b, OP_MUL, before, num(b, 0.96)), cell(b, online));
  show(b, cell(b, online));
  show(b, cell(b, installed));
  show(b, at(b, cell(b, installed), year, num(b, 11)));
  show(b, reduce(b, REDUCE_MAX, year, cell(b, installed)));
  show(b, build_node(b, CORE_SCAN, year, (Core *[]){cell(b, online)}, 1));
  assert_true(run(b));
  double stock = 100;
  double sum = 0;
  for (uint32_t y = 0; y < 12; y++) {
    const double flow = y < 3 ? 5 : 20 + y - 3.0;
    assert_near(value_of(b, 0, y), flow);
    stock = stock * 0.96 + flow;
    sum += flow;
    assert_near(value_of(b, 1, y), stock);
    assert_near(value_of(b, 4, y), sum);
  }
  assert_near(value_of(b, 1, 11), 257.8157550228758);
  assert_near(value_of(b, 2, 0), 257.8157550228758);
  assert_near(value_of(b, 3, 0), 257.8157550228758);
  build_free(b);
}

static void lags(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *t = build_axis(b, "t", 10, 0, 1);
  Axis *r = build_axis(b, "r", 12, 0, 1);
  Core *x = op2(b, OP_MUL, label(b, t), label(b, t));
  show(b, lag(b, x, t, num(b, 1.5), num(b, -1)));
  show(b, lag(b, x, t, op2(b, OP_MUL, label(b, t), num(b, 0.5)), num(b, -1)));
  show(b, lag(b, op2(b, OP_ADD, x, label(b, r)), t, op2(b, OP_MUL, label(b, r), num(b, 0.25)),
              num(b, -1)));
  assert_true(run(b));
  for (uint32_t i = 0; i < 10; i++) {
    const double at = i - 1.5, left = floor(at);
    const double expected = at <= -1 ? -1
                            : i == 1 ? 0.5 * -1 + 0.5 * 0
                                     : 0.5 * left * left + 0.5 * (left + 1) * (left + 1);
    assert_near(value_of(b, 0, i), expected);
    const double half = floor(i * 0.5), odd = i % 2 ? 0.5 : 0;
    assert_near(value_of(b, 1, i), (1 - odd) * half * half + odd * (half + 1) * (half + 1));
  }
  /* t = 5, r = 3: lag 0.75, between t = 4 and t = 5 */
  assert_near(value_of(b, 2, 5 * 12 + 3), 0.75 * 16 + 0.25 * 25 + 3);
  /* t = 0, r = 2: half way between the value before and x at 0 */
  assert_near(value_of(b, 2, 0 * 12 + 2), 0.5 * -1 + 0.5 * 2);
  assert_near(value_of(b, 2, 1 * 12 + 9), -1);
  build_free(b);
}

static void gathers(void **state)
{
  (void)state;
  Build *b = build_new();
  static const double home[] = {2, 0, 1, 1, 0, 2, 2, 1, 0, 0};
  static const double price[] = {5, 6, 7};
  Axis *plant = build_axis(b, "plant", 10, 0, 1);
  Axis *region = build_names(b, "region", 3, (const char *const[]){"a", "b", "c"});
  Axis *hour = build_axis(b, "hour", 9, 0, 1);
  Core *at_home = at(b, column(b, region, price), region, column(b, plant, home));
  Core *both = op2(b, OP_ADD, column(b, region, price), label(b, hour));
  show(b, at_home);
  show(b, at(b, both, region, column(b, plant, home)));
  show(b, at(b, label(b, plant), plant, op2(b, OP_SUB, num(b, 9), position(b, plant))));
  assert_true(run(b));
  for (uint32_t i = 0; i < 10; i++) {
    assert_near(value_of(b, 0, i), price[(int)home[i]]);
    for (uint32_t h = 0; h < 9; h++)
      assert_near(value_of(b, 1, i * 9 + h), price[(int)home[i]] + h);
    assert_true(value_of(b, 2, i) == 9 - i);
  }
  build_free(b);
}

static void by_axis_and_folds(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *world = build_names(b, "scenario", 2, (const char *const[]){"base", "half"});
  Axis *i = build_loop(b, "i", 1000), *x = build_axis(b, "x", 20, 0, 1);
  show(b, build_node(b, CORE_BY_AXIS, world, (Core *[]){num(b, 1), num(b, 0.5)}, 2));
  Core *acc = build_node(b, CORE_REGISTER, i, NULL, 0);
  show(b, build_node(b, CORE_FOLD, i, (Core *[]){num(b, 0), op2(b, OP_ADD, acc, label(b, i))}, 2));
  /* along lanes, with a cell that depends on the register, and a sum inside */
  Axis *k = build_loop(b, "k", 5), *m = build_axis(b, "m", 50, 1, 1);
  Core *reg = build_node(b, CORE_REGISTER, k, NULL, 0);
  Core *doubled = cell(b, cell_of(b, "doubled", op2(b, OP_MUL, reg, num(b, 2))));
  doubled->cell->is_local = true;
  Core *scaled = reduce(b, REDUCE_SUM, m, op2(b, OP_MUL, reg, label(b, m)));
  Core *next = op2(b, OP_SUB, op2(b, OP_ADD, doubled, op2(b, OP_DIV, scaled, num(b, 1275))), reg);
  show(b, build_node(b, CORE_FOLD, k, (Core *[]){label(b, x), next}, 2));
  show(b, at(b, b->outputs[2].value, x, num(b, 3)));
  assert_true(run(b));
  assert_near(value_of(b, 0, 1), 0.5);
  assert_near(value_of(b, 1, 0), 500500);
  for (uint32_t n = 1; n < 20; n++)
    assert_near(value_of(b, 2, n), n * 32.0);
  assert_near(value_of(b, 3, 0), 96);
  build_free(b);
}

static Core *make_call(Build *b, CoreFunction *f, Core *arg)
{
  Core *call = build_node(b, CORE_CALL, NULL, &arg, 1);
  call->function = f;
  return call;
}

static CoreFunction *fib_of(Build *b)
{
  CoreFunction *fib = NEW(&b->arena, CoreFunction);
  *fib = (CoreFunction){.name = STR("fib"), .param_count = 1};
  Core *n = build_node(b, CORE_PARAM, NULL, NULL, 0);
  Core *one = make_call(b, fib, op2(b, OP_SUB, n, num(b, 1)));
  Core *two = make_call(b, fib, op2(b, OP_SUB, n, num(b, 2)));
  fib->body = iff(b, op2(b, OP_LT, n, num(b, 2)), n, op2(b, OP_ADD, one, two));
  return fib;
}

static void recursion(void **state)
{
  (void)state;
  Build *b = build_new();
  CoreFunction *fib = fib_of(b);
  Axis *n = build_axis(b, "n", 17, 0, 1);
  show(b, make_call(b, fib, num(b, 20)));
  show(b, make_call(b, fib, label(b, n))); /* lanes end at different depths */
  /* a recursion that only some lanes may enter: others would never end */
  CoreFunction *down = NEW(&b->arena, CoreFunction);
  *down = (CoreFunction){.name = STR("down"), .param_count = 1};
  Core *x = build_node(b, CORE_PARAM, NULL, NULL, 0);
  down->body = iff(b, op2(b, OP_EQ, x, num(b, 0)), num(b, 1),
                   op2(b, OP_ADD, num(b, 1), make_call(b, down, op2(b, OP_SUB, x, num(b, 1)))));
  Core *y = op2(b, OP_SUB, label(b, n), num(b, 5));
  show(b, iff(b, op2(b, OP_LT, y, num(b, 0)), num(b, -1), make_call(b, down, y)));
  assert_true(run(b));
  assert_near(value_of(b, 0, 0), 6765);
  static const double fibs[] = {0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987};
  for (uint32_t i = 0; i < 17; i++) {
    assert_true(value_of(b, 1, i) == fibs[i]);
    assert_true(value_of(b, 2, i) == (i < 5 ? -1 : i - 5 + 1.0));
  }
#ifndef __SANITIZE_THREAD__ /* which keeps a call stack of its own, of 65,536 functions */
  b->program.output_count = 0;
  show(b, make_call(b, down, num(b, 0.5)));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_DEPTH);
  b->program.output_count = 0;
  show(b, make_call(b, down, num(b, 20000)));
  assert_true(run(b));
  assert_near(value_of(b, 0, 0), 20001);
#endif
  build_free(b);
}

static void locals(void **state)
{
  (void)state;
  Build *b = build_new();
  /* f(n) = { half = f(n - 1) ; n < 1 -> 1 ; half + half }: 2^n, and only n calls where half is kept
   */
  CoreFunction *f = NEW(&b->arena, CoreFunction);
  *f = (CoreFunction){.name = STR("f"), .param_count = 1, .local_count = 1};
  Core *n = build_node(b, CORE_PARAM, NULL, NULL, 0);
  f->locals = NEW_ARRAY(&b->arena, Core *, 1);
  f->locals[0] = make_call(b, f, op2(b, OP_SUB, n, num(b, 1)));
  f->locals[0]->frame = true;
  Core *half = build_node(b, CORE_LOCAL, NULL, NULL, 0);
  f->body = iff(b, op2(b, OP_LT, n, num(b, 1)), num(b, 1), op2(b, OP_ADD, half, half));
  Axis *i = build_axis(b, "i", 30, 0, 1);
  show(b, make_call(b, f, num(b, 60)));
  show(b, make_call(b, f, label(b, i)));
  assert_true(run(b));
  assert_true(value_of(b, 0, 0) == 0x1p60);
  for (uint32_t k = 0; k < 30; k++)
    assert_true(value_of(b, 1, k) == ldexp(1, (int)k));
  build_free(b);
}

static void solves(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *s = build_loop(b, "probe", 0), *x = build_axis(b, "x", 10, 1, 1);
  Core *probe = build_node(b, CORE_REGISTER, s, NULL, 0);
  Core *square = cell(b, cell_of(b, "square", op2(b, OP_MUL, probe, probe)));
  Core *enough = op2(b, OP_GE, square, label(b, x));
  show(b, build_node(b, CORE_SOLVE, s, (Core *[]){num(b, 0), num(b, 3), enough}, 3));
  Core *inverse = op2(b, OP_LE, op2(b, OP_DIV, num(b, 1), probe), num(b, 4));
  show(b, build_node(b, CORE_SOLVE, s, (Core *[]){num(b, 0), num(b, 3), inverse}, 3));
  assert_true(run(b));
  for (uint32_t i = 0; i < 9; i++)
    assert_near(value_of(b, 0, i), sqrt(i + 1.0));
  assert_true(lane_is_absent(value_of(b, 0, 9)));
  assert_near(value_of(b, 1, 0), 0.25);
  build_free(b);
}

/* A recurrent cell that depends on the probe of a solve. */
static void solve_over_years(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *year = build_axis(b, "year", 20, 2020, 1), *s = build_loop(b, "probe", 0);
  Core *rate = build_node(b, CORE_REGISTER, s, NULL, 0);
  CoreCell *stock = recurrent(b, "stock", year);
  Core *like = op2(b, OP_MUL, rate, label(b, year));
  Core *before = lag(b, recurrent_cell(b, stock, like), year, num(b, 1), num(b, 100));
  stock->root = op2(b, OP_MUL, before, rate);
  Core *last = reduce(b, REDUCE_MAX, year, cell(b, stock));
  Core *enough = op2(b, OP_GE, last, num(b, 200));
  show(b, build_node(b, CORE_SOLVE, s, (Core *[]){num(b, 1), num(b, 2), enough}, 3));
  assert_true(run(b));
  assert_near(value_of(b, 0, 0), pow(2, 1.0 / 20));
  build_free(b);
}

static void interpolation(void **state)
{
  (void)state;
  Build *b = build_new();
  static const double knots[] = {2024, 2030, 2040};
  Axis *year = build_axis(b, "year", 17, 2024, 1);
  for (uint32_t mode = 0; mode < 3; mode++) {
    Core *node = build_node(b, CORE_INTERPOLATE, NULL,
                            (Core *[]){label(b, year), num(b, 5), num(b, 10), num(b, 20)}, 4);
    node->numbers = knots;
    node->op_code = mode;
    show(b, node);
  }
  assert_true(run(b));
  assert_near(value_of(b, 0, 3), 7.5);
  assert_near(value_of(b, 0, 16), 20);
  assert_near(value_of(b, 1, 5), 5);
  assert_near(value_of(b, 1, 6), 10);
  assert_near(value_of(b, 2, 3), sqrt(50));
  b->program.output_count = 1;
  b->outputs[0].value->args[0] = op2(b, OP_ADD, label(b, year), num(b, 3));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_OUT_OF_RANGE);
  assert_true(has(b, "year 2038"));
  build_free(b);
}

static void faults(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *year = build_axis(b, "year", 12, 2024, 1);
  Core *zero = op2(b, OP_SUB, label(b, year), num(b, 2031));
  Core *bad = op2(b, OP_DIV, num(b, 7), zero);
  CoreCell *inverse = cell_of(b, "inverse", bad);
  show(b, reduce(b, REDUCE_SUM, year, cell(b, inverse)));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_DIVISION);
  assert_int_equal(b->fault.at.begin, bad->at.begin);
  assert_true(has(b, "7 divided by zero in year 2031"));
  /* an `if` that excludes the lane */
  b->program.output_count = 0;
  show(b, iff(b, op2(b, OP_NE, zero, num(b, 0)), cell(b, inverse), num(b, 0)));
  assert_true(run(b));
  assert_near(value_of(b, 0, 0), -1);
  assert_true(value_of(b, 0, 7) == 0);
  b->program.output_count = 0;
  show(b, op1(b, OP_LOG, op2(b, OP_SUB, num(b, 1), num(b, 4))));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_DOMAIN);
  assert_true(has(b, "log of -3"));
  b->program.output_count = 0;
  show(b, op2(b, OP_POW, label(b, year), num(b, 100)));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_OVERFLOW);
  b->program.output_count = 0;
  show(b, at(b, label(b, year), year, num(b, 12)));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_NO_LABEL);
  b->program.output_count = 0;
  Core *require =
      build_node(b, CORE_REQUIRE, NULL,
                 (Core *[]){label(b, year), op2(b, OP_LT, label(b, year), num(b, 2030))}, 2);
  require->text = STR("no later than 2029");
  show(b, require);
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_REQUIRE);
  assert_true(has(b, "no later than 2029 in year 2030"));
  build_free(b);
}

static void needs_itself(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *year = build_axis(b, "year", 12, 2024, 1);
  CoreCell *x = recurrent(b, "x", year);
  x->root = op2(b, OP_ADD, lag(b, recurrent_cell(b, x, label(b, year)), year, num(b, 0), num(b, 1)),
                num(b, 1));
  show(b, cell(b, x));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_CYCLE);
  build_free(b);
}

static void claims(void **state)
{
  (void)state;
  Build *b = build_new();
  Output *claim = show(b, op2(b, OP_LT, num(b, 1), num(b, 2)));
  claim->kind = OUTPUT_CLAIM;
  claim->left = num(b, 1);
  claim->right = num(b, 2);
  show(b, op2(b, OP_GT, num(b, 1), num(b, 2)))->kind = OUTPUT_ASSERT;
  assert_true(run(b));
  assert_true(value_of(b, 0, 0) == 1);
  assert_false(b->results->outputs[0].failed);
  assert_true(b->results->outputs[1].failed);
  assert_true(b->results->outputs[0].left->values[0] == 1);
  build_free(b);
}

static void too_large(void **state)
{
  (void)state;
  Build *b = build_new();
  Core *x = num(b, 0);
  for (int i = 0; i < 5; i++)
    x = op2(b, OP_ADD, x, label(b, build_axis(b, "wide", 5000, 0, 1)));
  show(b, x);
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_SIZE);
  assert_true(has(b, "wide (5000)"));
  build_free(b);
}

static void memory_and_time(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *i = build_loop(b, "i", 3);
  Core *acc = build_node(b, CORE_REGISTER, i, NULL, 0);
  i->values = NULL;
  i->length = 2000000000;
  show(b, build_node(b, CORE_FOLD, i, (Core *[]){num(b, 0), op2(b, OP_ADD, acc, num(b, 1))}, 2));
  b->options.timeout = 0.05;
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_TIMEOUT);
  const volatile bool yes = true;
  b->options.timeout = 0;
  b->options.cancel = &yes;
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_CANCELLED);
  b->options.cancel = NULL;
  b->program.output_count = 0;
  show(b, label(b, build_axis(b, "long", 1000000, 0, 1)));
  b->memory.limit = atomic_load(&b->memory.used) + 2000000;
  assert_false(run(b));
  assert_true(b->fault.code == E_MEMORY || b->fault.code == E_SIZE);
  build_free(b);
}

static void folding(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *year = build_axis(b, "year", 12, 2024, 1);
  double values[12];
  assert_true(
      engine_fold(op2(b, OP_MUL, num(b, 6), num(b, 7)), &(EngineOptions){0}, &b->arena, values, 1));
  assert_true(values[0] == 42);
  assert_true(engine_fold(op2(b, OP_SUB, label(b, year), num(b, 2024)), &(EngineOptions){0},
                          &b->arena, values, 12));
  assert_true(values[11] == 11);
  assert_false(
      engine_fold(op2(b, OP_DIV, num(b, 6), num(b, 0)), &(EngineOptions){0}, &b->arena, values, 1));
  assert_false(engine_fold(uniform(b, "u", 0, 1), &(EngineOptions){0}, &b->arena, values, 1));
  assert_true(
      engine_fold(make_call(b, fib_of(b), num(b, 10)), &(EngineOptions){0}, &b->arena, values, 1));
  assert_true(values[0] == 55);
  build_free(b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arithmetic),
      cmocka_unit_test(axes_align),
      cmocka_unit_test(reductions),
      cmocka_unit_test(absent_values),
      cmocka_unit_test(lanes_do_not_matter),
      cmocka_unit_test(recurrence),
      cmocka_unit_test(lags),
      cmocka_unit_test(gathers),
      cmocka_unit_test(by_axis_and_folds),
      cmocka_unit_test(recursion),
      cmocka_unit_test(locals),
      cmocka_unit_test(solves),
      cmocka_unit_test(solve_over_years),
      cmocka_unit_test(interpolation),
      cmocka_unit_test(faults),
      cmocka_unit_test(needs_itself),
      cmocka_unit_test(claims),
      cmocka_unit_test(too_large),
      cmocka_unit_test(memory_and_time),
      cmocka_unit_test(folding),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
