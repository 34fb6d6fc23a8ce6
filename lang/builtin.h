/* builtin.h - the built-in functions, as data: name, signature, doc, example and its value.
   May include: str.h. stdlib/builtins.def is the one place where they are declared. */
#ifndef STROM_BUILTIN_H
#define STROM_BUILTIN_H

#include "str.h"

typedef enum BuiltinId {
#define BUILTIN(id, name, signature, doc, example, value) BUILTIN_##id,
#include "../stdlib/builtins.def"
#undef BUILTIN
  BUILTIN_ID_COUNT
} BuiltinId;

typedef struct BuiltinInfo {
  const char *name, *signature, *doc, *example, *value;
} BuiltinInfo;

const BuiltinInfo *builtin_info(BuiltinId id);
int builtin_find(Str name); /* -1 where there is none */

/* "mod(x: D, y: D) -> D" taken apart. Types: 1, D, D^2, bool, T (anything). */
typedef struct Signature {
  Str types[8];
  Str names[8];
  uint32_t count;
  Str result;
} Signature;

Signature signature_read(const char *text);

/* The distributions of stdlib/dist.def: name, signature, doc, example, what its parameters need. */
typedef struct DistributionInfo {
  const char *name, *signature, *doc, *example, *needs;
} DistributionInfo;

const DistributionInfo *distribution_info(int kind); /* kind: enum DistKind of op.h; NULL outside */
int distribution_find(Str name);                     /* -1 where there is none */
/* Whether it can have these parameters; those it does not take are ignored. */
bool distribution_possible(int kind, double a, double b, double c);

#endif
