#include "doc.h"
#include "unit.h"

#include <string.h>

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

static Str source_at(const Sources *sources, const Ast *node)
{
  return str_trim(sources_text(sources, node->at));
}

/* The source of a definition without its doc comment, one line for each of the text's. */
static void put_code(const Sources *sources, const Ast *node, StrBuf *out)
{
  strbuf_text(out, "```strom\n");
  strbuf_add(out, source_at(sources, node));
  strbuf_text(out, "\n```\n");
}

static void put_source(const Ast *source, StrBuf *out)
{
  if (!source)
    return;
  strbuf_format(out, "Source: %.*s", (int)source->text.length, source->text.text);
  for (uint32_t i = 0; i < source->list.count; i++) {
    const Ast *entry = source->list.items[i];
    Str value = entry->b->kind == AST_STRING ? entry->b->text : entry->b->name->text;
    strbuf_format(out, ", %s %.*s", entry->a->name->text.text, (int)value.length, value.text);
  }
  strbuf_text(out, ".\n");
}

static void put_fields(const Sources *sources, const Ast *kind, StrBuf *out)
{
  strbuf_text(out, "| field | unit or type | default | |\n|---|---|---|---|\n");
  for (uint32_t i = 0; i < kind->list.count; i++) {
    const Ast *field = kind->list.items[i];
    if (field->kind != AST_CELL)
      continue;
    Str type = field->a ? source_at(sources, field->a) : STR("");
    Str value = field->b ? source_at(sources, field->b) : STR("");
    bool is_long = value.length > 60;
    strbuf_format(out, "| %s | %.*s | %s%.*s%s | ", field->name->text.text, (int)type.length,
                  type.text, value.length && !is_long ? "`" : "", is_long ? 7 : (int)value.length,
                  is_long ? "formula" : value.text, value.length && !is_long ? "`" : "");
    for (size_t k = 0; k < field->text.length; k++)
      strbuf_char(out, field->text.text[k] == '\n' ? ' ' : field->text.text[k]);
    strbuf_text(out, " |\n");
  }
  for (uint32_t i = 0; i < kind->list.count; i++)
    if (kind->list.items[i]->kind == AST_FN) {
      strbuf_char(out, '\n');
      strbuf_add(out, kind->list.items[i]->text);
      strbuf_char(out, '\n');
      put_code(sources, kind->list.items[i], out);
    }
}

static void put_definition(const Sources *sources, const Ast *node, StrBuf *out)
{
  const char *name = node->name ? node->name->text.text : "";
  switch (node->kind) {
  case AST_KIND:
    strbuf_format(out, "\n### kind %s", name);
    if (node->a)
      strbuf_format(out, " : %s", node->a->name->text.text);
    strbuf_format(out, "\n\n%.*s\n\n", (int)node->text.length, node->text.text);
    put_fields(sources, node, out);
    break;
  case AST_FN:
  case AST_CHOICE:
  case AST_DECLARE:
  case AST_UNITDEF:
  case AST_DIMENSION:
  case AST_QUANTITYDEF:
    strbuf_format(out, "\n### %s\n\n", name);
    if (node->text.length)
      strbuf_format(out, "%.*s\n\n", (int)node->text.length, node->text.text);
    put_code(sources, node, out);
    break;
  case AST_CELL:
    strbuf_format(out, "\n### %s\n\n", name);
    if (node->text.length)
      strbuf_format(out, "%.*s\n\n", (int)node->text.length, node->text.text);
    put_code(sources, node, out);
    put_source(node->d, out);
    break;
  case AST_SCENARIO:
    strbuf_format(out, "\n### scenario %s\n\n%.*s\n\n", name, (int)node->text.length,
                  node->text.text);
    put_code(sources, node, out);
    break;
  case AST_PROSE: {
    strbuf_char(out, '\n');
    for (uint32_t i = 0; i < node->list.count; i++)
      strbuf_add(out, node->list.items[i]->kind == AST_STRING
                          ? node->list.items[i]->text
                          : source_at(sources, node->list.items[i]));
    break;
  }
  default: break;
  }
}

void doc_reference(const AstFile *file, const Sources *sources, Str title, StrBuf *out)
{
  strbuf_format(out, "# %.*s\n", (int)title.length, title.text);
  for (uint32_t i = 0; i < file->items.count; i++)
    put_definition(sources, file->items.items[i], out);
}

/* ---- help ---- */

static void put_builtin(const BuiltinInfo *info, StrBuf *out)
{
  strbuf_format(out, "%s\n\n%s\n", info->signature, info->doc);
  if (*info->example && *info->value)
    strbuf_format(out, "\n    %s    gives %s\n", info->example, info->value);
}

