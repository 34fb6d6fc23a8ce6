#include "token.h"
#include "parse.tab.h"
#include "unit.h"
#include "lex.yy.h"

#include <string.h>

/* ---- raw tokens ---- */

static void raw_add(Arena *arena, RawTokens *tokens, uint32_t *capacity, RawToken token)
{
  if (tokens->count == *capacity) {
    uint32_t grown = *capacity ? *capacity * 2 : 256;
    tokens->items = arena_grow(arena, tokens->items, tokens->count, grown, sizeof token);
    *capacity = grown;
  }
  tokens->items[tokens->count++] = token;
}

static RawTokens raw_scan_part(Arena *arena, Str text, uint32_t begin, uint32_t end)
{
  RawScanner state = {.arena = arena, .begin = begin, .end = begin};
  RawTokens tokens = {0};
  uint32_t capacity = 0;
  yyscan_t scanner;
  if (raw_yylex_init_extra(&state, &scanner) != 0)
    unwind(arena->way_out, UNWIND_NO_MEMORY, "the scanner");
  raw_yy_scan_bytes(text.text + begin, (int)(end - begin), scanner);
  for (int kind = raw_yylex(scanner); kind != RAW_END; kind = raw_yylex(scanner))
    raw_add(arena, &tokens, &capacity, (RawToken){kind, state.begin, state.end});
  raw_add(arena, &tokens, &capacity, (RawToken){RAW_END, end, end});
  raw_yylex_destroy(scanner);
  return tokens;
}

RawTokens raw_scan(Arena *arena, Str text)
{
  return raw_scan_part(arena, text, 0, (uint32_t)text.length);
}

/* ---- words ---- */

typedef struct Word {
  const char *text;
  int token;
} Word;

static const Word reserved[] = {
#define RESERVED(text, token, form, doc, example, value, rule) {text, token},
#define RESERVED_OF(text, token, of) {text, token},
#include "../stdlib/words.def"
};

/* Words that begin a statement; a name like any other elsewhere. */
static const Word statements[] = {
#define STATEMENT(text, token, form, doc, example, value, rule) {text, token},
#define STATEMENT_OF(text, token, of) {text, token},
#include "../stdlib/words.def"
};

static int find_word(const Word *words, size_t count, Str text)
{
  for (size_t i = 0; i < count; i++)
    if (str_is(text, words[i].text))
      return words[i].token;
  return 0;
}

bool token_is_reserved(Str word)
{
  return find_word(reserved, LEN(reserved), word) != 0;
}

/* ---- the filter ---- */

enum BracketForm { ROUND, SQUARE, CURLY, BODY, FORM_COUNT }; /* BODY: CURLY around definitions */

/* A bracket that is open. It knows the innermost ones of each form, so that nobody need search. */
typedef struct Bracket {
  int kind;
  uint32_t at;
  uint32_t innermost[FORM_COUNT]; /* their depths, itself included; 0: none */
} Bracket;

typedef struct Filter {
  Arena *arena;
  uint32_t source;
  Str text;
  Diags *diags;
  RawToken *raw;
  uint32_t at;    /* next raw token */
  uint32_t solid; /* next one that is not blank, where not before [at] */
  Tokens out;
  uint32_t capacity, doc_capacity;
  Bracket *brackets;
  uint32_t depth, bracket_capacity;
  uint32_t statement; /* index in out of the first token of the statement */
} Filter;

static Str raw_text(const Filter *f, const RawToken *token)
{
  return str_slice(f->text, token->begin, token->end);
}

static bool is_space(int kind)
{
  return kind == RAW_BLANK || kind == RAW_NEWLINE || kind == RAW_COMMENT || kind == RAW_DOC;
}

/* Goes on from where it was, so that many lines of comments are looked through only once. */
static const RawToken *next_solid(Filter *f)
{
  if (f->solid < f->at)
    f->solid = f->at;
  while (is_space(f->raw[f->solid].kind))
    f->solid++;
  return &f->raw[f->solid];
}

/* The next token on the same line; RAW_NEWLINE where there is none. */
static const RawToken *next_on_line(const Filter *f, uint32_t from)
{
  while (f->raw[from].kind == RAW_BLANK)
    from++;
  return &f->raw[from];
}

static uint32_t innermost(const Filter *f, enum BracketForm form)
{
  return f->depth ? f->brackets[f->depth - 1].innermost[form] : 0;
}

