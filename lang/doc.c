#include "doc.h"
#include "doc_page.h"
#include "nearest.h"
#include "token.h"
#include "unit.h"

#include <math.h>
#include <string.h>
#include <strings.h>

bool doc_explain(Str code, StrBuf *out)
{
  const DiagInfo *info = diag_find(code);
  if (!info)
    return false;
  static const char *const words[] = {"error", "warning", "note"};
  strbuf_format(out, "%s %s: %s\n\n%s\n", words[info->severity], info->name, info->title,
                info->explanation);
  return true;
}

/* ---- help: the definitions of the library ---- */

/* As much of the first sentence as stands on its first line. */
static Str first_sentence(Str doc)
{
  Str sentence = doc_sentence(doc);
  const char *end = sentence.length ? memchr(sentence.text, '\n', sentence.length) : NULL;
  return end ? str_slice(sentence, 0, (size_t)(end - sentence.text)) : sentence;
}

/* "crf(rate, life)  Capital recovery factor: …" on a line of its own. */
static void put_summary(const Ast *node, Arena *arena, StrBuf *out)
{
  StrBuf name;
  strbuf_init(&name, arena);
  strbuf_add(&name, node->name->text);
  for (uint32_t i = 0; node->kind == AST_FN && i < node->list.count; i++)
    strbuf_format(&name, "%s%s", i ? ", " : "(", node->list.items[i]->name->text.text);
  if (node->kind == AST_FN)
    strbuf_char(&name, ')');
  strbuf_pad(out, strbuf_str(&name), 30);
  strbuf_char(out, ' ');
  strbuf_add(out, first_sentence(node->text));
  strbuf_char(out, '\n');
}

static bool is_prelude(const DocModule *module)
{
  return str_is(module->name, "prelude");
}

static void put_title(const DocHelp *help, const DocModule *module, StrBuf *out)
{
  Str title, head;
  doc_head(help, module->file, &title, &head);
  strbuf_add(out, title);
  strbuf_char(out, '\n');
}

static void put_definition(const DocHelp *help, const DocModule *module, const Ast *node, Str owner,
                           StrBuf *out)
{
  DocItem item;
  DocPage page = {.use = STR("")};
  if (!is_prelude(module))
    page.use = str_format(help->arena, "use std.%s", module->name.text);
  if (doc_item(help, node, owner, &item))
    doc_markdown_item(&page, &item, out);
}

static bool help_module(const DocHelp *help, Str name, StrBuf *out)
{
  Str bare = str_starts(name, "std.") ? str_slice(name, 4, name.length) : name;
  for (size_t m = 0; m < help->module_count; m++) {
    const DocModule *module = &help->modules[m];
    if (!str_equal(module->name, bare))
      continue;
    const char *std = is_prelude(module) ? "" : "std.";
    strbuf_format(out, "%s%s: ", std, module->name.text);
    put_title(help, module, out);
    if (is_prelude(module))
      strbuf_text(out, "Every script knows these names:\n\n");
    else
      strbuf_format(out, "After `use std.%s` a script knows these names:\n\n", module->name.text);
    for (uint32_t i = 0; i < module->file->items.count; i++)
      if (module->file->items.items[i]->name)
        put_summary(module->file->items.items[i], help->arena, out);
    return true;
  }
  return false;
}

static void put_module_of(const DocModule *module, StrBuf *out)
{
  if (!is_prelude(module))
    strbuf_format(out, "\nIt is in std.%s: write `use std.%s` first.\n", module->name.text,
                  module->name.text);
}

static bool help_definition(const DocHelp *help, Str name, StrBuf *out)
{
  bool found = false;
  for (size_t m = 0; m < help->module_count; m++) {
    const DocModule *module = &help->modules[m];
    for (uint32_t i = 0; i < module->file->items.count; i++) {
      const Ast *node = module->file->items.items[i];
      if (!node->name || !str_equal(node->name->text, name))
        continue;
      put_definition(help, module, node, STR(""), out);
      put_module_of(module, out);
      found = true;
    }
  }
  return found;
}

static const Ast *find_named(const Ast *const *nodes, uint32_t count, Str name)
{
  for (uint32_t i = 0; i < count; i++)
    if (nodes[i]->name && str_equal(nodes[i]->name->text, name))
      return nodes[i];
  return NULL;
}

