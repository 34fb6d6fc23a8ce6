#include "lang/diag.h"
#include "lang_fixture.h"

static uint32_t add_file(World *world, const char *path, const char *text)
{
  return sources_add(&world->sources, str_of(path), str_of(text), false);
}

/* The span of the first [part] in the file. */
static Span span_of(const World *world, uint32_t file, const char *part)
{
  const Source *source = sources_get(&world->sources, file);
  const char *found = strstr(source->text.text, part);
  assert_non_null(found);
  uint32_t begin = (uint32_t)(found - source->text.text);
  return (Span){file, begin, begin + (uint32_t)strlen(part)};
}

static const char *render(World *world, bool color)
{
  StrBuf out;
  strbuf_init(&out, &world->arena);
  diags_sort(&world->diags);
  diag_render_text(&world->diags, &world->sources, color, &out);
  strbuf_add(&out, STR(""));
  return out.text;
}

static void test_two_places_on_one_line(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "\n\n\n\n\n\n\n\n\n\n\ntotal = 5 GW + 3 GWh\n");
  Span at = span_of(world, file, "5 GW");
  Diag *diag = diag_add(&world->diags, E_ADD_UNLIKE, at, "a power and an energy cannot be added");
  diag_here(&world->diags, diag, "this is a power");
  diag_label(&world->diags, diag, span_of(world, file, "3 GWh"), "this is an energy");
  diag_note(&world->diags, diag, "a power is an energy per time");
  diag_help(&world->diags, diag, "multiply by a time:\n5 GW * 1 h + 3 GWh");
  assert_string_equal(render(world, false),
                      "a.strom:12:9: error[E0301]: a power and an energy cannot be added\n"
                      "   |\n"
                      "12 | total = 5 GW + 3 GWh\n"
                      "   |         ^^^^   ----- this is an energy\n"
                      "   |         this is a power\n"
                      "   = note: a power is an energy per time\n"
                      "   = help: multiply by a time:\n"
                      "           5 GW * 1 h + 3 GWh\n");
}

static void test_bars_lead_to_texts_still_to_come(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "x = aa + bb + cc\n");
  Diag *diag = diag_add(&world->diags, E_SYNTAX, span_of(world, file, "bb"), "three");
  diag_here(&world->diags, diag, "second");
  diag_label(&world->diags, diag, span_of(world, file, "cc"), "third");
  diag_label(&world->diags, diag, span_of(world, file, "aa"), "first");
  assert_string_equal(render(world, false), "a.strom:1:10: error[E0101]: three\n"
                                            "  |\n"
                                            "1 | x = aa + bb + cc\n"
                                            "  |     --   ^^   -- third\n"
                                            "  |     |    second\n"
                                            "  |     first\n");
}

static void test_an_overlapping_label_hangs(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "x = aa + bb\n");
  Diag *diag = diag_add(&world->diags, E_SYNTAX, span_of(world, file, "aa + bb"), "sum");
  diag_here(&world->diags, diag, "all of it");
  diag_label(&world->diags, diag, span_of(world, file, "+"), "here");
  assert_string_equal(render(world, false), "a.strom:1:5: error[E0101]: sum\n"
                                            "  |\n"
                                            "1 | x = aa + bb\n"
                                            "  |     ^^^^^^^\n"
                                            "  |     |  here\n"
                                            "  |     all of it\n");
}

static void test_tabs_and_wide_characters(void **state)
{
  World *world = *state;
  uint32_t file =
      add_file(world, "a.strom", "\tx = \"\xe9\x9b\xbb\xe6\xb0\x97\" + \xc3\xa9t\xc3\xa9\n");
  Diag *diag = diag_add(&world->diags, E_WRONG_TYPE,
                        span_of(world, file, "\"\xe9\x9b\xbb\xe6\xb0\x97\""), "a text");
  diag_label(&world->diags, diag, span_of(world, file, "\xc3\xa9t\xc3\xa9"), "three letters");
  assert_string_equal(render(world, false),
                      "a.strom:1:6: error[E0401]: a text\n"
                      "  |\n"
                      "1 |     x = \"\xe9\x9b\xbb\xe6\xb0\x97\" + \xc3\xa9t\xc3\xa9\n"
                      "  |         ^^^^^^   --- three letters\n");
}

