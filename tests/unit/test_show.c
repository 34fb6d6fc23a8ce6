/* What people read: figures with the digits that the sample supports, tables, verdicts, prose. */
#include "show_fixture.h"

#include "runtime/show_part.h"

#include <stdio.h>

static void assert_text(Str text, const char *expected)
{
  char copy[256];
  snprintf(copy, sizeof copy, "%.*s", (int)text.length, text.text);
  assert_string_equal(copy, expected);
}

static void numbers_for_people(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const struct {
    double value;
    int digits;
    const char *text;
  } rows[] = {{0, 6, "0"},
              {-0.0, 6, "0"},
              {4, 6, "4"},
              {3890, 6, "3,890"},
              {512000, 6, "512,000"},
              {1073741824, 6, "1,073,741,824"},
              {-1234.5678, 6, "-1,234.57"},
              {0.3128123, 4, "0.3128"},
              {22.605613425925927, 6, "22.6056"},
              {999999.96, 6, "1,000,000"},
              {0.99999999, 6, "1"},
              {0.00012, 6, "0.00012"},
              {0.00001234567, 4, "1.235e-5"},
              {5e26, 6, "5e26"},
              {-3.2e15, 6, "-3.2e15"},
              {999999999999999.0, 6, "999,999,999,999,999"},
              {1e-300, 6, "1e-300"}};
  for (size_t i = 0; i < LEN(rows); i++)
    assert_text(number_text(&f->arena, rows[i].value, rows[i].digits), rows[i].text);
  assert_text(number_at(&f->arena, 0.4126, -2, true), "0.41");
  assert_text(number_at(&f->arena, -0.001, -2, true), "0.00");
  assert_text(number_at(&f->arena, 12345.6, 3, true), "12,000");
  assert_text(number_at(&f->arena, 499.9, 3, true), "0");
  assert_text(number_at(&f->arena, 500.1, 3, true), "1,000");
  assert_text(number_at(&f->arena, 0.996, -2, true), "1.00");
  assert_text(number_at(&f->arena, 2034, 0, false), "2034");
  fixture_free(f);
}

static void values_in_prose(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Unit *gw = fixture_unit(f, "GW", 1e9), *one = fixture_unit(f, "1", 1);
  assert_text(value_text(&f->arena, fixture_number(f, gw, 1.104), 0, 2), "1.10 GW");
  assert_text(value_text(&f->arena, fixture_number(f, gw, 12345.678), 0, 0), "12,346 GW");
  assert_text(value_text(&f->arena, fixture_number(f, one, 4), 0, -1), "4");
  assert_text(value_text(&f->arena, fixture_number(f, fixture_unit(f, "%", 0.01), 45), 0, -1),
              "45 %");
  assert_text(value_text(&f->arena, fixture_number(f, gw, NAN), 0, 2), "absent");
  Summary s = fixture_normal(0.41, 0.052);
  ValueResult *uncertain = fixture_uncertain(f, gw, NULL, 0, &s);
  assert_text(value_text(&f->arena, uncertain, 0, -1), "0.41 GW (0.32 to 0.50)");
  assert_text(value_text(&f->arena, uncertain, 0, 1), "0.4 GW (0.3 to 0.5)");
  uncertain->summaries[0] = fixture_normal(0, 0);
  assert_text(value_text(&f->arena, uncertain, 0, -1), "0 GW");
  ValueResult *truth = fixture_value(f, TYPE_BOOL, NULL, NULL, 0);
  double yes[] = {1};
  truth->values = yes;
  assert_text(value_text(&f->arena, truth, 0, -1), "true");
  ValueResult *year = fixture_number(f, one, 2034);
  Unit count = *one;
  count.form = DATE_COUNT;
  year->unit = &count;
  assert_text(value_text(&f->arena, year, 0, -1), "2034");
  year->values[0] = NAN;
  assert_text(value_text(&f->arena, year, 0, -1), "never");
  Unit days = *fixture_unit(f, "day", 86400);
  days.form = DATE_DAY;
  ValueResult *date = fixture_number(f, &days, 19782.75);
  assert_text(value_text(&f->arena, date, 0, -1), "2024-02-29T18:00");
  date->values[0] = 19782;
  assert_text(value_text(&f->arena, date, 0, -1), "2024-02-29");
  fixture_free(f);
}

