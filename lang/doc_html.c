#include "doc_page.h"

#include <ctype.h>
#include <string.h>

/* ---- escapes ---- */

static void put_text(Str text, StrBuf *out)
{
  for (size_t i = 0; i < text.length; i++)
    switch (text.text[i]) {
    case '<': strbuf_text(out, "&lt;"); break;
    case '>': strbuf_text(out, "&gt;"); break;
    case '&': strbuf_text(out, "&amp;"); break;
    case '"': strbuf_text(out, "&quot;"); break;
    default: strbuf_char(out, text.text[i]);
    }
}

/* A part of an address: all but letters, digits, `-`, `_` and `.` by their bytes. */
static void put_address(Str text, StrBuf *out)
{
  for (size_t i = 0; i < text.length; i++) {
    unsigned char c = (unsigned char)text.text[i];
    if (c < 0x80 && (isalnum(c) || strchr("-_.", c)))
      strbuf_char(out, (char)c);
    else
      strbuf_format(out, "%%%02X", c);
  }
}

/* ---- links ---- */

typedef struct Writer {
  const DocSite *site;
  const DocPage *page;
  const DocItem *item; /* whose code is written; NULL: none */
  StrBuf *out;
} Writer;

static void put_anchor(const DocItem *item, StrBuf *out)
{
  put_address(item->owner, out);
  strbuf_text(out, item->owner.length ? "." : "");
  put_address(item->name, out);
}

static void put_link(const Writer *w, DocTarget target, Str text)
{
  if (!target.item || target.item == w->item) {
    put_text(text, w->out);
    return;
  }
  strbuf_text(w->out, "<a href=\"");
  if (target.page != w->page) {
    put_address(target.page->name, w->out);
    strbuf_text(w->out, ".html");
  }
  strbuf_char(w->out, '#');
  put_anchor(target.item, w->out);
  strbuf_text(w->out, "\">");
  put_text(text, w->out);
  strbuf_text(w->out, "</a>");
}

/* ---- code ---- */

