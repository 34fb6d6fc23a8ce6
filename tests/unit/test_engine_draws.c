/* The engine on what varies by draw: moments, statistics and their depth, correlation, divergence,
   solves, threads and blocks that change no bit, native functions, texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "engine_build.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void assert_within(double found, double wanted, double distance)
{
  if (!(fabs(found - wanted) <= distance))
    fail_msg("%.17g is not within %g of %.17g", found, distance, wanted);
}

static bool has(const Build *b, const char *text)
{
  char all[1024];
  const Str message = b->fault.message;
  snprintf(all, sizeof all, "%.*s", (int)message.length, message.text);
  return strstr(all, text) != NULL;
}

static Core *cell_named(Build *b, const char *name, Core *root)
{
  return cell(b, cell_of(b, name, root));
}

static void moments(void **state)
{
  (void)state;
  Build *b = build_new();
  b->options.draws = 100000;
  Core *u = cell_named(b, "u", uniform(b, "u", 0, 10));
  Core *d = cell_named(b, "d", random_of(b, "d", DIST_NORMAL, num(b, 500), num(b, 20)));
  show(b, u);
  show(b, d);
  show(b, op2(b, OP_SUB, u, u));
  show(b, op2(b, OP_DIV, u, u));
  show(b, stat(b, STAT_MEAN, u, NULL));
  show(b, stat(b, STAT_QUANTILE, u, num(b, 0.25)));
  show(b, stat(b, STAT_PROBABILITY, op2(b, OP_LT, u, num(b, 2.5)), NULL));
  show(b, stat(b, STAT_SD, d, NULL));
  assert_true(run(b));
  assert_true(b->results->any_draws);
  const Summary *s = summary_of(b, 0, 0);
  assert_within(s->mean, 5, 0.05);
  assert_within(s->p95, 9.5, 0.05);
  assert_within(s->p5, 0.5, 0.05);
  assert_within(s->sd, 10 / sqrt(12), 0.03);
  assert_within(s->se_mean, 10 / sqrt(12) / sqrt(100000), 0.006);
  assert_true(s->min > 0 && s->max < 10 && s->absent == 0);
  assert_within(summary_of(b, 1, 0)->mean, 500, 0.3);
  assert_true(summary_of(b, 2, 0)->sd == 0 && summary_of(b, 2, 0)->mean == 0);
  assert_true(summary_of(b, 3, 0)->sd == 0 && summary_of(b, 3, 0)->mean == 1);
  assert_true(value_of(b, 4, 0) == s->mean);
  assert_true(b->results->outputs[4].value->se[0] > 0);
  assert_true(value_of(b, 5, 0) == s->p25);
  assert_within(value_of(b, 6, 0), 0.25, 0.006);
  assert_true(value_of(b, 7, 0) == summary_of(b, 1, 0)->sd);
  build_free(b);
}

static void statistics_inside(void **state)
{
  (void)state;
  Build *b = build_new();
  b->options.draws = 50000;
  Axis *year = build_axis(b, "year", 5, 0, 1);
  Core *u = cell_named(b, "u", op2(b, OP_ADD, uniform(b, "u", 0, 1), label(b, year)));
  Core *mean = cell_named(b, "mean", stat(b, STAT_MEAN, u, NULL));
  Core *centred = cell_named(b, "centred", op2(b, OP_SUB, u, mean));
  Core *square = stat(b, STAT_MEAN, op2(b, OP_MUL, centred, centred), NULL);
  assert_int_equal(square->depth, 2);
  show(b, centred);
  show(b, square);
  show(b, reduce(b, REDUCE_SUM, year, mean));
  show(b, op2(b, OP_DIV, mean, at(b, mean, year, num(b, 0))));
  assert_true(run(b));
  for (size_t i = 0; i < 5; i++) {
    assert_within(summary_of(b, 0, i)->mean, 0, 1e-12);
    assert_within(value_of(b, 1, i), 1.0 / 12, 0.002);
  }
  assert_within(value_of(b, 2, 0), 12.5, 0.05);
  assert_true(value_of(b, 3, 0) == 1 && b->results->outputs[3].value->se[0] == 0);
  assert_true(b->results->outputs[2].value->se[0] > 0);
  build_free(b);
}

static void correlated(void **state)
{
  (void)state;
  Build *b = build_new();
  b->options.draws = 100000;
  static const uint64_t keys[] = {11, 22};
  static const double factor[] = {1, 0, 0.6, 0.8};
  static const Copula copula = {.count = 2, .keys = keys, .factor = factor};
  Core *x = random_of(b, "x", DIST_NORMAL, num(b, 0), num(b, 1));
  Core *y = random_of(b, "y", DIST_NORMAL, num(b, 0), num(b, 1));
  RandomInfo of_x = *x->random, of_y = *y->random;
  of_x.copula = of_y.copula = &copula;
  of_y.copula_index = 1;
  x->random = &of_x;
  y->random = &of_y;
  x = cell_named(b, "x", x);
  y = cell_named(b, "y", y);
  show(b, op2(b, OP_ADD, x, y));
  show(b, stat(b, STAT_PROBABILITY,
               op2(b, OP_AND, op2(b, OP_GT, x, num(b, 0)), op2(b, OP_GT, y, num(b, 0))), NULL));
  assert_true(run(b));
  assert_within(summary_of(b, 0, 0)->sd, sqrt(3.2), 0.015);
  assert_within(value_of(b, 1, 0), 0.35241638, 0.005);
  build_free(b);
}

static void truncated(void **state)
{
  (void)state;
  Build *b = build_new();
  b->options.draws = 50000;
  Core *x =
      build_node(b, CORE_RANDOM, NULL, (Core *[]){num(b, 0), num(b, 1), num(b, 0.5), num(b, 2)}, 4);
  RandomInfo info = {.key = 5, .key_axes = b->sets.empty, .truncated = true};
  x->random = &info;
  x->op_code = DIST_NORMAL;
  show(b, x);
  assert_true(run(b));
  assert_true(summary_of(b, 0, 0)->min >= 0.5 && summary_of(b, 0, 0)->max <= 2);
  /* mean of a truncated normal: (phi(a) - phi(b)) / (Phi(b) - Phi(a)) */
  assert_within(summary_of(b, 0, 0)->mean,
                (0.352065326764299 - 0.053990966513188) / (0.977249868051821 - 0.691462461274013),
                0.01);
  build_free(b);
}