static Token *emit(Filter *f, int kind, uint32_t begin, uint32_t end)
{
  if (f->out.count == f->capacity) {
    uint32_t grown = f->capacity ? f->capacity * 2 : 256;
    f->out.items = arena_grow(f->arena, f->out.items, f->out.count, grown, sizeof(Token));
    f->capacity = grown;
  }
  Token *token = &f->out.items[f->out.count++];
  *token = (Token){
      .kind = kind, .begin = begin, .end = end, .depth = f->depth, .body = innermost(f, BODY)};
  return token;
}

static int last_kind(const Filter *f)
{
  return f->out.count ? f->out.items[f->out.count - 1].kind : NL;
}

static bool at_statement(const Filter *f)
{
  int last = last_kind(f);
  return last == NL || (last == '{' && f->depth > 0 && innermost(f, BODY) == f->depth);
}

/* ---- line ends ---- */

static bool continues_after(int kind)
{
  switch (kind) {
  case '+':
  case '-':
  case '*':
  case '/':
  case '^':
  case '<':
  case '>':
  case '=':
  case '.':
  case ',':
  case ':':
  case '|':
  case EQ:
  case NE:
  case LE:
  case GE:
  case CHANGE:
  case ARROW:
  case DOTDOT:
  case PLUSMINUS:
  case AND:
  case OR:
  case NOT:
  case TO:
  case BY:
  case WITH:
  case THEN:
  case ELSE:
  case FOR:
  case WHERE:
  case ON:
  case ACROSS:
  case IF:
  case IN:
  case OTHERWISE:
  case EXTENDS:
  case GIVEN:
  case EXPECT:
  case AT: return true;
  default: return false;
  }
}

static bool continues_before(const Filter *f, const RawToken *next)
{
  static const char *const words[] = {"else", "then", "with", "across", "and", "or"};
  if (next->kind == '|')
    return true;
  if (next->kind != RAW_NAME)
    return false;
  Str text = raw_text(f, next);
  const RawToken *after = next_on_line(f, (uint32_t)(next - f->raw) + 1);
  if (str_is(text, "source"))
    return after->kind == RAW_STRING;
  if (after->kind == ':' || after->kind == '=')
    return false;
  if (str_is(text, "else") && after->kind == RAW_ARROW)
    return false; /* an arm of match */
  for (size_t i = 0; i < LEN(words); i++)
    if (str_is(text, words[i]))
      return true;
  return false;
}

static void end_line(Filter *f, uint32_t begin, uint32_t end)
{
  if (last_kind(f) != NL && last_kind(f) != '{')
    emit(f, NL, begin, end);
  f->statement = f->out.count;
}

static int statement_word(const Filter *f, const RawToken *token)
{
  int kind = find_word(statements, LEN(statements), raw_text(f, token));
  if (!kind)
    return 0;
  const RawToken *next = next_on_line(f, (uint32_t)(token - f->raw) + 1);
  switch (next->kind) {
  case RAW_STRING:
  case RAW_OPEN_STRING:
  case RAW_NUMBER:
  case RAW_DATE:
  case '(':
  case '{':
  case '-': return kind;
  case RAW_NAME: {
    Str word = raw_text(f, next);
    bool operand = str_is(word, "if") || str_is(word, "not") || str_is(word, "match") ||
                   (kind == SUBJECT && str_is(word, "to"));
    return operand || !token_is_reserved(word) ? kind : 0;
  }
  default: return 0;
  }
}

/* Inside ( or [ and behind an operator a line end means nothing; but a line that starts a statement
   at the margin shows that the bracket, or what the operator wants, was forgotten. */
static bool starts_afresh(const Filter *f, const RawToken *next)
{
  bool at_margin = next->begin == 0 || f->text.text[next->begin - 1] == '\n';
  if (!at_margin || next->kind != RAW_NAME)
    return false;
  if (statement_word(f, next))
    return true;
  const RawToken *after = next_on_line(f, (uint32_t)(next - f->raw) + 1);
  return after->kind == '=' && !token_is_reserved(raw_text(f, next));
}

static void report_open(Filter *f, const Bracket *bracket)
{
  Span at = {f->source, bracket->at, bracket->at + 1};
  Diag *diag = diag_add(f->diags, E_BRACKET_OPEN, at, "this `%c` is never closed", bracket->kind);
  diag_help(f->diags, diag, "close it with `%c`",
            bracket->kind == '('   ? ')'
            : bracket->kind == '[' ? ']'
                                   : '}');
}

