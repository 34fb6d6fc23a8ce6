#include "doc_page.h"

#include <ctype.h>
#include <string.h>

/* Doc comments are plain text with code between backticks. In Markdown all else that means
   something there is escaped, so that `x * y` is no emphasis and `<` opens no tag. */

static bool is_word(Str text, size_t at)
{
  return at < text.length && (isalnum((unsigned char)text.text[at]) || text.text[at] == '_');
}

/* Whether the mark at [at] would be read as Markdown there. */
static bool is_markup(Str text, size_t at, bool starts_line)
{
  char next = at + 1 < text.length ? text.text[at + 1] : ' ';
  bool is_between = at > 0 && is_word(text, at - 1) && is_word(text, at + 1);
  switch (text.text[at]) {
  case '\\':
  case '`': return true;
  case '*': return next != ' ' || (at > 0 && text.text[at - 1] != ' ') || starts_line;
  case '_': return !is_between;
  case '<':
  case '&': return next != ' ' && next != '\n';
  case ']': return next == '(' || next == '[' || next == ':';
  case '#':
  case '>':
  case '+':
  case '-': return starts_line && (next == ' ' || next == text.text[at]);
  default: return false;
  }
}

/* The backtick that ends the code begun at [at]; text.length: there is none, it stands for itself.
 */
static size_t code_end(Str text, size_t at)
{
  size_t end = at + 1;
  while (end < text.length && text.text[end] != '`')
    end++;
  return end;
}

/* In a cell of a table a bar is escaped in code too, and a line end is a blank. */
static void put_char(char c, bool in_table, StrBuf *out)
{
  if (in_table && c == '|')
    strbuf_char(out, '\\');
  strbuf_char(out, in_table && c == '\n' ? ' ' : c);
}

static void put_text(Str text, bool in_table, StrBuf *out)
{
  for (size_t at = 0; at < text.length; at++) {
    size_t end = text.text[at] == '`' ? code_end(text, at) : text.length;
    if (end < text.length) {
      for (; at < end; at++)
        put_char(text.text[at], in_table, out);
    } else if (is_markup(text, at, at == 0 || text.text[at - 1] == '\n')) {
      strbuf_char(out, '\\');
    }
    put_char(text.text[at], in_table, out);
  }
}

/* A fence that is longer than any run of backticks in the code. */
static void put_code(const char *language, const char *before, Str code, StrBuf *out)
{
  size_t run = 0, longest = 2;
  for (size_t i = 0; i < code.length; i++) {
    run = code.text[i] == '`' ? run + 1 : 0;
    longest = run > longest ? run : longest;
  }
  strbuf_repeat(out, '`', longest + 1);
  strbuf_text(out, language);
  strbuf_char(out, '\n');
  strbuf_text(out, before);
  strbuf_add(out, code);
  strbuf_char(out, '\n');
  strbuf_repeat(out, '`', longest + 1);
  strbuf_char(out, '\n');
}

static void put_paragraphs(Str text, Arena *arena, StrBuf *out)
{
  Str block;
  bool is_code = false;
  for (size_t at = 0; doc_block(arena, text, &at, &block, &is_code);) {
    strbuf_char(out, '\n');
    if (is_code) {
      put_code("strom", "", block, out);
    } else {
      put_text(block, false, out);
      strbuf_char(out, '\n');
    }
  }
}

/* ---- items ---- */

static void put_example(const DocPage *page, const DocItem *item, StrBuf *out)
{
  Str code;
  if (!item->example.length)
    return;
  const char *language = "strom run";
  if (doc_is_refused(item->example, &code))
    language = str_terminated(
        out->arena, str_format(out->arena, "strom error %.*s", (int)code.length, code.text));
  Str use = page->use.length
                ? str_format(out->arena, "%.*s\n", (int)page->use.length, page->use.text)
                : STR("");
  strbuf_char(out, '\n');
  put_code(language, use.length ? str_terminated(out->arena, use) : "", item->example, out);
}

static void put_notes(const DocItem *item, StrBuf *out)
{
  for (uint32_t i = 0; i < item->refusals.count; i++) {
    strbuf_text(out, i ? "- refused: " : "\n- refused: ");
    put_text(item->refusals.items[i], false, out);
    strbuf_char(out, '\n');
  }
  if (!item->source.length)
    return;
  strbuf_text(out, "\nSource: ");
  put_text(item->source, false, out);
  strbuf_text(out, ".\n");
}

enum { LONGEST_IN_CELL = 80 };

static bool is_long(Str code)
{
  return code.length > LONGEST_IN_CELL || memchr(code.text, '\n', code.length) != NULL;
}

static void put_cell_code(Str code, StrBuf *out)
{
  if (!code.length)
    return;
  const char *fence = memchr(code.text, '`', code.length) ? "``" : "`";
  strbuf_text(out, fence);
  for (size_t i = 0; i < code.length; i++)
    put_char(code.text[i], true, out);
  strbuf_text(out, fence);
}

static void put_row(const DocItem *item, StrBuf *out)
{
  strbuf_format(out, "| %s | ", item->name.text);
  put_cell_code(item->type, out);
  strbuf_text(out, " | ");
  if (is_long(item->value))
    strbuf_text(out, "below");
  else
    put_cell_code(item->value, out);
  strbuf_text(out, " | ");
  put_text(item->source, true, out);
  strbuf_text(out, " | ");
  put_text(item->text, true, out);
  for (uint32_t i = 0; i < item->refusals.count; i++) {
    strbuf_text(out, i || item->text.length ? " Refused: " : "Refused: ");
    put_text(item->refusals.items[i], true, out);
    strbuf_char(out, '.');
  }
  strbuf_text(out, " |\n");
}

