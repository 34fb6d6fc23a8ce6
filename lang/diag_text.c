/* diag_text.c - diagnostics for people: a first line that tools can match, the text with what is
   meant underlined, then notes and help. */
#include "diag.h"

#include <string.h>

/* A longer line is shown through a window of WIDTH columns that begins LEAD before what is meant.
 */
enum { WIDTH = 100, LEAD = 24, ROW = 2 * WIDTH };

/* One underline on one line; a span of several lines gives two. */
typedef struct Mark {
  uint32_t file, line;
  uint32_t begin, end; /* bytes within the line; empty ones show as one caret */
  Str text;
  bool is_primary, is_shown;
} Mark;

typedef struct Painter {
  const Sources *sources;
  StrBuf *out;
  bool color;
  const char *severity_color;
  uint32_t first_file; /* of the primary mark */
  Mark *marks;
  size_t count;
  size_t gutter; /* columns of the largest line number */
} Painter;

/* What of a line is shown, in bytes, and whether it goes on at either side. */
typedef struct Window {
  Str line;
  size_t from, to;
} Window;

static const char plain[] = "\x1b[0m", bold[] = "\x1b[1m", blue[] = "\x1b[1;34m";

static void paint(const Painter *painter, const char *color)
{
  if (painter->color)
    strbuf_text(painter->out, color);
}

/* Characters that would move the cursor, hide text or turn its direction round; a script must not
   be able to do that to the terminal of a person who reads about its mistakes. */
static bool is_unsafe(int32_t code)
{
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
         code == 0xfeff || code >= 0xe0000;
}

/* Writes the character at [at] (only measures where [out] is NULL), moves on, gives its columns. */
static size_t put_char(StrBuf *out, Str text, size_t *at)
{
  size_t before = *at;
  int32_t code = str_decode(text, at);
  Str shown = str_slice(text, before, *at);
  if (code == '\t')
    shown = STR("    ");
  else if (is_unsafe(code))
    shown = STR("\xef\xbf\xbd");
  if (out)
    strbuf_add(out, shown);
  return str_columns(shown);
}

static size_t columns_between(Str line, size_t from, size_t to)
{
  size_t columns = 0;
  while (from < to)
    columns += put_char(NULL, line, &from);
  return columns;
}

/* Words of a message. A line break in it goes on under its beginning, [indent] columns in. */
static void put_words(const Painter *painter, Str text, size_t indent)
{
  for (size_t at = 0; at < text.length;) {
    if (text.text[at] == '\n') {
      strbuf_char(painter->out, indent ? '\n' : ' ');
      strbuf_repeat(painter->out, ' ', indent);
      at++;
    } else {
      put_char(painter->out, text, &at);
    }
  }
}

/* ---- which lines are marked where ---- */

static void add_mark(Painter *painter, Mark mark)
{
  size_t at = painter->count++;
  for (; at > 0; at--) {
    const Mark *before = &painter->marks[at - 1];
    bool is_after = before->file != mark.file
                        ? before->file == painter->first_file ||
                              (mark.file != painter->first_file && before->file < mark.file)
                    : before->line != mark.line ? before->line < mark.line
                                                : before->begin <= mark.begin;
    if (is_after)
      break;
    painter->marks[at] = *before;
  }
  painter->marks[at] = mark;
}

static uint32_t at_most(uint32_t value, size_t most)
{
  return value < most ? value : (uint32_t)most;
}

