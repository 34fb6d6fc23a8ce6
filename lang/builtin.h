/* builtin.h - the built-in functions, as data: name, signature, doc, example and its value.
   May include: base.h. stdlib/builtins.def is the one place where they are declared. */
#ifndef STROM_BUILTIN_H
#define STROM_BUILTIN_H

#include "str.h"

typedef enum BuiltinId {
#define BUILTIN(id, name, signature, doc, example, value) BUILTIN_##id,
#include "../stdlib/builtins.def"
#undef BUILTIN
  BUILTIN_COUNT
} BuiltinId;

typedef struct BuiltinInfo {
  const char *name, *signature, *doc, *example, *value;
} BuiltinInfo;

const BuiltinInfo *builtin_info(BuiltinId id);
int builtin_find(Str name); /* -1 where there is none */

#endif
