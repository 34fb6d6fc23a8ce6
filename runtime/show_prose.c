#include "show_part.h"

#include "sheet.h"

/* Markdown light: headings, paragraphs, lists, quotes, tables, fenced code, **strong**, *stress*,
   `code` and links, whose address follows the text. What it does not know stands as written. */

typedef struct Flow { /* of one paragraph: words run on until the line is full */
  const Page *page;
  size_t columns, indent, used;
  Str mark; /* before every line: "│ " of a quote */
  Paint base, now;
} Flow;

static void start_line(Flow *flow)
{
  strbuf_repeat(flow->page->out, ' ', flow->indent);
  paint(flow->page->out, flow->page->options, PAINT_DIM, flow->mark);
  flow->used = 0;
}

/* How long the run of one kind of marker is: "**" 2, "*" 1. */
static size_t marker_at(Str text, size_t at)
{
  if (text.text[at] == '`')
    return 1;
  if (text.text[at] != '*')
    return 0;
  return at + 1 < text.length && text.text[at + 1] == '*' ? 2 : 1;
}

/* A marker opens where a word follows it and the same marker comes again before the text ends. */
static bool marker_pairs(Str text, size_t at, size_t length)
{
  size_t next = at + length;
  if (next >= text.length || text.text[next] == ' ')
    return false;
  for (size_t i = next + 1; i + length <= text.length; i++) {
    if (text.text[i] == text.text[at] && text.text[i - 1] != ' ' && marker_at(text, i) == length)
      return true;
    if (text.text[i] == '*' && marker_at(text, i) == 2)
      i++;
  }
  return false;
}

/* The end of the link [text](address) at [at], and where its text ends; 0 where it is none. */
static size_t link_end(Str text, size_t at, size_t *middle)
{
  size_t close = at;
  while (close < text.length && text.text[close] != ']')
    close++;
  if (close == at + 1 || close + 2 >= text.length || text.text[close + 1] != '(')
    return 0;
  size_t end = close + 2;
  while (end < text.length && text.text[end] != ')' && text.text[end] != ' ' &&
         text.text[end] != '\n')
    end++;
  *middle = close;
  return end < text.length && text.text[end] == ')' && end > close + 2 ? end + 1 : 0;
}

/* `[Ember](https://…)` becomes `Ember (https://…)`, and the address alone where it is the text. */
static Str spell_links(Arena *arena, Str text)
{
  StrBuf out;
  strbuf_init(&out, arena);
  bool is_code = false;
  for (size_t at = 0; at < text.length; at++) {
    size_t middle = 0, end = 0;
    is_code ^= text.text[at] == '`';
    if (text.text[at] == '[' && !is_code)
      end = link_end(text, at, &middle);
    if (!end) {
      strbuf_char(&out, text.text[at]);
      continue;
    }
    Str name = str_slice(text, at + 1, middle), address = str_slice(text, middle + 2, end - 1);
    if (!str_equal(name, address)) {
      strbuf_add(&out, name);
      strbuf_text(&out, " (");
    }
    strbuf_add(&out, address);
    strbuf_text(&out, str_equal(name, address) ? "" : ")");
    at = end - 1;
  }
  return strbuf_str(&out);
}

/* Where there is no place for several paints. */
static Str without_markers(Arena *arena, Str text)
{
  StrBuf out;
  strbuf_init(&out, arena);
  char open = '\0';
  size_t opened = 0;
  for (size_t at = 0; at < text.length;) {
    char c = text.text[at];
    size_t length = open == '`' && c != '`' ? 0 : marker_at(text, at);
    bool closes = length && open == c && opened == length;
    bool opens = length && !open && marker_pairs(text, at, length);
    if (closes || opens) {
      open = opens ? c : '\0';
      opened = length;
    } else {
      strbuf_add(&out, str_slice(text, at, at + (length ? length : 1)));
    }
    at += length ? length : 1;
  }
  return strbuf_str(&out);
}

static Paint marker_paint(char c, size_t length)
{
  return c == '`' ? PAINT_CYAN : length == 2 ? PAINT_BOLD : PAINT_UNDERLINE;
}

typedef struct Piece {
  Str text;
  Paint paint;
} Piece;

