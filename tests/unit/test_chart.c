/* Plots for the terminal: what they contain, and that they fit. */
#include "show_fixture.h"

#include "runtime/canvas.h"

static OutputResult *add_plot(Fixture *f, const char *label, ValueResult *value, bool first)
{
  OutputResult *result = fixture_add(f, OUTPUT_PLOT, label, value);
  fixture_output(result)->first_of_statement = first;
  return result;
}

static ValueResult *line_of(Fixture *f, const Axis *axis, double first, double step)
{
  double *numbers = NEW_ARRAY(&f->arena, double, axis->length);
  for (uint32_t i = 0; i < axis->length; i++)
    numbers[i] = first + step * i;
  return fixture_numbers(f, fixture_unit(f, "GW", 1e9), &axis, 1, numbers);
}

static void dots_are_braille(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  Canvas canvas = canvas_new(&f->arena, 2, 1);
  unsigned phase = 0;
  canvas_line(&canvas, 0, 0, 3, 3, 1, 0xff, &phase);
  canvas_line(&canvas, -5, 0, -1, 0, 1, 0xff, &phase); /* outside: nothing */
  canvas_line(&canvas, NAN, 0, 3, 0, 1, 0xff, &phase);
  StrBuf out;
  strbuf_init(&out, &f->arena);
  canvas_write_row(&canvas, 0, &(ShowOptions){0}, &out);
  assert_string_equal(out.text, "⠑⢄");
  fixture_free(f);
}

static void a_straight_line(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  add_plot(f, "installed", line_of(f, fixture_years(f, 2024, 2034), 0, 10), true);
  assert_string_equal(shown(f, 40, false), "installed, GW\n"
                                           "100 ┤                               ⢀⠔⠊\n"
                                           "    │                            ⢀⡠⠊⠁\n"
                                           "    │                          ⢀⠔⠃\n"
                                           " 75 ┤                       ⢀⡠⠊⠁\n"
                                           "    │                     ⡠⠒⠁\n"
                                           "    │                  ⣀⠔⠉\n"
                                           " 50 ┤                ⡠⠎\n"
                                           "    │             ⣀⠔⠉\n"
                                           "    │          ⢀⠤⠊\n"
                                           " 25 ┤       ⢀⡠⠊⠁\n"
                                           "    │     ⢠⠔⠁\n"
                                           "    │  ⢀⡠⠊⠁\n"
                                           "  0 ┤⡠⠔⠁\n"
                                           "    └───┬────────────────┬─────────────\n"
                                           "      2025             2030\n"
                                           "     by year\n");
  fixture_free(f);
}

static void series_of_one_statement_share_a_chart(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *years = fixture_years(f, 2024, 2034);
  ValueResult *a = line_of(f, years, 0, 10), *b = line_of(f, years, 20, 1);
  b->unit = a->unit;
  add_plot(f, "ours", a, true);
  add_plot(f, "theirs", b, false);
  const char *text = shown(f, 60, false);
  assert_has(text, "ours, theirs, GW\n");
  assert_has(text, " ours\n");
  assert_has(text, " theirs\n");
  assert_has(text, "by year\n");
  no_line_is_wider(text, 60);
  add_plot(f, "alone", line_of(f, years, 1, 1), true);
  assert_has(shown(f, 60, false), "\n\nalone, GW\n");
  fixture_free(f);
}

static void uncertain_series_are_shaded(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *years = fixture_years(f, 2024, 2029);
  Summary summaries[6];
  for (int i = 0; i < 6; i++)
    summaries[i] = fixture_normal(100 + 10 * i, 2 + 4 * i);
  add_plot(f, "x", fixture_uncertain(f, fixture_unit(f, "GW", 1e9), &years, 1, summaries), true);
  const char *text = shown(f, 0, false);
  assert_has(text, "shaded: 90 % of draws");
  assert_has(text, "⠡⠡");
  assert_null(strchr(text, '\033'));
  assert_has(shown(f, 0, true), "\033[36m");
  fixture_free(f);
}