static bool is_letter(char c)
{
  return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t word_end(Str code, size_t at)
{
  while (at < code.length && (is_letter(code.text[at]) || isdigit((unsigned char)code.text[at])))
    at++;
  return at;
}

/* A number with its unit, which is no name: `5 GW`, `1_501 USD/kW`. */
static size_t number_end(Str code, size_t at)
{
  while (
      at < code.length &&
      (isdigit((unsigned char)code.text[at]) || strchr("_e", code.text[at]) ||
       (code.text[at] == '.' && at + 1 < code.length && isdigit((unsigned char)code.text[at + 1]))))
    at++;
  if (at + 1 >= code.length || code.text[at] != ' ' || !is_letter(code.text[at + 1]))
    return at;
  at = word_end(code, at + 1);
  while (at + 1 < code.length && strchr("/*", code.text[at]) && is_letter(code.text[at + 1]))
    at = word_end(code, at + 1);
  return at;
}

static void put_marked(const Writer *w, const char *mark, Str text)
{
  strbuf_format(w->out, "<span class=%s>", mark);
  put_text(text, w->out);
  strbuf_text(w->out, "</span>");
}

static size_t end_at(Str code, size_t at, char end)
{
  while (at < code.length && code.text[at] != end)
    at += code.text[at] == '\\' && end == '"' ? 2 : 1;
  return at < code.length ? at : code.length;
}

/* Code with its names linked; texts and comments apart. */
static void put_code(const Writer *w, Str code)
{
  Str before = STR("");
  for (size_t at = 0, end; at < code.length; at = end) {
    char c = code.text[at];
    end = at + 1;
    if (c == '#') {
      end = end_at(code, at, '\n');
      put_marked(w, str_starts(str_slice(code, at, end), "# =>") ? "is" : "no",
                 str_slice(code, at, end));
    } else if (c == '"') {
      end = end_at(code, at + 1, '"');
      end = end < code.length ? end + 1 : end;
      put_marked(w, "tx", str_slice(code, at, end));
    } else if (isdigit((unsigned char)c)) {
      end = number_end(code, at);
      put_text(str_slice(code, at, end), w->out);
    } else if (is_letter(c)) {
      end = word_end(code, at);
      Str word = str_slice(code, at, end);
      Str owner = at > 0 && code.text[at - 1] == '.' ? before : STR("");
      put_link(w, doc_find(w->site, w->page, w->item, owner, word), word);
      before = word;
    } else {
      put_text(str_slice(code, at, end), w->out);
    }
  }
}

static void put_pre(const Writer *w, const char *class, Str code)
{
  strbuf_format(w->out, "<pre%s><code>", class);
  put_code(w, code);
  strbuf_text(w->out, "</code></pre>\n");
}

/* Text with code between backticks. */
static void put_line(const Writer *w, Str text)
{
  for (size_t at = 0; at < text.length;) {
    size_t open = end_at(text, at, '`');
    size_t close = open < text.length ? end_at(text, open + 1, '`') : text.length;
    if (close == text.length) {
      put_text(str_slice(text, at, text.length), w->out);
      return;
    }
    put_text(str_slice(text, at, open), w->out);
    strbuf_text(w->out, "<code>");
    put_code(w, str_slice(text, open + 1, close));
    strbuf_text(w->out, "</code>");
    at = close + 1;
  }
}

static void put_paragraphs(const Writer *w, Str text)
{
  Str block;
  bool is_code = false;
  for (size_t at = 0; doc_block(w->out->arena, text, &at, &block, &is_code);) {
    if (is_code) {
      put_pre(w, "", block);
      continue;
    }
    strbuf_text(w->out, "<p>");
    put_line(w, block);
    strbuf_text(w->out, "</p>\n");
  }
}

/* Prose is Markdown, of which headings and lists are laid out. */
static void put_prose(const Writer *w, Str text)
{
  bool in_list = false, in_paragraph = false;
  for (size_t at = 0; at <= text.length;) {
    size_t end = end_at(text, at, '\n');
    Str line = str_trim(str_slice(text, at, end));
    at = end + 1;
    bool is_item = str_starts(line, "- "), is_heading = str_starts(line, "#");
    if (in_paragraph && (is_item || is_heading || !line.length))
      strbuf_text(w->out, "</p>\n");
    in_paragraph = in_paragraph && !is_item && !is_heading && line.length;
    if (in_list && !is_item)
      strbuf_text(w->out, "</ul>\n");
    if (is_item && !in_list)
      strbuf_text(w->out, "<ul>\n");
    in_list = is_item;
    if (is_item || is_heading) {
      while (line.length && strchr("#- ", line.text[0]))
        line = str_slice(line, 1, line.length);
      strbuf_text(w->out, is_item ? "<li>" : "<h3>");
      put_line(w, line);
      strbuf_text(w->out, is_item ? "</li>\n" : "</h3>\n");
    } else if (line.length) {
      strbuf_text(w->out, in_paragraph ? "\n" : "<p>");
      put_line(w, line);
      in_paragraph = true;
    }
  }
  strbuf_text(w->out, in_paragraph ? "</p>\n" : in_list ? "</ul>\n" : "");
}

/* ---- items ---- */

/* A link to [item] of the page that is written, or of another. */
static void put_item_link(const Writer *w, const DocPage *page, const DocItem *item)
{
  strbuf_text(w->out, "<code>");
  put_link(w, (DocTarget){page, item}, item->name);
  strbuf_text(w->out, "</code>");
}

static void put_refusals(const Writer *w, const DocTexts *refusals)
{
  for (uint32_t i = 0; i < refusals->count; i++) {
    strbuf_text(w->out, "<p class=note><b>Refused:</b> ");
    put_line(w, refusals->items[i]);
    strbuf_text(w->out, "</p>\n");
  }
}

static void put_source(const Writer *w, Str source)
{
  if (!source.length)
    return;
  strbuf_text(w->out, "<p class=note><b>Source:</b> ");
  put_text(source, w->out);
  strbuf_text(w->out, "</p>\n");
}

/* A table's columns: one that would be empty is left out. */
typedef struct Columns {
  uint32_t rows;
  bool has_types, has_texts, has_sources;
} Columns;

static void put_row(Writer *w, const DocItem *row, const Columns *columns)
{
  strbuf_text(w->out, "<tr id=\"");
  put_anchor(row, w->out);
  strbuf_text(w->out, "\"><th scope=row><code>");
  put_text(row->name, w->out);
  strbuf_text(w->out, "</code></th>");
  if (columns->has_types) {
    strbuf_text(w->out, "<td data-is=\"unit or type\"><code>");
    put_code(w, row->type);
    strbuf_text(w->out, "</code></td>");
  }
  strbuf_format(w->out, "<td data-is=\"%s\"><code>",
                row->is_formula      ? "formula"
                : columns->has_types ? "default"
                                     : "value");
  w->item = row;
  put_code(w, row->value);
  w->item = NULL;
  strbuf_text(w->out, "</code></td>");
  if (columns->has_texts) {
    strbuf_text(w->out, "<td>");
    put_paragraphs(w, row->text);
    put_refusals(w, &row->refusals);
    strbuf_text(w->out, "</td>");
  }
  if (columns->has_sources) {
    strbuf_text(w->out, "<td data-is=source>");
    put_text(row->source, w->out);
    strbuf_text(w->out, "</td>");
  }
  strbuf_text(w->out, "</tr>\n");
}

static void put_values(Writer *w, const DocItem *items, uint32_t count, const char *first,
                       const char *value)
{
  Columns columns = {.rows = 0};
  for (uint32_t i = 0; i < count; i++) {
    if (items[i].sort != DOC_VALUE)
      continue;
    columns.rows++;
    columns.has_types = columns.has_types || items[i].type.length;
    columns.has_texts = columns.has_texts || items[i].text.length || items[i].refusals.count;
    columns.has_sources = columns.has_sources || items[i].source.length;
  }
  if (!columns.rows)
    return;
  strbuf_format(w->out,
                "<table>\n<thead><tr><th scope=col>%s</th>%s<th scope=col>%s</th>%s%s"
                "</tr></thead>\n<tbody>\n",
                first, columns.has_types ? "<th scope=col>unit or type</th>" : "", value,
                columns.has_texts ? "<th scope=col>what it is</th>" : "",
                columns.has_sources ? "<th scope=col>source</th>" : "");
  for (uint32_t i = 0; i < count; i++)
    if (items[i].sort == DOC_VALUE)
      put_row(w, &items[i], &columns);
  strbuf_text(w->out, "</tbody>\n</table>\n");
}

static void put_heading(Writer *w, const DocItem *item)
{
  static const char *const words[DOC_SORT_COUNT] = {
      [DOC_KIND] = "kind ", [DOC_CHOICE] = "choice ", [DOC_SCENARIO] = "scenario "};
  bool is_member = item->owner.length > 0;
  strbuf_text(w->out, is_member ? "<section class=member id=\"" : "<section id=\"");
  put_anchor(item, w->out);
  strbuf_format(w->out, "\">\n<h%d>", is_member ? 4 : 3);
  if (item->sort == DOC_OBJECT) {
    put_link(w, doc_find_name(w->site, w->page, item->parent), item->parent);
    strbuf_char(w->out, ' ');
  } else if (words[item->sort]) {
    strbuf_text(w->out, words[item->sort]);
  }
  strbuf_text(w->out, "<code>");
  if (is_member) {
    put_text(item->owner, w->out);
    strbuf_char(w->out, '.');
  }
  w->item = item;
  if (item->heading.length)
    put_code(w, item->heading);
  else
    put_text(item->name, w->out);
  w->item = NULL;
  strbuf_text(w->out, "</code>");
  if (item->sort == DOC_KIND && item->parent.length) {
    strbuf_text(w->out, " : <code>");
    put_link(w, doc_find_name(w->site, w->page, item->parent), item->parent);
    strbuf_text(w->out, "</code>");
  }
  strbuf_format(w->out, "</h%d>\n", is_member ? 4 : 3);
}

static void put_item(Writer *w, const DocItem *item)
{
  put_heading(w, item);
  put_paragraphs(w, item->text);
  if (item->sort == DOC_KIND || (item->sort == DOC_OBJECT && item->member_count)) {
    put_values(w, item->members, item->member_count, "field",
               item->sort == DOC_KIND ? "default or formula" : "value");
  } else {
    w->item = item;
    put_pre(w, "", item->value.length ? item->value : item->code); /* the heading has the rest */
    w->item = NULL;
  }
  put_refusals(w, &item->refusals);
  put_source(w, item->source);
  if (item->example.length)
    put_pre(w, " class=example", item->example);
  for (uint32_t i = 0; i < item->member_count; i++)
    if (item->members[i].sort == DOC_FUNCTION)
      put_item(w, &item->members[i]);
  strbuf_text(w->out, "</section>\n");
}

/* ---- pages ---- */

static const char style[] =
    ":root { color-scheme: light dark; --ink: #1c2024; --soft: #5a646e; --paper: #fff;\n"
    "  --shade: #f3f5f7; --line: #d9dee3; --link: #0b5cad; --good: #1a6b3c }\n"
    "@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --soft: #9aa5b0;\n"
    "  --paper: #14171a; --shade: #1e2327; --line: #343b42; --link: #7ab8f5; --good: #7fd1a0 } }\n"
    "* { box-sizing: border-box }\n"
    "body { margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 4rem; overflow-wrap: "
    "break-word;\n"
    "  background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif }\n"
    "a { color: var(--link); text-underline-offset: 2px }\n"
    "code a { text-decoration: none }\n"
    "code a:hover { text-decoration: underline }\n"
    "h1 { font-size: 1.8rem; margin: .6rem 0 }\n"
    "h2 { margin: 2.5rem 0 0; border-bottom: 1px solid var(--line) }\n"
    "h3 { font-size: 1.1rem; margin: 1.8rem 0 .4rem }\n"
    "h4 { font-size: 1rem; margin: 1.4rem 0 .4rem }\n"
    "h3 code, h4 code, th code { font-weight: 700 }\n"
    "p { margin: .5rem 0; max-width: 46rem }\n"
    "nav p { max-width: none }\n"
    "code { font: .9em/1.5 ui-monospace, 'DejaVu Sans Mono', monospace }\n"
    "pre { background: var(--shade); padding: .6rem .8rem; margin: .6rem 0; border-radius: 4px;\n"
    "  overflow-x: auto }\n"
    ".lead { font-size: 1.15rem }\n"
    ".note, .no, .tx, thead, [data-is=source] { color: var(--soft) }\n"
    ".is { color: var(--good) }\n"
    ".example { border-left: 3px solid var(--good) }\n"
    ".member { margin-left: 1rem }\n"
    ":target { outline: 2px solid var(--link); outline-offset: 4px }\n"
    "table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .92rem }\n"
    "th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;\n"
    "  border-bottom: 1px solid var(--line) }\n"
    "td p { margin: 0 0 .2rem }\n"
    "td code { white-space: pre-wrap }\n"
    "[data-is=formula] { overflow-wrap: anywhere }\n"
    "@media (max-width: 44rem) {\n"
    "  table, tbody, tr, th, td { display: block }\n"
    "  thead, td:empty, td:has(code:empty) { display: none }\n"
    "  th, td { border: 0; padding: .1rem 0 }\n"
    "  tr { padding: .4rem 0; border-bottom: 1px solid var(--line) }\n"
    "  td[data-is]:not(:has(code:empty), :empty) { display: inline-block; margin-right: 1rem }\n"
    "  td[data-is]::before { content: attr(data-is) ': '; color: var(--soft) }\n"
    "  .member { margin-left: 0 }\n"
    "}\n"
    "@media print {\n"
    "  body { max-width: none; padding: 0; font-size: 10pt }\n"
    "  nav { display: none }\n"
    "  pre { white-space: pre-wrap; border: 1px solid #ccc }\n"
    "  pre, tr { break-inside: avoid }\n"
    "  h2, h3, h4 { break-after: avoid }\n"
    "  a { color: inherit; text-decoration: none }\n"
    "}\n";

static void put_capital(Str text, StrBuf *out)
{
  if (text.length)
    strbuf_char(out, (char)toupper((unsigned char)text.text[0]));
  put_text(str_slice(text, text.length ? 1 : 0, text.length), out);
}

static void begin_page(Str title, StrBuf *out)
{
  strbuf_text(out, "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
                   "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<title>");
  put_text(title, out);
  strbuf_text(out, "</title>\n<style>\n");
  strbuf_text(out, style);
  strbuf_text(out, "</style>\n</head>\n<body>\n");
}

static void end_page(StrBuf *out)
{
  strbuf_text(out, "</main>\n</body>\n</html>\n");
}

/* The names of a section, each with a link. */
static void put_names(const Writer *w, const DocPage *page, DocSort sort)
{
  bool begun = false;
  for (uint32_t i = 0; i < page->item_count; i++) {
    if (page->items[i].sort != sort)
      continue;
    if (!begun)
      strbuf_format(w->out, "<p><b>%s</b> ", doc_sort_title(sort));
    else
      strbuf_text(w->out, ", ");
    begun = true;
    put_item_link(w, page, &page->items[i]);
  }
  if (begun)
    strbuf_text(w->out, "</p>\n");
}

static void put_section(Writer *w, DocSort sort)
{
  bool begun = false;
  for (uint32_t i = 0; i < w->page->item_count; i++) {
    const DocItem *item = &w->page->items[i];
    if (item->sort != sort)
      continue;
    if (!begun)
      strbuf_format(w->out, "<h2>%s</h2>\n", doc_sort_title(sort));
    begun = true;
    if (sort == DOC_VALUE)
      break;
    put_item(w, item);
  }
  if (begun && sort == DOC_VALUE)
    put_values(w, w->page->items, w->page->item_count, "name", "value or formula");
}

static void put_citations(Writer *w)
{
  if (!w->page->citation_count)
    return;
  strbuf_text(w->out, "<h2>Sources of what it uses of the library</h2>\n<ul>\n");
  for (uint32_t i = 0; i < w->page->citation_count; i++) {
    const DocCitation *citation = &w->page->citations[i];
    strbuf_text(w->out, "<li>");
    put_text(citation->source, w->out);
    for (uint32_t k = 0; k < citation->names.count; k++) {
      strbuf_text(w->out, k ? ", <code>" : ": <code>");
      put_code(w, citation->names.items[k]);
      strbuf_text(w->out, "</code>");
    }
    strbuf_text(w->out, "</li>\n");
  }
  strbuf_text(w->out, "</ul>\n");
}

void doc_html(const DocSite *site, const DocPage *page, StrBuf *out)
{
  Writer w = {.site = site, .page = page, .out = out};
  begin_page(page->name, out);
  if (site->count > 1)
    strbuf_text(out, "<nav><a href=index.html>All modules</a></nav>\n");
  strbuf_text(out, "<main>\n<h1><code>");
  put_text(page->name, out);
  strbuf_text(out, "</code></h1>\n");
  if (page->title.length) {
    strbuf_text(out, "<p class=lead>");
    put_capital(page->title, out);
    strbuf_text(out, ".</p>\n");
  }
  strbuf_text(out, "<p class=note>");
  if (page->use.length)
    strbuf_text(out, "Its examples begin with <code>");
  put_text(page->use.length ? page->use : STR("Every script knows what is here."), out);
  strbuf_text(out, page->use.length ? "</code>.</p>\n" : "</p>\n");
  put_paragraphs(&w, page->head);
  for (uint32_t i = 0; i < page->prose.count; i++)
    put_prose(&w, page->prose.items[i]);
  strbuf_text(out, "<nav>\n");
  for (int sort = 0; sort < DOC_SORT_COUNT; sort++)
    put_names(&w, page, (DocSort)sort);
  strbuf_text(out, "</nav>\n");
  for (int sort = 0; sort < DOC_SORT_COUNT; sort++)
    put_section(&w, (DocSort)sort);
  put_citations(&w);
  end_page(out);
}

void doc_html_index(const DocSite *site, StrBuf *out)
{
  Writer w = {.site = site, .out = out};
  begin_page(STR("The strom library"), out);
  strbuf_text(out, "<main>\n<h1>The strom library</h1>\n");
  for (size_t i = 0; i < site->count; i++) {
    const DocPage *page = &site->pages[i];
    strbuf_text(out, "<section>\n<h3><a href=\"");
    put_address(page->name, out);
    strbuf_text(out, ".html\"><code>");
    put_text(page->name, out);
    strbuf_text(out, "</code></a></h3>\n<p>");
    put_capital(page->title, out);
    strbuf_text(out, page->title.length ? ".</p>\n" : "</p>\n");
    for (int sort = DOC_KIND; sort <= DOC_CHOICE; sort++)
      put_names(&w, page, (DocSort)sort);
    strbuf_text(out, "</section>\n");
  }
  end_page(out);
}
