#include "results_fixture.h"

#include "lang/json.h"
#include "runtime/json_out.h"

static const char *written(Fixture *f)
{
  StrBuf *out = NEW(&f->arena, StrBuf);
  strbuf_init(out, &f->arena);
  json_results(&f->results, &(JsonHeader){STR("0.1.0"), STR("a.strom"), STR("00")}, out);
  return out->text;
}

static void numbers_read_back(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const struct {
    double value;
    const char *text;
  } rows[] = {{0, "0"},
              {-0.0, "0"},
              {1, "1"},
              {-2.5, "-2.5"},
              {640000, "640000"},
              {0.1, "0.1"},
              {1.0 / 3, "0.3333333333333333"},
              {5e26, "5e26"},
              {1.25e-7, "1.25e-7"},
              {5e-324, "5e-324"},
              {1.7976931348623157e308, "1.7976931348623157e308"},
              {0.30000000000000004, "0.30000000000000004"},
              {1073741824, "1073741824"},
              {9007199254740993.0, "9007199254740992"},
              {0.00012, "0.00012"},
              {NAN, "null"},
              {INFINITY, "null"}};
  for (size_t i = 0; i < LEN(rows); i++) {
    StrBuf out;
    strbuf_init(&out, &f->arena);
    json_number(&out, rows[i].value);
    assert_string_equal(out.text, rows[i].text);
  }
  fixture_free(f);
}

static void text_is_escaped(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  StrBuf out;
  strbuf_init(&out, &f->arena);
  json_string(&out, STR("a\"b\\c\n\x01 … \xff"));
  assert_string_equal(out.text, "\"a\\\"b\\\\c\\n\\u0001 … \xef\xbf\xbd\"");
  fixture_free(f);
}

static void a_plain_number_is_of_unit_one(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  fixture_add(f, OUTPUT_SHOW, "abilene.chips", fixture_number(f, fixture_unit(f, "1", 1), 512000));
  assert_string_equal(
      written(f),
      "{\"strom\": \"0.1.0\", \"script\": \"a.strom\", \"sha256\": \"00\", \"seed\": 1, \"draws\": "
      "10000,\n"
      " \"outputs\": [\n"
      "  {\"kind\": \"show\", \"label\": \"abilene.chips\", \"unit\": \"1\", \"axes\": [], "
      "\"value\": 512000}]}\n");
  fixture_free(f);
}

static void axes_nest_in_their_order(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const fuels[] = {"gas", "wind"};
  const Axis *axes[] = {fixture_years(f, 2024, 2026),
                        fixture_names(f, AXIS_CHOICE, "fuel", fuels, 2)};
  static const double numbers[] = {1, 2, 3, 4, 5, NAN};
  fixture_add(f, OUTPUT_SHOW, "x",
              fixture_numbers(f, fixture_unit(f, "GW", 1e9), axes, 2, numbers));
  const char *text = written(f);
  assert_has(text,
             "\"unit\": \"GW\", \"axes\": [{\"name\": \"year\", \"labels\": [2024, 2025, 2026]}, "
             "{\"name\": \"fuel\", \"labels\": [\"gas\", \"wind\"]}]");
  assert_has(text, "\"value\": [[1, 2], [3, 4], [5, null]]");
  fixture_free(f);
}

static void a_sweep_states_its_unit_without_noise(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  Axis *axis = axis_new(&f->sets, AXIS_NUMBER, intern_text(&f->interner, "power_limit"), 3);
  static const double labels[] = {0.1e9, 0.2e9 + 1e-6, 3 * 0.1e9};
  axis->values = labels;
  axis->unit = fixture_unit(f, "GW", 1e9);
  static const double numbers[] = {1, 2, 3};
  const Axis *axes[] = {axis};
  fixture_add(f, OUTPUT_PLOT, "x", fixture_numbers(f, fixture_unit(f, "1", 1), axes, 1, numbers));
  assert_has(written(f),
             "\"kind\": \"plot\", \"label\": \"x\", \"unit\": \"1\", \"axes\": [{\"name\": "
             "\"power_limit\", \"unit\": \"GW\", \"labels\": [0.1, 0.2, 0.3]}]");
  fixture_free(f);
}