static const Ast *find_kind(const DocHelp *help, Str name, const DocModule **module)
{
  for (size_t m = 0; m < help->module_count; m++) {
    *module = &help->modules[m];
    for (uint32_t i = 0; i < (*module)->file->items.count; i++) {
      const Ast *node = (*module)->file->items.items[i];
      if (node->kind == AST_KIND && str_equal(node->name->text, name))
        return node;
    }
  }
  return NULL;
}

/* `plant.capacity`: a field or function of the kind, or of one that it inherits from. */
static bool help_field(const DocHelp *help, Str name, StrBuf *out)
{
  enum { DEEPEST = 32 }; /* kinds, one inheriting from the other */
  size_t dot = 0;
  while (dot < name.length && name.text[dot] != '.')
    dot++;
  if (dot + 1 >= name.length)
    return false;
  Str field = str_slice(name, dot + 1, name.length);
  const DocModule *module;
  const Ast *kind = find_kind(help, str_slice(name, 0, dot), &module);
  for (int steps = 0; kind && steps < DEEPEST; steps++) {
    const Ast *node = find_named((const Ast *const *)kind->list.items, kind->list.count, field);
    if (node) {
      strbuf_format(out, "A %s of the kind %s.\n", node->kind == AST_FN ? "function" : "field",
                    kind->name->text.text);
      put_definition(help, module, node, kind->name->text, out);
      put_module_of(module, out);
      return true;
    }
    kind = kind->a ? find_kind(help, kind->a->name->text, &module) : NULL;
  }
  return false;
}

static bool help_label(const DocHelp *help, Str name, StrBuf *out)
{
  bool found = false;
  for (size_t m = 0; m < help->module_count; m++)
    for (uint32_t i = 0; i < help->modules[m].file->items.count; i++) {
      const Ast *node = help->modules[m].file->items.items[i];
      if (node->kind != AST_CHOICE ||
          !find_named((const Ast *const *)node->list.items, node->list.count, name))
        continue;
      strbuf_format(out, "%.*s is a label of the choice %s.\n", (int)name.length, name.text,
                    node->name->text.text);
      put_definition(help, &help->modules[m], node, STR(""), out);
      put_module_of(&help->modules[m], out);
      found = true;
    }
  return found;
}

static bool help_code(const DocHelp *help, Str name, StrBuf *out)
{
  (void)help;
  return doc_explain(name, out);
}

/* ---- help: words, functions, units ---- */

/* An example of several lines, with what its last one prints. */
static void put_example(const char *example, const char *value, StrBuf *out)
{
  strbuf_text(out, "\n    ");
  for (; *example; example++) {
    strbuf_char(out, *example);
    if (*example == '\n')
      strbuf_text(out, "    ");
  }
  strbuf_format(out, "   # => %s\n", value);
}

static const WordInfo *word_find(Str name, const WordInfo *after)
{
  for (size_t i = 0; word_info(i); i++)
    if ((!after || word_info(i) > after) && str_is(name, word_info(i)->text))
      return word_info(i);
  return NULL;
}

static bool help_word(const DocHelp *help, Str name, StrBuf *out)
{
  (void)help;
  const WordInfo *word = word_find(name, NULL);
  if (word && word->of)
    return help_word(help, str_of(word->of), out);
  for (const WordInfo *next = word; next; next = word_find(name, next)) {
    strbuf_format(out, "%s\n\n%s\n", next->form, next->doc);
    if (*next->example)
      put_example(next->example, next->value, out);
    strbuf_format(out, "\nSPEC.md, [%s].\n\n", next->rule);
  }
  return word != NULL;
}

static bool help_builtin(const DocHelp *help, Str name, StrBuf *out)
{
  (void)help;
  int id = builtin_find(name);
  if (id >= 0) {
    const BuiltinInfo *info = builtin_info((BuiltinId)id);
    strbuf_format(out, "%s\n\n%s\n\n    %s    gives %s\n", info->signature, info->doc,
                  info->example, info->value);
    return true;
  }
  const DistributionInfo *dist = distribution_info(distribution_find(name));
  if (dist)
    strbuf_format(out, "%s\n\n%s\n\n    %s\n", dist->signature, dist->doc, dist->example);
  return dist != NULL;
}

