/* Help and reference pages: every word has an entry whose example prints its value; help finds
   words, functions, units, modules and what is in them, and proposes only what is near. */
#include "lang/doc.h"
#include "lang/doc_page.h"
#include "lang/token.h"
#include "runtime/strom.h"
#include "lang_fixture.h"

#include <unistd.h>

static const char *file_text(World *w, const char *path)
{
  FILE *file = fopen(path, "rb");
  if (!file)
    fail_msg("%s cannot be opened", path);
  StrBuf text;
  strbuf_init(&text, &w->arena);
  for (int c = fgetc(file); c != EOF; c = fgetc(file))
    strbuf_char(&text, (char)c);
  fclose(file);
  return text.text;
}

/* ---- words ---- */

static bool a_line_ends_in(const char *output, const char *value)
{
  char line[512] = " "; /* with single blanks */
  size_t length = 1, wanted = strlen(value);
  for (; *output; output++) {
    if (*output == '\n') {
      if (length > wanted && memcmp(line + length - wanted, value, wanted) == 0 &&
          line[length - wanted - 1] == ' ')
        return true;
      length = 1;
    } else if (!(*output == ' ' && line[length - 1] == ' ') && length < sizeof line) {
      line[length++] = *output;
    }
  }
  return false;
}

static void run_example(const WordInfo *word, const char *folder)
{
  static const char *const allowed[] = {"libm.so.6", NULL};
  StromOptions options = strom_default_options();
  options.allow_native = allowed;
  Strom *strom = strom_new(&options);
  assert_non_null(strom);
  StromStatus status =
      strom_load_text(strom, "example", word->example, strlen(word->example), folder);
  if (status == STROM_OK)
    status = strom_run(strom);
  if (status == STROM_OK)
    status = strom_write(strom, NULL);
  const char *said = strom_diagnostics(strom, STROM_TEXT, NULL);
  if (status != STROM_OK || *said)
    fail_msg("%s: %s", word->text, said);
  const char *output = strom_output(strom, STROM_TEXT, 80, NULL);
  if (!a_line_ends_in(output, word->value))
    fail_msg("%s: no line ends in: %s\n%s", word->text, word->value, output);
  strom_free(strom);
}

static void every_word_has_an_example_with_its_value(void **state)
{
  World *w = *state;
  const char *spec = file_text(w, "SPEC.md");
  char folder[] = "/tmp/strom-doc-XXXXXX";
  assert_non_null(mkdtemp(folder));
  const char *plants = str_terminated(&w->arena, str_format(&w->arena, "%s/plants.csv", folder));
  FILE *file = fopen(plants, "wb");
  assert_non_null(file);
  fputs("name,capacity\nalpha,100\nbeta,250\n", file);
  fclose(file);
  for (size_t i = 0; word_info(i); i++) {
    const WordInfo *word = word_info(i);
    if (word->of)
      continue;
    if (!strstr(word->form, word->text) || strlen(word->doc) < 10)
      fail_msg("%s: no form or no explanation", word->text);
    Str rule = str_format(&w->arena, "**[%s]**", word->rule);
    if (!strstr(spec, str_terminated(&w->arena, rule)))
      fail_msg("%s: SPEC.md has no rule %s", word->text, word->rule);
    if (*word->example)
      run_example(word, folder);
    else
      assert_string_equal(word->text, "integer");
  }
  unlink(plants);
  unlink(str_terminated(&w->arena, str_format(&w->arena, "%s/load.csv", folder)));
  assert_int_equal(rmdir(folder), 0);
}

static bool is_known(Str text)
{
  for (size_t i = 0; word_info(i); i++)
    if (str_is(text, word_info(i)->text))
      return true;
  return false;
}

/* The spellings of the tokens of parse.y that are words. */
static void every_word_of_the_grammar_has_an_entry(void **state)
{
  World *w = *state;
  const char *at = file_text(w, "lang/parse.y");
  int words = 0;
  for (at = strstr(at, "\n%token"); at && strncmp(at, "\n%token", 7) == 0; at = strchr(at, '\n')) {
    const char *end = strchr(++at, '\n');
    for (const char *open = strchr(at, '"'); open && open < end; open = strchr(open, '"')) {
      const char *close = strchr(open + 1, '"');
      Str text = {open + 1, (size_t)(close - open - 1)};
      open = close + 1;
      size_t letters = 0;
      while (letters < text.length && text.text[letters] >= 'a' && text.text[letters] <= 'z')
        letters++;
      if (letters != text.length)
        continue;
      words++;
      if (!is_known(text))
        fail_msg("%.*s is a word of the grammar and not in stdlib/words.def", (int)text.length,
                 text.text);
    }
  }
  assert_true(words > 60);
}

