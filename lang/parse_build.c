#include "parse_build.h"
#include "parse.tab.h"
#include "unit.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- nodes ---- */

Ast *build_node(Parser *p, AstKind kind, Span at)
{
  Ast *node = NEW(p->context->arena, Ast);
  *node = (Ast){.kind = kind, .at = at, .depth = 1};
  return node;
}

void build_too_deep(Parser *p, Span at)
{
  if (p->too_deep)
    return;
  p->too_deep = true;
  Diag *diag = diag_add(p->context->diags, E_NESTING, at,
                        "this expression nests more than %d levels deep", p->context->depth_limit);
  diag_help(p->context->diags, diag,
            "give parts of it names of their own; sum(… over axis) adds up many terms");
}

/* Depth is limited where nodes are made, so nothing that walks the tree can overflow the stack.
   What is too deep is cut off below the node, which stays what it is: an item, an arm, an entry. */
static void limit_depth(Parser *p, Ast *node)
{
  Ast **kids[] = {&node->a, &node->b};
  uint32_t depth = 0;
  for (size_t i = 0; i < LEN(kids); i++) {
    Ast **kid = kids[i];
    if (*kid && (*kid)->depth >= (uint32_t)p->context->depth_limit) {
      build_too_deep(p, node->at);
      *kid = build_node(p, AST_BAD, (*kid)->at);
    }
    if (*kid && (*kid)->depth > depth)
      depth = (*kid)->depth;
  }
  node->depth = depth + 1;
}

Ast *build_ab(Parser *p, AstKind kind, Span at, Ast *a, Ast *b)
{
  Ast *node = build_node(p, kind, at);
  node->a = a;
  node->b = b;
  limit_depth(p, node);
  return node;
}

const Sym *build_sym(Parser *p, Span at)
{
  return intern(p->context->interner, str_slice(p->text, at.begin, at.end));
}

Ast *build_named(Parser *p, AstKind kind, Span at, Span name)
{
  Ast *node = build_node(p, kind, at);
  node->name = build_sym(p, name);
  node->name_at = name;
  return node;
}

Ast *build_binary(Parser *p, Span at, Span op, Ast *a, Ast *b)
{
  Ast *node = build_ab(p, AST_BINARY, at, a, b);
  node->name = build_sym(p, op);
  node->name_at = op;
  return node;
}

Ast *build_unary(Parser *p, Span at, Span op, Ast *a)
{
  Ast *node = build_ab(p, AST_UNARY, at, a, NULL);
  node->name = build_sym(p, op);
  return node;
}

AstList build_list_empty(void)
{
  return (AstList){NULL, 0};
}

/* Lists grow by doubling: their room is the next power of two. */
AstList build_list_add(Parser *p, AstList list, Ast *next)
{
  bool full = (list.count & (list.count - 1)) == 0;
  if (full)
    list.items = arena_grow(p->context->arena, list.items, list.count,
                            list.count ? (size_t)list.count * 2 : 1, sizeof(Ast *));
  list.items[list.count++] = next;
  return list;
}

AstList build_list_one(Parser *p, Ast *first)
{
  return build_list_add(p, build_list_empty(), first);
}

/* ---- numbers ---- */

/* `1,000`: one number, or two? */
static void report_grouped(Parser *p, Span at)
{
  Str text = str_slice(p->text, at.begin, at.end);
  Str grouped = str_replace(p->context->arena, text, ",", "_");
  Str apart = str_replace(p->context->arena, text, ",", ", ");
  Diag *diag = diag_add(p->context->diags, E_NUMBER, at, "commas do not group digits");
  diag_here(p->context->diags, diag, "one number, or several?");
  diag_help(p->context->diags, diag, "write `%.*s` for one number, `%.*s` for several values",
            (int)grouped.length, grouped.text, (int)apart.length, apart.text);
}