static void test_lines_between_are_shown_or_skipped(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\na = 6\n");
  Diag *diag = diag_add(&world->diags, E_DEFINED_TWICE, span_of(world, file, "c"), "often");
  diag_label(&world->diags, diag, span_of(world, file, "a"), "first");
  diag_label(&world->diags, diag, span_of(world, file, "a = 6"), "again");
  assert_string_equal(render(world, false), "a.strom:3:1: error[E0211]: often\n"
                                            "  |\n"
                                            "1 | a = 1\n"
                                            "  | - first\n"
                                            "2 | b = 2\n"
                                            "3 | c = 3\n"
                                            "  | ^\n"
                                            "...\n"
                                            "6 | a = 6\n"
                                            "  | ----- again\n");
}

static void test_a_span_of_several_lines(void **state)
{
  World *world = *state;
  uint32_t file =
      add_file(world, "a.strom", "plant p {\n  capacity = 1\n  fuel = gas\n  cost = 2\n}\nx = 1\n");
  Span at = {file, 0, (uint32_t)strlen("plant p {\n  capacity = 1\n  fuel = gas\n  cost = 2\n}\n")};
  Diag *diag = diag_add(&world->diags, E_NO_VALUE, at, "`p` lacks a field");
  diag_here(&world->diags, diag, "no `profile` in it");
  assert_string_equal(render(world, false), "a.strom:1:1: error[E0213]: `p` lacks a field\n"
                                            "  |\n"
                                            "1 | plant p {\n"
                                            "  | ^^^^^^^^^\n"
                                            "...\n"
                                            "5 | }\n"
                                            "  | ^ no `profile` in it\n");
}

static void test_the_end_of_a_file(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "x = (1 +\r\n");
  Span at = {file, 10, 10};
  Diag *diag = diag_add(&world->diags, E_BRACKET_OPEN, at, "`)` is missing");
  diag_here(&world->diags, diag, "the file ends here");
  diag_label(&world->diags, diag, span_of(world, file, "("), "opened here");
  assert_string_equal(render(world, false), "a.strom:2:1: error[E0108]: `)` is missing\n"
                                            "  |\n"
                                            "1 | x = (1 +\n"
                                            "  |     - opened here\n"
                                            "2 |\n"
                                            "  | ^ the file ends here\n");
}

static void test_an_empty_file_and_places_beyond_it(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "empty.strom", "");
  diag_add(&world->diags, E_SYNTAX, (Span){file, 0, 0}, "nothing here");
  diag_add(&world->diags, E_SYNTAX, (Span){file, 7, 900}, "far beyond");
  assert_string_equal(render(world, false), "empty.strom:1:1: error[E0101]: nothing here\n"
                                            "  |\n"
                                            "1 |\n"
                                            "  | ^\n"
                                            "\n"
                                            "empty.strom:1:1: error[E0101]: far beyond\n"
                                            "  |\n"
                                            "1 |\n"
                                            "  | ^\n");
}

static void test_no_place_at_all(void **state)
{
  World *world = *state;
  Diag *diag = diag_add(&world->diags, E_FILE, (Span){0}, "cannot read `x.strom`");
  diag_note(&world->diags, diag, "it is a folder");
  assert_string_equal(render(world, false), "strom: error[E0601]: cannot read `x.strom`\n"
                                            "  = note: it is a folder\n");
}

static void test_labels_in_another_file(void **state)
{
  World *world = *state;
  uint32_t other = add_file(world, "std/chips.strom", "\nchip h20 {\n}\n");
  uint32_t file = add_file(world, "a.strom", "chip h20 { }\n");
  Diag *diag = diag_add(&world->diags, W_SHADOWS, span_of(world, file, "h20"), "`h20` is in std");
  diag_label(&world->diags, diag, span_of(world, other, "h20"), "there");
  assert_string_equal(render(world, false), "a.strom:1:6: note[W0002]: `h20` is in std\n"
                                            "  |\n"
                                            "1 | chip h20 { }\n"
                                            "  |      ^^^\n"
                                            " ::: std/chips.strom:2:6\n"
                                            "  |\n"
                                            "2 | chip h20 {\n"
                                            "  |      --- there\n");
}