static void every_part_belongs_to_a_word(void **state)
{
  (void)state;
  for (size_t i = 0; word_info(i); i++) {
    if (!word_info(i)->of)
      continue;
    size_t whole = 0;
    while (word_info(whole) &&
           (word_info(whole)->of || strcmp(word_info(whole)->text, word_info(i)->of) != 0))
      whole++;
    if (!word_info(whole))
      fail_msg("%s is part of %s, which has no entry", word_info(i)->text, word_info(i)->of);
  }
}

/* ---- help ---- */

static const AstFile *parsed(World *w, Str name, const char *text)
{
  ParseContext parse = {.arena = &w->arena,
                        .interner = &w->interner,
                        .sources = &w->sources,
                        .diags = &w->diags,
                        .depth_limit = 100};
  const AstFile *file = parse_source(&parse, sources_add(&w->sources, name, str_of(text), true));
  assert_int_equal(w->diags.errors, 0);
  return file;
}

static const char *help(World *w, const char *name, bool found)
{
  const DocModule modules[] = {
      {STR("prelude"), parsed(w, STR("prelude.strom"), "## What all know.\n\n## Round.\npi = 3\n")},
      {STR("water"), parsed(w, STR("water.strom"),
                            "# water.strom - what flows.\n\n"
                            "## How much flows. In all.\nfn flow(speed, width: m) = speed * width\n"
                            "## A tank.\nkind tank { volume : L }\n"
                            "kind barrel : tank {\n  wood : m\n}\n"
                            "## What it holds.\nchoice drink = tea | milk\n")}};
  const DocHelp all = {&w->arena, &w->interner, &w->sources, modules, LEN(modules)};
  StrBuf out;
  strbuf_init(&out, &w->arena);
  if (doc_help(&all, str_of(name), &out) != found)
    fail_msg("help %s: %s", name, out.text);
  return out.text;
}

static void says(World *w, const char *name, const char *part)
{
  const char *text = help(w, name, true);
  if (!strstr(text, part))
    fail_msg("help %s does not say: %s\n%s", name, part, text);
}

static void help_of_words(void **state)
{
  World *w = *state;
  assert_string_equal(help(w, "if", true),
                      "if CONDITION then A else B\n\n"
                      "A where the condition holds, else B: for each label and each draw by "
                      "itself. Both are of one dimension.\n\n"
                      "    load = 3 GW\n"
                      "    show if load > 2 GW then \"tight\" else \"easy\"   # => tight\n\n"
                      "SPEC.md, [S-IF-1].\n");
  assert_string_equal(help(w, "else", true), help(w, "if", true));
  says(w, "over", "f(E over AXIS");
  says(w, "over", "\n\nover NAME = FIRST..LAST");
  says(w, "+-", "MEAN ± SD");
  says(w, "words", "\nscenario       scenario NAME");
  says(w, "words", "\nthen           see if\n");
}

static void help_of_parts(void **state)
{
  World *w = *state;
  says(w, "tank.volume", "A field of the kind tank.");
  says(w, "barrel.volume", "A field of the kind tank.");
  says(w, "barrel.wood", "use std.water");
  help(w, "tank.wood", false);
  help(w, "tank.", false);
  says(w, "milk",
       "milk is a label of the choice drink.\n\n### drink\n\nWhat it holds.\n\n```strom\nchoice");
  says(w, "E0301", "unlike quantities added");
  says(w, "USD/MWh", "USD/MWh measures ");
  says(w, "USD/MWh", "1 USD/MWh = ");
  says(w, "m^2", "1 m^2 = 1 m^2");
  help(w, "USD/nothing", false);
  help(w, "3", false);
  help(w, "million USD)", false);
}

static void help_of_functions_and_units(void **state)
{
  World *w = *state;
  says(w, "abs", "    abs(-3 MW)    gives 3 MW\n");
  says(w, "triangular", "triangular(lo");
  says(w, "min", "min(x, y");
  says(w, "min", "\n\nmin measures a time.\nminute");
  says(w, "GW", "\n1 GW = 1,000,000,000 W\n");
  says(w, "EW", "\n1 EW = 1e18 W\n");
  says(w, "ft", "\n1 ft = 0.3048 m\n");
  says(w, "functions", "\nsqrt ");
  says(w, "distributions", "normal(");
  says(w, "units", "\nMMBtu ");
}

