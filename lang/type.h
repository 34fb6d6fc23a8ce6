/* type.h - what a value is, before it is known: number with a dimension and perhaps a named
   quantity, bool, text, or a label of an axis. May include: axis.h. */
#ifndef STROM_TYPE_H
#define STROM_TYPE_H

#include "axis.h"

typedef struct Quantity { /* `quantity firm : W` */
  const Sym *name;
  const Dim *dim;
  const Unit *unit;
} Quantity;

typedef enum TypeKind {
  TYPE_POISON, /* a mistake already reported: fits everything */
  TYPE_NUMBER,
  TYPE_BOOL,
  TYPE_TEXT,
  TYPE_SOLUTION, /* of a problem: what `optimise` gives; only its parts can be read */
  TYPE_LABEL /* a label of `axis` (a choice or the objects of a kind); the value is its position */
} TypeKind;

typedef struct Type {
  TypeKind kind;
  const Dim *dim;           /* TYPE_NUMBER */
  const Quantity *quantity; /* TYPE_NUMBER; NULL: plain */
  const Axis *axis;         /* TYPE_LABEL */
  bool is_zero;             /* a literal 0, which fits any dimension */
} Type;

#endif
