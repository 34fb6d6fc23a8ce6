/* Outputs as CSV files: what is in them, and that a failure leaves what was there. */
#include "results_fixture.h"

#include "runtime/csv_out.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char *in_folder(Fixture *f, const char *folder, const char *name)
{
  return str_terminated(&f->arena, str_format(&f->arena, "%s/%s", folder, name));
}

static Str read_file(Fixture *f, const char *path)
{
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  StrBuf text;
  strbuf_init(&text, &f->arena);
  for (int c; (c = fgetc(file)) != EOF;)
    strbuf_char(&text, (char)c);
  fclose(file);
  return strbuf_str(&text);
}

static void assert_written(Fixture *f, const OutputResult *result, const char *expected)
{
  char folder[] = "/tmp/strom-csv-XXXXXX";
  assert_non_null(mkdtemp(folder));
  char *path = in_folder(f, folder, "x.csv");
  Str problem = STR("");
  assert_true(csv_export(result, path, &f->arena, &problem));
  Str text = read_file(f, path);
  assert_string_equal(str_terminated(&f->arena, text), expected);
  unlink(path);
  assert_int_equal(rmdir(folder), 0); /* and nothing else is in it */
}

static void a_column_for_each_axis(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const fuels[] = {"gas", "wind, new"};
  const Axis *axes[] = {fixture_years(f, 2024, 2025),
                        fixture_names(f, AXIS_CHOICE, "fuel", fuels, 2)};
  static const double numbers[] = {1, 0.1, -2.5e30, NAN};
  OutputResult *result =
      fixture_add(f, OUTPUT_EXPORT, "a \"b\"",
                  fixture_numbers(f, fixture_unit(f, "GW", 1e9), axes, 2, numbers));
  assert_written(f, result,
                 "year,fuel,\"a \"\"b\"\" [GW]\"\r\n2024,gas,1\r\n2024,\"wind, new\",0.1\r\n"
                 "2025,gas,-2.5e30\r\n2025,\"wind, new\",\r\n");
  fixture_free(f);
}

static void uncertain_numbers_have_their_figures(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  Summary s = {
      .mean = 2, .sd = 1, .p5 = 0.5, .p25 = 1, .p50 = 2, .p75 = 3, .p95 = 4, .se_mean = 0.01};
  OutputResult *result = fixture_add(f, OUTPUT_EXPORT, "x",
                                     fixture_uncertain(f, fixture_unit(f, "h", 3600), NULL, 0, &s));
  assert_written(f, result,
                 "mean [h],sd [h],p5 [h],p25 [h],p50 [h],p75 [h],p95 [h],se [h],absent\r\n"
                 "2,1,0.5,1,2,3,4,0.01,0\r\n");
  fixture_free(f);
}

static void uncertain_labels_have_their_shares(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *axes[] = {fixture_years(f, 2025, 2026)};
  ValueResult *value = fixture_value(f, TYPE_BOOL, NULL, axes, 1);
  Summary summaries[] = {
      {.share_count = 1, .share_values = {1}, .shares = {1}},
      {.share_count = 2, .share_values = {1, 0}, .shares = {0.25, 0.5}, .absent = 0.25}};
  value->uncertain = true;
  value->summaries = summaries;
  assert_written(f, fixture_add(f, OUTPUT_EXPORT, "x", value),
                 "year,false,true,absent\r\n2025,0,1,0\r\n2026,0.5,0.25,0.25\r\n");
  fixture_free(f);
}

static void a_comparison_has_differences(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const worlds[] = {"base", "cool"};
  const Axis *scenario = fixture_names(f, AXIS_WORLD, "scenario", worlds, 2);
  static const double numbers[] = {NAN, 3}, differences[] = {0, 2};
  const Unit *one = fixture_unit(f, "1", 1);
  OutputResult *result =
      fixture_add(f, OUTPUT_COMPARE, "x", fixture_numbers(f, one, &scenario, 1, numbers));
  result->difference = fixture_numbers(f, one, &scenario, 1, differences);
  fixture_output(result)->worlds = scenario;
  assert_written(f, result, "scenario,x,difference\r\nbase,,0\r\ncool,3,2\r\n");
  fixture_free(f);
}

