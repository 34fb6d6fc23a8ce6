#include "lang/nearest.h"
#include "lang/str.h"
#include "lang_fixture.h"

static void test_comparing(void **state)
{
  (void)state;
  assert_true(str_equal(STR("abc"), str_of("abc")));
  assert_false(str_equal(STR("abc"), STR("abd")));
  assert_false(str_equal(STR("abc"), STR("ab")));
  assert_true(str_equal(STR(""), (Str){NULL, 0}));
  assert_true(str_is(STR("GW"), "GW"));
  assert_false(str_is(STR("GWh"), "GW"));
  assert_true(str_compare(STR("a"), STR("b")) < 0);
  assert_true(str_compare(STR("ab"), STR("a")) > 0);
  assert_true(str_compare(STR(""), STR("a")) < 0);
  assert_int_equal(str_compare(STR("same"), STR("same")), 0);
  assert_true(str_compare(STR("\xc3\xa9"), STR("z")) > 0); /* bytes, not signed characters */
  assert_true(str_starts(STR("grid.firm"), "grid"));
  assert_false(str_starts(STR("gr"), "grid"));
}

static void test_cutting(void **state)
{
  World *world = *state;
  assert_true(str_is(str_slice(STR("texas.losses"), 6, 12), "losses"));
  assert_true(str_is(str_trim(STR(" \t a b \r\n")), "a b"));
  assert_true(str_is(str_trim(STR("   ")), ""));
  char text[] = "abc";
  Str copy = str_copy(&world->arena, (Str){text, 2});
  text[0] = 'x';
  assert_true(str_is(copy, "ab"));
  assert_string_equal(copy.text, "ab");
  assert_string_equal(str_terminated(&world->arena, STR("")), "");
}

static void test_decoding_what_is_utf8(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    int32_t code;
    size_t bytes;
  } rows[] = {{"A", 'A', 1},
              {"\x7f", 0x7f, 1},
              {"\xc2\x80", 0x80, 2},
              {"\xc3\xa9", 0xe9, 2},
              {"\xe0\xa0\x80", 0x800, 3},
              {"\xe2\x82\xac", 0x20ac, 3},
              {"\xef\xbf\xbf", 0xffff, 3},
              {"\xf0\x90\x80\x80", 0x10000, 4},
              {"\xf4\x8f\xbf\xbf", 0x10ffff, 4}};
  for (size_t i = 0; i < LEN(rows); i++) {
    size_t at = 0;
    assert_int_equal(str_decode(str_of(rows[i].text), &at), rows[i].code);
    assert_int_equal(at, rows[i].bytes);
    assert_int_equal(str_invalid_utf8(str_of(rows[i].text)), rows[i].bytes);
  }
}

static void test_decoding_what_is_not(void **state)
{
  (void)state;
  static const char *const bad[] = {
      "\x80",             /* a continuation alone */
      "\xc3",             /* cut short */
      "\xe2\x82",         /* cut short */
      "\xf0\x9f\x92",     /* cut short */
      "\xc3(",            /* no continuation */
      "\xc0\xaf",         /* longer than needed */
      "\xe0\x80\xaf",     /* longer than needed */
      "\xf0\x80\x80\xaf", /* longer than needed */
      "\xed\xa0\x80",     /* half of a surrogate pair */
      "\xf4\x90\x80\x80", /* beyond the last code point */
      "\xff",
  };
  for (size_t i = 0; i < LEN(bad); i++) {
    size_t at = 0;
    if (str_decode(str_of(bad[i]), &at) != -1 || at != 1)
      fail_msg("row %zu was taken for a character", i);
    char text[16] = "ok ";
    strcat(text, bad[i]);
    assert_int_equal(str_invalid_utf8(str_of(text)), 3);
  }
}

static void test_columns(void **state)
{
  (void)state;
  assert_int_equal(str_columns(STR("")), 0);
  assert_int_equal(str_columns(STR("GW")), 2);
  assert_int_equal(str_columns(STR("\xc2\xb1")), 1);                 /* plus-minus */
  assert_int_equal(str_columns(STR("e\xcc\x81")), 1);                /* e and an accent */
  assert_int_equal(str_columns(STR("\xe9\x9b\xbb\xe6\xb0\x97")), 4); /* two wide characters */
  assert_int_equal(str_columns(STR("\xf0\x9f\x94\x8b")), 2);         /* a battery */
}

