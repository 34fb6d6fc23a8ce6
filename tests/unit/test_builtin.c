/* Every built-in function's example has the value that its row states; every distribution's example
   has the mean that its formula gives. */
#include "lang/builtin.h"
#include "lang/op.h"
#include "runtime/strom.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SCRIPT_SIZE = 1024 };

/* The definitions that an example begins with stand on lines of their own, its last part is shown.
 */
static void script_of(const char *example, char *script)
{
  const char *shown = example;
  for (const char *at = example; (at = strstr(at, "; ")) != NULL; at += 2)
    shown = at + 2;
  int length =
      snprintf(script, SCRIPT_SIZE, "%.*s\nshow %s\n", (int)(shown - example), example, shown);
  assert_in_range(length, 1, SCRIPT_SIZE - 1);
}

static Strom *run_script(const char *script)
{
  Strom *strom = strom_new(NULL);
  assert_non_null(strom);
  if (strom_load_text(strom, "example", script, strlen(script), NULL) != STROM_OK ||
      strom_run(strom) != STROM_OK)
    fail_msg("%s\n%s", script, strom_diagnostics(strom, STROM_TEXT, NULL));
  return strom;
}

static void every_function_has_an_example_with_its_value(void **state)
{
  (void)state;
  for (int id = 0; id < BUILTIN_ID_COUNT; id++) {
    const BuiltinInfo *info = builtin_info((BuiltinId)id);
    char script[SCRIPT_SIZE], line[SCRIPT_SIZE];
    if (!info->example[0] || !info->value[0])
      fail_msg("%s has no example", info->name);
    script_of(info->example, script);
    Strom *strom = run_script(script);
    const char *output = strom_output(strom, STROM_TEXT, 80, NULL);
    size_t length = strlen(output);
    while (length && output[length - 1] == '\n')
      length--;
    size_t at = length;
    while (at && output[at - 1] != '\n' &&
           (at < 2 || output[at - 1] != ' ' || output[at - 2] != ' '))
      at--;
    snprintf(line, sizeof line, "%.*s", (int)(length - at), output + at);
    assert_string_equal(line, info->value);
    strom_free(strom);
  }
}

static void every_signature_is_read(void **state)
{
  (void)state;
  Signature mod = signature_read("mod(x: D, y: D) -> D^2");
  assert_int_equal(mod.count, 2);
  assert_true(str_is(mod.names[1], "y"));
  assert_true(str_is(mod.types[1], "D"));
  assert_true(str_is(mod.result, "D^2"));
  for (int id = 0; id < BUILTIN_ID_COUNT; id++) {
    const BuiltinInfo *info = builtin_info((BuiltinId)id);
    assert_int_equal(builtin_find(str_of(info->name)), id);
    assert_int_equal(strncmp(info->signature, info->name, strlen(info->name)), 0);
    assert_true(strlen(info->doc) > 10);
  }
  assert_int_equal(builtin_find(STR("nothing_like_it")), -1);
}

/* The mean of each example of stdlib/dist.def, by hand; of an interval and of three points from the
   normal behind them. */
static double mean_of(int kind)
{
  const double z95 = 1.6448536269514722;
  switch (kind) {
  case DIST_NORMAL: return 500;                                            /* MW */
  case DIST_INTERVAL: return sqrt(50) * exp(pow(log(2) / 2 / z95, 2) / 2); /* GW */
  case DIST_LOGNORMAL: return 7 * exp(pow(log(1.3), 2) / 2);
  case DIST_UNIFORM: return 1.5;
  case DIST_TRIANGULAR: return 3;
  case DIST_PERT: return 2.5;
  case DIST_BETA: return 2.0 / 7;
  case DIST_GAMMA: return 6;
  case DIST_WEIBULL: return 8 * tgamma(1.5);
  case DIST_EXPONENTIAL: return 100;
  case DIST_POISSON: return 3;
  default: return NAN;
  }
}

static void every_distribution_has_an_example_with_its_mean(void **state)
{
  (void)state;
  int kinds = 0;
  for (int kind = 0; distribution_info(kind); kind++) {
    const DistributionInfo *info = distribution_info(kind);
    char script[SCRIPT_SIZE];
    assert_int_equal(distribution_find(str_of(info->name)), kind);
    if (!info->example[0])
      fail_msg("%s has no example", info->name);
    /* A condition has no mean, and three points have their median in the middle. */
    const char *statistic = kind == DIST_BERNOULLI     ? "probability"
                            : kind == DIST_THREE_POINT ? "median"
                                                       : "mean";
    double wanted = kind == DIST_BERNOULLI ? 0.3 : kind == DIST_THREE_POINT ? 3 : mean_of(kind);
    snprintf(script, sizeof script, "show %s(%s)\n", statistic, info->example);
    Strom *strom = run_script(script);
    StromValue value;
    assert_true(strom_value(strom, 0, &value));
    if (!(fabs(value.values[0] / wanted - 1) < 0.05))
      fail_msg("%s: %.17g, expected about %.17g", script, value.values[0], wanted);
    strom_free(strom);
    kinds++;
  }
  assert_true(kinds >= 13);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_function_has_an_example_with_its_value),
      cmocka_unit_test(every_signature_is_read),
      cmocka_unit_test(every_distribution_has_an_example_with_its_mean),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