static void add_span(Painter *painter, Span at, Str text, bool is_primary)
{
  if (!at.file)
    return;
  Str meant = sources_text(painter->sources, at);
  at.end = at.begin + (uint32_t)meant.length;
  while (meant.length && strchr(" \t\r\n", meant.text[meant.length - 1]))
    meant.length--, at.end--;
  Place place = sources_place(painter->sources, at);
  const uint32_t *starts = sources_get(painter->sources, at.file)->line_starts;
  Str first = sources_line(painter->sources, at.file, place.line);
  Mark mark = {.file = at.file, .line = place.line, .text = text, .is_primary = is_primary};
  mark.begin = at_most(at.begin - starts[place.line - 1], first.length);
  mark.end = at_most(at.end - starts[place.line - 1], first.length);
  if (place.end_line == place.line) {
    add_mark(painter, mark);
    return;
  }
  mark.end = (uint32_t)first.length;
  mark.text = STR("");
  add_mark(painter, mark);
  Str last = sources_line(painter->sources, at.file, place.end_line);
  mark = (Mark){.file = at.file, .line = place.end_line, .text = text, .is_primary = is_primary};
  mark.end = at_most(at.end - starts[place.end_line - 1], last.length);
  while (mark.begin < mark.end && strchr(" \t", last.text[mark.begin]))
    mark.begin++;
  add_mark(painter, mark);
}

static void collect_marks(Painter *painter, const Diag *diag)
{
  size_t spans = 1;
  for (const DiagLabel *label = diag->labels; label; label = label->next)
    spans++;
  painter->marks = NEW_ARRAY(painter->out->arena, Mark, spans * 2);
  painter->first_file = diag->at.file;
  add_span(painter, diag->at, diag->here, true);
  for (const DiagLabel *label = diag->labels; label; label = label->next)
    add_span(painter, label->at, label->text, false);
  uint32_t largest = 1;
  for (size_t i = 0; i < painter->count; i++)
    if (painter->marks[i].line > largest)
      largest = painter->marks[i].line;
  for (painter->gutter = 1; largest >= 10; largest /= 10)
    painter->gutter++;
}

/* ---- one line and its underlines ---- */

/* "12 | " or, without a number, "   | "; a line with nothing behind has no blank at its end. */
static void put_gutter(const Painter *painter, uint32_t line, bool goes_on)
{
  paint(painter, blue);
  if (line)
    strbuf_format(painter->out, "%*u |", (int)painter->gutter, (unsigned)line);
  else
    strbuf_format(painter->out, "%*s |", (int)painter->gutter, "");
  paint(painter, plain);
  if (goes_on)
    strbuf_char(painter->out, ' ');
}

/* The character before [at], in bytes. */
static size_t step_back(Str line, size_t at)
{
  do
    at--;
  while (at > 0 && ((unsigned char)line.text[at] & 0xc0) == 0x80);
  return at;
}

static Window window_on(Str line, const Mark *mark)
{
  Window window = {.line = line, .to = line.length};
  if (line.length <= 4 * WIDTH && columns_between(line, 0, line.length) <= WIDTH)
    return window;
  size_t behind = 0;
  for (size_t at = mark->begin; at < line.length && behind < WIDTH;)
    behind += put_char(NULL, line, &at);
  size_t lead = behind < WIDTH - LEAD ? WIDTH - behind : LEAD;
  window.from = mark->begin;
  for (size_t columns = 0; window.from > 0;) {
    size_t before = step_back(line, window.from);
    columns += columns_between(line, before, window.from);
    if (columns > lead)
      break;
    window.from = before;
  }
  /* At least up to the mark: characters without width may stand before it where the row is full. */
  window.to = window.from;
  for (size_t columns = 0; window.to < line.length && (columns < WIDTH || window.to < mark->begin);)
    columns += put_char(NULL, line, &window.to);
  return window;
}

static void put_line(const Painter *painter, Window window, uint32_t line)
{
  put_gutter(painter, line, window.line.length > 0);
  if (window.from > 0)
    strbuf_text(painter->out, "…");
  for (size_t at = window.from; at < window.to;)
    put_char(painter->out, window.line, &at);
  if (window.to < window.line.length)
    strbuf_text(painter->out, "…");
  while (painter->out->length && painter->out->text[painter->out->length - 1] == ' ')
    painter->out->length--;
  strbuf_char(painter->out, '\n');
}

static size_t mark_column(Window window, size_t byte)
{
  size_t at = byte < window.to ? byte : window.to;
  return (window.from > 0) + columns_between(window.line, window.from, at);
}

/* A row under the line: carets, dashes and bars in their colours; then, where [worded] is not NULL,
   its words from [column] on. */
