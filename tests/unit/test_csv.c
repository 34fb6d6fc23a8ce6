/* Tables as text: separators, quotes, line ends, places, and what is wrong. */
#include "lang/csv.h"
#include "lang_fixture.h"

static Csv read_text(World *w, Str text)
{
  return csv_read(&w->arena, &w->sources, sources_add(&w->sources, STR("a.csv"), text, false));
}

static Csv good(World *w, const char *text, uint32_t columns, uint32_t rows)
{
  Csv csv = read_text(w, str_of(text));
  if (csv.problem)
    fail_msg("%s\n%s", csv.problem, text);
  assert_int_equal(csv.column_count, columns);
  assert_int_equal(csv.row_count, rows);
  return csv;
}

static void holds(const Csv *csv, uint32_t row, uint32_t column, const char *expected)
{
  Str text = csv->fields[row * csv->column_count + column].text;
  if (!str_equal(text, str_of(expected)))
    fail_msg("row %u, column %u is `%.*s`, not `%s`", row, column, (int)text.length, text.text,
             expected);
}

static void plain_fields(void **state)
{
  Csv csv = good(*state, "name,power\na,1\nb,2\n", 2, 2);
  assert_true(str_is(csv.header[0].text, "name"));
  assert_true(str_is(csv.header[1].text, "power"));
  holds(&csv, 0, 0, "a");
  holds(&csv, 1, 1, "2");
}

static void separators(void **state)
{
  Csv csv = good(*state, "name;power\na,b;1\n", 2, 1);
  holds(&csv, 0, 0, "a,b");
  csv = good(*state, "name\tpower\na;b\t1\n", 2, 1);
  holds(&csv, 0, 0, "a;b");
  csv = good(*state, "one\n1\n2\n", 1, 2);
  holds(&csv, 1, 0, "2");
}

static void line_ends_and_blanks(void **state)
{
  Csv csv = good(*state, "name,power\r\n a , 1 \r\n\r\n  \r\nb,2", 2, 2);
  assert_true(str_is(csv.header[1].text, "power"));
  holds(&csv, 0, 0, "a");
  holds(&csv, 0, 1, "1");
  holds(&csv, 1, 1, "2");
}

static void empty_fields(void **state)
{
  Csv csv = good(*state, "a,b,c\n,,\n1,,3\n,2,", 3, 3);
  holds(&csv, 0, 2, "");
  holds(&csv, 1, 1, "");
  holds(&csv, 2, 2, "");
}

static void quotes(void **state)
{
  Csv csv = good(*state, "\"a\",\"the \"\"b\"\"\"\n\"x, y\",\"two\nlines\"\n  \"z\" ,1\n", 2, 2);
  assert_true(str_is(csv.header[1].text, "the \"b\""));
  holds(&csv, 0, 0, "x, y");
  holds(&csv, 0, 1, "two\nlines");
  holds(&csv, 1, 0, "z");
}

static void places(void **state)
{
  World *w = *state;
  Csv csv = good(w, "name,power\nalpha,  12\n\"be\",3\n", 2, 2);
  assert_true(str_is(sources_text(&w->sources, csv.fields[1].at), "12"));
  assert_true(str_is(sources_text(&w->sources, csv.fields[2].at), "\"be\""));
}

static void many_columns(void **state)
{
  World *w = *state;
  enum { COLUMNS = 1000 };
  StrBuf text;
  strbuf_init(&text, &w->arena);
  for (int row = 0; row < 3; row++)
    for (int i = 0; i < COLUMNS; i++)
      strbuf_format(&text, "%d%s", row * COLUMNS + i, i + 1 < COLUMNS ? "," : "\n");
  Csv csv = good(w, str_terminated(&w->arena, strbuf_str(&text)), COLUMNS, 2);
  holds(&csv, 1, COLUMNS - 1, "2999");
}

static void refused(World *w, Str text, const char *part, uint32_t at)
{
  Csv csv = read_text(w, text);
  if (!csv.problem || !strstr(csv.problem, part))
    fail_msg("`%.*s`: %s", (int)text.length, text.text, csv.problem ? csv.problem : "is read");
  assert_int_equal(csv.problem_at.begin, at);
}

static void what_is_wrong(void **state)
{
  refused(*state, STR(""), "empty", 0);
  refused(*state, STR(" \r\n\n"), "empty", 0);
  refused(*state, STR("a,b\n1\n"), "number of fields", 4);
  refused(*state, STR("a,b\n1,2\n1,2,3\n"), "number of fields", 8);
  refused(*state, STR("a,b\n\"1,2\n"), "does not end", 4);
  refused(*state, STR("a,b\n\"1\"x,2\n"), "behind a quoted field", 7);
}

/* Whatever the bytes, the fields lie in the text. */
static void any_bytes(void **state)
{
  World *w = *state;
  static const char bytes[] = "a,\"\n;\t \r1\0\xff";
  uint64_t random = 1;
  for (int round = 0; round < 5000; round++) {
    char text[24];
    for (size_t i = 0; i < sizeof text; i++) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      text[i] = bytes[(random >> 40) % (sizeof bytes - 1)];
    }
    Csv csv = read_text(w, str_copy(&w->arena, (Str){text, sizeof text}));
    for (size_t i = 0; !csv.problem && i < (size_t)csv.row_count * csv.column_count; i++)
      assert_true(csv.fields[i].at.begin <= csv.fields[i].at.end &&
                  csv.fields[i].at.end <= sizeof text);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(plain_fields, set_up, tear_down),
      cmocka_unit_test_setup_teardown(separators, set_up, tear_down),
      cmocka_unit_test_setup_teardown(line_ends_and_blanks, set_up, tear_down),
      cmocka_unit_test_setup_teardown(empty_fields, set_up, tear_down),
      cmocka_unit_test_setup_teardown(quotes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(places, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_columns, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_wrong, set_up, tear_down),
      cmocka_unit_test_setup_teardown(any_bytes, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
