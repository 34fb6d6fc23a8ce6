/* doc.h - help and reference pages from the tables and from doc comments. May include: builtin.h,
   unit.h, parse.h, token.h. The library's text comes from the caller, so that this knows nothing of
   files. */
#ifndef STROM_DOC_H
#define STROM_DOC_H

#include "builtin.h"
#include "parse.h"

/* Appends what `strom explain CODE` prints; false where there is no such code. */
bool doc_explain(Str code, StrBuf *out);

/* What help knows beside the tables: files of the library, parsed. */
typedef struct DocModule {
  Str name; /* "finance"; terminated */
  const AstFile *file;
} DocModule;

typedef struct DocHelp {
  Arena *arena;
  Interner *interner;
  Sources *sources;
  const DocModule *modules;
  size_t module_count;
} DocHelp;

/* Appends all that `strom help NAME` prints: a list, a word, a function or distribution, a
   definition of a module, a field of a kind, a label, a module, a unit, a code. False where nothing
   is known by that name; then the nearest one and the lists are named. */
bool doc_help(const DocHelp *help, Str name, StrBuf *out);

#endif