/* One variable for each label of an axis, by label: the same for a year however the axis begins. */
static void one_for_each_label(void **state)
{
  (void)state;
  double mean_2030[2];
  for (int first = 0; first < 2; first++) {
    Build *b = build_new();
    Axis *year = build_axis(b, "year", 10, 2024 + first, 1);
    Core *noise = random_of(b, "noise", DIST_NORMAL, num(b, 0), num(b, 1));
    RandomInfo info = *noise->random;
    info.key_axes = axis_set_with(&b->sets, b->sets.empty, year);
    noise->random = &info;
    noise->axes = info.key_axes;
    noise = cell_named(b, "noise", noise);
    show(b, stat(b, STAT_MEAN, noise, NULL));
    show(b, reduce(b, REDUCE_SUM, year, noise));
    assert_true(run(b));
    mean_2030[first] = value_of(b, 0, (size_t)(6 - first));
    assert_within(summary_of(b, 1, 0)->sd, sqrt(10), 0.15);
    assert_true(value_of(b, 0, 0) != value_of(b, 0, 1));
    build_free(b);
  }
  assert_true(mean_2030[0] == mean_2030[1]);
}

/* A build-out with an uncertain rate and an uncertain delay, against the same by hand. */
static Build *build_out(void)
{
  Build *b = build_new();
  Axis *year = build_axis(b, "year", 12, 0, 1);
  Core *rate = cell_named(b, "rate", uniform(b, "rate", 0.01, 0.05));
  Core *delay = cell_named(b, "delay", uniform(b, "delay", 0, 4));
  Core *online = cell_named(
      b, "online", lag(b, op2(b, OP_MUL, label(b, year), num(b, 3)), year, delay, num(b, 5)));
  CoreCell *stock = recurrent(b, "stock", year);
  Core *like = op2(b, OP_ADD, op2(b, OP_MUL, rate, label(b, year)), online);
  Core *before = lag(b, recurrent_cell(b, stock, like), year, num(b, 1), num(b, 100));
  stock->root = op2(b, OP_ADD, op2(b, OP_SUB, before, op2(b, OP_MUL, before, rate)), online);
  show(b, cell(b, stock));
  show(b, online);
  show(b, rate);
  show(b, delay);
  show(b, reduce(b, REDUCE_FIRST, year, op2(b, OP_GT, cell(b, stock), num(b, 120))));
  show(b, stat(b, STAT_MEAN, cell(b, stock), NULL));
  return b;
}

