/* The formatter: canonical blanks, nothing but blanks, and nothing on a second pass. */
#include "lang/fmt.h"
#include "lang/parse.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Fixture {
  Memory memory;
  Unwind way_out;
  Arena arena;
} Fixture;

static void begin(Fixture *f)
{
  memory_init(&f->memory, 0);
  arena_init(&f->arena, &f->memory, &f->way_out);
}

static Str formatted(Fixture *f, Str text)
{
  StrBuf out;
  strbuf_init(&out, &f->arena);
  fmt_script(&f->arena, text, &out);
  return strbuf_str(&out);
}

/* The dump of all definitions, and the number of mistakes. */
static Str dump(Fixture *f, Str text)
{
  Interner interner;
  Sources sources;
  Diags diags;
  interner_init(&interner, &f->arena);
  sources_init(&sources, &f->arena);
  diags_init(&diags, &f->arena);
  ParseContext context = {.arena = &f->arena,
                          .interner = &interner,
                          .sources = &sources,
                          .diags = &diags,
                          .depth_limit = 1000};
  const AstFile *file = parse_source(&context, sources_add(&sources, STR("a.strom"), text, false));
  StrBuf out;
  strbuf_init(&out, &f->arena);
  for (uint32_t i = 0; i < file->items.count; i++) {
    ast_show(file->items.items[i], &out);
    strbuf_char(&out, '\n');
  }
  strbuf_format(&out, "%zu mistakes\n", diags.errors);
  return strbuf_str(&out);
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Nothing but blanks differs; the second pass changes nothing; the parser reads the same. */
static void holds_for(Fixture *f, const char *name, Str text)
{
  Str once = formatted(f, text), twice = formatted(f, once);
  if (!str_equal(once, twice))
    fail_msg("%s: formatting again changes it", name);
  size_t i = 0, k = 0;
  while (i < text.length || k < once.length) {
    if (i < text.length && is_blank(text.text[i]))
      i++;
    else if (k < once.length && is_blank(once.text[k]))
      k++;
    else if (i < text.length && k < once.length && text.text[i] == once.text[k])
      i++, k++;
    else
      fail_msg("%s: more than blanks changed, at byte %zu", name, i);
  }
  Str before = dump(f, text), after = dump(f, once);
  if (!str_equal(before, after))
    fail_msg("%s: reads differently\n%.*s\n%.*s\n%.*s", name, (int)once.length, once.text,
             (int)before.length, before.text, (int)after.length, after.text);
}

static void becomes(const char *from, const char *to)
{
  Fixture f;
  begin(&f);
  Str text = formatted(&f, str_of(from));
  assert_string_equal(str_terminated(&f.arena, text), to);
  holds_for(&f, from, str_of(from));
  arena_free(&f.arena);
}

static void lines_that_go_on_behind_a_word(void **state)
{
  (void)state;
  becomes("x = if 2 > 1 then\n2\n  else 3\n", "x = if 2 > 1 then\n  2\n  else 3\n");
  becomes("x = a with\n{ b = 3 }\n", "x = a with\n  { b = 3 }\n");
  becomes("x = true and\n    not\nfalse\ny = a.at\nz = 3\n",
          "x = true and\n  not\n  false\ny = a.at\nz = 3\n");
}

static void blanks_around_operators(void **state)
{
  (void)state;
  becomes("a=1+2*3\n", "a = 1 + 2 * 3\n");
  becomes("a = (x-1)*y^-2/z\n", "a = (x - 1) * y ^ -2 / z\n");
  becomes("a = -x + -2\n", "a = -x + -2\n");
  becomes("show -x , - y\n", "show -x, - y\n");
  becomes("a = b>=c and not(d<1)\n", "a = b >= c and not(d < 1)\n");
  becomes("choice c = air|liquid\n", "choice c = air | liquid\n");
  becomes("a = x[year=2030]\n", "a = x[year = 2030]\n");
  becomes("b = f( x ,y=2 )\n", "b = f(x, y = 2)\n");
  /* mistakes, which a blank would turn into something that reads */
  becomes("a = 1,000 MW+max(1,20)\n", "a = 1,000 MW + max(1, 20)\n");
  becomes("a = 2026-1-5\n", "a = 2026-1-5\n");
}

static void units_keep_their_blanks(void **state)
{
  (void)state;
  becomes("a = 5 USD/MWh*3 MWh\n", "a = 5 USD/MWh*3 MWh\n");
  becomes("a = 5 GW/n\n", "a = 5 GW/n\n");
  becomes("a = 5 GW / n\n", "a = 5 GW / n\n");
  becomes("a = 9 km^2+1 m^2\n", "a = 9 km^2 + 1 m^2\n");
  becomes("a = 405 billion param/s\n", "a = 405 billion param/s\n");
  becomes("a = 3 m^-1*x\n", "a = 3 m^-1*x\n");
  becomes("show a in USD/kW/yr\n", "show a in USD/kW/yr\n");
  becomes("fn f(x: USD/MWh) : m^2 = x*2\n", "fn f(x: USD/MWh) : m^2 = x * 2\n");
  becomes("a : USD/MWh = 1\n", "a : USD/MWh = 1\n");
  becomes("a = 20 %+5 %\n", "a = 20 % + 5 %\n");
}

static void definitions_share_columns(void **state)
{
  (void)state;
  becomes("a = 1 # one\nlonger : GW = 22 GW   source \"x\" # two\n\nb = 3\n",
          "a           = 1                  # one\n"
          "longer : GW = 22 GW  source \"x\"  # two\n\nb = 3\n");
  becomes("plant p on g {\nfuel = gas\n  capacity = 1 GW ## nameplate\n}\n",
          "plant p on g {\n  fuel     = gas\n  capacity = 1 GW  ## nameplate\n}\n");
}

static void lines_that_go_on_are_indented(void **state)
{
  (void)state;
  becomes("a = b +\nc\n", "a = b +\n  c\n");
  becomes("a = if b\nthen c\nelse d\n", "a = if b\n  then c\n  else d\n");
  becomes("show a,\nb\n", "show a,\n  b\n");
  becomes("t = {\na: 1,\nb: 2\n}\n", "t = {\n  a: 1,\n  b: 2\n}\n");
  becomes("a : MW =\n3 MW\nbb : MW = 4 MW\n", "a : MW =\n  3 MW\nbb : MW = 4 MW\n");
}

static void comments_prose_and_empty_lines_stay(void **state)
{
  (void)state;
  becomes("\n\n# one\n\n\n\n#two\n\n\n", "# one\n\n#two\n");
  becomes("\"\"\"\n  As  it   is {a+1}\n\"\"\"\nb=\"x  y\"\n",
          "\"\"\"\n  As  it   is {a+1}\n\"\"\"\nb = \"x  y\"\n");
  becomes("", "");
  becomes("a = 1", "a = 1\n");
  becomes("a=1\r\nb=2\r\n", "a = 1\nb = 2\n");
}

static Str read_file(Fixture *f, const char *path)
{
  StrBuf text;
  strbuf_init(&text, &f->arena);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  for (int c; (c = fgetc(file)) != EOF;)
    strbuf_char(&text, (char)c);
  fclose(file);
  return strbuf_str(&text);
}

/* All scripts that lie about, those with mistakes in their names or units too. */
static void every_script_keeps_its_meaning(void **state)
{
  (void)state;
  static const char *const folders[] = {"examples", "stdlib", "tests/golden/rules",
                                        "../shared/scenarios"};
  size_t files = 0;
  for (size_t i = 0; i < LEN(folders); i++) {
    DIR *folder = opendir(folders[i]);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
      size_t length = strlen(entry->d_name);
      if (length < 7 || strcmp(entry->d_name + length - 6, ".strom") != 0)
        continue;
      Fixture f;
      begin(&f);
      const char *path =
          str_terminated(&f.arena, str_format(&f.arena, "%s/%s", folders[i], entry->d_name));
      holds_for(&f, path, read_file(&f, path));
      arena_free(&f.arena);
      files++;
    }
    if (folder)
      closedir(folder);
  }
  if (files == 0)
    skip(); /* not run from the project's folder */
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_that_go_on_behind_a_word),
      cmocka_unit_test(lines_that_go_on_behind_a_word),
      cmocka_unit_test(blanks_around_operators),
      cmocka_unit_test(units_keep_their_blanks),
      cmocka_unit_test(definitions_share_columns),
      cmocka_unit_test(lines_that_go_on_are_indented),
      cmocka_unit_test(comments_prose_and_empty_lines_stay),
      cmocka_unit_test(every_script_keeps_its_meaning),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
