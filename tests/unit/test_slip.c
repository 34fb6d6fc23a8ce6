/* What people write who come from a spreadsheet or another language: each is refused, and the help
   says what to write. */
#include "lang/parse.h"
#include "lang_fixture.h"

typedef struct Slip {
  const char *script, *help; /* a part of it */
} Slip;

static bool is_helped(const World *w, const char *help)
{
  for (size_t i = 0; i < w->diags.count; i++)
    for (const DiagLine *line = w->diags.items[i]->lines; line; line = line->next)
      if (line->is_help && strstr(line->text.text, help))
        return true;
  return false;
}

static void parse(World *w, const char *script)
{
  diags_init(&w->diags, &w->arena);
  ParseContext context = {.arena = &w->arena,
                          .interner = &w->interner,
                          .sources = &w->sources,
                          .diags = &w->diags,
                          .depth_limit = 100};
  parse_source(&context, sources_add(&w->sources, STR("a.strom"), str_of(script), false));
}

static void check(World *w, const Slip *slip)
{
  parse(w, slip->script);
  if (!w->diags.errors)
    fail_msg("%s is read", slip->script);
  if (!is_helped(w, slip->help))
    fail_msg("%s has no help that says: %s", slip->script, slip->help);
}

static void signs(void **state)
{
  static const Slip slips[] = {
      {"show 7 ** 2", "`^`: 7 ^ 2"},
      {"show 7 // 2", "floor(7 / 2)"},
      {"x = 5 MW // five", "`#`"},
      {"x = 5 MW /* five */", "`#`"},
      {"show 1 > 2 && 2 > 3", "`and`"},
      {"show 1 > 2 & 2 > 3", "`and`"},
      {"show 1 > 2 || 2 > 3", "`or`"},
      {"show !true", "`not`"},
      {"show 1 > 2 ? 1 : 3", "if a > b then 1 else 2"},
      {"x := 3", "`=`"},
      {"show 5 +/- 2", "5 ± 2"},
      {"show a <> b", "a != b"},
      {"show a ≠ b", "a != b"},
      {"show a === b", "a == b"},
      {"show 5 ≤ x", "5 <= x"},
      {"show x ≥ 3 MW", "x >= 3 MW"},
      {"show 3 × 4", "3 * 4"},
      {"show 3 MW·x", "3 MW * x"},
      {"show 8 ÷ 4", "8 / 4"},
      {"show 3 − 1", "3 - 1"},
      {"show 3 – 1", "5 to 10"},
      {"over i = 1…3", "1..3"},
      {"over i = 1...3", "1..3"},
      {"x++", "next = x + 1"},
      {"x += 1", "next = x + 1"},
      {"x = 'hello'", "double quotes"},
      {"x = 5 source “Ember”", "straight quotes"},
      {"x == 3", "one `=`"},
      {"show 3 = 3", "`==`"},
      {"show 7 % 3", "mod(7, 3)"},
  };
  for (size_t i = 0; i < LEN(slips); i++)
    check(*state, &slips[i]);
}

static void words(void **state)
{
  static const Slip slips[] = {
      {"show 40 % of load", "40 % * load"},
      {"show 5 MW per year", "`/` without blanks"},
      {"show 7 mod 3", "mod(7, 3)"},
      {"show 5 x 3", "`*`"},
      {"x = if a then b elif c then d else e", "`else if"},
      {"x = if a then 3 elif c then 4 else 5", "`else if"},
      {"let x = 3", "x = 3"},
      {"print x", "`show x`"},
      {"print(x)", "`show x`"},
      {"def f(x):\n  return x", "fn double(x) = x * 2"},
      {"import numpy as np", "use std.finance"},
      {"class box(x):", "kind box"},
      {"for i in 1..3", "no loops"},
      {"while x", "no loops"},
      {"if 3 > 2 then 1 else 2", "y = if"},
      {"show if(1 > 2, 3, 4)", "y = if"},
      {"x = 3 if 2 > 1 else 4", "y = if"},
      {"a = 3 show a", "a line of its own"},
  };
  for (size_t i = 0; i < LEN(slips); i++)
    check(*state, &slips[i]);
}

static void money(void **state)
{
  static const Slip slips[] = {
      {"x = $60", ": 60 USD"},
      {"x = $60/MWh", ": 60 USD/MWh"},
      {"x = $1,000.50/kW/yr", ": 1_000.50 USD/kW/yr"},
      {"x = €60 million", ": 60 million EUR"},
      {"x = £2.5bn", ": 2.5 billion GBP"},
      {"x = $5m/MW", ": 5 million USD/MW"},
      {"x = ¥7", ": 7 JPY"},
  };
  for (size_t i = 0; i < LEN(slips); i++)
    check(*state, &slips[i]);
}

static void punctuation(void **state)
{
  static const Slip slips[] = {
      {"x = 2,5 MW", "2.5"},
      {"x = .5", "0.5"},
      {"x = 5.", "5.0"},
      {"plant p { capacity = 1 GW, fuel = gas }", "`;`"},
      {"x = 1,000 MW", "`1_000`"},
      {"show max(12,345,678.5, 5)", "`12_345_678.5`"},
      {"show x with { a = [100,200] }", "`100, 200` for several"},
      {"show \"{1,500}\"", "`1_500`"},
  };
  for (size_t i = 0; i < LEN(slips); i++)
    check(*state, &slips[i]);
}

/* The words are names like any other where a script defines them. */
static void what_reads(void **state)
{
  static const char *const scripts[] = {
      "print = 3\nlet = 4; of = 5; per = 6; x = 7",
      "show print, let, of * per * x",
      "show max(1,20), max(1,2000), max(1, 200), x[1,2]",
      "show 2026 - 1-5, 2026-1-50, 2026-1-5.5, 9000-1-5, 2026-13-1",
      "over day = 2024-01-01..2024-01-31",
      "x = 500 ±20 MW",
      "x = 5\u00a0MW\u202f+ 1 MW",
      "größe = 1; x€ = 2; € = 3; m² = 4; CO₂ = 5; °C = 6",
  };
  World *w = *state;
  for (size_t i = 0; i < LEN(scripts); i++) {
    parse(w, scripts[i]);
    if (w->diags.errors)
      fail_msg("%s is refused: %s", scripts[i], w->diags.items[0]->message.text);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(signs, set_up, tear_down),
      cmocka_unit_test_setup_teardown(words, set_up, tear_down),
      cmocka_unit_test_setup_teardown(money, set_up, tear_down),
      cmocka_unit_test_setup_teardown(punctuation, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_reads, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
