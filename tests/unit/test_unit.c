/* Unit words: prefixes, scales and their sources, resolving, and messages about wrong words. */
#include "unit_fixture.h"

static double scale_of(World *w, const char *text)
{
  return unit_named(w, text)->scale;
}

static void factors_agree_with_their_sources(void **state)
{
  /* NIST SP 811 appendix B.8, in SI units, with the digits printed there. */
  static const struct {
    const char *unit, *si;
    double factor, relative;
  } rows[] = {
      {"acre", "m^2", 4.046873e3, 5e-6}, /* there by the survey foot, 2e-6 longer */
      {"atm", "Pa", 1.01325e5, 0},
      {"bar", "Pa", 1e5, 0},
      {"bbl", "m^3", 1.589873e-1, 5e-7},
      {"Btu", "J", 1.055056e3, 5e-7},
      {"MMBtu", "J", 1.055056e9, 5e-7},
      {"Btu/lb", "J/kg", 2326, 1e-12},
      {"Btu/h", "W", 2.930711e-1, 5e-7},
      {"cal", "J", 4.184, 0},
      {"day", "s", 8.64e4, 0},
      {"ft", "m", 3.048e-1, 0},
      {"ft^3", "m^3", 2.831685e-2, 5e-7},
      {"gal", "m^3", 3.785412e-3, 5e-7},
      {"ha", "m^2", 1e4, 0},
      {"hp", "W", 7.456999e2, 5e-7},
      {"knot", "m/s", 5.144444e-1, 5e-7},
      {"kWh", "J", 3.6e6, 0},
      {"lb", "kg", 4.535924e-1, 5e-7},
      {"long_ton", "kg", 1.016047e3, 5e-7},
      {"mi", "m", 1.609344e3, 0},
      {"mi/h", "m/s", 4.4704e-1, 1e-15},
      {"nmi", "m", 1852, 0},
      {"psi", "Pa", 6.894757e3, 5e-7},
      {"quad", "J", 1.055056e18, 5e-7},
      {"short_ton", "kg", 9.071847e2, 5e-7},
      {"t", "kg", 1e3, 0},
      {"therm", "J", 1.05506e8, 5e-6},
      {"toe", "GJ", 41.868, 1e-15},
      {"toe", "kcal", 1e7, 1e-3},
      {"tce", "GJ", 29.3076, 1e-15},
      {"bbl", "gal", 42, 1e-15},
      {"Ah", "A*s", 3600, 0},
      {"V*A", "W", 1, 0},
      {"ohm*A^2", "W", 1, 0},
      {"Pa*m^3", "J", 1, 0},
      {"L", "m^3", 1e-3, 0},
      {"hp*h", "kWh", 0.7456998715822702, 1e-15},
  };
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++) {
    const Unit *unit = unit_named(w, rows[i].unit), *si = unit_named(w, rows[i].si);
    assert_ptr_equal(unit->dim, si->dim);
    assert_close(unit->scale / si->scale, rows[i].factor, rows[i].relative);
  }
}

static void time_is_the_energy_trades(void **state)
{
  World *w = *state;
  assert_true(scale_of(w, "yr") == 8760 * 3600.0);
  assert_true(scale_of(w, "year") == scale_of(w, "yr"));
  assert_true(scale_of(w, "month") * 12 == scale_of(w, "yr"));
  assert_true(scale_of(w, "julian_year") == 8766 * 3600.0);
  assert_true(scale_of(w, "hour") == 3600 && scale_of(w, "hr") == 3600 && scale_of(w, "h") == 3600);
  assert_true(scale_of(w, "min") == 60 && scale_of(w, "week") == 7 * 86400.0);
}

static void prefixes_are_exact(void **state)
{
  static const struct {
    const char *prefix;
    int power;
  } rows[] = {{"q", -30}, {"r", -27}, {"y", -24}, {"z", -21},       {"a", -18},       {"f", -15},
              {"p", -12}, {"n", -9},  {"u", -6},  {"\302\265", -6}, {"\316\274", -6}, {"m", -3},
              {"c", -2},  {"d", -1},  {"da", 1},  {"h", 2},         {"k", 3},         {"M", 6},
              {"G", 9},   {"T", 12},  {"P", 15},  {"E", 18},        {"Z", 21},        {"Y", 24},
              {"R", 27},  {"Q", 30}};
  static const struct {
    const char *unit;
    int power;
  } units[] = {{"W", 0}, {"g", -3}, {"gCO2", -3}, {"L", -3}, {"USD", 0}, {"bar", 5}};
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++)
    for (size_t k = 0; k < LEN(units); k++) {
      char word[32], number[32];
      snprintf(word, sizeof word, "%s%s", rows[i].prefix, units[k].unit);
      snprintf(number, sizeof number, "1e%d", rows[i].power + units[k].power);
      assert_close(scale_of(w, word), strtod(number, NULL), 2.3e-16);
    }
  assert_true(scale_of(w, "kg") == 1 && scale_of(w, "kgCO2") == 1 && scale_of(w, "mg") == 1e-6);
  assert_true(scale_of(w, "MtCO2e") == 1e9 && scale_of(w, "GtCO2") == 1e12);
}

