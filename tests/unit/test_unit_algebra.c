/* Products of units, the units chosen for dimensions, and what prints. */
#include "unit_fixture.h"

enum { ROUNDS = 2000 };

/* "USD/MWh * MW / yr": units multiplied and divided one after the other, at blanks. */
static const Unit *product(World *w, const char *text)
{
  const Unit *unit = w->units.one;
  char buffer[200];
  snprintf(buffer, sizeof buffer, "%s", text);
  bool divides = false;
  for (char *word = strtok(buffer, " "); word; word = strtok(NULL, " ")) {
    if (strcmp(word, "*") == 0 || strcmp(word, "/") == 0) {
      divides = *word == '/';
      continue;
    }
    const Unit *next = unit_named(w, word);
    unit = divides ? unit_divide(&w->units, unit, next) : unit_multiply(&w->units, unit, next);
  }
  return unit;
}

static void products_are_what_people_write(void **state)
{
  static const char *const rows[][2] = {/* factors of one dimension */
                                        {"GW / kW", "1"},
                                        {"TWh/yr / TWh/yr", "1"},
                                        {"USD/kW * GW", "USD"},
                                        {"m * km", "m^2"},
                                        {"GW * GW / kW", "GW"},
                                        {"TB/s * ms", "TB"},
                                        {"PFLOP/s * day", "PFLOP"},
                                        {"bot * 1", "bot"},
                                        {"FLOP / ZFLOP/s", "s"},
                                        {"TB/s / byte/param", "param/s"},
                                        {"USD/kW/yr * GW", "USD/yr"},
                                        {"USD/MWh / tCO2/MWh", "USD/tCO2"},
                                        {"GW / kW/bot", "bot"},
                                        {"TWh/yr * yr", "TWh"},
                                        {"gCO2/kWh * TWh/yr", "gCO2/yr"},
                                        {"m/s / h", "m/s^2"},
                                        /* inverses */
                                        {"Hz * s", "1"},
                                        {"km^2 / ha", "1"},
                                        {"token/s / Hz", "token"},
                                        /* plain numbers */
                                        {"GW * %", "GW"},
                                        {"% * %", "1"},
                                        {"GW / ppm", "GW"},
                                        {"%/yr * GW", "GW/yr"},
                                        {"h/yr * GW", "GW"},
                                        {"kWh/MWh * GW", "GW"},
                                        /* power and time */
                                        {"W * h", "Wh"},
                                        {"MW * h", "MWh"},
                                        {"MW * day", "MWh"},
                                        {"GW * yr", "GWh"},
                                        {"kW * s", "kJ"},
                                        {"W / FLOP/s", "J/FLOP"},
                                        {"USD/h / MW", "USD/MWh"},
                                        {"USD/kW / yr", "USD/kW/yr"},
                                        {"USD/MWh * day", "USD/MW"},
                                        {"MWh / h", "MW"},
                                        {"kJ / s", "kW"},
                                        {"TWh / yr", "TWh/yr"},
                                        {"MWh / day", "MWh/day"},
                                        {"FLOP/s / W", "FLOP/s/W"},
                                        {"MW / min", "MW/min"},
                                        {"day * MW", "MWh"},
                                        /* hidden dimensions */
                                        {"USD/MWh * MW", "USD/h"},
                                        {"USD/MWh * MW * day", "USD"},
                                        {"USD/MWh * GW * yr", "USD"},
                                        {"tCO2/MWh * GW", "tCO2/h"},
                                        {"tCO2/MWh * GW * yr", "tCO2"},
                                        {"MWh / MW", "h"},
                                        {"kV * A", "W"},
                                        {"kg/m^3 * L/min", "kg/min"},
                                        {"GWh / GW / yr", "1"},
                                        {"kEUR@2020/MWh * MW * h", "kEUR@2020"},
                                        {"MWh / MW / h", "1"},
                                        {"W/m^2 * USD", "W*USD/m^2"},
                                        {"W/m^2 * km^2", "W"},
                                        {"MW / km^2", "MW/km^2"},
                                        {"USD/kW/yr / USD/MWh", "1"},
                                        {"PFLOP/s/kW * MW", "PFLOP/s"}};
  World *w = *state;
  const Dim *robot = unit_define_dimension(&w->units, intern_text(&w->interner, "robot"));
  unit_define(&w->units, intern_text(&w->interner, "bot"), robot, 1, PREFIX_NONE, STR(""));
  for (size_t i = 0; i < LEN(rows); i++) {
    const char *text = text_of(w, product(w, rows[i][0]));
    if (strcmp(text, rows[i][1]) != 0)
      fail_msg("%s gives %s, not %s", rows[i][0], text, rows[i][1]);
  }
}