static void put_row(const Painter *painter, const char row[ROW], size_t column, const Mark *worded)
{
  size_t length = ROW;
  while (length && row[length - 1] == ' ')
    length--;
  put_gutter(painter, 0, true);
  for (size_t i = 0; i < length; i++) {
    bool is_first = i == 0 || row[i] != row[i - 1];
    bool is_last = i + 1 == length || row[i] != row[i + 1];
    if (is_first && row[i] != ' ')
      paint(painter, row[i] == '^' ? painter->severity_color : blue);
    strbuf_char(painter->out, row[i]);
    if (is_last && row[i] != ' ')
      paint(painter, plain);
  }
  if (worded) {
    strbuf_repeat(painter->out, ' ', column - length);
    paint(painter, worded->is_primary ? painter->severity_color : blue);
    put_words(painter, worded->text, 0);
    paint(painter, plain);
  }
  strbuf_char(painter->out, '\n');
}

/* The mark whose text may stand on the row of the underlines: the last to begin, if it is also the
   last to end. NULL where there is none. */
static const Mark *inline_mark(Mark *const *shown, size_t count)
{
  const Mark *last = shown[0];
  for (size_t i = 1; i < count; i++)
    if (shown[i]->begin > last->begin)
      last = shown[i];
  for (size_t i = 0; i < count; i++)
    if (shown[i]->end > last->end)
      return NULL;
  return last->text.length ? last : NULL;
}

/* Texts that do not fit on the row of the underlines hang below their first column, the last first;
   a bar leads to those that are still to come. */
static void put_hanging(const Painter *painter, Window window, Mark *const *shown, size_t count,
                        const Mark *beside)
{
  for (size_t i = count; i-- > 0;) {
    if (shown[i] == beside || !shown[i]->text.length)
      continue;
    size_t column = mark_column(window, shown[i]->begin);
    char row[ROW];
    memset(row, ' ', sizeof row);
    for (size_t k = 0; k < i; k++) {
      size_t other = mark_column(window, shown[k]->begin);
      if (shown[k] != beside && shown[k]->text.length && other < column)
        row[other] = '|';
    }
    put_row(painter, row, column, shown[i]);
  }
}

static void put_marks(const Painter *painter, Window window, Mark *const *shown, size_t count)
{
  char row[ROW];
  memset(row, ' ', sizeof row);
  size_t length = 0;
  for (int primary = 0; primary < 2; primary++) {
    for (size_t i = 0; i < count; i++) {
      if (shown[i]->is_primary != (primary == 1))
        continue;
      size_t begin = mark_column(window, shown[i]->begin);
      size_t end = mark_column(window, shown[i]->end);
      end = end > begin ? end : begin + 1;
      memset(row + begin, primary ? '^' : '-', end - begin);
      length = end > length ? end : length;
    }
  }
  const Mark *beside = inline_mark(shown, count);
  put_row(painter, row, length + 1, beside);
  put_hanging(painter, window, shown, count, beside);
}

/* The marks of one line, through as many windows as it takes. */
static void put_marked_line(const Painter *painter, Mark *marks, size_t count)
{
  Str line = sources_line(painter->sources, marks->file, marks->line);
  Mark **shown = NEW_ARRAY(painter->out->arena, Mark *, count);
  for (;;) {
    const Mark *lead = NULL;
    for (size_t i = 0; i < count; i++)
      if (!marks[i].is_shown && (!lead || (marks[i].is_primary && !lead->is_primary)))
        lead = &marks[i];
    if (!lead)
      return;
    Window window = window_on(line, lead);
    size_t chosen = 0;
    for (size_t i = 0; i < count; i++) {
      bool fits = marks[i].begin >= window.from && marks[i].begin <= window.to;
      if (marks[i].is_shown || !fits)
        continue;
      marks[i].is_shown = true;
      shown[chosen++] = &marks[i];
    }
    put_line(painter, window, marks->line);
    put_marks(painter, window, shown, chosen);
  }
}

/* ---- the whole ---- */

