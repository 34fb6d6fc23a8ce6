#include "fmt.h"

#include "unit.h"

#include <string.h>

/* One line of the script. What is aligned is kept apart; parts may be empty. */
typedef struct Line {
  Str name, type, value, source, comment; /* a definition: name : type = value source comment */
  Str code;                               /* any other line */
  uint32_t indent;
  bool is_definition, is_empty, is_verbatim;
} Line;

typedef struct Lines {
  Line *items;
  uint32_t count, capacity;
} Lines;

typedef struct Formatter {
  Arena *arena;
  Str text;
  RawToken *raw;
  uint32_t depth;
  bool continues; /* the line before ended in an operator */
  Lines lines;
} Formatter;

static Str token_text(const Formatter *f, const RawToken *token)
{
  return str_slice(f->text, token->begin, token->end);
}

static bool opens(int kind)
{
  return kind == '(' || kind == '[' || kind == '{';
}

static bool closes(int kind)
{
  return kind == ')' || kind == ']' || kind == '}';
}

/* Whether a blank stands between two tokens: fixed by the pair where it can be, else as written. */
static bool blank_between(const RawToken *left, const RawToken *right, bool written)
{
  if (right->kind == ',' || right->kind == ';' || right->kind == ')' || right->kind == ']')
    return false;
  if (left->kind == '(' || left->kind == '[')
    return false;
  if (left->kind == '{' && right->kind == '}')
    return false;
  if (left->kind == '{' || right->kind == '}')
    return true;
  if (left->kind == ',' || left->kind == ';')
    return true;
  switch (right->kind) {
  case '=':
  case RAW_EQ:
  case RAW_NE:
  case RAW_LE:
  case RAW_GE:
  case RAW_ARROW:
  case RAW_CHANGE:
  case '<':
  case '>': return true;
  default: break;
  }
  switch (left->kind) {
  case '=':
  case RAW_EQ:
  case RAW_NE:
  case RAW_LE:
  case RAW_GE:
  case RAW_ARROW:
  case RAW_CHANGE:
  case ':':
  case '<':
  case '>': return true;
  default: return written;
  }
}

static bool is_word(const Formatter *f, const RawToken *token, const char *word)
{
  return token->kind == RAW_NAME && str_is(token_text(f, token), word);
}

/* In a unit blanks mean something (`5 GW/n` has a unit GW/n, `5 GW / n` divides), so they are left
   as they are from the first word of a unit, or of what may be one, to the next blank. */
typedef struct UnitRun {
  bool expected; /* a word here would be a unit: behind a number, a `:` or `in` */
  bool inside;
} UnitRun;

static void step_unit(const Formatter *f, UnitRun *run, const RawToken *token, bool blank)
{
  bool is_part = token->kind == RAW_NAME || token->kind == '%';
  if (token->kind == RAW_NAME && token_is_reserved(token_text(f, token)))
    is_part = false;
  bool goes_on = is_part || token->kind == '/' || token->kind == '*' || token->kind == '^' ||
                 token->kind == '@' || token->kind == RAW_NUMBER || token->kind == '-';
  run->inside = run->inside ? goes_on && !blank : run->expected && is_part;
  bool is_scale = run->expected && is_part && unit_scale_word(token_text(f, token)) > 0;
  run->expected =
      token->kind == RAW_NUMBER || token->kind == ':' || is_word(f, token, "in") || is_scale;
  run->inside &= !is_scale;
}

static bool is_operator(int kind)
{
  return kind == '+' || kind == '-' || kind == '*' || kind == '/' || kind == '^' || kind == '|' ||
         kind == RAW_PLUSMINUS;
}

static bool ends_operand(const Formatter *f, const RawToken *token)
{
  if (token->kind == RAW_NAME)
    return !token_is_reserved(token_text(f, token));
  return token->kind == RAW_NUMBER || token->kind == RAW_STRING || token->kind == RAW_DATE ||
         token->kind == '%' || closes(token->kind);
}

/* Whether the operator at [at] stands between two operands. A sign that is tight to its right only
   is left as it is: `show -x`. */