static void only_digits_that_the_sample_supports(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  Summary s = fixture_normal(123456, 3000); /* the spread speaks: hundreds at most */
  assert_int_equal(summary_places(&s).mean, 2);
  s.se_mean = 2500; /* few draws: thousands are not known */
  assert_int_equal(summary_places(&s).mean, 4);
  s.se_mean = 1e9; /* but a figure has at least one digit */
  assert_int_equal(summary_places(&s).mean, 5);
  s = fixture_normal(1, 0.001);
  assert_int_equal(summary_places(&s).mean, -4);
  s.se_p5 = 0.02; /* both ends of an interval end alike */
  assert_int_equal(summary_places(&s).p5, summary_places(&s).p95);
  ValueResult *mean = fixture_number(f, fixture_unit(f, "1", 1), 0.3128123);
  double se[] = {0.0007};
  mean->se = se;
  assert_text(value_text(&f->arena, mean, 0, -1), "0.313");
  fixture_free(f);
}

static void shares(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const struct {
    double share;
    const char *text;
  } rows[] = {{0, "0 %"},        {0.61, "61 %"},       {0.006, "0.6 %"}, {0.0004, "< 0.1 %"},
              {0.995, "99.5 %"}, {0.9996, "> 99.9 %"}, {1, "100 %"}};
  for (size_t i = 0; i < LEN(rows); i++)
    assert_text(share_text(&f->arena, rows[i].share), rows[i].text);
  static const char *const terms[] = {"chips", "power"};
  ValueResult *value = fixture_value(f, TYPE_LABEL, NULL, NULL, 0);
  Type type = {.kind = TYPE_LABEL, .axis = fixture_names(f, AXIS_CHOICE, "fleet", terms, 2)};
  value->type = &type;
  value->uncertain = true;
  Summary s = {.share_count = 2, .share_values = {0, 1}, .shares = {0.3, 0.5}, .absent = 0.2};
  value->summaries = &s;
  assert_text(value_text(&f->arena, value, 0, -1), "power 50 %, chips 30 %, absent 20 %");
  fixture_free(f);
}

static void figures_stand_in_columns(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Unit *one = fixture_unit(f, "1", 1);
  Summary s = fixture_normal(0.41, 0.052);
  fixture_add(f, OUTPUT_SHOW, "chips", fixture_number(f, one, 512000));
  fixture_add(f, OUTPUT_SHOW, "throughput",
              fixture_uncertain(f, fixture_unit(f, "ZFLOP/s", 1e21), NULL, 0, &s));
  assert_string_equal(shown(f, 0, false),
                      "                  mean           90 % of draws\n"
                      "chips       512,000\n"
                      "throughput        0.41 ZFLOP/s   0.32 to 0.50   ▁▂▃▅▇██▇▅▃▂▁\n");
  no_line_is_wider(shown(f, 50, false), 50);
  fixture_free(f);
}

static void warnings_stand_below(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  Summary s = fixture_normal(100, 20);
  s.heavy = 0.004;
  s.absent = 0.12;
  fixture_add(f, OUTPUT_SHOW, "cost", fixture_uncertain(f, fixture_unit(f, "USD", 1), NULL, 0, &s));
  const char *text = shown(f, 0, false);
  assert_has(text, "absent in 12 % of draws; the figures describe the others");
  assert_has(text, "half of this\n  mean rests on 0.4 % of the draws");
  no_line_is_wider(text, 72);
  fixture_free(f);
}

static void series_of_one_axis_share_a_table(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *years = fixture_years(f, 2026, 2028);
  static const double fleet[] = {500000, 1e6, 1714285.714}, power[] = {2, 2.25, 1000};
  fixture_add(f, OUTPUT_SHOW, "fleet",
              fixture_numbers(f, fixture_unit(f, "1", 1), &years, 1, fleet));
  fixture_add(f, OUTPUT_SHOW, "power",
              fixture_numbers(f, fixture_unit(f, "GW", 1e9), &years, 1, power));
  assert_string_equal(shown(f, 0, false), "year          2026       2027       2028\n"
                                          "fleet      500,000  1,000,000  1,714,286\n"
                                          "power  GW     2.00       2.25   1,000.00\n");
  fixture_free(f);
}