static void an_absent_value_alone_keeps_its_columns(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  OutputResult *result =
      fixture_add(f, OUTPUT_SHOW, "x", fixture_number(f, fixture_unit(f, "1", 1), NAN));
  result->difference = fixture_number(f, fixture_unit(f, "1", 1), 1);
  assert_written(f, result, "x,difference\r\n,1\r\n");
  fixture_free(f);
}

static void a_full_disk_leaves_the_old_file(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  char folder[] = "/tmp/strom-csv-XXXXXX";
  assert_non_null(mkdtemp(folder));
  char *path = in_folder(f, folder, "x.csv");
  FILE *old = fopen(path, "wb");
  assert_non_null(old);
  fputs("old", old);
  fclose(old);
  const Axis *years = fixture_years(f, 1, 5000);
  double *numbers = NEW_ARRAY(&f->arena, double, 5000);
  OutputResult *result = fixture_add(
      f, OUTPUT_EXPORT, "x", fixture_numbers(f, fixture_unit(f, "1", 1), &years, 1, numbers));
  struct rlimit before, small;
  getrlimit(RLIMIT_FSIZE, &before);
  small = before;
  small.rlim_cur = 4096;
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  Str problem = STR("");
  bool written = csv_export(result, path, &f->arena, &problem);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  assert_false(written);
  assert_has(str_terminated(&f->arena, problem), "x.csv could not be written: ");
  assert_string_equal(str_terminated(&f->arena, read_file(f, path)), "old");
  unlink(path);
  assert_int_equal(rmdir(folder), 0);
  fixture_free(f);
}

static void a_folder_in_the_place_of_the_file_is_told(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  char folder[] = "/tmp/strom-csv-XXXXXX";
  assert_non_null(mkdtemp(folder));
  char *path = in_folder(f, folder, "x.csv");
  assert_int_equal(mkdir(path, 0700), 0);
  OutputResult *result =
      fixture_add(f, OUTPUT_EXPORT, "x", fixture_number(f, fixture_unit(f, "1", 1), 1));
  Str problem = STR("");
  assert_false(csv_export(result, path, &f->arena, &problem));
  assert_has(str_terminated(&f->arena, problem), "Is a directory");
  rmdir(path);
  assert_int_equal(rmdir(folder), 0);
  fixture_free(f);
}

static void a_folder_gets_a_file_for_each_output(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  char folder[] = "/tmp/strom-csv-XXXXXX";
  assert_non_null(mkdtemp(folder));
  const char *inner = in_folder(f, folder, "out");
  fixture_add(f, OUTPUT_PROSE, "", NULL);
  fixture_add(f, OUTPUT_SHOW, "a.b / c", fixture_number(f, fixture_unit(f, "1", 1), 1));
  Str problem = STR("");
  assert_true(csv_folder_write(&f->results, inner, &f->arena, &problem));
  assert_true(csv_folder_write(&f->results, inner, &f->arena, &problem)); /* and over it again */
  char *path = in_folder(f, inner, "02_a_b_c.csv");
  assert_string_equal(str_terminated(&f->arena, read_file(f, path)), "a.b / c\r\n1\r\n");
  unlink(path);
  assert_int_equal(rmdir(inner), 0);
  assert_int_equal(rmdir(folder), 0);
  fixture_free(f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_column_for_each_axis),
      cmocka_unit_test(uncertain_numbers_have_their_figures),
      cmocka_unit_test(uncertain_labels_have_their_shares),
      cmocka_unit_test(a_comparison_has_differences),
      cmocka_unit_test(an_absent_value_alone_keeps_its_columns),
      cmocka_unit_test(a_full_disk_leaves_the_old_file),
      cmocka_unit_test(a_folder_in_the_place_of_the_file_is_told),
      cmocka_unit_test(a_folder_gets_a_file_for_each_output),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