static double read_number(Parser *p, Span at)
{
  char copy[400];
  size_t length = 0;
  bool is_grouped = false;
  for (uint32_t i = at.begin; i < at.end && length + 1 < sizeof copy; i++) {
    is_grouped |= p->text.text[i] == ',';
    if (p->text.text[i] != '_' && p->text.text[i] != ',')
      copy[length++] = p->text.text[i];
  }
  copy[length] = '\0';
  if (is_grouped)
    report_grouped(p, at);
  double value = strtod(copy, NULL);
  bool is_lost = value == 0 && strcspn(copy, "123456789") < strcspn(copy, "eE");
  if (isfinite(value) && !is_lost && at.end - at.begin < sizeof copy)
    return value;
  Diag *diag = diag_add(p->context->diags, E_NUMBER, at, "this number is too %s to be held",
                        is_lost ? "small" : "large");
  diag_help(p->context->diags, diag,
            is_lost ? "numbers go down to about 2.2e-308" : "numbers go up to about 1.8e308");
  return 0;
}

Ast *build_number(Parser *p, Span at)
{
  Ast *node = build_node(p, AST_NUMBER, at);
  node->number = read_number(p, at);
  Str text = str_slice(p->text, at.begin, at.end);
  bool whole = true;
  for (size_t i = 0; i < text.length; i++)
    whole &= text.text[i] != '.' && text.text[i] != 'e' && text.text[i] != 'E';
  node->flags = whole ? AST_BARE_INT : 0;
  return node;
}

Ast *build_term(Parser *p, Span at, Span name, Span exponent, int sign)
{
  Ast *term = build_named(p, AST_UNIT_TERM, at, name);
  term->number = sign * (exponent.end > exponent.begin ? read_number(p, exponent) : 1);
  term->flags = 1;
  return term;
}

Ast *build_scaled_unit(Parser *p, Span at, Span scale, Ast *term)
{
  if (unit_scale_word(str_slice(p->text, scale.begin, scale.end)) <= 0) {
    Diag *diag = diag_add(p->context->diags, E_SYNTAX, term->at, "`%.*s` does not fit here",
                          (int)term->name->text.length, term->name->text.text);
    diag_help(p->context->diags, diag,
              "between units stands `*` or `/`; before one may stand a scale word: million USD");
  }
  Ast *unit = build_node(p, AST_UNIT, at);
  unit->list = build_list_one(p, build_term(p, scale, scale, (Span){0}, 1));
  unit->list = build_list_add(p, unit->list, term);
  return unit;
}

Ast *build_negated(Ast *term)
{
  term->number = -term->number;
  return term;
}

Ast *build_unwrapped(Ast *node)
{
  return node->kind == AST_BLOCK && !node->list.count ? node->a : node;
}

static bool is_word_byte(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '@' || c == '$' || (unsigned char)c >= 0x80;
}

/* A tight unit behind a number: TWh/yr, USD/kW/yr, m^-2, %. */
static Ast *tight_unit(Parser *p, uint32_t begin, uint32_t end)
{
  Ast *unit = build_node(p, AST_UNIT, (Span){p->source, begin, end});
  int sign = 1;
  for (uint32_t at = begin; at < end;) {
    uint32_t word = at;
    if (p->text.text[at] == '%')
      at++;
    while (at < end && is_word_byte(p->text.text[at]))
      at++;
    Span name = {p->source, word, at}, exponent = {p->source, at, at};
    int power_sign = 1;
    if (at < end && p->text.text[at] == '^') {
      at++;
      if (p->text.text[at] == '-')
        power_sign = -1, at++;
      exponent.begin = at;
      while (at < end && is_word_byte(p->text.text[at]))
        at++;
      exponent.end = at;
    }
    Span whole = {p->source, word, at};
    unit->list =
        build_list_add(p, unit->list, build_term(p, whole, name, exponent, sign * power_sign));
    if (at < end)
      sign = p->text.text[at++] == '/' ? -1 : 1;
  }
  return unit;
}

