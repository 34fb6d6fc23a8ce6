#include "parse_build.h"
#include "parse.tab.h"
#include "slip.h"

/* What bison says of a line that does not read, in words that help. */

static Str token_text(const Parser *p, const Token *token)
{
  return str_slice(p->text, token->begin, token->end);
}

/* The token at [i], or the one that ends the script. */
static const Token *token_at(const Parser *p, uint32_t i)
{
  return &p->tokens.items[i < p->tokens.count ? i : p->tokens.count - 1];
}

static uint32_t statement_begin(const Parser *p, uint32_t at)
{
  while (at > 0 && p->tokens.items[at - 1].kind != NL && p->tokens.items[at - 1].kind != '{')
    at--;
  return at;
}

/* The innermost bracket that is open before the token at [at]; [at] itself where there is none. */
static uint32_t opening(const Parser *p, uint32_t at)
{
  uint32_t depth = p->tokens.items[at].depth, i = at;
  while (i > 0 && depth > 0)
    if (p->tokens.items[--i].depth + 1 == depth)
      return i;
  return at;
}

static bool is_figure(const Token *token)
{
  return token->kind == NUMBER || token->kind == QUANTITY;
}

/* Commas and points between or beside digits, and the commas of other languages. */
static const char *help_punctuation(const Parser *p, uint32_t at)
{
  const Token *token = token_at(p, at), *before = token_at(p, at ? at - 1 : at),
              *after = token_at(p, at + 1);
  if (token->kind == ',' && at && before->kind == NUMBER && is_figure(after) &&
      before->end == token->begin && token->end == after->begin)
    return "a decimal point is written `.`, as in 2.5; digits are grouped by `_`, as in 1_000";
  if (token->kind == ',') {
    uint32_t open = opening(p, at);
    if (open > 0 && open < at && p->tokens.items[open].kind == '(' &&
        p->tokens.items[open - 1].kind == IF)
      return "write `if … then … else …`: y = if a > b then 1 else 2";
    if (open < at && p->tokens.items[open].kind == '{')
      return "what stands in these braces is separated by `;` or a new line";
  }
  if (token->kind == '.' && after->kind == NUMBER)
    return "a digit stands on both sides of the point: 0.5";
  if (at > 1 && before->kind == '.' && p->tokens.items[at - 2].kind == NUMBER)
    return "a digit stands on both sides of the point: 5.0";
  return NULL;
}

static const SlipSyntax *find_slip(const Parser *p, uint32_t at)
{
  uint32_t first = statement_begin(p, at);
  const Token *next = token_at(p, first + 1), *before = token_at(p, at ? at - 1 : at);
  bool defines = first < at && (next->kind == '=' || next->kind == ':' || next->kind == '[');
  const SlipSyntax *slip = NULL;
  if (!defines)
    slip = slip_syntax(token_text(p, token_at(p, first)), SLIP_FIRST);
  if (!slip)
    slip = slip_syntax(token_text(p, token_at(p, at)), SLIP_FOUND);
  if (!slip && at > first && before->kind == QUANTITY)
    slip = slip_syntax(str_slice(p->text, before->unit_begin, before->unit_end), SLIP_AS_UNIT);
  return slip;
}

static bool is_simple(const Token *token)
{
  return is_figure(token) || token->kind == NAME;
}

/* With what stands on either side, where that is not much. */
static void help_with_slip(Parser *p, Diag *diag, const SlipSyntax *slip, uint32_t at)
{
  const Token *left = token_at(p, at ? at - 1 : at), *right = token_at(p, at + 1);
  bool writes_out = slip->sign && at && is_simple(left) && is_simple(right);
  Str a = token_text(p, left), b = token_text(p, right);
  if (writes_out)
    diag_help(p->context->diags, diag, "%s: %.*s %s %.*s", slip->help, (int)a.length, a.text,
              slip->sign, (int)b.length, b.text);
  else
    diag_help(p->context->diags, diag, "%s", slip->help);
}

/* Whether an `in` stands before it on its line. */
static bool is_behind_in(Parser *p, uint32_t at)
{
  while (at > 0 && token_at(p, at)->kind != NL && token_at(p, at)->kind != IN)
    at--;
  return token_at(p, at)->kind == IN;
}