static void stated_units_are_left_alone(void **state)
{
  static const char *const rows[] = {"USD/kW/yr", "TWh/yr", "MWh/day", "W*h", "tCO2/MWh", "kW*yr"};
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++) {
    const Unit *unit = unit_named(w, rows[i]);
    assert_ptr_equal(unit_multiply(&w->units, unit, w->units.one), unit);
    assert_ptr_equal(unit_divide(&w->units, unit, unit_named(w, "%")), unit);
    assert_ptr_equal(unit_multiply(&w->units, w->units.one, unit), unit);
    assert_ptr_equal(unit_power(&w->units, unit, 1, 1), unit);
    assert_ptr_equal(unit_without_scales(&w->units, unit), unit);
  }
  assert_unit(w, unit_without_scales(&w->units, unit_named(w, "%/yr")), "1/yr");
  assert_unit(w, unit_without_scales(&w->units, unit_named(w, "%")), "1");
}

static void powers(void **state)
{
  World *w = *state;
  assert_unit(w, unit_power(&w->units, unit_named(w, "km^2"), 1, 2), "km");
  assert_unit(w, unit_power(&w->units, unit_named(w, "km"), 1, 2), "km^(1/2)");
  assert_unit(w, unit_power(&w->units, unit_named(w, "USD/MWh"), -1, 1), "MWh/USD");
  assert_unit(w, unit_power(&w->units, unit_named(w, "GW"), 0, 1), "1");
  assert_unit(w, unit_power(&w->units, unit_named(w, "%"), 2, 1), "1");
  assert_unit(w, unit_power(&w->units, unit_named(w, "yr"), -1, 2), "1/yr^(1/2)");
  assert_null(unit_power(&w->units, unit_named(w, "GW"), 30000, 1));
  assert_null(unit_power(&w->units, unit_named(w, "GW"), 1, 0));
  /* a scale that no number holds falls back on base units */
  const Unit *huge = unit_power(&w->units, unit_named(w, "QUSD"), 90, 1);
  assert_true(huge->scale == 1);
  assert_unit(w, huge, "USD^90");
}

static void exhausted_exponents_unwind(void **state)
{
  World *w = *state;
  if (setjmp(w->way_out.to) == 0) {
    const Unit *unit = unit_power(&w->units, unit_named(w, "m"), 30000, 1);
    unit_multiply(&w->units, unit, unit);
    fail_msg("an exponent of 60,000 was accepted");
  }
  assert_int_equal(w->way_out.reason, UNWIND_MEMORY);
}

static const Unit *draw_unit(World *w)
{
  static const char *const words[] = {
      "GW",  "kW",   "W",     "MWh",      "TWh",  "J",    "h",     "yr",    "s",     "day",
      "USD", "MUSD", "EUR",   "USD@2025", "tCO2", "gCO2", "FLOP",  "PFLOP", "GB",    "bit",
      "m",   "km",   "ha",    "L",        "kg",   "t",    "%",     "Hz",    "token", "A",
      "kV",  "N",    "MMBtu", "K",        "VA",   "hp",   "param", "ppm"};
  StrBuf text;
  strbuf_init(&text, &w->arena);
  int factors = draw(w, 1, 4);
  strbuf_text(&text, words[draw(w, 0, LEN(words) - 1)]);
  for (int i = 1; i < factors; i++) {
    strbuf_char(&text, draw(w, 0, 1) ? '*' : '/');
    strbuf_text(&text, words[draw(w, 0, LEN(words) - 1)]);
    int exponent = draw(w, 1, 6);
    if (exponent == 2 || exponent == 3)
      strbuf_format(&text, "^%d", exponent);
    else if (exponent == 4)
      strbuf_text(&text, "^(1/2)");
  }
  return unit_named(w, text.text);
}