static void uncertain_numbers_are_summaries(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  Summary s = fixture_normal(100, 8);
  s.absent = 0.25;
  fixture_add(f, OUTPUT_SHOW, "x", fixture_uncertain(f, fixture_unit(f, "MW", 1e6), NULL, 0, &s));
  const char *text = written(f);
  assert_has(text,
             "\"axes\": [{\"name\": \"draw\", \"length\": 10000}], \"summary\": {\"mean\": 100, "
             "\"sd\": 8, \"p5\": 86.84,");
  assert_has(text, "\"se\": 0.08,");
  assert_has(text, "\"absent\": 0.25}");
  fixture_free(f);
}

static void uncertain_labels_are_shares_of_all_draws(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const terms[] = {"chips", "power"};
  ValueResult *value = fixture_value(f, TYPE_LABEL, NULL, NULL, 0);
  Type *type = NEW(&f->arena, Type);
  *type = (Type){.kind = TYPE_LABEL, .axis = fixture_names(f, AXIS_CHOICE, "fleet", terms, 2)};
  value->type = type;
  value->uncertain = true;
  Summary s = {.share_count = 2, .share_values = {0, 1}, .shares = {0.25, 0.75}, .absent = 0.5};
  value->summaries = &s;
  fixture_add(f, OUTPUT_SHOW, "binding(fleet)", value);
  const char *text = written(f);
  assert_has(text, "\"shares\": {\"chips\": 0.125, \"power\": 0.375, \"absent\": 0.5}");
  assert_null(strstr(text, "unit"));
  fixture_free(f);
}

static void bools_texts_and_labels(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  ValueResult *truth = fixture_value(f, TYPE_BOOL, NULL, NULL, 0);
  truth->values = (double[]){1};
  fixture_add(f, OUTPUT_SHOW, "b", truth);
  ValueResult *text = fixture_value(f, TYPE_TEXT, NULL, NULL, 0);
  text->texts = (Str[]){STR("1.10 GW")};
  fixture_add(f, OUTPUT_SHOW, "t", text);
  ValueResult *by_index = fixture_value(f, TYPE_TEXT, NULL, NULL, 0);
  by_index->values = (double[]){1};
  by_index->text_table = (const Str[]){STR("poor"), STR("good")};
  fixture_add(f, OUTPUT_SHOW, "g", by_index);
  const char *out = written(f);
  assert_has(out, "\"label\": \"b\", \"axes\": [], \"value\": true}");
  assert_has(out, "\"label\": \"t\", \"axes\": [], \"value\": \"1.10 GW\"}");
  assert_has(out, "\"value\": \"good\"}");
  fixture_free(f);
}

static void a_claim_has_probability_verdict_and_margin(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  OutputResult *claim =
      fixture_add(f, OUTPUT_CLAIM, "within 60 days", fixture_number(f, fixture_unit(f, "1", 1), 1));
  const Unit *day = fixture_unit(f, "day", 86400);
  claim->left = fixture_number(f, day, 22.5);
  Unit hour = *fixture_unit(f, "h", 3600);
  hour.dim = day->dim;
  claim->right = fixture_number(f, &hour, 1440);
  assert_has(written(f), "{\"kind\": \"claim\", \"label\": \"within 60 days\", \"probability\": 1, "
                         "\"verdict\": \"holds\", \"margin\": {\"unit\": \"day\", \"lhs\": 22.5, "
                         "\"rhs\": 60}}");
  fixture_free(f);
}

