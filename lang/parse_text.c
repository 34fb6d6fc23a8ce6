#include "parse_build.h"

/* Texts and prose: escapes undone, and {…} parsed as expressions. */

static void add_code_point(StrBuf *out, uint32_t code)
{
  if (code < 0x80) {
    strbuf_char(out, (char)code);
  } else if (code < 0x800) {
    strbuf_char(out, (char)(0xc0 | code >> 6));
    strbuf_char(out, (char)(0x80 | (code & 0x3f)));
  } else if (code < 0x10000) {
    strbuf_char(out, (char)(0xe0 | code >> 12));
    strbuf_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
    strbuf_char(out, (char)(0x80 | (code & 0x3f)));
  } else {
    strbuf_char(out, (char)(0xf0 | code >> 18));
    strbuf_char(out, (char)(0x80 | (code >> 12 & 0x3f)));
    strbuf_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
    strbuf_char(out, (char)(0x80 | (code & 0x3f)));
  }
}

/* Undoes one escape at [at], the backslash; gives the offset behind it. */
static uint32_t escape(Parser *p, StrBuf *out, uint32_t at, uint32_t end)
{
  char c = at + 1 < end ? p->text.text[at + 1] : '\\';
  switch (c) {
  case 'n': strbuf_char(out, '\n'); return at + 2;
  case 't': strbuf_char(out, '\t'); return at + 2;
  case '"':
  case '\\':
  case '{':
  case '}': strbuf_char(out, c); return at + 2;
  case 'u': {
    uint32_t code = 0, i = at + 2;
    if (i < end && p->text.text[i] == '{') {
      for (i++; i < end && p->text.text[i] != '}' && i < at + 10; i++) {
        char h = p->text.text[i];
        code = code * 16 + (uint32_t)(h >= 'a' ? h - 'a' + 10 : h >= 'A' ? h - 'A' + 10 : h - '0');
      }
      if (code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)) {
        add_code_point(out, code);
        return i + 1;
      }
    }
    break;
  }
  default: break;
  }
  Diag *diag = diag_add(p->context->diags, E_ESCAPE, (Span){p->source, at, at + 2},
                        "`\\%c` is not an escape that is known", c);
  diag_help(p->context->diags, diag,
            "known are \\n \\t \\\" \\\\ \\{ \\} and \\u{20ac}; for a backslash write \\\\");
  return at + 2;
}

static Ast *text_piece(Parser *p, StrBuf *text, uint32_t begin, uint32_t end)
{
  Ast *piece = build_node(p, AST_STRING, (Span){p->source, begin, end});
  piece->text = str_copy(p->context->arena, strbuf_str(text));
  strbuf_init(text, p->context->arena);
  return piece;
}

/* The colon of a format, `{x in GW:.2}`: outside brackets, followed by a dot. */
static uint32_t format_start(Parser *p, uint32_t begin, uint32_t end)
{
  for (uint32_t i = end; i > begin; i--)
    if (p->text.text[i - 1] == ':' && i < end && p->text.text[i] == '.')
      return i - 1;
  return end;
}

enum { DECIMALS_LIMIT = 20 }; /* a double has fewer digits */

/* `.2`; empty after reporting what is none. */
static Str decimals_format(Parser *p, uint32_t begin, uint32_t end)
{
  int decimals = 0;
  bool good = end > begin + 1;
  for (uint32_t i = begin + 1; good && i < end; i++) {
    char digit = p->text.text[i];
    decimals = 10 * decimals + (digit - '0');
    good = digit >= '0' && digit <= '9' && decimals <= DECIMALS_LIMIT;
  }
  if (good)
    return str_slice(p->text, begin, end);
  Diag *diag = diag_add(p->context->diags, E_NUMBER, (Span){p->source, begin, end},
                        "behind `:.` stands how many decimals to print, 0 to %d", DECIMALS_LIMIT);
  diag_help(p->context->diags, diag, "for two: {x:.2}");
  return STR("");
}