static void bytes_take_both_kinds_of_prefix(void **state)
{
  World *w = *state;
  assert_true(scale_of(w, "kB") == 8e3 && scale_of(w, "KiB") == 8 * 1024.0);
  assert_true(scale_of(w, "GiB") / scale_of(w, "byte") == 1073741824.0);
  assert_true(scale_of(w, "TB") == 8e12 && scale_of(w, "Gbit") == 1e9 &&
              scale_of(w, "Mibit") == 1048576);
  UnitFactor found;
  static const char *const wrong[] = {"dB",    "mB",    "cbyte", "kiB", "GiW", "KiFLOP",
                                      "mFLOP", "MiUSD", "khour", "kyr", "k%",  "Mh",
                                      "kkW",   "kMW",   "",      "k",   "G",   "ft2"};
  for (size_t i = 0; i < LEN(wrong); i++)
    if (unit_find_word(&w->units, intern_text(&w->interner, wrong[i]), &found))
      fail_msg("%s is taken for a unit", wrong[i]);
}

static void each_word_has_one_reading(void **state)
{
  World *w = *state;
  size_t prefix_count, words = 0;
  const UnitPrefix *prefixes = unit_prefixes(&prefix_count);
  for (size_t i = 0; i < w->units.defs.count; i++) {
    const UnitDef *def = w->units.defs.entries[i].value;
    for (size_t k = 0; k <= prefix_count; k++) {
      const UnitPrefix none = {"", 1, 1, PREFIX_NONE, 0};
      const UnitPrefix *prefix = k < prefix_count ? &prefixes[k] : &none;
      if (k < prefix_count && !unit_takes(def->prefixes, prefix->group))
        continue;
      Str word = str_format(&w->arena, "%s%s", prefix->text, def->name->text.text);
      UnitFactor found;
      assert_true(unit_find_word(&w->units, intern(&w->interner, word), &found));
      if (found.def->dim != def->dim)
        fail_msg("%s is read as %s with a prefix", word.text, found.def->name->text.text);
      assert_close(found.scale, def->scale * prefix->times / prefix->by, 4e-16);
      const Unit *unit = unit_named(w, word.text);
      assert_unit(w, unit, word.text);
      assert_ptr_equal(unit_parse(&w->units, word)->dim, unit->dim);
      words++;
    }
  }
  assert_true(words > 1500);
}

static void documents_say_where_figures_come_from(void **state)
{
  World *w = *state;
  for (size_t i = 0; i < w->units.defs.count; i++) {
    const UnitDef *def = w->units.defs.entries[i].value;
    assert_true(def->is_builtin && def->doc.length > 0);
    assert_true(def->scale > 0);
    assert_int_equal(def->is_scale, def->dim == w->dims.one);
  }
}

static void expressions_resolve(void **state)
{
  World *w = *state;
  const Unit *price = unit_named(w, "USD/MWh");
  assert_int_equal(price->count, 2);
  assert_int_equal(price->factors[1].numerator, -1);
  assert_true(price->scale == 1 / 3.6e9);
  assert_ptr_equal(unit_named(w, "USD/kW/yr")->dim, price->dim);
  assert_ptr_equal(unit_named(w, "TWh/yr")->dim, unit_named(w, "GW")->dim);
  assert_close(4390 * scale_of(w, "TWh/yr") / scale_of(w, "GW"), 501.14155251141553, 1e-15);
  assert_ptr_equal(unit_named(w, "kWh/kWh")->dim, w->dims.one);
  assert_ptr_equal(unit_named(w, "1")->dim, w->dims.one);
  assert_int_equal(unit_named(w, "1")->count, 0);
  assert_close(scale_of(w, "kWh/MWh"), 1e-3, 1e-15);
  assert_close(scale_of(w, "km^(3/2)"), 31622.776601683792, 1e-15);
  assert_close(scale_of(w, "km^(2/3)"), 100, 4e-16);
  assert_close(scale_of(w, "mm^(1/5)"), 0.251188643150958, 1e-14);
  assert_close(scale_of(w, "pJ/FLOP"), 1e-12, 4e-16);
  assert_int_equal(w->diags.count, 0);
}

