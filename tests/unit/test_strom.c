/* The public interface, used as a host would. */
#include "runtime/strom.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static Strom *loaded(const StromOptions *options, const char *text)
{
  Strom *strom = strom_new(options);
  assert_non_null(strom);
  assert_int_equal(strom_load_text(strom, "a.strom", text, strlen(text), NULL), STROM_OK);
  return strom;
}

static bool says(Strom *strom, const char *part)
{
  size_t length = 0;
  const char *text = strom_diagnostics(strom, STROM_TEXT, &length);
  assert_int_equal(strlen(text), length);
  return strstr(text, part) != NULL;
}

static bool prints(Strom *strom, StromFormat format, const char *part)
{
  size_t length = 0;
  const char *text = strom_output(strom, format, 80, &length);
  assert_int_equal(strlen(text), length);
  return strstr(text, part) != NULL;
}

static void test_from_text_to_values(void **state)
{
  (void)state;
  StromOptions options = strom_default_options();
  Strom *strom = loaded(&options, "over year = 2024..2026\n"
                                  "power = 2 GW * (year - 2023)\n"
                                  "show power, power[2026] + 500 MW\n");
  assert_int_equal(strom_run(strom), STROM_OK);
  assert_int_equal(strom_value_count(strom), 2);
  StromValue value;
  StromAxis axis;
  assert_true(strom_value(strom, 0, &value));
  assert_string_equal(value.label, "power");
  assert_string_equal(value.unit, "GW");
  assert_int_equal(value.axis_count, 1);
  assert_int_equal(value.count, 3);
  assert_false(value.uncertain);
  assert_true(value.values[0] == 2 && value.values[1] == 4 && value.values[2] == 6);
  assert_true(strom_axis(strom, 0, 0, &axis));
  assert_string_equal(axis.name, "year");
  assert_int_equal(axis.length, 3);
  assert_true(strom_value(strom, 1, &value));
  assert_int_equal(value.axis_count, 0);
  assert_true(fabs(value.values[0] - 6.5) < 1e-12);
  assert_false(strom_value(strom, 2, &value));
  assert_false(strom_axis(strom, 0, 1, &axis));
  assert_false(strom_axis(strom, 9, 0, &axis));
  assert_true(prints(strom, STROM_JSON, "\"label\": \"power\""));
  assert_true(prints(strom, STROM_TEXT, "6"));
  strom_free(strom);
}

static void test_uncertain_values_give_means(void **state)
{
  (void)state;
  StromOptions options = strom_default_options();
  Strom *strom = loaded(&options, "show uniform(1, 3)\n");
  assert_int_equal(strom_run(strom), STROM_OK);
  StromValue value;
  assert_true(strom_value(strom, 0, &value));
  assert_true(value.uncertain);
  assert_true(fabs(value.values[0] - 2) < 0.05);
  strom_free(strom);
}

static void test_mistakes_are_told_and_nothing_runs(void **state)
{
  (void)state;
  StromOptions options = strom_default_options();
  Strom *strom = loaded(&options, "show 5 GW + 3 GWh\nshow nothing_like_it\n");
  assert_int_equal(strom_run(strom), STROM_WRONG);
  assert_true(says(strom, "a.strom:1:6: error[E0301]"));
  assert_true(says(strom, "a.strom:2:6: error[E0201]"));
  size_t length = 0;
  assert_non_null(strstr(strom_diagnostics(strom, STROM_JSON, &length), "\"code\": \"E0301\""));
  assert_non_null(strstr(strom_diagnostics(strom, STROM_COLOR_TEXT, &length), "\x1b["));
  assert_int_equal(strom_value_count(strom), 0);
  strom_free(strom);
}

static void test_setting_inputs(void **state)
{
  (void)state;
  StromOptions options = strom_default_options();
  const char *script = "input power = 1 GW\nshow power in MW\n";
  Strom *strom = loaded(&options, script);
  assert_int_equal(strom_set(strom, "power", "2.5 GW"), STROM_OK);
  assert_int_equal(strom_run(strom), STROM_OK);
  StromValue value;
  assert_true(strom_value(strom, 0, &value));
  assert_true(fabs(value.values[0] - 2500) < 1e-9);
  strom_free(strom);

  strom = loaded(&options, script);
  StromStatus status = strom_set(strom, "power", "3 GWh");
  if (status == STROM_OK)
    status = strom_run(strom);
  assert_int_equal(status, STROM_WRONG);
  assert_true(says(strom, "error[E03"));
  strom_free(strom);

  strom = loaded(&options, script);
  status = strom_set(strom, "pwer", "3 GW");
  if (status == STROM_OK)
    status = strom_run(strom);
  assert_int_equal(status, STROM_WRONG);
  assert_true(says(strom, "error["));
  strom_free(strom);
}