static void add_help(Parser *p, Diag *diag, uint32_t at)
{
  Diags *diags = p->context->diags;
  const Token *token = token_at(p, at);
  Str text = token_text(p, token);
  const char *punctuation = help_punctuation(p, at);
  const SlipSyntax *slip = find_slip(p, at);
  if (token->kind == TOKEN_MONEY && text.length > 1) {
    Str meant = slip_money(p->context->arena, text);
    diag_help(diags, diag, "a currency is a unit and stands behind its figure: %.*s",
              (int)meant.length, meant.text);
  } else if (punctuation) {
    diag_help(diags, diag, "%s", punctuation);
  } else if (slip) {
    help_with_slip(p, diag, slip, at);
  } else if (token->kind == WITH && is_behind_in(p, at)) {
    diag_help(diags, diag, "`with` stands before the unit: show x with { … } in UNIT");
  } else if (text.length && token_is_reserved(text)) {
    diag_help(diags, diag, "`%.*s` is a word of the language; a name must be another",
              (int)text.length, text.text);
  }
}

/* ---- going on ---- */

static bool opens(const Token *token, uint32_t body)
{
  return token->kind == '{' && token->depth + 1 == body;
}

/* Where what [at] belongs to begins: a definition, or what stands for one in a body. */
static uint32_t definition_begin(const Parser *p, uint32_t at)
{
  const Token *items = p->tokens.items;
  uint32_t body = items[at].body;
  while (at > 0 && !opens(&items[at - 1], body) &&
         !(items[at - 1].kind == NL && items[at - 1].depth <= body))
    at--;
  return at;
}

static uint32_t definition_end(const Parser *p, uint32_t at)
{
  const Token *token = &p->tokens.items[at];
  uint32_t body = token->body;
  while (token->kind != 0 && !(token->kind == NL && token->depth <= body) &&
         !(token->kind == '}' && token->depth == body && body > 0))
    token++;
  return (uint32_t)(token - p->tokens.items);
}

/* Notes the names of what did not read, and of the heads of the bodies that it stands in. */
static void note_unread(Parser *p, uint32_t at, uint32_t end)
{
  ParseContext *context = p->context;
  for (;;) {
    uint32_t begin = definition_begin(p, at);
    context->unread_use |= p->tokens.items[begin].kind == USE;
    for (uint32_t i = begin; i < end; i++) {
      const Token *token = &p->tokens.items[i];
      if (token->kind == NAME)
        symmap_put(&context->unread, context->arena,
                   intern(context->interner, token_text(p, token)), context);
    }
    if (begin == 0 || p->tokens.items[begin - 1].kind != '{')
      return;
    at = end = begin - 1;
  }
}

/* ---- what is said ---- */

static Str expected_text(Parser *p, const char *const *expected, int count)
{
  StrBuf wanted;
  strbuf_init(&wanted, p->context->arena);
  for (int i = 0; i < count; i++) {
    strbuf_text(&wanted, i == 0 ? "" : i + 1 == count ? " or " : ", ");
    strbuf_text(&wanted, expected[i]);
  }
  return strbuf_str(&wanted);
}

/* The end of a line has no width, so the place is what stands before it. */
static Diag *report_end(Parser *p, Span at, uint32_t index, const char *what)
{
  const Token *before = index ? &p->tokens.items[index - 1] : NULL;
  if (before && before->kind != NL)
    at = (Span){p->source, before->begin, before->end};
  return diag_add(p->context->diags, E_SYNTAX, at, "%s ends too early", what);
}

void build_report(Parser *p, Span at, bool at_end, bool may_end, const char *const *expected,
                  int count)
{
  enum { MOST = 4 };
  Diags *diags = p->context->diags;
  uint32_t index = at_end || !p->at ? p->at : p->at - 1; /* the end is not counted on */
  const Token *token = &p->tokens.items[index];
  p->at = definition_end(p, index);
  note_unread(p, index, p->at);
  Str text = str_slice(p->text, at.begin, at.end);
  bool is_sign = token->kind == TOKEN_FOREIGN || token->kind == TOKEN_MONEY;
  Diag *diag;
  bool ends = token->kind == 0 || token->kind == NL;
  if (ends)
    diag = report_end(p, at, index, token->kind ? "this line" : "the script");
  else
    diag = diag_add(diags, is_sign ? E_CHARACTER : E_SYNTAX, at,
                    is_sign ? "`%.*s` means nothing here" : "`%.*s` does not fit here",
                    (int)(text.length > 40 ? 40 : text.length), text.text);
  Str list = expected_text(p, expected, count);
  if (may_end && !is_sign && !ends)
    diag_here(diags, diag, "it could end before this");
  else if (count > 0 && count <= MOST && !is_sign)
    diag_here(diags, diag, "expected %.*s", (int)list.length, list.text);
  add_help(p, diag, index);
}