static void put_number(double value, Arena *arena, StrBuf *out)
{
  Str text = str_format(arena, value == floor(value) && value < 1e15 ? "%.0f" : "%.10g", value);
  size_t whole = 0;
  while (whole < text.length && text.text[whole] >= '0' && text.text[whole] <= '9')
    whole++;
  strbuf_grouped(out, str_slice(text, 0, whole));
  for (; whole < text.length; whole++)
    if (text.text[whole] != '+') /* 1e18 */
      strbuf_char(out, text.text[whole]);
}

/* The unit that stands behind a number so: `USD/MWh`, `MWh`; NULL where it is none. */
static const Unit *read_unit(const DocHelp *help, UnitTable *units, Str name)
{
  enum { DEPTH = 16 };
  Diags unheard;
  diags_init(&unheard, help->arena);
  ParseContext parse = {.arena = help->arena,
                        .interner = help->interner,
                        .sources = help->sources,
                        .diags = &unheard,
                        .depth_limit = DEPTH};
  Str text = str_format(help->arena, "1 %.*s", (int)name.length, name.text);
  uint32_t source = sources_add(help->sources, STR("help"), text, false);
  const Ast *quantity = parse_expression(&parse, source, 0, (uint32_t)text.length);
  if (!quantity || quantity->kind != AST_QUANTITY || quantity->text.length ||
      quantity->at.end != text.length)
    return NULL;
  return unit_resolve(units, quantity->a, &unheard);
}

static bool help_unit(const DocHelp *help, Str name, StrBuf *out)
{
  DimTable dims;
  UnitTable units;
  UnitFactor found;
  dim_table_init(&dims, help->arena);
  unit_table_init(&units, help->arena, help->interner, &dims);
  bool is_word = unit_find_word(&units, intern(help->interner, name), &found);
  const Unit *unit = is_word ? NULL : read_unit(help, &units, name);
  if (!is_word && !unit)
    return false;
  const Dim *dim = is_word ? found.def->dim : unit->dim;
  Str what = unit_dim_name(&units, help->arena, dim);
  strbuf_format(out, "%.*s measures %.*s.\n", (int)name.length, name.text, (int)what.length,
                what.text);
  Str doc = is_word ? found.def->doc : STR("");
  strbuf_add(out, doc);
  const Unit *base = unit_for_dim(&units, dim, NULL);
  strbuf_format(out, "%s1 %.*s = ", doc.length ? "\n" : "", (int)name.length, name.text);
  put_number((is_word ? found.scale : unit->scale) / base->scale, help->arena, out);
  strbuf_char(out, ' ');
  strbuf_add(out, unit_text(base, help->arena));
  strbuf_char(out, '\n');
  return true;
}

/* ---- help: lists ---- */

static void list_words(const DocHelp *help, StrBuf *out)
{
  (void)help;
  for (const WordInfo *word = word_info(0); word_info((size_t)(word - word_info(0))); word++)
    strbuf_format(out, "%-14s %s%s\n", word->text, word->of ? "see " : "",
                  word->of ? word->of : word->form);
}

static void list_functions(const DocHelp *help, StrBuf *out)
{
  (void)help;
  for (int i = 0; i < BUILTIN_ID_COUNT; i++)
    strbuf_format(out, "%-14s %s\n", builtin_info((BuiltinId)i)->name,
                  builtin_info((BuiltinId)i)->signature);
}

static void list_distributions(const DocHelp *help, StrBuf *out)
{
  (void)help;
  for (int i = 0; distribution_info(i); i++)
    strbuf_format(out, "%-60s %s\n", distribution_info(i)->signature, distribution_info(i)->doc);
}

static void list_units(const DocHelp *help, StrBuf *out)
{
  (void)help;
  static const struct {
    const char *name, *doc;
  } rows[] = {
#define BASE(dimension, unit, prefixes, doc) {unit, doc},
#define CURRENCY(code, doc) {code, doc},
#define UNIT(name, scale, of, prefixes, doc) {name, doc},
#define SCALE(name, scale, doc) {name, doc},
#include "../stdlib/units.def"
  };
  for (size_t i = 0; i < LEN(rows); i++)
    strbuf_format(out, "%-14s %s\n", rows[i].name, rows[i].doc);
}