static void test_a_long_line_has_a_window(void **state)
{
  World *world = *state;
  char text[2001];
  memset(text, 'a', 2000);
  text[2000] = '\0';
  memcpy(text + 1000, "<=>", 3);
  memcpy(text + 1990, "end", 3);
  uint32_t file = add_file(world, "a.strom", text);
  Diag *diag = diag_add(&world->diags, E_SYNTAX, span_of(world, file, "<=>"), "what is this");
  diag_label(&world->diags, diag, span_of(world, file, "end"), "far away");
  char expected[1000], as[101];
  memset(as, 'a', 100);
  as[100] = '\0';
  snprintf(expected, sizeof expected,
           "a.strom:1:1001: error[E0101]: what is this\n"
           "  |\n"
           "1 | …%.24s<=>%.73s…\n"
           "  | %25s^^^\n"
           "1 | …%.90send%.7s\n"
           "  | %91s--- far away\n",
           as, as, "", as, as, "");
  assert_string_equal(render(world, false), expected);
}

/* Tabs are four columns wide, so a window may not begin just where a full row would end at the
   mark. The fuzzer found the mark outside its own window. */
static void test_a_mark_behind_many_tabs(void **state)
{
  World *world = *state;
  char text[200] = "power";
  memset(text + 5, '\t', 121);
  strcpy(text + 126, "limit");
  uint32_t file = add_file(world, "a.strom", text);
  diag_add(&world->diags, E_SYNTAX, span_of(world, file, "limit"), "what is this");
  char expected[1000];
  snprintf(expected, sizeof expected,
           "a.strom:1:127: error[E0101]: what is this\n"
           "  |\n"
           "1 | …%92slimit\n"
           "  | %93s^^^^^\n",
           "", "");
  assert_string_equal(render(world, false), expected);
}

static void test_a_script_cannot_speak_to_the_terminal(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "x = \x1b[2J\x01 \xff \xe2\x80\xae y\n");
  Diag *diag = diag_add(&world->diags, E_CHARACTER, span_of(world, file, "\x1b"), "a \x1b in it");
  (void)diag;
  const char *text = render(world, false);
  assert_null(strchr(text, '\x1b'));
  assert_null(strchr(text, '\x01'));
  assert_null(strchr(text, '\xff'));
  assert_null(strstr(text, "\xe2\x80\xae"));
  assert_non_null(
      strstr(text, "1 | x = \xef\xbf\xbd[2J\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd y\n"));
}

static void test_colour_only_adds_escapes(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "x = aa + bb\n");
  Diag *diag = diag_add(&world->diags, E_SYNTAX, span_of(world, file, "aa"), "sum");
  diag_here(&world->diags, diag, "left");
  diag_label(&world->diags, diag, span_of(world, file, "bb"), "right");
  diag_help(&world->diags, diag, "do not");
  const char *colored = render(world, true);
  assert_non_null(strstr(colored, "\x1b[1;31merror[E0101]"));
  char stripped[1000];
  size_t length = 0;
  for (const char *p = colored; *p; p++) {
    if (*p == '\x1b')
      p = strchr(p, 'm');
    else
      stripped[length++] = *p;
  }
  stripped[length] = '\0';
  assert_string_equal(stripped, render(world, false));
}

static void test_sorted_and_each_once(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "aa bb\n");
  diag_add(&world->diags, E_SYNTAX, span_of(world, file, "bb"), "second");
  diag_add(&world->diags, E_SYNTAX, span_of(world, file, "aa"), "first");
  Diag *again = diag_add(&world->diags, E_SYNTAX, span_of(world, file, "aa"), "once more");
  diag_note(&world->diags, again, "this goes nowhere");
  diag_add(&world->diags, W_LARGE, span_of(world, file, "aa"), "a warning");
  assert_int_equal(world->diags.count, 3);
  assert_int_equal(world->diags.errors, 2);
  const char *text = render(world, false);
  assert_null(strstr(text, "nowhere"));
  assert_true(strstr(text, "first") < strstr(text, "warning[W0007]"));
  assert_true(strstr(text, "warning[W0007]") < strstr(text, "second"));
}

