#include "show_part.h"

#include <string.h>

/* Light Markdown for a terminal: headings, paragraphs, lists, quotes and code; emphasis marks are
 * dropped. */

static Str without_marks(Arena *arena, Str text)
{
  StrBuf out;
  strbuf_init(&out, arena);
  for (size_t i = 0; i < text.length; i++) {
    bool pair = i + 1 < text.length && text.text[i] == '*' && text.text[i + 1] == '*';
    if (pair)
      i++;
    else if (text.text[i] != '`')
      strbuf_char(&out, text.text[i]);
  }
  return strbuf_str(&out);
}

static bool begins_block(Str line)
{
  return !line.length || line.text[0] == '#' || line.text[0] == '|' || line.text[0] == '>' ||
         str_starts(line, "- ") || str_starts(line, "* ") || str_starts(line, "    ");
}

static void put_heading(const Page *page, Str line)
{
  size_t level = 0;
  while (level < line.length && line.text[level] == '#')
    level++;
  Str text = without_marks(page->arena, str_trim(str_slice(line, level, line.length)));
  paint(page->out, page->options, PAINT_HEADING, wrapped_text(page->arena, text, page->columns, 0));
  strbuf_char(page->out, '\n');
  if (level > 1)
    return;
  size_t width = str_columns(text);
  for (size_t i = 0; i < (width < page->columns ? width : page->columns); i++)
    strbuf_text(page->out, "═");
  strbuf_char(page->out, '\n');
}

static Str next_line(Str *rest)
{
  size_t end = 0;
  while (end < rest->length && rest->text[end] != '\n')
    end++;
  Str line = str_slice(*rest, 0, end);
  *rest = str_slice(*rest, end < rest->length ? end + 1 : end, rest->length);
  while (line.length && (line.text[line.length - 1] == ' ' || line.text[line.length - 1] == '\r'))
    line.length--;
  return line;
}

static void put_paragraph(const Page *page, Str text, size_t indent, const char *mark)
{
  strbuf_text(page->out, mark);
  strbuf_add(page->out, wrapped_text(page->arena, without_marks(page->arena, text),
                                     page->columns - indent, indent));
  strbuf_char(page->out, '\n');
}

void show_prose(const Page *page, Str markdown)
{
  Str rest = str_trim(markdown);
  while (rest.length) {
    Str line = next_line(&rest);
    bool item = str_starts(line, "- ") || str_starts(line, "* ");
    if (line.length && line.text[0] == '#') {
      put_heading(page, line);
      continue;
    }
    if (!line.length || line.text[0] == '|' || line.text[0] == '>' || str_starts(line, "    ")) {
      strbuf_add(page->out, line);
      strbuf_char(page->out, '\n');
      continue;
    }
    StrBuf text;
    strbuf_init(&text, page->arena);
    strbuf_add(&text, item ? str_slice(line, 2, line.length) : line);
    for (Str peek = rest; peek.length;) {
      Str next = next_line(&peek);
      if (begins_block(next))
        break;
      strbuf_char(&text, ' ');
      strbuf_add(&text, str_trim(next));
      rest = peek;
    }
    put_paragraph(page, strbuf_str(&text), item ? 2 : 0, item ? "• " : "");
  }
}
