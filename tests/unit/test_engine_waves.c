/* More draws than one wave holds: summaries of what is not kept are those of all draws. */
#include "engine_build.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 2500000 }; /* two waves and a part of a third */

static const Summary *summary_at(const Build *b, uint32_t output)
{
  return &b->results->outputs[output].value->summaries[0];
}

static double value_at(const Build *b, uint32_t output)
{
  return b->results->outputs[output].value->values[0];
}

/* [x] and its quantiles as statistics, for which all draws are kept. */
static void show_both(Build *b, Core *x)
{
  static const double shares[] = {0.05, 0.5, 0.95};
  show(b, x);
  for (size_t k = 0; k < LEN(shares); k++)
    show(b, stat(b, STAT_QUANTILE, x, num(b, shares[k])));
  show(b, stat(b, STAT_MEAN, x, NULL));
}

static void check_both(const Build *b, uint32_t first)
{
  const Summary *s = summary_at(b, first);
  assert_true(s->p5 == value_at(b, first + 1));
  assert_true(s->p50 == value_at(b, first + 2));
  assert_true(s->p95 == value_at(b, first + 3));
  assert_true(s->mean == value_at(b, first + 4));
  assert_true(b->results->outputs[first + 2].value->se[0] == s->se_p50);
}

static void run_all(Build *b)
{
  b->options.draws = MANY;
  Core *u = cell(b, cell_of(b, "u", uniform(b, "u", 0, 10)));
  show_both(b, u);
  show_both(b, op1(b, OP_EXP, u));
  show_both(b, op1(b, OP_FLOOR, u));            /* many draws of one value */
  show_both(b, op2(b, OP_MUL, u, num(b, 0)));   /* one value alone */
  show_both(b, op2(b, OP_LT, u, num(b, 9.99))); /* 0 is rare */
  assert_true(run(b));
}

static void summaries_of_waves(void **state)
{
  (void)state;
  Build *b = build_new();
  run_all(b);
  for (uint32_t first = 0; first < 20; first += 5)
    check_both(b, first);
  build_free(b);
}

static void threads_change_nothing(void **state)
{
  (void)state;
  Build *b = build_new(), *c = build_new();
  c->options.threads = 3;
  c->options.block_lanes = 128;
  run_all(b);
  run_all(c);
  for (uint32_t i = 0; i < 20; i += 5)
    assert_memory_equal(summary_at(b, i), summary_at(c, i), sizeof(Summary));
  build_free(b);
  build_free(c);
}

static void faults_in_later_waves(void **state)
{
  (void)state;
  Build *b = build_new();
  b->options.draws = MANY;
  Core *u = cell(b, cell_of(b, "u", uniform(b, "u", 0, 1)));
  show(b, op1(b, OP_SQRT, op2(b, OP_SUB, u, num(b, 1e-6))));
  assert_false(run(b));
  assert_non_null(strstr(b->fault.message.text, "draw"));
  build_free(b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(summaries_of_waves),
      cmocka_unit_test(threads_change_nothing),
      cmocka_unit_test(faults_in_later_waves),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
