#include "doc_page.h"

#include <string.h>

void doc_texts_add(Arena *arena, DocTexts *texts, Str text)
{
  if ((texts->count & (texts->count - 1)) == 0) /* room for 1, 2, 4, … */
    texts->items = arena_grow(arena, texts->items, texts->count,
                              texts->count ? texts->count * 2 : 1, sizeof *texts->items);
  texts->items[texts->count++] = text;
}

const char *doc_sort_title(DocSort sort)
{
  static const char *const titles[DOC_SORT_COUNT] = {
      "Kinds",  "Functions", "Choices",  "Quantities, units and axes",
      "Values", "Objects",   "Scenarios"};
  return titles[sort];
}

/* ---- texts ---- */

/* The line at [at], without its end; [at] moves to the next one. */
static Str next_line(Str text, size_t *at)
{
  size_t begin = *at, end = begin;
  while (end < text.length && text.text[end] != '\n')
    end++;
  *at = end + 1;
  return str_slice(text, begin, end);
}

static bool is_set_in(Str line)
{
  return str_starts(line, "  ");
}

static size_t blanks_before(Str line)
{
  size_t count = 0;
  while (count < line.length && line.text[count] == ' ')
    count++;
  return count;
}

bool doc_block(Arena *arena, Str text, size_t *at, Str *block, bool *is_code)
{
  StrBuf out;
  strbuf_init(&out, arena);
  size_t width = 0;
  while (*at < text.length) {
    size_t next = *at;
    Str line = next_line(text, &next);
    if (!str_trim(line).length && !out.length) {
      *at = next;
      continue;
    }
    if (!str_trim(line).length || (out.length && is_set_in(line) != *is_code))
      break;
    *is_code = is_set_in(line);
    if (!out.length)
      width = blanks_before(line);
    else
      strbuf_char(&out, '\n');
    size_t blanks = blanks_before(line);
    strbuf_add(&out, str_slice(line, blanks < width ? blanks : width, line.length));
    *at = next;
  }
  *block = strbuf_str(&out);
  return out.length > 0;
}

Str doc_sentence(Str text)
{
  size_t end = 0;
  while (end < text.length &&
         !(text.text[end] == '.' && (end + 1 == text.length || strchr(" \n", text.text[end + 1]))))
    end++;
  return str_slice(text, 0, end);
}

/* Takes a doc comment apart: what is set in is the example. */
static void split_doc(Arena *arena, Str doc, DocItem *item)
{
  StrBuf text, example;
  strbuf_init(&text, arena);
  strbuf_init(&example, arena);
  Str block;
  bool is_code = false;
  for (size_t at = 0; doc_block(arena, doc, &at, &block, &is_code);) {
    StrBuf *out = is_code ? &example : &text;
    strbuf_text(out, !out->length ? "" : is_code ? "\n" : "\n\n");
    strbuf_add(out, block);
  }
  item->text = strbuf_str(&text);
  item->example = strbuf_str(&example);
}

bool doc_is_refused(Str example, Str *codes)
{
  enum { CODE_LENGTH = 5 };
  for (size_t at = 0; at + 2 + CODE_LENGTH <= example.length; at++)
    if (str_starts(str_slice(example, at, example.length), "# E") &&
        diag_find(str_slice(example, at + 2, at + 2 + CODE_LENGTH))) {
      *codes = str_slice(example, at + 2, at + 2 + CODE_LENGTH);
      return true;
    }
  return false;
}

/* ---- items ---- */

static Str text_at(const DocHelp *help, const Ast *node)
{
  return node ? str_trim(sources_text(help->sources, node->at)) : STR("");
}

Str doc_source(Arena *arena, const Ast *source)
{
  StrBuf out;
  strbuf_init(&out, arena);
  strbuf_add(&out, source->text);
  for (uint32_t i = 0; i < source->list.count; i++) {
    const Ast *entry = source->list.items[i];
    Str value = entry->b->kind == AST_STRING ? entry->b->text : entry->b->name->text;
    strbuf_format(&out, ", %s %.*s", entry->a->name->text.text, (int)value.length, value.text);
  }
  return strbuf_str(&out);
}