Ast *build_quantity(Parser *p, Span at)
{
  const Token *token = &p->tokens.items[p->at - 1];
  for (uint32_t i = p->at; i > 0; i--) /* one token may have been read ahead */
    if (p->tokens.items[i - 1].begin == at.begin) {
      token = &p->tokens.items[i - 1];
      break;
    }
  Ast *node = build_node(p, AST_QUANTITY, at);
  uint32_t end = token->scale_end > token->scale_begin ? token->scale_begin
                 : token->unit_end > token->unit_begin ? token->unit_begin
                                                       : at.end;
  Str digits = str_trim(str_slice(p->text, at.begin, end));
  node->number = read_number(p, (Span){p->source, at.begin, at.begin + (uint32_t)digits.length});
  node->text = str_slice(p->text, token->scale_begin, token->scale_end);
  node->a = tight_unit(p, token->unit_begin, token->unit_end);
  return node;
}

/* ---- two ends with one unit ---- */

static Ast *innermost(Ast *node)
{
  return node->kind == AST_UNARY && node->a->kind == AST_NUMBER ? node->a : node;
}

/* `5 to 10 GW`: a bare number takes the unit of the other end. */
static void share_unit(Ast *bare, const Ast *with_unit)
{
  Ast *number = innermost(bare);
  if (with_unit->kind == AST_UNARY)
    with_unit = with_unit->a;
  if (number->kind != AST_NUMBER || with_unit->kind != AST_QUANTITY)
    return;
  number->kind = AST_QUANTITY;
  number->a = with_unit->a;
  number->text = with_unit->text;
}

static void check_operand(Parser *p, const Ast *operand, const char *word)
{
  switch (operand->kind) {
  case AST_NUMBER:
  case AST_QUANTITY:
  case AST_NAME:
  case AST_DOT:
  case AST_CALL:
  case AST_PAREN:
  case AST_DATE:
  case AST_INDEX:
  case AST_BAD: return;
  case AST_UNARY:
    if (operand->a->kind == AST_NUMBER || operand->a->kind == AST_QUANTITY)
      return;
    break;
  default: break;
  }
  Str text = str_slice(p->text, operand->at.begin, operand->at.end);
  Diag *diag = diag_add(p->context->diags, E_OPERAND, operand->at,
                        "`%s` needs parentheses round this operand", word);
  diag_here(p->context->diags, diag, "a calculation");
  diag_help(p->context->diags, diag,
            "write (%.*s) %s …, or put the parentheses where you mean them", (int)text.length,
            text.text, word);
}

Ast *build_interval(Parser *p, AstKind kind, Span at, Ast *a, Ast *b)
{
  const char *word = kind == AST_INTERVAL ? "to" : "±";
  check_operand(p, a, word);
  check_operand(p, b, word);
  share_unit(a, b);
  return build_ab(p, kind, at, a, b);
}

Ast *build_threepoint(Parser *p, Span at, Ast *low, Ast *central, Ast *high)
{
  check_operand(p, low, "low");
  check_operand(p, central, "central");
  check_operand(p, high, "high");
  share_unit(low, high);
  share_unit(central, high);
  Ast *node = build_ab(p, AST_THREEPOINT, at, low, central);
  node->c = high;
  return node;
}

Ast *build_range(Parser *p, Span at, Ast *a, Ast *b, Ast *by)
{
  share_unit(a, b);
  Ast *node = build_ab(p, AST_RANGE, at, a, b);
  node->c = by;
  return node;
}

/* ---- definitions ---- */

Ast *build_cell(Parser *p, Span at, Span name, AstList axes, Ast *shape)
{
  shape->kind = AST_CELL;
  shape->at = at;
  shape->name = build_sym(p, name);
  shape->name_at = name;
  shape->list = axes;
  return build_doc(p, shape);
}

Ast *build_optimise(Parser *p, Span at, Span name, AstList wishes)
{
  Ast *cell = build_named(p, AST_CELL, at, name);
  cell->b = build_node(p, AST_OPTIMISE, at);
  cell->b->list = wishes;
  return build_doc(p, cell);
}