static void long_axes_are_elided(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *hours = fixture_years(f, 0, 8759);
  double *wind = NEW_ARRAY(&f->arena, double, 8760);
  for (int i = 0; i < 8760; i++)
    wind[i] = i % 24;
  fixture_add(f, OUTPUT_SHOW, "wind",
              fixture_numbers(f, fixture_unit(f, "GW", 1e9), &hours, 1, wind));
  const char *text = shown(f, 0, false);
  assert_has(text, "     5      5\n     …      …\n  8757     21\n");
  assert_has(text, "8,760 steps, from 0 to 23\n");
  no_line_is_wider(text, 72);
  fixture_free(f);
}

static void small_numbers_do_not_vanish_beside_large_ones(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *years = fixture_years(f, 2026, 2028);
  static const double numbers[] = {0.00002, 12.5, 100000};
  fixture_add(f, OUTPUT_SHOW, "x", fixture_numbers(f, fixture_unit(f, "1", 1), &years, 1, numbers));
  assert_has(shown(f, 0, false), "2e-5  12.50  100,000.00\n");
  fixture_free(f);
}

static void two_axes_make_a_matrix(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const fuels[] = {"gas", "wind"};
  const Axis *axes[] = {fixture_years(f, 2026, 2027),
                        fixture_names(f, AXIS_CHOICE, "fuel", fuels, 2)};
  static const double numbers[] = {1, 20.5, 3, NAN};
  fixture_add(f, OUTPUT_SHOW, "mix",
              fixture_numbers(f, fixture_unit(f, "GW", 1e9), axes, 2, numbers));
  assert_string_equal(shown(f, 0, false), "mix, GW   by year and fuel\n"
                                          "  year  gas    wind\n"
                                          "  2026  1.0    20.5\n"
                                          "  2027  3.0  absent\n");
  fixture_free(f);
}

static void wide_tables_fit_the_page(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *axes[] = {fixture_years(f, 2000, 2029), fixture_years(f, 1, 60),
                        fixture_years(f, 1, 9)};
  double *numbers = NEW_ARRAY(&f->arena, double, 30 * 60 * 9);
  for (int i = 0; i < 30 * 60 * 9; i++)
    numbers[i] = i * 1234.5;
  const Unit *one = fixture_unit(f, "1", 1);
  fixture_add(f, OUTPUT_SHOW, "two", fixture_numbers(f, one, axes, 2, numbers));
  fixture_add(f, OUTPUT_SHOW, "three", fixture_numbers(f, one, axes, 3, numbers));
  for (int columns = 40; columns <= 120; columns += 20)
    no_line_is_wider(shown(f, columns, false), (size_t)columns);
  assert_has(shown(f, 0, false), "22 blocks more");
  fixture_free(f);
}

static OutputResult *add_claim(Fixture *f, const char *label, double probability)
{
  return fixture_add(f, OUTPUT_CLAIM, label,
                     fixture_number(f, fixture_unit(f, "1", 1), probability));
}

static void claims_have_verdicts_and_margins(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  OutputResult *claim = add_claim(f, "within 60 days", 1);
  claim->left = fixture_number(f, fixture_unit(f, "day", 86400), 22.605613);
  claim->right = fixture_number(f, claim->left->unit, 60);
  add_claim(f, "a long claim that says so much that it cannot possibly stand on one line", 0.73);
  add_claim(f, "never", 0);
  assert_string_equal(shown(f, 0, false),
                      "✔ holds          within 60 days\n"
                      "                 22.6056 day against 60 day\n"
                      "· likely 73 %    a long claim that says so much that it cannot possibly\n"
                      "                 stand on one line\n"
                      "✘ does not hold  never\n");
  fixture_free(f);
}

static void claims_over_an_axis_are_summed_up(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *years = fixture_years(f, 2024, 2029);
  static const double chances[] = {0, 0, 0.5, 0.93, 0.97, 1};
  fixture_add(f, OUTPUT_CLAIM, "ours exceeds theirs",
              fixture_numbers(f, fixture_unit(f, "1", 1), &years, 1, chances));
  assert_string_equal(shown(f, 0, false), "  ours exceeds theirs   holds in 1 of 6\n"
                                          "    2024, 2025  does not hold\n"
                                          "    2026        uncertain      50 %\n"
                                          "    2027, 2028  very likely    93 to 97 %\n"
                                          "    2029        holds\n");
  fixture_free(f);
}