/* Whether a value is written out, and not worked out from others: a label (`boundary.free`) is. */
static bool is_figure(const Ast *node)
{
  switch (node->kind) {
  case AST_NUMBER:
  case AST_QUANTITY:
  case AST_STRING:
  case AST_BOOL:
  case AST_DATE: return true;
  case AST_DOT: return node->a->kind == AST_NAME;
  case AST_INTERVAL:
  case AST_PLUSMINUS:
  case AST_THREEPOINT:
  case AST_UNARY:
    return is_figure(node->a) && (!node->b || is_figure(node->b)) &&
           (!node->c || is_figure(node->c));
  default: return false;
  }
}

static void find_refusals(Arena *arena, const Ast *node, DocTexts *texts);

static void find_refusals_in(Arena *arena, const AstList *list, DocTexts *texts)
{
  for (uint32_t i = 0; i < list->count; i++)
    find_refusals(arena, list->items[i], texts);
}

/* The messages of the calls of `require` below [node]. */
static void find_refusals(Arena *arena, const Ast *node, DocTexts *texts)
{
  enum { MESSAGE = 2 };
  if (!node)
    return;
  find_refusals(arena, node->a, texts);
  find_refusals(arena, node->b, texts);
  find_refusals(arena, node->c, texts);
  find_refusals_in(arena, &node->list, texts);
  if (node->kind != AST_CALL || node->a->kind != AST_NAME ||
      !str_is(node->a->name->text, "require") || node->list.count <= MESSAGE)
    return;
  const Ast *message = node->list.items[MESSAGE]->a;
  if (message && message->kind == AST_STRING)
    doc_texts_add(arena, texts, message->text);
}

/* "crf(rate: 1, life: yr) : 1", on one line. */
static Str heading_of(const DocHelp *help, const Ast *fn)
{
  StrBuf out;
  strbuf_init(&out, help->arena);
  strbuf_add(&out, fn->name->text);
  for (uint32_t i = 0; i < fn->list.count; i++) {
    strbuf_text(&out, i ? ", " : "(");
    strbuf_add(&out, text_at(help, fn->list.items[i]));
  }
  strbuf_text(&out, fn->list.count ? ")" : "()");
  if (fn->a) {
    strbuf_text(&out, " : ");
    strbuf_add(&out, text_at(help, fn->a));
  }
  return strbuf_str(&out);
}

static void collect_cell(const DocHelp *help, const Ast *node, DocItem *item)
{
  StrBuf type;
  strbuf_init(&type, help->arena);
  strbuf_add(&type, text_at(help, node->a));
  if (node->c) {
    strbuf_text(&type, type.length ? " in " : "in ");
    strbuf_add(&type, text_at(help, node->c));
  }
  item->type = strbuf_str(&type);
  item->value = text_at(help, node->b);
  item->is_formula = node->b && !is_figure(node->b);
}

static void collect_members(const DocHelp *help, const Ast *node, DocItem *item)
{
  DocItem *members = NEW_ARRAY(help->arena, DocItem, node->list.count + 1);
  for (uint32_t i = 0; i < node->list.count; i++)
    if (doc_item(help, node->list.items[i], node->name->text, &members[item->member_count]))
      item->member_count++;
  item->members = members;
}

static bool sort_of(const Ast *node, DocSort *sort)
{
  switch (node->kind) {
  case AST_KIND: *sort = DOC_KIND; return true;
  case AST_FN: *sort = DOC_FUNCTION; return true;
  case AST_CHOICE: *sort = DOC_CHOICE; return true;
  case AST_AXIS:
  case AST_UNITDEF:
  case AST_DIMENSION:
  case AST_QUANTITYDEF: *sort = DOC_MEANING; return true;
  case AST_CELL: *sort = DOC_VALUE; return true;
  case AST_DECLARE: *sort = DOC_OBJECT; return true;
  case AST_SCENARIO: *sort = DOC_SCENARIO; return true;
  default: return false;
  }
}