/* Dimension and scale are those of the factors, and the text reads back as the same unit. */
static void assert_sound(World *w, const Unit *unit)
{
  const Dim *dim = w->dims.one;
  const Unit *scale = unit_of_factors(&w->units, unit->factors, unit->count);
  for (uint32_t i = 0; i < unit->count; i++) {
    UnitFactor factor = unit->factors[i], again;
    assert_true(factor.numerator != 0 && factor.denominator > 0);
    assert_true(unit_find_word(&w->units, factor.word, &again));
    assert_ptr_equal(again.def, factor.def);
    assert_true(again.scale == factor.scale);
    dim = dim_multiply(&w->dims, dim,
                       dim_power(&w->dims, factor.def->dim, factor.numerator, factor.denominator));
  }
  assert_ptr_equal(dim, unit->dim);
  assert_close(unit->scale, scale->scale, 0);
  const char *text = text_of(w, unit);
  const Unit *read = unit_named(w, text), *parsed = unit_parse(&w->units, str_of(text));
  assert_ptr_equal(read->dim, unit->dim);
  assert_close(read->scale, unit->scale, 4e-15);
  assert_string_equal(text_of(w, read), text);
  assert_non_null(parsed);
  assert_ptr_equal(parsed->dim, unit->dim);
  assert_true(parsed->scale == read->scale);
}

static void the_algebra_keeps_its_laws(void **state)
{
  World *w = *state;
  UnitTable *t = &w->units;
  for (int i = 0; i < ROUNDS; i++) {
    const Unit *a = draw_unit(w), *b = draw_unit(w);
    assert_sound(w, a);
    const Unit *ab = unit_multiply(t, a, b), *ratio = unit_divide(t, a, b);
    assert_sound(w, ab);
    assert_sound(w, ratio);
    assert_ptr_equal(ab->dim, dim_multiply(&w->dims, a->dim, b->dim));
    assert_ptr_equal(ratio->dim, dim_divide(&w->dims, a->dim, b->dim));
    assert_ptr_equal(unit_multiply(t, b, a)->dim, ab->dim);
    assert_ptr_equal(unit_divide(t, a, a), t->one);
    assert_ptr_equal(unit_divide(t, ab, b)->dim, a->dim);
    const Unit *square = unit_power(t, a, 2, 1);
    assert_sound(w, square);
    assert_ptr_equal(square->dim, unit_multiply(t, a, a)->dim);
    assert_sound(w, unit_power(t, a, 1, 2));
    const Unit *chosen = unit_for_dim(t, ab->dim, NULL);
    assert_sound(w, chosen);
    assert_ptr_equal(chosen->dim, ab->dim);
    assert_ptr_equal(unit_for_dim(t, a->dim, a), a);
    assert_true(ab->count <= a->count + b->count);
  }
}

/* No two factors of a product share a dimension, and none is a plain number. (What is multiplied by
   a plain number stays as it was stated.) */
static void products_are_reduced(void **state)
{
  World *w = *state;
  for (int i = 0; i < ROUNDS; i++) {
    const Unit *left = draw_unit(w), *right = draw_unit(w);
    if (left->dim == w->dims.one || right->dim == w->dims.one)
      continue;
    const Unit *unit = unit_multiply(&w->units, left, right);
    if (unit->dim == w->dims.one)
      assert_int_equal(unit->count, 0);
    for (uint32_t a = 0; a < unit->count; a++) {
      assert_ptr_not_equal(unit->factors[a].def->dim, w->dims.one);
      for (uint32_t b = a + 1; b < unit->count; b++)
        if (unit->factors[a].def->dim == unit->factors[b].def->dim)
          assert_string_equal(text_of(w, unit), "a unit without repetition");
    }
  }
}

static void default_units_are_readable(void **state)
{
  static const char *const rows[][2] = {{"GW", "W"},
                                        {"MMBtu", "Wh"},
                                        {"EUR/kWh", "EUR/MWh"},
                                        {"tCO2/MWh", "gCO2/kWh"},
                                        {"PFLOP/s", "FLOP/s"},
                                        {"yr", "h"},
                                        {"t", "kg"},
                                        {"GB", "byte"},
                                        {"kUSD@2025", "USD@2025"},
                                        {"INR/kW", "INR/kW"},
                                        {"m^5", "m^5"},
                                        {"GW*USD", "W*USD"},
                                        {"1", "1"},
                                        {"1/s", "1/yr"},
                                        {"MWh*token/K", "Wh*token/K"},
                                        {"EUR/USD", "EUR/USD"}};
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++) {
    const Unit *unit = unit_named(w, rows[i][0]);
    const char *text = text_of(w, unit_for_dim(&w->units, unit->dim, NULL));
    if (unit_named(w, text)->dim != unit->dim ||
        unit_named(w, text)->scale != unit_named(w, rows[i][1])->scale)
      fail_msg("%s gives %s, not %s", rows[i][0], text, rows[i][1]);
  }
}