static void list_kinds(const DocHelp *help, StrBuf *out)
{
  for (size_t m = 0; m < help->module_count; m++)
    for (uint32_t i = 0; i < help->modules[m].file->items.count; i++)
      if (help->modules[m].file->items.items[i]->kind == AST_KIND)
        put_summary(help->modules[m].file->items.items[i], help->arena, out);
}

static void list_modules(const DocHelp *help, StrBuf *out)
{
  for (size_t m = 0; m < help->module_count; m++) {
    const DocModule *module = &help->modules[m];
    Str name = str_format(help->arena, "%s%s", is_prelude(module) ? "" : "std.", module->name.text);
    strbuf_pad(out, name, 18);
    put_title(help, module, out);
  }
}

static const struct {
  const char *name;
  void (*list)(const DocHelp *help, StrBuf *out);
} topics[] = {
    {"words", list_words}, {"functions", list_functions}, {"distributions", list_distributions},
    {"units", list_units}, {"kinds", list_kinds},         {"modules", list_modules}};

static bool help_topic(const DocHelp *help, Str name, StrBuf *out)
{
  for (size_t i = 0; i < LEN(topics); i++)
    if (str_is(name, topics[i].name)) {
      topics[i].list(help, out);
      return true;
    }
  return false;
}

/* ---- help ---- */

/* A unit only where its letters are those, as `Mwh`: near to a short name some unit always is. */
static Str nearest_known(const DocHelp *help, Str name)
{
  Nearest near;
  nearest_start(&near, name);
  for (size_t i = 0; word_info(i); i++)
    nearest_consider(&near, str_of(word_info(i)->text));
  for (int i = 0; i < BUILTIN_ID_COUNT; i++)
    nearest_consider(&near, str_of(builtin_info((BuiltinId)i)->name));
  for (int i = 0; distribution_info(i); i++)
    nearest_consider(&near, str_of(distribution_info(i)->name));
  for (size_t i = 0; i < LEN(topics); i++)
    nearest_consider(&near, str_of(topics[i].name));
  for (size_t m = 0; m < help->module_count; m++) {
    const DocModule *module = &help->modules[m];
    nearest_consider(&near, module->name);
    nearest_consider(&near, str_format(help->arena, "std.%s", module->name.text));
    for (uint32_t i = 0; i < module->file->items.count; i++)
      if (module->file->items.items[i]->name)
        nearest_consider(&near, module->file->items.items[i]->name->text);
  }
  Str found = nearest_found(&near);
  if (found.length)
    return found;
  DimTable dims;
  UnitTable units;
  dim_table_init(&dims, help->arena);
  unit_table_init(&units, help->arena, help->interner, &dims);
  const Sym *unit = unit_nearest(&units, name);
  bool differs_in_case = unit && unit->text.length == name.length &&
                         strncasecmp(unit->text.text, name.text, name.length) == 0;
  return differs_in_case ? unit->text : STR("");
}

static void put_nearest(const DocHelp *help, Str name, StrBuf *out)
{
  Str near = nearest_known(help, name);
  strbuf_format(out, "Nothing is known by the name `%.*s`.", (int)name.length, name.text);
  if (near.length)
    strbuf_format(out, " Did you mean `%.*s`?", (int)near.length, near.text);
  strbuf_text(out, "\nLists: ");
  for (size_t i = 0; i < LEN(topics); i++)
    strbuf_format(out, "%s%s", i ? ", " : "", topics[i].name);
  strbuf_text(out, ".\n");
}

bool doc_help(const DocHelp *help, Str name, StrBuf *out)
{
  static bool (*const parts[])(const DocHelp *, Str, StrBuf *) = {
      help_topic, help_word,   help_builtin, help_definition, help_field,
      help_label, help_module, help_unit,    help_code};
  bool found = false;
  for (size_t i = 0; i < LEN(parts); i++) {
    StrBuf entry;
    strbuf_init(&entry, help->arena);
    if (!parts[i](help, name, &entry))
      continue;
    strbuf_text(out, found ? "\n" : "");
    strbuf_add(out, str_trim(strbuf_str(&entry)));
    strbuf_char(out, '\n');
    found = true;
  }
  if (!found)
    put_nearest(help, name, out);
  return found;
}