static void newline(Filter *f, const RawToken *token)
{
  if (f->depth && f->brackets[f->depth - 1].kind != '{') {
    const RawToken *next = next_solid(f);
    if (!starts_afresh(f, next))
      return;
    while (f->depth && f->brackets[f->depth - 1].kind != '{') {
      const Bracket *open = &f->brackets[f->depth - 1];
      report_open(f, open);
      emit(f, open->kind == '(' ? ')' : ']', token->begin,
           token->begin); /* read on as if it were there */
      f->depth--;
    }
  }
  const RawToken *next = next_solid(f);
  if (continues_before(f, next))
    return;
  bool wants_list = last_kind(f) == ',' || last_kind(f) == GIVEN; /* of x = …, as it may be */
  if (continues_after(last_kind(f)) && (wants_list || !starts_afresh(f, next)))
    return;
  end_line(f, token->begin, token->end);
}

/* ---- brackets ---- */

static bool opens_body(const Filter *f)
{
  if (f->statement >= f->out.count)
    return false;
  const Token *first = &f->out.items[f->statement];
  switch (first->kind) {
  case KIND:
  case SCENARIO:
  case TEST:
  case EXTERN:
  case OPTIMISE:
  case SUBJECT:
  case DATA: return true;
  case NAME:
    return f->statement + 1 < f->out.count && (first[1].kind == NAME || first[1].kind == FROM);
  default: return false;
  }
}

static enum BracketForm form_of(int kind)
{
  return kind == '(' || kind == ')' ? ROUND : kind == '[' || kind == ']' ? SQUARE : CURLY;
}

static void open_bracket(Filter *f, const RawToken *token)
{
  bool is_body = token->kind == '{' && opens_body(f);
  emit(f, token->kind, token->begin, token->end);
  if (f->depth == f->bracket_capacity) {
    uint32_t grown = f->bracket_capacity ? f->bracket_capacity * 2 : 32;
    f->brackets = arena_grow(f->arena, f->brackets, f->depth, grown, sizeof(Bracket));
    f->bracket_capacity = grown;
  }
  Bracket bracket = f->depth ? f->brackets[f->depth - 1] : (Bracket){0};
  bracket.kind = token->kind;
  bracket.at = token->begin;
  bracket.innermost[form_of(token->kind)] = f->depth + 1;
  if (is_body)
    bracket.innermost[BODY] = f->depth + 1;
  f->brackets[f->depth++] = bracket;
  if (token->kind == '{')
    f->statement = f->out.count;
}

static void close_bracket(Filter *f, const RawToken *token)
{
  uint32_t match = innermost(f, form_of(token->kind));
  if (match)
    while (f->depth > match)
      report_open(f, &f->brackets[--f->depth]);
  if (token->kind == '}' && f->out.count && last_kind(f) == NL)
    f->out.count--;
  emit(f, token->kind, token->begin, token->end);
  if (match)
    f->depth = match - 1;
  f->out.items[f->out.count - 1].depth = f->depth + (match > 0);
}

/* ---- numbers with units ---- */

/* Other quotes too, so that the mistake is the quotes and not the word before them. */
static bool is_text(int kind)
{
  return kind == RAW_STRING || kind == RAW_FOREIGN;
}

static bool is_unit_start(const Filter *f, const RawToken *token)
{
  if (token->kind != RAW_NAME)
    return token->kind == '%' || token->kind == '$';
  bool takes_text = str_is(raw_text(f, token), "source") || str_is(raw_text(f, token), "from");
  if (takes_text && is_text(next_on_line(f, (uint32_t)(token - f->raw) + 1)->kind))
    return false; /* pue = 1.1 source "…"; pue: 1 from "PUE" */
  return !token_is_reserved(raw_text(f, token));
}

/* Takes TWh/yr, USD/kW/yr, m^2 with no blanks between; gives the index behind it. */
static uint32_t tight_unit(const Filter *f, uint32_t at)
{
  at++;
  for (;;) {
    const RawToken *t = &f->raw[at];
    if (t[0].kind == '^' &&
        (t[1].kind == RAW_NUMBER || (t[1].kind == '-' && t[2].kind == RAW_NUMBER)))
      at += t[1].kind == '-' ? 3 : 2;
    else if ((t[0].kind == '/' || t[0].kind == '*') && t[1].kind == RAW_NAME &&
             !token_is_reserved(raw_text(f, &t[1])))
      at += 2;
    else
      return at;
  }
}

