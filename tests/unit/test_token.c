/* Tokens: raw ones give the text again; the filter settles line ends, units and statement words. */
#include "lang/token.h"
#include "parse.tab.h"
#include "lang_fixture.h"

static Tokens filter(World *w, Str text)
{
  uint32_t source = sources_add(&w->sources, STR("a.strom"), text, false);
  return token_filter(&w->arena, &w->sources, source, 0, (uint32_t)text.length, &w->diags);
}

/* How many line ends the parser sees. */
static uint32_t lines(World *w, const char *text)
{
  Tokens tokens = filter(w, str_of(text));
  uint32_t count = 0;
  bool open = false;
  for (uint32_t i = 0; i < tokens.count && tokens.items[i].kind; i++) {
    count += tokens.items[i].kind == NL && open;
    open = tokens.items[i].kind != NL;
  }
  return count + open;
}

/* What is a quantity, and what its unit, in `x = TEXT`. */
static void unit_is(World *w, const char *text, const char *unit)
{
  Str line = str_format(&w->arena, "x = %s\n", text);
  Tokens tokens = filter(w, line);
  for (uint32_t i = 0; i < tokens.count; i++)
    if (tokens.items[i].unit_end > tokens.items[i].unit_begin) {
      Str found = str_slice(line, tokens.items[i].unit_begin, tokens.items[i].unit_end);
      if (!str_equal(found, str_of(unit)))
        fail_msg("%s: the unit is `%.*s`", text, (int)found.length, found.text);
      return;
    }
  if (unit[0])
    fail_msg("%s: no unit", text);
}

static void joined_they_are_the_text(void **state)
{
  World *w = *state;
  static const char *const texts[] = {"",
                                      "\n",
                                      "a = 1 # c\r\n## d\n",
                                      "\"open",
                                      "\"\"\"open\nx",
                                      "x = \"a{b}\" ± 2024-01-31\x01\xff",
                                      "größe <= 1e5.x .. +- => *= /= \xe2\x82",
                                      "2024-01-31T06:30 1_000 0x 1e 1e+ .5 5."};
  for (size_t i = 0; i < LEN(texts); i++) {
    RawTokens raw = raw_scan(&w->arena, str_of(texts[i]));
    uint32_t at = 0;
    for (uint32_t k = 0; k < raw.count; k++) {
      assert_int_equal(raw.items[k].begin, at);
      at = raw.items[k].end;
    }
    assert_int_equal(raw.items[raw.count - 1].kind, RAW_END);
    assert_int_equal(at, strlen(texts[i]));
  }
}

static void where_a_line_goes_on(void **state)
{
  World *w = *state;
  static const char *const one[] = {"a = 1 +\n2\n",
                                    "a = b *\n\n\n c\n",
                                    "a = if b\nthen c\nelse d\n",
                                    "a = (1\n+ 2\n)\n",
                                    "a = x[\n1,\n2]\n",
                                    "a = b # c\n and c\n",
                                    "a = b with\n{ c = 1 }\n",
                                    "a = b\n  with { c = 1 }\n",
                                    "a = 3\nsource \"x\"\n",
                                    "a = b or\nc\n",
                                    "show a,\nb\n",
                                    "choice a = b |\nc\n",
                                    "choice a = b\n| c\n",
                                    "a = 1 to\n2\n",
                                    "a = b\n\n# c\n\n  else d\n"};
  for (size_t i = 0; i < LEN(one); i++)
    if (lines(w, one[i]) != 1)
      fail_msg("%u lines in:\n%s", lines(w, one[i]), one[i]);
}

static void where_a_line_ends(void **state)
{
  World *w = *state;
  assert_int_equal(lines(w, "a = 1\nb = 2\n"), 2);
  assert_int_equal(lines(w, "a = 1; b = 2;; c = 3"), 3);
  assert_int_equal(lines(w, "a = 5 %\nb = 2\n"), 2); /* a closing % is a unit */
  assert_int_equal(lines(w, "a = 1\r\nb = 2\r\n"), 2);
  assert_int_equal(lines(w, "\n\n# c\n"), 0);
  assert_int_equal(lines(w, "a = 1\n-b\n"), 2);
  assert_int_equal(lines(w, "a = f({ x = 1\ny = 2\nx + y })\n"),
                   3); /* a { } within ( ) has lines */
}