static void write_word(Flow *flow, const Piece *pieces, size_t count)
{
  size_t width = 0;
  for (size_t i = 0; i < count; i++)
    width += str_columns(pieces[i].text);
  if (width == 0)
    return;
  if (flow->used && flow->used + 1 + width > flow->columns) {
    strbuf_char(flow->page->out, '\n');
    start_line(flow);
  } else if (flow->used) {
    strbuf_char(flow->page->out, ' ');
    flow->used++;
  }
  for (size_t i = 0; i < count; i++)
    paint(flow->page->out, flow->page->options, pieces[i].paint, pieces[i].text);
  flow->used += width;
}

enum { MOST_PIECES = 16 };

/* One word from [at]: its pieces between markers. Markers toggle flow->now. */
static size_t take_word(Flow *flow, Str text, size_t at)
{
  Piece pieces[MOST_PIECES];
  size_t count = 0, begin = at;
  while (at < text.length && text.text[at] != ' ' && text.text[at] != '\n') {
    size_t length = flow->now == PAINT_CYAN && text.text[at] != '`' ? 0 : marker_at(text, at);
    Paint wanted = length ? marker_paint(text.text[at], length) : PAINT_NONE;
    bool closes = length && flow->now == wanted;
    bool opens = length && flow->now == flow->base && marker_pairs(text, at, length);
    if ((!closes && !opens) || count + 2 > MOST_PIECES) {
      at += length ? length : 1;
      continue;
    }
    pieces[count++] = (Piece){str_slice(text, begin, at), flow->now};
    flow->now = closes ? flow->base : wanted;
    at += length;
    begin = at;
  }
  pieces[count++] = (Piece){str_slice(text, begin, at), flow->now};
  write_word(flow, pieces, count);
  return at;
}

static void write_flow(Flow *flow, Str text)
{
  for (size_t at = 0; at < text.length;) {
    if (text.text[at] == ' ' || text.text[at] == '\n')
      at++;
    else
      at = take_word(flow, text, at);
  }
}

static void end_flow(Flow *flow)
{
  strbuf_char(flow->page->out, '\n');
}

static Str next_line(Str text, size_t *at)
{
  size_t begin = *at, end = begin;
  while (end < text.length && text.text[end] != '\n')
    end++;
  *at = end < text.length ? end + 1 : end;
  if (end > begin && text.text[end - 1] == '\r')
    end--;
  return str_slice(text, begin, end);
}

static size_t heading_level(Str line)
{
  size_t level = 0;
  while (level < line.length && level < 6 && line.text[level] == '#')
    level++;
  return level && level < line.length && line.text[level] == ' ' ? level : 0;
}

static size_t leading_blanks(Str line)
{
  enum { DEEPEST = 12 };
  size_t blanks = 0;
  while (blanks < DEEPEST && blanks < line.length && line.text[blanks] == ' ')
    blanks++;
  return blanks;
}

/* The length of "- ", "* ", "12. " at the start of a line; 0 where there is none. */
static size_t list_mark(Str line)
{
  if (line.length > 2 && (line.text[0] == '-' || line.text[0] == '*') && line.text[1] == ' ')
    return 2;
  size_t digits = 0;
  while (digits < line.length && line.text[digits] >= '0' && line.text[digits] <= '9')
    digits++;
  bool numbered = digits && digits < 4 && digits + 1 < line.length && line.text[digits] == '.' &&
                  line.text[digits + 1] == ' ';
  return numbered ? digits + 2 : 0;
}

static void write_heading(const Page *page, Str line, size_t level)
{
  Str text = str_trim(str_slice(line, level, line.length));
  if (page->options->color) {
    paint(page->out, page->options, level == 1 ? PAINT_HEADING : PAINT_BOLD, text);
    strbuf_char(page->out, '\n');
    return;
  }
  strbuf_add(page->out, text);
  strbuf_char(page->out, '\n');
  size_t width = str_columns(text);
  if (level <= 2)
    strbuf_repeat(page->out, level == 1 ? '=' : '-', width < page->columns ? width : page->columns);
  if (level <= 2)
    strbuf_char(page->out, '\n');
}

static bool starts_block(Str line)
{
  Str trimmed = str_trim(line);
  return trimmed.length == 0 || heading_level(trimmed) || list_mark(trimmed) ||
         trimmed.text[0] == '>' || trimmed.text[0] == '|' || str_starts(trimmed, "```");
}

/* A paragraph, list item or quote with the lines that go on with it; gives where the next starts.
 */