static void uncertain_recurrence(void **state)
{
  (void)state;
  Build *b = build_out();
  b->options.draws = 1; /* then a mean is the draw itself */
  assert_true(run(b));
  const double rate = summary_of(b, 2, 0)->mean, delay = summary_of(b, 3, 0)->mean;
  double stock = 100;
  for (uint32_t y = 0; y < 12; y++) {
    const double at = y - delay;
    const double flow = at <= -1 ? 5 : at < 0 ? 5 + (0 - 5) * (at + 1) : 3 * at;
    assert_within(summary_of(b, 1, y)->mean, flow, 1e-9);
    stock = stock - stock * rate + flow;
    assert_within(summary_of(b, 0, y)->mean, stock, 1e-9);
    assert_true(value_of(b, 5, y) == summary_of(b, 0, y)->mean);
  }
  b->options.draws = 5000;
  assert_true(run(b));
  assert_true(summary_of(b, 4, 0)->absent >= 0);
  assert_true(summary_of(b, 4, 0)->p50 > 4);
  build_free(b);
}

static void same_results(const Build *a, const Build *c)
{
  for (uint32_t i = 0; i < a->results->count; i++) {
    const ValueResult *x = a->results->outputs[i].value, *y = c->results->outputs[i].value;
    assert_int_equal(x->count, y->count);
    if (x->uncertain)
      assert_memory_equal(x->summaries, y->summaries, x->count * sizeof *x->summaries);
    else
      assert_memory_equal(x->values, y->values, x->count * sizeof *x->values);
  }
}

static void blocks_and_threads_change_nothing(void **state)
{
  (void)state;
  Build *b = build_out();
  b->options.draws = 20011;
  assert_true(run(b));
  static const unsigned blocks[] = {64, 256, 1024, 128}, threads[] = {1, 2, 2, 3};
  for (size_t k = 0; k < LEN(blocks); k++) {
    Build *c = build_out();
    c->options.draws = 20011;
    c->options.block_lanes = blocks[k];
    c->options.threads = threads[k];
    assert_true(run(c));
    same_results(b, c);
    build_free(c);
  }
  build_free(b);
}

static void divergent_recursion(void **state)
{
  (void)state;
  Build *b = build_new();
  /* collatz-like: steps(n) = if n < 1 then 0 else 1 + steps(n - step) */
  CoreFunction *f = NEW(&b->arena, CoreFunction);
  *f = (CoreFunction){.name = STR("steps"), .param_count = 1};
  Core *n = build_node(b, CORE_PARAM, NULL, NULL, 0);
  Core *less = op2(b, OP_SUB, n, num(b, 1));
  Core *again = build_node(b, CORE_CALL, NULL, &less, 1);
  again->function = f;
  f->body = iff(b, op2(b, OP_LT, n, num(b, 1)), num(b, 0), op2(b, OP_ADD, num(b, 1), again));
  Core *u = cell_named(b, "u", uniform(b, "u", 0, 50));
  Core *call = build_node(b, CORE_CALL, NULL, &u, 1);
  call->function = f;
  show(b, op2(b, OP_SUB, call, op1(b, OP_FLOOR, u)));
  assert_true(run(b));
  assert_true(summary_of(b, 0, 0)->min == 0 && summary_of(b, 0, 0)->max == 0);
  build_free(b);
}

