#include "lang/source.h"
#include "lang_fixture.h"

static uint32_t add(World *world, const char *text)
{
  return sources_add(&world->sources, STR("a.strom"), str_of(text), false);
}

static void assert_place(const World *world, Span at, uint32_t line, uint32_t column,
                         uint32_t end_line, uint32_t end_column)
{
  Place place = sources_place(&world->sources, at);
  assert_int_equal(place.line, line);
  assert_int_equal(place.column, column);
  assert_int_equal(place.end_line, end_line);
  assert_int_equal(place.end_column, end_column);
}

static void test_places(void **state)
{
  World *world = *state;
  uint32_t file = add(world, "ab\ncde\n\nf");
  assert_place(world, (Span){file, 0, 2}, 1, 1, 1, 3);
  assert_place(world, (Span){file, 2, 3}, 1, 3, 2, 1); /* the line end belongs to its line */
  assert_place(world, (Span){file, 3, 6}, 2, 1, 2, 4);
  assert_place(world, (Span){file, 7, 7}, 3, 1, 3, 1);
  assert_place(world, (Span){file, 8, 9}, 4, 1, 4, 2);
  assert_place(world, (Span){file, 1, 9}, 1, 2, 4, 2);
}

static void test_columns_are_code_points(void **state)
{
  World *world = *state;
  uint32_t file = add(world, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x94\x8bx");
  assert_place(world, (Span){file, 9, 10}, 1, 4, 1, 5);
}

static void test_places_beyond_the_text(void **state)
{
  World *world = *state;
  uint32_t file = add(world, "ab\n");
  assert_place(world, (Span){file, 50, 90}, 2, 1, 2, 1);
  assert_place(world, (Span){file, 2, 1}, 1, 3, 1, 3); /* ends before it begins */
  assert_int_equal(sources_text(&world->sources, (Span){file, 50, 90}).length, 0);
  assert_int_equal(sources_text(&world->sources, (Span){file, 2, 1}).length, 0);
  assert_int_equal(sources_text(&world->sources, (Span){99, 0, 1}).length, 0);
  assert_place(world, (Span){99, 5, 6}, 1, 1, 1, 1);
}

static void test_lines(void **state)
{
  World *world = *state;
  uint32_t file = add(world, "first\r\nsecond\n\nlast");
  assert_int_equal(sources_get(&world->sources, file)->line_count, 4);
  assert_true(str_is(sources_line(&world->sources, file, 1), "first"));
  assert_true(str_is(sources_line(&world->sources, file, 2), "second"));
  assert_true(str_is(sources_line(&world->sources, file, 3), ""));
  assert_true(str_is(sources_line(&world->sources, file, 4), "last"));
  assert_true(str_is(sources_line(&world->sources, file, 5), ""));
  assert_true(str_is(sources_line(&world->sources, file, 0), ""));
}

static void test_a_byte_order_mark_is_dropped(void **state)
{
  World *world = *state;
  uint32_t file = add(world, "\xef\xbb\xbfx = 1");
  assert_true(str_is(sources_get(&world->sources, file)->text, "x = 1"));
  assert_place(world, (Span){file, 0, 1}, 1, 1, 1, 2);
}

static void test_empty_and_many_files(void **state)
{
  World *world = *state;
  uint32_t empty = add(world, "");
  assert_place(world, (Span){empty, 0, 0}, 1, 1, 1, 1);
  for (int i = 0; i < 100; i++) {
    char text[16];
    snprintf(text, sizeof text, "x = %d", i);
    add(world, text);
  }
  assert_true(str_is(sources_text(&world->sources, (Span){empty + 1, 4, 5}), "0"));
  assert_true(str_is(sources_text(&world->sources, (Span){empty + 100, 4, 6}), "99"));
}

static void test_the_text_is_a_copy(void **state)
{
  World *world = *state;
  char text[] = "x = 1";
  uint32_t file = add(world, text);
  text[0] = 'y';
  assert_true(str_is(sources_text(&world->sources, (Span){file, 0, 1}), "x"));
}

static void test_joining_spans(void **state)
{
  (void)state;
  Span joined = span_join((Span){1, 5, 9}, (Span){1, 2, 6});
  assert_int_equal(joined.begin, 2);
  assert_int_equal(joined.end, 9);
  joined = span_join((Span){0}, (Span){1, 2, 6});
  assert_int_equal(joined.file, 1);
  assert_int_equal(joined.begin, 2);
  joined = span_join((Span){1, 2, 6}, (Span){0});
  assert_int_equal(joined.file, 1);
  assert_int_equal(joined.end, 6);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_columns_are_code_points, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_places_beyond_the_text, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_lines, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_byte_order_mark_is_dropped, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_empty_and_many_files, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_the_text_is_a_copy, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_joining_spans, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