/* `3 m ^ 2`: is it (3 m)^2 or 3 m^2? */
static void check_power(Filter *f, const Token *token)
{
  const RawToken *next = next_on_line(f, f->at);
  if (next->kind != '^' || next->begin == token->end)
    return;
  Str unit = str_slice(f->text, token->unit_begin, token->unit_end);
  Span at = {f->source, token->begin, next->end};
  Diag *diag = diag_add(f->diags, E_UNIT_BLANKS, at,
                        "it is not clear what is raised to a power: the number or its unit");
  Str number = str_slice(f->text, token->begin, token->unit_begin);
  number = str_trim(number);
  diag_help(f->diags, diag, "write `%.*s %.*s^2` for the unit, or `(%.*s %.*s)^2` for the quantity",
            (int)number.length, number.text, (int)unit.length, unit.text, (int)number.length,
            number.text, (int)unit.length, unit.text);
}

static void number(Filter *f, const RawToken *token)
{
  Token *made = emit(f, NUMBER, token->begin, token->end);
  const RawToken *next = next_on_line(f, f->at);
  if (next->kind == RAW_NAME && unit_scale_word(raw_text(f, next)) > 0) {
    made->kind = QUANTITY;
    made->scale_begin = next->begin;
    made->scale_end = made->end = next->end;
    f->at = (uint32_t)(next - f->raw) + 1;
    next = next_on_line(f, f->at);
  }
  if (!is_unit_start(f, next))
    return;
  uint32_t behind = tight_unit(f, (uint32_t)(next - f->raw));
  made->kind = QUANTITY;
  made->unit_begin = next->begin;
  made->unit_end = made->end = f->raw[behind - 1].end;
  f->at = behind;
  check_power(f, made);
}

/* `$60 million`, `$60/MWh`: with what would be the unit, had it begun with the currency. */
static void money(Filter *f, const RawToken *token)
{
  Token *made = emit(f, TOKEN_MONEY, token->begin, token->end);
  const RawToken *next = next_on_line(f, f->at);
  if (next->kind == RAW_NAME && unit_scale_word(raw_text(f, next)) > 0)
    f->at = (uint32_t)(next - f->raw) + 1;
  f->at = tight_unit(f, f->at - 1);
  made->end = f->raw[f->at - 1].end;
}

/* ---- names ---- */

static bool is_key_place(const Filter *f)
{
  int last = last_kind(f);
  return last == NL || last == '{' || last == ',' || last == '(';
}

static int name_kind(Filter *f, const RawToken *token)
{
  Str text = raw_text(f, token);
  const RawToken *next = next_on_line(f, f->at);
  if (last_kind(f) == '.')
    return NAME;
  if (at_statement(f)) {
    int word = statement_word(f, token);
    if (word)
      return word;
  }
  if (is_key_place(f) && (next->kind == ':' || next->kind == '='))
    return NAME;
  if (str_is(text, "given") && last_kind(f) != STRING)
    return NAME; /* the word of `check "…" given …`; elsewhere a function */
  if (str_is(text, "true"))
    return TRUE_WORD;
  if (str_is(text, "false"))
    return FALSE_WORD;
  if (str_is(text, "low") && (next->kind == RAW_NUMBER || next->kind == '-' || next->kind == '('))
    return LOW;
  if (str_is(text, "limit") && next->kind == '{')
    return LIMIT;
  if (str_is(text, "interpolate") && next->kind == '{')
    return INTERPOLATE;
  if (str_is(text, "solve") && next->kind == RAW_NAME)
    return SOLVE;
  if (str_is(text, "fold") && next->kind == '(')
    return FOLD;
  if (str_is(text, "source") && is_text(next->kind))
    return SOURCE;
  if (str_is(text, "from") && (next->kind == RAW_NAME || next->kind == RAW_STRING) &&
      last_kind(f) != NL)
    return FROM;
  if (str_is(text, "csv") && next->kind == RAW_STRING)
    return CSV;
  if (str_is(text, "spearman") && last_kind(f) == AT)
    return SPEARMAN;
  int word = find_word(reserved, LEN(reserved), text);
  return word ? word : NAME;
}