static Ast *template_part(Parser *p, uint32_t begin, uint32_t end)
{
  uint32_t format = format_start(p, begin, end);
  Ast *part = build_node(p, AST_PART, (Span){p->source, begin, end});
  part->text = format < end ? decimals_format(p, format + 1, end) : STR("");
  Ast *value = parse_expression(p->context, p->source, begin, format);
  if (value && value->kind == AST_ITEM) {
    part->a = value->a;
    part->b = value->b;
  } else {
    part->a = value ? value : build_node(p, AST_BAD, part->at);
  }
  return part;
}

static uint32_t part_end(Parser *p, uint32_t at, uint32_t end)
{
  int depth = 0;
  for (uint32_t i = at; i < end; i++) {
    char c = p->text.text[i];
    depth += c == '{' || c == '(' || c == '[';
    depth -= c == '}' || c == ')' || c == ']';
    if (depth < 0)
      return i;
  }
  return end;
}

/* Behind the code that the backticks at [at] begin: a span, as long as its paragraph, or a fence.
   Where nothing ends it, behind the backticks. */
static uint32_t code_end(Parser *p, uint32_t at, uint32_t end)
{
  enum { FENCE = 3 };
  const char *text = p->text.text;
  uint32_t behind = at, run = 0;
  while (behind < end && text[behind] == '`')
    behind++;
  for (uint32_t i = behind; i < end; i++) {
    run = text[i] == '`' ? run + 1 : 0;
    if (run == behind - at && (i + 1 == end || text[i + 1] != '`'))
      return i + 1;
    if (behind - at < FENCE && text[i] == '\n' && i + 1 < end && text[i + 1] == '\n')
      break;
  }
  return behind;
}

Ast *build_text(Parser *p, AstKind plain, AstKind with_parts, Span at)
{
  uint32_t quotes =
      at.end - at.begin >= 6 && str_starts(str_slice(p->text, at.begin, at.end), "\"\"\"") ? 3 : 1;
  bool closed = at.end - at.begin >= 2 * quotes && p->text.text[at.end - 1] == '"';
  uint32_t begin = at.begin + quotes, end = closed ? at.end - quotes : at.end;
  Ast *node = build_node(p, with_parts, at);
  StrBuf text;
  strbuf_init(&text, p->context->arena);
  uint32_t piece = begin;
  bool parts = false;
  uint32_t code = begin; /* up to here it is code of the prose, in which braces are braces */
  for (uint32_t i = begin; i < end;) {
    char c = p->text.text[i];
    if (c == '`' && i >= code && plain == AST_PROSE)
      code = code_end(p, i, end);
    if (c == '\\') {
      i = escape(p, &text, i, end);
    } else if (c == '{' && i >= code) {
      uint32_t stop = part_end(p, i + 1, end);
      if (text.length)
        node->list = build_list_add(p, node->list, text_piece(p, &text, piece, i));
      if (stop == end)
        diag_add(p->context->diags, E_BRACKET_OPEN, (Span){p->source, i, i + 1},
                 "this `{` is never closed; for a brace in a text write \\{");
      else
        node->list = build_list_add(p, node->list, template_part(p, i + 1, stop));
      parts = true;
      i = stop + (stop < end);
      piece = i;
    } else {
      strbuf_char(&text, c);
      i++;
    }
  }
  if (text.length || (!parts && plain == with_parts))
    node->list = build_list_add(p, node->list, text_piece(p, &text, piece, end));
  if (parts || plain == with_parts)
    return node;
  node->kind = plain;
  node->text = node->list.count ? node->list.items[0]->text : STR("");
  return node;
}

Str build_string(Parser *p, Span at)
{
  Ast *node = build_text(p, AST_STRING, AST_TEMPLATE, at);
  if (node->kind == AST_STRING)
    return node->text;
  Diag *diag =
      diag_add(p->context->diags, E_MISPLACED, at, "a value cannot be inserted into this text");
  diag_help(p->context->diags, diag, "for braces as such write \\{ and \\}");
  return str_slice(p->text, at.begin + 1, at.end - 1);
}
