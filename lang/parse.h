/* parse.h - from text to AstFile. May include: ast.h, diag.h.
   The scanner (lex.l) makes raw tokens; token.c settles what depends on neighbours (line ends,
   unit words, statement words); parse.y builds the tree. */
#ifndef STROM_PARSE_H
#define STROM_PARSE_H

#include "ast.h"
#include "diag.h"

typedef struct ParseContext {
  Arena *arena;
  Interner *interner;
  Sources *sources;
  Diags *diags;
  int depth_limit; /* nesting of expressions; a diagnostic beyond it */
  SymMap unread;   /* names in what did not read: nobody knows what they are */
  bool unread_use; /* and any name may come from a module in there */
} ParseContext;

/* Never NULL: a file with mistakes gives what could be read, and the mistakes in diags. */
AstFile *parse_source(ParseContext *context, uint32_t source);
/* One expression alone (for --set, and {…} in texts): the part [begin, end) of a source. NULL where
   it does not parse. */
Ast *parse_expression(ParseContext *context, uint32_t source, uint32_t begin, uint32_t end);

#endif
