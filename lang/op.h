/* op.h - the elementwise operations by name, for Core's APPLY. May include: base.h.
   stdlib/kernel.def declares them once; runtime/kernel.c gives each its loops. */
#ifndef STROM_OP_H
#define STROM_OP_H

#include "base.h"

typedef enum Op {
#define OP1(id, text, expression) OP_##id,
#define OP2(id, text, expression) OP_##id,
#define OP3(id, text, expression) OP_##id,
#include "../stdlib/kernel.def"
#undef OP1
#undef OP2
#undef OP3
  OP_COUNT
} Op;

typedef enum DistKind {
#define DIST(id, name, signature, doc, example, possible, needs) DIST_##id,
#include "../stdlib/dist.def"
#undef DIST
  DIST_KIND_COUNT
} DistKind;

#endif