static void units_behind_numbers(void **state)
{
  World *w = *state;
  unit_is(w, "3 MW", "MW");
  unit_is(w, "3MW", "MW");
  unit_is(w, "5 USD/MWh * 3", "USD/MWh");
  unit_is(w, "18 USD/kW/yr", "USD/kW/yr");
  unit_is(w, "5 GW / n", "GW");
  unit_is(w, "9 m^2", "m^2");
  unit_is(w, "9 m^-1", "m^-1");
  unit_is(w, "40 %", "%");
  unit_is(w, "405 billion param", "param");
  unit_is(w, "2 USD@2020/MWh", "USD@2020/MWh");
  unit_is(w, "n / 3", "");
  unit_is(w, "3 to n", "");
  unit_is(w, "3 otherwise n", "");
  unit_is(w, "1 in y", "");
  unit_is(w, "x * y", "");
}

static void statement_words_are_names_elsewhere(void **state)
{
  World *w = *state;
  assert_int_equal(filter(w, STR("show x\n")).items[0].kind, SHOW);
  assert_int_equal(filter(w, STR("show = 3\n")).items[0].kind, NAME);
  assert_int_equal(filter(w, STR("x = show\n")).items[2].kind, NAME);
  assert_int_equal(filter(w, STR("test = 3\n")).items[0].kind, NAME);
  assert_int_equal(filter(w, STR("test \"x\" { }\n")).items[0].kind, TEST);
}

static void reserved_words(void **state)
{
  (void)state;
  static const char *const reserved[] = {
      "in",     "to",      "by",   "over",    "with",   "for",      "where",  "on",
      "and",    "or",      "not",  "if",      "then",   "else",     "across", "at",
      "given",  "expect",  "so",   "extends", "match",  "integer",  "as",     "dated",
      "status", "central", "high", "linear",  "extend", "otherwise"};
  for (size_t i = 0; i < LEN(reserved); i++)
    if (!token_is_reserved(str_of(reserved[i])))
      fail_msg("%s is not reserved", reserved[i]);
  assert_false(token_is_reserved(STR("show")));
  assert_false(token_is_reserved(STR("low")));
  assert_false(token_is_reserved(STR("inn")));
}

static void doc_comments(void **state)
{
  Tokens tokens = filter(*state, STR("## above\na = 1 ## beside\n# none\n"));
  assert_int_equal(tokens.doc_count, 2);
  assert_true(tokens.docs[0].own_line);
  assert_false(tokens.docs[1].own_line);
}

static void mistakes(World *w, const char *text, size_t expected)
{
  diags_init(&w->diags, &w->arena);
  filter(w, str_of(text));
  if (w->diags.errors != expected)
    fail_msg("%zu mistakes in %s", w->diags.errors, text);
}

static void what_is_reported(void **state)
{
  World *w = *state;
  mistakes(w, "a = (1 + 2)\n", 0);
  mistakes(w, "a = (1 + 2\n", 1);
  mistakes(w, "a = @\n", 1);
  mistakes(w, "a = \"open\n", 1);
  mistakes(w, "a = 3 m ^ 2\n", 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(joined_they_are_the_text, set_up, tear_down),
      cmocka_unit_test_setup_teardown(where_a_line_goes_on, set_up, tear_down),
      cmocka_unit_test_setup_teardown(where_a_line_ends, set_up, tear_down),
      cmocka_unit_test_setup_teardown(units_behind_numbers, set_up, tear_down),
      cmocka_unit_test_setup_teardown(statement_words_are_names_elsewhere, set_up, tear_down),
      cmocka_unit_test(reserved_words),
      cmocka_unit_test_setup_teardown(doc_comments, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_reported, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