static size_t write_paragraph(const Page *page, Str text, size_t at)
{
  Str line = next_line(text, &at);
  size_t blanks = leading_blanks(line);
  Str rest = str_trim(line);
  size_t mark = list_mark(rest);
  bool quote = rest.text[0] == '>';
  Flow flow = {.page = page, .indent = mark ? blanks : 0, .mark = quote ? STR("│ ") : STR("")};
  flow.columns = page->columns - flow.indent - (quote ? 2 : mark);
  start_line(&flow);
  if (mark) {
    bool bullet = mark == 2;
    strbuf_add(page->out, bullet ? STR("• ") : str_slice(rest, 0, mark));
    flow.indent += mark;
    rest = str_slice(rest, mark, rest.length);
  }
  StrBuf whole;
  strbuf_init(&whole, page->arena);
  for (;;) {
    strbuf_add(&whole, quote && rest.length && rest.text[0] == '>' ? str_slice(rest, 1, rest.length)
                                                                   : rest);
    size_t ahead = at;
    Str next = at < text.length ? next_line(text, &ahead) : STR("");
    bool goes_on = quote ? str_starts(str_trim(next), ">") : !starts_block(next);
    if (!goes_on)
      break;
    strbuf_char(&whole, '\n');
    rest = str_trim(next);
    at = ahead;
  }
  write_flow(&flow, spell_links(page->arena, strbuf_str(&whole)));
  end_flow(&flow);
  return at;
}

/* The next cell of a row `| a | b |` from [at], behind its bar; false at the end of the row. */
static bool next_cell(Str row, size_t *at, Str *cell)
{
  size_t begin = *at + 1, end = begin;
  if (begin >= row.length)
    return false;
  while (end < row.length && row.text[end] != '|')
    end++;
  *at = end;
  *cell = str_trim(str_slice(row, begin, end));
  return true;
}

/* `|---|--:|` */
static bool is_rule(Str row)
{
  for (size_t i = 0; i < row.length; i++)
    if (row.text[i] != '|' && row.text[i] != '-' && row.text[i] != ':' && row.text[i] != ' ')
      return false;
  return true;
}

static void put_row(const Page *page, Sheet *sheet, Str line)
{
  bool rule = is_rule(line);
  uint32_t row = rule ? 0 : sheet_row(sheet);
  size_t at = 0;
  Str cell;
  for (uint32_t c = 0; c < sheet->columns && next_cell(line, &at, &cell); c++)
    if (!rule)
      sheet_put(sheet, row, c, PAINT_NONE,
                without_markers(page->arena, spell_links(page->arena, cell)));
    else if (cell.length && cell.text[cell.length - 1] == ':')
      sheet->aligns[c] = SHEET_RIGHT;
}

static size_t write_table(const Page *page, Str text, size_t at)
{
  size_t ahead = at, bar = 0;
  Str first = str_trim(next_line(text, &ahead)), cell;
  uint32_t columns = 0;
  while (next_cell(first, &bar, &cell))
    columns++;
  Sheet *sheet = sheet_new(page->arena, columns ? columns : 1);
  for (ahead = at; ahead < text.length; at = ahead) {
    Str line = str_trim(next_line(text, &ahead));
    if (!line.length || line.text[0] != '|')
      break;
    put_row(page, sheet, line);
  }
  sheet_write(sheet, 2, page->options, page->out);
  return at;
}

static size_t write_fence(const Page *page, Str text, size_t at)
{
  next_line(text, &at);
  while (at < text.length) {
    Str line = next_line(text, &at);
    if (str_starts(str_trim(line), "```"))
      break;
    strbuf_text(page->out, line.length ? "    " : "");
    paint(page->out, page->options, PAINT_CYAN, line);
    strbuf_char(page->out, '\n');
  }
  return at;
}

void show_prose(const Page *page, Str markdown)
{
  bool owes_blank = false, wrote = false;
  for (size_t at = 0; at < markdown.length;) {
    size_t ahead = at;
    Str line = next_line(markdown, &ahead);
    Str trimmed = str_trim(line);
    if (trimmed.length == 0) {
      owes_blank = wrote;
      at = ahead;
      continue;
    }
    if (owes_blank)
      strbuf_char(page->out, '\n');
    owes_blank = false;
    wrote = true;
    size_t level = heading_level(trimmed);
    if (level) {
      write_heading(page, trimmed, level);
      at = ahead;
    } else if (str_starts(trimmed, "```")) {
      at = write_fence(page, markdown, at);
    } else if (trimmed.text[0] == '|') {
      at = write_table(page, markdown, at);
    } else {
      at = write_paragraph(page, markdown, at);
    }
  }
}