static void price_years_are_dimensions(void **state)
{
  World *w = *state;
  const Unit *then = unit_named(w, "USD@2020"), *now = unit_named(w, "USD@2025");
  assert_ptr_not_equal(then->dim, now->dim);
  assert_ptr_not_equal(then->dim, unit_named(w, "USD")->dim);
  assert_ptr_equal(unit_named(w, "MUSD@2025/MW")->dim, unit_named(w, "USD@2025/W")->dim);
  assert_true(scale_of(w, "kUSD@2025") == 1000);
  assert_ptr_not_equal(unit_named(w, "EUR")->dim, unit_named(w, "USD")->dim);
  UnitFactor found;
  static const char *const wrong[] = {"USD@",    "USD@25",        "USD@20255", "USD@x025",
                                      "MW@2025", "USD@2025@2024", "@2025"};
  for (size_t i = 0; i < LEN(wrong); i++)
    assert_false(unit_find_word(&w->units, intern_text(&w->interner, wrong[i]), &found));
}

static void scale_words(void **state)
{
  (void)state;
  assert_true(unit_scale_word(STR("thousand")) == 1e3);
  assert_true(unit_scale_word(STR("billion")) == 1e9);
  assert_true(unit_scale_word(STR("quadrillion")) == 1e15);
  assert_true(unit_scale_word(STR("Billion")) == 0 && unit_scale_word(STR("")) == 0);
}

static void scripts_add_units(void **state)
{
  World *w = *state;
  const Sym *robot = intern_text(&w->interner, "robot"), *bot = intern_text(&w->interner, "bot");
  const Dim *dim = unit_define_dimension(&w->units, robot);
  assert_ptr_equal(unit_resolve_dimension(&w->units, tree_of(w, "robot"), &w->diags), dim);
  UnitFactor found;
  assert_false(unit_find_word(&w->units, bot, &found));
  unit_define(&w->units, bot, dim, 1, PREFIX_NONE, STR("one robot"));
  assert_true(unit_find_word(&w->units, bot, &found));
  const Unit *rate = unit_multiply(&w->units, unit_named(w, "bot/h"), unit_named(w, "day"));
  assert_unit(w, rate, "bot");
  assert_unit(w, unit_for_dim(&w->units, dim, NULL), "bot");
  const Sym *shift = intern_text(&w->interner, "shift");
  unit_define(&w->units, shift, unit_named(w, "h")->dim, 8 * 3600.0, PREFIX_NONE, STR(""));
  assert_unit(w, unit_multiply(&w->units, unit_named(w, "bot/shift"), unit_named(w, "day")), "bot");
  const Dim *speed = unit_resolve_dimension(&w->units, tree_of(w, "length/time"), &w->diags);
  assert_ptr_equal(speed, unit_named(w, "m/s")->dim);
  assert_int_equal(w->diags.count, 0);
  assert_null(unit_resolve_dimension(&w->units, tree_of(w, "robto"), &w->diags));
  assert_int_equal(w->diags.items[0]->code, E_UNKNOWN_UNIT);
  assert_non_null(strstr(w->diags.items[0]->lines->text.text, "`robot`"));
}