/* The values among [items] as a table; those with a long formula are written out below it. */
static void put_values(const DocItem *items, uint32_t count, const char *first, StrBuf *out)
{
  bool begun = false;
  for (uint32_t i = 0; i < count; i++) {
    if (items[i].sort != DOC_VALUE)
      continue;
    if (!begun)
      strbuf_format(out,
                    "\n| %s | unit or type | default or formula | source | |\n"
                    "|---|---|---|---|---|\n",
                    first);
    begun = true;
    put_row(&items[i], out);
  }
  for (uint32_t i = 0; i < count; i++)
    if (items[i].sort == DOC_VALUE && is_long(items[i].value)) {
      strbuf_char(out, '\n');
      put_code("strom", "", items[i].code, out);
    }
}

static void put_kind(const DocPage *page, const DocItem *item, StrBuf *out)
{
  strbuf_format(out, "\n### kind %s", item->name.text);
  if (item->parent.length)
    strbuf_format(out, " : %s", item->parent.text);
  strbuf_char(out, '\n');
  put_paragraphs(item->text, out->arena, out);
  put_values(item->members, item->member_count, "field", out);
  put_example(page, item, out);
  for (uint32_t i = 0; i < item->member_count; i++)
    if (item->members[i].sort == DOC_FUNCTION)
      doc_markdown_item(page, &item->members[i], out);
}

void doc_markdown_item(const DocPage *page, const DocItem *item, StrBuf *out)
{
  if (item->sort == DOC_KIND) {
    put_kind(page, item, out);
    return;
  }
  if (item->owner.length)
    strbuf_format(out, "\n#### %s.%s\n", item->owner.text, item->name.text);
  else
    strbuf_format(out, "\n### %s%s\n", item->sort == DOC_SCENARIO ? "scenario " : "",
                  item->name.text);
  put_paragraphs(item->text, out->arena, out);
  if (item->sort == DOC_OBJECT && item->member_count) {
    strbuf_format(out, "\nOf the kind %s.\n", item->parent.text);
    put_values(item->members, item->member_count, "field", out);
  } else {
    strbuf_char(out, '\n');
    put_code("strom", "", item->code, out);
  }
  put_notes(item, out);
  put_example(page, item, out);
}

/* ---- pages ---- */

/* A title begins with a capital letter. */
static void put_title(Str title, bool in_table, StrBuf *out)
{
  if (!title.length)
    return;
  strbuf_char(out, (char)toupper((unsigned char)title.text[0]));
  put_text(str_slice(title, 1, title.length), in_table, out);
  strbuf_char(out, '.');
}

static void put_section(const DocPage *page, DocSort sort, StrBuf *out)
{
  uint32_t found = 0;
  for (uint32_t i = 0; i < page->item_count; i++)
    found += page->items[i].sort == sort;
  if (!found)
    return;
  strbuf_format(out, "\n## %s\n", doc_sort_title(sort));
  if (sort == DOC_VALUE) {
    put_values(page->items, page->item_count, "name", out);
    return;
  }
  for (uint32_t i = 0; i < page->item_count; i++)
    if (page->items[i].sort == sort)
      doc_markdown_item(page, &page->items[i], out);
}

static void put_citations(const DocPage *page, StrBuf *out)
{
  if (page->citation_count)
    strbuf_text(out, "\n## Sources of what it uses of the library\n\n");
  for (uint32_t i = 0; i < page->citation_count; i++) {
    const DocCitation *citation = &page->citations[i];
    strbuf_text(out, "- ");
    put_text(citation->source, false, out);
    for (uint32_t k = 0; k < citation->names.count; k++)
      strbuf_format(out, "%s`%.*s`", k ? ", " : ": ", (int)citation->names.items[k].length,
                    citation->names.items[k].text);
    strbuf_text(out, ".\n");
  }
}

void doc_markdown(const DocPage *page, StrBuf *out)
{
  strbuf_format(out, "# %.*s\n", (int)page->name.length, page->name.text);
  if (page->title.length) {
    strbuf_char(out, '\n');
    put_title(page->title, false, out);
    strbuf_char(out, '\n');
  }
  put_paragraphs(page->head, out->arena, out);
  for (uint32_t i = 0; i < page->prose.count; i++) {
    strbuf_char(out, '\n');
    strbuf_add(out, page->prose.items[i]); /* which is Markdown */
    strbuf_char(out, '\n');
  }
  for (int sort = 0; sort < DOC_SORT_COUNT; sort++)
    put_section(page, (DocSort)sort, out);
  put_citations(page, out);
}

void doc_markdown_index(const DocSite *site, StrBuf *out)
{
  strbuf_text(out, "# The strom library\n\n| module | |\n|---|---|\n");
  for (size_t i = 0; i < site->count; i++) {
    Str name = site->pages[i].name;
    strbuf_format(out, "| [%.*s](%.*s.md) | ", (int)name.length, name.text, (int)name.length,
                  name.text);
    put_title(site->pages[i].title, true, out);
    strbuf_text(out, " |\n");
  }
}