static void solve_by_draw(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *s = build_loop(b, "probe", 0);
  Core *probe = build_node(b, CORE_REGISTER, s, NULL, 0);
  Core *u = cell_named(b, "u", uniform(b, "u", 1, 4));
  Core *enough = op2(b, OP_GE, op2(b, OP_MUL, probe, probe), u);
  Core *found = build_node(b, CORE_SOLVE, s, (Core *[]){num(b, 0), num(b, 5), enough}, 3);
  show(b, op2(b, OP_SUB, found, op1(b, OP_SQRT, u)));
  show(b, build_node(b, CORE_SOLVE, s, (Core *[]){num(b, 0), num(b, 1.5), enough}, 3));
  assert_true(run(b));
  assert_within(summary_of(b, 0, 0)->min, 0, 1e-14);
  assert_within(summary_of(b, 0, 0)->max, 0, 1e-14);
  assert_within(summary_of(b, 1, 0)->absent, 1.75 / 3, 0.03);
  build_free(b);
}

/* A condition on a statistic: a private pass for each probe; in replicates for the error. */
static void solve_on_a_statistic(void **state)
{
  (void)state;
  Build *b = build_new();
  b->options.draws = 2048;
  Axis *s = build_loop(b, "probe", 0);
  Core *probe = build_node(b, CORE_REGISTER, s, NULL, 0);
  Core *u = cell_named(b, "u", uniform(b, "u", 0, 1));
  Core *scaled = cell_named(b, "scaled", op2(b, OP_MUL, u, probe));
  Core *mean = stat(b, STAT_MEAN, scaled, NULL);
  Core *quantile = stat(b, STAT_QUANTILE, scaled, num(b, 0.9));
  show(b, build_node(b, CORE_SOLVE, s,
                     (Core *[]){num(b, 0), num(b, 100), op2(b, OP_GE, mean, num(b, 10))}, 3));
  show(b, stat(b, STAT_MEAN, u, NULL));
  show(b, build_node(b, CORE_SOLVE, s,
                     (Core *[]){num(b, 0), num(b, 100), op2(b, OP_GE, quantile, num(b, 10))}, 3));
  show(b, stat(b, STAT_QUANTILE, u, num(b, 0.9)));
  assert_true(run(b));
  assert_within(value_of(b, 0, 0), 10 / value_of(b, 1, 0), 1e-9);
  assert_within(value_of(b, 2, 0), 10 / value_of(b, 3, 0), 1e-9);
  assert_true(b->results->outputs[0].value->se[0] > 0.01);
  build_free(b);
}

static void faults_have_draws(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *year = build_axis(b, "year", 3, 2030, 1);
  Core *u = cell_named(b, "u", uniform(b, "u", -1, 100));
  Core *root = op1(b, OP_SQRT, op2(b, OP_ADD, u, op2(b, OP_SUB, label(b, year), num(b, 2030))));
  show(b, reduce(b, REDUCE_SUM, year, cell_named(b, "root", root)));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_DOMAIN);
  assert_int_equal(b->fault.at.begin, root->at.begin);
  assert_true(has(b, "sqrt of -") && has(b, "in year 2030, draw "));
  char first[512];
  snprintf(first, sizeof first, "%.*s", (int)b->fault.message.length, b->fault.message.text);
  b->options.threads = 2;
  b->options.block_lanes = 64;
  assert_false(run(b));
  assert_true(has(b, first));
  /* inside a statistic */
  b->program.output_count = 0;
  show(b, stat(b, STAT_MEAN, op1(b, OP_SQRT, u), NULL));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_DOMAIN);
  assert_true(has(b, "draw "));
  /* an `if` that excludes those draws */
  b->program.output_count = 0;
  show(b, iff(b, op2(b, OP_LT, u, num(b, 0)), num(b, 0), op1(b, OP_SQRT, u)));
  assert_true(run(b));
  assert_true(summary_of(b, 0, 0)->min == 0);
  build_free(b);
}

