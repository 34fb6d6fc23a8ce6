/* parse_build.h - what the actions of parse.y call: one constructor for each form of node, with the
   rules that the grammar leaves to them. May include: token.h, parse.h. */
#ifndef STROM_PARSE_BUILD_H
#define STROM_PARSE_BUILD_H

#include "parse.h"
#include "token.h"

typedef struct Parser {
  ParseContext *context;
  uint32_t source;
  Str text;
  Tokens tokens;
  uint32_t at;     /* the next token */
  int first;       /* a pseudo token that chooses the start rule; 0 once given */
  bool too_deep;   /* reported */
  Ast *expression; /* what parse_expression wanted */
  AstList items;
} Parser;

Ast *build_node(Parser *p, AstKind kind, Span at);
Ast *build_ab(Parser *p, AstKind kind, Span at, Ast *a, Ast *b);
Ast *build_named(Parser *p, AstKind kind, Span at, Span name);
Ast *build_binary(Parser *p, Span at, Span op, Ast *a, Ast *b);
Ast *build_unary(Parser *p, Span at, Span op, Ast *a);
Ast *build_number(Parser *p, Span at);
Ast *build_quantity(Parser *p, Span at);
Ast *build_text(Parser *p, AstKind plain, AstKind with_parts, Span at); /* STRING or PROSE */
Ast *build_interval(Parser *p, AstKind kind, Span at, Ast *a, Ast *b);
Ast *build_threepoint(Parser *p, Span at, Ast *low, Ast *central, Ast *high);
Ast *build_range(Parser *p, Span at, Ast *a, Ast *b, Ast *by);
Ast *build_term(Parser *p, Span at, Span name, Span exponent, int sign);
Ast *build_negated(Ast *term);
Ast *build_scaled_unit(Parser *p, Span at, Span scale, Ast *term); /* `million USD` */
Ast *build_unwrapped(Ast *node); /* `{ x }` without local definitions is x */
/* `optimise NAME { … }`: a cell whose value it is. */
Ast *build_optimise(Parser *p, Span at, Span name, AstList wishes);
Ast *build_cell(Parser *p, Span at, Span name, AstList axes, Ast *shape);
Ast *build_doc(Parser *p, Ast *node); /* doc comments before it or behind it on its line */

void build_too_deep(Parser *p, Span at); /* once a script */
const Sym *build_sym(Parser *p, Span at);
Str build_string(Parser *p, Span at); /* of a STRING: without quotes, escapes undone */
AstList build_list_empty(void);
AstList build_list_one(Parser *p, Ast *first);
AstList build_list_add(Parser *p, AstList list, Ast *next);

int build_next_token(Parser *p, Span *at);
Ast *build_axis_name(Parser *p, const Ast *path); /* a NAME, of all words; without after a report */
/* Says that the token at [at] does not fit, where one of [expected] would, and goes on to the end
   of what did not read. [may_end]: a line end would fit too. */
void build_report(Parser *p, Span at, bool at_end, bool may_end, const char *const *expected,
                  int count);
void build_expect_word(Parser *p, Span at,
                       const char *word); /* a contextual word: `that` of `so that` */

#endif
