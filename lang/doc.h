/* doc.h - help and reference pages from the tables and from doc comments. May include: builtin.h,
   unit.h, parse.h. The library's text comes from the caller, so that this knows nothing of files.
 */
#ifndef STROM_DOC_H
#define STROM_DOC_H

#include "builtin.h"
#include "parse.h"

/* Appends what `strom explain CODE` prints; false where there is no such code. */
bool doc_explain(Str code, StrBuf *out);
/* Appends what `strom help NAME` prints: a built-in function, distribution, unit, or a definition
   of one of [modules] (parsed library files). Topics: functions, distributions, units, kinds,
   modules, topics. False where nothing is known by that name; then the nearest names are appended.
 */
bool doc_help(Arena *arena, Interner *interner, Str name, const AstFile *const *modules,
              const Str *module_names, size_t module_count, const Sources *sources, StrBuf *out);
/* Appends a Markdown reference of a script or module: its prose, kinds, functions, choices,
 * definitions. */
void doc_reference(const AstFile *file, const Sources *sources, Str title, StrBuf *out);

#endif