static void test_distance(void **state)
{
  (void)state;
  assert_int_equal(str_distance(STR("north"), STR("north")), 0);
  assert_int_equal(str_distance(STR("norht"), STR("north")), 1); /* swapped */
  assert_int_equal(str_distance(STR("utilization"), STR("utilisation")), 1);
  assert_int_equal(str_distance(STR("kitten"), STR("sitting")), 3);
  assert_int_equal(str_distance(STR(""), STR("abc")), 3);
  assert_int_equal(str_distance(STR("abc"), STR("")), 3);
  char text[201];
  memset(text, 'a', 200);
  assert_true(str_distance((Str){text, 200}, STR("a")) > 40); /* too long to measure: far */
}

static Str nearest_of_four(const char *wanted)
{
  Nearest near;
  nearest_start(&near, str_of(wanted));
  nearest_consider(&near, STR("sum"));
  nearest_consider(&near, STR("scenario"));
  nearest_consider(&near, STR("summit"));
  nearest_consider(&near, STR("availability"));
  return nearest_found(&near);
}

static void test_the_nearest_is_near(void **state)
{
  (void)state;
  assert_true(str_is(nearest_of_four("summ"), "sum"));
  assert_true(str_is(nearest_of_four("sumit"), "summit"));
  assert_true(str_is(nearest_of_four("scenrio"), "scenario"));
  assert_true(str_is(nearest_of_four("foo"), "")); /* two letters of three differ: not meant */
  assert_true(str_is(nearest_of_four("frontier"), ""));
  assert_true(str_is(nearest_of_four("Scenario"), "scenario"));
  assert_true(str_is(nearest_of_four("avail"), "availability")); /* how it begins */
}

static void test_hash_is_fixed(void **state)
{
  (void)state;
  /* Random numbers are keyed by names: these values may never change. FNV-1a with a final mix,
     worked out by hand for the empty text. */
  uint64_t basis = 0xcbf29ce484222325u;
  basis ^= basis >> 32;
  basis *= 0xd6e8feb86659fd93u;
  basis ^= basis >> 32;
  assert_true(str_hash(STR("")) == basis);
  assert_true(str_hash(STR("abilene.pue")) != str_hash(STR("abilene.puf")));
  assert_true(str_hash((Str){"ab", 1}) == str_hash(STR("a")));
}

static void test_building(void **state)
{
  World *world = *state;
  StrBuf buffer;
  strbuf_init(&buffer, &world->arena);
  assert_int_equal(strbuf_str(&buffer).length, 0);
  strbuf_text(&buffer, "a");
  strbuf_char(&buffer, 'b');
  strbuf_add(&buffer, STR("c"));
  strbuf_repeat(&buffer, '-', 3);
  strbuf_format(&buffer, "%d %s", 7, "x");
  assert_string_equal(buffer.text, "abc---7 x");
  assert_true(str_is(strbuf_str(&buffer), "abc---7 x"));
}

static void test_building_much(void **state)
{
  World *world = *state;
  StrBuf buffer;
  strbuf_init(&buffer, &world->arena);
  char long_text[1000];
  memset(long_text, 'z', sizeof long_text - 1);
  long_text[999] = '\0';
  for (int i = 0; i < 50; i++)
    strbuf_format(&buffer, "<%s>", long_text); /* longer than any fixed buffer inside */
  assert_int_equal(buffer.length, 50 * 1001);
  assert_int_equal(strlen(buffer.text), buffer.length);
  assert_int_equal(buffer.text[1000], '>');
  Str formatted = str_format(&world->arena, "%s%s", long_text, long_text);
  assert_int_equal(formatted.length, 2 * 999);
}

static void test_padding_counts_columns(void **state)
{
  World *world = *state;
  StrBuf buffer;
  strbuf_init(&buffer, &world->arena);
  strbuf_pad(&buffer, STR("\xc2\xb1"), 3);
  strbuf_pad(&buffer, STR("\xe9\x9b\xbb"), 3);
  strbuf_pad(&buffer, STR("long"), 2);
  assert_string_equal(buffer.text, "\xc2\xb1  \xe9\x9b\xbb long");
}

static void test_grouping_of_digits(void **state)
{
  World *world = *state;
  StrBuf buffer;
  strbuf_init(&buffer, &world->arena);
  static const char *const digits[] = {"", "7", "123", "1234", "123456", "1234567"};
  for (size_t i = 0; i < LEN(digits); i++) {
    strbuf_grouped(&buffer, str_of(digits[i]));
    strbuf_char(&buffer, ' ');
  }
  assert_string_equal(buffer.text, " 7 123 1,234 123,456 1,234,567 ");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_comparing, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_cutting, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_decoding_what_is_utf8, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_decoding_what_is_not, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_columns, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_distance, set_up, tear_down),
      cmocka_unit_test(test_the_nearest_is_near),
      cmocka_unit_test_setup_teardown(test_hash_is_fixed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_building, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_building_much, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_padding_counts_columns, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_grouping_of_digits, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