/* "  ::: other.strom:3:1", where the picture goes on in another file. */
static void put_file(const Painter *painter, const Mark *mark)
{
  Span at = {.file = mark->file};
  at.begin = sources_get(painter->sources, at.file)->line_starts[mark->line - 1] + mark->begin;
  at.end = at.begin;
  Place place = sources_place(painter->sources, at);
  strbuf_repeat(painter->out, ' ', painter->gutter);
  paint(painter, blue);
  strbuf_text(painter->out, "::: ");
  paint(painter, plain);
  put_words(painter, place.path, 0);
  strbuf_format(painter->out, ":%u:%u\n", (unsigned)place.line, (unsigned)place.column);
}

/* What stands between two marked lines: nothing, the one line that lies there, or dots. */
static void put_gap(const Painter *painter, const Mark *before, const Mark *mark)
{
  if (mark->line == before->line + 2) {
    Mark start = {.begin = 0};
    Str between = sources_line(painter->sources, mark->file, mark->line - 1);
    put_line(painter, window_on(between, &start), mark->line - 1);
  } else if (mark->line > before->line + 1) {
    strbuf_text(painter->out, "...\n");
  }
}

static void put_picture(const Painter *painter)
{
  for (size_t i = 0, next; i < painter->count; i = next) {
    Mark *marks = &painter->marks[i];
    for (next = i + 1; next < painter->count; next++)
      if (painter->marks[next].file != marks->file || painter->marks[next].line != marks->line)
        break;
    if (i > 0 && marks[-1].file == marks->file) {
      put_gap(painter, &marks[-1], marks);
    } else {
      if (i > 0 || marks->file != painter->first_file)
        put_file(painter, marks);
      put_gutter(painter, 0, false);
      strbuf_char(painter->out, '\n');
    }
    put_marked_line(painter, marks, next - i);
  }
}

static void put_headline(const Painter *painter, const Diag *diag)
{
  static const char *const words[] = {"error", "warning", "note"};
  const DiagInfo *info = diag_info(diag->code);
  paint(painter, bold);
  if (diag->at.file) {
    Place place = sources_place(painter->sources, diag->at);
    put_words(painter, place.path, 0);
    strbuf_format(painter->out, ":%u:%u: ", (unsigned)place.line, (unsigned)place.column);
  } else {
    strbuf_text(painter->out, "strom: ");
  }
  paint(painter, painter->severity_color);
  strbuf_format(painter->out, "%s[%s]", words[info->severity], info->name);
  paint(painter, plain);
  paint(painter, bold);
  strbuf_text(painter->out, ": ");
  put_words(painter, diag->message.length ? diag->message : str_of(info->title), 0);
  paint(painter, plain);
  strbuf_char(painter->out, '\n');
}

static void put_diag(const Diag *diag, const Sources *sources, bool color, StrBuf *out)
{
  static const char *const colors[] = {"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m"};
  DiagSeverity severity = diag_info(diag->code)->severity;
  Painter painter = {
      .sources = sources, .out = out, .color = color, .severity_color = colors[severity]};
  put_headline(&painter, diag);
  collect_marks(&painter, diag);
  put_picture(&painter);
  for (const DiagLine *line = diag->lines; line; line = line->next) {
    strbuf_repeat(out, ' ', painter.gutter + 1);
    paint(&painter, blue);
    strbuf_char(out, '=');
    paint(&painter, plain);
    paint(&painter, bold);
    strbuf_text(out, line->is_help ? " help: " : " note: ");
    paint(&painter, plain);
    put_words(&painter, line->text, painter.gutter + 9);
    strbuf_char(out, '\n');
  }
}

void diag_render_text(const Diags *diags, const Sources *sources, bool color, StrBuf *out)
{
  for (size_t i = 0; i < diags->count; i++) {
    if (i > 0)
      strbuf_char(out, '\n');
    put_diag(diags->items[i], sources, color, out);
  }
  if (diags->omitted)
    strbuf_format(out, "\n… and %zu more, which are not shown\n", diags->omitted);
}