static void doc_comment(Filter *f, const RawToken *token)
{
  if (f->out.doc_count == f->doc_capacity) {
    uint32_t grown = f->doc_capacity ? f->doc_capacity * 2 : 32;
    f->out.docs = arena_grow(f->arena, f->out.docs, f->out.doc_count, grown, sizeof(DocComment));
    f->doc_capacity = grown;
  }
  uint32_t start = token->begin;
  while (start > 0 && (f->text.text[start - 1] == ' ' || f->text.text[start - 1] == '\t'))
    start--;
  bool own_line = start == 0 || f->text.text[start - 1] == '\n';
  f->out.docs[f->out.doc_count++] = (DocComment){token->begin + 2, token->end, own_line};
}

static void report_bad(Filter *f, const RawToken *token)
{
  Span at = {f->source, token->begin, token->end};
  Str text = raw_text(f, token);
  switch (token->kind) {
  case RAW_OPEN_STRING:
  case RAW_OPEN_PROSE: {
    Diag *diag = diag_add(f->diags, E_STRING_OPEN, at, "this text does not end");
    diag_help(f->diags, diag,
              token->kind == RAW_OPEN_PROSE ? "close it with \"\"\""
                                            : "close it with \" on the same line");
    break;
  }
  default: {
    unsigned char c = (unsigned char)text.text[0];
    if (c >= 0x20 && c < 0x7f)
      diag_add(f->diags, E_CHARACTER, at, "`%c` means nothing here", c);
    else
      diag_add(f->diags, E_CHARACTER, at, "the byte 0x%02x means nothing here", c);
  }
  }
}

static void take(Filter *f)
{
  const RawToken *token = &f->raw[f->at++];
  switch (token->kind) {
  case RAW_BLANK:
  case RAW_COMMENT: break;
  case RAW_NEWLINE: newline(f, token); break;
  case RAW_DOC: doc_comment(f, token); break;
  case RAW_NUMBER: number(f, token); break;
  case RAW_MONEY: money(f, token); break;
  case RAW_NAME: emit(f, name_kind(f, token), token->begin, token->end); break;
  case RAW_DATE: emit(f, DATE, token->begin, token->end); break;
  case RAW_STRING: emit(f, STRING, token->begin, token->end); break;
  case RAW_PROSE: emit(f, PROSE, token->begin, token->end); break;
  case RAW_OPEN_STRING:
    report_bad(f, token);
    emit(f, STRING, token->begin, token->end);
    break;
  case RAW_OPEN_PROSE:
  case RAW_BAD: report_bad(f, token); break;
  case RAW_FOREIGN: emit(f, TOKEN_FOREIGN, token->begin, token->end); break;
  case RAW_PLUSMINUS: emit(f, PLUSMINUS, token->begin, token->end); break;
  case RAW_EQ: emit(f, EQ, token->begin, token->end); break;
  case RAW_NE: emit(f, NE, token->begin, token->end); break;
  case RAW_LE: emit(f, LE, token->begin, token->end); break;
  case RAW_GE: emit(f, GE, token->begin, token->end); break;
  case RAW_ARROW: emit(f, ARROW, token->begin, token->end); break;
  case RAW_CHANGE: emit(f, CHANGE, token->begin, token->end); break;
  case RAW_DOTDOT: emit(f, DOTDOT, token->begin, token->end); break;
  case '(':
  case '[':
  case '{': open_bracket(f, token); break;
  case ')':
  case ']':
  case '}': close_bracket(f, token); break;
  case ';': end_line(f, token->begin, token->end); break;
  default: emit(f, token->kind, token->begin, token->end);
  }
}

Tokens token_filter(Arena *arena, const Sources *sources, uint32_t source, uint32_t begin,
                    uint32_t end, Diags *diags)
{
  Str text = sources_get(sources, source)->text;
  RawTokens raw = raw_scan_part(arena, text, begin, end);
  Filter f = {.arena = arena, .source = source, .text = text, .diags = diags, .raw = raw.items};
  while (f.raw[f.at].kind != RAW_END)
    take(&f);
  while (f.depth)
    report_open(&f, &f.brackets[--f.depth]);
  end_line(&f, end, end);
  emit(&f, 0, end, end);
  return f.out;
}