static bool is_binary(const Formatter *f, const RawToken *left, uint32_t at, uint32_t to,
                      bool blank)
{
  if (!left || !is_operator(f->raw[at].kind) || !ends_operand(f, left))
    return false;
  bool blank_behind = at + 1 < to && f->raw[at + 1].kind == RAW_BLANK;
  bool may_be_sign = f->raw[at].kind == '-' || f->raw[at].kind == '+';
  return !(may_be_sign && blank && !blank_behind);
}

/* The tokens [from, to) joined by canonical blanks. */
static Str join(const Formatter *f, uint32_t from, uint32_t to)
{
  StrBuf out;
  strbuf_init(&out, f->arena);
  const RawToken *left = NULL;
  bool blank = false, behind_operator = false;
  /* A part that follows a `:` may be a type. */
  UnitRun run = {.expected = from > 0 && f->raw[from - 1].kind == ':'};
  for (uint32_t i = from; i < to; i++) {
    const RawToken *token = &f->raw[i];
    if (token->kind == RAW_BLANK) {
      blank = true;
      continue;
    }
    step_unit(f, &run, token, blank);
    bool binary = !run.inside && is_binary(f, left, i, to, blank);
    if (left && (binary || behind_operator || blank_between(left, token, blank)))
      strbuf_char(&out, ' ');
    strbuf_add(&out, token_text(f, token));
    left = token;
    blank = false;
    behind_operator = binary;
  }
  return strbuf_str(&out);
}

static uint32_t skip_blanks(const Formatter *f, uint32_t at, uint32_t end)
{
  while (at < end && f->raw[at].kind == RAW_BLANK)
    at++;
  return at;
}

/* The first token of [kind] outside brackets; [end] where there is none. */
static uint32_t find_outside(const Formatter *f, uint32_t at, uint32_t end, int kind)
{
  int depth = 0;
  for (; at < end; at++) {
    if (depth == 0 && f->raw[at].kind == kind)
      return at;
    depth += opens(f->raw[at].kind);
    depth -= closes(f->raw[at].kind);
    if (depth < 0)
      return end;
  }
  return end;
}

static uint32_t find_source(const Formatter *f, uint32_t at, uint32_t end)
{
  int depth = 0;
  for (; at < end; at++) {
    depth += opens(f->raw[at].kind);
    depth -= closes(f->raw[at].kind);
    if (depth || f->raw[at].kind != RAW_NAME || !str_is(token_text(f, &f->raw[at]), "source"))
      continue;
    uint32_t next = skip_blanks(f, at + 1, end);
    if (next < end && f->raw[next].kind == RAW_STRING)
      return at;
  }
  return end;
}

static bool has_semicolon(const Formatter *f, uint32_t at, uint32_t end)
{
  return find_outside(f, at, end, ';') < end;
}

/* name [axes] : type = value source "…": anything else is laid out as it is. */
static bool split_definition(const Formatter *f, Line *line, uint32_t begin, uint32_t end)
{
  uint32_t first = skip_blanks(f, begin, end);
  if (first >= end || f->raw[first].kind != RAW_NAME || has_semicolon(f, begin, end))
    return false;
  if (str_is(token_text(f, &f->raw[first]), "source"))
    return false;
  uint32_t next = skip_blanks(f, first + 1, end);
  uint32_t behind = next;
  if (next < end && f->raw[next].kind == '[') {
    behind = find_outside(f, next + 1, end, ']');
    if (behind == end)
      return false;
    behind = skip_blanks(f, behind + 1, end);
  }
  if (behind >= end || (f->raw[behind].kind != ':' && f->raw[behind].kind != '='))
    return false;
  uint32_t equals = find_outside(f, behind, end, '=');
  uint32_t source = find_source(f, behind, end);
  if (f->raw[behind].kind == ':' && f->raw[behind - 1].kind != RAW_BLANK)
    return false; /* an entry of a table */
  if (f->raw[behind].kind == ':' && equals < source && skip_blanks(f, equals + 1, end) >= end)
    return false; /* its value is on the next line, and not in a column */
  line->name = str_trim(join(f, first, behind));
  if (f->raw[behind].kind == ':')
    line->type = str_trim(join(f, behind + 1, equals < source ? equals : source));
  if (equals < end && equals < source)
    line->value = str_trim(join(f, equals + 1, source));
  line->source = str_trim(join(f, source, end));
  line->is_definition = true;
  return true;
}