static void gaps_and_level_lines(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *years = fixture_years(f, 2024, 2027);
  static const double gap[] = {1, NAN, 3, INFINITY}, level[] = {5, 5, 5, 5},
                      none[] = {NAN, NAN, NAN, NAN};
  const Unit *one = fixture_unit(f, "1", 1);
  add_plot(f, "gap", fixture_numbers(f, one, &years, 1, gap), true);
  add_plot(f, "level", fixture_numbers(f, one, &years, 1, level), true);
  add_plot(f, "none", fixture_numbers(f, one, &years, 1, none), true);
  static const double huge[] = {-1e300, 1e300, 0, 1}, tiny[] = {0, 0, 0, 5e-324};
  add_plot(f, "huge", fixture_numbers(f, one, &years, 1, huge), true);
  add_plot(f, "tiny", fixture_numbers(f, one, &years, 1, tiny), true);
  for (int columns = 40; columns < 100; columns += 13)
    no_line_is_wider(shown(f, columns, false), (size_t)columns);
  fixture_free(f);
}

static void names_have_bars(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const fuels[] = {"gas", "wind", "solar"};
  const Axis *fuel = fixture_names(f, AXIS_CHOICE, "fuel", fuels, 3);
  static const double numbers[] = {40, 20, 2.5};
  add_plot(f, "capacity", fixture_numbers(f, fixture_unit(f, "GW", 1e9), &fuel, 1, numbers), true);
  assert_string_equal(shown(f, 0, false), "capacity, GW\n"
                                          "  gas    40     ████████████████████████████\n"
                                          "  wind   20     ██████████████\n"
                                          "  solar   2.5   █▊\n");
  fixture_free(f);
}

static void uncertain_names_have_ranges(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const fuels[] = {"gas", "wind"};
  const Axis *fuel = fixture_names(f, AXIS_CHOICE, "fuel", fuels, 2);
  Summary summaries[] = {fixture_normal(40, 5), fixture_normal(20, 2)};
  add_plot(f, "capacity", fixture_uncertain(f, fixture_unit(f, "GW", 1e9), &fuel, 1, summaries),
           true);
  const char *text = shown(f, 0, false);
  assert_has(text, "├");
  assert_has(text, "●");
  assert_has(text, "┤");
  no_line_is_wider(text, 72);
  fixture_free(f);
}

static void one_uncertain_number_has_a_histogram(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  Summary s = fixture_normal(100, 10);
  add_plot(f, "x", fixture_uncertain(f, fixture_unit(f, "GW", 1e9), NULL, 0, &s), true);
  const char *text = shown(f, 0, false);
  assert_has(text, "x, GW   10,000 draws\n");
  assert_has(text, "p5 84");
  assert_has(text, "mean 100");
  assert_has(text, "p95 116");
  fixture_free(f);
}

static void more_axes_make_more_series(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const fuels[] = {"gas", "wind"};
  const Axis *axes[] = {fixture_names(f, AXIS_CHOICE, "fuel", fuels, 2),
                        fixture_years(f, 2024, 2026)};
  static const double numbers[] = {1, 2, 3, 30, 20, 10};
  add_plot(f, "mix", fixture_numbers(f, fixture_unit(f, "GW", 1e9), axes, 2, numbers), true);
  const char *text = shown(f, 0, false);
  assert_has(text, "mix, GW\n");
  assert_has(text, " gas\n");
  assert_has(text, " wind\n");
  fixture_free(f);
}

static void what_cannot_be_drawn_is_shown(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  add_plot(f, "x", fixture_number(f, fixture_unit(f, "GW", 1e9), 3), true);
  ValueResult *text = fixture_value(f, TYPE_TEXT, NULL, NULL, 0);
  Str texts[] = {STR("power")};
  text->texts = texts;
  add_plot(f, "binds", text, true);
  assert_has(shown(f, 0, false), "x, GW   3 GW\n\nbinds   power\n");
  fixture_free(f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dots_are_braille),
      cmocka_unit_test(a_straight_line),
      cmocka_unit_test(series_of_one_statement_share_a_chart),
      cmocka_unit_test(uncertain_series_are_shaded),
      cmocka_unit_test(gaps_and_level_lines),
      cmocka_unit_test(names_have_bars),
      cmocka_unit_test(uncertain_names_have_ranges),
      cmocka_unit_test(one_uncertain_number_has_a_histogram),
      cmocka_unit_test(more_axes_make_more_series),
      cmocka_unit_test(what_cannot_be_drawn_is_shown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