static void a_claim_over_an_axis(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  const Axis *axes[] = {fixture_years(f, 2025, 2026)};
  static const double chances[] = {0, 0.95}, lefts[] = {1, 3};
  OutputResult *claim = fixture_add(f, OUTPUT_CLAIM, "c",
                                    fixture_numbers(f, fixture_unit(f, "1", 1), axes, 1, chances));
  claim->left = fixture_numbers(f, fixture_unit(f, "GW", 1e9), axes, 1, lefts);
  claim->right = fixture_number(f, claim->left->unit, 2);
  assert_has(written(f),
             "\"axes\": [{\"name\": \"year\", \"labels\": [2025, 2026]}], \"probability\": "
             "[0, 0.95], \"verdict\": [\"does not hold\", \"very likely\"], \"margin\": "
             "{\"unit\": \"GW\", \"lhs\": [1, 3], \"rhs\": [2, 2]}");
  fixture_free(f);
}

static void compare_puts_scenarios_first(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  static const char *const worlds[] = {"base", "cool"};
  const Axis *years = fixture_years(f, 2025, 2027);
  const Axis *scenario = fixture_names(f, AXIS_WORLD, "scenario", worlds, 2);
  const Axis *axes[] = {years, scenario};
  static const double numbers[] = {1, 10, 2, 20, 3, 30}, differences[] = {0, 9, 0, 18, 0, 27};
  const Unit *one = fixture_unit(f, "1", 1);
  OutputResult *result =
      fixture_add(f, OUTPUT_COMPARE, "x", fixture_numbers(f, one, axes, 2, numbers));
  result->difference = fixture_numbers(f, one, axes, 2, differences);
  fixture_output(result)->worlds = scenario;
  const char *text = written(f);
  assert_has(text,
             "\"axes\": [{\"name\": \"scenario\", \"labels\": [\"base\", \"cool\"]}, {\"name\": "
             "\"year\", \"labels\": [2025, 2026, 2027]}], \"value\": [[1, 2, 3], [10, 20, 30]]");
  assert_has(text, "\"difference\": [[0, 0, 0], [9, 18, 27]]");
  fixture_free(f);
}

static void asserts_exports_and_prose(void **state)
{
  (void)state;
  Fixture *f = fixture_new();
  fixture_add(f, OUTPUT_ASSERT, "x > 0", NULL)->failed = true;
  OutputResult *test = fixture_add(f, OUTPUT_TEST, "y == 1", NULL);
  fixture_output(test)->group = STR("the basics");
  ValueResult *value = fixture_number(f, fixture_unit(f, "GW", 1), 1);
  OutputResult *kept = fixture_add(f, OUTPUT_EXPORT, "x", value);
  kept->written = true;
  fixture_output(kept)->file = STR("x.csv");
  fixture_output(fixture_add(f, OUTPUT_EXPORT, "y", value))->file = STR("y.csv");
  fixture_add(f, OUTPUT_PROSE, "", NULL)->prose = STR("# Title\n");
  const char *text = written(f);
  assert_has(text, "{\"kind\": \"assert\", \"label\": \"x > 0\", \"passed\": false}");
  assert_has(
      text,
      "{\"kind\": \"test\", \"label\": \"y == 1\", \"test\": \"the basics\", \"passed\": true}");
  assert_has(text, "{\"kind\": \"export\", \"label\": \"x\", \"file\": \"x.csv\", \"unit\": "
                   "\"GW\", \"written\": true}");
  assert_has(text, "\"file\": \"y.csv\", \"unit\": \"GW\", \"written\": false}");
  assert_has(text, "{\"kind\": \"prose\", \"text\": \"# Title\\n\"}");
  fixture_free(f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_read_back),
      cmocka_unit_test(text_is_escaped),
      cmocka_unit_test(a_plain_number_is_of_unit_one),
      cmocka_unit_test(axes_nest_in_their_order),
      cmocka_unit_test(a_sweep_states_its_unit_without_noise),
      cmocka_unit_test(uncertain_numbers_are_summaries),
      cmocka_unit_test(uncertain_labels_are_shares_of_all_draws),
      cmocka_unit_test(bools_texts_and_labels),
      cmocka_unit_test(a_claim_has_probability_verdict_and_margin),
      cmocka_unit_test(a_claim_over_an_axis),
      cmocka_unit_test(compare_puts_scenarios_first),
      cmocka_unit_test(asserts_exports_and_prose),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