static bool continues_line(const Formatter *f, uint32_t begin, uint32_t end)
{
  static const char *const words[] = {"else", "then", "with", "across", "and", "or", "source"};
  uint32_t first = skip_blanks(f, begin, end);
  if (first >= end)
    return false;
  if (f->raw[first].kind == '|')
    return true;
  for (size_t i = 0; f->raw[first].kind == RAW_NAME && i < LEN(words); i++)
    if (str_is(token_text(f, &f->raw[first]), words[i])) {
      uint32_t next = skip_blanks(f, first + 1, end);
      return next < end && f->raw[next].kind != ':' && f->raw[next].kind != '=' &&
             f->raw[next].kind != RAW_ARROW;
    }
  return false;
}

/* A word behind which a line goes on, and not the field of that name. */
static bool is_open_word(const Formatter *f, uint32_t begin, uint32_t at)
{
  static const char *const words[] = {
      "and", "or",     "not", "to", "by",        "with",    "then",  "else",   "for", "where",
      "on",  "across", "if",  "in", "otherwise", "extends", "given", "expect", "at"};
  if (at > begin && f->raw[at - 1].kind == '.')
    return false;
  for (size_t i = 0; i < LEN(words); i++)
    if (is_word(f, &f->raw[at], words[i]))
      return true;
  return false;
}

static bool ends_open(const Formatter *f, uint32_t begin, uint32_t end)
{
  while (end > begin && f->raw[end - 1].kind == RAW_BLANK)
    end--;
  if (end == begin)
    return false;
  switch (f->raw[end - 1].kind) {
  case '+':
  case '-':
  case '*':
  case '/':
  case '^':
  case '=':
  case '<':
  case '>':
  case ':':
  case '|':
  case RAW_EQ:
  case RAW_NE:
  case RAW_LE:
  case RAW_GE:
  case RAW_ARROW:
  case RAW_CHANGE:
  case RAW_DOTDOT:
  case RAW_PLUSMINUS: return true;
  case RAW_NAME: return is_open_word(f, begin, end - 1);
  case ',': return f->depth == 0; /* inside brackets it ends an entry */
  default: return false;
  }
}

static Line *add_line(Formatter *f)
{
  if (f->lines.count == f->lines.capacity) {
    uint32_t capacity = f->lines.capacity ? f->lines.capacity * 2 : 64;
    f->lines.items = arena_grow(f->arena, f->lines.items, f->lines.count, capacity, sizeof(Line));
    f->lines.capacity = capacity;
  }
  Line *line = &f->lines.items[f->lines.count++];
  *line = (Line){.is_empty = false};
  return line;
}

static void read_line(Formatter *f, uint32_t begin, uint32_t end)
{
  Line *line = add_line(f);
  uint32_t code_end = end, leading = 0;
  if (end > begin && (f->raw[end - 1].kind == RAW_COMMENT || f->raw[end - 1].kind == RAW_DOC)) {
    code_end--;
    line->comment = str_trim(token_text(f, &f->raw[code_end]));
  }
  uint32_t first = skip_blanks(f, begin, code_end);
  for (uint32_t i = first; i < code_end && (closes(f->raw[i].kind) || f->raw[i].kind == RAW_BLANK);
       i++)
    leading += closes(f->raw[i].kind);
  line->is_empty = first == code_end && !line->comment.length;
  uint32_t outer = f->depth > leading ? f->depth - leading : 0;
  bool continued = first < code_end && (f->continues || continues_line(f, begin, code_end));
  line->indent = 2 * (outer + continued);
  bool whole = !continued;
  if (!(whole && split_definition(f, line, begin, code_end)))
    line->code = join(f, begin, code_end);
  for (uint32_t i = begin; i < code_end; i++) {
    f->depth += opens(f->raw[i].kind);
    f->depth -= closes(f->raw[i].kind) && f->depth > 0;
    line->is_verbatim |= f->raw[i].kind == RAW_PROSE;
  }
  if (first < code_end)
    f->continues = ends_open(f, begin, code_end);
}

/* ---- columns ---- */

typedef struct Columns {
  size_t name, type, code, source;
  bool any_type, any_source;
} Columns;

static size_t wider(size_t a, size_t b)
{
  return a > b ? a : b;
}