static void test_codes_are_found_and_distinct(void **state)
{
  (void)state;
  assert_ptr_equal(diag_find(STR("E0301")), diag_info(E_ADD_UNLIKE));
  assert_ptr_equal(diag_find(STR("e0301")), diag_info(E_ADD_UNLIKE));
  assert_null(diag_find(STR("E9999")));
  assert_null(diag_find(STR("E030")));
  assert_null(diag_find(STR("")));
  for (int i = 0; i < DIAG_CODE_COUNT; i++) {
    const DiagInfo *info = diag_info((DiagCode)i);
    assert_ptr_equal(diag_find(str_of(info->name)), info);
    assert_int_equal(info->severity == DIAG_ERROR, info->name[0] == 'E');
    assert_true(strlen(info->title) > 0);
  }
}

static void test_json(void **state)
{
  World *world = *state;
  uint32_t file = add_file(world, "a.strom", "x = 5 GW + 3 GWh\n");
  Diag *diag = diag_add(&world->diags, E_ADD_UNLIKE, span_of(world, file, "5 GW"), "a \"power\"\\");
  diag_here(&world->diags, diag, "this");
  diag_label(&world->diags, diag, span_of(world, file, "3 GWh"), "an\nenergy");
  diag_note(&world->diags, diag, "n1");
  diag_help(&world->diags, diag, "h1");
  diag_note(&world->diags, diag, "n2");
  diag_add(&world->diags, E_MEMORY, (Span){0}, "out");
  diags_sort(&world->diags);
  StrBuf out;
  strbuf_init(&out, &world->arena);
  diag_render_json(&world->diags, &world->sources, &out);
  assert_string_equal(
      out.text,
      "{\"diagnostics\": [\n"
      "  {\"code\": \"E0803\", \"severity\": \"error\", \"title\": \"out of memory\", "
      "\"message\": \"out\", \"file\": null, \"line\": null, \"column\": null, \"endLine\": null, "
      "\"endColumn\": null, \"here\": \"\", \"labels\": [], \"notes\": [], \"help\": []},\n"
      "  {\"code\": \"E0301\", \"severity\": \"error\", \"title\": \"unlike quantities added\", "
      "\"message\": \"a \\\"power\\\"\\\\\", \"file\": \"a.strom\", \"line\": 1, \"column\": 5, "
      "\"endLine\": 1, \"endColumn\": 9, \"here\": \"this\", \"labels\": [{\"text\": "
      "\"an\\nenergy\", \"file\": \"a.strom\", \"line\": 1, \"column\": 12, \"endLine\": 1, "
      "\"endColumn\": 17}], \"notes\": [\"n1\", \"n2\"], \"help\": [\"h1\"]}\n"
      "]}\n");
}

static void test_json_of_nothing(void **state)
{
  World *world = *state;
  StrBuf out;
  strbuf_init(&out, &world->arena);
  diag_render_json(&world->diags, &world->sources, &out);
  assert_string_equal(out.text, "{\"diagnostics\": []}\n");
  assert_string_equal(render(world, false), "");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_two_places_on_one_line, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_bars_lead_to_texts_still_to_come, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_an_overlapping_label_hangs, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_tabs_and_wide_characters, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_lines_between_are_shown_or_skipped, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_span_of_several_lines, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_the_end_of_a_file, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_an_empty_file_and_places_beyond_it, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_no_place_at_all, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_labels_in_another_file, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_long_line_has_a_window, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_mark_behind_many_tabs, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_script_cannot_speak_to_the_terminal, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(test_colour_only_adds_escapes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_sorted_and_each_once, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_codes_are_found_and_distinct, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_json, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_json_of_nothing, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