static void help_of_modules(void **state)
{
  World *w = *state;
  static const char water[] = "std.water: what flows\n"
                              "After `use std.water` a script knows these names:\n\n"
                              "flow(speed, width)             How much flows\n"
                              "tank                           A tank\n"
                              "barrel                         \n"
                              "drink                          What it holds\n";
  assert_string_equal(help(w, "water", true), water);
  assert_string_equal(help(w, "std.water", true), water);
  says(w, "prelude", "Every script knows these names:\n\npi                             Round\n");
  assert_string_equal(help(w, "modules", true),
                      "prelude           What all know\nstd.water         what flows\n");
  assert_string_equal(help(w, "kinds", true), "tank                           A tank\n"
                                              "barrel\n");
  says(w, "flow", "\nIt is in std.water: write `use std.water` first.\n");
  assert_null(strstr(help(w, "pi", true), "use std."));
}

static void help_of_what_is_not_there(void **state)
{
  World *w = *state;
  static const char *const near[][2] = {
      {"fluw", "`flow`"},           {"scenrio", "`scenario`"}, {"summ", "`sum`"},
      {"std.watr", "`std.water`"},  {"unitss", "`units`"},     {"Mwh", "`MWh`"},
      {"trianglar", "`triangular`"}};
  for (size_t i = 0; i < LEN(near); i++)
    if (!strstr(help(w, near[i][0], false), near[i][1]))
      fail_msg("%s", help(w, near[i][0], false));
  static const char *const far[] = {"zzz", "qqqqqq", "photosynthesis"};
  for (size_t i = 0; i < LEN(far); i++)
    if (strstr(help(w, far[i], false), "mean"))
      fail_msg("%s", help(w, far[i], false));
  assert_non_null(strstr(help(w, "zzz", false), "words, functions, distributions, units"));
}

/* ---- reference pages, codes ---- */

static DocPage page_of(World *w, Str name, const char *script)
{
  const DocHelp help = {.arena = &w->arena, .interner = &w->interner, .sources = &w->sources};
  return doc_page(&help, name, parsed(w, name, script));
}

static const char *markdown(World *w, const DocPage *page)
{
  StrBuf out;
  strbuf_init(&out, &w->arena);
  doc_markdown(page, &out);
  return out.text;
}

static const char *html(World *w, const DocPage *pages, size_t count)
{
  StrBuf out;
  strbuf_init(&out, &w->arena);
  const DocSite site = {&w->arena, pages, count};
  doc_html(&site, pages, &out);
  return out.text;
}

static void has(const char *text, const char *part)
{
  if (!strstr(text, part))
    fail_msg("no:\n%s\nin:\n%s", part, text);
}

static void the_reference_of_a_script(void **state)
{
  World *w = *state;
  static const char script[] = "# a.strom - a site. With a tank.\n"
                               "#\n"
                               "#   use std.water\n"
                               "\n"
                               "## What the site draws.\n"
                               "load : MW = 3 MW source \"offer\" dated \"2025\" status estimate\n"
                               "## A tank.\n"
                               "##\n"
                               "##   tank t { volume = 3 L }\n"
                               "##   show t.double()  # => 6 L\n"
                               "kind tank {\n"
                               "  volume : L in 1 L..9 L = 2 L   ## when full\n"
                               "  ## Twice.\n"
                               "  ##   show tank.double()  # E0201\n"
                               "  fn double() = require(2 * volume, volume > 0, \"it is empty\")\n"
                               "}\n"
                               "scenario dry \"No rain\" { load = 1 MW }\n"
                               "\"\"\"\nIt draws {load in MW}.\n\"\"\"\n"
                               "show load\n";
  const DocPage page = page_of(w, STR("dir/a.strom"), script);
  assert_int_equal(page.item_count, 3);
  const char *text = markdown(w, &page);
  static const char *const parts[] = {
      "# a.strom\n\nA site.\n\nWith a tank.\n\n```strom\nuse std.water\n```\n",
      "\n| load | `MW` | `3 MW` | offer, dated 2025, status estimate | What the site draws. |\n",
      "\nIt draws `{load in MW}`.\n",
      "\n### kind tank\n\nA tank.\n",
      "\n| volume | `L in 1 L..9 L` | `2 L` |  | when full |\n",
      "\n```strom run\nuse \"a.strom\"\ntank t { volume = 3 L }\nshow t.double()  # => 6 L\n```\n",
      "\n#### tank.double\n\nTwice.\n\n```strom\nfn double() = require(",
      "\n- refused: it is empty\n",
      "\n```strom error E0201\nuse \"a.strom\"\nshow tank.double()",
      "\n### scenario dry\n\nNo rain\n"};
  for (size_t i = 0; i < LEN(parts); i++)
    has(text, parts[i]);
  assert_null(strstr(text, "show load"));
}