static bool help_builtin(Str name, StrBuf *out)
{
  int id = builtin_find(name);
  if (id >= 0) {
    put_builtin(builtin_info((BuiltinId)id), out);
    return true;
  }
  const DistributionInfo *dist = distribution_info(distribution_find(name));
  if (!dist)
    return false;
  strbuf_format(out, "%s\n\n%s\n\n    %s\n", dist->signature, dist->doc, dist->example);
  return true;
}

static bool help_unit(Arena *arena, Interner *interner, Str name, StrBuf *out)
{
  DimTable dims;
  UnitTable units;
  UnitFactor found;
  dim_table_init(&dims, arena);
  unit_table_init(&units, arena, interner, &dims);
  if (!unit_find_word(&units, intern(interner, name), &found))
    return false;
  Str what = unit_dim_name(&units, arena, found.def->dim);
  strbuf_format(out, "%.*s is a unit of %.*s.\n", (int)name.length, name.text, (int)what.length,
                what.text);
  if (found.def->doc.length)
    strbuf_format(out, "%.*s\n", (int)found.def->doc.length, found.def->doc.text);
  const Unit *base = unit_for_dim(&units, found.def->dim, NULL);
  Str base_text = unit_text(base, arena);
  strbuf_format(out, "1 %.*s = %.10g %.*s\n", (int)name.length, name.text,
                found.scale / base->scale, (int)base_text.length, base_text.text);
  return true;
}

static bool help_definition(Str name, const AstFile *const *modules, const Str *module_names,
                            size_t count, const Sources *sources, StrBuf *out)
{
  for (size_t m = 0; m < count; m++)
    for (uint32_t i = 0; i < modules[m]->items.count; i++) {
      const Ast *node = modules[m]->items.items[i];
      if (!node->name || !str_equal(node->name->text, name))
        continue;
      bool is_prelude = str_is(module_names[m], "prelude");
      put_definition(sources, node, out);
      if (!is_prelude)
        strbuf_format(out, "\nFrom `use std.%.*s`.\n", (int)module_names[m].length,
                      module_names[m].text);
      return true;
    }
  return false;
}

static void first_sentence(Str doc, StrBuf *out)
{
  size_t length = 0;
  while (length < doc.length && doc.text[length] != '\n' &&
         !(doc.text[length] == '.' && (length + 1 == doc.length || doc.text[length + 1] == ' ')))
    length++;
  strbuf_add(out, str_slice(doc, 0, length));
}

static bool help_topic(Str topic, const AstFile *const *modules, const Str *module_names,
                       size_t count, StrBuf *out)
{
  if (str_is(topic, "functions")) {
    for (int i = 0; i < BUILTIN_ID_COUNT; i++)
      strbuf_format(out, "%-14s %s\n", builtin_info((BuiltinId)i)->name,
                    builtin_info((BuiltinId)i)->signature);
  } else if (str_is(topic, "distributions")) {
    for (int i = 0; distribution_info(i); i++)
      strbuf_format(out, "%-60s %s\n", distribution_info(i)->signature, distribution_info(i)->doc);
  } else if (str_is(topic, "modules")) {
    for (size_t m = 0; m < count; m++)
      strbuf_format(out, "std.%.*s\n", (int)module_names[m].length, module_names[m].text);
  } else if (str_is(topic, "kinds")) {
    for (size_t m = 0; m < count; m++)
      for (uint32_t i = 0; i < modules[m]->items.count; i++) {
        const Ast *node = modules[m]->items.items[i];
        if (node->kind != AST_KIND)
          continue;
        strbuf_format(out, "%-14s ", node->name->text.text);
        first_sentence(node->text, out);
        strbuf_char(out, '\n');
      }
  } else if (str_is(topic, "units")) {
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
  } else {
    return false;
  }
  return true;
}

static void put_nearest(Str name, StrBuf *out)
{
  int nearest = 4;
  const char *best = NULL;
  for (int i = 0; i < BUILTIN_ID_COUNT; i++) {
    const char *known = builtin_info((BuiltinId)i)->name;
    int distance = str_distance(name, str_of(known));
    if (distance < nearest) {
      nearest = distance;
      best = known;
    }
  }
  strbuf_format(out, "Nothing is known by the name `%.*s`.", (int)name.length, name.text);
  if (best)
    strbuf_format(out, " Did you mean `%s`?", best);
  strbuf_text(out, "\nTopics: functions, distributions, units, kinds, modules.\n");
}

bool doc_help(Arena *arena, Interner *interner, Str name, const AstFile *const *modules,
              const Str *module_names, size_t module_count, const Sources *sources, StrBuf *out)
{
  bool found =
      help_topic(name, modules, module_names, module_count, out) || help_builtin(name, out);
  found |= !found && help_definition(name, modules, module_names, module_count, sources, out);
  found |= !found && help_unit(arena, interner, name, out);
  if (!found)
    put_nearest(name, out);
  return found;
}