bool doc_item(const DocHelp *help, const Ast *node, Str owner, DocItem *item)
{
  *item = (DocItem){.node = node, .owner = owner, .code = text_at(help, node)};
  if (!node->name || !sort_of(node, &item->sort))
    return false;
  item->name = node->name->text;
  split_doc(help->arena, node->text, item);
  if (node->kind == AST_FN) {
    item->heading = heading_of(help, node);
    item->value = text_at(help, node->b);
  }
  if (node->kind == AST_KIND && node->a)
    item->parent = node->a->name->text;
  if (node->kind == AST_DECLARE)
    item->parent = node->a && node->a->name ? node->a->name->text : node->name2->text;
  if (node->kind == AST_CELL)
    collect_cell(help, node, item);
  if (node->kind == AST_FN || node->kind == AST_CELL) {
    item->source = node->d ? doc_source(help->arena, node->d) : STR("");
    find_refusals(help->arena, node->b, &item->refusals);
  }
  if (node->kind == AST_KIND || node->kind == AST_DECLARE)
    collect_members(help, node, item);
  return true;
}

/* ---- the page ---- */

/* The comment that a file begins with, without its marks; a doc comment only where no definition
   stands right behind it. */
static Str head_comment(const DocHelp *help, const AstFile *file)
{
  StrBuf out;
  strbuf_init(&out, help->arena);
  const Source *source = sources_get(help->sources, file->source);
  Str line = STR("");
  bool is_doc = str_starts(source->text, "##");
  for (uint32_t i = 1; i <= source->line_count; i++) {
    line = sources_line(help->sources, file->source, i);
    if (!str_starts(line, "#") || str_starts(line, "##") != is_doc)
      break;
    line = str_slice(line, is_doc ? 2 : 1, line.length);
    strbuf_add(&out, str_starts(line, " ") ? str_slice(line, 1, line.length) : line);
    strbuf_char(&out, '\n');
    line = STR("");
  }
  return is_doc && str_trim(line).length ? STR("") : strbuf_str(&out);
}

/* "finance.strom - the value of money. More." gives the sentence as title and the rest as head. */
void doc_head(const DocHelp *help, const AstFile *file, Str *title, Str *head)
{
  Str text = head_comment(help, file), block = STR("");
  size_t rest = 0;
  bool is_code = false;
  doc_block(help->arena, text, &rest, &block, &is_code);
  const char *blank = block.length ? memchr(block.text, ' ', block.length) : NULL;
  Str behind = blank ? str_slice(block, (size_t)(blank - block.text), block.length) : STR("");
  if (str_starts(behind, " - "))
    block = str_slice(behind, 3, behind.length);
  Str sentence = doc_sentence(block);
  *title = str_replace(help->arena, sentence, "\n", " ");
  bool is_all = sentence.length == block.length;
  Str more = is_all ? STR("") : str_trim(str_slice(block, sentence.length + 1, block.length));
  Str others = str_slice(text, rest < text.length ? rest : text.length, text.length);
  *head = str_format(help->arena, "%.*s\n\n%.*s", (int)more.length, more.text, (int)others.length,
                     others.text);
}

static Str last_part(Str path)
{
  size_t at = path.length;
  while (at > 0 && path.text[at - 1] != '/')
    at--;
  return str_slice(path, at, path.length);
}

static Str prose_text(const DocHelp *help, const Ast *prose)
{
  StrBuf out;
  strbuf_init(&out, help->arena);
  for (uint32_t i = 0; i < prose->list.count; i++) {
    const Ast *part = prose->list.items[i];
    bool is_text = part->kind == AST_STRING;
    strbuf_text(&out, is_text ? "" : "`{");
    strbuf_add(&out, is_text ? part->text : text_at(help, part));
    strbuf_text(&out, is_text ? "" : "}`");
  }
  return str_trim(strbuf_str(&out));
}

DocPage doc_page(const DocHelp *help, Str name, const AstFile *file)
{
  DocPage page = {.name = last_part(name), .file = file};
  if (str_starts(name, "std."))
    page.use = str_format(help->arena, "use %.*s", (int)name.length, name.text);
  else if (!str_is(name, "prelude"))
    page.use =
        str_format(help->arena, "use \"%.*s\"", (int)last_part(name).length, last_part(name).text);
  DocItem *items = NEW_ARRAY(help->arena, DocItem, file->items.count + 1);
  for (uint32_t i = 0; i < file->items.count; i++) {
    const Ast *node = file->items.items[i];
    if (node->kind == AST_PROSE)
      doc_texts_add(help->arena, &page.prose, prose_text(help, node));
    else if (doc_item(help, node, STR(""), &items[page.item_count]))
      page.item_count++;
  }
  page.items = items;
  doc_head(help, file, &page.title, &page.head);
  doc_cite(help, &page);
  return page;
}