static void test_asserts_and_faults(void **state)
{
  (void)state;
  StromOptions options = strom_default_options();
  Strom *strom = loaded(&options, "assert 1 > 2\n");
  assert_int_equal(strom_run(strom), STROM_FAILED);
  strom_free(strom);
  strom = loaded(&options, "x = 0\nshow 1 / x\n");
  assert_int_equal(strom_run(strom), STROM_FAULT);
  assert_true(says(strom, "a.strom:2:6: error[E0701]"));
  strom_free(strom);
}

static void test_a_cancelled_run(void **state)
{
  (void)state;
  const volatile bool cancel = true;
  StromOptions options = strom_default_options();
  options.cancel = &cancel;
  Strom *strom = loaded(&options, "over i = 1..100000\nx = normal(0, 1)\nshow sum(x * i over i)\n");
  assert_int_equal(strom_run(strom), STROM_REFUSED);
  assert_true(says(strom, "error[E0807]: the run was cancelled\n"));
  strom_free(strom);
}

static void test_no_folder_no_files(void **state)
{
  (void)state;
  StromOptions options = strom_default_options();
  const char *script = "data t = csv \"/etc/passwd\" { a: 1 }\nshow sum(t.a)\n";
  Strom *strom = strom_new(&options);
  StromStatus status = strom_load_text(strom, "a.strom", script, strlen(script), NULL);
  if (status == STROM_OK)
    status = strom_run(strom);
  assert_true(status == STROM_REFUSED || status == STROM_WRONG);
  assert_true(says(strom, "error[E0801]"));
  strom_free(strom);
}

static void test_texts_of_all_kinds(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    size_t length;
    StromStatus status;
  } rows[] = {
      {"", 0, STROM_OK},
      {"\n\n", 2, STROM_OK},
      {"# a comment without an end", 26, STROM_OK},
      {"\xef\xbb\xbfshow 1\r\nshow 2\r\n", 19, STROM_OK},
      {"show 1", 6, STROM_OK},
      {"show \xff\n", 7, STROM_WRONG},
      {"show 1\0show 2\n", 14, STROM_WRONG},
      {"\0\0\0\0", 4, STROM_WRONG},
      {"show (((((((((((", 16, STROM_WRONG},
      {"\"\"\" never closed", 16, STROM_WRONG},
  };
  StromOptions options = strom_default_options();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    Strom *strom = strom_new(&options);
    StromStatus status = strom_load_text(strom, "a.strom", rows[i].text, rows[i].length, NULL);
    if (status == STROM_OK)
      status = strom_run(strom);
    if (status != rows[i].status)
      fail_msg("row %zu: status %d, expected %d", i, (int)status, (int)rows[i].status);
    assert_int_equal(says(strom, "error["), status != STROM_OK);
    strom_free(strom);
  }
}

static void test_deep_nesting_is_refused(void **state)
{
  (void)state;
  enum { DEPTH = 100000 };
  char *text = test_malloc(2 * DEPTH + 10);
  memcpy(text, "show ", 5);
  memset(text + 5, '(', DEPTH);
  text[5 + DEPTH] = '1';
  memset(text + 6 + DEPTH, ')', DEPTH);
  StromOptions options = strom_default_options();
  Strom *strom = strom_new(&options);
  StromStatus status = strom_load_text(strom, "a.strom", text, 2 * DEPTH + 6, NULL);
  if (status == STROM_OK)
    status = strom_run(strom);
  assert_int_equal(status, STROM_REFUSED);
  assert_true(says(strom, "error[E0107]"));
  strom_free(strom);
  test_free(text);
}

static void test_a_file_that_is_not_there(void **state)
{
  (void)state;
  StromOptions options = strom_default_options();
  static const char *const paths[] = {"no/such/file.strom", "/", "lang", "/dev/null/x", ""};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    Strom *strom = strom_new(&options);
    StromStatus status = strom_load_file(strom, paths[i]);
    assert_true(status != STROM_OK);
    assert_true(says(strom, "error[E0601]"));
    strom_free(strom);
  }
}

static void test_freeing_nothing(void **state)
{
  (void)state;
  strom_free(NULL);
  StromOptions options = strom_default_options();
  strom_free(strom_new(&options));
  assert_true(strlen(strom_version()) >= 5);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_from_text_to_values),
      cmocka_unit_test(test_uncertain_values_give_means),
      cmocka_unit_test(test_mistakes_are_told_and_nothing_runs),
      cmocka_unit_test(test_setting_inputs),
      cmocka_unit_test(test_asserts_and_faults),
      cmocka_unit_test(test_a_cancelled_run),
      cmocka_unit_test(test_no_folder_no_files),
      cmocka_unit_test(test_texts_of_all_kinds),
      cmocka_unit_test(test_deep_nesting_is_refused),
      cmocka_unit_test(test_a_file_that_is_not_there),
      cmocka_unit_test(test_freeing_nothing),
  };
  return cmocka_run_group_tests_name("strom", tests, NULL, NULL);
}