static void a_reference_has_the_right_escapes(void **state)
{
  World *w = *state;
  static const char script[] =
      "## If a < b & c | d: `x < y | z`, <b> and 2 * 3, *so*, one ` alone.\n"
      "a = 3 source \"A & <B>\"\n"
      "## # none, and a_b_c and _d.\n"
      "fn f(x) = if x < 2 and x > 1 then \"<i>\" else \"\"\n";
  const DocPage page = page_of(w, STR("a&\"b\".strom"), script);
  const char *text = markdown(w, &page);
  has(text,
      "| a |  | `3` | A & \\<B> | If a < b & c \\| d: `x < y \\| z`, \\<b> and 2 * 3, \\*so\\*, "
      "one \\` alone. |\n");
  has(text, "\n\\# none, and a_b_c and \\_d.\n");
  text = html(w, &page, 1);
  has(text, "<p>If a &lt; b &amp; c | d: <code>x &lt; y | z</code>, &lt;b&gt; and 2 * 3, *so*, "
            "one ` alone.</p>");
  has(text, ">A &amp; &lt;B&gt;</td>");
  has(text, "if x &lt; 2 and x &gt; 1 then <span class=tx>&quot;&lt;i&gt;&quot;</span>");
  has(text, "<title>a&amp;&quot;b&quot;.strom</title>");
  assert_null(strstr(text, "<b> "));
}

static void names_lead_to_their_definitions(void **state)
{
  World *w = *state;
  const DocPage pages[] = {page_of(w, STR("a b.strom"),
                                   "use std.water\n"
                                   "kind pool : tank { depth : m = 2 m }\n"
                                   "pool small { volume = 3 L }\n"
                                   "fn f(volume) = g(volume) + 1 g\n"
                                   "fn g(x) = flow(x)\n"),
                           page_of(w, STR("std.water"),
                                   "kind tank {\n  volume : L\n"
                                   "  fn half() = volume / 2\n}\n"
                                   "fn flow(x) = x\n"),
                           page_of(w, STR("std.fire"), "fn g(x) = x\n")};
  const char *text = html(w, pages, LEN(pages));
  has(text,
      "<h3>kind <code>pool</code> : <code><a href=\"std.water.html#tank\">tank</a></code></h3>");
  has(text, "<h3><a href=\"#pool\">pool</a> <code>small</code></h3>");
  has(text, "<code><a href=\"#g\">g</a>(volume) + 1 g</code>");
  has(text, "<code><a href=\"std.water.html#flow\">flow</a>(x)</code>");
  assert_null(strstr(text, "std.fire.html#"));
  text = html(w, pages + 1, 1);
  has(text, "<section class=member id=\"tank.half\">");
  has(text, "<pre><code><a href=\"#tank.volume\">volume</a> / 2<");
  has(text, "<tr id=\"tank.volume\">");
  StrBuf index;
  strbuf_init(&index, &w->arena);
  const DocSite site = {&w->arena, pages, LEN(pages)};
  doc_html_index(&site, &index);
  has(index.text, "<a href=\"a%20b.strom.html\"><code>a b.strom</code></a>");
  has(index.text, "<a href=\"std.water.html#flow\">flow</a>");
}

static void codes_are_explained(void **state)
{
  World *w = *state;
  StrBuf out;
  strbuf_init(&out, &w->arena);
  assert_true(doc_explain(STR("E0301"), &out));
  assert_true(str_starts(strbuf_str(&out), "error E0301: unlike quantities added\n\n"));
  assert_false(doc_explain(STR("E9999"), &out));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_word_has_an_example_with_its_value, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_word_of_the_grammar_has_an_entry, set_up, tear_down),
      cmocka_unit_test(every_part_belongs_to_a_word),
      cmocka_unit_test_setup_teardown(help_of_words, set_up, tear_down),
      cmocka_unit_test_setup_teardown(help_of_parts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(help_of_functions_and_units, set_up, tear_down),
      cmocka_unit_test_setup_teardown(help_of_modules, set_up, tear_down),
      cmocka_unit_test_setup_teardown(help_of_what_is_not_there, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_reference_of_a_script, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_reference_has_the_right_escapes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(names_lead_to_their_definitions, set_up, tear_down),
      cmocka_unit_test_setup_teardown(codes_are_explained, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