static Str lay_code(Formatter *f, const Line *line, const Columns *columns)
{
  if (!line->is_definition)
    return line->code;
  StrBuf out;
  strbuf_init(&out, f->arena);
  strbuf_add(&out, line->name);
  if (line->type.length) {
    strbuf_repeat(&out, ' ', columns->name - str_columns(line->name));
    strbuf_text(&out, " : ");
    strbuf_add(&out, line->type);
  }
  if (line->value.length) {
    size_t column = columns->name + (columns->any_type ? 3 + columns->type : 0);
    size_t now = str_columns(strbuf_str(&out));
    strbuf_repeat(&out, ' ', column > now ? column - now : 0);
    strbuf_text(&out, " = ");
    strbuf_add(&out, line->value);
  } else if (!line->type.length) {
    strbuf_text(&out, " =");
  }
  return strbuf_str(&out);
}

/* Definitions that stand together share their columns. */
static uint32_t block_end(const Lines *lines, uint32_t at)
{
  const Line *first = &lines->items[at];
  uint32_t end = at + 1;
  while (end < lines->count && lines->items[end].is_definition == first->is_definition &&
         first->is_definition && lines->items[end].indent == first->indent)
    end++;
  return end;
}

static Columns measure(Formatter *f, uint32_t begin, uint32_t end)
{
  Columns columns = {0};
  for (uint32_t i = begin; i < end; i++) {
    const Line *line = &f->lines.items[i];
    columns.name = wider(columns.name, str_columns(line->name));
    columns.type = wider(columns.type, str_columns(line->type));
    columns.any_type |= line->type.length > 0;
    columns.any_source |= line->source.length > 0;
  }
  for (uint32_t i = begin; i < end; i++) {
    const Line *line = &f->lines.items[i];
    size_t width = str_columns(lay_code(f, line, &columns));
    if (line->source.length || line->comment.length)
      columns.code = wider(columns.code, width);
    columns.source = wider(columns.source, str_columns(line->source));
  }
  return columns;
}

static void put_line(Formatter *f, const Line *line, const Columns *columns, StrBuf *out)
{
  Str code = lay_code(f, line, columns);
  if (line->is_verbatim) {
    strbuf_add(out, code);
  } else if (code.length || line->comment.length) {
    strbuf_repeat(out, ' ', line->indent);
    strbuf_add(out, code);
  }
  size_t width = str_columns(code);
  if (line->source.length) {
    strbuf_repeat(out, ' ', columns->code + 2 - width);
    strbuf_add(out, line->source);
    width = columns->code + 2 + str_columns(line->source);
  }
  if (line->comment.length && code.length) {
    size_t column = columns->code + 2 + (columns->any_source ? columns->source + 2 : 0);
    strbuf_repeat(out, ' ', column > width ? column - width : 2);
  }
  strbuf_add(out, line->comment);
  strbuf_char(out, '\n');
}

/* Comments of lines that are no definitions stand in a column too, where such lines follow each
 * other. */
static uint32_t comment_block(const Lines *lines, uint32_t at)
{
  uint32_t end = at;
  while (end < lines->count && !lines->items[end].is_definition && lines->items[end].code.length &&
         lines->items[end].comment.length && !lines->items[end].is_verbatim)
    end++;
  return end > at ? end : at + 1;
}

void fmt_script(Arena *arena, Str text, StrBuf *out)
{
  RawTokens raw = raw_scan(arena, text);
  Formatter f = {.arena = arena, .text = text, .raw = raw.items};
  uint32_t begin = 0;
  for (uint32_t i = 0; i < raw.count; i++) {
    if (raw.items[i].kind != RAW_NEWLINE && raw.items[i].kind != RAW_END)
      continue;
    if (raw.items[i].kind == RAW_NEWLINE || i > begin)
      read_line(&f, begin, i);
    begin = i + 1;
  }
  while (f.lines.count && f.lines.items[f.lines.count - 1].is_empty)
    f.lines.count--;
  bool was_empty = true;
  for (uint32_t i = 0; i < f.lines.count;) {
    const Line *line = &f.lines.items[i];
    uint32_t end = line->is_definition ? block_end(&f.lines, i) : comment_block(&f.lines, i);
    Columns columns = measure(&f, i, end);
    for (; i < end; i++) {
      line = &f.lines.items[i];
      if (!(line->is_empty && was_empty))
        put_line(&f, line, &columns, out);
      was_empty = line->is_empty;
    }
  }
}