static bool only_blanks(Parser *p, uint32_t begin, uint32_t end, uint32_t lines)
{
  for (uint32_t i = begin; i < end; i++) {
    char c = p->text.text[i];
    if (c == '\n' && lines-- == 0)
      return false;
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
      return false;
  }
  return true;
}

/* The index of the first doc comment that begins at or behind [offset]. */
static uint32_t first_doc(const Parser *p, uint32_t offset)
{
  uint32_t low = 0, high = p->tokens.doc_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (p->tokens.docs[middle].begin < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* What a doc comment says, without the blank behind its mark: further ones set an example in. */
static Str doc_line(const Parser *p, const DocComment *doc)
{
  uint32_t begin = doc->begin, end = doc->end;
  if (begin < end && p->text.text[begin] == ' ')
    begin++;
  while (end > begin && strchr(" \t\r", p->text.text[end - 1]))
    end--;
  return str_slice(p->text, begin, end);
}

Ast *build_doc(Parser *p, Ast *node)
{
  StrBuf text;
  strbuf_init(&text, p->context->arena);
  uint32_t behind = first_doc(p, node->at.begin), first = behind;
  uint32_t start = node->at.begin;
  while (first > 0 && p->tokens.docs[first - 1].own_line &&
         only_blanks(p, p->tokens.docs[first - 1].end, start, 1)) {
    first--;
    start = p->tokens.docs[first].begin - 2;
  }
  for (uint32_t i = first; i < behind; i++) {
    strbuf_text(&text, text.length ? "\n" : "");
    strbuf_add(&text, doc_line(p, &p->tokens.docs[i]));
  }
  uint32_t after = first_doc(p, node->at.end);
  const DocComment *beside = after < p->tokens.doc_count ? &p->tokens.docs[after] : NULL;
  if (beside && !beside->own_line && only_blanks(p, node->at.end, beside->begin - 2, 0)) {
    strbuf_text(&text, text.length ? "\n" : "");
    strbuf_add(&text, str_trim(doc_line(p, beside)));
  }
  if (text.length)
    node->text = strbuf_str(&text);
  return node;
}

/* ---- tokens for bison ---- */

int build_next_token(Parser *p, Span *at)
{
  if (p->first) {
    int first = p->first;
    p->first = 0;
    *at = (Span){p->source, 0, 0};
    return first;
  }
  const Token *token = &p->tokens.items[p->at];
  *at = (Span){p->source, token->begin, token->end};
  if (token->kind != 0)
    p->at++;
  return token->kind;
}

/* `year`, and `a.p` of a sweep's axis that is named after a whole path. */
static Str path_text(Parser *p, const Ast *path)
{
  if (path->kind == AST_NAME)
    return path->name->text;
  Str before = path->kind == AST_DOT ? path_text(p, path->a) : STR("");
  if (!before.length)
    return before;
  return str_format(p->context->arena, "%.*s.%s", (int)before.length, before.text,
                    path->name->text.text);
}

Ast *build_axis_name(Parser *p, const Ast *path)
{
  Str name = path_text(p, path);
  if (!name.length) {
    Diag *diag = diag_add(p->context->diags, E_SYNTAX, path->at, "the name of an axis stands here");
    diag_help(p->context->diags, diag, "write the axis, then the label: x[year = 2030]");
  }
  Ast *node = build_ab(p, AST_NAME, path->at, NULL, NULL);
  node->name = name.length ? intern(p->context->interner, name) : NULL;
  return node;
}

void build_expect_word(Parser *p, Span at, const char *word)
{
  Str text = str_slice(p->text, at.begin, at.end);
  if (str_is(text, word))
    return;
  Diag *diag = diag_add(p->context->diags, E_SYNTAX, at, "found `%.*s`, expected `%s`",
                        (int)text.length, text.text, word);
  (void)diag;
}