static void prefixes_follow_the_value(void **state)
{
  static const struct {
    const char *unit;
    double value;
    const char *expected;
  } rows[] = {{"W", 3.2e9, "GW"},    {"W", 999, "W"},
              {"W", 1e3, "kW"},      {"kW", 2, "W"},
              {"W", -5e6, "MW"},     {"W", 0, "W"},
              {"W", 2e-3, "mW"},     {"FLOP/s", 4e20, "EFLOP/s"},
              {"h", 1e9, "h"},       {"km^2", 1e9, "km^2"},
              {"kg", 1e6, "kg"},     {"byte", 16e9, "Gbyte"},
              {"byte", 0.8, "byte"}, {"gCO2/kWh", 1.0 / 3.6e6, "kgCO2/kWh"},
              {"USD", 5e9, "GUSD"}};
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++)
    assert_unit(w, unit_for_value(&w->units, unit_named(w, rows[i].unit), rows[i].value),
                rows[i].expected);
}

static void dimensions_have_names(void **state)
{
  static const char *const rows[][2] = {{"GW", "a power"},
                                        {"TWh/yr", "a power"},
                                        {"kWh", "an energy"},
                                        {"1", "a plain number"},
                                        {"%", "a plain number"},
                                        {"USD", "an amount of money in USD"},
                                        {"USD/MWh", "a price of energy in USD"},
                                        {"EUR@2020/MWh", "a price of energy in EUR@2020"},
                                        {"USD/kW", "a cost per power in USD"},
                                        {"tCO2/MWh", "a carbon intensity"},
                                        {"FLOP/s", "a compute rate"},
                                        {"FLOP", "a count of operations"},
                                        {"GB/s", "a data rate"},
                                        {"J/FLOP", "an energy per operation"},
                                        {"ha", "an area"},
                                        {"L", "a volume"},
                                        {"yr", "a time"},
                                        {"t", "a mass"},
                                        {"USD*EUR", "USD EUR"},
                                        {"km^5", "length^5"},
                                        {"m/s", "a speed"}};
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++) {
    Str name = unit_dim_name(&w->units, &w->arena, unit_named(w, rows[i][0])->dim);
    assert_string_equal(str_terminated(&w->arena, name), rows[i][1]);
  }
  const Dim *robot = unit_define_dimension(&w->units, intern_text(&w->interner, "robot"));
  Str name = unit_dim_name(&w->units, &w->arena, robot);
  assert_string_equal(str_terminated(&w->arena, name), "a number of robot");
}

static void no_name_hides_another(void **state)
{
  World *w = *state;
  for (uint32_t i = 0; i < w->units.named_count; i++) {
    const UnitNamed *named = &w->units.named[i];
    assert_ptr_equal(symmap_get(&w->units.dimensions, named->name), named->unit->dim);
    assert_ptr_equal(unit_for_dim(&w->units, named->unit->dim, NULL)->dim, named->unit->dim);
    for (uint32_t k = 0; k < i; k++)
      if (w->units.named[k].unit->dim == named->unit->dim)
        fail_msg("%s and %s are one dimension", w->units.named[k].name->text.text,
                 named->name->text.text);
  }
}

static void text_that_is_no_unit_is_refused(void **state)
{
  static const char *const rows[] = {"",       "/",     "W/",      "*W",  "W**h", "W^",
                                     "W^(1",   "W^(1/", "W^(1/0)", "W h", "W^x",  "(W)",
                                     "W^(1/2", "W^100", "2",       "W^-", "W/ h", "W^99999999999"};
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++)
    if (unit_parse(&w->units, str_of(rows[i])))
      fail_msg("`%s` is taken for a unit", rows[i]);
  assert_unit(w, unit_parse(&w->units, STR("m^-2")), "1/m^2");
  assert_unit(w, unit_parse(&w->units, STR("1/yr/kW^(1/2)")), "1/yr/kW^(1/2)");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(products_are_what_people_write, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(stated_units_are_left_alone, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(powers, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(exhausted_exponents_unwind, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(the_algebra_keeps_its_laws, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(products_are_reduced, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(default_units_are_readable, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(prefixes_follow_the_value, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(dimensions_have_names, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(no_name_hides_another, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(text_that_is_no_unit_is_refused, set_up_units, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
