/* dim.h - the algebra of physical dimensions: a product of base dimensions with rational exponents.
   May include: intern.h. Knows nothing of unit names or syntax. A Dim is interned in its DimTable:
   compare by pointer, nothing to free. */
#ifndef STROM_DIM_H
#define STROM_DIM_H

#include "intern.h"

typedef struct DimFactor {
  uint16_t base;              /* index into DimTable.bases */
  int16_t numerator;          /* never 0 */
  int16_t denominator;        /* > 0, in lowest terms */
} DimFactor;

typedef struct Dim {
  uint32_t id;
  uint32_t count;
  const DimFactor *factors;   /* sorted by base */
} Dim;

typedef struct DimBase {
  const Sym *name;            /* "length", "robot", "USD", "USD@2025" */
  const Sym *unit;            /* its coherent unit: "m", "bot", "USD" */
} DimBase;

typedef struct DimTable {
  Arena *arena;
  DimBase *bases;
  uint32_t base_count, base_capacity;
  const Dim **dims;           /* hash table by content */
  uint32_t dim_count, dim_capacity;
  const Dim *one;             /* dimensionless */
} DimTable;

void dim_table_init(DimTable *table, Arena *arena);
const Dim *dim_add_base(DimTable *table, const Sym *name, const Sym *unit); /* a new base dimension */
const Dim *dim_multiply(DimTable *table, const Dim *a, const Dim *b);
const Dim *dim_divide(DimTable *table, const Dim *a, const Dim *b);
/* a ^ (numerator / denominator). NULL where an exponent leaves the range of int16. */
const Dim *dim_power(DimTable *table, const Dim *a, int numerator, int denominator);
Str dim_text(const DimTable *table, Arena *arena, const Dim *a); /* "length^2 mass / time^3"; "a plain number" */

#endif
