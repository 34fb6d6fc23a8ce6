/* ast.h - the syntax tree: uniform nodes whose fields ast.def explains kind by kind.
   May include: intern.h, source.h. Nodes live in the program arena and are never changed after
   parsing. */
#ifndef STROM_AST_H
#define STROM_AST_H

#include "intern.h"
#include "source.h"

typedef enum AstKind {
#define AST(id, text) AST_##id,
#include "ast.def"
#undef AST
  AST_KIND_COUNT
} AstKind;

enum AstFlag { AST_BARE_INT = 1, AST_EXTEND = 2, AST_INPUT = 4, AST_SPEARMAN = 8 };

typedef struct AstList {
  struct Ast **items;
  uint32_t count;
} AstList;

typedef struct Ast {
  AstKind kind;
  uint32_t flags;
  Span at;      /* the whole node */
  Span name_at; /* the name alone, where there is one */
  const Sym *name;
  const Sym *name2;
  Str text;
  double number;
  struct Ast *a, *b, *c, *d;
  uint32_t depth; /* of the tree below it, limited by the parser */
  AstList list, list2;
} Ast;

typedef struct AstFile {
  uint32_t source;
  AstList items; /* definitions and outputs in the order of the text */
} AstFile;

const char *ast_kind_name(AstKind kind);
/* A canonical one-line dump, for tests: (binary + (number 1) (name x)). */
void ast_show(const Ast *node, StrBuf *out);

#endif