static void comparisons_show_the_paired_difference(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const worlds[] = {"base", "cool"};
  const Axis *scenario = fixture_names(f, AXIS_WORLD, "scenario", worlds, 2);
  static const double numbers[] = {500, 250}, differences[] = {0, -250};
  const Unit *usd = fixture_unit(f, "USD", 1);
  OutputResult *result =
      fixture_add(f, OUTPUT_COMPARE, "cost", fixture_numbers(f, usd, &scenario, 1, numbers));
  result->difference = fixture_numbers(f, usd, &scenario, 1, differences);
  fixture_output(result)->worlds = scenario;
  assert_string_equal(shown(f, 0, false), "cost, USD\n"
                                          "  scenario        against base\n"
                                          "  base      500\n"
                                          "  cool      250   -250  -50 %\n");
  fixture_free(f);
}

static void tests_and_exports(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  fixture_add(f, OUTPUT_ASSERT, "x > 0 GW", NULL)->failed = true;
  fixture_output(fixture_add(f, OUTPUT_TEST, "y == 1", NULL))->group = STR("basics");
  ValueResult *value = fixture_number(f, fixture_unit(f, "GW", 1), 1);
  OutputResult *kept = fixture_add(f, OUTPUT_EXPORT, "x", value);
  kept->written = true;
  fixture_output(kept)->file = STR("x.csv");
  fixture_output(fixture_add(f, OUTPUT_EXPORT, "x", value))->file = STR("y.csv");
  assert_string_equal(shown(f, 0, false), "✘ failed  x > 0 GW\n✔ passed  basics: y == 1\n\n"
                                          "→ x.csv  1 row of x, GW\n"
                                          "✘ not written  y.csv\n");
  fixture_free(f);
}

static void prose_is_laid_out(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  fixture_add(f, OUTPUT_PROSE, "", NULL)->prose =
      STR("# A title\nOne paragraph\nof **two** lines and `code` and 2 * 3 * 4.\n\n- first item "
          "that goes "
          "on\n  below\n- second\n\n> said\n> so\n\n```\n  as it is\n```\n");
  assert_string_equal(shown(f, 40, false), "A title\n=======\n"
                                           "One paragraph of two lines and code and\n2 * 3 * 4.\n\n"
                                           "• first item that goes on below\n• second\n\n"
                                           "│ said so\n\n      as it is\n");
  assert_has(shown(f, 40, true),
             "\033[1;4mA title\033[0m\nOne paragraph of \033[1mtwo\033[0m lines");
  fixture_free(f);
}

static void colours_only_where_asked(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  Summary s = fixture_normal(0.41, 0.052);
  fixture_add(f, OUTPUT_SHOW, "x", fixture_uncertain(f, fixture_unit(f, "GW", 1), NULL, 0, &s));
  add_claim(f, "likely so", 0.7);
  assert_null(strchr(shown(f, 0, false), '\033'));
  assert_has(shown(f, 0, true), "\033[32m· likely 70 %\033[0m");
  fixture_free(f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_for_people),
      cmocka_unit_test(values_in_prose),
      cmocka_unit_test(only_digits_that_the_sample_supports),
      cmocka_unit_test(shares),
      cmocka_unit_test(figures_stand_in_columns),
      cmocka_unit_test(warnings_stand_below),
      cmocka_unit_test(series_of_one_axis_share_a_table),
      cmocka_unit_test(long_axes_are_elided),
      cmocka_unit_test(small_numbers_do_not_vanish_beside_large_ones),
      cmocka_unit_test(two_axes_make_a_matrix),
      cmocka_unit_test(wide_tables_fit_the_page),
      cmocka_unit_test(claims_have_verdicts_and_margins),
      cmocka_unit_test(claims_over_an_axis_are_summed_up),
      cmocka_unit_test(comparisons_show_the_paired_difference),
      cmocka_unit_test(tests_and_exports),
      cmocka_unit_test(prose_is_laid_out),
      cmocka_unit_test(colours_only_where_asked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