static void near_words_are_proposed(void **state)
{
  static const char *const rows[][2] = {
      {"mw", "MW"},        {"gwh", "GWh"},      {"kwh", "kWh"},    {"KW", "kW"},
      {"Mwh", "MWh"},      {"tw", "TW"},        {"hours", "hour"}, {"Hours", "hour"},
      {"days", "day"},     {"years", "year"},   {"yrs", "yr"},     {"mins", "min"},
      {"tons", "t"},       {"tonnes", "t"},     {"watts", "W"},    {"kilowatts", "kW"},
      {"tokens", "token"}, {"params", "param"}, {"bytes", "byte"}, {"Gbps", "Gbit/s"},
      {"GBps", "Gbyte/s"}, {"Gb", "Gbit"},      {"gb", "GB"},      {"MWe", "MW"},
      {"GWp", "GW"},       {"GWyr", "GW*yr"},   {"km2", "km^2"},   {"m3", "m^3"},
      {"usd", "USD"},      {"dollars", "USD"},  {"RMB", "CNY"},    {"tco2", "tCO2"},
      {"BTU", "Btu"},      {"mmbtu", "MMBtu"},  {"flop", "FLOP"},  {"EFLOp", "EFLOP"},
      {"litres", "L"},     {"acres", "acre"},   {"percent", "%"},  {"mj", "MJ"}};
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++) {
    const Sym *near = unit_nearest(&w->units, str_of(rows[i][0]));
    if (!near || !str_is(near->text, rows[i][1]))
      fail_msg("%s gives %s, not %s", rows[i][0], near ? near->text.text : "nothing", rows[i][1]);
  }
  static const char *const far[] = {"x", "foo", "", "sites", "reactor", "qqqqqq"};
  for (size_t i = 0; i < LEN(far); i++)
    assert_null(unit_nearest(&w->units, str_of(far[i])));
}

static void slips_lead_to_units(void **state)
{
  static const char *const rows[][2] = {
#define SLIP(written, meant) {written, meant},
#include "stdlib/units.def"
  };
  World *w = *state;
  for (size_t i = 0; i < LEN(rows); i++) {
    UnitFactor found;
    if (unit_find_word(&w->units, intern_text(&w->interner, rows[i][0]), &found))
      fail_msg("%s is a unit already", rows[i][0]);
    assert_non_null(unit_parse(&w->units, str_of(rows[i][1])));
    assert_non_null(unit_nearest(&w->units, str_of(rows[i][0])));
  }
}

static const Diag *first_diag(World *w, const char *text)
{
  diags_init(&w->diags, &w->arena);
  assert_null(unit_resolve(&w->units, tree_of(w, text), &w->diags));
  assert_true(w->diags.count > 0);
  return w->diags.items[0];
}

static void wrong_words_are_reported(void **state)
{
  World *w = *state;
  const Diag *diag = first_diag(w, "USD/mwh");
  assert_int_equal(diag->code, E_UNKNOWN_UNIT);
  assert_string_equal(diag->message.text, "no unit is called `mwh`");
  assert_int_equal(diag->at.begin, 4);
  assert_string_equal(diag->lines->text.text, "did you mean `MWh`?");
  diag = first_diag(w, "PFLOPS");
  assert_int_equal(diag->code, E_FLOPS);
  assert_string_equal(diag->lines->text.text, "write PFLOP/s for a rate, PFLOP for a count");
  assert_int_equal(first_diag(w, "FLOPS")->code, E_FLOPS);
  assert_int_equal(first_diag(w, "gflops/W")->code, E_FLOPS);
  assert_int_equal(first_diag(w, "TFLOPs")->code, E_FLOPS);
  diag = first_diag(w, "USD@25");
  assert_non_null(strstr(diag->lines->text.text, "USD@2025"));
  diag = first_diag(w, "zork*blub");
  assert_int_equal(w->diags.count, 2);
  assert_int_equal(first_diag(w, "m^100")->code, E_EXPONENT);
  assert_int_equal(first_diag(w, "m^(1/100)")->code, E_EXPONENT);
  assert_int_equal(first_diag(w, "QW^20")->code, E_EXPONENT);
}

static void long_words_are_harmless(void **state)
{
  World *w = *state;
  char word[4000];
  for (size_t length = 1; length < sizeof word; length = length * 3 / 2 + 1) {
    memset(word, 'M', length);
    word[length] = '\0';
    UnitFactor found;
    assert_false(unit_find_word(&w->units, intern_text(&w->interner, word), &found));
    unit_report_unknown(&w->units, &w->diags, (Span){1, 0, (uint32_t)length}, str_of(word));
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(factors_agree_with_their_sources, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(time_is_the_energy_trades, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(prefixes_are_exact, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(bytes_take_both_kinds_of_prefix, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(each_word_has_one_reading, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(documents_say_where_figures_come_from, set_up_units,
                                      tear_down),
      cmocka_unit_test_setup_teardown(expressions_resolve, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(price_years_are_dimensions, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(scale_words, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(scripts_add_units, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(near_words_are_proposed, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(slips_lead_to_units, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(wrong_words_are_reported, set_up_units, tear_down),
      cmocka_unit_test_setup_teardown(long_words_are_harmless, set_up_units, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