static void claims_and_shares(void **state)
{
  (void)state;
  Build *b = build_new();
  b->options.draws = 40000;
  Core *u = cell_named(b, "u", uniform(b, "u", 0, 1));
  Core *less = op2(b, OP_LT, u, num(b, 0.3));
  Output *claim = show(b, less);
  claim->kind = OUTPUT_CLAIM;
  claim->left = u;
  claim->right = num(b, 0.3);
  Output *shares = show(b, iff(b, less, num(b, 0), num(b, 1)));
  shares->value->type.kind = TYPE_BOOL;
  show(b, iff(b, less, absent(b), u));
  show(b, op2(b, OP_LE, u, num(b, 2)))->kind = OUTPUT_ASSERT;
  show(b, less)->kind = OUTPUT_TEST;
  assert_true(run(b));
  assert_within(value_of(b, 0, 0), 0.3, 0.01);
  assert_true(b->results->outputs[0].left->uncertain && !b->results->outputs[0].right->uncertain);
  const Summary *s = summary_of(b, 1, 0);
  assert_int_equal(s->share_count, 2);
  assert_within(s->shares[0] + s->shares[1], 1, 1e-12);
  assert_within(summary_of(b, 2, 0)->absent, 0.3, 0.01);
  assert_true(summary_of(b, 2, 0)->min >= 0.3);
  assert_false(b->results->outputs[3].failed);
  assert_true(b->results->outputs[4].failed);
  b->program.output_count = 0;
  show(b, iff(b, less, absent(b), num(b, 1)))->kind = OUTPUT_CLAIM;
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_ABSENT);
  build_free(b);
}

static void natives(void **state)
{
  (void)state;
  Build *b = build_new();
  static const NativeFunction j0_function = {
      .library = {"libm.so.6", 9}, .name = {"j0", 2}, .count = 1};
  Core *u = cell_named(b, "u", uniform(b, "u", 0, 1));
  Core *x = num(b, 1.5);
  Core *one = build_node(b, CORE_NATIVE, NULL, &x, 1),
       *many = build_node(b, CORE_NATIVE, NULL, &u, 1);
  one->native = many->native = &j0_function;
  show(b, one);
  show(b, stat(b, STAT_MEAN, op2(b, OP_SUB, many, many), NULL));
  assert_false(run(b));
  assert_int_equal(b->fault.code, E_NATIVE_REFUSED);
  b->options.allow_native = (const char *const[]){"libm.so.6", NULL};
  assert_true(run(b));
  assert_within(value_of(b, 0, 0), 0.5118276717359181, 1e-12);
  assert_true(value_of(b, 1, 0) == 0);
  build_free(b);
}

static void texts(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *region = build_names(b, "region", 2, (const char *const[]){"east", "west"});
  static const double load[] = {10, 20};
  Core *text = build_node(b, CORE_TEMPLATE, NULL, NULL, 0);
  Core *part = column(b, region, load);
  text->axes = part->axes;
  text->type.kind = TYPE_TEXT;
  text->parts =
      (CorePart[]){{.text = STR("load "), .decimals = -1}, {.value = part, .decimals = 1}};
  text->index = 2;
  show(b, text);
  show(b, text)->kind = OUTPUT_PROSE;
  assert_true(run(b));
  const ValueResult *v = b->results->outputs[0].value;
  assert_int_equal(v->count, 2);
  assert_true(str_is(v->texts[0], "load 10.0") && str_is(v->texts[1], "load 20.0"));
  assert_true(str_is(b->results->outputs[1].prose, "load 10.0, 20.0"));
  build_free(b);
}

/* More than the budget holds at once: several passes, the same numbers. */
static void columns_in_turns(void **state)
{
  (void)state;
  Build *b = build_new();
  Axis *i = build_axis(b, "i", 40, 1, 1);
  Core *u = cell_named(b, "u", uniform(b, "u", 0, 1));
  show(b, op2(b, OP_MUL, u, label(b, i)));
  show(b, u);
  b->options.draws = 4096;
  assert_true(run(b));
  const double p95 = summary_of(b, 0, 9)->p95;
  b->memory.limit = atomic_load(&b->memory.used) + 3500000;
  assert_true(run(b));
  assert_true(summary_of(b, 0, 9)->p95 == p95);
  build_free(b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(moments),
      cmocka_unit_test(statistics_inside),
      cmocka_unit_test(correlated),
      cmocka_unit_test(truncated),
      cmocka_unit_test(one_for_each_label),
      cmocka_unit_test(uncertain_recurrence),
      cmocka_unit_test(blocks_and_threads_change_nothing),
      cmocka_unit_test(divergent_recursion),
      cmocka_unit_test(solve_by_draw),
      cmocka_unit_test(solve_on_a_statistic),
      cmocka_unit_test(faults_have_draws),
      cmocka_unit_test(claims_and_shares),
      cmocka_unit_test(natives),
      cmocka_unit_test(texts),
      cmocka_unit_test(columns_in_turns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
